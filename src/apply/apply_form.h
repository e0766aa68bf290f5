/* SPDX-License-Identifier: Apache-2.0 */
/* The form's pages: reading and checking (apply_form.c), showing (apply_form_view.c). Private to src/apply. */
#ifndef APPLY_APPLY_FORM_H
#define APPLY_APPLY_FORM_H

#include "apply/apply_int.h"

enum status apply_form_read(struct web_call *w, struct apply_form *f, struct err *err) MUST_CHECK;
/* Adds a problem for everything wrong in the groups 1…upto; ret_group: where the first one is. */
bool apply_form_check(struct web_call *w, const struct apply_form *f, const struct apply_body *bodies, size_t n, int upto,
		      int *ret_group);

enum status apply_notice_show(struct ctx *c, struct err *err) MUST_CHECK;
/* group counts in elder mode only; fresh: nothing was typed yet, so a draft of this device may fill it. */
enum status apply_form_show(struct ctx *c, const struct apply_form *f, int group, bool fresh, int http,
			    struct err *err) MUST_CHECK;
enum status apply_check_show(struct ctx *c, struct apply_form *f, struct err *err) MUST_CHECK;
enum status apply_done_show(struct ctx *c, const struct rcase *rc, struct str code, struct err *err) MUST_CHECK;
enum status apply_match_show(struct ctx *c, struct str description, struct err *err) MUST_CHECK;

#endif
