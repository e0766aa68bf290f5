-- SPDX-License-Identifier: Apache-2.0
-- Days of review that were entered with the documents picked for a column: one truth from now on, by document, in the library of
-- rules (S0-4.2.1). A fact changes its module here, so this one file touches the tables of both.
INSERT INTO policy_review (document_id, body_id, review_on, changed_at, changed_by)
SELECT p.document_id, d.body_id, MIN(p.review_on), 0, 0 FROM site_pick p JOIN document d ON d.id = p.document_id
WHERE p.review_on IS NOT NULL GROUP BY p.document_id, d.body_id
ON CONFLICT (document_id) DO NOTHING;
ALTER TABLE site_pick DROP COLUMN review_on;
