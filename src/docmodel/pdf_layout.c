/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks on the grid: paragraphs, headings, lists, figures. */
#include <string.h>

#include <cairo-pdf.h>

#include "docmodel/image.h"
#include "docmodel/paper.h"

#define LIST_STEP (2 * CHAR_PITCH)

static const char *const heading_tags[] = {"H1", "H2", "H3", "H4", "H5"};
/* 7.3.3: first level 黑体, second 楷体, third and fourth 仿宋. */
static const enum face heading_faces[] = {FACE_HEI, FACE_HEI, FACE_KAI, FACE_FANG, FACE_FANG};

static void text_block(struct pdf_body *b, const struct doc_node *n, enum face face, double x, bool indent)
{
	double width = TYPE_W - x;
	PangoLayout *l = paper_inlines(b->p, face, BODY_PT, n, width);

	paper_on_grid(l);
	if (n->align == DA_NORMAL) {
		pango_layout_set_justify(l, TRUE);
		if (indent)
			pango_layout_set_indent(l, (int)(2 * CHAR_PITCH * PANGO_SCALE));
	}
	paper_flow(b->p, l, x, width, PITCH, BODY_PT, n->align);
	g_object_unref(l);
}

static void list_block(struct pdf_body *b, const struct doc_node *n, int depth)
{
	double x = (1 + (depth > 5 ? 5 : depth)) * LIST_STEP;

	paper_tag(b->p, "L");
	for (size_t i = 0; i < n->n; i++) {
		const struct doc_node *item = n->child[i];
		struct str mark = n->type == DN_BULLET_LIST ? STR("•") : arena_printf(b->p->a, "%d.", n->level + (int)i);
		PangoLayout *m = paper_text(b->p, FACE_FANG, BODY_PT, mark, 0);

		paper_tag(b->p, "LI");
		paper_room(b->p, PITCH);
		paper_line(b->p, pango_layout_get_line_readonly(m, 0), x, b->p->y, PITCH, BODY_PT);
		g_object_unref(m);
		for (size_t k = 0; k < item->n; k++) {
			if (item->child[k]->type == DN_PARAGRAPH)
				text_block(b, item->child[k], FACE_FANG, x + 1.5 * CHAR_PITCH, false);
			else
				pdf_block(b, item->child[k], NULL, depth + 1);
		}
		paper_untag(b->p, "LI");
	}
	paper_untag(b->p, "L");
}

/* ---- figures ---- */
struct source {
	struct str bytes;
	size_t at;
};

static cairo_status_t read_bytes(void *closure, unsigned char *data, unsigned length)
{
	struct source *s = closure;

	if (length > s->bytes.n - s->at)
		return CAIRO_STATUS_READ_ERROR;
	memcpy(data, s->bytes.p + s->at, length);
	s->at += length;
	return CAIRO_STATUS_SUCCESS;
}

/* JPEG goes into the PDF as it is: the surface only carries its size, its pixels are never touched. */
static cairo_surface_t *image_surface(struct pdf_body *b, struct str bytes, const struct image_info *im)
{
	struct source src = {bytes, 0};
	cairo_surface_t *s;

	if (im->kind == IMG_PNG)
		return cairo_image_surface_create_from_png_stream(read_bytes, &src);
	s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, im->w, im->h);
	(void)cairo_surface_set_mime_data(s, CAIRO_MIME_TYPE_JPEG, (const unsigned char *)arena_dup(b->p->a, bytes).p,
					  bytes.n, NULL, NULL);
	return s;
}

double pdf_image(struct pdf_body *b, const struct doc_node *figure, double x, double max_w, double max_h, bool draw)
{
	struct str bytes = b->image == NULL ? STR_NONE : b->image(b->arg, b->p->a, figure->file_id);
	struct image_info im;
	double scale, w;
	cairo_surface_t *s;

	if (bytes.p == NULL || !image_info(bytes, &im))
		return 0;
	w = figure->width > 0 ? max_w * figure->width / 100 : im.w * 0.75; /* natural: 96 pixels an inch */
	if (w > max_w)
		w = max_w;
	scale = w / im.w;
	if (im.h * scale > max_h)
		scale = max_h / im.h;
	if (!draw)
		return im.h * scale;
	s = image_surface(b, bytes, &im);
	if (cairo_surface_status(s) == CAIRO_STATUS_SUCCESS) {
		cairo_save(b->p->cr);
		cairo_translate(b->p->cr, TYPE_X + x + (max_w - im.w * scale) / 2, TYPE_Y + b->p->y);
		cairo_scale(b->p->cr, scale, scale);
		cairo_set_source_surface(b->p->cr, s, 0, 0);
		cairo_paint(b->p->cr);
		cairo_restore(b->p->cr);
	}
	cairo_surface_destroy(s);
	return im.h * scale;
}

static void figure_block(struct pdf_body *b, const struct doc_node *n)
{
	double caption = n->text.n > 0 ? PITCH : 0, max_h = TYPE_H - caption - PITCH,
	       h = pdf_image(b, n, 0, TYPE_W, max_h, false);
	PangoLayout *l;

	if (h > 0) {
		paper_room(b->p, h + caption + 6);
		paper_tag(b->p, "Figure");
		b->p->y += 6;
		(void)pdf_image(b, n, 0, TYPE_W, max_h, true);
		b->p->y += h;
		paper_untag(b->p, "Figure");
	}
	if (n->text.n == 0)
		return;
	paper_tag(b->p, "Caption");
	l = paper_text(b->p, FACE_FANG, 14, n->text, TYPE_W);
	paper_flow(b->p, l, 0, TYPE_W, PITCH, 14, DA_CENTER);
	g_object_unref(l);
	paper_untag(b->p, "Caption");
}

void pdf_block(struct pdf_body *b, const struct doc_node *n, const struct doc_node *next, int list_depth)
{
	if (b->p->too_long)
		return;
	switch (n->type) {
	case DN_PARAGRAPH:
		paper_tag(b->p, "P");
		text_block(b, n, FACE_FANG, list_depth > 0 ? (1 + list_depth) * LIST_STEP : 0, list_depth == 0);
		paper_untag(b->p, "P");
		break;
	case DN_HEADING:
		if (next != NULL) /* a heading never ends a page */
			paper_room(b->p, 2 * PITCH);
		paper_tag(b->p, heading_tags[n->level]);
		text_block(b, n, heading_faces[n->level], 0, true);
		paper_untag(b->p, heading_tags[n->level]);
		break;
	case DN_BULLET_LIST:
	case DN_ORDERED_LIST:
		list_block(b, n, list_depth);
		break;
	case DN_TABLE:
		pdf_table(b, n);
		break;
	case DN_FIGURE:
		figure_block(b, n);
		break;
	case DN_RULE:
		paper_room(b->p, PITCH);
		paper_rule(b->p, 0, b->p->y + PITCH / 2, TYPE_W, 0.7);
		b->p->y += PITCH;
		break;
	default:
		break;
	}
}
