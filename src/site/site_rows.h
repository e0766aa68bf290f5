/* SPDX-License-Identifier: Apache-2.0 */
/* Published rows of topics as plain text, for the search. Only rows of a topic that has a shown column: they have a page. */
#ifndef SITE_SITE_ROWS_H
#define SITE_SITE_ROWS_H

#include "core/ctx.h"

struct site_row {
	int64_t id, body_id, published_at, rev;
	struct str href;	/* "/c/SLUG/17"; without /en */
	struct str topic;	/* its Chinese name */
	struct str title, text; /* Chinese; names of persons masked, without titles of documents: they may be withdrawn */
};
/* All of them, without title and text. */
enum status site_rows(struct ctx *c, struct site_row **ret, size_t *ret_n, struct err *err) MUST_CHECK;
/* ST_NOT_FOUND: not published, taken back, or its column is hidden. */
enum status site_row_get(struct ctx *c, int64_t id, struct site_row *ret, struct err *err) MUST_CHECK;

#endif
