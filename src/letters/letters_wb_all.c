/* SPDX-License-Identifier: Apache-2.0 */
/* All letters of the body, and what was erased. */
#include "letters/letters_int.h"
#include "letters/letters_store.h"

enum { PER_PAGE = 30 };

struct row_one {
	struct str href, number, name, state, cls, issued, sent, served, way, no, who, pdf;
};
#define T struct row_one
static const struct tpl_field row_fields[] = {
	TF_STR(T, href), TF_STR(T, number), TF_STR(T, name), TF_STR(T, state), TF_STR(T, cls), TF_STR(T, issued),
	TF_STR(T, sent), TF_STR(T, served), TF_STR(T, way),  TF_STR(T, no),    TF_STR(T, who), TF_STR(T, pdf),
};
static const struct tpl_view row_view = TPL_VIEW_OF(T, row_fields);
#undef T

struct choice {
	struct str value, text;
	bool on;
};
static const struct tpl_field choice_fields[] = {
	TF_STR(struct choice, value),
	TF_STR(struct choice, text),
	TF_BOOL(struct choice, on),
};
static const struct tpl_view choice_view = TPL_VIEW_OF(struct choice, choice_fields);

struct view_all {
	struct page page;
	struct str q, from, to, total;
	struct tpl_list rows, kinds, states;
	struct page_pager pager;
	bool none, setup;
};
#define T struct view_all
static const struct tpl_field all_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, q),
	TF_STR(T, from),
	TF_STR(T, to),
	TF_STR(T, total),
	TF_LIST(T, rows, &row_view),
	TF_LIST(T, kinds, &choice_view),
	TF_LIST(T, states, &choice_view),
	TF_VIEW(T, pager, &page_pager_view),
	TF_BOOL(T, none),
	TF_BOOL(T, setup),
};
const struct tpl_view letters_all_view = TPL_VIEW_OF(T, all_fields);
#undef T

static const char *const states[] = {"issued", "sent", "served", "void", NULL};
static const struct web_field all_form_fields[] = {
	{"kind", F_TEXT, 0, 40, "letters.f.kind", NULL}, {"state", F_TEXT, 0, 20, "letters.f.state", NULL},
	{"q", F_TEXT, 0, 100, "letters.f.words", NULL},	 {"from", F_DATE, 0, 20, "letters.f.from", NULL},
	{"to", F_DATE, 0, 20, "letters.f.to", NULL},	 {"page", F_I64, 0, 10, "letters.f.page", NULL},
};
const struct web_form letters_all_form = WEB_FORM(all_form_fields);

static void fill_choices(struct ctx *c, struct view_all *v, const struct letter_filter *f)
{
	struct letter_tables t = letter_tables_load(c->arena);
	struct choice *k = ARENA_ARRAY(c->arena, t.n_kinds + 1, struct choice), *s = ARENA_ARRAY(c->arena, 5, struct choice);

	k[0] = (struct choice){STR(""), ctx_text(c, "letters.any_kind"), str_empty(f->kind)};
	for (size_t i = 0; i < t.n_kinds; i++)
		k[i + 1] = (struct choice){t.kind[i].kind, letters_kind_name(c, t.kind[i].kind),
					   str_eq(t.kind[i].kind, f->kind)};
	s[0] = (struct choice){STR(""), ctx_text(c, "letters.any_state"), str_empty(f->state)};
	for (size_t i = 0; states[i] != NULL; i++)
		s[i + 1] = (struct choice){str_of(states[i]),
					   ctx_text(c, arena_printf(c->arena, "letters.state.%s", states[i]).p),
					   str_eq_c(f->state, states[i])};
	v->kinds = (struct tpl_list){k, t.n_kinds + 1};
	v->states = (struct tpl_list){s, 5};
}

static struct row_one row_of(struct ctx *c, const struct letter_row *r)
{
	struct str href = r->l.case_id == 0 ? STR("")
					    : arena_printf(c->arena, "%.*s#l%lld",
							   STR_ARG(letters_case_href(c, r->l.case_id)), (long long)r->l.id);
	const char *cls = str_eq_c(r->l.state, "served") ? "jade" : str_eq_c(r->l.state, "issued") ? "amber" : "grey";

	return (struct row_one){
		.href = href,
		.number = r->l.number,
		.name = r->l.kind_name,
		.state = ctx_text(c, arena_printf(c->arena, "letters.state.%.*s", STR_ARG(r->l.state)).p),
		.cls = str_of(cls),
		.issued = page_date(c, r->l.issued_on),
		.sent = page_date(c, r->l.sent_on),
		.served = page_date(c, r->l.served_on),
		.way = str_empty(r->l.way) ? STR("")
					   : ctx_text(c, arena_printf(c->arena, "letters.way.%.*s", STR_ARG(r->l.way)).p),
		.no = r->case_no,
		.who = r->case_masked,
		.pdf = r->l.case_id == 0 || r->l.pdf_file_id == 0
			       ? STR("")
			       : arena_printf(c->arena, "%.*s/%lld/pdf", STR_ARG(letters_case_href(c, r->l.case_id)),
					      (long long)r->l.id),
	};
}

static struct str filter_url(struct ctx *c, const struct letter_filter *f)
{
	struct buf b = BUF_INIT(c->arena, 4096);

	buf_c(&b, "/wb/letters?");
	buf_printf(&b, "kind=%.*s&state=%.*s", STR_ARG(f->kind), STR_ARG(f->state));
	if (!str_empty(f->text)) {
		buf_c(&b, "&q=");
		for (size_t i = 0; i < f->text.n; i++)
			buf_printf(&b, "%%%02X", (unsigned)(unsigned char)f->text.p[i]);
	}
	if (!date_is_none(f->from))
		buf_printf(&b, "&from=%.*s", STR_ARG(date_format(c->arena, f->from)));
	if (!date_is_none(f->to))
		buf_printf(&b, "&to=%.*s", STR_ARG(date_format(c->arena, f->to)));
	return buf_view(&b);
}

static bool known(struct ctx *c, struct letter_filter *f)
{
	struct letter_tables t = letter_tables_load(c->arena);
	bool state = str_empty(f->state);

	for (size_t i = 0; states[i] != NULL; i++)
		state = state || str_eq_c(f->state, states[i]);
	return state && (str_empty(f->kind) || letter_kind_of(&t, f->kind) != NULL);
}

enum status letters_wb_all(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct web_value *from = web_value(w, "from"), *to = web_value(w, "to"), *page = web_value(w, "page");
	struct letter_filter f = {.kind = web_text(w, "kind"),
				  .state = web_text(w, "state"),
				  .text = web_text(w, "q"),
				  .from = from->present && !str_empty(from->text) ? from->date : DATE_NONE,
				  .to = to->present && !str_empty(to->text) ? to->date : DATE_NONE,
				  .page = page->present && page->i > 0 && page->i < 100000 ? page->i : 1,
				  .per_page = PER_PAGE};
	struct view_all v = {0};
	struct letter_row *l;
	struct row_one *rows;
	int64_t total;
	size_t n;

	if (!known(c, &f))
		return err_set(err, ST_BAD_REQUEST, "no such kind or state of letters");
	TRY(letters_find(c, &f, &l, &n, &total, err));
	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/letters", ctx_text(c, "nav.wb.letters"));
	v.page.lead = ctx_text(c, "letters.all_lead");
	rows = ARENA_ARRAY(c->arena, n + 1, struct row_one);
	for (size_t i = 0; i < n; i++)
		rows[i] = row_of(c, &l[i]);
	v.rows = (struct tpl_list){rows, n};
	v.none = n == 0;
	v.q = f.text;
	v.from = date_format(c->arena, f.from);
	v.to = date_format(c->arena, f.to);
	v.total = ctx_textf(c, "letters.total", page_num(c, total));
	v.setup = ctx_can(c, PERM_CASE_SETUP);
	fill_choices(c, &v, &f);
	page_pager_make(c, &v.pager, filter_url(c, &f), f.page, PER_PAGE, total);
	page_render(c, "letters/all.html", &v, 200);
	return ST_OK;
}

/* Where other pages lead by a letter's own number: its place in the request. */
enum status letters_wb_one(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct letter_row r;
	struct rcase rc;
	int64_t id = web_param_i64(w, "letter");

	TRY(ls_get(c, id, &r, err));
	TRY(letters_get(c, r.l.case_id, id, &r, &rc, err));
	web_redirect(w, 303,
		     arena_printf(c->arena, "%.*s#l%lld", STR_ARG(letters_case_href(c, r.l.case_id)), (long long)id));
	return ST_OK;
}

/* ---- erasures ---- */
struct row_gone {
	struct str no, decision, archived, years, files, letters, at;
};
#define T struct row_gone
static const struct tpl_field gone_fields[] = {
	TF_STR(T, no),	  TF_STR(T, decision), TF_STR(T, archived), TF_STR(T, years),
	TF_STR(T, files), TF_STR(T, letters),  TF_STR(T, at),
};
static const struct tpl_view gone_view = TPL_VIEW_OF(T, gone_fields);
#undef T
struct view_gone {
	struct page page;
	struct str terms;
	struct tpl_list rows;
	bool none;
};
#define T struct view_gone
static const struct tpl_field erasure_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, terms),
	TF_LIST(T, rows, &gone_view),
	TF_BOOL(T, none),
};
const struct tpl_view letters_erasures_view = TPL_VIEW_OF(T, erasure_fields);
#undef T

enum status letters_wb_erasures(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_gone v = {0};
	struct letter_erasure *e;
	struct row_gone *rows;
	size_t n;

	TRY(ls_erasures(c, c->who.city && perm_reaches(c->who.roles, PERM_CASE_SETUP), &e, &n, err));
	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/letters", ctx_text(c, "letters.erasures"));
	v.page.lead = ctx_text(c, "letters.erasures_lead");
	page_crumb(c, &v.page, STR("/wb/letters"), ctx_text(c, "nav.wb.letters"));
	page_crumb(c, &v.page, STR_NONE, ctx_text(c, "letters.erasures"));
	v.terms = setting(c, "request.keep_years");
	rows = ARENA_ARRAY(c->arena, n + 1, struct row_gone);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct row_gone){e[i].no,
					    e[i].decision,
					    page_date(c, e[i].archived_on),
					    page_num(c, e[i].years),
					    page_num(c, e[i].files),
					    page_num(c, e[i].letters),
					    page_time(c, e[i].at)};
	v.rows = (struct tpl_list){rows, n};
	v.none = n == 0;
	page_render(c, "letters/erasures.html", &v, 200);
	return ST_OK;
}
