/* SPDX-License-Identifier: Apache-2.0 */
/* Requests for information (依申请公开): the register, and the one way in which anything happens to a request.
 *
 * A request is its events (request/flow.h). case_act() is the only writer: it checks permission, reach and the flow's rules, adds
 * the event, writes the projection and the audit row in one transaction. Nothing outside waits for an event; what goes out (letters,
 * mails, publications) has outbox rows of its own in the same transaction. Other modules (letters,
 * disputes, the citizen's pages) act through it, inside their own transaction if they have one open.
 *
 * Identity and contact are sealed (core/seal.h); every unmasked view is case_unmask() with a reason and leaves an audit row.
 * 《政府信息公开条例》 Art. 27–45; S0-3.3.1–3.3.8, S2-1.3.1–1.3.6. */
#ifndef CASES_CASES_H
#define CASES_CASES_H

#include "core/files.h"
#include "core/module.h"
#include "request/flow.h"

extern const struct module cases_module;

/* ---- what a body is for requests ---- */
struct case_body {
	int64_t body_id;
	bool receives;
	struct str mark;		      /* 澄环公开 */
	struct str reconsider_bodies, courts; /* one a line */
	struct str reconsider_url, complaint;
};
/* Without a row: does not receive, unless it is the city bureau. */
enum status case_body_get(struct ctx *c, int64_t body_id, struct case_body *ret, struct err *err) MUST_CHECK;
enum status case_body_save(struct ctx *c, const struct case_body *b,
			   struct err *err) MUST_CHECK; /* PERM_CASE_SETUP; audited */
/* The rules for a request that came in on that day: settings "request.*" (days, legal review, auto_ack_counts_as_confirm …); terms of
 * the law have a day from which they hold (requirements Annex A). */
struct rf_rules case_rules(struct ctx *c, struct date on);

/* ---- who asks ---- */
enum applicant_kind { AP_NAT, AP_ENT, AP_SCI, AP_NPO, AP_LAW, AP_OTH, AP_KIND_COUNT }; /* columns of table three */
const char *applicant_kind_code(enum applicant_kind k); /* "nat"; text "request.applicant.<code>" */
bool applicant_kind_of(struct str code, enum applicant_kind *ret);
struct applicant {
	enum applicant_kind kind;
	struct str name;	       /* person or organisation */
	struct str id_kind, id_no;     /* id_kind: idcard passport hkmo taiwan residence other; organisations: uscc */
	struct str legal_rep, contact; /* organisations: 法定代表人, 联系人 */
	struct str phone, email, address, postcode;
};
/* What is wrong, field by field, as web_problem keys ("request.problem.…"): 18 digits of an identity card with their check digit,
 * a contact by which the answer can be served, … Pure. */
struct applicant_problem {
	const char *field, *key;
	struct str arg;
};
size_t applicant_check(struct arena *a, const struct applicant *ap, struct str delivery, struct applicant_problem *ret,
		       size_t max);

/* ---- a request ---- */
struct rcase {
	int64_t id, body_id, parent_body_id, unit_id, origin_id, pieces, duplicate_of;
	struct str no;
	bool own_records; /* kind "correction", Art. 41 */
	enum rq_channel channel;
	struct str transferred_from;
	struct date submitted_on;
	enum applicant_kind applicant_kind;
	struct str name; /* unmasked: for letters only; pages show masked.name unless case_unmask() was called */
	struct applicant masked;
	struct str description, carrier, delivery, written_by, helped;
	bool read_back, sample;
	bool by_code; /* opened by its applicant in this call: case_open() */
	int64_t matches_shown, created_at, updated_at, n_events;
	/* projection */
	enum rf_state state;
	struct date received_on, answer_due, next_due, decided_on, closed_on;
	struct str actor, next_what, decision;
	bool paused, provisional, supervised, late, open;
	/* joined */
	struct str body_name, unit_name;
};

struct case_new {
	struct str token; /* core_sign'ed by the form (case_token()); import: a hash of the row */
	int64_t body_id;
	bool own_records;
	enum rq_channel channel;
	struct str transferred_from;
	struct date submitted_on; /* on or before today; INTERNET: today */
	struct date confirmed_on; /* DATE_NONE: not yet, or the channel needs none */
	struct applicant who;
	struct str description, carrier, delivery;
	struct str written_by, helped;
	bool read_back;
	int64_t matches_shown, origin_id;
	bool sample;
};
struct str case_token(struct ctx *c);
bool case_token_ours(struct ctx *c, struct str token);
/* New request with its number, events "submitted" (and "confirmed"), audit row. A visitor may (channel INTERNET);
 * staff need PERM_CASE_INTAKE in that body. The same token again: the first request, ret_again. ST_INVALID: the body does not
 * receive; problems of the applicant are the caller's to show first (applicant_check). */
enum status case_create(struct ctx *c, const struct case_new *n, struct rcase *ret, bool *ret_again,
			struct err *err) MUST_CHECK;
/* Query code: made from the number with the installation's secret, 12 characters of an alphabet without look-alikes in groups of
 * four ("K3F9-7Q2M-XW4T"); case and blanks do not matter when it is typed. */
struct str case_code(struct ctx *c, struct str no);
/* For the applicant. Wrong code, unknown number: the same ST_NOT_FOUND after the same work. ST_TOO_MANY (request.guess): this
 * sender guessed too often (the number itself is never locked for others). Numbers are matched without blanks, brackets alike. */
enum status case_open(struct ctx *c, struct str no, struct str code, struct rcase *ret, struct err *err) MUST_CHECK;

/* ---- reading, within permission and reach ---- */
/* Reads every request of the own body; others, drafters and heads of units, those of their unit. */
bool case_reads_all(const struct ctx *c);
enum status case_get(struct ctx *c, int64_t id, struct rcase *ret,
		     struct err *err) MUST_CHECK; /* ST_NOT_FOUND out of reach */
struct case_event {
	struct rf_event e;
	struct str text, data, person_name;
	int64_t at, person_id;
	bool is_void; /* a later event says that it does not count */
};
enum status case_events(struct ctx *c, int64_t id, struct case_event **ret, size_t *ret_n, struct err *err) MUST_CHECK;
/* The fold of today; events as given by case_events(). */
enum status case_fold(struct ctx *c, const struct rcase *rc, const struct case_event *ev, size_t n, struct rf_case *ret,
		      struct err *err) MUST_CHECK;

struct case_filter {
	struct str state; /* a state's code, or "open", "overdue", "soon", "paused", "unassigned", "" = all */
	struct str text;  /* up to three words, each somewhere in number, name or description */
	struct str channel, applicant_kind, decision;
	int64_t body_id, unit_id; /* 0 = all in reach */
	struct date from, to;	  /* received, both inclusive; DATE_NONE = open */
	bool mine;		  /* waits for a role or unit of the caller */
	int64_t page, per_page;	  /* from 1 */
				  /* Order: states of open requests by what ends next, everything else newest first. */
};
/* ret_total counts to 5,000 at most, to 500 with words. */
enum status case_list(struct ctx *c, const struct case_filter *f, struct rcase **ret, size_t *ret_n, int64_t *ret_total,
		      struct err *err) MUST_CHECK;
struct case_counts {
	int64_t open, overdue, soon, paused, unconfirmed, mine;
};
enum status case_counts(struct ctx *c, struct case_counts *ret, struct err *err) MUST_CHECK;
/* Of the caller's body, what is past its day while somebody else is to act: a correction, a payment, or the arrival of a letter that
 * nobody recorded (next_what correction fee proof); the oldest CASE_LAPSED_MAX. Of units it takes no notice: the disclosure office's. */
enum { CASE_LAPSED_MAX = 50 };
enum status case_lapsed(struct ctx *c, struct rcase **ret, size_t *ret_n, struct err *err) MUST_CHECK;
/* .mine alone, quick: for the rail of every page. */
enum status case_count_mine(struct ctx *c, int64_t *ret, struct err *err) MUST_CHECK;

/* ---- in words (po/<language>/cases.po) ---- */
/* One step of the clock as a sentence, without its clause (rq_note_clause). */
struct str case_note_text(struct ctx *c, const struct rq_note *n);
/* "request.<group>.<code>": groups state, plain (for citizens), event, applicant, channel, rule (receipt by channel), carrier,
 * delivery, actor, step, due. Empty for an empty code. */
struct str case_text(struct ctx *c, const char *group, struct str code);
/* What was asked, or that it was destroyed when its term was over. */
struct str case_description(struct ctx *c, const struct rcase *rc);

/* ---- acting ---- */
struct case_act {
	struct rf_event e; /* seq is set; date DATE_NONE = today */
	struct str text;   /* reason or content; required for some types ("request.not.reason") */
	struct str data;   /* JSON object or empty */
};
/* Permission by type and state (cases/acts.c), reach, rf_refusal(), second-reader rule (who drafted does not agree), projection,
 * audit "request.<type>". ret_seq may be NULL. Inside an open transaction: no commit of its own.
 * ST_CONFLICT with the key of rf_refusal(); ST_FORBIDDEN; ST_INVALID. A citizen (who opened the request with its code in this
 * call: case_open()) may withdraw, supplement, correct, give reasons, contact. */
enum status case_act(struct ctx *c, const struct rcase *rc, const struct case_act *a, int64_t *ret_seq,
		     struct err *err) MUST_CHECK;
/* Would it be allowed? NULL or a key: for buttons. */
const char *case_refusal(struct ctx *c, const struct rcase *rc, const struct rf_case *f, const struct rf_event *e);
/* The whole applicant in clear: PERM_CASE_UNMASK and a reason; audited "request.unmask". */
enum status case_unmask(struct ctx *c, int64_t id, struct str reason, struct applicant *ret, struct err *err) MUST_CHECK;
/* A view of what names the applicant: its row, with why it was opened. ST_FORBIDDEN without PERM_CASE_UNMASK. */
enum status case_note_view(struct ctx *c, const struct rcase *rc, const char *action, struct str what, struct str reason,
			   struct err *err) MUST_CHECK;
/* For letters and mails made by the program: no audit row a view, the letter itself is one. */
enum status case_applicant(struct ctx *c, const struct rcase *rc, struct applicant *ret, struct err *err) MUST_CHECK;

/* ---- parties, files ---- */
struct case_party {
	struct str ref, kind, name, contact /* sealed at rest */;
};
enum status case_party_add(struct ctx *c, const struct rcase *rc, struct case_party *p,
			   struct err *err) MUST_CHECK; /* ref set */
enum status case_parties(struct ctx *c, int64_t id, struct case_party **ret, size_t *ret_n, struct err *err) MUST_CHECK;
struct case_file {
	int64_t id, file_id, added_at;
	struct str kind, name, person_name;
	bool for_applicant;
	struct stored_file file;
};
/* Within a write transaction; adds an event "file_added". */
enum status case_file_add(struct ctx *c, const struct rcase *rc, const struct stored_file *f, const char *kind,
			  struct str name, bool for_applicant, int64_t *ret_id, struct err *err) MUST_CHECK;
enum status case_files(struct ctx *c, int64_t id, struct case_file **ret, size_t *ret_n, struct err *err) MUST_CHECK;

/* ---- the same matter ---- */
struct case_like {
	int64_t id;
	struct str no, masked_name, description, decision;
	enum rf_state state;
	int score; /* 0..100, share of common shingles */
	bool same_applicant;
};
/* Earlier requests to the body about the same matter, best first, at most 10. id 0: not registered yet. */
enum status case_similar(struct ctx *c, int64_t body_id, int64_t id, struct str description, struct str identity_mark,
			 struct case_like **ret, size_t *ret_n, struct err *err) MUST_CHECK;
struct str case_identity_mark(struct ctx *c, struct str id_no);
/* The caller's own number within the month of an applicant, for fees by item (109号 Art. 4): which request of that applicant in
 * the civil month of its receipt (setting request.fee_by_submission: of its sending) it is, from 1. */
enum status case_nth_in_month(struct ctx *c, const struct rcase *rc, int64_t *ret, struct err *err) MUST_CHECK;
/* Splits into smallest units: the request keeps the first description, each other becomes a request of its own with origin_id. */
enum status case_split(struct ctx *c, const struct rcase *rc, const struct str *descriptions, size_t n, struct str reason,
		       struct err *err) MUST_CHECK;

/* Notes that it is the same as an earlier one of the body: a note with the reason, and the link. */
enum status case_mark_duplicate(struct ctx *c, const struct rcase *rc, int64_t of, struct str reason,
				struct err *err) MUST_CHECK;

/* ---- numbers ---- */
/* Next number of a kind within body and year, gap-free: in the caller's transaction. */
enum status case_next_number(struct ctx *c, int64_t body_id, int year, struct str kind, int64_t *ret,
			     struct err *err) MUST_CHECK;

/* ---- the calendar changed ---- */
/* All open requests computed anew; who changed gets an event "recomputed" and an audit row. Job "cases.recompute". */
enum status case_recompute(struct ctx *c, int64_t *ret_open, int64_t *ret_changed, struct err *err) MUST_CHECK;

/* Everything sealed with an older key or cipher is sealed anew; may be interrupted and run again. */
enum status case_reseal(struct ctx *c, int64_t *ret_done, struct err *err) MUST_CHECK;

/* ---- the term of a file is over ---- */
struct case_archived {
	int64_t id, body_id;
	struct str no, decision;
	struct date archived_on;
};
/* In the archive since that day or longer and not erased yet, by id after the given one. The program's own. */
enum status case_archived_list(struct ctx *c, struct date upto, int64_t after, struct case_archived *ret, size_t max,
			       size_t *ret_n, struct err *err) MUST_CHECK;
/* Name, identity, contact, what was asked, parties, personal files and the words of events go for good; number, dates, decision and
 * what was done stay. In a write transaction; audited "request.erase". ret_files: how many files the request lost. */
enum status case_erase(struct ctx *c, const struct case_archived *a, int64_t *ret_files, struct err *err) MUST_CHECK;

#endif
