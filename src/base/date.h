/* SPDX-License-Identifier: Apache-2.0 */
/* Civil dates and times of day. A date is a day number, so arithmetic is integer arithmetic.
 * Civil time is China Standard Time (UTC+8, no daylight saving since 1991); instants are Unix milliseconds. */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/arena.h"
#include "base/status.h"

struct date {
	int32_t day; /* days since 1970-01-01; DATE_NONE when empty */
};

#define DATE_NONE ((struct date){INT32_MIN})

struct ymd {
	int year, month, day;
};

bool date_is_none(struct date d);
bool date_from_ymd(int year, int month, int day, struct date *ret); /* years 1900..2199, real days only */
struct ymd date_ymd(struct date d);
int date_weekday(struct date d); /* ISO: 1 Monday .. 7 Sunday */
struct date date_add(struct date d, int days);
int date_diff(struct date to, struct date from); /* days; both real */
int date_cmp(struct date a, struct date b);	 /* DATE_NONE sorts first */
/* "2026-11-20" only (four-digit year, two-digit month and day). "" gives false. */
bool date_parse(struct str s, struct date *ret);
/* Text as people write it: 2026-11-20, 2026/1/5, 2026年1月5日, 2026.01.05; refuses two-digit years, 20xx, 202x. */
bool date_parse_loose(struct str s, struct date *ret);
struct str date_format(struct arena *a, struct date d);	   /* 2026-11-20; "" for DATE_NONE */
struct str date_format_zh(struct arena *a, struct date d); /* 2026年11月20日 (no leading zeros) */
struct str date_format_en(struct arena *a, struct date d); /* 20 Nov 2026 */
/* Instants. */
struct date date_of_instant(int64_t unix_ms);			  /* civil day in UTC+8 */
int64_t date_instant(struct date d, int hour, int minute);	  /* start of that minute, UTC+8 */
struct str instant_format(struct arena *a, int64_t unix_ms);	  /* 2026-11-20 10:32 */
struct str instant_format_iso(struct arena *a, int64_t unix_ms);  /* 2026-11-20T10:32:05+08:00 */
struct str instant_format_http(struct arena *a, int64_t unix_ms); /* Fri, 20 Nov 2026 02:32:05 GMT */
bool instant_parse_http(struct str s, int64_t *ret);

#endif
