/* SPDX-License-Identifier: Apache-2.0 */
/* Pure rules of the yearly report: its states, its duty of 31 January, the figures its texts name. */
#ifndef ANNUAL_ANNUAL_RULES_H
#define ANNUAL_ANNUAL_RULES_H

#include "annual/cells.h"
#include "base/date.h"

/* Stored are the first three; published and locked follow from the document and the day (annual-report.md §5). */
enum annual_state { AS_DRAFT, AS_SELF_CHECK, AS_REVIEWED, AS_PUBLISHED, AS_LOCKED, AS_COUNT };
const char *annual_state_code(enum annual_state s); /* "draft" …; text "annual.state.<code>" */
bool annual_state_of(struct str code, enum annual_state *ret);
enum annual_act { AA_EDIT, AA_SELF_CHECK, AA_BACK, AA_SIGN, AA_DOCUMENT, AA_CORRECT, AA_ACT_COUNT };
/* May it happen in that state? */
bool annual_may(enum annual_state s, enum annual_act act);
/* Published on the day given (DATE_NONE: not): published, and locked after 31 January of the year after the report's. */
enum annual_state annual_state_on(enum annual_state stored, int year, bool is_public, struct date today);

/* 《条例》 Art. 49: made public on 31 January at the latest, a fixed day, not moved off days of rest. */
struct date annual_due(int year);
enum annual_reminder { AN_NONE, AN_FIRST /* 15 January */, AN_SECOND /* 24 */, AN_LAST /* 29 */, AN_OVER };
enum annual_reminder annual_reminder(int year, struct date today);

/* X2: a number in a text that is not the table's. */
struct annual_mention {
	struct str words; /* 予以公开 */
	struct str cell;  /* A1.tot */
	int64_t said, table;
};
/* rules: lines "words TAB cell". Looks for the words, then for the first number behind them in the same sentence.
 * fee_yuan: what the cell "fee_yuan" means, money of requests alone and in yuan; -1: not known, not compared. */
size_t annual_mentions(struct arena *a, struct str rules, struct str text, const struct ar_tables *t, int64_t fee_yuan,
		       struct annual_mention **ret);
/* A text from a template: lines; {name} becomes a figure, "?name|" stands before a line that is left out when the figure is 0,
 * "!name|" when it is not. value gives figures the tables have not; -1 when unknown. */
struct str annual_compose(struct arena *a, struct str lines, const struct ar_tables *t,
			  struct str (*value)(void *arg, struct str name), void *arg);

#endif
