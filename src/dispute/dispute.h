/* SPDX-License-Identifier: Apache-2.0 */
/* Reconsideration and litigation as cases linked to a request (S0-3.3.6, S0-3.3.7), and the rate indicator of S0-3.3.9. */
#ifndef DISPUTE_DISPUTE_H
#define DISPUTE_DISPUTE_H

#include "cases/cases.h"

extern const struct module dispute_module;

enum dispute_kind { DISPUTE_RECONSIDERATION, DISPUTE_SUIT_DIRECT, DISPUTE_SUIT_AFTER, DISPUTE_KIND_COUNT };
enum dispute_result { DISPUTE_KEEP, DISPUTE_FIX, DISPUTE_OTHER, DISPUTE_PENDING, DISPUTE_RESULT_COUNT };
const char *dispute_kind_code(enum dispute_kind k); /* "rv" "ld" "la": groups of table four; text "dispute.kind.<code>" */
bool dispute_kind_of(struct str code, enum dispute_kind *ret);
const char *dispute_result_code(enum dispute_result r); /* "keep" "fix" "other", "" pending; text "dispute.result.<code>" */
bool dispute_result_of(struct str code, enum dispute_result *ret);

/* Table four of a year: those filed up to its end and closed within it or still pending; [kind][result]. */
struct dispute_tally {
	int64_t n[DISPUTE_KIND_COUNT][DISPUTE_RESULT_COUNT];
};
enum status dispute_tally(struct ctx *c, int64_t body_id /* with its branches when with_branches */, bool with_branches,
			  int year, struct dispute_tally *ret, struct err *err) MUST_CHECK;

struct dispute {
	int64_t id, case_id, body_id, parent_body_id, answer_file, redecide_days, created_at;
	struct str request_no, decision, no, reviewer, answer_name, result_note, person_name;
	struct date decided_on, filed_on, notice_on, answered_on, result_on;
	enum dispute_kind kind;
	enum dispute_result result;
	bool simple; /* reconsideration by the simplified procedure: a shorter answer */
	struct str body_name;
	/* computed */
	struct date answer_due;
	bool provisional, skipped; /* skipped: X5, reconsideration should have come first */
};

/* Writing: in the caller's transaction if it has one open, in its own otherwise. */
/* A new case of a request, with its event on the request (reconsidered, sued) in one transaction. In: case_id, kind, no,
 * reviewer, filed_on, notice_on, simple. ST_CONFLICT: dispute.no_taken, or the flow's refusal; ST_INVALID with a key. */
enum status dispute_create(struct ctx *c, struct dispute *d, struct err *err) MUST_CHECK;
/* Our answer to who reviews, with its document (taken into the request's files); file may be NULL. */
enum status dispute_answer(struct ctx *c, int64_t id, struct date on, const struct stored_file *file, struct str name,
			   struct err *err) MUST_CHECK;
/* How it ended. redecide_days > 0: ordered to decide anew within so many working days (event redecide). */
enum status dispute_close(struct ctx *c, int64_t id, enum dispute_result result, struct date on, struct str note,
			  int64_t redecide_days, struct err *err) MUST_CHECK;

enum status dispute_get(struct ctx *c, int64_t id, struct dispute *ret, struct err *err) MUST_CHECK;
/* Within reach, newest filing first. state: "open", "closed", "" all; year 0 = all: filed or closed in it, or pending then.
 * kind_code and result_code: "" = all; with a year they give the rows of a cell of table four ("pend" = pending). */
struct dispute_filter {
	int64_t body_id; /* 0: own body, with branches where the reader reaches them */
	bool with_branches;
	int64_t case_id; /* 0 = all */
	int year;
	struct str state, kind, result;
};
enum status dispute_list(struct ctx *c, const struct dispute_filter *f, struct dispute **ret, size_t *ret_n,
			 struct err *err) MUST_CHECK;

/* S0-3.3.9 in both readings: lost of concluded (the default), and literally kept of concluded (requirements, oddity 3). */
enum dispute_level { DISPUTE_FINE, DISPUTE_NEAR /* one more lost passes it */, DISPUTE_OVER };
struct dispute_rate {
	int64_t lost, kept, concluded, pending;
	int percent; /* the limit */
	enum dispute_level level;
};
enum status dispute_rates(struct ctx *c, int64_t body_id, bool with_branches, int year, struct dispute_rate *ret_all,
			  struct dispute_rate *ret_reconsideration, struct dispute_rate *ret_suits,
			  struct err *err) MUST_CHECK;

#endif
