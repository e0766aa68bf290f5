/* SPDX-License-Identifier: Apache-2.0 */
/* Statements of a connection: prepared when first used, bound by signature. */
#include <stdalign.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/log.h"
#include "search/engine.h"

#define ES_TEXT(id, sql) sql,
/* A statement may stand in several literals: the commas are the list's. */
static const char *const texts[] = {ENGINE_STMTS(ES_TEXT)}; /* NOLINT(bugprone-suspicious-missing-comma) */
#undef ES_TEXT

enum status sqlite_status(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ST_BUSY;
	case SQLITE_FULL:
		return ST_DISK_FULL;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return ST_CORRUPT;
	default:
		return ST_DB;
	}
}

enum status conn_fail(struct conn *c, const char *what, struct err *err)
{
	int rc = sqlite3_errcode(c->h);

	if ((rc & 0xff) == SQLITE_INTERRUPT)
		return err_say(err, ST_BUSY, "search.too_heavy", NULL);
	return err_set(err, sqlite_status(rc), "search.db: %s: %s", what, sqlite3_errmsg(c->h));
}

static sqlite3_stmt *bind(struct conn *c, enum engine_stmt st, const char *sig, va_list ap)
{
	sqlite3_stmt *s = c->stmt[st];
	int rc = SQLITE_OK;

	if (s == NULL) {
		if (sqlite3_prepare_v3(c->h, texts[st], -1, SQLITE_PREPARE_PERSISTENT, &c->stmt[st], NULL) != SQLITE_OK)
			return NULL;
		s = c->stmt[st];
	}
	(void)sqlite3_reset(s);
	for (int i = 1; *sig != 0 && rc == SQLITE_OK; sig++, i++) {
		if (*sig == 'i') {
			rc = sqlite3_bind_int64(s, i, va_arg(ap, int64_t));
		} else {
			struct str v = va_arg(ap, struct str);

			rc = v.p == NULL   ? sqlite3_bind_null(s, i)
			     : *sig == 's' ? sqlite3_bind_text64(s, i, v.p, v.n, SQLITE_TRANSIENT, SQLITE_UTF8)
					   : sqlite3_bind_blob64(s, i, v.p, v.n, SQLITE_STATIC);
		}
	}
	return rc == SQLITE_OK ? s : NULL;
}

sqlite3_stmt *conn_stmt(struct conn *c, enum engine_stmt st, const char *sig, ...)
{
	sqlite3_stmt *s;
	va_list ap;

	va_start(ap, sig);
	s = bind(c, st, sig, ap);
	va_end(ap);
	return s;
}

bool conn_row(struct conn *c, sqlite3_stmt *s, enum status *st, struct err *err)
{
	int rc;

	if (s == NULL) {
		*st = conn_fail(c, "statement", err);
		return false;
	}
	rc = sqlite3_step(s);
	if (rc == SQLITE_ROW)
		return true;
	*st = rc == SQLITE_DONE ? ST_OK : conn_fail(c, "step", err);
	(void)sqlite3_reset(s);
	return false;
}

void conn_done(sqlite3_stmt *s)
{
	(void)sqlite3_reset(s);
}

enum status conn_run(struct conn *c, struct err *err, enum engine_stmt st, const char *sig, ...)
{
	enum status ret = ST_OK;
	sqlite3_stmt *s;
	va_list ap;

	va_start(ap, sig);
	s = bind(c, st, sig, ap);
	va_end(ap);
	while (conn_row(c, s, &ret, err))
		continue;
	return ret;
}

enum status conn_i64(struct conn *c, int64_t absent, int64_t *ret, struct err *err, enum engine_stmt st, const char *sig,
		     ...)
{
	enum status rc = ST_OK;
	sqlite3_stmt *s;
	va_list ap;

	va_start(ap, sig);
	s = bind(c, st, sig, ap);
	va_end(ap);
	if (conn_row(c, s, &rc, err)) {
		*ret = sqlite3_column_type(s, 0) == SQLITE_NULL ? absent : sqlite3_column_int64(s, 0);
		conn_done(s);
		return ST_OK;
	}
	if (rc == ST_OK)
		*ret = absent;
	return rc;
}

struct str col_text(struct arena *a, sqlite3_stmt *s, int col)
{
	const char *p = (const char *)sqlite3_column_text(s, col);

	return p == NULL ? STR_NONE : arena_dup(a, (struct str){p, (size_t)sqlite3_column_bytes(s, col)});
}

enum status meta_get(struct conn *c, const char *key, int64_t absent, int64_t *ret, struct err *err)
{
	return conn_i64(c, absent, ret, err, ES_META_GET, "s", str_of(key));
}

enum status meta_set(struct conn *c, const char *key, int64_t value, struct err *err)
{
	return conn_run(c, err, ES_META_SET, "si", str_of(key), value);
}

/* ---- memory of a query ---- */
struct chunk {
	struct chunk *next;
	size_t used;
	alignas(max_align_t) unsigned char p[SCRATCH_MAX];
};

void *conn_scratch(struct conn *c, size_t n)
{
	n = (n + 15) / 16 * 16;
	if (n > SCRATCH_MAX)
		BUG("%zu bytes of scratch", n);
	if (c->at == NULL || c->at->used + n > SCRATCH_MAX) {
		struct chunk **next = c->at == NULL ? &c->chunks : &c->at->next;

		if (*next == NULL) {
			*next = malloc(sizeof **next);
			if (*next == NULL)
				BUG("no memory");
			(*next)->next = NULL;
		}
		c->at = *next;
		c->at->used = 0;
	}
	c->at->used += n;
	return c->at->p + c->at->used - n;
}

void conn_scratch_reset(struct conn *c, size_t keep)
{
	struct chunk **end = &c->chunks;

	c->at = NULL;
	for (; *end != NULL && keep > 0; keep--)
		end = &(*end)->next;
	while (*end != NULL) {
		struct chunk *gone = *end;

		*end = gone->next;
		free(gone);
	}
}
