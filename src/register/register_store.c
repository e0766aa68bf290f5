/* SPDX-License-Identifier: Apache-2.0 */
#include "register/register_store.h"

enum {
	RS_FILTERS,
	RS_FILTER_PUT,
	RS_FILTER_DROP,
	RS_NOTICE_ADD,
	RS_NOTICES,
	RS_NOTICE_OF,
	RS_NOTICE_SWEEP,
	RS_CONTACT,
	RS_CONTACT_PUT,
	RS_IMPORT_ADD,
	RS_IMPORT_GET,
	RS_IMPORT_DROP,
	RS_IMPORT_SWEEP
};

static const struct db_stmt stmts[] = {
	[RS_FILTERS] = {"register_filters", DB_READ, "i", "iss",
			"SELECT id, name, query FROM register_filter WHERE person_id = ?1 ORDER BY name LIMIT 30", NULL},
	[RS_FILTER_PUT] = {"register_filter_put", DB_WRITE, "issi", "",
			   "INSERT INTO register_filter (person_id, name, query, created_at) VALUES (?1, ?2, ?3, ?4) "
			   "ON CONFLICT (person_id, name) DO UPDATE SET query = ?3",
			   NULL},
	[RS_FILTER_DROP] = {"register_filter_drop", DB_WRITE, "ii", "",
			    "DELETE FROM register_filter WHERE id = ?1 AND person_id = ?2", NULL},
	[RS_NOTICE_ADD] =
		{"register_notice_add", DB_WRITE, "idsiii", "",
		 "INSERT INTO register_notice (person_id, on_day, body, n, mailed, created_at) VALUES (?1, ?2, ?3, "
		 "?4, ?5, ?6) ON CONFLICT (person_id, on_day) DO NOTHING",
		 NULL},
	[RS_NOTICES] = {"register_notices", DB_READ, "i", "dsiii",
			"SELECT on_day, body, n, mailed, created_at FROM register_notice WHERE person_id = ?1 "
			"ORDER BY on_day DESC LIMIT 20",
			NULL},
	[RS_NOTICE_OF] =
		{"register_notice_of", DB_READ, "id", "dsiii",
		 "SELECT on_day, body, n, mailed, created_at FROM register_notice WHERE person_id = ?1 AND on_day = ?2",
		 NULL},
	[RS_NOTICE_SWEEP] = {"register_notice_sweep", DB_WRITE, "d", "", "DELETE FROM register_notice WHERE on_day < ?1",
			     NULL},
	[RS_CONTACT] = {"register_contact", DB_READ, "i", "si",
			"SELECT sealed, mails FROM register_contact WHERE person_id = ?1", NULL},
	[RS_CONTACT_PUT] = {"register_contact_put", DB_WRITE, "isi", "",
			    "INSERT INTO register_contact (person_id, sealed, mails) VALUES (?1, ?2, ?3) "
			    "ON CONFLICT (person_id) DO UPDATE SET sealed = ?2, mails = ?3",
			    NULL},
	[RS_IMPORT_ADD] =
		{"register_import_add", DB_WRITE, "iissi", "i",
		 "INSERT INTO register_import (person_id, body_id, name, sealed, created_at) VALUES (?1, ?2, ?3, ?4, "
		 "?5) RETURNING id",
		 NULL},
	[RS_IMPORT_GET] = {"register_import_get", DB_READ, "ii", "iiss",
			   "SELECT id, body_id, name, sealed FROM register_import WHERE id = ?1 AND person_id = ?2", NULL},
	[RS_IMPORT_DROP] = {"register_import_drop", DB_WRITE, "ii", "",
			    "DELETE FROM register_import WHERE id = ?1 AND person_id = ?2", NULL},
	[RS_IMPORT_SWEEP] = {"register_import_sweep", DB_WRITE, "i", "", "DELETE FROM register_import WHERE created_at < ?1",
			     NULL},
};
const struct db_set register_set = {"register", stmts, ARRAY_LEN(stmts)};

/* ---- filters ---- */
enum status reg_filters(struct ctx *c, struct saved_filter **ret, size_t *ret_n, struct err *err)
{
	struct saved_filter *f;
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &register_set, RS_FILTERS, DB_ARGS(db_i(c->who.person_id)), &r, err));
	f = ARENA_ARRAY(c->arena, r.n + 1, struct saved_filter);
	for (size_t i = 0; i < r.n; i++)
		f[i] = (struct saved_filter){db_int(&r, i, 0), db_text(&r, i, 1), db_text(&r, i, 2)};
	*ret = f;
	*ret_n = r.n;
	return ST_OK;
}

enum status reg_filter_put(struct ctx *c, struct str name, struct str query, struct err *err)
{
	return db_run(c->db, c->arena, &register_set, RS_FILTER_PUT,
		      DB_ARGS(db_i(c->who.person_id), db_s(name), db_s(query), db_i(c->now)), NULL, err);
}

enum status reg_filter_drop(struct ctx *c, int64_t id, struct err *err)
{
	return db_run(c->db, c->arena, &register_set, RS_FILTER_DROP, DB_ARGS(db_i(id), db_i(c->who.person_id)), NULL, err);
}

/* ---- notices ---- */
static struct notice notice_row(const struct db_rows *r, size_t i, int64_t person_id)
{
	return (struct notice){.person_id = person_id,
			       .on = db_date(r, i, 0),
			       .body = db_text(r, i, 1),
			       .n = db_int(r, i, 2),
			       .mailed = db_int(r, i, 3) != 0,
			       .created_at = db_int(r, i, 4)};
}

enum status reg_notice_add(struct ctx *c, const struct notice *n, bool *ret_new, struct err *err)
{
	TRY(db_run(c->db, c->arena, &register_set, RS_NOTICE_ADD,
		   DB_ARGS(db_i(n->person_id), db_d(c->arena, n->on), db_s(n->body), db_i(n->n), db_i(n->mailed),
			   db_i(c->now)),
		   NULL, err));
	*ret_new = db_changes(c->db) > 0;
	return ST_OK;
}

enum status reg_notices(struct ctx *c, int64_t person_id, struct notice **ret, size_t *ret_n, struct err *err)
{
	struct notice *n;
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &register_set, RS_NOTICES, DB_ARGS(db_i(person_id)), &r, err));
	n = ARENA_ARRAY(c->arena, r.n + 1, struct notice);
	for (size_t i = 0; i < r.n; i++)
		n[i] = notice_row(&r, i, person_id);
	*ret = n;
	*ret_n = r.n;
	return ST_OK;
}

enum status reg_notice_of(struct ctx *c, int64_t person_id, struct date on, struct notice *ret, bool *ret_found,
			  struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &register_set, RS_NOTICE_OF, DB_ARGS(db_i(person_id), db_d(c->arena, on)), &r, err));
	*ret_found = r.n > 0;
	if (r.n > 0)
		*ret = notice_row(&r, 0, person_id);
	return ST_OK;
}

enum status reg_notice_has(struct ctx *c, int64_t person_id, struct date on, bool *ret, struct err *err)
{
	struct notice n;

	return reg_notice_of(c, person_id, on, &n, ret, err);
}

enum status reg_notice_sweep(struct ctx *c, struct date before, struct err *err)
{
	return db_run(c->db, c->arena, &register_set, RS_NOTICE_SWEEP, DB_ARGS(db_d(c->arena, before)), NULL, err);
}

/* ---- addresses ---- */
enum status reg_contact(struct ctx *c, int64_t person_id, struct notice_contact *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &register_set, RS_CONTACT, DB_ARGS(db_i(person_id)), &r, err));
	*ret = (struct notice_contact){.sealed = STR(""), .mails = true};
	if (r.n > 0)
		*ret = (struct notice_contact){db_text(&r, 0, 0), db_int(&r, 0, 1) != 0};
	return ST_OK;
}

enum status reg_contact_put(struct ctx *c, int64_t person_id, const struct notice_contact *k, struct err *err)
{
	return db_run(c->db, c->arena, &register_set, RS_CONTACT_PUT,
		      DB_ARGS(db_i(person_id), db_s(k->sealed), db_i(k->mails)), NULL, err);
}

/* ---- tables waiting ---- */
enum status reg_import_add(struct ctx *c, const struct pending_import *p, int64_t *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &register_set, RS_IMPORT_ADD,
		   DB_ARGS(db_i(c->who.person_id), db_i(p->body_id), db_s(p->name), db_s(p->sealed), db_i(c->now)), &r,
		   err));
	*ret = db_int(&r, 0, 0);
	return ST_OK;
}

enum status reg_import_get(struct ctx *c, int64_t id, struct pending_import *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &register_set, RS_IMPORT_GET, DB_ARGS(db_i(id), db_i(c->who.person_id)), &r, err));
	*ret = (struct pending_import){db_int(&r, 0, 0), db_int(&r, 0, 1), db_text(&r, 0, 2), db_text(&r, 0, 3)};
	return ST_OK;
}

enum status reg_import_drop(struct ctx *c, int64_t id, struct err *err)
{
	return db_run(c->db, c->arena, &register_set, RS_IMPORT_DROP, DB_ARGS(db_i(id), db_i(c->who.person_id)), NULL, err);
}

enum status reg_import_sweep(struct ctx *c, int64_t before, struct err *err)
{
	return db_run(c->db, c->arena, &register_set, RS_IMPORT_SWEEP, DB_ARGS(db_i(before)), NULL, err);
}
