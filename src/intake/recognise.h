/* SPDX-License-Identifier: Apache-2.0 */
/* Text as it was copied from a web page → the parts of a document. Pure: no clock, no I/O; rules are data.
 * S0-0.2, S4-0.1; oddities 1, 2, 7, 9, 10 of the requirements. */
#ifndef INTAKE_RECOGNISE_H
#define INTAKE_RECOGNISE_H

#include "base/arena.h"
#include "base/date.h"
#include "base/status.h"
#include "documents/docnum.h"

/* ---- page furniture: data/intake/furniture.tsv ---- */
enum rule_kind {
	RULE_LABEL,
	RULE_EQUAL,
	RULE_PREFIX,
	RULE_CONTAINS,
	RULE_CUT,
	RULE_INLINE,
	RULE_META,    /* <meta name=pattern> of a page gives the field */
	RULE_CONTENT, /* class or id of the block that holds a page's text */
	RULE_NOISE,   /* class or id (or a word of it) of what is no text */
	RULE_KIND_COUNT
};
struct intake_rule {
	enum rule_kind kind;
	struct str pattern; /* folded as fold() folds lines */
	struct str field;   /* RULE_LABEL, RULE_META */
};
struct intake_rules {
	struct intake_rule *rule;
	size_t n;
};
enum status intake_rules_parse(struct arena *a, struct str tsv, struct intake_rules *ret, struct err *err) MUST_CHECK;
/* The form in which lines and patterns are compared: half width, no blanks, lower-case Latin. */
struct str intake_fold(struct arena *a, struct str s);
struct str intake_lower(struct arena *a, struct str s); /* ASCII letters only */

/* ---- repairs of the text ---- */
struct repairs {
	size_t readings;    /* Latin readings in brackets taken out: 環(huán)境 */
	size_t commas;	    /* doubled commas: ",," "，，" ",、" */
	size_t traditional; /* characters turned from traditional to simplified */
};
enum status intake_repair(struct arena *a, struct str text, struct str *ret, struct repairs *ret_did,
			  struct err *err) MUST_CHECK;

/* ---- recognition ---- */
enum confidence { CONF_NONE, CONF_LOW, CONF_MEDIUM, CONF_HIGH, CONF_COUNT };
const char *confidence_key(enum confidence c); /* catalogue key */

struct recognised_text {
	struct str value;
	enum confidence conf;
};
struct recognised_date {
	struct date value; /* DATE_NONE */
	enum confidence conf;
};
struct finding {
	const char *key; /* "intake.f.…" */
	struct str arg;
	bool check; /* a person must look; otherwise only told */
};
#define MAX_FINDINGS 40
struct recognised {
	struct recognised_text title, source, issuer;
	struct recognised_date formed, published;
	struct str index_no;  /* only a whole one; the platform gives its own at publication */
	struct docnum doc_no; /* shown empty: none */
	enum confidence doc_no_conf;
	struct str mark; /* 此件公开发布, without brackets, or empty */
	struct str body; /* textarea form of docmodel */
	struct repairs repairs;
	size_t dropped;	 /* lines of page furniture */
	struct str *out; /* those lines and other lines that are no body (labels, title, number), folded */
	size_t n_out;
	struct finding finding[MAX_FINDINGS];
	size_t n_findings;
};
enum status recognise(struct arena *a, const struct intake_rules *rules, struct str text, struct recognised *ret,
		      struct err *err) MUST_CHECK;
/* The same for text that intake_repair() has been through already. */
enum status recognise_repaired(struct arena *a, const struct intake_rules *rules, struct str text, struct repairs did,
			       struct recognised *ret, struct err *err) MUST_CHECK;
bool intake_is_genre(struct str title); /* ends as titles of official documents do: 通知, 公告 … */
void finding_add(struct recognised *r, const char *key, struct str arg, bool check);
/* What a person should look at in the body: gaps and repeats in the numbering, placeholders, masked words. */
void intake_check_body(struct arena *a, struct recognised *r);

#endif
