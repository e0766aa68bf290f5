/* SPDX-License-Identifier: Apache-2.0 */
#include "search/query.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "search/fold.h"

static const struct {
	uint32_t open, close;
} quotes[] = {{'"', '"'},	{0x201C, 0x201D}, {0x300C, 0x300D}, {0x300E, 0x300F},
	      {0x300A, 0x300B}, {0xFF02, 0xFF02}, {0x201D, 0x201D}};

static uint32_t closing(uint32_t cp)
{
	for (size_t i = 0; i < ARRAY_LEN(quotes); i++)
		if (quotes[i].open == cp)
			return quotes[i].close;
	return 0;
}

static bool is_blank(uint32_t cp)
{
	return cp <= ' ' || cp == 0x3000 || cp == 0xA0 || cp == 0x7F;
}

static bool is_minus(uint32_t cp)
{
	return cp == '-' || cp == 0xFF0D || cp == 0x2212;
}

static void add(struct arena *a, struct clauses *q, struct str text, bool exclude, bool quoted)
{
	struct clause c = {.text = str_trim(text), .exclude = exclude, .quoted = quoted};

	if (q->n == QUERY_CLAUSES)
		return;
	c.phrase = token_phrase_of(a, c.text);
	if (c.phrase.n == 0)
		return;
	q->v[q->n++] = c;
	q->wanted += !exclude;
}

/* Up to the closing quote, or the end where it is missing. */
static struct str quoted(struct str *rest, uint32_t close)
{
	struct str from = *rest, before = *rest;
	uint32_t cp;

	while (utf8_next(rest, &cp)) {
		if (cp == close)
			return (struct str){from.p, from.n - before.n};
		before = *rest;
	}
	return from;
}

/* A word ends at a blank or at a quote. */
static struct str word(struct str *rest)
{
	struct str from = *rest, before = *rest;
	uint32_t cp;

	while (utf8_next(rest, &cp) && !is_blank(cp) && closing(cp) == 0)
		before = *rest;
	*rest = before;
	return (struct str){from.p, from.n - before.n};
}

void query_parse(struct arena *a, struct str words, struct clauses *ret)
{
	struct str rest = words.n > SEARCH_MAX_QUERY ? (struct str){words.p, SEARCH_MAX_QUERY} : words;
	uint32_t cp;

	*ret = (struct clauses){0};
	while (rest.n > 0) {
		struct str at = rest;
		bool minus = false;

		(void)utf8_next(&rest, &cp);
		if (is_blank(cp))
			continue;
		if (is_minus(cp)) {
			minus = true;
			at = rest;
			if (!utf8_next(&rest, &cp) || is_blank(cp))
				continue;
		}
		if (closing(cp) != 0) {
			add(a, ret, quoted(&rest, closing(cp)), minus, true);
			continue;
		}
		rest = at;
		at = word(&rest);
		if (at.n == 0)
			(void)utf8_next(&rest, &cp);
		else
			add(a, ret, at, minus, false);
	}
}

static void add_pairs(struct arena *a, struct clauses *ret, struct str run)
{
	size_t left = utf8_len(run);

	while (left > 0) {
		struct str part = utf8_cut(run, left == 3 ? 3 : 2);

		add(a, ret, part, false, false);
		run = str_skip(run, part.n);
		left -= left == 3 ? 3 : left >= 2 ? 2 : 1;
	}
}

/* One clause in runs of Han and of everything else. */
static bool relax_clause(struct arena *a, const struct clause *c, struct clauses *ret)
{
	struct str rest = c->text, from = c->text;
	bool parted = false, han = false;

	while (from.n > 0) {
		struct str before = rest;
		uint32_t cp, out[FOLD_MAX];
		bool more = utf8_next(&rest, &cp);
		bool is_han = more && fold_cp(cp, out) > 0 && fold_class_of(out[0]) == FC_HAN;

		if (more && (before.p == from.p || is_han == han)) {
			han = is_han;
			continue;
		}
		struct str run = {from.p, from.n - before.n};

		if (han && utf8_len(run) >= 4) {
			parted = true;
			add_pairs(a, ret, run);
		} else {
			add(a, ret, run, false, false);
		}
		from = rest = before;
	}
	return parted;
}

bool query_relax(struct arena *a, const struct clauses *q, struct clauses *ret)
{
	bool parted = false;

	*ret = (struct clauses){0};
	for (size_t i = 0; i < q->n; i++) {
		if (q->v[i].exclude || q->v[i].quoted)
			add(a, ret, q->v[i].text, q->v[i].exclude, q->v[i].quoted);
		else if (relax_clause(a, &q->v[i], ret))
			parted = true;
	}
	return parted;
}

struct token_phrase query_whole(struct arena *a, const struct clauses *q)
{
	struct buf b = BUF_INIT(a, 4 * SEARCH_MAX_QUERY);

	if (q->wanted < 2)
		return (struct token_phrase){0};
	for (size_t i = 0; i < q->n; i++) {
		if (q->v[i].exclude)
			continue;
		/* Two runs of Han written together in the text are one run: no blank between them. */
		buf_str(&b, q->v[i].text);
	}
	return token_phrase_of(a, buf_view(&b));
}
