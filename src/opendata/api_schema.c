/* SPDX-License-Identifier: Apache-2.0 */
/* What the answers look like: one row a member. The writer (api_write.c) and the description (openapi.c) read these. */
#include "opendata/api.h"

const char *const od_openness[] = {"decision", "execution", "management", "service", "result", NULL};
const char *const od_validity[] = {"pending", "in_force", "amended", "repealed", "expired", NULL};
const char *const od_attribute[] = {"PUB", "RED", NULL};
const char *const od_sort[] = {"published", "formed", NULL};
static const char *const validity_all[] = {"na", "pending", "in_force", "amended", "repealed", "expired", NULL};
static const char *const audiences[] = {"all", "certain", NULL};
static const char *const modes[] = {"proactive", "request", NULL};
static const char *const day_units[] = {"workday", "day", NULL};
static const char *const reasons[] = {"weekday", "makeup", "weekend", "holiday", "statutory", NULL};

#define DOCUMENT_PROPS                                                                                                \
	AP(api_document, I64, "id", d.id), AP(api_document, STR, "title", d.title),                                   \
		AP(api_document, STR, "index_no", d.index_no), AP(api_document, STR, "doc_no", d.doc_no),             \
		AP(api_document, STR, "issuing_body", issuer), AP(api_document, STR, "joint_bodies", d.joint_bodies), \
		AP(api_document, STR, "unit", d.unit_name), AP(api_document, DATE, "formed_on", d.formed_on),         \
		AP(api_document, INSTANT, "published_at", d.published_at),                                            \
		AP(api_document, INSTANT, "first_published_at", d.first_published_at),                                \
		AP(api_document, DATE, "effective_on", d.effective_on),                                               \
		AP(api_document, DATE, "abolished_on", d.abolished_on), AP(api_document, STR, "body", d.body_code),   \
		AP(api_document, STR, "item_key", d.entry_key), AP(api_document, STR, "item", d.entry_name),          \
		AP_CODES(api_document, "openness", openness, od_openness), AP(api_document, STR, "genre", d.genre),   \
		AP(api_document, STR, "topic", d.topic), AP(api_document, STR, "keywords", d.keywords),               \
		AP(api_document, STR, "summary", d.summary), AP(api_document, STR, "source", d.source),               \
		AP_CODES(api_document, "attribute", attribute, od_attribute),                                         \
		AP_CODES(api_document, "validity", validity, validity_all), AP(api_document, I64, "views", d.views),  \
		AP(api_document, STR, "url", url), AP(api_document, STR, "api_url", json_url)

static const struct api_prop document_props[] = {DOCUMENT_PROPS};
const struct api_schema s_document = API_SCHEMA("Document", api_document, document_props);

static const struct api_prop attachment_props[] = {
	AP(api_attachment, STR, "name", a.name), AP(api_attachment, STR, "media_type", a.media_type),
	AP(api_attachment, I64, "size", a.size), AP(api_attachment, STR, "sha256", a.sha256),
	AP(api_attachment, STR, "url", url),
};
const struct api_schema s_attachment = API_SCHEMA("Attachment", api_attachment, attachment_props);

static const struct api_prop full_props[] = {
	DOCUMENT_PROPS,
	AP(api_document, I64, "version", edition),
	AP(api_document, ID, "replaced_by", replaced_by),
	AP_OF(api_document, LIST, "replaces", replaces, NULL),
	AP(api_document, STR, "text", text),
	AP(api_document, STR, "pdf_url", pdf_url),
	AP(api_document, STR, "docx_url", docx_url),
	AP_OF(api_document, LIST, "attachments", attachments, &s_attachment),
};
const struct api_schema s_document_full = API_SCHEMA("DocumentWithText", api_document, full_props);

static const struct api_prop unit_props[] = {
	AP(api_unit, STR, "name", u.name),   AP(api_unit, STR, "body", body),	  AP(api_unit, STR, "duties", u.duties),
	AP(api_unit, STR, "phone", u.phone), AP(api_unit, STR, "place", u.place), AP(api_unit, NSTR, "officer", officer),
};
const struct api_schema s_unit = API_SCHEMA("Unit", api_unit, unit_props);

#define BODY_PROPS                                                                                                         \
	AP(api_body, STR, "code", b.code), AP(api_body, STR, "name", b.name),                                              \
		AP(api_body, STR, "short_name", b.short_name), AP(api_body, STR, "name_en", b.name_en),                    \
		AP(api_body, STR, "uscc", b.uscc), AP(api_body, NSTR, "parent", parent),                                   \
		AP(api_body, STR, "region", b.region), AP(api_body, STR, "address", b.address),                            \
		AP(api_body, STR, "postcode", b.postcode), AP(api_body, STR, "hours", b.hours),                            \
		AP(api_body, STR, "phone", b.phone), AP(api_body, STR, "fax", b.fax), AP(api_body, STR, "email", b.email), \
		AP(api_body, STR, "website", b.website), AP(api_body, STR, "review_org", b.review_org),                    \
		AP(api_body, STR, "court", b.court), AP(api_body, STR, "duties", b.duties), AP(api_body, STR, "url", url)

static const struct api_prop body_props[] = {BODY_PROPS};
const struct api_schema s_body = API_SCHEMA("Body", api_body, body_props);
static const struct api_prop body_full_props[] = {BODY_PROPS, AP_OF(api_body, LIST, "units", units, &s_unit)};
const struct api_schema s_body_full = API_SCHEMA("BodyWithUnits", api_body, body_full_props);

static const struct api_prop rule_props[] = {
	AP(api_rule, STR, "event", event_text), AP(api_rule, ID, "days", days), AP_CODES(api_rule, "unit", unit, day_units),
	AP(api_rule, ID, "month", month),	AP(api_rule, ID, "day", day),	AP(api_rule, STR, "text", r.text),
	AP(api_rule, STR, "basis", r.basis),
};
const struct api_schema s_rule = API_SCHEMA("TimeRule", api_rule, rule_props);

static const struct api_prop entry_props[] = {
	AP(api_entry, STR, "item_key", e.item_key),
	AP(api_entry, NSTR, "derived_from", e.derived_from),
	AP(api_entry, STR, "body", body),
	AP(api_entry, I64, "seq", e.seq),
	AP(api_entry, STR, "level1", e.level1),
	AP(api_entry, STR, "level2", e.level2),
	AP(api_entry, PARTS, "elements", e.elements),
	AP(api_entry, PARTS, "legal_basis", e.legal_basis),
	AP(api_entry, STR, "time_limit", e.time_limit_text),
	AP_OF(api_entry, OBJ, "binding_rule", rule, &s_rule),
	AP(api_entry, STR, "publisher", e.publisher),
	AP(api_entry, PARTS, "channels", e.channels),
	AP_CODES(api_entry, "audience", audience, audiences),
	AP_CODES(api_entry, "mode", mode, modes),
	AP_CODES(api_entry, "openness", openness, od_openness),
	AP(api_entry, STR, "owner_unit", e.owner_unit_name),
	AP(api_entry, INT, "update_days", e.update_days),
	AP(api_entry, BOOL, "not_applicable", e.not_applicable),
	AP(api_entry, I64, "published", e.published),
	AP(api_entry, STR, "url", url),
};
const struct api_schema s_entry = API_SCHEMA("CatalogueEntry", api_entry, entry_props);

static const struct api_prop basis_props[] = {
	AP(api_basis, STR, "name", l.name),
	AP(api_basis, STR, "full_name", l.full_name),
	AP(api_basis, STR, "issuer", l.issuer),
	AP(api_basis, STR, "doc_no", l.doc_no),
	AP(api_basis, DATE, "valid_from", l.valid_from),
	AP(api_basis, DATE, "valid_to", l.valid_to),
	AP(api_basis, NSTR, "superseded_by", l.superseded_by),
	AP(api_basis, BOOL, "in_force", l.in_force),
};
const struct api_schema s_basis = API_SCHEMA("LegalBasis", api_basis, basis_props);

static const struct api_prop day_props[] = {
	AP(api_day, DATE, "date", date),
	AP(api_day, BOOL, "workday", workday),
	AP_CODES(api_day, "reason", reason, reasons),
	AP(api_day, BOOL, "provisional", provisional),
	AP(api_day, NSTR, "name", name),
	AP(api_day, NSTR, "source", source),
};
const struct api_schema s_day = API_SCHEMA("CalendarDay", api_day, day_props);

static const struct api_prop count_props[] = {
	AP(api_count, STR, "key", key),
	AP(api_count, STR, "name", name),
	AP(api_count, I64, "documents", n),
	AP(api_count, INSTANT, "last_published_at", last_at),
};
const struct api_schema s_count = API_SCHEMA("Count", api_count, count_props);
static const struct api_prop statistics_props[] = {
	AP(api_statistics, I64, "total", total),
	AP_OF(api_statistics, LIST, "by_openness", openness, &s_count),
	AP_OF(api_statistics, LIST, "by_item", items, &s_count),
	AP_OF(api_statistics, LIST, "by_body", bodies, &s_count),
};
const struct api_schema s_statistics = API_SCHEMA("Statistics", api_statistics, statistics_props);

static const struct api_prop link_props[] = {AP(api_link, STR, "rel", rel), AP(api_link, STR, "href", href),
					     AP(api_link, STR, "title", title)};
const struct api_schema s_link = API_SCHEMA("Link", api_link, link_props);
static const struct api_prop index_props[] = {
	AP(api_index, STR, "title", title),
	AP(api_index, STR, "licence", licence),
	AP(api_index, STR, "licence_url", licence_url),
	AP_OF(api_index, LIST, "links", links, &s_link),
};
const struct api_schema s_index = API_SCHEMA("Index", api_index, index_props);

static const char *const column_kinds[] = {"documents", "picked", "page", "topic", "link", NULL};
static const struct api_prop column_props[] = {
	AP(api_column, STR, "slug", col.slug),
	AP(api_column, STR, "name", col.name),
	AP(api_column, STR, "name_en", col.name_en),
	AP(api_column, STR, "description", col.description),
	AP_CODES(api_column, "kind", kind, column_kinds),
	AP(api_column, NSTR, "parent", parent),
	AP(api_column, STR, "owner_unit", col.owner_unit),
	AP(api_column, I64, "update_days", col.update_days),
	AP(api_column, STR, "url", url),
	AP(api_column, NSTR, "feed_url", feed_url),
};
const struct api_schema s_column = API_SCHEMA("Column", api_column, column_props);

#define GUIDE_PROPS                                                                                                        \
	AP(api_guide, I64, "id", g.id), AP(api_guide, STR, "code", g.code), AP(api_guide, STR, "name", g.name),            \
		AP(api_guide, STR, "name_en", g.name_en), AP(api_guide, STR, "summary", g.summary),                        \
		AP(api_guide, STR, "kind", g.kind), AP(api_guide, STR, "body", g.body_code),                               \
		AP(api_guide, STR, "unit", g.unit_name), AP(api_guide, PARTS, "promises", promises),                       \
		AP(api_guide, STR, "legal_days", g.legal_days), AP(api_guide, STR, "promised_days", g.promised_days),      \
		AP(api_guide, NSTR, "online", g.online), AP(api_guide, I64, "version", g.version_no),                      \
		AP(api_guide, INSTANT, "first_published_at", g.first_published_at),                                        \
		AP(api_guide, INSTANT, "published_at", g.published_at), AP(api_guide, DATE, "reviewed_on", g.reviewed_on), \
		AP(api_guide, STR, "url", url)
static const struct api_prop guide_props[] = {GUIDE_PROPS};
const struct api_schema s_guide = API_SCHEMA("ServiceGuide", api_guide, guide_props);
static const struct api_prop guide_full_props[] = {GUIDE_PROPS, AP(api_guide, STR, "text", text)};
const struct api_schema s_guide_full = API_SCHEMA("ServiceGuideWithText", api_guide, guide_full_props);

/* Written by core for every failed call (RFC 9457). */
static const struct api_prop problem_props[] = {
	AP(api_problem, STR, "type", type),
	AP(api_problem, STR, "title", title),
	AP(api_problem, I64, "status", status),
	AP(api_problem, STR, "detail", detail),
	AP(api_problem, STR, "request_id", request_id),
};
const struct api_schema s_problem = API_SCHEMA("Problem", api_problem, problem_props);
