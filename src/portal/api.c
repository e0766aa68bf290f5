/* SPDX-License-Identifier: Apache-2.0 */
/* Read API: the public documents as JSON, with the head fields of S0-0.1. The same rules as the pages: what is not public is
 * not found, what was withdrawn is gone. */
#include "base/limits.h"
#include "core/json.h"
#include "portal/portal_int.h"

static const char *const openness_choices[] = {"decision", "execution", "management", "service", "result", NULL};
static const char *const validity_choices[] = {"pending", "in_force", "amended", "repealed", "expired", NULL};
static const char *const sort_choices[] = {"published", "formed", NULL};
static const struct web_field fields[] = {
	{.name = "year", .type = F_I64, .label_key = "portal.f_year"},
	{.name = "body", .type = F_TEXT, .max = 64, .label_key = "portal.f_body"},
	{.name = "item", .type = F_TEXT, .max = 80, .label_key = "portal.f_item"},
	{.name = "doc_no", .type = F_TEXT, .max = 150, .label_key = "portal.f_doc_no"},
	{.name = "words", .type = F_TEXT, .max = 300, .label_key = "portal.f_words"},
	{.name = "group", .type = F_TEXT, .max = 150, .label_key = "portal.f_group"},
	{.name = "genre", .type = F_TEXT, .max = 60, .label_key = "portal.f_genre"},
	{.name = "openness", .type = F_CHOICE, .choices = openness_choices, .label_key = "portal.f_openness"},
	{.name = "validity", .type = F_CHOICE, .choices = validity_choices, .label_key = "portal.f_validity"},
	{.name = "sort", .type = F_CHOICE, .choices = sort_choices, .label_key = "portal.f_sort"},
	{.name = "page", .type = F_I64, .label_key = "portal.f_page"},
};
const struct web_form api_form = WEB_FORM(fields);

static void add_document(struct ctx *c, struct json_obj *o, const struct document *d)
{
	json_i64(o, "id", d->id);
	json_str(o, "title", d->title);
	json_str(o, "index_no", d->index_no);
	json_str(o, "doc_no", d->doc_no);
	json_str(o, "issuing_body", str_empty(d->issuing_body) ? d->body_name : d->issuing_body);
	json_str(o, "joint_bodies", d->joint_bodies);
	json_str(o, "unit", d->unit_name);
	json_str(o, "formed_on", date_format(c->arena, d->formed_on));
	json_str(o, "published_at", instant_format_iso(c->arena, d->published_at));
	json_str(o, "effective_on", date_format(c->arena, d->effective_on));
	json_str(o, "abolished_on", date_format(c->arena, d->abolished_on));
	json_str(o, "body", d->body_code);
	json_str(o, "item_key", d->entry_key);
	json_str(o, "item", d->entry_name);
	json_str(o, "openness", str_of(openness_code(d->openness)));
	json_str(o, "genre", d->genre);
	json_str(o, "topic", d->topic);
	json_str(o, "keywords", d->keywords);
	json_str(o, "summary", d->summary);
	json_str(o, "source", d->source);
	json_str(o, "attribute", str_of(attribute_code(d->attribute)));
	json_str(o, "validity", str_of(validity_code(d->validity)));
	json_i64(o, "views", d->views);
	json_str(o, "url", absolute(c, arena_printf(c->arena, "/d/%lld", (long long)d->id)));
}

/* {"…", "key": [ … ]}: adds a member that is already JSON. */
static void add_raw(struct buf *b, struct str object, const char *key, struct str value)
{
	buf_str(b, str_slice(object, 0, object.n - 1));
	buf_printf(b, "%s\"%s\":", object.n > 2 ? "," : "", key);
	buf_str(b, value);
	buf_byte(b, '}');
}

static enum status read_filter(struct web_call *w, struct doc_filter *f, struct err *err)
{
	struct body b;
	enum openness o;
	enum validity v;

	*f = (struct doc_filter){.openness = -1, .validity = -1};
	TRY(body_of_code(ctx_of(w), web_text(w, "body"), &b, err));
	f->body_id = b.id;
	f->entry_key = web_text(w, "item");
	f->level1 = web_text(w, "group");
	f->genre = web_text(w, "genre");
	f->doc_no = web_text(w, "doc_no");
	f->words = web_text(w, "words");
	f->by_formed = str_eq_c(web_text(w, "sort"), "formed");
	if (web_value(w, "year")->present && web_value(w, "year")->i >= 1900 && web_value(w, "year")->i < 2200)
		f->year = (int)web_value(w, "year")->i;
	if (openness_from_code(web_text(w, "openness"), &o))
		f->openness = (int)o;
	if (validity_from_code(web_text(w, "validity"), &v))
		f->validity = (int)v;
	return ST_OK;
}

enum status portal_api_list(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct buf list = BUF_INIT(c->arena, MAX_PAGE_BYTES), b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	int64_t per = setting_i64(c, "list.page_size"), page = page_no(w), total;
	struct json_obj head;
	struct doc_filter f;
	struct document *docs;
	size_t n;

	TRY(read_filter(w, &f, err));
	f.limit = per;
	f.offset = (page - 1) * per;
	TRY(doc_public_list(c, &f, &docs, &n, &total, err));
	buf_byte(&list, '[');
	for (size_t i = 0; i < n; i++) {
		struct json_obj o;

		json_obj_init(&o, c->arena);
		add_document(c, &o, &docs[i]);
		if (i > 0)
			buf_byte(&list, ',');
		buf_str(&list, json_obj_end(&o));
	}
	buf_byte(&list, ']');
	json_obj_init(&head, c->arena);
	json_i64(&head, "total", total);
	json_i64(&head, "page", page);
	json_i64(&head, "page_size", per);
	add_raw(&b, json_obj_end(&head), "documents", buf_view(&list));
	web_cache_tag(w, "list");
	web_reply(w, 200, "application/json; charset=utf-8", buf_view(&b));
	return ST_OK;
}

static enum status attachments_json(struct ctx *c, int64_t id, struct buf *out, struct err *err)
{
	struct attachment *a;
	size_t n;

	TRY(doc_attachments(c, id, &a, &n, err));
	buf_byte(out, '[');
	for (size_t i = 0; i < n; i++) {
		struct buf href = BUF_INIT(c->arena, 8192);
		struct json_obj o;

		buf_printf(&href, "/d/%lld/files/%lld/", (long long)id, (long long)a[i].file_id);
		url_part(&href, a[i].name);
		json_obj_init(&o, c->arena);
		json_str(&o, "name", a[i].name);
		json_str(&o, "media_type", a[i].media_type);
		json_i64(&o, "size", a[i].size);
		json_str(&o, "sha256", a[i].sha256);
		json_str(&o, "url", absolute(c, buf_view(&href)));
		if (i > 0)
			buf_byte(out, ',');
		buf_str(out, json_obj_end(&o));
	}
	buf_byte(out, ']');
	return ST_OK;
}

enum status portal_api_document(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES), files = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	struct document d = {0};
	struct json_obj o;
	struct doc doc;

	web_cache_tag(w, "doc:%lld", (long long)id);
	TRY(doc_public_get(c, id, &d, err));
	TRY(doc_parse(c->arena, d.body_json, &doc, err));
	TRY(attachments_json(c, id, &files, err));
	json_obj_init(&o, c->arena);
	add_document(c, &o, &d);
	json_i64(&o, "version", d.version);
	json_str(&o, "text", doc_text(c->arena, &doc));
	add_raw(&b, json_obj_end(&o), "attachments", buf_view(&files));
	web_reply(w, 200, "application/json; charset=utf-8", buf_view(&b));
	return ST_OK;
}
