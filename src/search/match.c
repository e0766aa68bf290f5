/* SPDX-License-Identifier: Apache-2.0 */
#include "search/match.h"

#include <string.h>

#include "search/fold.h"

#define POSITIONS_MAX 1024

struct term {
	struct cursor *cu; /* any of them; positions only where there is one */
	size_t n;
	uint32_t at;  /* item it stands on */
	size_t which; /* cursor that stands there */
	bool positions;
};
struct condition {
	struct term *terms;
	struct term **order; /* the rarest first: it says where the others have to look */
	size_t n, n_phrase;  /* the first n_phrase must follow each other */
	bool exclude;
	double density; /* of its rarest term */
};
struct segment {
	int64_t id;
	uint32_t head; /* item found and not yet given out; 0 = ended */
	struct condition *cond;
	struct condition **order; /* those that do not exclude, the rarest first */
	size_t n_order;
};
struct matcher {
	struct arena *a;
	struct conn *c;
	size_t n_wants;
	uint32_t above;
	struct segment *seg;
	size_t n_seg;
	uint32_t pos[2][POSITIONS_MAX];
};

struct str code_token(struct arena *a, char space, struct str value)
{
	return arena_printf(a, "%c%c%.*s", 2, space, STR_ARG(value));
}

static void term_init(struct matcher *m, struct segment *s, struct term *t, uint64_t key, bool positions)
{
	t->cu = ARENA_NEW(m->a, struct cursor);
	cursor_init(t->cu, m->c, s->id, key);
	t->n = 1;
	t->positions = positions;
}

static void condition_init(struct matcher *m, struct segment *s, struct condition *k, const struct want *w)
{
	k->exclude = w->exclude;
	if (w->codes != NULL) {
		struct term *t = k->terms = ARENA_NEW(m->a, struct term);

		k->order = ARENA_NEW(m->a, struct term *);
		k->order[0] = t;
		k->n = 1;
		t->n = w->n_codes;
		t->cu = ARENA_ARRAY(m->a, t->n, struct cursor);
		for (size_t i = 0; i < t->n; i++)
			cursor_init(&t->cu[i], m->c, s->id, token_key(w->codes[i].p, w->codes[i].n));
		return;
	}
	k->n = w->phrase.n;
	k->terms = ARENA_ARRAY(m->a, k->n, struct term);
	k->order = ARENA_ARRAY(m->a, k->n, struct term *);
	k->n_phrase = k->n - (w->phrase.prefix ? 1 : 0);
	for (size_t i = 0; i < k->n; i++) {
		uint64_t key = token_key(w->phrase.tokens[i].text, w->phrase.tokens[i].n);
		bool any = w->phrase.prefix && i + 1 == k->n; /* the character wherever it stands */

		if (any)
			key &= ~KEY_LAST;
		k->order[i] = &k->terms[i];
		term_init(m, s, &k->terms[i], key | (w->head ? KEY_HEAD : 0), !any);
	}
}

static enum status term_seek(struct term *t, uint32_t target, struct err *err)
{
	uint32_t best = 0, one;

	for (size_t i = 0; i < t->n; i++) {
		TRY(cursor_seek(&t->cu[i], target, &one, err));
		if (one > best) {
			best = one;
			t->which = i;
		}
	}
	t->at = best;
	return ST_OK;
}

/* Do the terms follow each other at the item they all stand on? */
static bool adjacent(struct matcher *m, const struct condition *k)
{
	uint32_t *have = m->pos[0], *next = m->pos[1];
	size_t n;

	if (k->n_phrase < 2)
		return true;
	n = cursor_positions(&k->terms[0].cu[k->terms[0].which], have, POSITIONS_MAX);
	for (size_t t = 1; t < k->n_phrase && n > 0; t++) {
		size_t n_next = cursor_positions(&k->terms[t].cu[k->terms[t].which], next, POSITIONS_MAX), i = 0, j = 0,
		       out = 0;

		while (i < n && j < n_next) {
			if (have[i] + 1 == next[j]) {
				have[out++] = next[j];
				i++;
				j++;
			} else if (have[i] + 1 < next[j]) {
				i++;
			} else {
				j++;
			}
		}
		n = out;
	}
	return n > 0;
}

/* The greatest item <= target that all terms of the condition have, phrase or not; 0 = none. */
static enum status condition_seek(struct condition *k, uint32_t target, uint32_t *ret, struct err *err)
{
	for (size_t i = 0; i < k->n;) {
		struct term *t = k->order[i];

		TRY(term_seek(t, target, err));
		if (t->at == 0) {
			*ret = 0;
			return ST_OK;
		}
		if (t->at < target) {
			target = t->at;
			i = i == 0 ? 1 : 0;
		} else {
			i++;
		}
	}
	*ret = target;
	return ST_OK;
}

/* Items a step of the ids has, judged by the newest entries. */
static double density(const struct term *t)
{
	double sum = 0;

	for (size_t i = 0; i < t->n; i++)
		if (t->cu[i].loaded && t->cu[i].n > 0)
			sum += (double)t->cu[i].n / ((double)t->cu[i].items[t->cu[i].n - 1] - (double)t->cu[i].items[0] + 1);
	return sum;
}

/* Looks at every term once and puts the rarest first. False: one of them is not there at all. */
static enum status condition_order(struct condition *k, uint32_t target, bool *ret_any, struct err *err)
{
	*ret_any = true;
	for (size_t i = 0; i < k->n; i++) {
		struct term *t = &k->terms[i];
		size_t at = i;
		double d;

		TRY(term_seek(t, target, err));
		if (t->at == 0) {
			*ret_any = false;
			return ST_OK;
		}
		for (d = density(t); at > 0 && density(k->order[at - 1]) > d; at--)
			k->order[at] = k->order[at - 1];
		k->order[at] = t;
	}
	k->density = k->n > 0 ? density(k->order[0]) : 0;
	return ST_OK;
}

static enum status segment_order(struct matcher *m, struct segment *s, uint32_t target, bool *ret_any, struct err *err)
{
	s->order = ARENA_ARRAY(m->a, m->n_wants + 1, struct condition *);
	for (size_t i = 0; i < m->n_wants; i++) {
		struct condition *k = &s->cond[i];
		size_t at = s->n_order;

		if (k->exclude)
			continue;
		TRY(condition_order(k, target, ret_any, err));
		if (!*ret_any)
			return ST_OK;
		for (; at > 0 && s->order[at - 1]->density > k->density; at--)
			s->order[at] = s->order[at - 1];
		s->order[at] = k;
		s->n_order++;
	}
	return ST_OK;
}

static enum status excluded(struct matcher *m, struct segment *s, uint32_t item, bool *ret, struct err *err)
{
	*ret = false;
	for (size_t i = 0; i < m->n_wants && !*ret; i++) {
		uint32_t at;

		if (!s->cond[i].exclude)
			continue;
		TRY(condition_seek(&s->cond[i], item, &at, err));
		*ret = at == item && adjacent(m, &s->cond[i]);
	}
	return ST_OK;
}

static enum status segment_next(struct matcher *m, struct segment *s, uint32_t target, struct err *err)
{
	s->head = 0;
	while (target > m->above) {
		uint32_t start = target, at;
		bool out = false;

		for (size_t i = 0; i < s->n_order; i++) {
			TRY(condition_seek(s->order[i], target, &at, err));
			if (at <= m->above)
				return ST_OK;
			target = at;
		}
		if (target < start)
			continue; /* an earlier condition has to look again */
		for (size_t i = 0; i < s->n_order && !out; i++)
			out = !adjacent(m, s->order[i]);
		if (!out)
			TRY(excluded(m, s, target, &out, err));
		if (!out) {
			s->head = target;
			return ST_OK;
		}
		target--;
	}
	return ST_OK;
}

enum status matcher_new(struct arena *a, struct conn *c, const struct want *wants, size_t n, uint32_t above,
			struct matcher **ret, struct err *err)
{
	struct matcher *m = ARENA_NEW(a, struct matcher);
	sqlite3_stmt *s = conn_stmt(c, ES_SEG_LIST, "");
	size_t cap = 0;
	enum status st;

	*m = (struct matcher){.a = a, .c = c, .n_wants = n, .above = above};
	while (conn_row(c, s, &st, err)) {
		if (sqlite3_column_int64(s, 3) <= above)
			continue;
		if (m->n_seg == cap) {
			struct segment *more = ARENA_ARRAY(a, cap = cap * 2 + 16, struct segment);

			if (m->n_seg > 0)
				memcpy(more, m->seg, m->n_seg * sizeof *more);
			m->seg = more;
		}
		m->seg[m->n_seg++] =
			(struct segment){.id = sqlite3_column_int64(s, 0), .head = (uint32_t)sqlite3_column_int64(s, 3)};
	}
	for (size_t i = 0; i < m->n_seg && st == ST_OK; i++) {
		struct segment *one = &m->seg[i];
		uint32_t last = one->head;
		bool any = true;

		one->cond = ARENA_ARRAY(a, n, struct condition);
		for (size_t k = 0; k < n; k++)
			condition_init(m, one, &one->cond[k], &wants[k]);
		one->head = 0;
		st = segment_order(m, one, last, &any, err);
		if (st == ST_OK && any)
			st = segment_next(m, one, last, err);
	}
	*ret = m;
	return st;
}

enum status matcher_next(struct matcher *m, uint32_t *ret, struct err *err)
{
	struct segment *best = NULL;

	for (size_t i = 0; i < m->n_seg; i++)
		if (m->seg[i].head != 0 && (best == NULL || m->seg[i].head > best->head))
			best = &m->seg[i];
	*ret = best == NULL ? 0 : best->head;
	return best == NULL ? ST_OK : segment_next(m, best, best->head - 1, err);
}

enum status matcher_below(struct matcher *m, uint32_t target, struct err *err)
{
	for (size_t i = 0; i < m->n_seg; i++)
		if (m->seg[i].head > target)
			TRY(segment_next(m, &m->seg[i], target, err));
	return ST_OK;
}
