/* SPDX-License-Identifier: Apache-2.0 */
/* Atom (RFC 4287) with tombstones for withdrawn documents (RFC 6721), RSS 2.0: of everything, a body, a catalogue item, a group,
 * a genre, one of the five kinds of openness, or several of these together. The head fields of a document (title, index number,
 * document number, date, issuing body: S0-0.1) are in every entry. */
#include "core/address.h"
#include "opendata/opendata_int.h"
#include "base/url.h"
#include "tpl/xml.h"

#define TOMBSTONE_DAYS 180

static const struct web_field feed_fields[] = {
	{.name = "item", .type = F_TEXT, .max = 80, .label_key = "opendata.f.item"},
	{.name = "body", .type = F_TEXT, .max = 64, .label_key = "opendata.f.body"},
	{.name = "group", .type = F_TEXT, .max = 150, .label_key = "opendata.f.group"},
	{.name = "genre", .type = F_TEXT, .max = 60, .label_key = "opendata.f.genre"},
	{.name = "openness", .type = F_CHOICE, .choices = od_openness, .label_key = "opendata.f.openness"},
};
const struct web_form od_feed_form = WEB_FORM(feed_fields);

struct feed {
	struct ctx *c;
	struct str title, self, home; /* absolute addresses */
	struct document *docs, *gone;
	size_t n, n_gone;
	int64_t updated;
};

/* Text of "space.code", in parts of a title: 大气环境 — 公告 — 某局. */
static void title_part(struct ctx *c, struct feed *f, struct str part)
{
	if (!str_empty(part))
		f->title = arena_printf(c->arena, "%.*s — %.*s", STR_ARG(part), STR_ARG(f->title));
}

static enum status feed_title(struct web_call *w, struct feed *f, const struct body *body, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct str item = web_text(w, "item"), code = web_text(w, "openness");
	struct cat_entry entry;
	struct body owner;

	f->title = body->id != 0 ? body->name : setting(c, "site.name");
	title_part(c, f, web_text(w, "group"));
	if (!str_empty(item)) {
		TRY(od_body(c, body->code, true, &owner, err));
		TRY(cat_entry_by_key(c, owner.id, item, &entry, err));
		title_part(c, f, entry.level2);
	}
	if (!str_empty(code))
		title_part(c, f, ctx_text(c, arena_printf(c->arena, "openness.%.*s", STR_ARG(code)).p));
	title_part(c, f, web_text(w, "genre"));
	return ST_OK;
}

/* Everything a list can be narrowed by narrows a feed too; the feed's address is its identity. */
static enum status feed_load(struct web_call *w, struct feed *f, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct doc_filter filter = {.openness = -1, .validity = -1, .limit = setting_i64(c, "feed.items")};
	struct buf self = BUF_INIT(c->arena, 8192);
	enum openness o;
	struct body body;
	bool narrow = false;

	f->c = c;
	TRY(od_body(c, web_text(w, "body"), false, &body, err));
	TRY(feed_title(w, f, &body, err));
	filter.body_id = body.id;
	filter.entry_key = web_text(w, "item");
	filter.level1 = web_text(w, "group");
	filter.genre = web_text(w, "genre");
	if (openness_from_code(web_text(w, "openness"), &o))
		filter.openness = (int)o;
	buf_c(&self, w->route->pattern);
	for (size_t i = 0; i < w->route->form->n; i++) {
		struct str value = web_text(w, w->route->form->fields[i].name);

		narrow = narrow || !str_empty(value);
		url_query(&self, w->route->form->fields[i].name, value);
	}
	f->self = page_absolute(c, buf_view(&self));
	f->home = page_absolute(c, STR("/"));
	TRY(doc_public_list(c, &filter, &f->docs, &f->n, NULL, err));
	if (!narrow)
		TRY(doc_withdrawn_list(c, c->now - (int64_t)TOMBSTONE_DAYS * 86400000, 100, &f->gone, &f->n_gone, err));
	for (size_t i = 0; i < f->n; i++)
		f->updated = f->docs[i].published_at > f->updated ? f->docs[i].published_at : f->updated;
	for (size_t i = 0; i < f->n_gone; i++)
		f->updated = f->gone[i].withdrawn_at > f->updated ? f->gone[i].withdrawn_at : f->updated;
	web_cache_tag(w, "feed");
	web_cache_tag(w, "list");
	return ST_OK;
}

static struct str issuer_of(const struct document *d)
{
	return str_empty(d->issuing_body) ? d->body_name : d->issuing_body;
}

static void atom_entry(struct buf *b, struct ctx *c, const struct document *d)
{
	struct str url = od_document_url(c, d->id);
	int64_t first = d->first_published_at != 0 ? d->first_published_at : d->published_at;

	buf_c(b, "<entry>\n");
	xml_element(b, "id", url);
	xml_element(b, "title", d->title);
	xml_link(b, "alternate", "text/html", url);
	xml_element(b, "published", instant_format_iso(c->arena, first));
	xml_element(b, "updated", instant_format_iso(c->arena, d->published_at));
	buf_c(b, "<author>");
	xml_element(b, "name", issuer_of(d));
	buf_c(b, "</author>\n");
	if (!str_empty(d->entry_key)) {
		buf_c(b, "<category term=\"");
		xml_text(b, d->entry_key);
		buf_c(b, "\" label=\"");
		xml_text(b, d->entry_name);
		buf_c(b, "\"/>\n");
	}
	xml_element(b, "dc:identifier", d->index_no);
	xml_element(b, "dc:source", d->doc_no);
	xml_element(b, "dc:date", date_format(c->arena, d->formed_on));
	xml_element(b, "dc:publisher", issuer_of(d));
	xml_element(b, "summary", d->summary);
	buf_c(b, "</entry>\n");
}

enum status od_atom(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	struct feed f = {0};

	TRY(feed_load(w, &f, err));
	buf_c(&b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" "
		  "xmlns:at=\"http://purl.org/atompub/tombstones/1.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
		  "xml:lang=\"zh-CN\">\n");
	xml_element(&b, "id", f.self);
	xml_element(&b, "title", f.title);
	xml_element(&b, "updated", instant_format_iso(c->arena, f.updated));
	buf_c(&b, "<author>");
	xml_element(&b, "name", setting(c, "site.name"));
	buf_c(&b, "</author>\n");
	xml_link(&b, "self", "application/atom+xml", f.self);
	xml_link(&b, "alternate", "text/html", f.home);
	for (size_t i = 0; i < f.n; i++)
		atom_entry(&b, c, &f.docs[i]);
	for (size_t i = 0; i < f.n_gone; i++) {
		buf_c(&b, "<at:deleted-entry ref=\"");
		xml_text(&b, od_document_url(c, f.gone[i].id));
		buf_c(&b, "\" when=\"");
		buf_str(&b, instant_format_iso(c->arena, f.gone[i].withdrawn_at));
		buf_c(&b, "\">");
		xml_element(&b, "at:comment", f.gone[i].withdraw_reason);
		buf_c(&b, "</at:deleted-entry>\n");
	}
	buf_c(&b, "</feed>\n");
	web_reply(w, 200, "application/atom+xml; charset=utf-8", buf_view(&b));
	return ST_OK;
}

static void rss_item(struct buf *b, struct ctx *c, const struct document *d)
{
	struct str url = od_document_url(c, d->id);

	buf_c(b, "<item>\n");
	xml_element(b, "title", d->title);
	xml_element(b, "link", url);
	xml_element(b, "guid", url);
	xml_element(b, "pubDate", instant_format_http(c->arena, d->published_at));
	xml_element(b, "category", d->entry_name);
	xml_element(b, "dc:identifier", d->index_no);
	xml_element(b, "dc:source", d->doc_no);
	xml_element(b, "dc:date", date_format(c->arena, d->formed_on));
	xml_element(b, "dc:publisher", issuer_of(d));
	xml_element(b, "description", d->summary);
	buf_c(b, "</item>\n");
}

enum status od_rss(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	struct feed f = {0};

	TRY(feed_load(w, &f, err));
	buf_c(&b,
	      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" "
	      "xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<channel>\n");
	xml_element(&b, "title", f.title);
	xml_element(&b, "link", f.home);
	xml_element(&b, "description", ctx_text(c, "opendata.feed_description"));
	xml_element(&b, "language", STR("zh-CN"));
	if (f.updated != 0)
		xml_element(&b, "lastBuildDate", instant_format_http(c->arena, f.updated));
	buf_c(&b, "<atom:link rel=\"self\" type=\"application/rss+xml\" href=\"");
	xml_text(&b, f.self);
	buf_c(&b, "\"/>\n");
	for (size_t i = 0; i < f.n; i++)
		rss_item(&b, c, &f.docs[i]);
	buf_c(&b, "</channel>\n</rss>\n");
	web_reply(w, 200, "application/rss+xml; charset=utf-8", buf_view(&b));
	return ST_OK;
}
