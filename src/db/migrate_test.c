/* SPDX-License-Identifier: Apache-2.0 */
/* Migrations and the SQL text they are made of. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "db/db_priv.h"
#include "support/db_fixture.h"

static const struct migration first[] = {
	{"0002_b.sql", STR_INIT("CREATE TABLE b (id @id, a_id BIGINT REFERENCES a (id));\n")},
	{"0001_a.sql", STR_INIT("CREATE TABLE a (id @id, engine TEXT DEFAULT 'common');\n")},
	{"0001_a.pg.sql", STR_INIT("CREATE TABLE a (id @id, engine TEXT DEFAULT 'pg');\n")},
};
static const struct migration broken[] = {
	{"0001_a.sql", STR_INIT("CREATE TABLE a (id @id, engine TEXT DEFAULT 'common');\n")},
	{"0001_a.pg.sql", STR_INIT("CREATE TABLE a (id @id, engine TEXT DEFAULT 'pg');\n")},
	{"0002_b.sql", STR_INIT("CREATE TABLE b (id @id, a_id BIGINT REFERENCES a (id));\n")},
	{"0003_c.sql", STR_INIT("CREATE TABLE c (id @id);\nINSERT INTO nowhere VALUES (1);\n")},
};
static const struct migration changed[] = {
	{"0001_a.sql", STR_INIT("CREATE TABLE a (id @id, engine TEXT);\n")},
	{"0002_b.sql", STR_INIT("CREATE TABLE b (id @id, a_id BIGINT REFERENCES a (id));\n")},
};

static bool open_kind(struct db_fixture *f, void **state)
{
	return db_fixture_open(f, *(const enum db_engine_kind *)*state);
}

static void each_file_is_applied_once(void **state)
{
	static const struct db_stmt st[] = {
		{"engine", DB_WRITE, "", "s", "INSERT INTO a (id) VALUES (5) RETURNING engine", NULL}};
	static const struct db_set set = {"m", st, 1};
	struct db_fixture f;
	struct err err = {0};
	struct db_rows r = {0};
	struct db_tx tx = {0};
	int n = -1;

	if (!open_kind(&f, state))
		skip();
	assert_int_equal(db_migrate_pending(f.db, first, ARRAY_LEN(first), &n, &err), ST_OK);
	assert_int_equal(n, 2);
	assert_int_equal(db_migrate(f.db, first, ARRAY_LEN(first), &n, &err), ST_OK);
	assert_int_equal(n, 2);
	assert_int_equal(db_migrate(f.db, first, ARRAY_LEN(first), &n, &err), ST_OK);
	assert_int_equal(n, 0);
	assert_int_equal(db_migrate_pending(f.db, first, ARRAY_LEN(first), &n, &err), ST_OK);
	assert_int_equal(n, 0);
	assert_int_equal(db_begin(f.db, DB_WRITE, &tx, &err), ST_OK);
	assert_int_equal(db_one(f.db, f.arena, &set, 0, DB_NOARGS, &r, &err), ST_OK);
	assert_true(str_eq_c(db_text(&r, 0, 0), db_is_pg(f.db) ? "pg" : "common"));
	db_tx_end(&tx);
	db_fixture_close(&f);
}

static void a_failing_file_leaves_nothing(void **state)
{
	static const struct db_stmt st[] = {{"c", DB_READ, "", "i", "SELECT count(*) FROM c", NULL}};
	static const struct db_set set = {"m", st, 1};
	struct db_fixture f;
	struct err err = {0};
	int n = -1;

	if (!open_kind(&f, state))
		skip();
	assert_int_equal(db_migrate(f.db, broken, ARRAY_LEN(broken), &n, &err), ST_DB);
	assert_non_null(strstr(err.detail, "0003_c.sql"));
	assert_non_null(strstr(err.detail, "nowhere"));
	assert_int_equal(n, -1);
	assert_int_equal(db_migrate_pending(f.db, broken, ARRAY_LEN(broken), &n, &err), ST_OK);
	assert_int_equal(n, 1);
	assert_int_equal(db_run(f.db, f.arena, &set, 0, DB_NOARGS, NULL, &err), ST_DB); /* table c was rolled back */
	db_fixture_close(&f);
}

static void changed_or_missing_files_are_errors(void **state)
{
	struct db_fixture f;
	struct err err = {0};
	int n = -1;

	if (!open_kind(&f, state))
		skip();
	assert_int_equal(db_migrate(f.db, first, ARRAY_LEN(first), &n, &err), ST_OK);
	assert_int_equal(db_migrate(f.db, changed, ARRAY_LEN(changed), &n, &err), ST_CORRUPT);
	assert_non_null(strstr(err.detail, "0001_a.sql"));
	assert_int_equal(db_migrate(f.db, first, 1, &n, &err), ST_CORRUPT);
	assert_non_null(strstr(err.detail, "not part of this program"));
	assert_int_equal(db_migrate_pending(f.db, changed, ARRAY_LEN(changed), &n, &err), ST_CORRUPT);
	db_fixture_close(&f);
}

static void parameters_are_numbered_for_pg(void **state)
{
	static const struct {
		const char *in, *out;
		size_t params;
	} cases[] = {
		{"SELECT ?1, ?12", "SELECT $1, $12", 12},
		{"SELECT '?1 it''s ?2', ?2", "SELECT '?1 it''s ?2', $2", 2},
		{"SELECT \"a?1\" -- ?3\n, ?1", "SELECT \"a?1\" -- ?3\n, $1", 1},
		{"SELECT /* ?9 '*/ ?1", "SELECT /* ?9 '*/ $1", 1},
		{"SELECT $$ ?1 $$, $x$ ?2 $ $x$ || ?3", "SELECT $$ ?1 $$, $x$ ?2 $ $x$ || $3", 3},
		{"SELECT 'open ?1", "SELECT 'open ?1", 0},
		{"", "", 0},
	};
	static const char *const bad[] = {"SELECT ?", "SELECT ?0", "SELECT ?x", "SELECT ?999"};
	struct arena *a = arena_new();
	struct err err = {0};
	struct str out;
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(sql_to_pg(a, cases[i].in, &out, &n, &err), ST_OK);
		assert_string_equal(out.p, cases[i].out);
		assert_int_equal(n, cases[i].params);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(sql_to_pg(a, bad[i], &out, &n, &err), ST_INTERNAL);
	arena_free(a);
}

static void macros_are_expanded(void **state)
{
	static const char *const bad[] = {"@nothing", "@append_only()", "@append_only(a", "@append_only(a b)", "@idx"};
	struct arena *a = arena_new();
	struct err err = {0};
	struct str out;

	(void)state;
	assert_int_equal(sql_expand(a, STR("x @id, '@id' -- @id @append_only(t)\n"), true, &out, &err), ST_OK);
	assert_string_equal(out.p, "x BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, '@id' -- @id @append_only(t)\n");
	assert_int_equal(sql_expand(a, STR("@append_only(log_2)"), false, &out, &err), ST_OK);
	assert_non_null(strstr(out.p, "BEFORE DELETE ON log_2 BEGIN"));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(sql_expand(a, str_of(bad[i]), false, &out, &err), ST_INVALID);
	arena_free(a);
}

/* What the program itself ships. */
static void shipped_migrations_apply(void **state)
{
	struct db_fixture f;
	struct err err = {0};
	const struct migration *m;
	size_t n = 0;
	int applied = -1;

	if (!open_kind(&f, state))
		skip();
	m = db_fixture_migrations(f.arena, &n);
	if (db_migrate(f.db, m, n, &applied, &err) != ST_OK)
		fail_msg("%s", err.detail);
	assert_true(applied >= 0 && (size_t)applied <= n);
	db_fixture_close(&f);
}

#define BOTH(fn)                                                                    \
	{#fn "_sqlite", fn, NULL, NULL, (void *)(uintptr_t)&kinds[FIXTURE_SQLITE]}, \
	{                                                                           \
#fn "_pg", fn, NULL, NULL, (void *)(uintptr_t)&kinds[FIXTURE_PG]    \
	}

int main(void)
{
	static const enum db_engine_kind kinds[] = {FIXTURE_SQLITE, FIXTURE_PG};
	const struct CMUnitTest tests[] = {
		BOTH(each_file_is_applied_once),
		BOTH(a_failing_file_leaves_nothing),
		BOTH(changed_or_missing_files_are_errors),
		BOTH(shipped_migrations_apply),
		cmocka_unit_test(parameters_are_numbered_for_pg),
		cmocka_unit_test(macros_are_expanded),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
