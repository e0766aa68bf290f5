/* SPDX-License-Identifier: Apache-2.0 */
/* 待办事项 and the list of documents. */
#include "base/url.h"
#include "documents/doc_pages.h"

enum { PER_PAGE = 30, INBOX_MAX = 200 };

struct view_kpi {
	struct str label, value, note, href, cls;
	bool current;
};
static const struct tpl_field kpi_f[] = {TF_STR(struct view_kpi, label), TF_STR(struct view_kpi, value),
					 TF_STR(struct view_kpi, note),	 TF_STR(struct view_kpi, href),
					 TF_STR(struct view_kpi, cls),	 TF_BOOL(struct view_kpi, current)};
static const struct tpl_view kpi_view = TPL_VIEW_OF(struct view_kpi, kpi_f);

struct view_inbox {
	struct page page;
	struct tpl_list kpis, tabs, rows;
	bool any, can_new;
	struct str q, state;
};
static const struct tpl_field inbox_f[] = {TF_VIEW(struct view_inbox, page, &page_view),
					   TF_LIST(struct view_inbox, kpis, &kpi_view),
					   TF_LIST(struct view_inbox, tabs, &page_link_view),
					   TF_LIST(struct view_inbox, rows, &dv_row_view),
					   TF_BOOL(struct view_inbox, any),
					   TF_BOOL(struct view_inbox, can_new),
					   TF_STR(struct view_inbox, q),
					   TF_STR(struct view_inbox, state)};
const struct tpl_view doc_inbox_view = TPL_VIEW_OF(struct view_inbox, inbox_f);

struct view_list {
	struct page page;
	struct tpl_list rows, states;
	struct page_pager pager;
	struct str q, total;
	bool any, can_new;
};
static const struct tpl_field list_f[] = {TF_VIEW(struct view_list, page, &page_view),
					  TF_LIST(struct view_list, rows, &dv_row_view),
					  TF_LIST(struct view_list, states, &dv_choice_view),
					  TF_VIEW(struct view_list, pager, &page_pager_view),
					  TF_STR(struct view_list, q),
					  TF_STR(struct view_list, total),
					  TF_BOOL(struct view_list, any),
					  TF_BOOL(struct view_list, can_new)};
const struct tpl_view doc_list_view = TPL_VIEW_OF(struct view_list, list_f);

static const char *const inbox_filters[] = {"all", "over", "soon", "draft", "unit", "office", "secrecy", "sign", NULL};
static const struct web_field inbox_fields[] = {
	{"state", F_CHOICE, 0, 20, "doc.f.state", inbox_filters},
	{"q", F_TEXT, 0, 200, "doc.f.words", NULL},
};
const struct web_form doc_inbox_form = WEB_FORM(inbox_fields);

static const char *const list_states[] = {"",	       "draft",	    "unit",	  "office",  "secrecy",
					  "sign",      "scheduled", "published",  "on_file", "withdrawn",
					  "discarded", "merged",    "exceptions", NULL};
static const struct web_field list_fields[] = {
	{"state", F_CHOICE, 0, 20, "doc.f.state", list_states},
	{"q", F_TEXT, 0, 200, "doc.f.words", NULL},
	{"page", F_I64, 0, 0, "doc.f.page", NULL},
};
const struct web_form doc_list_form = WEB_FORM(list_fields);

enum left_kind { LEFT_OTHER, LEFT_SOON, LEFT_OVER };

static enum left_kind left_kind(struct ctx *c, const struct document *d)
{
	struct dv_left l = dv_left_of(c, d->due_on, false, false);

	if (!l.any)
		return LEFT_OTHER;
	return str_eq_c(l.cls, "is-over") ? LEFT_OVER : str_eq_c(l.cls, "is-soon") ? LEFT_SOON : LEFT_OTHER;
}

static bool inbox_takes(struct ctx *c, const struct document *d, struct str filter)
{
	if (str_empty(filter) || str_eq_c(filter, "all"))
		return true;
	if (str_eq_c(filter, "over"))
		return left_kind(c, d) == LEFT_OVER;
	if (str_eq_c(filter, "soon"))
		return left_kind(c, d) == LEFT_SOON;
	return str_eq_c(filter, doc_state_code(d->state));
}

static void fill_kpis(struct ctx *c, const struct document *d, size_t n, struct str filter, struct view_inbox *v)
{
	static const char *const codes[] = {"over", "soon", "all"};
	static const char *const cls[] = {"is-red", "is-amber", ""};
	struct view_kpi *k = ARENA_ARRAY(c->arena, ARRAY_LEN(codes), struct view_kpi);

	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		int64_t count = 0;
		for (size_t j = 0; j < n; j++)
			count += inbox_takes(c, &d[j], str_of(codes[i]));
		k[i] = (struct view_kpi){.label = dv_key(c, "doc.inbox.", codes[i]),
					 .value = page_num(c, count),
					 .note = dv_key(c, "doc.inbox_note.", codes[i]),
					 .href = arena_printf(c->arena, "/wb?state=%s", codes[i]),
					 .cls = str_of(cls[i]),
					 .current = str_eq_c(filter, codes[i])};
	}
	v->kpis = (struct tpl_list){k, ARRAY_LEN(codes)};
}

static void fill_tabs(struct ctx *c, const struct document *d, size_t n, struct str filter, struct view_inbox *v)
{
	static const char *const codes[] = {"all", "draft", "unit", "office", "secrecy", "sign"};
	struct page_link *t = ARENA_ARRAY(c->arena, ARRAY_LEN(codes), struct page_link);

	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		int64_t count = 0;
		for (size_t j = 0; j < n; j++)
			count += inbox_takes(c, &d[j], str_of(codes[i]));
		t[i] = (struct page_link){.href = arena_printf(c->arena, "/wb?state=%s", codes[i]),
					  .text = i == 0 ? ctx_text(c, "doc.inbox.all") : dv_key(c, "doc.state.", codes[i]),
					  .count = page_num(c, count),
					  .current = str_eq_c(filter, codes[i]) || (i == 0 && str_empty(filter))};
	}
	v->tabs = (struct tpl_list){t, ARRAY_LEN(codes)};
}

enum status doc_inbox_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_inbox *v = ARENA_NEW(c->arena, struct view_inbox);
	struct str filter = web_text(w, "state");
	const struct doc_staff_filter f = {.state = -1, .mine = true, .words = web_text(w, "q"), .limit = INBOX_MAX};
	struct document *d;
	size_t n, out = 0;
	int64_t total;

	TRY(doc_staff_list(c, &f, &d, &n, &total, err));
	struct dv_row *rows = ARENA_ARRAY(c->arena, n + 1, struct dv_row);
	for (size_t i = 0; i < n; i++)
		if (inbox_takes(c, &d[i], filter))
			rows[out++] = dv_row_of(c, &d[i]);
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb", ctx_text(c, "doc.inbox.title"));
	v->page.lead = ctx_text(c, "doc.inbox.lead");
	fill_kpis(c, d, n, filter, v);
	fill_tabs(c, d, n, filter, v);
	v->rows = (struct tpl_list){rows, out};
	v->any = out > 0;
	v->can_new = ctx_can(c, PERM_DOC_DRAFT);
	v->q = web_text(w, "q");
	v->state = filter;
	page_render(c, "documents/inbox.html", v, 200);
	return ST_OK;
}

static void fill_states(struct ctx *c, struct str on, struct view_list *v)
{
	struct dv_choice *s = ARENA_ARRAY(c->arena, ARRAY_LEN(list_states), struct dv_choice);
	size_t n = 0;

	for (; list_states[n] != NULL; n++)
		s[n] = (struct dv_choice){.value = str_of(list_states[n]),
					  .text = n == 0 ? ctx_text(c, "doc.all_states")
							 : dv_key(c, "doc.state.", list_states[n]),
					  .on = str_eq_c(on, list_states[n])};
	v->states = (struct tpl_list){s, n};
}

enum status doc_list_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_list *v = ARENA_NEW(c->arena, struct view_list);
	int64_t page = web_value(w, "page")->present && web_value(w, "page")->i > 0 ? web_value(w, "page")->i : 1;
	struct buf here = BUF_INIT(c->arena, 8192);
	enum doc_state st;
	struct doc_staff_filter f = {.state = -1, .words = web_text(w, "q"), .limit = PER_PAGE};
	struct document *d;
	size_t n;
	int64_t total;

	if (page > 100000)
		page = 100000;
	f.offset = (page - 1) * PER_PAGE;
	if (doc_state_from_code(web_text(w, "state"), &st))
		f.state = (int)st;
	f.exceptions = str_eq_c(web_text(w, "state"), "exceptions");
	TRY(doc_staff_list(c, &f, &d, &n, &total, err));
	struct dv_row *rows = ARENA_ARRAY(c->arena, n + 1, struct dv_row);
	for (size_t i = 0; i < n; i++)
		rows[i] = dv_row_of(c, &d[i]);
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/docs", ctx_text(c, "doc.list.title"));
	v->page.lead = ctx_text(c, "doc.list.lead");
	fill_states(c, web_text(w, "state"), v);
	v->rows = (struct tpl_list){rows, n};
	v->any = n > 0;
	v->can_new = ctx_can(c, PERM_DOC_DRAFT);
	v->q = web_text(w, "q");
	v->total = ctx_textf(c, "doc.list.total", page_num(c, total));
	buf_c(&here, "/wb/docs");
	url_query(&here, "state", web_text(w, "state"));
	url_query(&here, "q", web_text(w, "q"));
	page_pager_make(c, &v->pager, buf_view(&here), page, PER_PAGE, total);
	page_render(c, "documents/list.html", v, 200);
	return ST_OK;
}
