/* SPDX-License-Identifier: Apache-2.0 */
/* Speed of the register of requests: rules alone, and a large register.
 *
 *   requests_bench rules CASES          folds generated stories; cases a second
 *   requests_bench fill DIR CASES       adds requests with some twenty events each to the SQLite installation in DIR
 *   requests_bench letter TIMES         a letter of one page and one of two as PDF; milliseconds each
 *   requests_bench measure DIR          lists, counts, tallies of a year, recomputation of all open requests; milliseconds
 *
 * Generated: the same requests in every run. One in ten is open. Events are written by the register's own statements, without
 * audit rows; the projection is what the fold says. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "annual/annual.h"
#include "base/embedded.h"
#include "cases/cases_int.h"
#include "catalogue/catalogue.h"
#include "core/core.h"
#include "core/org.h"
#include "docmodel/docmodel.h"
#include "documents/documents.h"

enum { BATCH = 1000, EVENTS = 20 };

static uint64_t seed = 88172645463325252u;
static unsigned pick(unsigned n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed >> 33) % n;
}

static double cpu(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

static void check(enum status st, const struct err *err, const char *what)
{
	if (st == ST_OK)
		return;
	(void)fprintf(stderr, "requests_bench: %s: %s %s %s\n", what, status_name(st), err->key, err->detail);
	exit(1);
}

/* ---- stories ---- */
static size_t put(struct rf_event *ev, size_t n, enum rf_type t, struct date d)
{
	ev[n] = (struct rf_event){
		.type = t, .seq = (int64_t)n + 1, .date = d, .ref = STR(""), .code = STR(""), .until = DATE_NONE};
	return n + 1;
}

/* A request received on the day, with the events of a full one up to how far it has come. */
static size_t story(struct rf_event ev[EVENTS + 4], struct date day, bool open, unsigned i)
{
	static const char *const codes[] = {"A1", "A1", "A1", "B1", "C4", "D1", "D1", "E1", "E2", "F3"};
	size_t n = put(ev, 0, RF_SUBMITTED, day);

	n = put(ev, n, RF_CONFIRMED, day);
	n = put(ev, n, RF_REGISTERED, day);
	n = put(ev, n, RF_ASSIGNED, day);
	ev[n - 1].n = 1 + pick(8);
	for (int k = 0; k < 6; k++)
		n = put(ev, n, k % 2 == 0 ? RF_SEARCHED : RF_CONTACT, date_add(day, 1 + k));
	if (i % 5 == 0) {
		n = put(ev, n, RF_THIRD_PARTY_SENT, date_add(day, 7));
		ev[n - 1].ref = STR("P1");
		n = put(ev, n, RF_THIRD_PARTY_REPLIED, date_add(day, 14));
		ev[n - 1].ref = STR("P1");
	}
	for (int k = 0; n < EVENTS - 6; k++)
		n = put(ev, n, RF_CHECKED, date_add(day, 15));
	if (open)
		return n;
	n = put(ev, n, RF_DRAFTED, date_add(day, 16));
	ev[n - 1].code = str_of(codes[i % ARRAY_LEN(codes)]);
	n = put(ev, n, RF_UNIT_AGREED, date_add(day, 17));
	n = put(ev, n, RF_OFFICE_AGREED, date_add(day, 18));
	n = put(ev, n, RF_DECIDED, date_add(day, 19));
	n = put(ev, n, RF_SENT, date_add(day, 20));
	return put(ev, n, RF_SERVED, date_add(day, 22));
}

static int do_rules(size_t cases)
{
	struct arena *a = arena_new();
	struct workcal *cal = workcal_builtin();
	struct rf_event ev[64][EVENTS + 4];
	size_t n[64];
	struct date base;
	struct err err = {0};
	double from;

	(void)date_from_ymd(2025, 1, 2, &base);
	for (unsigned i = 0; i < 64; i++)
		n[i] = story(ev[i], date_add(base, (int)pick(500)), false, i);
	from = cpu();
	for (size_t i = 0; i < cases; i++) {
		const struct rf_event *e = ev[i % 64];
		struct rf_input in = {RQ_INTERNET, e[0].date, e, n[i % 64], date_add(e[0].date, 30)};
		struct rf_case f;

		check(rf_fold(a, cal, &rf_rules_default, &in, &f, &err), &err, "fold");
		if (i % 256 == 255)
			arena_clear(a);
	}
	(void)printf("rules per_second=%.0f\n", (double)cases / ((cpu() - from) / 1000));
	workcal_free(cal);
	arena_free(a);
	return 0;
}

/* ---- letters ---- */
static double letter_ms(const char *body, int paragraphs, int times)
{
	struct arena *a = arena_new(), *text = arena_new();
	struct err err = {0};
	struct buf b;
	struct doc d;
	struct str pdf;
	double from;
	struct doc_official o = {.issuer = STR("澄州市生态环境局"),
				 .doc_no = STR("澄环公开答〔2026〕78号"),
				 .title = STR("政府信息公开申请答复书"),
				 .to = STR("李静文"),
				 .signer_org = STR("澄州市生态环境局")};

	(void)date_from_ymd(2026, 12, 1, &o.signed_on);
	buf_init(&b, text, 1U << 20);
	for (int i = 0; i < paragraphs; i++)
		buf_printf(&b, "%s\n\n", body);
	check(doc_from_text(text, buf_view(&b), &d, &err), &err, "letter");
	check(doc_letter_pdf(a, &d, &o, &pdf, &err), &err, "letter"); /* fonts are found once */
	from = cpu();
	for (int i = 0; i < times; i++) {
		arena_clear(a);
		check(doc_letter_pdf(a, &d, &o, &pdf, &err), &err, "letter");
	}
	from = (cpu() - from) / times;
	arena_free(a);
	arena_free(text);
	return from;
}

static int do_letter(int times)
{
	const char *body =
		"你提出的政府信息公开申请收悉。经审查，该信息涉及第三方商业秘密，经书面征求意见，第三方不同意公开，"
		"本机关认为不公开不会对公共利益造成重大影响，根据《中华人民共和国政府信息公开条例》第十五条的规定，不予公开"
		"。";

	(void)printf("letter one_page_ms=%.1f two_pages_ms=%.1f\n", letter_ms(body, 3, times), letter_ms(body, 9, times));
	return 0;
}

/* ---- a register ---- */
static struct ctx *open_register(const char *dir, struct core **ret, struct arena *a)
{
	static const struct module *const modules[] = {&catalogue_module, &documents_module, &cases_module, &dispute_module,
						       &annual_module};
	char url[1024];
	struct core_config cfg = {.data_dir = dir, .db_conns = 4, .modules = modules, .n_modules = ARRAY_LEN(modules)};
	struct err err = {0};
	struct ctx *c = NULL;

	(void)snprintf(url, sizeof url, "sqlite:%s/chengming.db", dir);
	cfg.database = url;
	check(core_new(&cfg, ret, &err), &err, "open");
	check(core_ctx_new(*ret, a, &c, &err), &err, "ctx");
	return c;
}

static void add(struct ctx *c, const struct body *b, size_t i, struct date today)
{
	static const char *const subject[] = {"竣工环境保护验收监测报告", "行政处罚决定书", "排污许可证评审意见",
					      "水质监测结果", "噪声监测结果"};
	bool open = i % 10 == 0;
	struct date day = date_add(today, open ? -(int)pick(28) : -40 - (int)pick(700));
	struct case_row w = {.rc = {.body_id = b->id,
				    .no = arena_printf(c->arena, "量测申〔2026〕%zu号", i),
				    .channel = RQ_INTERNET,
				    .submitted_on = day,
				    .applicant_kind = i % 7 == 0 ? AP_ENT : AP_NAT,
				    .name = arena_printf(c->arena, "申请人%zu", i % 30000),
				    .description = arena_printf(c->arena, "第%u号项目%s", pick(50000), subject[i % 5]),
				    .carrier = STR("ONLINE"),
				    .delivery = STR("portal"),
				    .state = RF_S_HANDLING,
				    .created_at = c->now,
				    .updated_at = c->now},
			     .token = arena_printf(c->arena, "bench:%zu", i),
			     .sealed = STR(""),
			     .identity_mark = STR(""),
			     .kind = STR("access")};
	struct rf_event ev[EVENTS + 4];
	size_t n = story(ev, day, open, (unsigned)i);
	struct rf_rules rules = rf_rules_default;
	struct rf_input in = {RQ_INTERNET, day, ev, n, today};
	struct rf_case f;
	struct err err = {0};

	w.matter_mark = matter_mark(c->arena, w.rc.description);
	check(cs_add(c, &w, STR("{\"name\":\"申*人\",\"phone\":\"138****0000\"}"), &err), &err, "request");
	check(cs_words_add(c, &w.rc, &err), &err, "words");
	for (size_t k = 0; k < n; k++) {
		struct case_event e = {
			.e = ev[k], .text = STR("按规定办理。"), .data = STR(""), .at = c->now, .person_name = STR("量测")};

		check(cs_event_add(c, w.rc.id, &e, &err), &err, "event");
	}
	check(rf_fold(c->arena, c->cal, &rules, &in, &f, &err), &err, "fold");
	check(cs_project(c, w.rc.id, &f, (int64_t)n, &err), &err, "projection");
}

static int do_fill(const char *dir, size_t cases)
{
	struct arena *a = arena_new(), *line = arena_new();
	struct core *core;
	struct ctx *c = open_register(dir, &core, a);
	struct body *b;
	struct err err = {0};
	size_t n;

	check(body_list(c, &b, &n, &err), &err, "bodies");
	for (size_t i = 0; i < cases; i += BATCH) {
		struct db_tx tx = {0};

		check(core_begin(c, &tx, &err), &err, "begin");
		c->arena = line;
		for (size_t k = i; k < i + BATCH && k < cases; k++) {
			add(c, &b[0], k, c->today);
			arena_clear(line);
		}
		c->arena = a;
		check(db_commit(&tx, &err), &err, "commit");
	}
	core_ctx_free(c);
	core_free(core);
	arena_free(line);
	arena_free(a);
	return 0;
}

/* ---- what is done with it ---- */
static void list(struct ctx *c, const char *name, const struct case_filter *f)
{
	struct rcase *rows;
	size_t n;
	int64_t total;
	struct err err = {0};
	double from = cpu(), once;

	check(case_list(c, f, &rows, &n, &total, &err), &err, name);
	once = cpu() - from;
	from = cpu();
	for (int i = 0; i < 20; i++)
		check(case_list(c, f, &rows, &n, &total, &err), &err, name);
	(void)printf("%s ms=%.2f first_ms=%.2f rows=%zu total=%lld\n", name, (cpu() - from) / 20, once, n, (long long)total);
}

static void measure_lists(struct ctx *c)
{
	static const struct {
		const char *name, *text;
	} words[] = {
		{"text_rare", "第77号项目"},  {"text_common", "监测"},		 /* in two of five */
		{"text_two", "噪声 4321"},					 /* one common word, one rare */
		{"text_figures", "12"},						 /* short and everywhere */
		{"text_name", "申请人29999"}, {"text_none", "饮用水水源保护区"}, /* nowhere */
	};
	struct case_counts counts;
	struct err err = {0};
	double from;

	list(c, "list_open",
	     &(struct case_filter){.state = STR("open"), .from = DATE_NONE, .to = DATE_NONE, .per_page = 20});
	list(c, "list_soon",
	     &(struct case_filter){.state = STR("soon"), .from = DATE_NONE, .to = DATE_NONE, .per_page = 20});
	list(c, "list_mine",
	     &(struct case_filter){.state = STR(""), .mine = true, .from = DATE_NONE, .to = DATE_NONE, .per_page = 20});
	list(c, "list_all", &(struct case_filter){.state = STR(""), .from = DATE_NONE, .to = DATE_NONE, .per_page = 20});
	list(c, "list_decision",
	     &(struct case_filter){.decision = STR("C4"), .from = DATE_NONE, .to = DATE_NONE, .per_page = 20});
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		list(c, words[i].name,
		     &(struct case_filter){
			     .text = str_of(words[i].text), .from = DATE_NONE, .to = DATE_NONE, .per_page = 20});
	from = cpu();
	for (int i = 0; i < 20; i++)
		check(case_counts(c, &counts, &err), &err, "counts");
	(void)printf("counts ms=%.2f open=%lld\n", (cpu() - from) / 20, (long long)counts.open);
}

/* The report of this year as its page needs it: all tables counted, every rule checked, the chapters' texts made. */
static void measure_report(struct ctx *c)
{
	struct annual_report *r;
	struct annual_figures f;
	struct annual_finding *v;
	struct err err = {0};
	struct str text;
	bool suggested;
	size_t n, found, at = 0;
	double from;

	check(annual_list(c, &r, &n, &err), &err, "reports");
	while (at < n && r[at].year != date_ymd(c->today).year)
		at++;
	if (at == n)
		check(ST_NOT_FOUND, &err, "report of this year");
	from = cpu();
	check(annual_figures(c, &r[at], &f, &err), &err, "figures");
	check(annual_check(c, &r[at], &f, &v, &found, &err), &err, "rules");
	for (int chapter = 1; chapter <= 6; chapter++)
		check(annual_text(c, &r[at], &f, chapter, &text, &suggested, &err), &err, "text");
	(void)printf("report ms=%.1f requests=%lld findings=%zu\n", cpu() - from, (long long)f.requests, found);
}

static void measure_recompute(struct ctx *c)
{
	int64_t open, changed;
	struct err err = {0};
	struct timespec a, b;

	(void)clock_gettime(CLOCK_MONOTONIC, &a);
	check(case_recompute(c, &open, &changed, &err), &err, "recompute");
	(void)clock_gettime(CLOCK_MONOTONIC, &b);
	(void)printf("recompute ms=%.0f open=%lld changed=%lld\n",
		     (double)(b.tv_sec - a.tv_sec) * 1000 + (double)(b.tv_nsec - a.tv_nsec) / 1e6, (long long)open,
		     (long long)changed);
}

static int do_measure(const char *dir)
{
	struct arena *a = arena_new();
	struct core *core;
	struct ctx *c = open_register(dir, &core, a);
	struct body *b;
	struct err err = {0};
	struct db_tx tx = {0};
	size_t n;

	check(body_list(c, &b, &n, &err), &err, "bodies");
	c->who = (struct principal){
		.person_id = 1, .body_id = b[0].id, .city = true, .roles = ROLE_BIT(ROLE_OFFICE), .name = STR("量测")};
	measure_lists(c);
	measure_report(c);
	c->who = (struct principal){.system = true, .name = STR("system")};
	measure_recompute(c); /* nothing changes */
	/* As after a change of the calendar that moves every date. */
	check(core_begin(c, &tx, &err), &err, "begin");
	check(db_script(c->db,
			str_of("UPDATE request_case SET answer_due = '2000-01-01' WHERE is_open = 1 AND answer_due <> '';"),
			&err),
	      &err, "shift");
	check(db_commit(&tx, &err), &err, "commit");
	measure_recompute(c);
	core_ctx_free(c);
	core_free(core);
	arena_free(a);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "rules") == 0)
		return do_rules(strtoul(argv[2], NULL, 10));
	if (argc == 3 && strcmp(argv[1], "letter") == 0)
		return do_letter((int)strtol(argv[2], NULL, 10));
	if (argc == 4 && strcmp(argv[1], "fill") == 0)
		return do_fill(argv[2], strtoul(argv[3], NULL, 10));
	if (argc == 3 && strcmp(argv[1], "measure") == 0)
		return do_measure(argv[2]);
	(void)fprintf(stderr, "usage: requests_bench rules CASES | letter TIMES | fill DIR CASES | measure DIR\n");
	return 2;
}
