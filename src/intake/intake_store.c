/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/intake_store.h"

#include <stdlib.h>

enum { IN_ADDRESS_FIND, IN_ADDRESS_LIST, IN_ADDRESS_ADD, IN_ITEM_GET, IN_ITEM_ADD, IN_ITEM_COUNT, IN_ITEM_KEYS };
static const struct db_stmt stmts[] = {
	[IN_ADDRESS_FIND] = {"old_address_find", DB_READ, "s", "ii",
			     "SELECT document_id, file_id FROM old_address WHERE path = ?1 ORDER BY document_id LIMIT 20",
			     NULL},
	[IN_ADDRESS_LIST] = {"old_address_list", DB_READ, "", "s", "SELECT DISTINCT path FROM old_address ORDER BY path",
			     NULL},
	[IN_ADDRESS_ADD] = {"old_address_add", DB_WRITE, "siii", "",
			    "INSERT INTO old_address (path, document_id, file_id, made_at) VALUES (?1, ?2, ?3, ?4) "
			    "ON CONFLICT (path, document_id) DO NOTHING",
			    NULL},
	[IN_ITEM_GET] = {"intake_item_get", DB_READ, "s", "is",
			 "SELECT document_id, report FROM intake_item WHERE source_key = ?1", NULL},
	[IN_ITEM_ADD] = {"intake_item_add", DB_WRITE, "sissii", "",
			 "INSERT INTO intake_item (source_key, document_id, name, report, checks, made_at) "
			 "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (source_key) DO NOTHING",
			 NULL},
	[IN_ITEM_COUNT] = {"intake_item_count", DB_READ, "", "i", "SELECT COUNT(*) FROM intake_item", NULL},
	[IN_ITEM_KEYS] = {"intake_item_keys", DB_READ, "", "s", "SELECT source_key FROM intake_item", NULL},
};
const struct db_set intake_set = {"intake", stmts, ARRAY_LEN(stmts)};

enum status old_address_find(struct ctx *c, struct str path, struct old_address **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;
	struct old_address *out;

	TRY(db_run(c->db, c->arena, &intake_set, IN_ADDRESS_FIND, DB_ARGS(db_s(path)), &r, err));
	out = ARENA_ARRAY(c->arena, r.n + 1, struct old_address);
	for (size_t i = 0; i < r.n; i++)
		out[i] = (struct old_address){db_int(&r, i, 0), db_int(&r, i, 1)};
	*ret = out;
	*ret_n = r.n;
	return ST_OK;
}

enum status old_address_list(struct ctx *c, struct str **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &intake_set, IN_ADDRESS_LIST, DB_NOARGS, &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct str);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = db_text(&r, i, 0);
	*ret_n = r.n;
	return ST_OK;
}

enum status old_address_add(struct ctx *c, struct str path, int64_t document_id, int64_t file_id, struct err *err)
{
	return db_run(c->db, c->arena, &intake_set, IN_ADDRESS_ADD,
		      DB_ARGS(db_s(path), db_i(document_id), db_i(file_id), db_i(c->now)), NULL, err);
}

enum status intake_item_get(struct ctx *c, struct str key, int64_t *ret_document, struct str *ret_report, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &intake_set, IN_ITEM_GET, DB_ARGS(db_s(key)), &r, err));
	*ret_document = db_int(&r, 0, 0);
	*ret_report = db_text(&r, 0, 1);
	return ST_OK;
}

enum status intake_item_add(struct ctx *c, struct str key, int64_t document_id, struct str name, struct str report,
			    int64_t checks, struct err *err)
{
	return db_run(c->db, c->arena, &intake_set, IN_ITEM_ADD,
		      DB_ARGS(db_s(key), db_i(document_id), db_s(name), db_s(report), db_i(checks), db_i(c->now)), NULL,
		      err);
}

/* ---- what is there already ---- */
static uint64_t mark_of(struct str key) /* FNV-1a */
{
	uint64_t h = 14695981039346656037U;

	for (size_t i = 0; i < key.n; i++)
		h = (h ^ (unsigned char)key.p[i]) * 1099511628211U;
	return h;
}

static int by_mark(const void *x, const void *y)
{
	const uint64_t *a = x, *b = y;

	return *a < *b ? -1 : *a > *b;
}

struct loading {
	struct intake_known *k;
	size_t cap;
};

static enum status load_key(void *arg, const struct db_rows *row, struct err *err)
{
	struct loading *l = arg;

	(void)err;
	if (l->k->n < l->cap)
		l->k->mark[l->k->n++] = mark_of(db_text(row, 0, 0));
	return ST_OK;
}

enum status intake_known_load(struct ctx *c, struct arena *a, struct intake_known *ret, struct err *err)
{
	struct intake_known k = {0};
	struct loading l = {.k = &k};
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &intake_set, IN_ITEM_COUNT, DB_NOARGS, &r, err));
	l.cap = (size_t)db_int(&r, 0, 0);
	k.mark = ARENA_ARRAY(a, l.cap + 1, uint64_t);
	TRY(db_each(c->db, &intake_set, IN_ITEM_KEYS, DB_NOARGS, load_key, &l, err));
	qsort(k.mark, k.n, sizeof *k.mark, by_mark);
	*ret = k;
	return ST_OK;
}

bool intake_known_has(const struct intake_known *k, struct str key)
{
	uint64_t m = mark_of(key);

	return k->n > 0 && bsearch(&m, k->mark, k->n, sizeof m, by_mark) != NULL;
}
