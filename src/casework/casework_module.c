/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/casework_int.h"

#define FORM_MAX (256u << 10)

static const struct web_route routes[] = {
	{WEB_GET, "/wb/requests/rules", cw_rules_page, PERM_CASE_READ, NULL, 0, 0},
	{WEB_GET, "/wb/requests/quiz", cw_quiz_page, PERM_CASE_READ, NULL, 0, 0},
	{WEB_POST, "/wb/requests/quiz", cw_quiz_post, PERM_CASE_READ, &cw_quiz_form, WEB_SOFT_FORM, FORM_MAX},
	{WEB_GET, "/wb/requests/{id:i64}", cw_show, PERM_CASE_READ, &cw_show_form, 0, 0},
	{WEB_POST, "/wb/requests/{id:i64}/act", cw_act_post, PERM_CASE_READ, &cw_act_form, WEB_SOFT_FORM, FORM_MAX},
	{WEB_POST, "/wb/requests/{id:i64}/checks", cw_checks_post, PERM_CASE_HANDLE, &cw_checks_form, WEB_SOFT_FORM,
	 FORM_MAX},
	{WEB_POST, "/wb/requests/{id:i64}/draft", cw_draft_post, PERM_CASE_HANDLE, &cw_draft_form, WEB_SOFT_FORM, FORM_MAX},
	{WEB_POST, "/wb/requests/{id:i64}/party", cw_party_post, PERM_CASE_HANDLE, &cw_party_form, WEB_SOFT_FORM, FORM_MAX},
	{WEB_POST, "/wb/requests/{id:i64}/convert", cw_convert_post, PERM_CASE_HANDLE, &cw_convert_form, WEB_SOFT_FORM,
	 1u << 20},
	{WEB_POST, "/wb/requests/{id:i64}/files", cw_file_post, PERM_CASE_HANDLE, &cw_file_form, WEB_SOFT_FORM | WEB_UPLOAD,
	 512u << 20},
	{WEB_POST, "/wb/requests/{id:i64}/unmask", cw_unmask_post, PERM_CASE_UNMASK, &cw_unmask_form, WEB_SOFT_FORM,
	 FORM_MAX},
	{WEB_GET, "/wb/requests/{id:i64}/files/{file:i64}", cw_file_get, PERM_CASE_READ, NULL, 0, 0},
	{WEB_POST, "/wb/requests/{id:i64}/files/{file:i64}", cw_file_open, PERM_CASE_UNMASK, &cw_unmask_form, WEB_SOFT_FORM,
	 FORM_MAX},
};

static const struct tpl_page pages[] = {
	{"casework/case.html", &cw_case_view},
	{"casework/rules.html", &cw_rules_view},
	{"casework/quiz.html", &cw_quiz_view},
};

/* A document made from a reply is published by its own flow; this only takes note of it. */
static const struct job_kind jobs[] = {{"casework.published", cw_job_published, 600, 0}};

static enum status erased(struct ctx *c, struct str object, int64_t id, struct err *err)
{
	return str_eq_c(object, "request") ? cw_store_forget(c, id, err) : ST_OK;
}

static const struct db_set *const sets[] = {&casework_set};

const struct module casework_module = {
	.name = "casework",
	.routes = routes,
	.n_routes = ARRAY_LEN(routes),
	.sets = sets,
	.n_sets = ARRAY_LEN(sets),
	.pages = pages,
	.n_pages = ARRAY_LEN(pages),
	.jobs = jobs,
	.n_jobs = ARRAY_LEN(jobs),
	.erased = erased,
};
