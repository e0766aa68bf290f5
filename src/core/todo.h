/* SPDX-License-Identifier: Apache-2.0 */
/* What waits for a person, over all modules: the list, the figures, the month and the reminders at /wb. Every module adds
 * its own items and its own share of the work done in time (module.h, .todo_items and .todo_rate); the rules here are pure:
 * how urgent a day is, and what a month looks like. Working days come from the calendar in force, so a make-up Saturday
 * counts and a holiday does not. */
#ifndef CORE_TODO_H
#define CORE_TODO_H

#include "core/ctx.h"

/* One tab of the list each; its name is the text "doc.inbox.type.CODE". */
enum todo_type {
	TODO_REMINDER, /* no row of the list: a reminder and a day of the month only */
	TODO_DOCUMENT, /* 文稿 */
	TODO_REQUEST,  /* 依申请公开 */
	TODO_LETTER,   /* 来信 */
	TODO_DISPUTE,  /* 复议诉讼 */
	TODO_CASE,     /* 投诉举报、纠错 */
	TODO_TYPE_COUNT
};
const char *todo_type_code(enum todo_type t);

/* How a module fills an item. Every item: due, text, note, href. A thing to be handled one by one (a request, a letter) has a
 * type besides and becomes a row of the list with its tab; it is added also when no day is set. Only what this person may
 * act on, nothing else: the list is not checked again. What is not set is left out of the page. */
struct todo_item {
	struct date due; /* last day in time; DATE_NONE: waits already, without a day */
	struct str text /* what it is about: the title */, note /* the step it stands at, in words: 登记, 征求意见 */, href;
	bool remind; /* its module wants it seen now, however far the day is */

	enum todo_type type;
	struct str step; /* what note is called in the address (?state=): one word of a-z and _, "accept"; "" = no filter */
	struct str no;	 /* its number: 文号, 申请编号 */
	struct str unit; /* who must act: 局本级 · 局办公室 */
	struct str rule; /* the period in words, 20 个工作日; while paused the cause, 征求第三方意见 */
	/* Whom it concerns (applicant, writer), as it may be shown to this person; in the exported list only masked, 李**. No
	 * name of a private person stands in the other fields; numbers of identity cards and telephones and mail addresses a
	 * stranger typed into the title are masked by the export itself. */
	struct str person;
	bool paused;	  /* the clock stands still: due is not shown, not late, not a day of the month */
	bool provisional; /* due was counted over a year whose holidays are not announced yet */
};

struct todo_list {
	struct arena *arena;
	struct todo_item *items;
	size_t n, cap;
};

void todo_add(struct todo_list *l, const struct todo_item *it);
/* The earliest day first, then what is paused, what has no day last; equal ones stay in the order in which they came. */
void todo_sort(struct todo_list *l);

enum todo_urgency { TODO_LATER, TODO_SOON, TODO_OVER };
struct todo_left {
	enum todo_urgency urgency;
	int days; /* working days to go, or (TODO_OVER) past, then at least 1 */
};
/* due itself is the last day in time. Soon: soon_days working days or fewer to go. ST_CALENDAR_GAP outside the calendar. */
enum status todo_left(const struct workcal *cal, struct date today, struct date due, int soon_days,
		      struct todo_left *ret) MUST_CHECK;

/* A filter of the list: "" and "all" everything, "over" past its day, "soon" as above, "paused", else the step of that name.
 * What is paused is neither over nor soon. */
bool todo_matches(const struct workcal *cal, struct date today, int soon_days, const struct todo_item *it, struct str state);

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

/* 按期率: of the things this person has in reach (the own unit without a right to statistics) that were finished in a period
 * and had a day, how many were finished on that day or before. A module adds to the row of its type, never sets it:
 *	ret[TODO_REQUEST].in_time += …; ret[TODO_REQUEST].done += …; ret[TODO_REQUEST].href = STR("/wb/requests?state=done");
 * Paused days do not make a thing late; what had no day is not counted. */
struct todo_rate {
	int64_t in_time, done;
	struct str href; /* where these things stand or their statistics; "" = nowhere */
};
void todo_rates(struct ctx *c, struct date from, struct date to, struct todo_rate ret[TODO_TYPE_COUNT]);

#endif
