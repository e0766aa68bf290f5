/* SPDX-License-Identifier: Apache-2.0 */
/* The workbench's side of a clearance: a list with a result for each rule, its publication. S0-1.5.1. */
#include "core/address.h"
#include "policy/library.h"
#include "policy/policy_store.h"

#define ITEMS_MAX 2000

static const struct web_field form_fields[] = {
	{"rev", F_I64, 0, 20, "policy.clearance", NULL},
	{"title", F_TEXT, F_REQUIRED, 300, "policy.c_title", NULL},
	{"decided_on", F_DATE, F_REQUIRED, 0, "policy.c_decided", NULL},
	{"note", F_LINES, 0, 6000, "policy.note", NULL},
	{"item", F_TEXT, F_MULTI, 40, "policy.result", NULL}, /* "17:repeal", or "" = not in the list */
};
const struct web_form policy_clearance_form = WEB_FORM(form_fields);
static const struct web_field publish_fields[] = {{"rev", F_I64, F_REQUIRED, 20, "policy.clearance", NULL}};
const struct web_form policy_publish_form = WEB_FORM(publish_fields);

/* ---- list ---- */
struct view_list {
	struct page page;
	struct tpl_list rows;
	bool may, any;
};
static const struct tpl_field list_fields[] = {TF_VIEW(struct view_list, page, &page_view),
					       TF_LIST(struct view_list, rows, &pol_link_view),
					       TF_BOOL(struct view_list, may), TF_BOOL(struct view_list, any)};
const struct tpl_view policy_wb_clearances_view = TPL_VIEW_OF(struct view_list, list_fields);

static void frame(struct ctx *c, struct page *p, struct str title, bool inner)
{
	page_init(c, p, SHELL_WORKBENCH, "/wb/policy", title);
	page_crumb(c, p, STR("/wb/policy"), ctx_text(c, "policy.wb"));
	if (inner)
		page_crumb(c, p, STR("/wb/policy/clearances"), ctx_text(c, "policy.clearances"));
	page_crumb(c, p, STR_NONE, title);
	page_problems(c, p);
}

enum status policy_wb_clearances(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_list *v = ARENA_NEW(c->arena, struct view_list);
	struct clearance *cl;
	struct pol_link *rows;
	size_t n;

	TRY(pol_store_clearances(c, c->who.body_id, &cl, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct pol_link);
	for (size_t i = 0; i < n; i++)
		rows[i] =
			(struct pol_link){.href = arena_printf(c->arena, "/wb/policy/clearances/%lld", (long long)cl[i].id),
					  .text = cl[i].title,
					  .note = page_date(c, cl[i].decided_on),
					  .tag = ctx_text(c,
							  cl[i].published ? "policy.state_published" : "policy.state_draft"),
					  .tag_kind = cl[i].published ? STR("jade") : STR("amber")};
	frame(c, &v->page, ctx_text(c, "policy.clearances"), false);
	v->rows = (struct tpl_list){rows, n};
	v->any = n > 0;
	v->may = ctx_can(c, PERM_DOC_OFFICE_REVIEW);
	page_render(c, "policy/wb_clearances.html", v, 200);
	return ST_OK;
}

/* ---- one ---- */
struct item_row {
	struct str id, href, title, doc_no, tag, tag_kind, field;
	struct tpl_list results;
};
#define T struct item_row
static const struct tpl_field item_fields[] = {TF_STR(T, id),	 TF_STR(T, href),
					       TF_STR(T, title), TF_STR(T, doc_no),
					       TF_STR(T, tag),	 TF_STR(T, tag_kind),
					       TF_STR(T, field), TF_LIST(T, results, &pol_link_view)};
static const struct tpl_view item_view = TPL_VIEW_OF(T, item_fields);
#undef T
struct view_clearance {
	struct page page;
	struct str action, publish, rev, title, decided_on, note, public_url, title_problem, decided_problem;
	struct tpl_list rows;
	bool may, saved, published;
};
#define T struct view_clearance
static const struct tpl_field clearance_fields[] = {TF_VIEW(T, page, &page_view),
						    TF_STR(T, action),
						    TF_STR(T, publish),
						    TF_STR(T, rev),
						    TF_STR(T, title),
						    TF_STR(T, decided_on),
						    TF_STR(T, note),
						    TF_STR(T, public_url),
						    TF_STR(T, title_problem),
						    TF_STR(T, decided_problem),
						    TF_LIST(T, rows, &item_view),
						    TF_BOOL(T, may),
						    TF_BOOL(T, saved),
						    TF_BOOL(T, published)};
#undef T
const struct tpl_view policy_wb_clearance_view = TPL_VIEW_OF(struct view_clearance, clearance_fields);

static int result_of(const struct clearance_item *it, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (it[i].document_id == id)
			return (int)it[i].result;
	return -1;
}

static struct tpl_list results(struct ctx *c, int64_t id, int on)
{
	struct pol_link *o = ARENA_ARRAY(c->arena, CLEAR_COUNT + 1, struct pol_link);

	o[0] = (struct pol_link){.value = STR(""), .text = ctx_text(c, "policy.clear.none"), .on = on < 0};
	for (int r = 0; r < CLEAR_COUNT; r++) {
		const char *code = clear_code((enum clear_result)r);

		o[r + 1] = (struct pol_link){.value = arena_printf(c->arena, "%lld:%s", (long long)id, code),
					     .text = ctx_text(c, arena_printf(c->arena, "policy.clear.%s", code).p),
					     .on = r == on};
	}
	return (struct tpl_list){o, CLEAR_COUNT + 1};
}

/* Rules of the own body, and what the list has already. */
static enum status fill_rows(struct ctx *c, struct view_clearance *v, const struct clearance_item *it, size_t n,
			     struct err *err)
{
	const struct library_doc *all;
	struct item_row *rows;
	size_t n_all, k = 0;

	TRY(doc_library(c, &all, &n_all, err));
	rows = ARENA_ARRAY(c->arena, n_all + 1, struct item_row);
	for (size_t i = 0; i < n_all && k < ITEMS_MAX; i++) {
		int on = result_of(it, n, all[i].id);
		bool ended = all[i].validity == VALID_REPEALED || all[i].validity == VALID_EXPIRED;

		if (all[i].body_id != c->who.body_id || !lib_belongs(&all[i]) || (on < 0 && (ended || v->published)))
			continue;
		rows[k] = (struct item_row){.id = arena_printf(c->arena, "%lld", (long long)all[i].id),
					    .href = page_doc_href(c, all[i].id),
					    .title = all[i].title,
					    .doc_no = all[i].doc_no,
					    .field = arena_printf(c->arena, "item-%lld", (long long)all[i].id),
					    .results = results(c, all[i].id, on)};
		policy_validity(c, &all[i], &rows[k].tag, &rows[k].tag_kind);
		k++;
	}
	v->rows = (struct tpl_list){rows, k};
	return ST_OK;
}

static enum status show(struct ctx *c, const struct clearance *cl, const struct clearance_item *it, size_t n, int http,
			struct err *err)
{
	struct view_clearance *v = ARENA_NEW(c->arena, struct view_clearance);
	bool fresh = cl->id == 0;

	v->published = cl->published;
	TRY(fill_rows(c, v, it, n, err));
	frame(c, &v->page, fresh || str_empty(cl->title) ? ctx_text(c, "policy.clearance_new") : cl->title, true);
	v->action = fresh ? STR("/wb/policy/clearances/new")
			  : arena_printf(c->arena, "/wb/policy/clearances/%lld", (long long)cl->id);
	v->publish = arena_printf(c->arena, "/wb/policy/clearances/%lld/publish", (long long)cl->id);
	v->public_url = cl->published ? arena_printf(c->arena, "/zcwj/clearance/%lld", (long long)cl->id) : STR("");
	v->rev = arena_printf(c->arena, "%lld", (long long)cl->rev);
	v->title = cl->title;
	v->decided_on = date_format(c->arena, cl->decided_on);
	v->note = cl->note;
	v->title_problem = page_problem_text(c, "title");
	v->decided_problem = page_problem_text(c, "decided_on");
	v->may = ctx_can(c, PERM_DOC_OFFICE_REVIEW) && !cl->published;
	v->saved = v->may && !fresh && n > 0;
	page_render(c, "policy/wb_clearance.html", v, http);
	return ST_OK;
}

enum status policy_wb_clearance_new(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct clearance cl = {.decided_on = c->today};

	return show(c, &cl, NULL, 0, 200, err);
}

enum status policy_wb_clearance(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct clearance_item *it;
	struct clearance cl;
	size_t n;

	TRY(clearance_get(c, web_param_i64(w, "id"), true, &cl, &it, &n, err));
	return show(c, &cl, it, n, 200, err);
}

/* "17:repeal"; what is not of that shape says nothing. */
static size_t read_items(struct web_call *w, struct clearance_item *out)
{
	const struct web_value *v;
	size_t n = web_values(w, "item", &v), k = 0;

	for (size_t i = 0; i < n && k < ITEMS_MAX; i++) {
		struct str rest = v[i].text, id;

		if (str_cut(&rest, ':', &id) && rest.p != NULL && str_to_i64(id, &out[k].document_id) &&
		    clear_from_code(rest, &out[k].result))
			k++;
	}
	return k;
}

static enum status save(struct web_call *w, int64_t id, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct clearance_item *it = ARENA_ARRAY(c->arena, ITEMS_MAX, struct clearance_item);
	struct clearance cl = {.id = id,
			       .rev = web_value(w, "rev")->present ? web_value(w, "rev")->i : 0,
			       .title = web_text(w, "title"),
			       .note = web_text(w, "note"),
			       .decided_on =
				       web_value(w, "decided_on")->present ? web_value(w, "decided_on")->date : DATE_NONE};
	const struct web_problem *p;
	size_t n = read_items(w, it);
	enum status st;

	if (web_problems(w, &p) > 0)
		return show(c, &cl, it, n, 422, err);
	st = clearance_save(c, &cl, it, n, err);
	if (st == ST_INVALID || st == ST_CONFLICT) {
		web_problem_add(w, "title", arena_cstr(c->arena, arena_dup(c->arena, str_of(err->key))), STR_NONE);
		err_clear(err);
		return show(c, &cl, it, n, st == ST_CONFLICT ? 409 : 422, err);
	}
	TRY(st);
	page_flash(c, "jade", "policy.flash_clearance", STR(""));
	web_redirect(w, 303, arena_printf(c->arena, "/wb/policy/clearances/%lld", (long long)cl.id));
	return ST_OK;
}

enum status policy_wb_clearance_make(struct web_call *w, struct err *err)
{
	return save(w, 0, err);
}

enum status policy_wb_clearance_save(struct web_call *w, struct err *err)
{
	return save(w, web_param_i64(w, "id"), err);
}

enum status policy_wb_clearance_publish(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");
	struct clearance_item *it;
	struct clearance cl;
	enum status st;
	size_t n;

	TRY(clearance_get(c, id, true, &cl, &it, &n, err));
	st = clearance_publish(c, id, web_value(w, "rev")->i, err);
	if (st == ST_INVALID || st == ST_CONFLICT || st == ST_RULE_REFUSED) {
		web_problem_add(w, "title", arena_cstr(c->arena, arena_dup(c->arena, str_of(err->key))), STR_NONE);
		err_clear(err);
		return show(c, &cl, it, n, 409, err);
	}
	TRY(st);
	page_flash(c, "jade", "policy.flash_published", cl.title);
	web_redirect(w, 303, arena_printf(c->arena, "/wb/policy/clearances/%lld", (long long)id));
	return ST_OK;
}
