/* SPDX-License-Identifier: Apache-2.0 */
#include "dispute/dispute_store.h"

enum { DP_ADD, DP_KNOWN, DP_GET, DP_ANSWER, DP_CLOSE, DP_LIST, DP_TALLY, DP_WAITING, DP_ANSWERED };

#define COLS                                                                                                     \
	"d.id, d.case_id, d.body_id, d.parent_body_id, d.request_no, d.decision, d.decided_on, d.kind, d.no, "   \
	"d.reviewer, d.filed_on, d.notice_on, d.simple, d.answered_on, d.answer_file, d.answer_name, d.result, " \
	"d.result_on, d.result_note, d.redecide_days, d.created_at, d.person_name, b.name"
#define FROM " FROM dispute_case d JOIN body b ON b.id = d.body_id "
#define SHAPE "iiiissssssssisissssiiss"
#define BODY "(d.body_id = ?1 OR (?2 = 1 AND d.parent_body_id = ?1)) "

static const struct db_stmt stmts[] = {
	[DP_ADD] =
		{"dispute_add", DB_WRITE, "iiisssssssiiss", "i",
		 "INSERT INTO dispute_case (case_id, body_id, parent_body_id, request_no, decision, decided_on, kind, no, "
		 "reviewer, filed_on, notice_on, simple, created_at, person_name) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
		 "?9, ?10, ?14, ?11, ?12, ?13) RETURNING id",
		 NULL},
	[DP_KNOWN] = {"dispute_known", DB_READ, "is", "i",
		      "SELECT COUNT(*) FROM dispute_case WHERE body_id = ?1 AND no = ?2", NULL},
	[DP_GET] = {"dispute_get", DB_READ, "i", SHAPE, "SELECT " COLS FROM "WHERE d.id = ?1", NULL},
	[DP_ANSWER] = {"dispute_answer", DB_WRITE, "isis", "",
		       "UPDATE dispute_case SET answered_on = ?2, answer_file = ?3, answer_name = ?4 WHERE id = ?1 AND "
		       "answered_on = ''",
		       NULL},
	[DP_CLOSE] =
		{"dispute_close", DB_WRITE, "isssi", "",
		 "UPDATE dispute_case SET result = ?2, result_on = ?3, result_note = ?4, redecide_days = ?5 WHERE id = ?1 "
		 "AND result = ''",
		 NULL},
	/* ?3 case, ?4 "open" or "closed", ?5, ?6 first and last day of the year ('' = all), ?7 kind, ?8 result */
	[DP_LIST] = {"dispute_list", DB_READ, "iiisssss", SHAPE,
		     "SELECT " COLS FROM "WHERE " BODY
		     "AND (?3 = 0 OR d.case_id = ?3) AND (?4 = '' OR (?4 = 'open' AND d.result = '') OR (?4 = 'closed' AND "
		     "d.result <> '')) AND (?5 = '' OR (d.filed_on <= ?6 AND (d.result = '' OR d.result_on >= ?5))) AND "
		     "(?7 = '' OR d.kind = ?7) AND (?8 = '' OR (?8 = 'pend' AND (d.result = '' OR d.result_on > ?6)) OR "
		     "(d.result = ?8 AND d.result_on <= ?6)) ORDER BY d.filed_on DESC, d.id DESC LIMIT 1000",
		     NULL},
	[DP_TALLY] = {"dispute_tally", DB_READ, "iiss", "ssi",
		      "SELECT d.kind, CASE WHEN d.result = '' OR d.result_on > ?4 THEN '' ELSE d.result END AS outcome, "
		      "COUNT(*) FROM dispute_case d WHERE " BODY
		      "AND d.filed_on <= ?4 AND (d.result = '' OR d.result_on >= ?3) GROUP BY d.kind, "
		      "CASE WHEN d.result = '' OR d.result_on > ?4 THEN '' ELSE d.result END",
		      NULL},
	[DP_WAITING] = {"dispute_waiting", DB_READ, "i", SHAPE,
			"SELECT " COLS FROM
			"WHERE d.body_id = ?1 AND d.result = '' AND d.answered_on = '' ORDER BY d.notice_on, "
			"d.id",
			NULL},
	[DP_ANSWERED] = {"dispute_answered", DB_READ, "iss", SHAPE,
			 "SELECT " COLS FROM "WHERE d.body_id = ?1 AND d.answered_on >= ?2 AND d.answered_on <= ?3", NULL},
};
const struct db_set dispute_set = {"dispute", stmts, ARRAY_LEN(stmts)};

static struct db_val txt(struct str s)
{
	return db_s(s.p == NULL ? STR("") : s);
}

static struct db_val day(struct ctx *c, struct date d)
{
	return db_s(date_format(c->arena, d)); /* "" for none */
}

static struct dispute row(const struct db_rows *r, size_t i)
{
	struct dispute d = {
		.id = db_int(r, i, 0),
		.case_id = db_int(r, i, 1),
		.body_id = db_int(r, i, 2),
		.parent_body_id = db_int(r, i, 3),
		.request_no = db_text(r, i, 4),
		.decision = db_text(r, i, 5),
		.decided_on = db_date(r, i, 6),
		.no = db_text(r, i, 8),
		.reviewer = db_text(r, i, 9),
		.filed_on = db_date(r, i, 10),
		.notice_on = db_date(r, i, 11),
		.simple = db_int(r, i, 12) != 0,
		.answered_on = db_date(r, i, 13),
		.answer_file = db_int(r, i, 14),
		.answer_name = db_text(r, i, 15),
		.result_on = db_date(r, i, 17),
		.result_note = db_text(r, i, 18),
		.redecide_days = db_int(r, i, 19),
		.created_at = db_int(r, i, 20),
		.person_name = db_text(r, i, 21),
		.body_name = db_text(r, i, 22),
	};

	(void)dispute_kind_of(db_text(r, i, 7), &d.kind);
	(void)dispute_result_of(db_text(r, i, 16), &d.result);
	return d;
}

static void rows(struct ctx *c, const struct db_rows *r, struct dispute **ret, size_t *ret_n)
{
	*ret = ARENA_ARRAY(c->arena, r->n + 1, struct dispute);
	for (size_t i = 0; i < r->n; i++)
		(*ret)[i] = row(r, i);
	*ret_n = r->n;
}

enum status dispute_store_add(struct ctx *c, struct dispute *d, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &dispute_set, DP_ADD,
		   DB_ARGS(db_i(d->case_id), db_i(d->body_id), db_i(d->parent_body_id), txt(d->request_no), txt(d->decision),
			   day(c, d->decided_on), db_s(str_of(dispute_kind_code(d->kind))), txt(d->no), txt(d->reviewer),
			   day(c, d->filed_on), db_i(d->simple), db_i(c->now), txt(c->who.name), day(c, d->notice_on)),
		   &r, err));
	d->id = db_int(&r, 0, 0);
	return ST_OK;
}

enum status dispute_store_known(struct ctx *c, const struct dispute *d, bool *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &dispute_set, DP_KNOWN, DB_ARGS(db_i(d->body_id), txt(d->no)), &r, err));
	*ret = db_int(&r, 0, 0) > 0;
	return ST_OK;
}

enum status dispute_store_get(struct ctx *c, int64_t id, struct dispute *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &dispute_set, DP_GET, DB_ARGS(db_i(id)), &r, err));
	*ret = row(&r, 0);
	return ST_OK;
}

enum status dispute_store_answer(struct ctx *c, const struct dispute *d, bool *ret_changed, struct err *err)
{
	TRY(db_run(c->db, c->arena, &dispute_set, DP_ANSWER,
		   DB_ARGS(db_i(d->id), day(c, d->answered_on), db_i(d->answer_file), txt(d->answer_name)), NULL, err));
	*ret_changed = db_changes(c->db) == 1;
	return ST_OK;
}

enum status dispute_store_close(struct ctx *c, const struct dispute *d, bool *ret_changed, struct err *err)
{
	TRY(db_run(c->db, c->arena, &dispute_set, DP_CLOSE,
		   DB_ARGS(db_i(d->id), db_s(str_of(dispute_result_code(d->result))), day(c, d->result_on),
			   txt(d->result_note), db_i(d->redecide_days)),
		   NULL, err));
	*ret_changed = db_changes(c->db) == 1;
	return ST_OK;
}

static struct str year_day(struct ctx *c, int year, const char *end)
{
	return year == 0 ? STR("") : arena_printf(c->arena, "%04d-%s", year, end);
}

enum status dispute_store_list(struct ctx *c, const struct dispute_filter *f, struct dispute **ret, size_t *ret_n,
			       struct err *err)
{
	struct db_rows r;
	struct str last = f->year == 0 ? STR("9999-12-31") : year_day(c, f->year, "12-31");

	TRY(db_run(c->db, c->arena, &dispute_set, DP_LIST,
		   DB_ARGS(db_i(f->body_id), db_i(f->with_branches), db_i(f->case_id), txt(f->state),
			   db_s(year_day(c, f->year, "01-01")), db_s(last), txt(f->kind), txt(f->result)),
		   &r, err));
	rows(c, &r, ret, ret_n);
	return ST_OK;
}

enum status dispute_store_tally(struct ctx *c, int64_t body_id, bool with_branches, int year, struct dispute_tally *ret,
				struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &dispute_set, DP_TALLY,
		   DB_ARGS(db_i(body_id), db_i(with_branches), db_s(year_day(c, year, "01-01")),
			   db_s(year_day(c, year, "12-31"))),
		   &r, err));
	*ret = (struct dispute_tally){0};
	for (size_t i = 0; i < r.n; i++) {
		enum dispute_kind k;
		enum dispute_result res;

		if (dispute_kind_of(db_text(&r, i, 0), &k) && dispute_result_of(db_text(&r, i, 1), &res))
			ret->n[k][res] = db_int(&r, i, 2);
	}
	return ST_OK;
}

enum status dispute_store_waiting(struct ctx *c, int64_t body_id, struct dispute **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &dispute_set, DP_WAITING, DB_ARGS(db_i(body_id)), &r, err));
	rows(c, &r, ret, ret_n);
	return ST_OK;
}

enum status dispute_store_answered(struct ctx *c, int64_t body_id, struct date from, struct date to, struct dispute **ret,
				   size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &dispute_set, DP_ANSWERED, DB_ARGS(db_i(body_id), day(c, from), day(c, to)), &r, err));
	rows(c, &r, ret, ret_n);
	return ST_OK;
}
