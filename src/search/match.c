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
	size_t n, n_phrase; /* the first n_phrase must follow each other */
	bool exclude;
};
struct segment {
	int64_t id;
	uint32_t head; /* item found and not yet given out; 0 = ended */
	struct condition *cond;
};
struct matcher {
	struct arena *a;
	struct conn *c;
	const struct want *wants;
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
	cursor_init(t->cu, m->a, m->c, s->id, key);
	t->n = 1;
	t->positions = positions;
}

static void condition_init(struct matcher *m, struct segment *s, struct condition *k, const struct want *w)
{
	k->exclude = w->exclude;
	if (w->codes != NULL) {
		struct term *t = k->terms = ARENA_NEW(m->a, struct term);

		k->n = 1;
		t->n = w->n_codes;
		t->cu = ARENA_ARRAY(m->a, t->n, struct cursor);
		for (size_t i = 0; i < t->n; i++)
			cursor_init(&t->cu[i], m->a, m->c, s->id, token_key(w->codes[i].p, w->codes[i].n));
		return;
	}
	k->n = w->phrase.n;
	k->terms = ARENA_ARRAY(m->a, k->n, struct term);
	k->n_phrase = k->n - (w->phrase.prefix ? 1 : 0);
	for (size_t i = 0; i < k->n; i++) {
		uint64_t key = token_key(w->phrase.tokens[i].text, w->phrase.tokens[i].n);
		bool any = w->phrase.prefix && i + 1 == k->n; /* the character wherever it stands */

		if (any)
			key &= ~KEY_LAST;
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
		TRY(term_seek(&k->terms[i], target, err));
		if (k->terms[i].at == 0) {
			*ret = 0;
			return ST_OK;
		}
		if (k->terms[i].at < target) {
			target = k->terms[i].at;
			i = i == 0 ? 1 : 0;
		} else {
			i++;
		}
	}
	*ret = target;
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

		for (size_t i = 0; i < m->n_wants; i++) {
			if (s->cond[i].exclude)
				continue;
			TRY(condition_seek(&s->cond[i], target, &at, err));
			if (at <= m->above)
				return ST_OK;
			target = at;
		}
		if (target < start)
			continue; /* an earlier condition has to look again */
		for (size_t i = 0; i < m->n_wants && !out; i++)
			out = !s->cond[i].exclude && !adjacent(m, &s->cond[i]);
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

	*m = (struct matcher){.a = a, .c = c, .wants = wants, .n_wants = n, .above = above};
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

		one->cond = ARENA_ARRAY(a, n, struct condition);
		for (size_t k = 0; k < n; k++)
			condition_init(m, one, &one->cond[k], &wants[k]);
		st = segment_next(m, one, one->head, err);
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
