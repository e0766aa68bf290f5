/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of the guides (pure), their life and the disclosure guide on both engines. */
#include "base/test.h"
#include "catalogue/catalogue.h"
#include "core/audit.h"
#include "core/jobs.h"
#include "core/org.h"
#include "services/guide.h"
#include "services/services_int.h"
#include "support/core_fixture.h"

static const struct module *const modules[] = {&catalogue_module, &services_module};

#define OPEN_OR_SKIP(f, state)                                                                              \
	do {                                                                                                \
		if (!core_fixture_open((f), *(enum db_engine_kind *)*(state), modules, ARRAY_LEN(modules))) \
			skip();                                                                             \
	} while (0)
#define OK(call)                                                                                               \
	do {                                                                                                   \
		err_clear(&err);                                                                               \
		if ((call) != ST_OK)                                                                           \
			fail_msg("%s: %s %s %s %s", #call, status_name(err.st), err.key, err.arg, err.detail); \
	} while (0)

static struct err err;
static const struct service_element national[] = {
	{.key = STR_INIT("bases"), .label_zh = STR_INIT("设定依据"), .required = true, .active = true},
	{.key = STR_INIT("conditions"), .label_zh = STR_INIT("申请条件"), .required = true, .active = true},
	{.key = STR_INIT("materials"), .label_zh = STR_INIT("办理材料"), .required = true, .active = true},
	{.key = STR_INIT("flow"), .label_zh = STR_INIT("办理流程"), .required = true, .active = true},
	{.key = STR_INIT("post"), .label_zh = STR_INIT("承办岗位"), .required = true, .active = true},
	{.key = STR_INIT("time_limit"), .label_zh = STR_INIT("办理时限"), .required = true, .active = true},
	{.key = STR_INIT("complaint"), .label_zh = STR_INIT("投诉举报"), .required = true, .active = true},
	{.key = STR_INIT("remedy"), .label_zh = STR_INIT("救济途径"), .required = false, .active = true},
	{.key = STR_INIT("handbook"), .label_zh = STR_INIT("业务手册"), .required = true, .custom = true, .active = false},
};

static struct service_content whole(void)
{
	struct service_content s = {0};

	for (int f = 0; f < SF_COUNT; f++)
		s.v[f] = STR("");
	s.v[SF_NAME] = STR("测试事项");
	s.v[SF_KIND] = STR("licence");
	s.v[SF_UNIT] = STR("1");
	s.v[SF_BASES] = STR("《行政许可法》 | 第六条");
	s.v[SF_CONDITIONS] = STR("条件");
	s.v[SF_MATERIALS] = STR("申请表 | 原件 | 1 | 自备 | 规定\n旧证明 | 复印件 | 1 | 自备 | 规定");
	s.v[SF_STAGES] = STR("受理 | 窗口 | 1 | 收件");
	s.v[SF_PROMISED_DAYS] = STR("3");
	s.v[SF_LEGAL_DAYS] = STR("20");
	s.v[SF_FEE] = STR("none");
	s.v[SF_POST] = STR("岗");
	s.v[SF_PLACE] = STR("某路");
	s.v[SF_HOURS] = STR("上午");
	s.v[SF_PHONE] = STR("0000");
	s.v[SF_COMPLAINT] = STR("来信");
	s.v[SF_RESULT] = STR("证");
	s.v[SF_REVIEW_BY] = STR("2027-06-30");
	return s;
}

static struct date ymd(int y, int m, int d)
{
	struct date ret;

	assert_true(date_from_ymd(y, m, d, &ret));
	return ret;
}

static void S1_1_3_8_an_empty_element_blocks_and_is_named(void **state)
{
	static const struct {
		enum service_field empty;
		enum service_gap_kind kind;
		const char *named;
	} cases[] = {
		{SF_BASES, GAP_ELEMENT, "设定依据"},
		{SF_CONDITIONS, GAP_ELEMENT, "申请条件"},
		{SF_MATERIALS, GAP_ELEMENT, "办理材料"},
		{SF_STAGES, GAP_ELEMENT, "办理流程"},
		{SF_POST, GAP_ELEMENT, "承办岗位"},
		{SF_PROMISED_DAYS, GAP_ELEMENT, "办理时限"},
		{SF_COMPLAINT, GAP_ELEMENT, "投诉举报"},
		{SF_REVIEW_BY, GAP_REVIEW, ""},
		{SF_UNIT, GAP_UNIT, ""},
	};
	struct arena *a = arena_new();
	struct service_gap g[SERVICE_MAX_GAPS];
	struct service_content s = whole();
	struct date today = ymd(2026, 11, 20);

	(void)state;
	assert_int_equal(service_gaps(a, &s, national, ARRAY_LEN(national), today, g, ARRAY_LEN(g)), 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		s = whole();
		s.v[cases[i].empty] = STR("");
		assert_int_equal(service_gaps(a, &s, national, ARRAY_LEN(national), today, g, ARRAY_LEN(g)), 1);
		assert_int_equal(g[0].kind, cases[i].kind);
		assert_true(str_eq_c(g[0].what, cases[i].named));
	}
	s = whole();
	s.v[SF_REVIEW_BY] = STR("2026-11-20"); /* not after today: nobody would be reminded */
	assert_int_equal(service_gaps(a, &s, national, ARRAY_LEN(national), today, g, ARRAY_LEN(g)), 1);
	s = whole();
	s.v[SF_MATERIALS] = STR("旧证明 | 复印件 | 1 | 自备 | 规定 | 2026-01-01");
	assert_int_equal(service_gaps(a, &s, national, ARRAY_LEN(national), today, g, ARRAY_LEN(g)), 1);
	arena_free(a);
}

static void S1_1_3_7_a_picture_needs_its_text(void **state)
{
	struct arena *a = arena_new();
	struct service_gap g[SERVICE_MAX_GAPS];
	struct service_content s = whole();

	(void)state;
	s.v[SF_STAGES] = STR("");
	s.v[SF_FLOW_FILE] = STR("7");
	assert_int_equal(service_gaps(a, &s, national, ARRAY_LEN(national), ymd(2026, 11, 20), g, ARRAY_LEN(g)), 1);
	assert_int_equal(g[0].kind, GAP_ALT);
	s.v[SF_FLOW_ALT] = STR("先受理，后决定。");
	assert_int_equal(service_gaps(a, &s, national, ARRAY_LEN(national), ymd(2026, 11, 20), g, ARRAY_LEN(g)), 0);
	arena_free(a);
}

static void S3_5_3_1_rows_divide_and_dropped_ones_stay(void **state)
{
	struct arena *a = arena_new();
	struct service_content before = whole(), s = whole();
	struct service_row *r;

	(void)state;
	assert_int_equal(service_rows(a, STR("甲｜原件\t1|自备|规定|2026年3月1日|原因|多出|的\n\n 乙 "), SF_MATERIALS, &r),
			 2);
	assert_true(str_eq_c(r[0].c[MAT_FORM], "原件"));
	assert_true(str_eq_c(r[0].c[MAT_COPIES], "1"));
	assert_true(str_eq_c(r[0].c[MAT_WHY], "原因 多出 的"));
	assert_true(str_eq_c(r[1].c[MAT_NAME], "乙"));
	assert_true(str_eq_c(r[1].c[MAT_BASIS], ""));

	s.v[SF_MATERIALS] = STR("申请表 | 原件 | 1 | 自备 | 规定");
	service_keep_dropped(a, &before, &s, ymd(2026, 11, 20));
	assert_int_equal(service_rows(a, s.v[SF_MATERIALS], SF_MATERIALS, &r), 2);
	assert_true(str_eq_c(r[1].c[MAT_NAME], "旧证明"));
	assert_true(str_eq_c(r[1].c[MAT_DROPPED], "2026-11-20"));
	assert_true(str_eq_c(r[1].c[MAT_BASIS], "规定"));
	before = s; /* in the version after the next the day stays what it was */
	s.v[SF_MATERIALS] = STR("申请表 | 原件 | 1 | 自备 | 规定");
	service_keep_dropped(a, &before, &s, ymd(2027, 5, 5));
	assert_int_equal(service_rows(a, s.v[SF_MATERIALS], SF_MATERIALS, &r), 2);
	assert_true(str_eq_c(r[1].c[MAT_DROPPED], "2026-11-20"));
	arena_free(a);
}

static void content_text_and_problems(void **state)
{
	struct arena *a = arena_new();
	struct service_problem p[SERVICE_MAX_PROBLEMS];
	struct service_content s = whole(), again;
	struct service_row *r;

	(void)state;
	s.n_extra = 1;
	s.extra[0] = (struct service_extra){STR("handbook"), STR("手册“一”\n\"二\"")};
	s.v[SF_REVIEW_BY] = STR("2027年6月30日");
	service_normalise(a, &s);
	assert_true(str_eq_c(s.v[SF_REVIEW_BY], "2027-06-30"));
	service_content_parse(a, service_content_json(a, &s), &again);
	for (int f = 0; f < SF_COUNT; f++)
		assert_true(str_eq(s.v[f], again.v[f]));
	assert_true(str_eq(service_extra_value(&again, STR("handbook")), s.extra[0].value));
	service_content_parse(a, STR("not json"), &again);
	assert_true(str_eq_c(again.v[SF_NAME], ""));
	assert_int_equal(service_problems(a, &s, p, ARRAY_LEN(p)), 0);
	s.v[SF_PROMISED_DAYS] = STR("21");
	assert_int_equal(service_problems(a, &s, p, ARRAY_LEN(p)), 1);
	assert_string_equal(p[0].key, "services.promise_longer");
	s.v[SF_LEGAL_DAYS] = STR("many");
	s.v[SF_ONLINE] = STR("javascript:alert(1)");
	s.v[SF_PROMISES] = STR("now,never");
	assert_int_equal(service_problems(a, &s, p, ARRAY_LEN(p)), 3);
	assert_int_equal(service_rows(a, STR(" | ｜\t|\n甲"), SF_MATERIALS, &r), 1); /* dividers alone are no row */
	assert_true(service_code_ok(STR("CZ-XK-0101")));
	assert_false(service_code_ok(STR("cz-1")));
	assert_false(service_code_ok(STR("A/../B")));
	assert_false(service_code_ok(STR("-AB")));
	arena_free(a);
}

/* ---- with a database ---- */

static int64_t draft(struct ctx *c, int64_t body, int64_t unit, const char *code, const struct service_content *from)
{
	struct service_content s = *from;
	int64_t id;

	s.v[SF_UNIT] = arena_printf(c->arena, "%lld", (long long)unit);
	OK(service_create(c, body, str_of(code), &s, &id, &err));
	return id;
}

static enum status act(struct ctx *c, int64_t id, enum service_event e, struct str reason)
{
	struct service_view v;

	OK(service_get(c, id, &v, &err));
	return service_act(c, &(struct service_action){id, v.draft.rev, e, reason, DATE_NONE}, &err);
}

static void S0_1_2_1_life_of_a_guide_and_its_reminder(void **state)
{
	struct core_fixture f;
	struct service_content s = whole();
	struct service_change *ch;
	struct service_public *p, one;
	struct service_view v;
	struct str text;
	struct ctx *editor, *office, *branch;
	int64_t id, todo;
	size_t n, n_ch;

	OPEN_OR_SKIP(&f, state);
	editor = core_fixture_as(&f, CF_CITY, ROLE_DRAFTER);
	office = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	branch = core_fixture_as(&f, CF_WANGHU, ROLE_OFFICE);
	s.v[SF_REVIEW_BY] = STR("2026-12-10");
	id = draft(editor, f.body[CF_CITY], f.unit[CF_CITY][CF_SECTION], "CZ-1", &s);
	assert_int_equal(service_create(editor, f.body[CF_CITY], STR("CZ-1"), &s, &id, &err), ST_CONFLICT);
	assert_int_equal(service_create(editor, f.body[CF_WANGHU], STR("CZ-2"), &s, &id, &err), ST_FORBIDDEN);
	OK(services_published(f.c, &p, &n, &err));
	assert_int_equal(n, 0);
	assert_int_equal(act(office, id, SE_PUBLISH, STR("")), ST_RULE_REFUSED); /* not submitted */
	OK(act(editor, id, SE_SUBMIT, STR("")));
	OK(services_todo_count(office, &todo, &err));
	assert_int_equal(todo, 1);
	assert_int_equal(act(editor, id, SE_PUBLISH, STR("")), ST_FORBIDDEN);
	assert_int_equal(service_get(branch, id, &v, &err), ST_NOT_FOUND);
	OK(act(office, id, SE_PUBLISH, STR("")));
	OK(services_todo_count(office, &todo, &err));
	assert_int_equal(todo, 1); /* the review falls due within 30 days */
	OK(services_todo_count(branch, &todo, &err));
	assert_int_equal(todo, 0);
	OK(service_get(office, id, &v, &err));
	assert_true(service_review_due(office, &v.item));
	OK(service_act(office, &(struct service_action){id, 0, SE_REVIEW, STR(""), ymd(2027, 3, 1)}, &err));
	OK(services_todo_count(office, &todo, &err));
	assert_int_equal(todo, 0);

	OK(services_published(f.c, &p, &n, &err));
	assert_int_equal(n, 1);
	assert_true(str_eq_c(p[0].href, "/services/CZ-1"));
	OK(services_text(f.c, id, &one, &text, &err));
	assert_true(str_find_c(text, "旧证明") >= 0);
	OK(act(office, id, SE_WITHDRAW, STR("已取消")));
	assert_int_equal(services_text(f.c, id, &one, &text, &err), ST_GONE);
	OK(services_published(f.c, &p, &n, &err));
	assert_int_equal(n, 0);
	OK(services_changes(f.c, 0, 10, &ch, &n_ch, &err));
	assert_int_equal(n_ch, 2);
	assert_true(ch[0].visible && !ch[1].visible && ch[1].seq > ch[0].seq);
	core_fixture_close(&f);
}

static void who_edited_does_not_publish(void **state)
{
	struct core_fixture f;
	struct service_content s = whole();
	struct audit_row *rows;
	struct service_view v;
	struct ctx *office;
	int64_t id;
	size_t n;

	OPEN_OR_SKIP(&f, state);
	office = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	id = draft(office, f.body[CF_CITY], f.unit[CF_CITY][CF_SECTION], "CZ-1", &s);
	OK(act(office, id, SE_SUBMIT, STR("")));
	assert_int_equal(act(office, id, SE_PUBLISH, STR("")), ST_RULE_REFUSED);
	assert_string_equal(err.key, "services.own_work");
	core_fixture_become(&f, office, CF_CITY, ROLE_SIGNATORY);
	OK(service_get(office, id, &v, &err));
	assert_int_equal(service_act(office, &(struct service_action){id, v.draft.rev + 1, SE_PUBLISH, STR(""), DATE_NONE},
				     &err),
			 ST_CONFLICT);
	OK(act(office, id, SE_PUBLISH, STR("")));
	OK(audit_list(f.c, "service", id, 0, 0, 10, &rows, &n, &err));
	assert_int_equal(n, 3);
	assert_true(str_eq_c(rows[0].action, "service.publish"));
	core_fixture_close(&f);
}

static void S0_1_2_2_every_change_of_the_licence_list_is_a_version(void **state)
{
	struct core_fixture f;
	struct service_content s = whole();
	struct service_list_version *lv, one;
	struct ctx *editor, *office;
	int64_t id;
	size_t n;

	OPEN_OR_SKIP(&f, state);
	editor = core_fixture_as(&f, CF_CITY, ROLE_DRAFTER);
	office = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	for (int i = 0; i < 2; i++) {
		id = draft(editor, f.body[CF_CITY], f.unit[CF_CITY][CF_SECTION], i == 0 ? "CZ-1" : "CZ-2", &s);
		OK(act(editor, id, SE_SUBMIT, STR("")));
		OK(act(office, id, SE_PUBLISH, STR("")));
	}
	OK(svc_list_versions(f.c, &lv, &n, &err));
	assert_int_equal(n, 2);
	s.v[SF_CONDITIONS] = STR("别的条件"); /* not part of the list: no version */
	s.v[SF_UNIT] = arena_printf(f.arena, "%lld", (long long)f.unit[CF_CITY][CF_SECTION]);
	OK(service_save(editor, id, 0, &s, STR(""), &err));
	OK(act(editor, id, SE_SUBMIT, STR("")));
	OK(act(office, id, SE_PUBLISH, STR("")));
	OK(act(office, id, SE_WITHDRAW, STR("取消")));
	OK(svc_list_versions(f.c, &lv, &n, &err));
	assert_int_equal(n, 3);
	OK(svc_list_version(f.c, 2, &one, &err));
	assert_true(str_find_c(one.content, "CZ-2\t测试事项\t\t《行政许可法》第六条") >= 0);
	OK(svc_list_version(f.c, 0, &one, &err));
	assert_true(str_find_c(one.content, "CZ-2") < 0);
	core_fixture_close(&f);
}

static void S3_5_3_2_national_elements_stay_required(void **state)
{
	struct core_fixture f;
	struct service_element *e, custom = {.key = STR_INIT("handbook"), .label_zh = STR_INIT("业务手册")};
	size_t n, national_rows = 0;

	OPEN_OR_SKIP(&f, state);
	OK(svc_elements(f.c, &e, &n, &err));
	for (size_t i = 0; i < n; i++) {
		struct service_element off = e[i];

		off.required = false;
		if (e[i].national) {
			assert_int_equal(service_element_put(f.c, &off, &err), ST_RULE_REFUSED);
			national_rows++;
		}
	}
	assert_int_equal(national_rows, 11); /* eight of 国办秘函〔2019〕19号, and post, time limit, complaints */
	assert_int_equal(service_element_put(f.c, &custom, &err), ST_INVALID); /* no English name */
	custom.label_en = STR("Handbook");
	custom.active = custom.required = custom.custom = true;
	OK(service_element_put(f.c, &custom, &err));
	OK(services_seed(f.c, &err)); /* an upgrade leaves what was configured */
	OK(svc_elements(f.c, &e, &n, &err));
	assert_int_equal(n, 18);
	core_fixture_close(&f);
}

static void S1_1_1_5_the_guide_follows_the_configuration(void **state)
{
	struct core_fixture f;
	struct guide_version v1, v2, old, *all;
	struct guide_text t[GP_COUNT];
	struct ctx *office, *sign;
	struct body b;
	size_t n;
	int ran;

	OPEN_OR_SKIP(&f, state);
	OK(guide_refresh(f.c, &v1, &err));
	assert_int_equal(v1.no, 1);
	OK(guide_refresh(f.c, &v2, &err));
	assert_int_equal(v2.no, 1);
	OK(body_get(f.c, f.body[CF_WANGHU], &b, &err));
	b.phone = STR("0000-0007777");
	OK(body_save(f.c, &b, &err));
	OK(jobs_run_due(f.core, f.c->now + 1000000, &ran, &err)); /* the timed job finds the change */
	OK(guide_newest(f.c, &v2, &err));
	assert_int_equal(v2.no, 2);
	assert_true(str_find_c(v2.zh, "0000-0007777") >= 0);
	OK(guide_version_get(f.c, 1, &old, &err));
	assert_true(str_eq(old.hash, v1.hash));
	assert_true(str_find_c(old.zh, "0000-0007777") < 0);

	office = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	sign = core_fixture_as(&f, CF_CITY, ROLE_SIGNATORY);
	OK(guide_text_save(office, GP_SEARCH, STR("自有段落"), STR("Own paragraph"), &err));
	OK(guide_refresh(f.c, &v2, &err));
	assert_int_equal(v2.no, 2); /* a draft changes nothing */
	assert_int_equal(guide_text_publish(office, GP_SEARCH, &err), ST_RULE_REFUSED);
	OK(guide_text_publish(sign, GP_SEARCH, &err));
	assert_int_equal(guide_text_publish(sign, GP_SEARCH, &err), ST_RULE_REFUSED);
	OK(guide_texts(f.c, t, &err));
	assert_true(str_eq_c(t[GP_SEARCH].zh, "自有段落") && !t[GP_SEARCH].draft);
	OK(guide_versions(f.c, &all, &n, &err));
	assert_int_equal(n, 3);
	core_fixture_close(&f);
}

static void S1_1_4_1_last_check_and_validity_of_clocks(void **state)
{
	struct core_fixture f;
	struct guide_clock k = {.valid_from = ymd(2019, 5, 15), .valid_to = DATE_NONE, .confirmed = true};
	struct guide_check chk;
	struct ctx *office, *branch, *drafter;

	OPEN_OR_SKIP(&f, state);
	assert_true(guide_clock_holds(&k, ymd(2026, 11, 20)));
	assert_false(guide_clock_holds(&k, ymd(2019, 5, 14)));
	k.valid_to = ymd(2026, 11, 20);
	assert_true(guide_clock_holds(&k, ymd(2026, 11, 20)));
	assert_false(guide_clock_holds(&k, ymd(2026, 11, 21)));
	k.confirmed = false;
	assert_false(guide_clock_holds(&k, ymd(2026, 1, 1)));

	OK(guide_last_check(f.c, &chk, &err));
	assert_int_equal(chk.at, 0);
	office = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	branch = core_fixture_as(&f, CF_WANGHU, ROLE_OFFICE);
	drafter = core_fixture_as(&f, CF_CITY, ROLE_DRAFTER);
	assert_int_equal(guide_check_add(branch, &err), ST_FORBIDDEN);
	assert_int_equal(guide_check_add(drafter, &err), ST_FORBIDDEN);
	OK(guide_check_add(office, &err));
	OK(guide_last_check(f.c, &chk, &err));
	assert_int_equal(chk.at, office->now);
	assert_int_equal(chk.version_no, 1);
	core_fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(S1_1_3_8_an_empty_element_blocks_and_is_named),
		cmocka_unit_test(S1_1_3_7_a_picture_needs_its_text),
		cmocka_unit_test(S3_5_3_1_rows_divide_and_dropped_ones_stay),
		cmocka_unit_test(content_text_and_problems),
		ON_BOTH(S0_1_2_1_life_of_a_guide_and_its_reminder),
		ON_BOTH(who_edited_does_not_publish),
		ON_BOTH(S0_1_2_2_every_change_of_the_licence_list_is_a_version),
		ON_BOTH(S3_5_3_2_national_elements_stay_required),
		ON_BOTH(S1_1_1_5_the_guide_follows_the_configuration),
		ON_BOTH(S1_1_4_1_last_check_and_validity_of_clocks),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
