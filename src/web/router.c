/* SPDX-License-Identifier: Apache-2.0 */
/* Routes as a tree of path segments. At each node a literal wins over {x:i64}, that over {x}, that over {rest*}; a dead
 * end goes back to the next choice. Two routes of one method with the same shape are an error at start: the order of
 * tables never decides anything. */
#include <stdlib.h>
#include <string.h>

#include "base/url.h"
#include "base/utf8.h"
#include "web/web_priv.h"

enum seg_kind { SEG_LITERAL, SEG_I64, SEG_TEXT, SEG_REST, SEG_KIND_COUNT };

struct node {
	enum seg_kind kind;
	struct str text;    /* literal */
	struct node *next;  /* sibling */
	struct node *child; /* sorted by kind: literals first */
	const struct web_route *route[WEB_METHOD_COUNT];
};

struct router {
	struct arena *arena;
	struct node root;
	const struct web_route **list;
	size_t n;
};

struct seg {
	enum seg_kind kind;
	struct str text; /* literal or parameter name */
};

/* Next segment of a pattern; false when the pattern is wrong. */
static bool seg_parse(struct str part, struct seg *ret)
{
	if (part.n >= 2 && part.p[0] == '{' && part.p[part.n - 1] == '}') {
		struct str name = str_slice(part, 1, part.n - 1);

		ret->kind = SEG_TEXT;
		if (str_ends_c(name, "*")) {
			ret->kind = SEG_REST;
			name.n--;
		} else if (str_ends_c(name, ":i64")) {
			ret->kind = SEG_I64;
			name.n -= 4;
		}
		ret->text = name;
		return name.n > 0 && str_find_byte(name, ':') < 0;
	}
	ret->kind = SEG_LITERAL;
	ret->text = part;
	return str_find_byte(part, '{') < 0 && str_find_byte(part, '}') < 0;
}

static struct node *child_of(struct arena *a, struct node *parent, const struct seg *s)
{
	struct node **at = &parent->child, *n;

	for (n = parent->child; n != NULL; n = n->next)
		if (n->kind == s->kind && (s->kind != SEG_LITERAL || str_eq(n->text, s->text)))
			return n;
	while (*at != NULL && (*at)->kind <= s->kind)
		at = &(*at)->next;
	n = ARENA_NEW(a, struct node);
	n->kind = s->kind;
	n->text = s->text;
	n->next = *at;
	*at = n;
	return n;
}

static enum status add_route(struct router *r, const struct web_route *rt, struct err *err)
{
	struct str rest = str_of(rt->pattern), part;
	struct node *n = &r->root;
	size_t params = 0, segs = 0;

	if (rest.n == 0 || rest.p[0] != '/' || rt->handler == NULL || (unsigned)rt->method >= WEB_METHOD_COUNT)
		return err_set(err, ST_INTERNAL, "route \"%s\" is not complete", rt->pattern);
	if ((rt->flags & WEB_INLINE) != 0 && rt->perm != 0)
		return err_set(err, ST_INTERNAL, "route %s: an inline route cannot ask for a permission", rt->pattern);
	rest = str_skip(rest, 1);
	while (rest.p != NULL && rt->pattern[1] != '\0' && str_cut(&rest, '/', &part)) {
		struct seg s;

		if (!seg_parse(part, &s) || (s.kind == SEG_REST && rest.p != NULL) || ++segs > WEB_MAX_SEGMENTS ||
		    (s.kind != SEG_LITERAL && ++params > WEB_MAX_PARAMS))
			return err_set(err, ST_INTERNAL, "route %s: wrong pattern", rt->pattern);
		n = child_of(r->arena, n, &s);
	}
	if (n->route[rt->method] != NULL)
		return err_set(err, ST_INTERNAL, "routes %s and %s match the same addresses", n->route[rt->method]->pattern,
			       rt->pattern);
	n->route[rt->method] = rt;
	r->list[r->n++] = rt;
	return ST_OK;
}

enum status router_new(const struct web_route *const *tables, const size_t *counts, size_t n, struct router **ret,
		       struct err *err)
{
	struct router *r = calloc(1, sizeof *r);
	size_t total = 0;

	if (r == NULL)
		BUG("out of memory");
	r->arena = arena_new();
	for (size_t t = 0; t < n; t++)
		total += counts[t];
	r->list = ARENA_ARRAY(r->arena, total + 1, const struct web_route *);
	for (size_t t = 0; t < n; t++)
		for (size_t i = 0; i < counts[t]; i++) {
			enum status st = add_route(r, &tables[t][i], err);

			if (st != ST_OK) {
				router_free(r);
				return st;
			}
		}
	*ret = r;
	return ST_OK;
}

void router_free(struct router *r)
{
	if (r == NULL)
		return;
	arena_free(r->arena);
	free(r);
}

size_t router_list(const struct router *r, const struct web_route **ret, size_t max)
{
	for (size_t i = 0; i < r->n && i < max; i++)
		ret[i] = r->list[i];
	return r->n;
}

struct walk {
	const struct str *segs; /* decoded */
	size_t n;
	struct str rest_from[WEB_MAX_SEGMENTS + 1]; /* decoded path from that segment on */
	enum web_method method;
	struct str caught[WEB_MAX_PARAMS];
	const struct web_route *route, *other; /* other: right address, wrong method */
};

/* Numbers have one spelling: no sign, no leading zero, so that a page has one address. */
static bool canonical_i64(struct str s, int64_t *ret)
{
	if (s.n == 0 || s.n > 18 || (s.n > 1 && s.p[0] == '0'))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return str_to_i64(s, ret);
}

bool web_pattern_fits(const char *pattern, struct str path)
{
	struct str rest = str_skip(str_of(pattern), 1), part, piece;
	struct seg s;
	int64_t i;

	if (!str_starts_c(path, "/"))
		return false;
	path = str_skip(path, 1);
	while (str_cut(&rest, '/', &part)) {
		if (!seg_parse(part, &s) || !str_cut(&path, '/', &piece))
			return false;
		if (s.kind == SEG_REST)
			return true;
		if (s.kind == SEG_LITERAL ? !str_eq(s.text, piece)
		    : s.kind == SEG_I64	  ? !canonical_i64(piece, &i)
					  : piece.n == 0)
			return false;
	}
	return path.p == NULL;
}

static bool arrive(struct walk *w, const struct node *n)
{
	if (n->route[w->method] != NULL) {
		w->route = n->route[w->method];
		return true;
	}
	for (int m = 0; m < WEB_METHOD_COUNT && w->other == NULL; m++)
		w->other = n->route[m];
	return false;
}

static bool descend(struct walk *w, const struct node *n, size_t at, size_t caught)
{
	int64_t i;

	if (at == w->n)
		return arrive(w, n);
	for (const struct node *c = n->child; c != NULL; c = c->next) {
		struct str s = w->segs[at];

		switch (c->kind) {
		case SEG_LITERAL:
			if (str_eq(c->text, s) && descend(w, c, at + 1, caught))
				return true;
			break;
		case SEG_I64:
			if (!canonical_i64(s, &i))
				break;
			w->caught[caught] = s;
			if (descend(w, c, at + 1, caught + 1))
				return true;
			break;
		case SEG_TEXT:
			if (s.n == 0)
				break;
			w->caught[caught] = s;
			if (descend(w, c, at + 1, caught + 1))
				return true;
			break;
		case SEG_REST:
			w->caught[caught] = w->rest_from[at];
			if (arrive(w, c))
				return true;
			break;
		case SEG_KIND_COUNT:
			break;
		}
	}
	return false;
}

/* Segments are cut before they are decoded: an encoded slash belongs to its segment. "." and ".." never reach a handler. */
static enum status split(struct arena *a, struct str raw, struct str *segs, struct walk *w)
{
	struct str rest = str_skip(raw, 1), part;

	if (raw.n == 0 || raw.p[0] != '/')
		return ST_BAD_REQUEST;
	while (raw.n > 1 && str_cut(&rest, '/', &part)) {
		if (w->n == WEB_MAX_SEGMENTS)
			return ST_NOT_FOUND;
		if (!url_decode(a, part, false, &segs[w->n]))
			return ST_BAD_REQUEST;
		if (!utf8_valid(segs[w->n]))
			return ST_BAD_UTF8;
		if (str_eq_c(segs[w->n], ".") || str_eq_c(segs[w->n], ".."))
			return ST_BAD_REQUEST;
		if (!url_decode(a, (struct str){part.p, (size_t)(raw.p + raw.n - part.p)}, false, &w->rest_from[w->n]))
			return ST_BAD_REQUEST;
		w->n++;
	}
	return ST_OK;
}

enum status router_match(const struct router *r, struct arena *a, enum web_method m, struct str raw_path,
			 const struct web_route **ret_route, struct route_param *params, size_t *ret_n)
{
	struct str segs[WEB_MAX_SEGMENTS];
	struct walk w = {.segs = segs, .method = m};
	struct str rest, part;
	size_t n = 0;

	TRY(split(a, raw_path, segs, &w));
	if (!descend(&w, &r->root, 0, 0)) {
		if (w.other == NULL)
			return ST_NOT_FOUND;
		*ret_route = w.other;
		return ST_METHOD;
	}
	rest = str_skip(str_of(w.route->pattern), 1);
	while (rest.p != NULL && str_cut(&rest, '/', &part)) {
		struct seg s;

		if (!seg_parse(part, &s) || s.kind == SEG_LITERAL)
			continue;
		params[n].name = s.text;
		params[n].text = w.caught[n];
		params[n].i = 0;
		if (s.kind == SEG_I64)
			(void)canonical_i64(w.caught[n], &params[n].i);
		n++;
	}
	*ret_n = n;
	*ret_route = w.route;
	return ST_OK;
}
