/* SPDX-License-Identifier: Apache-2.0 */
/* From the records to the tables: counts of requests and disputes, corrections over them, sums anew. */
#include "annual/annual_int.h"
#include "annual/annual_store.h"

enum { ROW_R1, ROW_R2, ROW_FIRST, ROW_N = 24, T4_GROUP = 5 };

void annual_year(int year, struct date *ret_from, struct date *ret_to)
{
	if (!date_from_ymd(year, 1, 1, ret_from) || !date_from_ymd(year, 12, 31, ret_to))
		*ret_from = *ret_to = DATE_NONE;
}

enum status annual_bodies(struct ctx *c, int64_t body_id, bool with_branches, int64_t **ret, size_t *ret_n, struct err *err)
{
	struct body *all;
	size_t n, k = 0;

	TRY(body_list_all(c, &all, &n, err));
	*ret = ARENA_ARRAY(c->arena, n + 1, int64_t);
	(*ret)[k++] = body_id;
	for (size_t i = 0; i < n && with_branches; i++)
		if (all[i].parent_id == body_id)
			(*ret)[k++] = all[i].id;
	*ret_n = k;
	return ST_OK;
}

static struct ar_cell good(struct tally_count n, bool pieces)
{
	return (struct ar_cell){AR_GOOD, pieces ? n.pieces : n.requests};
}

void annual_tables(const struct case_tally *t, const struct dispute_tally *d, bool pieces, struct ar_tables *ret)
{
	static const enum dispute_result order[] = {DISPUTE_KEEP, DISPUTE_FIX, DISPUTE_OTHER, DISPUTE_PENDING};

	*ret = (struct ar_tables){.has_t3 = true, .has_t4 = true};
	for (int k = 0; k < AP_KIND_COUNT; k++) {
		ret->t3[ROW_R1][k] = good(t->row[TALLY_NEW][k], pieces);
		ret->t3[ROW_R2][k] = good(t->row[TALLY_BEFORE][k], pieces);
		ret->t3[ROW_N][k] = good(t->row[TALLY_AFTER][k], pieces);
		for (int i = 0; i < TALLY_CODES; i++)
			ret->t3[ROW_FIRST + i][k] = good(t->result[i][k], pieces);
	}
	for (int g = 0; g < DISPUTE_KIND_COUNT; g++)
		for (int i = 0; i < T4_GROUP - 1; i++)
			ret->t4[g * T4_GROUP + i] = (struct ar_cell){AR_GOOD, d->n[g][order[i]]};
	ar_sum(ret);
}

static void add_count(struct tally_count *sum, struct tally_count n, int sign)
{
	sum->pieces += sign * n.pieces;
	sum->requests += sign * n.requests;
}

static void add_tally(struct case_tally *sum, const struct case_tally *t, int sign)
{
	for (int k = 0; k < AP_KIND_COUNT; k++) {
		for (int i = 0; i < TALLY_ROW_COUNT; i++)
			add_count(&sum->row[i][k], t->row[i][k], sign);
		for (int i = 0; i < TALLY_CODES; i++)
			add_count(&sum->result[i][k], t->result[i][k], sign);
	}
	for (int i = 0; i < RQ_CHANNEL_COUNT; i++)
		add_count(&sum->channel[i], t->channel[i], sign);
	sum->unknown += sign * t->unknown;
	sum->late += sign * t->late;
	sum->in_time += sign * t->in_time;
	sum->extended += sign * t->extended;
	sum->fee_notices += sign * t->fee_notices;
	sum->fee_yuan += sign * t->fee_yuan;
	sum->f2_without_notice += sign * t->f2_without_notice;
	sum->correction_requests += sign * t->correction_requests;
}

bool annual_once(struct ctx *c, bool with_branches)
{
	return with_branches && str_eq_c(setting(c, "annual.passed_on"), "1");
}

/* The tallies of the bodies added; what one of them passed to another is left out (X6: 去除机关间重复转办). */
static enum status tally_all(struct ctx *c, int64_t body_id, bool with_branches, struct date from, struct date to,
			     struct annual_figures *f, struct err *err)
{
	int64_t *bodies;
	size_t n;

	TRY(annual_bodies(c, body_id, with_branches, &bodies, &n, err));
	for (size_t i = 0; i < n; i++) {
		struct case_tally t;

		TRY(case_tally(c, bodies[i], from, to, &t, err));
		add_tally(&f->tally, &t, 1);
		if (n == 1 || !annual_once(c, with_branches))
			continue;
		TRY(case_tally_passed(c, bodies[i], body_id, from, to, &t, err));
		add_tally(&f->passed, &t, 1);
	}
	add_tally(&f->tally, &f->passed, -1);
	return ST_OK;
}

enum status annual_count(struct ctx *c, int64_t body_id, bool with_branches, struct date from, struct date to,
			 struct annual_figures *ret, struct err *err)
{
	struct annual_figures f = {.count_pieces = str_eq_c(setting(c, "annual.count_pieces"), "1")};

	TRY(tally_all(c, body_id, with_branches, from, to, &f, err));
	TRY(dispute_tally(c, body_id, with_branches, date_ymd(to).year, &f.disputes, err));
	for (int k = 0; k < AP_KIND_COUNT; k++) {
		f.pieces += f.tally.row[TALLY_NEW][k].pieces;
		f.requests += f.tally.row[TALLY_NEW][k].requests;
	}
	annual_tables(&f.tally, &f.disputes, f.count_pieces, &f.computed);
	f.shown = f.computed;
	*ret = f;
	return ST_OK;
}

/* A report signed with its figures, or imported with tables. */
static enum status signed_tables(struct ctx *c, const struct annual_report *r, struct ar_tables *ret, bool *ret_there,
				 struct err *err)
{
	struct annual_version *v;
	struct str text = r->imported;
	size_t n;

	TRY(ann_store_versions(c, r->id, &v, &n, err));
	if (n > 0 && !str_empty(v[0].figures))
		text = v[0].figures;
	*ret_there = !str_empty(text) && ar_read(c->arena, text, ret, NULL) == ST_OK;
	return ST_OK;
}

enum status annual_said(struct ctx *c, int64_t body_id, int year, struct ar_tables *ret, bool *ret_there, struct err *err)
{
	struct annual_report r;

	*ret_there = false;
	TRY(ann_store_by_year(c, body_id, year, &r, err));
	return r.id == 0 ? ST_OK : signed_tables(c, &r, ret, ret_there, err);
}

static void lay_over(struct ctx *c, struct ar_tables *t, const struct annual_cell *cells, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct ar_cell *at = ar_at(t, cells[i].cell);

		if (at != NULL)
			*at = ar_parse(c->arena, cells[i].cell, cells[i].value);
	}
}

enum status annual_figures(struct ctx *c, const struct annual_report *r, struct annual_figures *ret, struct err *err)
{
	struct annual_figures f = {0};
	struct annual_cell *cells;
	struct date from, to;
	int64_t *bodies;
	size_t n;
	bool there;

	annual_year(r->year, &from, &to);
	TRY(annual_count(c, r->body_id, r->with_branches, from, to, &f, err));
	if (r->own) {
		TRY(annual_bodies(c, r->body_id, r->with_branches, &bodies, &n, err));
		TRY(annual_two_fill(c, bodies, n, r->year, f.tally.fee_yuan, &f.computed, err));
		f.shown = f.computed;
	}
	TRY(ann_store_cells(c, r->id, &cells, &f.n_cells, err));
	f.cells = cells;
	if (!r->own) { /* tables as they were published; a text of 2018 and before has none */
		f.shown = (struct ar_tables){0};
		if (!str_empty(r->imported))
			TRY(ar_read(c->arena, r->imported, &f.shown, err));
		f.computed = f.shown;
		lay_over(c, &f.shown, cells, f.n_cells);
	} else if (r->stored == AS_REVIEWED) {
		TRY(signed_tables(c, r, &f.shown, &there, err));
	} else {
		lay_over(c, &f.shown, cells, f.n_cells);
		ar_sum(&f.shown);
	}
	*ret = f;
	return ST_OK;
}
