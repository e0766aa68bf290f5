/* SPDX-License-Identifier: Apache-2.0 */
/* DOCX → model. The body is streamed: one top-level block at a time becomes a small tree, is read and freed, so memory
 * follows the largest block and not the file. */
#include <string.h>

#include <libxml/xmlreader.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "docmodel/docx_read.h"

#define TITLE_MAX_CP 60

/* ---- paragraphs ---- */
static void list_flush(struct reader *r)
{
	if (r->items.n > 0)
		nodes_add(r->blocks, node_with(r->a, r->list, &r->items));
	nodes_init(&r->items, r->a);
	r->list = DN_DOC;
}

static enum status count_block(struct reader *r)
{
	return ++r->n_blocks > MAX_MODEL_BLOCKS ? err_say(r->err, ST_TOO_LARGE, "docmodel.too_many_blocks", NULL) : ST_OK;
}

static void para_props(struct reader *r, const xmlNode *n, struct para *p)
{
	const xmlNode *ppr = xml_child(n, "pPr"), *npr = xml_child(ppr, "numPr");
	const struct docx_style *style = docx_style_find(&r->parts, xml_child_val(r->a, ppr, "pStyle"));
	struct docx_num *num = docx_num_find(&r->parts, xml_child_val(r->a, npr, "numId"));
	struct str jc = xml_child_val(r->a, ppr, "jc"), outline = xml_child_val(r->a, ppr, "outlineLvl");
	int64_t lvl = 0;

	p->align = style != NULL && style->align > 0 ? style->align : DA_NORMAL;
	if (str_eq_c(jc, "center"))
		p->align = DA_CENTER;
	else if (str_eq_c(jc, "right") || str_eq_c(jc, "end"))
		p->align = DA_RIGHT;
	else if (jc.p != NULL)
		p->align = DA_NORMAL;
	if (style != NULL) {
		p->level = style->level;
		p->title = style->title;
	}
	if (str_to_i64(outline, &lvl) && lvl >= 0 && lvl < 9)
		p->level = lvl > 3 ? 4 : (int)lvl + 1;
	lvl = 0;
	if (num != NULL) {
		(void)str_to_i64(xml_child_val(r->a, npr, "ilvl"), &lvl);
		if (lvl < 0 || lvl >= DOCX_LEVELS)
			lvl = 0;
		p->num = &num->level[lvl];
		if (p->num->fmt != NUM_NONE)
			p->number = docx_number_next(r->a, num, (int)lvl);
	}
}

static void keep_figures(struct reader *r, const struct para *p)
{
	if (p->figures.n > 0)
		list_flush(r);
	for (size_t i = 0; i < p->figures.n; i++)
		nodes_add(r->blocks, p->figures.p[i]);
}

static void number_in_front(struct reader *r, struct para *p)
{
	struct nodes with;

	if (p->number.n == 0)
		return;
	nodes_init(&with, r->a);
	inline_add(&with, p->number, 0, STR_NONE);
	for (size_t i = 0; i < p->in.n; i++) {
		const struct doc_node *c = p->in.p[i];

		if (c->type == DN_TEXT)
			inline_add(&with, c->text, c->marks, c->href);
		else
			nodes_add(&with, c);
	}
	p->in = with;
}

static bool list_item(struct reader *r, const struct para *p)
{
	enum doc_type type = DN_BULLET_LIST;
	struct nodes block;

	if (p->num == NULL || p->level > 0 || (p->num->fmt != NUM_BULLET && p->num->fmt != NUM_DECIMAL))
		return false;
	if (p->num->fmt == NUM_DECIMAL)
		type = DN_ORDERED_LIST;
	if (r->list != type)
		list_flush(r);
	r->list = type;
	nodes_init(&block, r->a);
	nodes_add(&block, node_with(r->a, DN_PARAGRAPH, &p->in));
	nodes_add(&r->items, node_with(r->a, DN_LIST_ITEM, &block));
	return true;
}

/* Title lines were broken for their looks: joined again, with a blank only between Latin words. */
static struct str title_text(struct reader *r, struct str text)
{
	struct buf b = BUF_INIT(r->a, 1U << 20);

	for (size_t i = 0; i < text.n; i++) {
		bool latin = i > 0 && i + 1 < text.n && (unsigned char)text.p[i - 1] < 0x80 &&
			     (unsigned char)text.p[i + 1] < 0x80;

		if (text.p[i] != '\n')
			buf_byte(&b, text.p[i]);
		else if (latin)
			buf_byte(&b, ' ');
	}
	return utf8_cut(inline_clean(r->a, buf_view(&b)), MAX_TITLE_CP);
}

/* A paragraph of style Title is the title and leaves the body, where it would stand twice. */
static bool take_title(struct reader *r, const struct para *p, struct str text)
{
	if (!p->title || r->table_depth > 0 || (r->out->title.n > 0 && r->guess == NULL))
		return false;
	r->out->title = title_text(r, text);
	r->guess = NULL;
	return true;
}

/* Without such a style: the first short centred line before running text. */
static void guess_title(struct reader *r, const struct para *p, const struct doc_node *block, struct str text)
{
	if (r->out->title.n > 0 || r->table_depth > 0 || r->seen_text || p->align != DA_CENTER ||
	    utf8_len(text) > TITLE_MAX_CP)
		return;
	r->out->title = title_text(r, text);
	r->guess = block;
}

static enum status read_para(struct reader *r, const xmlNode *n)
{
	struct para p = {0};
	struct doc_node *block;
	struct str text;

	nodes_init(&p.in, r->a);
	nodes_init(&p.figures, r->a);
	para_props(r, n, &p);
	for (const xmlNode *c = n->children; c != NULL; c = c->next)
		TRY(docx_inlines(r, &p, c, 0, STR_NONE, 0));
	TRY(count_block(r));
	block = node_with(r->a, DN_PARAGRAPH, &p.in);
	text = str_trim(node_text_str(r->a, block, " "));
	if (text.n == 0) {
		keep_figures(r, &p);
		return ST_OK;
	}
	if (!take_title(r, &p, text)) {
		if (!list_item(r, &p)) {
			list_flush(r);
			number_in_front(r, &p);
			block = node_with(r->a, DN_PARAGRAPH, &p.in);
			text = str_trim(node_text_str(r->a, block, " "));
			block->align = (enum doc_align)p.align;
			if (p.level == 0 && r->table_depth == 0 && p.align == DA_NORMAL)
				p.level = heading_level(text);
			if (p.level > 0) {
				block->type = DN_HEADING;
				block->level = p.level;
				block->align = DA_NORMAL;
			}
			nodes_add(r->blocks, block);
			guess_title(r, &p, block, text);
		}
		if (p.align != DA_CENTER)
			r->seen_text = true;
	}
	keep_figures(r, &p);
	return ST_OK;
}

/* ---- tables ---- */
static enum status read_blocks(struct reader *r, const xmlNode *parent, int depth);

struct table {
	struct nodes rows;
	struct doc_node *above[MODEL_MAX_COLS]; /* cell that a vMerge continues, by grid column */
};

static int int_val(struct str s, int min, int max, int fallback)
{
	int64_t v;

	return str_to_i64(s, &v) && v >= min && v <= max ? (int)v : fallback;
}

static enum status read_cell(struct reader *r, struct table *t, struct nodes *row, const xmlNode *tc, bool header, int *col,
			     int depth)
{
	const xmlNode *pr = xml_child(tc, "tcPr"), *vm = xml_child(pr, "vMerge");
	int span = int_val(xml_child_val(r->a, pr, "gridSpan"), 1, MODEL_MAX_COLS, 1);
	struct nodes content, *outer = r->blocks;
	struct doc_node *cell;

	if (*col >= MODEL_MAX_COLS) {
		docx_note(r, "docmodel.note.table");
		return ST_OK;
	}
	if (span > MODEL_MAX_COLS - *col)
		span = MODEL_MAX_COLS - *col;
	if (vm != NULL && !str_eq_c(xml_attr(r->a, vm, "val"), "restart") && t->above[*col] != NULL) {
		t->above[*col]->rowspan++;
		*col += span;
		return ST_OK;
	}
	nodes_init(&content, r->a);
	r->blocks = &content;
	TRY(read_blocks(r, tc, depth + 1));
	list_flush(r);
	r->blocks = outer;
	if (content.n == 0)
		nodes_add(&content, node_new(r->a, DN_PARAGRAPH));
	cell = node_with(r->a, header ? DN_TABLE_HEADER : DN_TABLE_CELL, &content);
	cell->colspan = span;
	nodes_add(row, cell);
	for (int k = 0; k < span; k++)
		t->above[*col + k] = NULL;
	t->above[*col] = vm != NULL ? cell : NULL;
	*col += span;
	return count_block(r);
}

static void empty_cells(struct reader *r, struct table *t, struct nodes *row, int n, int *col)
{
	for (; n > 0 && *col < MODEL_MAX_COLS; n--) {
		struct nodes content;

		nodes_init(&content, r->a);
		nodes_add(&content, node_new(r->a, DN_PARAGRAPH));
		nodes_add(row, node_with(r->a, DN_TABLE_CELL, &content));
		t->above[(*col)++] = NULL;
	}
}

static enum status read_row(struct reader *r, struct table *t, const xmlNode *tr, int depth)
{
	const xmlNode *pr = xml_child(tr, "trPr");
	bool header = xml_on(r->a, pr, "tblHeader", false);
	struct nodes row;
	int col = 0;

	if (t->rows.n >= MODEL_MAX_ROWS)
		return err_say(r->err, ST_TOO_LARGE, "docmodel.table_too_large", NULL);
	nodes_init(&row, r->a);
	empty_cells(r, t, &row, int_val(xml_child_val(r->a, pr, "gridBefore"), 0, MODEL_MAX_COLS, 0), &col);
	for (const xmlNode *c = tr->children; c != NULL; c = c->next) {
		const xmlNode *in = xml_is(c, "sdt") ? xml_child(c, "sdtContent") : NULL;

		if (xml_is(c, "tc"))
			TRY(read_cell(r, t, &row, c, header, &col, depth));
		for (const xmlNode *k = in == NULL ? NULL : in->children; k != NULL; k = k->next)
			if (xml_is(k, "tc"))
				TRY(read_cell(r, t, &row, k, header, &col, depth));
	}
	nodes_add(&t->rows, node_with(r->a, DN_TABLE_ROW, &row));
	return count_block(r);
}

static enum status read_table(struct reader *r, const xmlNode *n, int depth)
{
	struct table t = {0};
	struct doc_node *table;
	struct grid g;

	list_flush(r);
	if (r->table_depth > 0) { /* a table inside a cell: its text stays, its lines go */
		docx_note(r, "docmodel.note.nested_table");
		for (const xmlNode *tr = n->children; tr != NULL; tr = tr->next)
			for (const xmlNode *tc = xml_is(tr, "tr") ? tr->children : NULL; tc != NULL; tc = tc->next)
				if (xml_is(tc, "tc"))
					TRY(read_blocks(r, tc, depth + 1));
		return ST_OK;
	}
	nodes_init(&t.rows, r->a);
	r->table_depth++;
	for (const xmlNode *c = n->children; c != NULL; c = c->next)
		if (xml_is(c, "tr"))
			TRY(read_row(r, &t, c, depth + 1));
	r->table_depth--;
	if (t.rows.n == 0)
		return ST_OK;
	table = node_with(r->a, DN_TABLE, &t.rows);
	grid_make(r->a, table, &g);
	if (g.cols > 0)
		nodes_add(r->blocks, table);
	r->seen_text = true;
	return count_block(r);
}

static enum status read_block(struct reader *r, const xmlNode *n, int depth)
{
	if (depth > DOCX_DEPTH_MAX)
		return err_say(r->err, ST_TOO_LARGE, "docmodel.too_deep", NULL);
	if (xml_is(n, "p"))
		return read_para(r, n);
	if (xml_is(n, "tbl"))
		return read_table(r, n, depth + 1);
	if (xml_is(n, "sdt") || xml_is(n, "sdtContent") || xml_is(n, "customXml") || xml_is(n, "ins"))
		return read_blocks(r, n, depth + 1);
	if (xml_is(n, "altChunk"))
		docx_note(r, "docmodel.note.object");
	return ST_OK;
}

static enum status read_blocks(struct reader *r, const xmlNode *parent, int depth)
{
	for (const xmlNode *c = parent->children; c != NULL; c = c->next)
		if (c->type == XML_ELEMENT_NODE)
			TRY(read_block(r, c, depth));
	return ST_OK;
}

/* ---- the stream ---- */
static void free_reader(xmlTextReaderPtr *x)
{
	if (*x != NULL)
		xmlFreeTextReader(*x);
}

static enum status damaged(struct reader *r)
{
	return err_say(r->err, ST_INVALID, "docmodel.bad_xml", NULL);
}

/* document > body > blocks: blocks stand at depth 2. */
static enum status read_document(struct reader *r, struct str xml)
{
	CLEANUP(free_reader)
	xmlTextReaderPtr x =
		xmlReaderForMemory(xml.p, (int)xml.n, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	int more;

	if (x == NULL || str_find_c(xml, "<!DOCTYPE") >= 0)
		return damaged(r);
	more = xmlTextReaderRead(x);
	while (more == 1) {
		const xmlNode *n;

		if (xmlTextReaderNodeType(x) == XML_READER_TYPE_DOCUMENT_TYPE)
			return damaged(r);
		if (xmlTextReaderNodeType(x) != XML_READER_TYPE_ELEMENT || xmlTextReaderDepth(x) < 2) {
			more = xmlTextReaderRead(x);
			continue;
		}
		n = xmlTextReaderExpand(x);
		if (n == NULL)
			return damaged(r);
		TRY(read_block(r, n, 0));
		more = xmlTextReaderNext(x);
	}
	return more == 0 ? ST_OK : damaged(r);
}

enum status doc_from_docx(struct arena *a, struct str bytes,
			  enum status (*on_image)(void *arg, struct str bytes, int64_t *ret_file_id, struct err *err),
			  void *arg, struct docx_import *ret, struct err *err)
{
	struct docx_import out = {0};
	struct reader r = {.a = a, .err = err, .on_image = on_image, .arg = arg, .out = &out, .list = DN_DOC};
	struct nodes blocks;
	struct str xml;
	enum status st;

	TRY(zip_in_open(a, bytes, &r.zip, err));
	st = zip_in_read(a, r.zip, "word/document.xml", DOCX_XML_MAX, &xml, err);
	if (st == ST_NOT_FOUND)
		return err_say(err, ST_UNSUPPORTED_TYPE, "docmodel.not_docx", NULL);
	TRY(st);
	TRY(docx_parts_read(a, r.zip, &r.parts, err));
	nodes_init(&blocks, a);
	nodes_init(&r.items, a);
	r.blocks = &blocks;
	TRY(read_document(&r, xml));
	list_flush(&r);
	for (size_t i = 0; r.guess != NULL && i < blocks.n; i++)
		if (blocks.p[i] == r.guess) {
			memmove(&blocks.p[i], &blocks.p[i + 1], (blocks.n - i - 1) * sizeof *blocks.p);
			blocks.n--;
			break;
		}
	out.doc = (struct doc){a, node_with(a, DN_DOC, &blocks)};
	*ret = out;
	return ST_OK;
}
