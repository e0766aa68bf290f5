/* SPDX-License-Identifier: Apache-2.0 */
/* Inside of db: connections, the two engines' vtable, prepared statements, fair queues. Not for other modules. */
#ifndef DB_DB_PRIV_H
#define DB_DB_PRIV_H

#include <pthread.h>

#include "db/db.h"

#define DB_MAX_COLS 64

/* ---- first come, first served: n permits, each waiter has its turn ---- */
struct fair_waiter;
struct fair {
	pthread_mutex_t m;
	size_t free;
	struct fair_waiter *head, *tail;
};
void fair_init(struct fair *f, size_t permits);
void fair_release(struct fair *f);
bool fair_take(struct fair *f, int wait_ms) MUST_CHECK; /* false: waited in vain */
void fair_give(struct fair *f);

/* ---- one prepared statement of one connection ---- */
struct prep {
	const struct db_stmt *st; /* NULL: empty slot */
	const char *sql;	  /* guards against a table that was replaced at the same address */
	size_t n_in, n_out;
	void *h;     /* SQLite: sqlite3_stmt */
	unsigned no; /* PostgreSQL: statement "p<no>" */
};

/* Called for every row; v is valid during the call only. */
typedef enum status row_fn(void *arg, const struct db_val *v, size_t cols, struct err *err);

struct db_engine {
	enum status (*open)(struct db *db, struct err *err);
	void (*close)(struct db *db);
	bool (*alive)(struct db *db); /* cheap look before a connection is handed out */
	enum status (*prepare)(struct db *db, struct prep *p, const char *sql, struct err *err);
	void (*unprepare)(struct prep *p);
	enum status (*check)(struct db *db, const struct prep *p, struct err *err); /* counts against the signature */
	enum status (*run)(struct db *db, const struct prep *p, const struct db_val *args, bool stream, row_fn *row,
			   void *arg, struct err *err);
	enum status (*exec)(struct db *db, const char *sql, struct err *err);
	const char *begin_read, *begin_write;
};

extern const struct db_engine sqlite_engine, pg_engine;

struct db {
	struct db_pool *pool;
	const struct db_engine *eng;
	void *h; /* sqlite3 or PGconn; NULL when not connected */
	bool in_tx, in_write;
	bool tx_failed; /* a statement failed inside the transaction: only rollback is left, on both engines */
	bool streaming;
	bool broken; /* connection lost: replaced when returned */
	int64_t changes;
	struct db_stats stats;
	struct prep *preps; /* open addressing by address of the db_stmt */
	size_t n_preps, cap_preps;
	unsigned next_no;
	struct db *next_idle;
};

struct db_pool {
	const struct db_engine *eng;
	char *where; /* file name or connection string */
	size_t max;
	int wait_ms;
	struct fair slots, write;
	pthread_mutex_t m;
	struct db *idle;
	struct db **all;
	size_t n_all;
};

void preps_drop(struct db *db);

/* ---- stmt.c ---- */
/* Where the quoted text, comment or dollar-quoted block that begins at i ends; i when none begins there. */
size_t sql_skip(struct str s, size_t i);
/* ?N → $N outside quotes and comments. ret_params: the highest N. ST_INTERNAL on a '?' without number. */
enum status sql_to_pg(struct arena *a, const char *sql, struct str *ret, size_t *ret_params, struct err *err) MUST_CHECK;
/* The macros of migrations (@id, @append_only). */
enum status sql_expand(struct arena *a, struct str sql, bool pg, struct str *ret, struct err *err) MUST_CHECK;
/* Number of columns of a signature; ST_INTERNAL when it is malformed. */
enum status sig_count(const char *sig, size_t *ret, struct err *err) MUST_CHECK;
/* Walks a signature: type letter and whether NULL is allowed; false at the end. */
bool sig_next(const char **sig, char *ret_type, bool *ret_null);

#endif
