/* SPDX-License-Identifier: Apache-2.0 */
/* 法定主动公开内容: the tree of the standard catalogue, one item with its seven elements, and the list of documents with
 * filters. S1-1.1.6, S3-3.2.4, S4-3.2, S4-3.3; design README §5, §10. */
#include "core/address.h"
#include "portal/portal_int.h"
#include "base/url.h"

#include <string.h>

struct tree_group {
	struct str text, count;
	bool open;
	struct tpl_list items; /* link_row: note = count */
};
static const struct tpl_field group_fields[] = {TF_STR(struct tree_group, text), TF_STR(struct tree_group, count),
						TF_BOOL(struct tree_group, open),
						TF_LIST(struct tree_group, items, &link_row_view)};
static const struct tpl_view tree_group_view = TPL_VIEW_OF(struct tree_group, group_fields);

struct basis_row {
	struct str name, now, doc_no;
	bool replaced; /* the act the standard names has been taken over by another */
};
static const struct tpl_field basis_fields[] = {TF_STR(struct basis_row, name), TF_STR(struct basis_row, now),
						TF_STR(struct basis_row, doc_no), TF_BOOL(struct basis_row, replaced)};
static const struct tpl_view basis_view = TPL_VIEW_OF(struct basis_row, basis_fields);

struct item_card {
	struct str title, openness, mode, limit, limit_basis, publisher, audience, owner, as_of, not_applicable;
	struct tpl_list elements, channels, bases;
	bool proactive;
};
static const struct tpl_field card_fields[] = {TF_STR(struct item_card, title),
					       TF_STR(struct item_card, openness),
					       TF_STR(struct item_card, mode),
					       TF_STR(struct item_card, limit),
					       TF_STR(struct item_card, limit_basis),
					       TF_STR(struct item_card, publisher),
					       TF_STR(struct item_card, audience),
					       TF_STR(struct item_card, owner),
					       TF_STR(struct item_card, as_of),
					       TF_STR(struct item_card, not_applicable),
					       TF_LIST(struct item_card, elements, &text_row_view),
					       TF_LIST(struct item_card, channels, &text_row_view),
					       TF_LIST(struct item_card, bases, &basis_view),
					       TF_BOOL(struct item_card, proactive)};
static const struct tpl_view item_card_view = TPL_VIEW_OF(struct item_card, card_fields);

struct view_catalogue {
	struct page page;
	struct str base, action, clear, heading, result, doc_no, words, chosen, group, genre, openness, sort;
	struct str by_published, by_formed, xlsx, csv, json, feed;
	bool has_item, has_rows, no_match, none_yet, not_applicable, formed_first, some_audience;
	struct item_card item;
	struct tpl_list side, tree, tabs, years, bodies, validities, rows;
	struct page_pager pager;
};
#define V struct view_catalogue
static const struct tpl_field fields[] = {TF_VIEW(V, page, &page_view),
					  TF_STR(V, base),
					  TF_STR(V, action),
					  TF_STR(V, clear),
					  TF_STR(V, heading),
					  TF_STR(V, result),
					  TF_STR(V, doc_no),
					  TF_STR(V, words),
					  TF_STR(V, chosen),
					  TF_STR(V, group),
					  TF_STR(V, genre),
					  TF_STR(V, openness),
					  TF_STR(V, sort),
					  TF_STR(V, by_published),
					  TF_STR(V, by_formed),
					  TF_STR(V, xlsx),
					  TF_STR(V, csv),
					  TF_STR(V, json),
					  TF_STR(V, feed),
					  TF_BOOL(V, has_item),
					  TF_BOOL(V, has_rows),
					  TF_BOOL(V, no_match),
					  TF_BOOL(V, none_yet),
					  TF_BOOL(V, not_applicable),
					  TF_BOOL(V, formed_first),
					  TF_BOOL(V, some_audience),
					  TF_VIEW(V, item, &item_card_view),
					  TF_LIST(V, side, &link_row_view),
					  TF_LIST(V, tree, &tree_group_view),
					  TF_LIST(V, tabs, &page_link_view),
					  TF_LIST(V, years, &option_row_view),
					  TF_LIST(V, bodies, &option_row_view),
					  TF_LIST(V, validities, &option_row_view),
					  TF_LIST(V, rows, &doc_row_view),
					  TF_VIEW(V, pager, &page_pager_view)};
const struct tpl_view catalogue_view = TPL_VIEW_OF(V, fields);
#undef V

static const char *const openness_choices[] = {"decision", "execution", "management", "service", "result", NULL};
static const char *const validity_choices[] = {"pending", "in_force", "amended", "repealed", "expired", NULL};
static const char *const sort_choices[] = {"published", "formed", NULL};
static const struct web_field list_fields[] = {
	{.name = "year", .type = F_I64, .label_key = "portal.f_year"},
	{.name = "body", .type = F_TEXT, .max = 64, .label_key = "portal.f_body"},
	{.name = "doc_no", .type = F_TEXT, .max = 150, .label_key = "portal.f_doc_no"},
	{.name = "words", .type = F_TEXT, .max = 300, .label_key = "portal.f_words"},
	{.name = "group", .type = F_TEXT, .max = 150, .label_key = "portal.f_group"},
	{.name = "genre", .type = F_TEXT, .max = 60, .label_key = "portal.f_genre"},
	{.name = "openness", .type = F_CHOICE, .choices = openness_choices, .label_key = "portal.f_openness"},
	{.name = "validity", .type = F_CHOICE, .choices = validity_choices, .label_key = "portal.f_validity"},
	{.name = "sort", .type = F_CHOICE, .choices = sort_choices, .label_key = "portal.f_sort"},
	{.name = "page", .type = F_I64, .label_key = "portal.f_page"},
};
const struct web_form list_form = WEB_FORM(list_fields);

/* Everything the handler reads once. */
struct scene {
	struct ctx *c;
	struct web_call *w;
	struct body main, body; /* body.id 0: all bodies */
	struct cat_entry *entries;
	size_t n;
	const struct cat_entry *item; /* NULL: whole catalogue */
	int64_t by_openness[OPEN_COUNT], total;
	struct doc_filter f;
	struct str path;
};

/* The current address with some parameters replaced: name/value pairs, a NULL value drops the parameter. */
static struct str address(const struct scene *s, const char *drop, const char *name, struct str value)
{
	static const char *const keep[] = {"year",  "body",	"doc_no",   "words", "group",
					   "genre", "openness", "validity", "sort"};
	struct buf b = BUF_INIT(s->c->arena, 8192);

	buf_str(&b, s->path);
	for (size_t i = 0; i < ARRAY_LEN(keep); i++)
		if ((name == NULL || strcmp(keep[i], name) != 0) && (drop == NULL || strcmp(keep[i], drop) != 0))
			url_query(&b, keep[i], web_value(s->w, keep[i])->text);
	if (name != NULL)
		url_query(&b, name, value);
	return buf_view(&b);
}

static struct tpl_list tree_of(const struct scene *s)
{
	struct ctx *c = s->c;
	struct tree_group *groups = ARENA_ARRAY(c->arena, s->n, struct tree_group);
	size_t n_groups = 0;

	for (size_t i = 0; i < s->n;) {
		struct tree_group *g = &groups[n_groups++];
		struct link_row *rows;
		int64_t sum = 0;
		size_t to = i;

		while (to < s->n && str_eq(s->entries[to].level1, s->entries[i].level1))
			to++;
		rows = ARENA_ARRAY(c->arena, to - i, struct link_row);
		for (size_t k = i; k < to; k++) {
			const struct cat_entry *e = &s->entries[k];
			struct buf href = BUF_INIT(c->arena, 4096);

			buf_printf(&href, "%.*s/xxgk/catalogue/%.*s", STR_ARG(page_prefix(c)), STR_ARG(e->item_key));
			url_query(&href, "body", s->body.code);
			rows[k - i] = (struct link_row){.href = buf_view(&href),
							.text = arena_printf(c->arena, "%02lld %.*s", (long long)e->seq,
									     STR_ARG(e->level2)),
							.note = page_num(c, e->published),
							.current = e == s->item};
			g->open = g->open || e == s->item;
			sum += e->published;
		}
		g->open = g->open || str_eq(s->f.level1, s->entries[i].level1);
		g->text = s->entries[i].level1;
		g->count = page_num(c, sum);
		g->items = link_list(rows, to - i);
		i = to;
	}
	return (struct tpl_list){groups, n_groups};
}

/* 《环境保护法》 → 环境保护法; text without title marks as it is. */
static struct str bare_title(struct str name)
{
	ptrdiff_t from = str_find_c(name, "《"), to = str_find_c(name, "》");

	if (from < 0 || to < from)
		return name;
	return str_slice(name, (size_t)from + str_of("《").n, (size_t)to);
}

/* Brackets of Chinese text are as wide as its letters; the tables of the standard were typed with narrow ones. */
static struct str wide_brackets(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT(a, 4096);

	for (size_t i = 0; i < s.n; i++) {
		bool open = s.p[i] == '(', chinese = (i > 0 && (s.p[i - 1] & 0x80)) || (i + 1 < s.n && (s.p[i + 1] & 0x80));

		if (chinese && (open || s.p[i] == ')'))
			buf_c(&b, open ? "（" : "）");
		else
			buf_byte(&b, s.p[i]);
	}
	return buf_view(&b);
}

/* The standard writes 《大气污染防治法》 for 中华人民共和国大气污染防治法. A mere part will not do: 生态环境行政处罚办法 replaced
 * 环境行政处罚办法. */
static bool same_act(struct str full, struct str name)
{
	const struct str state = STR("中华人民共和国");
	struct str bare = bare_title(name);

	return str_eq(full, name) || str_eq(full, bare) ||
	       (str_starts(full, state) && str_eq(str_skip(full, state.n), bare));
}

static enum status card_bases(const struct scene *s, struct item_card *card, struct err *err)
{
	struct legal_basis *b;
	struct basis_row *rows;
	size_t n;

	TRY(legal_bases_on(s->c, s->item, s->c->today, &b, &n, err));
	rows = ARENA_ARRAY(s->c->arena, n, struct basis_row);
	for (size_t i = 0; i < n; i++) {
		rows[i].name = wide_brackets(s->c->arena, b[i].name);
		rows[i].now = str_empty(b[i].full_name) ? b[i].name : b[i].full_name;
		rows[i].doc_no = b[i].doc_no;
		rows[i].replaced = !same_act(rows[i].now, b[i].name);
		if (!str_starts_c(rows[i].now, "《")) /* as the standard writes the others */
			rows[i].now = arena_printf(s->c->arena, "《%.*s》", STR_ARG(rows[i].now));
	}
	card->bases = (struct tpl_list){rows, n};
	return ST_OK;
}

static enum status card_of(const struct scene *s, struct item_card *card, struct err *err)
{
	struct ctx *c = s->c;
	const struct cat_entry *e = s->item;
	struct time_rule rule = time_rule_binding(e);

	card->title = arena_printf(c->arena, "%02lld %.*s", (long long)e->seq, STR_ARG(e->level2));
	card->openness = openness_text(c, e->openness);
	card->proactive = e->proactive;
	card->mode = ctx_text(c, e->proactive ? "portal.mode_proactive" : "portal.mode_request");
	card->limit = str_empty(rule.text) ? e->time_limit_text : rule.text;
	card->limit_basis = rule.basis;
	card->publisher = e->publisher;
	card->audience = ctx_text(c, e->audience_all ? "portal.audience_all" : "portal.audience_some");
	card->owner = e->owner_unit_name;
	card->as_of = page_date(c, c->today);
	card->elements = split_list(c, wide_brackets(c->arena, e->elements));
	card->channels = split_list(c, e->channels);
	if (e->not_applicable)
		card->not_applicable = ctx_textf(c, "portal.not_applicable", page_date(c, e->since));
	return card_bases(s, card, err);
}

static struct tpl_list tabs_of(const struct scene *s)
{
	struct ctx *c = s->c;
	struct page_link *rows = ARENA_ARRAY(c->arena, OPEN_COUNT + 1, struct page_link);
	int64_t sum = 0;

	for (int o = 0; o < OPEN_COUNT; o++) {
		rows[o + 1] =
			(struct page_link){.href = address(s, NULL, "openness", str_of(openness_code((enum openness)o))),
					   .text = openness_text(c, (enum openness)o),
					   .count = page_num(c, s->by_openness[o]),
					   .current = s->f.openness == o};
		sum += s->by_openness[o];
	}
	rows[0] = (struct page_link){.href = address(s, "openness", NULL, STR_NONE),
				     .text = ctx_text(c, "portal.all"),
				     .count = page_num(c, sum),
				     .current = s->f.openness < 0};
	return (struct tpl_list){rows, OPEN_COUNT + 1};
}

static enum status fill_options(const struct scene *s, struct view_catalogue *v, struct err *err)
{
	struct ctx *c = s->c;
	int this_year = date_ymd(c->today).year;
	struct option_row *years = ARENA_ARRAY(c->arena, 12, struct option_row), *bodies, *val;
	struct body *b;
	size_t n, k = 0;

	for (int i = 0; i < 10; i++)
		years[i] = (struct option_row){arena_printf(c->arena, "%d", this_year - i),
					       ctx_textf(c, "portal.year", arena_printf(c->arena, "%d", this_year - i)),
					       s->f.year == this_year - i};
	v->years = (struct tpl_list){years, 10};
	TRY(body_list(c, &b, &n, err));
	bodies = ARENA_ARRAY(c->arena, n, struct option_row);
	for (size_t i = 0; i < n; i++)
		bodies[i] = (struct option_row){b[i].code, str_empty(b[i].short_name) ? b[i].name : b[i].short_name,
						b[i].id == s->body.id};
	v->bodies = (struct tpl_list){bodies, n};
	val = ARENA_ARRAY(c->arena, VALID_COUNT, struct option_row);
	for (int i = VALID_NA + 1; i < VALID_COUNT; i++)
		val[k++] =
			(struct option_row){str_of(validity_code((enum validity)i)),
					    code_text(c, "validity", validity_code((enum validity)i)), s->f.validity == i};
	v->validities = (struct tpl_list){val, k};
	return ST_OK;
}

/* What is chosen now, in words, for the line above the list. */
static struct str chosen_text(const struct scene *s)
{
	struct ctx *c = s->c;
	struct buf b = BUF_INIT(c->arena, 4096);
	struct str parts[6];
	size_t n = 0;

	if (s->f.year != 0)
		parts[n++] = ctx_textf(c, "portal.year", arena_printf(c->arena, "%d", s->f.year));
	if (s->body.id != 0)
		parts[n++] = s->body.name;
	if (!str_empty(s->f.genre))
		parts[n++] = s->f.genre;
	if (!str_empty(s->f.doc_no))
		parts[n++] = s->f.doc_no;
	if (!str_empty(s->f.words))
		parts[n++] = s->f.words;
	if (s->f.validity >= 0)
		parts[n++] = code_text(c, "validity", validity_code((enum validity)s->f.validity));
	for (size_t i = 0; i < n; i++) {
		buf_str(&b, i == 0 ? STR("") : ctx_text(c, "portal.list_sep"));
		buf_str(&b, parts[i]);
	}
	return buf_view(&b);
}

static enum status fill_list(struct scene *s, struct view_catalogue *v, struct err *err)
{
	struct ctx *c = s->c;
	int64_t per = setting_i64(c, "list.page_size"), page = page_no(s->w), total;
	struct document *docs;
	size_t n;

	s->f.limit = per;
	s->f.offset = (page - 1) * per;
	TRY(doc_public_list(c, &s->f, &docs, &n, &total, err));
	if (page > 1 && n == 0)
		return err_set(err, ST_NOT_FOUND, "page %lld is behind the end", (long long)page);
	v->rows = doc_list(c, docs, n);
	v->has_rows = n > 0;
	v->result = ctx_textf(c, "portal.n_results", page_num(c, total));
	v->chosen = chosen_text(s);
	page_pager_make(c, &v->pager, address(s, NULL, NULL, STR_NONE), page, per, total);
	v->not_applicable = n == 0 && s->item != NULL && s->item->not_applicable;
	v->none_yet = n == 0 && !v->not_applicable && str_empty(v->chosen) && s->f.openness < 0;
	v->no_match = n == 0 && !v->not_applicable && !v->none_yet;
	return ST_OK;
}

static void fill_query(struct scene *s, struct view_catalogue *v)
{
	const struct web_value *year = web_value(s->w, "year");
	enum openness o;
	enum validity val;

	s->f = (struct doc_filter){.openness = -1, .validity = -1};
	s->f.body_id = s->body.id;
	if (year->present && year->i >= 1900 && year->i < 2200)
		s->f.year = (int)year->i;
	s->f.doc_no = v->doc_no = web_text(s->w, "doc_no");
	s->f.words = v->words = web_text(s->w, "words");
	s->f.level1 = v->group = web_text(s->w, "group");
	s->f.genre = v->genre = web_text(s->w, "genre");
	v->openness = web_text(s->w, "openness");
	if (openness_from_code(v->openness, &o))
		s->f.openness = (int)o;
	if (validity_from_code(web_text(s->w, "validity"), &val))
		s->f.validity = (int)val;
	v->sort = web_text(s->w, "sort");
	s->f.by_formed = v->formed_first = str_eq_c(v->sort, "formed");
}

static void fill_links(const struct scene *s, struct view_catalogue *v)
{
	struct ctx *c = s->c;
	struct buf feed = BUF_INIT(c->arena, 4096);

	v->action = s->path;
	v->clear = s->path;
	v->by_published = address(s, "sort", NULL, STR_NONE);
	v->by_formed = address(s, NULL, "sort", STR("formed"));
	for (int i = 0; i < 3; i++) {
		static const char *const ext[] = {"xlsx", "csv", "json"};
		struct buf b = BUF_INIT(c->arena, 4096);

		buf_printf(&b, "/xxgk/catalogue.%s", ext[i]);
		url_query(&b, "body", s->body.code);
		*(i == 0 ? &v->xlsx : i == 1 ? &v->csv : &v->json) = buf_view(&b);
	}
	buf_c(&feed, "/feed.atom");
	url_query(&feed, "item", s->item == NULL ? STR_NONE : s->item->item_key);
	url_query(&feed, "body", s->body.code);
	v->feed = buf_view(&feed);
}

static void fill_page(const struct scene *s, struct view_catalogue *v)
{
	struct ctx *c = s->c;
	struct str title = s->item != NULL ? s->item->level2 : ctx_text(c, "portal.catalogue");

	portal_page(c, &v->page, "/xxgk", "portal.catalogue", title);
	v->page.h1 = ctx_text(c, "portal.catalogue");
	v->page.lead = ctx_text(c, "portal.catalogue_lead");
	v->page.description = s->item != NULL ? ctx_textf(c, "portal.item_description", title) : v->page.lead;
	page_meta_add(c, &v->page, "ColumnDescription", v->page.description);
	page_meta_add(c, &v->page, "ColumnKeywords", title);
	if (s->item != NULL)
		page_crumb(c, &v->page, page_href(c, STR("/xxgk/catalogue")), v->page.h1);
	page_crumb(c, &v->page, STR(""), title);
	v->base = page_prefix(c);
	v->heading = title;
	v->side = portal_side(c, SIDE_CATALOGUE);
	v->tree = tree_of(s);
	v->tabs = tabs_of(s);
}

/* The item of the address: in the chosen body's (else the city's) active entries; local entries of any branch too. */
static enum status find_item(struct scene *s, struct str key, struct err *err)
{
	struct body *b;
	size_t n;

	for (size_t i = 0; i < s->n; i++)
		if (str_eq(s->entries[i].item_key, key))
			s->item = &s->entries[i];
	if (s->item != NULL)
		return ST_OK;
	TRY(body_list(s->c, &b, &n, err));
	for (size_t i = 0; i < n; i++) {
		struct cat_entry *e = ARENA_NEW(s->c->arena, struct cat_entry);
		enum status st = cat_entry_by_key(s->c, b[i].id, key, e, err);

		if (st == ST_OK && (e->active || e->not_applicable)) {
			s->item = e;
			return ST_OK;
		}
		if (st != ST_OK && st != ST_NOT_FOUND)
			return st;
	}
	return err_set(err, ST_NOT_FOUND, "no catalogue item %.*s", STR_ARG(str_slice(key, 0, 60)));
}

static enum status show(struct web_call *w, struct str key, struct err *err)
{
	struct scene s = {.c = ctx_of(w), .w = w};
	struct view_catalogue *v = ARENA_NEW(s.c->arena, struct view_catalogue);
	struct cat_filter cf = {.openness = -1};

	TRY(body_of_code(s.c, web_text(w, "body"), &s.body, err));
	fill_query(&s, v);
	cf.body_id = s.body.id;
	TRY(cat_list(s.c, &cf, &s.entries, &s.n, err));
	TRY(count_entries(s.c, s.body.id, s.entries, s.n, s.by_openness, &s.total, err));
	s.path = page_href(s.c, STR("/xxgk/catalogue"));
	if (!str_empty(key)) {
		TRY(find_item(&s, key, err));
		s.path = arena_printf(s.c->arena, "%.*s/%.*s", STR_ARG(s.path), STR_ARG(key));
		s.f.entry_key = s.item->item_key;
		memset(s.by_openness, 0, sizeof s.by_openness);
		s.by_openness[s.item->openness] = s.item->published;
		TRY(card_of(&s, &v->item, err));
		v->has_item = true;
		v->some_audience = !s.item->audience_all;
		web_cache_tag(w, "entry:%.*s", STR_ARG(str_slice(s.item->item_key, 0, 64)));
	}
	fill_page(&s, v);
	fill_links(&s, v);
	TRY(fill_options(&s, v, err));
	TRY(fill_list(&s, v, err));
	web_cache_tag(w, "list");
	web_cache_tag(w, "body");
	web_cache_tag(w, "catalogue");
	page_render(s.c, "portal/catalogue.html", v, 200);
	return ST_OK;
}

enum status portal_catalogue(struct web_call *w, struct err *err)
{
	return show(w, STR_NONE, err);
}

enum status portal_catalogue_item(struct web_call *w, struct err *err)
{
	return show(w, web_param(w, "key"), err);
}
