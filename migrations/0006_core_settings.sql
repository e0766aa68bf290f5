-- SPDX-License-Identifier: Apache-2.0
-- Settings that differ from their defaults.
CREATE TABLE setting (
	name TEXT PRIMARY KEY,
	value TEXT NOT NULL,
	changed_at BIGINT NOT NULL
);
