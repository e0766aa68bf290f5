/* SPDX-License-Identifier: Apache-2.0 */
/* The use cases: a case is entered, answered, closed; each writes its event on the request in the same transaction: the caller's if
 * it has one open, its own otherwise. */
#include "core/audit.h"
#include "core/core.h"
#include "core/json.h"
#include "dispute/dispute_int.h"
#include "dispute/dispute_store.h"
#include "request/remedy.h"

static const char *const kinds[DISPUTE_KIND_COUNT] = {"rv", "ld", "la"};
static const char *const results[DISPUTE_RESULT_COUNT] = {"keep", "fix", "other", ""};

const char *dispute_kind_code(enum dispute_kind k)
{
	return kinds[k];
}

const char *dispute_result_code(enum dispute_result r)
{
	return results[r];
}

bool dispute_kind_of(struct str code, enum dispute_kind *ret)
{
	for (int i = 0; i < DISPUTE_KIND_COUNT; i++)
		if (str_eq_c(code, kinds[i])) {
			*ret = (enum dispute_kind)i;
			return true;
		}
	return false;
}

bool dispute_result_of(struct str code, enum dispute_result *ret)
{
	for (int i = 0; i < DISPUTE_RESULT_COUNT; i++)
		if (str_eq_c(code, results[i])) {
			*ret = (enum dispute_result)i;
			return true;
		}
	return false;
}

struct dispute_terms dispute_terms(struct ctx *c)
{
	return (struct dispute_terms){.reconsider_days = (int)setting_i64(c, "dispute.reconsider_days"),
				      .simple_days = (int)setting_i64(c, "dispute.simple_days"),
				      .suit_days = (int)setting_i64(c, "dispute.suit_days")};
}

void dispute_compute(struct ctx *c, struct dispute *d)
{
	struct dispute_terms t = dispute_terms(c);
	struct deadline due = {DATE_NONE, false};

	if (dispute_answer_due(c->cal, &t, d->kind, d->simple, d->notice_on, &due) == ST_OK) {
		d->answer_due = due.due;
		d->provisional = due.provisional;
	} else {
		d->answer_due = DATE_NONE;
	}
	d->skipped = dispute_skipped_reconsideration(d->kind, d->decision, d->decided_on);
}

/* ---- writing ---- */
static const char *date_problem(struct ctx *c, const struct dispute *d)
{
	if (date_cmp(d->filed_on, c->today) > 0 || date_cmp(d->notice_on, c->today) > 0)
		return "dispute.in_future";
	return date_cmp(d->notice_on, d->filed_on) < 0 ? "dispute.notice_before_filing" : NULL;
}

static enum status record(struct ctx *c, const struct dispute *d, const char *action, struct err *err)
{
	struct json_obj after;

	json_obj_init(&after, c->arena);
	json_str(&after, "kind", str_of(dispute_kind_code(d->kind)));
	json_str(&after, "filed_on", date_format(c->arena, d->filed_on));
	json_str(&after, "answered_on", date_format(c->arena, d->answered_on));
	json_str(&after, "result", str_of(dispute_result_code(d->result)));
	json_str(&after, "result_on", date_format(c->arena, d->result_on));
	return audit_add(c,
			 &(struct audit_entry){.action = action,
					       .object = "dispute",
					       .object_id = d->id,
					       .body_id = d->body_id,
					       .summary = arena_printf(c->arena, "%.*s %.*s", STR_ARG(d->no),
								       STR_ARG(d->request_no)),
					       .after = json_obj_end(&after)},
			 err);
}

static enum status may_edit(struct ctx *c, const struct dispute *d, struct err *err)
{
	if (!ctx_can_at(c, PERM_DISPUTE_EDIT, d->body_id, d->parent_body_id))
		return err_set(err, ST_FORBIDDEN, "cases of another body");
	return ST_OK;
}

enum status dispute_create(struct ctx *c, struct dispute *d, struct err *err)
{
	struct rcase rc;
	struct case_act act = {.e = {.type = RF_RECONSIDERED, .date = d->filed_on, .ref = d->no, .until = DATE_NONE}};
	const char *wrong = date_problem(c, d);
	bool known, own = !db_in_write(c->db);
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	if (wrong != NULL)
		return err_say(err, ST_INVALID, wrong, NULL);
	if (own)
		TRY(core_begin(c, &tx, err));
	TRY(case_get(c, d->case_id, &rc, err));
	d->body_id = rc.body_id;
	d->parent_body_id = rc.parent_body_id;
	d->request_no = rc.no;
	d->decision = rc.decision;
	d->decided_on = str_empty(rc.decision) ? DATE_NONE : rc.decided_on;
	d->result = DISPUTE_PENDING;
	d->answered_on = d->result_on = DATE_NONE;
	TRY(may_edit(c, d, err));
	TRY(dispute_store_known(c, d, &known, err));
	if (known)
		return err_say(err, ST_CONFLICT, "dispute.no_taken", NULL);
	if (d->kind != DISPUTE_RECONSIDERATION) {
		act.e.type = RF_SUED;
		act.e.code = d->kind == DISPUTE_SUIT_DIRECT ? STR("direct") : STR("after");
	}
	act.text = d->reviewer;
	TRY(case_act(c, &rc, &act, NULL, err));
	TRY(dispute_store_add(c, d, err));
	TRY(record(c, d, "dispute.create", err));
	return own ? core_commit(c, &tx, err) : ST_OK;
}

static enum status load(struct ctx *c, int64_t id, struct dispute *ret, struct err *err)
{
	TRY(dispute_store_get(c, id, ret, err));
	if (!ctx_can_at(c, PERM_CASE_READ, ret->body_id, ret->parent_body_id))
		return err_set(err, ST_NOT_FOUND, "case %lld of another body", (long long)id);
	dispute_compute(c, ret);
	return ST_OK;
}

/* The case for a step on that day: within reach and right, and the day has come. */
static enum status take(struct ctx *c, int64_t id, struct date on, struct dispute *ret, struct err *err)
{
	TRY(load(c, id, ret, err));
	TRY(may_edit(c, ret, err));
	if (date_is_none(on) || date_cmp(on, c->today) > 0)
		return err_say(err, ST_INVALID, "dispute.in_future", NULL);
	return ST_OK;
}

enum status dispute_answer(struct ctx *c, int64_t id, struct date on, const struct stored_file *file, struct str name,
			   struct err *err)
{
	struct dispute d;
	struct rcase rc;
	bool changed, own = !db_in_write(c->db);
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	if (own)
		TRY(core_begin(c, &tx, err));
	TRY(take(c, id, on, &d, err));
	if (date_cmp(on, d.notice_on) < 0)
		return err_say(err, ST_INVALID, "dispute.answer_before_notice", NULL);
	d.answered_on = on;
	if (file != NULL) {
		TRY(case_get(c, d.case_id, &rc, err));
		TRY(case_file_add(c, &rc, file, "record", name, false, &d.answer_file, err));
		d.answer_name = name;
	}
	TRY(dispute_store_answer(c, &d, &changed, err));
	if (!changed)
		return err_say(err, ST_CONFLICT, "dispute.answered_already", NULL);
	TRY(record(c, &d, "dispute.answer", err));
	return own ? core_commit(c, &tx, err) : ST_OK;
}

/* The events of an ending: the result, and the order to decide anew with its term. */
static enum status tell_request(struct ctx *c, const struct dispute *d, struct err *err)
{
	struct rcase rc;
	struct case_act act = {.e = {.type = d->kind == DISPUTE_RECONSIDERATION ? RF_RECONSIDER_RESULT : RF_SUIT_RESULT,
				     .date = d->result_on,
				     .ref = d->no,
				     .code = str_of(dispute_result_code(d->result)),
				     .until = DATE_NONE},
			       .text = d->result_note};

	TRY(case_get(c, d->case_id, &rc, err));
	TRY(case_act(c, &rc, &act, NULL, err));
	if (d->redecide_days == 0)
		return ST_OK;
	TRY(case_get(c, d->case_id, &rc, err)); /* the event before changed it */
	act.e = (struct rf_event){
		.type = RF_REDECIDE, .date = d->result_on, .ref = d->no, .n = d->redecide_days, .until = DATE_NONE};
	if (str_empty(act.text))
		act.text = d->no;
	return case_act(c, &rc, &act, NULL, err);
}

enum status dispute_close(struct ctx *c, int64_t id, enum dispute_result result, struct date on, struct str note,
			  int64_t redecide_days, struct err *err)
{
	struct dispute d;
	bool changed, own = !db_in_write(c->db);
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	if (result >= DISPUTE_PENDING)
		return err_say(err, ST_INVALID, "dispute.result_missing", NULL);
	if (redecide_days < 0 || redecide_days > 60 || (redecide_days > 0 && result == DISPUTE_KEEP))
		return err_say(err, ST_INVALID, "dispute.redecide_wrong", NULL);
	if (own)
		TRY(core_begin(c, &tx, err));
	TRY(take(c, id, on, &d, err));
	if (date_cmp(on, d.filed_on) < 0)
		return err_say(err, ST_INVALID, "dispute.result_before_filing", NULL);
	d.result = result;
	d.result_on = on;
	d.result_note = note;
	d.redecide_days = redecide_days;
	TRY(dispute_store_close(c, &d, &changed, err));
	if (!changed)
		return err_say(err, ST_CONFLICT, "dispute.closed_already", NULL);
	TRY(tell_request(c, &d, err));
	TRY(record(c, &d, "dispute.close", err));
	return own ? core_commit(c, &tx, err) : ST_OK;
}

/* ---- reading ---- */
enum status dispute_get(struct ctx *c, int64_t id, struct dispute *ret, struct err *err)
{
	return load(c, id, ret, err);
}

enum status dispute_list(struct ctx *c, const struct dispute_filter *f, struct dispute **ret, size_t *ret_n, struct err *err)
{
	struct dispute_filter asked = *f;

	if (asked.body_id == 0) {
		asked.body_id = c->who.body_id;
		asked.with_branches = c->who.city && perm_reaches(c->who.roles, PERM_CASE_READ);
	}
	TRY(dispute_store_list(c, &asked, ret, ret_n, err));
	for (size_t i = 0; i < *ret_n; i++)
		dispute_compute(c, &(*ret)[i]);
	return ST_OK;
}

enum status dispute_tally(struct ctx *c, int64_t body_id, bool with_branches, int year, struct dispute_tally *ret,
			  struct err *err)
{
	return dispute_store_tally(c, body_id, with_branches, year, ret, err);
}

enum status dispute_rates(struct ctx *c, int64_t body_id, bool with_branches, int year, struct dispute_rate *ret_all,
			  struct dispute_rate *ret_reconsideration, struct dispute_rate *ret_suits, struct err *err)
{
	int percent = (int)setting_i64(c, "dispute.rate_percent");
	struct dispute_tally t;

	TRY(dispute_tally(c, body_id, with_branches, year, &t, err));
	*ret_all = dispute_rate_of(&t, true, true, percent);
	*ret_reconsideration = dispute_rate_of(&t, true, false, percent);
	*ret_suits = dispute_rate_of(&t, false, true, percent);
	return ST_OK;
}

/* ---- the inbox ---- */
enum status dispute_todo_count(struct ctx *c, int64_t *ret, struct err *err)
{
	struct dispute *d;
	size_t n = 0;

	if (ctx_can(c, PERM_DISPUTE_EDIT))
		TRY(dispute_store_waiting(c, c->who.body_id, &d, &n, err));
	*ret = (int64_t)n;
	return ST_OK;
}

enum status dispute_todo_items(struct ctx *c, struct todo_list *list, struct err *err)
{
	struct dispute *d;
	size_t n;

	if (!ctx_can(c, PERM_DISPUTE_EDIT))
		return ST_OK;
	TRY(dispute_store_waiting(c, c->who.body_id, &d, &n, err));
	for (size_t i = 0; i < n; i++) {
		dispute_compute(c, &d[i]);
		todo_add(list, &(struct todo_item){
				       .due = d[i].answer_due,
				       .text = arena_printf(c->arena, "%.*s %.*s",
							    STR_ARG(dispute_text(c, "dispute.kind.",
										 dispute_kind_code(d[i].kind))),
							    STR_ARG(d[i].request_no)),
				       .note = ctx_text(c, "dispute.to_answer"),
				       .type = TODO_DISPUTE,
				       .step = STR("answer"),
				       .no = d[i].no,
				       .unit = d[i].body_name,
				       .provisional = d[i].provisional,
				       .href = arena_printf(c->arena, "/wb/disputes/%lld", (long long)d[i].id),
			       });
	}
	return ST_OK;
}

enum status dispute_todo_rate(struct ctx *c, struct date from, struct date to, struct todo_rate *ret, struct err *err)
{
	struct dispute *d;
	size_t n;

	if (!ctx_can(c, PERM_CASE_READ))
		return ST_OK;
	TRY(dispute_store_answered(c, c->who.body_id, from, to, &d, &n, err));
	for (size_t i = 0; i < n; i++) {
		dispute_compute(c, &d[i]);
		ret[TODO_DISPUTE].done++;
		ret[TODO_DISPUTE].in_time +=
			date_is_none(d[i].answer_due) || date_cmp(d[i].answered_on, d[i].answer_due) <= 0;
	}
	ret[TODO_DISPUTE].href = STR("/wb/disputes");
	return ST_OK;
}

/* ---- limits ---- */
/* The day the applicant had the decision that is disputed; DATE_NONE: not on record. */
static enum status served_before(struct ctx *c, const struct dispute *d, struct date *ret, struct err *err)
{
	struct case_event *ev;
	size_t n;

	*ret = DATE_NONE;
	TRY(case_events(c, d->case_id, &ev, &n, err));
	for (size_t i = 0; i < n; i++)
		if ((ev[i].e.type == RF_SERVED || ev[i].e.type == RF_ON_SPOT) && !ev[i].is_void &&
		    date_cmp(ev[i].e.date, d->filed_on) <= 0)
			*ret = ev[i].e.date;
	return ST_OK;
}

enum status dispute_limits(struct ctx *c, const struct dispute *d, struct dispute_limits *ret, struct err *err)
{
	const struct rq_decision *decision = rq_decision_of(c->arena, d->decision);
	struct rq_outer_limits outer;
	struct rq_remedies usual;
	struct deadline sue;
	struct date served;

	*ret = (struct dispute_limits){DATE_NONE, DATE_NONE, DATE_NONE, DATE_NONE};
	if (d->kind != DISPUTE_RECONSIDERATION)
		return ST_OK;
	TRY(served_before(c, d, &served, err));
	if (decision != NULL && !date_is_none(served) &&
	    rq_remedies(c->cal, decision, served, RQ_BODY_BUREAU, &usual) == ST_OK &&
	    rq_outer_limits(served, d->decided_on, &outer) == ST_OK) {
		ret->ask_by = usual.reconsider_last;
		ret->untold_by = outer.untold_last;
		ret->never_after = outer.last_of_all;
	}
	if (!date_is_none(d->result_on) && rq_sue_after(c->cal, d->result_on, &sue) == ST_OK)
		ret->sue_by = sue.due;
	return ST_OK;
}
