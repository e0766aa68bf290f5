/* SPDX-License-Identifier: Apache-2.0 */
#include "core/settings.h"

#include <string.h>

#include "admin/admin_pages.h"

#define FIELD(key, type, def, min, max, group) {key, (type) == SET_LINES ? F_LINES : F_TEXT, 0, 2000, "setting." key, NULL},
static const struct web_field fields[] = {SETTING_TABLE(FIELD)};
#undef FIELD
const struct web_form admin_settings_form = WEB_FORM(fields);

static struct form_row *row_of(struct form *f, const struct setting_row *s)
{
	struct ctx *c = f->c;
	struct form_opt *yes_no;

	if (s->type == SET_LINES)
		return form_lines(f, s->key, setting(c, s->key));
	if (s->type != SET_BOOL)
		return form_text(f, s->key, setting(c, s->key));
	yes_no = ARENA_ARRAY(c->arena, 2, struct form_opt);
	yes_no[0] = (struct form_opt){.value = STR("0"), .text = ctx_text(c, "admin.no")};
	yes_no[1] = (struct form_opt){.value = STR("1"), .text = ctx_text(c, "admin.yes")};
	return form_select(f, s->key, yes_no, 2, setting(c, s->key));
}

static enum status show(struct ctx *c)
{
	const struct setting_row *rows;
	size_t n = setting_table(&rows);
	struct form f;
	struct view_form v = {0};
	const char *group = "";

	form_init(&f, c, &admin_settings_form);
	for (size_t i = 0; i < n; i++) {
		struct form_row *r;

		if (strcmp(rows[i].group, "state") == 0) /* set on a page of its own (/wb/site/publish) */
			continue;
		r = row_of(&f, &rows[i]);
		if (strcmp(rows[i].group, group) != 0)
			r->heading = ctx_text(c, arena_cstr(c->arena,
							    arena_printf(c->arena, "admin.settings.%s", rows[i].group)));
		if (rows[i].type == SET_I64)
			r->hint = ctx_textf(c, "admin.settings.range",
					    arena_printf(c->arena, "%lld–%lld", (long long)rows[i].min,
							 (long long)rows[i].max));
		if (rows[i].type == SET_TERM)
			r->hint = ctx_textf(c, rows[i].max == 1 ? "admin.settings.term_switch" : "admin.settings.term",
					    arena_printf(c->arena, "%lld–%lld", (long long)rows[i].min,
							 (long long)rows[i].max));
		group = rows[i].group;
	}
	v.action = ctx_can(c, PERM_SETTINGS_EDIT) ? STR("/wb/settings") : STR("");
	v.back = STR("/wb/settings");
	return form_page(&f, &v, "/wb/settings", "nav.wb.settings", ctx_text(c, "nav.wb.settings"));
}

enum status admin_settings_show(struct web_call *w, struct err *err)
{
	(void)err;
	return show(ctx_of(w));
}

/* All or nothing: one transaction over every changed value. */
static enum status save(struct web_call *w, const char **ret_field, struct err *err)
{
	struct ctx *c = ctx_of(w);
	CLEANUP(db_tx_end) struct db_tx tx = {0};
	const struct setting_row *rows;
	size_t n = setting_table(&rows);

	TRY(core_begin(c, &tx, err));
	for (size_t i = 0; i < n; i++) {
		if (!web_value(w, rows[i].key)->present)
			continue;
		*ret_field = rows[i].key;
		TRY(setting_set(c, rows[i].key, web_text(w, rows[i].key), err));
	}
	return core_commit(c, &tx, err);
}

enum status admin_settings_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	const char *field = "";
	enum status st;

	if (form_wrong(w))
		return show(c);
	st = save(w, &field, err);
	if (st == ST_INVALID) {
		web_problem_add(w, field, arena_cstr(c->arena, str_of(err->key)), STR_NONE);
		err_clear(err);
		return show(c);
	}
	TRY(st);
	page_flash(c, "jade", "admin.settings.saved", STR_NONE);
	web_redirect(w, 303, STR("/wb/settings"));
	return ST_OK;
}
