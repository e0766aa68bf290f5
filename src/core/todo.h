/* SPDX-License-Identifier: Apache-2.0 */
/* What waits for a person, over all modules: the reminders beside the inbox and the days of its calendar. Every module adds
 * its own items (module.h, .todo_items); the rules here are pure: how urgent a day is, and what a month looks like.
 * Working days come from the calendar in force, so a make-up Saturday counts and a holiday does not. */
#ifndef CORE_TODO_H
#define CORE_TODO_H

#include "core/ctx.h"

struct todo_item {
	struct date due; /* DATE_NONE: waits already, without a day */
	struct str text, note, href;
	bool remind; /* its module wants it seen now, however far the day is */
};

struct todo_list {
	struct arena *arena;
	struct todo_item *items;
	size_t n, cap;
};

void todo_add(struct todo_list *l, const struct todo_item *it);
/* The earliest day first, what has no day last; equal ones stay in the order in which they came. */
void todo_sort(struct todo_list *l);

enum todo_urgency { TODO_LATER, TODO_SOON, TODO_OVER };
struct todo_left {
	enum todo_urgency urgency;
	int days; /* working days to go, or (TODO_OVER) past, then at least 1 */
};
/* due itself is the last day in time. Soon: soon_days working days or fewer to go. ST_CALENDAR_GAP outside the calendar. */
enum status todo_left(const struct workcal *cal, struct date today, struct date due, int soon_days,
		      struct todo_left *ret) MUST_CHECK;

/* A month in whole weeks from Monday. */
enum { TODO_MONTH_CELLS = 42 };
struct todo_day {
	struct date date;
	bool inside /* of the month */, workday, today;
	size_t due; /* items that end on it */
};
enum status todo_month(const struct workcal *cal, struct date day_of_month, struct date today, const struct todo_list *l,
		       struct todo_day ret[TODO_MONTH_CELLS], size_t *ret_n) MUST_CHECK;

/* Asks every module; a module that cannot answer adds nothing. Sorted. */
void todo_collect(struct ctx *c, struct todo_list *ret);

#endif
