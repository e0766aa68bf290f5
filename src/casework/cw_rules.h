/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of working on a request that need no database: the tables of checks, articles, guidance and questions, what a draft must
 * hold, the unit's own limit, the last possible date. Pure. */
#ifndef CASEWORK_CW_RULES_H
#define CASEWORK_CW_RULES_H

#include "casework/casework.h"
#include "request/remedy.h"

/* ---- facts (data/casework/…) ---- */
struct cw_article {
	struct str code, fits, zh, en; /* fits: decision codes, and "part" where it can withhold a part */
};
struct cw_check {
	struct str code, findings, clause; /* findings: "no:|part:B1|whole:C4" — finding and the decisions it speaks for */
};
struct cw_guide {
	struct str topic, kind, clause, zh, en;
};
struct cw_question {
	struct str code, right, zh, en, answer_zh[3], answer_en[3], why_zh, why_en;
};
size_t cw_articles(struct arena *a, const struct cw_article **ret);
size_t cw_checks(struct arena *a, const struct cw_check **ret);
size_t cw_guides(struct arena *a, struct str topic, const struct cw_guide **ret);
size_t cw_questions(struct arena *a, const struct cw_question **ret);
const struct cw_article *cw_article_of(struct arena *a, struct str code); /* NULL when unknown */

/* One "finding:CODES" after the other; false at the end. */
bool cw_finding_next(struct str *rest, struct str *ret_finding, struct str *ret_codes);
bool cw_finding_known(const struct cw_check *k, struct str finding);
/* Decisions for which the finding of this check speaks, "C1 C2"; "" none in particular. */
struct str cw_finding_codes(const struct cw_check *k, struct str finding);
bool cw_word_in(struct str words, struct str word); /* blank-separated */

/* ---- decisions ---- */
/* Those of the yearly report, or of Art. 41 for own records, as codes in order; at most 24. */
enum { CW_MAX_CODES = 24 };
size_t cw_codes(struct arena *a, bool own_records, struct str ret[CW_MAX_CODES]);
bool cw_gives(struct str code); /* A1, B1 */
/* Text key of the row of the yearly report a code counts in: "cw.row.C"; "cw.row.none" for Art. 41. */
const char *cw_row_key(struct str code);

/* What is missing in a draft before it may go to review, as web_problem rows; n_searched from the request's fold. */
struct cw_problem {
	const char *field, *key;
	struct str arg;
};
enum { CW_MAX_PROBLEMS = 8 };
size_t cw_draft_check(struct arena *a, bool own_records, const struct cw_draft *d, int n_searched,
		      struct cw_problem ret[CW_MAX_PROBLEMS]);

/* ---- dates ---- */
/* The day an extension would give at most: now due plus the extension; the due date itself when it was extended, or is past. */
enum status cw_longest(const struct workcal *cal, const struct rf_case *f, const struct rf_rules *r, struct date today,
		       struct date *ret) MUST_CHECK;

/* ---- a reply turned into a public document ---- */
/* Text that would tell who asked or a number of a person: NULL, or the key of what is wrong (S2-1.3.6 masking). */
const char *cw_public_problem(struct str text, const struct applicant *who);

#endif
