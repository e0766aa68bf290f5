/* SPDX-License-Identifier: Apache-2.0 */
#include "core/core.h"
#include "notify/notify_int.h"

#define LEASE_MS (10ll * 60 * 1000)

enum {
	ML_ADD,
	ML_CLAIM,
	ML_GET,
	ML_SENT,
	ML_LATER,
	ML_DEAD,
	ML_DELETE,
	ML_AGAIN,
	ML_FORGET,
	ML_CANCEL,
	ML_LIST,
	ML_OLD,
	ML_SWEEP_SENT
};

#define COLS "id, kind, state, address, subject, body, unsubscribe, maker, maker_arg, message_id, tries, expires_at"
#define SHAPE "isssssssisii"
#define DUE "((state = 'waiting' AND next_at <= ?1) OR (state = 'sending' AND leased_until < ?1))"

static const struct db_stmt stmts[] = {
	[ML_ADD] =
		{"mail_add", DB_WRITE, "sssssssisii", "",
		 "INSERT INTO mail (kind, state, address, masked, subject, body, unsubscribe, maker, maker_arg, message_id, "
		 "tries, next_at, leased_until, expires_at, created_at, sent_at, last_error) VALUES (?1, 'waiting', ?2, ?3, "
		 "?4, ?5, ?6, ?7, ?8, ?9, 0, ?11, 0, ?10, ?11, 0, '')",
		 NULL},
	/* The condition stands twice: PostgreSQL checks the outer one again after waiting for another process. */
	[ML_CLAIM] =
		{"mail_claim", DB_WRITE, "ii", SHAPE,
		 "UPDATE mail SET state = 'sending', leased_until = ?2, tries = tries + 1 WHERE id = (SELECT id FROM mail "
		 "WHERE " DUE " ORDER BY next_at, id LIMIT 1) AND " DUE " RETURNING " COLS,
		 NULL},
	[ML_GET] = {"mail_get", DB_READ, "i", SHAPE, "SELECT " COLS " FROM mail WHERE id = ?1", NULL},
	[ML_SENT] =
		{"mail_sent", DB_WRITE, "ii", "",
		 "UPDATE mail SET state = 'sent', sent_at = ?2, address = '', subject = '', body = '', unsubscribe = '', "
		 "last_error = '' WHERE id = ?1",
		 NULL},
	[ML_LATER] = {"mail_later", DB_WRITE, "iis", "",
		      "UPDATE mail SET state = 'waiting', next_at = ?2, last_error = ?3 WHERE id = ?1", NULL},
	[ML_DEAD] = {"mail_dead", DB_WRITE, "is", "", "UPDATE mail SET state = 'dead', last_error = ?2 WHERE id = ?1", NULL},
	[ML_DELETE] = {"mail_delete", DB_WRITE, "i", "", "DELETE FROM mail WHERE id = ?1", NULL},
	[ML_AGAIN] =
		{"mail_again", DB_WRITE, "iii", "",
		 "UPDATE mail SET state = 'waiting', tries = 0, next_at = ?2, expires_at = ?3 WHERE id = ?1 AND state IN "
		 "('dead', 'waiting')",
		 NULL},
	[ML_FORGET] = {"mail_forget", DB_WRITE, "s", "", "DELETE FROM mail WHERE address = ?1", NULL},
	[ML_CANCEL] = {"mail_cancel", DB_WRITE, "si", "",
		       "DELETE FROM mail WHERE maker = ?1 AND maker_arg = ?2 AND state <> 'sent'", NULL},
	[ML_LIST] = {"mail_list", DB_READ, "s", "isssiiiis",
		     "SELECT id, kind, state, masked, tries, next_at, created_at, sent_at, last_error FROM mail "
		     "WHERE (?1 = '' AND state <> 'sent') OR state = ?1 ORDER BY id DESC LIMIT 200",
		     NULL},
	[ML_OLD] = {"mail_old", DB_READ, "i", SHAPE,
		    "SELECT " COLS " FROM mail WHERE (state = 'dead' AND next_at < ?1) OR (state = 'waiting' AND expires_at "
		    "< ?1) ORDER BY id LIMIT 500",
		    NULL},
	[ML_SWEEP_SENT] = {"mail_sweep_sent", DB_WRITE, "i", "", "DELETE FROM mail WHERE state = 'sent' AND sent_at < ?1",
			   NULL},
};
const struct db_set notify_set = {"notify", stmts, ARRAY_LEN(stmts)};

static struct db_val txt(struct str s)
{
	return db_s(s.p == NULL ? STR("") : s);
}

static struct mail_item item(const struct db_rows *r, size_t i)
{
	return (struct mail_item){
		.id = db_int(r, i, 0),
		.kind = db_text(r, i, 1),
		.state = db_text(r, i, 2),
		.address = db_text(r, i, 3),
		.subject = db_text(r, i, 4),
		.body = db_text(r, i, 5),
		.unsubscribe = db_text(r, i, 6),
		.maker = db_text(r, i, 7),
		.maker_arg = db_int(r, i, 8),
		.message_id = db_text(r, i, 9),
		.tries = db_int(r, i, 10),
		.expires_at = db_int(r, i, 11),
	};
}

enum status mail_store_claim(struct ctx *c, struct mail_item *ret, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};
	/* A job's instant is older than a mail that came in while it ran; that mail counts on this run. */
	int64_t real = core_now(c->core), now = real > c->now ? real : c->now;
	struct db_rows r;

	TRY(core_begin(c, &tx, err));
	TRY(db_run(c->db, c->arena, &notify_set, ML_CLAIM, DB_ARGS(db_i(now), db_i(now + LEASE_MS)), &r, err));
	*ret = r.n > 0 ? item(&r, 0) : (struct mail_item){0};
	return core_commit(c, &tx, err);
}

enum status mail_store_add(struct ctx *c, const struct mail_item *m, struct str masked, struct err *err)
{
	return db_run(c->db, c->arena, &notify_set, ML_ADD,
		      DB_ARGS(txt(m->kind), txt(m->address), txt(masked), txt(m->subject), txt(m->body), txt(m->unsubscribe),
			      txt(m->maker), db_i(m->maker_arg), txt(m->message_id), db_i(m->expires_at), db_i(c->now)),
		      NULL, err);
}

enum status mail_store_get(struct ctx *c, int64_t id, struct mail_item *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &notify_set, ML_GET, DB_ARGS(db_i(id)), &r, err));
	*ret = item(&r, 0);
	return ST_OK;
}

enum status mail_store_sent(struct ctx *c, int64_t id, struct err *err)
{
	return db_run(c->db, c->arena, &notify_set, ML_SENT, DB_ARGS(db_i(id), db_i(c->now)), NULL, err);
}

enum status mail_store_later(struct ctx *c, int64_t id, int64_t at, struct str why, struct err *err)
{
	return db_run(c->db, c->arena, &notify_set, ML_LATER, DB_ARGS(db_i(id), db_i(at), txt(why)), NULL, err);
}

enum status mail_store_dead(struct ctx *c, int64_t id, struct str why, struct err *err)
{
	return db_run(c->db, c->arena, &notify_set, ML_DEAD, DB_ARGS(db_i(id), txt(why)), NULL, err);
}

enum status mail_store_delete(struct ctx *c, int64_t id, struct err *err)
{
	return db_run(c->db, c->arena, &notify_set, ML_DELETE, DB_ARGS(db_i(id)), NULL, err);
}

enum status mail_store_again(struct ctx *c, int64_t id, int64_t expires_at, bool *ret_changed, struct err *err)
{
	TRY(db_run(c->db, c->arena, &notify_set, ML_AGAIN, DB_ARGS(db_i(id), db_i(c->now), db_i(expires_at)), NULL, err));
	*ret_changed = db_changes(c->db) == 1;
	return ST_OK;
}

enum status mail_store_forget(struct ctx *c, struct str address, struct err *err)
{
	return db_run(c->db, c->arena, &notify_set, ML_FORGET, DB_ARGS(txt(address)), NULL, err);
}

enum status mail_store_cancel(struct ctx *c, struct str maker, int64_t arg, struct err *err)
{
	return db_run(c->db, c->arena, &notify_set, ML_CANCEL, DB_ARGS(txt(maker), db_i(arg)), NULL, err);
}

enum status mail_store_list(struct ctx *c, const char *state, struct mail_row **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &notify_set, ML_LIST, DB_ARGS(db_s(str_of(state))), &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct mail_row);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct mail_row){
			.id = db_int(&r, i, 0),
			.kind = db_text(&r, i, 1),
			.state = db_text(&r, i, 2),
			.masked = db_text(&r, i, 3),
			.tries = db_int(&r, i, 4),
			.next_at = db_int(&r, i, 5),
			.created_at = db_int(&r, i, 6),
			.sent_at = db_int(&r, i, 7),
			.last_error = db_text(&r, i, 8),
		};
	*ret_n = r.n;
	return ST_OK;
}

enum status mail_store_old(struct ctx *c, int64_t before, struct mail_item **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &notify_set, ML_OLD, DB_ARGS(db_i(before)), &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct mail_item);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = item(&r, i);
	*ret_n = r.n;
	return ST_OK;
}

enum status mail_store_sweep_sent(struct ctx *c, int64_t before, struct err *err)
{
	return db_run(c->db, c->arena, &notify_set, ML_SWEEP_SENT, DB_ARGS(db_i(before)), NULL, err);
}
