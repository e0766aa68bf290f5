/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON that doc_json() writes, read fast. */
#ifndef DOCMODEL_JSON_QUICK_H
#define DOCMODEL_JSON_QUICK_H

#include <jansson.h>

#include "base/arena.h"

/* An object as json_loadb(JSON_REJECT_DUPLICATES) would give it, or NULL for whatever is not plain: escapes other than
 * \" \\ \/, fractions, deep nesting, and everything that is wrong. The caller then asks json_loadb, which also says what
 * is wrong and where. */
json_t *json_quick(struct arena *a, struct str s);

#endif
