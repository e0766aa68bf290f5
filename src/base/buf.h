/* SPDX-License-Identifier: Apache-2.0 */
/* Growing byte buffer with a ceiling. Appending past the ceiling sets overflow and drops the bytes: check once at
 * the end. Memory lives in the arena; growing leaves the old block to the arena. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>

#include "base/arena.h"

struct buf {
	struct arena *arena;
	char *p;
	size_t n, cap, max;
	bool overflow;
};

#define BUF_INIT(a, ceiling)                      \
	{                                         \
		(a), NULL, 0, 0, (ceiling), false \
	}

void buf_init(struct buf *b, struct arena *a, size_t ceiling);
void buf_add(struct buf *b, const void *p, size_t n);
void buf_str(struct buf *b, struct str s);
void buf_c(struct buf *b, const char *cstr);
void buf_byte(struct buf *b, char c);
void buf_i64(struct buf *b, int64_t v);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_vprintf(struct buf *b, const char *fmt, va_list ap);
void buf_reserve(struct buf *b, size_t more);
void buf_clear(struct buf *b);
struct str buf_view(const struct buf *b); /* valid until the next append */
const char *buf_cstr(struct buf *b);	  /* NUL-terminated view */

#endif
