/* SPDX-License-Identifier: Apache-2.0 */
/* Statements of drafts, documents made from replies and questions answered. Private to src/casework. */
#ifndef CASEWORK_CW_STORE_H
#define CASEWORK_CW_STORE_H

#include "casework/casework.h"

extern const struct db_set casework_set;

enum status cw_store_draft(struct ctx *c, int64_t case_id, struct cw_draft *ret, struct err *err) MUST_CHECK;
/* d->rev is the one read (0: none); ret_saved false: somebody saved in between, nothing was changed. */
enum status cw_store_save(struct ctx *c, int64_t case_id, const struct cw_draft *d, bool *ret_saved,
			  struct err *err) MUST_CHECK;

struct cw_publication {
	int64_t case_id, document_id, made_at, published_at;
};
/* document_id 0: none. */
enum status cw_store_publication(struct ctx *c, int64_t case_id, struct cw_publication *ret, struct err *err) MUST_CHECK;
/* Made from the request and not public when last looked. */
enum status cw_store_waiting(struct ctx *c, struct cw_publication **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status cw_store_publication_add(struct ctx *c, int64_t case_id, int64_t document_id, struct err *err) MUST_CHECK;
enum status cw_store_published(struct ctx *c, int64_t case_id, bool *ret_changed, struct err *err) MUST_CHECK;

struct cw_result {
	int64_t at, asked, correct;
	struct str person_name;
};
enum status cw_store_result_add(struct ctx *c, int64_t asked, int64_t correct, struct err *err) MUST_CHECK;
/* Newest first, at most 50: of the whole body, or of the caller only. */
enum status cw_store_results(struct ctx *c, bool whole_body, struct cw_result **ret, size_t *ret_n,
			     struct err *err) MUST_CHECK;

/* The words of a draft go with the personal data of its request; code and articles stay. In a write transaction. */
enum status cw_store_forget(struct ctx *c, int64_t case_id, struct err *err) MUST_CHECK;

#endif
