/* SPDX-License-Identifier: Apache-2.0 */
/* An official document as PDF: what stands around the body (GB/T 9704-2012 chapter 7). */
#include "docmodel/paper.h"

#include <math.h>

#define TITLE_PT 22.0	/* 2号 */
#define IMPRINT_PT 14.0 /* 4号 */
#define IMPRINT_LINE 20.0

void pdf_red(struct paper *p)
{
	cairo_set_source_rgb(p->cr, 0.85, 0, 0);
}

void pdf_black(struct paper *p)
{
	cairo_set_source_rgb(p->cr, 0, 0, 0);
}

/* 7.2.4: red, centred, upper edge 35 mm below the top of the type area; as large as fits, at most 1号 × 2. */
static void put_issuer(struct paper *p, struct str name)
{
	double size = 52, w;
	PangoLayout *l = paper_text(p, FACE_BIAO, size, name, 0);

	w = layout_width(l);
	if (w > TYPE_W) {
		g_object_unref(l);
		size = size * TYPE_W / w;
		l = paper_text(p, FACE_BIAO, size, name, 0);
		w = layout_width(l);
	}
	pdf_red(p);
	paper_line(p, pango_layout_get_line_readonly(l, 0), (TYPE_W - w) / 2, MM(35), size, size);
	pdf_black(p);
	g_object_unref(l);
	p->y = MM(35) + size;
}

static void one_line(struct paper *p, enum face face, double size, struct str text, double x_right_or_center, int how)
{
	PangoLayout *l = paper_text(p, face, size, text, 0);
	double w = layout_width(l), x = how == DA_CENTER  ? (TYPE_W - w) / 2
					: how == DA_RIGHT ? x_right_or_center - w
							  : x_right_or_center;

	paper_line(p, pango_layout_get_line_readonly(l, 0), x < 0 ? 0 : x, p->y, PITCH, size);
	g_object_unref(l);
}

/* Number two lines below the name, rule 4 mm below it over the whole width (7.2.5, 7.2.7). */
static void put_number(struct paper *p, const struct doc_official *o)
{
	if (o->issuer.n > 0)
		p->y += PITCH;
	if (o->doc_no.n > 0) {
		paper_tag(p, "P");
		one_line(p, FACE_FANG, BODY_PT, o->doc_no, 0, o->issuer.n > 0 ? DA_CENTER : DA_RIGHT);
		paper_untag(p, "P");
		p->y += PITCH;
	}
	if (o->issuer.n > 0) {
		p->y += MM(4) - (PITCH - BODY_PT) / 2;
		pdf_red(p);
		paper_rule(p, 0, p->y, TYPE_W, 1.4);
		pdf_black(p);
		p->y = ceil(p->y / PITCH) * PITCH;
	}
}

static void put_title(struct paper *p, const struct doc_official *o)
{
	struct str line[10];
	size_t n = title_break(p->a, o->title, (size_t)(TYPE_W / TITLE_PT), line, ARRAY_LEN(line));

	if (o->issuer.n > 0 || o->doc_no.n > 0)
		p->y += PITCH;
	paper_tag(p, "H1");
	for (size_t i = 0; i < n; i++) {
		/* A title that could not be cut (more than ten lines) still has to wrap. */
		PangoLayout *l = paper_text(p, FACE_BIAO, TITLE_PT, line[i], TYPE_W);

		paper_flow(p, l, 0, TYPE_W, TITLE_PT * 1.5, TITLE_PT, DA_CENTER);
		g_object_unref(l);
	}
	paper_untag(p, "H1");
	p->y = ceil((p->y - 0.01) / PITCH) * PITCH + PITCH;
}

static void para(struct paper *p, struct str text, double indent, enum doc_align align)
{
	PangoLayout *l = paper_text(p, FACE_FANG, BODY_PT, text, TYPE_W);

	paper_on_grid(l);
	pango_layout_set_indent(l, (int)(indent * PANGO_SCALE));
	paper_tag(p, "P");
	paper_flow(p, l, 0, TYPE_W, PITCH, BODY_PT, align);
	paper_untag(p, "P");
	g_object_unref(l);
}

void pdf_to(struct paper *p, struct str to)
{
	bool has = str_ends_c(to, "：") || str_ends_c(to, ":");

	para(p, has ? to : arena_printf(p->a, "%.*s：", STR_ARG(to)), 0, DA_NO_INDENT);
}

/* 7.3.5: one line below the body, two characters in; further names align behind 附件：. */
void pdf_attachments(struct paper *p, const struct doc_official *o)
{
	if (o->n_attachments == 0)
		return;
	p->y += PITCH;
	for (size_t i = 0; i < o->n_attachments; i++) {
		struct str t = o->attachments[i], label = i == 0 ? STR("附件：") : STR("");
		double x = 2 * CHAR_PITCH, at = x + 3 * CHAR_PITCH;
		PangoLayout *l;

		if (o->n_attachments > 1)
			t = arena_printf(p->a, "%zu. %.*s", i + 1, STR_ARG(t));
		paper_room(p, PITCH);
		paper_tag(p, "P");
		if (label.n > 0)
			one_line(p, FACE_FANG, BODY_PT, label, x, DA_NORMAL);
		l = paper_text(p, FACE_FANG, BODY_PT, t, TYPE_W - at);
		paper_on_grid(l);
		paper_flow(p, l, at, TYPE_W - at, PITCH, BODY_PT, DA_NO_INDENT);
		paper_untag(p, "P");
		g_object_unref(l);
	}
}

/* 7.3.6.2, without a seal: name two characters from the right, date below, beginning two characters further in; when the
 * date is the longer line it stands two characters from the right and the name moves. Both stay on one page. */
static void put_signature(struct paper *p, const struct doc_official *o)
{
	struct str date = date_is_none(o->signed_on) ? STR_NONE : date_format_zh(p->a, o->signed_on);
	double right = TYPE_W - 2 * CHAR_PITCH, x_org, x_date;
	PangoLayout *org, *day;

	if (o->signer_org.n == 0 && date.n == 0)
		return;
	org = paper_text(p, FACE_FANG, BODY_PT, o->signer_org, 0);
	day = paper_text(p, FACE_FANG, BODY_PT, date, 0);
	paper_on_grid(org);
	paper_on_grid(day);
	x_org = right - layout_width(org);
	x_date = x_org + 2 * CHAR_PITCH;
	if (o->signer_org.n == 0 || x_date + layout_width(day) > right) {
		x_date = right - layout_width(day);
		x_org = fmin(x_org, x_date - 2 * CHAR_PITCH);
	}
	p->y += PITCH;
	paper_room(p, 2 * PITCH);
	paper_tag(p, "P");
	if (o->signer_org.n > 0) {
		paper_line(p, pango_layout_get_line_readonly(org, 0), fmax(x_org, 0), p->y, PITCH, BODY_PT);
		p->y += PITCH;
	}
	if (date.n > 0) {
		paper_line(p, pango_layout_get_line_readonly(day, 0), fmax(x_date, 0), p->y, PITCH, BODY_PT);
		p->y += PITCH;
	}
	paper_untag(p, "P");
	g_object_unref(org);
	g_object_unref(day);
}

static void put_mark(struct paper *p, struct str mark)
{
	if (mark.n == 0)
		return;
	para(p, str_starts_c(mark, "（") || str_starts_c(mark, "(") ? mark : arena_printf(p->a, "（%.*s）", STR_ARG(mark)),
	     2 * CHAR_PITCH, DA_NORMAL);
}

/* 7.4: 版记 at the foot of the last page, its last rule on the edge of the type area. */
static void put_imprint(struct paper *p, const struct doc_official *o)
{
	struct str copy = o->copy_to;
	double w = TYPE_W - 2 * IMPRINT_PT, h = 0, y;
	PangoLayout *l = NULL;
	int lines = 0;

	if (copy.n == 0 && o->print_org.n == 0)
		return;
	if (copy.n > 0) {
		if (!str_starts_c(copy, "抄送"))
			copy = arena_printf(p->a, "抄送：%.*s", STR_ARG(copy));
		l = paper_text(p, FACE_FANG, IMPRINT_PT, copy, w);
		pango_layout_set_indent(l, (int)(-3 * IMPRINT_PT * PANGO_SCALE));
		lines = pango_layout_get_line_count(l);
		h += lines * IMPRINT_LINE + 6;
	}
	if (o->print_org.n > 0)
		h += IMPRINT_LINE + 6;
	p->y += PITCH / 2;
	paper_room(p, fmin(h, TYPE_H));
	y = fmax(p->y, TYPE_H - h);
	p->y = y + 3;
	paper_rule(p, 0, y, TYPE_W, MM(0.35));
	if (l != NULL) {
		paper_tag(p, "P");
		paper_flow(p, l, IMPRINT_PT, w, IMPRINT_LINE, IMPRINT_PT, DA_NORMAL);
		paper_untag(p, "P");
		g_object_unref(l);
		p->y += 3;
	}
	if (o->print_org.n > 0) {
		struct str when = date_is_none(o->printed_on) ? STR_NONE : date_format_zh(p->a, o->printed_on);
		double at = p->y - (PITCH - IMPRINT_LINE) / 2 + (copy.n > 0 ? 2 : 0);

		if (copy.n > 0)
			paper_rule(p, 0, p->y, TYPE_W, MM(0.25));
		p->y = at;
		paper_tag(p, "P");
		one_line(p, FACE_FANG, IMPRINT_PT, o->print_org, IMPRINT_PT, DA_NORMAL);
		if (when.n > 0)
			one_line(p, FACE_FANG, IMPRINT_PT, arena_printf(p->a, "%.*s印发", STR_ARG(when)),
				 TYPE_W - IMPRINT_PT, DA_RIGHT);
		paper_untag(p, "P");
	}
	paper_rule(p, 0, TYPE_H, TYPE_W, MM(0.35));
	p->y = TYPE_H;
}

/* Below the type area of the last page, under the line of the page number. */
static void put_source(struct paper *p, struct str line)
{
	PangoLayout *l;
	double y = TYPE_H + MM(15);

	if (line.n == 0)
		return;
	l = paper_text(p, FACE_SONG, 9, line, TYPE_W);
	cairo_set_source_rgb(p->cr, 0.35, 0.35, 0.35);
	paper_tag(p, "P");
	for (int i = 0; i < pango_layout_get_line_count(l) && i < 3; i++, y += 12)
		paper_line(p, pango_layout_get_line_readonly(l, i), 0, y, 12, 9);
	paper_untag(p, "P");
	pdf_black(p);
	g_object_unref(l);
}

enum status doc_pdf(struct arena *a, const struct doc *d, const struct doc_official *o, doc_image *image, void *arg,
		    struct str *ret_pdf, struct err *err)
{
	CLEANUP(paper_close) struct paper p = {0};
	struct pdf_body body = {&p, image, arg};

	TRY(paper_open(a, &p, err));
	p.numbered = true;
	paper_info(&p, o->title, o->index_no.n > 0 ? o->index_no : o->doc_no,
		   o->signer_org.n > 0 ? o->signer_org : o->issuer,
		   date_is_none(o->printed_on) ? o->signed_on : o->printed_on);
	if (o->issuer.n > 0)
		put_issuer(&p, o->issuer);
	put_number(&p, o);
	if (o->title.n > 0)
		put_title(&p, o);
	if (o->to.n > 0)
		pdf_to(&p, o->to);
	for (size_t i = 0; i < d->root->n; i++)
		pdf_block(&body, d->root->child[i], i + 1 < d->root->n ? d->root->child[i + 1] : NULL, 0);
	pdf_attachments(&p, o);
	put_signature(&p, o);
	put_mark(&p, o->mark);
	put_imprint(&p, o);
	put_source(&p, o->source_line);
	return paper_finish(&p, ret_pdf, err);
}
