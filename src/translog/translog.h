/* SPDX-License-Identifier: Apache-2.0 */
/* The record of every publication, correction and withdrawal: change feed in commit order and transparency log
 * (RFC 6962 Merkle tree, Ed25519 tree heads). A forged date or a silent change cannot go unnoticed. S0-0.3.
 * Formats and what they prove: docs/TRANSPARENCY.md. */
#ifndef TRANSLOG_TRANSLOG_H
#define TRANSLOG_TRANSLOG_H

#include "core/module.h"

/* METADATA: validity or links of a public document changed, its text did not. KEY: the log signs with another key from here
 * on; no document (doc_id 0, body_id 0): readers of documents pass over it. */
enum translog_kind { TL_PUBLISH, TL_CORRECT, TL_WITHDRAW, TL_REPUBLISH, TL_METADATA, TL_KEY, TL_KIND_COUNT };
const char *translog_kind_code(enum translog_kind k); /* "publish" …; key "translog.kind.<code>" */

struct translog_event {
	enum translog_kind kind;
	int64_t doc_id, body_id;
	int64_t edition;	    /* as the public counts: doc_public_edition() */
	struct str index_no, title; /* as published */
	int64_t published_at;	    /* as the document says, Unix ms; 0 for a withdrawal */
	bool existing;		    /* was public before it was logged: the log vouches for it from now on only */
	uint8_t content_sha256[32]; /* over the document's canonical public JSON; zero for a withdrawal */
	struct str content_json;    /* those canonical bytes, empty for a withdrawal; not stored in the log */
};

/* Takes the log's turn for the open write transaction: until it ends nobody else appends, and what others appended before is
 * seen by the statements that follow. Audit rows of the transaction come before (one order of locks for everybody). */
enum status translog_lock(struct ctx *c, struct err *err) MUST_CHECK;
/* Adds one leaf in the caller's transaction; at is ctx.now and cannot be handed in. Leaves are numbered from 0 without gap in
 * commit order: the row's lock makes two publishers take turns. */
enum status translog_append(struct ctx *c, const struct translog_event *e, int64_t *ret_seq, struct err *err) MUST_CHECK;

/* Kinds of jobs that are to run after every change, added with it in one transaction; many changes waiting are one job. Process-
 * wide: call once at start. kinds stays the caller's. */
void translog_followers_use(const char *const *kinds, size_t n);

struct translog_change {
	int64_t seq, at; /* Unix ms */
	enum translog_kind kind;
	int64_t doc_id, body_id, edition;
	bool existing;
	bool newest; /* of its document: the title of an older one may have been corrected away, show it to nobody */
	struct str index_no, title; /* title: kept beside the leaf, not in it */
	struct str leaf;	    /* canonical JSON: the very bytes that were hashed */
	uint8_t leaf_hash[32], content_sha256[32];
};
/* Changes with seq >= from, oldest first, at most limit (1000). */
enum status translog_changes(struct ctx *c, int64_t from, int64_t limit, struct translog_change **ret, size_t *ret_n,
			     struct err *err) MUST_CHECK;
/* Number of leaves; the next seq. One indexed look-up. */
enum status translog_size(struct ctx *c, int64_t *ret, struct err *err) MUST_CHECK;
/* Newest change of a document. ST_NOT_FOUND when it never was public. */
enum status translog_last_of(struct ctx *c, int64_t doc_id, struct translog_change *ret, struct err *err) MUST_CHECK;

/* Newest change of every document with doc_id > after, by doc_id, at most limit (1000). */
enum status translog_newest(struct ctx *c, int64_t after, int64_t limit, struct translog_change **ret, size_t *ret_n,
			    struct err *err) MUST_CHECK;

/* Everything somebody needs to check off line that a document's leaf is in the log: JSON of docs/TRANSPARENCY.md. seq < 0:
 * its newest leaf; document: its canonical JSON to go with it, may be empty. ST_NOT_FOUND: it never was public, or the leaf is
 * not of it; ST_BUSY: no head covers the leaf yet (the next one is seconds away). */
enum status translog_bundle(struct ctx *c, int64_t doc_id, int64_t seq, struct str document, struct str *ret,
			    struct err *err) MUST_CHECK;

/* A new signing key from now on, recorded as a leaf that the old key's last head covers. lost: the old one is not at hand.
 * Own transaction, audited. */
enum status translog_rotate_key(struct ctx *c, bool lost, struct str reason, struct str *ret_key,
				struct err *err) MUST_CHECK;

/* Computes the whole tree anew: leaves, subtrees, every signed head, its signature and its anchor in the audit trail, dates
 * against the heads before them. say is called for each problem (English, for the operator). */
struct translog_report {
	int64_t leaves, heads, problems;
};
typedef void translog_say(void *arg, const char *problem);
enum status translog_check(struct ctx *c, translog_say *say, void *arg, struct translog_report *ret,
			   struct err *err) MUST_CHECK;

/* What the last verification of log and documents found: shown at /xxgk/log, counted at /metrics. ST_NOT_FOUND: none yet. */
struct translog_verdict {
	int64_t at, leaves, heads, documents, problems;
	struct str first; /* the first problems, one a line; for the operator only */
};
enum status translog_verdict(struct ctx *c, struct translog_verdict *ret, struct err *err) MUST_CHECK;
enum status translog_verdict_set(struct ctx *c, const struct translog_verdict *v, struct err *err) MUST_CHECK; /* own tx */

/* 2026-11-22T08:00:00.123Z: instants in leaves, heads and canonical documents; "" for 0. */
struct str translog_time(struct arena *a, int64_t unix_ms);

extern const struct module translog_module;

#endif
