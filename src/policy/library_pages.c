/* SPDX-License-Identifier: Apache-2.0 */
/* /zcwj: the library with its facets as one GET form, its download, and the chain of a document. Works without script.
 * design README §5 文件库; S0-1.5.1, S0-1.5.2. */
#include "base/csv.h"
#include "base/url.h"
#include "core/address.h"
#include "policy/library.h"
#include "policy/policy_store.h"
#include "search/search.h"

#define FACET_SHOWN 6 /* values of one facet; the rest behind "more" */

static const char *const scopes[] = {"all", "title", "no", NULL};
static const char *const sorts[] = {"published", "effective", "relevance", NULL};
static const struct web_field fields[] = {
	{"q", F_TEXT, 0, 300, "policy.f_words", NULL},
	{"scope", F_CHOICE, 0, 20, "policy.f_scope", scopes},
	{"sort", F_CHOICE, 0, 20, "policy.f_sort", sorts},
	{"year", F_TEXT, F_MULTI, 8, "policy.facet.year", NULL},
	{"type", F_TEXT, F_MULTI, 160, "policy.facet.type", NULL},
	{"topic", F_TEXT, F_MULTI, 160, "policy.facet.topic", NULL},
	{"validity", F_TEXT, F_MULTI, 20, "policy.facet.validity", NULL},
	{"page", F_I64, 0, 10, "policy.f_page", NULL},
};
const struct web_form policy_library_form = WEB_FORM(fields);

struct facet_view {
	struct str code, name;
	struct tpl_list values, more;
	bool any_more;
};
static const struct tpl_field facet_fields[] = {TF_STR(struct facet_view, code), TF_STR(struct facet_view, name),
						TF_LIST(struct facet_view, values, &pol_link_view),
						TF_LIST(struct facet_view, more, &pol_link_view),
						TF_BOOL(struct facet_view, any_more)};
static const struct tpl_view facet_view_ = TPL_VIEW_OF(struct facet_view, facet_fields);

#define T struct row_view
struct row_view {
	struct str href, title, tag, tag_kind, doc_no, published, published_iso, topic, relation, relation_href, until, body,
		chain;
	struct tpl_list explained;
	bool any_explained;
};
static const struct tpl_field row_fields[] = {TF_STR(T, href),		TF_STR(T, title),
					      TF_STR(T, tag),		TF_STR(T, tag_kind),
					      TF_STR(T, doc_no),	TF_STR(T, published),
					      TF_STR(T, published_iso), TF_STR(T, topic),
					      TF_STR(T, relation),	TF_STR(T, relation_href),
					      TF_STR(T, until),		TF_STR(T, body),
					      TF_STR(T, chain),		TF_LIST(T, explained, &pol_link_view),
					      TF_BOOL(T, any_explained)};
#undef T
static const struct tpl_view row_view_ = TPL_VIEW_OF(struct row_view, row_fields);

struct view_library {
	struct page page;
	struct str base, action, words, total, csv, soon_text, none_href;
	struct tpl_list scopes, sorts, chosen, facets, rows;
	struct page_pager pager;
	bool any, any_chosen, any_soon;
};
#define T struct view_library
static const struct tpl_field view_fields[] = {TF_VIEW(T, page, &page_view),
					       TF_STR(T, base),
					       TF_STR(T, action),
					       TF_STR(T, words),
					       TF_STR(T, total),
					       TF_STR(T, csv),
					       TF_STR(T, soon_text),
					       TF_STR(T, none_href),
					       TF_LIST(T, scopes, &pol_link_view),
					       TF_LIST(T, sorts, &pol_link_view),
					       TF_LIST(T, chosen, &pol_link_view),
					       TF_LIST(T, facets, &facet_view_),
					       TF_LIST(T, rows, &row_view_),
					       TF_VIEW(T, pager, &page_pager_view),
					       TF_BOOL(T, any),
					       TF_BOOL(T, any_chosen),
					       TF_BOOL(T, any_soon)};
#undef T
const struct tpl_view policy_library_view = TPL_VIEW_OF(struct view_library, view_fields);

/* ---- the query ---- */
static void read_query(struct web_call *w, struct lib_query *q)
{
	struct ctx *c = ctx_of(w);
	struct str scope = web_text(w, "scope"), sort = web_text(w, "sort");

	*q = (struct lib_query){.words = str_trim(web_text(w, "q")), .today = c->today};
	for (int i = 0; i < LS_COUNT; i++)
		if (str_eq_c(scope, scopes[i]))
			q->scope = (enum lib_scope)i;
	for (int i = 0; i < LO_COUNT; i++)
		if (str_eq_c(sort, sorts[i]))
			q->sort = (enum lib_sort)i;
	for (int f = 0; f < LF_COUNT; f++) {
		const struct web_value *v;
		size_t n = web_values(w, lib_facet_code((enum lib_facet)f), &v);

		for (size_t i = 0; i < n && q->n_picks[f] < LIB_PICKS; i++)
			if (!str_empty(v[i].text))
				q->pick[f][q->n_picks[f]++] = v[i].text;
	}
}

/* The same query as an address; sort < 0 keeps the order asked for; one value of one facet may be left out. */
static struct str query_href(struct ctx *c, const char *path, const struct lib_query *q, int sort, int without_facet,
			     size_t without)
{
	struct buf b = BUF_INIT(c->arena, 16384);
	int order = sort < 0 ? (int)q->sort : sort;

	buf_str(&b, page_href(c, str_of(path)));
	url_query(&b, "q", q->words);
	url_query(&b, "scope", q->scope == LS_ALL ? STR("") : str_of(scopes[q->scope]));
	url_query(&b, "sort", order == LO_PUBLISHED ? STR("") : str_of(sorts[order]));
	for (int f = 0; f < LF_COUNT; f++)
		for (size_t i = 0; i < q->n_picks[f]; i++)
			if (f != without_facet || i != without)
				url_query(&b, lib_facet_code((enum lib_facet)f), q->pick[f][i]);
	return buf_view(&b);
}

/* Words in the texts are found by the search; while that is too busy, titles and numbers still are. */
static enum status find_hits(struct ctx *c, struct lib_query *q, struct err *err)
{
	struct search_query s = {.words = q->words, .tab = TAB_ALL, .sort = SORT_RELEVANCE, .per = 100};
	int64_t *ids = ARENA_ARRAY(c->arena, SEARCH_COUNT_CAP, int64_t);
	struct search_result r = {0};

	if (str_empty(q->words) || q->scope != LS_ALL)
		return ST_OK;
	for (s.page = 1; s.page <= SEARCH_COUNT_CAP / s.per; s.page++) {
		enum status st = search_run(c, &s, &r, err);

		if (st == ST_BUSY) {
			err_clear(err);
			web_cache_refuse(c->call);
			break;
		}
		TRY(st);
		if (r.relaxed) /* not the words as they stand */
			break;
		for (size_t i = 0; i < r.n && q->n_hits < SEARCH_COUNT_CAP; i++)
			if (str_eq_c(r.hits[i].source, "document"))
				ids[q->n_hits++] = r.hits[i].id;
		if (r.n < (size_t)s.per)
			break;
	}
	q->hits = ids;
	return ST_OK;
}

/* A whole document number that the library has leads straight to the document. */
static int64_t exact_number(struct ctx *c, const struct lib_query *q, const struct library_doc *d, size_t n)
{
	struct docnum no;

	if (q->scope == LS_TITLE || docnum_parse(c->arena, q->words, &no, NULL) != ST_OK)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (str_eq(d[i].no_key, no.key))
			return d[i].id;
	return 0;
}

/* ---- facets ---- */
static struct str value_name(struct ctx *c, enum lib_facet f, struct str value)
{
	const char *kind;

	if (f == LF_YEAR)
		return ctx_textf(c, "policy.year", value);
	if (f == LF_VALIDITY)
		return ctx_text(c, arena_printf(c->arena, "policy.validity.%.*s", STR_ARG(value)).p);
	if (str_eq_c(value, "-"))
		return ctx_text(c, f == LF_TYPE ? "policy.no_number" : "policy.no_topic");
	kind = f == LF_TYPE ? lib_kind(value) : "";
	if (f != LF_TYPE || kind[0] == '\0')
		return value;
	return arena_printf(c->arena, "%.*s%.*s%.*s%.*s",
			    STR_ARG(ctx_text(c, arena_printf(c->arena, "policy.kind.%s", kind).p)),
			    STR_ARG(ctx_text(c, "policy.open")), STR_ARG(value), STR_ARG(ctx_text(c, "policy.close")));
}

static bool known_validity(struct str v)
{
	static const char *const all[] = {"in_force", "soon", "pending", "amended", "ended", "na"};

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (str_eq_c(v, all[i]))
			return true;
	return false;
}

static void fill_facets(struct ctx *c, const struct lib_query *q, const struct lib_result *r, struct view_library *v)
{
	struct facet_view *fv = ARENA_ARRAY(c->arena, LF_COUNT, struct facet_view);
	struct pol_link *chosen = ARENA_ARRAY(c->arena, (size_t)LF_COUNT * LIB_PICKS, struct pol_link);
	size_t n_chosen = 0;

	for (int f = 0; f < LF_COUNT; f++) {
		struct pol_link *rows = ARENA_ARRAY(c->arena, r->n_facet[f] + 1, struct pol_link);
		size_t n = r->n_facet[f], head = n > FACET_SHOWN ? FACET_SHOWN : n;

		for (size_t i = 0; i < n; i++)
			rows[i] = (struct pol_link){.text = value_name(c, (enum lib_facet)f, r->facet[f][i].value),
						    .value = r->facet[f][i].value,
						    .note = page_num(c, r->facet[f][i].n),
						    .on = r->facet[f][i].picked};
		for (size_t i = 0; i < q->n_picks[f]; i++)
			if (f != LF_VALIDITY || known_validity(q->pick[f][i]))
				chosen[n_chosen++] =
					(struct pol_link){.text = value_name(c, (enum lib_facet)f, q->pick[f][i]),
							  .href = query_href(c, "/zcwj", q, -1, f, i)};
		fv[f] = (struct facet_view){
			.code = str_of(lib_facet_code((enum lib_facet)f)),
			.name = ctx_text(c, arena_printf(c->arena, "policy.facet.%s", lib_facet_code((enum lib_facet)f)).p),
			.values = {rows, head},
			.more = {rows + head, n - head},
			.any_more = n > head};
	}
	v->facets = (struct tpl_list){fv, LF_COUNT};
	v->chosen = (struct tpl_list){chosen, n_chosen};
	v->any_chosen = n_chosen > 0 || !str_empty(q->words);
}

/* ---- rows ---- */
static const struct library_doc *by_id(const struct library_doc *d, size_t n, int64_t id)
{
	for (size_t i = 0; i < n && id != 0; i++)
		if (d[i].id == id)
			return &d[i];
	return NULL;
}

static struct str name_of(const struct library_doc *d)
{
	return str_empty(d->doc_no) ? d->title : d->doc_no;
}

/* 替代 …, 由 … 废止, 经 … 修改: what the public can see of it. */
static void relation(struct ctx *c, const struct library_doc *all, size_t n, const struct library_doc *d, struct row_view *v)
{
	const struct library_doc *by = by_id(all, n, d->replaced_by), *old = NULL;

	for (size_t i = 0; i < n && by == NULL && old == NULL; i++)
		if (all[i].replaced_by == d->id)
			old = &all[i];
	if (by != NULL)
		v->relation =
			ctx_textf(c, d->validity == VALID_AMENDED ? "policy.amended_by" : "policy.replaced_by", name_of(by));
	else if (old != NULL)
		v->relation =
			ctx_textf(c, old->validity == VALID_AMENDED ? "policy.amends" : "policy.replaces", name_of(old));
	if (by != NULL || old != NULL) {
		v->relation_href = page_doc_href(c, by != NULL ? by->id : old->id);
		v->chain = page_href(c, arena_printf(c->arena, "/zcwj/chain/%lld", (long long)d->id));
	}
	if (!date_is_none(d->abolished_on))
		v->until = ctx_textf(c,
				     d->validity == VALID_REPEALED  ? "policy.repealed_on"
				     : d->validity == VALID_EXPIRED ? "policy.expired_on"
								    : "policy.expires_on",
				     page_date(c, d->abolished_on));
	else if (d->validity == VALID_PENDING && !date_is_none(d->effective_on))
		v->until = ctx_textf(c, "policy.takes_effect", page_date(c, d->effective_on));
}

static enum status explained(struct ctx *c, const struct library_doc *d, struct row_view *v, struct err *err)
{
	const struct citation *x;
	struct str made = making_kind(d->genre) ? STR("") : making_key(c->arena, d->genre, d->title);
	struct pol_link *rows;
	size_t n, k = 0;

	TRY(policy_explaining(c, &x, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct pol_link);
	for (size_t i = 0; i < n; i++) {
		struct document e;
		enum status st;

		bool draft = str_eq(x[i].no_key, made);

		if (!draft && (str_empty(d->no_key) || !str_eq(x[i].no_key, d->no_key)))
			continue;
		st = doc_public_line(c, x[i].document_id, &e, err);
		if (st == ST_NOT_FOUND) {
			err_clear(err);
			continue;
		}
		TRY(st);
		if (draft && e.body_id != d->body_id)
			continue;
		rows[k++] = (struct pol_link){.href = page_doc_href(c, e.id), .text = e.genre, .note = e.title};
	}
	v->explained = (struct tpl_list){rows, k};
	v->any_explained = k > 0;
	return ST_OK;
}

static enum status fill_rows(struct ctx *c, const struct library_doc *all, size_t n, const struct lib_result *r,
			     int64_t from, int64_t count, struct tpl_list *ret, struct err *err)
{
	struct row_view *v = ARENA_ARRAY(c->arena, (size_t)count + 1, struct row_view);
	size_t k = 0;

	for (int64_t i = from; i < from + count && i < (int64_t)r->n; i++, k++) {
		const struct library_doc *d = r->rows[i];

		v[k] = (struct row_view){.href = page_doc_href(c, d->id),
					 .title = d->title,
					 .doc_no = d->doc_no,
					 .published = page_date(c, date_of_instant(d->published_at)),
					 .published_iso = date_format(c->arena, date_of_instant(d->published_at)),
					 .topic = d->topic,
					 .body = d->body_name};
		policy_validity(c, d, &v[k].tag, &v[k].tag_kind);
		relation(c, all, n, d, &v[k]);
		TRY(explained(c, d, &v[k], err));
	}
	*ret = (struct tpl_list){v, k};
	return ST_OK;
}

static enum status fill_head(struct ctx *c, struct view_library *v, const struct lib_result *r, struct err *err)
{
	struct clearance *cl;
	struct str since = STR("");
	size_t n;

	TRY(pol_store_clearances(c, 0, &cl, &n, err));
	if (n > 0)
		since = ctx_textf(c, "policy.cleared", page_date(c, cl[0].decided_on));
	v->page.lead = arena_printf(c->arena, "%.*s%.*s%.*s",
				    STR_ARG(ctx_textf(c, "policy.lead_in_force", page_num(c, r->in_force))),
				    STR_ARG(ctx_textf(c, "policy.lead_ended", page_num(c, r->ended))), STR_ARG(since));
	v->page.description = ctx_text(c, "policy.description");
	page_meta_add(c, &v->page, "ColumnName", v->page.h1);
	page_meta_add(c, &v->page, "ColumnDescription", v->page.description);
	page_meta_add(c, &v->page, "ColumnType", ctx_text(c, "policy.column_type"));
	for (size_t i = 0; i < r->n_facet[LF_VALIDITY]; i++)
		if (str_eq_c(r->facet[LF_VALIDITY][i].value, "soon") && r->facet[LF_VALIDITY][i].n > 0) {
			v->soon_text = ctx_textf(c, "policy.soon_n", page_num(c, r->facet[LF_VALIDITY][i].n));
			v->any_soon = true;
		}
	return ST_OK;
}

static void fill_form(struct ctx *c, const struct lib_query *q, struct view_library *v)
{
	struct pol_link *sc = ARENA_ARRAY(c->arena, LS_COUNT, struct pol_link);
	struct pol_link *so = ARENA_ARRAY(c->arena, LO_COUNT, struct pol_link);

	for (int i = 0; i < LS_COUNT; i++)
		sc[i] = (struct pol_link){.value = str_of(scopes[i]),
					  .text = ctx_text(c, arena_printf(c->arena, "policy.scope.%s", scopes[i]).p),
					  .on = i == (int)q->scope};
	for (int i = 0; i < LO_COUNT; i++)
		so[i] = (struct pol_link){.value = str_of(sorts[i]),
					  .text = ctx_text(c, arena_printf(c->arena, "policy.sort.%s", sorts[i]).p),
					  .href = query_href(c, "/zcwj", q, i, -1, 0),
					  .on = i == (int)q->sort};
	v->scopes = (struct tpl_list){sc, LS_COUNT};
	v->sorts = (struct tpl_list){so, LO_COUNT};
	v->words = q->words;
	v->base = page_prefix(c);
	v->action = page_href(c, STR("/zcwj"));
	v->csv = query_href(c, "/zcwj/export.csv", q, -1, -1, 0);
}

enum status policy_library_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_library *v = ARENA_NEW(c->arena, struct view_library);
	int64_t per = setting_i64(c, "list.page_size"), page = web_value(w, "page")->present ? web_value(w, "page")->i : 1;
	const struct library_doc *all;
	struct lib_result r;
	struct lib_query q;
	struct str href;
	int64_t id;
	size_t n;

	web_cache_tag(w, "list");
	web_cache_tag(w, "rules");
	read_query(w, &q);
	TRY(doc_library(c, &all, &n, err));
	id = exact_number(c, &q, all, n);
	if (id != 0) {
		web_redirect(w, 303, page_doc_href(c, id));
		return ST_OK;
	}
	TRY(find_hits(c, &q, err));
	lib_run(c->arena, all, n, &q, &r);
	if (page < 1 || (page > 1 && (page - 1) * per >= (int64_t)r.n))
		return err_set(err, ST_NOT_FOUND, "page %lld of %zu rules", (long long)page, r.n);
	policy_page(c, &v->page, STR(""));
	TRY(fill_head(c, v, &r, err));
	fill_form(c, &q, v);
	fill_facets(c, &q, &r, v);
	TRY(fill_rows(c, all, n, &r, (page - 1) * per, per, &v->rows, err));
	v->any = r.n > 0;
	v->total = page_num(c, (int64_t)r.n);
	href = query_href(c, "/zcwj", &q, -1, -1, 0);
	page_pager_make(c, &v->pager,
			arena_printf(c->arena, "%.*s%s", STR_ARG(href), str_find_byte(href, '?') >= 0 ? "&" : "?"), page,
			per, (int64_t)r.n);
	page_render(c, "policy/library.html", v, 200);
	return ST_OK;
}

/* The list as chosen, as a table. */
enum status policy_export(struct web_call *w, struct err *err)
{
	static const char *const heads[] = {"policy.c_title",	  "policy.c_no",	"policy.c_body",
					    "policy.c_year",	  "policy.c_topic",	"policy.c_validity",
					    "policy.c_published", "policy.c_effective", "policy.c_until",
					    "policy.c_relation",  "policy.c_address"};
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, 32u << 20);
	const struct library_doc *all;
	struct lib_result r;
	struct lib_query q;
	size_t n;

	web_cache_tag(w, "list");
	web_cache_tag(w, "rules");
	read_query(w, &q);
	TRY(doc_library(c, &all, &n, err));
	TRY(find_hits(c, &q, err));
	lib_run(c->arena, all, n, &q, &r);
	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		csv_put(&b, ctx_text(c, heads[i]), i + 1 == ARRAY_LEN(heads));
	for (size_t i = 0; i < r.n; i++) {
		const struct library_doc *d = r.rows[i];
		struct row_view v = {0};
		struct str tag, kind;

		relation(c, all, n, d, &v);
		policy_validity(c, d, &tag, &kind);
		csv_put(&b, d->title, false);
		csv_put(&b, d->doc_no, false);
		csv_put(&b, d->body_name, false);
		csv_put(&b, lib_value(c->arena, d, LF_YEAR), false);
		csv_put(&b, d->topic, false);
		csv_put(&b, tag, false);
		csv_put(&b, date_format(c->arena, date_of_instant(d->published_at)), false);
		csv_put(&b, date_format(c->arena, d->effective_on), false);
		csv_put(&b, date_format(c->arena, d->abolished_on), false);
		csv_put(&b, v.relation, false);
		csv_put(&b, arena_printf(c->arena, "/d/%lld", (long long)d->id), true);
	}
	policy_csv(w, &b, "library.csv");
	return ST_OK;
}
