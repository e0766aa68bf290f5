/* SPDX-License-Identifier: Apache-2.0 */
#include "register/register_int.h"
#include "register/register_store.h"

#define SCAN_BODY (120u << 20)
#define SHEET_BODY (20u << 20) /* more than is read, so that the page can say so */

static const struct web_route routes[] = {
	{WEB_GET, "/wb/requests", register_list_page, PERM_CASE_READ, &register_list_form, 0, 0},
	{WEB_GET, "/wb/requests/register.csv", register_csv, PERM_CASE_READ, &register_export_form, 0, 0},
	{WEB_GET, "/wb/requests/register.xlsx", register_xlsx, PERM_CASE_READ, &register_export_form, 0, 0},
	{WEB_POST, "/wb/requests/filters", register_filter_save, PERM_CASE_READ, &register_filter_form, 0, 0},
	{WEB_POST, "/wb/requests/filters/drop", register_filter_drop, PERM_CASE_READ, &register_filter_form, 0, 0},
	{WEB_GET, "/wb/requests/new", register_new_page, PERM_CASE_INTAKE, NULL, 0, 0},
	{WEB_POST, "/wb/requests/new", register_new_post, PERM_CASE_INTAKE, &register_new_form, WEB_SOFT_FORM | WEB_UPLOAD,
	 SCAN_BODY},
	{WEB_GET, "/wb/requests/new/{id:i64}", register_done_page, PERM_CASE_INTAKE, NULL, 0, 0},
	{WEB_POST, "/wb/requests/new/{id:i64}", register_receipt_post, PERM_CASE_INTAKE, NULL, 0, 0},
	{WEB_POST, "/wb/requests/new/{id:i64}/code", register_code_post, PERM_CASE_INTAKE, &register_code_form,
	 WEB_SOFT_FORM, 0},
	{WEB_GET, "/wb/requests/accept", register_accept_list, PERM_CASE_INTAKE, &register_accept_list_form, 0, 0},
	{WEB_GET, "/wb/requests/accept/{id:i64}", register_accept_page, PERM_CASE_INTAKE, NULL, 0, 0},
	{WEB_POST, "/wb/requests/accept/{id:i64}/confirm", register_confirm_post, PERM_CASE_INTAKE, &register_confirm_form,
	 WEB_SOFT_FORM, 0},
	{WEB_POST, "/wb/requests/accept/{id:i64}/register", register_register_post, PERM_CASE_INTAKE,
	 &register_register_form, WEB_SOFT_FORM, 0},
	{WEB_POST, "/wb/requests/accept/{id:i64}/duplicate", register_duplicate_post, PERM_CASE_INTAKE,
	 &register_duplicate_form, WEB_SOFT_FORM, 0},
	{WEB_GET, "/wb/requests/accept/{id:i64}/split", register_split_page, PERM_CASE_INTAKE, NULL, 0, 0},
	{WEB_POST, "/wb/requests/accept/{id:i64}/split", register_split_post, PERM_CASE_INTAKE, &register_split_form,
	 WEB_SOFT_FORM, 0},
	{WEB_GET, "/wb/requests/import", register_import_page, PERM_CASE_INTAKE, NULL, 0, 0},
	{WEB_POST, "/wb/requests/import", register_import_post, PERM_CASE_INTAKE, &register_import_form,
	 WEB_SOFT_FORM | WEB_UPLOAD, SHEET_BODY},
	{WEB_GET, "/wb/requests/import/sheet.csv", register_import_sheet, PERM_CASE_INTAKE, NULL, 0, 0},
	{WEB_GET, "/wb/requests/import/{id:i64}", register_import_preview, PERM_CASE_INTAKE, NULL, 0, 0},
	{WEB_POST, "/wb/requests/import/{id:i64}", register_import_take, PERM_CASE_INTAKE, NULL, 0, 0},
	{WEB_GET, "/wb/requests/import/{id:i64}/errors.csv", register_import_bad, PERM_CASE_INTAKE, NULL, 0, 0},
	{WEB_GET, "/wb/requests/setup", register_setup_page, PERM_CASE_SETUP, NULL, 0, 0},
	{WEB_GET, "/wb/requests/setup/{id:i64}", register_setup_edit, PERM_CASE_SETUP, NULL, 0, 0},
	{WEB_POST, "/wb/requests/setup/{id:i64}", register_setup_post, PERM_CASE_SETUP, &register_setup_form, WEB_SOFT_FORM,
	 0},
	{WEB_GET, "/wb/requests/reminders", register_reminders_page, PERM_CASE_READ, NULL, 0, 0},
	{WEB_POST, "/wb/requests/reminders", register_reminders_post, PERM_CASE_READ, &register_reminders_form,
	 WEB_SOFT_FORM, 0},
};

static const struct tpl_page pages[] = {
	{"register/list.html", &register_list_view},	       {"register/new.html", &register_new_view},
	{"register/done.html", &register_done_view},	       {"register/waiting.html", &register_waiting_view},
	{"register/accept.html", &register_accept_view},       {"register/split.html", &register_split_view},
	{"register/import.html", &register_import_view},       {"register/preview.html", &register_preview_view},
	{"register/setup.html", &register_setup_view},	       {"register/body.html", &register_body_view},
	{"register/reminders.html", &register_reminders_view},
};

static const struct job_kind jobs[] = {
	{"register.remind", register_job_remind, 600, 0},
	{"register.silence", register_job_silence, 3600, 0},
	{"register.sweep", register_job_sweep, 6 * 3600, 0},
};

static const struct db_set *const sets[] = {&register_set};

const struct module register_module = {
	.name = "register",
	.routes = routes,
	.n_routes = ARRAY_LEN(routes),
	.sets = sets,
	.n_sets = ARRAY_LEN(sets),
	.pages = pages,
	.n_pages = ARRAY_LEN(pages),
	.jobs = jobs,
	.n_jobs = ARRAY_LEN(jobs),
	.todo_count = register_todo_count,
	.todo_items = register_todo_items,
};
