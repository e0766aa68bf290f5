/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/policy_store.h"

/* Visitors have no session, so there is no CSRF token to bind; the form's own signed token is asked for instead. */
#define FORM_FLAGS (WEB_SOFT_FORM | WEB_NO_CSRF | WEB_LIMIT)
#define FORM_MAX (64u << 10)
#define LIST_MAX (512u << 10)

#define PAGE(path, handler, form, flags)                                          \
	{                                                                         \
		WEB_GET, path, handler, PERM_PUBLIC, form, WEB_CACHE | (flags), 0 \
	}
/* A page in both languages. */
#define BOTH(path, handler, form, flags) PAGE(path, handler, form, flags), PAGE("/en" path, handler, form, flags)

static const struct web_route routes[] = {
	BOTH("/zcwj", policy_library_page, &policy_library_form, WEB_LIMIT),
	BOTH("/zcwj/export.csv", policy_export, &policy_library_form, WEB_LIMIT),
	BOTH("/zcwj/chain/{id:i64}", policy_chain_page, NULL, 0),
	BOTH("/zcwj/upper", policy_uppers_page, NULL, 0),
	BOTH("/zcwj/upper/{id:i64}", policy_upper_page, NULL, 0),
	BOTH("/zcwj/clearance", policy_clearances_page, NULL, 0),
	BOTH("/zcwj/clearance/{id:i64}", policy_clearance_page, NULL, 0),
	BOTH("/zcwj/clearance/{id:i64}/list.csv", policy_clearance_csv, NULL, 0),
	BOTH("/xxgk/rules", policy_rules_page, NULL, 0),
	BOTH("/d/{id:i64}/history", policy_history_page, &policy_history_form, 0),
	PAGE("/d/{id:i64}/qr.svg", policy_qr, NULL, 0),
	BOTH("/i/{rest*}", policy_index, NULL, 0),
	{WEB_GET, "/d/{id:i64}/correct", policy_correct_page, PERM_PUBLIC, NULL, 0, 0},
	{WEB_GET, "/en/d/{id:i64}/correct", policy_correct_page, PERM_PUBLIC, NULL, 0, 0},
	{WEB_POST, "/d/{id:i64}/correct", policy_correct_post, PERM_PUBLIC, &policy_correct_form, FORM_FLAGS, FORM_MAX},
	{WEB_POST, "/en/d/{id:i64}/correct", policy_correct_post, PERM_PUBLIC, &policy_correct_form, FORM_FLAGS, FORM_MAX},
	{WEB_POST, "/d/{id:i64}/helpful", policy_helpful_post, PERM_PUBLIC, &policy_helpful_form, WEB_NO_CSRF | WEB_LIMIT,
	 4096},
	{WEB_POST, "/en/d/{id:i64}/helpful", policy_helpful_post, PERM_PUBLIC, &policy_helpful_form, WEB_NO_CSRF | WEB_LIMIT,
	 4096},
	{WEB_GET, "/wb/policy", policy_wb_page, PERM_DOC_READ, NULL, 0, 0},
	{WEB_POST, "/wb/policy/review", policy_wb_review, PERM_DOC_OFFICE_REVIEW, &policy_review_form, WEB_SOFT_FORM,
	 FORM_MAX},
	{WEB_GET, "/wb/policy/editions/{id:i64}", policy_wb_editions, PERM_DOC_OFFICE_REVIEW, NULL, 0, 0},
	{WEB_POST, "/wb/policy/editions/{id:i64}", policy_wb_edition_set, PERM_DOC_OFFICE_REVIEW, &policy_edition_form, 0,
	 FORM_MAX},
	{WEB_GET, "/wb/policy/steps", policy_wb_steps, PERM_DOC_READ, NULL, 0, 0},
	{WEB_POST, "/wb/policy/steps", policy_wb_step_set, PERM_DOC_OFFICE_REVIEW, &policy_step_form, WEB_SOFT_FORM,
	 FORM_MAX},
	{WEB_GET, "/wb/policy/uppers", policy_wb_uppers, PERM_DOC_READ, NULL, 0, 0},
	{WEB_POST, "/wb/policy/uppers", policy_wb_upper_save, PERM_DOC_OFFICE_REVIEW, &policy_upper_form, WEB_SOFT_FORM,
	 FORM_MAX},
	{WEB_POST, "/wb/policy/uppers/remove", policy_wb_upper_remove, PERM_DOC_OFFICE_REVIEW, &policy_remove_form,
	 WEB_SOFT_FORM, FORM_MAX},
	{WEB_GET, "/wb/policy/clearances", policy_wb_clearances, PERM_DOC_READ, NULL, 0, 0},
	{WEB_GET, "/wb/policy/clearances/new", policy_wb_clearance_new, PERM_DOC_OFFICE_REVIEW, NULL, 0, 0},
	{WEB_POST, "/wb/policy/clearances/new", policy_wb_clearance_make, PERM_DOC_OFFICE_REVIEW, &policy_clearance_form,
	 WEB_SOFT_FORM, LIST_MAX},
	{WEB_GET, "/wb/policy/clearances/{id:i64}", policy_wb_clearance, PERM_DOC_READ, NULL, 0, 0},
	{WEB_POST, "/wb/policy/clearances/{id:i64}", policy_wb_clearance_save, PERM_DOC_OFFICE_REVIEW,
	 &policy_clearance_form, WEB_SOFT_FORM, LIST_MAX},
	{WEB_POST, "/wb/policy/clearances/{id:i64}/publish", policy_wb_clearance_publish, PERM_DOC_OFFICE_REVIEW,
	 &policy_publish_form, 0, FORM_MAX},
};

static const struct tpl_page pages[] = {
	{"policy/library.html", &policy_library_view},
	{"policy/chain.html", &policy_chain_view},
	{"policy/uppers.html", &policy_uppers_view},
	{"policy/upper.html", &policy_upper_view},
	{"policy/rules.html", &policy_rules_view},
	{"policy/clearances.html", &policy_clearances_view},
	{"policy/clearance.html", &policy_clearance_view},
	{"policy/history.html", &policy_history_view},
	{"policy/correct.html", &policy_correct_view},
	{"policy/thanks.html", &policy_thanks_view},
	{"policy/wb.html", &policy_wb_view},
	{"policy/editions.html", &policy_wb_editions_view},
	{"policy/steps.html", &policy_wb_steps_view},
	{"policy/wb_uppers.html", &policy_wb_uppers_view},
	{"policy/wb_clearances.html", &policy_wb_clearances_view},
	{"policy/wb_clearance.html", &policy_wb_clearance_view},
};

static const struct job_kind jobs[] = {{"document.public", policy_job_public, 0, 0}};

static const struct db_set *const sets[] = {&policy_set};

const struct module policy_module = {
	.name = "policy",
	.routes = routes,
	.n_routes = ARRAY_LEN(routes),
	.sets = sets,
	.n_sets = ARRAY_LEN(sets),
	.pages = pages,
	.n_pages = ARRAY_LEN(pages),
	.jobs = jobs,
	.n_jobs = ARRAY_LEN(jobs),
	.seed = policy_seed,
	.todo_count = policy_todo_count,
	.todo_items = policy_todo_items,
};
