/* SPDX-License-Identifier: Apache-2.0 */
/* Statements of topics. Private to src/site. */
#ifndef SITE_TOPIC_STORE_H
#define SITE_TOPIC_STORE_H

#include "site/topic.h"

extern const struct db_set topic_set;

struct topic_count {
	struct str topic, state;
	int64_t n;
};
/* Public rows by topic and state. */
enum status topic_store_counts(struct ctx *c, struct topic_count **ret, size_t *ret_n, struct err *err) MUST_CHECK;

enum status topic_store_public(struct ctx *c, struct str topic, struct topic_row **ret, size_t *ret_n,
			       struct err *err) MUST_CHECK;
enum status topic_store_public_row(struct ctx *c, struct str topic, int64_t id, struct topic_row *ret,
				   struct err *err) MUST_CHECK;
enum status topic_store_staff(struct ctx *c, struct str topic, bool branches, struct topic_row **ret, size_t *ret_n,
			      struct err *err) MUST_CHECK;
enum status topic_store_get(struct ctx *c, int64_t id, struct topic_row *ret, struct err *err) MUST_CHECK;
enum status topic_store_by_key(struct ctx *c, struct str topic, int64_t body_id, struct str key, int64_t *ret,
			       struct err *err) MUST_CHECK; /* 0 = none */
enum status topic_store_add(struct ctx *c, struct topic_row *t, struct err *err) MUST_CHECK;
/* The next four change the revision read only: ST_CONFLICT otherwise. */
enum status topic_store_draft(struct ctx *c, const struct topic_row *t, struct err *err) MUST_CHECK;
enum status topic_store_publish(struct ctx *c, const struct topic_row *t, struct str state, struct err *err) MUST_CHECK;
enum status topic_store_return(struct ctx *c, const struct topic_row *t, struct str reason, struct err *err) MUST_CHECK;
enum status topic_store_hide(struct ctx *c, const struct topic_row *t, bool hide, struct err *err) MUST_CHECK;
enum status topic_store_steps(struct ctx *c, int64_t row_id, struct topic_step **ret, size_t *ret_n,
			      struct err *err) MUST_CHECK;
enum status topic_store_last(struct ctx *c, struct str topic, int64_t *ret, struct err *err) MUST_CHECK;
enum status topic_store_targets(struct ctx *c, struct str topic, struct topic_target **ret, size_t *ret_n,
				struct err *err) MUST_CHECK;
enum status topic_store_target_add(struct ctx *c, struct topic_target *g, struct err *err) MUST_CHECK;
enum status topic_store_target_set(struct ctx *c, const struct topic_target *g, struct err *err) MUST_CHECK;
enum status topic_store_target_remove(struct ctx *c, int64_t id, struct err *err) MUST_CHECK;
enum status topic_store_waiting(struct ctx *c, bool branches, int64_t *ret, struct err *err) MUST_CHECK;
/* Rows of the topic in any stage. */
enum status topic_store_rows(struct ctx *c, struct str topic, int64_t *ret, struct err *err) MUST_CHECK;
/* Templates made or changed here, as tables. */
enum status topic_store_templates(struct ctx *c, struct str **ret_keys, struct str **ret_tsv, size_t *ret_n,
				  struct err *err) MUST_CHECK;
enum status topic_store_template_put(struct ctx *c, struct str topic, struct str tsv, struct err *err) MUST_CHECK;
enum status topic_store_template_drop(struct ctx *c, struct str topic, struct err *err) MUST_CHECK;

#endif
