/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/admin_form.h"

#include <string.h>

static const struct tpl_field opt_fields[] = {
	TF_STR(struct form_opt, value),
	TF_STR(struct form_opt, text),
	TF_BOOL(struct form_opt, selected),
};
static const struct tpl_view opt_view = TPL_VIEW_OF(struct form_opt, opt_fields);

#define R struct form_row
static const struct tpl_field row_fields[] = {
	TF_STR(R, name),      TF_STR(R, label),	  TF_STR(R, value),	TF_STR(R, problem),
	TF_STR(R, hint),      TF_STR(R, heading), TF_BOOL(R, required), TF_BOOL(R, text),
	TF_BOOL(R, lines),    TF_BOOL(R, check),  TF_BOOL(R, select),	TF_BOOL(R, file),
	TF_BOOL(R, password), TF_BOOL(R, full),	  TF_BOOL(R, checked),	TF_LIST(R, options, &opt_view),
};
#undef R
const struct tpl_view admin_form_row_view = TPL_VIEW_OF(struct form_row, row_fields);

static const struct tpl_field form_fields[] = {
	TF_VIEW(struct view_form, page, &page_view),
	TF_STR(struct view_form, action),
	TF_STR(struct view_form, back),
	TF_STR(struct view_form, submit),
	TF_STR(struct view_form, note),
	TF_STR(struct view_form, hidden_name),
	TF_STR(struct view_form, hidden_value),
	TF_BOOL(struct view_form, upload),
	TF_LIST(struct view_form, rows, &admin_form_row_view),
};
const struct tpl_view admin_form_view = TPL_VIEW_OF(struct view_form, form_fields);

void form_init(struct form *f, struct ctx *c, const struct web_form *decl)
{
	memset(f, 0, sizeof(*f));
	f->c = c;
	f->decl = decl;
}

static const struct web_field *declared(const struct form *f, const char *name)
{
	for (size_t i = 0; i < f->decl->n; i++) {
		if (strcmp(f->decl->fields[i].name, name) == 0)
			return &f->decl->fields[i];
	}
	BUG("field %s is not in the form", name);
}

static bool posted(const struct form *f)
{
	const struct web_call *w = f->c->call;

	return w->method == WEB_POST && w->route->form == f->decl;
}

static struct form_row *row_add(struct form *f, const char *name, struct str value)
{
	const struct web_field *field = declared(f, name);
	struct form_row *r = &f->rows[f->n];

	if (f->n++ == FORM_ROWS)
		BUG("more than %d rows", FORM_ROWS);
	r->name = str_of(name);
	r->label = ctx_text(f->c, field->label_key);
	r->required = (field->flags & F_REQUIRED) != 0;
	r->value = value.p == NULL ? STR("") : value;
	if (posted(f)) {
		r->value = web_value(f->c->call, name)->text;
		r->problem = page_problem_text(f->c, name);
	}
	return r;
}

struct form_row *form_text(struct form *f, const char *name, struct str value)
{
	struct form_row *r = row_add(f, name, value);

	r->text = true;
	return r;
}

struct form_row *form_lines(struct form *f, const char *name, struct str value)
{
	struct form_row *r = row_add(f, name, value);

	r->lines = r->full = true;
	return r;
}

struct form_row *form_password(struct form *f, const char *name)
{
	struct form_row *r = row_add(f, name, STR(""));

	r->password = true;
	r->value = STR(""); /* never sent back */
	return r;
}

struct form_row *form_i64(struct form *f, const char *name, int64_t value)
{
	return form_text(f, name, form_id(f->c, value));
}

struct form_row *form_check(struct form *f, const char *name, bool value)
{
	struct form_row *r = row_add(f, name, STR("1"));

	r->value = STR("1");
	r->check = true;
	r->checked = posted(f) ? web_value(f->c->call, name)->present : value;
	return r;
}

struct form_row *form_select(struct form *f, const char *name, struct form_opt *options, size_t n, struct str value)
{
	struct form_row *r = row_add(f, name, value);

	r->select = true;
	for (size_t i = 0; i < n; i++)
		options[i].selected = str_eq(options[i].value, r->value);
	r->options = (struct tpl_list){options, n};
	return r;
}

enum status form_page(struct form *f, struct view_form *v, const char *nav, const char *nav_key, struct str title)
{
	struct ctx *c = f->c;
	const struct web_problem *problems;
	int http = web_problems(c->call, &problems) > 0 ? 422 : 200;

	page_init(c, &v->page, SHELL_WORKBENCH, nav, title);
	if (!str_eq(title, ctx_text(c, nav_key))) {
		page_crumb(c, &v->page, str_of(nav), ctx_text(c, nav_key));
		page_crumb(c, &v->page, STR_NONE, title);
	}
	page_problems(c, &v->page);
	if (str_empty(v->submit))
		v->submit = ctx_text(c, "admin.save");
	if (str_empty(v->back))
		v->back = str_of(nav);
	v->rows = (struct tpl_list){f->rows, f->n};
	page_render(c, "admin/form.html", v, http);
	return ST_OK;
}

bool form_refused(struct ctx *c, enum status st, struct err *err, const char *const *map)
{
	const char *field = "";

	if (st != ST_INVALID && st != ST_RULE_REFUSED && st != ST_CONFLICT)
		return false;
	if (err->key[0] == '\0')
		return false;
	for (size_t i = 0; map != NULL && map[i] != NULL; i += 2) {
		if (strncmp(err->key, map[i], strlen(map[i]) - 1) == 0) {
			field = map[i + 1];
			break;
		}
	}
	web_problem_add(c->call, field, arena_cstr(c->arena, str_of(err->key)), arena_dup(c->arena, str_of(err->arg)));
	err_clear(err);
	return true;
}

bool form_wrong(struct web_call *w)
{
	const struct web_problem *problems;

	return web_problems(w, &problems) > 0;
}

struct str form_id(struct ctx *c, int64_t id)
{
	return arena_printf(c->arena, "%lld", (long long)id);
}
