/* SPDX-License-Identifier: Apache-2.0 */
/* Pure rules of reconsideration and suits: until when the reviewing body must have our answer, which suits should not have been
 * possible, and the rate of S0-3.3.9. */
#ifndef DISPUTE_DISPUTE_RULES_H
#define DISPUTE_DISPUTE_RULES_H

#include "cal/cal.h"
#include "dispute/dispute.h"

struct dispute_terms {
	/* Settings: the standards at hand are silent on these terms. */
	int reconsider_days, simple_days; /* working days: 《行政复议法》(2023) Art. 48 (54: simplified procedure), 88 */
	int suit_days;			  /* civil days, moved off days of rest: 《行政诉讼法》 Art. 67 */
};
/* Last day of our answer after the copy was received. ST_CALENDAR_GAP outside the calendar. */
enum status dispute_answer_due(const struct workcal *cal, const struct dispute_terms *t, enum dispute_kind kind, bool simple,
			       struct date notice, struct deadline *ret) MUST_CHECK;

/* X5: a suit without reconsideration against a refusal by Art. 14–16 (C1–C7) decided on or after 2024-01-01, when
 * reconsideration comes first (《行政复议法》 Art. 23). */
bool dispute_skipped_reconsideration(enum dispute_kind kind, struct str decision, struct date decided_on);

/* Sums of a tally: both kinds of suit together when suits, reconsideration when reconsiderations. */
struct dispute_rate dispute_rate_of(const struct dispute_tally *t, bool reconsiderations, bool suits, int percent);

#endif
