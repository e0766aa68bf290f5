/* SPDX-License-Identifier: Apache-2.0 */
#include "notify/message.h"

#include <ctype.h>
#include <string.h>

#include "base/date.h"
#include "base/utf8.h"
#include "notify/notify.h"

#define LABEL_MAX 63
#define WORD_BYTES 39 /* of text in one encoded word: 52 of base64 and 12 around it, behind "Subject: " within 76 */
#define LINE_BYTES 57 /* 76 of base64 */

static bool atext(char c)
{
	return isalnum((unsigned char)c) != 0 || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static bool local_valid(struct str s)
{
	if (s.n == 0 || s.n > 64 || s.p[0] == '.' || s.p[s.n - 1] == '.')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!atext(s.p[i]) && !(s.p[i] == '.' && s.p[i - 1] != '.'))
			return false;
	return true;
}

static bool domain_valid(struct str s)
{
	struct str rest = s, label;
	size_t labels = 0;

	while (str_cut(&rest, '.', &label)) {
		if (label.n == 0 || label.n > LABEL_MAX || label.p[0] == '-' || label.p[label.n - 1] == '-')
			return false;
		for (size_t i = 0; i < label.n; i++)
			if (isalnum((unsigned char)label.p[i]) == 0 && label.p[i] != '-')
				return false;
		labels++;
	}
	return labels >= 2;
}

bool mail_address_valid(struct arena *a, struct str s, struct str *ret_normal)
{
	ptrdiff_t at = str_find_byte(s, '@');
	struct str normal;
	char *p;

	if (at < 1 || s.n > MAIL_MAX_ADDRESS || !local_valid(str_slice(s, 0, (size_t)at)) ||
	    !domain_valid(str_skip(s, (size_t)at + 1)))
		return false;
	p = arena_alloc(a, s.n + 1);
	for (size_t i = 0; i < s.n; i++)
		p[i] = (char)(i > (size_t)at ? tolower((unsigned char)s.p[i]) : s.p[i]);
	normal = (struct str){p, s.n};
	*ret_normal = normal;
	return true;
}

struct str mail_address_mask(struct arena *a, struct str address)
{
	ptrdiff_t at = str_find_byte(address, '@');

	return at < 1 ? STR("") : arena_printf(a, "%c***%.*s", address.p[0], STR_ARG(str_skip(address, (size_t)at)));
}

static void base64(struct buf *b, struct str s)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < s.n; i += 3) {
		uint32_t v = (uint32_t)(uint8_t)s.p[i] << 16;

		v |= i + 1 < s.n ? (uint32_t)(uint8_t)s.p[i + 1] << 8 : 0;
		v |= i + 2 < s.n ? (uint32_t)(uint8_t)s.p[i + 2] : 0;
		buf_byte(b, digits[v >> 18]);
		buf_byte(b, digits[v >> 12 & 63]);
		buf_byte(b, i + 1 < s.n ? digits[v >> 6 & 63] : '=');
		buf_byte(b, i + 2 < s.n ? digits[v & 63] : '=');
	}
}

/* Text of a header as encoded words (RFC 2047 §2), never in the middle of a character. Always encoded, so that no text is ever
 * read as syntax. */
static void encoded_words(struct buf *b, struct str s)
{
	for (bool first = true; s.n > 0; first = false) {
		size_t n = s.n < WORD_BYTES ? s.n : WORD_BYTES;

		while (n > 1 && n < s.n && ((uint8_t)s.p[n] & 0xC0) == 0x80)
			n--;
		if (!first)
			buf_c(b, "\r\n ");
		buf_c(b, "=?UTF-8?B?");
		base64(b, str_slice(s, 0, n));
		buf_c(b, "?=");
		s = str_skip(s, n);
	}
}

/* LF and TAB of cleaned text become blanks: a subject is one line for whoever decodes it, too. */
static struct str one_line(struct arena *a, struct str s)
{
	struct str clean = utf8_cut(utf8_clean(a, utf8_valid(s) ? s : STR("")), 200);
	char *p = arena_alloc(a, clean.n + 1);

	for (size_t i = 0; i < clean.n; i++)
		p[i] = (char)((uint8_t)clean.p[i] < 0x20 ? ' ' : clean.p[i]);
	return str_trim((struct str){p, clean.n});
}

static void body(struct buf *b, struct arena *a, struct str text)
{
	struct buf lines = BUF_INIT(a, MAIL_MAX_TEXT * 2);
	struct str rest = utf8_clean(a, utf8_valid(text) ? text : STR("")), line;

	while (str_line(&rest, &line)) {
		buf_str(&lines, line);
		buf_c(&lines, "\r\n");
	}
	rest = buf_view(&lines);
	for (size_t i = 0; i < rest.n; i += LINE_BYTES) {
		base64(b, str_slice(rest, i, i + LINE_BYTES));
		buf_c(b, "\r\n");
	}
}

static bool id_valid(struct str s)
{
	struct str rest = s, left;

	if (!str_cut(&rest, '@', &left) || rest.p == NULL || left.n == 0 || rest.n == 0 || s.n > 200)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\0' || (isalnum((unsigned char)s.p[i]) == 0 && strchr("-_.@", s.p[i]) == NULL))
			return false;
	return true;
}

static bool url_valid(struct str s)
{
	if (s.n > 900 || (!str_starts_c(s, "https://") && !str_starts_c(s, "http://")))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~' || s.p[i] == '<' || s.p[i] == '>')
			return false;
	return true;
}

/* "Fri, 20 Nov 2026 02:32:05 GMT": RFC 5322 wants the zone as a number. */
static struct str date_header(struct arena *a, int64_t at)
{
	struct str s = instant_format_http(a, at);

	return arena_printf(a, "%.*s+0000", STR_ARG(str_slice(s, 0, s.n - 3)));
}

bool message_write(struct arena *a, const struct message *m, struct buf *out)
{
	struct str from, to;

	if (!mail_address_valid(a, m->from, &from) || !mail_address_valid(a, m->to, &to) || !id_valid(m->message_id) ||
	    (!str_empty(m->unsubscribe) && !url_valid(m->unsubscribe)) || m->text.n > MAIL_MAX_TEXT)
		return false;
	buf_c(out, "From: ");
	encoded_words(out, one_line(a, m->from_name));
	buf_printf(out, "%s<%.*s>\r\n", str_empty(m->from_name) ? "" : "\r\n ", STR_ARG(from));
	buf_printf(out, "To: <%.*s>\r\n", STR_ARG(to));
	buf_c(out, "Subject: ");
	encoded_words(out, one_line(a, m->subject));
	buf_printf(out, "\r\nDate: %.*s\r\n", STR_ARG(date_header(a, m->at)));
	buf_printf(out, "Message-ID: <%.*s>\r\n", STR_ARG(m->message_id));
	buf_c(out, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n"
		   "Auto-Submitted: auto-generated\r\n"); /* RFC 3834 §5 */
	if (!str_empty(m->unsubscribe))
		buf_printf(out, "List-Unsubscribe: <%.*s>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
			   STR_ARG(m->unsubscribe)); /* RFC 8058 §3.1 */
	buf_c(out, "\r\n");
	body(out, a, m->text);
	return !out->overflow;
}
