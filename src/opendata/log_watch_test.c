/* SPDX-License-Identifier: Apache-2.0 */
#include "base/date.h"
#include "base/test.h"
#include "opendata/log_watch.h"
#include "translog/translog.h"

static int64_t at(const char *day, int hour)
{
	struct date d;

	assert_true(date_parse(str_of(day), &d));
	return date_instant(d, hour, 0);
}

static bool due(int64_t last, int64_t problems, int64_t now)
{
	struct translog_verdict v = {.at = last, .problems = problems};

	return log_watch_due(&v, now);
}

static void S0_0_3_the_log_is_verified_once_a_night(void **state)
{
	int64_t monday = at("2026-11-23", 2);

	(void)state;
	assert_true(due(0, 0, at("2026-11-22", 15))); /* never before: at once */
	assert_false(due(monday, 0, at("2026-11-23", 3)));
	assert_false(due(monday, 0, at("2026-11-23", 4)));
	assert_false(due(monday, 0, at("2026-11-23", 14)));
	assert_false(due(monday, 0, at("2026-11-24", 0)));
	assert_true(due(monday, 0, at("2026-11-24", 1)));
	assert_false(due(at("2026-11-23", 22), 0, at("2026-11-24", 2))); /* started in the evening: the next night */
	assert_true(due(at("2026-11-23", 22), 0, at("2026-11-25", 2)));
	assert_true(due(monday, 0, at("2026-11-24", 8)));  /* the machine was off at night */
	assert_true(due(monday, 1, at("2026-11-23", 3)));  /* an alarm is looked at again until it is gone */
	assert_true(due(monday, 0, at("2026-11-20", 12))); /* the clock was set back */
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(S0_0_3_the_log_is_verified_once_a_night)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
