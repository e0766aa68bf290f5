/* SPDX-License-Identifier: Apache-2.0 */
/* Ways to supervise (S0-1.4.4): anybody writes to a body through a form; the form creates a case with a number and a query
 * code; the disclosure office of that body answers it once; who holds the code reads the answer. Name and contact are
 * optional. The city bureau's office sees the cases of its branches, answering stays with the body asked. */
#ifndef SUPERVISE_SUPERVISE_H
#define SUPERVISE_SUPERVISE_H

#include "core/module.h"

extern const struct module supervise_module;

/* What a case is: a word on our work, or a mistake found in a document (from the document's page: src/policy). */
enum supervise_kind { SUP_GENERAL, SUP_CORRECTION };
enum supervise_state { SUP_RECEIVED, SUP_ANSWERED, SUP_STATE_COUNT };

struct supervise_case {
	int64_t id, body_id, parent_body_id;
	struct str no, name, contact, message, answer, answered_name;
	struct str body_name; /* as it is called today */
	enum supervise_kind kind;
	int64_t document_id; /* 0: none */
	struct str subject;  /* the document's title then */
	enum supervise_state state;
	int64_t received_at, answered_at;
};

/* Limits against flooding: cases in one hour from one address, and altogether. */
enum { SUPERVISE_PER_ADDRESS = 5, SUPERVISE_PER_HOUR = 300 };

/* Takes a submission over: number, audit row and the job that forgets the address, in one transaction. cs: body_id, name,
 * contact, message, and kind, document_id, subject of a correction, set by the caller; no and id are filled. token: from the form shown (supervise_token); the same one again
 * gives the first case. ret_code: what opens the case for the sender.
 * ST_INVALID: the token is not ours or the body takes nothing; ST_TOO_MANY: a limit above. */
enum status supervise_receive(struct ctx *c, struct str token, struct supervise_case *cs, struct str *ret_code,
			      struct err *err) MUST_CHECK;
struct str supervise_token(struct ctx *c);

/* The case for who knows number and code; a wrong code and a number that was never given are both ST_NOT_FOUND. */
enum status supervise_query(struct ctx *c, struct str no, struct str code, struct supervise_case *ret,
			    struct err *err) MUST_CHECK;

/* For the public: how many cases were received and answered, over all bodies. No statement while nothing changed. */
struct supervise_totals {
	int64_t received, answered;
};
enum status supervise_totals(struct ctx *c, struct supervise_totals *ret, struct err *err) MUST_CHECK;

/* Staff: cases within reach, newest first; SUP_STATE_COUNT = all. */
enum status supervise_list(struct ctx *c, enum supervise_state state, struct supervise_case **ret, size_t *ret_n,
			   struct err *err) MUST_CHECK;
enum status supervise_get(struct ctx *c, int64_t id, struct supervise_case *ret, struct err *err) MUST_CHECK;
/* Of the own body; ST_CONFLICT when somebody was first. */
enum status supervise_answer(struct ctx *c, int64_t id, struct str answer, struct err *err) MUST_CHECK;

#endif
