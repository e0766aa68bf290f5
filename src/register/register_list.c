/* SPDX-License-Identifier: Apache-2.0 */
/* /wb/requests: the register. Filters are parameters of the address, so that a saved filter is an address under a name. */
#include "base/url.h"
#include "core/org.h"
#include "core/table.h"
#include "register/register_int.h"
#include "register/register_store.h"
#include "request/remedy.h"

enum { PER_PAGE = 30, EXPORT_PAGE = 500, EXPORT_MAX = 100000, NAME_MAX_BYTES = 90 };

struct view_list {
	struct page page;
	struct tpl_list tabs, rows, states, channels, kinds, decisions, units, bodies, saved, keep;
	struct page_pager pager;
	struct str q, from, to, total, csv, xlsx, everywhere, name, name_problem;
	bool any, any_saved, any_bodies, any_units, mine, can_new, can_setup, narrowed, more_on, bar;
};
#define T struct view_list
static const struct tpl_field list_f[] = {
	TF_VIEW(T, page, &page_view),
	TF_LIST(T, tabs, &page_link_view),
	TF_LIST(T, rows, &rv_row_view),
	TF_LIST(T, states, &rv_choice_view),
	TF_LIST(T, channels, &rv_choice_view),
	TF_LIST(T, kinds, &rv_choice_view),
	TF_LIST(T, decisions, &rv_choice_view),
	TF_LIST(T, units, &rv_choice_view),
	TF_LIST(T, bodies, &rv_choice_view),
	TF_LIST(T, saved, &rv_choice_view),
	TF_LIST(T, keep, &rv_choice_view),
	TF_VIEW(T, pager, &page_pager_view),
	TF_STR(T, q),
	TF_STR(T, from),
	TF_STR(T, to),
	TF_STR(T, total),
	TF_STR(T, csv),
	TF_STR(T, xlsx),
	TF_STR(T, everywhere),
	TF_STR(T, name),
	TF_STR(T, name_problem),
	TF_BOOL(T, any),
	TF_BOOL(T, any_saved),
	TF_BOOL(T, any_bodies),
	TF_BOOL(T, any_units),
	TF_BOOL(T, mine),
	TF_BOOL(T, can_new),
	TF_BOOL(T, can_setup),
	TF_BOOL(T, narrowed),
	TF_BOOL(T, more_on),
	TF_BOOL(T, bar),
};
const struct tpl_view register_list_view = TPL_VIEW_OF(T, list_f);
#undef T

/* "" is what the page opens with: open requests, or everything once there are words to look for. */
#define CODE(id, code) code,
static const char *const states[] = {"",     "all",    "open",	     "overdue",
				     "soon", "paused", "unassigned", RF_STATE_TABLE(CODE) NULL};
#undef CODE
static const char *const kinds[] = {"", "nat", "ent", "sci", "npo", "law", "oth", NULL};
#define FILTERS                                                                                                          \
	{"state", F_CHOICE, 0, 20, "register.f.state", states}, {"q", F_TEXT, 0, 200, "register.f.words", NULL},         \
		{"channel", F_CHOICE, 0, 12, "register.f.channel", register_channels},                                   \
		{"kind", F_CHOICE, 0, 4, "register.f.kind", kinds},                                                      \
		{"decision", F_TEXT, 0, 4, "register.f.decision", NULL}, {"body", F_I64, 0, 0, "register.f.body", NULL}, \
		{"unit", F_I64, 0, 0, "register.f.unit", NULL}, {"from", F_DATE, 0, 0, "register.f.from", NULL},         \
		{"to", F_DATE, 0, 0, "register.f.to", NULL},                                                             \
	{                                                                                                                \
		"mine", F_BOOL, 0, 0, "register.f.mine", NULL                                                            \
	}
static const struct web_field list_fields[] = {FILTERS, {"page", F_I64, 0, 0, "register.f.page", NULL}};
const struct web_form register_list_form = WEB_FORM(list_fields);
static const struct web_field export_fields[] = {FILTERS};
const struct web_form register_export_form = WEB_FORM(export_fields);
static const struct web_field filter_fields[] = {FILTERS,
						 {"name", F_TEXT, 0, NAME_MAX_BYTES, "register.f.name", NULL},
						 {"drop", F_I64, 0, 0, "register.f.name", NULL},
						 {"page", F_I64, 0, 0, "register.f.page", NULL}};
const struct web_form register_filter_form = WEB_FORM(filter_fields);

static int64_t number(const struct web_call *w, const char *name)
{
	const struct web_value *v = web_value(w, name);

	return v->present && v->i > 0 ? v->i : 0;
}

static struct str state_of(const struct web_call *w)
{
	struct str s = web_text(w, "state");

	if (!str_empty(s))
		return s;
	return str_empty(web_text(w, "q")) ? STR("open") : STR("all");
}

/* The own body unless another was chosen; 0: every body in reach. */
static int64_t body_of(const struct web_call *w, int64_t own)
{
	const struct web_value *v = web_value(w, "body");

	return v->present && v->text.n > 0 && v->i >= 0 ? v->i : own;
}

struct case_filter register_filter_of(struct web_call *w)
{
	struct str s = state_of(w);

	return (struct case_filter){
		.state = str_eq_c(s, "all") ? STR("") : s,
		.text = web_text(w, "q"),
		.channel = web_text(w, "channel"),
		.applicant_kind = web_text(w, "kind"),
		.decision = web_text(w, "decision"),
		.body_id = body_of(w, ctx_of(w)->who.body_id),
		.unit_id = number(w, "unit"),
		.from = rv_date(w, "from"),
		.to = rv_date(w, "to"),
		.mine = web_value(w, "mine")->present,
	};
}

struct str register_address(struct web_call *w, const char *path)
{
	static const char *const texts[] = {"state", "q", "channel", "kind", "decision", "body", "unit", "from", "to"};
	struct buf b = BUF_INIT(w->arena, 8192);

	buf_c(&b, path);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (web_value(w, texts[i])->present)
			url_query(&b, texts[i], web_text(w, texts[i]));
	if (web_value(w, "mine")->present)
		url_query(&b, "mine", STR("1"));
	return buf_view(&b);
}

/* ---- what the filters offer ---- */
static struct tpl_list choices(struct ctx *c, const char *const *codes, const char *prefix, const char *all, struct str on)
{
	struct rv_choice *v;
	size_t n = 0, k = 0;

	while (codes[n] != NULL)
		n++;
	v = ARENA_ARRAY(c->arena, n + 1, struct rv_choice);
	if (all != NULL)
		v[k++] = (struct rv_choice){.value = STR(""), .text = ctx_text(c, all), .on = str_empty(on)};
	for (size_t i = 0; i < n; i++)
		if (codes[i][0] != '\0')
			v[k++] = (struct rv_choice){.value = str_of(codes[i]),
						    .text = rv_key(c, prefix, str_of(codes[i])),
						    .on = str_eq_c(on, codes[i])};
	return (struct tpl_list){v, k};
}

static struct tpl_list state_choices(struct ctx *c, struct str on)
{
	struct rv_choice *v = ARENA_ARRAY(c->arena, ARRAY_LEN(states), struct rv_choice);
	size_t n = 0;
	enum rf_state s;

	for (size_t i = 1; states[i] != NULL; i++)
		v[n++] = (struct rv_choice){.value = str_of(states[i]),
					    .text = rv_key(c,
							   rf_state_of(str_of(states[i]), &s) ? "request.state."
											      : "register.pick.",
							   str_of(states[i])),
					    .on = str_eq_c(on, states[i])};
	return (struct tpl_list){v, n};
}

static struct tpl_list decision_choices(struct ctx *c, struct str on)
{
	const struct rq_decision *d;
	size_t n = rq_decisions(c->arena, &d);
	struct rv_choice *v = ARENA_ARRAY(c->arena, n + 1, struct rv_choice);

	v[0] = (struct rv_choice){.value = STR(""), .text = ctx_text(c, "register.all_decisions"), .on = str_empty(on)};
	for (size_t i = 0; i < n; i++)
		v[i + 1] = (struct rv_choice){.value = d[i].code,
					      .text = arena_printf(c->arena, "%.*s %.*s", STR_ARG(d[i].code),
								   STR_ARG(rv_key(c, "register.decision.", d[i].code))),
					      .on = str_eq(on, d[i].code)};
	return (struct tpl_list){v, n + 1};
}

static enum status fill_org(struct ctx *c, const struct case_filter *f, struct view_list *v, struct err *err)
{
	struct body *b;
	struct unit *u;
	struct rv_choice *bodies, *units;
	size_t n, m, k = 1;

	TRY(body_list(c, &b, &n, err));
	bodies = ARENA_ARRAY(c->arena, n + 1, struct rv_choice);
	bodies[0] = (struct rv_choice){.value = STR("0"), .text = ctx_text(c, "register.all_bodies"), .on = f->body_id == 0};
	for (size_t i = 0; i < n; i++)
		if (ctx_can_at(c, PERM_CASE_READ, b[i].id, b[i].parent_id))
			bodies[k++] = (struct rv_choice){.value = arena_printf(c->arena, "%lld", (long long)b[i].id),
							 .text = b[i].short_name,
							 .on = b[i].id == f->body_id};
	v->bodies = (struct tpl_list){bodies, k};
	v->any_bodies = k > 2;
	TRY(unit_list(c, f->body_id != 0 ? f->body_id : c->who.body_id, &u, &m, err));
	units = ARENA_ARRAY(c->arena, m + 1, struct rv_choice);
	units[0] = (struct rv_choice){.value = STR(""), .text = ctx_text(c, "register.all_units"), .on = f->unit_id == 0};
	for (size_t i = 0; i < m; i++)
		units[i + 1] = (struct rv_choice){.value = arena_printf(c->arena, "%lld", (long long)u[i].id),
						  .text = u[i].name,
						  .on = u[i].id == f->unit_id};
	v->units = (struct tpl_list){units, m + 1};
	v->any_units = m > 0;
	return ST_OK;
}

static enum status fill_tabs(struct ctx *c, const struct web_call *w, struct view_list *v, struct err *err)
{
	static const char *const codes[] = {"open", "overdue", "soon", "paused", "unconfirmed"};
	struct page_link *t = ARENA_ARRAY(c->arena, ARRAY_LEN(codes) + 1, struct page_link);
	struct str on = state_of(w);
	struct case_counts k;
	bool mine = web_value(w, "mine")->present;

	TRY(case_counts(c, &k, err));
	const int64_t count[] = {k.open, k.overdue, k.soon, k.paused, k.unconfirmed};
	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		t[i] = (struct page_link){
			.href = arena_printf(c->arena, "/wb/requests?state=%s", codes[i]),
			.text = ctx_textf(c, arena_cstr(c->arena, arena_printf(c->arena, "register.tab.%s", codes[i])),
					  setting(c, "remind.days")),
			.count = page_num(c, count[i]),
			.current = !mine && str_eq_c(on, codes[i]),
			.hot = i == 1 && count[i] > 0};
	t[ARRAY_LEN(codes)] = (struct page_link){.href = STR("/wb/requests?state=all&mine=1"),
						 .text = ctx_text(c, "register.tab.mine"),
						 .count = page_num(c, k.mine),
						 .current = mine};
	v->tabs = (struct tpl_list){t, ARRAY_LEN(codes) + 1};
	return ST_OK;
}

static enum status fill_saved(struct web_call *w, struct view_list *v, struct err *err)
{
	static const char *const names[] = {"state", "q",    "channel", "kind", "decision",
					    "body",  "unit", "from",	"to",	"mine"};
	struct ctx *c = ctx_of(w);
	struct str here = str_skip(register_address(w, ""), 1);
	struct rv_choice *s, *keep = ARENA_ARRAY(c->arena, ARRAY_LEN(names), struct rv_choice);
	struct saved_filter *f;
	size_t n, k = 0;

	TRY(reg_filters(c, &f, &n, err));
	s = ARENA_ARRAY(c->arena, n + 1, struct rv_choice);
	for (size_t i = 0; i < n; i++)
		s[i] = (struct rv_choice){.value = arena_printf(c->arena, "/wb/requests?%.*s", STR_ARG(f[i].query)),
					  .text = f[i].name,
					  .hint = arena_printf(c->arena, "%lld", (long long)f[i].id),
					  .on = str_eq(f[i].query, here)};
	v->saved = (struct tpl_list){s, n};
	v->any_saved = n > 0;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (web_value(w, names[i])->present && web_text(w, names[i]).n > 0)
			keep[k++] = (struct rv_choice){.value = web_text(w, names[i]), .text = str_of(names[i])};
	v->keep = (struct tpl_list){keep, k};
	return ST_OK;
}

static void fill_filters(struct web_call *w, const struct case_filter *f, struct view_list *v)
{
	struct ctx *c = ctx_of(w);

	v->states = state_choices(c, state_of(w));
	v->channels = choices(c, register_channels, "request.channel.", "register.all_channels", f->channel);
	v->kinds = choices(c, kinds, "request.applicant.", "register.all_kinds", f->applicant_kind);
	v->decisions = decision_choices(c, f->decision);
	v->q = f->text;
	v->from = date_format(c->arena, f->from);
	v->to = date_format(c->arena, f->to);
	v->mine = f->mine;
	v->more_on = f->channel.n > 0 || f->applicant_kind.n > 0 || f->decision.n > 0 || !date_is_none(f->from) ||
		     !date_is_none(f->to) || f->unit_id != 0;
	v->narrowed = v->more_on || f->text.n > 0 || f->body_id != c->who.body_id || f->mine || !str_eq_c(f->state, "open");
	v->csv = register_address(w, "/wb/requests/register.csv");
	v->xlsx = register_address(w, "/wb/requests/register.xlsx");
}

static enum status list_show(struct web_call *w, int http, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_list *v = ARENA_NEW(c->arena, struct view_list);
	struct case_filter f = register_filter_of(w);
	int64_t total, page = number(w, "page");
	struct buf everywhere = BUF_INIT(c->arena, 1024);
	struct rcase *rc;
	struct rv_row *rows;
	size_t n;

	f.page = page < 1 ? 1 : page > 100000 ? 100000 : page;
	f.per_page = PER_PAGE;
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/requests", ctx_text(c, "register.title"));
	v->page.lead = ctx_text(c, "register.lead");
	TRY(case_list(c, &f, &rc, &n, &total, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct rv_row);
	for (size_t i = 0; i < n; i++)
		rows[i] = rv_row_of(c, &rc[i]);
	v->rows = (struct tpl_list){rows, n};
	v->any = n > 0;
	TRY(fill_tabs(c, w, v, err));
	TRY(fill_org(c, &f, v, err));
	TRY(fill_saved(w, v, err));
	fill_filters(w, &f, v);
	buf_c(&everywhere, "/wb/requests?state=all&body=0");
	url_query(&everywhere, "q", f.text);
	v->everywhere = f.text.n > 0 && (!str_empty(f.state) || f.body_id != 0) ? buf_view(&everywhere) : STR("");
	v->total = ctx_textf(c, "register.total", page_num(c, total));
	v->can_new = ctx_can(c, PERM_CASE_INTAKE);
	v->can_setup = ctx_can(c, PERM_CASE_SETUP);
	v->bar = v->any_saved || v->narrowed;
	page_problems(c, &v->page);
	v->name_problem = page_problem_text(c, "name");
	page_pager_make(c, &v->pager, register_address(w, "/wb/requests"), f.page, PER_PAGE, total);
	page_render(c, "register/list.html", v, http);
	return ST_OK;
}

enum status register_list_page(struct web_call *w, struct err *err)
{
	return list_show(w, 200, err);
}

/* ---- saved filters ---- */
enum status register_filter_save(struct web_call *w, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};
	struct ctx *c = ctx_of(w);
	struct str name = web_text(w, "name");
	struct saved_filter *f;
	const struct web_problem *p;
	size_t n;

	if (str_empty(name))
		web_problem_add(w, "name", "register.problem.filter_name", STR_NONE);
	TRY(reg_filters(c, &f, &n, err));
	if (n >= 30)
		web_problem_add(w, "name", "register.problem.filter_many", STR("30"));
	if (web_problems(w, &p) > 0)
		return list_show(w, 422, err);
	TRY(core_begin(c, &tx, err));
	TRY(reg_filter_put(c, name, str_skip(register_address(w, ""), 1), err));
	TRY(core_commit(c, &tx, err));
	page_flash(c, "jade", "register.filter_saved", name);
	web_redirect(w, 303, register_address(w, "/wb/requests"));
	return ST_OK;
}

enum status register_filter_drop(struct web_call *w, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};
	struct ctx *c = ctx_of(w);

	TRY(core_begin(c, &tx, err));
	TRY(reg_filter_drop(c, number(w, "drop"), err));
	TRY(core_commit(c, &tx, err));
	page_flash(c, "jade", "register.filter_dropped", STR_NONE);
	web_redirect(w, 303, STR("/wb/requests"));
	return ST_OK;
}

/* ---- 导出台账: what the filters show, masked ---- */
static void export_row(struct ctx *c, struct table *t, const struct rcase *rc)
{
	struct rv_row r = rv_row_of(c, rc);

	table_cell(t, r.no, false);
	table_cell(t, r.body, false);
	table_cell(t, r.applicant, false);
	table_cell(t, r.applicant_kind, false);
	table_cell(t, r.description, false);
	table_cell(t, r.channel, false);
	table_cell(t, date_format(c->arena, rc->submitted_on), false);
	table_cell(t, date_format(c->arena, rc->received_on), false);
	table_cell(t, r.unit, false);
	table_cell(t, r.state, false);
	table_cell(t, date_format(c->arena, rc->answer_due), false);
	table_cell(t, r.left.any ? r.left.text : STR(""), false);
	table_cell(t, rc->decision, false);
	table_cell(t, date_format(c->arena, rc->decided_on), false);
	table_number(t, rc->pieces, true);
}

static enum status export_rows(struct ctx *c, struct case_filter *f, struct table *t, struct err *err)
{
	int64_t total = 0, done = 0;
	struct rcase *rc;
	size_t n;

	f->per_page = EXPORT_PAGE;
	f->page = 0;
	do {
		f->page++;
		TRY(case_list(c, f, &rc, &n, &total, err));
		for (size_t i = 0; i < n; i++)
			export_row(c, t, &rc[i]);
		done += (int64_t)n;
	} while (n == EXPORT_PAGE && done < EXPORT_MAX); /* the total is counted up to a ceiling only */
	return ST_OK;
}

static enum status export_list(struct web_call *w, enum table_kind kind, const char *name, struct err *err)
{
	static const char *const heads[] = {"register.no",
					    "register.f.body",
					    "register.col.applicant",
					    "register.f.kind",
					    "register.col.description",
					    "register.f.channel",
					    "register.col.submitted",
					    "register.col.received",
					    "register.f.unit",
					    "register.f.state",
					    "register.col.due",
					    "register.col.left",
					    "register.f.decision",
					    "register.col.decided",
					    "register.col.pieces"};
	struct ctx *c = ctx_of(w);
	struct case_filter f = register_filter_of(w);
	struct table *t;

	TRY(table_new(c, kind, ctx_text(c, "register.title"), &t, err));
	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		table_cell(t, ctx_text(c, heads[i]), i + 1 == ARRAY_LEN(heads));
	TRY(export_rows(c, &f, t, err));
	return table_send(t, w, str_of(name), err);
}

enum status register_csv(struct web_call *w, struct err *err)
{
	return export_list(w, TABLE_CSV_BOM, "requests.csv", err);
}

enum status register_xlsx(struct web_call *w, struct err *err)
{
	return export_list(w, TABLE_XLSX, "requests.xlsx", err);
}
