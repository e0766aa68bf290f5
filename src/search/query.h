/* SPDX-License-Identifier: Apache-2.0 */
/* What people type, as clauses. Pure: any text gives a query, at worst an empty one. */
#ifndef SEARCH_QUERY_H
#define SEARCH_QUERY_H

#include "search/search.h"
#include "search/token.h"

#define QUERY_CLAUSES 16

struct clause {
	struct str text; /* as typed, without quotes and minus */
	struct token_phrase phrase;
	bool exclude, quoted;
};
struct clauses {
	struct clause v[QUERY_CLAUSES];
	size_t n;
	size_t wanted; /* that do not exclude */
};
void query_parse(struct arena *a, struct str words, struct clauses *ret);
/* The same with every unquoted run of four or more Han characters taken apart into pairs: 噪声处罚 → 噪声 处罚. False: nothing to
 * take apart. */
bool query_relax(struct arena *a, const struct clauses *q, struct clauses *ret);
/* All wanted clauses as one phrase; n = 0 when there is only one. */
struct token_phrase query_whole(struct arena *a, const struct clauses *q);

#endif
