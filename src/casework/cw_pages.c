/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers: form → use case → page. What was typed is never lost: a form that was not taken is shown again. */
#include "casework/casework_int.h"
#include "core/files.h"

enum { TEXT_MAX = 20000, LINE_MAX = 600 };

static const struct web_field show_fields[] = {
	{"tab", F_TEXT, 0, 20, "cw.tabs", NULL},
	{"act", F_TEXT, 0, 40, "cw.acts", NULL},
};
const struct web_form cw_show_form = WEB_FORM(show_fields);

static const struct web_field act_fields[] = {
	{"act", F_TEXT, F_REQUIRED, 40, "cw.acts", NULL},
	{"seen", F_I64, 0, 0, "cw.acts", NULL},
	{"date", F_DATE, 0, 0, "cw.f.date", NULL},
	{"until", F_DATE, 0, 0, "cw.f.until", NULL},
	{"n", F_I64, 0, 0, "cw.f.n", NULL},
	{"party", F_TEXT, 0, 40, "cw.f.party", NULL},
	{"unit", F_I64, 0, 0, "cw.f.unit", NULL},
	{"seq", F_I64, 0, 0, "cw.f.event", NULL},
	{"code", F_TEXT, 0, 40, "cw.f.code", NULL},
	{"text", F_LINES, 0, TEXT_MAX, "cw.f.text", NULL},
	{"what", F_TEXT, 0, LINE_MAX, "cw.f.what", NULL},
	{"where", F_TEXT, 0, LINE_MAX, "cw.f.where", NULL},
	{"by", F_TEXT, 0, 200, "cw.f.by", NULL},
	{"override", F_BOOL, 0, 0, "cw.f.override", NULL},
	{"why", F_TEXT, 0, LINE_MAX, "cw.f.why", NULL},
};
const struct web_form cw_act_form = WEB_FORM(act_fields);

static const struct web_field checks_fields[] = {
	{"f_held", F_TEXT, 0, 20, "cw.check.held", NULL},
	{"g_held", F_LINES, 0, TEXT_MAX, "cw.check.held", NULL},
	{"f_secret", F_TEXT, 0, 20, "cw.check.secret", NULL},
	{"g_secret", F_LINES, 0, TEXT_MAX, "cw.check.secret", NULL},
	{"f_private", F_TEXT, 0, 20, "cw.check.private", NULL},
	{"g_private", F_LINES, 0, TEXT_MAX, "cw.check.private", NULL},
	{"f_internal", F_TEXT, 0, 20, "cw.check.internal", NULL},
	{"g_internal", F_LINES, 0, TEXT_MAX, "cw.check.internal", NULL},
	{"f_split", F_TEXT, 0, 20, "cw.check.split", NULL},
	{"g_split", F_LINES, 0, TEXT_MAX, "cw.check.split", NULL},
};
const struct web_form cw_checks_form = WEB_FORM(checks_fields);

static const char *const thens[] = {"save", "submit", NULL};
static const struct web_field draft_fields[] = {
	{"rev", F_I64, 0, 0, "cw.draft", NULL},
	{"then", F_CHOICE, 0, 10, "cw.draft", thens},
	{"code", F_TEXT, 0, 10, "cw.f.result", NULL},
	{"article", F_TEXT, 0, 20, "cw.f.article", NULL},
	{"reason", F_LINES, 0, TEXT_MAX, "cw.f.reason", NULL},
	{"provide", F_LINES, 0, TEXT_MAX, "cw.f.provide", NULL},
	{"part", F_TEXT, F_MULTI, LINE_MAX, "cw.f.part", NULL},
	{"part_article", F_TEXT, F_MULTI, 20, "cw.f.article", NULL},
	{"part_reason", F_TEXT, F_MULTI, 2000, "cw.f.reason", NULL},
};
const struct web_form cw_draft_form = WEB_FORM(draft_fields);

static const char *const party_kinds[] = {"third", "co", "other", NULL};
static const struct web_field party_fields[] = {
	{"kind", F_CHOICE, F_REQUIRED, 10, "cw.f.party_kind", party_kinds},
	{"name", F_TEXT, F_REQUIRED, 200, "cw.f.party_name", NULL},
	{"contact", F_TEXT, 0, 400, "cw.f.party_contact", NULL},
};
const struct web_form cw_party_form = WEB_FORM(party_fields);

static const struct web_field convert_fields[] = {
	{"entry", F_I64, F_REQUIRED, 0, "cw.f.entry", NULL},
	{"title", F_TEXT, F_REQUIRED, 300, "cw.f.public_title", NULL},
	{"convert_text", F_LINES, F_REQUIRED, 200000, "cw.f.public_text", NULL},
	{"reason", F_LINES, F_REQUIRED, 2000, "cw.f.public_reason", NULL},
};
const struct web_form cw_convert_form = WEB_FORM(convert_fields);

static const char *const file_kinds[] = {"record", "evidence", "reply", "scan", NULL};
static const struct web_field file_fields[] = {
	{"kind", F_CHOICE, F_REQUIRED, 20, "cw.f.file_kind", file_kinds},
	{"file", F_FILE, F_REQUIRED, 0, "cw.f.file", NULL},
};
const struct web_form cw_file_form = WEB_FORM(file_fields);

/* ---- the page ---- */
static void to_tab(struct web_call *w, int64_t id, enum cw_tab tab)
{
	web_redirect(w, 303, arena_printf(w->arena, "/wb/requests/%lld?tab=%s", (long long)id, cw_tab_code(tab)));
}

enum status cw_show(struct web_call *w, struct err *err)
{
	enum cw_tab tab = CW_TAB_COUNT;

	(void)cw_tab_of(web_text(w, "tab"), &tab); /* without one: where the work is */
	return cw_page(ctx_of(w), web_param_i64(w, "id"), tab, web_text(w, "act"), NULL, 200, err);
}

/* A refusal in words on the page itself: 422 what was typed is wrong, 409 somebody was first or the flow says no. */
static bool in_words(enum status st)
{
	return st == ST_INVALID || st == ST_CONFLICT || st == ST_RULE_REFUSED;
}

static const char *words(struct ctx *c, const struct err *err)
{
	return err->key[0] != '\0' ? arena_cstr(c->arena, str_of(err->key)) : status_key(err->st);
}

static struct date day_of(struct web_call *w, const char *name)
{
	const struct web_value *v = web_value(w, name);

	return v->present ? v->date : DATE_NONE;
}

static int64_t number_of(struct web_call *w, const char *name)
{
	const struct web_value *v = web_value(w, name);

	return v->present ? v->i : 0;
}

static struct str line_of(struct web_call *w, const char *name)
{
	struct str s = web_text(w, name);

	return s.p == NULL ? STR("") : str_trim(s);
}

/* ---- acts ---- */
static struct cw_input input_of(struct web_call *w, const struct cw_act *a)
{
	return (struct cw_input){.act = a,
				 .seen = number_of(w, "seen"),
				 .date = day_of(w, "date"),
				 .until = day_of(w, "until"),
				 .n = number_of(w, "n"),
				 .unit = number_of(w, "unit"),
				 .seq = number_of(w, "seq"),
				 .party = line_of(w, "party"),
				 .code = line_of(w, "code"),
				 .text = line_of(w, "text"),
				 .what = line_of(w, "what"),
				 .where = line_of(w, "where"),
				 .by = line_of(w, "by"),
				 .why = line_of(w, "why"),
				 .override = web_value(w, "override")->present};
}

enum status cw_act_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");
	const struct cw_act *a = cw_act_of(web_text(w, "act"));
	struct cw_case k = {0};
	struct cw_input in;
	struct cw_problem p[CW_MAX_PROBLEMS];
	struct cw_typed typed = {.act = &in};
	const struct web_problem *problems;
	bool again;
	enum status st;

	TRY(cw_load(c, id, &k, err));
	if (a == NULL)
		return err_set(err, ST_BAD_REQUEST, "no such act");
	in = input_of(w, a);
	for (size_t i = 0, n = cw_input_check(c, &k, &in, p, ARRAY_LEN(p)); i < n; i++)
		web_problem_add(w, p[i].field, p[i].key, p[i].arg);
	if (web_problems(w, &problems) > 0 && cw_why_not(c, &k, a) == NULL)
		return cw_page(c, id, a->tab, STR(""), &typed, 422, err);
	st = cw_do(c, id, &in, &again, err);
	if (in_words(st)) {
		typed.banner = words(c, err);
		err_clear(err);
		return cw_page(c, id, a->tab, STR(""), &typed, st == ST_INVALID ? 422 : 409, err);
	}
	TRY(st);
	page_flash(c, "jade", again ? "cw.done_before" : "cw.done",
		   ctx_text(c, arena_printf(c->arena, "request.event.%s", a->code).p));
	to_tab(w, id, a->tab);
	return ST_OK;
}

/* ---- item by item ---- */
static size_t findings_of(struct web_call *w, struct cw_finding *v, size_t max)
{
	const struct cw_check *ch;
	size_t all = cw_checks(w->arena, &ch), n = 0;

	for (size_t i = 0; i < all && n < max; i++) {
		struct str f = arena_printf(w->arena, "f_%.*s", STR_ARG(ch[i].code));
		struct str g = arena_printf(w->arena, "g_%.*s", STR_ARG(ch[i].code));

		v[n] = (struct cw_finding){ch[i].code, line_of(w, f.p), line_of(w, g.p)};
		if (!str_empty(v[n].finding) && !cw_finding_known(&ch[i], v[n].finding))
			web_problem_add(w, f.p, "cw.problem.finding", STR_NONE);
		else if (!str_empty(cw_finding_codes(&ch[i], v[n].finding)) && str_empty(v[n].grounds))
			web_problem_add(w, g.p, "cw.problem.grounds", STR_NONE);
		n++;
	}
	return n;
}

enum status cw_checks_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id"), changed;
	struct cw_finding v[8];
	struct cw_typed typed = {.finding = v};
	const struct web_problem *problems;
	struct rcase rc;
	enum status st;

	TRY(case_get(c, id, &rc, err));
	typed.n_finding = findings_of(w, v, ARRAY_LEN(v));
	if (web_problems(w, &problems) > 0)
		return cw_page(c, id, CW_DECIDE, STR(""), &typed, 422, err);
	st = cw_save_checks(c, id, v, typed.n_finding, &changed, err);
	if (in_words(st)) {
		typed.banner = words(c, err);
		err_clear(err);
		return cw_page(c, id, CW_DECIDE, STR(""), &typed, 409, err);
	}
	TRY(st);
	page_flash(c, "jade", "cw.checks_saved", arena_printf(c->arena, "%lld", (long long)changed));
	to_tab(w, id, CW_DECIDE);
	return ST_OK;
}

/* ---- the draft ---- */
static struct str nth_text(const struct web_value *v, size_t n, size_t i)
{
	return i < n && v[i].text.p != NULL ? str_trim(v[i].text) : STR("");
}

static struct cw_draft draft_of(struct web_call *w)
{
	struct cw_draft d = {.rev = number_of(w, "rev"),
			     .code = line_of(w, "code"),
			     .article = line_of(w, "article"),
			     .reason = line_of(w, "reason"),
			     .provide = line_of(w, "provide")};
	const struct web_value *part, *article, *reason;
	size_t n = web_values(w, "part", &part), na = web_values(w, "part_article", &article),
	       nr = web_values(w, "part_reason", &reason);

	for (size_t i = 0; i < n && d.n_parts < CW_MAX_PARTS; i++) {
		struct cw_part p = {nth_text(part, n, i), nth_text(article, na, i), nth_text(reason, nr, i)};

		if (!str_empty(p.part) || !str_empty(p.article) || !str_empty(p.reason))
			d.part[d.n_parts++] = p;
	}
	return d;
}

static void draft_problems(struct web_call *w, const struct cw_case *k, const struct cw_draft *d)
{
	struct cw_problem p[CW_MAX_PROBLEMS];

	for (size_t i = 0, n = cw_draft_check(w->arena, k->rc.own_records, d, k->f.n_searched, p); i < n; i++)
		web_problem_add(w, p[i].field, p[i].key, p[i].arg);
}

enum status cw_draft_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");
	bool submit = str_eq_c(web_text(w, "then"), "submit");
	struct cw_case k = {0};
	struct cw_draft d = draft_of(w);
	struct cw_typed typed = {.draft = &d};
	const struct web_problem *problems;
	enum status st;

	TRY(cw_load(c, id, &k, err));
	if (submit)
		draft_problems(w, &k, &d);
	if (web_problems(w, &problems) > 0)
		return cw_page(c, id, CW_DECIDE, STR(""), &typed, 422, err);
	st = cw_save_draft(c, id, &d, submit, err);
	if (in_words(st)) {
		typed.banner = words(c, err);
		err_clear(err);
		return cw_page(c, id, CW_DECIDE, STR(""), &typed, st == ST_INVALID ? 422 : 409, err);
	}
	TRY(st);
	page_flash(c, "jade", submit ? "cw.draft_submitted" : "cw.draft_saved", STR_NONE);
	to_tab(w, id, CW_DECIDE);
	return ST_OK;
}

/* ---- those who are asked ---- */
enum status cw_party_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");
	struct case_party p = {.kind = line_of(w, "kind"), .name = line_of(w, "name"), .contact = line_of(w, "contact")};
	struct cw_typed typed = {.party = &p};
	const struct web_problem *problems;
	struct rcase rc;

	TRY(case_get(c, id, &rc, err));
	if (web_problems(w, &problems) > 0)
		return cw_page(c, id, CW_CONSULT, STR(""), &typed, 422, err);
	TRY(cw_add_party(c, id, &p, err));
	page_flash(c, "jade", "cw.party_added", p.name);
	to_tab(w, id, CW_CONSULT);
	return ST_OK;
}

/* ---- to the public ---- */
enum status cw_convert_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id"), document;
	struct cw_conversion x = {.entry_id = number_of(w, "entry"),
				  .title = line_of(w, "title"),
				  .text = line_of(w, "convert_text"),
				  .reason = line_of(w, "reason")};
	struct cw_typed typed = {.conversion = &x};
	const struct web_problem *problems;
	struct rcase rc;
	enum status st;

	TRY(case_get(c, id, &rc, err));
	if (web_problems(w, &problems) > 0)
		return cw_page(c, id, CW_DECIDE, STR(""), &typed, 422, err);
	st = cw_convert(c, id, &x, &document, err);
	if (in_words(st)) {
		if (st == ST_INVALID)
			web_problem_add(w, "convert_text", words(c, err), STR_NONE);
		else
			typed.banner = words(c, err);
		err_clear(err);
		return cw_page(c, id, CW_DECIDE, STR(""), &typed, st == ST_INVALID ? 422 : 409, err);
	}
	TRY(st);
	page_flash(c, "jade", "cw.converted", x.title);
	to_tab(w, id, CW_DECIDE);
	return ST_OK;
}

/* ---- files ---- */
static enum status take_file(struct ctx *c, struct web_call *w, const struct rcase *rc, struct err *err)
{
	const struct web_value *v = web_value(w, "file");
	struct stored_file f;
	int64_t file_id;
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(core_begin(c, &tx, err));
	TRY(files_take(c, w, &v->file, &f, err));
	TRY(case_file_add(c, rc, &f, arena_cstr(c->arena, web_text(w, "kind")), v->file.name, false, &file_id, err));
	return core_commit(c, &tx, err);
}

enum status cw_file_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");
	struct cw_typed typed = {0};
	const struct web_problem *problems;
	struct rcase rc;
	enum status st;

	TRY(case_get(c, id, &rc, err));
	if (web_problems(w, &problems) > 0)
		return cw_page(c, id, CW_CONTENT, STR(""), &typed, 422, err);
	st = take_file(c, w, &rc, err);
	if (st == ST_UNSUPPORTED_TYPE || st == ST_TOO_LARGE || st == ST_CONFLICT) {
		typed.banner = words(c, err);
		err_clear(err);
		return cw_page(c, id, CW_CONTENT, STR(""), &typed, st == ST_CONFLICT ? 409 : 422, err);
	}
	TRY(st);
	page_flash(c, "jade", "cw.file_added", STR_NONE);
	to_tab(w, id, CW_CONTENT);
	return ST_OK;
}
