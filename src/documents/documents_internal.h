/* SPDX-License-Identifier: Apache-2.0 */
/* Shared between the files of this module only. */
#ifndef DOCUMENTS_DOCUMENTS_INTERNAL_H
#define DOCUMENTS_DOCUMENTS_INTERNAL_H

#include "documents/documents.h"
#include "documents/documents_rules.h"
#include "documents/documents_store.h"

/* The transaction of a use case, or the one its caller has open (import and upload do several things at once).
 *   CLEANUP(work_end) struct work w = {0};
 *   TRY(work_begin(c, &w, err)); … return work_commit(c, &w, err); */
struct work {
	struct db_tx tx;
	bool own;
};
enum status work_begin(struct ctx *c, struct work *ret, struct err *err) MUST_CHECK;
enum status work_commit(struct ctx *c, struct work *w, struct err *err) MUST_CHECK;
void work_end(struct work *w);

/* Any document by id, without asking who asks. */
enum status doc_load(struct ctx *c, int64_t id, struct document *ret, struct err *err) MUST_CHECK;
/* May the person see it before publication: permission with reach; drafters and unit heads their own unit (S3-3.4.1). */
bool doc_may_read(const struct ctx *c, const struct document *d);
void doc_blank_staff(struct document *d); /* before anything leaves for the public */
bool doc_may_draft(const struct ctx *c, const struct document *d);
bool doc_sees_own_unit_only(const struct ctx *c);
enum status doc_load_facts(struct ctx *c, const struct document *d, struct doc_facts *ret, struct err *err) MUST_CHECK;
enum status doc_conflict(const struct document *now, struct err *err) MUST_CHECK;

/* Metadata as JSON: version snapshots, audit before and after. */
struct str doc_meta_json(struct ctx *c, const struct document *d);
enum status doc_audit(struct ctx *c, const char *action, const struct document *d, struct str before, struct str after,
		      struct str reason, struct err *err) MUST_CHECK;
/* The public face changes: drop its pages at commit. */
void doc_touch(struct ctx *c, const struct document *d);
enum status doc_snapshot(struct ctx *c, const struct document *d, int64_t version, struct str *ret_sha256,
			 struct err *err) MUST_CHECK;
struct str doc_like(struct ctx *c, struct str word); /* %word% with ! as escape; "" stays "" */
struct str doc_fold(struct arena *a, struct str s);  /* half width, lower case */

/* ---- flow ---- */
struct step_note {
	struct str opinion, cause, article, reason, sha256;
	enum attribute attribute;
	const char *clause;
};
/* The only writer of document.state; writes the history row with it. */
enum status doc_change_state(struct ctx *c, struct document *d, enum doc_event ev, enum doc_state to,
			     const struct step_note *n, struct err *err) MUST_CHECK;
/* doc_publish.c: what a signed text becomes. Fields are written before the state, which the database checks. */
enum status doc_make_public(struct ctx *c, struct document *d, struct err *err) MUST_CHECK;
enum status doc_merge(struct ctx *c, const struct document *correction, const struct step_note *n,
		      struct err *err) MUST_CHECK;
enum status doc_make_correction(struct ctx *c, const struct document *d, int64_t *ret_id, struct err *err) MUST_CHECK;
enum status doc_link_figures(struct ctx *c, const struct document *d, struct err *err) MUST_CHECK;

/* ---- transparency log (doc_log.c) ---- */
/* Logs what changed for the public. Last in the transaction, after its audit rows; nothing when nothing changed. */
enum status doc_log(struct ctx *c, int64_t id, struct err *err) MUST_CHECK;
enum status doc_seed(struct ctx *c, struct err *err) MUST_CHECK;
/* What the public can see of a document now: kind TL_PUBLISH or TL_WITHDRAW. */
struct translog_event;
enum status doc_as_public(struct ctx *c, int64_t id, struct translog_event *ret, struct err *err) MUST_CHECK;

/* ---- jobs ---- */
enum status doc_job_scheduled(struct ctx *c, struct str payload, struct err *err) MUST_CHECK;
enum status doc_job_event(struct ctx *c, struct str payload, struct err *err) MUST_CHECK;
enum status doc_job_validity(struct ctx *c, struct str payload, struct err *err) MUST_CHECK;
enum status doc_todo_count(struct ctx *c, int64_t *ret, struct err *err) MUST_CHECK;
struct todo_list;
struct todo_rate;
enum status doc_todo_items(struct ctx *c, struct todo_list *list, struct err *err) MUST_CHECK;
enum status doc_todo_rate(struct ctx *c, struct date from, struct date to, struct todo_rate *ret,
			  struct err *err) MUST_CHECK;

#endif
