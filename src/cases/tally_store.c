/* SPDX-License-Identifier: Apache-2.0 */
#include "cases/tally.h"

const char *const tally_codes[TALLY_CODES] = {"A1", "B1", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "D1",
					      "D2", "D3", "E1", "E2", "E3", "E4", "E5", "F1", "F2", "F3"};

enum { TY_COUNT, TY_CHANNEL, TY_EVENTS, TY_NOTICE, TY_OWN, TY_PASSED, TY_PASSED_CHANNEL, TY_LIST, TY_TOTAL };

/* A request without a receipt date has '' there, which sorts before every day: the lower bound keeps it out. */
#define MINE "body_id = ?1 AND kind = 'access' AND received_on >= '0' "
#define SUMS "COUNT(*), COALESCE(SUM(CASE WHEN origin_id = 0 THEN 1 ELSE 0 END), 0) "
#define UNDECIDED_AT(day) "received_on < " day " AND (decided_on = '' OR decided_on >= " day ") "
/* The same for counting: by the day of decision, so that closed years are not read; the receipt's own index would read them all. */
#define CAME_BEFORE(day) "kind = 'access' AND received_on || '' >= '0' AND received_on || '' < " day
#define CARRIED(row, day)                                                                                           \
	"SELECT '" row "', applicant_kind, " SUMS ", 0 FROM request_case WHERE body_id = ?1 AND decided_on >= " day \
	" AND " CAME_BEFORE(day) " GROUP BY applicant_kind UNION ALL SELECT '" row "', applicant_kind, " SUMS       \
				 ", 0 FROM request_case WHERE body_id = ?1 AND decided_on = '' AND " CAME_BEFORE(   \
					 day) " GROUP BY applicant_kind "
/* Passed on by another body of the sum over that body and its branches, which has the same matter or the same applicant in its own
 * register: there it is counted. */
#define PASSED(sum)                                                                                                      \
	"r.transferred_from <> '' AND EXISTS (SELECT 1 FROM request_case o JOIN body b ON b.id = o.body_id WHERE "       \
	"b.name = r.transferred_from AND o.body_id <> r.body_id AND (o.body_id = " sum " OR o.parent_body_id = " sum     \
	") AND o.kind = 'access' AND o.received_on >= '0' AND (o.matter_mark = r.matter_mark OR (o.identity_mark <> '' " \
	"AND o.identity_mark = r.identity_mark AND o.received_on <= r.received_on))) "
#define PASSED_ROW(row, late) "SELECT " row ", applicant_kind, " SUMS ", " late " FROM p WHERE "
/* ?2 … ?3 the period, ?4 the day after it, ?5 row, ?6 column, ?7 pieces too, ?8 without what was passed on within that sum. */
#define WHICH                                                                                                           \
	"WHERE " MINE "AND (?6 = '' OR applicant_kind = ?6) AND (?7 = 1 OR origin_id = 0) AND (?8 = 0 OR NOT (" PASSED( \
		"?8") ")) AND ("                                                                                        \
		      "(?5 = 'fees' AND EXISTS (SELECT 1 FROM request_event e WHERE e.case_id = r.id AND e.type = "     \
		      "'fee_paid' AND e.on_day >= ?2 AND e.on_day <= ?3)) OR (?5 = 'R1' AND received_on >= ?2 AND "     \
		      "received_on <= ?3) OR "                                                                          \
		      "(?5 = 'R2' AND " UNDECIDED_AT("?2") ") OR (?5 = 'N' AND " UNDECIDED_AT(                          \
			      "?4") ") OR "                                                                             \
				    "(?5 = 'T' AND decided_on >= ?2 AND decided_on <= ?3) OR "                          \
				    "(?5 = 'late' AND late = 1 AND decided_on >= ?2 AND decided_on <= ?3) OR "          \
				    "(?5 = 'channel.' || channel AND received_on >= ?2 AND received_on <= ?3) OR "      \
				    "(decision = ?5 AND decided_on >= ?2 AND decided_on <= ?3)) "

static const struct db_stmt stmts[] = {
	[TY_COUNT] = {"tally_count", DB_READ, "isss", "ssiii",
		      "SELECT 'R1', applicant_kind, " SUMS ", 0 FROM request_case WHERE " MINE
		      "AND received_on >= ?2 AND received_on <= ?3 GROUP BY applicant_kind UNION ALL " CARRIED(
			      "R2", "?2") "UNION ALL " CARRIED("N",
							       "?4") "UNION ALL "
								     "SELECT decision, applicant_kind, " SUMS
								     ", COALESCE(SUM(late), 0) FROM request_case WHERE " MINE
								     "AND decided_on >= ?2 AND decided_on <= ?3 GROUP BY "
								     "decision, applicant_kind",
		      NULL},
	[TY_CHANNEL] = {"tally_channel", DB_READ, "iss", "sii",
			"SELECT channel, " SUMS "FROM request_case WHERE " MINE
			"AND received_on >= ?2 AND received_on <= ?3 GROUP BY channel",
			NULL},
	[TY_EVENTS] = {"tally_events", DB_READ, "iss", "sii",
		       "SELECT e.type, COUNT(*), COALESCE(SUM(e.n), 0) FROM request_event e JOIN request_case r ON r.id = "
		       "e.case_id WHERE r.body_id = ?1 AND r.kind = 'access' AND e.on_day >= ?2 AND e.on_day <= ?3 AND "
		       "e.type IN ('extended', 'fee_noticed', 'fee_paid') GROUP BY e.type",
		       NULL},
	[TY_NOTICE] =
		{"tally_notice", DB_READ, "iss", "i",
		 "SELECT COUNT(*) FROM request_case r WHERE r.body_id = ?1 AND r.kind = 'access' AND r.decision = 'F2' AND "
		 "r.decided_on >= ?2 AND r.decided_on <= ?3 AND NOT EXISTS (SELECT 1 FROM request_event e WHERE e.case_id "
		 "= r.id AND e.type = 'fee_noticed')",
		 NULL},
	[TY_OWN] = {"tally_own", DB_READ, "iss", "i",
		    "SELECT COUNT(*) FROM request_case WHERE body_id = ?1 AND kind = 'correction' AND received_on >= ?2 AND "
		    "received_on <= ?3",
		    NULL},
	/* One walk over the body's requests, then what is left is counted. */
	[TY_PASSED] =
		{"tally_passed", DB_READ, "isssi", "ssiii",
		 "WITH p AS (SELECT applicant_kind, origin_id, received_on, decided_on, decision, late FROM request_case "
		 "r WHERE " MINE "AND " PASSED("?5") ") " PASSED_ROW(
			 "'R1'",
			 "0") "received_on >= ?2 AND received_on <= ?3 GROUP BY applicant_kind UNION ALL " PASSED_ROW("'R2'",
														      "0")
			 UNDECIDED_AT("?2") "GROUP BY applicant_kind UNION ALL " PASSED_ROW("'N'", "0")
				 UNDECIDED_AT("?4") "GROUP BY applicant_kind UNION ALL " PASSED_ROW(
					 "decision", "COALESCE(SUM(late), 0)") "decided_on >= ?2 AND decided_on <= ?3 GROUP "
									       "BY decision, applicant_kind",
		 NULL},
	[TY_PASSED_CHANNEL] = {"tally_passed_channel", DB_READ, "issi", "sii",
			       "SELECT channel, " SUMS "FROM request_case r WHERE " MINE
			       "AND received_on >= ?2 AND received_on <= ?3 AND " PASSED("?4") "GROUP BY channel",
			       NULL},
	[TY_LIST] = {"tally_list", DB_READ, "isssssiiii", "iissssssiis",
		     "SELECT id, body_id, no, applicant_kind, decision, received_on, decided_on, state, origin_id, late, "
		     "channel "
		     "FROM request_case r " WHICH "ORDER BY received_on, id LIMIT ?9 OFFSET ?10",
		     NULL},
	[TY_TOTAL] = {"tally_total", DB_READ, "isssssii", "i", "SELECT COUNT(*) FROM request_case r " WHICH, NULL},
};
const struct db_set tally_set = {"cases", stmts, ARRAY_LEN(stmts)};

static struct db_val day(struct ctx *c, struct date d)
{
	return db_s(date_format(c->arena, d));
}

static void put(struct case_tally *t, struct str row, enum applicant_kind k, struct tally_count n, int64_t late)
{
	static const char *const rows[TALLY_ROW_COUNT] = {"R1", "R2", "N"};

	for (int i = 0; i < TALLY_ROW_COUNT; i++)
		if (str_eq_c(row, rows[i])) {
			t->row[i][k].pieces += n.pieces;
			t->row[i][k].requests += n.requests;
			return;
		}
	t->late += late;
	t->in_time += n.pieces - late;
	for (int i = 0; i < TALLY_CODES; i++)
		if (str_eq_c(row, tally_codes[i])) {
			t->result[i][k] = n;
			return;
		}
	t->unknown += n.pieces;
}

static void put_rows(const struct db_rows *r, struct case_tally *t)
{
	enum applicant_kind k;

	for (size_t i = 0; i < r->n; i++)
		if (applicant_kind_of(db_text(r, i, 1), &k))
			put(t, db_text(r, i, 0), k, (struct tally_count){db_int(r, i, 2), db_int(r, i, 3)}, db_int(r, i, 4));
}

static void put_channels(const struct db_rows *r, struct case_tally *t)
{
	enum rq_channel ch;

	for (size_t i = 0; i < r->n; i++)
		if (rq_channel_of(db_text(r, i, 0), &ch))
			t->channel[ch] = (struct tally_count){db_int(r, i, 1), db_int(r, i, 2)};
}

static enum status count_rows(struct ctx *c, int64_t body_id, struct date from, struct date to, struct case_tally *t,
			      struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &tally_set, TY_COUNT,
		   DB_ARGS(db_i(body_id), day(c, from), day(c, to), day(c, date_add(to, 1))), &r, err));
	put_rows(&r, t);
	TRY(db_run(c->db, c->arena, &tally_set, TY_CHANNEL, DB_ARGS(db_i(body_id), day(c, from), day(c, to)), &r, err));
	put_channels(&r, t);
	return ST_OK;
}

enum status case_tally_passed(struct ctx *c, int64_t body_id, int64_t sum_body_id, struct date from, struct date to,
			      struct case_tally *ret, struct err *err)
{
	struct db_rows r;

	*ret = (struct case_tally){0};
	TRY(db_run(c->db, c->arena, &tally_set, TY_PASSED,
		   DB_ARGS(db_i(body_id), day(c, from), day(c, to), day(c, date_add(to, 1)), db_i(sum_body_id)), &r, err));
	put_rows(&r, ret);
	TRY(db_run(c->db, c->arena, &tally_set, TY_PASSED_CHANNEL,
		   DB_ARGS(db_i(body_id), day(c, from), day(c, to), db_i(sum_body_id)), &r, err));
	put_channels(&r, ret);
	return ST_OK;
}

static enum status count_events(struct ctx *c, int64_t body_id, struct date from, struct date to, struct case_tally *t,
				struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &tally_set, TY_EVENTS, DB_ARGS(db_i(body_id), day(c, from), day(c, to)), &r, err));
	for (size_t i = 0; i < r.n; i++) {
		struct str type = db_text(&r, i, 0);

		if (str_eq_c(type, "extended"))
			t->extended = db_int(&r, i, 1);
		else if (str_eq_c(type, "fee_noticed"))
			t->fee_notices = db_int(&r, i, 1);
		else
			t->fee_yuan = db_int(&r, i, 2);
	}
	TRY(db_one(c->db, c->arena, &tally_set, TY_NOTICE, DB_ARGS(db_i(body_id), day(c, from), day(c, to)), &r, err));
	t->f2_without_notice = db_int(&r, 0, 0);
	TRY(db_one(c->db, c->arena, &tally_set, TY_OWN, DB_ARGS(db_i(body_id), day(c, from), day(c, to)), &r, err));
	t->correction_requests = db_int(&r, 0, 0);
	return ST_OK;
}

enum status case_tally(struct ctx *c, int64_t body_id, struct date from, struct date to, struct case_tally *ret,
		       struct err *err)
{
	*ret = (struct case_tally){0};
	TRY(count_rows(c, body_id, from, to, ret, err));
	return count_events(c, body_id, from, to, ret, err);
}

static struct tally_case row(const struct db_rows *r, size_t i)
{
	struct tally_case t = {
		.id = db_int(r, i, 0),
		.body_id = db_int(r, i, 1),
		.no = db_text(r, i, 2),
		.kind = db_text(r, i, 3),
		.decision = db_text(r, i, 4),
		.piece = db_int(r, i, 8) != 0,
		.late = db_int(r, i, 9) != 0,
		.channel = db_text(r, i, 10),
	};

	if (!date_parse(db_text(r, i, 5), &t.received_on))
		t.received_on = DATE_NONE;
	if (!date_parse(db_text(r, i, 6), &t.decided_on))
		t.decided_on = DATE_NONE;
	(void)rf_state_of(db_text(r, i, 7), &t.state);
	return t;
}

enum status case_tally_list(struct ctx *c, const struct tally_which *w, int64_t offset, int64_t limit,
			    struct tally_case **ret, size_t *ret_n, int64_t *ret_total, struct err *err)
{
	struct db_val v[] = {db_i(w->body_id), day(c, w->from), day(c, w->to),	 day(c, date_add(w->to, 1)),
			     db_s(w->row),     db_s(w->kind),	db_i(w->pieces), db_i(w->sum_body_id),
			     db_i(limit),      db_i(offset)};
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &tally_set, TY_TOTAL, v, ARRAY_LEN(v) - 2, &r, err));
	*ret_total = db_int(&r, 0, 0);
	TRY(db_run(c->db, c->arena, &tally_set, TY_LIST, v, ARRAY_LEN(v), &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct tally_case);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = row(&r, i);
	*ret_n = r.n;
	return ST_OK;
}
