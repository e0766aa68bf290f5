/* SPDX-License-Identifier: Apache-2.0 */
#include "opendata/bulk.h"
#include "opendata/opendata_int.h"
#include "opendata/log_watch.h"

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
	{WEB_GET, "/opensearch.xml", od_opensearch, PERM_PUBLIC, NULL, MACHINE, 0},
	{WEB_GET, "/d/{id:i64}/jsonld", od_document_jsonld, PERM_PUBLIC, NULL, MACHINE, 0},
	{WEB_GET, "/data/calendar.ics", od_ics, PERM_PUBLIC, NULL, MACHINE, 0},
	/* Looked at anew each time: a withdrawal takes the bulk files away. */
	{WEB_GET, "/data/catalog.jsonld", od_catalog_jsonld, PERM_PUBLIC, NULL, DOWNLOAD, 0},
	{WEB_GET, "/data", od_data_page, PERM_PUBLIC, NULL, WEB_LIMIT, 0},
	{WEB_GET, "/en/data", od_data_page, PERM_PUBLIC, NULL, WEB_LIMIT, 0},
	{WEB_GET, "/wb/export", od_upper_page, PERM_STATS_READ, &od_upper_form, 0, 0},
	{WEB_GET, "/wb/export.json", od_upper_json, PERM_STATS_READ, &od_upper_form, 0, 0},
	{WEB_GET, "/wb/export.csv", od_upper_csv, PERM_STATS_READ, &od_upper_form, 0, 0},
	{WEB_GET, "/wb/export.xlsx", od_upper_xlsx, PERM_STATS_READ, &od_upper_form, 0, 0},
	{WEB_GET, "/data/bulk/{name}", od_bulk_file, PERM_PUBLIC, NULL, DOWNLOAD, 0},
};

static const struct tpl_page pages[] = {
	{"opendata/data.html", &od_data_view},
	{"opendata/upper.html", &od_upper_view},
};

static const struct job_kind jobs[] = {{"opendata.bulk", bulk_job, 60, 0}, {"opendata.log", log_watch_job, 3600, 1}};

const struct module opendata_module = {
	.name = "opendata",
	.routes = routes,
	.n_routes = ARRAY_LEN(routes),
	.pages = pages,
	.n_pages = ARRAY_LEN(pages),
	.commands = &od_bulk_command,
	.n_commands = 1,
	.jobs = jobs,
	.n_jobs = ARRAY_LEN(jobs),
	.metrics = log_watch_metrics,
	.todo_items = log_watch_todo,
};
