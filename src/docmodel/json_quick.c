/* SPDX-License-Identifier: Apache-2.0 */
/* A stored document is parsed for every page made of it, and jansson fetches each byte through two calls: 0.3 ms for
 * 25 KB. Here strings are slices of the input until they are stored. Grammar: RFC 8259, less what json_quick.h leaves out. */
#include "docmodel/json_quick.h"

#include "base/utf8.h"

#define MAX_DEPTH 64

struct cursor {
	struct arena *a;
	const char *p, *end;
};

static bool value(struct cursor *c, int depth, json_t **ret);

/* The next byte that is not blank; 0 at the end. */
static char peek(struct cursor *c)
{
	while (c->p < c->end && (*c->p == ' ' || *c->p == '\n' || *c->p == '\r' || *c->p == '\t'))
		c->p++;
	return c->p < c->end ? *c->p : '\0';
}

static bool take(struct cursor *c, char want)
{
	if (peek(c) != want)
		return false;
	c->p++;
	return true;
}

/* After the opening quote; *ret_escaped when there are backslashes inside. */
static bool string_slice(struct cursor *c, struct str *ret, bool *ret_escaped)
{
	const char *from = c->p;

	*ret_escaped = false;
	for (; c->p < c->end; c->p++) {
		unsigned char b = (unsigned char)*c->p;

		if (b == '"') {
			*ret = (struct str){from, (size_t)(c->p - from)};
			c->p++;
			return utf8_valid(*ret);
		}
		if (b < 0x20)
			return false;
		if (b != '\\')
			continue;
		*ret_escaped = true;
		if (++c->p == c->end || (*c->p != '"' && *c->p != '\\' && *c->p != '/'))
			return false;
	}
	return false;
}

static bool string(struct cursor *c, struct str *ret)
{
	bool escaped;
	char *p;
	size_t n = 0;

	if (!string_slice(c, ret, &escaped))
		return false;
	if (!escaped)
		return true;
	p = arena_alloc(c->a, ret->n + 1);
	for (size_t i = 0; i < ret->n; i++) {
		if (ret->p[i] == '\\')
			i++; /* string_slice() saw that one more follows */
		p[n++] = ret->p[i];
	}
	*ret = (struct str){p, n};
	return true;
}

static bool integer(struct cursor *c, json_t **ret)
{
	bool minus = take(c, '-');
	const char *from = c->p;
	json_int_t v = 0;

	while (c->p < c->end && *c->p >= '0' && *c->p <= '9' && c->p - from < 18)
		v = v * 10 + (*c->p++ - '0');
	if (c->p == from || (*from == '0' && c->p - from > 1))
		return false;
	if (c->p < c->end && ((*c->p >= '0' && *c->p <= '9') || *c->p == '.' || *c->p == 'e' || *c->p == 'E'))
		return false;
	*ret = json_integer(minus ? -v : v);
	return true;
}

static bool word(struct cursor *c, json_t **ret)
{
	struct str rest = {c->p, (size_t)(c->end - c->p)};
	const char *w = rest.p[0] == 't' ? "true" : rest.p[0] == 'f' ? "false" : "null";

	if (!str_starts_c(rest, w))
		return false;
	c->p += str_of(w).n;
	*ret = w[0] == 't' ? json_true() : w[0] == 'f' ? json_false() : json_null();
	return true;
}

static bool members(struct cursor *c, int depth, json_t *o)
{
	struct str key;
	json_t *v;

	if (take(c, '}'))
		return true;
	do {
		if (!take(c, '"') || !string(c, &key) || !take(c, ':') || json_object_getn(o, key.p, key.n) != NULL ||
		    !value(c, depth, &v) || json_object_setn_new_nocheck(o, key.p, key.n, v) != 0)
			return false;
	} while (take(c, ','));
	return take(c, '}');
}

static bool items(struct cursor *c, int depth, json_t *list)
{
	json_t *v;

	if (take(c, ']'))
		return true;
	do {
		if (!value(c, depth, &v) || json_array_append_new(list, v) != 0)
			return false;
	} while (take(c, ','));
	return take(c, ']');
}

static bool value(struct cursor *c, int depth, json_t **ret)
{
	struct str s;
	bool ok;

	if (depth > MAX_DEPTH)
		return false;
	switch (peek(c)) {
	case '"':
		c->p++;
		if (!string(c, &s))
			return false;
		*ret = json_stringn_nocheck(s.p, s.n);
		return *ret != NULL;
	case '{':
	case '[':
		*ret = *c->p == '{' ? json_object() : json_array();
		ok = *ret != NULL && (*c->p++ == '{' ? members(c, depth + 1, *ret) : items(c, depth + 1, *ret));
		if (!ok)
			json_decref(*ret);
		return ok;
	case 't':
	case 'f':
	case 'n':
		return word(c, ret);
	default:
		return integer(c, ret);
	}
}

json_t *json_quick(struct arena *a, struct str s)
{
	struct cursor c = {a, s.p, s.p + s.n};
	json_t *j;

	if (s.n == 0 || peek(&c) != '{' || !value(&c, 0, &j))
		return NULL;
	if (peek(&c) == '\0' && c.p == c.end)
		return j;
	json_decref(j);
	return NULL;
}
