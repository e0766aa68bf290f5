-- SPDX-License-Identifier: Apache-2.0
-- What the last verification of the whole log found (one row); S0-0.3.
CREATE TABLE translog_verdict (
	id BIGINT PRIMARY KEY,
	at_ms BIGINT NOT NULL,
	leaves BIGINT NOT NULL,
	heads BIGINT NOT NULL,
	documents BIGINT NOT NULL,
	problems BIGINT NOT NULL,
	first TEXT NOT NULL                   -- the first problems in words for the operator, one a line
);
