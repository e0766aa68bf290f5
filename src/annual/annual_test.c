/* SPDX-License-Identifier: Apache-2.0 */
/* The counting on both engines: rows as the register writes them, the rules that need them. */
#include <string.h>

#include "annual/annual_int.h"
#include "annual/annual_store.h"
#include "base/test.h"
#include "catalogue/catalogue.h"
#include "documents/documents.h"
#include "support/core_fixture.h"

static const struct module *const modules[] = {&catalogue_module, &documents_module, &cases_module, &dispute_module,
					       &annual_module};

#define OPEN_OR_SKIP(f, state)                                                                              \
	do {                                                                                                \
		if (!core_fixture_open((f), *(enum db_engine_kind *)*(state), modules, ARRAY_LEN(modules))) \
			skip();                                                                             \
	} while (0)

static void script(struct core_fixture *f, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void script(struct core_fixture *f, const char *fmt, ...)
{
	struct err err;
	struct buf b = BUF_INIT(f->arena, 1 << 20);
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	err_clear(&err);
	if (db_script(f->c->db, buf_view(&b), &err) != ST_OK)
		fail_msg("%s", err.detail);
}

/* A request as it stands in the register. */
struct req {
	const char *kind, *received, *decision, *decided;
	int64_t origin;
};

static void add(struct core_fixture *f, enum cf_body body, const struct req *r, int64_t i)
{
	script(f,
	       "INSERT INTO request_case (body_id, parent_body_id, no, token, kind, channel, submitted_on, applicant_kind, "
	       "name, "
	       "sealed, masked, description, matter_mark, carrier, delivery, created_at, state, received_on, decision, "
	       "decided_on, is_open, updated_at, origin_id, root_id) VALUES (%lld, %lld, 'T%lld-%d', 't%lld-%d', 'access', "
	       "'INTERNET', "
	       "'2025-01-01', '%s', 'x', '', '{}', 'x', 'm', 'PAPER', 'post', 0, '%s', '%s', '%s', '%s', %d, 0, %lld, "
	       "%lld);",
	       (long long)f->body[body], body == CF_CITY ? 0ll : (long long)f->body[CF_CITY], (long long)i, (int)body,
	       (long long)i, (int)body, r->kind, r->decision[0] != '\0' ? "served" : "handling", r->received, r->decision,
	       r->decided, r->decision[0] == '\0', (long long)r->origin, (long long)f->body[CF_CITY]);
}

static struct ctx *office(struct core_fixture *f)
{
	return core_fixture_as(f, CF_CITY, ROLE_OFFICE);
}

static int64_t count(struct core_fixture *f, struct ctx *c, bool branches, const char *cell)
{
	struct annual_figures fig;
	struct date from, to;
	struct err err;

	annual_year(2025, &from, &to);
	err_clear(&err);
	assert_int_equal(annual_count(c, f->body[CF_CITY], branches, from, to, &fig, &err), ST_OK);
	return ar_value(&fig.shown, str_of(cell));
}

/* The example of annual-report.md §6 as requests: two carried in, fifteen received, two carried out. */
static const struct req example[] = {
	{"nat", "2024-12-20", "A1", "2025-01-08", 0},
	{"nat", "2024-12-31", "A1", "2025-01-20", 0},
	{"nat", "2025-01-01", "A1", "2025-01-10", 0},
	{"nat", "2025-02-03", "A1", "2025-02-20", 0},
	{"nat", "2025-03-03", "A1", "2025-03-20", 0},
	{"nat", "2025-03-04", "A1", "2025-12-31", 0},
	{"nat", "2025-04-03", "B1", "2025-04-20", 0},
	{"nat", "2025-04-04", "B1", "2025-04-20", 0},
	{"nat", "2025-05-03", "D1", "2025-05-20", 0},
	{"nat", "2025-05-04", "D1", "2025-05-20", 0},
	{"nat", "2025-05-05", "D1", "2025-05-20", 0},
	{"nat", "2025-06-03", "F1", "2025-06-20", 0},
	{"nat", "2025-12-31", "", "", 0},
	{"nat", "2025-12-30", "A1", "2026-01-12", 0},
	{"ent", "2025-07-03", "A1", "2025-07-20", 0},
	{"ent", "2025-07-04", "C4", "2025-07-20", 0},
	{"ent", "2025-07-05", "D1", "2025-07-20", 0},
};

static void example_rows(struct core_fixture *f)
{
	for (size_t i = 0; i < ARRAY_LEN(example); i++)
		add(f, CF_CITY, &example[i], (int64_t)i + 1);
}

static void S2_1_3_7_annex_C_example_counted_by_receipt_and_decision(void **state)
{
	static const struct {
		const char *cell;
		int64_t want;
	} cells[] = {{"R1.nat", 12}, {"R1.ent", 3}, {"R1.tot", 15}, {"R2.nat", 2}, {"R2.tot", 2},
		     {"A1.nat", 6},  {"A1.ent", 1}, {"A1.tot", 7},  {"B1.nat", 2}, {"C4.ent", 1},
		     {"D1.tot", 4},  {"F1.nat", 1}, {"T.nat", 12},  {"T.ent", 3},  {"T.tot", 15},
		     {"N.nat", 2},   {"N.ent", 0},  {"C.tot", 1},   {"R1.law", 0}};
	static const struct req outside[] = {{"nat", "", "F3", "2025-03-03", 0},
					     {"nat", "2026-01-01", "", "", 0},
					     {"nat", "2024-01-05", "A1", "2024-02-01", 0}};
	struct core_fixture f;
	struct ctx *c;

	OPEN_OR_SKIP(&f, state);
	c = office(&f);
	example_rows(&f);
	for (size_t i = 0; i < ARRAY_LEN(outside); i++) /* withdrawn before receipt, next year's, the year before's */
		add(&f, CF_CITY, &outside[i], 100 + (int64_t)i);
	script(&f, "UPDATE request_case SET kind = 'correction' WHERE no = 'T102-0';");
	for (size_t i = 0; i < ARRAY_LEN(cells); i++)
		if (count(&f, c, false, cells[i].cell) != cells[i].want)
			fail_msg("%s: %lld, want %lld", cells[i].cell, (long long)count(&f, c, false, cells[i].cell),
				 (long long)cells[i].want);
	core_fixture_close(&f);
}

static void annex_C_pieces_or_requests_by_the_setting_and_both_shown(void **state)
{
	static const struct req pieces[] = {{"nat", "2025-02-03", "A1", "2025-02-20", 0},
					    {"nat", "2025-02-03", "D1", "2025-02-21", 1},
					    {"nat", "2025-02-03", "C1", "2025-02-22", 1}};
	struct annual_figures fig;
	struct core_fixture f;
	struct date from, to;
	struct ctx *c;
	struct err err;

	OPEN_OR_SKIP(&f, state);
	c = office(&f);
	for (size_t i = 0; i < ARRAY_LEN(pieces); i++)
		add(&f, CF_CITY, &pieces[i], (int64_t)i + 1);
	assert_int_equal(count(&f, c, false, "R1.tot"), 3);
	assert_int_equal(setting_set(f.c, "annual.count_pieces", STR("0"), &err), ST_OK);
	assert_int_equal(count(&f, c, false, "R1.tot"), 1);
	assert_int_equal(count(&f, c, false, "T.tot"), 1);
	annual_year(2025, &from, &to);
	assert_int_equal(annual_count(c, f.body[CF_CITY], false, from, to, &fig, &err), ST_OK);
	assert_int_equal(fig.pieces, 3);
	assert_int_equal(fig.requests, 1);
	core_fixture_close(&f);
}

static bool has(const struct annual_finding *v, size_t n, const char *rule, const char *cells)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_c(v[i].rule, rule) && str_eq_c(v[i].cells, cells))
			return true;
	return false;
}

static void check(struct ctx *c, int64_t id, struct annual_finding **v, size_t *n)
{
	struct annual_figures fig;
	struct annual_report r;
	struct err err;

	err_clear(&err);
	if (annual_get(c, id, &r, &err) != ST_OK || annual_figures(c, &r, &fig, &err) != ST_OK ||
	    annual_check(c, &r, &fig, v, n, &err) != ST_OK)
		fail_msg("%s %s", err.key, err.detail);
}

static void annex_C_X3_X6_and_unknown_decisions(void **state)
{
	static const struct req unpaid = {"nat", "2025-08-03", "F2", "2025-09-20", 0};
	static const struct req other = {"nat", "2025-08-04", "Z9", "2025-09-20", 0};
	static const struct req branch = {"ent", "2025-08-04", "A1", "2025-08-20", 0};
	struct annual_finding *v;
	struct core_fixture f;
	struct ctx *c, *b;
	struct ar_tables t;
	struct err err;
	int64_t id, sub;
	size_t n;

	OPEN_OR_SKIP(&f, state);
	c = office(&f);
	err_clear(&err);
	example_rows(&f);
	add(&f, CF_WANGHU, &branch, 50);
	assert_int_equal(count(&f, c, false, "R1.tot"), 15);
	assert_int_equal(count(&f, c, true, "R1.tot"), 16); /* with its branches */
	assert_int_equal(annual_create(c, 2025, true, &id, &err), ST_OK);
	check(c, id, &v, &n);
	assert_false(has(v, n, "X6", "R1.tot"));
	assert_false(has(v, n, "X3", "F2.tot"));
	/* the branch's own report says something else than its records */
	b = core_fixture_as(&f, CF_WANGHU, ROLE_OFFICE);
	assert_int_equal(ar_read(c->arena, STR("R1\t0\t4\t0\t0\t0\t0\t4\n"), &t, &err), ST_OK);
	assert_int_equal(annual_import(b, 2025, STR("R1\t0\t4\t0\t0\t0\t0\t4\n"), STR(""), 0, &sub, &err), ST_OK);
	add(&f, CF_CITY, &unpaid, 60);
	add(&f, CF_CITY, &other, 61);
	check(c, id, &v, &n);
	assert_true(has(v, n, "X6", "R1.tot"));
	assert_true(has(v, n, "X6", "R1.ent"));
	assert_true(has(v, n, "X3", "F2.tot"));
	assert_true(has(v, n, "X4", "")); /* a decision that is no category */
	script(&f, "INSERT INTO request_event (case_id, seq, type, on_day, n, at) SELECT id, 1, 'fee_noticed', "
		   "'2025-08-10', 40, 0 "
		   "FROM request_case WHERE no = 'T60-0';");
	check(c, id, &v, &n);
	assert_false(has(v, n, "X3", "F2.tot"));
	core_fixture_close(&f);
}

/* X6 (去除机关间重复转办): a request that one body passed to another is in both registers, and once in the city's sum, if both have it. */
static void annex_C_X6_a_request_passed_on_counts_once_in_the_sum(void **state)
{
	static const struct req came = {"nat", "2025-03-03", "D1", "2025-03-20", 0};
	static const struct req passed = {"nat", "2025-03-05", "A1", "2025-03-25", 0};
	static const struct req late = {"ent", "2024-12-20", "", "", 0};
	struct annual_figures fig;
	struct annual_finding *v;
	struct tally_case *t;
	struct core_fixture f;
	struct ctx *c;
	struct err err;
	int64_t id, total;
	size_t n;

	OPEN_OR_SKIP(&f, state);
	c = office(&f);
	err_clear(&err);
	add(&f, CF_CITY, &came, 1);
	add(&f, CF_WANGHU, &passed, 2); /* passed on by the city, which has it: matter 'm' of all rows here */
	add(&f, CF_WANGHU, &late, 3);	/* passed on by a body outside */
	add(&f, CF_WANGHU, &came, 4);	/* its own */
	add(&f, CF_WANGHU, &passed, 5); /* passed on by the city, which did not register it */
	script(&f,
	       "UPDATE request_case SET transferred_from = (SELECT name FROM body WHERE id = %lld) WHERE no LIKE 'T2-%%' OR "
	       "no "
	       "LIKE 'T5-%%'; UPDATE request_case SET transferred_from = '省生态环境厅' WHERE no LIKE 'T3-%%'; UPDATE "
	       "request_case SET matter_mark = 'other' WHERE no LIKE 'T5-%%';",
	       (long long)f.body[CF_CITY]);
	assert_int_equal(count(&f, c, false, "R1.tot"), 1);
	assert_int_equal(count(&f, c, true, "R1.tot"), 3);
	assert_int_equal(count(&f, c, true, "A1.tot"), 1);
	assert_int_equal(count(&f, c, true, "D1.tot"), 2);
	assert_int_equal(count(&f, c, true, "R2.tot"), 1);
	assert_int_equal(annual_create(c, 2025, true, &id, &err), ST_OK);
	check(c, id, &v, &n);
	for (size_t i = 0; i < n; i++)
		assert_false(str_eq_c(v[i].rule, "X6") || str_starts_c(v[i].rule, "T3"));
	/* the number opens to as many records */
	struct tally_which w = {.body_id = f.body[CF_WANGHU],
				.sum_body_id = f.body[CF_CITY],
				.row = STR("R1"),
				.pieces = true};
	annual_year(2025, &w.from, &w.to);
	assert_int_equal(case_tally_list(c, &w, 0, 10, &t, &n, &total, &err), ST_OK);
	assert_int_equal(total, 2);
	w.sum_body_id = 0;
	assert_int_equal(case_tally_list(c, &w, 0, 10, &t, &n, &total, &err), ST_OK);
	assert_int_equal(total, 3);
	/* the standard leaves it unconfirmed: the bureau may count both */
	assert_int_equal(setting_set(f.c, "annual.passed_on", STR("0"), &err), ST_OK);
	assert_int_equal(count(&f, c, true, "R1.tot"), 4);
	check(c, id, &v, &n);
	assert_false(has(v, n, "X6", "R1.tot"));
	annual_year(2025, &w.from, &w.to);
	assert_int_equal(annual_count(c, f.body[CF_CITY], true, w.from, w.to, &fig, &err), ST_OK);
	assert_int_equal(fig.passed.row[TALLY_NEW][AP_NAT].pieces, 0);
	core_fixture_close(&f);
}

/* After signing the figures stand; records that change afterwards show (X4). T2-2: fees without a list of fees. */
static void annex_C_X4_T2_2_signed_figures_against_later_records(void **state)
{
	static const struct req late = {"sci", "2025-08-04", "A1", "2025-08-20", 0};
	static const char *const two[][2] = {{"norm_docs.made", "0"},
					     {"norm_docs.repealed", "0"},
					     {"norm_docs.in_force", "1"},
					     {"license", "0"},
					     {"penalty", "0"},
					     {"coercion", "0"},
					     {"fees", "1.5"}};
	struct annual_finding *v;
	struct core_fixture f;
	struct ctx *c;
	struct err err;
	struct date on;
	int64_t id, doc, rev = 1;
	size_t n;

	OPEN_OR_SKIP(&f, state);
	c = office(&f);
	err_clear(&err);
	example_rows(&f);
	assert_int_equal(annual_create(c, 2025, false, &id, &err), ST_OK);
	for (size_t i = 0; i < ARRAY_LEN(two); i++)
		assert_int_equal(annual_set_cell(c, id, rev++, str_of(two[i][0]), str_of(two[i][1]), STR("台账"), &err),
				 ST_OK);
	for (int i = 1; i <= ANNUAL_CHAPTERS; i += i == 1 ? 4 : 1) /* templates are not loaded here: texts of its own */
		assert_int_equal(annual_set_text(c, id, rev++, i, STR("正文"), &err), ST_OK);
	check(c, id, &v, &n);
	assert_true(has(v, n, "T2-2", "fees"));
	assert_int_equal(annual_errors(v, n), 0);
	assert_int_equal(annual_act(c, id, rev++, AA_SELF_CHECK, DATE_NONE, STR(""), &doc, &err), ST_OK);
	core_fixture_become(&f, c, CF_CITY, ROLE_SIGNATORY);
	assert_true(date_from_ymd(2026, 1, 20, &on));
	if (annual_act(c, id, rev, AA_SIGN, on, STR(""), &doc, &err) != ST_OK)
		fail_msg("%s %s", err.key, err.detail);
	check(c, id, &v, &n);
	assert_false(has(v, n, "X4", "R1.sci"));
	add(&f, CF_CITY, &late, 70);
	check(c, id, &v, &n);
	assert_true(has(v, n, "X4", "R1.sci"));
	assert_true(has(v, n, "X4", "A1.sci"));
	core_fixture_close(&f);
}

/* A document as the flow leaves it: public, withdrawn or still a draft. */
struct published {
	const char *state, *genre, *entry, *title, *formed, *published, *validity, *effective, *abolished;
	bool normative;
};

static void publish(struct core_fixture *f, enum cf_body body, const struct published *d, int64_t i)
{
	struct date on;

	assert_true(date_parse(str_of(d->published), &on));
	script(f,
	       "INSERT INTO document (body_id, parent_body_id, unit_id, state, title, search_key, genre, entry_key, "
	       "formed_on, "
	       "published_at, first_published_at, index_no, openness, attribute, validity, effective_on, abolished_on, "
	       "normative, created_at, state_since, changed_at, checklist_by, checklist_at, secrecy_basis, signed_by, "
	       "decided_at, doc_no, doc_no_key, doc_no_search, entry_id) VALUES (%lld, %lld, 1, '%s', '%s', '%s', '%s', "
	       "'%s', "
	       "'%s', %lld, %lld, 'I%lld-%d', 'result', 'PUB', '%s', %s%s%s, %s%s%s, %d, 1, 1, 1, 1, 1, 'x', 1, 1, "
	       "'N%lld-%d', 'N%lld-%d', 'N%lld-%d', 1);",
	       (long long)f->body[body], body == CF_CITY ? 0ll : (long long)f->body[CF_CITY], d->state, d->title, d->title,
	       d->genre, d->entry, d->formed, (long long)date_instant(on, 9, 0), (long long)date_instant(on, 9, 0),
	       (long long)i, (int)body, d->validity == NULL ? "na" : d->validity, d->effective == NULL ? "" : "'",
	       d->effective == NULL ? "NULL" : d->effective, d->effective == NULL ? "" : "'",
	       d->abolished == NULL ? "" : "'", d->abolished == NULL ? "NULL" : d->abolished,
	       d->abolished == NULL ? "" : "'", d->normative, (long long)i, (int)body, (long long)i, (int)body, (long long)i,
	       (int)body);
}

static const struct published documents[] = {
	{"published", "行政处罚决定书", "MEE2019-05", "罚一", "2025-01-01", "2025-01-06", NULL, NULL, NULL, false},
	{"published", "行政处罚决定书", "MEE2019-05", "罚二", "2025-12-31", "2026-01-08", NULL, NULL, NULL, false},
	{"published", "决定书", "MEE2019-05", "罚三", "2025-06-01", "2025-06-03", NULL, NULL, NULL, false},
	{"published", "行政处罚决定书", "MEE2019-05", "上年的", "2024-12-31", "2025-01-07", NULL, NULL, NULL, false},
	{"withdrawn", "行政处罚决定书", "MEE2019-05", "撤回的", "2025-03-01", "2025-03-04", NULL, NULL, NULL, false},
	{"draft", "行政处罚决定书", "MEE2019-05", "没有公开的", "2025-03-01", "2025-03-04", NULL, NULL, NULL, false},
	{"published", "决定书", "MEE2019-08", "责令改正", "2025-03-01", "2025-03-04", NULL, NULL, NULL, false},
	{"published", "决定书", "MEE2019-07", "查封", "2025-04-01", "2025-04-04", NULL, NULL, NULL, false},
	{"published", "批复", "MEE2019-01", "环评批复", "2025-05-01", "2025-05-06", NULL, NULL, NULL, false},
	{"published", "批复", "MEE2019-14", "另一种批复", "2025-05-01", "2025-05-06", NULL, NULL, NULL, false},
	{"published", "公示", "MEE2019-03", "许可证颁发情况", "2025-05-01", "2025-05-06", NULL, NULL, NULL, false},
	{"published", "公示", "MEE2019-03", "许可证受理情况", "2025-05-01", "2025-05-06", NULL, NULL, NULL, false},
	{"published", "规范性文件", "MEE2019-18", "今年的", "2025-02-01", "2025-02-06", "in_force", "2025-03-01", NULL,
	 true},
	{"published", "规范性文件", "MEE2019-18", "明年施行", "2025-12-20", "2025-12-24", "pending", "2026-02-01", NULL,
	 true},
	{"published", "规范性文件", "MEE2019-18", "今年废止", "2019-02-01", "2019-02-06", "repealed", "2019-03-01",
	 "2025-07-01", true},
	{"published", "规范性文件", "MEE2019-18", "明年废止", "2019-02-01", "2019-02-06", "repealed", "2019-03-01",
	 "2026-07-01", true},
	{"published", "通知", "MEE2019-18", "不是规范性文件", "2025-02-01", "2025-02-06", NULL, NULL, NULL, false},
};

static const char *shown(struct ctx *c, int64_t id, const char *cell, bool computed)
{
	struct annual_figures fig;
	struct annual_report r;
	struct ar_tables t;
	struct err err;

	err_clear(&err);
	if (annual_get(c, id, &r, &err) != ST_OK || annual_figures(c, &r, &fig, &err) != ST_OK)
		fail_msg("%s %s", err.key, err.detail);
	t = computed ? fig.computed : fig.shown;
	return arena_cstr(c->arena, ar_show(c->arena, str_of(cell), *ar_at(&t, str_of(cell))));
}

/* annual-report.md §3: whole numbers; money in 10,000 yuan, kept to the fen. */
static void annex_C_table_two_counts_what_was_published_of_the_year_and_fees_as_paid(void **state)
{
	static const struct {
		const char *cell, *want;
	} cells[] = {{"penalty", "3"},	      {"coercion", "1"},	   {"license", "2"},
		     {"norm_docs.made", "2"}, {"norm_docs.repealed", "1"}, {"norm_docs.in_force", "2"},
		     {"rules.made", "0"},     {"rules.in_force", "0"},	   {"fees", "0.2441"}};
	static const struct req paid = {"nat", "2025-03-03", "A1", "2025-03-20", 0};
	struct annual_two_doc *d;
	struct tally_case *t;
	struct core_fixture f;
	struct ctx *c;
	struct err err;
	int64_t id, total, rev = 1;
	size_t n;

	OPEN_OR_SKIP(&f, state);
	c = office(&f);
	err_clear(&err);
	for (size_t i = 0; i < ARRAY_LEN(documents); i++)
		publish(&f, CF_CITY, &documents[i], (int64_t)i + 1);
	publish(&f, CF_WANGHU, &documents[0], 90); /* a branch's own */
	add(&f, CF_CITY, &paid, 1);
	script(&f,
	       "INSERT INTO request_event (case_id, seq, type, on_day, n, at) SELECT id, 1, 'fee_paid', '2025-03-10', 2440, "
	       "0 "
	       "FROM request_case; INSERT INTO request_event (case_id, seq, type, on_day, n, at) SELECT id, 2, 'fee_paid', "
	       "'2025-12-31', 1, 0 FROM request_case; INSERT INTO request_event (case_id, seq, type, on_day, n, at) SELECT "
	       "id, 3, 'fee_paid', '2026-01-01', 500, 0 FROM request_case;");
	assert_int_equal(annual_create(c, 2025, false, &id, &err), ST_OK);
	for (size_t i = 0; i < ARRAY_LEN(cells); i++)
		if (strcmp(shown(c, id, cells[i].cell, true), cells[i].want) != 0)
			fail_msg("%s: %s, want %s", cells[i].cell, shown(c, id, cells[i].cell, true), cells[i].want);
	struct tally_which w = {.body_id = f.body[CF_CITY], .row = STR("fees"), .pieces = true};
	annual_year(2025, &w.from, &w.to);
	assert_int_equal(case_tally_list(c, &w, 0, 10, &t, &n, &total, &err), ST_OK);
	assert_int_equal(total, 1);
	annual_year(2024, &w.from, &w.to);
	assert_int_equal(case_tally_list(c, &w, 0, 10, &t, &n, &total, &err), ST_OK);
	assert_int_equal(total, 0);
	assert_int_equal(annual_two_docs(c, &f.body[CF_CITY], 1, 2025, STR("penalty"), &d, &n, &err), ST_OK);
	assert_int_equal(n, 3);
	assert_str(d[0].title, "罚二"); /* newest first; published in the year after */
	/* a correction stands beside what was counted, and is taken back */
	assert_int_equal(annual_set_cell(c, id, rev, STR("penalty"), STR("9"), STR(""), &err), ST_INVALID);
	assert_string_equal(err.key, "annual.source_missing");
	assert_int_equal(annual_set_cell(c, id, rev++, STR("penalty"), STR("9"), STR("办案系统"), &err), ST_OK);
	assert_string_equal(shown(c, id, "penalty", false), "9");
	assert_string_equal(shown(c, id, "penalty", true), "3");
	assert_int_equal(annual_set_cell(c, id, rev, STR("penalty"), STR(""), STR(""), &err), ST_OK);
	assert_string_equal(shown(c, id, "penalty", false), "3");
	core_fixture_close(&f);
}

/* X7: decisions against what is published of them; X4 for the rest of table two; both are warnings. X6 sums table two as well. */
static void annex_C_X7_table_two_against_what_is_published(void **state)
{
	static const struct published more = {"published",  "行政处罚决定书",
					      "MEE2019-05", "后来公开的",
					      "2025-09-01", "2026-03-01",
					      NULL,	    NULL,
					      NULL,	    false};
	struct annual_finding *v;
	struct core_fixture f;
	struct ctx *c, *b;
	struct err err;
	struct date on;
	int64_t id, sub, doc, rev = 1;
	size_t n;

	OPEN_OR_SKIP(&f, state);
	c = office(&f);
	err_clear(&err);
	for (size_t i = 0; i < ARRAY_LEN(documents); i++)
		publish(&f, CF_CITY, &documents[i], (int64_t)i + 1);
	publish(&f, CF_WANGHU, &documents[0], 90);
	assert_int_equal(annual_create(c, 2025, true, &id, &err), ST_OK);
	assert_string_equal(shown(c, id, "penalty", false), "4"); /* with its branches */
	check(c, id, &v, &n);
	assert_false(has(v, n, "X7", "penalty") || has(v, n, "X7", "license") || has(v, n, "X6", "penalty"));
	assert_int_equal(annual_set_cell(c, id, rev++, STR("license"), STR("7"), STR("许可系统"), &err), ST_OK);
	assert_int_equal(annual_set_cell(c, id, rev++, STR("norm_docs.made"), STR("4"), STR("法规科"), &err), ST_OK);
	check(c, id, &v, &n);
	assert_true(has(v, n, "X7", "license"));
	assert_true(has(v, n, "X4", "norm_docs.made"));
	assert_int_equal(annual_set_cell(c, id, rev++, STR("license"), STR(""), STR(""), &err), ST_OK);
	assert_int_equal(annual_set_cell(c, id, rev++, STR("norm_docs.made"), STR(""), STR(""), &err), ST_OK);
	b = core_fixture_as(&f, CF_WANGHU, ROLE_OFFICE);
	assert_int_equal(annual_import(b, 2025, STR("penalty\t5\n"), STR(""), 0, &sub, &err), ST_OK);
	check(c, id, &v, &n);
	assert_true(has(v, n, "X6", "penalty")); /* the branch says five, not one */
	for (int i = 1; i <= ANNUAL_CHAPTERS; i += i == 1 ? 4 : 1)
		assert_int_equal(annual_set_text(c, id, rev++, i, STR("正文"), &err), ST_OK);
	assert_int_equal(annual_act(c, id, rev++, AA_SELF_CHECK, DATE_NONE, STR(""), &doc, &err), ST_OK);
	core_fixture_become(&f, c, CF_CITY, ROLE_SIGNATORY);
	assert_true(date_from_ymd(2026, 1, 20, &on));
	assert_int_equal(annual_act(c, id, rev, AA_SIGN, on, STR(""), &doc, &err), ST_OK);
	publish(&f, CF_CITY, &more, 80);
	check(c, id, &v, &n);
	assert_true(has(v, n, "X7", "penalty")); /* published after signing: a warning, no error */
	assert_int_equal(annual_errors(v, n), 0);
	core_fixture_close(&f);
}

/* A year among ten. How long a hundred thousand take is measured by bench/requests_run.py. */
static void annex_C_a_report_counts_its_year_alone(void **state)
{
	struct annual_finding *v;
	struct core_fixture f;
	struct ctx *c;
	struct err err;
	int64_t id;
	size_t n;

	OPEN_OR_SKIP(&f, state);
	c = office(&f);
	err_clear(&err);
	script(&f,
	       "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 1000) "
	       "INSERT INTO request_case (body_id, parent_body_id, no, token, kind, channel, submitted_on, applicant_kind, "
	       "name, "
	       "sealed, masked, description, matter_mark, carrier, delivery, created_at, state, received_on, decision, "
	       "decided_on, is_open, updated_at, root_id) SELECT %lld, 0, 'S' || i, 's' || i, 'access', 'INTERNET', "
	       "'2025-01-01', "
	       "CASE i %% 3 WHEN 0 THEN 'ent' ELSE 'nat' END, 'x', '', '{}', 'x', 'm', 'PAPER', 'post', 0, 'served', "
	       "(2016 + i %% 10) || '-03-0' || (1 + i %% 9), 'A1', (2016 + i %% 10) || '-03-2' || (i %% 9), 0, 0, %lld FROM "
	       "k;",
	       (long long)f.body[CF_CITY], (long long)f.body[CF_CITY]);
	assert_int_equal(annual_create(c, 2025, true, &id, &err), ST_OK);
	check(c, id, &v, &n);
	assert_int_equal(count(&f, c, true, "R1.tot"), 100);
	core_fixture_close(&f);
}
int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(S2_1_3_7_annex_C_example_counted_by_receipt_and_decision),
		ON_BOTH(annex_C_pieces_or_requests_by_the_setting_and_both_shown),
		ON_BOTH(annex_C_X3_X6_and_unknown_decisions),
		ON_BOTH(annex_C_X6_a_request_passed_on_counts_once_in_the_sum),
		ON_BOTH(annex_C_X4_T2_2_signed_figures_against_later_records),
		ON_BOTH(annex_C_table_two_counts_what_was_published_of_the_year_and_fees_as_paid),
		ON_BOTH(annex_C_X7_table_two_against_what_is_published),
		ON_BOTH(annex_C_a_report_counts_its_year_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
