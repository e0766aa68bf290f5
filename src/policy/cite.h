/* SPDX-License-Identifier: Apache-2.0 */
/* Document numbers in running text as links. Pure: no database, no clock. */
#ifndef POLICY_CITE_H
#define POLICY_CITE_H

#include "docmodel/docmodel.h"
#include "documents/docnum.h"

enum { CITES_MAX = 200 }; /* different numbers of one document; more are left alone */

struct cite {
	size_t from, to; /* bytes of the text */
	struct docnum no;
};
/* Where numbers stand in one text, in order, not overlapping. The slices are the numbers as written, without words before them
 * (根据国办发〔2019〕33号 gives 国办发〔2019〕33号). */
size_t cite_find(struct arena *a, struct str text, struct cite *ret, size_t cap);

/* Keys of the numbers in a model, each once, in the order of the text; own is left out. */
size_t cite_keys(struct arena *a, const struct doc *d, struct str own, struct str **ret);

/* A copy of the model in which href(arg, key) has made links of the numbers; STR_NONE leaves the text as it is. Links that the
 * author made stay. */
struct doc cite_link(struct arena *a, const struct doc *d, struct str (*href)(void *arg, struct str key), void *arg);

#endif
