/* SPDX-License-Identifier: Apache-2.0 */
#include "dispute/dispute_int.h"
#include "dispute/dispute_store.h"

#define UPLOAD (WEB_SOFT_FORM | WEB_UPLOAD)

static const struct web_route routes[] = {
	{WEB_GET, "/wb/disputes", dispute_list_page, PERM_CASE_READ, &dispute_list_form, 0, 0},
	{WEB_GET, "/wb/disputes/new", dispute_new_page, PERM_DISPUTE_EDIT, &dispute_new_query, 0, 0},
	{WEB_POST, "/wb/disputes/new", dispute_new_post, PERM_DISPUTE_EDIT, &dispute_new_form, WEB_SOFT_FORM, 0},
	{WEB_GET, "/wb/disputes/{id:i64}", dispute_show_page, PERM_CASE_READ, NULL, 0, 0},
	{WEB_POST, "/wb/disputes/{id:i64}/answer", dispute_answer_post, PERM_DISPUTE_EDIT, &dispute_answer_form, UPLOAD,
	 64u << 20},
	{WEB_POST, "/wb/disputes/{id:i64}/result", dispute_close_post, PERM_DISPUTE_EDIT, &dispute_close_form, WEB_SOFT_FORM,
	 0},
};

static const struct tpl_page pages[] = {
	{"dispute/list.html", &dispute_list_view},
	{"dispute/new.html", &dispute_new_view},
	{"dispute/case.html", &dispute_case_view},
};

static const struct db_set *const sets[] = {&dispute_set};

const struct module dispute_module = {
	.name = "dispute",
	.routes = routes,
	.n_routes = ARRAY_LEN(routes),
	.sets = sets,
	.n_sets = ARRAY_LEN(sets),
	.pages = pages,
	.n_pages = ARRAY_LEN(pages),
	.todo_count = dispute_todo_count,
	.todo_items = dispute_todo_items,
	.todo_rate = dispute_todo_rate,
};
