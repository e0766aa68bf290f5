/* SPDX-License-Identifier: Apache-2.0 */
/* Statements of letters and their templates, rows ↔ structs. Private to src/letters. */
#ifndef LETTERS_LETTERS_STORE_H
#define LETTERS_LETTERS_STORE_H

#include "letters/letters_int.h"

extern const struct db_set letters_set;

enum status ls_get(struct ctx *c, int64_t id, struct letter_row *ret, struct err *err) MUST_CHECK; /* ST_NOT_FOUND */
enum status ls_of_case(struct ctx *c, int64_t case_id, struct letter_row **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status ls_find(struct ctx *c, const struct letter_filter *f, bool branches, struct letter_row **ret, size_t *ret_n,
		    int64_t *ret_total, struct err *err) MUST_CHECK;
/* Holds the form until the transaction ends; 0: nothing was issued from it yet. */
enum status ls_form(struct ctx *c, struct str token, int64_t *ret_letter, struct err *err) MUST_CHECK;
enum status ls_form_done(struct ctx *c, struct str token, int64_t letter, struct err *err) MUST_CHECK;
enum status ls_add(struct ctx *c, struct letter_row *r, struct err *err) MUST_CHECK;	      /* sets id */
enum status ls_issued(struct ctx *c, const struct letter_row *r, struct err *err) MUST_CHECK; /* files, event */
/* From one of the states to another; ret_done false: it was in none of them. */
enum status ls_sent(struct ctx *c, int64_t id, struct str way, struct str proof, struct date on, bool *ret_done,
		    struct err *err) MUST_CHECK;
enum status ls_served(struct ctx *c, int64_t id, struct str proof, int64_t file, struct date on, bool *ret_done,
		      struct err *err) MUST_CHECK;
enum status ls_void(struct ctx *c, int64_t id, struct str why, bool *ret_done, struct err *err) MUST_CHECK;
enum status ls_erase(struct ctx *c, int64_t case_id, int64_t *ret_n, struct err *err) MUST_CHECK;
enum status ls_erasure_add(struct ctx *c, const struct letter_erasure *e, struct err *err) MUST_CHECK;
enum status ls_erasures(struct ctx *c, bool branches, struct letter_erasure **ret, size_t *ret_n,
			struct err *err) MUST_CHECK;

enum status ls_template(struct ctx *c, int64_t body_id, struct str kind, struct template_row *ret, bool *ret_found,
			struct err *err) MUST_CHECK; /* the newest */
enum status ls_templates(struct ctx *c, int64_t body_id, struct str kind, struct template_row **ret, size_t *ret_n,
			 struct err *err) MUST_CHECK; /* newest first */
enum status ls_newest(struct ctx *c, int64_t body_id, struct template_row **ret, size_t *ret_n,
		      struct err *err) MUST_CHECK; /* the newest of each kind */
enum status ls_template_add(struct ctx *c, const struct template_row *r, struct err *err) MUST_CHECK;

#endif
