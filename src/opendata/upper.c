/* SPDX-License-Identifier: Apache-2.0 */
/* What the upper body looks at (S4-2.2: the province urges and guides): coverage of the catalogue, timeliness and gaps of every
 * body in reach, to read and to take along. Nothing here changes anything. An evaluator of the city bureau sees all branches. */
#include <string.h>

#include "core/table.h"
#include "opendata/opendata_int.h"
#include "base/url.h"

struct upper_body {
	int64_t id, entries, covered, published, in_time, late, undated, workdays, late_days, gaps;
	struct str name, code;
	/* as the page shows them */
	struct str coverage, timeliness, average;
	struct str n_entries, n_covered, n_published, n_in_time, n_late, n_undated, n_gaps;
};
struct upper_item {
	struct str body, item_key, name, owner, last_text, update_text, tag_text, state_text, state_kind;
	struct date last;
	int64_t documents, update_days, days; /* days: overdue by */
	const char *state;		      /* "ok" "none" "never" "overdue" "not_applicable" */
};
struct upper {
	struct date from, to;
	int64_t at;
	struct tpl_list bodies, items;
};

static const char *const states[] = {"ok", "none", "never", "overdue", "not_applicable", NULL};

/* ---- as JSON ---- */
static const struct api_prop body_props[] = {
	AP(upper_body, STR, "body", code),
	AP(upper_body, STR, "name", name),
	AP(upper_body, I64, "entries", entries),
	AP(upper_body, I64, "covered", covered),
	AP(upper_body, I64, "gaps", gaps),
	AP(upper_body, I64, "published", published),
	AP(upper_body, I64, "in_time", in_time),
	AP(upper_body, I64, "late", late),
	AP(upper_body, I64, "without_limit", undated),
	AP(upper_body, I64, "workdays", workdays),
	AP(upper_body, I64, "late_days", late_days),
};
static const struct api_schema s_upper_body = API_SCHEMA("UpperBody", upper_body, body_props);
static const struct api_prop item_props[] = {
	AP(upper_item, STR, "body", body),
	AP(upper_item, STR, "item_key", item_key),
	AP(upper_item, STR, "name", name),
	AP(upper_item, STR, "owner_unit", owner),
	AP(upper_item, I64, "documents", documents),
	AP(upper_item, DATE, "last_published_on", last),
	AP(upper_item, I64, "update_days", update_days),
	AP_CODES(upper_item, "state", state, states),
	AP(upper_item, I64, "overdue_days", days),
};
static const struct api_schema s_upper_item = API_SCHEMA("UpperItem", upper_item, item_props);
static const struct api_prop upper_props[] = {
	AP(upper, DATE, "from", from),
	AP(upper, DATE, "to", to),
	AP(upper, INSTANT, "generated_at", at),
	AP_OF(upper, LIST, "bodies", bodies, &s_upper_body),
	AP_OF(upper, LIST, "items", items, &s_upper_item),
};
static const struct api_schema s_upper = API_SCHEMA("Upper", upper, upper_props);

/* ---- collecting ---- */

static const char *const tables[] = {"bodies", "items", "gaps", NULL};
static const struct web_field fields[] = {
	{.name = "from", .type = F_DATE, .label_key = "opendata.f.from"},
	{.name = "to", .type = F_DATE, .label_key = "opendata.f.to"},
	{.name = "table", .type = F_CHOICE, .choices = tables, .label_key = "opendata.upper.table"},
};
const struct web_form od_upper_form = WEB_FORM(fields);

static const struct doc_gap *gap_of(const struct doc_body_gaps *b, struct str key)
{
	for (size_t i = 0; i < b->n; i++)
		if (str_eq(b->gaps[i].key, key))
			return &b->gaps[i];
	return NULL;
}

static struct upper_item item_row(struct ctx *c, const struct doc_body_gaps *b, const struct cat_entry *e)
{
	const struct doc_gap *g = gap_of(b, e->item_key);
	struct upper_item r = {.body = b->name,
			       .item_key = e->item_key,
			       .name = e->level2,
			       .owner = e->owner_unit_name,
			       .documents = e->published,
			       .update_days = e->update_days,
			       .state = "ok",
			       .state_kind = STR("jade")};

	if (e->not_applicable) {
		r.state = "not_applicable";
		r.state_kind = STR("grey");
	} else if (g != NULL && g->days < 0) {
		r.state = "never";
		r.state_kind = STR("amber");
	} else if (g != NULL) {
		r.state = "overdue";
		r.days = g->days;
		r.state_kind = STR("red");
	} else if (e->published == 0) {
		r.state = "none";
		r.state_kind = STR("grey");
	}
	r.state_text = ctx_text(c, arena_printf(c->arena, "opendata.upper.state.%s", r.state).p);
	r.update_text = r.update_days > 0 ? page_num(c, r.update_days) : STR("—");
	r.tag_text = r.days > 0 ? ctx_textf(c, "opendata.upper.overdue_by", page_num(c, r.days)) : r.state_text;
	return r;
}

struct collected {
	struct upper_item *items;
	size_t n, cap;
};

static enum status add_items(struct ctx *c, const struct doc_body_gaps *b, struct collected *k, struct err *err)
{
	const struct cat_filter f = {.body_id = b->body_id, .openness = -1};
	struct doc_entry_count *counts;
	struct cat_entry *e;
	size_t n, n_counts;

	TRY(cat_list(c, &f, &e, &n, err));
	TRY(doc_count_entries(c, b->body_id, &counts, &n_counts, err));
	if (k->n + n > k->cap) {
		struct upper_item *more = ARENA_ARRAY(c->arena, (k->n + n) * 2, struct upper_item);

		if (k->n > 0)
			memcpy(more, k->items, k->n * sizeof *more);
		k->items = more;
		k->cap = (k->n + n) * 2;
	}
	for (size_t i = 0; i < n; i++) {
		int64_t last = 0;
		struct upper_item *r = &k->items[k->n++];

		for (size_t m = 0; m < n_counts; m++)
			if (str_eq(counts[m].item_key, e[i].item_key)) {
				e[i].published += counts[m].n;
				last = counts[m].last_published_at > last ? counts[m].last_published_at : last;
			}
		*r = item_row(c, b, &e[i]);
		r->last = last == 0 ? DATE_NONE : date_of_instant(last);
		r->last_text = last == 0 ? STR("—") : page_date(c, r->last);
	}
	return ST_OK;
}

/* Half a per cent and more counts up; nothing to count is no figure. */
static struct str percent(struct ctx *c, int64_t part, int64_t whole)
{
	return whole == 0 ? STR("—") : arena_printf(c->arena, "%lld%%", (long long)((part * 200 + whole) / (whole * 2)));
}

static void dress(struct ctx *c, struct upper_body *b)
{
	int64_t dated = b->in_time + b->late;

	b->coverage = percent(c, b->covered, b->entries);
	b->timeliness = percent(c, b->in_time, dated);
	b->average = b->published == 0 ? STR("—")
				       : arena_printf(c->arena, "%lld.%lld", (long long)(b->workdays / b->published),
						      (long long)(b->workdays * 10 / b->published % 10));
	b->n_entries = page_num(c, b->entries);
	b->n_covered = page_num(c, b->covered);
	b->n_published = page_num(c, b->published);
	b->n_in_time = page_num(c, b->in_time);
	b->n_late = page_num(c, b->late);
	b->n_undated = page_num(c, b->undated);
	b->n_gaps = page_num(c, b->gaps);
}

static enum status body_row(struct ctx *c, const struct doc_body_gaps *g, const struct doc_stat_row *stats, size_t n_stats,
			    struct upper_body *ret, struct err *err)
{
	struct body b;

	TRY(body_get(c, g->body_id, &b, err));
	*ret = (struct upper_body){.id = g->body_id,
				   .name = g->name,
				   .code = b.code,
				   .entries = g->entries,
				   .covered = g->covered,
				   .gaps = (int64_t)g->n};
	for (size_t i = 0; i < n_stats; i++)
		if (str_eq(stats[i].key, g->name)) {
			ret->published = stats[i].published;
			ret->in_time = stats[i].in_time;
			ret->late = stats[i].late;
			ret->undated = stats[i].undated;
			ret->workdays = stats[i].workdays;
			ret->late_days = stats[i].late_days;
		}
	dress(c, ret);
	return ST_OK;
}

static enum status collect(struct web_call *w, struct upper *ret, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct web_value *from = web_value(w, "from"), *to = web_value(w, "to");
	struct doc_stat_row *stats, total;
	struct doc_body_gaps *gaps;
	struct collected k = {0};
	struct upper_body *rows;
	size_t n_stats, n;

	*ret = (struct upper){.at = c->now, .to = to->present ? to->date : c->today};
	if (from->present)
		ret->from = from->date;
	else if (!date_from_ymd(date_ymd(ret->to).year, 1, 1, &ret->from))
		return err_set(err, ST_INVALID, "year of the period");
	TRY(doc_stats(c, STAT_BODY, ret->from, ret->to, &stats, &n_stats, &total, err));
	TRY(doc_gaps(c, &gaps, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct upper_body);
	for (size_t i = 0; i < n; i++) {
		TRY(body_row(c, &gaps[i], stats, n_stats, &rows[i], err));
		TRY(add_items(c, &gaps[i], &k, err));
	}
	ret->bodies = (struct tpl_list){rows, n};
	ret->items = (struct tpl_list){k.items, k.n};
	return ST_OK;
}

/* ---- the page ---- */

struct view_upper {
	struct page page;
	struct str from, to, query;
	struct tpl_list bodies, gaps;
	bool any_gaps;
};
#define T struct upper_body
static const struct tpl_field body_view_fields[] = {TF_STR(T, name),	   TF_STR(T, code),	   TF_STR(T, coverage),
						    TF_STR(T, timeliness), TF_STR(T, average),	   TF_STR(T, n_entries),
						    TF_STR(T, n_covered),  TF_STR(T, n_published), TF_STR(T, n_in_time),
						    TF_STR(T, n_late),	   TF_STR(T, n_undated),   TF_STR(T, n_gaps)};
static const struct tpl_view upper_body_view = TPL_VIEW_OF(T, body_view_fields);
#undef T
#define T struct upper_item
static const struct tpl_field item_view_fields[] = {TF_STR(T, body),	 TF_STR(T, item_key),  TF_STR(T, name),
						    TF_STR(T, owner),	 TF_STR(T, last_text), TF_STR(T, update_text),
						    TF_STR(T, tag_text), TF_STR(T, state_kind)};
static const struct tpl_view upper_item_view = TPL_VIEW_OF(T, item_view_fields);
#undef T
static const struct tpl_field upper_fields[] = {TF_VIEW(struct view_upper, page, &page_view),
						TF_STR(struct view_upper, from),
						TF_STR(struct view_upper, to),
						TF_STR(struct view_upper, query),
						TF_LIST(struct view_upper, bodies, &upper_body_view),
						TF_LIST(struct view_upper, gaps, &upper_item_view),
						TF_BOOL(struct view_upper, any_gaps)};
const struct tpl_view od_upper_view = TPL_VIEW_OF(struct view_upper, upper_fields);

static bool is_gap(const struct upper_item *r)
{
	return strcmp(r->state, "never") == 0 || strcmp(r->state, "overdue") == 0;
}

static struct tpl_list only_gaps(struct ctx *c, struct tpl_list items)
{
	const struct upper_item *all = items.items;
	struct upper_item *rows = ARENA_ARRAY(c->arena, items.n + 1, struct upper_item);
	size_t n = 0;

	for (size_t i = 0; i < items.n; i++)
		if (is_gap(&all[i]))
			rows[n++] = all[i];
	return (struct tpl_list){rows, n};
}

enum status od_upper_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_upper *v = ARENA_NEW(c->arena, struct view_upper);
	struct buf query = BUF_INIT(c->arena, 200);
	struct upper u;

	TRY(collect(w, &u, err));
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/export", ctx_text(c, "opendata.upper.title"));
	v->page.lead = ctx_text(c, "opendata.upper.lead");
	page_crumb(c, &v->page, STR(""), v->page.h1);
	v->from = date_format(c->arena, u.from);
	v->to = date_format(c->arena, u.to);
	url_query(&query, "from", v->from);
	url_query(&query, "to", v->to);
	v->query = buf_view(&query);
	v->bodies = u.bodies;
	v->gaps = only_gaps(c, u.items);
	v->any_gaps = v->gaps.n > 0;
	page_render(c, "opendata/upper.html", v, 200);
	return ST_OK;
}

/* ---- to take along ---- */

enum status od_upper_json(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	struct upper u;

	TRY(collect(w, &u, err));
	api_put(c, &b, &s_upper, &u, STR_NONE);
	web_set_header(w, "Content-Disposition", STR("attachment; filename=\"disclosure.json\""));
	web_reply(w, 200, "application/json; charset=utf-8", buf_view(&b));
	return ST_OK;
}

static void head(struct ctx *c, struct table *s, const char *const *keys, size_t n)
{
	for (size_t i = 0; i < n; i++)
		table_cell(s, ctx_text(c, keys[i]), i + 1 == n);
}

static void put_bodies(struct ctx *c, struct table *s, const struct upper *u)
{
	static const char *const keys[] = {"opendata.upper.body",	"opendata.upper.entries",
					   "opendata.upper.covered",	"opendata.upper.coverage",
					   "opendata.upper.published",	"opendata.upper.in_time",
					   "opendata.upper.late",	"opendata.upper.undated",
					   "opendata.upper.timeliness", "opendata.upper.average",
					   "opendata.upper.late_days",	"opendata.upper.gaps"};
	const struct upper_body *b = u->bodies.items;

	head(c, s, keys, ARRAY_LEN(keys));
	for (size_t i = 0; i < u->bodies.n; i++) {
		table_cell(s, b[i].name, false);
		table_number(s, b[i].entries, false);
		table_number(s, b[i].covered, false);
		table_cell(s, b[i].coverage, false);
		table_number(s, b[i].published, false);
		table_number(s, b[i].in_time, false);
		table_number(s, b[i].late, false);
		table_number(s, b[i].undated, false);
		table_cell(s, b[i].timeliness, false);
		table_cell(s, b[i].average, false);
		table_number(s, b[i].late_days, false);
		table_number(s, b[i].gaps, true);
	}
}

static void put_items(struct ctx *c, struct table *s, const struct upper *u, bool gaps)
{
	static const char *const keys[] = {"opendata.upper.body",  "opendata.c.item_key",      "opendata.c.item",
					   "opendata.c.unit",	   "opendata.upper.documents", "opendata.upper.last",
					   "opendata.upper.every", "opendata.upper.state",     "opendata.upper.overdue"};
	const struct upper_item *r = u->items.items;

	head(c, s, keys, ARRAY_LEN(keys));
	for (size_t i = 0; i < u->items.n; i++) {
		if (gaps && !is_gap(&r[i]))
			continue;
		table_cell(s, r[i].body, false);
		table_cell(s, r[i].item_key, false);
		table_cell(s, r[i].name, false);
		table_cell(s, r[i].owner, false);
		table_number(s, r[i].documents, false);
		table_cell(s, date_format(c->arena, r[i].last), false);
		table_number(s, r[i].update_days, false);
		table_cell(s, r[i].state_text, false);
		table_number(s, r[i].days, true);
	}
}

static enum status table(struct web_call *w, enum table_kind kind, const char *ext, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct str which = web_text(w, "table");
	struct table *s;
	struct upper u;

	if (str_empty(which))
		which = STR("bodies");
	TRY(collect(w, &u, err));
	TRY(table_new(c, kind, ctx_text(c, "opendata.upper.title"), &s, err));
	if (str_eq_c(which, "bodies"))
		put_bodies(c, s, &u);
	else
		put_items(c, s, &u, str_eq_c(which, "gaps"));
	return table_send(s, w, arena_printf(c->arena, "disclosure-%.*s.%s", STR_ARG(which), ext), err);
}

enum status od_upper_csv(struct web_call *w, struct err *err)
{
	return table(w, TABLE_CSV_BOM, "csv", err);
}

enum status od_upper_xlsx(struct web_call *w, struct err *err)
{
	return table(w, TABLE_XLSX, "xlsx", err);
}
