/* SPDX-License-Identifier: Apache-2.0 */
#include "site/wb.h"

#include <string.h>

#define T struct wb_opt
static const struct tpl_field opt_fields[] = {TF_STR(T, value), TF_STR(T, text), TF_BOOL(T, selected)};
static const struct tpl_view opt_view = TPL_VIEW_OF(T, opt_fields);
#undef T
#define T struct wb_row
static const struct tpl_field row_fields[] = {
	TF_STR(T, name),  TF_STR(T, label),    TF_STR(T, value),  TF_STR(T, problem),
	TF_STR(T, hint),  TF_STR(T, heading),  TF_STR(T, type),	  TF_BOOL(T, required),
	TF_BOOL(T, text), TF_BOOL(T, lines),   TF_BOOL(T, check), TF_BOOL(T, select),
	TF_BOOL(T, file), TF_BOOL(T, checked), TF_BOOL(T, full),  TF_LIST(T, options, &opt_view)};
static const struct tpl_view row_view = TPL_VIEW_OF(T, row_fields);
#undef T
#define T struct wb_fact
static const struct tpl_field fact_fields[] = {TF_STR(T, label), TF_STR(T, text), TF_STR(T, note)};
static const struct tpl_view fact_view = TPL_VIEW_OF(T, fact_fields);
#undef T
#define T struct wb_button
static const struct tpl_field button_fields[] = {TF_STR(T, action), TF_STR(T, text),	TF_STR(T, name),
						 TF_STR(T, value),  TF_BOOL(T, danger), TF_BOOL(T, quiet)};
static const struct tpl_view button_view = TPL_VIEW_OF(T, button_fields);
#undef T
#define T struct view_wb_form
static const struct tpl_field form_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, action),
	TF_STR(T, back),
	TF_STR(T, submit),
	TF_STR(T, submit2),
	TF_STR(T, note),
	TF_STR(T, hidden_name),
	TF_STR(T, hidden_value),
	TF_STR(T, problem),
	TF_STR(T, facts_title),
	TF_STR(T, more_href),
	TF_STR(T, more_text),
	TF_BOOL(T, upload),
	TF_BOOL(T, any_facts),
	TF_BOOL(T, any_buttons),
	TF_BOOL(T, two_submits),
	TF_LIST(T, rows, &row_view),
	TF_LIST(T, facts, &fact_view),
	TF_LIST(T, buttons, &button_view),
};
const struct tpl_view wb_form_view = TPL_VIEW_OF(T, form_fields);
#undef T
#define T struct wb_cell
static const struct tpl_field cell_fields[] = {TF_STR(T, label), TF_STR(T, text),  TF_STR(T, href),
					       TF_STR(T, tag),	 TF_BOOL(T, head), TF_BOOL(T, num)};
static const struct tpl_view cell_view = TPL_VIEW_OF(T, cell_fields);
#undef T
static const struct tpl_field line_fields[] = {TF_LIST(struct wb_line, cells, &cell_view),
					       TF_LIST(struct wb_line, buttons, &button_view)};
static const struct tpl_view line_view = TPL_VIEW_OF(struct wb_line, line_fields);
struct head_row {
	struct str text;
};
static const struct tpl_field head_fields[] = {TF_STR(struct head_row, text)};
static const struct tpl_view head_view = TPL_VIEW_OF(struct head_row, head_fields);
#define T struct view_wb_list
static const struct tpl_field list_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, lead),
	TF_STR(T, new_href),
	TF_STR(T, new_text),
	TF_STR(T, second_href),
	TF_STR(T, second_text),
	TF_STR(T, none),
	TF_STR(T, note),
	TF_STR(T, note_kind),
	TF_STR(T, facts_title),
	TF_BOOL(T, any),
	TF_BOOL(T, any_buttons),
	TF_BOOL(T, any_facts),
	TF_BOOL(T, any_page_buttons),
	TF_LIST(T, tabs, &page_link_view),
	TF_LIST(T, heads, &head_view),
	TF_LIST(T, lines, &line_view),
	TF_LIST(T, facts, &fact_view),
	TF_LIST(T, page_buttons, &button_view),
};
const struct tpl_view wb_list_view = TPL_VIEW_OF(T, list_fields);
#undef T

/* ---- forms ---- */
void wb_init(struct wb_form *f, struct ctx *c, const struct web_form *decl)
{
	*f = (struct wb_form){.c = c, .decl = decl};
}

static struct wb_row *add(struct wb_form *f, const char *name, struct str value)
{
	struct wb_row *r;
	const struct web_field *d = NULL;
	bool posted = f->c->call->method == WEB_POST;

	if (f->n == WB_ROWS)
		BUG("form with more than %d rows", WB_ROWS);
	for (size_t i = 0; i < f->decl->n; i++)
		if (strcmp(f->decl->fields[i].name, name) == 0)
			d = &f->decl->fields[i];
	if (d == NULL)
		BUG("field %s is not declared", name);
	r = &f->rows[f->n++];
	*r = (struct wb_row){.name = str_of(name),
			     .label = ctx_text(f->c, d->label_key),
			     .value = posted && d->type != F_FILE ? web_value(f->c->call, name)->text : value,
			     .problem = page_problem_text(f->c, name),
			     .type = STR("text"),
			     .required = (d->flags & F_REQUIRED) != 0};
	if (r->value.p == NULL)
		r->value = STR("");
	return r;
}

struct wb_row *wb_text(struct wb_form *f, const char *name, struct str value)
{
	struct wb_row *r = add(f, name, value);

	r->text = true;
	return r;
}

struct wb_row *wb_lines(struct wb_form *f, const char *name, struct str value)
{
	struct wb_row *r = add(f, name, value);

	r->lines = r->full = true;
	return r;
}

struct wb_row *wb_i64(struct wb_form *f, const char *name, int64_t value)
{
	struct wb_row *r = add(f, name, arena_printf(f->c->arena, "%lld", (long long)value));

	r->text = true;
	return r;
}

struct wb_row *wb_check(struct wb_form *f, const char *name, bool value)
{
	struct wb_row *r = add(f, name, STR(""));

	r->check = true;
	r->checked = f->c->call->method == WEB_POST ? web_value(f->c->call, name)->present : value;
	return r;
}

struct wb_row *wb_select(struct wb_form *f, const char *name, struct wb_opt *options, size_t n, struct str value)
{
	struct wb_row *r = add(f, name, value);

	r->select = true;
	for (size_t i = 0; i < n; i++)
		options[i].selected = str_eq(options[i].value, r->value);
	r->options = (struct tpl_list){options, n};
	return r;
}

struct wb_row *wb_file(struct wb_form *f, const char *name)
{
	struct wb_row *r = add(f, name, STR(""));

	r->file = true;
	return r;
}

bool wb_wrong(struct web_call *w)
{
	const struct web_problem *problems;

	return web_problems(w, &problems) > 0;
}

enum status wb_form_page(struct wb_form *f, struct view_wb_form *v, const char *nav, const char *crumb_key, struct str title)
{
	struct ctx *c = f->c;

	page_init(c, &v->page, SHELL_WORKBENCH, nav, title);
	page_crumb(c, &v->page, str_of(nav), ctx_text(c, crumb_key));
	page_crumb(c, &v->page, STR_NONE, title);
	page_problems(c, &v->page);
	v->rows = (struct tpl_list){f->rows, f->n};
	if (str_empty(v->submit))
		v->submit = ctx_text(c, "arrange.save");
	if (str_empty(v->back))
		v->back = str_of(nav);
	v->any_facts = v->facts.n > 0 || !str_empty(v->more_href);
	v->any_buttons = v->buttons.n > 0;
	page_render(c, "site/form.html", v, wb_wrong(c->call) ? 422 : 200);
	return ST_OK;
}

bool wb_refused(struct ctx *c, enum status st, struct err *err, const char *field)
{
	if ((st != ST_INVALID && st != ST_CONFLICT && st != ST_UNSUPPORTED_TYPE) ||
	    (err->key[0] == '\0' && st != ST_CONFLICT))
		return false;
	web_problem_add(c->call, field,
			err->key[0] == '\0' ? "arrange.changed_meanwhile"
					    : arena_cstr(c->arena, arena_dup(c->arena, str_of(err->key))),
			arena_dup(c->arena, str_of(err->arg)));
	err_clear(err);
	return true;
}

enum status wb_done(struct ctx *c, const char *flash, struct str arg, struct str to)
{
	page_flash(c, "jade", flash, arg);
	web_redirect(c->call, 303, to);
	return ST_OK;
}

/* ---- lists ---- */
void wb_table_init(struct wb_table *t, struct ctx *c, const char *const *heads, size_t cols, size_t max)
{
	*t = (struct wb_table){
		.c = c, .heads = heads, .cols = cols, .max = max, .lines = ARENA_ARRAY(c->arena, max + 1, struct wb_line)};
}

struct wb_cell *wb_line(struct wb_table *t)
{
	struct wb_cell *cells = ARENA_ARRAY(t->c->arena, t->cols, struct wb_cell);

	if (t->n == t->max)
		BUG("table with more than %zu rows", t->max);
	for (size_t i = 0; i < t->cols; i++)
		cells[i].label = ctx_text(t->c, t->heads[i]);
	cells[0].head = true;
	t->lines[t->n++].cells = (struct tpl_list){cells, t->cols};
	return cells;
}

void wb_buttons(struct wb_table *t, const struct wb_button *buttons, size_t n)
{
	struct wb_button *own = ARENA_ARRAY(t->c->arena, n + 1, struct wb_button);

	memcpy(own, buttons, n * sizeof *own);
	t->lines[t->n - 1].buttons = (struct tpl_list){own, n};
}

void wb_move_buttons(struct wb_table *t, struct str action)
{
	struct wb_button up = {.action = action,
			       .text = ctx_text(t->c, "arrange.up"),
			       .name = STR("to"),
			       .value = STR("up"),
			       .quiet = true};
	struct wb_button down = up;

	down.text = ctx_text(t->c, "arrange.down");
	down.value = STR("down");
	wb_buttons(t, (struct wb_button[]){up, down}, 2);
}

enum status wb_list_page(struct wb_table *t, struct view_wb_list *v, const char *nav, const char *title, const char *none)
{
	struct ctx *c = t->c;
	struct head_row *heads = ARENA_ARRAY(c->arena, t->cols, struct head_row);
	struct page_link *tabs = (struct page_link *)(uintptr_t)v->tabs.items;

	for (size_t i = 0; i < t->cols; i++)
		heads[i].text = ctx_text(c, t->heads[i]);
	for (size_t i = 0; i < t->n; i++)
		v->any_buttons = v->any_buttons || t->lines[i].buttons.n > 0;
	page_init(c, &v->page, SHELL_WORKBENCH, nav, ctx_text(c, title));
	if (v->tabs.n == 0)
		v->tabs = (struct tpl_list){tabs, 0};
	v->page.lead = v->lead;
	v->heads = (struct tpl_list){heads, t->cols};
	v->lines = (struct tpl_list){t->lines, t->n};
	v->any = t->n > 0;
	v->any_facts = v->facts.n > 0;
	v->any_page_buttons = v->page_buttons.n > 0;
	v->none = ctx_text(c, none);
	page_render(c, "site/list.html", v, 200);
	return ST_OK;
}

struct tpl_list wb_site_tabs(struct ctx *c, const char *current)
{
	static const struct {
		const char *href, *key;
	} all[] = {{"/wb/site", "arrange.tab.columns"},
		   {"/wb/site/duties", "arrange.tab.duties"},
		   {"/wb/site/templates", "arrange.tab.templates"},
		   {"/wb/site/blocks", "arrange.tab.blocks"},
		   {"/wb/site/menu", "arrange.tab.menu"},
		   {"/wb/site/notices", "arrange.tab.notices"},
		   {"/wb/site/links", "arrange.tab.links"},
		   {"/wb/site/channels", "arrange.tab.channels"},
		   {"/wb/site/redirects", "arrange.tab.redirects"},
		   {"/wb/site/photos", "arrange.tab.photos"},
		   {"/wb/site/publish", "arrange.tab.publish"}};
	struct page_link *links = ARENA_ARRAY(c->arena, ARRAY_LEN(all), struct page_link);

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		links[i] = (struct page_link){.href = str_of(all[i].href),
					      .text = ctx_text(c, all[i].key),
					      .count = STR(""),
					      .current = strcmp(all[i].href, current) == 0};
	return (struct tpl_list){links, ARRAY_LEN(all)};
}

struct str wb_id(struct ctx *c, const char *before, int64_t id, const char *after)
{
	return arena_printf(c->arena, "%s%lld%s", before, (long long)id, after);
}
