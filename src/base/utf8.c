/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

#include "base/buf.h"

/* Decodes one code point of up to n bytes; returns its length, 0 when the bytes are not well-formed
 * (Unicode 15, table 3-7). */
static size_t decode(const unsigned char *p, size_t n, uint32_t *cp)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t len;
	uint32_t v;

	/* Nearly all of a Chinese text: three bytes, neither overlong (E0) nor surrogates (ED). */
	if (n >= 3 && p[0] > 0xE0 && p[0] <= 0xEF && p[0] != 0xED && (p[1] & 0xC0U) == 0x80U && (p[2] & 0xC0U) == 0x80U) {
		*cp = (p[0] & 0xFU) << 12 | (p[1] & 0x3FU) << 6 | (p[2] & 0x3FU);
		return 3;
	}
	len = p[0] < 0x80		    ? 1
	      : p[0] >= 0xC2 && p[0] < 0xE0 ? 2
	      : (p[0] & 0xF0) == 0xE0	    ? 3
	      : p[0] >= 0xF0 && p[0] < 0xF5 ? 4
					    : 0;
	if (len == 0 || len > n)
		return 0;
	v = len == 1 ? p[0] : p[0] & (0x7FU >> len);
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xC0U) != 0x80U)
			return 0;
		v = v << 6 | (p[i] & 0x3FU);
	}
	if (v < least[len] || v > 0x10FFFF || (v >= 0xD800 && v <= 0xDFFF))
		return 0;
	*cp = v;
	return len;
}

bool utf8_valid(struct str s)
{
	for (size_t i = 0; i < s.n;) {
		uint32_t cp;
		size_t len = decode((const unsigned char *)s.p + i, s.n - i, &cp);

		if (len == 0 || cp == 0)
			return false;
		i += len;
	}
	return true;
}

bool utf8_next(struct str *rest, uint32_t *ret_cp)
{
	size_t len;

	if (rest->n == 0)
		return false;
	len = decode((const unsigned char *)rest->p, rest->n, ret_cp);
	if (len == 0) { /* the caller promised valid text; a replacement keeps a broken promise harmless */
		*ret_cp = 0xFFFD;
		len = 1;
	}
	*rest = str_skip(*rest, len);
	return true;
}

size_t utf8_encode(uint32_t cp, char out[4])
{
	if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		cp = 0xFFFD;
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0U | cp >> 6);
		out[1] = (char)(0x80U | (cp & 63U));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xE0U | cp >> 12);
		out[1] = (char)(0x80U | (cp >> 6 & 63U));
		out[2] = (char)(0x80U | (cp & 63U));
		return 3;
	}
	out[0] = (char)(0xF0U | cp >> 18);
	out[1] = (char)(0x80U | (cp >> 12 & 63U));
	out[2] = (char)(0x80U | (cp >> 6 & 63U));
	out[3] = (char)(0x80U | (cp & 63U));
	return 4;
}

size_t utf8_len(struct str s)
{
	size_t n = 0;
	uint32_t cp;

	while (utf8_next(&s, &cp))
		n++;
	return n;
}

struct str utf8_cut(struct str s, size_t max_cp)
{
	struct str rest = s;
	uint32_t cp;

	for (size_t i = 0; i < max_cp && utf8_next(&rest, &cp); i++)
		continue;
	return (struct str){s.p, s.n - rest.n};
}

bool utf8_is_han(uint32_t cp)
{
	static const struct {
		uint32_t from, to;
	} blocks[] = {
		{0x3005, 0x3007}, {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xF900, 0xFAFF}, {0x20000, 0x3FFFF},
	};

	for (size_t i = 0; i < ARRAY_LEN(blocks); i++)
		if (cp >= blocks[i].from && cp <= blocks[i].to)
			return true;
	return false;
}

static void put(struct buf *b, uint32_t cp)
{
	char t[4];

	buf_add(b, t, utf8_encode(cp, t));
}

struct str utf8_fold_width(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT(a, SIZE_MAX / 4);
	uint32_t cp;

	buf_reserve(&b, s.n);
	while (utf8_next(&s, &cp))
		put(&b, cp >= 0xFF01 && cp <= 0xFF5E ? cp - 0xFEE0 : cp == 0x3000 ? ' ' : cp);
	return buf_view(&b);
}

struct str utf8_line_ends(struct arena *a, struct str s)
{
	static const char sep[] = "\xE2\x80\xA8";
	struct buf b = BUF_INIT(a, s.n + 1);
	ptrdiff_t at;

	while ((at = str_find_c(s, sep)) >= 0) {
		buf_str(&b, str_slice(s, 0, (size_t)at));
		buf_byte(&b, '\n');
		s = str_skip(s, (size_t)at + 3);
	}
	buf_str(&b, s);
	return buf_view(&b);
}

/* Invisible characters that reorder or hide text, and controls; LF and TAB are text. */
static bool unwanted(uint32_t cp)
{
	if (cp == '\n' || cp == '\t')
		return false;
	return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0xFEFF || (cp >= 0x200B && cp <= 0x200F) ||
	       (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2060 && cp <= 0x2069);
}

struct str utf8_clean(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT(a, SIZE_MAX / 4);
	uint32_t cp;

	buf_reserve(&b, s.n);
	while (utf8_next(&s, &cp)) {
		if (cp == '\r') {
			put(&b, '\n');
			if (str_starts_c(s, "\n"))
				s = str_skip(s, 1);
		} else if (!unwanted(cp)) {
			put(&b, cp);
		}
	}
	return buf_view(&b);
}
