/* SPDX-License-Identifier: Apache-2.0 */
#include "docmodel/build.h"

#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"

#define HEADING_MAX_CP 40

void nodes_init(struct nodes *l, struct arena *a)
{
	*l = (struct nodes){.a = a};
}

void nodes_add(struct nodes *l, const struct doc_node *n)
{
	if (l->n == l->cap) {
		size_t cap = l->cap == 0 ? 8 : l->cap * 2;
		const struct doc_node **p = ARENA_ARRAY(l->a, cap, const struct doc_node *);

		if (l->n > 0)
			memcpy(p, l->p, l->n * sizeof *p);
		l->p = p;
		l->cap = cap;
	}
	l->p[l->n++] = n;
	l->open = NULL;
}

struct doc_node *node_new(struct arena *a, enum doc_type type)
{
	struct doc_node *n = ARENA_NEW(a, struct doc_node);

	n->type = type;
	if (type == DN_TABLE_CELL || type == DN_TABLE_HEADER)
		n->colspan = n->rowspan = 1;
	if (type == DN_ORDERED_LIST || type == DN_HEADING)
		n->level = 1;
	return n;
}

struct doc_node *node_with(struct arena *a, enum doc_type type, const struct nodes *children)
{
	struct doc_node *n = node_new(a, type);

	n->child = children->p;
	n->n = children->n;
	return n;
}

void inline_add(struct nodes *l, struct str text, unsigned marks, struct str href)
{
	struct doc_node *t;

	if (text.n == 0)
		return;
	if (!(marks & DM_LINK))
		href = STR_NONE;
	t = l->open;
	if (t != NULL && t->marks == marks && str_eq(t->href, href)) {
		if (l->open_text.arena == NULL) {
			buf_init(&l->open_text, l->a, MAX_DOC_JSON_BYTES);
			buf_str(&l->open_text, t->text);
		}
		buf_str(&l->open_text, text); /* grows by doubling: many small runs stay linear */
		t->text = buf_view(&l->open_text);
		return;
	}
	t = node_new(l->a, DN_TEXT);
	t->text = text;
	t->marks = marks;
	t->href = href;
	nodes_add(l, t);
	l->open = t;
	l->open_text = (struct buf){0};
}

struct str inline_clean(struct arena *a, struct str s)
{
	struct str c = utf8_clean(a, s);
	char *p;

	if (str_find_byte(c, '\n') < 0 && str_find_byte(c, '\t') < 0)
		return c;
	c = arena_dup(a, c);
	p = arena_alloc(a, c.n + 1);
	for (size_t i = 0; i < c.n; i++)
		p[i] = c.p[i] == '\n' || c.p[i] == '\t' ? ' ' : c.p[i];
	return (struct str){p, c.n};
}

bool is_inline(enum doc_type t)
{
	return t == DN_TEXT || t == DN_HARD_BREAK;
}

bool href_ok(struct str href)
{
	static const char *const schemes[] = {"http://", "https://", "mailto:"};

	if (href.n == 0 || href.n > 2048 || !utf8_valid(href))
		return false;
	for (size_t i = 0; i < href.n; i++) {
		unsigned char c = (unsigned char)href.p[i];

		if (c <= 0x20 || c == 0x7F || c == '\\' || c == '"' || c == '<' || c == '>')
			return false;
	}
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
		struct str head = str_slice(href, 0, strlen(schemes[i]));

		if (str_ieq_c(head, schemes[i]))
			return href.n > head.n;
	}
	if (str_starts_c(href, "//"))
		return false;
	/* Relative: a colon may stand only behind the first / ? or #. */
	for (size_t i = 0; i < href.n; i++) {
		if (href.p[i] == ':')
			return false;
		if (href.p[i] == '/' || href.p[i] == '?' || href.p[i] == '#')
			return true;
	}
	return true;
}

static bool is_zh_digit(uint32_t cp)
{
	switch (cp) {
	case 0x4E00:
	case 0x4E8C:
	case 0x4E09:
	case 0x56DB:
	case 0x4E94:
	case 0x516D:
	case 0x4E03:
	case 0x516B:
	case 0x4E5D:
	case 0x5341:
	case 0x767E:
	case 0x96F6:
	case 0x3007: /* 一二三四五六七八九十百零〇 */
		return true;
	default:
		return false;
	}
}

static bool is_digit(uint32_t cp)
{
	return (cp >= '0' && cp <= '9') || (cp >= 0xFF10 && cp <= 0xFF19);
}

/* Skips at most max code points for which is() holds; returns how many. */
static int skip_while(struct str *s, bool (*is)(uint32_t), int max)
{
	int n = 0;

	while (n < max) {
		struct str next = *s;
		uint32_t cp;

		if (!utf8_next(&next, &cp) || !is(cp))
			break;
		*s = next;
		n++;
	}
	return n;
}

static bool skip_any(struct str *s, const char *const *alts)
{
	for (; *alts != NULL; alts++)
		if (str_starts_c(*s, *alts)) {
			*s = str_skip(*s, strlen(*alts));
			return true;
		}
	return false;
}

/* Level by the number in front; *rest is what follows it. */
static int numbering_level(struct str line, struct str *rest)
{
	static const char *const open[] = {"（", "(", NULL}, *const close[] = {"）", ")", NULL},
				 *const comma[] = {"、", NULL}, *const dot[] = {".", "．", "、", NULL},
				 *const nth[] = {"第", NULL}, *const chapter[] = {"章", NULL},
				 *const section[] = {"节", NULL};
	struct str s = line;

	if (skip_any(&s, nth) && skip_while(&s, is_zh_digit, 4) > 0) {
		*rest = s;
		if (skip_any(rest, chapter))
			return 1;
		return skip_any(rest, section) ? 2 : 0;
	}
	s = line;
	if (skip_any(&s, open)) {
		int level = skip_while(&s, is_zh_digit, 4) > 0 ? 2 : skip_while(&s, is_digit, 2) > 0 ? 4 : 0;

		*rest = s;
		return level > 0 && skip_any(rest, close) ? level : 0;
	}
	if (skip_while(&s, is_zh_digit, 4) > 0) {
		*rest = s;
		return skip_any(rest, comma) ? 1 : 0;
	}
	if (skip_while(&s, is_digit, 2) > 0) {
		uint32_t cp;

		*rest = s;
		if (!skip_any(rest, dot))
			return 0;
		s = *rest;
		return utf8_next(&s, &cp) && is_digit(cp) ? 0 : 3; /* 1.5 is a figure, not a number in front */
	}
	return 0;
}

int heading_level(struct str line)
{
	static const char *const ends[] = {"。", "；", ";", "，", ",", "：", ":", "！", "？"};
	struct str s = str_trim(line), rest = STR_NONE;
	int level = numbering_level(s, &rest);

	rest = str_trim(rest);
	if (level == 0 || rest.n == 0 || utf8_len(s) > HEADING_MAX_CP || str_find_c(s, "。") >= 0)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (str_ends_c(s, ends[i]))
			return 0;
	return level;
}

void node_text(struct buf *b, const struct doc_node *n, const char *sep)
{
	if (n->type == DN_TEXT || n->type == DN_FIGURE) {
		buf_str(b, n->text);
		return;
	}
	if (n->type == DN_HARD_BREAK) {
		buf_byte(b, '\n');
		return;
	}
	for (size_t i = 0; i < n->n; i++) {
		if (i > 0 && !is_inline(n->child[i]->type))
			buf_c(b, sep);
		node_text(b, n->child[i], sep);
	}
}

struct str node_text_str(struct arena *a, const struct doc_node *n, const char *sep)
{
	struct buf b = BUF_INIT(a, MAX_DOC_JSON_BYTES);

	node_text(&b, n, sep);
	return buf_view(&b);
}

void grid_make(struct arena *a, const struct doc_node *table, struct grid *ret)
{
	int rows = (int)table->n, cols = 0;
	size_t cells = 0;
	unsigned char *taken = ARENA_ARRAY(a, (size_t)(rows + 1) * MODEL_MAX_COLS, unsigned char);

	for (int r = 0; r < rows; r++)
		cells += table->child[r]->n;
	*ret = (struct grid){.rows = rows, .cell = ARENA_ARRAY(a, cells + 1, struct grid_cell)};
	for (int r = 0; r < rows; r++) {
		const struct doc_node *row = table->child[r];
		int c = 0;

		for (size_t i = 0; i < row->n; i++) {
			const struct doc_node *cell = row->child[i];
			int cs = cell->colspan, rs = cell->rowspan;

			while (c < MODEL_MAX_COLS && taken[r * MODEL_MAX_COLS + c])
				c++;
			if (c >= MODEL_MAX_COLS)
				break; /* cells beyond the last column have no place */
			if (rs > rows - r)
				rs = rows - r;
			for (int k = 1; k < cs; k++)
				if (c + k >= MODEL_MAX_COLS || taken[r * MODEL_MAX_COLS + c + k])
					cs = k;
			for (int y = r; y < r + rs; y++)
				memset(taken + y * MODEL_MAX_COLS + c, 1, (size_t)cs);
			ret->cell[ret->n++] = (struct grid_cell){cell, r, c, rs, cs};
			c += cs;
			if (c > cols)
				cols = c;
		}
	}
	ret->cols = cols;
}

void grid_columns(struct arena *a, const struct grid *g, double width, double min, double edge[MODEL_MAX_COLS + 1])
{
	double want[MODEL_MAX_COLS] = {0}, sum = 0, left = width - min * g->cols;

	for (size_t i = 0; i < g->n; i++) {
		const struct grid_cell *c = &g->cell[i];
		struct str text = node_text_str(a, c->cell, " ");
		double w = sqrt((double)text.n / 3 / c->colspan + 1); /* square root: long text wraps, short text does not */

		for (int k = 0; k < c->colspan; k++)
			want[c->col + k] = fmax(want[c->col + k], w);
	}
	for (int c = 0; c < g->cols; c++)
		sum += want[c] = fmax(want[c], 1);
	edge[0] = 0;
	for (int c = 0; c < g->cols; c++)
		edge[c + 1] = edge[c] + (left > 0 ? min + left * want[c] / sum : width / g->cols);
}
