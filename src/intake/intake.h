/* SPDX-License-Identifier: Apache-2.0 */
/* Import: a file → a draft with a list of what was recognised and what a person must check. Never a publication (S3-8.2.4).
 * S0-0.2, S4-0.1; oddities 1, 2, 7, 9, 10 of the requirements. */
#ifndef INTAKE_INTAKE_H
#define INTAKE_INTAKE_H

#include "core/module.h"
#include "documents/documents.h"
#include "intake/recognise.h"

struct intake_file {
	struct str name;  /* shown; also the title when none is found */
	struct str bytes; /* text (UTF-8 or GB 18030) or DOCX, by content */
};
struct intake_options {
	bool dry_run;	 /* recognise only: nothing is written */
	int64_t body_id; /* system only; otherwise the caller's own */
	int64_t unit_id;
	struct str entry_key; /* catalogue item, "" = to be chosen in the draft */
	int64_t author_id;    /* system only: who the draft belongs to */
	struct str author_name;
};
enum intake_outcome { IN_DRAFT, IN_EXISTING, IN_DRY, IN_OUTCOME_COUNT };
const char *intake_outcome_code(enum intake_outcome o); /* "draft"; key "intake.outcome.<code>" */

struct intake_result {
	enum intake_outcome outcome;
	int64_t document_id; /* IN_DRAFT, IN_EXISTING */
	bool docx;
	size_t blocks; /* of the text */
	struct recognised r;
};
/* The same bytes for the same body are one draft, whoever brings them and how often, also at the same time. */
enum status intake_import(struct ctx *c, const struct intake_rules *rules, const struct intake_file *f,
			  const struct intake_options *o, struct intake_result *ret, struct err *err) MUST_CHECK;
/* data/intake/furniture.tsv as shipped. */
enum status intake_rules_load(struct arena *a, struct intake_rules *ret, struct err *err) MUST_CHECK;
/* One finding as a sentence in a language. */
struct str finding_text(const struct tpl_set *set, struct arena *a, enum tpl_locale loc, const struct finding *f);

extern const struct module intake_module;

/* module-internal */
extern const struct web_route intake_routes[];
extern const size_t intake_n_routes;
extern const struct tpl_view intake_view;
extern const struct command import_command;

#endif
