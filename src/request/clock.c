/* SPDX-License-Identifier: Apache-2.0 */
/* Three passes: letters and answers become pauses; corrections, extensions and payments are followed in order of time; the due
 * date is found by counting the days outside the united pauses. */
#include "request/clock.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"

const struct rq_rules rq_rules_default = {
	.correction_days = 7,
	.answer_days = 20,
	.extension_days = 20,
	.third_party_days = 15,
	.co_agency_days = 15,
	.fee_days = 20,
	.late_correction_restarts = false,
	.fee_restarts = true,
	.fee_needs_arrival = false,
};

static const char *const channel_codes[RQ_CHANNEL_COUNT] = {"IN_PERSON", "POST_SIGNED", "POST_PLAIN",
							    "INTERNET",	 "FAX",		"ORAL"};

static const char *const event_codes[RQ_EVENT_COUNT] = {
	[RQ_CORRECTION_NOTICE] = "correction_notice",
	[RQ_CORRECTED] = "corrected",
	[RQ_THIRD_PARTY_SENT] = "third_party_sent",
	[RQ_THIRD_PARTY_RECEIVED] = "third_party_received",
	[RQ_THIRD_PARTY_REPLIED] = "third_party_replied",
	[RQ_CO_AGENCY_SENT] = "co_agency_sent",
	[RQ_CO_AGENCY_RECEIVED] = "co_agency_received",
	[RQ_CO_AGENCY_REPLIED] = "co_agency_replied",
	[RQ_OTHER_AGENCY_SENT] = "other_agency_sent",
	[RQ_OTHER_AGENCY_REPLIED] = "other_agency_replied",
	[RQ_EXTENDED] = "extended",
	[RQ_FEE_NOTICED] = "fee_noticed",
	[RQ_FEE_RECEIVED] = "fee_received",
	[RQ_FEE_PAID] = "fee_paid",
};

static const struct {
	const char *name, *clause;
} note_rows[RQ_NOTE_COUNT] = {
	[RQ_NOTE_RECEIVED] = {"received", "条例第31条"},
	[RQ_NOTE_UNCONFIRMED] = {"unconfirmed", "条例第31条"},
	[RQ_NOTE_CORRECTION_DUE] = {"correction_notice_due", "条例第30条"},
	[RQ_NOTE_CORRECTION_LATE] = {"correction_notice_late", "条例第30条"},
	[RQ_NOTE_CORRECTION_REFUSED] = {"second_correction_refused", "条例第30条"},
	[RQ_NOTE_CORRECTED_UNASKED] = {"corrected_without_notice", "条例第30条"},
	[RQ_NOTE_RESTART_CORRECTED] = {"restart_corrected", "条例第30条、第33条"},
	[RQ_NOTE_PAUSE] = {"pause", "条例第33条第3款"},
	[RQ_NOTE_PAUSE_OPEN] = {"pause_open", "条例第33条第3款"},
	[RQ_NOTE_REPLY_LATE] = {"reply_late", "条例第32条、第34条"},
	[RQ_NOTE_EXTENDED] = {"extended", "条例第33条第2款"},
	[RQ_NOTE_EXTENSION_LATE] = {"extension_late", "条例第33条第2款"},
	[RQ_NOTE_EXTENSION_REFUSED] = {"second_extension_refused", "条例第33条第2款"},
	[RQ_NOTE_FEE_WAITS] = {"fee_arrival_unknown", "国办函〔2020〕109号第6条"},
	[RQ_NOTE_FEE_DUE] = {"fee_due", "国办函〔2020〕109号第6条"},
	[RQ_NOTE_FEE_LATE] = {"fee_late", "国办函〔2020〕109号第6条"},
	[RQ_NOTE_RESTART_FEE] = {"restart_fee_paid", "国办函〔2020〕109号第6条"},
	[RQ_NOTE_ANSWER_DUE] = {"answer_due", "条例第33条"},
};

const char *rq_note_code_name(enum rq_note_code c)
{
	return note_rows[c].name;
}

const char *rq_note_clause(enum rq_note_code c)
{
	return note_rows[c].clause;
}

static bool code_of(struct str code, const char *const *names, size_t n, size_t *ret)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_c(code, names[i])) {
			*ret = i;
			return true;
		}
	return false;
}

const char *rq_channel_code(enum rq_channel ch)
{
	return channel_codes[ch];
}

bool rq_channel_of(struct str code, enum rq_channel *ret)
{
	size_t i;

	if (!code_of(code, channel_codes, RQ_CHANNEL_COUNT, &i))
		return false;
	*ret = (enum rq_channel)i;
	return true;
}

bool rq_event_of(struct str code, enum rq_event_type *ret)
{
	size_t i;

	if (!code_of(code, event_codes, RQ_EVENT_COUNT, &i))
		return false;
	*ret = (enum rq_event_type)i;
	return true;
}

/* ---- the working set ---- */

/* (sent, end] does not count. */
struct letter {
	const struct letter_kind *kind;
	const struct rq_event *sent, *arrived, *replied;
	struct date end; /* DATE_NONE: not known */
};

struct work {
	const struct workcal *cal;
	const struct rq_rules *rules;
	const struct rq_case *c;
	const struct rq_event **ev; /* by date, those of a day in the given order */
	struct letter *letter;
	size_t n_letters;
	struct rq_note *note;
	size_t n_notes;
	struct rq_clock *out;
	struct err *err;

	bool noticed, in_time, corrected; /* the one correction the law knows */
	bool extended;			  /* on the clock that runs */
	bool fee_asked;
	size_t at; /* place of the event that is followed */
};

static void note(struct work *w, enum rq_note_code code, struct date from, struct date to, int days, struct str ref)
{
	w->note[w->n_notes++] = (struct rq_note){code, from, to, days, ref};
}

/* A date that is part of the result. */
static struct date keep(struct work *w, struct deadline d)
{
	w->out->provisional = w->out->provisional || d.provisional;
	return d.due;
}

static struct date later(struct date x, struct date y)
{
	return date_cmp(x, y) > 0 ? x : y;
}

static enum status refuse(struct work *w, const struct rq_event *e, const char *key)
{
	char number[24];

	(void)snprintf(number, sizeof number, "%td", e - w->c->events + 1);
	return err_say(w->err, ST_INVALID, key, number);
}

static int by_date(const void *x, const void *y)
{
	const struct rq_event *a = *(const struct rq_event *const *)x, *b = *(const struct rq_event *const *)y;
	int c = date_cmp(a->date, b->date);

	return c != 0 ? c : (a > b) - (a < b); /* both lie in one array: the given order */
}

static enum status sort_events(struct work *w)
{
	for (size_t i = 0; i < w->c->n; i++) {
		w->ev[i] = &w->c->events[i];
		if (date_cmp(w->ev[i]->date, w->c->submitted) < 0)
			return refuse(w, w->ev[i], "request.event_early");
	}
	if (w->c->n > 0)
		qsort(w->ev, w->c->n, sizeof *w->ev, by_date);
	return ST_OK;
}

/* ---- pauses: letters with their answers ---- */
static const struct letter_kind {
	enum rq_event_type sent, received, replied; /* received: RQ_EVENT_COUNT where nobody counts from it */
} letter_kinds[] = {
	{RQ_THIRD_PARTY_SENT, RQ_THIRD_PARTY_RECEIVED, RQ_THIRD_PARTY_REPLIED},
	{RQ_CO_AGENCY_SENT, RQ_CO_AGENCY_RECEIVED, RQ_CO_AGENCY_REPLIED},
	{RQ_OTHER_AGENCY_SENT, RQ_EVENT_COUNT, RQ_OTHER_AGENCY_REPLIED},
};

/* The letter an event belongs to: the first of its reference that lacks it; without a reference also the only letter there is. */
static struct letter *letter_of(struct work *w, size_t first, const struct rq_event *e, bool reply)
{
	for (size_t i = first; i < w->n_letters; i++) {
		struct letter *l = &w->letter[i];
		bool only = e->ref.n == 0 && w->n_letters == first + 1;

		if ((only || str_eq(l->sent->ref, e->ref)) && (reply ? l->replied : l->arrived) == NULL)
			return l;
	}
	return NULL;
}

static enum status find_letters(struct work *w, const struct letter_kind *k)
{
	size_t first = w->n_letters;

	for (size_t i = 0; i < w->c->n; i++) {
		const struct rq_event *e = w->ev[i];
		struct letter *l;

		if (e->type == k->sent)
			w->letter[w->n_letters++] = (struct letter){.kind = k, .sent = e};
		if (e->type != k->received && e->type != k->replied)
			continue;
		l = letter_of(w, first, e, e->type == k->replied);
		if (l == NULL)
			return refuse(w, e, "request.event_no_letter");
		*(e->type == k->replied ? &l->replied : &l->arrived) = e;
	}
	return ST_OK;
}

/* The pause ends with the opinion, or with its limit when that comes first (Art. 32, 34). */
static enum status letter_pause(struct work *w, struct letter *l)
{
	bool third = l->kind->sent == RQ_THIRD_PARTY_SENT;
	struct date *shown = third ? &w->out->third_party_due : &w->out->co_agency_due;
	struct deadline due;

	l->end = l->replied == NULL ? DATE_NONE : l->replied->date;
	if (l->arrived != NULL) {
		TRY(workcal_add(w->cal, l->arrived->date, third ? w->rules->third_party_days : w->rules->co_agency_days,
				&due));
		*shown = later(*shown, keep(w, due));
		if (l->replied != NULL && date_cmp(l->end, due.due) > 0)
			note(w, RQ_NOTE_REPLY_LATE, l->end, due.due, 0, l->sent->ref);
		if (l->replied == NULL || date_cmp(l->end, due.due) > 0)
			l->end = due.due;
	}
	note(w, date_is_none(l->end) ? RQ_NOTE_PAUSE_OPEN : RQ_NOTE_PAUSE, l->sent->date, l->end, 0, l->sent->ref);
	return ST_OK;
}

static enum status find_pauses(struct work *w)
{
	for (size_t k = 0; k < ARRAY_LEN(letter_kinds); k++)
		TRY(find_letters(w, &letter_kinds[k]));
	for (size_t i = 0; i < w->n_letters; i++)
		TRY(letter_pause(w, &w->letter[i]));
	return ST_OK;
}

/* ---- counting ---- */

/* The end of the pauses that lie over the day after d; d when there are none, DATE_NONE when they have no end. */
static struct date skip_pauses(const struct work *w, struct date d)
{
	for (bool moved = true; moved;) {
		moved = false;
		for (size_t i = 0; i < w->n_letters; i++) {
			const struct letter *l = &w->letter[i];

			if (date_cmp(l->sent->date, d) > 0)
				continue;
			if (date_is_none(l->end))
				return DATE_NONE;
			if (date_cmp(l->end, d) > 0) {
				d = l->end;
				moved = true;
			}
		}
	}
	return d;
}

/* The first pause that begins after d; DATE_NONE when there is none. */
static struct date next_pause(const struct work *w, struct date d)
{
	struct date next = DATE_NONE;

	for (size_t i = 0; i < w->n_letters; i++) {
		struct date from = w->letter[i].sent->date;

		if (date_cmp(from, d) > 0 && (date_is_none(next) || date_cmp(from, next) < 0))
			next = from;
	}
	return next;
}

/* The day on which n days outside the pauses have gone by since from; DATE_NONE when a pause without an end comes first. */
static enum status due_after(const struct work *w, struct date from, int n, struct deadline *ret)
{
	struct date at = skip_pauses(w, from);
	struct deadline due = {DATE_NONE, false};
	bool provisional = false;

	while (!date_is_none(at)) {
		struct date stop = next_pause(w, at);
		bool touched;
		int used;

		TRY(workcal_add(w->cal, at, n, &due));
		if (date_is_none(stop) || date_cmp(stop, due.due) >= 0)
			break;
		TRY(workcal_between(w->cal, at, stop, &used, &touched));
		provisional = provisional || touched;
		n -= used;
		at = skip_pauses(w, stop);
	}
	*ret = date_is_none(at) ? (struct deadline){DATE_NONE, provisional}
				: (struct deadline){due.due, due.provisional || provisional};
	return ST_OK;
}

/* ---- the events that move the clock ---- */
static int allowance(const struct work *w)
{
	return w->rules->answer_days + (w->extended ? w->rules->extension_days : 0);
}

static void begin_anew(struct work *w, const struct rq_event *e, enum rq_note_code code)
{
	w->out->begins = later(e->date, w->out->receipt);
	w->extended = false;
	note(w, code, e->date, DATE_NONE, w->rules->answer_days, e->ref);
}

static enum status on_correction_notice(struct work *w, const struct rq_event *e)
{
	if (w->noticed) { /* 一次性告知 */
		note(w, RQ_NOTE_CORRECTION_REFUSED, e->date, DATE_NONE, 0, e->ref);
		return ST_OK;
	}
	w->noticed = true;
	w->in_time = date_cmp(e->date, w->out->correction_notice_due) <= 0;
	if (!w->in_time)
		note(w, RQ_NOTE_CORRECTION_LATE, e->date, w->out->correction_notice_due, 0, e->ref);
	return ST_OK;
}

static enum status on_corrected(struct work *w, const struct rq_event *e)
{
	if (!w->noticed || w->corrected) {
		note(w, RQ_NOTE_CORRECTED_UNASKED, e->date, DATE_NONE, 0, e->ref);
		return ST_OK;
	}
	w->corrected = true;
	if (w->in_time || w->rules->late_correction_restarts)
		begin_anew(w, e, RQ_NOTE_RESTART_CORRECTED);
	return ST_OK;
}

static enum status on_extended(struct work *w, const struct rq_event *e)
{
	struct deadline d;

	if (w->extended) {
		note(w, RQ_NOTE_EXTENSION_REFUSED, e->date, DATE_NONE, 0, e->ref);
		return ST_OK;
	}
	TRY(due_after(w, w->out->begins, allowance(w), &d));
	if (!date_is_none(d.due) && date_cmp(e->date, d.due) > 0) {
		note(w, RQ_NOTE_EXTENSION_LATE, e->date, d.due, 0, e->ref);
		return ST_OK;
	}
	w->extended = true;
	note(w, RQ_NOTE_EXTENDED, e->date, DATE_NONE, w->rules->extension_days, e->ref);
	return ST_OK;
}

static enum status on_fee_received(struct work *w, const struct rq_event *e)
{
	struct deadline d;

	if (!w->fee_asked)
		return refuse(w, e, "request.event_no_letter");
	TRY(workcal_add(w->cal, e->date, w->rules->fee_days, &d));
	w->out->fee_due = keep(w, d);
	note(w, RQ_NOTE_FEE_DUE, e->date, w->out->fee_due, w->rules->fee_days, e->ref);
	return ST_OK;
}

/* Is the arrival of the notice that is followed known? */
static bool fee_arrives(const struct work *w)
{
	for (size_t i = w->at + 1; i < w->c->n && w->ev[i]->type != RQ_FEE_NOTICED; i++)
		if (w->ev[i]->type == RQ_FEE_RECEIVED)
			return true;
	return false;
}

static enum status on_fee_noticed(struct work *w, const struct rq_event *e)
{
	w->fee_asked = true;
	w->out->fee_due = DATE_NONE;
	if (fee_arrives(w))
		return ST_OK;
	if (!w->rules->fee_needs_arrival)
		return on_fee_received(w, e);
	note(w, RQ_NOTE_FEE_WAITS, e->date, DATE_NONE, w->rules->fee_days, e->ref);
	return ST_OK;
}

/* Who pays has the notice: before its arrival is known a payment is in time. */
static enum status on_fee_paid(struct work *w, const struct rq_event *e)
{
	if (!w->fee_asked)
		return refuse(w, e, "request.event_no_letter");
	if (!date_is_none(w->out->fee_due) && date_cmp(e->date, w->out->fee_due) > 0)
		note(w, RQ_NOTE_FEE_LATE, e->date, w->out->fee_due, 0, e->ref);
	else if (w->rules->fee_restarts)
		begin_anew(w, e, RQ_NOTE_RESTART_FEE);
	return ST_OK;
}

static enum status follow(struct work *w)
{
	static enum status (*const on[RQ_EVENT_COUNT])(struct work *, const struct rq_event *) = {
		[RQ_CORRECTION_NOTICE] = on_correction_notice,
		[RQ_CORRECTED] = on_corrected,
		[RQ_EXTENDED] = on_extended,
		[RQ_FEE_NOTICED] = on_fee_noticed,
		[RQ_FEE_RECEIVED] = on_fee_received,
		[RQ_FEE_PAID] = on_fee_paid,
	};

	for (w->at = 0; w->at < w->c->n; w->at++) {
		const struct rq_event *e = w->ev[w->at];

		if (on[e->type] != NULL)
			TRY(on[e->type](w, e));
	}
	return ST_OK;
}

/* ---- the whole ---- */
bool rq_channel_waits(enum rq_channel c)
{
	return c == RQ_POST_PLAIN || c == RQ_INTERNET || c == RQ_FAX;
}

static enum status run(struct work *w)
{
	struct rq_clock *out = w->out;
	struct deadline d;

	TRY(sort_events(w));
	out->receipt = rq_channel_waits(w->c->channel) ? w->c->confirmed : w->c->submitted;
	if (date_is_none(out->receipt)) {
		note(w, RQ_NOTE_UNCONFIRMED, w->c->submitted, DATE_NONE, 0, STR(""));
		return ST_OK;
	}
	if (date_cmp(out->receipt, w->c->submitted) < 0)
		return err_say(w->err, ST_INVALID, "request.confirmed_early", NULL);
	note(w, RQ_NOTE_RECEIVED, out->receipt, DATE_NONE, 0, STR(""));
	out->begins = out->receipt;
	TRY(workcal_add(w->cal, out->receipt, w->rules->correction_days, &d));
	out->correction_notice_due = keep(w, d);
	note(w, RQ_NOTE_CORRECTION_DUE, out->receipt, out->correction_notice_due, w->rules->correction_days, STR(""));
	TRY(find_pauses(w));
	TRY(follow(w));
	TRY(due_after(w, out->begins, allowance(w), &d));
	out->answer_due = keep(w, d);
	note(w, RQ_NOTE_ANSWER_DUE, out->begins, out->answer_due, allowance(w), STR(""));
	return ST_OK;
}

enum status rq_clock(struct arena *a, const struct workcal *cal, const struct rq_rules *rules, const struct rq_case *c,
		     struct rq_clock *ret, struct err *err)
{
	struct work w = {.cal = cal, .rules = rules, .c = c, .out = ret, .err = err};
	enum status st;

	*ret = (struct rq_clock){.receipt = DATE_NONE,
				 .begins = DATE_NONE,
				 .correction_notice_due = DATE_NONE,
				 .answer_due = DATE_NONE,
				 .third_party_due = DATE_NONE,
				 .co_agency_due = DATE_NONE,
				 .fee_due = DATE_NONE};
	w.ev = ARENA_ARRAY(a, c->n + 1, const struct rq_event *);
	w.letter = ARENA_ARRAY(a, c->n + 1, struct letter);
	w.note = ARENA_ARRAY(a, c->n * 2 + 4, struct rq_note);
	st = run(&w);
	ret->notes = w.note;
	ret->n_notes = w.n_notes;
	if (st == ST_CALENDAR_GAP)
		return err_set(err, st, "a date lies outside the calendar");
	return st;
}
