/* SPDX-License-Identifier: Apache-2.0 */
/* HTML → blocks. <br> ends a paragraph (old editors wrote so), headings are h1–h6 or lines numbered as GB/T 9704-2012 7.3.3 has
 * it, tables of one cell or with tables in them are layout. */
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "intake/page_int.h"

#define MAX_REFS 500
#define MAX_LIST_DEPTH 5
#define HEADING_MAX_CP 60

struct style { /* what holds for text here */
	unsigned marks;
	struct str href;
};

static void walk(struct model_writer *w, const xmlNode *n, struct style s, int depth);

/* ---- paragraphs ---- */
static void add_block(struct model_writer *w, const struct doc_node *n)
{
	nodes_add(w->blocks, n);
	w->n_blocks++;
}

static void flush(struct model_writer *w)
{
	struct doc_node *n;

	if (w->any) {
		int level = w->level;

		n = node_with(w->a, DN_PARAGRAPH, &w->inl);
		if (level == 0 && !w->in_table)
			level = heading_level(node_text_str(w->a, n, ""));
		if (level > 0) {
			n->type = DN_HEADING;
			n->level = level;
		} else {
			n->align = w->align;
		}
		add_block(w, n);
	}
	nodes_init(&w->inl, w->a);
	w->any = false;
	w->gap = 0;
	w->last = 0;
}

static void put(struct model_writer *w, struct str text, struct style s)
{
	struct buf b = BUF_INIT(w->a, text.n * 2 + 16);
	struct str rest = text;
	uint32_t cp;

	while (rest.n > 0) {
		struct str at = rest;

		if (!utf8_next(&rest, &cp))
			break;
		if (cp <= ' ' || cp == 0xA0 || cp == 0x3000) {
			w->gap = w->gap == 2 || (cp != '\n' && cp != '\r') ? 2 : 1;
			continue;
		}
		/* A line end in the source between two Han characters is nothing. */
		if (w->any && w->gap > 0 && !(w->gap == 1 && utf8_is_han(w->last) && utf8_is_han(cp)))
			buf_byte(&b, ' ');
		w->gap = 0;
		w->any = true;
		w->last = cp;
		buf_add(&b, at.p, at.n - rest.n);
	}
	if (b.n > 0)
		inline_add(&w->inl, inline_clean(w->a, buf_view(&b)), s.marks, s.href);
}

/* ---- links and pictures ---- */
static bool known(struct page_ref *list, size_t n, struct str path)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(list[i].path, path))
			return true;
	return false;
}

static struct str link_of(struct model_writer *w, const xmlNode *n)
{
	struct str href = tag_attr(w->a, n, "href"), path;

	if (!address_resolve(w->a, w->base, w->hosts, href, &path)) {
		href = str_trim(href);
		return (str_starts_c(href, "http") || str_starts_c(href, "mailto:")) && href_ok(href) ? href : STR_NONE;
	}
	if (!address_is_page(path) && w->n_files < MAX_REFS && !known(w->file, w->n_files, path))
		w->file[w->n_files++] = (struct page_ref){path, tag_text(w->a, n)};
	path = address_encode(w->a, path);
	return w->base.n > 0 && href_ok(path) ? path : STR_NONE;
}

static int64_t number_attr(struct arena *a, const xmlNode *n, const char *name, int64_t fallback)
{
	int64_t v;

	return str_to_i64(str_trim(tag_attr(a, n, name)), &v) ? v : fallback;
}

static void picture(struct model_writer *w, const xmlNode *n)
{
	struct str src = tag_attr(w->a, n, "src"), path;
	struct doc_node *f;

	/* Signs of a few pixels are decoration: bullets, file types, a dot that counts visits. */
	if (number_attr(w->a, n, "width", 100) < 24 || number_attr(w->a, n, "height", 100) < 24 ||
	    str_find_c(src, "icon") >= 0)
		return;
	if (w->n_images == MAX_REFS || src.n == 0 || str_starts_c(src, "data:"))
		return;
	flush(w);
	if (!address_resolve(w->a, w->base, w->hosts, src, &path))
		path = utf8_cut(src, 200);
	w->image[w->n_images++] = (struct page_ref){path, utf8_cut(str_trim(tag_attr(w->a, n, "alt")), 200)};
	f = node_new(w->a, DN_FIGURE);
	f->file_id = (int64_t)w->n_images;
	f->alt = inline_clean(w->a, w->image[w->n_images - 1].text);
	f->text = STR("");
	add_block(w, f);
}

/* ---- lists ---- */
static void list(struct model_writer *w, const xmlNode *n, struct style s, int depth)
{
	struct nodes items, *outer = w->blocks;

	flush(w);
	nodes_init(&items, w->a);
	for (const xmlNode *k = n->children; k != NULL; k = k->next) {
		struct nodes in;

		if (!tag_is(k, "li"))
			continue;
		nodes_init(&in, w->a);
		w->blocks = &in;
		walk(w, k->children, s, depth + 1);
		flush(w);
		if (in.n > 0)
			nodes_add(&items, node_with(w->a, DN_LIST_ITEM, &in));
	}
	w->blocks = outer;
	if (items.n > 0) {
		struct doc_node *l = node_with(w->a, tag_is(n, "ol") ? DN_ORDERED_LIST : DN_BULLET_LIST, &items);

		l->level = tag_is(n, "ol") ? (int)number_attr(w->a, n, "start", 1) : 0;
		if (l->level < 0 || l->level > 100000)
			l->level = 1;
		add_block(w, l);
	}
}

/* ---- tables ---- */
struct shape {
	size_t rows, cols;
	bool nested;
};

static void shape_of(const xmlNode *n, struct shape *s, int depth)
{
	for (const xmlNode *k = n->children; k != NULL && depth < PAGE_DEPTH_MAX; k = k->next) {
		size_t cols = 0;

		if (tag_is(k, "table"))
			s->nested = true;
		if (tag_is(k, "tr")) {
			for (const xmlNode *c = k->children; c != NULL; c = c->next)
				cols += tag_in(c, "td th");
			s->rows += cols > 0;
			s->cols = cols > s->cols ? cols : s->cols;
		}
		shape_of(k, s, depth + 1);
	}
}

static void row(struct model_writer *w, const xmlNode *tr, struct nodes *rows, int depth)
{
	struct nodes cells, *outer = w->blocks;

	nodes_init(&cells, w->a);
	for (const xmlNode *k = tr->children; k != NULL && cells.n < MODEL_MAX_COLS; k = k->next) {
		struct doc_node *c;
		struct nodes in;
		int64_t cs, rs;

		if (!tag_in(k, "td th"))
			continue;
		nodes_init(&in, w->a);
		w->blocks = &in;
		walk(w, k->children, (struct style){0}, depth + 1);
		flush(w);
		if (in.n == 0)
			nodes_add(&in, node_new(w->a, DN_PARAGRAPH));
		c = node_with(w->a, tag_is(k, "th") ? DN_TABLE_HEADER : DN_TABLE_CELL, &in);
		cs = number_attr(w->a, k, "colspan", 1);
		rs = number_attr(w->a, k, "rowspan", 1);
		c->colspan = cs < 1 || cs > MODEL_MAX_COLS ? 1 : (int)cs;
		c->rowspan = rs < 1 || rs > MODEL_MAX_ROWS ? 1 : (int)rs;
		nodes_add(&cells, c);
	}
	w->blocks = outer;
	if (cells.n > 0)
		nodes_add(rows, node_with(w->a, DN_TABLE_ROW, &cells));
}

static void rows_of(struct model_writer *w, const xmlNode *n, struct nodes *rows, int depth)
{
	for (const xmlNode *k = n->children; k != NULL && depth < PAGE_DEPTH_MAX; k = k->next) {
		if (tag_is(k, "tr") && rows->n < MODEL_MAX_ROWS)
			row(w, k, rows, depth);
		else if (tag_in(k, "tbody thead tfoot"))
			rows_of(w, k, rows, depth + 1);
		else if (tag_is(k, "caption"))
			walk(w, k, (struct style){0}, depth + 1);
	}
}

static void table(struct model_writer *w, const xmlNode *n, struct style s, int depth)
{
	struct shape shape = {0};
	struct nodes rows;

	flush(w);
	shape_of(n, &shape, depth);
	if (w->in_table || shape.nested || shape.rows < 2 || shape.cols < 2) {
		walk(w, n->children, s, depth + 1);
		flush(w);
		return;
	}
	nodes_init(&rows, w->a);
	w->in_table = true;
	rows_of(w, n, &rows, depth);
	w->in_table = false;
	flush(w);
	if (rows.n > 0)
		add_block(w, node_with(w->a, DN_TABLE, &rows));
}

/* ---- elements ---- */
static int heading_of(const xmlNode *n)
{
	static const char *const names[] = {"h1", "h2", "h3", "h4", "h5", "h6"};
	static const int level[] = {1, 1, 2, 3, 4, 4};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (tag_is(n, names[i]))
			return level[i];
	return 0;
}

static enum doc_align align_of(struct arena *a, const xmlNode *n)
{
	struct str v = intake_lower(a, tag_attr(a, n, "align")), css = intake_lower(a, tag_attr(a, n, "style"));

	if (tag_is(n, "center") || str_eq_c(v, "center") || str_find_c(css, "text-align:center") >= 0 ||
	    str_find_c(css, "text-align: center") >= 0)
		return DA_CENTER;
	if (str_eq_c(v, "right") || str_find_c(css, "text-align:right") >= 0 || str_find_c(css, "text-align: right") >= 0)
		return DA_RIGHT;
	return DA_NORMAL;
}

static struct style style_of(struct model_writer *w, const xmlNode *n, struct style s)
{
	static const struct {
		const char *names;
		unsigned mark;
	} marks[] = {{"b strong", DM_STRONG}, {"em i", DM_EM}, {"u", DM_UNDERLINE}, {"sup", DM_SUP}, {"sub", DM_SUB}};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (tag_in(n, marks[i].names))
			s.marks |= marks[i].mark;
	if (tag_is(n, "sub"))
		s.marks &= ~(unsigned)DM_SUP;
	if (tag_is(n, "sup"))
		s.marks &= ~(unsigned)DM_SUB;
	if (tag_is(n, "a")) {
		s.href = link_of(w, n);
		s.marks = s.href.n > 0 ? s.marks | DM_LINK : s.marks & ~(unsigned)DM_LINK;
	}
	return s;
}

static void block(struct model_writer *w, const xmlNode *n, struct style s, int depth)
{
	enum doc_align before = w->align, own = align_of(w->a, n);
	int level = heading_of(n);

	flush(w);
	w->align = own == DA_NORMAL ? before : own;
	if (level > 0 && !w->in_table && utf8_len(tag_text(w->a, n)) <= HEADING_MAX_CP)
		w->level = level;
	walk(w, n->children, s, depth + 1);
	flush(w);
	w->level = 0;
	w->align = before;
}

static void walk(struct model_writer *w, const xmlNode *n, struct style s, int depth)
{
	for (; n != NULL && depth < PAGE_DEPTH_MAX && w->n_blocks < MAX_MODEL_BLOCKS; n = n->next) {
		if (n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE)
			put(w, str_of((const char *)n->content), s);
		else if (n->type != XML_ELEMENT_NODE || tag_hidden(n) || counts_of(n)->noise)
			continue;
		else if (tag_is(n, "br"))
			flush(w);
		else if (tag_is(n, "img"))
			picture(w, n);
		else if (tag_is(n, "hr") && !w->in_table) {
			flush(w);
			add_block(w, node_new(w->a, DN_RULE));
		} else if (tag_is(n, "table"))
			table(w, n, s, depth);
		else if (tag_in(n, "ul ol") && depth < PAGE_DEPTH_MAX - MAX_LIST_DEPTH && !w->in_table)
			list(w, n, s, depth);
		else if (tag_in(n, "p div h1 h2 h3 h4 h5 h6 section article center blockquote pre li dl dt dd tr td th "
				   "caption form "
				   "header figure figcaption main tbody thead tfoot ul ol"))
			block(w, n, s, depth);
		else
			walk(w, n->children, style_of(w, n, s), depth + 1);
	}
}

void page_model(struct model_writer *w, const xmlNode *content, struct nodes *ret)
{
	nodes_init(ret, w->a);
	nodes_init(&w->inl, w->a);
	w->blocks = ret;
	w->image = ARENA_ARRAY(w->a, MAX_REFS, struct page_ref);
	w->file = ARENA_ARRAY(w->a, MAX_REFS, struct page_ref);
	walk(w, content->children, (struct style){0}, 0);
	flush(w);
}
