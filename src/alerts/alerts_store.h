/* SPDX-License-Identifier: Apache-2.0 */
/* Statements of saved searches. Private to src/alerts. */
#ifndef ALERTS_ALERTS_STORE_H
#define ALERTS_ALERTS_STORE_H

#include "alerts/alerts.h"

extern const struct db_set alerts_set;

enum status alert_store_add(struct ctx *c, struct alert *a, struct str client, struct str token, struct err *err) MUST_CHECK;
enum status alert_store_get(struct ctx *c, int64_t id, struct alert *ret, struct err *err) MUST_CHECK;
enum status alert_store_token_used(struct ctx *c, struct str token, bool *ret, struct err *err) MUST_CHECK;
struct alert_counts {
	int64_t client, all;   /* asked for since an hour */
	int64_t asked, alerts; /* of the address: unconfirmed of a day; all */
};
enum status alert_store_counts(struct ctx *c, struct str client, struct str address, struct alert_counts *ret,
			       struct err *err) MUST_CHECK;
enum status alert_store_activate(struct ctx *c, int64_t id, int64_t seq, int64_t item_seq, struct err *err) MUST_CHECK;
/* Other active alerts of the same address and search. */
enum status alert_store_same(struct ctx *c, const struct alert *a, struct alert **ret, size_t *ret_n,
			     struct err *err) MUST_CHECK;
enum status alert_store_of(struct ctx *c, struct str address, struct alert **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status alert_store_delete(struct ctx *c, int64_t id, struct err *err) MUST_CHECK;
enum status alert_store_left(struct ctx *c, struct str address, int64_t *ret, struct err *err) MUST_CHECK;
/* Active, no mail waiting, due, with changes before seq or looks up to item_seq not told; by search, so that equal searches come
 * together. */
enum status alert_store_due(struct ctx *c, int64_t seq, int64_t item_seq, int64_t limit, struct alert **ret, size_t *ret_n,
			    struct err *err) MUST_CHECK;
enum status alert_store_seen(struct ctx *c, int64_t id, int64_t seq, int64_t item_seq, struct err *err) MUST_CHECK;
enum status alert_store_queued(struct ctx *c, int64_t id, struct err *err) MUST_CHECK;
enum status alert_store_settled(struct ctx *c, int64_t id, int64_t seq, int64_t item_seq, int64_t next_at,
				struct err *err) MUST_CHECK;
enum status alert_store_forget(struct ctx *c, int64_t client_before, struct err *err) MUST_CHECK;
enum status alert_store_unconfirmed(struct ctx *c, int64_t before, struct alert **ret, size_t *ret_n,
				    struct err *err) MUST_CHECK;

/* ---- what is public beside documents ---- */
struct alert_item;
struct alert_source {
	struct str name;
	int64_t stamp;
};
enum status alert_store_sources(struct ctx *c, struct alert_source **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status alert_store_source_set(struct ctx *c, struct str name, int64_t stamp, struct err *err) MUST_CHECK;
enum status alert_store_look(struct ctx *c, int64_t *ret, struct err *err) MUST_CHECK; /* the last one */
enum status alert_store_look_new(struct ctx *c, int64_t *ret,
				 struct err *err) MUST_CHECK; /* holds others off until commit */
enum status alert_store_items(struct ctx *c, struct str source, const int64_t **ret_ids, size_t *ret_n,
			      struct err *err) MUST_CHECK; /* ascending */
enum status alert_store_item_add(struct ctx *c, struct str source, int64_t id, int64_t seq, struct err *err) MUST_CHECK;
enum status alert_store_item_gone(struct ctx *c, struct str source, int64_t id, struct err *err) MUST_CHECK;
/* Found by the looks (from, to], the newest first. */
enum status alert_store_items_since(struct ctx *c, int64_t from, int64_t to, int64_t limit, struct alert_item **ret,
				    size_t *ret_n, struct err *err) MUST_CHECK;

#endif
