/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "cal/cal.h"
#include "core/todo.h"

static struct date day(int y, int m, int d)
{
	struct date ret;

	assert_true(date_from_ymd(y, m, d, &ret));
	return ret;
}

static int setup(void **state)
{
	*state = workcal_builtin();
	return *state == NULL;
}

static int teardown(void **state)
{
	workcal_free(*state);
	return 0;
}

/* 2026: National Day is 1 to 7 October, Saturday 10 October is worked. */
static void urgency_counts_working_days(void **state)
{
	static const struct {
		int today[2], due[2];
		enum todo_urgency urgency;
		int days;
	} rows[] = {
		{{11, 20}, {11, 20}, TODO_SOON, 0}, /* the day itself is in time */
		{{11, 20}, {11, 25}, TODO_SOON, 3}, /* a weekend between */
		{{11, 20}, {11, 26}, TODO_LATER, 4}, {{11, 20}, {11, 19}, TODO_OVER, 1},
		{{11, 22}, {11, 20}, TODO_OVER, 1}, /* Sunday after a Friday: no working day has passed, it is late */
		{{9, 30}, {10, 10}, TODO_SOON, 3},  /* 8, 9 and the make-up Saturday */
		{{9, 30}, {10, 12}, TODO_LATER, 4},
	};
	struct todo_left left;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(todo_left(*state, day(2026, rows[i].today[0], rows[i].today[1]),
					   day(2026, rows[i].due[0], rows[i].due[1]), 3, &left),
				 ST_OK);
		assert_int_equal(left.urgency, rows[i].urgency);
		assert_int_equal(left.days, rows[i].days);
	}
	assert_int_equal(todo_left(*state, day(2026, 11, 20), day(2026, 11, 25), 2, &left), ST_OK);
	assert_int_equal(left.urgency, TODO_LATER); /* as the setting says */
	assert_int_equal(todo_left(*state, day(2070, 1, 1), day(2070, 1, 2), 3, &left), ST_CALENDAR_GAP);
}

static void earliest_first_and_undated_last(void **state)
{
	struct arena *a = arena_new();
	struct todo_list l = {.arena = a};

	(void)state;
	for (int i = 0; i < 20; i++)
		todo_add(&l, &(struct todo_item){.due = i % 5 == 0 ? DATE_NONE : day(2026, 11, 28 - i),
						 .href = arena_printf(a, "%02d", i)});
	todo_sort(&l);
	assert_int_equal(l.n, 20);
	assert_true(str_eq_c(l.items[0].href, "19"));
	for (size_t i = 1; i < 16; i++)
		assert_true(date_cmp(l.items[i - 1].due, l.items[i].due) < 0);
	assert_true(str_eq_c(l.items[16].href, "00") && str_eq_c(l.items[17].href, "05")); /* as they came */
	assert_true(date_is_none(l.items[19].due));
	/* a clock that stands comes behind every day that runs, before what has none */
	todo_add(&l, &(struct todo_item){.due = day(2026, 11, 1), .paused = true, .href = STR("paused")});
	todo_sort(&l);
	assert_true(str_eq_c(l.items[16].href, "paused") && str_eq_c(l.items[17].href, "00"));
	arena_free(a);
}

static void a_figure_shows_what_it_counts(void **state)
{
	const struct date today = day(2026, 11, 20);
	const struct todo_item over = {.due = day(2026, 11, 19), .step = STR("office")}, soon = {.due = day(2026, 11, 25)},
			       later = {.due = day(2026, 12, 25)}, none = {.due = DATE_NONE, .step = STR("draft")},
			       paused = {.due = day(2026, 11, 19), .paused = true, .step = STR("office")};
	const struct {
		const struct todo_item *it;
		const char *states; /* all that show it */
	} rows[] = {{&over, "over office"}, {&soon, "soon"}, {&later, ""}, {&none, "draft"}, {&paused, "paused office"}};
	static const char *const states[] = {"over", "soon", "paused", "office", "draft"};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_true(todo_matches(*state, today, 3, rows[i].it, STR("")));
		assert_true(todo_matches(*state, today, 3, rows[i].it, STR("all")));
		for (size_t k = 0; k < ARRAY_LEN(states); k++)
			if (todo_matches(*state, today, 3, rows[i].it, str_of(states[k])) !=
			    (str_find_c(str_of(rows[i].states), states[k]) >= 0))
				fail_msg("item %zu, %s", i, states[k]);
	}
}

static void every_type_has_a_name(void **state)
{
	(void)state;
	for (int t = 0; t < TODO_TYPE_COUNT; t++)
		assert_true(todo_type_code((enum todo_type)t)[0] != '\0');
	assert_string_equal(todo_type_code(TODO_TYPE_COUNT), "");
}

static void a_month_in_whole_weeks(void **state)
{
	struct arena *a = arena_new();
	struct todo_list l = {.arena = a};
	struct todo_day cells[TODO_MONTH_CELLS];
	size_t n;

	todo_add(&l, &(struct todo_item){.due = day(2026, 10, 10)});
	todo_add(&l, &(struct todo_item){.due = day(2026, 10, 10)});
	todo_add(&l, &(struct todo_item){.due = day(2026, 11, 1)});
	todo_add(&l, &(struct todo_item){.due = DATE_NONE});
	todo_add(&l, &(struct todo_item){.due = day(2026, 10, 12), .paused = true}); /* no day while the clock stands */
	assert_int_equal(todo_month(*state, day(2026, 10, 17), day(2026, 10, 9), &l, cells, &n), ST_OK);
	assert_int_equal(n, 35); /* 1 October is a Thursday */
	assert_false(cells[2].inside);
	assert_true(cells[3].inside && date_cmp(cells[3].date, day(2026, 10, 1)) == 0);
	assert_false(cells[3].workday);			      /* National Day, a Thursday */
	assert_true(cells[12].workday && cells[12].due == 2); /* Saturday the 10th is worked */
	assert_int_equal(cells[14].due, 0);
	assert_true(cells[11].today && !cells[12].today);
	assert_false(cells[34].inside); /* 1 November */
	assert_int_equal(cells[34].due, 0);
	/* four weeks exactly: February 2027 begins on a Monday */
	assert_int_equal(todo_month(*state, day(2027, 2, 28), day(2026, 10, 9), &l, cells, &n), ST_OK);
	assert_int_equal(n, 28);
	/* six weeks: August 2026 begins on a Saturday */
	assert_int_equal(todo_month(*state, day(2026, 8, 1), day(2026, 10, 9), &l, cells, &n), ST_OK);
	assert_int_equal(n, 42);
	assert_int_equal(todo_month(*state, day(2070, 8, 1), day(2026, 10, 9), &l, cells, &n), ST_CALENDAR_GAP);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(urgency_counts_working_days), cmocka_unit_test(earliest_first_and_undated_last),
		cmocka_unit_test(a_month_in_whole_weeks),      cmocka_unit_test(a_figure_shows_what_it_counts),
		cmocka_unit_test(every_type_has_a_name),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, setup, teardown);
}
