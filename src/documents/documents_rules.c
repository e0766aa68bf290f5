/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of the flow. Sources: 条例 (2019) Art. 10, 14–17, 20, 26; 国办发〔2016〕80号 (attribute fixed when the document is
 * made, reviewed by the disclosure office, decided by the signatory; missing attribute or reason: the paper goes back);
 * 保守国家秘密法 (2024) Art. 35 (review before publication). */
#include "documents/documents_rules.h"

#include "base/limits.h"
#include "base/utf8.h"

#define LAW_DRAFT "国办发〔2016〕80号"
#define LAW_REVIEW "条例第17条"
#define LAW_SECRECY "保守国家秘密法第35条"
#define LAW_SIGN "国办发〔2016〕80号"
#define LAW_PUBLISH "条例第20条、第26条"
#define LAW_WITHDRAW "条例第17条"
#define LAW_CORRECT "条例第26条"

static const char *refuse(const char **ret_clause, const char *clause, const char *key)
{
	*ret_clause = clause;
	return key;
}

bool doc_state_in_review(enum doc_state s)
{
	return s == DS_UNIT || s == DS_OFFICE || s == DS_SECRECY || s == DS_SIGN;
}

bool attribute_is_public(enum attribute at)
{
	return at == ATTR_PUB || at == ATTR_RED;
}

bool doc_goes_public(const struct document *d, enum attribute final)
{
	return d->audience_all && attribute_is_public(final);
}

const char *doc_attribute_problem(enum attribute at, struct str article, struct str reason)
{
	const struct doc_article *x;

	if (at <= ATTR_NONE || at >= ATTR_COUNT)
		return "doc.attr_missing";
	if (at == ATTR_PUB)
		return str_empty(article) ? NULL : "doc.article_not_needed";
	if (str_empty(article))
		return "doc.article_missing";
	x = doc_article_by_code(article);
	if (x == NULL || (x->attrs & (1u << (unsigned)at)) == 0)
		return "doc.article_wrong";
	if (str_empty(str_trim(reason)))
		return "doc.reason_missing";
	return NULL;
}

/* ---- fields ---- */

struct problems {
	struct doc_problem *out;
	size_t n;
};

static void problem(struct problems *p, bool wrong, const char *field, const char *key)
{
	if (wrong && p->n < DOC_PROBLEMS_MAX)
		p->out[p->n++] = (struct doc_problem){field, key};
}

static bool later(struct date a, struct date b) /* both real and a > b */
{
	return !date_is_none(a) && !date_is_none(b) && date_cmp(a, b) > 0;
}

static void missing_fields(const struct document *d, const struct doc_facts *f, struct problems *p)
{
	/* proactive-disclosure.md §7: what every entry must carry (S0-0.1) */
	problem(p, d->entry_id <= 0, "entry", "form.required");
	problem(p, str_empty(d->topic), "topic", "form.required");
	problem(p, str_empty(d->genre), "genre", "form.required");
	problem(p, str_empty(d->issuing_body), "issuing_body", "form.required");
	problem(p, str_empty(d->summary), "summary", "form.required");
	problem(p, date_is_none(d->formed_on), "formed_on", "form.required");
	problem(p, !f->has_text && !f->has_files, "body_text", "doc.text_missing");
	problem(p, d->normative && d->validity == VALID_NA, "validity", "doc.validity_missing");
	problem(p, d->normative && date_is_none(d->effective_on), "effective_on", "form.required");
	problem(p, f->doc_no_taken, "doc_no", "doc.no_taken");
}

/* Before the republic nobody here made a paper, and 1970-01-01 is the empty date of a clock that counts from there: old
 * sites show it where a date was missing (proactive-disclosure.md §7). */
static bool unlikely(struct date d)
{
	struct date first, epoch;

	if (date_is_none(d) || !date_from_ymd(1949, 10, 1, &first) || !date_from_ymd(1970, 1, 1, &epoch))
		return false;
	return date_cmp(d, first) < 0 || date_cmp(d, epoch) == 0;
}

size_t doc_field_problems(const struct document *d, const struct doc_facts *f, bool for_submit,
			  struct doc_problem ret[DOC_PROBLEMS_MAX])
{
	struct problems p = {ret, 0};
	bool needs_reason = d->proposed == ATTR_RED || d->proposed == ATTR_REQ || d->proposed == ATTR_NON;

	problem(&p, str_empty(d->title), "title", "form.required");
	problem(&p, utf8_len(d->title) > MAX_TITLE_CP, "title", "form.too_long");
	problem(&p, later(d->formed_on, f->today), "formed_on", "doc.formed_in_future");
	problem(&p, later(d->signed_on, f->today), "signed_on", "doc.signed_in_future");
	problem(&p, unlikely(d->formed_on), "formed_on", "doc.date_unlikely");
	problem(&p, unlikely(d->signed_on), "signed_on", "doc.date_unlikely");
	problem(&p, unlikely(d->effective_on), "effective_on", "doc.date_unlikely");
	problem(&p, unlikely(d->abolished_on), "abolished_on", "doc.date_unlikely");
	problem(&p, later(d->effective_on, d->abolished_on), "abolished_on", "doc.abolished_before_effective");
	if (for_submit) {
		missing_fields(d, f, &p);
		problem(&p, needs_reason && str_empty(d->attr_article), "article", "doc.article_missing");
		problem(&p, needs_reason && str_empty(d->attr_reason), "reason", "doc.reason_missing");
	}
	return p.n;
}

enum validity doc_validity_on(const struct document *d, struct date day)
{
	enum validity v = d->validity;

	if (v == VALID_PENDING && !date_is_none(d->effective_on) && date_cmp(d->effective_on, day) <= 0)
		v = VALID_IN_FORCE;
	if ((v == VALID_IN_FORCE || v == VALID_AMENDED) && !date_is_none(d->abolished_on) &&
	    date_cmp(d->abolished_on, day) <= 0)
		v = VALID_EXPIRED;
	return v;
}

/* ---- guards ---- */

static const char *guard_draft(const struct document *d, const struct doc_action *a, const struct doc_facts *f,
			       const char **cl)
{
	(void)a;
	if (f->system)
		return refuse(cl, LAW_REVIEW, "doc.person_needed");
	if (f->unit_id != d->unit_id)
		return refuse(cl, "条例第10条", "doc.other_unit"); /* who makes it answers for it (S0-4.1.6) */
	return NULL;
}

static const char *guard_submit(const struct document *d, const struct doc_action *a, const struct doc_facts *f,
				const char **cl)
{
	struct document check = *d;
	struct doc_problem p[DOC_PROBLEMS_MAX];
	const char *key = guard_draft(d, a, f, cl);

	if (key != NULL)
		return key;
	key = doc_attribute_problem(a->attribute, a->article, a->reason);
	if (key != NULL)
		return refuse(cl, LAW_DRAFT, key);
	if (!a->checklist)
		return refuse(cl, LAW_REVIEW, "doc.checklist_missing"); /* S3-3.1.2 */
	check.proposed = a->attribute;
	check.attr_article = a->article;
	check.attr_reason = a->reason;
	if (doc_field_problems(&check, f, true, p) > 0)
		return refuse(cl, "条例第12条", "doc.incomplete");
	return NULL;
}

/* Drafter ≠ reviewer, one person one step (S3-3.1.4, S3-8.2.4 谁审查谁负责). */
static const char *guard_reviewer(const struct document *d, const struct doc_action *a, const struct doc_facts *f,
				  const char **cl)
{
	(void)a;
	if (f->system || f->person_id <= 0)
		return refuse(cl, LAW_REVIEW, "doc.person_needed");
	if (f->drafted || f->person_id == d->author_id)
		return refuse(cl, LAW_REVIEW, "doc.own_draft");
	if ((f->reviewed_in & ~(1u << (unsigned)d->state)) != 0)
		return refuse(cl, LAW_REVIEW, "doc.two_steps");
	return NULL;
}

static const char *guard_unit(const struct document *d, const struct doc_action *a, const struct doc_facts *f,
			      const char **cl)
{
	const char *key = guard_reviewer(d, a, f, cl);

	if (key != NULL)
		return key;
	if (f->unit_id != d->unit_id)
		return refuse(cl, "条例第10条", "doc.other_unit");
	key = doc_attribute_problem(d->proposed, d->attr_article, d->attr_reason);
	return key == NULL ? NULL : refuse(cl, LAW_DRAFT, key);
}

static const char *guard_office(const struct document *d, const struct doc_action *a, const struct doc_facts *f,
				const char **cl)
{
	const char *key = guard_reviewer(d, a, f, cl);

	if (key != NULL)
		return key;
	key = doc_attribute_problem(a->attribute, a->article, a->reason); /* else 退文 */
	return key == NULL ? NULL : refuse(cl, LAW_DRAFT, key);
}

static const char *guard_secrecy(const struct document *d, const struct doc_action *a, const struct doc_facts *f,
				 const char **cl)
{
	const char *key = guard_reviewer(d, a, f, cl);

	if (key != NULL)
		return key;
	if (str_empty(str_trim(a->secrecy_basis)))
		return refuse(cl, LAW_SECRECY, "doc.secrecy_basis_missing");
	return NULL;
}

static const char *guard_return(const struct document *d, const struct doc_action *a, const struct doc_facts *f,
				const char **cl)
{
	const char *key = guard_reviewer(d, a, f, cl);

	if (key != NULL)
		return key;
	if (d->state == DS_UNIT && f->unit_id != d->unit_id)
		return refuse(cl, "条例第10条", "doc.other_unit");
	if (str_empty(str_trim(a->opinion)))
		return refuse(cl, LAW_DRAFT, "doc.cause_missing");
	if (!str_empty(a->cause) && !doc_cause_known(a->cause))
		return refuse(cl, LAW_DRAFT, "doc.cause_unknown");
	return NULL;
}

/* What must hold at the very moment a text becomes public, whoever or whatever triggers it. */
static const char *guard_public_text(const struct document *d, enum attribute final, struct str article, struct str reason,
				     const struct doc_facts *f, const char **cl)
{
	struct document check = *d;
	struct doc_problem p[DOC_PROBLEMS_MAX];
	const unsigned all = 1u << DS_UNIT | 1u << DS_OFFICE | 1u << DS_SECRECY;
	const char *key = doc_attribute_problem(final, article, reason);

	if (key != NULL)
		return refuse(cl, LAW_SIGN, key);
	if ((f->approved_in & all) != all)
		return refuse(cl, LAW_REVIEW, "doc.review_missing"); /* S3-8.2.4: no path around the review */
	if (d->checklist_at == 0)
		return refuse(cl, LAW_REVIEW, "doc.checklist_missing");
	if (str_empty(d->secrecy_basis))
		return refuse(cl, LAW_SECRECY, "doc.secrecy_basis_missing");
	check.proposed = final;
	check.attr_article = article;
	check.attr_reason = reason;
	if (doc_field_problems(&check, f, true, p) > 0)
		return refuse(cl, "条例第12条", "doc.incomplete");
	if (doc_goes_public(d, final) && f->hidden_file)
		return refuse(cl, LAW_SIGN, "doc.file_hidden"); /* 不可夹带 */
	return NULL;
}

static const char *guard_sign(const struct document *d, const struct doc_action *a, const struct doc_facts *f,
			      const char **cl)
{
	const char *key = guard_reviewer(d, a, f, cl);

	if (key != NULL)
		return key;
	if (a->publish_at != 0)
		return refuse(cl, LAW_PUBLISH, "doc.time_given"); /* S0-0.3: the real event, never a given time */
	return guard_public_text(d, a->attribute, a->article, a->reason, f, cl);
}

static const char *guard_schedule(const struct document *d, const struct doc_action *a, const struct doc_facts *f,
				  const char **cl)
{
	struct doc_action now = *a;
	const char *key;

	now.publish_at = 0;
	key = guard_sign(d, &now, f, cl);
	if (key != NULL)
		return key;
	if (!doc_goes_public(d, a->attribute))
		return refuse(cl, LAW_PUBLISH, "doc.schedule_not_public");
	if (a->publish_at <= f->now)
		return refuse(cl, LAW_PUBLISH, "doc.schedule_past");
	return NULL;
}

/* The timed job: the same rules again at its time. */
static const char *guard_publish(const struct document *d, const struct doc_action *a, const struct doc_facts *f,
				 const char **cl)
{
	(void)a;
	if (!f->system)
		return refuse(cl, LAW_PUBLISH, "doc.only_by_time");
	if (d->scheduled_at == 0 || d->scheduled_at > f->now)
		return refuse(cl, LAW_PUBLISH, "doc.not_yet");
	if (!doc_goes_public(d, d->attribute))
		return refuse(cl, LAW_SIGN, "doc.not_public");
	return guard_public_text(d, d->attribute, d->attr_article, d->attr_reason, f, cl);
}

static const char *guard_unschedule(const struct document *d, const struct doc_action *a, const struct doc_facts *f,
				    const char **cl)
{
	(void)d;
	if (f->system)
		return refuse(cl, LAW_REVIEW, "doc.person_needed");
	return str_empty(str_trim(a->opinion)) ? refuse(cl, LAW_DRAFT, "doc.cause_missing") : NULL;
}

static const char *guard_withdraw(const struct document *d, const struct doc_action *a, const struct doc_facts *f,
				  const char **cl)
{
	(void)d;
	if (f->system)
		return refuse(cl, LAW_WITHDRAW, "doc.person_needed");
	if (str_empty(str_trim(a->order)))
		return refuse(cl, LAW_WITHDRAW, "doc.order_missing");
	if (str_empty(str_trim(a->public_note)))
		return refuse(cl, LAW_WITHDRAW, "doc.note_missing");
	return NULL;
}

static const char *guard_republish(const struct document *d, const struct doc_action *a, const struct doc_facts *f,
				   const char **cl)
{
	if (f->system)
		return refuse(cl, LAW_PUBLISH, "doc.person_needed");
	if (f->drafted || f->person_id == d->author_id)
		return refuse(cl, LAW_REVIEW, "doc.own_draft");
	if (str_empty(str_trim(a->opinion)))
		return refuse(cl, LAW_PUBLISH, "doc.opinion_missing");
	if (!doc_goes_public(d, d->attribute))
		return refuse(cl, LAW_SIGN, "doc.not_public");
	return guard_public_text(d, d->attribute, d->attr_article, d->attr_reason, f, cl);
}

static const char *guard_correct(const struct document *d, const struct doc_action *a, const struct doc_facts *f,
				 const char **cl)
{
	const char *key = guard_draft(d, a, f, cl);

	if (key != NULL)
		return key;
	if (f->open_correction)
		return refuse(cl, LAW_CORRECT, "doc.correction_open");
	return str_empty(str_trim(a->opinion)) ? refuse(cl, LAW_CORRECT, "doc.opinion_missing") : NULL;
}

/* ---- the table ---- */

static const struct doc_rule rules[] = {
	{DS_DRAFT, EV_SUBMIT, PERM_DOC_DRAFT, guard_submit, DS_UNIT, LAW_DRAFT},
	{DS_DRAFT, EV_DISCARD, PERM_DOC_DRAFT, guard_draft, DS_DISCARDED, LAW_DRAFT},
	{DS_UNIT, EV_APPROVE, PERM_DOC_UNIT_REVIEW, guard_unit, DS_OFFICE, LAW_REVIEW},
	{DS_UNIT, EV_RETURN, PERM_DOC_UNIT_REVIEW, guard_return, DS_DRAFT, LAW_DRAFT},
	{DS_OFFICE, EV_APPROVE, PERM_DOC_OFFICE_REVIEW, guard_office, DS_SECRECY, LAW_DRAFT},
	{DS_OFFICE, EV_RETURN, PERM_DOC_OFFICE_REVIEW, guard_return, DS_DRAFT, LAW_DRAFT},
	{DS_SECRECY, EV_APPROVE, PERM_DOC_SECRECY_REVIEW, guard_secrecy, DS_SIGN, LAW_SECRECY},
	{DS_SECRECY, EV_RETURN, PERM_DOC_SECRECY_REVIEW, guard_return, DS_DRAFT, LAW_SECRECY},
	{DS_SIGN, EV_SIGN, PERM_DOC_SIGN, guard_sign, DS_PUBLISHED, LAW_SIGN},
	{DS_SIGN, EV_SCHEDULE, PERM_DOC_SIGN, guard_schedule, DS_SCHEDULED, LAW_SIGN},
	{DS_SIGN, EV_RETURN, PERM_DOC_SIGN, guard_return, DS_DRAFT, LAW_SIGN},
	{DS_SCHEDULED, EV_PUBLISH, PERM_LOGIN, guard_publish, DS_PUBLISHED, LAW_PUBLISH},
	{DS_SCHEDULED, EV_RETURN, PERM_DOC_SIGN, guard_unschedule, DS_DRAFT, LAW_SIGN},
	{DS_PUBLISHED, EV_WITHDRAW, PERM_DOC_WITHDRAW, guard_withdraw, DS_WITHDRAWN, LAW_WITHDRAW},
	{DS_PUBLISHED, EV_CORRECT, PERM_DOC_DRAFT, guard_correct, DS_PUBLISHED, LAW_CORRECT},
	{DS_ON_FILE, EV_CORRECT, PERM_DOC_DRAFT, guard_correct, DS_ON_FILE, LAW_CORRECT},
	{DS_WITHDRAWN, EV_REPUBLISH, PERM_DOC_SIGN, guard_republish, DS_PUBLISHED, LAW_PUBLISH},
	{DS_WITHDRAWN, EV_CORRECT, PERM_DOC_DRAFT, guard_correct, DS_WITHDRAWN, LAW_CORRECT},
};

const struct doc_rule *doc_rules(size_t *ret_n)
{
	*ret_n = ARRAY_LEN(rules);
	return rules;
}

const struct doc_rule *doc_rule_find(enum doc_state state, enum doc_event event)
{
	for (size_t i = 0; i < ARRAY_LEN(rules); i++)
		if (rules[i].state == state && rules[i].event == event)
			return &rules[i];
	return NULL;
}

/* Where the signed text goes: REQ, NON and items for a certain person are kept on file and never shown (S4-3.3). */
static enum doc_state after_signing(const struct document *d, enum attribute final)
{
	if (d->corrects_id != 0)
		return DS_MERGED;
	return doc_goes_public(d, final) ? DS_PUBLISHED : DS_ON_FILE;
}

struct doc_decision doc_decide(const struct document *d, const struct doc_action *a, const struct doc_facts *f)
{
	const struct doc_rule *r = doc_rule_find(d->state, a->event);
	struct doc_decision no = {
		.allowed = false, .next = d->state, .perm = PERM_COUNT, .key = "doc.no_such_step", .clause = LAW_REVIEW};

	if (r == NULL)
		return no;
	no.perm = r->perm;
	no.clause = r->clause;
	if (!f->reach && !f->system) {
		no.key = "doc.out_of_reach";
		return no;
	}
	no.key = r->guard(d, a, f, &no.clause);
	if (no.key != NULL)
		return no;
	no.allowed = true;
	no.next = r->next;
	if (a->event == EV_SIGN)
		no.next = after_signing(d, a->attribute);
	else if (a->event == EV_PUBLISH)
		no.next = after_signing(d, d->attribute);
	return no;
}
