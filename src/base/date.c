/* SPDX-License-Identifier: Apache-2.0 */
/* Day numbers by the era method: 400 years are always 146097 days; a year is counted from 1 March, so that the leap
 * day is its last. */
#include "base/date.h"

#include <stdio.h>

#define DAYS_PER_ERA 146097
#define DAYS_TO_1970 719468 /* from 0000-03-01 */
#define CST_OFFSET_MS (8 * 3600 * 1000LL)
#define DAY_MS (24 * 3600 * 1000LL)

static const char *const months_en[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char *const days_en[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

bool date_is_none(struct date d)
{
	return d.day == INT32_MIN;
}

static bool leap(int y)
{
	return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
}

bool date_from_ymd(int year, int month, int day, struct date *ret)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int y, era, yoe, doy;

	if (year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1)
		return false;
	if (day > lengths[month - 1] + (month == 2 && leap(year)))
		return false;
	y = month <= 2 ? year - 1 : year;
	era = y / 400;
	yoe = y % 400;
	doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	ret->day = era * DAYS_PER_ERA + yoe * 365 + yoe / 4 - yoe / 100 + doy - DAYS_TO_1970;
	return true;
}

/* Quotient that rounds towards minus infinity. */
static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

struct ymd date_ymd(struct date d)
{
	int64_t z = (int64_t)d.day + DAYS_TO_1970;
	int64_t era = floor_div(z, DAYS_PER_ERA);
	int doe = (int)(z - era * DAYS_PER_ERA);
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;
	int month = mp < 10 ? mp + 3 : mp - 9;

	return (struct ymd){(int)(era * 400) + yoe + (month <= 2), month, doy - (153 * mp + 2) / 5 + 1};
}

int date_weekday(struct date d)
{
	int r = (int)(((int64_t)d.day + 3) % 7); /* 1970-01-01 was a Thursday */

	return (r < 0 ? r + 7 : r) + 1;
}

struct date date_add(struct date d, int days)
{
	int64_t day = (int64_t)d.day + days;

	if (date_is_none(d))
		return d;
	if (day > INT32_MAX || day <= INT32_MIN)
		BUG("date out of range");
	return (struct date){(int32_t)day};
}

int date_diff(struct date to, struct date from)
{
	return to.day - from.day;
}

int date_cmp(struct date a, struct date b)
{
	return (a.day > b.day) - (a.day < b.day);
}

/* min..max digits at the front of *s. */
static bool digits(struct str *s, size_t min, size_t max, int *ret)
{
	size_t n = 0;
	int v = 0;

	while (n < s->n && n < max && s->p[n] >= '0' && s->p[n] <= '9')
		v = v * 10 + (s->p[n++] - '0');
	if (n < min)
		return false;
	*s = str_skip(*s, n);
	*ret = v;
	return true;
}

static bool literal(struct str *s, const char *lit)
{
	if (!str_starts_c(*s, lit))
		return false;
	*s = str_skip(*s, str_of(lit).n);
	return true;
}

bool date_parse(struct str s, struct date *ret)
{
	int y, m, d;

	return digits(&s, 4, 4, &y) && literal(&s, "-") && digits(&s, 2, 2, &m) && literal(&s, "-") &&
	       digits(&s, 2, 2, &d) && s.n == 0 && date_from_ymd(y, m, d, ret);
}

bool date_parse_loose(struct str s, struct date *ret)
{
	static const struct {
		const char *after_year, *after_month, *after_day;
	} forms[] = {{"-", "-", ""}, {"/", "/", ""}, {".", ".", ""}, {"年", "月", "日"}};

	s = str_trim(s);
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		struct str r = s;
		int y, m, d;

		if (digits(&r, 4, 4, &y) && literal(&r, forms[i].after_year) && digits(&r, 1, 2, &m) &&
		    literal(&r, forms[i].after_month) && digits(&r, 1, 2, &d) && literal(&r, forms[i].after_day) && r.n == 0)
			return date_from_ymd(y, m, d, ret);
	}
	return false;
}

struct str date_format(struct arena *a, struct date d)
{
	struct ymd t;

	if (date_is_none(d))
		return STR("");
	t = date_ymd(d);
	return arena_printf(a, "%04d-%02d-%02d", t.year, t.month, t.day);
}

struct str date_format_zh(struct arena *a, struct date d)
{
	struct ymd t;

	if (date_is_none(d))
		return STR("");
	t = date_ymd(d);
	return arena_printf(a, "%d年%d月%d日", t.year, t.month, t.day);
}

struct str date_format_en(struct arena *a, struct date d)
{
	struct ymd t;

	if (date_is_none(d))
		return STR("");
	t = date_ymd(d);
	return arena_printf(a, "%d %s %d", t.day, months_en[t.month - 1], t.year);
}

/* Civil time of day in UTC+offset. */
struct civil {
	struct date date;
	int hour, minute, second;
};

static struct civil civil_of(int64_t unix_ms, int64_t offset_ms)
{
	int64_t local = unix_ms + offset_ms;
	int64_t day = floor_div(local, DAY_MS);
	int sec;

	if (day > 1000000)
		day = 1000000; /* year 4707: keeps every format short */
	if (day < -1000000)
		day = -1000000;
	sec = (int)((local - floor_div(local, DAY_MS) * DAY_MS) / 1000);
	return (struct civil){{(int32_t)day}, sec / 3600, sec / 60 % 60, sec % 60};
}

struct date date_of_instant(int64_t unix_ms)
{
	return civil_of(unix_ms, CST_OFFSET_MS).date;
}

int64_t date_instant(struct date d, int hour, int minute)
{
	return (int64_t)d.day * DAY_MS + (hour * 3600LL + minute * 60LL) * 1000 - CST_OFFSET_MS;
}

struct str instant_format(struct arena *a, int64_t unix_ms)
{
	struct civil c = civil_of(unix_ms, CST_OFFSET_MS);
	struct ymd t = date_ymd(c.date);

	return arena_printf(a, "%04d-%02d-%02d %02d:%02d", t.year, t.month, t.day, c.hour, c.minute);
}

struct str instant_format_iso(struct arena *a, int64_t unix_ms)
{
	struct civil c = civil_of(unix_ms, CST_OFFSET_MS);
	struct ymd t = date_ymd(c.date);

	return arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d+08:00", t.year, t.month, t.day, c.hour, c.minute, c.second);
}

struct str instant_format_http(struct arena *a, int64_t unix_ms)
{
	struct civil c = civil_of(unix_ms, 0);
	struct ymd t = date_ymd(c.date);

	return arena_printf(a, "%s, %02d %s %04d %02d:%02d:%02d GMT", days_en[date_weekday(c.date) - 1], t.day,
			    months_en[t.month - 1], t.year, c.hour, c.minute, c.second);
}

static bool name_of(struct str *s, const char *const *names, int count, int *ret)
{
	for (int i = 0; i < count; i++) {
		if (literal(s, names[i])) {
			*ret = i;
			return true;
		}
	}
	return false;
}

/* RFC 9110 §5.6.7, IMF-fixdate only: the form this program sends. */
bool instant_parse_http(struct str s, int64_t *ret)
{
	int wd, day, month, year, h, m, sec;
	struct date d;

	if (!name_of(&s, days_en, 7, &wd) || !literal(&s, ", ") || !digits(&s, 2, 2, &day) || !literal(&s, " ") ||
	    !name_of(&s, months_en, 12, &month) || !literal(&s, " ") || !digits(&s, 4, 4, &year) || !literal(&s, " ") ||
	    !digits(&s, 2, 2, &h) || !literal(&s, ":") || !digits(&s, 2, 2, &m) || !literal(&s, ":") ||
	    !digits(&s, 2, 2, &sec) || !literal(&s, " GMT") || s.n != 0)
		return false;
	if (h > 23 || m > 59 || sec > 60 || !date_from_ymd(year, month + 1, day, &d) || date_weekday(d) != wd + 1)
		return false;
	*ret = (int64_t)d.day * DAY_MS + (h * 3600LL + m * 60LL + sec) * 1000;
	return true;
}
