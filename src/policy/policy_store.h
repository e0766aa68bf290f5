/* SPDX-License-Identifier: Apache-2.0 */
/* Statements of the library and rows ↔ structs. Private to src/policy. */
#ifndef POLICY_POLICY_STORE_H
#define POLICY_POLICY_STORE_H

#include "policy/policy_int.h"

extern const struct db_set policy_set;

/* upper acts */
enum status pol_store_uppers(struct ctx *c, struct upper_act **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status pol_store_upper(struct ctx *c, int64_t id, struct upper_act *ret, struct err *err) MUST_CHECK;
enum status pol_store_upper_add(struct ctx *c, struct upper_act *u, struct err *err) MUST_CHECK;
enum status pol_store_upper_set(struct ctx *c, const struct upper_act *u, struct err *err) MUST_CHECK;
enum status pol_store_upper_delete(struct ctx *c, int64_t id, struct err *err) MUST_CHECK;

/* citations */
enum status pol_store_keys_of(struct ctx *c, int64_t document_id, struct str **ret, size_t *ret_n,
			      struct err *err) MUST_CHECK;
enum status pol_store_citations_clear(struct ctx *c, int64_t document_id, struct err *err) MUST_CHECK;
enum status pol_store_citation_add(struct ctx *c, int64_t document_id, struct str key, bool explains,
				   struct err *err) MUST_CHECK;
/* Newest documents first, at most cap; explains only when asked. */
enum status pol_store_citing(struct ctx *c, struct str key, int64_t cap, int64_t **ret, size_t *ret_n,
			     struct err *err) MUST_CHECK;
enum status pol_store_explaining(struct ctx *c, struct citation **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status pol_store_any_citation(struct ctx *c, bool *ret, struct err *err) MUST_CHECK;

/* days of review */
enum status pol_store_reviews(struct ctx *c, struct review_day **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status pol_store_review_set(struct ctx *c, int64_t document_id, int64_t body_id, struct date on,
				 struct err *err) MUST_CHECK;

/* clearances */
enum status pol_store_clearances(struct ctx *c, int64_t body_id /* 0 = all published */, struct clearance **ret,
				 size_t *ret_n, struct err *err) MUST_CHECK;
enum status pol_store_clearance(struct ctx *c, int64_t id, struct clearance *ret, struct err *err) MUST_CHECK;
enum status pol_store_clearance_add(struct ctx *c, struct clearance *cl, struct err *err) MUST_CHECK;
/* ret false: somebody was first, or it is published */
enum status pol_store_clearance_set(struct ctx *c, const struct clearance *cl, bool *ret, struct err *err) MUST_CHECK;
enum status pol_store_clearance_publish(struct ctx *c, int64_t id, int64_t rev, bool *ret, struct err *err) MUST_CHECK;
enum status pol_store_items(struct ctx *c, int64_t clearance_id, struct clearance_item **ret, size_t *ret_n,
			    struct err *err) MUST_CHECK;
enum status pol_store_items_clear(struct ctx *c, int64_t clearance_id, struct err *err) MUST_CHECK;
enum status pol_store_item_add(struct ctx *c, int64_t clearance_id, const struct clearance_item *it,
			       struct err *err) MUST_CHECK;

/* earlier editions that may be read */
enum status pol_store_shown(struct ctx *c, int64_t document_id, int64_t **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status pol_store_show(struct ctx *c, int64_t document_id, int64_t version, bool on, struct err *err) MUST_CHECK;

/* readers' verdict */
enum status pol_store_helpful_add(struct ctx *c, int64_t document_id, bool yes, struct err *err) MUST_CHECK;
enum status pol_store_helpful(struct ctx *c, struct helpful **ret, size_t *ret_n, struct err *err) MUST_CHECK;

#endif
