-- SPDX-License-Identifier: Apache-2.0
-- The corrections of a document: the public page says which edition it shows.
CREATE INDEX document_corrections ON document (corrects_id) WHERE corrects_id <> 0;
