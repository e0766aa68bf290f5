/* SPDX-License-Identifier: Apache-2.0 */
/* What the calculations of "chengming calc" share. */
#ifndef APP_CALC_INT_H
#define APP_CALC_INT_H

#include <stdio.h>

#include "base/arena.h"
#include "cal/cal.h"

enum { EXIT_DONE = 0, EXIT_DATA = 1, EXIT_USAGE = 2 };

struct calc {
	FILE *in, *out, *err;
	struct arena *arena; /* the whole run */
	struct arena *line;  /* one input line */
	struct workcal *cal;
	bool explain;
	const char *previous; /* annual-check: the report of the year before, or NULL */
	int n_args;
	char **args; /* without options */
};

void calc_print(FILE *out, struct str s);
/* Calls one() for each line that is not empty, without its end and a BOM. A bad line is reported and left out, the others are
 * still answered. EXIT_DONE, or EXIT_DATA when one() or reading failed. */
int calc_lines(struct calc *c, const char *name, int (*one)(struct calc *c, struct str line, size_t number));

int calc_request_clock(struct calc *c);
int calc_fee_items(struct calc *c);
int calc_fee_pages(struct calc *c);
int calc_remedies(struct calc *c);
int calc_annual_check(struct calc *c);

#endif
