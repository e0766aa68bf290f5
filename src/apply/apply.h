/* SPDX-License-Identifier: Apache-2.0 */
/* The citizen's side: form, receipt, progress page, what the applicant may do, public log of answered requests.
 * 《政府信息公开条例》 Art. 27–31, 40–43; S0-3.3.1, S1-2.5, S1-2.6. */
#ifndef APPLY_APPLY_H
#define APPLY_APPLY_H

#include "cases/cases.h"

extern const struct module apply_module;

/* Limits against flooding: requests in one hour from one address, and altogether. */
enum { APPLY_PER_ADDRESS = 10, APPLY_PER_HOUR = 300 };

/* Forms that were not sent because what was wanted was found among what is published, from … to (inclusive). */
enum status apply_found_count(struct ctx *c, struct date from, struct date to, int64_t *ret, struct err *err) MUST_CHECK;

/* How content applicants were with their answers. */
enum apply_mark { APPLY_NOT_CONTENT = 1, APPLY_PARTLY, APPLY_CONTENT };
struct apply_opinion {
	enum apply_mark mark;
	struct str said;
	int64_t given_at; /* 0: none given */
};
/* For the case's own page; the caller has the case (case_get(), case_open()). */
enum status apply_opinion_get(struct ctx *c, int64_t case_id, struct apply_opinion *ret, struct err *err) MUST_CHECK;

/* One line of the public log: an answered request in the office's own words. */
struct apply_log {
	int64_t case_id, body_id, document_id /* 0: none */, released_at /* 0: not released */;
	struct str matter, decision, body_name, released_by;
	struct date received_on, answered_on;
	bool sample;
};
/* Releases or changes the line: PERM_CASE_OFFICE at the case's body; audited "request.log". ST_INVALID with the key of what is
 * wrong with the text (empty, too long, holds a number of an identity card or a telephone, or the applicant's name); ST_CONFLICT:
 * not answered. */
enum status apply_log_release(struct ctx *c, int64_t case_id, struct str matter, int64_t document_id,
			      struct err *err) MUST_CHECK;
/* Takes it back; audited. */
enum status apply_log_remove(struct ctx *c, int64_t case_id, struct str reason, struct err *err) MUST_CHECK;
/* released_at 0: not in the log. */
enum status apply_log_get(struct ctx *c, int64_t case_id, struct apply_log *ret, struct err *err) MUST_CHECK;
/* For everybody: newest answers first. body_id 0 = all; page from 1. */
enum status apply_log_list(struct ctx *c, int64_t body_id, int64_t page, int64_t per, struct apply_log **ret, size_t *ret_n,
			   int64_t *ret_total, struct err *err) MUST_CHECK;

/* For the sample: some of its answered requests in the log. In the caller's transaction. */
enum status apply_sample(struct ctx *c, struct err *err) MUST_CHECK;

#endif
