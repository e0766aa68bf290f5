/* SPDX-License-Identifier: Apache-2.0 */
#include "search/columns.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"

#define TRIES 8 /* transactions begun anew because another reader has seen a newer state */

struct column_cache {
	pthread_mutex_t lock;
	pthread_mutex_t making; /* one reader makes the next state, the others wait for it */
	struct columns *now;
};

struct column_cache *column_cache_new(void)
{
	struct column_cache *k = calloc(1, sizeof *k);

	if (k == NULL)
		BUG("no memory");
	(void)pthread_mutex_init(&k->lock, NULL);
	(void)pthread_mutex_init(&k->making, NULL);
	return k;
}

static void columns_free(struct columns *cols)
{
	if (cols == NULL)
		return;
	free(cols->id);
	free(cols->published);
	free(cols->row);
	free(cols);
}

void column_cache_free(struct column_cache *k)
{
	if (k == NULL)
		return;
	columns_free(k->now);
	(void)pthread_mutex_destroy(&k->lock);
	(void)pthread_mutex_destroy(&k->making);
	free(k);
}

static void drop(struct columns *cols)
{
	if (cols != NULL && --cols->refs == 0)
		columns_free(cols);
}

void columns_give(struct conn *c, struct columns *cols)
{
	struct column_cache *k = engine_columns(c->engine);

	if (cols == NULL)
		return;
	(void)pthread_mutex_lock(&k->lock);
	drop(cols);
	(void)pthread_mutex_unlock(&k->lock);
}

/* ---- making ---- */
static struct columns *columns_new(size_t n)
{
	struct columns *cols = calloc(1, sizeof *cols);

	if (cols == NULL)
		BUG("no memory");
	cols->refs = 1;
	cols->id = malloc((n + 1) * sizeof *cols->id);
	cols->published = malloc((n + 1) * sizeof *cols->published);
	cols->row = malloc((n + 1) * sizeof *cols->row);
	if (cols->id == NULL || cols->published == NULL || cols->row == NULL)
		BUG("no memory");
	return cols;
}

static void copy_rows(struct columns *to, const struct columns *from, size_t at, size_t end)
{
	size_t n = end - at;

	if (n == 0)
		return;
	memcpy(to->id + to->n, from->id + at, n * sizeof *to->id);
	memcpy(to->published + to->n, from->published + at, n * sizeof *to->published);
	memcpy(to->row + to->n, from->row + at, n * sizeof *to->row);
	to->n += n;
}

static uint16_t small(int64_t v)
{
	return v > 0 && v <= UINT16_MAX ? (uint16_t)v : 0;
}

/* The rows that changed, in order of ids, into what was known before. */
static enum status take_rows(struct conn *c, sqlite3_stmt *s, const struct columns *old, struct columns *to, struct err *err)
{
	size_t at = 0;
	enum status st;

	while (conn_row(c, s, &st, err)) {
		uint32_t id = (uint32_t)sqlite3_column_int64(s, 0);
		size_t from = at;

		while (at < old->n && old->id[at] < id)
			at++;
		copy_rows(to, old, from, at);
		if (at < old->n && old->id[at] == id)
			at++;
		if (sqlite3_column_int64(s, 1) != 0)
			continue;
		to->id[to->n] = id;
		to->published[to->n] = sqlite3_column_int64(s, 2);
		to->row[to->n].tab = small(sqlite3_column_int64(s, 3));
		for (int i = 0; i < FACET_COUNT; i++)
			to->row[to->n].facet[i] = small(sqlite3_column_int64(s, 4 + i));
		to->n++;
	}
	copy_rows(to, old, at, old->n);
	return st;
}

static enum status make(struct conn *c, const struct columns *old, int64_t gen, struct columns **ret, struct err *err)
{
	static const struct columns none;
	struct columns *to;
	int64_t more = 0;
	enum status st;

	if (old == NULL || old->generation != c->generation)
		old = &none;
	if (old->n == 0)
		TRY(conn_i64(c, 0, &more, err, ES_ITEM_COUNT, ""));
	else
		TRY(conn_i64(c, 0, &more, err, ES_ITEM_SINCE_N, "i", old->gen));
	to = columns_new(old->n + (size_t)more);
	to->generation = c->generation;
	to->gen = gen;
	st = take_rows(c, old->n == 0 ? conn_stmt(c, ES_ITEM_ALL, "") : conn_stmt(c, ES_ITEM_SINCE, "i", old->gen), old, to,
		       err);
	if (st == ST_OK)
		*ret = to;
	else
		columns_free(to);
	return st;
}

/* Those of the state, if they are there; *ret_newer: only newer ones are. */
static struct columns *known(struct column_cache *k, const struct conn *c, int64_t gen, bool *ret_newer)
{
	struct columns *now;

	(void)pthread_mutex_lock(&k->lock);
	now = k->now;
	*ret_newer =
		now != NULL && (now->generation > c->generation || (now->generation == c->generation && now->gen > gen));
	if (now != NULL && now->generation == c->generation && now->gen == gen)
		now->refs++;
	else
		now = NULL;
	(void)pthread_mutex_unlock(&k->lock);
	return now;
}

static enum status make_next(struct column_cache *k, struct conn *c, int64_t gen, struct columns **ret, struct err *err)
{
	struct columns *old, *fresh = NULL;
	bool newer;
	enum status st;

	*ret = known(k, c, gen, &newer);
	if (*ret != NULL)
		return ST_OK;
	old = newer ? NULL : k->now; /* nobody else puts another one there while we are making */
	st = make(c, old, gen, &fresh, err);
	if (st != ST_OK)
		return st;
	*ret = fresh;
	if (newer)
		return ST_OK;
	(void)pthread_mutex_lock(&k->lock);
	fresh->refs++;
	drop(k->now);
	k->now = fresh;
	(void)pthread_mutex_unlock(&k->lock);
	return ST_OK;
}

enum status columns_take(struct conn *c, struct columns **ret, struct err *err)
{
	struct column_cache *k = engine_columns(c->engine);
	bool newer = true;
	enum status st;
	int64_t gen;

	for (int i = 0; i < TRIES && newer; i++) {
		if (i > 0)
			TRY(conn_run(c, err, ES_ROLLBACK, ""));
		TRY(conn_run(c, err, ES_BEGIN_READ, ""));
		TRY(meta_get(c, "gen", 0, &gen, err));
		*ret = known(k, c, gen, &newer);
		if (*ret != NULL)
			return ST_OK;
	}
	(void)pthread_mutex_lock(&k->making);
	st = make_next(k, c, gen, ret, err);
	(void)pthread_mutex_unlock(&k->making);
	return st;
}

/* ---- reading ---- */
bool columns_find(const struct columns *cols, uint32_t id, size_t *hint)
{
	size_t hi = *hint < cols->n ? *hint + 1 : cols->n, lo, step = 1;

	if (hi > 0 && hi < cols->n && cols->id[hi - 1] < id)
		hi = cols->n;					     /* it rose after all */
	for (lo = hi; lo > 0 && cols->id[lo - 1] >= id; step *= 2) { /* away from the hint in growing steps */
		hi = lo;
		lo = lo > step ? lo - step : 0;
	}
	while (lo < hi) { /* the first one not below */
		size_t mid = (lo + hi) / 2;

		if (cols->id[mid] < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	*hint = lo;
	return lo < cols->n && cols->id[lo] == id;
}
