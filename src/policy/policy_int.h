/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the files of src/policy. */
#ifndef POLICY_POLICY_INT_H
#define POLICY_POLICY_INT_H

#include "core/page.h"
#include "core/todo.h"
#include "policy/policy.h"
#include "web/web.h"

struct upper_act {
	int64_t id;
	struct str no_key, doc_no, title, issuer, address;
};
struct citation {
	int64_t document_id;
	struct str no_key;
};
struct helpful {
	int64_t document_id, yes, no;
};

/* 清理: what is kept, to be changed, repealed, or has run out; decided on one day, in force with its publication. */
#define CLEAR_TABLE(X) X(CLEAR_KEEP, "keep") X(CLEAR_AMEND, "amend") X(CLEAR_REPEAL, "repeal") X(CLEAR_EXPIRE, "expire")
#define CLEAR_ENUM(id, code) id,
enum clear_result { CLEAR_TABLE(CLEAR_ENUM) CLEAR_COUNT };
#undef CLEAR_ENUM
const char *clear_code(enum clear_result r); /* key "policy.clear.<code>" */
bool clear_from_code(struct str s, enum clear_result *ret);
struct clearance {
	int64_t id, body_id, rev, published_at;
	struct str body_name, title, note;
	struct date decided_on;
	bool published;
};
struct clearance_item {
	int64_t document_id;
	enum clear_result result;
	struct str title, doc_no;
};

/* ---- service ---- */
/* The transaction of a use case, or the one its caller has open (sample).
 *   CLEANUP(pol_end) struct pol_work w = {0}; TRY(pol_begin(c, &w, err)); … return pol_commit(c, &w, err); */
struct pol_work {
	struct db_tx tx;
	bool own;
};
enum status pol_begin(struct ctx *c, struct pol_work *ret, struct err *err) MUST_CHECK;
enum status pol_commit(struct ctx *c, struct pol_work *w, struct err *err) MUST_CHECK;
void pol_end(struct pol_work *w);
enum status policy_uppers(struct ctx *c, const struct upper_act **ret, size_t *ret_n,
			  struct err *err) MUST_CHECK; /* shared */
/* id 0 = new; ST_INVALID with the key of what is wrong, ST_CONFLICT: the number is there already */
enum status policy_upper_save(struct ctx *c, struct upper_act *u, struct err *err) MUST_CHECK;
enum status policy_upper_remove(struct ctx *c, int64_t id, struct err *err) MUST_CHECK;
enum status policy_job_public(struct ctx *c, struct str payload, struct err *err) MUST_CHECK;
enum status policy_seed(struct ctx *c, struct err *err) MUST_CHECK;
enum status policy_read_citations(struct ctx *c, int64_t document_id, struct err *err) MUST_CHECK;
bool policy_explains(struct str genre); /* an interpretation, by its kind */
/* making.c: a draft for comment, or what became of the comments; the key that ties it to its rule: 《title》. Pure. */
enum { MAKING_EACH = 30 };
bool making_kind(struct str genre);
struct str making_key(struct arena *a, struct str genre, struct str title);
/* Interpretations of all numbers, drafts of all titles; shared. */
enum status policy_explaining(struct ctx *c, const struct citation **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status policy_review_set(struct ctx *c, int64_t document_id, struct date on, struct err *err) MUST_CHECK;
/* Lets the public read an edition that was corrected since, or stops that. */
enum status policy_edition_show(struct ctx *c, int64_t document_id, int64_t version, bool on, struct err *err) MUST_CHECK;
enum status policy_helpful_add(struct ctx *c, int64_t document_id, bool yes, struct err *err) MUST_CHECK;
enum status policy_todo_count(struct ctx *c, int64_t *ret, struct err *err) MUST_CHECK;
enum status policy_todo_items(struct ctx *c, struct todo_list *list, struct err *err) MUST_CHECK;
enum { REVIEW_SOON_DAYS = 30, EXPIRES_SOON_DAYS = 90 };

/* clearance.c */
enum status clearance_save(struct ctx *c, struct clearance *cl, const struct clearance_item *it, size_t n,
			   struct err *err) MUST_CHECK;
/* Sets every validity, publishes the list: one transaction. */
enum status clearance_publish(struct ctx *c, int64_t id, int64_t rev, struct err *err) MUST_CHECK;
enum status clearance_get(struct ctx *c, int64_t id, bool staff, struct clearance *ret, struct clearance_item **ret_it,
			  size_t *ret_n, struct err *err) MUST_CHECK;

/* ---- pages ---- */
void policy_validity(struct ctx *c, const struct library_doc *d, struct str *ret_text, struct str *ret_kind);
void policy_page(struct ctx *c, struct page *p,
		 struct str title); /* crumbs 首页 › 文件库 › title; empty title: the library */
void policy_csv(struct web_call *w, struct buf *b, const char *name); /* sends it as a download */

struct pol_link {
	struct str href, text, note, tag, tag_kind, value;
	bool on;
};
extern const struct tpl_view pol_link_view;

web_handler policy_library_page, policy_export, policy_chain_page, policy_uppers_page, policy_upper_page;
web_handler policy_rules_page, policy_clearances_page, policy_clearance_page, policy_clearance_csv;
web_handler policy_history_page, policy_qr, policy_index, policy_correct_page, policy_correct_post, policy_helpful_post;
web_handler policy_wb_editions, policy_wb_edition_set;
extern const struct web_form policy_edition_form;
extern const struct tpl_view policy_wb_editions_view;
web_handler policy_wb_page, policy_wb_review, policy_wb_steps, policy_wb_step_set, policy_wb_uppers, policy_wb_upper_save,
	policy_wb_upper_remove, policy_wb_clearances, policy_wb_clearance, policy_wb_clearance_save,
	policy_wb_clearance_publish, policy_wb_clearance_new, policy_wb_clearance_make;
extern const struct web_form policy_library_form, policy_history_form, policy_correct_form, policy_helpful_form,
	policy_review_form, policy_step_form, policy_upper_form, policy_remove_form, policy_clearance_form,
	policy_publish_form;
extern const struct tpl_view policy_library_view, policy_chain_view, policy_uppers_view, policy_upper_view,
	policy_rules_view, policy_clearances_view, policy_clearance_view, policy_history_view, policy_correct_view,
	policy_thanks_view, policy_wb_view, policy_wb_steps_view, policy_wb_uppers_view, policy_wb_clearances_view,
	policy_wb_clearance_view;

#endif
