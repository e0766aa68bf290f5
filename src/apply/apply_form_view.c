/* SPDX-License-Identifier: Apache-2.0 */
/* The form's pages as they are shown. */
#include "apply/apply_form.h"
#include "core/address.h"
#include "notify/notify.h"

struct hidden_row {
	struct str name, value;
};
#define T struct hidden_row
static const struct tpl_field hidden_fields[] = {TF_STR(T, name), TF_STR(T, value)};
static const struct tpl_view hidden_view = TPL_VIEW_OF(T, hidden_fields);
#undef T

/* ---- 须知 ---- */

struct view_notice {
	struct page page;
	struct page_terms terms;
	struct str base, phone, hours, address, postcode;
	bool open;
	struct tpl_list steps;
};
#define T struct view_notice
static const struct tpl_field notice_fields[] = {TF_VIEW(T, page, &page_view),
						 TF_VIEW(T, terms, &page_terms_view),
						 TF_STR(T, base),
						 TF_STR(T, phone),
						 TF_STR(T, hours),
						 TF_STR(T, address),
						 TF_STR(T, postcode),
						 TF_BOOL(T, open),
						 TF_LIST(T, steps, &apply_step_view)};
const struct tpl_view apply_notice_view = TPL_VIEW_OF(T, notice_fields);
#undef T

/* ---- 填写 ---- */

struct view_form {
	struct page page;
	struct page_terms terms;
	struct apply_input in, bad;
	struct str base, group, proof_problem, evidence_problem, written, phone, hours, address, postcode;
	bool fresh, own, org, open, many_bodies, one, two, three, first, last;
	struct tpl_list steps, hidden, files, id_kinds, org_kinds, bodies, carriers, deliveries, matches;
	bool any_matches, any_files;
};
#define T struct view_form
static const struct tpl_field form_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_VIEW(T, terms, &page_terms_view),
	TF_VIEW(T, in, &apply_input_view),
	TF_VIEW(T, bad, &apply_input_view),
	TF_STR(T, base),
	TF_STR(T, group),
	TF_STR(T, proof_problem),
	TF_STR(T, evidence_problem),
	TF_STR(T, written),
	TF_STR(T, phone),
	TF_STR(T, hours),
	TF_STR(T, address),
	TF_STR(T, postcode),
	TF_BOOL(T, fresh),
	TF_BOOL(T, own),
	TF_BOOL(T, org),
	TF_BOOL(T, open),
	TF_BOOL(T, many_bodies),
	TF_BOOL(T, one),
	TF_BOOL(T, two),
	TF_BOOL(T, three),
	TF_BOOL(T, first),
	TF_BOOL(T, last),
	TF_LIST(T, steps, &apply_step_view),
	TF_LIST(T, hidden, &hidden_view),
	TF_LIST(T, files, &apply_file_view),
	TF_LIST(T, id_kinds, &apply_option_view),
	TF_LIST(T, org_kinds, &apply_option_view),
	TF_LIST(T, bodies, &apply_option_view),
	TF_LIST(T, carriers, &apply_option_view),
	TF_LIST(T, deliveries, &apply_option_view),
	TF_LIST(T, matches, &page_link_view),
	TF_BOOL(T, any_matches),
	TF_BOOL(T, any_files),
};
const struct tpl_view apply_form_view = TPL_VIEW_OF(T, form_fields);
#undef T

static struct tpl_list options(struct ctx *c, const char *prefix, const char *const *codes, size_t n, struct str chosen)
{
	struct apply_option *o = ARENA_ARRAY(c->arena, n + 1, struct apply_option);

	for (size_t i = 0; i < n; i++)
		o[i] = (struct apply_option){.value = str_of(codes[i]),
					     .text = apply_code_text(c, prefix, codes[i]),
					     .on = str_eq_c(chosen, codes[i])};
	return (struct tpl_list){o, n};
}

/* Fields that are not on the page shown; groups: a bit each. */
static struct tpl_list hidden_list(struct ctx *c, const struct apply_form *f, unsigned shown)
{
	struct hidden_row *rows = ARENA_ARRAY(c->arena, sizeof(f->in) / sizeof(struct str) + 1, struct hidden_row);
	size_t n = 0;

#define HIDE(field, g)                                                           \
	if ((shown & (1u << (g))) == 0 && (!str_empty(f->in.field) || (g) == 0)) \
		rows[n++] = (struct hidden_row){STR(#field), f->in.field};
	APPLY_FIELDS(HIDE)
#undef HIDE
	rows[n++] = (struct hidden_row){STR("shown"), arena_printf(c->arena, "%lld", (long long)f->shown)};
	return (struct tpl_list){rows, n};
}

static enum status fill_bodies(struct ctx *c, struct view_form *v, struct err *err)
{
	struct apply_option *o;
	struct apply_body *b;
	int64_t chosen = 0;
	size_t n, at = 0;

	TRY(apply_bodies(c, &b, &n, err));
	(void)str_to_i64(v->in.body, &chosen);
	o = ARENA_ARRAY(c->arena, n + 1, struct apply_option);
	for (size_t i = 0; i < n; i++) {
		if (b[i].id == chosen)
			at = i;
	}
	for (size_t i = 0; i < n; i++)
		o[i] = (struct apply_option){arena_printf(c->arena, "%lld", (long long)b[i].id), b[i].name, b[i].address,
					     i == at, true};
	v->bodies = (struct tpl_list){o, n};
	v->open = n > 0;
	v->many_bodies = n > 1;
	if (n == 0)
		return ST_OK;
	v->in.body = o[at].value;
	v->phone = b[at].phone;
	v->hours = b[at].hours;
	v->address = b[at].address;
	v->postcode = b[at].postcode;
	return ST_OK;
}

static void fill_choices(struct ctx *c, struct view_form *v)
{
	static const char *const ids[] = {"idcard", "passport", "hkmo", "taiwan", "residence", "other"};
	static const char *const orgs[] = {"ent", "sci", "npo", "law", "oth"};

	v->id_kinds = options(c, "apply.id_kind.", ids, ARRAY_LEN(ids), v->in.id_kind);
	v->org_kinds = options(c, "request.applicant.", orgs, ARRAY_LEN(orgs), v->in.org_kind);
	v->carriers = options(c, "request.carrier.", apply_carriers, 5, v->in.carrier);
	v->deliveries = options(c, "request.delivery.", apply_deliveries, 4, v->in.delivery);
#define BAD(field, g) v->bad.field = page_problem_text(c, #field);
	APPLY_FIELDS(BAD)
#undef BAD
	v->proof_problem = page_problem_text(c, "proof");
	v->evidence_problem = page_problem_text(c, "evidence");
}

static void fill_group(struct view_form *v, struct ctx *c, const struct apply_form *f, int group)
{
	bool all = !c->elder;
	unsigned shown = all ? 2u | 4u | 8u : 1u << group;

	v->one = (shown & 2u) != 0;
	v->two = (shown & 4u) != 0;
	v->three = (shown & 8u) != 0;
	v->first = all || group == 1;
	v->last = all || group == APPLY_GROUPS;
	v->group = arena_printf(c->arena, "%d", all ? APPLY_GROUPS : group);
	v->hidden = hidden_list(c, f, shown);
}

/* Form and checking page begin with the facts, not with the marketing of them (mock-up request-apply.html). */
enum status apply_form_show(struct ctx *c, const struct apply_form *f, int group, bool fresh, int http, struct err *err)
{
	struct view_form *v = ARENA_NEW(c->arena, struct view_form);
	struct page_link *links;
	size_t n = 0;

	v->own = str_eq_c(f->in.own, "1");
	apply_frame(c, &v->page, v->own ? "apply.title_own" : "apply.title");
	v->terms = page_terms(c);
	v->page.lead = v->own ? ctx_text(c, "apply.lead_own") : ctx_textf(c, "apply.lead", v->terms.answer);
	v->base = page_prefix(c);
	v->in = f->in;
	v->org = str_eq_c(f->in.as, "org");
	v->fresh = fresh;
	v->steps = apply_steps(c, 2);
	TRY(fill_bodies(c, v, err));
	fill_choices(c, v);
	fill_group(v, c, f, group);
	v->files = apply_file_list(c, &f->files);
	v->any_files = f->files.n > 0;
	if (!fresh && !v->own && v->two && !str_empty(f->in.description))
		TRY(apply_matches(c, f->in.description, &links, &n, err));
	v->matches = apply_link_list(n > 0 ? links : NULL, n);
	v->any_matches = n > 0;
	page_render(c, "apply/form.html", v, v->open ? http : 503);
	return ST_OK;
}

enum status apply_notice_show(struct ctx *c, struct err *err)
{
	struct view_notice *v = ARENA_NEW(c->arena, struct view_notice);
	struct apply_body *b;
	size_t n;

	apply_frame(c, &v->page, "apply.title");
	v->terms = page_terms(c);
	v->page.lead = ctx_textf(c, "apply.lead", v->terms.answer);
	v->page.description = v->page.lead;
	v->base = page_prefix(c);
	v->steps = apply_steps(c, 1);
	TRY(apply_bodies(c, &b, &n, err));
	v->open = n > 0;
	if (n > 0) {
		v->phone = b[0].phone;
		v->hours = b[0].hours;
		v->address = b[0].address;
		v->postcode = b[0].postcode;
	}
	page_render(c, "apply/notice.html", v, 200);
	return ST_OK;
}

/* ---- 核对 ---- */

struct view_check {
	struct page page;
	struct page_terms terms;
	struct str base, earlier, phone;
	bool any_matches, several, own, any_files;
	struct tpl_list steps, who, what, hidden, files, matches;
};
#define T struct view_check
static const struct tpl_field check_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_VIEW(T, terms, &page_terms_view),
	TF_STR(T, base),
	TF_STR(T, earlier),
	TF_STR(T, phone),
	TF_BOOL(T, any_matches),
	TF_BOOL(T, several),
	TF_BOOL(T, own),
	TF_BOOL(T, any_files),
	TF_LIST(T, steps, &apply_step_view),
	TF_LIST(T, who, &apply_row_view),
	TF_LIST(T, what, &apply_row_view),
	TF_LIST(T, hidden, &hidden_view),
	TF_LIST(T, files, &apply_file_view),
	TF_LIST(T, matches, &page_link_view),
};
const struct tpl_view apply_check_view = TPL_VIEW_OF(T, check_fields);
#undef T

struct rows {
	struct apply_row *row;
	size_t n;
};

static void row(struct ctx *c, struct rows *r, const char *label, struct str text)
{
	if (!str_empty(text))
		r->row[r->n++] = (struct apply_row){ctx_text(c, label), text, true, false};
}

static struct tpl_list who_rows(struct ctx *c, const struct apply_input *in)
{
	struct rows r = {ARENA_ARRAY(c->arena, 12, struct apply_row), 0};

	if (str_eq_c(in->as, "org")) {
		row(c, &r, "apply.f.as", apply_code_text_s(c, "request.applicant.", in->org_kind));
		row(c, &r, "apply.f.org_name", in->org_name);
		row(c, &r, "apply.f.uscc", in->uscc);
		row(c, &r, "apply.f.legal_rep", in->legal_rep);
		row(c, &r, "apply.f.contact", in->contact);
	} else {
		row(c, &r, "apply.f.as", ctx_text(c, "apply.as_nat"));
		row(c, &r, "apply.f.name", in->name);
		row(c, &r, "apply.f.id_kind", apply_code_text_s(c, "apply.id_kind.", in->id_kind));
		row(c, &r, "apply.f.id_no", in->id_no);
	}
	row(c, &r, "apply.f.phone", in->phone);
	row(c, &r, "apply.f.email", in->email);
	row(c, &r, "apply.f.address", in->address);
	row(c, &r, "apply.f.postcode", in->postcode);
	return (struct tpl_list){r.row, r.n};
}

static struct tpl_list what_rows(struct ctx *c, const struct apply_input *in, struct str body)
{
	struct rows r = {ARENA_ARRAY(c->arena, 6, struct apply_row), 0};

	row(c, &r, "apply.f.body", body);
	row(c, &r, str_eq_c(in->own, "1") ? "apply.f.own_short" : "apply.f.wanted", in->description);
	r.row[r.n > 0 ? r.n - 1 : 0].full = true;
	row(c, &r, "apply.f.carrier_short", apply_code_text_s(c, "request.carrier.", in->carrier));
	row(c, &r, "apply.f.delivery_short", apply_code_text_s(c, "request.delivery.", in->delivery));
	return (struct tpl_list){r.row, r.n};
}

enum status apply_check_show(struct ctx *c, struct apply_form *f, struct err *err)
{
	struct view_check *v = ARENA_NEW(c->arena, struct view_check);
	struct str body = STR("");
	struct page_link *links = NULL;
	struct apply_body *b;
	size_t n, n_links = 0;
	int64_t id = 0;

	v->own = str_eq_c(f->in.own, "1");
	v->terms = page_terms(c);
	apply_frame(c, &v->page, "apply.title_check");
	v->page.lead = ctx_text(c, "apply.lead_check");
	v->base = page_prefix(c);
	v->steps = apply_steps(c, 3);
	TRY(apply_bodies(c, &b, &n, err));
	(void)str_to_i64(f->in.body, &id);
	for (size_t i = 0; i < n; i++) {
		if (b[i].id == id) {
			body = b[i].name;
			v->phone = b[i].phone;
		}
	}
	v->who = who_rows(c, &f->in);
	v->what = what_rows(c, &f->in, body);
	v->files = apply_file_list(c, &f->files);
	v->any_files = f->files.n > 0;
	v->several = apply_several(f->in.description);
	if (!v->own)
		TRY(apply_matches(c, f->in.description, &links, &n_links, err));
	f->shown = (int64_t)n_links;
	v->matches = apply_link_list(links, n_links);
	v->any_matches = n_links > 0;
	TRY(apply_earlier(c, &f->in, &v->earlier, err));
	v->hidden = hidden_list(c, f, 0);
	page_render(c, "apply/check.html", v, 200);
	return ST_OK;
}

/* ---- 提交成功 ---- */

struct view_done {
	struct page page;
	struct page_terms terms;
	struct str base, no, code, body, at, confirm_by, phone;
	bool own, mailed, confirmed;
	struct tpl_list steps;
};
#define T struct view_done
static const struct tpl_field done_fields[] = {TF_VIEW(T, page, &page_view),
					       TF_VIEW(T, terms, &page_terms_view),
					       TF_STR(T, base),
					       TF_STR(T, no),
					       TF_STR(T, code),
					       TF_STR(T, body),
					       TF_STR(T, at),
					       TF_STR(T, confirm_by),
					       TF_STR(T, phone),
					       TF_BOOL(T, own),
					       TF_BOOL(T, mailed),
					       TF_BOOL(T, confirmed),
					       TF_LIST(T, steps, &apply_step_view)};
const struct tpl_view apply_done_view = TPL_VIEW_OF(T, done_fields);
#undef T

enum status apply_done_show(struct ctx *c, const struct rcase *rc, struct str code, struct err *err)
{
	struct view_done *v = ARENA_NEW(c->arena, struct view_done);
	struct apply_body *b;
	size_t n;

	v->terms = page_terms(c);
	apply_frame(c, &v->page, "apply.title_done");
	v->page.lead = ctx_text(c, "apply.lead_done");
	v->base = page_prefix(c);
	v->steps = apply_steps(c, 4);
	v->no = rc->no;
	v->code = code;
	v->body = rc->body_name;
	v->own = rc->own_records;
	v->mailed = notify_on() && !str_empty(rc->masked.email);
	v->at = page_time(c, rc->created_at);
	v->confirmed = !date_is_none(rc->received_on);
	v->confirm_by = page_date_long(c, v->confirmed ? rc->answer_due : rc->next_due);
	TRY(apply_bodies(c, &b, &n, err));
	for (size_t i = 0; i < n; i++) {
		if (b[i].id == rc->body_id)
			v->phone = b[i].phone;
	}
	page_render(c, "apply/done.html", v, 200);
	return ST_OK;
}

/* ---- matches while typing: a part of a page ---- */

struct view_match {
	bool any_matches;
	struct tpl_list matches;
};
#define T struct view_match
static const struct tpl_field match_fields[] = {TF_BOOL(T, any_matches), TF_LIST(T, matches, &page_link_view)};
const struct tpl_view apply_match_view = TPL_VIEW_OF(T, match_fields);
#undef T

enum status apply_match_show(struct ctx *c, struct str description, struct err *err)
{
	struct view_match *v = ARENA_NEW(c->arena, struct view_match);
	struct page_link *links;
	size_t n;

	TRY(apply_matches(c, description, &links, &n, err));
	v->matches = apply_link_list(links, n);
	v->any_matches = n > 0;
	web_set_header(c->call, "Cache-Control", STR("no-store"));
	page_render(c, "apply/match.html", v, 200);
	return ST_OK;
}
