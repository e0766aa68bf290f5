/* SPDX-License-Identifier: Apache-2.0 */
#include "request/remedy.h"

#include "request/rules_test.h"

/* All 21 rows of table three, each once, and which of them need reconsideration first (法释〔2025〕8号 Art. 1). */
static void every_row_of_table_three(void **state)
{
	static const char rows[] = "A1 B1 C1 C2 C3 C4 C5 C6 C7 C8 D1 D2 D3 E1 E2 E3 E4 E5 F1 F2 F3";
	static const char first[] = "B1 C1 C2 C3 C4 C5 C6 C7";
	const struct rq_decision *v;
	size_t n = rq_decisions(a, &v);

	(void)state;
	assert_int_equal(n, 21);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(str_find(str_of(rows), v[i].code), (ptrdiff_t)(3 * i));
		assert_int_equal(v[i].remedy == RQ_REMEDY_FIRST, str_find(str_of(first), v[i].code) >= 0);
		assert_true(v[i].clause.n > 0);
	}
	assert_null(rq_decision_of(a, STR("C9")));
	assert_null(rq_decision_of(a, STR("")));
}

/* Worked by hand with the notices of the years. */
static void last_days(void **state)
{
	static const struct {
		const char *code, *served, *reconsider, *sue;
	} cases[] = {
		{"A1", "2026-04-20", "2026-06-22",
		 "2026-10-20"}, /* 60 days end on Friday 06-19, a holiday: Monday after it */
		{"C4", "2026-04-20", "2026-06-22", ""},
		{"D1", "2026-03-31", "2026-06-01", "2026-09-30"}, /* 05-30 is a Saturday; no 31st in September */
		{"E1", "2025-08-31", "2025-10-30", "2026-02-28"}, /* 02-28 is a Saturday made a working day */
		{"A1", "2026-07-31", "2026-09-29", "2027-02-01"}, /* 2027-01-31 is a Sunday of a year without a notice */
		{"F3", "2026-04-20", "", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct rq_remedies r;

		assert_int_equal(rq_remedies(cal, rq_decision_of(a, str_of(cases[i].code)), day(cases[i].served),
					     RQ_BODY_BUREAU, &r),
				 ST_OK);
		assert_str(date_format(a, r.reconsider_last), cases[i].reconsider);
		assert_str(date_format(a, r.sue_last), cases[i].sue);
		assert_int_equal(r.provisional, i == 4);
		assert_int_equal(r.reconsideration_first, i == 1);
		assert_int_equal(r.n_bodies, i == 5 ? 0 : 1);
	}
}

/* One year, five years, fifteen days (request-procedure.md §8). */
static void outer_limits(void **state)
{
	struct rq_outer_limits l;
	struct deadline d;

	(void)state;
	assert_int_equal(rq_outer_limits(day("2026-04-20"), day("2026-04-17"), &l), ST_OK);
	assert_str(date_format(a, l.untold_last), "2027-04-20");
	assert_str(date_format(a, l.last_of_all), "2031-04-17");
	assert_int_equal(rq_outer_limits(day("2024-02-29"), day("2024-02-29"), &l), ST_OK);
	assert_str(date_format(a, l.untold_last), "2025-02-28");
	assert_int_equal(rq_sue_after(cal, day("2026-04-20"), &d), ST_OK);
	assert_str(date_format(a, d.due), "2026-05-06"); /* 05-05 is the holiday of May */
	assert_int_equal(rq_sue_after(cal, day("2026-03-02"), &d), ST_OK);
	assert_str(date_format(a, d.due), "2026-03-17");
}

/* 《行政复议法》 Art. 24: the government of the place is a second choice against a branch. */
static void a_branch_has_two(void **state)
{
	struct rq_remedies r;

	(void)state;
	assert_int_equal(rq_remedies(cal, rq_decision_of(a, STR("C1")), day("2026-04-20"), RQ_BODY_BRANCH, &r), ST_OK);
	assert_int_equal(r.n_bodies, 2);
	assert_string_equal(r.bodies[0], "SAME_LEVEL_GOVERNMENT");
	assert_string_equal(r.bodies[1], "LOCAL_GOVERNMENT");
	assert_int_equal(rq_remedies(cal, rq_decision_of(a, STR("A1")), day("2060-11-30"), RQ_BODY_BRANCH, &r),
			 ST_CALENDAR_GAP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_of_table_three),
		cmocka_unit_test(last_days),
		cmocka_unit_test(outer_limits),
		cmocka_unit_test(a_branch_has_two),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
