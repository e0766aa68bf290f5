/* SPDX-License-Identifier: Apache-2.0 */
/* Text files: which characters their bytes are, and tables of comma-separated values. */
#include <string.h>

#include <unicode/ucnv.h>

#include "base/csv.h"
#include "base/utf8.h"
#include "extract/extract_int.h"

static bool convert(struct arena *a, struct str bytes, const char *from, struct str *ret)
{
	UErrorCode ec = U_ZERO_ERROR;
	int32_t cap, n;
	char *p;

	if (bytes.n > EXTRACT_MAX_FILE)
		return false;
	cap = (int32_t)bytes.n * 3 + 16;
	p = arena_alloc(a, (size_t)cap);
	n = ucnv_convert("UTF-8", from, p, cap, bytes.p, (int32_t)bytes.n, &ec);
	*ret = (struct str){p, (size_t)(n < 0 ? 0 : n)};
	return U_SUCCESS(ec) && utf8_valid(*ret);
}

/* Few replacement characters are a damaged place, many are the wrong character set. */
static bool plausible(struct str s)
{
	struct str rest = s;
	size_t bad = 0;
	ptrdiff_t at;

	while ((at = str_find_c(rest, "\xEF\xBF\xBD")) >= 0) {
		bad++;
		rest = str_skip(rest, (size_t)at + 3);
	}
	return bad == 0;
}

/* Half of the bytes of Latin text in UTF-16 are zero; Chinese text has at least its line ends and digits so. */
static const char *utf16_without_bom(struct str s)
{
	size_t even = 0, odd = 0;

	for (size_t i = 0; i + 1 < s.n && i < 8192; i += 2) {
		even += s.p[i] == 0;
		odd += s.p[i + 1] == 0;
	}
	if (odd > 0 && even == 0)
		return "UTF-16LE";
	return even > 0 && odd == 0 ? "UTF-16BE" : NULL;
}

/* Bytes that are no text make control characters when they are taken for UTF-16. */
static bool no_controls(struct str s)
{
	uint32_t cp;

	while (utf8_next(&s, &cp))
		if ((cp < 0x20 && cp != '\n' && cp != '\r' && cp != '\t') || (cp >= 0x7F && cp < 0xA0))
			return false;
	return true;
}

static bool known_charset(struct str name)
{
	static const char *const names[] = {"gb2312",	  "gbk",    "gb18030",	"big5",
					    "big5-hkscs", "utf-16", "utf-16le", "utf-16be"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_ieq_c(name, names[i]))
			return true;
	return false;
}

bool extract_decode(struct arena *a, struct str bytes, struct str charset, struct str *ret_text, struct str *ret_from)
{
	const char *wide = NULL;

	*ret_from = STR("UTF-8");
	if (str_starts_c(bytes, "\xEF\xBB\xBF"))
		bytes = str_skip(bytes, 3);
	else if (str_starts_c(bytes, "\xFF\xFE"))
		wide = "UTF-16LE";
	else if (str_starts_c(bytes, "\xFE\xFF"))
		wide = "UTF-16BE";
	if (wide == NULL &&
	    utf8_valid(bytes)) { /* also when a page declares something else: no GB text is UTF-8 by chance */
		*ret_text = bytes;
		return true;
	}
	if (wide == NULL && memchr(bytes.p, 0, bytes.n) != NULL && (wide = utf16_without_bom(bytes)) == NULL)
		return false;
	if (wide != NULL) {
		*ret_from = str_of(wide);
		return convert(a, bytes, wide, ret_text) && plausible(*ret_text) && no_controls(*ret_text);
	}
	if (str_starts_c(charset, "big5") || str_starts_c(charset, "Big5") || str_starts_c(charset, "BIG5")) {
		*ret_from = STR("Big5");
		return convert(a, bytes, "Big5", ret_text) && plausible(*ret_text);
	}
	*ret_from = STR("GB18030");
	/* A page that says what it is may have a damaged place; an unnamed text may not: it would be a guess. */
	return convert(a, bytes, "gb18030", ret_text) && (known_charset(charset) || plausible(*ret_text));
}

struct str extract_html_charset(struct str bytes)
{
	struct str head = str_slice(bytes, 0, 4096), s;
	size_t n = 0;
	ptrdiff_t at = str_find_c(head, "charset=");

	if (at < 0)
		at = str_find_c(head, "CHARSET=");
	if (at < 0)
		return STR("");
	s = str_skip(head, (size_t)at + 8);
	while (s.n > 0 && (s.p[0] == '"' || s.p[0] == '\'' || s.p[0] == ' '))
		s = str_skip(s, 1);
	while (n < s.n && n < 20 && s.p[n] != '"' && s.p[n] != '\'' && s.p[n] != ';' && s.p[n] != '>' && s.p[n] > ' ')
		n++;
	return str_slice(s, 0, n);
}

enum extract_state read_txt(struct out *o, struct str bytes)
{
	struct str text, from;

	if (!extract_decode(o->a, bytes, STR(""), &text, &from))
		return EXTRACT_BROKEN;
	out_text(o, text);
	return EXTRACT_OK;
}

static char separator_of(struct str text)
{
	struct str line;
	size_t n[3] = {0, 0, 0};

	if (!str_line(&text, &line))
		return ',';
	for (size_t i = 0; i < line.n; i++)
		n[line.p[i] == ';'    ? 1
		  : line.p[i] == '\t' ? 2
				      : 0] += line.p[i] == ',' || line.p[i] == ';' || line.p[i] == '\t';
	return n[2] > n[0] && n[2] > n[1] ? '\t' : n[1] > n[0] ? ';' : ',';
}

/* A line end inside a cell is U+2028. */
static void put_cell(struct buf *b, struct str cell)
{
	for (size_t i = 0; i < cell.n; i++) {
		if (cell.p[i] == '\n')
			buf_c(b, "\xE2\x80\xA8");
		else if (cell.p[i] != '\r')
			buf_byte(b, cell.p[i] == '\t' ? ' ' : cell.p[i]);
	}
}

enum extract_state read_csv(struct out *o, struct str bytes)
{
	struct arena *keep = o->a;
	struct str text, from;
	struct csv c;
	struct csv_row *row;
	struct err err = {0};
	enum status st;
	size_t rows = 0;

	if (!extract_decode(keep, bytes, STR(""), &text, &from))
		return EXTRACT_BROKEN;
	csv_init(&c, text, separator_of(text));
	o->a = arena_new();
	row = ARENA_NEW(keep, struct csv_row);
	while ((st = csv_next(&c, o->a, row, &err)) == ST_OK && ++rows <= EXTRACT_MAX_ROWS && !o->full) {
		struct buf b = BUF_INIT(o->a, EXTRACT_MAX_TEXT);

		for (size_t i = 0; i < row->n; i++) {
			if (i > 0)
				buf_byte(&b, '\t');
			put_cell(&b, row->col[i]);
		}
		buf_byte(&b, '\n');
		out_text(o, buf_view(&b));
		arena_clear(o->a);
	}
	arena_free(o->a);
	o->a = keep;
	if (st == ST_INVALID)
		return EXTRACT_BROKEN;
	return rows > EXTRACT_MAX_ROWS ? EXTRACT_LIMIT : EXTRACT_OK;
}
