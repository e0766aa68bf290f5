/* SPDX-License-Identifier: Apache-2.0 */
/* People and their roles. */
#include <ctype.h>

#include "core/audit.h"
#include "core/core_int.h"
#include "core/json.h"
#include "core/org.h"
#include "core/password.h"

enum {
	PE_UNIT_HANDOVER,
	PE_LIST,
	PE_GET,
	PE_LOGIN,
	PE_ADD,
	PE_SET,
	PE_PASSWORD,
	PE_ROLES_BODY,
	PE_ROLES_OF,
	PE_ROLE_DROP,
	PE_ROLE_ADD,
	PE_ADMINS,
	PE_SESSIONS_END
};

#define PERSON_COLS "id, body_id, unit_id, name, login, title, phone, division, leader, active, must_change, sort"
#define PERSON_OUT "iii?sssssiiii"

static const struct db_stmt stmts[] = {
	[PE_UNIT_HANDOVER] = {"unit_handover", DB_WRITE, "i?i", "",
			      "UPDATE unit SET officer_person_id = ?1 WHERE officer_person_id = ?2", NULL},
	[PE_LIST] = {"person_list", DB_READ, "i", PERSON_OUT,
		     "SELECT " PERSON_COLS " FROM person WHERE body_id = ?1 ORDER BY active DESC, sort, id", NULL},
	[PE_GET] = {"person_get", DB_READ, "i", PERSON_OUT, "SELECT " PERSON_COLS " FROM person WHERE id = ?1", NULL},
	[PE_LOGIN] = {"person_by_login", DB_READ, "s", PERSON_OUT, "SELECT " PERSON_COLS " FROM person WHERE login = ?1",
		      NULL},
	[PE_ADD] =
		{"person_add", DB_WRITE, "ii?sssssiiisi", "i",
		 "INSERT INTO person (body_id, unit_id, name, login, title, phone, division, leader, active, must_change, "
		 "password, sort) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) RETURNING id",
		 NULL},
	[PE_SET] = {"person_set", DB_WRITE, "i?sssssiiii", "",
		    "UPDATE person SET unit_id = ?1, name = ?2, login = ?3, title = ?4, phone = ?5, division = ?6, "
		    "leader = ?7, active = ?8, sort = ?9 WHERE id = ?10",
		    NULL},
	[PE_PASSWORD] = {"person_password", DB_WRITE, "sii", "",
			 "UPDATE person SET password = ?1, must_change = ?2 WHERE id = ?3", NULL},
	[PE_ROLES_BODY] =
		{"role_by_body", DB_READ, "i", "is",
		 "SELECT r.person_id, r.role FROM person_role r JOIN person p ON p.id = r.person_id WHERE p.body_id = ?1",
		 NULL},
	[PE_ROLES_OF] = {"role_of_person", DB_READ, "i", "s", "SELECT role FROM person_role WHERE person_id = ?1", NULL},
	[PE_ROLE_DROP] = {"role_drop", DB_WRITE, "i", "", "DELETE FROM person_role WHERE person_id = ?1", NULL},
	[PE_ROLE_ADD] = {"role_add", DB_WRITE, "is", "", "INSERT INTO person_role (person_id, role) VALUES (?1, ?2)", NULL},
	[PE_ADMINS] = {"role_admins", DB_READ, "i", "i",
		       "SELECT count(*) FROM person_role r JOIN person p ON p.id = r.person_id WHERE r.role = 'admin' AND "
		       "p.active = 1 AND p.id <> ?1",
		       NULL},
	[PE_SESSIONS_END] = {"org_sessions_end", DB_WRITE, "i", "", "DELETE FROM session WHERE person_id = ?1", NULL},
};
const struct db_set person_set = {"core", stmts, ARRAY_LEN(stmts)};

static void person_of(const struct db_rows *r, size_t i, struct person *p)
{
	*p = (struct person){
		.id = db_int(r, i, 0),
		.body_id = db_int(r, i, 1),
		.unit_id = db_int(r, i, 2),
		.name = db_text(r, i, 3),
		.login = db_text(r, i, 4),
		.title = db_text(r, i, 5),
		.phone = db_text(r, i, 6),
		.division = db_text(r, i, 7),
		.leader = db_int(r, i, 8) != 0,
		.active = db_int(r, i, 9) != 0,
		.must_change = db_int(r, i, 10) != 0,
		.sort = db_int(r, i, 11),
	};
}

static uint32_t role_bit(struct ctx *c, struct str code)
{
	enum role r;

	return role_from_code(arena_cstr(c->arena, code), &r) ? ROLE_BIT(r) : 0;
}

enum status person_roles(struct ctx *c, int64_t id, uint32_t *ret, struct err *err)
{
	struct db_rows rows;
	uint32_t bits = 0;

	TRY(db_run(c->db, c->arena, &person_set, PE_ROLES_OF, DB_ARGS(db_i(id)), &rows, err));
	for (size_t i = 0; i < rows.n; i++)
		bits |= role_bit(c, db_text(&rows, i, 0));
	*ret = bits;
	return ST_OK;
}

enum status person_list(struct ctx *c, int64_t body_id, struct person **ret, size_t *ret_n, struct err *err)
{
	struct db_rows rows, roles;
	struct person *list;

	TRY(db_run(c->db, c->arena, &person_set, PE_LIST, DB_ARGS(db_i(body_id)), &rows, err));
	TRY(db_run(c->db, c->arena, &person_set, PE_ROLES_BODY, DB_ARGS(db_i(body_id)), &roles, err));
	list = ARENA_ARRAY(c->arena, rows.n + 1, struct person);
	for (size_t i = 0; i < rows.n; i++) {
		person_of(&rows, i, &list[i]);
		for (size_t k = 0; k < roles.n; k++) {
			if (db_int(&roles, k, 0) == list[i].id)
				list[i].roles |= role_bit(c, db_text(&roles, k, 1));
		}
	}
	*ret = list;
	*ret_n = rows.n;
	return ST_OK;
}

static enum status person_by(struct ctx *c, int stmt, struct db_val key, struct person *ret, struct err *err)
{
	struct db_rows rows;
	struct person p;

	TRY(db_one(c->db, c->arena, &person_set, stmt, DB_ARGS(key), &rows, err));
	person_of(&rows, 0, &p);
	TRY(person_roles(c, p.id, &p.roles, err));
	*ret = p;
	return ST_OK;
}

enum status person_get(struct ctx *c, int64_t id, struct person *ret, struct err *err)
{
	return person_by(c, PE_GET, db_i(id), ret, err);
}

static struct str lower(struct arena *a, struct str s)
{
	struct str copy = arena_dup(a, s);
	char *p = arena_alloc(a, copy.n + 1);

	for (size_t i = 0; i < copy.n; i++)
		p[i] = (char)(copy.p[i] >= 'A' && copy.p[i] <= 'Z' ? copy.p[i] + 32 : copy.p[i]);
	return (struct str){p, copy.n};
}

struct principal person_principal(const struct person *p, bool city)
{
	return (struct principal){.person_id = p->id,
				  .body_id = p->body_id,
				  .unit_id = p->unit_id,
				  .roles = p->roles,
				  .city = city,
				  .name = p->name,
				  .login = p->login};
}

enum status person_by_login(struct ctx *c, struct str login, struct person *ret, struct err *err)
{
	return person_by(c, PE_LOGIN, db_s(lower(c->arena, str_trim(login))), ret, err);
}

static struct str roles_text(struct arena *a, uint32_t bits)
{
	struct buf b = BUF_INIT(a, 1024);

	for (int r = 0; r < ROLE_COUNT; r++) {
		if (bits & ROLE_BIT(r)) {
			if (b.n > 0)
				buf_byte(&b, ' ');
			buf_c(&b, role_code((enum role)r));
		}
	}
	return buf_view(&b);
}

static struct str person_json(struct arena *a, const struct person *p)
{
	struct json_obj o;

	json_obj_init(&o, a);
	json_str(&o, "name", p->name);
	json_str(&o, "login", p->login);
	json_i64(&o, "unit_id", p->unit_id);
	json_str(&o, "title", p->title);
	json_str(&o, "phone", p->phone);
	json_str(&o, "division", p->division);
	json_bool(&o, "leader", p->leader);
	json_bool(&o, "active", p->active);
	json_str(&o, "roles", roles_text(a, p->roles));
	return json_obj_end(&o);
}

static bool login_ok(struct str s)
{
	if (s.n < 2 || s.n > 40)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!isalnum((unsigned char)s.p[i]) && s.p[i] != '.' && s.p[i] != '-' && s.p[i] != '_')
			return false;
	}
	return true;
}

static enum status person_check(struct ctx *c, const struct person *p, const struct person *old, struct str password,
				struct err *err)
{
	struct body body;
	struct unit unit;
	struct db_rows rows;
	const char *problem;

	TRY(body_get(c, p->body_id, &body, err));
	if (!ctx_can_at(c, PERM_PEOPLE_EDIT, body.id, body.parent_id))
		return err_set(err, ST_FORBIDDEN, "person %lld", (long long)p->id);
	if (str_empty(p->name))
		return err_say(err, ST_INVALID, "org.name_missing", NULL);
	if (!login_ok(p->login))
		return err_say(err, ST_INVALID, "org.login_shape", NULL);
	if (p->unit_id != 0 && (unit_get(c, p->unit_id, &unit, err) != ST_OK || unit.body_id != p->body_id))
		return err_say(err, ST_INVALID, "org.unit_unknown", NULL);
	if (p->id == 0 && str_empty(password))
		return err_say(err, ST_INVALID, "auth.password_missing", NULL);
	problem = str_empty(password) ? NULL : password_problem(password, p->login);
	if (problem != NULL)
		return err_say(err, ST_INVALID, problem, NULL);
	if ((old->roles & ROLE_BIT(ROLE_ADMIN)) && old->active && (!p->active || !(p->roles & ROLE_BIT(ROLE_ADMIN)))) {
		TRY(db_one(c->db, c->arena, &person_set, PE_ADMINS, DB_ARGS(db_i(p->id)), &rows, err));
		if (db_int(&rows, 0, 0) == 0)
			return err_say(err, ST_RULE_REFUSED, "org.last_admin", NULL);
	}
	return ST_OK;
}

static enum status person_store(struct ctx *c, const struct person *p, const char *hash, bool must_change, int64_t *ret_id,
				struct err *err)
{
	struct db_rows rows;

	if (p->id == 0) {
		TRY(db_one(c->db, c->arena, &person_set, PE_ADD,
			   DB_ARGS(db_i(p->body_id), db_ref(p->unit_id), db_txt(p->name), db_txt(p->login), db_txt(p->title),
				   db_txt(p->phone), db_txt(p->division), db_i(p->leader), db_i(p->active),
				   db_i(must_change), db_s(str_of(hash)), db_i(p->sort)),
			   &rows, err));
		*ret_id = db_int(&rows, 0, 0);
	} else {
		*ret_id = p->id;
		TRY(db_run(c->db, c->arena, &person_set, PE_SET,
			   DB_ARGS(db_ref(p->unit_id), db_txt(p->name), db_txt(p->login), db_txt(p->title), db_txt(p->phone),
				   db_txt(p->division), db_i(p->leader), db_i(p->active), db_i(p->sort), db_i(p->id)),
			   NULL, err));
		if (hash[0] != '\0')
			TRY(db_run(c->db, c->arena, &person_set, PE_PASSWORD,
				   DB_ARGS(db_s(str_of(hash)), db_i(must_change), db_i(p->id)), NULL, err));
		TRY(db_run(c->db, c->arena, &person_set, PE_ROLE_DROP, DB_ARGS(db_i(p->id)), NULL, err));
	}
	for (int r = 0; r < ROLE_COUNT; r++) {
		if (p->roles & ROLE_BIT(r))
			TRY(db_run(c->db, c->arena, &person_set, PE_ROLE_ADD,
				   DB_ARGS(db_i(*ret_id), db_s(str_of(role_code((enum role)r)))), NULL, err));
	}
	return ST_OK;
}

enum status person_save(struct ctx *c, struct person *p, struct str password, struct err *err)
{
	struct person old = {0};
	char hash[PASSWORD_HASH_MAX] = "";
	CLEANUP(auto_end) struct auto_tx tx = {0};
	bool must_change = !(c->who.system && p->password_final);
	int64_t id = 0;
	enum status st;

	/* The slow hash is computed before the write lock is taken. */
	if (!str_empty(password))
		TRY(password_hash(password, hash, err));
	TRY(auto_begin(c, &tx, err));
	p->login = lower(c->arena, str_trim(p->login));
	if (p->id != 0) {
		TRY(person_get(c, p->id, &old, err));
		p->body_id = old.body_id;
		if (hash[0] != '\0' && p->id == c->who.person_id)
			must_change = false;
	}
	TRY(person_check(c, p, &old, password, err));
	st = person_store(c, p, hash, must_change, &id, err);
	if (st == ST_CONFLICT)
		return err_say(err, ST_INVALID, "org.login_taken", NULL);
	TRY(st);
	if (old.id != 0 && (!p->active || hash[0] != '\0') && id != c->who.person_id)
		TRY(db_run(c->db, c->arena, &person_set, PE_SESSIONS_END, DB_ARGS(db_i(id)), NULL, err));
	TRY(audit_add(c,
		      &(struct audit_entry){.action = old.id == 0		 ? "person.add"
						      : old.active && !p->active ? "person.disable"
						      : hash[0] != '\0'		 ? "person.password_set"
										 : "person.change",
					    .object = "person",
					    .object_id = id,
					    .body_id = p->body_id,
					    .summary = p->name,
					    .before = old.id == 0 ? STR("") : person_json(c->arena, &old),
					    .after = person_json(c->arena, p)},
		      err));
	c->touched_all = true; /* leaders and officers are shown to the public */
	TRY(auto_commit(c, &tx, err));
	p->id = id;
	if (hash[0] != '\0')
		p->must_change = must_change;
	return ST_OK;
}

enum status unit_handover(struct ctx *c, int64_t from_person, int64_t to_person, struct err *err)
{
	struct person from, to;
	struct body body;
	struct json_obj o;
	CLEANUP(auto_end) struct auto_tx tx = {0};

	TRY(auto_begin(c, &tx, err));
	TRY(person_get(c, from_person, &from, err));
	TRY(body_get(c, from.body_id, &body, err));
	if (!ctx_can_at(c, PERM_ORG_EDIT, body.id, body.parent_id))
		return err_set(err, ST_FORBIDDEN, "hand-over");
	if (person_get(c, to_person, &to, err) != ST_OK || to.body_id != from.body_id || !to.active || to.id == from.id)
		return err_say(err, ST_INVALID, "org.officer_person", NULL);
	TRY(db_run(c->db, c->arena, &person_set, PE_UNIT_HANDOVER, DB_ARGS(db_ref(to.id), db_i(from.id)), NULL, err));
	if (db_changes(c->db) == 0)
		return auto_commit(c, &tx, err);
	json_obj_init(&o, c->arena);
	json_str(&o, "from", from.name);
	json_str(&o, "to", to.name);
	TRY(audit_add(c,
		      &(struct audit_entry){.action = "unit.handover",
					    .object = "person",
					    .object_id = from.id,
					    .body_id = from.body_id,
					    .summary = from.name,
					    .after = json_obj_end(&o)},
		      err));
	c->touched_all = true;
	return auto_commit(c, &tx, err);
}
