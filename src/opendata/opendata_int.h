/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the files of src/opendata: addresses, handlers. */
#ifndef OPENDATA_OPENDATA_INT_H
#define OPENDATA_OPENDATA_INT_H

#include "base/limits.h"
#include "core/page.h"
#include "opendata/api.h"
#include "opendata/opendata.h"

/* ---- addresses (address.c) ---- */
struct str od_document_url(struct ctx *c, int64_t id); /* absolute */
struct str od_file_url(struct ctx *c, const struct attachment *a);
struct str od_both(struct ctx *c, const char *key); /* Chinese / English */
/* Body of ?body=; empty: the city bureau when main, else id 0 = all. ST_NOT_FOUND for an unknown code. */
enum status od_body(struct ctx *c, struct str code, bool main, struct body *ret, struct err *err) MUST_CHECK;

/* ---- filters of the document list (api_documents.c) ---- */
enum status od_filter(struct web_call *w, struct doc_filter *ret, struct err *err) MUST_CHECK;

/* ---- calendar text (ics.c): pure, RFC 5545 ---- */
struct ics_event {
	struct str uid, summary, description, url, category;
	struct date from, to; /* to: last day; DATE_NONE = one day */
	int64_t stamp;
};
void ics_begin(struct buf *b, struct str name);
void ics_event(struct buf *b, struct arena *a, const struct ics_event *e);
void ics_end(struct buf *b);

/* ---- handlers ---- */
web_handler od_export_xlsx, od_export_csv, od_export_json;		  /* the catalogue as a file */
web_handler od_atom, od_rss, od_sitemap_xml, od_sitemap_part;		  /* feeds.c, sitemap.c */
web_handler od_catalog_jsonld, od_document_jsonld, od_opensearch, od_ics; /* dcat.c, events.c */
web_handler od_data_page, od_bulk_file;
web_handler od_upper_page, od_upper_json, od_upper_csv, od_upper_xlsx;
extern const struct web_form od_feed_form, od_catalogue_form, od_upper_form;
extern const struct command od_bulk_command;
extern const struct tpl_view od_data_view, od_upper_view;

#endif
