/* SPDX-License-Identifier: Apache-2.0 */
/* Which documents belong to the library, and its facets: 印发年份 × 文件类型 (code of the office in the number) × 涉及领域 × 效力,
 * usable together. Pure: rows in, chosen rows and counts out. S0-1.5.1, S0-1.5.2. */
#ifndef POLICY_LIBRARY_H
#define POLICY_LIBRARY_H

#include "documents/documents.h"

enum lib_facet { LF_YEAR, LF_TYPE, LF_TOPIC, LF_VALIDITY, LF_COUNT };
const char *lib_facet_code(enum lib_facet f); /* "year" "type" "topic" "validity"; key "policy.facet.<code>" */
enum { LIB_PICKS = 16, LIB_VALUES = 200 };
enum lib_scope { LS_ALL, LS_TITLE, LS_NO, LS_COUNT }; /* where words are looked for */
enum lib_sort { LO_PUBLISHED, LO_EFFECTIVE, LO_RELEVANCE, LO_COUNT };

struct lib_query {
	struct str words;
	enum lib_scope scope;
	enum lib_sort sort;
	struct str pick[LF_COUNT][LIB_PICKS]; /* any value of one facet, all facets */
	size_t n_picks[LF_COUNT];
	const int64_t *hits; /* ids whose text has the words, best first (search); NULL: titles and numbers only */
	size_t n_hits;
	struct date today;
};

/* Kind of document by the code of its office, from data/policy/kinds.tsv: "normative" …; "" = not of the library. */
const char *lib_kind(struct str org);
bool lib_belongs(const struct library_doc *d);
/* The value of a document in a facet. Validity is in_force, pending, amended, ended, na; "soon" (runs out within 90 days) is a
 * second value of what is in force. */
struct str lib_value(struct arena *a, const struct library_doc *d, enum lib_facet f);
bool lib_soon(const struct library_doc *d, struct date today);

struct lib_value_count {
	struct str value;
	int64_t n; /* with the choices in the other facets */
	bool picked;
};
struct lib_result {
	const struct library_doc **rows; /* in order */
	size_t n;
	struct lib_value_count *facet[LF_COUNT]; /* years newest first, others by count */
	size_t n_facet[LF_COUNT];
	int64_t in_force, ended; /* of the whole library */
};
void lib_run(struct arena *a, const struct library_doc *d, size_t n, const struct lib_query *q, struct lib_result *ret);

#endif
