/* SPDX-License-Identifier: Apache-2.0 */
#include "opendata/datasets.h"

#define JSON "application/json"
#define XLSX "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

static const struct od_form documents[] = {
	{"/api/v1/documents", JSON, "JSON"},	     {"/api/v1/documents.csv", "text/csv", "CSV"},
	{"/api/v1/documents.xlsx", XLSX, "XLSX"},    {"/feed.atom", "application/atom+xml", "Atom"},
	{"/feed.rss", "application/rss+xml", "RSS"},
};
static const struct od_form catalogue[] = {
	{"/api/v1/catalogue", JSON, "JSON"},
	{"/xxgk/catalogue.csv", "text/csv", "CSV"},
	{"/xxgk/catalogue.xlsx", XLSX, "XLSX"},
};
static const struct od_form bodies[] = {{"/api/v1/bodies", JSON, "JSON"}, {"/api/v1/units", JSON, "JSON (units)"}};
static const struct od_form bases[] = {{"/api/v1/legal-bases", JSON, "JSON"}};
static const struct od_form services[] = {{"/api/v1/services", JSON, "JSON"}};
static const struct od_form columns[] = {{"/api/v1/columns", JSON, "JSON"}};
static const struct od_form calendar[] = {{"/api/v1/calendar", JSON, "JSON"},
					  {"/data/calendar.ics", "text/calendar", "iCalendar"}};
static const struct od_form statistics[] = {{"/api/v1/statistics", JSON, "JSON"}};

#define FORMS(f) (f), ARRAY_LEN(f)
static const struct od_dataset sets[] = {
	{"documents", "CONT", FORMS(documents), "documents.zip"},
	{"attachments", "CONT", NULL, 0, "attachments.zip"},
	{"catalogue", "IRREG", FORMS(catalogue), NULL},
	{"bodies", "IRREG", FORMS(bodies), NULL},
	{"bases", "IRREG", FORMS(bases), NULL},
	{"services", "IRREG", FORMS(services), NULL},
	{"columns", "IRREG", FORMS(columns), NULL},
	{"calendar", "ANNUAL", FORMS(calendar), NULL},
	{"statistics", "CONT", FORMS(statistics), NULL},
};

const struct od_dataset *od_datasets(size_t *ret_n)
{
	*ret_n = ARRAY_LEN(sets);
	return sets;
}
