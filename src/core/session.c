/* SPDX-License-Identifier: Apache-2.0 */
#include "core/session.h"

#include <stdio.h>

#include "base/rng.h"
#include "base/utf8.h"
#include "core/audit.h"
#include "core/core_int.h"
#include "core/org.h"
#include "core/password.h"

enum { SS_GET, SS_SEEN, SS_ADD, SS_DROP, SS_DROP_OTHERS, SS_SWEEP, SS_SWEEP_THROTTLE, SS_MINE, SS_WHO, SS_PASSWORD };

static const struct db_stmt stmts[] = {
	[SS_GET] = {"session_get", DB_READ, "s", "isiiiisss?ii?sii?",
		    "SELECT s.id, s.csrf, s.created_at, s.seen_at, p.id, p.body_id, p.name, p.login, u.name, p.must_change, "
		    "p.unit_id, b.name, p.active, b.parent_id FROM session s JOIN person p ON p.id = s.person_id "
		    "JOIN body b ON b.id = p.body_id LEFT JOIN unit u ON u.id = p.unit_id WHERE s.token_hash = ?1",
		    NULL},
	[SS_SEEN] = {"session_seen", DB_WRITE, "ii", "", "UPDATE session SET seen_at = ?1 WHERE id = ?2", NULL},
	[SS_ADD] =
		{"session_add", DB_WRITE, "sisiss", "i",
		 "INSERT INTO session (token_hash, person_id, csrf, created_at, seen_at, ip, agent) VALUES (?1, ?2, ?3, ?4, "
		 "?4, ?5, ?6) RETURNING id",
		 NULL},
	[SS_DROP] = {"session_drop", DB_WRITE, "i", "", "DELETE FROM session WHERE id = ?1", NULL},
	[SS_DROP_OTHERS] = {"session_drop_others", DB_WRITE, "ii", "",
			    "DELETE FROM session WHERE person_id = ?1 AND id <> ?2", NULL},
	[SS_SWEEP] = {"session_sweep", DB_WRITE, "ii", "", "DELETE FROM session WHERE seen_at < ?1 OR created_at < ?2",
		      NULL},
	[SS_SWEEP_THROTTLE] = {"throttle_sweep", DB_WRITE, "i", "", "DELETE FROM login_throttle WHERE last_at < ?1", NULL},
	[SS_MINE] = {"session_mine", DB_READ, "i", "iiiss",
		     "SELECT id, created_at, seen_at, ip, agent FROM session WHERE person_id = ?1 ORDER BY seen_at DESC",
		     NULL},
	[SS_WHO] = {"session_who", DB_READ, "s", "issii",
		    "SELECT id, name, password, active, body_id FROM person WHERE login = ?1", NULL},
	[SS_PASSWORD] = {"session_password", DB_WRITE, "si", "",
			 "UPDATE person SET password = ?1, must_change = 0 WHERE id = ?2", NULL},
};
const struct db_set session_set = {"core", stmts, ARRAY_LEN(stmts)};

const char *session_cookie(const struct core *core)
{
	return core->cfg.secure_cookies ? "__Host-cm" : "cm_session";
}

int64_t session_idle_ms(const struct core *core)
{
	return 1000ll * (core->cfg.session_idle_s > 0 ? core->cfg.session_idle_s : 1800);
}

static int64_t max_ms(const struct core *core)
{
	return 1000ll * (core->cfg.session_max_s > 0 ? core->cfg.session_max_s : 12 * 3600);
}

static struct str token_hash(struct arena *a, struct str token)
{
	char hex[SHA256_HEX_LEN + 1];

	sha256_hex(token, hex);
	return arena_dup(a, str_of(hex));
}

/* seen_at moves once a minute, so that reading pages does not write. A lost write costs nothing. */
static void seen(struct ctx *c, int64_t id, int64_t last)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};
	struct err err = {0};

	if (c->now - last < 60000)
		return;
	if (db_begin(c->db, DB_WRITE, &tx, &err) == ST_OK &&
	    db_run(c->db, c->arena, &session_set, SS_SEEN, DB_ARGS(db_i(c->now), db_i(id)), NULL, &err) == ST_OK &&
	    db_commit(&tx, &err) == ST_OK)
		return;
	log_err("session", &err);
}

enum status session_load(struct ctx *c, struct str token, struct err *err)
{
	struct db_rows r;
	struct principal who = {0};

	if (token.n != 43) /* 32 bytes, base64url */
		return ST_OK;
	TRY(db_run(c->db, c->arena, &session_set, SS_GET, DB_ARGS(db_s(token_hash(c->arena, token))), &r, err));
	if (r.n != 1 || db_int(&r, 0, 12) == 0 || c->now - db_int(&r, 0, 3) > session_idle_ms(c->core) ||
	    c->now - db_int(&r, 0, 2) > max_ms(c->core))
		return ST_OK;
	who.session_id = db_int(&r, 0, 0);
	who.csrf = db_text(&r, 0, 1);
	who.person_id = db_int(&r, 0, 4);
	who.body_id = db_int(&r, 0, 5);
	who.name = db_text(&r, 0, 6);
	who.login = db_text(&r, 0, 7);
	who.must_change_password = db_int(&r, 0, 9) != 0;
	who.unit_id = db_int(&r, 0, 10);
	who.city = db_is_null(&r, 0, 13);
	TRY(person_roles(c, who.person_id, &who.roles, err));
	c->who = who;
	c->unit_name = db_text(&r, 0, 8);
	c->body_name = db_text(&r, 0, 11);
	seen(c, who.session_id, db_int(&r, 0, 3));
	return ST_OK;
}

static enum status start(struct ctx *c, int64_t person, struct str name, int64_t body, struct str *ret_token,
			 struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};
	struct str token = rng_token(c->arena, 32), csrf = rng_token(c->arena, 32);
	struct str ip = c->call != NULL ? c->call->client_ip : STR("");
	struct str agent = c->call != NULL && c->call->user_agent.p != NULL ? utf8_cut(c->call->user_agent, 160) : STR("");
	struct db_rows rows;

	TRY(core_begin(c, &tx, err));
	TRY(db_one(c->db, c->arena, &session_set, SS_ADD,
		   DB_ARGS(db_s(token_hash(c->arena, token)), db_i(person), db_s(csrf), db_i(c->now), db_txt(ip),
			   db_txt(agent)),
		   &rows, err));
	c->who.person_id = person;
	c->who.name = name;
	TRY(audit_add(c,
		      &(struct audit_entry){.action = "session.login",
					    .object = "person",
					    .object_id = person,
					    .body_id = body,
					    .summary = name},
		      err));
	TRY(core_commit(c, &tx, err));
	*ret_token = token;
	return ST_OK;
}

enum status session_login(struct ctx *c, struct str login, struct str password, struct str source, struct str *ret_token,
			  struct err *err)
{
	struct db_rows r;
	struct person p;
	int64_t wait = 0;
	char text[24];
	struct str account = utf8_cut(login, 40);
	const char *hash = NULL;

	if (person_by_login(c, login, &p, NULL) == ST_OK)
		account = p.login; /* one count, however the name is typed */
	TRY(throttle_check(c, account, source, &wait, err));
	if (wait > 0) {
		atomic_fetch_add(&c->core->logins_bad, 1);
		snprintf(text, sizeof(text), "%lld", (long long)wait);
		return err_say(err, ST_TOO_MANY, "auth.wait", text);
	}
	TRY(db_run(c->db, c->arena, &session_set, SS_WHO, DB_ARGS(db_s(account)), &r, err));
	if (r.n == 1 && db_int(&r, 0, 3) != 0)
		hash = arena_cstr(c->arena, db_text(&r, 0, 2));
	if (!password_verify(hash, password)) {
		atomic_fetch_add(&c->core->logins_bad, 1);
		TRY(throttle_failed(c, account, source, err));
		return err_say(err, ST_INVALID, "auth.wrong", NULL);
	}
	atomic_fetch_add(&c->core->logins_ok, 1);
	TRY(throttle_clear(c, account, source, err));
	return start(c, db_int(&r, 0, 0), db_text(&r, 0, 1), db_int(&r, 0, 4), ret_token, err);
}

enum status session_logout(struct ctx *c, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(core_begin(c, &tx, err));
	TRY(db_run(c->db, c->arena, &session_set, SS_DROP, DB_ARGS(db_i(c->who.session_id)), NULL, err));
	TRY(audit_add(c,
		      &(struct audit_entry){.action = "session.logout",
					    .object = "person",
					    .object_id = c->who.person_id,
					    .body_id = c->who.body_id,
					    .summary = c->who.name},
		      err));
	return core_commit(c, &tx, err);
}

enum status session_change_password(struct ctx *c, struct str old, struct str fresh, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};
	char hash[PASSWORD_HASH_MAX];
	struct db_rows r;
	const char *problem = password_problem(fresh, c->who.login);

	TRY(db_one(c->db, c->arena, &session_set, SS_WHO, DB_ARGS(db_s(c->who.login)), &r, err));
	if (!password_verify(arena_cstr(c->arena, db_text(&r, 0, 2)), old))
		return err_say(err, ST_INVALID, "auth.old_wrong", NULL);
	if (problem != NULL)
		return err_say(err, ST_INVALID, problem, NULL);
	if (str_eq(old, fresh))
		return err_say(err, ST_INVALID, "auth.password_same", NULL);
	TRY(password_hash(fresh, hash, err));
	TRY(core_begin(c, &tx, err));
	TRY(db_run(c->db, c->arena, &session_set, SS_PASSWORD, DB_ARGS(db_s(str_of(hash)), db_i(c->who.person_id)), NULL,
		   err));
	TRY(db_run(c->db, c->arena, &session_set, SS_DROP_OTHERS, DB_ARGS(db_i(c->who.person_id), db_i(c->who.session_id)),
		   NULL, err));
	TRY(audit_add(c,
		      &(struct audit_entry){.action = "person.password_change",
					    .object = "person",
					    .object_id = c->who.person_id,
					    .body_id = c->who.body_id,
					    .summary = c->who.name},
		      err));
	return core_commit(c, &tx, err);
}

enum status session_sweep(struct ctx *c, struct err *err)
{
	CLEANUP(auto_end) struct auto_tx tx = {0};

	TRY(auto_begin(c, &tx, err));
	TRY(db_run(c->db, c->arena, &session_set, SS_SWEEP,
		   DB_ARGS(db_i(c->now - session_idle_ms(c->core)), db_i(c->now - max_ms(c->core))), NULL, err));
	TRY(db_run(c->db, c->arena, &session_set, SS_SWEEP_THROTTLE, DB_ARGS(db_i(c->now - 2ll * 24 * 3600 * 1000)), NULL,
		   err));
	return auto_commit(c, &tx, err);
}

enum status session_mine(struct ctx *c, struct session_row **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &session_set, SS_MINE, DB_ARGS(db_i(c->who.person_id)), &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct session_row);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct session_row){
			.id = db_int(&r, i, 0),
			.created_at = db_int(&r, i, 1),
			.seen_at = db_int(&r, i, 2),
			.ip = db_text(&r, i, 3),
			.agent = db_text(&r, i, 4),
			.current = db_int(&r, i, 0) == c->who.session_id,
		};
	*ret_n = r.n;
	return ST_OK;
}

enum status session_end_others(struct ctx *c, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(core_begin(c, &tx, err));
	TRY(db_run(c->db, c->arena, &session_set, SS_DROP_OTHERS, DB_ARGS(db_i(c->who.person_id), db_i(c->who.session_id)),
		   NULL, err));
	TRY(audit_add(c,
		      &(struct audit_entry){.action = "session.end_others",
					    .object = "person",
					    .object_id = c->who.person_id,
					    .body_id = c->who.body_id,
					    .summary = c->who.name},
		      err));
	return core_commit(c, &tx, err);
}
