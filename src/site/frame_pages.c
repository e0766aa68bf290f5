/* SPDX-License-Identifier: Apache-2.0 */
/* Small public pages around the columns: closing the banner, leaders, links, what a phone needs to install the site and read off
 * line (S2-1.1.10). */
#include "base/embedded.h"
#include "base/hash.h"
#include "core/address.h"
#include "core/core.h"
#include "core/files.h"
#include "core/json.h"
#include "core/org.h"
#include "site/column_store.h"

/* ---- addresses ---- */
/* ---- banner ---- */
static const struct web_field close_fields[] = {
	{.name = "back", .type = F_TEXT, .max = 3000, .label_key = "arrange.f_back"}};
const struct web_form site_close_form = WEB_FORM(close_fields);

enum status site_banner_close(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct str back = web_text(w, "back");

	(void)err;
	if (!str_starts_c(back, "/") || str_starts_c(back, "//") || str_find_byte(back, '\\') >= 0)
		back = STR("/");
	/* until the browser is closed; one digit, so that it cannot blow up the page cache */
	web_set_cookie(w, COOKIE_NOTICE, arena_printf(c->arena, "%d", (int)(web_param_i64(w, "id") % 10)), -1, true);
	web_set_header(w, "Cache-Control", STR("no-store"));
	web_redirect(w, 303, back);
	return ST_OK;
}

/* ---- leaders ---- */
struct leader_row {
	struct str name, post, duties, body, photo, alt;
};
#define T struct leader_row
static const struct tpl_field leader_fields[] = {TF_STR(T, name), TF_STR(T, post),  TF_STR(T, duties),
						 TF_STR(T, body), TF_STR(T, photo), TF_STR(T, alt)};
static const struct tpl_view leader_view = TPL_VIEW_OF(T, leader_fields);
#undef T
struct leader_body {
	struct str name;
	struct tpl_list rows;
};
static const struct tpl_field body_fields[] = {TF_STR(struct leader_body, name),
					       TF_LIST(struct leader_body, rows, &leader_view)};
static const struct tpl_view leader_body_view = TPL_VIEW_OF(struct leader_body, body_fields);
struct view_leaders {
	struct page page;
	bool any;
	struct tpl_list bodies;
};
static const struct tpl_field leaders_fields[] = {TF_VIEW(struct view_leaders, page, &page_view),
						  TF_BOOL(struct view_leaders, any),
						  TF_LIST(struct view_leaders, bodies, &leader_body_view)};
const struct tpl_view site_leaders_view = TPL_VIEW_OF(struct view_leaders, leaders_fields);

static void frame(struct ctx *c, struct page *p, const char *nav, const char *title, const char *lead)
{
	page_init(c, p, SHELL_PORTAL, nav, ctx_text(c, title));
	p->lead = ctx_text(c, lead);
	p->description = p->lead;
	page_crumb(c, p, page_local(c, STR("/")), ctx_text(c, "nav.home"));
	page_crumb(c, p, STR(""), p->h1);
	page_meta_add(c, p, "ColumnName", p->h1);
	page_meta_add(c, p, "ColumnDescription", p->lead);
	page_meta_add(c, p, "ColumnType", ctx_text(c, "nav.xxgk"));
}

static enum status leaders_of(struct ctx *c, const struct body *b, const struct site_photo *photos, size_t n_photos,
			      struct tpl_list *ret, struct err *err)
{
	struct person *people;
	struct leader_row *rows;
	size_t n, k = 0;

	TRY(person_list(c, b->id, &people, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct leader_row);
	for (size_t i = 0; i < n; i++) {
		if (!people[i].leader || !people[i].active)
			continue;
		rows[k] = (struct leader_row){.name = people[i].name,
					      .post = people[i].title,
					      .duties = people[i].division,
					      .body = b->name};
		for (size_t f = 0; f < n_photos; f++)
			if (photos[f].person_id == people[i].id) {
				rows[k].photo = arena_printf(c->arena, "/leaders/%lld/photo", (long long)people[i].id);
				rows[k].alt = photos[f].alt;
			}
		k++;
	}
	*ret = (struct tpl_list){rows, k};
	return ST_OK;
}

enum status site_leaders_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_leaders *v = ARENA_NEW(c->arena, struct view_leaders);
	struct site_photo *photos;
	struct leader_body *rows;
	struct body *bodies;
	size_t n, n_photos, k = 0;

	frame(c, &v->page, "/leaders", "arrange.leaders", "arrange.leaders_lead");
	TRY(photo_store_list(c, &photos, &n_photos, err));
	TRY(body_list(c, &bodies, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct leader_body);
	for (size_t i = 0; i < n; i++) {
		rows[k].name = bodies[i].name;
		TRY(leaders_of(c, &bodies[i], photos, n_photos, &rows[k].rows, err));
		k += rows[k].rows.n > 0;
	}
	v->bodies = (struct tpl_list){rows, k};
	v->any = k > 0;
	web_cache_tag(w, "body");
	page_render(c, "site/leaders.html", v, 200);
	return ST_OK;
}

enum status site_photo_file(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct site_photo *photos;
	struct stored_file f;
	struct person p;
	int64_t id = web_param_i64(w, "id");
	size_t n;

	TRY(photo_store_list(c, &photos, &n, err));
	for (size_t i = 0; i < n; i++) {
		if (photos[i].person_id != id)
			continue;
		TRY(person_get(c, id, &p, err));
		if (!p.leader || !p.active) /* who leads no more is no longer shown */
			break;
		TRY(files_get(c, photos[i].file_id, &f, err));
		return web_send_file(w, files_path(c, &f), arena_cstr(c->arena, f.media_type), STR(""), f.sha256, err);
	}
	return err_set(err, ST_NOT_FOUND, "no photograph");
}

/* ---- links ---- */
struct link_view_row {
	struct str name, url;
	bool dead;
};
static const struct tpl_field link_fields[] = {TF_STR(struct link_view_row, name), TF_STR(struct link_view_row, url),
					       TF_BOOL(struct link_view_row, dead)};
static const struct tpl_view link_view = TPL_VIEW_OF(struct link_view_row, link_fields);
struct link_group {
	struct str name;
	struct tpl_list rows;
};
static const struct tpl_field group_fields[] = {TF_STR(struct link_group, name),
						TF_LIST(struct link_group, rows, &link_view)};
static const struct tpl_view group_view = TPL_VIEW_OF(struct link_group, group_fields);
struct view_links {
	struct page page;
	bool any;
	struct tpl_list groups;
};
static const struct tpl_field links_fields[] = {TF_VIEW(struct view_links, page, &page_view),
						TF_BOOL(struct view_links, any),
						TF_LIST(struct view_links, groups, &group_view)};
const struct tpl_view site_links_view = TPL_VIEW_OF(struct view_links, links_fields);

enum status site_links_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_links *v = ARENA_NEW(c->arena, struct view_links);
	struct site_link_public *l;
	struct link_group *groups;
	size_t n, k = 0;

	frame(c, &v->page, "/links", "arrange.links", "arrange.links_lead");
	TRY(site_links_public(c, "page", &l, &n, err)); /* by category */
	groups = ARENA_ARRAY(c->arena, n + 1, struct link_group);
	for (size_t i = 0; i < n;) {
		struct link_view_row *rows = ARENA_ARRAY(c->arena, n - i, struct link_view_row);
		size_t m = 0;

		groups[k].name = l[i].category;
		for (; i < n && str_eq(l[i].category, groups[k].name); i++)
			rows[m++] = (struct link_view_row){l[i].name, l[i].url, l[i].dead};
		groups[k++].rows = (struct tpl_list){rows, m};
	}
	v->groups = (struct tpl_list){groups, k};
	v->any = n > 0;
	web_cache_tag(w, "links");
	page_render(c, "site/links.html", v, 200);
	return ST_OK;
}

/* ---- on the home screen, off line ---- */
enum status site_manifest(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, 8192);

	(void)err;
	buf_c(&b,
	      "{\"id\":\"/\",\"start_url\":\"/\",\"scope\":\"/\",\"display\":\"minimal-ui\",\"lang\":\"zh-CN\",\"name\":");
	json_put_str(&b, setting(c, "site.name"));
	buf_c(&b, ",\"short_name\":");
	json_put_str(&b, setting(c, "site.name"));
	buf_c(&b, ",\"description\":");
	json_put_str(&b, setting(c, "site.platform"));
	buf_c(&b,
	      ",\"theme_color\":\"#0b527d\",\"background_color\":\"#ffffff\",\"icons\":["
	      "{\"src\":\"/icons/192.png\",\"sizes\":\"192x192\",\"type\":\"image/png\"},"
	      "{\"src\":\"/icons/512.png\",\"sizes\":\"512x512\",\"type\":\"image/png\",\"purpose\":\"any maskable\"}]}");
	web_cache_tag(w, "about");
	web_reply(w, 200, "application/manifest+json", buf_view(&b));
	return ST_OK;
}

enum status site_icon(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct str name = web_param(w, "name");
	const char *path = str_eq_c(name, "192.png")   ? "data/site/icon-192.png"
			   : str_eq_c(name, "512.png") ? "data/site/icon-512.png"
						       : NULL;

	if (path == NULL)
		return err_set(err, ST_NOT_FOUND, "no such icon");
	(void)c;
	web_set_header(w, "Cache-Control", STR("public, max-age=86400"));
	web_reply(w, 200, "image/png", embedded_get(path));
	return ST_OK;
}

/* The worker's name for its cache: a new program, style or script makes a new one, and the old pages go. */
static struct str build_of(struct ctx *c, struct str script)
{
	struct page p;
	struct str all;
	uint8_t digest[32];
	struct buf hex = BUF_INIT(c->arena, 64);

	page_init(c, &p, SHELL_PORTAL, "", STR(""));
	all = arena_printf(c->arena, "%.*s %.*s %.*s", STR_ARG(p.css), STR_ARG(p.js), STR_ARG(script));
	sha256(all, digest);
	for (int i = 0; i < 6; i++)
		buf_printf(&hex, "%02x", digest[i]);
	return buf_view(&hex);
}

enum status site_worker(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct str script = embedded_get("data/site/worker.js");
	struct buf b = BUF_INIT(c->arena, 1u << 20);

	(void)err;
	buf_printf(&b, "const BUILD = '%.*s';\n", STR_ARG(build_of(c, script)));
	buf_str(&b, script);
	web_set_header(w, "Cache-Control", STR("no-cache"));
	web_reply(w, 200, "text/javascript; charset=utf-8", buf_view(&b));
	return ST_OK;
}

struct view_offline {
	struct page page;
};
static const struct tpl_field offline_fields[] = {TF_VIEW(struct view_offline, page, &page_view)};
const struct tpl_view site_offline_view = TPL_VIEW_OF(struct view_offline, offline_fields);

enum status site_offline(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_offline *v = ARENA_NEW(c->arena, struct view_offline);

	(void)err;
	frame(c, &v->page, "", "arrange.offline", "arrange.offline_lead");
	page_meta_add(c, &v->page, "robots", STR("noindex"));
	page_render(c, "site/offline.html", v, 200);
	return ST_OK;
}
