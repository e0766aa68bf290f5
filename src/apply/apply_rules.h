/* SPDX-License-Identifier: Apache-2.0 */
/* What can be read from a description before anybody handles it: what to search for, and whether it asks for several things.
 * S1-2.5 (引导公众规范申请). Pure. */
#ifndef APPLY_APPLY_RULES_H
#define APPLY_APPLY_RULES_H

#include "base/arena.h"
#include "base/date.h"

#define APPLY_MAX_TEXT 1000 /* characters of a description */

/* Searches worth making for a description, most exact first: what stands in 《》, all its parts together, then single parts, the
 * longest first. Phrases every request has (申请公开, 贵局 …) are left out. Returns the count, at most max. */
size_t apply_terms(struct arena *a, struct str description, struct str *ret, size_t max);

/* Looks like more than one matter: two numbered points or more, or parts between semicolons. A hint only: what one matter is,
 * people decide (国办函〔2020〕109号 Art. 4: the smallest reasonable unit). */
bool apply_several(struct str description);

/* A day before which an earlier request is not called the same any more. */
#define APPLY_SAME_DAYS 30

#endif
