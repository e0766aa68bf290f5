/* SPDX-License-Identifier: Apache-2.0 */
/* A form as PDF (文件审批单): title, number, a grid of label and value; signatures are rows with a minimum height. */
#include <math.h>

#include "docmodel/paper.h"

#define FORM_PT 12.0
#define FORM_LINE 18.0
#define PAD 5.0
#define LABEL_W (6.5 * FORM_PT)
#define FORM_LABEL_SHADE 0.955

static void frame(struct paper *p, double x, double y, double w, double h, bool shaded)
{
	cairo_rectangle(p->cr, TYPE_X + x, TYPE_Y + y, w, h);
	if (shaded) {
		cairo_set_source_rgb(p->cr, FORM_LABEL_SHADE, FORM_LABEL_SHADE, FORM_LABEL_SHADE);
		cairo_fill_preserve(p->cr);
		cairo_set_source_rgb(p->cr, 0, 0, 0);
	}
	cairo_set_line_width(p->cr, 0.6);
	cairo_stroke(p->cr);
}

/* Lines from `from` that fit into h; returns the first line not drawn. */
static int put_text(struct paper *p, PangoLayout *l, int from, double x, double y, double h, bool middle, const char *tag)
{
	int n = pango_layout_get_line_count(l), fit = (int)((h - 2 * PAD + 0.01) / FORM_LINE),
	    end = from + fit < n ? from + fit : n;

	y += PAD;
	if (middle && end == n)
		y += (h - 2 * PAD - (n - from) * FORM_LINE) / 2;
	if (from >= end)
		return end;
	paper_tag(p, tag);
	for (int i = from; i < end; i++, y += FORM_LINE)
		paper_line(p, pango_layout_get_line_readonly(l, i), x + PAD, y, FORM_LINE, FORM_PT);
	paper_untag(p, tag);
	return end;
}

struct pair {
	PangoLayout *label, *value;
	double x, w;
	int next; /* line of value to draw next */
};

static void pair_make(struct paper *p, const struct doc_form_row *r, double x, double w, struct pair *ret)
{
	*ret = (struct pair){.x = x,
			     .w = w,
			     .label = paper_text(p, FACE_HEI, FORM_PT, r->label, LABEL_W - 2 * PAD),
			     .value = paper_text(p, FACE_FANG, FORM_PT, r->value, w - LABEL_W - 2 * PAD)};
}

static double pair_height(const struct pair *q)
{
	int label = pango_layout_get_line_count(q->label), value = pango_layout_get_line_count(q->value) - q->next;

	return (label > value ? label : value) * FORM_LINE + 2 * PAD;
}

static void pair_draw(struct paper *p, struct pair *q, double h)
{
	frame(p, q->x, p->y, LABEL_W, h, true);
	frame(p, q->x + LABEL_W, p->y, q->w - LABEL_W, h, false);
	(void)put_text(p, q->label, 0, q->x, p->y, h, true, "TH");
	q->next = put_text(p, q->value, q->next, q->x + LABEL_W, p->y, h, pango_layout_get_line_count(q->value) == 1, "TD");
}

/* One line of the form: one wide pair or two half ones. A value longer than the page goes on on the next. */
static void form_line(struct paper *p, struct pair *q, size_t n, double min_h)
{
	bool more = true;

	while (more && !p->too_long) {
		double h = min_h, left;

		for (size_t i = 0; i < n; i++)
			h = fmax(h, pair_height(&q[i]));
		if (h > paper_left(p) && h <= TYPE_H)
			paper_next(p);
		left = paper_left(p);
		if (h > left && left < 4 * FORM_LINE) {
			paper_next(p);
			left = paper_left(p);
		}
		h = fmin(h, left);
		paper_tag(p, "TR");
		more = false;
		for (size_t i = 0; i < n; i++) {
			pair_draw(p, &q[i], h);
			more = more || q[i].next < pango_layout_get_line_count(q[i].value);
		}
		paper_untag(p, "TR");
		p->y += h;
		min_h = 0;
	}
	for (size_t i = 0; i < n; i++) {
		g_object_unref(q[i].label);
		g_object_unref(q[i].value);
	}
}

static void form_head(struct paper *p, struct str title, struct str number)
{
	PangoLayout *l = paper_text(p, FACE_BIAO, 22, title, TYPE_W);

	paper_tag(p, "H1");
	paper_flow(p, l, 0, TYPE_W, 34, 22, DA_CENTER);
	paper_untag(p, "H1");
	g_object_unref(l);
	p->y += 6;
	if (number.n > 0) {
		l = paper_text(p, FACE_FANG, FORM_PT, number, TYPE_W);
		paper_tag(p, "P");
		paper_flow(p, l, 0, TYPE_W, FORM_LINE + 4, FORM_PT, DA_RIGHT);
		paper_untag(p, "P");
		g_object_unref(l);
	}
}

enum status doc_form_pdf(struct arena *a, struct str title, struct str number, const struct doc_form_row *rows, size_t n,
			 struct str foot, struct str *ret_pdf, struct err *err)
{
	CLEANUP(paper_close) struct paper p = {0};
	size_t i = 0;

	TRY(paper_open(a, &p, err));
	paper_info(&p, title, number, STR_NONE, DATE_NONE);
	form_head(&p, title, number);
	paper_tag(&p, "Table");
	while (i < n) {
		bool two = !rows[i].full && i + 1 < n && !rows[i + 1].full;
		double w = two ? TYPE_W / 2 : TYPE_W, min_h = MM(rows[i].min_mm);
		struct pair q[2];

		pair_make(&p, &rows[i], 0, w, &q[0]);
		if (two) {
			pair_make(&p, &rows[i + 1], w, w, &q[1]);
			min_h = fmax(min_h, MM(rows[i + 1].min_mm));
		}
		form_line(&p, q, two ? 2 : 1, fmin(min_h, TYPE_H));
		i += two ? 2 : 1;
	}
	paper_untag(&p, "Table");
	if (foot.n > 0) {
		PangoLayout *l = paper_text(&p, FACE_FANG, 10.5, foot, TYPE_W);

		p.y += 6;
		paper_tag(&p, "P");
		paper_flow(&p, l, 0, TYPE_W, 16, 10.5, DA_NO_INDENT);
		paper_untag(&p, "P");
		g_object_unref(l);
	}
	return paper_finish(&p, ret_pdf, err);
}
