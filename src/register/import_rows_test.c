/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of requests: what is read, what is wrong in which row and column. */
#include "register/import_rows.h"

#include "base/test.h"

#define HEAD "申请渠道\t提交日期\t确认日期\t申请人类型\t申请人*\t证件号码（必填）\t联系电话\t通信地址\t信息描述\t备注\n"
#define GOOD_ID "110101199003070011"
#define GOOD "平信\t2026-11-02\t2026-11-03\t自然人\t张三\t" GOOD_ID "\t13800000000\t某路 1 号\t某项目环评批复\t\n"

static struct arena *a;
static struct err err;

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

static struct imp_table parse(const char *text)
{
	struct imp_table t = {0};
	struct date today;

	assert_true(date_parse(STR("2026-11-20"), &today));
	err_clear(&err);
	assert_int_equal(imp_parse(a, str_of(text), today, &t, &err), ST_OK);
	return t;
}

static struct date day(const char *s)
{
	struct date d = DATE_NONE;

	assert_true(date_parse(str_of(s), &d));
	return d;
}

static bool has(const struct imp_row *r, int field, const char *key)
{
	for (size_t i = 0; i < r->n_problems; i++)
		if (r->problem[i].field == field && str_eq_c(str_of(r->problem[i].key), key))
			return true;
	return false;
}

static void S0_3_3_3_a_row_becomes_a_request_with_all_its_fields(void **state)
{
	struct imp_table t = parse("一览表\n" HEAD GOOD "\n\t\t\t\t\t\t\t\t\t\n");
	const struct case_new *n = &t.row[0].n;

	(void)state;
	assert_int_equal(t.n, 1);
	for (size_t i = 0; i < t.row[0].n_problems; i++)
		print_message("# %d %s\n", t.row[0].problem[i].field, t.row[0].problem[i].key);
	assert_int_equal(t.row[0].n_problems, 0);
	assert_int_equal(t.row[0].no, 3);
	assert_int_equal(n->channel, RQ_POST_PLAIN);
	assert_int_equal(date_cmp(n->submitted_on, day("2026-11-02")), 0);
	assert_int_equal(date_cmp(n->confirmed_on, day("2026-11-03")), 0);
	assert_int_equal(n->who.kind, AP_NAT);
	assert_str(n->who.name, "张三");
	assert_str(n->who.id_no, GOOD_ID);
	assert_str(n->description, "某项目环评批复");
	assert_str(n->carrier, "PAPER");
	assert_str(n->delivery, "post");
}

static void S0_3_3_3_without_a_word_the_answer_goes_the_way_the_contact_allows(void **state)
{
	static const struct {
		const char *contact, *delivery, *carrier;
	} rows[] = {{"13800000000\t某路 1 号\t", "post", "PAPER"},
		    {"13800000000\t\ta@reader.example", "email", "EMAIL"},
		    {"１３８００００００００\t\t", "counter", "PAPER"}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str text =
			arena_printf(a,
				     "申请渠道\t提交日期\t申请人\t证件号码\t信息描述\t联系电话\t通信地址\t电子邮箱\n"
				     "当面\t2026-11-02\t张三\t" GOOD_ID "\t某项目环评批复\t%s\n",
				     rows[i].contact);
		struct imp_table t = parse(arena_cstr(a, text));

		assert_int_equal(t.row[0].n_problems, 0);
		assert_str(t.row[0].n.delivery, rows[i].delivery);
		assert_str(t.row[0].n.carrier, rows[i].carrier);
		assert_str(t.row[0].n.who.phone, "13800000000");
	}
}

static void every_mistake_has_its_column(void **state)
{
	static const struct {
		const char *row;
		int field;
		const char *key;
	} rows[] = {
		{"鸽子\t2026-11-02\t\t自然人\t张三\t" GOOD_ID "\t13800000000\t路\t批复\n", IMP_CHANNEL,
		 "register.row.channel"},
		{"\t2026-11-02\t\t自然人\t张三\t" GOOD_ID "\t13800000000\t路\t批复\n", IMP_CHANNEL, "register.row.empty"},
		{"当面\t昨天\t\t自然人\t张三\t" GOOD_ID "\t13800000000\t路\t批复\n", IMP_SUBMITTED, "register.row.date"},
		{"当面\t\t\t自然人\t张三\t" GOOD_ID "\t13800000000\t路\t批复\n", IMP_SUBMITTED, "register.row.empty"},
		{"当面\t2026-11-21\t\t自然人\t张三\t" GOOD_ID "\t13800000000\t路\t批复\n", IMP_SUBMITTED,
		 "register.problem.future"},
		{"当面\t2026-11-02\t2026-11-03\t自然人\t张三\t" GOOD_ID "\t13800000000\t路\t批复\n", IMP_CONFIRMED,
		 "register.problem.confirmed_not_here"},
		{"传真\t2026-11-03\t2026-11-02\t自然人\t张三\t" GOOD_ID "\t13800000000\t路\t批复\n", IMP_CONFIRMED,
		 "register.problem.confirmed_before"},
		{"当面\t2026-11-02\t\t外星人\t张三\t" GOOD_ID "\t13800000000\t路\t批复\n", IMP_KIND, "register.row.kind"},
		{"当面\t2026-11-02\t\t自然人\t张三\t110101\t13800000000\t路\t批复\n", IMP_ID_NO,
		 "request.problem.idcard_length"},
		{"当面\t2026-11-02\t\t自然人\t\t" GOOD_ID "\t13800000000\t路\t批复\n", IMP_NAME, "request.problem.name"},
		{"当面\t2026-11-02\t\t自然人\t张三\t" GOOD_ID "\t13800000000\t路\t\n", IMP_DESCRIPTION,
		 "register.row.empty"},
		{"口头\t2026-11-02\t\t自然人\t张三\t" GOOD_ID "\t13800000000\t路\t批复\n", IMP_WRITTEN_BY,
		 "register.problem.written_by"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct imp_table t = parse(arena_cstr(a, arena_printf(a, HEAD "%s", rows[i].row)));

		assert_int_equal(t.n, 1);
		if (!has(&t.row[0], rows[i].field, rows[i].key))
			fail_msg("row %zu: no %s", i, rows[i].key);
	}
}

static void the_same_row_has_the_same_mark_in_any_file(void **state)
{
	struct imp_table t = parse(HEAD GOOD GOOD), u = parse("x\ny\n" HEAD GOOD);

	(void)state;
	assert_true(has(&t.row[1], -1, "register.row.twin"));
	assert_int_equal(imp_bad(&t), 1);
	assert_true(str_eq(imp_mark(a, &t.row[0], 1), imp_mark(a, &u.row[0], 1)));
	assert_false(str_eq(imp_mark(a, &t.row[0], 1), imp_mark(a, &t.row[0], 2)));
}

static struct str word(void *arg, const struct imp_problem *p)
{
	(void)arg;
	return str_of(p->key);
}

static void bad_rows_come_back_as_a_table_that_can_be_read_again(void **state)
{
	const struct str heads[3] = {STR("行"), STR("列"), STR("问题")};
	struct imp_table t =
		parse(HEAD GOOD "鸽子\t2026-11-02\t\t自然人\t李四\t" GOOD_ID "\t13800000000\t路\t批\xE2\x80\xA8复\n");
	struct str csv = imp_errors_csv(a, &t, heads, word, NULL);

	(void)state;
	assert_true(str_find_c(csv, "李四") > 0);
	assert_true(str_find_c(csv, "张三") < 0);
	assert_true(str_find_c(csv, "\"批\n复\"") > 0);
	assert_true(str_find_c(csv, "3,申请渠道,register.row.channel") > 0);
	for (int i = 0; i < IMP_COUNT; i++)
		assert_true(str_find_c(imp_sheet_csv(a), imp_heading((enum imp_field)i)) >= 0);
}

static void a_table_of_something_else_is_refused(void **state)
{
	struct imp_table t;

	(void)state;
	assert_int_equal(imp_parse(a, STR("标题\t文号\n甲\t乙\n"), day("2026-11-20"), &t, &err), ST_INVALID);
	assert_string_equal(err.key, "register.import.no_head");
	assert_int_equal(imp_parse(a, STR(""), day("2026-11-20"), &t, &err), ST_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(S0_3_3_3_a_row_becomes_a_request_with_all_its_fields),
		cmocka_unit_test(S0_3_3_3_without_a_word_the_answer_goes_the_way_the_contact_allows),
		cmocka_unit_test(every_mistake_has_its_column),
		cmocka_unit_test(the_same_row_has_the_same_mark_in_any_file),
		cmocka_unit_test(bad_rows_come_back_as_a_table_that_can_be_read_again),
		cmocka_unit_test(a_table_of_something_else_is_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
