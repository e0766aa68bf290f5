/* SPDX-License-Identifier: Apache-2.0 */
/* Documents for machines: list, one, its attachments, and the list as CSV and XLSX with the same filters. The same rules as
 * the pages: what is not public is not found, what was withdrawn is gone. */
#include <string.h>

#include "core/table.h"
#include "opendata/opendata_int.h"
#include "core/address.h"

#define PAGE_MAX 500
#define EXPORT_STEP 5000
#define EXPORT_MAX 50000 /* rows of one table to download; the bulk files have everything */

#define FILTER_FIELDS                                                                                               \
	{.name = "body", .type = F_TEXT, .max = 64, .label_key = "opendata.f.body"},                                \
		{.name = "year", .type = F_I64, .label_key = "opendata.f.year"},                                    \
		{.name = "since", .type = F_DATE, .label_key = "opendata.f.since"},                                 \
		{.name = "until", .type = F_DATE, .label_key = "opendata.f.until"},                                 \
		{.name = "item", .type = F_TEXT, .max = 80, .label_key = "opendata.f.item"},                        \
		{.name = "group", .type = F_TEXT, .max = 150, .label_key = "opendata.f.group"},                     \
		{.name = "genre", .type = F_TEXT, .max = 60, .label_key = "opendata.f.genre"},                      \
		{.name = "openness", .type = F_CHOICE, .choices = od_openness, .label_key = "opendata.f.openness"}, \
		{.name = "validity", .type = F_CHOICE, .choices = od_validity, .label_key = "opendata.f.validity"}, \
		{.name = "doc_no", .type = F_TEXT, .max = 150, .label_key = "opendata.f.doc_no"},                   \
		{.name = "words", .type = F_TEXT, .max = 300, .label_key = "opendata.f.words"},                     \
	{                                                                                                           \
		.name = "sort", .type = F_CHOICE, .choices = od_sort, .label_key = "opendata.f.sort"                \
	}

#define PAGE_FIELDS                                                                       \
	{.name = "fields", .type = F_TEXT, .max = 600, .label_key = "opendata.f.fields"}, \
		{.name = "page", .type = F_I64, .label_key = "opendata.f.page"},          \
	{                                                                                 \
		.name = "page_size", .type = F_I64, .label_key = "opendata.f.page_size"   \
	}

static const struct web_field page_fields[] = {PAGE_FIELDS};
const struct web_form od_page_form = WEB_FORM(page_fields);
static const struct web_field list_fields[] = {FILTER_FIELDS, PAGE_FIELDS};
const struct web_form od_documents_form = WEB_FORM(list_fields);
static const struct web_field csv_fields[] = {FILTER_FIELDS, {.name = "bom", .type = F_BOOL, .label_key = "opendata.f.bom"}};
const struct web_form od_csv_form = WEB_FORM(csv_fields);
static const struct web_field xlsx_fields[] = {FILTER_FIELDS};
const struct web_form od_xlsx_form = WEB_FORM(xlsx_fields);

enum status od_filter(struct web_call *w, struct doc_filter *ret, struct err *err)
{
	const struct web_value *year = web_value(w, "year"), *since = web_value(w, "since"), *until = web_value(w, "until");
	struct doc_filter f = {.openness = -1, .validity = -1};
	enum openness o;
	enum validity v;
	struct body b;

	TRY(od_body(ctx_of(w), web_text(w, "body"), false, &b, err));
	f.body_id = b.id;
	f.entry_key = web_text(w, "item");
	f.level1 = web_text(w, "group");
	f.genre = web_text(w, "genre");
	f.doc_no = web_text(w, "doc_no");
	f.words = web_text(w, "words");
	f.by_formed = str_eq_c(web_text(w, "sort"), "formed");
	if (year->present && (year->i < 1950 || year->i > 2150))
		return err_say(err, ST_INVALID, "opendata.year_wrong", NULL);
	f.year = (int)year->i;
	if (since->present)
		f.from_at = date_instant(since->date, 0, 0);
	if (until->present)
		f.before_at = date_instant(date_add(until->date, 1), 0, 0);
	if (openness_from_code(web_text(w, "openness"), &o))
		f.openness = (int)o;
	if (validity_from_code(web_text(w, "validity"), &v))
		f.validity = (int)v;
	*ret = f;
	return ST_OK;
}

void api_document_row(struct ctx *c, const struct document *d, struct api_document *ret)
{
	*ret = (struct api_document){
		.d = *d,
		.issuer = str_empty(d->issuing_body) ? d->body_name : d->issuing_body,
		.url = od_document_url(c, d->id),
		.json_url = page_absolute(c, arena_printf(c->arena, "/api/v1/documents/%lld", (long long)d->id)),
		.openness = d->openness < OPEN_COUNT ? openness_code(d->openness) : "",
		.attribute = attribute_code(d->attribute),
		.validity = validity_code(d->validity),
	};
}

static enum status attachments(struct ctx *c, int64_t id, struct api_attachment **ret, size_t *ret_n, struct err *err)
{
	struct attachment *a;

	TRY(doc_attachments(c, id, &a, ret_n, err));
	*ret = ARENA_ARRAY(c->arena, *ret_n + 1, struct api_attachment);
	for (size_t i = 0; i < *ret_n; i++) {
		a[i].document_id = id;
		(*ret)[i] = (struct api_attachment){.a = a[i], .url = od_file_url(c, &a[i])};
	}
	return ST_OK;
}

/* Links between texts: only to what is public itself. */
static enum status relations(struct ctx *c, const struct document *d, struct api_document *ret, struct err *err)
{
	struct document other, *replaces;
	struct api_number *ids;
	struct err ignored = {0};
	size_t n;

	if (d->replaced_by != 0 && doc_public_get(c, d->replaced_by, &other, &ignored) == ST_OK)
		ret->replaced_by = d->replaced_by;
	TRY(doc_public_replaces(c, d->id, &replaces, &n, err));
	ids = ARENA_ARRAY(c->arena, n + 1, struct api_number);
	for (size_t i = 0; i < n; i++)
		ids[i].n = replaces[i].id;
	ret->replaces = (struct tpl_list){ids, n};
	return ST_OK;
}

enum status api_document_full(struct ctx *c, const struct document *d, struct api_document *ret, struct err *err)
{
	struct api_attachment *files;
	struct doc doc;
	size_t n;

	api_document_row(c, d, ret);
	TRY(doc_parse(c->arena, d->body_json, &doc, err));
	ret->text = doc_text(c->arena, &doc);
	TRY(doc_public_edition(c, d, &ret->edition, err));
	ret->pdf_url = page_absolute(c, arena_printf(c->arena, "/d/%lld/pdf", (long long)d->id));
	ret->docx_url = page_absolute(c, arena_printf(c->arena, "/d/%lld/docx", (long long)d->id));
	TRY(attachments(c, d->id, &files, &n, err));
	ret->attachments = (struct tpl_list){files, n};
	return relations(c, d, ret, err);
}

enum status api_paging(struct web_call *w, struct api_paging *ret, struct err *err)
{
	const struct web_value *page = web_value(w, "page"), *size = web_value(w, "page_size");

	ret->page = page->present ? page->i : 1;
	ret->size = size->present ? size->i : setting_i64(ctx_of(w), "list.page_size");
	if (ret->page < 1 || ret->page > 1000000 || ret->size < 1 || ret->size > PAGE_MAX)
		return err_say(err, ST_INVALID, "opendata.page_wrong", "500");
	return ST_OK;
}

enum status od_documents(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct api_document *rows;
	struct api_paging p;
	struct doc_filter f;
	struct document *docs;
	size_t n;

	TRY(od_filter(w, &f, err));
	TRY(api_paging(w, &p, err));
	f.limit = p.size;
	f.offset = (p.page - 1) * p.size;
	TRY(doc_public_list(c, &f, &docs, &n, &p.total, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct api_document);
	for (size_t i = 0; i < n; i++)
		api_document_row(c, &docs[i], &rows[i]);
	web_cache_tag(w, "list");
	return api_page(w, OP_documents, rows, n, &p, err);
}

enum status od_document(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");
	struct document d = {0};
	struct api_document row;

	web_cache_tag(w, "doc:%lld", (long long)id);
	web_cache_tag(w, "list"); /* what it replaces may come and go */
	TRY(doc_public_get(c, id, &d, err));
	TRY(api_document_full(c, &d, &row, err));
	return api_one(w, OP_document, &row, err);
}

enum status od_attachments(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");
	struct api_attachment *files;
	struct document d = {0};
	size_t n;

	web_cache_tag(w, "doc:%lld", (long long)id);
	TRY(doc_public_get(c, id, &d, err));
	TRY(attachments(c, id, &files, &n, err));
	return api_all(w, OP_attachments, files, n, err);
}

/* ---- the list as a table ---- */

typedef struct str column_fn(struct ctx *c, const struct api_document *d);

static struct str col_id(struct ctx *c, const struct api_document *d)
{
	return arena_printf(c->arena, "%lld", (long long)d->d.id);
}

static struct str col_title(struct ctx *c, const struct api_document *d)
{
	(void)c;
	return d->d.title;
}

static struct str col_index_no(struct ctx *c, const struct api_document *d)
{
	(void)c;
	return d->d.index_no;
}

static struct str col_doc_no(struct ctx *c, const struct api_document *d)
{
	(void)c;
	return d->d.doc_no;
}

static struct str col_issuer(struct ctx *c, const struct api_document *d)
{
	(void)c;
	return d->issuer;
}

static struct str col_unit(struct ctx *c, const struct api_document *d)
{
	(void)c;
	return d->d.unit_name;
}

static struct str col_item(struct ctx *c, const struct api_document *d)
{
	(void)c;
	return d->d.entry_name;
}

static struct str col_item_key(struct ctx *c, const struct api_document *d)
{
	(void)c;
	return d->d.entry_key;
}

static struct str col_genre(struct ctx *c, const struct api_document *d)
{
	(void)c;
	return d->d.genre;
}

static struct str col_openness(struct ctx *c, const struct api_document *d)
{
	return ctx_text(c, arena_printf(c->arena, "openness.%s", d->openness).p);
}

static struct str col_validity(struct ctx *c, const struct api_document *d)
{
	return d->d.validity == VALID_NA ? STR("") : ctx_text(c, arena_printf(c->arena, "validity.%s", d->validity).p);
}

static struct str col_attribute(struct ctx *c, const struct api_document *d)
{
	return ctx_text(c, arena_printf(c->arena, "attribute.%s", d->attribute).p);
}

static struct str col_formed(struct ctx *c, const struct api_document *d)
{
	return date_format(c->arena, d->d.formed_on);
}

static struct str col_published(struct ctx *c, const struct api_document *d)
{
	return instant_format(c->arena, d->d.published_at);
}

static struct str col_effective(struct ctx *c, const struct api_document *d)
{
	return date_format(c->arena, d->d.effective_on);
}

static struct str col_abolished(struct ctx *c, const struct api_document *d)
{
	return date_format(c->arena, d->d.abolished_on);
}

static struct str col_summary(struct ctx *c, const struct api_document *d)
{
	(void)c;
	return d->d.summary;
}

static struct str col_url(struct ctx *c, const struct api_document *d)
{
	(void)c;
	return d->url;
}

static const struct {
	const char *key;
	column_fn *text;
} columns[] = {
	{"opendata.c.id", col_id},
	{"opendata.c.title", col_title},
	{"opendata.c.index_no", col_index_no},
	{"opendata.c.doc_no", col_doc_no},
	{"opendata.c.issuing_body", col_issuer},
	{"opendata.c.unit", col_unit},
	{"opendata.c.item_key", col_item_key},
	{"opendata.c.item", col_item},
	{"opendata.c.genre", col_genre},
	{"opendata.c.openness", col_openness},
	{"opendata.c.attribute", col_attribute},
	{"opendata.c.validity", col_validity},
	{"opendata.c.formed_on", col_formed},
	{"opendata.c.published_at", col_published},
	{"opendata.c.effective_on", col_effective},
	{"opendata.c.abolished_on", col_abolished},
	{"opendata.c.summary", col_summary},
	{"opendata.c.url", col_url},
};

/* A part of the list, with memory of its own: the table may be long. */
static enum status table_part(struct ctx *c, struct doc_filter *f, struct table *s, size_t *ret_n, struct err *err)
{
	struct arena *own = c->arena;
	struct document *docs;
	enum status st;

	c->arena = arena_new();
	st = doc_public_list(c, f, &docs, ret_n, NULL, err);
	for (size_t i = 0; st == ST_OK && i < *ret_n; i++) {
		struct api_document row;

		api_document_row(c, &docs[i], &row);
		for (size_t k = 0; k < ARRAY_LEN(columns); k++)
			table_cell(s, columns[k].text(c, &row), k + 1 == ARRAY_LEN(columns));
	}
	arena_free(c->arena);
	c->arena = own;
	return st;
}

static enum status table(struct web_call *w, enum table_kind kind, const char *name, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct doc_filter f;
	struct document *first;
	struct table *s;
	int64_t total;
	size_t n;

	TRY(od_filter(w, &f, err));
	f.limit = 1;
	TRY(doc_public_list(c, &f, &first, &n, &total, err));
	if (total > EXPORT_MAX)
		return err_say(err, ST_TOO_LARGE, "opendata.table_too_long", "50000");
	TRY(table_new(c, kind, ctx_text(c, "opendata.table_name"), &s, err));
	for (size_t k = 0; k < ARRAY_LEN(columns); k++)
		table_cell(s, ctx_text(c, columns[k].key), k + 1 == ARRAY_LEN(columns));
	f.limit = EXPORT_STEP;
	do {
		TRY(table_part(c, &f, s, &n, err));
		f.offset += EXPORT_STEP;
	} while (n == EXPORT_STEP && f.offset < EXPORT_MAX);
	return table_send(s, w, str_of(name), err);
}

enum status od_documents_csv(struct web_call *w, struct err *err)
{
	return table(w, web_value(w, "bom")->present ? TABLE_CSV_BOM : TABLE_CSV, "documents.csv", err);
}

enum status od_documents_xlsx(struct web_call *w, struct err *err)
{
	return table(w, TABLE_XLSX, "documents.xlsx", err);
}
