/* SPDX-License-Identifier: Apache-2.0 */
/* Calendar text after RFC 5545: lines end in CRLF and are folded at 75 bytes, never inside a character. */
#include "opendata/opendata_int.h"

#define FOLD 75

/* One content line, folded. */
static void line(struct buf *b, struct str s)
{
	size_t room = FOLD;

	while (s.n > room) {
		size_t cut = room;

		while (cut > 0 && ((unsigned char)s.p[cut] & 0xC0) == 0x80)
			cut--;
		buf_add(b, s.p, cut);
		buf_c(b, "\r\n ");
		s = str_skip(s, cut);
		room = FOLD - 1; /* the blank counts */
	}
	buf_str(b, s);
	buf_c(b, "\r\n");
}

/* §3.3.11 */
static struct str escaped(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT(a, s.n * 2 + 1);

	for (size_t i = 0; i < s.n; i++) {
		char ch = s.p[i];

		if (ch == '\n')
			buf_c(&b, "\\n");
		else if ((unsigned char)ch >= 0x20 || ch == '\t') {
			if (ch == '\\' || ch == ';' || ch == ',')
				buf_byte(&b, '\\');
			buf_byte(&b, ch);
		}
	}
	return buf_view(&b);
}

static struct str day(struct arena *a, struct date d)
{
	struct ymd y = date_ymd(d);

	return arena_printf(a, "%04d%02d%02d", y.year, y.month, y.day);
}

/* 2026-11-20T10:32:05+08:00 as UTC: days and seconds since 1970, no time zone needed. */
static struct str utc(struct arena *a, int64_t ms)
{
	int64_t s = ms / 1000, d = s / 86400, rest = s % 86400;
	struct ymd y = date_ymd((struct date){(int32_t)d});

	return arena_printf(a, "%04d%02d%02dT%02d%02d%02dZ", y.year, y.month, y.day, (int)(rest / 3600),
			    (int)(rest / 60 % 60), (int)(rest % 60));
}

static void property(struct buf *b, struct arena *a, const char *name, struct str value)
{
	if (!str_empty(value))
		line(b, arena_printf(a, "%s:%.*s", name, STR_ARG(value)));
}

void ics_begin(struct buf *b, struct str name)
{
	struct arena *a = b->arena;

	buf_c(b, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//chengming//open "
		 "data//ZH\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n");
	property(b, a, "X-WR-CALNAME", escaped(a, name));
	property(b, a, "X-WR-TIMEZONE", STR("Asia/Shanghai"));
}

void ics_event(struct buf *b, struct arena *a, const struct ics_event *e)
{
	struct date last = date_is_none(e->to) ? e->from : e->to;

	buf_c(b, "BEGIN:VEVENT\r\n");
	property(b, a, "UID", e->uid);
	property(b, a, "DTSTAMP", utc(a, e->stamp));
	property(b, a, "DTSTART;VALUE=DATE", day(a, e->from));
	property(b, a, "DTEND;VALUE=DATE", day(a, date_add(last, 1))); /* the day after the last (§3.6.1) */
	property(b, a, "SUMMARY", escaped(a, e->summary));
	property(b, a, "DESCRIPTION", escaped(a, e->description));
	property(b, a, "CATEGORIES", escaped(a, e->category));
	property(b, a, "URL", e->url);
	buf_c(b, "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n");
}

void ics_end(struct buf *b)
{
	buf_c(b, "END:VCALENDAR\r\n");
}
