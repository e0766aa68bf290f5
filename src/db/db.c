/* SPDX-License-Identifier: Apache-2.0 */
/* The contract's front: looks statements up, holds arguments against signatures, collects rows, keeps transactions. */
#include "db/db.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "db/db_priv.h"

/* ---- values ---- */

struct db_val db_d(struct arena *a, struct date d)
{
	return date_is_none(d) ? db_null() : db_s(date_format(a, d));
}

static const struct db_val *cell(const struct db_rows *r, size_t row, size_t col)
{
	if (row >= r->n || col >= r->cols)
		BUG("row %zu of %zu, column %zu of %zu", row, r->n, col, r->cols);
	return &r->v[row * r->cols + col];
}

int64_t db_int(const struct db_rows *r, size_t row, size_t col)
{
	const struct db_val *v = cell(r, row, col);

	return v->type == DB_I64 ? v->i : 0;
}

struct str db_text(const struct db_rows *r, size_t row, size_t col)
{
	const struct db_val *v = cell(r, row, col);

	return v->type == DB_TEXT ? v->s : STR_NONE;
}

struct date db_date(const struct db_rows *r, size_t row, size_t col)
{
	struct date d = DATE_NONE;

	if (!date_parse(db_text(r, row, col), &d))
		return DATE_NONE;
	return d;
}

bool db_is_null(const struct db_rows *r, size_t row, size_t col)
{
	return cell(r, row, col)->type == DB_NULL;
}

/* ---- prepared statements of a connection ---- */

static size_t prep_slot(const struct prep *table, size_t cap, const struct db_stmt *st)
{
	size_t i = (size_t)(((uintptr_t)st >> 4) * 0x9E3779B97F4A7C15ULL >> 32) & (cap - 1);

	while (table[i].st != NULL && table[i].st != st)
		i = (i + 1) & (cap - 1);
	return i;
}

static void preps_grow(struct db *db)
{
	size_t cap = db->cap_preps == 0 ? 64 : db->cap_preps * 2;
	struct prep *bigger = calloc(cap, sizeof *bigger);

	if (bigger == NULL)
		BUG("out of memory");
	for (size_t i = 0; i < db->cap_preps; i++)
		if (db->preps[i].st != NULL)
			bigger[prep_slot(bigger, cap, db->preps[i].st)] = db->preps[i];
	free(db->preps);
	db->preps = bigger;
	db->cap_preps = cap;
}

void preps_drop(struct db *db)
{
	for (size_t i = 0; i < db->cap_preps; i++)
		if (db->preps[i].st != NULL)
			db->eng->unprepare(&db->preps[i]);
	free(db->preps);
	db->preps = NULL;
	db->n_preps = db->cap_preps = 0;
}

static enum status prep_get(struct db *db, const struct db_stmt *st, const struct prep **ret, struct err *err)
{
	const char *sql = db->eng == &pg_engine && st->sql_pg != NULL ? st->sql_pg : st->sql;
	struct prep p = {.st = st, .sql = sql};
	struct prep *at;

	if (db->n_preps * 2 >= db->cap_preps)
		preps_grow(db);
	at = &db->preps[prep_slot(db->preps, db->cap_preps, st)];
	if (at->st == st && at->sql == sql) {
		*ret = at;
		return ST_OK;
	}
	TRY(sig_count(st->in, &p.n_in, err));
	TRY(sig_count(st->out, &p.n_out, err));
	TRY(db->eng->prepare(db, &p, sql, err));
	if (at->st == st)
		db->eng->unprepare(at);
	else
		db->n_preps++;
	*at = p;
	*ret = at;
	return ST_OK;
}

/* ---- running ---- */

/* Arguments come from our own code, so a mismatch is a bug, never an input error. */
static void check_args(const struct db_stmt *st, size_t n_in, const struct db_val *args, size_t nargs)
{
	const char *sig = st->in;
	char type;
	bool null;

	if (nargs != n_in)
		BUG("%s takes %zu arguments, got %zu", st->name, n_in, nargs);
	for (size_t i = 0; sig_next(&sig, &type, &null); i++) {
		enum db_type want = type == 'i' ? DB_I64 : DB_TEXT;

		if (args[i].type == want)
			continue;
		if (args[i].type != DB_NULL || (type == 'i' && !null))
			BUG("argument %zu of %s does not match its signature \"%s\"", i + 1, st->name, st->in);
	}
}

static enum status run(struct db *db, const struct db_set *set, int stmt, const struct db_val *args, size_t nargs,
		       bool stream, row_fn *row, void *arg, struct err *err)
{
	const struct db_stmt *st;
	const struct prep *p;
	enum status rc;

	if (stmt < 0 || (size_t)stmt >= set->n || set->stmts[stmt].sql == NULL)
		BUG("%s has no statement %d", set->module, stmt);
	st = &set->stmts[stmt];
	if (db->streaming)
		BUG("%s runs while rows stream on the same connection", st->name);
	if (st->mode == DB_WRITE && !db->in_write)
		return err_set(err, ST_INTERNAL, "%s writes outside a write transaction", st->name);
	if (db->tx_failed)
		return err_set(err, ST_INTERNAL, "%s: the transaction has failed before", st->name);
	rc = prep_get(db, st, &p, err);
	if (rc != ST_OK) {
		db->tx_failed = db->in_tx;
		return rc;
	}
	check_args(st, p->n_in, args, nargs);
	db->stats.statements++;
	db->streaming = stream;
	rc = db->eng->run(db, p, args, stream, row, arg, err);
	db->streaming = false;
	return rc;
}

struct collect {
	struct arena *a;
	struct db_val *v;
	size_t n, cap, cols;
	const char *name;
};

static enum status collect_row(void *arg, const struct db_val *v, size_t cols, struct err *err)
{
	struct collect *c = arg;
	struct db_val *to;

	if (c->n == MAX_RESULT_ROWS)
		return err_set(err, ST_TOO_LARGE, "%s gives more than %d rows", c->name, MAX_RESULT_ROWS);
	if (c->n == c->cap) {
		struct db_val *bigger;

		c->cap = c->cap == 0 ? 4 : c->cap * 4;
		bigger = ARENA_ARRAY(c->a, c->cap * cols, struct db_val);
		if (c->n > 0)
			memcpy(bigger, c->v, c->n * cols * sizeof *bigger);
		c->v = bigger;
	}
	to = &c->v[c->n * cols];
	for (size_t i = 0; i < cols; i++) {
		to[i] = v[i];
		if (v[i].type == DB_TEXT)
			to[i].s = arena_dup(c->a, v[i].s);
	}
	c->n++;
	c->cols = cols;
	return ST_OK;
}

enum status db_run(struct db *db, struct arena *a, const struct db_set *set, int stmt, const struct db_val *args,
		   size_t nargs, struct db_rows *ret, struct err *err)
{
	struct collect c = {.a = a, .name = stmt >= 0 && (size_t)stmt < set->n ? set->stmts[stmt].name : ""};

	TRY(run(db, set, stmt, args, nargs, false, collect_row, &c, err));
	if (ret != NULL)
		*ret = (struct db_rows){c.n, c.cols, c.v};
	return ST_OK;
}

enum status db_one(struct db *db, struct arena *a, const struct db_set *set, int stmt, const struct db_val *args,
		   size_t nargs, struct db_rows *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_run(db, a, set, stmt, args, nargs, &r, err));
	if (r.n != 1)
		return err_set(err, ST_NOT_FOUND, "%s gave %zu rows", set->stmts[stmt].name, r.n);
	if (ret != NULL)
		*ret = r;
	return ST_OK;
}

struct each {
	enum status (*fn)(void *arg, const struct db_rows *row, struct err *err);
	void *arg;
};

static enum status each_row(void *arg, const struct db_val *v, size_t cols, struct err *err)
{
	struct each *e = arg;
	struct db_rows one = {1, cols, v};

	return e->fn(e->arg, &one, err);
}

enum status db_each(struct db *db, const struct db_set *set, int stmt, const struct db_val *args, size_t nargs,
		    enum status (*each)(void *arg, const struct db_rows *row, struct err *err), void *arg, struct err *err)
{
	struct each e = {each, arg};

	return run(db, set, stmt, args, nargs, true, each_row, &e, err);
}

int64_t db_changes(const struct db *db)
{
	return db->changes;
}

/* ---- transactions ---- */

enum status db_begin(struct db *db, enum db_mode mode, struct db_tx *ret, struct err *err)
{
	enum status st;

	if (db->in_tx)
		BUG("transactions do not nest");
	/* SQLite has one writer: queue inside the process in order of arrival instead of polling the file lock. */
	if (mode == DB_WRITE && db->eng == &sqlite_engine && !fair_take(&db->pool->write, db->pool->wait_ms))
		return err_set(err, ST_BUSY, "waited %d ms for the write lock", db->pool->wait_ms);
	st = db->eng->exec(db, mode == DB_WRITE ? db->eng->begin_write : db->eng->begin_read, err);
	if (st != ST_OK) {
		if (mode == DB_WRITE && db->eng == &sqlite_engine)
			fair_give(&db->pool->write);
		return st;
	}
	db->in_tx = true;
	db->in_write = mode == DB_WRITE;
	db->tx_failed = false;
	*ret = (struct db_tx){db, true};
	return ST_OK;
}

static void tx_over(struct db *db)
{
	bool gave_lock = db->in_write && db->eng == &sqlite_engine;

	db->in_tx = db->in_write = db->tx_failed = false;
	if (gave_lock)
		fair_give(&db->pool->write);
}

static void roll_back(struct db *db)
{
	struct err ignored;

	if (!db->broken && db->eng->exec(db, "ROLLBACK", &ignored) != ST_OK)
		db->broken = true; /* never hand out a connection in an unknown state */
	db->stats.rollbacks++;
	tx_over(db);
}

enum status db_commit(struct db_tx *tx, struct err *err)
{
	struct db *db = tx->db;
	enum status st;

	if (!tx->open)
		BUG("commit of a transaction that is not open");
	tx->open = false;
	if (db->tx_failed) {
		roll_back(db);
		return err_set(err, ST_INTERNAL, "commit after a failed statement");
	}
	st = db->eng->exec(db, "COMMIT", err);
	if (st != ST_OK) {
		roll_back(db);
		return st;
	}
	db->stats.commits++;
	tx_over(db);
	return ST_OK;
}

void db_tx_end(struct db_tx *tx)
{
	if (!tx->open)
		return;
	tx->open = false;
	roll_back(tx->db);
}

bool db_in_write(const struct db *db)
{
	return db->in_write;
}

bool db_in_tx(const struct db *db)
{
	return db->in_tx;
}

bool db_is_pg(const struct db *db)
{
	return db->eng == &pg_engine;
}

struct db_stats db_stats_of(const struct db *db)
{
	return db->stats;
}

enum status db_script(struct db *db, struct str sql, struct err *err)
{
	struct arena *a = arena_new();
	enum status st = db->eng->exec(db, arena_cstr(a, sql), err);

	arena_free(a);
	if (st != ST_OK)
		db->tx_failed = db->in_tx;
	return st;
}

/* ---- check of statement tables ---- */

static enum status check_stmt(struct db *db, const struct db_set *set, size_t i, struct err *err)
{
	const struct db_stmt *st = &set->stmts[i];
	const struct prep *p;

	if (st->sql == NULL || st->name == NULL || st->in == NULL || st->out == NULL)
		return err_set(err, ST_INTERNAL, "%s: row %zu of the statement table is empty", set->module, i);
	TRY(prep_get(db, st, &p, err));
	return db->eng->check(db, p, err);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

enum status db_check_sets(struct db *db, const struct db_set *const *sets, size_t n, struct err *err)
{
	struct arena *a = arena_new();
	enum status rc = ST_OK;
	size_t total = 0, k = 0;
	const char **names;

	for (size_t s = 0; s < n; s++)
		total += sets[s]->n;
	names = ARENA_ARRAY(a, total, const char *);
	for (size_t s = 0; s < n && rc == ST_OK; s++)
		for (size_t i = 0; i < sets[s]->n && rc == ST_OK; i++) {
			rc = check_stmt(db, sets[s], i, err);
			names[k++] = sets[s]->stmts[i].name;
		}
	if (rc == ST_OK && total > 0)
		qsort(names, total, sizeof *names, by_name);
	for (size_t i = 1; i < total && rc == ST_OK; i++)
		if (strcmp(names[i - 1], names[i]) == 0)
			rc = err_set(err, ST_INTERNAL, "two statements are named %s", names[i]);
	arena_free(a);
	return rc;
}
