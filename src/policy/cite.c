/* SPDX-License-Identifier: Apache-2.0 */
/* A number ends at 号 and holds a bracketed year or 令第: the end is found by a cursor, the beginning by docnum, which knows which
 * words before it do not belong to it; the code points of its office are then counted back in the text as written. S3-0.2. */
#include "policy/cite.h"

#include "base/utf8.h"

enum { BEFORE_MAX_CP = 60 };

static bool opens(uint32_t cp)
{
	return cp == 0x3014 || cp == '[' || cp == 0x3010 || cp == '(' || cp == 0xFF08 || cp == 0xFF3B;
}

static bool blank(uint32_t cp)
{
	return cp == ' ' || cp == 0x3000 || cp == 0xA0;
}

/* From the bracket or 第 on to behind 号: only digits, brackets and blanks between. 0 = no number here. */
static size_t end_of(struct str text, size_t at)
{
	struct str rest = str_skip(text, at);
	uint32_t cp;

	for (int n = 0; n < 24 && utf8_next(&rest, &cp); n++) {
		bool digit = (cp >= '0' && cp <= '9') || (cp >= 0xFF10 && cp <= 0xFF19);
		bool close = cp == 0x3015 || cp == ']' || cp == 0x3011 || cp == ')' || cp == 0xFF09 || cp == 0xFF3D;

		if (cp == 0x53F7 && n > 0)
			return text.n - rest.n;
		if (!digit && !close && !blank(cp) && cp != 0x7B2C && !(n == 0 && opens(cp)))
			return 0;
	}
	return 0;
}

/* Start of the code point before byte at. */
static size_t back(struct str text, size_t at)
{
	do
		at--;
	while (at > 0 && ((unsigned char)text.p[at] & 0xC0) == 0x80);
	return at;
}

static bool number_at(struct arena *a, struct str text, size_t floor, size_t mark, size_t end, struct cite *ret)
{
	size_t from = mark, left;
	struct docnum *found;
	struct str part;
	uint32_t cp;
	size_t n;

	for (int i = 0; i < BEFORE_MAX_CP && from > floor; i++)
		from = back(text, from);
	n = docnum_find_all(a, str_slice(text, from, end), &found);
	if (n == 0)
		return false;
	ret->no = found[n - 1];
	left = utf8_len(ret->no.org);
	for (from = mark; left > 0 && from > floor;) {
		from = back(text, from);
		part = str_skip(text, from);
		if (utf8_next(&part, &cp) && !blank(cp))
			left--;
	}
	ret->from = from;
	ret->to = end;
	return left == 0;
}

size_t cite_find(struct arena *a, struct str text, struct cite *ret, size_t cap)
{
	struct str rest = text, before;
	size_t n = 0, floor = 0;
	uint32_t cp, last = 0;

	if (str_find_c(text, "号") < 0 || !utf8_valid(text)) /* most paragraphs cite nothing */
		return 0;
	while (n < cap && (before = rest, utf8_next(&rest, &cp))) {
		size_t at = text.n - before.n, end;
		bool mark = opens(cp) || (cp == 0x7B2C && last == 0x4EE4);

		if (mark && (end = end_of(text, at)) > 0 && number_at(a, text, floor, at, end, &ret[n])) {
			floor = ret[n++].to;
			rest = str_skip(text, floor);
		}
		last = cp;
	}
	return n;
}

/* ---- the model ---- */
struct keys {
	struct arena *a;
	struct str own, *key;
	size_t n;
};

static void collect(struct keys *k, const struct doc_node *node)
{
	struct cite found[16];
	size_t n = node->type == DN_TEXT ? cite_find(k->a, node->text, found, ARRAY_LEN(found)) : 0;

	for (size_t i = 0; i < n; i++) {
		bool known = str_eq(found[i].no.key, k->own) || k->n == CITES_MAX;

		for (size_t j = 0; j < k->n && !known; j++)
			known = str_eq(found[i].no.key, k->key[j]);
		if (!known)
			k->key[k->n++] = found[i].no.key;
	}
	for (size_t i = 0; i < node->n; i++)
		collect(k, node->child[i]);
}

size_t cite_keys(struct arena *a, const struct doc *d, struct str own, struct str **ret)
{
	struct keys k = {.a = a, .own = own, .key = ARENA_ARRAY(a, CITES_MAX, struct str)};

	collect(&k, d->root);
	*ret = k.key;
	return k.n;
}

struct linker {
	struct arena *a;
	struct str (*href)(void *arg, struct str key);
	void *arg;
};

static const struct doc_node *piece(struct arena *a, const struct doc_node *from, struct str text, struct str href)
{
	struct doc_node *n = ARENA_NEW(a, struct doc_node);

	*n = *from;
	n->text = text;
	if (href.p != NULL) {
		n->marks |= DM_LINK;
		n->href = href;
	}
	return n;
}

/* One text node as pieces; returns how many were put into out. */
static size_t split(struct linker *l, const struct doc_node *node, const struct doc_node **out)
{
	struct cite found[16];
	size_t n = (node->marks & DM_LINK) ? 0 : cite_find(l->a, node->text, found, ARRAY_LEN(found)), k = 0, at = 0;

	for (size_t i = 0; i < n; i++) {
		struct str href = l->href(l->arg, found[i].no.key);

		if (href.p == NULL)
			continue;
		if (found[i].from > at)
			out[k++] = piece(l->a, node, str_slice(node->text, at, found[i].from), STR_NONE);
		out[k++] = piece(l->a, node, str_slice(node->text, found[i].from, found[i].to), href);
		at = found[i].to;
	}
	if (k == 0)
		out[k++] = node;
	else if (at < node->text.n)
		out[k++] = piece(l->a, node, str_skip(node->text, at), STR_NONE);
	return k;
}

static const struct doc_node *relink(struct linker *l, const struct doc_node *node)
{
	struct doc_node *copy;
	const struct doc_node **child;
	size_t cap = 0, n = 0;

	if (node->n == 0)
		return node;
	for (size_t i = 0; i < node->n; i++)
		cap += node->child[i]->type == DN_TEXT ? 33 : 1;
	child = ARENA_ARRAY(l->a, cap, const struct doc_node *);
	for (size_t i = 0; i < node->n; i++) {
		if (node->child[i]->type == DN_TEXT)
			n += split(l, node->child[i], child + n);
		else
			child[n++] = relink(l, node->child[i]);
	}
	copy = ARENA_NEW(l->a, struct doc_node);
	*copy = *node;
	copy->child = child;
	copy->n = n;
	return copy;
}

struct doc cite_link(struct arena *a, const struct doc *d, struct str (*href)(void *arg, struct str key), void *arg)
{
	struct linker l = {a, href, arg};

	return (struct doc){a, relink(&l, d->root)};
}
