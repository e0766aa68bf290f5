/* SPDX-License-Identifier: Apache-2.0 */
/* A query answered. One read transaction on the index for counts, facets and hits, so that they agree; then the database is asked
 * whether each hit of the page is public at this moment. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "core/org.h"
#include "documents/documents.h"
#include "search/find_int.h"

#define WAIT_MS 2000	   /* for a connection */
#define CATCH_UP_MS 200	   /* of work before a query */
#define TIME_LIMIT_MS 1500 /* of one query */
#define SNIPPET_CP 110

/* ---- conditions ---- */
void want_codes(struct wants *w, struct arena *a, char space, const struct str *values, size_t n)
{
	struct str *codes = ARENA_ARRAY(a, n, struct str);

	for (size_t i = 0; i < n; i++)
		codes[i] = code_token(a, space, str_slice(values[i], 0, 60));
	w->v[w->n++] = (struct want){.codes = codes, .n_codes = n};
}

void want_filters(struct wants *w, const struct finding *f, int leave_out, enum search_tab tab)
{
	for (int k = 0; k < FACET_COUNT; k++)
		if (f->q->n_picks[k] > 0 && k != leave_out)
			want_codes(w, f->a, facet_space[k], f->q->pick[k], f->q->n_picks[k]);
	if (tab != TAB_ALL) {
		struct str code = str_of(search_tab_code(tab));

		want_codes(w, f->a, 'k', &code, 1);
	}
}

void want_words(struct wants *w, const struct clauses *words, bool head)
{
	for (size_t i = 0; i < words->n; i++)
		w->v[w->n++] = (struct want){.phrase = words->v[i].phrase,
					     .exclude = words->v[i].exclude,
					     .head = head && !words->v[i].exclude};
}

void want_something(struct wants *w, const struct finding *f)
{
	bool any = false;
	struct str all = STR("");

	for (size_t i = 0; i < w->n; i++)
		any = any || !w->v[i].exclude;
	if (!any)
		want_codes(w, f->a, CODE_ALL, &all, 1);
}

/* ---- counting ---- */
static void count(struct tally *t, uint16_t value)
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

/* Ids are exact to the minute; what was indexed again within it has moved up. */
static void list_add(struct list *l, uint32_t id, int64_t published)
{
	size_t at = l->n++;

	for (; at > 0 && l->published[at - 1] < published; at--) {
		l->id[at] = l->id[at - 1];
		l->published[at] = l->published[at - 1];
	}
	l->id[at] = id;
	l->published[at] = published;
}

static void count_row(struct finding *f, const struct column_row *row, int only)
{
	if (only == FACET_COUNT && row->tab < TAB_COUNT)
		f->tabs[row->tab]++;
	for (int k = 0; k < FACET_COUNT; k++)
		if (only == FACET_COUNT || only == k)
			count(&f->tally[k], row->facet[k]);
}

/* ---- only some things ---- */
static int by_id(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return (a > b) - (a < b);
}

static enum status load_among(struct finding *f, struct err *err)
{
	f->among = ARENA_ARRAY(f->a, f->q->n_among + 1, uint32_t);
	for (size_t i = 0; i < f->q->n_among; i++) {
		int64_t id;

		TRY(conn_i64(f->conn, 0, &id, err, ES_ITEM_REF, "si", f->q->among[i].source, f->q->among[i].id));
		if (id > 0)
			f->among[f->n_among++] = (uint32_t)id;
	}
	qsort(f->among, f->n_among, sizeof *f->among, by_id);
	return ST_OK;
}

static bool is_among(const struct finding *f, uint32_t id)
{
	return f->q->among == NULL || bsearch(&id, f->among, f->n_among, sizeof *f->among, by_id) != NULL;
}

/* Nothing at or below it is wanted. */
static uint32_t floor_of(const struct finding *f)
{
	uint32_t floor = f->q->after > 0 ? item_base(f->q->after) - 1 : 0;

	return f->n_among > 0 && f->among[0] - 1 > floor ? f->among[0] - 1 : floor;
}

enum status find_collect(struct finding *f, const struct wants *w, struct list *list, int only, struct err *err)
{
	size_t at = f->cols->n;
	uint32_t id;

	list->n = 0;
	list->more = false;
	TRY(matcher_new(f->a, f->conn, w->v, w->n, floor_of(f), &list->m, err));
	for (unsigned i = 1;; i++) {
		TRY(matcher_next(list->m, &id, err));
		if (id == 0)
			return ST_OK;
		if (i % 64 == 0 && f->conn->deadline_ms != 0 && clock_mono_ms() > f->conn->deadline_ms)
			return err_say(err, ST_BUSY, "search.too_heavy", NULL);
		if (!is_among(f, id) || !columns_find(f->cols, id, &at) ||
		    (f->q->after != 0 && f->cols->published[at] <= f->q->after))
			continue;
		if (list->n == SEARCH_COUNT_CAP) {
			list->more = true;
			list->next = id;
			return ST_OK;
		}
		list_add(list, id, f->cols->published[at]);
		if (list->n == f->enough) {
			list->more = true;
			return ST_OK;
		}
		if (only >= 0)
			count_row(f, &f->cols->row[at], only);
	}
}

static enum status collect_main(struct finding *f, struct err *err)
{
	struct wants w = {0};

	want_words(&w, &f->words, false);
	want_filters(&w, f, -1, f->q->tab);
	want_something(&w, f);
	return find_collect(f, &w, &f->main, f->q->facets ? FACET_COUNT : -1, err);
}

/* Nothing has the words as they stand: take long ones apart. */
static enum status relax(struct finding *f, struct err *err)
{
	struct clauses parts;

	if (f->main.n > 0 || f->q->among != NULL || !query_relax(f->a, &f->words, &parts))
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

/* Title and numbers before the whole as one phrase before everything else; within each the newest first. Only as many as the page
 * needs: what is behind them comes from the main list, where nothing that is in front is missed. */
static enum status collect_front(struct finding *f, size_t enough, struct err *err)
{
	struct list *some = ARENA_NEW(f->a, struct list);
	struct wants w = {0};
	struct want whole = {.phrase = query_whole(f->a, &f->words)};

	if (f->q->sort != SORT_RELEVANCE || f->words.wanted == 0 || f->main.n == 0)
		return ST_OK;
	want_words(&w, &f->words, true);
	want_filters(&w, f, -1, f->q->tab);
	f->enough = enough;
	TRY(find_collect(f, &w, &f->front, -1, err));
	if (whole.phrase.n == 0 || f->front.n >= enough)
		return ST_OK;
	f->enough = enough + f->front.n; /* some of them are there already */
	w = (struct wants){.v = {whole}, .n = 1};
	for (size_t i = 0; i < f->words.n; i++) /* the phrase holds the wanted ones */
		if (f->words.v[i].exclude)
			w.v[w.n++] = (struct want){.phrase = f->words.v[i].phrase, .exclude = true};
	want_filters(&w, f, -1, f->q->tab);
	TRY(find_collect(f, &w, some, -1, err));
	append_new(&f->front, some);
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

enum status find_hit_row(struct finding *f, uint32_t id, struct search_hit *h, bool *ret, struct err *err)
{
	struct arena *a = f->a;
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
			TRY(find_value_text(f, FACET_BODY, terms[i], texts[i], err));
	return ST_OK;
}

static enum status hit_snippet(struct finding *f, uint32_t id, struct search_hit *h, struct err *err)
{
	sqlite3_stmt *s = conn_stmt(f->conn, ES_BODY_GET, "i", (int64_t)id);
	struct snippet sn;
	enum status st = ST_OK;

	h->n_title_pieces = snippet_mark(f->a, h->title, &f->words, &h->title_pieces);
	if (!f->q->snippets || !conn_row(f->conn, s, &st, err))
		return st;
	sn = snippet_of(f->a, (struct str){(const char *)sqlite3_column_text(s, 0), (size_t)sqlite3_column_bytes(s, 0)},
			&f->words, SNIPPET_CP);
	conn_done(s);
	h->snippet = sn.pieces;
	h->n_snippet = sn.n;
	h->attachment = sn.attachment;
	return ST_OK;
}

enum status find_still_public(struct ctx *c, const struct search_hit *h, bool *ret, struct err *err)
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
	struct list *all = ARENA_NEW(f->a, struct list);
	struct search_hit *hits = ARENA_ARRAY(f->a, (size_t)per, struct search_hit);
	size_t n = 0;

	*all = f->front;
	if (offset + per > (int64_t)all->n)
		append_new(all, &f->main);
	for (size_t i = (size_t)offset; i < all->n && n < (size_t)per; i++) {
		struct search_hit h;
		bool ok;

		TRY(find_hit_row(f, all->id[i], &h, &ok, err));
		if (ok && f->c != NULL)
			TRY(find_still_public(f->c, &h, &ok, err));
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
	struct str key = index_number_key(f->a, str_slice(f->q->words, 0, SEARCH_MAX_QUERY));
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

		st = find_hit_row(f, (uint32_t)ids[i], &h, &ok, err);
		if (st == ST_OK && ok && f->c != NULL)
			st = find_still_public(f->c, &h, &ok, err);
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
	int64_t page = f->q->page > 0 && f->q->page <= SEARCH_COUNT_CAP ? f->q->page : 1;

	if (f->q->facets && f->c != NULL) {
		struct cat_filter all = {.openness = -1};

		TRY(body_list(f->c, &f->bodies, &f->n_bodies, err));
		TRY(cat_list(f->c, &all, &f->entries, &f->n_entries, err));
	}
	if (f->q->uncounted && f->q->sort == SORT_NEWEST)
		f->enough = (size_t)(page * per + 16); /* some may turn out not to be public any more */
	query_parse(f->a, f->q->words, &f->words);
	f->ret->any_words = f->words.n > 0;
	TRY(find_exact(f, err));
	if (f->q->among != NULL)
		TRY(load_among(f, err));
	if (f->q->among != NULL && f->n_among == 0)
		return ST_OK;
	if (f->words.n == 0 && !str_empty(str_trim(f->q->words)))
		return ST_OK; /* signs only: nothing can be found by them */
	TRY(collect_main(f, err));
	TRY(relax(f, err));
	TRY(collect_front(f, (size_t)(page * per + 16), err));
	f->enough = 0;
	TRY(fill_hits(f, (page - 1) * per, per, err));
	f->ret->total = (int64_t)f->main.n;
	f->ret->more = f->main.more;
	return f->q->facets ? find_facets(f, err) : ST_OK;
}

enum status find_in(struct arena *a, struct ctx *c, struct engine *e, const struct search_query *q,
		    struct search_result *ret, struct err *err)
{
	CLEANUP(engine_give_p) struct conn *conn = NULL;
	struct finding *f = ARENA_NEW(a, struct finding);
	struct search_result r = {0};

	enum status st;

	TRY(engine_read(e, WAIT_MS, &conn, err));
	f->a = a;
	f->c = c;
	f->conn = conn;
	f->q = q;
	f->ret = &r;
	TRY(columns_take(conn, &f->cols, err));
	conn->deadline_ms = clock_mono_ms() + TIME_LIMIT_MS;
	st = find(f, err);
	columns_give(conn, f->cols);
	if (st == ST_OK)
		*ret = r;
	return st;
}

enum status search_run(struct ctx *c, const struct search_query *q, struct search_result *ret, struct err *err)
{
	struct engine *e;

	TRY(search_engine(c, &e, err));
	TRY(search_catch_up(c, CATCH_UP_MS, err));
	return find_in(c->arena, c, e, q, ret, err);
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
