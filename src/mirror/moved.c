/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/buf.h"
#include "base/url.h"
#include "mirror/moved.h"

#define MAX_TEXT (64u << 20)

static void add_html(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		switch (s.p[i]) {
		case '&':
			buf_c(b, "&amp;");
			break;
		case '"':
			buf_c(b, "&quot;");
			break;
		case '<':
			buf_c(b, "&lt;");
			break;
		default:
			buf_byte(b, s.p[i]);
		}
}

struct str moved_page(struct arena *a, struct str to, struct str live, struct str target)
{
	struct buf b = BUF_INIT(a, 1u << 16);

	buf_c(&b, "<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>→</title>\n<meta name=\"robots\" content=\"noindex\">\n"
		  "<link rel=\"canonical\" href=\"");
	add_html(&b, live);
	add_html(&b, live.n > 0 ? target : to);
	buf_c(&b, "\">\n<meta http-equiv=\"refresh\" content=\"0;url=");
	add_html(&b, to);
	buf_c(&b, "\">\n<a href=\"");
	add_html(&b, to);
	buf_c(&b, "\">");
	add_html(&b, to);
	buf_c(&b, "</a>\n");
	return buf_view(&b);
}

/* Nothing that would end a word or be a variable. */
static bool is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= 0x20 || strchr("\"'$\\{};", s.p[i]) != NULL)
			return false;
	return s.n > 0 && s.p[0] == '/';
}

struct str moved_nginx(struct arena *a, const struct moved *m, size_t n)
{
	struct buf b = BUF_INIT(a, MAX_TEXT);

	buf_c(&b, "# In http: map_hash_bucket_size 512; map $request_uri $moved { include THIS FILE; }\n"
		  "# In server: if ($moved) { return 301 $moved; }\n");
	for (size_t i = 0; i < n; i++)
		if (is_plain(m[i].from) && is_plain(m[i].to))
			buf_printf(&b, "\"%.*s\" \"%.*s\";\n", STR_ARG(m[i].from), STR_ARG(m[i].to));
	return buf_view(&b);
}

/* Apache compares the path decoded and the parameters as they came. */
static void add_pattern(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (strchr(".^$*+?()[]{}|\\\"", s.p[i]) != NULL)
			buf_byte(b, '\\');
		buf_byte(b, s.p[i]);
	}
}

struct str moved_apache(struct arena *a, const struct moved *m, size_t n)
{
	struct buf b = BUF_INIT(a, MAX_TEXT);

	buf_c(&b, "RewriteEngine On\n");
	for (size_t i = 0; i < n; i++) {
		struct str query = m[i].from, path;

		(void)str_cut(&query, '?', &path);
		if (!is_plain(m[i].from) || !is_plain(m[i].to) || !url_decode(a, path, false, &path) ||
		    str_find_byte(path, '\n') >= 0)
			continue;
		if (query.n > 0) {
			buf_c(&b, "RewriteCond \"%{QUERY_STRING}\" \"^");
			add_pattern(&b, query);
			buf_c(&b, "$\"\n");
		}
		buf_c(&b, "RewriteRule \"^/?");
		add_pattern(&b, str_skip(path, 1));
		buf_c(&b, "$\" \"");
		for (size_t k = 0; k < m[i].to.n; k++) { /* %2 would be part of the condition */
			if (m[i].to.p[k] == '%')
				buf_byte(&b, '\\');
			buf_byte(&b, m[i].to.p[k]);
		}
		buf_printf(&b, "%s\" [R=301,NE,L]\n", query.n > 0 ? "?" : "");
	}
	return buf_view(&b);
}

struct str moved_hosts(struct arena *a, const struct moved *m, size_t n)
{
	struct buf b = BUF_INIT(a, MAX_TEXT);

	for (size_t i = 0; i < n; i++) {
		struct str query = m[i].from, path, part;

		(void)str_cut(&query, '?', &path);
		if (!is_plain(m[i].from) || !is_plain(m[i].to))
			continue;
		buf_str(&b, path);
		while (query.n > 0 && str_cut(&query, '&', &part)) {
			buf_byte(&b, ' ');
			buf_str(&b, part);
		}
		buf_printf(&b, " %.*s 301\n", STR_ARG(m[i].to));
	}
	return buf_view(&b);
}
