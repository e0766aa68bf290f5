/* SPDX-License-Identifier: Apache-2.0 */
/* The acts of the case page as one table: which event an act is, on which tab its form stands, which fields it asks for. */
#ifndef CASEWORK_CW_ACTS_H
#define CASEWORK_CW_ACTS_H

#include "request/flow.h"

enum cw_tab { CW_CONTENT, CW_SEARCH, CW_CONSULT, CW_DECIDE, CW_LETTERS, CW_LOG, CW_TAB_COUNT };
const char *cw_tab_code(enum cw_tab t);
bool cw_tab_of(struct str code, enum cw_tab *ret);

enum cw_ask {
	CW_DATE = 1 << 0,     /* the day that counts, today when empty */
	CW_UNTIL = 1 << 1,    /* a last day */
	CW_N = 1 << 2,	      /* a number: hits, pages, yuan, working days */
	CW_PARTY = 1 << 3,    /* who is meant, of the kinds of the act */
	CW_CODE = 1 << 4,     /* one of the act's choices */
	CW_TEXT = 1 << 5,     /* what happened, required */
	CW_REMARK = 1 << 6,   /* the same, may be empty */
	CW_WHAT = 1 << 7,     /* words searched for */
	CW_WHERE = 1 << 8,    /* archive, database, drawer */
	CW_BY = 1 << 9,	      /* who searched */
	CW_UNIT = 1 << 10,    /* a unit of the body */
	CW_EVENT = 1 << 11,   /* an event of the case */
	CW_OVERRIDE = 1 << 12 /* a second correction with the reason on record */
};

struct cw_act {
	const char *code; /* the event's own */
	enum rf_type type;
	enum cw_tab tab;
	unsigned asks;
	const char *choices; /* "agree|refuse|partly" */
	const char *party;   /* kind of party it is about: third, co, other; NULL: none */
	bool diary;	     /* adds to the record only: others' entries in between do not matter */
	const char *letter;  /* kind of letter that does the same when it is issued; NULL: none */
};
size_t cw_acts(const struct cw_act **ret);
const struct cw_act *cw_act_of(struct str code); /* NULL when unknown */
/* Does the event leave state and clock as they are? Then a form shown before it still holds. */
bool cw_diary_type(enum rf_type t);

#endif
