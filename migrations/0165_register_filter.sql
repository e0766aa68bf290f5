-- SPDX-License-Identifier: Apache-2.0
-- Filters of the register of requests that a person keeps under a name of his own.
CREATE TABLE register_filter (
	id @id,
	person_id BIGINT NOT NULL,
	name TEXT NOT NULL,
	query TEXT NOT NULL,                      -- state=open&unit=3, as the page itself writes it
	created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX register_filter_name ON register_filter (person_id, name);
