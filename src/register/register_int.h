/* SPDX-License-Identifier: Apache-2.0 */
/* Inside of the register: pieces of views, pages, forms, timed work. */
#ifndef REGISTER_REGISTER_INT_H
#define REGISTER_REGISTER_INT_H

#include "core/jobs.h"
#include "core/page.h"
#include "register/register.h"

struct todo_list;

/* ---- pieces of views ---- */
struct rv_choice {
	struct str value, text, hint;
	bool on;
};
struct rv_field { /* one control of a form, whatever its kind */
	struct str name, label, hint, value, problem, type, max;
	bool required, area, select, check, on;
	struct tpl_list options; /* rv_choice */
};
struct rv_left { /* days left in words, design README §9 */
	struct str text, cls, bar, due;
	bool any, provisional;
};
struct rv_row { /* a request in a list; nothing here names the applicant */
	struct str href, accept_href, no, applicant, applicant_kind, description, channel, received, submitted, unit, body,
		state, state_cls, decision, row_cls, next;
	struct rv_left left;
	bool confirmed, provisional, supervised, split, late, own_records;
};
struct rv_like { /* an earlier request about the same matter */
	struct str href, no, applicant, description, state, decision, score, document, document_href;
	int64_t id;
	bool same_applicant;
};
extern const struct tpl_view rv_choice_view, rv_field_view, rv_left_view, rv_row_view, rv_like_view;

struct str rv_key(struct ctx *c, const char *prefix, struct str code); /* text of prefix + code; "" for an empty code */
struct rv_left rv_left_of(struct ctx *c, const struct rcase *rc);
struct rv_row rv_row_of(struct ctx *c, const struct rcase *rc);
struct str rv_case_href(struct ctx *c, int64_t id);
/* Earlier requests as rows, with the public document a published answer became. */
enum status rv_likes(struct ctx *c, const struct case_like *l, size_t n, struct tpl_list *ret, struct err *err) MUST_CHECK;
struct date rv_date(const struct web_call *w, const char *name); /* DATE_NONE when absent */

/* The order of enum rq_channel, then "" — codes as they are stored. */
extern const char *const register_channels[RQ_CHANNEL_COUNT + 2];
struct str register_channel_code(enum rq_channel ch);

/* ---- the list ---- */
enum status register_list_page(struct web_call *w, struct err *err);
enum status register_csv(struct web_call *w, struct err *err);
enum status register_xlsx(struct web_call *w, struct err *err);
enum status register_filter_save(struct web_call *w, struct err *err);
enum status register_filter_drop(struct web_call *w, struct err *err);
extern const struct web_form register_list_form, register_export_form, register_filter_form;
extern const struct tpl_view register_list_view;
/* What was asked for; the address with the same filters begins with path. */
struct case_filter register_filter_of(struct web_call *w);
struct str register_address(struct web_call *w, const char *path);

/* ---- intake ---- */
enum status register_new_page(struct web_call *w, struct err *err);
enum status register_new_post(struct web_call *w, struct err *err);
enum status register_done_page(struct web_call *w, struct err *err);
enum status register_code_post(struct web_call *w, struct err *err);
enum status register_receipt_post(struct web_call *w, struct err *err);
extern const struct web_form register_new_form, register_code_form;
extern const struct tpl_view register_new_view, register_done_view;

/* ---- confirmation and registration ---- */
enum status register_accept_list(struct web_call *w, struct err *err);
enum status register_accept_page(struct web_call *w, struct err *err);
enum status register_confirm_post(struct web_call *w, struct err *err);
enum status register_register_post(struct web_call *w, struct err *err);
enum status register_duplicate_post(struct web_call *w, struct err *err);
enum status register_split_page(struct web_call *w, struct err *err);
enum status register_split_post(struct web_call *w, struct err *err);
extern const struct web_form register_accept_list_form, register_confirm_form, register_register_form,
	register_duplicate_form, register_split_form;
extern const struct tpl_view register_waiting_view, register_accept_view, register_split_view;
enum status register_conflict(struct web_call *w, enum status st, const char *field, struct err *err);

/* ---- import ---- */
enum status register_import_page(struct web_call *w, struct err *err);
enum status register_import_post(struct web_call *w, struct err *err);
enum status register_import_preview(struct web_call *w, struct err *err);
enum status register_import_take(struct web_call *w, struct err *err);
enum status register_import_bad(struct web_call *w, struct err *err);
enum status register_import_sheet(struct web_call *w, struct err *err);
extern const struct web_form register_import_form;
extern const struct tpl_view register_import_view, register_preview_view;

/* ---- what a body is, reminders ---- */
enum status register_setup_page(struct web_call *w, struct err *err);
enum status register_setup_edit(struct web_call *w, struct err *err);
enum status register_setup_post(struct web_call *w, struct err *err);
extern const struct web_form register_setup_form;
extern const struct tpl_view register_setup_view, register_body_view;
enum status register_reminders_page(struct web_call *w, struct err *err);
enum status register_reminders_post(struct web_call *w, struct err *err);
extern const struct web_form register_reminders_form;
extern const struct tpl_view register_reminders_view;

enum status register_todo_items(struct ctx *c, struct todo_list *list, struct err *err);
enum status register_todo_count(struct ctx *c, int64_t *ret, struct err *err);
enum status register_job_remind(struct ctx *c, struct str payload, struct err *err);
enum status register_job_silence(struct ctx *c, struct str payload, struct err *err);
enum status register_job_sweep(struct ctx *c, struct str payload, struct err *err);

#endif
