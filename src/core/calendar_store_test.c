/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "core/audit.h"
#include "core/calendar.h"
#include "core/core.h"
#include "support/core_fixture.h"

static struct date day(int y, int m, int d)
{
	struct date out;

	assert_true(date_from_ymd(y, m, d, &out));
	return out;
}

static bool workday(struct ctx *c, struct date d)
{
	struct day_info info;

	assert_int_equal(workcal_day(c->cal, d, &info), ST_OK);
	return info.workday;
}

static struct date due(struct ctx *c, struct date from, int n)
{
	struct deadline dl;

	assert_int_equal(workcal_add(c->cal, from, n, &dl), ST_OK);
	return dl.due;
}

/* The database's calendar is the shipped one to begin with: every day of every year with a notice. */
static void seeded_like_the_shipped_one(void **state)
{
	struct core_fixture f;
	struct workcal *shipped = workcal_builtin();

	FIXTURE_OR_SKIP(&f, state);
	f.c->cal = NULL;
	core_ctx_free(f.c);
	{
		struct err err = {0};

		assert_int_equal(core_ctx_new(f.core, f.arena, &f.c, &err), ST_OK);
	}
	for (struct date d = day(2015, 1, 1); d.day <= day(2027, 12, 31).day; d.day++) {
		struct day_info a, b;

		assert_int_equal(workcal_day(shipped, d, &a), ST_OK);
		assert_int_equal(workcal_day(f.c->cal, d, &b), ST_OK);
		assert_int_equal(a.workday, b.workday);
		assert_int_equal(a.reason, b.reason);
		assert_int_equal(a.provisional, b.provisional);
	}
	workcal_free(shipped);
	core_fixture_close(&f);
}

static void changed_at_run_time(void **state)
{
	struct core_fixture f;
	struct ctx *c;
	struct audit_row *rows;
	struct err err = {0};
	size_t n;
	struct date from = day(2026, 11, 20), monday = day(2026, 11, 23);
	struct calendar_edit e = {.date = monday,
				  .kind = CAL_HOLIDAY,
				  .name = STR("临时放假"),
				  .source = STR("澄政办发电〔2026〕9号")};

	FIXTURE_OR_SKIP(&f, state);
	c = core_fixture_as(&f, CF_CITY, ROLE_DRAFTER);
	assert_true(workday(c, monday));
	assert_int_equal(due(c, from, 1).day, monday.day);
	assert_int_equal(calendar_set_day(c, &e, &err), ST_FORBIDDEN);
	core_fixture_become(&f, c, CF_CITY, ROLE_OFFICE);
	e.source = STR("");
	assert_int_equal(calendar_set_day(c, &e, &err), ST_INVALID);
	e.source = STR("澄政办发电〔2026〕9号");
	assert_int_equal(calendar_set_day(c, &e, &err), ST_OK);
	assert_false(workday(c, monday));
	assert_int_equal(due(c, from, 1).day, day(2026, 11, 24).day);
	assert_int_equal(audit_list(c, "calendar", 0, 0, 0, 5, &rows, &n, &err), ST_OK);
	assert_int_equal(n, 1);
	assert_true(str_eq(rows[0].reason, e.source));
	/* A make-up day is a weekend day. */
	e.kind = CAL_WORKDAY;
	e.date = day(2026, 11, 25);
	assert_int_equal(calendar_set_day(c, &e, &err), ST_INVALID);
	e.date = day(2026, 11, 28);
	assert_int_equal(calendar_set_day(c, &e, &err), ST_OK);
	assert_true(workday(c, e.date));
	e.date = monday;
	e.remove = true;
	assert_int_equal(calendar_set_day(c, &e, &err), ST_OK);
	assert_true(workday(c, monday));
	core_fixture_close(&f);
}

static void every_date_can_be_explained(void **state)
{
	struct core_fixture f;
	struct day_step *steps;
	struct date from = day(2026, 9, 24), to;
	size_t n;
	int count = 0;

	FIXTURE_OR_SKIP(&f, state);
	to = due(f.c, from, 7);
	assert_int_equal(workcal_explain(f.c->cal, f.arena, from, to, &steps, &n), ST_OK);
	assert_int_equal(n, date_diff(to, from));
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(steps[i].date.day, from.day + 1 + (int)i);
		if (steps[i].info.workday)
			assert_int_equal(steps[i].count, ++count);
		else
			assert_int_equal(steps[i].count, 0);
	}
	assert_int_equal(count, 7);
	core_fixture_close(&f);
}

static void import_replaces_the_years_it_names(void **state)
{
	struct core_fixture f;
	struct ctx *c;
	struct err err = {0};
	int days, *years;
	size_t n;
	struct day_info info;

	FIXTURE_OR_SKIP(&f, state);
	c = core_fixture_as(&f, CF_CITY, ROLE_OFFICE);
	assert_int_equal(workcal_day(c->cal, day(2027, 3, 1), &info), ST_OK);
	assert_true(info.provisional);
	{ /* one day changed by hand is no notice */
		struct calendar_edit e = {.date = day(2027, 3, 1),
					  .kind = CAL_HOLIDAY,
					  .name = STR("临时放假"),
					  .source = STR("试验")};

		assert_int_equal(calendar_set_day(c, &e, &err), ST_OK);
		assert_int_equal(workcal_day(c->cal, day(2027, 3, 2), &info), ST_OK);
		assert_true(info.provisional);
	}
	assert_int_equal(
		calendar_import(
			c, STR("date\tkind\tname\tsource\tiso_weekday\n2027-01-01\tholiday\t元旦\t试验〔2026〕1号\t3\n"),
			&days, &err),
		ST_INVALID); /* the first of January 2027 is a Friday */
	assert_int_equal(
		calendar_import(c,
				STR("date\tkind\tname\tsource\tiso_weekday\n2026-12-31\tholiday\t元旦\t试验〔2026〕1号\t4\n"
				    "2027-01-01\tholiday\t元旦\t试验〔2026〕1号\t5\n"
				    "2027-10-01\tholiday\t国庆节\t试验〔2026〕1号\t5\n"),
				&days, &err),
		ST_OK);
	assert_int_equal(days, 3);
	assert_false(workday(c, day(2026, 12, 31))); /* spilled over into the year before, whose own days stay */
	assert_true(workday(c, day(2027, 5, 3)));    /* the notice names no other holiday */
	assert_int_equal(workcal_day(c->cal, day(2027, 3, 1), &info), ST_OK);
	assert_false(info.provisional);
	assert_true(workday(c, day(2027, 3, 1)));   /* replaced with its year */
	assert_false(workday(c, day(2026, 10, 1))); /* other years stay */
	assert_int_equal(calendar_years(c, &years, &n, &err), ST_OK);
	assert_int_equal(years[n - 1], 2027);
	core_fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(seeded_like_the_shipped_one),
		ON_BOTH(changed_at_run_time),
		ON_BOTH(every_date_can_be_explained),
		ON_BOTH(import_replaces_the_years_it_names),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
