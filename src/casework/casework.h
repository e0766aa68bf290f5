/* SPDX-License-Identifier: Apache-2.0 */
/* One request on one page, and every act on it from registration to the decision and what becomes of the reply. S0-3.3.4, S0-3.3.8,
 * S0-4.4.3, S1-2.4, S2-1.3.1–1.3.6, S2-1.4.3; 《政府信息公开条例》 Art. 30–44.
 *
 * What others may rely on:
 * - the event "drafted" carries in its data the JSON object {"article","clause","reason","provide","parts"}: row of
 *   data/casework/articles.tsv, its words, why (B1: the parts) something is withheld, what is given, and one line a withheld part
 *   ("第12页｜条例第十五条｜理由"). "decided" carries the code of that draft;
 * - the event "checked" has the row of data/casework/checks.tsv as its code and {"finding"} as its data, its grounds as its text;
 * - decisions on the correction of own records (Art. 41) are K1 corrected, K2 not corrected, K3 passed on: outside of table three. */
#ifndef CASEWORK_CASEWORK_H
#define CASEWORK_CASEWORK_H

#include "cases/cases.h"

extern const struct module casework_module;

/* ---- what is being written ---- */
enum { CW_MAX_PARTS = 12 };
struct cw_part {
	struct str part, article, reason;
};
struct cw_draft {
	int64_t rev; /* 0: nothing saved yet */
	struct str code, article, reason, provide, person_name;
	int64_t changed_at;
	struct cw_part part[CW_MAX_PARTS];
	size_t n_parts;
};
/* Within the reader's reach of the request; nothing saved: an empty one. */
enum status casework_draft(struct ctx *c, const struct rcase *rc, struct cw_draft *ret, struct err *err) MUST_CHECK;

#endif
