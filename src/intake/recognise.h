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
enum rule_kind { RULE_LABEL, RULE_EQUAL, RULE_PREFIX, RULE_CONTAINS, RULE_CUT, RULE_INLINE, RULE_KIND_COUNT };
struct intake_rule {
	enum rule_kind kind;
	struct str pattern; /* folded as fold() folds lines */
	struct str field;   /* RULE_LABEL */
};
struct intake_rules {
	struct intake_rule *rule;
	size_t n;
};
enum status intake_rules_parse(struct arena *a, struct str tsv, struct intake_rules *ret, struct err *err) MUST_CHECK;
/* The form in which lines and patterns are compared: half width, no blanks, lower-case Latin. */
struct str intake_fold(struct arena *a, struct str s);

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
	size_t dropped; /* lines of page furniture */
	struct finding finding[MAX_FINDINGS];
	size_t n_findings;
};
enum status recognise(struct arena *a, const struct intake_rules *rules, struct str text, struct recognised *ret,
		      struct err *err) MUST_CHECK;
void finding_add(struct recognised *r, const char *key, struct str arg, bool check);
/* What a person should look at in the body: gaps and repeats in the numbering, placeholders, masked words. */
void intake_check_body(struct arena *a, struct recognised *r);

#endif
