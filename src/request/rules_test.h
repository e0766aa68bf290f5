/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of rules start from: an arena, the calendar as shipped, days as text. */
#ifndef REQUEST_RULES_TEST_H
#define REQUEST_RULES_TEST_H

#include "base/test.h"
#include "cal/cal.h"

static struct arena *a;
static struct workcal *cal;

static int set_up(void **state)
{
	(void)state;
	a = arena_new();
	cal = workcal_builtin();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	workcal_free(cal);
	arena_free(a);
	return 0;
}

static struct date day(const char *text)
{
	struct date d = DATE_NONE;

	if (text[0] != '\0')
		assert_true(date_parse(str_of(text), &d));
	return d;
}

#endif
