/* SPDX-License-Identifier: Apache-2.0 */
/* What should be public and is not: active catalogue entries without any publication, and entries whose duty to update has
 * run out; per body, so that the city sees the gaps of its branches (S0-1.4.7, S4-3.8, S3-3.4.1) and leadership the late
 * days (S2-1.4.2). Computed from the records: a publication closes its gap at once. */
#include "core/org.h"
#include "documents/documents_internal.h"

/* Days the duty is overdue, -1 never published, 0 nothing is missing. Pure. */
int doc_gap_days(int update_days, struct date last, struct date today)
{
	if (date_is_none(last))
		return -1;
	if (update_days <= 0 || today.day <= last.day + update_days)
		return 0;
	return today.day - (last.day + update_days);
}

static struct date last_of(const struct doc_entry_count *counts, size_t n, struct str key)
{
	int64_t last = 0;

	for (size_t i = 0; i < n; i++)
		if (str_eq(counts[i].item_key, key) && counts[i].last_published_at > last)
			last = counts[i].last_published_at;
	return last == 0 ? DATE_NONE : date_of_instant(last);
}

static enum status gaps_of(struct ctx *c, const struct body *b, struct doc_body_gaps *ret, struct err *err)
{
	const struct cat_filter f = {.body_id = b->id, .item_key = STR(""), .openness = -1};
	struct doc_entry_count *counts;
	struct cat_entry *e;
	size_t n, n_counts;

	TRY(cat_list(c, &f, &e, &n, err));
	TRY(doc_count_entries(c, b->id, &counts, &n_counts, err));
	*ret = (struct doc_body_gaps){.body_id = b->id,
				      .name = b->name,
				      .gaps = ARENA_ARRAY(c->arena, n + 1, struct doc_gap)};
	for (size_t i = 0; i < n; i++) {
		struct date last = last_of(counts, n_counts, e[i].item_key);
		int days = doc_gap_days(e[i].update_days, last, c->today);

		/* Items disclosed on request, to certain persons or not occurring here owe the public nothing. */
		if (!e[i].active || e[i].not_applicable || !e[i].proactive || !e[i].audience_all)
			continue;
		ret->entries++;
		ret->covered += !date_is_none(last);
		if (days != 0)
			ret->gaps[ret->n++] = (struct doc_gap){e[i].item_key, e[i].level2,	e[i].owner_unit_name,
							       last,	      e[i].update_days, days};
	}
	return ST_OK;
}

static enum status add_lateness(struct ctx *c, struct doc_body_gaps *list, size_t n, struct err *err)
{
	struct doc_stat_row *rows, total;
	struct date from;
	size_t n_rows;

	if (!date_from_ymd(date_ymd(c->today).year, 1, 1, &from))
		return err_set(err, ST_INVALID, "year of today");
	TRY(doc_stats(c, STAT_BODY, from, c->today, &rows, &n_rows, &total, err));
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n_rows; k++)
			if (str_eq(rows[k].name, list[i].name)) {
				list[i].late = rows[k].late;
				list[i].late_days = rows[k].late_days;
			}
	return ST_OK;
}

enum status doc_gaps(struct ctx *c, struct doc_body_gaps **ret, size_t *ret_n, struct err *err)
{
	struct body *bodies;
	struct doc_body_gaps *list;
	size_t n, k = 0;

	TRY(body_list(c, &bodies, &n, err));
	list = ARENA_ARRAY(c->arena, n + 1, struct doc_body_gaps);
	for (size_t i = 0; i < n; i++)
		if (ctx_can_at(c, PERM_STATS_READ, bodies[i].id, bodies[i].parent_id))
			TRY(gaps_of(c, &bodies[i], &list[k++], err));
	TRY(add_lateness(c, list, k, err));
	*ret = list;
	*ret_n = k;
	return ST_OK;
}
