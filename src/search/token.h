/* SPDX-License-Identifier: Apache-2.0 */
/* Text into tokens: pairs of neighbouring characters for scripts without blanks, whole words and numbers for the rest. Pure.
 *
 *   生态环境 → 生态 态环 环境 境     the last character alone, so that any one character begins a token
 *   PM2.5  → pm 2 5                 letters and digits part
 * A form feed is a token of its own that no query has: phrases do not reach over it. A code (0x02 … 0x02) is one token, given
 * as it stands: facets are found like words. */
#ifndef SEARCH_TOKEN_H
#define SEARCH_TOKEN_H

#include "base/arena.h"

#define TOKEN_MAX 64 /* bytes of a token; longer words are cut */
#define TOKEN_CODE '\x02'

/* from, to: bytes of the source. Non-zero stops and is returned. */
typedef int token_fn(void *arg, const char *token, size_t n, size_t from, size_t to);
int token_each(struct str text, token_fn *fn, void *arg);

/* Words and phrases of a query as tokens. */
struct token {
	char text[TOKEN_MAX];
	size_t n;
};
struct token_phrase {
	const struct token *tokens;
	size_t n;
	bool prefix; /* the last one is a single character: it matches every token that begins with it */
};
#define PHRASE_MAX 64 /* tokens */
/* n == 0: nothing to be found in it. */
struct token_phrase token_phrase_of(struct arena *a, struct str text);

#endif
