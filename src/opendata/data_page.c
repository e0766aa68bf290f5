/* SPDX-License-Identifier: Apache-2.0 */
/* 数据开放: data sets and their forms, bulk files with checksums, the read interface in words, feeds, calendar, changes. */
#include <string.h>

#include "base/url.h"
#include "core/address.h"
#include "core/core.h"
#include "opendata/bulk.h"
#include "opendata/datasets.h"
#include "opendata/opendata_int.h"
#include "site/site.h"

struct row_link {
	struct str href, text, note;
};
static const struct tpl_field link_fields[] = {TF_STR(struct row_link, href), TF_STR(struct row_link, text),
					       TF_STR(struct row_link, note)};
static const struct tpl_view link_view = TPL_VIEW_OF(struct row_link, link_fields);

struct row_set {
	struct str id, name, about;
	struct tpl_list forms;
};
static const struct tpl_field set_fields[] = {TF_STR(struct row_set, id), TF_STR(struct row_set, name),
					      TF_STR(struct row_set, about), TF_LIST(struct row_set, forms, &link_view)};
static const struct tpl_view set_view = TPL_VIEW_OF(struct row_set, set_fields);

struct row_file {
	struct str href, name, size, rows, sha256, about;
};
static const struct tpl_field file_fields[] = {TF_STR(struct row_file, href),	TF_STR(struct row_file, name),
					       TF_STR(struct row_file, size),	TF_STR(struct row_file, rows),
					       TF_STR(struct row_file, sha256), TF_STR(struct row_file, about)};
static const struct tpl_view file_view = TPL_VIEW_OF(struct row_file, file_fields);

struct row_op {
	struct str path, about, href;
};
static const struct tpl_field op_fields[] = {TF_STR(struct row_op, path), TF_STR(struct row_op, about),
					     TF_STR(struct row_op, href)};
static const struct tpl_view op_view = TPL_VIEW_OF(struct row_op, op_fields);

struct view_data {
	struct page page;
	struct str base, built, api_base, total;
	struct tpl_list sets, files, ops, examples, feeds, item_feeds, column_feeds, more;
	bool any_files, any_columns;
};
#define T struct view_data
static const struct tpl_field data_fields[] = {TF_VIEW(T, page, &page_view),
					       TF_STR(T, base),
					       TF_STR(T, built),
					       TF_STR(T, api_base),
					       TF_STR(T, total),
					       TF_LIST(T, sets, &set_view),
					       TF_LIST(T, files, &file_view),
					       TF_LIST(T, ops, &op_view),
					       TF_LIST(T, examples, &op_view),
					       TF_LIST(T, feeds, &link_view),
					       TF_LIST(T, item_feeds, &link_view),
					       TF_LIST(T, column_feeds, &link_view),
					       TF_LIST(T, more, &link_view),
					       TF_BOOL(T, any_files),
					       TF_BOOL(T, any_columns)};
const struct tpl_view od_data_view = TPL_VIEW_OF(T, data_fields);
#undef T

static struct tpl_list form_links(struct ctx *c, const struct od_dataset *d)
{
	struct row_link *rows = ARENA_ARRAY(c->arena, d->n + 1, struct row_link);
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++)
		rows[n++] = (struct row_link){.href = str_of(d->forms[i].path), .text = str_of(d->forms[i].label)};
	if (d->bulk != NULL)
		rows[n++] = (struct row_link){.href = STR("#bulk"), .text = STR("ZIP")};
	return (struct tpl_list){rows, n};
}

/* Tables of topics come at the address of their column, which has one language. */
static struct row_set topic_row(struct ctx *c, const struct topic_total *t)
{
	struct row_link *forms = ARENA_ARRAY(c->arena, 2, struct row_link);
	struct str path = str_starts_c(t->href, "/en/") ? str_skip(t->href, 3) : t->href;

	forms[0] = (struct row_link){arena_printf(c->arena, "%.*s/data.csv", STR_ARG(path)), STR("CSV")};
	forms[1] = (struct row_link){arena_printf(c->arena, "%.*s/data.json", STR_ARG(path)), STR("JSON")};
	return (struct row_set){
		.id = arena_printf(c->arena, "topic-%.*s", STR_ARG(t->key)),
		.name = t->name,
		.about = ctx_textf(c, "opendata.topic_about", t->name),
		.forms = {forms, 2},
	};
}

static struct tpl_list sets(struct ctx *c, const struct bulk *b)
{
	size_t n, out = 0, n_topics = 0;
	const struct od_dataset *d = od_datasets(&n);
	struct topic_total *topics;
	struct row_set *rows;

	if (site_topic_totals(c, &topics, &n_topics, NULL) != ST_OK)
		n_topics = 0;
	rows = ARENA_ARRAY(c->arena, n + n_topics, struct row_set);

	for (size_t i = 0; i < n; i++)
		if (d[i].n > 0 || b->n == BULK_FILES) /* the attachments come in one file only, when there are any */
			rows[out++] = (struct row_set){
				.id = str_of(d[i].id),
				.name = ctx_text(c, arena_printf(c->arena, "opendata.set.%s", d[i].id).p),
				.about = ctx_text(c, arena_printf(c->arena, "opendata.set_about.%s", d[i].id).p),
				.forms = form_links(c, &d[i]),
			};
	for (size_t i = 0; i < n_topics; i++)
		rows[out++] = topic_row(c, &topics[i]);
	return (struct tpl_list){rows, out};
}

static struct tpl_list files(struct ctx *c, const struct bulk *b)
{
	struct row_file *rows = ARENA_ARRAY(c->arena, BULK_FILES, struct row_file);

	for (size_t i = 0; i < b->n; i++)
		rows[i] = (struct row_file){
			.href = arena_printf(c->arena, "/data/bulk/%.*s", STR_ARG(b->files[i].name)),
			.name = b->files[i].name,
			.size = page_size(c, b->files[i].size),
			.rows = page_num(c, b->files[i].rows),
			.sha256 = b->files[i].sha256,
			.about = ctx_text(c, str_eq_c(b->files[i].name, "documents.zip") ? "opendata.bulk_documents"
											 : "opendata.bulk_attachments"),
		};
	return (struct tpl_list){rows, b->n};
}

/* "{id:i64}" is shown as "{id}". */
static struct str plain(struct ctx *c, const char *pattern)
{
	struct buf b = BUF_INIT(c->arena, 1024);
	struct str rest = str_of(pattern);
	ptrdiff_t at;

	while ((at = str_find_c(rest, ":i64")) >= 0) {
		buf_str(&b, str_slice(rest, 0, (size_t)at));
		rest = str_skip(rest, (size_t)at + 4);
	}
	buf_str(&b, rest);
	return buf_view(&b);
}

static struct tpl_list operations(struct ctx *c)
{
	struct row_op *rows = ARENA_ARRAY(c->arena, OP_COUNT, struct row_op);

	for (size_t i = 0; i < OP_COUNT; i++)
		rows[i] = (struct row_op){
			.path = plain(c, api_ops[i].path),
			.about = ctx_text(c, arena_printf(c->arena, "opendata.op.%s", api_ops[i].id).p),
			.href = strchr(api_ops[i].path, '{') == NULL ? str_of(api_ops[i].path) : STR(""),
		};
	return (struct tpl_list){rows, OP_COUNT};
}

static struct tpl_list examples(struct ctx *c)
{
	static const struct {
		const char *path, *key;
	} all[] = {
		{"/api/v1/documents?words=%E5%A4%A7%E6%B0%94&page_size=5", "opendata.example.words"},
		{"/api/v1/documents?since=2026-01-01&item=MEE2019-05&fields=id,title,doc_no,published_at",
		 "opendata.example.fields"},
		{"/api/v1/documents.csv?validity=in_force&bom=1", "opendata.example.csv"},
		{"/api/v1/calendar?year=2026", "opendata.example.calendar"},
	};
	struct row_op *rows = ARENA_ARRAY(c->arena, ARRAY_LEN(all), struct row_op);

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		rows[i] = (struct row_op){.path = str_of(all[i].path),
					  .href = str_of(all[i].path),
					  .about = ctx_text(c, all[i].key)};
	return (struct tpl_list){rows, ARRAY_LEN(all)};
}

static struct row_link feed_link(struct ctx *c, const char *param, struct str value, struct str text)
{
	struct buf atom = BUF_INIT(c->arena, 2048), rss = BUF_INIT(c->arena, 2048);

	buf_c(&atom, "/feed.atom");
	buf_c(&rss, "/feed.rss");
	url_query(&atom, param, value);
	url_query(&rss, param, value);
	return (struct row_link){.href = buf_view(&atom), .note = buf_view(&rss), .text = text};
}

static enum status column_feeds(struct ctx *c, struct view_data *v, struct err *err)
{
	const struct site_column *col;
	struct row_link *rows;
	size_t n, out = 0;

	TRY(site_columns(c, &col, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct row_link);
	for (size_t i = 0; i < n; i++)
		if (col[i].shown && (col[i].kind == COL_DOCUMENTS || col[i].kind == COL_PICKED))
			rows[out++] = (struct row_link){
				.href = arena_printf(c->arena, "/c/%.*s/feed.atom", STR_ARG(col[i].slug)),
				.text = site_column_name(c, &col[i]),
			};
	v->column_feeds = (struct tpl_list){rows, out};
	v->any_columns = out > 0;
	return ST_OK;
}

static enum status feeds(struct ctx *c, struct view_data *v, struct err *err)
{
	struct cat_filter f = {.openness = -1};
	struct row_link *rows, *items;
	struct cat_entry *e;
	struct body *bodies;
	size_t n, n_items, out = 0;

	TRY(body_list(c, &bodies, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1 + OPEN_COUNT, struct row_link);
	rows[out++] = feed_link(c, "body", STR(""), ctx_text(c, "opendata.feed_all"));
	for (size_t i = 0; i < n; i++)
		rows[out++] =
			feed_link(c, "body", bodies[i].code,
				  c->locale == LOC_EN && !str_empty(bodies[i].name_en) ? bodies[i].name_en : bodies[i].name);
	for (int o = 0; o < OPEN_COUNT; o++) {
		const char *code = openness_code((enum openness)o);

		rows[out++] =
			feed_link(c, "openness", str_of(code), ctx_text(c, arena_printf(c->arena, "openness.%s", code).p));
	}
	v->feeds = (struct tpl_list){rows, out};
	TRY(cat_list(c, &f, &e, &n_items, err));
	items = ARENA_ARRAY(c->arena, n_items + 1, struct row_link);
	for (size_t i = 0; i < n_items; i++)
		items[i] = feed_link(c, "item", e[i].item_key, e[i].level2);
	v->item_feeds = (struct tpl_list){items, n_items};
	return column_feeds(c, v, err);
}

static bool offered(struct ctx *c, const char *path)
{
	size_t n;
	const struct module *const *mods = core_modules(c->core, &n);

	for (size_t m = 0; m < n; m++)
		for (size_t i = 0; i < mods[m]->n_routes; i++)
			if (strcmp(mods[m]->routes[i].pattern, path) == 0)
				return true;
	return false;
}

/* What else there is for programs; what no module offers is not promised. */
static struct tpl_list more(struct ctx *c)
{
	static const struct {
		const char *path, *key, *note;
	} all[] = {
		{"/data/catalog.jsonld", "opendata.dcat", "opendata.note.dcat"},
		{"/data/calendar.ics", "opendata.ics", "opendata.note.ics"},
		{"/api/v1/changes", "opendata.changes", "opendata.note.changes"},
		{"/xxgk/log", "opendata.log", "opendata.note.log"},
		{"/sitemap.xml", "opendata.sitemap", "opendata.note.sitemap"},
		{"/opensearch.xml", "opendata.opensearch", "opendata.note.opensearch"},
	};
	struct row_link *rows = ARENA_ARRAY(c->arena, ARRAY_LEN(all), struct row_link);
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (offered(c, all[i].path))
			rows[n++] = (struct row_link){.href = str_of(all[i].path),
						      .text = ctx_text(c, all[i].key),
						      .note = ctx_text(c, all[i].note)};
	return (struct tpl_list){rows, n};
}

enum status od_data_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_data *v = ARENA_NEW(c->arena, struct view_data);
	struct bulk b;

	TRY(bulk_current(c, &b, err));
	page_init(c, &v->page, SHELL_PORTAL, "/data", ctx_text(c, "opendata.title"));
	v->page.lead = ctx_text(c, "opendata.lead");
	page_crumb(c, &v->page, page_href(c, STR("/")), ctx_text(c, "nav.home"));
	page_crumb(c, &v->page, STR(""), v->page.h1);
	page_meta_add(c, &v->page, "ColumnName", v->page.h1);
	page_meta_add(c, &v->page, "ColumnType", v->page.h1);
	v->base = page_prefix(c);
	v->api_base = page_absolute(c, STR("/api/v1"));
	v->sets = sets(c, &b);
	v->files = files(c, &b);
	v->any_files = b.n > 0;
	v->built = b.n > 0 ? page_time(c, b.built_at) : STR("");
	v->ops = operations(c);
	v->examples = examples(c);
	v->more = more(c);
	TRY(feeds(c, v, err));
	page_render(c, "opendata/data.html", v, 200);
	return ST_OK;
}
