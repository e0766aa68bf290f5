/* SPDX-License-Identifier: Apache-2.0 */
/* /wb/import: files in, drafts out, with the list of what was recognised and what a person must check. */
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "core/core.h"
#include "core/page.h"
#include "intake/intake.h"
#include "intake/report.h"

#define MAX_FILES 20
#define MAX_LIST_ROWS 300 /* more is work for the command */
#define MAX_SHOWN_ERRORS 200

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

struct view_bad { /* what is wrong with a row of a list */
	struct str row, column, problem;
};
static const struct tpl_field bad_f[] = {TF_STR(struct view_bad, row), TF_STR(struct view_bad, column),
					 TF_STR(struct view_bad, problem)};
static const struct tpl_view bad_view = TPL_VIEW_OF(struct view_bad, bad_f);

struct view_made { /* a draft from a row */
	struct str row, title, href, outcome;
};
static const struct tpl_field made_f[] = {TF_STR(struct view_made, row), TF_STR(struct view_made, title),
					  TF_STR(struct view_made, href), TF_STR(struct view_made, outcome)};
static const struct tpl_view made_view = TPL_VIEW_OF(struct view_made, made_f);

struct view_result {
	struct str name, outcome, href, problem, repairs, summary, rest;
	bool failed, again, list, draft, any_bad, any_made, attached;
	struct str attachments;
	struct tpl_list fields, findings, bad, made;
};
static const struct tpl_field result_f[] = {TF_STR(struct view_result, name),
					    TF_STR(struct view_result, outcome),
					    TF_STR(struct view_result, href),
					    TF_STR(struct view_result, problem),
					    TF_STR(struct view_result, repairs),
					    TF_STR(struct view_result, summary),
					    TF_STR(struct view_result, rest),
					    TF_BOOL(struct view_result, failed),
					    TF_BOOL(struct view_result, again),
					    TF_BOOL(struct view_result, list),
					    TF_BOOL(struct view_result, draft),
					    TF_BOOL(struct view_result, any_bad),
					    TF_BOOL(struct view_result, any_made),
					    TF_BOOL(struct view_result, attached),
					    TF_STR(struct view_result, attachments),
					    TF_LIST(struct view_result, fields, &line_view),
					    TF_LIST(struct view_result, findings, &line_view),
					    TF_LIST(struct view_result, bad, &bad_view),
					    TF_LIST(struct view_result, made, &made_view)};
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
	v->outcome = ctx_textf(c, arena_printf(c->arena, "intake.outcome.%s", intake_outcome_code(res->outcome)).p, STR(""));
	v->again = res->outcome != IN_DRAFT;
	v->draft = res->outcome != IN_SKIPPED;
	v->attached = res->n_attached > 0;
	v->attachments = ctx_textf(c, "intake.attached", page_num(c, (int64_t)res->n_attached));
	v->href = arena_printf(c->arena, "/wb/docs/%lld", (long long)res->document_id);
	v->repairs = ctx_textf(c, "intake.dropped", page_num(c, (int64_t)r->dropped));
}

/* ---- one call ---- */
struct batch {
	struct ctx *c;
	struct intake_rules rules;
	struct intake_options options;
	struct intake_upload up[MAX_FILES];
	bool taken[MAX_FILES]; /* attachment of another, or named by a list */
	struct intake_place place;
	struct view_result *row;
	size_t done, bad;
};

static void refuse(struct batch *b, struct view_result *v, enum status st, struct err *err)
{
	err->st = st;
	v->failed = true;
	v->outcome = ctx_text(b->c, "intake.outcome.failed");
	v->problem = problem_text(b->c, err);
	b->bad++;
}

static void take(struct batch *b, const char *path)
{
	for (size_t i = 0; path != NULL && i < b->place.n_uploads; i++)
		b->taken[i] = b->taken[i] || (b->up[i].path != NULL && strcmp(b->up[i].path, path) == 0);
}

static enum status import_source(struct batch *b, const struct intake_source *s, struct intake_result *res, struct err *err)
{
	struct ctx *c = b->c;
	struct intake_reading *r = ARENA_NEW(c->arena, struct intake_reading);
	struct str bytes, key;

	TRY(intake_key(c->arena, s, c->who.body_id, &bytes, &key, err));
	TRY(intake_read(c->arena, &b->rules, s, &b->place, bytes, r, err));
	r->key = key;
	TRY(intake_write(c, s, r, &b->options, res, err));
	for (size_t i = 0; i < r->n_attach; i++)
		if (s->path == NULL || strcmp(r->attach[i].path, s->path) != 0)
			take(b, r->attach[i].path);
	return ST_OK;
}

static void import_file(struct batch *b, size_t i)
{
	struct intake_source s = {.name = b->up[i].name, .path = b->up[i].path};
	struct intake_result *res = ARENA_NEW(b->c->arena, struct intake_result);
	struct view_result *v = &b->row[b->done++];
	struct err err = {0};
	enum status st = import_source(b, &s, res, &err);

	*v = (struct view_result){.name = s.name};
	if (st == ST_OK)
		show_result(b->c, res, v);
	else
		refuse(b, v, st, &err);
}

/* ---- lists ---- */
static void show_bad(struct batch *b, const struct list *l, struct view_result *v)
{
	struct view_bad *bad = ARENA_ARRAY(b->c->arena, MAX_SHOWN_ERRORS, struct view_bad);
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		for (size_t k = 0; k < l->row[i].n_problems && n < MAX_SHOWN_ERRORS; k++) {
			const struct list_problem *p = &l->row[i].problem[k];

			bad[n++] = (struct view_bad){page_num(b->c, (int64_t)l->row[i].no),
						     p->col < 0 ? STR("") : l->head[p->col],
						     report_problem(b->c, b->c->locale, p)};
		}
	v->bad = (struct tpl_list){bad, n};
	v->any_bad = n > 0;
	v->rest = n > 0 ? str_skip(report_errors_csv(b->c, b->c->locale, l), 3) : STR("");
}

static void import_row(struct batch *b, struct list *l, struct list_row *r, struct view_made *made, size_t *n)
{
	struct intake_source s = {.name = list_cell(l, r, LF_TITLE), .row = r, .list = l};
	struct str file = list_cell(l, r, LF_FILE);
	struct intake_result *res = ARENA_NEW(b->c->arena, struct intake_result);
	struct err err = {0};
	enum status st = ST_OK;

	s.shown = arena_printf(b->c->arena, "%.*s:%zu", STR_ARG(l->name), r->no);
	if (file.n > 0 && intake_place_file(b->c->arena, &b->place, file, &s.path)) {
		s.name = file;
		take(b, s.path);
	}
	st = import_source(b, &s, res, &err);
	if (st != ST_OK) {
		err.st = st;
		list_problem_add(r, -1, "intake.row.failed", problem_text(b->c, &err));
		return;
	}
	made[(*n)++] = (struct view_made){page_num(b->c, (int64_t)r->no), res->r.title.value,
					  arena_printf(b->c->arena, "/wb/docs/%lld", (long long)res->document_id),
					  ctx_text(b->c, res->outcome == IN_EXISTING ? "intake.outcome.existing"
										     : "intake.outcome.draft")};
}

static enum status read_list(struct batch *b, size_t i, struct list *l, struct err *err)
{
	char most[24];

	TRY(intake_read_list(b->c->arena, b->up[i].path, b->up[i].name, l, err));
	(void)snprintf(most, sizeof most, "%d", MAX_LIST_ROWS);
	if (l->n > MAX_LIST_ROWS)
		return err_say(err, ST_TOO_LARGE, "intake.list.too_long", most);
	return intake_check_list(b->c, l, &b->place, b->c->who.body_id, err);
}

static void import_list(struct batch *b, size_t i)
{
	struct list *l = ARENA_NEW(b->c->arena, struct list);
	struct view_result *v = &b->row[b->done++];
	struct view_made *made;
	struct err err = {0};
	enum status st = read_list(b, i, l, &err);
	size_t n = 0;

	*v = (struct view_result){.name = b->up[i].name, .list = true};
	if (st != ST_OK) {
		refuse(b, v, st, &err);
		return;
	}
	made = ARENA_ARRAY(b->c->arena, l->n + 1, struct view_made);
	for (size_t k = 0; k < l->n; k++)
		if (l->row[k].n_problems == 0)
			import_row(b, l, &l->row[k], made, &n);
	show_bad(b, l, v);
	v->made = (struct tpl_list){made, n};
	v->any_made = n > 0;
	v->again = list_bad(l) > 0;
	v->outcome = ctx_textf(b->c, "intake.list.made", page_num(b->c, (int64_t)n));
	v->summary = ctx_textf(b->c, "intake.list.bad", page_num(b->c, (int64_t)list_bad(l)));
	b->bad += n == 0;
}

static bool named(struct str name, const char *ends)
{
	struct str rest = str_of(ends), one;

	while (str_cut(&rest, ' ', &one))
		if (name.n > one.n && strncasecmp(name.p + name.n - one.n, one.p, one.n) == 0)
			return true;
	return false;
}

/* Lists say what other files are, then pages which are their attachments; pictures are only there for them. */
static void import_all(struct batch *b)
{
	static const char lists[] = ".csv .xlsx", pages[] = ".html .htm .shtml", pictures[] = ".png .jpg .jpeg .gif";
	size_t n = b->place.n_uploads;

	for (size_t i = 0; i < n; i++)
		if (named(b->up[i].name, lists))
			import_list(b, i);
	for (size_t i = 0; i < n; i++)
		if (!b->taken[i] && named(b->up[i].name, pages))
			import_file(b, i);
	for (size_t i = 0; i < n; i++)
		if (!b->taken[i] && !named(b->up[i].name, lists) && !named(b->up[i].name, pages) &&
		    (n == 1 || !named(b->up[i].name, pictures)))
			import_file(b, i);
}

/* One file that cannot be read does not stop the others: each has its own answer. */
static enum status import_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct batch *b = ARENA_NEW(c->arena, struct batch);
	struct view_import v = {0};
	const struct web_value *files;
	const struct web_problem *problems;
	size_t n = web_values(w, "file", &files);

	b->c = c;
	b->options = (struct intake_options){.entry_key = web_text(w, "entry"), .loc = c->locale};
	b->row = ARENA_ARRAY(c->arena, MAX_FILES, struct view_result);
	b->place.upload = b->up;
	TRY(intake_rules_load(c->arena, &b->rules, err));
	if (n > MAX_FILES)
		web_problem_add(w, "file", "intake.too_many_files", page_num(c, MAX_FILES));
	if (web_problems(w, &problems) == 0) {
		for (size_t i = 0; i < n; i++)
			if (files[i].present)
				b->up[b->place.n_uploads++] =
					(struct intake_upload){files[i].file.name,
							       arena_cstr(c->arena, files[i].file.tmp_path)};
		import_all(b);
	}
	TRY(start(c, &v, web_text(w, "entry"), err));
	page_problems(c, &v.page);
	v.file_problem = page_problem_text(c, "file");
	v.results = (struct tpl_list){b->row, b->done};
	v.any = b->done > 0;
	page_render(c, "intake/import.html", &v, b->done == 0 || b->bad == b->done ? 422 : 200);
	return ST_OK;
}

const struct web_route intake_routes[] = {
	{WEB_GET, "/wb/import", import_show, PERM_DOC_IMPORT, NULL, 0, 0},
	{WEB_POST, "/wb/import", import_post, PERM_DOC_IMPORT, &import_form, WEB_UPLOAD | WEB_SOFT_FORM,
	 (uint64_t)MAX_FILES *MAX_IMPORT_BYTES},
};
const size_t intake_n_routes = ARRAY_LEN(intake_routes);
