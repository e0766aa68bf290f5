/* SPDX-License-Identifier: Apache-2.0 */
/* The clock of a request: cells, what it was computed from, the clocks of those who were asked, the six steps. */
#include "casework/cw_view.h"

struct str cv_key(struct ctx *c, const char *prefix, struct str code)
{
	return str_empty(code) ? STR("")
			       : ctx_text(c, arena_cstr(c->arena, arena_printf(c->arena, "%s%.*s", prefix, STR_ARG(code))));
}

struct str cv_day(struct ctx *c, struct date d)
{
	return date_is_none(d) ? STR("") : page_date(c, d);
}

static struct str num(struct ctx *c, const char *key, int n)
{
	return n > 0 ? ctx_textf(c, key, arena_printf(c->arena, "%d", n)) : STR("");
}

struct str cv_left(struct ctx *c, struct date due, bool *ret_late)
{
	bool provisional;
	int n = 0;

	*ret_late = false;
	if (date_is_none(due) || workcal_between(c->cal, c->today, due, &n, &provisional) != ST_OK)
		return STR("");
	*ret_late = date_cmp(c->today, due) > 0;
	if (*ret_late)
		return num(c, "cw.over_by", n < 0 ? -n : 1);
	return n == 0 ? ctx_text(c, "cw.due_today") : num(c, "cw.left_days", n);
}

static struct str clause_text(struct ctx *c, struct str clause)
{
	return c->locale == LOC_EN && !str_empty(clause) ? ctx_textf(c, "cw.clause", clause) : clause;
}

static void fill_notes(struct ctx *c, const struct cw_case *k, struct cv_clock *v)
{
	struct cv_line *lines = ARENA_ARRAY(c->arena, k->f.clock.n_notes + 1, struct cv_line);

	for (size_t i = 0; i < k->f.clock.n_notes; i++) {
		const struct rq_note *n = &k->f.clock.notes[i];

		lines[i] = (struct cv_line){.date = cv_day(c, n->from),
					    .text = case_note_text(c, n),
					    .clause = clause_text(c, str_of(rq_note_clause(n->code)))};
	}
	v->notes = (struct tpl_list){lines, k->f.clock.n_notes};
}

/* Every civil day from the beginning of the running clock to its end, with its reason (design README §9). */
static enum status fill_day_list(struct ctx *c, const struct cw_case *k, const struct rf_days *cells, struct cv_clock *v,
				 struct err *err)
{
	static const char *const reasons[] = {"cw.day.weekday", "cw.day.makeup", "cw.day.weekend", "cw.day.holiday",
					      "cw.day.statutory"};
	struct day_step *step;
	struct cv_line *lines;
	size_t n, at = 0, counted = 0;
	enum status st;

	if (cells->n == 0)
		return ST_OK;
	st = workcal_explain(c->cal, c->arena, k->f.clock.begins, cells->day[cells->n - 1].date, &step, &n);
	if (st != ST_OK)
		return err_say(err, st, status_key(st), NULL);
	lines = ARENA_ARRAY(c->arena, n + 1, struct cv_line);
	for (size_t i = 0; i < n; i++) {
		bool cell = at < cells->n && date_cmp(cells->day[at].date, step[i].date) == 0;
		bool paused = cell && cells->day[at].kind == RF_PAUSED;

		if (cell)
			at++;
		if (cell && !paused)
			counted++;
		lines[i] = (struct cv_line){
			.date = cv_day(c, step[i].date),
			.text = ctx_text(c, paused ? "cw.day.paused" : reasons[step[i].info.reason]),
			.clause = step[i].info.name.p == NULL ? STR("") : step[i].info.name,
			.count = cell && !paused ? arena_printf(c->arena, "%zu", counted) : STR(""),
			.off = !cell || paused,
		};
	}
	v->days = (struct tpl_list){lines, n};
	return ST_OK;
}

static void fill_cells(struct ctx *c, const struct rf_case *f, const struct rf_days *days, struct cv_clock *v)
{
	static const char *const cls[] = {
		[RF_USED] = "u", [RF_PAUSED] = "p", [RF_TODAY] = "t", [RF_LEFT] = "", [RF_OVER] = "o"};
	struct cv_cell *cells = ARENA_ARRAY(c->arena, days->n + 1, struct cv_cell);

	for (size_t i = 0; i < days->n; i++)
		cells[i].cls = str_of(cls[days->day[i].kind]);
	v->cells = (struct tpl_list){cells, days->n};
	v->any = days->n > 0;
	v->used_text = arena_printf(c->arena, "%d", days->used);
	v->paused_text = num(c, date_is_none(f->waits_since) ? "cw.paused" : "cw.paused_waits", days->paused);
	if (v->ended || !date_is_none(f->answer_due)) /* nobody knows it while the clock stands */
		v->left_text = arena_printf(c->arena, "%d", days->left);
	v->over_text = days->over > 0 ? arena_printf(c->arena, "%d", days->over) : STR("");
	v->over = days->over > 0;
	v->aria = arena_printf(c->arena, "%.*s %.*s %.*s %.*s", STR_ARG(num(c, "cw.aria_used", days->used)),
			       STR_ARG(num(c, "cw.aria_paused", days->paused)), STR_ARG(num(c, "cw.aria_left", days->left)),
			       STR_ARG(num(c, "cw.aria_over", days->over)));
}

/* Theirs runs while ours stands: fifteen working days from the day they had the letter (Art. 32, 34). */
static enum status their_clock(struct ctx *c, const struct cw_case *k, const struct case_party *p, struct cv_other *ret,
			       struct err *err)
{
	bool third = str_eq_c(p->kind, "third"), other = str_eq_c(p->kind, "other");
	enum rf_type sent = third ? RF_THIRD_PARTY_SENT : other ? RF_OTHER_AGENCY_SENT : RF_CO_AGENCY_SENT;
	const struct case_event *s = cw_last(k, sent, p->ref),
				*got = cw_last(k, third ? RF_THIRD_PARTY_RECEIVED : RF_CO_AGENCY_RECEIVED, p->ref),
				*reply = cw_last(k,
						 third	 ? RF_THIRD_PARTY_REPLIED
						 : other ? RF_OTHER_AGENCY_REPLIED
							 : RF_CO_AGENCY_REPLIED,
						 p->ref),
				*silent = cw_last(k, third ? RF_THIRD_PARTY_SILENT : RF_CO_AGENCY_SILENT, p->ref);
	struct deadline d = {.due = DATE_NONE};

	*ret = (struct cv_other){.who = p->name, .kind = cv_key(c, "cw.party.", p->kind)};
	ret->open = s != NULL && reply == NULL && (silent == NULL || other);
	if (!ret->open)
		return ST_OK;
	ret->state = other ? ctx_text(c, "cw.theirs.other")
			   : ctx_text(c, got == NULL ? "cw.theirs.on_the_way" : "cw.theirs.running");
	if (got == NULL || other)
		return ST_OK;
	if (workcal_add(c->cal, got->e.date, third ? k->rules.clock.third_party_days : k->rules.clock.co_agency_days, &d) !=
	    ST_OK)
		return err_set(err, ST_CALENDAR_GAP, "limit of an opinion");
	ret->due = cv_day(c, d.due);
	ret->left = cv_left(c, d.due, &ret->late);
	return ST_OK;
}

static enum status fill_others(struct ctx *c, const struct cw_case *k, struct cv_clock *v, struct err *err)
{
	struct cv_other *o = ARENA_ARRAY(c->arena, k->n_party + 1, struct cv_other);
	size_t n = 0;

	for (size_t i = 0; i < k->n_party; i++) {
		TRY(their_clock(c, k, &k->party[i], &o[n], err));
		if (o[n].open)
			n++;
	}
	v->others = (struct tpl_list){o, n};
	return ST_OK;
}

enum status cv_fill_clock(struct ctx *c, const struct cw_case *k, struct cv_clock *v, struct err *err)
{
	const struct rf_case *f = &k->f;
	struct rf_days days;
	struct date longest = DATE_NONE;
	bool late;

	v->ended = !rf_state_open(f->state) && !f->redeciding;
	v->paused = f->paused;
	v->title = ctx_text(c, v->ended ? "cw.clock_ended" : f->redeciding ? "cw.clock_redecide" : "cw.clock_due");
	v->due = cv_day(c, v->ended ? f->decided_on : f->answer_due);
	if (!v->ended)
		v->left = cv_left(c, f->answer_due, &late);
	else if (!date_is_none(f->answer_due))
		v->left = ctx_textf(c, f->late ? "cw.clock_was_late" : "cw.clock_was", cv_day(c, f->answer_due));
	if (f->paused)
		v->held = ctx_text(c, "cw.clock_held");
	else if (!date_is_none(f->waits_since)) {
		v->held = ctx_text(c, f->state == RF_S_FEE ? "cw.clock_waits_fee" : "cw.clock_waits_correction");
		v->left = ctx_text(c, "cw.clock_waits_anew");
	} else if (date_is_none(f->clock.receipt))
		v->held = ctx_text(c, "cw.clock_waits");
	v->provisional = f->provisional;
	v->cls = str_of(f->late ? "clockbar--over" : !str_empty(v->held) ? "clockbar--held" : "");
	if (!v->ended && cw_longest(c->cal, f, &k->rules, c->today, &longest) != ST_OK)
		return err_set(err, ST_CALENDAR_GAP, "longest date");
	if (!v->ended && !date_is_none(longest) && date_cmp(longest, f->answer_due) != 0)
		v->longest = cv_day(c, longest);
	if (!date_is_none(f->waits_since) && !date_is_none(f->next_due))
		v->theirs = ctx_textf(c, arena_printf(c->arena, "cw.theirs.%s", rf_due_code(f->next_what)).p,
				      cv_day(c, f->next_due));
	if (!v->ended && f->state != RF_S_CONSULTING)
		v->unit_due = cv_day(c, f->unit_due);
	if (rf_days(c->arena, c->cal, f, c->today, &days) != ST_OK)
		return err_set(err, ST_CALENDAR_GAP, "days of the clock");
	fill_cells(c, f, &days, v);
	fill_notes(c, k, v);
	TRY(fill_day_list(c, k, &days, v, err));
	return fill_others(c, k, v, err);
}

/* ---- six steps: 接收 登记 办理 审核 答复 归档 (S2-1.3.1) ---- */
void cv_fill_steps(struct ctx *c, const struct cw_case *k, struct cv_case *v)
{
	const struct date on[RF_STEP_COUNT] = {
		[RF_RECEIVE] = k->f.clock.receipt, [RF_REGISTER] = k->f.registered_on, [RF_HANDLE] = DATE_NONE,
		[RF_REVIEW] = k->f.decided_on,	   [RF_ANSWER] = k->f.closed_on,       [RF_ARCHIVE] = k->f.archived_on};
	struct cv_step *s = ARENA_ARRAY(c->arena, RF_STEP_COUNT, struct cv_step);
	const struct case_event *drafted = cw_last(k, RF_DRAFTED, STR(""));

	for (int i = 0; i < RF_STEP_COUNT; i++) {
		bool all = k->f.state == RF_S_ARCHIVED, now = !all && i == (int)k->f.step;
		bool done = all || i < (int)k->f.step;

		s[i] = (struct cv_step){.cls = str_of(done  ? "is-done"
						      : now ? "is-now"
							    : ""),
					.name = cv_key(c, "request.step.", str_of(rf_step_code((enum rf_step)i))),
					.note = done ? cv_day(c, on[i]) : STR(""),
					.now = now};
		if (now)
			s[i].note = cv_key(c, "request.state.", str_of(rf_state_code(k->f.state)));
	}
	if (drafted != NULL && k->f.step > RF_HANDLE)
		s[RF_HANDLE].note = cv_day(c, drafted->e.date);
	v->steps = (struct tpl_list){s, RF_STEP_COUNT};
}
