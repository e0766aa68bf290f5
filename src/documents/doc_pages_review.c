/* SPDX-License-Identifier: Apache-2.0 */
/* The screen of each step (submit, unit, office, secrecy, signature, schedule) and the forms that decide over a document
 * afterwards (withdraw, republish, correct, discard, validity). A refusal comes back as a sentence on the same page with
 * everything typed still there. */
#include "documents/doc_pages.h"

#define T struct view_review
struct view_review {
	struct page page;
	struct dv_doc doc;
	struct str action, rev, opinion, reason, secrecy_basis, publish_date, publish_time, diff_url, refusal, role;
	struct tpl_list attributes, articles, causes, rules /* that govern this step (S1-2.8) */;
	bool any_rules;
	bool submit, unit, office, secrecy, sign, scheduled, can, can_return, asks_attribute, shows_attribute, checklist,
		can_schedule, conflict;
};
static const struct tpl_field review_f[] = {TF_VIEW(T, page, &page_view),
					    TF_VIEW(T, doc, &dv_doc_view),
					    TF_STR(T, action),
					    TF_STR(T, rev),
					    TF_STR(T, opinion),
					    TF_STR(T, reason),
					    TF_STR(T, secrecy_basis),
					    TF_STR(T, publish_date),
					    TF_STR(T, publish_time),
					    TF_STR(T, diff_url),
					    TF_STR(T, refusal),
					    TF_STR(T, role),
					    TF_LIST(T, attributes, &dv_choice_view),
					    TF_LIST(T, articles, &dv_choice_view),
					    TF_LIST(T, causes, &dv_choice_view),
					    TF_LIST(T, rules, &dv_choice_view),
					    TF_BOOL(T, any_rules),
					    TF_BOOL(T, submit),
					    TF_BOOL(T, unit),
					    TF_BOOL(T, office),
					    TF_BOOL(T, secrecy),
					    TF_BOOL(T, sign),
					    TF_BOOL(T, scheduled),
					    TF_BOOL(T, can),
					    TF_BOOL(T, can_return),
					    TF_BOOL(T, asks_attribute),
					    TF_BOOL(T, shows_attribute),
					    TF_BOOL(T, checklist),
					    TF_BOOL(T, can_schedule),
					    TF_BOOL(T, conflict)};
const struct tpl_view doc_review_view = TPL_VIEW_OF(T, review_f);
#undef T

#define T struct view_decide
struct view_decide {
	struct page page;
	struct dv_doc doc;
	struct str action, rev, opinion, order, note, button, lead, by_id, on;
	struct tpl_list validities, rules;
	bool any_rules, withdraw, republish, correct, discard, validity, conflict;
};
static const struct tpl_field decide_f[] = {TF_VIEW(T, page, &page_view),
					    TF_VIEW(T, doc, &dv_doc_view),
					    TF_STR(T, action),
					    TF_STR(T, rev),
					    TF_STR(T, opinion),
					    TF_STR(T, order),
					    TF_STR(T, note),
					    TF_STR(T, button),
					    TF_STR(T, lead),
					    TF_STR(T, by_id),
					    TF_STR(T, on),
					    TF_LIST(T, validities, &dv_choice_view),
					    TF_LIST(T, rules, &dv_choice_view),
					    TF_BOOL(T, any_rules),
					    TF_BOOL(T, withdraw),
					    TF_BOOL(T, republish),
					    TF_BOOL(T, correct),
					    TF_BOOL(T, discard),
					    TF_BOOL(T, validity),
					    TF_BOOL(T, conflict)};
const struct tpl_view doc_decide_view = TPL_VIEW_OF(T, decide_f);
#undef T

static const char *const review_events[] = {"submit", "approve", "return", "sign", "schedule", NULL};
static const char *const review_attrs[] = {"PUB", "RED", "REQ", "NON", NULL};
static const struct web_field review_fields[] = {
	{"rev", F_I64, F_REQUIRED, 0, "doc.f.version", NULL},
	{"event", F_CHOICE, F_REQUIRED, 20, "doc.f.event", review_events},
	{"opinion", F_LINES, 0, 2000, "doc.f.opinion", NULL},
	{"cause", F_TEXT, 0, 40, "doc.f.cause", NULL},
	{"attribute", F_CHOICE, 0, 10, "doc.f.attribute", review_attrs},
	{"article", F_TEXT, 0, 20, "doc.f.article", NULL},
	{"reason", F_LINES, 0, 2000, "doc.f.reason", NULL},
	{"checklist", F_BOOL, 0, 0, "doc.f.checklist", NULL},
	{"secrecy_basis", F_LINES, 0, 2000, "doc.f.secrecy_basis", NULL},
	{"publish_date", F_DATE, 0, 0, "doc.f.publish_date", NULL},
	{"publish_time", F_TEXT, 0, 8, "doc.f.publish_time", NULL},
};
const struct web_form doc_review_form = WEB_FORM(review_fields);

static const struct web_field decide_fields[] = {
	{"rev", F_I64, F_REQUIRED, 0, "doc.f.version", NULL},
	{"opinion", F_LINES, 0, 2000, "doc.f.opinion", NULL},
	{"order", F_TEXT, 0, 200, "doc.f.order", NULL},
	{"note", F_TEXT, 0, 400, "doc.f.note", NULL},
};
const struct web_form doc_decide_form = WEB_FORM(decide_fields);

static const char *const set_validities[] = {"pending", "in_force", "amended", "repealed", "expired", NULL};
static const struct web_field validity_fields[] = {
	{"rev", F_I64, F_REQUIRED, 0, "doc.f.version", NULL},
	{"validity", F_CHOICE, F_REQUIRED, 20, "doc.f.validity", set_validities},
	{"by_id", F_I64, 0, 0, "doc.f.replaced_by", NULL},
	{"on", F_DATE, 0, 0, "doc.f.abolished_on", NULL},
	{"opinion", F_LINES, F_REQUIRED, 2000, "doc.f.opinion", NULL},
};
const struct web_form doc_validity_form = WEB_FORM(validity_fields);

/* ---- the step's screen ---- */

static bool event_of(struct str s, enum doc_event *ret)
{
	for (int e = 0; e < EV_COUNT; e++)
		if (str_eq_c(s, doc_event_code((enum doc_event)e))) {
			*ret = (enum doc_event)e;
			return true;
		}
	return false;
}

static void fill_typed(struct web_call *w, struct view_review *v)
{
	v->opinion = web_text(w, "opinion");
	v->reason = web_text(w, "reason");
	v->secrecy_basis = web_text(w, "secrecy_basis");
	v->checklist = web_value(w, "checklist")->present;
	v->publish_date = web_value(w, "publish_date")->text;
	v->publish_time = web_text(w, "publish_time");
}

static void fill_step(struct ctx *c, const struct document *d, const struct doc_can *can, struct view_review *v)
{
	v->submit = d->state == DS_DRAFT;
	v->unit = d->state == DS_UNIT;
	v->office = d->state == DS_OFFICE;
	v->secrecy = d->state == DS_SECRECY;
	v->sign = d->state == DS_SIGN;
	v->scheduled = d->state == DS_SCHEDULED;
	v->can = v->submit ? can->edit : can->approve || can->sign;
	v->can_return = can->ret;
	v->can_schedule = can->schedule;
	v->asks_attribute = v->can && (v->submit || v->office || v->sign);
	v->shows_attribute = !v->asks_attribute;
	v->role = dv_key(c, "doc.flow.", doc_state_code(d->state));
	v->refusal = !v->can && !v->can_return && can->refusal[0] != '\0' ? ctx_text(c, can->refusal) : STR("");
}

/* The rule documents attached to the step this document is in, and to corrections when it is one. */
static enum status fill_rules(struct ctx *c, const struct document *d, struct str step, struct tpl_list *ret,
			      struct err *err)
{
	struct doc_step_rule *r, *more = NULL;
	struct dv_choice *rows;
	size_t n, n_more = 0;

	TRY(doc_step_rules(c, d->body_id, step, &r, &n, err));
	if (d->corrects_id != 0)
		TRY(doc_step_rules(c, d->body_id, STR("correction"), &more, &n_more, err));
	rows = ARENA_ARRAY(c->arena, n + n_more + 1, struct dv_choice);
	for (size_t i = 0; i < n + n_more; i++) {
		const struct doc_step_rule *one = i < n ? &r[i] : &more[i - n];

		rows[i] = (struct dv_choice){.text = one->title,
					     .hint = one->doc_no,
					     .url = arena_printf(c->arena, "/d/%lld", (long long)one->document_id)};
	}
	*ret = (struct tpl_list){rows, n + n_more};
	return ST_OK;
}

static enum status render_review(struct web_call *w, const struct document *d, bool posted, bool conflict, int http,
				 struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_review *v = ARENA_NEW(c->arena, struct view_review);
	struct doc_can can;
	enum attribute on = d->proposed;

	TRY(dv_doc_of(c, d, &v->doc, err));
	TRY(doc_can(c, d, &can, err));
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb", d->title);
	page_crumb(c, &v->page, STR("/wb"), ctx_text(c, "doc.inbox.title"));
	page_crumb(c, &v->page, v->doc.url, ctx_text(c, "doc.review.crumb"));
	fill_step(c, d, &can, v);
	page_crumb(c, &v->page, STR(""), v->role);
	v->page.lead = v->doc.lead;
	v->action = arena_printf(c->arena, "/wb/review/%lld", (long long)d->id);
	v->rev = v->doc.rev;
	v->reason = d->attr_reason;
	v->publish_time = STR("09:00");
	struct str article = d->attr_article;
	if (posted) {
		fill_typed(w, v);
		article = web_text(w, "article");
		(void)attribute_from_text(web_text(w, "attribute"), &on);
		page_problems(c, &v->page);
	}
	v->conflict = conflict;
	if (d->corrects_id != 0 || d->version > 1)
		v->diff_url = d->corrects_id != 0 ? arena_printf(c->arena, "/wb/docs/%lld/diff", (long long)d->id) : STR("");
	v->attributes = dv_attributes(c, on);
	v->articles = dv_articles(c, article);
	v->causes = dv_causes(c, posted ? web_text(w, "cause") : STR(""));
	TRY(fill_rules(c, d, str_of(d->state == DS_SCHEDULED ? "sign" : doc_state_code(d->state)), &v->rules, err));
	v->any_rules = v->rules.n > 0;
	page_render(c, "documents/review.html", v, http);
	return ST_OK;
}

enum status doc_review_page(struct web_call *w, struct err *err)
{
	struct document d;

	TRY(doc_of_path(w, &d, err));
	return render_review(w, &d, false, false, 200, err);
}

/* "09:30" on that day, Beijing time. */
static bool publish_instant(struct web_call *w, int64_t *ret)
{
	struct str t = web_text(w, "publish_time"), hour;
	int64_t h, m;

	if (!web_value(w, "publish_date")->present || !str_cut(&t, ':', &hour) || !str_to_i64(hour, &h) ||
	    !str_to_i64(t, &m) || h < 0 || h > 23 || m < 0 || m > 59)
		return false;
	*ret = date_instant(web_value(w, "publish_date")->date, (int)h, (int)m);
	return true;
}

static struct doc_action action_of(struct web_call *w, const struct document *d, enum doc_event ev)
{
	struct doc_action a = {.event = ev,
			       .id = d->id,
			       .rev = web_value(w, "rev")->i,
			       .opinion = web_text(w, "opinion"),
			       .article = web_text(w, "article"),
			       .reason = web_text(w, "reason"),
			       .checklist = web_value(w, "checklist")->present,
			       .secrecy_basis = web_text(w, "secrecy_basis"),
			       .cause = web_text(w, "cause")};

	if (!attribute_from_text(web_text(w, "attribute"), &a.attribute))
		a.attribute = ATTR_NONE;
	if (a.attribute == ATTR_PUB) /* left over in the form from another choice */
		a.article = a.reason = STR("");
	return a;
}

/* The field a refusal of the rules belongs to. */
static const char *field_of_refusal(const char *key)
{
	static const char *const pairs[][2] = {{"doc.article_missing", "article"},
					       {"doc.article_wrong", "article"},
					       {"doc.article_not_needed", "article"},
					       {"doc.reason_missing", "reason"},
					       {"doc.attr_missing", "attribute"},
					       {"doc.checklist_missing", "checklist"},
					       {"doc.secrecy_basis_missing", "secrecy_basis"},
					       {"doc.cause_missing", "opinion"},
					       {"doc.cause_unknown", "cause"},
					       {"doc.opinion_missing", "opinion"},
					       {"doc.schedule_past", "publish_date"},
					       {"doc.schedule_not_public", "publish_date"},
					       {"doc.order_missing", "order"},
					       {"doc.note_missing", "note"}};

	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		if (str_eq_c(str_of(key), pairs[i][0]))
			return pairs[i][1];
	return NULL;
}

/* A submission that lacks metadata leads to the form, with every missing field named. */
static void name_missing(struct web_call *w, const struct document *d)
{
	struct ctx *c = ctx_of(w);
	struct doc_facts f;
	struct doc_problem p[DOC_PROBLEMS_MAX];

	if (doc_load_facts(c, d, &f, NULL) != ST_OK)
		return;
	size_t n = doc_field_problems(d, &f, true, p);
	for (size_t i = 0; i < n; i++)
		web_problem_add(w, NULL, p[i].key, dv_key(c, "doc.f.", p[i].field));
}

static const char *flash_of(enum doc_event ev, enum doc_state now)
{
	if (ev == EV_SUBMIT)
		return "doc.flash.submitted";
	if (ev == EV_RETURN)
		return "doc.flash.returned";
	if (ev == EV_SCHEDULE)
		return "doc.flash.scheduled";
	if (now == DS_PUBLISHED)
		return "doc.flash.published";
	return now == DS_ON_FILE ? "doc.flash.on_file" : "doc.flash.approved";
}

enum status doc_review_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct document d, after;
	enum doc_event ev = EV_COUNT;
	const struct web_problem *p;
	struct err e;

	TRY(doc_of_path(w, &d, err));
	if (web_problems(w, &p) > 0 || !event_of(web_text(w, "event"), &ev))
		return render_review(w, &d, true, false, 422, err);
	struct doc_action a = action_of(w, &d, ev);
	if (ev == EV_SCHEDULE && !publish_instant(w, &a.publish_at)) {
		web_problem_add(w, "publish_date", "doc.schedule_time", STR(""));
		return render_review(w, &d, true, false, 422, err);
	}
	err_clear(&e);
	enum status st = doc_act(c, &a, &after, &e);
	if (st == ST_OK) {
		page_flash(c, "jade", flash_of(ev, after.state), after.index_no);
		web_redirect(w, 303, arena_printf(c->arena, "/wb/docs/%lld", (long long)d.id));
		return ST_OK;
	}
	if (st != ST_RULE_REFUSED && st != ST_CONFLICT) {
		if (err != NULL)
			*err = e;
		return st;
	}
	TRY(doc_of_path(w, &d, err)); /* as it is now: what the other person did is on the page */
	if (str_eq_c(str_of(e.key), "doc.incomplete"))
		name_missing(w, &d);
	else
		web_problem_add(w, field_of_refusal(e.key), e.key, str_of(e.arg));
	return render_review(w, &d, true, st == ST_CONFLICT, 409, err);
}

/* ---- decisions over a published document ---- */

static enum status render_decide(struct web_call *w, enum doc_event ev, const struct document *d, bool posted, bool conflict,
				 int http, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_decide *v = ARENA_NEW(c->arena, struct view_decide);
	const char *code = doc_event_code(ev);

	TRY(dv_doc_of(c, d, &v->doc, err));
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/docs", dv_key(c, "doc.decide.", code));
	page_crumb(c, &v->page, STR("/wb/docs"), ctx_text(c, "doc.list.title"));
	page_crumb(c, &v->page, v->doc.url, d->title);
	page_crumb(c, &v->page, STR(""), dv_key(c, "doc.decide.", code));
	v->page.lead = d->title;
	v->lead = dv_key(c, "doc.decide_lead.", code);
	v->button = dv_key(c, "doc.decide_button.", code);
	v->action = arena_printf(c->arena, "/wb/docs/%lld/%s", (long long)d->id, code);
	v->rev = v->doc.rev;
	v->withdraw = ev == EV_WITHDRAW;
	v->republish = ev == EV_REPUBLISH;
	v->correct = ev == EV_CORRECT;
	v->discard = ev == EV_DISCARD;
	v->conflict = conflict;
	if (posted) {
		v->opinion = web_text(w, "opinion");
		v->order = web_text(w, "order");
		v->note = web_text(w, "note");
		page_problems(c, &v->page);
	}
	if (ev == EV_WITHDRAW || ev == EV_CORRECT)
		TRY(fill_rules(c, d, ev == EV_WITHDRAW ? STR("withdraw") : STR("correction"), &v->rules, err));
	v->any_rules = v->rules.n > 0;
	page_render(c, "documents/decide.html", v, http);
	return ST_OK;
}

static enum status decide_page(struct web_call *w, enum doc_event ev, struct err *err)
{
	struct document d;

	TRY(doc_of_path(w, &d, err));
	return render_decide(w, ev, &d, false, false, 200, err);
}

static enum status decide_post(struct web_call *w, enum doc_event ev, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct document d, after;
	const struct web_problem *p;
	struct err e;

	TRY(doc_of_path(w, &d, err));
	if (web_problems(w, &p) > 0)
		return render_decide(w, ev, &d, true, false, 422, err);
	const struct doc_action a = {.event = ev,
				     .id = d.id,
				     .rev = web_value(w, "rev")->i,
				     .opinion = web_text(w, "opinion"),
				     .order = web_text(w, "order"),
				     .public_note = web_text(w, "note")};
	err_clear(&e);
	enum status st = doc_act(c, &a, &after, &e);
	if (st == ST_OK) {
		page_flash(c, "jade", arena_cstr(c->arena, arena_printf(c->arena, "doc.flash.%s", doc_event_code(ev))),
			   STR(""));
		web_redirect(w, 303,
			     arena_printf(c->arena, ev == EV_CORRECT ? "/wb/docs/%lld/edit" : "/wb/docs/%lld",
					  (long long)after.id));
		return ST_OK;
	}
	if (st != ST_RULE_REFUSED && st != ST_CONFLICT) {
		if (err != NULL)
			*err = e;
		return st;
	}
	TRY(doc_of_path(w, &d, err));
	web_problem_add(w, field_of_refusal(e.key), e.key, str_of(e.arg));
	return render_decide(w, ev, &d, true, st == ST_CONFLICT, 409, err);
}

#define DECIDE(name, ev)                                                   \
	enum status doc_##name##_page(struct web_call *w, struct err *err) \
	{                                                                  \
		return decide_page(w, ev, err);                            \
	}                                                                  \
	enum status doc_##name##_post(struct web_call *w, struct err *err) \
	{                                                                  \
		return decide_post(w, ev, err);                            \
	}
DECIDE(withdraw, EV_WITHDRAW)
DECIDE(republish, EV_REPUBLISH)
DECIDE(correct, EV_CORRECT)
DECIDE(discard, EV_DISCARD)

/* ---- validity ---- */

static enum status render_validity(struct web_call *w, const struct document *d, bool posted, int http, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_decide *v = ARENA_NEW(c->arena, struct view_decide);
	struct dv_choice *o = ARENA_ARRAY(c->arena, ARRAY_LEN(set_validities), struct dv_choice);
	struct str on = posted ? web_text(w, "validity") : str_of(validity_code(d->validity));
	size_t n = 0;

	TRY(dv_doc_of(c, d, &v->doc, err));
	for (; set_validities[n] != NULL; n++)
		o[n] = (struct dv_choice){.value = str_of(set_validities[n]),
					  .text = dv_key(c, "validity.", set_validities[n]),
					  .on = str_eq_c(on, set_validities[n])};
	v->validities = (struct tpl_list){o, n};
	page_init(c, &v->page, SHELL_WORKBENCH, "/wb/docs", ctx_text(c, "doc.decide.validity"));
	page_crumb(c, &v->page, v->doc.url, d->title);
	page_crumb(c, &v->page, STR(""), ctx_text(c, "doc.decide.validity"));
	v->page.lead = d->title;
	v->lead = ctx_text(c, "doc.decide_lead.validity");
	v->button = ctx_text(c, "doc.decide_button.validity");
	v->action = arena_printf(c->arena, "/wb/docs/%lld/validity", (long long)d->id);
	v->rev = v->doc.rev;
	v->validity = true;
	v->on = date_format(c->arena, d->abolished_on);
	if (posted) {
		v->opinion = web_text(w, "opinion");
		v->by_id = web_value(w, "by_id")->text;
		v->on = web_value(w, "on")->text;
		page_problems(c, &v->page);
	}
	page_render(c, "documents/decide.html", v, http);
	return ST_OK;
}

enum status doc_validity_page(struct web_call *w, struct err *err)
{
	struct document d;

	TRY(doc_of_path(w, &d, err));
	return render_validity(w, &d, false, 200, err);
}

enum status doc_validity_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct document d;
	enum validity val = VALID_NA;
	const struct web_problem *p;
	const struct web_value *on = web_value(w, "on");
	struct err e;

	TRY(doc_of_path(w, &d, err));
	if (web_problems(w, &p) > 0 || !validity_from_code(web_text(w, "validity"), &val))
		return render_validity(w, &d, true, 422, err);
	err_clear(&e);
	enum status st = doc_set_validity(c, d.id, web_value(w, "rev")->i, val,
					  web_value(w, "by_id")->present ? web_value(w, "by_id")->i : 0,
					  on->present ? on->date : DATE_NONE, web_text(w, "opinion"), &e);
	if (st == ST_OK) {
		page_flash(c, "jade", "doc.flash.validity", STR(""));
		web_redirect(w, 303, arena_printf(c->arena, "/wb/docs/%lld", (long long)d.id));
		return ST_OK;
	}
	if (st != ST_RULE_REFUSED && st != ST_CONFLICT && st != ST_INVALID && st != ST_NOT_FOUND) {
		if (err != NULL)
			*err = e;
		return st;
	}
	TRY(doc_of_path(w, &d, err));
	web_problem_add(w, st == ST_NOT_FOUND ? "by_id" : NULL, st == ST_NOT_FOUND ? "doc.replaced_by_wrong" : e.key,
			str_of(e.arg));
	return render_validity(w, &d, true, 409, err);
}
