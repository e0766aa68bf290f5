/* SPDX-License-Identifier: Apache-2.0 */
/* 制定过程: the drafts for comment, what became of the comments, the rule, its interpretations and what happened to it later as one
 * chain. A draft cannot cite a number that does not exist yet, so it is tied to the rule by the title it names: 《…（征求意见稿）》. */
#include "policy/policy_store.h"

bool making_kind(struct str genre)
{
	return str_find_c(genre, "征求意见") >= 0 || str_find_c(genre, "意见采纳") >= 0;
}

static struct date published_on(const struct document *d)
{
	return date_of_instant(d->first_published_at != 0 ? d->first_published_at : d->published_at);
}

static struct str between(struct str s, struct str open, struct str close)
{
	ptrdiff_t from = str_find(s, open), last = -1, at;
	size_t to;

	if (from < 0)
		return STR("");
	to = (size_t)from + open.n;
	while ((at = str_find(str_skip(s, to), close)) >= 0) { /* titles may hold titles: the last closing mark counts */
		last = (ptrdiff_t)to + at;
		to = (size_t)last + close.n;
	}
	return last < 0 ? STR("") : str_slice(s, (size_t)from + open.n, (size_t)last);
}

/* 某规定（征求意见稿） is a draft of 某规定. */
static struct str without_draft(struct str title)
{
	ptrdiff_t at = str_find_c(title, "（征求意见稿");

	if (at < 0)
		at = str_find_c(title, "（草案");
	return at > 0 ? str_slice(title, 0, (size_t)at) : title;
}

struct str making_key(struct arena *a, struct str genre, struct str title)
{
	struct str issued = between(title, STR("印发《"), STR("》")), core = title;

	if (making_kind(genre))
		core = without_draft(between(title, STR("《"), STR("》")));
	else if (!str_empty(issued))
		core = issued;
	return str_empty(core) ? STR("") : arena_printf(a, "《%.*s》", STR_ARG(core));
}

static bool is_rule(const struct document *d)
{
	return d->normative || str_eq_c(d->genre, "规范性文件");
}

/* The rule a document belongs to: itself, the one its title names, or the one it interprets. ret 0: none that is public. */
static enum status rule_of(struct ctx *c, const struct document *d, struct str key, int64_t *ret, struct err *err)
{
	const struct library_doc *all;
	struct str *cited = NULL;
	size_t n, n_cited = 0;

	*ret = is_rule(d) ? d->id : 0;
	if (*ret != 0 || !(making_kind(d->genre) || policy_explains(d->genre)))
		return ST_OK;
	if (!making_kind(d->genre))
		TRY(pol_store_keys_of(c, d->id, &cited, &n_cited, err));
	TRY(doc_library(c, &all, &n, err));
	for (size_t i = 0; i < n && *ret == 0; i++) {
		if (all[i].body_id != d->body_id || !(all[i].normative || str_eq_c(all[i].genre, "规范性文件")))
			continue;
		if (making_kind(d->genre) && str_eq(making_key(c->arena, all[i].genre, all[i].title), key))
			*ret = all[i].id;
		for (size_t k = 0; k < n_cited && *ret == 0; k++)
			if (!str_empty(all[i].no_key) && str_eq(all[i].no_key, cited[k]))
				*ret = all[i].id;
	}
	return ST_OK;
}

struct chain {
	struct policy_stage *row;
	size_t n;
};

static void stage(struct chain *ch, const char *key, struct date on, const struct document *d, struct str title)
{
	struct policy_stage *s = &ch->row[ch->n];

	if (date_is_none(on) && d == NULL)
		return;
	*s = (struct policy_stage){.key = key, .on = on, .title = title};
	if (d != NULL) {
		s->document_id = d->id;
		s->genre = d->genre;
	}
	ch->n++;
}

/* Documents tied to the rule by this key, oldest first: drafts and adopted comments by its title, interpretations by its number. */
static enum status tied(struct ctx *c, const struct document *rule, struct str key, bool explaining, struct chain *ch,
			struct err *err)
{
	int64_t *ids;
	size_t n;

	if (str_empty(key))
		return ST_OK;
	if (c->call != NULL)
		web_cache_tag(c->call, "no:%.*s", STR_ARG(str_slice(key, 0, DOC_NO_TAG)));
	TRY(pol_store_citing(c, key, MAKING_EACH, &ids, &n, err));
	for (size_t i = n; i-- > 0;) {
		struct document d;
		enum status st = doc_public_line(c, ids[i], &d, err); /* what is hidden stays out */

		if (st == ST_NOT_FOUND) {
			err_clear(err);
			continue;
		}
		TRY(st);
		if (d.body_id != rule->body_id || (explaining ? !policy_explains(d.genre) : !making_kind(d.genre)))
			continue;
		if (c->call != NULL)
			web_cache_tag(c->call, "doc:%lld", (long long)d.id);
		stage(ch,
		      explaining			     ? "policy.making.explained"
		      : str_find_c(d.genre, "意见采纳") >= 0 ? "policy.making.adopted"
							     : "policy.making.draft",
		      published_on(&d), &d, d.title);
		ch->row[ch->n - 1].with_rule = true;
	}
	return ST_OK;
}

static enum status later(struct ctx *c, const struct document *rule, struct chain *ch, struct err *err)
{
	const struct review_day *days;
	struct document by;
	size_t n;

	stage(ch, "policy.making.effective", rule->effective_on, NULL, STR(""));
	TRY(policy_reviews(c, &days, &n, err));
	if (rule->validity != VALID_REPEALED && rule->validity != VALID_EXPIRED)
		for (size_t i = 0; i < n; i++)
			if (days[i].document_id == rule->id)
				stage(ch, "policy.making.review", days[i].on, NULL, STR(""));
	if (rule->replaced_by != 0) {
		enum status st = doc_public_line(c, rule->replaced_by, &by, err);

		if (st == ST_OK)
			stage(ch, rule->validity == VALID_AMENDED ? "policy.making.amended" : "policy.making.repealed",
			      rule->validity == VALID_AMENDED || date_is_none(rule->abolished_on) ? published_on(&by)
												  : rule->abolished_on,
			      &by, by.title);
		else if (st != ST_NOT_FOUND)
			return st;
		err_clear(err);
	}
	if (rule->replaced_by == 0 || rule->validity == VALID_AMENDED)
		stage(ch, "policy.making.expires", rule->abolished_on, NULL, STR(""));
	return ST_OK;
}

enum status policy_making(struct ctx *c, const struct document *d, struct policy_stage **ret, size_t *ret_n, struct err *err)
{
	struct str key = making_key(c->arena, d->genre, d->title);
	struct document rule = *d;
	struct chain ch = {ARENA_ARRAY(c->arena, 2 * MAKING_EACH + 8, struct policy_stage), 0};
	int64_t id;

	*ret = NULL;
	*ret_n = 0;
	if (making_kind(d->genre) && c->call != NULL) /* its rule may follow */
		web_cache_tag(c->call, "no:%.*s", STR_ARG(str_slice(key, 0, DOC_NO_TAG)));
	TRY(rule_of(c, d, key, &id, err));
	if (id == 0)
		return ST_OK;
	if (id != d->id)
		TRY(doc_public_line(c, id, &rule, err));
	TRY(tied(c, &rule, making_key(c->arena, rule.genre, rule.title), false, &ch, err));
	stage(&ch, "policy.making.formed", rule.formed_on, NULL, STR(""));
	stage(&ch, "policy.making.published", published_on(&rule), &rule, rule.title);
	TRY(tied(c, &rule, rule.doc_no_key, true, &ch, err));
	TRY(later(c, &rule, &ch, err));
	for (size_t i = 0; i < ch.n; i++) {
		ch.row[i].ahead = date_cmp(ch.row[i].on, c->today) > 0;
		ch.row[i].here = ch.row[i].document_id == d->id;
	}
	*ret = ch.row;
	*ret_n = ch.n;
	return ST_OK;
}
