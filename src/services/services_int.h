/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the files of src/services: use cases, handlers, views. */
#ifndef SERVICES_SERVICES_INT_H
#define SERVICES_SERVICES_INT_H

#include "core/org.h"
#include "core/page.h"
#include "core/todo.h"
#include "services/services_model.h"
#include "services/services_store.h"
#include "web/web.h"

#define SERVICE_MAX_GAPS 64
#define SERVICE_MAX_PROBLEMS 40

/* A transaction of its own unless one is open (sample). */
struct svc_work {
	struct db_tx tx;
	bool own;
};
enum status svc_begin(struct ctx *c, struct svc_work *ret, struct err *err) MUST_CHECK;
enum status svc_commit(struct ctx *c, struct svc_work *w, struct err *err) MUST_CHECK;
void svc_end(struct svc_work *w);

/* ---- use cases of staff (services_service.c) ---- */
struct service_view { /* an item as staff see it */
	struct service_item item;
	struct service_version draft, published; /* id 0: there is none */
	struct service_content draft_content, published_content;
};
/* ST_NOT_FOUND out of reach. */
enum status service_get(struct ctx *c, int64_t id, struct service_view *ret, struct err *err) MUST_CHECK;
/* A new item of the person's own body with its first draft. ST_CONFLICT: the code is taken; ST_INVALID: bad code. */
enum status service_create(struct ctx *c, int64_t body_id, struct str code, const struct service_content *s, int64_t *ret_id,
			   struct err *err) MUST_CHECK;
/* Saves the draft, making one from what is published. rev: of the draft seen, 0 when there was none. A draft that waited for
 * publication is a draft again. ST_INVALID: service_problems() found something. */
enum status service_save(struct ctx *c, int64_t id, int64_t rev, const struct service_content *s, struct str note,
			 struct err *err) MUST_CHECK;

enum service_event { SE_SUBMIT, SE_RETURN, SE_PUBLISH, SE_WITHDRAW, SE_REVIEW, SE_DISCARD, SE_EVENTS };
const char *service_event_code(enum service_event e);
bool service_event_from(struct str code, enum service_event *ret);
struct service_action {
	int64_t id, rev; /* rev of the draft for events on it */
	enum service_event event;
	struct str reason;	 /* return, withdraw (shown to the public) */
	struct date next_review; /* review */
};
enum status service_act(struct ctx *c, const struct service_action *a, struct err *err) MUST_CHECK;
/* May this person do it now? Reason as message key when not, NULL when yes. */
const char *service_refusal(struct ctx *c, const struct service_view *v, enum service_event e, bool edited_by_me);
enum status service_draft_gaps(struct ctx *c, const struct service_view *v, struct service_gap *ret, size_t *ret_n,
			       struct err *err) MUST_CHECK;
/* Does the review fall due within the days of the setting? */
bool service_review_due(struct ctx *c, const struct service_item *it);
struct str service_gap_text(struct ctx *c, const struct service_gap *g);
/* An element's name in the call's language. */
struct str service_label(struct ctx *c, const struct service_element *e);
enum status service_element_put(struct ctx *c, const struct service_element *e, struct err *err) MUST_CHECK;
enum status services_seed(struct ctx *c, struct err *err) MUST_CHECK;
enum status services_todo_count(struct ctx *c, int64_t *ret, struct err *err) MUST_CHECK;
enum status services_todo_items(struct ctx *c, struct todo_list *list, struct err *err) MUST_CHECK;

/* ---- public reading (services_public.c) ---- */
struct service_shown { /* one published version for a page */
	struct service_item item;
	struct service_version version, current;
	struct service_content content;
	struct unit unit; /* id 0: not known any more */
};
/* no 0: the one in force. ST_NOT_FOUND; ST_GONE with ret->item filled: withdrawn. */
enum status service_shown(struct ctx *c, struct str code, int64_t no, struct service_shown *ret, struct err *err) MUST_CHECK;
enum status service_unit(struct ctx *c, const struct service_content *s, int64_t body_id, struct unit *ret,
			 struct err *err) MUST_CHECK;
struct service_public service_public_of(struct ctx *c, const struct service_listed *l, const struct service_content *s);
/* Everything a guide says as lines of text: for differences, search, open data. */
struct str service_text(struct ctx *c, const struct service_content *s, const struct service_element *e, size_t n_e);

/* A basis with its validity today (S3-5.3.1): found among the legal bases of the catalogue, or not known there. */
struct service_basis {
	struct str name, clause, doc_no, now; /* now: what took over */
	bool known, in_force;
};
enum status service_bases(struct ctx *c, const struct service_content *s, struct service_basis **ret, size_t *ret_n,
			  struct err *err) MUST_CHECK;

/* ---- licence list (services_list.c) ---- */
/* Inside the transaction of a change: a new version of the list when it differs from the newest one. */
enum status service_list_refresh(struct ctx *c, struct str why, struct err *err) MUST_CHECK;

/* ---- what pages share (services_view.c) ---- */
void svc_page(struct ctx *c, struct page *p, const char *nav, struct str title);
struct str svc_key(struct ctx *c, const char *prefix, struct str code); /* text of prefix + code, "" for "" */
struct str svc_choice(struct ctx *c, const struct service_fdef *f, struct str code);

struct svc_text { /* a line of text in a list */
	struct str text;
	bool del, add;
};
extern const struct tpl_view svc_text_view;
struct tpl_list svc_lines(struct ctx *c, struct str text);
struct svc_option {
	struct str value, text;
	bool on;
};
extern const struct tpl_view svc_option_view;
struct svc_link {
	struct str href, text, note, tag, at;
	bool current, flow;
};
extern const struct tpl_view svc_link_view;

/* The difference of two texts, line by line with the words that changed. */
struct svc_diff_line {
	struct tpl_list spans; /* svc_text */
	bool del, add;
};
extern const struct tpl_view svc_diff_line_view;
enum status svc_diff(struct ctx *c, struct str from, struct str to, struct tpl_list *ret, struct err *err) MUST_CHECK;
struct view_svc_diff {
	struct page page;
	struct str from, to, back, back_text;
	struct tpl_list lines;
	bool any, back_zh; /* back_text is Chinese data */
};
extern const struct tpl_view svc_diff_view;

/* The drawn flow chart (services_flow.c). */
struct svc_flow {
	struct tpl_list boxes, steps;
	struct str height, view_box, title;
	bool any;
};
extern const struct tpl_view svc_flow_view;
void svc_flow_make(struct ctx *c, const struct service_content *s, struct svc_flow *ret);

/* A guide laid out for reading: its elements in order. Used by the public page and the workbench's preview. */
struct svc_guide {
	struct str code, name, kind, body, unit, post, legal, promised, place, window, phone, online, summary;
	struct str picture, picture_alt;
	struct tpl_list promises, sections;
	struct svc_flow flow;
};
extern const struct tpl_view svc_guide_view;
enum status svc_guide_make(struct ctx *c, const struct service_shown *s, struct str picture, struct svc_guide *ret,
			   struct err *err) MUST_CHECK;

/* ---- handlers ---- */
web_handler services_page, services_show, services_version, services_diff, services_chart;
web_handler services_csv, services_xlsx, services_json, services_licences, services_licences_csv, services_licences_xlsx,
	services_licences_json;
web_handler services_wb, services_wb_new, services_wb_create, services_wb_show, services_wb_edit, services_wb_save,
	services_wb_act, services_wb_preview, services_wb_chart, services_wb_diff, services_wb_elements,
	services_wb_element_save;
extern const struct web_form services_filter_form, services_list_form, services_diff_form, services_wb_form,
	services_new_form, services_edit_form, services_act_form, services_element_form;
extern const struct tpl_view services_page_view, services_show_view, services_gone_view, services_licences_view,
	services_wb_view, services_wb_show_view, services_edit_view, services_elements_view, services_new_view,
	services_preview_view;

#endif
