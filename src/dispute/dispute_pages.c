/* SPDX-License-Identifier: Apache-2.0 */
/* /wb/disputes: the cases with the rate of the year, a new case, one case with answer and ending. */
#include <string.h>

#include "core/core.h"
#include "dispute/dispute_int.h"

struct row_dispute {
	struct str href, no, request_no, kind, reviewer, filed, due, answered, result, closed, body, due_note;
	bool late, waiting, pending, skipped, lost;
};
#define T struct row_dispute
static const struct tpl_field row_fields[] = {
	TF_STR(T, href),  TF_STR(T, no),       TF_STR(T, request_no), TF_STR(T, kind),	   TF_STR(T, reviewer),
	TF_STR(T, filed), TF_STR(T, due),      TF_STR(T, answered),   TF_STR(T, result),   TF_STR(T, closed),
	TF_STR(T, body),  TF_BOOL(T, late),    TF_BOOL(T, waiting),   TF_BOOL(T, pending), TF_BOOL(T, skipped),
	TF_BOOL(T, lost), TF_STR(T, due_note),
};
static const struct tpl_view row_view = TPL_VIEW_OF(T, row_fields);
#undef T

/* A line of the indicator: what was counted, both readings with numerator and denominator. */
struct row_rate {
	struct str name, lost, kept, concluded, pending, lost_rate, kept_rate, level, level_text;
};
#define T struct row_rate
static const struct tpl_field rate_fields[] = {
	TF_STR(T, name),      TF_STR(T, lost),	    TF_STR(T, kept),  TF_STR(T, concluded),  TF_STR(T, pending),
	TF_STR(T, lost_rate), TF_STR(T, kept_rate), TF_STR(T, level), TF_STR(T, level_text),
};
static const struct tpl_view rate_view = TPL_VIEW_OF(T, rate_fields);
#undef T

struct view_list {
	struct page page;
	struct tpl_list tabs, years, rows, rates;
	struct str year, percent, warning, over;
	bool none, may_edit;
};
#define T struct view_list
static const struct tpl_field list_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_LIST(T, tabs, &page_link_view),
	TF_LIST(T, years, &page_link_view),
	TF_LIST(T, rows, &row_view),
	TF_LIST(T, rates, &rate_view),
	TF_STR(T, year),
	TF_STR(T, percent),
	TF_STR(T, warning),
	TF_STR(T, over),
	TF_BOOL(T, none),
	TF_BOOL(T, may_edit),
};
const struct tpl_view dispute_list_view = TPL_VIEW_OF(T, list_fields);
#undef T

struct option {
	struct str value, text;
	bool on;
};
static const struct tpl_field option_fields[] = {TF_STR(struct option, value), TF_STR(struct option, text),
						 TF_BOOL(struct option, on)};
static const struct tpl_view option_view = TPL_VIEW_OF(struct option, option_fields);

struct view_new {
	struct page page;
	struct str request, no, reviewer, filed_on, notice_on, request_problem, no_problem, reviewer_problem, filed_problem,
		notice_problem;
	bool simple;
	struct tpl_list kinds;
};
#define T struct view_new
static const struct tpl_field new_view_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, request),
	TF_STR(T, no),
	TF_STR(T, reviewer),
	TF_STR(T, filed_on),
	TF_STR(T, notice_on),
	TF_STR(T, request_problem),
	TF_STR(T, no_problem),
	TF_STR(T, reviewer_problem),
	TF_STR(T, filed_problem),
	TF_STR(T, notice_problem),
	TF_BOOL(T, simple),
	TF_LIST(T, kinds, &option_view),
};
const struct tpl_view dispute_new_view = TPL_VIEW_OF(T, new_view_fields);
#undef T

struct view_case {
	struct page page;
	struct row_dispute d;
	struct str action, request_href, decision, notice, answer_name, note, redecide, entered_by, answered_on, result_on,
		typed_note, redecide_days, answered_problem, result_problem, result_on_problem, redecide_problem, rule,
		ask_by, untold_by, never_after, sue_by;
	bool may_answer, may_close, provisional;
	struct tpl_list results;
};
#define T struct view_case
static const struct tpl_field case_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_VIEW(T, d, &row_view),
	TF_STR(T, action),
	TF_STR(T, request_href),
	TF_STR(T, decision),
	TF_STR(T, notice),
	TF_STR(T, ask_by),
	TF_STR(T, untold_by),
	TF_STR(T, never_after),
	TF_STR(T, sue_by),
	TF_STR(T, answer_name),
	TF_STR(T, note),
	TF_STR(T, redecide),
	TF_STR(T, entered_by),
	TF_STR(T, answered_on),
	TF_STR(T, result_on),
	TF_STR(T, typed_note),
	TF_STR(T, redecide_days),
	TF_STR(T, answered_problem),
	TF_STR(T, result_problem),
	TF_STR(T, result_on_problem),
	TF_STR(T, redecide_problem),
	TF_STR(T, rule),
	TF_BOOL(T, may_answer),
	TF_BOOL(T, may_close),
	TF_BOOL(T, provisional),
	TF_LIST(T, results, &option_view),
};
const struct tpl_view dispute_case_view = TPL_VIEW_OF(T, case_fields);
#undef T

static const char *const states[] = {"open", "closed", "all", NULL};
static const char *const kind_codes[] = {"rv", "ld", "la", NULL};
static const char *const result_codes[] = {"keep", "fix", "other", NULL};
static const char *const cell_results[] = {"keep", "fix", "other", "pend", NULL};

static const struct web_field list_form_fields[] = {
	{"state", F_CHOICE, 0, 20, "dispute.state", states},
	{"year", F_I64, 0, 4, "dispute.year", NULL},
	{"kind", F_CHOICE, 0, 4, "dispute.kind", kind_codes},
	{"result", F_CHOICE, 0, 8, "dispute.result", cell_results},
};
const struct web_form dispute_list_form = WEB_FORM(list_form_fields);
static const struct web_field new_query_fields[] = {{"request", F_TEXT, 0, 120, "dispute.request", NULL}};
const struct web_form dispute_new_query = WEB_FORM(new_query_fields);
static const struct web_field new_fields[] = {
	{"request", F_TEXT, F_REQUIRED, 120, "dispute.request", NULL},
	{"kind", F_CHOICE, F_REQUIRED, 4, "dispute.kind", kind_codes},
	{"no", F_TEXT, F_REQUIRED, 120, "dispute.no", NULL},
	{"reviewer", F_TEXT, F_REQUIRED, 200, "dispute.reviewer", NULL},
	{"filed_on", F_DATE, F_REQUIRED, 0, "dispute.filed_on", NULL},
	{"notice_on", F_DATE, F_REQUIRED, 0, "dispute.notice_on", NULL},
	{"simple", F_BOOL, 0, 0, "dispute.simple", NULL},
};
const struct web_form dispute_new_form = WEB_FORM(new_fields);
static const struct web_field answer_fields[] = {
	{"answered_on", F_DATE, F_REQUIRED, 0, "dispute.answered_on", NULL},
	{"file", F_FILE, 0, 50u << 20, "dispute.answer_file", NULL},
};
const struct web_form dispute_answer_form = WEB_FORM(answer_fields);
static const struct web_field close_fields[] = {
	{"result", F_CHOICE, F_REQUIRED, 8, "dispute.result", result_codes},
	{"result_on", F_DATE, F_REQUIRED, 0, "dispute.result_on", NULL},
	{"note", F_LINES, 0, 4000, "dispute.note", NULL},
	{"redecide_days", F_I64, 0, 4, "dispute.redecide_days", NULL},
};
const struct web_form dispute_close_form = WEB_FORM(close_fields);

struct str dispute_text(struct ctx *c, const char *prefix, const char *code)
{
	return ctx_text(c, arena_printf(c->arena, "%s%s", prefix, code).p);
}

static struct str result_text(struct ctx *c, enum dispute_result r)
{
	return dispute_text(c, "dispute.result.", r == DISPUTE_PENDING ? "pend" : dispute_result_code(r));
}

static struct row_dispute row_of(struct ctx *c, const struct dispute *d)
{
	struct date judged = date_is_none(d->answered_on) ? c->today : d->answered_on;
	bool waiting = date_is_none(d->answered_on) && d->result == DISPUTE_PENDING;
	bool late = !date_is_none(d->answer_due) && date_cmp(judged, d->answer_due) > 0 &&
		    (waiting || !date_is_none(d->answered_on));

	return (struct row_dispute){
		.href = arena_printf(c->arena, "/wb/disputes/%lld", (long long)d->id),
		.no = d->no,
		.request_no = d->request_no,
		.kind = dispute_text(c, "dispute.kind.", dispute_kind_code(d->kind)),
		.reviewer = d->reviewer,
		.filed = page_date(c, d->filed_on),
		.due = page_date(c, d->answer_due),
		.answered = date_is_none(d->answered_on) ? STR("") : page_date(c, d->answered_on),
		.result = result_text(c, d->result),
		.closed = date_is_none(d->result_on) ? STR("") : page_date(c, d->result_on),
		.body = d->body_name,
		.due_note = ctx_text(c, late ? (waiting ? "dispute.late" : "dispute.answered_late") : "dispute.waiting"),
		.late = late,
		.waiting = waiting,
		.pending = d->result == DISPUTE_PENDING,
		.skipped = d->skipped,
		.lost = d->result == DISPUTE_FIX,
	};
}

/* ---- the list ---- */
static struct str percent(struct ctx *c, int64_t n, int64_t of)
{
	int64_t t;

	if (of == 0)
		return STR("—");
	t = (n * 1000 + of / 2) / of;
	return arena_printf(c->arena, "%lld.%lld%%", (long long)(t / 10), (long long)(t % 10));
}

static struct row_rate rate_row(struct ctx *c, const char *name, const struct dispute_rate *r)
{
	static const char *const tags[] = {"tag--jade", "tag--amber", "tag--red"};
	static const char *const keys[] = {"dispute.level_fine", "dispute.level_near", "dispute.level_over"};

	return (struct row_rate){.name = ctx_text(c, name),
				 .lost = page_num(c, r->lost),
				 .kept = page_num(c, r->kept),
				 .concluded = page_num(c, r->concluded),
				 .pending = page_num(c, r->pending),
				 .lost_rate = percent(c, r->lost, r->concluded),
				 .kept_rate = percent(c, r->kept, r->concluded),
				 .level = str_of(tags[r->level]),
				 .level_text = ctx_text(c, keys[r->level])};
}

static enum status fill_rates(struct ctx *c, struct view_list *v, int year, struct err *err)
{
	static const char *const names[] = {"dispute.rate_all", "dispute.rate_rv", "dispute.rate_suit"};
	bool branches = c->who.city && perm_reaches(c->who.roles, PERM_CASE_READ);
	struct dispute_rate r[3];
	struct row_rate *rows = ARENA_ARRAY(c->arena, 3, struct row_rate);

	TRY(dispute_rates(c, c->who.body_id, branches, year, &r[0], &r[1], &r[2], err));
	for (int i = 0; i < 3; i++)
		rows[i] = rate_row(c, names[i], &r[i]);
	v->rates = (struct tpl_list){rows, 3};
	v->percent = arena_printf(c->arena, "%d%%", r[0].percent);
	if (r[0].level == DISPUTE_OVER)
		v->over = ctx_textf(c, "dispute.over", v->percent);
	else if (r[0].level == DISPUTE_NEAR)
		v->warning = ctx_textf(c, "dispute.near", v->percent);
	return ST_OK;
}

static int asked_year(struct web_call *w)
{
	const struct web_value *v = web_value(w, "year");

	return v->present && v->i >= 2008 && v->i <= 2100 ? (int)v->i : date_ymd(ctx_of(w)->today).year;
}

static void list_frame(struct ctx *c, struct view_list *v, const char *state, int year)
{
	static const char *const keys[] = {"dispute.state_open", "dispute.state_closed", "dispute.state_all"};
	struct page_link *tabs = ARENA_ARRAY(c->arena, 3, struct page_link);
	struct page_link *years = ARENA_ARRAY(c->arena, 5, struct page_link);
	int now = date_ymd(c->today).year;

	for (size_t i = 0; i < 3; i++)
		tabs[i] =
			(struct page_link){.href = arena_printf(c->arena, "/wb/disputes?state=%s&year=%d", states[i], year),
					   .text = ctx_text(c, keys[i]),
					   .count = STR(""),
					   .current = strcmp(state, states[i]) == 0};
	for (int i = 0; i < 5; i++)
		years[i] =
			(struct page_link){.href = arena_printf(c->arena, "/wb/disputes?state=%s&year=%d", state, now - i),
					   .text = arena_printf(c->arena, "%d", now - i),
					   .count = STR(""),
					   .current = now - i == year};
	v->tabs = (struct tpl_list){tabs, 3};
	v->years = (struct tpl_list){years, 5};
	v->year = arena_printf(c->arena, "%d", year);
}

enum status dispute_list_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_list *v = ARENA_NEW(c->arena, struct view_list);
	struct str state = web_text(w, "state");
	struct dispute_filter f = {.year = asked_year(w), .kind = web_text(w, "kind"), .result = web_text(w, "result")};
	struct dispute *d;
	struct row_dispute *rows;
	size_t n;

	if (str_empty(state))
		state = STR("all");
	f.state = str_eq_c(state, "all") ? STR("") : state;
	TRY(dispute_list(c, &f, &d, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct row_dispute);
	for (size_t i = 0; i < n; i++)
		rows[i] = row_of(c, &d[i]);
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/disputes", ctx_text(c, "nav.wb.disputes"));
	v->page.lead = ctx_text(c, "dispute.lead");
	list_frame(c, v, arena_cstr(c->arena, state), f.year);
	TRY(fill_rates(c, v, f.year, err));
	v->rows = (struct tpl_list){rows, n};
	v->none = n == 0;
	v->may_edit = ctx_can(c, PERM_DISPUTE_EDIT);
	page_render(c, "dispute/list.html", v, 200);
	return ST_OK;
}

/* ---- a new case ---- */
static struct tpl_list options(struct ctx *c, const char *prefix, const char *const *codes, struct str chosen)
{
	size_t n = 0;
	struct option *o;

	while (codes[n] != NULL)
		n++;
	o = ARENA_ARRAY(c->arena, n, struct option);
	for (size_t i = 0; i < n; i++)
		o[i] = (struct option){str_of(codes[i]), dispute_text(c, prefix, codes[i]), str_eq_c(chosen, codes[i])};
	return (struct tpl_list){o, n};
}

static enum status new_show(struct web_call *w, bool posted, int http)
{
	struct ctx *c = ctx_of(w);
	struct view_new *v = ARENA_NEW(c->arena, struct view_new);

	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/disputes", ctx_text(c, "dispute.new"));
	page_crumb(c, &v->page, STR("/wb/disputes"), ctx_text(c, "nav.wb.disputes"));
	page_crumb(c, &v->page, STR_NONE, v->page.h1);
	v->page.lead = ctx_text(c, "dispute.new_lead");
	page_problems(c, &v->page);
	v->request = web_text(w, "request");
	v->kinds = options(c, "dispute.kind.", kind_codes, posted ? web_text(w, "kind") : STR("rv"));
	if (posted) {
		v->no = web_text(w, "no");
		v->reviewer = web_text(w, "reviewer");
		v->filed_on = web_text(w, "filed_on");
		v->notice_on = web_text(w, "notice_on");
		v->simple = web_value(w, "simple")->present;
	}
	v->request_problem = page_problem_text(c, "request");
	v->no_problem = page_problem_text(c, "no");
	v->reviewer_problem = page_problem_text(c, "reviewer");
	v->filed_problem = page_problem_text(c, "filed_on");
	v->notice_problem = page_problem_text(c, "notice_on");
	page_render(c, "dispute/new.html", v, http);
	return ST_OK;
}

enum status dispute_new_page(struct web_call *w, struct err *err)
{
	(void)err;
	return new_show(w, false, 200);
}

static bool wrong(struct web_call *w)
{
	const struct web_problem *problems;

	return web_problems(w, &problems) > 0;
}

/* The request by its number, as it is written: within reach. */
static enum status find_request(struct ctx *c, struct str no, int64_t *ret, struct err *err)
{
	struct case_filter f = {.state = STR(""), .text = no, .from = DATE_NONE, .to = DATE_NONE, .page = 1, .per_page = 20};
	struct rcase *found;
	int64_t total;
	size_t n;

	TRY(case_list(c, &f, &found, &n, &total, err));
	for (size_t i = 0; i < n; i++)
		if (str_eq(found[i].no, no)) {
			*ret = found[i].id;
			return ST_OK;
		}
	return err_say(err, ST_INVALID, "dispute.no_such_request", NULL);
}

/* What the form shall say to a refusal; false when it is none. */
static bool refused(struct web_call *w, enum status st, const char *field, struct err *err)
{
	struct ctx *c = ctx_of(w);

	if (err == NULL || (st != ST_INVALID && st != ST_CONFLICT && st != ST_RULE_REFUSED && st != ST_UNSUPPORTED_TYPE))
		return false;
	web_problem_add(w, field,
			arena_cstr(c->arena, arena_dup(c->arena, str_of(err->key[0] != '\0' ? err->key : status_key(st)))),
			arena_dup(c->arena, str_of(err->arg)));
	err_clear(err);
	return true;
}

static const char *field_of(const struct err *err)
{
	static const struct {
		const char *key, *field;
	} map[] = {
		{"dispute.no_such_request", "request"},
		{"dispute.no_taken", "no"},
		{"dispute.in_future", "filed_on"},
		{"dispute.notice_before_filing", "notice_on"},
	};

	for (size_t i = 0; i < ARRAY_LEN(map); i++)
		if (strcmp(err->key, map[i].key) == 0)
			return map[i].field;
	return "request";
}

enum status dispute_new_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct dispute d = {.no = web_text(w, "no"),
			    .reviewer = web_text(w, "reviewer"),
			    .filed_on = web_value(w, "filed_on")->date,
			    .notice_on = web_value(w, "notice_on")->date,
			    .simple = web_value(w, "simple")->present};
	struct err e;
	enum status st;

	if (wrong(w) || !dispute_kind_of(web_text(w, "kind"), &d.kind))
		return new_show(w, true, 422);
	err_clear(&e);
	st = find_request(c, web_text(w, "request"), &d.case_id, &e);
	if (st == ST_OK)
		st = dispute_create(c, &d, &e);
	if (refused(w, st, field_of(&e), &e))
		return new_show(w, true, st == ST_INVALID ? 422 : 409);
	if (st != ST_OK) {
		if (err != NULL)
			*err = e;
		return st;
	}
	dispute_compute(c, &d);
	page_flash(c, d.skipped ? "amber" : "jade", d.skipped ? "dispute.saved_skipped" : "dispute.saved", d.no);
	web_redirect(w, 303, arena_printf(c->arena, "/wb/disputes/%lld", (long long)d.id));
	return ST_OK;
}

/* ---- one case ---- */
static void fill_case(struct ctx *c, struct view_case *v, const struct dispute *d)
{
	struct dispute_terms t = dispute_terms(c);
	bool may = ctx_can_at(c, PERM_DISPUTE_EDIT, d->body_id, d->parent_body_id);
	int days = d->kind != DISPUTE_RECONSIDERATION ? t.suit_days : d->simple ? t.simple_days : t.reconsider_days;

	v->d = row_of(c, d);
	v->action = v->d.href;
	v->request_href = arena_printf(c->arena, "/wb/requests/%lld", (long long)d->case_id);
	v->decision = str_empty(d->decision) ? ctx_text(c, "dispute.no_decision")
					     : arena_printf(c->arena, "%.*s · %.*s", STR_ARG(d->decision),
							    STR_ARG(page_date(c, d->decided_on)));
	v->notice = page_date(c, d->notice_on);
	v->answer_name = d->answer_name;
	v->note = d->result_note;
	if (d->redecide_days > 0)
		v->redecide = ctx_textf(c, "dispute.redecide_in", page_num(c, d->redecide_days));
	v->entered_by = arena_printf(c->arena, "%.*s %.*s", STR_ARG(d->person_name), STR_ARG(page_time(c, d->created_at)));
	v->rule = ctx_textf(c,
			    d->kind == DISPUTE_RECONSIDERATION ? (d->simple ? "dispute.rule_simple" : "dispute.rule_rv")
							       : "dispute.rule_suit",
			    page_num(c, days));
	v->provisional = d->provisional;
	v->may_answer = may && date_is_none(d->answered_on);
	v->may_close = may && d->result == DISPUTE_PENDING;
}

static enum status fill_limits(struct ctx *c, struct view_case *v, const struct dispute *d, struct err *err)
{
	struct dispute_limits l;

	TRY(dispute_limits(c, d, &l, err));
	v->ask_by = date_is_none(l.ask_by) ? STR("") : page_date(c, l.ask_by);
	v->untold_by = date_is_none(l.untold_by) ? STR("") : page_date(c, l.untold_by);
	v->never_after = date_is_none(l.never_after) ? STR("") : page_date(c, l.never_after);
	v->sue_by = date_is_none(l.sue_by) ? STR("") : page_date(c, l.sue_by);
	return ST_OK;
}

static enum status case_show(struct web_call *w, const char *form, int http, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_case *v = ARENA_NEW(c->arena, struct view_case);
	struct dispute d;
	bool closing = strcmp(form, "result") == 0;

	TRY(dispute_get(c, web_param_i64(w, "id"), &d, err));
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/disputes", d.no);
	page_crumb(c, &v->page, STR("/wb/disputes"), ctx_text(c, "nav.wb.disputes"));
	page_crumb(c, &v->page, STR_NONE, d.no);
	page_problems(c, &v->page);
	fill_case(c, v, &d);
	TRY(fill_limits(c, v, &d, err));
	v->results = options(c, "dispute.result.", result_codes, closing ? web_text(w, "result") : STR(""));
	v->answered_on = strcmp(form, "answer") == 0 ? web_text(w, "answered_on") : date_format(c->arena, c->today);
	v->result_on = closing ? web_text(w, "result_on") : date_format(c->arena, c->today);
	if (closing) {
		v->typed_note = web_text(w, "note");
		v->redecide_days = web_text(w, "redecide_days");
	}
	v->answered_problem = page_problem_text(c, "answered_on");
	v->result_problem = page_problem_text(c, "result");
	v->result_on_problem = page_problem_text(c, "result_on");
	v->redecide_problem = page_problem_text(c, "redecide_days");
	page_render(c, "dispute/case.html", v, http);
	return ST_OK;
}

enum status dispute_show_page(struct web_call *w, struct err *err)
{
	return case_show(w, "", 200, err);
}

static enum status save_answer(struct web_call *w, int64_t id, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct web_value *file = web_value(w, "file");
	struct date on = web_value(w, "answered_on")->date;
	struct stored_file f;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	if (!file->present || file->file.size == 0)
		return dispute_answer(c, id, on, NULL, STR(""), err);
	TRY(core_begin(c, &tx, err));
	TRY(files_take(c, w, &file->file, &f, err));
	TRY(dispute_answer(c, id, on, &f, file->file.name, err));
	return core_commit(c, &tx, err);
}

static enum status after_post(struct web_call *w, enum status st, const char *form, const char *field, const char *said,
			      struct err *err)
{
	struct ctx *c = ctx_of(w);

	if (refused(w, st, field, err))
		return case_show(w, form, st == ST_INVALID || st == ST_UNSUPPORTED_TYPE ? 422 : 409, err);
	TRY(st);
	page_flash(c, "jade", said, STR(""));
	web_redirect(w, 303, arena_printf(c->arena, "/wb/disputes/%lld", (long long)web_param_i64(w, "id")));
	return ST_OK;
}

enum status dispute_answer_post(struct web_call *w, struct err *err)
{
	struct err e;
	enum status st;

	if (wrong(w))
		return case_show(w, "answer", 422, err);
	err_clear(&e);
	st = save_answer(w, web_param_i64(w, "id"), &e);
	if (err != NULL)
		*err = e;
	return after_post(w, st, "answer", "answered_on", "dispute.answer_saved", err);
}

enum status dispute_close_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	enum dispute_result result;
	const char *field = "result_on";
	struct err e;
	enum status st;

	if (wrong(w) || !dispute_result_of(web_text(w, "result"), &result))
		return case_show(w, "result", 422, err);
	err_clear(&e);
	st = dispute_close(c, web_param_i64(w, "id"), result, web_value(w, "result_on")->date, web_text(w, "note"),
			   web_value(w, "redecide_days")->i, &e);
	if (strcmp(e.key, "dispute.redecide_wrong") == 0)
		field = "redecide_days";
	if (err != NULL)
		*err = e;
	return after_post(w, st, "result", field, "dispute.result_saved", err);
}
