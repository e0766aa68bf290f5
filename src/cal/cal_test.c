/* SPDX-License-Identifier: Apache-2.0 */
/* The oracle here shares nothing with cal.c: it searches the text of the data file for each day and walks day by day
 * with the C library's calendar. */
#include "cal/cal.h"

#include <string.h>
#include <time.h>

#include "base/embedded.h"
#include "base/test.h"

static struct date day(const char *text)
{
	struct date d;

	if (!date_parse(str_of(text), &d))
		fail_msg("test date %s", text);
	return d;
}

static bool oracle_workday(time_t t)
{
	const char *file = embedded_get("data/calendar/working-days.tsv").p;
	char key[24];
	struct tm tm;
	const char *row;

	assert_non_null(gmtime_r(&t, &tm));
	assert_true(strftime(key, sizeof key, "\n%Y-%m-%d\t", &tm) > 0);
	row = strstr(file, key);
	if (row != NULL)
		return strncmp(row + 12, "workday\t", 8) == 0;
	return tm.tm_wday != 0 && tm.tm_wday != 6;
}

#define ORACLE_DAYS 4383 /* 2015-01-01 .. 2026-12-31 */

static bool oracle[ORACLE_DAYS];

static int load_oracle(void **state)
{
	(void)state;
	for (int i = 0; i < ORACLE_DAYS; i++)
		oracle[i] = oracle_workday(((time_t)day("2015-01-01").day + i) * 86400 + 43200);
	return 0;
}

static int with_builtin(void **state)
{
	*state = workcal_builtin();
	return 0;
}

static int without(void **state)
{
	workcal_free(*state);
	return 0;
}

static void every_day_of_the_noticed_years(void **state)
{
	struct date first = day("2015-01-01");

	for (int i = 0; i < ORACLE_DAYS; i++) {
		struct day_info info;

		assert_int_equal(workcal_day(*state, date_add(first, i), &info), ST_OK);
		assert_int_equal(info.workday, oracle[i]);
		assert_false(info.provisional);
		assert_int_equal(info.workday, info.reason == DAY_WEEKDAY || info.reason == DAY_MAKEUP);
		if (info.reason == DAY_MAKEUP || info.reason == DAY_HOLIDAY)
			assert_true(info.name.n > 0 && info.source.n > 0);
		assert_true(info.reason != DAY_STATUTORY);
	}
}

/* From every day, walk on and compare each count that is reached: all n up to 270 or the end of the notices. */
static void add_and_between_from_every_day(void **state)
{
	struct date first = day("2015-01-01");

	for (int i = 0; i < ORACLE_DAYS; i++) {
		struct date from = date_add(first, i);
		struct deadline dl;
		int n = 0;

		assert_int_equal(workcal_add(*state, from, 0, &dl), ST_OK);
		assert_int_equal(dl.due.day, from.day);
		for (int k = i + 1; k < ORACLE_DAYS && n < 270; k++) {
			struct date to = date_add(first, k);
			int got = -1;
			bool provisional = true;

			n += oracle[k];
			assert_int_equal(workcal_between(*state, from, to, &got, &provisional), ST_OK);
			if (got != n || provisional)
				fail_msg("between %d and %d: %d, not %d", i, k, got, n);
			if (!oracle[k])
				continue;
			assert_int_equal(workcal_add(*state, from, n, &dl), ST_OK);
			if (dl.due.day != to.day || dl.provisional)
				fail_msg("day %d plus %d", i, n);
		}
	}
}

static void worked_examples(void **state)
{
	static const struct {
		const char *from;
		int n;
		const char *due, *what;
	} rows[] = {
		/* request-procedure §3.2: 6 of 20 days used before the third party was asked, answer on 05-14 */
		{"2026-04-20", 6, "2026-04-28", "used before asking"},
		{"2026-05-14", 14, "2026-06-03", "rest of 20"},
		{"2026-05-14", 34, "2026-07-02", "rest of 40"},
		/* National Day 2026: 1-7 Oct off; Sunday 20 Sep and Saturday 10 Oct are worked */
		{"2026-09-18", 1, "2026-09-20", "make-up Sunday counts"},
		{"2026-09-30", 1, "2026-10-08", "first day after the holiday"},
		{"2026-10-09", 1, "2026-10-10", "make-up Saturday counts"},
		/* 2020: the holiday was prolonged to 2 Feb after the year had begun */
		{"2020-01-23", 1, "2020-02-03", "prolonged spring festival"},
		{"2015-09-02", 1, "2015-09-06", "2015 one-off days, make-up Sunday"},
		{"2019-04-30", 1, "2019-05-05", "2019 changed notice"},
		/* turn of the year with a notice on both sides */
		{"2018-12-28", 1, "2018-12-29", "make-up Saturday from the next year's notice"},
		{"2018-12-29", 1, "2019-01-02", "31 December off by the next year's notice"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct deadline dl;

		assert_int_equal(workcal_add(*state, day(rows[i].from), rows[i].n, &dl), ST_OK);
		if (dl.due.day != day(rows[i].due).day)
			fail_msg("%s", rows[i].what);
	}
}

static void between_is_signed(void **state)
{
	int n;
	bool provisional;

	assert_int_equal(workcal_between(*state, day("2026-04-28"), day("2026-04-20"), &n, &provisional), ST_OK);
	assert_int_equal(n, -6);
	assert_int_equal(workcal_between(*state, day("2026-04-20"), day("2026-04-20"), &n, &provisional), ST_OK);
	assert_int_equal(n, 0);
	assert_false(provisional);
	assert_int_equal(workcal_between(*state, day("2027-01-05"), day("2026-12-30"), &n, &provisional), ST_OK);
	assert_true(provisional);
}

/* The lunar dates for 2027 as published by others, request-procedure.md D5. */
static void years_without_notice_lose_statutory_days(void **state)
{
	static const char *const off[] = {"2027-01-01", "2027-02-05", "2027-02-08", "2027-04-05",
					  "2027-06-09", "2027-09-15", "2027-10-01"};
	static const char *const worked[] = {"2027-01-04", "2027-02-04", "2027-02-09",
					     "2027-05-03", "2027-06-10", "2027-10-04"};
	struct day_info info;
	struct deadline dl;

	for (size_t i = 0; i < ARRAY_LEN(off); i++) {
		assert_int_equal(workcal_day(*state, day(off[i]), &info), ST_OK);
		assert_true(!info.workday && info.reason == DAY_STATUTORY && info.provisional && info.name.n > 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(worked); i++) {
		assert_int_equal(workcal_day(*state, day(worked[i]), &info), ST_OK);
		assert_true(info.workday && info.provisional);
	}
	assert_int_equal(workcal_add(*state, day("2027-02-04"), 1, &dl), ST_OK);
	assert_int_equal(dl.due.day, day("2027-02-09").day);
	assert_true(dl.provisional);
	assert_int_equal(workcal_add(*state, day("2026-12-30"), 1, &dl), ST_OK);
	assert_false(dl.provisional); /* depends on days of 2026 only */
	assert_int_equal(workcal_add(*state, day("2026-12-31"), 1, &dl), ST_OK);
	assert_int_equal(dl.due.day, day("2027-01-04").day);
	assert_true(dl.provisional);
}

/* The computed table against twelve years of notices: every statutory day was in fact a day off. */
static void statutory_table_agrees_with_the_notices(void **state)
{
	struct workcal *bare = workcal_new(NULL, 0, NULL, 0);
	struct day_info by_law, by_notice;
	int seen = 0;

	for (struct date d = day("2015-01-01"); d.day <= day("2060-12-31").day; d.day++) {
		assert_int_equal(workcal_day(bare, d, &by_law), ST_OK);
		if (by_law.reason != DAY_STATUTORY)
			continue;
		seen++;
		assert_int_equal(workcal_day(*state, d, &by_notice), ST_OK);
		assert_false(by_notice.workday);
		if (d.day <= day("2026-12-31").day)
			assert_int_equal(by_notice.reason, DAY_HOLIDAY);
	}
	assert_int_equal(seen, 10 * 11 + 36 * 13 - 5); /* five years in which 中秋 falls on a National Day holiday */
	workcal_free(bare);
}

static void outside_the_range_is_a_gap(void **state)
{
	struct day_info info;
	struct deadline dl = {{1}, false};
	int n;
	bool p;

	assert_int_equal(workcal_day(*state, day("2014-12-31"), &info), ST_CALENDAR_GAP);
	assert_int_equal(workcal_day(*state, day("2061-01-01"), &info), ST_CALENDAR_GAP);
	assert_int_equal(workcal_day(*state, DATE_NONE, &info), ST_CALENDAR_GAP);
	assert_int_equal(workcal_add(*state, day("2060-12-30"), 5, &dl), ST_CALENDAR_GAP);
	assert_int_equal(workcal_add(*state, day("2026-01-01"), 1001, &dl), ST_INVALID);
	assert_int_equal(workcal_add(*state, day("2026-01-01"), -1, &dl), ST_INVALID);
	assert_int_equal(dl.due.day, 1);
	assert_int_equal(workcal_add(*state, day("2026-01-01"), 1000, &dl), ST_OK);
	assert_int_equal(workcal_between(*state, day("2026-01-01"), day("2061-01-01"), &n, &p), ST_CALENDAR_GAP);
}

static void explanation_lists_every_day(void **state)
{
	struct arena *a = arena_new();
	struct day_step *steps;
	size_t n;

	assert_int_equal(workcal_explain(*state, a, day("2026-09-30"), day("2026-10-10"), &steps, &n), ST_OK);
	assert_int_equal(n, 10);
	assert_true(steps[0].info.reason == DAY_HOLIDAY && steps[0].count == 0);
	assert_str(steps[0].info.name, "国庆节");
	assert_true(steps[7].count == 1 && steps[8].count == 2);
	assert_true(steps[9].count == 3 && steps[9].info.reason == DAY_MAKEUP);
	assert_int_equal(workcal_explain(*state, a, day("2026-09-30"), day("2026-09-30"), &steps, &n), ST_OK);
	assert_int_equal(n, 0);
	assert_int_equal(workcal_explain(*state, a, day("2026-09-30"), day("2026-09-29"), &steps, &n), ST_INVALID);
	arena_free(a);
}

static void last_row_wins_and_unlisted_years_stay_provisional(void **state)
{
	const struct cal_day rows[] = {
		{day("2028-03-01"), CAL_HOLIDAY, STR_INIT("a"), STR_INIT("x")},
		{day("2027-12-31"), CAL_HOLIDAY, STR_INIT("spill"), STR_INIT("2028 notice")},
		{day("2028-03-01"), CAL_WORKDAY, STR_INIT("b"), STR_INIT("y")},
		{day("2028-03-04"), CAL_WORKDAY, STR_INIT("c"), STR_INIT("y")},
	};
	const int years[] = {2028, 2029}; /* 2029 is listed but has no row */
	struct workcal *cal = workcal_new(rows, ARRAY_LEN(rows), years, ARRAY_LEN(years));
	const struct cal_day *got;
	struct day_info info;

	(void)state;
	assert_int_equal(workcal_days(cal, &got), 3);
	assert_int_equal(got[0].date.day, day("2027-12-31").day);
	assert_str(got[1].name, "b");
	assert_int_equal(workcal_day(cal, day("2028-03-01"), &info), ST_OK);
	assert_true(info.reason == DAY_WEEKDAY && !info.provisional);
	assert_int_equal(workcal_day(cal, day("2028-03-04"), &info), ST_OK);
	assert_int_equal(info.reason, DAY_MAKEUP);
	assert_int_equal(workcal_day(cal, day("2027-12-31"), &info), ST_OK);
	assert_true(info.reason == DAY_HOLIDAY && info.provisional);
	assert_int_equal(workcal_day(cal, day("2028-10-02"), &info), ST_OK);
	assert_true(info.workday); /* the notice rules alone */
	assert_int_equal(workcal_day(cal, day("2029-10-02"), &info), ST_OK);
	assert_true(info.provisional && !info.workday);
	workcal_free(cal);
	workcal_free(NULL);
}

static void bad_text_is_refused_with_its_line(void **state)
{
	static const char head[] = "date\tkind\tname\tsource\tiso_weekday\n";
	static const struct {
		const char *body, *want;
	} rows[] = {
		{"2027-01-01\tholiday\t元旦\tx\t4\n", "line 2"}, /* weekday is 5 */
		{"\n2027-01-32\tholiday\t元旦\tx\t4\n", "line 3"}, {"2027-01-01\tfree\t元旦\tx\t5\n", "line 2"},
		{"2027-01-01\tholiday\t元旦\tx\n", "line 2"},	   {"2061-01-01\tholiday\t元旦\tx\t6\n", "line 2"},
	};
	struct arena *a = arena_new();
	struct workcal *cal = NULL;
	struct err err = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(workcal_parse(arena_printf(a, "%s%s", head, rows[i].body), &cal, &err), ST_INVALID);
		assert_non_null(strstr(err.detail, rows[i].want));
		assert_null(cal);
	}
	assert_int_equal(workcal_parse(STR("day\tkind\n"), &cal, &err), ST_INVALID);
	assert_int_equal(workcal_parse(STR(""), &cal, &err), ST_INVALID);
	assert_int_equal(workcal_parse(STR("\xEF\xBB\xBF"
					   "date\tkind\tname\tsource\tiso_weekday\r\n2027-01-01\tholiday\t元旦\tx\t5\r\n"),
				       &cal, &err),
			 ST_OK);
	workcal_free(cal);
	arena_free(a);
}

#define WITH(f) cmocka_unit_test_setup_teardown(f, with_builtin, without)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH(every_day_of_the_noticed_years),
		WITH(add_and_between_from_every_day),
		WITH(worked_examples),
		WITH(between_is_signed),
		WITH(years_without_notice_lose_statutory_days),
		WITH(statutory_table_agrees_with_the_notices),
		WITH(outside_the_range_is_a_gap),
		WITH(explanation_lists_every_day),
		cmocka_unit_test(last_row_wins_and_unlisted_years_stay_provisional),
		cmocka_unit_test(bad_text_is_refused_with_its_line),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, load_oracle, NULL);
}
