/* SPDX-License-Identifier: Apache-2.0 */
/* Acts of upper bodies in the library (/zcwj/upper/ID), for the search: they are no documents of this site. */
#ifndef POLICY_POLICY_UPPER_H
#define POLICY_POLICY_UPPER_H

#include "core/ctx.h"

struct policy_upper {
	int64_t id;
	struct str doc_no, title, issuer;
	struct str href; /* "/zcwj/upper/3"; without /en */
};
enum status policy_upper_list(struct ctx *c, struct policy_upper **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status policy_upper_get(struct ctx *c, int64_t id, struct policy_upper *ret, struct err *err) MUST_CHECK;

#endif
