/* SPDX-License-Identifier: Apache-2.0 */
/* Templates of letters: list, the text in force, its versions, what changed, back to the shipped one. S2-1.3.3. */
#include "letters/letters_int.h"
#include "letters/letters_store.h"

struct row_kind {
	struct str href, name, word, version, by, at;
	bool own;
};
#define T struct row_kind
static const struct tpl_field kind_fields[] = {
	TF_STR(T, href), TF_STR(T, name), TF_STR(T, word), TF_STR(T, version), TF_STR(T, by), TF_STR(T, at), TF_BOOL(T, own),
};
static const struct tpl_view kind_view = TPL_VIEW_OF(T, kind_fields);
#undef T
struct view_list {
	struct page page;
	struct tpl_list rows;
};
static const struct tpl_field list_fields[] = {
	TF_VIEW(struct view_list, page, &page_view),
	TF_LIST(struct view_list, rows, &kind_view),
};
const struct tpl_view letters_templates_view = TPL_VIEW_OF(struct view_list, list_fields);

struct diff_span {
	struct str text;
	bool del, add;
};
static const struct tpl_field span_fields[] = {
	TF_STR(struct diff_span, text),
	TF_BOOL(struct diff_span, del),
	TF_BOOL(struct diff_span, add),
};
static const struct tpl_view span_view = TPL_VIEW_OF(struct diff_span, span_fields);
struct diff_line {
	struct tpl_list spans;
	bool del, add;
};
static const struct tpl_field line_fields[] = {
	TF_LIST(struct diff_line, spans, &span_view),
	TF_BOOL(struct diff_line, del),
	TF_BOOL(struct diff_line, add),
};
static const struct tpl_view line_view = TPL_VIEW_OF(struct diff_line, line_fields);
struct row_version {
	struct str href, version, by, at, reason;
	bool shipped, current;
};
#define T struct row_version
static const struct tpl_field version_fields[] = {
	TF_STR(T, href),   TF_STR(T, version),	TF_STR(T, by),	     TF_STR(T, at),
	TF_STR(T, reason), TF_BOOL(T, shipped), TF_BOOL(T, current),
};
static const struct tpl_view version_view = TPL_VIEW_OF(T, version_fields);
#undef T
struct row_name {
	struct str name, text;
};
static const struct tpl_field name_fields[] = {TF_STR(struct row_name, name), TF_STR(struct row_name, text)};
static const struct tpl_view name_view = TPL_VIEW_OF(struct row_name, name_fields);

struct view_template {
	struct page page;
	struct str action, text, reason, text_problem, reason_problem, shown, from;
	struct tpl_list versions, lines, names;
	bool own, diff, any;
};
#define T struct view_template
static const struct tpl_field template_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, action),
	TF_STR(T, text),
	TF_STR(T, reason),
	TF_STR(T, text_problem),
	TF_STR(T, reason_problem),
	TF_STR(T, shown),
	TF_STR(T, from),
	TF_LIST(T, versions, &version_view),
	TF_LIST(T, lines, &line_view),
	TF_LIST(T, names, &name_view),
	TF_BOOL(T, own),
	TF_BOOL(T, diff),
	TF_BOOL(T, any),
};
const struct tpl_view letters_template_view = TPL_VIEW_OF(T, template_fields);
#undef T

static const struct web_field version_form_fields[] = {{"version", F_I64, 0, 10, "letters.f.version", NULL}};
const struct web_form letters_version_form = WEB_FORM(version_form_fields);
static const struct web_field save_fields[] = {
	{"text", F_LINES, 0, LT_MAX_BYTES, "letters.f.template", NULL},
	{"reason", F_TEXT, F_REQUIRED, 500, "letters.f.reason", NULL},
	{"do", F_TEXT, 0, 20, "letters.f.token", NULL},
};
const struct web_form letters_template_form = WEB_FORM(save_fields);

static struct str href_of(struct ctx *c, struct str kind)
{
	return arena_printf(c->arena, "/wb/letters/templates/%.*s", STR_ARG(kind));
}

enum status letters_wb_templates(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct letter_tables t = letter_tables_load(c->arena);
	struct row_kind *rows = ARENA_ARRAY(c->arena, t.n_kinds, struct row_kind);
	struct template_row *newest;
	struct view_list v = {0};
	size_t n;

	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/letters", ctx_text(c, "letters.templates"));
	v.page.lead = ctx_text(c, "letters.templates_lead");
	page_crumb(c, &v.page, STR("/wb/letters"), ctx_text(c, "nav.wb.letters"));
	page_crumb(c, &v.page, STR_NONE, ctx_text(c, "letters.templates"));
	TRY(ls_newest(c, c->who.body_id, &newest, &n, err));
	for (size_t i = 0; i < t.n_kinds; i++) {
		const struct template_row *r = NULL;

		for (size_t k = 0; k < n; k++)
			if (str_eq(newest[k].kind, t.kind[i].kind))
				r = &newest[k];
		rows[i] = (struct row_kind){.href = href_of(c, t.kind[i].kind),
					    .name = letters_kind_name(c, t.kind[i].kind),
					    .word = t.kind[i].word,
					    .version = ctx_text(c, "letters.shipped"),
					    .own = r != NULL && !r->shipped};
		if (r == NULL)
			continue;
		rows[i].by = r->person_name;
		rows[i].at = page_time(c, r->at);
		if (rows[i].own)
			rows[i].version = ctx_textf(c, "letters.version", page_num(c, r->version));
	}
	v.rows = (struct tpl_list){rows, t.n_kinds};
	page_render(c, "letters/templates.html", &v, 200);
	return ST_OK;
}

/* Lines are compared as paragraphs; a template is plain text. */
static enum status fill_diff(struct ctx *c, struct view_template *v, struct str from, struct str to, struct err *err)
{
	struct doc a, b;
	struct doc_diff_line *d;
	struct diff_line *lines;
	size_t n;

	TRY(doc_from_text(c->arena, from, &a, err));
	TRY(doc_from_text(c->arena, to, &b, err));
	doc_diff(c->arena, &a, &b, &d, &n);
	lines = ARENA_ARRAY(c->arena, n + 1, struct diff_line);
	for (size_t i = 0; i < n; i++) {
		struct diff_span *s = ARENA_ARRAY(c->arena, d[i].n + 1, struct diff_span);

		for (size_t k = 0; k < d[i].n; k++)
			s[k] = (struct diff_span){d[i].spans[k].text, d[i].spans[k].kind == DD_DEL,
						  d[i].spans[k].kind == DD_ADD};
		lines[i] = (struct diff_line){{s, d[i].n}, d[i].kind == DD_DEL, d[i].kind == DD_ADD};
		v->any = v->any || d[i].kind != DD_SAME || d[i].changed;
	}
	v->lines = (struct tpl_list){lines, n};
	v->diff = true;
	return ST_OK;
}

static enum status fill_versions(struct ctx *c, struct view_template *v, const struct letter_kind *k, int64_t shown,
				 struct err *err)
{
	struct template_row *r;
	struct row_version *rows;
	struct str now;
	size_t n;

	TRY(letters_template_rows(c, k->kind, &r, &n, err));
	now = n == 0 ? k->shipped : r[0].text;
	v->own = n > 0 && !r[0].shipped;
	rows = ARENA_ARRAY(c->arena, n + 1, struct row_version);
	for (size_t i = 0; i < n; i++) {
		rows[i] = (struct row_version){.href = arena_printf(c->arena, "%.*s?version=%lld", STR_ARG(v->action),
								    (long long)r[i].version),
					       .version = ctx_textf(c, "letters.version", page_num(c, r[i].version)),
					       .by = r[i].person_name,
					       .at = page_time(c, r[i].at),
					       .reason = r[i].reason,
					       .shipped = r[i].shipped,
					       .current = i == 0};
		if (r[i].version == shown && shown > 0) {
			v->from = rows[i].version;
			TRY(fill_diff(c, v, r[i].text, now, err));
		}
	}
	rows[n] = (struct row_version){.href = arena_printf(c->arena, "%.*s?version=0", STR_ARG(v->action)),
				       .version = ctx_text(c, "letters.shipped"),
				       .current = n == 0};
	if (shown == 0) {
		v->from = rows[n].version;
		TRY(fill_diff(c, v, k->shipped, now, err));
	}
	v->versions = (struct tpl_list){rows, n + 1};
	if (v->text.p == NULL)
		v->text = now;
	return ST_OK;
}

static void fill_names(struct ctx *c, struct view_template *v, const struct letter_tables *t)
{
	struct row_name *rows = ARENA_ARRAY(c->arena, t->n_fields, struct row_name);

	for (size_t i = 0; i < t->n_fields; i++)
		rows[i] = (struct row_name){
			t->field[i].name,
			ctx_text(c, arena_printf(c->arena, "letters.field.%.*s", STR_ARG(t->field[i].name)).p)};
	v->names = (struct tpl_list){rows, t->n_fields};
}

/* shown -1: no comparison. */
static enum status show(struct ctx *c, struct str kind, struct view_template *v, int64_t shown, int http, struct err *err)
{
	struct letter_tables t = letter_tables_load(c->arena);
	const struct letter_kind *k = letter_kind_of(&t, kind);

	if (k == NULL)
		return err_set(err, ST_NOT_FOUND, "kind of letter");
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/letters", letters_kind_name(c, kind));
	page_crumb(c, &v->page, STR("/wb/letters"), ctx_text(c, "nav.wb.letters"));
	page_crumb(c, &v->page, STR("/wb/letters/templates"), ctx_text(c, "letters.templates"));
	page_crumb(c, &v->page, STR_NONE, v->page.h1);
	page_problems(c, &v->page);
	v->action = href_of(c, k->kind);
	v->text_problem = page_problem_text(c, "text");
	v->reason_problem = page_problem_text(c, "reason");
	TRY(fill_versions(c, v, k, shown, err));
	fill_names(c, v, &t);
	page_render(c, "letters/template.html", v, http);
	return ST_OK;
}

enum status letters_wb_template(struct web_call *w, struct err *err)
{
	const struct web_value *version = web_value(w, "version");
	struct view_template v = {0};

	return show(ctx_of(w), web_param(w, "kind"), &v, version->present ? version->i : -1, 200, err);
}

static struct str without_cr(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT(a, LT_MAX_BYTES);

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '\r')
			buf_byte(&b, s.p[i]);
	return buf_view(&b);
}

enum status letters_wb_template_save(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct str kind = web_param(w, "kind");
	bool shipped = str_eq_c(web_text(w, "do"), "shipped");
	struct view_template v = {.text = without_cr(c->arena, web_text(w, "text")), .reason = web_text(w, "reason")};
	const struct web_problem *p;
	enum status st = ST_INVALID;

	if (web_problems(w, &p) == 0) {
		st = letters_template_save(c, kind, v.text, v.reason, shipped, err);
		if (st == ST_OK) {
			page_flash(c, "jade", "letters.template_saved", STR(""));
			web_redirect(w, 303, href_of(c, kind));
			return ST_OK;
		}
		if (st != ST_INVALID || err->key[0] == '\0')
			return st;
		web_problem_add(w, "text", arena_cstr(c->arena, arena_dup(c->arena, str_of(err->key))),
				arena_dup(c->arena, str_of(err->arg)));
		err_clear(err);
	}
	return show(c, kind, &v, -1, 422, err);
}
