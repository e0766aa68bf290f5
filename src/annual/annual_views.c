/* SPDX-License-Identifier: Apache-2.0 */
/* Tables two, three and four as rows of a page: every cell with its link, its correction, its marks. */
#include "annual/annual_int.h"

#define T struct row_cell
static const struct tpl_field cell_fields[] = {
	TF_STR(T, key),	 TF_STR(T, text),  TF_STR(T, href),    TF_STR(T, computed), TF_STR(T, reason),
	TF_BOOL(T, bad), TF_BOOL(T, warn), TF_BOOL(T, manual), TF_BOOL(T, total),
};
const struct tpl_view annual_cell_view = TPL_VIEW_OF(T, cell_fields);
#undef T
#define T struct row_line
static const struct tpl_field line_fields[] = {
	TF_STR(T, key),	  TF_STR(T, label),  TF_STR(T, group), TF_I64(T, group_rows), TF_LIST(T, cells, &annual_cell_view),
	TF_BOOL(T, wide), TF_BOOL(T, total),
};
const struct tpl_view annual_line_view = TPL_VIEW_OF(T, line_fields);
#undef T

/* "R1.nat" is row and column; sums ask for all columns. */
void annual_cell_split(struct str key, struct str *ret_row, struct str *ret_kind)
{
	struct str rest = key;

	(void)str_cut(&rest, '.', ret_row);
	*ret_kind = rest.p == NULL || str_eq_c(rest, "tot") ? STR("") : rest;
}

/* Who reads every request of the body may follow the number; others read the figures. */
struct str annual_cell_label(struct ctx *c, struct str key)
{
	struct str row, kind;

	annual_cell_split(key, &row, &kind);
	if (str_empty(kind))
		return annual_label(c, row, false);
	if (ar_is_t2(key))
		return arena_printf(c->arena, "%.*s · %.*s", STR_ARG(annual_label(c, row, false)),
				    STR_ARG(ctx_text(c, arena_printf(c->arena, "annual.t2.%.*s", STR_ARG(kind)).p)));
	return arena_printf(c->arena, "%.*s · %.*s", STR_ARG(annual_label(c, row, false)),
			    STR_ARG(annual_label(c, kind, false)));
}

/* Is the cell one of "R1.nat,R2.nat"? */
static bool names(struct str cells, struct str cell)
{
	struct str part;

	while (str_cut(&cells, ',', &part))
		if (str_eq(part, cell))
			return true;
	return false;
}

static struct row_cell make(struct ctx *c, const struct ar_tables *t, struct str cell, const struct annual_figures *f,
			    const struct annual_finding *v, size_t n, int64_t id)
{
	struct ar_tables now = *t, counted = {0};
	const struct ar_cell *at = ar_at(&now, cell);
	struct row_cell r = {.key = cell, .text = ar_show(c->arena, cell, *at), .total = ar_is_sum(cell)};

	if (str_empty(r.text))
		r.text = STR("—");
	if (id != 0)
		r.href = arena_printf(c->arena, "/wb/reports/%lld/cell?key=%.*s", (long long)id, STR_ARG(cell));
	for (size_t i = 0; i < n; i++)
		if (names(v[i].cells, cell)) {
			r.bad |= v[i].level == AR_ERROR;
			r.warn |= v[i].level == AR_WARN;
		}
	if (f == NULL)
		return r;
	counted = f->computed;
	for (size_t i = 0; i < f->n_cells; i++)
		if (str_eq(f->cells[i].cell, cell)) {
			r.manual = true;
			r.computed = ar_show(c->arena, cell, *ar_at(&counted, cell));
			r.reason = f->cells[i].reason;
		}
	return r;
}

struct tpl_list annual_t3_heads(struct ctx *c)
{
	struct row_cell *h = ARENA_ARRAY(c->arena, AR_T3_COLS - 2, struct row_cell);

	for (int k = 1; k < AR_T3_COLS - 1; k++)
		h[k - 1] = (struct row_cell){.key = str_of(ar_t3_cols[k]),
					     .text = annual_label(c, str_of(ar_t3_cols[k]), false)};
	return (struct tpl_list){h, AR_T3_COLS - 2};
}

static int64_t size_of(char letter)
{
	int64_t n = 0;

	for (int r = 0; r < AR_T3_ROWS; r++)
		n += ar_t3_rows[r][0] == letter && ar_t3_rows[r][1] != '\0';
	return n;
}

struct tpl_list annual_t3_lines(struct ctx *c, const struct ar_tables *t, const struct annual_figures *f,
				const struct annual_finding *v, size_t n, int64_t id)
{
	struct row_line *l = ARENA_ARRAY(c->arena, AR_T3_ROWS, struct row_line);
	char open = '\0';

	for (int r = 0; r < AR_T3_ROWS; r++) {
		struct row_cell *cells = ARENA_ARRAY(c->arena, AR_T3_COLS, struct row_cell);
		char letter = ar_t3_rows[r][0];
		bool grouped = letter >= 'C' && letter <= 'F';

		for (int k = 0; k < AR_T3_COLS; k++)
			cells[k] = make(c, t, arena_printf(c->arena, "%s.%s", ar_t3_rows[r], ar_t3_cols[k]), f, v, n, id);
		l[r] = (struct row_line){.key = str_of(ar_t3_rows[r]),
					 .label = annual_label(c, str_of(ar_t3_rows[r]), false),
					 .cells = {cells, AR_T3_COLS},
					 .wide = !grouped,
					 .total = letter == 'T'};
		if (grouped && letter != open) {
			l[r].group = ctx_text(c, arena_printf(c->arena, "annual.group.%c", letter).p);
			l[r].group_rows = size_of(letter);
		}
		open = letter;
	}
	return (struct tpl_list){l, AR_T3_ROWS};
}

struct tpl_list annual_t4_cells(struct ctx *c, const struct ar_tables *t, const struct annual_figures *f,
				const struct annual_finding *v, size_t n, int64_t id)
{
	struct row_cell *cells = ARENA_ARRAY(c->arena, AR_T4_CELLS, struct row_cell);

	for (int i = 0; i < AR_T4_CELLS; i++)
		cells[i] = make(c, t, str_of(ar_t4_cells[i]), f, v, n, id);
	return (struct tpl_list){cells, AR_T4_CELLS};
}

struct tpl_list annual_t2_lines(struct ctx *c, const struct ar_tables *t, const struct annual_figures *f,
				const struct annual_finding *v, size_t n, int64_t id)
{
	struct row_line *l = ARENA_ARRAY(c->arena, AR_T2_ROWS, struct row_line);

	for (int r = 0; r < AR_T2_ROWS; r++) {
		size_t cols = (size_t)ar_t2_width(r);
		struct row_cell *cells = ARENA_ARRAY(c->arena, cols, struct row_cell);

		for (size_t k = 0; k < cols; k++)
			cells[k] = make(c, t, ar_t2_name(c->arena, r, (int)k), f, v, n, id);
		l[r] = (struct row_line){.key = str_of(ar_t2_rows[r]),
					 .label = annual_label(c, str_of(ar_t2_rows[r]), false),
					 .cells = {cells, cols},
					 .wide = cols == 1};
	}
	return (struct tpl_list){l, AR_T2_ROWS};
}
