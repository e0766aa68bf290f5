/* SPDX-License-Identifier: Apache-2.0 */
/* The progress page: what its parts are filled from. Private to src/apply. */
#ifndef APPLY_APPLY_STATUS_H
#define APPLY_APPLY_STATUS_H

#include "apply/apply_int.h"

/* Everything about one request as its applicant may see it. */
struct apply_seen {
	struct rcase rc;
	struct case_event *ev;
	size_t n;
	struct rf_case f;
	struct str decision; /* the one in force */
};
/* The last one of a type; NULL: none. */
const struct case_event *apply_last_of(const struct apply_seen *s, enum rf_type t);
enum status apply_see(struct ctx *c, struct apply_seen *ret, struct err *err) MUST_CHECK; /* through the key */

struct apply_clock { /* ring, cells and the list behind them (design §9) */
	bool any, provisional, over, soon, held, stopped /* waits for the applicant */, today /* a cell is */;
	struct str left, big, due, why, dash, ring_label, used, pause, rest, label, state_class;
	struct tpl_list cells, notes, days;
};
extern const struct tpl_view apply_clock_view;
enum status apply_clock_fill(struct ctx *c, const struct apply_seen *s, struct apply_clock *ret, struct err *err) MUST_CHECK;
extern const struct tpl_view apply_event_view; /* one line of the time line */
struct tpl_list apply_timeline(struct ctx *c, const struct apply_seen *s);

struct apply_remedy {
	bool any, first, provisional, dated;
	struct str reconsider_last, sue_last, reconsider_url, complaint;
	struct tpl_list bodies, courts;
};
extern const struct tpl_view apply_remedy_view;
enum status apply_remedy_fill(struct ctx *c, const struct apply_seen *s, struct apply_remedy *ret,
			      struct err *err) MUST_CHECK;

/* What the applicant may do now; the page of an act is /request/status/act/NAME. */
enum apply_act {
	ACT_CORRECT,
	ACT_REASONS,
	ACT_SUPPLEMENT,
	ACT_CONTACT,
	ACT_RECEIVED,
	ACT_OPINION,
	ACT_WITHDRAW,
	APPLY_ACT_COUNT
};
const char *apply_act_name(enum apply_act a);
bool apply_act_of(struct str name, enum apply_act *ret);
bool apply_may(struct ctx *c, const struct apply_seen *s, enum apply_act a);

#endif
