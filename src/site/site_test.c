/* SPDX-License-Identifier: Apache-2.0 */
/* Columns with their old addresses, topics with four eyes, on both engines. */
#include "site/site.h"

#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/test.h"
#include "core/audit.h"
#include "site/link.h"
#include "site/topic_store.h"
#include "support/core_fixture.h"

static const struct module *const modules[] = {&site_module};

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

static void refused(enum status st, const char *key)
{
	if (st == ST_OK || strcmp(err.key, key) != 0)
		fail_msg("%s, not %s (%s)", err.key, key, status_name(st));
	err_clear(&err);
}

static struct site_column column(struct ctx *c, const char *slug)
{
	struct site_column col = {.slug = str_of(slug),
				  .name = str_of(slug),
				  .kind = COL_DOCUMENTS,
				  .template = CT_LIST,
				  .openness = -1,
				  .shown = true};

	OK(site_column_save(c, &col, &err));
	return col;
}

static void leads(struct ctx *c, const char *from, const char *to)
{
	struct str got;

	OK(site_redirect_find(c, str_of(from), &got, &err));
	if (!str_eq_c(got, to))
		fail_msg("%s leads to \"%.*s\", not \"%s\"", from, STR_ARG(got), to);
}

static void rename_to(struct ctx *c, int64_t id, const char *slug)
{
	struct site_column col;

	OK(site_column_get(c, id, &col, &err));
	col.slug = str_of(slug);
	OK(site_column_save(c, &col, &err));
}

static void S2_2_3_3_every_old_address_leads_on(void **state)
{
	struct core_fixture f;
	struct site_column a, b;
	struct audit_row *rows;
	size_t n;

	OPEN_OR_SKIP(&f, state);
	a = column(f.c, "news");
	rename_to(f.c, a.id, "latest-news");
	leads(f.c, "/c/news", "/c/latest-news");
	leads(f.c, "/en/c/news", "/en/c/latest-news");
	leads(f.c, "/c/news/feed.atom", "/c/latest-news/feed.atom");
	rename_to(f.c, a.id, "whats-new");
	leads(f.c, "/c/news", "/c/whats-new"); /* one step, not two */
	leads(f.c, "/c/latest-news", "/c/whats-new");
	rename_to(f.c, a.id, "news"); /* back again: it answers itself, the others lead to it */
	leads(f.c, "/c/news", "");
	leads(f.c, "/c/whats-new", "/c/news");
	leads(f.c, "/c/latest-news", "/c/news");

	b = (struct site_column){.slug = STR("whats-new"), .name = STR("x"), .template = CT_LIST, .openness = -1};
	refused(site_column_save(f.c, &b, &err), "arrange.slug_old"); /* nobody takes an old address over */
	OK(site_redirect_save(f.c, STR("/alt/index.html"), STR("/c/whats-new"), false, &err));
	leads(f.c, "/alt/index.html", "/c/news"); /* collapsed when entered */
	refused(site_redirect_save(f.c, STR("/x"), STR("https://other.example.org/"), false, &err), "arrange.bad_path");
	refused(site_redirect_save(f.c, STR("/c/news"), STR("/xxgk"), false, &err), "arrange.path_in_use");
	OK(site_redirect_save(f.c, STR("/p"), STR("/q"), false, &err));
	refused(site_redirect_save(f.c, STR("/q"), STR("/p"), false, &err), "arrange.redirect_loop");
	OK(audit_list(f.c, "site_column", a.id, 0, 0, 20, &rows, &n, &err));
	assert_int_equal(n, 4);
	core_fixture_close(&f);
}

static void S2_2_3_3_the_tree_has_no_loop_and_no_lost_change(void **state)
{
	struct core_fixture f;
	struct site_column a, b, old;

	OPEN_OR_SKIP(&f, state);
	a = column(f.c, "upper");
	b = column(f.c, "lower");
	b.parent_id = a.id;
	OK(site_column_save(f.c, &b, &err));
	OK(site_column_get(f.c, a.id, &a, &err));
	old = a;
	a.parent_id = b.id;
	refused(site_column_save(f.c, &a, &err), "arrange.bad_parent");
	a.parent_id = 0;
	a.name = STR("first");
	OK(site_column_save(f.c, &a, &err));
	old.name = STR("second");
	refused(site_column_save(f.c, &old, &err), "arrange.changed_meanwhile");
	core_fixture_close(&f);
}

static void fill(struct ctx *c, const struct topic *t, const char *no, const char *state, struct str *values)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct topic_field *fd = &t->fields[i];
		struct topic_option *o;

		values[i] = STR("");
		if (fd->type == FT_DATE)
			values[i] = STR("2026-11-01");
		else if (fd->type == FT_NUMBER)
			values[i] = STR("2.5");
		else if (fd->type == FT_CHOICE && topic_options(c->arena, fd, &o) > 0)
			values[i] = o[0].code;
		else if (fd->type == FT_NAME)
			values[i] = STR("李雨文");
		else if (fd->type != FT_DOCUMENT)
			values[i] = STR("某事");
	}
	values[t->key_at] = str_of(no);
	values[t->state_at] = str_of(state);
}

static void S0_2_1_1_one_drafts_another_publishes(void **state)
{
	struct core_fixture f;
	struct ctx *drafter, *office;
	const struct topic *t;
	struct topic_row row = {0}, *rows, seen;
	struct topic_step *steps;
	struct str values[TOPIC_FIELDS];
	size_t field, n;

	OPEN_OR_SKIP(&f, state);
	drafter = core_fixture_as(&f, CF_CITY, ROLE_DRAFTER);
	office = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	t = topic_find(drafter, STR("inspection"));
	assert_non_null(t);
	fill(drafter, t, "D1", "handed", values);
	OK(topic_save(drafter, t, &row, values, STR("已转办"), true, &field, &err));
	OK(topic_public(f.c, t->key, &rows, &n, &err));
	assert_int_equal(n, 0); /* nothing is public before somebody else says so */
	assert_int_equal(topic_decide(drafter, row.id, row.rev, TD_APPROVE, STR(""), &err), ST_FORBIDDEN);
	OK(topic_decide(office, row.id, row.rev, TD_APPROVE, STR(""), &err));
	OK(topic_public_row(f.c, t->key, row.id, &seen, &err));
	assert_true(str_eq_c(seen.state, "handed"));

	fill(office, t, "D1", "done", values); /* the office drafts: now it may not publish */
	row = seen;
	OK(topic_save(office, t, &row, values, STR("办结"), true, &field, &err));
	refused(topic_decide(office, row.id, row.rev, TD_APPROVE, STR(""), &err), "arrange.topic.own_draft");
	OK(topic_public_row(f.c, t->key, row.id, &seen, &err));
	assert_true(str_eq_c(seen.state, "handed"));
	core_fixture_become(&f, office, CF_CITY, ROLE_SIGNATORY);
	OK(topic_decide(office, row.id, row.rev, TD_APPROVE, STR(""), &err));
	OK(topic_steps(f.c, row.id, &steps, &n, &err));
	assert_int_equal(n, 2);
	assert_true(str_eq_c(steps[0].state, "handed") && str_eq_c(steps[0].note, "已转办"));
	assert_true(str_eq_c(steps[1].state, "done") && str_eq_c(steps[1].note, "办结"));

	OK(topic_staff_row(office, row.id, &row, &err));
	refused(topic_decide(office, row.id, row.rev, TD_HIDE, STR(" "), &err), "arrange.topic.reason");
	OK(topic_decide(office, row.id, row.rev, TD_HIDE, STR("重复"), &err));
	assert_int_equal(topic_public_row(f.c, t->key, row.id, &seen, &err), ST_NOT_FOUND);
	core_fixture_close(&f);
}

static void rows_stay_within_the_body(void **state)
{
	struct core_fixture f;
	struct ctx *mine, *other, *city;
	const struct topic *t;
	struct topic_row row = {0}, *rows;
	struct str values[TOPIC_FIELDS];
	size_t field, n;

	OPEN_OR_SKIP(&f, state);
	mine = core_fixture_as(&f, CF_WANGHU, ROLE_DRAFTER);
	other = core_fixture_as(&f, CF_QINGYUAN, ROLE_OFFICE);
	city = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	t = topic_find(mine, STR("cases"));
	fill(mine, t, "A1", "decided", values);
	OK(topic_save(mine, t, &row, values, STR(""), true, &field, &err));
	OK(topic_staff(other, t->key, &rows, &n, &err));
	assert_int_equal(n, 0);
	assert_int_equal(topic_staff_row(other, row.id, &row, &err), ST_NOT_FOUND);
	assert_int_equal(topic_decide(other, row.id, row.rev, TD_APPROVE, STR(""), &err), ST_NOT_FOUND);
	assert_int_equal(topic_decide(city, row.id, row.rev, TD_APPROVE, STR(""), &err), ST_NOT_FOUND);
	core_fixture_become(&f, other, CF_WANGHU, ROLE_OFFICE); /* a branch publishes in its own name */
	OK(topic_decide(other, row.id, row.rev, TD_APPROVE, STR(""), &err));
	core_fixture_close(&f);
}

static void S0_2_3_1_targets_are_computed(void **state)
{
	struct core_fixture f;
	struct ctx *drafter, *office;
	const struct topic *t;
	struct topic_target count = {.name = STR("处"), .target = 4},
			    sum = {.name = STR("千米"), .field = STR("fence"), .target = 10};
	struct topic_target *g;
	struct topic_row *rows;
	struct str values[TOPIC_FIELDS];
	static const char *const states[] = {"todo", "doing", "done", "closed"};
	size_t field, n, k;
	int approved;

	OPEN_OR_SKIP(&f, state);
	drafter = core_fixture_as(&f, CF_CITY, ROLE_DRAFTER);
	office = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	t = topic_find(drafter, STR("sources"));
	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		struct topic_row row = {0};

		fill(drafter, t, states[i], states[i], values);
		OK(topic_save(drafter, t, &row, values, STR(""), true, &field, &err));
	}
	count.topic = sum.topic = t->key;
	count.due_on = sum.due_on = DATE_NONE;
	OK(topic_target_save(office, &count, &err));
	OK(topic_target_save(office, &sum, &err));
	OK(topic_approve_all(office, t->key, &approved, &err));
	assert_int_equal(approved, 4);
	OK(topic_public(f.c, t->key, &rows, &n, &err));
	OK(topic_targets(f.c, t, rows, n, &g, &k, &err));
	assert_int_equal(k, 2);
	assert_int_equal(g[0].done_m, 2000); /* done and closed are final */
	assert_int_equal(g[1].done_m, 5000); /* 2.5 + 2.5 */
	core_fixture_close(&f);
}

static void S0_2_3_3_import_is_all_or_nothing(void **state)
{
	struct core_fixture f;
	struct ctx *c;
	const struct topic *t;
	struct topic_csv_error *e;
	struct topic_row *rows;
	size_t n, k;
	int taken;
	const struct str head = STR("排污口编号,排污口名称,所在河段,类型,排查日期,溯源结果,整治类别,责任单位,整治状态\n");
	const struct str good = STR("P1,一号口,青柳河K1,工业排污口,2026-03-01,某厂,规范整治,某区,已排查\n");
	const struct str bad = STR("P2,二号口,12345,海洋排污口,2026-02-30,,规范整治,某区,已排查\n");

	OPEN_OR_SKIP(&f, state);
	c = core_fixture_as(&f, CF_CITY, ROLE_DRAFTER);
	t = topic_find(c, STR("outlets"));
	OK(topic_import(c, t, arena_printf(c->arena, "%.*s%.*s%.*s", STR_ARG(head), STR_ARG(good), STR_ARG(bad)), &taken, &e,
			&n, &err));
	assert_int_equal(taken, 0);
	assert_int_equal(n, 4); /* place, kind, date, source: each with its line */
	for (size_t i = 0; i < n; i++)
		assert_int_equal(e[i].line, 3);
	OK(topic_staff(c, t->key, &rows, &k, &err));
	assert_int_equal(k, 0);
	OK(topic_import(c, t, arena_printf(c->arena, "%.*s%.*s", STR_ARG(head), STR_ARG(good)), &taken, &e, &n, &err));
	assert_int_equal(taken, 1);
	OK(topic_import(c, t, arena_printf(c->arena, "%.*s%.*s", STR_ARG(head), STR_ARG(good)), &taken, &e, &n, &err));
	OK(topic_staff(c, t->key, &rows, &k, &err)); /* the same number again is the same row */
	assert_int_equal(k, 1);
	OK(topic_import(c, t, STR("无关列\nx\n"), &taken, &e, &n, &err));
	assert_true(n > 1 && taken == 0);
	core_fixture_close(&f);
}

static void put_script(struct ctx *c, const char *name, const char *text, mode_t mode)
{
	const char *path = arena_printf(c->arena, "%s/%s", core_plugin_dir(c->core, c->arena), name).p;

	OK(fs_mkdirs(core_plugin_dir(c->core, c->arena), &err));
	OK(fs_write_atomic(path, str_of(text), &err));
	assert_int_equal(chmod(path, mode), 0);
}

static void S4_3_6_a_script_is_bounded(void **state)
{
	struct core_fixture f;
	struct str said;
	int code;

	OPEN_OR_SKIP(&f, state);
	put_script(f.c, "good.sh", "#!/bin/sh\nread line\necho \"got $line in $(pwd | sed 's,.*/,,') ${HOME:-nothing}\"\n",
		   0755);
	OK(plugin_run(f.c, STR("good.sh"), STR("{\"a\":1}\n"), 10, &code, &said, &err));
	assert_int_equal(code, 0);
	assert_true(str_eq_c(said, "got {\"a\":1} in plugins nothing"));
	put_script(f.c, "slow.sh", "#!/bin/sh\nsleep 300 & echo waiting\nsleep 300\n", 0755);
	OK(plugin_run(f.c, STR("slow.sh"), STR("x"), 1, &code, &said, &err)); /* with all it started, so the pipe closes */
	assert_int_equal(code, -1);
	assert_str(said, "arrange.why.too_long");
	put_script(f.c, "open.sh", "#!/bin/sh\nexit 0\n", 0777); /* others can write it */
	OK(plugin_run(f.c, STR("open.sh"), STR("x"), 5, &code, &said, &err));
	assert_int_equal(code, -1);
	OK(plugin_run(f.c, STR("../secret.key"), STR("x"), 5, &code, &said, &err));
	assert_int_equal(code, -1);
	OK(plugin_run(f.c, STR("missing.sh"), STR("x"), 5, &code, &said, &err));
	assert_int_equal(code, -1);
	core_fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(S2_2_3_3_every_old_address_leads_on),
		ON_BOTH(S2_2_3_3_the_tree_has_no_loop_and_no_lost_change),
		ON_BOTH(S0_2_1_1_one_drafts_another_publishes),
		ON_BOTH(rows_stay_within_the_body),
		ON_BOTH(S0_2_3_1_targets_are_computed),
		ON_BOTH(S0_2_3_3_import_is_all_or_nothing),
		ON_BOTH(S4_3_6_a_script_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
