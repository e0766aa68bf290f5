/* SPDX-License-Identifier: Apache-2.0 */
/* The letters of one request: list, files, what is done with each. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "core/audit.h"
#include "core/core.h"
#include "letters/letters_int.h"

struct row_letter {
	struct str id, name, number, state, cls, issued, by, sent, served, way, proof, note, pdf, docx, scan, send, serve,
		drop, today, ref;
	bool can_send, can_serve, can_void, net, edited;
};
#define T struct row_letter
static const struct tpl_field row_fields[] = {
	TF_STR(T, id),	      TF_STR(T, name),	TF_STR(T, number),  TF_STR(T, state),	   TF_STR(T, cls),
	TF_STR(T, issued),    TF_STR(T, by),	TF_STR(T, sent),    TF_STR(T, served),	   TF_STR(T, way),
	TF_STR(T, proof),     TF_STR(T, note),	TF_STR(T, pdf),	    TF_STR(T, docx),	   TF_STR(T, scan),
	TF_STR(T, send),      TF_STR(T, serve), TF_STR(T, drop),    TF_STR(T, today),	   TF_STR(T, ref),
	TF_BOOL(T, can_send), TF_BOOL(T, net),	TF_BOOL(T, edited), TF_BOOL(T, can_serve), TF_BOOL(T, can_void),
};
static const struct tpl_view row_view = TPL_VIEW_OF(T, row_fields);
#undef T

struct kind_group {
	struct str text;
	struct tpl_list kinds; /* page_link */
};
static const struct tpl_field group_fields[] = {
	TF_STR(struct kind_group, text),
	TF_LIST(struct kind_group, kinds, &page_link_view),
};
static const struct tpl_view group_view = TPL_VIEW_OF(struct kind_group, group_fields);

struct view_case {
	struct page page;
	struct str base, no, package;
	struct tpl_list rows, groups;
	bool none, can_write, can_archive, archived, office;
};
#define T struct view_case
static const struct tpl_field case_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, base),
	TF_STR(T, no),
	TF_STR(T, package),
	TF_LIST(T, rows, &row_view),
	TF_LIST(T, groups, &group_view),
	TF_BOOL(T, none),
	TF_BOOL(T, can_write),
	TF_BOOL(T, can_archive),
	TF_BOOL(T, archived),
	TF_BOOL(T, office),
};
const struct tpl_view letters_case_view = TPL_VIEW_OF(T, case_fields);
#undef T

static const struct web_field send_fields[] = {
	{"way", F_TEXT, 0, 20, "letters.f.way", NULL},
	{"proof", F_TEXT, 0, 300, "letters.f.proof", NULL},
	{"on", F_DATE, 0, 20, "letters.f.on", NULL},
};
const struct web_form letters_send_form = WEB_FORM(send_fields);
static const struct web_field served_fields[] = {
	{"on", F_DATE, F_REQUIRED, 20, "letters.f.served_on", NULL},
	{"proof", F_TEXT, 0, 300, "letters.f.served_by", NULL},
	{"scan", F_FILE, 0, 20u << 20, "letters.f.scan", NULL},
};
const struct web_form letters_served_form = WEB_FORM(served_fields);
static const struct web_field void_fields[] = {{"reason", F_LINES, 0, 2000, "letters.f.reason", NULL}};
const struct web_form letters_void_form = WEB_FORM(void_fields);

struct str letters_case_href(struct ctx *c, int64_t case_id)
{
	return arena_printf(c->arena, "/wb/requests/%lld/letters", (long long)case_id);
}

static struct str code_text(struct ctx *c, const char *family, struct str code)
{
	return str_empty(code) ? STR("") : ctx_text(c, arena_printf(c->arena, "letters.%s.%.*s", family, STR_ARG(code)).p);
}

static struct row_letter row_of(struct ctx *c, const struct letter_row *r, struct str base, bool may)
{
	const char *cls = str_eq_c(r->l.state, "served") ? "jade"
			  : str_eq_c(r->l.state, "sent") ? "brand"
			  : str_eq_c(r->l.state, "void") ? "grey"
							 : "amber";
	struct str one = arena_printf(c->arena, "%.*s/%lld", STR_ARG(base), (long long)r->l.id);

	return (struct row_letter){
		.id = arena_printf(c->arena, "%lld", (long long)r->l.id),
		.name = r->l.kind_name,
		.number = r->l.number,
		.state = code_text(c, "state", r->l.state),
		.cls = str_of(cls),
		.issued = page_date(c, r->l.issued_on),
		.by = r->issued_name,
		.sent = page_date(c, r->l.sent_on),
		.served = page_date(c, r->l.served_on),
		.way = code_text(c, "way", r->l.way),
		.proof = r->proof,
		.note = r->note,
		.pdf = r->l.pdf_file_id == 0 ? STR("") : arena_printf(c->arena, "%.*s/pdf", STR_ARG(one)),
		.docx = r->l.docx_file_id == 0 ? STR("") : arena_printf(c->arena, "%.*s/docx", STR_ARG(one)),
		.scan = r->proof_file_id == 0 ? STR("") : arena_printf(c->arena, "%.*s/proof", STR_ARG(one)),
		.send = arena_printf(c->arena, "%.*s/send", STR_ARG(one)),
		.serve = arena_printf(c->arena, "%.*s/served", STR_ARG(one)),
		.drop = arena_printf(c->arena, "%.*s/void", STR_ARG(one)),
		.today = date_format(c->arena, c->today),
		.net = r->l.for_applicant,
		.edited = r->edited,
		.can_send = may && str_eq_c(r->l.state, "issued"),
		.can_serve = may && str_eq_c(r->l.state, "sent"),
		.can_void = may && str_eq_c(r->l.state, "issued"),
	};
}

struct offer {
	const struct rcase *rc;
	const struct rf_case *f;
	const struct case_event *ev;
	size_t n_ev;
	struct str code, answer; /* the decision, or what is drafted; its letter */
};

static struct offer offer_of(struct ctx *c, const struct rcase *rc, const struct rf_case *f, const struct case_event *ev,
			     size_t n)
{
	struct offer o = {rc, f, ev, n, f->draft_code, STR("")};

	if (!str_empty(f->redecision) || !str_empty(f->decision))
		o.code = str_empty(f->redecision) ? f->decision : f->redecision;
	o.answer = letters_answer_kind(c->arena, o.code, letter_draft_clause(c->arena, ev, n));
	return o;
}

/* What may be written now: answers only to the decision there is, or is drafted; steps that may be taken or were. */
static bool offered(struct ctx *c, const struct letter_kind *k, const struct offer *o)
{
	struct rf_event e = {.date = DATE_NONE, .until = DATE_NONE, .ref = STR(""), .code = STR("")};

	if (!str_empty(k->decision) && k->decision.p[0] == 'K')
		return o->rc->own_records && str_eq(k->decision, o->code);
	if (!str_empty(k->decision))
		return str_eq(k->kind, o->answer);
	if (str_empty(k->event) || !rf_type_of(k->event, &e.type))
		return true;
	for (size_t i = 0; i < o->n_ev; i++)
		if (o->ev[i].e.type == e.type && !o->ev[i].is_void)
			return true;
	return case_refusal(c, o->rc, o->f, &e) == NULL;
}

static void fill_groups(struct ctx *c, struct view_case *v, const struct offer *o)
{
	static const char *const names[] = {"letters.group.applicant", "letters.group.others", "letters.group.file",
					    "letters.group.answers"};
	struct letter_tables t = letter_tables_load(c->arena);
	struct kind_group *g = ARENA_ARRAY(c->arena, ARRAY_LEN(names), struct kind_group);
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct page_link *l = ARENA_ARRAY(c->arena, t.n_kinds, struct page_link);
		size_t n_l = 0;

		for (size_t k = 0; k < t.n_kinds; k++) {
			size_t mine = !str_empty(t.kind[k].decision)	    ? 3
				      : t.kind[k].to == LETTER_TO_APPLICANT ? 0
				      : t.kind[k].to == LETTER_TO_NOBODY    ? 2
									    : 1;

			if (mine == i && offered(c, &t.kind[k], o))
				l[n_l++] =
					(struct page_link){.href = arena_printf(c->arena, "%.*s/new?kind=%.*s",
										STR_ARG(v->base), STR_ARG(t.kind[k].kind)),
							   .text = letters_kind_name(c, t.kind[k].kind),
							   .count = STR("")};
		}
		if (n_l > 0)
			g[n++] = (struct kind_group){ctx_text(c, names[i]), {l, n_l}};
	}
	v->groups = (struct tpl_list){g, n};
}

static enum status show(struct ctx *c, int64_t id, int http, struct err *err)
{
	struct view_case v = {0};
	struct letter_row *l;
	struct row_letter *rows;
	struct case_event *ev;
	struct rf_case f;
	struct rcase rc;
	struct offer offer;
	struct rf_event archived = {.type = RF_ARCHIVED, .date = c->today, .until = DATE_NONE};
	size_t n, n_ev;

	TRY(case_get(c, id, &rc, err));
	TRY(letters_rows(c, id, &l, &n, err));
	TRY(case_events(c, id, &ev, &n_ev, err));
	TRY(case_fold(c, &rc, ev, n_ev, &f, err));
	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/requests", ctx_text(c, "letters.of_case"));
	v.page.lead = rc.no;
	page_crumb(c, &v.page, STR("/wb/requests"), ctx_text(c, "nav.wb.requests"));
	page_crumb(c, &v.page, arena_printf(c->arena, "/wb/requests/%lld", (long long)id), rc.no);
	page_crumb(c, &v.page, STR_NONE, ctx_text(c, "letters.of_case"));
	page_problems(c, &v.page);
	v.base = letters_case_href(c, id);
	v.no = rc.no;
	v.can_write = letters_may_write(c, &rc);
	v.office = v.can_write && ctx_can(c, PERM_CASE_OFFICE);
	v.package = arena_printf(c->arena, "/wb/requests/%lld/archive", (long long)id);
	v.archived = !date_is_none(f.archived_on);
	v.can_archive = v.office && !v.archived && case_refusal(c, &rc, &f, &archived) == NULL;
	rows = ARENA_ARRAY(c->arena, n + 1, struct row_letter);
	for (size_t i = 0; i < n; i++)
		rows[i] = row_of(c, &l[n - 1 - i], v.base, v.can_write);
	v.rows = (struct tpl_list){rows, n};
	v.none = n == 0;
	offer = offer_of(c, &rc, &f, ev, n_ev);
	fill_groups(c, &v, &offer);
	page_render(c, "letters/case.html", &v, http);
	return ST_OK;
}

enum status letters_wb_case(struct web_call *w, struct err *err)
{
	return show(ctx_of(w), web_param_i64(w, "id"), 200, err);
}

/* What names the applicant in clear opens for who may see personal data, and leaves its row. A letter is opened to be checked and
 * delivered: who opens it does not type that each time, but it is what the row says. */
static enum status opened(struct ctx *c, const struct letter_row *r, const struct rcase *rc, struct err *err)
{
	if (!r->l.for_applicant)
		return ST_OK;
	return case_note_view(c, rc, "letter.open", r->l.number, ctx_text(c, "letters.open_reason"), err);
}

enum status letters_wb_file(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct str form = web_param(w, "form");
	struct letter_row r;
	struct stored_file f;
	struct rcase rc;
	int64_t id;

	TRY(letters_get(c, web_param_i64(w, "id"), web_param_i64(w, "letter"), &r, &rc, err));
	id = str_eq_c(form, "pdf")     ? r.l.pdf_file_id
	     : str_eq_c(form, "docx")  ? r.l.docx_file_id
	     : str_eq_c(form, "proof") ? r.proof_file_id
				       : 0;
	if (id == 0)
		return err_set(err, ST_NOT_FOUND, "no such form of the letter");
	TRY(opened(c, &r, &rc, err));
	TRY(files_get(c, id, &f, err));
	web_set_header(w, "Cache-Control", STR("private, no-store"));
	/* The number only: names of people do not become names of files. */
	return web_send_file(w, files_path(c, &f), arena_cstr(c->arena, f.media_type),
			     str_eq_c(form, "pdf")
				     ? STR("")
				     : arena_printf(c->arena, "%.*s.%.*s", STR_ARG(r.l.number), STR_ARG(f.ext)),
			     arena_printf(c->arena, "\"%.*s\"", STR_ARG(f.sha256)), err);
}

/* What was refused is said above the list; nothing is half done. */
static enum status answer(struct ctx *c, int64_t id, enum status st, const char *done, struct err *err)
{
	bool said = err->key[0] != '\0';

	if (st == ST_OK) {
		page_flash(c, "jade", done, STR(""));
		web_redirect(c->call, 303, letters_case_href(c, id));
		return ST_OK;
	}
	if (!said || (st != ST_INVALID && st != ST_CONFLICT && st != ST_FORBIDDEN && st != ST_BUSY))
		return st;
	web_problem_add(c->call, "", arena_cstr(c->arena, arena_dup(c->arena, str_of(err->key))),
			arena_dup(c->arena, str_of(err->arg)));
	err_clear(err);
	return show(c, id, status_http(st), err);
}

static bool wrong(struct web_call *w)
{
	const struct web_problem *p;

	return web_problems(w, &p) > 0;
}

enum status letters_wb_send(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");
	const struct web_value *on = web_value(w, "on");

	if (wrong(w))
		return show(c, id, 422, err);
	return answer(c, id,
		      letters_send(c, id, web_param_i64(w, "letter"), web_text(w, "way"), web_text(w, "proof"),
				   on->present && !str_empty(on->text) ? on->date : DATE_NONE, err),
		      "letters.sent_done", err);
}

enum status letters_wb_served(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");
	const struct web_value *scan = web_value(w, "scan");

	if (wrong(w))
		return show(c, id, 422, err);
	return answer(c, id,
		      letters_served(c, id, web_param_i64(w, "letter"), web_text(w, "proof"), web_value(w, "on")->date, w,
				     scan->present ? &scan->file : NULL, err),
		      "letters.served_done", err);
}

enum status letters_wb_void(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");

	return answer(c, id, letters_void(c, id, web_param_i64(w, "letter"), web_text(w, "reason"), err),
		      "letters.void_done", err);
}

/* ---- archive ---- */
enum status letters_wb_package(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct rcase rc;
	const char *path;
	enum status st;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(case_get(c, web_param_i64(w, "id"), &rc, err));
	path = arena_printf(c->arena, "%s/spool/package-%s.zip", core_data_dir(c->core), w->request_id).p;
	st = letters_package(c, &rc, path, err);
	if (st == ST_OK)
		st = core_begin(c, &tx, err);
	if (st == ST_OK)
		st = audit_add(c,
			       &(struct audit_entry){.action = "request.package",
						     .object = "request",
						     .object_id = rc.id,
						     .body_id = rc.body_id,
						     .summary = rc.no},
			       err);
	if (st == ST_OK)
		st = core_commit(c, &tx, err);
	web_set_header(w, "Cache-Control", STR("private, no-store"));
	if (st == ST_OK)
		st = web_send_file(w, path, "application/zip", arena_printf(c->arena, "%.*s.zip", STR_ARG(rc.no)), STR(""),
				   err);
	(void)unlink(path); /* what is being sent is open */
	return st;
}

enum status letters_wb_archive(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");
	struct rcase rc;

	TRY(case_get(c, id, &rc, err));
	return answer(c, id, letters_archive(c, &rc, err), "letters.archived_done", err);
}
