/* SPDX-License-Identifier: Apache-2.0 */
/* View structs of the workbench's catalogue pages and how they are filled. For catalogue/ files only. */
#ifndef CATALOGUE_CATALOGUE_VIEW_H
#define CATALOGUE_CATALOGUE_VIEW_H

#include "catalogue/catalogue.h"
#include "core/org.h"
#include "core/page.h"
#include "web/web.h"

struct view_option {
	struct str value, text;
	bool selected;
};

struct row_entry {
	struct str href, key, name, limit, basis, openness, owner, update, channels;
	bool local, refined, unverified, active, not_applicable, no_owner, special;
};
struct row_group {
	struct str name;
	int64_t n;
	struct tpl_list entries; /* row_entry */
};
struct view_list {
	struct page page;
	struct tpl_list bodies, openness, states; /* view_option */
	struct tpl_list groups;			  /* row_group */
	struct str body_id, q, total;
	bool any, can_edit, may_adopt, several_bodies;
	struct str new_href, conflicts_href, export_xlsx, export_csv, export_json, conflicts;
};
extern const struct tpl_view cat_list_view;

struct view_form {
	struct page page;
	struct str action, key, body_name, derived_from, rev, evidence, back;
	struct str level1, level2, elements, legal_basis, time_limit_text, publisher, channels, seq;
	struct str days, month, day, update_days;
	/* the standard's own text where the entry differs from it */
	struct str std_level1, std_level2, std_elements, std_legal_basis, std_time_limit_text, std_publisher, std_channels;
	/* messages above the fields */
	struct str e_level1, e_level2, e_elements, e_legal_basis, e_time_limit_text, e_publisher, e_channels, e_rule,
		e_owner_unit_id, e_update_days, e_seq;
	struct tpl_list owners, openness, events, units, from_items; /* view_option */
	bool audience_all, proactive, active, not_applicable, is_new, derived, can_edit, unverified, special;
	struct str special_text, special_basis;
	struct tpl_list bases; /* row_basis */
	struct str body_id, from;
};
extern const struct tpl_view cat_form_view;

struct row_basis {
	struct str name, full_name, issuer, doc_no, from, to, successor;
	bool in_force, unconfirmed;
};
struct view_bases {
	struct page page;
	struct tpl_list rows; /* row_basis */
};
extern const struct tpl_view cat_bases_view;

struct row_version {
	struct str href, name, from, items, imported;
	bool in_force, future;
};
struct view_versions {
	struct page page;
	struct tpl_list rows; /* row_version */
	bool can_edit;
};
extern const struct tpl_view cat_versions_view;

struct row_diff {
	struct str key, name, field, before, after;
	bool added, removed, changed;
};
struct view_diff {
	struct page page;
	struct str version, from, n_changes;
	bool any, preview, in_force;
	struct tpl_list rows; /* row_diff */
};
extern const struct tpl_view cat_diff_view;

struct view_import {
	struct page page;
	struct str name, from, e_file, e_name, e_from;
};
extern const struct tpl_view cat_import_view;

struct row_conflict {
	struct str href, key, name, field, base, standard, local, action;
	bool first; /* of its entry: the buttons stand here */
};
struct view_conflicts {
	struct page page;
	struct str body_id;
	bool any, can_edit;
	struct tpl_list rows; /* row_conflict */
};
extern const struct tpl_view cat_conflicts_view;

struct str cat_lines(struct arena *a, struct str parts);  /* a|b → lines, for a text area */
struct str cat_joined(struct arena *a, struct str lines); /* back; blank lines vanish */
struct str cat_shown(struct arena *a, struct str parts);  /* a|b → a；b */
struct tpl_list cat_diff_rows(struct ctx *c, const struct cat_diff *d, size_t n);
struct tpl_list cat_basis_rows(struct ctx *c, const struct legal_basis *b, size_t n);
/* Words for a field's text: the codes of limit and openness become text in the call's language. */
struct str cat_field_words(struct ctx *c, enum cat_field f, struct str text);
struct tpl_list cat_options(struct ctx *c, const char *const *codes, const char *key_prefix, struct str selected,
			    bool with_all);
extern const char *const cat_openness_choices[], *const cat_event_choices[], *const cat_unit_choices[],
										     *const cat_state_choices[];

/* The body of a page: the parameter (0 = the person's own; the system's and a stranger's: the city bureau). ST_FORBIDDEN
 * when p does not reach it. */
enum status cat_page_body(struct ctx *c, int64_t id, enum perm p, struct body *ret, struct err *err) MUST_CHECK;

/* Forms and their pages (catalogue_form.c). */
enum status cat_new_show(struct web_call *w, struct err *err);
enum status cat_new_save(struct web_call *w, struct err *err);
enum status cat_edit_show(struct web_call *w, struct err *err);
enum status cat_edit_save(struct web_call *w, struct err *err);
enum status cat_import_show(struct web_call *w, struct err *err);
enum status cat_import_save(struct web_call *w, struct err *err);
extern const struct web_form cat_entry_form, cat_new_form, cat_import_form;
/* Reading pages and small acts (catalogue_pages.c). */
#define CAT_N_ROUTES 14
extern const struct web_route cat_routes[CAT_N_ROUTES];

#endif
