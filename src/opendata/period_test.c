/* SPDX-License-Identifier: Apache-2.0 */
#include "base/test.h"
#include "opendata/period.h"

static void periods_are_found_as_notices_write_them(void **state)
{
	static const struct {
		const char *text, *from, *to;
		int days;
		bool working;
	} cases[] = {
		{"现向社会公开征求意见，期限三十日。", "", "", 30, false},
		{"公开征求意见时间为2026年10月9日至11月8日。", "2026-10-09", "2026-11-08", 0, false},
		{"征求意见时间：2026年12月20日至2027年1月19日。", "2026-12-20", "2027-01-19", 0, false},
		{"意见征集自2026年10月9日起至2026年10月15日止。", "2026-10-09", "2026-10-15", 0, false},
		{"征求意见时间2026年10月9日—15日。", "2026-10-09", "2026-10-15", 0, false},
		{"有关意见请于2026年11月8日前反馈至我局。", "", "2026-11-08", 0, false},
		{"提出意见的截止时间为2026年11月8日24时。", "", "2026-11-08", 0, false},
		{"请自本公告发布之日起30日内提出意见。", "", "", 30, false},
		{"公开征求意见，为期7个工作日。", "", "", 7, true},
		{"征求意见期限为十五天；联系电话0000-0000130", "", "", 15, false},
		{"2026年10月1日我局起草了规定。\n意见反馈期限为20日。", "", "", 20, false},
	};
	static const char *const none[] = {
		"",
		"现公开征求意见。",
		"我局于2026年10月9日前完成了起草。", /* not about opinions */
		"意见采纳情况见2026年第3期公报",
		"征求意见时间为2026年11月8日至10月9日。", /* ends before it begins */
		"征求意见时间为2026年13月40日前。",
		"期限九百九十日征求意见。",
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct period p;

		if (!period_find(str_of(cases[i].text), &p))
			fail_msg("nothing found in %s", cases[i].text);
		assert_string_equal(arena_cstr(a, date_format(a, p.from)), cases[i].from);
		assert_string_equal(arena_cstr(a, date_format(a, p.to)), cases[i].to);
		assert_int_equal(p.days, cases[i].days);
		assert_int_equal(p.working, cases[i].working);
	}
	for (size_t i = 0; i < ARRAY_LEN(none); i++) {
		struct period p;

		if (period_find(str_of(none[i]), &p))
			fail_msg("something found in %s", none[i]);
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(periods_are_found_as_notices_write_them)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
