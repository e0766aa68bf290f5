/* SPDX-License-Identifier: Apache-2.0 */
/* The calendar as one flat table: a byte of reason and an index of the naming row for each day of 2015..2060, and a
 * running count of working days, so that counting between two dates is a subtraction and adding is a binary search. */
#include "cal/cal.h"

#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/embedded.h"

#define FIRST_YEAR 2015
#define LAST_YEAR 2060
#define YEARS (LAST_YEAR - FIRST_YEAR + 1)
#define MAX_ADD 1000
#define NO_ROW UINT16_MAX
#define MAX_ROWS 20000 /* more exception days than the range has days is not a calendar */

struct slot {
	uint8_t reason; /* enum day_reason */
	uint8_t year;	/* index into has_notice */
	uint16_t row;	/* of days[], or of statutory[] for DAY_STATUTORY; NO_ROW */
	int32_t worked; /* working days up to and including this one */
};

struct workcal {
	struct arena *arena;
	struct cal_day *days; /* the exception rows: by date, one a date */
	size_t n_days;
	struct cal_day *statutory;
	size_t n_statutory;
	bool has_notice[YEARS];
	int32_t first; /* day number of slot 0 */
	size_t n_slots;
	struct slot *slots;
};

static struct date range_day(int year, int month, int day)
{
	struct date d;

	if (!date_from_ymd(year, month, day, &d))
		BUG("range of the calendar");
	return d;
}

static bool slot_index(const struct workcal *cal, struct date d, size_t *ret)
{
	if (d.day < cal->first || (size_t)(d.day - cal->first) >= cal->n_slots)
		return false;
	*ret = (size_t)(d.day - cal->first);
	return true;
}

/* Sorted and reduced to one row a date; the last of two given rows wins. */
static void copy_days(struct workcal *cal, const struct cal_day *days, size_t n)
{
	size_t at = 0;

	cal->days = ARENA_ARRAY(cal->arena, n + 1, struct cal_day);
	for (size_t i = 0; i < n; i++) {
		size_t lo = 0, hi = at;

		while (lo < hi) {
			size_t mid = (lo + hi) / 2;

			if (date_cmp(cal->days[mid].date, days[i].date) < 0)
				lo = mid + 1;
			else
				hi = mid;
		}
		if (lo == at || date_cmp(cal->days[lo].date, days[i].date) != 0) {
			memmove(&cal->days[lo + 1], &cal->days[lo], (at - lo) * sizeof *cal->days);
			at++;
		}
		cal->days[lo] = days[i];
		cal->days[lo].name = arena_dup(cal->arena, days[i].name);
		cal->days[lo].source = arena_dup(cal->arena, days[i].source);
	}
	cal->n_days = at;
}

/* Our own file: what is wrong with it is a fault of the program and shows in the first test. */
static void load_statutory(struct workcal *cal)
{
	struct csv csv;
	struct csv_row row;
	struct err err;
	struct str text = embedded_get("data/calendar/statutory.tsv");

	cal->statutory = ARENA_ARRAY(cal->arena, 16 * YEARS, struct cal_day);
	csv_init(&csv, text, '\t');
	if (csv_next(&csv, cal->arena, &row, &err) != ST_OK || csv_col(&row, "iso_weekday") != 3)
		BUG("statutory.tsv has no header");
	while (csv_next(&csv, cal->arena, &row, &err) == ST_OK) {
		struct cal_day d = {.kind = CAL_HOLIDAY};
		int64_t weekday;

		if (cal->n_statutory == 16 * YEARS || row.n != 4 || !date_parse(row.col[0], &d.date) ||
		    !str_to_i64(row.col[3], &weekday) || weekday != date_weekday(d.date))
			BUG("statutory.tsv line %zu", csv.line);
		d.name = row.col[1];
		d.source = row.col[2];
		cal->statutory[cal->n_statutory++] = d;
	}
}

/* First the plain week, then the statute where no notice speaks, then the notices: later ones overrule. */
static void classify(struct workcal *cal)
{
	size_t at;

	for (size_t i = 0; i < cal->n_slots; i++) {
		struct date d = {cal->first + (int32_t)i};

		cal->slots[i].reason = date_weekday(d) <= 5 ? DAY_WEEKDAY : DAY_WEEKEND;
		cal->slots[i].year = (uint8_t)(date_ymd(d).year - FIRST_YEAR);
		cal->slots[i].row = NO_ROW;
	}
	for (size_t i = 0; i < cal->n_statutory; i++) {
		if (!slot_index(cal, cal->statutory[i].date, &at) || cal->has_notice[cal->slots[at].year])
			continue;
		cal->slots[at].reason = DAY_STATUTORY;
		cal->slots[at].row = (uint16_t)i;
	}
	for (size_t i = 0; i < cal->n_days; i++) {
		if (!slot_index(cal, cal->days[i].date, &at))
			continue;
		if (cal->days[i].kind == CAL_HOLIDAY)
			cal->slots[at].reason = DAY_HOLIDAY;
		else
			cal->slots[at].reason = date_weekday(cal->days[i].date) <= 5 ? DAY_WEEKDAY : DAY_MAKEUP;
		cal->slots[at].row = (uint16_t)i;
	}
}

static bool works(const struct slot *s)
{
	return s->reason == DAY_WEEKDAY || s->reason == DAY_MAKEUP;
}

struct workcal *workcal_new(const struct cal_day *days, size_t n, const int *years_with_notice, size_t n_years)
{
	struct arena *a = arena_new();
	struct workcal *cal = ARENA_NEW(a, struct workcal);
	int32_t worked = 0;

	if (n > MAX_ROWS)
		BUG("calendar of %zu rows", n);
	cal->arena = a;
	cal->first = range_day(FIRST_YEAR, 1, 1).day;
	cal->n_slots = (size_t)(range_day(LAST_YEAR, 12, 31).day - cal->first) + 1;
	cal->slots = ARENA_ARRAY(a, cal->n_slots, struct slot);
	copy_days(cal, days, n);
	for (size_t i = 0; i < cal->n_days; i++) {
		int year = date_ymd(cal->days[i].date).year;

		for (size_t k = 0; k < n_years; k++)
			if (years_with_notice[k] == year && year >= FIRST_YEAR && year <= LAST_YEAR)
				cal->has_notice[year - FIRST_YEAR] = true;
	}
	load_statutory(cal);
	classify(cal);
	for (size_t i = 0; i < cal->n_slots; i++) {
		worked += works(&cal->slots[i]);
		cal->slots[i].worked = worked;
	}
	return cal;
}

void workcal_free(struct workcal *cal)
{
	if (cal != NULL)
		arena_free(cal->arena); /* the calendar itself lies in it */
}

size_t workcal_days(const struct workcal *cal, const struct cal_day **ret)
{
	*ret = cal->days;
	return cal->n_days;
}

static struct day_info info_at(const struct workcal *cal, size_t at)
{
	const struct slot *s = &cal->slots[at];
	struct day_info info = {.workday = works(s),
				.reason = (enum day_reason)s->reason,
				.provisional = !cal->has_notice[s->year]};

	if (s->row != NO_ROW) {
		const struct cal_day *row = s->reason == DAY_STATUTORY ? &cal->statutory[s->row] : &cal->days[s->row];

		info.name = row->name;
		info.source = row->source;
	}
	return info;
}

enum status workcal_day(const struct workcal *cal, struct date d, struct day_info *ret)
{
	size_t at;

	if (!slot_index(cal, d, &at))
		return ST_CALENDAR_GAP;
	*ret = info_at(cal, at);
	return ST_OK;
}

/* Does any day of slots (from, to] belong to a year without a notice? */
static bool any_provisional(const struct workcal *cal, size_t from, size_t to)
{
	if (from == to)
		return false;
	for (int y = cal->slots[from + 1].year; y <= cal->slots[to].year; y++)
		if (!cal->has_notice[y])
			return true;
	return false;
}

enum status workcal_add(const struct workcal *cal, struct date from, int n, struct deadline *ret)
{
	size_t start, lo, hi;
	int32_t want;

	if (n < 0 || n > MAX_ADD)
		return ST_INVALID;
	if (!slot_index(cal, from, &start))
		return ST_CALENDAR_GAP;
	want = cal->slots[start].worked + n;
	if (cal->slots[cal->n_slots - 1].worked < want)
		return ST_CALENDAR_GAP;
	lo = start;
	hi = cal->n_slots - 1;
	while (n > 0 && lo < hi) { /* the first day whose count reaches the wanted one is a working day itself */
		size_t mid = (lo + hi) / 2;

		if (cal->slots[mid].worked < want)
			lo = mid + 1;
		else
			hi = mid;
	}
	*ret = (struct deadline){{cal->first + (int32_t)lo}, any_provisional(cal, start, lo)};
	return ST_OK;
}

enum status workcal_between(const struct workcal *cal, struct date from, struct date to, int *ret, bool *ret_provisional)
{
	size_t a, b;

	if (!slot_index(cal, from, &a) || !slot_index(cal, to, &b))
		return ST_CALENDAR_GAP;
	*ret = cal->slots[b].worked - cal->slots[a].worked;
	*ret_provisional = a <= b ? any_provisional(cal, a, b) : any_provisional(cal, b, a);
	return ST_OK;
}

enum status workcal_explain(const struct workcal *cal, struct arena *a, struct date from, struct date to,
			    struct day_step **ret, size_t *ret_n)
{
	size_t start, end;
	struct day_step *steps;

	if (!slot_index(cal, from, &start) || !slot_index(cal, to, &end))
		return ST_CALENDAR_GAP;
	if (end < start)
		return ST_INVALID;
	steps = ARENA_ARRAY(a, end - start + 1, struct day_step);
	for (size_t i = start + 1; i <= end; i++) {
		struct day_step *s = &steps[i - start - 1];

		s->date.day = cal->first + (int32_t)i;
		s->info = info_at(cal, i);
		s->count = s->info.workday ? cal->slots[i].worked - cal->slots[start].worked : 0;
	}
	*ret = steps;
	*ret_n = end - start;
	return ST_OK;
}

/* ---- text form ---- */

struct columns {
	int date, kind, name, source, weekday;
};

static enum status parse_row(const struct csv_row *row, const struct columns *c, size_t line, struct cal_day *ret,
			     struct err *err)
{
	int64_t weekday;
	struct str kind;
	struct ymd t;

	for (size_t i = 0; i < sizeof *c / sizeof c->date; i++)
		if ((size_t)((const int *)c)[i] >= row->n)
			return err_set(err, ST_INVALID, "line %zu: too few columns", line);
	if (!date_parse(row->col[c->date], &ret->date))
		return err_set(err, ST_INVALID, "line %zu: \"%.*s\" is not a date", line,
			       STR_ARG(str_slice(row->col[c->date], 0, 40)));
	t = date_ymd(ret->date);
	if (t.year < FIRST_YEAR || t.year > LAST_YEAR)
		return err_set(err, ST_INVALID, "line %zu: year is not in %d..%d", line, FIRST_YEAR, LAST_YEAR);
	kind = row->col[c->kind];
	if (!str_eq_c(kind, "holiday") && !str_eq_c(kind, "workday"))
		return err_set(err, ST_INVALID, "line %zu: kind is neither holiday nor workday", line);
	ret->kind = str_eq_c(kind, "holiday") ? CAL_HOLIDAY : CAL_WORKDAY;
	if (!str_to_i64(row->col[c->weekday], &weekday) || weekday != date_weekday(ret->date))
		return err_set(err, ST_INVALID, "line %zu: %04d-%02d-%02d is not weekday %.*s", line, t.year, t.month, t.day,
			       STR_ARG(str_slice(row->col[c->weekday], 0, 10)));
	ret->name = row->col[c->name];
	ret->source = row->col[c->source];
	return ST_OK;
}

static enum status parse_header(struct csv *csv, struct arena *a, struct columns *ret, struct err *err)
{
	struct csv_row row;

	if (csv_next(csv, a, &row, err) != ST_OK)
		return err_set(err, ST_INVALID, "line 1: no header");
	*ret = (struct columns){csv_col(&row, "date"), csv_col(&row, "kind"), csv_col(&row, "name"), csv_col(&row, "source"),
				csv_col(&row, "iso_weekday")};
	if (ret->date < 0 || ret->kind < 0 || ret->name < 0 || ret->source < 0 || ret->weekday < 0)
		return err_set(err, ST_INVALID, "line 1: header must name date, kind, name, source, iso_weekday");
	return ST_OK;
}

static void free_arena(struct arena **a)
{
	arena_free(*a);
}

enum status workcal_parse(struct str tsv, struct workcal **ret, struct err *err)
{
	CLEANUP(free_arena) struct arena *a = arena_new();
	struct cal_day *days = ARENA_ARRAY(a, MAX_ROWS, struct cal_day);
	int years[YEARS];
	size_t n = 0, n_years = 0;
	struct columns cols;
	struct csv csv;
	struct csv_row row;
	enum status st;

	csv_init(&csv, tsv, '\t');
	TRY(parse_header(&csv, a, &cols, err));
	while ((st = csv_next(&csv, a, &row, err)) == ST_OK) {
		struct ymd t;

		if (row.n == 1 && str_empty(str_trim(row.col[0])))
			continue;
		if (n == MAX_ROWS)
			return err_set(err, ST_TOO_LARGE, "line %zu: more than %d rows", csv.line, MAX_ROWS);
		TRY(parse_row(&row, &cols, csv.line, &days[n], err));
		/* Every yearly notice names National Day; a year that only has days spilled over from its neighbour's
		 * notice (2018-12-31 came with the one for 2019) is not one with a notice. */
		t = date_ymd(days[n].date);
		if (t.month == 10 && t.day == 1 && days[n].kind == CAL_HOLIDAY && n_years < YEARS)
			years[n_years++] = t.year;
		n++;
	}
	if (st != ST_NOT_FOUND)
		return st;
	err_clear(err);
	*ret = workcal_new(days, n, years, n_years);
	return ST_OK;
}

struct workcal *workcal_builtin(void)
{
	struct workcal *cal;
	struct err err;

	if (workcal_parse(embedded_get("data/calendar/working-days.tsv"), &cal, &err) != ST_OK)
		BUG("working-days.tsv: %s", err.detail);
	return cal;
}
