/* SPDX-License-Identifier: Apache-2.0 */
#include "letters/letters_int.h"
#include "letters/letters_store.h"

#define FORM_MAX (1u << 20)
#define UPLOAD_MAX (24u << 20)
#define CASE "/wb/requests/{id:i64}"

static const struct web_route routes[] = {
	{WEB_GET, CASE "/letters", letters_wb_case, PERM_CASE_READ, NULL, 0, 0},
	{WEB_GET, CASE "/letters/new", letters_wb_new, PERM_CASE_HANDLE, &letters_new_form, 0, 0},
	{WEB_POST, CASE "/letters/new", letters_wb_write, PERM_CASE_HANDLE, &letters_write_form, WEB_SOFT_FORM, FORM_MAX},
	{WEB_GET, CASE "/letters/{letter:i64}/{form}", letters_wb_file, PERM_CASE_READ, NULL, 0, 0},
	{WEB_POST, CASE "/letters/{letter:i64}/send", letters_wb_send, PERM_CASE_HANDLE, &letters_send_form, WEB_SOFT_FORM,
	 0},
	{WEB_POST, CASE "/letters/{letter:i64}/served", letters_wb_served, PERM_CASE_HANDLE, &letters_served_form,
	 WEB_SOFT_FORM | WEB_UPLOAD, UPLOAD_MAX},
	{WEB_POST, CASE "/letters/{letter:i64}/void", letters_wb_void, PERM_CASE_HANDLE, &letters_void_form, WEB_SOFT_FORM,
	 0},
	{WEB_GET, CASE "/archive", letters_wb_package, PERM_CASE_OFFICE, NULL, 0, 0},
	{WEB_POST, CASE "/archive", letters_wb_archive, PERM_CASE_OFFICE, NULL, 0, 0},
	{WEB_GET, "/wb/letters", letters_wb_all, PERM_CASE_READ, &letters_all_form, 0, 0},
	{WEB_GET, "/wb/letters/{letter:i64}", letters_wb_one, PERM_CASE_READ, NULL, 0, 0},
	{WEB_GET, "/wb/letters/erasures", letters_wb_erasures, PERM_CASE_SETUP, NULL, 0, 0},
	{WEB_GET, "/wb/letters/templates", letters_wb_templates, PERM_CASE_SETUP, NULL, 0, 0},
	{WEB_GET, "/wb/letters/templates/{kind}", letters_wb_template, PERM_CASE_SETUP, &letters_version_form, 0, 0},
	{WEB_POST, "/wb/letters/templates/{kind}", letters_wb_template_save, PERM_CASE_SETUP, &letters_template_form,
	 WEB_SOFT_FORM, FORM_MAX},
};

static const struct tpl_page pages[] = {
	{"letters/case.html", &letters_case_view},	   {"letters/new.html", &letters_new_view},
	{"letters/all.html", &letters_all_view},	   {"letters/templates.html", &letters_templates_view},
	{"letters/template.html", &letters_template_view}, {"letters/erasures.html", &letters_erasures_view},
};

static const struct job_kind jobs[] = {{"letters.erase", letters_job_erase, 24 * 3600, 0}};
static const struct db_set *const sets[] = {&letters_set};

const struct module letters_module = {
	.name = "letters",
	.routes = routes,
	.n_routes = ARRAY_LEN(routes),
	.sets = sets,
	.n_sets = ARRAY_LEN(sets),
	.pages = pages,
	.n_pages = ARRAY_LEN(pages),
	.jobs = jobs,
	.n_jobs = ARRAY_LEN(jobs),
};
