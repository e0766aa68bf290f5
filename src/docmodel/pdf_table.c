/* SPDX-License-Identifier: Apache-2.0 */
/* Tables on paper. Rows are placed one after another; a cell is open from its first row to its last and is drawn in parts,
 * one on each page it touches. Text that did not fit in a part goes on in the next, so a merged cell or a row higher than a
 * page breaks like running text. Heading rows come again on every page. */
#include <math.h>

#include "base/limits.h"
#include "docmodel/paper.h"

#define CELL_PT 12.0 /* 小四 */
#define CELL_LINE 18.0
#define PAD 4.0
#define MIN_COL 26.0
#define MAX_HEAD (TYPE_H / 3) /* heading rows higher than this are not repeated */

struct line {
	PangoLayoutLine *line;
	double x, w;
	enum doc_align align;
	bool header;
};
struct cell {
	const struct grid_cell *g;
	struct line *line;
	size_t n, next;	  /* next: first line not yet drawn */
	double x, w, top; /* top of the part on this page */
	bool open;
};
struct table {
	struct pdf_body *b;
	struct paper *p;
	struct arena *tmp; /* layouts live here until the table is done */
	struct grid g;
	double col[MODEL_MAX_COLS + 1]; /* left edges */
	struct cell *cell;
	struct cell **at_row; /* cells by first row */
	int head;	      /* rows repeated */
	double head_h;
	double fresh; /* y behind the repeated rows: a page that has used no more is still empty */
};

/* ---- cells as lines ---- */
static void unref(void *layout)
{
	g_object_unref(layout);
}

static size_t count_blocks(const struct doc_node *n)
{
	size_t k = 1;

	for (size_t i = 0; i < n->n; i++)
		if (!is_inline(n->child[i]->type))
			k += count_blocks(n->child[i]);
	return k;
}

struct cell_lines {
	struct line *p;
	size_t n, cap;
};

static void push_layout(struct table *t, struct cell_lines *ls, PangoLayout *l, double x, enum doc_align align, bool header)
{
	int n = pango_layout_get_line_count(l);

	arena_on_clear(t->tmp, unref, l);
	if (ls->n + (size_t)n > ls->cap) {
		size_t cap = (ls->n + (size_t)n) * 2;
		struct line *p = ARENA_ARRAY(t->tmp, cap, struct line);

		for (size_t i = 0; i < ls->n; i++)
			p[i] = ls->p[i];
		ls->p = p;
		ls->cap = cap;
	}
	for (int i = 0; i < n; i++) {
		PangoLayoutLine *line = pango_layout_get_line_readonly(l, i);
		PangoRectangle r;

		pango_layout_line_get_extents(line, NULL, &r);
		ls->p[ls->n++] = (struct line){line, x, (double)r.width / PANGO_SCALE, align, header};
	}
}

static void cell_blocks(struct table *t, struct cell_lines *ls, const struct doc_node *n, double x, double w, bool header)
{
	for (size_t i = 0; i < n->n; i++) {
		const struct doc_node *c = n->child[i];
		enum face face = header || c->type == DN_HEADING ? FACE_HEI : FACE_FANG;

		if (c->type == DN_PARAGRAPH || c->type == DN_HEADING) {
			enum doc_align al = c->align == DA_NORMAL && header ? DA_CENTER : c->align;

			push_layout(t, ls, paper_inlines(t->p, face, CELL_PT, c, w - x), x, al, header);
		} else if (c->type == DN_FIGURE) { /* in a cell a figure stands for itself by its words */
			push_layout(t, ls, paper_text(t->p, face, CELL_PT, c->text.n > 0 ? c->text : c->alt, w - x), x,
				    DA_CENTER, header);
		} else {
			cell_blocks(t, ls, c, c->type == DN_LIST_ITEM && x + CELL_PT < w / 2 ? x + CELL_PT : x, w, header);
		}
	}
}

static void cell_prepare(struct table *t, struct cell *c)
{
	struct cell_lines ls = {0};

	c->x = t->col[c->g->col];
	c->w = t->col[c->g->col + c->g->colspan] - c->x;
	cell_blocks(t, &ls, c->g->cell, 0, c->w - 2 * PAD, c->g->cell->type == DN_TABLE_HEADER);
	c->line = ls.p;
	c->n = ls.n;
}

/* ---- drawing ---- */
static void box(struct paper *p, double x, double y, double w, double h)
{
	cairo_set_line_width(p->cr, 0.5);
	cairo_rectangle(p->cr, TYPE_X + x, TYPE_Y + y, w, h);
	cairo_stroke(p->cr);
}

/* Draws the part of a cell between c->top and bottom with the lines that fit. */
static void cell_part(struct table *t, struct cell *c, double bottom)
{
	double h = bottom - c->top, y = c->top + PAD;
	size_t fit = h < 2 * PAD + CELL_LINE - 0.01 ? 0 : (size_t)((h - 2 * PAD + 0.01) / CELL_LINE), left = c->n - c->next;
	const char *tag = c->g->cell->type == DN_TABLE_HEADER ? "TH" : "TD";

	if (h <= 0.01)
		return;
	box(t->p, c->x, c->top, c->w, h);
	if (left == 0 || c->line == NULL)
		return;
	if (fit >= left) {
		y = c->top + (h - (double)left * CELL_LINE) / 2;
		fit = left;
	}
	paper_tag(t->p, tag);
	for (size_t i = 0; i < fit; i++, y += CELL_LINE) {
		const struct line *l = &c->line[c->next++];
		double room = c->w - 2 * PAD, x = c->x + PAD + l->x;

		if (l->align == DA_CENTER)
			x = c->x + PAD + (room - l->w) / 2;
		else if (l->align == DA_RIGHT)
			x = c->x + PAD + room - l->w;
		paper_line(t->p, l->line, x, y, CELL_LINE, CELL_PT);
	}
	paper_untag(t->p, tag);
}

static void parts_until(struct table *t, double bottom)
{
	paper_tag(t->p, "TR");
	for (size_t i = 0; i < t->g.n; i++)
		if (t->cell[i].open)
			cell_part(t, &t->cell[i], bottom);
	paper_untag(t->p, "TR");
}

static double head_row_height(struct table *t, int r)
{
	double h = CELL_LINE + 2 * PAD;

	for (size_t i = 0; i < t->g.n; i++)
		if (t->cell[i].g->row == r)
			h = fmax(h, (double)t->cell[i].n * CELL_LINE + 2 * PAD);
	return h;
}

/* The heading rows once more, on a fresh page. */
static void repeat_head(struct table *t)
{
	for (int r = 0; r < t->head; r++) {
		double h = head_row_height(t, r);

		for (size_t i = 0; i < t->g.n; i++) {
			struct cell again = t->cell[i];

			if (again.g->row != r)
				continue;
			again.next = 0;
			again.top = t->p->y;
			cell_part(t, &again, t->p->y + h);
		}
		t->p->y += h;
	}
}

static void break_page(struct table *t, double bottom, int row)
{
	parts_until(t, bottom);
	paper_next(t->p);
	if (row >= t->head)
		repeat_head(t);
	t->fresh = t->p->y;
	for (size_t i = 0; i < t->g.n; i++)
		if (t->cell[i].open)
			t->cell[i].top = t->p->y;
}

/* How much lower the row must end for every cell that ends in it. */
static double row_height(struct table *t, int r)
{
	double h = CELL_LINE + 2 * PAD;

	for (size_t i = 0; i < t->g.n; i++) {
		struct cell *c = &t->cell[i];

		if (c->open && c->g->row + c->g->rowspan - 1 == r)
			h = fmax(h, (double)(c->n - c->next) * CELL_LINE + 2 * PAD - (t->p->y - c->top));
	}
	return h;
}

static void place_row(struct table *t, int r, size_t *first)
{
	size_t from = *first;

	/* A row that would fit on an empty page is not cut: break before its cells open. */
	for (size_t i = from; i < t->g.n && t->g.cell[i].row == r; i++) {
		t->cell[i].open = true;
		t->cell[i].top = t->p->y;
		*first = i + 1;
	}
	for (;;) {
		double h = row_height(t, r), left = paper_left(t->p);

		if (h <= left || t->p->too_long) {
			t->p->y += h;
			break;
		}
		if (t->p->y > t->fresh && (h <= TYPE_H - t->head_h || left < 2 * CELL_LINE + 2 * PAD)) {
			for (size_t i = from; i < *first; i++)
				t->cell[i].open = false; /* not yet: they begin on the next page */
			break_page(t, t->p->y, r);
			for (size_t i = from; i < *first; i++) {
				t->cell[i].open = true;
				t->cell[i].top = t->p->y;
			}
		} else {
			double bottom = t->p->y + floor((left - 2 * PAD) / CELL_LINE) * CELL_LINE + 2 * PAD;

			break_page(t, bottom, r);
		}
	}
	paper_tag(t->p, "TR");
	for (size_t i = 0; i < t->g.n; i++) {
		struct cell *c = &t->cell[i];

		if (c->open && c->g->row + c->g->rowspan - 1 == r) {
			cell_part(t, c, t->p->y);
			c->open = false;
		}
	}
	paper_untag(t->p, "TR");
}

static void count_head(struct table *t, const struct doc_node *table)
{
	for (size_t r = 0; r < table->n; r++) {
		const struct doc_node *row = table->child[r];

		for (size_t i = 0; i < row->n; i++)
			if (row->child[i]->type != DN_TABLE_HEADER || row->child[i]->rowspan > 1)
				return;
		if (row->n == 0 || t->head_h + head_row_height(t, (int)r) > MAX_HEAD)
			return;
		t->head_h += head_row_height(t, (int)r);
		t->head++;
	}
	t->head = 0; /* heading rows only: nothing to repeat them for */
	t->head_h = 0;
}

void pdf_table(struct pdf_body *b, const struct doc_node *table)
{
	struct table t = {.b = b, .p = b->p, .tmp = arena_new()};
	size_t first = 0;

	grid_make(t.tmp, table, &t.g);
	if (t.g.cols > 0 && count_blocks(table) <= MAX_MODEL_BLOCKS) {
		grid_columns(t.tmp, &t.g, TYPE_W, MIN_COL, t.col);
		t.cell = ARENA_ARRAY(t.tmp, t.g.n + 1, struct cell);
		for (size_t i = 0; i < t.g.n; i++) {
			t.cell[i].g = &t.g.cell[i];
			cell_prepare(&t, &t.cell[i]);
		}
		count_head(&t, table);
		t.p->y += 4;
		paper_room(t.p, CELL_LINE + 2 * PAD);
		t.fresh = 0;
		paper_tag(t.p, "Table");
		for (int r = 0; r < t.g.rows && !t.p->too_long; r++)
			place_row(&t, r, &first);
		paper_untag(t.p, "Table");
		t.p->y = ceil((t.p->y + 2) / PITCH) * PITCH; /* text goes on on the grid */
	}
	arena_free(t.tmp);
}
