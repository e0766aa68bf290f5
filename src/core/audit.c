/* SPDX-License-Identifier: Apache-2.0 */
/* The audit trail. Every append locks the head row, so rows have one order on both engines; the hash of a row covers
 * the hash before it and every column with its length, so no two rows can be told apart wrongly. */
#include "core/audit.h"

#include <stdio.h>
#include <string.h>

#include "core/core_int.h"

enum { AU_HEAD_TAKE, AU_HEAD_SET, AU_ADD, AU_LIST, AU_WALK, AU_HEAD, AU_COUNT, AU_ONE, AU_ACTIONS };

#define AU_COLS                                                                                                          \
	"seq, at_ms, person_id, who, action, object, object_id, body_id, summary, before_json, after_json, reason, ip, " \
	"request_id, hash"

static const struct db_stmt stmts[] = {
	[AU_HEAD_TAKE] = {"audit_head_take", DB_WRITE, "", "is",
			  "UPDATE audit_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash", NULL},
	[AU_HEAD_SET] = {"audit_head_set", DB_WRITE, "s", "", "UPDATE audit_head SET hash = ?1 WHERE id = 1", NULL},
	[AU_ADD] = {"audit_add", DB_WRITE, "iiisssiisssssss", "",
		    "INSERT INTO audit_log (seq, at_ms, person_id, who, action, object, object_id, body_id, summary, "
		    "before_json, after_json, reason, ip, request_id, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
		    "?10, ?11, ?12, ?13, ?14, ?15)",
		    NULL},
	[AU_LIST] = {"audit_list", DB_READ, "siiiisiiii", "iiisssiisssssss",
		     "SELECT " AU_COLS " FROM audit_log WHERE (?1 = '' OR object = ?1) AND (?2 = 0 OR object_id = ?2) "
		     "AND (?3 = 0 OR body_id = ?3) AND (?4 = 0 OR seq < ?4) AND (?5 = 0 OR person_id = ?5) "
		     "AND (?6 = '' OR action = ?6) AND at_ms >= ?7 AND (?8 = 0 OR at_ms < ?8) "
		     "AND (?9 = 0 OR body_id IN (SELECT id FROM body WHERE id = ?9 OR parent_id = ?9)) "
		     "ORDER BY seq DESC LIMIT ?10",
		     NULL},
	[AU_WALK] = {"audit_walk", DB_READ, "", "iiisssiisssssss", "SELECT " AU_COLS " FROM audit_log ORDER BY seq", NULL},
	[AU_HEAD] = {"audit_head", DB_READ, "", "is", "SELECT seq, hash FROM audit_head WHERE id = 1", NULL},
	[AU_COUNT] = {"audit_count", DB_READ, "", "i", "SELECT count(*) FROM audit_log", NULL},
	[AU_ONE] = {"audit_one", DB_READ, "i", "iiisssiisssssss", "SELECT " AU_COLS " FROM audit_log WHERE seq = ?1", NULL},
	[AU_ACTIONS] = {"audit_actions", DB_READ, "", "s", "SELECT DISTINCT action FROM audit_log ORDER BY action", NULL},
};
const struct db_set audit_set = {"core", stmts, ARRAY_LEN(stmts)};

/* One value of the hash: length, colon, bytes. */
static void feed(struct sha256_state *h, struct str s)
{
	char head[24];
	int n = snprintf(head, sizeof(head), "%zu:", s.n);

	sha256_update(h, head, (size_t)n);
	sha256_update(h, s.p, s.n);
}

static void feed_i64(struct sha256_state *h, int64_t v)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "%lld", (long long)v);

	feed(h, (struct str){text, (size_t)n});
}

static void row_hash(const struct audit_row *r, struct str request_id, struct str prev, char out[SHA256_HEX_LEN + 1])
{
	struct sha256_state *h = sha256_new();

	feed(h, prev);
	feed_i64(h, r->seq);
	feed_i64(h, r->at);
	feed_i64(h, r->person_id);
	feed(h, r->who);
	feed(h, r->action);
	feed(h, r->object);
	feed_i64(h, r->object_id);
	feed_i64(h, r->body_id);
	feed(h, r->summary);
	feed(h, r->before);
	feed(h, r->after);
	feed(h, r->reason);
	feed(h, r->ip);
	feed(h, request_id);
	sha256_final_hex(h, out);
	sha256_free(h);
}

static struct str solid(struct str s)
{
	return s.p == NULL ? STR("") : s;
}

enum status audit_add(struct ctx *c, const struct audit_entry *e, struct err *err)
{
	char hash[SHA256_HEX_LEN + 1];
	struct db_rows head;
	struct audit_row r = {0};

	if (!db_in_write(c->db))
		BUG("audit_add outside a write transaction");
	TRY(db_one(c->db, c->arena, &audit_set, AU_HEAD_TAKE, DB_NOARGS, &head, err));
	r.seq = db_int(&head, 0, 0);
	r.at = c->now;
	r.person_id = c->who.person_id;
	r.who = solid(c->who.name);
	r.action = str_of(e->action);
	r.object = str_of(e->object);
	r.object_id = e->object_id;
	r.body_id = e->body_id;
	r.summary = solid(e->summary);
	r.before = solid(e->before);
	r.after = solid(e->after);
	r.reason = solid(e->reason);
	r.ip = c->call != NULL ? solid(c->call->client_ip) : STR("");
	row_hash(&r, solid(c->request_id), db_text(&head, 0, 1), hash);
	TRY(db_run(c->db, c->arena, &audit_set, AU_ADD,
		   DB_ARGS(db_i(r.seq), db_i(r.at), db_i(r.person_id), db_s(r.who), db_s(r.action), db_s(r.object),
			   db_i(r.object_id), db_i(r.body_id), db_s(r.summary), db_s(r.before), db_s(r.after),
			   db_s(r.reason), db_s(r.ip), db_txt(c->request_id), db_s(str_of(hash))),
		   NULL, err));
	return db_run(c->db, c->arena, &audit_set, AU_HEAD_SET, DB_ARGS(db_s(str_of(hash))), NULL, err);
}

static void row_of(const struct db_rows *rows, size_t i, struct audit_row *r)
{
	*r = (struct audit_row){
		.seq = db_int(rows, i, 0),
		.at = db_int(rows, i, 1),
		.person_id = db_int(rows, i, 2),
		.who = db_text(rows, i, 3),
		.action = db_text(rows, i, 4),
		.object = db_text(rows, i, 5),
		.object_id = db_int(rows, i, 6),
		.body_id = db_int(rows, i, 7),
		.summary = db_text(rows, i, 8),
		.before = db_text(rows, i, 9),
		.after = db_text(rows, i, 10),
		.reason = db_text(rows, i, 11),
		.ip = db_text(rows, i, 12),
		.hash = db_text(rows, i, 14),
	};
}

enum status audit_find(struct ctx *c, const struct audit_filter *f, struct audit_row **ret, size_t *ret_n, struct err *err)
{
	struct db_rows rows;
	struct audit_row *out;
	int64_t from = date_is_none(f->from) ? 0 : date_instant(f->from, 0, 0);
	int64_t to = date_is_none(f->to) ? 0 : date_instant(date_add(f->to, 1), 0, 0);

	TRY(db_run(c->db, c->arena, &audit_set, AU_LIST,
		   DB_ARGS(db_txt(f->object), db_i(f->object_id), db_i(f->body_id), db_i(f->before_seq), db_i(f->person_id),
			   db_txt(f->action), db_i(from), db_i(to), db_i(f->within_body_id), db_i(f->limit)),
		   &rows, err));
	out = ARENA_ARRAY(c->arena, rows.n + 1, struct audit_row);
	for (size_t i = 0; i < rows.n; i++)
		row_of(&rows, i, &out[i]);
	*ret = out;
	*ret_n = rows.n;
	return ST_OK;
}

enum status audit_list(struct ctx *c, const char *object, int64_t object_id, int64_t body_id, int64_t before_seq, int limit,
		       struct audit_row **ret, size_t *ret_n, struct err *err)
{
	struct audit_filter f = {
		.object = str_of(object),
		.object_id = object_id,
		.body_id = body_id,
		.before_seq = before_seq,
		.limit = limit,
		.from = DATE_NONE,
		.to = DATE_NONE,
	};

	return audit_find(c, &f, ret, ret_n, err);
}

enum status audit_get(struct ctx *c, int64_t seq, struct audit_row *ret, struct err *err)
{
	struct db_rows rows;

	TRY(db_one(c->db, c->arena, &audit_set, AU_ONE, DB_ARGS(db_i(seq)), &rows, err));
	row_of(&rows, 0, ret);
	return ST_OK;
}

enum status audit_actions(struct ctx *c, struct str **ret, size_t *ret_n, struct err *err)
{
	struct db_rows rows;

	TRY(db_run(c->db, c->arena, &audit_set, AU_ACTIONS, DB_NOARGS, &rows, err));
	*ret = ARENA_ARRAY(c->arena, rows.n + 1, struct str);
	for (size_t i = 0; i < rows.n; i++)
		(*ret)[i] = db_text(&rows, i, 0);
	*ret_n = rows.n;
	return ST_OK;
}

/* ---- verification ---- */
struct walk {
	struct audit_report *rep;
	char prev[SHA256_HEX_LEN + 1];
	int64_t next, total;
	void (*progress)(void *arg, int64_t done, int64_t total);
	void *arg;
};

static void bad(struct audit_report *rep, int64_t seq, const char *fmt, long long a)
{
	if (rep->first_bad_seq != 0)
		return;
	rep->first_bad_seq = seq;
	/* fmt is one of the literals below */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(rep->problem, sizeof(rep->problem), fmt, a);
#pragma GCC diagnostic pop
}

static enum status walk_row(void *arg, const struct db_rows *rows, struct err *err)
{
	struct walk *w = arg;
	struct audit_row r;
	char hash[SHA256_HEX_LEN + 1];

	(void)err;
	row_of(rows, 0, &r);
	w->rep->rows++;
	if (r.seq != w->next)
		bad(w->rep, w->next, "row %lld is missing", (long long)w->next);
	row_hash(&r, db_text(rows, 0, 13), str_of(w->prev), hash);
	if (!str_eq_c(r.hash, hash))
		bad(w->rep, r.seq, "row %lld was altered or moved", (long long)r.seq);
	snprintf(w->prev, sizeof(w->prev), "%.*s", STR_ARG(r.hash));
	w->next = r.seq + 1;
	if (w->progress != NULL && w->rep->rows % 1000 == 0)
		w->progress(w->arg, w->rep->rows, w->total);
	return ST_OK;
}

enum status audit_verify(struct db *db, void (*progress)(void *arg, int64_t done, int64_t total), void *arg,
			 struct audit_report *ret, struct err *err)
{
	struct audit_report rep = {0};
	struct walk w = {.rep = &rep, .next = 1, .progress = progress, .arg = arg};
	struct arena *a = arena_new();
	struct db_rows rows;
	enum status st;

	st = db_one(db, a, &audit_set, AU_COUNT, DB_NOARGS, &rows, err);
	if (st == ST_OK) {
		w.total = db_int(&rows, 0, 0);
		st = db_each(db, &audit_set, AU_WALK, DB_NOARGS, walk_row, &w, err);
	}
	if (st == ST_OK)
		st = db_run(db, a, &audit_set, AU_HEAD, DB_NOARGS, &rows, err);
	if (st == ST_OK) {
		if (rows.n != 1)
			bad(&rep, w.next, "the head row is missing (%lld found)", (long long)rows.n);
		else if (db_int(&rows, 0, 0) != w.next - 1)
			bad(&rep, w.next, "the trail ends early: the head is at row %lld", (long long)db_int(&rows, 0, 0));
		else if (!str_eq_c(db_text(&rows, 0, 1), w.prev))
			bad(&rep, w.next - 1, "row %lld does not match the head", (long long)(w.next - 1));
		if (progress != NULL)
			progress(arg, rep.rows, w.total);
		*ret = rep;
	}
	arena_free(a);
	return st;
}
