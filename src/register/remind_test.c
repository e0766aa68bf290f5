/* SPDX-License-Identifier: Apache-2.0 */
/* Whom a day reminds. */
#include "register/remind.h"

#include "base/test.h"

static struct remind_plan plan(void)
{
	struct remind_plan p = {.office_after = 2, .quiet_from = 20, .quiet_to = 8};

	remind_days(STR("5,3,1,0"), &p);
	return p;
}

static void S0_3_3_8_graded_before_the_due_date(void **state)
{
	static const struct {
		int left;
		enum remind_grade actor, head, office;
	} rows[] = {
		{6, REMIND_NOT, REMIND_NOT, REMIND_NOT},       {5, REMIND_AHEAD, REMIND_NOT, REMIND_NOT},
		{4, REMIND_NOT, REMIND_NOT, REMIND_NOT},       {3, REMIND_AHEAD, REMIND_NOT, REMIND_NOT},
		{2, REMIND_NOT, REMIND_NOT, REMIND_NOT},       {1, REMIND_AHEAD, REMIND_NOT, REMIND_NOT},
		{0, REMIND_TODAY, REMIND_NOT, REMIND_NOT},     {-1, REMIND_OVER, REMIND_HEAD, REMIND_NOT},
		{-2, REMIND_OVER, REMIND_HEAD, REMIND_OFFICE}, {-30, REMIND_OVER, REMIND_HEAD, REMIND_OFFICE},
	};
	struct remind_plan p = plan();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(remind_of(&p, rows[i].left, READS_ACTOR), rows[i].actor);
		assert_int_equal(remind_of(&p, rows[i].left, READS_HEAD), rows[i].head);
		assert_int_equal(remind_of(&p, rows[i].left, READS_OFFICE), rows[i].office);
	}
}

static void days_are_read_as_people_write_them(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		int first, last;
	} rows[] = {{"5,3,1,0", 4, 5, 0},
		    {" 10、2 ", 2, 10, 2},
		    {"0", 1, 0, 0},
		    {"x, 7 y", 1, 7, 7},
		    {"99999999999999, 4", 1, 4, 4}};
	struct remind_plan p = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		remind_days(str_of(rows[i].text), &p);
		assert_int_equal(p.n, rows[i].n);
		assert_int_equal(p.day[0], rows[i].first);
		assert_int_equal(p.day[p.n - 1], rows[i].last);
	}
	remind_days(STR(""), &p);
	assert_int_equal(p.n, 0);
	assert_int_equal(remind_of(&p, 0, READS_ACTOR), REMIND_NOT);
}

static void quiet_hours_may_pass_midnight(void **state)
{
	struct remind_plan p = plan();

	(void)state;
	assert_true(remind_quiet(&p, 20) && remind_quiet(&p, 23) && remind_quiet(&p, 0) && remind_quiet(&p, 7));
	assert_false(remind_quiet(&p, 8) || remind_quiet(&p, 19));
	p.quiet_from = 12;
	p.quiet_to = 14;
	assert_true(remind_quiet(&p, 13));
	assert_false(remind_quiet(&p, 14) || remind_quiet(&p, 11));
	p.quiet_to = 12;
	for (int h = 0; h < 24; h++)
		assert_false(remind_quiet(&p, h));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(S0_3_3_8_graded_before_the_due_date),
		cmocka_unit_test(days_are_read_as_people_write_them),
		cmocka_unit_test(quiet_hours_may_pass_midnight),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
