/* SPDX-License-Identifier: Apache-2.0 */
#include "supervise/supervise_int.h"
#include "supervise/supervise_store.h"

/* Visitors have no session, so there is no CSRF token to bind; the form's own signed token is asked for instead. */
#define FORM_FLAGS (WEB_SOFT_FORM | WEB_NO_CSRF)
#define FORM_MAX (64u << 10)

static const struct web_route routes[] = {
	{WEB_GET, "/supervise", supervise_form_page, PERM_PUBLIC, NULL, 0, 0},
	{WEB_GET, "/en/supervise", supervise_form_page, PERM_PUBLIC, NULL, 0, 0},
	{WEB_POST, "/supervise", supervise_form_post, PERM_PUBLIC, &supervise_form, FORM_FLAGS, FORM_MAX},
	{WEB_POST, "/en/supervise", supervise_form_post, PERM_PUBLIC, &supervise_form, FORM_FLAGS, FORM_MAX},
	{WEB_GET, "/supervise/query", supervise_query_page, PERM_PUBLIC, NULL, 0, 0},
	{WEB_GET, "/en/supervise/query", supervise_query_page, PERM_PUBLIC, NULL, 0, 0},
	{WEB_POST, "/supervise/query", supervise_query_post, PERM_PUBLIC, &supervise_query_form, FORM_FLAGS, FORM_MAX},
	{WEB_POST, "/en/supervise/query", supervise_query_post, PERM_PUBLIC, &supervise_query_form, FORM_FLAGS, FORM_MAX},
	{WEB_GET, "/wb/supervise", supervise_wb_list, PERM_SUPERVISE_READ, &supervise_list_form, 0, 0},
	{WEB_GET, "/wb/supervise/{id:i64}", supervise_wb_show, PERM_SUPERVISE_READ, NULL, 0, 0},
	{WEB_POST, "/wb/supervise/{id:i64}", supervise_wb_answer, PERM_SUPERVISE_ANSWER, &supervise_answer_form,
	 WEB_SOFT_FORM, FORM_MAX},
};

static const struct tpl_page pages[] = {
	{"supervise/form.html", &supervise_form_view},
	{"supervise/query.html", &supervise_query_view},
	{"supervise/list.html", &supervise_list_view},
	{"supervise/case.html", &supervise_case_view},
};

static const struct job_kind jobs[] = {{"supervision.forget", supervise_job_forget, 0, 0}};

static const struct db_set *const sets[] = {&supervise_set};

const struct module supervise_module = {
	.name = "supervise",
	.routes = routes,
	.n_routes = ARRAY_LEN(routes),
	.sets = sets,
	.n_sets = ARRAY_LEN(sets),
	.pages = pages,
	.n_pages = ARRAY_LEN(pages),
	.jobs = jobs,
	.n_jobs = ARRAY_LEN(jobs),
	.todo_count = supervise_todo_count,
	.todo_items = supervise_todo_items,
};
