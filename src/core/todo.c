/* SPDX-License-Identifier: Apache-2.0 */
#include "core/todo.h"

#include "cal/cal.h"
#include "core/core_int.h"
#include "core/module.h"

const char *todo_type_code(enum todo_type t)
{
	static const char *const codes[TODO_TYPE_COUNT] = {"reminder", "document", "request", "letter", "dispute", "case"};

	return (unsigned)t < TODO_TYPE_COUNT ? codes[t] : "";
}

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

/* A day that runs, a clock that stands, no day at all. */
static int rank(const struct todo_item *it)
{
	return it->paused ? 1 : date_is_none(it->due) ? 2 : 0;
}

static bool comes_after(const struct todo_item *a, const struct todo_item *b)
{
	int ra = rank(a), rb = rank(b);

	return ra != rb ? ra > rb : ra == 0 && date_cmp(a->due, b->due) > 0;
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

bool todo_matches(const struct workcal *cal, struct date today, int soon_days, const struct todo_item *it, struct str state)
{
	struct todo_left left;
	bool running = rank(it) == 0 && todo_left(cal, today, it->due, soon_days, &left) == ST_OK;

	if (str_empty(state) || str_eq_c(state, "all"))
		return true;
	if (str_eq_c(state, "over"))
		return running && left.urgency == TODO_OVER;
	if (str_eq_c(state, "soon"))
		return running && left.urgency == TODO_SOON;
	if (str_eq_c(state, "paused"))
		return it->paused;
	return str_eq(it->step, state);
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
				day.due += rank(&l->items[i]) == 0 && date_cmp(l->items[i].due, d) == 0;
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

void todo_rates(struct ctx *c, struct date from, struct date to, struct todo_rate ret[TODO_TYPE_COUNT])
{
	for (int t = 0; t < TODO_TYPE_COUNT; t++)
		ret[t] = (struct todo_rate){0};
	for (size_t m = 0; m < c->core->cfg.n_modules; m++) {
		const struct module *mod = c->core->cfg.modules[m];
		struct todo_rate before[TODO_TYPE_COUNT];
		struct err err = {0};

		for (int t = 0; t < TODO_TYPE_COUNT; t++)
			before[t] = ret[t];
		if (mod->todo_rate == NULL || mod->todo_rate(c, from, to, ret, &err) == ST_OK)
			continue;
		for (int t = 0; t < TODO_TYPE_COUNT; t++) /* half an answer would be a wrong figure */
			ret[t] = before[t];
	}
}
