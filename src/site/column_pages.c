/* SPDX-License-Identifier: Apache-2.0 */
/* What people see of a column: its list, table, text or topic, and its feed. */
#include "site/column_view.h"

#include "base/limits.h"
#include "core/address.h"
#include "policy/policy.h"
#include "tpl/xml.h"

#define T struct col_doc
static const struct tpl_field doc_fields[] = {
	TF_STR(T, href),      TF_STR(T, title),	    TF_STR(T, doc_no),	     TF_STR(T, index_no),  TF_STR(T, unit),
	TF_STR(T, body),      TF_STR(T, published), TF_STR(T, iso),	     TF_STR(T, short_day), TF_STR(T, validity),
	TF_STR(T, valid_tag), TF_STR(T, review),    TF_BOOL(T, review_late),
};
static const struct tpl_view doc_view = TPL_VIEW_OF(T, doc_fields);
#undef T
static const struct tpl_field text_fields[] = {TF_STR(struct col_text, text)};
static const struct tpl_view text_view = TPL_VIEW_OF(struct col_text, text_fields);

#define T struct col_cell
static const struct tpl_field cell_fields[] = {TF_STR(T, label), TF_STR(T, text),  TF_STR(T, href),
					       TF_STR(T, tag),	 TF_BOOL(T, head), TF_BOOL(T, num)};
static const struct tpl_view cell_view = TPL_VIEW_OF(T, cell_fields);
#undef T
static const struct tpl_field row_fields[] = {TF_LIST(struct col_row, cells, &cell_view)};
static const struct tpl_view row_view = TPL_VIEW_OF(struct col_row, row_fields);
#define T struct col_target
static const struct tpl_field target_fields[] = {TF_STR(T, name),    TF_STR(T, done),  TF_STR(T, target),
						 TF_STR(T, percent), TF_STR(T, max),   TF_STR(T, value),
						 TF_STR(T, due),     TF_STR(T, label), TF_BOOL(T, reached)};
static const struct tpl_view target_view = TPL_VIEW_OF(T, target_fields);
#undef T

#define T struct view_column_page
static const struct tpl_field fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, feed),
	TF_STR(T, csv),
	TF_STR(T, json),
	TF_STR(T, section),
	TF_STR(T, updated),
	TF_STR(T, owner),
	TF_BOOL(T, is_list),
	TF_BOOL(T, is_dated),
	TF_BOOL(T, is_table),
	TF_BOOL(T, is_page),
	TF_BOOL(T, is_topic),
	TF_BOOL(T, any),
	TF_BOOL(T, any_side),
	TF_BOOL(T, any_targets),
	TF_BOOL(T, any_review),
	TF_LIST(T, docs, &doc_view),
	TF_LIST(T, paragraphs, &text_view),
	TF_LIST(T, side, &page_link_view),
	TF_LIST(T, heads, &text_view),
	TF_LIST(T, rows, &row_view),
	TF_LIST(T, states, &page_link_view),
	TF_LIST(T, targets, &target_view),
	TF_VIEW(T, pager, &page_pager_view),
};
const struct tpl_view site_column_view = TPL_VIEW_OF(T, fields);
#undef T

static const struct web_field page_fields[] = {
	{.name = "page", .type = F_I64, .label_key = "arrange.f_page"},
	{.name = "state", .type = F_TEXT, .max = 60, .label_key = "arrange.f_state"},
};
const struct web_form site_page_form = WEB_FORM(page_fields);

/* ---- frame ---- */
static const struct site_column *parent_of(const struct site_column *all, size_t n, const struct site_column *col)
{
	for (size_t i = 0; i < n; i++)
		if (all[i].id == col->parent_id && all[i].shown)
			return &all[i];
	return NULL;
}

/* The columns beside this one and below it. */
static void fill_side(struct ctx *c, struct view_column_page *v, const struct site_column *all, size_t n,
		      const struct site_column *col)
{
	struct page_link *links = ARENA_ARRAY(c->arena, n + 1, struct page_link);
	bool has_children = false;
	int64_t parent = col->parent_id;
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		has_children = has_children || (all[i].parent_id == col->id && all[i].shown);
	if (has_children)
		parent = col->id;
	for (size_t i = 0; i < n; i++)
		if (all[i].shown && all[i].parent_id == parent)
			links[k++] = (struct page_link){.href = site_column_href(c, &all[i]),
							.text = site_column_name(c, &all[i]),
							.count = STR(""),
							.current = all[i].id == col->id};
	v->side = (struct tpl_list){links, k};
	v->any_side = k > 1 || has_children;
	v->section = has_children ? site_column_name(c, col) : ctx_text(c, "arrange.columns_beside");
}

void column_frame(struct ctx *c, struct page *p, const struct site_column *col, const struct site_column *all, size_t n,
		  struct str title)
{
	const struct site_column *chain[8], *up = col;
	size_t k = 0;
	struct str name = site_column_name(c, col),
		   about = c->locale == LOC_EN && !str_empty(col->description_en) ? col->description_en : col->description;

	page_init(c, p, SHELL_PORTAL, arena_cstr(c->arena, arena_printf(c->arena, "/c/%.*s", STR_ARG(col->slug))),
		  str_empty(title) ? name : arena_printf(c->arena, "%.*s — %.*s", STR_ARG(title), STR_ARG(name)));
	p->h1 = str_empty(title) ? name : title;
	p->description = about;
	p->lead = str_empty(title) ? about : STR("");
	page_crumb(c, p, page_local(c, STR("/")), ctx_text(c, "nav.home"));
	for (; up != NULL && k < ARRAY_LEN(chain); up = parent_of(all, n, up))
		chain[k++] = up;
	while (k-- > 1)
		page_crumb(c, p, site_column_href(c, chain[k]), site_column_name(c, chain[k]));
	page_crumb(c, p, str_empty(title) ? STR("") : site_column_href(c, col), name);
	if (!str_empty(title))
		page_crumb(c, p, STR(""), title);
	page_meta_add(c, p, "ColumnName", name);
	page_meta_add(c, p, "ColumnDescription", about);
	page_meta_add(c, p, "ColumnKeywords", col->keywords);
	page_meta_add(c, p, "ColumnType", col->type);
}

/* ---- documents ---- */
static struct col_doc doc_row(struct ctx *c, const struct document *d, const struct review_day *days, size_t n_days)
{
	static const char *const tags[VALID_COUNT] = {"", "brand", "jade", "amber", "grey", "grey"};
	struct date on = date_of_instant(d->first_published_at != 0 ? d->first_published_at : d->published_at);
	struct col_doc r = {.href = page_doc_href(c, d->id),
			    .title = d->title,
			    .doc_no = d->doc_no,
			    .index_no = d->index_no,
			    .unit = d->unit_name,
			    .body = d->body_name,
			    .published = page_date(c, on),
			    .iso = date_format(c->arena, on)};

	r.short_day = str_skip(r.iso, 5);
	if (d->validity != VALID_NA) {
		r.validity =
			ctx_text(c, arena_cstr(c->arena, arena_printf(c->arena, "validity.%s", validity_code(d->validity))));
		r.valid_tag = str_of(tags[d->validity]);
	}
	for (size_t i = 0; i < n_days; i++)
		if (days[i].document_id == d->id) {
			r.review = page_date(c, days[i].on);
			/* what has ended need not be looked at again */
			r.review_late = date_cmp(days[i].on, c->today) < 0 && d->validity != VALID_REPEALED &&
					d->validity != VALID_EXPIRED;
		}
	return r;
}

static enum status fill_documents(struct web_call *w, struct view_column_page *v, const struct site_column *col,
				  struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t per = setting_i64(c, "list.page_size"), page = web_value(w, "page")->present ? web_value(w, "page")->i : 1,
		total;
	struct document *docs;
	const struct review_day *days;
	struct col_doc *rows;
	size_t n, n_days;

	if (page < 1 || page > 100000)
		return err_set(err, ST_NOT_FOUND, "page");
	TRY(site_column_documents(c, col, (page - 1) * per, per, &docs, &n, &total, err));
	if (n == 0 && page > 1)
		return err_set(err, ST_NOT_FOUND, "page behind the end");
	TRY(policy_reviews(c, &days, &n_days, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct col_doc);
	for (size_t i = 0; i < n; i++) {
		rows[i] = doc_row(c, &docs[i], days, n_days);
		v->any_review = v->any_review || !str_empty(rows[i].review);
	}
	v->docs = (struct tpl_list){rows, n};
	v->any = n > 0;
	page_pager_make(c, &v->pager, arena_printf(c->arena, "%.*s?", STR_ARG(site_column_href(c, col))), page, per, total);
	web_cache_tag(w, "list");
	web_cache_tag(w, "rules");
	return ST_OK;
}

static void fill_text(struct ctx *c, struct view_column_page *v, const struct site_column *col)
{
	struct str rest = c->locale == LOC_EN && !str_empty(col->page_text_en) ? col->page_text_en : col->page_text, line;
	struct col_text *rows = ARENA_ARRAY(c->arena, 200, struct col_text);
	size_t n = 0;

	while (n < 200 && str_line(&rest, &line))
		if (!str_empty(str_trim(line)))
			rows[n++].text = str_trim(line);
	v->paragraphs = (struct tpl_list){rows, n};
	v->updated = page_date(c, date_of_instant(col->changed_at));
}

/* A slug that is not there may be an old one: its page, feed and rows lead to the new address for good. */
enum status column_or_redirect(struct web_call *w, const struct site_column **ret, bool *ret_sent, struct err *err)
{
	struct ctx *c = ctx_of(w);
	enum status st = site_column_by_slug(c, web_param(w, "slug"), ret, err);
	struct str to;

	*ret_sent = false;
	if (st != ST_NOT_FOUND)
		return st;
	TRY(site_redirect_find(c, w->path, &to, err));
	if (str_empty(to))
		return ST_NOT_FOUND;
	err_clear(err);
	if (!str_empty(w->query))
		to = arena_printf(c->arena, "%.*s?%.*s", STR_ARG(to), STR_ARG(w->query));
	web_redirect(w, 301, to);
	*ret_sent = true;
	return ST_OK;
}

enum status site_column_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_column_page *v = ARENA_NEW(c->arena, struct view_column_page);
	const struct site_column *col, *all;
	bool sent;
	size_t n;

	TRY(column_or_redirect(w, &col, &sent, err));
	if (sent)
		return ST_OK;
	if (col->kind == COL_LINK) {
		if (!str_starts_c(col->url, "/"))
			return err_set(err, ST_NOT_FOUND, "a link has no page");
		web_redirect(w, 302, page_local(c, col->url));
		return ST_OK;
	}
	TRY(site_columns(c, &all, &n, err));
	column_frame(c, &v->page, col, all, n, STR(""));
	fill_side(c, v, all, n, col);
	v->owner = col->owner_unit;
	v->is_list = col->template == CT_LIST;
	v->is_dated = col->template == CT_DATED;
	v->is_table = col->template == CT_TABLE;
	v->is_page = col->template == CT_PAGE;
	v->is_topic = col->template == CT_TOPIC;
	if (!v->is_page)
		v->feed = arena_printf(c->arena, "/c/%.*s/feed.atom", STR_ARG(col->slug));
	if (v->is_topic)
		TRY(topic_fill(w, v, col, err));
	else if (v->is_page)
		fill_text(c, v, col);
	else
		TRY(fill_documents(w, v, col, err));
	web_cache_tag(w, "column:%lld", (long long)col->id);
	page_mark(c, &v->page);
	page_render(c, "site/column.html", v, 200);
	return ST_OK;
}

/* ---- feed ---- */
void atom_open(struct ctx *c, struct buf *b, struct str title, struct str self, struct str home, int64_t updated)
{
	buf_c(b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" "
		 "xml:lang=\"zh-CN\">\n");
	xml_element(b, "id", self);
	xml_element(b, "title", arena_printf(c->arena, "%.*s — %.*s", STR_ARG(title), STR_ARG(setting(c, "site.name"))));
	xml_element(b, "updated", instant_format_iso(c->arena, updated));
	buf_c(b, "<author>");
	xml_element(b, "name", setting(c, "site.name"));
	buf_c(b, "</author>\n");
	xml_link(b, "self", "application/atom+xml", self);
	xml_link(b, "alternate", "text/html", home);
}

void atom_entry(struct ctx *c, struct buf *b, const struct atom_item *item)
{
	buf_c(b, "<entry>\n");
	xml_element(b, "id", item->id);
	xml_element(b, "title", item->title);
	xml_link(b, "alternate", "text/html", item->href);
	xml_element(b, "published", instant_format_iso(c->arena, item->published));
	xml_element(b, "updated", instant_format_iso(c->arena, item->updated));
	xml_element(b, "summary", item->summary);
	buf_c(b, "</entry>\n");
}

static enum status document_entries(struct ctx *c, const struct site_column *col, struct atom_item **ret, size_t *ret_n,
				    struct err *err)
{
	struct document *docs;
	int64_t total;

	TRY(site_column_documents(c, col, 0, setting_i64(c, "feed.items"), &docs, ret_n, &total, err));
	*ret = ARENA_ARRAY(c->arena, *ret_n + 1, struct atom_item);
	for (size_t i = 0; i < *ret_n; i++) {
		struct str url = page_absolute(c, arena_printf(c->arena, "/d/%lld", (long long)docs[i].id));

		(*ret)[i] = (struct atom_item){.id = url,
					       .href = url,
					       .title = docs[i].title,
					       .summary = docs[i].summary,
					       .published = docs[i].first_published_at != 0 ? docs[i].first_published_at
											    : docs[i].published_at,
					       .updated = docs[i].published_at};
	}
	return ST_OK;
}

enum status site_column_feed(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	const struct site_column *col;
	struct atom_item *items;
	int64_t updated = 0;
	bool sent;
	size_t n;

	TRY(column_or_redirect(w, &col, &sent, err));
	if (sent)
		return ST_OK;
	if (col->kind == COL_TOPIC)
		TRY(topic_entries(c, col, &items, &n, err));
	else
		TRY(document_entries(c, col, &items, &n, err));
	for (size_t i = 0; i < n; i++)
		updated = items[i].updated > updated ? items[i].updated : updated;
	atom_open(c, &b, col->name, page_absolute(c, arena_printf(c->arena, "/c/%.*s/feed.atom", STR_ARG(col->slug))),
		  page_absolute(c, arena_printf(c->arena, "/c/%.*s", STR_ARG(col->slug))),
		  updated == 0 ? col->changed_at : updated);
	for (size_t i = 0; i < n; i++)
		atom_entry(c, &b, &items[i]);
	buf_c(&b, "</feed>\n");
	web_cache_tag(w, "feed");
	web_cache_tag(w, "list");
	web_reply(w, 200, "application/atom+xml; charset=utf-8", buf_view(&b));
	return ST_OK;
}
