/* SPDX-License-Identifier: Apache-2.0 */
#include "cases/cases_store.h"

#include "cases/cases_int.h"
#include "core/json.h"

enum {
	CS_BODY_GET,
	CS_BODY_PUT,
	CS_NEXT,
	CS_ADD,
	CS_GET,
	CS_BY_TOKEN,
	CS_BY_NO,
	CS_LOCK,
	CS_EVENTS,
	CS_EVENT_ADD,
	CS_PROJECT,
	CS_DATES,
	CS_PIECES,
	CS_DUPLICATE,
	CS_PARTY_ADD,
	CS_PARTIES,
	CS_FILE_ADD,
	CS_FILES,
	CS_GUESSES,
	CS_GUESS_ADD,
	CS_GUESS_FORGET,
	CS_SHINGLE_ADD,
	CS_LIKE,
	CS_NTH,
	CS_OPEN_ROWS,
	CS_OPEN_EVENTS,
	CS_SEALED,
	CS_RESEAL
};

#define ROW_FROM " FROM request_case c JOIN body b ON b.id = c.body_id LEFT JOIN unit u ON u.id = c.unit_id "
#define ROW CASE_COLS ", c.token, c.sealed, c.identity_mark, c.matter_mark"
#define ROW_SHAPE CASE_SHAPE "ssss"

#define EVENT_COLS                                                                                                 \
	"e.seq, e.type, e.on_day, e.ref, e.code, e.n, NULLIF(e.until_day, ''), e.override, e.text, e.data, e.at, " \
	"e.person_id, e.person_name"
#define EVENT_SHAPE "isdssid?issiis"
#define EVENT_WIDTH 13 /* columns of EVENT_SHAPE */

static const struct db_stmt stmts[] = {
	[CS_BODY_GET] = {"case_body_get", DB_READ, "i", "isssss",
			 "SELECT receives, mark, reconsider_bodies, courts, reconsider_url, complaint FROM request_body "
			 "WHERE body_id = ?1",
			 NULL},
	[CS_BODY_PUT] =
		{"case_body_put", DB_WRITE, "iisssss", "",
		 "INSERT INTO request_body (body_id, receives, mark, reconsider_bodies, courts, reconsider_url, complaint) "
		 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (body_id) DO UPDATE SET receives = ?2, mark = ?3, "
		 "reconsider_bodies = ?4, courts = ?5, reconsider_url = ?6, complaint = ?7",
		 NULL},
	[CS_NEXT] = {"case_next", DB_WRITE, "iis", "i",
		     "INSERT INTO request_counter (body_id, year, kind, last) VALUES (?1, ?2, ?3, 1) ON CONFLICT (body_id, "
		     "year, "
		     "kind) DO UPDATE SET last = request_counter.last + 1 RETURNING last",
		     NULL},
	[CS_ADD] = {"case_add", DB_WRITE, "iissssssssssssssssiisiisii", "i",
		    "INSERT INTO request_case (body_id, parent_body_id, no, token, kind, channel, transferred_from, "
		    "submitted_on, "
		    "applicant_kind, name, sealed, identity_mark, masked, description, matter_mark, carrier, delivery, "
		    "written_by, "
		    "read_back, matches_shown, helped, origin_id, sample, state, created_at, updated_at, root_id) VALUES "
		    "(?1, ?2, "
		    "?3, ?4, ?5, "
		    "?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, "
		    "CASE WHEN ?2 = 0 THEN ?1 ELSE ?2 END) "
		    "RETURNING id",
		    NULL},
	[CS_GET] = {"case_get", DB_READ, "i", ROW_SHAPE, "SELECT " ROW ROW_FROM "WHERE c.id = ?1", NULL},
	[CS_BY_TOKEN] = {"case_by_token", DB_READ, "s", ROW_SHAPE, "SELECT " ROW ROW_FROM "WHERE c.token = ?1", NULL},
	[CS_BY_NO] = {"case_by_no", DB_READ, "s", ROW_SHAPE, "SELECT " ROW ROW_FROM "WHERE c.no = ?1", NULL},
	[CS_LOCK] = {"case_lock", DB_WRITE, "i", "", "UPDATE request_case SET updated_at = updated_at WHERE id = ?1", NULL},
	[CS_EVENTS] = {"case_events", DB_READ, "i", EVENT_SHAPE,
		       "SELECT " EVENT_COLS " FROM request_event e WHERE e.case_id = ?1 ORDER BY e.seq", NULL},
	[CS_EVENT_ADD] =
		{"case_event_add", DB_WRITE, "iisssssisissii", "",
		 "INSERT INTO request_event (case_id, seq, type, on_day, ref, code, until_day, n, text, override, data, "
		 "person_name, at, person_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
		 NULL},
	[CS_PROJECT] =
		{"case_project", DB_WRITE, "ississssiissiiiiis", "",
		 "UPDATE request_case SET state = ?2, received_on = ?3, unit_id = ?4, actor = ?5, answer_due = ?6, next_due "
		 "= ?7, next_what = ?8, paused = ?9, provisional = ?10, decision = ?11, decided_on = ?12, supervised = ?13, "
		 "late = ?14, is_open = ?15, events = ?16, updated_at = ?17, closed_on = ?18 WHERE id = ?1",
		 NULL},
	/* What a calendar moves, and no other column: indexes without these are left alone. */
	[CS_DATES] =
		{"case_dates", DB_WRITE, "isssiii", "",
		 "UPDATE request_case SET answer_due = ?2, next_due = ?3, next_what = ?4, provisional = ?5, events = ?6, "
		 "updated_at = ?7 WHERE id = ?1",
		 NULL},
	[CS_PIECES] = {"case_pieces", DB_WRITE, "issi", "",
		       "UPDATE request_case SET description = ?2, matter_mark = ?3, pieces = ?4 WHERE id = ?1", NULL},
	[CS_DUPLICATE] = {"case_duplicate", DB_WRITE, "ii", "", "UPDATE request_case SET duplicate_of = ?2 WHERE id = ?1",
			  NULL},
	[CS_PARTY_ADD] = {"case_party_add", DB_WRITE, "issss", "",
			  "INSERT INTO request_party (case_id, ref, kind, name, sealed) VALUES (?1, ?2, ?3, ?4, ?5)", NULL},
	[CS_PARTIES] = {"case_parties", DB_READ, "i", "ssss",
			"SELECT ref, kind, name, sealed FROM request_party WHERE case_id = ?1 ORDER BY ref", NULL},
	[CS_FILE_ADD] =
		{"case_file_add", DB_WRITE, "iissisi", "i",
		 "INSERT INTO request_file (case_id, file_id, kind, name, for_applicant, person_name, added_at) VALUES (?1, "
		 "?2, ?3, ?4, ?5, ?6, ?7) RETURNING id",
		 NULL},
	[CS_FILES] =
		{"case_files", DB_READ, "i", "iissisi",
		 "SELECT id, file_id, kind, name, for_applicant, person_name, added_at FROM request_file WHERE case_id = ?1 "
		 "ORDER BY id",
		 NULL},
	[CS_GUESSES] = {"case_guesses", DB_READ, "si", "i", "SELECT COUNT(*) FROM request_guess WHERE who = ?1 AND at > ?2",
			NULL},
	[CS_GUESS_ADD] = {"case_guess_add", DB_WRITE, "si", "", "INSERT INTO request_guess (who, at) VALUES (?1, ?2)", NULL},
	[CS_GUESS_FORGET] = {"case_guess_forget", DB_WRITE, "i", "", "DELETE FROM request_guess WHERE at <= ?1", NULL},
	[CS_SHINGLE_ADD] =
		{"case_shingle_add", DB_WRITE, "iii", "",
		 "INSERT INTO request_shingle (hash, body_id, case_id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING", NULL},
	[CS_LIKE] = {"case_like", DB_READ, "iiiiiiiiiii", "ii",
		     "SELECT case_id, COUNT(*) FROM request_shingle WHERE hash IN (?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) AND "
		     "body_id = "
		     "?1 AND case_id <> ?2 GROUP BY case_id HAVING COUNT(*) >= 3 ORDER BY 2 DESC, 1 DESC LIMIT ?3",
		     NULL},
	[CS_NTH] =
		{"case_nth", DB_READ, "ssssiii", "i",
		 "SELECT COUNT(*) FROM request_case WHERE ((?1 <> '' AND identity_mark = ?1) OR (?1 = '' AND name = ?2 AND "
		 "identity_mark = '')) AND CASE WHEN ?7 = 1 THEN submitted_on ELSE received_on END BETWEEN ?3 AND ?4 AND "
		 "body_id "
		 "= ?5 AND id <= ?6",
		 NULL},
	[CS_OPEN_ROWS] = {"case_open_rows", DB_READ, "ii", CASE_SHAPE,
			  "SELECT " CASE_COLS ROW_FROM "WHERE c.is_open = 1 AND c.id > ?1 ORDER BY c.id LIMIT ?2", NULL},
	[CS_OPEN_EVENTS] = {"case_open_events", DB_READ, "ii", EVENT_SHAPE "i",
			    "SELECT " EVENT_COLS
			    ", e.case_id FROM request_case c CROSS JOIN request_event e WHERE e.case_id = "
			    "c.id AND c.is_open = 1 AND c.id > ?1 AND c.id <= ?2 ORDER BY c.id, e.seq",
			    NULL},
	[CS_SEALED] = {"case_sealed", DB_READ, "ii", "is",
		       "SELECT id, sealed FROM request_case WHERE id > ?1 ORDER BY id LIMIT ?2", NULL},
	[CS_RESEAL] = {"case_reseal", DB_WRITE, "is", "", "UPDATE request_case SET sealed = ?2 WHERE id = ?1", NULL},
};
const struct db_set cases_set = {"cases", stmts, ARRAY_LEN(stmts)};

#define RUN(stmt, rows, ...) db_run(c->db, c->arena, &cases_set, stmt, DB_ARGS(__VA_ARGS__), rows, err)
#define ONE(stmt, rows, ...) db_one(c->db, c->arena, &cases_set, stmt, DB_ARGS(__VA_ARGS__), rows, err)

static struct db_val txt(struct str s)
{
	return db_s(s.p == NULL ? STR("") : s);
}

static struct db_val day(struct ctx *c, struct date d)
{
	return db_s(date_format(c->arena, d));
}

/* ---- bodies and numbers ---- */
enum status cs_body_get(struct ctx *c, int64_t body_id, struct case_body *ret, bool *ret_found, struct err *err)
{
	struct db_rows r;

	TRY(RUN(CS_BODY_GET, &r, db_i(body_id)));
	*ret_found = r.n == 1;
	*ret = (struct case_body){.body_id = body_id};
	if (r.n == 1)
		*ret = (struct case_body){body_id,	     db_int(&r, 0, 0) != 0, db_text(&r, 0, 1), db_text(&r, 0, 2),
					  db_text(&r, 0, 3), db_text(&r, 0, 4),	    db_text(&r, 0, 5)};
	return ST_OK;
}

enum status cs_body_put(struct ctx *c, const struct case_body *b, struct err *err)
{
	return RUN(CS_BODY_PUT, NULL, db_i(b->body_id), db_i(b->receives), txt(b->mark), txt(b->reconsider_bodies),
		   txt(b->courts), txt(b->reconsider_url), txt(b->complaint));
}

enum status cs_next(struct ctx *c, int64_t body_id, int64_t year, struct str kind, int64_t *ret, struct err *err)
{
	struct db_rows r;

	TRY(ONE(CS_NEXT, &r, db_i(body_id), db_i(year), txt(kind)));
	*ret = db_int(&r, 0, 0);
	return ST_OK;
}

/* ---- the request ---- */
enum status cs_add(struct ctx *c, struct case_row *w, struct str masked, struct err *err)
{
	const struct rcase *r = &w->rc;
	struct db_rows rows;

	TRY(ONE(CS_ADD, &rows, db_i(r->body_id), db_i(r->parent_body_id), txt(r->no), txt(w->token), txt(w->kind),
		db_s(str_of(rq_channel_code(r->channel))), txt(r->transferred_from), day(c, r->submitted_on),
		db_s(str_of(applicant_kind_code(r->applicant_kind))), txt(r->name), txt(w->sealed), txt(w->identity_mark),
		txt(masked), txt(r->description), txt(w->matter_mark), txt(r->carrier), txt(r->delivery), txt(r->written_by),
		db_i(r->read_back), db_i(r->matches_shown), txt(r->helped), db_i(r->origin_id), db_i(r->sample),
		db_s(str_of(rf_state_code(r->state))), db_i(r->created_at), db_i(r->updated_at)));
	w->rc.id = db_int(&rows, 0, 0);
	return ST_OK;
}

static struct case_row full_row(struct ctx *c, const struct db_rows *r)
{
	size_t n = CASE_WIDTH;
	struct case_row w = {.rc = case_row_read(c, r, 0)};

	w.token = db_text(r, 0, n);
	w.sealed = db_text(r, 0, n + 1);
	w.identity_mark = db_text(r, 0, n + 2);
	w.matter_mark = db_text(r, 0, n + 3);
	w.kind = w.rc.own_records ? STR("correction") : STR("access");
	return w;
}

enum status cs_get(struct ctx *c, int64_t id, struct case_row *ret, struct err *err)
{
	struct db_rows r;

	TRY(ONE(CS_GET, &r, db_i(id)));
	*ret = full_row(c, &r);
	return ST_OK;
}

static enum status one_or_none(struct ctx *c, int stmt, struct str key, struct case_row *ret, struct err *err)
{
	struct db_rows r;

	TRY(RUN(stmt, &r, txt(key)));
	*ret = r.n == 1 ? full_row(c, &r) : (struct case_row){0};
	return ST_OK;
}

enum status cs_by_token(struct ctx *c, struct str token, struct case_row *ret, struct err *err)
{
	return one_or_none(c, CS_BY_TOKEN, token, ret, err);
}

enum status cs_by_no(struct ctx *c, struct str no, struct case_row *ret, struct err *err)
{
	return one_or_none(c, CS_BY_NO, no, ret, err);
}

enum status cs_lock(struct ctx *c, int64_t id, struct err *err)
{
	return RUN(CS_LOCK, NULL, db_i(id));
}

/* ---- events ---- */
static enum status event_row(const struct db_rows *r, size_t i, struct case_event *ret, struct err *err)
{
	*ret = (struct case_event){.e = {.seq = db_int(r, i, 0),
					 .date = db_date(r, i, 2),
					 .ref = db_text(r, i, 3),
					 .code = db_text(r, i, 4),
					 .n = db_int(r, i, 5),
					 .until = db_date(r, i, 6),
					 .override = db_int(r, i, 7) != 0},
				   .text = db_text(r, i, 8),
				   .data = db_text(r, i, 9),
				   .at = db_int(r, i, 10),
				   .person_id = db_int(r, i, 11),
				   .person_name = db_text(r, i, 12)};
	if (!rf_type_of(db_text(r, i, 1), &ret->e.type))
		return err_set(err, ST_CORRUPT, "an event of a request has an unknown type");
	return ST_OK;
}

static void mark_void(struct case_event *ev, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; ev[i].e.type == RF_VOIDED && j < i; j++)
			ev[j].is_void = ev[j].is_void || ev[j].e.seq == ev[i].e.n;
}

enum status cs_events(struct ctx *c, int64_t id, struct case_event **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(RUN(CS_EVENTS, &r, db_i(id)));
	*ret = ARENA_ARRAY(c->arena, r.n + 2, struct case_event); /* one more can be added to them */
	for (size_t i = 0; i < r.n; i++)
		TRY(event_row(&r, i, *ret + i, err));
	mark_void(*ret, r.n);
	*ret_n = r.n;
	return ST_OK;
}

enum status cs_open_after(struct ctx *c, int64_t after, size_t max, struct case_open *ret, size_t *ret_n, struct err *err)
{
	struct db_rows rows, ev;
	size_t k = 0;

	TRY(RUN(CS_OPEN_ROWS, &rows, db_i(after), db_i((int64_t)max)));
	*ret_n = rows.n;
	if (rows.n == 0)
		return ST_OK;
	TRY(RUN(CS_OPEN_EVENTS, &ev, db_i(after), db_i(db_int(&rows, rows.n - 1, 0))));
	for (size_t i = 0; i < rows.n; i++) {
		size_t first = k;

		ret[i].rc = case_row_read(c, &rows, i);
		while (k < ev.n && db_int(&ev, k, EVENT_WIDTH) == ret[i].rc.id)
			k++;
		ret[i].n = k - first;
		ret[i].ev = ARENA_ARRAY(c->arena, ret[i].n + 2, struct case_event);
		for (size_t j = 0; j < ret[i].n; j++)
			TRY(event_row(&ev, first + j, &ret[i].ev[j], err));
	}
	return ST_OK;
}

enum status cs_event_add(struct ctx *c, int64_t id, const struct case_event *e, struct err *err)
{
	return RUN(CS_EVENT_ADD, NULL, db_i(id), db_i(e->e.seq), db_s(str_of(rf_type_code(e->e.type))), day(c, e->e.date),
		   txt(e->e.ref), txt(e->e.code), day(c, e->e.until), db_i(e->e.n), txt(e->text), db_i(e->e.override),
		   txt(e->data), txt(e->person_name), db_i(e->at), db_i(e->person_id));
}

enum status cs_project(struct ctx *c, int64_t id, const struct rf_case *f, int64_t n_events, struct err *err)
{
	struct db_val next = date_is_none(f->next_due) ? db_s(STR(CASE_NO_DAY)) : day(c, f->next_due);

	return RUN(CS_PROJECT, NULL, db_i(id), db_s(str_of(rf_state_code(f->state))), day(c, f->clock.receipt),
		   db_i(f->unit_id), db_s(str_of(rf_actor_code(f->actor))), day(c, f->answer_due), next,
		   db_s(str_of(rf_due_code(f->next_what))), db_i(f->paused), db_i(f->provisional), txt(f->decision),
		   day(c, f->decided_on), db_i(f->supervised), db_i(f->late && !rf_state_open(f->state)),
		   db_i(rf_state_open(f->state)), db_i(n_events), db_i(c->now), day(c, f->closed_on));
}

enum status cs_dates(struct ctx *c, int64_t id, const struct rf_case *f, int64_t n_events, struct err *err)
{
	struct db_val next = date_is_none(f->next_due) ? db_s(STR(CASE_NO_DAY)) : day(c, f->next_due);

	return RUN(CS_DATES, NULL, db_i(id), day(c, f->answer_due), next, db_s(str_of(rf_due_code(f->next_what))),
		   db_i(f->provisional), db_i(n_events), db_i(c->now));
}

enum status cs_pieces(struct ctx *c, int64_t id, struct str description, struct str matter, int64_t pieces, struct err *err)
{
	return RUN(CS_PIECES, NULL, db_i(id), txt(description), txt(matter), db_i(pieces));
}

enum status cs_duplicate(struct ctx *c, int64_t id, int64_t of, struct err *err)
{
	return RUN(CS_DUPLICATE, NULL, db_i(id), db_i(of));
}

/* ---- parties, files ---- */
enum status cs_party_add(struct ctx *c, int64_t id, const struct case_party *p, struct str sealed, struct err *err)
{
	return RUN(CS_PARTY_ADD, NULL, db_i(id), txt(p->ref), txt(p->kind), txt(p->name), txt(sealed));
}

enum status cs_parties(struct ctx *c, int64_t id, struct case_party **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(RUN(CS_PARTIES, &r, db_i(id)));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct case_party);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct case_party){db_text(&r, i, 0), db_text(&r, i, 1), db_text(&r, i, 2), db_text(&r, i, 3)};
	*ret_n = r.n;
	return ST_OK;
}

enum status cs_file_add(struct ctx *c, int64_t id, const struct case_file *f, int64_t *ret_id, struct err *err)
{
	struct db_rows r;

	TRY(ONE(CS_FILE_ADD, &r, db_i(id), db_i(f->file_id), txt(f->kind), txt(f->name), db_i(f->for_applicant),
		txt(f->person_name), db_i(f->added_at)));
	*ret_id = db_int(&r, 0, 0);
	return ST_OK;
}

enum status cs_files(struct ctx *c, int64_t id, struct case_file **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(RUN(CS_FILES, &r, db_i(id)));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct case_file);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct case_file){.id = db_int(&r, i, 0),
					       .file_id = db_int(&r, i, 1),
					       .kind = db_text(&r, i, 2),
					       .name = db_text(&r, i, 3),
					       .for_applicant = db_int(&r, i, 4) != 0,
					       .person_name = db_text(&r, i, 5),
					       .added_at = db_int(&r, i, 6)};
	*ret_n = r.n;
	return ST_OK;
}

/* ---- guesses, shingles, months ---- */
enum status cs_guesses(struct ctx *c, struct str who, int64_t since, int64_t *ret, struct err *err)
{
	struct db_rows r;

	TRY(ONE(CS_GUESSES, &r, txt(who), db_i(since)));
	*ret = db_int(&r, 0, 0);
	return ST_OK;
}

enum status cs_guess_add(struct ctx *c, struct str who, struct err *err)
{
	return RUN(CS_GUESS_ADD, NULL, txt(who), db_i(c->now));
}

enum status cs_guess_forget(struct ctx *c, int64_t before, struct err *err)
{
	return RUN(CS_GUESS_FORGET, NULL, db_i(before));
}

enum status cs_shingle_add(struct ctx *c, int64_t body_id, int64_t id, int64_t hash, struct err *err)
{
	return RUN(CS_SHINGLE_ADD, NULL, db_i(hash), db_i(body_id), db_i(id));
}

enum status cs_like(struct ctx *c, int64_t body_id, int64_t not_id, const int64_t hash[8], int64_t (*ret)[2], size_t max,
		    size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(RUN(CS_LIKE, &r, db_i(body_id), db_i(not_id), db_i((int64_t)max), db_i(hash[0]), db_i(hash[1]), db_i(hash[2]),
		db_i(hash[3]), db_i(hash[4]), db_i(hash[5]), db_i(hash[6]), db_i(hash[7])));
	for (size_t i = 0; i < r.n; i++) {
		ret[i][0] = db_int(&r, i, 0);
		ret[i][1] = db_int(&r, i, 1);
	}
	*ret_n = r.n;
	return ST_OK;
}

enum status cs_nth(struct ctx *c, const struct case_row *w, bool by_submission, struct date from, struct date to,
		   int64_t *ret, struct err *err)
{
	struct db_rows r;

	TRY(ONE(CS_NTH, &r, txt(w->identity_mark), txt(w->rc.name), day(c, from), day(c, to), db_i(w->rc.body_id),
		db_i(w->rc.id), db_i(by_submission)));
	*ret = db_int(&r, 0, 0);
	return ST_OK;
}

enum status cs_sealed_after(struct ctx *c, int64_t after, int64_t *ret_ids, struct str *ret_sealed, size_t max,
			    size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(RUN(CS_SEALED, &r, db_i(after), db_i((int64_t)max)));
	for (size_t i = 0; i < r.n; i++) {
		ret_ids[i] = db_int(&r, i, 0);
		ret_sealed[i] = db_text(&r, i, 1);
	}
	*ret_n = r.n;
	return ST_OK;
}

enum status cs_reseal(struct ctx *c, int64_t id, struct str sealed, struct err *err)
{
	return RUN(CS_RESEAL, NULL, db_i(id), txt(sealed));
}
