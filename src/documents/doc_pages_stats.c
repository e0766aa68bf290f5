/* SPDX-License-Identifier: Apache-2.0 */
/* /wb/stats: published by class, timeliness, returns, time per step; the same as CSV. */
#include "base/csv.h"
#include "base/limits.h"
#include "documents/doc_pages.h"

struct view_stat {
	struct str name, published, in_time, late, undated, days, late_days, rate, returns, steps, hours;
};
struct view_stats {
	struct page page;
	struct tpl_list tabs, rows;
	struct view_stat total;
	struct str from, to, by, csv_url;
	bool any, is_step;
};
#define T struct view_stat
static const struct tpl_field stat_f[] = {TF_STR(T, name),    TF_STR(T, published), TF_STR(T, in_time),	  TF_STR(T, late),
					  TF_STR(T, undated), TF_STR(T, days),	    TF_STR(T, late_days), TF_STR(T, rate),
					  TF_STR(T, returns), TF_STR(T, steps),	    TF_STR(T, hours)};
static const struct tpl_view stat_view = TPL_VIEW_OF(T, stat_f);
#undef T
#define T struct view_stats
static const struct tpl_field stats_f[] = {TF_VIEW(T, page, &page_view),
					   TF_LIST(T, tabs, &page_link_view),
					   TF_LIST(T, rows, &stat_view),
					   TF_VIEW(T, total, &stat_view),
					   TF_STR(T, from),
					   TF_STR(T, to),
					   TF_STR(T, by),
					   TF_STR(T, csv_url),
					   TF_BOOL(T, any),
					   TF_BOOL(T, is_step)};
const struct tpl_view doc_stats_view = TPL_VIEW_OF(T, stats_f);
#undef T

static const char *const by_choices[] = {"unit", "item", "openness", "genre", "body", "step", NULL};
static const struct web_field stats_fields[] = {
	{"by", F_CHOICE, 0, 20, "doc.f.by", by_choices},
	{"from", F_DATE, 0, 0, "doc.f.from", NULL},
	{"to", F_DATE, 0, 0, "doc.f.to", NULL},
};
const struct web_form doc_stats_form = WEB_FORM(stats_fields);

struct asked {
	enum doc_stat_by by;
	struct date from, to;
};

static struct asked asked_of(struct web_call *w)
{
	struct ctx *c = ctx_of(w);
	struct asked a = {.by = STAT_UNIT, .to = c->today};

	if (!date_from_ymd(date_ymd(c->today).year, 1, 1, &a.from))
		a.from = c->today;
	for (int i = 0; i < STAT_BY_COUNT; i++)
		if (str_eq_c(web_text(w, "by"), doc_stat_by_code((enum doc_stat_by)i)))
			a.by = (enum doc_stat_by)i;
	if (web_value(w, "from")->present)
		a.from = web_value(w, "from")->date;
	if (web_value(w, "to")->present)
		a.to = web_value(w, "to")->date;
	return a;
}

static struct str tenths(struct ctx *c, int64_t sum, int64_t n)
{
	if (n == 0)
		return STR("—");
	int64_t t = (sum * 10 + n / 2) / n;
	return arena_printf(c->arena, "%lld.%lld", (long long)(t / 10), (long long)(t % 10));
}

static struct str class_name(struct ctx *c, enum doc_stat_by by, const struct doc_stat_row *r)
{
	if (by == STAT_OPENNESS)
		return dv_key(c, "openness.", arena_cstr(c->arena, r->key));
	if (by == STAT_STEP)
		return dv_key(c, "doc.flow.", arena_cstr(c->arena, r->key));
	return by == STAT_ITEM ? arena_printf(c->arena, "%.*s %.*s", STR_ARG(r->key), STR_ARG(r->name)) : r->name;
}

static struct view_stat view_of(struct ctx *c, const struct doc_stat_row *r, struct str name)
{
	return (struct view_stat){.name = name,
				  .published = page_num(c, r->published),
				  .in_time = page_num(c, r->in_time),
				  .late = page_num(c, r->late),
				  .undated = page_num(c, r->undated),
				  .days = tenths(c, r->workdays, r->published),
				  .late_days = page_num(c, r->late_days),
				  .rate = tenths(c, r->in_time * 100, r->in_time + r->late),
				  .returns = page_num(c, r->returns),
				  .steps = page_num(c, r->steps),
				  .hours = tenths(c, r->step_ms / 3600, r->steps * 1000)};
}

enum status doc_stats_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_stats *v = ARENA_NEW(c->arena, struct view_stats);
	struct asked a = asked_of(w);
	struct doc_stat_row *r, total = {0};
	size_t n = 0;
	int http = 200;
	struct err e;

	err_clear(&e);
	enum status st = doc_stats(c, a.by, a.from, a.to, &r, &n, &total, &e);
	if (st == ST_INVALID) {
		web_problem_add(w, "to", e.key, STR(""));
		http = 422;
	} else if (st != ST_OK) {
		if (err != NULL)
			*err = e;
		return st;
	}
	struct view_stat *rows = ARENA_ARRAY(c->arena, n + 1, struct view_stat);
	for (size_t i = 0; i < n; i++)
		rows[i] = view_of(c, &r[i], class_name(c, a.by, &r[i]));
	struct page_link *t = ARENA_ARRAY(c->arena, STAT_BY_COUNT, struct page_link);
	v->from = date_format(c->arena, a.from);
	v->to = date_format(c->arena, a.to);
	for (int i = 0; i < STAT_BY_COUNT; i++)
		t[i] = (struct page_link){.href = arena_printf(c->arena, "/wb/stats?by=%s&from=%.*s&to=%.*s", by_choices[i],
							       STR_ARG(v->from), STR_ARG(v->to)),
					  .text = dv_key(c, "doc.stats.by.", by_choices[i]),
					  .current = i == (int)a.by};
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/stats", ctx_text(c, "doc.stats.title"));
	v->page.lead = ctx_text(c, "doc.stats.lead");
	page_problems(c, &v->page);
	v->tabs = (struct tpl_list){t, STAT_BY_COUNT};
	v->rows = (struct tpl_list){rows, n};
	v->total = view_of(c, &total, ctx_text(c, "doc.stats.total"));
	v->by = str_of(doc_stat_by_code(a.by));
	v->csv_url = arena_printf(c->arena, "/wb/stats.csv?by=%.*s&from=%.*s&to=%.*s", STR_ARG(v->by), STR_ARG(v->from),
				  STR_ARG(v->to));
	v->any = n > 0;
	v->is_step = a.by == STAT_STEP;
	page_render(c, "documents/stats.html", v, http);
	return ST_OK;
}

static void csv_num(struct ctx *c, struct buf *b, int64_t n, bool last)
{
	csv_put(b, arena_printf(c->arena, "%lld", (long long)n), last);
}

static void csv_stat(struct ctx *c, struct buf *b, const struct doc_stat_row *r, struct str name)
{
	csv_put(b, r->key, false);
	csv_put(b, name, false);
	csv_num(c, b, r->published, false);
	csv_num(c, b, r->in_time, false);
	csv_num(c, b, r->late, false);
	csv_num(c, b, r->undated, false);
	csv_num(c, b, r->workdays, false);
	csv_num(c, b, r->late_days, false);
	csv_num(c, b, r->returns, false);
	csv_num(c, b, r->steps, false);
	csv_num(c, b, r->step_ms / 60000, true);
}

enum status doc_stats_csv(struct web_call *w, struct err *err)
{
	static const char *const heads[] = {"key",	"name",	     "published", "in_time", "late",	    "undated",
					    "workdays", "late_days", "returns",	  "steps",   "step_minutes"};
	struct ctx *c = ctx_of(w);
	struct asked a = asked_of(w);
	struct doc_stat_row *r, total;
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	size_t n;

	TRY(doc_stats(c, a.by, a.from, a.to, &r, &n, &total, err));
	buf_c(&b, "\xEF\xBB\xBF");
	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		csv_put(&b, str_of(heads[i]), i + 1 == ARRAY_LEN(heads));
	for (size_t i = 0; i < n; i++)
		csv_stat(c, &b, &r[i], class_name(c, a.by, &r[i]));
	csv_stat(c, &b, &total, ctx_text(c, "doc.stats.total"));
	doc_send_bytes(w, buf_view(&b), "text/csv; charset=utf-8",
		       arena_printf(c->arena, "stats-%s.csv", doc_stat_by_code(a.by)));
	return ST_OK;
}
