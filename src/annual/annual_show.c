/* SPDX-License-Identifier: Apache-2.0 */
/* /wb/reports/{id}: six parts as steps, the checks beside them, what may be done; downloads of the state it is in. */
#include <string.h>

#include "annual/annual_int.h"
#include "documents/documents.h"

struct row_finding {
	struct str rule, text, href;
	bool error;
};
#define T struct row_finding
static const struct tpl_field finding_fields[] = {TF_STR(T, rule), TF_STR(T, text), TF_STR(T, href), TF_BOOL(T, error)};
static const struct tpl_view finding_view = TPL_VIEW_OF(T, finding_fields);
#undef T
struct row_step {
	struct str href, text;
	bool now, bad;
};
#define T struct row_step
static const struct tpl_field step_fields[] = {TF_STR(T, href), TF_STR(T, text), TF_BOOL(T, now), TF_BOOL(T, bad)};
static const struct tpl_view step_view = TPL_VIEW_OF(T, step_fields);
#undef T
struct row_version {
	struct str no, signed_on, signed_name, published, errata, href;
	bool is_public;
};
#define T struct row_version
static const struct tpl_field version_fields[] = {TF_STR(T, no),	TF_STR(T, signed_on), TF_STR(T, signed_name),
						  TF_STR(T, published), TF_STR(T, errata),    TF_STR(T, href),
						  TF_BOOL(T, is_public)};
static const struct tpl_view version_view = TPL_VIEW_OF(T, version_fields);
#undef T

struct view_show {
	struct page page;
	struct str base, rev, part, chapter_title, text, text_problem, act_problem, state, tag, due, errors, warnings, entry,
		entry_key, entry_problem, passed, pieces, requests, counted, signed_on, today, document_href, public_href,
		errata, note, year;
	bool t2, t3, t4, has_text, may_edit, may_check, may_back, may_sign, may_document, may_correct, suggested, late,
		published, any_findings, own, differ, branches, good, any_versions;
	bool old, altered;
	struct tpl_list old_lines, steps, findings, t2_lines, t3_lines, t3_heads, t4_cells, versions, files;
};
#define T struct view_show
static const struct tpl_field show_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, base),
	TF_STR(T, rev),
	TF_STR(T, part),
	TF_STR(T, chapter_title),
	TF_STR(T, text),
	TF_STR(T, text_problem),
	TF_STR(T, act_problem),
	TF_STR(T, state),
	TF_STR(T, tag),
	TF_STR(T, due),
	TF_STR(T, errors),
	TF_STR(T, warnings),
	TF_STR(T, entry),
	TF_STR(T, entry_key),
	TF_STR(T, entry_problem),
	TF_STR(T, passed),
	TF_STR(T, pieces),
	TF_STR(T, requests),
	TF_STR(T, counted),
	TF_STR(T, signed_on),
	TF_STR(T, today),
	TF_STR(T, document_href),
	TF_STR(T, public_href),
	TF_STR(T, errata),
	TF_STR(T, note),
	TF_STR(T, year),
	TF_BOOL(T, t2),
	TF_BOOL(T, t3),
	TF_BOOL(T, t4),
	TF_BOOL(T, has_text),
	TF_BOOL(T, may_edit),
	TF_BOOL(T, may_check),
	TF_BOOL(T, may_back),
	TF_BOOL(T, may_sign),
	TF_BOOL(T, may_document),
	TF_BOOL(T, may_correct),
	TF_BOOL(T, suggested),
	TF_BOOL(T, late),
	TF_BOOL(T, published),
	TF_BOOL(T, any_findings),
	TF_BOOL(T, own),
	TF_BOOL(T, differ),
	TF_BOOL(T, branches),
	TF_BOOL(T, good),
	TF_BOOL(T, any_versions),
	TF_BOOL(T, old),
	TF_BOOL(T, altered),
	TF_LIST(T, old_lines, &annual_line_view),
	TF_LIST(T, steps, &step_view),
	TF_LIST(T, findings, &finding_view),
	TF_LIST(T, t2_lines, &annual_line_view),
	TF_LIST(T, t3_lines, &annual_line_view),
	TF_LIST(T, t3_heads, &annual_cell_view),
	TF_LIST(T, t4_cells, &annual_cell_view),
	TF_LIST(T, versions, &version_view),
	TF_LIST(T, files, &page_link_view),
};
const struct tpl_view annual_show_view = TPL_VIEW_OF(T, show_fields);
#undef T

static const char *const acts[] = {"self_check", "back", "sign", "document", "correct", NULL};
static const enum annual_act act_ids[] = {AA_SELF_CHECK, AA_BACK, AA_SIGN, AA_DOCUMENT, AA_CORRECT};

static const struct web_field show_form_fields[] = {{"part", F_I64, 0, 1, "annual.part", NULL}};
const struct web_form annual_show_form = WEB_FORM(show_form_fields);
static const struct web_field text_fields[] = {
	{"rev", F_I64, F_REQUIRED, 18, "annual.rev", NULL},
	{"part", F_I64, F_REQUIRED, 1, "annual.part", NULL},
	{"text", F_LINES, 0, 400000, "annual.text", NULL},
	{"suggest", F_BOOL, 0, 0, "annual.suggest", NULL},
};
const struct web_form annual_text_form = WEB_FORM(text_fields);
static const struct web_field act_fields[] = {
	{"rev", F_I64, F_REQUIRED, 18, "annual.rev", NULL},
	{"act", F_CHOICE, F_REQUIRED, 20, "annual.act", acts},
	{"signed_on", F_DATE, 0, 0, "annual.signed_on", NULL},
	{"note", F_LINES, 0, 4000, "annual.errata", NULL},
};
const struct web_form annual_act_form = WEB_FORM(act_fields);

/* The part of the report a rule's cells stand in. */
static int part_of(struct str cells)
{
	if (str_starts_c(cells, "rv_") || str_starts_c(cells, "ld_") || str_starts_c(cells, "la_"))
		return 4;
	if (ar_is_t2(cells))
		return 2;
	return str_find_byte(cells, '.') >= 0 ? 3 : 1;
}

static void fill_findings(struct ctx *c, struct view_show *v, const struct annual_finding *f, size_t n)
{
	struct row_finding *rows = ARENA_ARRAY(c->arena, n + 1, struct row_finding);
	size_t errors = annual_errors(f, n);

	for (size_t i = 0; i < n; i++) {
		int part = str_eq_c(f[i].rule, "S5") ? 5 : part_of(f[i].cells);

		rows[i] = (struct row_finding){f[i].rule, f[i].text,
					       arena_printf(c->arena, "%.*s?part=%d", STR_ARG(v->base), part),
					       f[i].level == AR_ERROR};
	}
	v->findings = (struct tpl_list){rows, n};
	v->any_findings = n > 0;
	v->good = errors == 0;
	v->errors = page_num(c, (int64_t)errors);
	v->warnings = page_num(c, (int64_t)(n - errors));
}

static void fill_steps(struct ctx *c, struct view_show *v, int part)
{
	struct row_step *s = ARENA_ARRAY(c->arena, ANNUAL_CHAPTERS, struct row_step);

	for (int i = 1; i <= ANNUAL_CHAPTERS; i++)
		s[i - 1] = (struct row_step){arena_printf(c->arena, "%.*s?part=%d", STR_ARG(v->base), i),
					     ctx_text(c, arena_printf(c->arena, "annual.step.%d", i).p), i == part, false};
	v->steps = (struct tpl_list){s, ANNUAL_CHAPTERS};
}

static void fill_state(struct ctx *c, struct view_show *v, const struct annual_report *r)
{
	static const char *const tags[AS_COUNT] = {"tag--grey", "tag--amber", "tag--brand", "tag--jade", "tag--jade"};
	bool edit = ctx_can_at(c, PERM_REPORT_EDIT, r->body_id, r->parent_body_id);
	bool publish = ctx_can_at(c, PERM_REPORT_PUBLISH, r->body_id, r->parent_body_id);
	bool in_flow = r->stored == AS_REVIEWED && r->document_id != 0;

	v->state = ctx_text(c, arena_printf(c->arena, "annual.state.%s", annual_state_code(r->state)).p);
	v->tag = str_of(tags[r->state]);
	v->due = page_date(c, annual_due(r->year));
	v->published = r->state >= AS_PUBLISHED;
	v->late = r->own && date_cmp(v->published ? r->published_on : c->today, annual_due(r->year)) > 0;
	v->may_edit = edit && annual_may(r->state, AA_EDIT);
	v->may_check = edit && annual_may(r->state, AA_SELF_CHECK);
	v->may_back = (edit || publish) && annual_may(r->state, AA_BACK) && !in_flow;
	v->may_sign = publish && annual_may(r->state, AA_SIGN);
	v->may_document = ctx_can_at(c, PERM_DOC_IMPORT, r->body_id, r->parent_body_id) &&
			  annual_may(r->state, AA_DOCUMENT) && !in_flow;
	v->may_correct = edit && annual_may(r->state, AA_CORRECT);
	if (in_flow)
		v->document_href = arena_printf(c->arena, "/wb/docs/%lld", (long long)r->document_id);
	if (v->published)
		v->public_href = arena_printf(c->arena, "/xxgk/reports/%lld", (long long)r->id);
}

static void fill_versions(struct ctx *c, struct view_show *v, const struct annual_version *all, size_t n)
{
	struct row_version *rows = ARENA_ARRAY(c->arena, n + 1, struct row_version);

	for (size_t i = 0; i < n; i++)
		rows[i] = (struct row_version){
			.no = arena_printf(c->arena, "%lld", (long long)all[i].version),
			.signed_on = page_date(c, all[i].signed_on),
			.signed_name = all[i].signed_name,
			.published = all[i].published_at != 0 ? page_time(c, all[i].published_at) : STR(""),
			.errata = all[i].errata,
			.href = all[i].document_id != 0
					? arena_printf(c->arena, "/wb/docs/%lld", (long long)all[i].document_id)
					: STR(""),
			.is_public = all[i].published_at != 0,
		};
	v->versions = (struct tpl_list){rows, n};
	v->any_versions = n > 0;
}

/* Which item the draft goes to, and whether its tables are still those that were signed. */
static void fill_flow(struct ctx *c, struct view_show *v, const struct annual_report *r, const struct annual_version *all,
		      size_t n)
{
	struct cat_entry e = {0};
	struct document d;
	struct err why;

	err_clear(&why);
	if (r->own && annual_entry(c, r->body_id, &e, &why) == ST_OK) {
		v->entry = e.level2;
		v->entry_key = e.item_key;
	} else if (r->own) {
		v->entry_problem = ctx_text(c, "annual.no_entry");
	}
	v->altered = r->stored == AS_REVIEWED && r->document_id != 0 && n > 0 &&
		     doc_get(c, r->document_id, &d, NULL) == ST_OK && annual_altered(c, all[0].body_json, d.body_json);
}

static struct tpl_list file_links(struct ctx *c, struct str base)
{
	static const char *const formats[] = {"pdf", "docx", "xlsx", "csv", "json"};
	struct page_link *l = ARENA_ARRAY(c->arena, ARRAY_LEN(formats), struct page_link);

	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		l[i] = (struct page_link){.href = arena_printf(c->arena, "%.*s/file/%s", STR_ARG(base), formats[i]),
					  .text = ctx_text(c, arena_printf(c->arena, "annual.file.%s", formats[i]).p),
					  .count = STR("")};
	return (struct tpl_list){l, ARRAY_LEN(formats)};
}

/* How many requests of the year are counted once though two of the bodies have them; empty when none. */
static struct str passed_on(struct ctx *c, const struct annual_figures *f)
{
	int64_t n = 0;

	for (int k = 0; k < AP_KIND_COUNT; k++)
		n += f->count_pieces ? f->passed.row[TALLY_NEW][k].pieces : f->passed.row[TALLY_NEW][k].requests;
	return n == 0 ? STR("") : ctx_textf(c, "annual.passed_on", page_num(c, n));
}

static enum status fill_part(struct ctx *c, struct view_show *v, const struct annual_report *r,
			     const struct annual_figures *f, const struct annual_finding *found, size_t n, int part,
			     struct err *err)
{
	int64_t linked = r->own ? r->id : 0;

	v->part = arena_printf(c->arena, "%d", part);
	v->chapter_title = ctx_text(c, arena_printf(c->arena, "annual.chapter.%d", part).p);
	v->old = part == 2 && str_eq_c(r->format, "2019");
	v->old_lines = annual_old_lines(c, r->imported);
	v->t2 = part == 2 && !v->old;
	v->t3 = part == 3;
	v->t4 = part == 4;
	v->has_text = part != 2 && !v->t3 && !v->t4;
	v->t2_lines = annual_t2_lines(c, &f->shown, f, found, n, linked);
	v->t3_lines = annual_t3_lines(c, &f->shown, f, found, n, linked);
	v->t3_heads = annual_t3_heads(c);
	v->t4_cells = annual_t4_cells(c, &f->shown, f, found, n, linked);
	v->pieces = page_num(c, f->pieces);
	v->requests = page_num(c, f->requests);
	v->counted = ctx_text(c, f->count_pieces ? "annual.by_pieces" : "annual.by_requests");
	v->differ = f->pieces != f->requests;
	v->passed = passed_on(c, f);
	return annual_text(c, r, f, part, &v->text, &v->suggested, err);
}

static enum status show(struct web_call *w, int part, const char *posted, int http, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_show *v = ARENA_NEW(c->arena, struct view_show);
	struct annual_finding *found;
	struct annual_version *all;
	struct annual_figures f;
	struct annual_report r;
	size_t n, n_versions;

	TRY(annual_get(c, web_param_i64(w, "id"), &r, err));
	TRY(annual_figures(c, &r, &f, err));
	TRY(annual_check(c, &r, &f, &found, &n, err));
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/reports", annual_title(c, r.body_name, r.year));
	page_crumb(c, &v->page, STR("/wb/reports"), ctx_text(c, "nav.wb.reports"));
	page_crumb(c, &v->page, STR_NONE, arena_printf(c->arena, "%d", r.year));
	page_problems(c, &v->page);
	v->base = arena_printf(c->arena, "/wb/reports/%lld", (long long)r.id);
	v->rev = arena_printf(c->arena, "%lld", (long long)r.rev);
	v->year = arena_printf(c->arena, "%d", r.year);
	v->own = r.own;
	v->branches = r.with_branches;
	v->errata = r.errata;
	v->today = date_format(c->arena, c->today);
	fill_state(c, v, &r);
	fill_findings(c, v, found, n);
	fill_steps(c, v, part);
	TRY(fill_part(c, v, &r, &f, found, n, part, err));
	TRY(annual_versions(c, r.id, &all, &n_versions, err));
	fill_versions(c, v, all, n_versions);
	fill_flow(c, v, &r, all, n_versions);
	v->files = file_links(c, v->base);
	v->text_problem = page_problem_text(c, "text");
	v->act_problem = page_problem_text(c, "act");
	if (strcmp(posted, "text") == 0)
		v->text = web_text(w, "text");
	if (strcmp(posted, "act") == 0)
		v->note = web_text(w, "note");
	page_render(c, "annual/show.html", v, http);
	return ST_OK;
}

static int asked_part(struct web_call *w)
{
	const struct web_value *v = web_value(w, "part");

	return v->present && v->i >= 1 && v->i <= ANNUAL_CHAPTERS ? (int)v->i : 3;
}

enum status annual_show_page(struct web_call *w, struct err *err)
{
	return show(w, asked_part(w), "", 200, err);
}

static bool refused(struct web_call *w, enum status st, const char *field, struct err *e)
{
	struct ctx *c = ctx_of(w);

	if (st != ST_INVALID && st != ST_CONFLICT && st != ST_RULE_REFUSED)
		return false;
	web_problem_add(w, field,
			arena_cstr(c->arena, arena_dup(c->arena, str_of(e->key[0] != '\0' ? e->key : status_key(st)))),
			arena_dup(c->arena, str_of(e->arg)));
	return true;
}

enum status annual_text_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");
	const struct web_problem *problems;
	int part = asked_part(w);
	struct err e;
	enum status st;

	if (web_problems(w, &problems) > 0)
		return show(w, part, "text", 422, err);
	err_clear(&e);
	st = annual_set_text(c, id, web_value(w, "rev")->i, part,
			     web_value(w, "suggest")->present ? STR("") : web_text(w, "text"), &e);
	if (refused(w, st, "text", &e))
		return show(w, part, "text", st == ST_INVALID ? 422 : 409, err);
	if (st != ST_OK) {
		if (err != NULL)
			*err = e;
		return st;
	}
	page_flash(c, "jade", "annual.saved", STR(""));
	web_redirect(w, 303, arena_printf(c->arena, "/wb/reports/%lld?part=%d", (long long)id, part));
	return ST_OK;
}

enum status annual_act_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id"), document;
	const struct web_problem *problems;
	enum annual_act act = AA_EDIT;
	struct err e;
	enum status st;

	if (web_problems(w, &problems) > 0)
		return show(w, 3, "act", 422, err);
	for (size_t i = 0; acts[i] != NULL; i++)
		if (str_eq_c(web_text(w, "act"), acts[i]))
			act = act_ids[i];
	err_clear(&e);
	st = annual_act(c, id, web_value(w, "rev")->i, act,
			web_value(w, "signed_on")->present ? web_value(w, "signed_on")->date : DATE_NONE,
			web_text(w, "note"), &document, &e);
	if (refused(w, st, "act", &e))
		return show(w, 3, "act", st == ST_INVALID ? 422 : 409, err);
	if (st != ST_OK) {
		if (err != NULL)
			*err = e;
		return st;
	}
	page_flash(c, "jade", arena_printf(c->arena, "annual.done.%s", acts[act - AA_SELF_CHECK]).p, STR(""));
	web_redirect(w, 303,
		     document != 0 ? arena_printf(c->arena, "/wb/docs/%lld", (long long)document)
				   : arena_printf(c->arena, "/wb/reports/%lld", (long long)id));
	return ST_OK;
}

/* The report as it stands, for reading before it is signed; signed ones as they were signed. */
enum status annual_wb_file(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct annual_out o = {.url = STR(""), .published_on = DATE_NONE};
	struct str texts[ANNUAL_CHAPTERS];
	struct annual_figures f;
	struct annual_report r;
	bool suggested;

	TRY(annual_get(c, web_param_i64(w, "id"), &r, err));
	TRY(annual_figures(c, &r, &f, err));
	for (int i = 0; i < ANNUAL_CHAPTERS; i++)
		TRY(annual_text(c, &r, &f, i + 1, &texts[i], &suggested, err));
	o.draft = r.stored != AS_REVIEWED;
	if (o.draft)
		r.signed_on = DATE_NONE;
	TRY(annual_body(c, &r, &f.shown, texts, &o.body_json, err));
	o.title = annual_title(c, r.body_name, r.year);
	o.body_name = r.body_name;
	o.tables = f.shown;
	o.signed_on = r.signed_on;
	o.published_on = r.published_on;
	o.signed_name = r.signed_name;
	o.errata = r.errata;
	o.year = r.year;
	o.version = r.version;
	return annual_send(w, &o, web_param(w, "format"), err);
}
