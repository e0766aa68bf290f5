/* SPDX-License-Identifier: Apache-2.0 */
#include "site/site.h"

#include "site/column_store.h"
#include "site/link.h"
#include "site/topic_store.h"
#include "site/wb.h"

#define PAGE(path, handler, form)                                       \
	{                                                               \
		WEB_GET, path, handler, PERM_PUBLIC, form, WEB_CACHE, 0 \
	}
/* Made for programs: counts against the address's budget. */
#define MACHINE(path, handler, form)                                                \
	{                                                                           \
		WEB_GET, path, handler, PERM_PUBLIC, form, WEB_CACHE | WEB_LIMIT, 0 \
	}
#define BOTH(path, handler, form) PAGE(path, handler, form), PAGE("/en" path, handler, form)
#define WB_GET(path, handler, perm, form)                      \
	{                                                      \
		WEB_GET, "/wb" path, handler, perm, form, 0, 0 \
	}
#define WB_POST(path, handler, perm, form, max)                               \
	{                                                                     \
		WEB_POST, "/wb" path, handler, perm, form, WEB_SOFT_FORM, max \
	}

static const struct web_route routes[] = {
	BOTH("/c/{slug}", site_column_page, &site_page_form),
	MACHINE("/c/{slug}/feed.atom", site_column_feed, NULL),
	MACHINE("/c/{slug}/data.csv", site_topic_csv, NULL),
	MACHINE("/c/{slug}/data.json", site_topic_json, NULL),
	BOTH("/c/{slug}/{id:i64}", site_topic_row_page, NULL),
	BOTH("/leaders", site_leaders_page, NULL),
	{WEB_GET, "/leaders/{id:i64}/photo", site_photo_file, PERM_PUBLIC, NULL, 0, 0},
	BOTH("/links", site_links_page, NULL),
	MACHINE("/feeds/{slug}", site_channel_feed, NULL),
	{WEB_GET, "/banner/{id:i64}/close", site_banner_close, PERM_PUBLIC, &site_close_form, 0, 0},
	PAGE("/site.webmanifest", site_manifest, NULL),
	PAGE("/icons/{name}", site_icon, NULL),
	{WEB_GET, "/worker.js", site_worker, PERM_PUBLIC, NULL, 0, 0},
	BOTH("/offline", site_offline, NULL),

	WB_GET("/site", wb_site_columns, PERM_SITE_READ, NULL),
	WB_GET("/site/columns/{id:i64}", wb_site_column_edit, PERM_SITE_READ, NULL),
	WB_POST("/site/columns/{id:i64}", wb_site_column_post, PERM_SITE_EDIT, &column_form, 256u << 10),
	WB_POST("/site/columns/{id:i64}/move", wb_site_column_move, PERM_SITE_EDIT, &move_form, 0),
	WB_GET("/site/columns/{id:i64}/picks", wb_site_pick_post, PERM_SITE_READ, NULL),
	WB_POST("/site/columns/{id:i64}/picks", wb_site_pick_post, PERM_SITE_EDIT, &pick_form, 0),
	WB_GET("/site/duties", wb_site_duties, PERM_SITE_READ, NULL),
	WB_GET("/site/templates", wb_templates, PERM_SITE_READ, NULL),
	WB_GET("/site/templates/new", wb_template_new, PERM_SITE_EDIT, NULL),
	WB_POST("/site/templates/new", wb_template_new_post, PERM_SITE_EDIT, &template_form, 0),
	WB_GET("/site/templates/{topic}", wb_template, PERM_SITE_READ, NULL),
	WB_GET("/site/templates/{topic}/names", wb_template_names, PERM_SITE_READ, NULL),
	WB_POST("/site/templates/{topic}/names", wb_template_names_post, PERM_SITE_EDIT, &template_names_form, 0),
	WB_POST("/site/templates/{topic}/drop", wb_template_drop, PERM_SITE_EDIT, NULL, 0),
	WB_POST("/site/templates/{topic}/move", wb_template_move, PERM_SITE_EDIT, &template_move_form, 0),
	WB_GET("/site/templates/{topic}/field", wb_template_field, PERM_SITE_READ, &template_code_form),
	WB_POST("/site/templates/{topic}/field", wb_template_field_post, PERM_SITE_EDIT, &template_field_form, 0),
	WB_GET("/site/blocks", wb_site_blocks, PERM_SITE_READ, NULL),
	WB_GET("/site/blocks/{id:i64}", wb_site_block_edit, PERM_SITE_READ, NULL),
	WB_POST("/site/blocks/{id:i64}", wb_site_block_post, PERM_SITE_EDIT, &block_form, 0),
	WB_POST("/site/blocks/{id:i64}/move", wb_site_block_move, PERM_SITE_EDIT, &move_form, 0),
	WB_GET("/site/menu", wb_site_menu, PERM_SITE_READ, NULL),
	WB_GET("/site/menu/edit", wb_site_menu_edit, PERM_SITE_READ, &menu_key_form),
	WB_POST("/site/menu", wb_site_menu_post, PERM_SITE_EDIT, &menu_form, 0),
	WB_GET("/site/notices", wb_site_notices, PERM_SITE_READ, NULL),
	WB_GET("/site/notices/{id:i64}", wb_site_notice_edit, PERM_SITE_READ, NULL),
	WB_POST("/site/notices/{id:i64}", wb_site_notice_post, PERM_SITE_EDIT, &notice_form, 0),
	WB_GET("/site/redirects", wb_site_redirects, PERM_SITE_READ, NULL),
	WB_POST("/site/redirects", wb_site_redirect_post, PERM_SITE_EDIT, &redirect_form, 0),
	WB_GET("/site/publish", wb_site_publish, PERM_SITE_READ, NULL),
	WB_POST("/site/publish", wb_site_publish_post, PERM_SETTINGS_EDIT, NULL, 0),
	WB_GET("/site/photos", wb_site_photos, PERM_SITE_READ, NULL),
	WB_GET("/site/photos/{id:i64}", wb_site_photo_edit, PERM_SITE_READ, NULL),
	{WEB_POST, "/wb/site/photos/{id:i64}", wb_site_photo_post, PERM_SITE_EDIT, &photo_form, WEB_SOFT_FORM | WEB_UPLOAD,
	 10u << 20},
	WB_GET("/site/links", wb_links, PERM_SITE_READ, NULL),
	WB_GET("/site/links/{id:i64}", wb_link_edit, PERM_SITE_READ, NULL),
	WB_POST("/site/links/{id:i64}", wb_link_post, PERM_SITE_EDIT, &link_form, 0),
	WB_POST("/site/links/check", wb_link_check, PERM_SITE_EDIT, NULL, 0),
	WB_GET("/site/channels", wb_channels, PERM_SITE_READ, NULL),
	WB_GET("/site/channels/{id:i64}", wb_channel_edit, PERM_SITE_EDIT, NULL),
	WB_POST("/site/channels/{id:i64}", wb_channel_post, PERM_SITE_EDIT, &channel_form, 0),
	WB_POST("/site/channels/run", wb_channel_run, PERM_SITE_EDIT, NULL, 0),
	WB_GET("/site/channels/{id:i64}/deliveries", wb_channel_show, PERM_SITE_READ, NULL),

	WB_GET("/topics", wb_topics, PERM_SITE_READ, NULL),
	WB_GET("/topics/{topic}", wb_topic, PERM_SITE_READ, NULL),
	WB_GET("/topics/{topic}/import", wb_topic_import, PERM_TOPIC_EDIT, NULL),
	{WEB_POST, "/wb/topics/{topic}/import", wb_topic_import_post, PERM_TOPIC_EDIT, &topic_import_form,
	 WEB_SOFT_FORM | WEB_UPLOAD, 6u << 20},
	WB_POST("/topics/{topic}/approve", wb_topic_approve_all, PERM_TOPIC_PUBLISH, NULL, 0),
	WB_GET("/topics/{topic}/targets/{id:i64}", wb_topic_target_edit, PERM_TOPIC_PUBLISH, NULL),
	WB_POST("/topics/{topic}/targets/{id:i64}", wb_topic_target_post, PERM_TOPIC_PUBLISH, &topic_target_form, 0),
	WB_GET("/topics/{topic}/{id:i64}", wb_topic_row, PERM_SITE_READ, NULL),
	WB_POST("/topics/{topic}/{id:i64}", wb_topic_row_post, PERM_TOPIC_EDIT, &topic_row_form, 512u << 10),
	WB_POST("/topics/{topic}/{id:i64}/decide", wb_topic_decide, PERM_TOPIC_PUBLISH, &topic_decide_form, 0),
};

static const struct tpl_page pages[] = {
	{"site/column.html", &site_column_view},   {"site/row.html", &site_row_view},
	{"site/links.html", &site_links_view},	   {"site/leaders.html", &site_leaders_view},
	{"site/offline.html", &site_offline_view}, {"site/form.html", &wb_form_view},
	{"site/list.html", &wb_list_view},
};

static const struct job_kind jobs[] = {
	{"site.frame", site_job_frame, 0, 0},
	{"site.links", site_job_links, 24 * 3600, 3},
	{"site.links.now", site_job_links, 0, 1},
	{"site.link", site_job_link, 0, 1},
	{"site.channels", site_job_channels, 30, 3},
	{"site.channels.now", site_job_channels, 0, 1},
	{"channel.deliver", site_job_deliver, 0, CHANNEL_TRIES + 2},
};

static const struct db_set *const sets[] = {&column_set, &frame_set, &topic_set, &link_set};

/* Old addresses of any kind: what a column was called before, and what an administrator has entered. */
static bool not_found(struct web_call *w, struct ctx *c)
{
	struct err err = {0};
	struct str to;

	if (c->db == NULL || site_redirect_find(c, w->path, &to, &err) != ST_OK || str_empty(to))
		return false;
	web_redirect(w, 301, to);
	return true;
}

const struct module site_module = {
	.name = "site",
	.routes = routes,
	.n_routes = ARRAY_LEN(routes),
	.sets = sets,
	.n_sets = ARRAY_LEN(sets),
	.pages = pages,
	.n_pages = ARRAY_LEN(pages),
	.jobs = jobs,
	.n_jobs = ARRAY_LEN(jobs),
	.seed = site_seed,
	.todo_count = site_todo_count,
	.todo_items = site_todo_items,
	.frame = site_frame,
	.not_found = not_found,
};
