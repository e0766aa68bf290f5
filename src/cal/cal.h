/* SPDX-License-Identifier: Apache-2.0 */
/* Working-day calendar: which civil days are working days, and deadlines counted in them.
 *
 * A day is a working day if the notice of its year says so (make-up day), or if it is Monday to Friday and no notice or
 * statute makes it a holiday. Years without a notice subtract the statutory holidays of 《全国年节及纪念日放假办法》
 * (2024) Art. 2 and every date that depends on such a day is marked provisional (request-procedure.md D5).
 * Counting: the day of the event is not counted; the next working day is 1 (《民法典》Art. 201).
 *
 * struct workcal is immutable once built and may be shared by threads. */
#ifndef CAL_CAL_H
#define CAL_CAL_H

#include "base/arena.h"
#include "base/date.h"
#include "base/status.h"

enum cal_kind { CAL_HOLIDAY, CAL_WORKDAY };

struct cal_day {
	struct date date;
	enum cal_kind kind;
	struct str name;   /* 国庆节 */
	struct str source; /* number of the notice */
};

struct workcal;

/* Builds a calendar from exception days (any order; the last of two rows for one date wins). Copies everything into the
 * calendar. A year has a notice when at least one row carries a date in it AND the year is listed in years_with_notice. */
struct workcal *workcal_new(const struct cal_day *days, size_t n, const int *years_with_notice, size_t n_years);
/* The calendar shipped with the program (data/calendar/working-days.tsv, embedded). */
struct workcal *workcal_builtin(void);
void workcal_free(struct workcal *cal);
/* Parses the TSV form (date kind name source iso_weekday; header row; iso_weekday verified). */
enum status workcal_parse(struct str tsv, struct workcal **ret, struct err *err) MUST_CHECK;
/* Rows of the calendar, ordered by date; owned by the calendar. */
size_t workcal_days(const struct workcal *cal, const struct cal_day **ret);

/* Why a day is or is not a working day. */
enum day_reason {
	DAY_WEEKDAY, /* Monday to Friday, nothing special: working day */
	DAY_MAKEUP,  /* weekend day made a working day by notice */
	DAY_WEEKEND,
	DAY_HOLIDAY,   /* by notice */
	DAY_STATUTORY, /* by statute, year without notice */
	DAY_REASON_COUNT
};

struct day_info {
	bool workday;
	enum day_reason reason;
	bool provisional; /* no notice for this year yet */
	struct str name;  /* holiday's name, or empty; owned by the calendar */
	struct str source;
};

/* ST_CALENDAR_GAP outside 2015..2060. */
enum status workcal_day(const struct workcal *cal, struct date d, struct day_info *ret) MUST_CHECK;

struct deadline {
	struct date due;
	bool provisional;
};

/* The n-th working day after from (from itself is not counted). n 0..1000; n = 0 gives from. */
enum status workcal_add(const struct workcal *cal, struct date from, int n, struct deadline *ret) MUST_CHECK;
/* Working days in (from, to]; negative when to < from: minus the working days in (to, from]. */
enum status workcal_between(const struct workcal *cal, struct date from, struct date to, int *ret,
			    bool *ret_provisional) MUST_CHECK;

/* The list behind a computed date: every civil day in (from, due] with its reason and running count (0 on days off). */
struct day_step {
	struct date date;
	struct day_info info;
	int count;
};
enum status workcal_explain(const struct workcal *cal, struct arena *a, struct date from, struct date to,
			    struct day_step **ret, size_t *ret_n) MUST_CHECK;

#endif
