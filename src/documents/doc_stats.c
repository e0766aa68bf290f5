/* SPDX-License-Identifier: Apache-2.0 */
/* Figures over what was published: counts by class, column, unit, body; timeliness in working days; returns and time per step.
 * Computed from the records with the calendar in force, so a corrected calendar corrects the figures.
 * Every row of one kind has a class, so the sum of the rows is the total (S2-1.1.24). */
#include "core/todo.h"
#include "documents/documents_internal.h"

enum { STAT_ROWS_MAX = 400 };

static const char *const by_codes[STAT_BY_COUNT] = {"unit", "item", "openness", "genre", "body", "step"};

const char *doc_stat_by_code(enum doc_stat_by by)
{
	return (unsigned)by < STAT_BY_COUNT ? by_codes[by] : "";
}

struct collect {
	struct ctx *c;
	enum doc_stat_by by;
	struct doc_stat_row *rows;
	size_t n;
	struct doc_stat_row total;
};

/* Key and name of the class a record falls into; all three statements share the first seven columns. */
static void class_of(const struct collect *k, const struct db_rows *r, struct str *ret_key, struct str *ret_name)
{
	struct str unit = db_text(r, 0, 1), body = db_text(r, 0, 2), genre = db_text(r, 0, 6);

	switch (k->by) {
	case STAT_ITEM:
		*ret_key = db_text(r, 0, 3);
		*ret_name = db_text(r, 0, 4);
		break;
	case STAT_OPENNESS:
		*ret_key = *ret_name = db_text(r, 0, 5);
		break;
	case STAT_GENRE:
		*ret_key = *ret_name = genre;
		break;
	case STAT_BODY:
		*ret_key = *ret_name = body;
		break;
	default:
		*ret_key = arena_printf(k->c->arena, "%lld", (long long)db_int(r, 0, 0));
		*ret_name = arena_printf(k->c->arena, "%.*s · %.*s", STR_ARG(body), STR_ARG(unit));
		break;
	}
	if (str_empty(*ret_name))
		*ret_name = STR("—");
}

static struct doc_stat_row *row_for(struct collect *k, struct str key, struct str name)
{
	size_t i;

	for (i = 0; i < k->n; i++)
		if (str_eq(k->rows[i].key, key))
			return &k->rows[i];
	if (k->n == STAT_ROWS_MAX) /* the last row takes what does not fit: the sum stays right */
		return &k->rows[STAT_ROWS_MAX - 1];
	k->rows[k->n] = (struct doc_stat_row){.key = arena_dup(k->c->arena, key), .name = arena_dup(k->c->arena, name)};
	return &k->rows[k->n++];
}

static struct doc_stat_row *row_of(struct collect *k, const struct db_rows *r)
{
	struct str key, name;

	class_of(k, r, &key, &name);
	return row_for(k, key, name);
}

static void add_published(const struct collect *k, struct doc_stat_row *s, struct date formed, struct date due,
			  struct date made)
{
	int days = 0, late = 0;
	bool prov;

	s->published++;
	if (!date_is_none(formed) && workcal_between(k->c->cal, formed, made, &days, &prov) == ST_OK && days > 0)
		s->workdays += days;
	if (date_is_none(due)) {
		s->undated++;
		return;
	}
	if (date_cmp(made, due) <= 0) {
		s->in_time++;
		return;
	}
	s->late++;
	if (workcal_between(k->c->cal, due, made, &late, &prov) == ST_OK && late > 0)
		s->late_days += late;
}

static enum status on_published(void *arg, const struct db_rows *r, struct err *err)
{
	struct collect *k = arg;
	struct date made = date_of_instant(db_int(r, 0, 10));

	(void)err;
	add_published(k, row_of(k, r), db_date(r, 0, 8), db_date(r, 0, 9), made);
	add_published(k, &k->total, db_date(r, 0, 8), db_date(r, 0, 9), made);
	return ST_OK;
}

static enum status on_return(void *arg, const struct db_rows *r, struct err *err)
{
	struct collect *k = arg;

	(void)err;
	struct doc_stat_row *s = k->by == STAT_STEP ? row_for(k, db_text(r, 0, 7), db_text(r, 0, 7)) : row_of(k, r);
	s->returns++;
	k->total.returns++;
	return ST_OK;
}

static enum status on_step(void *arg, const struct db_rows *r, struct err *err)
{
	struct collect *k = arg;
	int64_t ms = db_int(r, 0, 8);

	(void)err;
	struct doc_stat_row *s = k->by == STAT_STEP ? row_for(k, db_text(r, 0, 7), db_text(r, 0, 7)) : row_of(k, r);
	s->steps++;
	k->total.steps++;
	if (ms > 0) {
		s->step_ms += ms;
		k->total.step_ms += ms;
	}
	return ST_OK;
}

enum status doc_stats(struct ctx *c, enum doc_stat_by by, struct date from, struct date to, struct doc_stat_row **ret,
		      size_t *ret_n, struct doc_stat_row *ret_total, struct err *err)
{
	struct collect k = {.c = c, .by = by, .rows = ARENA_ARRAY(c->arena, STAT_ROWS_MAX, struct doc_stat_row)};

	if ((unsigned)by >= STAT_BY_COUNT || date_is_none(from) || date_is_none(to) || date_cmp(to, from) < 0)
		return err_say(err, ST_INVALID, "doc.period_wrong", NULL);
	if (!c->who.system && !ctx_can(c, PERM_STATS_READ))
		return err_set(err, ST_FORBIDDEN, "statistics");
	const struct db_val args[] = {db_i(c->who.system ? 0 : c->who.body_id),
				      db_i(c->who.city && perm_reaches(c->who.roles, PERM_STATS_READ)),
				      db_i(date_instant(from, 0, 0)), db_i(date_instant(date_add(to, 1), 0, 0))};
	if (by != STAT_STEP)
		TRY(db_each(c->db, &documents_set, STAT_PUBLISHED, args, ARRAY_LEN(args), on_published, &k, err));
	TRY(db_each(c->db, &documents_set, STAT_RETURNS, args, ARRAY_LEN(args), on_return, &k, err));
	TRY(db_each(c->db, &documents_set, STAT_STEPS, args, ARRAY_LEN(args), on_step, &k, err));
	*ret = k.rows;
	*ret_n = k.n;
	*ret_total = k.total;
	return ST_OK;
}

/* ---- 按期率 of the inbox ---- */

struct rate_of {
	struct todo_rate *rate;
	int64_t unit_id; /* 0: all that is in reach */
};

static enum status on_rated(void *arg, const struct db_rows *r, struct err *err)
{
	struct rate_of *k = arg;
	struct date due = db_date(r, 0, 9);

	(void)err;
	if (date_is_none(due) || (k->unit_id != 0 && db_int(r, 0, 0) != k->unit_id))
		return ST_OK;
	k->rate->done++;
	k->rate->in_time += date_cmp(date_of_instant(db_int(r, 0, 10)), due) <= 0;
	return ST_OK;
}

/* The same count as in_time and late of doc_stats; who may not read statistics has the own unit's. */
enum status doc_todo_rate(struct ctx *c, struct date from, struct date to, struct todo_rate *ret, struct err *err)
{
	bool all = ctx_can(c, PERM_STATS_READ);
	struct rate_of k = {&ret[TODO_DOCUMENT], all ? 0 : c->who.unit_id};
	const struct db_val args[] = {db_i(c->who.body_id), db_i(c->who.city && perm_reaches(c->who.roles, PERM_STATS_READ)),
				      db_i(date_instant(from, 0, 0)), db_i(date_instant(date_add(to, 1), 0, 0))};

	if (c->who.person_id == 0 || (!all && !ctx_can(c, PERM_DOC_READ)))
		return ST_OK;
	ret[TODO_DOCUMENT].href = all ? STR("/wb/stats") : STR("/wb/docs?state=published");
	return db_each(c->db, &documents_set, STAT_PUBLISHED, args, ARRAY_LEN(args), on_rated, &k, err);
}
