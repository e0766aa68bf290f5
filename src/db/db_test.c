/* SPDX-License-Identifier: Apache-2.0 */
/* The contract of db.h, every case on SQLite and on PostgreSQL. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "support/db_fixture.h"

enum {
	T_ADD,
	T_GET,
	T_BY_NAME,
	T_ALL,
	T_COUNT_ROWS,
	T_RENAME,
	T_SUM,
	T_MANY,
	T_CHILD,
	T_EXISTS,
	T_LOG_ADD,
	T_LOG_CHANGE,
	T_LOG_DROP,
	T_LOG_REPLACE,
	T_LONG_SUM,
	T_BUMP,
	T_COUNT
};

static const struct db_stmt stmts[T_COUNT] = {
	[T_ADD] = {"t_add", DB_WRITE, "ssi?d", "i",
		   "INSERT INTO thing (name, note, size, day) VALUES (?1, ?2, ?3, ?4) RETURNING id", NULL},
	[T_GET] = {"t_get", DB_READ, "i", "is?i?d", "SELECT id, name, size, day FROM thing WHERE id = ?1", NULL},
	[T_BY_NAME] = {"t_by_name", DB_READ, "s", "is", "SELECT id, note FROM thing WHERE name = ?1 AND '?2' <> \"name\"",
		       NULL},
	[T_ALL] = {"t_all", DB_READ, "", "is", "SELECT id, name FROM thing ORDER BY id", NULL},
	[T_COUNT_ROWS] = {"t_count", DB_READ, "", "i", "SELECT count(*) FROM thing", NULL},
	[T_RENAME] = {"t_rename", DB_WRITE, "is", "", "UPDATE thing SET name = ?2 WHERE id = ?1", NULL},
	[T_SUM] = {"t_sum", DB_READ, "", "i", "SELECT sum(size) FROM thing", NULL},
	[T_MANY] = {"t_many", DB_READ, "i", "is",
		    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) SELECT i, 'row' FROM n",
		    "SELECT i, 'row'::text FROM generate_series(1, ?1) AS n(i)"},
	[T_CHILD] = {"t_child", DB_WRITE, "i", "", "INSERT INTO part (thing_id) VALUES (?1)", NULL},
	[T_EXISTS] = {"t_exists", DB_READ, "s", "i", "SELECT EXISTS (SELECT 1 FROM thing WHERE name = ?1)", NULL},
	[T_LOG_ADD] = {"t_log_add", DB_WRITE, "is", "", "INSERT INTO log (id, line) VALUES (?1, ?2)", NULL},
	[T_LOG_CHANGE] = {"t_log_change", DB_WRITE, "", "", "UPDATE log SET line = 'x'", NULL},
	[T_LOG_DROP] = {"t_log_drop", DB_WRITE, "", "", "DELETE FROM log", NULL},
	[T_LOG_REPLACE] = {"t_log_replace", DB_WRITE, "is", "", "INSERT OR REPLACE INTO log (id, line) VALUES (?1, ?2)",
			   "INSERT INTO log (id, line) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET line = excluded.line"},
	[T_LONG_SUM] = {"t_long_sum", DB_READ, "", "i", "SELECT coalesce(sum(size), 0) FROM thing", NULL},
	[T_BUMP] = {"t_bump", DB_WRITE, "", "i", "UPDATE counter SET n = n + 1 RETURNING n", NULL},
};
static const struct db_set set = {"test", stmts, T_COUNT};

static const struct migration files[] = {
	{"0001_test_thing.sql",
	 STR_INIT("-- things; 'quoted; @id' in a comment\n"
		  "CREATE TABLE thing (id @id, name TEXT NOT NULL UNIQUE, note TEXT NOT NULL DEFAULT 'a;b',\n"
		  "  size BIGINT, day TEXT);\n"
		  "CREATE TABLE part (id @id, thing_id BIGINT NOT NULL REFERENCES thing (id));\n"
		  "CREATE TABLE counter (n BIGINT NOT NULL);\nINSERT INTO counter VALUES (0);\n")},
	{"0002_test_log.sql", STR_INIT("CREATE TABLE log (id BIGINT PRIMARY KEY, line TEXT);\n@append_only(log);\n")},
	{"0003_test_kind.sql", STR_INIT("CREATE TABLE kind (engine TEXT);\nINSERT INTO kind VALUES ('common');\n")},
	{"0003_test_kind.pg.sql", STR_INIT("CREATE TABLE kind (engine TEXT);\nINSERT INTO kind VALUES ('pg');\n")},
};

static void ready(struct db_fixture *f, void **state)
{
	struct err err = {0};
	int applied = 0;

	if (!db_fixture_open(f, *(const enum db_engine_kind *)*state))
		skip();
	assert_int_equal(db_migrate(f->db, files, ARRAY_LEN(files), &applied, &err), ST_OK);
	assert_int_equal(applied, 3);
}

static int64_t add(struct db_fixture *f, const char *name)
{
	struct db_rows r = {0};
	struct err err = {0};

	assert_int_equal(db_one(f->db, f->arena, &set, T_ADD,
				DB_ARGS(db_s(str_of(name)), db_s(STR("note")), db_i(7), db_null()), &r, &err),
			 ST_OK);
	return db_int(&r, 0, 0);
}

static int64_t count_on(struct db *db, struct arena *a)
{
	struct db_rows r = {0};
	struct err err = {0};

	assert_int_equal(db_one(db, a, &set, T_COUNT_ROWS, DB_NOARGS, &r, &err), ST_OK);
	return db_int(&r, 0, 0);
}

static void statements_match_their_signatures(void **state)
{
	static const struct db_stmt few[] = {{"few", DB_READ, "i", "ii", "SELECT id FROM thing WHERE id = ?1", NULL}};
	static const struct db_stmt params[] = {
		{"params", DB_READ, "i", "i", "SELECT id FROM thing WHERE id = ?1 + ?2", NULL}};
	static const struct db_stmt bare[] = {{"bare", DB_READ, "i", "i", "SELECT id FROM thing WHERE id = ?", NULL}};
	static const struct db_stmt twin[] = {{"t_add", DB_READ, "", "i", "SELECT id FROM thing", NULL}};
	static const struct db_stmt sig[] = {{"sig", DB_READ, "", "x", "SELECT id FROM thing", NULL}};
	static const struct db_set wrong[] = {{"w", few, 1}, {"w", params, 1}, {"w", bare, 1}, {"w", sig, 1}};
	static const struct db_set again = {"again", twin, 1};
	const struct db_set *both[] = {&set, &again};
	struct db_fixture f;
	struct err err = {0};

	ready(&f, state);
	assert_int_equal(db_check_sets(f.db, both, 1, &err), ST_OK);
	assert_int_equal(db_check_sets(f.db, both, 2, &err), ST_INTERNAL);
	assert_non_null(strstr(err.detail, "t_add"));
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		const struct db_set *one = &wrong[i];

		assert_int_equal(db_check_sets(f.db, &one, 1, &err), ST_INTERNAL);
	}
	db_fixture_close(&f);
}

static void values_come_back(void **state)
{
	static const char text[] = "澄州市 𠮷 it''s ?1 \\ \"q\"";
	struct db_fixture f;
	struct err err = {0};
	struct db_rows r = {0};
	struct date day;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	ready(&f, state);
	assert_true(date_from_ymd(2026, 2, 28, &day));
	assert_int_equal(db_begin(f.db, DB_WRITE, &tx, &err), ST_OK);
	assert_int_equal(db_one(f.db, f.arena, &set, T_ADD,
				DB_ARGS(db_s(str_of(text)), db_s(STR_NONE), db_i(INT64_MIN), db_d(f.arena, day)), &r, &err),
			 ST_OK);
	assert_int_equal(db_int(&r, 0, 0), 1);
	assert_int_equal(db_one(f.db, f.arena, &set, T_ADD,
				DB_ARGS(db_s(STR("")), db_s(STR("n")), db_null(), db_d(f.arena, DATE_NONE)), &r, &err),
			 ST_OK);
	assert_int_equal(db_commit(&tx, &err), ST_OK);
	assert_int_equal(db_one(f.db, f.arena, &set, T_GET, DB_ARGS(db_i(1)), &r, &err), ST_OK);
	assert_true(str_eq_c(db_text(&r, 0, 1), text));
	assert_true(db_int(&r, 0, 2) == INT64_MIN);
	assert_int_equal(db_date(&r, 0, 3).day, day.day);
	assert_int_equal(db_one(f.db, f.arena, &set, T_GET, DB_ARGS(db_i(2)), &r, &err), ST_OK);
	assert_true(db_is_null(&r, 0, 2) && !db_is_null(&r, 0, 1));
	assert_true(date_is_none(db_date(&r, 0, 3)));
	assert_int_equal(db_one(f.db, f.arena, &set, T_BY_NAME, DB_ARGS(db_s(str_of(text))), &r, &err), ST_OK);
	assert_true(db_text(&r, 0, 1).n == 0 && !db_is_null(&r, 0, 1)); /* STR_NONE bound as '' */
	assert_int_equal(db_one(f.db, f.arena, &set, T_EXISTS, DB_ARGS(db_s(str_of(text))), &r, &err), ST_OK);
	assert_int_equal(db_int(&r, 0, 0), 1);
	assert_int_equal(db_one(f.db, f.arena, &set, T_GET, DB_ARGS(db_i(99)), &r, &err), ST_NOT_FOUND);
	db_fixture_close(&f);
}

static void null_in_a_number_column_is_an_error(void **state)
{
	struct db_fixture f;
	struct err err = {0};
	struct db_rows r = {0};

	ready(&f, state);
	assert_int_equal(db_one(f.db, f.arena, &set, T_SUM, DB_NOARGS, &r, &err), ST_INTERNAL);
	assert_int_equal(db_one(f.db, f.arena, &set, T_LONG_SUM, DB_NOARGS, &r, &err), ST_OK);
	db_fixture_close(&f);
}

static void writes_need_a_write_transaction(void **state)
{
	struct db_fixture f;
	struct err err = {0};
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	ready(&f, state);
	assert_int_equal(db_run(f.db, f.arena, &set, T_RENAME, DB_ARGS(db_i(1), db_s(STR("x"))), NULL, &err), ST_INTERNAL);
	assert_int_equal(db_begin(f.db, DB_READ, &tx, &err), ST_OK);
	assert_int_equal(db_run(f.db, f.arena, &set, T_RENAME, DB_ARGS(db_i(1), db_s(STR("x"))), NULL, &err), ST_INTERNAL);
	db_tx_end(&tx);
	db_fixture_close(&f);
}

static void transactions_commit_and_roll_back(void **state)
{
	struct db_fixture f;
	int64_t id;
	struct err err = {0};
	struct db_tx tx = {0};

	ready(&f, state);
	assert_int_equal(db_begin(f.db, DB_WRITE, &tx, &err), ST_OK);
	assert_true(db_in_write(f.db));
	(void)add(&f, "one");
	(void)add(&f, "two");
	db_tx_end(&tx);
	assert_false(db_in_write(f.db));
	assert_int_equal(count_on(f.db, f.arena), 0);
	assert_int_equal(db_begin(f.db, DB_WRITE, &tx, &err), ST_OK);
	(void)add(&f, "one");
	assert_int_equal(db_commit(&tx, &err), ST_OK);
	db_tx_end(&tx); /* after a commit it does nothing */
	assert_int_equal(count_on(f.db, f.arena), 1);
	assert_int_equal(db_begin(f.db, DB_WRITE, &tx, &err), ST_OK);
	id = add(&f, "two");
	assert_int_equal(db_run(f.db, f.arena, &set, T_RENAME, DB_ARGS(db_i(id), db_s(STR("three"))), NULL, &err), ST_OK);
	assert_int_equal(db_changes(f.db), 1);
	assert_int_equal(db_run(f.db, f.arena, &set, T_RENAME, DB_ARGS(db_i(-1), db_s(STR("four"))), NULL, &err), ST_OK);
	assert_int_equal(db_changes(f.db), 0);
	db_return(f.db); /* rolls back what is open */
	assert_int_equal(db_borrow(f.pool, &f.db, &err), ST_OK);
	assert_int_equal(count_on(f.db, f.arena), 1);
	db_fixture_close(&f);
}

static void conflicts_are_told_apart(void **state)
{
	struct db_fixture f;
	struct err err = {0};
	struct db_tx tx = {0};

	ready(&f, state);
	assert_int_equal(db_begin(f.db, DB_WRITE, &tx, &err), ST_OK);
	(void)add(&f, "same");
	assert_int_equal(db_commit(&tx, &err), ST_OK);
	assert_int_equal(db_begin(f.db, DB_WRITE, &tx, &err), ST_OK);
	(void)add(&f, "before");
	assert_int_equal(db_run(f.db, f.arena, &set, T_ADD, DB_ARGS(db_s(STR("same")), db_s(STR("")), db_i(1), db_null()),
				NULL, &err),
			 ST_CONFLICT);
	/* only rollback is left, on both engines */
	assert_int_equal(db_run(f.db, f.arena, &set, T_COUNT_ROWS, DB_NOARGS, NULL, &err), ST_INTERNAL);
	assert_int_equal(db_commit(&tx, &err), ST_INTERNAL);
	assert_int_equal(count_on(f.db, f.arena), 1);
	assert_int_equal(db_begin(f.db, DB_WRITE, &tx, &err), ST_OK);
	assert_int_equal(db_run(f.db, f.arena, &set, T_CHILD, DB_ARGS(db_i(4711)), NULL, &err), ST_CONFLICT);
	db_tx_end(&tx);
	db_fixture_close(&f);
}

static void append_only_refuses(void **state)
{
	static const int bad[] = {T_LOG_CHANGE, T_LOG_DROP};
	struct db_fixture f;
	struct err err = {0};
	struct db_tx tx = {0};

	ready(&f, state);
	assert_int_equal(db_begin(f.db, DB_WRITE, &tx, &err), ST_OK);
	assert_int_equal(db_run(f.db, f.arena, &set, T_LOG_ADD, DB_ARGS(db_i(1), db_s(STR("a"))), NULL, &err), ST_OK);
	assert_int_equal(db_commit(&tx, &err), ST_OK);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		assert_int_equal(db_begin(f.db, DB_WRITE, &tx, &err), ST_OK);
		assert_int_equal(db_run(f.db, f.arena, &set, bad[i], DB_NOARGS, NULL, &err), ST_RULE_REFUSED);
		assert_non_null(strstr(err.detail, "append_only: log"));
		db_tx_end(&tx);
	}
	assert_int_equal(db_begin(f.db, DB_WRITE, &tx, &err), ST_OK);
	assert_int_equal(db_run(f.db, f.arena, &set, T_LOG_REPLACE, DB_ARGS(db_i(1), db_s(STR("b"))), NULL, &err),
			 ST_RULE_REFUSED);
	db_tx_end(&tx);
	db_fixture_close(&f);
}

struct seen {
	int64_t rows, last, stop_at;
};

static enum status see(void *arg, const struct db_rows *row, struct err *err)
{
	struct seen *s = arg;

	s->rows++;
	s->last = db_int(row, 0, 0);
	assert_true(str_eq_c(db_text(row, 0, 1), "row"));
	return s->rows == s->stop_at ? err_set(err, ST_GONE, "enough") : ST_OK;
}

static void each_streams_and_stops(void **state)
{
	struct db_fixture f;
	struct err err = {0};
	struct seen all = {0, 0, -1}, some = {0, 0, 3};
	struct db_tx tx = {0};

	ready(&f, state);
	assert_int_equal(db_each(f.db, &set, T_MANY, DB_ARGS(db_i(50000)), see, &all, &err), ST_OK);
	assert_int_equal(all.rows, 50000);
	assert_int_equal(all.last, 50000);
	assert_int_equal(db_begin(f.db, DB_WRITE, &tx, &err), ST_OK);
	assert_int_equal(db_each(f.db, &set, T_MANY, DB_ARGS(db_i(50)), see, &some, &err), ST_GONE);
	assert_int_equal(some.rows, 3);
	(void)add(&f, "still usable"); /* a stop by the caller does not fail the transaction */
	assert_int_equal(db_commit(&tx, &err), ST_OK);
	db_fixture_close(&f);
}

static void too_many_rows_are_refused(void **state)
{
	struct db_fixture f;
	struct err err = {0};
	struct db_rows r = {0};

	ready(&f, state);
	assert_int_equal(db_run(f.db, f.arena, &set, T_MANY, DB_ARGS(db_i(MAX_RESULT_ROWS)), &r, &err), ST_OK);
	assert_int_equal(r.n, MAX_RESULT_ROWS);
	assert_int_equal(db_int(&r, r.n - 1, 0), MAX_RESULT_ROWS);
	assert_int_equal(db_run(f.db, f.arena, &set, T_MANY, DB_ARGS(db_i(MAX_RESULT_ROWS + 1)), &r, &err), ST_TOO_LARGE);
	assert_int_equal(count_on(f.db, f.arena), 0);
	db_fixture_close(&f);
}

static void a_read_transaction_is_one_snapshot(void **state)
{
	struct db_fixture f;
	struct err err = {0};
	struct db_tx look = {0}, tx = {0};
	struct db *other;

	ready(&f, state);
	assert_int_equal(db_borrow(f.pool, &other, &err), ST_OK);
	assert_int_equal(db_begin(other, DB_READ, &look, &err), ST_OK);
	assert_int_equal(count_on(other, f.arena), 0);
	assert_int_equal(db_begin(f.db, DB_WRITE, &tx, &err), ST_OK);
	(void)add(&f, "new");
	assert_int_equal(db_commit(&tx, &err), ST_OK);
	assert_int_equal(count_on(other, f.arena), 0);
	db_tx_end(&look);
	assert_int_equal(count_on(other, f.arena), 1);
	db_return(other);
	db_fixture_close(&f);
}

#define THREADS 4
#define ROUNDS 50

static void *bump(void *arg)
{
	struct db_pool *pool = arg;
	struct arena *a = arena_new();
	struct err err = {0};
	int done = 0;

	for (int i = 0; i < ROUNDS; i++) {
		CLEANUP(db_tx_end) struct db_tx tx = {0};
		struct db *db;
		struct db_rows r = {0};

		if (db_borrow(pool, &db, &err) != ST_OK)
			break;
		if (db_begin(db, DB_WRITE, &tx, &err) == ST_OK &&
		    db_one(db, a, &set, T_BUMP, DB_NOARGS, &r, &err) == ST_OK && db_commit(&tx, &err) == ST_OK)
			done++;
		db_tx_end(&tx);
		db_return(db);
	}
	arena_free(a);
	return done == ROUNDS ? pool : NULL;
}

static void writers_queue(void **state)
{
	pthread_t t[THREADS];
	struct db_fixture f;
	struct err err = {0};
	struct db_tx tx = {0};
	struct db_rows r = {0};

	ready(&f, state);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&t[i], NULL, bump, f.pool), 0);
	for (int i = 0; i < THREADS; i++) {
		void *ok = NULL;

		assert_int_equal(pthread_join(t[i], &ok), 0);
		assert_non_null(ok);
	}
	assert_int_equal(db_begin(f.db, DB_WRITE, &tx, &err), ST_OK);
	assert_int_equal(db_one(f.db, f.arena, &set, T_BUMP, DB_NOARGS, &r, &err), ST_OK);
	assert_int_equal(db_int(&r, 0, 0), THREADS * ROUNDS + 1);
	db_tx_end(&tx);
	assert_true(db_stats_of(f.db).rollbacks >= 1);
	assert_true(db_pool_stats(f.pool).commits >= 1);
	db_fixture_close(&f);
}

/* The second writer waits for the lock as long as the pool says, then is told busy; so is a borrower. */
static void waiting_ends_with_busy(void **state)
{
	struct db_fixture f;
	struct db_pool *small;
	struct db *one, *two;
	struct err err = {0};
	struct db_tx tx = {0}, tx2 = {0};
	int64_t since;

	ready(&f, state);
	assert_int_equal(db_pool_new(f.url, 2, 200, &small, &err), ST_OK);
	assert_int_equal(db_borrow(small, &one, &err), ST_OK);
	assert_int_equal(db_borrow(small, &two, &err), ST_OK);
	since = clock_mono_ms();
	{
		struct db *three = NULL;

		assert_int_equal(db_borrow(small, &three, &err), ST_BUSY);
	}
	assert_true(clock_mono_ms() - since >= 190);
	assert_int_equal(db_begin(one, DB_WRITE, &tx, &err), ST_OK);
	assert_int_equal(db_one(one, f.arena, &set, T_BUMP, DB_NOARGS, NULL, &err), ST_OK);
	if (f.kind == FIXTURE_SQLITE) {
		assert_int_equal(db_begin(two, DB_WRITE, &tx2, &err), ST_BUSY);
		assert_int_equal(db_begin(f.db, DB_READ, &tx2, &err), ST_OK); /* readers go on */
		assert_int_equal(count_on(f.db, f.arena), 0);
		db_tx_end(&tx2);
	} else {
		assert_int_equal(db_begin(two, DB_WRITE, &tx2, &err), ST_OK);
		assert_int_equal(db_one(two, f.arena, &set, T_BUMP, DB_NOARGS, NULL, &err), ST_BUSY);
		db_tx_end(&tx2);
	}
	db_tx_end(&tx);
	db_return(one);
	db_return(two);
	db_pool_free(small);
	db_fixture_close(&f);
}

static void broken_connections_are_replaced(void **state)
{
	static const struct db_stmt st[] = {{"pid", DB_READ, "", "i", "SELECT 0", "SELECT pg_backend_pid()::bigint"}};
	static const struct db_set pid = {"pid", st, 1};
	struct db_fixture f;
	struct err err = {0};
	struct db *victim;
	struct db_rows r = {0};

	ready(&f, state);
	if (f.kind != FIXTURE_PG) {
		db_fixture_close(&f);
		skip(); /* a file has no connection to lose */
	}
	assert_int_equal(db_borrow(f.pool, &victim, &err), ST_OK);
	assert_int_equal(db_one(victim, f.arena, &pid, 0, DB_NOARGS, &r, &err), ST_OK);
	assert_int_equal(db_script(f.db,
				   arena_printf(f.arena, "SELECT pg_terminate_backend(%lld, 2000)",
						(long long)db_int(&r, 0, 0)),
				   &err),
			 ST_OK);
	assert_int_equal(db_one(victim, f.arena, &pid, 0, DB_NOARGS, &r, &err), ST_BUSY); /* lost while in use */
	db_return(victim);
	assert_int_equal(db_borrow(f.pool, &victim, &err), ST_OK);
	assert_int_equal(db_one(victim, f.arena, &pid, 0, DB_NOARGS, &r, &err), ST_OK);
	db_return(victim); /* lost while idle */
	assert_int_equal(db_script(f.db,
				   arena_printf(f.arena, "SELECT pg_terminate_backend(%lld, 2000)",
						(long long)db_int(&r, 0, 0)),
				   &err),
			 ST_OK);
	assert_int_equal(db_borrow(f.pool, &victim, &err), ST_OK);
	assert_int_equal(count_on(victim, f.arena), 0);
	db_return(victim);
	db_fixture_close(&f);
}

static void backup_is_one_moment(void **state)
{
	struct db_fixture f;
	struct err err = {0};
	struct db_tx tx = {0};
	char path[200], url[220];
	struct db_pool *copy;
	struct db *db;

	ready(&f, state);
	(void)snprintf(path, sizeof path, "%s/copy.db", f.dir);
	(void)snprintf(url, sizeof url, "sqlite:%s", path);
	assert_int_equal(db_begin(f.db, DB_WRITE, &tx, &err), ST_OK);
	(void)add(&f, "kept");
	assert_int_equal(db_commit(&tx, &err), ST_OK);
	if (f.kind == FIXTURE_PG) {
		assert_int_equal(db_backup_sqlite(f.db, path, NULL, NULL, &err), ST_UNSUPPORTED_TYPE);
		db_fixture_close(&f);
		return;
	}
	assert_int_equal(db_backup_sqlite(f.db, path, NULL, NULL, &err), ST_OK);
	assert_int_equal(db_backup_sqlite(f.db, path, NULL, NULL, &err), ST_CONFLICT);
	assert_int_equal(db_begin(f.db, DB_WRITE, &tx, &err), ST_OK);
	(void)add(&f, "later");
	assert_int_equal(db_commit(&tx, &err), ST_OK);
	assert_int_equal(db_pool_new(url, 1, 100, &copy, &err), ST_OK);
	assert_int_equal(db_borrow(copy, &db, &err), ST_OK);
	assert_int_equal(count_on(db, f.arena), 1);
	db_return(db);
	db_pool_free(copy);
	db_fixture_close(&f);
}

static void bad_addresses_are_told(void **state)
{
	static const char *const bad[] = {"", "sqlite:", "mysql://x", "sqlite:/nowhere/at/all.db",
					  "postgresql:///x?host=/nowhere&connect_timeout=1"};
	struct db_pool *p = NULL;
	struct err err = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		assert_int_not_equal(db_pool_new(bad[i], 1, 100, &p, &err), ST_OK);
		assert_true(err.detail[0] != '\0');
	}
	assert_null(p);
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
		BOTH(statements_match_their_signatures),
		BOTH(values_come_back),
		BOTH(null_in_a_number_column_is_an_error),
		BOTH(writes_need_a_write_transaction),
		BOTH(transactions_commit_and_roll_back),
		BOTH(conflicts_are_told_apart),
		BOTH(append_only_refuses),
		BOTH(each_streams_and_stops),
		BOTH(too_many_rows_are_refused),
		BOTH(a_read_transaction_is_one_snapshot),
		BOTH(writers_queue),
		BOTH(waiting_ends_with_busy),
		BOTH(broken_connections_are_replaced),
		BOTH(backup_is_one_moment),
		cmocka_unit_test(bad_addresses_are_told),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
