/* SPDX-License-Identifier: Apache-2.0 */
/* The read interface as tables: what each answer looks like (schemas with offsets into a struct, read by the writer and by
 * the OpenAPI description) and which addresses there are (API_OPS, read by the routes and by the description). Nothing is said
 * twice, so the description cannot differ from the program. */
#ifndef OPENDATA_API_H
#define OPENDATA_API_H

#include <stddef.h>

#include "catalogue/catalogue.h"
#include "core/org.h"
#include "documents/documents.h"
#include "services/services.h"
#include "site/site.h"
#include "web/web.h"

/* ---- schemas ---- */
enum api_kind {
	AK_STR,	    /* struct str, "" when there is none */
	AK_NSTR,    /* struct str, null when empty */
	AK_DATE,    /* struct date, null for DATE_NONE */
	AK_INSTANT, /* int64_t Unix ms, null for 0 */
	AK_I64,
	AK_ID,	  /* int64_t, null for 0 */
	AK_INT,	  /* int */
	AK_BOOL,  /* bool */
	AK_CODE,  /* const char *, one of choices; null for NULL and "" */
	AK_PARTS, /* struct str "a|b" → ["a", "b"] */
	AK_LIST,  /* struct tpl_list of schema of; of NULL: of struct api_number */
	AK_OBJ,	  /* const void * to a struct of schema of; null for NULL */
};

struct api_schema;
struct api_prop {
	const char *name; /* described by "opendata.p.<name>" */
	enum api_kind kind;
	size_t off;
	const struct api_schema *of;
	const char *const *choices;
};
struct api_schema {
	const char *name; /* "Document"; described by "opendata.s.<name>" */
	size_t size;
	const struct api_prop *props;
	size_t n;
};
#define AP(T, kind_, name_, member)                                                    \
	{                                                                              \
		.name = (name_), .kind = AK_##kind_, .off = offsetof(struct T, member) \
	}
#define AP_CODES(T, name_, member, choices_)                                                               \
	{                                                                                                  \
		.name = (name_), .kind = AK_CODE, .off = offsetof(struct T, member), .choices = (choices_) \
	}
#define AP_OF(T, kind_, name_, member, schema)                                                         \
	{                                                                                              \
		.name = (name_), .kind = AK_##kind_, .off = offsetof(struct T, member), .of = (schema) \
	}
#define API_SCHEMA(name_, T, props_)                                                      \
	{                                                                                 \
		(name_), sizeof(struct T), (props_), sizeof(props_) / sizeof((props_)[0]) \
	}

/* Values that several schemas and forms share. */
extern const char *const od_openness[], *const od_validity[], *const od_attribute[], *const od_sort[];

struct api_number {
	int64_t n;
};
struct api_attachment {
	struct attachment a;
	struct str url;
};
struct api_document {
	struct document d;
	struct str issuer, url, json_url;
	const char *openness, *attribute, *validity;
	/* one document only */
	int64_t edition, replaced_by;
	struct str text, pdf_url, docx_url;
	struct tpl_list attachments, replaces;
};
struct api_body {
	struct body b;
	struct str url, parent;
	struct tpl_list units;
};
struct api_unit {
	struct unit u;
	struct str body, officer;
};
struct api_rule {
	struct time_rule r;
	struct str event_text;
	const char *unit;
	int64_t days, month, day;
};
struct api_entry {
	struct cat_entry e;
	struct str body, url;
	const char *audience, *mode, *openness;
	struct api_rule rule_value;
	const void *rule;
};
struct api_basis {
	struct legal_basis l;
};
struct api_day {
	struct date date;
	bool workday, provisional;
	const char *reason;
	struct str name, source;
};
struct api_count {
	struct str key, name;
	int64_t n, last_at;
};
struct api_statistics {
	int64_t total, at;
	struct tpl_list openness, items, bodies;
};
struct api_link {
	struct str rel, href, title;
};
struct api_index {
	struct str title, licence, licence_url;
	struct tpl_list links;
};
struct api_column {
	struct site_column col;
	struct str parent, url, feed_url;
	const char *kind;
};
struct api_guide {
	struct service_public g;
	struct str url, promises, text;
};
struct api_problem {
	struct str type, title, detail, request_id;
	int64_t status;
};

extern const struct api_schema s_document, s_document_full, s_attachment, s_body, s_body_full, s_unit, s_entry, s_rule,
	s_basis, s_day, s_count, s_statistics, s_link, s_index, s_problem, s_guide, s_guide_full, s_column;

/* ---- addresses: X(id, path, form, schema, list, shape) ---- */
enum api_shape {
	API_ONE,   /* an object of the schema */
	API_ALL,   /* {"total", list: [schema]} */
	API_PAGED, /* the same with "page" and "page_size", Link header, fields */
	API_CSV,
	API_XLSX,
	API_RAW, /* JSON of its own */
};
#define API_OPS(X)                                                                                                  \
	X(index, "/api/v1", NULL, &s_index, NULL, API_ONE)                                                          \
	X(openapi, "/api/v1/openapi.json", NULL, NULL, NULL, API_RAW)                                               \
	X(documents, "/api/v1/documents", &od_documents_form, &s_document, "documents", API_PAGED)                  \
	X(documents_csv, "/api/v1/documents.csv", &od_csv_form, NULL, NULL, API_CSV)                                \
	X(documents_xlsx, "/api/v1/documents.xlsx", &od_xlsx_form, NULL, NULL, API_XLSX)                            \
	X(document, "/api/v1/documents/{id:i64}", NULL, &s_document_full, NULL, API_ONE)                            \
	X(attachments, "/api/v1/documents/{id:i64}/attachments", NULL, &s_attachment, "attachments", API_ALL)       \
	X(bodies, "/api/v1/bodies", NULL, &s_body, "bodies", API_ALL)                                               \
	X(body_get, "/api/v1/bodies/{code}", NULL, &s_body_full, NULL, API_ONE)                                     \
	X(units, "/api/v1/units", &od_body_form, &s_unit, "units", API_ALL)                                         \
	X(catalogue, "/api/v1/catalogue", &od_body_form, &s_entry, "entries", API_ALL)                              \
	X(catalogue_entry, "/api/v1/catalogue/{key}", &od_body_form, &s_entry, NULL, API_ONE)                       \
	X(legal_bases, "/api/v1/legal-bases", &od_bases_form, &s_basis, "legal_bases", API_ALL)                     \
	X(columns, "/api/v1/columns", NULL, &s_column, "columns", API_ALL)                                          \
	X(column_documents, "/api/v1/columns/{slug}/documents", &od_page_form, &s_document, "documents", API_PAGED) \
	X(services, "/api/v1/services", NULL, &s_guide, "services", API_ALL)                                        \
	X(service, "/api/v1/services/{id:i64}", NULL, &s_guide_full, NULL, API_ONE)                                 \
	X(calendar, "/api/v1/calendar", &od_calendar_form, &s_day, "days", API_ALL)                                 \
	X(statistics, "/api/v1/statistics", &od_body_form, &s_statistics, NULL, API_ONE)

#define API_ENUM(id, path, form, schema, list, shape) OP_##id,
enum api_op_id { API_OPS(API_ENUM) OP_COUNT };
#undef API_ENUM
#define API_DECLARE(id, path, form, schema, list, shape) web_handler od_##id;
API_OPS(API_DECLARE)
#undef API_DECLARE

struct api_op {
	const char *id, *path; /* id: described by "opendata.op.<id>" */
	const struct web_form *form;
	const struct api_schema *schema;
	const char *list;
	enum api_shape shape;
};
extern const struct api_op api_ops[OP_COUNT];
extern const struct web_form od_page_form, od_documents_form, od_csv_form, od_xlsx_form, od_body_form, od_bases_form,
	od_calendar_form;

/* ---- writing ---- */
/* fields: names separated by commas, "" = all; checked by api_fields(). */
void api_put(struct ctx *c, struct buf *b, const struct api_schema *s, const void *row, struct str fields);
enum status api_fields(const struct api_schema *s, struct str fields, struct err *err) MUST_CHECK;
enum status api_one(struct web_call *w, enum api_op_id op, const void *row, struct err *err) MUST_CHECK;
/* items: array of the schema's struct. */
enum status api_all(struct web_call *w, enum api_op_id op, const void *items, size_t n, struct err *err) MUST_CHECK;
struct api_paging {
	int64_t page, size, total;
};
enum status api_page(struct web_call *w, enum api_op_id op, const void *items, size_t n, const struct api_paging *p,
		     struct err *err) MUST_CHECK;

/* Page number and rows a page as asked for. ST_INVALID out of range. */
enum status api_paging(struct web_call *w, struct api_paging *ret, struct err *err) MUST_CHECK;

/* ---- rows, also for the bulk files ---- */
void api_document_row(struct ctx *c, const struct document *d, struct api_document *ret);
/* Text, attachments and links as well; d with body_json, public. */
enum status api_document_full(struct ctx *c, const struct document *d, struct api_document *ret, struct err *err) MUST_CHECK;
enum status api_bodies(struct ctx *c, struct api_body **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status api_entries(struct ctx *c, const struct body *b, struct api_entry **ret, size_t *ret_n,
			struct err *err) MUST_CHECK;
enum status api_guides(struct ctx *c, struct api_guide **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status api_bases(struct ctx *c, struct date on, struct api_basis **ret, size_t *ret_n, struct err *err) MUST_CHECK;

#endif
