/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces of views that several pages share, and how a request becomes a row. Applicants are masked here, always. */
#include "base/mask.h"
#include "base/utf8.h"
#include "core/todo.h"
#include "documents/documents.h"
#include "register/register_int.h"

#define T struct rv_choice
static const struct tpl_field choice_f[] = {TF_STR(T, value), TF_STR(T, text), TF_STR(T, hint), TF_BOOL(T, on)};
const struct tpl_view rv_choice_view = TPL_VIEW_OF(T, choice_f);
#undef T

#define T struct rv_field
static const struct tpl_field field_f[] = {TF_STR(T, name),
					   TF_STR(T, label),
					   TF_STR(T, hint),
					   TF_STR(T, value),
					   TF_STR(T, problem),
					   TF_STR(T, type),
					   TF_STR(T, max),
					   TF_BOOL(T, required),
					   TF_BOOL(T, area),
					   TF_BOOL(T, select),
					   TF_BOOL(T, check),
					   TF_BOOL(T, on),
					   TF_LIST(T, options, &rv_choice_view)};
const struct tpl_view rv_field_view = TPL_VIEW_OF(T, field_f);
#undef T

#define T struct rv_left
static const struct tpl_field left_f[] = {TF_STR(T, text), TF_STR(T, cls),  TF_STR(T, bar),
					  TF_STR(T, due),  TF_BOOL(T, any), TF_BOOL(T, provisional)};
const struct tpl_view rv_left_view = TPL_VIEW_OF(T, left_f);
#undef T

#define T struct rv_row
static const struct tpl_field row_f[] = {TF_STR(T, href),
					 TF_STR(T, accept_href),
					 TF_STR(T, no),
					 TF_STR(T, applicant),
					 TF_STR(T, applicant_kind),
					 TF_STR(T, description),
					 TF_STR(T, channel),
					 TF_STR(T, received),
					 TF_STR(T, submitted),
					 TF_STR(T, unit),
					 TF_STR(T, body),
					 TF_STR(T, state),
					 TF_STR(T, state_cls),
					 TF_STR(T, decision),
					 TF_STR(T, row_cls),
					 TF_STR(T, next),
					 TF_VIEW(T, left, &rv_left_view),
					 TF_BOOL(T, confirmed),
					 TF_BOOL(T, provisional),
					 TF_BOOL(T, supervised),
					 TF_BOOL(T, split),
					 TF_BOOL(T, late),
					 TF_BOOL(T, own_records)};
const struct tpl_view rv_row_view = TPL_VIEW_OF(T, row_f);
#undef T

#define T struct rv_like
static const struct tpl_field like_f[] = {TF_STR(T, href),	     TF_STR(T, no),
					  TF_STR(T, applicant),	     TF_STR(T, description),
					  TF_STR(T, state),	     TF_STR(T, decision),
					  TF_STR(T, score),	     TF_STR(T, document),
					  TF_STR(T, document_href),  TF_I64(T, id),
					  TF_BOOL(T, same_applicant)};
const struct tpl_view rv_like_view = TPL_VIEW_OF(T, like_f);
#undef T

const char *const register_channels[RQ_CHANNEL_COUNT + 2] = {[RQ_IN_PERSON] = "IN_PERSON",
							     [RQ_POST_SIGNED] = "POST_SIGNED",
							     [RQ_POST_PLAIN] = "POST_PLAIN",
							     [RQ_INTERNET] = "INTERNET",
							     [RQ_FAX] = "FAX",
							     [RQ_ORAL] = "ORAL",
							     [RQ_CHANNEL_COUNT] = "",
							     [RQ_CHANNEL_COUNT + 1] = NULL};

struct str register_channel_code(enum rq_channel ch)
{
	return str_of(rq_channel_code(ch));
}

struct str rv_key(struct ctx *c, const char *prefix, struct str code)
{
	if (str_empty(code))
		return STR("");
	return ctx_text(c, arena_cstr(c->arena, arena_printf(c->arena, "%s%.*s", prefix, STR_ARG(code))));
}

struct date rv_date(const struct web_call *w, const char *name)
{
	const struct web_value *v = web_value(w, name);

	return v->present && v->text.n > 0 ? v->date : DATE_NONE;
}

struct str rv_case_href(struct ctx *c, int64_t id)
{
	return arena_printf(c->arena, "/wb/requests/%lld", (long long)id);
}

/* ---- days left ---- */
static struct str bar_step(struct ctx *c, int left)
{
	int pct = left >= 20 ? 100 : left * 5;

	return arena_printf(c->arena, "w%d", pct < 5 ? 5 : pct);
}

static struct rv_left left_to(struct ctx *c, struct date due, bool provisional)
{
	struct rv_left v = {
		.text = STR(""), .cls = STR("is-ok"), .bar = STR("w5"), .due = STR(""), .provisional = provisional};
	struct todo_left left;

	if (date_is_none(due) || todo_left(c->cal, c->today, due, (int)setting_i64(c, "remind.days"), &left) != ST_OK)
		return v;
	v.any = true;
	v.due = page_date(c, due);
	if (left.urgency == TODO_OVER) {
		v.cls = STR("is-over");
		v.bar = STR("w100");
		v.text = ctx_textf(c, "register.left.over", arena_printf(c->arena, "%d", left.days));
		return v;
	}
	v.cls = left.urgency == TODO_SOON ? STR("is-soon") : STR("is-ok");
	v.bar = bar_step(c, left.days);
	v.text = date_cmp(due, c->today) == 0 ? ctx_text(c, "register.left.today")
					      : ctx_textf(c, "register.left.days", arena_printf(c->arena, "%d", left.days));
	return v;
}

struct rv_left rv_left_of(struct ctx *c, const struct rcase *rc)
{
	if (!rc->open)
		return left_to(c, DATE_NONE, false);
	if (rc->paused)
		return (struct rv_left){.text = ctx_text(c, "register.left.paused"),
					.cls = STR("is-pause"),
					.bar = STR("w60"),
					.due = STR(""),
					.any = true};
	if (date_is_none(rc->answer_due) && str_eq_c(rc->actor, "applicant") && !date_is_none(rc->next_due) &&
	    date_cmp(rc->next_due, c->today) >= 0) /* his days, not ours */
		return (struct rv_left){.text = ctx_text(c, "register.left.waits"),
					.cls = STR("is-pause"),
					.bar = STR("w60"),
					.due = page_date(c, rc->next_due),
					.any = true};
	return left_to(c, date_is_none(rc->answer_due) ? rc->next_due : rc->answer_due, rc->provisional);
}

/* ---- a request as a row ---- */
static struct str state_class(const struct rcase *rc)
{
	switch (rc->state) {
	case RF_S_UNCONFIRMED:
	case RF_S_RECEIVED:
	case RF_S_REGISTERED:
		return STR("tag--amber");
	case RF_S_CONSULTING:
	case RF_S_CORRECTING:
	case RF_S_EXCESS:
	case RF_S_FEE:
		return STR("tag--violet");
	case RF_S_DECIDED:
	case RF_S_SENT:
	case RF_S_SERVED:
		return STR("tag--jade");
	case RF_S_WITHDRAWN:
	case RF_S_ARCHIVED:
		return STR("tag--grey");
	default:
		return STR("tag--brand");
	}
}

/* Clipped for a list, and without the telephone numbers and identity numbers that people write into their text. */
static struct str clipped(struct ctx *c, struct str text)
{
	struct str safe = mask_text(c->arena, text), cut = utf8_cut(safe, 60);

	return cut.n < safe.n ? arena_printf(c->arena, "%.*s…", STR_ARG(cut)) : safe;
}

struct rv_row rv_row_of(struct ctx *c, const struct rcase *rc)
{
	struct rv_row v = {
		.href = rv_case_href(c, rc->id),
		.accept_href = arena_printf(c->arena, "/wb/requests/accept/%lld", (long long)rc->id),
		.no = rc->no,
		.applicant = rc->masked.name,
		.applicant_kind = rv_key(c, "request.applicant.", str_of(applicant_kind_code(rc->applicant_kind))),
		.description = clipped(c, case_description(c, rc)),
		.channel = str_empty(rc->transferred_from)
				   ? rv_key(c, "request.channel.", register_channel_code(rc->channel))
				   : ctx_text(c, "register.channel.TRANSFER"),
		.received = page_date(c, rc->received_on),
		.submitted = page_date(c, rc->submitted_on),
		.unit = rc->unit_name,
		.body = rc->body_name,
		.state = rv_key(c, "request.state.", str_of(rf_state_code(rc->state))),
		.state_cls = state_class(rc),
		.decision = rc->decision,
		.next = rv_key(c, "request.due.", rc->next_what),
		.left = rv_left_of(c, rc),
		.confirmed = !date_is_none(rc->received_on),
		.provisional = rc->provisional,
		.supervised = rc->supervised,
		.split = rc->pieces > 1 || rc->origin_id != 0,
		.late = rc->late,
		.own_records = rc->own_records,
	};

	v.row_cls = v.left.any ? v.left.cls : STR("is-ok");
	return v;
}

/* ---- the same matter ---- */

/* What the answer to an earlier request became, as long as it is public. */
static enum status published_as(struct ctx *c, int64_t case_id, struct rv_like *v, struct err *err)
{
	struct case_event *ev;
	struct document d;
	struct err none = {0};
	size_t n;

	TRY(case_events(c, case_id, &ev, &n, err));
	for (size_t i = n; i-- > 0;)
		if (ev[i].e.type == RF_PUBLISHED && doc_public_get(c, ev[i].e.n, &d, &none) == ST_OK) {
			v->document = d.title;
			v->document_href = arena_printf(c->arena, "/d/%lld", (long long)d.id);
			return ST_OK;
		}
	return ST_OK;
}

enum status rv_likes(struct ctx *c, const struct case_like *l, size_t n, struct tpl_list *ret, struct err *err)
{
	struct rv_like *v = ARENA_ARRAY(c->arena, n + 1, struct rv_like);

	for (size_t i = 0; i < n; i++) {
		v[i] = (struct rv_like){.href = rv_case_href(c, l[i].id),
					.no = l[i].no,
					.applicant = l[i].masked_name,
					.description = clipped(c, l[i].description),
					.state = rv_key(c, "request.state.", str_of(rf_state_code(l[i].state))),
					.decision = l[i].decision,
					.score = arena_printf(c->arena, "%d", l[i].score),
					.document = STR(""),
					.document_href = STR(""),
					.id = l[i].id,
					.same_applicant = l[i].same_applicant};
		TRY(published_as(c, l[i].id, &v[i], err));
	}
	*ret = (struct tpl_list){v, n};
	return ST_OK;
}
