/* SPDX-License-Identifier: Apache-2.0 */
/* The clock as cells: one a working day (design README §9). */
#include "request/flow.h"

/* Is the day one that a consultation takes out of the count? (sent, end] (Art. 33 para. 3) */
static bool in_pause(const struct rq_clock *c, struct date d)
{
	for (size_t i = 0; i < c->n_notes; i++) {
		const struct rq_note *n = &c->notes[i];

		if (n->code == RQ_NOTE_PAUSE && date_cmp(d, n->from) > 0 && date_cmp(d, n->to) <= 0)
			return true;
		if (n->code == RQ_NOTE_PAUSE_OPEN && date_cmp(d, n->from) > 0)
			return true;
	}
	return false;
}

static enum rf_cell cell_of(const struct rf_case *f, struct date d, struct date stop)
{
	int c = date_cmp(d, stop);

	if (!date_is_none(f->answer_due) && date_cmp(d, f->answer_due) > 0)
		return RF_OVER;
	if (in_pause(&f->clock, d) || (!date_is_none(f->waits_since) && date_cmp(d, f->waits_since) > 0))
		return RF_PAUSED;
	return c < 0 ? RF_USED : c == 0 ? RF_TODAY : RF_LEFT;
}

static void count(struct rf_days *r, enum rf_cell kind)
{
	switch (kind) {
	case RF_USED:
	case RF_TODAY:
		r->used++;
		break;
	case RF_PAUSED:
		r->paused++;
		break;
	case RF_LEFT:
		r->left++;
		break;
	case RF_OVER:
		r->over++;
		break;
	}
}

enum status rf_days(struct arena *a, const struct workcal *cal, const struct rf_case *f, struct date today,
		    struct rf_days *ret)
{
	struct date stop = date_is_none(f->decided_on) || f->redeciding ? today : f->decided_on;
	struct date end = f->answer_due;
	struct day_step *step;
	size_t n;

	*ret = (struct rf_days){0};
	if (date_is_none(f->clock.begins))
		return ST_OK;
	if (date_is_none(end) || date_cmp(stop, end) > 0)
		end = stop;
	if (date_cmp(end, f->clock.begins) <= 0)
		return ST_OK;
	TRY(workcal_explain(cal, a, f->clock.begins, end, &step, &n));
	ret->day = ARENA_ARRAY(a, n + 1, struct rf_day);
	for (size_t i = 0; i < n; i++) {
		enum rf_cell kind = cell_of(f, step[i].date, stop);

		if (!step[i].info.workday)
			continue;
		ret->day[ret->n++] = (struct rf_day){step[i].date, kind};
		count(ret, kind);
	}
	return ST_OK;
}

enum status rf_unit_due(const struct workcal *cal, struct date answer_due, int days, struct date assigned, struct date *ret)
{
	struct date d = answer_due;
	struct day_info info;

	*ret = DATE_NONE;
	if (date_is_none(answer_due))
		return ST_OK;
	for (int left = days; left > 0;) {
		d = date_add(d, -1);
		TRY(workcal_day(cal, d, &info));
		left -= info.workday ? 1 : 0;
	}
	if (date_cmp(d, assigned) < 0)
		d = assigned;
	*ret = date_cmp(d, answer_due) > 0 ? answer_due : d;
	return ST_OK;
}
