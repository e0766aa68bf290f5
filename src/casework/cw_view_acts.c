/* SPDX-License-Identifier: Apache-2.0 */
/* The forms of the acts: those that are allowed now, with what was typed; the others with the reason why not; the action bar. */
#include "casework/cw_view.h"
#include "core/org.h"
#include "request/fee.h"

struct filler {
	struct ctx *c;
	const struct cw_case *k;
	const struct cw_act *a;
	const struct cw_input *in; /* typed before, or NULL */
	struct cv_field *f;
	size_t n;
	enum status st;
	struct err *err;
};

enum { MAX_FIELDS = 12 };

static struct cv_field *put(struct filler *x, const char *name, struct str label, bool required)
{
	struct cv_field *f = &x->f[x->n++];

	*f = (struct cv_field){.name = str_of(name),
			       .id = arena_printf(x->c->arena, "%s-%s", x->a->code, name),
			       .label = label,
			       .type = STR("text"),
			       .required = required};
	if (x->in != NULL)
		f->problem = page_problem_text(x->c, name);
	return f;
}

static struct str act_key(struct filler *x, const char *prefix)
{
	return cv_key(x->c, prefix, str_of(x->a->code));
}

static struct tpl_list options_of(struct filler *x, struct str rest, struct str chosen)
{
	struct cv_option *o = ARENA_ARRAY(x->c->arena, 12, struct cv_option);
	struct str one;
	size_t n = 1;

	o[0] = (struct cv_option){STR(""), ctx_text(x->c, "cw.choose"),
				  str_empty(chosen)}; /* nothing is chosen for anybody */
	while (n < 12 && str_cut(&rest, '|', &one)) {
		o[n] = (struct cv_option){one, cv_key(x->c, "cw.choice.", one), str_eq(one, chosen)};
		n++;
	}
	return (struct tpl_list){o, n};
}

static void put_party(struct filler *x)
{
	struct cv_option *o = ARENA_ARRAY(x->c->arena, x->k->n_party + 1, struct cv_option);
	struct cv_field *f = put(x, "party", ctx_text(x->c, "cw.f.party"), true);
	size_t n = 0;

	for (size_t i = 0; i < x->k->n_party; i++)
		if (str_eq_c(x->k->party[i].kind, x->a->party)) {
			o[n] = (struct cv_option){x->k->party[i].ref, x->k->party[i].name,
						  x->in != NULL && str_eq(x->in->party, x->k->party[i].ref)};
			n++;
		}
	f->select = true;
	f->options = (struct tpl_list){o, n};
	if (n == 0)
		f->hint = ctx_text(x->c, "cw.party_first");
}

static void put_unit(struct filler *x)
{
	struct cv_field *f = put(x, "unit", ctx_text(x->c, "cw.f.unit"), true);
	struct unit *units;
	struct cv_option *o;
	size_t n;
	int64_t chosen = x->in != NULL ? x->in->unit : x->k->rc.unit_id;

	x->st = unit_list(x->c, x->k->rc.body_id, &units, &n, x->err);
	if (x->st != ST_OK)
		return;
	o = ARENA_ARRAY(x->c->arena, n + 2, struct cv_option);
	o[0] = (struct cv_option){STR(""), ctx_text(x->c, "cw.choose"), chosen == 0};
	for (size_t i = 0; i < n; i++)
		o[i + 1] = (struct cv_option){arena_printf(x->c->arena, "%lld", (long long)units[i].id), units[i].name,
					      units[i].id == chosen};
	f->select = true;
	f->options = (struct tpl_list){o, n + 1};
}

/* Days set for corrections. The unit's limit stays empty: what is not set by hand moves with the statutory date (S2-1.3.2). */
static struct date default_until(struct filler *x)
{
	struct ctx *c = x->c;
	struct deadline d = {.due = DATE_NONE};

	if (x->a->type == RF_ASSIGNED)
		return DATE_NONE;
	if (workcal_add(c->cal, c->today, (int)setting_i64(c, "request.correction_reply_days"), &d) != ST_OK)
		d.due = DATE_NONE;
	return d.due;
}

static struct str until_hint(struct filler *x)
{
	struct ctx *c = x->c;
	struct date due;

	if (x->a->type == RF_ASSIGNED &&
	    rf_unit_due(c->cal, x->k->f.answer_due, x->k->rules.unit_days, c->today, &due) == ST_OK && !date_is_none(due))
		return ctx_textf(c, "cw.until_hint.assigned_day", cv_day(c, due));
	return act_key(x, "cw.until_hint.");
}

static void put_dates(struct filler *x)
{
	struct cv_field *f;

	if (x->a->asks & CW_DATE) {
		f = put(x, "date", act_key(x, "cw.date."), true);
		f->type = STR("date");
		f->value = date_format(x->c->arena, x->in != NULL && !date_is_none(x->in->date) ? x->in->date : x->c->today);
	}
	if (x->a->asks & CW_UNTIL) {
		f = put(x, "until", act_key(x, "cw.until."), x->a->type != RF_ASSIGNED);
		f->type = STR("date");
		f->value = date_format(x->c->arena, x->in != NULL ? x->in->until : default_until(x));
		f->hint = until_hint(x);
	}
}

static void put_number(struct filler *x)
{
	struct cv_field *f = put(x, "n", act_key(x, "cw.n."), x->a->type != RF_FEE_NOTICED);
	const struct case_event *fee = cw_last(x->k, RF_FEE_NOTICED, STR(""));

	f->type = STR("number");
	if (x->in != NULL)
		f->value = arena_printf(x->c->arena, "%lld", (long long)x->in->n);
	else if (x->a->type == RF_FEE_PAID && fee != NULL)
		f->value = arena_printf(x->c->arena, "%lld", (long long)fee->e.n);
	if (x->a->type == RF_FEE_NOTICED) {
		int64_t nth;

		x->st = case_nth_in_month(x->c, &x->k->rc, &nth, x->err);
		if (x->st == ST_OK)
			f->hint = arena_printf(
				x->c->arena, "%.*s %.*s",
				STR_ARG(ctx_textf(x->c, "cw.fee_nth", arena_printf(x->c->arena, "%lld", (long long)nth))),
				STR_ARG(ctx_textf(x->c, "cw.fee_item",
						  arena_printf(x->c->arena, "%lld", (long long)fee_of_item(nth)))));
	}
}

static void put_words(struct filler *x)
{
	static const struct {
		unsigned bit;
		const char *name;
	} words[] = {{CW_WHAT, "what"}, {CW_WHERE, "where"}, {CW_BY, "by"}};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (x->a->asks & words[i].bit) {
			struct cv_field *f = put(x, words[i].name, cv_key(x->c, "cw.f.", str_of(words[i].name)), true);

			if (x->in != NULL)
				f->value = words[i].bit == CW_WHAT    ? x->in->what
					   : words[i].bit == CW_WHERE ? x->in->where
								      : x->in->by;
			else if (words[i].bit == CW_BY)
				f->value = x->c->who.name;
		}
}

static void put_event(struct filler *x)
{
	struct cv_field *f = put(x, "seq", ctx_text(x->c, "cw.f.event"), true);
	struct cv_option *o = ARENA_ARRAY(x->c->arena, x->k->n_ev + 1, struct cv_option);
	size_t n = 0;

	for (size_t i = x->k->n_ev; i > 0; i--) {
		const struct case_event *ev = &x->k->ev[i - 1];

		if (ev->is_void || ev->e.type == RF_SUBMITTED || ev->e.type == RF_VOIDED)
			continue;
		o[n++] = (struct cv_option){.value = arena_printf(x->c->arena, "%lld", (long long)ev->e.seq),
					    .text = arena_printf(x->c->arena, "%.*s %.*s", STR_ARG(cv_day(x->c, ev->e.date)),
								 STR_ARG(cv_key(x->c, "request.event.",
										str_of(rf_type_code(ev->e.type))))),
					    .on = x->in != NULL && x->in->seq == ev->e.seq};
	}
	f->select = true;
	f->options = (struct tpl_list){o, n};
}

static void put_override(struct filler *x)
{
	struct cv_field *f;

	if (!x->k->f.noticed)
		return; /* there is nothing to override yet */
	f = put(x, "override", ctx_text(x->c, "cw.f.override"), false);
	f->check = true;
	f->on = x->in != NULL && x->in->override;
	f = put(x, "why", ctx_text(x->c, "cw.f.why"), false);
	f->value = x->in != NULL ? x->in->why : STR("");
}

static struct tpl_list fields_of(struct filler *x)
{
	struct cv_field *f;

	if (x->a->asks & CW_PARTY)
		put_party(x);
	if (x->a->asks & CW_UNIT)
		put_unit(x);
	if (x->a->asks & CW_EVENT)
		put_event(x);
	put_dates(x);
	if (x->a->asks & CW_CODE) {
		f = put(x, "code", act_key(x, "cw.code."), true);
		f->select = true;
		f->options = options_of(x, str_of(x->a->choices), x->in != NULL ? x->in->code : STR(""));
	}
	put_words(x);
	if (x->a->asks & CW_N)
		put_number(x);
	if (x->a->asks & (CW_TEXT | CW_REMARK)) {
		f = put(x, "text", act_key(x, "cw.text."), (x->a->asks & CW_TEXT) != 0);
		f->area = true;
		f->value = x->in != NULL ? x->in->text : STR("");
	}
	if (x->a->asks & CW_OVERRIDE)
		put_override(x);
	return (struct tpl_list){x->f, x->n};
}

/* Some name a term of the law: the one that holds for this request. */
static struct str hint_of(struct filler *x)
{
	const struct rq_rules *r = &x->k->rules.clock;
	const char *key = arena_printf(x->c->arena, "cw.hint.%s", x->a->code).p;
	int days = x->a->type == RF_CORRECTION_NOTICE	   ? r->correction_days
		   : x->a->type == RF_THIRD_PARTY_RECEIVED ? r->third_party_days
		   : x->a->type == RF_CO_AGENCY_RECEIVED   ? r->co_agency_days
		   : x->a->type == RF_EXTENDED		   ? r->extension_days
		   : x->a->type == RF_FEE_RECEIVED	   ? r->fee_days
							   : 0;

	return days == 0 ? act_key(x, "cw.hint.") : ctx_textf(x->c, key, arena_printf(x->c->arena, "%d", days));
}

static bool dangerous(enum rf_type t)
{
	return t == RF_RETURNED || t == RF_NOT_CORRECTED || t == RF_FEE_UNPAID || t == RF_WITHDRAWN || t == RF_VOIDED;
}

static enum status act_view(struct ctx *c, const struct cw_case *k, const struct cw_act *a, const struct cw_input *in,
			    bool open, struct cv_case *v, struct cv_act *ret, struct err *err)
{
	struct filler x = {c, k, a, in, ARENA_ARRAY(c->arena, MAX_FIELDS, struct cv_field), 0, ST_OK, err};

	*ret = (struct cv_act){
		.code = str_of(a->code),
		.title = act_key(&x, "request.event."),
		.hint = hint_of(&x),
		.button = act_key(&x, "cw.do."),
		.id = arena_printf(c->arena, "act-%s", a->code),
		.seen = v->seen,
		.action = arena_printf(c->arena, "%.*s/act", STR_ARG(v->base)),
		.open = open,
		.danger = dangerous(a->type),
		.fields = fields_of(&x),
	};
	if (a->letter != NULL && ctx_can(c, PERM_CASE_HANDLE))
		ret->letter_href = arena_printf(c->arena, "%.*s/new?kind=%s", STR_ARG(v->letters_href), a->letter);
	return x.st;
}

/* What a state asks for next; the last one allowed is the primary one. */
static const struct {
	enum rf_state state;
	const char *act; /* of the table, or "party", "draft", "letters", "archive", "likes" */
} bar[] = {
	{RF_S_UNCONFIRMED, "confirmed"},
	{RF_S_RECEIVED, "on_spot"},
	{RF_S_RECEIVED, "registered"},
	{RF_S_REGISTERED, "on_spot"},
	{RF_S_REGISTERED, "correction_notice"},
	{RF_S_REGISTERED, "assigned"},
	{RF_S_HANDLING, "extended"},
	{RF_S_HANDLING, "correction_notice"},
	{RF_S_HANDLING, "searched"},
	{RF_S_HANDLING, "party"},
	{RF_S_HANDLING, "draft"},
	{RF_S_CORRECTING, "not_corrected"},
	{RF_S_CORRECTING, "corrected"},
	{RF_S_EXCESS, "excess_reason"},
	{RF_S_CONSULTING, "searched"},
	{RF_S_CONSULTING, "party"},
	{RF_S_FEE, "fee_waived"},
	{RF_S_FEE, "fee_unpaid"},
	{RF_S_FEE, "fee_paid"},
	{RF_S_FEE, "fee_received"},
	{RF_S_UNIT_REVIEW, "returned"},
	{RF_S_UNIT_REVIEW, "unit_agreed"},
	{RF_S_OFFICE_REVIEW, "returned"},
	{RF_S_OFFICE_REVIEW, "office_agreed"},
	{RF_S_LEGAL_REVIEW, "returned"},
	{RF_S_LEGAL_REVIEW, "legal_agreed"},
	{RF_S_SIGNING, "late_reason"},
	{RF_S_SIGNING, "returned"},
	{RF_S_SIGNING, "decided"},
	{RF_S_DECIDED, "letters"},
	{RF_S_SENT, "letters"},
	{RF_S_SERVED, "likes"},
	{RF_S_SERVED, "archive"},
	{RF_S_WITHDRAWN, "archive"},
};

static bool bar_button(struct ctx *c, const struct cw_case *k, const struct cv_case *v, const char *name,
		       struct cv_button *ret)
{
	const struct cw_act *a = cw_act_of(str_of(name));
	const char *why;

	*ret = (struct cv_button){.text = a != NULL ? cv_key(c, "cw.do.", str_of(name))
						    : cv_key(c, "cw.bar.", str_of(name))};
	if (a != NULL) {
		if (cw_why_not(c, k, a) != NULL)
			return false;
		if (a->type == RF_LATE_REASON && !k->f.late)
			return false;
		ret->href = arena_printf(c->arena, "%.*s?tab=%s&act=%s#act-%s", STR_ARG(v->base), cw_tab_code(a->tab), name,
					 name);
		ret->danger = dangerous(a->type);
		return true;
	}
	if (str_eq_c(str_of(name), "draft") && !cw_may_draft(c, k, &why))
		return false;
	if (str_eq_c(str_of(name), "draft"))
		ret->href = arena_printf(c->arena, "%.*s?tab=decide#draft", STR_ARG(v->base));
	else if (str_eq_c(str_of(name), "party"))
		ret->href = arena_printf(c->arena, "%.*s?tab=consult#parties", STR_ARG(v->base));
	else if (str_eq_c(str_of(name), "likes"))
		ret->href = arena_printf(c->arena, "%.*s?tab=decide#likes", STR_ARG(v->base));
	else
		ret->href = str_eq_c(str_of(name), "letters") ? v->letters_href : v->archive_href;
	return true;
}

static void fill_bar(struct ctx *c, const struct cw_case *k, struct cv_case *v)
{
	struct cv_button *b = ARENA_ARRAY(c->arena, ARRAY_LEN(bar), struct cv_button);
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(bar); i++)
		if (bar[i].state == k->f.state && bar_button(c, k, v, bar[i].act, &b[n]))
			n++;
	if (n > 0 && !b[n - 1].danger)
		b[n - 1].primary = true;
	v->bar = (struct tpl_list){b, n};
	v->any_bar = n > 0;
}

/* An act that needs a party of a kind nobody was added for is not offered at all. */
static bool makes_sense(const struct cw_case *k, const struct cw_act *a)
{
	if (a->party == NULL)
		return true;
	for (size_t i = 0; i < k->n_party; i++)
		if (str_eq_c(k->party[i].kind, a->party))
			return true;
	return false;
}

enum status cv_fill_acts(struct ctx *c, const struct cw_case *k, enum cw_tab tab, struct str open,
			 const struct cw_typed *typed, struct cv_case *v, struct err *err)
{
	const struct cw_act *a;
	size_t all = cw_acts(&a), n = 0, m = 0;
	struct cv_act *acts = ARENA_ARRAY(c->arena, all, struct cv_act);
	struct cv_why *whys = ARENA_ARRAY(c->arena, all, struct cv_why);

	for (size_t i = 0; i < all; i++) {
		const struct cw_input *in =
			typed != NULL && typed->act != NULL && typed->act->act == &a[i] ? typed->act : NULL;
		const char *why;

		if (a[i].tab != tab || !makes_sense(k, &a[i]) || (a[i].type == RF_LATE_REASON && !k->f.late))
			continue;
		why = cw_why_not(c, k, &a[i]);
		if (why != NULL && in == NULL) {
			whys[m++] = (struct cv_why){cv_key(c, "request.event.", str_of(a[i].code)), ctx_text(c, why)};
			continue;
		}
		TRY(act_view(c, k, &a[i], in, in != NULL || str_eq_c(open, a[i].code), v, &acts[n], err));
		n++;
	}
	v->acts = (struct tpl_list){acts, n};
	v->whys = (struct tpl_list){whys, m};
	v->any_whys = m > 0;
	fill_bar(c, k, v);
	return ST_OK;
}
