/* SPDX-License-Identifier: Apache-2.0 */
/* Writes of the disclosure guide, used by its use cases only. Each needs an open write transaction. */
#ifndef SERVICES_GUIDE_STORE_H
#define SERVICES_GUIDE_STORE_H

#include "services/guide.h"

enum status guide_store_draft(struct ctx *c, enum guide_part p, struct str zh, struct str en, struct err *err) MUST_CHECK;
enum status guide_store_publish(struct ctx *c, enum guide_part p, struct err *err) MUST_CHECK;
/* ret_added false: somebody else recorded that number at the same time. */
enum status guide_store_add(struct ctx *c, const struct guide_version *v, bool *ret_added, struct err *err) MUST_CHECK;
enum status guide_store_check(struct ctx *c, int64_t version_no, struct err *err) MUST_CHECK;

#endif
