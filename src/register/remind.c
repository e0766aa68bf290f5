/* SPDX-License-Identifier: Apache-2.0 */
#include "register/remind.h"

void remind_days(struct str text, struct remind_plan *ret)
{
	ret->n = 0;
	for (size_t i = 0; i < text.n && ret->n < REMIND_MAX_DAYS;) {
		int v = 0, digits = 0;

		while (i < text.n && text.p[i] >= '0' && text.p[i] <= '9') {
			v = v < 1000 ? v * 10 + (text.p[i] - '0') : v;
			digits++;
			i++;
		}
		if (digits > 0 && v <= 60)
			ret->day[ret->n++] = v;
		else if (digits == 0)
			i++;
	}
}

bool remind_quiet(const struct remind_plan *p, int hour)
{
	if (p->quiet_from <= p->quiet_to)
		return hour >= p->quiet_from && hour < p->quiet_to;
	return hour >= p->quiet_from || hour < p->quiet_to;
}

const char *remind_grade_code(enum remind_grade g)
{
	static const char *const codes[REMIND_GRADES] = {"", "proof", "lapsed", "ahead", "today", "over", "head", "office"};

	return codes[g];
}

enum remind_grade remind_of(const struct remind_plan *p, int left, enum remind_reader who)
{
	if (who == READS_HEAD)
		return left < 0 ? REMIND_HEAD : REMIND_NOT;
	if (who == READS_OFFICE)
		return left <= -p->office_after && left < 0 ? REMIND_OFFICE : REMIND_NOT;
	if (left < 0)
		return REMIND_OVER;
	for (size_t i = 0; i < p->n; i++)
		if (p->day[i] == left)
			return left == 0 ? REMIND_TODAY : REMIND_AHEAD;
	return REMIND_NOT;
}
