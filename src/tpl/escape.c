/* SPDX-License-Identifier: Apache-2.0 */
/* Escapes, one for each place a value may stand. */
#include <string.h>

#include "base/url.h"
#include "tpl/tpl_int.h"

/* Runs of harmless bytes go out in one copy; a table lookup a byte is what makes that cheap. */
static const unsigned char html_special[256] = {['&'] = 1, ['<'] = 1, ['>'] = 1, ['"'] = 1, ['\''] = 1};

void tpl_escape_text(struct buf *b, struct str s)
{
	size_t from = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (!html_special[(unsigned char)s.p[i]])
			continue;
		buf_add(b, s.p + from, i - from);
		from = i + 1;
		switch (s.p[i]) {
		case '&':
			buf_add(b, "&amp;", 5);
			break;
		case '<':
			buf_add(b, "&lt;", 4);
			break;
		case '>':
			buf_add(b, "&gt;", 4);
			break;
		case '"':
			buf_add(b, "&quot;", 6);
			break;
		default:
			buf_add(b, "&#39;", 5);
		}
	}
	if (s.n > from)
		buf_add(b, s.p + from, s.n - from);
}

static bool hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* A whole URL (RFC 3986): what may stand in one stays, "&" as &amp;, everything else becomes %XX; so the result needs no further
 * escape in an attribute. */
static void put_url(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '&')
			buf_c(b, "&amp;");
		else if (s.p[i] == '%' && i + 2 < s.n && hex(s.p[i + 1]) && hex(s.p[i + 2]))
			buf_byte(b, '%');
		else
			url_encode_but(b, str_slice(s, i, i + 1), "-._~!#$()*+,/:;=?@[]");
	}
}

bool tpl_url_allowed(struct str s)
{
	static const char *const schemes[] = {"http", "https", "mailto", "tel"};

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '/' || c == '?' || c == '#')
			return true;
		/* Browsers skip blanks and controls inside a scheme ("java\tscript:"): nothing that begins so is relative. */
		if (c <= ' ' || c == 0x7f)
			return false;
		if (c != ':')
			continue;
		for (size_t k = 0; k < ARRAY_LEN(schemes); k++)
			if (str_ieq_c(str_slice(s, 0, i), schemes[k]))
				return true;
		return false;
	}
	return true;
}

/* JSON string content that is also safe inside <script>: no "<" ever appears (HTML "script data" states). */
static void put_json(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '"' || c == '\\') {
			buf_byte(b, '\\');
			buf_byte(b, (char)c);
		} else if (c < 0x20 || c == '<' || c == '>' || c == '&' || c == '\'' || c == 0x7f) {
			buf_printf(b, "\\u%04x", c);
		} else if (c == 0xe2 && i + 2 < s.n && (unsigned char)s.p[i + 1] == 0x80 &&
			   ((unsigned char)s.p[i + 2] | 1) == 0xa9) { /* U+2028, U+2029 */
			buf_printf(b, "\\u20%02x", (unsigned)((unsigned char)s.p[i + 2] - 0x80));
			i += 2;
		} else {
			buf_byte(b, (char)c);
		}
	}
}

void tpl_escape(struct buf *b, enum esc e, struct str s)
{
	switch (e) {
	case ESC_TEXT:
		tpl_escape_text(b, s);
		return;
	case ESC_URL_START:
		if (tpl_url_allowed(s))
			put_url(b, s);
		else
			buf_byte(b, '#');
		return;
	case ESC_URL_PATH:
		put_url(b, s);
		return;
	case ESC_URL_QUERY:
		url_encode(b, s);
		return;
	case ESC_JSON_STRING:
		put_json(b, s);
		return;
	case ESC_JSON_VALUE:
		buf_byte(b, '"');
		put_json(b, s);
		buf_byte(b, '"');
		return;
	case ESC_NONE:
		buf_str(b, s);
		return;
	}
}

struct safe_html tpl_html_from_trusted(struct str s)
{
	return (struct safe_html){s};
}
