/* SPDX-License-Identifier: Apache-2.0 */
/* /xxgk/reports: the years of all bodies with their figures side by side, one report with its tables, downloads. Only what the
 * ordinary flow has made public: a version is shown while its document is. */
#include "annual/annual_int.h"
#include "core/address.h"
#include "documents/documents.h"

struct row_year {
	struct str href, title, body, published, signed_on;
	bool figures;
};
#define T struct row_year
static const struct tpl_field year_fields[] = {TF_STR(T, href),	     TF_STR(T, title),	   TF_STR(T, body),
					       TF_STR(T, published), TF_STR(T, signed_on), TF_BOOL(T, figures)};
static const struct tpl_view year_view = TPL_VIEW_OF(T, year_fields);
#undef T
struct row_compare {
	struct str name;
	struct tpl_list cells; /* row_cell: text */
};
static const struct tpl_field compare_fields[] = {TF_STR(struct row_compare, name),
						  TF_LIST(struct row_compare, cells, &annual_cell_view)};
static const struct tpl_view compare_view = TPL_VIEW_OF(struct row_compare, compare_fields);

struct view_list {
	struct page page;
	struct tpl_list side, bodies, rows, documents, years, compare;
	bool any, any_documents, any_compare, none, any_bodies;
	struct str body_name;
};
#define T struct view_list
static const struct tpl_field list_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_LIST(T, side, &page_link_view),
	TF_LIST(T, bodies, &page_link_view),
	TF_LIST(T, rows, &year_view),
	TF_LIST(T, documents, &year_view),
	TF_LIST(T, years, &annual_cell_view),
	TF_LIST(T, compare, &compare_view),
	TF_BOOL(T, any),
	TF_BOOL(T, any_documents),
	TF_BOOL(T, any_compare),
	TF_BOOL(T, none),
	TF_BOOL(T, any_bodies),
	TF_STR(T, body_name),
};
const struct tpl_view annual_public_list_view = TPL_VIEW_OF(T, list_fields);
#undef T

struct row_errata {
	struct str text, on, href, no;
	bool now;
};
#define T struct row_errata
static const struct tpl_field errata_fields[] = {TF_STR(T, text), TF_STR(T, on), TF_STR(T, href), TF_STR(T, no),
						 TF_BOOL(T, now)};
static const struct tpl_view errata_view = TPL_VIEW_OF(T, errata_fields);
#undef T
struct view_report {
	struct page page;
	struct tpl_list side, files, versions;
	struct safe_html body;
	struct str body_name, signed_on, published_on, errata, document_href;
	bool many_versions;
};
#define T struct view_report
static const struct tpl_field report_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_LIST(T, side, &page_link_view),
	TF_LIST(T, files, &page_link_view),
	TF_LIST(T, versions, &errata_view),
	TF_HTML(T, body),
	TF_STR(T, body_name),
	TF_STR(T, signed_on),
	TF_STR(T, published_on),
	TF_STR(T, errata),
	TF_STR(T, document_href),
	TF_BOOL(T, many_versions),
};
const struct tpl_view annual_public_view = TPL_VIEW_OF(T, report_fields);
#undef T

static const struct web_field version_form_fields[] = {{"body", F_I64, 0, 12, "annual.body", NULL},
						       {"v", F_I64, 0, 6, "annual.version", NULL}};
const struct web_form annual_version_form = WEB_FORM(version_form_fields);

static struct tpl_list side(struct ctx *c)
{
	static const char *const links[][2] = {
		{"/xxgk/guide", "annual.side.guide"},	      {"/xxgk/rules", "annual.side.rules"},
		{"/xxgk/catalogue", "annual.side.catalogue"}, {"/xxgk/reports", "annual.side.reports"},
		{"/xxgk/request", "annual.side.request"},     {"/xxgk/list", "annual.side.list"},
	};
	struct page_link *l = ARENA_ARRAY(c->arena, ARRAY_LEN(links), struct page_link);

	for (size_t i = 0; i < ARRAY_LEN(links); i++)
		l[i] = (struct page_link){.href = page_href(c, str_of(links[i][0])),
					  .text = ctx_text(c, links[i][1]),
					  .count = STR(""),
					  .current = i == 3};
	return (struct tpl_list){l, ARRAY_LEN(links)};
}

static void frame(struct ctx *c, struct page *p, struct str title)
{
	page_init(c, p, SHELL_PORTAL, "/xxgk", title);
	page_crumb(c, p, page_href(c, STR("/")), ctx_text(c, "nav.home"));
	page_crumb(c, p, page_href(c, STR("/xxgk")), ctx_text(c, "annual.side.xxgk"));
	page_meta_add(c, p, "ColumnName", ctx_text(c, "annual.side.reports"));
	page_meta_add(c, p, "ColumnType", ctx_text(c, "annual.side.xxgk"));
}

/* ---- the list ---- */
static struct row_year year_row(struct ctx *c, const struct annual_version *v)
{
	return (struct row_year){
		.href = arena_printf(c->arena, "%.*s/xxgk/reports/%lld", STR_ARG(page_prefix(c)), (long long)v->report_id),
		.title = annual_title(c, v->body_name, v->year),
		.body = v->body_name,
		.published = page_date(c, date_of_instant(v->published_at)),
		.signed_on = page_date(c, v->signed_on),
		.figures = !str_empty(v->figures),
	};
}

/* Reports published as documents only, before or beside the program's own. */
static enum status fill_documents(struct ctx *c, struct view_list *v, const struct annual_version *own, size_t n_own,
				  struct err *err)
{
	static const char *const genres[] = {"年度报告", "年报"};
	struct row_year *rows = ARENA_ARRAY(c->arena, 400, struct row_year);
	size_t k = 0;

	for (size_t g = 0; g < ARRAY_LEN(genres); g++) {
		struct doc_filter f = {.genre = str_of(genres[g]), .openness = -1, .validity = -1, .limit = 200};
		struct document *d;
		int64_t total;
		size_t n;

		TRY(doc_public_list(c, &f, &d, &n, &total, err));
		for (size_t i = 0; i < n; i++) {
			bool known = false;

			for (size_t o = 0; o < n_own; o++)
				known |= own[o].document_id == d[i].id;
			if (!known)
				rows[k++] = (struct row_year){.href = page_doc_href(c, d[i].id),
							      .title = d[i].title,
							      .body = d[i].body_name,
							      .published = page_date(c, date_of_instant(d[i].published_at))};
		}
	}
	v->documents = (struct tpl_list){rows, k};
	v->any_documents = k > 0;
	return ST_OK;
}

/* Figures of a body's years side by side, newest first. */
static void fill_compare(struct ctx *c, struct view_list *v, const struct annual_version *all, size_t n, int64_t body_id)
{
	enum { MAX_YEARS = 8 };
	static const char *const names[] = {"R1.tot", "R2.tot", "A1.tot", "B1.tot", "C.tot",  "D.tot", "E.tot",
					    "F.tot",  "T.tot",	"N.tot",  "rv_tot", "rv_fix", "suits"};
	struct ar_tables *t = ARENA_ARRAY(c->arena, MAX_YEARS, struct ar_tables);
	struct row_cell *heads = ARENA_ARRAY(c->arena, MAX_YEARS, struct row_cell);
	struct row_compare *rows = ARENA_ARRAY(c->arena, ARRAY_LEN(names), struct row_compare);
	size_t k = 0;

	for (size_t i = 0; i < n && k < MAX_YEARS; i++)
		if (all[i].body_id == body_id && !str_empty(all[i].figures) &&
		    ar_read(c->arena, all[i].figures, &t[k], NULL) == ST_OK)
			heads[k++].text = arena_printf(c->arena, "%d", all[i].year);
	for (size_t r = 0; r < ARRAY_LEN(names); r++) {
		struct row_cell *cells = ARENA_ARRAY(c->arena, MAX_YEARS, struct row_cell);

		for (size_t y = 0; y < k; y++) {
			int64_t value = ar_value(&t[y], str_of(names[r]));

			cells[y].text = value < 0 ? STR("—") : page_num(c, value);
		}
		rows[r] = (struct row_compare){ctx_text(c, arena_printf(c->arena, "annual.compare.%s", names[r]).p),
					       {cells, k}};
	}
	v->years = (struct tpl_list){heads, k};
	v->compare = (struct tpl_list){rows, ARRAY_LEN(names)};
	v->any_compare = k > 0;
}

static int64_t fill_bodies(struct ctx *c, struct view_list *v, const struct annual_version *all, size_t n, int64_t asked)
{
	struct page_link *l = ARENA_ARRAY(c->arena, n + 1, struct page_link);
	int64_t *ids = ARENA_ARRAY(c->arena, n + 1, int64_t), chosen = n > 0 ? all[0].body_id : 0;
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		bool known = false;

		for (size_t b = 0; b < k; b++)
			known |= ids[b] == all[i].body_id;
		if (all[i].body_id == asked)
			chosen = asked;
		if (known)
			continue;
		ids[k] = all[i].body_id;
		l[k++] = (struct page_link){.href = arena_printf(c->arena, "%.*s/xxgk/reports?body=%lld",
								 STR_ARG(page_prefix(c)), (long long)all[i].body_id),
					    .text = all[i].body_name,
					    .count = STR("")};
	}
	for (size_t b = 0; b < k; b++) {
		l[b].current = ids[b] == chosen;
		if (l[b].current)
			v->body_name = l[b].text;
	}
	v->bodies = (struct tpl_list){l, k};
	v->any_bodies = k > 1;
	return chosen;
}

enum status annual_public_list(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_list *v = ARENA_NEW(c->arena, struct view_list);
	struct annual_version *all;
	struct row_year *rows;
	size_t n;
	int64_t body;

	TRY(annual_public(c, 0, &all, &n, err));
	frame(c, &v->page, ctx_text(c, "annual.public_title"));
	page_crumb(c, &v->page, STR_NONE, v->page.h1);
	v->page.lead = v->page.description = ctx_text(c, "annual.public_lead");
	page_meta_add(c, &v->page, "ColumnDescription", v->page.lead);
	v->side = side(c);
	rows = ARENA_ARRAY(c->arena, n + 1, struct row_year);
	for (size_t i = 0; i < n; i++)
		rows[i] = year_row(c, &all[i]);
	v->rows = (struct tpl_list){rows, n};
	v->any = n > 0;
	body = fill_bodies(c, v, all, n, web_value(w, "body")->i);
	fill_compare(c, v, all, n, body);
	TRY(fill_documents(c, v, all, n, err));
	v->none = !v->any && !v->any_documents;
	web_cache_tag(w, "list");
	page_render(c, "annual/public_list.html", v, 200);
	return ST_OK;
}

/* ---- one report ---- */
/* The version asked for, the newest public one otherwise; the versions that are public in ret_all. */
static enum status find(struct web_call *w, struct annual_version *ret, struct document *ret_doc,
			struct annual_version **ret_all, size_t *ret_n, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct web_value *asked = web_value(w, "v");
	struct annual_version *all;
	size_t n, k = 0, at = 0;

	TRY(annual_versions(c, web_param_i64(w, "id"), &all, &n, err));
	for (size_t i = 0; i < n; i++)
		if (all[i].published_at != 0)
			all[k++] = all[i];
	while (asked->present && at < k && all[at].version != asked->i)
		at++;
	if (at >= k)
		return err_set(err, ST_NOT_FOUND, "no public version");
	TRY(doc_public_get(c, all[at].document_id, ret_doc, err));
	if (annual_altered(c, all[at].body_json, ret_doc->body_json))
		ret_doc->body_json = all[at].body_json; /* figures are those that were signed, in every format */
	*ret = all[at];
	*ret_all = all;
	*ret_n = k;
	web_cache_tag(w, "list");
	web_cache_tag(w, "doc:%lld", (long long)ret->document_id);
	return ST_OK;
}

static struct str no_figure(void *arg, struct arena *a, int64_t id)
{
	(void)arg;
	(void)a;
	(void)id;
	return STR_NONE;
}

static struct tpl_list file_links(struct ctx *c, const struct annual_version *v)
{
	static const char *const formats[] = {"pdf", "docx", "xlsx", "csv", "json"};
	size_t n = str_empty(v->figures) ? 2 : ARRAY_LEN(formats);
	struct page_link *l = ARENA_ARRAY(c->arena, ARRAY_LEN(formats), struct page_link);

	for (size_t i = 0; i < n; i++)
		l[i] = (struct page_link){.href = arena_printf(c->arena, "/xxgk/reports/%lld/file/%s?v=%lld",
							       (long long)v->report_id, formats[i], (long long)v->version),
					  .text = ctx_text(c, arena_printf(c->arena, "annual.file.%s", formats[i]).p),
					  .count = STR("")};
	return (struct tpl_list){l, n};
}

static struct tpl_list version_rows(struct ctx *c, const struct annual_version *all, size_t n, int64_t shown)
{
	struct row_errata *rows = ARENA_ARRAY(c->arena, n + 1, struct row_errata);

	for (size_t i = 0; i < n; i++)
		rows[i] = (struct row_errata){
			.text = all[i].errata,
			.no = arena_printf(c->arena, "%lld", (long long)all[i].version),
			.on = page_date(c, date_of_instant(all[i].published_at)),
			.href = arena_printf(c->arena, "%.*s/xxgk/reports/%lld?v=%lld", STR_ARG(page_prefix(c)),
					     (long long)all[i].report_id, (long long)all[i].version),
			.now = all[i].version == shown,
		};
	return (struct tpl_list){rows, n};
}

enum status annual_public_show(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_report *v = ARENA_NEW(c->arena, struct view_report);
	struct annual_version ver, *all;
	struct document d;
	struct doc model;
	size_t n;

	TRY(find(w, &ver, &d, &all, &n, err));
	TRY(doc_parse(c->arena, d.body_json, &model, err));
	frame(c, &v->page, d.title);
	page_crumb(c, &v->page, page_href(c, STR("/xxgk/reports")), ctx_text(c, "annual.side.reports"));
	page_crumb(c, &v->page, STR_NONE, arena_printf(c->arena, "%d", ver.year));
	page_mark(c, &v->page);
	v->page.h1_zh = c->locale == LOC_EN;
	v->page.description = d.summary;
	page_meta_add(c, &v->page, "ArticleTitle", d.title);
	page_meta_add(c, &v->page, "PubDate", instant_format(c->arena, d.published_at));
	page_meta_add(c, &v->page, "ContentSource", d.body_name);
	v->side = side(c);
	v->files = file_links(c, &ver);
	v->body = doc_html(c->arena, &model, no_figure, NULL);
	v->body_name = d.body_name;
	v->signed_on = page_date(c, ver.signed_on);
	v->published_on = page_date(c, date_of_instant(d.published_at));
	v->errata = ver.errata;
	v->document_href = page_doc_href(c, d.id);
	v->versions = version_rows(c, all, n, ver.version);
	v->many_versions = n > 1;
	page_render(c, "annual/public_report.html", v, 200);
	return ST_OK;
}

enum status annual_public_file(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct annual_version ver, *all;
	struct annual_out o = {0};
	struct document d;
	size_t n;

	TRY(find(w, &ver, &d, &all, &n, err));
	if (!str_empty(ver.figures))
		TRY(ar_read(c->arena, ver.figures, &o.tables, err));
	o.title = d.title;
	o.body_json = d.body_json;
	o.body_name = d.body_name;
	o.signed_name = ver.signed_name;
	o.errata = ver.errata;
	o.url = page_absolute(c, arena_printf(c->arena, "/xxgk/reports/%lld", (long long)ver.report_id));
	o.signed_on = ver.signed_on;
	o.published_on = date_of_instant(d.published_at);
	o.year = ver.year;
	o.version = ver.version;
	return annual_send(w, &o, web_param(w, "format"), err);
}
