/* SPDX-License-Identifier: Apache-2.0 */
/* The calendar changed: open requests are computed anew, closed ones stay (requirements Annex A). And the sealing keys: all
 * texts sealed with an older key are sealed anew. */
#include "cases/cases_int.h"
#include "core/seal.h"

enum { BATCH = 200, READS = 5 }; /* requests read at once; so many times before it waits for the disk */

static enum status one(struct ctx *c, struct case_open *o, bool *ret_changed, struct err *err)
{
	const struct rcase *rc = &o->rc;
	struct rf_case f;

	TRY(case_fold(c, rc, o->ev, o->n, &f, err));
	*ret_changed = date_cmp(f.answer_due, rc->answer_due) != 0;
	if (*ret_changed)
		TRY(case_event_put(c, rc, o->ev, &o->n,
				   &(struct case_act){.e = {.type = RF_RECOMPUTED,
							    .date = c->today,
							    .until = f.answer_due,
							    .ref = date_format(c->arena, rc->answer_due)}},
				   err));
	else if (date_cmp(f.next_due, rc->next_due) == 0 && f.provisional == rc->provisional)
		return ST_OK;
	return f.state == rc->state ? cs_dates(c, rc->id, &f, (int64_t)o->n, err)
				    : cs_project(c, rc->id, &f, (int64_t)o->n, err);
}

static enum status all(struct ctx *c, int64_t *after, size_t *ret_n, int64_t *changed, struct err *err)
{
	struct case_open *open = ARENA_ARRAY(c->arena, BATCH, struct case_open);

	TRY(cs_open_after(c, *after, BATCH, open, ret_n, err));
	for (size_t i = 0; i < *ret_n; i++) {
		bool did = false;

		TRY(one(c, &open[i], &did, err));
		*changed += did;
		*after = open[i].rc.id;
	}
	return ST_OK;
}

/* One transaction with a memory of its own. */
static enum status batch(struct ctx *c, int64_t *after, size_t *ret_n, int64_t *changed, struct err *err)
{
	struct arena *keep = c->arena;
	enum status st = ST_OK;
	size_t n = 0;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	*ret_n = 0;
	TRY(core_begin(c, &tx, err));
	c->arena = arena_new();
	for (int i = 0; i < READS && st == ST_OK && (i == 0 || n == BATCH); i++) {
		st = all(c, after, &n, changed, err);
		*ret_n += n;
	}
	arena_free(c->arena);
	c->arena = keep;
	TRY(st);
	core_touch(c, "request");
	return core_commit(c, &tx, err);
}

enum status case_recompute(struct ctx *c, int64_t *ret_open, int64_t *ret_changed, struct err *err)
{
	int64_t after = 0;
	size_t n = BATCH * READS;

	*ret_open = *ret_changed = 0;
	while (n == BATCH * READS) {
		TRY(batch(c, &after, &n, ret_changed, err));
		*ret_open += (int64_t)n;
	}
	return ST_OK;
}

enum status case_job_recompute(struct ctx *c, struct str payload, struct err *err)
{
	int64_t open, changed;

	(void)payload;
	return case_recompute(c, &open, &changed, err);
}

/* ---- keys ---- */
static enum status reseal_batch(struct ctx *c, int64_t *after, size_t *ret_n, int64_t *done, struct err *err)
{
	int64_t *id = ARENA_ARRAY(c->arena, BATCH, int64_t);
	struct str *sealed = ARENA_ARRAY(c->arena, BATCH, struct str), plain, again;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(core_begin(c, &tx, err));
	TRY(cs_sealed_after(c, *after, id, sealed, BATCH, ret_n, err));
	for (size_t i = 0; i < *ret_n; i++) {
		*after = id[i];
		if (seal_current(c, sealed[i]))
			continue;
		TRY(seal_open(c, sealed[i], &plain, err));
		TRY(seal_text(c, plain, &again, err));
		TRY(cs_reseal(c, id[i], again, err));
		(*done)++;
	}
	return core_commit(c, &tx, err);
}

enum status case_reseal(struct ctx *c, int64_t *ret_done, struct err *err)
{
	int64_t after = 0;
	size_t n = BATCH;

	*ret_done = 0;
	while (n == BATCH)
		TRY(reseal_batch(c, &after, &n, ret_done, err));
	return ST_OK;
}
