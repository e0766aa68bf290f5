/* SPDX-License-Identifier: Apache-2.0 */
#include "annual/check.h"

#include <string.h>

#include "base/csv.h"

const char *const ar_t3_rows[AR_T3_ROWS] = {"R1", "R2", "A1", "B1", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "D1",
					    "D2", "D3", "E1", "E2", "E3", "E4", "E5", "F1", "F2", "F3", "T",  "N"};
const char *const ar_t3_cols[AR_T3_COLS] = {"nat", "ent", "sci", "npo", "law", "oth", "tot"};
const char *const ar_t4_cells[AR_T4_CELLS] = {"rv_keep", "rv_fix", "rv_oth", "rv_pend", "rv_tot",
					      "ld_keep", "ld_fix", "ld_oth", "ld_pend", "ld_tot",
					      "la_keep", "la_fix", "la_oth", "la_pend", "la_tot"};
const char *const ar_t2_rows[AR_T2_ROWS] = {"rules", "norm_docs", "license", "penalty", "coercion", "fees"};

enum { ROW_R1, ROW_R2, ROW_FIRST_RESULT, ROW_T = 23, ROW_N = 24, COL_TOT = 6, T2_FEES = 5, T2_WIDE_ROWS = 2 };
enum { T2_MADE, T2_REPEALED, T2_IN_FORCE };
#define T4_GROUP 5 /* keep, fix, oth, pend and their sum */
#define DECIMALS 6

const char *const ar_t2_cols[AR_T2_COLS] = {"made", "repealed", "in_force"};

int ar_t2_width(int row)
{
	return row < T2_WIDE_ROWS ? AR_T2_COLS : 1;
}

struct str ar_t2_name(struct arena *a, int row, int col)
{
	if (row < 0 || row >= AR_T2_ROWS)
		BUG("table two has no row %d", row);
	return row < T2_WIDE_ROWS ? arena_printf(a, "%s.%s", ar_t2_rows[row], ar_t2_cols[col]) : str_of(ar_t2_rows[row]);
}

/* ---- reading ---- */
static int index_of(struct str key, const char *const *names, int n)
{
	for (int i = 0; i < n; i++)
		if (str_eq_c(key, names[i]))
			return i;
	return -1;
}

static struct ar_cell whole(struct str s)
{
	struct ar_cell c = {AR_BAD, 0};

	if (s.n > 0 && s.n <= 15 && s.p[0] >= '0' && s.p[0] <= '9' && str_to_i64(s, &c.v))
		c.state = AR_GOOD;
	return c;
}

/* 10,000 yuan with up to six decimals. */
static struct ar_cell money(struct str s)
{
	struct str parts = s, units;
	struct ar_cell c;
	int64_t v = 0;

	(void)str_cut(&parts, '.', &units);
	c = whole(units);
	if (c.state != AR_GOOD || c.v > INT32_MAX || (parts.p != NULL && (parts.n == 0 || parts.n > DECIMALS)))
		return (struct ar_cell){AR_BAD, 0};
	for (size_t i = 0; i < DECIMALS; i++) {
		char d = parts.p != NULL && i < parts.n ? parts.p[i] : '0';

		if (d < '0' || d > '9')
			return (struct ar_cell){AR_BAD, 0};
		v = v * 10 + (d - '0');
	}
	for (int i = 0; i < DECIMALS; i++)
		c.v *= 10;
	return (struct ar_cell){AR_GOOD, c.v + v};
}

struct reader {
	struct ar_tables *t;
	struct csv csv;
	struct csv_row heading; /* of table three, by names; n = 0: none yet */
	struct csv_row t4_heading;
	struct err *err;
};

static enum status twice(struct reader *r, struct str key)
{
	return err_set(r->err, ST_INVALID, "line %zu: %.*s stands twice", r->csv.line, STR_ARG(str_slice(key, 0, 40)));
}

/* The cell of a column: by the heading where it names the column, else counted from the end of the row. */
static struct str cell_text(const struct reader *r, const struct csv_row *row, int col, bool *ret_there)
{
	int named = r->heading.n > 0 ? csv_col(&r->heading, ar_t3_cols[col]) : -1;
	size_t at = named >= 0 ? (size_t)named : row->n - AR_T3_COLS + (size_t)col;

	*ret_there = named >= 0 ? at < row->n : row->n > AR_T3_COLS;
	return *ret_there ? str_trim(row->col[at]) : STR_NONE;
}

static enum status t3_row(struct reader *r, const struct csv_row *row, int i)
{
	if (r->t->t3[i][0].state != AR_ABSENT)
		return twice(r, row->col[0]);
	r->t->has_t3 = true;
	for (int c = 0; c < AR_T3_COLS; c++) {
		bool there;
		struct str s = cell_text(r, row, c, &there);

		r->t->t3[i][c] = there ? whole(s) : (struct ar_cell){AR_BAD, 0};
	}
	return ST_OK;
}

static enum status t2_row(struct reader *r, const struct csv_row *row, int i)
{
	size_t n = (size_t)ar_t2_width(i);

	if (r->t->t2[i][0].state != AR_ABSENT)
		return twice(r, row->col[0]);
	r->t->has_t2 = true;
	for (size_t c = 0; c < n; c++) {
		struct str s = row->n > n ? str_trim(row->col[row->n - n + c]) : STR("");

		r->t->t2[i][c] = i == T2_FEES ? money(s) : whole(s);
	}
	return ST_OK;
}

static enum status t4_cell(struct reader *r, struct str key, int i, struct str value)
{
	if (r->t->t4[i].state != AR_ABSENT)
		return twice(r, key);
	r->t->has_t4 = true;
	r->t->t4[i] = whole(str_trim(value));
	return ST_OK;
}

/* "rv_keep TAB rv_fix …" announces the numbers of the next row; "rv_keep TAB 3" is a row of its own. */
static bool is_t4_heading(const struct csv_row *row)
{
	return row->n > 1 && index_of(str_trim(row->col[1]), ar_t4_cells, AR_T4_CELLS) >= 0;
}

static enum status t4_values(struct reader *r, const struct csv_row *row)
{
	for (size_t k = 0; k < r->t4_heading.n; k++) {
		struct str key = str_trim(r->t4_heading.col[k]);
		int i = index_of(key, ar_t4_cells, AR_T4_CELLS);

		if (i >= 0)
			TRY(t4_cell(r, key, i, k < row->n ? row->col[k] : STR("")));
	}
	r->t4_heading.n = 0;
	return ST_OK;
}

static enum status read_row(struct reader *r, const struct csv_row *row)
{
	struct str key = str_trim(row->col[0]);
	int i;

	if (r->t4_heading.n > 0)
		return t4_values(r, row);
	if (str_eq_c(key, "row_key")) {
		r->heading = *row;
		return ST_OK;
	}
	if ((i = index_of(key, ar_t3_rows, AR_T3_ROWS)) >= 0)
		return t3_row(r, row, i);
	if ((i = index_of(key, ar_t2_rows, AR_T2_ROWS)) >= 0)
		return t2_row(r, row, i);
	if ((i = index_of(key, ar_t4_cells, AR_T4_CELLS)) < 0)
		return ST_OK;
	if (is_t4_heading(row)) {
		r->t4_heading = *row;
		return ST_OK;
	}
	return t4_cell(r, key, i, row->col[row->n - 1]);
}

enum status ar_read(struct arena *a, struct str tsv, struct ar_tables *ret, struct err *err)
{
	struct reader *r = ARENA_NEW(a, struct reader);
	struct csv_row row;
	enum status st;

	*ret = (struct ar_tables){0};
	*r = (struct reader){.t = ret, .err = err};
	csv_init(&r->csv, tsv, '\t');
	while ((st = csv_next(&r->csv, a, &row, err)) == ST_OK)
		if (row.n > 0 && !str_starts_c(row.col[0], "#"))
			TRY(read_row(r, &row));
	if (st != ST_NOT_FOUND)
		return st;
	err_clear(err);
	if (!ret->has_t2 && !ret->has_t3 && !ret->has_t4)
		return err_set(err, ST_NOT_FOUND, "no row of a yearly report");
	return ST_OK;
}

/* ---- judging ---- */
struct judge {
	struct arena *a;
	const struct ar_tables *t, *before;
	struct ar_finding *v;
	size_t n;
};

static void find(struct judge *j, const char *rule, enum ar_level level, struct str cells, int64_t found, int64_t expected)
{
	j->v[j->n++] = (struct ar_finding){rule, level, cells, AR_DIFFERS, found, expected};
}

static void look_at(struct judge *j, const char *rule, struct ar_cell c, struct str name)
{
	if (c.state != AR_GOOD)
		j->v[j->n++] = (struct ar_finding){.rule = rule,
						   .level = AR_ERROR,
						   .cells = name,
						   .what = c.state == AR_ABSENT ? AR_IS_ABSENT : AR_IS_BAD};
}

static struct str t3_name(struct judge *j, int row, int col)
{
	return arena_printf(j->a, "%s.%s", ar_t3_rows[row], ar_t3_cols[col]);
}

/* T3-4: every cell a whole number of 0 or more. */
static void t3_cells(struct judge *j)
{
	for (int r = 0; r < AR_T3_ROWS; r++)
		for (int c = 0; c < AR_T3_COLS; c++)
			look_at(j, "T3-4", j->t->t3[r][c], t3_name(j, r, c));
}

static bool add_cell(struct ar_cell c, int64_t *sum)
{
	*sum += c.v;
	return c.state == AR_GOOD;
}

/* T3-1, T3-2: the sums of a column. */
static void t3_column(struct judge *j, int c)
{
	const struct ar_cell(*t)[AR_T3_COLS] = j->t->t3;
	int64_t results = 0, come = 0, gone = 0;
	bool good = true;

	for (int r = ROW_FIRST_RESULT; r < ROW_T; r++)
		good = add_cell(t[r][c], &results) && good;
	if (good && t[ROW_T][c].state == AR_GOOD && t[ROW_T][c].v != results)
		find(j, "T3-1", AR_ERROR, t3_name(j, ROW_T, c), t[ROW_T][c].v, results);
	good = add_cell(t[ROW_R1][c], &come);
	good = add_cell(t[ROW_R2][c], &come) && good;
	good = add_cell(t[ROW_T][c], &gone) && good;
	good = add_cell(t[ROW_N][c], &gone) && good;
	if (good && come != gone)
		find(j, "T3-2", AR_ERROR,
		     arena_printf(j->a, "R1.%s,R2.%s,T.%s,N.%s", ar_t3_cols[c], ar_t3_cols[c], ar_t3_cols[c], ar_t3_cols[c]),
		     gone, come);
}

/* T3-3: the sum of a row. */
static void t3_sum_of_row(struct judge *j, int r)
{
	const struct ar_cell *row = j->t->t3[r];
	int64_t sum = 0;
	bool good = row[COL_TOT].state == AR_GOOD;

	for (int c = 0; c < COL_TOT; c++)
		good = add_cell(row[c], &sum) && good;
	if (good && row[COL_TOT].v != sum)
		find(j, "T3-3", AR_ERROR, t3_name(j, r, COL_TOT), row[COL_TOT].v, sum);
}

static void table_three(struct judge *j)
{
	t3_cells(j);
	for (int c = 0; c < AR_T3_COLS; c++)
		t3_column(j, c);
	for (int r = 0; r < AR_T3_ROWS; r++)
		t3_sum_of_row(j, r);
	for (int c = 0; c < AR_T3_COLS && j->before != NULL && j->before->has_t3;
	     c++) { /* X1: what was carried over arrives */
		struct ar_cell now = j->t->t3[ROW_R2][c], then = j->before->t3[ROW_N][c];

		if (now.state == AR_GOOD && then.state == AR_GOOD && now.v != then.v)
			find(j, "X1", AR_ERROR, t3_name(j, ROW_R2, c), now.v, then.v);
	}
}

static void table_four(struct judge *j)
{
	static const char *const rules[] = {"T4-1", "T4-2", "T4-3"};

	for (int i = 0; i < AR_T4_CELLS; i++)
		look_at(j, rules[i / T4_GROUP], j->t->t4[i], str_of(ar_t4_cells[i]));
	for (int g = 0; g < AR_T4_CELLS / T4_GROUP; g++) {
		const struct ar_cell *cell = &j->t->t4[g * T4_GROUP];
		int64_t sum = 0;
		bool good = cell[T4_GROUP - 1].state == AR_GOOD;

		for (int i = 0; i < T4_GROUP - 1; i++)
			good = add_cell(cell[i], &sum) && good;
		if (good && cell[T4_GROUP - 1].v != sum)
			find(j, rules[g], AR_ERROR, str_of(ar_t4_cells[g * T4_GROUP + T4_GROUP - 1]), cell[T4_GROUP - 1].v,
			     sum);
	}
}

/* T2-1: what is in force follows from the year before; counting often changes, so it is a warning. */
static void in_force(struct judge *j, int r)
{
	const struct ar_cell *now = j->t->t2[r], then = j->before->t2[r][T2_IN_FORCE];
	int64_t expected = then.v + now[T2_MADE].v - now[T2_REPEALED].v;
	bool good = then.state == AR_GOOD && now[T2_MADE].state == AR_GOOD && now[T2_REPEALED].state == AR_GOOD &&
		    now[T2_IN_FORCE].state == AR_GOOD;

	if (good && now[T2_IN_FORCE].v != expected)
		find(j, "T2-1", AR_WARN, ar_t2_name(j->a, r, T2_IN_FORCE), now[T2_IN_FORCE].v, expected);
}

static void table_two(struct judge *j)
{
	for (int r = 0; r < AR_T2_ROWS; r++) {
		for (int c = 0; c < ar_t2_width(r); c++)
			look_at(j, "T2-0", j->t->t2[r][c], ar_t2_name(j->a, r, c));
		if (ar_t2_width(r) > 1 && j->before != NULL && j->before->has_t2)
			in_force(j, r);
	}
}

size_t ar_check(struct arena *a, const struct ar_tables *t, const struct ar_tables *before, const struct ar_finding **ret)
{
	/* Every cell once, every sum once. */
	size_t max = AR_T3_ROWS * AR_T3_COLS + 3 * AR_T3_COLS + AR_T3_ROWS + AR_T4_CELLS + 3 + AR_T2_ROWS * (AR_T2_COLS + 1);
	struct judge j = {a, t, before, ARENA_ARRAY(a, max, struct ar_finding), 0};

	if (t->has_t2)
		table_two(&j);
	if (t->has_t3)
		table_three(&j);
	if (t->has_t4)
		table_four(&j);
	*ret = j.v;
	return j.n;
}
