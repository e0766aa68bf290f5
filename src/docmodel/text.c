/* SPDX-License-Identifier: Apache-2.0 */
/* Text in and out. The textarea form is plain text in which the numbering makes the headings; marks that plain text does
 * not have are written so that they can be read again:
 *   "## text" heading whose level its numbering does not tell      "\text" paragraph that looks like something else
 *   "- item", "1) item" lists, two blanks in front for each level   line ending in "\" line break inside a block
 *   cells separated by TAB                                          "![caption|alt](file:12)" figure    "---" rule */
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "docmodel/build.h"

#define LIST_MAX_DEPTH 6

/* ---- textarea → model ---- */
struct list_level {
	enum doc_type type;
	int start;
	struct nodes items;  /* finished LIST_ITEMs */
	struct nodes blocks; /* of the item being read */
};

struct source {
	struct arena *a;
	struct nodes out;
	struct nodes rows; /* of the table being read */
	struct list_level list[LIST_MAX_DEPTH];
	int depth;     /* lists open */
	size_t blocks; /* nodes made, counted as doc_parse counts them */
};

static void list_close_item(struct source *s, struct list_level *l)
{
	if (l->blocks.n > 0)
		nodes_add(&l->items, node_with(s->a, DN_LIST_ITEM, &l->blocks));
	nodes_init(&l->blocks, s->a);
}

/* Closes lists until only depth are open. */
static void list_close(struct source *s, int depth)
{
	while (s->depth > depth) {
		struct list_level *l = &s->list[--s->depth];
		struct doc_node *n;

		list_close_item(s, l);
		n = node_with(s->a, l->type, &l->items);
		if (l->type == DN_ORDERED_LIST)
			n->level = l->start;
		nodes_add(s->depth > 0 ? &s->list[s->depth - 1].blocks : &s->out, n);
	}
}

static void table_close(struct source *s)
{
	if (s->rows.n > 0)
		nodes_add(&s->out, node_with(s->a, DN_TABLE, &s->rows));
	nodes_init(&s->rows, s->a);
}

static const struct doc_node *block_of(struct arena *a, enum doc_type type, const struct nodes *in, int level)
{
	struct doc_node *n = node_with(a, type, in);

	if (type == DN_HEADING)
		n->level = level;
	return n;
}

static void list_item(struct source *s, enum doc_type type, int start, int depth, const struct nodes *in)
{
	struct list_level *l;

	if (depth > s->depth)
		depth = s->depth; /* a level can only be opened below an existing one */
	if (depth >= LIST_MAX_DEPTH)
		depth = LIST_MAX_DEPTH - 1;
	list_close(s, depth + 1);
	if (s->depth == depth + 1 && s->list[depth].type != type)
		list_close(s, depth);
	if (s->depth == depth) {
		l = &s->list[s->depth++];
		*l = (struct list_level){.type = type, .start = start};
		nodes_init(&l->items, s->a);
		nodes_init(&l->blocks, s->a);
	}
	l = &s->list[depth];
	list_close_item(s, l);
	s->blocks += 3;
	nodes_add(&l->blocks, block_of(s->a, DN_PARAGRAPH, in, 0));
}

static void table_row(struct source *s, struct str line)
{
	struct nodes cells;
	struct str cell;

	nodes_init(&cells, s->a);
	while (cells.n < MODEL_MAX_COLS && str_cut(&line, '\t', &cell)) {
		struct nodes in, block;

		nodes_init(&in, s->a);
		nodes_init(&block, s->a);
		inline_add(&in, str_trim(cell), 0, STR_NONE);
		nodes_add(&block, node_with(s->a, DN_PARAGRAPH, &in));
		nodes_add(&cells, node_with(s->a, DN_TABLE_CELL, &block));
	}
	if (s->rows.n == MODEL_MAX_ROWS)
		table_close(s);
	s->blocks += 2 + 2 * cells.n;
	nodes_add(&s->rows, node_with(s->a, DN_TABLE_ROW, &cells));
}

/* "![caption|alt](file:12)" */
static const struct doc_node *figure_line(struct arena *a, struct str line)
{
	struct doc_node *n;
	ptrdiff_t mid = str_find_c(line, "](file:"), bar;
	int64_t id;

	if (!str_starts_c(line, "![") || !str_ends_c(line, ")") || mid < 2 ||
	    !str_to_i64(str_slice(line, (size_t)mid + 7, line.n - 1), &id) || id <= 0)
		return NULL;
	n = node_new(a, DN_FIGURE);
	n->file_id = id;
	n->text = str_slice(line, 2, (size_t)mid);
	bar = str_find_byte(n->text, '|');
	n->alt = n->text;
	if (bar >= 0) {
		n->alt = str_skip(n->text, (size_t)bar + 1);
		n->text = str_slice(n->text, 0, (size_t)bar);
	}
	n->text = utf8_cut(n->text, 500);
	n->alt = utf8_cut(n->alt, 500);
	return n;
}

/* "# " .. "#### " in front: the level, and *line moves behind it. */
static int hash_level(struct str *line)
{
	size_t n = 0;

	while (n < line->n && line->p[n] == '#')
		n++;
	if (n == 0 || n > 4 || n >= line->n || line->p[n] != ' ')
		return 0;
	*line = str_trim(str_skip(*line, n));
	return line->n > 0 ? (int)n : 0;
}

/* "- x", "• x" or "12) x"; *line moves behind the mark. */
static bool list_mark(struct str *line, enum doc_type *type, int *start)
{
	static const char *const bullets[] = {"- ", "• ", "•\t", "●", "·"};
	size_t n = 0;
	int64_t v;

	for (size_t i = 0; i < ARRAY_LEN(bullets); i++)
		if (str_starts_c(*line, bullets[i])) {
			*line = str_trim(str_skip(*line, strlen(bullets[i])));
			*type = DN_BULLET_LIST;
			return line->n > 0;
		}
	while (n < line->n && n < 6 && line->p[n] >= '0' && line->p[n] <= '9')
		n++;
	if (n == 0 || n + 2 > line->n || line->p[n] != ')' || line->p[n + 1] != ' ' ||
	    !str_to_i64(str_slice(*line, 0, n), &v) || v > 100000)
		return false;
	*line = str_trim(str_skip(*line, n + 2));
	*type = DN_ORDERED_LIST;
	*start = (int)v;
	return line->n > 0;
}

/* Reads the lines of one block: a line that ends in "\" goes on after a line break. */
static void inline_lines(struct source *s, struct str first, struct str *rest, struct nodes *ret)
{
	struct str line = first, next;

	nodes_init(ret, s->a);
	for (;;) {
		bool more = str_ends_c(line, "\\") && line.n > 1;

		inline_add(ret, inline_clean(s->a, more ? str_slice(line, 0, line.n - 1) : line), 0, STR_NONE);
		if (!more || !str_line(rest, &next))
			return;
		nodes_add(ret, node_new(s->a, DN_HARD_BREAK));
		line = str_trim(next);
	}
}

static void plain_line(struct source *s, struct str line, struct str *rest)
{
	bool literal = str_starts_c(line, "\\") && line.n > 1;
	int level = 0;
	struct nodes in;

	if (literal)
		line = str_skip(line, 1);
	else if ((level = hash_level(&line)) == 0)
		level = heading_level(line);
	inline_lines(s, line, rest, &in);
	nodes_add(&s->out, block_of(s->a, level > 0 ? DN_HEADING : DN_PARAGRAPH, &in, level));
}

static void one_line(struct source *s, struct str raw, struct str *rest)
{
	struct str line = str_trim(raw), marked = line;
	const struct doc_node *figure;
	enum doc_type type = DN_BULLET_LIST;
	int start = 1, depth = 0;
	struct nodes in;

	if (line.n == 0 && !(str_find_byte(raw, '\t') >= 0 && s->rows.n > 0)) {
		table_close(s);
		list_close(s, 0);
		return;
	}
	if (str_find_byte(line, '\t') >= 0 || (str_find_byte(raw, '\t') >= 0 && s->rows.n > 0)) {
		list_close(s, 0);
		table_row(s, raw);
		return;
	}
	table_close(s);
	if (list_mark(&marked, &type, &start)) {
		while ((size_t)depth * 2 < raw.n && raw.p[depth * 2] == ' ')
			depth++;
		inline_lines(s, marked, rest, &in);
		list_item(s, type, start, depth, &in);
		return;
	}
	list_close(s, 0);
	figure = figure_line(s->a, line);
	if (figure != NULL)
		nodes_add(&s->out, figure);
	else if (str_starts_c(line, "---") && str_trim(line).n == strspn(line.p, "-"))
		nodes_add(&s->out, node_new(s->a, DN_RULE));
	else
		plain_line(s, line, rest);
}

enum status doc_from_text(struct arena *a, struct str text, struct doc *ret, struct err *err)
{
	struct source s = {.a = a};
	struct str rest, line;

	if (text.n > MAX_DOC_JSON_BYTES)
		return err_say(err, ST_TOO_LARGE, "docmodel.too_large", NULL);
	if (!utf8_valid(text))
		return err_say(err, ST_BAD_UTF8, NULL, NULL);
	nodes_init(&s.out, a);
	nodes_init(&s.rows, a);
	rest = arena_dup(a, utf8_clean(a, text)); /* NUL behind it: strspn above stops there */
	while (str_line(&rest, &line)) {
		one_line(&s, line, &rest);
		s.blocks++;
		if (s.blocks >= MAX_MODEL_BLOCKS)
			return err_say(err, ST_TOO_LARGE, "docmodel.too_many_blocks", NULL);
	}
	table_close(&s);
	list_close(&s, 0);
	*ret = (struct doc){a, node_with(a, DN_DOC, &s.out)};
	return ST_OK;
}

/* ---- model → textarea ---- */
struct sink {
	struct arena *a;
	struct buf b;
};

static bool needs_escape(struct str t)
{
	enum doc_type type;
	struct str m = t;
	int start;

	return heading_level(t) > 0 || str_starts_c(t, "\\") || str_starts_c(t, "---") || str_starts_c(t, "![") ||
	       str_starts_c(t, "#") || list_mark(&m, &type, &start);
}

/* One block as lines; breaks inside become "\" at the end of a line. */
static void put_lines(struct sink *s, struct str text)
{
	struct str line;
	bool first = true;

	while (str_line(&text, &line)) {
		if (!first)
			buf_c(&s->b, "\\\n");
		buf_str(&s->b, str_trim(line));
		first = false;
	}
	buf_byte(&s->b, '\n');
}

static void put_block(struct sink *s, const struct doc_node *n, int depth);

static void put_item(struct sink *s, const struct doc_node *item, enum doc_type type, int no, int depth)
{
	struct buf own = BUF_INIT(s->a, MAX_DOC_JSON_BYTES);

	for (size_t i = 0; i < item->n; i++) {
		const struct doc_node *c = item->child[i];

		if (c->type == DN_BULLET_LIST || c->type == DN_ORDERED_LIST)
			continue;
		if (own.n > 0)
			buf_byte(&own, '\n');
		node_text(&own, c, " ");
	}
	for (int i = 0; i < depth; i++)
		buf_c(&s->b, "  ");
	if (type == DN_BULLET_LIST)
		buf_c(&s->b, "- ");
	else
		buf_printf(&s->b, "%d) ", no);
	put_lines(s, buf_view(&own));
	for (size_t i = 0; i < item->n; i++)
		if (item->child[i]->type == DN_BULLET_LIST || item->child[i]->type == DN_ORDERED_LIST)
			put_block(s, item->child[i], depth + 1);
}

static struct str one_line_text(struct arena *a, const struct doc_node *n)
{
	struct str t = node_text_str(a, n, " ");
	char *p = arena_alloc(a, t.n + 1);

	for (size_t i = 0; i < t.n; i++)
		p[i] = t.p[i] == '\n' || t.p[i] == '\t' ? ' ' : t.p[i];
	return str_trim((struct str){p, t.n});
}

/* Rows as TAB-separated lines; places covered by a merged cell stay empty. */
static void put_table(struct arena *a, struct buf *b, const struct doc_node *table)
{
	struct grid g;
	size_t i = 0;

	grid_make(a, table, &g);
	for (int r = 0; r < g.rows; r++) {
		int col = 0;

		for (; i < g.n && g.cell[i].row == r; i++) {
			for (; col < g.cell[i].col; col++)
				buf_byte(b, '\t');
			buf_str(b, one_line_text(a, g.cell[i].cell));
		}
		for (; col < g.cols - 1; col++)
			buf_byte(b, '\t');
		buf_byte(b, '\n');
	}
}

static void put_plain(struct sink *s, const struct doc_node *n)
{
	struct str t = str_trim(node_text_str(s->a, n, " "));

	if (t.n == 0)
		return;
	if (n->type == DN_HEADING && heading_level(t) != n->level)
		buf_printf(&s->b, "%.*s ", n->level, "####");
	else if (n->type == DN_PARAGRAPH && needs_escape(t))
		buf_byte(&s->b, '\\');
	put_lines(s, t);
}

static void put_block(struct sink *s, const struct doc_node *n, int depth)
{
	switch (n->type) {
	case DN_PARAGRAPH:
	case DN_HEADING:
		put_plain(s, n);
		break;
	case DN_BULLET_LIST:
	case DN_ORDERED_LIST:
		for (size_t i = 0; i < n->n; i++)
			put_item(s, n->child[i], n->type, n->level + (int)i, depth);
		break;
	case DN_TABLE:
		put_table(s->a, &s->b, n);
		break;
	case DN_FIGURE:
		buf_printf(&s->b, "![%.*s|%.*s](file:%lld)\n", STR_ARG(n->text), STR_ARG(n->alt), (long long)n->file_id);
		break;
	case DN_RULE:
		buf_c(&s->b, "---\n");
		break;
	default:
		break;
	}
}

struct str doc_to_source(struct arena *a, const struct doc *d)
{
	struct sink s = {.a = a};

	buf_init(&s.b, a, 2U * MAX_DOC_JSON_BYTES);
	for (size_t i = 0; i < d->root->n; i++) {
		if (i > 0)
			buf_byte(&s.b, '\n');
		put_block(&s, d->root->child[i], 0);
	}
	return buf_view(&s.b);
}

/* ---- plain text ---- */
static void text_block(struct arena *a, struct buf *b, const struct doc_node *n)
{
	struct str t;

	switch (n->type) {
	case DN_TABLE:
		put_table(a, b, n);
		break;
	case DN_BULLET_LIST:
	case DN_ORDERED_LIST:
	case DN_LIST_ITEM:
	case DN_DOC:
		for (size_t i = 0; i < n->n; i++)
			text_block(a, b, n->child[i]);
		break;
	case DN_RULE:
		break;
	default:
		t = one_line_text(a, n);
		if (t.n > 0) {
			buf_str(b, t);
			buf_byte(b, '\n');
		}
	}
}

struct str doc_text(struct arena *a, const struct doc *d)
{
	struct buf b = BUF_INIT(a, 2U * MAX_DOC_JSON_BYTES);

	text_block(a, &b, d->root);
	return buf_view(&b);
}

static bool sentence_end(uint32_t cp)
{
	return cp == 0x3002 || cp == 0xFF01 || cp == 0xFF1F || cp == 0xFF1B || cp == '!' || cp == '?';
}

/* Paragraphs only: headings and an addressee line ("各分局：") say nothing about the matter. */
static void summary_text(struct buf *b, struct arena *a, const struct doc_node *n, size_t enough)
{
	for (size_t i = 0; i < n->n && b->n < enough; i++) {
		struct str t;

		if (n->child[i]->type != DN_PARAGRAPH)
			continue;
		t = one_line_text(a, n->child[i]);
		if (!str_ends_c(t, "：") && !str_ends_c(t, ":"))
			buf_str(b, t);
	}
}

struct str doc_summary(struct arena *a, const struct doc *d, size_t max_cp)
{
	struct buf b = BUF_INIT(a, MAX_DOC_JSON_BYTES);
	struct str t, rest;
	size_t cut = 0, n = 0;
	uint32_t cp;

	summary_text(&b, a, d->root, max_cp * 4);
	t = buf_view(&b);
	if (t.n == 0)
		t = str_trim(doc_text(a, d));
	if (utf8_len(t) <= max_cp)
		return t;
	rest = t;
	while (n < max_cp && utf8_next(&rest, &cp)) {
		n++;
		if (sentence_end(cp))
			cut = (size_t)(rest.p - t.p);
	}
	/* A sentence that ends early would leave almost nothing: then cut anywhere, with a sign. */
	if (cut > 0 && utf8_len(str_slice(t, 0, cut)) * 3 >= max_cp)
		return str_slice(t, 0, cut);
	return arena_printf(a, "%.*s…", STR_ARG(utf8_cut(t, max_cp > 1 ? max_cp - 1 : 1)));
}
