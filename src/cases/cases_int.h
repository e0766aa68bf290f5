/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the files of src/cases. */
#ifndef CASES_CASES_INT_H
#define CASES_CASES_INT_H

#include "cases/cases_store.h"

#define CASE_NO_DAY "9999-12-31" /* in next_due: nothing ends; sorts last */

/* The columns of struct rcase, for every statement that reads requests. */
#define CASE_COLS                                                                                                           \
	"c.id, c.body_id, c.parent_body_id, c.unit_id, c.origin_id, c.pieces, c.duplicate_of, c.no, c.kind, c.channel, "    \
	"c.transferred_from, c.submitted_on, c.applicant_kind, c.name, c.masked, c.description, c.carrier, c.delivery, "    \
	"c.written_by, c.helped, c.read_back, c.sample, c.matches_shown, c.created_at, c.updated_at, c.events, c.state, "   \
	"NULLIF(c.received_on, ''), NULLIF(c.answer_due, ''), NULLIF(c.next_due, '" CASE_NO_DAY "'), NULLIF(c.decided_on, " \
	"''), NULLIF(c.closed_on, ''), c.actor, c.next_what, c.decision, c.paused, c.provisional, c.supervised, c.late, "   \
	"c.is_open, b.name, COALESCE(u.name, '')"
#define CASE_SHAPE "iiiiiiissssdssssssssiiiiiisd?d?d?d?d?sssiiiiiss"
#define CASE_WIDTH 42 /* columns of CASE_SHAPE */

struct rcase case_row_read(struct ctx *c, const struct db_rows *r, size_t i);

/* Masked fields as JSON and back. */
struct str applicant_json(struct arena *a, const struct applicant *ap);
void applicant_from_json(struct arena *a, struct str json, struct applicant *ret);
struct applicant applicant_masked(struct arena *a, const struct applicant *ap);

/* Eight smallest hashes of the description's shingles; the same text in other words shares most of them. Pure. */
void matter_shingles(struct arena *a, struct str description, int64_t ret[8]);
struct str matter_mark(struct arena *a, struct str description); /* without blanks, punctuation and width */

/* Folds and writes the projection; ev has room for one more. In a write transaction. */
enum status case_project(struct ctx *c, const struct rcase *rc, const struct case_event *ev, size_t n, struct rf_case *ret,
			 struct err *err) MUST_CHECK;
/* Adds an event of the program itself or of the caller, without asking the flow; its audit row with it. */
enum status case_event_put(struct ctx *c, const struct rcase *rc, struct case_event *ev, size_t *n, const struct case_act *a,
			   struct err *err) MUST_CHECK;
bool case_sees(struct ctx *c, const struct rcase *rc);

struct todo_rate;
enum status cases_todo_rate(struct ctx *c, struct date from, struct date to, struct todo_rate *ret,
			    struct err *err) MUST_CHECK;
enum status case_job_recompute(struct ctx *c, struct str payload, struct err *err) MUST_CHECK;
enum status case_job_forget(struct ctx *c, struct str payload, struct err *err) MUST_CHECK;

#endif
