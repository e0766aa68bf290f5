/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/url.h"

#include "base/hash.h"

bool url_decode(struct arena *a, struct str s, bool plus, struct str *ret)
{
	size_t i = 0, n = 0;
	char *out;

	while (i < s.n && s.p[i] != '%' && s.p[i] != '\0' && !(plus && s.p[i] == '+'))
		i++;
	if (i == s.n) {
		*ret = s;
		return true;
	}
	out = arena_alloc(a, s.n + 1);
	for (i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '%') {
			int hi, lo;

			if (s.n - i < 3)
				return false;
			hi = hex_value(s.p[i + 1]);
			lo = hex_value(s.p[i + 2]);
			if (hi < 0 || lo < 0)
				return false;
			c = (char)(hi * 16 + lo);
			i += 2;
		} else if (plus && c == '+') {
			c = ' ';
		}
		if (c == '\0')
			return false;
		out[n++] = c;
	}
	*ret = (struct str){out, n};
	return true;
}

void url_encode(struct buf *b, struct str s)
{
	url_encode_but(b, s, "-._~");
}

void url_encode_but(struct buf *b, struct str s, const char *keep)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    (c != 0 && strchr(keep, c) != NULL)) {
			buf_byte(b, (char)c);
		} else {
			buf_byte(b, '%');
			buf_byte(b, digits[c >> 4]);
			buf_byte(b, digits[c & 15]);
		}
	}
}

void url_query(struct buf *b, const char *name, struct str value)
{
	if (str_empty(value))
		return;
	buf_byte(b, str_find_byte(buf_view(b), '?') < 0 ? '?' : '&');
	buf_c(b, name);
	buf_byte(b, '=');
	url_encode(b, value);
}

bool url_is_local(struct str s)
{
	if (s.n == 0 || s.p[0] != '/')
		return false;
	if (s.n > 1 && s.p[1] == '/') /* "//host" is another site */
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= 0x20 || s.p[i] == 0x7f || s.p[i] == '\\') /* browsers read "\" as "/" */
			return false;
	return true;
}
