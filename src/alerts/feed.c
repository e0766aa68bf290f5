/* SPDX-License-Identifier: Apache-2.0 */
/* Any search as an Atom feed (RFC 4287): no account, no row. */
#include "base/limits.h"
#include "core/address.h"
#include "core/org.h"
#include "alerts/alerts_int.h"
#include "tpl/xml.h"

static struct str joined(struct ctx *c, const struct search_piece *p, size_t n)
{
	struct buf b = BUF_INIT(c->arena, 65536);

	for (size_t i = 0; i < n; i++)
		buf_str(&b, p[i].text);
	return buf_view(&b);
}

static struct str author_of(struct ctx *c, const struct body *bodies, size_t n, struct str code)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(bodies[i].code, code))
			return bodies[i].name;
	return setting(c, "site.name");
}

static void entry(struct buf *b, struct ctx *c, const struct search_hit *h, struct str author)
{
	struct str id = page_absolute(c, h->href);

	buf_c(b, "<entry>\n");
	xml_element(b, "id", id); /* the same in both languages */
	xml_element(b, "title", h->title);
	xml_link(b, "alternate", "text/html", page_absolute(c, page_href(c, h->href)));
	xml_element(b, "updated", instant_format_iso(c->arena, h->published_at));
	buf_c(b, "<author>");
	xml_element(b, "name", author);
	buf_c(b, "</author>\n");
	xml_element(b, "dc:identifier", h->index_no);
	xml_element(b, "dc:source", h->doc_no);
	xml_element(b, "summary", joined(c, h->snippet, h->n_snippet));
	buf_c(b, "</entry>\n");
}

/* The newest of what has an instant: what the search finds, and things of other modules that have none of their own. */
struct entries {
	const struct search_hit **v;
	size_t n;
	bool others; /* not only documents */
};

static void add(struct entries *e, const struct search_hit *h, size_t max)
{
	size_t at = e->n;

	for (; at > 0 && e->v[at - 1]->published_at < h->published_at; at--)
		e->v[at] = e->v[at - 1];
	e->v[at] = h;
	e->n += e->n < max;
}

static enum status collect(struct ctx *c, const struct search_query *q, struct entries *ret, struct err *err)
{
	size_t max = (size_t)q->per, n;
	const struct search_hit *undated;
	struct search_result r;

	TRY(search_run(c, q, &r, err));
	TRY(alert_items_find(c, q, max, &undated, &n, err));
	ret->v = ARENA_ARRAY(c->arena, max + 1, const struct search_hit *);
	for (size_t i = 0; i < r.n && !r.relaxed; i++)
		if (r.hits[i].published_at > 0)
			add(ret, &r.hits[i], max);
	for (size_t i = 0; i < n; i++) {
		bool there = false;

		for (size_t k = 0; k < ret->n && !there; k++)
			there = ret->v[k]->id == undated[i].id && str_eq(ret->v[k]->source, undated[i].source);
		if (!there)
			add(ret, &undated[i], max);
	}
	for (size_t i = 0; i < ret->n; i++)
		ret->others = ret->others || !str_eq_c(ret->v[i]->source, "document");
	return ST_OK;
}

static void head(struct buf *b, struct ctx *c, const struct search_query *q, const struct entries *e)
{
	struct str text = search_query_string(c->arena, q);
	struct str self = page_absolute(c, arena_printf(c->arena, "%.*s/alerts/feed.atom?%.*s", STR_ARG(page_prefix(c)),
							STR_ARG(text)));
	int64_t updated = 0;

	if (e->n > 0)
		updated = e->v[0]->published_at;
	buf_c(b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" "
		 "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xml:lang=\"zh-CN\">\n");
	xml_element(b, "id", self);
	xml_element(b, "title", ctx_textf(c, "alerts.feed_title", search_query_words(c, q)));
	xml_element(b, "updated", instant_format_iso(c->arena, updated));
	buf_c(b, "<author>");
	xml_element(b, "name", setting(c, "site.name"));
	buf_c(b, "</author>\n");
	xml_link(b, "self", "application/atom+xml", self);
	xml_link(b, "alternate", "text/html",
		 page_absolute(c, arena_printf(c->arena, "%.*s/search?%.*s", STR_ARG(page_prefix(c)), STR_ARG(text))));
}

enum status alerts_feed(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	int64_t items = setting_i64(c, "feed.items");
	struct entries e = {0};
	struct search_query q;
	struct body *bodies;
	size_t n;

	TRY(search_query_parse(c->arena, w->query, &q, err));
	if (!search_query_any(&q) || q.words.n > SEARCH_MAX_QUERY)
		return err_say(err, ST_BAD_REQUEST, "alerts.no_query", NULL);
	q.sort = SORT_NEWEST;
	q.page = 1;
	q.per = items > 100 ? 100 : items;
	q.snippets = true;
	q.uncounted = true;
	TRY(collect(c, &q, &e, err));
	TRY(body_list(c, &bodies, &n, err));
	head(&b, c, &q, &e);
	for (size_t i = 0; i < e.n; i++)
		entry(&b, c, e.v[i], author_of(c, bodies, n, e.v[i]->body_code));
	buf_c(&b, "</feed>\n");
	if (e.others)
		web_cache_refuse(w); /* other modules' things may go at any moment under tags of their own */
	web_cache_tag(w, "feed");
	web_cache_tag(w, "list");
	web_reply(w, 200, "application/atom+xml; charset=utf-8", buf_view(&b));
	return ST_OK;
}
