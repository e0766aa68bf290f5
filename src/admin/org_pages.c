/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies and units. A unit without an active disclosure officer is flagged (S0-4.4.1). */
#include "admin/admin_pages.h"

struct row_unit {
	struct str name, head, officer, phone, href;
	bool no_officer, closed;
};
static const struct tpl_field unit_fields[] = {
	TF_STR(struct row_unit, name),	  TF_STR(struct row_unit, head), TF_STR(struct row_unit, officer),
	TF_STR(struct row_unit, phone),	  TF_STR(struct row_unit, href), TF_BOOL(struct row_unit, no_officer),
	TF_BOOL(struct row_unit, closed),
};
static const struct tpl_view unit_view = TPL_VIEW_OF(struct row_unit, unit_fields);

struct row_body {
	struct str name, code, uscc, index_prefix, phone, address, href, href_unit, href_people;
	bool branch, editable, inactive;
	struct tpl_list units;
};
static const struct tpl_field body_fields[] = {
	TF_STR(struct row_body, name),
	TF_STR(struct row_body, code),
	TF_STR(struct row_body, uscc),
	TF_STR(struct row_body, index_prefix),
	TF_STR(struct row_body, phone),
	TF_STR(struct row_body, address),
	TF_STR(struct row_body, href),
	TF_STR(struct row_body, href_unit),
	TF_STR(struct row_body, href_people),
	TF_BOOL(struct row_body, branch),
	TF_BOOL(struct row_body, editable),
	TF_BOOL(struct row_body, inactive),
	TF_LIST(struct row_body, units, &unit_view),
};
static const struct tpl_view body_view = TPL_VIEW_OF(struct row_body, body_fields);

struct view_org {
	struct page page;
	struct str missing; /* number of units without an officer; "" = none */
	bool can_add;
	struct tpl_list bodies;
};
static const struct tpl_field org_fields[] = {
	TF_VIEW(struct view_org, page, &page_view),
	TF_STR(struct view_org, missing),
	TF_BOOL(struct view_org, can_add),
	TF_LIST(struct view_org, bodies, &body_view),
};
const struct tpl_view admin_org_view = TPL_VIEW_OF(struct view_org, org_fields);

enum status admin_bodies(struct ctx *c, enum perm p, struct body **ret, size_t *ret_n, struct err *err)
{
	struct body *all;
	size_t n, k = 0;

	TRY(body_list_all(c, &all, &n, err));
	for (size_t i = 0; i < n; i++) {
		if (ctx_can_at(c, p, all[i].id, all[i].parent_id))
			all[k++] = all[i];
	}
	*ret = all;
	*ret_n = k;
	return ST_OK;
}

static struct str name_of(const struct person *people, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++) {
		if (people[i].id == id)
			return people[i].name;
	}
	return STR("");
}

static enum status body_row(struct ctx *c, const struct body *b, struct row_body *r, int64_t *missing, struct err *err)
{
	struct unit *units;
	struct person *people;
	struct row_unit *rows;
	size_t n, n_people;

	TRY(unit_list(c, b->id, &units, &n, err));
	TRY(person_list(c, b->id, &people, &n_people, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct row_unit);
	for (size_t i = 0; i < n; i++) {
		rows[i] = (struct row_unit){
			.name = units[i].name,
			.head = name_of(people, n_people, units[i].head_person_id),
			.officer = name_of(people, n_people, units[i].officer_person_id),
			.phone = units[i].phone,
			.href = arena_printf(c->arena, "/wb/units/%lld", (long long)units[i].id),
			.no_officer = units[i].active && units[i].officer_person_id == 0,
			.closed = !units[i].active,
		};
		*missing += rows[i].no_officer;
	}
	*r = (struct row_body){
		.name = b->name,
		.code = b->code,
		.uscc = b->uscc,
		.index_prefix = b->index_prefix,
		.phone = b->phone,
		.address = b->address,
		.href = arena_printf(c->arena, "/wb/org/%lld", (long long)b->id),
		.href_unit = arena_printf(c->arena, "/wb/org/%lld/unit", (long long)b->id),
		.href_people = arena_printf(c->arena, "/wb/people?body=%lld", (long long)b->id),
		.branch = b->parent_id != 0,
		.inactive = !b->active,
		.editable = ctx_can_at(c, PERM_ORG_EDIT, b->id, b->parent_id),
		.units = {rows, n},
	};
	return ST_OK;
}

enum status admin_org_show(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_org v = {0};
	struct body *bodies;
	struct row_body *rows;
	size_t n;
	int64_t missing = 0;

	TRY(admin_bodies(c, PERM_ORG_READ, &bodies, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct row_body);
	for (size_t i = 0; i < n; i++)
		TRY(body_row(c, &bodies[i], &rows[i], &missing, err));
	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/org", ctx_text(c, "nav.wb.org"));
	v.bodies = (struct tpl_list){rows, n};
	v.missing = missing > 0 ? page_num(c, missing) : STR("");
	v.can_add = c->who.city && ctx_can(c, PERM_ORG_EDIT);
	page_render(c, "admin/org.html", &v, 200);
	return ST_OK;
}

/* ---- one body ---- */
static const struct web_field body_form_fields[] = {
	{"name", F_TEXT, F_REQUIRED, 300, "admin.body.name", NULL},
	{"short_name", F_TEXT, F_REQUIRED, 120, "admin.body.short_name", NULL},
	{"name_en", F_TEXT, 0, 200, "admin.body.name_en", NULL},
	{"code", F_TEXT, F_REQUIRED, 40, "admin.body.code", NULL},
	{"uscc", F_TEXT, F_REQUIRED, 40, "admin.body.uscc", NULL},
	{"index_prefix", F_TEXT, 0, 40, "admin.body.index_prefix", NULL},
	{"region", F_TEXT, 0, 120, "admin.body.region", NULL},
	{"address", F_TEXT, 0, 300, "admin.body.address", NULL},
	{"postcode", F_TEXT, 0, 20, "admin.body.postcode", NULL},
	{"hours", F_TEXT, 0, 200, "admin.body.hours", NULL},
	{"phone", F_TEXT, 0, 60, "admin.body.phone", NULL},
	{"fax", F_TEXT, 0, 60, "admin.body.fax", NULL},
	{"email", F_TEXT, 0, 120, "admin.body.email", NULL},
	{"website", F_TEXT, 0, 200, "admin.body.website", NULL},
	{"review_org", F_TEXT, 0, 200, "admin.body.review_org", NULL},
	{"court", F_TEXT, 0, 200, "admin.body.court", NULL},
	{"duties", F_LINES, 0, 8000, "admin.body.duties", NULL},
	{"sort", F_I64, 0, 10, "admin.sort", NULL},
	{"active", F_BOOL, 0, 0, "admin.body.active", NULL},
};
const struct web_form admin_body_form = WEB_FORM(body_form_fields);

static enum status show_body(struct ctx *c, const struct body *b)
{
	struct form f;
	struct view_form v = {0};

	form_init(&f, c, &admin_body_form);
	form_text(&f, "name", b->name);
	form_text(&f, "short_name", b->short_name);
	form_text(&f, "name_en", b->name_en);
	form_text(&f, "code", b->code)->hint = ctx_text(c, "admin.body.code_hint");
	form_text(&f, "uscc", b->uscc)->hint = ctx_text(c, "admin.body.uscc_hint");
	form_text(&f, "index_prefix", b->index_prefix)->hint = ctx_text(c, "admin.body.prefix_hint");
	form_text(&f, "region", b->region);
	form_text(&f, "address", b->address);
	form_text(&f, "postcode", b->postcode);
	form_text(&f, "hours", b->hours);
	form_text(&f, "phone", b->phone);
	form_text(&f, "fax", b->fax);
	form_text(&f, "email", b->email);
	form_text(&f, "website", b->website);
	form_text(&f, "review_org", b->review_org);
	form_text(&f, "court", b->court);
	form_lines(&f, "duties", b->duties)->hint = ctx_text(c, "admin.lines_hint");
	form_i64(&f, "sort", b->sort);
	form_check(&f, "active", b->active);
	v.action = b->id == 0 ? STR("/wb/org/new") : arena_printf(c->arena, "/wb/org/%lld", (long long)b->id);
	return form_page(&f, &v, "/wb/org", "nav.wb.org", b->id == 0 ? ctx_text(c, "admin.body.new") : b->name);
}

static enum status body_of_call(struct web_call *w, struct body *ret, struct err *err)
{
	struct ctx *c = ctx_of(w);

	if (str_eq_c(w->path, "/wb/org/new")) {
		/* New bodies are branches of the city bureau of the person who adds them. */
		if (!c->who.city)
			return err_set(err, ST_FORBIDDEN, "a branch adds no bodies");
		*ret = (struct body){.parent_id = c->who.body_id, .active = true};
		return ST_OK;
	}
	TRY(body_get(c, web_param_i64(w, "id"), ret, err));
	if (!ctx_can_at(c, PERM_ORG_EDIT, ret->id, ret->parent_id))
		return err_set(err, ST_FORBIDDEN, "body %lld", (long long)ret->id);
	return ST_OK;
}

enum status admin_body_new(struct web_call *w, struct err *err)
{
	struct body b;

	TRY(body_of_call(w, &b, err));
	return show_body(ctx_of(w), &b);
}

enum status admin_body_edit(struct web_call *w, struct err *err)
{
	return admin_body_new(w, err);
}

enum status admin_body_post(struct web_call *w, struct err *err)
{
	static const char *const map[] = {"org.uscc*", "uscc", "org.code*", "code", "org.name*", "name", NULL};
	struct ctx *c = ctx_of(w);
	struct body b;
	enum status st;

	TRY(body_of_call(w, &b, err));
	if (form_wrong(w))
		return show_body(c, &b);
	b.name = web_text(w, "name");
	b.short_name = web_text(w, "short_name");
	b.name_en = web_text(w, "name_en");
	b.code = web_text(w, "code");
	b.uscc = web_text(w, "uscc");
	b.index_prefix = web_text(w, "index_prefix");
	b.region = web_text(w, "region");
	b.address = web_text(w, "address");
	b.postcode = web_text(w, "postcode");
	b.hours = web_text(w, "hours");
	b.phone = web_text(w, "phone");
	b.fax = web_text(w, "fax");
	b.email = web_text(w, "email");
	b.website = web_text(w, "website");
	b.review_org = web_text(w, "review_org");
	b.court = web_text(w, "court");
	b.duties = web_text(w, "duties");
	b.sort = web_value(w, "sort")->i;
	b.active = web_value(w, "active")->present;
	st = body_save(c, &b, err);
	if (form_refused(c, st, err, map))
		return show_body(c, &b);
	TRY(st);
	page_flash(c, "jade", "admin.saved", b.name);
	web_redirect(w, 303, STR("/wb/org"));
	return ST_OK;
}

/* ---- one unit ---- */
static const struct web_field unit_form_fields[] = {
	{"name", F_TEXT, F_REQUIRED, 200, "admin.unit.name", NULL},
	{"head", F_I64, 0, 20, "admin.unit.head", NULL},
	{"officer", F_I64, 0, 20, "admin.unit.officer", NULL},
	{"phone", F_TEXT, 0, 60, "admin.unit.phone", NULL},
	{"place", F_TEXT, 0, 120, "admin.unit.place", NULL},
	{"duties", F_LINES, 0, 8000, "admin.unit.duties", NULL},
	{"sort", F_I64, 0, 10, "admin.sort", NULL},
	{"active", F_BOOL, 0, 0, "admin.unit.active", NULL},
};
const struct web_form admin_unit_form = WEB_FORM(unit_form_fields);

static struct form_opt *person_options(struct ctx *c, const struct person *people, size_t n, size_t *ret_n)
{
	struct form_opt *o = ARENA_ARRAY(c->arena, n + 1, struct form_opt);
	size_t k = 0;

	o[k++] = (struct form_opt){STR("0"), ctx_text(c, "admin.nobody"), false};
	for (size_t i = 0; i < n; i++) {
		if (people[i].active)
			o[k++] = (struct form_opt){form_id(c, people[i].id), people[i].name, false};
	}
	*ret_n = k;
	return o;
}

static enum status show_unit(struct ctx *c, const struct unit *u, struct err *err)
{
	struct form f;
	struct view_form v = {0};
	struct person *people;
	struct form_opt *heads, *officers;
	size_t n, n_opts;

	TRY(person_list(c, u->body_id, &people, &n, err));
	heads = person_options(c, people, n, &n_opts);
	officers = person_options(c, people, n, &n_opts);
	form_init(&f, c, &admin_unit_form);
	form_text(&f, "name", u->name);
	form_select(&f, "head", heads, n_opts, form_id(c, u->head_person_id));
	form_select(&f, "officer", officers, n_opts, form_id(c, u->officer_person_id))->hint =
		ctx_text(c, "admin.unit.officer_hint");
	form_text(&f, "phone", u->phone);
	form_text(&f, "place", u->place);
	form_lines(&f, "duties", u->duties)->hint = ctx_text(c, "admin.lines_hint");
	form_i64(&f, "sort", u->sort);
	form_check(&f, "active", u->active);
	v.action = u->id == 0 ? arena_printf(c->arena, "/wb/org/%lld/unit", (long long)u->body_id)
			      : arena_printf(c->arena, "/wb/units/%lld", (long long)u->id);
	return form_page(&f, &v, "/wb/org", "nav.wb.org", u->id == 0 ? ctx_text(c, "admin.unit.new") : u->name);
}

static enum status may_edit_unit(struct ctx *c, int64_t body_id, struct err *err)
{
	struct body b;

	TRY(body_get(c, body_id, &b, err));
	return ctx_can_at(c, PERM_ORG_EDIT, b.id, b.parent_id)
		       ? ST_OK
		       : err_set(err, ST_FORBIDDEN, "units of %lld", (long long)b.id);
}

static enum status save_unit(struct web_call *w, struct unit *u, struct err *err)
{
	static const char *const map[] = {"org.head*", "head", "org.officer*", "officer", "org.*", "name", NULL};
	struct ctx *c = ctx_of(w);
	enum status st;

	if (form_wrong(w))
		return show_unit(c, u, err);
	u->name = web_text(w, "name");
	u->head_person_id = web_value(w, "head")->i;
	u->officer_person_id = web_value(w, "officer")->i;
	u->phone = web_text(w, "phone");
	u->place = web_text(w, "place");
	u->duties = web_text(w, "duties");
	u->sort = web_value(w, "sort")->i;
	u->active = web_value(w, "active")->present;
	st = unit_save(c, u, err);
	if (form_refused(c, st, err, map))
		return show_unit(c, u, err);
	TRY(st);
	page_flash(c, "jade", "admin.saved", u->name);
	web_redirect(w, 303, STR("/wb/org"));
	return ST_OK;
}

enum status admin_unit_new(struct web_call *w, struct err *err)
{
	struct unit u = {.body_id = web_param_i64(w, "id"), .active = true};

	TRY(may_edit_unit(ctx_of(w), u.body_id, err));
	return show_unit(ctx_of(w), &u, err);
}

enum status admin_unit_new_post(struct web_call *w, struct err *err)
{
	struct unit u = {.body_id = web_param_i64(w, "id"), .active = true};

	TRY(may_edit_unit(ctx_of(w), u.body_id, err));
	return save_unit(w, &u, err);
}

enum status admin_unit_edit(struct web_call *w, struct err *err)
{
	struct unit u;

	TRY(unit_get(ctx_of(w), web_param_i64(w, "id"), &u, err));
	TRY(may_edit_unit(ctx_of(w), u.body_id, err));
	return show_unit(ctx_of(w), &u, err);
}

enum status admin_unit_post(struct web_call *w, struct err *err)
{
	struct unit u;

	TRY(unit_get(ctx_of(w), web_param_i64(w, "id"), &u, err));
	TRY(may_edit_unit(ctx_of(w), u.body_id, err));
	return save_unit(w, &u, err);
}
