/* SPDX-License-Identifier: Apache-2.0 */
/* One small contract over SQLite and PostgreSQL.
 *
 * A store owns one table of statements; values are always bound. SQL is the dialect both engines share: parameters are
 * ?1 ?2 … (turned into $1 $2 for PostgreSQL outside quotes), RETURNING, ON CONFLICT, CTEs. Column types to use:
 * BIGINT (numbers, booleans 0/1, instants in Unix ms) and TEXT (also dates 'YYYY-MM-DD', JSON, hex).
 * A struct db is one connection: one thread at a time. struct db_pool hands them out. */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/arena.h"
#include "base/date.h"
#include "base/status.h"

struct db_pool;
struct db;

enum db_mode { DB_READ, DB_WRITE };

/* in/out: one letter a column: 'i' int64, 's' text, 'd' date (text YYYY-MM-DD, NULL = empty); a letter may be followed
 * by '?' when NULL is allowed. NULL text binds/reads as STR_NONE (p == NULL); NULL int only with 'i?' (db_is_null). */
struct db_stmt {
	const char *name; /* unique in the program: "document_by_id" */
	enum db_mode mode;
	const char *in;
	const char *out;
	const char *sql;
	const char *sql_pg; /* NULL: the same text */
};

/* A store's table. Register every set in app/modules.c; a test prepares every statement on both engines. */
struct db_set {
	const char *module;
	const struct db_stmt *stmts;
	size_t n;
};

enum db_type { DB_NULL, DB_I64, DB_TEXT };

struct db_val {
	enum db_type type;
	int64_t i;
	struct str s;
};

static inline struct db_val db_i(int64_t i)
{
	return (struct db_val){DB_I64, i, {0, 0}};
}
static inline struct db_val db_s(struct str s) /* STR_NONE (p == NULL) binds NULL */
{
	return (struct db_val){s.p == NULL ? DB_NULL : DB_TEXT, 0, s};
}

struct db_val db_d(struct arena *a, struct date d); /* DATE_NONE binds NULL */
static inline struct db_val db_null(void)
{
	return (struct db_val){DB_NULL, 0, {0, 0}};
}

/* Rows held in an arena (at most MAX_RESULT_ROWS, else ST_TOO_LARGE). */
struct db_rows {
	size_t n, cols;
	const struct db_val *v; /* n × cols */
};

int64_t db_int(const struct db_rows *r, size_t row, size_t col);      /* 0 for NULL */
struct str db_text(const struct db_rows *r, size_t row, size_t col);  /* STR_NONE for NULL */
struct date db_date(const struct db_rows *r, size_t row, size_t col); /* DATE_NONE for NULL */
bool db_is_null(const struct db_rows *r, size_t row, size_t col);

#define DB_ARGS(...) \
	(const struct db_val[]){__VA_ARGS__}, sizeof((const struct db_val[]){__VA_ARGS__}) / sizeof(struct db_val)
#define DB_NOARGS NULL, (size_t)0

/* Runs a statement and collects its rows (ret may be NULL when out is ""). Argument count or type that does not match
 * the signature is a BUG. A DB_WRITE statement outside a write transaction is refused (ST_INTERNAL).
 * ST_CONFLICT: unique or foreign-key violation, or serialisation failure; ST_BUSY: lock wait exceeded;
 * ST_DISK_FULL; ST_RULE_REFUSED: a trigger refused (append-only tables); ST_CORRUPT: the file is damaged; ST_DB:
 * anything else, with the engine's words in err->detail. After an engine error inside a transaction only rollback is
 * left, on both engines: later statements and the commit give ST_INTERNAL (PostgreSQL's rule, kept on SQLite too so
 * that nothing works on one engine only). */
enum status db_run(struct db *db, struct arena *a, const struct db_set *set, int stmt, const struct db_val *args,
		   size_t nargs, struct db_rows *ret, struct err *err) MUST_CHECK;
/* The same where exactly one row must come: ST_NOT_FOUND otherwise. */
enum status db_one(struct db *db, struct arena *a, const struct db_set *set, int stmt, const struct db_val *args,
		   size_t nargs, struct db_rows *ret, struct err *err) MUST_CHECK;
/* Streams rows without holding them; each() may return non-OK to stop, which is returned. The row is valid during the
 * call only. No other statement may run on this connection meanwhile. */
enum status db_each(struct db *db, const struct db_set *set, int stmt, const struct db_val *args, size_t nargs,
		    enum status (*each)(void *arg, const struct db_rows *row, struct err *err), void *arg,
		    struct err *err) MUST_CHECK;
int64_t db_changes(const struct db *db); /* rows changed by the last write statement */

/* Transactions. Reading needs none; DB_READ gives a stable snapshot. Writing takes the write lock at once
 * (SQLite BEGIN IMMEDIATE; PostgreSQL READ COMMITTED). Not nestable (BUG).
 *   CLEANUP(db_tx_end) struct db_tx tx = {0};
 *   TRY(db_begin(db, DB_WRITE, &tx, err)); … return db_commit(&tx, err); */
struct db_tx {
	struct db *db;
	bool open;
};
enum status db_begin(struct db *db, enum db_mode mode, struct db_tx *ret, struct err *err) MUST_CHECK;
enum status db_commit(struct db_tx *tx, struct err *err) MUST_CHECK;
void db_tx_end(struct db_tx *tx); /* rolls back when still open */
bool db_in_write(const struct db *db);
bool db_in_tx(const struct db *db); /* of either kind */

/* Pool. url: "sqlite:/path/file.db" or "postgresql://…" (also "postgresql:///name?host=/socket/dir").
 * max: connections at most; a borrower waits up to wait_ms, then ST_BUSY. */
enum status db_pool_new(const char *url, size_t max, int wait_ms, struct db_pool **ret, struct err *err) MUST_CHECK;
void db_pool_free(struct db_pool *p);
enum status db_borrow(struct db_pool *p, struct db **ret, struct err *err) MUST_CHECK;
void db_return(struct db *db); /* rolls back what is open; accepts NULL; a broken connection is replaced */
bool db_is_pg(const struct db *db);

/* Counters for budgets in tests and /metrics. */
struct db_stats {
	uint64_t statements, rows, commits, rollbacks;
};
struct db_stats db_stats_of(const struct db *db);
struct db_stats db_pool_stats(struct db_pool *p); /* of the connections not borrowed at this moment */

/* Prepares every statement of the sets and checks the number of parameters and columns against the signatures. */
enum status db_check_sets(struct db *db, const struct db_set *const *sets, size_t n, struct err *err) MUST_CHECK;

/* Migrations: files NNNN_module_topic.sql, embedded or on disk, applied in order, each in one transaction and recorded
 * with its SHA-256 in table schema_migration; a changed or missing applied file is an error. NNNN_x.pg.sql replaces
 * NNNN_x.sql on PostgreSQL. Two macros are replaced: "@id" → an auto-numbered BIGINT primary key,
 * "@append_only(table)" → triggers that refuse UPDATE and DELETE on it. Statements end in ";" at the end of a line. */
struct migration {
	const char *name; /* "0001_core_users.sql" */
	struct str sql;
};
enum status db_migrate(struct db *db, const struct migration *files, size_t n, int *ret_applied, struct err *err) MUST_CHECK;
/* Was this database ever migrated? */
enum status db_has_schema(struct db *db, struct arena *a, bool *ret, struct err *err) MUST_CHECK;
/* Number of migrations not yet applied. */
enum status db_migrate_pending(struct db *db, const struct migration *files, size_t n, int *ret, struct err *err) MUST_CHECK;

/* On-line copy of an SQLite database into a new file (sqlite3_backup). PostgreSQL: ST_UNSUPPORTED_TYPE. */
enum status db_backup_sqlite(struct db *db, const char *path, void (*progress)(void *arg, int done, int total), void *arg,
			     struct err *err) MUST_CHECK;
/* Runs trusted SQL text (migrations, tests, restore), several statements allowed. */
enum status db_script(struct db *db, struct str sql, struct err *err) MUST_CHECK;

#endif
