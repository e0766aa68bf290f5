/* SPDX-License-Identifier: Apache-2.0 */
#include "annual/annual_int.h"
#include "annual/annual_store.h"

#define READ PERM_REPORT_READ
#define EDIT PERM_REPORT_EDIT
#define TEXT_MAX (1u << 20)

static const struct web_route routes[] = {
	{WEB_GET, "/wb/reports", annual_list_page, READ, NULL, 0, 0},
	{WEB_POST, "/wb/reports", annual_new_post, EDIT, &annual_new_form, WEB_SOFT_FORM, 0},
	{WEB_GET, "/wb/reports/import", annual_import_page, EDIT, NULL, 0, 0},
	{WEB_POST, "/wb/reports/import", annual_import_post, EDIT, &annual_import_form, WEB_SOFT_FORM | WEB_UPLOAD,
	 16u << 20},
	{WEB_GET, "/wb/reports/stats", annual_stats_page, READ, &annual_stats_form, 0, 0},
	{WEB_GET, "/wb/reports/{id:i64}", annual_show_page, READ, &annual_show_form, 0, 0},
	{WEB_GET, "/wb/reports/{id:i64}/cell", annual_cell_page, READ, &annual_cell_query, 0, 0},
	{WEB_POST, "/wb/reports/{id:i64}/cell", annual_cell_post, EDIT, &annual_cell_form, WEB_SOFT_FORM, 0},
	{WEB_POST, "/wb/reports/{id:i64}/text", annual_text_post, EDIT, &annual_text_form, WEB_SOFT_FORM, TEXT_MAX},
	{WEB_POST, "/wb/reports/{id:i64}/act", annual_act_post, READ, &annual_act_form, WEB_SOFT_FORM, 0},
	{WEB_GET, "/wb/reports/{id:i64}/file/{format}", annual_wb_file, READ, NULL, 0, 0},
	{WEB_GET, "/xxgk/reports", annual_public_list, PERM_PUBLIC, &annual_version_form, WEB_CACHE, 0},
	{WEB_GET, "/en/xxgk/reports", annual_public_list, PERM_PUBLIC, &annual_version_form, WEB_CACHE, 0},
	{WEB_GET, "/xxgk/reports/{id:i64}", annual_public_show, PERM_PUBLIC, &annual_version_form, WEB_CACHE, 0},
	{WEB_GET, "/en/xxgk/reports/{id:i64}", annual_public_show, PERM_PUBLIC, &annual_version_form, WEB_CACHE, 0},
	{WEB_GET, "/xxgk/reports/{id:i64}/file/{format}", annual_public_file, PERM_PUBLIC, &annual_version_form, WEB_LIMIT,
	 0},
};

static const struct tpl_page pages[] = {
	{"annual/list.html", &annual_list_view},
	{"annual/import.html", &annual_import_view},
	{"annual/show.html", &annual_show_view},
	{"annual/cell.html", &annual_cell_list_view},
	{"annual/stats.html", &annual_stats_view},
	{"annual/public_list.html", &annual_public_list_view},
	{"annual/public_report.html", &annual_public_view},
};

static const struct db_set *const sets[] = {&annual_set};

const struct module annual_module = {
	.name = "annual",
	.routes = routes,
	.n_routes = ARRAY_LEN(routes),
	.sets = sets,
	.n_sets = ARRAY_LEN(sets),
	.pages = pages,
	.n_pages = ARRAY_LEN(pages),
	.todo_items = annual_todo_items,
};
