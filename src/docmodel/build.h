/* SPDX-License-Identifier: Apache-2.0 */
/* Private to docmodel: making nodes, and the checks that every reader shares. */
#ifndef DOCMODEL_BUILD_H
#define DOCMODEL_BUILD_H

#include "docmodel/docmodel.h"

#define MODEL_MAX_COLS 64   /* columns of a table */
#define MODEL_MAX_ROWS 5000 /* rows of a table */

struct nodes {
	struct arena *a;
	const struct doc_node **p;
	size_t n, cap;
	struct doc_node *open; /* last node while it is a TEXT that may still grow */
	struct buf open_text;
};
void nodes_init(struct nodes *l, struct arena *a);
void nodes_add(struct nodes *l, const struct doc_node *n);

struct doc_node *node_new(struct arena *a, enum doc_type type);
struct doc_node *node_with(struct arena *a, enum doc_type type, const struct nodes *children);
/* Appends text; joins it to the last node when that has the same marks and link. Empty text is nothing. */
void inline_add(struct nodes *l, struct str text, unsigned marks, struct str href);
/* Text as it may stand in a TEXT node: no control characters, LF and TAB become spaces. */
struct str inline_clean(struct arena *a, struct str s);
bool is_inline(enum doc_type t);
/* http, https, mailto or a local address; no scheme tricks, no control characters, no protocol-relative address. */
bool href_ok(struct str href);

/* Heading level 1..4 by the numbering text 一、 （一） 1. （1） (GB/T 9704-2012 7.3.3) or 第一章 / 第一节; 0 = none.
 * Only a short line without a sentence in it is a heading. */
int heading_level(struct str line);
/* Text of the inline children (hard breaks as LF), or of all blocks below joined by sep. */
void node_text(struct buf *b, const struct doc_node *n, const char *sep);
struct str node_text_str(struct arena *a, const struct doc_node *n, const char *sep);

/* A table's cells on its grid: merged cells are known only once rows above have been placed. */
struct grid_cell {
	const struct doc_node *cell;
	int row, col, rowspan, colspan; /* spans clipped to the table */
};
struct grid {
	int rows, cols;
	struct grid_cell *cell;
	size_t n;
};
void grid_make(struct arena *a, const struct doc_node *table, struct grid *ret);
/* Left edges of the columns, and the right one of the last: as wide as their text asks for, none under min. In the unit of width. */
void grid_columns(struct arena *a, const struct grid *g, double width, double min, double edge[MODEL_MAX_COLS + 1]);

/* Title lines in the shape of a trapezium or lozenge (7.3.1). Returns how many. */
size_t title_break(struct arena *a, struct str title, size_t per_line, struct str *ret, size_t max);

#endif
