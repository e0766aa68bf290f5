/* SPDX-License-Identifier: Apache-2.0 */
/* The one writer: who may do what, the flow's rules, the event, the projection and the audit row, in one transaction. */
#include "cases/cases_int.h"
#include "core/audit.h"
#include "core/json.h"

enum {
	BY_APPLICANT = 1,
	NEEDS_TEXT = 2,
	UNIT_ONLY = 4,
	SECOND_READER = 8,
	OFFICE_HEAD = 16,
	BY_PROGRAM = 32,
	AFTER_RETURN = 64
};

/* Drafters and heads act on requests of their own unit only; the disclosure office on all of its body. */
static const struct {
	enum perm perm, also; /* one of the two; PERM_PUBLIC: no second */
	unsigned flags;
} may[RF_TYPE_COUNT] = {
	[RF_SUBMITTED] = {PERM_CASE_INTAKE, PERM_PUBLIC, BY_PROGRAM},
	[RF_CONFIRMED] = {PERM_CASE_INTAKE, PERM_PUBLIC, 0},
	[RF_REGISTERED] = {PERM_CASE_INTAKE, PERM_PUBLIC, 0},
	[RF_SPLIT] = {PERM_CASE_INTAKE, PERM_PUBLIC, NEEDS_TEXT},
	[RF_ASSIGNED] = {PERM_CASE_OFFICE, PERM_PUBLIC, 0},
	[RF_CORRECTION_NOTICE] = {PERM_CASE_OFFICE, PERM_PUBLIC, NEEDS_TEXT},
	[RF_CORRECTED] = {PERM_CASE_OFFICE, PERM_PUBLIC, BY_APPLICANT | NEEDS_TEXT},
	[RF_NOT_CORRECTED] = {PERM_CASE_OFFICE, PERM_PUBLIC, 0},
	[RF_THIRD_PARTY_SENT] = {PERM_CASE_OFFICE, PERM_CASE_HANDLE, UNIT_ONLY},
	[RF_THIRD_PARTY_RECEIVED] = {PERM_CASE_OFFICE, PERM_CASE_HANDLE, UNIT_ONLY},
	[RF_THIRD_PARTY_REPLIED] = {PERM_CASE_OFFICE, PERM_CASE_HANDLE, UNIT_ONLY},
	[RF_THIRD_PARTY_SILENT] = {PERM_CASE_OFFICE, PERM_CASE_HANDLE, UNIT_ONLY},
	[RF_CO_AGENCY_SENT] = {PERM_CASE_OFFICE, PERM_CASE_HANDLE, UNIT_ONLY},
	[RF_CO_AGENCY_RECEIVED] = {PERM_CASE_OFFICE, PERM_CASE_HANDLE, UNIT_ONLY},
	[RF_CO_AGENCY_REPLIED] = {PERM_CASE_OFFICE, PERM_CASE_HANDLE, UNIT_ONLY},
	[RF_CO_AGENCY_SILENT] = {PERM_CASE_OFFICE, PERM_CASE_HANDLE, UNIT_ONLY},
	[RF_OTHER_AGENCY_SENT] = {PERM_CASE_OFFICE, PERM_CASE_HANDLE, UNIT_ONLY},
	[RF_OTHER_AGENCY_REPLIED] = {PERM_CASE_OFFICE, PERM_CASE_HANDLE, UNIT_ONLY},
	[RF_EXTENDED] = {PERM_CASE_OFFICE, PERM_PUBLIC, OFFICE_HEAD | NEEDS_TEXT},
	[RF_EXCESS_ASKED] = {PERM_CASE_OFFICE, PERM_PUBLIC, NEEDS_TEXT},
	[RF_EXCESS_REASON] = {PERM_CASE_OFFICE, PERM_PUBLIC, BY_APPLICANT | NEEDS_TEXT},
	[RF_DELAYED] = {PERM_CASE_OFFICE, PERM_PUBLIC, OFFICE_HEAD | NEEDS_TEXT},
	[RF_FEE_NOTICED] = {PERM_CASE_OFFICE, PERM_PUBLIC, 0},
	[RF_FEE_RECEIVED] = {PERM_CASE_OFFICE, PERM_CASE_HANDLE, UNIT_ONLY},
	[RF_FEE_PAID] = {PERM_CASE_OFFICE, PERM_PUBLIC, 0},
	[RF_FEE_UNPAID] = {PERM_CASE_OFFICE, PERM_PUBLIC, 0},
	[RF_FEE_WAIVED] = {PERM_CASE_OFFICE, PERM_PUBLIC, NEEDS_TEXT},
	[RF_SEARCHED] = {PERM_CASE_OFFICE, PERM_CASE_HANDLE, UNIT_ONLY | NEEDS_TEXT},
	[RF_RECORDS_CALLED] = {PERM_CASE_OFFICE, PERM_CASE_HANDLE, UNIT_ONLY | NEEDS_TEXT},
	[RF_CONTACT] = {PERM_CASE_OFFICE, PERM_CASE_HANDLE, UNIT_ONLY | NEEDS_TEXT | BY_APPLICANT},
	[RF_NOTE] = {PERM_CASE_OFFICE, PERM_CASE_HANDLE, UNIT_ONLY | NEEDS_TEXT | BY_APPLICANT},
	[RF_CHECKED] = {PERM_CASE_OFFICE, PERM_CASE_HANDLE, UNIT_ONLY},
	[RF_DRAFTED] = {PERM_CASE_OFFICE, PERM_CASE_HANDLE, UNIT_ONLY},
	[RF_UNIT_AGREED] = {PERM_CASE_UNIT_REVIEW, PERM_PUBLIC, UNIT_ONLY | SECOND_READER},
	[RF_OFFICE_AGREED] = {PERM_CASE_OFFICE, PERM_PUBLIC, SECOND_READER},
	[RF_LEGAL_AGREED] = {PERM_CASE_LEGAL, PERM_PUBLIC, SECOND_READER},
	[RF_RETURNED] = {PERM_CASE_OFFICE, PERM_PUBLIC, NEEDS_TEXT | AFTER_RETURN},
	[RF_DECIDED] = {PERM_CASE_SIGN, PERM_PUBLIC, SECOND_READER},
	[RF_ON_SPOT] = {PERM_CASE_OFFICE, PERM_PUBLIC, 0},
	[RF_SENT] = {PERM_CASE_OFFICE, PERM_PUBLIC, 0},
	[RF_SERVED] = {PERM_CASE_OFFICE, PERM_PUBLIC, BY_APPLICANT},
	[RF_WITHDRAWN] = {PERM_CASE_INTAKE, PERM_PUBLIC, BY_APPLICANT},
	[RF_ARCHIVED] = {PERM_CASE_OFFICE, PERM_PUBLIC, 0},
	[RF_RECONSIDERED] = {PERM_DISPUTE_EDIT, PERM_PUBLIC, 0},
	[RF_RECONSIDER_RESULT] = {PERM_DISPUTE_EDIT, PERM_PUBLIC, 0},
	[RF_SUED] = {PERM_DISPUTE_EDIT, PERM_PUBLIC, 0},
	[RF_SUIT_RESULT] = {PERM_DISPUTE_EDIT, PERM_PUBLIC, 0},
	[RF_REDECIDE] = {PERM_DISPUTE_EDIT, PERM_PUBLIC, NEEDS_TEXT},
	[RF_SUPERVISED] = {PERM_CASE_OFFICE, PERM_CASE_SIGN, NEEDS_TEXT},
	[RF_LATE_REASON] = {PERM_CASE_OFFICE, PERM_CASE_HANDLE, UNIT_ONLY | NEEDS_TEXT},
	[RF_SUPPLEMENT] = {PERM_CASE_INTAKE, PERM_PUBLIC, BY_APPLICANT | NEEDS_TEXT},
	[RF_LETTER] = {PERM_CASE_OFFICE, PERM_CASE_HANDLE, UNIT_ONLY},
	[RF_PROPOSED] = {PERM_CASE_OFFICE, PERM_CASE_HANDLE, UNIT_ONLY},
	[RF_PUBLISHED] = {PERM_CASE_OFFICE, PERM_CASE_HANDLE, UNIT_ONLY},
	[RF_FILE_ADDED] = {PERM_CASE_OFFICE, PERM_CASE_HANDLE, UNIT_ONLY | BY_APPLICANT},
	[RF_RECOMPUTED] = {PERM_CASE_OFFICE, PERM_PUBLIC, BY_PROGRAM},
	[RF_VOIDED] = {PERM_CASE_OFFICE, PERM_PUBLIC, NEEDS_TEXT},
};

/* A draft goes back by whoever is reading it. */
static enum perm reader_of(enum rf_state s)
{
	return s == RF_S_UNIT_REVIEW	? PERM_CASE_UNIT_REVIEW
	       : s == RF_S_LEGAL_REVIEW ? PERM_CASE_LEGAL
	       : s == RF_S_SIGNING	? PERM_CASE_SIGN
					: PERM_CASE_OFFICE;
}

static bool held(struct ctx *c, const struct rcase *rc, enum perm p, bool unit_only)
{
	bool wide = (c->who.roles & ROLE_BIT(ROLE_OFFICE)) != 0;

	if (p == PERM_PUBLIC || !ctx_can(c, p) || rc->body_id != c->who.body_id)
		return false;
	return !unit_only || wide || rc->unit_id == c->who.unit_id;
}

static const char *who_may_not(struct ctx *c, const struct rcase *rc, enum rf_type t)
{
	unsigned flags = may[t].flags;
	enum perm p = (flags & AFTER_RETURN) != 0 ? reader_of(rc->state) : may[t].perm;
	uint32_t head = ROLE_BIT(ROLE_OFFICE) | ROLE_BIT(ROLE_UNIT_HEAD);
	bool unit_only = (flags & UNIT_ONLY) != 0 || p == PERM_CASE_UNIT_REVIEW;

	if (c->who.system)
		return NULL;
	if (rc->by_code && c->who.person_id == 0)
		return (flags & BY_APPLICANT) != 0 ? NULL : "request.not.yours";
	if ((flags & BY_PROGRAM) != 0 || (!held(c, rc, p, unit_only) && !held(c, rc, may[t].also, unit_only)))
		return "request.not.permitted";
	return (flags & OFFICE_HEAD) != 0 && (c->who.roles & head) != head ? "request.not.office_head" : NULL;
}

const char *case_refusal(struct ctx *c, const struct rcase *rc, const struct rf_case *f, const struct rf_event *e)
{
	const char *why = who_may_not(c, rc, e->type);

	return why != NULL ? why : rf_refusal(f, e, c->today);
}

/* Who drafted the answer does not agree to it (S2-1.4.3: a second reader). */
static bool own_draft(struct ctx *c, const struct case_event *ev, size_t n)
{
	for (size_t i = n; i-- > 0;)
		if (ev[i].e.type == RF_DRAFTED)
			return ev[i].person_id == c->who.person_id;
	return false;
}

static enum status refuse(struct err *err, const char *key)
{
	bool forbidden = str_eq_c(str_of(key), "request.not.permitted") || str_eq_c(str_of(key), "request.not.yours") ||
			 str_eq_c(str_of(key), "request.not.office_head");

	return err_say(err, forbidden ? ST_FORBIDDEN : ST_CONFLICT, key, NULL);
}

/* ---- writing ---- */
static struct str event_json(struct ctx *c, const struct case_event *e)
{
	struct json_obj o;

	json_obj_init(&o, c->arena);
	json_i64(&o, "seq", e->e.seq);
	json_str(&o, "date", date_format(c->arena, e->e.date));
	if (!str_empty(e->e.code))
		json_str(&o, "code", e->e.code);
	if (!str_empty(e->e.ref))
		json_str(&o, "ref", e->e.ref);
	if (e->e.n != 0)
		json_i64(&o, "n", e->e.n);
	if (!date_is_none(e->e.until))
		json_str(&o, "until", date_format(c->arena, e->e.until));
	return json_obj_end(&o);
}

static struct str or_empty(struct str s)
{
	return s.p == NULL ? STR("") : s;
}

enum status case_event_put(struct ctx *c, const struct rcase *rc, struct case_event *ev, size_t *n, const struct case_act *a,
			   struct err *err)
{
	struct case_event e = {.e = a->e,
			       .text = or_empty(a->text),
			       .data = or_empty(a->data),
			       .at = c->now,
			       .person_id = c->who.person_id,
			       .person_name = or_empty(c->who.name)};

	e.e.seq = (int64_t)*n + 1;
	e.e.ref = or_empty(e.e.ref);
	e.e.code = or_empty(e.e.code);
	TRY(cs_event_add(c, rc->id, &e, err));
	ev[(*n)++] = e;
	return audit_add(c,
			 &(struct audit_entry){.action = arena_printf(c->arena, "request.%s", rf_type_code(e.e.type)).p,
					       .object = "request",
					       .object_id = rc->id,
					       .body_id = rc->body_id,
					       .summary = rc->no,
					       .after = event_json(c, &e)},
			 err);
}

enum status case_project(struct ctx *c, const struct rcase *rc, const struct case_event *ev, size_t n, struct rf_case *ret,
			 struct err *err)
{
	TRY(case_fold(c, rc, ev, n, ret, err));
	return cs_project(c, rc->id, ret, (int64_t)n, err);
}

/* A day that was not set, also by leaving it out of an initialiser. */
static bool no_day(struct date d)
{
	return date_is_none(d) || d.day == 0;
}

static enum status act(struct ctx *c, const struct rcase *rc, const struct case_act *a, int64_t *ret_seq, struct err *err)
{
	struct case_act now = *a;
	struct case_row w;
	struct case_event *ev;
	struct rf_case f;
	const char *why;
	size_t n;

	if (no_day(now.e.date))
		now.e.date = c->today;
	if (no_day(now.e.until))
		now.e.until = DATE_NONE;
	TRY(cs_lock(c, rc->id, err));
	TRY(cs_get(c, rc->id, &w, err));
	w.rc.by_code = rc->by_code;
	if (!case_sees(c, &w.rc))
		return err_set(err, ST_NOT_FOUND, "request %lld out of reach", (long long)rc->id);
	TRY(cs_events(c, rc->id, &ev, &n, err));
	TRY(case_fold(c, &w.rc, ev, n, &f, err));
	why = case_refusal(c, &w.rc, &f, &now.e);
	if (why == NULL && (may[now.e.type].flags & SECOND_READER) != 0 && own_draft(c, ev, n) && !c->who.system)
		why = "request.not.own_draft";
	if (why != NULL)
		return refuse(err, why);
	if ((may[now.e.type].flags & NEEDS_TEXT) != 0 && str_empty(str_trim(or_empty(now.text))))
		return err_say(err, ST_INVALID, "request.not.reason", NULL);
	TRY(case_event_put(c, &w.rc, ev, &n, &now, err));
	TRY(case_project(c, &w.rc, ev, n, &f, err));
	if (ret_seq != NULL)
		*ret_seq = (int64_t)n;
	core_touch(c, "request");
	return ST_OK;
}

enum status case_act(struct ctx *c, const struct rcase *rc, const struct case_act *a, int64_t *ret_seq, struct err *err)
{
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	if (db_in_write(c->db))
		return act(c, rc, a, ret_seq, err);
	TRY(core_begin(c, &tx, err));
	TRY(act(c, rc, a, ret_seq, err));
	return core_commit(c, &tx, err);
}
