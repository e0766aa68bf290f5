/* SPDX-License-Identifier: Apache-2.0 */
#include "base/date.h"

#include <time.h>

#include "base/test.h"

/* Every day of the range against a plain count, and against the C library's calendar. */
static void whole_range_round_trips(void **state)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	struct date first, d, no = {77};
	int32_t day;

	(void)state;
	assert_true(date_from_ymd(1900, 1, 1, &first));
	day = first.day;
	for (int y = 1900; y <= 2199; y++) {
		for (int m = 1; m <= 12; m++) {
			int len = lengths[m - 1] + (m == 2 && ((y % 4 == 0 && y % 100 != 0) || y % 400 == 0));

			for (int k = 1; k <= len; k++, day++) {
				struct ymd t;
				time_t sec = (time_t)day * 86400;
				struct tm tm;

				assert_true(date_from_ymd(y, m, k, &d));
				assert_int_equal(d.day, day);
				t = date_ymd(d);
				assert_true(t.year == y && t.month == m && t.day == k);
				assert_non_null(gmtime_r(&sec, &tm));
				assert_true(tm.tm_year + 1900 == y && tm.tm_mon + 1 == m && tm.tm_mday == k);
				assert_int_equal(date_weekday(d), tm.tm_wday == 0 ? 7 : tm.tm_wday);
			}
			assert_false(date_from_ymd(y, m, len + 1, &no));
		}
	}
	assert_int_equal(no.day, 77);
	assert_false(date_from_ymd(1899, 12, 31, &no) || date_from_ymd(2200, 1, 1, &no) || date_from_ymd(2026, 0, 1, &no) ||
		     date_from_ymd(2026, 13, 1, &no) || date_from_ymd(2026, 1, 0, &no));
}

static void arithmetic(void **state)
{
	struct date a, b;

	(void)state;
	assert_true(date_from_ymd(2026, 2, 27, &a) && date_from_ymd(2026, 3, 1, &b));
	assert_int_equal(date_diff(b, a), 2);
	assert_int_equal(date_cmp(date_add(a, 2), b), 0);
	assert_true(date_cmp(DATE_NONE, a) < 0);
	assert_true(date_is_none(date_add(DATE_NONE, 5)));
}

static void strict_and_loose_text(void **state)
{
	static const struct {
		const char *text;
		bool strict, loose;
	} rows[] = {
		{"2026-11-20", true, true},	 {"2026-1-5", false, true},
		{"2026/1/5", false, true},	 {"2026年1月5日", false, true},
		{"2026.01.05", false, true},	 {" 2026-01-05 ", false, true},
		{"2026-01-05T00", false, false}, {"26-01-05", false, false},
		{"20xx-01-05", false, false},	 {"202x年1月5日", false, false},
		{"2026-02-29", false, false},	 {"2026-01/05", false, false},
		{"2026年1月5", false, false},	 {"", false, false},
		{"2026", false, false},		 {"12026-01-05", false, false},
		{"2026-001-05", false, false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct date d;

		if (date_parse(str_of(rows[i].text), &d) != rows[i].strict ||
		    date_parse_loose(str_of(rows[i].text), &d) != rows[i].loose)
			fail_msg("%s", rows[i].text);
	}
}

static void formats(void **state)
{
	struct arena *a = arena_new();
	struct date d;

	(void)state;
	assert_true(date_parse(STR("2026-01-05"), &d));
	assert_str(date_format(a, d), "2026-01-05");
	assert_str(date_format_zh(a, d), "2026年1月5日");
	assert_str(date_format_en(a, d), "5 Jan 2026");
	assert_str(date_format(a, DATE_NONE), "");
	assert_str(date_format_zh(a, DATE_NONE), "");
	assert_str(date_format_en(a, DATE_NONE), "");
	arena_free(a);
}

static void instants_are_china_time(void **state)
{
	struct arena *a = arena_new();
	struct date d;
	int64_t t, back = 1;

	(void)state;
	assert_true(date_parse(STR("2026-11-20"), &d));
	t = date_instant(d, 0, 0);
	assert_int_equal(date_of_instant(t).day, d.day);
	assert_int_equal(date_of_instant(t - 1).day, d.day - 1);
	t = date_instant(d, 10, 32) + 5000;
	assert_str(instant_format(a, t), "2026-11-20 10:32");
	assert_str(instant_format_iso(a, t), "2026-11-20T10:32:05+08:00");
	assert_str(instant_format_http(a, t), "Fri, 20 Nov 2026 02:32:05 GMT");
	assert_true(instant_parse_http(STR("Fri, 20 Nov 2026 02:32:05 GMT"), &back));
	assert_true(back == t);
	assert_false(instant_parse_http(STR("Sat, 20 Nov 2026 02:32:05 GMT"), &back)); /* wrong weekday */
	assert_false(instant_parse_http(STR("Fri, 20 Nov 2026 24:00:00 GMT"), &back));
	assert_false(instant_parse_http(STR("Fri, 20 Nov 2026 02:32:05"), &back));
	assert_str(instant_format_iso(a, -1), "1970-01-01T07:59:59+08:00");
	(void)instant_format(a, INT64_MAX / 2);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_range_round_trips), cmocka_unit_test(arithmetic),
		cmocka_unit_test(strict_and_loose_text),   cmocka_unit_test(formats),
		cmocka_unit_test(instants_are_china_time),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
