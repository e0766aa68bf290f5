/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of src/search share. Private. */
#ifndef SEARCH_SEARCH_INT_H
#define SEARCH_SEARCH_INT_H

#include "core/page.h"
#include "search/engine.h"
#include "search/index.h"
#include "search/query.h"
#include "search/search.h"

#define DOCUMENT_SOURCE "document"

/* This node's index. ST_NOT_FOUND in programs without a data folder. */
enum status search_engine(struct ctx *c, struct engine **ret, struct err *err) MUST_CHECK;

/* find.c. c NULL: the index alone, nothing is asked of the database (bench). */
enum status find_in(struct arena *a, struct ctx *c, struct engine *e, const struct search_query *q,
		    struct search_result *ret, struct err *err) MUST_CHECK;

/* words.c. A short name that stands for nothing in the index is still a suggestion: the caller asks whether it finds anything. */
enum status suggest_in(struct ctx *c, struct conn *conn, struct str words, size_t max, struct str **ret, size_t *ret_n,
		       struct err *err) MUST_CHECK;

/* snippet.c. Pure. */
struct snippet {
	const struct search_piece *pieces;
	size_t n;
	struct str attachment;
};
/* text as index.c puts it together; about max_cp characters. */
struct snippet snippet_of(struct arena *a, struct str text, const struct clauses *q, size_t max_cp);
/* The whole of a short text, hits marked. */
size_t snippet_mark(struct arena *a, struct str text, const struct clauses *q, const struct search_piece **ret);

/* sources.c */
const struct search_source *source_named(struct str name);
size_t source_count(void);
const struct search_source *source_at(size_t i);
extern const struct search_source catalogue_source;

/* feed.c */
/* The document as it is public now, or out of the index. */
enum status feed_document(struct ctx *c, struct index_writer *iw, int64_t id, struct err *err) MUST_CHECK;

/* pages */
extern const struct tpl_view search_view;
extern const struct web_form search_form, suggest_form;
void search_read_query(struct web_call *w, struct search_query *q);
web_handler search_page, search_api, search_suggest_api;

#endif
