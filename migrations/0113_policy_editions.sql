-- SPDX-License-Identifier: Apache-2.0
-- Earlier editions whose text the office lets the public go on reading. A correction may take back what should never have been
-- public, so an earlier text is shown only after somebody has decided so.
CREATE TABLE policy_edition_shown (
	document_id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	shown_at BIGINT NOT NULL,
	shown_by BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (document_id, version)
);
