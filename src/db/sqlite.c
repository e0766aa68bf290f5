/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite: WAL with synchronous=FULL, so that what was committed survives a power cut. */
#include <errno.h>
#include <limits.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "db/db_priv.h"

/* mmap stays off: an I/O error in a mapped page is a SIGBUS, which would end the process. The page cache is small since
 * the kernel caches the file anyway. DELETE triggers must fire for REPLACE too (append-only tables). */
static const char settings[] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
			       "PRAGMA recursive_triggers=ON; PRAGMA cache_size=-1024; PRAGMA mmap_size=0; "
			       "PRAGMA journal_size_limit=16777216; PRAGMA temp_store=MEMORY;";

static enum status constraint_status(sqlite3 *h, int extended)
{
	switch (extended) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
	case SQLITE_CONSTRAINT_FOREIGNKEY:
		return ST_CONFLICT;
	case SQLITE_CONSTRAINT_TRIGGER: /* ON DELETE RESTRICT reports itself as a trigger */
		return strcmp(sqlite3_errmsg(h), "FOREIGN KEY constraint failed") == 0 ? ST_CONFLICT : ST_RULE_REFUSED;
	default:
		return ST_DB;
	}
}

static enum status status_of(sqlite3 *h, int rc)
{
	int os = sqlite3_system_errno(h);

	switch (rc & 0xff) {
	case SQLITE_CONSTRAINT:
		return constraint_status(h, sqlite3_extended_errcode(h));
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return rc == SQLITE_BUSY_SNAPSHOT ? ST_CONFLICT : ST_BUSY;
	case SQLITE_FULL:
		return ST_DISK_FULL;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return ST_CORRUPT;
	case SQLITE_IOERR:
		return os == ENOSPC || os == EDQUOT || os == EFBIG ? ST_DISK_FULL : ST_DB;
	default:
		return ST_DB;
	}
}

static enum status fail(struct db *db, int rc, const char *what, struct err *err)
{
	sqlite3 *h = db->h;
	enum status st = status_of(h, rc);

	db->tx_failed = db->in_tx;
	return err_set(err, st, "%s: %s (SQLite %d)", what, sqlite3_errmsg(h), sqlite3_extended_errcode(h));
}

static enum status sq_exec(struct db *db, const char *sql, struct err *err)
{
	/* SQLITE_FULL and some I/O errors roll back by themselves; then there is nothing left to roll back. */
	if (strcmp(sql, "ROLLBACK") == 0 && sqlite3_get_autocommit(db->h))
		return ST_OK;
	int rc = sqlite3_exec(db->h, sql, NULL, NULL, NULL);

	if (rc != SQLITE_OK)
		return fail(db, rc, sql[0] == 'C' && strlen(sql) < 12 ? sql : "script", err);
	return ST_OK;
}

static void sq_close(struct db *db)
{
	(void)sqlite3_close_v2(db->h);
}

static enum status sq_open(struct db *db, struct err *err)
{
	sqlite3 *h = NULL;
	int rc =
		sqlite3_open_v2(db->pool->where, &h, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);

	if (rc == SQLITE_OK) {
		(void)sqlite3_extended_result_codes(h, 1);
		(void)sqlite3_busy_timeout(h, db->pool->wait_ms);
		(void)sqlite3_db_config(h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
		rc = sqlite3_exec(h, settings, NULL, NULL, NULL);
	}
	if (rc != SQLITE_OK) {
		enum status st = h == NULL ? ST_DB : status_of(h, rc);

		(void)err_set(err, st, "cannot open %s: %s", db->pool->where, h == NULL ? "no memory" : sqlite3_errmsg(h));
		(void)sqlite3_close_v2(h);
		return st;
	}
	db->h = h;
	return ST_OK;
}

static bool sq_alive(struct db *db)
{
	return !db->broken;
}

static enum status sq_prepare(struct db *db, struct prep *p, const char *sql, struct err *err)
{
	sqlite3_stmt *h = NULL;
	const char *tail = NULL;
	int rc = sqlite3_prepare_v3(db->h, sql, -1, SQLITE_PREPARE_PERSISTENT, &h, &tail);

	if (rc != SQLITE_OK)
		return fail(db, rc, p->st->name, err);
	if (p->st->mode == DB_READ && !sqlite3_stmt_readonly(h)) {
		(void)sqlite3_finalize(h);
		return err_set(err, ST_INTERNAL, "%s writes but is declared DB_READ", p->st->name);
	}
	if ((size_t)sqlite3_bind_parameter_count(h) != p->n_in || (size_t)sqlite3_column_count(h) != p->n_out) {
		(void)err_set(err, ST_INTERNAL, "%s: %d parameters, %d columns, but the signature says %zu, %zu",
			      p->st->name, sqlite3_bind_parameter_count(h), sqlite3_column_count(h), p->n_in, p->n_out);
		(void)sqlite3_finalize(h);
		return ST_INTERNAL;
	}
	p->h = h;
	return ST_OK;
}

static void sq_unprepare(struct prep *p)
{
	(void)sqlite3_finalize(p->h);
	p->h = NULL;
}

static enum status sq_check(struct db *db, const struct prep *p, struct err *err)
{
	struct arena *a = arena_new();
	struct str unused;
	size_t n = 0;
	enum status st = sql_to_pg(a, p->sql, &unused, &n, err); /* catches a bare '?' before PostgreSQL does */

	(void)db;
	arena_free(a);
	return st;
}

static int bind_all(sqlite3_stmt *h, const struct db_stmt *st, const struct db_val *args)
{
	const char *sig = st->in;
	int rc = SQLITE_OK, i = 1;
	char type;
	bool null;

	for (; rc == SQLITE_OK && sig_next(&sig, &type, &null); i++) {
		const struct db_val *v = &args[i - 1];

		if (v->type == DB_I64)
			rc = sqlite3_bind_int64(h, i, v->i);
		else if (v->type == DB_TEXT)
			rc = sqlite3_bind_text64(h, i, v->s.p, v->s.n, SQLITE_STATIC, SQLITE_UTF8);
		else if (type == 's' && !null)
			rc = sqlite3_bind_text(h, i, "", 0, SQLITE_STATIC);
		else
			rc = sqlite3_bind_null(h, i);
	}
	return rc;
}

static enum status read_row(sqlite3_stmt *h, const struct prep *p, struct db_val *v, struct err *err)
{
	const char *sig = p->st->out;
	char type;
	bool null;

	for (int i = 0; sig_next(&sig, &type, &null); i++) {
		if (sqlite3_column_type(h, i) == SQLITE_NULL) {
			if (type == 'i' && !null)
				return err_set(err, ST_INTERNAL, "%s: column %d is NULL", p->st->name, i + 1);
			v[i] = db_null();
		} else if (type == 'i') {
			v[i] = db_i(sqlite3_column_int64(h, i));
		} else {
			const char *text = (const char *)sqlite3_column_text(h, i);

			v[i] = (struct db_val){DB_TEXT, 0, {text, (size_t)sqlite3_column_bytes(h, i)}};
		}
	}
	return ST_OK;
}

static enum status sq_run(struct db *db, const struct prep *p, const struct db_val *args, bool stream, row_fn *row,
			  void *arg, struct err *err)
{
	struct db_val v[DB_MAX_COLS];
	sqlite3_stmt *h = p->h;
	enum status st = ST_OK;
	int rc = bind_all(h, p->st, args);

	(void)stream;
	while (rc == SQLITE_OK && st == ST_OK) {
		rc = sqlite3_step(h);
		if (rc != SQLITE_ROW)
			break;
		rc = SQLITE_OK;
		db->stats.rows++;
		st = read_row(h, p, v, err);
		if (st == ST_OK)
			st = row(arg, v, p->n_out, err);
	}
	if (rc != SQLITE_OK && rc != SQLITE_DONE)
		st = fail(db, rc, p->st->name, err);
	else if (p->st->mode == DB_WRITE)
		db->changes = sqlite3_changes64(db->h);
	(void)sqlite3_reset(h); /* ends the read transaction; repeats the error code, which was taken above */
	(void)sqlite3_clear_bindings(h);
	return st;
}

const struct db_engine sqlite_engine = {
	.open = sq_open,
	.close = sq_close,
	.alive = sq_alive,
	.prepare = sq_prepare,
	.unprepare = sq_unprepare,
	.check = sq_check,
	.run = sq_run,
	.exec = sq_exec,
	.begin_read = "BEGIN",
	.begin_write = "BEGIN IMMEDIATE",
};

/* ---- on-line copy ---- */

static enum status copy_pages(sqlite3 *from, sqlite3 *to, void (*progress)(void *arg, int done, int total), void *arg,
			      struct err *err)
{
	sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
	int rc;

	if (b == NULL)
		return err_set(err, ST_DB, "backup: %s", sqlite3_errmsg(to));
	do {
		rc = sqlite3_backup_step(b, 256);
		if (progress != NULL)
			progress(arg, sqlite3_backup_pagecount(b) - sqlite3_backup_remaining(b),
				 sqlite3_backup_pagecount(b));
	} while (rc == SQLITE_OK);
	(void)sqlite3_backup_finish(b);
	return rc == SQLITE_DONE ? ST_OK : err_set(err, status_of(to, rc), "backup: %s", sqlite3_errstr(rc));
}

static enum status copy_into(struct db *db, const char *path, void (*progress)(void *arg, int done, int total), void *arg,
			     struct err *err)
{
	sqlite3 *to = NULL;
	enum status st;
	int rc = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);

	if (rc != SQLITE_OK) {
		st = err_set(err, ST_IO, "cannot create %s: %s", path, sqlite3_errmsg(to));
	} else {
		st = copy_pages(db->h, to, progress, arg, err);
		/* One plain file: the copy must not need a -wal beside it. */
		if (st == ST_OK && sqlite3_exec(to, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL) != SQLITE_OK)
			st = err_set(err, ST_IO, "backup: %s", sqlite3_errmsg(to));
	}
	(void)sqlite3_close_v2(to);
	return st;
}

enum status db_backup_sqlite(struct db *db, const char *path, void (*progress)(void *arg, int done, int total), void *arg,
			     struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};
	enum status st;

	if (db->eng != &sqlite_engine)
		return err_set(err, ST_UNSUPPORTED_TYPE, "on-line copy is for SQLite");
	if (access(path, F_OK) == 0)
		return err_set(err, ST_CONFLICT, "%s exists already", path);
	/* One snapshot for the whole copy: without it every write of another connection starts the copy again. */
	TRY(db_begin(db, DB_READ, &tx, err));
	TRY(db_script(db, STR("SELECT count(*) FROM sqlite_schema"), err));
	st = copy_into(db, path, progress, arg, err);
	if (st != ST_OK)
		(void)unlink(path);
	return st;
}
