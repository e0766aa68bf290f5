/* SPDX-License-Identifier: Apache-2.0 */
/* The flow of a document as a table, and the rules that guard it. Pure: no database, clock, locale or request.
 *
 *   DRAFT –submit→ UNIT –approve→ OFFICE –approve→ SECRECY –approve→ SIGN –sign→ PUBLISHED | ON_FILE | MERGED
 *                                                                        –schedule→ SCHEDULED –publish→ …
 *   every review step –return→ DRAFT; PUBLISHED –withdraw→ WITHDRAWN –republish→ PUBLISHED; –correct→ a new draft
 * A rule returns a decision; the service acts on it, pages show it, the history records it. */
#ifndef DOCUMENTS_DOCUMENTS_RULES_H
#define DOCUMENTS_DOCUMENTS_RULES_H

#include "documents/documents.h"

/* What the rules need to know besides document and action. */
struct doc_facts {
	int64_t person_id; /* who acts; 0 with system = the program itself */
	bool system;
	int64_t unit_id;      /* unit of who acts */
	bool reach;	      /* body is within reach */
	bool drafted;	      /* wrote any part of this document: author, editor or submitter */
	unsigned reviewed_in; /* bits 1u << DS_…: review steps of this document in which this person acted */
	unsigned approved_in; /* bits of the review steps approved in this round by anybody */
	bool has_text, has_files;
	bool hidden_file;     /* a file or figure belongs to an item that is not public */
	bool open_correction; /* a correction of this document is on its way */
	bool doc_no_taken;    /* another document of this body bears the number */
	struct date today;
	int64_t now;
};

struct doc_decision {
	bool allowed;
	enum doc_state next;
	enum perm perm;	    /* permission the step needs; the caller checks it */
	const char *clause; /* legal basis of the step, or of the refusal */
	const char *key;    /* message key of a refusal */
};

typedef const char *doc_guard(const struct document *d, const struct doc_action *a, const struct doc_facts *f,
			      const char **ret_clause); /* NULL = may go on, else message key */

struct doc_rule {
	enum doc_state state;
	enum doc_event event;
	enum perm perm;
	doc_guard *guard;
	enum doc_state next;
	const char *clause;
};

/* NULL: the pair is refused ("doc.no_such_step"). */
const struct doc_rule *doc_rule_find(enum doc_state state, enum doc_event event);
const struct doc_rule *doc_rules(size_t *ret_n);
struct doc_decision doc_decide(const struct document *d, const struct doc_action *a, const struct doc_facts *f);

bool doc_state_in_review(enum doc_state s);  /* UNIT OFFICE SECRECY SIGN */
bool attribute_is_public(enum attribute at); /* PUB, RED */
/* Attribute complete: exactly one, with article and reason where needed. NULL or the message key. */
const char *doc_attribute_problem(enum attribute at, struct str article, struct str reason);
/* Would a document with this decision ever be shown to everybody? */
bool doc_goes_public(const struct document *d, enum attribute final);

struct doc_problem {
	const char *field, *key;
};
enum { DOC_PROBLEMS_MAX = 24 };
/* What is wrong with the fields of a draft (for_submit: also what is missing). Writes at most DOC_PROBLEMS_MAX. */
size_t doc_field_problems(const struct document *d, const struct doc_facts *f, bool for_submit,
			  struct doc_problem ret[DOC_PROBLEMS_MAX]);
/* Validity as it stands on a day: PENDING becomes IN_FORCE on effective_on; IN_FORCE expires on abolished_on. */
enum validity doc_validity_on(const struct document *d, struct date day);

#endif
