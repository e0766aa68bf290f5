/* SPDX-License-Identifier: Apache-2.0 */
/* What a body is for requests: whether it receives them in its own name (条例第10条第2款, 第27条), its mark in numbers, and whom its
 * answers name as reviewing bodies and courts. */
#include "core/org.h"
#include "register/register_int.h"

struct view_setup {
	struct page page;
	struct tpl_list rows; /* rv_choice: value address, text name, hint mark, on receives */
};
static const struct tpl_field setup_f[] = {TF_VIEW(struct view_setup, page, &page_view),
					   TF_LIST(struct view_setup, rows, &rv_choice_view)};
const struct tpl_view register_setup_view = TPL_VIEW_OF(struct view_setup, setup_f);

struct view_body {
	struct page page;
	struct str action, name;
	struct tpl_list fields;
	bool receives;
};
static const struct tpl_field body_f[] = {TF_VIEW(struct view_body, page, &page_view), TF_STR(struct view_body, action),
					  TF_STR(struct view_body, name), TF_LIST(struct view_body, fields, &rv_field_view),
					  TF_BOOL(struct view_body, receives)};
const struct tpl_view register_body_view = TPL_VIEW_OF(struct view_body, body_f);

static const struct web_field setup_fields[] = {
	{"receives", F_BOOL, 0, 0, "register.f.receives", NULL},
	{"mark", F_TEXT, 0, 60, "register.f.mark", NULL},
	{"reconsider_bodies", F_LINES, 0, 600, "register.f.reconsider_bodies", NULL},
	{"courts", F_LINES, 0, 600, "register.f.courts", NULL},
	{"reconsider_url", F_TEXT, 0, 300, "register.f.reconsider_url", NULL},
	{"complaint", F_LINES, 0, 600, "register.f.complaint", NULL},
};
const struct web_form register_setup_form = WEB_FORM(setup_fields);

static struct str setup_href(struct ctx *c, int64_t id)
{
	return arena_printf(c->arena, "/wb/requests/setup/%lld", (long long)id);
}

enum status register_setup_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_setup v = {0};
	struct rv_choice *rows;
	struct body *b;
	size_t n, k = 0;

	TRY(body_list(c, &b, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct rv_choice);
	for (size_t i = 0; i < n; i++) {
		struct case_body s;

		if (!ctx_can_at(c, PERM_CASE_SETUP, b[i].id, b[i].parent_id))
			continue;
		TRY(case_body_get(c, b[i].id, &s, err));
		rows[k++] = (struct rv_choice){setup_href(c, b[i].id), b[i].name, s.mark, s.receives};
	}
	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/requests", ctx_text(c, "register.setup.title"));
	v.page.lead = ctx_text(c, "register.setup.lead");
	page_crumb(c, &v.page, STR("/wb/requests"), ctx_text(c, "register.title"));
	page_crumb(c, &v.page, STR_NONE, ctx_text(c, "register.setup.title"));
	v.rows = (struct tpl_list){rows, k};
	page_render(c, "register/setup.html", &v, 200);
	return ST_OK;
}

static enum status asked_body(struct web_call *w, struct body *ret, struct err *err)
{
	struct ctx *c = ctx_of(w);

	TRY(body_get(c, web_param_i64(w, "id"), ret, err));
	if (!ctx_can_at(c, PERM_CASE_SETUP, ret->id, ret->parent_id))
		return err_set(err, ST_NOT_FOUND, "body out of reach");
	return ST_OK;
}

static enum status body_show(struct ctx *c, const struct body *b, const struct case_body *s, int http)
{
	static const char *const names[] = {"mark", "reconsider_bodies", "courts", "reconsider_url", "complaint"};
	const struct str value[] = {s->mark, s->reconsider_bodies, s->courts, s->reconsider_url, s->complaint};
	static const bool area[] = {false, true, true, false, true};
	struct rv_field *f = ARENA_ARRAY(c->arena, ARRAY_LEN(names), struct rv_field);
	struct view_body v = {.action = setup_href(c, b->id), .name = b->name, .receives = s->receives};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		f[i] = (struct rv_field){.name = str_of(names[i]),
					 .label = rv_key(c, "register.f.", str_of(names[i])),
					 .hint = rv_key(c, "register.hint.", str_of(names[i])),
					 .value = value[i].p == NULL ? STR("") : value[i],
					 .problem = page_problem_text(c, names[i]),
					 .type = STR("text"),
					 .max = STR(""),
					 .area = area[i]};
	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/requests", b->name);
	v.page.lead = ctx_text(c, "register.setup.title");
	page_crumb(c, &v.page, STR("/wb/requests"), ctx_text(c, "register.title"));
	page_crumb(c, &v.page, STR("/wb/requests/setup"), ctx_text(c, "register.setup.title"));
	page_crumb(c, &v.page, STR_NONE, b->name);
	page_problems(c, &v.page);
	v.fields = (struct tpl_list){f, ARRAY_LEN(names)};
	page_render(c, "register/body.html", &v, http);
	return ST_OK;
}

enum status register_setup_edit(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct case_body s;
	struct body b;

	TRY(asked_body(w, &b, err));
	TRY(case_body_get(c, b.id, &s, err));
	return body_show(c, &b, &s, 200);
}

static bool web_address(struct str s)
{
	return str_starts_c(s, "https://") || str_starts_c(s, "http://");
}

enum status register_setup_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct case_body s = {.receives = web_value(w, "receives")->present,
			      .mark = web_text(w, "mark"),
			      .reconsider_bodies = str_trim(web_text(w, "reconsider_bodies")),
			      .courts = str_trim(web_text(w, "courts")),
			      .reconsider_url = web_text(w, "reconsider_url"),
			      .complaint = str_trim(web_text(w, "complaint"))};
	const struct web_problem *p;
	struct body b;

	TRY(asked_body(w, &b, err));
	s.body_id = b.id;
	/* A letter of a body that receives must say by which number and where to turn to. */
	if (s.receives && str_empty(s.mark))
		web_problem_add(w, "mark", "register.problem.mark", STR_NONE);
	if (s.receives && str_empty(s.reconsider_bodies))
		web_problem_add(w, "reconsider_bodies", "register.problem.reconsider_bodies", STR_NONE);
	if (s.receives && str_empty(s.courts))
		web_problem_add(w, "courts", "register.problem.courts", STR_NONE);
	if (!str_empty(s.reconsider_url) && !web_address(s.reconsider_url))
		web_problem_add(w, "reconsider_url", "register.problem.url", STR_NONE);
	if (web_problems(w, &p) > 0)
		return body_show(c, &b, &s, 422);
	TRY(case_body_save(c, &s, err));
	page_flash(c, "jade", "register.setup.saved", b.name);
	web_redirect(w, 303, STR("/wb/requests/setup"));
	return ST_OK;
}
