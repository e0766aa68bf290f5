/* SPDX-License-Identifier: Apache-2.0 */
/* The register on both engines. */
#include "cases/cases.h"

#include <string.h>

#include "base/test.h"
#include "cases/cases_int.h"
#include "core/audit.h"
#include "core/calendar.h"
#include "core/jobs.h"
#include "support/core_fixture.h"

static const struct module *const modules[] = {&cases_module};

#define OPEN_OR_SKIP(f, state)                                                             \
	do {                                                                               \
		if (!core_fixture_open((f), *(enum db_engine_kind *)*(state), modules, 1)) \
			skip();                                                            \
	} while (0)
#define OK(call)                                                                                   \
	do {                                                                                       \
		if ((call) != ST_OK)                                                               \
			fail_msg("%s: %s %s %s", #call, status_name(err.st), err.key, err.detail); \
	} while (0)

static struct err err;

static struct date day(const char *text)
{
	struct date d;

	assert_true(date_parse(str_of(text), &d));
	return d;
}

static struct case_new paper(struct core_fixture *f, enum cf_body body, const char *submitted, const char *what)
{
	return (struct case_new){
		.token = case_token(f->c),
		.body_id = f->body[body],
		.channel = RQ_IN_PERSON,
		.submitted_on = day(submitted),
		.confirmed_on = DATE_NONE,
		.who = {.kind = AP_NAT,
			.name = STR("李静文"),
			.id_kind = STR("idcard"),
			.id_no = STR("99010019800101123X"),
			.phone = STR("13800000000"),
			.address = STR("澄州市望湖区湖滨路00号")},
		.description = str_of(what),
		.carrier = STR("PAPER"),
		.delivery = STR("post"),
	};
}

static struct rcase create(struct core_fixture *f, struct ctx *c, const struct case_new *n)
{
	struct rcase rc;
	bool again;

	(void)f;
	OK(case_create(c, n, &rc, &again, &err));
	assert_false(again);
	return rc;
}

static struct case_act act_of(enum rf_type t, const char *date)
{
	return (struct case_act){.e = {.type = t, .date = day(date), .until = DATE_NONE}, .text = STR("按规定办理。")};
}

static void does(struct ctx *c, struct rcase *rc, struct case_act a)
{
	OK(case_act(c, rc, &a, NULL, &err));
	OK(case_get(c, rc->id, rc, &err));
}

static void S0_3_3_3_registered_with_number_code_and_sealed_identity(void **state)
{
	struct core_fixture f;
	struct ctx *office;
	struct case_new n;
	struct rcase rc, seen, other;
	struct case_row row;
	struct audit_row *rows;
	struct applicant ap;
	size_t n_rows;
	bool again;

	OPEN_OR_SKIP(&f, state);
	office = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	n = paper(&f, CF_CITY, "2026-11-02", "某项目竣工环境保护验收监测报告");
	rc = create(&f, office, &n);
	assert_true(str_ends_c(rc.no, "申〔2026〕1号"));
	assert_int_equal(rc.state, RF_S_RECEIVED);
	assert_int_equal(date_cmp(rc.answer_due, day("2026-11-30")), 0);
	assert_true(str_eq_c(rc.masked.name, "李*文"));
	assert_true(str_eq_c(rc.masked.id_no, "9901**********123X"));
	OK(cs_get(office, rc.id, &row, &err));
	assert_true(str_find_c(row.sealed, "99010019800101123X") <
		    0); /* whole: four figures stand in any cipher text by chance */
	assert_true(str_find_c(row.sealed, "李静文") < 0);
	OK(case_create(office, &n, &other, &again, &err)); /* the same form again */
	assert_true(again);
	assert_int_equal(other.id, rc.id);
	OK(case_open(f.c, STR("request.default_mark申[2026] 1号"), case_code(f.c, rc.no), &seen, &err));
	assert_int_equal(seen.id, rc.id);
	assert_int_equal(case_open(f.c, rc.no, STR("2222-2222-2222"), &seen, &err), ST_NOT_FOUND);
	assert_int_equal(case_open(f.c, STR("不存在申〔2026〕9号"), case_code(f.c, rc.no), &seen, &err), ST_NOT_FOUND);
	OK(audit_list(office, "request", rc.id, 0, 0, 10, &rows, &n_rows, &err));
	assert_int_equal(n_rows, 1);
	assert_true(str_find_c(rows[0].after, "李") < 0);
	assert_int_equal(case_unmask(office, rc.id, STR(" "), &ap, &err), ST_INVALID);
	OK(case_unmask(office, rc.id, STR("核对身份"), &ap, &err));
	assert_true(str_eq_c(ap.id_no, "99010019800101123X"));
	OK(audit_list(office, "request", rc.id, 0, 0, 10, &rows, &n_rows, &err));
	assert_true(str_eq_c(rows[0].action, "request.unmask"));
	assert_true(str_eq_c(rows[0].reason, "核对身份"));
	core_fixture_close(&f);
}

static void guessing_is_slowed_for_the_guesser(void **state)
{
	struct core_fixture f;
	struct case_new n;
	struct rcase rc, seen;
	int tries = 0;

	OPEN_OR_SKIP(&f, state);
	n = paper(&f, CF_CITY, "2026-11-02", "空气质量监测数据");
	rc = create(&f, f.c, &n);
	while (case_open(f.c, rc.no, STR("2222-2222-2222"), &seen, &err) == ST_NOT_FOUND)
		tries++;
	assert_int_equal(tries, 10);
	assert_string_equal(err.key, "request.guess");
	OK(case_open(f.c, rc.no, case_code(f.c, rc.no), &seen, &err)); /* the owner is never locked out */
	f.c->now += 3601ll * 1000;
	assert_int_equal(case_open(f.c, rc.no, STR("2222-2222-2222"), &seen, &err), ST_NOT_FOUND);
	core_fixture_close(&f);
}

static void S0_3_3_8_roles_and_steps(void **state)
{
	struct core_fixture f;
	struct ctx *office, *drafter, *head, *legal, *signatory;
	struct case_new n;
	struct case_act a;
	struct rcase rc;

	OPEN_OR_SKIP(&f, state);
	office = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	drafter = core_fixture_as(&f, CF_CITY, ROLE_DRAFTER);
	head = core_fixture_as(&f, CF_CITY, ROLE_UNIT_HEAD);
	legal = core_fixture_as(&f, CF_CITY, ROLE_LEGAL);
	signatory = core_fixture_as(&f, CF_CITY, ROLE_SIGNATORY);
	n = paper(&f, CF_CITY, "2026-11-02", "某项目竣工环境保护验收监测报告");
	rc = create(&f, office, &n);
	assert_int_equal(case_get(drafter, rc.id, &rc, &err), ST_NOT_FOUND); /* not of the unit yet */
	does(office, &rc, act_of(RF_REGISTERED, "2026-11-03"));
	a = act_of(RF_ASSIGNED, "2026-11-03");
	a.e.n = f.unit[CF_CITY][CF_SECTION];
	does(office, &rc, a);
	assert_int_equal(rc.unit_id, f.unit[CF_CITY][CF_SECTION]);
	OK(case_get(drafter, rc.id, &rc, &err));
	a = act_of(RF_SEARCHED, "2026-11-04");
	a.text = STR("");
	assert_int_equal(case_act(drafter, &rc, &a, NULL, &err), ST_INVALID); /* what was searched */
	does(drafter, &rc, act_of(RF_SEARCHED, "2026-11-04"));
	a = act_of(RF_EXTENDED, "2026-11-05");
	assert_int_equal(case_act(office, &rc, &a, NULL, &err), ST_FORBIDDEN); /* not the head of the office */
	assert_string_equal(err.key, "request.not.office_head");
	office->who.roles |= ROLE_BIT(ROLE_UNIT_HEAD);
	does(office, &rc, a);
	assert_int_equal(date_cmp(rc.answer_due, day("2026-12-28")), 0);
	a = act_of(RF_DRAFTED, "2026-11-10");
	a.e.code = STR("C4");
	does(drafter, &rc, a);
	a = act_of(RF_UNIT_AGREED, "2026-11-11");
	drafter->who.roles |= ROLE_BIT(ROLE_UNIT_HEAD); /* also head: still the own draft */
	assert_int_equal(case_act(drafter, &rc, &a, NULL, &err), ST_CONFLICT);
	assert_string_equal(err.key, "request.not.own_draft");
	assert_int_equal(case_act(legal, &rc, &a, NULL, &err), ST_FORBIDDEN);
	does(head, &rc, a);
	does(office, &rc, act_of(RF_OFFICE_AGREED, "2026-11-12"));
	assert_int_equal(rc.state, RF_S_LEGAL_REVIEW);
	does(legal, &rc, act_of(RF_LEGAL_AGREED, "2026-11-13"));
	does(signatory, &rc, act_of(RF_DECIDED, "2026-11-16"));
	assert_true(str_eq_c(rc.decision, "C4"));
	assert_false(rc.open);
	assert_int_equal(case_act(signatory, &rc, &a, NULL, &err), ST_FORBIDDEN);
	core_fixture_close(&f);
}

static void lists_and_reach(void **state)
{
	struct core_fixture f;
	struct ctx *office, *branch;
	struct case_filter filter = {.state = STR("open"), .from = DATE_NONE, .to = DATE_NONE};
	struct case_counts counts;
	struct case_new n;
	struct rcase rc, *list;
	int64_t total;
	size_t n_list;

	OPEN_OR_SKIP(&f, state);
	office = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	branch = core_fixture_as(&f, CF_WANGHU, ROLE_OFFICE);
	n = paper(&f, CF_WANGHU, "2026-11-02", "望湖区执法检查记录");
	assert_int_equal(case_create(f.c, &n, &rc, &(bool){false}, &err), ST_INVALID); /* not in its own name yet */
	OK(case_body_save(f.c, &(struct case_body){.body_id = f.body[CF_WANGHU], .receives = true, .mark = STR("望环公开")},
			  &err));
	(void)create(&f, branch, &n);
	for (int i = 0; i < 3; i++) {
		n = paper(&f, CF_CITY, i == 0 ? "2026-10-09" : "2026-11-02", "某项目竣工环境保护验收监测报告");
		(void)create(&f, office, &n);
	}
	OK(case_list(office, &filter, &list, &n_list, &total, &err));
	assert_int_equal(total, 4); /* the city's office sees its branch */
	assert_int_equal(date_cmp(list[0].answer_due, day("2026-11-05")), 0);
	OK(case_list(branch, &filter, &list, &n_list, &total, &err));
	assert_int_equal(total, 1);
	filter.state = STR("overdue");
	filter.body_id = f.body[CF_CITY];
	OK(case_list(office, &filter, &list, &n_list, &total, &err));
	assert_int_equal(total, 1);
	filter = (struct case_filter){.text = STR("验收监测"), .from = DATE_NONE, .to = DATE_NONE};
	OK(case_list(office, &filter, &list, &n_list, &total, &err));
	assert_int_equal(total, 3);
	filter.body_id = f.body[CF_CITY];
	assert_int_equal(case_list(branch, &filter, &list, &n_list, &total, &err), ST_NOT_FOUND);
	OK(case_counts(office, &counts, &err));
	assert_int_equal(counts.open, 3);
	assert_int_equal(counts.overdue, 1);
	core_fixture_close(&f);
}

static void the_same_matter_is_found(void **state)
{
	struct core_fixture f;
	struct case_new n;
	struct case_like *like;
	struct rcase first;
	size_t n_like;

	OPEN_OR_SKIP(&f, state);
	n = paper(&f, CF_CITY, "2026-11-02", "澄州远航新材料有限公司年产3万吨涂料项目2025年竣工环境保护验收监测报告");
	first = create(&f, f.c, &n);
	n = paper(&f, CF_CITY, "2026-11-02", "全市入河排污口排查整治工作方案及台账");
	(void)create(&f, f.c, &n);
	OK(case_similar(f.c, f.body[CF_CITY], 0,
			STR("澄州远航新材料有限公司 年产 3 万吨涂料项目，2025年竣工环境保护验收监测报告。"),
			case_identity_mark(f.c, STR("99010019800101123x")), &like, &n_like, &err));
	assert_int_equal(n_like, 1);
	assert_int_equal(like[0].id, first.id);
	assert_true(like[0].same_applicant);
	assert_true(like[0].score >= 80);
	core_fixture_close(&f);
}

enum { TAMPER_TEXT, TAMPER_EMPTY, TAMPER_DELETE };
static const struct db_stmt tamper_stmts[] = {
	[TAMPER_TEXT] = {"tamper_text", DB_WRITE, "i", "", "UPDATE request_event SET text = 'x' WHERE case_id = ?1", NULL},
	[TAMPER_EMPTY] = {"tamper_empty", DB_WRITE, "i", "",
			  "UPDATE request_event SET text = '', data = '' WHERE case_id = ?1", NULL},
	[TAMPER_DELETE] = {"tamper_delete", DB_WRITE, "i", "", "DELETE FROM request_event WHERE case_id = ?1", NULL},
};
static const struct db_set tamper_set = {"tamper", tamper_stmts, ARRAY_LEN(tamper_stmts)};

static void events_do_not_change_before_their_term(void **state)
{
	struct core_fixture f;
	struct case_new n;
	struct rcase rc;

	OPEN_OR_SKIP(&f, state);
	n = paper(&f, CF_CITY, "2026-11-02", "空气质量监测数据");
	rc = create(&f, core_fixture_as(&f, CF_CITY, ROLE_OFFICE), &n);
	for (int i = TAMPER_TEXT; i <= TAMPER_DELETE; i++) {
		CLEANUP(db_tx_end) struct db_tx tx = {0};

		OK(core_begin(f.c, &tx, &err));
		assert_int_equal(db_run(f.c->db, f.c->arena, &tamper_set, i, DB_ARGS(db_i(rc.id)), NULL, &err),
				 ST_RULE_REFUSED);
		err_clear(&err);
	}
	core_fixture_close(&f);
}

static int64_t found(struct ctx *c, const char *words)
{
	struct case_filter filter = {.state = STR(""), .text = str_of(words), .from = DATE_NONE, .to = DATE_NONE};
	struct rcase *list;
	int64_t total;
	size_t n;

	OK(case_list(c, &filter, &list, &n, &total, &err));
	assert_int_equal(total, n);
	return total;
}

static void words_are_found_wherever_they_stand(void **state)
{
	struct core_fixture f;
	struct ctx *office;
	struct case_new n;
	struct rcase rc;
	const struct str pieces[] = {STR("甲地块的验收意见"), STR("乙地块的验收意见")};

	OPEN_OR_SKIP(&f, state);
	office = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	n = paper(&f, CF_CITY, "2026-11-02", "2025年大气污染源在线监测数据");
	(void)create(&f, office, &n);
	n = paper(&f, CF_CITY, "2026-11-02", "大气与噪声 监测计划");
	rc = create(&f, office, &n);
	assert_int_equal(found(office, "监测"), 2);
	assert_int_equal(found(office, "据"), 1);   /* the last character */
	assert_int_equal(found(office, "数据"), 1); /* the last two */
	assert_int_equal(found(office, "在线监测数据"), 1);
	assert_int_equal(found(office, "大气 监测"), 2); /* each word somewhere */
	assert_int_equal(found(office, "监测　大气"), 2);
	assert_int_equal(found(office, "大气 噪声 监测 计划"),
			 0); /* the third word is what is left: "监测 计划" stands nowhere */
	assert_int_equal(found(office, "大气监测"), 0);
	assert_int_equal(found(office, "李静"), 2);
	assert_int_equal(found(office, "〔2026〕2号"), 1);
	assert_int_equal(found(office, "%"), 0);
	assert_int_equal(found(office, "  "), 2);
	OK(case_split(office, &rc, pieces, 2, STR("一事一申请"), &err));
	assert_int_equal(found(office, "噪声"), 0); /* the old text is gone */
	assert_int_equal(found(office, "地块"), 2);
	core_fixture_close(&f);
}

/* Annex A: values of the law are configuration with a day from which they hold; what came in before keeps its own. */
static void S1_2_4_a_changed_term_holds_for_what_comes_in_from_its_day(void **state)
{
	struct core_fixture f;
	struct ctx *office, *admin;
	struct case_new n;
	struct rcase before, after;
	int64_t nth;

	OPEN_OR_SKIP(&f, state);
	admin = core_fixture_as(&f, CF_CITY, ROLE_ADMIN);
	OK(setting_set(admin, "request.answer_days", STR("20 2026-11-03=10"), &err));
	core_reload(f.core);
	office = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	n = paper(&f, CF_CITY, "2026-11-02", "甲项目批复文件");
	before = create(&f, office, &n);
	n = paper(&f, CF_CITY, "2026-11-03", "乙项目批复文件");
	after = create(&f, office, &n);
	assert_int_equal(date_cmp(before.answer_due, day("2026-11-30")), 0);
	assert_int_equal(date_cmp(after.answer_due, day("2026-11-17")), 0);
	/* fees by item: the month of receipt, or of sending by setting */
	n = paper(&f, CF_CITY, "2026-10-30", "丙项目批复文件");
	n.channel = RQ_POST_PLAIN;
	n.confirmed_on = day("2026-11-03");
	after = create(&f, office, &n);
	OK(case_nth_in_month(office, &after, &nth, &err));
	assert_int_equal(nth, 3);
	OK(setting_set(admin, "request.fee_by_submission", STR("1"), &err));
	core_reload(f.core);
	OK(case_nth_in_month(office, &after, &nth, &err));
	assert_int_equal(nth, 1);
	core_fixture_close(&f);
}

static void a_split_keeps_both_counts(void **state)
{
	struct core_fixture f;
	struct ctx *office;
	struct case_new n;
	struct rcase rc, *list;
	struct case_filter filter = {.state = STR(""), .from = DATE_NONE, .to = DATE_NONE};
	const struct str pieces[] = {STR("第一项：监测报告"), STR("第二项：处罚决定书"), STR("第三项：验收意见")};
	int64_t total, nth;
	size_t n_list;

	OPEN_OR_SKIP(&f, state);
	office = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	n = paper(&f, CF_CITY, "2026-11-02", "监测报告、处罚决定书和验收意见");
	rc = create(&f, office, &n);
	OK(case_split(office, &rc, pieces, 3, STR("一事一申请"), &err));
	OK(case_get(office, rc.id, &rc, &err));
	assert_int_equal(rc.pieces, 3);
	assert_true(str_eq(rc.description, pieces[0]));
	OK(case_list(office, &filter, &list, &n_list, &total, &err));
	assert_int_equal(total, 3);
	assert_int_equal(list[0].origin_id, rc.id);
	OK(case_nth_in_month(office, &list[0], &nth, &err));
	assert_int_equal(nth, 3);
	core_fixture_close(&f);
}

static void a_new_calendar_moves_open_requests_only(void **state)
{
	struct core_fixture f;
	struct ctx *office;
	struct case_new n;
	struct rcase open, closed;
	struct case_event *ev;
	size_t n_ev;
	int ran;

	OPEN_OR_SKIP(&f, state);
	office = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	n = paper(&f, CF_CITY, "2026-11-02", "甲项目批复文件");
	open = create(&f, office, &n);
	n = paper(&f, CF_CITY, "2026-11-02", "乙项目批复文件");
	closed = create(&f, office, &n);
	does(office, &closed, act_of(RF_WITHDRAWN, "2026-11-03"));
	OK(calendar_set_day(office,
			    &(struct calendar_edit){.date = day("2026-11-25"),
						    .kind = CAL_HOLIDAY,
						    .name = STR("临时放假"),
						    .source = STR("市政府通知")},
			    &err));
	OK(jobs_run_due(f.core, office->now + 1000, &ran, &err));
	assert_true(ran > 0);
	OK(case_get(office, open.id, &open, &err));
	assert_int_equal(date_cmp(open.answer_due, day("2026-12-01")), 0);
	OK(case_events(office, open.id, &ev, &n_ev, &err));
	assert_int_equal(ev[n_ev - 1].e.type, RF_RECOMPUTED);
	OK(case_events(office, closed.id, &ev, &n_ev, &err));
	assert_int_equal(ev[n_ev - 1].e.type, RF_WITHDRAWN);
	core_fixture_close(&f);
}

static void what_is_wrong_with_an_applicant(void **state)
{
	struct arena *a = arena_new();
	struct applicant ap = {.kind = AP_NAT,
			       .name = STR("王小明"),
			       .id_kind = STR("idcard"),
			       .id_no = STR("99010019800101123")};
	struct applicant_problem p[8];

	(void)state;
	assert_int_equal(applicant_check(a, &ap, STR("post"), p, 8), 3);
	assert_string_equal(p[0].key, "request.problem.idcard_length");
	assert_true(str_eq_c(p[0].arg, "17"));
	assert_string_equal(p[1].key, "request.problem.no_contact");
	assert_string_equal(p[2].key, "request.problem.address_needed");
	ap.id_no = STR("990100198001011234");
	ap.email = STR("a@b.example");
	assert_int_equal(applicant_check(a, &ap, STR("email"), p, 8), 1);
	assert_string_equal(p[0].key, "request.problem.idcard_sum");
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(S0_3_3_3_registered_with_number_code_and_sealed_identity),
		ON_BOTH(guessing_is_slowed_for_the_guesser),
		ON_BOTH(S0_3_3_8_roles_and_steps),
		ON_BOTH(lists_and_reach),
		ON_BOTH(the_same_matter_is_found),
		ON_BOTH(events_do_not_change_before_their_term),
		ON_BOTH(words_are_found_wherever_they_stand),
		ON_BOTH(S1_2_4_a_changed_term_holds_for_what_comes_in_from_its_day),
		ON_BOTH(a_split_keeps_both_counts),
		ON_BOTH(a_new_calendar_moves_open_requests_only),
		cmocka_unit_test(what_is_wrong_with_an_applicant),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
