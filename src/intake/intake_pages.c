/* SPDX-License-Identifier: Apache-2.0 */
/* /wb/import: files in, drafts out, with the list of what was recognised and what a person must check. */
#include "base/fs.h"
#include "base/limits.h"
#include "core/core.h"
#include "core/page.h"
#include "intake/intake.h"

#define MAX_FILES 20

struct view_option {
	struct str value, text;
	bool on;
};
static const struct tpl_field option_f[] = {TF_STR(struct view_option, value), TF_STR(struct view_option, text),
					    TF_BOOL(struct view_option, on)};
static const struct tpl_view option_view = TPL_VIEW_OF(struct view_option, option_f);

struct view_line { /* a field or a finding */
	struct str label, text, sure;
	bool check;
};
static const struct tpl_field line_f[] = {TF_STR(struct view_line, label), TF_STR(struct view_line, text),
					  TF_STR(struct view_line, sure), TF_BOOL(struct view_line, check)};
static const struct tpl_view line_view = TPL_VIEW_OF(struct view_line, line_f);

struct view_result {
	struct str name, outcome, href, problem, repairs;
	bool failed, again;
	struct tpl_list fields, findings;
};
static const struct tpl_field result_f[] = {TF_STR(struct view_result, name),
					    TF_STR(struct view_result, outcome),
					    TF_STR(struct view_result, href),
					    TF_STR(struct view_result, problem),
					    TF_STR(struct view_result, repairs),
					    TF_BOOL(struct view_result, failed),
					    TF_BOOL(struct view_result, again),
					    TF_LIST(struct view_result, fields, &line_view),
					    TF_LIST(struct view_result, findings, &line_view)};
static const struct tpl_view result_view = TPL_VIEW_OF(struct view_result, result_f);

struct view_import {
	struct page page;
	struct tpl_list entries, results;
	struct str file_problem;
	bool any;
};
static const struct tpl_field import_f[] = {TF_VIEW(struct view_import, page, &page_view),
					    TF_LIST(struct view_import, entries, &option_view),
					    TF_LIST(struct view_import, results, &result_view),
					    TF_STR(struct view_import, file_problem), TF_BOOL(struct view_import, any)};
const struct tpl_view intake_view = TPL_VIEW_OF(struct view_import, import_f);

static const struct web_field import_fields[] = {
	{"file", F_FILE, F_REQUIRED | F_MULTI, MAX_IMPORT_BYTES, "intake.file", NULL},
	{"entry", F_TEXT, 0, 80, "intake.entry", NULL},
};
static const struct web_form import_form = WEB_FORM(import_fields);

static enum status start(struct ctx *c, struct view_import *v, struct str chosen, struct err *err)
{
	struct cat_filter f = {.body_id = c->who.body_id, .openness = -1};
	struct cat_entry *e;
	struct view_option *opt;
	size_t n;

	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/import", ctx_text(c, "intake.title"));
	v->page.h1 = ctx_text(c, "intake.title");
	v->page.lead = ctx_text(c, "intake.lead");
	TRY(cat_list(c, &f, &e, &n, err));
	opt = ARENA_ARRAY(c->arena, n + 1, struct view_option);
	for (size_t i = 0; i < n; i++)
		opt[i] = (struct view_option){e[i].item_key,
					      arena_printf(c->arena, "%.*s · %.*s", STR_ARG(e[i].level1),
							   STR_ARG(e[i].level2)),
					      str_eq(e[i].item_key, chosen)};
	v->entries = (struct tpl_list){opt, n};
	return ST_OK;
}

static enum status import_show(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_import v = {0};

	TRY(start(c, &v, STR(""), err));
	page_render(c, "intake/import.html", &v, 200);
	return ST_OK;
}

static struct str problem_text(struct ctx *c, const struct err *err)
{
	const char *key = err->key[0] != '\0' ? err->key : status_key(err->st);

	return ctx_textf(c, key, arena_dup(c->arena, str_of(err->arg)));
}

static void put_line(struct ctx *c, struct view_line *l, size_t *n, const char *label, struct str text, enum confidence conf)
{
	if (text.n == 0)
		return;
	l[(*n)++] = (struct view_line){ctx_text(c, label), text, ctx_text(c, confidence_key(conf)), conf < CONF_HIGH};
}

static void show_result(struct ctx *c, const struct intake_result *res, struct view_result *v)
{
	const struct recognised *r = &res->r;
	struct view_line *l = ARENA_ARRAY(c->arena, 8, struct view_line),
			 *f = ARENA_ARRAY(c->arena, MAX_FINDINGS, struct view_line);
	size_t n = 0;

	put_line(c, l, &n, "intake.col_title", r->title.value, r->title.conf);
	put_line(c, l, &n, "intake.col_docno", r->doc_no.shown, r->doc_no_conf);
	put_line(c, l, &n, "intake.col_issuer", r->issuer.value, r->issuer.conf);
	put_line(c, l, &n, "intake.col_source", r->source.value, r->source.conf);
	put_line(c, l, &n, "intake.col_formed", page_date(c, r->formed.value), r->formed.conf);
	put_line(c, l, &n, "intake.col_published", page_date(c, r->published.value), r->published.conf);
	put_line(c, l, &n, "intake.col_mark", r->mark, CONF_HIGH);
	v->fields = (struct tpl_list){l, n};
	for (size_t i = 0; i < r->n_findings; i++)
		f[i] = (struct view_line){.text = finding_text(core_tpl(c->core), c->arena, c->locale, &r->finding[i]),
					  .check = r->finding[i].check};
	v->findings = (struct tpl_list){f, r->n_findings};
	v->outcome = ctx_text(c, res->outcome == IN_EXISTING ? "intake.outcome.existing" : "intake.outcome.draft");
	v->again = res->outcome == IN_EXISTING;
	v->href = arena_printf(c->arena, "/wb/docs/%lld", (long long)res->document_id);
	v->repairs = ctx_textf(c, "intake.dropped", page_num(c, (int64_t)r->dropped));
}

static void import_one(struct ctx *c, const struct intake_rules *rules, const struct web_file *file, struct str entry,
		       struct view_result *v)
{
	struct intake_file f = {.name = file->name};
	struct intake_options o = {.entry_key = entry};
	struct intake_result *res = ARENA_NEW(c->arena, struct intake_result);
	struct err err = {0};
	enum status st = fs_read(c->arena, arena_cstr(c->arena, file->tmp_path), MAX_IMPORT_BYTES, &f.bytes, &err);

	v->name = file->name;
	if (st == ST_OK)
		st = intake_import(c, rules, &f, &o, res, &err);
	if (st == ST_OK) {
		show_result(c, res, v);
		return;
	}
	err.st = st;
	v->failed = true;
	v->outcome = ctx_text(c, "intake.outcome.failed");
	v->problem = problem_text(c, &err);
}

/* One file that cannot be read does not stop the others: each has its own answer. */
static enum status import_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_import v = {0};
	struct intake_rules rules;
	const struct web_value *files;
	const struct web_problem *problems;
	size_t n = web_values(w, "file", &files), done = 0, bad = 0;
	struct view_result *rows = ARENA_ARRAY(c->arena, MAX_FILES, struct view_result);

	TRY(intake_rules_load(c->arena, &rules, err));
	if (n > MAX_FILES)
		web_problem_add(w, "file", "intake.too_many_files", page_num(c, MAX_FILES));
	if (web_problems(w, &problems) == 0)
		for (size_t i = 0; i < n; i++)
			if (files[i].present) {
				import_one(c, &rules, &files[i].file, web_text(w, "entry"), &rows[done]);
				bad += rows[done++].failed;
			}
	TRY(start(c, &v, web_text(w, "entry"), err));
	page_problems(c, &v.page);
	v.file_problem = page_problem_text(c, "file");
	v.results = (struct tpl_list){rows, done};
	v.any = done > 0;
	page_render(c, "intake/import.html", &v, done == 0 || bad == done ? 422 : 200);
	return ST_OK;
}

const struct web_route intake_routes[] = {
	{WEB_GET, "/wb/import", import_show, PERM_DOC_IMPORT, NULL, 0, 0},
	{WEB_POST, "/wb/import", import_post, PERM_DOC_IMPORT, &import_form, WEB_UPLOAD | WEB_SOFT_FORM,
	 (uint64_t)MAX_FILES *MAX_IMPORT_BYTES},
};
const size_t intake_n_routes = ARRAY_LEN(intake_routes);
