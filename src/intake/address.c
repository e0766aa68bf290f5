/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of an old site: what a link on a page leads to (RFC 3986 chapter 5, for http only). */
#include <string.h>

#include "base/buf.h"
#include "base/url.h"
#include "base/utf8.h"
#include "intake/page_read.h"

#define MAX_ADDRESS 1000

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 32);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

struct str address_decode(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT(a, MAX_ADDRESS * 3);

	for (size_t i = 0; i < s.n; i++) {
		int h = -1, l = -1;

		if (s.p[i] == '%' && i + 2 < s.n) {
			h = hex(s.p[i + 1]);
			l = hex(s.p[i + 2]);
		}
		if (h >= 0 && l >= 0 && h * 16 + l >= 0x20) {
			buf_byte(&b, (char)(h * 16 + l));
			i += 2;
		} else {
			buf_byte(&b, s.p[i]);
		}
	}
	return !b.overflow && utf8_valid(buf_view(&b)) ? buf_view(&b) : s;
}

struct str address_encode(struct arena *a, struct str s)
{
	static const char plain[] = "/-_.~!$&'()*+,;=:@?";
	struct buf b = BUF_INIT(a, MAX_ADDRESS * 4);

	url_encode_but(&b, s, plain);
	return buf_view(&b);
}

struct str address_path(struct str address)
{
	ptrdiff_t q = str_find_byte(address, '?');

	return q < 0 ? address : str_slice(address, 0, (size_t)q);
}

bool address_is_page(struct str path)
{
	static const char *const ends[] = {".html", ".htm", ".shtml", ".asp",	 ".aspx",
					   ".jsp",  ".php", ".do",    ".action", ".xhtml"};
	struct str p = address_path(path);
	size_t slash = p.n;

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		size_t n = strlen(ends[i]);

		if (p.n > n && str_ieq_c(str_skip(p, p.n - n), ends[i]))
			return true;
	}
	while (slash > 0 && p.p[slash - 1] != '/')
		slash--;
	return str_find_byte(str_skip(p, slash), '.') < 0;
}

/* Removes "." and ".."; never climbs above the root. */
static struct str without_dots(struct arena *a, struct str path)
{
	struct buf b = BUF_INIT(a, MAX_ADDRESS * 2);
	struct str rest = str_skip(path, 1), part;

	while (str_cut(&rest, '/', &part)) {
		bool last = rest.p == NULL;

		if (str_eq_c(part, ".")) {
			if (last)
				buf_byte(&b, '/');
		} else if (str_eq_c(part, "..")) {
			while (b.n > 0 && b.p[b.n - 1] != '/')
				b.n--;
			b.n -= b.n > 0;
			if (last)
				buf_byte(&b, '/');
		} else {
			buf_byte(&b, '/');
			buf_str(&b, part);
		}
	}
	return b.n == 0 ? STR("/") : buf_view(&b);
}

static bool own_host(struct str host, struct str hosts)
{
	struct str one;
	ptrdiff_t colon = str_find_byte(host, ':');

	if (colon >= 0)
		host = str_slice(host, 0, (size_t)colon);
	while (str_cut(&hosts, ' ', &one)) {
		if (one.n == 0 || one.n != host.n || one.n > 200)
			continue;
		for (size_t i = 0; i <= one.n; i++)
			if (i == one.n)
				return true;
			else if ((one.p[i] | 32) != (host.p[i] | 32))
				break;
	}
	return false;
}

/* Behind "http://host" of the old site; false elsewhere. */
static bool local_part(struct str hosts, struct str *href)
{
	struct str s = *href;
	size_t n = 0;

	if (str_starts_c(s, "//"))
		s = str_skip(s, 2);
	else if (str_starts_c(s, "http://"))
		s = str_skip(s, 7);
	else if (str_starts_c(s, "https://"))
		s = str_skip(s, 8);
	else
		return false;
	while (n < s.n && s.p[n] != '/' && s.p[n] != '?')
		n++;
	if (!own_host(str_slice(s, 0, n), hosts))
		return false;
	*href = n == s.n ? STR("/") : str_skip(s, n);
	return true;
}

/* "javascript:", "mailto:", "http:" — letters and a colon before any slash. */
static bool has_scheme(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char l = (char)(s.p[i] | 32);

		if (s.p[i] == ':')
			return i > 0;
		if ((l < 'a' || l > 'z') && (i == 0 || s.p[i] < '+' || s.p[i] > '9' || s.p[i] == '/'))
			return false;
	}
	return false;
}

bool address_resolve(struct arena *a, struct str base, struct str hosts, struct str href, struct str *ret)
{
	struct str s = str_trim(href), query = STR(""), dir = address_path(base);
	ptrdiff_t cut = str_find_byte(s, '#');

	if (cut >= 0)
		s = str_slice(s, 0, (size_t)cut);
	if (s.n == 0 || s.n > MAX_ADDRESS)
		return false;
	if (!local_part(hosts, &s) && (has_scheme(s) || str_starts_c(s, "//")))
		return false;
	cut = str_find_byte(s, '?');
	if (cut >= 0) {
		query = str_skip(s, (size_t)cut);
		s = str_slice(s, 0, (size_t)cut);
	}
	while (dir.n > 0 && dir.p[dir.n - 1] != '/')
		dir.n--;
	if (s.n == 0)
		s = address_path(base);
	else if (s.p[0] != '/')
		s = arena_printf(a, "%.*s%.*s", STR_ARG(dir.n == 0 ? STR("/") : dir), STR_ARG(s));
	if (s.n == 0 || s.p[0] != '/')
		return false;
	s = without_dots(a, address_decode(a, s));
	*ret = arena_printf(a, "%.*s%.*s", STR_ARG(s), STR_ARG(query));
	return utf8_valid(*ret) && str_find_byte(*ret, '\\') < 0;
}
