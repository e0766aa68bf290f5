/* SPDX-License-Identifier: Apache-2.0 */
/* Old addresses, photographs of leaders, publication of the site settings. */
#include "core/files.h"
#include "core/org.h"
#include "core/settings.h"
#include "site/column_store.h"
#include "site/wb.h"

static const struct web_field redirect_fields[] = {{"old", F_TEXT, F_REQUIRED, 500, "arrange.f_old", NULL},
						   {"new", F_TEXT, 0, 500, "arrange.f_new", NULL},
						   {"remove", F_BOOL, 0, 2, "arrange.f_remove", NULL}};
const struct web_form redirect_form = WEB_FORM(redirect_fields);

static enum status redirect_show(struct ctx *c, struct err *err)
{
	struct wb_form *f = ARENA_NEW(c->arena, struct wb_form);
	struct view_wb_form v = {.facts_title = ctx_text(c, "arrange.tab.redirects")};
	struct site_redirect *rows;
	struct wb_fact *facts;
	size_t n;

	TRY(redirect_store_list(c, &rows, &n, err));
	facts = ARENA_ARRAY(c->arena, n + 1, struct wb_fact);
	for (size_t i = 0; i < n; i++)
		facts[i] = (struct wb_fact){.label = rows[i].old_path,
					    .text = rows[i].new_path,
					    .note = page_time(c, rows[i].made_at)};
	v.facts = (struct tpl_list){facts, n};
	wb_init(f, c, &redirect_form);
	wb_text(f, "old", STR(""))->hint = ctx_text(c, "arrange.h_old");
	wb_text(f, "new", STR(""));
	wb_check(f, "remove", false);
	v.action = ctx_can(c, PERM_SITE_EDIT) ? STR("/wb/site/redirects") : STR("");
	return wb_form_page(f, &v, "/wb/site", "nav.wb.site", ctx_text(c, "arrange.tab.redirects"));
}

enum status wb_site_redirects(struct web_call *w, struct err *err)
{
	return redirect_show(ctx_of(w), err);
}

enum status wb_site_redirect_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	enum status st;

	if (wb_wrong(w))
		return redirect_show(c, err);
	st = site_redirect_save(c, web_text(w, "old"), web_text(w, "new"), web_value(w, "remove")->present, err);
	if (wb_refused(c, st, err, "old"))
		return redirect_show(c, err);
	TRY(st);
	return wb_done(c, "arrange.saved", web_text(w, "old"), STR("/wb/site/redirects"));
}

/* ---- photographs ---- */
static const struct web_field photo_fields[] = {{"photo", F_FILE, 0, 8u << 20, "arrange.f_photo", NULL},
						{"alt", F_TEXT, F_REQUIRED, 200, "arrange.f_alt", NULL}};
const struct web_form photo_form = WEB_FORM(photo_fields);
static const char *const photo_heads[] = {"arrange.f_name", "arrange.f_post", "arrange.f_alt"};

enum status wb_site_photos(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_wb_list v = {.tabs = wb_site_tabs(c, "/wb/site/photos"), .lead = ctx_text(c, "arrange.photos_lead")};
	struct person *people;
	struct site_photo *photos;
	struct wb_table t;
	size_t n, k;

	TRY(person_list(c, c->who.body_id, &people, &n, err));
	TRY(photo_store_list(c, &photos, &k, err));
	wb_table_init(&t, c, photo_heads, ARRAY_LEN(photo_heads), n);
	for (size_t i = 0; i < n; i++) {
		struct wb_cell *cell;

		if (!people[i].leader || !people[i].active)
			continue;
		cell = wb_line(&t);
		cell[0].text = people[i].name;
		cell[0].href = wb_id(c, "/wb/site/photos/", people[i].id, "");
		cell[1].text = people[i].title;
		for (size_t p = 0; p < k; p++)
			if (photos[p].person_id == people[i].id)
				cell[2].text = photos[p].alt;
	}
	return wb_list_page(&t, &v, "/wb/site", "nav.wb.site", "arrange.none");
}

static enum status photo_show(struct ctx *c, int64_t id, struct err *err)
{
	struct wb_form *f = ARENA_NEW(c->arena, struct wb_form);
	struct view_wb_form v = {.back = STR("/wb/site/photos"), .upload = true};
	struct person p;

	TRY(person_get(c, id, &p, err));
	if (!p.leader || !ctx_reaches(c, p.body_id, 0))
		return err_set(err, ST_NOT_FOUND, "person %lld", (long long)id);
	wb_init(f, c, &photo_form);
	wb_file(f, "photo")->hint = ctx_text(c, "arrange.h_photo");
	wb_text(f, "alt", p.name)->hint = ctx_text(c, "arrange.h_alt");
	v.action = ctx_can(c, PERM_SITE_EDIT) ? wb_id(c, "/wb/site/photos/", id, "") : STR("");
	return wb_form_page(f, &v, "/wb/site", "nav.wb.site", p.name);
}

enum status wb_site_photo_edit(struct web_call *w, struct err *err)
{
	return photo_show(ctx_of(w), web_param_i64(w, "id"), err);
}

static enum status take_photo(struct web_call *w, int64_t id, struct err *err)
{
	struct ctx *c = ctx_of(w);
	CLEANUP(site_tx_end) struct site_tx tx = {0};
	struct stored_file f;

	TRY(site_begin(c, &tx, err));
	TRY(files_take(c, w, &web_value(w, "photo")->file, &f, err));
	if (!str_eq_c(f.media_type, "image/png") && !str_eq_c(f.media_type, "image/jpeg"))
		return err_say(err, ST_INVALID, "arrange.bad_photo", NULL);
	TRY(site_photo_save(c, &(struct site_photo){id, f.id, web_text(w, "alt")}, err));
	return site_commit(c, &tx, err);
}

enum status wb_site_photo_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");
	struct person p;
	enum status st;

	TRY(person_get(c, id, &p, err));
	if (!p.leader || p.body_id != c->who.body_id)
		return err_set(err, ST_NOT_FOUND, "person %lld", (long long)id);
	if (!wb_wrong(w) && (!web_value(w, "photo")->present || web_value(w, "photo")->file.size == 0))
		web_problem_add(w, "photo", "form.required", ctx_text(c, "arrange.f_photo"));
	if (wb_wrong(w))
		return photo_show(c, id, err);
	st = take_photo(w, id, err);
	if (wb_refused(c, st, err, "photo"))
		return photo_show(c, id, err);
	TRY(st);
	return wb_done(c, "arrange.saved", p.name, STR("/wb/site/photos"));
}

/* ---- publication of the settings: everything a government site must name is there (design README §3) ---- */
static const char *const publish_heads[] = {"arrange.setting", "arrange.setting_value"};

static enum status publish_show(struct ctx *c, struct str refusal)
{
	struct view_wb_list v = {.tabs = wb_site_tabs(c, "/wb/site/publish"), .lead = ctx_text(c, "arrange.publish_lead")};
	bool done = str_eq_c(setting(c, "site.published"), "1");
	struct wb_button *b = ARENA_NEW(c->arena, struct wb_button);
	const struct setting_row *rows;
	size_t n = setting_table(&rows);
	struct wb_table t;

	wb_table_init(&t, c, publish_heads, ARRAY_LEN(publish_heads), n);
	for (size_t i = 0; i < n; i++) {
		struct wb_cell *cell;
		struct str value = setting(c, rows[i].key);

		if (!setting_required(str_of(rows[i].key)))
			continue;
		cell = wb_line(&t);
		cell[0].text = ctx_text(c, rows[i].label_key);
		cell[0].href = STR("/wb/settings");
		cell[1].text = str_empty(value) ? ctx_text(c, "core.to_fill") : value;
		cell[1].tag = str_empty(value) ? STR("red") : STR("");
	}
	*b = (struct wb_button){.action = STR("/wb/site/publish"), .text = ctx_text(c, "arrange.publish")};
	if (ctx_can(c, PERM_SETTINGS_EDIT) && !done)
		v.page_buttons = (struct tpl_list){b, 1};
	v.note = !str_empty(refusal) ? refusal : ctx_text(c, done ? "arrange.published_yes" : "arrange.published_no");
	v.note_kind = !str_empty(refusal) ? STR("red") : done ? STR("jade") : STR("amber");
	TRY(wb_list_page(&t, &v, "/wb/site", "nav.wb.site", "arrange.none"));
	if (!str_empty(refusal))
		c->call->http = 422;
	return ST_OK;
}

enum status wb_site_publish(struct web_call *w, struct err *err)
{
	(void)err;
	return publish_show(ctx_of(w), STR(""));
}

enum status wb_site_publish_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	CLEANUP(site_tx_end) struct site_tx tx = {0};
	enum status st;

	TRY(site_begin(c, &tx, err));
	st = setting_set(c, "site.published", STR("1"), err);
	if (st == ST_INVALID) {
		struct str why = ctx_textf(c, arena_cstr(c->arena, arena_dup(c->arena, str_of(err->key))),
					   arena_dup(c->arena, str_of(err->arg)));

		err_clear(err);
		site_tx_end(&tx);
		tx.own = false;
		return publish_show(c, why);
	}
	TRY(st);
	TRY(site_commit(c, &tx, err));
	return wb_done(c, "arrange.published_yes", STR_NONE, STR("/wb/site/publish"));
}
