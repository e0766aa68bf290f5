/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mask.h"

#include "base/test.h"

static void names_of_persons(void **state)
{
	static const struct {
		const char *name, *masked;
	} cases[] = {{"李雨文", "李*文"},
		     {"李文", "李*"},
		     {"李", "*"},
		     {"欧阳春华", "欧阳*华"},
		     {"欧阳华", "欧阳*"},
		     {"蒋大勇、许小军", "蒋*勇、许*军"},
		     {"Ann Lee", "A*****e"},
		     {"", ""}};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str got = mask_name(a, str_of(cases[i].name));

		if (!str_eq_c(got, cases[i].masked))
			fail_msg("%s: %.*s", cases[i].name, STR_ARG(got));
	}
	arena_free(a);
}

static void numbers_in_a_text(void **state)
{
	static const struct {
		const char *text, *masked;
	} texts[] = {
		{"关于申请公开 2025 年危险废物转移联单的答复", "关于申请公开 2025 年危险废物转移联单的答复"},
		{"请电13800000000联系", "请电138****0000联系"},
		{"身份证11010519491231002X。", "身份证110***********002X。"},
		{"１３８００００００００", "138****0000"},
		{"回信 reader.one@mail.example，谢谢", "回信 r***@mail.example，谢谢"},
		{"澄环罚〔2026〕114号", "澄环罚〔2026〕114号"},
		{"2026-11-20 至 2026-11-24", "2026-11-20 至 2026-11-24"},
		{"@ a", "@ a"},
		{"", ""},
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		assert_string_equal(arena_cstr(a, mask_text(a, str_of(texts[i].text))), texts[i].masked);
	arena_free(a);
}

static void numbers_and_addresses(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_true(str_eq_c(mask_id(a, STR("99010019800101123X")), "9901**********123X"));
	assert_true(str_eq_c(mask_phone(a, STR("13812340000")), "138****0000"));
	assert_true(str_eq_c(mask_phone(a, STR("12345")), "1****"));
	assert_true(str_eq_c(mask_address(a, STR("澄州市望湖区湖滨路00号3单元")), "澄州市望湖区湖滨路****"));
	assert_true(str_eq_c(mask_address(a, STR("甲乙丙丁戊己庚")), "甲乙丙丁戊己****"));
	assert_true(str_empty(mask_address(a, STR(""))));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_persons),
		cmocka_unit_test(numbers_in_a_text),
		cmocka_unit_test(numbers_and_addresses),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
