/* SPDX-License-Identifier: Apache-2.0 */
/* Styles, numbering and relations of a DOCX. */
#include <string.h>

#include <libxml/parser.h>

#include "base/utf8.h"
#include "docmodel/docx_int.h"

/* ---- XML helpers ---- */
static void free_tree(void *arg)
{
	xmlFreeDoc(arg);
}

enum status xml_tree(struct arena *a, struct str bytes, xmlDocPtr *ret, struct err *err)
{
	xmlDocPtr d;

	if (str_find_c(bytes, "<!DOCTYPE") >= 0)
		return err_say(err, ST_INVALID, "docmodel.bad_xml", NULL);
	d = xmlReadMemory(bytes.p, (int)bytes.n, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);

	if (d == NULL)
		return err_say(err, ST_INVALID, "docmodel.bad_xml", NULL);
	arena_on_clear(a, free_tree, d);
	if (d->intSubset != NULL || d->extSubset != NULL)
		return err_say(err, ST_INVALID, "docmodel.bad_xml", NULL);
	*ret = d;
	return ST_OK;
}

bool xml_is(const xmlNode *n, const char *local)
{
	return n->type == XML_ELEMENT_NODE && strcmp((const char *)n->name, local) == 0;
}

const xmlNode *xml_child(const xmlNode *n, const char *local)
{
	for (const xmlNode *c = n == NULL ? NULL : n->children; c != NULL; c = c->next)
		if (xml_is(c, local))
			return c;
	return NULL;
}

struct str xml_attr(struct arena *a, const xmlNode *n, const char *local)
{
	for (const xmlAttr *at = n == NULL ? NULL : n->properties; at != NULL; at = at->next)
		if (strcmp((const char *)at->name, local) == 0) {
			const xmlNode *t = at->children; /* one text node: there are no entities */

			return t == NULL || t->content == NULL ? (struct str){"", 0}
							       : arena_dup(a, str_of((const char *)t->content));
		}
	return STR_NONE;
}

struct str xml_child_val(struct arena *a, const xmlNode *parent, const char *local)
{
	return xml_attr(a, xml_child(parent, local), "val");
}

bool xml_on(struct arena *a, const xmlNode *parent, const char *local, bool fallback)
{
	const xmlNode *c = xml_child(parent, local);
	struct str v;

	if (c == NULL)
		return fallback;
	v = xml_attr(a, c, "val");
	return !(str_eq_c(v, "0") || str_eq_c(v, "false") || str_eq_c(v, "off") || str_eq_c(v, "none"));
}

static int to_int(struct str s, int fallback)
{
	int64_t v;

	return str_to_i64(s, &v) && v >= -1000000 && v <= 1000000 ? (int)v : fallback;
}

static size_t count_children(const xmlNode *n, const char *local)
{
	size_t k = 0;

	for (const xmlNode *c = n == NULL ? NULL : n->children; c != NULL; c = c->next)
		k += xml_is(c, local);
	return k;
}

/* Lookups are linear and happen per paragraph: what a hostile file can make of that is bounded here. */
static size_t bounded(size_t n)
{
	return n > 2000 ? 2000 : n;
}

/* An optional part as a tree; *ret NULL when the package has none. */
static enum status side_part(struct arena *a, struct zip_in *z, const char *name, const xmlNode **ret, struct err *err)
{
	struct str bytes;
	xmlDocPtr d = NULL;
	enum status st = zip_in_read(a, z, name, DOCX_SIDE_MAX, &bytes, err);

	*ret = NULL;
	if (st == ST_NOT_FOUND) {
		err_clear(err);
		return ST_OK;
	}
	TRY(st);
	TRY(xml_tree(a, bytes, &d, err));
	*ret = xmlDocGetRootElement(d);
	return ST_OK;
}

/* ---- styles ---- */
static int align_of(struct str jc)
{
	if (str_eq_c(jc, "center"))
		return DA_CENTER;
	if (str_eq_c(jc, "right") || str_eq_c(jc, "end"))
		return DA_RIGHT;
	return jc.p == NULL ? -1 : DA_NORMAL;
}

static void read_style(struct arena *a, const xmlNode *n, struct docx_style *s)
{
	const xmlNode *ppr = xml_child(n, "pPr"), *rpr = xml_child(n, "rPr");
	struct str name = xml_child_val(a, n, "name");
	int outline = to_int(xml_child_val(a, ppr, "outlineLvl"), 9), nr;

	s->id = xml_attr(a, n, "styleId");
	s->based_on = xml_child_val(a, n, "basedOn");
	s->align = align_of(xml_child_val(a, ppr, "jc"));
	s->title = str_ieq_c(name, "title") || str_eq_c(name, "标题");
	if (name.n == 9 && str_ieq_c(str_slice(name, 0, 8), "heading ") && (nr = to_int(str_skip(name, 8), 0)) > 0)
		s->level = nr > 4 ? 4 : nr;
	else if (outline < 9)
		s->level = outline > 3 ? 4 : outline + 1;
	if (str_eq_c(xml_attr(a, n, "type"), "character"))
		s->marks = (xml_on(a, rpr, "b", false) ? DM_STRONG : 0U) | (xml_on(a, rpr, "i", false) ? DM_EM : 0U);
}

static void read_styles(struct arena *a, const xmlNode *root, struct docx_parts *p)
{
	size_t n = bounded(count_children(root, "style"));

	p->style = ARENA_ARRAY(a, n + 1, struct docx_style);
	for (const xmlNode *c = root == NULL ? NULL : root->children; c != NULL && p->n_styles < n; c = c->next)
		if (xml_is(c, "style"))
			read_style(a, c, &p->style[p->n_styles++]);
	/* Inherit level and alignment one step at a time; a loop of styles ends by the bound. */
	for (int round = 0; round < 5; round++)
		for (size_t i = 0; i < p->n_styles; i++) {
			const struct docx_style *base = docx_style_find(p, p->style[i].based_on);

			if (base == NULL)
				continue;
			if (p->style[i].level == 0)
				p->style[i].level = base->level;
			if (p->style[i].align < 0)
				p->style[i].align = base->align;
			p->style[i].title = p->style[i].title || base->title;
		}
}

const struct docx_style *docx_style_find(const struct docx_parts *p, struct str id)
{
	for (size_t i = 0; id.n > 0 && i < p->n_styles; i++)
		if (str_eq(p->style[i].id, id))
			return &p->style[i];
	return NULL;
}

/* ---- numbering ---- */
static void read_level(struct arena *a, const xmlNode *n, struct docx_level *l)
{
	struct str fmt = xml_child_val(a, n, "numFmt");

	l->text = xml_child_val(a, n, "lvlText");
	l->start = to_int(xml_child_val(a, n, "start"), 1);
	if (str_eq_c(fmt, "bullet"))
		l->fmt = NUM_BULLET;
	else if (str_starts_c(fmt, "chinese") || str_starts_c(fmt, "japaneseCounting") || str_starts_c(fmt, "ideograph") ||
		 str_starts_c(fmt, "taiwaneseCounting"))
		l->fmt = NUM_HAN;
	else if (!str_eq_c(fmt, "none") && l->text.n > 0)
		l->fmt = NUM_DECIMAL;
}

static void read_num(struct arena *a, const xmlNode *root, const xmlNode *num, struct docx_num *ret)
{
	struct str abstract = xml_child_val(a, num, "abstractNumId");

	ret->id = xml_attr(a, num, "numId");
	for (const xmlNode *c = root->children; c != NULL; c = c->next) {
		if (!xml_is(c, "abstractNum") || !str_eq(xml_attr(a, c, "abstractNumId"), abstract))
			continue;
		for (const xmlNode *l = c->children; l != NULL; l = l->next) {
			int k = xml_is(l, "lvl") ? to_int(xml_attr(a, l, "ilvl"), -1) : -1;

			if (k >= 0 && k < DOCX_LEVELS)
				read_level(a, l, &ret->level[k]);
		}
	}
}

static void read_numbering(struct arena *a, const xmlNode *root, struct docx_parts *p)
{
	size_t n = bounded(count_children(root, "num"));

	p->num = ARENA_ARRAY(a, n + 1, struct docx_num);
	for (const xmlNode *c = root == NULL ? NULL : root->children; c != NULL && p->n_nums < n; c = c->next)
		if (xml_is(c, "num"))
			read_num(a, root, c, &p->num[p->n_nums++]);
}

struct docx_num *docx_num_find(const struct docx_parts *p, struct str id)
{
	for (size_t i = 0; id.n > 0 && i < p->n_nums; i++)
		if (str_eq(p->num[i].id, id))
			return &p->num[i];
	return NULL;
}

static void put_han(struct buf *b, int v)
{
	static const char *const digit[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};

	if (v < 0 || v > 99) {
		buf_i64(b, v);
		return;
	}
	if (v >= 10) {
		if (v >= 20)
			buf_c(b, digit[v / 10]);
		buf_c(b, "十");
		if (v % 10 == 0)
			return;
	}
	buf_c(b, digit[v % 10]);
}

struct str docx_number_next(struct arena *a, struct docx_num *num, int level)
{
	const struct docx_level *l = &num->level[level];
	struct buf b = BUF_INIT(a, 256);

	num->count[level] = num->count[level] == 0 ? l->start : num->count[level] + 1;
	for (int k = level + 1; k < DOCX_LEVELS; k++)
		num->count[k] = 0;
	for (size_t i = 0; i < l->text.n; i++) {
		if (l->text.p[i] == '%' && i + 1 < l->text.n && l->text.p[i + 1] >= '1' && l->text.p[i + 1] <= '9') {
			int k = l->text.p[++i] - '1', v = num->count[k] == 0 ? num->level[k].start : num->count[k];

			if (num->level[k].fmt == NUM_HAN)
				put_han(&b, v);
			else
				buf_i64(&b, v);
		} else {
			buf_byte(&b, l->text.p[i]);
		}
	}
	return inline_clean(a, buf_view(&b));
}

/* ---- relations ---- */
static void read_rels(struct arena *a, const xmlNode *root, struct docx_parts *p)
{
	size_t n = bounded(count_children(root, "Relationship"));

	p->rel = ARENA_ARRAY(a, n + 1, struct docx_rel);
	for (const xmlNode *c = root == NULL ? NULL : root->children; c != NULL && p->n_rels < n; c = c->next)
		if (xml_is(c, "Relationship"))
			p->rel[p->n_rels++] = (struct docx_rel){xml_attr(a, c, "Id"), xml_attr(a, c, "Target"),
								str_eq_c(xml_attr(a, c, "TargetMode"), "External")};
}

const struct docx_rel *docx_rel_find(const struct docx_parts *p, struct str id)
{
	for (size_t i = 0; id.n > 0 && i < p->n_rels; i++)
		if (str_eq(p->rel[i].id, id))
			return &p->rel[i];
	return NULL;
}

enum status docx_parts_read(struct arena *a, struct zip_in *z, struct docx_parts *ret, struct err *err)
{
	const xmlNode *root = NULL;

	*ret = (struct docx_parts){0};
	TRY(side_part(a, z, "word/styles.xml", &root, err));
	read_styles(a, root, ret);
	TRY(side_part(a, z, "word/numbering.xml", &root, err));
	read_numbering(a, root, ret);
	TRY(side_part(a, z, "word/_rels/document.xml.rels", &root, err));
	read_rels(a, root, ret);
	return ST_OK;
}
