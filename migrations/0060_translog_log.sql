-- SPDX-License-Identifier: Apache-2.0
-- The transparency log: one leaf for every publication, correction, withdrawal; a Merkle tree over them (RFC 6962). S0-0.3.
CREATE TABLE translog_leaf (
	seq BIGINT PRIMARY KEY,               -- 0, 1, 2 … without a gap, in commit order
	at_ms BIGINT NOT NULL,
	kind TEXT NOT NULL,                   -- publish correct withdraw republish metadata key
	doc_id BIGINT NOT NULL,               -- 0: a change of the signing key
	body_id BIGINT NOT NULL,
	edition BIGINT NOT NULL,
	existing BIGINT NOT NULL,             -- 1: was public before the log began
	index_no TEXT NOT NULL,
	title TEXT NOT NULL,
	leaf TEXT NOT NULL,                   -- the bytes that were hashed
	leaf_hash TEXT NOT NULL,              -- SHA-256(0x00 || leaf)
	content_sha256 TEXT NOT NULL,         -- of the document's canonical public JSON; '' for a withdrawal
	CHECK (kind IN ('publish', 'correct', 'withdraw', 'republish', 'metadata', 'key'))
);
CREATE INDEX translog_leaf_of ON translog_leaf (doc_id, seq);
@append_only(translog_leaf);

-- Complete subtrees above the leaves: a proof looks up as many rows as the tree is high.
CREATE TABLE translog_node (
	level BIGINT NOT NULL,                -- from 1; level 0 are the leaves
	idx BIGINT NOT NULL,                  -- covers the leaves idx * 2^level …
	hash TEXT NOT NULL,
	PRIMARY KEY (level, idx)
);
@append_only(translog_node);

-- Locked by every append: leaves have one order.
CREATE TABLE translog_size (
	id BIGINT PRIMARY KEY,
	size BIGINT NOT NULL
);
INSERT INTO translog_size (id, size) VALUES (1, 0);

-- Public keys the log has signed with; the private one is a file of the data folder.
CREATE TABLE translog_key (
	id @id,
	public_key TEXT NOT NULL UNIQUE,      -- Ed25519, 64 hex digits
	since_ms BIGINT NOT NULL,
	from_size BIGINT NOT NULL             -- heads of at least so many leaves may be signed with it
);
@append_only(translog_key);

-- Signed tree heads.
CREATE TABLE translog_head (
	n BIGINT PRIMARY KEY,                 -- 1, 2, 3 …
	at_ms BIGINT NOT NULL,
	size BIGINT NOT NULL,
	root TEXT NOT NULL,
	audit_seq BIGINT NOT NULL,            -- the audit trail's newest row and its chained hash at that moment
	audit_hash TEXT NOT NULL,
	public_key TEXT NOT NULL,
	head TEXT NOT NULL,                   -- the bytes that were signed
	signature TEXT NOT NULL               -- 128 hex digits
);
CREATE INDEX translog_head_size ON translog_head (size, n);
@append_only(translog_head);
