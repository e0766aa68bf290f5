/* SPDX-License-Identifier: Apache-2.0 */
#include "dispute/dispute_rules.h"

static bool off_day(const struct workcal *cal, struct date d, bool *ret_provisional, enum status *ret_st)
{
	struct day_info info;

	*ret_st = workcal_day(cal, d, &info);
	if (*ret_st != ST_OK)
		return false;
	*ret_provisional |= info.provisional;
	return !info.workday;
}

enum status dispute_answer_due(const struct workcal *cal, const struct dispute_terms *t, enum dispute_kind kind, bool simple,
			       struct date notice, struct deadline *ret)
{
	struct deadline d = {notice, false};
	enum status st;

	if (kind == DISPUTE_RECONSIDERATION)
		return workcal_add(cal, notice, simple ? t->simple_days : t->reconsider_days, ret);
	d.due = date_add(notice, t->suit_days);
	while (off_day(cal, d.due, &d.provisional, &st)) /* a last day of rest moves to the first working day after it */
		d.due = date_add(d.due, 1);
	TRY(st);
	*ret = d;
	return ST_OK;
}

bool dispute_skipped_reconsideration(enum dispute_kind kind, struct str decision, struct date decided_on)
{
	struct date from;

	if (kind != DISPUTE_SUIT_DIRECT || decision.n != 2 || decision.p[0] != 'C' || decision.p[1] < '1' ||
	    decision.p[1] > '7' || date_is_none(decided_on) || !date_from_ymd(2024, 1, 1, &from))
		return false;
	return date_cmp(decided_on, from) >= 0;
}

static void add(struct dispute_rate *r, const int64_t n[DISPUTE_RESULT_COUNT])
{
	r->kept += n[DISPUTE_KEEP];
	r->lost += n[DISPUTE_FIX];
	r->concluded += n[DISPUTE_KEEP] + n[DISPUTE_FIX] + n[DISPUTE_OTHER];
	r->pending += n[DISPUTE_PENDING];
}

struct dispute_rate dispute_rate_of(const struct dispute_tally *t, bool reconsiderations, bool suits, int percent)
{
	struct dispute_rate r = {.percent = percent};

	if (reconsiderations)
		add(&r, t->n[DISPUTE_RECONSIDERATION]);
	if (suits) {
		add(&r, t->n[DISPUTE_SUIT_DIRECT]);
		add(&r, t->n[DISPUTE_SUIT_AFTER]);
	}
	if (r.lost * 100 > r.concluded * percent)
		r.level = DISPUTE_OVER;
	else if (r.pending > 0 && (r.lost + 1) * 100 > (r.concluded + 1) * percent)
		r.level = DISPUTE_NEAR; /* the next one lost passes the limit */
	return r;
}
