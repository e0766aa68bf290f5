/* SPDX-License-Identifier: Apache-2.0 */
/* Public pages beside the list: what replaced what, acts of upper bodies, rules of disclosure with their day of review, results
 * of clearances. S0-1.5.1, S3-0.2, S0-4.2.1, S1-2.8. */
#include "base/csv.h"
#include "core/address.h"
#include "policy/policy_store.h"

/* ---- chain of replacement ---- */
struct view_chain {
	struct page page;
	struct tpl_list links;
};
static const struct tpl_field chain_fields[] = {TF_VIEW(struct view_chain, page, &page_view),
						TF_LIST(struct view_chain, links, &pol_link_view)};
const struct tpl_view policy_chain_view = TPL_VIEW_OF(struct view_chain, chain_fields);

enum { CHAIN_MAX = 60 };

static const struct library_doc *find(const struct library_doc *d, size_t n, int64_t id)
{
	for (size_t i = 0; i < n && id != 0; i++)
		if (d[i].id == id)
			return &d[i];
	return NULL;
}

static struct pol_link chain_link(struct ctx *c, const struct library_doc *d, const struct library_doc *by, int64_t here)
{
	struct pol_link l = {.href = page_doc_href(c, d->id), .text = d->title, .on = d->id == here};
	struct str no = str_empty(d->doc_no) ? STR("") : d->doc_no, end = STR("");

	policy_validity(c, d, &l.tag, &l.tag_kind);
	if (by != NULL)
		end = ctx_textf(c, d->validity == VALID_AMENDED ? "policy.amended_by" : "policy.replaced_by",
				str_empty(by->doc_no) ? by->title : by->doc_no);
	l.note = arena_printf(c->arena, "%.*s%s%.*s%s%.*s", STR_ARG(no), no.n > 0 ? " · " : "",
			      STR_ARG(page_date(c, date_of_instant(d->published_at))), end.n > 0 ? " · " : "", STR_ARG(end));
	return l;
}

enum status policy_chain_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_chain *v = ARENA_NEW(c->arena, struct view_chain);
	const struct library_doc *all, *chain[CHAIN_MAX], *top;
	struct pol_link *rows = ARENA_ARRAY(c->arena, CHAIN_MAX, struct pol_link);
	int64_t id = web_param_i64(w, "id");
	size_t n, k = 0;

	web_cache_tag(w, "list");
	TRY(doc_library(c, &all, &n, err));
	top = find(all, n, id);
	if (top == NULL)
		return err_set(err, ST_NOT_FOUND, "no rule %lld", (long long)id);
	for (int steps = 0; steps < CHAIN_MAX && find(all, n, top->replaced_by) != NULL; steps++)
		top = find(all, n, top->replaced_by);
	chain[k++] = top;
	for (size_t at = 0; at < k; at++) /* what each one replaced, newest first; a loop ends at what is there already */
		for (size_t i = 0; i < n && k < CHAIN_MAX; i++) {
			bool known = all[i].replaced_by != chain[at]->id;

			for (size_t j = 0; j < k && !known; j++)
				known = chain[j] == &all[i];
			if (!known)
				chain[k++] = &all[i];
		}
	for (size_t i = 0; i < k; i++)
		rows[i] = chain_link(c, chain[i], find(all, n, chain[i]->replaced_by), id);
	policy_page(c, &v->page, ctx_text(c, "policy.chain"));
	v->page.lead = find(all, n, id)->title;
	v->links = (struct tpl_list){rows, k};
	page_mark(c, &v->page);
	page_render(c, "policy/chain.html", v, 200);
	return ST_OK;
}

/* ---- acts of upper bodies ---- */
struct view_uppers {
	struct page page;
	struct tpl_list rows;
	bool any;
};
static const struct tpl_field uppers_fields[] = {TF_VIEW(struct view_uppers, page, &page_view),
						 TF_LIST(struct view_uppers, rows, &pol_link_view),
						 TF_BOOL(struct view_uppers, any)};
const struct tpl_view policy_uppers_view = TPL_VIEW_OF(struct view_uppers, uppers_fields);

enum status policy_uppers_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_uppers *v = ARENA_NEW(c->arena, struct view_uppers);
	const struct upper_act *u;
	struct pol_link *rows;
	size_t n;

	web_cache_tag(w, "rules");
	TRY(policy_uppers(c, &u, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct pol_link);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct pol_link){.href = page_href(c, arena_printf(c->arena, "/zcwj/upper/%lld",
									      (long long)u[i].id)),
					    .text = u[i].title,
					    .tag = u[i].doc_no,
					    .note = u[i].issuer};
	policy_page(c, &v->page, ctx_text(c, "policy.uppers"));
	v->page.lead = ctx_text(c, "policy.uppers_lead");
	v->rows = (struct tpl_list){rows, n};
	v->any = n > 0;
	page_render(c, "policy/uppers.html", v, 200);
	return ST_OK;
}

struct view_upper {
	struct page page;
	struct str title, doc_no, issuer, address, total;
	struct tpl_list rows;
	bool any;
};
#define T struct view_upper
static const struct tpl_field upper_fields[] = {TF_VIEW(T, page, &page_view),
						TF_STR(T, title),
						TF_STR(T, doc_no),
						TF_STR(T, issuer),
						TF_STR(T, address),
						TF_STR(T, total),
						TF_LIST(T, rows, &pol_link_view),
						TF_BOOL(T, any)};
#undef T
const struct tpl_view policy_upper_view = TPL_VIEW_OF(struct view_upper, upper_fields);

enum status policy_upper_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_upper *v = ARENA_NEW(c->arena, struct view_upper);
	struct policy_reference *by;
	struct pol_link *rows;
	struct upper_act u;
	int64_t total;
	size_t n;

	web_cache_tag(w, "rules");
	TRY(pol_store_upper(c, web_param_i64(w, "id"), &u, err));
	TRY(policy_cited_by(c, u.no_key, &by, &n, &total, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct pol_link);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct pol_link){.href = page_href(c, by[i].href), .text = by[i].title, .note = by[i].doc_no};
	policy_page(c, &v->page, u.title);
	v->page.lead = u.doc_no;
	v->title = u.title;
	v->doc_no = u.doc_no;
	v->issuer = u.issuer;
	v->address = u.address;
	v->total = page_num(c, total);
	v->rows = (struct tpl_list){rows, n};
	v->any = n > 0;
	page_mark(c, &v->page);
	page_render(c, "policy/upper.html", v, 200);
	return ST_OK;
}

/* ---- rules of disclosure: /xxgk/rules ---- */
struct rule_row {
	struct str href, title, doc_no, published, published_iso, review, tag, tag_kind, body;
	struct tpl_list steps;
	bool due, any_steps;
};
#define T struct rule_row
static const struct tpl_field rule_fields[] = {TF_STR(T, href),		 TF_STR(T, title),
					       TF_STR(T, doc_no),	 TF_STR(T, published),
					       TF_STR(T, published_iso), TF_STR(T, review),
					       TF_STR(T, tag),		 TF_STR(T, tag_kind),
					       TF_STR(T, body),		 TF_LIST(T, steps, &pol_link_view),
					       TF_BOOL(T, due),		 TF_BOOL(T, any_steps)};
#undef T
static const struct tpl_view rule_view_ = TPL_VIEW_OF(struct rule_row, rule_fields);
struct view_rules {
	struct page page;
	struct str base;
	struct tpl_list rows, side;
	bool any;
};
static const struct tpl_field rules_fields[] = {TF_VIEW(struct view_rules, page, &page_view),
						TF_STR(struct view_rules, base),
						TF_LIST(struct view_rules, rows, &rule_view_),
						TF_LIST(struct view_rules, side, &page_link_view),
						TF_BOOL(struct view_rules, any)};
const struct tpl_view policy_rules_view = TPL_VIEW_OF(struct view_rules, rules_fields);

static struct tpl_list step_tags(struct ctx *c, struct str codes)
{
	struct pol_link *tags = ARENA_ARRAY(c->arena, 16, struct pol_link);
	struct str code;
	size_t n = 0;

	while (n < 16 && codes.p != NULL && codes.n > 0 && str_cut(&codes, ' ', &code))
		tags[n++].text = ctx_text(c, arena_printf(c->arena, "doc.rule_step.%.*s", STR_ARG(code)).p);
	return (struct tpl_list){tags, n};
}

static struct tpl_list rules_side(struct ctx *c)
{
	static const char *const entries[][2] = {{"/xxgk/guide", "policy.side_guide"},
						 {"/xxgk/rules", "policy.side_rules"},
						 {"/xxgk/catalogue", "policy.side_catalogue"},
						 {"/xxgk/reports", "policy.side_reports"},
						 {"/xxgk/request", "policy.side_request"},
						 {"/zcwj", "policy.title"}};
	struct page_link *l = ARENA_ARRAY(c->arena, ARRAY_LEN(entries), struct page_link);

	for (size_t i = 0; i < ARRAY_LEN(entries); i++)
		l[i] = (struct page_link){.href = page_href(c, str_of(entries[i][0])),
					  .text = ctx_text(c, entries[i][1]),
					  .count = STR(""),
					  .current = i == 1};
	return (struct tpl_list){l, ARRAY_LEN(entries)};
}

enum status policy_rules_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_rules *v = ARENA_NEW(c->arena, struct view_rules);
	struct policy_rule *r;
	struct rule_row *rows;
	size_t n;

	web_cache_tag(w, "list");
	web_cache_tag(w, "rules");
	TRY(policy_rules(c, &r, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct rule_row);
	for (size_t i = 0; i < n; i++) {
		struct library_doc d = {.validity = r[i].validity, .abolished_on = r[i].abolished_on};

		rows[i] = (struct rule_row){.href = page_doc_href(c, r[i].id),
					    .title = r[i].title,
					    .doc_no = r[i].doc_no,
					    .body = r[i].body_name,
					    .published = page_date(c, r[i].published_on),
					    .published_iso = date_format(c->arena, r[i].published_on),
					    .review = page_date(c, r[i].review_on),
					    .due = !date_is_none(r[i].review_on) && date_cmp(r[i].review_on, c->today) < 0,
					    .steps = step_tags(c, r[i].steps)};
		rows[i].any_steps = rows[i].steps.n > 0;
		policy_validity(c, &d, &rows[i].tag, &rows[i].tag_kind);
	}
	page_init(c, &v->page, SHELL_PORTAL, "/xxgk", ctx_text(c, "policy.rules"));
	page_crumb(c, &v->page, page_href(c, STR("/")), ctx_text(c, "nav.home"));
	page_crumb(c, &v->page, page_href(c, STR("/xxgk")), ctx_text(c, "nav.xxgk"));
	page_crumb(c, &v->page, STR_NONE, v->page.h1);
	v->page.lead = v->page.description = ctx_text(c, "policy.rules_lead");
	page_meta_add(c, &v->page, "ColumnName", v->page.h1);
	page_meta_add(c, &v->page, "ColumnDescription", v->page.description);
	page_meta_add(c, &v->page, "ColumnType", ctx_text(c, "nav.xxgk"));
	v->base = page_prefix(c);
	v->side = rules_side(c);
	v->rows = (struct tpl_list){rows, n};
	v->any = n > 0;
	page_render(c, "policy/rules.html", v, 200);
	return ST_OK;
}

/* ---- results of clearances ---- */
struct view_clearances {
	struct page page;
	struct tpl_list rows;
	bool any;
};
static const struct tpl_field clearances_fields[] = {TF_VIEW(struct view_clearances, page, &page_view),
						     TF_LIST(struct view_clearances, rows, &pol_link_view),
						     TF_BOOL(struct view_clearances, any)};
const struct tpl_view policy_clearances_view = TPL_VIEW_OF(struct view_clearances, clearances_fields);

enum status policy_clearances_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_clearances *v = ARENA_NEW(c->arena, struct view_clearances);
	struct clearance *cl;
	struct pol_link *rows;
	size_t n;

	web_cache_tag(w, "rules");
	TRY(pol_store_clearances(c, 0, &cl, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct pol_link);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct pol_link){.href = page_href(c, arena_printf(c->arena, "/zcwj/clearance/%lld",
									      (long long)cl[i].id)),
					    .text = cl[i].title,
					    .tag = cl[i].body_name,
					    .note = page_date(c, cl[i].decided_on)};
	policy_page(c, &v->page, ctx_text(c, "policy.clearances"));
	v->page.lead = ctx_text(c, "policy.clearances_lead");
	v->rows = (struct tpl_list){rows, n};
	v->any = n > 0;
	page_render(c, "policy/clearances.html", v, 200);
	return ST_OK;
}

struct result_group {
	struct str name, count;
	struct tpl_list rows;
};
static const struct tpl_field group_fields[] = {TF_STR(struct result_group, name), TF_STR(struct result_group, count),
						TF_LIST(struct result_group, rows, &pol_link_view)};
static const struct tpl_view group_view_ = TPL_VIEW_OF(struct result_group, group_fields);
struct view_clearance {
	struct page page;
	struct str body, decided, note, csv;
	struct tpl_list groups;
};
static const struct tpl_field clearance_fields[] = {TF_VIEW(struct view_clearance, page, &page_view),
						    TF_STR(struct view_clearance, body),
						    TF_STR(struct view_clearance, decided),
						    TF_STR(struct view_clearance, note),
						    TF_STR(struct view_clearance, csv),
						    TF_LIST(struct view_clearance, groups, &group_view_)};
const struct tpl_view policy_clearance_view = TPL_VIEW_OF(struct view_clearance, clearance_fields);

static struct str result_text(struct ctx *c, enum clear_result r)
{
	return ctx_text(c, arena_printf(c->arena, "policy.clear.%s", clear_code(r)).p);
}

static struct tpl_list clearance_groups(struct ctx *c, const struct library_doc *all, size_t n_all,
					const struct clearance_item *it, size_t n)
{
	struct result_group *g = ARENA_ARRAY(c->arena, CLEAR_COUNT, struct result_group);
	size_t k = 0;

	for (int r = 0; r < CLEAR_COUNT; r++) {
		struct pol_link *rows = ARENA_ARRAY(c->arena, n + 1, struct pol_link);
		size_t m = 0;

		for (size_t i = 0; i < n; i++)
			if ((int)it[i].result == r)
				rows[m++] = (struct pol_link){.text = it[i].title,
							      .note = it[i].doc_no,
							      .href = find(all, n_all, it[i].document_id) == NULL
									      ? STR("")
									      : page_doc_href(c, it[i].document_id)};
		if (m > 0)
			g[k++] = (struct result_group){result_text(c, (enum clear_result)r),
						       page_num(c, (int64_t)m),
						       {rows, m}};
	}
	return (struct tpl_list){g, k};
}

enum status policy_clearance_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_clearance *v = ARENA_NEW(c->arena, struct view_clearance);
	const struct library_doc *all;
	struct clearance_item *it;
	struct clearance cl;
	size_t n, n_all;

	web_cache_tag(w, "rules");
	web_cache_tag(w, "list");
	TRY(clearance_get(c, web_param_i64(w, "id"), false, &cl, &it, &n, err));
	TRY(doc_library(c, &all, &n_all, err));
	policy_page(c, &v->page, cl.title);
	v->page.lead = ctx_textf(c, "policy.decided", page_date(c, cl.decided_on));
	v->body = cl.body_name;
	v->decided = page_date(c, cl.decided_on);
	v->note = cl.note;
	v->csv = page_href(c, arena_printf(c->arena, "/zcwj/clearance/%lld/list.csv", (long long)cl.id));
	v->groups = clearance_groups(c, all, n_all, it, n);
	page_mark(c, &v->page);
	page_render(c, "policy/clearance.html", v, 200);
	return ST_OK;
}

enum status policy_clearance_csv(struct web_call *w, struct err *err)
{
	static const char *const heads[] = {"policy.c_result", "policy.c_title", "policy.c_no", "policy.c_decided"};
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, 8u << 20);
	struct clearance_item *it;
	struct clearance cl;
	size_t n;

	web_cache_tag(w, "rules");
	TRY(clearance_get(c, web_param_i64(w, "id"), false, &cl, &it, &n, err));
	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		csv_put(&b, ctx_text(c, heads[i]), i + 1 == ARRAY_LEN(heads));
	for (size_t i = 0; i < n; i++) {
		csv_put(&b, result_text(c, it[i].result), false);
		csv_put(&b, it[i].title, false);
		csv_put(&b, it[i].doc_no, false);
		csv_put(&b, date_format(c->arena, cl.decided_on), true);
	}
	policy_csv(w, &b, "clearance.csv");
	return ST_OK;
}
