/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies and units: statements, saving with audit, and the rules that keep an installation workable. */
#include "core/org.h"

#include <string.h>

#include "core/audit.h"
#include "core/core_int.h"
#include "core/json.h"

enum {
	OG_BODY_LIST,
	OG_BODY_GET,
	OG_BODY_CODE,
	OG_BODY_ADD,
	OG_BODY_SET,
	OG_BODY_ALL,
	OG_UNIT_LIST,
	OG_UNIT_GET,
	OG_UNIT_ADD,
	OG_UNIT_SET
};

#define BODY_COLS                                                                                                       \
	"id, parent_id, code, name, short_name, name_en, uscc, index_prefix, region, address, postcode, hours, phone, " \
	"fax, "                                                                                                         \
	"email, website, review_org, court, duties, sort, active, sample"
#define BODY_OUT "ii?sssssssssssssssssiii"
/* An officer who left is no officer: the unit is flagged until a successor is named (S0-4.4.1). */
#define UNIT_COLS                                                                                           \
	"id, body_id, name, duties, phone, place, head_person_id, (SELECT p.id FROM person p WHERE p.id = " \
	"officer_person_id "                                                                                \
	"AND p.active = 1) AS officer, sort, active"
#define UNIT_OUT "iissssi?i?ii"

static const struct db_stmt stmts[] = {
	[OG_BODY_LIST] = {"body_list", DB_READ, "", BODY_OUT,
			  "SELECT " BODY_COLS " FROM body WHERE active = 1 ORDER BY sort, id", NULL},
	[OG_BODY_ALL] = {"body_all", DB_READ, "", BODY_OUT, "SELECT " BODY_COLS " FROM body ORDER BY sort, id", NULL},
	[OG_BODY_GET] = {"body_get", DB_READ, "i", BODY_OUT, "SELECT " BODY_COLS " FROM body WHERE id = ?1", NULL},
	[OG_BODY_CODE] = {"body_by_code", DB_READ, "s", BODY_OUT, "SELECT " BODY_COLS " FROM body WHERE code = ?1", NULL},
	[OG_BODY_ADD] =
		{"body_add", DB_WRITE, "i?sssssssssssssssssiii", "i",
		 "INSERT INTO body (parent_id, code, name, short_name, name_en, uscc, index_prefix, region, address, "
		 "postcode, hours, phone, fax, email, website, review_org, court, duties, sort, active, sample) VALUES "
		 "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21) "
		 "RETURNING id",
		 NULL},
	[OG_BODY_SET] =
		{"body_set", DB_WRITE, "i?sssssssssssssssssiiii", "",
		 "UPDATE body SET parent_id = ?1, code = ?2, name = ?3, short_name = ?4, name_en = ?5, uscc = ?6, "
		 "index_prefix = ?7, region = ?8, address = ?9, postcode = ?10, hours = ?11, phone = ?12, fax = ?13, "
		 "email = ?14, website = ?15, review_org = ?16, court = ?17, duties = ?18, sort = ?19, active = ?20, "
		 "sample = ?21 WHERE id = ?22",
		 NULL},
	[OG_UNIT_LIST] = {"unit_list", DB_READ, "i", UNIT_OUT,
			  "SELECT " UNIT_COLS " FROM unit WHERE body_id = ?1 ORDER BY active DESC, sort, id", NULL},
	[OG_UNIT_GET] = {"unit_get", DB_READ, "i", UNIT_OUT, "SELECT " UNIT_COLS " FROM unit WHERE id = ?1", NULL},
	[OG_UNIT_ADD] =
		{"unit_add", DB_WRITE, "issssi?i?ii", "i",
		 "INSERT INTO unit (body_id, name, duties, phone, place, head_person_id, officer_person_id, sort, active) "
		 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) RETURNING id",
		 NULL},
	[OG_UNIT_SET] = {"unit_set", DB_WRITE, "ssssi?i?iii", "",
			 "UPDATE unit SET name = ?1, duties = ?2, phone = ?3, place = ?4, head_person_id = ?5, "
			 "officer_person_id = ?6, sort = ?7, active = ?8 WHERE id = ?9",
			 NULL},
};
const struct db_set org_set = {"core", stmts, ARRAY_LEN(stmts)};

/* ---- bodies ---- */
static void body_of(const struct db_rows *r, size_t i, struct body *b)
{
	*b = (struct body){
		.id = db_int(r, i, 0),
		.parent_id = db_int(r, i, 1),
		.code = db_text(r, i, 2),
		.name = db_text(r, i, 3),
		.short_name = db_text(r, i, 4),
		.name_en = db_text(r, i, 5),
		.uscc = db_text(r, i, 6),
		.index_prefix = db_text(r, i, 7),
		.region = db_text(r, i, 8),
		.address = db_text(r, i, 9),
		.postcode = db_text(r, i, 10),
		.hours = db_text(r, i, 11),
		.phone = db_text(r, i, 12),
		.fax = db_text(r, i, 13),
		.email = db_text(r, i, 14),
		.website = db_text(r, i, 15),
		.review_org = db_text(r, i, 16),
		.court = db_text(r, i, 17),
		.duties = db_text(r, i, 18),
		.sort = db_int(r, i, 19),
		.active = db_int(r, i, 20) != 0,
		.sample = db_int(r, i, 21) != 0,
	};
}

static enum status bodies(struct ctx *c, int stmt, struct body **ret, size_t *ret_n, struct err *err)
{
	struct db_rows rows;

	TRY(db_run(c->db, c->arena, &org_set, stmt, DB_NOARGS, &rows, err));
	*ret = ARENA_ARRAY(c->arena, rows.n + 1, struct body);
	for (size_t i = 0; i < rows.n; i++)
		body_of(&rows, i, &(*ret)[i]);
	*ret_n = rows.n;
	return ST_OK;
}

static enum status active_bodies(struct ctx *c, int64_t arg, void **ret, size_t *ret_n, struct err *err)
{
	struct body *list;

	(void)arg;
	TRY(bodies(c, OG_BODY_LIST, &list, ret_n, err));
	*ret = list;
	return ST_OK;
}

enum status body_list(struct ctx *c, struct body **ret, size_t *ret_n, struct err *err)
{
	const void *list;

	TRY(shared_list(c, active_bodies, 0, &list, ret_n, err));
	*ret = ARENA_ARRAY(c->arena, *ret_n + 1, struct body);
	if (*ret_n > 0)
		memcpy(*ret, list, *ret_n * sizeof **ret);
	return ST_OK;
}

enum status body_list_all(struct ctx *c, struct body **ret, size_t *ret_n, struct err *err)
{
	return bodies(c, OG_BODY_ALL, ret, ret_n, err);
}

enum status body_get(struct ctx *c, int64_t id, struct body *ret, struct err *err)
{
	struct db_rows rows;

	TRY(db_one(c->db, c->arena, &org_set, OG_BODY_GET, DB_ARGS(db_i(id)), &rows, err));
	body_of(&rows, 0, ret);
	return ST_OK;
}

enum status body_by_code(struct ctx *c, struct str code, struct body *ret, struct err *err)
{
	struct db_rows rows;

	TRY(db_one(c->db, c->arena, &org_set, OG_BODY_CODE, DB_ARGS(db_txt(code)), &rows, err));
	body_of(&rows, 0, ret);
	return ST_OK;
}

static struct str body_json(struct arena *a, const struct body *b)
{
	struct json_obj o;

	json_obj_init(&o, a);
	json_i64(&o, "parent_id", b->parent_id);
	json_str(&o, "code", b->code);
	json_str(&o, "name", b->name);
	json_str(&o, "short_name", b->short_name);
	json_str(&o, "uscc", b->uscc);
	json_str(&o, "index_prefix", b->index_prefix);
	json_str(&o, "region", b->region);
	json_str(&o, "address", b->address);
	json_str(&o, "postcode", b->postcode);
	json_str(&o, "hours", b->hours);
	json_str(&o, "phone", b->phone);
	json_str(&o, "email", b->email);
	json_str(&o, "review_org", b->review_org);
	json_str(&o, "court", b->court);
	json_str(&o, "duties", b->duties);
	json_bool(&o, "active", b->active);
	return json_obj_end(&o);
}

/* Slugs are part of addresses. */
static bool slug_ok(struct str s)
{
	if (s.n == 0 || s.n > 40)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && !(s.p[i] >= '0' && s.p[i] <= '9') && s.p[i] != '-')
			return false;
	}
	return true;
}

static enum status body_check(struct ctx *c, const struct body *b, const struct body *old, struct err *err)
{
	const char *problem = uscc_problem(b->uscc);
	struct body parent;

	if (!ctx_can_at(c, PERM_ORG_EDIT, b->id == 0 ? b->parent_id : b->id, old->parent_id))
		return err_set(err, ST_FORBIDDEN, "body %lld", (long long)b->id);
	if (str_empty(b->name))
		return err_say(err, ST_INVALID, "org.name_missing", NULL);
	if (!slug_ok(b->code))
		return err_say(err, ST_INVALID, "org.code_shape", NULL);
	if (problem != NULL)
		return err_say(err, ST_INVALID, problem, NULL);
	if (b->parent_id == 0)
		return ST_OK;
	if (b->parent_id == b->id || body_get(c, b->parent_id, &parent, err) != ST_OK || parent.parent_id != 0)
		return err_say(err, ST_INVALID, "org.parent", NULL); /* two levels: city bureau and branches */
	return ST_OK;
}

enum status body_save(struct ctx *c, struct body *b, struct err *err)
{
	struct body old = {0};
	struct db_rows rows;
	struct str prefix = str_empty(b->index_prefix) ? b->uscc : b->index_prefix;
	CLEANUP(auto_end) struct auto_tx tx = {0};
	enum status st;

	TRY(auto_begin(c, &tx, err));
	if (b->id != 0)
		TRY(body_get(c, b->id, &old, err));
	TRY(body_check(c, b, &old, err));
#define BODY_ARGS                                                                                                           \
	db_ref(b->parent_id), db_txt(b->code), db_txt(b->name), db_txt(b->short_name), db_txt(b->name_en), db_txt(b->uscc), \
		db_txt(prefix), db_txt(b->region), db_txt(b->address), db_txt(b->postcode), db_txt(b->hours),               \
		db_txt(b->phone), db_txt(b->fax), db_txt(b->email), db_txt(b->website), db_txt(b->review_org),              \
		db_txt(b->court), db_txt(b->duties), db_i(b->sort), db_i(b->active), db_i(b->sample)
	if (b->id == 0)
		st = db_one(c->db, c->arena, &org_set, OG_BODY_ADD, DB_ARGS(BODY_ARGS), &rows, err);
	else
		st = db_run(c->db, c->arena, &org_set, OG_BODY_SET, DB_ARGS(BODY_ARGS, db_i(b->id)), NULL, err);
#undef BODY_ARGS
	if (st == ST_CONFLICT)
		return err_say(err, ST_INVALID, "org.code_taken", NULL);
	TRY(st);
	TRY(audit_add(c,
		      &(struct audit_entry){.action = b->id == 0 ? "body.add" : "body.change",
					    .object = "body",
					    .object_id = b->id == 0 ? db_int(&rows, 0, 0) : b->id,
					    .body_id = b->id == 0 ? db_int(&rows, 0, 0) : b->id,
					    .summary = b->name,
					    .before = old.id == 0 ? STR("") : body_json(c->arena, &old),
					    .after = body_json(c->arena, b)},
		      err));
	c->touched_all = true;	    /* a body's name stands on every page of it */
	c->settings_changed = true; /* the sample banner is part of the snapshot */
	TRY(auto_commit(c, &tx, err));
	if (b->id == 0)
		b->id = db_int(&rows, 0, 0);
	return ST_OK;
}

/* ---- units ---- */
static void unit_of(const struct db_rows *r, size_t i, struct unit *u)
{
	*u = (struct unit){
		.id = db_int(r, i, 0),
		.body_id = db_int(r, i, 1),
		.name = db_text(r, i, 2),
		.duties = db_text(r, i, 3),
		.phone = db_text(r, i, 4),
		.place = db_text(r, i, 5),
		.head_person_id = db_int(r, i, 6),
		.officer_person_id = db_int(r, i, 7),
		.sort = db_int(r, i, 8),
		.active = db_int(r, i, 9) != 0,
	};
}

enum status unit_list(struct ctx *c, int64_t body_id, struct unit **ret, size_t *ret_n, struct err *err)
{
	struct db_rows rows;

	TRY(db_run(c->db, c->arena, &org_set, OG_UNIT_LIST, DB_ARGS(db_i(body_id)), &rows, err));
	*ret = ARENA_ARRAY(c->arena, rows.n + 1, struct unit);
	for (size_t i = 0; i < rows.n; i++)
		unit_of(&rows, i, &(*ret)[i]);
	*ret_n = rows.n;
	return ST_OK;
}

enum status unit_get(struct ctx *c, int64_t id, struct unit *ret, struct err *err)
{
	struct db_rows rows;

	TRY(db_one(c->db, c->arena, &org_set, OG_UNIT_GET, DB_ARGS(db_i(id)), &rows, err));
	unit_of(&rows, 0, ret);
	return ST_OK;
}

static struct str unit_json(struct arena *a, const struct unit *u)
{
	struct json_obj o;

	json_obj_init(&o, a);
	json_str(&o, "name", u->name);
	json_str(&o, "duties", u->duties);
	json_str(&o, "phone", u->phone);
	json_str(&o, "place", u->place);
	json_i64(&o, "head_person_id", u->head_person_id);
	json_i64(&o, "officer_person_id", u->officer_person_id);
	json_bool(&o, "active", u->active);
	return json_obj_end(&o);
}

/* Head and officer are active people of the same body. */
static enum status unit_people(struct ctx *c, const struct unit *u, struct err *err)
{
	const int64_t ids[] = {u->head_person_id, u->officer_person_id};
	struct person p;

	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		if (ids[i] == 0)
			continue;
		if (person_get(c, ids[i], &p, err) != ST_OK || p.body_id != u->body_id || (i == 1 && !p.active))
			return err_say(err, ST_INVALID, i == 0 ? "org.head_person" : "org.officer_person", NULL);
	}
	return ST_OK;
}

enum status unit_save(struct ctx *c, struct unit *u, struct err *err)
{
	struct unit old = {0};
	struct body body;
	struct db_rows rows;
	CLEANUP(auto_end) struct auto_tx tx = {0};
	int64_t id = u->id;
	enum status st;

	TRY(auto_begin(c, &tx, err));
	if (u->id != 0) {
		TRY(unit_get(c, u->id, &old, err));
		u->body_id = old.body_id; /* a unit never moves to another body */
	}
	TRY(body_get(c, u->body_id, &body, err));
	if (!ctx_can_at(c, PERM_ORG_EDIT, body.id, body.parent_id))
		return err_set(err, ST_FORBIDDEN, "unit %lld", (long long)u->id);
	if (str_empty(u->name))
		return err_say(err, ST_INVALID, "org.name_missing", NULL);
	TRY(unit_people(c, u, err));
	if (id == 0)
		st = db_one(c->db, c->arena, &org_set, OG_UNIT_ADD,
			    DB_ARGS(db_i(u->body_id), db_txt(u->name), db_txt(u->duties), db_txt(u->phone), db_txt(u->place),
				    db_ref(u->head_person_id), db_ref(u->officer_person_id), db_i(u->sort), db_i(u->active)),
			    &rows, err);
	else
		st = db_run(c->db, c->arena, &org_set, OG_UNIT_SET,
			    DB_ARGS(db_txt(u->name), db_txt(u->duties), db_txt(u->phone), db_txt(u->place),
				    db_ref(u->head_person_id), db_ref(u->officer_person_id), db_i(u->sort), db_i(u->active),
				    db_i(id)),
			    NULL, err);
	if (st == ST_CONFLICT)
		return err_say(err, ST_INVALID, "org.unit_name_taken", NULL);
	TRY(st);
	if (id == 0)
		id = db_int(&rows, 0, 0);
	TRY(audit_add(c,
		      &(struct audit_entry){.action = old.id == 0 ? "unit.add" : "unit.change",
					    .object = "unit",
					    .object_id = id,
					    .body_id = u->body_id,
					    .summary = u->name,
					    .before = old.id == 0 ? STR("") : unit_json(c->arena, &old),
					    .after = unit_json(c->arena, u)},
		      err));
	c->touched_all = true;
	TRY(auto_commit(c, &tx, err));
	u->id = id;
	return ST_OK;
}
