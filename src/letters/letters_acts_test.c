/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of letters, on both engines: numbers, forms sent twice, dispatch, events, terms of archived files. */
#include "letters/letters_fx.h"

#include <pthread.h>

enum { THREADS = 10 };
struct job {
	struct ctx *c;
	struct rcase rc;
	struct str token;
	struct letter l;
	bool again;
	enum status st;
	struct err err;
};

static void *issue_one(void *arg)
{
	struct job *j = arg;
	struct letter_new n = {.kind = STR("receipt"), .token = j->token};

	for (int i = 0; i < 50; i++) { /* busy is an answer, not a failure */
		err_clear(&j->err);
		j->st = letters_issue(j->c, &j->rc, &n, &j->l, &j->again, &j->err);
		if (j->st != ST_BUSY)
			break;
	}
	return NULL;
}

static void at_once(struct job *j, size_t n)
{
	pthread_t t[THREADS];

	for (size_t i = 0; i < n; i++)
		assert_int_equal(pthread_create(&t[i], NULL, issue_one, &j[i]), 0);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(pthread_join(t[i], NULL), 0);
	for (size_t i = 0; i < n; i++)
		if (j[i].st != ST_OK)
			fail_msg("%s %s %s", status_name(j[i].st), j[i].err.key, j[i].err.detail);
}

static void S0_3_3_5_numbers_have_no_gap_and_no_double(void **state)
{
	struct core_fixture f;
	struct job j[THREADS] = {0};
	bool seen[THREADS + 2] = {false};
	struct letter_row *rows;
	struct ctx *c[5];
	size_t n;

	OPEN_OR_SKIP(&f, state);
	setup_body(&f, CF_CITY, "澄环公开");
	for (size_t i = 0; i < ARRAY_LEN(c); i++)
		c[i] = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	for (int round = 0; round < 2; round++) { /* five connections at a time, ten letters */
		for (size_t i = 0; i < ARRAY_LEN(c); i++) {
			struct job *x = &j[round * 5 + (int)i];

			x->c = c[i];
			x->rc = make(&f, CF_CITY, arena_printf(f.arena, "同时%d-%zu", round, i).p);
		}
		at_once(&j[round * 5], ARRAY_LEN(c));
	}
	for (size_t i = 0; i < THREADS; i++) {
		OK(letters_rows(f.c, j[i].rc.id, &rows, &n, &err));
		assert_int_equal(n, 1);
		assert_in_range(rows[0].seq, 1, THREADS);
		assert_false(seen[rows[0].seq]);
		seen[rows[0].seq] = true;
	}
	core_fixture_close(&f);
}

static void S0_3_3_5_a_double_click_sends_one_letter(void **state)
{
	struct core_fixture f;
	struct job j[5] = {0};
	struct letter_row *rows;
	struct rcase rc;
	size_t n;
	int first = 0;

	OPEN_OR_SKIP(&f, state);
	setup_body(&f, CF_CITY, "澄环公开");
	rc = make(&f, CF_CITY, "一次点击");
	for (size_t i = 0; i < ARRAY_LEN(j); i++) {
		j[i].c = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
		j[i].rc = rc;
		j[i].token = STR("one form");
	}
	at_once(j, ARRAY_LEN(j));
	for (size_t i = 0; i < ARRAY_LEN(j); i++) {
		first += !j[i].again;
		assert_true(str_eq_c(j[i].l.number, "澄环公开收〔2026〕1号"));
	}
	assert_int_equal(first, 1);
	OK(letters_rows(f.c, rc.id, &rows, &n, &err));
	assert_int_equal(n, 1);
	core_fixture_close(&f);
}

static void S0_3_3_5_sent_served_void(void **state)
{
	struct core_fixture f;
	struct letter_new n = {.kind = STR("answer_C4")};
	struct letter_row row;
	struct rcase rc;
	struct letter l, wrong, *seen;
	struct ctx *visitor;
	size_t n_seen;
	bool again;

	OPEN_OR_SKIP(&f, state);
	setup_body(&f, CF_CITY, "澄环公开");
	rc = make(&f, CF_CITY, "固废台账");
	decide(&f, &rc, "C4");
	OK(letters_issue(f.c, &rc, &n, &wrong, &again, &err));
	OK(letters_void(f.c, rc.id, wrong.id, STR("日期有误"), &err));
	OK(letters_issue(f.c, &rc, &n, &l, &again, &err));
	assert_true(str_eq_c(l.number, "澄环公开答〔2026〕2号")); /* a void letter keeps its number */
	assert_int_equal(letters_send(f.c, rc.id, l.id, STR("post"), STR(""), DATE_NONE, &err), ST_INVALID);
	assert_string_equal(err.key, "letters.proof_post");
	assert_int_equal(letters_served(f.c, rc.id, l.id, STR(""), f.c->today, NULL, NULL, &err), ST_CONFLICT);
	visitor = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	visitor->who = (struct principal){0};
	OK(letters_list(visitor, rc.id, &seen, &n_seen, &err));
	assert_int_equal(n_seen, 0); /* issued is not sent */
	OK(letters_send(f.c, rc.id, l.id, STR("post"), STR("EX000000000CN"), DATE_NONE, &err));
	assert_int_equal(letters_send(f.c, rc.id, l.id, STR("post"), STR("EX2"), DATE_NONE, &err), ST_CONFLICT);
	OK(case_get(f.c, rc.id, &rc, &err));
	assert_int_equal(rc.state, RF_S_SENT);
	OK(letters_list(visitor, rc.id, &seen, &n_seen, &err));
	assert_int_equal(n_seen, 1);
	assert_true(str_eq(seen[0].number, l.number));
	OK(letters_served(f.c, rc.id, l.id, STR("本人签收"), f.c->today, NULL, NULL, &err));
	OK(case_get(f.c, rc.id, &rc, &err));
	assert_int_equal(rc.state, RF_S_SERVED);
	OK(letters_get(f.c, rc.id, l.id, &row, &rc, &err));
	assert_true(str_eq_c(row.l.state, "served") && str_eq_c(row.proof, "EX000000000CN；本人签收"));
	assert_int_equal(letters_void(f.c, rc.id, l.id, STR("晚了"), &err), ST_CONFLICT);
	core_fixture_close(&f);
}

static void S0_3_3_5_an_extension_letter_records_the_extension(void **state)
{
	struct core_fixture f;
	struct letter_value v = {"extension_reason", STR("需要检索的材料较多")};
	struct letter_new n = {.kind = STR("extension"), .values = &v, .n_values = 1, .record = true};
	struct case_event *ev;
	struct rf_case fold;
	struct rcase rc;
	struct letter l, again_l;
	size_t n_ev;
	bool again;

	OPEN_OR_SKIP(&f, state);
	setup_body(&f, CF_CITY, "澄环公开");
	f.c->today = day("2026-10-30");
	rc = make(&f, CF_CITY, "历年监测数据");
	act(&f, &rc, RF_REGISTERED, "2026-10-12", "", "");
	act(&f, &rc, RF_ASSIGNED, "2026-10-13", "", "");
	OK(letters_issue(f.c, &rc, &n, &l, &again, &err));
	OK(case_events(f.c, rc.id, &ev, &n_ev, &err));
	OK(case_fold(f.c, &rc, ev, n_ev, &fold, &err));
	assert_true(fold.extended);
	has(pdf_of(&f, l.pdf_file_id), arena_cstr(f.arena, date_format_zh(f.arena, fold.answer_due)));
	/* refused by the flow: no letter, no number */
	assert_int_equal(letters_issue(f.c, &rc, &n, &l, &again, &err), ST_CONFLICT);
	/* told already: a second letter about it needs the first to be void */
	n.record = false;
	assert_int_equal(letters_issue(f.c, &rc, &n, &again_l, &again, &err), ST_CONFLICT);
	assert_string_equal(err.key, "letters.no_step");
	OK(letters_void(f.c, rc.id, l.id, STR("理由有误"), &err));
	OK(letters_issue(f.c, &rc, &n, &again_l, &again, &err));
	assert_true(str_eq_c(again_l.number, "澄环公开延〔2026〕2号"));
	core_fixture_close(&f);
}

static void S2_1_3_1_package_and_erasure(void **state)
{
	struct core_fixture f;
	struct letter_new n = {.kind = STR("answer_C4")};
	struct letter_row *rows;
	struct letter_erasure *gone;
	struct stored_file sf;
	struct applicant ap;
	struct rcase rc, *found;
	struct case_event *ev;
	struct letter l;
	int64_t total;
	size_t k;
	bool again;

	assert_int_equal(letters_keep_years(STR("* 10\nC1 C2 30"), STR("C2")), 30);
	assert_int_equal(letters_keep_years(STR("C1 30\n* 10"), STR("A1")), 10);
	assert_int_equal(letters_keep_years(STR("C1 30"), STR("A1")), 0);
	assert_int_equal(letters_keep_years(STR("nonsense\n* x"), STR("A1")), 0);
	OPEN_OR_SKIP(&f, state);
	setup_body(&f, CF_CITY, "澄环公开");
	rc = make(&f, CF_CITY, "验收报告");
	decide(&f, &rc, "C4");
	OK(letters_issue(f.c, &rc, &n, &l, &again, &err));
	OK(letters_send(f.c, rc.id, l.id, STR("counter"), STR("本人领取"), DATE_NONE, &err));
	OK(case_get(f.c, rc.id, &rc, &err));
	OK(letters_archive(f.c, &rc, &err));
	OK(letters_job_erase(f.c, STR("{}"), &err));
	OK(case_get(f.c, rc.id, &rc, &err));
	assert_true(str_eq_c(rc.name, "李静文"));
	f.c->today = day("2036-10-23"); /* the last day of ten years */
	OK(letters_job_erase(f.c, STR("{}"), &err));
	OK(case_get(f.c, rc.id, &rc, &err));
	assert_true(str_eq_c(rc.name, "李静文"));
	f.c->today = day("2036-10-24");
	OK(letters_job_erase(f.c, STR("{}"), &err));
	OK(letters_job_erase(f.c, STR("{}"), &err)); /* once is enough */
	OK(case_get(f.c, rc.id, &rc, &err));
	assert_true(str_empty(rc.name) && str_empty(rc.masked.name) && str_eq_c(rc.decision, "C4"));
	assert_true(str_empty(rc.description));
	OK(case_events(f.c, rc.id, &ev, &k, &err));
	assert_true(k > 5);
	for (size_t i = 0; i < k; i++) /* what was done and when stays, its words are gone */
		assert_true(str_empty(ev[i].text) && str_empty(ev[i].data) && !date_is_none(ev[i].e.date));
	OK(case_list(f.c, &(struct case_filter){.text = rc.no, .body_id = rc.body_id, .from = DATE_NONE, .to = DATE_NONE},
		     &found, &k, &total, &err));
	assert_int_equal(k, 1);
	OK(case_list(
		f.c,
		&(struct case_filter){.text = STR("验收报告"), .body_id = rc.body_id, .from = DATE_NONE, .to = DATE_NONE},
		&found, &k, &total, &err));
	assert_int_equal(k, 0);
	OK(case_applicant(f.c, &rc, &ap, &err));
	assert_true(str_empty(ap.name) && str_empty(ap.id_no) && str_empty(ap.phone));
	OK(letters_rows(f.c, rc.id, &rows, &k, &err));
	assert_int_equal(k, 1);
	assert_true(rows[0].erased_at != 0 && rows[0].l.pdf_file_id == 0 && str_empty(rows[0].text));
	assert_true(str_eq(rows[0].l.number, l.number));
	assert_int_equal(files_get(f.c, l.pdf_file_id, &sf, &err), ST_NOT_FOUND);
	OK(ls_erasures(core_fixture_as(&f, CF_CITY, ROLE_OFFICE), true, &gone, &k, &err));
	assert_int_equal(k, 1);
	assert_true(str_eq(gone[0].no, rc.no) && gone[0].letters == 1 && gone[0].years == 10);
	core_fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(S0_3_3_5_numbers_have_no_gap_and_no_double),
		ON_BOTH(S0_3_3_5_a_double_click_sends_one_letter),
		ON_BOTH(S0_3_3_5_sent_served_void),
		ON_BOTH(S0_3_3_5_an_extension_letter_records_the_extension),
		ON_BOTH(S2_1_3_1_package_and_erasure),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
