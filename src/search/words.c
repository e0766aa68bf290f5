/* SPDX-License-Identifier: Apache-2.0 */
/* Terms people may have meant: what titles and keywords are made of, by sound; and short names that documents do not use. */
#include <pthread.h>
#include <string.h>

#include "base/buf.h"
#include "base/csv.h"
#include "base/embedded.h"
#include "base/utf8.h"
#include "search/fold.h"
#include "search/index.h"
#include "search/search_int.h"

/* Rows of an embedded one-column or two-column list; comment lines and the header are skipped. */
static bool next_row(struct str *rest, struct str *ret_a, struct str *ret_b)
{
	struct str line;

	while (str_line(rest, &line)) {
		struct str cut = line, a;

		if (line.n == 0 || line.p[0] == '#' || str_eq_c(line, "short\tfull") || str_eq_c(line, "ending") ||
		    str_eq_c(line, "cut"))
			continue;
		if (!str_cut(&cut, '\t', &a))
			continue;
		*ret_a = str_trim(a);
		*ret_b = cut.p == NULL ? STR("") : str_trim(cut);
		return true;
	}
	return false;
}

#define CUTS_MAX 128
/* The list of title-cuts.tsv, read once: every character of every title asks it. */
static struct str cuts[CUTS_MAX];
static size_t n_cuts;
static pthread_once_t cuts_once = PTHREAD_ONCE_INIT;

static void cuts_make(void)
{
	struct str rest = embedded_get("data/search/title-cuts.tsv"), unused;

	while (n_cuts < CUTS_MAX && next_row(&rest, &cuts[n_cuts], &unused))
		n_cuts++;
}

/* Length of the longest joining word that begins here; 0 = none. */
static size_t cut_here(struct str at)
{
	size_t best = 0;

	for (size_t i = 0; i < n_cuts; i++)
		if (cuts[i].n > best && str_starts(at, cuts[i]))
			best = cuts[i].n;
	return best;
}

static size_t add_word(struct str *ret, size_t n, size_t max, struct str word)
{
	size_t len = utf8_len(word);

	if (n == max || len < 2 || len > 24)
		return n;
	for (size_t i = 0; i < n; i++)
		if (str_eq(ret[i], word))
			return n;
	ret[n] = word;
	return n + 1;
}

static size_t title_words(struct str title, struct str *ret, size_t n, size_t max)
{
	struct str rest = title, from = title;

	pthread_once(&cuts_once, cuts_make);
	while (rest.n > 0) {
		struct str before = rest;
		uint32_t cp, out[FOLD_MAX];
		size_t cut = cut_here(rest);

		if (cut == 0) {
			(void)utf8_next(&rest, &cp);
			if (fold_cp(cp, out) > 0 && fold_class_of(out[0]) != FC_GAP)
				continue;
		} else {
			rest = str_skip(rest, cut);
		}
		n = add_word(ret, n, max, (struct str){from.p, from.n - before.n});
		from = rest;
	}
	return add_word(ret, n, max, from);
}

static bool is_comma(uint32_t cp)
{
	return cp == ',' || cp == ';' || cp == 0xFF0C || cp == 0xFF1B || cp == 0x3001 || cp == '|' || cp == '\n';
}

static bool next_keyword(struct str *rest, struct str *ret)
{
	while (rest->n > 0) {
		struct str from = *rest, before = *rest;
		uint32_t cp = 0;

		while (utf8_next(rest, &cp) && !is_comma(cp))
			before = *rest;
		if (!is_comma(cp))
			before = *rest;
		*ret = str_trim((struct str){from.p, from.n - before.n});
		if (ret->n > 0)
			return true;
	}
	return false;
}

size_t index_words(struct arena *a, struct str title, struct str keywords, struct str *ret, size_t max)
{
	struct str rest = keywords, word;
	size_t n = 0;

	(void)a;
	while (n < max && next_keyword(&rest, &word))
		n = add_word(ret, n, max, word);
	return title_words(title, ret, n, max);
}

size_t index_parties(struct arena *a, struct str keywords, struct str *ret, size_t max)
{
	struct str rest = keywords, word, ending, unused;
	size_t n = 0;

	(void)a;
	while (n < max && next_keyword(&rest, &word)) {
		struct str list = embedded_get("data/search/party-endings.tsv");

		while (next_row(&list, &ending, &unused))
			if (str_ends(word, ending) && utf8_len(word) >= 4 && word.n > ending.n) {
				n = add_word(ret, n, max, word);
				break;
			}
	}
	return n;
}

/* ---- did you mean ---- */
struct guesses {
	struct ctx *c;
	struct str words; /* folded: what was typed */
	struct str *v;
	size_t n, max;
};

static void guess(struct guesses *g, struct str text)
{
	if (g->n == g->max || str_empty(text) || str_eq(fold_text(g->c->arena, text), g->words))
		return;
	for (size_t i = 0; i < g->n; i++)
		if (str_eq(g->v[i], text))
			return;
	g->v[g->n++] = text;
}

static void guess_short_names(struct guesses *g)
{
	struct str rest = embedded_get("data/search/short-names.tsv"), brief, full;

	while (next_row(&rest, &brief, &full))
		if (str_eq(fold_text(g->c->arena, brief), g->words))
			guess(g, full);
}

static enum status guess_sounds(struct guesses *g, struct conn *c, struct err *err)
{
	struct str sound = fold_sound(g->c->arena, g->words), rest = embedded_get("data/search/short-names.tsv"), brief,
		   full;
	enum status st = ST_OK;
	sqlite3_stmt *s;

	if (sound.n < 3)
		return ST_OK;
	s = conn_stmt(c, ES_WORD_SOUND, "s", sound);
	while (conn_row(c, s, &st, err))
		guess(g, col_text(g->c->arena, s, 0));
	while (st == ST_OK && next_row(&rest, &brief, &full)) {
		if (str_eq(fold_sound(g->c->arena, brief), sound))
			guess(g, brief);
		if (str_eq(fold_sound(g->c->arena, full), sound))
			guess(g, full);
	}
	if (st == ST_OK && g->n == 0 && sound.n >= 6) {
		s = conn_stmt(c, ES_WORD_BEGIN, "ss", sound, arena_printf(g->c->arena, "%.*s{", STR_ARG(sound)));
		while (conn_row(c, s, &st, err))
			guess(g, col_text(g->c->arena, s, 0));
	}
	return st;
}

enum status suggest_in(struct ctx *c, struct conn *conn, struct str words, size_t max, struct str **ret, size_t *ret_n,
		       struct err *err)
{
	struct guesses g = {.c = c, .words = fold_text(c->arena, str_slice(words, 0, SEARCH_MAX_QUERY)), .max = max};

	g.v = ARENA_ARRAY(c->arena, max + 1, struct str);
	if (g.words.n > 0) {
		guess_short_names(&g);
		TRY(guess_sounds(&g, conn, err));
	}
	*ret = g.v;
	*ret_n = g.n;
	return ST_OK;
}
