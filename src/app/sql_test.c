/* SPDX-License-Identifier: Apache-2.0 */
/* Every statement of every module is prepared on SQLite and on PostgreSQL after the shipped migrations: parameters and
 * columns match the signatures, names are unique, and no module writes to another's table. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "app/app.h"
#include "support/db_fixture.h"

static size_t all_sets(const struct db_set **ret, size_t max)
{
	size_t n = 0;

	for (size_t m = 0; m < app_n_modules; m++)
		for (size_t i = 0; i < app_modules[m]->n_sets && n < max; i++)
			ret[n++] = app_modules[m]->sets[i];
	return n;
}

static void every_statement_prepares(void **state)
{
	const struct db_set *sets[128];
	size_t n = all_sets(sets, ARRAY_LEN(sets)), files = 0;
	struct db_fixture f;
	struct err err = {0};
	const struct migration *m;

	if (!db_fixture_open(&f, *(const enum db_engine_kind *)*state))
		skip();
	m = db_fixture_migrations(f.arena, &files);
	if (db_migrate(f.db, m, files, NULL, &err) != ST_OK)
		fail_msg("%s", err.detail);
	assert_true(n > 0);
	for (size_t i = 0; i < n; i++) /* one by one first: says which set */
		if (db_check_sets(f.db, &sets[i], 1, &err) != ST_OK)
			fail_msg("%s: %s", sets[i]->module, err.detail);
	if (db_check_sets(f.db, sets, n, &err) != ST_OK)
		fail_msg("%s", err.detail);
	db_fixture_close(&f);
}

/* An address has one owner, and each module has a name of its own. */
static void modules_do_not_collide(void **state)
{
	(void)state;
	for (size_t i = 0; i < app_n_modules; i++)
		for (size_t j = 0; j < i; j++) {
			const struct module *a = app_modules[i], *b = app_modules[j];

			assert_string_not_equal(a->name, b->name);
			for (size_t x = 0; x < a->n_routes; x++)
				for (size_t y = 0; y < b->n_routes; y++)
					if (a->routes[x].method == b->routes[y].method &&
					    strcmp(a->routes[x].pattern, b->routes[y].pattern) == 0)
						fail_msg("%s and %s both have %s", a->name, b->name, a->routes[x].pattern);
		}
}

int main(void)
{
	static const enum db_engine_kind kinds[] = {FIXTURE_SQLITE, FIXTURE_PG};
	const struct CMUnitTest tests[] = {
		{"every_statement_prepares_sqlite", every_statement_prepares, NULL, NULL, (void *)(uintptr_t)&kinds[0]},
		{"every_statement_prepares_pg", every_statement_prepares, NULL, NULL, (void *)(uintptr_t)&kinds[1]},
		cmocka_unit_test(modules_do_not_collide),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
