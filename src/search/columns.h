/* SPDX-License-Identifier: Apache-2.0 */
/* What facets, tabs and dates count of the living items, as arrays in memory: a page looks at a thousand of them. Private to
 * src/search.
 *
 * The arrays belong to one state of the index (meta "gen", which every transaction that adds or kills items raises) and never
 * change; a reader holds those of its own transaction, so counts agree with postings. Those of the next state are made from them
 * and the rows that changed. */
#ifndef SEARCH_COLUMNS_H
#define SEARCH_COLUMNS_H

#include "search/engine.h"
#include "search/search.h"

struct column_row { /* words of facets as numbers (term.id; year: itself), 0 = none; beyond 65,535 words: not counted */
	uint16_t facet[FACET_COUNT];
	uint16_t tab;
};
struct columns {
	unsigned refs;	     /* under the cache's lock */
	unsigned generation; /* of the file */
	int64_t gen;
	size_t n;
	uint32_t *id; /* rising; 28 bytes an item in all */
	int64_t *published;
	struct column_row *row;
};

/* Begins the connection's transaction and returns what it sees. */
enum status columns_take(struct conn *c, struct columns **ret, struct err *err) MUST_CHECK;
void columns_give(struct conn *c, struct columns *cols); /* accepts NULL */
/* Row of the item; false: it is dead. hint: where the last one was, cols->n at first; ids that fall are found next to it. */
bool columns_find(const struct columns *cols, uint32_t id, size_t *hint);

/* One an engine. */
struct column_cache *column_cache_new(void);
void column_cache_free(struct column_cache *k); /* accepts NULL; nobody holds any more */

#endif
