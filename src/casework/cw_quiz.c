/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of the flow in force with their versions (S1-2.4), and the questions on them with the record of who tried (S0-4.4.3). */
#include "casework/casework_int.h"
#include "core/audit.h"
#include "core/json.h"
#include "core/settings.h"

/* ---- rules in force ---- */
struct row_rule {
	struct str label, value;
};
#define T struct row_rule
static const struct tpl_field rule_fields[] = {TF_STR(T, label), TF_STR(T, value)};
static const struct tpl_view row_rule_view = TPL_VIEW_OF(T, rule_fields);
#undef T

struct row_version {
	struct str n, at, who, label, before, after;
};
#define T struct row_version
static const struct tpl_field version_fields[] = {TF_STR(T, n),	    TF_STR(T, at),     TF_STR(T, who),
						  TF_STR(T, label), TF_STR(T, before), TF_STR(T, after)};
static const struct tpl_view row_version_view = TPL_VIEW_OF(T, version_fields);
#undef T

struct view_rules {
	struct page page;
	struct tpl_list rules, versions;
	struct str version;
	bool none;
};
#define T struct view_rules
static const struct tpl_field rules_fields[] = {TF_VIEW(T, page, &page_view), TF_LIST(T, rules, &row_rule_view),
						TF_LIST(T, versions, &row_version_view), TF_STR(T, version),
						TF_BOOL(T, none)};
const struct tpl_view cw_rules_view = TPL_VIEW_OF(T, rules_fields);
#undef T

static struct str value_text(struct ctx *c, const struct setting_row *s, struct str value)
{
	if (s->type == SET_BOOL || (s->type == SET_TERM && s->max == 1 && value.n == 1))
		return ctx_text(c, str_eq_c(value, "1") ? "cw.yes" : "cw.no");
	if (str_eq_c(str_of(s->key), "request.legal_review"))
		return ctx_text(c, str_eq_c(value, "0")	  ? "cw.legal.never"
				   : str_eq_c(value, "1") ? "cw.legal.refusals"
							  : "cw.legal.always");
	return value;
}

static const struct setting_row *changed_key(struct ctx *c, const struct audit_row *r)
{
	struct json_pair p[4];

	if (json_pairs(c->arena, r->after, p, ARRAY_LEN(p)) == 0 || !str_starts_c(p[0].key, "request."))
		return NULL;
	return setting_find(p[0].key);
}

static struct str changed_value(struct ctx *c, struct str json)
{
	struct json_pair p[4];

	return json_pairs(c->arena, json, p, ARRAY_LEN(p)) > 0 ? p[0].value : STR("");
}

/* Every change of a rule is a version; the trail of changes cannot be altered (S3-8.4.5), so it is the list of versions. */
static enum status fill_versions(struct ctx *c, struct view_rules *v, struct err *err)
{
	const struct audit_filter f = {
		.object = STR(""), .action = STR("settings.change"), .from = DATE_NONE, .to = DATE_NONE, .limit = 1000};
	struct audit_row *rows;
	struct row_version *out;
	size_t n, m = 0;

	TRY(audit_find(c, &f, &rows, &n, err));
	out = ARENA_ARRAY(c->arena, n + 1, struct row_version);
	for (size_t i = 0; i < n; i++) {
		const struct setting_row *s = changed_key(c, &rows[i]);

		if (s != NULL)
			out[m++] = (struct row_version){.at = page_time(c, rows[i].at),
							.who = rows[i].who,
							.label = ctx_text(c, s->label_key),
							.before = value_text(c, s, changed_value(c, rows[i].before)),
							.after = value_text(c, s, changed_value(c, rows[i].after))};
	}
	for (size_t i = 0; i < m; i++)
		out[i].n = arena_printf(c->arena, "%zu", m - i + 1);
	v->versions = (struct tpl_list){out, m};
	v->version = arena_printf(c->arena, "%zu", m + 1);
	v->none = m == 0;
	return ST_OK;
}

enum status cw_rules_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct view_rules v = {0};
	const struct setting_row *s;
	size_t all = setting_table(&s), n = 0;
	struct row_rule *rows = ARENA_ARRAY(c->arena, all, struct row_rule);

	for (size_t i = 0; i < all; i++)
		if (str_starts_c(str_of(s[i].key), "request."))
			rows[n++] =
				(struct row_rule){ctx_text(c, s[i].label_key), value_text(c, &s[i], setting(c, s[i].key))};
	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/requests", ctx_text(c, "cw.rules.title"));
	page_crumb(c, &v.page, STR("/wb/requests"), ctx_text(c, "nav.wb.requests"));
	page_crumb(c, &v.page, STR_NONE, ctx_text(c, "cw.rules.title"));
	v.rules = (struct tpl_list){rows, n};
	TRY(fill_versions(c, &v, err));
	v.page.lead = ctx_textf(c, "cw.rules.lead", v.version);
	page_render(c, "casework/rules.html", &v, 200);
	return ST_OK;
}

/* ---- questions ---- */
struct row_answer {
	struct str value, text;
	bool on;
};
#define T struct row_answer
static const struct tpl_field answer_fields[] = {TF_STR(T, value), TF_STR(T, text), TF_BOOL(T, on)};
static const struct tpl_view row_answer_view = TPL_VIEW_OF(T, answer_fields);
#undef T

struct row_question {
	struct str code, text, why, cls;
	bool answered, right;
	struct tpl_list answers;
};
#define T struct row_question
static const struct tpl_field question_fields[] = {TF_STR(T, code),
						   TF_STR(T, text),
						   TF_STR(T, why),
						   TF_STR(T, cls),
						   TF_BOOL(T, answered),
						   TF_BOOL(T, right),
						   TF_LIST(T, answers, &row_answer_view)};
static const struct tpl_view row_question_view = TPL_VIEW_OF(T, question_fields);
#undef T

struct row_result {
	struct str at, who, score;
};
#define T struct row_result
static const struct tpl_field result_fields[] = {TF_STR(T, at), TF_STR(T, who), TF_STR(T, score)};
static const struct tpl_view row_result_view = TPL_VIEW_OF(T, result_fields);
#undef T

struct view_quiz {
	struct page page;
	struct tpl_list questions, results;
	struct str score;
	bool none;
};
#define T struct view_quiz
static const struct tpl_field quiz_fields[] = {TF_VIEW(T, page, &page_view), TF_LIST(T, questions, &row_question_view),
					       TF_LIST(T, results, &row_result_view), TF_STR(T, score), TF_BOOL(T, none)};
const struct tpl_view cw_quiz_view = TPL_VIEW_OF(T, quiz_fields);
#undef T

static const char *const letters[] = {"a", "b", "c", NULL};
static const struct web_field quiz_form_fields[] = {
	{"q1", F_CHOICE, 0, 2, "cw.quiz.title", letters}, {"q2", F_CHOICE, 0, 2, "cw.quiz.title", letters},
	{"q3", F_CHOICE, 0, 2, "cw.quiz.title", letters}, {"q4", F_CHOICE, 0, 2, "cw.quiz.title", letters},
	{"q5", F_CHOICE, 0, 2, "cw.quiz.title", letters}, {"q6", F_CHOICE, 0, 2, "cw.quiz.title", letters},
};
const struct web_form cw_quiz_form = WEB_FORM(quiz_form_fields);

static struct row_question question_row(struct ctx *c, const struct cw_question *q, struct str chosen, bool checked)
{
	bool en = c->locale == LOC_EN;
	struct row_answer *a = ARENA_ARRAY(c->arena, 3, struct row_answer);
	struct row_question r = {.code = q->code, .text = en ? q->en : q->zh, .answered = checked};

	for (size_t i = 0; i < 3; i++)
		a[i] = (struct row_answer){str_of(letters[i]), en ? q->answer_en[i] : q->answer_zh[i],
					   str_eq_c(chosen, letters[i])};
	r.answers = (struct tpl_list){a, 3};
	r.right = checked && str_eq(chosen, q->right);
	r.why = checked ? (en ? q->why_en : q->why_zh) : STR("");
	r.cls = str_of(r.right ? "jade" : "amber");
	return r;
}

static enum status fill_results(struct ctx *c, struct view_quiz *v, struct err *err)
{
	bool office = ctx_can(c, PERM_CASE_OFFICE) || ctx_can(c, PERM_CASE_SIGN);
	struct cw_result *r;
	struct row_result *rows;
	size_t n;

	TRY(cw_store_results(c, office, &r, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct row_result);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct row_result){page_time(c, r[i].at), r[i].person_name,
					      arena_printf(c->arena, "%lld/%lld", (long long)r[i].correct,
							   (long long)r[i].asked)};
	v->results = (struct tpl_list){rows, n};
	v->none = n == 0;
	return ST_OK;
}

static enum status quiz_show(struct ctx *c, struct web_call *answers, struct err *err)
{
	struct view_quiz v = {0};
	const struct cw_question *q;
	size_t n = cw_questions(c->arena, &q), right = 0;
	struct row_question *rows = ARENA_ARRAY(c->arena, n + 1, struct row_question);

	for (size_t i = 0; i < n; i++) {
		struct str chosen = answers == NULL ? STR("") : web_text(answers, arena_cstr(c->arena, q[i].code));

		rows[i] = question_row(c, &q[i], chosen.p == NULL ? STR("") : chosen, answers != NULL);
		right += rows[i].right ? 1 : 0;
	}
	if (answers != NULL) {
		CLEANUP(db_tx_end) struct db_tx tx = {0};

		v.score = arena_printf(c->arena, "%zu/%zu", right, n);
		TRY(core_begin(c, &tx, err));
		TRY(cw_store_result_add(c, (int64_t)n, (int64_t)right, err));
		TRY(audit_add(c,
			      &(struct audit_entry){.action = "casework.quiz",
						    .object = "person",
						    .object_id = c->who.person_id,
						    .body_id = c->who.body_id,
						    .summary = v.score},
			      err));
		TRY(core_commit(c, &tx, err));
	}
	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/requests", ctx_text(c, "cw.quiz.title"));
	page_crumb(c, &v.page, STR("/wb/requests"), ctx_text(c, "nav.wb.requests"));
	page_crumb(c, &v.page, STR_NONE, ctx_text(c, "cw.quiz.title"));
	v.page.lead = ctx_text(c, "cw.quiz.lead");
	v.questions = (struct tpl_list){rows, n};
	TRY(fill_results(c, &v, err));
	page_render(c, "casework/quiz.html", &v, 200);
	return ST_OK;
}

enum status cw_quiz_page(struct web_call *w, struct err *err)
{
	return quiz_show(ctx_of(w), NULL, err);
}

enum status cw_quiz_post(struct web_call *w, struct err *err)
{
	return quiz_show(ctx_of(w), w, err);
}
