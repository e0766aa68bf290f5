/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8: validation, stepping, width folding. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/arena.h"

bool utf8_valid(struct str s); /* no surrogates, no overlong forms, no NUL, up to U+10FFFF */
/* Next code point; moves *rest. False at the end. *rest must be valid UTF-8. */
bool utf8_next(struct str *rest, uint32_t *ret_cp);
size_t utf8_encode(uint32_t cp, char out[4]);
size_t utf8_len(struct str s);			  /* code points */
struct str utf8_cut(struct str s, size_t max_cp); /* at most max_cp code points */
bool utf8_is_han(uint32_t cp);
/* Full-width ASCII and U+3000 to half width; other text unchanged. */
struct str utf8_fold_width(struct arena *a, struct str s);
/* U+2028, as which a reader of tables gives a line end within a cell, to LF. */
struct str utf8_line_ends(struct arena *a, struct str s);
/* Removes control characters (but keeps LF and TAB), U+FEFF, U+200B..200F, U+202A..202E, U+2060..2069; CRLF and CR become LF. */
struct str utf8_clean(struct arena *a, struct str s);

#endif
