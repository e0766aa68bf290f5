/* SPDX-License-Identifier: Apache-2.0 */
/* Rows, frame and addresses shared by the portal's pages. */
#include "portal/portal_int.h"
#include "core/address.h"

#include <string.h>

static const struct tpl_field link_fields[] = {TF_STR(struct link_row, href),	  TF_STR(struct link_row, text),
					       TF_STR(struct link_row, note),	  TF_STR(struct link_row, tag),
					       TF_STR(struct link_row, tag_kind), TF_BOOL(struct link_row, current),
					       TF_BOOL(struct link_row, zh),	  TF_STR(struct link_row, after)};
const struct tpl_view link_row_view = TPL_VIEW_OF(struct link_row, link_fields);

static const struct tpl_field text_fields[] = {TF_STR(struct text_row, text)};
const struct tpl_view text_row_view = TPL_VIEW_OF(struct text_row, text_fields);

static const struct tpl_field option_fields[] = {TF_STR(struct option_row, value), TF_STR(struct option_row, text),
						 TF_BOOL(struct option_row, selected)};
const struct tpl_view option_row_view = TPL_VIEW_OF(struct option_row, option_fields);

static const struct tpl_field doc_fields[] = {TF_STR(struct doc_row, href),	     TF_STR(struct doc_row, title),
					      TF_STR(struct doc_row, doc_no),	     TF_STR(struct doc_row, index_no),
					      TF_STR(struct doc_row, genre),	     TF_STR(struct doc_row, unit),
					      TF_STR(struct doc_row, body),	     TF_STR(struct doc_row, entry),
					      TF_STR(struct doc_row, summary),	     TF_STR(struct doc_row, published),
					      TF_STR(struct doc_row, published_iso), TF_STR(struct doc_row, published_short),
					      TF_STR(struct doc_row, formed),	     TF_STR(struct doc_row, time_text),
					      TF_STR(struct doc_row, time_kind),     TF_STR(struct doc_row, validity_text),
					      TF_STR(struct doc_row, validity_kind), TF_BOOL(struct doc_row, redacted)};
const struct tpl_view doc_row_view = TPL_VIEW_OF(struct doc_row, doc_fields);

struct tpl_list link_list(const struct link_row *rows, size_t n)
{
	return (struct tpl_list){rows, n};
}

struct str code_text(struct ctx *c, const char *space, const char *code)
{
	return ctx_text(c, arena_printf(c->arena, "%s.%s", space, code).p);
}

struct str attribute_text(struct ctx *c, enum attribute at)
{
	return at == ATTR_NONE ? STR("") : code_text(c, "attribute", attribute_code(at));
}

struct str openness_text(struct ctx *c, enum openness o)
{
	return code_text(c, "openness", openness_code(o));
}

struct date doc_published_on(const struct document *d)
{
	int64_t at = d->first_published_at != 0 ? d->first_published_at : d->published_at;

	return at == 0 ? DATE_NONE : date_of_instant(at);
}

void doc_timeliness(struct ctx *c, const struct document *d, struct str *ret_text, struct str *ret_kind)
{
	struct date on = doc_published_on(d);
	bool provisional;
	int late;

	*ret_text = *ret_kind = STR("");
	if (date_is_none(d->due_on) || date_is_none(on))
		return;
	*ret_kind = STR("jade");
	*ret_text = ctx_text(c, "portal.in_time");
	if (date_cmp(on, d->due_on) <= 0)
		return;
	*ret_kind = STR("amber");
	if (workcal_between(c->cal, d->due_on, on, &late, &provisional) != ST_OK || late < 1)
		*ret_text = ctx_text(c, "portal.late");
	else
		*ret_text = ctx_textf(c, "portal.late_days", arena_printf(c->arena, "%d", late));
}

void doc_validity(struct ctx *c, const struct document *d, struct str *ret_text, struct str *ret_kind)
{
	static const char *const kinds[VALID_COUNT] = {"", "brand", "jade", "amber", "red", "red"};

	*ret_text = *ret_kind = STR("");
	if (d->validity == VALID_NA)
		return;
	*ret_text = code_text(c, "validity", validity_code(d->validity));
	*ret_kind = str_of(kinds[d->validity]);
}

static struct doc_row row_of(struct ctx *c, const struct document *d)
{
	struct date on = doc_published_on(d);
	struct doc_row r = {
		.href = page_doc_href(c, d->id),
		.title = d->title,
		.doc_no = d->doc_no,
		.index_no = d->index_no,
		.genre = d->genre,
		.unit = d->unit_name,
		.body = d->body_name,
		.entry = d->entry_name,
		.summary = d->summary,
		.published = page_date(c, on),
		.published_iso = date_format(c->arena, on),
		.formed = page_date(c, d->formed_on),
		.redacted = d->attribute == ATTR_RED,
	};

	r.published_short = str_skip(r.published_iso, 5);
	doc_timeliness(c, d, &r.time_text, &r.time_kind);
	doc_validity(c, d, &r.validity_text, &r.validity_kind);
	return r;
}

struct tpl_list doc_list(struct ctx *c, const struct document *d, size_t n)
{
	struct doc_row *rows = ARENA_ARRAY(c->arena, n, struct doc_row);

	for (size_t i = 0; i < n; i++)
		rows[i] = row_of(c, &d[i]);
	return (struct tpl_list){rows, n};
}

struct tpl_list split_list(struct ctx *c, struct str bars)
{
	struct text_row *rows;
	struct str rest = bars, part;
	size_t n = 0;

	if (str_empty(bars))
		return (struct tpl_list){NULL, 0};
	while (str_cut(&rest, '|', &part))
		n++;
	rows = ARENA_ARRAY(c->arena, n, struct text_row);
	rest = bars;
	for (n = 0; str_cut(&rest, '|', &part); n++)
		rows[n].text = str_trim(part);
	return (struct tpl_list){rows, n};
}

/* ---- frame ---- */
void portal_page(struct ctx *c, struct page *p, const char *nav, const char *column, struct str title)
{
	struct str col = column == NULL ? STR("") : ctx_text(c, column), full = title;

	if (col.n > 0 && !str_eq(col, title))
		full = arena_printf(c->arena, "%.*s — %.*s", STR_ARG(title), STR_ARG(col));
	page_init(c, p, SHELL_PORTAL, nav, full);
	p->h1 = title;
	page_crumb(c, p, page_href(c, STR("/")), ctx_text(c, "portal.home"));
	if (strcmp(nav, "/xxgk") == 0 && !str_eq(title, ctx_text(c, "portal.xxgk")))
		page_crumb(c, p, page_href(c, STR("/xxgk")), ctx_text(c, "portal.xxgk"));
	page_meta_add(c, p, "ColumnName", col.n > 0 ? col : title);
	page_meta_add(c, p, "ColumnType", ctx_text(c, strcmp(nav, "/xxgk") == 0 ? "portal.xxgk" : "portal.home"));
}

struct tpl_list portal_side(struct ctx *c, enum side_entry current)
{
	static const struct {
		enum side_entry entry;
		const char *path, *key;
	} all[] = {
		{SIDE_GUIDE, "/xxgk/guide", "portal.guide"},
		{SIDE_RULES, "/xxgk/rules", "portal.rules"},
		{SIDE_CATALOGUE, "/xxgk/catalogue", "portal.catalogue"},
		{SIDE_REPORTS, "/xxgk/reports", "portal.reports"},
		{SIDE_REQUEST, "/xxgk/request", "portal.request"},
		{SIDE_LIST, "/xxgk/list", "portal.list"},
		{SIDE_ENFORCEMENT, "/xxgk/enforcement", "portal.enforcement"},
		{SIDE_BODIES, "/bodies", "portal.bodies"},
	};
	struct link_row *rows = ARENA_ARRAY(c->arena, ARRAY_LEN(all), struct link_row);

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		rows[i] = (struct link_row){.href = page_href(c, str_of(all[i].path)),
					    .text = ctx_text(c, all[i].key),
					    .current = all[i].entry == current};
	return link_list(rows, ARRAY_LEN(all));
}

/* ---- addresses ---- */
int64_t page_no(struct web_call *w)
{
	const struct web_value *v = web_value(w, "page");

	return v->present && v->i > 0 && v->i < 1000000 ? v->i : 1;
}

/* ---- bodies and counts ---- */
enum status main_body(struct ctx *c, struct body *ret, struct err *err)
{
	struct body *all;
	size_t n;

	TRY(body_list(c, &all, &n, err));
	for (size_t i = 0; i < n; i++)
		if (all[i].parent_id == 0) {
			*ret = all[i];
			return ST_OK;
		}
	return err_set(err, ST_NOT_FOUND, "no body yet");
}

enum status body_of_code(struct ctx *c, struct str code, struct body *ret, struct err *err)
{
	*ret = (struct body){0};
	return str_empty(code) ? ST_OK : body_by_code(c, code, ret, err);
}

enum status count_entries(struct ctx *c, int64_t body_id, struct cat_entry *entries, size_t n,
			  int64_t by_openness[OPEN_COUNT], int64_t *ret_total, struct err *err)
{
	struct doc_entry_count *counts;
	size_t n_counts;

	*ret_total = 0;
	memset(by_openness, 0, OPEN_COUNT * sizeof *by_openness);
	TRY(doc_count_entries(c, body_id, &counts, &n_counts, err));
	for (size_t k = 0; k < n_counts; k++) {
		*ret_total += counts[k].n;
		if (counts[k].openness < OPEN_COUNT)
			by_openness[counts[k].openness] += counts[k].n;
		for (size_t i = 0; i < n; i++)
			if (str_eq(entries[i].item_key, counts[k].item_key))
				entries[i].published += counts[k].n;
	}
	return ST_OK;
}
