-- SPDX-License-Identifier: Apache-2.0
-- Templates of topics an administrator made or changed; they go before the ones the program brings. S0-2.1.1, S0-1.5.1.
CREATE TABLE topic_template (
	topic TEXT PRIMARY KEY,          -- key, as in topic_row
	tsv TEXT NOT NULL,               -- one topic in the form of data/site/topics.tsv
	changed_at BIGINT NOT NULL
);
