/* SPDX-License-Identifier: Apache-2.0 */
/* Which items fit: walks the postings of all segments from the newest item down. Private to src/search. */
#ifndef SEARCH_MATCH_H
#define SEARCH_MATCH_H

#include "search/postings.h"
#include "search/query.h"

/* One condition: a phrase, in head or anywhere; or any of some codes. */
struct want {
	struct token_phrase phrase;
	bool head, exclude;
	const struct str *codes; /* instead of a phrase */
	size_t n_codes;
};

struct matcher;
enum status matcher_new(struct arena *a, struct conn *c, const struct want *wants, size_t n, uint32_t above,
			struct matcher **ret, struct err *err) MUST_CHECK;
/* Items fall from call to call; 0 = no more. Dead ones come too: the item's row knows. */
enum status matcher_next(struct matcher *m, uint32_t *ret, struct err *err) MUST_CHECK;
/* Leaves out all items above target: the next one is at most that. */
enum status matcher_below(struct matcher *m, uint32_t target, struct err *err) MUST_CHECK;

/* Code of a facet's value, as a token ("\x02y2026"). */
struct str code_token(struct arena *a, char space, struct str value);
#define CODE_ALL '*' /* every item has it, with an empty value */

#endif
