/* SPDX-License-Identifier: Apache-2.0 */
/* What a signed text becomes: index number and publication event, correction taken over, correction draft made; timed work. */
#include "base/fs.h"
#include "base/log.h"
#include "core/files.h"
#include "core/jobs.h"
#include "core/json.h"
#include "core/org.h"
#include "documents/documents_internal.h"

/* Next number of the body in this year. Called inside the publishing transaction: rolled back with it, so the series has no
 * gap, and the row's lock makes two publishers take turns (S0-0.2). */
static enum status next_index_no(struct ctx *c, const struct document *d, struct str *ret, struct err *err)
{
	struct body b;
	struct db_rows r;
	int year = date_ymd(date_of_instant(c->now)).year;

	TRY(body_get(c, d->body_id, &b, err));
	TRY(DOC_ONE(c, DOC_SERIAL_NEXT, &r, err, db_i(d->body_id), db_i(year)));
	*ret = indexno_format(c->arena, b.index_prefix, year, db_int(&r, 0, 0));
	if (ret->p == NULL)
		return err_say(err, ST_RULE_REFUSED, "doc.index_prefix_missing", NULL);
	return ST_OK;
}

enum status doc_make_public(struct ctx *c, struct document *d, struct err *err)
{
	if (str_empty(d->index_no))
		TRY(next_index_no(c, d, &d->index_no, err));
	d->published_at = c->now; /* the real event (S0-0.3): no caller hands a time in */
	if (d->first_published_at == 0)
		d->first_published_at = c->now;
	return DOC_RUN(c, DOC_SET_PUBLISHED, NULL, err, db_i(d->id), db_i(c->now), db_s(d->index_no));
}

/* Content, metadata, decision and files of the correction replace the document's; what was before stays as a version. */
static enum status take_over(struct ctx *c, struct document *t, const struct document *corr, struct err *err)
{
	struct str sha;

	TRY(DOC_RUN(c, DOC_TAKE_CORRECTION, NULL, err, db_i(t->id), db_i(corr->id), db_i(t->version + 1), db_i(c->now)));
	TRY(DOC_RUN(c, FILE_CLEAR, NULL, err, db_i(t->id)));
	TRY(DOC_RUN(c, FILE_COPY, NULL, err, db_i(corr->id), db_i(t->id)));
	TRY(doc_load(c, t->id, t, err));
	return doc_snapshot(c, t, t->version, &sha, err);
}

static enum status withdraw_target(struct ctx *c, struct document *t, const struct document *corr, const struct step_note *n,
				   struct err *err)
{
	const enum tpl_locale own = c->locale;
	c->locale = LOC_ZH; /* the record is kept in Chinese whatever the signatory's screen speaks */
	struct str note = ctx_text(c, "doc.note_attribute_changed");
	c->locale = own;
	struct str order = arena_printf(c->arena, "#%lld", (long long)corr->id);

	TRY(DOC_RUN(c, DOC_SET_WITHDRAWN, NULL, err, db_i(t->id), db_i(c->now), db_s(note), db_s(order)));
	TRY(doc_change_state(c, t, EV_WITHDRAW, DS_WITHDRAWN, n, err));
	return DOC_RUN(c, DOC_SET_SIGNED, NULL, err, db_i(t->id), db_s(str_of(attribute_code(corr->attribute))),
		       db_t(corr->attr_article), db_t(corr->attr_reason), db_i(c->who.person_id), db_t(c->who.name),
		       db_i(c->now));
}

enum status doc_merge(struct ctx *c, const struct document *corr, const struct step_note *n, struct err *err)
{
	struct document t;
	struct step_note tn = *n;
	bool shows = doc_goes_public(corr, corr->attribute);

	TRY(doc_load(c, corr->corrects_id, &t, err));
	if (t.state != DS_PUBLISHED && t.state != DS_ON_FILE && t.state != DS_WITHDRAWN)
		return err_rule(err, "doc.correction_without_target", "条例第26条");
	bool was_public = t.state == DS_PUBLISHED;
	struct str before = doc_meta_json(c, &t);
	if (str_empty(tn.opinion))
		tn.opinion = arena_printf(c->arena, "#%lld", (long long)corr->id);
	if (!shows && was_public) {
		TRY(withdraw_target(c, &t, corr, &tn, err));
	} else if (!shows && t.state == DS_WITHDRAWN) {
		TRY(DOC_RUN(c, DOC_SET_SIGNED, NULL, err, db_i(t.id), db_s(str_of(attribute_code(corr->attribute))),
			    db_t(corr->attr_article), db_t(corr->attr_reason), db_i(c->who.person_id), db_t(c->who.name),
			    db_i(c->now)));
	} else {
		TRY(take_over(c, &t, corr, err));
		enum doc_state to = shows ? DS_PUBLISHED : t.state;
		if (shows && !was_public) {
			TRY(doc_make_public(c, &t, err));
			TRY(DOC_RUN(c, DOC_SET_WITHDRAWN, NULL, err, db_i(t.id), db_i(0), db_s(STR("")), db_s(STR(""))));
		}
		TRY(doc_change_state(c, &t, EV_CORRECT, to, &tn, err));
	}
	TRY(doc_load(c, t.id, &t, err));
	TRY(doc_audit(c, "document.corrected", &t, before, doc_meta_json(c, &t), tn.opinion, err));
	if (was_public || t.state == DS_PUBLISHED)
		doc_touch(c, &t);
	return ST_OK;
}

enum status doc_make_correction(struct ctx *c, const struct document *d, int64_t *ret_id, struct err *err)
{
	struct db_rows r;
	struct document n;

	TRY(DOC_ONE(c, DOC_INSERT, &r, err, db_i(d->body_id), db_i(d->parent_body_id), db_i(d->unit_id), db_t(d->body_name),
		    db_i(c->who.person_id), db_t(c->who.name), db_i(d->id), db_t(d->unit_name), db_t(d->body_code),
		    db_t(d->source), db_i(d->sample), db_i(d->version + 1), db_i(c->now)));
	int64_t id = db_int(&r, 0, 0);
	TRY(DOC_RUN(c, FILE_COPY, NULL, err, db_i(d->id), db_i(id)));
	TRY(doc_load(c, id, &n, err));
	struct document draft = *d; /* text and metadata; the rest belongs to the new row */
	draft.id = id;
	draft.rev = n.rev;
	draft.author_id = c->who.person_id;
	draft.author_name = c->who.name;
	draft.proposed = d->attribute;
	TRY(doc_save_draft(c, &draft, err));
	*ret_id = id;
	return ST_OK;
}

/* ---- validity (有效 / 修改 / 废止 / 失效) ---- */

static enum status write_validity(struct ctx *c, struct document *d, enum validity v, int64_t by_id, struct date until,
				  struct str reason, struct err *err)
{
	struct str before = doc_meta_json(c, d);

	TRY(DOC_RUN(c, DOC_SET_VALIDITY, NULL, err, db_i(d->id), db_s(str_of(validity_code(v))), db_i(by_id),
		    db_d(c->arena, until), db_i(c->now)));
	d->validity = v;
	d->replaced_by = by_id;
	d->abolished_on = until;
	TRY(doc_audit(c, "document.validity", d, before, doc_meta_json(c, d), reason, err));
	TRY(doc_log(c, d->id, err));
	doc_touch(c, d);
	if (by_id != 0)
		core_touch(c, "doc:%lld", (long long)by_id); /* it shows what it replaces */
	return ST_OK;
}

enum status doc_set_validity(struct ctx *c, int64_t id, int64_t rev, enum validity v, int64_t by_id, struct date on,
			     struct str reason, struct err *err)
{
	struct document d, by;
	struct db_rows r;
	CLEANUP(work_end) struct work w = {0};

	if (v < 0 || v >= VALID_COUNT || v == VALID_NA)
		return err_say(err, ST_INVALID, "form.choice", NULL);
	if (str_empty(str_trim(reason)))
		return err_rule(err, "doc.opinion_missing", "条例第26条");
	TRY(work_begin(c, &w, err));
	TRY(doc_get(c, id, &d, err));
	if (!c->who.system && !ctx_can_at(c, PERM_DOC_OFFICE_REVIEW, d.body_id, d.parent_body_id))
		return err_set(err, ST_FORBIDDEN, "validity of document %lld", (long long)id);
	if (d.state != DS_PUBLISHED && d.state != DS_WITHDRAWN && d.state != DS_ON_FILE)
		return err_rule(err, "doc.no_such_step", "条例第26条");
	if (by_id != 0) {
		TRY(doc_get(c, by_id, &by, err));
		if (by_id == id || by.body_id != d.body_id)
			return err_say(err, ST_INVALID, "doc.replaced_by_wrong", NULL);
	}
	if ((v == VALID_REPEALED || v == VALID_EXPIRED) && date_is_none(on))
		return err_say(err, ST_INVALID, "doc.abolished_missing", NULL);
	TRY(DOC_RUN(c, DOC_LOCK, &r, err, db_i(id), db_i(rev), db_i(c->who.person_id), db_t(c->who.name), db_i(c->now)));
	if (r.n == 0)
		return doc_conflict(&d, err);
	TRY(write_validity(c, &d, v, by_id, date_is_none(on) ? d.abolished_on : on, reason, err));
	return work_commit(c, &w, err);
}

enum status doc_job_validity(struct ctx *c, struct str payload, struct err *err)
{
	struct db_rows r;
	struct document *d;
	size_t n;
	CLEANUP(work_end) struct work w = {0};

	(void)payload;
	TRY(work_begin(c, &w, err));
	TRY(DOC_RUN(c, DOC_VALIDITY_DUE, &r, err, db_d(c->arena, c->today)));
	doc_all_from_rows(c->arena, &r, &d, &n);
	for (size_t i = 0; i < n; i++)
		TRY(write_validity(c, &d[i], doc_validity_on(&d[i], c->today), d[i].replaced_by, d[i].abolished_on,
				   str_of("effective_on / abolished_on"), err));
	return work_commit(c, &w, err);
}

/* ---- timed and outbox work ---- */

/* At its time the rules are asked again; a text that was returned meanwhile is left alone. */
enum status doc_job_scheduled(struct ctx *c, struct str payload, struct err *err)
{
	struct document d;
	int64_t id;

	if (!json_get_i64(payload, "id", &id))
		return err_set(err, ST_INVALID, "payload of document.scheduled");
	TRY(doc_load(c, id, &d, err));
	if (d.state != DS_SCHEDULED || d.scheduled_at > c->now)
		return ST_OK;
	const struct doc_action a = {.event = EV_PUBLISH,
				     .id = id,
				     .rev = d.rev,
				     .attribute = d.attribute,
				     .article = d.attr_article,
				     .reason = d.attr_reason};
	return doc_act(c, &a, &d, err);
}

/* After a change: every file of a public item must be there in full; a loss ends in the dead-letter list, where it is seen. */
enum status doc_job_event(struct ctx *c, struct str payload, struct err *err)
{
	struct document d;
	struct db_rows r;
	struct stored_file f;
	struct str event;
	int64_t id;

	if (!json_get_i64(payload, "id", &id) || !json_get_str(c->arena, payload, "event", &event))
		return err_set(err, ST_INVALID, "payload of document.event");
	TRY(doc_load(c, id, &d, err));
	log_line(LOG_DEBUG, "document event=%.*s id=%lld state=%s index=%.*s", STR_ARG(event), (long long)id,
		 doc_state_code(d.state), STR_ARG(d.index_no));
	if (d.state != DS_PUBLISHED)
		return ST_OK;
	TRY(DOC_RUN(c, FILE_IDS, &r, err, db_i(id)));
	for (size_t i = 0; i < r.n; i++) {
		TRY(files_get(c, db_int(&r, i, 0), &f, err));
		if (!fs_exists(files_path(c, &f)))
			return err_set(err, ST_CORRUPT, "file %lld of document %lld is missing on disk", (long long)f.id,
				       (long long)id);
	}
	return ST_OK;
}
