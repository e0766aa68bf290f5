/* SPDX-License-Identifier: Apache-2.0 */
/* The working-day calendar in the database: seeded from the one the program ships, edited at run time, audited; every
 * change builds a new struct workcal and swaps it in. */
#ifndef CORE_CALENDAR_H
#define CORE_CALENDAR_H

#include "core/ctx.h"

enum status calendar_seed(struct ctx *c, struct err *err) MUST_CHECK; /* fills empty tables only */
/* Sets a day that differs from Monday-to-Friday, or (remove) makes it an ordinary day again. source: number of the notice,
 * required. A year counts as known once its National Day is on record. */
struct calendar_edit {
	struct date date;
	enum cal_kind kind;
	struct str name, source;
	bool remove;
};
enum status calendar_set_day(struct ctx *c, const struct calendar_edit *e, struct err *err) MUST_CHECK;
/* Takes a whole TSV (date kind name source iso_weekday): the years whose National Day it names are replaced; days of other
 * years (31 December in the notice of the next) are added. */
enum status calendar_import(struct ctx *c, struct str tsv, int *ret_days, struct err *err) MUST_CHECK;
/* Years with a notice. */
enum status calendar_years(struct ctx *c, int **ret, size_t *ret_n, struct err *err) MUST_CHECK;

#endif
