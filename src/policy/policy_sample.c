/* SPDX-License-Identifier: Apache-2.0 */
/* Sample of the library: validity and relations, days of review, rules of steps, upper acts, one clearance. Invented, except the
 * upper acts, which are those of data/legal. */
#include "policy/policy_store.h"
#include "core/sample.h"

/* Days from today; DATE_NONE when the cell is empty. */
static struct date day(struct ctx *c, const struct sheet *s, const char *name)
{
	int64_t n;

	return sheet_num(s, name, &n) ? date_add(c->today, (int)n) : DATE_NONE;
}

static enum status find(struct ctx *c, struct str title, int64_t *ret, struct err *err)
{
	const struct library_doc *d;
	size_t n;

	TRY(doc_library(c, &d, &n, err));
	for (size_t i = 0; i < n; i++)
		if (str_eq(d[i].title, title)) {
			*ret = d[i].id;
			return ST_OK;
		}
	return err_set(err, ST_NOT_FOUND, "sample: no rule %.*s", STR_ARG(title));
}

static enum status one_rule(struct ctx *c, const struct sheet *s, struct err *err)
{
	struct str steps = sheet_col(s, "steps"), step;
	struct date review = day(c, s, "review");
	struct document d;
	enum validity v;
	int64_t id, by = 0;

	TRY(find(c, sheet_col(s, "title"), &id, err));
	if (validity_from_code(sheet_col(s, "validity"), &v)) {
		if (!str_empty(sheet_col(s, "by")))
			TRY(find(c, sheet_col(s, "by"), &by, err));
		TRY(doc_get(c, id, &d, err));
		TRY(doc_set_validity(c, id, d.rev, v, by, day(c, s, "until"), ctx_text(c, "sample.opinion_agree"), err));
	}
	if (!date_is_none(review))
		TRY(policy_review_set(c, id, review, err));
	while (steps.n > 0 && str_cut(&steps, ' ', &step))
		TRY(doc_step_rule_set(c, step, id, true, err));
	return ST_OK;
}

static enum status rules(struct ctx *c, struct err *err)
{
	struct sheet s;
	enum status st;

	TRY(sheet_open(c, "data/sample/policy-rules.tsv", '\t', &s, err));
	while ((st = csv_next(&s.csv, c->arena, &s.row, err)) == ST_OK)
		TRY(one_rule(c, &s, err));
	return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum status uppers(struct ctx *c, struct err *err)
{
	struct sheet s;
	enum status st;

	TRY(sheet_open(c, "data/sample/policy-upper.tsv", '\t', &s, err));
	while ((st = csv_next(&s.csv, c->arena, &s.row, err)) == ST_OK) {
		struct upper_act u = {.doc_no = sheet_col(&s, "doc_no"),
				      .title = sheet_col(&s, "title"),
				      .issuer = sheet_col(&s, "issuer"),
				      .address = sheet_col(&s, "address")};

		TRY(policy_upper_save(c, &u, err));
	}
	return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum status a_clearance(struct ctx *c, struct err *err)
{
	static const struct {
		const char *title;
		enum clear_result result;
	} lines[] = {{"澄州市生态环境违法行为举报奖励办法", CLEAR_KEEP},
		     {"澄州市危险废物小微收集点管理暂行办法", CLEAR_KEEP},
		     {"澄州市排污权交易试点管理办法", CLEAR_KEEP},
		     {"澄州市机动车排放检验机构管理规定", CLEAR_EXPIRE}};
	struct clearance cl = {.title = ctx_text(c, "sample.clearance"),
			       .note = ctx_text(c, "sample.clearance_note"),
			       .decided_on = date_add(c->today, -24)};
	struct clearance_item it[ARRAY_LEN(lines)];

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		it[i] = (struct clearance_item){.result = lines[i].result};
		TRY(find(c, str_of(lines[i].title), &it[i].document_id, err));
	}
	TRY(clearance_save(c, &cl, it, ARRAY_LEN(lines), err));
	return clearance_publish(c, cl.id, cl.rev, err);
}

/* The rules without a day of their own: two years after their publication, spread over the year. */
static enum status other_days(struct ctx *c, struct err *err)
{
	struct policy_rule *r;
	size_t n;

	TRY(policy_rules(c, &r, &n, err));
	for (size_t i = 0; i < n; i++)
		if (date_is_none(r[i].review_on))
			TRY(policy_review_set(c, r[i].id, date_add(r[i].published_on, 700 + (int)(i * 17 % 90)), err));
	return ST_OK;
}

enum status policy_sample(struct ctx *c, struct err *err)
{
	const struct principal before = c->who;
	struct doc_filter f = {.openness = -1, .validity = -1, .limit = 500};
	struct document *docs;
	size_t n;

	TRY(sample_act_as(c, "zhou.mingyuan", err));
	TRY(rules(c, err));
	TRY(uppers(c, err));
	TRY(a_clearance(c, err));
	c->who = before;
	TRY(other_days(c, err));
	TRY(doc_public_list(c, &f, &docs, &n, NULL, err));
	for (size_t i = 0; i < n; i++)
		TRY(policy_read_citations(c, docs[i].id, err));
	return ST_OK;
}
