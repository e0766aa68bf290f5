/* SPDX-License-Identifier: Apache-2.0 */
#include "services/guide.h"
#include "services/services_int.h"

#define FORM_MAX (512u << 10)
#define UPLOAD_MAX (9ull << 20)
#define PAGE(path, handler, form)                                       \
	{                                                               \
		WEB_GET, path, handler, PERM_PUBLIC, form, WEB_CACHE, 0 \
	}
/* A page in both languages. */
#define BOTH(path, handler, form) PAGE(path, handler, form), PAGE("/en" path, handler, form)
#define ACT(name, perm)                                                                                                     \
	{                                                                                                                   \
		WEB_POST, "/wb/services/{id:i64}/" name, services_wb_act, perm, &services_act_form, WEB_SOFT_FORM, FORM_MAX \
	}

static const struct web_route routes[] = {
	BOTH("/services", services_page, &services_filter_form),
	PAGE("/services.csv", services_csv, NULL),
	PAGE("/services.xlsx", services_xlsx, NULL),
	PAGE("/services.json", services_json, NULL),
	BOTH("/services/licences", services_licences, &services_list_form),
	PAGE("/services/licences.csv", services_licences_csv, &services_list_form),
	PAGE("/services/licences.xlsx", services_licences_xlsx, &services_list_form),
	PAGE("/services/licences.json", services_licences_json, &services_list_form),
	BOTH("/services/{code}", services_show, NULL),
	BOTH("/services/{code}/versions/{no:i64}", services_version, NULL),
	BOTH("/services/{code}/diff", services_diff, &services_diff_form),
	{WEB_GET, "/services/{code}/chart/{no:i64}", services_chart, PERM_PUBLIC, NULL, 0, 0},
	BOTH("/xxgk/guide", guide_page, NULL),
	BOTH("/xxgk/guide/versions/{no:i64}", guide_version_page, NULL),
	BOTH("/xxgk/guide/diff", guide_diff_page, &guide_diff_form),
	PAGE("/xxgk/guide/form.pdf", guide_form_pdf, NULL),

	{WEB_GET, "/wb/services", services_wb, PERM_SERVICE_READ, &services_wb_form, 0, 0},
	{WEB_GET, "/wb/services/new", services_wb_new, PERM_SERVICE_EDIT, NULL, 0, 0},
	{WEB_POST, "/wb/services/new", services_wb_create, PERM_SERVICE_EDIT, &services_new_form, WEB_SOFT_FORM, FORM_MAX},
	{WEB_GET, "/wb/services/elements", services_wb_elements, PERM_SETTINGS_READ, NULL, 0, 0},
	{WEB_POST, "/wb/services/elements", services_wb_element_save, PERM_SETTINGS_EDIT, &services_element_form,
	 WEB_SOFT_FORM, FORM_MAX},
	{WEB_GET, "/wb/services/{id:i64}", services_wb_show, PERM_SERVICE_READ, NULL, 0, 0},
	{WEB_GET, "/wb/services/{id:i64}/edit", services_wb_edit, PERM_SERVICE_EDIT, NULL, 0, 0},
	{WEB_POST, "/wb/services/{id:i64}/edit", services_wb_save, PERM_SERVICE_EDIT, &services_edit_form,
	 WEB_SOFT_FORM | WEB_UPLOAD, UPLOAD_MAX},
	{WEB_GET, "/wb/services/{id:i64}/preview", services_wb_preview, PERM_SERVICE_READ, NULL, 0, 0},
	{WEB_GET, "/wb/services/{id:i64}/chart", services_wb_chart, PERM_SERVICE_READ, NULL, 0, 0},
	{WEB_GET, "/wb/services/{id:i64}/diff", services_wb_diff, PERM_SERVICE_READ, NULL, 0, 0},
	ACT("submit", PERM_SERVICE_EDIT),
	ACT("discard", PERM_SERVICE_EDIT),
	ACT("review", PERM_SERVICE_EDIT),
	ACT("return", PERM_SERVICE_PUBLISH),
	ACT("publish", PERM_SERVICE_PUBLISH),
	ACT("withdraw", PERM_SERVICE_PUBLISH),
	{WEB_GET, "/wb/guide", guide_wb, PERM_SERVICE_READ, NULL, 0, 0},
	{WEB_POST, "/wb/guide/text", guide_wb_text, PERM_SERVICE_EDIT, &guide_text_form, 0, FORM_MAX},
	{WEB_POST, "/wb/guide/publish", guide_wb_publish, PERM_SERVICE_PUBLISH, &guide_publish_form, 0, FORM_MAX},
	{WEB_POST, "/wb/guide/checked", guide_wb_checked, PERM_SERVICE_PUBLISH, NULL, 0, FORM_MAX},
};

static const struct tpl_page pages[] = {
	{"services/list.html", &services_page_view},
	{"services/licences.html", &services_licences_view},
	{"services/show.html", &services_show_view},
	{"services/gone.html", &services_gone_view},
	{"services/diff.html", &svc_diff_view},
	{"services/guide.html", &guide_page_view},
	{"services/wb_list.html", &services_wb_view},
	{"services/wb_show.html", &services_wb_show_view},
	{"services/wb_diff.html", &svc_diff_view},
	{"services/preview.html", &services_preview_view},
	{"services/edit.html", &services_edit_view},
	{"services/new.html", &services_new_view},
	{"services/elements.html", &services_elements_view},
	{"services/wb_guide.html", &guide_wb_view},
};

static const struct job_kind jobs[] = {{"disclosure_guide.refresh", guide_job_refresh, 600, 0}};

static const struct db_set *const sets[] = {&services_set, &guide_set};

const struct module services_module = {
	.name = "services",
	.routes = routes,
	.n_routes = ARRAY_LEN(routes),
	.sets = sets,
	.n_sets = ARRAY_LEN(sets),
	.pages = pages,
	.n_pages = ARRAY_LEN(pages),
	.jobs = jobs,
	.n_jobs = ARRAY_LEN(jobs),
	.seed = services_seed,
	.todo_count = services_todo_count,
	.todo_items = services_todo_items,
};
