/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers, forms and views of the workbench's administration. */
#ifndef ADMIN_ADMIN_PAGES_H
#define ADMIN_ADMIN_PAGES_H

#include "admin/admin_form.h"
#include "core/org.h"

web_handler admin_org_show, admin_body_new, admin_body_edit, admin_body_post, admin_unit_new, admin_unit_new_post,
	admin_unit_edit, admin_unit_post;
extern const struct web_form admin_body_form, admin_unit_form;
extern const struct tpl_view admin_org_view;

web_handler admin_people_show, admin_person_new, admin_person_edit, admin_person_post;
extern const struct web_form admin_people_filter, admin_person_form;
extern const struct tpl_view admin_people_view;

web_handler admin_calendar_show, admin_calendar_day_post, admin_calendar_import_post, admin_calendar_explain;
extern const struct web_form admin_calendar_filter, admin_calendar_day_form, admin_calendar_import_form,
	admin_calendar_explain_form;
extern const struct tpl_view admin_calendar_view, admin_explain_view;

web_handler admin_audit_show, admin_audit_detail;
extern const struct web_form admin_audit_form;
extern const struct tpl_view admin_audit_view, admin_audit_detail_view;

web_handler admin_settings_show, admin_settings_post;
extern const struct web_form admin_settings_form;

web_handler admin_jobs_show, admin_job_retry_post;
extern const struct web_form admin_jobs_filter;
extern const struct tpl_view admin_jobs_view;

/* Bodies the person may see in the administration, in order. */
enum status admin_bodies(struct ctx *c, enum perm p, struct body **ret, size_t *ret_n, struct err *err) MUST_CHECK;

#endif
