/* SPDX-License-Identifier: Apache-2.0 */
/* A query as query string and as words, and the codes of its parts. */
#include <string.h>

#include "base/buf.h"
#include "base/url.h"
#include "base/utf8.h"
#include "documents/documents.h"
#include "search/search_int.h"

static const char *const tabs[TAB_COUNT] = {"all", "file", "info", "enterprise", "service", "interact"};
static const char *const facets[FACET_COUNT] = {"body", "year", "item", "group", "genre", "topic", "validity"};

const char *search_tab_code(enum search_tab t)
{
	return t >= 0 && t < TAB_COUNT ? tabs[t] : tabs[TAB_ALL];
}

bool search_tab_from_code(struct str s, enum search_tab *ret)
{
	for (int t = 0; t < TAB_COUNT; t++)
		if (str_eq_c(s, tabs[t])) {
			*ret = (enum search_tab)t;
			return true;
		}
	return false;
}

const char *search_facet_code(enum search_facet f)
{
	return facets[f];
}

static void put(struct buf *b, const char *name, struct str value)
{
	if (value.n == 0)
		return;
	if (b->n > 0)
		buf_byte(b, '&');
	buf_c(b, name);
	buf_byte(b, '=');
	url_encode(b, value);
}

static int compare(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

struct str search_query_string(struct arena *a, const struct search_query *q)
{
	struct buf b = BUF_INIT(a, 65536);

	put(&b, "q", str_trim(q->words));
	for (int f = 0; f < FACET_COUNT; f++) {
		struct str v[SEARCH_MAX_PICKS];

		memcpy(v, q->pick[f], sizeof v);
		qsort(v, q->n_picks[f], sizeof *v, compare);
		for (size_t i = 0; i < q->n_picks[f]; i++)
			if (i == 0 || !str_eq(v[i], v[i - 1]))
				put(&b, facets[f], v[i]);
	}
	if (q->tab != TAB_ALL)
		put(&b, "tab", str_of(search_tab_code(q->tab)));
	if (q->sort == SORT_NEWEST)
		put(&b, "sort", STR("new"));
	return arena_dup(a, buf_view(&b));
}

static bool decode(struct arena *a, struct str s, struct str *ret)
{
	if (!url_decode(a, s, true, &s) || !utf8_valid(s))
		return false;
	*ret = str_trim(utf8_clean(a, s));
	return true;
}

enum status search_query_parse(struct arena *a, struct str query_string, struct search_query *ret, struct err *err)
{
	struct search_query q = {0};
	struct str rest = query_string, part;

	if (query_string.n > 8192)
		return err_set(err, ST_INVALID, "query string of %zu bytes", query_string.n);
	while (rest.p != NULL && str_cut(&rest, '&', &part)) {
		struct str name, value;

		if (!str_cut(&part, '=', &name) || part.p == NULL)
			continue;
		if (!decode(a, part, &value))
			return err_set(err, ST_INVALID, "no query string");
		if (str_eq_c(name, "q"))
			q.words = value;
		else if (str_eq_c(name, "tab"))
			(void)search_tab_from_code(value, &q.tab);
		else if (str_eq_c(name, "sort"))
			q.sort = str_eq_c(value, "new") ? SORT_NEWEST : SORT_RELEVANCE;
		for (int f = 0; f < FACET_COUNT; f++)
			if (str_eq_c(name, facets[f]) && value.n > 0 && q.n_picks[f] < SEARCH_MAX_PICKS)
				q.pick[f][q.n_picks[f]++] = value;
	}
	*ret = q;
	return ST_OK;
}

bool search_query_any(const struct search_query *q)
{
	size_t picks = 0;

	for (int f = 0; f < FACET_COUNT; f++)
		picks += q->n_picks[f];
	return picks > 0 || !str_empty(str_trim(q->words));
}

static struct str facet_words(struct ctx *c, int f, struct str value)
{
	enum validity known;

	if (f == FACET_YEAR)
		return ctx_textf(c, "search.year", value);
	if (f == FACET_VALIDITY && validity_from_code(value, &known))
		return ctx_text(c, arena_printf(c->arena, "validity.%.*s", STR_ARG(value)).p);
	return value;
}

struct str search_query_words(struct ctx *c, const struct search_query *q)
{
	struct buf b = BUF_INIT(c->arena, 65536);

	buf_str(&b, str_trim(q->words));
	for (int f = 0; f < FACET_COUNT; f++)
		for (size_t i = 0; i < q->n_picks[f]; i++) {
			if (b.n > 0)
				buf_c(&b, " · ");
			buf_str(&b, facet_words(c, f, q->pick[f][i]));
		}
	if (q->tab != TAB_ALL) {
		if (b.n > 0)
			buf_c(&b, " · ");
		buf_str(&b, ctx_text(c, arena_printf(c->arena, "search.tab.%s", search_tab_code(q->tab)).p));
	}
	return arena_dup(c->arena, buf_view(&b));
}
