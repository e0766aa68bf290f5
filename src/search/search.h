/* SPDX-License-Identifier: Apache-2.0 */
/* Search over everything public: a derived index of this node (var/search.db), fed from the change feed in commit order and
 * rebuilt at will. S0-1.5.3. The engine (SQLite FTS5 with a tokenizer of its own) stays behind this header.
 *
 * Hidden means hidden: before a query what was withdrawn or corrected since the index's last change leaves the index, and
 * every hit is asked of the database again before it is given out. Counts, facets, suggestions and snippets therefore never
 * know more than the public pages do.
 *
 * A query is words: blank = and, "phrase" 「…」 “…” 《…》 in quotes, -word excludes; traditional finds simplified and back, full
 * and half width, all brackets alike, one character is enough. Nothing that can be typed is an error. */
#ifndef SEARCH_SEARCH_H
#define SEARCH_SEARCH_H

#include "core/module.h"

#define SEARCH_COUNT_CAP 1000 /* more is "1000+" */
#define SEARCH_MAX_QUERY 300  /* bytes of words that are read */
#define SEARCH_MAX_PICKS 16   /* values chosen in one facet */

/* What kind of thing a hit is; also the tabs of the page. Key "search.tab.<code>". */
enum search_tab {
	TAB_ALL,
	TAB_FILE, /* documents with a document number */
	TAB_INFO, /* other published documents, catalogue entries */
	TAB_ENTERPRISE,
	TAB_SERVICE,
	TAB_INTERACT,
	TAB_COUNT
};
const char *search_tab_code(enum search_tab t); /* "all" "file" … */
bool search_tab_from_code(struct str s, enum search_tab *ret);

enum search_sort { SORT_RELEVANCE, SORT_NEWEST }; /* relevance: number, title, whole phrase, then newest */

/* A facet and its values as they stand in addresses: body = code of the body, year = "2026", item = key of the catalogue item,
 * group = its first level, genre, topic = the words themselves, validity = validity_code(). Key "search.facet.<code>". */
enum search_facet { FACET_BODY, FACET_YEAR, FACET_ITEM, FACET_GROUP, FACET_GENRE, FACET_TOPIC, FACET_VALIDITY, FACET_COUNT };
const char *search_facet_code(enum search_facet f);

/* One thing that can be found. */
struct search_ref {
	struct str source; /* as in a hit */
	int64_t id;
};

struct search_query {
	struct str words; /* as typed */
	enum search_tab tab;
	enum search_sort sort;
	struct str pick[FACET_COUNT][SEARCH_MAX_PICKS]; /* any of the values of one facet, all of the facets */
	size_t n_picks[FACET_COUNT];
	int64_t after; /* only what was published later than that instant (saved searches); 0 = everything */
	/* Only these things, whatever else fits; NULL = everything. Words are then not taken apart (relaxed). */
	const struct search_ref *among;
	size_t n_among;
	int64_t page, per;     /* page from 1; per 0 = 10, at most 100 */
	bool facets, snippets; /* asked for: both cost time */
	bool uncounted;	       /* newest only: look no further than this page; total and more are not to be used */
};

/* A text in pieces: those that matched are marked. Pieces are text, never markup. */
struct search_piece {
	struct str text;
	bool hit;
};

struct search_hit {
	enum search_tab tab;
	struct str source; /* "document", "catalogue", "enterprise", or the name of another source */
	int64_t id;	   /* within the source: a document's id */
	struct str href;   /* "/d/17"; without /en */
	struct str title;
	const struct search_piece *title_pieces, *snippet;
	size_t n_title_pieces, n_snippet;
	struct str index_no, doc_no, genre, item_key, body_code, validity; /* may be empty */
	int64_t published_at;						   /* Unix ms; 0 = none */
	struct str attachment; /* name of the attachment the snippet comes from; empty: from the text */
};

struct search_value {
	struct str value, name; /* name in the call's language where there is one */
	int64_t n;		/* 0 with more set: not counted */
	bool more;		/* n or more */
	bool picked;
};

struct search_result {
	const struct search_hit *hits;
	size_t n;
	int64_t total; /* at most SEARCH_COUNT_CAP */
	bool more;     /* there are more than total */
	const struct search_value *facet[FACET_COUNT];
	size_t n_facet[FACET_COUNT];
	int64_t tab_total[TAB_COUNT]; /* with facets: hits of each tab; with tab_more at least so many */
	bool tab_more[TAB_COUNT];
	bool any_words; /* the words hold something that can be found */
	bool relaxed; /* nothing has the words as they stand: these have all their parts (噪声处罚 → 噪声 处罚) */
	/* The words are exactly the document or index number of one public thing: its address, else empty. */
	struct str exact_href;
};

/* ST_BUSY with key "search.too_heavy" when the time limit ran out, "search.crowded" when too many
 * search at once. Everything in ret lives in c->arena. Own read connection: works inside or outside of transactions of c->db. */
enum status search_run(struct ctx *c, const struct search_query *q, struct search_result *ret, struct err *err) MUST_CHECK;

/* Other words that would find something: by sound (pinyin) and by common short names. Best first, at most max. */
enum status search_suggest(struct ctx *c, struct str words, size_t max, struct str **ret, size_t *ret_n,
			   struct err *err) MUST_CHECK;

/* What the words may become while they are typed: words of public titles and keywords that begin so, in characters or by sound,
 * then titles that hold them. Best first, at most max. */
struct search_completion {
	struct str text, note; /* note: kind of document or thing */
	struct str href;       /* the search for the word, or the thing itself; without /en */
};
enum status search_complete(struct ctx *c, struct str words, size_t max, struct search_completion **ret, size_t *ret_n,
			    struct err *err) MUST_CHECK;

/* ---- a query as text: the query string of its page, for links, feeds and saved searches ---- */
/* "q=…&body=…&year=…&sort=new&tab=file": canonical: the same query, the same bytes. Without page, per and after. */
struct str search_query_string(struct arena *a, const struct search_query *q);
/* Back; unknown parts are left out. ST_INVALID for text that is not a query string. */
enum status search_query_parse(struct arena *a, struct str query_string, struct search_query *ret,
			       struct err *err) MUST_CHECK;
/* For people: 噪声 · 2026年 · 行政处罚. */
struct str search_query_words(struct ctx *c, const struct search_query *q);
/* Holds something to search for: words or a facet. */
bool search_query_any(const struct search_query *q);

/* ---- the index ---- */
/* Takes over what was committed since the index's last change, oldest first. Cheap when there is nothing. With budget_ms > 0 it
 * stops after about that time, but never before everything withdrawn or changed has left the index; 0 = to the end,
 * attachments too. */
enum status search_catch_up(struct ctx *c, int64_t budget_ms, struct err *err) MUST_CHECK;
/* Makes the index anew beside the old one and swaps it in; goes on where an interrupted run stopped. */
enum status search_rebuild(struct ctx *c, void (*progress)(void *arg, int64_t done, int64_t total), void *arg,
			   struct err *err) MUST_CHECK;
struct search_state {
	int64_t seq, size; /* next change to take over; size of the change feed */
	int64_t items, attachments_left, bytes;
};
enum status search_state(struct ctx *c, struct search_state *ret, struct err *err) MUST_CHECK;

/* ---- other modules' public objects ---- */
struct search_item {
	enum search_tab tab;
	struct str href, title, text; /* text: plain, LF between paragraphs */
	struct str numbers;	      /* licence numbers …: blanks between */
	struct str keywords, genre, topic, item_key, group, validity;
	int64_t body_id, published_at; /* 0 = none */
};
struct search_stamp {
	int64_t id;
	uint64_t stamp; /* another value when the object changed */
};
struct search_source {
	const char *name; /* "service"; [a-z]+ */
	/* Changes whenever an object of the source changes, appears or goes; asked before every search, so cheap (shared_list). */
	enum status (*stamp)(struct ctx *c, uint64_t *ret, struct err *err);
	/* All public objects. */
	enum status (*list)(struct ctx *c, struct search_stamp **ret, size_t *ret_n, struct err *err);
	/* ST_NOT_FOUND or ST_GONE: not public (any more). Also asked for every hit before it is given out. */
	enum status (*load)(struct ctx *c, int64_t id, struct search_item *ret, struct err *err);
};
/* Once, before the program serves or runs commands; the table lives as long as the program. */
void search_sources_use(const struct search_source *const *sources, size_t n);
/* Back, for who follows what appears in them; NULL behind the last. */
const struct search_source *search_source_used(size_t i);

extern const struct module search_module;

#endif
