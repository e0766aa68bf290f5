/* SPDX-License-Identifier: Apache-2.0 */
/* /search: the box, tabs, facets as check boxes with one button, hits with what matched marked. Works without script. */
#include "core/address.h"
#include "core/org.h"
#include "documents/documents.h"
#include "search/search_int.h"

#define PER_PAGE 10
#define FACET_SHOWN 12 /* values of one facet; chosen ones always */

struct piece_row {
	struct str text;
	bool hit;
};
static const struct tpl_field piece_fields[] = {TF_STR(struct piece_row, text), TF_BOOL(struct piece_row, hit)};
static const struct tpl_view piece_view = TPL_VIEW_OF(struct piece_row, piece_fields);

struct hit_view {
	struct str href, kind, doc_no, index_no, published, published_iso, body, genre, attachment, validity_text,
		validity_kind;
	struct tpl_list title, snippet;
};
#define T struct hit_view
static const struct tpl_field hit_fields[] = {
	TF_STR(T, href),
	TF_STR(T, kind),
	TF_STR(T, doc_no),
	TF_STR(T, index_no),
	TF_STR(T, published),
	TF_STR(T, published_iso),
	TF_STR(T, body),
	TF_STR(T, genre),
	TF_STR(T, attachment),
	TF_STR(T, validity_text),
	TF_STR(T, validity_kind),
	TF_LIST(T, title, &piece_view),
	TF_LIST(T, snippet, &piece_view),
};
#undef T
static const struct tpl_view hit_view = TPL_VIEW_OF(struct hit_view, hit_fields);

struct value_row {
	struct str code, value, name, count, href;
	bool on, chinese;
};
#define T struct value_row
static const struct tpl_field value_fields[] = {TF_STR(T, code), TF_STR(T, value), TF_STR(T, name),    TF_STR(T, count),
						TF_STR(T, href), TF_BOOL(T, on),   TF_BOOL(T, chinese)};
#undef T
static const struct tpl_view value_view = TPL_VIEW_OF(struct value_row, value_fields);

struct facet_row {
	struct str name;
	struct tpl_list values;
};
static const struct tpl_field facet_fields[] = {TF_STR(struct facet_row, name),
						TF_LIST(struct facet_row, values, &value_view)};
static const struct tpl_view facet_view = TPL_VIEW_OF(struct facet_row, facet_fields);

struct view_search {
	struct page page;
	struct str base, action, q, tab, result, by_relevance, by_new, clear, request;
	bool sort_new, asked, any, none, relaxed, has_facets, has_picks, meant;
	struct tpl_list tabs, rows, facets, picks, suggestions, groups;
	struct page_pager pager;
};
#define T struct view_search
static const struct tpl_field view_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, base),
	TF_STR(T, action),
	TF_STR(T, q),
	TF_STR(T, tab),
	TF_STR(T, result),
	TF_STR(T, by_relevance),
	TF_STR(T, by_new),
	TF_STR(T, clear),
	TF_STR(T, request),
	TF_BOOL(T, sort_new),
	TF_BOOL(T, asked),
	TF_BOOL(T, any),
	TF_BOOL(T, none),
	TF_BOOL(T, relaxed),
	TF_BOOL(T, has_facets),
	TF_BOOL(T, has_picks),
	TF_BOOL(T, meant),
	TF_LIST(T, tabs, &page_link_view),
	TF_LIST(T, rows, &hit_view),
	TF_LIST(T, facets, &facet_view),
	TF_LIST(T, picks, &value_view),
	TF_LIST(T, suggestions, &page_link_view),
	TF_LIST(T, groups, &page_link_view),
	TF_VIEW(T, pager, &page_pager_view),
};
const struct tpl_view search_view = TPL_VIEW_OF(T, view_fields);
#undef T

static const char *const tab_choices[] = {"all", "file", "info", "enterprise", "service", "interact", NULL};
static const char *const sort_choices[] = {"new", "relevance", NULL};
#define FACET_FIELD(name)                                              \
	{                                                              \
		name, F_TEXT, F_MULTI, 300, "search.facet." name, NULL \
	}
static const struct web_field fields[] = {
	{"q", F_TEXT, 0, 2000, "search.words", NULL},
	{"tab", F_CHOICE, 0, 0, "search.tabs", tab_choices},
	{"sort", F_CHOICE, 0, 0, "search.sort", sort_choices},
	{"page", F_I64, 0, 0, "search.page", NULL},
	FACET_FIELD("body"),
	FACET_FIELD("year"),
	FACET_FIELD("item"),
	FACET_FIELD("group"),
	FACET_FIELD("genre"),
	FACET_FIELD("topic"),
	FACET_FIELD("validity"),
};
const struct web_form search_form = WEB_FORM(fields);

void search_read_query(struct web_call *w, struct search_query *q)
{
	*q = (struct search_query){.words = web_text(w, "q"), .per = PER_PAGE, .facets = true, .snippets = true};
	q->words.n = q->words.n > SEARCH_MAX_QUERY ? SEARCH_MAX_QUERY : q->words.n;
	while (q->words.n > 0 && q->words.n < web_text(w, "q").n && ((unsigned char)q->words.p[q->words.n] & 0xC0) == 0x80)
		q->words.n--;
	(void)search_tab_from_code(web_text(w, "tab"), &q->tab);
	q->sort = str_eq_c(web_text(w, "sort"), "new") ? SORT_NEWEST : SORT_RELEVANCE;
	q->page = web_value(w, "page")->present && web_value(w, "page")->i > 0 ? web_value(w, "page")->i : 1;
	for (int f = 0; f < FACET_COUNT; f++) {
		const struct web_value *v;
		size_t n = web_values(w, search_facet_code((enum search_facet)f), &v);

		for (size_t i = 0; i < n && q->n_picks[f] < SEARCH_MAX_PICKS; i++)
			if (v[i].text.n > 0)
				q->pick[f][q->n_picks[f]++] = v[i].text;
	}
}

static struct str address(struct ctx *c, const struct search_query *q)
{
	struct str text = search_query_string(c->arena, q);

	return arena_printf(c->arena, "%.*s/search%s%.*s", STR_ARG(page_prefix(c)), text.n > 0 ? "?" : "", STR_ARG(text));
}

static struct str capped(struct ctx *c, int64_t n, bool more)
{
	return arena_printf(c->arena, "%.*s%s", STR_ARG(page_num(c, n)), more ? "+" : "");
}

static void fill_tabs(struct ctx *c, struct view_search *v, const struct search_query *q, const struct search_result *r)
{
	struct page_link *t = ARENA_ARRAY(c->arena, TAB_COUNT, struct page_link);
	size_t n = 0;

	for (int i = 0; i < TAB_COUNT; i++) {
		struct search_query other = *q;
		int64_t total = r->tab_total[i];

		if (i >= TAB_SERVICE && total == 0 && (int)q->tab != i)
			continue; /* nothing of the kind is published here yet */
		other.tab = (enum search_tab)i;
		t[n++] = (struct page_link){
			.href = address(c, &other),
			.text = ctx_text(c, arena_printf(c->arena, "search.tab.%s", search_tab_code(other.tab)).p),
			.count = capped(c, total, r->tab_more[i]),
			.current = (int)q->tab == i};
	}
	v->tabs = (struct tpl_list){t, n};
}

static struct tpl_list piece_list(struct ctx *c, const struct search_piece *p, size_t n)
{
	struct piece_row *rows = ARENA_ARRAY(c->arena, n + 1, struct piece_row);

	for (size_t i = 0; i < n; i++)
		rows[i] = (struct piece_row){p[i].text, p[i].hit};
	return (struct tpl_list){rows, n};
}

static void hit_validity(struct ctx *c, const struct search_hit *h, struct hit_view *row)
{
	enum validity val;

	if (str_empty(h->validity) || !validity_from_code(h->validity, &val) || val == VALID_NA)
		return;
	row->validity_text = ctx_text(c, arena_printf(c->arena, "validity.%.*s", STR_ARG(h->validity)).p);
	row->validity_kind = val == VALID_IN_FORCE			    ? STR("jade")
			     : val == VALID_PENDING || val == VALID_AMENDED ? STR("amber")
									    : STR("grey");
}

static struct str body_name(struct ctx *c, const struct body *b, size_t n, struct str code)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(b[i].code, code))
			return c->locale == LOC_EN && !str_empty(b[i].name_en) ? b[i].name_en : b[i].name;
	return STR("");
}

static enum status fill_rows(struct ctx *c, struct view_search *v, const struct search_result *r, struct err *err)
{
	struct hit_view *rows = ARENA_ARRAY(c->arena, r->n + 1, struct hit_view);
	struct body *b;
	size_t n_bodies;

	TRY(body_list(c, &b, &n_bodies, err));
	for (size_t i = 0; i < r->n; i++) {
		const struct search_hit *h = &r->hits[i];
		struct date day = h->published_at > 0 ? date_of_instant(h->published_at) : DATE_NONE;

		rows[i] = (struct hit_view){
			.href = page_href(c, h->href),
			.kind = str_eq_c(h->source, DOCUMENT_SOURCE)
					? STR("")
					: ctx_text(c, arena_printf(c->arena, "search.kind.%.*s", STR_ARG(h->source)).p),
			.doc_no = h->doc_no,
			.index_no = h->index_no,
			.published = date_is_none(day) ? STR("") : page_date(c, day),
			.published_iso = date_format(c->arena, day),
			.body = body_name(c, b, n_bodies, h->body_code),
			.genre = h->genre,
			.attachment = h->attachment,
			.title = piece_list(c, h->title_pieces, h->n_title_pieces),
			.snippet = piece_list(c, h->snippet, h->n_snippet),
		};
		hit_validity(c, h, &rows[i]);
	}
	v->rows = (struct tpl_list){rows, r->n};
	return ST_OK;
}

static bool is_chinese(int facet)
{
	return facet != FACET_YEAR && facet != FACET_VALIDITY;
}

static struct str without(struct ctx *c, const struct search_query *q, int facet, struct str value)
{
	struct search_query other = *q;
	size_t n = 0;

	for (size_t i = 0; i < q->n_picks[facet]; i++)
		if (!str_eq(q->pick[facet][i], value))
			other.pick[facet][n++] = q->pick[facet][i];
	other.n_picks[facet] = n;
	return address(c, &other);
}

static void fill_facets(struct ctx *c, struct view_search *v, const struct search_query *q, const struct search_result *r)
{
	struct facet_row *rows = ARENA_ARRAY(c->arena, FACET_COUNT, struct facet_row);
	struct value_row *picks = ARENA_ARRAY(c->arena, FACET_COUNT * SEARCH_MAX_PICKS, struct value_row);
	size_t n = 0, n_picks = 0;

	for (int f = 0; f < FACET_COUNT; f++) {
		struct value_row *values = ARENA_ARRAY(c->arena, r->n_facet[f] + 1, struct value_row);
		size_t k = 0;

		for (size_t i = 0; i < r->n_facet[f]; i++) {
			const struct search_value *sv = &r->facet[f][i];
			struct value_row row = {.code = str_of(search_facet_code((enum search_facet)f)),
						.value = sv->value,
						.name = sv->name,
						.count = sv->n == 0 && sv->more ? STR("") : capped(c, sv->n, sv->more),
						.on = sv->picked,
						.chinese = is_chinese(f)};

			if (sv->picked) {
				row.href = without(c, q, f, sv->value);
				picks[n_picks++] = row;
			}
			if (sv->picked || k < FACET_SHOWN)
				values[k++] = row;
		}
		if (k > 0)
			rows[n++] = (struct facet_row){ctx_text(c, arena_printf(c->arena, "search.facet.%s",
										search_facet_code((enum search_facet)f))
									   .p),
						       {values, k}};
	}
	v->facets = (struct tpl_list){rows, n};
	v->has_facets = n > 0;
	v->picks = (struct tpl_list){picks, n_picks};
	v->has_picks = n_picks > 0;
}

static enum status fill_suggestions(struct ctx *c, struct view_search *v, const struct search_query *q, struct err *err)
{
	struct page_link *links;
	struct str *words;
	size_t n;

	TRY(search_suggest(c, q->words, 5, &words, &n, err));
	links = ARENA_ARRAY(c->arena, n + 1, struct page_link);
	for (size_t i = 0; i < n; i++) {
		struct search_query other = {.words = words[i]};

		links[i] = (struct page_link){.href = address(c, &other), .text = words[i]};
	}
	v->suggestions = (struct tpl_list){links, n};
	v->meant = n > 0;
	return ST_OK;
}

/* Where to look when nothing was found: the parts of the catalogue. */
static enum status fill_groups(struct ctx *c, struct view_search *v, struct err *err)
{
	struct cat_filter f = {.openness = -1};
	struct page_link *links;
	struct cat_entry *e;
	size_t n, k = 0;

	TRY(cat_list(c, &f, &e, &n, err));
	links = ARENA_ARRAY(c->arena, n + 1, struct page_link);
	for (size_t i = 0; i < n; i++) {
		struct search_query q = {.pick[FACET_GROUP][0] = e[i].level1, .n_picks[FACET_GROUP] = 1};

		if (k > 0 && str_eq(links[k - 1].text, e[i].level1))
			continue;
		links[k++] = (struct page_link){.href = address(c, &q), .text = e[i].level1};
	}
	v->groups = (struct tpl_list){links, k};
	return ST_OK;
}

static void fill_sort(struct ctx *c, struct view_search *v, const struct search_query *q)
{
	struct search_query other = *q, clear = {.words = q->words, .tab = q->tab, .sort = q->sort};

	other.sort = SORT_NEWEST;
	v->by_new = address(c, &other);
	other.sort = SORT_RELEVANCE;
	v->by_relevance = address(c, &other);
	v->sort_new = q->sort == SORT_NEWEST;
	v->clear = address(c, &clear);
}

static void frame(struct ctx *c, struct view_search *v, const struct search_query *q)
{
	struct str title = ctx_text(c, "search.title"), words = str_trim(q->words);

	page_init(c, &v->page, SHELL_PORTAL, "/search",
		  words.n > 0 ? arena_printf(c->arena, "%.*s — %.*s", STR_ARG(words), STR_ARG(title)) : title);
	v->page.h1 = title;
	v->page.description = ctx_text(c, "search.lead");
	page_crumb(c, &v->page, page_href(c, STR("/")), ctx_text(c, "portal.home"));
	page_crumb(c, &v->page, STR(""), title);
	page_meta_add(c, &v->page, "ColumnName", title);
	page_meta_add(c, &v->page, "robots", STR("noindex, follow"));
	v->base = page_prefix(c);
	v->action = page_href(c, STR("/search"));
	v->request = page_href(c, STR("/xxgk/request"));
	v->q = q->words;
	v->tab = q->tab == TAB_ALL ? STR("") : str_of(search_tab_code(q->tab));
}

static enum status answer(struct ctx *c, struct view_search *v, const struct search_query *q, const struct search_result *r,
			  struct err *err)
{
	struct str url = address(c, q);
	int64_t total = r->total;

	v->asked = true;
	v->any = r->n > 0;
	v->none = r->n == 0;
	v->relaxed = r->relaxed;
	v->result = ctx_textf(c, "search.total", capped(c, total, r->more));
	fill_tabs(c, v, q, r);
	fill_sort(c, v, q);
	fill_facets(c, v, q, r);
	TRY(fill_rows(c, v, r, err));
	if (r->any_words && q->page == 1)
		TRY(fill_suggestions(c, v, q, err));
	if (v->none)
		TRY(fill_groups(c, v, err));
	page_pager_make(c, &v->pager,
			arena_printf(c->arena, "%.*s%c", STR_ARG(url), str_find_byte(url, '?') < 0 ? '?' : '&'), q->page,
			PER_PAGE, total);
	return ST_OK;
}

enum status search_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_search *v = ARENA_NEW(c->arena, struct view_search);
	struct search_query q;
	struct search_result r;

	search_read_query(w, &q);
	frame(c, v, &q);
	web_set_header(w, "Cache-Control", STR("no-store"));
	if (!search_query_any(&q) && q.tab == TAB_ALL) {
		TRY(fill_groups(c, v, err));
		page_render(c, "search/search.html", v, 200);
		return ST_OK;
	}
	TRY(search_run(c, &q, &r, err));
	if (!str_empty(r.exact_href) && q.tab == TAB_ALL && q.page == 1) {
		web_redirect(w, 303, page_href(c, r.exact_href));
		return ST_OK;
	}
	if (r.n == 0 && q.page > 1)
		return err_set(err, ST_NOT_FOUND, "page %lld of a search", (long long)q.page);
	TRY(answer(c, v, &q, &r, err));
	page_render(c, "search/search.html", v, 200);
	return ST_OK;
}
