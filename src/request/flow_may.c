/* SPDX-License-Identifier: Apache-2.0 */
/* What may happen next: by state from a table, then the rules that need more than the state. */
#include "request/flow.h"

#define IN(s) (1u << (unsigned)RF_S_##s)
#define WORK (IN(REGISTERED) | IN(HANDLING) | IN(CORRECTING) | IN(EXCESS) | IN(CONSULTING) | IN(FEE))
#define REVIEWS (IN(UNIT_REVIEW) | IN(OFFICE_REVIEW) | IN(LEGAL_REVIEW) | IN(SIGNING))
#define BEFORE (IN(UNCONFIRMED) | IN(RECEIVED))
#define OPEN (BEFORE | WORK | REVIEWS)
#define AFTER (IN(DECIDED) | IN(SENT) | IN(SERVED) | IN(WITHDRAWN))
#define ANY (OPEN | AFTER | IN(ARCHIVED))

static const uint32_t when[RF_TYPE_COUNT] = {
	[RF_CONFIRMED] = IN(UNCONFIRMED),
	[RF_REGISTERED] = IN(RECEIVED),
	[RF_SPLIT] = IN(RECEIVED) | IN(REGISTERED) | IN(HANDLING),
	[RF_ASSIGNED] = WORK,
	[RF_CORRECTION_NOTICE] = IN(REGISTERED) | IN(HANDLING),
	[RF_CORRECTED] = IN(CORRECTING),
	[RF_NOT_CORRECTED] = IN(CORRECTING),
	[RF_THIRD_PARTY_SENT] = IN(HANDLING) | IN(CONSULTING),
	[RF_THIRD_PARTY_RECEIVED] = OPEN,
	[RF_THIRD_PARTY_REPLIED] = OPEN,
	[RF_THIRD_PARTY_SILENT] = OPEN,
	[RF_CO_AGENCY_SENT] = IN(HANDLING) | IN(CONSULTING),
	[RF_CO_AGENCY_RECEIVED] = OPEN,
	[RF_CO_AGENCY_REPLIED] = OPEN,
	[RF_CO_AGENCY_SILENT] = OPEN,
	[RF_OTHER_AGENCY_SENT] = IN(HANDLING) | IN(CONSULTING),
	[RF_OTHER_AGENCY_REPLIED] = OPEN,
	[RF_EXTENDED] = WORK | REVIEWS,
	[RF_EXCESS_ASKED] = IN(REGISTERED) | IN(HANDLING),
	[RF_EXCESS_REASON] = IN(EXCESS),
	[RF_DELAYED] = IN(HANDLING),
	[RF_FEE_NOTICED] = IN(HANDLING),
	[RF_FEE_RECEIVED] = IN(FEE),
	[RF_FEE_PAID] = IN(FEE),
	[RF_FEE_UNPAID] = IN(FEE),
	[RF_FEE_WAIVED] = IN(HANDLING) | IN(FEE),
	[RF_SEARCHED] = WORK,
	[RF_RECORDS_CALLED] = WORK,
	[RF_CONTACT] = ANY,
	[RF_NOTE] = ANY,
	[RF_CHECKED] = WORK | REVIEWS,
	[RF_DRAFTED] = IN(HANDLING),
	[RF_UNIT_AGREED] = IN(UNIT_REVIEW),
	[RF_OFFICE_AGREED] = IN(OFFICE_REVIEW),
	[RF_LEGAL_AGREED] = IN(LEGAL_REVIEW),
	[RF_RETURNED] = REVIEWS,
	[RF_DECIDED] = IN(SIGNING),
	[RF_ON_SPOT] = IN(RECEIVED) | IN(REGISTERED) | IN(HANDLING),
	[RF_SENT] = IN(DECIDED) | IN(SENT),
	[RF_SERVED] = IN(DECIDED) | IN(SENT),
	[RF_WITHDRAWN] = OPEN,
	[RF_ARCHIVED] = IN(SERVED) | IN(WITHDRAWN),
	[RF_RECONSIDERED] = ANY,
	[RF_RECONSIDER_RESULT] = ANY,
	[RF_SUED] = ANY,
	[RF_SUIT_RESULT] = ANY,
	[RF_REDECIDE] = IN(SERVED) | IN(SENT) | IN(WITHDRAWN) | IN(ARCHIVED),
	[RF_SUPERVISED] = OPEN,
	[RF_LATE_REASON] = OPEN | AFTER,
	[RF_SUPPLEMENT] = OPEN,
	[RF_LETTER] = ANY,
	[RF_PROPOSED] = AFTER | IN(ARCHIVED),
	[RF_PUBLISHED] = AFTER | IN(ARCHIVED),
	[RF_FILE_ADDED] = ANY,
	[RF_RECOMPUTED] = OPEN,
	[RF_VOIDED] = OPEN,
};

/* A day already past its date. */
static bool past(struct date due, struct date today)
{
	return !date_is_none(due) && date_cmp(today, due) > 0;
}

static const char *applicant_may(const struct rf_case *f, const struct rf_event *e, struct date today)
{
	switch (e->type) {
	case RF_CORRECTION_NOTICE:
		if (f->noticed && !e->override)
			return "request.not.noticed_once"; /* 一次性告知, Art. 30 */
		return !f->noticed && e->override ? "request.not.first_notice" : NULL;
	case RF_NOT_CORRECTED:
		return past(f->correction_due, today) ? NULL : "request.not.correction_running";
	case RF_FEE_NOTICED:
		return past(f->answer_due, e->date) ? "request.not.fee_period"
						    : NULL; /* Art. 6: within the days of handling */
	case RF_FEE_RECEIVED:
		return f->fee_arrived ? "request.not.fee_arrived" : NULL;
	case RF_FEE_UNPAID:
		if (date_is_none(f->clock.fee_due))
			return "request.not.fee_on_the_way";
		return past(f->clock.fee_due, today) ? NULL : "request.not.fee_running";
	case RF_FEE_PAID:
		return past(f->clock.fee_due, e->date) ? "request.not.fee_late" : NULL;
	case RF_WITHDRAWN:
		return f->redeciding ? "request.not.redeciding" : NULL;
	default:
		return NULL;
	}
}

static const char *others_may(const struct rf_case *f, const struct rf_event *e, struct date today)
{
	switch (e->type) {
	case RF_THIRD_PARTY_SILENT:
		return past(f->clock.third_party_due, today) ? NULL : "request.not.opinion_running";
	case RF_CO_AGENCY_SILENT:
		return past(f->clock.co_agency_due, today) ? NULL : "request.not.opinion_running";
	case RF_EXTENDED:
		if (f->extended)
			return "request.not.extended_once";
		if (!date_is_none(f->waits_since))
			return "request.not.extended_waiting"; /* nothing runs that could be made longer */
		return past(f->answer_due, e->date) ? "request.not.extended_late" : NULL;
	default:
		return NULL;
	}
}

static const char *answer_may(const struct rf_case *f, const struct rf_event *e)
{
	switch (e->type) {
	case RF_DRAFTED:
		if (str_empty(e->code))
			return "request.not.code";
		if (str_eq_c(e->code, "D1") && f->n_searched == 0)
			return "request.not.search_first"; /* 不存在: what was searched must be on record */
		return NULL;
	case RF_DECIDED:
		return f->late && !f->late_reason ? "request.not.late_reason" : NULL;
	case RF_ON_SPOT:
		return str_eq_c(e->code, "A1") ? NULL : "request.not.on_spot"; /* only what is simply given */
	case RF_RECONSIDER_RESULT:
		return f->reconsidering ? NULL : "request.not.no_case";
	case RF_SUIT_RESULT:
		return f->suing ? NULL : "request.not.no_case";
	case RF_REDECIDE:
		return e->n > 0 || !date_is_none(e->until) ? NULL : "request.not.term";
	default:
		return NULL;
	}
}

const char *rf_refusal(const struct rf_case *f, const struct rf_event *e, struct date today)
{
	const char *why;

	if (e->type == RF_SUBMITTED || (when[e->type] & (1u << (unsigned)f->state)) == 0)
		return "request.not.state";
	if (!date_is_none(e->date) && date_cmp(e->date, today) > 0)
		return "request.not.future";
	if (!date_is_none(f->clock.receipt) && !date_is_none(e->date) && date_cmp(e->date, f->clock.receipt) < 0 &&
	    e->type != RF_CONTACT && e->type != RF_NOTE)
		return "request.not.before_receipt";
	why = applicant_may(f, e, today);
	if (why == NULL)
		why = others_may(f, e, today);
	return why != NULL ? why : answer_may(f, e);
}
