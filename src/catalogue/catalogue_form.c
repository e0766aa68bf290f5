/* SPDX-License-Identifier: Apache-2.0 */
/* The workbench's forms: an entry with its seven elements, a new one, the import of an edition. */
#include <string.h>

#include "base/fs.h"
#include "base/limits.h"
#include "catalogue/catalogue_view.h"

#define LONG_TEXT 8000

static const char *const audience_choices[] = {"all", "some", NULL};
static const char *const mode_choices[] = {"proactive", "request", NULL};

/* F_REQUIRED is left to cat_entry_problem(), so that all messages come from one rule. */
static const struct web_field entry_fields[] = {
	{"body", F_I64, 0, 0, "catalogue.body", NULL},
	{"from", F_TEXT, 0, 60, "catalogue.derived_from", NULL},
	{"rev", F_I64, 0, 0, "catalogue.rev", NULL},
	{"seq", F_I64, 0, 0, "catalogue.f.seq", NULL},
	{"level1", F_TEXT, 0, 300, "catalogue.f.level1", NULL},
	{"level2", F_TEXT, 0, 300, "catalogue.f.level2", NULL},
	{"elements", F_LINES, 0, LONG_TEXT, "catalogue.f.elements", NULL},
	{"legal_basis", F_LINES, 0, LONG_TEXT, "catalogue.f.legal_basis", NULL},
	{"time_limit_text", F_TEXT, 0, 600, "catalogue.f.time_limit_text", NULL},
	{"publisher", F_TEXT, 0, 600, "catalogue.f.publisher", NULL},
	{"channels", F_LINES, 0, 2000, "catalogue.f.channels", NULL},
	{"audience", F_CHOICE, 0, 0, "catalogue.f.audience", audience_choices},
	{"mode", F_CHOICE, 0, 0, "catalogue.f.mode", mode_choices},
	{"event", F_CHOICE, 0, 0, "catalogue.f.rule", cat_event_choices},
	{"days", F_I64, 0, 0, "catalogue.days", NULL},
	{"unit", F_CHOICE, 0, 0, "catalogue.unit", cat_unit_choices},
	{"month", F_I64, 0, 0, "catalogue.month", NULL},
	{"day", F_I64, 0, 0, "catalogue.day", NULL},
	{"openness", F_CHOICE, 0, 0, "catalogue.f.openness", cat_openness_choices},
	{"owner_unit_id", F_I64, 0, 0, "catalogue.f.owner_unit_id", NULL},
	{"update_days", F_I64, 0, 0, "catalogue.f.update_days", NULL},
	{"active", F_BOOL, 0, 0, "catalogue.active", NULL},
	{"not_applicable", F_BOOL, 0, 0, "catalogue.not_applicable", NULL},
};
const struct web_form cat_entry_form = WEB_FORM(entry_fields);
static const struct web_field new_fields[] = {
	{"body", F_I64, 0, 0, "catalogue.body", NULL},
	{"from", F_TEXT, 0, 60, "catalogue.derived_from", NULL},
};
const struct web_form cat_new_form = WEB_FORM(new_fields);
static const struct web_field import_fields[] = {
	{"file", F_FILE, F_REQUIRED, MAX_IMPORT_BYTES, "catalogue.file", NULL},
	{"name", F_TEXT, F_REQUIRED, 300, "catalogue.version_name", NULL},
	{"from", F_DATE, F_REQUIRED, 0, "catalogue.effective_from", NULL},
	{"preview", F_BOOL, 0, 0, "catalogue.preview", NULL},
};
const struct web_form cat_import_form = WEB_FORM(import_fields);

/* ---- form ↔ entry ---- */

static int clamp_int(int64_t v)
{
	return v < -1 ? -1 : v > 1000000 ? 1000000 : (int)v;
}

/* What was typed, over the entry it changes. A choice left out keeps its old value. */
static void take_form(struct ctx *c, struct web_call *w, struct cat_entry *e)
{
	enum deadline_event ev;

	e->rev = web_value(w, "rev")->i;
	e->seq = web_value(w, "seq")->i;
	e->level1 = web_text(w, "level1");
	e->level2 = web_text(w, "level2");
	e->elements = cat_joined(c->arena, web_text(w, "elements"));
	e->legal_basis = cat_joined(c->arena, web_text(w, "legal_basis"));
	e->time_limit_text = web_text(w, "time_limit_text");
	e->publisher = web_text(w, "publisher");
	e->channels = cat_channels(c->arena, web_text(w, "channels"));
	if (web_value(w, "audience")->present)
		e->audience_all = str_eq_c(web_text(w, "audience"), "all");
	if (web_value(w, "mode")->present)
		e->proactive = str_eq_c(web_text(w, "mode"), "proactive");
	if (deadline_event_from_code(web_text(w, "event"), &ev))
		e->rule.event = ev;
	e->rule.days = clamp_int(web_value(w, "days")->i);
	if (web_value(w, "unit")->present)
		e->rule.unit = str_eq_c(web_text(w, "unit"), "day") ? DU_DAY : DU_WORKDAY;
	e->rule.month = clamp_int(web_value(w, "month")->i);
	e->rule.day = clamp_int(web_value(w, "day")->i);
	(void)openness_from_code(web_text(w, "openness"), &e->openness);
	e->owner_unit_id = web_value(w, "owner_unit_id")->i;
	e->update_days = clamp_int(web_value(w, "update_days")->i);
	if (e->active != web_value(w, "active")->present || e->not_applicable != web_value(w, "not_applicable")->present)
		e->since = DATE_NONE; /* since when: the day of this change */
	e->active = web_value(w, "active")->present;
	e->not_applicable = web_value(w, "not_applicable")->present;
}

static struct str number(struct ctx *c, int64_t n)
{
	return n == 0 ? STR("") : arena_printf(c->arena, "%lld", (long long)n);
}

static void put_entry(struct ctx *c, const struct cat_entry *e, struct view_form *v)
{
	v->key = e->item_key;
	v->derived_from = e->derived_from;
	v->derived = e->derived_from.n > 0;
	v->rev = number(c, e->rev);
	v->evidence = e->evidence;
	v->unverified = e->evidence.n > 0 && (e->evidence.p[0] == 'N' || e->evidence.p[0] == 'U');
	v->seq = number(c, e->seq);
	v->level1 = e->level1;
	v->level2 = e->level2;
	v->elements = cat_lines(c->arena, e->elements);
	v->legal_basis = cat_lines(c->arena, e->legal_basis);
	v->time_limit_text = e->time_limit_text;
	v->publisher = e->publisher;
	v->channels = cat_lines(c->arena, e->channels);
	v->days = number(c, e->rule.days);
	v->month = number(c, e->rule.month);
	v->day = number(c, e->rule.day);
	v->update_days = number(c, e->update_days);
	v->audience_all = e->audience_all;
	v->proactive = e->proactive;
	v->active = e->active;
	v->not_applicable = e->not_applicable;
	v->special = e->shorter.basis.n > 0;
	v->special_text = e->shorter.text;
	v->special_basis = e->shorter.basis;
	v->openness = cat_options(c, cat_openness_choices, "openness.", str_of(openness_code(e->openness)), false);
	v->events = cat_options(c, cat_event_choices, "deadline.", str_of(deadline_event_code(e->rule.event)), false);
	v->units = cat_options(c, cat_unit_choices, "catalogue.unit.", e->rule.unit == DU_DAY ? STR("day") : STR("workday"),
			       false);
}

/* The standard's words stand beside every text that differs from them. */
static void put_standard(struct ctx *c, const struct cat_entry *e, const struct cat_entry *s, struct view_form *v)
{
	const struct {
		struct str *to, mine, theirs;
	} rows[] = {
		{&v->std_level1, e->level1, s->level1},
		{&v->std_level2, e->level2, s->level2},
		{&v->std_elements, e->elements, s->elements},
		{&v->std_legal_basis, e->legal_basis, s->legal_basis},
		{&v->std_time_limit_text, e->time_limit_text, s->time_limit_text},
		{&v->std_publisher, e->publisher, s->publisher},
		{&v->std_channels, e->channels, s->channels},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		*rows[i].to = str_eq(rows[i].mine, rows[i].theirs) ? STR("") : cat_shown(c->arena, rows[i].theirs);
}

static void put_problems(struct ctx *c, struct view_form *v)
{
	const struct {
		struct str *to;
		const char *field;
	} rows[] = {{&v->e_level1, "level1"},
		    {&v->e_level2, "level2"},
		    {&v->e_elements, "elements"},
		    {&v->e_legal_basis, "legal_basis"},
		    {&v->e_time_limit_text, "time_limit_text"},
		    {&v->e_publisher, "publisher"},
		    {&v->e_channels, "channels"},
		    {&v->e_rule, "days"},
		    {&v->e_owner_unit_id, "owner_unit_id"},
		    {&v->e_update_days, "update_days"},
		    {&v->e_seq, "seq"}};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		*rows[i].to = page_problem_text(c, rows[i].field);
}

static enum status owner_options(struct ctx *c, int64_t body_id, int64_t selected, struct tpl_list *ret, struct err *err)
{
	struct unit *units;
	struct view_option *out;
	size_t n, at = 0;

	TRY(unit_list(c, body_id, &units, &n, err));
	out = ARENA_ARRAY(c->arena, n + 1, struct view_option);
	out[at++] = (struct view_option){STR("0"), ctx_text(c, "catalogue.no_owner"), selected == 0};
	for (size_t i = 0; i < n; i++)
		if (units[i].active || units[i].id == selected)
			out[at++] = (struct view_option){arena_printf(c->arena, "%lld", (long long)units[i].id),
							 units[i].name, units[i].id == selected};
	*ret = (struct tpl_list){out, at};
	return ST_OK;
}

static enum status show(struct ctx *c, const struct body *body, const struct cat_entry *e, const char *title_key,
			struct view_form *v, int http, struct err *err)
{
	struct cat_entry s;
	struct legal_basis *bases;
	size_t n;

	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/catalogue", e->level2.n > 0 ? e->level2 : ctx_text(c, title_key));
	v->back = arena_printf(c->arena, "/wb/catalogue?body=%lld", (long long)body->id);
	page_crumb(c, &v->page, v->back, ctx_text(c, "catalogue.title"));
	page_crumb(c, &v->page, STR_NONE, e->item_key.n > 0 ? e->item_key : ctx_text(c, title_key));
	page_problems(c, &v->page);
	v->page.lead = ctx_textf(c, "catalogue.entry_of", body->name);
	v->body_name = body->name;
	v->body_id = number(c, body->id);
	v->can_edit = ctx_can_at(c, PERM_CATALOGUE_EDIT, body->id, body->parent_id);
	put_entry(c, e, v);
	put_problems(c, v);
	TRY(owner_options(c, body->id, e->owner_unit_id, &v->owners, err));
	if (e->derived_from.n > 0 && cat_standard_item(c, e->derived_from, &s, err) == ST_OK)
		put_standard(c, e, &s, v);
	err_clear(err);
	TRY(legal_bases_on(c, e, c->today, &bases, &n, err));
	v->bases = cat_basis_rows(c, bases, n);
	page_render(c, "catalogue/edit.html", v, http);
	return ST_OK;
}

/* Saves; true when done. Otherwise the problem is with the form (or *ret_fail says it is none of the person's making). */
static bool try_save(struct ctx *c, struct web_call *w, struct cat_entry *e, enum status *ret_fail, struct err *err)
{
	const struct web_problem *list;
	const char *field, *problem = cat_entry_problem(e, &field);

	*ret_fail = ST_OK;
	if (web_problems(w, &list) > 0)
		return false;
	if (problem != NULL) {
		if (strcmp(field, "rule") == 0)
			field = "days";
		web_problem_add(w, field, problem, ctx_text(c, arena_printf(c->arena, "catalogue.f.%s", field).p));
		return false;
	}
	*ret_fail = cat_entry_save(c, e, err);
	if (*ret_fail == ST_OK)
		return true;
	if (err->key[0] == '\0' || (*ret_fail != ST_CONFLICT && *ret_fail != ST_INVALID && *ret_fail != ST_RULE_REFUSED))
		return false;
	web_problem_add(w, strcmp(err->key, "catalogue.err_owner_body") == 0 ? "owner_unit_id" : "",
			arena_cstr(c->arena, str_of(err->key)), arena_dup(c->arena, str_of(err->arg)));
	*ret_fail = ST_OK;
	return false;
}

/* ---- an entry ---- */

enum status cat_edit_show(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_form v = {.action =
				      arena_printf(c->arena, "/wb/catalogue/entry/%lld", (long long)web_param_i64(w, "id"))};
	struct cat_entry e;
	struct body body;

	TRY(cat_entry_get(c, web_param_i64(w, "id"), &e, err));
	TRY(cat_page_body(c, e.body_id, PERM_CATALOGUE_READ, &body, err));
	return show(c, &body, &e, "catalogue.entry", &v, 200, err);
}

enum status cat_edit_save(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_form v = {.action =
				      arena_printf(c->arena, "/wb/catalogue/entry/%lld", (long long)web_param_i64(w, "id"))};
	struct cat_entry e, now;
	struct body body;
	enum status fail;

	TRY(cat_entry_get(c, web_param_i64(w, "id"), &e, err));
	TRY(cat_page_body(c, e.body_id, PERM_CATALOGUE_EDIT, &body, err));
	take_form(c, w, &e);
	if (try_save(c, w, &e, &fail, err)) {
		page_flash(c, "jade", "catalogue.saved", e.level2);
		web_redirect(w, 303, v.action);
		return ST_OK;
	}
	if (fail != ST_OK)
		return fail;
	err_clear(err);
	TRY(cat_entry_get(c, e.id, &now, err)); /* after a collision the next save is made knowingly, with the typed text */
	e.rev = now.rev;
	return show(c, &body, &e, "catalogue.entry", &v, 422, err);
}

/* ---- a new entry, empty or from an item of the standard ---- */

/* An item already taken over is refined by a further entry with a key of its own. */
static enum status new_entry(struct ctx *c, const struct body *body, struct str from, struct cat_entry *ret, struct err *err)
{
	*ret = (struct cat_entry){.body_id = body->id,
				  .audience_all = true,
				  .proactive = true,
				  .since = DATE_NONE,
				  .rule = {DE_FORMED, 20, DU_WORKDAY},
				  .openness = OPEN_MANAGEMENT,
				  .publisher = body->name};
	if (from.n == 0)
		return ST_OK;
	TRY(cat_standard_item(c, from, ret, err));
	ret->body_id = body->id;
	ret->derived_from = ret->item_key;
	ret->item_key = STR("");
	ret->since = DATE_NONE;
	return ST_OK;
}

static enum status item_options(struct ctx *c, struct str selected, struct tpl_list *ret, struct err *err)
{
	struct cat_version *v;
	struct cat_entry *items = NULL;
	struct view_option *out;
	size_t n_v, n = 0, at = 0;

	TRY(cat_versions(c, &v, &n_v, err));
	for (size_t i = 0; i < n_v; i++)
		if (v[i].in_force)
			TRY(cat_items(c, v[i].id, &items, &n, err));
	out = ARENA_ARRAY(c->arena, n + 1, struct view_option);
	out[at++] = (struct view_option){STR(""), ctx_text(c, "catalogue.from_nothing"), selected.n == 0};
	for (size_t i = 0; i < n; i++)
		out[at++] = (struct view_option){items[i].item_key,
						 arena_printf(c->arena, "%.*s %.*s", STR_ARG(items[i].item_key),
							      STR_ARG(items[i].level2)),
						 str_eq(selected, items[i].item_key)};
	*ret = (struct tpl_list){out, at};
	return ST_OK;
}

enum status cat_new_show(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_form v = {.action = STR("/wb/catalogue/new"), .is_new = true, .from = web_text(w, "from")};
	struct cat_entry e;
	struct body body;

	TRY(cat_page_body(c, web_value(w, "body")->i, PERM_CATALOGUE_EDIT, &body, err));
	TRY(new_entry(c, &body, v.from, &e, err));
	TRY(item_options(c, v.from, &v.from_items, err));
	return show(c, &body, &e, "catalogue.new", &v, 200, err);
}

enum status cat_new_save(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_form v = {.action = STR("/wb/catalogue/new"), .is_new = true, .from = web_text(w, "from")};
	struct cat_entry e;
	struct body body;
	enum status fail;

	TRY(cat_page_body(c, web_value(w, "body")->i, PERM_CATALOGUE_EDIT, &body, err));
	TRY(new_entry(c, &body, v.from, &e, err));
	take_form(c, w, &e);
	e.rev = 0;
	if (try_save(c, w, &e, &fail, err)) {
		page_flash(c, "jade", "catalogue.saved", e.level2);
		web_redirect(w, 303, arena_printf(c->arena, "/wb/catalogue/entry/%lld", (long long)e.id));
		return ST_OK;
	}
	if (fail != ST_OK)
		return fail;
	err_clear(err);
	TRY(item_options(c, v.from, &v.from_items, err));
	return show(c, &body, &e, "catalogue.new", &v, 422, err);
}

/* ---- import ---- */

/* The standard is one for the installation: only the city bureau brings in editions. */
static enum status city_only(struct ctx *c, struct err *err)
{
	if (c->who.system || c->who.city)
		return ST_OK;
	return err_set(err, ST_FORBIDDEN, "only the city bureau imports the standard");
}

static enum status import_page(struct ctx *c, struct view_import *v, int http)
{
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/catalogue", ctx_text(c, "catalogue.import"));
	v->page.lead = ctx_text(c, "catalogue.import_lead");
	page_crumb(c, &v->page, STR("/wb/catalogue"), ctx_text(c, "catalogue.title"));
	page_crumb(c, &v->page, STR("/wb/catalogue/versions"), ctx_text(c, "catalogue.versions"));
	page_crumb(c, &v->page, STR_NONE, v->page.h1);
	page_problems(c, &v->page);
	v->e_file = page_problem_text(c, "file");
	v->e_name = page_problem_text(c, "name");
	v->e_from = page_problem_text(c, "from");
	page_render(c, "catalogue/import.html", v, http);
	return ST_OK;
}

enum status cat_import_show(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_import v = {.from = date_format(c->arena, c->today)};

	TRY(city_only(c, err));
	return import_page(c, &v, 200);
}

static enum status show_preview(struct ctx *c, struct web_call *w, struct str tsv, struct err *err)
{
	struct view_diff v = {.preview = true,
			      .version = web_text(w, "name"),
			      .from = page_date(c, web_value(w, "from")->date)};
	struct cat_diff *d;
	size_t n;
	int changes;

	TRY(cat_preview_standard(c, tsv, web_value(w, "from")->date, &d, &n, &changes, err));
	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/catalogue", ctx_text(c, "catalogue.preview"));
	page_crumb(c, &v.page, STR("/wb/catalogue"), ctx_text(c, "catalogue.title"));
	page_crumb(c, &v.page, STR("/wb/catalogue/import"), ctx_text(c, "catalogue.import"));
	page_crumb(c, &v.page, STR_NONE, v.page.h1);
	v.rows = cat_diff_rows(c, d, n);
	v.any = n > 0;
	v.n_changes = ctx_textf(c, "catalogue.n_changes", page_num(c, (int64_t)n));
	page_render(c, "catalogue/diff.html", &v, 200);
	return ST_OK;
}

enum status cat_import_save(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_import v = {.name = web_text(w, "name"), .from = web_text(w, "from")};
	const struct web_problem *list;
	enum status st;
	struct str tsv;
	int changes;

	TRY(city_only(c, err));
	if (web_problems(w, &list) > 0)
		return import_page(c, &v, 422);
	TRY(fs_read(c->arena, arena_cstr(c->arena, web_value(w, "file")->file.tmp_path), MAX_IMPORT_BYTES, &tsv, err));
	if (web_value(w, "preview")->present)
		st = show_preview(c, w, tsv, err);
	else
		st = cat_import_standard(c, tsv, v.name, web_value(w, "from")->date, &changes, err);
	if (st == ST_INVALID || st == ST_CONFLICT || st == ST_BAD_UTF8) {
		web_problem_add(w, "file", arena_cstr(c->arena, str_of(err->key)), arena_dup(c->arena, str_of(err->arg)));
		err_clear(err);
		return import_page(c, &v, 422);
	}
	if (st != ST_OK || web_value(w, "preview")->present)
		return st;
	page_flash(c, "jade", "catalogue.imported", page_num(c, changes));
	web_redirect(w, 303, STR("/wb/catalogue/versions"));
	return ST_OK;
}
