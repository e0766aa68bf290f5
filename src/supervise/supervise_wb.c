/* SPDX-License-Identifier: Apache-2.0 */
/* The workbench's side: list of cases, one case, its answer. */
#include "supervise/supervise_int.h"

struct row_case {
	struct str href, no, body, who, at, state, subject;
	bool waiting;
};
#define T struct row_case
static const struct tpl_field row_fields[] = {
	TF_STR(T, href), TF_STR(T, no),	   TF_STR(T, body),    TF_STR(T, who),
	TF_STR(T, at),	 TF_STR(T, state), TF_STR(T, subject), TF_BOOL(T, waiting),
};
static const struct tpl_view row_view = TPL_VIEW_OF(T, row_fields);
#undef T

struct view_list {
	struct page page;
	struct tpl_list tabs, rows;
	bool none;
};
#define T struct view_list
static const struct tpl_field list_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_LIST(T, tabs, &page_link_view),
	TF_LIST(T, rows, &row_view),
	TF_BOOL(T, none),
};
const struct tpl_view supervise_list_view = TPL_VIEW_OF(T, list_fields);
#undef T

struct view_case {
	struct page page;
	struct str action, no, body, who, contact, at, state, message, subject, document, answer, answer_problem,
		answered_at, answered_by;
	bool waiting, may_answer;
};
#define T struct view_case
static const struct tpl_field case_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, action),
	TF_STR(T, no),
	TF_STR(T, body),
	TF_STR(T, who),
	TF_STR(T, contact),
	TF_STR(T, at),
	TF_STR(T, state),
	TF_STR(T, message),
	TF_STR(T, subject),
	TF_STR(T, document),
	TF_STR(T, answer),
	TF_STR(T, answer_problem),
	TF_STR(T, answered_at),
	TF_STR(T, answered_by),
	TF_BOOL(T, waiting),
	TF_BOOL(T, may_answer),
};
const struct tpl_view supervise_case_view = TPL_VIEW_OF(T, case_fields);
#undef T

static const char *const states[] = {"received", "answered", "all", NULL};
static const struct web_field list_form_fields[] = {{"state", F_CHOICE, 0, 20, "supervise.state", states}};
const struct web_form supervise_list_form = WEB_FORM(list_form_fields);

static const struct web_field answer_fields[] = {{"answer", F_LINES, F_REQUIRED, 20000, "supervise.answer", NULL}};
const struct web_form supervise_answer_form = WEB_FORM(answer_fields);

static struct str state_text(struct ctx *c, enum supervise_state s)
{
	return ctx_text(c, s == SUP_ANSWERED ? "supervise.state_answered" : "supervise.state_received");
}

static struct str case_href(struct ctx *c, int64_t id)
{
	return arena_printf(c->arena, "/wb/supervise/%lld", (long long)id);
}

static struct str sender(struct ctx *c, const struct supervise_case *cs)
{
	return str_empty(cs->name) ? ctx_text(c, "supervise.anonymous") : cs->name;
}

static enum supervise_state asked_state(struct web_call *w)
{
	struct str s = web_text(w, "state");

	return str_eq_c(s, "answered") ? SUP_ANSWERED : str_eq_c(s, "all") ? SUP_STATE_COUNT : SUP_RECEIVED;
}

enum status supervise_wb_list(struct web_call *w, struct err *err)
{
	static const char *const keys[] = {"supervise.state_received", "supervise.state_answered", "supervise.state_all"};
	struct ctx *c = ctx_of(w);
	enum supervise_state state = asked_state(w);
	struct view_list v = {0};
	struct supervise_case *cases;
	struct row_case *rows;
	struct page_link *tabs = ARENA_ARRAY(c->arena, 3, struct page_link);
	size_t n;

	TRY(supervise_list(c, state, &cases, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct row_case);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct row_case){.href = case_href(c, cases[i].id),
					    .no = cases[i].no,
					    .body = cases[i].body_name,
					    .who = sender(c, &cases[i]),
					    .at = page_time(c, cases[i].received_at),
					    .state = state_text(c, cases[i].state),
					    .subject = cases[i].subject,
					    .waiting = cases[i].state == SUP_RECEIVED};
	for (size_t i = 0; i < 3; i++)
		tabs[i] = (struct page_link){.href = arena_printf(c->arena, "/wb/supervise?state=%s", states[i]),
					     .text = ctx_text(c, keys[i]),
					     .count = STR(""),
					     .current = i == (size_t)state};
	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/supervise", ctx_text(c, "nav.wb.supervise"));
	v.tabs = (struct tpl_list){tabs, 3};
	v.rows = (struct tpl_list){rows, n};
	v.none = n == 0;
	page_render(c, "supervise/list.html", &v, 200);
	return ST_OK;
}

static enum status case_show(struct ctx *c, int64_t id, struct str typed, int http, struct err *err)
{
	struct view_case v = {0};
	struct supervise_case cs;

	TRY(supervise_get(c, id, &cs, err));
	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/supervise", cs.no);
	page_crumb(c, &v.page, STR("/wb/supervise"), ctx_text(c, "nav.wb.supervise"));
	page_crumb(c, &v.page, STR_NONE, cs.no);
	page_problems(c, &v.page);
	v.action = case_href(c, id);
	v.no = cs.no;
	v.body = cs.body_name;
	v.who = sender(c, &cs);
	v.contact = cs.contact;
	v.at = page_time(c, cs.received_at);
	v.state = state_text(c, cs.state);
	v.message = cs.message;
	v.subject = cs.subject;
	if (cs.document_id != 0)
		v.document = arena_printf(c->arena, "/d/%lld", (long long)cs.document_id);
	v.waiting = cs.state == SUP_RECEIVED;
	v.may_answer = v.waiting && ctx_can_at(c, PERM_SUPERVISE_ANSWER, cs.body_id, cs.parent_body_id);
	v.answer = v.waiting ? typed : cs.answer;
	v.answer_problem = page_problem_text(c, "answer");
	v.answered_at = v.waiting ? STR("") : page_time(c, cs.answered_at);
	v.answered_by = cs.answered_name;
	page_render(c, "supervise/case.html", &v, http);
	return ST_OK;
}

enum status supervise_wb_show(struct web_call *w, struct err *err)
{
	return case_show(ctx_of(w), web_param_i64(w, "id"), STR(""), 200, err);
}

enum status supervise_wb_answer(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");
	struct str answer = web_text(w, "answer");
	const struct web_problem *problems;
	struct supervise_case cs;
	enum status st;

	TRY(supervise_get(c, id, &cs, err)); /* a case out of reach is not there, whatever was typed */
	if (web_problems(w, &problems) > 0)
		return case_show(c, id, answer, 422, err);
	st = supervise_answer(c, id, answer, err);
	if (st == ST_INVALID || st == ST_CONFLICT) {
		web_problem_add(w, "answer", st == ST_INVALID ? "supervise.answer_missing" : "supervise.answered_already",
				STR_NONE);
		err_clear(err);
		return case_show(c, id, answer, st == ST_INVALID ? 422 : 409, err);
	}
	TRY(st);
	page_flash(c, "jade", "supervise.answer_saved", cs.no);
	web_redirect(w, 303, case_href(c, id));
	return ST_OK;
}
