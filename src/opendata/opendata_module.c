/* SPDX-License-Identifier: Apache-2.0 */
#include "opendata/opendata_int.h"

/* Answers for machines; files are sent, not kept in the page cache. */
#define MACHINE (WEB_CACHE | WEB_API | WEB_LIMIT)
#define DOWNLOAD (WEB_API | WEB_LIMIT)
#define API_FLAGS(shape) ((shape) == API_CSV || (shape) == API_XLSX ? DOWNLOAD : MACHINE)

static const struct web_route routes[] = {
#define API_ROUTE(id, path, form, schema, list, shape) {WEB_GET, path, od_##id, PERM_PUBLIC, form, API_FLAGS(shape), 0},
	API_OPS(API_ROUTE)
#undef API_ROUTE
		{WEB_GET, "/xxgk/catalogue.xlsx", od_export_xlsx, PERM_PUBLIC, &od_catalogue_form, MACHINE, 0},
	{WEB_GET, "/xxgk/catalogue.csv", od_export_csv, PERM_PUBLIC, &od_catalogue_form, MACHINE, 0},
	{WEB_GET, "/xxgk/catalogue.json", od_export_json, PERM_PUBLIC, &od_catalogue_form, MACHINE, 0},
	{WEB_GET, "/feed.atom", od_atom, PERM_PUBLIC, &od_feed_form, MACHINE, 0},
	{WEB_GET, "/feed.rss", od_rss, PERM_PUBLIC, &od_feed_form, MACHINE, 0},
	{WEB_GET, "/sitemap.xml", od_sitemap_xml, PERM_PUBLIC, NULL, MACHINE, 0},
	{WEB_GET, "/sitemap/{n:i64}", od_sitemap_part, PERM_PUBLIC, NULL, MACHINE, 0},
};

const struct module opendata_module = {
	.name = "opendata",
	.routes = routes,
	.n_routes = ARRAY_LEN(routes),
};
