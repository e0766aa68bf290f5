/* SPDX-License-Identifier: Apache-2.0 */
/* A topic as people see it: targets with progress, the table of rows, one row with the history of its states, CSV and JSON. */
#include "base/csv.h"
#include "base/limits.h"
#include "core/address.h"
#include "core/json.h"
#include "site/column_view.h"

#define TABLE_FIELDS 6

static bool in_table(const struct topic *t, size_t i)
{
	enum field_type type = t->fields[i].type;

	return i != t->title_at && i != t->state_at && type != FT_LINES && type != FT_NAME && type != FT_DOCUMENT;
}

static struct str state_tag(struct ctx *c, const struct topic *t, struct str code)
{
	bool final;

	(void)topic_state_text(c, t, code, &final);
	return final ? STR("jade") : STR("amber");
}

static struct str row_href(struct ctx *c, const struct site_column *col, int64_t id)
{
	return arena_printf(c->arena, "%.*s/%lld", STR_ARG(site_column_href(c, col)), (long long)id);
}

static struct str thousandths(struct ctx *c, int64_t m)
{
	int64_t frac = m % 1000;

	if (frac == 0)
		return page_num(c, m / 1000);
	return arena_printf(c->arena, "%lld.%0*lld", (long long)(m / 1000),
			    frac % 100 == 0  ? 1
			    : frac % 10 == 0 ? 2
					     : 3,
			    (long long)(frac % 100 == 0	 ? frac / 100
					: frac % 10 == 0 ? frac / 10
							 : frac));
}

static enum status fill_targets(struct ctx *c, struct view_column_page *v, const struct topic *t,
				const struct topic_row *rows, size_t n, struct err *err)
{
	struct topic_target *g;
	struct col_target *out;
	size_t k;

	TRY(topic_targets(c, t, rows, n, &g, &k, err));
	out = ARENA_ARRAY(c->arena, k + 1, struct col_target);
	for (size_t i = 0; i < k; i++) {
		int64_t goal = g[i].target * 1000, done = g[i].done_m > goal ? goal : g[i].done_m;

		out[i] = (struct col_target){
			.name = c->locale == LOC_EN && !str_empty(g[i].name_en) ? g[i].name_en : g[i].name,
			.done = thousandths(c, g[i].done_m),
			.target = page_num(c, g[i].target),
			.percent = arena_printf(c->arena, "%lld%%", (long long)(g[i].done_m * 100 / goal)),
			.max = arena_printf(c->arena, "%lld", (long long)goal),
			.value = arena_printf(c->arena, "%lld", (long long)done),
			.due = date_is_none(g[i].due_on) ? STR("") : page_date(c, g[i].due_on),
			.reached = g[i].done_m >= goal,
		};
		out[i].label = arena_printf(c->arena, "%.*s %.*s / %.*s", STR_ARG(out[i].name), STR_ARG(out[i].done),
					    STR_ARG(out[i].target));
	}
	v->targets = (struct tpl_list){out, k};
	v->any_targets = k > 0;
	return ST_OK;
}

static void fill_states(struct ctx *c, struct view_column_page *v, const struct topic *t, const struct site_column *col,
			const struct topic_row *rows, size_t n, struct str chosen)
{
	struct topic_option *all;
	size_t n_states = topic_options(c->arena, &t->fields[t->state_at], &all);
	struct page_link *links = ARENA_ARRAY(c->arena, n_states + 1, struct page_link);
	struct str href = site_column_href(c, col);

	links[0] = (struct page_link){.href = href,
				      .text = ctx_text(c, "arrange.topic.all"),
				      .count = page_num(c, (int64_t)n),
				      .current = str_empty(chosen)};
	for (size_t s = 0; s < n_states; s++) {
		int64_t count = 0;

		for (size_t i = 0; i < n; i++)
			count += str_eq(rows[i].state, all[s].code);
		links[s + 1] = (struct page_link){.href = arena_printf(c->arena, "%.*s?state=%.*s", STR_ARG(href),
								       STR_ARG(all[s].code)),
						  .text = c->locale == LOC_EN ? all[s].en : all[s].zh,
						  .count = page_num(c, count),
						  .current = str_eq(chosen, all[s].code)};
	}
	v->states = (struct tpl_list){links, n_states + 1};
}

static enum status table_row(struct ctx *c, const struct topic *t, const struct site_column *col, const struct topic_row *r,
			     struct col_row *ret, struct err *err)
{
	struct str values[TOPIC_FIELDS];
	struct col_cell *cells = ARENA_ARRAY(c->arena, TABLE_FIELDS + 2, struct col_cell);
	size_t k = 0;

	topic_values(c->arena, t, r->data, values);
	cells[k++] = (struct col_cell){.label = topic_field_name(c, &t->fields[t->title_at]),
				       .text = values[t->title_at],
				       .href = row_href(c, col, r->id),
				       .head = true};
	for (size_t i = 0; i < t->n && k <= TABLE_FIELDS; i++)
		if (in_table(t, i)) {
			cells[k] = (struct col_cell){.label = topic_field_name(c, &t->fields[i]),
						     .num = t->fields[i].type == FT_NUMBER || t->fields[i].type == FT_DATE};
			cells[k].text = topic_text(c, t, i, values[i], true, &cells[k].href, err);
			k++;
		}
	cells[k] =
		(struct col_cell){.label = topic_field_name(c, &t->fields[t->state_at]), .tag = state_tag(c, t, r->state)};
	cells[k].text = topic_text(c, t, t->state_at, r->state, true, &cells[k].href, err);
	ret->cells = (struct tpl_list){cells, k + 1};
	return ST_OK;
}

static void fill_heads(struct ctx *c, struct view_column_page *v, const struct topic *t)
{
	struct col_text *heads = ARENA_ARRAY(c->arena, TABLE_FIELDS + 2, struct col_text);
	size_t k = 0;

	heads[k++].text = topic_field_name(c, &t->fields[t->title_at]);
	for (size_t i = 0; i < t->n && k <= TABLE_FIELDS; i++)
		if (in_table(t, i))
			heads[k++].text = topic_field_name(c, &t->fields[i]);
	heads[k++].text = topic_field_name(c, &t->fields[t->state_at]);
	v->heads = (struct tpl_list){heads, k};
}

enum status topic_fill(struct web_call *w, struct view_column_page *v, const struct site_column *col, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct topic *t = topic_find(c, col->topic);
	int64_t per = setting_i64(c, "list.page_size"), page = web_value(w, "page")->present ? web_value(w, "page")->i : 1;
	struct str state = web_text(w, "state");
	struct topic_row *rows;
	struct col_row *out;
	size_t n, from, k = 0, matching = 0;

	if (t == NULL || page < 1 || page > 100000)
		return err_set(err, ST_NOT_FOUND, "topic");
	TRY(topic_public(c, t->key, &rows, &n, err));
	TRY(fill_targets(c, v, t, rows, n, err));
	fill_states(c, v, t, col, rows, n, state);
	fill_heads(c, v, t);
	v->updated = n > 0 ? page_time(c, rows[0].published_at) : STR("");
	from = (size_t)((page - 1) * per);
	out = ARENA_ARRAY(c->arena, (size_t)per + 1, struct col_row);
	for (size_t i = 0; i < n; i++) {
		if (!str_empty(state) && !str_eq(rows[i].state, state))
			continue;
		if (matching >= from && k < (size_t)per)
			TRY(table_row(c, t, col, &rows[i], &out[k++], err));
		matching++;
	}
	if (k == 0 && page > 1)
		return err_set(err, ST_NOT_FOUND, "page behind the end");
	v->rows = (struct tpl_list){out, k};
	v->any = k > 0;
	v->csv = arena_printf(c->arena, "/c/%.*s/data.csv", STR_ARG(col->slug));
	v->json = arena_printf(c->arena, "/c/%.*s/data.json", STR_ARG(col->slug));
	page_pager_make(c, &v->pager,
			arena_printf(c->arena, "%.*s?%s%.*s%s", STR_ARG(site_column_href(c, col)),
				     str_empty(state) ? "" : "state=", STR_ARG(state), str_empty(state) ? "" : "&"),
			page, per, (int64_t)matching);
	web_cache_tag(w, "topic:%.*s", STR_ARG(t->key));
	web_cache_tag(w, "list");
	return ST_OK;
}

/* ---- one row ---- */
struct row_step {
	struct str at, iso, state, note, tag;
	bool last;
};
#define T struct row_step
static const struct tpl_field step_fields[] = {TF_STR(T, at),	TF_STR(T, iso), TF_STR(T, state),
					       TF_STR(T, note), TF_STR(T, tag), TF_BOOL(T, last)};
static const struct tpl_view step_view = TPL_VIEW_OF(T, step_fields);
#undef T
struct row_fact {
	struct str label, text, href;
	bool lines;
};
#define T struct row_fact
static const struct tpl_field fact_fields[] = {TF_STR(T, label), TF_STR(T, text), TF_STR(T, href), TF_BOOL(T, lines)};
static const struct tpl_view fact_view = TPL_VIEW_OF(T, fact_fields);
#undef T
struct view_row {
	struct page page;
	struct str back, feed, state, tag, updated, body, approved;
	struct tpl_list facts, steps;
};
#define T struct view_row
static const struct tpl_field row_fields[] = {TF_VIEW(T, page, &page_view),
					      TF_STR(T, back),
					      TF_STR(T, feed),
					      TF_STR(T, state),
					      TF_STR(T, tag),
					      TF_STR(T, updated),
					      TF_STR(T, body),
					      TF_STR(T, approved),
					      TF_LIST(T, facts, &fact_view),
					      TF_LIST(T, steps, &step_view)};
const struct tpl_view site_row_view = TPL_VIEW_OF(T, row_fields);
#undef T

static enum status fill_steps(struct ctx *c, struct view_row *v, const struct topic *t, int64_t id, struct err *err)
{
	struct topic_step *steps;
	struct row_step *out;
	size_t n;
	bool final;

	TRY(topic_steps(c, id, &steps, &n, err));
	out = ARENA_ARRAY(c->arena, n + 1, struct row_step);
	for (size_t i = 0; i < n; i++) /* newest first */
		out[n - 1 - i] = (struct row_step){.at = page_time(c, steps[i].at),
						   .iso = instant_format_iso(c->arena, steps[i].at),
						   .state = topic_state_text(c, t, steps[i].state, &final),
						   .note = steps[i].note,
						   .tag = state_tag(c, t, steps[i].state),
						   .last = i + 1 == n};
	v->steps = (struct tpl_list){out, n};
	return ST_OK;
}

static void fill_facts(struct ctx *c, struct view_row *v, const struct topic *t, const struct str *values, struct err *err)
{
	struct row_fact *facts = ARENA_ARRAY(c->arena, TOPIC_FIELDS, struct row_fact);
	size_t k = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (i == t->title_at || i == t->state_at)
			continue;
		facts[k] = (struct row_fact){.label = topic_field_name(c, &t->fields[i]),
					     .lines = t->fields[i].type == FT_LINES};
		facts[k].text = topic_text(c, t, i, values[i], true, &facts[k].href, err);
		k += !str_empty(facts[k].text);
	}
	v->facts = (struct tpl_list){facts, k};
}

enum status site_topic_row_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_row *v = ARENA_NEW(c->arena, struct view_row);
	struct str values[TOPIC_FIELDS];
	const struct site_column *col, *all;
	const struct topic *t;
	struct topic_row r;
	bool sent, final;
	size_t n;

	TRY(column_or_redirect(w, &col, &sent, err));
	if (sent)
		return ST_OK;
	t = col->kind == COL_TOPIC ? topic_find(c, col->topic) : NULL;
	if (t == NULL)
		return err_set(err, ST_NOT_FOUND, "column without rows");
	TRY(topic_public_row(c, t->key, web_param_i64(w, "id"), &r, err));
	topic_values(c->arena, t, r.data, values);
	TRY(site_columns(c, &all, &n, err));
	column_frame(c, &v->page, col, all, n, values[t->title_at]);
	page_meta_add(c, &v->page, "ArticleTitle", values[t->title_at]);
	page_meta_add(c, &v->page, "PubDate", instant_format(c->arena, r.first_at));
	page_meta_add(c, &v->page, "ContentSource", r.body_name);
	v->back = site_column_href(c, col);
	v->feed = arena_printf(c->arena, "/c/%.*s/feed.atom", STR_ARG(col->slug));
	v->state = topic_state_text(c, t, r.state, &final);
	v->tag = state_tag(c, t, r.state);
	v->updated = page_time(c, r.published_at);
	v->body = r.body_name;
	fill_facts(c, v, t, values, err);
	TRY(fill_steps(c, v, t, r.id, err));
	web_cache_tag(w, "topic:%.*s", STR_ARG(t->key));
	web_cache_tag(w, "list");
	page_mark(c, &v->page);
	page_render(c, "site/row.html", v, 200);
	return ST_OK;
}

/* ---- feed, files ---- */
enum status topic_entries(struct ctx *c, const struct site_column *col, struct atom_item **ret, size_t *ret_n,
			  struct err *err)
{
	const struct topic *t = topic_find(c, col->topic);
	int64_t most = setting_i64(c, "feed.items");
	struct str values[TOPIC_FIELDS];
	struct topic_row *rows;
	struct topic_step *steps;
	size_t n, n_steps;
	bool final;

	if (t == NULL)
		return err_set(err, ST_NOT_FOUND, "topic");
	TRY(topic_public(c, t->key, &rows, &n, err));
	n = n < (size_t)most ? n : (size_t)most;
	*ret = ARENA_ARRAY(c->arena, n + 1, struct atom_item);
	for (size_t i = 0; i < n; i++) {
		struct str url =
			page_absolute(c, arena_printf(c->arena, "/c/%.*s/%lld", STR_ARG(col->slug), (long long)rows[i].id));
		struct str state = topic_state_text(c, t, rows[i].state, &final);

		topic_values(c->arena, t, rows[i].data, values);
		TRY(topic_steps(c, rows[i].id, &steps, &n_steps, err));
		(*ret)[i] = (struct atom_item){.id = url,
					       .href = url,
					       .title = arena_printf(c->arena, "%.*s（%.*s）", STR_ARG(values[t->title_at]),
								     STR_ARG(state)),
					       .summary = n_steps > 0 ? steps[n_steps - 1].note : STR(""),
					       .published = rows[i].first_at,
					       .updated = rows[i].published_at};
	}
	*ret_n = n;
	return ST_OK;
}

static enum status load_rows(struct web_call *w, const struct site_column **ret_col, const struct topic **ret_topic,
			     struct topic_row **ret, size_t *ret_n, bool *ret_sent, struct err *err)
{
	struct ctx *c = ctx_of(w);

	TRY(column_or_redirect(w, ret_col, ret_sent, err));
	if (*ret_sent)
		return ST_OK;
	*ret_topic = (*ret_col)->kind == COL_TOPIC ? topic_find(c, (*ret_col)->topic) : NULL;
	if (*ret_topic == NULL)
		return err_set(err, ST_NOT_FOUND, "column without rows");
	web_cache_tag(w, "topic:%.*s", STR_ARG((*ret_topic)->key));
	web_cache_tag(w, "list");
	return topic_public(c, (*ret_topic)->key, ret, ret_n, err);
}

/* As the public reads it: masked, links of documents only while they are public. */
static struct str out_value(struct ctx *c, const struct topic *t, size_t i, struct str value, struct err *err)
{
	struct str href;

	if (t->fields[i].type == FT_DATE)
		return value;
	if (t->fields[i].type == FT_DOCUMENT) {
		(void)topic_text(c, t, i, value, true, &href, err);
		return str_empty(href) ? STR("") : page_absolute(c, href);
	}
	return topic_text(c, t, i, value, true, &href, err);
}

enum status site_topic_csv(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	struct str values[TOPIC_FIELDS];
	const struct site_column *col;
	const struct topic *t;
	struct topic_row *rows;
	bool sent;
	size_t n;

	TRY(load_rows(w, &col, &t, &rows, &n, &sent, err));
	if (sent || t == NULL)
		return ST_OK;
	buf_c(&b, "\xEF\xBB\xBF"); /* so that spreadsheets read it as UTF-8 */
	for (size_t f = 0; f < t->n; f++)
		csv_put(&b, t->fields[f].zh, f + 1 == t->n);
	for (size_t i = 0; i < n; i++) {
		topic_values(c->arena, t, rows[i].data, values);
		for (size_t f = 0; f < t->n; f++)
			csv_put(&b, out_value(c, t, f, values[f], err), f + 1 == t->n);
	}
	web_set_header(w, "Content-Disposition",
		       arena_printf(c->arena, "attachment; filename=\"%.*s.csv\"", STR_ARG(col->slug)));
	web_reply(w, 200, "text/csv; charset=utf-8", buf_view(&b));
	return ST_OK;
}

enum status site_topic_json(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	struct str values[TOPIC_FIELDS];
	const struct site_column *col;
	const struct topic *t;
	struct topic_row *rows;
	bool sent;
	size_t n;

	TRY(load_rows(w, &col, &t, &rows, &n, &sent, err));
	if (sent || t == NULL)
		return ST_OK;
	buf_c(&b, "{\"topic\":");
	json_put_str(&b, t->key);
	buf_c(&b, ",\"name\":");
	json_put_str(&b, col->name);
	buf_c(&b, ",\"rows\":[");
	for (size_t i = 0; i < n; i++) {
		buf_printf(&b, "%s{\"id\":%lld,\"published_at\":", i == 0 ? "" : ",", (long long)rows[i].id);
		json_put_str(&b, instant_format_iso(c->arena, rows[i].published_at));
		topic_values(c->arena, t, rows[i].data, values);
		for (size_t f = 0; f < t->n; f++) {
			struct str v = out_value(c, t, f, values[f], err);

			if (str_empty(v))
				continue;
			buf_c(&b, ",");
			json_put_str(&b, t->fields[f].code);
			buf_c(&b, ":");
			if (t->fields[f].type == FT_NUMBER)
				buf_str(&b, v);
			else
				json_put_str(&b, v);
		}
		buf_c(&b, "}");
	}
	buf_c(&b, "]}\n");
	web_reply(w, 200, "application/json; charset=utf-8", buf_view(&b));
	return ST_OK;
}
