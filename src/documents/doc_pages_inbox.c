/* SPDX-License-Identifier: Apache-2.0 */
/* 待办事项: the documents a person can act on, what every module reminds of, and the month with its days of rest. */
#include "cal/cal.h"
#include "core/todo.h"
#include "documents/doc_pages.h"
#include "documents/documents_internal.h"

enum { INBOX_MAX = 200, REMINDERS_MAX = 12 };

struct view_kpi {
	struct str label, value, note, href, cls;
	bool current;
};
static const struct tpl_field kpi_f[] = {TF_STR(struct view_kpi, label), TF_STR(struct view_kpi, value),
					 TF_STR(struct view_kpi, note),	 TF_STR(struct view_kpi, href),
					 TF_STR(struct view_kpi, cls),	 TF_BOOL(struct view_kpi, current)};
static const struct tpl_view kpi_view = TPL_VIEW_OF(struct view_kpi, kpi_f);

struct view_day {
	struct str text, cls, title, href;
};
static const struct tpl_field day_f[] = {TF_STR(struct view_day, text), TF_STR(struct view_day, cls),
					 TF_STR(struct view_day, title), TF_STR(struct view_day, href)};
static const struct tpl_view day_view = TPL_VIEW_OF(struct view_day, day_f);

struct view_remind {
	struct str text, note, href, left, cls, due;
};
static const struct tpl_field remind_f[] = {TF_STR(struct view_remind, text), TF_STR(struct view_remind, note),
					    TF_STR(struct view_remind, href), TF_STR(struct view_remind, left),
					    TF_STR(struct view_remind, cls),  TF_STR(struct view_remind, due)};
static const struct tpl_view remind_view = TPL_VIEW_OF(struct view_remind, remind_f);

struct view_inbox {
	struct page page;
	struct tpl_list kpis, tabs, rows, days, reminders;
	bool any, any_days, any_reminders, can_new, filtered;
	struct str q, state, day, day_note, month, prev, next, more;
};
static const struct tpl_field inbox_f[] = {TF_VIEW(struct view_inbox, page, &page_view),
					   TF_LIST(struct view_inbox, kpis, &kpi_view),
					   TF_LIST(struct view_inbox, tabs, &page_link_view),
					   TF_LIST(struct view_inbox, rows, &dv_row_view),
					   TF_LIST(struct view_inbox, days, &day_view),
					   TF_LIST(struct view_inbox, reminders, &remind_view),
					   TF_BOOL(struct view_inbox, any),
					   TF_BOOL(struct view_inbox, any_days),
					   TF_BOOL(struct view_inbox, any_reminders),
					   TF_BOOL(struct view_inbox, can_new),
					   TF_BOOL(struct view_inbox, filtered),
					   TF_STR(struct view_inbox, q),
					   TF_STR(struct view_inbox, state),
					   TF_STR(struct view_inbox, day),
					   TF_STR(struct view_inbox, day_note),
					   TF_STR(struct view_inbox, month),
					   TF_STR(struct view_inbox, prev),
					   TF_STR(struct view_inbox, next),
					   TF_STR(struct view_inbox, more)};
const struct tpl_view doc_inbox_view = TPL_VIEW_OF(struct view_inbox, inbox_f);

static const char *const inbox_filters[] = {"all", "over", "soon", "draft", "unit", "office", "secrecy", "sign", NULL};
static const struct web_field inbox_fields[] = {
	{"state", F_CHOICE, 0, 20, "doc.f.state", inbox_filters},
	{"q", F_TEXT, 0, 200, "doc.f.words", NULL},
	{"day", F_DATE, 0, 20, "doc.f.due_day", NULL},
	{"month", F_DATE, 0, 20, "doc.f.month", NULL},
};
const struct web_form doc_inbox_form = WEB_FORM(inbox_fields);

enum left_kind { LEFT_OTHER, LEFT_SOON, LEFT_OVER };

static enum left_kind left_kind(struct ctx *c, const struct document *d)
{
	struct dv_left l = dv_left_of(c, d->due_on, false, false);

	if (!l.any)
		return LEFT_OTHER;
	return str_eq_c(l.cls, "is-over") ? LEFT_OVER : str_eq_c(l.cls, "is-soon") ? LEFT_SOON : LEFT_OTHER;
}

static bool inbox_takes(struct ctx *c, const struct document *d, struct str filter)
{
	if (str_empty(filter) || str_eq_c(filter, "all"))
		return true;
	if (str_eq_c(filter, "over"))
		return left_kind(c, d) == LEFT_OVER;
	if (str_eq_c(filter, "soon"))
		return left_kind(c, d) == LEFT_SOON;
	return str_eq_c(filter, doc_state_code(d->state));
}

static void fill_kpis(struct ctx *c, const struct document *d, size_t n, struct str filter, struct view_inbox *v)
{
	static const char *const codes[] = {"over", "soon", "all"};
	static const char *const cls[] = {"is-red", "is-amber", ""};
	struct view_kpi *k = ARENA_ARRAY(c->arena, ARRAY_LEN(codes), struct view_kpi);

	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		int64_t count = 0;
		for (size_t j = 0; j < n; j++)
			count += inbox_takes(c, &d[j], str_of(codes[i]));
		k[i] = (struct view_kpi){
			.label = ctx_textf(c, arena_cstr(c->arena, arena_printf(c->arena, "doc.inbox.%s", codes[i])),
					   setting(c, "remind.days")),
			.value = page_num(c, count),
			.note = dv_key(c, "doc.inbox_note.", codes[i]),
			.href = arena_printf(c->arena, "/wb?state=%s", codes[i]),
			.cls = count > 0 ? str_of(cls[i]) : STR(""),
			.current = str_eq_c(filter, codes[i])};
	}
	v->kpis = (struct tpl_list){k, ARRAY_LEN(codes)};
}

static void fill_tabs(struct ctx *c, const struct document *d, size_t n, struct str filter, struct view_inbox *v)
{
	static const char *const codes[] = {"all", "draft", "unit", "office", "secrecy", "sign"};
	struct page_link *t = ARENA_ARRAY(c->arena, ARRAY_LEN(codes), struct page_link);

	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		int64_t count = 0;
		for (size_t j = 0; j < n; j++)
			count += inbox_takes(c, &d[j], str_of(codes[i]));
		t[i] = (struct page_link){.href = arena_printf(c->arena, "/wb?state=%s", codes[i]),
					  .text = i == 0 ? ctx_text(c, "doc.inbox.all") : dv_key(c, "doc.state.", codes[i]),
					  .count = page_num(c, count),
					  .current = str_eq_c(filter, codes[i]) || (i == 0 && str_empty(filter))};
	}
	v->tabs = (struct tpl_list){t, ARRAY_LEN(codes)};
}

/* ---- month and reminders ---- */

enum status doc_todo_items(struct ctx *c, struct todo_list *list, struct err *err)
{
	const struct doc_staff_filter f = {.state = -1, .mine = true, .limit = INBOX_MAX};
	struct document *d;
	size_t n;
	int64_t total;

	if (c->who.person_id == 0 || !ctx_can(c, PERM_DOC_READ))
		return ST_OK;
	TRY(doc_staff_list(c, &f, &d, &n, &total, err));
	for (size_t i = 0; i < n; i++)
		if (!date_is_none(d[i].due_on))
			todo_add(list, &(struct todo_item){.due = d[i].due_on,
							   .text = d[i].title,
							   .note = dv_key(c, "doc.state.", doc_state_code(d[i].state)),
							   .href = dv_row_of(c, &d[i]).act_url});
	return ST_OK;
}

/* "2026 年 11 月", "Nov 2026" */
static struct str month_title(struct ctx *c, struct date first)
{
	struct ymd d = date_ymd(first);
	struct str en = page_date(c, first);

	if (c->locale == LOC_EN)
		return str_skip(en, (size_t)str_find_byte(en, ' ') + 1);
	return arena_printf(c->arena, "%.*s %.*s",
			    STR_ARG(ctx_textf(c, "doc.inbox.year", arena_printf(c->arena, "%d", d.year))),
			    STR_ARG(ctx_textf(c, "doc.inbox.month", arena_printf(c->arena, "%d", d.month))));
}

static struct view_day day_of(struct ctx *c, const struct todo_day *d)
{
	struct str date = date_format(c->arena, d->date);
	struct view_day v = {.text = arena_printf(c->arena, "%d", date_ymd(d->date).day),
			     .cls = !d->inside	 ? STR("out")
				    : d->today	 ? STR("today")
				    : d->workday ? STR("")
						 : STR("off"),
			     .title = STR(""),
			     .href = STR("")};

	if (!d->inside)
		return v;
	if (d->due > 0) {
		v.cls = arena_printf(c->arena, "%.*s due", STR_ARG(v.cls));
		v.href = arena_printf(c->arena, "/wb?day=%.*s&month=%.*s", STR_ARG(date), STR_ARG(date));
		v.title = arena_printf(c->arena, "%.*s %.*s", STR_ARG(page_date(c, d->date)),
				       STR_ARG(ctx_textf(c, "doc.inbox.day_due", page_num(c, (int64_t)d->due))));
	} else if (!d->workday) {
		v.title = arena_printf(c->arena, "%.*s %.*s", STR_ARG(page_date(c, d->date)),
				       STR_ARG(ctx_text(c, "parts.restday")));
	}
	return v;
}

static void fill_month(struct ctx *c, struct date shown, const struct todo_list *l, struct view_inbox *v)
{
	struct todo_day cells[TODO_MONTH_CELLS];
	struct date first = date_add(shown, 1 - date_ymd(shown).day);
	struct date before = date_add(first, -1), after = date_add(first, 32);
	struct view_day *days;
	size_t n;

	if (todo_month(c->cal, first, c->today, l, cells, &n) != ST_OK)
		return; /* outside the calendar: the list goes without a month */
	days = ARENA_ARRAY(c->arena, n, struct view_day);
	for (size_t i = 0; i < n; i++)
		days[i] = day_of(c, &cells[i]);
	v->days = (struct tpl_list){days, n};
	v->any_days = true;
	v->month = month_title(c, first);
	before = date_add(before, 1 - date_ymd(before).day);
	after = date_add(after, 1 - date_ymd(after).day);
	v->prev = arena_printf(c->arena, "/wb?month=%.*s", STR_ARG(date_format(c->arena, before)));
	v->next = arena_printf(c->arena, "/wb?month=%.*s", STR_ARG(date_format(c->arena, after)));
}

/* What is over, what ends soon, what its module reminds of, what waits without a day; of one day, everything. */
static void fill_reminders(struct ctx *c, struct date day, const struct todo_list *l, struct view_inbox *v)
{
	struct view_remind *rows = ARENA_ARRAY(c->arena, l->n + 1, struct view_remind);
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct todo_item *it = &l->items[i];
		bool dated = !date_is_none(it->due);
		struct todo_left left = {.urgency = TODO_LATER};
		struct dv_left words = dv_left_of(c, it->due, false, false);

		if (!date_is_none(day) ? date_cmp(it->due, day) != 0
				       : dated && !it->remind &&
						 (todo_left(c->cal, c->today, it->due, (int)setting_i64(c, "remind.days"),
							    &left) != ST_OK ||
						  left.urgency == TODO_LATER))
			continue;
		rows[n++] = (struct view_remind){.text = it->text,
						 .note = it->note,
						 .href = it->href,
						 .left = words.any ? words.text : STR(""),
						 .cls = str_eq_c(words.cls, "is-over")	 ? STR("tag--red")
							: str_eq_c(words.cls, "is-soon") ? STR("tag--amber")
											 : STR("tag--line"),
						 .due = dated ? page_date(c, it->due) : STR("")};
	}
	v->any_reminders = n > 0;
	if (n > REMINDERS_MAX && date_is_none(day)) {
		v->more = ctx_textf(c, "doc.inbox.more_reminders", page_num(c, (int64_t)(n - REMINDERS_MAX)));
		n = REMINDERS_MAX;
	}
	v->reminders = (struct tpl_list){rows, n};
}

static struct date date_field(struct web_call *w, const char *name)
{
	const struct web_value *v = web_value(w, name);

	return v->present ? v->date : DATE_NONE;
}

enum status doc_inbox_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_inbox *v = ARENA_NEW(c->arena, struct view_inbox);
	struct str filter = web_text(w, "state");
	struct date day = date_field(w, "day"), month = date_field(w, "month");
	const struct doc_staff_filter f = {.state = -1, .mine = true, .words = web_text(w, "q"), .limit = INBOX_MAX};
	struct todo_list todo;
	struct document *d;
	size_t n, out = 0;
	int64_t total;

	TRY(doc_staff_list(c, &f, &d, &n, &total, err));
	struct dv_row *rows = ARENA_ARRAY(c->arena, n + 1, struct dv_row);
	for (size_t i = 0; i < n; i++)
		if (inbox_takes(c, &d[i], filter) && (date_is_none(day) || date_cmp(d[i].due_on, day) == 0))
			rows[out++] = dv_row_of(c, &d[i]);
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb", ctx_text(c, "doc.inbox.title"));
	v->page.lead = ctx_text(c, "doc.inbox.lead");
	fill_kpis(c, d, n, filter, v);
	fill_tabs(c, d, n, filter, v);
	todo_collect(c, &todo);
	fill_month(c, !date_is_none(month) ? month : !date_is_none(day) ? day : c->today, &todo, v);
	fill_reminders(c, day, &todo, v);
	v->rows = (struct tpl_list){rows, out};
	v->any = out > 0;
	v->can_new = ctx_can(c, PERM_DOC_DRAFT);
	v->q = web_text(w, "q");
	v->state = filter;
	v->day = date_format(c->arena, day);
	v->day_note = date_is_none(day) ? STR("") : ctx_textf(c, "doc.inbox.day_note", page_date(c, day));
	v->filtered = n > 0 || !str_empty(v->q) || !date_is_none(day);
	page_render(c, "documents/inbox.html", v, 200);
	return ST_OK;
}
