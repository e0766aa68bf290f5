/* SPDX-License-Identifier: Apache-2.0 */
#include "base/test.h"
#include "dispute/dispute_rules.h"

static const struct dispute_terms terms = {.reconsider_days = 10, .simple_days = 5, .suit_days = 15};

static struct date on(const char *text)
{
	struct date d;

	assert_true(date_parse(str_of(text), &d));
	return d;
}

static void due_is(enum dispute_kind kind, bool simple, const char *notice, const char *want)
{
	struct workcal *cal = workcal_builtin();
	struct arena *a = arena_new();
	struct deadline d;

	assert_int_equal(dispute_answer_due(cal, &terms, kind, simple, on(notice), &d), ST_OK);
	assert_str(date_format(a, d.due), want);
	arena_free(a);
	workcal_free(cal);
}

static void S0_3_3_6_ten_working_days_to_answer_a_reconsideration(void **state)
{
	(void)state;
	due_is(DISPUTE_RECONSIDERATION, false, "2026-03-02", "2026-03-16");
	due_is(DISPUTE_RECONSIDERATION, true, "2026-03-02", "2026-03-09");
}

/* 15 civil days; 2026-03-06 + 15 is Saturday 03-21: the Monday after. */
static void S0_3_3_7_fifteen_days_to_answer_a_suit_moved_off_days_of_rest(void **state)
{
	(void)state;
	due_is(DISPUTE_SUIT_DIRECT, false, "2026-03-02", "2026-03-17");
	due_is(DISPUTE_SUIT_AFTER, false, "2026-03-06", "2026-03-23");
}

static void annex_C_X5_suit_without_the_reconsideration_that_comes_first(void **state)
{
	(void)state;
	assert_true(dispute_skipped_reconsideration(DISPUTE_SUIT_DIRECT, STR("C4"), on("2024-01-01")));
	assert_false(dispute_skipped_reconsideration(DISPUTE_SUIT_DIRECT, STR("C4"), on("2023-12-31")));
	assert_false(dispute_skipped_reconsideration(DISPUTE_SUIT_DIRECT, STR("C8"), on("2026-01-05")));
	assert_false(dispute_skipped_reconsideration(DISPUTE_SUIT_DIRECT, STR("D1"), on("2026-01-05")));
	assert_false(dispute_skipped_reconsideration(DISPUTE_SUIT_DIRECT, STR(""), DATE_NONE));
	assert_false(dispute_skipped_reconsideration(DISPUTE_SUIT_AFTER, STR("C4"), on("2026-01-05")));
}

static void S0_3_3_9_rate_warns_before_the_limit_is_passed(void **state)
{
	struct dispute_tally t = {0};
	struct dispute_rate r;

	(void)state;
	r = dispute_rate_of(&t, true, true, 2);
	assert_int_equal(r.level, DISPUTE_FINE);
	t.n[DISPUTE_RECONSIDERATION][DISPUTE_KEEP] = 60;
	t.n[DISPUTE_SUIT_AFTER][DISPUTE_FIX] = 1;
	t.n[DISPUTE_SUIT_DIRECT][DISPUTE_OTHER] = 2;
	r = dispute_rate_of(&t, true, true, 2); /* 1 of 63: 1.6 % */
	assert_int_equal(r.lost, 1);
	assert_int_equal(r.kept, 60);
	assert_int_equal(r.concluded, 63);
	assert_int_equal(r.level, DISPUTE_FINE);
	t.n[DISPUTE_RECONSIDERATION][DISPUTE_PENDING] = 1; /* 2 of 64 would be 3.1 % */
	assert_int_equal(dispute_rate_of(&t, true, true, 2).level, DISPUTE_NEAR);
	t.n[DISPUTE_RECONSIDERATION][DISPUTE_FIX] = 1;
	assert_int_equal(dispute_rate_of(&t, true, true, 2).level, DISPUTE_OVER);
	assert_int_equal(dispute_rate_of(&t, true, false, 2).lost, 1);
	assert_int_equal(dispute_rate_of(&t, false, true, 2).concluded, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(S0_3_3_6_ten_working_days_to_answer_a_reconsideration),
		cmocka_unit_test(S0_3_3_7_fifteen_days_to_answer_a_suit_moved_off_days_of_rest),
		cmocka_unit_test(annex_C_X5_suit_without_the_reconsideration_that_comes_first),
		cmocka_unit_test(S0_3_3_9_rate_warns_before_the_limit_is_passed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
