/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the files of src/supervise: handlers, views, jobs. */
#ifndef SUPERVISE_SUPERVISE_INT_H
#define SUPERVISE_SUPERVISE_INT_H

#include "base/hash.h"
#include "core/page.h"
#include "core/todo.h"
#include "supervise/supervise.h"
#include "web/web.h"

const char *supervise_state_code(enum supervise_state s);
enum status supervise_job_forget(struct ctx *c, struct str payload, struct err *err) MUST_CHECK;
enum status supervise_todo_count(struct ctx *c, int64_t *ret, struct err *err) MUST_CHECK;
enum status supervise_todo_items(struct ctx *c, struct todo_list *list, struct err *err) MUST_CHECK;

web_handler supervise_form_page, supervise_form_post, supervise_query_page, supervise_query_post;
web_handler supervise_wb_list, supervise_wb_show, supervise_wb_answer;
extern const struct web_form supervise_form, supervise_query_form, supervise_list_form, supervise_answer_form;
extern const struct tpl_view supervise_form_view, supervise_query_view, supervise_list_view, supervise_case_view;

#endif
