/* SPDX-License-Identifier: Apache-2.0 */
/* Import: files, pages of an old site and rows of lists → drafts with a list of what was recognised and what a person must
 * check. Never a publication (S3-8.2.4). S0-0.2, S4-0.1; oddities 1, 2, 7, 9, 10 of the requirements.
 *
 * Reading (intake_read) is pure but for the files it reads and may run on any thread; writing (intake_write) is one transaction:
 * draft, pictures, attachments, old addresses, report. */
#ifndef INTAKE_INTAKE_H
#define INTAKE_INTAKE_H

#include "core/module.h"
#include "documents/documents.h"
#include "intake/list.h"
#include "intake/page_read.h"
#include "intake/recognise.h"

/* ---- what is imported ---- */
struct intake_upload {
	struct str name;
	const char *path;
};
/* Where the files lie that pages and lists name: a folder (the root of the old site), or what was uploaded together. */
struct intake_place {
	const char *root;
	const struct intake_upload *upload;
	size_t n_uploads;
	struct str hosts; /* names of the old site, separated by blanks */
};
/* The file for an address of the old site, or for a name in a list ("/files/a.pdf"). Never outside of the place. */
bool intake_place_file(struct arena *a, const struct intake_place *p, struct str address, const char **ret);

struct intake_source {
	struct str name;	    /* of the file; also the title when none is found */
	struct str shown;	    /* in reports: the path, or list and row; empty: the name */
	const char *path;	    /* of the file; NULL: a row without one */
	struct str address;	    /* on the old site; empty: none */
	struct str alias;	    /* another address of the same page ("/a/" for "/a/index.html"); may be empty */
	const struct list_row *row; /* what a list says about it; NULL */
	const struct list *list;
};

struct str intake_shown(const struct intake_source *s);

/* ---- reading ---- */
enum intake_kind { IK_TEXT, IK_DOCX, IK_PAGE, IK_PAPER /* PDF, OFD */, IK_ROW };
struct intake_picture {
	struct str src, bytes; /* bytes: from a DOCX */
	const char *path;      /* NULL and no bytes: not found */
};
struct intake_attach {
	const char *path;
	struct str name, address;
};
struct intake_reading {
	enum intake_kind kind;
	struct recognised r;
	struct doc doc;	  /* figures name pictures by place, from 1 */
	bool column_page; /* nothing to import */
	struct intake_picture *picture;
	size_t n_pictures;
	struct intake_attach *attach;
	size_t n_attach;
	struct str key; /* same source, same key */
};
/* Bytes and key only: enough to ask whether it was imported before. */
enum status intake_key(struct arena *a, const struct intake_source *s, int64_t body_id, struct str *ret_bytes,
		       struct str *ret_key, struct err *err) MUST_CHECK;
enum status intake_read(struct arena *a, const struct intake_rules *rules, const struct intake_source *s,
			const struct intake_place *place, struct str bytes, struct intake_reading *ret,
			struct err *err) MUST_CHECK;
/* Text of a PDF or OFD as extract gives it → lines as of a text file: page numbers and running heads out, paragraphs whole. */
struct str intake_paper_text(struct arena *a, struct str text, struct str title);

/* ---- writing ---- */
struct intake_options {
	bool dry_run;	 /* recognise only: nothing is written */
	int64_t body_id; /* system only; otherwise the caller's own */
	int64_t unit_id;
	struct str entry_key; /* catalogue item, "" = to be chosen in the draft */
	int64_t author_id;    /* system only: who the draft belongs to */
	struct str author_name;
	enum tpl_locale loc; /* of the report */
};
enum intake_outcome { IN_DRAFT, IN_EXISTING, IN_DRY, IN_SKIPPED, IN_OUTCOME_COUNT };
const char *intake_outcome_code(enum intake_outcome o); /* "draft"; key "intake.outcome.<code>" */

struct intake_result {
	enum intake_outcome outcome;
	int64_t document_id; /* IN_DRAFT, IN_EXISTING */
	enum intake_kind kind;
	size_t blocks; /* of the text */
	size_t n_attached;
	struct recognised r;
	struct str report; /* JSON of one row of the report, without outcome */
};
/* The same source for the same body is one draft, whoever brings it and how often, also at the same time. */
enum status intake_write(struct ctx *c, const struct intake_source *s, struct intake_reading *r,
			 const struct intake_options *o, struct intake_result *ret, struct err *err) MUST_CHECK;
/* data/intake/furniture.tsv as shipped. */
enum status intake_rules_load(struct arena *a, struct intake_rules *ret, struct err *err) MUST_CHECK;
/* One finding as a sentence in a language. */
struct str finding_text(const struct tpl_set *set, struct arena *a, enum tpl_locale loc, const struct finding *f);
/* Rows of a list that cannot be imported as they are; in the caller's catalogue, today, with the files of the place. */
enum status intake_check_list(struct ctx *c, struct list *l, const struct intake_place *place, int64_t body_id,
			      struct err *err) MUST_CHECK;
/* CSV or XLSX → list. ST_INVALID with a sentence when it has no heading row that is understood. */
enum status intake_read_list(struct arena *a, const char *path, struct str name, struct list *ret,
			     struct err *err) MUST_CHECK;

/* Every address of a site that was taken over, as a browser asks for it; also of documents that are not public (404) or no
 * longer (410). For copies of the site. */
enum status intake_old_addresses(struct ctx *c, const char *const **ret, size_t *ret_n, struct err *err) MUST_CHECK;

extern const struct module intake_module;

/* module-internal */
extern const struct web_route intake_routes[];
extern const size_t intake_n_routes;
extern const struct tpl_view intake_view;
extern const struct command import_command;
bool intake_not_found(struct web_call *w, struct ctx *c);

#endif
