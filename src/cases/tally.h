/* SPDX-License-Identifier: Apache-2.0 */
/* Requests counted for the yearly report and the statistics, by the same statements for a year, a quarter or a month
 * (annual-report.md §4 "计数口径"): received in the period by the day of receipt; results by the day of the first decision; what
 * was not decided at its beginning and at its end. Requests for correction of own records (Art. 41) and requests without a
 * receipt date are outside. A request that was split is counted in both ways: every piece, and the request as it came. */
#ifndef CASES_TALLY_H
#define CASES_TALLY_H

#include "cases/cases.h"

extern const struct db_set tally_set;

struct tally_count {
	int64_t pieces, requests; /* every piece; only what was not split off from another */
};
enum tally_row { TALLY_NEW, TALLY_BEFORE, TALLY_AFTER, TALLY_ROW_COUNT }; /* R1, R2, N */
enum { TALLY_CODES = 21 };						  /* decisions A1 … F3, order of the report */
extern const char *const tally_codes[TALLY_CODES];

struct case_tally {
	struct tally_count row[TALLY_ROW_COUNT][AP_KIND_COUNT];
	struct tally_count result[TALLY_CODES][AP_KIND_COUNT];
	struct tally_count channel[RQ_CHANNEL_COUNT]; /* of those received in the period */
	int64_t unknown;			      /* decided with a code that is none of these */
	int64_t late;				      /* decided in the period, after their day */
	int64_t in_time;
	int64_t extended;
	int64_t fee_notices, fee_yuan; /* notices given and money received in the period */
	int64_t f2_without_notice;     /* given up for an unpaid fee, and no notice on record (X3) */
	int64_t correction_requests;   /* own records (Art. 41), received: not in the tables */
};
/* from … to, both inclusive. Of this body only: branches are bodies of their own. */
enum status case_tally(struct ctx *c, int64_t body_id, struct date from, struct date to, struct case_tally *ret,
		       struct err *err) MUST_CHECK;

/* The part of it that a sum over sum_body_id and its branches would count twice: requests that another of these bodies passed on
 * and has in its own register (same matter or same applicant). Only rows, results, channels, late and in_time. */
enum status case_tally_passed(struct ctx *c, int64_t body_id, int64_t sum_body_id, struct date from, struct date to,
			      struct case_tally *ret, struct err *err) MUST_CHECK;

/* The requests behind a number, oldest first. */
struct tally_which {
	int64_t body_id, sum_body_id; /* sum_body_id: without what case_tally_passed() counts; 0: with it */
	struct date from, to;
	struct str row;	 /* "R1" "R2" "N", a decision, "T" (all decided), "late", "channel.INTERNET", "fees": paid in it */
	struct str kind; /* column, or "" for all */
	bool pieces;
};
struct tally_case {
	int64_t id, body_id;
	struct str no, kind, decision, channel;
	struct date received_on, decided_on;
	enum rf_state state;
	bool piece, late;
};
enum status case_tally_list(struct ctx *c, const struct tally_which *w, int64_t offset, int64_t limit,
			    struct tally_case **ret, size_t *ret_n, int64_t *ret_total, struct err *err) MUST_CHECK;

#endif
