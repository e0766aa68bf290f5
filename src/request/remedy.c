/* SPDX-License-Identifier: Apache-2.0 */
#include "request/remedy.h"

#include "base/csv.h"
#include "base/embedded.h"

enum { RECONSIDER_DAYS = 60, SUE_MONTHS = 6, SUE_AFTER_DAYS = 15, UNTOLD_MONTHS = 12, LAST_MONTHS = 60, MAX_DECISIONS = 64 };

static enum rq_remedy remedy_of(struct str word)
{
	if (str_eq_c(word, "FIRST"))
		return RQ_REMEDY_FIRST;
	if (str_eq_c(word, "EITHER"))
		return RQ_REMEDY_EITHER;
	if (!str_eq_c(word, "NONE"))
		BUG("data/request/decisions.tsv: %.*s", STR_ARG(word));
	return RQ_REMEDY_NONE;
}

size_t rq_decisions(struct arena *a, const struct rq_decision **ret)
{
	struct rq_decision *v = ARENA_ARRAY(a, MAX_DECISIONS, struct rq_decision);
	struct csv csv;
	struct csv_row row;
	size_t n = 0;

	csv_init(&csv, embedded_get("data/request/decisions.tsv"), '\t');
	if (csv_next(&csv, a, &row, NULL) != ST_OK || csv_col(&row, "remedy") != 2)
		BUG("data/request/decisions.tsv has no heading");
	while (n < MAX_DECISIONS && csv_next(&csv, a, &row, NULL) == ST_OK && row.n == 3)
		v[n++] = (struct rq_decision){row.col[0], row.col[1], remedy_of(row.col[2])};
	*ret = v;
	return n;
}

const struct rq_decision *rq_decision_of(struct arena *a, struct str code)
{
	const struct rq_decision *v;
	size_t n = rq_decisions(a, &v);

	for (size_t i = 0; i < n; i++)
		if (str_eq(code, v[i].code))
			return &v[i];
	return NULL;
}

static const struct {
	const char *code;
	const char *bodies[2];
	size_t n;
} kinds[RQ_BODY_KIND_COUNT] = {
	[RQ_BODY_BUREAU] = {"BUREAU", {"SAME_LEVEL_GOVERNMENT"}, 1},
	[RQ_BODY_BRANCH] = {"BRANCH", {"SAME_LEVEL_GOVERNMENT", "LOCAL_GOVERNMENT"}, 2},
};

bool rq_body_kind_of(struct str code, enum rq_body_kind *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_eq_c(code, kinds[i].code)) {
			*ret = (enum rq_body_kind)i;
			return true;
		}
	return false;
}

/* The same day of a later month, or that month's last day (《民法典》 Art. 202). */
static bool add_months(struct date d, int months, struct date *ret)
{
	struct ymd v = date_ymd(d);
	int month = v.month - 1 + months, day = v.day;

	while (day > 0 && !date_from_ymd(v.year + month / 12, month % 12 + 1, day, ret))
		day--;
	return day > 0;
}

static enum status roll(const struct workcal *cal, struct date d, struct date *ret, bool *provisional)
{
	struct day_info info;
	struct deadline next;

	TRY(workcal_day(cal, d, &info));
	*provisional = *provisional || info.provisional;
	*ret = d;
	if (info.workday)
		return ST_OK;
	TRY(workcal_add(cal, d, 1, &next));
	*ret = next.due;
	*provisional = *provisional || next.provisional;
	return ST_OK;
}

enum status rq_remedies(const struct workcal *cal, const struct rq_decision *d, struct date served, enum rq_body_kind kind,
			struct rq_remedies *ret)
{
	struct date last;

	*ret = (struct rq_remedies){.reconsideration_first = d->remedy == RQ_REMEDY_FIRST,
				    .reconsider_last = DATE_NONE,
				    .sue_last = DATE_NONE};
	if (d->remedy == RQ_REMEDY_NONE)
		return ST_OK;
	ret->bodies = kinds[kind].bodies;
	ret->n_bodies = kinds[kind].n;
	TRY(roll(cal, date_add(served, RECONSIDER_DAYS), &ret->reconsider_last, &ret->provisional));
	if (ret->reconsideration_first)
		return ST_OK;
	if (!add_months(served, SUE_MONTHS, &last))
		return ST_CALENDAR_GAP;
	return roll(cal, last, &ret->sue_last, &ret->provisional);
}

enum status rq_outer_limits(struct date served, struct date decided, struct rq_outer_limits *ret)
{
	return add_months(served, UNTOLD_MONTHS, &ret->untold_last) && add_months(decided, LAST_MONTHS, &ret->last_of_all)
		       ? ST_OK
		       : ST_CALENDAR_GAP;
}

enum status rq_sue_after(const struct workcal *cal, struct date received, struct deadline *ret)
{
	*ret = (struct deadline){.due = DATE_NONE};
	return roll(cal, date_add(received, SUE_AFTER_DAYS), &ret->due, &ret->provisional);
}
