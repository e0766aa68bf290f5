-- SPDX-License-Identifier: Apache-2.0
-- The working-day calendar: days that differ from Monday-to-Friday, and the years a notice is out for.
CREATE TABLE calendar_day (
	day TEXT PRIMARY KEY,                 -- YYYY-MM-DD
	kind TEXT NOT NULL,                   -- holiday workday
	name TEXT NOT NULL,
	source TEXT NOT NULL                  -- number of the notice
);
CREATE TABLE calendar_year (
	year BIGINT PRIMARY KEY,
	source TEXT NOT NULL,
	changed_at BIGINT NOT NULL
);
