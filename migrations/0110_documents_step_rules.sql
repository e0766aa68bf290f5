-- SPDX-License-Identifier: Apache-2.0
-- Rule documents that govern a step of the flow: shown beside the step to those who act in it (S1-2.8, S1-1.1.7).
CREATE TABLE document_step_rule (
	body_id BIGINT NOT NULL,                  -- whose office attached it; branches see the city bureau's too
	step TEXT NOT NULL,                       -- draft unit office secrecy sign withdraw import correction
	document_id BIGINT NOT NULL REFERENCES document (id),
	added_at BIGINT NOT NULL,
	added_by BIGINT NOT NULL,
	PRIMARY KEY (body_id, step, document_id)
);
