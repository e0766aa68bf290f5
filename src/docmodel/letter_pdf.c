/* SPDX-License-Identifier: Apache-2.0 */
/* A letter as PDF: the letter form (信函格式) of GB/T 9704-2012 10.1. */
#include "docmodel/paper.h"

#include <math.h>

#define NAME_PT 36.0
#define TITLE_PT 22.0 /* 2号 */
#define NAME_TOP MM(30)
#define RULE_W MM(170)
#define RULE_THICK MM(1.0)
#define RULE_THIN MM(0.3)
#define RULE_GAP MM(0.3)
#define FOOT_RULE (PAGE_H - MM(20)) /* lower edge of the second double rule */

/* Lengths here are from the paper's upper edge; lines of text count from the type area. */
static double on_type(double from_edge)
{
	return from_edge - TYPE_Y;
}

/* A red double rule, centred on the paper; upper edge at y. Returns its height. */
static double double_rule(struct paper *p, double y, bool thick_first)
{
	double first = thick_first ? RULE_THICK : RULE_THIN, second = thick_first ? RULE_THIN : RULE_THICK,
	       x = (PAGE_W - RULE_W) / 2 - TYPE_X;

	pdf_red(p);
	paper_rule(p, x, on_type(y + first / 2), RULE_W, first);
	paper_rule(p, x, on_type(y + first + RULE_GAP + second / 2), RULE_W, second);
	pdf_black(p);
	return first + RULE_GAP + second;
}

/* 10.1: full name or its usual short form, red, 30 mm from the paper's upper edge, centred. */
static double put_name(struct paper *p, struct str name)
{
	double size = NAME_PT, w;
	PangoLayout *l = paper_text(p, FACE_BIAO, size, name, 0);

	w = layout_width(l);
	if (w > TYPE_W) {
		g_object_unref(l);
		size = size * TYPE_W / w;
		l = paper_text(p, FACE_BIAO, size, name, 0);
		w = layout_width(l);
	}
	pdf_red(p);
	paper_tag(p, "P");
	paper_line(p, pango_layout_get_line_readonly(l, 0), (TYPE_W - w) / 2, on_type(NAME_TOP), size, size);
	paper_untag(p, "P");
	pdf_black(p);
	g_object_unref(l);
	return NAME_TOP + size;
}

/* 10.1: at the right edge of the type area, 7/8 of a character below the first rule. */
static double put_letter_number(struct paper *p, struct str number, double y)
{
	PangoLayout *l = paper_text(p, FACE_FANG, BODY_PT, number, 0);
	double w = layout_width(l), top = y + BODY_PT * 7 / 8;

	if (number.n > 0) {
		paper_tag(p, "P");
		paper_line(p, pango_layout_get_line_readonly(l, 0), fmax(TYPE_W - w, 0), on_type(top), BODY_PT, BODY_PT);
		paper_untag(p, "P");
	}
	g_object_unref(l);
	return top + BODY_PT;
}

/* The second line below the number; an LF in the title ends a line where its meaning asks for it. */
static void put_letter_title(struct paper *p, struct str title)
{
	struct str rest = title, part;

	paper_tag(p, "H1");
	while (str_line(&rest, &part)) {
		struct str line[10];
		size_t n = title_break(p->a, part, (size_t)(TYPE_W / TITLE_PT), line, ARRAY_LEN(line));

		for (size_t i = 0; i < n; i++) {
			PangoLayout *l = paper_text(p, FACE_BIAO, TITLE_PT, line[i], TYPE_W);

			paper_flow(p, l, 0, TYPE_W, TITLE_PT * 1.5, TITLE_PT, DA_CENTER);
			g_object_unref(l);
		}
	}
	paper_untag(p, "H1");
	p->y += PITCH;
}

static void sign_line(struct paper *p, PangoLayout *l, double x)
{
	paper_line(p, pango_layout_get_line_readonly(l, 0), fmax(x, 0), p->y, PITCH, BODY_PT);
	p->y += PITCH;
}

/* 7.3.5.1, with a seal: the date ends four characters from the right, the name is centred above it, and the seal of 42 mm is set
 * over both so that its top is within one line of the text: two lines stay free above the name, one and a half where room is
 * short. */
static void put_sealed_signature(struct paper *p, const struct doc_official *o)
{
	struct str date = date_is_none(o->signed_on) ? STR_NONE : date_format_zh(p->a, o->signed_on);
	PangoLayout *org = paper_text(p, FACE_FANG, BODY_PT, o->signer_org, 0),
		    *day = paper_text(p, FACE_FANG, BODY_PT, date, 0);
	double w_org, w_day, middle;

	paper_on_grid(org);
	paper_on_grid(day);
	w_org = layout_width(org);
	w_day = layout_width(day);
	middle = TYPE_W - 4 * CHAR_PITCH - w_day / 2;
	if (middle + w_org / 2 > TYPE_W) /* a long name reaches the edge before the date stands four characters in */
		middle = TYPE_W - w_org / 2;
	p->y += fmax(1.5 * PITCH, fmin(2 * PITCH, paper_left(p) - 2 * PITCH));
	paper_room(p, 2 * PITCH);
	paper_tag(p, "P");
	if (o->signer_org.n > 0)
		sign_line(p, org, middle - w_org / 2);
	if (date.n > 0)
		sign_line(p, day, middle - w_day / 2);
	paper_untag(p, "P");
	g_object_unref(org);
	g_object_unref(day);
}

/* later: blocks from this one on begin a fresh page; the number of blocks: none. ret_alone: the signature's page holds no text. */
static void draw(struct paper *p, const struct doc *d, const struct doc_official *o, size_t later, bool *ret_alone)
{
	struct pdf_body body = {p, NULL, NULL};
	double y;
	int page;

	p->numbered = true;
	p->unnumbered = 1;
	y = put_name(p, o->issuer) + MM(4);
	y += double_rule(p, y, true);
	(void)double_rule(p, FOOT_RULE - RULE_THIN - RULE_GAP - RULE_THICK, false);
	p->y = on_type(put_letter_number(p, o->doc_no, y)) + PITCH;
	put_letter_title(p, o->title);
	if (o->to.n > 0)
		pdf_to(p, o->to);
	for (size_t i = 0; i < d->root->n; i++) {
		if (i == later)
			paper_next(p);
		pdf_block(&body, d->root->child[i], i + 1 < d->root->n ? d->root->child[i + 1] : NULL, 0);
	}
	page = p->page;
	pdf_attachments(p, o);
	put_sealed_signature(p, o);
	*ret_alone = p->page > page;
}

enum status doc_letter_pdf(struct arena *a, const struct doc *d, const struct doc_official *o, struct str *ret_pdf,
			   struct err *err)
{
	CLEANUP(paper_close) struct paper dry = {0}, p = {0};
	size_t later = d->root->n;
	bool alone;

	TRY(paper_open_measure(a, &dry, err));
	draw(&dry, d, o, later, &alone);
	/* 7.3.5.5: the seal's page holds text of the letter; so the last paragraph goes along. */
	if (alone && d->root->n > 1)
		later = d->root->n - 1;
	TRY(paper_open_after(a, &p, &dry, err));
	paper_info(&p, o->title, o->doc_no, o->signer_org.n > 0 ? o->signer_org : o->issuer, o->signed_on);
	draw(&p, d, o, later, &alone);
	return paper_finish(&p, ret_pdf, err);
}
