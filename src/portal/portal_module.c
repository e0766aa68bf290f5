/* SPDX-License-Identifier: Apache-2.0 */
#include "portal/portal.h"

#include "portal/portal_int.h"

#define PAGE(path, handler, form)                                       \
	{                                                               \
		WEB_GET, path, handler, PERM_PUBLIC, form, WEB_CACHE, 0 \
	}
#define RAW(path, handler, form, flags)                             \
	{                                                           \
		WEB_GET, path, handler, PERM_PUBLIC, form, flags, 0 \
	}
/* A page in both languages. */
#define BOTH(path, handler, form) PAGE(path, handler, form), PAGE("/en" path, handler, form)

static const struct web_route routes[] = {
	PAGE("/", portal_home, &home_form),
	PAGE("/en", portal_home, &home_form),
	BOTH("/xxgk", portal_xxgk, NULL),
	BOTH("/xxgk/request", portal_request, NULL),
	BOTH("/xxgk/list", portal_list, &body_form),
	BOTH("/xxgk/enforcement", portal_enforcement, NULL),
	BOTH("/xxgk/enforcement/{slug}", portal_enforcement_column, &page_form),
	BOTH("/xxgk/catalogue", portal_catalogue, &list_form),
	BOTH("/xxgk/catalogue/{key}", portal_catalogue_item, &list_form),
	BOTH("/d/{id:i64}", portal_document, NULL),
	PAGE("/d/{id:i64}/pdf", portal_document_pdf, NULL),
	PAGE("/d/{id:i64}/docx", portal_document_docx, NULL),
	RAW("/d/{id:i64}/files/{file_id:i64}/{name}", portal_document_file, NULL, 0),
	RAW("/d/{id:i64}/v.gif", portal_document_view, NULL, 0),
	BOTH("/bodies", portal_bodies, NULL),
	BOTH("/bodies/{code}", portal_body, NULL),
	BOTH("/sitemap", portal_sitemap, NULL),
	BOTH("/about/{topic}", portal_about, NULL),
	PAGE("/robots.txt", portal_robots, NULL),
	RAW("/display", portal_display, &display_form, 0),
	{WEB_POST, "/display", portal_display, PERM_PUBLIC, &display_form, WEB_NO_CSRF, 4096},
};

static const struct tpl_page pages[] = {
	{"portal/home.html", &home_view},
	{"portal/xxgk.html", &xxgk_view},
	{"portal/guide.html", &guide_view},
	{"portal/column.html", &column_view},
	{"portal/list.html", &disclosure_list_view},
	{"portal/catalogue.html", &catalogue_view},
	{"portal/document.html", &document_view},
	{"portal/withdrawn.html", &withdrawn_view},
	{"portal/bodies.html", &bodies_view},
	{"portal/body.html", &body_view},
	{"portal/sitemap.html", &sitemap_view},
	{"portal/about.html", &about_view},
};

const struct module portal_module = {
	.name = "portal",
	.routes = routes,
	.n_routes = ARRAY_LEN(routes),
	.pages = pages,
	.n_pages = ARRAY_LEN(pages),
};
