/* SPDX-License-Identifier: Apache-2.0 */
/* The workbench's reading pages: a body's catalogue, editions, conflicts, legal bases, export. */
#include <string.h>

#include "base/limits.h"
#include "catalogue/catalogue_export.h"
#include "catalogue/catalogue_view.h"

static const char *const formats[] = {"xlsx", "csv", "json", NULL};

static const struct web_field list_form_fields[] = {
	{"body", F_I64, 0, 0, "catalogue.body", NULL},
	{"openness", F_TEXT, 0, 20, "catalogue.f.openness", NULL},
	{"state", F_TEXT, 0, 20, "catalogue.state", NULL},
	{"q", F_TEXT, 0, 200, "catalogue.keyword", NULL},
};
static const struct web_form list_form = WEB_FORM(list_form_fields);
static const struct web_field export_form_fields[] = {
	{"body", F_I64, 0, 0, "catalogue.body", NULL},
	{"format", F_CHOICE, F_REQUIRED, 0, "catalogue.format", formats},
};
static const struct web_form export_form = WEB_FORM(export_form_fields);
static const struct web_field body_form_fields[] = {{"body", F_I64, 0, 0, "catalogue.body", NULL}};
static const struct web_form body_form = WEB_FORM(body_form_fields);
static const char *const resolve_choices[] = {"keep", "take", NULL};
static const struct web_field resolve_form_fields[] = {
	{"choice", F_CHOICE, F_REQUIRED, 0, "catalogue.choice", resolve_choices}};
static const struct web_form resolve_form = WEB_FORM(resolve_form_fields);

static void start(struct ctx *c, struct page *p, const char *title_key, const char *lead_key)
{
	page_init(c, p, SHELL_WORKBENCH, "/wb/catalogue", ctx_text(c, title_key));
	if (lead_key != NULL)
		p->lead = ctx_text(c, lead_key);
}

static void start_below(struct ctx *c, struct page *p, const char *title_key, const char *lead_key)
{
	start(c, p, title_key, lead_key);
	page_crumb(c, p, STR("/wb/catalogue"), ctx_text(c, "catalogue.title"));
	page_crumb(c, p, STR_NONE, p->h1);
}

/* ---- list ---- */

static bool unverified(const struct cat_entry *e)
{
	return e->evidence.n > 0 && (e->evidence.p[0] == 'N' || e->evidence.p[0] == 'U');
}

static bool state_fits(const struct cat_entry *e, struct str state)
{
	if (state.n == 0)
		return true;
	return (str_eq_c(state, "active") && e->active) || (str_eq_c(state, "inactive") && !e->active) ||
	       (str_eq_c(state, "unverified") && unverified(e)) || (str_eq_c(state, "refined") && e->refined != 0) ||
	       (str_eq_c(state, "local") && e->derived_from.n == 0) || (str_eq_c(state, "none") && e->not_applicable);
}

static bool wanted(const struct cat_entry *e, struct str openness, struct str state, struct str q)
{
	return (openness.n == 0 || str_eq_c(openness, openness_code(e->openness))) && state_fits(e, state) &&
	       (q.n == 0 || str_find(e->level2, q) >= 0 || str_find(e->elements, q) >= 0 || str_find(e->item_key, q) >= 0 ||
		str_find(e->legal_basis, q) >= 0);
}

static struct row_entry row_of(struct ctx *c, const struct cat_entry *e)
{
	const struct time_rule binding = time_rule_binding(e);
	const bool special = e->shorter.basis.n > 0 && str_eq(binding.basis, e->shorter.basis);

	return (struct row_entry){
		.href = arena_printf(c->arena, "/wb/catalogue/entry/%lld", (long long)e->id),
		.key = e->item_key,
		.name = e->level2,
		.limit = special ? e->shorter.text : e->time_limit_text,
		.basis = special ? e->shorter.basis : STR(""),
		.openness = ctx_text(c, arena_printf(c->arena, "openness.%s", openness_code(e->openness)).p),
		.owner = e->owner_unit_name,
		.update = e->update_days == 0 ? STR("") : ctx_textf(c, "catalogue.every_days", page_num(c, e->update_days)),
		.channels = cat_shown(c->arena, e->channels),
		.local = e->derived_from.n == 0,
		.refined = e->refined != 0,
		.unverified = unverified(e),
		.active = e->active,
		.not_applicable = e->not_applicable,
		.no_owner = e->owner_unit_id == 0,
		.special = special,
	};
}

/* Entries are in group order: a group ends where the name changes. */
static struct tpl_list groups_of(struct ctx *c, const struct cat_entry *list, size_t n)
{
	struct row_entry *rows = ARENA_ARRAY(c->arena, n + 1, struct row_entry);
	struct row_group *groups = ARENA_ARRAY(c->arena, n + 1, struct row_group);
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		rows[i] = row_of(c, &list[i]);
		if (at == 0 || !str_eq(groups[at - 1].name, list[i].level1))
			groups[at++] = (struct row_group){.name = list[i].level1, .entries = {&rows[i], 0}};
		groups[at - 1].n++;
		groups[at - 1].entries.n++;
	}
	return (struct tpl_list){groups, at};
}

static enum status body_options(struct ctx *c, int64_t selected, struct tpl_list *ret, struct err *err)
{
	struct body *list;
	struct view_option *out;
	size_t n, at = 0;

	TRY(body_list(c, &list, &n, err));
	out = ARENA_ARRAY(c->arena, n + 1, struct view_option);
	for (size_t i = 0; i < n; i++)
		if (ctx_can_at(c, PERM_CATALOGUE_READ, list[i].id, list[i].parent_id))
			out[at++] = (struct view_option){arena_printf(c->arena, "%lld", (long long)list[i].id),
							 list[i].short_name, list[i].id == selected};
	*ret = (struct tpl_list){out, at};
	return ST_OK;
}

/* Does the standard in force have items the body has not taken over yet? */
static enum status may_adopt(struct ctx *c, const struct cat_entry *have, size_t n_have, bool *ret, struct err *err)
{
	struct cat_version *v;
	struct cat_entry *items;
	size_t n_v, n;

	*ret = false;
	TRY(cat_versions(c, &v, &n_v, err));
	for (size_t i = 0; i < n_v; i++) {
		if (!v[i].in_force)
			continue;
		TRY(cat_items(c, v[i].id, &items, &n, err));
		for (size_t k = 0; k < n; k++) {
			bool found = false;

			for (size_t h = 0; h < n_have; h++)
				found = found || str_eq(have[h].item_key, items[k].item_key);
			*ret = *ret || !found;
		}
	}
	return ST_OK;
}

static void list_links(struct ctx *c, struct view_list *v, long long body)
{
	v->body_id = arena_printf(c->arena, "%lld", body);
	v->new_href = arena_printf(c->arena, "/wb/catalogue/new?body=%lld", body);
	v->conflicts_href = arena_printf(c->arena, "/wb/catalogue/conflicts?body=%lld", body);
	v->export_xlsx = arena_printf(c->arena, "/wb/catalogue/export?body=%lld&format=xlsx", body);
	v->export_csv = arena_printf(c->arena, "/wb/catalogue/export?body=%lld&format=csv", body);
	v->export_json = arena_printf(c->arena, "/wb/catalogue/export?body=%lld&format=json", body);
}

static enum status list_show(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct str openness = web_text(w, "openness"), state = web_text(w, "state");
	struct view_list v = {.q = web_text(w, "q")};
	struct cat_conflict *conflicts;
	struct cat_entry *list;
	struct body body;
	size_t n, n_conflicts, kept = 0;

	TRY(cat_page_body(c, web_value(w, "body")->i, PERM_CATALOGUE_READ, &body, err));
	TRY(cat_list_all(c, body.id, &list, &n, err));
	TRY(cat_conflicts(c, body.id, &conflicts, &n_conflicts, err));
	TRY(may_adopt(c, list, n, &v.may_adopt, err));
	TRY(body_options(c, body.id, &v.bodies, err));
	for (size_t i = 0; i < n; i++)
		if (wanted(&list[i], openness, state, v.q))
			list[kept++] = list[i];
	start(c, &v.page, "catalogue.title", "catalogue.lead");
	list_links(c, &v, (long long)body.id);
	v.can_edit = ctx_can_at(c, PERM_CATALOGUE_EDIT, body.id, body.parent_id);
	v.may_adopt = v.may_adopt && v.can_edit;
	v.several_bodies = v.bodies.n > 1;
	v.openness = cat_options(c, cat_openness_choices, "openness.", openness, true);
	v.states = cat_options(c, cat_state_choices, "catalogue.state.", state, true);
	v.groups = groups_of(c, list, kept);
	v.any = kept > 0;
	v.total = ctx_textf(c, "catalogue.total", page_num(c, (int64_t)kept));
	v.conflicts = n_conflicts == 0 ? STR("") : page_num(c, (int64_t)n_conflicts);
	page_render(c, "catalogue/list.html", &v, 200);
	return ST_OK;
}

/* ---- export ---- */

static enum status export_file(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct str format = web_text(w, "format");
	const char *type = "application/json";
	struct cat_entry *list;
	struct body body;
	struct str bytes;
	size_t n;

	TRY(cat_page_body(c, web_value(w, "body")->i, PERM_CATALOGUE_READ, &body, err));
	TRY(cat_list_all(c, body.id, &list, &n, err));
	if (str_eq_c(format, "xlsx")) {
		type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
		TRY(cat_export_xlsx(c, list, n, &bytes, err));
	} else if (str_eq_c(format, "csv")) {
		type = "text/csv; charset=utf-8";
		TRY(cat_export_csv(c, list, n, &bytes, err));
	} else {
		TRY(cat_export_json(c, list, n, &bytes, err));
	}
	web_set_header(w, "Content-Disposition",
		       arena_printf(c->arena, "attachment; filename=\"catalogue-%.*s-%.*s.%.*s\"", STR_ARG(body.code),
				    STR_ARG(date_format(c->arena, c->today)), STR_ARG(format)));
	web_reply(w, 200, type, bytes);
	return ST_OK;
}

/* ---- editions ---- */

static enum status versions_show(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_versions v = {.can_edit = ctx_can(c, PERM_CATALOGUE_EDIT) && (c->who.system || c->who.city)};
	struct cat_version *list;
	struct row_version *rows;
	size_t n;

	TRY(cat_versions(c, &list, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct row_version);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct row_version){
			.href = arena_printf(c->arena, "/wb/catalogue/versions/%lld", (long long)list[i].id),
			.name = list[i].name,
			.from = page_date(c, list[i].effective_from),
			.items = page_num(c, list[i].items),
			.imported = page_time(c, list[i].imported_at),
			.in_force = list[i].in_force,
			.future = date_cmp(list[i].effective_from, c->today) > 0,
		};
	v.rows = (struct tpl_list){rows, n};
	start_below(c, &v.page, "catalogue.versions", "catalogue.versions_lead");
	page_render(c, "catalogue/versions.html", &v, 200);
	return ST_OK;
}

static enum status version_show(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_diff v = {0};
	struct cat_version version;
	struct cat_diff *d;
	size_t n;

	TRY(cat_version_diff(c, web_param_i64(w, "id"), &version, &d, &n, err));
	start(c, &v.page, "catalogue.diff", NULL);
	page_crumb(c, &v.page, STR("/wb/catalogue"), ctx_text(c, "catalogue.title"));
	page_crumb(c, &v.page, STR("/wb/catalogue/versions"), ctx_text(c, "catalogue.versions"));
	page_crumb(c, &v.page, STR_NONE, version.name);
	v.version = version.name;
	v.from = page_date(c, version.effective_from);
	v.in_force = version.in_force;
	v.rows = cat_diff_rows(c, d, n);
	v.any = n > 0;
	v.n_changes = ctx_textf(c, "catalogue.n_changes", page_num(c, (int64_t)n));
	page_render(c, "catalogue/diff.html", &v, 200);
	return ST_OK;
}

/* ---- conflicts ---- */

static enum status conflicts_show(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_conflicts v = {0};
	struct cat_conflict *list;
	struct row_conflict *rows;
	struct body body;
	size_t n;

	TRY(cat_page_body(c, web_value(w, "body")->i, PERM_CATALOGUE_READ, &body, err));
	TRY(cat_conflicts(c, body.id, &list, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct row_conflict);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct row_conflict){
			.href = arena_printf(c->arena, "/wb/catalogue/entry/%lld", (long long)list[i].entry_id),
			.action = arena_printf(c->arena, "/wb/catalogue/entry/%lld/resolve", (long long)list[i].entry_id),
			.key = list[i].item_key,
			.name = list[i].level2,
			.field = ctx_text(c, arena_printf(c->arena, "catalogue.f.%s", cat_field_code(list[i].field)).p),
			.base = cat_field_words(c, list[i].field, list[i].base),
			.standard = cat_field_words(c, list[i].field, list[i].standard),
			.local = cat_field_words(c, list[i].field, list[i].local),
			.first = i == 0 || list[i - 1].entry_id != list[i].entry_id,
		};
	v.rows = (struct tpl_list){rows, n};
	v.any = n > 0;
	v.can_edit = ctx_can_at(c, PERM_CATALOGUE_EDIT, body.id, body.parent_id);
	v.body_id = arena_printf(c->arena, "%lld", (long long)body.id);
	start_below(c, &v.page, "catalogue.conflicts", "catalogue.conflicts_lead");
	page_render(c, "catalogue/conflicts.html", &v, 200);
	return ST_OK;
}

static enum status resolve(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct cat_entry e;
	struct body body;

	TRY(cat_entry_get(c, web_param_i64(w, "id"), &e, err));
	TRY(cat_page_body(c, e.body_id, PERM_CATALOGUE_EDIT, &body, err));
	TRY(cat_resolve(c, e.id, str_eq_c(web_text(w, "choice"), "take"), err));
	page_flash(c, "jade", "catalogue.resolved", e.level2);
	web_redirect(w, 303, arena_printf(c->arena, "/wb/catalogue/conflicts?body=%lld", (long long)body.id));
	return ST_OK;
}

static enum status adopt(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct body body;

	TRY(cat_page_body(c, web_value(w, "body")->i, PERM_CATALOGUE_EDIT, &body, err));
	TRY(cat_adopt(c, body.id, 0, err));
	page_flash(c, "jade", "catalogue.adopted", body.short_name);
	web_redirect(w, 303, arena_printf(c->arena, "/wb/catalogue?body=%lld&state=inactive", (long long)body.id));
	return ST_OK;
}

/* ---- legal bases ---- */

static enum status bases_show(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_bases v = {0};
	struct legal_basis *list;
	size_t n;

	TRY(legal_bases_list(c, c->today, &list, &n, err));
	v.rows = cat_basis_rows(c, list, n);
	start_below(c, &v.page, "catalogue.bases", "catalogue.bases_lead");
	page_render(c, "catalogue/bases.html", &v, 200);
	return ST_OK;
}

const struct web_route cat_routes[CAT_N_ROUTES] = {
	{WEB_GET, "/wb/catalogue", list_show, PERM_CATALOGUE_READ, &list_form, 0, 0},
	{WEB_GET, "/wb/catalogue/export", export_file, PERM_CATALOGUE_READ, &export_form, 0, 0},
	{WEB_GET, "/wb/catalogue/versions", versions_show, PERM_CATALOGUE_READ, NULL, 0, 0},
	{WEB_GET, "/wb/catalogue/versions/{id:i64}", version_show, PERM_CATALOGUE_READ, NULL, 0, 0},
	{WEB_GET, "/wb/catalogue/conflicts", conflicts_show, PERM_CATALOGUE_READ, &body_form, 0, 0},
	{WEB_GET, "/wb/catalogue/bases", bases_show, PERM_CATALOGUE_READ, NULL, 0, 0},
	{WEB_POST, "/wb/catalogue/adopt", adopt, PERM_CATALOGUE_EDIT, &body_form, 0, 0},
	{WEB_GET, "/wb/catalogue/import", cat_import_show, PERM_CATALOGUE_EDIT, NULL, 0, 0},
	{WEB_POST, "/wb/catalogue/import", cat_import_save, PERM_CATALOGUE_EDIT, &cat_import_form,
	 WEB_UPLOAD | WEB_SOFT_FORM, MAX_IMPORT_BYTES + 65536},
	{WEB_GET, "/wb/catalogue/new", cat_new_show, PERM_CATALOGUE_EDIT, &cat_new_form, 0, 0},
	{WEB_POST, "/wb/catalogue/new", cat_new_save, PERM_CATALOGUE_EDIT, &cat_entry_form, WEB_SOFT_FORM, 0},
	{WEB_GET, "/wb/catalogue/entry/{id:i64}", cat_edit_show, PERM_CATALOGUE_READ, NULL, 0, 0},
	{WEB_POST, "/wb/catalogue/entry/{id:i64}", cat_edit_save, PERM_CATALOGUE_EDIT, &cat_entry_form, WEB_SOFT_FORM, 0},
	{WEB_POST, "/wb/catalogue/entry/{id:i64}/resolve", resolve, PERM_CATALOGUE_EDIT, &resolve_form, 0, 0},
};
