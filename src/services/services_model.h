/* SPDX-License-Identifier: Apache-2.0 */
/* What a guide holds and the rules about it: pure. A guide's content is a flat set of texts by field; fields that are lists
 * hold one row a line, columns divided by '|'. */
#ifndef SERVICES_SERVICES_MODEL_H
#define SERVICES_SERVICES_MODEL_H

#include "base/arena.h"
#include "base/date.h"
#include "base/status.h"
#include "services/services.h"

enum service_ftype { SFT_TEXT, SFT_LINES, SFT_ROWS, SFT_CHOICE, SFT_SET, SFT_DATE, SFT_NUM, SFT_URL, SFT_FILE };
enum service_group { SG_BASIC, SG_BASIS, SG_MATERIALS, SG_FLOW, SG_TIME, SG_PLACE, SG_RESULT, SG_REVIEW, SG_COUNT };

extern const char *const service_kinds[], *const service_promises[], *const service_fee_kinds[], *const service_yes_no[];
/* X(id, key, type, group, bytes, choices, columns) in the order of the form; label key "services.f.<key>". */
#define SERVICE_FIELD_TABLE(X)                                                                                             \
	X(SF_NAME, "name", SFT_TEXT, SG_BASIC, 300, NULL, NULL)                                                            \
	X(SF_NAME_EN, "name_en", SFT_TEXT, SG_BASIC, 300, NULL, NULL)                                                      \
	X(SF_KIND, "kind", SFT_CHOICE, SG_BASIC, 20, service_kinds, NULL)                                                  \
	X(SF_UNIT, "unit", SFT_CHOICE, SG_BASIC, 20, NULL, NULL)                                                           \
	X(SF_SUMMARY, "summary", SFT_LINES, SG_BASIC, 3000, NULL, NULL)                                                    \
	X(SF_SUMMARY_EN, "summary_en", SFT_LINES, SG_BASIC, 3000, NULL, NULL)                                              \
	X(SF_PROMISES, "promises", SFT_SET, SG_BASIC, 60, service_promises, NULL)                                          \
	X(SF_BASES, "bases", SFT_ROWS, SG_BASIS, 8000, NULL, "basis clause")                                               \
	X(SF_APPLICANTS, "applicants", SFT_LINES, SG_BASIS, 3000, NULL, NULL)                                              \
	X(SF_CONDITIONS, "conditions", SFT_LINES, SG_BASIS, 12000, NULL, NULL)                                             \
	X(SF_MATERIALS, "materials", SFT_ROWS, SG_MATERIALS, 24000, NULL, "material form copies source basis dropped why") \
	X(SF_MATERIALS_NOTE, "materials_note", SFT_LINES, SG_MATERIALS, 3000, NULL, NULL)                                  \
	X(SF_STAGES, "stages", SFT_ROWS, SG_FLOW, 12000, NULL, "stage who days what")                                      \
	X(SF_FLOW_FILE, "flow_file", SFT_FILE, SG_FLOW, 20, NULL, NULL)                                                    \
	X(SF_FLOW_ALT, "flow_alt", SFT_LINES, SG_FLOW, 3000, NULL, NULL)                                                   \
	X(SF_LEGAL_DAYS, "legal_days", SFT_NUM, SG_TIME, 10, NULL, NULL)                                                   \
	X(SF_PROMISED_DAYS, "promised_days", SFT_NUM, SG_TIME, 10, NULL, NULL)                                             \
	X(SF_TIME_NOTE, "time_note", SFT_LINES, SG_TIME, 3000, NULL, NULL)                                                 \
	X(SF_FEE, "fee", SFT_CHOICE, SG_TIME, 10, service_fee_kinds, NULL)                                                 \
	X(SF_FEES, "fees", SFT_ROWS, SG_TIME, 8000, NULL, "fee standard basis")                                            \
	X(SF_POST, "post", SFT_TEXT, SG_PLACE, 300, NULL, NULL)                                                            \
	X(SF_PLACE, "place", SFT_LINES, SG_PLACE, 1000, NULL, NULL)                                                        \
	X(SF_CENTRE, "centre", SFT_CHOICE, SG_PLACE, 10, service_yes_no, NULL)                                             \
	X(SF_WINDOW, "window", SFT_TEXT, SG_PLACE, 300, NULL, NULL)                                                        \
	X(SF_HOURS, "hours", SFT_LINES, SG_PLACE, 1000, NULL, NULL)                                                        \
	X(SF_PHONE, "phone", SFT_TEXT, SG_PLACE, 200, NULL, NULL)                                                          \
	X(SF_ONLINE, "online", SFT_URL, SG_PLACE, 600, NULL, NULL)                                                         \
	X(SF_COMPLAINT, "complaint", SFT_LINES, SG_PLACE, 2000, NULL, NULL)                                                \
	X(SF_COMPLAINT_PHONE, "complaint_phone", SFT_TEXT, SG_PLACE, 200, NULL, NULL)                                      \
	X(SF_RESULT, "result", SFT_TEXT, SG_RESULT, 300, NULL, NULL)                                                       \
	X(SF_RESULT_VALIDITY, "result_validity", SFT_TEXT, SG_RESULT, 300, NULL, NULL)                                     \
	X(SF_REMEDY, "remedy", SFT_LINES, SG_RESULT, 3000, NULL, NULL)                                                     \
	X(SF_REVIEW_BY, "review_by", SFT_DATE, SG_REVIEW, 40, NULL, NULL)
#define SERVICE_FIELD_ENUM(id, key, type, group, bytes, choices, cols) id,
enum service_field { SERVICE_FIELD_TABLE(SERVICE_FIELD_ENUM) SF_COUNT };
#undef SERVICE_FIELD_ENUM

struct service_fdef {
	const char *key;
	enum service_ftype type;
	enum service_group group;
	size_t max;
	const char *const *choices; /* SFT_CHOICE, SFT_SET: NULL-terminated; key "services.<key>.<choice>" */
	const char *cols;	    /* SFT_ROWS: column codes by blanks; key "services.c.<column>" */
};
extern const struct service_fdef service_fields[SF_COUNT];
extern const char *const service_groups[SG_COUNT];

#define SERVICE_MAX_EXTRA 40
#define SERVICE_MAX_ROWS 200
#define SERVICE_MAX_COLS 7

struct service_extra { /* an element that the installation added (service_element.custom) */
	struct str key, value;
};
struct service_content {
	struct str v[SF_COUNT];
	struct service_extra extra[SERVICE_MAX_EXTRA];
	size_t n_extra;
};

struct service_element {
	struct str key, label_zh, label_en, basis;
	bool required, national, custom, active;
	int64_t seq;
};

struct service_row {
	struct str c[SERVICE_MAX_COLS];
};
enum { BASIS_NAME, BASIS_CLAUSE };
enum { MAT_NAME, MAT_FORM, MAT_COPIES, MAT_SOURCE, MAT_BASIS, MAT_DROPPED, MAT_WHY };
enum { STAGE_NAME, STAGE_WHO, STAGE_DAYS, STAGE_WHAT };
enum { FEE_NAME, FEE_STANDARD, FEE_BASIS };

/* Text ↔ content. Reading never fails: what is not known is left out. */
struct str service_content_json(struct arena *a, const struct service_content *s);
void service_content_parse(struct arena *a, struct str json, struct service_content *ret);

/* Rows of a list field; '|', '｜' and TAB divide columns, so that a table can be pasted. Cells past the last column are joined
 * to it. At most SERVICE_MAX_ROWS. */
size_t service_rows(struct arena *a, struct str text, enum service_field f, struct service_row **ret);
struct str service_rows_text(struct arena *a, const struct service_row *rows, size_t n, enum service_field f);
/* Whole content in the form in which it is stored: rows joined anew, dates as 2026-11-20, blanks trimmed. */
void service_normalise(struct arena *a, struct service_content *s);

struct service_problem {
	const char *field; /* of the form */
	const char *key;   /* message; arg fills {arg} */
	struct str arg;
};
/* What cannot even be kept as a draft: no number, no date, no address, a promise longer than the law allows. */
size_t service_problems(struct arena *a, const struct service_content *s, struct service_problem *ret, size_t max);

/* What stands against publication (S1-1.3.8, S3-5.3.1, S1-1.3.7, S0-1.2.1). */
enum service_gap_kind { GAP_ELEMENT, GAP_MATERIAL_BASIS, GAP_FEE_BASIS, GAP_STAGE, GAP_ALT, GAP_REVIEW, GAP_UNIT };
struct service_gap {
	enum service_gap_kind kind;
	const struct service_element *element; /* GAP_ELEMENT */
	struct str what;		       /* name of the material, fee, stage */
};
size_t service_gaps(struct arena *a, const struct service_content *s, const struct service_element *e, size_t n,
		    struct date today, struct service_gap *ret, size_t max);
/* Is the element with this key filled? Unknown keys are custom ones. */
bool service_element_filled(struct arena *a, const struct service_content *s, struct str key);

/* Materials that the published version asked for and the next one does not name any more stay in the list with the day on
 * which they were dropped (S3-5.3.1). */
void service_keep_dropped(struct arena *a, const struct service_content *before, struct service_content *s, struct date on);
bool service_flow_same(const struct service_content *x, const struct service_content *y);
unsigned service_promise_bits(struct str set);
struct str service_extra_value(const struct service_content *s, struct str key);
bool service_code_ok(struct str code); /* A–Z 0–9 and '-', 3 to 40, an alphanumeric at both ends */

#endif
