/* SPDX-License-Identifier: Apache-2.0 */
/* View structs of the workbench pages and how documents become them. No SQL, no rules: everything shown was decided before. */
#ifndef DOCUMENTS_DOCUMENTS_VIEW_H
#define DOCUMENTS_DOCUMENTS_VIEW_H

#include "core/page.h"
#include "documents/documents_internal.h"

/* The clock of design §9: words, never a bare number; cls is-ok / is-soon / is-over; bar w5 … w100. */
struct dv_left {
	struct str text, cls, bar, due;
	bool any, provisional;
};
struct dv_row { /* a document in a list */
	struct str url, title, unit, kind, kind_cls, rule, state, doc_no, act_url, act, changed,
		attribute /* "" when it is published in full */;
	struct dv_left left;
	struct str row_cls;
};
struct dv_kv {
	struct str k, v;
	bool full;
};
struct dv_flow {
	struct str name, note, cls;
	bool now;
};
struct dv_step {
	struct str when, who, role, what, opinion, cause, attribute, article, reason, took, version, clause, cls;
};
struct dv_file {
	struct str id, file_no, name, size, url, ext, sha;
	bool image;
};
struct dv_day {
	struct str date, why, count;
	bool work;
};
struct dv_version {
	struct str no, when, who, sha, diff_url;
};
struct dv_choice {
	struct str value, text, hint, url;
	bool on;
};

/* Everything about one document. */
struct dv_doc {
	struct str id, rev, title, doc_no, state, state_cls, url, base, lead, attribute, proposed, article, reason,
		secrecy_basis, checklist, withdraw_note, withdraw_order, import_note, corrects_url, correction_url,
		replaced_url, public_url, scheduled, clock_note /* when it is or was due */;
	struct dv_left left;
	struct tpl_list kv, flow, steps, files, days, versions;
	bool has_files, has_steps, has_days, has_versions, needs_reason, is_public;
	struct safe_html body;
};

extern const struct tpl_view dv_left_view, dv_row_view, dv_kv_view, dv_flow_view, dv_step_view, dv_file_view, dv_day_view,
	dv_version_view, dv_choice_view, dv_doc_view;

struct dv_left dv_left_of(struct ctx *c, struct date due, bool provisional, bool done);
struct dv_row dv_row_of(struct ctx *c, const struct document *d);
/* Loads steps, files, versions, clock and renders the body. */
enum status dv_doc_of(struct ctx *c, const struct document *d, struct dv_doc *ret, struct err *err) MUST_CHECK;
struct safe_html dv_body(struct ctx *c, const struct document *d);
struct str dv_key(struct ctx *c, const char *prefix, const char *code); /* text of "prefix" + code */
struct tpl_list dv_attributes(struct ctx *c, enum attribute on);
struct tpl_list dv_articles(struct ctx *c, struct str on);
struct tpl_list dv_causes(struct ctx *c, struct str on);

#endif
