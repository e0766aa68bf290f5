/* SPDX-License-Identifier: Apache-2.0 */
/* /wb/requests/accept: what waits for confirmation or registration, and the acts of both. A request by a channel that needs it has no
 * receipt date before both sides confirm (条例第31条), so putting that off puts off every limit: on the first working day after the
 * submission the list raises an alarm, from the next day on in red. */
#include "base/utf8.h"
#include "core/json.h"
#include "core/todo.h"
#include "register/register_int.h"

enum { WAITING_MAX = 100, PAGES_MAX = 1000 };

/* ---- the list ---- */
struct view_waiting {
	struct page page;
	struct tpl_list tabs, rows;
	struct str alarm, today;
	bool any, unconfirmed;
	struct page_pager pager;
};
#define T struct view_waiting
static const struct tpl_field waiting_f[] = {TF_VIEW(T, page, &page_view),
					     TF_LIST(T, tabs, &page_link_view),
					     TF_LIST(T, rows, &rv_row_view),
					     TF_STR(T, alarm),
					     TF_STR(T, today),
					     TF_BOOL(T, any),
					     TF_BOOL(T, unconfirmed),
					     TF_VIEW(T, pager, &page_pager_view)};
const struct tpl_view register_waiting_view = TPL_VIEW_OF(T, waiting_f);
#undef T

static const char *const waiting_states[] = {"unconfirmed", "received", NULL};
static const struct web_field waiting_fields[] = {{"state", F_CHOICE, 0, 20, "register.f.state", waiting_states},
						  {"page", F_I64, 0, 0, "register.f.page", NULL}};
const struct web_form register_accept_list_form = WEB_FORM(waiting_fields);

static void fill_tabs(struct ctx *c, struct view_waiting *v)
{
	struct page_link *t = ARENA_ARRAY(c->arena, 2, struct page_link);

	for (size_t i = 0; i < 2; i++)
		t[i] = (struct page_link){.href = arena_printf(c->arena, "/wb/requests/accept?state=%s", waiting_states[i]),
					  .text = rv_key(c, "register.accept.tab.", str_of(waiting_states[i])),
					  .count = STR(""),
					  .current = v->unconfirmed == (i == 0)};
	v->tabs = (struct tpl_list){t, 2};
}

/* What ends first comes first, so the first page has them: the day on which both sides must have confirmed is the first working day
 * after the submission. */
static void fill_alarm(struct ctx *c, const struct rcase *rc, size_t n, struct view_waiting *v)
{
	int64_t late = 0, today = 0;

	for (size_t i = 0; i < n; i++) {
		int by = date_is_none(rc[i].next_due) ? 1 : date_cmp(rc[i].next_due, c->today);

		late += by < 0;
		today += by == 0;
	}
	v->alarm = late > 0 ? ctx_textf(c, "register.accept.alarm", page_num(c, late)) : STR("");
	v->today = today > 0 ? ctx_textf(c, "register.accept.alarm_today", page_num(c, today)) : STR("");
}

enum status register_accept_list(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_waiting v = {.unconfirmed = !str_eq_c(web_text(w, "state"), "received")};
	struct case_filter f = {.state = v.unconfirmed ? STR("unconfirmed") : STR("received"),
				.body_id = c->who.body_id, /* nobody confirms for another body */
				.per_page = WAITING_MAX,
				.page = web_value(w, "page")->present ? web_value(w, "page")->i : 1,
				.from = DATE_NONE,
				.to = DATE_NONE};
	struct rcase *rc;
	struct rv_row *rows;
	int64_t total;
	size_t n;

	f.page = f.page < 1 ? 1 : f.page > PAGES_MAX ? PAGES_MAX : f.page;
	TRY(case_list(c, &f, &rc, &n, &total, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct rv_row);
	for (size_t i = 0; i < n; i++)
		rows[i] = rv_row_of(c, &rc[i]);
	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/requests", ctx_text(c, "register.accept.title"));
	v.page.lead = ctx_text(c, "register.accept.lead");
	page_crumb(c, &v.page, STR("/wb/requests"), ctx_text(c, "register.title"));
	page_crumb(c, &v.page, STR_NONE, ctx_text(c, "register.accept.title"));
	fill_tabs(c, &v);
	v.rows = (struct tpl_list){rows, n};
	v.any = n > 0;
	if (v.unconfirmed && f.page == 1)
		fill_alarm(c, rc, n, &v);
	page_pager_make(c, &v.pager,
			arena_printf(c->arena, "/wb/requests/accept?state=%s&", waiting_states[v.unconfirmed ? 0 : 1]),
			f.page, WAITING_MAX, total);
	page_render(c, "register/waiting.html", &v, 200);
	return ST_OK;
}

/* ---- one request ---- */
struct view_accept {
	struct page page;
	struct rv_row row;
	struct str base, href, today, full, rule, confirm_due, how_problem, on_problem, confirm_text, confirm_on,
		register_text, text_problem, of, of_problem, duplicate_text, duplicate_of, duplicate_href, delivery, carrier,
		written_by, helped;
	struct tpl_list hows, likes;
	bool to_confirm, to_register, any_likes, is_info, is_ours, complete, checks_problem, may;
};
#define T struct view_accept
static const struct tpl_field accept_f[] = {
	TF_VIEW(T, page, &page_view),
	TF_VIEW(T, row, &rv_row_view),
	TF_STR(T, base),
	TF_STR(T, href),
	TF_STR(T, today),
	TF_STR(T, full),
	TF_STR(T, rule),
	TF_STR(T, confirm_due),
	TF_STR(T, how_problem),
	TF_STR(T, on_problem),
	TF_STR(T, confirm_text),
	TF_STR(T, confirm_on),
	TF_STR(T, register_text),
	TF_STR(T, text_problem),
	TF_STR(T, of),
	TF_STR(T, of_problem),
	TF_STR(T, duplicate_text),
	TF_STR(T, duplicate_of),
	TF_STR(T, duplicate_href),
	TF_STR(T, delivery),
	TF_STR(T, carrier),
	TF_STR(T, written_by),
	TF_STR(T, helped),
	TF_LIST(T, hows, &rv_choice_view),
	TF_LIST(T, likes, &rv_like_view),
	TF_BOOL(T, to_confirm),
	TF_BOOL(T, to_register),
	TF_BOOL(T, any_likes),
	TF_BOOL(T, is_info),
	TF_BOOL(T, is_ours),
	TF_BOOL(T, complete),
	TF_BOOL(T, checks_problem),
	TF_BOOL(T, may),
};
const struct tpl_view register_accept_view = TPL_VIEW_OF(T, accept_f);
#undef T

static const char *const hows[] = {"phone", "mail", "person", NULL};
static const struct web_field confirm_fields[] = {{"how", F_CHOICE, 0, 8, "register.f.how", hows},
						  {"on", F_DATE, 0, 0, "register.f.confirmed", NULL},
						  {"text", F_LINES, 0, 1000, "register.f.note", NULL}};
const struct web_form register_confirm_form = WEB_FORM(confirm_fields);
static const struct web_field register_fields[] = {{"is_info", F_BOOL, 0, 0, "register.f.is_info", NULL},
						   {"is_ours", F_BOOL, 0, 0, "register.f.is_ours", NULL},
						   {"complete", F_BOOL, 0, 0, "register.f.complete", NULL},
						   {"finding", F_LINES, 0, 1000, "register.f.finding", NULL}};
const struct web_form register_register_form = WEB_FORM(register_fields);
static const struct web_field duplicate_fields[] = {{"of", F_TEXT, 0, 80, "register.f.duplicate_of", NULL},
						    {"why", F_LINES, 0, 1000, "register.f.note", NULL}};
const struct web_form register_duplicate_form = WEB_FORM(duplicate_fields);

enum asked { ASKED_NOTHING, ASKED_CONFIRM, ASKED_REGISTER, ASKED_DUPLICATE };

static struct tpl_list how_choices(struct ctx *c, struct str on)
{
	struct rv_choice *v = ARENA_ARRAY(c->arena, ARRAY_LEN(hows), struct rv_choice);
	size_t n = 0;

	for (; hows[n] != NULL; n++)
		v[n] = (struct rv_choice){.value = str_of(hows[n]),
					  .text = rv_key(c, "register.how.", str_of(hows[n])),
					  .on = str_eq_c(on, hows[n])};
	return (struct tpl_list){v, n};
}

static void fill_typed(struct web_call *w, enum asked what, struct view_accept *v)
{
	struct ctx *c = ctx_of(w);

	v->hows = how_choices(c, what == ASKED_CONFIRM ? web_text(w, "how") : STR("phone"));
	v->confirm_on = what == ASKED_CONFIRM ? web_text(w, "on") : v->today;
	switch (what) {
	case ASKED_CONFIRM:
		v->confirm_text = web_text(w, "text");
		v->how_problem = page_problem_text(c, "how");
		v->on_problem = page_problem_text(c, "on");
		break;
	case ASKED_REGISTER:
		v->is_info = web_value(w, "is_info")->present;
		v->is_ours = web_value(w, "is_ours")->present;
		v->complete = web_value(w, "complete")->present;
		v->register_text = web_text(w, "finding");
		v->text_problem = page_problem_text(c, "finding");
		break;
	case ASKED_DUPLICATE:
		v->of = web_text(w, "of");
		v->duplicate_text = web_text(w, "why");
		v->of_problem = page_problem_text(c, "of");
		break;
	case ASKED_NOTHING:
		break;
	}
}

static enum status fill_likes(struct ctx *c, const struct rcase *rc, struct view_accept *v, struct err *err)
{
	struct applicant ap;
	struct case_like *l;
	size_t n;

	TRY(case_applicant(c, rc, &ap, err)); /* for the mark alone: it finds the same applicant, nothing of it is shown */
	TRY(case_similar(c, rc->body_id, rc->id, rc->description, case_identity_mark(c, ap.id_no), &l, &n, err));
	TRY(rv_likes(c, l, n, &v->likes, err));
	v->any_likes = n > 0;
	return ST_OK;
}

static enum status fill_earlier(struct ctx *c, const struct rcase *rc, struct view_accept *v, struct err *err)
{
	struct rcase earlier;

	if (rc->duplicate_of == 0)
		return ST_OK;
	TRY(case_get(c, rc->duplicate_of, &earlier, err));
	v->duplicate_of = earlier.no;
	v->duplicate_href = rv_case_href(c, earlier.id);
	return ST_OK;
}

static enum status accept_show(struct web_call *w, const struct rcase *rc, enum asked what, int http, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_accept *v = ARENA_NEW(c->arena, struct view_accept);

	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/requests", ctx_text(c, "register.accept.one"));
	v->page.lead = rc->no;
	page_crumb(c, &v->page, STR("/wb/requests"), ctx_text(c, "register.title"));
	page_crumb(c, &v->page, STR("/wb/requests/accept"), ctx_text(c, "register.accept.title"));
	page_crumb(c, &v->page, STR_NONE, rc->no);
	page_problems(c, &v->page);
	v->row = rv_row_of(c, rc);
	v->base = arena_printf(c->arena, "/wb/requests/accept/%lld", (long long)rc->id);
	v->href = v->row.href;
	v->today = date_format(c->arena, c->today);
	v->full = case_description(c, rc);
	v->rule = rv_key(c, "request.rule.", register_channel_code(rc->channel));
	v->delivery = rv_key(c, "request.delivery.", rc->delivery);
	v->carrier = rv_key(c, "request.carrier.", rc->carrier);
	v->written_by = rc->written_by;
	v->helped = rc->helped;
	v->may = ctx_can_at(c, PERM_CASE_INTAKE, rc->body_id, rc->parent_body_id);
	v->to_confirm = v->may && rc->state == RF_S_UNCONFIRMED;
	v->to_register = v->may && rc->state == RF_S_RECEIVED;
	v->confirm_due = v->to_confirm ? page_date(c, rc->next_due) : STR("");
	fill_typed(w, what, v);
	TRY(fill_likes(c, rc, v, err));
	TRY(fill_earlier(c, rc, v, err));
	page_render(c, "register/accept.html", v, http);
	return ST_OK;
}

static enum status asked_case(struct web_call *w, struct rcase *ret, struct err *err)
{
	return case_get(ctx_of(w), web_param_i64(w, "id"), ret, err);
}

enum status register_accept_page(struct web_call *w, struct err *err)
{
	struct rcase rc;

	TRY(asked_case(w, &rc, err));
	return accept_show(w, &rc, ASKED_NOTHING, 200, err);
}

/* What the flow refuses becomes a sentence at a field; ST_OK: the caller shows its form again. */
enum status register_conflict(struct web_call *w, enum status st, const char *field, struct err *err)
{
	if (st != ST_CONFLICT && st != ST_INVALID && st != ST_RULE_REFUSED && st != ST_CALENDAR_GAP)
		return st;
	web_problem_add(w, field, err->key[0] != '\0' ? arena_cstr(w->arena, str_of(err->key)) : status_key(st),
			arena_dup(w->arena, str_of(err->arg)));
	err_clear(err);
	return ST_OK;
}

static enum status act(struct web_call *w, const struct rcase *rc, const struct case_act *a, enum asked what,
		       const char *field, const char *done, struct err *err)
{
	struct ctx *c = ctx_of(w);
	enum status st = case_act(c, rc, a, NULL, err);

	if (st != ST_OK) {
		TRY(register_conflict(w, st, field, err));
		return accept_show(w, rc, what, st == ST_CONFLICT ? 409 : 422, err);
	}
	page_flash(c, "jade", done, rc->no);
	web_redirect(w, 303, arena_printf(c->arena, "/wb/requests/accept/%lld", (long long)rc->id));
	return ST_OK;
}

static bool any_problem(struct web_call *w)
{
	const struct web_problem *p;

	return web_problems(w, &p) > 0;
}

enum status register_confirm_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct case_act a = {
		.e = {.type = RF_CONFIRMED, .date = rv_date(w, "on"), .code = web_text(w, "how"), .until = DATE_NONE},
		.text = web_text(w, "text")};
	struct rcase rc;

	TRY(asked_case(w, &rc, err));
	if (str_empty(a.e.code))
		web_problem_add(w, "how", "register.problem.how", STR_NONE);
	if (date_is_none(a.e.date))
		web_problem_add(w, "on", "register.problem.confirmed", STR_NONE);
	else if (date_cmp(a.e.date, c->today) > 0)
		web_problem_add(w, "on", "register.problem.future", STR_NONE);
	else if (date_cmp(a.e.date, rc.submitted_on) < 0)
		web_problem_add(w, "on", "register.problem.confirmed_before", STR_NONE);
	if (any_problem(w))
		return accept_show(w, &rc, ASKED_CONFIRM, 422, err);
	a.text = arena_printf(c->arena, "%.*s%s%.*s", STR_ARG(rv_key(c, "register.how.", a.e.code)),
			      str_empty(a.text) ? "" : "：", STR_ARG(a.text));
	return act(w, &rc, &a, ASKED_CONFIRM, "on", "register.accept.confirmed", err);
}

/* The formal check is on record whatever it finds: a request is registered even when its answer will be that it is none
 * (条例第36条, 第39条) or belongs elsewhere. */
enum status register_register_post(struct web_call *w, struct err *err)
{
	static const char *const checks[] = {"is_info", "is_ours", "complete"};
	struct ctx *c = ctx_of(w);
	struct case_act a = {.e = {.type = RF_REGISTERED, .date = DATE_NONE, .until = DATE_NONE},
			     .text = web_text(w, "finding")};
	struct json_obj o;
	struct rcase rc;
	bool fine = true;

	TRY(asked_case(w, &rc, err));
	json_obj_init(&o, c->arena);
	for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
		json_bool(&o, checks[i], web_value(w, checks[i])->present);
		fine = fine && web_value(w, checks[i])->present;
	}
	a.data = json_obj_end(&o);
	if (!fine && str_empty(a.text))
		web_problem_add(w, "finding", "register.problem.finding", STR_NONE);
	if (any_problem(w))
		return accept_show(w, &rc, ASKED_REGISTER, 422, err);
	if (str_empty(a.text))
		a.text = ctx_text(c, "register.accept.fine");
	return act(w, &rc, &a, ASKED_REGISTER, "finding", "register.accept.registered", err);
}

/* ---- the same matter again ---- */
static enum status find_by_no(struct ctx *c, struct str no, int64_t body_id, struct rcase *ret, bool *ret_found,
			      struct err *err)
{
	struct case_filter f = {
		.text = no, .body_id = body_id, .page = 1, .per_page = 5, .from = DATE_NONE, .to = DATE_NONE};
	struct rcase *rc;
	int64_t total;
	size_t n;

	*ret_found = false;
	TRY(case_list(c, &f, &rc, &n, &total, err));
	for (size_t i = 0; i < n; i++)
		if (str_eq(rc[i].no, no)) {
			*ret = rc[i];
			*ret_found = true;
		}
	return ST_OK;
}

enum status register_duplicate_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct str no = web_text(w, "of"), why = web_text(w, "why");
	struct rcase rc, earlier = {0};
	bool found = false;
	enum status st;

	TRY(asked_case(w, &rc, err));
	if (!str_empty(no))
		TRY(find_by_no(c, no, rc.body_id, &earlier, &found, err));
	if (!found || earlier.id == rc.id)
		web_problem_add(w, "of", found ? "register.problem.same_request" : "register.problem.no_request", no);
	if (any_problem(w))
		return accept_show(w, &rc, ASKED_DUPLICATE, 422, err);
	if (str_empty(why))
		why = ctx_textf(c, "register.accept.duplicate_note", earlier.no);
	st = case_mark_duplicate(c, &rc, earlier.id, why, err);
	if (st != ST_OK) {
		TRY(register_conflict(w, st, "of", err));
		return accept_show(w, &rc, ASKED_DUPLICATE, 422, err);
	}
	page_flash(c, "jade", "register.accept.marked", rc.no);
	web_redirect(w, 303, arena_printf(c->arena, "/wb/requests/accept/%lld", (long long)rc.id));
	return ST_OK;
}
