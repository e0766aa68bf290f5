/* SPDX-License-Identifier: Apache-2.0 */
/* GET /api/v1/search: the same answer as the page, as JSON. */
#include "base/limits.h"
#include "core/address.h"
#include "core/json.h"
#include "search/search_int.h"

static void key(struct buf *b, const char *name)
{
	if (b->n > 0 && b->p[b->n - 1] != '{' && b->p[b->n - 1] != '[')
		buf_byte(b, ',');
	json_put_str(b, str_of(name));
	buf_byte(b, ':');
}

static void text(struct buf *b, const char *name, struct str v)
{
	key(b, name);
	json_put_str(b, v.p == NULL ? STR("") : v);
}

static void number(struct buf *b, const char *name, int64_t v)
{
	key(b, name);
	buf_i64(b, v);
}

static void flag(struct buf *b, const char *name, bool v)
{
	key(b, name);
	buf_c(b, v ? "true" : "false");
}

static void comma(struct buf *b)
{
	if (b->p[b->n - 1] != '[')
		buf_byte(b, ',');
}

static void pieces(struct buf *b, const char *name, const struct search_piece *p, size_t n)
{
	key(b, name);
	buf_byte(b, '[');
	for (size_t i = 0; i < n; i++) {
		comma(b);
		buf_byte(b, '{');
		text(b, "text", p[i].text);
		flag(b, "hit", p[i].hit);
		buf_byte(b, '}');
	}
	buf_byte(b, ']');
}

static void hit(struct ctx *c, struct buf *b, const struct search_hit *h)
{
	buf_byte(b, '{');
	text(b, "kind", h->source);
	number(b, "id", h->id);
	text(b, "title", h->title);
	text(b, "url", page_absolute(c, h->href));
	text(b, "index_no", h->index_no);
	text(b, "doc_no", h->doc_no);
	text(b, "body", h->body_code);
	text(b, "item_key", h->item_key);
	text(b, "genre", h->genre);
	text(b, "validity", h->validity);
	text(b, "published_at", h->published_at > 0 ? instant_format_iso(c->arena, h->published_at) : STR(""));
	text(b, "attachment", h->attachment);
	pieces(b, "title_pieces", h->title_pieces, h->n_title_pieces);
	pieces(b, "snippet", h->snippet, h->n_snippet);
	buf_byte(b, '}');
}

static void facets(struct buf *b, const struct search_result *r)
{
	key(b, "facets");
	buf_byte(b, '{');
	for (int f = 0; f < FACET_COUNT; f++) {
		key(b, search_facet_code((enum search_facet)f));
		buf_byte(b, '[');
		for (size_t i = 0; i < r->n_facet[f]; i++) {
			comma(b);
			buf_byte(b, '{');
			text(b, "value", r->facet[f][i].value);
			text(b, "name", r->facet[f][i].name);
			number(b, "count", r->facet[f][i].n);
			flag(b, "more", r->facet[f][i].more);
			buf_byte(b, '}');
		}
		buf_byte(b, ']');
	}
	buf_byte(b, '}');
}

enum status search_api(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	struct search_query q;
	struct search_result r;
	struct str *words;
	size_t n_words;

	search_read_query(w, &q);
	TRY(search_run(c, &q, &r, err));
	TRY(search_suggest(c, q.words, 5, &words, &n_words, err));
	buf_byte(&b, '{');
	text(&b, "query", search_query_string(c->arena, &q));
	number(&b, "total", r.total);
	flag(&b, "more", r.more);
	flag(&b, "relaxed", r.relaxed);
	number(&b, "page", q.page);
	number(&b, "page_size", q.per);
	text(&b, "exact", str_empty(r.exact_href) ? STR("") : page_absolute(c, r.exact_href));
	key(&b, "suggestions");
	buf_byte(&b, '[');
	for (size_t i = 0; i < n_words; i++) {
		comma(&b);
		json_put_str(&b, words[i]);
	}
	buf_byte(&b, ']');
	key(&b, "items");
	buf_byte(&b, '[');
	for (size_t i = 0; i < r.n; i++) {
		comma(&b);
		hit(c, &b, &r.hits[i]);
	}
	buf_byte(&b, ']');
	facets(&b, &r);
	buf_byte(&b, '}');
	web_set_header(w, "Cache-Control", STR("no-store"));
	web_reply(w, 200, "application/json; charset=utf-8", buf_view(&b));
	return ST_OK;
}
