/* SPDX-License-Identifier: Apache-2.0 */
/* The editor of a guide: one form made from the table of fields, so that a new field is a row and not a page. */
#include "core/files.h"
#include "services/services_int.h"

/* ---- the form ---- */

#define WEB_TYPE(type) ((type) == SFT_LINES || (type) == SFT_ROWS ? F_LINES : F_TEXT)
#define SERVICE_WEB_FIELD(id, key, type, group, bytes, choices, cols) \
	{key, WEB_TYPE(type), (type) == SFT_SET ? F_MULTI : 0, bytes, "services.f." key, NULL},
static const struct web_field edit_fields[] = {
	SERVICE_FIELD_TABLE(SERVICE_WEB_FIELD){"x_key", F_TEXT, F_MULTI, 60, "services.elements", NULL},
	{"x_value", F_LINES, F_MULTI, 4000, "services.elements", NULL},
	{"picture", F_FILE, 0, 8u << 20, "services.f.flow_file", NULL},
	{"picture_off", F_BOOL, 0, 10, "services.picture_off", NULL},
	{"note", F_TEXT, 0, 600, "services.note", NULL},
	{"rev", F_I64, 0, 20, "services.version", NULL},
};
const struct web_form services_edit_form = WEB_FORM(edit_fields);

struct edit_field {
	struct str name, label, hint, value, problem;
	struct tpl_list options;
	bool text, lines, rows, select, checks, file, required, full, has_file;
};
#define T struct edit_field
static const struct tpl_field field_fields[] = {
	TF_STR(T, name),      TF_STR(T, label),	  TF_STR(T, hint),
	TF_STR(T, value),     TF_STR(T, problem), TF_LIST(T, options, &svc_option_view),
	TF_BOOL(T, text),     TF_BOOL(T, lines),  TF_BOOL(T, rows),
	TF_BOOL(T, select),   TF_BOOL(T, checks), TF_BOOL(T, file),
	TF_BOOL(T, required), TF_BOOL(T, full),	  TF_BOOL(T, has_file),
};
static const struct tpl_view field_view = TPL_VIEW_OF(T, field_fields);
#undef T

struct edit_group {
	struct str heading;
	struct tpl_list fields;
};
static const struct tpl_field group_fields[] = {TF_STR(struct edit_group, heading),
						TF_LIST(struct edit_group, fields, &field_view)};
static const struct tpl_view group_view = TPL_VIEW_OF(struct edit_group, group_fields);

struct view_edit {
	struct page page;
	struct str action, back, rev, note, code, returned;
	struct tpl_list groups, extras;
	bool any_extras;
};
#define T struct view_edit
static const struct tpl_field view_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, action),
	TF_STR(T, back),
	TF_STR(T, rev),
	TF_STR(T, note),
	TF_STR(T, code),
	TF_STR(T, returned),
	TF_LIST(T, groups, &group_view),
	TF_LIST(T, extras, &field_view),
	TF_BOOL(T, any_extras),
};
const struct tpl_view services_edit_view = TPL_VIEW_OF(T, view_fields);
#undef T

/* ---- content → fields ---- */

static struct tpl_list choices(struct ctx *c, const struct service_fdef *f, struct str value)
{
	struct svc_option *o;
	size_t n = 0;

	while (f->choices[n] != NULL)
		n++;
	o = ARENA_ARRAY(c->arena, n + 1, struct svc_option);
	for (size_t i = 0; i < n; i++)
		o[i] = (struct svc_option){str_of(f->choices[i]), svc_choice(c, f, str_of(f->choices[i])),
					   f->type == SFT_SET ? (service_promise_bits(value) & (1u << i)) != 0
							      : str_eq_c(value, f->choices[i])};
	return (struct tpl_list){o, n};
}

static enum status units(struct ctx *c, int64_t body_id, struct str value, struct tpl_list *ret, struct err *err)
{
	struct svc_option *o;
	struct unit *u;
	size_t n, k = 0;

	TRY(unit_list(c, body_id, &u, &n, err));
	o = ARENA_ARRAY(c->arena, n + 1, struct svc_option);
	for (size_t i = 0; i < n; i++) {
		struct str id = arena_printf(c->arena, "%lld", (long long)u[i].id);

		if (u[i].active || str_eq(id, value))
			o[k++] = (struct svc_option){id, u[i].name, str_eq(id, value)};
	}
	*ret = (struct tpl_list){o, k};
	return ST_OK;
}

/* "Name | form | …" as hint of a list field. */
static struct str column_hint(struct ctx *c, const struct service_fdef *f)
{
	struct str rest = str_of(f->cols), col;
	struct buf b = BUF_INIT(c->arena, 2000);

	while (str_cut(&rest, ' ', &col)) {
		if (b.n > 0)
			buf_c(&b, " | ");
		buf_str(&b, svc_key(c, "services.c.", col));
	}
	return ctx_textf(c, "services.rows_hint", buf_view(&b));
}

/* The element that a field fills, where the names differ. */
static const char *element_of(enum service_field id)
{
	switch (id) {
	case SF_STAGES:
		return "flow";
	case SF_PROMISED_DAYS:
		return "time_limit";
	case SF_FEE:
		return "fees";
	case SF_FEES:
		return ""; /* only when there is a fee */
	default:
		return service_fields[id].key;
	}
}

static bool demanded(const struct service_element *e, size_t n, enum service_field id)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_c(e[i].key, element_of(id)) && e[i].required && e[i].active)
			return true;
	return id == SF_UNIT || id == SF_REVIEW_BY;
}

static struct str hint_of(struct ctx *c, const struct service_fdef *f)
{
	struct str key = arena_printf(c->arena, "services.h.%s", f->key), text = ctx_text(c, key.p);

	if (f->type == SFT_ROWS)
		return column_hint(c, f);
	return str_eq(text, key) ? STR("") : text;
}

static enum status field_of(struct ctx *c, enum service_field id, const struct service_content *s, int64_t body_id,
			    const struct service_element *e, size_t n_e, struct edit_field *ret, struct err *err)
{
	const struct service_fdef *f = &service_fields[id];

	*ret = (struct edit_field){
		.name = str_of(f->key),
		.label = svc_key(c, "services.f.", str_of(f->key)),
		.hint = hint_of(c, f),
		.value = s->v[id],
		.problem = page_problem_text(c, f->key),
		.text = f->type == SFT_TEXT || f->type == SFT_NUM || f->type == SFT_URL || f->type == SFT_DATE,
		.lines = f->type == SFT_LINES,
		.rows = f->type == SFT_ROWS,
		.select = f->type == SFT_CHOICE,
		.checks = f->type == SFT_SET,
		.file = f->type == SFT_FILE,
		.has_file = f->type == SFT_FILE && !str_empty(s->v[id]),
		.full = f->type == SFT_ROWS || f->type == SFT_SET || f->type == SFT_FILE,
		.required = demanded(e, n_e, id),
	};
	if (id == SF_UNIT)
		return units(c, body_id, s->v[id], &ret->options, err);
	if (f->choices != NULL)
		ret->options = choices(c, f, s->v[id]);
	return ST_OK;
}

static enum status fill(struct ctx *c, struct view_edit *v, const struct service_content *s, int64_t body_id,
			struct err *err)
{
	struct edit_group *groups = ARENA_ARRAY(c->arena, SG_COUNT, struct edit_group);
	struct edit_field *extras;
	struct service_element *e;
	size_t n, k = 0;

	TRY(svc_elements(c, &e, &n, err));
	for (int g = 0; g < SG_COUNT; g++) {
		struct edit_field *f = ARENA_ARRAY(c->arena, SF_COUNT, struct edit_field);
		size_t used = 0;

		for (int id = 0; id < SF_COUNT; id++)
			if (service_fields[id].group == (enum service_group)g)
				TRY(field_of(c, (enum service_field)id, s, body_id, e, n, &f[used++], err));
		groups[g] = (struct edit_group){svc_key(c, "services.g.", str_of(service_groups[g])), {f, used}};
	}
	v->groups = (struct tpl_list){groups, SG_COUNT};
	extras = ARENA_ARRAY(c->arena, n + 1, struct edit_field);
	for (size_t i = 0; i < n; i++)
		if (e[i].custom && e[i].active)
			extras[k++] = (struct edit_field){.name = e[i].key,
							  .label = service_label(c, &e[i]),
							  .value = service_extra_value(s, e[i].key),
							  .required = e[i].required};
	v->extras = (struct tpl_list){extras, k};
	v->any_extras = k > 0;
	return ST_OK;
}

static enum status edit_show(struct web_call *w, const struct service_view *sv, const struct service_content *s,
			     struct str note, int64_t rev, int http, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_edit *v = ARENA_NEW(c->arena, struct view_edit);

	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/services", ctx_text(c, "services.edit"));
	page_crumb(c, &v->page, STR("/wb/services"), ctx_text(c, "nav.wb.services"));
	v->back = arena_printf(c->arena, "/wb/services/%lld", (long long)sv->item.id);
	page_crumb(c, &v->page, v->back, sv->item.code);
	page_crumb(c, &v->page, STR(""), v->page.h1);
	page_problems(c, &v->page);
	v->action = arena_printf(c->arena, "/wb/services/%lld/edit", (long long)sv->item.id);
	v->code = sv->item.code;
	v->returned = sv->draft.returned;
	v->rev = arena_printf(c->arena, "%lld", (long long)rev);
	v->note = note;
	TRY(fill(c, v, s, sv->item.body_id, err));
	page_render(c, "services/edit.html", v, http);
	return ST_OK;
}

static enum status may_edit(struct ctx *c, int64_t id, struct service_view *ret, struct err *err)
{
	TRY(service_get(c, id, ret, err));
	if (!ctx_can_at(c, PERM_SERVICE_EDIT, ret->item.body_id, ret->item.parent_body_id))
		return err_set(err, ST_FORBIDDEN, "guide of another body");
	return ST_OK;
}

enum status services_wb_edit(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct service_view sv;

	TRY(may_edit(c, web_param_i64(w, "id"), &sv, err));
	return edit_show(w, &sv, sv.draft.id != 0 ? &sv.draft_content : &sv.published_content, sv.draft.note, sv.draft.rev,
			 200, err);
}

/* ---- fields → content ---- */

static struct str joined(struct web_call *w, const char *name)
{
	const struct web_value *v;
	size_t n = web_values(w, name, &v);
	struct buf b = BUF_INIT(w->arena, 400);

	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_byte(&b, ',');
		buf_str(&b, v[i].text);
	}
	return buf_view(&b);
}

static void take(struct web_call *w, struct service_content *s)
{
	const struct web_value *keys, *values;
	size_t n_k = web_values(w, "x_key", &keys), n_v = web_values(w, "x_value", &values);
	struct str picture = s->v[SF_FLOW_FILE];

	for (int f = 0; f < SF_COUNT; f++)
		s->v[f] = service_fields[f].type == SFT_SET ? joined(w, service_fields[f].key)
							    : web_text(w, service_fields[f].key);
	s->v[SF_FLOW_FILE] = web_value(w, "picture_off")->present ? STR("") : picture; /* never a number from the form */
	s->n_extra = 0;
	for (size_t i = 0; i < n_k && i < n_v && s->n_extra < SERVICE_MAX_EXTRA; i++)
		s->extra[s->n_extra++] = (struct service_extra){keys[i].text, values[i].text};
}

static enum status take_picture(struct web_call *w, struct service_content *s, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct web_value *v = web_value(w, "picture");
	struct stored_file f;

	if (!v->present || v->file.size == 0)
		return ST_OK;
	TRY(files_take(c, w, &v->file, &f, err));
	if (!str_starts_c(f.media_type, "image/"))
		return err_say(err, ST_UNSUPPORTED_TYPE, "services.picture_type", NULL);
	s->v[SF_FLOW_FILE] = arena_printf(c->arena, "%lld", (long long)f.id);
	return ST_OK;
}

static enum status save(struct web_call *w, int64_t id, struct service_content *s, struct err *err)
{
	struct ctx *c = ctx_of(w);
	CLEANUP(svc_end) struct svc_work work = {0};

	TRY(svc_begin(c, &work, err));
	TRY(take_picture(w, s, err));
	TRY(service_save(c, id, web_value(w, "rev")->i, s, web_text(w, "note"), err));
	return svc_commit(c, &work, err);
}

enum status services_wb_save(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct service_problem *p = ARENA_ARRAY(c->arena, SERVICE_MAX_PROBLEMS, struct service_problem);
	const struct web_problem *problems;
	struct service_view sv;
	struct service_content s;
	enum status st;
	size_t n;

	TRY(may_edit(c, web_param_i64(w, "id"), &sv, err));
	s = sv.draft.id != 0 ? sv.draft_content : sv.published_content;
	take(w, &s);
	n = service_problems(c->arena, &s, p, SERVICE_MAX_PROBLEMS);
	for (size_t i = 0; i < n; i++)
		web_problem_add(w, p[i].field, p[i].key, p[i].arg);
	if (web_problems(w, &problems) > 0)
		return edit_show(w, &sv, &s, web_text(w, "note"), web_value(w, "rev")->i, 422, err);
	st = save(w, sv.item.id, &s, err);
	if (st == ST_CONFLICT || st == ST_INVALID || st == ST_UNSUPPORTED_TYPE) {
		web_problem_add(w, st == ST_UNSUPPORTED_TYPE ? "picture" : "",
				st == ST_UNSUPPORTED_TYPE ? "services.picture_type"
							  : arena_cstr(c->arena, arena_dup(c->arena, str_of(err->key))),
				STR(""));
		err_clear(err);
		return edit_show(w, &sv, &s, web_text(w, "note"), web_value(w, "rev")->i, st == ST_CONFLICT ? 409 : 422,
				 err);
	}
	TRY(st);
	page_flash(c, "jade", "services.saved", sv.item.code);
	web_redirect(w, 303, arena_printf(c->arena, "/wb/services/%lld", (long long)sv.item.id));
	return ST_OK;
}

/* ---- a new item ---- */

static const struct web_field new_fields[] = {
	{"code", F_TEXT, F_REQUIRED, 60, "services.code", NULL},
	{"name", F_TEXT, F_REQUIRED, 300, "services.f.name", NULL},
	{"kind", F_CHOICE, 0, 20, "services.f.kind", service_kinds},
};
const struct web_form services_new_form = WEB_FORM(new_fields);

struct view_new {
	struct page page;
	struct str code, name, code_problem, name_problem;
	struct tpl_list kinds;
};
#define T struct view_new
static const struct tpl_field new_view_fields[] = {
	TF_VIEW(T, page, &page_view), TF_STR(T, code),	       TF_STR(T, name),
	TF_STR(T, code_problem),      TF_STR(T, name_problem), TF_LIST(T, kinds, &svc_option_view),
};
const struct tpl_view services_new_view = TPL_VIEW_OF(T, new_view_fields);
#undef T

static enum status new_show(struct web_call *w, struct str code, struct str name, struct str kind, int http, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_new *v = ARENA_NEW(c->arena, struct view_new);

	(void)err;
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/services", ctx_text(c, "services.new"));
	page_crumb(c, &v->page, STR("/wb/services"), ctx_text(c, "nav.wb.services"));
	page_crumb(c, &v->page, STR(""), v->page.h1);
	page_problems(c, &v->page);
	v->code = code;
	v->name = name;
	v->code_problem = page_problem_text(c, "code");
	v->name_problem = page_problem_text(c, "name");
	v->kinds = choices(c, &service_fields[SF_KIND], kind);
	page_render(c, "services/new.html", v, http);
	return ST_OK;
}

enum status services_wb_new(struct web_call *w, struct err *err)
{
	return new_show(w, STR(""), STR(""), STR("licence"), 200, err);
}

enum status services_wb_create(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct str code = web_text(w, "code"), name = web_text(w, "name"), kind = web_text(w, "kind");
	struct service_content *s = ARENA_NEW(c->arena, struct service_content);
	const struct web_problem *problems;
	int64_t id;
	enum status st;

	if (web_problems(w, &problems) > 0)
		return new_show(w, code, name, kind, 422, err);
	s->v[SF_NAME] = name;
	s->v[SF_KIND] = kind;
	st = service_create(c, c->who.body_id, code, s, &id, err);
	if (st == ST_INVALID || st == ST_CONFLICT) {
		web_problem_add(w, "code", arena_cstr(c->arena, arena_dup(c->arena, str_of(err->key))), code);
		err_clear(err);
		return new_show(w, code, name, kind, st == ST_INVALID ? 422 : 409, err);
	}
	TRY(st);
	web_redirect(w, 303, arena_printf(c->arena, "/wb/services/%lld/edit", (long long)id));
	return ST_OK;
}

/* ---- elements (S3-5.3.2) ---- */

static const struct web_field element_fields[] = {
	{"key", F_TEXT, F_REQUIRED, 40, "services.element_key", NULL},
	{"label_zh", F_TEXT, F_REQUIRED, 120, "services.label_zh", NULL},
	{"label_en", F_TEXT, F_REQUIRED, 120, "services.label_en", NULL},
	{"basis", F_TEXT, 0, 200, "services.element_basis", NULL},
	{"seq", F_I64, 0, 10, "services.seq", NULL},
	{"required", F_BOOL, 0, 10, "services.required", NULL},
	{"active", F_BOOL, 0, 10, "services.active", NULL},
};
const struct web_form services_element_form = WEB_FORM(element_fields);

struct element_row {
	struct str key, label_zh, label_en, basis, seq;
	bool required, national, active, custom;
};
#define T struct element_row
static const struct tpl_field element_row_fields[] = {
	TF_STR(T, key),	      TF_STR(T, label_zh),  TF_STR(T, label_en), TF_STR(T, basis),   TF_STR(T, seq),
	TF_BOOL(T, required), TF_BOOL(T, national), TF_BOOL(T, active),	 TF_BOOL(T, custom),
};
static const struct tpl_view element_row_view = TPL_VIEW_OF(T, element_row_fields);
#undef T

struct view_elements {
	struct page page;
	struct tpl_list rows;
	struct str key, label_zh, label_en, basis;
	bool may_edit;
};
#define T struct view_elements
static const struct tpl_field elements_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_LIST(T, rows, &element_row_view),
	TF_STR(T, key),
	TF_STR(T, label_zh),
	TF_STR(T, label_en),
	TF_STR(T, basis),
	TF_BOOL(T, may_edit),
};
const struct tpl_view services_elements_view = TPL_VIEW_OF(T, elements_fields);
#undef T

static enum status elements_show(struct web_call *w, bool typed, int http, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_elements *v = ARENA_NEW(c->arena, struct view_elements);
	struct service_element *e;
	struct element_row *rows;
	size_t n;

	TRY(svc_elements(c, &e, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct element_row);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct element_row){e[i].key,
					       e[i].label_zh,
					       e[i].label_en,
					       e[i].basis,
					       arena_printf(c->arena, "%lld", (long long)e[i].seq),
					       e[i].required,
					       e[i].national,
					       e[i].active,
					       e[i].custom};
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/services", ctx_text(c, "services.elements"));
	page_crumb(c, &v->page, STR("/wb/services"), ctx_text(c, "nav.wb.services"));
	page_crumb(c, &v->page, STR(""), v->page.h1);
	v->page.lead = ctx_text(c, "services.elements_lead");
	page_problems(c, &v->page);
	v->rows = (struct tpl_list){rows, n};
	v->may_edit = ctx_can(c, PERM_SETTINGS_EDIT);
	if (typed) {
		v->key = web_text(w, "key");
		v->label_zh = web_text(w, "label_zh");
		v->label_en = web_text(w, "label_en");
		v->basis = web_text(w, "basis");
	}
	page_render(c, "services/elements.html", v, http);
	return ST_OK;
}

enum status services_wb_elements(struct web_call *w, struct err *err)
{
	return elements_show(w, false, 200, err);
}

static bool key_ok(struct str key)
{
	for (size_t i = 0; i < key.n; i++)
		if (!((key.p[i] >= 'a' && key.p[i] <= 'z') || (key.p[i] >= '0' && key.p[i] <= '9') || key.p[i] == '_'))
			return false;
	return key.n >= 2 && key.n <= 30;
}

enum status services_wb_element_save(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct service_element e = {.key = web_text(w, "key"),
				    .label_zh = web_text(w, "label_zh"),
				    .label_en = web_text(w, "label_en"),
				    .basis = web_text(w, "basis"),
				    .required = web_value(w, "required")->present,
				    .active = web_value(w, "active")->present,
				    .custom = true,
				    .seq = web_value(w, "seq")->present ? web_value(w, "seq")->i : 1000};
	const struct web_problem *problems;
	enum status st;

	if (!key_ok(e.key))
		web_problem_add(w, "key", "services.bad_element_key", e.key);
	if (web_problems(w, &problems) > 0)
		return elements_show(w, true, 422, err);
	st = service_element_put(c, &e, err);
	if (st == ST_INVALID || st == ST_RULE_REFUSED) {
		web_problem_add(w, "", arena_cstr(c->arena, arena_dup(c->arena, str_of(err->key))), e.label_zh);
		err_clear(err);
		return elements_show(w, true, st == ST_INVALID ? 422 : 409, err);
	}
	TRY(st);
	page_flash(c, "jade", "services.element_saved", e.label_zh);
	web_redirect(w, 303, STR("/wb/services/elements"));
	return ST_OK;
}
