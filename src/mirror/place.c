/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "mirror/place.h"

#define MAX_NAME 200 /* bytes of one folder name; file systems allow 255 */

const unsigned char place_pixel[43] = {
	'G', 'I', 'F', '8', '9', 'a', 1, 0, 1, 0, 0x80, 0, 0, 0xff, 0xff, 0xff, 0, 0,	0, '!', 0xf9, 4,
	1,   0,	  0,   0,   0,	 ',', 0, 0, 0, 0, 1,	0, 1, 0,    0,	  2,	2, 'D', 1, 0,	';',
};

/* Below these everything needs the running program: log-in and workbench, forms, search, answers to a question. */
static const char *const live_roots[] = {
	"/login",   "/logout",	"/password",	  "/account",	       "/wb",
	"/healthz", "/metrics", "/display",	  "/search",	       "/supervise",
	"/alerts",  "/banner",	"/api/v1/search", "/api/v1/log/proof", "/api/v1/log/consistency",
};
static const char *const live_ends[] = {"/correct", "/close"};
/* Parameters whose values visitors type, or that are without end. */
static const char *const typed[] = {"q",     "words", "doc_no", "from",	 "to",	 "next",
				    "start", "end",   "cursor", "since", "after"};

/* The next part of a list of the interface, not a question. */
static bool is_paging(struct str name)
{
	static const char *const names[] = {"cursor", "since", "start", "end", "limit"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (str_eq_c(name, names[i]))
			return true;
	return false;
}

static bool below(struct str path, const char *root)
{
	size_t n = strlen(root);

	return str_starts_c(path, root) && (path.n == n || path.p[n] == '/' || path.p[n] == '.');
}

static bool is_live_path(struct str path)
{
	if (below(path, "/en"))
		path = str_skip(path, 3);
	for (size_t i = 0; i < sizeof live_roots / sizeof live_roots[0]; i++)
		if (below(path, live_roots[i]))
			return true;
	for (size_t i = 0; i < sizeof live_ends / sizeof live_ends[0]; i++)
		if (str_ends_c(path, live_ends[i]))
			return true;
	return false;
}

/* One choice and a page number, or the two versions of a difference: more would be every combination of every filter. */
static bool is_live_query(struct str path, struct str query)
{
	bool machine = str_starts_c(path, "/api/");
	struct str part, name;
	int choices = 0;

	while (query.n > 0 && str_cut(&query, '&', &part)) {
		(void)str_cut(&part, '=', &name);
		if (str_eq_c(name, "page") || str_empty(name))
			continue;
		if (machine && is_paging(name))
			continue;
		for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++)
			if (str_eq_c(name, typed[i]))
				return true;
		choices++;
	}
	return choices > (str_ends_c(path, "/diff") ? 2 : 1);
}

static int hex(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

static struct str decoded(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT(a, 1u << 16);

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '%' && i + 2 < s.n && hex(s.p[i + 1]) >= 0 && hex(s.p[i + 2]) >= 0) {
			buf_byte(&b, (char)(hex(s.p[i + 1]) * 16 + hex(s.p[i + 2])));
			i += 2;
		} else {
			buf_byte(&b, s.p[i]);
		}
	}
	return buf_view(&b);
}

static struct str short_hash(struct arena *a, struct str s)
{
	char hexed[SHA256_HEX_LEN + 1];

	sha256_hex(s, hexed);
	return arena_dup(a, (struct str){hexed, 16});
}

/* A name the file system takes and no path gets out of. */
static bool name_fits(struct str name)
{
	if (str_empty(name) || name.n > MAX_NAME || str_eq_c(name, ".") || str_eq_c(name, ".."))
		return false;
	for (size_t i = 0; i < name.n; i++)
		if ((unsigned char)name.p[i] < 0x20 || name.p[i] == '/' || name.p[i] == '\\')
			return false;
	return true;
}

/* Path as a link and as a file: the same but for percent signs; a name that does not fit becomes its hash in both. */
static void path_names(struct arena *a, struct str path, struct buf *href, struct buf *file)
{
	struct str part;

	while (str_cut(&path, '/', &part)) {
		struct str name = decoded(a, part);

		if (str_empty(part))
			continue;
		if (!name_fits(name))
			part = name = short_hash(a, part);
		buf_byte(href, '/');
		buf_str(href, part);
		if (file->n > 0)
			buf_byte(file, '/');
		buf_str(file, name);
	}
}

static struct str last_name(struct str path)
{
	size_t i = path.n;

	while (i > 0 && path.p[i - 1] != '/')
		i--;
	return str_skip(path, i);
}

static struct str query_name(struct arena *a, struct str query)
{
	struct str no;
	int64_t page;

	if (!str_starts_c(query, "page="))
		return arena_printf(a, "q-%.*s", STR_ARG(short_hash(a, query)));
	no = str_skip(query, 5);
	return str_to_i64(no, &page) ? arena_printf(a, "page-%.*s", STR_ARG(no))
				     : arena_printf(a, "q-%.*s", STR_ARG(short_hash(a, query)));
}

/* "feed.atom" and a query → "feed.q-….atom" */
static void name_with_query(struct buf *b, struct str query)
{
	size_t dot = b->n;
	struct str tail;

	while (dot > 0 && b->p[dot - 1] != '.')
		dot--;
	tail = arena_dup(b->arena, (struct str){b->p + dot - 1, b->n - dot + 1});
	b->n = dot - 1;
	buf_byte(b, '.');
	buf_str(b, query);
	buf_str(b, tail);
}

static bool binary_end(struct str path, const char **ret_name)
{
	static const struct {
		const char *end, *name;
	} ends[] = {{"/pdf", "document.pdf"}, {"/docx", "document.docx"}, {"/jsonld", "document.jsonld"}};

	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
		if (str_starts_c(path, "/d/") && str_ends_c(path, ends[i].end)) {
			*ret_name = ends[i].name;
			return true;
		}
	return false;
}

static void add_name(struct buf *href, struct buf *file, struct str name)
{
	buf_byte(href, '/');
	buf_str(href, name);
	if (file->n > 0)
		buf_byte(file, '/');
	buf_str(file, name);
}

void place_of(struct arena *a, struct str url, struct place *ret)
{
	struct str query = url, path = url;
	struct buf href = BUF_INIT(a, 1u << 16), file = BUF_INIT(a, 1u << 16);
	const char *name;

	(void)str_cut(&query, '?', &path);
	*ret = (struct place){PLACE_LIVE, STR_NONE, STR_NONE};
	if (str_ends_c(path, "/v.gif") && str_starts_c(path, "/d/")) {
		*ret = (struct place){PLACE_PIXEL, STR("/v.gif"), STR("v.gif")};
		return;
	}
	if (is_live_path(path) || is_live_query(path, query))
		return;
	path_names(a, path, &href, &file);
	ret->kind = PLACE_STATIC;
	if (binary_end(path, &name)) {
		add_name(&href, &file, str_of(name));
	} else if (str_find_byte(last_name(path), '.') > 0) {
		if (query.n > 0) {
			name_with_query(&href, query_name(a, query));
			name_with_query(&file, query_name(a, query));
		}
	} else {
		if (query.n > 0)
			add_name(&href, &file, query_name(a, query));
		if (file.n > 0)
			buf_byte(&file, '/');
		if (href.n == 0 || query.n > 0)
			buf_byte(&href, '/');
		buf_c(&file, str_starts_c(path, "/api/") ? "index.json" : "index.html");
	}
	ret->href = buf_view(&href);
	ret->file = buf_view(&file);
}
