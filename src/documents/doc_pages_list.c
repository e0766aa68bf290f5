/* SPDX-License-Identifier: Apache-2.0 */
/* The list of documents. */
#include "base/url.h"
#include "documents/doc_pages.h"

enum { PER_PAGE = 30 };

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

static const char *const list_states[] = {"",	       "draft",	    "unit",	  "office",  "secrecy",
					  "sign",      "scheduled", "published",  "on_file", "withdrawn",
					  "discarded", "merged",    "exceptions", NULL};
static const struct web_field list_fields[] = {
	{"state", F_CHOICE, 0, 20, "doc.f.state", list_states},
	{"q", F_TEXT, 0, 200, "doc.f.words", NULL},
	{"page", F_I64, 0, 0, "doc.f.page", NULL},
};
const struct web_form doc_list_form = WEB_FORM(list_fields);

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
