-- SPDX-License-Identifier: Apache-2.0
-- A case may be about a mistake in a document: which one, and what it was called then.
ALTER TABLE supervision_case ADD COLUMN kind TEXT NOT NULL DEFAULT 'general';
ALTER TABLE supervision_case ADD COLUMN document_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE supervision_case ADD COLUMN subject TEXT NOT NULL DEFAULT '';
