/* SPDX-License-Identifier: Apache-2.0 */
/* Templates of topics in the workbench: names, fields one by one, their order. */
#include "site/template.h"
#include "site/wb.h"

static const char *const type_codes[] = {"text",  "lines", "number", "date",	 "choice",
					 "state", "place", "name",   "document", NULL};
static const struct web_field new_fields[] = {
	{"key", F_TEXT, F_REQUIRED, 60, "arrange.template.key", NULL},
	{"zh", F_TEXT, F_REQUIRED, 50, "arrange.f_name", NULL},
	{"en", F_TEXT, F_REQUIRED, 150, "arrange.f_name_en", NULL},
	{"is_case", F_BOOL, 0, 2, "arrange.template.is_case", NULL},
};
const struct web_form template_form = WEB_FORM(new_fields);
static const struct web_field names_fields[] = {
	{"zh", F_TEXT, F_REQUIRED, 50, "arrange.f_name", NULL},
	{"en", F_TEXT, F_REQUIRED, 150, "arrange.f_name_en", NULL},
	{"is_case", F_BOOL, 0, 2, "arrange.template.is_case", NULL},
};
const struct web_form template_names_form = WEB_FORM(names_fields);
static const struct web_field code_fields[] = {{"code", F_TEXT, 0, 60, "arrange.template.code", NULL}};
const struct web_form template_code_form = WEB_FORM(code_fields);
static const struct web_field move_fields[] = {{"up", F_TEXT, 0, 60, "arrange.up", NULL},
					       {"down", F_TEXT, 0, 60, "arrange.down", NULL}};
const struct web_form template_move_form = WEB_FORM(move_fields);
static const struct web_field field_fields[] = {
	{"old", F_TEXT, 0, 60, "arrange.template.code", NULL},
	{"code", F_TEXT, 0, 60, "arrange.template.code", NULL},
	{"zh", F_TEXT, F_REQUIRED, 30, "arrange.template.zh", NULL},
	{"en", F_TEXT, F_REQUIRED, 120, "arrange.template.en", NULL},
	{"type", F_CHOICE, F_REQUIRED, 12, "arrange.template.type", type_codes},
	{"options", F_LINES, 0, 3000, "arrange.template.options", NULL},
	{"after", F_TEXT, 0, 60, "arrange.template.after", NULL},
	{"required", F_BOOL, 0, 2, "arrange.template.required", NULL},
	{"is_key", F_BOOL, 0, 2, "arrange.template.is_key", NULL},
	{"is_title", F_BOOL, 0, 2, "arrange.template.is_title", NULL},
	{"remove", F_BOOL, 0, 2, "arrange.f_remove", NULL},
};
const struct web_form template_field_form = WEB_FORM(field_fields);

static struct str href(struct ctx *c, struct str key, const char *tail)
{
	return arena_printf(c->arena, "/wb/site/templates/%.*s%s", STR_ARG(key), tail);
}

static struct str type_name(struct ctx *c, enum field_type t)
{
	return ctx_text(c, arena_cstr(c->arena, arena_printf(c->arena, "arrange.type.%s", topic_type_code(t))));
}

static enum status asked(struct web_call *w, const struct topic **ret, struct err *err)
{
	*ret = topic_find(ctx_of(w), web_param(w, "topic"));
	return *ret == NULL ? err_set(err, ST_NOT_FOUND, "topic") : ST_OK;
}

/* ---- lists ---- */
static const char *const list_heads[] = {"arrange.f_topic", "arrange.template.key", "arrange.template.fields",
					 "arrange.template.source"};

enum status wb_templates(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_wb_list v = {.tabs = wb_site_tabs(c, "/wb/site/templates"),
				 .lead = ctx_text(c, "arrange.template.lead")};
	const struct topic *all;
	struct wb_table t;
	size_t n;

	TRY(topic_all(c, &all, &n, err));
	wb_table_init(&t, c, list_heads, ARRAY_LEN(list_heads), n);
	for (size_t i = 0; i < n; i++) {
		struct wb_cell *cell = wb_line(&t);
		bool own;

		TRY(template_own(c, all[i].key, &own, err));
		cell[0].text = topic_name(c, &all[i]);
		cell[0].href = href(c, all[i].key, "");
		cell[1].text = all[i].key;
		cell[2].text = wb_id(c, "", (int64_t)all[i].n, "");
		cell[2].num = true;
		cell[3].text = ctx_text(c, own ? "arrange.template.own" : "arrange.template.brought");
		cell[3].tag = own ? STR("brand") : STR("grey");
	}
	if (ctx_can(c, PERM_SITE_EDIT)) {
		v.new_href = STR("/wb/site/templates/new");
		v.new_text = ctx_text(c, "arrange.template.new");
	}
	return wb_list_page(&t, &v, "/wb/site", "nav.wb.site", "arrange.none");
}

static const char *const field_heads[] = {"arrange.template.zh", "arrange.template.code", "arrange.template.type",
					  "arrange.template.options", "arrange.template.flags"};

static struct str options_text(struct ctx *c, const struct topic_field *f)
{
	struct buf b = BUF_INIT(c->arena, 8192);
	struct topic_option *o;
	size_t n;

	if (f->type != FT_CHOICE && f->type != FT_STATE)
		return f->options;
	n = topic_options(c->arena, f, &o);
	for (size_t i = 0; i < n; i++) {
		buf_c(&b, i == 0 ? "" : "、");
		buf_str(&b, o[i].zh);
	}
	return buf_view(&b);
}

static struct str flags_text(struct ctx *c, const struct topic_field *f)
{
	struct buf b = BUF_INIT(c->arena, 1024);

	if (f->title)
		buf_str(&b, ctx_text(c, "arrange.template.is_title"));
	if (f->key)
		buf_printf(&b, "%s%.*s", b.n > 0 ? "、" : "", STR_ARG(ctx_text(c, "arrange.template.is_key")));
	if (f->required)
		buf_printf(&b, "%s%.*s", b.n > 0 ? "、" : "", STR_ARG(ctx_text(c, "arrange.template.required")));
	return buf_view(&b);
}

static void field_line(struct ctx *c, struct wb_table *t, const struct topic *tp, const struct topic_field *f)
{
	struct wb_cell *cell = wb_line(t);
	struct str move = href(c, tp->key, "/move");
	struct wb_button buttons[] = {
		{.action = move, .text = ctx_text(c, "arrange.up"), .name = STR("up"), .value = f->code, .quiet = true},
		{.action = move, .text = ctx_text(c, "arrange.down"), .name = STR("down"), .value = f->code, .quiet = true}};

	cell[0].text = topic_field_name(c, f);
	cell[0].href = arena_printf(c->arena, "/wb/site/templates/%.*s/field?code=%.*s", STR_ARG(tp->key), STR_ARG(f->code));
	cell[1].text = f->code;
	cell[2].text = type_name(c, f->type);
	cell[3].text = options_text(c, f);
	cell[4].text = flags_text(c, f);
	if (ctx_can(c, PERM_SITE_EDIT))
		wb_buttons(t, buttons, ARRAY_LEN(buttons));
}

enum status wb_template(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct topic *tp;
	struct wb_button *drop = ARENA_NEW(c->arena, struct wb_button);
	struct wb_fact *facts = ARENA_ARRAY(c->arena, 3, struct wb_fact);
	struct wb_table t;
	bool own;

	TRY(asked(w, &tp, err));
	TRY(template_own(c, tp->key, &own, err));
	struct view_wb_list v = {.tabs = wb_site_tabs(c, "/wb/site/templates"), .lead = topic_name(c, tp)};
	wb_table_init(&t, c, field_heads, ARRAY_LEN(field_heads), tp->n);
	for (size_t i = 0; i < tp->n; i++)
		field_line(c, &t, tp, &tp->fields[i]);
	facts[0] = (struct wb_fact){ctx_text(c, "arrange.f_name"), tp->zh, STR("")};
	facts[1] = (struct wb_fact){ctx_text(c, "arrange.f_name_en"), tp->en, STR("")};
	facts[2] = (struct wb_fact){ctx_text(c, "arrange.template.source"),
				    ctx_text(c, own ? "arrange.template.own" : "arrange.template.brought"), STR("")};
	v.facts = (struct tpl_list){facts, 3};
	v.facts_title = topic_name(c, tp);
	if (ctx_can(c, PERM_SITE_EDIT)) {
		v.new_href = href(c, tp->key, "/field");
		v.new_text = ctx_text(c, "arrange.template.field_new");
		v.second_href = href(c, tp->key, "/names");
		v.second_text = ctx_text(c, "arrange.template.names");
		*drop = (struct wb_button){.action = href(c, tp->key, "/drop"),
					   .text = ctx_text(c, "arrange.template.drop"),
					   .danger = true};
		v.page_buttons = (struct tpl_list){drop, own ? 1 : 0};
	}
	return wb_list_page(&t, &v, "/wb/site", "nav.wb.site", "arrange.none");
}

/* ---- names ---- */
static enum status names_show(struct ctx *c, const struct topic *t)
{
	struct wb_form *f = ARENA_NEW(c->arena, struct wb_form);
	struct view_wb_form v = {.back = t == NULL ? STR("/wb/site/templates") : href(c, t->key, "")};

	wb_init(f, c, t == NULL ? &template_form : &template_names_form);
	if (t == NULL)
		wb_text(f, "key", STR(""))->hint = ctx_text(c, "arrange.template.h_key");
	wb_text(f, "zh", t == NULL ? STR("") : t->zh);
	wb_text(f, "en", t == NULL ? STR("") : t->en);
	wb_check(f, "is_case", t != NULL && t->is_case)->hint = ctx_text(c, "arrange.template.h_case");
	v.action = !ctx_can(c, PERM_SITE_EDIT) ? STR("")
		   : t == NULL		       ? STR("/wb/site/templates/new")
					       : href(c, t->key, "/names");
	return wb_form_page(f, &v, "/wb/site", "nav.wb.site",
			    t == NULL ? ctx_text(c, "arrange.template.new") : topic_name(c, t));
}

enum status wb_template_new(struct web_call *w, struct err *err)
{
	(void)err;
	return names_show(ctx_of(w), NULL);
}

static enum status names_save(struct web_call *w, const struct topic *t, struct str key, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct template_change ch = {.what = t == NULL ? TW_NEW : TW_NAMES,
				     .key = key,
				     .zh = web_text(w, "zh"),
				     .en = web_text(w, "en"),
				     .is_case = web_value(w, "is_case")->present};
	enum status st;

	if (wb_wrong(w))
		return names_show(c, t);
	st = template_save(c, &ch, err);
	if (wb_refused(c, st, err, t == NULL ? "key" : "zh"))
		return names_show(c, t);
	TRY(st);
	return wb_done(c, "arrange.saved", ch.zh, href(c, key, ""));
}

enum status wb_template_new_post(struct web_call *w, struct err *err)
{
	return names_save(w, NULL, web_text(w, "key"), err);
}

enum status wb_template_names(struct web_call *w, struct err *err)
{
	const struct topic *t;

	TRY(asked(w, &t, err));
	return names_show(ctx_of(w), t);
}

enum status wb_template_names_post(struct web_call *w, struct err *err)
{
	const struct topic *t;

	TRY(asked(w, &t, err));
	return names_save(w, t, t->key, err);
}

enum status wb_template_drop(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct topic *t;
	enum status st;

	TRY(asked(w, &t, err));
	st = template_save(c, &(struct template_change){.what = TW_DROP, .key = t->key}, err);
	if (st == ST_INVALID && err->key[0] != '\0') {
		page_flash(c, "amber", arena_cstr(c->arena, str_of(err->key)), STR_NONE);
		err_clear(err);
		web_redirect(w, 303, href(c, t->key, ""));
		return ST_OK;
	}
	TRY(st);
	return wb_done(c, "arrange.template.dropped", t->zh, STR("/wb/site/templates"));
}

enum status wb_template_move(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct topic *t;

	TRY(asked(w, &t, err));
	if (wb_wrong(w))
		return err_set(err, ST_INVALID, "field to move");
	bool up = !str_empty(web_text(w, "up"));
	struct template_change ch = {.what = up ? TW_MOVE_UP : TW_MOVE_DOWN,
				     .key = t->key,
				     .field = {.code = web_text(w, up ? "up" : "down")}};
	TRY(template_save(c, &ch, err));
	return wb_done(c, "arrange.saved", t->zh, href(c, t->key, ""));
}

/* ---- a field ---- */
static const struct topic_field *field_find(const struct topic *t, struct str code)
{
	for (size_t i = 0; i < t->n; i++)
		if (str_eq(t->fields[i].code, code))
			return &t->fields[i];
	return NULL;
}

static struct str swap_byte(struct ctx *c, struct str s, char from, char to)
{
	struct buf b = BUF_INIT(c->arena, 16384);
	struct str part;
	bool any = false;

	while (str_cut(&s, from, &part)) { /* empty lines and the blanks around a line are nothing */
		part = str_trim(part);
		if (str_empty(part))
			continue;
		if (any)
			buf_byte(&b, to);
		buf_str(&b, part);
		any = true;
	}
	return buf_view(&b);
}

static enum status field_show(struct ctx *c, const struct topic *t, const struct topic_field *f)
{
	struct wb_form *form = ARENA_NEW(c->arena, struct wb_form);
	struct view_wb_form v = {.back = href(c, t->key, "")};
	struct wb_opt *types = ARENA_ARRAY(c->arena, FT_COUNT, struct wb_opt);
	struct wb_opt *dates = ARENA_ARRAY(c->arena, TOPIC_FIELDS + 1, struct wb_opt);
	size_t n = 0;

	for (int i = 0; i < FT_COUNT; i++)
		types[i] = (struct wb_opt){.value = str_of(type_codes[i]), .text = type_name(c, (enum field_type)i)};
	dates[n++] = (struct wb_opt){.value = STR(""), .text = STR("—")};
	for (size_t i = 0; i < t->n; i++)
		if (t->fields[i].type == FT_DATE && &t->fields[i] != f)
			dates[n++] = (struct wb_opt){.value = t->fields[i].code, .text = topic_field_name(c, &t->fields[i])};
	wb_init(form, c, &template_field_form);
	if (f == NULL)
		wb_text(form, "code", STR(""))->hint = ctx_text(c, "arrange.template.h_code");
	wb_text(form, "zh", f == NULL ? STR("") : f->zh);
	wb_text(form, "en", f == NULL ? STR("") : f->en);
	wb_select(form, "type", types, FT_COUNT, f == NULL ? STR("text") : str_of(topic_type_code(f->type)));
	wb_lines(form, "options", f == NULL ? STR("") : swap_byte(c, f->options, '|', '\n'))->hint =
		ctx_text(c, "arrange.template.h_options");
	wb_select(form, "after", dates, n, f == NULL ? STR("") : f->after);
	wb_check(form, "required", f != NULL && f->required);
	wb_check(form, "is_title", f != NULL && f->title)->hint = ctx_text(c, "arrange.template.h_title");
	wb_check(form, "is_key", f != NULL && f->key)->hint = ctx_text(c, "arrange.template.h_is_key");
	if (f != NULL) {
		wb_check(form, "remove", false);
		v.hidden_name = STR("old");
		v.hidden_value = f->code;
	}
	v.action = ctx_can(c, PERM_SITE_EDIT) ? href(c, t->key, "/field") : STR("");
	return wb_form_page(form, &v, "/wb/site", "nav.wb.site",
			    f == NULL ? ctx_text(c, "arrange.template.field_new") : topic_field_name(c, f));
}

enum status wb_template_field(struct web_call *w, struct err *err)
{
	struct str code = web_text(w, "code");
	const struct topic_field *f = NULL;
	const struct topic *t;

	TRY(asked(w, &t, err));
	if (!str_empty(code) && (f = field_find(t, code)) == NULL)
		return err_set(err, ST_NOT_FOUND, "field");
	return field_show(ctx_of(w), t, f);
}

static enum field_type type_from(struct str code)
{
	int t = 0;

	while (t < FT_COUNT && !str_eq_c(code, topic_type_code((enum field_type)t)))
		t++;
	return (enum field_type)t;
}

enum status wb_template_field_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const struct topic *t;
	const struct topic_field *f;
	struct template_change ch;
	enum status st;

	TRY(asked(w, &t, err));
	f = field_find(t, web_text(w, "old"));
	if (wb_wrong(w))
		return field_show(c, t, f);
	ch = (struct template_change){.key = t->key,
				      .what = f == NULL				? TW_FIELD_ADD
					      : web_value(w, "remove")->present ? TW_FIELD_REMOVE
										: TW_FIELD_SET,
				      .field = {.code = f == NULL ? web_text(w, "code") : f->code,
						.zh = web_text(w, "zh"),
						.en = web_text(w, "en"),
						.type = type_from(web_text(w, "type")),
						.options = swap_byte(c, web_text(w, "options"), '\n', '|'),
						.after = web_text(w, "after"),
						.required = web_value(w, "required")->present,
						.key = web_value(w, "is_key")->present,
						.title = web_value(w, "is_title")->present}};
	st = template_save(c, &ch, err);
	if (wb_refused(c, st, err, f == NULL ? "code" : ch.what == TW_FIELD_REMOVE ? "remove" : "options"))
		return field_show(c, t, f);
	TRY(st);
	return wb_done(c, "arrange.saved", ch.field.zh, href(c, t->key, ""));
}
