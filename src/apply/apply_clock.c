/* SPDX-License-Identifier: Apache-2.0 */
/* The clock, the time line and the remedies of one request in words: everything from the same fold the workbench uses. */
#include "apply/apply_status.h"
#include "core/core.h"
#include "core/org.h"
#include "request/remedy.h"

enum { SOON_DAYS = 3 };

struct cell {
	struct str kind; /* u p t or empty */
};
#define T struct cell
static const struct tpl_field cell_fields[] = {TF_STR(T, kind)};
static const struct tpl_view cell_view = TPL_VIEW_OF(T, cell_fields);
#undef T

struct note_row {
	struct str when, iso, text, days, clause;
};
#define T struct note_row
static const struct tpl_field note_fields[] = {TF_STR(T, when), TF_STR(T, iso), TF_STR(T, text), TF_STR(T, days),
					       TF_STR(T, clause)};
static const struct tpl_view note_view = TPL_VIEW_OF(T, note_fields);
#undef T

struct day_row {
	struct str no, when, kind;
};
#define T struct day_row
static const struct tpl_field day_fields[] = {TF_STR(T, no), TF_STR(T, when), TF_STR(T, kind)};
static const struct tpl_view day_view = TPL_VIEW_OF(T, day_fields);
#undef T

#define T struct apply_clock
static const struct tpl_field clock_fields[] = {TF_BOOL(T, any),
						TF_BOOL(T, provisional),
						TF_BOOL(T, over),
						TF_BOOL(T, soon),
						TF_BOOL(T, held),
						TF_BOOL(T, stopped),
						TF_BOOL(T, today),
						TF_STR(T, left),
						TF_STR(T, big),
						TF_STR(T, due),
						TF_STR(T, why),
						TF_STR(T, dash),
						TF_STR(T, ring_label),
						TF_STR(T, used),
						TF_STR(T, pause),
						TF_STR(T, rest),
						TF_STR(T, label),
						TF_STR(T, state_class),
						TF_LIST(T, cells, &cell_view),
						TF_LIST(T, notes, &note_view),
						TF_LIST(T, days, &day_view)};
const struct tpl_view apply_clock_view = TPL_VIEW_OF(T, clock_fields);
#undef T

static struct str count(struct ctx *c, int n)
{
	return arena_printf(c->arena, "%d", n);
}

static struct str note_when(struct ctx *c, const struct rq_note *n)
{
	if (date_is_none(n->from) || date_is_none(n->to) || date_cmp(n->from, n->to) == 0)
		return page_date(c, date_is_none(n->from) ? n->to : n->from);
	return arena_printf(c->arena, "%.*s – %.*s", STR_ARG(page_date(c, n->from)), STR_ARG(page_date(c, n->to)));
}

static struct tpl_list notes(struct ctx *c, const struct rq_clock *k)
{
	struct note_row *rows = ARENA_ARRAY(c->arena, k->n_notes + 1, struct note_row);

	for (size_t i = 0; i < k->n_notes; i++) {
		const struct rq_note *n = &k->notes[i];

		rows[i] = (struct note_row){.when = note_when(c, n),
					    .text = case_note_text(c, n),
					    .days = n->days > 0 ? ctx_textf(c, "apply.days_n", count(c, n->days)) : STR(""),
					    .clause = str_of(rq_note_clause(n->code))};
	}
	return (struct tpl_list){rows, k->n_notes};
}

static const char *const cell_class[] = {
	[RF_USED] = "u", [RF_PAUSED] = "p", [RF_TODAY] = "t", [RF_LEFT] = "", [RF_OVER] = "o"};
static const char *const cell_word[] = {[RF_USED] = "apply.day.used",
					[RF_PAUSED] = "apply.day.paused",
					[RF_TODAY] = "apply.day.today",
					[RF_LEFT] = "apply.day.left",
					[RF_OVER] = "apply.day.over"};

static void cells(struct ctx *c, const struct rf_days *d, struct apply_clock *ret)
{
	struct cell *cell = ARENA_ARRAY(c->arena, d->n + 1, struct cell);
	struct day_row *row = ARENA_ARRAY(c->arena, d->n + 1, struct day_row);
	int no = 0;

	for (size_t i = 0; i < d->n; i++) {
		no += d->day[i].kind != RF_PAUSED;
		ret->today = ret->today || d->day[i].kind == RF_TODAY;
		cell[i].kind = str_of(cell_class[d->day[i].kind]);
		row[i] = (struct day_row){d->day[i].kind == RF_PAUSED ? STR("") : count(c, no),
					  page_date_long(c, d->day[i].date), ctx_text(c, cell_word[d->day[i].kind])};
	}
	ret->cells = (struct tpl_list){cell, d->n};
	ret->days = (struct tpl_list){row, d->n};
	ret->used = ctx_textf(c, "apply.used_n", count(c, d->used));
	ret->pause = d->paused > 0 ? ctx_textf(c, "apply.paused_n", count(c, d->paused)) : STR("");
	ret->rest = d->over > 0 ? ctx_textf(c, "apply.over_n", count(c, d->over))
				: ctx_textf(c, "apply.left_n", count(c, d->left));
	ret->label = arena_printf(c->arena, "%.*s%.*s%.*s%.*s%.*s", STR_ARG(ret->used),
				  STR_ARG(d->paused > 0 ? ctx_text(c, "apply.comma") : STR("")), STR_ARG(ret->pause),
				  STR_ARG(ctx_text(c, "apply.comma")), STR_ARG(ret->rest));
}

static void ring(struct ctx *c, const struct rf_days *d, struct apply_clock *ret)
{
	int all = d->used + d->left, part = all > 0 ? d->left * 100 / all : 0;

	ret->over = d->over > 0;
	ret->soon = !ret->over && !ret->held && d->left <= SOON_DAYS;
	ret->state_class = ret->over ? STR(" is-over") : ret->soon ? STR(" is-soon") : STR("");
	ret->dash = arena_printf(c->arena, "%d 100", ret->over ? 100 : part);
	ret->big = count(c, ret->over ? d->over : d->left);
	ret->left = ctx_text(c, ret->over ? "apply.ring_over" : d->left == 0 ? "apply.ring_today" : "apply.ring_left");
	ret->ring_label = ret->rest;
}

static struct str why(struct ctx *c, const struct apply_seen *s, bool stands)
{
	const struct rf_case *f = &s->f;

	if (stands)
		return ctx_textf(c, f->state == RF_S_FEE ? "apply.why_fee" : "apply.why_correcting",
				 count(c, case_rules(c, s->rc.submitted_on).clock.answer_days));
	return ctx_textf(c, f->paused ? "apply.why_paused" : "apply.why_runs", page_date_long(c, f->clock.begins));
}

enum status apply_clock_fill(struct ctx *c, const struct apply_seen *s, struct apply_clock *ret, struct err *err)
{
	struct rf_days d;
	struct date stop = date_is_none(s->f.decided_on) ? c->today : s->f.decided_on;
	bool closed = !rf_state_open(s->f.state);

	*ret = (struct apply_clock){.held = s->f.paused,
				    .provisional = s->f.provisional,
				    .stopped = !date_is_none(s->f.waits_since)};
	ret->notes = notes(c, &s->f.clock);
	if (date_is_none(s->f.clock.receipt)) {
		ret->why = ctx_text(c, "apply.why_unconfirmed");
		return ST_OK;
	}
	if (rf_days(c->arena, c->cal, &s->f, closed && date_is_none(s->f.decided_on) ? s->f.closed_on : stop, &d) != ST_OK)
		return err_set(err, ST_CALENDAR_GAP, "days of request %lld", (long long)s->rc.id);
	cells(c, &d, ret);
	ring(c, &d, ret);
	ret->any = !closed && !ret->stopped;
	ret->due = date_is_none(s->f.answer_due) ? STR("") : page_date_long(c, s->f.answer_due);
	ret->why = why(c, s, ret->stopped);
	return ST_OK;
}

/* ---- time line ---- */

struct event_row {
	struct str kind, title, when, note, tag;
	bool done, pause, now, next;
};
#define T struct event_row
static const struct tpl_field event_fields[] = {TF_STR(T, kind),   TF_STR(T, title), TF_STR(T, when),
						TF_STR(T, note),   TF_STR(T, tag),   TF_BOOL(T, done),
						TF_BOOL(T, pause), TF_BOOL(T, now),  TF_BOOL(T, next)};
const struct tpl_view apply_event_view = TPL_VIEW_OF(T, event_fields);
#undef T

/* What the applicant may know of what happens inside: steps that concern him; never drafts, reviews, findings, names. */
enum {
	SHOW = 1,
	WITH_TEXT = 2 /* written for the applicant */,
	PAUSES = 4,
	OWN_TEXT = 8 /* only what he wrote himself */,
	WITH_DECISION = 16
};
static const unsigned shown[RF_TYPE_COUNT] = {
	[RF_SUBMITTED] = SHOW,
	[RF_CONFIRMED] = SHOW,
	[RF_REGISTERED] = SHOW,
	[RF_SPLIT] = SHOW,
	[RF_ASSIGNED] = SHOW,
	[RF_CORRECTION_NOTICE] = SHOW | WITH_TEXT,
	[RF_CORRECTED] = SHOW | OWN_TEXT,
	[RF_NOT_CORRECTED] = SHOW,
	[RF_THIRD_PARTY_SENT] = SHOW | PAUSES,
	[RF_THIRD_PARTY_REPLIED] = SHOW,
	[RF_THIRD_PARTY_SILENT] = SHOW,
	[RF_CO_AGENCY_SENT] = SHOW | PAUSES,
	[RF_CO_AGENCY_REPLIED] = SHOW,
	[RF_CO_AGENCY_SILENT] = SHOW,
	[RF_OTHER_AGENCY_SENT] = SHOW | PAUSES,
	[RF_OTHER_AGENCY_REPLIED] = SHOW,
	[RF_EXTENDED] = SHOW | WITH_TEXT,
	[RF_EXCESS_ASKED] = SHOW | WITH_TEXT,
	[RF_EXCESS_REASON] = SHOW | OWN_TEXT,
	[RF_DELAYED] = SHOW | WITH_TEXT,
	[RF_FEE_NOTICED] = SHOW,
	[RF_FEE_RECEIVED] = SHOW,
	[RF_FEE_PAID] = SHOW,
	[RF_FEE_UNPAID] = SHOW,
	[RF_FEE_WAIVED] = SHOW,
	[RF_CONTACT] = SHOW | OWN_TEXT,
	[RF_DECIDED] = SHOW | WITH_DECISION,
	[RF_ON_SPOT] = SHOW | WITH_DECISION,
	[RF_SENT] = SHOW,
	[RF_SERVED] = SHOW,
	[RF_WITHDRAWN] = SHOW,
	[RF_RECONSIDERED] = SHOW,
	[RF_RECONSIDER_RESULT] = SHOW,
	[RF_SUED] = SHOW,
	[RF_SUIT_RESULT] = SHOW,
	[RF_REDECIDE] = SHOW,
	[RF_SUPPLEMENT] = SHOW | OWN_TEXT,
	[RF_PUBLISHED] = SHOW,
};

/* By which rule the day became the day of receipt (条例第31条): said where that day stands. */
static bool makes_receipt(const struct apply_seen *s, enum rf_type t)
{
	if (t != RF_SUBMITTED || date_is_none(s->f.clock.receipt))
		return t == RF_CONFIRMED;
	return apply_last_of(s, RF_CONFIRMED) == NULL;
}

/* A decision is told when it was sent, not before. */
static struct str decision_at(struct ctx *c, const struct apply_seen *s, size_t at)
{
	struct str code = s->ev[at].e.code;
	bool out = s->ev[at].e.type == RF_ON_SPOT, again = false;

	for (size_t i = 0; i < s->n; i++) {
		if (s->ev[i].is_void)
			continue;
		out = out || (i > at && s->ev[i].e.type == RF_SENT);
		again = again || (i < at && s->ev[i].e.type == RF_REDECIDE);
	}
	if (str_empty(code))
		code = again ? s->f.redecision : s->f.decision;
	return !out || str_empty(code) ? STR("") : apply_code_text_s(c, "apply.decision.", code);
}

static struct str event_note(struct ctx *c, const struct apply_seen *s, size_t at)
{
	const struct case_event *e = &s->ev[at];
	unsigned how = shown[e->e.type];
	const char *key = arena_printf(c->arena, "apply.tl_note.%s", rf_type_code(e->e.type)).p;
	struct str explain = tpl_has_key(core_tpl(c->core), key) ? ctx_text(c, key) : STR("");

	if (makes_receipt(s, e->e.type))
		return case_text(c, "rule", str_of(rq_channel_code(s->rc.channel)));
	if ((how & WITH_DECISION) != 0)
		return decision_at(c, s, at);
	if ((how & WITH_TEXT) != 0 || ((how & OWN_TEXT) != 0 && e->person_id == 0))
		return str_empty(explain) ? e->text : arena_printf(c->arena, "%.*s%.*s", STR_ARG(explain), STR_ARG(e->text));
	return explain;
}

static void event_add(struct ctx *c, const struct apply_seen *s, size_t at, struct event_row *r)
{
	const struct case_event *e = &s->ev[at];
	unsigned how = shown[e->e.type];
	struct str until = date_is_none(e->e.until) ? STR("") : page_date(c, e->e.until);

	*r = (struct event_row){.title = apply_code_text(c, "apply.tl.", rf_type_code(e->e.type)),
				.when = page_date(c, e->e.date),
				.note = event_note(c, s, at),
				.pause = (how & PAUSES) != 0,
				.done = (how & PAUSES) == 0};
	if (e->e.type == RF_CORRECTION_NOTICE && !str_empty(until))
		r->tag = ctx_textf(c, "apply.tl_until", until);
	if (e->e.type == RF_FEE_NOTICED)
		r->tag = ctx_textf(c, "apply.tl_yuan", count(c, (int)e->e.n));
	if (r->pause)
		r->tag = ctx_text(c, "apply.tl_paused");
}

/* What comes: only steps not taken yet. */
static size_t coming(struct ctx *c, const struct apply_seen *s, struct event_row *r)
{
	size_t n = 0;

	if (rf_state_open(s->f.state) || s->f.state == RF_S_DECIDED || s->f.state == RF_S_SENT)
		r[n++] = (struct event_row){.title = apply_code_text(c, "request.plain.", rf_state_code(s->f.state)),
					    .now = true};
	if (s->f.step < RF_REVIEW && rf_state_open(s->f.state))
		r[n++] = (struct event_row){.title = ctx_text(c, "apply.tl_review"), .next = true};
	if (rf_state_open(s->f.state))
		r[n++] = (struct event_row){.title = ctx_text(c, "apply.tl_answer"),
					    .note = apply_code_text_s(c, "request.delivery.", s->rc.delivery),
					    .next = true};
	return n;
}

struct tpl_list apply_timeline(struct ctx *c, const struct apply_seen *s)
{
	struct event_row *rows = ARENA_ARRAY(c->arena, s->n + 4, struct event_row);
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (shown[s->ev[i].e.type] != 0 && !s->ev[i].is_void)
			event_add(c, s, i, &rows[n++]);
	}
	n += coming(c, s, &rows[n]);
	return (struct tpl_list){rows, n};
}

/* ---- remedies ---- */

#define T struct apply_remedy
static const struct tpl_field remedy_fields[] = {TF_BOOL(T, any),
						 TF_BOOL(T, first),
						 TF_BOOL(T, provisional),
						 TF_BOOL(T, dated),
						 TF_STR(T, reconsider_last),
						 TF_STR(T, sue_last),
						 TF_STR(T, reconsider_url),
						 TF_STR(T, complaint),
						 TF_LIST(T, bodies, &apply_option_view),
						 TF_LIST(T, courts, &apply_option_view)};
const struct tpl_view apply_remedy_view = TPL_VIEW_OF(T, remedy_fields);
#undef T

static struct tpl_list lines(struct ctx *c, struct str text)
{
	struct apply_option *rows = ARENA_ARRAY(c->arena, 12, struct apply_option);
	struct str line;
	size_t n = 0;

	while (n < 12 && str_line(&text, &line)) {
		if (!str_empty(str_trim(line)))
			rows[n++] = (struct apply_option){.text = str_trim(line), .zh = true};
	}
	return (struct tpl_list){rows, n};
}

/* By the decision that was made and the day it was known; before that in general words. */
enum status apply_remedy_fill(struct ctx *c, const struct apply_seen *s, struct apply_remedy *ret, struct err *err)
{
	const struct rq_decision *d = str_empty(s->decision) ? NULL : rq_decision_of(c->arena, s->decision);
	struct date served = !date_is_none(s->f.served_on) ? s->f.served_on : s->f.sent_on;
	struct rq_remedies r;
	struct case_body cb;
	struct body b;

	TRY(case_body_get(c, s->rc.body_id, &cb, err));
	TRY(body_get(c, s->rc.body_id, &b, err));
	*ret = (struct apply_remedy){.any = true,
				     .reconsider_url = cb.reconsider_url,
				     .complaint = cb.complaint,
				     .bodies = lines(c, cb.reconsider_bodies),
				     .courts = lines(c, cb.courts)};
	if (d == NULL)
		return ST_OK;
	ret->any = d->remedy != RQ_REMEDY_NONE;
	ret->first = d->remedy == RQ_REMEDY_FIRST;
	if (!ret->any || date_is_none(served))
		return ST_OK;
	if (rq_remedies(c->cal, d, served, b.parent_id == 0 ? RQ_BODY_BUREAU : RQ_BODY_BRANCH, &r) != ST_OK)
		return err_set(err, ST_CALENDAR_GAP, "remedies of request %lld", (long long)s->rc.id);
	ret->dated = true;
	ret->provisional = r.provisional;
	ret->reconsider_last = page_date_long(c, r.reconsider_last);
	ret->sue_last = date_is_none(r.sue_last) ? STR("") : page_date_long(c, r.sue_last);
	return ST_OK;
}
