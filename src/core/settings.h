/* SPDX-License-Identifier: Apache-2.0 */
/* The table of settings: every key with its type, default and label. */
#ifndef CORE_SETTINGS_H
#define CORE_SETTINGS_H

#include "core/ctx.h"

/* SET_TERM: a number that may change on a day: "20", or "20 2027-01-01=15 2028-07-01=10" (what is in force from that day on). A term
 * of the law is read for the day a request came in, so that a later change leaves it alone. */
enum setting_type { SET_TEXT, SET_LINES, SET_I64, SET_BOOL, SET_TERM };

/* X(key, type, default, min, max, group); also the pages' form is made from it. */
#define SETTING_TABLE(X)                                                                               \
	X("site.name", SET_TEXT, "生态环境局", 0, 0, "site")                                           \
	X("site.name_en", SET_TEXT, "Ecology and Environment Bureau", 0, 0, "site")                    \
	X("site.platform", SET_TEXT, "生态环境信息公开平台", 0, 0, "site")                             \
	X("site.platform_en", SET_TEXT, "Environmental Information Disclosure Platform", 0, 0, "site") \
	X("site.gov_name", SET_TEXT, "", 0, 0, "site")                                                 \
	X("site.gov_url", SET_TEXT, "", 0, 0, "site")                                                  \
	X("site.domain", SET_TEXT, "", 0, 0, "site")                                                   \
	X("site.base_url", SET_TEXT, "http://127.0.0.1:8080", 0, 0, "site")                            \
	X("site.host_org", SET_TEXT, "", 0, 0, "legal")                                                \
	X("site.tech_org", SET_TEXT, "", 0, 0, "legal")                                                \
	X("site.id_code", SET_TEXT, "", 0, 0, "legal")                                                 \
	X("site.icp", SET_TEXT, "", 0, 0, "legal")                                                     \
	X("site.police", SET_TEXT, "", 0, 0, "legal")                                                  \
	X("site.address", SET_TEXT, "", 0, 0, "contact")                                               \
	X("site.postcode", SET_TEXT, "", 0, 0, "contact")                                              \
	X("site.phone", SET_TEXT, "", 0, 0, "contact")                                                 \
	X("site.fax", SET_TEXT, "", 0, 0, "contact")                                                   \
	X("site.email", SET_TEXT, "", 0, 0, "contact")                                                 \
	X("site.hours", SET_TEXT, "", 0, 0, "contact")                                                 \
	X("list.page_size", SET_I64, "20", 5, 100, "work")                                             \
	X("upload.max_mb", SET_I64, "500", 1, 1024, "work")                                            \
	X("feed.items", SET_I64, "50", 10, 200, "work")                                                \
	X("remind.days", SET_I64, "3", 1, 15, "work")                                                  \
	X("service.remind_days", SET_I64, "30", 1, 365, "work")                                        \
	X("bulk.attachments_mb", SET_I64, "10240", 0, 1048576, "work")                                 \
	X("request.answer_days", SET_TERM, "20", 1, 60, "request")                                     \
	X("request.extension_days", SET_TERM, "20", 1, 60, "request")                                  \
	X("request.correction_days", SET_TERM, "7", 1, 30, "request")                                  \
	X("request.correction_reply_days", SET_I64, "15", 1, 60, "request")                            \
	X("request.third_party_days", SET_TERM, "15", 1, 60, "request")                                \
	X("request.co_agency_days", SET_TERM, "15", 1, 60, "request")                                  \
	X("request.fee_days", SET_TERM, "20", 1, 60, "request")                                        \
	X("request.unit_days", SET_I64, "5", 0, 15, "request")                                         \
	X("request.proof_days", SET_I64, "5", 1, 30, "request")                                        \
	X("request.late_correction_restarts", SET_TERM, "0", 0, 1, "request")                          \
	X("request.fee_restarts", SET_TERM, "1", 0, 1, "request")                                      \
	X("request.auto_ack_counts_as_confirm", SET_TERM, "0", 0, 1, "request")                        \
	X("request.fee_by_submission", SET_BOOL, "0", 0, 0, "request")                                 \
	X("request.legal_review", SET_I64, "1", 0, 2, "request")                                       \
	X("request.remind_days", SET_TEXT, "5,3,1,0", 0, 0, "request")                                 \
	X("request.escalate_days", SET_I64, "2", 1, 20, "request")                                     \
	X("request.quiet_from", SET_I64, "20", 0, 23, "request")                                       \
	X("request.quiet_to", SET_I64, "8", 0, 23, "request")                                          \
	X("request.keep_years", SET_LINES, "* 10\nC1 C2 C3 30", 0, 0, "request")                       \
	X("seal.sm4", SET_BOOL, "0", 0, 0, "request")                                                  \
	X("dispute.reconsider_days", SET_I64, "10", 1, 60, "request")                                  \
	X("dispute.simple_days", SET_I64, "5", 1, 60, "request")                                       \
	X("dispute.suit_days", SET_I64, "15", 1, 60, "request")                                        \
	X("dispute.rate_percent", SET_I64, "2", 0, 100, "request")                                     \
	X("annual.count_pieces", SET_BOOL, "1", 0, 0, "request")                                       \
	X("annual.passed_on", SET_BOOL, "1", 0, 0, "request")                                          \
	X("annual.entry", SET_TEXT, "年度报告,MEE2019-25", 0, 0, "request")                            \
	X("site.published", SET_BOOL, "0", 0, 0, "state")

struct setting_row {
	const char *key; /* "site.name" */
	enum setting_type type;
	const char *def;
	int64_t min, max;      /* SET_I64, SET_TERM */
	const char *label_key; /* "setting.site.name" */
	const char *group;     /* "site", "contact", "legal", "work": heading key "setting.group.<group>" */
};

/* What the footer of a government site must hold (design README §3). While one is empty site.published cannot be set, and once
 * it is set none of them can be emptied; unpublished pages show 待填 in its place. */
bool setting_required(struct str key);

size_t setting_table(const struct setting_row **ret);
/* NULL when there is no such key. */
const struct setting_row *setting_find(struct str key);

#endif
