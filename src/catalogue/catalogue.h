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
	int month, day;     /* DE_FIXED_DATE */
	struct str basis;   /* 国办发〔2018〕118号 */
	struct str text;    /* 自决定作出之日起7个工作日内 */
};

/* One entry of a body's catalogue (or of the standard when body_id = 0). */
struct cat_entry {
	int64_t id, body_id;
	int64_t version_id;          /* of the standard it comes from */
	struct str item_key;         /* "MEE2019-05"; a local entry has its own: "L-wanghu-01" */
	struct str derived_from;     /* item_key of the standard item, or empty */
	int64_t seq;
	struct str level1, level2;
	struct str elements;         /* parts separated by '|' */
	struct str legal_basis;      /* names separated by '|', as in the standard */
	struct str time_limit_text, publisher;
	struct str channels;         /* names separated by '|' */
	bool audience_all;           /* 全社会; false = 特定群体 (S4-3.3) */
	bool proactive;              /* 主动; false = 依申请 */
	struct time_rule rule;       /* of the standard */
	struct time_rule shorter;    /* the shortest special rule; days 0 = none */
	enum openness openness;
	struct str evidence;         /* C1.. N U: N/U are shown to staff as 待核原件 */
	int64_t owner_unit_id;       /* 0: cannot be active (S1-1.3.3) */
	int update_days;             /* duty to update, 0 = none */
	bool active;
	bool not_applicable;         /* 不涉及, since */
	struct date since;
	struct str owner_unit_name;  /* filled by the list calls */
	int64_t published;           /* public documents; filled by callers from doc_count_entries() */
};

struct cat_filter {
	int64_t body_id;             /* 0 = all bodies (city view: one row per item of the standard) */
	struct str item_key;         /* "" = all */
	int openness;                /* -1 = all */
};
/* Active entries of a body in order of level1, seq. With body_id 0: the city bureau's entries. */
enum status cat_list(struct ctx *c, const struct cat_filter *f, struct cat_entry **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status cat_entry_get(struct ctx *c, int64_t id, struct cat_entry *ret, struct err *err) MUST_CHECK;
/* The entry of a body by item key (also inactive ones). */
enum status cat_entry_by_key(struct ctx *c, int64_t body_id, struct str item_key, struct cat_entry *ret, struct err *err) MUST_CHECK;
enum status cat_entry_save(struct ctx *c, struct cat_entry *e, struct err *err) MUST_CHECK; /* audited; refuses active without owner */

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
	bool provisional, none;      /* none: no date can be computed (real time, on request) */
	struct time_rule rule;
};
enum status publish_due(const struct cat_entry *e, struct date formed, const struct workcal *cal, struct publish_due *ret)
    MUST_CHECK;

/* ---- legal bases: records with validity ---- */
struct legal_basis {
	int64_t id;
	struct str name;             /* 《环境保护法》 as the standard writes it */
	struct str full_name, issuer, doc_no;
	struct date valid_from, valid_to; /* valid_to DATE_NONE = in force */
	struct str superseded_by;    /* full name of what took over */
	bool confirmed;              /* false: 待核原件 */
	bool in_force;               /* on the date asked for */
};
/* The bases of an entry on a date: a repealed act is followed to what took over on that date (生态环境法典 from 2026-08-15);
 * duplicates that result are merged. Each keeps the name the standard used in name. */
enum status legal_bases_on(struct ctx *c, const struct cat_entry *e, struct date on, struct legal_basis **ret, size_t *ret_n,
			   struct err *err) MUST_CHECK;

extern const struct module catalogue_module;
#endif
