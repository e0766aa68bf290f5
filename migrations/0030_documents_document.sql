-- SPDX-License-Identifier: Apache-2.0
-- Documents: one row an item, whatever its state. Names of body, unit, author and catalogue entry are kept as they were when
-- the text was made. The checks below repeat the last line of the flow: nothing is public without number, decision and review.
CREATE TABLE document (
	id @id,
	body_id BIGINT NOT NULL,
	parent_body_id BIGINT NOT NULL DEFAULT 0,
	unit_id BIGINT NOT NULL,
	entry_id BIGINT NOT NULL DEFAULT 0,       -- catalogue entry; 0 while it is not chosen
	state TEXT NOT NULL,                      -- draft unit office secrecy sign scheduled published on_file withdrawn discarded merged
	version BIGINT NOT NULL DEFAULT 1,        -- of the content
	rev BIGINT NOT NULL DEFAULT 0,            -- optimistic lock
	title TEXT NOT NULL DEFAULT '',
	doc_no TEXT NOT NULL DEFAULT '',
	doc_no_key TEXT NOT NULL DEFAULT '',      -- for comparison
	doc_no_search TEXT NOT NULL DEFAULT '',   -- for search: brackets dropped
	index_no TEXT NOT NULL DEFAULT '',        -- given at first publication, never taken back
	genre TEXT NOT NULL DEFAULT '',
	topic TEXT NOT NULL DEFAULT '',
	keywords TEXT NOT NULL DEFAULT '',
	summary TEXT NOT NULL DEFAULT '',
	source TEXT NOT NULL DEFAULT '',
	issuing_body TEXT NOT NULL DEFAULT '',
	joint_bodies TEXT NOT NULL DEFAULT '',
	body_json TEXT NOT NULL DEFAULT '',       -- the document model
	search_key TEXT NOT NULL DEFAULT '',      -- title, summary, keywords in half width and lower case
	formed_on TEXT,
	signed_on TEXT,
	effective_on TEXT,
	abolished_on TEXT,
	published_at BIGINT NOT NULL DEFAULT 0,   -- the real event, Unix ms
	first_published_at BIGINT NOT NULL DEFAULT 0,
	scheduled_at BIGINT NOT NULL DEFAULT 0,
	openness TEXT NOT NULL DEFAULT '',
	audience_all BIGINT NOT NULL DEFAULT 1,   -- 0: for a certain person, never shown
	proposed TEXT NOT NULL DEFAULT 'PUB',
	attribute TEXT NOT NULL DEFAULT '',       -- final, by the signatory
	attr_article TEXT NOT NULL DEFAULT '',
	attr_reason TEXT NOT NULL DEFAULT '',
	validity TEXT NOT NULL DEFAULT 'na',
	normative BIGINT NOT NULL DEFAULT 0,
	replaced_by BIGINT NOT NULL DEFAULT 0,
	author_id BIGINT NOT NULL DEFAULT 0,
	author_name TEXT NOT NULL DEFAULT '',
	unit_name TEXT NOT NULL DEFAULT '',
	body_name TEXT NOT NULL DEFAULT '',
	body_code TEXT NOT NULL DEFAULT '',
	entry_key TEXT NOT NULL DEFAULT '',
	entry_name TEXT NOT NULL DEFAULT '',
	level1 TEXT NOT NULL DEFAULT '',
	due_on TEXT,                              -- statutory last day of publication
	due_provisional BIGINT NOT NULL DEFAULT 0,
	withdrawn_at BIGINT NOT NULL DEFAULT 0,
	withdraw_reason TEXT NOT NULL DEFAULT '', -- neutral note for the public
	withdraw_order TEXT NOT NULL DEFAULT '',  -- internal
	sample BIGINT NOT NULL DEFAULT 0,
	corrects_id BIGINT NOT NULL DEFAULT 0,    -- this row is the correction of that document
	created_at BIGINT NOT NULL,
	state_since BIGINT NOT NULL,
	changed_at BIGINT NOT NULL,
	changed_by BIGINT NOT NULL DEFAULT 0,
	changed_by_name TEXT NOT NULL DEFAULT '',
	checklist_by BIGINT NOT NULL DEFAULT 0,
	checklist_at BIGINT NOT NULL DEFAULT 0,
	checklist_by_name TEXT NOT NULL DEFAULT '',
	secrecy_basis TEXT NOT NULL DEFAULT '',
	signed_by BIGINT NOT NULL DEFAULT 0,
	signed_by_name TEXT NOT NULL DEFAULT '',
	decided_at BIGINT NOT NULL DEFAULT 0,
	import_note TEXT NOT NULL DEFAULT '',
	CHECK (state IN ('draft', 'unit', 'office', 'secrecy', 'sign', 'scheduled', 'published', 'on_file', 'withdrawn', 'discarded', 'merged')),
	CHECK (proposed IN ('PUB', 'RED', 'REQ', 'NON')),
	CHECK (attribute IN ('', 'PUB', 'RED', 'REQ', 'NON')),
	CHECK (validity IN ('na', 'pending', 'in_force', 'amended', 'repealed', 'expired')),
	CHECK (attribute IN ('', 'PUB') OR (attr_article <> '' AND attr_reason <> '')),
	CHECK (state <> 'published' OR (index_no <> '' AND published_at > 0 AND first_published_at > 0 AND audience_all = 1
		AND attribute IN ('PUB', 'RED') AND checklist_at > 0 AND secrecy_basis <> '' AND decided_at > 0 AND corrects_id = 0))
);
CREATE UNIQUE INDEX document_index_no ON document (index_no) WHERE index_no <> '';
CREATE UNIQUE INDEX document_open_correction ON document (corrects_id) WHERE corrects_id <> 0 AND state NOT IN ('discarded', 'merged');
CREATE INDEX document_public ON document (state, published_at);
CREATE INDEX document_entry ON document (entry_key, state, published_at);
CREATE INDEX document_staff ON document (body_id, state, due_on);
CREATE INDEX document_doc_no ON document (doc_no_key);
CREATE INDEX document_replaced ON document (replaced_by);
