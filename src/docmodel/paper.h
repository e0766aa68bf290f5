/* SPDX-License-Identifier: Apache-2.0 */
/* Private to docmodel: sheets of A4 with the type area of GB/T 9704-2012 5.2, and text on them. Lengths are points. */
#ifndef DOCMODEL_PAPER_H
#define DOCMODEL_PAPER_H

#include <cairo.h>
#include <pango/pangocairo.h>

#include "docmodel/build.h"

#define MM(x) ((x)*72.0 / 25.4)
#define PAGE_W MM(210)
#define PAGE_H MM(297)
#define TYPE_X MM(28)
#define TYPE_Y MM(37)
#define TYPE_W MM(156)
#define TYPE_H MM(225)
#define PITCH (TYPE_H / 22)	 /* line */
#define CHAR_PITCH (TYPE_W / 28) /* character */
#define BODY_PT 16.0		 /* 3号 */
#define MAX_PAGES 2000

enum face { FACE_FANG, FACE_HEI, FACE_KAI, FACE_BIAO /* 小标宋 */, FACE_SONG, FACE_COUNT };

struct paper {
	struct arena *a;
	struct err *err;
	cairo_surface_t *surface;
	cairo_t *cr;
	PangoFontMap *map;
	PangoContext *pc;
	struct buf out;
	int page;	/* from 1 */
	double y;	/* used height of the type area */
	bool numbered;	/* page numbers of 7.5 */
	int unnumbered; /* so many first pages go without (10.1: one) */
	bool too_long;
};

enum status paper_open(struct arena *a, struct paper *p, struct err *err) MUST_CHECK;
/* To see where things come to lie: nothing is written, no fonts are packed; paper_info() and paper_finish() are not for it. */
enum status paper_open_measure(struct arena *a, struct paper *p, struct err *err) MUST_CHECK;
/* After a measuring: its fonts are used again. */
enum status paper_open_after(struct arena *a, struct paper *p, const struct paper *measured, struct err *err) MUST_CHECK;
void paper_info(struct paper *p, struct str title, struct str subject, struct str author, struct date made);
enum status paper_finish(struct paper *p, struct str *ret, struct err *err) MUST_CHECK;
void paper_close(struct paper *p); /* releases; for CLEANUP */
void paper_next(struct paper *p);  /* to a fresh page */
/* Breaks the page when h does not fit in what is left of it. */
void paper_room(struct paper *p, double h);
double paper_left(const struct paper *p);

void paper_tag(struct paper *p, const char *tag);
void paper_untag(struct paper *p, const char *tag);
void paper_rule(struct paper *p, double x, double y, double w, double thick);

/* Text of one style; g_object_unref when done. width 0: one line as wide as it is. */
PangoLayout *paper_text(struct paper *p, enum face face, double size, struct str text, double width);
/* Inline nodes with their marks in the same way; base face for unmarked text. */
PangoLayout *paper_inlines(struct paper *p, enum face face, double size, const struct doc_node *block, double width);
/* Body spacing: 16 pt characters at the pitch of the grid. */
void paper_on_grid(PangoLayout *l);
double layout_width(PangoLayout *l);
/* One line at x (from the left of the type area) with its box's top at y. */
void paper_line(struct paper *p, PangoLayoutLine *line, double x, double y, double box, double size);
/* All lines from p->y downwards, page by page, each in a box of that height. align: DA_* */
void paper_flow(struct paper *p, PangoLayout *l, double x, double width, double box, double size, enum doc_align align);

/* What stands around a body, shared by the two forms. */
void pdf_red(struct paper *p);
void pdf_black(struct paper *p);
void pdf_to(struct paper *p, struct str to);
void pdf_attachments(struct paper *p, const struct doc_official *o);

/* Blocks. */
struct pdf_body {
	struct paper *p;
	doc_image *image;
	void *arg;
};
void pdf_block(struct pdf_body *b, const struct doc_node *n, const struct doc_node *next, int list_depth);
void pdf_table(struct pdf_body *b, const struct doc_node *table);
/* Image scaled into w × h, returned as the height used; 0: not drawable. draw false: only measure. */
double pdf_image(struct pdf_body *b, const struct doc_node *figure, double x, double max_w, double max_h, bool draw);

#endif
