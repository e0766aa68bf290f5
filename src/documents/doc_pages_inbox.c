/* SPDX-License-Identifier: Apache-2.0 */
/* 待办事项: what a person can act on in every module, the figures over it, the list as a file, what every module reminds of, and
 * the month with its days of rest. */
#include "base/limits.h"
#include "base/mask.h"
#include "base/url.h"
#include "cal/cal.h"
#include "core/table.h"
#include "core/todo.h"
#include "documents/doc_pages.h"
#include "documents/documents_internal.h"

enum { DOCS_MAX = 500, REMINDERS_MAX = 12, PICKS_MAX = 60 };

struct view_kpi {
	struct str label, value, unit, note, href, cls;
	bool current;
};
#define T struct view_kpi
static const struct tpl_field kpi_f[] = {TF_STR(T, label), TF_STR(T, value), TF_STR(T, unit),	 TF_STR(T, note),
					 TF_STR(T, href),  TF_STR(T, cls),   TF_BOOL(T, current)};
static const struct tpl_view kpi_view = TPL_VIEW_OF(T, kpi_f);
#undef T

struct view_item {
	struct str href, title, sub, no, kind, kind_cls, step, rule, row_cls;
	struct dv_left left;
	bool paused;
};
#define T struct view_item
static const struct tpl_field item_f[] = {TF_STR(T, href),    TF_STR(T, title),
					  TF_STR(T, sub),     TF_STR(T, no),
					  TF_STR(T, kind),    TF_STR(T, kind_cls),
					  TF_STR(T, step),    TF_STR(T, rule),
					  TF_STR(T, row_cls), TF_VIEW(T, left, &dv_left_view),
					  TF_BOOL(T, paused)};
static const struct tpl_view item_view = TPL_VIEW_OF(T, item_f);
#undef T

struct view_rate {
	struct str kind, done, in_time, late, rate, href;
};
#define T struct view_rate
static const struct tpl_field rate_f[] = {TF_STR(T, kind), TF_STR(T, done), TF_STR(T, in_time),
					  TF_STR(T, late), TF_STR(T, rate), TF_STR(T, href)};
static const struct tpl_view rate_view = TPL_VIEW_OF(T, rate_f);
#undef T

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
	struct tpl_list kpis, tabs, rows, rates, states, units, days, reminders;
	bool any, any_units, any_days, any_reminders, can_new, filtered, rated;
	struct str q, type, day, day_note, count, rate_note, csv, xlsx, month, prev, next, more;
};
#define T struct view_inbox
static const struct tpl_field inbox_f[] = {
	TF_VIEW(T, page, &page_view),
	TF_LIST(T, kpis, &kpi_view),
	TF_LIST(T, tabs, &page_link_view),
	TF_LIST(T, rows, &item_view),
	TF_LIST(T, rates, &rate_view),
	TF_LIST(T, states, &dv_choice_view),
	TF_LIST(T, units, &dv_choice_view),
	TF_LIST(T, days, &day_view),
	TF_LIST(T, reminders, &remind_view),
	TF_BOOL(T, any),
	TF_BOOL(T, any_units),
	TF_BOOL(T, any_days),
	TF_BOOL(T, any_reminders),
	TF_BOOL(T, can_new),
	TF_BOOL(T, filtered),
	TF_BOOL(T, rated),
	TF_STR(T, q),
	TF_STR(T, type),
	TF_STR(T, day),
	TF_STR(T, day_note),
	TF_STR(T, count),
	TF_STR(T, rate_note),
	TF_STR(T, csv),
	TF_STR(T, xlsx),
	TF_STR(T, month),
	TF_STR(T, prev),
	TF_STR(T, next),
	TF_STR(T, more),
};
const struct tpl_view doc_inbox_view = TPL_VIEW_OF(T, inbox_f);
#undef T

static const struct web_field inbox_fields[] = {
	{"state", F_TEXT, 0, 40, "doc.f.state", NULL}, /* a figure or a step of any module: todo_matches() */
	{"type", F_TEXT, 0, 20, "doc.inbox.types", NULL}, {"unit", F_TEXT, 0, 200, "doc.f.unit", NULL},
	{"q", F_TEXT, 0, 200, "doc.f.words", NULL},	  {"day", F_DATE, 0, 20, "doc.f.due_day", NULL},
	{"month", F_DATE, 0, 20, "doc.f.month", NULL},
};
const struct web_form doc_inbox_form = WEB_FORM(inbox_fields);

/* ---- the list: what every module gives, and the part of it that was asked for ---- */

struct inbox {
	struct ctx *c;
	struct todo_list all;			/* with reminders */
	struct str state, type, unit, q, words; /* words: q folded */
	struct date day;
	int soon_days;
};

static struct date date_field(struct web_call *w, const char *name)
{
	const struct web_value *v = web_value(w, name);

	return v->present ? v->date : DATE_NONE;
}

static struct inbox inbox_of(struct web_call *w)
{
	struct ctx *c = ctx_of(w);
	struct inbox in = {.c = c,
			   .state = web_text(w, "state"),
			   .type = web_text(w, "type"),
			   .unit = web_text(w, "unit"),
			   .q = web_text(w, "q"),
			   .words = doc_fold(c->arena, str_trim(web_text(w, "q"))),
			   .day = date_field(w, "day"),
			   .soon_days = (int)setting_i64(c, "remind.days")};

	todo_collect(c, &in.all);
	return in;
}

static bool has_words(const struct inbox *in, const struct todo_item *it)
{
	struct str hay;

	if (str_empty(in->words))
		return true;
	hay = arena_printf(in->c->arena, "%.*s\n%.*s\n%.*s\n%.*s", STR_ARG(it->text), STR_ARG(it->no), STR_ARG(it->unit),
			   STR_ARG(it->person));
	return str_find(doc_fold(in->c->arena, hay), in->words) >= 0;
}

static bool is_row(const struct todo_item *it)
{
	return it->type > TODO_REMINDER && it->type < TODO_TYPE_COUNT;
}

static bool in_state(const struct inbox *in, const struct todo_item *it, struct str state)
{
	return is_row(it) && todo_matches(in->c->cal, in->c->today, in->soon_days, it, state);
}

static bool in_type(const struct todo_item *it, struct str type)
{
	return str_empty(type) || str_eq_c(type, todo_type_code(it->type));
}

static bool shown(const struct inbox *in, const struct todo_item *it)
{
	return in_state(in, it, in->state) && in_type(it, in->type) && (str_empty(in->unit) || str_eq(in->unit, it->unit)) &&
	       (date_is_none(in->day) || (!it->paused && date_cmp(it->due, in->day) == 0)) && has_words(in, it);
}

/* The page with another state or type; what else is chosen stays. */
static struct str address(const struct inbox *in, const char *path, struct str state, struct str type)
{
	struct buf b = BUF_INIT(in->c->arena, 8192);

	buf_c(&b, path);
	url_query(&b, "state", state);
	url_query(&b, "type", type);
	url_query(&b, "unit", in->unit);
	url_query(&b, "q", in->q);
	url_query(&b, "day", date_format(in->c->arena, in->day));
	return buf_view(&b);
}

static struct str type_text(struct ctx *c, enum todo_type t)
{
	return dv_key(c, "doc.inbox.type.", todo_type_code(t));
}

static struct dv_left left_of(struct ctx *c, const struct todo_item *it)
{
	if (!it->paused)
		return dv_left_of(c, it->due, it->provisional, false);
	return (struct dv_left){.any = true,
				.cls = STR("is-pause"),
				.bar = STR("w60"),
				.text = ctx_text(c, "doc.inbox.paused"),
				.due = STR("")};
}

static struct view_item item_of(struct ctx *c, const struct todo_item *it)
{
	static const char *const cls[TODO_TYPE_COUNT] = {
		[TODO_DOCUMENT] = "tag--brand", [TODO_REQUEST] = "tag--violet", [TODO_LETTER] = "tag--jade",
		[TODO_DISPUTE] = "tag--red",	[TODO_CASE] = "tag--amber",
	};
	struct view_item v = {.href = it->href,
			      .title = it->text,
			      .sub = it->unit,
			      .no = it->no,
			      .kind = type_text(c, it->type),
			      .kind_cls = str_of(cls[it->type]),
			      .step = it->note,
			      .rule = it->rule,
			      .left = left_of(c, it),
			      .paused = it->paused};

	v.row_cls = v.left.any ? v.left.cls : STR("is-ok");
	if (!str_empty(it->person))
		v.sub = str_empty(v.sub) ? it->person
					 : arena_printf(c->arena, "%.*s · %.*s", STR_ARG(v.sub), STR_ARG(it->person));
	return v;
}

static void fill_rows(const struct inbox *in, struct view_inbox *v)
{
	struct view_item *rows = ARENA_ARRAY(in->c->arena, in->all.n + 1, struct view_item);
	size_t n = 0;

	for (size_t i = 0; i < in->all.n; i++)
		if (shown(in, &in->all.items[i]))
			rows[n++] = item_of(in->c, &in->all.items[i]);
	v->rows = (struct tpl_list){rows, n};
	v->any = n > 0;
	v->count = ctx_textf(in->c, "doc.inbox.count", page_num(in->c, (int64_t)n));
}

/* ---- figures ---- */

/* Rounded as in the statistics, but 100.0 only when nothing was late. */
static struct str rate_text(struct ctx *c, int64_t in_time, int64_t done)
{
	int64_t t = done > 0 ? (in_time * 1000 + done / 2) / done : 0;

	if (t == 1000 && in_time < done)
		t = 999;
	return done > 0 ? arena_printf(c->arena, "%lld.%lld", (long long)(t / 10), (long long)(t % 10)) : STR("—");
}

static struct view_kpi rate_kpi(struct ctx *c, const struct todo_rate *rates)
{
	struct todo_rate sum = {0};

	for (int t = 0; t < TODO_TYPE_COUNT; t++) {
		sum.in_time += rates[t].in_time;
		sum.done += rates[t].done;
	}
	return (struct view_kpi){.label = ctx_text(c, "doc.inbox.rate"),
				 .value = rate_text(c, sum.in_time, sum.done),
				 .unit = sum.done > 0 ? STR("%") : STR(""),
				 .note = sum.done > 0 ? ctx_textf(c, "doc.inbox_note.rate", page_num(c, sum.done))
						      : ctx_text(c, "doc.inbox_note.rate_none"),
				 .href = STR("/wb?state=rate"),
				 .cls = sum.done > 0 ? STR("is-jade") : STR("")};
}

static void fill_kpis(const struct inbox *in, const struct todo_rate *rates, struct view_inbox *v)
{
	static const char *const codes[] = {"over", "soon", "all", "paused"};
	static const char *const cls[] = {"is-red", "is-amber", "", "is-violet"};
	struct ctx *c = in->c;
	struct view_kpi *k = ARENA_ARRAY(c->arena, ARRAY_LEN(codes) + 1, struct view_kpi);

	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		int64_t count = 0;
		for (size_t j = 0; j < in->all.n; j++)
			count += in_state(in, &in->all.items[j], str_of(codes[i]));
		k[i] = (struct view_kpi){
			.label = ctx_textf(c, arena_cstr(c->arena, arena_printf(c->arena, "doc.inbox.%s", codes[i])),
					   setting(c, "remind.days")),
			.value = page_num(c, count),
			.unit = ctx_text(c, "doc.unit_piece"),
			.note = dv_key(c, "doc.inbox_note.", codes[i]),
			.href = arena_printf(c->arena, "/wb?state=%s", codes[i]),
			.cls = count > 0 ? str_of(cls[i]) : STR(""),
			.current = str_eq_c(in->state, codes[i])};
	}
	k[ARRAY_LEN(codes)] = rate_kpi(c, rates);
	k[ARRAY_LEN(codes)].current = v->rated;
	v->kpis = (struct tpl_list){k, ARRAY_LEN(codes) + 1};
}

static void fill_rates(struct ctx *c, const struct todo_rate *rates, struct view_inbox *v)
{
	struct view_rate *rows = ARENA_ARRAY(c->arena, TODO_TYPE_COUNT, struct view_rate);
	size_t n = 0;

	for (int t = 0; t < TODO_TYPE_COUNT; t++)
		if (rates[t].done > 0)
			rows[n++] = (struct view_rate){.kind = type_text(c, (enum todo_type)t),
						       .done = page_num(c, rates[t].done),
						       .in_time = page_num(c, rates[t].in_time),
						       .late = page_num(c, rates[t].done - rates[t].in_time),
						       .rate = rate_text(c, rates[t].in_time, rates[t].done),
						       .href = rates[t].href};
	v->rates = (struct tpl_list){rows, n};
	v->any = n > 0;
	v->rate_note = ctx_textf(c, "doc.inbox.rate_note", arena_printf(c->arena, "%d", date_ymd(c->today).year));
}

/* ---- tabs and choices: what occurs in the list ---- */

static void fill_tabs(const struct inbox *in, struct view_inbox *v)
{
	struct page_link *t = ARENA_ARRAY(in->c->arena, TODO_TYPE_COUNT, struct page_link);
	struct str state = v->rated ? STR("") : in->state;
	size_t n = 0;

	for (int k = 0; k < TODO_TYPE_COUNT; k++) {
		struct str type = k == TODO_REMINDER ? STR("") : str_of(todo_type_code((enum todo_type)k));
		int64_t count = 0, any = 0;

		for (size_t i = 0; i < in->all.n; i++) {
			bool mine = is_row(&in->all.items[i]) && in_type(&in->all.items[i], type);

			any += mine;
			count += mine && in_state(in, &in->all.items[i], state);
		}
		if (k == TODO_REMINDER || any > 0 || str_eq(in->type, type))
			t[n++] = (struct page_link){.href = address(in, "/wb", state, type),
						    .text = k == TODO_REMINDER ? ctx_text(in->c, "doc.inbox.all")
									       : type_text(in->c, k),
						    .count = page_num(in->c, count),
						    .current = !v->rated && str_eq(in->type, type)};
	}
	v->tabs = (struct tpl_list){t, n};
}

struct picks {
	struct dv_choice *rows;
	size_t n;
};

static void pick(struct picks *p, struct str value, struct str text, struct str on)
{
	for (size_t i = 0; i < p->n; i++)
		if (str_eq(p->rows[i].value, value))
			return;
	if (p->n < PICKS_MAX)
		p->rows[p->n++] = (struct dv_choice){.value = value, .text = text, .on = str_eq(value, on)};
}

static void fill_choices(const struct inbox *in, struct view_inbox *v)
{
	static const char *const figures[] = {"over", "soon", "paused"};
	struct ctx *c = in->c;
	struct str days = setting(c, "remind.days");
	struct picks s = {.rows = ARENA_ARRAY(c->arena, PICKS_MAX, struct dv_choice)};
	struct picks u = {.rows = ARENA_ARRAY(c->arena, PICKS_MAX, struct dv_choice)};

	pick(&s, STR(""), ctx_text(c, "doc.inbox.all_steps"), in->state);
	pick(&u, STR(""), ctx_text(c, "doc.inbox.all_units"), in->unit);
	for (size_t i = 0; i < ARRAY_LEN(figures); i++)
		pick(&s, str_of(figures[i]),
		     ctx_textf(c, arena_cstr(c->arena, arena_printf(c->arena, "doc.inbox.%s", figures[i])), days),
		     in->state);
	for (size_t i = 0; i < in->all.n; i++) {
		const struct todo_item *it = &in->all.items[i];

		if (!is_row(it))
			continue;
		if (!str_empty(it->step))
			pick(&s, it->step, it->note, in->state);
		if (!str_empty(it->unit))
			pick(&u, it->unit, it->unit, in->unit);
	}
	v->states = (struct tpl_list){s.rows, s.n};
	v->units = (struct tpl_list){u.rows, u.n};
	v->any_units = u.n > 2;
}

/* ---- 导出台账: the list as it is shown; of persons only what does not name them ---- */

static enum status export_list(struct web_call *w, enum table_kind kind, const char *name, struct err *err)
{
	static const char *const heads[] = {"doc.inbox.types", "doc.col.item",	 "doc.inbox.x_no",
					    "doc.f.unit",      "doc.inbox.step", "doc.col.limit",
					    "doc.inbox.x_due", "doc.col.left",	 "doc.inbox.x_person"};
	struct ctx *c = ctx_of(w);
	struct inbox in = inbox_of(w);
	struct table *t;

	TRY(table_new(c, kind, ctx_text(c, "doc.inbox.title"), &t, err));
	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		table_cell(t, ctx_text(c, heads[i]), i + 1 == ARRAY_LEN(heads));
	for (size_t i = 0; i < in.all.n; i++) {
		const struct todo_item *it = &in.all.items[i];

		if (!shown(&in, it))
			continue;
		table_cell(t, type_text(c, it->type), false);
		table_cell(t, mask_text(c->arena, it->text), false);
		table_cell(t, it->no, false);
		table_cell(t, it->unit, false);
		table_cell(t, it->note, false);
		table_cell(t, it->rule, false);
		table_cell(t, it->paused ? STR("") : date_format(c->arena, it->due), false);
		table_cell(t, left_of(c, it).text, false);
		table_cell(t, mask_name(c->arena, it->person), true);
	}
	return table_send(t, w, str_of(name), err);
}

enum status doc_inbox_csv(struct web_call *w, struct err *err)
{
	return export_list(w, TABLE_CSV_BOM, "todo.csv", err);
}

enum status doc_inbox_xlsx(struct web_call *w, struct err *err)
{
	return export_list(w, TABLE_XLSX, "todo.xlsx", err);
}

/* ---- month and reminders ---- */
enum status doc_todo_items(struct ctx *c, struct todo_list *list, struct err *err)
{
	const struct doc_staff_filter f = {.state = -1, .mine = true, .limit = DOCS_MAX};
	struct document *d;
	size_t n;
	int64_t total;

	if (c->who.person_id == 0 || !ctx_can(c, PERM_DOC_READ))
		return ST_OK;
	TRY(doc_staff_list(c, &f, &d, &n, &total, err));
	for (size_t i = 0; i < n; i++) {
		struct dv_row row = dv_row_of(c, &d[i]);
		struct todo_item it = {.due = d[i].due_on,
				       .text = d[i].title,
				       .note = row.state,
				       .href = row.act_url,
				       .type = TODO_DOCUMENT,
				       .step = str_of(doc_state_code(d[i].state)),
				       .no = d[i].doc_no,
				       .unit = row.unit,
				       .rule = row.rule,
				       .provisional = d[i].due_provisional};

		if (d[i].corrects_id != 0)
			it.note = arena_printf(c->arena, "%.*s · %.*s", STR_ARG(row.kind), STR_ARG(row.state));
		todo_add(list, &it);
	}
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

/* Whether it belongs beside the list: what is over, what ends soon, what its module reminds of, what waits without a day and is
 * in no list; of one day, everything. */
static bool reminds(struct ctx *c, const struct todo_item *it, struct date day)
{
	struct todo_left left;

	if (!date_is_none(day))
		return !it->paused && date_cmp(it->due, day) == 0;
	if (it->remind || it->paused)
		return it->remind;
	if (date_is_none(it->due))
		return it->type == TODO_REMINDER;
	return todo_left(c->cal, c->today, it->due, (int)setting_i64(c, "remind.days"), &left) == ST_OK &&
	       left.urgency != TODO_LATER;
}

static void fill_reminders(struct ctx *c, struct date day, const struct todo_list *l, struct view_inbox *v)
{
	struct view_remind *rows = ARENA_ARRAY(c->arena, l->n + 1, struct view_remind);
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct todo_item *it = &l->items[i];
		bool dated = !date_is_none(it->due);
		struct dv_left words = dv_left_of(c, it->due, false, false);

		if (!reminds(c, it, day))
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

enum status doc_inbox_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_inbox *v = ARENA_NEW(c->arena, struct view_inbox);
	struct date month = date_field(w, "month"), year_start = c->today;
	struct inbox in = inbox_of(w);
	struct todo_rate rates[TODO_TYPE_COUNT];

	(void)err;
	(void)date_from_ymd(date_ymd(c->today).year, 1, 1, &year_start);
	todo_rates(c, year_start, c->today, rates);
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb", ctx_text(c, "doc.inbox.title"));
	v->page.lead = ctx_text(c, "doc.inbox.lead");
	v->rated = str_eq_c(in.state, "rate");
	if (v->rated)
		fill_rates(c, rates, v);
	else
		fill_rows(&in, v);
	fill_kpis(&in, rates, v);
	fill_tabs(&in, v);
	fill_choices(&in, v);
	fill_month(c, !date_is_none(month) ? month : !date_is_none(in.day) ? in.day : c->today, &in.all, v);
	fill_reminders(c, in.day, &in.all, v);
	v->can_new = ctx_can(c, PERM_DOC_DRAFT);
	v->q = in.q;
	v->type = in.type;
	v->csv = address(&in, "/wb/todo.csv", in.state, in.type);
	v->xlsx = address(&in, "/wb/todo.xlsx", in.state, in.type);
	v->day = date_format(c->arena, in.day);
	v->day_note = date_is_none(in.day) ? STR("") : ctx_textf(c, "doc.inbox.day_note", page_date(c, in.day));
	v->filtered = !str_empty(in.state) || !str_empty(in.type) || !str_empty(in.unit) || !str_empty(v->q) ||
		      !date_is_none(in.day);
	page_render(c, "documents/inbox.html", v, 200);
	return ST_OK;
}
