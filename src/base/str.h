/* SPDX-License-Identifier: Apache-2.0 */
/* Strings are slices by value; text is UTF-8, validated once on entry. Not NUL-terminated unless stated. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

struct str {
	const char *p;
	size_t n;
};

#define STR(lit) ((struct str){"" lit, sizeof(lit) - 1})
#define STR_INIT(lit)                   \
	{                               \
		"" lit, sizeof(lit) - 1 \
	} /* for static tables */
#define STR_NONE ((struct str){NULL, 0})
#define STR_ARG(s) (int)(s).n, ((s).p ? (s).p : "") /* for %.*s */

struct str str_of(const char *cstr); /* NULL gives an empty slice */
bool str_eq(struct str a, struct str b);
bool str_eq_c(struct str a, const char *b);
bool str_ieq_c(struct str a, const char *b); /* ASCII case only */
int str_cmp(struct str a, struct str b);     /* bytes */
bool str_empty(struct str s);
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
bool str_starts_c(struct str s, const char *prefix);
bool str_ends_c(struct str s, const char *suffix);
/* Index of the first occurrence or -1. */
ptrdiff_t str_find(struct str hay, struct str needle);
ptrdiff_t str_find_c(struct str hay, const char *needle);
ptrdiff_t str_find_byte(struct str hay, char c);
struct str str_slice(struct str s, size_t from, size_t to); /* clamped */
struct str str_skip(struct str s, size_t n);		    /* clamped */
struct str str_trim(struct str s);			    /* ASCII blanks, U+3000, U+00A0, U+FEFF at both ends */
/* Cuts the part before the first sep into *ret_part and moves *rest behind it. False when *rest was exhausted
 * (p == NULL). "a,,b" gives three parts; "" gives one empty part. */
bool str_cut(struct str *rest, char sep, struct str *ret_part);
/* Next line without its LF or CRLF; false at the end. */
bool str_line(struct str *rest, struct str *ret_line);
/* Whole slice is a decimal number in range; anything else is false and leaves *ret untouched. */
bool str_to_i64(struct str s, int64_t *ret);
bool str_to_u32(struct str s, uint32_t *ret);

#endif
