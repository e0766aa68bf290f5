/* SPDX-License-Identifier: Apache-2.0 */
#include "services/services_store.h"

enum {
	SVC_ITEM_ADD,
	SVC_ITEM_GET,
	SVC_ITEM_BY_CODE,
	SVC_ITEM_SAVE,
	SVC_ITEM_LOCK,
	SVC_VERSION_ADD,
	SVC_VERSION_GET,
	SVC_VERSION_SAVE,
	SVC_VERSIONS,
	SVC_EDITOR_ADD,
	SVC_EDITOR_IS,
	SVC_PUBLIC,
	SVC_STAFF,
	SVC_TODO,
	SVC_ELEMENTS,
	SVC_ELEMENT_SAVE,
	SVC_ELEMENT_SEED,
	SVC_CHANGE_ADD,
	SVC_CHANGES,
	SVC_LIST_ALL,
	SVC_LIST_GET,
	SVC_LIST_ADD
};

#define I_COLS                                                                                                      \
	"i.id, i.body_id, COALESCE(b.parent_id, 0), i.code, i.published_version, i.draft_version, i.withdrawn_at, " \
	"i.created_at, "                                                                                            \
	"i.withdrawn_note, i.review_by, i.reviewed_on, b.code, b.name, b.name_en, b.active, i.sample"
#define I_SHAPE "iiisiiiisd?d?sssii"
#define I_FROM " FROM service_item i JOIN body b ON b.id = i.body_id "
#define I_N 16
#define V_COLS                                                                                                 \
	"v.id, v.item_id, v.no, v.rev, v.state, v.content, v.note, v.returned, v.flow_changed, v.created_at, " \
	"v.updated_at, "                                                                                       \
	"v.editor_id, v.published_at, v.published_by, v.editor_name, v.published_name"
#define V_SHAPE "iiiissssiiiiiiss"

static const struct db_stmt stmts[] = {
	[SVC_ITEM_ADD] = {"service_item_add", DB_WRITE, "isii", "i",
			  "INSERT INTO service_item (body_id, code, created_at, sample) VALUES (?1, ?2, ?3, ?4) "
			  "ON CONFLICT (code) DO NOTHING RETURNING id",
			  NULL},
	[SVC_ITEM_GET] = {"service_item_get", DB_READ, "i", I_SHAPE, "SELECT " I_COLS I_FROM "WHERE i.id = ?1", NULL},
	[SVC_ITEM_BY_CODE] = {"service_item_by_code", DB_READ, "s", I_SHAPE, "SELECT " I_COLS I_FROM "WHERE i.code = ?1",
			      NULL},
	[SVC_ITEM_SAVE] = {"service_item_save", DB_WRITE, "iiiisd?d?", "",
			   "UPDATE service_item SET published_version = ?2, draft_version = ?3, withdrawn_at = ?4, "
			   "withdrawn_note = ?5, review_by = ?6, reviewed_on = ?7 WHERE id = ?1",
			   NULL},
	[SVC_ITEM_LOCK] = {"service_item_lock", DB_WRITE, "i", "",
			   "UPDATE service_item SET created_at = created_at WHERE id = ?1", NULL},
	[SVC_VERSION_ADD] =
		{"service_version_add", DB_WRITE, "issiis", "i",
		 "INSERT INTO service_version (item_id, state, content, note, created_at, updated_at, editor_id, "
		 "editor_name) VALUES (?1, 'draft', ?2, ?3, ?4, ?4, ?5, ?6) RETURNING id",
		 NULL},
	[SVC_VERSION_GET] = {"service_version_get", DB_READ, "i", V_SHAPE,
			     "SELECT " V_COLS " FROM service_version v WHERE v.id = ?1", NULL},
	[SVC_VERSION_SAVE] = {"service_version_save", DB_WRITE, "iiissssiiisiis", "",
			      "UPDATE service_version SET no = ?3, state = ?4, content = ?5, note = ?6, returned = ?7, "
			      "flow_changed = ?8, "
			      "updated_at = ?9, editor_id = ?10, editor_name = ?11, published_at = ?12, published_by = ?13, "
			      "published_name = ?14, rev = rev + 1 WHERE id = ?1 AND rev = ?2",
			      NULL},
	[SVC_VERSIONS] = {"service_versions", DB_READ, "i", V_SHAPE,
			  "SELECT " V_COLS " FROM service_version v WHERE v.item_id = ?1 AND v.state = 'published' "
			  "ORDER BY v.no DESC",
			  NULL},
	[SVC_EDITOR_ADD] = {"service_editor_add", DB_WRITE, "ii", "",
			    "INSERT INTO service_editor (version_id, person_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
			    NULL},
	[SVC_EDITOR_IS] = {"service_editor_is", DB_READ, "ii", "i",
			   "SELECT COUNT(*) FROM service_editor WHERE version_id = ?1 AND person_id = ?2", NULL},
	[SVC_PUBLIC] = {"service_public", DB_READ, "", I_SHAPE V_SHAPE,
			"SELECT " I_COLS ", " V_COLS I_FROM "JOIN service_version v ON v.id = i.published_version "
			"WHERE i.withdrawn_at = 0 AND b.active = 1 ORDER BY b.sort, b.id, i.code",
			NULL},
	[SVC_STAFF] = {"service_staff", DB_READ, "ii", I_SHAPE V_SHAPE,
		       "SELECT " I_COLS ", " V_COLS I_FROM "JOIN service_version v ON v.id = "
		       "CASE WHEN i.draft_version <> 0 THEN i.draft_version ELSE i.published_version END "
		       "WHERE i.body_id = ?1 OR (?2 = 1 AND b.parent_id = ?1) ORDER BY b.sort, b.id, i.code",
		       NULL},
	[SVC_TODO] =
		{"service_todo", DB_READ, "isi", "iii",
		 "SELECT COALESCE(SUM(CASE WHEN i.published_version <> 0 AND i.withdrawn_at = 0 AND i.review_by <= ?2 "
		 "THEN 1 ELSE 0 END), 0), "
		 "COALESCE(SUM(CASE WHEN v.state = 'draft' AND v.returned <> '' AND v.editor_id = ?3 THEN 1 ELSE 0 END), "
		 "0), "
		 "COALESCE(SUM(CASE WHEN v.state = 'ready' AND NOT EXISTS (SELECT 1 FROM service_editor e WHERE "
		 "e.version_id = v.id AND e.person_id = ?3) THEN 1 ELSE 0 END), 0) "
		 "FROM service_item i LEFT JOIN service_version v ON v.id = i.draft_version WHERE i.body_id = ?1",
		 NULL},
	[SVC_ELEMENTS] =
		{"service_elements", DB_READ, "", "ssssiiiii",
		 "SELECT key, label_zh, label_en, basis, required, national, custom, active, seq FROM service_element "
		 "ORDER BY seq, key",
		 NULL},
	[SVC_ELEMENT_SAVE] =
		{"service_element_save", DB_WRITE, "ssssiiiii", "",
		 "INSERT INTO service_element (key, label_zh, label_en, basis, required, national, custom, active, seq) "
		 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (key) DO UPDATE SET label_zh = ?2, label_en = ?3, "
		 "basis = ?4, required = ?5, active = ?8, seq = ?9",
		 NULL},
	[SVC_ELEMENT_SEED] =
		{"service_element_seed", DB_WRITE, "ssssiiiii", "",
		 "INSERT INTO service_element (key, label_zh, label_en, basis, required, national, custom, active, seq) "
		 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (key) DO UPDATE SET national = ?6",
		 NULL},
	[SVC_CHANGE_ADD] = {"service_change_add", DB_WRITE, "iisi", "",
			    "INSERT INTO service_change (at, item_id, code, visible) VALUES (?1, ?2, ?3, ?4)", NULL},
	[SVC_CHANGES] = {"service_changes", DB_READ, "ii", "iiisi",
			 "SELECT seq, at, item_id, code, visible FROM service_change WHERE seq > ?1 ORDER BY seq LIMIT ?2",
			 NULL},
	[SVC_LIST_ALL] = {"service_list_all", DB_READ, "", "iiss",
			  "SELECT no, at, hash, summary FROM service_list_version ORDER BY no DESC", NULL},
	[SVC_LIST_GET] = {"service_list_get", DB_READ, "i", "iisss",
			  "SELECT no, at, hash, content, summary FROM service_list_version WHERE no = CASE WHEN ?1 = 0 THEN "
			  "(SELECT MAX(no) FROM service_list_version) ELSE ?1 END",
			  NULL},
	[SVC_LIST_ADD] = {"service_list_add", DB_WRITE, "iisss", "",
			  "INSERT INTO service_list_version (no, at, hash, content, summary) VALUES (?1, ?2, ?3, ?4, ?5)",
			  NULL},
};
const struct db_set services_set = {"services", stmts, ARRAY_LEN(stmts)};

static struct db_val txt(struct str s)
{
	return db_s(s.p == NULL ? STR("") : s);
}

static struct service_item item_row(const struct db_rows *r, size_t i)
{
	return (struct service_item){
		.id = db_int(r, i, 0),
		.body_id = db_int(r, i, 1),
		.parent_body_id = db_int(r, i, 2),
		.code = db_text(r, i, 3),
		.published_version = db_int(r, i, 4),
		.draft_version = db_int(r, i, 5),
		.withdrawn_at = db_int(r, i, 6),
		.created_at = db_int(r, i, 7),
		.withdrawn_note = db_text(r, i, 8),
		.review_by = db_date(r, i, 9),
		.reviewed_on = db_date(r, i, 10),
		.body_code = db_text(r, i, 11),
		.body_name = db_text(r, i, 12),
		.body_name_en = db_text(r, i, 13),
		.body_active = db_int(r, i, 14) != 0,
		.sample = db_int(r, i, 15) != 0,
	};
}

static struct service_version version_row(const struct db_rows *r, size_t i, size_t at)
{
	return (struct service_version){
		.id = db_int(r, i, at),
		.item_id = db_int(r, i, at + 1),
		.no = db_int(r, i, at + 2),
		.rev = db_int(r, i, at + 3),
		.state = db_text(r, i, at + 4),
		.content = db_text(r, i, at + 5),
		.note = db_text(r, i, at + 6),
		.returned = db_text(r, i, at + 7),
		.flow_changed = db_int(r, i, at + 8) != 0,
		.created_at = db_int(r, i, at + 9),
		.updated_at = db_int(r, i, at + 10),
		.editor_id = db_int(r, i, at + 11),
		.published_at = db_int(r, i, at + 12),
		.published_by = db_int(r, i, at + 13),
		.editor_name = db_text(r, i, at + 14),
		.published_name = db_text(r, i, at + 15),
	};
}

enum status svc_item_add(struct ctx *c, struct service_item *it, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &services_set, SVC_ITEM_ADD,
		   DB_ARGS(db_i(it->body_id), txt(it->code), db_i(c->now), db_i(it->sample)), &r, err));
	if (r.n == 0)
		return err_say(err, ST_CONFLICT, "services.code_taken", arena_cstr(c->arena, it->code));
	it->id = db_int(&r, 0, 0);
	it->created_at = c->now;
	return ST_OK;
}

enum status svc_item_get(struct ctx *c, int64_t id, struct service_item *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &services_set, SVC_ITEM_GET, DB_ARGS(db_i(id)), &r, err));
	*ret = item_row(&r, 0);
	return ST_OK;
}

enum status svc_item_by_code(struct ctx *c, struct str code, struct service_item *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &services_set, SVC_ITEM_BY_CODE, DB_ARGS(txt(code)), &r, err));
	*ret = item_row(&r, 0);
	return ST_OK;
}

enum status svc_item_save(struct ctx *c, const struct service_item *it, struct err *err)
{
	return db_run(c->db, c->arena, &services_set, SVC_ITEM_SAVE,
		      DB_ARGS(db_i(it->id), db_i(it->published_version), db_i(it->draft_version), db_i(it->withdrawn_at),
			      txt(it->withdrawn_note), db_d(c->arena, it->review_by), db_d(c->arena, it->reviewed_on)),
		      NULL, err);
}

enum status svc_item_lock(struct ctx *c, int64_t id, struct err *err)
{
	return db_run(c->db, c->arena, &services_set, SVC_ITEM_LOCK, DB_ARGS(db_i(id)), NULL, err);
}

enum status svc_version_add(struct ctx *c, struct service_version *v, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &services_set, SVC_VERSION_ADD,
		   DB_ARGS(db_i(v->item_id), txt(v->content), txt(v->note), db_i(c->now), db_i(c->who.person_id),
			   txt(c->who.name)),
		   &r, err));
	v->id = db_int(&r, 0, 0);
	v->rev = 1;
	v->state = STR("draft");
	v->editor_id = c->who.person_id;
	v->editor_name = c->who.name;
	return ST_OK;
}

enum status svc_version_get(struct ctx *c, int64_t id, struct service_version *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &services_set, SVC_VERSION_GET, DB_ARGS(db_i(id)), &r, err));
	*ret = version_row(&r, 0, 0);
	return ST_OK;
}

enum status svc_version_save(struct ctx *c, struct service_version *v, struct err *err)
{
	TRY(db_run(c->db, c->arena, &services_set, SVC_VERSION_SAVE,
		   DB_ARGS(db_i(v->id), db_i(v->rev), db_i(v->no), txt(v->state), txt(v->content), txt(v->note),
			   txt(v->returned), db_i(v->flow_changed), db_i(c->now), db_i(v->editor_id), txt(v->editor_name),
			   db_i(v->published_at), db_i(v->published_by), txt(v->published_name)),
		   NULL, err));
	if (db_changes(c->db) != 1)
		return err_say(err, ST_CONFLICT, "services.changed_meanwhile", NULL);
	v->rev++;
	return ST_OK;
}

enum status svc_versions(struct ctx *c, int64_t item_id, struct service_version **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &services_set, SVC_VERSIONS, DB_ARGS(db_i(item_id)), &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct service_version);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = version_row(&r, i, 0);
	*ret_n = r.n;
	return ST_OK;
}

enum status svc_editor_add(struct ctx *c, int64_t version_id, int64_t person_id, struct err *err)
{
	return db_run(c->db, c->arena, &services_set, SVC_EDITOR_ADD, DB_ARGS(db_i(version_id), db_i(person_id)), NULL, err);
}

enum status svc_editor_is(struct ctx *c, int64_t version_id, int64_t person_id, bool *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &services_set, SVC_EDITOR_IS, DB_ARGS(db_i(version_id), db_i(person_id)), &r, err));
	*ret = db_int(&r, 0, 0) > 0;
	return ST_OK;
}

static void listed(struct ctx *c, const struct db_rows *r, struct service_listed **ret, size_t *ret_n)
{
	*ret = ARENA_ARRAY(c->arena, r->n + 1, struct service_listed);
	for (size_t i = 0; i < r->n; i++)
		(*ret)[i] = (struct service_listed){item_row(r, i), version_row(r, i, I_N)};
	*ret_n = r->n;
}

enum status svc_public_list(struct ctx *c, struct service_listed **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &services_set, SVC_PUBLIC, DB_NOARGS, &r, err));
	listed(c, &r, ret, ret_n);
	return ST_OK;
}

enum status svc_staff_list(struct ctx *c, bool branches, struct service_listed **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &services_set, SVC_STAFF, DB_ARGS(db_i(c->who.body_id), db_i(branches)), &r, err));
	listed(c, &r, ret, ret_n);
	return ST_OK;
}

enum status svc_todo(struct ctx *c, struct date until, int64_t *ret_due, int64_t *ret_returned, int64_t *ret_ready,
		     struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &services_set, SVC_TODO,
		   DB_ARGS(db_i(c->who.body_id), db_s(date_format(c->arena, until)), db_i(c->who.person_id)), &r, err));
	*ret_due = db_int(&r, 0, 0);
	*ret_returned = db_int(&r, 0, 1);
	*ret_ready = db_int(&r, 0, 2);
	return ST_OK;
}

enum status svc_elements(struct ctx *c, struct service_element **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &services_set, SVC_ELEMENTS, DB_NOARGS, &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct service_element);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct service_element){
			.key = db_text(&r, i, 0),
			.label_zh = db_text(&r, i, 1),
			.label_en = db_text(&r, i, 2),
			.basis = db_text(&r, i, 3),
			.required = db_int(&r, i, 4) != 0,
			.national = db_int(&r, i, 5) != 0,
			.custom = db_int(&r, i, 6) != 0,
			.active = db_int(&r, i, 7) != 0,
			.seq = db_int(&r, i, 8),
		};
	*ret_n = r.n;
	return ST_OK;
}

static enum status element_put(struct ctx *c, int stmt, const struct service_element *e, struct err *err)
{
	return db_run(c->db, c->arena, &services_set, stmt,
		      DB_ARGS(txt(e->key), txt(e->label_zh), txt(e->label_en), txt(e->basis), db_i(e->required),
			      db_i(e->national), db_i(e->custom), db_i(e->active), db_i(e->seq)),
		      NULL, err);
}

enum status svc_element_save(struct ctx *c, const struct service_element *e, struct err *err)
{
	return element_put(c, SVC_ELEMENT_SAVE, e, err);
}

enum status svc_element_seed(struct ctx *c, const struct service_element *e, struct err *err)
{
	return element_put(c, SVC_ELEMENT_SEED, e, err);
}

enum status svc_change_add(struct ctx *c, int64_t item_id, struct str code, bool visible, struct err *err)
{
	return db_run(c->db, c->arena, &services_set, SVC_CHANGE_ADD,
		      DB_ARGS(db_i(c->now), db_i(item_id), txt(code), db_i(visible)), NULL, err);
}

enum status svc_changes(struct ctx *c, int64_t after, int limit, struct service_change **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &services_set, SVC_CHANGES, DB_ARGS(db_i(after), db_i(limit)), &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct service_change);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct service_change){db_int(&r, i, 0), db_int(&r, i, 1), db_int(&r, i, 2), db_text(&r, i, 3),
						    db_int(&r, i, 4) != 0};
	*ret_n = r.n;
	return ST_OK;
}

enum status svc_list_versions(struct ctx *c, struct service_list_version **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &services_set, SVC_LIST_ALL, DB_NOARGS, &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct service_list_version);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct service_list_version){db_int(&r, i, 0), db_int(&r, i, 1), db_text(&r, i, 2), STR(""),
							  db_text(&r, i, 3)};
	*ret_n = r.n;
	return ST_OK;
}

enum status svc_list_version(struct ctx *c, int64_t no, struct service_list_version *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &services_set, SVC_LIST_GET, DB_ARGS(db_i(no)), &r, err));
	*ret = (struct service_list_version){db_int(&r, 0, 0), db_int(&r, 0, 1), db_text(&r, 0, 2), db_text(&r, 0, 3),
					     db_text(&r, 0, 4)};
	return ST_OK;
}

enum status svc_list_add(struct ctx *c, const struct service_list_version *v, struct err *err)
{
	return db_run(c->db, c->arena, &services_set, SVC_LIST_ADD,
		      DB_ARGS(db_i(v->no), db_i(v->at), txt(v->hash), txt(v->content), txt(v->summary)), NULL, err);
}
