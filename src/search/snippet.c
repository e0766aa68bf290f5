/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces of text around what matched. The text is read as the index read it, so what is marked is what was found. */
#include <string.h>

#include "base/utf8.h"
#include "search/search_int.h"

#define SPANS_MAX 256
#define RING 128  /* tokens remembered: more than a phrase has */
#define AHEAD 700 /* bytes looked at behind the first hit */

struct span {
	size_t from, to;
};
struct seen {
	size_t n, from, to;
	char text[TOKEN_MAX];
};
struct finder {
	struct str text;
	const struct clauses *q;
	struct span spans[SPANS_MAX];
	size_t n;
	struct seen ring[RING];
	size_t count;
	size_t stop_behind; /* bytes behind the first hit; 0 = look at everything */
};

/* Does the token stand for the phrase's? The last one of a prefix is a character that begins it. */
static bool same(const struct seen *s, const struct token *t, bool prefix)
{
	return prefix ? s->n >= t->n && memcmp(s->text, t->text, t->n) == 0
		      : s->n == t->n && memcmp(s->text, t->text, t->n) == 0;
}

static void phrase_ends_here(struct finder *f, const struct token_phrase *p)
{
	const struct seen *last = &f->ring[(f->count - 1) % RING], *first;
	size_t to = last->to;

	if (p->n == 0 || p->n > f->count || f->n == SPANS_MAX)
		return;
	for (size_t i = 0; i < p->n; i++)
		if (!same(&f->ring[(f->count - p->n + i) % RING], &p->tokens[i], p->prefix && i + 1 == p->n))
			return;
	first = &f->ring[(f->count - p->n) % RING];
	if (p->prefix) { /* only its first character */
		struct str rest = str_skip(f->text, last->from);
		uint32_t cp;

		(void)utf8_next(&rest, &cp);
		to = f->text.n - rest.n;
	}
	f->spans[f->n++] = (struct span){first->from, to};
}

static int on_token(void *arg, const char *token, size_t n, size_t from, size_t to)
{
	struct finder *f = arg;
	struct seen *s = &f->ring[f->count % RING];

	if (f->stop_behind > 0 && f->n > 0 && from > f->spans[0].from + f->stop_behind)
		return 1;
	s->n = n < TOKEN_MAX ? n : TOKEN_MAX;
	s->from = from;
	s->to = to;
	memcpy(s->text, token, s->n);
	f->count++;
	for (size_t i = 0; i < f->q->n; i++)
		if (!f->q->v[i].exclude)
			phrase_ends_here(f, &f->q->v[i].phrase);
	return f->n == SPANS_MAX;
}

static int compare(const void *x, const void *y)
{
	size_t a = ((const struct span *)x)->from, b = ((const struct span *)y)->from;

	return a < b ? -1 : a > b;
}

/* Spans in order, those that touch joined. */
static void join(struct finder *f)
{
	size_t n = 0;

	qsort(f->spans, f->n, sizeof *f->spans, compare);
	for (size_t i = 0; i < f->n; i++) {
		if (n > 0 && f->spans[i].from <= f->spans[n - 1].to) {
			if (f->spans[i].to > f->spans[n - 1].to)
				f->spans[n - 1].to = f->spans[i].to;
		} else {
			f->spans[n++] = f->spans[i];
		}
	}
	f->n = n;
}

static struct str one_line(struct arena *a, struct str s)
{
	struct str out = arena_dup(a, s);
	char *p = (char *)(uintptr_t)out.p;

	for (size_t i = 0; i < out.n; i++)
		if (p[i] == '\n' || p[i] == '\t' || p[i] == '\f' || p[i] == '\r')
			p[i] = ' ';
	return out;
}

/* [from, to) of the text as pieces. */
static size_t pieces(struct arena *a, const struct finder *f, size_t from, size_t to, const struct search_piece **ret)
{
	struct search_piece *v = ARENA_ARRAY(a, 2 * f->n + 3, struct search_piece);
	size_t n = 0, at = from;

	for (size_t i = 0; i < f->n; i++) {
		size_t begin = f->spans[i].from < from ? from : f->spans[i].from;
		size_t end = f->spans[i].to > to ? to : f->spans[i].to;

		if (begin >= end)
			continue;
		if (begin > at)
			v[n++] = (struct search_piece){one_line(a, str_slice(f->text, at, begin)), false};
		v[n++] = (struct search_piece){one_line(a, str_slice(f->text, begin, end)), true};
		at = end;
	}
	if (at < to)
		v[n++] = (struct search_piece){one_line(a, str_slice(f->text, at, to)), false};
	*ret = v;
	return n;
}

size_t snippet_mark(struct arena *a, struct str text, const struct clauses *q, const struct search_piece **ret)
{
	struct finder *f = ARENA_NEW(a, struct finder);

	f->text = text;
	f->q = q;
	(void)token_each(text, on_token, f);
	join(f);
	return pieces(a, f, 0, text.n, ret);
}

/* Start of the sentence or line before at, but not far before. */
static size_t back(struct str text, size_t at, size_t max)
{
	size_t from = at, low = at > max ? at - max : 0;

	while (from > low) {
		size_t k = from - 1;

		while (k > 0 && ((unsigned char)text.p[k] & 0xC0) == 0x80)
			k--;
		if (text.p[k] == '\n' || str_starts_c(str_skip(text, k), "。"))
			break;
		from = k;
	}
	return from;
}

static struct snippet make(struct arena *a, const struct finder *f, size_t max_cp)
{
	struct snippet s = {0};
	size_t from = f->n == 0 ? 0 : back(f->text, f->spans[0].from, max_cp);
	struct str window = utf8_cut(str_skip(f->text, from), max_cp);

	for (size_t i = 0; i < f->n; i++) /* no hit is cut in two */
		if (f->spans[i].from < from + window.n && f->spans[i].to > from + window.n)
			window.n = f->spans[i].to - from;
	const struct search_piece *v;
	size_t n = pieces(a, f, from, from + window.n, &v);
	struct search_piece *all = ARENA_ARRAY(a, n + 2, struct search_piece);

	if (from > 0 && f->text.p[from - 1] != '\n')
		all[s.n++] = (struct search_piece){STR("…"), false};
	if (n > 0)
		memcpy(all + s.n, v, n * sizeof *v);
	s.n += n;
	if (from + window.n < f->text.n)
		all[s.n++] = (struct search_piece){STR("…"), false};
	s.pieces = all;
	return s;
}

struct snippet snippet_of(struct arena *a, struct str text, const struct clauses *q, size_t max_cp)
{
	struct finder *f = ARENA_NEW(a, struct finder);
	struct str rest = text, part, body = STR("");
	struct snippet s;

	/* Sections: head, about, body, attachments. The body first, then attachments. */
	for (int i = 0; str_cut(&rest, '\f', &part); i++) {
		struct str name = STR("");

		if (i < 2)
			continue;
		if (i == 2)
			body = part;
		else if (!str_cut(&part, '\n', &name))
			continue;
		if (part.p == NULL)
			part = STR("");
		*f = (struct finder){.text = part, .q = q, .stop_behind = AHEAD};
		(void)token_each(part, on_token, f);
		if (f->n > 0) {
			join(f);
			s = make(a, f, max_cp);
			s.attachment = arena_dup(a, name); /* the text belongs to the statement */
			return s;
		}
	}
	*f = (struct finder){.text = body, .q = q};
	return make(a, f, max_cp);
}
