/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the files of src/dispute. */
#ifndef DISPUTE_DISPUTE_INT_H
#define DISPUTE_DISPUTE_INT_H

#include "core/page.h"
#include "core/todo.h"
#include "dispute/dispute.h"
#include "dispute/dispute_rules.h"
#include "web/web.h"

struct dispute_terms dispute_terms(struct ctx *c);
/* Fills what is computed: the due date, X5. A calendar that does not reach so far leaves the date empty. */
void dispute_compute(struct ctx *c, struct dispute *d);
enum status dispute_todo_count(struct ctx *c, int64_t *ret, struct err *err) MUST_CHECK;
enum status dispute_todo_items(struct ctx *c, struct todo_list *list, struct err *err) MUST_CHECK;
enum status dispute_todo_rate(struct ctx *c, struct date from, struct date to, struct todo_rate *ret,
			      struct err *err) MUST_CHECK;
struct str dispute_text(struct ctx *c, const char *prefix, const char *code); /* ctx_text(prefix + code) */

web_handler dispute_list_page, dispute_new_page, dispute_new_post, dispute_show_page, dispute_answer_post,
	dispute_close_post;
extern const struct web_form dispute_list_form, dispute_new_query, dispute_new_form, dispute_answer_form, dispute_close_form;
extern const struct tpl_view dispute_list_view, dispute_new_view, dispute_case_view;

/* When a reconsideration may be asked for (60 days; a year when the answer did not tell; five years in all), and, once it is closed,
 * the suit against its result. DATE_NONE: not known, or the case is a suit (request-procedure.md §8). */
struct dispute_limits {
	struct date ask_by, untold_by, never_after, sue_by;
};
enum status dispute_limits(struct ctx *c, const struct dispute *d, struct dispute_limits *ret, struct err *err) MUST_CHECK;

#endif
