-- SPDX-License-Identifier: Apache-2.0
-- Stored files, one row a content.
CREATE TABLE stored_file (
	id @id,
	sha256 TEXT NOT NULL UNIQUE,
	media_type TEXT NOT NULL,             -- by content
	ext TEXT NOT NULL,
	size BIGINT NOT NULL,
	created_at BIGINT NOT NULL
);
