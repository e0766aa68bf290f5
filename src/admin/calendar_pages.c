/* SPDX-License-Identifier: Apache-2.0 */
/* The working-day calendar: a year at a glance, changing a day with its source, taking over a whole notice, and the list of
 * days behind any computed date. */
#include "admin/admin_pages.h"
#include "base/fs.h"
#include "core/calendar.h"

#define TSV_MAX (256u << 10)

struct cell {
	struct str text, cls, title;
};
static const struct tpl_field cell_fields[] = {
	TF_STR(struct cell, text),
	TF_STR(struct cell, cls),
	TF_STR(struct cell, title),
};
static const struct tpl_view cell_view = TPL_VIEW_OF(struct cell, cell_fields);

struct month {
	struct str name, workdays;
	struct tpl_list cells;
};
static const struct tpl_field month_fields[] = {
	TF_STR(struct month, name),
	TF_STR(struct month, workdays),
	TF_LIST(struct month, cells, &cell_view),
};
static const struct tpl_view month_view = TPL_VIEW_OF(struct month, month_fields);

struct row_day {
	struct str date, weekday, kind, name, source;
	bool work;
};
static const struct tpl_field day_fields[] = {
	TF_STR(struct row_day, date), TF_STR(struct row_day, weekday), TF_STR(struct row_day, kind),
	TF_STR(struct row_day, name), TF_STR(struct row_day, source),  TF_BOOL(struct row_day, work),
};
static const struct tpl_view day_view = TPL_VIEW_OF(struct row_day, day_fields);

struct view_calendar {
	struct page page;
	struct str year, prev, next, total;
	bool provisional, can_edit, no_days;
	struct tpl_list months, days, rows;
	struct str day_problem, tsv_problem;
};
static const struct tpl_field calendar_fields[] = {
	TF_VIEW(struct view_calendar, page, &page_view),
	TF_STR(struct view_calendar, year),
	TF_STR(struct view_calendar, prev),
	TF_STR(struct view_calendar, next),
	TF_STR(struct view_calendar, total),
	TF_BOOL(struct view_calendar, provisional),
	TF_BOOL(struct view_calendar, can_edit),
	TF_BOOL(struct view_calendar, no_days),
	TF_LIST(struct view_calendar, months, &month_view),
	TF_LIST(struct view_calendar, days, &day_view),
	TF_LIST(struct view_calendar, rows, &admin_form_row_view),
	TF_STR(struct view_calendar, day_problem),
	TF_STR(struct view_calendar, tsv_problem),
};
const struct tpl_view admin_calendar_view = TPL_VIEW_OF(struct view_calendar, calendar_fields);

static const struct web_field filter_fields[] = {{"year", F_I64, 0, 6, "admin.cal.year", NULL}};
const struct web_form admin_calendar_filter = WEB_FORM(filter_fields);

static const char *const kinds[] = {"holiday", "workday", "plain", NULL};
static const struct web_field day_form_fields[] = {
	{"date", F_DATE, F_REQUIRED, 20, "admin.cal.date", NULL},
	{"kind", F_CHOICE, F_REQUIRED, 20, "admin.cal.kind", kinds},
	{"name", F_TEXT, 0, 120, "admin.cal.name", NULL},
	{"source", F_TEXT, F_REQUIRED, 200, "admin.cal.source", NULL},
};
const struct web_form admin_calendar_day_form = WEB_FORM(day_form_fields);
static const struct web_field import_fields[] = {{"tsv", F_FILE, F_REQUIRED, TSV_MAX, "admin.cal.tsv", NULL}};
const struct web_form admin_calendar_import_form = WEB_FORM(import_fields);

static struct str weekday(struct ctx *c, struct date d)
{
	static const char *const keys[] = {"date.monday", "date.tuesday",  "date.wednesday", "date.thursday",
					   "date.friday", "date.saturday", "date.sunday"};

	return ctx_text(c, keys[date_weekday(d) - 1]);
}

static struct str reason_text(struct ctx *c, const struct day_info *info)
{
	static const char *const keys[DAY_REASON_COUNT] = {
		[DAY_WEEKDAY] = "admin.cal.reason_weekday",	[DAY_MAKEUP] = "admin.cal.reason_makeup",
		[DAY_WEEKEND] = "admin.cal.reason_weekend",	[DAY_HOLIDAY] = "admin.cal.reason_holiday",
		[DAY_STATUTORY] = "admin.cal.reason_statutory",
	};
	struct str text = ctx_text(c, keys[info->reason]);

	return str_empty(info->name) ? text : arena_printf(c->arena, "%.*s %.*s", STR_ARG(text), STR_ARG(info->name));
}

static enum status fill_month(struct ctx *c, int year, int no, struct month *m, int *total, bool *provisional,
			      struct err *err)
{
	struct cell *cells = ARENA_ARRAY(c->arena, 48, struct cell);
	struct date first, d;
	size_t n = 0;
	int work = 0;

	if (!date_from_ymd(year, no, 1, &first))
		return err_set(err, ST_INVALID, "month %d of %d", no, year);
	for (int i = 1; i < date_weekday(first); i++)
		cells[n++] = (struct cell){STR(""), STR("out"), STR("")};
	for (d = first; date_ymd(d).month == no; d = date_add(d, 1)) {
		struct day_info info;

		if (workcal_day(c->cal, d, &info) != ST_OK)
			return err_set(err, ST_CALENDAR_GAP, "year %d", year);
		work += info.workday;
		*provisional |= info.provisional;
		cells[n++] = (struct cell){
			.text = arena_printf(c->arena, "%d", date_ymd(d).day),
			.cls = d.day == c->today.day	   ? STR("today")
			       : info.reason == DAY_MAKEUP ? STR("due")
			       : info.workday		   ? STR("")
							   : STR("off"),
			.title = arena_printf(c->arena, "%.*s %.*s", STR_ARG(page_date(c, d)),
					      STR_ARG(reason_text(c, &info))),
		};
	}
	*m = (struct month){
		.name = ctx_textf(c, "admin.cal.month", arena_printf(c->arena, "%d", no)),
		.workdays = arena_printf(c->arena, "%d", work),
		.cells = {cells, n},
	};
	*total += work;
	return ST_OK;
}

static void fill_days(struct ctx *c, int year, struct view_calendar *v)
{
	const struct cal_day *all;
	size_t n = workcal_days(c->cal, &all), k = 0;
	struct row_day *rows = ARENA_ARRAY(c->arena, n + 1, struct row_day);

	for (size_t i = 0; i < n; i++) {
		if (date_ymd(all[i].date).year != year)
			continue;
		rows[k++] = (struct row_day){
			.date = date_format(c->arena, all[i].date),
			.weekday = weekday(c, all[i].date),
			.kind = ctx_text(c, all[i].kind == CAL_WORKDAY ? "admin.cal.workday" : "admin.cal.holiday"),
			.name = all[i].name,
			.source = all[i].source,
			.work = all[i].kind == CAL_WORKDAY,
		};
	}
	v->days = (struct tpl_list){rows, k};
	v->no_days = k == 0;
}

static struct str year_link(struct ctx *c, int year)
{
	return year < 2015 || year > 2060 ? STR("") : arena_printf(c->arena, "/wb/calendar?year=%d", year);
}

static struct tpl_list day_rows(struct ctx *c)
{
	struct form *f = ARENA_NEW(c->arena, struct form);
	struct form_opt *o = ARENA_ARRAY(c->arena, 3, struct form_opt);

	o[0] = (struct form_opt){STR("holiday"), ctx_text(c, "admin.cal.holiday"), false};
	o[1] = (struct form_opt){STR("workday"), ctx_text(c, "admin.cal.workday"), false};
	o[2] = (struct form_opt){STR("plain"), ctx_text(c, "admin.cal.plain"), false};
	form_init(f, c, &admin_calendar_day_form);
	form_text(f, "date", STR(""))->hint = ctx_text(c, "admin.cal.date_hint");
	form_select(f, "kind", o, 3, STR("holiday"));
	form_text(f, "name", STR(""))->hint = ctx_text(c, "admin.cal.name_hint");
	form_text(f, "source", STR(""))->hint = ctx_text(c, "admin.cal.source_hint");
	return (struct tpl_list){f->rows, f->n};
}

static enum status show(struct ctx *c, int year, struct err *err)
{
	struct view_calendar v = {0};
	struct month *months = ARENA_ARRAY(c->arena, 12, struct month);
	int total = 0;

	for (int i = 0; i < 12; i++)
		TRY(fill_month(c, year, i + 1, &months[i], &total, &v.provisional, err));
	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/calendar", ctx_text(c, "nav.wb.calendar"));
	page_problems(c, &v.page);
	v.tsv_problem = page_problem_text(c, "tsv");
	v.year = arena_printf(c->arena, "%d", year);
	v.prev = year_link(c, year - 1);
	v.next = year_link(c, year + 1);
	v.total = arena_printf(c->arena, "%d", total);
	v.months = (struct tpl_list){months, 12};
	fill_days(c, year, &v);
	v.can_edit = ctx_can(c, PERM_CALENDAR_EDIT);
	v.rows = day_rows(c);
	page_render(c, "admin/calendar.html", &v, v.page.has_errors ? 422 : 200);
	return ST_OK;
}

enum status admin_calendar_show(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct web_value *v = web_value(w, "year");
	int64_t year = v->present ? v->i : date_ymd(c->today).year;

	if (year < 2015 || year > 2060)
		return err_set(err, ST_NOT_FOUND, "year %lld", (long long)year);
	return show(c, (int)year, err);
}

enum status admin_calendar_day_post(struct web_call *w, struct err *err)
{
	static const char *const map[] = {"wcal.source*", "source", "wcal.*", "date", NULL};
	struct ctx *c = ctx_of(w);
	struct calendar_edit e;
	enum status st;

	if (form_wrong(w))
		return show(c, date_ymd(c->today).year, err);
	e = (struct calendar_edit){
		.date = web_value(w, "date")->date,
		.kind = str_eq_c(web_text(w, "kind"), "workday") ? CAL_WORKDAY : CAL_HOLIDAY,
		.name = web_text(w, "name"),
		.source = web_text(w, "source"),
		.remove = str_eq_c(web_text(w, "kind"), "plain"),
	};
	st = calendar_set_day(c, &e, err);
	if (form_refused(c, st, err, map))
		return show(c, date_ymd(c->today).year, err);
	TRY(st);
	page_flash(c, "jade", "admin.cal.saved", date_format(c->arena, e.date));
	web_redirect(w, 303, year_link(c, date_ymd(e.date).year));
	return ST_OK;
}

enum status admin_calendar_import_post(struct web_call *w, struct err *err)
{
	static const char *const map[] = {"*", "tsv", NULL};
	struct ctx *c = ctx_of(w);
	struct str text;
	int days = 0;
	enum status st;

	if (form_wrong(w))
		return show(c, date_ymd(c->today).year, err);
	TRY(fs_read(c->arena, arena_cstr(c->arena, web_value(w, "tsv")->file.tmp_path), TSV_MAX, &text, err));
	st = calendar_import(c, text, &days, err);
	if (st == ST_INVALID && err->key[0] == '\0') /* the parser names the line */
		err_say(err, ST_INVALID, "wcal.bad_line", arena_cstr(c->arena, arena_dup(c->arena, str_of(err->detail))));
	if (form_refused(c, st, err, map))
		return show(c, date_ymd(c->today).year, err);
	TRY(st);
	page_flash(c, "jade", "admin.cal.imported", page_num(c, days));
	web_redirect(w, 303, STR("/wb/calendar"));
	return ST_OK;
}

/* ---- how a date was computed ---- */
struct row_step {
	struct str date, weekday, reason, count, source;
	bool work;
};
static const struct tpl_field step_fields[] = {
	TF_STR(struct row_step, date),	TF_STR(struct row_step, weekday), TF_STR(struct row_step, reason),
	TF_STR(struct row_step, count), TF_STR(struct row_step, source),  TF_BOOL(struct row_step, work),
};
static const struct tpl_view step_view = TPL_VIEW_OF(struct row_step, step_fields);

struct view_explain {
	struct page page;
	struct str from, n, to, due_weekday, workdays, from_problem, n_problem;
	bool answered, provisional;
	struct tpl_list steps;
};
static const struct tpl_field explain_fields[] = {
	TF_VIEW(struct view_explain, page, &page_view),
	TF_STR(struct view_explain, from),
	TF_STR(struct view_explain, n),
	TF_STR(struct view_explain, to),
	TF_STR(struct view_explain, due_weekday),
	TF_STR(struct view_explain, workdays),
	TF_STR(struct view_explain, from_problem),
	TF_STR(struct view_explain, n_problem),
	TF_BOOL(struct view_explain, answered),
	TF_BOOL(struct view_explain, provisional),
	TF_LIST(struct view_explain, steps, &step_view),
};
const struct tpl_view admin_explain_view = TPL_VIEW_OF(struct view_explain, explain_fields);

static const struct web_field explain_form_fields[] = {
	{"from", F_DATE, 0, 20, "admin.cal.from", NULL},
	{"n", F_I64, 0, 6, "admin.cal.n", NULL},
};
const struct web_form admin_calendar_explain_form = WEB_FORM(explain_form_fields);

static enum status explain(struct ctx *c, struct view_explain *v, struct date from, int n, struct err *err)
{
	struct deadline dl;
	struct day_step *steps;
	struct row_step *rows;
	size_t count;

	TRY(workcal_add(c->cal, from, n, &dl));
	TRY(workcal_explain(c->cal, c->arena, from, dl.due, &steps, &count));
	(void)err;
	rows = ARENA_ARRAY(c->arena, count + 1, struct row_step);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct row_step){
			.date = date_format(c->arena, steps[i].date),
			.weekday = weekday(c, steps[i].date),
			.reason = reason_text(c, &steps[i].info),
			.count = steps[i].info.workday ? arena_printf(c->arena, "%d", steps[i].count) : STR(""),
			.source = steps[i].info.source,
			.work = steps[i].info.workday,
		};
	v->steps = (struct tpl_list){rows, count};
	v->to = date_format(c->arena, dl.due);
	v->due_weekday = weekday(c, dl.due);
	v->workdays = arena_printf(c->arena, "%d", n);
	v->provisional = dl.provisional;
	v->answered = true;
	return ST_OK;
}

enum status admin_calendar_explain(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct web_value *from = web_value(w, "from"), *n = web_value(w, "n");
	struct view_explain v = {0};

	v.from = from->present ? from->text : date_format(c->arena, c->today);
	v.n = n->present ? n->text : STR("20");
	if (!form_wrong(w) && from->present && n->present) {
		enum status st = n->i < 0 || n->i > 1000 ? ST_CALENDAR_GAP : explain(c, &v, from->date, (int)n->i, err);

		if (st == ST_CALENDAR_GAP)
			web_problem_add(w, n->i < 0 || n->i > 1000 ? "n" : "from", "wcal.out_of_range", STR_NONE);
		else
			TRY(st);
	}
	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/calendar", ctx_text(c, "admin.cal.explain"));
	page_crumb(c, &v.page, STR("/wb/calendar"), ctx_text(c, "nav.wb.calendar"));
	page_crumb(c, &v.page, STR_NONE, v.page.h1);
	page_problems(c, &v.page);
	v.from_problem = page_problem_text(c, "from");
	v.n_problem = page_problem_text(c, "n");
	page_render(c, "admin/explain.html", &v, v.page.has_errors ? 422 : 200);
	return ST_OK;
}
