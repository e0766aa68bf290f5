/* SPDX-License-Identifier: Apache-2.0 */
/* Library of rules and normative documents: facets, chains of replacement, clearance, citations, days of review.
 * S0-1.5.1, S0-1.5.2, S3-0.2, S1-1.1.7, S1-2.8, S0-4.2.1. 条例 Art. 20(1); 国办发〔2018〕37号 (clearance, lists with validity). */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include "core/module.h"
#include "documents/documents.h"

/* ---- citations (S3-0.2) ---- */
/* One document that another one is tied to by its number: in this library, or an act of an upper body. */
struct policy_reference {
	struct str doc_no, title, issuer, genre;
	struct str href;     /* "/d/17" or "/zcwj/upper/3", without /en */
	int64_t document_id; /* 0: act of an upper body */
	bool explains;	     /* an interpretation, by its kind */
};
/* Document numbers in the text become links where they lead somewhere; model is replaced. ret: what they lead to, each once, in
 * the order of the text. Tags the call's cached page so that it is made again when one of these numbers is published, withdrawn
 * or entered. Its own number is no citation. */
enum status policy_cite(struct ctx *c, const struct document *d, struct doc *model, struct policy_reference **ret,
			size_t *ret_n, struct err *err) MUST_CHECK;
/* Public documents that cite this number, newest first, at most POLICY_CITED_BY; *ret_total counts all. */
enum { POLICY_CITED_BY = 20 };
enum status policy_cited_by(struct ctx *c, struct str no_key, struct policy_reference **ret, size_t *ret_n,
			    int64_t *ret_total, struct err *err) MUST_CHECK;

/* ---- 制定过程: how a rule came about and what became of it (S0-1.5.2) ---- */
struct policy_stage {
	const char *key;	 /* what happened: key of a text */
	struct str title, genre; /* of the document it can be read in */
	int64_t document_id;	 /* 0: an event without a document of its own */
	struct date on;
	bool ahead, here; /* in the future; the document the reader has open */
	bool with_rule;	  /* a document that goes with the rule: draft, adopted comments, interpretation */
};
/* Drafts for comment, adopted comments, the rule, its interpretations, later events; only what is public, in the order of the
 * steps. For a rule, and for the documents of its chain; none for others. Tags the call's cached page. */
enum status policy_making(struct ctx *c, const struct document *d, struct policy_stage **ret, size_t *ret_n,
			  struct err *err) MUST_CHECK;

/* ---- rules with a day of review (S0-4.2.1) ---- */
struct policy_rule {
	int64_t id;
	struct str title, doc_no, genre, body_name, topic;
	struct date published_on, effective_on, abolished_on, review_on; /* DATE_NONE: none */
	enum validity validity;
	struct str steps; /* codes of the steps it governs, blanks between; S1-2.8 */
};
/* Days on which documents are looked at again: kept here only, by document. Shared, do not change. A page that shows them carries
 * the tag "rules". */
struct review_day {
	int64_t document_id, body_id;
	struct date on;
};
enum status policy_reviews(struct ctx *c, const struct review_day **ret, size_t *ret_n, struct err *err) MUST_CHECK;
/* Public rules of disclosure: documents of kind 制度, and those attached to a step; newest first. */
enum status policy_rules(struct ctx *c, struct policy_rule **ret, size_t *ret_n, struct err *err) MUST_CHECK;

/* Sample: relations, days of review, clearance, upper acts, attached rules. After the sample documents. */
enum status policy_sample(struct ctx *c, struct err *err) MUST_CHECK;

extern const struct module policy_module;

#endif
