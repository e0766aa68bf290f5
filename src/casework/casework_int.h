/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the files of src/casework: use cases, views, handlers. */
#ifndef CASEWORK_CASEWORK_INT_H
#define CASEWORK_CASEWORK_INT_H

#include "casework/casework.h"
#include "casework/cw_acts.h"
#include "casework/cw_rules.h"
#include "casework/cw_store.h"
#include "core/page.h"
#include "letters/letters.h"
#include "web/web.h"

/* ---- what the page knows of a request (cw_service.c) ---- */
struct cw_case {
	struct rcase rc;
	struct case_event *ev;
	size_t n_ev;
	struct rf_case f;
	struct rf_rules rules;
	struct case_party *party;
	size_t n_party;
	struct cw_draft draft;
	struct cw_publication pub;
	bool letters_known; /* the letters could be read */
	struct letter *letter;
	size_t n_letter;
};
enum status cw_load(struct ctx *c, int64_t id, struct cw_case *ret, struct err *err) MUST_CHECK;
/* The newest event of a type that was not made void; NULL when there is none. ref empty: any. */
const struct case_event *cw_last(const struct cw_case *k, enum rf_type t, struct str ref);
/* The event an act would make, enough to ask whether it is allowed. */
struct rf_event cw_probe(const struct cw_case *k, const struct cw_act *a);
/* NULL or the key of the reason why not. */
const char *cw_why_not(struct ctx *c, const struct cw_case *k, const struct cw_act *a);
bool cw_may_draft(struct ctx *c, const struct cw_case *k, const char **ret_why);

/* ---- acting ---- */
struct cw_input {
	const struct cw_act *act;
	int64_t seen; /* number of events the form was shown with */
	struct date date, until;
	int64_t n, unit, seq;
	struct str party, code, text, what, where, by, why;
	bool override;
};
/* One act in one transaction. ret_again: the same person sent the same once more, nothing was added. ST_CONFLICT: somebody was first
 * ("cw.first"), or the flow refuses (its own key); ST_INVALID with the field's name in err->detail and the key. */
enum status cw_do(struct ctx *c, int64_t id, const struct cw_input *in, bool *ret_again, struct err *err) MUST_CHECK;
/* Problems of what was typed, before anything is done. */
size_t cw_input_check(struct ctx *c, const struct cw_case *k, const struct cw_input *in, struct cw_problem *ret, size_t max);

struct cw_finding {
	struct str code, finding, grounds;
};
enum status cw_save_checks(struct ctx *c, int64_t id, const struct cw_finding *v, size_t n, int64_t *ret_changed,
			   struct err *err) MUST_CHECK;
/* ST_CONFLICT (cw.draft_first): saved by somebody else since it was read. submit: ST_INVALID when cw_draft_check() finds anything. */
enum status cw_save_draft(struct ctx *c, int64_t id, const struct cw_draft *d, bool submit, struct err *err) MUST_CHECK;
enum status cw_add_party(struct ctx *c, int64_t id, struct case_party *p, struct err *err) MUST_CHECK;

struct cw_conversion {
	int64_t entry_id;
	struct str title, text, reason;
};
enum status cw_convert(struct ctx *c, int64_t id, const struct cw_conversion *v, int64_t *ret_document,
		       struct err *err) MUST_CHECK;
/* The document made from this request is public now: event "published". Looks first; cheap when there is nothing to do. */
enum status cw_follow_publication(struct ctx *c, const struct cw_publication *p, bool *ret_now, struct err *err) MUST_CHECK;
enum status cw_job_published(struct ctx *c, struct str payload, struct err *err) MUST_CHECK;

/* ---- views ---- */
/* What a form that was not taken shows again. */
struct cw_typed {
	const struct cw_input *act;
	const struct cw_draft *draft;
	const struct cw_finding *finding;
	size_t n_finding;
	const struct case_party *party;
	const struct cw_conversion *conversion;
	const char *banner;	       /* key of what stands in the way; NULL: nothing */
	const struct applicant *clear; /* case_unmask() gave it: shown this once */
	bool no_reason;		       /* it was asked for without a reason */
	int64_t no_reason_file;	       /* so was this file */
};
/* tab CW_TAB_COUNT: the one the state asks for. */
enum status cw_page(struct ctx *c, int64_t id, enum cw_tab tab, struct str act, const struct cw_typed *typed, int http,
		    struct err *err) MUST_CHECK;
/* Shows who the applicant is: opened with a reason only. */
bool cw_file_personal(const struct case_file *f);
extern const struct tpl_view cw_case_view, cw_rules_view, cw_quiz_view;

web_handler cw_show, cw_act_post, cw_checks_post, cw_draft_post, cw_party_post, cw_convert_post, cw_file_post, cw_file_get,
	cw_file_open, cw_unmask_post, cw_rules_page, cw_quiz_page, cw_quiz_post;
extern const struct web_form cw_show_form, cw_act_form, cw_checks_form, cw_draft_form, cw_party_form, cw_convert_form,
	cw_file_form, cw_quiz_form, cw_unmask_form;

#endif
