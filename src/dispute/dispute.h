/* SPDX-License-Identifier: Apache-2.0 */
/* Reconsideration and litigation as cases linked to a request (S0-3.3.6, S0-3.3.7), and the rate indicator of S0-3.3.9. */
#ifndef DISPUTE_DISPUTE_H
#define DISPUTE_DISPUTE_H

#include "cases/cases.h"

extern const struct module dispute_module;

enum dispute_kind { DISPUTE_RECONSIDERATION, DISPUTE_SUIT_DIRECT, DISPUTE_SUIT_AFTER, DISPUTE_KIND_COUNT };
enum dispute_result { DISPUTE_KEEP, DISPUTE_FIX, DISPUTE_OTHER, DISPUTE_PENDING, DISPUTE_RESULT_COUNT };

/* Table four of a year: those filed up to its end and closed within it or still pending; [kind][result]. */
struct dispute_tally {
	int64_t n[DISPUTE_KIND_COUNT][DISPUTE_RESULT_COUNT];
};
enum status dispute_tally(struct ctx *c, int64_t body_id /* with its branches when with_branches */, bool with_branches,
			  int year, struct dispute_tally *ret, struct err *err) MUST_CHECK;

#endif
