/* SPDX-License-Identifier: Apache-2.0 */
/* Cells of the tables by their names: "R1.nat", "rv_keep", "license", "norm_docs.made"; sums; the tables as text. Pure. */
#ifndef ANNUAL_CELLS_H
#define ANNUAL_CELLS_H

#include "annual/check.h"

/* All cells by their place: table three by rows, then four, then two. */
enum { AR_CELLS = AR_T3_ROWS * AR_T3_COLS + AR_T4_CELLS + 2 * AR_T2_COLS + AR_T2_ROWS - 2 };
struct str ar_name(struct arena *a, int i);

struct ar_cell *ar_at(struct ar_tables *t, struct str cell); /* NULL: no such cell */
/* Cells that people may set: not the sums (T, tot, rv_tot …), which always follow from the others. */
bool ar_is_sum(struct str cell);
bool ar_is_t2(struct str cell);
/* What somebody typed for a cell; AR_BAD when it is no number of 0 or more (fees: up to six decimals). */
struct ar_cell ar_parse(struct arena *a, struct str cell, struct str text);
struct str ar_show(struct arena *a, struct str cell, struct ar_cell v); /* "" when absent */
/* Sums anew: column tot, row T, and the totals of table four. */
void ar_sum(struct ar_tables *t);
/* A cell, or a sum over rows by their letter: "C.tot" is C1 … C8; also "suits": both groups of suits. -1 when it is not there. */
int64_t ar_value(const struct ar_tables *t, struct str name);
/* Rows that ar_read() reads again. */
struct str ar_tsv(struct arena *a, const struct ar_tables *t);

#endif
