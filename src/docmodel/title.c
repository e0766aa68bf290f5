/* SPDX-License-Identifier: Apache-2.0 */
/* Title lines: whole words, widths that grow or shrink from line to line or swell in the middle (GB/T 9704-2012 7.3.1:
 * 梯形或菱形). All ways to cut a title of up to 200 characters into the fewest lines are weighed by dynamic programming. */
#include <stdlib.h>
#include <string.h>

#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include "base/utf8.h"
#include "docmodel/build.h"

#define MAX_CP 220
#define MAX_LINES 10
#define COST_WORD 60	/* cutting a word in two */
#define COST_PUNCT 1000 /* a line may not begin with ， or end with 《 */

struct title {
	size_t off[MAX_CP + 1]; /* byte offset of each character */
	uint32_t cp[MAX_CP + 1];
	bool word[MAX_CP + 1]; /* a word begins here */
	size_t n;
};

static bool one_of(uint32_t cp, const char *set)
{
	struct str s = str_of(set);
	uint32_t c;

	while (utf8_next(&s, &c))
		if (c == cp)
			return true;
	return false;
}

static void load(struct title *t, struct str s)
{
	UErrorCode ec = U_ZERO_ERROR;
	struct str rest = s;
	UText *ut;
	UBreakIterator *it;

	*t = (struct title){0};
	while (t->n < MAX_CP && rest.n > 0) {
		t->off[t->n] = s.n - rest.n;
		if (!utf8_next(&rest, &t->cp[t->n]))
			break;
		t->n++;
	}
	t->off[t->n] = s.n - rest.n;
	ut = utext_openUTF8(NULL, s.p, (int64_t)t->off[t->n], &ec);
	it = ubrk_open(UBRK_WORD, "zh_CN", NULL, 0, &ec);
	if (U_SUCCESS(ec))
		ubrk_setUText(it, ut, &ec);
	for (size_t i = 0; U_SUCCESS(ec) && i < t->n; i++)
		t->word[i] = ubrk_isBoundary(it, (int32_t)t->off[i]);
	if (it != NULL)
		ubrk_close(it);
	if (ut != NULL)
		(void)utext_close(ut);
}

/* What it costs to begin a line at character i. */
static int cut_cost(const struct title *t, size_t i)
{
	int cost = t->word[i] ? 0 : COST_WORD;

	if (one_of(t->cp[i], "，。、；：？！）》〉」』”’〕】)]的") || one_of(t->cp[i - 1], "（《〈「『“‘〔【(["))
		cost += COST_PUNCT;
	if (one_of(t->cp[i], "《（〔和与") || one_of(t->cp[i - 1], "》的于"))
		cost -= 10; /* good places */
	return cost;
}

/* How far the line lengths are from an even shape; sawtooth shapes cost most. */
static int shape_cost(const int *len, size_t n, int per_line)
{
	int cost = 0, turns = 0, dir = 0;

	for (size_t i = 1; i < n; i++) {
		int d = len[i] - len[i - 1], now = d > 0 ? 1 : d < 0 ? -1 : 0;

		cost += abs(d) * 2;
		if (now == 0)
			cost += 6; /* a rectangle is neither */
		if (now != 0 && dir != 0 && now != dir)
			turns += dir > 0 && turns == 0 ? 0 : 40; /* growing, then shrinking is the lozenge */
		if (now != 0)
			dir = now;
	}
	for (size_t i = 0; i < n; i++)
		if (len[i] * 2 < per_line)
			cost += (per_line / 2 - len[i]) * 6;
	return cost + turns;
}

struct search {
	const struct title *t;
	int per_line;
	size_t lines;
	size_t cut[MAX_LINES], best[MAX_LINES];
	int best_cost;
	int steps;
};

static void try_lines(struct search *s, size_t line, size_t from, int cost)
{
	int len[MAX_LINES];

	if (cost >= s->best_cost || ++s->steps > 200000)
		return;
	if (line + 1 == s->lines) {
		if ((int)(s->t->n - from) > s->per_line)
			return;
		for (size_t i = 0; i < s->lines; i++)
			len[i] = (int)((i + 1 < s->lines ? s->cut[i] : s->t->n) - (i == 0 ? 0 : s->cut[i - 1]));
		cost += shape_cost(len, s->lines, s->per_line);
		if (cost < s->best_cost) {
			s->best_cost = cost;
			memcpy(s->best, s->cut, sizeof s->best);
		}
		return;
	}
	for (size_t k = from + (size_t)s->per_line; k > from + (size_t)s->per_line / 3; k--) {
		size_t rest = s->lines - line - 1;

		if (k >= s->t->n || s->t->n - k > rest * (size_t)s->per_line)
			continue;
		s->cut[line] = k;
		try_lines(s, line + 1, k, cost + cut_cost(s->t, k) + 20);
	}
}

size_t title_break(struct arena *a, struct str title, size_t per_line, struct str *ret, size_t max)
{
	struct title *t = ARENA_NEW(a, struct title);
	struct search s = {.t = t, .per_line = (int)per_line, .best_cost = 1 << 28};
	size_t from = 0;

	load(t, title);
	s.lines = (t->n + per_line - 1) / per_line;
	if (s.lines <= 1 || s.lines > MAX_LINES || s.lines > max) {
		ret[0] = title;
		return 1;
	}
	try_lines(&s, 0, 0, 0);
	if (s.best_cost == 1 << 28) { /* nothing allowed: plain cuts */
		for (size_t i = 0; i + 1 < s.lines; i++)
			s.best[i] = (i + 1) * per_line;
	}
	for (size_t i = 0; i < s.lines; i++) {
		size_t to = i + 1 < s.lines ? t->off[s.best[i]] : title.n;

		ret[i] = str_slice(title, from, to);
		from = to;
	}
	return s.lines;
}
