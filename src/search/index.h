/* SPDX-License-Identifier: Apache-2.0 */
/* Putting things into the index and taking them out. Private to src/search. */
#ifndef SEARCH_INDEX_H
#define SEARCH_INDEX_H

#include "search/engine.h"
#include "search/search.h"

enum term_space { SPACE_BODY, SPACE_ITEM, SPACE_GROUP, SPACE_GENRE, SPACE_TOPIC, SPACE_VALIDITY };
extern const char facet_space[FACET_COUNT]; /* letter of the facet's codes */

/* A thing as it is indexed. */
struct thing {
	const char *source;
	int64_t ref;
	uint64_t stamp;
	struct search_item it;
	struct str body_code;	     /* instead of it.body_id */
	struct str doc_no, index_no; /* exact keys are made of them */
	struct str summary;
	const struct str *attachment_names, *attachment_texts;
	size_t n_attachments;
	bool pending; /* attachments not read yet */
};

struct index_writer;
/* Takes the writer's lock and begins a transaction. bulk: many things will come, memory may be used. */
enum status index_begin(struct engine *e, bool bulk, struct index_writer **ret, struct err *err) MUST_CHECK;
void index_end(struct index_writer *iw); /* rolls back what is open; accepts NULL */
void index_end_p(struct index_writer **iw);
struct conn *index_conn(struct index_writer *iw);
/* In place of an earlier one of the same source and ref. */
enum status index_put(struct index_writer *iw, const struct thing *t, struct err *err) MUST_CHECK;
enum status index_kill(struct index_writer *iw, const char *source, int64_t ref, struct err *err) MUST_CHECK;
enum status index_has(struct conn *c, const char *source, int64_t ref, bool *ret, uint64_t *ret_stamp,
		      struct err *err) MUST_CHECK;
/* Puts down what was collected and commits; the writer can go on with another transaction. */
enum status index_commit(struct index_writer *iw, struct err *err) MUST_CHECK;
/* The same without going on; the writer is not to be used any more but for index_end(). */
enum status index_close(struct index_writer *iw, struct err *err) MUST_CHECK;

/* First possible id of things published at that instant. */
uint32_t item_base(int64_t published_at);
/* Terms of titles and keywords that people may mean when they write something else; at most max. Pure. */
size_t index_words(struct arena *a, struct str title, struct str keywords, struct str *ret, size_t max);
/* Enterprises among keywords: by the endings of their names (data/search/party-endings.tsv). Pure. */
size_t index_parties(struct arena *a, struct str keywords, struct str *ret, size_t max);
/* Key under which an exact number is looked up. */
struct str index_number_key(struct arena *a, struct str no);

#endif
