/* SPDX-License-Identifier: Apache-2.0 */
/* The use cases of a guide's life: draft, submit, publish, review, withdraw. */
#include <string.h>

#include "base/csv.h"
#include "base/embedded.h"
#include "core/audit.h"
#include "core/json.h"
#include "services/guide.h"
#include "services/services_int.h"

#define MAX_NOTE 600

enum status svc_begin(struct ctx *c, struct svc_work *ret, struct err *err)
{
	*ret = (struct svc_work){0};
	if (db_in_write(c->db))
		return ST_OK;
	ret->own = true;
	return core_begin(c, &ret->tx, err);
}

enum status svc_commit(struct ctx *c, struct svc_work *w, struct err *err)
{
	return w->own ? core_commit(c, &w->tx, err) : ST_OK;
}

void svc_end(struct svc_work *w)
{
	if (w->own)
		db_tx_end(&w->tx);
}

/* ---- reading ---- */

enum status service_get(struct ctx *c, int64_t id, struct service_view *ret, struct err *err)
{
	*ret = (struct service_view){0};
	TRY(svc_item_get(c, id, &ret->item, err));
	if (!ctx_can_at(c, PERM_SERVICE_READ, ret->item.body_id, ret->item.parent_body_id))
		return err_set(err, ST_NOT_FOUND, "service item %lld of another body", (long long)id);
	if (ret->item.draft_version != 0)
		TRY(svc_version_get(c, ret->item.draft_version, &ret->draft, err));
	if (ret->item.published_version != 0)
		TRY(svc_version_get(c, ret->item.published_version, &ret->published, err));
	service_content_parse(c->arena, ret->draft.content, &ret->draft_content);
	service_content_parse(c->arena, ret->published.content, &ret->published_content);
	return ST_OK;
}

enum status service_draft_gaps(struct ctx *c, const struct service_view *v, struct service_gap *ret, size_t *ret_n,
			       struct err *err)
{
	struct service_element *e;
	size_t n;

	TRY(svc_elements(c, &e, &n, err));
	*ret_n = service_gaps(c->arena, &v->draft_content, e, n, c->today, ret, SERVICE_MAX_GAPS);
	return ST_OK;
}

struct str service_label(struct ctx *c, const struct service_element *e)
{
	return c->locale == LOC_EN && !str_empty(e->label_en) ? e->label_en : e->label_zh;
}

struct str service_gap_text(struct ctx *c, const struct service_gap *g)
{
	static const char *const keys[] = {
		[GAP_ELEMENT] = "services.gap_element", [GAP_MATERIAL_BASIS] = "services.gap_material",
		[GAP_FEE_BASIS] = "services.gap_fee",	[GAP_STAGE] = "services.gap_stage",
		[GAP_ALT] = "services.gap_alt",		[GAP_REVIEW] = "services.gap_review",
		[GAP_UNIT] = "services.gap_unit",
	};

	return ctx_textf(c, keys[g->kind], g->kind == GAP_ELEMENT ? service_label(c, g->element) : g->what);
}

bool service_review_due(struct ctx *c, const struct service_item *it)
{
	return it->published_version != 0 && it->withdrawn_at == 0 && !date_is_none(it->review_by) &&
	       date_cmp(it->review_by, date_add(c->today, (int)setting_i64(c, "service.remind_days"))) <= 0;
}

enum status services_todo_count(struct ctx *c, int64_t *ret, struct err *err)
{
	int64_t due, returned, ready;

	*ret = 0;
	if (c->who.person_id == 0 || (!ctx_can(c, PERM_SERVICE_EDIT) && !ctx_can(c, PERM_SERVICE_PUBLISH)))
		return ST_OK;
	TRY(svc_todo(c, date_add(c->today, (int)setting_i64(c, "service.remind_days")), &due, &returned, &ready, err));
	if (ctx_can(c, PERM_SERVICE_EDIT))
		*ret += due + returned;
	if (ctx_can(c, PERM_SERVICE_PUBLISH))
		*ret += ready;
	return ST_OK;
}

/* The items behind that count, and reviews that come later, for the calendar. */
enum status services_todo_items(struct ctx *c, struct todo_list *list, struct err *err)
{
	struct service_listed *rows;
	size_t n;

	if (c->who.person_id == 0 || (!ctx_can(c, PERM_SERVICE_EDIT) && !ctx_can(c, PERM_SERVICE_PUBLISH)))
		return ST_OK;
	TRY(svc_staff_list(c, false, &rows, &n, err));
	for (size_t i = 0; i < n; i++) {
		const struct service_item *s = &rows[i].item;
		const struct service_version *v = &rows[i].version;
		struct service_content content;
		struct todo_item it = {.due = DATE_NONE,
				       .href = arena_printf(c->arena, "/wb/services/%lld", (long long)s->id)};
		bool edited = false;

		if (str_eq_c(v->state, "ready") && ctx_can(c, PERM_SERVICE_PUBLISH))
			TRY(svc_editor_is(c, v->id, c->who.person_id, &edited, err));
		if (str_eq_c(v->state, "ready") && ctx_can(c, PERM_SERVICE_PUBLISH) && !edited)
			it.note = ctx_text(c, "services.todo_ready");
		else if (str_eq_c(v->state, "draft") && !str_empty(v->returned) && v->editor_id == c->who.person_id)
			it.note = ctx_text(c, "services.todo_returned");
		else if (ctx_can(c, PERM_SERVICE_EDIT) && s->published_version != 0 && s->withdrawn_at == 0 &&
			 !date_is_none(s->review_by)) {
			it.note = ctx_text(c, "services.todo_review");
			it.due = s->review_by;
			it.remind = service_review_due(c, s);
		} else
			continue;
		service_content_parse(c->arena, v->content, &content);
		it.text = content.v[SF_NAME];
		todo_add(list, &it);
	}
	return ST_OK;
}

/* ---- writing ---- */

static enum status audit(struct ctx *c, const char *action, const struct service_view *v, struct str name, struct str before,
			 struct str after, struct str reason, struct err *err)
{
	return audit_add(c,
			 &(struct audit_entry){.action = action,
					       .object = "service",
					       .object_id = v->item.id,
					       .body_id = v->item.body_id,
					       .summary = arena_printf(c->arena, "%.*s %.*s", STR_ARG(v->item.code),
								       STR_ARG(name)),
					       .before = before,
					       .after = after,
					       .reason = reason},
			 err);
}

static enum status may_edit(struct ctx *c, const struct service_item *it, struct err *err)
{
	if (!ctx_can_at(c, PERM_SERVICE_EDIT, it->body_id, it->parent_body_id))
		return err_set(err, ST_FORBIDDEN, "guides of another body");
	return ST_OK;
}

static enum status refuse_bad(struct ctx *c, struct service_content *s, struct err *err)
{
	struct service_problem p[1];

	if (service_problems(c->arena, s, p, 1) > 0) /* before the normal form cuts what is too much */
		return err_say(err, ST_INVALID, p[0].key, arena_cstr(c->arena, p[0].arg));
	service_normalise(c->arena, s);
	return ST_OK;
}

enum status service_create(struct ctx *c, int64_t body_id, struct str code, const struct service_content *s, int64_t *ret_id,
			   struct err *err)
{
	struct service_content content = *s;
	struct service_view v = {0};
	struct body b;
	CLEANUP(svc_end) struct svc_work w = {0};

	if (!service_code_ok(code))
		return err_say(err, ST_INVALID, "services.bad_code", NULL);
	TRY(refuse_bad(c, &content, err));
	TRY(svc_begin(c, &w, err));
	TRY(body_get(c, body_id, &b, err));
	v.item = (struct service_item){.body_id = b.id, .parent_body_id = b.parent_id, .code = code, .sample = b.sample};
	v.item.review_by = v.item.reviewed_on = DATE_NONE;
	TRY(may_edit(c, &v.item, err));
	TRY(svc_item_add(c, &v.item, err));
	v.draft = (struct service_version){.item_id = v.item.id, .content = service_content_json(c->arena, &content)};
	TRY(svc_version_add(c, &v.draft, err));
	if (c->who.person_id != 0)
		TRY(svc_editor_add(c, v.draft.id, c->who.person_id, err));
	v.item.draft_version = v.draft.id;
	TRY(svc_item_save(c, &v.item, err));
	TRY(audit(c, "service.create", &v, content.v[SF_NAME], STR(""), v.draft.content, STR(""), err));
	*ret_id = v.item.id;
	return svc_commit(c, &w, err);
}

static enum status draft_of(struct ctx *c, struct service_view *v, int64_t rev, const char *json, struct str note,
			    struct err *err)
{
	if (v->draft.id == 0) {
		if (rev != 0)
			return err_say(err, ST_CONFLICT, "services.changed_meanwhile", NULL);
		v->draft = (struct service_version){.item_id = v->item.id, .content = str_of(json), .note = note};
		TRY(svc_version_add(c, &v->draft, err));
		v->item.draft_version = v->draft.id;
		return svc_item_save(c, &v->item, err);
	}
	if (v->draft.rev != rev)
		return err_say(err, ST_CONFLICT, "services.changed_meanwhile", NULL);
	v->draft.content = str_of(json);
	v->draft.note = note;
	v->draft.state = STR("draft");
	v->draft.returned = STR("");
	v->draft.editor_id = c->who.person_id;
	v->draft.editor_name = c->who.name;
	return svc_version_save(c, &v->draft, err);
}

enum status service_save(struct ctx *c, int64_t id, int64_t rev, const struct service_content *s, struct str note,
			 struct err *err)
{
	struct service_content content = *s;
	struct service_view v;
	struct str before;
	CLEANUP(svc_end) struct svc_work w = {0};

	TRY(refuse_bad(c, &content, err));
	TRY(svc_begin(c, &w, err));
	TRY(svc_item_lock(c, id, err));
	TRY(service_get(c, id, &v, err));
	TRY(may_edit(c, &v.item, err));
	before = v.draft.id != 0 ? v.draft.content : v.published.content;
	TRY(draft_of(c, &v, rev, service_content_json(c->arena, &content).p, str_slice(note, 0, MAX_NOTE), err));
	if (c->who.person_id != 0)
		TRY(svc_editor_add(c, v.draft.id, c->who.person_id, err));
	TRY(audit(c, "service.save", &v, content.v[SF_NAME], before, v.draft.content, STR(""), err));
	return svc_commit(c, &w, err);
}

static const struct {
	const char *code, *audit;
	enum perm perm;
} events[SE_EVENTS] = {
	[SE_SUBMIT] = {"submit", "service.submit", PERM_SERVICE_EDIT},
	[SE_RETURN] = {"return", "service.return", PERM_SERVICE_PUBLISH},
	[SE_PUBLISH] = {"publish", "service.publish", PERM_SERVICE_PUBLISH},
	[SE_WITHDRAW] = {"withdraw", "service.withdraw", PERM_SERVICE_PUBLISH},
	[SE_REVIEW] = {"review", "service.review", PERM_SERVICE_EDIT},
	[SE_DISCARD] = {"discard", "service.discard", PERM_SERVICE_EDIT},
};

const char *service_event_code(enum service_event e)
{
	return events[e].code;
}

bool service_event_from(struct str code, enum service_event *ret)
{
	for (int e = 0; e < SE_EVENTS; e++)
		if (str_eq_c(code, events[e].code)) {
			*ret = (enum service_event)e;
			return true;
		}
	return false;
}

const char *service_refusal(struct ctx *c, const struct service_view *v, enum service_event e, bool edited_by_me)
{
	bool draft = v->draft.id != 0 && str_eq_c(v->draft.state, "draft");
	bool ready = v->draft.id != 0 && str_eq_c(v->draft.state, "ready");
	bool visible = v->item.published_version != 0 && v->item.withdrawn_at == 0;

	if (!ctx_can_at(c, events[e].perm, v->item.body_id, v->item.parent_body_id))
		return "services.no_permission";
	switch (e) {
	case SE_SUBMIT:
		return draft ? NULL : "services.no_draft";
	case SE_RETURN:
		return ready ? NULL : "services.not_ready";
	case SE_PUBLISH:
		return !ready ? "services.not_ready" : edited_by_me ? "services.own_work" : NULL;
	case SE_WITHDRAW:
	case SE_REVIEW:
		return visible ? NULL : "services.not_published";
	case SE_DISCARD:
		return draft || ready ? NULL : "services.no_draft";
	case SE_EVENTS:
		break;
	}
	return "services.no_permission";
}

static enum status no_gaps(struct ctx *c, const struct service_view *v, struct err *err)
{
	struct service_gap *g = ARENA_ARRAY(c->arena, SERVICE_MAX_GAPS, struct service_gap);
	size_t n;

	TRY(service_draft_gaps(c, v, g, &n, err));
	if (n > 0)
		return err_say(err, ST_RULE_REFUSED, "services.incomplete",
			       arena_cstr(c->arena, service_gap_text(c, &g[0])));
	return ST_OK;
}

/* What everybody sees changes: the list of licences, the pages, and who keeps an index of them. */
static enum status tell(struct ctx *c, const struct service_view *v, bool visible, struct str name, struct err *err)
{
	TRY(svc_change_add(c, v->item.id, v->item.code, visible, err));
	TRY(service_list_refresh(c, name, err));
	core_touch(c, "services");
	core_touch(c, "home");
	return ST_OK;
}

static enum status publish(struct ctx *c, struct service_view *v, struct err *err)
{
	struct service_version *all;
	size_t n;

	TRY(no_gaps(c, v, err));
	TRY(svc_versions(c, v->item.id, &all, &n, err));
	if (n > 0) {
		service_keep_dropped(c->arena, &v->published_content, &v->draft_content, c->today);
		v->draft.content = service_content_json(c->arena, &v->draft_content);
		v->draft.flow_changed = !service_flow_same(&v->published_content, &v->draft_content);
	}
	v->draft.no = n == 0 ? 1 : all[0].no + 1;
	v->draft.state = STR("published");
	v->draft.returned = STR("");
	v->draft.published_at = c->now;
	v->draft.published_by = c->who.person_id;
	v->draft.published_name = c->who.name;
	TRY(svc_version_save(c, &v->draft, err));
	v->item.published_version = v->draft.id;
	v->item.draft_version = 0;
	v->item.withdrawn_at = 0;
	v->item.withdrawn_note = STR("");
	v->item.reviewed_on = c->today;
	if (!date_parse(v->draft_content.v[SF_REVIEW_BY], &v->item.review_by))
		return err_say(err, ST_INVALID, "services.gap_review", NULL);
	TRY(svc_item_save(c, &v->item, err));
	return tell(c, v, true, v->draft_content.v[SF_NAME], err);
}

static enum status withdraw(struct ctx *c, struct service_view *v, struct str reason, struct err *err)
{
	if (str_empty(reason))
		return err_say(err, ST_INVALID, "services.reason_missing", NULL);
	v->item.withdrawn_at = c->now;
	v->item.withdrawn_note = reason;
	TRY(svc_item_save(c, &v->item, err));
	return tell(c, v, false, v->published_content.v[SF_NAME], err);
}

static enum status review(struct ctx *c, struct service_view *v, struct date next, struct err *err)
{
	if (date_is_none(next) || date_cmp(next, c->today) <= 0)
		return err_say(err, ST_INVALID, "services.review_past", NULL);
	v->item.reviewed_on = c->today;
	v->item.review_by = next;
	core_touch(c, "services");
	return svc_item_save(c, &v->item, err);
}

static enum status apply(struct ctx *c, struct service_view *v, const struct service_action *a, struct err *err)
{
	struct str reason = a->reason.p == NULL ? STR("") : str_trim(a->reason);

	switch (a->event) {
	case SE_SUBMIT:
		TRY(no_gaps(c, v, err));
		v->draft.state = STR("ready");
		v->draft.returned = STR("");
		return svc_version_save(c, &v->draft, err);
	case SE_RETURN:
		if (str_empty(reason))
			return err_say(err, ST_INVALID, "services.reason_missing", NULL);
		v->draft.state = STR("draft");
		v->draft.returned = reason;
		return svc_version_save(c, &v->draft, err);
	case SE_PUBLISH:
		return publish(c, v, err);
	case SE_WITHDRAW:
		return withdraw(c, v, reason, err);
	case SE_REVIEW:
		return review(c, v, a->next_review, err);
	case SE_DISCARD:
		v->draft.state = STR("discarded");
		TRY(svc_version_save(c, &v->draft, err));
		v->item.draft_version = 0;
		return svc_item_save(c, &v->item, err);
	case SE_EVENTS:
		break;
	}
	return err_set(err, ST_BAD_REQUEST, "event %d", (int)a->event);
}

static struct str state_json(struct ctx *c, const struct service_view *v)
{
	struct json_obj o;

	json_obj_init(&o, c->arena);
	json_i64(&o, "published", v->published.no);
	json_str(&o, "draft", v->draft.id == 0 ? STR("") : v->draft.state);
	json_str(&o, "review_by", date_format(c->arena, v->item.review_by));
	json_bool(&o, "withdrawn", v->item.withdrawn_at != 0);
	return json_obj_end(&o);
}

enum status service_act(struct ctx *c, const struct service_action *a, struct err *err)
{
	struct service_view v;
	struct str before, name;
	const char *no;
	bool mine = false;
	CLEANUP(svc_end) struct svc_work w = {0};

	TRY(svc_begin(c, &w, err));
	TRY(svc_item_lock(c, a->id, err));
	TRY(service_get(c, a->id, &v, err));
	if (v.draft.id != 0 && c->who.person_id != 0)
		TRY(svc_editor_is(c, v.draft.id, c->who.person_id, &mine, err));
	no = service_refusal(c, &v, a->event, mine);
	if (no != NULL && strcmp(no, "services.no_permission") == 0)
		return err_set(err, ST_FORBIDDEN, "service event %s", events[a->event].code);
	if (no != NULL)
		return err_say(err, ST_RULE_REFUSED, no, NULL);
	if (a->event != SE_WITHDRAW && a->event != SE_REVIEW && v.draft.rev != a->rev)
		return err_say(err, ST_CONFLICT, "services.changed_meanwhile", NULL);
	before = state_json(c, &v);
	name = v.draft.id != 0 ? v.draft_content.v[SF_NAME] : v.published_content.v[SF_NAME];
	TRY(apply(c, &v, a, err));
	if (a->event == SE_PUBLISH)
		v.published = v.draft;
	TRY(audit(c, events[a->event].audit, &v, name, before, state_json(c, &v), a->reason, err));
	return svc_commit(c, &w, err);
}

/* ---- elements ---- */

enum status service_element_put(struct ctx *c, const struct service_element *e, struct err *err)
{
	struct service_element *all, before = {0};
	struct json_obj o;
	size_t n;
	CLEANUP(svc_end) struct svc_work w = {0};

	if (str_empty(e->label_zh) || str_empty(e->label_en))
		return err_say(err, ST_INVALID, "services.label_missing", NULL);
	TRY(svc_begin(c, &w, err));
	TRY(svc_elements(c, &all, &n, err));
	for (size_t i = 0; i < n; i++)
		if (str_eq(all[i].key, e->key))
			before = all[i];
	if (before.national && (!e->required || !e->active))
		return err_say(err, ST_RULE_REFUSED, "services.national", NULL);
	TRY(svc_element_save(c, e, err));
	json_obj_init(&o, c->arena);
	json_str(&o, "label", e->label_zh);
	json_bool(&o, "required", e->required);
	json_bool(&o, "active", e->active);
	TRY(audit_add(c,
		      &(struct audit_entry){.action = "service.element",
					    .object = "service_element",
					    .summary = e->label_zh,
					    .before = before.label_zh,
					    .after = json_obj_end(&o)},
		      err));
	core_touch(c, "services");
	return svc_commit(c, &w, err);
}

enum status services_seed(struct ctx *c, struct err *err)
{
	struct csv csv;
	struct csv_row head, row;
	enum status st;
	int64_t seq = 0;
	CLEANUP(svc_end) struct svc_work w = {0};

	TRY(svc_begin(c, &w, err));
	csv_init(&csv, embedded_get("data/services/elements.tsv"), '\t');
	TRY(csv_next(&csv, c->arena, &head, err));
	while ((st = csv_next(&csv, c->arena, &row, err)) == ST_OK) {
		struct service_element e = {.key = row.col[0],
					    .label_zh = row.col[1],
					    .label_en = row.col[2],
					    .required = str_eq_c(row.col[3], "1"),
					    .national = str_eq_c(row.col[4], "1"),
					    .basis = row.n > 5 ? row.col[5] : STR(""),
					    .active = true};

		e.seq = seq += 10;
		TRY(svc_element_seed(c, &e, err));
	}
	if (st != ST_NOT_FOUND)
		return st;
	err_clear(err);
	TRY(guide_seed(c, err));
	return svc_commit(c, &w, err);
}
