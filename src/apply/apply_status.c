/* SPDX-License-Identifier: Apache-2.0 */
/* 进度: number and code open a request; a signed cookie keeps it open for half an hour, so that neither stands in an address.
 * Unknown numbers and wrong codes are answered alike (case_open). */
#include "apply/apply_status.h"
#include "core/address.h"
#include "core/org.h"
#include "docmodel/docmodel.h"
#include "letters/letters.h"

/* ---- look-up ---- */

struct view_lookup {
	struct page page;
	struct str base, no, code, no_problem, code_problem, phone;
};
#define T struct view_lookup
static const struct tpl_field lookup_fields[] = {
	TF_VIEW(T, page, &page_view), TF_STR(T, base),	       TF_STR(T, no),	TF_STR(T, code),
	TF_STR(T, no_problem),	      TF_STR(T, code_problem), TF_STR(T, phone)};
const struct tpl_view apply_lookup_view = TPL_VIEW_OF(T, lookup_fields);
#undef T

static const struct web_field status_fields[] = {
	{"no", F_TEXT, F_REQUIRED, 120, "apply.f.no", NULL},
	{"code", F_TEXT, F_REQUIRED, 60, "apply.f.code", NULL},
};
const struct web_form apply_status_form = WEB_FORM(status_fields);

static const struct web_field leave_fields[] = {{"token", F_TEXT, 0, 200, "apply.f.token", NULL}};
const struct web_form apply_leave_form = WEB_FORM(leave_fields);

static enum status lookup(struct ctx *c, struct str no, struct str code, int http, struct err *err)
{
	struct view_lookup *v = ARENA_NEW(c->arena, struct view_lookup);
	struct apply_body *b;
	size_t n;

	apply_frame(c, &v->page, "apply.title_status");
	v->page.lead = ctx_text(c, "apply.lead_status");
	v->base = page_prefix(c);
	v->no = no;
	v->code = code;
	v->no_problem = page_problem_text(c, "no");
	v->code_problem = page_problem_text(c, "code");
	TRY(apply_bodies(c, &b, &n, err));
	if (n > 0)
		v->phone = b[0].phone;
	page_render(c, "apply/lookup.html", v, http);
	return ST_OK;
}

/* ---- progress ---- */

struct doc_row {
	struct str href, name, date, kind;
};
#define T struct doc_row
static const struct tpl_field doc_fields[] = {TF_STR(T, href), TF_STR(T, name), TF_STR(T, date), TF_STR(T, kind)};
static const struct tpl_view doc_view = TPL_VIEW_OF(T, doc_fields);
#undef T

struct view_progress {
	struct page page;
	struct str base, token, no, body, state, tag, tag_kind, description, decision, now_title, now_text, now_act;
	struct str phone, received;
	bool any_docs, open, closed, own, hot;
	struct apply_clock clock;
	struct apply_remedy remedy;
	struct tpl_list events, docs, acts, facts;
};
#define T struct view_progress
static const struct tpl_field progress_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, base),
	TF_STR(T, token),
	TF_STR(T, no),
	TF_STR(T, body),
	TF_STR(T, state),
	TF_STR(T, tag),
	TF_STR(T, tag_kind),
	TF_STR(T, description),
	TF_STR(T, decision),
	TF_STR(T, now_title),
	TF_STR(T, now_text),
	TF_STR(T, now_act),
	TF_STR(T, phone),
	TF_STR(T, received),
	TF_BOOL(T, any_docs),
	TF_BOOL(T, open),
	TF_BOOL(T, closed),
	TF_BOOL(T, own),
	TF_BOOL(T, hot),
	TF_VIEW(T, clock, &apply_clock_view),
	TF_VIEW(T, remedy, &apply_remedy_view),
	TF_LIST(T, events, &apply_event_view),
	TF_LIST(T, docs, &doc_view),
	TF_LIST(T, acts, &page_link_view),
	TF_LIST(T, facts, &apply_row_view),
};
const struct tpl_view apply_progress_view = TPL_VIEW_OF(T, progress_fields);
#undef T

static enum status see(struct ctx *c, struct apply_seen *ret, struct err *err)
{
	TRY(case_events(c, ret->rc.id, &ret->ev, &ret->n, err));
	TRY(case_fold(c, &ret->rc, ret->ev, ret->n, &ret->f, err));
	ret->decision = str_empty(ret->f.redecision) ? ret->f.decision : ret->f.redecision;
	return ST_OK;
}

enum status apply_see(struct ctx *c, struct apply_seen *ret, struct err *err)
{
	TRY(apply_key_open(c, &ret->rc, err));
	return see(c, ret, err);
}

static const char *tag_of(const struct apply_seen *s, struct str *ret_kind)
{
	switch (s->f.state) {
	case RF_S_CORRECTING:
	case RF_S_EXCESS:
	case RF_S_FEE:
		*ret_kind = STR("amber");
		return "apply.tag_waits";
	case RF_S_CONSULTING:
		*ret_kind = STR("violet");
		return "apply.tag_paused";
	case RF_S_SENT:
	case RF_S_SERVED:
		*ret_kind = STR("jade");
		return "apply.tag_answered";
	case RF_S_WITHDRAWN:
	case RF_S_ARCHIVED:
		*ret_kind = STR("grey");
		return "apply.tag_closed";
	default:
		*ret_kind = STR("brand");
		return "apply.tag_runs";
	}
}

const struct case_event *apply_last_of(const struct apply_seen *s, enum rf_type t)
{
	for (size_t i = s->n; i-- > 0;) {
		if (s->ev[i].e.type == t)
			return &s->ev[i];
	}
	return NULL;
}

/* What waits for the applicant stands above everything else: what is missing, by when. */
static void fill_now(struct ctx *c, const struct apply_seen *s, struct view_progress *v)
{
	const struct case_event *e = NULL;

	if (s->f.state == RF_S_CORRECTING) {
		e = apply_last_of(s, RF_CORRECTION_NOTICE);
		v->now_title = ctx_textf(c, "apply.now_correct", page_date_long(c, s->f.correction_due));
		v->now_act = STR("correct");
	} else if (s->f.state == RF_S_EXCESS) {
		e = apply_last_of(s, RF_EXCESS_ASKED);
		v->now_title = ctx_text(c, "apply.now_reasons");
		v->now_act = STR("reasons");
	} else if (s->f.state == RF_S_FEE) {
		v->now_title = ctx_textf(c, "apply.now_fee", arena_printf(c->arena, "%lld", (long long)s->f.fee_yuan));
		v->now_text =
			date_is_none(s->f.clock.fee_due)
				? ctx_textf(c, "apply.now_fee_days",
					    arena_printf(c->arena, "%d", case_rules(c, s->rc.submitted_on).clock.fee_days))
				: ctx_textf(c, "apply.now_fee_by", page_date_long(c, s->f.clock.fee_due));
	} else if (s->f.state == RF_S_UNCONFIRMED) {
		v->now_title = ctx_text(c, "apply.now_confirm");
		v->now_text = ctx_textf(c, "apply.now_confirm_text", page_date_long(c, s->f.confirm_due));
	}
	if (e != NULL)
		v->now_text = e->text;
	v->hot = !str_empty(v->now_title);
}

static void fact(struct ctx *c, struct apply_row *rows, size_t *n, const char *label, struct str text)
{
	if (!str_empty(text))
		rows[(*n)++] = (struct apply_row){ctx_text(c, label), text, true, false};
}

static void fill_facts(struct ctx *c, const struct rcase *rc, struct view_progress *v)
{
	struct apply_row *rows = ARENA_ARRAY(c->arena, 10, struct apply_row);
	bool person = rc->applicant_kind == AP_NAT;
	size_t n = 0;

	fact(c, rows, &n, "apply.f.applicant", rc->masked.name);
	fact(c, rows, &n, "apply.f.kind",
	     person ? ctx_text(c, "apply.as_nat")
		    : apply_code_text(c, "request.applicant.", applicant_kind_code(rc->applicant_kind)));
	fact(c, rows, &n, person ? "apply.f.id_no" : "apply.f.uscc", rc->masked.id_no);
	fact(c, rows, &n, "apply.f.phone", rc->masked.phone);
	fact(c, rows, &n, "apply.f.email", rc->masked.email);
	fact(c, rows, &n, "apply.f.address", rc->masked.address);
	fact(c, rows, &n, "apply.f.carrier_short", apply_code_text_s(c, "request.carrier.", rc->carrier));
	fact(c, rows, &n, "apply.f.delivery_short", apply_code_text_s(c, "request.delivery.", rc->delivery));
	v->facts = (struct tpl_list){rows, n};
}

static bool letter_out(const struct letter *l)
{
	return l->for_applicant && l->pdf_file_id != 0 && (str_eq_c(l->state, "sent") || str_eq_c(l->state, "served"));
}

static enum status fill_docs(struct ctx *c, const struct apply_seen *s, struct view_progress *v, struct err *err)
{
	struct str base = page_prefix(c);
	struct case_file *f;
	struct letter *l;
	struct doc_row *rows;
	size_t n_files, n_letters, n = 0;
	bool lettered = false;

	TRY(case_files(c, s->rc.id, &f, &n_files, err));
	TRY(letters_list(c, s->rc.id, &l, &n_letters, err));
	rows = ARENA_ARRAY(c->arena, n_files + n_letters + 1, struct doc_row);
	for (size_t i = 0; i < n_letters; i++)
		lettered = lettered || (letter_out(&l[i]) && str_eq_c(l[i].kind, "receipt"));
	if (!lettered) /* the numbered receipt takes the place of this one */
		rows[n++] = (struct doc_row){arena_printf(c->arena, "%.*s/request/status/receipt.pdf", STR_ARG(base)),
					     ctx_text(c, "apply.receipt"), page_date(c, s->rc.submitted_on), STR("PDF")};
	for (size_t i = 0; i < n_letters; i++) {
		if (letter_out(&l[i]))
			rows[n++] = (struct doc_row){arena_printf(c->arena, "%.*s/request/status/letters/%lld",
								  STR_ARG(base), (long long)l[i].id),
						     arena_printf(c->arena, "%.*s %.*s", STR_ARG(l[i].kind_name),
								  STR_ARG(l[i].number)),
						     page_date(c, l[i].sent_on), STR("PDF")};
	}
	for (size_t i = 0; i < n_files; i++) {
		if (f[i].for_applicant && !str_eq_c(f[i].kind, "letter"))
			rows[n++] = (struct doc_row){arena_printf(c->arena, "%.*s/request/status/files/%lld", STR_ARG(base),
								  (long long)f[i].id),
						     f[i].name, page_date(c, date_of_instant(f[i].added_at)),
						     page_size(c, f[i].file.size)};
	}
	v->docs = (struct tpl_list){rows, n};
	v->any_docs = n > 0;
	return ST_OK;
}

static void fill_acts(struct ctx *c, const struct apply_seen *s, struct view_progress *v)
{
	struct page_link *links = ARENA_ARRAY(c->arena, APPLY_ACT_COUNT, struct page_link);
	size_t n = 0;

	for (int a = 0; a < APPLY_ACT_COUNT; a++) {
		if (apply_may(c, s, (enum apply_act)a))
			links[n++] = (struct page_link){.href = arena_printf(c->arena, "%.*s/request/status/act/%s",
									     STR_ARG(page_prefix(c)),
									     apply_act_name((enum apply_act)a)),
							.text = apply_code_text(c, "apply.act.",
										apply_act_name((enum apply_act)a))};
	}
	v->acts = (struct tpl_list){links, n};
}

static enum status progress(struct ctx *c, const struct apply_seen *s, struct err *err)
{
	struct view_progress *v = ARENA_NEW(c->arena, struct view_progress);
	struct body b;

	apply_frame(c, &v->page, "apply.title_progress");
	v->page.h1 = apply_code_text(c, "request.plain.", rf_state_code(s->f.state));
	v->base = page_prefix(c);
	v->token = apply_key_token(c);
	v->no = s->rc.no;
	v->body = s->rc.body_name;
	v->own = s->rc.own_records;
	v->state = v->page.h1;
	v->tag = ctx_text(c, tag_of(s, &v->tag_kind));
	v->description = case_description(c, &s->rc);
	v->decision = str_empty(s->decision) || rf_state_open(s->f.state) || s->f.state == RF_S_DECIDED
			      ? STR("")
			      : apply_code_text_s(c, "apply.decision.", s->decision);
	v->open = rf_state_open(s->f.state);
	v->closed = !v->open;
	v->received = date_is_none(s->f.clock.receipt) ? STR("") : page_date_long(c, s->f.clock.receipt);
	fill_now(c, s, v);
	fill_facts(c, &s->rc, v);
	fill_acts(c, s, v);
	v->events = apply_timeline(c, s);
	TRY(apply_clock_fill(c, s, &v->clock, err));
	TRY(apply_remedy_fill(c, s, &v->remedy, err));
	TRY(fill_docs(c, s, v, err));
	TRY(body_get(c, s->rc.body_id, &b, err));
	v->phone = b.phone;
	page_render(c, "apply/progress.html", v, 200);
	return ST_OK;
}

enum status apply_status_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct apply_seen *s = ARENA_NEW(c->arena, struct apply_seen);
	enum status st = apply_see(c, s, err);

	if (st != ST_NOT_FOUND) {
		TRY(st);
		return progress(c, s, err);
	}
	err_clear(err);
	return lookup(c, STR(""), STR(""), 200, err);
}

enum status apply_status_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct str no = web_text(w, "no"), code = web_text(w, "code");
	const struct web_problem *problems;
	struct rcase rc;
	enum status st;

	if (web_problems(w, &problems) > 0)
		return lookup(c, no, STR(""), 422, err);
	st = case_open(c, no, code, &rc, err);
	if (st == ST_NOT_FOUND || st == ST_TOO_MANY) {
		err_clear(err);
		web_problem_add(w, "no", st == ST_NOT_FOUND ? "apply.no_such" : "apply.guess", STR_NONE);
		return lookup(c, no, STR(""), st == ST_NOT_FOUND ? 404 : 429, err);
	}
	TRY(st);
	apply_key_give(c, rc.no);
	web_redirect(w, 303, page_href(c, STR("/request/status")));
	return ST_OK;
}

/* For shared computers: the next one at the screen sees nothing. */
enum status apply_leave_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);

	(void)err;
	if (apply_key_token_ours(c, web_text(w, "token")))
		apply_key_drop(c);
	web_redirect(w, 303, page_href(c, STR("/request/status")));
	return ST_OK;
}

/* ---- documents ---- */

static enum status send_stored(struct ctx *c, const struct stored_file *f, struct str name, struct err *err)
{
	struct str etag = arena_printf(c->arena, "\"%.*s\"", STR_ARG(f->sha256));

	web_set_header(c->call, "Cache-Control", STR("private, no-store"));
	return web_send_file(c->call, files_path(c, f), arena_cstr(c->arena, f->media_type), name, etag, err);
}

enum status apply_letter_get(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct apply_seen s = {0};
	struct stored_file f;
	struct letter *l;
	size_t n;

	TRY(apply_see(c, &s, err));
	TRY(letters_list(c, s.rc.id, &l, &n, err));
	for (size_t i = 0; i < n; i++) {
		if (l[i].id != web_param_i64(w, "id") || !letter_out(&l[i]))
			continue;
		TRY(files_get(c, l[i].pdf_file_id, &f, err));
		return send_stored(c, &f, arena_printf(c->arena, "%.*s.pdf", STR_ARG(l[i].number)), err);
	}
	return err_set(err, ST_NOT_FOUND, "letter of another request");
}

enum status apply_file_get(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct apply_seen s = {0};
	struct case_file *f;
	size_t n;

	TRY(apply_see(c, &s, err));
	TRY(case_files(c, s.rc.id, &f, &n, err));
	for (size_t i = 0; i < n; i++) {
		if (f[i].id == web_param_i64(w, "id") && f[i].for_applicant)
			return send_stored(c, &f[i].file, f[i].name, err);
	}
	return err_set(err, ST_NOT_FOUND, "file of another request");
}

/* ② 接收(登记)回执 as far as it is known at once. code: "" for who opened the request without typing it here. */
static enum status receipt(struct ctx *c, const struct apply_seen *s, struct str code, struct err *err)
{
	struct doc_form_row rows[10];
	bool waits = date_is_none(s->f.clock.receipt);
	struct date due = waits ? s->f.confirm_due : s->f.answer_due;
	struct str pdf;
	size_t n = 0;

	c->locale = LOC_ZH; /* an official paper: one language */
#define ROW(key, value, wide, mm) rows[n++] = (struct doc_form_row){ctx_text(c, key), (value), (wide), (mm)}
	ROW("apply.f.no", s->rc.no, str_empty(code), 10);
	if (!str_empty(code))
		ROW("apply.f.code", code, false, 10);
	ROW("apply.f.applicant", s->rc.masked.name, false, 10);
	ROW("apply.f.id_short", s->rc.masked.id_no, false, 10);
	ROW("apply.f.body", s->rc.body_name, true, 10);
	ROW("apply.f.sent_at", page_time(c, s->rc.created_at), true, 10);
	ROW("apply.f.received_on", waits ? ctx_text(c, "apply.not_confirmed") : page_date_long(c, s->f.clock.receipt), false,
	    10);
	ROW(waits ? "apply.f.confirm_by" : "apply.f.answer_by", date_is_none(due) ? STR("") : page_date_long(c, due), false,
	    10);
	ROW("apply.f.matter", case_description(c, &s->rc), true, 40);
	ROW("apply.f.next",
	    ctx_textf(c, waits ? "apply.receipt_next" : "apply.receipt_runs",
		      arena_printf(c->arena, "%d", case_rules(c, s->rc.submitted_on).clock.answer_days)),
	    true, 24);
#undef ROW
	TRY(doc_form_pdf(c->arena, ctx_text(c, "apply.receipt_title"), STR(""), rows, n,
			 ctx_textf(c, "apply.receipt_foot", page_date_long(c, c->today)), &pdf, err));
	web_set_header(c->call, "Cache-Control", STR("private, no-store"));
	web_set_header(c->call, "Content-Disposition", STR("attachment; filename=\"receipt.pdf\""));
	web_reply(c->call, 200, "application/pdf", pdf);
	return ST_OK;
}

/* By the key: without the code, which the key does not know and another user of the same computer must not get. */
enum status apply_receipt_pdf(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct apply_seen s = {0};

	TRY(apply_see(c, &s, err));
	return receipt(c, &s, STR(""), err);
}

/* From the page that shows the code once: who brings it may have it on paper. */
enum status apply_receipt_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct apply_seen s = {0};
	const struct web_problem *problems;

	if (web_problems(w, &problems) > 0)
		return err_set(err, ST_NOT_FOUND, "receipt without number or code");
	TRY(case_open(c, web_text(w, "no"), web_text(w, "code"), &s.rc, err));
	TRY(see(c, &s, err));
	return receipt(c, &s, case_code(c, s.rc.no), err);
}
