/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the files of src/letters. */
#ifndef LETTERS_LETTERS_INT_H
#define LETTERS_LETTERS_INT_H

#include "core/page.h"
#include "docmodel/docmodel.h"
#include "letters/letter_kinds.h"
#include "letters/letters.h"
#include "web/web.h"

/* A letter as stored: what others see, and what only this module needs. */
struct letter_row {
	struct letter l;
	int64_t body_id, parent_body_id, year, seq, template_version, proof_file_id, event_seq, issued_at, issued_by,
		erased_at;
	struct str word, party, title, text, proof, note, issued_name, case_no, case_masked;
	bool edited;
};
struct letter_filter {
	struct str kind, state, text;
	struct date from, to;
	int64_t page, per_page;
};
struct template_row {
	int64_t body_id, version, at, person_id;
	struct str kind, text, reason, person_name;
	bool shipped;
};
struct letter_erasure {
	int64_t case_id, body_id, years, files, letters, at;
	struct str no, decision;
	struct date archived_on;
};

/* ---- filling: everything a letter says about a case ---- */
struct letter_fee {
	int64_t yuan, n; /* n: pages, or which request of the month */
	bool pages;
};
struct letter_fill {
	struct ctx *c;
	struct letter_tables t;
	const struct letter_kind *kind;
	const struct rcase *rc;
	struct case_event *ev;
	size_t n_ev;
	struct rf_case f;
	struct case_body cb;
	struct lt_value *v; /* of each field */
	struct date *day;   /* of each field that is a date */
	struct str to;	    /* 主送; empty: none */
	struct str issuer;
	struct str party;	       /* ref of the other side; empty: none */
	const struct case_event *step; /* what it tells, on record and told by no other letter; NULL: it is not */
	const char *step_refused;      /* NULL, or why it cannot be recorded now */
	struct letter_fee fee;
};
/* Reads the case and computes every field; those of the form come from values. */
enum status letter_fill(struct ctx *c, const struct rcase *rc, const struct letter_new *n, struct letter_fill *ret,
			struct err *err) MUST_CHECK;
struct str letter_value(const struct letter_fill *x, const char *field);
bool letter_party_fits(const struct letter_kind *k, const struct case_party *p);
void letter_put(struct letter_fill *x, const char *field, struct str s);
void letter_put_day(struct letter_fill *x, const char *field, struct date d);
/* The newest event of the type that was not made void, about the party if one is given; NULL. */
const struct case_event *letter_last(const struct letter_fill *x, enum rf_type t, struct str ref);
/* A list's value as a form shows it: a row a line, columns between ｜. */
struct str letter_list_text(struct arena *a, const struct lt_value *v, size_t cols);

/* Fields "remedies" and "third_remedies", by the kind's decision. ST_INVALID letters.missing reconsider_bodies, reconsider_url. */
enum status letter_remedies(struct letter_fill *x, struct err *err) MUST_CHECK;

/* ---- letters that carry a step of the law ---- */
/* The step on record, or whether it may be recorded; what it says becomes the proposal for the form. */
enum status letter_step(struct letter_fill *x, struct err *err) MUST_CHECK;
/* The fee by the rule (国办函〔2020〕109号), never as somebody types it. ST_INVALID letters.fee_free, ST_CONFLICT letters.fee_both. */
enum status letter_fee(struct letter_fill *x, struct err *err) MUST_CHECK;
/* Records it when the letter is to: as case_act(). */
enum status letter_step_record(const struct letter_fill *x, const struct letter_new *n, struct str number,
			       struct err *err) MUST_CHECK;

struct letter_text {
	struct str title, body;
	int64_t template_version;
	bool edited;
};
/* The text in force for the body: its own newest version, its parent's, the shipped one (version 0). */
enum status letter_template(struct ctx *c, int64_t body_id, int64_t parent_body_id, const struct letter_kind *k,
			    struct str *ret, int64_t *ret_version, struct err *err) MUST_CHECK;
/* Title and body filled; edited (not empty) replaces the body. ST_INVALID letters.missing with the field. */
enum status letter_render(const struct letter_fill *x, struct str edited, struct letter_text *ret,
			  struct err *err) MUST_CHECK;
/* Both forms; number empty: "（编号待定）". */
enum status letter_pdf(const struct letter_fill *x, const struct letter_text *t, struct str number, struct str *ret,
		       struct err *err) MUST_CHECK;
enum status letter_docx(const struct letter_fill *x, const struct letter_text *t, struct str number, struct str *ret,
			struct err *err) MUST_CHECK;

/* ---- use cases beside those of letters.h ---- */
/* The article of the draft in force, in its own words. */
struct str letter_draft_clause(struct arena *a, const struct case_event *ev, size_t n);
struct str letters_token(struct ctx *c);
bool letters_may_write(struct ctx *c, const struct rcase *rc);
/* The letter with its case, within reach. */
enum status letters_get(struct ctx *c, int64_t case_id, int64_t id, struct letter_row *ret, struct rcase *ret_case,
			struct err *err) MUST_CHECK;
enum status letters_rows(struct ctx *c, int64_t case_id, struct letter_row **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status letters_find(struct ctx *c, const struct letter_filter *f, struct letter_row **ret, size_t *ret_n,
			 int64_t *ret_total, struct err *err) MUST_CHECK;
/* way: post email counter portal; proof: tracking number or who took it (needed for post and counter). */
enum status letters_send(struct ctx *c, int64_t case_id, int64_t id, struct str way, struct str proof, struct date on,
			 struct err *err) MUST_CHECK;
enum status letters_served(struct ctx *c, int64_t case_id, int64_t id, struct str proof, struct date on, struct web_call *w,
			   const struct web_file *scan, struct err *err) MUST_CHECK;
enum status letters_void(struct ctx *c, int64_t case_id, int64_t id, struct str why, struct err *err) MUST_CHECK;
/* Templates: PERM_CASE_SETUP. shipped: back to the text that came with the program. */
enum status letters_template_save(struct ctx *c, struct str kind, struct str text, struct str reason, bool shipped,
				  struct err *err) MUST_CHECK;
enum status letters_template_rows(struct ctx *c, struct str kind, struct template_row **ret, size_t *ret_n,
				  struct err *err) MUST_CHECK;

/* ---- archive and erasure ---- */
/* The package as a file of its own, to be removed by the caller. */
enum status letters_package(struct ctx *c, const struct rcase *rc, const char *path, struct err *err) MUST_CHECK;
enum status letters_archive(struct ctx *c, const struct rcase *rc, struct err *err) MUST_CHECK;
/* Years by decision, from setting request.keep_years: "C4 30" a line; "* 10" the others. 0: no term. Pure. */
int64_t letters_keep_years(struct str setting, struct str decision);
enum status letters_job_erase(struct ctx *c, struct str payload, struct err *err) MUST_CHECK;

/* ---- pages ---- */
web_handler letters_wb_case, letters_wb_new, letters_wb_write, letters_wb_file, letters_wb_send, letters_wb_served,
	letters_wb_void, letters_wb_all, letters_wb_templates, letters_wb_template, letters_wb_template_save,
	letters_wb_package, letters_wb_archive, letters_wb_erasures, letters_wb_one;
extern const struct web_form letters_new_form, letters_write_form, letters_send_form, letters_served_form, letters_void_form,
	letters_all_form, letters_template_form, letters_version_form;
extern const struct tpl_view letters_case_view, letters_new_view, letters_all_view, letters_templates_view,
	letters_template_view, letters_erasures_view;
struct str letters_case_href(struct ctx *c, int64_t case_id);
struct str letters_kind_name(struct ctx *c, struct str kind);

#endif
