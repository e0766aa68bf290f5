/* SPDX-License-Identifier: Apache-2.0 */
/* What a machine can see but not decide: numbering that jumps or repeats, years never filled in, masked words. */
#include <string.h>

#include "base/utf8.h"
#include "intake/recognise.h"

static int zh_digit(uint32_t cp)
{
	static const uint32_t digits[] = {0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D};

	for (size_t i = 0; i < ARRAY_LEN(digits); i++)
		if (digits[i] == cp)
			return (int)i + 1;
	return 0;
}

/* 一 … 九十九; moves *s behind the number. 0: none. */
static int zh_number(struct str *s)
{
	int v = 0, d = 0;
	bool any = false, ten = false;
	struct str next = *s;
	uint32_t cp;

	while (utf8_next(&next, &cp)) {
		if (cp == 0x5341 && !ten) {
			v = (d == 0 ? 1 : d) * 10;
			d = 0;
			ten = true;
		} else if (zh_digit(cp) > 0 && d == 0) {
			d = zh_digit(cp);
		} else {
			break;
		}
		any = true;
		*s = next;
	}
	return any ? v + d : 0;
}

static bool skip_c(struct str *s, const char *a, const char *b)
{
	const char *hit = str_starts_c(*s, a) ? a : b != NULL && str_starts_c(*s, b) ? b : NULL;

	if (hit != NULL)
		*s = str_skip(*s, strlen(hit));
	return hit != NULL;
}

/* Number of a line 一、 (level 1) or （一） (level 2); 0: not numbered so. */
static int line_number(struct str line, int *level)
{
	struct str s = line;
	int v;

	if (skip_c(&s, "（", "(")) {
		*level = 2;
		v = zh_number(&s);
		return v > 0 && skip_c(&s, "）", ")") ? v : 0;
	}
	*level = 1;
	v = zh_number(&s);
	return v > 0 && skip_c(&s, "、", NULL) ? v : 0;
}

static void check_numbering(struct recognised *r)
{
	struct str rest = r->body, line;
	int last[3] = {0, 0, 0};

	while (str_line(&rest, &line)) {
		int level = 0, v = line_number(str_trim(line), &level);

		if (v == 0)
			continue;
		if (v == last[level])
			finding_add(r, "intake.f.number_twice", utf8_cut(str_trim(line), 20), true);
		else if (v != last[level] + 1)
			finding_add(r, "intake.f.number_gap", utf8_cut(str_trim(line), 20), true);
		last[level] = v;
		if (level == 1)
			last[2] = 0;
	}
}

/* 20xx, 202x, 20××: a year nobody filled in. */
static bool placeholder_year(struct str s)
{
	static const char *const marks[] = {"20xx", "20XX", "202x", "202X", "20××", "202×", "201x", "201×"};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (str_find_c(s, marks[i]) >= 0)
			return true;
	return false;
}

void intake_check_body(struct arena *a, struct recognised *r)
{
	(void)a;
	if (placeholder_year(r->title.value) || placeholder_year(r->body))
		finding_add(r, "intake.f.placeholder", STR_NONE, true);
	if (str_find_c(r->body, "***") >= 0)
		finding_add(r, "intake.f.masked", STR_NONE, true);
	check_numbering(r);
}
