/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as text, query, query string and block of the index: no crash; what is a query stays one, what is marked is the text. */
#include <string.h>

#include "base/utf8.h"
#include "search/fold.h"
#include "search/postings.h"
#include "search/search_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct ends {
	size_t size, last;
};

static int on_token(void *arg, const char *token, size_t n, size_t from, size_t to)
{
	struct ends *e = arg;

	(void)token;
	if (n == 0 || n > TOKEN_MAX || from >= to || to > e->size || from < e->last)
		abort(); /* tokens are pieces of the text, in order */
	e->last = from;
	return 0;
}

static void check_pieces(struct str text, const struct search_piece *p, size_t n)
{
	size_t at = 0;

	for (size_t i = 0; i < n; i++)
		at += p[i].text.n;
	if (at != text.n)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str raw = {(const char *)data, size}, text = utf8_valid(raw) ? raw : STR("环境");
	struct ends ends = {.size = text.n};
	const struct search_piece *p;
	struct clauses q, parts;
	struct search_query sq, again;
	struct str words[8];
	size_t n;
	uint64_t v;

	(void)token_each(text, on_token, &ends);
	query_parse(a, text, &q);
	if (q.n > QUERY_CLAUSES || q.wanted > q.n)
		abort();
	(void)query_relax(a, &q, &parts);
	(void)query_whole(a, &q);
	n = snippet_mark(a, text, &q, &p);
	check_pieces(text, p, n);
	(void)snippet_of(a, text, &q, 40);
	(void)index_words(a, text, text, words, 8);
	(void)index_parties(a, text, words, 8);
	if (!utf8_valid(fold_text(a, text)) || !utf8_valid(fold_sound(a, text)))
		abort();
	if (search_query_parse(a, raw, &sq, NULL) == ST_OK) {
		struct str s = search_query_string(a, &sq);

		if (s.n < 8192 &&
		    (search_query_parse(a, s, &again, NULL) != ST_OK || !str_eq(search_query_string(a, &again), s)))
			abort();
	}
	for (size_t at = 0; at < size && (n = varint_get(data + at, data + size, &v)) > 0; at += n)
		continue;
	arena_free(a);
	return 0;
}
