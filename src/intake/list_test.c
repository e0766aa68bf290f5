/* SPDX-License-Identifier: Apache-2.0 */
/* Lists: columns by their names, problems of rows, the errors file that can be imported again. */
#include "base/test.h"

#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/embedded.h"
#include "intake/list.h"

static struct list list_of(struct arena *a, const char *text)
{
	struct list l = {0};
	struct err err = {0};

	if (list_parse(a, embedded_get("data/intake/columns.tsv"), str_of(text), &l, &err) != ST_OK)
		fail_msg("%s", err.key);
	return l;
}

static void columns_are_found_by_name(void **state)
{
	struct arena *a = *state;
	struct list l = list_of(
		a,
		"2018年公文目录\n序号\t标 题\t发文字号\t成文日期\t备注\t附件\n1\t甲的通知\t\t2018-01-02\t\ta.pdf；b.doc\n\n"
		"\t\t\n2\t乙\n");
	struct str *names;

	assert_int_equal(l.n, 2); /* empty rows are none */
	assert_int_equal(l.row[0].no, 3);
	assert_int_equal(l.row[1].no, 6);
	assert_int_equal(l.field[0], -1);
	assert_str(list_cell(&l, &l.row[0], LF_TITLE), "甲的通知");
	assert_str(list_cell(&l, &l.row[0], LF_FORMED), "2018-01-02");
	assert_str(list_cell(&l, &l.row[1], LF_ATTACHMENTS), "");
	assert_int_equal(list_names(a, list_cell(&l, &l.row[0], LF_ATTACHMENTS), &names), 2);
	assert_str(names[0], "a.pdf");
	assert_str(names[1], "b.doc");
}

static void the_second_sheet_may_be_the_list(void **state)
{
	struct list l = list_of(*state, "说明\n\fTitle\tFile\nx\ty.pdf\n\f标题\nz\n");

	assert_int_equal(l.n, 1);
	assert_int_equal(l.row[0].no, 2);
	assert_str(list_cell(&l, &l.row[0], LF_FILE), "y.pdf");
}

static void without_a_head_it_is_no_list(void **state)
{
	struct list l;
	struct err err = {0};

	assert_int_equal(list_parse(*state, embedded_get("data/intake/columns.tsv"), STR("断面\t类别\n望湖\tⅡ类\n"), &l,
				    &err),
			 ST_INVALID);
	assert_string_equal(err.key, "intake.list.no_head");
}

static void each_problem_of_a_row_is_told(void **state)
{
	static const struct {
		const char *row, *key;
		int col;
	} cases[] = {
		{"\t\t2018-01-02\t", "intake.row.no_title", 0},	   {"甲\t\t2018-13-02\t", "intake.row.bad_date", 2},
		{"甲\t\t18.1.2\t", "intake.row.bad_date", 2},	   {"甲\t\t2026-11-23\t", "intake.row.future_date", 2},
		{"甲\t环发2018年\t\t", "intake.row.bad_docno", 1}, {"甲\t\t\t\t\t多", "intake.row.more_cells", -1},
		{"甲\t环办〔2018〕3号\t2018年1月2日\t", NULL, 0},
	};
	struct arena *a = *state;
	struct date today;

	assert_true(date_from_ymd(2026, 11, 22, &today));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct list l = list_of(a, arena_printf(a, "标题\t文号\t成文日期\t来源\n%s\n", cases[i].row).p);

		list_check_row(a, &l, &l.row[0], today);
		if (cases[i].key == NULL) {
			assert_int_equal(l.row[0].n_problems, 0);
			continue;
		}
		assert_int_equal(l.row[0].n_problems, 1);
		assert_string_equal(l.row[0].problem[0].key, cases[i].key);
		assert_int_equal(l.row[0].problem[0].col, cases[i].col);
	}
}

static struct str words(void *arg, const struct list_problem *p)
{
	(void)arg;
	return str_of(p->key);
}

static void the_errors_file_holds_the_bad_rows_whole_and_can_be_read_again(void **state)
{
	static const struct str head[3] = {STR_INIT("行号"), STR_INIT("出错列"), STR_INIT("问题")};
	struct arena *a = *state;
	struct list l =
		list_of(a,
			"标题\t备注\t成文日期\t正文\n好\t\t2018-01-02\t\n坏,\"一\"\t私记\t去年\t第一段\xE2\x80\xA8第二段\n");
	struct str text;
	struct csv c;
	struct csv_row row;
	struct err err = {0};
	struct date today;

	assert_true(date_from_ymd(2026, 11, 22, &today));
	for (size_t i = 0; i < l.n; i++)
		list_check_row(a, &l, &l.row[i], today);
	assert_int_equal(list_bad(&l), 1);
	text = list_errors_csv(a, &l, head, words, NULL);
	csv_init(&c, text, ',');
	assert_int_equal(csv_next(&c, a, &row, &err), ST_OK);
	assert_int_equal(row.n, 7);
	assert_int_equal(csv_next(&c, a, &row, &err), ST_OK);
	assert_str(row.col[0], "坏,\"一\"");
	assert_str(row.col[1], "私记");
	assert_str(row.col[3], "第一段\n第二段");
	assert_str(row.col[4], "3");
	assert_str(row.col[5], "成文日期");
	assert_str(row.col[6], "intake.row.bad_date");
	assert_int_equal(csv_next(&c, a, &row, &err), ST_NOT_FOUND);
	/* Read again, its three columns say nothing and are not written twice. */
	l = list_of(a, "标题\t成文日期\t行号\t出错列\t问题\n坏\t去年\t3\t成文日期\tx\n");
	list_check_row(a, &l, &l.row[0], today);
	text = list_errors_csv(a, &l, head, words, NULL);
	assert_int_equal(str_find_c(str_skip(text, (size_t)str_find_c(text, "问题") + 6), "问题"), -1);
}

static int set_up(void **state)
{
	*state = arena_new();
	return 0;
}

static int tear_down(void **state)
{
	arena_free(*state);
	return 0;
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(columns_are_found_by_name),
		T(the_second_sheet_may_be_the_list),
		T(without_a_head_it_is_no_list),
		T(each_problem_of_a_row_is_told),
		T(the_errors_file_holds_the_bad_rows_whole_and_can_be_read_again),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
