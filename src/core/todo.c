/* SPDX-License-Identifier: Apache-2.0 */
#include "core/todo.h"

#include "cal/cal.h"
#include "core/core_int.h"
#include "core/module.h"

void todo_add(struct todo_list *l, const struct todo_item *it)
{
	if (l->n == l->cap) {
		size_t cap = l->cap == 0 ? 16 : l->cap * 2;
		struct todo_item *items = ARENA_ARRAY(l->arena, cap, struct todo_item);

		for (size_t i = 0; i < l->n; i++)
			items[i] = l->items[i];
		l->items = items;
		l->cap = cap;
	}
	l->items[l->n++] = *it;
}

static bool comes_after(const struct todo_item *a, const struct todo_item *b)
{
	if (date_is_none(a->due) || date_is_none(b->due))
		return date_is_none(a->due) && !date_is_none(b->due);
	return date_cmp(a->due, b->due) > 0;
}

void todo_sort(struct todo_list *l)
{
	for (size_t i = 1; i < l->n; i++) {
		struct todo_item it = l->items[i];
		size_t at = i;

		for (; at > 0 && comes_after(&l->items[at - 1], &it); at--)
			l->items[at] = l->items[at - 1];
		l->items[at] = it;
	}
}

enum status todo_left(const struct workcal *cal, struct date today, struct date due, int soon_days, struct todo_left *ret)
{
	int n;
	bool provisional;

	if (date_cmp(due, today) < 0) {
		enum status st = workcal_between(cal, due, today, &n, &provisional);

		if (st != ST_OK)
			return st;
		*ret = (struct todo_left){TODO_OVER, n > 0 ? n : 1}; /* late on a day of rest is late, too */
		return ST_OK;
	}
	enum status st = workcal_between(cal, today, due, &n, &provisional);
	if (st != ST_OK)
		return st;
	*ret = (struct todo_left){n <= soon_days ? TODO_SOON : TODO_LATER, n};
	return ST_OK;
}

enum status todo_month(const struct workcal *cal, struct date day_of_month, struct date today, const struct todo_list *l,
		       struct todo_day ret[TODO_MONTH_CELLS], size_t *ret_n)
{
	struct date first = date_add(day_of_month, 1 - date_ymd(day_of_month).day);
	int month = date_ymd(first).month;
	size_t n = 0;

	for (struct date d = date_add(first, 1 - date_weekday(first)); n < TODO_MONTH_CELLS; d = date_add(d, 1)) {
		struct todo_day day = {.date = d, .inside = date_ymd(d).month == month, .today = date_cmp(d, today) == 0};

		if (n % 7 == 0 && n > 0 && !day.inside)
			break; /* the week after the last one of the month */
		if (day.inside) {
			struct day_info info;
			enum status st = workcal_day(cal, d, &info);

			if (st != ST_OK)
				return st;
			day.workday = info.workday;
			for (size_t i = 0; i < l->n; i++)
				day.due += !date_is_none(l->items[i].due) && date_cmp(l->items[i].due, d) == 0;
		}
		ret[n++] = day;
	}
	*ret_n = n;
	return ST_OK;
}

void todo_collect(struct ctx *c, struct todo_list *ret)
{
	*ret = (struct todo_list){.arena = c->arena};
	for (size_t m = 0; m < c->core->cfg.n_modules; m++) {
		const struct module *mod = c->core->cfg.modules[m];
		struct todo_list mine = {.arena = c->arena};
		struct err err = {0};

		if (mod->todo_items == NULL || mod->todo_items(c, &mine, &err) != ST_OK)
			continue;
		for (size_t i = 0; i < mine.n; i++)
			todo_add(ret, &mine.items[i]);
	}
	todo_sort(ret);
}
