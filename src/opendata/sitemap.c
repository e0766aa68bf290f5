/* SPDX-License-Identifier: Apache-2.0 */
/* Sitemap (sitemaps.org): an index, part 0 with the pages that are not documents, the others with documents. A part holds
 * far fewer than the 50,000 addresses and 50 MB that are allowed. */
#include <string.h>

#include "core/address.h"
#include "core/core.h"
#include "opendata/opendata_int.h"
#include "services/services.h"
#include "tpl/xml.h"

#define SITEMAP_PART 5000

static void url_entry(struct buf *b, struct ctx *c, struct str path, struct date changed)
{
	buf_c(b, "<url>");
	xml_element(b, "loc", page_absolute(c, path));
	xml_element(b, "lastmod", date_format(c->arena, changed));
	buf_c(b, "</url>\n");
}

enum status od_sitemap_xml(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct doc_filter f = {.openness = -1, .validity = -1, .limit = 1};
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	struct date changed = DATE_NONE;
	struct document *docs;
	int64_t total;
	size_t n;

	TRY(doc_public_list(c, &f, &docs, &n, &total, err));
	if (n > 0) /* newest first: a new document moves the others, so every part changes with it */
		changed = date_of_instant(docs[0].published_at);
	buf_c(&b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<sitemapindex "
		  "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
	for (int64_t i = 0; i <= (total + SITEMAP_PART - 1) / SITEMAP_PART; i++) {
		buf_c(&b, "<sitemap>");
		xml_element(&b, "loc", page_absolute(c, arena_printf(c->arena, "/sitemap/%lld", (long long)i)));
		xml_element(&b, "lastmod", date_format(c->arena, changed));
		buf_c(&b, "</sitemap>\n");
	}
	buf_c(&b, "</sitemapindex>\n");
	web_cache_tag(w, "list");
	web_reply(w, 200, "application/xml; charset=utf-8", buf_view(&b));
	return ST_OK;
}

/* A page at a fixed address that anybody may open without saying more; what is for machines has its own ways in. */
static bool is_page(const struct web_route *r)
{
	if (r->method != WEB_GET || r->perm != PERM_PUBLIC || (r->flags & WEB_CACHE) == 0 || (r->flags & WEB_API) != 0 ||
	    strpbrk(r->pattern, "{.") != NULL)
		return false;
	for (size_t i = 0; r->form != NULL && i < r->form->n; i++)
		if ((r->form->fields[i].flags & F_REQUIRED) != 0)
			return false;
	return true;
}

static void fixed_pages(struct ctx *c, struct buf *b)
{
	size_t n;
	const struct module *const *mods = core_modules(c->core, &n);

	for (size_t m = 0; m < n; m++)
		for (size_t i = 0; i < mods[m]->n_routes; i++)
			if (is_page(&mods[m]->routes[i]))
				url_entry(b, c, str_of(mods[m]->routes[i].pattern), DATE_NONE);
}

static enum status row_pages(struct ctx *c, struct buf *b, struct err *err)
{
	static const char *const paths[] = {"/data",
					    "/en/data",
					    "/xxgk/enforcement/duties",
					    "/xxgk/enforcement/basis",
					    "/xxgk/enforcement/procedure",
					    "/xxgk/enforcement/supervision",
					    "/about/contact",
					    "/about/copyright",
					    "/about/privacy",
					    "/about/accessibility",
					    "/about/help"};
	struct doc_entry_count *counts;
	struct cat_filter f = {.openness = -1};
	const struct site_column *columns;
	struct service_public *guides;
	struct cat_entry *e;
	struct body *bodies;
	size_t n, n_counts;

	for (size_t i = 0; i < ARRAY_LEN(paths); i++)
		url_entry(b, c, str_of(paths[i]), DATE_NONE);
	TRY(cat_list(c, &f, &e, &n, err));
	TRY(doc_count_entries(c, 0, &counts, &n_counts, err));
	for (size_t i = 0; i < n; i++) {
		int64_t last = 0;

		for (size_t k = 0; k < n_counts; k++)
			if (str_eq(counts[k].item_key, e[i].item_key) && counts[k].last_published_at > last)
				last = counts[k].last_published_at;
		url_entry(b, c, arena_printf(c->arena, "/xxgk/catalogue/%.*s", STR_ARG(e[i].item_key)),
			  last == 0 ? DATE_NONE : date_of_instant(last));
	}
	TRY(site_columns(c, &columns, &n, err));
	for (size_t i = 0; i < n; i++)
		if (columns[i].shown && columns[i].kind != COL_LINK)
			url_entry(b, c, arena_printf(c->arena, "/c/%.*s", STR_ARG(columns[i].slug)), DATE_NONE);
	TRY(services_published(c, &guides, &n, err));
	for (size_t i = 0; i < n; i++)
		if (i == 0 || !str_eq(guides[i].href, guides[i - 1].href)) /* one page may serve several bodies */
			url_entry(b, c, guides[i].href, date_of_instant(guides[i].published_at));
	TRY(body_list(c, &bodies, &n, err));
	for (size_t i = 0; i < n; i++)
		url_entry(b, c, arena_printf(c->arena, "/bodies/%.*s", STR_ARG(bodies[i].code)), DATE_NONE);
	return ST_OK;
}

enum status od_sitemap_part(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t part = web_param_i64(w, "n");
	struct doc_filter f = {.openness = -1, .validity = -1, .limit = SITEMAP_PART};
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	struct document *docs;
	size_t n;

	if (part < 0 || part > 100000)
		return err_set(err, ST_NOT_FOUND, "no such part");
	buf_c(&b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset "
		  "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
	if (part == 0) {
		fixed_pages(c, &b);
		TRY(row_pages(c, &b, err));
	} else {
		f.offset = (part - 1) * SITEMAP_PART;
		TRY(doc_public_list(c, &f, &docs, &n, NULL, err));
		if (n == 0)
			return err_set(err, ST_NOT_FOUND, "part behind the end");
		for (size_t i = 0; i < n; i++)
			url_entry(&b, c, arena_printf(c->arena, "/d/%lld", (long long)docs[i].id),
				  date_of_instant(docs[i].published_at));
	}
	buf_c(&b, "</urlset>\n");
	web_cache_tag(w, "list");
	web_cache_tag(w, "catalogue");
	web_cache_tag(w, "services");
	web_cache_tag(w, "column");
	web_reply(w, 200, "application/xml; charset=utf-8", buf_view(&b));
	return ST_OK;
}
