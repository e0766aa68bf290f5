/* SPDX-License-Identifier: Apache-2.0 */
/* What find.c and facets.c share. */
#ifndef SEARCH_FIND_INT_H
#define SEARCH_FIND_INT_H

#include "search/columns.h"
#include "search/match.h"
#include "search/search_int.h"

#define TALLY_MAX 512 /* different values of one facet that are counted */
#define WANTS_MAX (2 * QUERY_CLAUSES + FACET_COUNT + 2)

struct cat_entry;

struct tally {
	uint16_t value[TALLY_MAX], n[TALLY_MAX]; /* term ids; year: the year */
	size_t used;
};
struct list { /* ids in order */
	uint32_t id[SEARCH_COUNT_CAP + 1];
	int64_t published[SEARCH_COUNT_CAP + 1];
	size_t n;
	bool more;
	struct matcher *m; /* of the walk; with more it can go on */
	uint32_t next;	   /* with more: the first one that was not taken */
};
struct finding {
	struct arena *a;
	struct ctx *c; /* NULL: the index alone, nothing is asked of the database (bench) */
	struct conn *conn;
	struct columns *cols;
	const struct search_query *q;
	struct search_result *ret;
	struct clauses words;
	struct list main, front; /* all hits, newest first; those that come before, in order of relevance */
	struct tally tally[FACET_COUNT];
	int64_t tabs[TAB_COUNT]; /* of the main list */
	size_t enough;		 /* hits to walk to; 0 = all that are counted */
	uint32_t *among;	 /* of q->among, those the index has, in order */
	size_t n_among;
	struct body *bodies;
	size_t n_bodies;
	struct cat_entry *entries;
	size_t n_entries;
};

struct wants {
	struct want v[WANTS_MAX];
	size_t n;
};

void want_codes(struct wants *w, struct arena *a, char space, const struct str *values, size_t n);
/* The filters: chosen values but those of the facet to leave out (-1: none), the tab. */
void want_filters(struct wants *w, const struct finding *f, int leave_out, enum search_tab tab);
void want_words(struct wants *w, const struct clauses *words, bool head);
/* Excluding alone would walk through nothing: everything is the set to take from. */
void want_something(struct wants *w, const struct finding *f);

/* Walks the matches into list; only: which facet to count, -1 = none, FACET_COUNT = all. */
enum status find_collect(struct finding *f, const struct wants *w, struct list *list, int only, struct err *err) MUST_CHECK;
/* Word of a facet's number. */
enum status find_value_text(struct finding *f, int facet, int64_t value, struct str *ret, struct err *err) MUST_CHECK;
/* What is shown of the item but for marks and snippet; false: it is dead. */
enum status find_hit_row(struct finding *f, uint32_t id, struct search_hit *h, bool *ret, struct err *err) MUST_CHECK;
/* Is the thing public at this moment? The index says so, the database decides. */
enum status find_still_public(struct ctx *c, const struct search_hit *h, bool *ret, struct err *err) MUST_CHECK;
/* Facets and tabs, after the main list. */
enum status find_facets(struct finding *f, struct err *err) MUST_CHECK;

#endif
