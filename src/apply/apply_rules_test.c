/* SPDX-License-Identifier: Apache-2.0 */
#include "apply/apply_rules.h"

#include "base/test.h"

struct terms_case {
	const char *description, *want[4];
};

static void S1_2_5_what_to_search_for(void **state)
{
	static const struct terms_case cases[] = {
		{"申请公开澄州远航新材料有限公司2025年竣工环境保护验收监测报告",
		 {"澄州远航新材料有限公司 竣工环境保护验收监测报告", "竣工环境保护验收监测报告", "澄州远航新材料有限公司"}},
		{"澄州市2026年度行政处罚决定书", {"澄州市 行政处罚决定书", "行政处罚决定书"}},
		{"贵局关于噪声污染的处罚决定", {"噪声污染 处罚决定", "噪声污染", "处罚决定"}},
		{"《澄州市危险废物管理办法》的修订说明",
		 {"澄州市危险废物管理办法", "澄州市危险废物管理办法 修订说明", "修订说明"}},
		{"澄环审〔2024〕57号", {"澄环审〔2024〕57号"}},
		{"的", {NULL}},
		{"", {NULL}},
		{"《》", {NULL}},
		{"《没有收尾", {"没有收尾"}},
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str got[4];
		size_t n = apply_terms(a, str_of(cases[i].description), got, ARRAY_LEN(got)), want = 0;

		while (want < ARRAY_LEN(got) && cases[i].want[want] != NULL)
			want++;
		if (n != want)
			fail_msg("%s: %zu terms, want %zu", cases[i].description, n, want);
		for (size_t k = 0; k < n; k++) {
			if (!str_eq_c(got[k], cases[i].want[k]))
				fail_msg("%s: %.*s, want %s", cases[i].description, STR_ARG(got[k]), cases[i].want[k]);
		}
	}
	arena_free(a);
}

static void S1_2_5_several_matters_are_noticed(void **state)
{
	(void)state;
	assert_true(apply_several(STR("1. 甲公司的环评批复\n2. 乙公司的处罚决定")));
	assert_true(apply_several(STR("一、2024年执法检查计划\n二、2025年执法检查计划")));
	assert_true(apply_several(STR("2024年执法检查计划；2025年执法检查计划")));
	assert_false(apply_several(STR("2024年执法检查计划；谢谢")));
	assert_false(apply_several(STR("1. 甲公司的环评批复")));
	assert_false(apply_several(STR("澄州远航新材料有限公司环评批复")));
	assert_false(apply_several(STR("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(S1_2_5_what_to_search_for),
		cmocka_unit_test(S1_2_5_several_matters_are_noticed),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
