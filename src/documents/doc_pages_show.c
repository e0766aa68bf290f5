/* SPDX-License-Identifier: Apache-2.0 */
/* One document: everything about it, preview, differences, files, approval form and official layout as files. */
#include "base/fs.h"
#include "base/limits.h"
#include "core/files.h"
#include "documents/doc_pages.h"

#define T struct view_show
struct view_show {
	struct page page;
	struct dv_doc doc;
	bool can_edit, can_submit, can_review, can_withdraw, can_republish, can_correct, can_discard, can_validity, any_act;
	struct str refusal;
};
static const struct tpl_field show_f[] = {TF_VIEW(T, page, &page_view), TF_VIEW(T, doc, &dv_doc_view),
					  TF_BOOL(T, can_edit),		TF_BOOL(T, can_submit),
					  TF_BOOL(T, can_review),	TF_BOOL(T, can_withdraw),
					  TF_BOOL(T, can_republish),	TF_BOOL(T, can_correct),
					  TF_BOOL(T, can_discard),	TF_BOOL(T, can_validity),
					  TF_BOOL(T, any_act),		TF_STR(T, refusal)};
const struct tpl_view doc_show_view = TPL_VIEW_OF(T, show_f);
#undef T

struct view_preview {
	struct page page;
	struct dv_doc doc;
	struct str attr_line;
};
static const struct tpl_field preview_f[] = {TF_VIEW(struct view_preview, page, &page_view),
					     TF_VIEW(struct view_preview, doc, &dv_doc_view),
					     TF_STR(struct view_preview, attr_line)};
const struct tpl_view doc_preview_view = TPL_VIEW_OF(struct view_preview, preview_f);

struct view_span {
	struct str text;
	bool del, add;
};
struct view_line {
	struct tpl_list spans;
	bool del, add;
};
struct view_diff {
	struct page page;
	struct tpl_list lines;
	struct str from, to, title_from, title_to, url;
	bool any, title_changed;
};
static const struct tpl_field span_f[] = {TF_STR(struct view_span, text), TF_BOOL(struct view_span, del),
					  TF_BOOL(struct view_span, add)};
static const struct tpl_view span_view = TPL_VIEW_OF(struct view_span, span_f);
static const struct tpl_field line_f[] = {TF_LIST(struct view_line, spans, &span_view), TF_BOOL(struct view_line, del),
					  TF_BOOL(struct view_line, add)};
static const struct tpl_view line_view = TPL_VIEW_OF(struct view_line, line_f);
static const struct tpl_field diff_f[] = {TF_VIEW(struct view_diff, page, &page_view),
					  TF_LIST(struct view_diff, lines, &line_view),
					  TF_STR(struct view_diff, from),
					  TF_STR(struct view_diff, to),
					  TF_STR(struct view_diff, title_from),
					  TF_STR(struct view_diff, title_to),
					  TF_STR(struct view_diff, url),
					  TF_BOOL(struct view_diff, any),
					  TF_BOOL(struct view_diff, title_changed)};
const struct tpl_view doc_diff_view = TPL_VIEW_OF(struct view_diff, diff_f);

static const struct web_field diff_fields[] = {{"from", F_I64, 0, 0, "doc.f.version", NULL},
					       {"to", F_I64, 0, 0, "doc.f.version", NULL}};
const struct web_form doc_diff_form = WEB_FORM(diff_fields);

enum status doc_of_path(struct web_call *w, struct document *ret, struct err *err)
{
	return doc_get(ctx_of(w), web_param_i64(w, "id"), ret, err);
}

void doc_send_bytes(struct web_call *w, struct str bytes, const char *type, struct str name)
{
	web_reply(w, 200, type, bytes);
	web_set_header(w, "Content-Disposition", arena_printf(w->arena, "attachment; filename=\"%.*s\"", STR_ARG(name)));
}

static void crumbs(struct ctx *c, struct page *p, const struct document *d, const char *last)
{
	page_crumb(c, p, STR("/wb"), ctx_text(c, "doc.inbox.title"));
	page_crumb(c, p, STR("/wb/docs"), ctx_text(c, "doc.list.title"));
	if (last != NULL)
		page_crumb(c, p, arena_printf(c->arena, "/wb/docs/%lld", (long long)d->id), d->title);
	page_crumb(c, p, STR(""), last != NULL ? ctx_text(c, last) : d->title);
}

enum status doc_show_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_show *v = ARENA_NEW(c->arena, struct view_show);
	struct document d;
	struct doc_can can;

	TRY(doc_of_path(w, &d, err));
	TRY(dv_doc_of(c, &d, &v->doc, err));
	TRY(doc_can(c, &d, &can, err));
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/docs", d.title);
	crumbs(c, &v->page, &d, NULL);
	v->page.lead = v->doc.lead;
	v->can_edit = can.edit;
	v->can_submit = can.edit && d.state == DS_DRAFT;
	v->can_review =
		can.approve || can.sign || (can.ret && d.state != DS_SCHEDULED) || (can.ret && d.state == DS_SCHEDULED);
	v->can_withdraw = can.withdraw;
	v->can_republish = can.republish;
	v->can_correct = can.correct;
	v->can_discard = can.discard;
	v->can_validity = (d.state == DS_PUBLISHED || d.state == DS_WITHDRAWN) &&
			  ctx_can_at(c, PERM_DOC_OFFICE_REVIEW, d.body_id, d.parent_body_id);
	v->any_act = v->can_edit || v->can_review || v->can_withdraw || v->can_republish || v->can_correct ||
		     v->can_discard || v->can_validity;
	v->refusal = can.refusal[0] != '\0' && !can.approve && !can.sign && !can.submit && d.state != DS_DRAFT
			     ? ctx_text(c, can.refusal)
			     : STR("");
	page_render(c, "documents/show.html", v, 200);
	return ST_OK;
}

/* The line at the end of the published text (S4-0.2). */
static struct str attribute_line(struct ctx *c, const struct document *d)
{
	enum attribute at = d->attribute != ATTR_NONE ? d->attribute : d->proposed;

	return arena_printf(c->arena, "（%.*s）", STR_ARG(dv_key(c, "attribute.", attribute_code(at))));
}

enum status doc_preview_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_preview *v = ARENA_NEW(c->arena, struct view_preview);
	struct document d;

	TRY(doc_of_path(w, &d, err));
	TRY(dv_doc_of(c, &d, &v->doc, err));
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/docs", ctx_text(c, "doc.preview.title"));
	crumbs(c, &v->page, &d, "doc.preview.title");
	v->attr_line = attribute_line(c, &d);
	page_render(c, "documents/preview.html", v, 200);
	return ST_OK;
}

/* ---- differences ---- */

static struct tpl_list diff_lines(struct ctx *c, const struct doc *from, const struct doc *to)
{
	struct doc_diff_line *l;
	size_t n;

	doc_diff(c->arena, from, to, &l, &n);
	struct view_line *out = ARENA_ARRAY(c->arena, n + 1, struct view_line);
	for (size_t i = 0; i < n; i++) {
		struct view_span *s = ARENA_ARRAY(c->arena, l[i].n + 1, struct view_span);
		for (size_t k = 0; k < l[i].n; k++)
			s[k] = (struct view_span){l[i].spans[k].text, l[i].spans[k].kind == DD_DEL,
						  l[i].spans[k].kind == DD_ADD};
		out[i] = (struct view_line){{s, l[i].n}, l[i].kind == DD_DEL, l[i].kind == DD_ADD};
	}
	return (struct tpl_list){out, n};
}

static enum status model_of(struct ctx *c, struct str json, struct doc *ret, struct err *err)
{
	if (str_empty(json))
		return doc_from_text(c->arena, STR(""), ret, err);
	return doc_parse(c->arena, json, ret, err);
}

/* Two versions; a correction without versions asked for is compared with what it corrects. */
static enum status diff_sides(struct web_call *w, const struct document *d, struct doc_version *from, struct doc_version *to,
			      struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct document old;

	*to = (struct doc_version){.version = d->version, .title = d->title, .body_json = d->body_json};
	if (web_value(w, "to")->present)
		TRY(doc_version_get(c, d->id, web_value(w, "to")->i, to, err));
	if (web_value(w, "from")->present)
		return doc_version_get(c, d->id, web_value(w, "from")->i, from, err);
	if (d->corrects_id != 0) {
		TRY(doc_get(c, d->corrects_id, &old, err));
		*from = (struct doc_version){.version = old.version, .title = old.title, .body_json = old.body_json};
		return ST_OK;
	}
	return err_set(err, ST_NOT_FOUND, "no version to compare with");
}

enum status doc_diff_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_diff *v = ARENA_NEW(c->arena, struct view_diff);
	struct document d;
	struct doc_version from, to;
	struct doc a, b;

	TRY(doc_of_path(w, &d, err));
	TRY(diff_sides(w, &d, &from, &to, err));
	TRY(model_of(c, from.body_json, &a, err));
	TRY(model_of(c, to.body_json, &b, err));
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/docs", ctx_text(c, "doc.diff.title"));
	crumbs(c, &v->page, &d, "doc.diff.title");
	v->lines = diff_lines(c, &a, &b);
	v->any = v->lines.n > 0;
	v->from = page_num(c, from.version);
	v->to = page_num(c, to.version);
	v->title_from = from.title;
	v->title_to = to.title;
	v->title_changed = !str_eq(from.title, to.title);
	v->url = arena_printf(c->arena, "/wb/docs/%lld", (long long)d.id);
	page_render(c, "documents/diff.html", v, 200);
	return ST_OK;
}

/* ---- files ---- */

enum status doc_file_get(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct attachment at;
	struct stored_file f;

	TRY(doc_staff_file(c, web_param_i64(w, "id"), web_param_i64(w, "file"), &at, err));
	TRY(files_get(c, at.file_id, &f, err));
	bool image = str_starts_c(f.media_type, "image/");
	return web_send_file(w, files_path(c, &f), arena_cstr(c->arena, f.media_type), image ? STR("") : at.name,
			     arena_printf(c->arena, "\"%.*s\"", STR_ARG(f.sha256)), err);
}

/* Figures of this document only: a number in the text opens no other file. */
static struct str figure_bytes(void *arg, struct arena *a, int64_t file_id)
{
	const struct document *d = ((void **)arg)[1];
	struct ctx *c = ((void **)arg)[0];
	struct stored_file f;
	struct db_rows r;
	struct str bytes = STR_NONE;

	if (DOC_RUN(c, FILE_GET_ANY, &r, NULL, db_i(d->id), db_i(file_id)) != ST_OK || r.n == 0 ||
	    files_get(c, file_id, &f, NULL) != ST_OK ||
	    fs_read(a, files_path(c, &f), MAX_ZIP_ENTRY_BYTES, &bytes, NULL) != ST_OK)
		return STR_NONE;
	return bytes;
}

static struct doc_official official_of(struct ctx *c, const struct document *d)
{
	return (struct doc_official){.issuer = d->issuing_body,
				     .doc_no = d->doc_no,
				     .title = d->title,
				     .signer_org = d->issuing_body,
				     .signed_on = date_is_none(d->signed_on) ? d->formed_on : d->signed_on,
				     .mark = attribute_line(c, d),
				     .print_org = d->unit_name,
				     .printed_on = d->published_at != 0 ? date_of_instant(d->published_at) : DATE_NONE,
				     .index_no = d->index_no};
}

typedef enum status make_file(struct arena *a, const struct doc *d, const struct doc_official *o, doc_image *image,
			      void *arg, struct str *ret, struct err *err);

static enum status send_made(struct web_call *w, make_file *make, const char *type, const char *ext, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct document d;
	struct doc model;
	struct str bytes;

	TRY(doc_of_path(w, &d, err));
	TRY(model_of(c, d.body_json, &model, err));
	const struct doc_official o = official_of(c, &d);
	void *arg[2] = {c, &d};
	TRY(make(c->arena, &model, &o, figure_bytes, arg, &bytes, err));
	doc_send_bytes(w, bytes, type, arena_printf(c->arena, "document-%lld.%s", (long long)d.id, ext));
	return ST_OK;
}

enum status doc_pdf_get(struct web_call *w, struct err *err)
{
	return send_made(w, doc_pdf, "application/pdf", "pdf", err);
}

enum status doc_docx_get(struct web_call *w, struct err *err)
{
	return send_made(w, doc_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx",
			 err);
}

/* ---- 文件审批单 (S3-3.1.3) ---- */

struct rows {
	struct ctx *c;
	struct doc_form_row *r;
	size_t n;
};

static void row(struct rows *k, const char *key, struct str v, bool full, int min_mm)
{
	k->r[k->n++] = (struct doc_form_row){ctx_text(k->c, key), v, full, min_mm};
}

static struct str opinion_of(struct ctx *c, const struct doc_step *s, size_t n, enum doc_state from)
{
	struct str out = STR("");

	for (size_t i = 0; i < n; i++)
		if (s[i].from == from && (s[i].event == EV_APPROVE || s[i].event == EV_SIGN || s[i].event == EV_SCHEDULE))
			out = arena_printf(c->arena, "%.*s\n%.*s  %.*s", STR_ARG(s[i].opinion), STR_ARG(s[i].who),
					   STR_ARG(page_time(c, s[i].at)));
		else if (s[i].event == EV_RETURN || s[i].event == EV_SUBMIT)
			out = STR(""); /* opinions of an earlier round do not approve this text */
	return out;
}

static void form_rows(struct ctx *c, const struct document *d, const struct doc_step *s, size_t n, struct rows *k)
{
	struct dv_doc v;
	enum attribute at = d->attribute != ATTR_NONE ? d->attribute : d->proposed;
	struct err e;

	if (dv_doc_of(c, d, &v, &e) != ST_OK)
		v = (struct dv_doc){0};
	row(k, "doc.f.title", d->title, true, 12);
	row(k, "doc.f.doc_no", d->doc_no, false, 0);
	row(k, "doc.f.index_no", str_empty(d->index_no) ? ctx_text(c, "doc.index_at_publication") : d->index_no, false, 0);
	row(k, "doc.f.unit", d->unit_name, false, 0);
	row(k, "doc.f.author", d->author_name, false, 0);
	row(k, "doc.f.entry", arena_printf(c->arena, "%.*s %.*s", STR_ARG(d->entry_key), STR_ARG(d->entry_name)), true, 0);
	row(k, "doc.f.formed_on", page_date(c, d->formed_on), false, 0);
	row(k, "doc.f.due_on", page_date(c, d->due_on), false, 0);
	row(k, "doc.f.attribute", dv_key(c, "attribute.", attribute_code(at)), false, 0);
	row(k, "doc.f.audience", ctx_text(c, d->audience_all ? "doc.audience.all" : "doc.audience.some"), false, 0);
	row(k, "doc.f.article", v.article, true, 0);
	row(k, "doc.f.reason", d->attr_reason, true, 12);
	row(k, "doc.f.checklist", v.checklist, true, 0);
	row(k, "doc.flow.unit", opinion_of(c, s, n, DS_UNIT), true, 18);
	row(k, "doc.flow.office", opinion_of(c, s, n, DS_OFFICE), true, 18);
	row(k, "doc.flow.secrecy",
	    str_empty(d->secrecy_basis) ? opinion_of(c, s, n, DS_SECRECY)
					: arena_printf(c->arena, "%.*s\n%.*s", STR_ARG(d->secrecy_basis),
						       STR_ARG(opinion_of(c, s, n, DS_SECRECY))),
	    true, 18);
	row(k, "doc.flow.sign", opinion_of(c, s, n, DS_SIGN), true, 18);
}

enum status doc_form_pdf_get(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct document d;
	struct doc_step *s;
	size_t n;
	struct str pdf;

	TRY(doc_of_path(w, &d, err));
	TRY(doc_steps(c, d.id, &s, &n, err));
	struct rows k = {c, ARENA_ARRAY(c->arena, 32, struct doc_form_row), 0};
	form_rows(c, &d, s, n, &k);
	TRY(doc_form_pdf(c->arena,
			 arena_printf(c->arena, "%.*s%.*s", STR_ARG(d.body_name), STR_ARG(ctx_text(c, "doc.form.title"))),
			 arena_printf(c->arena, "%lld / %lld", (long long)d.id, (long long)d.version), k.r, k.n,
			 arena_printf(c->arena, "%.*s %.*s", STR_ARG(ctx_text(c, "doc.form.foot")),
				      STR_ARG(page_time(c, c->now))),
			 &pdf, err));
	doc_send_bytes(w, pdf, "application/pdf", arena_printf(c->arena, "form-%lld.pdf", (long long)d.id));
	return ST_OK;
}
