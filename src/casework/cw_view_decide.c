/* SPDX-License-Identifier: Apache-2.0 */
/* Review and decision: item by item with guidance at the point of decision, the draft, similar requests, the way to the public. */
#include "casework/cw_view.h"
#include "catalogue/catalogue.h"
#include "core/json.h"
#include "documents/documents.h"

struct str cv_code_text(struct ctx *c, struct str code)
{
	return str_empty(code)
		       ? STR("")
		       : arena_printf(c->arena, "%.*s %.*s", STR_ARG(code), STR_ARG(cv_key(c, "cw.decision.", code)));
}

/* Definitions, examples and article text where the decision is made (S0-4.4.3). */
static struct tpl_list guides(struct ctx *c, struct str topic)
{
	const struct cw_guide *g;
	size_t n = cw_guides(c->arena, topic, &g);
	struct cv_guide *rows = ARENA_ARRAY(c->arena, n + 1, struct cv_guide);

	for (size_t i = 0; i < n; i++)
		rows[i] = (struct cv_guide){.kind = cv_key(c, "cw.guide.", g[i].kind),
					    .clause = ctx_textf(c, "cw.article_no", g[i].clause),
					    .text = c->locale == LOC_EN ? g[i].en : g[i].zh};
	return (struct tpl_list){rows, n};
}

/* ---- item by item ---- */
static const struct case_event *check_event(const struct cw_case *k, struct str code)
{
	const struct case_event *last = NULL;

	for (size_t i = 0; i < k->n_ev; i++)
		if (k->ev[i].e.type == RF_CHECKED && !k->ev[i].is_void && str_eq(k->ev[i].e.code, code))
			last = &k->ev[i];
	return last;
}

static struct str finding_text(struct ctx *c, struct str check, struct str finding)
{
	return str_empty(finding)
		       ? STR("")
		       : cv_key(c, "cw.finding.", arena_printf(c->arena, "%.*s_%.*s", STR_ARG(check), STR_ARG(finding)));
}

static struct tpl_list finding_options(struct ctx *c, const struct cw_check *ch, struct str chosen)
{
	struct cv_option *o = ARENA_ARRAY(c->arena, 10, struct cv_option);
	struct str rest = ch->findings, finding, codes;
	size_t n = 1;

	o[0] = (struct cv_option){STR(""), ctx_text(c, "cw.not_checked"), str_empty(chosen)};
	while (n < 10 && cw_finding_next(&rest, &finding, &codes)) {
		o[n] = (struct cv_option){finding, finding_text(c, ch->code, finding), str_eq(finding, chosen)};
		n++;
	}
	return (struct tpl_list){o, n};
}

/* Does the result follow from the findings? A finding that speaks for decisions other than the one chosen is said. */
static void note_finding(struct ctx *c, const struct cw_case *k, const struct cw_check *ch, struct str finding,
			 struct cv_why *notes, size_t *n)
{
	struct str codes = cw_finding_codes(ch, finding);
	struct str code = str_empty(k->draft.code) ? k->f.draft_code : k->draft.code;

	if (str_empty(code) || str_empty(codes) || cw_word_in(codes, code) || str_eq_c(code, "B1"))
		return;
	notes[(*n)++] = (struct cv_why){cv_key(c, "cw.check.", ch->code),
					arena_printf(c->arena, "%.*s → %.*s", STR_ARG(finding_text(c, ch->code, finding)),
						     STR_ARG(codes))};
}

static void fill_checks(struct ctx *c, const struct cw_case *k, const struct cw_typed *typed, struct cv_case *v)
{
	const struct cw_check *ch;
	size_t n = cw_checks(c->arena, &ch), notes = 0;
	struct cv_check *rows = ARENA_ARRAY(c->arena, n + 1, struct cv_check);
	struct cv_why *why = ARENA_ARRAY(c->arena, n + 1, struct cv_why);
	struct rf_event probe = {.type = RF_CHECKED, .date = c->today, .until = DATE_NONE};

	for (size_t i = 0; i < n; i++) {
		const struct case_event *ev = check_event(k, ch[i].code);
		struct str finding = STR(""), grounds = STR("");

		if (ev != NULL) {
			if (!json_get_str(c->arena, ev->data, "finding", &finding))
				finding = STR("");
			grounds = ev->text;
			note_finding(c, k, &ch[i], finding, why, &notes);
		}
		for (size_t j = 0; typed != NULL && j < typed->n_finding; j++)
			if (str_eq(typed->finding[j].code, ch[i].code)) {
				finding = typed->finding[j].finding;
				grounds = typed->finding[j].grounds;
			}
		rows[i] = (struct cv_check){.code = ch[i].code,
					    .name = cv_key(c, "cw.check.", ch[i].code),
					    .clause = ctx_textf(c, "cw.article_no", ch[i].clause),
					    .finding = str_empty(finding) ? ctx_text(c, "cw.not_checked")
									  : finding_text(c, ch[i].code, finding),
					    .cls = str_of(str_empty(finding)				 ? "grey"
							  : str_empty(cw_finding_codes(&ch[i], finding)) ? "jade"
													 : "amber"),
					    .grounds = grounds,
					    .who = ev == NULL ? STR("") : ev->person_name,
					    .options = finding_options(c, &ch[i], finding),
					    .guides = guides(c, ch[i].code)};
		if (typed != NULL && typed->n_finding > 0)
			rows[i].problem = page_problem_text(c, arena_cstr(c->arena, arena_printf(c->arena, "g_%.*s",
												 STR_ARG(ch[i].code))));
	}
	v->checks = (struct tpl_list){rows, n};
	v->findings_note = (struct tpl_list){why, notes};
	v->may_check = case_refusal(c, &k->rc, &k->f, &probe) == NULL;
}

/* ---- the draft ---- */
static struct tpl_list code_options(struct ctx *c, bool own, struct str chosen)
{
	struct str codes[CW_MAX_CODES];
	size_t n = cw_codes(c->arena, own, codes);
	struct cv_option *o = ARENA_ARRAY(c->arena, n + 1, struct cv_option);

	o[0] = (struct cv_option){STR(""), ctx_text(c, "cw.choose"), str_empty(chosen)};
	for (size_t i = 0; i < n; i++)
		o[i + 1] = (struct cv_option){codes[i], cv_code_text(c, codes[i]), str_eq(codes[i], chosen)};
	return (struct tpl_list){o, n + 1};
}

/* fits: "" those of any decision that can be drafted; else those that fit it ("part" for withheld parts). */
static bool offered(const struct cw_article *a, bool own, struct str fits)
{
	if (!str_empty(fits))
		return cw_word_in(a->fits, fits);
	return str_starts_c(a->fits, "K") == own && !str_starts_c(a->fits, "F");
}

/* "C4 part" → "C4" */
static struct str codes_of(struct str fits)
{
	return str_ends_c(fits, " part") ? str_slice(fits, 0, fits.n - 5) : fits;
}

static struct tpl_list article_options(struct ctx *c, bool own, struct str fits, struct str chosen)
{
	const struct cw_article *a;
	size_t all = cw_articles(c->arena, &a), n = 1;
	struct cv_option *o = ARENA_ARRAY(c->arena, all + 1, struct cv_option);

	o[0] = (struct cv_option){STR(""), ctx_text(c, "cw.choose"), str_empty(chosen)};
	for (size_t i = 0; i < all; i++)
		if (offered(&a[i], own, fits))
			o[n++] = (struct cv_option){a[i].code,
						    str_empty(fits)
							    ? arena_printf(c->arena, "%.*s（%.*s）",
									   STR_ARG(c->locale == LOC_EN ? a[i].en : a[i].zh),
									   STR_ARG(codes_of(a[i].fits)))
						    : c->locale == LOC_EN ? a[i].en
									  : a[i].zh,
						    str_eq(a[i].code, chosen)};
	return (struct tpl_list){o, n};
}

static struct tpl_list part_rows(struct ctx *c, const struct cw_draft *d)
{
	size_t n = d->n_parts + 2 > 4 ? d->n_parts + 2 : 4;
	struct cv_part *rows;

	if (n > CW_MAX_PARTS)
		n = CW_MAX_PARTS;
	rows = ARENA_ARRAY(c->arena, n, struct cv_part);
	for (size_t i = 0; i < n; i++) {
		struct cw_part p = i < d->n_parts ? d->part[i] : (struct cw_part){STR(""), STR(""), STR("")};

		rows[i] = (struct cv_part){.n = arena_printf(c->arena, "%zu", i + 1),
					   .part = p.part,
					   .reason = p.reason,
					   .articles = article_options(c, false, STR("part"), p.article)};
	}
	return (struct tpl_list){rows, n};
}

static struct str article_text(struct ctx *c, struct str code)
{
	const struct cw_article *a = cw_article_of(c->arena, code);

	return a == NULL ? STR("") : c->locale == LOC_EN ? a->en : a->zh;
}

static void fill_draft(struct ctx *c, const struct cw_case *k, const struct cw_typed *typed, struct cv_case *v)
{
	const struct cw_draft *d = typed != NULL && typed->draft != NULL ? typed->draft : &k->draft;
	const char *why;
	struct cv_draft *x = &v->draft;

	*x = (struct cv_draft){
		.action = arena_printf(c->arena, "%.*s/draft", STR_ARG(v->base)),
		.rev = arena_printf(c->arena, "%lld", (long long)d->rev),
		.seen = v->seen,
		.reason = d->reason,
		.provide = d->provide,
		.row = str_empty(d->code) ? STR("") : ctx_text(c, cw_row_key(d->code)),
		.code_text = cv_code_text(c, d->code),
		.article_text = article_text(c, d->article),
		.by = k->draft.person_name,
		.saved = k->draft.rev > 0 ? page_time(c, k->draft.changed_at) : STR(""),
		.any = k->draft.rev > 0 || !str_empty(k->draft.code) || typed != NULL,
		.partly = d->n_parts > 0,
		.codes = code_options(c, k->rc.own_records, d->code),
		.articles = article_options(c, k->rc.own_records, STR(""), d->article),
		.parts = part_rows(c, d),
		.guides = guides(c, d->code),
	};
	x->may = cw_may_draft(c, k, &why) || (typed != NULL && typed->draft != NULL);
	x->shown = !x->may && !str_empty(d->code);
	if (typed == NULL || typed->draft == NULL)
		return;
	x->code_problem = page_problem_text(c, "code");
	x->article_problem = page_problem_text(c, "article");
	x->reason_problem = page_problem_text(c, "reason");
	x->provide_problem = page_problem_text(c, "provide");
	x->part_problem = page_problem_text(c, "part");
}

static void fill_wanted(struct ctx *c, const struct cw_case *k, struct cv_case *v)
{
	const struct case_event *s = cw_last(k, RF_SEARCHED, STR(""));
	struct str what = STR(""), where = STR("");

	v->wanted = k->rc.description;
	if (s == NULL) {
		v->search_result = ctx_text(c, "cw.no_search");
		return;
	}
	if (!json_get_str(c->arena, s->data, "what", &what))
		what = s->text;
	if (json_get_str(c->arena, s->data, "where", &where))
		where = arena_printf(c->arena, "（%.*s）", STR_ARG(where));
	v->search_result = arena_printf(c->arena, "%.*s%.*s %.*s", STR_ARG(what), STR_ARG(where),
					STR_ARG(ctx_textf(c, "cw.hits", arena_printf(c->arena, "%lld", (long long)s->e.n))));
}

/* ---- the same matter, and the way to the public (Art. 44) ---- */
enum { ALIKE = 50 }; /* share of common shingles from which two requests are about the same matter */

static enum status like_row(struct ctx *c, const struct case_like *l, struct cv_like *ret, struct err *err)
{
	struct cw_publication pub;

	*ret = (struct cv_like){.href = arena_printf(c->arena, "/wb/requests/%lld", (long long)l->id),
				.no = l->no,
				.who = l->masked_name,
				.what = l->description,
				.state = cv_key(c, "request.state.", str_of(rf_state_code(l->state))),
				.decision = cv_code_text(c, l->decision),
				.score = arena_printf(c->arena, "%d%%", l->score),
				.same = l->same_applicant};
	TRY(cw_store_publication(c, l->id, &pub, err));
	if (pub.document_id != 0 && pub.published_at != 0) /* later applicants are pointed to it (S2-1.3.6) */
		ret->document = arena_printf(c->arena, "/d/%lld", (long long)pub.document_id);
	return ST_OK;
}

static enum status entry_options(struct ctx *c, const struct cw_case *k, int64_t chosen, struct cv_case *v, struct err *err)
{
	const struct cat_filter f = {.body_id = k->rc.body_id, .openness = -1};
	struct cat_entry *e;
	struct cv_option *o;
	size_t n;

	TRY(cat_list(c, &f, &e, &n, err));
	o = ARENA_ARRAY(c->arena, n + 1, struct cv_option);
	o[0] = (struct cv_option){STR(""), ctx_text(c, "cw.choose"), chosen == 0};
	for (size_t i = 0; i < n; i++)
		o[i + 1] = (struct cv_option){arena_printf(c->arena, "%lld", (long long)e[i].id), e[i].level2,
					      e[i].id == chosen};
	v->convert_entries = (struct tpl_list){o, n + 1};
	return ST_OK;
}

static enum status fill_conversion(struct ctx *c, const struct cw_case *k, const struct cw_typed *typed, struct cv_case *v,
				   struct err *err)
{
	const struct cw_conversion *x = typed != NULL ? typed->conversion : NULL;
	struct rf_event probe = {.type = RF_PROPOSED, .date = c->today, .until = DATE_NONE};

	v->converted = k->pub.document_id != 0;
	v->published = k->pub.published_at != 0;
	if (v->converted) {
		v->document_href = arena_printf(c->arena, "/wb/docs/%lld", (long long)k->pub.document_id);
		v->public_href = arena_printf(c->arena, "/d/%lld", (long long)k->pub.document_id);
		return ST_OK;
	}
	v->may_convert = cw_gives(str_empty(k->f.redecision) ? k->f.decision : k->f.redecision) &&
			 case_refusal(c, &k->rc, &k->f, &probe) == NULL && ctx_can(c, PERM_DOC_IMPORT);
	if (!v->may_convert)
		return ST_OK;
	if (x != NULL) {
		v->convert_title = x->title;
		v->convert_text = x->text;
		v->convert_reason = x->reason;
		v->convert_problem = page_problem_text(c, "convert_text");
	} else {
		v->convert_text = str_empty(k->draft.provide) ? STR("") : k->draft.provide;
		v->convert_reason = ctx_text(c, v->propose ? "cw.convert_two" : "cw.convert_own");
	}
	return entry_options(c, k, x == NULL ? 0 : x->entry_id, v, err);
}

static enum status fill_likes(struct ctx *c, const struct cw_case *k, const struct cw_typed *typed, struct cv_case *v,
			      struct err *err)
{
	struct case_like *l;
	struct cv_like *rows;
	struct applicant who;
	size_t n, others = 0;

	TRY(case_applicant(c, &k->rc, &who, err)); /* its mark only, to know the same applicant again */
	TRY(case_similar(c, k->rc.body_id, k->rc.id, k->rc.description,
			 str_empty(who.id_no) ? STR("") : case_identity_mark(c, who.id_no), &l, &n, err));
	rows = ARENA_ARRAY(c->arena, n + 1, struct cv_like);
	for (size_t i = 0; i < n; i++) {
		TRY(like_row(c, &l[i], &rows[i], err));
		if (l[i].score >= ALIKE && !l[i].same_applicant)
			others++;
	}
	v->likes = (struct tpl_list){rows, n};
	v->propose = others > 0 && !k->rc.own_records && k->pub.document_id == 0; /* two applicants asked the same */
	if (v->propose)
		v->like_note = ctx_textf(c, "cw.like_note", arena_printf(c->arena, "%zu", others + 1));
	return fill_conversion(c, k, typed, v, err);
}

enum status cv_fill_decide(struct ctx *c, const struct cw_case *k, const struct cw_typed *typed, struct cv_case *v,
			   struct err *err)
{
	v->own_records = k->rc.own_records;
	fill_wanted(c, k, v);
	fill_checks(c, k, typed, v);
	fill_draft(c, k, typed, v);
	return fill_likes(c, k, typed, v, err);
}
