/* SPDX-License-Identifier: Apache-2.0 */
/* The yearly report on government information: computed from the records, corrected with reasons only, checked, versioned,
 * published through the ordinary flow by 31 January. 《条例》 Art. 49, 50; 国办公开办函〔2021〕30号; S1-3.1, Annex C.
 *
 * Figures are never stored while a report is worked on: they are counted anew each time, the corrections laid over them. What was
 * signed is a version: its figures and its text as a document. A version is published when its document is. */
#ifndef ANNUAL_ANNUAL_H
#define ANNUAL_ANNUAL_H

#include "annual/annual_rules.h"
#include "annual/check.h"
#include "cases/tally.h"
#include "core/module.h"
#include "dispute/dispute.h"

extern const struct module annual_module;

enum { ANNUAL_CHAPTERS = 6, ANNUAL_FIRST_YEAR = 2008 };

struct annual_report {
	int64_t id, body_id, parent_body_id, version, rev, created_at, updated_at, document_id;
	int year;
	enum annual_state stored, state; /* state: with published and locked */
	bool with_branches, own;	 /* own: computed; otherwise imported */
	struct str format, imported, errata, body_name;
	struct date signed_on, published_on; /* of the newest signed version */
	struct str signed_name;
};
struct annual_cell {
	struct str cell, value, reason, person_name;
	int64_t at;
};
struct annual_finding {
	struct str rule;
	enum ar_level level;
	struct str cells; /* with commas between; may be empty */
	struct str text;  /* a sentence */
};
struct annual_figures {
	struct ar_tables computed, shown; /* shown: with corrections */
	const struct annual_cell *cells;  /* corrections and typed figures */
	size_t n_cells;
	struct case_tally tally;  /* over all bodies of the report */
	struct case_tally passed; /* left out of it: passed from one of them to another, counted once */
	struct dispute_tally disputes;
	int64_t pieces, requests; /* received, counted both ways */
	bool count_pieces;	  /* which of them the tables count */
};

/* ---- reading, within reach (PERM_REPORT_READ) ---- */
enum status annual_list(struct ctx *c, struct annual_report **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status annual_get(struct ctx *c, int64_t id, struct annual_report *ret, struct err *err) MUST_CHECK;
enum status annual_figures(struct ctx *c, const struct annual_report *r, struct annual_figures *ret,
			   struct err *err) MUST_CHECK;
/* Any period by the same statements: a month, a quarter, a year. Counts only, no corrections. */
enum status annual_count(struct ctx *c, int64_t body_id, bool with_branches, struct date from, struct date to,
			 struct annual_figures *ret, struct err *err) MUST_CHECK;
/* All rules: T3-1 … T4-3, T2-1, T2-2, X1 … X7. */
enum status annual_check(struct ctx *c, const struct annual_report *r, const struct annual_figures *f,
			 struct annual_finding **ret, size_t *ret_n, struct err *err) MUST_CHECK;
size_t annual_errors(const struct annual_finding *v, size_t n);
/* Text of a chapter from 1; suggested: nobody has written it yet, it is made from the figures. */
enum status annual_text(struct ctx *c, const struct annual_report *r, const struct annual_figures *f, int chapter,
			struct str *ret, bool *ret_suggested, struct err *err) MUST_CHECK;

/* ---- writing: audited, own transaction ---- */
enum status annual_create(struct ctx *c, int year, bool with_branches, int64_t *ret_id, struct err *err) MUST_CHECK;
/* An earlier year: tables as ar_read() takes them (may be empty: text only), the text, and the document it was published as
 * (0: none yet). ST_INVALID with the line. */
enum status annual_import(struct ctx *c, int year, struct str tables, struct str text, int64_t document_id, int64_t *ret_id,
			  struct err *err) MUST_CHECK;
/* A correction (reason) or a figure of table two (source); empty value: the correction is taken back. */
enum status annual_set_cell(struct ctx *c, int64_t id, int64_t rev, struct str cell, struct str value, struct str reason,
			    struct err *err) MUST_CHECK;
enum status annual_set_text(struct ctx *c, int64_t id, int64_t rev, int chapter, struct str text,
			    struct err *err) MUST_CHECK;
/* self_check: ST_RULE_REFUSED annual.has_errors. sign: freezes figures and text as a version. correct: a new version, errata
 * says why. document: a draft under the catalogue, ret_document. */
enum status annual_act(struct ctx *c, int64_t id, int64_t rev, enum annual_act act, struct date signed_on, struct str note,
		       int64_t *ret_document, struct err *err) MUST_CHECK;

/* Sample: last year's report, published, and this year's draft. In the caller's transaction. */
enum status annual_sample(struct ctx *c, struct err *err) MUST_CHECK;

/* ---- versions ---- */
struct annual_version {
	int64_t report_id, version, document_id, at, body_id;
	int year;
	struct str figures, body_json, errata, signed_name, body_name, body_code, format;
	struct date signed_on;
	int64_t published_at; /* 0: not public */
};
enum status annual_versions(struct ctx *c, int64_t report_id, struct annual_version **ret, size_t *ret_n,
			    struct err *err) MUST_CHECK;
/* The newest public version of every report, newest year first; report_id 0 = all. */
enum status annual_public(struct ctx *c, int64_t report_id, struct annual_version **ret, size_t *ret_n,
			  struct err *err) MUST_CHECK;

#endif
