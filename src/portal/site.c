/* SPDX-License-Identifier: Apache-2.0 */
/* Around the content: display switches (长者版, contrast, size, language), site map, standing texts, robots. */
#include "portal/portal_int.h"

#include <string.h>

#include "base/url.h"
#include "core/address.h"
#include "core/core.h"
#include "site/site.h"

/* ---- switches: a link or form sets a cookie and leads back; nothing else is kept (design README §12–14) ---- */
static const char *const modes[] = {"elder", "normal", NULL};
static const char *const contrasts[] = {"high", "normal", NULL};
static const char *const sizes[] = {"s", "m", "l", NULL};
static const char *const languages[] = {"en", "zh-CN", "zh", NULL};
static const struct web_field display_fields[] = {
	{.name = "mode", .type = F_CHOICE, .choices = modes, .label_key = "portal.f_mode"},
	{.name = "contrast", .type = F_CHOICE, .choices = contrasts, .label_key = "portal.f_contrast"},
	{.name = "size", .type = F_CHOICE, .choices = sizes, .label_key = "portal.f_size"},
	{.name = "lang", .type = F_CHOICE, .choices = languages, .label_key = "portal.f_lang"},
	{.name = "back", .type = F_TEXT, .max = 3000, .label_key = "portal.f_back"},
};
const struct web_form display_form = WEB_FORM(display_fields);

#define YEAR_S (365 * 24 * 3600)

static void choose(struct web_call *w, const char *field, const char *cookie, const char *plain)
{
	struct str v = web_text(w, field);

	if (str_empty(v))
		return;
	if (str_eq_c(v, plain))
		web_set_cookie(w, cookie, STR(""), 0, true);
	else
		web_set_cookie(w, cookie, v, YEAR_S, true);
}

/* The same page in the other language, or its nearest parent. */
static struct str other_language(struct ctx *c, struct str back, bool english)
{
	bool en_now = str_eq_c(back, "/en") || str_starts_c(back, "/en/");

	if (english && !en_now && page_has_english(c, back))
		return str_eq_c(back, "/") ? STR("/en") : arena_printf(c->arena, "/en%.*s", STR_ARG(back));
	if (!english && en_now)
		return back.n <= 4 ? STR("/") : str_skip(back, 3);
	return back;
}

enum status portal_display(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct str back = web_text(w, "back"), lang = web_text(w, "lang");

	(void)err;
	if (!url_is_local(back))
		back = STR("/");
	choose(w, "mode", COOKIE_MODE, "normal");
	choose(w, "contrast", COOKIE_CONTRAST, "normal");
	choose(w, "size", COOKIE_SIZE, "m");
	if (!str_empty(lang)) {
		bool english = str_eq_c(lang, "en");

		web_set_cookie(w, COOKIE_LANG, english ? STR("en") : STR(""), english ? YEAR_S : 0, true);
		back = other_language(c, back, english);
	}
	web_set_header(w, "Cache-Control", STR("no-store"));
	web_redirect(w, 303, back);
	return ST_OK;
}

/* ---- site map ---- */
struct view_sitemap {
	struct page page;
	struct str base;
	bool any_arranged;
	struct tpl_list columns, items, bodies, about, arranged;
};
static const struct tpl_field sitemap_fields[] = {TF_VIEW(struct view_sitemap, page, &page_view),
						  TF_STR(struct view_sitemap, base),
						  TF_LIST(struct view_sitemap, columns, &link_row_view),
						  TF_LIST(struct view_sitemap, items, &link_row_view),
						  TF_LIST(struct view_sitemap, bodies, &link_row_view),
						  TF_LIST(struct view_sitemap, about, &link_row_view),
						  TF_BOOL(struct view_sitemap, any_arranged),
						  TF_LIST(struct view_sitemap, arranged, &link_row_view)};
const struct tpl_view sitemap_view = TPL_VIEW_OF(struct view_sitemap, sitemap_fields);

static const char *const topics[] = {"contact", "copyright", "privacy", "accessibility", "help"};

static struct tpl_list about_links(struct ctx *c, struct str current)
{
	struct link_row *rows = ARENA_ARRAY(c->arena, ARRAY_LEN(topics), struct link_row);

	for (size_t i = 0; i < ARRAY_LEN(topics); i++)
		rows[i] =
			(struct link_row){.href = arena_printf(c->arena, "%.*s/about/%s", STR_ARG(page_prefix(c)),
							       topics[i]),
					  .text = ctx_text(c, arena_printf(c->arena, "portal.about_title.%s", topics[i]).p),
					  .current = str_eq_c(current, topics[i])};
	return link_list(rows, ARRAY_LEN(topics));
}

/* The columns an administrator made, the parent named before its children. */
static enum status fill_arranged(struct ctx *c, struct view_sitemap *v, struct err *err)
{
	const struct site_column *col;
	struct link_row *rows;
	size_t n, k = 0;

	TRY(site_columns(c, &col, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct link_row);
	for (size_t i = 0; i < n; i++) {
		if (!col[i].shown)
			continue;
		rows[k].href = site_column_href(c, &col[i]);
		rows[k].text = site_column_name(c, &col[i]);
		for (size_t up = 0; up < n; up++)
			if (col[up].id == col[i].parent_id)
				rows[k].note = site_column_name(c, &col[up]);
		k++;
	}
	v->arranged = link_list(rows, k);
	v->any_arranged = k > 0;
	return ST_OK;
}

enum status portal_sitemap(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_sitemap *v = ARENA_NEW(c->arena, struct view_sitemap);
	struct cat_filter f = {.openness = -1};
	struct link_row *rows;
	struct cat_entry *e;
	struct body *b;
	size_t n;

	portal_page(c, &v->page, "/", NULL, ctx_text(c, "portal.sitemap"));
	page_crumb(c, &v->page, STR(""), v->page.h1);
	v->base = page_prefix(c);
	v->columns = portal_side(c, SIDE_NONE);
	v->about = about_links(c, STR_NONE);
	TRY(cat_list(c, &f, &e, &n, err));
	rows = ARENA_ARRAY(c->arena, n, struct link_row);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct link_row){.href = arena_printf(c->arena, "%.*s/xxgk/catalogue/%.*s", STR_ARG(v->base),
								 STR_ARG(e[i].item_key)),
					    .text = e[i].level2};
	v->items = link_list(rows, n);
	TRY(body_list(c, &b, &n, err));
	rows = ARENA_ARRAY(c->arena, n, struct link_row);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct link_row){.href = arena_printf(c->arena, "%.*s/bodies/%.*s", STR_ARG(v->base),
								 STR_ARG(b[i].code)),
					    .text = b[i].name};
	v->bodies = link_list(rows, n);
	TRY(fill_arranged(c, v, err));
	web_cache_tag(w, "catalogue");
	web_cache_tag(w, "body");
	page_render(c, "portal/sitemap.html", v, 200);
	return ST_OK;
}

/* ---- standing texts ---- */
struct view_about {
	struct page page;
	struct str base;
	bool contact;
	struct tpl_list side, paragraphs;
};
static const struct tpl_field about_fields[] = {TF_VIEW(struct view_about, page, &page_view),
						TF_STR(struct view_about, base), TF_BOOL(struct view_about, contact),
						TF_LIST(struct view_about, side, &link_row_view),
						TF_LIST(struct view_about, paragraphs, &text_row_view)};
const struct tpl_view about_view = TPL_VIEW_OF(struct view_about, about_fields);

static struct tpl_list paragraphs_of(struct ctx *c, struct str text)
{
	struct text_row *rows = ARENA_ARRAY(c->arena, 40, struct text_row);
	struct str rest = text, line;
	size_t n = 0;

	while (n < 40 && str_line(&rest, &line))
		if (str_trim(line).n > 0)
			rows[n++].text = str_trim(line);
	return (struct tpl_list){rows, n};
}

enum status portal_about(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct str topic = web_param(w, "topic");
	struct view_about *v = ARENA_NEW(c->arena, struct view_about);
	size_t i = 0;

	while (i < ARRAY_LEN(topics) && !str_eq_c(topic, topics[i]))
		i++;
	if (i == ARRAY_LEN(topics))
		return err_set(err, ST_NOT_FOUND, "no such text");
	portal_page(c, &v->page, "/", NULL, ctx_text(c, arena_printf(c->arena, "portal.about_title.%s", topics[i]).p));
	page_crumb(c, &v->page, STR(""), v->page.h1);
	v->base = page_prefix(c);
	v->side = about_links(c, topic);
	v->paragraphs = paragraphs_of(c, ctx_text(c, arena_printf(c->arena, "portal.about_text.%s", topics[i]).p));
	v->contact = i == 0;
	web_cache_tag(w, "about");
	page_render(c, "portal/about.html", v, 200);
	return ST_OK;
}

enum status portal_robots(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, 4096);

	(void)err;
	buf_c(&b, "User-agent: *\nDisallow: /wb\nDisallow: /login\nDisallow: /account\nDisallow: /display\n");
	buf_printf(&b, "Sitemap: %.*s\n", STR_ARG(page_absolute(c, STR("/sitemap.xml"))));
	web_reply(w, 200, "text/plain; charset=utf-8", buf_view(&b));
	return ST_OK;
}
