/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

#include <string.h>
#include <strings.h>

struct str str_of(const char *cstr)
{
	return cstr == NULL ? STR_NONE : (struct str){cstr, strlen(cstr)};
}

bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_eq_c(struct str a, const char *b)
{
	return str_eq(a, str_of(b));
}

bool str_ieq_c(struct str a, const char *b)
{
	return a.n == strlen(b) && (a.n == 0 || strncasecmp(a.p, b, a.n) == 0);
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n == 0 ? 0 : memcmp(a.p, b.p, n);

	if (c != 0)
		return c;
	return a.n < b.n ? -1 : a.n > b.n;
}

bool str_empty(struct str s)
{
	return s.n == 0;
}

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && (suffix.n == 0 || memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0);
}

bool str_starts_c(struct str s, const char *prefix)
{
	return str_starts(s, str_of(prefix));
}

bool str_ends_c(struct str s, const char *suffix)
{
	return str_ends(s, str_of(suffix));
}

ptrdiff_t str_find(struct str hay, struct str needle)
{
	const char *p;

	if (needle.n == 0)
		return 0;
	if (hay.n < needle.n)
		return -1;
	p = memmem(hay.p, hay.n, needle.p, needle.n);
	return p == NULL ? -1 : p - hay.p;
}

ptrdiff_t str_find_c(struct str hay, const char *needle)
{
	return str_find(hay, str_of(needle));
}

ptrdiff_t str_find_byte(struct str hay, char c)
{
	const char *p = hay.n == 0 ? NULL : memchr(hay.p, c, hay.n);

	return p == NULL ? -1 : p - hay.p;
}

struct str str_slice(struct str s, size_t from, size_t to)
{
	if (to > s.n)
		to = s.n;
	if (from > to)
		from = to;
	return (struct str){s.p == NULL ? NULL : s.p + from, to - from};
}

struct str str_skip(struct str s, size_t n)
{
	return str_slice(s, n, s.n);
}

static const char *const blanks[] = {" ", "\t", "\r", "\n", "\f", "\v", "\xE3\x80\x80", "\xC2\xA0", "\xEF\xBB\xBF"};

static bool trim_one(struct str *s, bool front)
{
	for (size_t i = 0; i < ARRAY_LEN(blanks); i++) {
		struct str b = str_of(blanks[i]);

		if (front ? str_starts(*s, b) : str_ends(*s, b)) {
			*s = front ? str_skip(*s, b.n) : str_slice(*s, 0, s->n - b.n);
			return true;
		}
	}
	return false;
}

struct str str_trim(struct str s)
{
	while (s.n > 0 && trim_one(&s, true))
		continue;
	while (s.n > 0 && trim_one(&s, false))
		continue;
	return s;
}

bool str_cut(struct str *rest, char sep, struct str *ret_part)
{
	ptrdiff_t at;

	if (rest->p == NULL)
		return false;
	at = str_find_byte(*rest, sep);
	if (at < 0) {
		*ret_part = *rest;
		*rest = STR_NONE;
		return true;
	}
	*ret_part = str_slice(*rest, 0, (size_t)at);
	*rest = str_skip(*rest, (size_t)at + 1);
	return true;
}

bool str_line(struct str *rest, struct str *ret_line)
{
	if (rest->n == 0)
		return false;
	if (!str_cut(rest, '\n', ret_line))
		return false;
	if (str_ends_c(*ret_line, "\r"))
		ret_line->n--;
	return true;
}

bool str_to_i64(struct str s, int64_t *ret)
{
	bool neg = s.n > 0 && s.p[0] == '-';
	uint64_t v = 0;
	const uint64_t limit = neg ? (uint64_t)INT64_MAX + 1U : (uint64_t)INT64_MAX;

	if (neg)
		s = str_skip(s, 1);
	if (s.n == 0 || s.n > 19)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10U + (uint64_t)(s.p[i] - '0');
	}
	if (v > limit)
		return false;
	*ret = neg ? (int64_t)(0U - v) : (int64_t)v;
	return true;
}

bool str_to_u32(struct str s, uint32_t *ret)
{
	int64_t v;

	if (s.n > 0 && s.p[0] == '-')
		return false;
	if (!str_to_i64(s, &v) || v > (int64_t)UINT32_MAX)
		return false;
	*ret = (uint32_t)v;
	return true;
}
