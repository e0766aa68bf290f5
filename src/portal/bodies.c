/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies, their units with responsible persons, leaders with their division of work. 条例 Art. 20(2); S3-8.1.3, S4-2.1. */
#include "portal/portal_int.h"
#include "core/address.h"

struct body_row {
	struct str name, href, address, hours, phone, uscc, region, postcode, fax, email, website, review_org, court,
		index_prefix;
};
#define B struct body_row
static const struct tpl_field body_fields[] = {TF_STR(B, name),	  TF_STR(B, href),	  TF_STR(B, address),
					       TF_STR(B, hours),  TF_STR(B, phone),	  TF_STR(B, uscc),
					       TF_STR(B, region), TF_STR(B, postcode),	  TF_STR(B, fax),
					       TF_STR(B, email),  TF_STR(B, website),	  TF_STR(B, review_org),
					       TF_STR(B, court),  TF_STR(B, index_prefix)};
static const struct tpl_view body_row_view = TPL_VIEW_OF(B, body_fields);
#undef B

struct unit_row {
	struct str name, duties, phone, place, head, officer;
};
static const struct tpl_field unit_fields[] = {TF_STR(struct unit_row, name),  TF_STR(struct unit_row, duties),
					       TF_STR(struct unit_row, phone), TF_STR(struct unit_row, place),
					       TF_STR(struct unit_row, head),  TF_STR(struct unit_row, officer)};
static const struct tpl_view unit_view = TPL_VIEW_OF(struct unit_row, unit_fields);

struct leader_row {
	struct str name, title, division, phone;
};
static const struct tpl_field leader_fields[] = {TF_STR(struct leader_row, name), TF_STR(struct leader_row, title),
						 TF_STR(struct leader_row, division), TF_STR(struct leader_row, phone)};
static const struct tpl_view leader_view = TPL_VIEW_OF(struct leader_row, leader_fields);

struct view_bodies {
	struct page page;
	struct str base;
	struct tpl_list side, bodies;
};
static const struct tpl_field bodies_fields[] = {TF_VIEW(struct view_bodies, page, &page_view),
						 TF_STR(struct view_bodies, base),
						 TF_LIST(struct view_bodies, side, &link_row_view),
						 TF_LIST(struct view_bodies, bodies, &body_row_view)};
const struct tpl_view bodies_view = TPL_VIEW_OF(struct view_bodies, bodies_fields);

struct view_body {
	struct page page;
	struct str base, name, catalogue, list, feed;
	struct body_row body;
	bool any_duties, any_units, any_leaders, any_documents;
	struct tpl_list side, duties, units, leaders, documents, branches;
	bool any_branches;
};
#define V struct view_body
static const struct tpl_field view_fields[] = {TF_VIEW(V, page, &page_view),
					       TF_STR(V, base),
					       TF_STR(V, name),
					       TF_STR(V, catalogue),
					       TF_STR(V, list),
					       TF_STR(V, feed),
					       TF_VIEW(V, body, &body_row_view),
					       TF_BOOL(V, any_duties),
					       TF_BOOL(V, any_units),
					       TF_BOOL(V, any_leaders),
					       TF_BOOL(V, any_documents),
					       TF_LIST(V, side, &link_row_view),
					       TF_LIST(V, duties, &text_row_view),
					       TF_LIST(V, units, &unit_view),
					       TF_LIST(V, leaders, &leader_view),
					       TF_LIST(V, documents, &doc_row_view),
					       TF_LIST(V, branches, &body_row_view),
					       TF_BOOL(V, any_branches)};
const struct tpl_view body_view = TPL_VIEW_OF(V, view_fields);
#undef V

/* A site written without its scheme would become a path of our own. */
static struct str site_address(struct ctx *c, struct str s)
{
	if (str_empty(s) || str_find_c(s, "://") >= 0)
		return s;
	return arena_printf(c->arena, "https://%.*s", STR_ARG(s));
}

static struct body_row row_of(struct ctx *c, const struct body *b)
{
	return (struct body_row){
		.name = c->locale == LOC_EN && !str_empty(b->name_en) ? b->name_en : b->name,
		.href = arena_printf(c->arena, "%.*s/bodies/%.*s", STR_ARG(page_prefix(c)), STR_ARG(b->code)),
		.address = b->address,
		.hours = b->hours,
		.phone = b->phone,
		.uscc = b->uscc,
		.region = b->region,
		.postcode = b->postcode,
		.fax = b->fax,
		.email = b->email,
		.website = site_address(c, b->website),
		.review_org = b->review_org,
		.court = b->court,
		.index_prefix = b->index_prefix,
	};
}

enum status portal_bodies(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_bodies *v = ARENA_NEW(c->arena, struct view_bodies);
	struct body_row *rows;
	struct body *b;
	size_t n;

	TRY(body_list(c, &b, &n, err));
	rows = ARENA_ARRAY(c->arena, n, struct body_row);
	for (size_t i = 0; i < n; i++)
		rows[i] = row_of(c, &b[i]);
	portal_page(c, &v->page, "/bodies", NULL, ctx_text(c, "portal.bodies"));
	page_crumb(c, &v->page, STR(""), v->page.h1);
	v->page.lead = ctx_text(c, "portal.bodies_lead");
	v->page.description = v->page.lead;
	v->base = page_prefix(c);
	v->side = portal_side(c, SIDE_BODIES);
	v->bodies = (struct tpl_list){rows, n};
	web_cache_tag(w, "body");
	page_render(c, "portal/bodies.html", v, 200);
	return ST_OK;
}

static struct tpl_list lines_of(struct ctx *c, struct str text)
{
	struct text_row *rows;
	struct str rest = text, line;
	size_t n = 0;

	while (str_line(&rest, &line))
		n++;
	rows = ARENA_ARRAY(c->arena, n, struct text_row);
	rest = text;
	n = 0;
	while (str_line(&rest, &line))
		if (str_trim(line).n > 0)
			rows[n++].text = str_trim(line);
	return (struct tpl_list){rows, n};
}

static struct str name_of(const struct person *p, size_t n, int64_t id)
{
	for (size_t i = 0; id != 0 && i < n; i++)
		if (p[i].id == id && p[i].active)
			return p[i].name;
	return STR("");
}

static enum status fill_people(struct ctx *c, struct view_body *v, const struct body *b, struct err *err)
{
	struct unit *u;
	struct person *p;
	struct unit_row *units;
	struct leader_row *leaders;
	size_t n_units, n_people, k = 0, m = 0;

	TRY(unit_list(c, b->id, &u, &n_units, err));
	TRY(person_list(c, b->id, &p, &n_people, err));
	units = ARENA_ARRAY(c->arena, n_units, struct unit_row);
	for (size_t i = 0; i < n_units; i++)
		if (u[i].active)
			units[k++] = (struct unit_row){u[i].name,
						       u[i].duties,
						       u[i].phone,
						       u[i].place,
						       name_of(p, n_people, u[i].head_person_id),
						       name_of(p, n_people, u[i].officer_person_id)};
	leaders = ARENA_ARRAY(c->arena, n_people, struct leader_row);
	for (size_t i = 0; i < n_people; i++)
		if (p[i].leader && p[i].active)
			leaders[m++] = (struct leader_row){p[i].name, p[i].title, p[i].division, p[i].phone};
	v->units = (struct tpl_list){units, k};
	v->leaders = (struct tpl_list){leaders, m};
	v->any_units = k > 0;
	v->any_leaders = m > 0;
	return ST_OK;
}

static enum status fill_branches(struct ctx *c, struct view_body *v, const struct body *b, struct err *err)
{
	struct body_row *rows;
	struct body *all;
	size_t n, k = 0;

	TRY(body_list(c, &all, &n, err));
	rows = ARENA_ARRAY(c->arena, n, struct body_row);
	for (size_t i = 0; i < n; i++)
		if (all[i].parent_id == b->id)
			rows[k++] = row_of(c, &all[i]);
	v->branches = (struct tpl_list){rows, k};
	v->any_branches = k > 0;
	return ST_OK;
}

static enum status fill_documents(struct ctx *c, struct view_body *v, const struct body *b, struct err *err)
{
	struct doc_filter f = {.body_id = b->id, .openness = -1, .validity = -1, .limit = 8};
	struct document *docs;
	int64_t total;
	size_t n;

	TRY(doc_public_list(c, &f, &docs, &n, &total, err));
	v->documents = doc_list(c, docs, n);
	v->any_documents = n > 0;
	return ST_OK;
}

enum status portal_body(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_body *v = ARENA_NEW(c->arena, struct view_body);
	struct body b;

	TRY(body_by_code(c, web_param(w, "code"), &b, err));
	if (!b.active)
		return err_set(err, ST_NOT_FOUND, "body is not active");
	v->body = row_of(c, &b);
	v->name = v->body.name;
	portal_page(c, &v->page, "/bodies", "portal.bodies", v->name);
	page_crumb(c, &v->page, page_href(c, STR("/bodies")), ctx_text(c, "portal.bodies"));
	page_crumb(c, &v->page, STR(""), v->name);
	v->page.description = ctx_textf(c, "portal.body_description", v->name);
	v->base = page_prefix(c);
	v->side = portal_side(c, SIDE_BODIES);
	v->duties = lines_of(c, b.duties);
	v->any_duties = v->duties.n > 0;
	v->catalogue = arena_printf(c->arena, "%.*s/xxgk/catalogue?body=%.*s", STR_ARG(v->base), STR_ARG(b.code));
	v->list = arena_printf(c->arena, "%.*s/xxgk/list?body=%.*s", STR_ARG(v->base), STR_ARG(b.code));
	v->feed = arena_printf(c->arena, "/feed.atom?body=%.*s", STR_ARG(b.code));
	TRY(fill_people(c, v, &b, err));
	TRY(fill_branches(c, v, &b, err));
	TRY(fill_documents(c, v, &b, err));
	web_cache_tag(w, "body");
	web_cache_tag(w, "body:%lld", (long long)b.id);
	web_cache_tag(w, "list");
	page_render(c, "portal/body.html", v, 200);
	return ST_OK;
}
