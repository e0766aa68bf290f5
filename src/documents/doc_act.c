/* SPDX-License-Identifier: Apache-2.0 */
/* Steps of the flow: load, decide (pure), lock, write what the step decides, then the state and its history row, audit and
 * outbox, all in one transaction. doc_change_state() is the only writer of document.state. */
#include "core/jobs.h"
#include "core/json.h"
#include "documents/documents_internal.h"

static const char *role_key_of(const struct ctx *c, enum doc_state from, enum doc_event ev)
{
	if (c->who.system)
		return "doc.role.system";
	if (ev == EV_SUBMIT || ev == EV_CORRECT || ev == EV_DISCARD)
		return "doc.role.drafter";
	switch (from) {
	case DS_UNIT:
		return "doc.role.unit";
	case DS_OFFICE:
		return "doc.role.office";
	case DS_SECRECY:
		return "doc.role.secrecy";
	case DS_SIGN:
	case DS_SCHEDULED:
		return "doc.role.sign";
	default:
		return ev == EV_REPUBLISH ? "doc.role.sign" : "doc.role.office";
	}
}

enum status doc_change_state(struct ctx *c, struct document *d, enum doc_event ev, enum doc_state to,
			     const struct step_note *n, struct err *err)
{
	const char *role = role_key_of(c, d->state, ev);
	struct db_rows r;

	if (to != d->state) {
		TRY(DOC_RUN(c, DOC_SET_STATE, &r, err, db_i(d->id), db_s(str_of(doc_state_code(d->state))),
			    db_s(str_of(doc_state_code(to))), db_i(c->now)));
		if (r.n != 1)
			return doc_conflict(d, err);
	}
	TRY(DOC_RUN(c, STEP_ADD, NULL, err, db_i(d->id), db_i(c->now), db_i(d->state_since),
		    db_s(str_of(doc_event_code(ev))), db_s(str_of(doc_state_code(d->state))),
		    db_s(str_of(doc_state_code(to))), db_i(c->who.person_id), db_t(c->who.name), db_t(c->unit_name),
		    db_s(str_of(role)), db_t(n->opinion), db_t(n->cause), db_s(str_of(attribute_code(n->attribute))),
		    db_t(n->article), db_t(n->reason), db_i(d->version), db_t(n->sha256), db_s(str_of(n->clause))));
	if (to != d->state)
		d->state_since = c->now;
	d->state = to;
	return ST_OK;
}

static struct str public_attr_text(enum attribute at, struct str s)
{
	return at == ATTR_PUB || s.p == NULL ? STR("") : str_trim(s);
}

static enum status apply_submit(struct ctx *c, struct document *d, const struct doc_action *a, struct step_note *n,
				struct err *err)
{
	d->proposed = a->attribute;
	d->attr_article = public_attr_text(a->attribute, a->article);
	d->attr_reason = public_attr_text(a->attribute, a->reason);
	TRY(DOC_RUN(c, DOC_SET_PROPOSAL, NULL, err, db_i(d->id), db_s(str_of(attribute_code(a->attribute))),
		    db_s(d->attr_article), db_s(d->attr_reason), db_i(c->who.person_id), db_i(c->now), db_t(c->who.name),
		    db_t(c->who.name)));
	TRY(DOC_RUN(c, EDITOR_ADD, NULL, err, db_i(d->id), db_i(c->who.person_id)));
	TRY(DOC_RUN(c, FILE_CLEAR_FIGURES, NULL, err, db_i(d->id))); /* pictures tried and dropped do not ride along */
	TRY(doc_link_figures(c, d, err));
	return doc_snapshot(c, d, d->version, &n->sha256, err);
}

static enum status apply_approve(struct ctx *c, struct document *d, const struct doc_action *a, struct step_note *n,
				 struct err *err)
{
	if (d->state == DS_SECRECY) {
		n->reason = str_trim(a->secrecy_basis);
		return DOC_RUN(c, DOC_SET_SECRECY, NULL, err, db_i(d->id), db_s(n->reason));
	}
	if (d->state != DS_OFFICE)
		return ST_OK;
	d->proposed = a->attribute; /* the disclosure office's view; the signatory decides */
	return DOC_RUN(c, DOC_SET_ATTRIBUTE, NULL, err, db_i(d->id), db_s(str_of(attribute_code(a->attribute))),
		       db_s(public_attr_text(a->attribute, a->article)), db_s(public_attr_text(a->attribute, a->reason)));
}

static enum status apply_signature(struct ctx *c, struct document *d, const struct doc_action *a, struct err *err)
{
	d->attribute = a->attribute; /* final (S3-3.1.5) */
	d->attr_article = public_attr_text(a->attribute, a->article);
	d->attr_reason = public_attr_text(a->attribute, a->reason);
	d->decided_at = c->now;
	d->signed_by_name = c->who.name;
	return DOC_RUN(c, DOC_SET_SIGNED, NULL, err, db_i(d->id), db_s(str_of(attribute_code(a->attribute))),
		       db_s(d->attr_article), db_s(d->attr_reason), db_i(c->who.person_id), db_t(c->who.name), db_i(c->now));
}

static enum status apply_schedule(struct ctx *c, struct document *d, const struct doc_action *a, struct err *err)
{
	struct json_obj o;

	TRY(apply_signature(c, d, a, err));
	TRY(DOC_RUN(c, DOC_SET_SCHEDULED, NULL, err, db_i(d->id), db_i(a->publish_at)));
	json_obj_init(&o, c->arena);
	json_i64(&o, "id", d->id);
	return outbox_add(c, "document.scheduled", json_obj_end(&o), a->publish_at,
			  arena_printf(c->arena, "%lld/%lld", (long long)d->id, (long long)a->publish_at), err);
}

/* A signed text takes its place: shown, kept on file, or taken over into what it corrects. */
static enum status settle(struct ctx *c, struct document *d, enum doc_state next, const struct step_note *n, struct err *err)
{
	if (next == DS_PUBLISHED)
		return doc_make_public(c, d, err);
	if (next == DS_MERGED)
		return doc_merge(c, d, n, err);
	return ST_OK;
}

static enum status apply_withdraw(struct ctx *c, struct document *d, const struct doc_action *a, struct step_note *n,
				  struct err *err)
{
	d->withdrawn_at = c->now;
	n->reason = str_trim(a->order);
	n->opinion = str_trim(a->public_note);
	return DOC_RUN(c, DOC_SET_WITHDRAWN, NULL, err, db_i(d->id), db_i(c->now), db_s(n->opinion), db_s(n->reason));
}

static enum status apply_republish(struct ctx *c, struct document *d, struct err *err)
{
	TRY(doc_make_public(c, d, err)); /* keeps the index number it has */
	return DOC_RUN(c, DOC_SET_WITHDRAWN, NULL, err, db_i(d->id), db_i(0), db_s(STR("")), db_s(STR("")));
}

static enum status apply(struct ctx *c, struct document *d, const struct doc_action *a, enum doc_state next,
			 struct step_note *n, int64_t *ret_show, struct err *err)
{
	switch (a->event) {
	case EV_SUBMIT:
		return apply_submit(c, d, a, n, err);
	case EV_APPROVE:
		return apply_approve(c, d, a, n, err);
	case EV_SIGN:
		TRY(apply_signature(c, d, a, err));
		return settle(c, d, next, n, err);
	case EV_SCHEDULE:
		return apply_schedule(c, d, a, err);
	case EV_PUBLISH:
		return settle(c, d, next, n, err);
	case EV_RETURN:
		return DOC_RUN(c, DOC_SET_SCHEDULED, NULL, err, db_i(d->id), db_i(0));
	case EV_WITHDRAW:
		return apply_withdraw(c, d, a, n, err);
	case EV_REPUBLISH:
		return apply_republish(c, d, err);
	case EV_CORRECT:
		return doc_make_correction(c, d, ret_show, err);
	default:
		return ST_OK;
	}
}

/* Permission first: who has none learns nothing of the state. */
static enum status decide(struct ctx *c, const struct document *d, const struct doc_action *a, struct doc_decision *ret,
			  struct err *err)
{
	struct doc_facts f;

	TRY(doc_load_facts(c, d, &f, err));
	*ret = doc_decide(d, a, &f);
	if (ret->perm != PERM_COUNT && !c->who.system && !ctx_can_at(c, ret->perm, d->body_id, d->parent_body_id))
		return err_set(err, ST_FORBIDDEN, "%s on document %lld", doc_event_code(a->event), (long long)d->id);
	if (!ret->allowed)
		return err_rule(err, ret->key, ret->clause);
	return ST_OK;
}

static enum status announce(struct ctx *c, const struct document *d, const struct doc_action *a, struct str before,
			    struct err *err)
{
	struct json_obj o;
	const char *action = arena_cstr(c->arena, arena_printf(c->arena, "document.%s", doc_event_code(a->event)));
	struct str why = a->event == EV_WITHDRAW ? a->order : a->opinion;

	TRY(doc_audit(c, action, d, before, doc_meta_json(c, d), why.p == NULL ? STR("") : why, err));
	json_obj_init(&o, c->arena);
	json_i64(&o, "id", d->id);
	json_str(&o, "event", str_of(doc_event_code(a->event)));
	json_i64(&o, "version", d->version);
	return outbox_add(c, "document.event", json_obj_end(&o), 0, STR(""), err);
}

/* What the public can read has changed: who reads texts (policy: which document cites which) looks at it again. */
static enum status announce_public(struct ctx *c, int64_t id, struct err *err)
{
	struct json_obj o;

	json_obj_init(&o, c->arena);
	json_i64(&o, "id", id);
	return outbox_add(c, "document.public", json_obj_end(&o), 0, arena_printf(c->arena, "%lld", (long long)id), err);
}

enum status doc_act(struct ctx *c, const struct doc_action *a, struct document *ret, struct err *err)
{
	struct document d;
	struct doc_decision dec;
	struct db_rows r;
	struct str before;
	int64_t show = a->id;
	CLEANUP(work_end) struct work w = {0};

	if (a->event < 0 || a->event >= EV_COUNT)
		return err_set(err, ST_BAD_REQUEST, "event %d", (int)a->event);
	TRY(work_begin(c, &w, err));
	TRY(doc_get(c, a->id, &d, err));
	if (d.rev != a->rev)
		return doc_conflict(&d, err);
	/* Locked before it is decided: the history the rules read cannot move under them. A refusal rolls the lock back. */
	TRY(DOC_RUN(c, DOC_LOCK, &r, err, db_i(d.id), db_i(d.rev), db_i(c->who.person_id), db_t(c->who.name), db_i(c->now)));
	if (r.n == 0)
		return doc_conflict(&d, err);
	TRY(decide(c, &d, a, &dec, err));
	before = doc_meta_json(c, &d);
	bool was_public = d.state == DS_PUBLISHED;
	struct step_note n = {.opinion = a->opinion.p == NULL ? STR("") : str_trim(a->opinion),
			      .cause = a->event != EV_RETURN ? STR("")
				       : str_empty(a->cause) ? STR("other")
							     : a->cause,
			      .article = public_attr_text(a->attribute, a->article),
			      .reason = public_attr_text(a->attribute, a->reason),
			      .attribute = a->attribute,
			      .clause = dec.clause};
	TRY(apply(c, &d, a, dec.next, &n, &show, err));
	TRY(doc_change_state(c, &d, a->event, dec.next, &n, err));
	TRY(announce(c, &d, a, before, err));
	if (was_public || d.state == DS_PUBLISHED || d.state == DS_MERGED)
		TRY(announce_public(c, d.state == DS_MERGED ? d.corrects_id : d.id, err));
	if (was_public || d.state == DS_PUBLISHED || d.state == DS_MERGED)
		TRY(doc_log(c, d.state == DS_MERGED ? d.corrects_id : d.id, err));
	if (was_public || d.state == DS_PUBLISHED)
		doc_touch(c, &d);
	struct document out;
	TRY(doc_load(c, show, &out, err));
	TRY(work_commit(c, &w, err));
	*ret = out;
	return ST_OK;
}

/* For pages: the same rules asked in advance. */
enum status doc_can(struct ctx *c, const struct document *d, struct doc_can *ret, struct err *err)
{
	struct doc_can can = {0};
	struct doc_facts f;
	bool *const flag[EV_COUNT] = {
		[EV_SUBMIT] = &can.submit,	 [EV_APPROVE] = &can.approve,	[EV_RETURN] = &can.ret,
		[EV_SIGN] = &can.sign,		 [EV_SCHEDULE] = &can.schedule, [EV_WITHDRAW] = &can.withdraw,
		[EV_REPUBLISH] = &can.republish, [EV_CORRECT] = &can.correct,	[EV_DISCARD] = &can.discard};

	TRY(doc_load_facts(c, d, &f, err));
	for (int e = 0; e < EV_COUNT; e++) {
		/* The fields of the form are filled in such a way that only person, place and state decide. */
		const struct doc_action a = {.event = (enum doc_event)e,
					     .id = d->id,
					     .rev = d->rev,
					     .opinion = STR("-"),
					     .attribute = d->audience_all || e != EV_SCHEDULE ? ATTR_PUB : ATTR_NON,
					     .checklist = true,
					     .secrecy_basis = STR("-"),
					     .publish_at = e == EV_SCHEDULE ? c->now + 60000 : 0,
					     .order = STR("-"),
					     .public_note = STR("-")};
		struct doc_decision r = doc_decide(d, &a, &f);
		bool held = r.perm != PERM_COUNT && ctx_can_at(c, r.perm, d->body_id, d->parent_body_id);
		bool soft = r.key != NULL &&
			    (str_eq_c(str_of(r.key), "doc.incomplete") || str_eq_c(str_of(r.key), "doc.article_missing") ||
			     str_eq_c(str_of(r.key), "doc.reason_missing") || str_eq_c(str_of(r.key), "doc.file_hidden"));
		if (flag[e] != NULL)
			*flag[e] = held && (r.allowed || soft);
		if (held && !r.allowed && r.key != NULL && (e == EV_APPROVE || e == EV_SIGN || e == EV_SUBMIT)) {
			size_t i = 0;
			for (; r.key[i] != '\0' && i + 1 < sizeof(can.refusal); i++)
				can.refusal[i] = r.key[i];
			can.refusal[i] = '\0';
		}
	}
	can.edit = d->state == DS_DRAFT && doc_may_draft(c, d);
	*ret = can;
	return ST_OK;
}
