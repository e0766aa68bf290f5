-- SPDX-License-Identifier: Apache-2.0
-- Sessions and the back-off on failed log-ins.
CREATE TABLE session (
	id @id,
	token_hash TEXT NOT NULL UNIQUE,      -- SHA-256 of the cookie's token; the token itself is nowhere
	person_id BIGINT NOT NULL REFERENCES person(id),
	csrf TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	seen_at BIGINT NOT NULL,
	ip TEXT NOT NULL,
	agent TEXT NOT NULL
);
CREATE INDEX session_person ON session (person_id);

CREATE TABLE login_throttle (
	account TEXT NOT NULL,                -- as typed, lower case; need not exist
	source TEXT NOT NULL,                 -- address, or "device:" and the mark of a browser that logged in before
	fails BIGINT NOT NULL,
	last_at BIGINT NOT NULL,
	until_at BIGINT NOT NULL,
	PRIMARY KEY (account, source)
);
