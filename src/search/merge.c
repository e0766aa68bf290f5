/* SPDX-License-Identifier: Apache-2.0 */
/* Eight segments of like size become one: reading stays short, and what is dead leaves the file. The new segment grows invisibly
 * in short transactions and takes the place of the old ones in the last of them. A thread reads and merges, the caller writes. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "search/postings.h"

#define FAN 8
#define FAN_MAX 64	       /* after a rebuild many wait: one pass takes them all */
#define FLUSH_BYTES (4u << 20) /* blocks written in one transaction */

struct posting {
	uint32_t item;
	uint32_t n;
	const unsigned char *pos;
};

/* One old segment, read front to back. */
struct source {
	struct conn *c;
	sqlite3_stmt *s;
	int64_t seg;
	int64_t first_item, last_item;
	const unsigned char *p, *end; /* of the block at hand */
	uint64_t key;
	uint32_t first;
	const unsigned char *entry;
	size_t entry_n;
	bool ended;
};

struct merge {
	struct engine *e;
	struct source src[FAN_MAX]; /* in order of their first items */
	size_t n;
	bool apart; /* every item of one is behind all items of the one before, as a rule */
	int64_t seg;
	uint32_t *dead;
	size_t n_dead;
	struct posting *list; /* of the key at hand */
	unsigned char *bytes; /* their positions: the entries' rows go away under us */
	size_t n_list, cap_list, n_bytes, cap_bytes;
	struct block_writer bw;
	struct block_list blocks; /* being filled */

	/* One thread merges, the caller writes: two lists go back and forth. */
	pthread_mutex_t m;
	pthread_cond_t turned;
	struct block_list full; /* from here on under m */
	bool has_full, ended, stop;
	enum status st;
	struct err err;
};

static enum status damaged(const struct source *s, struct err *err)
{
	return err_set(err, ST_CORRUPT, "search.db: damaged block in segment %lld", (long long)s->seg);
}

static enum status source_next(struct source *s, struct err *err)
{
	uint64_t step, first, len;
	enum status st = ST_OK;

	if (s->p == s->end) {
		const unsigned char *row;

		if (!conn_row(s->c, s->s, &st, err)) {
			s->ended = true;
			s->s = NULL;
			return st;
		}
		row = sqlite3_column_blob(s->s, 0);
		if (sqlite3_column_bytes(s->s, 0) != 12)
			return damaged(s, err);
		s->key = 0;
		for (int i = 0; i < 8; i++)
			s->key = s->key << 8 | row[i];
		s->p = sqlite3_column_blob(s->s, 1);
		s->end = s->p + sqlite3_column_bytes(s->s, 1);
	}
	if ((s->p = varint_step(s->p, s->end, &step)) == NULL || (s->p = varint_step(s->p, s->end, &first)) == NULL ||
	    (s->p = varint_step(s->p, s->end, &len)) == NULL || len > (uint64_t)(s->end - s->p))
		return damaged(s, err);
	s->key += step;
	s->first = (uint32_t)first;
	s->entry = s->p;
	s->entry_n = (size_t)len;
	s->p += len;
	return ST_OK;
}

static bool is_dead(const struct merge *m, uint32_t item)
{
	size_t lo = 0, hi = m->n_dead;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (m->dead[mid] < item)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < m->n_dead && m->dead[lo] == item;
}

static void *grow(void *p, size_t *cap, size_t need, size_t size)
{
	if (need <= *cap)
		return p;
	*cap = need * 2;
	p = realloc(p, *cap * size);
	if (p == NULL)
		BUG("no memory");
	return p;
}

/* Positions are kept as offsets until the list is complete, since the bytes may move. */
static enum status take_entry(struct merge *m, struct source *s, struct err *err)
{
	const unsigned char *p = s->entry, *end = p + s->entry_n;
	uint32_t item = s->first;

	m->list = grow(m->list, &m->cap_list, m->n_list + s->entry_n, sizeof *m->list);
	m->bytes = grow(m->bytes, &m->cap_bytes, m->n_bytes + s->entry_n, 1);
	while (p < end) {
		uint64_t step, len;

		if ((p = varint_step(p, end, &step)) == NULL || (p = varint_step(p, end, &len)) == NULL ||
		    len > (uint64_t)(end - p))
			return damaged(s, err);
		item += (uint32_t)step;
		if (m->n_dead == 0 || !is_dead(m, item)) {
			memcpy(m->bytes + m->n_bytes, p, (size_t)len);
			m->list[m->n_list++] =
				(struct posting){item, (uint32_t)len, (const unsigned char *)(uintptr_t)m->n_bytes};
			m->n_bytes += (size_t)len;
		}
		p += len;
	}
	return ST_OK;
}

static int compare(const void *x, const void *y)
{
	uint32_t a = ((const struct posting *)x)->item, b = ((const struct posting *)y)->item;

	return a < b ? -1 : a > b;
}

static void put_list(struct merge *m, uint64_t key)
{
	for (size_t i = 0; i < m->n_list; i++)
		block_put(&m->bw, key, m->list[i].item, m->bytes + (uintptr_t)m->list[i].pos, m->list[i].n);
	m->n_list = m->n_bytes = 0;
}

/* All entries of the smallest key that is left. */
static enum status merge_key(struct merge *m, bool *ret_any, struct err *err)
{
	uint64_t key = UINT64_MAX;
	bool rising = true;

	for (size_t i = 0; i < m->n; i++)
		if (!m->src[i].ended && m->src[i].key < key)
			key = m->src[i].key;
	*ret_any = key != UINT64_MAX;
	for (size_t i = 0; i < m->n && *ret_any; i++)
		while (!m->src[i].ended && m->src[i].key == key) {
			TRY(take_entry(m, &m->src[i], err));
			if (m->apart)
				put_list(m, key); /* what comes is greater */
			TRY(source_next(&m->src[i], err));
		}
	for (size_t i = 1; i < m->n_list && rising; i++)
		rising = m->list[i].item > m->list[i - 1].item;
	if (!rising)
		qsort(m->list, m->n_list, sizeof *m->list, compare);
	put_list(m, key);
	return ST_OK;
}

/* ---- two threads ---- */
/* Hands the list over as soon as the last one was taken. False: nobody wants it any more. */
static bool hand_over(struct merge *m)
{
	bool go_on;

	(void)pthread_mutex_lock(&m->m);
	while (m->has_full && !m->stop)
		(void)pthread_cond_wait(&m->turned, &m->m);
	go_on = !m->stop;
	if (go_on) {
		struct block_list empty = m->full;

		m->full = m->blocks;
		m->blocks = empty;
		m->has_full = true;
	}
	(void)pthread_cond_signal(&m->turned);
	(void)pthread_mutex_unlock(&m->m);
	return go_on;
}

static enum status merge_all(struct merge *m, struct err *err)
{
	for (;;) {
		bool any;

		TRY(merge_key(m, &any, err));
		if (!any)
			break;
		if (m->blocks.n >= FLUSH_BYTES && !hand_over(m))
			return ST_OK;
	}
	block_end(&m->bw);
	(void)hand_over(m);
	return ST_OK;
}

static void *merge_thread(void *arg)
{
	struct merge *m = arg;
	enum status st = merge_all(m, &m->err);

	(void)pthread_mutex_lock(&m->m);
	m->st = st;
	m->ended = true;
	(void)pthread_cond_signal(&m->turned);
	(void)pthread_mutex_unlock(&m->m);
	return NULL;
}

/* False: there is no more. */
static bool next_full(struct merge *m, struct block_list *ret)
{
	bool any;

	(void)pthread_mutex_lock(&m->m);
	while (!m->has_full && !m->ended)
		(void)pthread_cond_wait(&m->turned, &m->m);
	any = m->has_full;
	if (any) {
		struct block_list empty = *ret;

		*ret = m->full;
		m->full = empty;
		m->has_full = false;
	}
	(void)pthread_cond_signal(&m->turned);
	(void)pthread_mutex_unlock(&m->m);
	return any;
}

/* Some megabytes of blocks in one transaction. */
static enum status write_some(struct merge *m, struct block_list *blocks, struct err *err)
{
	CLEANUP(engine_write_end_p) struct conn *w = NULL;

	TRY(engine_write(m->e, &w, err));
	if (m->seg == 0)
		TRY(conn_i64(w, 0, &m->seg, err, ES_SEG_ADD, "iiiii", (int64_t)0, (int64_t)0, (int64_t)0, (int64_t)0,
			     (int64_t)0));
	TRY(block_list_write(blocks, w, m->seg, err));
	return conn_run(w, err, ES_COMMIT, "");
}

static enum status write_all(struct merge *m, struct err *err)
{
	struct block_list blocks = {0};
	enum status st = ST_OK;
	pthread_t thread;

	(void)pthread_mutex_init(&m->m, NULL);
	(void)pthread_cond_init(&m->turned, NULL);
	block_writer_init(&m->bw, &m->blocks);
	if (pthread_create(&thread, NULL, merge_thread, m) != 0)
		return err_set(err, ST_BUSY, "search: no thread to merge with");
	while (st == ST_OK && next_full(m, &blocks))
		st = write_some(m, &blocks, err);
	(void)pthread_mutex_lock(&m->m);
	m->stop = true;
	(void)pthread_cond_signal(&m->turned);
	(void)pthread_mutex_unlock(&m->m);
	(void)pthread_join(thread, NULL);
	if (st == ST_OK && m->st != ST_OK) {
		st = m->st;
		if (err != NULL)
			*err = m->err;
	}
	(void)pthread_mutex_destroy(&m->m);
	(void)pthread_cond_destroy(&m->turned);
	block_list_free(&blocks);
	block_list_free(&m->blocks);
	block_list_free(&m->full);
	return st;
}

static enum status swap(struct merge *m, int64_t docs, int64_t first, int64_t last, struct err *err)
{
	CLEANUP(engine_write_end_p) struct conn *w = NULL;

	TRY(engine_write(m->e, &w, err));
	for (size_t i = 0; i < m->n; i++) {
		TRY(conn_run(w, err, ES_SEG_DEL, "i", m->src[i].seg));
		TRY(conn_run(w, err, ES_BLK_DEL, "i", m->src[i].seg));
	}
	TRY(conn_run(w, err, ES_SEG_LIVE, "iiiii", m->seg, docs, (int64_t)segment_level(docs), first, last));
	return conn_run(w, err, ES_COMMIT, "");
}

static enum status load_dead(struct merge *m, struct conn *c, struct err *err)
{
	sqlite3_stmt *s = conn_stmt(c, ES_ITEM_DEAD, "");
	size_t cap = 0;
	enum status st;

	while (conn_row(c, s, &st, err)) {
		m->dead = grow(m->dead, &cap, m->n_dead + 1, sizeof *m->dead);
		m->dead[m->n_dead++] = (uint32_t)sqlite3_column_int64(s, 0);
	}
	return st;
}

static enum status sources_open(struct merge *m, struct conn *c, struct err *err)
{
	for (size_t i = 0; i < m->n; i++) {
		struct source *s = &m->src[i];

		s->c = c;
		if (sqlite3_prepare_v2(c->h, "SELECT k, data FROM blk WHERE seg = ?1 ORDER BY k", -1, &s->s, NULL) !=
		    SQLITE_OK)
			return conn_fail(c, "merge", err);
		(void)sqlite3_bind_int64(s->s, 1, s->seg);
		TRY(source_next(s, err));
	}
	return ST_OK;
}

static void add_source(struct merge *m, struct source one)
{
	size_t at = m->n++;

	for (; at > 0 && m->src[at - 1].first_item > one.first_item; at--)
		m->src[at] = m->src[at - 1];
	m->src[at] = one;
}

static bool are_apart(const struct merge *m)
{
	for (size_t i = 1; i < m->n; i++)
		if (m->src[i - 1].last_item >= m->src[i].first_item)
			return false;
	return true;
}

static enum status merge_level(struct engine *e, struct conn *c, int64_t level, struct err *err)
{
	struct merge *m = calloc(1, sizeof *m);
	sqlite3_stmt *all[FAN_MAX] = {0}, *s;
	int64_t docs = 0, first = INT64_MAX, last = 0;
	enum status st;

	if (m == NULL)
		BUG("no memory");
	m->e = e;
	s = conn_stmt(c, ES_SEG_OF_LEVEL, "ii", level, (int64_t)FAN_MAX);
	while (conn_row(c, s, &st, err)) {
		add_source(m, (struct source){.seg = sqlite3_column_int64(s, 0),
					      .first_item = sqlite3_column_int64(s, 2),
					      .last_item = sqlite3_column_int64(s, 3)});
		docs += sqlite3_column_int64(s, 1);
		if (sqlite3_column_int64(s, 2) < first)
			first = sqlite3_column_int64(s, 2);
		if (sqlite3_column_int64(s, 3) > last)
			last = sqlite3_column_int64(s, 3);
	}
	m->apart = are_apart(m);
	if (st == ST_OK)
		st = load_dead(m, c, err);
	if (st == ST_OK)
		st = sources_open(m, c, err);
	for (size_t i = 0; i < m->n; i++)
		all[i] = m->src[i].s;
	if (st == ST_OK)
		st = write_all(m, err);
	for (size_t i = 0; i < FAN_MAX; i++)
		(void)sqlite3_finalize(all[i]);
	if (st == ST_OK)
		st = swap(m, docs, first, last, err);
	free(m->dead);
	free(m->list);
	free(m->bytes);
	free(m);
	return st;
}

enum status segments_merge(struct engine *e, int max_level, struct err *err)
{
	enum status st = ST_OK;

	if (!engine_merge_lock(e))
		return ST_OK;
	for (bool more = true; more && st == ST_OK;) {
		CLEANUP(engine_give_p) struct conn *c = NULL;
		int64_t level = -1;

		st = engine_read(e, 10000, &c, err);
		if (st == ST_OK)
			st = conn_i64(c, -1, &level, err, ES_SEG_FULL, "ii", (int64_t)(max_level == 0 ? 99 : max_level),
				      (int64_t)FAN);
		more = st == ST_OK && level >= 0;
		if (more)
			st = merge_level(e, c, level, err);
	}
	engine_merge_unlock(e);
	return st;
}
