/* SPDX-License-Identifier: Apache-2.0 */
/* Merkle tree of RFC 6962 §2.1 (RFC 9162 §2.1 has the same hashes): roots, inclusion and consistency proofs out of stored
 * complete subtrees, and their verification. Pure but for the caller's look-up; every proof costs O(log n) look-ups. */
#ifndef TRANSLOG_MERKLE_H
#define TRANSLOG_MERKLE_H

#include "base/arena.h"
#include "base/hash.h"
#include "base/status.h"

#define MERKLE_MAX 64 /* hashes in a proof: a size is an int64_t */

struct merkle_hash {
	uint8_t b[SHA256_LEN];
};

struct merkle_proof {
	struct merkle_hash hash[MERKLE_MAX];
	size_t n;
};

/* Where complete subtrees come from: level 0 are leaf hashes; (level, index) covers leaves index·2^level … */
struct merkle_source {
	enum status (*get)(void *arg, int level, int64_t index, struct merkle_hash *ret, struct err *err);
	void *arg;
};

struct merkle_hash merkle_leaf(struct str leaf_bytes); /* SHA-256(0x00 || leaf) */
struct merkle_hash merkle_node(const struct merkle_hash *left,
			       const struct merkle_hash *right); /* SHA-256(0x01 || l || r) */
bool merkle_eq(const struct merkle_hash *a, const struct merkle_hash *b);

/* Hash of the first size leaves; SHA-256 of nothing for 0. */
enum status merkle_root(const struct merkle_source *s, int64_t size, struct merkle_hash *ret, struct err *err) MUST_CHECK;
/* 0 <= seq < size. */
enum status merkle_inclusion(const struct merkle_source *s, int64_t seq, int64_t size, struct merkle_proof *ret,
			     struct err *err) MUST_CHECK;
/* 0 <= first <= second; empty when first is 0 or both are the same. */
enum status merkle_consistency(const struct merkle_source *s, int64_t first, int64_t second, struct merkle_proof *ret,
			       struct err *err) MUST_CHECK;

/* RFC 9162 §2.1.3.2 and §2.1.4.2. Any input may be a stranger's. */
bool merkle_verify_inclusion(const struct merkle_hash *leaf, int64_t seq, int64_t size, const struct merkle_proof *p,
			     const struct merkle_hash *root);
bool merkle_verify_consistency(int64_t first, int64_t second, const struct merkle_hash *first_root,
			       const struct merkle_hash *second_root, const struct merkle_proof *p);

#endif
