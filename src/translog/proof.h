/* SPDX-License-Identifier: Apache-2.0 */
/* What strangers hold of the log: leaves, signed tree heads, proof bundles. Reading and checking them needs no database.
 * Formats: docs/TRANSPARENCY.md. */
#ifndef TRANSLOG_PROOF_H
#define TRANSLOG_PROOF_H

#include "translog/merkle.h"

#define ED25519_KEY_LEN 32
#define ED25519_SIG_LEN 64
#define MAX_BUNDLE_BYTES (32u << 20) /* a document may be in it */
#define MAX_LEAF_BYTES 8192

struct leaf {
	int64_t seq, edition;
	bool existing;
	struct str at, kind, body, doc, index_no, published_at, content_sha256; /* the last two "" for a withdrawal */
	struct str title_sha256;     /* of a withdrawal only: what its tombstone says */
	struct str old_key, new_key; /* kind "key" only, where the others are empty */
	bool lost;		     /* the old key was lost: no head of it vouches for the new one */
};
/* Strict: known members only, of the right type. Pointers into a. */
enum status leaf_parse(struct arena *a, struct str json, struct leaf *ret, struct err *err) MUST_CHECK;

struct tree_head {
	int64_t size, audit_seq;
	struct merkle_hash root;
	struct str time, audit_hash;
	uint8_t key[ED25519_KEY_LEN];
};
enum status head_parse(struct arena *a, struct str json, struct tree_head *ret, struct err *err) MUST_CHECK;
struct str head_json(struct arena *a, const struct tree_head *h);

struct bundle {
	struct str leaf_json, head_json, document; /* document: "" when it is not in the file */
	struct leaf leaf;
	struct tree_head head;
	struct merkle_proof proof;
	uint8_t signature[ED25519_SIG_LEN];
};
/* ST_NOT_FOUND: JSON, but no proof bundle (a document, say). */
enum status bundle_parse(struct arena *a, struct str json, struct bundle *ret, struct err *err) MUST_CHECK;

enum proof_result {
	PROOF_GOOD,
	PROOF_OTHER_KEY,      /* the head names another key than the one trusted */
	PROOF_BAD_SIGNATURE,  /* the head was not signed with its key */
	PROOF_NOT_INCLUDED,   /* the leaf is not under the head */
	PROOF_LATER_THAN_HEAD /* the leaf claims to be younger than the head it is under */
};
/* key: the one trusted; NULL believes the one the head names. */
enum proof_result bundle_verify(const struct bundle *b, const uint8_t *key);
bool head_signed(struct str head_json, const uint8_t signature[ED25519_SIG_LEN], const uint8_t key[ED25519_KEY_LEN]);

#endif
