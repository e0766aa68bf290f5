/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogue on both engines. */
#include "catalogue/catalogue.h"

#include <string.h>

#include "base/embedded.h"
#include "base/test.h"
#include "catalogue/catalogue_seed.h"
#include "catalogue/catalogue_store.h"
#include "core/audit.h"
#include "core/org.h"
#include "support/core_fixture.h"

/* The fixture's module list: seeds, statements, jobs; pages are not loaded there. */
static const struct module *const modules[] = {&catalogue_module};

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

	if (!date_parse(str_of(text), &d))
		fail_msg("test date %s", text);
	return d;
}

static struct cat_entry entry(struct ctx *c, int64_t body, const char *key)
{
	struct cat_entry e = {0};

	OK(cat_entry_by_key(c, body, str_of(key), &e, &err));
	return e;
}

/* The shipped standard with text replaced: what a corrected edition looks like. */
static struct str edition(struct arena *a, const char *from, const char *to)
{
	struct str text = embedded_get("data/catalogue/standard-directory.tsv");
	struct buf b = BUF_INIT(a, 1 << 20);
	ptrdiff_t at;

	while ((at = str_find_c(text, from)) >= 0) {
		buf_str(&b, str_slice(text, 0, (size_t)at));
		buf_c(&b, to);
		text = str_skip(text, (size_t)at + strlen(from));
	}
	buf_str(&b, text);
	return buf_view(&b);
}

static void S4_3_1_seed_loads_the_standard_once(void **state)
{
	struct core_fixture f;
	struct cat_version *v;
	struct cat_entry *items;
	size_t n;

	OPEN_OR_SKIP(&f, state);
	OK(catalogue_seed(f.c, &err));
	OK(catalogue_seed(f.c, &err));
	OK(cat_versions(f.c, &v, &n, &err));
	assert_int_equal(n, 1);
	assert_int_equal(v[0].items, 25);
	assert_true(v[0].in_force && v[0].effective_from.day == day("2019-08-05").day);
	OK(cat_items(f.c, v[0].id, &items, &n, &err));
	assert_int_equal(n, 25);
	assert_str(items[4].item_key, "MEE2019-05");
	assert_int_equal(items[4].shorter.days, 7); /* from the special limits */
	assert_int_equal(items[0].shorter.days, 7);
	assert_int_equal(items[23].shorter.days, 0); /* remarks do not bind */
	core_fixture_close(&f);
}

static void S1_1_3_3_adopted_entries_wait_for_their_owner(void **state)
{
	struct core_fixture f;
	struct cat_entry *list, e;
	size_t n;
	const struct cat_filter all = {.openness = -1};

	OPEN_OR_SKIP(&f, state);
	OK(cat_adopt(f.c, f.body[CF_CITY], 0, &err));
	OK(cat_list(f.c, &all, &list, &n, &err));
	assert_int_equal(n, 0); /* nothing is active without an owner */
	OK(cat_list_all(f.c, f.body[CF_CITY], &list, &n, &err));
	assert_int_equal(n, 25);
	e = list[0];
	e.active = true;
	assert_int_equal(cat_entry_save(f.c, &e, &err), ST_RULE_REFUSED);
	assert_string_equal(err.key, "catalogue.err_owner");
	e.owner_unit_id = f.unit[CF_WANGHU][CF_OFFICE]; /* another body's unit */
	assert_int_equal(cat_entry_save(f.c, &e, &err), ST_INVALID);
	assert_string_equal(err.key, "catalogue.err_owner_body");
	e.owner_unit_id = f.unit[CF_CITY][CF_SECTION];
	OK(cat_entry_save(f.c, &e, &err));
	OK(cat_list(f.c, &all, &list, &n, &err));
	assert_int_equal(n, 1);
	assert_true(list[0].owner_unit_name.n > 0);
	assert_int_equal(list[0].since.day, f.c->today.day);
	core_fixture_close(&f);
}

/* Even a statement that forgets the rule is refused by the table itself. */
static void S1_1_3_3_the_table_refuses_it_too(void **state)
{
	struct core_fixture f;
	struct db_tx tx = {0};

	OPEN_OR_SKIP(&f, state);
	OK(cat_adopt(f.c, f.body[CF_CITY], 0, &err));
	OK(db_begin(f.c->db, DB_WRITE, &tx, &err));
	assert_int_not_equal(db_script(f.c->db, STR("UPDATE cat_entry SET active = 1;\n"), &err), ST_OK);
	db_tx_end(&tx);
	core_fixture_close(&f);
}

static void S3_1_1_bodies_share_the_standard_and_keep_their_own(void **state)
{
	struct core_fixture f;
	struct cat_entry e, *list;
	const struct cat_filter service = {.openness = OPEN_SERVICE},
				one = {.openness = -1, .item_key = STR_INIT("MEE2019-05")};
	size_t n;

	OPEN_OR_SKIP(&f, state);
	OK(cat_adopt(f.c, f.body[CF_WANGHU], f.unit[CF_WANGHU][CF_OFFICE], &err));
	e = entry(f.c, f.body[CF_WANGHU], "MEE2019-05");
	assert_true(e.active);
	e.publisher = STR("望湖分局");
	OK(cat_entry_save(f.c, &e, &err));
	OK(cat_adopt(f.c, f.body[CF_WANGHU], 0, &err));
	OK(cat_list_all(f.c, f.body[CF_WANGHU], &list, &n, &err));
	assert_int_equal(n, 25);
	assert_str(entry(f.c, f.body[CF_WANGHU], "MEE2019-05").publisher, "望湖分局");
	OK(cat_list(f.c, &(struct cat_filter){.body_id = f.body[CF_WANGHU], .openness = service.openness}, &list, &n, &err));
	assert_int_equal(n, 9);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(list[i].openness, OPEN_SERVICE);
	OK(cat_list(f.c, &(struct cat_filter){.body_id = f.body[CF_WANGHU], .openness = -1, .item_key = one.item_key}, &list,
		    &n, &err));
	assert_int_equal(n, 1);
	core_fixture_close(&f);
}

static void S0_4_2_4_refinement_keeps_only_what_differs(void **state)
{
	struct core_fixture f;
	struct cat_entry e;
	struct audit_row *rows;
	size_t n;

	OPEN_OR_SKIP(&f, state);
	OK(cat_adopt(f.c, f.body[CF_CITY], f.unit[CF_CITY][CF_OFFICE], &err));
	e = entry(f.c, f.body[CF_CITY], "MEE2019-13");
	assert_int_equal(e.refined, 0);
	e.publisher = STR("市生态环境综合行政执法支队");
	e.update_days = 30;
	OK(cat_entry_save(f.c, &e, &err));
	e = entry(f.c, f.body[CF_CITY], "MEE2019-13");
	assert_int_equal(e.refined, 1U << CF_PUBLISHER);
	assert_int_equal(e.update_days, 30);
	OK(audit_list(f.c, "catalogue_entry", e.id, 0, 0, 10, &rows, &n, &err));
	assert_int_equal(n, 2); /* adopted, refined */
	assert_str(rows[0].action, "cat_entry.save");
	assert_true(str_find_c(rows[0].before, "市级生态环境部门") > 0 && str_find_c(rows[0].after, "执法支队") > 0);
	e.publisher = STR("市级生态环境部门"); /* the standard's own words again: no refinement */
	OK(cat_entry_save(f.c, &e, &err));
	assert_int_equal(entry(f.c, f.body[CF_CITY], "MEE2019-13").refined, 0);
	core_fixture_close(&f);
}

static void S4_3_5_new_local_entries_need_no_program(void **state)
{
	struct core_fixture f;
	struct cat_entry e = {.level1 = STR("公共服务事项"),
			      .level2 = STR("环保工作动态"),
			      .elements = STR("工作简讯"),
			      .legal_basis = STR("《政府信息公开条例》"),
			      .time_limit_text = STR("自该信息形成或者变更之日起20个工作日内"),
			      .publisher = STR("望湖分局"),
			      .channels = STR("政府网站"),
			      .audience_all = true,
			      .proactive = true,
			      .seq = 26,
			      .rule = {DE_FORMED, 20, DU_WORKDAY},
			      .openness = OPEN_MANAGEMENT,
			      .since = DATE_NONE,
			      .active = true};
	struct cat_entry second = e, *list;
	size_t n;

	OPEN_OR_SKIP(&f, state);
	OK(cat_adopt(f.c, f.body[CF_WANGHU], f.unit[CF_WANGHU][CF_OFFICE], &err));
	e.body_id = second.body_id = f.body[CF_WANGHU];
	e.owner_unit_id = second.owner_unit_id = f.unit[CF_WANGHU][CF_OFFICE];
	OK(cat_entry_save(f.c, &e, &err));
	second.level1 = STR("行政许可");
	second.seq = 40;
	OK(cat_entry_save(f.c, &second, &err));
	assert_true(str_starts_c(e.item_key, "L-") && str_ends_c(e.item_key, "-01"));
	assert_true(str_ends_c(second.item_key, "-02"));
	OK(cat_list(f.c, &(struct cat_filter){.body_id = f.body[CF_WANGHU], .openness = -1}, &list, &n, &err));
	assert_int_equal(n, 27);
	assert_str(list[3].item_key, arena_cstr(f.arena, second.item_key)); /* behind the three permits, in its group */
	assert_int_equal(list[26].id, e.id);
	assert_str(list[26].level2, "环保工作动态");
	assert_int_equal(list[26].derived_from.n, 0);
	e.elements = STR(" ");
	assert_int_equal(cat_entry_save(f.c, &e, &err), ST_INVALID);
	assert_string_equal(err.key, "catalogue.err_required");
	core_fixture_close(&f);
}

static void S0_4_2_3_new_edition_takes_effect_on_its_date(void **state)
{
	struct core_fixture f;
	struct cat_version *v, one;
	struct cat_diff *d;
	struct cat_entry e;
	size_t n;
	int changes;

	OPEN_OR_SKIP(&f, state);
	OK(cat_adopt(f.c, f.body[CF_CITY], f.unit[CF_CITY][CF_OFFICE], &err));
	OK(cat_import_standard(f.c, edition(f.arena, "责令改正违法行为决定书(全文公开)", "责令改正决定书"), STR("勘误版"),
			       day("2026-12-01"), &changes, &err));
	assert_int_equal(changes, 1);
	OK(cat_versions(f.c, &v, &n, &err));
	assert_int_equal(n, 2);
	assert_true(!v[0].in_force && v[1].in_force);
	OK(cat_version_diff(f.c, v[0].id, &one, &d, &n, &err));
	assert_int_equal(n, 1);
	assert_true(d[0].kind == CD_CHANGED && d[0].field == CF_ELEMENTS);
	assert_str(d[0].item_key, "MEE2019-08");
	assert_str(d[0].before, "责令改正违法行为决定书(全文公开)");
	assert_str(d[0].after, "责令改正决定书");
	assert_str(entry(f.c, f.body[CF_CITY], "MEE2019-08").elements, "责令改正违法行为决定书(全文公开)");
	f.c->today = day("2026-12-01");
	e = entry(f.c, f.body[CF_CITY], "MEE2019-08");
	assert_str(e.elements, "责令改正决定书"); /* without anybody touching the entry */
	assert_int_equal(e.refined, 0);
	assert_int_equal(cat_import_standard(f.c, edition(f.arena, "责令改正违法行为决定书(全文公开)", "责令改正决定书"),
					     STR("勘误版"), day("2026-12-01"), &changes, &err),
			 ST_CONFLICT);
	assert_string_equal(err.key, "catalogue.err_version_twice");
	assert_int_equal(cat_import_standard(f.c, STR("item_key\n"), STR("x"), day("2026-12-01"), &changes, &err),
			 ST_INVALID);
	OK(cat_versions(f.c, &v, &n, &err));
	assert_int_equal(n, 2);
	core_fixture_close(&f);
}

static void S4_3_4_update_of_the_standard_shows_conflicts(void **state)
{
	struct core_fixture f;
	struct cat_entry e;
	struct cat_conflict *x;
	size_t n;
	int changes;

	OPEN_OR_SKIP(&f, state);
	OK(cat_adopt(f.c, f.body[CF_CITY], f.unit[CF_CITY][CF_OFFICE], &err));
	e = entry(f.c, f.body[CF_CITY], "MEE2019-08");
	e.elements = STR("责令改正决定书全文");
	e.publisher = STR("执法支队"); /* refined too, but the standard does not change it */
	OK(cat_entry_save(f.c, &e, &err));
	e = entry(f.c, f.body[CF_CITY], "MEE2019-09");
	e.publisher = STR("人事科");
	OK(cat_entry_save(f.c, &e, &err));
	OK(cat_conflicts(f.c, f.body[CF_CITY], &x, &n, &err));
	assert_int_equal(n, 0);
	OK(cat_import_standard(f.c, edition(f.arena, "责令改正违法行为决定书(全文公开)", "责令改正决定书"), STR("勘误版"),
			       day("2026-11-01"), &changes, &err));
	OK(cat_conflicts(f.c, f.body[CF_CITY], &x, &n, &err));
	assert_int_equal(n, 1);
	assert_str(x[0].item_key, "MEE2019-08");
	assert_int_equal(x[0].field, CF_ELEMENTS);
	assert_str(x[0].base, "责令改正违法行为决定书(全文公开)");
	assert_str(x[0].standard, "责令改正决定书");
	assert_str(x[0].local, "责令改正决定书全文");
	e = entry(f.c, f.body[CF_CITY], "MEE2019-08"); /* another change leaves the conflict open */
	e.update_days = 5;
	OK(cat_entry_save(f.c, &e, &err));
	OK(cat_conflicts(f.c, f.body[CF_CITY], &x, &n, &err));
	assert_int_equal(n, 1);
	OK(cat_resolve(f.c, e.id, true, &err));
	e = entry(f.c, f.body[CF_CITY], "MEE2019-08");
	assert_str(e.elements, "责令改正决定书");
	assert_str(e.publisher, "执法支队");
	OK(cat_conflicts(f.c, f.body[CF_CITY], &x, &n, &err));
	assert_int_equal(n, 0);
	assert_int_equal(cat_resolve(f.c, e.id, true, &err), ST_CONFLICT);
	core_fixture_close(&f);
}

static void S4_3_4_local_text_can_be_kept(void **state)
{
	struct core_fixture f;
	struct cat_entry e;
	struct cat_conflict *x;
	size_t n;
	int changes;

	OPEN_OR_SKIP(&f, state);
	OK(cat_adopt(f.c, f.body[CF_CITY], f.unit[CF_CITY][CF_OFFICE], &err));
	e = entry(f.c, f.body[CF_CITY], "MEE2019-08");
	e.elements = STR("本地写法");
	OK(cat_entry_save(f.c, &e, &err));
	OK(cat_import_standard(f.c, edition(f.arena, "责令改正违法行为决定书(全文公开)", "责令改正决定书"), STR("勘误版"),
			       day("2026-11-01"), &changes, &err));
	OK(cat_resolve(f.c, e.id, false, &err));
	OK(cat_conflicts(f.c, f.body[CF_CITY], &x, &n, &err));
	assert_int_equal(n, 0);
	assert_str(entry(f.c, f.body[CF_CITY], "MEE2019-08").elements, "本地写法");
	core_fixture_close(&f);
}

static void of_two_at_once_one_wins(void **state)
{
	struct core_fixture f;
	struct cat_entry mine, theirs;

	OPEN_OR_SKIP(&f, state);
	OK(cat_adopt(f.c, f.body[CF_CITY], f.unit[CF_CITY][CF_OFFICE], &err));
	mine = theirs = entry(f.c, f.body[CF_CITY], "MEE2019-01");
	theirs.publisher = STR("行政审批科");
	OK(cat_entry_save(f.c, &theirs, &err));
	mine.publisher = STR("环评科");
	assert_int_equal(cat_entry_save(f.c, &mine, &err), ST_CONFLICT);
	assert_string_equal(err.key, "catalogue.err_changed_meanwhile");
	assert_str(entry(f.c, f.body[CF_CITY], "MEE2019-01").publisher, "行政审批科");
	core_fixture_close(&f);
}

static void S1_1_3_2_limit_owner_and_update_duty_belong_to_the_entry(void **state)
{
	struct core_fixture f;
	struct publish_due due;
	struct cat_entry e;

	OPEN_OR_SKIP(&f, state);
	OK(cat_adopt(f.c, f.body[CF_CITY], f.unit[CF_CITY][CF_OFFICE], &err));
	e = entry(f.c, f.body[CF_CITY], "MEE2019-16");
	assert_int_equal(publish_due(&e, day("2026-11-02"), f.c->cal, &due), ST_OK);
	assert_int_equal(due.due.day, day("2026-11-30").day); /* 20 working days of the standard */
	e.rule.days = 10;
	e.time_limit_text = STR("自该信息形成之日起10个工作日内");
	e.update_days = 90;
	e.owner_unit_id = f.unit[CF_CITY][CF_SECTION];
	OK(cat_entry_save(f.c, &e, &err));
	e = entry(f.c, f.body[CF_CITY], "MEE2019-16");
	assert_int_equal(e.refined, 1U << CF_RULE | 1U << CF_TIME_LIMIT);
	assert_true(e.update_days == 90 && e.owner_unit_id == f.unit[CF_CITY][CF_SECTION]);
	assert_int_equal(publish_due(&e, day("2026-11-02"), f.c->cal, &due), ST_OK);
	assert_int_equal(due.due.day, day("2026-11-16").day);
	e.rule = (struct time_rule){DE_FIXED_DATE, 0, DU_DAY, 6, 5, STR_INIT(""), STR_INIT("")};
	OK(cat_entry_save(f.c, &e, &err));
	e = entry(f.c, f.body[CF_CITY], "MEE2019-16");
	assert_true(e.rule.event == DE_FIXED_DATE && e.rule.month == 6 && e.rule.day == 5 && e.rule.unit == DU_DAY);
	core_fixture_close(&f);
}

static const struct legal_basis *basis(const struct legal_basis *list, size_t n, const char *full_name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_c(list[i].full_name, full_name))
			return &list[i];
	return NULL;
}

static void S4_3_2_basis_in_force_on_its_date(void **state)
{
	static const char code[] = "中华人民共和国生态环境法典";
	struct core_fixture f;
	struct cat_entry e;
	struct legal_basis *list;
	size_t n;

	OPEN_OR_SKIP(&f, state);
	OK(cat_adopt(f.c, f.body[CF_CITY], f.unit[CF_CITY][CF_OFFICE], &err));
	e = entry(f.c, f.body[CF_CITY], "MEE2019-04");
	OK(legal_bases_on(f.c, &e, day("2026-08-14"), &list, &n, &err));
	assert_int_equal(n, 12);
	assert_null(basis(list, n, code));
	assert_non_null(basis(list, n, "中华人民共和国噪声污染防治法"));
	assert_non_null(basis(list, n, "生态环境行政处罚办法"));
	OK(legal_bases_on(f.c, &e, day("2026-08-15"), &list, &n, &err));
	assert_int_equal(n, 4); /* the code, nuclear safety, the regulation on disclosure, the measure on penalties */
	assert_non_null(basis(list, n, code));
	assert_true(basis(list, n, code)->in_force && basis(list, n, code)->confirmed);
	assert_true(str_starts_c(list[0].name, "《环境保护法》、《水污染防治法》")); /* the names the standard used */
	assert_true(str_find_c(list[0].name, "《环境噪声污染防治法》") > 0);	     /* two steps: 2022, 2026 */
	OK(legal_bases_on(f.c, &e, day("2020-06-01"), &list, &n, &err));
	assert_non_null(basis(list, n, "中华人民共和国环境噪声污染防治法"));
	assert_non_null(basis(list, n, "环境行政处罚办法"));
	assert_str(basis(list, n, "中华人民共和国政府信息公开条例")->doc_no, "国务院令第711号");
	OK(legal_bases_on(f.c, &e, day("2018-06-01"), &list, &n, &err));
	assert_str(basis(list, n, "中华人民共和国政府信息公开条例（2007）")->doc_no, "国务院令第492号");
	core_fixture_close(&f);
}

static void a_basis_not_yet_in_force_leads_back(void **state)
{
	struct core_fixture f;
	struct cat_entry e = {.legal_basis = STR("《信访工作条例》|《生态环境法典》|《没有记录的办法》||《信访条例》")};
	struct legal_basis *list;
	size_t n;

	OPEN_OR_SKIP(&f, state);
	OK(legal_bases_on(f.c, &e, day("2021-05-01"), &list, &n, &err));
	assert_int_equal(n, 3);
	assert_str(list[0].full_name, "信访条例");
	assert_str(list[0].name, "《信访工作条例》、《信访条例》");
	assert_true(list[1].in_force); /* led back to the first act that the code replaced */
	assert_str(list[1].full_name, "中华人民共和国环境保护法");
	assert_true(list[2].id == 0 && !list[2].confirmed);
	assert_str(list[2].name, "《没有记录的办法》");
	OK(legal_bases_on(f.c, &e, day("2022-05-01"), &list, &n, &err));
	assert_str(list[0].full_name, "信访工作条例");
	core_fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(S4_3_1_seed_loads_the_standard_once),
		ON_BOTH(S1_1_3_3_adopted_entries_wait_for_their_owner),
		ON_BOTH(S1_1_3_3_the_table_refuses_it_too),
		ON_BOTH(S3_1_1_bodies_share_the_standard_and_keep_their_own),
		ON_BOTH(S0_4_2_4_refinement_keeps_only_what_differs),
		ON_BOTH(S4_3_5_new_local_entries_need_no_program),
		ON_BOTH(S0_4_2_3_new_edition_takes_effect_on_its_date),
		ON_BOTH(S4_3_4_update_of_the_standard_shows_conflicts),
		ON_BOTH(S4_3_4_local_text_can_be_kept),
		ON_BOTH(of_two_at_once_one_wins),
		ON_BOTH(S1_1_3_2_limit_owner_and_update_duty_belong_to_the_entry),
		ON_BOTH(S4_3_2_basis_in_force_on_its_date),
		ON_BOTH(a_basis_not_yet_in_force_leads_back),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
