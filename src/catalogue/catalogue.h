/* SPDX-License-Identifier: Apache-2.0 */
/* The standard catalogue as data: groups → items → local entries; legal bases with validity; deadlines as rules.
 * Source: 环办厅函〔2019〕672号 (standard-directory), 条例 Art. 12, 20, 26. S4-3.1, S4-3.2, S4-3.4, S3-3.2.2–3.2.4, S1-1.1.6. */
#ifndef CATALOGUE_CATALOGUE_H
#define CATALOGUE_CATALOGUE_H

#include "core/ctx.h"

/* 五公开 (S3-3.2.2). */
enum openness { OPEN_DECISION, OPEN_EXECUTION, OPEN_MANAGEMENT, OPEN_SERVICE, OPEN_RESULT, OPEN_COUNT };
const char *openness_code(enum openness o); /* "decision" …; catalogue key "openness.<code>" names it */
bool openness_from_code(struct str code, enum openness *ret);

enum deadline_event { DE_FORMED, DE_REQUEST, DE_DECISION, DE_ACCEPT, DE_FIXED_DATE, DE_REALTIME, DE_COUNT };
enum day_unit { DU_WORKDAY, DU_DAY };

/* A time limit as a machine can use it. */
struct time_rule {
	enum deadline_event event;
	int days;
	enum day_unit unit;
	int month, day;	  /* DE_FIXED_DATE */
	struct str basis; /* 国办发〔2018〕118号 */
	struct str text;  /* 自决定作出之日起7个工作日内 */
};

/* One entry of a body's catalogue (or of the standard when body_id = 0). */
struct cat_entry {
	int64_t id, body_id;
	int64_t version_id;	 /* of the standard it comes from */
	struct str item_key;	 /* "MEE2019-05"; a local entry has its own: "L-wanghu-01" */
	struct str derived_from; /* item_key of the standard item, or empty */
	int64_t seq;
	struct str level1, level2;
	struct str elements;	/* parts separated by '|' */
	struct str legal_basis; /* names separated by '|', as in the standard */
	struct str time_limit_text, publisher;
	struct str channels;	  /* names separated by '|' */
	bool audience_all;	  /* 全社会; false = 特定群体 (S4-3.3) */
	bool proactive;		  /* 主动; false = 依申请 */
	struct time_rule rule;	  /* of the standard */
	struct time_rule shorter; /* the shortest special rule; days 0 = none */
	enum openness openness;
	struct str evidence;   /* C1.. N U: N/U are shown to staff as 待核原件 */
	int64_t owner_unit_id; /* 0: cannot be active (S1-1.3.3) */
	int update_days;       /* duty to update, 0 = none */
	bool active;
	bool not_applicable; /* 不涉及, since */
	struct date since;
	struct str owner_unit_name; /* filled by the list calls */
	int64_t published;	    /* public documents; filled by callers from doc_count_entries() */
	int64_t rev;	  /* optimistic lock: cat_entry_save() refuses another one (ST_CONFLICT); 0 = do not check */
	unsigned refined; /* bits 1u << enum cat_field: fields that differ from the standard by local decision */
};

/* The fields of an item that a version of the standard, and a body, can set. */
#define CAT_FIELD_TABLE(X)                  \
	X(CF_SEQ, "seq")                    \
	X(CF_LEVEL1, "level1")              \
	X(CF_LEVEL2, "level2")              \
	X(CF_ELEMENTS, "elements")          \
	X(CF_LEGAL_BASIS, "legal_basis")    \
	X(CF_TIME_LIMIT, "time_limit_text") \
	X(CF_PUBLISHER, "publisher")        \
	X(CF_CHANNELS, "channels")          \
	X(CF_AUDIENCE, "audience")          \
	X(CF_MODE, "mode")                  \
	X(CF_RULE, "rule")                  \
	X(CF_OPENNESS, "openness")
#define CAT_FIELD_ENUM(id, code) id,
enum cat_field { CAT_FIELD_TABLE(CAT_FIELD_ENUM) CF_COUNT };
#undef CAT_FIELD_ENUM
const char *cat_field_code(enum cat_field f); /* key "catalogue.f.<code>" names it */

struct cat_filter {
	int64_t body_id;     /* 0 = all bodies (city view: one row per item of the standard) */
	struct str item_key; /* "" = all */
	int openness;	     /* -1 = all */
};
/* Active entries of a body in order of level1, seq. With body_id 0: the city bureau's entries. */
enum status cat_list(struct ctx *c, const struct cat_filter *f, struct cat_entry **ret, size_t *ret_n,
		     struct err *err) MUST_CHECK;
enum status cat_entry_get(struct ctx *c, int64_t id, struct cat_entry *ret, struct err *err) MUST_CHECK;
/* The entry of a body by item key (also inactive ones). */
enum status cat_entry_by_key(struct ctx *c, int64_t body_id, struct str item_key, struct cat_entry *ret,
			     struct err *err) MUST_CHECK;
enum status cat_entry_save(struct ctx *c, struct cat_entry *e,
			   struct err *err) MUST_CHECK; /* audited; refuses active without owner */

/* Gives a body its own entries derived from the standard in force (all inactive until they have owners, unless owner_unit_id
 * is given). Existing ones stay. */
enum status cat_adopt(struct ctx *c, int64_t body_id, int64_t owner_unit_id, struct err *err) MUST_CHECK;

/* Loads a TSV of the standard as a new version in force from that date (an import, not a program change). ret_changes counts
 * rows that differ from the version before. */
enum status cat_import_standard(struct ctx *c, struct str tsv, struct str name, struct date from, int *ret_changes,
				struct err *err) MUST_CHECK;

/* ---- deadlines: pure ---- */
/* The rule that binds: the one that falls due first; the shorter special rule wins ties (条例 Art. 26 末句). */
struct time_rule time_rule_binding(const struct cat_entry *e);
struct publish_due {
	struct date due;
	bool provisional, none; /* none: no date can be computed (real time, on request) */
	struct time_rule rule;
};
enum status publish_due(const struct cat_entry *e, struct date formed, const struct workcal *cal,
			struct publish_due *ret) MUST_CHECK;

/* ---- legal bases: records with validity ---- */
struct legal_basis {
	int64_t id;
	struct str name; /* 《环境保护法》 as the standard writes it */
	struct str full_name, issuer, doc_no;
	struct date valid_from, valid_to; /* valid_to DATE_NONE = in force */
	struct str superseded_by;	  /* full name of what took over */
	bool confirmed;			  /* false: 待核原件 */
	bool in_force;			  /* on the date asked for */
};
/* The bases of an entry on a date: a repealed act is followed to what took over on that date (生态环境法典 from 2026-08-15);
 * duplicates that result are merged. Each keeps the name the standard used in name. */
enum status legal_bases_on(struct ctx *c, const struct cat_entry *e, struct date on, struct legal_basis **ret, size_t *ret_n,
			   struct err *err) MUST_CHECK;

/* All bases, for the staff page; in_force as on that date. */
enum status legal_bases_list(struct ctx *c, struct date on, struct legal_basis **ret, size_t *ret_n,
			     struct err *err) MUST_CHECK;

/* ---- versions of the standard (S0-4.2.3), refinement and its conflicts (S4-3.4) ---- */
struct cat_version {
	int64_t id;
	struct str name;
	struct date effective_from;
	int64_t imported_at, imported_by, items;
	bool in_force; /* today */
};
/* Newest effective date first. */
enum status cat_versions(struct ctx *c, struct cat_version **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status cat_items(struct ctx *c, int64_t version_id, struct cat_entry **ret, size_t *ret_n, struct err *err) MUST_CHECK;

enum cat_diff_kind { CD_ADDED, CD_REMOVED, CD_CHANGED };
struct cat_diff {
	enum cat_diff_kind kind;
	struct str item_key, level2;
	enum cat_field field;	  /* CD_CHANGED */
	struct str before, after; /* text of the field; of an added or removed item its name */
};
/* Pure. Both in any order; the result by seq of the newer, removed ones last. changed_items counts items, not fields. */
void cat_diff(struct arena *a, const struct cat_entry *old, size_t n_old, const struct cat_entry *now, size_t n_now,
	      struct cat_diff **ret, size_t *ret_n, int *ret_changed_items);
/* A version against the one in force before it (none: everything is added). */
enum status cat_version_diff(struct ctx *c, int64_t version_id, struct cat_version *ret_version, struct cat_diff **ret,
			     size_t *ret_n, struct err *err) MUST_CHECK;

/* What an import would change, without importing. Same checks as cat_import_standard(). */
enum status cat_preview_standard(struct ctx *c, struct str tsv, struct date from, struct cat_diff **ret, size_t *ret_n,
				 int *ret_changes, struct err *err) MUST_CHECK;

/* A refined field whose standard text has changed since the refinement was made. */
struct cat_conflict {
	int64_t entry_id;
	struct str item_key, level2;
	enum cat_field field;
	struct str base, standard, local; /* when refined; now; the body's own */
};
enum status cat_conflicts(struct ctx *c, int64_t body_id, struct cat_conflict **ret, size_t *ret_n,
			  struct err *err) MUST_CHECK;
/* Settles all conflicts of an entry: keeps the local text, or takes the standard's. Audited. */
enum status cat_resolve(struct ctx *c, int64_t entry_id, bool take_standard, struct err *err) MUST_CHECK;

/* Every entry of a body, inactive ones too, in the same order as cat_list(). */
enum status cat_list_all(struct ctx *c, int64_t body_id, struct cat_entry **ret, size_t *ret_n, struct err *err) MUST_CHECK;
/* A new entry's starting values from an item of the standard in force; ST_NOT_FOUND. id and body stay 0. */
enum status cat_standard_item(struct ctx *c, struct str item_key, struct cat_entry *ret, struct err *err) MUST_CHECK;

/* What is wrong with an entry, as message key, with the field's code; NULL when it may be saved. Pure. */
const char *cat_entry_problem(const struct cat_entry *e, const char **ret_field);

const char *deadline_event_code(enum deadline_event ev);		  /* "formed" …; key "deadline.<code>" */
bool deadline_event_from_code(struct str code, enum deadline_event *ret); /* also FORMED_WD … of the standard's file */

/* One field as text, for comparing and showing. Pure. */
struct str cat_field_text(struct arena *a, const struct cat_entry *e, enum cat_field f);

/* ---- import text: pure ---- */
/* Rows of a standard TSV as items (body_id 0). openness_tsv gives the class of items whose file has no column openness.
 * ST_INVALID with the line in err->detail and err->arg. */
enum status cat_parse_standard(struct arena *a, struct str tsv, struct str openness_tsv, struct cat_entry **ret,
			       size_t *ret_n, struct err *err) MUST_CHECK;
/* "■政府网站 □政府公报", "1.政府网站 2.两微一端", "精准报送" → names of the standard separated by '|'. Boxes left empty (□)
 * are not channels of the item. Unknown names stay as they are. */
struct str cat_channels(struct arena *a, struct str text);

extern const struct module catalogue_module;
#endif
