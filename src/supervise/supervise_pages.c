/* SPDX-License-Identifier: Apache-2.0 */
/* What people see: the ways to supervise with the form, and the answer for who knows number and code. */
#include "core/address.h"
#include "core/org.h"
#include "supervise/supervise_int.h"

struct body_option {
	struct str value, text;
	bool on;
};
static const struct tpl_field option_fields[] = {
	TF_STR(struct body_option, value),
	TF_STR(struct body_option, text),
	TF_BOOL(struct body_option, on),
};
static const struct tpl_view option_view = TPL_VIEW_OF(struct body_option, option_fields);

struct view_form {
	struct page page;
	struct str base, token, name, contact, message, message_problem, phone, address, hours, email, postcode;
	struct str done /* sentence */, no, code;
	struct tpl_list bodies;
};
#define T struct view_form
static const struct tpl_field form_view_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, base),
	TF_STR(T, token),
	TF_STR(T, name),
	TF_STR(T, contact),
	TF_STR(T, message),
	TF_STR(T, message_problem),
	TF_STR(T, phone),
	TF_STR(T, address),
	TF_STR(T, hours),
	TF_STR(T, email),
	TF_STR(T, postcode),
	TF_STR(T, done),
	TF_STR(T, no),
	TF_STR(T, code),
	TF_LIST(T, bodies, &option_view),
};
const struct tpl_view supervise_form_view = TPL_VIEW_OF(T, form_view_fields);
#undef T

static const struct web_field form_fields[] = {
	{"token", F_TEXT, 0, 120, "supervise.token", NULL},
	{"body", F_I64, 0, 20, "supervise.body", NULL},
	{"name", F_TEXT, 0, 120, "supervise.name", NULL},
	{"contact", F_TEXT, 0, 200, "supervise.contact", NULL},
	{"message", F_LINES, F_REQUIRED, 12000, "supervise.message", NULL},
};
const struct web_form supervise_form = WEB_FORM(form_fields);

struct view_query {
	struct page page;
	struct str base, no, code, problem, body, at, state, message, answer, answered_at, subject;
	bool found, answered;
};
#define T struct view_query
static const struct tpl_field query_view_fields[] = {
	TF_VIEW(T, page, &page_view), TF_STR(T, base),	  TF_STR(T, no),	  TF_STR(T, code),
	TF_STR(T, problem),	      TF_STR(T, body),	  TF_STR(T, at),	  TF_STR(T, state),
	TF_STR(T, message),	      TF_STR(T, answer),  TF_STR(T, answered_at), TF_BOOL(T, found),
	TF_BOOL(T, answered),	      TF_STR(T, subject),
};
const struct tpl_view supervise_query_view = TPL_VIEW_OF(T, query_view_fields);
#undef T

static const struct web_field query_fields[] = {
	{"no", F_TEXT, F_REQUIRED, 40, "supervise.no", NULL},
	{"code", F_TEXT, F_REQUIRED, 40, "supervise.code", NULL},
};
const struct web_form supervise_query_form = WEB_FORM(query_fields);

static void frame(struct ctx *c, struct page *p, const char *title)
{
	page_init(c, p, SHELL_PORTAL, "/xxgk/enforcement", ctx_text(c, title));
	page_crumb(c, p, page_href(c, STR("/")), ctx_text(c, "nav.home"));
	page_crumb(c, p, page_href(c, STR("/xxgk/enforcement/supervision")), ctx_text(c, "nav.enforcement"));
	page_crumb(c, p, STR_NONE, p->h1);
	page_problems(c, p);
	web_set_header(c->call, "Cache-Control", STR("no-store")); /* the form's token, the answer */
}

/* Bodies to write to, the city bureau first and chosen unless the form says otherwise. */
static enum status fill_bodies(struct ctx *c, struct view_form *v, int64_t chosen, struct err *err)
{
	struct body *all;
	struct body_option *o;
	size_t n, at = 0;

	TRY(body_list(c, &all, &n, err));
	if (n == 0)
		return err_set(err, ST_NOT_FOUND, "no body yet");
	for (size_t i = 0; i < n; i++)
		if (all[i].id == chosen || (chosen == 0 && all[i].parent_id == 0 && all[at].parent_id != 0))
			at = i;
	o = ARENA_ARRAY(c->arena, n, struct body_option);
	for (size_t i = 0; i < n; i++)
		o[i] = (struct body_option){arena_printf(c->arena, "%lld", (long long)all[i].id), all[i].name, i == at};
	v->bodies = (struct tpl_list){o, n};
	v->phone = all[at].phone;
	v->address = all[at].address;
	v->hours = all[at].hours;
	v->email = all[at].email;
	v->postcode = all[at].postcode;
	return ST_OK;
}

static enum status form_show(struct ctx *c, struct view_form *v, int64_t chosen, int http, struct err *err)
{
	frame(c, &v->page, "supervise.title");
	v->page.lead = ctx_text(c, "supervise.lead");
	v->base = page_prefix(c);
	if (str_empty(v->token))
		v->token = supervise_token(c);
	v->message_problem = page_problem_text(c, "message");
	TRY(fill_bodies(c, v, chosen, err));
	page_render(c, "supervise/form.html", v, http);
	return ST_OK;
}

enum status supervise_form_page(struct web_call *w, struct err *err)
{
	struct view_form v = {0};

	return form_show(ctx_of(w), &v, 0, 200, err);
}

static bool wrong(struct web_call *w)
{
	const struct web_problem *problems;

	return web_problems(w, &problems) > 0;
}

/* No body chosen: the first one of the form, which is the city bureau. */
static int64_t first_body(const struct view_form *v)
{
	const struct body_option *o = v->bodies.items;
	int64_t id = 0;

	for (size_t i = 0; i < v->bodies.n; i++)
		if (o[i].on && !str_to_i64(o[i].value, &id))
			id = 0;
	return id;
}

enum status supervise_form_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_form v = {.token = web_text(w, "token"),
			      .name = web_text(w, "name"),
			      .contact = web_text(w, "contact"),
			      .message = web_text(w, "message")};
	struct supervise_case cs = {.name = v.name, .contact = v.contact, .message = str_trim(v.message)};
	int64_t chosen = web_value(w, "body")->i;
	enum status st;

	if (!wrong(w) && str_empty(cs.message))
		web_problem_add(w, "message", "form.required", ctx_text(c, "supervise.message"));
	if (wrong(w))
		return form_show(c, &v, chosen, 422, err);
	TRY(fill_bodies(c, &v, chosen, err));
	cs.body_id = chosen != 0 ? chosen : first_body(&v);
	st = supervise_receive(c, v.token, &cs, &v.code, err);
	if (st == ST_INVALID || st == ST_TOO_MANY || st == ST_NOT_FOUND) {
		bool known = err->key[0] != '\0';

		web_problem_add(w, "",
				known ? arena_cstr(c->arena, arena_dup(c->arena, str_of(err->key))) : "supervise.no_body",
				STR_NONE);
		err_clear(err);
		v.token = STR("");
		v.code = STR("");
		return form_show(c, &v, st == ST_NOT_FOUND ? 0 : chosen, st == ST_TOO_MANY ? 429 : 422, err);
	}
	TRY(st);
	v.no = cs.no;
	v.done = ctx_textf(c, "supervise.received", cs.no);
	return form_show(c, &v, cs.body_id, 200, err);
}

static enum status query_show(struct ctx *c, struct view_query *v, int http)
{
	frame(c, &v->page, "supervise.query");
	v->page.lead = ctx_text(c, "supervise.query_lead");
	v->base = page_prefix(c);
	page_render(c, "supervise/query.html", v, http);
	return ST_OK;
}

enum status supervise_query_page(struct web_call *w, struct err *err)
{
	struct view_query v = {0};

	(void)err;
	return query_show(ctx_of(w), &v, 200);
}

enum status supervise_query_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_query v = {.no = web_text(w, "no"), .code = web_text(w, "code")};
	struct supervise_case cs = {0};
	enum status st;

	if (wrong(w))
		return query_show(c, &v, 422);
	st = supervise_query(c, v.no, v.code, &cs, err);
	if (st == ST_NOT_FOUND) {
		err_clear(err);
		v.problem = ctx_text(c, "supervise.not_found");
		web_problem_add(w, "no", "supervise.not_found", STR_NONE);
		return query_show(c, &v, 404);
	}
	TRY(st);
	v.found = true;
	v.body = cs.body_name;
	v.at = page_time(c, cs.received_at);
	v.answered = cs.state == SUP_ANSWERED;
	v.state = ctx_text(c, v.answered ? "supervise.state_answered" : "supervise.state_received");
	v.message = cs.message;
	v.subject = cs.subject;
	v.answer = cs.answer;
	v.answered_at = v.answered ? page_time(c, cs.answered_at) : STR("");
	return query_show(c, &v, 200);
}
