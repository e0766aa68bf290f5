-- SPDX-License-Identifier: Apache-2.0
-- The audit trail: append-only, chained. S3-8.4.5.
CREATE TABLE audit_log (
	seq BIGINT PRIMARY KEY,               -- 1, 2, 3 … without a gap
	at_ms BIGINT NOT NULL,
	person_id BIGINT NOT NULL,            -- 0: the program, or a visitor
	who TEXT NOT NULL,
	action TEXT NOT NULL,
	object TEXT NOT NULL,
	object_id BIGINT NOT NULL,
	body_id BIGINT NOT NULL,              -- 0: the installation
	summary TEXT NOT NULL,
	before_json TEXT NOT NULL,
	after_json TEXT NOT NULL,
	reason TEXT NOT NULL,
	ip TEXT NOT NULL,
	request_id TEXT NOT NULL,
	hash TEXT NOT NULL                    -- SHA-256(hash before, all columns)
);
CREATE INDEX audit_object ON audit_log (object, object_id, seq);
@append_only(audit_log);

-- The last row's number and hash: a cut tail shows. Locked by every append, so the chain has one order.
CREATE TABLE audit_head (
	id BIGINT PRIMARY KEY,
	seq BIGINT NOT NULL,
	hash TEXT NOT NULL
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');
