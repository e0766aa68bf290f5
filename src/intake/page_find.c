/* SPDX-License-Identifier: Apache-2.0 */
/* Which part of a page is its text. Known names of content blocks first (they are facts of the systems Chinese government sites
 * are made with), then by density: running text has characters outside links and punctuation. */
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "intake/page_int.h"

bool tag_is(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE && strcmp((const char *)n->name, name) == 0;
}

bool tag_in(const xmlNode *n, const char *names)
{
	struct str rest = str_of(names), one;

	while (n->type == XML_ELEMENT_NODE && str_cut(&rest, ' ', &one))
		if (str_eq_c(one, (const char *)n->name))
			return true;
	return false;
}

struct str tag_attr(struct arena *a, const xmlNode *n, const char *name)
{
	xmlChar *v = xmlGetProp(n, (const xmlChar *)name);
	struct str s = v == NULL ? STR("") : arena_dup(a, str_of((const char *)v));

	xmlFree(v);
	return s;
}

bool tag_hidden(const xmlNode *n)
{
	return tag_in(n, "script style noscript template iframe object select button input textarea head title");
}

const struct counts *counts_of(const xmlNode *n)
{
	static const struct counts none = {0};

	return n->type == XML_ELEMENT_NODE && n->_private != NULL ? n->_private : &none;
}

/* ---- counting ---- */
static bool running_mark(uint32_t cp)
{
	return cp == 0x3002 || cp == 0xFF0C || cp == 0xFF1B || cp == 0x3001 || cp == 0xFF1A || cp == ',';
}

static bool rule_hits(const struct intake_rules *rules, enum rule_kind kind, struct str word)
{
	for (size_t i = 0; word.n > 0 && i < rules->n; i++)
		if (rules->rule[i].kind == kind && str_eq(rules->rule[i].pattern, word))
			return true;
	return false;
}

/* A class or id, whole or a word of it, is in the rules. */
static bool named(struct page_tree *t, const xmlNode *n, enum rule_kind kind, bool words)
{
	static const char *const attrs[] = {"class", "id", "role"};

	for (size_t i = 0; i < ARRAY_LEN(attrs); i++) {
		struct str all = intake_lower(t->a, tag_attr(t->a, n, attrs[i])), rest = all, one;
		size_t from = 0;

		while (str_cut(&rest, ' ', &one))
			if (rule_hits(t->rules, kind, one))
				return true;
		for (size_t k = 0; words && k <= all.n; k++)
			if (k == all.n || all.p[k] == ' ' || all.p[k] == '-' || all.p[k] == '_') {
				if (rule_hits(t->rules, kind, str_slice(all, from, k)))
					return true;
				from = k + 1;
			}
	}
	return false;
}

static struct counts count(struct page_tree *t, xmlNode *n, bool link, int depth)
{
	struct counts *c = ARENA_NEW(t->a, struct counts);

	n->_private = c;
	if (depth > PAGE_DEPTH_MAX || tag_hidden(n) || ++t->elements > PAGE_ELEMENTS_MAX)
		return *c;
	link = link || tag_is(n, "a");
	for (xmlNode *k = n->children; k != NULL; k = k->next) {
		struct str s = STR_NONE;
		uint32_t cp;

		if (k->type == XML_ELEMENT_NODE) {
			struct counts below = count(t, k, link, depth + 1);

			if (below.noise)
				continue;
			c->text += below.text;
			c->link += below.link;
			c->marks += below.marks;
			c->blocks += below.blocks + tag_in(k, "p div br table h1 h2 h3 h4 li td");
		} else if (k->type == XML_TEXT_NODE) {
			s = str_of((const char *)k->content);
		}
		while (utf8_next(&s, &cp)) {
			bool seen = cp > ' ' && cp != 0xA0 && cp != 0x3000;

			c->text += seen;
			c->link += seen && link;
			c->marks += !link && running_mark(cp);
		}
	}
	/* A block called "nav" that is full of sentences is no navigation. */
	if (tag_in(n, "nav footer aside") || named(t, n, RULE_NOISE, true))
		c->noise = c->marks <= 3 || c->link * 3 > c->text;
	return *c;
}

void page_count(struct page_tree *t)
{
	(void)count(t, t->body, false, 0);
}

static size_t score(const xmlNode *n)
{
	const struct counts *c = counts_of(n);

	return c->noise ? 0 : c->text - c->link + 10 * c->marks;
}

/* ---- the block ---- */
static void find_named(struct page_tree *t, xmlNode *n, xmlNode **best, int depth)
{
	for (; n != NULL && depth < PAGE_DEPTH_MAX; n = n->next) {
		if (n->type != XML_ELEMENT_NODE || tag_hidden(n))
			continue;
		if ((tag_is(n, "article") || named(t, n, RULE_CONTENT, false)) && (*best == NULL || score(n) > score(*best)))
			*best = n;
		find_named(t, n->children, best, depth + 1);
	}
}

static bool container(const xmlNode *n)
{
	return tag_in(n, "div td tr tbody table section article main center font span form dd dl");
}

/* Down to the smallest block that still has three quarters of what counts. */
static xmlNode *densest(xmlNode *n)
{
	for (;;) {
		xmlNode *best = NULL;

		for (xmlNode *k = n->children; k != NULL; k = k->next)
			if (k->type == XML_ELEMENT_NODE && container(k) && counts_of(k)->blocks >= 2 &&
			    (best == NULL || score(k) > score(best)))
				best = k;
		if (best == NULL || score(best) * 4 < score(n) * 3)
			return n;
		n = best;
	}
}

void page_find_content(struct page_tree *t)
{
	xmlNode *best = NULL, *n = densest(t->body);

	/* Half a table is no block, nor is a part of a line. */
	while (n != t->body && tag_in(n, "table tbody tr font span"))
		n = n->parent;
	find_named(t, t->body->children, &best, 0);
	t->content = best != NULL && score(best) > 0 && score(best) * 2 >= score(n) ? best : n;
}

struct str tag_text(struct arena *a, const xmlNode *n)
{
	xmlChar *p = xmlNodeGetContent(n);
	struct str s = str_of((const char *)p), rest = s;
	struct buf b = BUF_INIT(a, 64U << 10);
	bool blank = false;
	uint32_t cp;

	while (rest.n > 0) {
		struct str at = rest;

		if (!utf8_next(&rest, &cp))
			break;
		if (cp <= ' ' || cp == 0xA0 || cp == 0x3000) {
			blank = b.n > 0;
			continue;
		}
		if (blank)
			buf_byte(&b, ' ');
		blank = false;
		buf_add(&b, at.p, at.n - rest.n);
	}
	xmlFree(p);
	return b.overflow ? STR("") : buf_view(&b);
}
