/* SPDX-License-Identifier: Apache-2.0 */
/* Reminders: what waits for a person stands in the inbox at any time; once a working day a notice gathers what is near its end or past
 * it, and one mail says so to who wants mail. A notice holds numbers and days, no names and no descriptions: it leaves the house.
 * Silence of those who were asked is recorded by the program: third party, the body decides (条例第32条); co-producing body,
 * deemed to agree (第34条). What ends a request (no correction, no fee) is only proposed to people. */
#include "core/org.h"
#include "core/seal.h"
#include "core/todo.h"
#include "notify/notify.h"
#include "register/register_int.h"
#include "register/register_store.h"
#include "register/remind.h"

enum { ITEMS_MAX = 200, MAIL_LINES = 60, SILENCE_PAGE = 200 };

/* ---- what waits for a person, at any time ---- */
static struct todo_item item_of(struct ctx *c, const struct rcase *rc)
{
	struct rv_row r = rv_row_of(c, rc);
	bool intake = rc->state == RF_S_UNCONFIRMED || rc->state == RF_S_RECEIVED;
	const char *what = arena_cstr(c->arena, arena_printf(c->arena, "request.due.%.*s", STR_ARG(rc->next_what)));

	return (struct todo_item){.due = date_is_none(rc->next_due) ? rc->answer_due : rc->next_due,
				  .text = r.description,
				  .note = r.state,
				  .href = intake ? r.accept_href : r.href,
				  .type = TODO_REQUEST,
				  .step = str_of(rf_state_code(rc->state)),
				  .no = rc->no,
				  .unit = str_empty(rc->unit_name) ? rc->body_name : rc->unit_name,
				  .rule = str_empty(rc->next_what) ? STR("") : ctx_text(c, what),
				  .person = rc->masked.name,
				  .paused = rc->paused,
				  .provisional = rc->provisional};
}

/* What an applicant let lapse: a correction or a payment. That ends a request (条例第30条; 109号文第6条), so people decide it. And
 * letters nobody knows the arrival of: the days that run from there do not begin. */
static enum remind_grade grade_of(struct str what)
{
	return str_eq_c(what, "proof") ? REMIND_PROOF : REMIND_LAPSED;
}

static bool is_office(const struct ctx *c)
{
	return (c->who.roles & ROLE_BIT(ROLE_OFFICE)) != 0;
}

static enum status add_lapsed(struct ctx *c, struct todo_list *list, struct err *err)
{
	struct rcase *rc;
	size_t n;

	if (!is_office(c))
		return ST_OK;
	TRY(case_lapsed(c, &rc, &n, err));
	for (size_t i = 0; i < n; i++)
		todo_add(list,
			 &(struct todo_item){
				 .due = rc[i].next_due,
				 .text = ctx_textf(
					 c, arena_printf(c->arena, "register.propose.%.*s", STR_ARG(rc[i].next_what)).p,
					 rc[i].no),
				 .note = ctx_text(c, "register.title"),
				 .href = rv_case_href(c, rc[i].id),
				 .remind = true});
	return ST_OK;
}

static enum status add_notice_item(struct ctx *c, struct todo_list *list, struct err *err)
{
	struct notice n;
	bool found;

	TRY(reg_notice_of(c, c->who.person_id, c->today, &n, &found, err));
	if (found)
		todo_add(list, &(struct todo_item){.due = DATE_NONE,
						   .text = ctx_textf(c, "register.notice.today", page_num(c, n.n)),
						   .note = ctx_text(c, "register.title"),
						   .href = STR("/wb/requests/reminders"),
						   .remind = true});
	return ST_OK;
}

enum status register_todo_items(struct ctx *c, struct todo_list *list, struct err *err)
{
	const struct case_filter f = {.mine = true, .page = 1, .per_page = ITEMS_MAX, .from = DATE_NONE, .to = DATE_NONE};
	struct rcase *rc;
	int64_t total;
	size_t n;

	if (c->who.person_id == 0 || !ctx_can(c, PERM_CASE_READ))
		return ST_OK;
	TRY(case_list(c, &f, &rc, &n, &total, err));
	for (size_t i = 0; i < n; i++) {
		struct todo_item it = item_of(c, &rc[i]);

		todo_add(list, &it);
	}
	TRY(add_lapsed(c, list, err));
	return add_notice_item(c, list, err);
}

enum status register_todo_count(struct ctx *c, int64_t *ret, struct err *err)
{
	*ret = 0;
	return c->who.person_id == 0 ? ST_OK : case_count_mine(c, ret, err);
}

/* ---- the notice of a day ---- */
struct gathered {
	struct {
		int64_t id;
		enum remind_grade grade;
		struct str no, what;
		struct date due;
		int days;
	} row[ITEMS_MAX];
	size_t n;
};

static struct remind_plan plan_of(struct ctx *c)
{
	struct remind_plan p = {.office_after = (int)setting_i64(c, "request.escalate_days"),
				.quiet_from = (int)setting_i64(c, "request.quiet_from"),
				.quiet_to = (int)setting_i64(c, "request.quiet_to")};

	remind_days(setting(c, "request.remind_days"), &p);
	return p;
}

static enum status days_to(struct ctx *c, struct date due, int *ret)
{
	struct todo_left left;

	TRY(todo_left(c->cal, c->today, due, 0, &left));
	*ret = left.urgency == TODO_OVER ? -left.days : left.days;
	return ST_OK;
}

/* The higher grade stays when a request comes by two ways. */
static void gather(struct gathered *g, const struct rcase *rc, struct date due, int left, enum remind_grade grade)
{
	size_t i = 0;

	while (i < g->n && g->row[i].id != rc->id)
		i++;
	if (grade == REMIND_NOT || i == ITEMS_MAX || (i < g->n && g->row[i].grade >= grade))
		return;
	g->n += i == g->n;
	g->row[i].id = rc->id;
	g->row[i].grade = grade;
	g->row[i].no = rc->no;
	g->row[i].what = rc->next_what;
	g->row[i].due = due;
	g->row[i].days = left;
}

static enum status gather_list(struct ctx *c, const struct remind_plan *p, struct case_filter f, enum remind_reader who,
			       struct gathered *g, struct err *err)
{
	struct rcase *rc;
	int64_t total;
	size_t n;

	f.page = 1;
	f.per_page = ITEMS_MAX;
	f.from = f.to = DATE_NONE;
	TRY(case_list(c, &f, &rc, &n, &total, err));
	for (size_t i = 0; i < n; i++) {
		struct date due = who == READS_ACTOR && !date_is_none(rc[i].next_due) ? rc[i].next_due : rc[i].answer_due;
		int left;

		if (rc[i].paused || str_eq_c(rc[i].actor, "applicant") || date_is_none(due) ||
		    days_to(c, due, &left) != ST_OK)
			continue;
		gather(g, &rc[i], due, left, remind_of(p, left, who));
	}
	return ST_OK;
}

static enum status gather_lapsed(struct ctx *c, struct gathered *g, struct err *err)
{
	struct rcase *rc;
	size_t n;
	int left;

	TRY(case_lapsed(c, &rc, &n, err));
	for (size_t i = 0; i < n; i++)
		if (days_to(c, rc[i].next_due, &left) == ST_OK)
			gather(g, &rc[i], rc[i].next_due, left, grade_of(rc[i].next_what));
	return ST_OK;
}

/* Heads of units read what their unit is late with; the head of the disclosure office (both roles; without one, the office) reads
 * what stays late. */
static enum status gather_for(struct ctx *c, const struct remind_plan *p, bool led, struct gathered *g, struct err *err)
{
	bool head = (c->who.roles & ROLE_BIT(ROLE_UNIT_HEAD)) != 0, office = is_office(c);
	struct case_filter late = {.state = STR("overdue"), .body_id = c->who.body_id};

	TRY(gather_list(c, p, (struct case_filter){.mine = true, .body_id = c->who.body_id}, READS_ACTOR, g, err));
	if (office)
		TRY(gather_lapsed(c, g, err));
	if (head && c->who.unit_id != 0) {
		late.unit_id = c->who.unit_id;
		TRY(gather_list(c, p, late, READS_HEAD, g, err));
		late.unit_id = 0;
	}
	return office && (head || !led) ? gather_list(c, p, late, READS_OFFICE, g, err) : ST_OK;
}

static struct str notice_body(struct ctx *c, const struct gathered *g)
{
	struct buf b = BUF_INIT(c->arena, 64U << 10);

	for (size_t i = 0; i < g->n; i++)
		buf_printf(&b, "%s\t%lld\t%.*s\t%.*s\t%d\t%.*s\n", remind_grade_code(g->row[i].grade),
			   (long long)g->row[i].id, STR_ARG(g->row[i].no), STR_ARG(date_format(c->arena, g->row[i].due)),
			   g->row[i].days, STR_ARG(g->row[i].what));
	return buf_view(&b);
}

static struct str left_text(struct ctx *c, int left)
{
	if (left == 0)
		return ctx_text(c, "register.left.today");
	return ctx_textf(c, left < 0 ? "register.left.over" : "register.left.days",
			 arena_printf(c->arena, "%d", left < 0 ? -left : left));
}

static struct str mail_text(struct ctx *c, const struct gathered *g)
{
	struct buf b = BUF_INIT(c->arena, 64U << 10);

	buf_str(&b, ctx_textf(c, "register.mail.hello", c->who.name));
	buf_c(&b, "\n\n");
	for (size_t i = 0; i < g->n && i < MAIL_LINES; i++)
		buf_printf(&b, "%.*s  %.*s  %.*s  %.*s\n", STR_ARG(g->row[i].no),
			   STR_ARG(rv_key(c, "register.remind.", str_of(remind_grade_code(g->row[i].grade)))),
			   STR_ARG(left_text(c, g->row[i].days)), STR_ARG(date_format(c->arena, g->row[i].due)));
	if (g->n > MAIL_LINES)
		buf_str(&b, ctx_textf(c, "register.mail.more", page_num(c, (int64_t)(g->n - MAIL_LINES))));
	buf_printf(&b, "\n%.*s%s\n\n%.*s\n", STR_ARG(setting(c, "site.base_url")), "/wb/requests/reminders",
		   STR_ARG(ctx_text(c, "register.mail.foot")));
	return buf_view(&b);
}

/* One mail a person and day. ret: it is in the queue. */
static enum status send_mail(struct ctx *c, const struct gathered *g, bool *ret, struct err *err)
{
	struct notice_contact k;
	struct str to;
	struct mail m = {.kind = "register"};

	*ret = false;
	TRY(reg_contact(c, c->who.person_id, &k, err));
	if (!notify_on() || !k.mails || str_empty(k.sealed))
		return ST_OK;
	if (seal_open(c, k.sealed, &to, err) != ST_OK) { /* its key is gone: the notice in the page must not fail with it */
		err_clear(err);
		return ST_OK;
	}
	m.to = to;
	m.subject = ctx_textf(c, "register.mail.subject", page_num(c, (int64_t)g->n));
	m.text = mail_text(c, g);
	TRY(notify_mail(c, &m, err));
	*ret = true;
	return ST_OK;
}

static enum status tell(struct ctx *c, const struct gathered *g, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};
	struct notice n = {.person_id = c->who.person_id, .on = c->today, .n = (int64_t)g->n, .body = notice_body(c, g)};
	bool fresh;

	TRY(core_begin(c, &tx, err));
	TRY(reg_notice_has(c, n.person_id, n.on, &fresh, err));
	if (fresh)
		return ST_OK;
	TRY(send_mail(c, g, &n.mailed, err));
	TRY(reg_notice_add(c, &n, &fresh, err));
	return fresh ? core_commit(c, &tx, err) : ST_OK; /* told meanwhile: the mail is taken back with the transaction */
}

/* led: somebody in this body heads its disclosure office. */
static enum status remind_person(struct ctx *c, const struct person *p, bool city, bool led, const struct remind_plan *plan,
				 struct err *err)
{
	struct gathered *g = ARENA_NEW(c->arena, struct gathered);
	bool told;

	c->who = person_principal(p, city);
	if (!p->active || !ctx_can(c, PERM_CASE_READ))
		return ST_OK;
	TRY(reg_notice_has(c, p->id, c->today, &told, err));
	if (told)
		return ST_OK;
	TRY(gather_for(c, plan, led, g, err));
	return g->n > 0 ? tell(c, g, err) : ST_OK;
}

static bool has_leader(const struct person *p, size_t n)
{
	const uint32_t both = ROLE_BIT(ROLE_UNIT_HEAD) | ROLE_BIT(ROLE_OFFICE);

	for (size_t i = 0; i < n; i++)
		if (p[i].active && (p[i].roles & both) == both)
			return true;
	return false;
}

static bool workday(struct ctx *c)
{
	struct day_info d;

	return workcal_day(c->cal, c->today, &d) == ST_OK && d.workday;
}

static int hour_of(int64_t now)
{
	return (int)((now / 3600000 + 8) % 24); /* civil time is UTC+8 */
}

/* Every ten minutes; outside of working days and within the quiet hours it does nothing, so the notice comes in the morning. */
enum status register_job_remind(struct ctx *c, struct str payload, struct err *err)
{
	struct remind_plan plan = plan_of(c);
	struct principal self = c->who;
	enum status st = ST_OK;
	struct body *b;
	size_t n;

	(void)payload;
	if (!workday(c) || remind_quiet(&plan, hour_of(c->now)))
		return ST_OK;
	TRY(body_list(c, &b, &n, err));
	for (size_t i = 0; i < n && st == ST_OK; i++) {
		struct person *p;
		size_t m;

		TRY(person_list(c, b[i].id, &p, &m, err));
		for (size_t k = 0; k < m && st == ST_OK; k++) {
			st = remind_person(c, &p[k], b[i].parent_id == 0, has_leader(p, m), &plan, err);
			c->who = self;
		}
	}
	return st;
}

/* ---- silence ---- */
struct asked_kind {
	enum rf_type sent, received, replied, silent;
	const char *text;
};
static const struct asked_kind asked_kinds[] = {
	{RF_THIRD_PARTY_SENT, RF_THIRD_PARTY_RECEIVED, RF_THIRD_PARTY_REPLIED, RF_THIRD_PARTY_SILENT,
	 "register.silence.third"},
	{RF_CO_AGENCY_SENT, RF_CO_AGENCY_RECEIVED, RF_CO_AGENCY_REPLIED, RF_CO_AGENCY_SILENT, "register.silence.co"},
};

/* The first day on which the silence of one who was asked is certain; DATE_NONE: answered, or the days still run. They run from the
 * day he received the letter. */
static struct date silent_since(struct ctx *c, int days, const struct case_event *ev, size_t n, size_t at,
				const struct asked_kind *k)
{
	struct date received = DATE_NONE;
	struct deadline d;

	for (size_t i = at + 1; i < n; i++) {
		if (!str_eq(ev[i].e.ref, ev[at].e.ref) || ev[i].is_void)
			continue;
		if (ev[i].e.type == k->replied || ev[i].e.type == k->silent)
			return DATE_NONE;
		if (ev[i].e.type == k->received && date_is_none(received))
			received = ev[i].e.date;
	}
	if (date_is_none(received) || workcal_add(c->cal, received, days, &d) != ST_OK || date_cmp(d.due, c->today) >= 0)
		return DATE_NONE;
	return date_add(d.due, 1);
}

static enum status record_silence(struct ctx *c, const struct rcase *rc, bool *ret_any, struct err *err)
{
	const struct rq_rules rules = case_rules(c, rc->submitted_on).clock;
	struct case_event *ev;
	size_t n;

	TRY(case_events(c, rc->id, &ev, &n, err));
	for (size_t k = 0; k < ARRAY_LEN(asked_kinds); k++)
		for (size_t i = 0; i < n; i++) {
			const struct asked_kind *kind = &asked_kinds[k];
			struct date since;
			struct case_act a;
			enum status st;
			int days = kind->sent == RF_THIRD_PARTY_SENT ? rules.third_party_days : rules.co_agency_days;

			if (ev[i].e.type != kind->sent || ev[i].is_void)
				continue;
			since = silent_since(c, days, ev, n, i, kind);
			if (date_is_none(since))
				continue;
			a = (struct case_act){
				.e = {.type = kind->silent, .date = since, .ref = ev[i].e.ref, .until = DATE_NONE},
				.text = ctx_textf(c, kind->text, arena_printf(c->arena, "%d", days))};
			st = case_act(c, rc, &a, NULL, err);
			if (st == ST_CONFLICT) { /* another letter's days still run: looked at again the next time */
				err_clear(err);
				continue;
			}
			TRY(st);
			*ret_any = true;
		}
	return ST_OK;
}

/* A page is read again after something was recorded on it: what it held may have left the list. */
static enum status silence_at(struct ctx *c, int64_t body_id, struct err *err)
{
	struct case_filter f = {.state = STR("paused"),
				.body_id = body_id,
				.page = 1,
				.per_page = SILENCE_PAGE,
				.from = DATE_NONE,
				.to = DATE_NONE};
	struct rcase *rc;
	int64_t total;
	size_t n;

	do {
		bool any = false;

		TRY(case_list(c, &f, &rc, &n, &total, err));
		for (size_t i = 0; i < n; i++)
			TRY(record_silence(c, &rc[i], &any, err));
		f.page += !any;
	} while (n == SILENCE_PAGE);
	return ST_OK;
}

enum status register_job_silence(struct ctx *c, struct str payload, struct err *err)
{
	struct body *b;
	size_t n;

	(void)payload;
	TRY(body_list(c, &b, &n, err));
	for (size_t i = 0; i < n; i++)
		TRY(silence_at(c, b[i].id, err));
	return ST_OK;
}
