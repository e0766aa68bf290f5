/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies, units, catalogue, legal bases, working days, figures: what the documents refer to. */
#include <string.h>

#include "opendata/opendata_int.h"
#include "core/address.h"

static const struct web_field body_fields[] = {
	{.name = "body", .type = F_TEXT, .max = 64, .label_key = "opendata.f.body_main"}};
const struct web_form od_body_form = WEB_FORM(body_fields);
static const struct web_field bases_fields[] = {{.name = "on", .type = F_DATE, .label_key = "opendata.f.on"}};
const struct web_form od_bases_form = WEB_FORM(bases_fields);
static const struct web_field calendar_fields[] = {{.name = "year", .type = F_I64, .label_key = "opendata.f.calendar_year"}};
const struct web_form od_calendar_form = WEB_FORM(calendar_fields);

/* ---- bodies and units ---- */

enum status api_bodies(struct ctx *c, struct api_body **ret, size_t *ret_n, struct err *err)
{
	struct body *b;

	TRY(body_list(c, &b, ret_n, err));
	*ret = ARENA_ARRAY(c->arena, *ret_n + 1, struct api_body);
	for (size_t i = 0; i < *ret_n; i++) {
		(*ret)[i].b = b[i];
		(*ret)[i].url = page_absolute(c, arena_printf(c->arena, "/bodies/%.*s", STR_ARG(b[i].code)));
		for (size_t k = 0; k < *ret_n; k++)
			if (b[k].id == b[i].parent_id)
				(*ret)[i].parent = b[k].code;
	}
	return ST_OK;
}

static enum status units_of(struct ctx *c, const struct body *b, struct api_unit **ret, size_t *ret_n, struct err *err)
{
	struct person *people;
	struct unit *u;
	size_t n, n_people, out = 0;

	TRY(unit_list(c, b->id, &u, &n, err));
	TRY(person_list(c, b->id, &people, &n_people, err));
	*ret = ARENA_ARRAY(c->arena, n + 1, struct api_unit);
	for (size_t i = 0; i < n; i++) {
		struct api_unit row = {.u = u[i], .body = b->code};

		if (!u[i].active)
			continue;
		for (size_t k = 0; k < n_people; k++)
			if (people[k].id == u[i].officer_person_id && people[k].active)
				row.officer = people[k].name;
		(*ret)[out++] = row;
	}
	*ret_n = out;
	return ST_OK;
}

enum status od_bodies(struct web_call *w, struct err *err)
{
	struct api_body *rows;
	size_t n;

	TRY(api_bodies(ctx_of(w), &rows, &n, err));
	web_cache_tag(w, "body");
	return api_all(w, OP_bodies, rows, n, err);
}

static enum status find_body(struct web_call *w, struct str code, struct api_body *ret, struct err *err)
{
	struct api_body *rows;
	size_t n;

	TRY(api_bodies(ctx_of(w), &rows, &n, err));
	for (size_t i = 0; i < n; i++)
		if (str_eq(rows[i].b.code, code)) {
			*ret = rows[i];
			return ST_OK;
		}
	return err_set(err, ST_NOT_FOUND, "no body %.*s", STR_ARG(str_slice(code, 0, 64)));
}

enum status od_body_get(struct web_call *w, struct err *err)
{
	struct api_body row;
	struct api_unit *units;
	size_t n;

	TRY(find_body(w, web_param(w, "code"), &row, err));
	TRY(units_of(ctx_of(w), &row.b, &units, &n, err));
	row.units = (struct tpl_list){units, n};
	web_cache_tag(w, "body");
	return api_one(w, OP_body_get, &row, err);
}

enum status od_units(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct api_unit *rows;
	struct body b;
	size_t n;

	TRY(od_body(c, web_text(w, "body"), true, &b, err));
	TRY(units_of(c, &b, &rows, &n, err));
	web_cache_tag(w, "body");
	return api_all(w, OP_units, rows, n, err);
}

/* ---- catalogue ---- */

static void entry_row(struct ctx *c, const struct cat_entry *e, const struct body *b, struct api_entry *ret)
{
	struct time_rule r = time_rule_binding(e);
	bool fixed = r.event == DE_FIXED_DATE;

	*ret = (struct api_entry){
		.e = *e,
		.body = b->code,
		.url = page_absolute(c, arena_printf(c->arena, "/xxgk/catalogue/%.*s", STR_ARG(e->item_key))),
		.audience = e->audience_all ? "all" : "certain",
		.mode = e->proactive ? "proactive" : "request",
		.openness = e->openness < OPEN_COUNT ? openness_code(e->openness) : "",
		.rule_value = {.r = r,
			       .event_text = str_of(deadline_event_code(r.event)),
			       .days = fixed ? 0 : r.days,
			       .unit = fixed || r.days == 0 ? ""
				       : r.unit == DU_DAY   ? "day"
							    : "workday",
			       .month = fixed ? r.month : 0,
			       .day = fixed ? r.day : 0},
	};
	ret->rule = &ret->rule_value;
}

enum status api_entries(struct ctx *c, const struct body *b, struct api_entry **ret, size_t *ret_n, struct err *err)
{
	const struct cat_filter f = {.body_id = b->id, .openness = -1};
	struct doc_entry_count *counts;
	struct cat_entry *e;
	size_t n_counts;

	TRY(cat_list(c, &f, &e, ret_n, err));
	TRY(doc_count_entries(c, b->id, &counts, &n_counts, err));
	*ret = ARENA_ARRAY(c->arena, *ret_n + 1, struct api_entry);
	for (size_t i = 0; i < *ret_n; i++) {
		entry_row(c, &e[i], b, &(*ret)[i]);
		for (size_t k = 0; k < n_counts; k++)
			if (str_eq(counts[k].item_key, e[i].item_key))
				(*ret)[i].e.published += counts[k].n;
	}
	return ST_OK;
}

enum status od_catalogue(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct api_entry *rows;
	struct body b;
	size_t n;

	TRY(od_body(c, web_text(w, "body"), true, &b, err));
	TRY(api_entries(c, &b, &rows, &n, err));
	web_cache_tag(w, "catalogue");
	return api_all(w, OP_catalogue, rows, n, err);
}

enum status od_catalogue_entry(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct str key = web_param(w, "key");
	struct api_entry *rows;
	struct body b;
	size_t n;

	TRY(od_body(c, web_text(w, "body"), true, &b, err));
	TRY(api_entries(c, &b, &rows, &n, err));
	web_cache_tag(w, "catalogue");
	for (size_t i = 0; i < n; i++)
		if (str_eq(rows[i].e.item_key, key))
			return api_one(w, OP_catalogue_entry, &rows[i], err);
	return err_set(err, ST_NOT_FOUND, "no entry %.*s", STR_ARG(str_slice(key, 0, 64)));
}

enum status api_bases(struct ctx *c, struct date on, struct api_basis **ret, size_t *ret_n, struct err *err)
{
	struct legal_basis *l;

	TRY(legal_bases_list(c, on, &l, ret_n, err));
	*ret = ARENA_ARRAY(c->arena, *ret_n + 1, struct api_basis);
	for (size_t i = 0; i < *ret_n; i++)
		(*ret)[i].l = l[i];
	return ST_OK;
}

enum status od_legal_bases(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct web_value *on = web_value(w, "on");
	struct api_basis *rows;
	size_t n;

	TRY(api_bases(c, on->present ? on->date : c->today, &rows, &n, err));
	web_cache_tag(w, "catalogue");
	return api_all(w, OP_legal_bases, rows, n, err);
}

/* ---- service guides ---- */

static void guide_row(struct ctx *c, const struct service_public *g, struct api_guide *ret)
{
	struct buf b = BUF_INIT(c->arena, 200);

	for (int p = 0; p < SP_COUNT; p++)
		if ((g->promises & (1u << p)) != 0)
			buf_printf(&b, "%s%s", b.n > 0 ? "|" : "", service_promise_code((enum service_promise)p));
	*ret = (struct api_guide){.g = *g, .url = page_absolute(c, g->href), .promises = buf_view(&b)};
}

enum status api_guides(struct ctx *c, struct api_guide **ret, size_t *ret_n, struct err *err)
{
	struct service_public *g;

	TRY(services_published(c, &g, ret_n, err));
	*ret = ARENA_ARRAY(c->arena, *ret_n + 1, struct api_guide);
	for (size_t i = 0; i < *ret_n; i++)
		guide_row(c, &g[i], &(*ret)[i]);
	return ST_OK;
}

enum status od_services(struct web_call *w, struct err *err)
{
	struct api_guide *rows;
	size_t n;

	TRY(api_guides(ctx_of(w), &rows, &n, err));
	web_cache_tag(w, "services");
	return api_all(w, OP_services, rows, n, err);
}

enum status od_service(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct service_public g;
	struct api_guide row;
	struct str text;

	web_cache_tag(w, "services");
	TRY(services_text(c, web_param_i64(w, "id"), &g, &text, err));
	guide_row(c, &g, &row);
	row.text = text;
	return api_one(w, OP_service, &row, err);
}

/* ---- working days ---- */

enum status od_calendar(struct web_call *w, struct err *err)
{
	static const char *const reasons[DAY_REASON_COUNT] = {"weekday", "makeup", "weekend", "holiday", "statutory"};
	struct ctx *c = ctx_of(w);
	const struct web_value *year = web_value(w, "year");
	int64_t y = year->present ? year->i : date_ymd(c->today).year;
	struct date first, next;
	struct api_day *rows;
	size_t n;

	if (y < 2015 || y > 2059 || !date_from_ymd((int)y, 1, 1, &first) || !date_from_ymd((int)y + 1, 1, 1, &next))
		return err_say(err, ST_INVALID, "opendata.year_wrong", NULL);
	n = (size_t)date_diff(next, first);
	rows = ARENA_ARRAY(c->arena, n, struct api_day);
	for (size_t i = 0; i < n; i++) {
		struct day_info info;

		rows[i].date = date_add(first, (int)i);
		TRY(workcal_day(c->cal, rows[i].date, &info));
		rows[i].workday = info.workday;
		rows[i].provisional = info.provisional;
		rows[i].reason = reasons[info.reason];
		rows[i].name = info.name;
		rows[i].source = info.source;
	}
	web_cache_tag(w, "calendar");
	return api_all(w, OP_calendar, rows, n, err);
}

/* ---- figures over what is public ---- */

static void add_count(struct api_count *rows, size_t *n, struct str key, struct str name, const struct doc_entry_count *e)
{
	size_t i = 0;

	while (i < *n && !str_eq(rows[i].key, key))
		i++;
	if (i == *n)
		rows[(*n)++] = (struct api_count){.key = key, .name = name};
	rows[i].n += e->n;
	if (e->last_published_at > rows[i].last_at)
		rows[i].last_at = e->last_published_at;
}

static enum status count_bodies(struct ctx *c, const struct body *only, struct api_statistics *s, struct err *err)
{
	struct api_count *rows;
	struct body *b;
	size_t n, out = 0, n_counts;

	TRY(body_list(c, &b, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct api_count);
	for (size_t i = 0; i < n; i++) {
		struct doc_entry_count *e;

		if (only->id != 0 && only->id != b[i].id)
			continue;
		TRY(doc_count_entries(c, b[i].id, &e, &n_counts, err));
		for (size_t k = 0; k < n_counts; k++)
			add_count(rows, &out, b[i].code, b[i].name, &e[k]);
	}
	s->bodies = (struct tpl_list){rows, out};
	return ST_OK;
}

static struct str item_name(const struct cat_entry *all, size_t n, struct str key)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(all[i].item_key, key))
			return all[i].level2;
	return key;
}

enum status od_statistics(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct cat_filter all = {.openness = -1};
	struct api_statistics s = {0};
	struct api_count *items, openness[OPEN_COUNT];
	struct doc_entry_count *e;
	struct cat_entry *cat;
	struct body b;
	size_t n, n_cat, n_items = 0, n_open = 0;

	TRY(od_body(c, web_text(w, "body"), false, &b, err));
	TRY(doc_count_entries(c, b.id, &e, &n, err));
	TRY(cat_list(c, &all, &cat, &n_cat, err));
	items = ARENA_ARRAY(c->arena, n + 1, struct api_count);
	for (size_t i = 0; i < n; i++) {
		s.total += e[i].n;
		add_count(items, &n_items, e[i].item_key, item_name(cat, n_cat, e[i].item_key), &e[i]);
		if (e[i].openness < OPEN_COUNT) {
			const char *code = openness_code(e[i].openness);

			add_count(openness, &n_open, str_of(code),
				  ctx_text(c, arena_printf(c->arena, "openness.%s", code).p), &e[i]);
		}
	}
	s.items = (struct tpl_list){items, n_items};
	s.openness = (struct tpl_list){openness, n_open};
	TRY(count_bodies(c, &b, &s, err));
	web_cache_tag(w, "list");
	web_cache_tag(w, "catalogue");
	return api_one(w, OP_statistics, &s, err);
}
