/* SPDX-License-Identifier: Apache-2.0 */
/* Letters of a request: every one of the set in request-procedure.md §9 as a versioned template filled from the case, numbered by
 * body, year and kind without gaps, as PDF and DOCX in the letter form of GB/T 9704-2012 10.1; their dispatch and its proof; the
 * archive package. S0-3.3.5, S2-1.3.3. */
#ifndef LETTERS_LETTERS_H
#define LETTERS_LETTERS_H

#include "cases/cases.h"

extern const struct module letters_module;

struct letter {
	int64_t id, case_id;
	struct str kind;      /* row of data/letters/kinds.tsv: "receipt", "correction_notice", "answer_A1" … */
	struct str kind_name; /* in the caller's language */
	struct str number;    /* 澄环公开答〔2026〕78号; empty: draft */
	struct str state;     /* draft issued sent served void */
	struct str way;	      /* post email counter portal; empty: not sent */
	struct date issued_on, sent_on, served_on;
	int64_t pdf_file_id, docx_file_id; /* 0: draft */
	bool for_applicant;		   /* may be fetched with number and code once it is sent */
};
enum status letters_list(struct ctx *c, int64_t case_id, struct letter **ret, size_t *ret_n, struct err *err) MUST_CHECK;

/* What a letter says beside the case's own facts: values for fields of its template, names as in data/letters/fields.tsv. */
struct letter_value {
	const char *name;
	struct str value;
};
struct letter_new {
	struct str kind;
	const struct letter_value *values;
	size_t n_values;
	struct str text;  /* the body as edited; empty: as the template makes it */
	struct str token; /* of the form: sent twice, one letter */
	struct str party; /* ref of the party it goes to; empty: the applicant */
	bool record; /* the event that comes with this kind (extended, third_party_sent, …) is recorded in the same transaction;
		      * without it the event must be on record, and told by no other letter: ST_CONFLICT letters.no_step */
};
/* Gives the number, makes and stores both files, adds the event "letter" with audit and outbox rows: in the caller's transaction
 * if one is open. ret_again: this token's letter was issued before. ST_INVALID with the missing field in err->arg. */
enum status letters_issue(struct ctx *c, const struct rcase *rc, const struct letter_new *n, struct letter *ret,
			  bool *ret_again, struct err *err) MUST_CHECK;
/* The letter an answer needs for a decision code and its article in words: "answer_C4"; A1 and D1 have two each, by the items of
 * Art. 36. clause may be empty. */
struct str letters_answer_kind(struct arena *a, struct str code, struct str clause);

/* For the sample: the letter that goes with a step it has just recorded, on the day the caller's clock shows. access: where
 * answers outside of the procedure send people. */
enum status letters_sample(struct ctx *c, const struct rcase *rc, enum rf_type t, struct str access,
			   struct err *err) MUST_CHECK;

#endif
