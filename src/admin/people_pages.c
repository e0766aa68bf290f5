/* SPDX-License-Identifier: Apache-2.0 */
/* People: the roster (S3-8.2.1), adding, roles, disabling with hand-over of the officer's duty (S0-4.4.1). */
#include "admin/admin_pages.h"

struct row_person {
	struct str name, login, unit, title, roles, phone, href;
	bool leader, officer, disabled, must_change;
};
static const struct tpl_field person_fields[] = {
	TF_STR(struct row_person, name),      TF_STR(struct row_person, login),	       TF_STR(struct row_person, unit),
	TF_STR(struct row_person, title),     TF_STR(struct row_person, roles),	       TF_STR(struct row_person, phone),
	TF_STR(struct row_person, href),      TF_BOOL(struct row_person, leader),      TF_BOOL(struct row_person, officer),
	TF_BOOL(struct row_person, disabled), TF_BOOL(struct row_person, must_change),
};
static const struct tpl_view person_view = TPL_VIEW_OF(struct row_person, person_fields);

struct row_missing {
	struct str role;
};
static const struct tpl_field missing_fields[] = {TF_STR(struct row_missing, role)};
static const struct tpl_view missing_view = TPL_VIEW_OF(struct row_missing, missing_fields);

struct view_people {
	struct page page;
	struct tpl_list tabs, people, missing;
	struct str new_href, count;
	bool can_edit;
};
static const struct tpl_field people_fields[] = {
	TF_VIEW(struct view_people, page, &page_view),
	TF_LIST(struct view_people, tabs, &page_link_view),
	TF_LIST(struct view_people, people, &person_view),
	TF_LIST(struct view_people, missing, &missing_view),
	TF_STR(struct view_people, new_href),
	TF_STR(struct view_people, count),
	TF_BOOL(struct view_people, can_edit),
};
const struct tpl_view admin_people_view = TPL_VIEW_OF(struct view_people, people_fields);

static const struct web_field filter_fields[] = {{"body", F_I64, 0, 20, "admin.person.body", NULL}};
const struct web_form admin_people_filter = WEB_FORM(filter_fields);

static const struct unit *unit_of(const struct unit *units, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++) {
		if (units[i].id == id)
			return &units[i];
	}
	return NULL;
}

static bool is_officer(const struct unit *units, size_t n, int64_t person)
{
	for (size_t i = 0; i < n; i++) {
		if (units[i].officer_person_id == person)
			return true;
	}
	return false;
}

/* Which of the visible bodies the page is about: ?body=, else the own one. */
static enum status choose(struct web_call *w, enum perm p, struct body **ret_all, size_t *ret_n, struct body *ret,
			  struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct web_value *v = web_value(w, "body");
	int64_t id = v->present ? v->i : c->who.body_id;

	TRY(admin_bodies(c, p, ret_all, ret_n, err));
	for (size_t i = 0; i < *ret_n; i++) {
		if ((*ret_all)[i].id == id) {
			*ret = (*ret_all)[i];
			return ST_OK;
		}
	}
	return err_set(err, ST_NOT_FOUND, "body %lld", (long long)id);
}

static void roles_missing(struct ctx *c, const struct person *people, size_t n, struct tpl_list *ret)
{
	/* Without one of these the flow of a document stops. */
	static const enum role needed[] = {ROLE_UNIT_HEAD, ROLE_OFFICE, ROLE_SECRECY, ROLE_SIGNATORY};
	struct row_missing *rows = ARENA_ARRAY(c->arena, ARRAY_LEN(needed), struct row_missing);
	size_t k = 0;

	for (size_t i = 0; i < ARRAY_LEN(needed); i++) {
		bool there = false;

		for (size_t j = 0; j < n && !there; j++)
			there = people[j].active && (people[j].roles & ROLE_BIT(needed[i]));
		if (!there)
			rows[k++].role = page_roles(c, ROLE_BIT(needed[i]));
	}
	*ret = (struct tpl_list){rows, k};
}

enum status admin_people_show(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_people v = {0};
	struct body *bodies, body;
	struct unit *units;
	struct person *people;
	struct row_person *rows;
	struct page_link *tabs;
	size_t n_bodies, n_units, n;

	TRY(choose(w, PERM_ORG_READ, &bodies, &n_bodies, &body, err));
	TRY(unit_list(c, body.id, &units, &n_units, err));
	TRY(person_list(c, body.id, &people, &n, err));
	tabs = ARENA_ARRAY(c->arena, n_bodies + 1, struct page_link);
	for (size_t i = 0; i < n_bodies; i++)
		tabs[i] = (struct page_link){.href = arena_printf(c->arena, "/wb/people?body=%lld", (long long)bodies[i].id),
					     .text = bodies[i].short_name,
					     .count = STR(""),
					     .current = bodies[i].id == body.id};
	rows = ARENA_ARRAY(c->arena, n + 1, struct row_person);
	for (size_t i = 0; i < n; i++) {
		const struct unit *u = unit_of(units, n_units, people[i].unit_id);

		rows[i] = (struct row_person){
			.name = people[i].name,
			.login = people[i].login,
			.unit = u == NULL ? STR("") : u->name,
			.title = people[i].title,
			.roles = page_roles(c, people[i].roles),
			.phone = people[i].phone,
			.href = arena_printf(c->arena, "/wb/people/%lld", (long long)people[i].id),
			.leader = people[i].leader,
			.officer = is_officer(units, n_units, people[i].id),
			.disabled = !people[i].active,
			.must_change = people[i].active && people[i].must_change,
		};
	}
	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/people", ctx_text(c, "nav.wb.people"));
	v.tabs = (struct tpl_list){tabs, n_bodies};
	v.people = (struct tpl_list){rows, n};
	v.count = page_num(c, (int64_t)n);
	roles_missing(c, people, n, &v.missing);
	v.can_edit = ctx_can_at(c, PERM_PEOPLE_EDIT, body.id, body.parent_id);
	v.new_href = arena_printf(c->arena, "/wb/people/new?body=%lld", (long long)body.id);
	page_render(c, "admin/people.html", &v, 200);
	return ST_OK;
}

/* ---- one person ---- */
static const struct web_field person_form_fields[] = {
	{"body", F_I64, 0, 20, "admin.person.body", NULL},
	{"name", F_TEXT, F_REQUIRED, 60, "admin.person.name", NULL},
	{"login", F_TEXT, F_REQUIRED, 40, "admin.person.login", NULL},
	{"unit", F_I64, 0, 20, "admin.person.unit", NULL},
	{"title", F_TEXT, 0, 120, "admin.person.title", NULL},
	{"phone", F_TEXT, 0, 60, "admin.person.phone", NULL},
	{"division", F_LINES, 0, 2000, "admin.person.division", NULL},
	{"leader", F_BOOL, 0, 0, "admin.person.leader", NULL},
	{"role_drafter", F_BOOL, 0, 0, "role.drafter", NULL},
	{"role_unit_head", F_BOOL, 0, 0, "role.unit_head", NULL},
	{"role_office", F_BOOL, 0, 0, "role.office", NULL},
	{"role_secrecy", F_BOOL, 0, 0, "role.secrecy", NULL},
	{"role_legal", F_BOOL, 0, 0, "role.legal", NULL},
	{"role_signatory", F_BOOL, 0, 0, "role.signatory", NULL},
	{"role_technical", F_BOOL, 0, 0, "role.technical", NULL},
	{"role_auditor", F_BOOL, 0, 0, "role.auditor", NULL},
	{"role_evaluator", F_BOOL, 0, 0, "role.evaluator", NULL},
	{"role_admin", F_BOOL, 0, 0, "role.admin", NULL},
	{"password", F_TEXT, 0, 200, "admin.person.password", NULL},
	{"sort", F_I64, 0, 10, "admin.sort", NULL},
	{"active", F_BOOL, 0, 0, "admin.person.active", NULL},
	{"successor", F_I64, 0, 20, "admin.person.successor", NULL},
};
const struct web_form admin_person_form = WEB_FORM(person_form_fields);

static const char *role_field(struct ctx *c, enum role r)
{
	return arena_cstr(c->arena, arena_printf(c->arena, "role_%s", role_code(r)));
}

static struct form_opt *unit_options(struct ctx *c, const struct unit *units, size_t n, size_t *ret_n)
{
	struct form_opt *o = ARENA_ARRAY(c->arena, n + 1, struct form_opt);
	size_t k = 0;

	o[k++] = (struct form_opt){STR("0"), ctx_text(c, "admin.no_unit"), false};
	for (size_t i = 0; i < n; i++) {
		if (units[i].active)
			o[k++] = (struct form_opt){form_id(c, units[i].id), units[i].name, false};
	}
	*ret_n = k;
	return o;
}

/* Offered when somebody who is a unit's officer is about to leave. */
static enum status successor_row(struct form *f, const struct person *p, struct err *err)
{
	struct ctx *c = f->c;
	struct person *people;
	struct form_opt *o;
	size_t n, k = 0;

	TRY(person_list(c, p->body_id, &people, &n, err));
	o = ARENA_ARRAY(c->arena, n + 1, struct form_opt);
	o[k++] = (struct form_opt){STR("0"), ctx_text(c, "admin.nobody"), false};
	for (size_t i = 0; i < n; i++) {
		if (people[i].active && people[i].id != p->id)
			o[k++] = (struct form_opt){form_id(c, people[i].id), people[i].name, false};
	}
	form_select(f, "successor", o, k, STR("0"))->hint = ctx_text(c, "admin.person.successor_hint");
	return ST_OK;
}

static enum status show_person(struct ctx *c, const struct person *p, struct err *err)
{
	struct form f;
	struct view_form v = {0};
	struct unit *units;
	struct form_opt *options;
	size_t n, n_opts;

	TRY(unit_list(c, p->body_id, &units, &n, err));
	options = unit_options(c, units, n, &n_opts);
	form_init(&f, c, &admin_person_form);
	form_text(&f, "name", p->name);
	form_text(&f, "login", p->login)->hint = ctx_text(c, "admin.person.login_hint");
	form_select(&f, "unit", options, n_opts, form_id(c, p->unit_id));
	form_text(&f, "title", p->title);
	form_text(&f, "phone", p->phone);
	form_i64(&f, "sort", p->sort);
	form_lines(&f, "division", p->division)->hint = ctx_text(c, "admin.person.division_hint");
	form_check(&f, "leader", p->leader);
	for (int r = 0; r < ROLE_COUNT; r++) {
		struct form_row *row = form_check(&f, role_field(c, (enum role)r), (p->roles & ROLE_BIT(r)) != 0);

		if (r == 0)
			row->heading = ctx_text(c, "admin.person.roles");
	}
	form_password(&f, "password")->hint =
		ctx_text(c, p->id == 0 ? "admin.person.password_new" : "admin.person.password_hint");
	f.rows[f.n - 1].heading = ctx_text(c, "admin.person.access");
	form_check(&f, "active", p->active);
	if (p->id != 0 && is_officer(units, n, p->id))
		TRY(successor_row(&f, p, err));
	v.action = p->id == 0 ? STR("/wb/people/new") : arena_printf(c->arena, "/wb/people/%lld", (long long)p->id);
	v.hidden_name = p->id == 0 ? STR("body") : STR("");
	v.hidden_value = form_id(c, p->body_id);
	v.back = arena_printf(c->arena, "/wb/people?body=%lld", (long long)p->body_id);
	return form_page(&f, &v, "/wb/people", "nav.wb.people", p->id == 0 ? ctx_text(c, "admin.person.new") : p->name);
}

/* The person of the address, or a new one of the body named by the query. */
static enum status person_of_call(struct web_call *w, struct person *ret, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct body *bodies, body;
	size_t n;

	if (str_eq_c(w->path, "/wb/people/new")) {
		TRY(choose(w, PERM_PEOPLE_EDIT, &bodies, &n, &body, err));
		*ret = (struct person){.body_id = body.id, .active = true};
		return ST_OK;
	}
	TRY(person_get(c, web_param_i64(w, "id"), ret, err));
	TRY(body_get(c, ret->body_id, &body, err));
	if (!ctx_can_at(c, PERM_PEOPLE_EDIT, body.id, body.parent_id))
		return err_set(err, ST_FORBIDDEN, "person %lld", (long long)ret->id);
	return ST_OK;
}

enum status admin_person_new(struct web_call *w, struct err *err)
{
	struct person p;

	TRY(person_of_call(w, &p, err));
	return show_person(ctx_of(w), &p, err);
}

enum status admin_person_edit(struct web_call *w, struct err *err)
{
	return admin_person_new(w, err);
}

static void take_fields(struct web_call *w, struct person *p)
{
	struct ctx *c = ctx_of(w);

	p->name = web_text(w, "name");
	p->login = web_text(w, "login");
	p->unit_id = web_value(w, "unit")->i;
	p->title = web_text(w, "title");
	p->phone = web_text(w, "phone");
	p->division = web_text(w, "division");
	p->leader = web_value(w, "leader")->present;
	p->sort = web_value(w, "sort")->i;
	p->active = web_value(w, "active")->present;
	p->roles = 0;
	for (int r = 0; r < ROLE_COUNT; r++) {
		if (web_value(w, role_field(c, (enum role)r))->present)
			p->roles |= ROLE_BIT(r);
	}
}

/* Person and hand-over in one transaction. */
static enum status save(struct ctx *c, struct person *p, struct str password, int64_t successor, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	if (successor == 0)
		return person_save(c, p, password, err);
	TRY(core_begin(c, &tx, err));
	TRY(unit_handover(c, p->id, successor, err));
	TRY(person_save(c, p, password, err));
	return core_commit(c, &tx, err);
}

enum status admin_person_post(struct web_call *w, struct err *err)
{
	static const char *const map[] = {"org.login*",	  "login",     "auth.password*", "password", "org.unit*", "unit",
					  "org.officer*", "successor", "org.name*",	 "name",     NULL};
	struct ctx *c = ctx_of(w);
	struct person p, old;
	enum status st;

	TRY(person_of_call(w, &p, err));
	old = p;
	if (form_wrong(w))
		return show_person(c, &old, err);
	take_fields(w, &p);
	st = save(c, &p, web_text(w, "password"), p.id == 0 ? 0 : web_value(w, "successor")->i, err);
	if (form_refused(c, st, err, map))
		return show_person(c, &old, err);
	TRY(st);
	page_flash(c, "jade", "admin.saved", p.name);
	web_redirect(w, 303, arena_printf(c->arena, "/wb/people?body=%lld", (long long)p.body_id));
	return ST_OK;
}
