/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <string.h>

#include "mirror/links.h"

#define MAX_VALUE 65536

static const struct {
	const char *text;
	char c;
} entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}, {"&#x27;", '\''}};

static struct str unescaped(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT(a, MAX_VALUE);

	if (str_find_byte(s, '&') < 0)
		return s;
	buf_reserve(&b, s.n);
	for (size_t i = 0; i < s.n;) {
		size_t e = 0;

		while (e < sizeof entities / sizeof entities[0] && !str_starts_c(str_skip(s, i), entities[e].text))
			e++;
		if (s.p[i] == '&' && e < sizeof entities / sizeof entities[0]) {
			buf_byte(&b, entities[e].c);
			i += strlen(entities[e].text);
		} else {
			buf_byte(&b, s.p[i++]);
		}
	}
	return buf_view(&b);
}

static void add_escaped(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		size_t e = 0;

		while (e < 4 && entities[e].c != s.p[i])
			e++;
		if (e < 4)
			buf_c(b, entities[e].text);
		else
			buf_byte(b, s.p[i]);
	}
}

struct scan {
	struct arena *a;
	struct str html;
	size_t at, copied;
	links_map *map;
	void *arg;
	struct buf *out;
};

static void copy_to(struct scan *s, size_t to)
{
	if (s->out != NULL)
		buf_add(s->out, s->html.p + s->copied, to - s->copied);
	s->copied = to;
}

static bool is_link(struct str name)
{
	return str_ieq_c(name, "href") || str_ieq_c(name, "src") || str_ieq_c(name, "action") || str_ieq_c(name, "poster") ||
	       str_ieq_c(name, "formaction") || str_ieq_c(name, "hx-get");
}

static void value_found(struct scan *s, struct str name, size_t from, size_t to)
{
	struct str now, value;
	bool is_form = str_ieq_c(name, "action") || str_ieq_c(name, "formaction");

	if (!is_link(name))
		return;
	value = unescaped(s->a, (struct str){s->html.p + from, to - from});
	if (!s->map(s->arg, value, is_form, &now))
		return;
	copy_to(s, from);
	if (s->out != NULL)
		add_escaped(s->out, now);
	s->copied = to;
}

/* From behind the tag's name to behind its ">". */
static void attributes(struct scan *s)
{
	const char *p = s->html.p;
	size_t n = s->html.n, i = s->at;

	while (i < n && p[i] != '>') {
		size_t from = i, to;
		struct str name;
		const char *end;

		while (i < n && (isalnum((unsigned char)p[i]) || p[i] == '-' || p[i] == ':' || p[i] == '_'))
			i++;
		name = (struct str){p + from, i - from};
		if (i == from || i + 1 >= n || p[i] != '=' || p[i + 1] != '"') {
			i += i == from;
			continue;
		}
		from = i + 2;
		end = memchr(p + from, '"', n - from);
		if (end == NULL) {
			i = n;
			break;
		}
		to = (size_t)(end - p);
		value_found(s, name, from, to);
		i = to + 1;
	}
	s->at = i < n ? i + 1 : n;
}

static void skip_to(struct scan *s, const char *end)
{
	ptrdiff_t i = str_find_c(str_skip(s->html, s->at), end);

	s->at = i < 0 ? s->html.n : s->at + (size_t)i + strlen(end);
}

static void tag(struct scan *s)
{
	size_t from = s->at;
	struct str name;

	while (s->at < s->html.n && isalnum((unsigned char)s->html.p[s->at]))
		s->at++;
	name = (struct str){s->html.p + from, s->at - from};
	attributes(s);
	if (str_ieq_c(name, "script")) /* text of programs and data is not markup */
		skip_to(s, "</script>");
}

void links_each(struct arena *a, struct str html, links_map *map, void *arg, struct buf *out)
{
	struct scan s = {a, html, 0, 0, map, arg, out};

	while (s.at < html.n) {
		const char *lt = memchr(html.p + s.at, '<', html.n - s.at);

		if (lt == NULL)
			break;
		s.at = (size_t)(lt - html.p) + 1;
		if (str_starts_c(str_skip(html, s.at), "!--"))
			skip_to(&s, "-->");
		else if (s.at < html.n && isalpha((unsigned char)html.p[s.at]))
			tag(&s);
	}
	copy_to(&s, html.n);
}

static struct str without_query(struct str s)
{
	struct str path;

	(void)str_cut(&s, '?', &path);
	return path;
}

/* "b/../c" below "/a/" */
static struct str joined(struct arena *a, struct str page, struct str link)
{
	struct str base = without_query(page);

	while (base.n > 0 && base.p[base.n - 1] != '/')
		base.n--;
	return arena_printf(a, "%.*s%.*s", STR_ARG(base), STR_ARG(link));
}

static bool has_scheme(struct str s)
{
	size_t i = 0;

	while (i < s.n && (isalnum((unsigned char)s.p[i]) || s.p[i] == '+' || s.p[i] == '-' || s.p[i] == '.'))
		i++;
	return i > 0 && i < s.n && s.p[i] == ':';
}

bool links_resolve(struct arena *a, struct str page, struct str link, struct str live, struct str *ret,
		   struct str *ret_fragment)
{
	struct str rest = link, head = STR_NONE;
	bool marked = str_find_byte(link, '#') >= 0;

	(void)str_cut(&rest, '#', &head);
	*ret_fragment = marked ? str_skip(link, head.n) : STR_NONE;
	if (live.n > 0 && str_starts(head, live) && (head.n == live.n || head.p[live.n] == '/'))
		head = head.n == live.n ? STR("/") : str_skip(head, live.n);
	if (str_empty(head) || str_starts_c(head, "//") || has_scheme(head))
		return false;
	if (head.p[0] == '/')
		*ret = head;
	else if (head.p[0] == '?')
		*ret = arena_printf(a, "%.*s%.*s", STR_ARG(without_query(page)), STR_ARG(head));
	else
		*ret = joined(a, page, head);
	return str_find_c(*ret, "/../") < 0 && str_find_c(*ret, "/./") < 0;
}
