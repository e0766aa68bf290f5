/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/admin.h"

#include "admin/admin_pages.h"

static const struct web_route routes[] = {
	{WEB_GET, "/wb/org", admin_org_show, PERM_ORG_READ, NULL, 0, 0},
	{WEB_GET, "/wb/org/new", admin_body_new, PERM_ORG_EDIT, NULL, 0, 0},
	{WEB_POST, "/wb/org/new", admin_body_post, PERM_ORG_EDIT, &admin_body_form, WEB_SOFT_FORM, 0},
	{WEB_GET, "/wb/org/{id:i64}", admin_body_edit, PERM_ORG_EDIT, NULL, 0, 0},
	{WEB_POST, "/wb/org/{id:i64}", admin_body_post, PERM_ORG_EDIT, &admin_body_form, WEB_SOFT_FORM, 0},
	{WEB_GET, "/wb/org/{id:i64}/unit", admin_unit_new, PERM_ORG_EDIT, NULL, 0, 0},
	{WEB_POST, "/wb/org/{id:i64}/unit", admin_unit_new_post, PERM_ORG_EDIT, &admin_unit_form, WEB_SOFT_FORM, 0},
	{WEB_GET, "/wb/units/{id:i64}", admin_unit_edit, PERM_ORG_EDIT, NULL, 0, 0},
	{WEB_POST, "/wb/units/{id:i64}", admin_unit_post, PERM_ORG_EDIT, &admin_unit_form, WEB_SOFT_FORM, 0},
	{WEB_GET, "/wb/people", admin_people_show, PERM_ORG_READ, &admin_people_filter, 0, 0},
	{WEB_GET, "/wb/people/new", admin_person_new, PERM_PEOPLE_EDIT, &admin_people_filter, 0, 0},
	{WEB_POST, "/wb/people/new", admin_person_post, PERM_PEOPLE_EDIT, &admin_person_form, WEB_SOFT_FORM, 0},
	{WEB_GET, "/wb/people/{id:i64}", admin_person_edit, PERM_PEOPLE_EDIT, NULL, 0, 0},
	{WEB_POST, "/wb/people/{id:i64}", admin_person_post, PERM_PEOPLE_EDIT, &admin_person_form, WEB_SOFT_FORM, 0},
	{WEB_GET, "/wb/calendar", admin_calendar_show, PERM_CALENDAR_READ, &admin_calendar_filter, 0, 0},
	{WEB_GET, "/wb/calendar/explain", admin_calendar_explain, PERM_CALENDAR_READ, &admin_calendar_explain_form,
	 WEB_SOFT_FORM, 0},
	{WEB_POST, "/wb/calendar/day", admin_calendar_day_post, PERM_CALENDAR_EDIT, &admin_calendar_day_form, WEB_SOFT_FORM,
	 0},
	{WEB_POST, "/wb/calendar/import", admin_calendar_import_post, PERM_CALENDAR_EDIT, &admin_calendar_import_form,
	 WEB_SOFT_FORM | WEB_UPLOAD, 0},
	{WEB_GET, "/wb/audit", admin_audit_show, PERM_AUDIT_READ, &admin_audit_form, 0, 0},
	{WEB_GET, "/wb/audit/{seq:i64}", admin_audit_detail, PERM_AUDIT_READ, NULL, 0, 0},
	{WEB_GET, "/wb/settings", admin_settings_show, PERM_SETTINGS_READ, NULL, 0, 0},
	{WEB_POST, "/wb/settings", admin_settings_post, PERM_SETTINGS_EDIT, &admin_settings_form, WEB_SOFT_FORM, 0},
	{WEB_GET, "/wb/jobs", admin_jobs_show, PERM_JOBS_READ, &admin_jobs_filter, 0, 0},
	{WEB_POST, "/wb/jobs/{id:i64}/retry", admin_job_retry_post, PERM_JOBS_RUN, NULL, 0, 4096},
};

static const struct tpl_page pages[] = {
	{"admin/org.html", &admin_org_view},
	{"admin/people.html", &admin_people_view},
	{"admin/form.html", &admin_form_view},
	{"admin/calendar.html", &admin_calendar_view},
	{"admin/explain.html", &admin_explain_view},
	{"admin/audit.html", &admin_audit_view},
	{"admin/audit_detail.html", &admin_audit_detail_view},
	{"admin/jobs.html", &admin_jobs_view},
};

const struct module admin_module = {
	.name = "admin",
	.routes = routes,
	.n_routes = ARRAY_LEN(routes),
	.pages = pages,
	.n_pages = ARRAY_LEN(pages),
};
