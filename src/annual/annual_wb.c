/* SPDX-License-Identifier: Apache-2.0 */
/* /wb/reports: the years with their state and the duty of 31 January, a new report, earlier years brought in, statistics. */
#include <string.h>

#include "annual/annual_int.h"
#include "base/csv.h"
#include "base/limits.h"
#include "extract/extract.h"

struct row_report {
	struct str href, year, body, state, tag, source, version, signed_on, published, due;
	bool late, open;
};
#define T struct row_report
static const struct tpl_field row_fields[] = {
	TF_STR(T, href),      TF_STR(T, year),	 TF_STR(T, body),    TF_STR(T, state),
	TF_STR(T, tag),	      TF_STR(T, source), TF_STR(T, version), TF_STR(T, signed_on),
	TF_STR(T, published), TF_STR(T, due),	 TF_BOOL(T, late),   TF_BOOL(T, open),
};
static const struct tpl_view row_view = TPL_VIEW_OF(T, row_fields);
#undef T

struct view_list {
	struct page page;
	struct tpl_list rows;
	struct str new_year, year_problem, duty, duty_tag;
	bool none, may_edit, city, branches;
};
#define T struct view_list
static const struct tpl_field list_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_LIST(T, rows, &row_view),
	TF_STR(T, new_year),
	TF_STR(T, year_problem),
	TF_STR(T, duty),
	TF_STR(T, duty_tag),
	TF_BOOL(T, none),
	TF_BOOL(T, may_edit),
	TF_BOOL(T, city),
	TF_BOOL(T, branches),
};
const struct tpl_view annual_list_view = TPL_VIEW_OF(T, list_fields);
#undef T

struct view_import {
	struct page page;
	struct str year, tables, text, document, year_problem, tables_problem, document_problem;
};
#define T struct view_import
static const struct tpl_field import_fields[] = {
	TF_VIEW(T, page, &page_view), TF_STR(T, year),	       TF_STR(T, tables),	  TF_STR(T, text),
	TF_STR(T, document),	      TF_STR(T, year_problem), TF_STR(T, tables_problem), TF_STR(T, document_problem),
};
const struct tpl_view annual_import_view = TPL_VIEW_OF(T, import_fields);
#undef T

static const struct web_field new_fields[] = {
	{"year", F_I64, F_REQUIRED, 4, "annual.year", NULL},
	{"branches", F_BOOL, 0, 0, "annual.branches", NULL},
};
const struct web_form annual_new_form = WEB_FORM(new_fields);
static const struct web_field import_form_fields[] = {
	{"year", F_I64, F_REQUIRED, 4, "annual.year", NULL},
	{"tables", F_LINES, 0, 200000, "annual.import_tables", NULL},
	{"file", F_FILE, 0, 8u << 20, "annual.import_file", NULL},
	{"text", F_LINES, 0, 400000, "annual.import_text", NULL},
	{"document", F_I64, 0, 18, "annual.import_document", NULL},
};
const struct web_form annual_import_form = WEB_FORM(import_form_fields);

static bool wrong(struct web_call *w)
{
	const struct web_problem *problems;

	return web_problems(w, &problems) > 0;
}

static struct row_report row_of(struct ctx *c, const struct annual_report *r)
{
	static const char *const tags[AS_COUNT] = {"tag--grey", "tag--amber", "tag--brand", "tag--jade", "tag--jade"};
	bool open = r->state < AS_PUBLISHED;

	return (struct row_report){
		.href = arena_printf(c->arena, "/wb/reports/%lld", (long long)r->id),
		.year = arena_printf(c->arena, "%d", r->year),
		.body = r->body_name,
		.state = ctx_text(c, arena_printf(c->arena, "annual.state.%s", annual_state_code(r->state)).p),
		.tag = str_of(tags[r->state]),
		.source = ctx_text(c, r->own ? (r->with_branches ? "annual.source_sum" : "annual.source_own")
					     : "annual.source_import"),
		.version = arena_printf(c->arena, "%lld", (long long)r->version),
		.signed_on = page_date(c, r->signed_on),
		.published = page_date(c, r->published_on),
		.due = page_date(c, annual_due(r->year)),
		.late = date_cmp(open ? c->today : r->published_on, annual_due(r->year)) > 0 && r->own,
		.open = open,
	};
}

static void duty(struct ctx *c, struct view_list *v, const struct annual_report *r, size_t n)
{
	static const char *const tags[] = {"note", "note--amber", "note--amber", "note--red", "note--red"};
	int year = date_ymd(c->today).year - 1;
	enum annual_reminder level = annual_reminder(year, c->today);
	struct str text = arena_printf(c->arena, "%d", year);

	for (size_t i = 0; i < n; i++)
		if (r[i].year == year && r[i].body_id == c->who.body_id && r[i].state >= AS_PUBLISHED) {
			v->duty = ctx_textf(c, "annual.duty_done", text);
			v->duty_tag = STR("note--jade");
			return;
		}
	v->duty = ctx_textf(c, level == AN_OVER ? "annual.duty_over" : "annual.duty", text);
	v->duty_tag = str_of(tags[level]);
}

static enum status list_show(struct web_call *w, int http, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_list *v = ARENA_NEW(c->arena, struct view_list);
	struct annual_report *r;
	struct row_report *rows;
	size_t n;

	TRY(annual_list(c, &r, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct row_report);
	for (size_t i = 0; i < n; i++)
		rows[i] = row_of(c, &r[i]);
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/reports", ctx_text(c, "nav.wb.reports"));
	v->page.lead = ctx_text(c, "annual.lead");
	page_problems(c, &v->page);
	v->rows = (struct tpl_list){rows, n};
	v->none = n == 0;
	v->may_edit = ctx_can(c, PERM_REPORT_EDIT);
	v->city = c->who.city;
	v->new_year = http == 200 ? arena_printf(c->arena, "%d", date_ymd(c->today).year - 1) : web_text(w, "year");
	v->branches = http != 200 && web_value(w, "branches")->present;
	v->year_problem = page_problem_text(c, "year");
	duty(c, v, r, n);
	page_render(c, "annual/list.html", v, http);
	return ST_OK;
}

enum status annual_list_page(struct web_call *w, struct err *err)
{
	return list_show(w, 200, err);
}

static void say(struct web_call *w, const char *field, const struct err *e)
{
	struct ctx *c = ctx_of(w);

	web_problem_add(w, field,
			arena_cstr(c->arena, arena_dup(c->arena, str_of(e->key[0] != '\0' ? e->key : status_key(e->st)))),
			arena_dup(c->arena, str_of(e->arg)));
}

enum status annual_new_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct err e;
	enum status st;
	int64_t id;

	if (wrong(w))
		return list_show(w, 422, err);
	err_clear(&e);
	st = annual_create(c, (int)web_value(w, "year")->i, web_value(w, "branches")->present, &id, &e);
	if (st == ST_INVALID || st == ST_CONFLICT) {
		say(w, "year", &e);
		return list_show(w, st == ST_INVALID ? 422 : 409, err);
	}
	if (st != ST_OK) {
		if (err != NULL)
			*err = e;
		return st;
	}
	web_redirect(w, 303, arena_printf(c->arena, "/wb/reports/%lld", (long long)id));
	return ST_OK;
}

/* ---- earlier years ---- */
static enum status import_show(struct web_call *w, bool posted, int http)
{
	struct ctx *c = ctx_of(w);
	struct view_import *v = ARENA_NEW(c->arena, struct view_import);

	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/reports", ctx_text(c, "annual.import"));
	page_crumb(c, &v->page, STR("/wb/reports"), ctx_text(c, "nav.wb.reports"));
	page_crumb(c, &v->page, STR_NONE, v->page.h1);
	v->page.lead = ctx_text(c, "annual.import_lead");
	page_problems(c, &v->page);
	if (posted) {
		v->year = web_text(w, "year");
		v->tables = web_text(w, "tables");
		v->text = web_text(w, "text");
		v->document = web_text(w, "document");
	}
	v->year_problem = page_problem_text(c, "year");
	v->tables_problem = page_problem_text(c, "tables");
	v->document_problem = page_problem_text(c, "document");
	page_render(c, "annual/import.html", v, http);
	return ST_OK;
}

enum status annual_import_page(struct web_call *w, struct err *err)
{
	(void)err;
	return import_show(w, false, 200);
}

/* Rows with commas become rows with tabs. */
static enum status tabs_of(struct ctx *c, struct str text, struct str *ret, struct err *err)
{
	struct buf b = BUF_INIT(c->arena, MAX_FORM_BYTES);
	struct str first = text, line;
	struct csv csv;
	struct csv_row row;
	enum status st;

	if (!str_line(&first, &line) || str_find_byte(line, '\t') >= 0 || str_find_byte(line, ',') < 0) {
		*ret = text;
		return ST_OK;
	}
	csv_init(&csv, text, ',');
	while ((st = csv_next(&csv, c->arena, &row, err)) == ST_OK)
		for (size_t i = 0; i < row.n; i++) {
			buf_str(&b, row.col[i]);
			buf_byte(&b, i + 1 == row.n ? '\n' : '\t');
		}
	if (st != ST_NOT_FOUND)
		return st;
	err_clear(err);
	*ret = buf_view(&b);
	return ST_OK;
}

static enum status tables_of(struct web_call *w, struct str *ret, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct web_value *f = web_value(w, "file");
	struct extracted x;
	struct str text = web_text(w, "tables"), ext = STR("csv");

	if (f->present && f->file.size > 0) {
		if (str_ends_c(f->file.name, ".xlsx"))
			ext = STR("xlsx");
		else if (!str_ends_c(f->file.name, ".csv"))
			ext = STR("txt");
		TRY(extract_text(c->arena, arena_cstr(c->arena, f->file.tmp_path), ext, &x, err));
		if (x.state != EXTRACT_OK)
			return err_say(err, ST_INVALID, "annual.import_file_bad", NULL);
		text = x.text;
	}
	return tabs_of(c, text, ret, err);
}

static const char *import_field(const struct err *e)
{
	if (strcmp(e->key, "annual.year_wrong") == 0 || strcmp(e->key, "annual.year_taken") == 0)
		return "year";
	return strcmp(e->key, "annual.no_document") == 0 ? "document" : "tables";
}

enum status annual_import_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct str tables;
	struct err e;
	enum status st;
	int64_t id;

	if (wrong(w))
		return import_show(w, true, 422);
	err_clear(&e);
	st = tables_of(w, &tables, &e);
	if (st == ST_OK)
		st = annual_import(c, (int)web_value(w, "year")->i, tables, web_text(w, "text"), web_value(w, "document")->i,
				   &id, &e);
	if (st == ST_INVALID || st == ST_CONFLICT) {
		say(w, import_field(&e), &e);
		return import_show(w, true, st == ST_INVALID ? 422 : 409);
	}
	if (st != ST_OK) {
		if (err != NULL)
			*err = e;
		return st;
	}
	page_flash(c, "jade", "annual.imported", STR(""));
	web_redirect(w, 303, arena_printf(c->arena, "/wb/reports/%lld?part=3", (long long)id));
	return ST_OK;
}
