/* SPDX-License-Identifier: Apache-2.0 */
/* The records behind a number, with its correction; figures of table two; statistics of any month, quarter or year. */
#include <string.h>

#include "annual/annual_int.h"
#include "core/address.h"

struct row_record {
	struct str href, no, kind, received, decided, decision;
	bool piece, late;
};
#define T struct row_record
static const struct tpl_field record_fields[] = {
	TF_STR(T, href),    TF_STR(T, no),	 TF_STR(T, kind),   TF_STR(T, received),
	TF_STR(T, decided), TF_STR(T, decision), TF_BOOL(T, piece), TF_BOOL(T, late),
};
static const struct tpl_view record_view = TPL_VIEW_OF(T, record_fields);
#undef T

struct view_cell {
	struct page page;
	struct str base, key, label, shown, computed, total, rev, value, reason, value_problem, reason_problem, by, at, part;
	bool manual, may_edit, t2, disputes, docs, fees, requests, any, sum;
	struct tpl_list rows;
	struct page_pager pager;
};
#define T struct view_cell
static const struct tpl_field cell_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, base),
	TF_STR(T, key),
	TF_STR(T, label),
	TF_STR(T, shown),
	TF_STR(T, computed),
	TF_STR(T, total),
	TF_STR(T, rev),
	TF_STR(T, value),
	TF_STR(T, reason),
	TF_STR(T, value_problem),
	TF_STR(T, reason_problem),
	TF_STR(T, by),
	TF_STR(T, at),
	TF_STR(T, part),
	TF_BOOL(T, manual),
	TF_BOOL(T, may_edit),
	TF_BOOL(T, t2),
	TF_BOOL(T, disputes),
	TF_BOOL(T, docs),
	TF_BOOL(T, fees),
	TF_BOOL(T, requests),
	TF_BOOL(T, any),
	TF_BOOL(T, sum),
	TF_LIST(T, rows, &record_view),
	TF_VIEW(T, pager, &page_pager_view),
};
const struct tpl_view annual_cell_list_view = TPL_VIEW_OF(T, cell_fields);
#undef T

static const struct web_field query_fields[] = {
	{"key", F_TEXT, F_REQUIRED, 40, "annual.cell", NULL},
	{"page", F_I64, 0, 6, "annual.page", NULL},
};
const struct web_form annual_cell_query = WEB_FORM(query_fields);
static const struct web_field form_fields[] = {
	{"rev", F_I64, F_REQUIRED, 18, "annual.rev", NULL}, {"key", F_TEXT, F_REQUIRED, 40, "annual.cell", NULL},
	{"value", F_TEXT, 0, 40, "annual.value", NULL},	    {"reason", F_TEXT, 0, 600, "annual.reason", NULL},
	{"page", F_I64, 0, 6, "annual.page", NULL},
};
const struct web_form annual_cell_form = WEB_FORM(form_fields);

static struct row_record record_of(struct ctx *c, const struct tally_case *t)
{
	return (struct row_record){
		.href = case_reads_all(c) ? arena_printf(c->arena, "/wb/requests/%lld", (long long)t->id) : STR(""),
		.no = t->no,
		.kind = annual_label(c, t->kind, false),
		.received = page_date(c, t->received_on),
		.decided = page_date(c, t->decided_on),
		.decision = str_empty(t->decision) ? STR("—")
						   : arena_printf(c->arena, "%.*s %.*s", STR_ARG(t->decision),
								  STR_ARG(annual_label(c, t->decision, false))),
		.piece = t->piece,
		.late = t->late,
	};
}

/* What was paid in the year, in the place of the decision. */
static enum status paid(struct ctx *c, int64_t case_id, int year, struct str *ret, struct err *err)
{
	struct case_event *ev;
	int64_t yuan = 0;
	size_t n;

	TRY(case_events(c, case_id, &ev, &n, err));
	for (size_t i = 0; i < n; i++)
		if (ev[i].e.type == RF_FEE_PAID && date_ymd(ev[i].e.date).year == year)
			yuan += ev[i].e.n;
	*ret = ctx_textf(c, "annual.r.yuan", page_num(c, yuan));
	return ST_OK;
}

/* Over the bodies of the report one after another: the page's rows are cut from their lists joined. */
static enum status request_rows(struct ctx *c, struct view_cell *v, const struct annual_report *r, struct str key,
				int64_t page, struct err *err)
{
	struct tally_which which = {.sum_body_id = !v->fees && annual_once(c, r->with_branches) ? r->body_id : 0,
				    .pieces = v->fees || str_eq_c(setting(c, "annual.count_pieces"), "1")};
	int64_t per = setting_i64(c, "list.page_size"), skip = (page - 1) * per, sum = 0, *bodies;
	struct row_record *rows = ARENA_ARRAY(c->arena, (size_t)per, struct row_record);
	size_t n_bodies, k = 0;

	annual_cell_split(key, &which.row, &which.kind);
	annual_year(r->year, &which.from, &which.to);
	TRY(annual_bodies(c, r->body_id, r->with_branches, &bodies, &n_bodies, err));
	for (size_t b = 0; b < n_bodies; b++) {
		struct tally_case *t;
		int64_t total, offset = skip > sum ? skip - sum : 0;
		size_t n;

		which.body_id = bodies[b];
		TRY(case_tally_list(c, &which, offset, per - (int64_t)k, &t, &n, &total, err));
		sum += total;
		for (size_t i = 0; i < n && k < (size_t)per; i++) {
			rows[k] = record_of(c, &t[i]);
			if (v->fees)
				rows[k].decision = STR("—");
			if (v->fees && case_reads_all(c))
				TRY(paid(c, t[i].id, r->year, &rows[k].decision, err));
			k++;
		}
	}
	v->rows = (struct tpl_list){rows, k};
	v->total = page_num(c, sum);
	v->any = k > 0;
	page_pager_make(c, &v->pager, arena_printf(c->arena, "%.*s/cell?key=%.*s&", STR_ARG(v->base), STR_ARG(key)), page,
			per, sum);
	return ST_OK;
}

/* Published documents behind a figure of table two. */
static enum status document_rows(struct ctx *c, struct view_cell *v, const struct annual_report *r, struct str key,
				 int64_t page, struct err *err)
{
	int64_t per = setting_i64(c, "list.page_size"), *bodies;
	size_t n_bodies, n, k = 0, skip = (size_t)((page - 1) * per);
	struct row_record *rows = ARENA_ARRAY(c->arena, (size_t)per, struct row_record);
	struct annual_two_doc *d;

	TRY(annual_bodies(c, r->body_id, r->with_branches, &bodies, &n_bodies, err));
	TRY(annual_two_docs(c, bodies, n_bodies, r->year, key, &d, &n, err));
	for (size_t i = skip; i < n && k < (size_t)per; i++)
		rows[k++] = (struct row_record){.href = page_doc_href(c, d[i].id),
						.no = d[i].title,
						.kind = d[i].doc_no,
						.received = page_date(c, d[i].formed_on),
						.decided = page_date(c, d[i].published_on),
						.decision = d[i].body_name};
	v->docs = true;
	v->rows = (struct tpl_list){rows, k};
	v->total = page_num(c, (int64_t)n);
	v->any = k > 0;
	page_pager_make(c, &v->pager, arena_printf(c->arena, "%.*s/cell?key=%.*s&", STR_ARG(v->base), STR_ARG(key)), page,
			per, (int64_t)n);
	return ST_OK;
}

static enum status dispute_rows(struct ctx *c, struct view_cell *v, const struct annual_report *r, struct str key,
				struct err *err)
{
	struct str result = str_skip(key, 3);
	struct dispute_filter f = {.body_id = r->body_id,
				   .with_branches = r->with_branches,
				   .year = r->year,
				   .kind = str_slice(key, 0, 2)};
	struct row_record *rows;
	struct dispute *d;
	size_t n;

	if (!str_eq_c(result, "tot"))
		f.result = str_eq_c(result, "oth") ? STR("other") : result;
	TRY(dispute_list(c, &f, &d, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct row_record);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct row_record){
			.href = arena_printf(c->arena, "/wb/disputes/%lld", (long long)d[i].id),
			.no = d[i].no,
			.kind = d[i].request_no,
			.received = page_date(c, d[i].filed_on),
			.decided = page_date(c, d[i].result_on),
			.decision =
				ctx_text(c, arena_printf(c->arena, "dispute.result.%s",
							 d[i].result == DISPUTE_PENDING ? "pend"
											: dispute_result_code(d[i].result))
						    .p),
		};
	v->rows = (struct tpl_list){rows, n};
	v->total = page_num(c, (int64_t)n);
	v->any = n > 0;
	v->disputes = true;
	page_pager_make(c, &v->pager, v->base, 1, (int64_t)n + 1, (int64_t)n);
	return ST_OK;
}

static void fill_correction(struct ctx *c, struct view_cell *v, const struct annual_figures *f, struct str key)
{
	struct ar_tables now = f->shown, counted = f->computed;

	v->shown = ar_show(c->arena, key, *ar_at(&now, key));
	v->computed = ar_show(c->arena, key, *ar_at(&counted, key));
	for (size_t i = 0; i < f->n_cells; i++)
		if (str_eq(f->cells[i].cell, key)) {
			v->manual = true;
			v->value = f->cells[i].value;
			v->reason = f->cells[i].reason;
			v->by = f->cells[i].person_name;
			v->at = page_time(c, f->cells[i].at);
		}
}

static enum status records(struct ctx *c, struct view_cell *v, const struct annual_report *r, struct str key, int64_t page,
			   struct err *err)
{
	if (v->t2 && !v->fees)
		return document_rows(c, v, r, key, page, err);
	return v->fees || v->requests ? request_rows(c, v, r, key, page, err) : dispute_rows(c, v, r, key, err);
}

static enum status show(struct web_call *w, bool posted, int http, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_cell *v = ARENA_NEW(c->arena, struct view_cell);
	struct str key = web_text(w, "key");
	const struct web_value *page = web_value(w, "page");
	struct ar_tables none = {0};
	struct annual_figures f;
	struct annual_report r;

	TRY(annual_get(c, web_param_i64(w, "id"), &r, err));
	if (ar_at(&none, key) == NULL)
		return err_set(err, ST_NOT_FOUND, "no cell %.*s", STR_ARG(key));
	TRY(annual_figures(c, &r, &f, err));
	v->base = arena_printf(c->arena, "/wb/reports/%lld", (long long)r.id);
	v->key = key;
	v->label = annual_cell_label(c, key);
	v->t2 = ar_is_t2(key);
	v->sum = ar_is_sum(key);
	v->part = v->t2 ? STR("2") : str_find_byte(key, '.') >= 0 ? STR("3") : STR("4");
	v->rev = arena_printf(c->arena, "%lld", (long long)r.rev);
	v->may_edit = !v->sum && ctx_can_at(c, PERM_REPORT_EDIT, r.body_id, r.parent_body_id) &&
		      annual_may(r.state, AA_EDIT) && !str_starts_c(key, "rules.");
	fill_correction(c, v, &f, key);
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/reports", v->label);
	page_crumb(c, &v->page, STR("/wb/reports"), ctx_text(c, "nav.wb.reports"));
	page_crumb(c, &v->page, v->base, arena_printf(c->arena, "%d", r.year));
	page_crumb(c, &v->page, STR_NONE, key);
	page_problems(c, &v->page);
	if (posted) {
		v->value = web_text(w, "value");
		v->reason = web_text(w, "reason");
	}
	v->value_problem = page_problem_text(c, "value");
	v->reason_problem = page_problem_text(c, "reason");
	v->fees = str_eq_c(key, "fees");
	v->requests = !v->t2 && str_find_byte(key, '.') >= 0;
	if (r.own)
		TRY(records(c, v, &r, key, page->present && page->i > 0 ? page->i : 1, err));
	page_render(c, "annual/cell.html", v, http);
	return ST_OK;
}

enum status annual_cell_page(struct web_call *w, struct err *err)
{
	return show(w, false, 200, err);
}

enum status annual_cell_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");
	const struct web_problem *problems;
	struct str key = web_text(w, "key");
	struct err e;
	enum status st;
	bool reason;

	if (web_problems(w, &problems) > 0)
		return show(w, true, 422, err);
	err_clear(&e);
	st = annual_set_cell(c, id, web_value(w, "rev")->i, key, web_text(w, "value"), web_text(w, "reason"), &e);
	if (st == ST_INVALID || st == ST_CONFLICT) {
		reason = strcmp(e.key, "annual.reason_missing") == 0 || strcmp(e.key, "annual.source_missing") == 0;
		web_problem_add(w, reason ? "reason" : "value", arena_cstr(c->arena, arena_dup(c->arena, str_of(e.key))),
				STR_NONE);
		return show(w, true, st == ST_INVALID ? 422 : 409, err);
	}
	if (st != ST_OK) {
		if (err != NULL)
			*err = e;
		return st;
	}
	page_flash(c, "jade", "annual.saved", STR(""));
	web_redirect(w, 303,
		     arena_printf(c->arena, "/wb/reports/%lld?part=%s", (long long)id,
				  ar_is_t2(key)			 ? "2"
				  : str_find_byte(key, '.') >= 0 ? "3"
								 : "4"));
	return ST_OK;
}

/* ---- statistics ---- */
struct row_fact {
	struct str name, value;
};
static const struct tpl_field fact_fields[] = {TF_STR(struct row_fact, name), TF_STR(struct row_fact, value)};
static const struct tpl_view fact_view = TPL_VIEW_OF(struct row_fact, fact_fields);

struct view_stats {
	struct page page;
	struct str period, from, to, period_problem;
	bool branches, city;
	struct tpl_list facts, channels, t3_lines, t3_heads;
};
#define T struct view_stats
static const struct tpl_field stats_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, period),
	TF_STR(T, from),
	TF_STR(T, to),
	TF_STR(T, period_problem),
	TF_BOOL(T, branches),
	TF_BOOL(T, city),
	TF_LIST(T, facts, &fact_view),
	TF_LIST(T, channels, &fact_view),
	TF_LIST(T, t3_lines, &annual_line_view),
	TF_LIST(T, t3_heads, &annual_cell_view),
};
const struct tpl_view annual_stats_view = TPL_VIEW_OF(T, stats_fields);
#undef T
static const struct web_field stats_form_fields[] = {
	{"period", F_TEXT, 0, 10, "annual.period", NULL},
	{"branches", F_BOOL, 0, 0, "annual.branches", NULL},
};
const struct web_form annual_stats_form = WEB_FORM(stats_form_fields);

/* "2026", "2026-Q3", "2026-07" → first and last day. */
static bool period_of(struct str s, struct date *ret_from, struct date *ret_to)
{
	int64_t year, part;
	int month = 1, months = 12;
	struct date next;

	if (s.n < 4 || !str_to_i64(str_slice(s, 0, 4), &year) || year < ANNUAL_FIRST_YEAR || year > 2100)
		return false;
	if (s.n == 7 && s.p[5] == 'Q' && s.p[6] >= '1' && s.p[6] <= '4') {
		month = (s.p[6] - '1') * 3 + 1;
		months = 3;
	} else if (s.n == 7 && s.p[4] == '-' && str_to_i64(str_skip(s, 5), &part) && part >= 1 && part <= 12) {
		month = (int)part;
		months = 1;
	} else if (s.n != 4) {
		return false;
	}
	if (!date_from_ymd((int)year, month, 1, ret_from) ||
	    !date_from_ymd((int)year + (month + months > 12), (month + months - 1) % 12 + 1, 1, &next))
		return false;
	*ret_to = date_add(next, -1);
	return true;
}

static struct tpl_list facts_of(struct ctx *c, const struct annual_figures *f)
{
	const struct {
		const char *key;
		int64_t v;
	} all[] = {{"annual.s.requests", f->requests},
		   {"annual.s.pieces", f->pieces},
		   {"annual.s.answered", ar_value(&f->shown, STR("T.tot"))},
		   {"annual.s.in_time", f->tally.in_time},
		   {"annual.s.late", f->tally.late},
		   {"annual.s.open", ar_value(&f->shown, STR("N.tot"))},
		   {"annual.s.extended", f->tally.extended},
		   {"annual.s.fee_notices", f->tally.fee_notices},
		   {"annual.s.fee_yuan", f->tally.fee_yuan},
		   {"annual.s.own_records", f->tally.correction_requests}};
	struct row_fact *rows = ARENA_ARRAY(c->arena, ARRAY_LEN(all), struct row_fact);

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		rows[i] = (struct row_fact){ctx_text(c, all[i].key), page_num(c, all[i].v)};
	return (struct tpl_list){rows, ARRAY_LEN(all)};
}

static struct tpl_list channels_of(struct ctx *c, const struct annual_figures *f)
{
	struct row_fact *rows = ARENA_ARRAY(c->arena, RQ_CHANNEL_COUNT, struct row_fact);

	for (int i = 0; i < RQ_CHANNEL_COUNT; i++)
		rows[i] = (struct row_fact){
			ctx_text(c, arena_printf(c->arena, "annual.channel.%s", rq_channel_code((enum rq_channel)i)).p),
			page_num(c, f->count_pieces ? f->tally.channel[i].pieces : f->tally.channel[i].requests)};
	return (struct tpl_list){rows, RQ_CHANNEL_COUNT};
}

enum status annual_stats_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_stats *v = ARENA_NEW(c->arena, struct view_stats);
	struct annual_figures f;
	struct date from, to;
	int http = 200;

	v->period = web_text(w, "period");
	if (str_empty(v->period))
		v->period = arena_printf(c->arena, "%04d-%02d", date_ymd(c->today).year, date_ymd(c->today).month);
	if (!period_of(v->period, &from, &to)) {
		web_problem_add(w, "period", "annual.period_wrong", STR_NONE);
		annual_year(date_ymd(c->today).year, &from, &to);
		http = 422;
	}
	v->city = c->who.city && perm_reaches(c->who.roles, PERM_REPORT_READ);
	v->branches = v->city && web_value(w, "branches")->present;
	TRY(annual_count(c, c->who.body_id, v->branches, from, to, &f, err));
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/reports", ctx_text(c, "annual.stats"));
	page_crumb(c, &v->page, STR("/wb/reports"), ctx_text(c, "nav.wb.reports"));
	page_crumb(c, &v->page, STR_NONE, v->page.h1);
	page_problems(c, &v->page);
	v->period_problem = page_problem_text(c, "period");
	v->from = page_date(c, from);
	v->to = page_date(c, to);
	v->facts = facts_of(c, &f);
	v->channels = channels_of(c, &f);
	v->t3_lines = annual_t3_lines(c, &f.shown, NULL, NULL, 0, 0);
	v->t3_heads = annual_t3_heads(c);
	page_render(c, "annual/stats.html", v, http);
	return ST_OK;
}
