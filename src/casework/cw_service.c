/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a request for its page, and the acts on it. Everything that happens goes through case_act(). */
#include <jansson.h>

#include "casework/casework_int.h"
#include "core/json.h"
#include "request/fee.h"

/* ---- reading ---- */
static enum status load_flow(struct ctx *c, int64_t id, struct cw_case *ret, struct err *err)
{
	*ret = (struct cw_case){0};
	TRY(case_get(c, id, &ret->rc, err));
	TRY(case_events(c, id, &ret->ev, &ret->n_ev, err));
	TRY(case_fold(c, &ret->rc, ret->ev, ret->n_ev, &ret->f, err));
	ret->rules = case_rules(c, ret->rc.submitted_on);
	return ST_OK;
}

static struct str member(struct ctx *c, struct str json, const char *key)
{
	struct str s;

	return json_get_str(c->arena, json, key, &s) ? s : STR("");
}

/* Row of the table for a clause in words: 《…公开条例》第十六条第二款 → 16.2. */
static struct str article_of(struct ctx *c, struct str clause)
{
	const struct cw_article *a;
	size_t n = cw_articles(c->arena, &a);

	for (size_t i = 0; i < n; i++)
		if (str_starts(a[i].zh, STR("条例")) && str_ends(clause, str_skip(a[i].zh, STR("条例").n)))
			return a[i].code;
	return STR("");
}

static struct str text_of(struct ctx *c, const json_t *o, const char *key)
{
	return arena_dup(c->arena, str_of(json_string_value(json_object_get(o, key))));
}

static void parts_of_event(struct ctx *c, struct str data, struct cw_draft *d)
{
	json_t *o = json_loadb(data.p == NULL ? "" : data.p, data.n, 0, NULL);
	const json_t *list = json_object_get(o, "parts");

	for (size_t i = 0; i < json_array_size(list) && d->n_parts < CW_MAX_PARTS; i++) {
		const json_t *p = json_array_get(list, i);

		d->part[d->n_parts++] = (struct cw_part){text_of(c, p, "part"), article_of(c, text_of(c, p, "clause")),
							 text_of(c, p, "reason")};
	}
	json_decref(o);
}

/* A draft that was not written on this page: what its event tells. */
static void draft_of_event(struct ctx *c, struct cw_case *k)
{
	const struct case_event *ev = cw_last(k, RF_DRAFTED, STR(""));

	if (k->draft.rev > 0 || ev == NULL)
		return;
	k->draft.code = ev->e.code;
	k->draft.article = article_of(c, member(c, ev->data, "clause"));
	k->draft.reason = member(c, ev->data, str_empty(member(c, ev->data, "reason")) ? "reasons" : "reason");
	parts_of_event(c, ev->data, &k->draft);
	k->draft.provide = member(c, ev->data, "provide");
	k->draft.person_name = ev->person_name;
	if (str_empty(k->draft.reason))
		k->draft.reason = ev->text;
}

enum status cw_load(struct ctx *c, int64_t id, struct cw_case *ret, struct err *err)
{
	TRY(load_flow(c, id, ret, err));
	TRY(case_parties(c, id, &ret->party, &ret->n_party, err));
	TRY(cw_store_draft(c, id, &ret->draft, err));
	draft_of_event(c, ret);
	TRY(cw_store_publication(c, id, &ret->pub, err));
	TRY(letters_list(c, id, &ret->letter, &ret->n_letter, err));
	return ST_OK;
}

enum status casework_draft(struct ctx *c, const struct rcase *rc, struct cw_draft *ret, struct err *err)
{
	if (!ctx_can_at(c, PERM_CASE_READ, rc->body_id, rc->parent_body_id))
		return err_set(err, ST_FORBIDDEN, "request %lld", (long long)rc->id);
	return cw_store_draft(c, rc->id, ret, err);
}

const struct case_event *cw_last(const struct cw_case *k, enum rf_type t, struct str ref)
{
	for (size_t i = k->n_ev; i > 0; i--)
		if (k->ev[i - 1].e.type == t && !k->ev[i - 1].is_void && (ref.n == 0 || str_eq(k->ev[i - 1].e.ref, ref)))
			return &k->ev[i - 1];
	return NULL;
}

struct rf_event cw_probe(const struct cw_case *k, const struct cw_act *a)
{
	struct rf_event e = {.type = a->type, .date = DATE_NONE, .until = DATE_NONE, .ref = STR(""), .code = STR("")};

	if (a->type == RF_ON_SPOT)
		e.code = k->rc.own_records ? STR("K1") : STR("A1");
	if (a->type == RF_CORRECTION_NOTICE)
		e.override = k->f.noticed; /* with the reason on record it is possible; without it the form says why not */
	if (a->type == RF_ASSIGNED || a->type == RF_DELAYED)
		e.n = 1;
	return e;
}

/* Whoever wrote the draft does not agree to it (S2-1.4.3); case_act() refuses it, the page says so before. */
static bool own_draft(const struct ctx *c, const struct cw_case *k, enum rf_type t)
{
	const struct case_event *draft = cw_last(k, RF_DRAFTED, STR(""));

	return (t == RF_UNIT_AGREED || t == RF_OFFICE_AGREED || t == RF_LEGAL_AGREED || t == RF_DECIDED) && draft != NULL &&
	       draft->person_id == c->who.person_id;
}

const char *cw_why_not(struct ctx *c, const struct cw_case *k, const struct cw_act *a)
{
	struct rf_event e = cw_probe(k, a);
	const char *why;

	if ((a->asks & CW_DATE) == 0) /* else the day is still to be typed: what was in time may be recorded later */
		e.date = c->today;
	why = case_refusal(c, &k->rc, &k->f, &e);
	return why == NULL && own_draft(c, k, a->type) ? "request.not.own_draft" : why;
}

bool cw_may_draft(struct ctx *c, const struct cw_case *k, const char **ret_why)
{
	struct rf_event e = {.type = RF_DRAFTED, .date = c->today, .until = DATE_NONE, .ref = STR("")};

	e.code = k->rc.own_records ? STR("K1") : STR("A1"); /* any: what a code asks for is the draft's own check */
	*ret_why = case_refusal(c, &k->rc, &k->f, &e);
	return *ret_why == NULL;
}

/* ---- what was typed ---- */
struct problems {
	struct cw_problem *v;
	size_t n, max;
};

static void say(struct problems *p, const char *field, const char *key)
{
	if (p->n < p->max)
		p->v[p->n++] = (struct cw_problem){field, key, STR_NONE};
}

static bool known_party(const struct cw_case *k, const struct cw_act *a, struct str ref)
{
	for (size_t i = 0; i < k->n_party; i++)
		if (str_eq(k->party[i].ref, ref) && str_eq_c(k->party[i].kind, a->party))
			return true;
	return false;
}

static bool known_choice(const struct cw_act *a, struct str code)
{
	struct str rest = str_of(a->choices), one;

	while (str_cut(&rest, '|', &one))
		if (str_eq(one, code))
			return true;
	return false;
}

static void check_asked(const struct cw_case *k, const struct cw_input *in, struct problems *p)
{
	const struct cw_act *a = in->act;

	if ((a->asks & CW_TEXT) && str_empty(in->text))
		say(p, "text", "cw.problem.text");
	if ((a->asks & CW_WHAT) && str_empty(in->what))
		say(p, "what", "cw.problem.what");
	if ((a->asks & CW_WHERE) && str_empty(in->where))
		say(p, "where", "cw.problem.where");
	if ((a->asks & CW_BY) && str_empty(in->by))
		say(p, "by", "cw.problem.by");
	if ((a->asks & CW_UNIT) && in->unit == 0)
		say(p, "unit", "cw.problem.unit");
	if ((a->asks & CW_PARTY) && !known_party(k, a, in->party))
		say(p, "party", "cw.problem.party");
	if ((a->asks & CW_CODE) && !known_choice(a, in->code))
		say(p, "code", "cw.problem.choice");
	if ((a->asks & CW_EVENT) && in->seq <= 0)
		say(p, "seq", "cw.problem.event");
}

static void check_dates(struct ctx *c, const struct cw_case *k, const struct cw_input *in, struct problems *p)
{
	bool asks_until = in->act->type == RF_CORRECTION_NOTICE || in->act->type == RF_EXCESS_ASKED;

	if (!date_is_none(in->date) && date_cmp(in->date, c->today) > 0)
		say(p, "date", "request.not.future");
	if (asks_until && date_is_none(in->until))
		say(p, "until", "cw.problem.until");
	if (!date_is_none(in->until) && date_cmp(in->until, date_is_none(in->date) ? c->today : in->date) < 0)
		say(p, "until", "cw.problem.until_past");
	if (in->act->type == RF_ASSIGNED && !date_is_none(in->until) && !date_is_none(k->f.answer_due) &&
	    date_cmp(in->until, k->f.answer_due) > 0)
		say(p, "until", "cw.problem.until_after");
}

static void check_numbers(const struct cw_case *k, const struct cw_input *in, struct problems *p)
{
	const struct case_event *fee = cw_last(k, RF_FEE_NOTICED, STR(""));

	switch (in->act->type) {
	case RF_DELAYED:
		if (in->n <= 0 || in->n > 1000)
			say(p, "n", "cw.problem.days");
		break;
	case RF_SEARCHED:
		if (in->n < 0)
			say(p, "n", "cw.problem.hits");
		break;
	case RF_FEE_NOTICED:
		if (str_eq_c(in->code, "pages") && (in->n <= 0 || in->n > FEE_MAX_COUNT))
			say(p, "n", "cw.problem.pages");
		if (fee != NULL && !str_eq(fee->e.code, in->code))
			say(p, "code", "cw.problem.fee_both"); /* 109号 Art. 3: one way for one request */
		break;
	case RF_FEE_PAID:
		if (fee == NULL || in->n != fee->e.n)
			say(p, "n", "cw.problem.fee_sum");
		break;
	default:
		break;
	}
}

size_t cw_input_check(struct ctx *c, const struct cw_case *k, const struct cw_input *in, struct cw_problem *ret, size_t max)
{
	struct problems p = {ret, 0, max};

	check_asked(k, in, &p);
	check_dates(c, k, in, &p);
	check_numbers(k, in, &p);
	if (in->act->type == RF_CORRECTION_NOTICE && k->f.noticed && !in->override)
		say(&p, "override", "request.not.noticed_once");
	if (in->override && str_empty(in->why))
		say(&p, "why", "cw.problem.override");
	return p.n;
}

/* ---- from input to event ---- */
static enum status fee_of(struct ctx *c, const struct cw_case *k, const struct cw_input *in, struct case_act *a,
			  struct json_obj *data, struct err *err)
{
	int64_t nth;

	if (str_eq_c(in->code, "pages")) {
		a->e.n = fee_for_pages(in->n);
		json_i64(data, "pages", in->n);
	} else {
		TRY(case_nth_in_month(c, &k->rc, &nth, err));
		a->e.n = fee_of_item(nth);
		json_i64(data, "nth", nth);
	}
	return a->e.n > 0 ? ST_OK : err_say(err, ST_CONFLICT, "cw.not.fee_free", NULL);
}

static enum status event_of(struct ctx *c, const struct cw_case *k, const struct cw_input *in, struct case_act *a,
			    struct err *err)
{
	struct json_obj data;

	*a = (struct case_act){
		.e = {.type = in->act->type, .date = in->date, .until = DATE_NONE, .ref = STR(""), .code = STR("")},
		.text = in->text,
		.data = STR(""),
	};
	if (date_is_none(a->e.date))
		a->e.date = c->today;
	if (in->act->asks & CW_UNTIL)
		a->e.until = in->until;
	if (in->act->asks & CW_PARTY)
		a->e.ref = in->party;
	if (in->act->asks & CW_CODE)
		a->e.code = in->code;
	if (in->act->asks & CW_N)
		a->e.n = in->n;
	if (in->act->asks & CW_UNIT)
		a->e.n = in->unit;
	if (in->act->asks & CW_EVENT)
		a->e.n = in->seq;
	json_obj_init(&data, c->arena);
	if (in->act->asks & CW_WHAT)
		json_str(&data, "what", in->what);
	if (in->act->asks & CW_WHERE)
		json_str(&data, "where", in->where);
	if (in->act->asks & CW_BY)
		json_str(&data, "by", in->by);
	if (in->act->type == RF_CORRECTION_NOTICE && in->override) {
		a->e.override = true;
		json_str(&data, "override", in->why);
	}
	if (in->act->type == RF_FEE_NOTICED)
		TRY(fee_of(c, k, in, a, &data, err));
	if (in->act->type == RF_DECIDED)
		a->e.code = k->f.draft_code;
	if (in->act->type == RF_ON_SPOT)
		a->e.code = k->rc.own_records ? STR("K1") : STR("A1");
	if (data.any)
		a->data = json_obj_end(&data);
	if (str_empty(a->text) && (in->act->asks & CW_WHAT)) /* a search is told by what was searched */
		a->text = in->what;
	return ST_OK;
}

static bool same_event(const struct ctx *c, const struct case_event *ev, const struct case_act *a)
{
	return ev->person_id == c->who.person_id && ev->e.type == a->e.type && date_cmp(ev->e.date, a->e.date) == 0 &&
	       ev->e.n == a->e.n && str_eq(ev->e.ref, a->e.ref) && str_eq(ev->e.code, a->e.code) &&
	       str_eq(ev->text, a->text) && str_eq(ev->data, a->data);
}

/* Since the form was shown: was it sent before (a double click), or did somebody change what it stood on? */
static enum status look_back(struct ctx *c, const struct cw_case *k, const struct cw_input *in, const struct case_act *a,
			     bool *ret_again, struct err *err)
{
	*ret_again = false;
	for (size_t i = 0; i < k->n_ev; i++)
		if (k->ev[i].e.seq > in->seen && same_event(c, &k->ev[i], a)) {
			*ret_again = true;
			return ST_OK;
		}
	for (size_t i = 0; i < k->n_ev && !in->act->diary; i++)
		if (k->ev[i].e.seq > in->seen && !cw_diary_type(k->ev[i].e.type))
			return err_say(err, ST_CONFLICT, "cw.first", NULL);
	return ST_OK;
}

enum status cw_do(struct ctx *c, int64_t id, const struct cw_input *in, bool *ret_again, struct err *err)
{
	struct cw_case k;
	struct case_act a;
	int64_t seq = 0;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(core_begin(c, &tx, err));
	TRY(load_flow(c, id, &k, err));
	TRY(event_of(c, &k, in, &a, err));
	TRY(look_back(c, &k, in, &a, ret_again, err));
	if (*ret_again)
		return ST_OK;
	TRY(case_act(c, &k.rc, &a, &seq, err));
	if (seq != k.rc.n_events + 1) /* somebody's commit came between reading and writing */
		return err_say(err, ST_CONFLICT, "cw.first", NULL);
	return core_commit(c, &tx, err);
}
