/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL through libpq: prepared statements, parameters in binary form (no copying, no quoting), results as text. */
#include <endian.h>
#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/db_priv.h"

#define OID_BOOL 16
#define OID_INT8 20
#define OID_TEXT 25

static const struct {
	const char *sqlstate; /* whole code or class */
	enum status st;
} states[] = {
	{"23505", ST_CONFLICT},	    /* unique_violation */
	{"23503", ST_CONFLICT},	    /* foreign_key_violation */
	{"40001", ST_CONFLICT},	    /* serialization_failure */
	{"40P01", ST_CONFLICT},	    /* deadlock_detected */
	{"53100", ST_DISK_FULL},    /* disk_full */
	{"55P03", ST_BUSY},	    /* lock_not_available */
	{"57014", ST_BUSY},	    /* query_canceled (time limit) */
	{"53300", ST_BUSY},	    /* too_many_connections */
	{"CM001", ST_RULE_REFUSED}, /* @append_only */
	{"P0001", ST_RULE_REFUSED}, /* RAISE in a trigger */
	{"XX001", ST_CORRUPT},	    /* data_corrupted */
	{"XX002", ST_CORRUPT},	    /* index_corrupted */
};

static enum status status_of(const PGresult *r)
{
	const char *code = r == NULL ? NULL : PQresultErrorField(r, PG_DIAG_SQLSTATE);

	for (size_t i = 0; code != NULL && i < ARRAY_LEN(states); i++)
		if (strcmp(code, states[i].sqlstate) == 0)
			return states[i].st;
	return ST_DB;
}

/* Only the primary message: DETAIL would carry the values themselves. */
static enum status fail(struct db *db, const PGresult *r, const char *what, struct err *err)
{
	const char *code = r == NULL ? NULL : PQresultErrorField(r, PG_DIAG_SQLSTATE);
	const char *text = r == NULL ? NULL : PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);

	if (PQstatus(db->h) == CONNECTION_BAD)
		db->broken = true;
	db->tx_failed = db->in_tx;
	return err_set(err, db->broken ? ST_BUSY : status_of(r), "%s: %s (SQLSTATE %s)", what,
		       text == NULL ? PQerrorMessage(db->h) : text, code == NULL ? "-" : code);
}

static bool succeeded(const PGresult *r)
{
	ExecStatusType s = PQresultStatus(r);

	return s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK || s == PGRES_EMPTY_QUERY;
}

static enum status pg_exec(struct db *db, const char *sql, struct err *err)
{
	PGresult *r = PQexec(db->h, sql);
	enum status st = ST_OK;

	if (!succeeded(r))
		st = fail(db, r, "script", err);
	/* COMMIT of an aborted transaction succeeds with the tag ROLLBACK. */
	else if (strcmp(sql, "COMMIT") == 0 && strcmp(PQcmdStatus(r), "COMMIT") != 0)
		st = err_set(err, ST_INTERNAL, "the transaction was rolled back");
	PQclear(r);
	return st;
}

static void silent(void *arg, const char *message)
{
	(void)arg;
	(void)message;
}

static void pg_close(struct db *db)
{
	PQfinish(db->h);
}

static enum status check_server(struct db *db, struct err *err)
{
	const char *enc = PQparameterStatus(db->h, "server_encoding");
	char set[256];

	if (PQserverVersion(db->h) < 120000)
		return err_set(err, ST_DB, "PostgreSQL 12 or later is needed, this is %d", PQserverVersion(db->h));
	if (enc == NULL || strcmp(enc, "UTF8") != 0)
		return err_set(err, ST_DB, "the database's encoding is %s, it must be UTF8", enc == NULL ? "?" : enc);
	(void)snprintf(set, sizeof set,
		       "SET client_encoding='UTF8'; SET client_min_messages=warning; SET standard_conforming_strings=on; "
		       "SET lock_timeout=%d",
		       db->pool->wait_ms);
	return pg_exec(db, set, err);
}

static enum status pg_open(struct db *db, struct err *err)
{
	enum status st;

	db->h = PQconnectdb(db->pool->where);
	if (PQstatus(db->h) != CONNECTION_OK) {
		st = err_set(err, ST_DB, "cannot connect: %s", PQerrorMessage(db->h));
	} else {
		(void)PQsetNoticeProcessor(db->h, silent, NULL);
		st = check_server(db, err);
	}
	if (st != ST_OK) {
		PQfinish(db->h);
		db->h = NULL;
		db->broken = false;
	}
	return st;
}

/* A server that went away leaves a farewell and an end-of-file to read: no round trip needed to see it. */
static bool pg_alive(struct db *db)
{
	struct pollfd p = {.fd = PQsocket(db->h), .events = POLLIN};

	while (!db->broken && PQstatus(db->h) == CONNECTION_OK) {
		if (poll(&p, 1, 0) <= 0)
			return true;
		if (PQconsumeInput(db->h) == 0)
			return false;
		(void)PQisBusy(db->h); /* reads what came: settings, notices, the farewell */
	}
	return false;
}

static const char *stmt_name(const struct prep *p, char *out, size_t cap)
{
	(void)snprintf(out, cap, "p%u", p->no);
	return out;
}

static enum status prepare_text(struct db *db, struct prep *p, const char *sql, struct err *err)
{
	Oid types[DB_MAX_COLS];
	const char *sig = p->st->in;
	char name[16], type;
	bool null;
	PGresult *r;
	enum status st = ST_OK;

	for (size_t i = 0; sig_next(&sig, &type, &null); i++)
		types[i] = type == 'i' ? OID_INT8 : OID_TEXT;
	p->no = ++db->next_no;
	r = PQprepare(db->h, stmt_name(p, name, sizeof name), sql, (int)p->n_in, types);
	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		st = fail(db, r, p->st->name, err);
	PQclear(r);
	return st;
}

static enum status pg_prepare(struct db *db, struct prep *p, const char *sql, struct err *err)
{
	struct arena *a = arena_new();
	struct str text;
	size_t n = 0;
	enum status st = sql_to_pg(a, sql, &text, &n, err);

	if (st == ST_OK && n != p->n_in)
		st = err_set(err, ST_INTERNAL, "%s: %zu parameters, but the signature says %zu", p->st->name, n, p->n_in);
	if (st == ST_OK)
		st = prepare_text(db, p, text.p, err);
	arena_free(a);
	return st;
}

static void pg_unprepare(struct prep *p)
{
	p->st = NULL; /* the server forgets its statements with the connection */
}

static enum status pg_check(struct db *db, const struct prep *p, struct err *err)
{
	char name[16];
	PGresult *r = PQdescribePrepared(db->h, stmt_name(p, name, sizeof name));
	enum status st = ST_OK;

	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		st = fail(db, r, p->st->name, err);
	else if ((size_t)PQnparams(r) != p->n_in || (size_t)PQnfields(r) != p->n_out)
		st = err_set(err, ST_INTERNAL, "%s: %d parameters, %d columns, but the signature says %zu, %zu", p->st->name,
			     PQnparams(r), PQnfields(r), p->n_in, p->n_out);
	PQclear(r);
	return st;
}

struct bound {
	const char *p[DB_MAX_COLS];
	int len[DB_MAX_COLS], format[DB_MAX_COLS];
	uint64_t num[DB_MAX_COLS];
};

static void bind_all(struct bound *b, const struct db_stmt *st, const struct db_val *args)
{
	const char *sig = st->in;
	char type;
	bool null;

	for (size_t i = 0; sig_next(&sig, &type, &null); i++) {
		b->format[i] = 1;
		b->len[i] = 0;
		b->p[i] = NULL;
		if (args[i].type == DB_I64) {
			b->num[i] = htobe64((uint64_t)args[i].i);
			b->p[i] = (const char *)&b->num[i];
			b->len[i] = 8;
		} else if (args[i].type == DB_TEXT) {
			b->p[i] = args[i].s.p;
			b->len[i] = (int)args[i].s.n;
		} else if (type == 's' && !null) {
			b->p[i] = "";
		}
	}
}

static bool read_int(const PGresult *r, int row, int col, int64_t *ret)
{
	struct str text = {PQgetvalue(r, row, col), (size_t)PQgetlength(r, row, col)};

	if (PQftype(r, col) == OID_BOOL) {
		*ret = str_eq_c(text, "t");
		return true;
	}
	return str_to_i64(text, ret);
}

static enum status read_row(const PGresult *r, int row, const struct prep *p, struct db_val *v, struct err *err)
{
	const char *sig = p->st->out;
	char type;
	bool null;

	for (int i = 0; sig_next(&sig, &type, &null); i++) {
		int64_t n = 0;

		if (PQgetisnull(r, row, i)) {
			if (type == 'i' && !null)
				return err_set(err, ST_INTERNAL, "%s: column %d is NULL", p->st->name, i + 1);
			v[i] = db_null();
		} else if (type != 'i') {
			v[i] = (struct db_val){DB_TEXT, 0, {PQgetvalue(r, row, i), (size_t)PQgetlength(r, row, i)}};
		} else if (read_int(r, row, i, &n)) {
			v[i] = db_i(n);
		} else {
			return err_set(err, ST_INTERNAL, "%s: column %d is not an integer", p->st->name, i + 1);
		}
	}
	return ST_OK;
}

static enum status take_rows(struct db *db, const PGresult *r, const struct prep *p, row_fn *row, void *arg, struct err *err)
{
	struct db_val v[DB_MAX_COLS];

	if ((size_t)PQnfields(r) != p->n_out)
		return err_set(err, ST_INTERNAL, "%s: %d columns, but the signature says %zu", p->st->name, PQnfields(r),
			       p->n_out);
	for (int i = 0; i < PQntuples(r); i++) {
		db->stats.rows++;
		TRY(read_row(r, i, p, v, err));
		TRY(row(arg, v, p->n_out, err));
	}
	return ST_OK;
}

/* Row by row: the client never holds more than one. What is left after an early stop is read and dropped: cancelling
 * would abort the caller's transaction. */
static enum status stream_rows(struct db *db, const struct prep *p, row_fn *row, void *arg, struct err *err)
{
	enum status st = ST_OK;
	PGresult *r;

	while ((r = PQgetResult(db->h)) != NULL) {
		if (PQresultStatus(r) == PGRES_SINGLE_TUPLE || PQresultStatus(r) == PGRES_TUPLES_OK) {
			if (st == ST_OK)
				st = take_rows(db, r, p, row, arg, err);
		} else if (!succeeded(r)) {
			st = fail(db, r, p->st->name, err);
		}
		PQclear(r);
	}
	return st;
}

static enum status pg_run(struct db *db, const struct prep *p, const struct db_val *args, bool stream, row_fn *row,
			  void *arg, struct err *err)
{
	struct bound b;
	char name[16];
	PGresult *r;
	enum status st = ST_OK;

	bind_all(&b, p->st, args);
	(void)stmt_name(p, name, sizeof name);
	if (stream) {
		if (PQsendQueryPrepared(db->h, name, (int)p->n_in, b.p, b.len, b.format, 0) == 0)
			return fail(db, NULL, p->st->name, err);
		(void)PQsetSingleRowMode(db->h);
		return stream_rows(db, p, row, arg, err);
	}
	r = PQexecPrepared(db->h, name, (int)p->n_in, b.p, b.len, b.format, 0);
	if (!succeeded(r)) {
		st = fail(db, r, p->st->name, err);
	} else {
		if (p->st->mode == DB_WRITE)
			db->changes = strtoll(PQcmdTuples(r), NULL, 10);
		st = take_rows(db, r, p, row, arg, err);
	}
	PQclear(r);
	return st;
}

const struct db_engine pg_engine = {
	.open = pg_open,
	.close = pg_close,
	.alive = pg_alive,
	.prepare = pg_prepare,
	.unprepare = pg_unprepare,
	.check = pg_check,
	.run = pg_run,
	.exec = pg_exec,
	.begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
	.begin_write = "BEGIN",
};
