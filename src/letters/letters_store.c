/* SPDX-License-Identifier: Apache-2.0 */
#include "letters/letters_store.h"

enum {
	LS_GET,
	LS_OF_CASE,
	LS_FIND,
	LS_COUNT,
	LS_FORM,
	LS_FORM_DONE,
	LS_ADD,
	LS_ISSUED,
	LS_SENT,
	LS_SERVED,
	LS_VOID,
	LS_ERASE,
	LS_ERASURE_ADD,
	LS_ERASURES,
	LS_TEMPLATE,
	LS_TEMPLATES,
	LS_NEWEST,
	LS_TEMPLATE_ADD
};

#define COLS                                                                                                          \
	"id, case_id, body_id, parent_body_id, kind, word, year, seq, number, party, title, text, template_version, " \
	"edited, state, way, proof, note, issued_on, NULLIF(sent_on, ''), NULLIF(served_on, ''), pdf_file_id, "       \
	"docx_file_id, proof_file_id, for_applicant, event_seq, issued_at, issued_by, issued_name, erased_at"
#define SHAPE "iiiissiissssiissssdd?d?iiiiiiisi"
#define WHERE                                                                                                            \
	" FROM letter WHERE (body_id = ?1 OR (?2 = 1 AND parent_body_id = ?1)) AND (?3 = '' OR kind = ?3) AND (?4 = '' " \
	"OR state = ?4) AND (?5 = '' OR number LIKE ?5 OR title LIKE ?5) AND issued_on >= ?6 AND issued_on <= ?7"
#define TCOLS "body_id, kind, version, shipped, text, reason, at, person_id, person_name"
#define TSHAPE "isiissiis"

static const struct db_stmt stmts[] = {
	[LS_GET] = {"letter_get", DB_READ, "i", SHAPE, "SELECT " COLS " FROM letter WHERE id = ?1", NULL},
	[LS_OF_CASE] = {"letter_of_case", DB_READ, "i", SHAPE, "SELECT " COLS " FROM letter WHERE case_id = ?1 ORDER BY id",
			NULL},
	[LS_FIND] = {"letter_find", DB_READ, "iisssssii", SHAPE, "SELECT " COLS WHERE " ORDER BY id DESC LIMIT ?8 OFFSET ?9",
		     NULL},
	[LS_COUNT] = {"letter_count", DB_READ, "iisssss", "i", "SELECT COUNT(*)" WHERE, NULL},
	[LS_FORM] = {"letter_form", DB_WRITE, "s", "i",
		     "INSERT INTO letter_form (token) VALUES (?1) ON CONFLICT (token) DO UPDATE SET token = excluded.token "
		     "RETURNING letter_id",
		     NULL},
	[LS_FORM_DONE] = {"letter_form_done", DB_WRITE, "si", "", "UPDATE letter_form SET letter_id = ?2 WHERE token = ?1",
			  NULL},
	[LS_ADD] =
		{"letter_add", DB_WRITE, "iiissiissssiisiiis", "i",
		 "INSERT INTO letter (case_id, body_id, parent_body_id, kind, word, year, seq, number, party, title, text, "
		 "template_version, edited, state, issued_on, for_applicant, issued_at, issued_by, issued_name) VALUES "
		 "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 'issued', ?14, ?15, ?16, ?17, ?18) RETURNING id",
		 NULL},
	[LS_ISSUED] = {"letter_issued", DB_WRITE, "iiii", "",
		       "UPDATE letter SET pdf_file_id = ?2, docx_file_id = ?3, event_seq = ?4 WHERE id = ?1", NULL},
	[LS_SENT] =
		{"letter_sent", DB_WRITE, "isss", "",
		 "UPDATE letter SET state = 'sent', way = ?2, proof = ?3, sent_on = ?4 WHERE id = ?1 AND state = 'issued'",
		 NULL},
	[LS_SERVED] =
		{"letter_served", DB_WRITE, "isis", "",
		 "UPDATE letter SET state = 'served', proof = CASE WHEN ?2 = '' THEN proof WHEN proof = '' THEN ?2 ELSE "
		 "proof || '；' || ?2 END, proof_file_id = ?3, served_on = ?4 WHERE id = ?1 AND state = 'sent'",
		 NULL},
	[LS_VOID] = {"letter_void", DB_WRITE, "is", "",
		     "UPDATE letter SET state = 'void', note = ?2 WHERE id = ?1 AND state = 'issued'", NULL},
	[LS_ERASE] = {"letter_erase", DB_WRITE, "ii", "",
		      "UPDATE letter SET text = '', proof = '', pdf_file_id = 0, docx_file_id = 0, proof_file_id = 0, "
		      "erased_at = ?2 WHERE case_id = ?1 AND erased_at = 0",
		      NULL},
	[LS_ERASURE_ADD] =
		{"letter_erasure_add", DB_WRITE, "isissiiii", "",
		 "INSERT INTO letter_erasure (case_id, no, body_id, decision, archived_on, years, files, letters, at) "
		 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
		 NULL},
	[LS_ERASURES] =
		{"letter_erasures", DB_READ, "ii", "isisdiiii",
		 "SELECT e.case_id, e.no, e.body_id, e.decision, e.archived_on, e.years, e.files, e.letters, e.at FROM "
		 "letter_erasure e JOIN body b ON b.id = e.body_id WHERE e.body_id = ?1 OR (?2 = 1 AND b.parent_id = ?1) "
		 "ORDER BY e.at DESC, e.case_id DESC LIMIT 500",
		 NULL},
	[LS_TEMPLATE] = {"letter_template", DB_READ, "is", TSHAPE,
			 "SELECT " TCOLS
			 " FROM letter_template WHERE body_id = ?1 AND kind = ?2 ORDER BY version DESC LIMIT 1",
			 NULL},
	[LS_TEMPLATES] = {"letter_templates", DB_READ, "is", TSHAPE,
			  "SELECT " TCOLS
			  " FROM letter_template WHERE body_id = ?1 AND kind = ?2 ORDER BY version DESC LIMIT 1000",
			  NULL},
	[LS_NEWEST] = {"letter_newest", DB_READ, "i", TSHAPE,
		       "SELECT " TCOLS
		       " FROM letter_template t WHERE body_id = ?1 AND version = (SELECT MAX(x.version) FROM "
		       "letter_template x WHERE x.body_id = t.body_id AND x.kind = t.kind)",
		       NULL},
	[LS_TEMPLATE_ADD] = {"letter_template_add", DB_WRITE, "isiissiis", "",
			     "INSERT INTO letter_template (" TCOLS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)", NULL},
};
const struct db_set letters_set = {"letters", stmts, ARRAY_LEN(stmts)};

static struct db_val txt(struct str s)
{
	return db_s(s.p == NULL ? STR("") : s);
}

static struct db_val day(struct ctx *c, struct date d)
{
	return db_s(date_format(c->arena, d));
}

static struct letter_row row(const struct db_rows *r, size_t i)
{
	return (struct letter_row){
		.l = {.id = db_int(r, i, 0),
		      .case_id = db_int(r, i, 1),
		      .kind = db_text(r, i, 4),
		      .number = db_text(r, i, 8),
		      .state = db_text(r, i, 14),
		      .way = db_text(r, i, 15),
		      .issued_on = db_date(r, i, 18),
		      .sent_on = db_date(r, i, 19),
		      .served_on = db_date(r, i, 20),
		      .pdf_file_id = db_int(r, i, 21),
		      .docx_file_id = db_int(r, i, 22),
		      .for_applicant = db_int(r, i, 24) != 0},
		.body_id = db_int(r, i, 2),
		.parent_body_id = db_int(r, i, 3),
		.word = db_text(r, i, 5),
		.year = db_int(r, i, 6),
		.seq = db_int(r, i, 7),
		.party = db_text(r, i, 9),
		.title = db_text(r, i, 10),
		.text = db_text(r, i, 11),
		.template_version = db_int(r, i, 12),
		.edited = db_int(r, i, 13) != 0,
		.proof = db_text(r, i, 16),
		.note = db_text(r, i, 17),
		.proof_file_id = db_int(r, i, 23),
		.event_seq = db_int(r, i, 25),
		.issued_at = db_int(r, i, 26),
		.issued_by = db_int(r, i, 27),
		.issued_name = db_text(r, i, 28),
		.erased_at = db_int(r, i, 29),
	};
}

static void rows(struct ctx *c, const struct db_rows *r, struct letter_row **ret, size_t *ret_n)
{
	*ret = ARENA_ARRAY(c->arena, r->n + 1, struct letter_row);
	for (size_t i = 0; i < r->n; i++)
		(*ret)[i] = row(r, i);
	*ret_n = r->n;
}

enum status ls_get(struct ctx *c, int64_t id, struct letter_row *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &letters_set, LS_GET, DB_ARGS(db_i(id)), &r, err));
	*ret = row(&r, 0);
	return ST_OK;
}

enum status ls_of_case(struct ctx *c, int64_t case_id, struct letter_row **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &letters_set, LS_OF_CASE, DB_ARGS(db_i(case_id)), &r, err));
	rows(c, &r, ret, ret_n);
	return ST_OK;
}

enum status ls_find(struct ctx *c, const struct letter_filter *f, bool branches, struct letter_row **ret, size_t *ret_n,
		    int64_t *ret_total, struct err *err)
{
	struct db_rows r;
	struct str like = str_empty(f->text) ? STR("") : arena_printf(c->arena, "%%%.*s%%", STR_ARG(f->text)),
		   from = date_is_none(f->from) ? STR("0000-00-00") : date_format(c->arena, f->from),
		   to = date_is_none(f->to) ? STR("9999-12-31") : date_format(c->arena, f->to);

	TRY(db_run(c->db, c->arena, &letters_set, LS_FIND,
		   DB_ARGS(db_i(c->who.body_id), db_i(branches), txt(f->kind), txt(f->state), txt(like), txt(from), txt(to),
			   db_i(f->per_page), db_i((f->page - 1) * f->per_page)),
		   &r, err));
	rows(c, &r, ret, ret_n);
	TRY(db_one(c->db, c->arena, &letters_set, LS_COUNT,
		   DB_ARGS(db_i(c->who.body_id), db_i(branches), txt(f->kind), txt(f->state), txt(like), txt(from), txt(to)),
		   &r, err));
	*ret_total = db_int(&r, 0, 0);
	return ST_OK;
}

enum status ls_form(struct ctx *c, struct str token, int64_t *ret_letter, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &letters_set, LS_FORM, DB_ARGS(txt(token)), &r, err));
	*ret_letter = db_int(&r, 0, 0);
	return ST_OK;
}

enum status ls_form_done(struct ctx *c, struct str token, int64_t letter, struct err *err)
{
	return db_run(c->db, c->arena, &letters_set, LS_FORM_DONE, DB_ARGS(txt(token), db_i(letter)), NULL, err);
}

enum status ls_add(struct ctx *c, struct letter_row *r, struct err *err)
{
	struct db_rows out;

	TRY(db_one(c->db, c->arena, &letters_set, LS_ADD,
		   DB_ARGS(db_i(r->l.case_id), db_i(r->body_id), db_i(r->parent_body_id), txt(r->l.kind), txt(r->word),
			   db_i(r->year), db_i(r->seq), txt(r->l.number), txt(r->party), txt(r->title), txt(r->text),
			   db_i(r->template_version), db_i(r->edited), day(c, r->l.issued_on), db_i(r->l.for_applicant),
			   db_i(c->now), db_i(c->who.person_id), txt(c->who.name)),
		   &out, err));
	r->l.id = db_int(&out, 0, 0);
	return ST_OK;
}

enum status ls_issued(struct ctx *c, const struct letter_row *r, struct err *err)
{
	return db_run(c->db, c->arena, &letters_set, LS_ISSUED,
		      DB_ARGS(db_i(r->l.id), db_i(r->l.pdf_file_id), db_i(r->l.docx_file_id), db_i(r->event_seq)), NULL,
		      err);
}

enum status ls_sent(struct ctx *c, int64_t id, struct str way, struct str proof, struct date on, bool *ret_done,
		    struct err *err)
{
	TRY(db_run(c->db, c->arena, &letters_set, LS_SENT, DB_ARGS(db_i(id), txt(way), txt(proof), day(c, on)), NULL, err));
	*ret_done = db_changes(c->db) == 1;
	return ST_OK;
}

enum status ls_served(struct ctx *c, int64_t id, struct str proof, int64_t file, struct date on, bool *ret_done,
		      struct err *err)
{
	TRY(db_run(c->db, c->arena, &letters_set, LS_SERVED, DB_ARGS(db_i(id), txt(proof), db_i(file), day(c, on)), NULL,
		   err));
	*ret_done = db_changes(c->db) == 1;
	return ST_OK;
}

enum status ls_void(struct ctx *c, int64_t id, struct str why, bool *ret_done, struct err *err)
{
	TRY(db_run(c->db, c->arena, &letters_set, LS_VOID, DB_ARGS(db_i(id), txt(why)), NULL, err));
	*ret_done = db_changes(c->db) == 1;
	return ST_OK;
}

enum status ls_erase(struct ctx *c, int64_t case_id, int64_t *ret_n, struct err *err)
{
	TRY(db_run(c->db, c->arena, &letters_set, LS_ERASE, DB_ARGS(db_i(case_id), db_i(c->now)), NULL, err));
	*ret_n = db_changes(c->db);
	return ST_OK;
}

enum status ls_erasure_add(struct ctx *c, const struct letter_erasure *e, struct err *err)
{
	return db_run(c->db, c->arena, &letters_set, LS_ERASURE_ADD,
		      DB_ARGS(db_i(e->case_id), txt(e->no), db_i(e->body_id), txt(e->decision), day(c, e->archived_on),
			      db_i(e->years), db_i(e->files), db_i(e->letters), db_i(c->now)),
		      NULL, err);
}

enum status ls_erasures(struct ctx *c, bool branches, struct letter_erasure **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &letters_set, LS_ERASURES, DB_ARGS(db_i(c->who.body_id), db_i(branches)), &r, err));
	*ret = ARENA_ARRAY(c->arena, r.n + 1, struct letter_erasure);
	for (size_t i = 0; i < r.n; i++)
		(*ret)[i] = (struct letter_erasure){.case_id = db_int(&r, i, 0),
						    .no = db_text(&r, i, 1),
						    .body_id = db_int(&r, i, 2),
						    .decision = db_text(&r, i, 3),
						    .archived_on = db_date(&r, i, 4),
						    .years = db_int(&r, i, 5),
						    .files = db_int(&r, i, 6),
						    .letters = db_int(&r, i, 7),
						    .at = db_int(&r, i, 8)};
	*ret_n = r.n;
	return ST_OK;
}

/* ---- templates ---- */
static struct template_row template_of(const struct db_rows *r, size_t i)
{
	return (struct template_row){.body_id = db_int(r, i, 0),
				     .kind = db_text(r, i, 1),
				     .version = db_int(r, i, 2),
				     .shipped = db_int(r, i, 3) != 0,
				     .text = db_text(r, i, 4),
				     .reason = db_text(r, i, 5),
				     .at = db_int(r, i, 6),
				     .person_id = db_int(r, i, 7),
				     .person_name = db_text(r, i, 8)};
}

enum status ls_template(struct ctx *c, int64_t body_id, struct str kind, struct template_row *ret, bool *ret_found,
			struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &letters_set, LS_TEMPLATE, DB_ARGS(db_i(body_id), txt(kind)), &r, err));
	*ret_found = r.n > 0;
	if (r.n > 0)
		*ret = template_of(&r, 0);
	return ST_OK;
}

static void template_rows(struct ctx *c, const struct db_rows *r, struct template_row **ret, size_t *ret_n)
{
	*ret = ARENA_ARRAY(c->arena, r->n + 1, struct template_row);
	for (size_t i = 0; i < r->n; i++)
		(*ret)[i] = template_of(r, i);
	*ret_n = r->n;
}

enum status ls_templates(struct ctx *c, int64_t body_id, struct str kind, struct template_row **ret, size_t *ret_n,
			 struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &letters_set, LS_TEMPLATES, DB_ARGS(db_i(body_id), txt(kind)), &r, err));
	template_rows(c, &r, ret, ret_n);
	return ST_OK;
}

enum status ls_newest(struct ctx *c, int64_t body_id, struct template_row **ret, size_t *ret_n, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &letters_set, LS_NEWEST, DB_ARGS(db_i(body_id)), &r, err));
	template_rows(c, &r, ret, ret_n);
	return ST_OK;
}

enum status ls_template_add(struct ctx *c, const struct template_row *r, struct err *err)
{
	return db_run(c->db, c->arena, &letters_set, LS_TEMPLATE_ADD,
		      DB_ARGS(db_i(r->body_id), txt(r->kind), db_i(r->version), db_i(r->shipped), txt(r->text),
			      txt(r->reason), db_i(c->now), db_i(c->who.person_id), txt(c->who.name)),
		      NULL, err);
}
