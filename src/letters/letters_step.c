/* SPDX-License-Identifier: Apache-2.0 */
/* Letters that carry a step of the law: the step is recorded in the moment the letter is issued, or it is on record and the letter
 * tells it. Nothing is told that did not happen, and no step is told twice. */
#include "core/json.h"
#include "core/settings.h"
#include "letters/letters_int.h"
#include "request/fee.h"

static enum rf_type step_type(const struct letter_fill *x)
{
	enum rf_type t;

	if (!rf_type_of(x->kind->event, &t))
		BUG("data/letters/kinds.tsv: event %.*s", STR_ARG(x->kind->event));
	return t;
}

static const struct lt_field *field_of(const struct letter_fill *x, struct str name)
{
	int i = letter_field_of(&x->t, name);

	return i < 0 ? NULL : &x->t.field[i];
}

/* Steps of the kind that no letter has told yet; the newest one is the one this letter is about. */
static enum status find_step(struct letter_fill *x, struct err *err)
{
	struct str ref = x->kind->to == LETTER_TO_APPLICANT ? STR("") : x->party;
	enum rf_type t = step_type(x);
	struct letter_row *l;
	size_t n, told = 0, steps = 0;

	if (x->kind->to != LETTER_TO_APPLICANT && str_empty(ref))
		return ST_OK; /* nobody is chosen yet */
	TRY(letters_rows(x->c, x->rc->id, &l, &n, err));
	for (size_t i = 0; i < n; i++)
		told += str_eq(l[i].l.kind, x->kind->kind) && !str_eq_c(l[i].l.state, "void") && str_eq(l[i].party, ref);
	for (size_t i = 0; i < x->n_ev; i++)
		steps += x->ev[i].e.type == t && !x->ev[i].is_void && (str_empty(ref) || str_eq(x->ev[i].e.ref, ref));
	if (steps > told)
		x->step = letter_last(x, t, ref);
	return ST_OK;
}

/* ---- what the form begins with ---- */
static enum status propose_until(struct letter_fill *x, struct err *err)
{
	const struct lt_field *f = field_of(x, x->kind->until);
	struct deadline d;
	int n;
	bool provisional;

	if (f == NULL)
		return ST_OK;
	if (f->type != LT_DATE) { /* working days from the day of the letter */
		if (x->step != NULL && !date_is_none(x->step->e.until) &&
		    workcal_between(x->c->cal, x->step->e.date, x->step->e.until, &n, &provisional) == ST_OK && n > 0)
			letter_put(x, arena_cstr(x->c->arena, f->name), arena_printf(x->c->arena, "%d", n));
		return ST_OK;
	}
	if (x->step != NULL) {
		letter_put_day(x, arena_cstr(x->c->arena, f->name), x->step->e.until);
		return ST_OK;
	}
	if (workcal_add(x->c->cal, x->c->today, (int)setting_i64(x->c, "request.correction_reply_days"), &d) != ST_OK)
		return err_set(err, ST_CALENDAR_GAP, "days to correct %.*s", STR_ARG(x->rc->no));
	letter_put_day(x, arena_cstr(x->c->arena, f->name), d.due);
	return ST_OK;
}

/* What was typed as a sentence stands within one here. */
static struct str no_stop(struct str s)
{
	s = str_trim(s);
	while (str_ends_c(s, "。"))
		s.n -= sizeof "。" - 1;
	return s;
}

enum status letter_step(struct letter_fill *x, struct err *err)
{
	struct arena *a = x->c->arena;
	struct rf_event e = {.date = x->c->today, .until = DATE_NONE, .ref = x->party};

	if (str_empty(x->kind->event))
		return ST_OK;
	TRY(find_step(x, err));
	e.type = step_type(x);
	if (!str_empty(x->kind->on))
		e.date = DATE_NONE; /* the day is still to be typed */
	x->step_refused = case_refusal(x->c, x->rc, &x->f, &e);
	TRY(propose_until(x, err));
	if (!str_empty(x->kind->on))
		letter_put_day(x, arena_cstr(a, x->kind->on), x->step != NULL ? x->step->e.date : x->c->today);
	if (x->step != NULL && !str_empty(x->kind->text))
		letter_put(x, arena_cstr(a, x->kind->text), no_stop(x->step->text));
	if (x->step != NULL && !str_empty(x->kind->n) && x->step->e.n > 0)
		letter_put(x, arena_cstr(a, x->kind->n), arena_printf(a, "%lld", (long long)x->step->e.n));
	return ST_OK;
}

/* ---- fees ---- */
/* As noticed: a payment confirms that sum, and a notice that is on record is told as it stands. */
static void fee_of_notice(struct letter_fill *x, const struct case_event *e)
{
	x->fee.yuan = e->e.n;
	x->fee.pages = str_eq_c(e->e.code, "pages");
	if (!json_get_i64(e->data, x->fee.pages ? "pages" : "nth", &x->fee.n))
		x->fee.n = 0;
}

static enum status fee_by_rule(struct letter_fill *x, struct err *err)
{
	const struct case_event *before = letter_last(x, RF_FEE_NOTICED, STR(""));
	int64_t pages = 0;

	x->fee.pages = str_to_i64(letter_value(x, "fee_pages"), &pages) && pages > 0;
	if (before != NULL && str_eq_c(before->e.code, "pages") != x->fee.pages)
		return err_say(err, ST_CONFLICT, "letters.fee_both", NULL);
	if (pages > FEE_MAX_COUNT)
		return err_say(err, ST_INVALID, "form.not_a_number", "fee_pages");
	x->fee.n = pages;
	if (!x->fee.pages)
		TRY(case_nth_in_month(x->c, x->rc, &x->fee.n, err));
	x->fee.yuan = x->fee.pages ? fee_for_pages(pages) : fee_of_item(x->fee.n);
	return x->fee.yuan > 0 ? ST_OK : err_say(err, ST_INVALID, "letters.fee_free", "fee_pages");
}

enum status letter_fee(struct letter_fill *x, struct err *err)
{
	bool notice = str_eq_c(x->kind->event, "fee_noticed");
	struct letter_arg args[] = {{"you", letter_value(x, "you")}, {"n", STR("")}, {"yuan", STR("")}};
	const struct case_event *e = notice ? x->step : letter_last(x, RF_FEE_NOTICED, STR(""));

	if (!notice && !str_eq_c(x->kind->event, "fee_paid"))
		return ST_OK;
	if (e != NULL)
		fee_of_notice(x, e);
	else if (notice)
		TRY(fee_by_rule(x, err));
	if (x->fee.yuan <= 0)
		return ST_OK; /* a payment nobody asked for: the template names what it lacks */
	args[1].value = arena_printf(x->c->arena, "%lld", (long long)x->fee.n);
	args[2].value = arena_printf(x->c->arena, "%lld", (long long)x->fee.yuan);
	letter_put(x, "fee_amount", args[2].value);
	letter_put(x, "fee_basis",
		   letter_phrase(x->c->arena, x->fee.pages ? "fee_pages" : "fee_items", args, ARRAY_LEN(args)));
	return ST_OK;
}

/* ---- the record ---- */
static enum status until_of(const struct letter_fill *x, struct date from, struct date *ret, struct err *err)
{
	const struct lt_field *f = field_of(x, x->kind->until);
	struct deadline d;
	int64_t n;

	*ret = DATE_NONE;
	if (f == NULL)
		return ST_OK;
	if (f->type == LT_DATE)
		*ret = x->day[f - x->t.field];
	else if (str_to_i64(letter_value(x, arena_cstr(x->c->arena, f->name)), &n) && n > 0 && n <= 1000 &&
		 workcal_add(x->c->cal, from, (int)n, &d) == ST_OK)
		*ret = d.due;
	return date_is_none(*ret) ? err_say(err, ST_INVALID, "letters.missing", arena_cstr(x->c->arena, f->name)) : ST_OK;
}

static void put_fee(const struct letter_fill *x, struct case_act *a)
{
	struct json_obj data;

	if (x->fee.yuan <= 0)
		return;
	a->e.n = x->fee.yuan;
	if (a->e.type != RF_FEE_NOTICED)
		return;
	a->e.code = x->fee.pages ? STR("pages") : STR("items");
	json_obj_init(&data, x->c->arena);
	json_i64(&data, x->fee.pages ? "pages" : "nth", x->fee.n);
	a->data = json_obj_end(&data);
}

enum status letter_step_record(const struct letter_fill *x, const struct letter_new *n, struct str number, struct err *err)
{
	struct case_act a = {.e = {.date = x->c->today, .until = DATE_NONE, .ref = x->party}, .text = number};
	struct arena *arena = x->c->arena;

	if (str_empty(x->kind->event) || !n->record)
		return ST_OK;
	a.e.type = step_type(x);
	if (!str_empty(x->kind->on))
		a.e.date = x->day[letter_field_of(&x->t, x->kind->on)];
	TRY(until_of(x, a.e.date, &a.e.until, err));
	if (!str_empty(x->kind->n) && !str_to_i64(letter_value(x, arena_cstr(arena, x->kind->n)), &a.e.n))
		return err_say(err, ST_INVALID, "letters.missing", arena_cstr(arena, x->kind->n));
	if (!str_empty(x->kind->text)) /* the reason, as the log shows it; the letter stands beside it */
		a.text = letter_value(x, arena_cstr(arena, x->kind->text));
	put_fee(x, &a);
	return case_act(x->c, x->rc, &a, NULL, err);
}
