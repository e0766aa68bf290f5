/* SPDX-License-Identifier: Apache-2.0 */
/* Completions while words are typed: cheap enough for every key. */
#include "base/clock.h"
#include "search/find_int.h"
#include "search/fold.h"

#define WAIT_MS 300 /* for a connection: a late completion helps nobody */
#define TIME_LIMIT_MS 300
#define CATCH_UP_MS 100
#define WORDS_MAX 4 /* the rest are titles */

struct completing {
	struct ctx *c;
	struct str typed; /* folded */
	bool letters;	  /* nothing else: they stand for sounds (zaosheng) */
	struct search_completion *v;
	size_t n, max, n_words;
};

static void add(struct completing *k, struct search_completion one)
{
	struct str folded = fold_text(k->c->arena, one.text);

	if (str_empty(folded))
		return;
	for (size_t i = 0; i < k->n; i++)
		if (str_eq(fold_text(k->c->arena, k->v[i].text), folded)) {
			if (i < k->n_words) /* the thing of that name rather than a search for it */
				k->v[i] = one;
			return;
		}
	if (k->n == k->max)
		return;
	k->v[k->n++] = one;
}

static bool letters_only(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return true;
}

static enum status add_words(struct completing *k, struct conn *conn, struct err *err)
{
	struct str sound = fold_sound(k->c->arena, k->typed);
	enum status st = ST_OK;
	sqlite3_stmt *s;

	if (sound.n < 2 || (!k->letters && str_find_byte(k->typed, ' ') >= 0))
		return ST_OK;
	s = conn_stmt(conn, ES_WORD_LIKE, "ss", sound, arena_printf(k->c->arena, "%.*s{", STR_ARG(sound)));
	while (conn_row(conn, s, &st, err)) {
		struct search_query q = {.words = col_text(k->c->arena, s, 0)};

		if (!k->letters && !str_starts(fold_text(k->c->arena, q.words), k->typed))
			continue;
		add(k, (struct search_completion){.text = q.words,
						  .note = STR(""),
						  .href = arena_printf(k->c->arena, "/search?%.*s",
								       STR_ARG(search_query_string(k->c->arena, &q)))});
		if (k->n == WORDS_MAX) {
			conn_done(s);
			break;
		}
	}
	return st;
}

static struct str note_of(struct ctx *c, const struct search_hit *h)
{
	if (str_eq_c(h->source, DOCUMENT_SOURCE))
		return h->genre;
	return ctx_text(c, arena_printf(c->arena, "search.kind.%.*s", STR_ARG(h->source)).p);
}

static enum status add_titles(struct completing *k, struct finding *f, struct err *err)
{
	struct list *list = ARENA_NEW(k->c->arena, struct list);
	struct wants w = {0};

	if (f->words.wanted == 0)
		return ST_OK;
	want_words(&w, &f->words, true);
	f->enough = k->max + 8; /* some may turn out not to be public any more, or have the same title */
	TRY(find_collect(f, &w, list, -1, err));
	for (size_t i = 0; i < list->n && k->n < k->max; i++) {
		struct search_hit h;
		bool ok;

		TRY(find_hit_row(f, list->id[i], &h, &ok, err));
		if (ok)
			TRY(find_still_public(k->c, &h, &ok, err));
		if (ok)
			add(k, (struct search_completion){.text = h.title, .note = note_of(k->c, &h), .href = h.href});
	}
	return ST_OK;
}

enum status search_complete(struct ctx *c, struct str words, size_t max, struct search_completion **ret, size_t *ret_n,
			    struct err *err)
{
	CLEANUP(engine_give_p) struct conn *conn = NULL;
	struct search_query q = {.words = str_slice(words, 0, SEARCH_MAX_QUERY)};
	struct completing k = {.c = c, .typed = fold_text(c->arena, q.words), .max = max};
	struct finding *f = ARENA_NEW(c->arena, struct finding);
	struct engine *e;
	enum status st;

	k.v = ARENA_ARRAY(c->arena, max + 1, struct search_completion);
	*ret = k.v;
	*ret_n = 0;
	if (str_empty(k.typed))
		return ST_OK;
	k.letters = letters_only(k.typed);
	TRY(search_engine(c, &e, err));
	TRY(search_catch_up(c, CATCH_UP_MS, err));
	TRY(engine_read(e, WAIT_MS, &conn, err));
	*f = (struct finding){.a = c->arena, .c = c, .conn = conn, .q = &q};
	query_parse(f->a, q.words, &f->words);
	TRY(columns_take(conn, &f->cols, err));
	conn->deadline_ms = clock_mono_ms() + TIME_LIMIT_MS;
	st = f->words.wanted == f->words.n ? add_words(&k, conn, err) : ST_OK; /* what is left out is not completed */
	k.n_words = k.n;
	if (st == ST_OK)
		st = add_titles(&k, f, err);
	columns_give(conn, f->cols);
	*ret_n = k.n;
	return st;
}
