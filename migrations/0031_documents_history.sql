-- SPDX-License-Identifier: Apache-2.0
-- What happened to a document, what its text was, who wrote it, which files it carries.
CREATE TABLE document_version (
	id @id,
	document_id BIGINT NOT NULL REFERENCES document (id),
	version BIGINT NOT NULL,
	title TEXT NOT NULL,
	body_json TEXT NOT NULL,
	meta_json TEXT NOT NULL,
	sha256 TEXT NOT NULL,                     -- of title, metadata and body: what was reviewed is what is published
	editor_id BIGINT NOT NULL,
	editor_name TEXT NOT NULL,
	at_ms BIGINT NOT NULL,
	UNIQUE (document_id, version)
);
@append_only(document_version);

CREATE TABLE document_step (
	id @id,
	document_id BIGINT NOT NULL REFERENCES document (id),
	at_ms BIGINT NOT NULL,
	entered_at BIGINT NOT NULL,               -- when the state left by this step began: time per step
	event TEXT NOT NULL,
	from_state TEXT NOT NULL,
	to_state TEXT NOT NULL,
	person_id BIGINT NOT NULL,                -- 0: the program at the time set by the signatory
	who TEXT NOT NULL,
	unit TEXT NOT NULL,
	role_key TEXT NOT NULL,
	opinion TEXT NOT NULL,
	cause TEXT NOT NULL,                      -- code of a return
	attribute TEXT NOT NULL,
	article TEXT NOT NULL,
	reason TEXT NOT NULL,
	clause TEXT NOT NULL,                     -- legal basis of the step
	version BIGINT NOT NULL,
	sha256 TEXT NOT NULL
);
CREATE INDEX document_step_of ON document_step (document_id, id);
CREATE INDEX document_step_at ON document_step (at_ms);
@append_only(document_step);

-- Everybody who wrote a part of it: none of them reviews it.
CREATE TABLE document_editor (
	document_id BIGINT NOT NULL REFERENCES document (id),
	person_id BIGINT NOT NULL,
	PRIMARY KEY (document_id, person_id)
);

CREATE TABLE document_file (
	id @id,
	document_id BIGINT NOT NULL REFERENCES document (id),
	file_id BIGINT NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('attachment', 'figure')),
	name TEXT NOT NULL,
	note TEXT NOT NULL DEFAULT '',
	size BIGINT NOT NULL,
	media_type TEXT NOT NULL,
	ext TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	added_at BIGINT NOT NULL,
	added_by BIGINT NOT NULL,
	UNIQUE (document_id, file_id, kind)
);
CREATE INDEX document_file_of ON document_file (file_id);
