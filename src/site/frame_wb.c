/* SPDX-License-Identifier: Apache-2.0 */
/* Home blocks, navigation and footer, banner and mourning, old addresses, photographs, publication of the settings. */
#include "site/wb.h"
#include "base/url.h"

#include <string.h>

static const char *const directions[] = {"up", "down", NULL};
#define SITE_BLOCK_CODE(b) #b,
static const char *const block_codes[] = {SITE_BLOCKS(SITE_BLOCK_CODE) NULL};
#undef SITE_BLOCK_CODE
static const struct web_field block_fields[] = {
	{"code", F_CHOICE, 0, 20, "arrange.f_block", block_codes}, {"title", F_TEXT, 0, 80, "arrange.f_title", NULL},
	{"title_en", F_TEXT, 0, 120, "arrange.f_title_en", NULL},  {"slug", F_TEXT, 0, 60, "arrange.f_column", NULL},
	{"items", F_I64, 0, 4, "arrange.f_items", NULL},	   {"shown", F_BOOL, 0, 2, "arrange.f_shown", NULL},
	{"remove", F_BOOL, 0, 2, "arrange.f_remove", NULL},	   {"to", F_CHOICE, 0, 8, "arrange.f_to", directions},
};
const struct web_form block_form = WEB_FORM(block_fields);

static struct str block_name(struct ctx *c, enum site_block_code b)
{
	return ctx_text(c, arena_cstr(c->arena, arena_printf(c->arena, "arrange.block.%s", site_block_code(b))));
}

static const char *const block_heads[] = {"arrange.f_block", "arrange.f_title", "arrange.f_column", "arrange.f_items",
					  "arrange.f_shown"};

enum status wb_site_blocks(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_wb_list v = {.tabs = wb_site_tabs(c, "/wb/site/blocks"), .lead = ctx_text(c, "arrange.blocks_lead")};
	const struct site_block *b;
	struct wb_table t;
	size_t n;

	TRY(site_blocks(c, &b, &n, err));
	wb_table_init(&t, c, block_heads, ARRAY_LEN(block_heads), n);
	for (size_t i = 0; i < n; i++) {
		struct wb_cell *cell = wb_line(&t);

		cell[0].text = block_name(c, b[i].code);
		cell[0].href = wb_id(c, "/wb/site/blocks/", b[i].id, "");
		cell[1].text = b[i].title;
		cell[2].text = b[i].slug;
		cell[3].text = wb_id(c, "", b[i].items, "");
		cell[4].text = ctx_text(c, b[i].shown ? "arrange.shown" : "arrange.hidden");
		cell[4].tag = b[i].shown ? STR("jade") : STR("grey");
		if (ctx_can(c, PERM_SITE_EDIT))
			wb_move_buttons(&t, wb_id(c, "/wb/site/blocks/", b[i].id, "/move"));
	}
	if (ctx_can(c, PERM_SITE_EDIT)) {
		v.new_href = STR("/wb/site/blocks/0");
		v.new_text = ctx_text(c, "arrange.block_new");
	}
	return wb_list_page(&t, &v, "/wb/site", "nav.wb.site", "arrange.none");
}

static enum status block_load(struct ctx *c, int64_t id, struct site_block *ret, struct err *err)
{
	const struct site_block *b;
	size_t n;

	*ret = (struct site_block){.code = SB_column, .items = 6, .shown = true, .sort = 1000};
	TRY(site_blocks(c, &b, &n, err));
	for (size_t i = 0; i < n; i++)
		if (b[i].id == id)
			*ret = b[i];
	return id == 0 || ret->id == id ? ST_OK : err_set(err, ST_NOT_FOUND, "block %lld", (long long)id);
}

static enum status block_show(struct ctx *c, const struct site_block *b, struct err *err)
{
	struct wb_form *f = ARENA_NEW(c->arena, struct wb_form);
	struct view_wb_form v = {.back = STR("/wb/site/blocks")};
	struct wb_opt *o = ARENA_ARRAY(c->arena, SB_COUNT, struct wb_opt), *cols;
	const struct site_column *all;
	size_t n, k = 1;

	TRY(site_columns(c, &all, &n, err));
	wb_init(f, c, &block_form);
	for (int i = 0; i < SB_COUNT; i++)
		o[i] = (struct wb_opt){.value = str_of(site_block_code((enum site_block_code)i)),
				       .text = block_name(c, (enum site_block_code)i)};
	wb_select(f, "code", o, SB_COUNT, str_of(site_block_code(b->code)));
	cols = ARENA_ARRAY(c->arena, n + 1, struct wb_opt);
	cols[0] = (struct wb_opt){.value = STR(""), .text = STR("—")};
	for (size_t i = 0; i < n; i++)
		if (all[i].shown && (all[i].kind == COL_DOCUMENTS || all[i].kind == COL_PICKED))
			cols[k++] = (struct wb_opt){.value = all[i].slug, .text = all[i].name};
	wb_select(f, "slug", cols, k, b->slug);
	wb_text(f, "title", b->title)->hint = ctx_text(c, "arrange.h_title");
	wb_text(f, "title_en", b->title_en);
	wb_i64(f, "items", b->items);
	wb_check(f, "shown", b->shown);
	if (b->id != 0)
		wb_check(f, "remove", false);
	v.action = ctx_can(c, PERM_SITE_EDIT) ? wb_id(c, "/wb/site/blocks/", b->id, "") : STR("");
	return wb_form_page(f, &v, "/wb/site", "nav.wb.site", block_name(c, b->code));
}

enum status wb_site_block_edit(struct web_call *w, struct err *err)
{
	struct site_block b;

	TRY(block_load(ctx_of(w), web_param_i64(w, "id"), &b, err));
	return block_show(ctx_of(w), &b, err);
}

enum status wb_site_block_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct site_block b;
	enum status st;

	TRY(block_load(c, web_param_i64(w, "id"), &b, err));
	for (int i = 0; i < SB_COUNT; i++)
		if (str_eq_c(web_text(w, "code"), block_codes[i]))
			b.code = (enum site_block_code)i;
	b.title = web_text(w, "title");
	b.title_en = web_text(w, "title_en");
	b.slug = web_text(w, "slug");
	b.items = web_value(w, "items")->present ? web_value(w, "items")->i : 6;
	b.shown = web_value(w, "shown")->present;
	if (wb_wrong(w))
		return block_show(c, &b, err);
	st = b.id != 0 && web_value(w, "remove")->present ? site_block_remove(c, b.id, err) : site_block_save(c, &b, err);
	if (wb_refused(c, st, err, b.code == SB_column ? "slug" : "items"))
		return block_show(c, &b, err);
	TRY(st);
	return wb_done(c, "arrange.saved", block_name(c, b.code), STR("/wb/site/blocks"));
}

enum status wb_site_block_move(struct web_call *w, struct err *err)
{
	TRY(site_block_move(ctx_of(w), web_param_i64(w, "id"), str_eq_c(web_text(w, "to"), "up"), err));
	return wb_done(ctx_of(w), "arrange.moved", STR_NONE, STR("/wb/site/blocks"));
}

/* ---- navigation and footer ---- */
static const char *const places[] = {"nav", "foot", NULL};
static const struct web_field menu_fields[] = {
	{"place", F_CHOICE, F_REQUIRED, 8, "arrange.f_place", places},
	{"href", F_TEXT, F_REQUIRED, 500, "arrange.f_url", NULL},
	{"text", F_TEXT, 0, 60, "arrange.f_name", NULL},
	{"text_en", F_TEXT, 0, 80, "arrange.f_name_en", NULL},
	{"sort", F_I64, 0, 8, "arrange.f_sort", NULL},
	{"shown", F_BOOL, 0, 2, "arrange.f_shown", NULL},
	{"remove", F_BOOL, 0, 2, "arrange.f_reset", NULL},
};
const struct web_form menu_form = WEB_FORM(menu_fields);
static const struct web_field menu_key_fields[] = {{"place", F_CHOICE, 0, 8, "arrange.f_place", places},
						   {"href", F_TEXT, 0, 500, "arrange.f_url", NULL}};
const struct web_form menu_key_form = WEB_FORM(menu_key_fields);
static const char *const menu_heads[] = {"arrange.f_name", "arrange.f_place", "arrange.f_url", "arrange.f_sort",
					 "arrange.f_shown"};

/* The program's own entries stand in the frame of any portal page. */
static void menu_rows(struct ctx *c, const char *place, struct site_menu **ret, size_t *ret_n)
{
	struct page p;
	struct tpl_list links, builtin;
	enum tpl_locale was = c->locale;

	page_init(c, &p, SHELL_PORTAL, "", STR(""));
	builtin = strcmp(place, "foot") == 0 ? foot_builtin(c) : page_nav_builtin(c);
	c->locale = was;
	menu_merge(c, place, builtin.items, builtin.n, &links, ret, ret_n);
}

enum status wb_site_menu(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_wb_list v = {.tabs = wb_site_tabs(c, "/wb/site/menu"), .lead = ctx_text(c, "arrange.menu_lead")};
	struct wb_table t;

	(void)err;
	wb_table_init(&t, c, menu_heads, ARRAY_LEN(menu_heads), 100);
	for (int p = 0; p < 2; p++) {
		struct site_menu *rows;
		size_t n;

		menu_rows(c, places[p], &rows, &n);
		for (size_t i = 0; i < n; i++) {
			struct wb_cell *cell = wb_line(&t);
			struct buf href = BUF_INIT(c->arena, 4096);

			buf_printf(&href, "/wb/site/menu/edit?place=%s&href=", places[p]);
			url_encode(&href, rows[i].href);
			cell[0].text = rows[i].text;
			cell[0].href = buf_view(&href);
			cell[1].text = ctx_text(c, p == 0 ? "arrange.place.nav" : "arrange.place.foot");
			cell[2].text = rows[i].href;
			cell[3].text = wb_id(c, "", rows[i].sort, "");
			cell[4].text = ctx_text(c, rows[i].shown ? "arrange.shown" : "arrange.hidden");
			cell[4].tag = rows[i].shown ? STR("jade") : STR("grey");
		}
	}
	if (ctx_can(c, PERM_SITE_EDIT)) {
		v.new_href = STR("/wb/site/menu/edit");
		v.new_text = ctx_text(c, "arrange.menu_new");
	}
	return wb_list_page(&t, &v, "/wb/site", "nav.wb.site", "arrange.none");
}

static enum status menu_show(struct ctx *c, const struct site_menu *m)
{
	struct wb_form *f = ARENA_NEW(c->arena, struct wb_form);
	struct view_wb_form v = {.back = STR("/wb/site/menu")};
	struct wb_opt *o = ARENA_ARRAY(c->arena, 2, struct wb_opt);

	wb_init(f, c, &menu_form);
	o[0] = (struct wb_opt){.value = STR("nav"), .text = ctx_text(c, "arrange.place.nav")};
	o[1] = (struct wb_opt){.value = STR("foot"), .text = ctx_text(c, "arrange.place.foot")};
	wb_select(f, "place", o, 2, m->place);
	wb_text(f, "href", m->href)->hint = ctx_text(c, "arrange.h_menu_href");
	wb_text(f, "text", m->text);
	wb_text(f, "text_en", m->text_en);
	wb_i64(f, "sort", m->sort)->hint = ctx_text(c, "arrange.h_sort");
	wb_check(f, "shown", m->shown);
	wb_check(f, "remove", false);
	v.action = ctx_can(c, PERM_SITE_EDIT) ? STR("/wb/site/menu") : STR("");
	return wb_form_page(f, &v, "/wb/site", "nav.wb.site",
			    str_empty(m->text) ? ctx_text(c, "arrange.menu_new") : m->text);
}

enum status wb_site_menu_edit(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct site_menu m = {.place = STR("nav"), .shown = true, .sort = 1000};

	(void)err;
	for (int p = 0; p < 2; p++) {
		struct site_menu *rows;
		size_t n;

		menu_rows(c, places[p], &rows, &n);
		for (size_t i = 0; i < n; i++)
			if (str_eq_c(web_text(w, "place"), places[p]) && str_eq(web_text(w, "href"), rows[i].href)) {
				m = rows[i];
				m.place = str_of(places[p]);
			}
	}
	return menu_show(c, &m);
}

enum status wb_site_menu_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct site_menu m = {.place = web_text(w, "place"),
			      .href = web_text(w, "href"),
			      .text = web_text(w, "text"),
			      .text_en = web_text(w, "text_en"),
			      .shown = web_value(w, "shown")->present,
			      .sort = web_value(w, "sort")->i};
	enum status st;

	if (wb_wrong(w))
		return menu_show(c, &m);
	st = site_menu_save(c, &m, web_value(w, "remove")->present, err);
	if (wb_refused(c, st, err, "href"))
		return menu_show(c, &m);
	TRY(st);
	return wb_done(c, "arrange.saved", m.href, STR("/wb/site/menu"));
}

/* ---- banner and mourning ---- */
static const char *const notice_kinds[] = {"banner", "mourning", NULL};
static const struct web_field notice_fields[] = {
	{"kind", F_CHOICE, F_REQUIRED, 12, "arrange.f_notice", notice_kinds},
	{"text", F_TEXT, 0, 300, "arrange.f_text", NULL},
	{"text_en", F_TEXT, 0, 400, "arrange.f_text_en", NULL},
	{"href", F_TEXT, 0, 500, "arrange.f_url", NULL},
	{"from", F_TEXT, F_REQUIRED, 20, "arrange.f_from", NULL},
	{"until", F_TEXT, F_REQUIRED, 20, "arrange.f_until", NULL},
	{"shown", F_BOOL, 0, 2, "arrange.f_shown", NULL},
};
const struct web_form notice_form = WEB_FORM(notice_fields);
static const char *const notice_heads[] = {"arrange.f_text", "arrange.f_notice", "arrange.f_from", "arrange.f_until",
					   "arrange.f_state"};

enum status wb_site_notices(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_wb_list v = {.tabs = wb_site_tabs(c, "/wb/site/notices"), .lead = ctx_text(c, "arrange.notices_lead")};
	const struct site_notice *rows;
	struct wb_table t;
	size_t n;

	TRY(site_notices(c, &rows, &n, err));
	wb_table_init(&t, c, notice_heads, ARRAY_LEN(notice_heads), n);
	for (size_t i = 0; i < n; i++) {
		struct wb_cell *cell = wb_line(&t);
		bool on = rows[i].shown && c->now >= rows[i].from_at && c->now < rows[i].until_at;

		cell[0].text = rows[i].mourning ? ctx_text(c, "arrange.notice.mourning") : rows[i].text;
		cell[0].href = wb_id(c, "/wb/site/notices/", rows[i].id, "");
		cell[1].text = ctx_text(c, rows[i].mourning ? "arrange.notice.mourning" : "arrange.notice.banner");
		cell[2].text = page_time(c, rows[i].from_at);
		cell[3].text = page_time(c, rows[i].until_at);
		cell[4].text = ctx_text(c, on			      ? "arrange.notice.now"
					   : !rows[i].shown	      ? "arrange.notice.off"
					   : c->now < rows[i].from_at ? "arrange.notice.later"
								      : "arrange.notice.over");
		cell[4].tag = on ? STR("red") : STR("grey");
		cell[2].num = cell[3].num = true;
	}
	if (ctx_can(c, PERM_SITE_EDIT)) {
		v.new_href = STR("/wb/site/notices/0");
		v.new_text = ctx_text(c, "arrange.notice_new");
	}
	return wb_list_page(&t, &v, "/wb/site", "nav.wb.site", "arrange.none");
}

static struct str local_time(struct ctx *c, int64_t at)
{
	struct str s = instant_format(c->arena, at); /* 2026-11-20 10:32 */

	return at == 0 ? STR("") : arena_printf(c->arena, "%.*sT%.*s", 10, s.p, 5, s.p + 11);
}

static bool read_time(struct str s, int64_t *ret)
{
	struct date d;
	int64_t h, m;

	if (s.n < 16 || (s.p[10] != 'T' && s.p[10] != ' ') || s.p[13] != ':' || !date_parse(str_slice(s, 0, 10), &d) ||
	    !str_to_i64(str_slice(s, 11, 13), &h) || !str_to_i64(str_slice(s, 14, 16), &m) || h < 0 || h > 23 || m < 0 ||
	    m > 59)
		return false;
	*ret = date_instant(d, (int)h, (int)m);
	return true;
}

static enum status notice_show(struct ctx *c, const struct site_notice *n)
{
	struct wb_form *f = ARENA_NEW(c->arena, struct wb_form);
	struct view_wb_form v = {.back = STR("/wb/site/notices")};
	struct wb_opt *o = ARENA_ARRAY(c->arena, 2, struct wb_opt);

	wb_init(f, c, &notice_form);
	o[0] = (struct wb_opt){.value = STR("banner"), .text = ctx_text(c, "arrange.notice.banner")};
	o[1] = (struct wb_opt){.value = STR("mourning"), .text = ctx_text(c, "arrange.notice.mourning")};
	wb_select(f, "kind", o, 2, n->mourning ? o[1].value : o[0].value);
	wb_text(f, "text", n->text);
	wb_text(f, "text_en", n->text_en);
	wb_text(f, "href", n->href);
	wb_text(f, "from", local_time(c, n->from_at))->type = STR("datetime-local");
	wb_text(f, "until", local_time(c, n->until_at))->type = STR("datetime-local");
	wb_check(f, "shown", n->shown);
	v.action = ctx_can(c, PERM_SITE_EDIT) ? wb_id(c, "/wb/site/notices/", n->id, "") : STR("");
	return wb_form_page(f, &v, "/wb/site", "nav.wb.site",
			    ctx_text(c, n->id == 0    ? "arrange.notice_new"
					: n->mourning ? "arrange.notice.mourning"
						      : "arrange.notice.banner"));
}

static enum status notice_load(struct ctx *c, int64_t id, struct site_notice *ret, struct err *err)
{
	const struct site_notice *rows;
	size_t n;

	*ret = (struct site_notice){.shown = true, .from_at = c->now, .until_at = c->now + 86400000};
	TRY(site_notices(c, &rows, &n, err));
	for (size_t i = 0; i < n; i++)
		if (rows[i].id == id)
			*ret = rows[i];
	return id == 0 || ret->id == id ? ST_OK : err_set(err, ST_NOT_FOUND, "notice %lld", (long long)id);
}

enum status wb_site_notice_edit(struct web_call *w, struct err *err)
{
	struct site_notice n;

	TRY(notice_load(ctx_of(w), web_param_i64(w, "id"), &n, err));
	return notice_show(ctx_of(w), &n);
}

enum status wb_site_notice_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct site_notice n;
	enum status st;

	TRY(notice_load(c, web_param_i64(w, "id"), &n, err));
	n.mourning = str_eq_c(web_text(w, "kind"), "mourning");
	n.text = web_text(w, "text");
	n.text_en = web_text(w, "text_en");
	n.href = web_text(w, "href");
	n.shown = web_value(w, "shown")->present;
	if (!wb_wrong(w) && !read_time(web_text(w, "from"), &n.from_at))
		web_problem_add(w, "from", "arrange.bad_time", STR_NONE);
	if (!wb_wrong(w) && !read_time(web_text(w, "until"), &n.until_at))
		web_problem_add(w, "until", "arrange.bad_time", STR_NONE);
	if (wb_wrong(w))
		return notice_show(c, &n);
	st = site_notice_save(c, &n, err);
	if (wb_refused(c, st, err, n.until_at <= n.from_at ? "until" : str_empty(n.text) ? "text" : "href"))
		return notice_show(c, &n);
	TRY(st);
	return wb_done(c, "arrange.saved", n.text, STR("/wb/site/notices"));
}
