/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/embedded.h"
#include "core/core.h"
#include "core/page.h"
#include "support/core_fixture.h"

static struct str embedded_source(void *arg, struct arena *a, const char *file)
{
	struct str path = arena_printf(a, "templates/%s", file);

	(void)arg;
	return embedded_get(arena_cstr(a, path));
}

/* Every page of core loads in both languages: no unknown name, no unknown text. */
static void templates_load(void **state)
{
	static const struct module *const modules[] = {&core_module};
	struct core_config cfg = {.modules = modules, .n_modules = 1, .source = embedded_source, .db_conns = 1};
	struct db_fixture db;
	struct core *core;
	struct err err = {0};

	(void)state;
	if (!db_fixture_open(&db, FIXTURE_SQLITE))
		skip();
	cfg.database = db.url;
	if (core_new(&cfg, &core, &err) != ST_OK)
		fail_msg("%s", err.detail);
	assert_true(tpl_has_key(core_tpl(core), "auth.login_title"));
	core_free(core);
	db_fixture_close(&db);
}

static void numbers_and_sizes(void **state)
{
	static const struct {
		int64_t n;
		const char *text;
	} nums[] = {{0, "0"}, {7, "7"}, {999, "999"}, {1284, "1,284"}, {1000000, "1,000,000"}, {-52000, "-52,000"}},
	  sizes[] = {{0, "0 B"},	 {1023, "1023 B"},    {1024, "1 KB"},	   {1536, "1.5 KB"},
		     {319488, "312 KB"}, {5452595, "5.1 MB"}, {1073741824, "1 GB"}};
	struct core_fixture f;

	FIXTURE_OR_SKIP(&f, state);
	for (size_t i = 0; i < ARRAY_LEN(nums); i++)
		assert_true(str_eq_c(page_num(f.c, nums[i].n), nums[i].text));
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
		assert_true(str_eq_c(page_size(f.c, sizes[i].n), sizes[i].text));
	assert_true(str_eq_c(page_date(f.c, f.c->today), "2026-11-20"));
	assert_true(str_eq_c(page_date_long(f.c, f.c->today), "2026年11月20日"));
	f.c->locale = LOC_EN;
	assert_true(str_eq_c(page_date(f.c, f.c->today), "20 Nov 2026"));
	assert_true(str_eq_c(page_time(f.c, date_instant(f.c->today, 9, 5)), "20 Nov 2026 09:05"));
	f.c->locale = LOC_ZH;
	assert_true(str_eq_c(page_time(f.c, date_instant(f.c->today, 9, 5)), "2026-11-20 09:05"));
	assert_true(str_empty(page_time(f.c, 0)));
	core_fixture_close(&f);
}

/* "1 … 4 5 [6] 7 8 … 20" */
static void pager_line(struct core_fixture *f, int64_t no, int64_t total, const char *want)
{
	struct page_pager pg;
	struct buf b = BUF_INIT(f->arena, 1000);

	page_pager_make(f->c, &pg, STR("/xxgk/catalogue?year=2026"), no, 10, total);
	for (size_t i = 0; i < pg.links.n; i++) {
		const struct page_link *l = &((const struct page_link *)pg.links.items)[i];

		buf_printf(&b, l->current ? "%s[%.*s]" : "%s%.*s", i > 0 ? " " : "", STR_ARG(l->text));
		if (!str_eq_c(l->text, "…"))
			assert_true(str_starts_c(l->href, "/xxgk/catalogue?year=2026&page="));
	}
	assert_string_equal(buf_cstr(&b), want);
	assert_int_equal(pg.has_prev, no > 1 && pg.any);
}

static void pager(void **state)
{
	struct core_fixture f;

	FIXTURE_OR_SKIP(&f, state);
	pager_line(&f, 1, 10, "");
	pager_line(&f, 1, 11, "[1] 2");
	pager_line(&f, 6, 200, "1 … 4 5 [6] 7 8 … 20");
	pager_line(&f, 1, 200, "[1] 2 3 … 20");
	pager_line(&f, 20, 200, "1 … 18 19 [20]");
	pager_line(&f, 3, 50, "1 2 [3] 4 5");
	core_fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(templates_load),
		{"numbers_and_sizes", numbers_and_sizes, NULL, NULL, &(enum db_engine_kind){FIXTURE_SQLITE}},
		{"pager", pager, NULL, NULL, &(enum db_engine_kind){FIXTURE_SQLITE}},
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
