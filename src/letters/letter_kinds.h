/* SPDX-License-Identifier: Apache-2.0 */
/* Private to letters: the tables of data/letters. Texts belong to the program. */
#ifndef LETTERS_LETTER_KINDS_H
#define LETTERS_LETTER_KINDS_H

#include "letters/letter_tpl.h"
#include "request/flow.h"

enum letter_to { LETTER_TO_NOBODY, LETTER_TO_APPLICANT, LETTER_TO_THIRD, LETTER_TO_CO, LETTER_TO_OTHER };
enum letter_from { FIELD_CASE, FIELD_PARTY, FIELD_DRAFT, FIELD_FORM }; /* where a field's value comes from */

struct letter_kind {
	struct str kind, word; /* of its numbers: 答 */
	enum letter_to to;
	bool sheet;		       /* a form of the file, not a letter */
	struct str event;	       /* what issuing it may record; empty: nothing */
	struct str arrival;	       /* what its service records: a limit runs from there; empty: nothing */
	struct str until, n, text, on; /* fields of that event's last day (or its working days), number, words and day */
	struct str decision;	       /* the answer to that decision */
	struct str clause;	       /* proposed for the field of that name */
	struct str shipped;	       /* template */
};
struct letter_tables {
	const struct letter_kind *kind;
	size_t n_kinds;
	const struct lt_field *field;
	const enum letter_from *from; /* of each field */
	size_t n_fields;
};

struct letter_tables letter_tables_load(struct arena *a);
const struct letter_kind *letter_kind_of(const struct letter_tables *t, struct str kind); /* NULL: none */
int letter_field_of(const struct letter_tables *t, struct str name);			  /* -1: none */
/* A text of data/letters/phrases.tsv, filled; fields are named by the caller. BUG for a name that is not there. */
struct letter_arg {
	const char *name;
	struct str value;
};
struct str letter_phrase(struct arena *a, const char *name, const struct letter_arg *args, size_t n);
struct str letter_phrase_of(struct arena *a, const char *family, struct str code); /* "channel", "FAX"; empty: none */

#endif
