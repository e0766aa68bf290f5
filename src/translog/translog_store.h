/* SPDX-License-Identifier: Apache-2.0 */
/* Statement table of the log, rows ↔ structs. Private to translog. */
#ifndef TRANSLOG_STORE_H
#define TRANSLOG_STORE_H

#include "translog/merkle.h"
#include "translog/translog.h"

struct tl_key {
	struct str public_key; /* hex */
	int64_t since, from_size;
};

struct tl_head {
	int64_t n, at, size, audit_seq;
	struct str root, audit_hash, public_key, head, signature; /* hex but head, the bytes signed */
};

extern const struct db_set translog_set;

/* Locks the row until the transaction ends. */
enum status tl_store_lock(struct ctx *c, int64_t *ret_size, struct err *err) MUST_CHECK;
enum status tl_store_size(struct ctx *c, int64_t *ret, struct err *err) MUST_CHECK;
/* One leaf, the subtrees it completes, the new size. Needs the lock. */
enum status tl_store_add(struct ctx *c, const struct translog_change *l, struct err *err) MUST_CHECK;
enum status tl_store_changes(struct ctx *c, int64_t from, int64_t limit, struct translog_change **ret, size_t *ret_n,
			     struct err *err) MUST_CHECK;
enum status tl_store_last_of(struct ctx *c, int64_t doc_id, struct translog_change *ret, struct err *err) MUST_CHECK;
enum status tl_store_newest(struct ctx *c, int64_t after, int64_t limit, struct translog_change **ret, size_t *ret_n,
			    struct err *err) MUST_CHECK;
enum status tl_store_leaf(struct ctx *c, int64_t seq, struct translog_change *ret, struct err *err) MUST_CHECK;
/* A document's leaves, newest first, at most 200. */
enum status tl_store_of(struct ctx *c, int64_t doc_id, struct translog_change **ret, size_t *ret_n,
			struct err *err) MUST_CHECK;
/* Latest instant among the leaves from seq on; 0 when there is none. */
enum status tl_store_latest(struct ctx *c, int64_t seq, int64_t *ret, struct err *err) MUST_CHECK;
enum status tl_store_node_count(struct ctx *c, int64_t *ret, struct err *err) MUST_CHECK;
/* Heads with n > after, oldest first. */
enum status tl_store_heads_after(struct ctx *c, int64_t after, int64_t limit, struct tl_head **ret, size_t *ret_n,
				 struct err *err) MUST_CHECK;
/* Subtrees out of the tables; arg is the struct ctx. */
struct merkle_source tl_store_source(struct ctx *c);

enum status tl_store_key_add(struct ctx *c, const struct tl_key *k, struct err *err) MUST_CHECK;
enum status tl_store_keys(struct ctx *c, struct tl_key **ret, size_t *ret_n, struct err *err) MUST_CHECK; /* oldest first */
enum status tl_store_head_add(struct ctx *c, struct tl_head *h, struct err *err) MUST_CHECK;		  /* sets n */
/* Newest first, n < before (0 = all). */
enum status tl_store_heads(struct ctx *c, int64_t before, int64_t limit, struct tl_head **ret, size_t *ret_n,
			   struct err *err) MUST_CHECK;
/* Of the service: ["hex", …] */
void tl_put_proof(struct arena *a, struct buf *b, const struct merkle_proof *p);
/* Oldest head that covers size leaves or more: ST_NOT_FOUND when there is none. */
enum status tl_store_head_covering(struct ctx *c, int64_t size, struct tl_head *ret, struct err *err) MUST_CHECK;
enum status tl_store_verdict(struct ctx *c, const struct translog_verdict *v, struct err *err) MUST_CHECK;

#endif
