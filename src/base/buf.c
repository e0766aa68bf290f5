/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void buf_init(struct buf *b, struct arena *a, size_t ceiling)
{
	*b = (struct buf)BUF_INIT(a, ceiling);
}

/* Makes room for more bytes and a NUL; false when the ceiling forbids it. */
static bool room(struct buf *b, size_t more)
{
	size_t cap;
	char *p;

	if (b->overflow || more > b->max || b->n > b->max - more) {
		b->overflow = true;
		return false;
	}
	if (b->cap - b->n > more)
		return true;
	cap = b->cap == 0 ? 256 : b->cap * 2;
	while (cap - b->n <= more)
		cap *= 2;
	p = arena_alloc(b->arena, cap);
	if (b->n > 0)
		memcpy(p, b->p, b->n);
	b->p = p;
	b->cap = cap;
	return true;
}

void buf_add(struct buf *b, const void *p, size_t n)
{
	if (n == 0 || !room(b, n))
		return;
	memcpy(b->p + b->n, p, n);
	b->n += n;
}

void buf_str(struct buf *b, struct str s)
{
	buf_add(b, s.p, s.n);
}

void buf_c(struct buf *b, const char *cstr)
{
	buf_add(b, cstr, strlen(cstr));
}

void buf_byte(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_i64(struct buf *b, int64_t v)
{
	char t[24];
	int n = snprintf(t, sizeof t, "%" PRId64, v);

	buf_add(b, t, (size_t)n);
}

void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		BUG("format %s", fmt);
	if (!room(b, (size_t)n))
		return;
	(void)vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
	b->n += (size_t)n;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void buf_reserve(struct buf *b, size_t more)
{
	if (b->n + more <= b->max)
		(void)room(b, more);
}

void buf_clear(struct buf *b)
{
	b->n = 0;
	b->overflow = false;
}

struct str buf_view(const struct buf *b)
{
	return (struct str){b->p == NULL ? "" : b->p, b->n};
}

const char *buf_cstr(struct buf *b)
{
	if (b->p == NULL)
		return "";
	b->p[b->n] = '\0';
	return b->p;
}
