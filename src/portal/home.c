/* SPDX-License-Identifier: Apache-2.0 */
/* The home page: find, the five statutory entries, what is new, the 五公开 columns, the standard catalogue, contact.
 * 条例 Art. 23; 国办公开办函〔2019〕61号. A block whose data does not exist is not there. */
#include "core/address.h"
#include "core/shared.h"
#include "policy/policy.h"
#include "portal/portal_int.h"
#include "site/site.h"
#include "supervise/supervise.h"

#define LATEST 8
#define NORMATIVE 3
#define COLUMN_ITEMS 4

struct home_column { /* one of the five kinds of openness */
	struct str href, text, count;
	struct tpl_list items; /* link_row */
};
static const struct tpl_field column_fields[] = {TF_STR(struct home_column, href), TF_STR(struct home_column, text),
						 TF_STR(struct home_column, count),
						 TF_LIST(struct home_column, items, &link_row_view)};
static const struct tpl_view home_column_view = TPL_VIEW_OF(struct home_column, column_fields);

struct home_rule { /* a rule and what goes with it: drafts for comment, adopted comments, interpretations */
	struct str href, title, doc_no, published, validity_text, validity_kind;
	struct tpl_list explained;
	bool any_explained;
};
static const struct tpl_field rule_fields[] = {TF_STR(struct home_rule, href),
					       TF_STR(struct home_rule, title),
					       TF_STR(struct home_rule, doc_no),
					       TF_STR(struct home_rule, published),
					       TF_STR(struct home_rule, validity_text),
					       TF_STR(struct home_rule, validity_kind),
					       TF_LIST(struct home_rule, explained, &link_row_view),
					       TF_BOOL(struct home_rule, any_explained)};
static const struct tpl_view home_rule_view = TPL_VIEW_OF(struct home_rule, rule_fields);

struct home_group { /* one of the five aspects of the standard catalogue */
	struct str text, count;
	struct tpl_list items;
};
static const struct tpl_field group_fields[] = {TF_STR(struct home_group, text), TF_STR(struct home_group, count),
						TF_LIST(struct home_group, items, &link_row_view)};
static const struct tpl_view home_group_view = TPL_VIEW_OF(struct home_group, group_fields);

/* One block as the administrator arranged it: exactly one of the flags says which template shows it. */
struct home_block {
	struct str heading, more;
	bool is_pillars, is_entries, is_five, is_latest, is_column, is_openness, is_standard, is_topics, is_links;
	struct tpl_list docs, goals, outs;
};
struct home_goal { /* a topic with what is done */
	struct str href, name, done, rows, label;
};
static const struct tpl_field goal_fields[] = {TF_STR(struct home_goal, href), TF_STR(struct home_goal, name),
					       TF_STR(struct home_goal, done), TF_STR(struct home_goal, rows),
					       TF_STR(struct home_goal, label)};
static const struct tpl_view home_goal_view = TPL_VIEW_OF(struct home_goal, goal_fields);
struct home_out { /* a link that leaves the site */
	struct str name, url;
	bool dead;
};
static const struct tpl_field out_fields[] = {TF_STR(struct home_out, name), TF_STR(struct home_out, url),
					      TF_BOOL(struct home_out, dead)};
static const struct tpl_view home_out_view = TPL_VIEW_OF(struct home_out, out_fields);
#define T struct home_block
static const struct tpl_field block_fields[] = {TF_STR(T, heading),
						TF_STR(T, more),
						TF_BOOL(T, is_pillars),
						TF_BOOL(T, is_entries),
						TF_BOOL(T, is_five),
						TF_BOOL(T, is_latest),
						TF_BOOL(T, is_column),
						TF_BOOL(T, is_openness),
						TF_BOOL(T, is_standard),
						TF_BOOL(T, is_topics),
						TF_BOOL(T, is_links),
						TF_LIST(T, docs, &doc_row_view),
						TF_LIST(T, goals, &home_goal_view),
						TF_LIST(T, outs, &home_out_view)};
static const struct tpl_view home_block_view = TPL_VIEW_OF(T, block_fields);
#undef T

struct view_home {
	struct page page;
	struct str base, total, item_count, phone, hours, address, search_action, services, received;
	bool any_latest, has_lead, any_normative, any_items, any_hot;
	struct doc_row lead;
	struct tpl_list tabs, hot, latest, normative, columns, groups, blocks;
};
static const struct tpl_field fields[] = {
	TF_VIEW(struct view_home, page, &page_view),
	TF_STR(struct view_home, base),
	TF_STR(struct view_home, total),
	TF_STR(struct view_home, item_count),
	TF_STR(struct view_home, phone),
	TF_STR(struct view_home, hours),
	TF_STR(struct view_home, address),
	TF_STR(struct view_home, search_action),
	TF_BOOL(struct view_home, any_latest),
	TF_BOOL(struct view_home, has_lead),
	TF_BOOL(struct view_home, any_normative),
	TF_BOOL(struct view_home, any_items),
	TF_BOOL(struct view_home, any_hot),
	TF_VIEW(struct view_home, lead, &doc_row_view),
	TF_LIST(struct view_home, tabs, &link_row_view),
	TF_LIST(struct view_home, hot, &link_row_view),
	TF_LIST(struct view_home, latest, &doc_row_view),
	TF_LIST(struct view_home, normative, &home_rule_view),
	TF_LIST(struct view_home, columns, &home_column_view),
	TF_LIST(struct view_home, groups, &home_group_view),
	TF_LIST(struct view_home, blocks, &home_block_view),
	TF_STR(struct view_home, services),
	TF_STR(struct view_home, received),
};
const struct tpl_view home_view = TPL_VIEW_OF(struct view_home, fields);

static const struct web_field home_fields[] = {{.name = "g", .type = F_I64, .label_key = "portal.f_group"}};
const struct web_form home_form = WEB_FORM(home_fields);

static struct str item_href(struct ctx *c, struct str key)
{
	return arena_printf(c->arena, "%.*s/xxgk/catalogue/%.*s", STR_ARG(page_prefix(c)), STR_ARG(key));
}

/* Groups of the catalogue in its order, each with its items. */
static size_t groups_of(struct ctx *c, const struct cat_entry *e, size_t n, struct home_group *groups, size_t max)
{
	size_t n_groups = 0;

	for (size_t i = 0; i < n && n_groups < max;) {
		size_t to = i;
		struct link_row *rows;

		while (to < n && str_eq(e[to].level1, e[i].level1))
			to++;
		rows = ARENA_ARRAY(c->arena, to - i, struct link_row);
		for (size_t k = i; k < to; k++)
			rows[k - i] = (struct link_row){.href = item_href(c, e[k].item_key), .text = e[k].level2};
		groups[n_groups++] =
			(struct home_group){e[i].level1, page_num(c, (int64_t)(to - i)), link_list(rows, to - i)};
		i = to;
	}
	return n_groups;
}

static struct home_column column_of(struct ctx *c, enum openness o, const struct cat_entry *e, size_t n, int64_t count)
{
	struct link_row *rows = ARENA_ARRAY(c->arena, COLUMN_ITEMS, struct link_row);
	struct home_column col = {.text = openness_text(c, o), .count = ctx_textf(c, "portal.n_items", page_num(c, count))};
	size_t k = 0;

	for (size_t i = 0; i < n && k < COLUMN_ITEMS; i++)
		if (e[i].openness == o)
			rows[k++] = (struct link_row){.href = item_href(c, e[i].item_key), .text = e[i].level2};
	col.items = link_list(rows, k);
	col.href = arena_printf(c->arena, "%.*s/xxgk/catalogue?openness=%s", STR_ARG(page_prefix(c)), openness_code(o));
	return col;
}

/* Tabs over the groups; ret_level1 is the chosen group's name, empty for all. */
static struct tpl_list tabs_of(struct ctx *c, const struct home_group *g, size_t n, int64_t chosen, struct str *ret_level1)
{
	struct link_row *rows = ARENA_ARRAY(c->arena, n + 1, struct link_row);

	*ret_level1 = STR("");
	rows[0] =
		(struct link_row){.href = page_href(c, STR("/")), .text = ctx_text(c, "portal.latest_all"), .current = true};
	for (size_t i = 0; i < n; i++) {
		bool here = chosen == (int64_t)i + 1;

		rows[i + 1] = (struct link_row){.href = arena_printf(c->arena, "%.*s?g=%zu", STR_ARG(page_href(c, STR("/"))),
								     i + 1),
						.text = g[i].text,
						.current = here,
						.zh = true};
		if (here) {
			*ret_level1 = g[i].text;
			rows[0].current = false;
		}
	}
	return link_list(rows, n + 1);
}

/* Words people may start from: the items with most documents. */
static struct tpl_list hot_of(struct ctx *c, const struct cat_entry *e, size_t n)
{
	struct link_row *rows = ARENA_ARRAY(c->arena, 4, struct link_row);
	bool *used = ARENA_ARRAY(c->arena, n, bool);
	size_t k = 0;

	while (k < 4) {
		size_t best = n;

		for (size_t i = 0; i < n; i++)
			if (!used[i] && e[i].published > 0 && (best == n || e[i].published > e[best].published))
				best = i;
		if (best == n)
			break;
		used[best] = true;
		rows[k++] = (struct link_row){.href = item_href(c, e[best].item_key), .text = e[best].level2};
	}
	return link_list(rows, k);
}

static enum status fill_documents(struct ctx *c, struct view_home *v, struct str level1, struct err *err)
{
	struct doc_filter f = {.level1 = level1, .openness = -1, .validity = -1, .limit = LATEST + 1};
	struct document *docs;
	int64_t total;
	size_t n;

	TRY(doc_public_list(c, &f, &docs, &n, &total, err));
	v->any_latest = n > 0;
	v->latest = doc_list(c, docs, n);
	if (n > 0 && !str_empty(docs[0].summary)) {
		v->has_lead = true;
		v->lead = ((const struct doc_row *)v->latest.items)[0];
		v->latest = (struct tpl_list){(const struct doc_row *)v->latest.items + 1, n - 1};
	}
	return ST_OK;
}

/* The newest rules with their chains, read once and shared until the next change. */
struct home_pair {
	struct document rule;
	struct policy_stage *stages;
	size_t n;
};

static enum status make_pairs(struct ctx *c, int64_t arg, void **ret, size_t *ret_n, struct err *err)
{
	struct doc_filter f = {.genre = STR("规范性文件"), .openness = -1, .validity = -1, .limit = NORMATIVE};
	struct document *docs;
	struct home_pair *pairs;
	int64_t total;

	(void)arg;
	TRY(doc_public_list(c, &f, &docs, ret_n, &total, err));
	pairs = ARENA_ARRAY(c->arena, *ret_n + 1, struct home_pair);
	for (size_t i = 0; i < *ret_n; i++) {
		pairs[i].rule = docs[i];
		TRY(policy_making(c, &docs[i], &pairs[i].stages, &pairs[i].n, err));
	}
	*ret = pairs;
	return ST_OK;
}

static enum status fill_rules(struct ctx *c, struct view_home *v, struct err *err)
{
	const struct home_pair *pairs;
	const struct doc_row *row;
	const void *items;
	struct home_rule *rules;
	size_t n;

	TRY(shared_list(c, make_pairs, 0, &items, &n, err));
	pairs = items;
	rules = ARENA_ARRAY(c->arena, n + 1, struct home_rule);
	for (size_t i = 0; i < n; i++) {
		struct link_row *links = ARENA_ARRAY(c->arena, pairs[i].n + 1, struct link_row);
		size_t k = 0;

		row = doc_list(c, &pairs[i].rule, 1).items;
		rules[i] = (struct home_rule){.href = row->href,
					      .title = row->title,
					      .doc_no = row->doc_no,
					      .published = row->published,
					      .validity_text = row->validity_text,
					      .validity_kind = row->validity_kind};
		for (size_t s = 0; s < pairs[i].n; s++)
			if (pairs[i].stages[s].with_rule)
				links[k++] = (struct link_row){.href = page_doc_href(c, pairs[i].stages[s].document_id),
							       .text = pairs[i].stages[s].genre,
							       .note = pairs[i].stages[s].title};
		rules[i].explained = link_list(links, k);
		rules[i].any_explained = k > 0;
	}
	v->normative = (struct tpl_list){rules, n};
	v->any_normative = n > 0;
	return ST_OK;
}

static enum status fill_catalogue(struct ctx *c, struct view_home *v, int64_t chosen, struct str *ret_level1,
				  struct err *err)
{
	struct cat_filter f = {.openness = -1};
	struct home_column *cols = ARENA_ARRAY(c->arena, OPEN_COUNT, struct home_column);
	struct home_group *groups = ARENA_ARRAY(c->arena, 20, struct home_group);
	int64_t by_openness[OPEN_COUNT], total;
	struct cat_entry *e;
	size_t n, n_groups;

	TRY(cat_list(c, &f, &e, &n, err));
	TRY(count_entries(c, 0, e, n, by_openness, &total, err));
	for (int o = 0; o < OPEN_COUNT; o++)
		cols[o] = column_of(c, (enum openness)o, e, n, by_openness[o]);
	n_groups = groups_of(c, e, n, groups, 20);
	v->columns = (struct tpl_list){cols, OPEN_COUNT};
	v->groups = (struct tpl_list){groups, n_groups};
	v->tabs = tabs_of(c, groups, n_groups, chosen, ret_level1);
	v->hot = hot_of(c, e, n);
	v->any_hot = v->hot.n > 0;
	v->total = page_num(c, total);
	v->services = page_num(c, by_openness[OPEN_SERVICE]);
	v->item_count = page_num(c, (int64_t)n);
	v->any_items = n > 0;
	return ST_OK;
}

/* ---- blocks ---- */
static enum status fill_column(struct ctx *c, struct home_block *b, const struct site_block *row, struct err *err)
{
	const struct site_column *col;
	struct document *docs;
	int64_t total;
	size_t n;
	enum status st = site_column_by_slug(c, row->slug, &col, err);

	if (st == ST_NOT_FOUND) { /* hidden since: the block stays away until somebody chooses another column */
		err_clear(err);
		b->is_column = false;
		return ST_OK;
	}
	TRY(st);
	TRY(site_column_documents(c, col, 0, row->items, &docs, &n, &total, err));
	b->docs = doc_list(c, docs, n);
	b->more = site_column_href(c, col);
	if (str_empty(b->heading))
		b->heading = site_column_name(c, col);
	return ST_OK;
}

static enum status fill_topics(struct ctx *c, struct home_block *b, struct err *err)
{
	struct topic_total *t;
	struct home_goal *rows;
	size_t n;

	TRY(site_topic_totals(c, &t, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct home_goal);
	for (size_t i = 0; i < n; i++) {
		rows[i] = (struct home_goal){.href = t[i].href,
					     .name = t[i].name,
					     .done = page_num(c, t[i].done),
					     .rows = page_num(c, t[i].rows)};
		rows[i].label = arena_printf(c->arena, "%.*s %.*s / %.*s", STR_ARG(t[i].name), STR_ARG(rows[i].done),
					     STR_ARG(rows[i].rows));
	}
	b->goals = (struct tpl_list){rows, n};
	b->is_topics = n > 0;
	return ST_OK;
}

static enum status fill_links(struct ctx *c, struct home_block *b, struct err *err)
{
	struct site_link_public *l;
	struct home_out *rows;
	size_t n;

	TRY(site_links_public(c, "home", &l, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct home_out);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct home_out){l[i].name, l[i].url, l[i].dead};
	b->outs = (struct tpl_list){rows, n};
	b->is_links = n > 0;
	return ST_OK;
}

static enum status fill_blocks(struct ctx *c, struct view_home *v, struct err *err)
{
	const struct site_block *rows;
	struct home_block *out;
	struct supervise_totals sup;
	size_t n, k = 0;

	TRY(supervise_totals(c, &sup, err));
	v->received = sup.received > 0 ? page_num(c, sup.received) : STR("");
	TRY(site_blocks(c, &rows, &n, err));
	out = ARENA_ARRAY(c->arena, n + 1, struct home_block);
	for (size_t i = 0; i < n; i++) {
		enum site_block_code code = rows[i].code;
		struct home_block *b = &out[k];

		if (!rows[i].shown)
			continue;
		*b = (struct home_block){.heading = c->locale == LOC_EN && !str_empty(rows[i].title_en) ? rows[i].title_en
													: rows[i].title,
					 .is_pillars = code == SB_pillars,
					 .is_entries = code == SB_entries,
					 .is_five = code == SB_five,
					 .is_latest = code == SB_latest,
					 .is_column = code == SB_column,
					 .is_openness = code == SB_openness,
					 .is_standard = code == SB_standard && v->any_items};
		if (code == SB_column)
			TRY(fill_column(c, b, &rows[i], err));
		if (code == SB_topics)
			TRY(fill_topics(c, b, err));
		if (code == SB_links)
			TRY(fill_links(c, b, err));
		k++;
	}
	v->blocks = (struct tpl_list){out, k};
	return ST_OK;
}

/* The site's own contact, else that of the city bureau. An empty installation has neither. */
static enum status fill_contact(struct ctx *c, struct view_home *v, struct err *err)
{
	struct body b = {0};
	enum status st = main_body(c, &b, err);

	if (st != ST_OK && st != ST_NOT_FOUND)
		return st;
	v->phone = str_empty(setting(c, "site.phone")) ? b.phone : setting(c, "site.phone");
	v->hours = str_empty(setting(c, "site.hours")) ? b.hours : setting(c, "site.hours");
	v->address = str_empty(setting(c, "site.address")) ? b.address : setting(c, "site.address");
	return ST_OK;
}

enum status portal_home(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_home *v = ARENA_NEW(c->arena, struct view_home);
	struct str level1;

	page_init(c, &v->page, SHELL_PORTAL, "/", ctx_text(c, "portal.home"));
	page_meta_add(c, &v->page, "ColumnName", ctx_text(c, "portal.home"));
	page_meta_add(c, &v->page, "ColumnType", ctx_text(c, "portal.home"));
	v->page.description = ctx_text(c, "portal.home_description");
	v->base = page_prefix(c);
	v->search_action = page_href(c, STR("/search"));
	TRY(fill_contact(c, v, err));
	TRY(fill_catalogue(c, v, web_value(w, "g")->present ? web_value(w, "g")->i : 0, &level1, err));
	TRY(fill_documents(c, v, level1, err));
	TRY(fill_rules(c, v, err));
	TRY(fill_blocks(c, v, err));
	web_cache_tag(w, "links");
	web_cache_tag(w, "home");
	web_cache_tag(w, "list");
	web_cache_tag(w, "rules");
	web_cache_tag(w, "catalogue");
	web_cache_tag(w, "body");
	page_render(c, "portal/home.html", v, 200);
	return ST_OK;
}
