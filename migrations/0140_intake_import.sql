-- SPDX-License-Identifier: Apache-2.0
-- Addresses of a site that was taken over. Several documents may have had one (an attachment linked from two pages): the first
-- that is public answers.
CREATE TABLE old_address (
	path TEXT NOT NULL,                       -- "/zwgk/t20190107_12.html?x=1": decoded, as the old site wrote it
	document_id BIGINT NOT NULL,
	file_id BIGINT NOT NULL DEFAULT 0,        -- 0: the document itself; otherwise one of its files
	made_at BIGINT NOT NULL,
	PRIMARY KEY (path, document_id)
);
CREATE INDEX old_address_document ON old_address (document_id);
-- What was imported, with what was found: an import that was interrupted goes on without reading these again, and its report
-- is whole.
CREATE TABLE intake_item (
	source_key TEXT PRIMARY KEY,              -- "file:SHA256:BODY", "page:BODY:/old/path", "row:SHA256:BODY"
	document_id BIGINT NOT NULL,
	name TEXT NOT NULL,                       -- file, or list and row
	report TEXT NOT NULL,                     -- JSON, as in the report of the command
	checks BIGINT NOT NULL,                   -- findings a person must look at
	made_at BIGINT NOT NULL
);
CREATE INDEX intake_item_document ON intake_item (document_id);
