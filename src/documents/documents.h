/* SPDX-License-Identifier: Apache-2.0 */
/* Proactive disclosure: documents from draft to publication, versions, withdrawal.
 * 条例 Art. 14–17, 20, 26; 国办发〔2016〕80号 (four attributes). S3-3.1.1–3.1.9, S3-8.2.4, S1-1.3.5. */
#ifndef DOCUMENTS_DOCUMENTS_H
#define DOCUMENTS_DOCUMENTS_H

#include "catalogue/catalogue.h"
#include "core/ctx.h"
#include "docmodel/docmodel.h"
#include "documents/docnum.h"

enum doc_state {
	DS_DRAFT,     /* 拟稿 */
	DS_UNIT,      /* 科室负责人审核 */
	DS_OFFICE,    /* 政务公开机构审查 (attribute) */
	DS_SECRECY,   /* 保密审查 */
	DS_SIGN,      /* 签发 */
	DS_SCHEDULED, /* signed, waits for its time */
	DS_PUBLISHED,
	DS_ON_FILE, /* signed as 依申请公开 or 不予公开, or for a certain person: never public */
	DS_WITHDRAWN,
	DS_DISCARDED, /* draft given up */
	DS_MERGED,    /* correction taken over into the document it corrects */
	DS_COUNT
};
const char *doc_state_code(enum doc_state s);
bool doc_state_from_code(struct str s, enum doc_state *ret);

enum doc_event {
	EV_SUBMIT,
	EV_APPROVE,
	EV_RETURN /* 退文 */,
	EV_SIGN,
	EV_SCHEDULE,
	EV_PUBLISH,
	EV_WITHDRAW,
	EV_REPUBLISH,
	EV_CORRECT,
	EV_DISCARD,
	EV_COUNT
};

const char *doc_event_code(enum doc_event ev); /* "submit" …; key "doc.event.<code>" */

/* 公开属性 (proactive-disclosure.md §3.1). */
enum attribute { ATTR_NONE, ATTR_PUB, ATTR_RED, ATTR_REQ, ATTR_NON, ATTR_COUNT };
const char *attribute_code(enum attribute at);		     /* "PUB" …; key "attribute.PUB" → 此件公开发布 */
bool attribute_from_text(struct str s, enum attribute *ret); /* also 此件社会公开 = PUB, with or without brackets */

enum validity { VALID_NA, VALID_PENDING, VALID_IN_FORCE, VALID_AMENDED, VALID_REPEALED, VALID_EXPIRED, VALID_COUNT };
const char *validity_code(enum validity v);
bool validity_from_code(struct str s, enum validity *ret);

/* Grounds for not publishing in full: 条例 Art. 14–16 as data (proactive-disclosure.md §2). Key "article.<code>" names it. */
struct doc_article {
	const char *code;   /* "X14a" */
	const char *clause; /* 条例 Art. 14 */
	unsigned attrs;	    /* bits 1u << ATTR_… it can justify */
	bool absolute;
};
const struct doc_article *doc_articles(size_t *ret_n);
const struct doc_article *doc_article_by_code(struct str code); /* NULL when unknown */
/* Causes of a return (退文); key "doc.cause.<code>". */
const char *const *doc_causes(size_t *ret_n);
bool doc_cause_known(struct str code);

struct document {
	int64_t id, body_id, unit_id, entry_id;
	enum doc_state state;
	int64_t version; /* of the content, from 1 */
	int64_t rev;	 /* optimistic lock: rises with every change */
	struct str title, doc_no, doc_no_key;
	struct str index_no; /* empty until published for the first time */
	struct str genre;    /* 通知 公告 意见 函 决定书 … */
	struct str topic, keywords, summary, source;
	struct str issuing_body, joint_bodies;
	struct str body_json; /* the document model */
	struct date formed_on, signed_on, effective_on, abolished_on;
	int64_t published_at; /* the real event, Unix ms; 0 = never */
	int64_t first_published_at;
	int64_t scheduled_at;
	enum openness openness;
	bool audience_all;
	enum attribute proposed, attribute;   /* attribute: final, fixed by the signatory */
	struct str attr_article, attr_reason; /* required for RED REQ NON */
	enum validity validity;
	int64_t replaced_by; /* document that repealed or amended this one */
	int64_t author_id;
	struct str author_name, unit_name, body_name, body_code, entry_key, entry_name;
	int64_t views;
	struct date due_on; /* statutory last day of publication; DATE_NONE = none */
	bool due_provisional;
	int64_t withdrawn_at;
	struct str withdraw_reason, withdraw_order; /* order: internal number; reason: public neutral note */
	bool sample;
	/* staff side; the public calls leave these empty */
	int64_t corrects_id; /* this is the correction of that document */
	int64_t parent_body_id;
	struct str level1; /* catalogue group */
	int64_t created_at, state_since, changed_at, decided_at;
	struct str changed_by_name;
	int64_t checklist_by, checklist_at;
	struct str checklist_by_name;
	struct str secrecy_basis, signed_by_name;
	struct str import_note; /* what the import could not decide, one line each */
	bool normative;		/* 行政规范性文件: validity must be stated */
	bool figures_brought; /* saving: body_json was made from a file just handed in, so its pictures are the person's own */
};

/* ---- reading for the public: everything here shows only what is published, public, for everybody, not withdrawn ---- */
struct doc_filter {
	int64_t body_id;	    /* 0 = all */
	struct str entry_key;	    /* item key, "" = all */
	struct str level1;	    /* group, "" = all */
	int openness;		    /* -1 = all */
	int year;		    /* of publication, 0 = all */
	int64_t from_at, before_at; /* published in [from_at, before_at); 0 = open */
	struct str genre, doc_no, words /* all must occur in title or summary */;
	int validity;	/* -1 = all */
	bool by_formed; /* order by formed_on instead of published_at (newest first) */
	int64_t offset, limit;
};
enum status doc_public_list(struct ctx *c, const struct doc_filter *f, struct document **ret, size_t *ret_n,
			    int64_t *ret_total, struct err *err) MUST_CHECK; /* body_json is not filled */
/* ST_NOT_FOUND for anything not public; ST_GONE with *ret filled (title, withdrawn_at, withdraw_reason only) when withdrawn. */
enum status doc_public_get(struct ctx *c, int64_t id, struct document *ret, struct err *err) MUST_CHECK;
enum status doc_public_neighbours(struct ctx *c, const struct document *d, struct document *ret_prev,
				  struct document *ret_next, struct err *err) MUST_CHECK; /* same entry; id 0 = none */
struct attachment {
	int64_t id, document_id, file_id, size;
	struct str name, media_type, ext, sha256;
	struct str note;
};
enum status doc_attachments(struct ctx *c, int64_t document_id, struct attachment **ret, size_t *ret_n,
			    struct err *err) MUST_CHECK;
/* A stored file as the public may fetch it: only while it belongs to a public document (attachment or figure). */
enum status doc_public_file(struct ctx *c, int64_t document_id, int64_t file_id, struct attachment *ret,
			    struct err *err) MUST_CHECK;
/* Which edition the public sees: 1, and one more for every correction taken over. document.version counts what was submitted,
 * a text returned and submitted again has a higher one without having been public. */
enum status doc_public_edition(struct ctx *c, const struct document *d, int64_t *ret, struct err *err) MUST_CHECK;
/* All the public can read of a public document, as the bytes whose SHA-256 is in the transparency log. */
enum status doc_canonical_json(struct ctx *c, const struct document *d, struct str *ret, struct err *err) MUST_CHECK;
/* Logs, marked as existing, what is or was public and never was logged. Own transaction unless one is open. */
enum status doc_log_existing(struct ctx *c, int64_t *ret_added, struct err *err) MUST_CHECK;
/* Compares the log with the documents: what is public now against its newest leaf, both ways, and with files their bytes on disk
 * too. say is called for each problem (English, for the operator). */
struct doc_log_report {
	int64_t documents, problems;
};
enum status doc_log_check(struct ctx *c, bool files, void (*say)(void *arg, const char *problem), void *arg,
			  struct doc_log_report *ret, struct err *err) MUST_CHECK;
/* Proof bundle of a leaf (seq < 0: the newest) with the document in it, while it is public. */
enum status doc_proof(struct ctx *c, int64_t id, int64_t seq, bool with_document, struct str *ret,
		      struct err *err) MUST_CHECK;
/* Public documents that this one repealed or amended. */
enum status doc_public_replaces(struct ctx *c, int64_t id, struct document **ret, size_t *ret_n, struct err *err) MUST_CHECK;
/* Withdrawn documents for feeds (tombstones), newest first. */
enum status doc_withdrawn_list(struct ctx *c, int64_t since, int64_t limit, struct document **ret, size_t *ret_n,
			       struct err *err) MUST_CHECK;
enum status doc_count_view(struct ctx *c, int64_t id, struct err *err) MUST_CHECK; /* adds one; no person is recorded */
struct doc_reviewer {
	struct str role_key, name, unit;
	int64_t at;
};
enum status doc_reviewers(struct ctx *c, int64_t id, struct doc_reviewer **ret, size_t *ret_n, struct err *err) MUST_CHECK;

/* Public documents per catalogue item (body_id 0 = over all bodies). */
struct doc_entry_count {
	struct str item_key;
	enum openness openness;
	int64_t n;
	int64_t last_published_at;
};
enum status doc_count_entries(struct ctx *c, int64_t body_id, struct doc_entry_count **ret, size_t *ret_n,
			      struct err *err) MUST_CHECK;

/* ---- writing (checks permission, reach, state and rules; audited; own transaction) ---- */
/* Creates (id 0) or saves a draft. rev must be the one read, else ST_CONFLICT and nothing is changed. */
enum status doc_save_draft(struct ctx *c, struct document *d, struct err *err) MUST_CHECK;
struct doc_action {
	enum doc_event event;
	int64_t id, rev;
	struct str opinion;	  /* comment; cause for a return */
	enum attribute attribute; /* SUBMIT: proposal; APPROVE by office; SIGN: final */
	struct str article, reason;
	bool checklist;		       /* SUBMIT: drafting unit has compared with law and secrecy rules (S3-3.1.2) */
	struct str secrecy_basis;      /* APPROVE in DS_SECRECY */
	int64_t publish_at;	       /* SCHEDULE */
	struct str order, public_note; /* WITHDRAW */
	struct str cause;	       /* RETURN: code of doc_causes(), "other" when empty */
};
enum status doc_act(struct ctx *c, const struct doc_action *a, struct document *ret, struct err *err) MUST_CHECK;
enum status doc_attach(struct ctx *c, int64_t document_id, int64_t rev, int64_t file_id, struct str name,
		       struct err *err) MUST_CHECK;

/* Staff view: own reach only. */
enum status doc_get(struct ctx *c, int64_t id, struct document *ret, struct err *err) MUST_CHECK;

/* Import: makes a draft with a source key; the same key again gives the same draft (ret_existing). */
enum status doc_import_draft(struct ctx *c, struct document *d, struct str source_key, bool *ret_existing,
			     struct err *err) MUST_CHECK;

/* ---- staff: lists, history, versions ---- */
struct doc_staff_filter {
	int state;		  /* -1 = all but discarded and merged */
	int64_t body_id, unit_id; /* 0 = all in reach */
	struct str words;
	bool mine;	 /* waiting for something this person may do */
	bool exceptions; /* instead of a state: decided or proposed to be anything but published in full (S3-3.2.1) */
	int64_t offset, limit;
};
enum status doc_staff_list(struct ctx *c, const struct doc_staff_filter *f, struct document **ret, size_t *ret_n,
			   int64_t *ret_total,
			   struct err *err) MUST_CHECK; /* body_json is not filled; by due_on, those without last */

struct doc_step {
	int64_t id, at, entered_at; /* entered_at: when the state left by this step began */
	enum doc_event event;
	enum doc_state from, to;
	int64_t person_id, version;
	struct str who, unit, role_key, opinion, cause, article, reason, clause, sha256;
	enum attribute attribute;
};
/* Oldest first. Needs reach. */
enum status doc_steps(struct ctx *c, int64_t id, struct doc_step **ret, size_t *ret_n, struct err *err) MUST_CHECK;

struct doc_version {
	int64_t version, at;
	struct str title, body_json, sha256, editor_name;
};
enum status doc_versions(struct ctx *c, int64_t id, struct doc_version **ret, size_t *ret_n, struct err *err) MUST_CHECK;
enum status doc_version_get(struct ctx *c, int64_t id, int64_t version, struct doc_version *ret, struct err *err) MUST_CHECK;

/* What this person could do now, and why not when a rule is in the way. */
struct doc_can {
	bool edit, submit, approve, ret, sign, schedule, withdraw, republish, correct, discard;
	char refusal[64]; /* message key that stands in the way of the step that is due; "" = none */
};
enum status doc_can(struct ctx *c, const struct document *d, struct doc_can *ret, struct err *err) MUST_CHECK;

/* A file of a document as staff may fetch it. */
enum status doc_staff_file(struct ctx *c, int64_t document_id, int64_t file_id, struct attachment *ret,
			   struct err *err) MUST_CHECK;
enum status doc_detach(struct ctx *c, int64_t document_id, int64_t rev, int64_t attachment_id, struct err *err) MUST_CHECK;
/* Sets validity and the document that did it, both ways (废止/修改 links). Audited; own transaction. */
enum status doc_set_validity(struct ctx *c, int64_t id, int64_t rev, enum validity v, int64_t by_id, struct date on,
			     struct str reason, struct err *err) MUST_CHECK;

/* Cached pages that cite a number carry the tag "no:" and this many bytes of its key; a change of the document drops them. */
enum { DOC_NO_TAG = 90 };

/* ---- what the library of rules is made of: S0-1.5.1, S0-1.5.2, S3-0.2, S1-2.8 (pages: src/policy) ---- */
/* Public documents that state a validity, are rules by their kind, or bear a document number; newest first, the newest
 * LIBRARY_MAX. Shared until the next change: do not write. */
enum { LIBRARY_MAX = 15000 };
struct library_doc {
	int64_t id, rev, body_id, replaced_by, published_at;
	struct str title, doc_no, topic, genre, body_name, keywords;
	struct str no_org, no_key; /* of the number: 澄环规, and its key; empty without one */
	int no_year;		   /* 0: none */
	struct date formed_on, effective_on, abolished_on;
	enum validity validity;
	bool normative;
};
enum status doc_library(struct ctx *c, const struct library_doc **ret, size_t *ret_n, struct err *err) MUST_CHECK;
/* A public document without its text; by its number's key (docnum.h): the oldest that bears it. ST_NOT_FOUND. */
enum status doc_public_line(struct ctx *c, int64_t id, struct document *ret, struct err *err) MUST_CHECK;
enum status doc_public_by_no(struct ctx *c, struct str no_key, struct document *ret, struct err *err) MUST_CHECK;
/* By index number: public or withdrawn (its page says which). */
enum status doc_public_by_index(struct ctx *c, struct str index_no, int64_t *ret_id, struct err *err) MUST_CHECK;
/* The texts the public could read, oldest first, the last one is today's. A text that ended in a withdrawal, and all before
 * it, is left out; so is everything before a correction that withheld a part (PUB to RED): what was taken back stays back. */
struct doc_edition {
	int64_t version, at;
	struct str title, body_json;
};
enum status doc_public_editions(struct ctx *c, const struct document *d, struct doc_edition **ret, size_t *ret_n,
				struct err *err) MUST_CHECK;
/* Rule documents that govern a step of the flow (S1-2.8). Steps: doc_rule_steps(); a body's own and the one above's. */
struct doc_step_rule {
	struct str step;
	int64_t body_id, document_id; /* body_id: who attached it */
	struct str title, doc_no;
};
const char *const *doc_rule_steps(size_t *ret_n); /* key "doc.rule_step.<code>" */
enum status doc_step_rules(struct ctx *c, int64_t body_id /* 0 = all */, struct str step, struct doc_step_rule **ret,
			   size_t *ret_n, struct err *err) MUST_CHECK;
/* Of the own body, by its disclosure office; audited. ST_INVALID: no such step, or not a public document. */
enum status doc_step_rule_set(struct ctx *c, struct str step, int64_t document_id, bool on, struct err *err) MUST_CHECK;

/* Staff part key words by any comma or semicolon; pages show one list: 甲、乙. */
struct str doc_keyword_list(struct arena *a, struct str keywords);

/* ---- figures over what was published: S1-1.3.5, S1-1.3.9, S2-1.1.24, S2-1.4.2, S3-3.1.8, S3-3.1.9 ---- */
struct doc_stat_row {
	struct str key, name;			   /* unit, item, openness code, genre, body or step */
	int64_t published, in_time, late, undated; /* undated: no statutory last day */
	int64_t workdays, late_days;		   /* sums: formed → published; days past the limit */
	int64_t returns, steps, step_ms;
};
enum doc_stat_by { STAT_UNIT, STAT_ITEM, STAT_OPENNESS, STAT_GENRE, STAT_BODY, STAT_STEP, STAT_BY_COUNT };
const char *doc_stat_by_code(enum doc_stat_by by);
/* Over documents first published in [from, to] (returns and steps: made in it), in the person's reach. ret_total sums the rows. */
enum status doc_stats(struct ctx *c, enum doc_stat_by by, struct date from, struct date to, struct doc_stat_row **ret,
		      size_t *ret_n, struct doc_stat_row *ret_total, struct err *err) MUST_CHECK;

/* ---- what is missing, per body in the person's reach: S0-1.4.7, S4-3.8, S1-1.3.5 (completeness per entry) ---- */
struct doc_gap {
	struct str key, name, owner;
	struct date last;      /* DATE_NONE: never published */
	int update_days, days; /* days: overdue by, -1 = never published */
};
struct doc_body_gaps {
	int64_t body_id;
	struct str name;
	int64_t entries, covered; /* active entries that owe the public something; those with at least one publication */
	int64_t late, late_days;  /* published late this year, as in doc_stats */
	struct doc_gap *gaps;
	size_t n;
};
enum status doc_gaps(struct ctx *c, struct doc_body_gaps **ret, size_t *ret_n, struct err *err) MUST_CHECK;
int doc_gap_days(int update_days, struct date last, struct date today);

extern const struct module documents_module;
#endif
