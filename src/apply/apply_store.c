/* SPDX-License-Identifier: Apache-2.0 */
#include "apply/apply_store.h"

enum {
	AS_SENT,
	AS_SINCE,
	AS_SENT_AT,
	AS_FORGET,
	AS_FOUND,
	AS_FOUND_COUNT,
	AS_OPINION,
	AS_OPINION_GET,
	AS_OPINION_FORGET,
	AS_LOG_PUT,
	AS_LOG_REMOVE,
	AS_LOG_GET,
	AS_LOG_LIST,
	AS_LOG_LIST_BODY,
	AS_LOG_COUNT,
	AS_LOG_COUNT_BODY
};

#define LOG_COLS                                                                                                           \
	"l.case_id, l.body_id, l.document_id, l.released_at, l.matter, l.decision, b.name, l.released_by, l.received_on, " \
	"l.answered_on, l.sample"
#define LOG_FROM " FROM apply_log l JOIN body b ON b.id = l.body_id "
#define LOG_SHAPE "iiiissssddi"
/* The index alone is walked to a late page; rows are read for the one that is shown. */
#define LOG_PAGE(where)                                                                                            \
	"SELECT " LOG_COLS " FROM (SELECT case_id FROM apply_log " where                                           \
	"ORDER BY answered_on DESC, case_id DESC LIMIT ?2 OFFSET ?1) p JOIN apply_log l ON l.case_id = p.case_id " \
	"JOIN body b ON b.id = l.body_id ORDER BY l.answered_on DESC, l.case_id DESC"

static const struct db_stmt stmts[] = {
	[AS_SENT] =
		{"apply_sent", DB_WRITE, "isi", "",
		 "INSERT INTO apply_sent (case_id, client, sent_at) VALUES (?1, ?2, ?3) ON CONFLICT (case_id) DO NOTHING",
		 NULL},
	[AS_SINCE] = {"apply_since", DB_READ, "si", "ii",
		      "SELECT COALESCE(SUM(CASE WHEN client = ?1 THEN 1 ELSE 0 END), 0), COUNT(*) FROM apply_sent "
		      "WHERE sent_at > ?2",
		      NULL},
	[AS_SENT_AT] = {"apply_sent_at", DB_READ, "i", "i", "SELECT sent_at FROM apply_sent WHERE case_id = ?1", NULL},
	[AS_FORGET] = {"apply_forget", DB_WRITE, "i", "",
		       "UPDATE apply_sent SET client = '' WHERE client <> '' AND sent_at <= ?1", NULL},
	[AS_FOUND] = {"apply_found", DB_WRITE, "sid", "",
		      "INSERT INTO apply_found (token, body_id, on_day) VALUES (?1, ?2, ?3) ON CONFLICT (token) DO NOTHING",
		      NULL},
	[AS_FOUND_COUNT] = {"apply_found_count", DB_READ, "dd", "i",
			    "SELECT COUNT(*) FROM apply_found WHERE on_day >= ?1 AND on_day <= ?2", NULL},
	[AS_OPINION] =
		{"apply_opinion", DB_WRITE, "iisi", "",
		 "INSERT INTO apply_opinion (case_id, mark, said, given_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (case_id) "
		 "DO UPDATE SET mark = excluded.mark, said = excluded.said, given_at = excluded.given_at",
		 NULL},
	[AS_OPINION_GET] = {"apply_opinion_get", DB_READ, "i", "isi",
			    "SELECT mark, said, given_at FROM apply_opinion WHERE case_id = ?1", NULL},
	[AS_OPINION_FORGET] = {"apply_opinion_forget", DB_WRITE, "i", "",
			       "UPDATE apply_opinion SET said = '' WHERE case_id = ?1", NULL},
	[AS_LOG_PUT] =
		{"apply_log_put", DB_WRITE, "iissddiiis", "",
		 "INSERT INTO apply_log (case_id, body_id, matter, decision, received_on, answered_on, document_id, sample, "
		 "released_at, released_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (case_id) DO "
		 "UPDATE "
		 "SET matter = excluded.matter, decision = excluded.decision, received_on = excluded.received_on, "
		 "answered_on = excluded.answered_on, document_id = excluded.document_id, "
		 "released_at = excluded.released_at, released_by = excluded.released_by",
		 NULL},
	[AS_LOG_REMOVE] = {"apply_log_remove", DB_WRITE, "i", "", "DELETE FROM apply_log WHERE case_id = ?1", NULL},
	[AS_LOG_GET] = {"apply_log_get", DB_READ, "i", LOG_SHAPE, "SELECT " LOG_COLS LOG_FROM "WHERE l.case_id = ?1", NULL},
	[AS_LOG_LIST] = {"apply_log_list", DB_READ, "ii", LOG_SHAPE, LOG_PAGE(""), NULL},
	[AS_LOG_LIST_BODY] = {"apply_log_list_body", DB_READ, "iii", LOG_SHAPE, LOG_PAGE("WHERE body_id = ?3 "), NULL},
	[AS_LOG_COUNT] = {"apply_log_count", DB_READ, "", "i", "SELECT COUNT(*) FROM apply_log", NULL},
	[AS_LOG_COUNT_BODY] = {"apply_log_count_body", DB_READ, "i", "i",
			       "SELECT COUNT(*) FROM apply_log WHERE body_id = ?1", NULL},
};
const struct db_set apply_set = {"apply", stmts, ARRAY_LEN(stmts)};

static struct db_val txt(struct str s)
{
	return db_s(s.p == NULL ? STR("") : s);
}

enum status apply_store_sent(struct ctx *c, int64_t case_id, struct str client, struct err *err)
{
	return db_run(c->db, c->arena, &apply_set, AS_SENT, DB_ARGS(db_i(case_id), txt(client), db_i(c->now)), NULL, err);
}

enum status apply_store_since(struct ctx *c, struct str client, int64_t since, int64_t *ret_client, int64_t *ret_all,
			      struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &apply_set, AS_SINCE, DB_ARGS(txt(client), db_i(since)), &r, err));
	*ret_client = db_int(&r, 0, 0);
	*ret_all = db_int(&r, 0, 1);
	return ST_OK;
}

enum status apply_store_sent_at(struct ctx *c, int64_t case_id, int64_t *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &apply_set, AS_SENT_AT, DB_ARGS(db_i(case_id)), &r, err));
	*ret = r.n > 0 ? db_int(&r, 0, 0) : 0;
	return ST_OK;
}

enum status apply_store_forget(struct ctx *c, int64_t before, struct err *err)
{
	return db_run(c->db, c->arena, &apply_set, AS_FORGET, DB_ARGS(db_i(before)), NULL, err);
}

enum status apply_store_found(struct ctx *c, struct str token, int64_t body_id, struct err *err)
{
	return db_run(c->db, c->arena, &apply_set, AS_FOUND, DB_ARGS(txt(token), db_i(body_id), db_d(c->arena, c->today)),
		      NULL, err);
}

enum status apply_store_found_count(struct ctx *c, struct date from, struct date to, int64_t *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &apply_set, AS_FOUND_COUNT, DB_ARGS(db_d(c->arena, from), db_d(c->arena, to)), &r, err));
	*ret = db_int(&r, 0, 0);
	return ST_OK;
}

enum status apply_store_opinion(struct ctx *c, int64_t case_id, enum apply_mark mark, struct str said, struct err *err)
{
	return db_run(c->db, c->arena, &apply_set, AS_OPINION,
		      DB_ARGS(db_i(case_id), db_i((int64_t)mark), txt(said), db_i(c->now)), NULL, err);
}

enum status apply_store_opinion_get(struct ctx *c, int64_t case_id, struct apply_opinion *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &apply_set, AS_OPINION_GET, DB_ARGS(db_i(case_id)), &r, err));
	*ret = (struct apply_opinion){.mark = APPLY_CONTENT};
	if (r.n > 0)
		*ret = (struct apply_opinion){(enum apply_mark)db_int(&r, 0, 0), db_text(&r, 0, 1), db_int(&r, 0, 2)};
	return ST_OK;
}

enum status apply_store_log_put(struct ctx *c, const struct apply_log *l, struct err *err)
{
	return db_run(c->db, c->arena, &apply_set, AS_LOG_PUT,
		      DB_ARGS(db_i(l->case_id), db_i(l->body_id), txt(l->matter), txt(l->decision),
			      db_d(c->arena, l->received_on), db_d(c->arena, l->answered_on), db_i(l->document_id),
			      db_i(l->sample), db_i(l->released_at), txt(l->released_by)),
		      NULL, err);
}

enum status apply_store_log_remove(struct ctx *c, int64_t case_id, struct err *err)
{
	return db_run(c->db, c->arena, &apply_set, AS_LOG_REMOVE, DB_ARGS(db_i(case_id)), NULL, err);
}

static struct apply_log log_row(const struct db_rows *r, size_t i)
{
	return (struct apply_log){
		.case_id = db_int(r, i, 0),
		.body_id = db_int(r, i, 1),
		.document_id = db_int(r, i, 2),
		.released_at = db_int(r, i, 3),
		.matter = db_text(r, i, 4),
		.decision = db_text(r, i, 5),
		.body_name = db_text(r, i, 6),
		.released_by = db_text(r, i, 7),
		.received_on = db_date(r, i, 8),
		.answered_on = db_date(r, i, 9),
		.sample = db_int(r, i, 10) != 0,
	};
}

enum status apply_store_log_get(struct ctx *c, int64_t case_id, struct apply_log *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &apply_set, AS_LOG_GET, DB_ARGS(db_i(case_id)), &r, err));
	*ret = r.n > 0 ? log_row(&r, 0) : (struct apply_log){.case_id = case_id};
	return ST_OK;
}

enum status apply_store_log_list(struct ctx *c, int64_t body_id, int64_t skip, int64_t limit, struct apply_log **ret,
				 size_t *ret_n, struct err *err)
{
	struct db_rows r;

	if (body_id == 0)
		TRY(db_run(c->db, c->arena, &apply_set, AS_LOG_LIST, DB_ARGS(db_i(skip), db_i(limit)), &r, err));
	else
		TRY(db_run(c->db, c->arena, &apply_set, AS_LOG_LIST_BODY, DB_ARGS(db_i(skip), db_i(limit), db_i(body_id)),
			   &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct apply_log);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = log_row(&r, i);
	*ret_n = r.n;
	return ST_OK;
}

enum status apply_store_log_count(struct ctx *c, int64_t body_id, int64_t *ret, struct err *err)
{
	struct db_rows r;

	if (body_id == 0)
		TRY(db_one(c->db, c->arena, &apply_set, AS_LOG_COUNT, NULL, 0, &r, err));
	else
		TRY(db_one(c->db, c->arena, &apply_set, AS_LOG_COUNT_BODY, DB_ARGS(db_i(body_id)), &r, err));
	*ret = db_int(&r, 0, 0);
	return ST_OK;
}

enum status apply_store_opinion_forget(struct ctx *c, int64_t case_id, struct err *err)
{
	return db_run(c->db, c->arena, &apply_set, AS_OPINION_FORGET, DB_ARGS(db_i(case_id)), NULL, err);
}
