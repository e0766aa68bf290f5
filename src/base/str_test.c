/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

#include "base/test.h"

static void compare_and_find(void **state)
{
	(void)state;
	assert_true(str_eq(STR_NONE, STR("")));
	assert_false(str_eq_c(STR("ab"), "abc"));
	assert_true(str_ieq_c(STR("Content-TYPE"), "content-type"));
	assert_true(str_cmp(STR("a"), STR("ab")) < 0);
	assert_true(str_cmp(STR("b"), STR("ab")) > 0);
	assert_int_equal(str_cmp(STR_NONE, STR("")), 0);
	assert_int_equal(str_find_c(STR("生态环境"), "环境"), 6);
	assert_int_equal(str_find_c(STR("abc"), "abcd"), -1);
	assert_int_equal(str_find_c(STR("abc"), ""), 0);
	assert_int_equal(str_find_byte(STR_NONE, 'x'), -1);
	assert_true(str_starts_c(STR("abc"), "ab"));
	assert_false(str_ends_c(STR("c"), "bc"));
}

static void slices_are_clamped(void **state)
{
	(void)state;
	assert_str(str_slice(STR("abc"), 1, 99), "bc");
	assert_str(str_slice(STR("abc"), 9, 2), "");
	assert_str(str_skip(STR("abc"), 3), "");
	assert_str(str_skip(STR_NONE, 3), "");
}

static void trim_knows_wide_blanks(void **state)
{
	(void)state;
	assert_str(str_trim(STR(" \t\xE3\x80\x80水质\xC2\xA0\xEF\xBB\xBF\r\n")), "水质");
	assert_str(str_trim(STR(" \xE3\x80\x80 ")), "");
	assert_str(str_trim(STR_NONE), "");
}

static void cut_and_lines(void **state)
{
	struct str rest = STR("a,,b"), part, line;

	(void)state;
	assert_true(str_cut(&rest, ',', &part));
	assert_str(part, "a");
	assert_true(str_cut(&rest, ',', &part));
	assert_str(part, "");
	assert_true(str_cut(&rest, ',', &part));
	assert_str(part, "b");
	assert_false(str_cut(&rest, ',', &part));
	rest = STR("");
	assert_true(str_cut(&rest, ',', &part));
	assert_str(part, "");
	assert_false(str_cut(&rest, ',', &part));
	rest = STR("one\r\n\ntwo");
	assert_true(str_line(&rest, &line));
	assert_str(line, "one");
	assert_true(str_line(&rest, &line));
	assert_str(line, "");
	assert_true(str_line(&rest, &line));
	assert_str(line, "two");
	assert_false(str_line(&rest, &line));
}

static void numbers(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		int64_t v;
	} rows[] = {
		{"0", true, 0},
		{"-1", true, -1},
		{"007", true, 7},
		{"9223372036854775807", true, INT64_MAX},
		{"-9223372036854775808", true, INT64_MIN},
		{"9223372036854775808", false, 0},
		{"-9223372036854775809", false, 0},
		{"99999999999999999999", false, 0},
		{"", false, 0},
		{"-", false, 0},
		{"+1", false, 0},
		{" 1", false, 0},
		{"1a", false, 0},
		{"１", false, 0},
	};
	uint32_t u = 5;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t v = 42;

		assert_int_equal(str_to_i64(str_of(rows[i].text), &v), rows[i].ok);
		assert_true(v == (rows[i].ok ? rows[i].v : 42));
	}
	assert_true(str_to_u32(STR("4294967295"), &u) && u == UINT32_MAX);
	assert_false(str_to_u32(STR("4294967296"), &u));
	assert_false(str_to_u32(STR("-0"), &u));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compare_and_find),
		cmocka_unit_test(slices_are_clamped),
		cmocka_unit_test(trim_knows_wide_blanks),
		cmocka_unit_test(cut_and_lines),
		cmocka_unit_test(numbers),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
