/* SPDX-License-Identifier: Apache-2.0 */
/* Letters: what there is, what would be, and the issuing of one. */
#include "base/hash.h"
#include "base/rng.h"
#include "core/audit.h"
#include "core/core.h"
#include "core/jobs.h"
#include "core/json.h"
#include "letters/letters_int.h"
#include "letters/letters_store.h"

struct str letters_kind_name(struct ctx *c, struct str kind)
{
	return ctx_text(c, arena_printf(c->arena, "letters.kind.%.*s", STR_ARG(kind)).p);
}

/* "…条例》第三十六条第一项" is meant by "条例第三十六条第一项" as well. */
static bool same_clause(struct str kind, struct str said)
{
	ptrdiff_t at = str_find_c(kind, "》");

	return at >= 0 && !str_empty(said) && str_ends(said, str_skip(kind, (size_t)at + sizeof "》" - 1));
}

struct str letters_answer_kind(struct arena *a, struct str code, struct str clause)
{
	struct letter_tables t = letter_tables_load(a);
	struct str first = STR_NONE;

	for (size_t i = 0; i < t.n_kinds; i++) {
		if (str_empty(code) || !str_eq(t.kind[i].decision, code))
			continue;
		if (first.p == NULL)
			first = t.kind[i].kind;
		if (same_clause(t.kind[i].clause, clause))
			return t.kind[i].kind;
	}
	return first;
}

struct str letter_draft_clause(struct arena *a, const struct case_event *ev, size_t n)
{
	struct str s;

	while (n-- > 0)
		if (ev[n].e.type == RF_DRAFTED && !ev[n].is_void)
			return json_get_str(a, ev[n].data, "clause", &s) ? s : STR("");
	return STR("");
}

struct str letters_token(struct ctx *c)
{
	struct str nonce = rng_token(c->arena, 12);

	return arena_printf(c->arena, "%.*s.%.*s", STR_ARG(nonce),
			    STR_ARG(core_sign(c->core, c->arena, "letter form", nonce)));
}

bool letters_may_write(struct ctx *c, const struct rcase *rc)
{
	bool wide = c->who.system || (rc->body_id == c->who.body_id && ctx_can(c, PERM_CASE_OFFICE));

	return wide || (rc->body_id == c->who.body_id && ctx_can(c, PERM_CASE_HANDLE) && rc->unit_id == c->who.unit_id);
}

/* ---- reading ---- */
enum status letters_rows(struct ctx *c, int64_t case_id, struct letter_row **ret, size_t *ret_n, struct err *err)
{
	TRY(ls_of_case(c, case_id, ret, ret_n, err));
	for (size_t i = 0; i < *ret_n; i++)
		(*ret)[i].l.kind_name = letters_kind_name(c, (*ret)[i].l.kind);
	return ST_OK;
}

static bool is_out(struct str state)
{
	return str_eq_c(state, "sent") || str_eq_c(state, "served");
}

/* A visitor, who has opened the request with its code, sees what was sent to the applicant. */
enum status letters_list(struct ctx *c, int64_t case_id, struct letter **ret, size_t *ret_n, struct err *err)
{
	bool visitor = c->who.person_id == 0 && !c->who.system;
	struct letter_row *rows;
	struct rcase rc;
	size_t n;

	if (!visitor && !c->who.system)
		TRY(case_get(c, case_id, &rc, err));
	TRY(letters_rows(c, case_id, &rows, &n, err));
	*ret = ARENA_ARRAY(c->arena, n + 1, struct letter);
	*ret_n = 0;
	for (size_t i = 0; i < n; i++)
		if (!visitor || (rows[i].l.for_applicant && is_out(rows[i].l.state)))
			(*ret)[(*ret_n)++] = rows[i].l;
	return ST_OK;
}

enum status letters_get(struct ctx *c, int64_t case_id, int64_t id, struct letter_row *ret, struct rcase *ret_case,
			struct err *err)
{
	TRY(case_get(c, case_id, ret_case, err));
	TRY(ls_get(c, id, ret, err));
	if (ret->l.case_id != case_id)
		return err_set(err, ST_NOT_FOUND, "letter %lld of another request", (long long)id);
	ret->l.kind_name = letters_kind_name(c, ret->l.kind);
	return ST_OK;
}

static enum status name_case(struct ctx *c, struct letter_row *r, struct err *err)
{
	struct rcase rc;
	enum status st = case_get(c, r->l.case_id, &rc, err);

	if (st == ST_NOT_FOUND) { /* of another unit: the number is all there is to see */
		r->l.case_id = 0;
		err_clear(err);
		return ST_OK;
	}
	TRY(st);
	r->case_no = rc.no;
	r->case_masked = rc.masked.name;
	return ST_OK;
}

enum status letters_find(struct ctx *c, const struct letter_filter *f, struct letter_row **ret, size_t *ret_n,
			 int64_t *ret_total, struct err *err)
{
	TRY(ls_find(c, f, c->who.city && perm_reaches(c->who.roles, PERM_CASE_READ), ret, ret_n, ret_total, err));
	for (size_t i = 0; i < *ret_n; i++) {
		struct letter_row *r = &(*ret)[i];
		size_t k = 0;

		r->l.kind_name = letters_kind_name(c, r->l.kind);
		while (k < i && (*ret)[k].l.case_id != r->l.case_id)
			k++;
		if (k == i) {
			TRY(name_case(c, r, err));
			continue;
		}
		r->case_no = (*ret)[k].case_no; /* a request has several letters on a page */
		r->case_masked = (*ret)[k].case_masked;
	}
	return ST_OK;
}

/* ---- issuing ---- */
/* An answer says what was decided, and only after it was; a step is told when it is on record, or goes on record now. */
static enum status may_issue(const struct letter_fill *x, bool record, struct err *err)
{
	const struct rf_case *f = &x->f;
	struct str now = str_empty(f->redecision) ? f->decision : f->redecision;

	if (!str_empty(x->kind->event) && !record && x->step == NULL)
		return err_say(err, ST_CONFLICT, "letters.no_step", NULL);
	if (str_empty(x->kind->decision))
		return ST_OK;
	if (str_empty(now))
		return err_say(err, ST_CONFLICT, "letters.not_decided", NULL);
	if (!str_eq(now, x->kind->decision))
		return err_say(err, ST_CONFLICT, "letters.other_decision", NULL);
	return ST_OK;
}

static enum status number(const struct letter_fill *x, struct letter_row *r, struct err *err)
{
	struct ctx *c = x->c;

	r->year = date_ymd(c->today).year;
	r->word = x->kind->word;
	TRY(case_next_number(c, x->rc->body_id, (int)r->year, arena_printf(c->arena, "letter:%.*s", STR_ARG(r->word)),
			     &r->seq, err));
	r->l.number = arena_printf(c->arena, "%.*s%.*s〔%lld〕%lld号", STR_ARG(x->cb.mark), STR_ARG(r->word),
				   (long long)r->year, (long long)r->seq);
	return ST_OK;
}

/* PDF and DOCX as files of the case; they are given to the applicant with the letter, when it is sent, not as files. */
static enum status keep_files(const struct letter_fill *x, const struct letter_text *t, struct letter_row *r,
			      struct err *err)
{
	struct ctx *c = x->c;
	struct stored_file f;
	struct str bytes;
	int64_t id;

	TRY(letter_pdf(x, t, r->l.number, &bytes, err));
	TRY(files_add_bytes(c, bytes, &f, err));
	r->l.pdf_file_id = f.id;
	TRY(case_file_add(c, x->rc, &f, "letter", arena_printf(c->arena, "%.*s.pdf", STR_ARG(r->l.number)), false, &id,
			  err));
	TRY(letter_docx(x, t, r->l.number, &bytes, err));
	TRY(files_add_bytes(c, bytes, &f, err));
	r->l.docx_file_id = f.id;
	return case_file_add(c, x->rc, &f, "letter", arena_printf(c->arena, "%.*s.docx", STR_ARG(r->l.number)), false, &id,
			     err);
}

static enum status issue(struct ctx *c, const struct rcase *rc, const struct letter_new *n, struct letter_row *r,
			 bool *ret_again, struct err *err)
{
	struct letter_fill x;
	struct letter_text t;
	struct case_act a = {.e = {.type = RF_LETTER, .date = c->today, .until = DATE_NONE}};
	int64_t before;

	TRY(ls_form(c, n->token, &before, err));
	*ret_again = before != 0;
	if (before != 0) {
		TRY(ls_get(c, before, r, err));
		return r->l.case_id == rc->id ? ST_OK : err_say(err, ST_INVALID, "letters.form_old", NULL);
	}
	TRY(letter_fill(c, rc, n, &x, err));
	TRY(may_issue(&x, n->record, err));
	TRY(letter_render(&x, n->text, &t, err));
	TRY(number(&x, r, err));
	r->l.case_id = rc->id;
	r->body_id = rc->body_id;
	r->parent_body_id = rc->parent_body_id;
	r->l.kind = x.kind->kind;
	r->l.state = STR("issued");
	r->l.issued_on = c->today;
	r->l.sent_on = r->l.served_on = DATE_NONE;
	r->l.for_applicant = x.kind->to == LETTER_TO_APPLICANT;
	r->party = x.kind->to == LETTER_TO_APPLICANT ? STR("") : x.party;
	r->title = t.title;
	r->text = t.body;
	r->template_version = t.template_version;
	r->edited = t.edited;
	TRY(ls_add(c, r, err));
	TRY(ls_form_done(c, n->token, r->l.id, err));
	TRY(keep_files(&x, &t, r, err));
	a.e.ref = r->l.number;
	a.e.code = r->l.kind;
	TRY(case_act(c, rc, &a, &r->event_seq, err));
	TRY(ls_issued(c, r, err));
	return letter_step_record(&x, n, r->l.number, err);
}

enum status letters_issue(struct ctx *c, const struct rcase *rc, const struct letter_new *n, struct letter *ret,
			  bool *ret_again, struct err *err)
{
	struct letter_new with = *n;
	struct letter_row r = {0};
	bool own = !db_in_write(c->db);
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	if (str_empty(with.token))
		with.token = letters_token(c);
	if (own)
		TRY(core_begin(c, &tx, err));
	TRY(issue(c, rc, &with, &r, ret_again, err));
	if (own)
		TRY(core_commit(c, &tx, err));
	r.l.kind_name = letters_kind_name(c, r.l.kind);
	*ret = r.l;
	return ST_OK;
}
