/* SPDX-License-Identifier: Apache-2.0 */
/* Events in their order move a small set of facts; the state is read off those facts at the end, so that an event made void needs
 * no undoing. Dates come from the clock of the same events. */
#include "request/flow.h"

const struct rf_rules rf_rules_default = {
	.clock =
		{
			.correction_days = 7,
			.answer_days = 20,
			.extension_days = 20,
			.third_party_days = 15,
			.co_agency_days = 15,
			.fee_days = 20,
			.late_correction_restarts = false,
			.fee_restarts = true,
			.fee_needs_arrival = true,
		},
	.legal = RF_LEGAL_REFUSALS,
	.unit_days = 5,
	.proof_days = 5,
	.auto_ack_confirms = false,
};

static const enum rq_event_type clock_type[RF_TYPE_COUNT] = {
#define RF_ROW(id, code, clock) [id] = (clock),
	RF_EVENT_TABLE(RF_ROW)
#undef RF_ROW
};

bool rf_state_open(enum rf_state s)
{
	return s < RF_S_DECIDED;
}

/* ---- the facts ---- */
enum { MAX_ASKED = 64 }; /* letters to others in one request */

struct facts {
	struct {
		const struct rf_event *sent;
		bool arrived;
	} asked[MAX_ASKED]; /* consultations without an answer yet */
	size_t n_asked;
	const struct rf_event *notice, *fee; /* what the applicant was told */
	const struct rf_event *held;	     /* the one of them he had not answered when it ended */
	const struct rf_event *delay, *order, *assigned;
	bool registered, correcting, excess, withdrawn, sent, served, archived, redecided;
	int reconsiderations, suits;
	enum { WITH_UNIT, AT_UNIT_HEAD, AT_OFFICE, AT_LEGAL, AT_SIGNATORY } review;
};

static bool refuses(struct str code)
{
	return str_eq_c(code, "B1") || (code.n > 0 && code.p[0] == 'C');
}

static bool wants_legal(const struct rf_rules *rules, struct str code)
{
	return rules->legal == RF_LEGAL_ALWAYS || (rules->legal == RF_LEGAL_REFUSALS && refuses(code));
}

/* Which sent letter the answer belongs to: the first of its kind and party. */
static void answered(struct facts *k, enum rf_type sent, struct str ref)
{
	for (size_t i = 0; i < k->n_asked; i++)
		if (k->asked[i].sent->type == sent && (str_eq(k->asked[i].sent->ref, ref) || ref.n == 0)) {
			k->asked[i] = k->asked[--k->n_asked];
			return;
		}
}

static void arrived(struct facts *k, enum rf_type sent, struct str ref)
{
	for (size_t i = 0; i < k->n_asked; i++)
		if (k->asked[i].sent->type == sent && !k->asked[i].arrived &&
		    (str_eq(k->asked[i].sent->ref, ref) || ref.n == 0)) {
			k->asked[i].arrived = true;
			return;
		}
}

static void decide(struct facts *k, struct rf_case *f, const struct rf_event *e, struct str code)
{
	k->held = k->correcting ? k->notice : f->fee_open ? k->fee : NULL;
	k->review = WITH_UNIT;
	k->correcting = k->excess = false;
	f->fee_open = false;
	if (f->redeciding) {
		f->redecision = code;
		f->redecided_on = e->date;
		f->redeciding = false;
		k->redecided = true;
		return;
	}
	f->decision = code;
	f->decided_on = e->date;
}

static void close_on(struct rf_case *f, struct date d)
{
	f->closed_on = d;
}

static void follow_fee(struct facts *k, struct rf_case *f, const struct rf_event *e)
{
	switch (e->type) {
	case RF_FEE_NOTICED:
		k->fee = e;
		f->fee_open = true;
		f->fee_arrived = false;
		f->fee_yuan = e->n;
		break;
	case RF_FEE_RECEIVED:
		f->fee_arrived = true;
		break;
	case RF_FEE_PAID:
	case RF_FEE_WAIVED:
		f->fee_open = false;
		break;
	case RF_FEE_UNPAID:
		decide(k, f, e, STR("F2"));
		break;
	default:
		break;
	}
}

static void follow_asking(struct facts *k, struct rf_case *f, const struct rf_event *e)
{
	switch (e->type) {
	case RF_THIRD_PARTY_SENT:
	case RF_CO_AGENCY_SENT:
	case RF_OTHER_AGENCY_SENT:
		f->n_consulted++;
		if (k->n_asked < MAX_ASKED)
			k->asked[k->n_asked++].sent = e;
		break;
	case RF_THIRD_PARTY_RECEIVED:
		arrived(k, RF_THIRD_PARTY_SENT, e->ref);
		break;
	case RF_CO_AGENCY_RECEIVED:
		arrived(k, RF_CO_AGENCY_SENT, e->ref);
		break;
	case RF_THIRD_PARTY_REPLIED:
	case RF_THIRD_PARTY_SILENT:
		answered(k, RF_THIRD_PARTY_SENT, e->ref);
		break;
	case RF_CO_AGENCY_REPLIED:
	case RF_CO_AGENCY_SILENT:
		answered(k, RF_CO_AGENCY_SENT, e->ref);
		break;
	case RF_OTHER_AGENCY_REPLIED:
		answered(k, RF_OTHER_AGENCY_SENT, e->ref);
		break;
	default:
		break;
	}
}

static void follow_applicant(struct facts *k, struct rf_case *f, const struct rf_event *e)
{
	switch (e->type) {
	case RF_CORRECTION_NOTICE:
		if (e->override)
			break; /* told, but nothing waits for it */
		k->notice = e;
		f->noticed = k->correcting = true;
		f->correction_due = e->until;
		break;
	case RF_CORRECTED:
		f->corrected = f->corrected || k->correcting;
		k->correcting = false;
		break;
	case RF_NOT_CORRECTED:
		decide(k, f, e, STR("F1"));
		break;
	case RF_EXCESS_ASKED:
		k->excess = true;
		break;
	case RF_EXCESS_REASON:
		k->excess = false;
		break;
	case RF_WITHDRAWN:
		decide(k, f, e, STR("F3"));
		k->withdrawn = true;
		close_on(f, e->date);
		break;
	default:
		break;
	}
}

static void follow_review(struct facts *k, const struct rf_rules *rules, struct rf_case *f, const struct rf_event *e)
{
	switch (e->type) {
	case RF_DRAFTED:
		f->draft_code = e->code;
		k->review = AT_UNIT_HEAD;
		break;
	case RF_UNIT_AGREED:
		k->review = AT_OFFICE;
		break;
	case RF_OFFICE_AGREED:
		k->review = wants_legal(rules, f->draft_code) ? AT_LEGAL : AT_SIGNATORY;
		break;
	case RF_LEGAL_AGREED:
		k->review = AT_SIGNATORY;
		break;
	case RF_RETURNED:
		k->review = WITH_UNIT;
		break;
	case RF_DECIDED:
		decide(k, f, e, e->code.n > 0 ? e->code : f->draft_code);
		break;
	case RF_ON_SPOT:
		decide(k, f, e, e->code);
		k->served = true;
		f->served_on = e->date;
		close_on(f, e->date);
		break;
	case RF_SENT:
		k->sent = true;
		f->sent_on = e->date;
		break;
	case RF_SERVED:
		k->served = true;
		f->served_on = e->date;
		close_on(f, e->date);
		break;
	case RF_ARCHIVED:
		k->archived = true;
		f->archived_on = e->date;
		break;
	default:
		break;
	}
}

static void follow_rest(struct facts *k, struct rf_case *f, const struct rf_event *e)
{
	switch (e->type) {
	case RF_REGISTERED:
		k->registered = true;
		f->registered_on = e->date;
		break;
	case RF_ASSIGNED:
		f->unit_id = e->n;
		k->assigned = e;
		break;
	case RF_EXTENDED:
		f->extended = true;
		break;
	case RF_DELAYED:
		k->delay = e;
		break;
	case RF_SEARCHED:
		f->n_searched++;
		break;
	case RF_SUPERVISED:
		f->supervised = true;
		break;
	case RF_LATE_REASON:
		f->late_reason = true;
		break;
	case RF_PUBLISHED:
		f->published = true;
		break;
	case RF_RECONSIDERED:
		k->reconsiderations++;
		break;
	case RF_RECONSIDER_RESULT:
		k->reconsiderations--;
		break;
	case RF_SUED:
		k->suits++;
		break;
	case RF_SUIT_RESULT:
		k->suits--;
		break;
	case RF_REDECIDE:
		k->order = e;
		f->redeciding = true;
		k->sent = k->served = k->archived = k->redecided = false;
		f->closed_on = DATE_NONE;
		break;
	default:
		break;
	}
}

/* ---- the state, read off the facts ---- */
static void set(struct rf_case *f, enum rf_state s, enum rf_step step, enum rf_actor actor)
{
	f->state = s;
	f->step = step;
	f->actor = actor;
}

static bool decided(const struct rf_case *f)
{
	return f->decision.n > 0 && !f->redeciding;
}

static void read_closed(const struct facts *k, struct rf_case *f)
{
	if (k->archived)
		set(f, RF_S_ARCHIVED, RF_ARCHIVE, RF_NOBODY);
	else if (k->withdrawn)
		set(f, RF_S_WITHDRAWN, RF_ARCHIVE, RF_OFFICE);
	else if (k->served)
		set(f, RF_S_SERVED, RF_ARCHIVE, RF_OFFICE);
	else if (k->sent)
		set(f, RF_S_SENT, RF_ANSWER, RF_OFFICE);
	else
		set(f, RF_S_DECIDED, RF_ANSWER, RF_OFFICE);
}

static void read_review(const struct facts *k, struct rf_case *f)
{
	static const struct {
		enum rf_state state;
		enum rf_actor actor;
	} at[] = {
		[AT_UNIT_HEAD] = {RF_S_UNIT_REVIEW, RF_UNIT_HEAD},
		[AT_OFFICE] = {RF_S_OFFICE_REVIEW, RF_OFFICE},
		[AT_LEGAL] = {RF_S_LEGAL_REVIEW, RF_LEGAL},
		[AT_SIGNATORY] = {RF_S_SIGNING, RF_SIGNATORY},
	};

	set(f, at[k->review].state, RF_REVIEW, at[k->review].actor);
}

static void read_state(const struct facts *k, struct rf_case *f)
{
	if (decided(f))
		read_closed(k, f);
	else if (date_is_none(f->clock.receipt))
		set(f, RF_S_UNCONFIRMED, RF_RECEIVE, RF_OFFICE);
	else if (!k->registered)
		set(f, RF_S_RECEIVED, RF_REGISTER, RF_OFFICE);
	else if (k->correcting)
		set(f, RF_S_CORRECTING, RF_HANDLE, RF_APPLICANT);
	else if (k->excess)
		set(f, RF_S_EXCESS, RF_HANDLE, RF_APPLICANT);
	else if (f->fee_open)
		set(f, RF_S_FEE, RF_HANDLE, RF_APPLICANT);
	else if (k->n_asked > 0)
		set(f, RF_S_CONSULTING, RF_HANDLE, RF_OTHERS);
	else if (k->review != WITH_UNIT)
		read_review(k, f);
	else if (f->unit_id == 0)
		set(f, RF_S_REGISTERED, RF_REGISTER, RF_OFFICE);
	else
		set(f, RF_S_HANDLING, RF_HANDLE, RF_UNIT);
	f->paused = !decided(f) && k->n_asked > 0;
	f->n_open_consultations = (int)k->n_asked;
	f->reconsidering = k->reconsiderations > 0;
	f->suing = k->suits > 0;
}

/* ---- dates ---- */
static bool in_time(struct date d, struct date limit)
{
	return date_is_none(limit) || date_cmp(d, limit) <= 0;
}

/* Does the answer to this notice let the clock begin anew? Until it comes, or ends the request for want of it, there is no day of
 * answer (Art. 30; 109号 Art. 6). A notice after its own limit holds nothing. */
static bool holds(const struct rf_rules *rules, const struct rf_case *f, const struct rf_event *notice)
{
	if (notice->type == RF_FEE_NOTICED)
		return rules->clock.fee_restarts && in_time(notice->date, f->clock.answer_due);
	return rules->clock.late_correction_restarts || in_time(notice->date, f->clock.correction_notice_due);
}

static enum status read_answer_due(const struct workcal *cal, const struct rf_rules *rules, const struct facts *k,
				   struct rf_case *f)
{
	const struct rf_event *asked = k->correcting ? k->notice : f->fee_open ? k->fee : k->held;
	struct deadline d;

	f->answer_due = f->clock.answer_due;
	f->provisional = f->clock.provisional;
	if (asked != NULL && k->order == NULL && holds(rules, f, asked)) {
		f->answer_due = DATE_NONE;
		f->waits_since = decided(f) ? DATE_NONE : asked->date;
	}
	if (k->delay != NULL && !date_is_none(f->answer_due)) {
		TRY(workcal_add(cal, f->answer_due, (int)k->delay->n, &d));
		f->answer_due = d.due;
		f->provisional = f->provisional || d.provisional;
	}
	if (k->order != NULL) {
		f->answer_due = k->order->until;
		if (k->order->n > 0) {
			TRY(workcal_add(cal, k->order->date, (int)k->order->n, &d));
			f->answer_due = d.due;
			f->provisional = d.provisional;
		}
	}
	return ST_OK;
}

static enum status read_unit_due(const struct workcal *cal, const struct rf_rules *rules, const struct facts *k,
				 struct rf_case *f)
{
	if (k->assigned == NULL || date_is_none(f->answer_due))
		return ST_OK;
	if (date_is_none(k->assigned->until))
		return rf_unit_due(cal, f->answer_due, rules->unit_days, k->assigned->date, &f->unit_due);
	f->unit_due = date_cmp(k->assigned->until, f->answer_due) > 0 ? f->answer_due : k->assigned->until;
	return ST_OK;
}

static void soonest(struct rf_case *f, struct date d, enum rf_due what)
{
	if (!date_is_none(d) && (date_is_none(f->next_due) || date_cmp(d, f->next_due) < 0)) {
		f->next_due = d;
		f->next_what = what;
	}
}

/* Letters whose limit runs from their arrival, and nobody put that on record yet. */
static enum status ask_for_proof(const struct workcal *cal, const struct rf_rules *rules, const struct facts *k,
				 struct rf_case *f)
{
	struct deadline d;

	for (size_t i = 0; i < k->n_asked; i++) {
		if (k->asked[i].arrived || k->asked[i].sent->type == RF_OTHER_AGENCY_SENT)
			continue;
		TRY(workcal_add(cal, k->asked[i].sent->date, rules->proof_days, &d));
		soonest(f, d.due, RF_DUE_PROOF);
	}
	if (f->state != RF_S_FEE || f->fee_arrived)
		return ST_OK;
	TRY(workcal_add(cal, k->fee->date, rules->proof_days, &d));
	soonest(f, d.due, RF_DUE_PROOF);
	return ST_OK;
}

static enum status read_next_due(const struct workcal *cal, const struct rf_rules *rules, const struct facts *k,
				 struct rf_case *f)
{
	f->next_due = DATE_NONE;
	f->next_what = RF_DUE_NONE;
	if (decided(f))
		return ST_OK;
	TRY(ask_for_proof(cal, rules, k, f));
	if (f->state == RF_S_UNCONFIRMED)
		soonest(f, f->confirm_due, RF_DUE_CONFIRM);
	if (f->state == RF_S_CORRECTING)
		soonest(f, f->correction_due, RF_DUE_CORRECTION);
	if (f->paused) {
		soonest(f, f->clock.third_party_due, RF_DUE_THIRD_PARTY);
		soonest(f, f->clock.co_agency_due, RF_DUE_THIRD_PARTY);
	}
	if (f->state == RF_S_FEE)
		soonest(f, f->clock.fee_due, RF_DUE_FEE);
	if (f->state == RF_S_HANDLING || f->state == RF_S_UNIT_REVIEW)
		soonest(f, f->unit_due, RF_DUE_UNIT);
	soonest(f, f->answer_due, RF_DUE_ANSWER);
	return ST_OK;
}

static void read_late(struct rf_case *f, struct date today)
{
	struct date end = f->redeciding || date_is_none(f->decided_on) ? today : f->decided_on;

	if (!date_is_none(f->redecided_on))
		end = f->redecided_on;
	f->late = !date_is_none(f->answer_due) && date_cmp(end, f->answer_due) > 0;
}

/* ---- the whole ---- */
static bool *voided(struct arena *a, const struct rf_input *in)
{
	bool *ret = ARENA_ARRAY(a, in->n + 1, bool);

	for (size_t i = 0; i < in->n; i++)
		for (size_t j = 0; in->events[i].type == RF_VOIDED && j < i; j++)
			if (in->events[j].seq == in->events[i].n)
				ret[j] = true;
	return ret;
}

/* The confirmation and what moves the statutory clock, as the clock reads them. */
static void clock_input(const struct rf_rules *rules, const struct rf_input *in, const bool *is_void, struct rq_event *ev,
			struct rq_case *ret)
{
	*ret = (struct rq_case){.channel = in->channel, .submitted = in->submitted, .confirmed = DATE_NONE, .events = ev};
	if (rules->auto_ack_confirms && in->channel == RQ_INTERNET)
		ret->confirmed = in->submitted;
	for (size_t i = 0; i < in->n; i++) {
		const struct rf_event *e = &in->events[i];

		if (is_void[i])
			continue;
		if (e->type == RF_CONFIRMED)
			ret->confirmed = e->date;
		if (clock_type[e->type] != RQ_EVENT_COUNT)
			ev[ret->n++] = (struct rq_event){clock_type[e->type], e->date, e->ref};
	}
}

static void clear(struct rf_case *ret)
{
	*ret = (struct rf_case){.answer_due = DATE_NONE,
				.next_due = DATE_NONE,
				.confirm_due = DATE_NONE,
				.unit_due = DATE_NONE,
				.waits_since = DATE_NONE,
				.correction_due = DATE_NONE,
				.registered_on = DATE_NONE,
				.decided_on = DATE_NONE,
				.redecided_on = DATE_NONE,
				.sent_on = DATE_NONE,
				.served_on = DATE_NONE,
				.closed_on = DATE_NONE,
				.archived_on = DATE_NONE,
				.draft_code = STR(""),
				.decision = STR(""),
				.redecision = STR("")};
}

enum status rf_fold(struct arena *a, const struct workcal *cal, const struct rf_rules *rules, const struct rf_input *in,
		    struct rf_case *ret, struct err *err)
{
	struct facts k = {0};
	struct rq_case clock;
	struct deadline d;
	const bool *is_void = voided(a, in);
	struct rq_event *ev = ARENA_ARRAY(a, in->n + 1, struct rq_event);

	clear(ret);
	clock_input(rules, in, is_void, ev, &clock);
	TRY(rq_clock(a, cal, &rules->clock, &clock, &ret->clock, err));
	for (size_t i = 0; i < in->n; i++) {
		if (is_void[i])
			continue;
		follow_rest(&k, ret, &in->events[i]);
		follow_applicant(&k, ret, &in->events[i]);
		follow_asking(&k, ret, &in->events[i]);
		follow_fee(&k, ret, &in->events[i]);
		follow_review(&k, rules, ret, &in->events[i]);
	}
	TRY(workcal_add(cal, in->submitted, 1, &d));
	ret->confirm_due = d.due;
	read_state(&k, ret);
	TRY(read_answer_due(cal, rules, &k, ret));
	TRY(read_unit_due(cal, rules, &k, ret));
	TRY(read_next_due(cal, rules, &k, ret));
	read_late(ret, in->today);
	return ST_OK;
}
