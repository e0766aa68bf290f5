/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/utf8.h"
#include "opendata/opendata_int.h"

static struct date day(int y, int m, int d)
{
	struct date r = DATE_NONE;

	assert_true(date_from_ymd(y, m, d, &r));
	return r;
}

static struct str made(struct arena *a, const struct ics_event *e)
{
	struct buf *b = ARENA_NEW(a, struct buf);

	buf_init(b, a, 65536);
	ics_begin(b, STR("某局"));
	ics_event(b, a, e);
	ics_end(b);
	return buf_view(b);
}

static void an_event(void **state)
{
	struct arena *a = arena_new();
	const struct ics_event e = {.uid = STR("holiday-2026-10-01@x.example"),
				    .summary = STR("放假; 七天, 含\\首尾\n两日"),
				    .from = day(2026, 10, 1),
				    .to = day(2026, 10, 7),
				    .stamp = 1795228325000}; /* 2026-11-21T02:32:05Z */
	struct str s = made(a, &e);

	(void)state;
	assert_true(str_starts_c(s, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
	assert_true(str_ends_c(s, "END:VEVENT\r\nEND:VCALENDAR\r\n"));
	assert_true(str_find_c(s, "\r\nDTSTART;VALUE=DATE:20261001\r\n") > 0);
	assert_true(str_find_c(s, "\r\nDTEND;VALUE=DATE:20261008\r\n") > 0); /* the day after */
	assert_true(str_find_c(s, "\r\nDTSTAMP:20261121T023205Z\r\n") > 0);
	assert_true(str_find_c(s, "\r\nSUMMARY:放假\\; 七天\\, 含\\\\首尾\\n两日\r\n") > 0);
	assert_true(str_find_c(s, "DESCRIPTION") < 0); /* empty ones are left out */
	arena_free(a);
}

/* Lines of at most 75 bytes, whole characters on each, and joined again they are the text. */
static void folding(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (size_t n = 1; n < 200; n++) {
		struct buf text = BUF_INIT(a, 4096), joined = BUF_INIT(a, 8192);
		struct ics_event e = {.uid = STR("u"), .from = day(2026, 1, 1), .to = DATE_NONE};
		struct str rest, line;

		for (size_t i = 0; i < n; i++)
			buf_c(&text, i % 3 == 0 ? "a" : i % 3 == 1 ? "境" : "𠮷");
		e.summary = buf_view(&text);
		rest = made(a, &e);
		while (str_line(&rest, &line)) {
			assert_true(line.n <= 75);
			assert_true(utf8_valid(line));
			if (joined.n > 0 && !str_starts_c(line, " "))
				buf_byte(&joined, '\n');
			buf_str(&joined, str_starts_c(line, " ") ? str_skip(line, 1) : line);
		}
		assert_true(str_find(buf_view(&joined), arena_printf(a, "\nSUMMARY:%.*s\n", STR_ARG(e.summary))) > 0);
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(an_event), cmocka_unit_test(folding)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
