/* SPDX-License-Identifier: Apache-2.0 */
/* Topics: typed fields as data (data/site/topics.tsv), the pure rules over them, rows and their use cases. Private to src/site. */
#ifndef SITE_TOPIC_H
#define SITE_TOPIC_H

#include "site/site_int.h"

#define TOPIC_FIELDS 16
#define TOPIC_ROWS_MAX 5000

enum field_type { FT_TEXT, FT_LINES, FT_NUMBER, FT_DATE, FT_CHOICE, FT_STATE, FT_PLACE, FT_NAME, FT_DOCUMENT, FT_COUNT };

struct topic_field {
	struct str code, zh, en, options, after; /* after: code of the date this one must not precede */
	enum field_type type;
	bool required, key, title;
};
struct topic {
	struct str key, zh, en;
	bool is_case;
	struct topic_field fields[TOPIC_FIELDS];
	size_t n;
	size_t state_at, title_at, key_at;
};
struct topic_option {
	struct str code, zh, en;
	bool final;
};

/* ---- pure ---- */
/* ST_INVALID with the line for a table that does not hold together. */
enum status topic_parse(struct arena *a, struct str tsv, struct topic **ret, size_t *ret_n, struct err *err) MUST_CHECK;
size_t topic_options(struct arena *a, const struct topic_field *f, struct topic_option **ret);
const struct topic_option *topic_option_find(const struct topic_option *o, size_t n, struct str code_or_text);
/* What is wrong with one value: message key, or NULL. values: of all fields, in order. A state may be given by its name: *value
 * becomes the code. The document of FT_DOCUMENT is looked up by the caller. */
const char *topic_value_problem(struct arena *a, const struct topic *t, size_t i, struct str *values);
struct str topic_json(struct arena *a, const struct topic *t, const struct str *values);
void topic_values(struct arena *a, const struct topic *t, struct str json, struct str *ret_values);
const char *topic_type_code(enum field_type t);		   /* "text" */
bool topic_number(struct str s, int64_t *ret_thousandths); /* up to three decimals */

/* ---- rows ---- */
struct topic_row {
	int64_t id, body_id, parent_body_id, published_at, first_at, draft_by, rev, changed_at;
	struct str topic, row_key, data, state, approved_name, draft, draft_note, draft_stage, draft_name, return_reason;
	struct str body_name;
	bool hidden, sample;
};
struct topic_step {
	int64_t at;
	struct str state, note;
};
struct topic_target {
	int64_t id, target, sort;
	struct str topic, name, name_en, field;
	struct date due_on;
	int64_t done_m; /* computed, thousandths */
};

const struct topic *topic_find(struct ctx *c, struct str key); /* NULL when there is none */
enum status topic_all(struct ctx *c, const struct topic **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status topic_last_published(struct ctx *c, struct str key, int64_t *ret, struct err *err) MUST_CHECK;

/* Public: published, not taken back; newest publication first. state "" = all. */
enum status topic_public(struct ctx *c, struct str topic, struct topic_row **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status topic_public_row(struct ctx *c, struct str topic, int64_t id, struct topic_row *ret, struct err *err) MUST_CHECK;
enum status topic_steps(struct ctx *c, int64_t row_id, struct topic_step **ret, size_t *ret_n, struct err *err) MUST_CHECK;
/* Targets with what is done: rows in a final state, or the sum of a number field over them. */
enum status topic_targets(struct ctx *c, const struct topic *t, const struct topic_row *rows, size_t n,
			  struct topic_target **ret, size_t *ret_n, struct err *err) MUST_CHECK;

/* Staff: rows within reach. */
enum status topic_staff(struct ctx *c, struct str topic, struct topic_row **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status topic_staff_row(struct ctx *c, int64_t id, struct topic_row *ret, struct err *err) MUST_CHECK;
/* Saves a draft of a new (id 0) or an existing row; submit: it goes to somebody else for approval. ret_field: index of the field
 * that is wrong when ST_INVALID, TOPIC_FIELDS when it is none. */
enum status topic_save(struct ctx *c, const struct topic *t, struct topic_row *row, struct str *values, struct str note,
		       bool submit, size_t *ret_field, struct err *err) MUST_CHECK;
enum topic_decision { TD_APPROVE, TD_RETURN, TD_HIDE, TD_SHOW };
enum status topic_decide(struct ctx *c, int64_t id, int64_t rev, enum topic_decision what, struct str reason,
			 struct err *err) MUST_CHECK;
/* Approves everything submitted by others; ret_n counts. */
enum status topic_approve_all(struct ctx *c, struct str topic, int *ret_n, struct err *err) MUST_CHECK;
bool topic_may_decide(const struct ctx *c, const struct topic_row *row);
bool topic_may_edit(const struct ctx *c, const struct topic_row *row);
enum status topic_target_save(struct ctx *c, struct topic_target *g, struct err *err) MUST_CHECK;
enum status topic_waiting(struct ctx *c, int64_t *ret, struct err *err) MUST_CHECK;

struct topic_csv_error {
	int64_t line;
	struct str field, key, value; /* key: message */
};
/* All rows or none: with a single error nothing is written. Header: field codes or Chinese names. */
enum status topic_import(struct ctx *c, const struct topic *t, struct str csv, int *ret_rows, struct topic_csv_error **ret,
			 size_t *ret_n, struct err *err) MUST_CHECK;

/* ---- for pages ---- */
struct str topic_name(struct ctx *c, const struct topic *t);
struct str topic_field_name(struct ctx *c, const struct topic_field *f);
struct str topic_state_text(struct ctx *c, const struct topic *t, struct str code, bool *ret_final);
/* As people read it; public: names of persons masked, documents only while they are public. */
struct str topic_text(struct ctx *c, const struct topic *t, size_t i, struct str value, bool public_view,
		      struct str *ret_href, struct err *err);

#endif
