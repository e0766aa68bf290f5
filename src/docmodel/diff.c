/* SPDX-License-Identifier: Apache-2.0 */
/* Difference of two versions: longest common subsequence over blocks (lines of doc_text), anchored at lines that are unique
 * in both versions when the table would grow too large, then by character inside blocks that were changed.
 * Cost is bounded: no table is larger than MAX_CELLS, all together than MAX_BUDGET, and recursion ends at MAX_SPLITS levels. */
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "docmodel/build.h"

#define MAX_CELLS 1000000
#define MAX_BUDGET 60000000
#define MAX_SPLITS 12
#define MIN_SIMILAR 35 /* per cent: less alike, two blocks are a removal and an addition */

struct token {
	struct str s;
	uint64_t hash;
};
struct tokens {
	struct token *p;
	size_t n;
};
struct edit {
	enum doc_diff_kind kind;
	struct str text;
};
struct edits {
	struct arena *a;
	struct edit *p;
	size_t n, cap;
	size_t *budget; /* table cells that may still be computed for the whole comparison */
};

static uint64_t fnv(struct str s)
{
	uint64_t h = 14695981039346656037ULL;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 1099511628211ULL;
	return h;
}

static bool same(const struct token *x, const struct token *y)
{
	return x->hash == y->hash && str_eq(x->s, y->s);
}

static void edit_add(struct edits *e, enum doc_diff_kind kind, struct str text)
{
	if (e->n == e->cap) {
		size_t cap = e->cap == 0 ? 64 : e->cap * 2;
		struct edit *p = ARENA_ARRAY(e->a, cap, struct edit);

		if (e->n > 0)
			memcpy(p, e->p, e->n * sizeof *p);
		e->p = p;
		e->cap = cap;
	}
	e->p[e->n++] = (struct edit){kind, text};
}

static void add_all(struct edits *e, enum doc_diff_kind kind, const struct token *t, size_t n)
{
	for (size_t i = 0; i < n; i++)
		edit_add(e, kind, t[i].s);
}

/* Classic table; both sides together are at most MAX_CELLS. */
static void lcs(struct edits *e, const struct token *x, size_t nx, const struct token *y, size_t ny)
{
	size_t w = ny + 1, i = 0, j = 0;
	struct arena *tmp = arena_new();
	uint32_t *t = ARENA_ARRAY(tmp, (nx + 1) * w, uint32_t);

	for (size_t r = nx; r-- > 0;)
		for (size_t c = ny; c-- > 0;) {
			uint32_t down = t[(r + 1) * w + c], right = t[r * w + c + 1];

			t[r * w + c] = same(&x[r], &y[c]) ? t[(r + 1) * w + c + 1] + 1 : down > right ? down : right;
		}
	while (i < nx && j < ny) {
		if (same(&x[i], &y[j])) {
			edit_add(e, DD_SAME, x[i].s);
			i++;
			j++;
		} else if (t[(i + 1) * w + j] >= t[i * w + j + 1]) {
			edit_add(e, DD_DEL, x[i++].s);
		} else {
			edit_add(e, DD_ADD, y[j++].s);
		}
	}
	add_all(e, DD_DEL, x + i, nx - i);
	add_all(e, DD_ADD, y + j, ny - j);
	arena_free(tmp);
}

/* A token that stands once in x and once in y, nearest the middle of x: a place where both texts surely agree. */
struct slot {
	const struct token *t;
	size_t nx, ny, ix, iy;
};

static struct slot *slot_of(struct slot *tab, size_t mask, const struct token *t)
{
	size_t h = (size_t)(t->hash ^ (t->hash >> 29)) & mask;

	while (tab[h].t != NULL && !same(tab[h].t, t))
		h = (h + 1) & mask;
	tab[h].t = t;
	return &tab[h];
}

static bool find_anchor(const struct token *x, size_t nx, const struct token *y, size_t ny, size_t *ret_x, size_t *ret_y)
{
	struct arena *tmp = arena_new();
	size_t mask = 1, best = SIZE_MAX;
	struct slot *tab;

	while (mask < (nx + ny) * 2)
		mask *= 2;
	tab = ARENA_ARRAY(tmp, mask, struct slot);
	mask--;
	for (size_t i = 0; i < nx; i++) {
		struct slot *s = slot_of(tab, mask, &x[i]);

		s->nx++;
		s->ix = i;
	}
	for (size_t j = 0; j < ny; j++) {
		struct slot *s = slot_of(tab, mask, &y[j]);

		s->ny++;
		s->iy = j;
	}
	for (size_t h = 0; h <= mask; h++) {
		size_t off;

		if (tab[h].nx != 1 || tab[h].ny != 1)
			continue;
		off = tab[h].ix > nx / 2 ? tab[h].ix - nx / 2 : nx / 2 - tab[h].ix;
		if (off < best) {
			best = off;
			*ret_x = tab[h].ix;
			*ret_y = tab[h].iy;
		}
	}
	arena_free(tmp);
	return best != SIZE_MAX;
}

static void diff_range(struct edits *e, const struct token *x, size_t nx, const struct token *y, size_t ny, int level)
{
	size_t tail = 0, ax, ay;

	while (nx > 0 && ny > 0 && same(&x[0], &y[0])) {
		edit_add(e, DD_SAME, x[0].s);
		x++;
		y++;
		nx--;
		ny--;
	}
	while (nx > tail && ny > tail && same(&x[nx - 1 - tail], &y[ny - 1 - tail]))
		tail++;
	nx -= tail;
	ny -= tail;
	if (nx == 0 || ny == 0 || (nx * ny <= MAX_CELLS && nx * ny <= *e->budget)) {
		*e->budget -= nx * ny;
		lcs(e, x, nx, y, ny);
	} else if (level < MAX_SPLITS && find_anchor(x, nx, y, ny, &ax, &ay)) {
		diff_range(e, x, ax, y, ay, level + 1);
		edit_add(e, DD_SAME, x[ax].s);
		diff_range(e, x + ax + 1, nx - ax - 1, y + ay + 1, ny - ay - 1, level + 1);
	} else {
		add_all(e, DD_DEL, x, nx);
		add_all(e, DD_ADD, y, ny);
	}
	for (size_t k = 0; k < tail; k++)
		edit_add(e, DD_SAME, x[nx + k].s);
}

/* ---- tokens ---- */
static struct tokens lines_of(struct arena *a, const struct doc *d)
{
	struct str text = doc_text(a, d), rest = text, line;
	struct tokens t = {0};
	size_t n = 1;

	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == '\n';
	t.p = ARENA_ARRAY(a, n, struct token);
	while (t.n < n && str_line(&rest, &line))
		t.p[t.n++] = (struct token){line, fnv(line)};
	return t;
}

static bool latin(uint32_t cp)
{
	return (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') ||
	       (cp >= 0xC0 && cp < 0x250);
}

/* Words for Latin and figures, single characters for everything else. */
static struct tokens words_of(struct arena *a, struct str s)
{
	struct tokens t = {ARENA_ARRAY(a, s.n + 1, struct token), 0};
	struct str rest = s;
	const char *from = s.p;
	bool in_word = false;
	uint32_t cp;

	for (const char *at = s.p; utf8_next(&rest, &cp); at = rest.p) {
		bool l = latin(cp);

		if (in_word && !l) {
			struct str w = {from, (size_t)(at - from)};

			t.p[t.n++] = (struct token){w, fnv(w)};
		}
		if (!l) {
			struct str c = {at, (size_t)(rest.p - at)};

			t.p[t.n++] = (struct token){c, fnv(c)};
		} else if (!in_word) {
			from = at;
		}
		in_word = l;
	}
	if (in_word) {
		struct str w = {from, (size_t)(s.p + s.n - from)};

		t.p[t.n++] = (struct token){w, fnv(w)};
	}
	return t;
}

/* ---- blocks that were changed ---- */
/* Joins neighbours of one kind. Tokens of one kind in a row lie side by side in their text. */
static void spans_of(struct arena *a, const struct edits *e, struct doc_diff_line *line)
{
	struct doc_diff_span *p = ARENA_ARRAY(a, e->n + 1, struct doc_diff_span);
	size_t n = 0;

	for (size_t i = 0; i < e->n; i++) {
		if (n > 0 && p[n - 1].kind == e->p[i].kind && p[n - 1].text.p + p[n - 1].text.n == e->p[i].text.p)
			p[n - 1].text.n += e->p[i].text.n;
		else
			p[n++] = (struct doc_diff_span){e->p[i].kind, e->p[i].text};
	}
	line->spans = p;
	line->n = n;
}

static bool changed_line(struct arena *a, size_t *budget, struct str from, struct str to, struct doc_diff_line *ret)
{
	struct tokens x = words_of(a, from), y = words_of(a, to);
	struct edits e = {.a = a, .budget = budget};
	size_t kept = 0, all = from.n > to.n ? from.n : to.n;

	if (x.n == 0 || y.n == 0)
		return false;
	diff_range(&e, x.p, x.n, y.p, y.n, 0);
	for (size_t i = 0; i < e.n; i++)
		if (e.p[i].kind == DD_SAME)
			kept += e.p[i].text.n;
	if (kept * 100 < all * MIN_SIMILAR)
		return false;
	*ret = (struct doc_diff_line){.kind = DD_SAME, .changed = true};
	spans_of(a, &e, ret);
	return true;
}

static struct doc_diff_line whole_line(struct arena *a, const struct edit *e)
{
	struct doc_diff_span *s = ARENA_NEW(a, struct doc_diff_span);

	*s = (struct doc_diff_span){e->kind, e->text};
	return (struct doc_diff_line){.kind = e->kind, .spans = s, .n = 1};
}

void doc_diff(struct arena *a, const struct doc *from, const struct doc *to, struct doc_diff_line **ret, size_t *ret_n)
{
	struct tokens x = lines_of(a, from), y = lines_of(a, to);
	size_t budget = MAX_BUDGET;
	struct edits e = {.a = a, .budget = &budget};
	struct doc_diff_line *out;
	size_t n = 0, i = 0;

	diff_range(&e, x.p, x.n, y.p, y.n, 0);
	out = ARENA_ARRAY(a, e.n + 1, struct doc_diff_line);
	while (i < e.n) {
		size_t del = 0, add = 0, d = 0;

		if (e.p[i].kind == DD_SAME) {
			out[n++] = whole_line(a, &e.p[i++]);
			continue;
		}
		/* A run of changes, removals first: the k-th removed block is compared with the k-th added one. */
		while (i + del < e.n && e.p[i + del].kind == DD_DEL)
			del++;
		while (i + del + add < e.n && e.p[i + del + add].kind == DD_ADD)
			add++;
		for (; d < del && d < add; d++) {
			if (changed_line(a, &budget, e.p[i + d].text, e.p[i + del + d].text, &out[n])) {
				n++;
				continue;
			}
			out[n++] = whole_line(a, &e.p[i + d]);
			out[n++] = whole_line(a, &e.p[i + del + d]);
		}
		for (size_t k = d; k < del; k++)
			out[n++] = whole_line(a, &e.p[i + k]);
		for (size_t k = d; k < add; k++)
			out[n++] = whole_line(a, &e.p[i + del + k]);
		i += del + add;
	}
	*ret = out;
	*ret_n = n;
}
