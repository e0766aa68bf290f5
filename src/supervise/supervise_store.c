/* SPDX-License-Identifier: Apache-2.0 */
#include "supervise/supervise_store.h"

enum { SV_NEXT, SV_ADD, SV_GET, SV_BY_NO, SV_BY_TOKEN, SV_LIST, SV_SINCE, SV_ANSWER, SV_FORGET, SV_OPEN, SV_TOTALS };

#define COLS                                                                                              \
	"c.id, c.body_id, c.parent_body_id, c.no, c.state, c.name, c.contact, c.message, c.received_at, " \
	"c.answer, c.answered_at, c.answered_name, b.name, c.kind, c.document_id, c.subject"
#define FROM " FROM supervision_case c JOIN body b ON b.id = c.body_id "
#define SHAPE "iiisssssisisssis"

static const struct db_stmt stmts[] = {
	[SV_NEXT] = {"supervise_next", DB_WRITE, "i", "i",
		     "INSERT INTO supervision_counter (year, last) VALUES (?1, 1) ON CONFLICT (year) DO UPDATE SET "
		     "last = supervision_counter.last + 1 RETURNING last",
		     NULL},
	[SV_ADD] =
		{"supervise_add", DB_WRITE, "iissssssisis", "i",
		 "INSERT INTO supervision_case (body_id, parent_body_id, no, token, state, name, contact, message, client, "
		 "received_at, kind, document_id, subject) VALUES (?1, ?2, ?3, ?4, 'received', ?5, ?6, ?7, ?8, ?9, ?10, "
		 "?11, "
		 "?12) RETURNING id",
		 NULL},
	[SV_GET] = {"supervise_get", DB_READ, "i", SHAPE, "SELECT " COLS FROM "WHERE c.id = ?1", NULL},
	[SV_BY_NO] = {"supervise_by_no", DB_READ, "s", SHAPE, "SELECT " COLS FROM "WHERE c.no = ?1", NULL},
	[SV_BY_TOKEN] = {"supervise_by_token", DB_READ, "s", SHAPE, "SELECT " COLS FROM "WHERE c.token = ?1", NULL},
	[SV_LIST] = {"supervise_list", DB_READ, "iis", SHAPE,
		     "SELECT " COLS FROM "WHERE (c.body_id = ?1 OR (?2 = 1 AND c.parent_body_id = ?1)) "
		     "AND (?3 = '' OR c.state = ?3) ORDER BY c.id DESC LIMIT 500",
		     NULL},
	[SV_SINCE] = {"supervise_since", DB_READ, "si", "ii",
		      "SELECT COALESCE(SUM(CASE WHEN client = ?1 THEN 1 ELSE 0 END), 0), COUNT(*) FROM supervision_case "
		      "WHERE received_at > ?2",
		      NULL},
	[SV_ANSWER] = {"supervise_answer", DB_WRITE, "isiis", "",
		       "UPDATE supervision_case SET state = 'answered', answer = ?2, answered_at = ?3, answered_by = ?4, "
		       "answered_name = ?5 WHERE id = ?1 AND state = 'received'",
		       NULL},
	[SV_FORGET] = {"supervise_forget", DB_WRITE, "i", "",
		       "UPDATE supervision_case SET client = '' WHERE client <> '' AND received_at <= ?1", NULL},
	[SV_TOTALS] =
		{"supervise_totals", DB_READ, "", "ii",
		 "SELECT COUNT(*), COALESCE(SUM(CASE WHEN state = 'answered' THEN 1 ELSE 0 END), 0) FROM supervision_case",
		 NULL},
	[SV_OPEN] = {"supervise_open", DB_READ, "i", "i",
		     "SELECT COUNT(*) FROM supervision_case WHERE body_id = ?1 AND state = 'received'", NULL},
};
const struct db_set supervise_set = {"supervise", stmts, ARRAY_LEN(stmts)};

static struct db_val txt(struct str s)
{
	return db_s(s.p == NULL ? STR("") : s);
}

static struct supervise_case row(const struct db_rows *r, size_t i)
{
	return (struct supervise_case){
		.id = db_int(r, i, 0),
		.body_id = db_int(r, i, 1),
		.parent_body_id = db_int(r, i, 2),
		.no = db_text(r, i, 3),
		.state = str_eq_c(db_text(r, i, 4), "answered") ? SUP_ANSWERED : SUP_RECEIVED,
		.name = db_text(r, i, 5),
		.contact = db_text(r, i, 6),
		.message = db_text(r, i, 7),
		.received_at = db_int(r, i, 8),
		.answer = db_text(r, i, 9),
		.answered_at = db_int(r, i, 10),
		.answered_name = db_text(r, i, 11),
		.body_name = db_text(r, i, 12),
		.kind = str_eq_c(db_text(r, i, 13), "correction") ? SUP_CORRECTION : SUP_GENERAL,
		.document_id = db_int(r, i, 14),
		.subject = db_text(r, i, 15),
	};
}

enum status sup_store_next(struct ctx *c, int64_t year, int64_t *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &supervise_set, SV_NEXT, DB_ARGS(db_i(year)), &r, err));
	*ret = db_int(&r, 0, 0);
	return ST_OK;
}

enum status sup_store_add(struct ctx *c, struct supervise_case *cs, struct str token, struct str client, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &supervise_set, SV_ADD,
		   DB_ARGS(db_i(cs->body_id), db_i(cs->parent_body_id), txt(cs->no), txt(token), txt(cs->name),
			   txt(cs->contact), txt(cs->message), txt(client), db_i(cs->received_at),
			   db_s(cs->kind == SUP_CORRECTION ? STR("correction") : STR("general")), db_i(cs->document_id),
			   txt(cs->subject)),
		   &r, err));
	cs->id = db_int(&r, 0, 0);
	return ST_OK;
}

enum status sup_store_get(struct ctx *c, int64_t id, struct supervise_case *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &supervise_set, SV_GET, DB_ARGS(db_i(id)), &r, err));
	*ret = row(&r, 0);
	return ST_OK;
}

enum status sup_store_by_no(struct ctx *c, struct str no, struct supervise_case *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &supervise_set, SV_BY_NO, DB_ARGS(txt(no)), &r, err));
	*ret = row(&r, 0);
	return ST_OK;
}

enum status sup_store_by_token(struct ctx *c, struct str token, struct supervise_case *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &supervise_set, SV_BY_TOKEN, DB_ARGS(txt(token)), &r, err));
	*ret = r.n > 0 ? row(&r, 0) : (struct supervise_case){0};
	return ST_OK;
}

enum status sup_store_list(struct ctx *c, bool branches, const char *state, struct supervise_case **ret, size_t *ret_n,
			   struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &supervise_set, SV_LIST,
		   DB_ARGS(db_i(c->who.body_id), db_i(branches), db_s(str_of(state))), &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct supervise_case);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = row(&r, i);
	*ret_n = r.n;
	return ST_OK;
}

enum status sup_store_since(struct ctx *c, struct str client, int64_t since, int64_t *ret_client, int64_t *ret_all,
			    struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &supervise_set, SV_SINCE, DB_ARGS(txt(client), db_i(since)), &r, err));
	*ret_client = db_int(&r, 0, 0);
	*ret_all = db_int(&r, 0, 1);
	return ST_OK;
}

enum status sup_store_answer(struct ctx *c, int64_t id, struct str answer, bool *ret_changed, struct err *err)
{
	TRY(db_run(c->db, c->arena, &supervise_set, SV_ANSWER,
		   DB_ARGS(db_i(id), txt(answer), db_i(c->now), db_i(c->who.person_id), txt(c->who.name)), NULL, err));
	*ret_changed = db_changes(c->db) == 1;
	return ST_OK;
}

enum status sup_store_forget(struct ctx *c, int64_t before, struct err *err)
{
	return db_run(c->db, c->arena, &supervise_set, SV_FORGET, DB_ARGS(db_i(before)), NULL, err);
}

enum status sup_store_open(struct ctx *c, int64_t *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &supervise_set, SV_OPEN, DB_ARGS(db_i(c->who.body_id)), &r, err));
	*ret = db_int(&r, 0, 0);
	return ST_OK;
}

enum status sup_store_totals(struct ctx *c, int64_t *ret_received, int64_t *ret_answered, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &supervise_set, SV_TOTALS, DB_NOARGS, &r, err));
	*ret_received = db_int(&r, 0, 0);
	*ret_answered = db_int(&r, 0, 1);
	return ST_OK;
}
