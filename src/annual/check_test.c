/* SPDX-License-Identifier: Apache-2.0 */
#include "annual/cells.h"

#include "base/buf.h"
#include "base/test.h"

static struct arena *a;

static int set_up(void **state)
{
	(void)state;
	a = arena_new();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

/* A report that obeys every rule: annual-report.md §6, with a table two and four beside it. */
static int64_t good_cell(const char *row, int col)
{
	static const struct {
		const char *row;
		int64_t nat, ent;
	} rows[] = {{"R1", 12, 3}, {"R2", 2, 0}, {"A1", 6, 1}, {"B1", 2, 0}, {"C4", 0, 1},
		    {"D1", 3, 1},  {"F1", 1, 0}, {"T", 12, 3}, {"N", 2, 0}};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (str_eq_c(str_of(row), rows[i].row))
			return col == 0 ? rows[i].nat : col == 1 ? rows[i].ent : col == 6 ? rows[i].nat + rows[i].ent : 0;
	return 0;
}

/* change: row or cell name → the text there; NULL: none. */
static struct str text_with(const char *row, int col, const char *instead)
{
	struct buf b = BUF_INIT(a, 1 << 16);

	buf_c(&b, "#T2\nrow_key\t信息内容\t本年制发件数\t本年废止件数\t现行有效件数\nrules\t规章\t0\t0\t0\nnorm_"
		  "docs\t行政规范性文件\t3\t1\t12\n"
		  "license\t行政许可\t40\npenalty\t行政处罚\t51\ncoercion\t行政强制\t2\nfees\t行政事业性收费\t1.234567\n"
		  "row_key\t标签\tnat\tent\tsci\tnpo\tlaw\toth\ttot\n");
	for (int r = 0; r < AR_T3_ROWS; r++) {
		buf_printf(&b, "%s\tx", ar_t3_rows[r]);
		for (int c = 0; c < AR_T3_COLS; c++)
			if (row != NULL && c == col && str_eq_c(str_of(row), ar_t3_rows[r]))
				buf_printf(&b, "\t%s", instead);
			else
				buf_printf(&b, "\t%lld", (long long)good_cell(ar_t3_rows[r], c));
		buf_byte(&b, '\n');
	}
	for (int i = 0; i < AR_T4_CELLS; i++)
		buf_printf(&b, "%s%s", i > 0 ? "\t" : "", ar_t4_cells[i]);
	buf_c(&b, "\n1\t1\t0\t2\t4\t0\t0\t0\t0\t0\t1\t0\t0\t0\t1\n");
	return buf_view(&b);
}

static struct ar_tables read_text(struct str text)
{
	struct ar_tables *t = ARENA_NEW(a, struct ar_tables);
	struct err err = {0};

	if (ar_read(a, text, t, &err) != ST_OK)
		fail_msg("%s", err.detail);
	return *t;
}

static size_t check_text(struct str text, const struct ar_finding **ret)
{
	struct ar_tables t = read_text(text);

	return ar_check(a, &t, NULL, ret);
}

static bool found(const struct ar_finding *f, size_t n, const char *rule, const char *cells, int64_t expected)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_c(str_of(f[i].rule), rule) && str_eq_c(f[i].cells, cells) &&
		    (f[i].what != AR_DIFFERS || f[i].expected == expected))
			return true;
	return false;
}

static void a_good_report_has_no_findings(void **state)
{
	const struct ar_finding *f;
	struct ar_tables t = read_text(text_with(NULL, 0, NULL));

	(void)state;
	assert_int_equal(ar_check(a, &t, NULL, &f), 0);
	assert_true(t.has_t2 && t.has_t3 && t.has_t4);
	assert_int_equal(t.t2[5][0].v, 1234567);
	assert_int_equal(t.t4[4].v, 4);
}

static void each_sum_is_judged(void **state)
{
	const struct ar_finding *f;
	size_t n;

	(void)state;
	n = check_text(text_with("A1", 0, "7"), &f); /* one more answer than the totals say */
	assert_true(found(f, n, "T3-1", "T.nat", 13));
	assert_true(found(f, n, "T3-3", "A1.tot", 8));
	assert_int_equal(n, 2);
	n = check_text(text_with("N", 1, "1"), &f);
	assert_true(found(f, n, "T3-2", "R1.ent,R2.ent,T.ent,N.ent", 3));
	assert_true(found(f, n, "T3-3", "N.tot", 3));
	assert_int_equal(n, 2);
	n = check_text(text_with("T", 6, "16"), &f);
	assert_true(found(f, n, "T3-1", "T.tot", 15));
	assert_true(found(f, n, "T3-2", "R1.tot,R2.tot,T.tot,N.tot", 17));
	assert_true(found(f, n, "T3-3", "T.tot", 15));
	assert_int_equal(n, 3);
}

/* Blank, a slash and a dash are not 0; neither are signs, decimals, words. */
static void zero_is_written_as_zero(void **state)
{
	static const char *const bad[] = {"", "/", "-", "-1", "1.0", "一", "1 2", "９", "99999999999999999999"};
	const struct ar_finding *f;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(check_text(text_with("E3", 4, bad[i]), &f), 1);
		assert_string_equal(f[0].rule, "T3-4");
		assert_str(f[0].cells, "E3.law");
		assert_int_equal(f[0].what, AR_IS_BAD);
	}
	assert_true(check_text(STR("R1\t1\t0\t0\t0\t0\t0\t1\n"), &f) > 24 * 7 - 1); /* the other rows are absent */
	assert_int_equal(f[0].what, AR_IS_ABSENT);
}

static void table_four_and_two(void **state)
{
	const struct ar_finding *f;
	size_t n = check_text(
		STR("rv_keep\t1\nrv_fix\t1\nrv_oth\t0\nrv_pend\t2\nrv_tot\t5\nld_keep\t0\nld_fix\t0\nld_oth\t0\nld_pend\t0\n"
		    "ld_tot\t0\nla_keep\t\nla_fix\t0\nla_oth\t0\nla_pend\t0\nla_tot\t0\nfees\tx\t1.2345678\n"),
		&f);

	(void)state;
	assert_true(found(f, n, "T4-1", "rv_tot", 4));
	assert_true(found(f, n, "T4-3", "la_keep", 0));
	assert_true(found(f, n, "T2-0", "fees", 0));
}

/* T3-1, T3-2 and T3-3 in every column and row, T4-1 to T4-3 in every group, X1 in every column: one more in a cell breaks exactly the
 * rules it stands in. */
static struct ar_tables one_more(struct ar_tables t, struct str cell)
{
	struct ar_cell *at = ar_at(&t, cell);

	at->v++;
	return t;
}

static void annex_C_T3_1_T3_2_T3_3_in_every_cell(void **state)
{
	const struct ar_tables good = read_text(text_with(NULL, 0, NULL));

	(void)state;
	for (int r = 0; r < AR_T3_ROWS; r++)
		for (int c = 0; c < AR_T3_COLS; c++) {
			struct str cell = arena_printf(a, "%s.%s", ar_t3_rows[r], ar_t3_cols[c]);
			struct str total = arena_printf(a, "T.%s", ar_t3_cols[c]);
			struct ar_tables t = one_more(good, cell);
			char letter = ar_t3_rows[r][0];
			bool result = letter >= 'A' && letter <= 'F', sum = letter == 'T';
			const struct ar_finding *f;
			size_t n = ar_check(a, &t, NULL, &f), want = 1; /* T3-3 of the row */
			int64_t v = ar_value(&good, total);

			assert_true(found(f, n, "T3-3", arena_cstr(a, arena_printf(a, "%s.tot", ar_t3_rows[r])),
					  ar_value(&good, arena_printf(a, "%s.tot", ar_t3_rows[r])) + (c < 6)));
			if (result || sum) {
				want++;
				assert_true(found(f, n, "T3-1", arena_cstr(a, total), sum ? v : v + 1));
			}
			want += !result; /* T3-2: R1, R2, T, N */
			assert_int_equal(n, want);
		}
}

static void annex_C_T4_1_T4_2_T4_3_in_every_cell(void **state)
{
	static const char *const rules[] = {"T4-1", "T4-2", "T4-3"}, *const totals[] = {"rv_tot", "ld_tot", "la_tot"};
	const struct ar_tables good = read_text(text_with(NULL, 0, NULL));

	(void)state;
	for (int i = 0; i < AR_T4_CELLS; i++) {
		struct ar_tables t = one_more(good, str_of(ar_t4_cells[i]));
		const struct ar_finding *f;

		assert_int_equal(ar_check(a, &t, NULL, &f), 1);
		assert_string_equal(f[0].rule, rules[i / 5]);
		assert_str(f[0].cells, totals[i / 5]);
		assert_int_equal(f[0].level, AR_ERROR);
		t = good;
		t.t4[i].state = AR_BAD; /* "/" */
		assert_int_equal(ar_check(a, &t, NULL, &f), 1);
		assert_string_equal(f[0].rule, rules[i / 5]);
		assert_str(f[0].cells, ar_t4_cells[i]);
	}
}

static void annex_C_X1_in_every_column(void **state)
{
	const struct ar_tables good = read_text(text_with(NULL, 0, NULL));

	(void)state;
	for (int c = 0; c < AR_T3_COLS; c++) {
		struct str cell = arena_printf(a, "R2.%s", ar_t3_cols[c]);
		struct ar_tables before = good;
		const struct ar_finding *f;

		for (int k = 0; k < AR_T3_COLS; k++)
			before.t3[AR_T3_ROWS - 1][k].v = good.t3[1][k].v; /* N of then is R2 of now */
		before.t2[1][2].v = 10;					  /* 10 + 3 - 1 = 12: T2-1 holds */
		assert_int_equal(ar_check(a, &good, &before, &f), 0);
		before.t3[AR_T3_ROWS - 1][c].v++;
		assert_int_equal(ar_check(a, &good, &before, &f), 1);
		assert_string_equal(f[0].rule, "X1");
		assert_str(f[0].cells, arena_cstr(a, cell));
		assert_int_equal(f[0].level, AR_ERROR);
	}
}

/* 1.234567: to the fen; 0.0001 is one yuan. */
static void annex_C_fees_in_10000_yuan(void **state)
{
	static const struct {
		const char *text;
		int64_t v; /* -1: no amount */
	} cases[] = {
		{"0", 0},	   {"1", 1000000}, {"0.0001", 100}, {"0.000001", 1},	{"1.234567", 1234567},
		{"1.2345678", -1}, {"-1", -1},	   {".5", -1},	    {"1.", -1},		{"1,000", -1},
		{"/", -1},	   {"", -1},	   {"1.2.3", -1},   {"2147483648", -1}, {"2147483647", 2147483647000000}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct ar_cell c = ar_parse(a, STR("fees"), str_of(cases[i].text));

		assert_int_equal(c.state == AR_GOOD ? c.v : -1, cases[i].v);
		if (cases[i].v >= 0)
			assert_str(ar_show(a, STR("fees"), c), cases[i].text);
	}
}

static void annex_C_all_cells_have_their_name(void **state)
{
	struct ar_tables t = {0};

	(void)state;
	for (int i = 0; i < AR_CELLS; i++) {
		struct ar_cell *at = ar_at(&t, ar_name(a, i));

		assert_non_null(at);
		assert_int_equal(at->v, 0); /* each once */
		at->v = 1;
	}
	assert_int_equal(AR_CELLS, 175 + 15 + 10);
}

static void the_year_before(void **state)
{
	struct ar_tables now = read_text(text_with("R2", 1, "1")), before = read_text(text_with(NULL, 0, NULL));
	const struct ar_finding *f;
	size_t n = ar_check(a, &now, &before, &f);

	(void)state;
	assert_true(found(f, n, "X1", "R2.ent", 0));
	assert_true(found(f, n, "T2-1", "norm_docs.in_force", 14)); /* 12 + 3 - 1 */
	assert_false(found(f, n, "X1", "R2.nat", 2));
}

static void what_is_no_report(void **state)
{
	struct ar_tables t;

	(void)state;
	assert_int_equal(ar_read(a, STR("a\tb\n"), &t, NULL), ST_NOT_FOUND);
	assert_int_equal(ar_read(a, STR(""), &t, NULL), ST_NOT_FOUND);
	assert_int_equal(ar_read(a, STR("R1\t1\t0\t0\t0\t0\t0\t1\nR1\t1\t0\t0\t0\t0\t0\t1\n"), &t, NULL), ST_INVALID);
	assert_int_equal(ar_read(a, STR("R1\n"), &t, NULL), ST_OK);
	assert_int_equal(t.t3[0][0].state, AR_BAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_report_has_no_findings),
		cmocka_unit_test(each_sum_is_judged),
		cmocka_unit_test(zero_is_written_as_zero),
		cmocka_unit_test(table_four_and_two),
		cmocka_unit_test(annex_C_T3_1_T3_2_T3_3_in_every_cell),
		cmocka_unit_test(annex_C_T4_1_T4_2_T4_3_in_every_cell),
		cmocka_unit_test(annex_C_X1_in_every_column),
		cmocka_unit_test(annex_C_fees_in_10000_yuan),
		cmocka_unit_test(annex_C_all_cells_have_their_name),
		cmocka_unit_test(the_year_before),
		cmocka_unit_test(what_is_no_report),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
