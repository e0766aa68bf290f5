/* SPDX-License-Identifier: Apache-2.0 */
#include "annual/check.h"

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
		cmocka_unit_test(the_year_before),
		cmocka_unit_test(what_is_no_report),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
