/* SPDX-License-Identifier: Apache-2.0 */
#include "annual/cells.h"

#include "base/buf.h"
#include "base/limits.h"

enum { ROW_T = 23, COL_TOT = 6, FIRST_RESULT = 2, T2_FEES = 5, T2_WIDE = 2, GROUP = 5 };
#define MILLION 1000000

static int find(struct str key, const char *const *names, int n)
{
	for (int i = 0; i < n; i++)
		if (str_eq_c(key, names[i]))
			return i;
	return -1;
}

struct ar_cell *ar_at(struct ar_tables *t, struct str cell)
{
	struct str col = cell, row;
	int r, k;

	(void)str_cut(&col, '.', &row);
	if (col.p == NULL) { /* no dot */
		if ((r = find(cell, ar_t4_cells, AR_T4_CELLS)) >= 0)
			return &t->t4[r];
		r = find(cell, ar_t2_rows, AR_T2_ROWS);
		return r >= T2_WIDE ? &t->t2[r][0] : NULL;
	}
	if ((r = find(row, ar_t3_rows, AR_T3_ROWS)) >= 0 && (k = find(col, ar_t3_cols, AR_T3_COLS)) >= 0)
		return &t->t3[r][k];
	r = find(row, ar_t2_rows, T2_WIDE);
	k = find(col, ar_t2_cols, AR_T2_COLS);
	return r >= 0 && k >= 0 ? &t->t2[r][k] : NULL;
}

struct str ar_name(struct arena *a, int i)
{
	if (i < AR_T3_ROWS * AR_T3_COLS)
		return arena_printf(a, "%s.%s", ar_t3_rows[i / AR_T3_COLS], ar_t3_cols[i % AR_T3_COLS]);
	i -= AR_T3_ROWS * AR_T3_COLS;
	if (i < AR_T4_CELLS)
		return str_of(ar_t4_cells[i]);
	i -= AR_T4_CELLS;
	return i < T2_WIDE * AR_T2_COLS ? ar_t2_name(a, i / AR_T2_COLS, i % AR_T2_COLS)
					: ar_t2_name(a, i - T2_WIDE * AR_T2_COLS + T2_WIDE, 0);
}

bool ar_is_sum(struct str cell)
{
	return str_starts_c(cell, "T.") || str_ends_c(cell, ".tot") || str_ends_c(cell, "_tot");
}

bool ar_is_t2(struct str cell)
{
	struct ar_tables t = {0};
	const struct ar_cell *at = ar_at(&t, cell);

	return at != NULL && at >= &t.t2[0][0] && at <= &t.t2[AR_T2_ROWS - 1][AR_T2_COLS - 1];
}

struct ar_cell ar_parse(struct arena *a, struct str cell, struct str text)
{
	struct ar_cell c = {AR_BAD, 0};
	struct ar_tables t;

	text = str_trim(text);
	if (str_eq_c(cell, "fees"))
		return ar_read(a, arena_printf(a, "fees\t%.*s", STR_ARG(text)), &t, NULL) == ST_OK ? t.t2[T2_FEES][0] : c;
	if (text.n == 0 || text.n > 12 || text.p[0] < '0' || text.p[0] > '9' || !str_to_i64(text, &c.v))
		return (struct ar_cell){AR_BAD, 0};
	c.state = AR_GOOD;
	return c;
}

struct str ar_show(struct arena *a, struct str cell, struct ar_cell v)
{
	struct str s;

	if (v.state != AR_GOOD)
		return STR("");
	if (!str_eq_c(cell, "fees"))
		return arena_printf(a, "%lld", (long long)v.v);
	if (v.v % MILLION == 0)
		return arena_printf(a, "%lld", (long long)(v.v / MILLION));
	s = arena_printf(a, "%lld.%06lld", (long long)(v.v / MILLION), (long long)(v.v % MILLION));
	while (s.p[s.n - 1] == '0')
		s.n--;
	return s;
}

static void add(struct ar_cell *sum, struct ar_cell part)
{
	sum->v += part.v;
	if (part.state != AR_GOOD)
		sum->state = part.state;
}

void ar_sum(struct ar_tables *t)
{
	for (int c = 0; c < COL_TOT; c++) {
		t->t3[ROW_T][c] = (struct ar_cell){AR_GOOD, 0};
		for (int r = FIRST_RESULT; r < ROW_T; r++)
			add(&t->t3[ROW_T][c], t->t3[r][c]);
	}
	for (int r = 0; r < AR_T3_ROWS; r++) {
		t->t3[r][COL_TOT] = (struct ar_cell){AR_GOOD, 0};
		for (int c = 0; c < COL_TOT; c++)
			add(&t->t3[r][COL_TOT], t->t3[r][c]);
	}
	for (int g = 0; g < AR_T4_CELLS; g += GROUP) {
		t->t4[g + GROUP - 1] = (struct ar_cell){AR_GOOD, 0};
		for (int i = 0; i < GROUP - 1; i++)
			add(&t->t4[g + GROUP - 1], t->t4[g + i]);
	}
}

int64_t ar_value(const struct ar_tables *t, struct str name)
{
	struct ar_tables copy = *t;
	const struct ar_cell *c = ar_at(&copy, name);
	int64_t sum = 0;
	int k;

	if (c != NULL)
		return c->state == AR_GOOD ? c->v : -1;
	if (str_eq_c(name, "suits"))
		return t->has_t4 ? t->t4[2 * GROUP - 1].v + t->t4[3 * GROUP - 1].v : -1;
	if (name.n < 3 || name.p[1] != '.' || (k = find(str_skip(name, 2), ar_t3_cols, AR_T3_COLS)) < 0 || !t->has_t3)
		return -1;
	for (int r = FIRST_RESULT; r < ROW_T; r++)
		if (ar_t3_rows[r][0] == name.p[0])
			sum += t->t3[r][k].v;
	return sum;
}

static void put(struct buf *b, struct str cell, struct ar_cell v, char end)
{
	buf_str(b, ar_show(b->arena, cell, v));
	buf_byte(b, end);
}

static void tsv_t2(struct buf *b, const struct ar_tables *t)
{
	for (int r = 0; r < AR_T2_ROWS; r++) {
		int n = ar_t2_width(r);

		buf_printf(b, "%s\t", ar_t2_rows[r]);
		for (int c = 0; c < n; c++)
			put(b, str_of(ar_t2_rows[r]), t->t2[r][c], c + 1 == n ? '\n' : '\t');
	}
}

struct str ar_tsv(struct arena *a, const struct ar_tables *t)
{
	struct buf b = BUF_INIT(a, MAX_FORM_BYTES);

	if (t->has_t2)
		tsv_t2(&b, t);
	for (int r = 0; r < AR_T3_ROWS && t->has_t3; r++) {
		if (r == 0)
			buf_c(&b, "row_key\tnat\tent\tsci\tnpo\tlaw\toth\ttot\n");
		buf_printf(&b, "%s\t", ar_t3_rows[r]);
		for (int c = 0; c < AR_T3_COLS; c++)
			put(&b, STR(""), t->t3[r][c], c + 1 == AR_T3_COLS ? '\n' : '\t');
	}
	for (int i = 0; i < AR_T4_CELLS && t->has_t4; i++) {
		buf_printf(&b, "%s\t", ar_t4_cells[i]);
		put(&b, STR(""), t->t4[i], '\n');
	}
	return buf_view(&b);
}
