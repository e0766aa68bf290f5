/* SPDX-License-Identifier: Apache-2.0 */
/* Drafting: metadata form, text as textarea or model, DOCX, attachments. A refused form keeps everything typed (422); when
 * somebody else saved meanwhile the same form comes back with both texts (409) and saving again is a decision, not an accident. */
#include "base/fs.h"
#include "base/hash.h"
#include "base/limits.h"
#include "core/files.h"
#include "core/json.h"
#include "documents/doc_pages.h"

#define DOCX_MAX (64u << 20)
enum { FIELDS_MAX = 24 };

/* One control of the form, whatever its kind: the template loops. */
struct view_field {
	struct str name, label, hint, value, problem, type, max;
	bool required, area, select, check, on;
	struct tpl_list options;
};
static const struct tpl_field field_f[] = {TF_STR(struct view_field, name),
					   TF_STR(struct view_field, label),
					   TF_STR(struct view_field, hint),
					   TF_STR(struct view_field, value),
					   TF_STR(struct view_field, problem),
					   TF_STR(struct view_field, type),
					   TF_STR(struct view_field, max),
					   TF_BOOL(struct view_field, required),
					   TF_BOOL(struct view_field, area),
					   TF_BOOL(struct view_field, select),
					   TF_BOOL(struct view_field, check),
					   TF_BOOL(struct view_field, on),
					   TF_LIST(struct view_field, options, &dv_choice_view)};
static const struct tpl_view field_view = TPL_VIEW_OF(struct view_field, field_f);

struct view_edit {
	struct page page;
	struct str action, autosave, detach, version, base, back, body_text, body_json, body_problem, import_note, other_who,
		other_text, other_title, reason, reason_problem, article_problem;
	struct tpl_list main, more, attributes, articles, files;
	bool is_new, conflict, has_files;
};
static const struct tpl_field edit_f[] = {TF_VIEW(struct view_edit, page, &page_view),
					  TF_STR(struct view_edit, action),
					  TF_STR(struct view_edit, autosave),
					  TF_STR(struct view_edit, detach),
					  TF_STR(struct view_edit, version),
					  TF_STR(struct view_edit, base),
					  TF_STR(struct view_edit, back),
					  TF_STR(struct view_edit, body_text),
					  TF_STR(struct view_edit, body_json),
					  TF_STR(struct view_edit, body_problem),
					  TF_STR(struct view_edit, import_note),
					  TF_STR(struct view_edit, other_who),
					  TF_STR(struct view_edit, other_text),
					  TF_STR(struct view_edit, other_title),
					  TF_STR(struct view_edit, reason),
					  TF_STR(struct view_edit, reason_problem),
					  TF_STR(struct view_edit, article_problem),
					  TF_LIST(struct view_edit, main, &field_view),
					  TF_LIST(struct view_edit, more, &field_view),
					  TF_LIST(struct view_edit, attributes, &dv_choice_view),
					  TF_LIST(struct view_edit, articles, &dv_choice_view),
					  TF_LIST(struct view_edit, files, &dv_file_view),
					  TF_BOOL(struct view_edit, is_new),
					  TF_BOOL(struct view_edit, conflict),
					  TF_BOOL(struct view_edit, has_files)};
const struct tpl_view doc_edit_view = TPL_VIEW_OF(struct view_edit, edit_f);

static const char *const attr_choices[] = {"PUB", "RED", "REQ", "NON", NULL};
static const char *const open_choices[] = {"", "decision", "execution", "management", "service", "result", NULL};
static const char *const valid_choices[] = {"na", "pending", "in_force", "amended", "repealed", "expired", NULL};
static const char *const audience_choices[] = {"all", "some", NULL};
static const char *const kind_choices[] = {"text", "json", NULL};
static const char *const then_choices[] = {"save", "submit", NULL};
static const struct web_field edit_fields[] = {
	{"version", F_I64, 0, 0, "doc.f.version", NULL},
	{"title", F_TEXT, F_REQUIRED, 1000, "doc.f.title", NULL},
	{"doc_no", F_TEXT, 0, 200, "doc.f.doc_no", NULL},
	{"genre", F_TEXT, 0, 60, "doc.f.genre", NULL},
	{"topic", F_TEXT, 0, 200, "doc.f.topic", NULL},
	{"keywords", F_TEXT, 0, 400, "doc.f.keywords", NULL},
	{"summary", F_LINES, 0, 2000, "doc.f.summary", NULL},
	{"source", F_TEXT, 0, 200, "doc.f.source", NULL},
	{"issuing_body", F_TEXT, 0, 200, "doc.f.issuing_body", NULL},
	{"joint_bodies", F_TEXT, 0, 400, "doc.f.joint_bodies", NULL},
	{"entry", F_I64, 0, 0, "doc.f.entry", NULL},
	{"openness", F_CHOICE, 0, 20, "doc.f.openness", open_choices},
	{"audience", F_CHOICE, 0, 10, "doc.f.audience", audience_choices},
	{"attribute", F_CHOICE, 0, 10, "doc.f.attribute", attr_choices},
	{"article", F_TEXT, 0, 20, "doc.f.article", NULL},
	{"reason", F_LINES, 0, 2000, "doc.f.reason", NULL},
	{"formed_on", F_DATE, 0, 0, "doc.f.formed_on", NULL},
	{"signed_on", F_DATE, 0, 0, "doc.f.signed_on", NULL},
	{"effective_on", F_DATE, 0, 0, "doc.f.effective_on", NULL},
	{"abolished_on", F_DATE, 0, 0, "doc.f.abolished_on", NULL},
	{"validity", F_CHOICE, 0, 20, "doc.f.validity", valid_choices},
	{"normative", F_BOOL, 0, 0, "doc.f.normative", NULL},
	{"body_kind", F_CHOICE, 0, 10, "doc.f.body", kind_choices},
	{"body_text", F_LINES, 0, MAX_DOC_JSON_BYTES, "doc.f.body", NULL},
	{"body_json", F_JSON, 0, MAX_DOC_JSON_BYTES, "doc.f.body", NULL},
	{"body_base", F_TEXT, 0, 64, "doc.f.body", NULL},
	{"docx", F_FILE, 0, DOCX_MAX, "doc.f.docx", NULL},
	{"files", F_FILE, F_MULTI, 0, "doc.f.files", NULL},
	{"then", F_CHOICE, 0, 10, "doc.f.then", then_choices},
};
const struct web_form doc_edit_form = WEB_FORM(edit_fields);

static const struct web_field detach_fields[] = {{"rev", F_I64, F_REQUIRED, 0, "doc.f.version", NULL},
						 {"attachment", F_I64, F_REQUIRED, 0, "doc.f.files", NULL}};
const struct web_form doc_detach_form = WEB_FORM(detach_fields);

/* ---- form → document ---- */

static struct date date_field(struct web_call *w, const char *name)
{
	const struct web_value *v = web_value(w, name);

	return v->present ? v->date : DATE_NONE;
}

static void take_fields(struct web_call *w, struct document *d)
{
	d->title = web_text(w, "title");
	d->doc_no = web_text(w, "doc_no");
	d->genre = web_text(w, "genre");
	d->topic = web_text(w, "topic");
	d->keywords = web_text(w, "keywords");
	d->summary = str_trim(web_text(w, "summary"));
	d->source = web_text(w, "source");
	d->issuing_body = web_text(w, "issuing_body");
	d->joint_bodies = web_text(w, "joint_bodies");
	d->entry_id = web_value(w, "entry")->present ? web_value(w, "entry")->i : 0;
	if (!openness_from_code(web_text(w, "openness"), &d->openness))
		d->openness = OPEN_COUNT; /* as the catalogue says */
	d->audience_all = !str_eq_c(web_text(w, "audience"), "some");
	d->proposed = ATTR_PUB;
	(void)attribute_from_text(web_text(w, "attribute"), &d->proposed);
	d->attr_article = web_text(w, "article");
	d->attr_reason = str_trim(web_text(w, "reason"));
	d->formed_on = date_field(w, "formed_on");
	d->signed_on = date_field(w, "signed_on");
	d->effective_on = date_field(w, "effective_on");
	d->abolished_on = date_field(w, "abolished_on");
	d->validity = VALID_NA;
	(void)validity_from_code(web_text(w, "validity"), &d->validity);
	d->normative = web_value(w, "normative")->present;
}

static enum status keep_image(void *arg, struct str bytes, int64_t *ret_file_id, struct err *err)
{
	struct stored_file f;

	TRY(files_add_bytes(arg, bytes, &f, err));
	*ret_file_id = f.id;
	return ST_OK;
}

static struct str hash_of(struct ctx *c, struct str s)
{
	char hex[SHA256_HEX_LEN + 1];

	sha256_hex(s.p == NULL ? STR("") : s, hex);
	return arena_dup(c->arena, str_of(hex));
}

/* Which of the two texts the person changed: the script's model when it is marked or differs from what was sent out, else the
 * textarea when it differs from the model's text, else nothing changed. */
static bool model_wins(struct web_call *w, struct str json)
{
	struct ctx *c = ctx_of(w);
	struct doc model;

	if (str_empty(json))
		return false;
	if (str_eq_c(web_text(w, "body_kind"), "json") || !str_eq(hash_of(c, json), web_text(w, "body_base")))
		return true;
	return doc_parse(c->arena, json, &model, NULL) == ST_OK &&
	       str_eq(str_trim(doc_to_source(c->arena, &model)), str_trim(web_text(w, "body_text")));
}

static enum status take_body(struct web_call *w, struct document *d, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct web_value *docx = web_value(w, "docx");
	struct str json = web_text(w, "body_json"), bytes;
	struct docx_import in;
	struct doc model;

	if (docx->present && docx->file.size > 0) {
		TRY(fs_read(c->arena, arena_cstr(c->arena, docx->file.tmp_path), DOCX_MAX, &bytes, err));
		TRY(doc_from_docx(c->arena, bytes, keep_image, c, &in, err));
		d->body_json = doc_json(c->arena, &in.doc);
		d->figures_brought = true;
		if (str_empty(d->title))
			d->title = in.title;
		return ST_OK;
	}
	if (model_wins(w, json)) {
		TRY(doc_parse(c->arena, json, &model, err));
	} else {
		if (str_empty(str_trim(web_text(w, "body_text")))) {
			d->body_json = STR("");
			return ST_OK;
		}
		TRY(doc_from_text(c->arena, web_text(w, "body_text"), &model, err));
	}
	d->body_json = doc_json(c->arena, &model);
	return ST_OK;
}

static void check_fields(struct web_call *w, const struct document *d)
{
	struct ctx *c = ctx_of(w);
	const struct doc_facts f = {.today = c->today};
	struct doc_problem p[DOC_PROBLEMS_MAX];
	struct docnum no;
	struct err e;
	size_t n = doc_field_problems(d, &f, false, p);

	for (size_t i = 0; i < n; i++) {
		if (str_eq_c(str_of(p[i].key), "form.required"))
			continue; /* the form has said so */
		web_problem_add(w, p[i].field, p[i].key, dv_key(c, "doc.f.", p[i].field));
	}
	err_clear(&e);
	if (docnum_parse(c->arena, d->doc_no, &no, &e) == ST_INVALID)
		web_problem_add(w, "doc_no", e.key, str_of(e.arg));
}

static bool has_problems(struct web_call *w)
{
	const struct web_problem *p;

	return web_problems(w, &p) > 0;
}

/* Draft, DOCX pictures and attachments in one transaction: all or nothing. */
static enum status save_all(struct web_call *w, struct document *d, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct web_value *v;
	size_t n = web_values(w, "files", &v);
	struct stored_file f;
	CLEANUP(work_end) struct work k = {0};

	TRY(work_begin(c, &k, err));
	TRY(take_body(w, d, err));
	TRY(doc_save_draft(c, d, err));
	for (size_t i = 0; i < n; i++) {
		if (!v[i].present || v[i].file.size == 0)
			continue;
		TRY(files_take(c, w, &v[i].file, &f, err));
		TRY(doc_attach(c, d->id, d->rev, f.id, v[i].file.name, err));
		d->rev++;
	}
	return work_commit(c, &k, err);
}

/* ---- document → form ---- */

struct filler {
	struct ctx *c;
	struct view_field *f;
	size_t n;
	bool posted;
};

static struct view_field *put(struct filler *k, const char *name, const char *type, struct str value)
{
	struct view_field *f = &k->f[k->n++];

	*f = (struct view_field){.name = str_of(name),
				 .label = dv_key(k->c, "doc.f.", name),
				 .type = str_of(type),
				 .value = value,
				 .max = STR("200"),
				 .hint = STR(""),
				 .problem = k->posted ? page_problem_text(k->c, name) : STR("")};
	return f;
}

/* A date as typed, so that a wrong one is still there to be corrected. */
static struct str date_value(struct filler *k, const char *name, struct date d)
{
	if (k->posted && !str_empty(web_value(k->c->call, name)->text))
		return web_value(k->c->call, name)->text;
	return date_format(k->c->arena, d);
}

static struct tpl_list choices(struct ctx *c, const char *const *codes, const char *prefix, const char *empty_key,
			       struct str on)
{
	size_t n = 0;
	while (codes[n] != NULL)
		n++;
	struct dv_choice *v = ARENA_ARRAY(c->arena, n + 1, struct dv_choice);
	for (size_t i = 0; i < n; i++)
		v[i] = (struct dv_choice){.value = str_of(codes[i]),
					  .text = codes[i][0] == '\0' ? ctx_text(c, empty_key) : dv_key(c, prefix, codes[i]),
					  .on = str_eq_c(on, codes[i])};
	return (struct tpl_list){v, n};
}

static enum status entry_choices(struct ctx *c, int64_t body_id, int64_t on, struct tpl_list *ret, struct err *err)
{
	const struct cat_filter f = {.body_id = body_id, .item_key = STR(""), .openness = -1};
	struct cat_entry *e;
	size_t n;

	TRY(cat_list(c, &f, &e, &n, err));
	struct dv_choice *v = ARENA_ARRAY(c->arena, n + 2, struct dv_choice);
	v[0] = (struct dv_choice){.value = STR(""), .text = ctx_text(c, "doc.entry_choose"), .on = on == 0};
	for (size_t i = 0; i < n; i++)
		v[i + 1] = (struct dv_choice){.value = arena_printf(c->arena, "%lld", (long long)e[i].id),
					      .text = arena_printf(c->arena, "%.*s %.*s", STR_ARG(e[i].item_key),
								   STR_ARG(e[i].level2)),
					      .on = e[i].id == on};
	*ret = (struct tpl_list){v, n + 1};
	return ST_OK;
}

static enum status fill_main(struct filler *k, const struct document *d, struct err *err)
{
	struct ctx *c = k->c;
	struct view_field *f = put(k, "title", "text", d->title);

	f->required = true;
	f->max = STR("200");
	f = put(k, "doc_no", "text", d->doc_no);
	f->hint = ctx_text(c, "doc.hint.doc_no");
	f = put(k, "entry", "select", STR(""));
	f->select = true;
	TRY(entry_choices(c, d->id != 0 ? d->body_id : c->who.body_id, d->entry_id, &f->options, err));
	f = put(k, "openness", "select", STR(""));
	f->select = true;
	f->options = choices(c, open_choices, "openness.", "doc.openness_by_entry",
			     d->openness >= OPEN_COUNT ? STR("") : str_of(openness_code(d->openness)));
	(void)put(k, "genre", "text", d->genre);
	(void)put(k, "topic", "text", d->topic);
	f = put(k, "formed_on", "date", date_value(k, "formed_on", d->formed_on));
	f->hint = ctx_text(c, "doc.hint.formed_on");
	(void)put(k, "issuing_body", "text", d->issuing_body);
	return ST_OK;
}

static void fill_more(struct filler *k, const struct document *d)
{
	struct ctx *c = k->c;
	struct view_field *f;

	f = put(k, "summary", "area", d->summary);
	f->area = true;
	f->hint = ctx_text(c, "doc.hint.summary");
	(void)put(k, "keywords", "text", d->keywords);
	(void)put(k, "joint_bodies", "text", d->joint_bodies);
	(void)put(k, "source", "text", d->source);
	f = put(k, "audience", "select", STR(""));
	f->select = true;
	f->options = choices(c, audience_choices, "doc.audience.", "doc.audience.all",
			     d->audience_all ? STR("all") : STR("some"));
	f = put(k, "normative", "check", STR("1"));
	f->check = true;
	f->on = d->normative;
	f = put(k, "validity", "select", STR(""));
	f->select = true;
	f->options = choices(c, valid_choices, "validity.", "validity.na", str_of(validity_code(d->validity)));
	(void)put(k, "signed_on", "date", date_value(k, "signed_on", d->signed_on));
	(void)put(k, "effective_on", "date", date_value(k, "effective_on", d->effective_on));
	(void)put(k, "abolished_on", "date", date_value(k, "abolished_on", d->abolished_on));
}

static void fill_body(struct ctx *c, const struct document *d, bool posted, struct view_edit *v)
{
	struct doc model;

	if (posted) {
		v->body_json = web_text(c->call, "body_json");
		v->body_text = web_text(c->call, "body_text");
		v->base = web_text(c->call, "body_base");
	} else if (!str_empty(d->body_json) && doc_parse(c->arena, d->body_json, &model, NULL) == ST_OK) {
		v->body_json = d->body_json;
		v->body_text = doc_to_source(c->arena, &model);
		v->base = hash_of(c, v->body_json);
	} else {
		v->base = hash_of(c, STR(""));
	}
}

static enum status fill_files(struct ctx *c, const struct document *d, struct view_edit *v, struct err *err)
{
	struct dv_doc doc;

	if (d->id == 0)
		return ST_OK;
	TRY(dv_doc_of(c, d, &doc, err));
	v->files = doc.files;
	v->has_files = doc.has_files;
	return ST_OK;
}

static void fill_conflict(struct ctx *c, const struct document *other, struct view_edit *v)
{
	struct doc model;

	v->conflict = true;
	v->other_who = arena_printf(c->arena, "%.*s %.*s", STR_ARG(other->changed_by_name),
				    STR_ARG(page_time(c, other->changed_at)));
	v->other_title = other->title;
	v->other_text = STR("");
	if (!str_empty(other->body_json) && doc_parse(c->arena, other->body_json, &model, NULL) == ST_OK)
		v->other_text = doc_to_source(c->arena, &model);
}

/* d: what the form shows; other: what is stored now, when somebody was faster. */
static enum status render_edit(struct web_call *w, const struct document *d, bool posted, const struct document *other,
			       int http, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_edit *v = ARENA_NEW(c->arena, struct view_edit);
	struct filler k = {c, ARENA_ARRAY(c->arena, FIELDS_MAX, struct view_field), 0, posted};

	page_init(c, &v->page, SHELL_WORKBENCH, d->id == 0 ? "/wb/docs/new" : "/wb/docs",
		  d->id == 0 ? ctx_text(c, "doc.edit.title_new") : ctx_textf(c, "doc.edit.title", d->title));
	v->page.editor = true;
	page_crumb(c, &v->page, STR("/wb/docs"), ctx_text(c, "doc.list.title"));
	page_crumb(c, &v->page, STR(""), ctx_text(c, d->id == 0 ? "doc.edit.title_new" : "doc.act_edit"));
	TRY(fill_main(&k, d, err));
	v->main = (struct tpl_list){k.f, k.n};
	size_t cut = k.n;
	fill_more(&k, d);
	v->more = (struct tpl_list){k.f + cut, k.n - cut};
	fill_body(c, d, posted, v);
	TRY(fill_files(c, d, v, err));
	v->attributes = dv_attributes(c, d->proposed);
	v->articles = dv_articles(c, d->attr_article);
	v->reason = d->attr_reason;
	v->import_note = d->import_note;
	v->is_new = d->id == 0;
	v->back = d->id == 0 ? STR("/wb/docs") : arena_printf(c->arena, "/wb/docs/%lld", (long long)d->id);
	v->action = d->id == 0 ? STR("/wb/docs/new") : arena_printf(c->arena, "/wb/docs/%lld/edit", (long long)d->id);
	v->autosave = d->id == 0 ? STR("") : arena_printf(c->arena, "/wb/docs/%lld/autosave", (long long)d->id);
	v->detach = d->id == 0 ? STR("") : arena_printf(c->arena, "/wb/docs/%lld/detach", (long long)d->id);
	v->version = arena_printf(c->arena, "%lld", (long long)(other != NULL ? other->rev : d->rev));
	if (other != NULL)
		fill_conflict(c, other, v);
	if (posted) {
		v->body_problem = page_problem_text(c, "body_text");
		v->reason_problem = page_problem_text(c, "reason");
		v->article_problem = page_problem_text(c, "article");
		page_problems(c, &v->page);
	}
	page_render(c, "documents/edit.html", v, http);
	return ST_OK;
}

enum status doc_new_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct document d = {.audience_all = true, /* open by default (S3-3.2.1) */
			     .proposed = ATTR_PUB,
			     .openness = OPEN_COUNT,
			     .issuing_body = c->body_name,
			     .formed_on = DATE_NONE,
			     .signed_on = DATE_NONE,
			     .effective_on = DATE_NONE,
			     .abolished_on = DATE_NONE};

	return render_edit(w, &d, false, NULL, 200, err);
}

enum status doc_edit_page(struct web_call *w, struct err *err)
{
	struct document d;

	TRY(doc_of_path(w, &d, err));
	if (!doc_may_draft(ctx_of(w), &d))
		return err_set(err, ST_FORBIDDEN, "document %lld", (long long)d.id);
	if (d.state != DS_DRAFT)
		return err_rule(err, "doc.not_a_draft", "国办发〔2016〕80号");
	return render_edit(w, &d, false, NULL, 200, err);
}

/* Where the sentence of a refused save belongs. */
static const char *field_of(const struct err *e)
{
	static const char *const pairs[][2] = {{"doc.entry_of_other_body", "entry"}, {"doc.entry_inactive", "entry"}};

	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		if (str_eq_c(str_of(e->key), pairs[i][0]))
			return pairs[i][1];
	if (str_starts_c(str_of(e->key), "docnum."))
		return "doc_no";
	return e->st == ST_UNSUPPORTED_TYPE || e->st == ST_TOO_LARGE ? "files" : "body_text";
}

static bool shows_on_form(enum status st)
{
	return st == ST_INVALID || st == ST_RULE_REFUSED || st == ST_UNSUPPORTED_TYPE || st == ST_TOO_LARGE ||
	       st == ST_CORRUPT || st == ST_BAD_UTF8;
}

static enum status after_save(struct web_call *w, const struct document *d)
{
	struct ctx *c = ctx_of(w);
	bool docx = web_value(w, "docx")->present && web_value(w, "docx")->file.size > 0;

	page_flash(c, "jade", docx ? "doc.flash.docx" : "doc.flash.saved", STR(""));
	web_redirect(w, 303,
		     arena_printf(c->arena,
				  docx					    ? "/wb/docs/%lld/edit"
				  : str_eq_c(web_text(w, "then"), "submit") ? "/wb/review/%lld"
									    : "/wb/docs/%lld",
				  (long long)d->id));
	return ST_OK;
}

static enum status post(struct web_call *w, struct document *d, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct document typed, now;
	struct err e;

	take_fields(w, d);
	check_fields(w, d);
	if (has_problems(w))
		return render_edit(w, d, true, NULL, 422, err);
	typed = *d;
	err_clear(&e);
	enum status st = save_all(w, &typed, &e);
	if (st == ST_OK)
		return after_save(w, &typed);
	if (st == ST_CONFLICT && d->id != 0) {
		TRY(doc_get(c, d->id, &now, err));
		return render_edit(w, d, true, &now, 409, err);
	}
	if (shows_on_form(st)) {
		web_problem_add(w, field_of(&e), e.key[0] != '\0' ? e.key : status_key(st), str_of(e.arg));
		return render_edit(w, d, true, NULL, 422, err);
	}
	if (err != NULL)
		*err = e;
	return st;
}

enum status doc_new_post(struct web_call *w, struct err *err)
{
	struct document d = {0};

	d.formed_on = d.signed_on = d.effective_on = d.abolished_on = d.due_on = DATE_NONE;
	return post(w, &d, err);
}

enum status doc_edit_post(struct web_call *w, struct err *err)
{
	struct document d;

	TRY(doc_of_path(w, &d, err));
	d.rev = web_value(w, "version")->i;
	return post(w, &d, err);
}

/* Called by the page's script: the same save without files; answers {"version": n}. */
enum status doc_autosave_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct document d;
	struct json_obj o;

	TRY(doc_of_path(w, &d, err));
	d.rev = web_value(w, "version")->i;
	take_fields(w, &d);
	check_fields(w, &d);
	if (has_problems(w))
		return err_say(err, ST_INVALID, "err.invalid", NULL);
	TRY(save_all(w, &d, err));
	json_obj_init(&o, c->arena);
	json_i64(&o, "version", d.rev);
	web_reply(w, 200, "application/json", json_obj_end(&o));
	return ST_OK;
}

enum status doc_detach_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");

	TRY(doc_detach(c, id, web_value(w, "rev")->i, web_value(w, "attachment")->i, err));
	page_flash(c, "jade", "doc.flash.detached", STR(""));
	web_redirect(w, 303, arena_printf(c->arena, "/wb/docs/%lld/edit", (long long)id));
	return ST_OK;
}
