/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 8259 as far as a form body needs it: check a value, walk the members of one object. Strict, depth-limited, no
 * allocation but for decoded strings. */
#include <string.h>

#include "base/utf8.h"
#include "web/web_priv.h"

#define MAX_DEPTH 32

static void blanks(struct str s, size_t *pos)
{
	while (*pos < s.n && (s.p[*pos] == ' ' || s.p[*pos] == '\t' || s.p[*pos] == '\n' || s.p[*pos] == '\r'))
		(*pos)++;
}

static bool eat(struct str s, size_t *pos, char c)
{
	blanks(s, pos);
	if (*pos >= s.n || s.p[*pos] != c)
		return false;
	(*pos)++;
	return true;
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool skip_string(struct str s, size_t *pos)
{
	if (*pos >= s.n || s.p[*pos] != '"')
		return false;
	for (size_t i = *pos + 1; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '"') {
			*pos = i + 1;
			return true;
		}
		if (c < 0x20)
			return false;
		if (c != '\\')
			continue;
		if (++i >= s.n)
			return false;
		if (s.p[i] == 'u') {
			if (s.n - i < 5 || !is_hex(s.p[i + 1]) || !is_hex(s.p[i + 2]) || !is_hex(s.p[i + 3]) ||
			    !is_hex(s.p[i + 4]))
				return false;
			i += 4;
		} else if (strchr("\"\\/bfnrt", s.p[i]) == NULL || s.p[i] == '\0') {
			return false;
		}
	}
	return false;
}

static size_t digits(struct str s, size_t *pos)
{
	size_t from = *pos;

	while (*pos < s.n && s.p[*pos] >= '0' && s.p[*pos] <= '9')
		(*pos)++;
	return *pos - from;
}

static bool skip_number(struct str s, size_t *pos)
{
	size_t i = *pos;

	if (i < s.n && s.p[i] == '-')
		i++;
	if (i < s.n && s.p[i] == '0')
		i++;
	else if (digits(s, &i) == 0)
		return false;
	if (i < s.n && s.p[i] == '.') {
		i++;
		if (digits(s, &i) == 0)
			return false;
	}
	if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
		i++;
		if (i < s.n && (s.p[i] == '+' || s.p[i] == '-'))
			i++;
		if (digits(s, &i) == 0)
			return false;
	}
	*pos = i;
	return true;
}

static bool skip_word(struct str s, size_t *pos)
{
	static const char *const words[] = {"true", "false", "null"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_starts_c(str_skip(s, *pos), words[i])) {
			*pos += strlen(words[i]);
			return true;
		}
	return false;
}

static bool skip_value(struct str s, size_t *pos, int depth)
{
	char open, close;

	blanks(s, pos);
	if (*pos >= s.n || depth > MAX_DEPTH)
		return false;
	open = s.p[*pos];
	if (open == '"')
		return skip_string(s, pos);
	if (open != '{' && open != '[')
		return skip_word(s, pos) || skip_number(s, pos);
	close = open == '{' ? '}' : ']';
	(*pos)++;
	if (eat(s, pos, close))
		return true;
	do {
		blanks(s, pos);
		if (open == '{' && (!skip_string(s, pos) || !eat(s, pos, ':')))
			return false;
		if (!skip_value(s, pos, depth + 1))
			return false;
	} while (eat(s, pos, ','));
	return eat(s, pos, close);
}

bool json_valid(struct str s)
{
	size_t pos = 0;

	if (!skip_value(s, &pos, 0))
		return false;
	blanks(s, &pos);
	return pos == s.n;
}

int json_member(struct arena *a, struct str s, size_t *pos, struct str *ret_name, struct str *ret_raw)
{
	size_t from;

	if (*pos == 0) {
		if (!eat(s, pos, '{'))
			return -1;
		if (eat(s, pos, '}'))
			goto end;
	} else {
		if (eat(s, pos, '}'))
			goto end;
		if (!eat(s, pos, ','))
			return -1;
	}
	blanks(s, pos);
	from = *pos;
	if (!skip_string(s, pos) || !json_text(a, str_slice(s, from, *pos), ret_name) || !eat(s, pos, ':'))
		return -1;
	blanks(s, pos);
	from = *pos;
	if (!skip_value(s, pos, 1))
		return -1;
	*ret_raw = str_slice(s, from, *pos);
	return 1;
end:
	blanks(s, pos);
	return *pos == s.n ? 0 : -1;
}

int json_element(struct str s, size_t *pos, struct str *ret_raw)
{
	size_t from;

	if (*pos == 0) {
		if (!eat(s, pos, '['))
			return -1;
		if (eat(s, pos, ']'))
			return 0;
	} else {
		if (eat(s, pos, ']'))
			return 0;
		if (!eat(s, pos, ','))
			return -1;
	}
	blanks(s, pos);
	from = *pos;
	if (!skip_value(s, pos, 1))
		return -1;
	*ret_raw = str_slice(s, from, *pos);
	return 1;
}

static uint32_t hex4(const char *p)
{
	uint32_t v = 0;

	for (int i = 0; i < 4; i++) {
		char c = p[i];

		v = v * 16 + (uint32_t)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
	}
	return v;
}

/* \uD83D\uDE00 is one character; half a pair is refused. */
static bool unicode_escape(const char *p, size_t left, size_t *ret_used, uint32_t *ret_cp)
{
	uint32_t cp = hex4(p + 1);

	*ret_used = 5;
	if (cp >= 0xD800 && cp < 0xDC00) {
		uint32_t low;

		if (left < 11 || p[5] != '\\' || p[6] != 'u')
			return false;
		low = hex4(p + 7);
		if (low < 0xDC00 || low > 0xDFFF)
			return false;
		cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
		*ret_used = 11;
	} else if (cp >= 0xDC00 && cp < 0xE000) {
		return false;
	}
	*ret_cp = cp;
	return cp != 0;
}

bool json_text(struct arena *a, struct str raw, struct str *ret)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	size_t pos = 0, n = 0;
	char *out;

	if (!skip_string(raw, &pos) || pos != raw.n)
		return false;
	raw = str_slice(raw, 1, raw.n - 1);
	if (str_find_byte(raw, '\\') < 0) {
		*ret = raw;
		return true;
	}
	out = arena_alloc(a, raw.n + 1);
	for (size_t i = 0; i < raw.n;) {
		if (raw.p[i] != '\\') {
			out[n++] = raw.p[i++];
		} else if (raw.p[i + 1] == 'u') {
			uint32_t cp;
			size_t used;

			if (!unicode_escape(raw.p + i + 1, raw.n - i - 1, &used, &cp))
				return false;
			n += utf8_encode(cp, out + n); /* at most 4 bytes for at least 6 */
			i += 1 + used;
		} else {
			out[n++] = to[strchr(from, raw.p[i + 1]) - from];
			i += 2;
		}
	}
	*ret = (struct str){out, n};
	return true;
}
