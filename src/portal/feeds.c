/* SPDX-License-Identifier: Apache-2.0 */
/* Atom (RFC 4287) with tombstones for withdrawn documents (RFC 6721), RSS 2.0, sitemap. The head fields of a document
 * (title, index number, document number, date, issuing body: S0-0.1) are in every entry. */
#include "base/limits.h"
#include "portal/portal_int.h"

#define SITEMAP_PART 5000
#define TOMBSTONE_DAYS 180

static const struct web_field feed_fields[] = {{.name = "item", .type = F_TEXT, .max = 80, .label_key = "portal.f_item"},
					       {.name = "body", .type = F_TEXT, .max = 64, .label_key = "portal.f_body"}};
const struct web_form feed_form = WEB_FORM(feed_fields);

/* XML 1.0 allows fewer control characters than our cleaned text: leave them out. */
static void xml(struct buf *b, struct str s)
{
	size_t from = 0;

	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] >= 0x20 || s.p[i] == '\n' || s.p[i] == '\t')
			continue;
		tpl_escape_text(b, str_slice(s, from, i));
		from = i + 1;
	}
	tpl_escape_text(b, str_skip(s, from));
}

static void element(struct buf *b, const char *name, struct str text)
{
	if (str_empty(text))
		return;
	buf_printf(b, "<%s>", name);
	xml(b, text);
	buf_printf(b, "</%s>\n", name);
}

struct feed {
	struct ctx *c;
	struct str title, self, home; /* absolute addresses */
	struct body body;
	struct document *docs, *gone;
	size_t n, n_gone;
	int64_t updated;
};

static enum status feed_load(struct web_call *w, struct feed *f, const char *path, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct doc_filter filter = {.openness = -1, .validity = -1, .limit = setting_i64(c, "feed.items")};
	struct str item = web_text(w, "item");
	struct buf self = BUF_INIT(c->arena, 8192);
	struct cat_entry entry;
	struct body owner;
	int64_t total;

	f->c = c;
	TRY(body_of_code(c, web_text(w, "body"), &f->body, err));
	filter.body_id = f->body.id;
	filter.entry_key = item;
	f->title = setting(c, "site.name");
	if (f->body.id != 0)
		f->title = f->body.name;
	if (!str_empty(item)) {
		owner = f->body;
		if (owner.id == 0)
			TRY(main_body(c, &owner, err));
		TRY(cat_entry_by_key(c, owner.id, item, &entry, err));
		f->title = arena_printf(c->arena, "%.*s — %.*s", STR_ARG(entry.level2), STR_ARG(f->title));
	}
	buf_c(&self, path);
	url_query(&self, "item", item);
	url_query(&self, "body", f->body.code);
	f->self = absolute(c, buf_view(&self));
	f->home = absolute(c, STR("/"));
	TRY(doc_public_list(c, &filter, &f->docs, &f->n, &total, err));
	if (str_empty(item) && f->body.id == 0)
		TRY(doc_withdrawn_list(c, c->now - (int64_t)TOMBSTONE_DAYS * 86400000, 100, &f->gone, &f->n_gone, err));
	for (size_t i = 0; i < f->n; i++)
		f->updated = f->docs[i].published_at > f->updated ? f->docs[i].published_at : f->updated;
	for (size_t i = 0; i < f->n_gone; i++)
		f->updated = f->gone[i].withdrawn_at > f->updated ? f->gone[i].withdrawn_at : f->updated;
	web_cache_tag(w, "feed");
	web_cache_tag(w, "list");
	return ST_OK;
}

static struct str doc_url(struct ctx *c, int64_t id)
{
	return absolute(c, arena_printf(c->arena, "/d/%lld", (long long)id));
}

static struct str issuer_of(const struct document *d)
{
	return str_empty(d->issuing_body) ? d->body_name : d->issuing_body;
}

static void atom_entry(struct buf *b, struct ctx *c, const struct document *d)
{
	struct str url = doc_url(c, d->id);
	int64_t first = d->first_published_at != 0 ? d->first_published_at : d->published_at;

	buf_c(b, "<entry>\n");
	element(b, "id", url);
	element(b, "title", d->title);
	buf_c(b, "<link rel=\"alternate\" type=\"text/html\" href=\"");
	xml(b, url);
	buf_c(b, "\"/>\n");
	element(b, "published", instant_format_iso(c->arena, first));
	element(b, "updated", instant_format_iso(c->arena, d->published_at));
	buf_c(b, "<author>");
	element(b, "name", issuer_of(d));
	buf_c(b, "</author>\n");
	if (!str_empty(d->entry_key)) {
		buf_c(b, "<category term=\"");
		xml(b, d->entry_key);
		buf_c(b, "\" label=\"");
		xml(b, d->entry_name);
		buf_c(b, "\"/>\n");
	}
	element(b, "dc:identifier", d->index_no);
	element(b, "dc:source", d->doc_no);
	element(b, "dc:date", date_format(c->arena, d->formed_on));
	element(b, "dc:publisher", issuer_of(d));
	element(b, "summary", d->summary);
	buf_c(b, "</entry>\n");
}

enum status portal_atom(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	struct feed f = {0};

	TRY(feed_load(w, &f, "/feed.atom", err));
	buf_c(&b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" "
		  "xmlns:at=\"http://purl.org/atompub/tombstones/1.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
		  "xml:lang=\"zh-CN\">\n");
	element(&b, "id", f.self);
	element(&b, "title", f.title);
	element(&b, "updated", instant_format_iso(c->arena, f.updated));
	buf_c(&b, "<author>");
	element(&b, "name", setting(c, "site.name"));
	buf_c(&b, "</author>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"");
	xml(&b, f.self);
	buf_c(&b, "\"/>\n<link rel=\"alternate\" type=\"text/html\" href=\"");
	xml(&b, f.home);
	buf_c(&b, "\"/>\n");
	for (size_t i = 0; i < f.n; i++)
		atom_entry(&b, c, &f.docs[i]);
	for (size_t i = 0; i < f.n_gone; i++) {
		buf_c(&b, "<at:deleted-entry ref=\"");
		xml(&b, doc_url(c, f.gone[i].id));
		buf_c(&b, "\" when=\"");
		buf_str(&b, instant_format_iso(c->arena, f.gone[i].withdrawn_at));
		buf_c(&b, "\">");
		element(&b, "at:comment", f.gone[i].withdraw_reason);
		buf_c(&b, "</at:deleted-entry>\n");
	}
	buf_c(&b, "</feed>\n");
	web_reply(w, 200, "application/atom+xml; charset=utf-8", buf_view(&b));
	return ST_OK;
}

static void rss_item(struct buf *b, struct ctx *c, const struct document *d)
{
	struct str url = doc_url(c, d->id);

	buf_c(b, "<item>\n");
	element(b, "title", d->title);
	element(b, "link", url);
	element(b, "guid", url);
	element(b, "pubDate", instant_format_http(c->arena, d->published_at));
	element(b, "category", d->entry_name);
	element(b, "dc:identifier", d->index_no);
	element(b, "dc:source", d->doc_no);
	element(b, "dc:date", date_format(c->arena, d->formed_on));
	element(b, "dc:publisher", issuer_of(d));
	element(b, "description", d->summary);
	buf_c(b, "</item>\n");
}

enum status portal_rss(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	struct feed f = {0};

	TRY(feed_load(w, &f, "/feed.rss", err));
	buf_c(&b,
	      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" "
	      "xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<channel>\n");
	element(&b, "title", f.title);
	element(&b, "link", f.home);
	element(&b, "description", ctx_text(c, "portal.home_description"));
	element(&b, "language", STR("zh-CN"));
	if (f.updated != 0)
		element(&b, "lastBuildDate", instant_format_http(c->arena, f.updated));
	buf_c(&b, "<atom:link rel=\"self\" type=\"application/rss+xml\" href=\"");
	xml(&b, f.self);
	buf_c(&b, "\"/>\n");
	for (size_t i = 0; i < f.n; i++)
		rss_item(&b, c, &f.docs[i]);
	buf_c(&b, "</channel>\n</rss>\n");
	web_reply(w, 200, "application/rss+xml; charset=utf-8", buf_view(&b));
	return ST_OK;
}

/* ---- sitemap: an index, part 0 with the fixed pages, the others with documents ---- */
static void url_entry(struct buf *b, struct ctx *c, struct str path, struct date changed)
{
	buf_c(b, "<url>");
	element(b, "loc", absolute(c, path));
	element(b, "lastmod", date_format(c->arena, changed));
	buf_c(b, "</url>\n");
}

enum status portal_sitemap_xml(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct doc_filter f = {.openness = -1, .validity = -1, .limit = 1};
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	struct document *docs;
	int64_t total;
	size_t n;

	TRY(doc_public_list(c, &f, &docs, &n, &total, err));
	buf_c(&b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<sitemapindex "
		  "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
	for (int64_t i = 0; i <= (total + SITEMAP_PART - 1) / SITEMAP_PART; i++) {
		buf_c(&b, "<sitemap>");
		element(&b, "loc", absolute(c, arena_printf(c->arena, "/sitemap/%lld", (long long)i)));
		buf_c(&b, "</sitemap>\n");
	}
	buf_c(&b, "</sitemapindex>\n");
	web_cache_tag(w, "list");
	web_reply(w, 200, "application/xml; charset=utf-8", buf_view(&b));
	return ST_OK;
}

static enum status fixed_pages(struct ctx *c, struct buf *b, struct err *err)
{
	static const char *const paths[] = {"/",
					    "/xxgk",
					    "/xxgk/guide",
					    "/xxgk/rules",
					    "/xxgk/catalogue",
					    "/xxgk/reports",
					    "/xxgk/request",
					    "/xxgk/list",
					    "/xxgk/enforcement",
					    "/xxgk/enforcement/duties",
					    "/xxgk/enforcement/basis",
					    "/xxgk/enforcement/procedure",
					    "/xxgk/enforcement/supervision",
					    "/bodies"};
	struct cat_filter f = {.openness = -1};
	struct cat_entry *e;
	struct body *bodies;
	size_t n;

	for (size_t i = 0; i < ARRAY_LEN(paths); i++)
		url_entry(b, c, str_of(paths[i]), DATE_NONE);
	TRY(cat_list(c, &f, &e, &n, err));
	for (size_t i = 0; i < n; i++)
		url_entry(b, c, arena_printf(c->arena, "/xxgk/catalogue/%.*s", STR_ARG(e[i].item_key)), DATE_NONE);
	TRY(body_list(c, &bodies, &n, err));
	for (size_t i = 0; i < n; i++)
		url_entry(b, c, arena_printf(c->arena, "/bodies/%.*s", STR_ARG(bodies[i].code)), DATE_NONE);
	return ST_OK;
}

enum status portal_sitemap_part(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t part = web_param_i64(w, "n");
	struct doc_filter f = {.openness = -1, .validity = -1, .limit = SITEMAP_PART};
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	struct document *docs;
	int64_t total;
	size_t n;

	if (part < 0 || part > 100000)
		return err_set(err, ST_NOT_FOUND, "no such part");
	buf_c(&b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset "
		  "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
	if (part == 0) {
		TRY(fixed_pages(c, &b, err));
	} else {
		f.offset = (part - 1) * SITEMAP_PART;
		TRY(doc_public_list(c, &f, &docs, &n, &total, err));
		if (n == 0)
			return err_set(err, ST_NOT_FOUND, "part behind the end");
		for (size_t i = 0; i < n; i++)
			url_entry(&b, c, arena_printf(c->arena, "/d/%lld", (long long)docs[i].id),
				  date_of_instant(docs[i].published_at));
	}
	buf_c(&b, "</urlset>\n");
	web_cache_tag(w, "list");
	web_cache_tag(w, "catalogue");
	web_reply(w, 200, "application/xml; charset=utf-8", buf_view(&b));
	return ST_OK;
}
