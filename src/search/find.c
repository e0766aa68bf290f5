/* SPDX-License-Identifier: Apache-2.0 */
/* A query answered. One read transaction on the index for counts, facets and hits, so that they agree; then the database is asked
 * whether each hit of the page is public at this moment. */
#include <string.h>

#include "base/clock.h"
#include "core/org.h"
#include "documents/documents.h"
#include "search/match.h"
#include "search/search_int.h"

#define WAIT_MS 2000	   /* for a connection */
#define CATCH_UP_MS 200	   /* of work before a query */
#define TIME_LIMIT_MS 1500 /* of one query */
#define SNIPPET_CP 110
#define TALLY_MAX 512 /* different values of one facet that are counted */
#define WANTS_MAX (2 * QUERY_CLAUSES + FACET_COUNT + 2)

struct tally {
	int64_t value[TALLY_MAX], n[TALLY_MAX]; /* term ids; year: the year */
	size_t used;
};
struct list { /* ids in order */
	uint32_t id[SEARCH_COUNT_CAP + 1];
	size_t n;
	bool more;
};
struct finding {
	struct ctx *c;
	struct conn *conn;
	const struct search_query *q;
	struct search_result *ret;
	struct clauses words;
	struct list main, front; /* all hits, newest first; those that come before, in order of relevance */
	struct tally tally[FACET_COUNT];
	struct body *bodies;
	size_t n_bodies;
};

/* columns of ES_ITEM_FACETS */
enum { COL_DEAD, COL_TAB, COL_BODY, COL_YEAR, COL_ITEM, COL_GROUP, COL_GENRE, COL_TOPIC, COL_VALIDITY, COL_PUBLISHED };
static const int facet_col[FACET_COUNT] = {COL_BODY, COL_YEAR, COL_ITEM, COL_GROUP, COL_GENRE, COL_TOPIC, COL_VALIDITY};

/* ---- conditions ---- */
struct wants {
	struct want v[WANTS_MAX];
	size_t n;
};

static void want_codes(struct wants *w, struct arena *a, char space, const struct str *values, size_t n)
{
	struct str *codes = ARENA_ARRAY(a, n, struct str);

	for (size_t i = 0; i < n; i++)
		codes[i] = code_token(a, space, str_slice(values[i], 0, 60));
	w->v[w->n++] = (struct want){.codes = codes, .n_codes = n};
}

/* The filters: chosen values but those of the facet to leave out, the tab. */
static void want_filters(struct wants *w, const struct finding *f, int leave_out, enum search_tab tab)
{
	for (int k = 0; k < FACET_COUNT; k++)
		if (f->q->n_picks[k] > 0 && k != leave_out)
			want_codes(w, f->c->arena, facet_space[k], f->q->pick[k], f->q->n_picks[k]);
	if (tab != TAB_ALL) {
		struct str code = str_of(search_tab_code(tab));

		want_codes(w, f->c->arena, 'k', &code, 1);
	}
}

static void want_words(struct wants *w, const struct clauses *words, bool head)
{
	for (size_t i = 0; i < words->n; i++)
		w->v[w->n++] = (struct want){.phrase = words->v[i].phrase,
					     .exclude = words->v[i].exclude,
					     .head = head && !words->v[i].exclude};
}

/* Excluding alone would walk through nothing: everything is the set to take from. */
static void want_something(struct wants *w, const struct finding *f)
{
	bool any = false;
	struct str all = STR("");

	for (size_t i = 0; i < w->n; i++)
		any = any || !w->v[i].exclude;
	if (!any)
		want_codes(w, f->c->arena, CODE_ALL, &all, 1);
}

/* ---- counting ---- */
static void count(struct tally *t, int64_t value)
{
	if (value == 0)
		return;
	for (size_t i = 0; i < t->used; i++)
		if (t->value[i] == value) {
			t->n[i]++;
			return;
		}
	if (t->used < TALLY_MAX) {
		t->value[t->used] = value;
		t->n[t->used++] = 1;
	}
}

/* Walks the matches into list; only: which facet to count, -1 = none, FACET_COUNT = all. */
static enum status collect(struct finding *f, const struct wants *w, struct list *list, int only, struct err *err)
{
	struct matcher *m;
	uint32_t id;

	list->n = 0;
	list->more = false;
	TRY(matcher_new(f->c->arena, f->conn, w->v, w->n, f->q->after > 0 ? item_base(f->q->after) - 1 : 0, &m, err));
	for (;;) {
		enum status st = ST_OK;
		sqlite3_stmt *s;

		TRY(matcher_next(m, &id, err));
		if (id == 0)
			return ST_OK;
		if (f->conn->deadline_ms != 0 && clock_mono_ms() > f->conn->deadline_ms)
			return err_say(err, ST_BUSY, "search.too_heavy", NULL);
		s = conn_stmt(f->conn, ES_ITEM_FACETS, "i", (int64_t)id);
		if (!conn_row(f->conn, s, &st, err)) {
			TRY(st);
			continue;
		}
		if (sqlite3_column_int64(s, COL_DEAD) == 0 &&
		    (f->q->after == 0 || sqlite3_column_int64(s, COL_PUBLISHED) > f->q->after)) {
			if (list->n == SEARCH_COUNT_CAP) {
				list->more = true;
				conn_done(s);
				return ST_OK;
			}
			list->id[list->n++] = id;
			for (int k = 0; k < FACET_COUNT; k++)
				if (only == FACET_COUNT || only == k)
					count(&f->tally[k], sqlite3_column_int64(s, facet_col[k]));
		}
		conn_done(s);
	}
}

static enum status collect_main(struct finding *f, struct err *err)
{
	struct wants w = {0};

	want_words(&w, &f->words, false);
	want_filters(&w, f, -1, f->q->tab);
	want_something(&w, f);
	return collect(f, &w, &f->main, f->q->facets ? FACET_COUNT : -1, err);
}

/* Nothing has the words as they stand: take long ones apart. */
static enum status relax(struct finding *f, struct err *err)
{
	struct clauses parts;

	if (f->main.n > 0 || !query_relax(f->c->arena, &f->words, &parts))
		return ST_OK;
	f->words = parts;
	f->ret->relaxed = true;
	TRY(collect_main(f, err));
	f->ret->relaxed = f->main.n > 0;
	return ST_OK;
}

static void append_new(struct list *to, const struct list *from)
{
	for (size_t i = 0; i < from->n && to->n < SEARCH_COUNT_CAP; i++) {
		bool there = false;

		for (size_t k = 0; k < to->n && !there; k++)
			there = to->id[k] == from->id[i];
		if (!there)
			to->id[to->n++] = from->id[i];
	}
}

/* Title and numbers before the whole as one phrase before everything else; within each the newest first. */
static enum status collect_front(struct finding *f, struct err *err)
{
	struct list *some = ARENA_NEW(f->c->arena, struct list);
	struct wants w = {0};
	struct want whole = {.phrase = query_whole(f->c->arena, &f->words)};

	if (f->q->sort != SORT_RELEVANCE || f->words.wanted == 0 || f->main.n == 0)
		return ST_OK;
	want_words(&w, &f->words, true);
	want_filters(&w, f, -1, f->q->tab);
	TRY(collect(f, &w, &f->front, -1, err));
	if (whole.phrase.n == 0)
		return ST_OK;
	w = (struct wants){.v = {whole}, .n = 1};
	want_words(&w, &f->words, false);
	want_filters(&w, f, -1, f->q->tab);
	TRY(collect(f, &w, some, -1, err));
	append_new(&f->front, some);
	return ST_OK;
}

/* ---- facets ---- */
static struct str value_name(struct finding *f, int facet, struct str value)
{
	switch (facet) {
	case FACET_BODY:
		for (size_t i = 0; i < f->n_bodies; i++)
			if (str_eq(f->bodies[i].code, value))
				return f->c->locale == LOC_EN && !str_empty(f->bodies[i].name_en) ? f->bodies[i].name_en
												  : f->bodies[i].name;
		return value;
	case FACET_YEAR:
		return ctx_textf(f->c, "search.year", value);
	case FACET_ITEM: {
		struct cat_entry e;
		struct err ignored = {0};

		return f->n_bodies > 0 && cat_entry_by_key(f->c, f->bodies[0].id, value, &e, &ignored) == ST_OK ? e.level2
														: value;
	}
	case FACET_VALIDITY:
		return ctx_text(f->c, arena_printf(f->c->arena, "validity.%.*s", STR_ARG(value)).p);
	default:
		return value;
	}
}

static bool is_picked(const struct finding *f, int facet, struct str value)
{
	for (size_t i = 0; i < f->q->n_picks[facet]; i++)
		if (str_eq(f->q->pick[facet][i], value))
			return true;
	return false;
}

static enum status value_text(struct finding *f, int facet, int64_t value, struct str *ret, struct err *err)
{
	enum status st = ST_OK;
	sqlite3_stmt *s;

	if (facet == FACET_YEAR) {
		*ret = arena_printf(f->c->arena, "%lld", (long long)value);
		return ST_OK;
	}
	*ret = STR("");
	s = conn_stmt(f->conn, ES_TERM_TEXT, "i", value);
	if (conn_row(f->conn, s, &st, err)) {
		*ret = col_text(f->c->arena, s, 0);
		conn_done(s);
	}
	return st;
}

static int by_count(const void *x, const void *y)
{
	const struct search_value *a = x, *b = y;

	return a->n != b->n ? (a->n < b->n) - (a->n > b->n) : str_cmp(a->value, b->value);
}

static int by_value(const void *x, const void *y)
{
	return -str_cmp(((const struct search_value *)x)->value, ((const struct search_value *)y)->value);
}

/* With more matches than are counted some years and bodies may not have been met: is there one at all? */
static enum status probe(struct finding *f, int facet, struct str value, bool *ret, struct err *err)
{
	struct wants w = {0};
	struct matcher *m;
	uint32_t id = 1;

	*ret = false;
	want_words(&w, &f->words, false);
	want_filters(&w, f, facet, f->q->tab);
	want_codes(&w, f->c->arena, facet_space[facet], &value, 1);
	TRY(matcher_new(f->c->arena, f->conn, w.v, w.n, 0, &m, err));
	for (int i = 0; i < 50 && id != 0 && !*ret; i++) {
		enum status st = ST_OK;
		sqlite3_stmt *s;

		TRY(matcher_next(m, &id, err));
		s = conn_stmt(f->conn, ES_ITEM_FACETS, "i", (int64_t)id);
		if (id != 0 && conn_row(f->conn, s, &st, err)) {
			*ret = sqlite3_column_int64(s, COL_DEAD) == 0;
			conn_done(s);
		}
		TRY(st);
	}
	return ST_OK;
}

static bool has_value(const struct search_value *v, size_t n, struct str value)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i].value, value))
			return true;
	return false;
}

static enum status fill_uncounted(struct finding *f, int facet, struct search_value *v, size_t *n, struct err *err)
{
	struct str candidates[64];
	size_t n_candidates = 0;
	bool there;

	if (facet == FACET_YEAR)
		for (int y = date_ymd(f->c->today).year;
		     y > date_ymd(f->c->today).year - 40 && n_candidates < ARRAY_LEN(candidates); y--)
			candidates[n_candidates++] = arena_printf(f->c->arena, "%d", y);
	else
		for (size_t i = 0; i < f->n_bodies && n_candidates < ARRAY_LEN(candidates); i++)
			candidates[n_candidates++] = f->bodies[i].code;
	for (size_t i = 0; i < n_candidates; i++) {
		if (has_value(v, *n, candidates[i]))
			continue;
		TRY(probe(f, facet, candidates[i], &there, err));
		if (there)
			v[(*n)++] = (struct search_value){.value = candidates[i], .more = true};
	}
	return ST_OK;
}

static enum status facet_values(struct finding *f, int facet, bool more, struct err *err)
{
	const struct tally *t = &f->tally[facet];
	struct search_value *v = ARENA_ARRAY(f->c->arena, t->used + SEARCH_MAX_PICKS + 65, struct search_value);
	size_t n = 0;

	for (size_t i = 0; i < t->used; i++) {
		struct str text;

		TRY(value_text(f, facet, t->value[i], &text, err));
		if (!str_empty(text))
			v[n++] = (struct search_value){.value = text, .n = t->n[i], .more = more};
	}
	if (more && (facet == FACET_YEAR || facet == FACET_BODY))
		TRY(fill_uncounted(f, facet, v, &n, err));
	for (size_t i = 0; i < f->q->n_picks[facet]; i++)
		if (!has_value(v, n, f->q->pick[facet][i]))
			v[n++] = (struct search_value){.value = f->q->pick[facet][i]};
	for (size_t i = 0; i < n; i++) {
		v[i].picked = is_picked(f, facet, v[i].value);
		v[i].name = value_name(f, facet, v[i].value);
	}
	qsort(v, n, sizeof *v, facet == FACET_YEAR ? by_value : by_count);
	f->ret->facet[facet] = v;
	f->ret->n_facet[facet] = n;
	return ST_OK;
}

static enum status fill_facets(struct finding *f, struct err *err)
{
	struct list *some = ARENA_NEW(f->c->arena, struct list);

	for (int k = 0; k < FACET_COUNT; k++) {
		bool more = f->main.more;

		if (f->q->n_picks[k] > 0) { /* its other values: counted as if none of them were chosen */
			struct wants w = {0};

			memset(&f->tally[k], 0, sizeof f->tally[k]);
			want_words(&w, &f->words, false);
			want_filters(&w, f, k, f->q->tab);
			want_something(&w, f);
			TRY(collect(f, &w, some, k, err));
			more = some->more;
		}
		TRY(facet_values(f, k, more, err));
	}
	for (int t = 0; t < TAB_COUNT; t++) {
		struct wants w = {0};

		if (t == (int)f->q->tab) {
			f->ret->tab_total[t] = (int64_t)f->main.n + f->main.more;
			continue;
		}
		want_words(&w, &f->words, false);
		want_filters(&w, f, -1, (enum search_tab)t);
		want_something(&w, f);
		TRY(collect(f, &w, some, -1, err));
		f->ret->tab_total[t] = (int64_t)some->n + some->more;
	}
	return ST_OK;
}

/* ---- hits ---- */
enum {
	SHOW_TAB,
	SHOW_PUBLISHED,
	SHOW_SOURCE,
	SHOW_REF,
	SHOW_HREF,
	SHOW_TITLE,
	SHOW_DOC_NO,
	SHOW_INDEX_NO,
	SHOW_BODY,
	SHOW_ITEM,
	SHOW_GENRE,
	SHOW_VALIDITY
};

static enum status hit_row(struct finding *f, uint32_t id, struct search_hit *h, bool *ret, struct err *err)
{
	struct arena *a = f->c->arena;
	sqlite3_stmt *s = conn_stmt(f->conn, ES_ITEM_SHOW, "i", (int64_t)id);
	int64_t terms[4];
	struct str *texts[] = {&h->body_code, &h->item_key, &h->genre, &h->validity};
	enum status st = ST_OK;

	*ret = conn_row(f->conn, s, &st, err);
	if (!*ret)
		return st;
	*h = (struct search_hit){
		.tab = (enum search_tab)sqlite3_column_int(s, SHOW_TAB),
		.source = col_text(a, s, SHOW_SOURCE),
		.id = sqlite3_column_int64(s, SHOW_REF),
		.href = col_text(a, s, SHOW_HREF),
		.title = col_text(a, s, SHOW_TITLE),
		.doc_no = col_text(a, s, SHOW_DOC_NO),
		.index_no = col_text(a, s, SHOW_INDEX_NO),
		.published_at = sqlite3_column_int64(s, SHOW_PUBLISHED),
	};
	for (int i = 0; i < 4; i++)
		terms[i] = sqlite3_column_int64(s, SHOW_BODY + i);
	conn_done(s);
	for (int i = 0; i < 4; i++)
		if (terms[i] != 0)
			TRY(value_text(f, FACET_BODY, terms[i], texts[i], err));
	return ST_OK;
}

static enum status hit_snippet(struct finding *f, uint32_t id, struct search_hit *h, struct err *err)
{
	sqlite3_stmt *s = conn_stmt(f->conn, ES_BODY_GET, "i", (int64_t)id);
	struct snippet sn;
	enum status st = ST_OK;

	h->n_title_pieces = snippet_mark(f->c->arena, h->title, &f->words, &h->title_pieces);
	if (!f->q->snippets || !conn_row(f->conn, s, &st, err))
		return st;
	sn = snippet_of(f->c->arena,
			(struct str){(const char *)sqlite3_column_text(s, 0), (size_t)sqlite3_column_bytes(s, 0)}, &f->words,
			SNIPPET_CP);
	conn_done(s);
	h->snippet = sn.pieces;
	h->n_snippet = sn.n;
	h->attachment = sn.attachment;
	return ST_OK;
}

/* Is the thing public at this moment? The index says so, the database decides. */
static enum status still_public(struct ctx *c, const struct search_hit *h, bool *ret, struct err *err)
{
	const struct search_source *src = source_named(h->source);
	struct search_item it;
	struct document d;
	enum status st = ST_OK;

	if (str_eq_c(h->source, DOCUMENT_SOURCE))
		st = doc_public_get(c, h->id, &d, err);
	else if (src != NULL)
		st = src->load(c, h->id, &it, err);
	*ret = st == ST_OK;
	if (st != ST_NOT_FOUND && st != ST_GONE)
		return st;
	err_clear(err);
	return ST_OK;
}

static enum status fill_hits(struct finding *f, int64_t offset, int64_t per, struct err *err)
{
	struct list *all = ARENA_NEW(f->c->arena, struct list);
	struct search_hit *hits = ARENA_ARRAY(f->c->arena, (size_t)per, struct search_hit);
	size_t n = 0;

	*all = f->front;
	if (offset + per > (int64_t)all->n)
		append_new(all, &f->main);
	for (size_t i = (size_t)offset; i < all->n && n < (size_t)per; i++) {
		struct search_hit h;
		bool ok;

		TRY(hit_row(f, all->id[i], &h, &ok, err));
		if (ok)
			TRY(still_public(f->c, &h, &ok, err));
		if (!ok) {
			f->main.n -= f->main.n > 0;
			continue;
		}
		TRY(hit_snippet(f, all->id[i], &h, err));
		hits[n++] = h;
	}
	f->ret->hits = hits;
	f->ret->n = n;
	return ST_OK;
}

/* The words are one number of one thing: straight there. */
static enum status find_exact(struct finding *f, struct err *err)
{
	struct str key = index_number_key(f->c->arena, str_slice(f->q->words, 0, SEARCH_MAX_QUERY));
	int64_t ids[5];
	size_t n = 0, found = 0;
	enum status st;
	sqlite3_stmt *s;

	f->ret->exact_href = STR("");
	if (key.n < 6)
		return ST_OK;
	s = conn_stmt(f->conn, ES_NUM_GET, "s", key);
	while (conn_row(f->conn, s, &st, err))
		ids[n++] = sqlite3_column_int64(s, 0);
	for (size_t i = 0; i < n && st == ST_OK; i++) {
		struct search_hit h;
		bool ok;

		st = hit_row(f, (uint32_t)ids[i], &h, &ok, err);
		if (st == ST_OK && ok)
			st = still_public(f->c, &h, &ok, err);
		if (st == ST_OK && ok && ++found == 1)
			f->ret->exact_href = h.href;
	}
	if (found > 1)
		f->ret->exact_href = STR("");
	return st;
}

static enum status find(struct finding *f, struct err *err)
{
	int64_t per = f->q->per > 0 && f->q->per <= 100 ? f->q->per : 10;
	int64_t page = f->q->page > 0 && f->q->page < 10000 ? f->q->page : 1;

	TRY(conn_run(f->conn, err, ES_BEGIN_READ, ""));
	if (f->q->facets)
		TRY(body_list(f->c, &f->bodies, &f->n_bodies, err));
	query_parse(f->c->arena, f->q->words, &f->words);
	f->ret->any_words = f->words.n > 0;
	TRY(find_exact(f, err));
	if (f->words.n == 0 && !str_empty(str_trim(f->q->words)))
		return ST_OK; /* signs only: nothing can be found by them */
	TRY(collect_main(f, err));
	TRY(relax(f, err));
	TRY(collect_front(f, err));
	TRY(fill_hits(f, (page - 1) * per, per, err));
	f->ret->total = (int64_t)f->main.n;
	f->ret->more = f->main.more;
	return f->q->facets ? fill_facets(f, err) : ST_OK;
}

enum status search_run(struct ctx *c, const struct search_query *q, struct search_result *ret, struct err *err)
{
	CLEANUP(engine_give_p) struct conn *conn = NULL;
	struct finding *f = ARENA_NEW(c->arena, struct finding);
	struct search_result r = {0};
	struct engine *e;

	TRY(search_engine(c, &e, err));
	TRY(search_catch_up(c, CATCH_UP_MS, err));
	TRY(engine_read(e, WAIT_MS, &conn, err));
	conn->deadline_ms = clock_mono_ms() + TIME_LIMIT_MS;
	f->c = c;
	f->conn = conn;
	f->q = q;
	f->ret = &r;
	TRY(find(f, err));
	*ret = r;
	return ST_OK;
}

enum status search_suggest(struct ctx *c, struct str words, size_t max, struct str **ret, size_t *ret_n, struct err *err)
{
	CLEANUP(engine_give_p) struct conn *conn = NULL;
	struct engine *e;

	TRY(search_engine(c, &e, err));
	TRY(search_catch_up(c, CATCH_UP_MS, err));
	TRY(engine_read(e, WAIT_MS, &conn, err));
	conn->deadline_ms = clock_mono_ms() + TIME_LIMIT_MS;
	return suggest_in(c, conn, words, max, ret, ret_n, err);
}
