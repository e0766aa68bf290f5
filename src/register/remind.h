/* SPDX-License-Identifier: Apache-2.0 */
/* When somebody is reminded of a request, and who. Pure. S0-3.3.8: warnings before each due date, then the unit's head, then the
 * office. Working days throughout. */
#ifndef REGISTER_REMIND_H
#define REGISTER_REMIND_H

#include "base/arena.h"

enum { REMIND_MAX_DAYS = 12 };
struct remind_plan {
	int day[REMIND_MAX_DAYS]; /* working days before the due date on which is reminded: 5, 3, 1, 0 */
	size_t n;
	int office_after;	  /* working days past the due date from which the office is told too */
	int quiet_from, quiet_to; /* hours: 20 and 8 is the night; equal: never quiet */
};
/* "5,3,1,0": numbers, any separators; what is no number or over 60 is left out. */
void remind_days(struct str text, struct remind_plan *ret);
bool remind_quiet(const struct remind_plan *p, int hour);

/* Who reads the notice, from the one who works on it upwards. */
/* proof: a letter was sent and nobody recorded its arrival; lapsed: the applicant let a correction or a payment go by, what follows
 * is for people to decide */
enum remind_grade {
	REMIND_NOT,
	REMIND_PROOF,
	REMIND_LAPSED,
	REMIND_AHEAD,
	REMIND_TODAY,
	REMIND_OVER,
	REMIND_HEAD,
	REMIND_OFFICE,
	REMIND_GRADES
};
const char *remind_grade_code(enum remind_grade g); /* text "register.remind.<code>" */
enum remind_reader { READS_ACTOR, READS_HEAD, READS_OFFICE };
/* left: working days to the due date, negative past it (at least one then). */
enum remind_grade remind_of(const struct remind_plan *p, int left, enum remind_reader who);

#endif
