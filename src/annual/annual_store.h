/* SPDX-License-Identifier: Apache-2.0 */
/* Statements of the reports and rows ↔ structs. Private to src/annual. */
#ifndef ANNUAL_ANNUAL_STORE_H
#define ANNUAL_ANNUAL_STORE_H

#include "annual/annual.h"

extern const struct db_set annual_set;

enum status ann_store_list(struct ctx *c, int64_t body_id, bool branches, struct annual_report **ret, size_t *ret_n,
			   struct err *err) MUST_CHECK;
enum status ann_store_get(struct ctx *c, int64_t id, struct annual_report *ret, struct err *err) MUST_CHECK;
/* ret->id 0: there is none */
enum status ann_store_by_year(struct ctx *c, int64_t body_id, int year, struct annual_report *ret,
			      struct err *err) MUST_CHECK;
enum status ann_store_add(struct ctx *c, struct annual_report *r, struct err *err) MUST_CHECK;
/* State, version, errata; rev must be the one read: ST_CONFLICT annual.changed. */
enum status ann_store_save(struct ctx *c, const struct annual_report *r, struct err *err) MUST_CHECK;
enum status ann_store_cells(struct ctx *c, int64_t id, struct annual_cell **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status ann_store_cell(struct ctx *c, int64_t id, struct str cell, struct str value, struct str reason,
			   struct err *err) MUST_CHECK; /* empty value: removed */
enum status ann_store_text(struct ctx *c, int64_t id, int chapter, struct str *ret, struct err *err) MUST_CHECK;
enum status ann_store_text_put(struct ctx *c, int64_t id, int chapter, struct str text, struct err *err) MUST_CHECK;
enum status ann_store_version_add(struct ctx *c, const struct annual_version *v, struct err *err) MUST_CHECK;
enum status ann_store_version_document(struct ctx *c, int64_t id, int64_t version, int64_t document_id,
				       struct err *err) MUST_CHECK;
/* report_id 0: every version that has a document. */
enum status ann_store_versions(struct ctx *c, int64_t report_id, struct annual_version **ret, size_t *ret_n,
			       struct err *err) MUST_CHECK;

#endif
