/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the files of src/annual. */
#ifndef ANNUAL_ANNUAL_INT_H
#define ANNUAL_ANNUAL_INT_H

#include "annual/annual.h"
#include "catalogue/catalogue.h"
#include "core/org.h"
#include "core/page.h"
#include "core/todo.h"
#include "docmodel/docmodel.h"
#include "web/web.h"

/* The body and, with_branches, those below it. */
enum status annual_bodies(struct ctx *c, int64_t body_id, bool with_branches, int64_t **ret, size_t *ret_n,
			  struct err *err) MUST_CHECK;
/* Tables from counts, without corrections; table two is annual_two_fill()'s. */
void annual_tables(const struct case_tally *t, const struct dispute_tally *d, bool pieces, struct ar_tables *ret);
/* A sum that counts a request passed from one of its bodies to another once (setting annual.passed_on). */
bool annual_once(struct ctx *c, bool with_branches);
/* Table two from the records of the year, and the documents behind one of its cells (none for rules and fees). */
struct annual_two_doc {
	int64_t id;
	struct str title, doc_no, body_name;
	struct date formed_on, published_on;
};
enum status annual_two_fill(struct ctx *c, const int64_t *bodies, size_t n_bodies, int year, int64_t fee_yuan,
			    struct ar_tables *t, struct err *err) MUST_CHECK;
enum status annual_two_docs(struct ctx *c, const int64_t *bodies, size_t n_bodies, int year, struct str cell,
			    struct annual_two_doc **ret, size_t *ret_n, struct err *err) MUST_CHECK;
/* What a signed or imported report says; has_… false when there is none. */
enum status annual_said(struct ctx *c, int64_t body_id, int year, struct ar_tables *ret, bool *ret_there,
			struct err *err) MUST_CHECK;
void annual_year(int year, struct date *ret_from, struct date *ret_to);
/* Texts of the report itself are Chinese, whoever reads: ctx_text() in that language. */
struct str annual_zh(struct ctx *c, const char *key);
struct str annual_label(struct ctx *c, struct str cell, bool zh); /* "R1" → 一、本年新收…; rows and groups */
void annual_cell_split(struct str key, struct str *ret_row, struct str *ret_kind);
struct str annual_cell_label(struct ctx *c, struct str key); /* 行政规范性文件 · 现行有效件数 */
struct str annual_title(struct ctx *c, struct str body_name, int year);
/* The whole report as a document: six chapters with tables. texts: of the chapters, from index 0. */
enum status annual_body(struct ctx *c, const struct annual_report *r, const struct ar_tables *t,
			const struct str texts[ANNUAL_CHAPTERS], struct str *ret_json, struct err *err) MUST_CHECK;
/* The catalogue's item that the body's reports go to: setting annual.entry. ST_CONFLICT annual.no_entry. */
enum status annual_entry(struct ctx *c, int64_t body_id, struct cat_entry *ret, struct err *err) MUST_CHECK;
/* Do the tables of the document say something else than those that were signed? Its paragraphs may have been edited. */
bool annual_altered(struct ctx *c, struct str signed_json, struct str document_json);
enum status annual_document(struct ctx *c, const struct annual_report *r, const struct annual_version *v, int64_t *ret_id,
			    struct err *err) MUST_CHECK;
/* Downloads: format pdf docx xlsx csv json. */
struct annual_out {
	struct str title, body_json, body_name, signed_name, errata, url;
	struct ar_tables tables;
	struct date signed_on, published_on;
	int year;
	int64_t version;
	bool draft;
};
enum status annual_send(struct web_call *w, const struct annual_out *o, struct str format, struct err *err) MUST_CHECK;

/* ---- views used on several pages ---- */
struct row_cell {
	struct str key, text, href, computed, reason;
	bool bad, warn, manual, total;
};
extern const struct tpl_view annual_cell_view;
struct row_line {
	struct str key, label, group;
	int64_t group_rows; /* > 0: the group's cell stands here */
	struct tpl_list cells;
	bool wide /* the label spans the group */, total;
};
extern const struct tpl_view annual_line_view;
/* findings and cells may be NULL; id 0: no links. */
struct tpl_list annual_t3_lines(struct ctx *c, const struct ar_tables *t, const struct annual_figures *f,
				const struct annual_finding *v, size_t n, int64_t id);
struct tpl_list annual_t4_cells(struct ctx *c, const struct ar_tables *t, const struct annual_figures *f,
				const struct annual_finding *v, size_t n, int64_t id);
struct tpl_list annual_t2_lines(struct ctx *c, const struct ar_tables *t, const struct annual_figures *f,
				const struct annual_finding *v, size_t n, int64_t id);
struct tpl_list annual_t3_heads(struct ctx *c);
/* Table two of 2019 and 2020: the rows to keep of an import, and as lines (cells: key is the column's heading). */
struct str annual_old_keep(struct ctx *c, struct str tables);
struct tpl_list annual_old_lines(struct ctx *c, struct str imported);

enum status annual_todo_items(struct ctx *c, struct todo_list *list, struct err *err) MUST_CHECK;

web_handler annual_list_page, annual_new_post, annual_import_page, annual_import_post, annual_stats_page, annual_show_page,
	annual_cell_page, annual_cell_post, annual_text_post, annual_act_post, annual_wb_file, annual_public_list,
	annual_public_show, annual_public_file;
extern const struct web_form annual_new_form, annual_import_form, annual_stats_form, annual_show_form, annual_cell_query,
	annual_cell_form, annual_text_form, annual_act_form, annual_version_form;
extern const struct tpl_view annual_list_view, annual_import_view, annual_stats_view, annual_show_view,
	annual_cell_list_view, annual_public_list_view, annual_public_view;

#endif
