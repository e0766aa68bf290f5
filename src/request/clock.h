/* SPDX-License-Identifier: Apache-2.0 */
/* The statutory clocks of a request for information: from the channel, the days and the events of a case to its receipt date and
 * its due dates, with the reason of each. 《政府信息公开条例》 Art. 30–34; 国办函〔2020〕109号 Art. 6; request-procedure.md §2, §3.
 *
 * Pure: nothing is stored, everything is computed from events and calendar each time. Days are working days (D1: the day of the
 * event is not counted). The answer is due on the first day on which the days counted since the clock began reach the allowance;
 * days in (sent, end] of a consultation do not count (Art. 33 para. 3), several at a time are united. Corrections and a paid fee
 * begin a new clock; an extension adds to the running one. */
#ifndef REQUEST_CLOCK_H
#define REQUEST_CLOCK_H

#include "cal/cal.h"

enum rq_channel { RQ_IN_PERSON, RQ_POST_SIGNED, RQ_POST_PLAIN, RQ_INTERNET, RQ_FAX, RQ_ORAL, RQ_CHANNEL_COUNT };

enum rq_event_type {
	RQ_CORRECTION_NOTICE, /* 补正告知, the day the applicant was told */
	RQ_CORRECTED,	      /* 收到补正 */
	RQ_THIRD_PARTY_SENT,  /* 征求意见书发出 */
	RQ_THIRD_PARTY_RECEIVED,
	RQ_THIRD_PARTY_REPLIED,
	RQ_CO_AGENCY_SENT,
	RQ_CO_AGENCY_RECEIVED,
	RQ_CO_AGENCY_REPLIED,
	RQ_OTHER_AGENCY_SENT,
	RQ_OTHER_AGENCY_REPLIED,
	RQ_EXTENDED,	 /* 延期告知, the day the applicant was told */
	RQ_FEE_NOTICED,	 /* 收费通知 */
	RQ_FEE_RECEIVED, /* the applicant has the notice: the days to pay begin (109号 Art. 6) */
	RQ_FEE_PAID,
	RQ_EVENT_COUNT
};

struct rq_event {
	enum rq_event_type type;
	struct date date;
	struct str ref; /* which letter an answer belongs to; empty: the only one of its kind */
};

/* What the law leaves open is a setting (request-procedure.md 【推】, 〔unconfirmed〕). */
struct rq_rules {
	int correction_days, answer_days, extension_days, third_party_days, co_agency_days, fee_days;
	bool late_correction_restarts; /* a notice after its own limit still lets the clock begin anew */
	bool fee_restarts;	       /* a fee paid in time lets the clock begin anew */
	bool fee_needs_arrival; /* no limit to pay before the arrival is known; else the day of the notice stands for it */
};
extern const struct rq_rules rq_rules_default;

struct rq_case {
	enum rq_channel channel;
	struct date submitted; /* handed in, signed for by the mail room, sent by the applicant */
	struct date confirmed; /* both sides confirmed; DATE_NONE: not yet */
	const struct rq_event *events;
	size_t n;
};

/* One step of the computation, in order of time. */
enum rq_note_code {
	RQ_NOTE_RECEIVED,	    /* date: receipt */
	RQ_NOTE_UNCONFIRMED,	    /* no receipt date before both sides confirm */
	RQ_NOTE_CORRECTION_DUE,	    /* to: due */
	RQ_NOTE_CORRECTION_LATE,    /* notice after its limit: no new clock */
	RQ_NOTE_CORRECTION_REFUSED, /* second notice: once only */
	RQ_NOTE_CORRECTED_UNASKED,  /* no notice, or used up: no new clock */
	RQ_NOTE_RESTART_CORRECTED,  /* date: new beginning */
	RQ_NOTE_PAUSE,		    /* from, to: days not counted */
	RQ_NOTE_PAUSE_OPEN,	    /* from: no end known */
	RQ_NOTE_REPLY_LATE,	    /* an opinion after its limit does not lengthen the pause */
	RQ_NOTE_EXTENDED,	    /* days added */
	RQ_NOTE_EXTENSION_LATE,	    /* told after the limit: void */
	RQ_NOTE_EXTENSION_REFUSED,  /* second one on the same clock: void */
	RQ_NOTE_FEE_WAITS,	    /* from: notice; its arrival is not known */
	RQ_NOTE_FEE_DUE,	    /* from: arrival */
	RQ_NOTE_FEE_LATE,	    /* paid after its limit: the request counts as given up */
	RQ_NOTE_RESTART_FEE,
	RQ_NOTE_ANSWER_DUE, /* from: beginning; to: due; days: allowance; counted */
	RQ_NOTE_COUNT
};

struct rq_note {
	enum rq_note_code code;
	struct date from, to; /* DATE_NONE where it has none */
	int days;	      /* working days the step is about; 0 where it has none */
	struct str ref;
};

struct rq_clock {
	struct date receipt; /* 收到日; DATE_NONE before confirmation: then there are no due dates */
	struct date begins;  /* day after which the running clock counts: receipt, correction or payment */
	/* DATE_NONE: there is no such limit, or (answer) a consultation without an end holds the clock. */
	struct date correction_notice_due, answer_due, third_party_due, co_agency_due, fee_due;
	bool provisional; /* a date above depends on a year without a holiday notice (D5) */
	const struct rq_note *notes;
	size_t n_notes;
};

const char *rq_note_code_name(enum rq_note_code c); /* "restart_corrected" */
const char *rq_note_clause(enum rq_note_code c);    /* "条例第30条" */
bool rq_channel_of(struct str code, enum rq_channel *ret);
const char *rq_channel_code(enum rq_channel ch);
bool rq_channel_waits(enum rq_channel ch); /* received on the day both sides confirm (条例 Art. 31) */
bool rq_event_of(struct str code, enum rq_event_type *ret);

/* Events may come in any order; of one day their order is kept. ST_INVALID (err->key request.event_…, arg: number of the event,
 * from 1) when an event lies before the submission, or an answer has no letter it belongs to or lies before it;
 * ST_CALENDAR_GAP outside the calendar. */
enum status rq_clock(struct arena *a, const struct workcal *cal, const struct rq_rules *rules, const struct rq_case *c,
		     struct rq_clock *ret, struct err *err) MUST_CHECK;

#endif
