/* SPDX-License-Identifier: Apache-2.0 */
/* What the portal's pages share: rows of lists, side navigation, addresses. Private to src/portal. */
#ifndef PORTAL_PORTAL_INT_H
#define PORTAL_PORTAL_INT_H

#include "catalogue/catalogue.h"
#include "core/org.h"
#include "core/page.h"
#include "documents/documents.h"
#include "web/web.h"

/* ---- rows ---- */
struct link_row {
	struct str href, text, note, tag, tag_kind;
	struct str after; /* what took the place of it */
	bool current;
	bool zh; /* the text is Chinese data, whatever the page's language */
};
extern const struct tpl_view link_row_view;

struct text_row {
	struct str text;
};
extern const struct tpl_view text_row_view;

struct option_row {
	struct str value, text;
	bool selected;
};
extern const struct tpl_view option_row_view;

/* One public document in a list. */
struct doc_row {
	struct str href, title, doc_no, index_no, genre, unit, body, entry, summary;
	struct str published, published_iso, published_short, formed;
	struct str time_text, time_kind;	 /* in time or late, with tag colour */
	struct str validity_text, validity_kind; /* "" when validity does not apply */
	bool redacted;
};
extern const struct tpl_view doc_row_view;

struct tpl_list link_list(const struct link_row *rows, size_t n);
struct tpl_list doc_list(struct ctx *c, const struct document *d, size_t n);
struct tpl_list split_list(struct ctx *c, struct str bars); /* "a|b" → text_row */
/* 按期公开 or by how many working days late; empty when no date binds. */
void doc_timeliness(struct ctx *c, const struct document *d, struct str *ret_text, struct str *ret_kind);
void doc_validity(struct ctx *c, const struct document *d, struct str *ret_text, struct str *ret_kind);
struct str attribute_text(struct ctx *c, enum attribute at);
struct str openness_text(struct ctx *c, enum openness o);
struct str code_text(struct ctx *c, const char *space, const char *code); /* text of "space.code" */
struct date doc_published_on(const struct document *d);			  /* first publication */

/* ---- page frame ---- */
enum side_entry {
	SIDE_NONE,
	SIDE_GUIDE,
	SIDE_RULES,
	SIDE_CATALOGUE,
	SIDE_REPORTS,
	SIDE_REQUEST,
	SIDE_LIST,
	SIDE_ENFORCEMENT,
	SIDE_BODIES
};

/* A portal page with heading band: title, breadcrumb 首页 › (政府信息公开 ›) title, side navigation, column meta tags.
 * column: catalogue key of the column's name, or NULL for pages directly below home. */
void portal_page(struct ctx *c, struct page *p, const char *nav, const char *column, struct str title);
struct tpl_list portal_side(struct ctx *c, enum side_entry current);

/* ---- bodies ---- */
/* The city bureau: the first body without parent. ST_NOT_FOUND in an empty installation. */
enum status main_body(struct ctx *c, struct body *ret, struct err *err) MUST_CHECK;
/* Body named by a code in a query; empty: id 0 = all. ST_NOT_FOUND for an unknown code. */
enum status body_of_code(struct ctx *c, struct str code, struct body *ret, struct err *err) MUST_CHECK;
/* Counts over all bodies (0) or one, put into entries[].published; returns the grand total. */
enum status count_entries(struct ctx *c, int64_t body_id, struct cat_entry *entries, size_t n,
			  int64_t by_openness[OPEN_COUNT], int64_t *ret_total, struct err *err) MUST_CHECK;
/* Page number of a query, from 1. */
int64_t page_no(struct web_call *w);

/* ---- handlers, by file ---- */
web_handler portal_home;
web_handler portal_xxgk, portal_request, portal_list;
web_handler portal_enforcement, portal_enforcement_column;
web_handler portal_catalogue, portal_catalogue_item;
web_handler portal_document, portal_document_pdf, portal_document_docx, portal_document_file, portal_document_view;
web_handler portal_bodies, portal_body;
web_handler portal_display, portal_sitemap, portal_about, portal_robots;

extern const struct web_form list_form, body_form, display_form, home_form, page_form;

extern const struct tpl_view home_view, xxgk_view, guide_view, column_view, disclosure_list_view, catalogue_view,
	document_view, withdrawn_view, bodies_view, body_view, sitemap_view, about_view;
#endif
