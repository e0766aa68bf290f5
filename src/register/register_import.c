/* SPDX-License-Identifier: Apache-2.0 */
/* /wb/requests/import: a table of requests. It is read, shown row by row with what is wrong in words, and nothing is written before
 * somebody confirms what he saw. A row's own words are its token: the same table twice makes nothing twice. */
#include "base/fs.h"
#include "base/limits.h"
#include "base/mask.h"
#include "base/utf8.h"
#include "core/seal.h"
#include "extract/extract.h"
#include "register/import_rows.h"
#include "register/register_int.h"
#include "register/register_store.h"

/* A larger one still comes in, so that the page can say so. */
enum { SHEET_MAX = 4 << 20, SHEET_IN = 19 << 20, TEXT_MAX = 2 << 20, SHOWN_MAX = 200 };

struct view_import {
	struct page page;
	struct tpl_list columns;
	struct str file_problem, rows_max;
	bool receives;
};
static const struct tpl_field import_f[] = {TF_VIEW(struct view_import, page, &page_view),
					    TF_LIST(struct view_import, columns, &rv_choice_view),
					    TF_STR(struct view_import, file_problem), TF_STR(struct view_import, rows_max),
					    TF_BOOL(struct view_import, receives)};
const struct tpl_view register_import_view = TPL_VIEW_OF(struct view_import, import_f);

struct view_line { /* a row of the table as it would be registered */
	struct str no, channel, submitted, received, applicant, description;
	bool bad;
};
#define T struct view_line
static const struct tpl_field line_f[] = {TF_STR(T, no),       TF_STR(T, channel),   TF_STR(T, submitted),
					  TF_STR(T, received), TF_STR(T, applicant), TF_STR(T, description),
					  TF_BOOL(T, bad)};
static const struct tpl_view line_view = TPL_VIEW_OF(T, line_f);
#undef T

struct view_bad {
	struct str row, column, problem;
};
static const struct tpl_field bad_f[] = {TF_STR(struct view_bad, row), TF_STR(struct view_bad, column),
					 TF_STR(struct view_bad, problem)};
static const struct tpl_view bad_view = TPL_VIEW_OF(struct view_bad, bad_f);

struct view_preview {
	struct page page;
	struct tpl_list lines, bad;
	struct str action, errors, summary, good, rest;
	bool any_bad, any_good, more;
};
#define T struct view_preview
static const struct tpl_field preview_f[] = {TF_VIEW(T, page, &page_view),
					     TF_LIST(T, lines, &line_view),
					     TF_LIST(T, bad, &bad_view),
					     TF_STR(T, action),
					     TF_STR(T, errors),
					     TF_STR(T, summary),
					     TF_STR(T, good),
					     TF_STR(T, rest),
					     TF_BOOL(T, any_bad),
					     TF_BOOL(T, any_good),
					     TF_BOOL(T, more)};
const struct tpl_view register_preview_view = TPL_VIEW_OF(T, preview_f);
#undef T

static const struct web_field import_fields[] = {{"file", F_FILE, F_REQUIRED, SHEET_IN, "register.f.file", NULL}};
const struct web_form register_import_form = WEB_FORM(import_fields);

/* ---- the form ---- */
static enum status import_show(struct web_call *w, int http, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_import v = {0};
	struct rv_choice *cols = ARENA_ARRAY(c->arena, IMP_COUNT, struct rv_choice);
	struct case_body body;

	TRY(case_body_get(c, c->who.body_id, &body, err));
	for (int i = 0; i < IMP_COUNT; i++)
		cols[i] = (struct rv_choice){.text = str_of(imp_heading((enum imp_field)i)),
					     .on = i == IMP_CHANNEL || i == IMP_SUBMITTED || i == IMP_NAME ||
						   i == IMP_DESCRIPTION || i == IMP_ID_NO};
	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/requests", ctx_text(c, "register.import.title"));
	v.page.lead = ctx_text(c, "register.import.lead");
	page_crumb(c, &v.page, STR("/wb/requests"), ctx_text(c, "register.title"));
	page_crumb(c, &v.page, STR_NONE, ctx_text(c, "register.import.title"));
	page_problems(c, &v.page);
	v.columns = (struct tpl_list){cols, IMP_COUNT};
	v.file_problem = page_problem_text(c, "file");
	v.rows_max = page_num(c, IMP_MAX_ROWS);
	v.receives = body.receives;
	page_render(c, "register/import.html", &v, http);
	return ST_OK;
}

enum status register_import_page(struct web_call *w, struct err *err)
{
	return import_show(w, 200, err);
}

enum status register_import_sheet(struct web_call *w, struct err *err)
{
	(void)err;
	web_set_header(w, "Content-Disposition", STR("attachment; filename=\"requests-sheet.csv\""));
	web_reply(w, 200, "text/csv; charset=utf-8", imp_sheet_csv(w->arena));
	return ST_OK;
}

/* ---- reading ---- */
static enum status read_sheet(struct ctx *c, const struct web_file *f, struct str *ret, struct err *err)
{
	const char *path = arena_cstr(c->arena, f->tmp_path);
	struct extracted x;
	struct str bytes;

	if (f->size > SHEET_MAX)
		return err_say(err, ST_INVALID, "register.import.too_long", NULL);
	TRY(fs_read(c->arena, path, SHEET_MAX, &bytes, err));
	TRY(extract_text(c->arena, path, str_starts_c(bytes, "PK\x03\x04") ? STR("xlsx") : STR("csv"), &x, err));
	if (x.state == EXTRACT_LIMIT || x.text.n > TEXT_MAX)
		return err_say(err, ST_INVALID, "register.import.too_long", NULL);
	if (x.state != EXTRACT_OK)
		return err_say(err, ST_INVALID, "register.import.broken", NULL);
	*ret = x.text;
	return ST_OK;
}

static enum status keep(struct ctx *c, struct str name, struct str text, int64_t *ret, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};
	struct pending_import p = {.body_id = c->who.body_id, .name = name};

	TRY(seal_text(c, text, &p.sealed, err));
	TRY(core_begin(c, &tx, err));
	TRY(reg_import_add(c, &p, ret, err));
	return core_commit(c, &tx, err);
}

enum status register_import_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct web_value *file = web_value(w, "file");
	const struct web_problem *p;
	struct imp_table t;
	struct str text = STR("");
	enum status st;
	int64_t id;

	if (web_problems(w, &p) > 0 || !file->present || file->file.size == 0) {
		if (web_problems(w, &p) == 0)
			web_problem_add(w, "file", "register.problem.file", STR_NONE);
		return import_show(w, 422, err);
	}
	st = read_sheet(c, &file->file, &text, err);
	if (st == ST_OK)
		st = imp_parse(c->arena, text, c->today, &t, err);
	if (st == ST_OK && t.n == 0)
		st = err_say(err, ST_INVALID, "register.import.empty", NULL);
	if (st == ST_INVALID) {
		web_problem_add(w, "file", arena_cstr(c->arena, str_of(err->key)), STR_NONE);
		err_clear(err);
		return import_show(w, 422, err);
	}
	TRY(st);
	TRY(keep(c, file->file.name, text, &id, err));
	web_redirect(w, 303, arena_printf(c->arena, "/wb/requests/import/%lld", (long long)id));
	return ST_OK;
}

/* ---- what was read ---- */
static enum status asked_table(struct web_call *w, struct pending_import *ret, struct imp_table *ret_t, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct str text;

	TRY(reg_import_get(c, web_param_i64(w, "id"), ret, err));
	TRY(seal_open(c, ret->sealed, &text, err));
	return imp_parse(c->arena, text, c->today, ret_t, err);
}

static struct str words(void *arg, const struct imp_problem *p)
{
	return ctx_textf(arg, p->key, p->arg);
}

static struct view_line line_of(struct ctx *c, const struct imp_row *r)
{
	bool waits = r->n.channel < RQ_CHANNEL_COUNT && rq_channel_waits(r->n.channel);
	struct date received = waits ? r->n.confirmed_on : r->n.submitted_on;
	struct str cut = utf8_cut(r->n.description, 40);

	return (struct view_line){
		.no = arena_printf(c->arena, "%zu", r->no),
		.channel = r->n.channel < RQ_CHANNEL_COUNT
				   ? rv_key(c, "request.channel.", register_channel_code(r->n.channel))
				   : r->cell[IMP_CHANNEL],
		.submitted = page_date(c, r->n.submitted_on),
		.received = date_is_none(received) ? ctx_text(c, "register.import.unconfirmed") : page_date(c, received),
		.applicant = r->n.who.kind == AP_NAT ? mask_name(c->arena, r->n.who.name) : r->n.who.name,
		.description = cut.n < r->n.description.n ? arena_printf(c->arena, "%.*s…", STR_ARG(cut)) : cut,
		.bad = r->n_problems > 0,
	};
}

static void fill_bad(struct ctx *c, const struct imp_table *t, struct view_preview *v)
{
	struct view_bad *b = ARENA_ARRAY(c->arena, SHOWN_MAX, struct view_bad);
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++)
		for (size_t k = 0; k < t->row[i].n_problems && n < SHOWN_MAX; k++) {
			const struct imp_problem *p = &t->row[i].problem[k];

			b[n++] = (struct view_bad){arena_printf(c->arena, "%zu", t->row[i].no),
						   p->field < 0 ? ctx_text(c, "register.import.whole_row")
								: str_of(imp_heading((enum imp_field)p->field)),
						   words(c, p)};
		}
	v->bad = (struct tpl_list){b, n};
	v->any_bad = n > 0;
}

enum status register_import_preview(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_preview v = {0};
	struct pending_import p;
	struct view_line *l;
	struct imp_table t;
	size_t n;

	TRY(asked_table(w, &p, &t, err));
	n = t.n < SHOWN_MAX ? t.n : SHOWN_MAX;
	l = ARENA_ARRAY(c->arena, n + 1, struct view_line);
	for (size_t i = 0; i < n; i++)
		l[i] = line_of(c, &t.row[i]);
	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/requests", ctx_text(c, "register.import.preview"));
	v.page.lead = p.name;
	page_crumb(c, &v.page, STR("/wb/requests"), ctx_text(c, "register.title"));
	page_crumb(c, &v.page, STR("/wb/requests/import"), ctx_text(c, "register.import.title"));
	page_crumb(c, &v.page, STR_NONE, ctx_text(c, "register.import.preview"));
	v.lines = (struct tpl_list){l, n};
	fill_bad(c, &t, &v);
	v.action = arena_printf(c->arena, "/wb/requests/import/%lld", (long long)p.id);
	v.errors = arena_printf(c->arena, "/wb/requests/import/%lld/errors.csv", (long long)p.id);
	v.good = page_num(c, (int64_t)(t.n - imp_bad(&t)));
	v.any_good = t.n > imp_bad(&t);
	v.summary = ctx_textf(c, "register.import.read", page_num(c, (int64_t)t.n));
	v.rest = ctx_textf(c, "register.import.bad", page_num(c, (int64_t)imp_bad(&t)));
	v.more = t.more;
	page_render(c, "register/preview.html", &v, 200);
	return ST_OK;
}

enum status register_import_bad(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct str extra[3] = {ctx_text(c, "register.import.x_row"), ctx_text(c, "register.import.x_column"),
				     ctx_text(c, "register.import.x_problem")};
	struct pending_import p;
	struct imp_table t;

	TRY(asked_table(w, &p, &t, err));
	web_set_header(w, "Content-Disposition", STR("attachment; filename=\"requests-errors.csv\""));
	web_reply(w, 200, "text/csv; charset=utf-8", imp_errors_csv(c->arena, &t, extra, words, c));
	return ST_OK;
}

/* ---- taking over ---- */
static enum status take_row(struct ctx *c, const struct pending_import *p, struct imp_row *r, bool *ret_again,
			    struct err *err)
{
	struct rcase rc;

	r->n.body_id = p->body_id;
	r->n.token = imp_mark(c->arena, r, p->body_id);
	return case_create(c, &r->n, &rc, ret_again, err);
}

/* All good rows or none: a table half taken over could not be looked through any more. */
static enum status take_all(struct ctx *c, const struct pending_import *p, struct imp_table *t, int64_t *ret_new,
			    int64_t *ret_again, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};
	bool again;

	TRY(core_begin(c, &tx, err));
	for (size_t i = 0; i < t->n; i++) {
		if (t->row[i].n_problems > 0)
			continue;
		TRY(take_row(c, p, &t->row[i], &again, err));
		*ret_again += again;
		*ret_new += !again;
	}
	if (imp_bad(t) == 0)
		TRY(reg_import_drop(c, p->id, err));
	return core_commit(c, &tx, err);
}

enum status register_import_take(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct pending_import p;
	struct imp_table t;
	int64_t made = 0, again = 0;

	TRY(asked_table(w, &p, &t, err));
	TRY(take_all(c, &p, &t, &made, &again, err));
	if (again > 0)
		page_flash(c, "jade", "register.import.taken_again",
			   arena_printf(c->arena, "%.*s / %.*s", STR_ARG(page_num(c, made)), STR_ARG(page_num(c, again))));
	else
		page_flash(c, "jade", "register.import.taken", page_num(c, made));
	web_redirect(w, 303, STR("/wb/requests?state=all"));
	return ST_OK;
}

enum status register_job_sweep(struct ctx *c, struct str payload, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	(void)payload;
	TRY(core_begin(c, &tx, err));
	TRY(reg_import_sweep(c, c->now - 24LL * 3600 * 1000, err));
	TRY(reg_notice_sweep(c, date_add(c->today, -400), err));
	return core_commit(c, &tx, err);
}
