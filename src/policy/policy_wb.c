/* SPDX-License-Identifier: Apache-2.0 */
/* The workbench's side of the library: days of review, rules attached to the steps they govern, acts of upper bodies.
 * S0-4.2.1, S1-2.8, S1-1.1.7, S3-0.2. */
#include "core/address.h"
#include "policy/library.h"
#include "policy/policy_store.h"

static bool wrong(struct web_call *w)
{
	const struct web_problem *p;

	return web_problems(w, &p) > 0;
}

static void wb_page(struct ctx *c, struct page *p, const char *title)
{
	page_init(c, p, SHELL_WORKBENCH, "/wb/policy", ctx_text(c, title));
	if (!str_eq_c(str_of(title), "policy.wb"))
		page_crumb(c, p, STR("/wb/policy"), ctx_text(c, "policy.wb"));
	page_crumb(c, p, STR_NONE, p->h1);
	page_problems(c, p);
}

/* A refusal shown on the page it came from: the key is in err. False: not a refusal. */
static bool refused(struct web_call *w, enum status st, const char *field, struct err *err)
{
	if (st != ST_INVALID && st != ST_CONFLICT && st != ST_RULE_REFUSED)
		return false;
	web_problem_add(w, field, arena_cstr(w->arena, arena_dup(w->arena, str_of(err->key))), STR_NONE);
	err_clear(err);
	return true;
}

/* ---- days of review ---- */
struct review_row {
	struct str id, href, title, doc_no, on, tag, tag_kind, field;
	bool due, soon, mine;
};
#define T struct review_row
static const struct tpl_field review_fields[] = {TF_STR(T, id),	  TF_STR(T, href),  TF_STR(T, title),	 TF_STR(T, doc_no),
						 TF_STR(T, on),	  TF_STR(T, tag),   TF_STR(T, tag_kind), TF_STR(T, field),
						 TF_BOOL(T, due), TF_BOOL(T, soon), TF_BOOL(T, mine)};
static const struct tpl_view review_view = TPL_VIEW_OF(T, review_fields);
#undef T
struct view_wb {
	struct page page;
	struct tpl_list rows, helpful;
	bool may, any, any_helpful;
};
#define T struct view_wb
static const struct tpl_field wb_fields[] = {TF_VIEW(T, page, &page_view),
					     TF_LIST(T, rows, &review_view),
					     TF_LIST(T, helpful, &pol_link_view),
					     TF_BOOL(T, may),
					     TF_BOOL(T, any),
					     TF_BOOL(T, any_helpful)};
const struct tpl_view policy_wb_view = TPL_VIEW_OF(T, wb_fields);
#undef T

static const struct web_field review_form[] = {{"id", F_I64, F_REQUIRED, 20, "policy.c_title", NULL},
					       {"on", F_DATE, 0, 0, "policy.review_on", NULL}};
const struct web_form policy_review_form = WEB_FORM(review_form);

/* Due ones first, then by day, those without a day last. */
static void sort_by_review(struct policy_rule *r, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct policy_rule one = r[i];
		size_t j = i;

		for (; j > 0; j--) {
			bool none = date_is_none(r[j - 1].review_on);

			if (date_is_none(one.review_on) || (!none && date_cmp(r[j - 1].review_on, one.review_on) <= 0))
				break;
			r[j] = r[j - 1];
		}
		r[j] = one;
	}
}

static enum status fill_helpful(struct ctx *c, struct view_wb *v, struct err *err)
{
	struct helpful *h;
	struct pol_link *rows;
	size_t n, k = 0;

	TRY(pol_store_helpful(c, &h, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct pol_link);
	for (size_t i = 0; i < n; i++) {
		struct document d;

		if (doc_public_line(c, h[i].document_id, &d, NULL) != ST_OK)
			continue;
		rows[k++] = (struct pol_link){.href = page_doc_href(c, d.id),
					      .text = d.title,
					      .tag = page_num(c, h[i].yes),
					      .note = page_num(c, h[i].no)};
	}
	v->helpful = (struct tpl_list){rows, k};
	v->any_helpful = k > 0;
	return ST_OK;
}

static enum status wb_show(struct ctx *c, int http, struct err *err)
{
	struct view_wb *v = ARENA_NEW(c->arena, struct view_wb);
	const struct library_doc *all;
	struct policy_rule *r;
	struct review_row *rows;
	size_t n, n_all;

	TRY(policy_rules(c, &r, &n, err));
	TRY(doc_library(c, &all, &n_all, err));
	sort_by_review(r, n);
	rows = ARENA_ARRAY(c->arena, n + 1, struct review_row);
	v->may = ctx_can(c, PERM_DOC_OFFICE_REVIEW);
	for (size_t i = 0; i < n; i++) {
		bool mine = false;
		int left = date_is_none(r[i].review_on) ? INT32_MAX : date_diff(r[i].review_on, c->today);

		for (size_t j = 0; j < n_all; j++)
			if (all[j].id == r[i].id) {
				mine = all[j].body_id == c->who.body_id;
				policy_validity(c, &all[j], &rows[i].tag, &rows[i].tag_kind);
			}
		rows[i].id = arena_printf(c->arena, "%lld", (long long)r[i].id);
		rows[i].href = page_doc_href(c, r[i].id);
		rows[i].title = r[i].title;
		rows[i].doc_no = r[i].doc_no;
		rows[i].on = date_format(c->arena, r[i].review_on);
		rows[i].due = left < 0;
		rows[i].soon = left >= 0 && left <= REVIEW_SOON_DAYS;
		rows[i].mine = mine && v->may;
		rows[i].field = arena_printf(c->arena, "on-%lld", (long long)r[i].id);
	}
	wb_page(c, &v->page, "policy.wb");
	v->page.lead = ctx_text(c, "policy.wb_lead");
	v->rows = (struct tpl_list){rows, n};
	v->any = n > 0;
	TRY(fill_helpful(c, v, err));
	page_render(c, "policy/wb.html", v, http);
	return ST_OK;
}

enum status policy_wb_page(struct web_call *w, struct err *err)
{
	return wb_show(ctx_of(w), 200, err);
}

enum status policy_wb_review(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);

	if (wrong(w))
		return wb_show(c, 422, err);
	TRY(policy_review_set(c, web_value(w, "id")->i, web_value(w, "on")->present ? web_value(w, "on")->date : DATE_NONE,
			      err));
	page_flash(c, "jade", "policy.flash_review", STR(""));
	web_redirect(w, 303, STR("/wb/policy"));
	return ST_OK;
}

/* ---- rules of steps ---- */
struct step_row {
	struct str code, name;
	struct tpl_list rules, options;
	bool any;
};
#define T struct step_row
static const struct tpl_field step_fields[] = {TF_STR(T, code), TF_STR(T, name), TF_LIST(T, rules, &pol_link_view),
					       TF_LIST(T, options, &pol_link_view), TF_BOOL(T, any)};
static const struct tpl_view step_view = TPL_VIEW_OF(T, step_fields);
#undef T
struct view_steps {
	struct page page;
	struct tpl_list steps;
	bool may;
};
static const struct tpl_field steps_fields[] = {TF_VIEW(struct view_steps, page, &page_view),
						TF_LIST(struct view_steps, steps, &step_view),
						TF_BOOL(struct view_steps, may)};
const struct tpl_view policy_wb_steps_view = TPL_VIEW_OF(struct view_steps, steps_fields);

static const char *const onoff[] = {"on", "off", NULL};
static const struct web_field step_form[] = {{"step", F_TEXT, F_REQUIRED, 20, "policy.step", NULL},
					     {"id", F_I64, F_REQUIRED, 20, "policy.rule", NULL},
					     {"set", F_CHOICE, F_REQUIRED, 5, "policy.step", onoff}};
const struct web_form policy_step_form = WEB_FORM(step_form);

static enum status steps_show(struct ctx *c, int http, struct err *err)
{
	struct view_steps *v = ARENA_NEW(c->arena, struct view_steps);
	const struct library_doc *all;
	struct doc_step_rule *r;
	struct pol_link *options;
	struct step_row *rows;
	size_t n_all, n, n_steps, k = 0;
	const char *const *steps = doc_rule_steps(&n_steps);

	TRY(doc_library(c, &all, &n_all, err));
	TRY(doc_step_rules(c, c->who.body_id, STR(""), &r, &n, err));
	options = ARENA_ARRAY(c->arena, n_all + 1, struct pol_link);
	for (size_t i = 0; i < n_all; i++)
		if (lib_belongs(&all[i]) && all[i].validity != VALID_REPEALED && all[i].validity != VALID_EXPIRED)
			options[k++] = (struct pol_link){.value = arena_printf(c->arena, "%lld", (long long)all[i].id),
							 .text = all[i].title};
	rows = ARENA_ARRAY(c->arena, n_steps, struct step_row);
	for (size_t s = 0; s < n_steps; s++) {
		struct pol_link *attached = ARENA_ARRAY(c->arena, n + 1, struct pol_link);
		size_t m = 0;

		for (size_t i = 0; i < n; i++)
			if (str_eq_c(r[i].step, steps[s]))
				attached[m++] = (struct pol_link){.value = arena_printf(c->arena, "%lld",
											(long long)r[i].document_id),
								  .text = r[i].title,
								  .note = r[i].doc_no,
								  .href = page_doc_href(c, r[i].document_id),
								  .on = r[i].body_id == c->who.body_id};
		rows[s] = (struct step_row){.code = str_of(steps[s]),
					    .name = ctx_text(c, arena_printf(c->arena, "doc.rule_step.%s", steps[s]).p),
					    .rules = {attached, m},
					    .options = {options, k},
					    .any = m > 0};
	}
	wb_page(c, &v->page, "policy.steps");
	v->page.lead = ctx_text(c, "policy.steps_lead");
	v->steps = (struct tpl_list){rows, n_steps};
	v->may = ctx_can(c, PERM_DOC_OFFICE_REVIEW);
	page_render(c, "policy/steps.html", v, http);
	return ST_OK;
}

enum status policy_wb_steps(struct web_call *w, struct err *err)
{
	return steps_show(ctx_of(w), 200, err);
}

enum status policy_wb_step_set(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	enum status st;

	if (wrong(w))
		return steps_show(c, 422, err);
	st = doc_step_rule_set(c, web_text(w, "step"), web_value(w, "id")->i, str_eq_c(web_text(w, "set"), "on"), err);
	if (refused(w, st, "", err))
		return steps_show(c, 422, err);
	TRY(st);
	page_flash(c, "jade", "policy.flash_step", STR(""));
	web_redirect(w, 303, STR("/wb/policy/steps"));
	return ST_OK;
}

/* ---- acts of upper bodies ---- */
struct view_uppers {
	struct page page;
	struct str id, doc_no, title, issuer, address, no_problem;
	struct tpl_list rows;
	bool may, any;
};
#define T struct view_uppers
static const struct tpl_field uppers_fields[] = {TF_VIEW(T, page, &page_view),
						 TF_STR(T, id),
						 TF_STR(T, doc_no),
						 TF_STR(T, title),
						 TF_STR(T, issuer),
						 TF_STR(T, address),
						 TF_STR(T, no_problem),
						 TF_LIST(T, rows, &pol_link_view),
						 TF_BOOL(T, may),
						 TF_BOOL(T, any)};
#undef T
const struct tpl_view policy_wb_uppers_view = TPL_VIEW_OF(struct view_uppers, uppers_fields);

static const struct web_field upper_form[] = {
	{"id", F_I64, 0, 20, "policy.upper", NULL},
	{"doc_no", F_TEXT, F_REQUIRED, 160, "policy.c_no", NULL},
	{"title", F_TEXT, F_REQUIRED, 600, "policy.c_title", NULL},
	{"issuer", F_TEXT, F_REQUIRED, 200, "policy.issuer", NULL},
	{"address", F_TEXT, 0, 1000, "policy.source_address", NULL},
};
const struct web_form policy_upper_form = WEB_FORM(upper_form);
static const struct web_field remove_form[] = {{"id", F_I64, F_REQUIRED, 20, "policy.upper", NULL}};
const struct web_form policy_remove_form = WEB_FORM(remove_form);

static enum status uppers_show(struct ctx *c, struct view_uppers *v, int http, struct err *err)
{
	const struct upper_act *u;
	struct pol_link *rows;
	size_t n;

	TRY(policy_uppers(c, &u, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct pol_link);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct pol_link){.value = arena_printf(c->arena, "%lld", (long long)u[i].id),
					    .text = u[i].title,
					    .note = u[i].issuer,
					    .tag = u[i].doc_no,
					    .href = arena_printf(c->arena, "/zcwj/upper/%lld", (long long)u[i].id)};
	wb_page(c, &v->page, "policy.uppers");
	v->page.lead = ctx_text(c, "policy.uppers_wb_lead");
	v->rows = (struct tpl_list){rows, n};
	v->any = n > 0;
	v->may = ctx_can(c, PERM_DOC_OFFICE_REVIEW);
	v->no_problem = page_problem_text(c, "doc_no");
	page_render(c, "policy/wb_uppers.html", v, http);
	return ST_OK;
}

enum status policy_wb_uppers(struct web_call *w, struct err *err)
{
	return uppers_show(ctx_of(w), ARENA_NEW(w->arena, struct view_uppers), 200, err);
}

enum status policy_wb_upper_save(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_uppers *v = ARENA_NEW(c->arena, struct view_uppers);
	struct upper_act u = {.id = web_value(w, "id")->present ? web_value(w, "id")->i : 0};
	enum status st;

	v->doc_no = u.doc_no = web_text(w, "doc_no");
	v->title = u.title = web_text(w, "title");
	v->issuer = u.issuer = web_text(w, "issuer");
	v->address = u.address = web_text(w, "address");
	if (wrong(w))
		return uppers_show(c, v, 422, err);
	st = policy_upper_save(c, &u, err);
	if (refused(w, st, "doc_no", err))
		return uppers_show(c, v, st == ST_CONFLICT ? 409 : 422, err);
	TRY(st);
	page_flash(c, "jade", "policy.flash_upper", u.doc_no);
	web_redirect(w, 303, STR("/wb/policy/uppers"));
	return ST_OK;
}

enum status policy_wb_upper_remove(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);

	if (wrong(w))
		return uppers_show(c, ARENA_NEW(c->arena, struct view_uppers), 422, err);
	TRY(policy_upper_remove(c, web_value(w, "id")->i, err));
	page_flash(c, "jade", "policy.flash_removed", STR(""));
	web_redirect(w, 303, STR("/wb/policy/uppers"));
	return ST_OK;
}
