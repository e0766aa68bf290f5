/* SPDX-License-Identifier: Apache-2.0 */
/* The disclosure column: its five blocks (国办公开办函〔2019〕61号), how to apply (条例 Art. 29), and
 * the disclosure list with its versions (S3-3.2.4, S3-9.1). */
#include "portal/portal_int.h"
#include "core/address.h"

struct view_xxgk {
	struct page page;
	struct str base, total;
	struct tpl_list side, latest;
	bool any;
};
static const struct tpl_field xxgk_fields[] = {TF_VIEW(struct view_xxgk, page, &page_view),
					       TF_STR(struct view_xxgk, base),
					       TF_STR(struct view_xxgk, total),
					       TF_LIST(struct view_xxgk, side, &link_row_view),
					       TF_LIST(struct view_xxgk, latest, &doc_row_view),
					       TF_BOOL(struct view_xxgk, any)};
const struct tpl_view xxgk_view = TPL_VIEW_OF(struct view_xxgk, xxgk_fields);

struct office_row { /* one body as the guide shows it */
	struct str name, href, uscc, address, postcode, hours, phone, fax, email, review_org, court;
};
static const struct tpl_field office_fields[] = {TF_STR(struct office_row, name),     TF_STR(struct office_row, href),
						 TF_STR(struct office_row, uscc),     TF_STR(struct office_row, address),
						 TF_STR(struct office_row, postcode), TF_STR(struct office_row, hours),
						 TF_STR(struct office_row, phone),    TF_STR(struct office_row, fax),
						 TF_STR(struct office_row, email),    TF_STR(struct office_row, review_org),
						 TF_STR(struct office_row, court)};
static const struct tpl_view office_view = TPL_VIEW_OF(struct office_row, office_fields);

struct view_guide {
	struct page page;
	struct page_terms terms;
	struct str base;
	struct tpl_list side, offices;
};
static const struct tpl_field guide_fields[] = {TF_VIEW(struct view_guide, page, &page_view),
						TF_VIEW(struct view_guide, terms, &page_terms_view),
						TF_STR(struct view_guide, base),
						TF_LIST(struct view_guide, side, &link_row_view),
						TF_LIST(struct view_guide, offices, &office_view)};
const struct tpl_view guide_view = TPL_VIEW_OF(struct view_guide, guide_fields);

struct list_row { /* one line of the disclosure list */
	struct str no, group, item, href, openness, limit, owner, channels, audience, published;
};
static const struct tpl_field list_row_fields[] = {TF_STR(struct list_row, no),	      TF_STR(struct list_row, group),
						   TF_STR(struct list_row, item),     TF_STR(struct list_row, href),
						   TF_STR(struct list_row, openness), TF_STR(struct list_row, limit),
						   TF_STR(struct list_row, owner),    TF_STR(struct list_row, channels),
						   TF_STR(struct list_row, audience), TF_STR(struct list_row, published)};
static const struct tpl_view list_row_view = TPL_VIEW_OF(struct list_row, list_row_fields);

struct version_row { /* one version of the standard catalogue */
	struct str name, from, items;
	bool in_force;
};
static const struct tpl_field version_fields[] = {TF_STR(struct version_row, name), TF_STR(struct version_row, from),
						  TF_STR(struct version_row, items), TF_BOOL(struct version_row, in_force)};
static const struct tpl_view version_view = TPL_VIEW_OF(struct version_row, version_fields);

struct view_list {
	struct page page;
	struct str base, as_of, body_name;
	bool any, any_lists;
	struct tpl_list side, bodies, rows, lists, versions;
};
static const struct tpl_field list_fields[] = {TF_VIEW(struct view_list, page, &page_view),
					       TF_STR(struct view_list, base),
					       TF_STR(struct view_list, as_of),
					       TF_STR(struct view_list, body_name),
					       TF_BOOL(struct view_list, any),
					       TF_BOOL(struct view_list, any_lists),
					       TF_LIST(struct view_list, side, &link_row_view),
					       TF_LIST(struct view_list, bodies, &link_row_view),
					       TF_LIST(struct view_list, rows, &list_row_view),
					       TF_LIST(struct view_list, lists, &doc_row_view),
					       TF_LIST(struct view_list, versions, &version_view)};
const struct tpl_view disclosure_list_view = TPL_VIEW_OF(struct view_list, list_fields);

static const struct web_field body_fields[] = {{.name = "body", .type = F_TEXT, .max = 64, .label_key = "portal.f_body"}};
const struct web_form body_form = WEB_FORM(body_fields);

enum status portal_xxgk(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_xxgk *v = ARENA_NEW(c->arena, struct view_xxgk);
	struct doc_filter f = {.openness = -1, .validity = -1, .limit = 10};
	struct document *docs;
	int64_t total;
	size_t n;

	portal_page(c, &v->page, "/xxgk", NULL, ctx_text(c, "portal.xxgk"));
	page_crumb(c, &v->page, STR(""), v->page.h1);
	v->page.lead = ctx_text(c, "portal.xxgk_lead");
	v->page.description = v->page.lead;
	v->base = page_prefix(c);
	v->side = portal_side(c, SIDE_NONE);
	TRY(doc_public_list(c, &f, &docs, &n, &total, err));
	v->latest = doc_list(c, docs, n);
	v->any = n > 0;
	v->total = page_num(c, total);
	web_cache_tag(w, "list");
	page_render(c, "portal/xxgk.html", v, 200);
	return ST_OK;
}

static enum status fill_offices(struct ctx *c, struct view_guide *v, struct err *err)
{
	struct office_row *rows;
	struct body *b;
	size_t n;

	TRY(body_list(c, &b, &n, err));
	rows = ARENA_ARRAY(c->arena, n, struct office_row);
	for (size_t i = 0; i < n; i++) {
		bool english = c->locale == LOC_EN && !str_empty(b[i].name_en);

		rows[i] = (struct office_row){.name = english ? b[i].name_en : b[i].name,
					      .href = arena_printf(c->arena, "%.*s/bodies/%.*s", STR_ARG(page_prefix(c)),
								   STR_ARG(b[i].code)),
					      .uscc = b[i].uscc,
					      .address = b[i].address,
					      .postcode = b[i].postcode,
					      .hours = b[i].hours,
					      .phone = b[i].phone,
					      .fax = b[i].fax,
					      .email = b[i].email,
					      .review_org = b[i].review_org,
					      .court = b[i].court};
	}
	v->offices = (struct tpl_list){rows, n};
	return ST_OK;
}

/* The guide itself (条例 Art. 12) is made by services. */
enum status portal_request(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_guide *v = ARENA_NEW(c->arena, struct view_guide);

	portal_page(c, &v->page, "/xxgk", NULL, ctx_text(c, "portal.request"));
	page_crumb(c, &v->page, STR(""), v->page.h1);
	v->page.lead = ctx_text(c, "portal.request_note");
	v->page.description = v->page.lead;
	v->base = page_prefix(c);
	v->side = portal_side(c, SIDE_REQUEST);
	TRY(fill_offices(c, v, err));
	web_cache_tag(w, "body");
	v->terms = page_terms(c);
	page_render(c, "portal/guide.html", v, 200);
	return ST_OK;
}

static enum status fill_list(struct ctx *c, struct view_list *v, const struct body *b, struct err *err)
{
	struct cat_filter f = {.body_id = b->id, .openness = -1};
	int64_t by_openness[OPEN_COUNT], total;
	struct list_row *rows;
	struct cat_entry *e;
	size_t n;

	TRY(cat_list(c, &f, &e, &n, err));
	TRY(count_entries(c, b->id, e, n, by_openness, &total, err));
	rows = ARENA_ARRAY(c->arena, n, struct list_row);
	for (size_t i = 0; i < n; i++) {
		struct time_rule rule = time_rule_binding(&e[i]);

		rows[i] = (struct list_row){.no = arena_printf(c->arena, "%02zu", i + 1),
					    .group = e[i].level1,
					    .item = e[i].level2,
					    .href = arena_printf(c->arena, "%.*s/xxgk/catalogue/%.*s?body=%.*s",
								 STR_ARG(page_prefix(c)), STR_ARG(e[i].item_key),
								 STR_ARG(b->code)),
					    .openness = openness_text(c, e[i].openness),
					    .limit = str_empty(rule.text) ? e[i].time_limit_text : rule.text,
					    .owner = e[i].owner_unit_name,
					    .audience = ctx_text(c, e[i].audience_all ? "portal.audience_all"
										      : "portal.audience_some"),
					    .published = page_num(c, e[i].published)};
	}
	v->rows = (struct tpl_list){rows, n};
	v->any = n > 0;
	return ST_OK;
}

static enum status fill_list_bodies(struct ctx *c, struct view_list *v, int64_t chosen, struct err *err)
{
	struct link_row *rows;
	struct body *b;
	size_t n;

	TRY(body_list(c, &b, &n, err));
	rows = ARENA_ARRAY(c->arena, n, struct link_row);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct link_row){.href = arena_printf(c->arena, "%.*s/xxgk/list?body=%.*s",
								 STR_ARG(page_prefix(c)), STR_ARG(b[i].code)),
					    .text = str_empty(b[i].short_name) ? b[i].name : b[i].short_name,
					    .current = b[i].id == chosen};
	v->bodies = link_list(rows, n);
	return ST_OK;
}

static enum status fill_versions(struct ctx *c, struct view_list *v, struct err *err)
{
	struct version_row *rows;
	struct cat_version *all;
	size_t n;

	TRY(cat_versions(c, &all, &n, err));
	rows = ARENA_ARRAY(c->arena, n, struct version_row);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct version_row){all[i].name, page_date(c, all[i].effective_from), page_num(c, all[i].items),
					       all[i].in_force};
	v->versions = (struct tpl_list){rows, n};
	return ST_OK;
}

enum status portal_list(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_list *v = ARENA_NEW(c->arena, struct view_list);
	struct doc_filter f = {.genre = STR("清单"), .openness = -1, .validity = -1, .limit = 50};
	struct document *docs;
	struct body b;
	int64_t total;
	size_t n;

	TRY(body_of_code(c, web_text(w, "body"), &b, err));
	if (b.id == 0)
		TRY(main_body(c, &b, err));
	portal_page(c, &v->page, "/xxgk", NULL, ctx_text(c, "portal.list"));
	page_crumb(c, &v->page, STR(""), v->page.h1);
	v->page.lead = ctx_text(c, "portal.list_lead");
	v->page.description = v->page.lead;
	v->base = page_prefix(c);
	v->side = portal_side(c, SIDE_LIST);
	v->as_of = page_date(c, c->today);
	v->body_name = b.name;
	TRY(fill_list_bodies(c, v, b.id, err));
	TRY(fill_list(c, v, &b, err));
	f.body_id = b.id;
	TRY(doc_public_list(c, &f, &docs, &n, &total, err));
	v->lists = doc_list(c, docs, n);
	v->any_lists = n > 0;
	TRY(fill_versions(c, v, err));
	web_cache_tag(w, "list");
	web_cache_tag(w, "body");
	web_cache_tag(w, "catalogue");
	web_cache_tag(w, "body:%lld", (long long)b.id);
	page_render(c, "portal/list.html", v, 200);
	return ST_OK;
}
