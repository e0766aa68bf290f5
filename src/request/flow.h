/* SPDX-License-Identifier: Apache-2.0 */
/* What a request is now: its events folded into state, dates, who must act and what may happen next. Pure and complete: nothing
 * here is stored but the events; due dates are computed from them and the calendar each time (request-procedure.md §3, §10;
 * 《政府信息公开条例》 Art. 30–36; S2-1.3.1 the six steps, S2-1.3.2 internal limits, S0-3.3.8 no skipping of steps).
 *
 * An event made void by RF_VOIDED counts nowhere; both stay on record. */
#ifndef REQUEST_FLOW_H
#define REQUEST_FLOW_H

#include "request/clock.h"

/* X(id, code, clock): code is stored and names the text "request.event.<code>"; clock: what the statutory clock makes of it. */
#define RF_EVENT_TABLE(X)                                                                                                 \
	X(RF_SUBMITTED, "submitted", RQ_EVENT_COUNT)                                                                      \
	X(RF_CONFIRMED, "confirmed", RQ_EVENT_COUNT) /* 双方确认收到 */                                             \
	X(RF_REGISTERED, "registered", RQ_EVENT_COUNT)                                                                    \
	X(RF_SPLIT, "split", RQ_EVENT_COUNT)	   /* n: pieces in all; ref: numbers of the new ones */                   \
	X(RF_ASSIGNED, "assigned", RQ_EVENT_COUNT) /* n: unit; until: a limit set by hand */                              \
	X(RF_CORRECTION_NOTICE, "correction_notice", RQ_CORRECTION_NOTICE) /* until: by when the applicant may correct */ \
	X(RF_CORRECTED, "corrected", RQ_CORRECTED)                                                                        \
	X(RF_NOT_CORRECTED, "not_corrected", RQ_EVENT_COUNT)		/* ends the request: F1 */                        \
	X(RF_THIRD_PARTY_SENT, "third_party_sent", RQ_THIRD_PARTY_SENT) /* ref: the party, in all of these */             \
	X(RF_THIRD_PARTY_RECEIVED, "third_party_received", RQ_THIRD_PARTY_RECEIVED)                                       \
	X(RF_THIRD_PARTY_REPLIED, "third_party_replied", RQ_THIRD_PARTY_REPLIED) /* code: agree refuse partly */          \
	X(RF_THIRD_PARTY_SILENT, "third_party_silent", RQ_EVENT_COUNT)		 /* the body decides, Art. 32 */          \
	X(RF_CO_AGENCY_SENT, "co_agency_sent", RQ_CO_AGENCY_SENT)                                                         \
	X(RF_CO_AGENCY_RECEIVED, "co_agency_received", RQ_CO_AGENCY_RECEIVED)                                             \
	X(RF_CO_AGENCY_REPLIED, "co_agency_replied", RQ_CO_AGENCY_REPLIED) /* code: agree refuse partly */                \
	X(RF_CO_AGENCY_SILENT, "co_agency_silent", RQ_EVENT_COUNT)	   /* deemed consent, Art. 34 */                  \
	X(RF_OTHER_AGENCY_SENT, "other_agency_sent", RQ_OTHER_AGENCY_SENT)                                                \
	X(RF_OTHER_AGENCY_REPLIED, "other_agency_replied", RQ_OTHER_AGENCY_REPLIED)                                       \
	X(RF_EXTENDED, "extended", RQ_EXTENDED)		     /* by the head of the disclosure office only, in time */     \
	X(RF_EXCESS_ASKED, "excess_asked", RQ_EVENT_COUNT)   /* 要求说明理由, Art. 35 */                            \
	X(RF_EXCESS_REASON, "excess_reason", RQ_EVENT_COUNT) /* the applicant's reasons */                                \
	X(RF_DELAYED, "delayed", RQ_EVENT_COUNT)	     /* n: working days more, Art. 35; the applicant was told */  \
	X(RF_FEE_NOTICED, "fee_noticed", RQ_FEE_NOTICED)     /* n: yuan; code: items pages */                             \
	X(RF_FEE_RECEIVED, "fee_received", RQ_FEE_RECEIVED)  /* the applicant has the notice */                           \
	X(RF_FEE_PAID, "fee_paid", RQ_FEE_PAID)		     /* n: yuan */                                                \
	X(RF_FEE_UNPAID, "fee_unpaid", RQ_EVENT_COUNT)	     /* ends the request: F2 */                                   \
	X(RF_FEE_WAIVED, "fee_waived", RQ_EVENT_COUNT)                                                                    \
	X(RF_SEARCHED, "searched", RQ_EVENT_COUNT)	       /* 检索记录; n: hits */                                \
	X(RF_RECORDS_CALLED, "records_called", RQ_EVENT_COUNT) /* 调取 */                                               \
	X(RF_CONTACT, "contact", RQ_EVENT_COUNT)	       /* S2-1.3.4: does not stop the clock */                    \
	X(RF_NOTE, "note", RQ_EVENT_COUNT)                                                                                \
	X(RF_CHECKED, "checked", RQ_EVENT_COUNT) /* 逐项审查; code: which; data holds finding and grounds */          \
	X(RF_DRAFTED, "drafted", RQ_EVENT_COUNT) /* submitted for review; code: decision */                               \
	X(RF_UNIT_AGREED, "unit_agreed", RQ_EVENT_COUNT)                                                                  \
	X(RF_OFFICE_AGREED, "office_agreed", RQ_EVENT_COUNT)                                                              \
	X(RF_LEGAL_AGREED, "legal_agreed", RQ_EVENT_COUNT)                                                                \
	X(RF_RETURNED, "returned", RQ_EVENT_COUNT) /* to the drafter */                                                   \
	X(RF_DECIDED, "decided", RQ_EVENT_COUNT)   /* signed; code: decision */                                           \
	X(RF_ON_SPOT, "on_spot", RQ_EVENT_COUNT)   /* answered on the spot, Art. 33 para. 1; code: decision */            \
	X(RF_SENT, "sent", RQ_EVENT_COUNT)	   /* the answer: code post email counter portal; ref: letter */          \
	X(RF_SERVED, "served", RQ_EVENT_COUNT)                                                                            \
	X(RF_WITHDRAWN, "withdrawn", RQ_EVENT_COUNT) /* by the applicant: F3 */                                           \
	X(RF_ARCHIVED, "archived", RQ_EVENT_COUNT)                                                                        \
	X(RF_RECONSIDERED, "reconsidered", RQ_EVENT_COUNT)	     /* 复议; ref: its number */                        \
	X(RF_RECONSIDER_RESULT, "reconsider_result", RQ_EVENT_COUNT) /* code: keep fix other */                           \
	X(RF_SUED, "sued", RQ_EVENT_COUNT)			     /* code: direct after */                             \
	X(RF_SUIT_RESULT, "suit_result", RQ_EVENT_COUNT)	     /* code: keep fix other */                           \
	X(RF_REDECIDE, "redecide", RQ_EVENT_COUNT)		     /* ordered; n: working days, or until */             \
	X(RF_SUPERVISED, "supervised", RQ_EVENT_COUNT)		     /* 督办 */                                         \
	X(RF_LATE_REASON, "late_reason", RQ_EVENT_COUNT)                                                                  \
	X(RF_SUPPLEMENT, "supplement", RQ_EVENT_COUNT) /* what the applicant added by himself */                          \
	X(RF_LETTER, "letter", RQ_EVENT_COUNT)	       /* a letter was issued; ref: its number; code: kind */             \
	X(RF_PROPOSED, "proposed", RQ_EVENT_COUNT)     /* 转主动公开 */                                              \
	X(RF_PUBLISHED, "published", RQ_EVENT_COUNT)   /* n: document */                                                  \
	X(RF_FILE_ADDED, "file_added", RQ_EVENT_COUNT) /* n: file */                                                      \
	X(RF_RECOMPUTED, "recomputed", RQ_EVENT_COUNT) /* the calendar changed: until: the new date */                    \
	X(RF_VOIDED, "voided", RQ_EVENT_COUNT)	       /* n: seq of the event */

#define RF_ENUM(id, code, clock) id,
enum rf_type { RF_EVENT_TABLE(RF_ENUM) RF_TYPE_COUNT };
#undef RF_ENUM

struct rf_event {
	enum rf_type type;
	int64_t seq;	  /* 1, 2, … within the request */
	struct date date; /* the day that counts */
	struct str ref, code;
	int64_t n;
	struct date until; /* DATE_NONE where it has none */
	bool override;	   /* a second correction, with a reason on record: told, but the clock does not begin anew */
};

#define RF_STATE_TABLE(X)                                              \
	X(RF_S_UNCONFIRMED, "unconfirmed") /* no receipt date yet */   \
	X(RF_S_RECEIVED, "received")	   /* to be registered */      \
	X(RF_S_REGISTERED, "registered")   /* to be assigned */        \
	X(RF_S_HANDLING, "handling")                                   \
	X(RF_S_CORRECTING, "correcting") /* waits for the applicant */ \
	X(RF_S_EXCESS, "excess")	 /* waits for the applicant */ \
	X(RF_S_CONSULTING, "consulting") /* the clock is paused */     \
	X(RF_S_FEE, "fee")		 /* waits for the payment */   \
	X(RF_S_UNIT_REVIEW, "unit_review")                             \
	X(RF_S_OFFICE_REVIEW, "office_review")                         \
	X(RF_S_LEGAL_REVIEW, "legal_review")                           \
	X(RF_S_SIGNING, "signing")                                     \
	X(RF_S_DECIDED, "decided") /* to be sent */                    \
	X(RF_S_SENT, "sent")	   /* proof of delivery to come */     \
	X(RF_S_SERVED, "served")                                       \
	X(RF_S_WITHDRAWN, "withdrawn")                                 \
	X(RF_S_ARCHIVED, "archived")

#define RF_ENUM(id, code) id,
enum rf_state { RF_STATE_TABLE(RF_ENUM) RF_STATE_COUNT };
#undef RF_ENUM

enum rf_step { RF_RECEIVE, RF_REGISTER, RF_HANDLE, RF_REVIEW, RF_ANSWER, RF_ARCHIVE, RF_STEP_COUNT }; /* S2-1.3.1 */
enum rf_actor {
	RF_NOBODY,
	RF_OFFICE,
	RF_UNIT,
	RF_UNIT_HEAD,
	RF_LEGAL,
	RF_SIGNATORY,
	RF_APPLICANT,
	RF_OTHERS, /* third party or another body */
	RF_ACTOR_COUNT
};
enum rf_due { /* what the next date is about */
	      RF_DUE_NONE,
	      RF_DUE_CONFIRM, /* first working day after the submission */
	      RF_DUE_ANSWER,
	      RF_DUE_UNIT,	  /* the unit's own limit */
	      RF_DUE_CORRECTION,  /* the applicant's answer */
	      RF_DUE_THIRD_PARTY, /* also co-producing bodies */
	      RF_DUE_FEE,
	      RF_DUE_PROOF, /* the arrival of a letter that a limit waits for is to be put on record */
	      RF_DUE_COUNT
};

enum rf_legal { RF_LEGAL_NEVER, RF_LEGAL_REFUSALS /* B1 and C1–C8 */, RF_LEGAL_ALWAYS };
struct rf_rules {
	struct rq_rules clock;
	enum rf_legal legal;
	int unit_days;		/* the unit's own limit: so many working days before the statutory date */
	int proof_days;		/* so many working days after it was sent a letter's arrival is asked for */
	bool auto_ack_confirms; /* the automatic receipt of a web request is the confirmation (auto_ack_counts_as_confirm) */
};
extern const struct rf_rules rf_rules_default;

struct rf_case {
	enum rf_state state;
	enum rf_step step;
	enum rf_actor actor;
	struct rq_clock clock;
	struct date
		answer_due;   /* with a delay or an order to decide anew; DATE_NONE: no receipt, a consultation holds it, or
				 the applicant does: he corrects or pays, and the clock begins anew */
	struct date next_due; /* the soonest that still matters to somebody on our side or asked by us */
	enum rf_due next_what;
	struct date confirm_due, correction_due;
	struct date
		unit_due; /* counted back from answer_due and moving with it, or set by hand; never later than answer_due */
	int64_t unit_id;  /* 0: not assigned */
	struct str draft_code; /* of the last draft submitted; empty: none */
	struct str decision;   /* A1…F3, the first one: what the yearly report counts; empty: none */
	struct str redecision; /* after an order; empty: none */
	struct date registered_on, decided_on, redecided_on, sent_on, served_on, closed_on /* served or withdrawn */,
		archived_on;
	struct date waits_since; /* the notice the applicant has to answer before the clock begins anew; DATE_NONE: none */
	bool paused;		 /* a consultation is open */
	bool fee_arrived;	 /* the applicant has the notice */
	bool noticed, extended, corrected, supervised, late_reason, fee_open, redeciding, published;
	bool reconsidering, suing; /* a case is not closed yet */
	bool late;		   /* decided after, or not decided and the day is past */
	int n_searched, n_consulted, n_open_consultations;
	int64_t fee_yuan;
	bool provisional;
};

struct rf_input {
	enum rq_channel channel;
	struct date submitted;
	const struct rf_event *events; /* by seq */
	size_t n;
	struct date today;
};

/* ST_INVALID as rq_clock(); ST_CALENDAR_GAP. Texts in ret point into the events. */
enum status rf_fold(struct arena *a, const struct workcal *cal, const struct rf_rules *rules, const struct rf_input *in,
		    struct rf_case *ret, struct err *err) MUST_CHECK;
/* May the event happen now (e->date on or before today)? NULL, or the key of the reason why not: "request.not.<why>". */
const char *rf_refusal(const struct rf_case *f, const struct rf_event *e, struct date today);

const char *rf_type_code(enum rf_type t);
bool rf_type_of(struct str code, enum rf_type *ret);
const char *rf_state_code(enum rf_state s); /* "request.state.<code>", plain words for citizens "request.plain.<code>" */
bool rf_state_of(struct str code, enum rf_state *ret);
bool rf_state_open(enum rf_state s); /* not decided: counts as carried over at the end of a year */
const char *rf_actor_code(enum rf_actor a);
const char *rf_step_code(enum rf_step s);
const char *rf_due_code(enum rf_due d);

/* days working days before the statutory date, but not before the day it was assigned, nor later than the date (S2-1.3.2). DATE_NONE
 * while there is no date. */
enum status rf_unit_due(const struct workcal *cal, struct date answer_due, int days, struct date assigned,
			struct date *ret) MUST_CHECK;

/* The clock as cells: working days from the beginning of the running clock to its due date (design README §9). */
enum rf_cell { RF_USED, RF_PAUSED, RF_TODAY, RF_LEFT, RF_OVER /* after the due date, to today */ };
struct rf_day {
	struct date date;
	enum rf_cell kind;
};
struct rf_days {
	struct rf_day *day;
	size_t n;
	int used, paused, left, over; /* today counts as used: on the last day nothing is left */
};
/* stop: the day of the decision, or today. No cells before receipt; with an open consultation the cells end today. */
enum status rf_days(struct arena *a, const struct workcal *cal, const struct rf_case *f, struct date today,
		    struct rf_days *ret) MUST_CHECK;

#endif
