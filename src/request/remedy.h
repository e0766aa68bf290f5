/* SPDX-License-Identifier: Apache-2.0 */
/* Decisions on a request and the remedies against them: the taxonomy A1–F3 of the yearly report's table three, and for each the
 * last days of reconsideration and suit. 条例 Art. 30, 35–39; 《行政复议法》(2023) Art. 20, 23, 24; 《行政诉讼法》 Art. 46;
 * 法释〔2025〕8号 Art. 1; request-procedure.md §5, §8. */
#ifndef REQUEST_REMEDY_H
#define REQUEST_REMEDY_H

#include "cal/cal.h"

enum rq_remedy {
	RQ_REMEDY_NONE,	 /* nothing was decided: withdrawn */
	RQ_REMEDY_FIRST, /* 复议前置: refusals by Art. 14–16 */
	RQ_REMEDY_EITHER /* 复议或者诉讼 */
};

struct rq_decision {
	struct str code;   /* "C4"; also the row of table three */
	struct str clause; /* article of 条例 (data/request/README.md) */
	enum rq_remedy remedy;
};

/* The rows of data/request/decisions.tsv; texts belong to the program. */
size_t rq_decisions(struct arena *a, const struct rq_decision **ret);
/* NULL for an unknown code. */
const struct rq_decision *rq_decision_of(struct arena *a, struct str code);

/* Who reconsiders. A branch that decides in its own name: both (《行政复议法》 Art. 24). */
enum rq_body_kind { RQ_BODY_BUREAU, RQ_BODY_BRANCH, RQ_BODY_KIND_COUNT };
bool rq_body_kind_of(struct str code, enum rq_body_kind *ret);

struct rq_remedies {
	bool reconsideration_first;
	struct date reconsider_last; /* 60 civil days after the decision was known; DATE_NONE: no remedy */
	struct date sue_last;	     /* six months; DATE_NONE: reconsideration first, or no remedy */
	bool provisional;	     /* rolled over a year without a holiday notice */
	const char *const *bodies;   /* who reconsiders: "SAME_LEVEL_GOVERNMENT", "LOCAL_GOVERNMENT" */
	size_t n_bodies;
};

/* A last day on a day off moves to the first working day after it (D3). ST_CALENDAR_GAP outside the calendar. */
enum status rq_remedies(const struct workcal *cal, const struct rq_decision *d, struct date served, enum rq_body_kind kind,
			struct rq_remedies *ret) MUST_CHECK;

/* The outer limits of reconsideration (《行政复议法》 Art. 20 para. 3, Art. 21): an applicant who was not told of it has one year from the
 * day he knew the decision; nobody has more than five years from the day it was made. */
struct rq_outer_limits {
	struct date untold_last, last_of_all;
};
enum status rq_outer_limits(struct date served, struct date decided, struct rq_outer_limits *ret) MUST_CHECK;

/* Last day of a suit after reconsideration: 15 days after its decision was received (《行政诉讼法》 Art. 45), as D3 on a day off. */
enum status rq_sue_after(const struct workcal *cal, struct date received, struct deadline *ret) MUST_CHECK;

#endif
