/* SPDX-License-Identifier: Apache-2.0 */
/* The numbers of a yearly report on government information (tables two, three and four of 国办公开办函〔2021〕30号) and the rules they
 * must obey among themselves and with the year before (annual-report.md §3, §4). Pure; used by the report of our own records, by
 * the import of earlier years and by "chengming calc annual-check". */
#ifndef ANNUAL_CHECK_H
#define ANNUAL_CHECK_H

#include "base/arena.h"
#include "base/status.h"
#include "base/str.h"

enum { AR_T3_ROWS = 25, AR_T3_COLS = 7, AR_T4_CELLS = 15, AR_T2_ROWS = 6, AR_T2_COLS = 3 };

/* Keys in the order of the form: rows of table three, its columns (nat … tot), cells of table four, rows and columns of table two. */
extern const char *const ar_t3_rows[AR_T3_ROWS];
extern const char *const ar_t3_cols[AR_T3_COLS];
extern const char *const ar_t4_cells[AR_T4_CELLS];
extern const char *const ar_t2_rows[AR_T2_ROWS];
extern const char *const ar_t2_cols[AR_T2_COLS];
int ar_t2_width(int row);				  /* numbers in a row of table two: three or one */
struct str ar_t2_name(struct arena *a, int row, int col); /* "norm_docs.made", "license" */

enum ar_cell_state {
	AR_ABSENT, /* not in the text */
	AR_BAD,	   /* there, but no number of 0 or more: blank, "/" and "-" are not 0 */
	AR_GOOD
};
struct ar_cell {
	enum ar_cell_state state;
	int64_t v; /* table two, fees: millionths of 10,000 yuan, so that nothing is lost */
};

struct ar_tables {
	struct ar_cell t2[AR_T2_ROWS][AR_T2_COLS]; /* rows with one number use the first */
	struct ar_cell t3[AR_T3_ROWS][AR_T3_COLS];
	struct ar_cell t4[AR_T4_CELLS];
	bool has_t2, has_t3, has_t4; /* at least one row of it is in the text */
};

enum ar_level { AR_WARN, AR_ERROR };

struct ar_finding {
	const char *rule; /* "T3-1" */
	enum ar_level level;
	struct str cells; /* "T.nat", or all cells of the sum with commas between */
	enum { AR_IS_ABSENT, AR_IS_BAD, AR_DIFFERS } what;
	int64_t found, expected; /* AR_DIFFERS only */
};

/* Reads rows KEY TAB … numbers; labels may stand between key and numbers, lines with # and unknown keys are passed over. A row whose
 * first cell is row_key names the columns of those after it; a row of table-four keys is the heading of the row after it.
 * ST_INVALID (line in err->detail) when a key stands twice or a quote is open; ST_NOT_FOUND when no row is known. */
enum status ar_read(struct arena *a, struct str tsv, struct ar_tables *ret, struct err *err) MUST_CHECK;

/* All rules that can be judged from these numbers; before: those of the year before, or NULL. Sums over bad cells are not judged. */
size_t ar_check(struct arena *a, const struct ar_tables *t, const struct ar_tables *before, const struct ar_finding **ret);

#endif
