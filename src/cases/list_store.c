/* SPDX-License-Identifier: Apache-2.0 */
/* The register as lists: filters, counts; rows ↔ struct rcase. */
#include "cases/cases_int.h"
#include "core/shared.h"
#include "core/todo.h"

enum {
	CL_DUE,
	CL_NEW,
	CL_COUNT,
	CL_COUNT_OPEN,
	CL_MINE,
	CL_COUNT_MINE,
	CL_WORD_DUE,
	CL_WORD_NEW,
	CL_COUNT_WORD,
	CL_COUNT_WORD_OPEN,
	CL_COUNTS,
	CL_RATE,
	CL_LAPSED
};

enum {
	COUNT_CAP = 5000,     /* more are counted as so many: pages beyond are reached by filters */
	COUNT_CAP_WORD = 500, /* every one of these is read */
	RARE = 2000,	      /* a word in so few places is looked up; a commoner one is met soon in the list itself */
	WORDS = 3
};

/* ?1 body asked about, ?2 unit, ?3 state, ?4 ?20 ?21 words, ?5 channel, ?6 kind of applicant, ?7 decision, ?8 ?9 received from and to,
 * ?10 today for overdue (answer due before) and soon, ?11 soon: next due up to, ?12 paused only, ?13 mine only for ?14 office,
 * ?15 unit of a drafter, ?16 unit of a head, ?17 legal, ?18 signatory; ?19 also its branches; ?22 ?23 limit and offset; ?24 ?25 where the rarest
 * part of a word stands. The body's city bureau is what the indexes begin with. */
/* in: how the engine looks for a text in a text. */
#define HOLDS(in, w) \
	"(" w " = '' OR " in "(c.description, " w ") > 0 OR " in "(c.name, " w ") > 0 OR " in "(c.no, " w ") > 0)"
#define FILTER(in)                                                                                                         \
	"(?2 = 0 OR c.unit_id = ?2) AND (?3 = '' OR c.state = ?3) AND " HOLDS(in, "?4") " AND " HOLDS(                     \
		in, "?20") " AND " HOLDS(in, "?21") " AND (?5 = '' OR c.channel = ?5) AND (?6 = '' OR c.applicant_kind = " \
						    "?6) AND (?7 = '' OR c.decision = ?7) AND "                            \
						    "(?8 = '' OR c.received_on >= ?8) AND (?9 = '' OR (c.received_on <= "  \
						    "?9 AND c.received_on <> '')) AND (?10 = '' "                          \
						    "OR ?11 <> '' OR (c.answer_due <> '' AND c.answer_due < ?10)) AND "    \
						    "(?11 = '' OR (c.next_due >= ?10 AND "                                 \
						    "c.next_due <= ?11)) AND (?12 = 0 OR c.paused = 1) AND (?13 = 0 OR "   \
						    "(?14 = 1 AND c.actor = 'office') OR (c.actor"                         \
						    " = 'unit' AND c.unit_id = ?15) OR (c.actor = 'unit_head' AND "        \
						    "c.unit_id = ?16) OR (?17 = 1 AND c.actor = "                          \
						    "'legal') OR (?18 = 1 AND c.actor = 'signatory'))"
#define FROM " FROM request_case c JOIN body b ON b.id = c.body_id LEFT JOIN unit u ON u.id = c.unit_id "
#define ROOT "root_id = (SELECT COALESCE(parent_id, id) FROM body WHERE id = ?1)"
#define REACH "c." ROOT " AND (?19 = 1 OR c.body_id = ?1)"

#define LIST_(in, where, order) \
	"SELECT " CASE_COLS FROM "WHERE " REACH where " AND " FILTER(in) " ORDER BY " order " LIMIT ?22 OFFSET ?23"
#define COUNT_(in, where, order)                                                \
	"SELECT COUNT(*) FROM (SELECT 1 FROM request_case c WHERE " REACH where \
	" AND " FILTER(in) " ORDER BY " order " LIMIT ?22 OFFSET ?23) x"

#define WORD                                                                                                               \
	" FROM (SELECT DISTINCT case_id FROM request_word WHERE gram >= ?24 AND gram <= ?25) w CROSS JOIN request_case c " \
	"JOIN body b ON b.id = c.body_id LEFT JOIN unit u ON u.id = c.unit_id WHERE c.id = w.case_id AND "
#define WORD_LIST_(in, where, order) \
	"SELECT " CASE_COLS WORD REACH where " AND " FILTER(in) " ORDER BY " order " LIMIT ?22 OFFSET ?23"
#define WORD_COUNT_(in, where) \
	"SELECT COUNT(*) FROM (SELECT 1" WORD REACH where " AND " FILTER(in) " LIMIT ?22 OFFSET ?23) x"

#define LIST(where, order) LIST_("instr", where, order), LIST_("strpos", where, order)
#define WORD_LIST(where, order) WORD_LIST_("instr", where, order), WORD_LIST_("strpos", where, order)
#define WORD_COUNT(where) WORD_COUNT_("instr", where), WORD_COUNT_("strpos", where)
#define COUNT(where, order) COUNT_("instr", where, order), COUNT_("strpos", where, order)

/* What waits for the caller, found by who must act: a few of many open ones. */
#define WAITS(who) "SELECT id FROM request_case WHERE " ROOT " AND is_open = 1 AND actor = " who
#define MINE                                                                                                                \
	" AND c.id IN (" WAITS("'office' AND ?14 = 1") " UNION ALL " WAITS("'unit' AND unit_id = ?15") " UNION ALL " WAITS( \
		"'unit_head' AND unit_id = ?16") " UNION ALL " WAITS("'legal' AND ?17 = 1") " UNION ALL " WAITS("'signator" \
														"y' AND "   \
														"?18 = 1") ")"

#define ASKED "iisssssssssiiiiiiiissii"

static const struct db_stmt stmts[] = {
	[CL_MINE] = {"case_list_mine", DB_READ, ASKED, CASE_SHAPE, LIST(MINE, "c.next_due, c.id")},
	[CL_COUNT_MINE] = {"case_count_mine", DB_READ, ASKED, "i", COUNT(MINE, "c.id")},
	[CL_DUE] = {"case_list_due", DB_READ, ASKED, CASE_SHAPE, LIST(" AND c.is_open = 1", "c.next_due, c.id")},
	[CL_NEW] = {"case_list_new", DB_READ, ASKED, CASE_SHAPE, LIST("", "c.id DESC")},
	[CL_COUNT] = {"case_count", DB_READ, ASKED, "i", COUNT("", "c.id DESC")},
	[CL_COUNT_OPEN] = {"case_count_open", DB_READ, ASKED, "i", COUNT(" AND c.is_open = 1", "c.next_due, c.id")},
	[CL_WORD_DUE] = {"case_word_due", DB_READ, ASKED "ii", CASE_SHAPE,
			 WORD_LIST(" AND c.is_open = 1", "c.next_due, c.id")},
	[CL_WORD_NEW] = {"case_word_new", DB_READ, ASKED "ii", CASE_SHAPE, WORD_LIST("", "c.id DESC")},
	[CL_COUNT_WORD] = {"case_count_word", DB_READ, ASKED "ii", "i", WORD_COUNT("")},
	[CL_COUNT_WORD_OPEN] = {"case_count_word_open", DB_READ, ASKED "ii", "i", WORD_COUNT(" AND c.is_open = 1")},
	[CL_COUNTS] =
		{"case_counts", DB_READ, "issii", "iiiii",
		 "SELECT COUNT(*), COALESCE(SUM(CASE WHEN answer_due <> '' AND answer_due < ?2 THEN 1 ELSE 0 END), 0), "
		 "COALESCE(SUM(CASE WHEN next_due >= ?2 AND next_due <= ?3 THEN 1 ELSE 0 END), 0), COALESCE(SUM(paused), "
		 "0), "
		 "COALESCE(SUM(CASE WHEN state = 'unconfirmed' THEN 1 ELSE 0 END), 0) FROM request_case WHERE " ROOT
		 " AND body_id = ?1 AND is_open = 1 AND (?4 = 0 OR unit_id = ?5)",
		 NULL},
	[CL_RATE] = {"case_rate", DB_READ, "issii", "ii",
		     "SELECT COUNT(*), COALESCE(SUM(late), 0) FROM request_case WHERE body_id = ?1 AND decided_on >= ?2 AND "
		     "decided_on <= ?3 AND (?4 = 0 OR unit_id = ?5)",
		     NULL},
	[CL_LAPSED] =
		{"case_lapsed", DB_READ, "isi", CASE_SHAPE,
		 "SELECT " CASE_COLS FROM "WHERE c." ROOT
		 " AND c.is_open = 1 AND c.body_id = ?1 AND c.next_due < ?2 AND (c.actor = 'applicant' OR c.paused = 1) AND "
		 "c.next_what IN ('correction', 'fee', 'proof') ORDER BY c.next_due, c.id LIMIT ?3",
		 NULL},
};
const struct db_set cases_list_set = {"cases_list", stmts, ARRAY_LEN(stmts)};

/* Columns one after the other: their order is CASE_COLS alone. */
struct reader {
	const struct db_rows *r;
	size_t row, col;
};

static int64_t num(struct reader *x)
{
	return db_int(x->r, x->row, x->col++);
}

static struct str text(struct reader *x)
{
	return db_text(x->r, x->row, x->col++);
}

static struct date date(struct reader *x)
{
	return db_date(x->r, x->row, x->col++);
}

static void read_facts(struct ctx *c, struct reader *x, struct rcase *r)
{
	struct str code;

	r->id = num(x);
	r->body_id = num(x);
	r->parent_body_id = num(x);
	r->unit_id = num(x);
	r->origin_id = num(x);
	r->pieces = num(x);
	r->duplicate_of = num(x);
	r->no = text(x);
	r->own_records = str_eq_c(text(x), "correction");
	code = text(x);
	if (!rq_channel_of(code, &r->channel))
		r->channel = RQ_ORAL;
	r->transferred_from = text(x);
	r->submitted_on = date(x);
	code = text(x);
	if (!applicant_kind_of(code, &r->applicant_kind))
		r->applicant_kind = AP_OTH;
	r->name = text(x);
	applicant_from_json(c->arena, text(x), &r->masked);
	r->masked.kind = r->applicant_kind;
	r->description = text(x);
	r->carrier = text(x);
	r->delivery = text(x);
	r->written_by = text(x);
	r->helped = text(x);
	r->read_back = num(x) != 0;
	r->sample = num(x) != 0;
	r->matches_shown = num(x);
	r->created_at = num(x);
	r->updated_at = num(x);
	r->n_events = num(x);
}

struct rcase case_row_read(struct ctx *c, const struct db_rows *rows, size_t i)
{
	struct reader x = {rows, i, 0};
	struct rcase r = {0};
	struct str code;

	read_facts(c, &x, &r);
	code = text(&x);
	if (!rf_state_of(code, &r.state))
		r.state = RF_S_UNCONFIRMED;
	r.received_on = date(&x);
	r.answer_due = date(&x);
	r.next_due = date(&x);
	r.decided_on = date(&x);
	r.closed_on = date(&x);
	r.actor = text(&x);
	r.next_what = text(&x);
	r.decision = text(&x);
	r.paused = num(&x) != 0;
	r.provisional = num(&x) != 0;
	r.supervised = num(&x) != 0;
	r.late = num(&x) != 0;
	r.open = num(&x) != 0;
	r.body_name = text(&x);
	r.unit_name = text(&x);
	return r;
}

/* ---- what a filter asks ---- */
struct asked {
	struct db_val v[25];
	size_t n;
	bool open_only, by_word; /* the rarest part of a word stands in few places */
};
enum { AT_TEXT = 3, AT_TEXT_2 = 19, AT_TEXT_3, AT_LIMIT, AT_OFFSET, AT_FROM, AT_TO };

static bool holds(struct ctx *c, enum role r)
{
	return (c->who.roles & ROLE_BIT(r)) != 0;
}

/* 0: the whole body; -1: nobody's unit. */
static int64_t forced_unit(struct ctx *c)
{
	if (case_reads_all(c))
		return 0;
	return c->who.unit_id != 0 ? c->who.unit_id : -1;
}

static struct db_val day(struct ctx *c, struct date d)
{
	return db_s(date_format(c->arena, d));
}

/* Up to this day something ends soon. */
static struct date soon_until(struct ctx *c)
{
	struct deadline d;

	return workcal_add(c->cal, c->today, (int)setting_i64(c, "remind.days"), &d) == ST_OK ? d.due : c->today;
}

static void ask(struct ctx *c, const struct case_filter *f, struct asked *q)
{
	enum rf_state s;
	int64_t unit = forced_unit(c) != 0 ? forced_unit(c) : f->unit_id;
	bool overdue = str_eq_c(f->state, "overdue"), soon = str_eq_c(f->state, "soon");
	bool branches = !f->mine && f->body_id == 0 && c->who.city && perm_reaches(c->who.roles, PERM_CASE_READ);
	bool one_state = rf_state_of(f->state, &s), unassigned = str_eq_c(f->state, "unassigned");

	q->open_only = f->mine || overdue || soon || unassigned || str_eq_c(f->state, "open") ||
		       str_eq_c(f->state, "paused") || (one_state && rf_state_open(s));
	const struct db_val v[] = {
		db_i(f->body_id != 0 ? f->body_id : c->who.body_id),
		db_i(unit),
		db_s(one_state	  ? f->state
		     : unassigned ? STR("registered")
				  : STR("")),
		db_s(STR("")), /* the words follow */
		db_s(f->channel.p == NULL ? STR("") : f->channel),
		db_s(f->applicant_kind.p == NULL ? STR("") : f->applicant_kind),
		db_s(f->decision.p == NULL ? STR("") : f->decision),
		day(c, f->from),
		day(c, f->to),
		overdue || soon ? day(c, c->today) : db_s(STR("")),
		soon ? day(c, soon_until(c)) : db_s(STR("")),
		db_i(str_eq_c(f->state, "paused")),
		db_i(f->mine),
		db_i(holds(c, ROLE_OFFICE)),
		db_i(holds(c, ROLE_DRAFTER) ? c->who.unit_id : -1),
		db_i(holds(c, ROLE_UNIT_HEAD) ? c->who.unit_id : -1),
		db_i(holds(c, ROLE_LEGAL)),
		db_i(holds(c, ROLE_SIGNATORY)),
		db_i(branches),
	};
	for (size_t i = 0; i < ARRAY_LEN(v); i++)
		q->v[i] = v[i];
	q->n = AT_OFFSET + 1;
	q->v[AT_TEXT_2] = q->v[AT_TEXT_3] = db_s(STR(""));
	q->v[AT_OFFSET] = db_i(0);
}

/* Parts at blanks, wide ones too; the last one keeps what is too many. */
static size_t words_of(struct arena *a, struct str text, struct str ret[WORDS])
{
	static const char wide[] = "\u3000";
	struct buf b;
	size_t n = 0;

	buf_init(&b, a, text.n + 1);
	for (size_t i = 0; i < text.n; i++) {
		bool blank = str_starts_c(str_skip(text, i), wide);

		buf_byte(&b, blank ? ' ' : text.p[i]);
		i += blank ? sizeof wide - 2 : 0;
	}
	for (struct str rest = str_trim(buf_view(&b)); rest.n > 0;) {
		ptrdiff_t at = n + 1 < WORDS ? str_find_byte(rest, ' ') : -1;

		ret[n++] = at < 0 ? rest : str_slice(rest, 0, (size_t)at);
		rest = at < 0 ? STR("") : str_trim(str_skip(rest, (size_t)at));
	}
	return n;
}

static enum status ask_words(struct ctx *c, struct str text, struct asked *q, struct err *err)
{
	static const int at[WORDS] = {AT_TEXT, AT_TEXT_2, AT_TEXT_3};
	struct str word[WORDS];
	size_t n = words_of(c->arena, text, word);
	int64_t rarest = RARE + 1;

	for (size_t i = 0; i < n; i++) {
		struct cs_range r;
		int64_t k;

		q->v[at[i]] = db_s(word[i]);
		TRY(cs_words_rare(c, word[i], RARE, &r, &k, err));
		if (k >= rarest)
			continue;
		rarest = k;
		q->v[AT_FROM] = db_i(r.from);
		q->v[AT_TO] = db_i(r.to);
		q->by_word = true;
		q->n = AT_TO + 1;
	}
	return ST_OK;
}

static int list_stmt(const struct case_filter *f, const struct asked *q)
{
	if (q->by_word)
		return q->open_only ? CL_WORD_DUE : CL_WORD_NEW;
	return f->mine ? CL_MINE : q->open_only ? CL_DUE : CL_NEW;
}

static int count_stmt(const struct case_filter *f, const struct asked *q)
{
	if (q->by_word)
		return q->open_only ? CL_COUNT_WORD_OPEN : CL_COUNT_WORD;
	return f->mine ? CL_COUNT_MINE : q->open_only ? CL_COUNT_OPEN : CL_COUNT;
}

static struct rcase *rows_of(struct ctx *c, const struct db_rows *r)
{
	struct rcase *ret = ARENA_ARRAY(c->arena, r->n + 1, struct rcase);

	for (size_t i = 0; i < r->n; i++)
		ret[i] = case_row_read(c, r, i);
	return ret;
}

enum status cs_lapsed(struct ctx *c, struct rcase **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &cases_list_set, CL_LAPSED,
		   DB_ARGS(db_i(c->who.body_id), day(c, c->today), db_i(CASE_LAPSED_MAX)), &r, err));
	*ret = rows_of(c, &r);
	*ret_n = r.n;
	return ST_OK;
}

enum status cs_list(struct ctx *c, const struct case_filter *f, struct rcase **ret, size_t *ret_n, int64_t *ret_total,
		    struct err *err)
{
	int64_t per = f->per_page > 0 ? f->per_page : 20, page = f->page > 0 ? f->page : 1;
	struct asked q = {0};
	struct db_rows r;

	ask(c, f, &q);
	if (f->text.p != NULL)
		TRY(ask_words(c, f->text, &q, err));
	q.v[AT_LIMIT] = db_i(per);
	q.v[AT_OFFSET] = db_i((page - 1) * per);
	TRY(db_run(c->db, c->arena, &cases_list_set, list_stmt(f, &q), q.v, q.n, &r, err));
	*ret = rows_of(c, &r);
	*ret_n = r.n;
	*ret_total = (page - 1) * per + (int64_t)r.n;
	if ((int64_t)r.n < per && (r.n > 0 || page == 1)) /* the last page says how many there are */
		return ST_OK;
	q.v[AT_LIMIT] = db_i(str_empty(q.v[AT_TEXT].s) ? COUNT_CAP : COUNT_CAP_WORD);
	q.v[AT_OFFSET] = db_i(0);
	TRY(db_one(c->db, c->arena, &cases_list_set, count_stmt(f, &q), q.v, q.n, &r, err));
	*ret_total = db_int(&r, 0, 0);
	return ST_OK;
}

enum status cs_count_mine(struct ctx *c, int64_t *ret, struct err *err)
{
	struct case_filter f = {.mine = true, .body_id = c->who.body_id, .from = DATE_NONE, .to = DATE_NONE};
	struct asked q = {0};
	struct db_rows r;

	ask(c, &f, &q);
	q.v[AT_LIMIT] = db_i(COUNT_CAP);
	TRY(db_one(c->db, c->arena, &cases_list_set, CL_COUNT_MINE, q.v, q.n, &r, err));
	*ret = db_int(&r, 0, 0);
	return ST_OK;
}

enum status cs_counts(struct ctx *c, struct case_counts *ret, struct err *err)
{
	int64_t unit = forced_unit(c);
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &cases_list_set, CL_COUNTS,
		   DB_ARGS(db_i(c->who.body_id), day(c, c->today), day(c, soon_until(c)), db_i(unit), db_i(unit)), &r, err));
	*ret = (struct case_counts){.open = db_int(&r, 0, 0),
				    .overdue = db_int(&r, 0, 1),
				    .soon = db_int(&r, 0, 2),
				    .paused = db_int(&r, 0, 3),
				    .unconfirmed = db_int(&r, 0, 4)};
	return cs_count_mine(c, &ret->mine, err);
}

/* done, late */
static enum status count_rate(struct ctx *c, int64_t body, int64_t unit, struct date from, struct date to, int64_t ret[2],
			      struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &cases_list_set, CL_RATE,
		   DB_ARGS(db_i(body), day(c, from), day(c, to), db_i(unit), db_i(unit)), &r, err));
	ret[0] = db_int(&r, 0, 0);
	ret[1] = db_int(&r, 0, 1);
	return ST_OK;
}

static struct date year_start(struct ctx *c)
{
	struct date d;

	return date_from_ymd(date_ymd(c->today).year, 1, 1, &d) ? d : c->today;
}

static enum status make_rate(struct ctx *c, int64_t body, void **ret, size_t *ret_n, struct err *err)
{
	int64_t *n = ARENA_ARRAY(c->arena, 2, int64_t);

	*ret = n;
	*ret_n = 2;
	return count_rate(c, body, 0, year_start(c), c->today, n, err);
}

/* This year of a whole body is what every inbox asks for: counted once until something happens to a request. */
enum status cases_todo_rate(struct ctx *c, struct date from, struct date to, struct todo_rate *ret, struct err *err)
{
	bool year = date_cmp(from, year_start(c)) == 0 && date_cmp(to, c->today) == 0;
	int64_t unit = forced_unit(c), n[2];
	const int64_t *shared;
	size_t two;

	if (c->who.person_id == 0 || !ctx_can(c, PERM_CASE_READ))
		return ST_OK;
	if (year && unit == 0) {
		TRY(SHARED_LIST(c, make_rate, c->who.body_id, &shared, &two, err));
		n[0] = shared[0];
		n[1] = shared[1];
	} else {
		TRY(count_rate(c, c->who.body_id, unit, from, to, n, err));
	}
	ret[TODO_REQUEST].done += n[0];
	ret[TODO_REQUEST].in_time += n[0] - n[1];
	ret[TODO_REQUEST].href = STR("/wb/requests?state=all");
	return ST_OK;
}
