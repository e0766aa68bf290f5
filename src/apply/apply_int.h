/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the files of src/apply: what the form holds, uploads that wait, the visitor's key to one request, views, handlers. */
#ifndef APPLY_APPLY_INT_H
#define APPLY_APPLY_INT_H

#include "apply/apply.h"
#include "apply/apply_rules.h"
#include "core/held.h"
#include "core/page.h"
#include "web/web.h"

/* ---- the form: X(field, group); groups are the pages of the elder mode (design §12); 0 travels unseen ---- */
#define APPLY_FIELDS(X) \
	X(token, 0)     \
	X(own, 0)       \
	X(as, 1)        \
	X(name, 1)      \
	X(id_kind, 1)   \
	X(id_no, 1)     \
	X(org_name, 1)  \
	X(org_kind, 1)  \
	X(uscc, 1)      \
	X(legal_rep, 1) \
	X(contact, 1)   \
	X(phone, 1) X(email, 1) X(address, 1) X(postcode, 1) X(body, 2) X(description, 2) X(carrier, 3) X(delivery, 3)
#define APPLY_MEMBER(f, g) f,
struct apply_input {
	struct str APPLY_FIELDS(APPLY_MEMBER) end;
};
#undef APPLY_MEMBER
enum { APPLY_GROUPS = 3 };
extern const struct tpl_view apply_input_view;

/* Files wait between the pages of the form (core/held.h); kinds: identity evidence supplement. */
enum { APPLY_MAX_FILES = 5, APPLY_FILE_BYTES = 10 << 20 };
struct apply_files {
	struct held_file file[APPLY_MAX_FILES];
	size_t n;
};
/* Those that wait (fields "upload") without the one that "drop" takes out. */
void apply_files_waiting(struct web_call *w, struct str token, struct apply_files *f);
/* Those that came in a field; what is wrong with one becomes a problem of the field. */
enum status apply_files_new(struct web_call *w, const char *field, const char *kind, struct str token, struct apply_files *f,
			    struct err *err) MUST_CHECK;
/* For the partials apply/carried.html and apply/waiting.html. */
extern const struct tpl_view apply_file_view;
struct tpl_list apply_file_list(struct ctx *c, const struct apply_files *f);
/* Into the request, within the caller's transaction. ST_INVALID "apply.file_gone": swept meanwhile. */
enum status apply_upload_add(struct ctx *c, const struct rcase *rc, const struct held_file *u, struct err *err) MUST_CHECK;

struct apply_form {
	struct apply_input in;
	struct apply_files files;
	int64_t shown; /* matches offered */
	bool strange;  /* came without a token of ours */
};
struct applicant apply_applicant(const struct apply_input *in);
/* The request with its number, its files, the note to the applicant and the row that counts it: one transaction. The same form
 * again is the same request; ST_CONFLICT "apply.sent_already" with its number when the form was changed since. */
enum status apply_send(struct ctx *c, const struct apply_form *f, struct rcase *ret, struct str *ret_code,
		       struct err *err) MUST_CHECK;
/* Bodies that receive; the city bureau first. */
struct apply_body {
	int64_t id;
	struct str name, phone, hours, address, postcode;
	bool city;
};
enum status apply_bodies(struct ctx *c, struct apply_body **ret, size_t *ret_n, struct err *err) MUST_CHECK;
/* What is published already: at most max links. */
enum status apply_matches(struct ctx *c, struct str description, struct page_link **ret, size_t *ret_n,
			  struct err *err) MUST_CHECK;
/* Number of an earlier request of the same applicant about the same matter within 30 days; empty: none. */
enum status apply_earlier(struct ctx *c, const struct apply_input *in, struct str *ret_no, struct err *err) MUST_CHECK;
enum status apply_note_found(struct ctx *c, const struct apply_input *in, struct err *err) MUST_CHECK;

/* ---- the visitor's key: a signed cookie of 30 minutes that names the request; never the code ---- */
#define APPLY_COOKIE "cm_request"
void apply_key_give(struct ctx *c, struct str no);
void apply_key_drop(struct ctx *c);
/* Opens the request the cookie names. ST_NOT_FOUND: no key, or it is over. */
enum status apply_key_open(struct ctx *c, struct rcase *ret, struct err *err) MUST_CHECK;
/* For the forms behind the key: bound to the cookie, so that no other site can send them. */
struct str apply_key_token(struct ctx *c);
bool apply_key_token_ours(struct ctx *c, struct str token);

enum status apply_job_forget(struct ctx *c, struct str payload, struct err *err) MUST_CHECK;

/* ---- small things of pages ---- */
struct apply_option {
	struct str value, text, note;
	bool on, zh;
};
extern const struct tpl_view apply_option_view;
struct apply_row { /* label and value */
	struct str label, text;
	bool zh, full;
};
extern const struct tpl_view apply_row_view;
/* Text of a prefix ("apply.tl.") and a code in the call's language. */
struct str apply_code_text(struct ctx *c, const char *prefix, const char *code);
struct str apply_code_text_s(struct ctx *c, const char *prefix, struct str code);
void apply_frame(struct ctx *c, struct page *p, const char *title);
/* The steps of the form, now being the n-th from 1. */
struct apply_step {
	struct str text;
	bool done, now;
};
extern const struct tpl_view apply_step_view;
struct tpl_list apply_steps(struct ctx *c, int now);
struct tpl_list apply_link_list(const struct page_link *links, size_t n);
extern const char *const apply_carriers[], *const apply_deliveries[];

web_handler apply_notice_page, apply_form_page, apply_form_post, apply_match_post;
web_handler apply_status_page, apply_status_post, apply_leave_post, apply_receipt_pdf, apply_receipt_post;
web_handler apply_letter_get, apply_file_get;
web_handler apply_act_page, apply_act_post;
web_handler apply_log_page, apply_wb_log, apply_wb_log_post;
extern const struct web_form apply_entry_form, apply_form, apply_match_form, apply_status_form, apply_leave_form,
	apply_act_form, apply_log_form, apply_wb_log_form;
extern const struct tpl_view apply_notice_view, apply_form_view, apply_check_view, apply_done_view, apply_match_view,
	apply_lookup_view, apply_progress_view, apply_act_view, apply_log_view, apply_wb_log_view;

#endif
