/* SPDX-License-Identifier: Apache-2.0 */
/* 须知 → 填写 → 核对 → 提交成功, without script: every page carries all fields, nothing typed is lost. Why somebody asks is never
 * asked (条例 Art. 29; the condition of special needs was struck out in 2019). In elder mode one group of questions a page. */
#include "apply/apply_form.h"
#include "base/utf8.h"
#include "core/address.h"

static const char *const as_choices[] = {"nat", "org", NULL};
static const char *const then_choices[] = {"next", "back", "send", "found", NULL};
static const char *const id_kinds[] = {"idcard", "passport", "hkmo", "taiwan", "residence", "other", NULL};
static const char *const org_kinds[] = {"ent", "sci", "npo", "law", "oth", NULL};

static const struct web_field entry_fields[] = {
	{"own", F_TEXT, 0, 1, "apply.f.own", NULL},
	{"as", F_CHOICE, 0, 4, "apply.f.as", as_choices},
};
const struct web_form apply_entry_form = WEB_FORM(entry_fields);

/* A file over the limit still comes in, so that the page can say so beside all that was typed. */
#define FILE_IN_BYTES (40u << 20)
static const struct web_field form_fields[] = {
	{"token", F_TEXT, 0, 200, "apply.f.token", NULL},
	{"own", F_TEXT, 0, 1, "apply.f.own", NULL},
	{"as", F_CHOICE, 0, 4, "apply.f.as", as_choices},
	{"name", F_TEXT, 0, 240, "apply.f.name", NULL},
	{"id_kind", F_CHOICE, 0, 20, "apply.f.id_kind", id_kinds},
	{"id_no", F_TEXT, 0, 60, "apply.f.id_no", NULL},
	{"org_name", F_TEXT, 0, 400, "apply.f.org_name", NULL},
	{"org_kind", F_CHOICE, 0, 8, "apply.f.org_kind", org_kinds},
	{"uscc", F_TEXT, 0, 60, "apply.f.uscc", NULL},
	{"legal_rep", F_TEXT, 0, 120, "apply.f.legal_rep", NULL},
	{"contact", F_TEXT, 0, 120, "apply.f.contact", NULL},
	{"phone", F_TEXT, 0, 60, "apply.f.phone", NULL},
	{"email", F_TEXT, 0, 254, "apply.f.email", NULL},
	{"address", F_TEXT, 0, 600, "apply.f.address", NULL},
	{"postcode", F_TEXT, 0, 20, "apply.f.postcode", NULL},
	{"body", F_TEXT, 0, 20, "apply.f.body", NULL},
	{"description", F_LINES, 0, 40000, "apply.f.description", NULL},
	{"carrier", F_CHOICE, 0, 20, "apply.f.carrier", apply_carriers},
	{"delivery", F_CHOICE, 0, 20, "apply.f.delivery", apply_deliveries},
	{"shown", F_I64, 0, 4, "apply.f.token", NULL},
	{"group", F_I64, 0, 2, "apply.f.token", NULL},
	{"upload", F_TEXT, F_MULTI, HELD_PACKED_BYTES, "apply.f.proof", NULL},
	{"drop", F_TEXT, 0, 4, "apply.f.proof", NULL},
	{"proof", F_FILE, F_MULTI, FILE_IN_BYTES, "apply.f.proof", NULL},
	{"evidence", F_FILE, F_MULTI, FILE_IN_BYTES, "apply.f.evidence", NULL},
	{"then", F_CHOICE, 0, 8, "apply.f.token", then_choices},
};
const struct web_form apply_form = WEB_FORM(form_fields);

/* ---- reading ---- */

static void read_fields(struct web_call *w, struct apply_form *f)
{
	/* Chinese keyboards write full-width digits and letters. */
	struct str *const codes[] = {&f->in.id_no, &f->in.uscc, &f->in.phone, &f->in.email, &f->in.postcode};

#define READ(field, g) f->in.field = web_text(w, #field);
	APPLY_FIELDS(READ)
#undef READ
	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		*codes[i] = str_trim(utf8_fold_width(w->arena, *codes[i]));
	f->shown = web_value(w, "shown")->present ? web_value(w, "shown")->i : 0;
	if (f->shown < 0 || f->shown > 99) /* counted for the yearly figures, so not just anything */
		f->shown = 0;
	if (str_empty(f->in.as))
		f->in.as = STR("nat");
}

enum status apply_form_read(struct web_call *w, struct apply_form *f, struct err *err)
{
	read_fields(w, f);
	f->strange = !case_token_ours(ctx_of(w), f->in.token);
	/* Another installation's page, or another site's: shown again with a token of ours, sent by the person only. */
	if (f->strange)
		f->in.token = case_token(ctx_of(w));
	else
		apply_files_waiting(w, f->in.token, &f->files);
	TRY(apply_files_new(w, "proof", "identity", f->in.token, &f->files, err));
	return apply_files_new(w, "evidence", "evidence", f->in.token, &f->files, err);
}

/* ---- checking ---- */

static int group_of(const char *field)
{
#define GROUP(f, g)                      \
	if (str_eq_c(str_of(field), #f)) \
		return g;
	APPLY_FIELDS(GROUP)
#undef GROUP
	return str_eq_c(str_of(field), "evidence") ? 2 : 1;
}

struct checker {
	struct web_call *w;
	int upto;	 /* groups that were asked for so far */
	int first_group; /* of the first problem; 0: none */
};

static void problem(struct checker *k, const char *field, const char *key, struct str arg)
{
	int group = group_of(field);

	if (group > k->upto)
		return;
	web_problem_add(k->w, field, key, arg);
	if (k->first_group == 0 || group < k->first_group)
		k->first_group = group;
}

static void check_who(struct checker *k, const struct apply_input *in)
{
	struct ctx *c = ctx_of(k->w);
	struct applicant ap = apply_applicant(in);
	struct applicant_problem p[12];
	struct str delivery = k->upto < APPLY_GROUPS ? STR("") : in->delivery;
	size_t n = applicant_check(c->arena, &ap, delivery, p, ARRAY_LEN(p));
	bool org = ap.kind != AP_NAT;

	for (size_t i = 0; i < n; i++) {
		struct str field = str_of(p[i].field);
		const char *at = p[i].field;

		if (org && str_eq_c(field, "name"))
			at = "org_name";
		else if (org && (str_eq_c(field, "id_no") || str_eq_c(field, "id_kind")))
			at = "uscc";
		else if (str_eq_c(field, "kind"))
			at = "org_kind";
		problem(k, at, p[i].key, p[i].arg);
	}
	if (org && str_empty(in->org_kind))
		problem(k, "org_kind", "form.required", ctx_text(c, "apply.f.org_kind"));
}

static bool one_of(struct str s, const char *a, const char *b)
{
	return str_eq_c(s, a) || str_eq_c(s, b);
}

static void check_how(struct checker *k, const struct apply_input *in)
{
	struct ctx *c = ctx_of(k->w);

	if (str_empty(in->carrier))
		problem(k, "carrier", "form.required", ctx_text(c, "apply.f.carrier"));
	if (str_empty(in->delivery))
		problem(k, "delivery", "form.required", ctx_text(c, "apply.f.delivery"));
	if (str_empty(in->carrier) || str_empty(in->delivery))
		return;
	if (one_of(in->carrier, "PAPER", "DISC") && !one_of(in->delivery, "post", "counter"))
		problem(k, "delivery", "apply.way_paper", STR_NONE);
	if (one_of(in->carrier, "ONSITE_READ", "ONSITE_COPY") && !str_eq_c(in->delivery, "counter"))
		problem(k, "delivery", "apply.way_onsite", STR_NONE);
	if (str_eq_c(in->carrier, "ONLINE") && !one_of(in->delivery, "portal", "email"))
		problem(k, "delivery", "apply.way_online", STR_NONE);
}

static void check_what(struct checker *k, const struct apply_form *f, const struct apply_body *bodies, size_t n)
{
	struct ctx *c = ctx_of(k->w);
	size_t cp = utf8_len(f->in.description);
	bool receives = false, evidence = false;
	int64_t id = 0;

	(void)str_to_i64(f->in.body, &id);
	for (size_t i = 0; i < n; i++)
		receives = receives || bodies[i].id == id;
	if (!receives)
		problem(k, "body", "apply.no_body", STR_NONE);
	if (str_empty(str_trim(f->in.description)))
		problem(k, "description", "apply.description_missing", STR_NONE);
	else if (cp > APPLY_MAX_TEXT)
		problem(k, "description", "apply.description_long", arena_printf(c->arena, "%zu", cp));
	for (size_t i = 0; i < f->files.n; i++)
		evidence = evidence || str_eq_c(f->files.file[i].kind, "evidence");
	if (str_eq_c(f->in.own, "1") && !evidence)
		problem(k, "evidence", "apply.evidence_missing", STR_NONE);
}

bool apply_form_check(struct web_call *w, const struct apply_form *f, const struct apply_body *bodies, size_t n, int upto,
		      int *ret_group)
{
	struct checker k = {.w = w, .upto = upto};
	const struct web_problem *found;
	size_t had = web_problems(w, &found);

	for (size_t i = 0; i < had; i++) {
		int g = group_of(found[i].field);

		if (g > 0 && (k.first_group == 0 || g < k.first_group))
			k.first_group = g;
	}
	check_who(&k, &f->in);
	check_what(&k, f, bodies, n);
	check_how(&k, &f->in);
	*ret_group = k.first_group == 0 ? upto : k.first_group;
	return web_problems(w, &found) == 0;
}

/* ---- the pages ---- */

enum status apply_notice_page(struct web_call *w, struct err *err)
{
	return apply_notice_show(ctx_of(w), err);
}

static int asked_group(struct web_call *w)
{
	int64_t g = web_value(w, "group")->present ? web_value(w, "group")->i : 1;

	return ctx_of(w)->elder ? (g < 1 || g > APPLY_GROUPS ? 1 : (int)g) : APPLY_GROUPS;
}

enum status apply_form_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct apply_form *f = ARENA_NEW(c->arena, struct apply_form);

	f->in.token = case_token(c);
	f->in.own = str_eq_c(web_text(w, "own"), "1") ? STR("1") : STR("");
	f->in.as = str_eq_c(web_text(w, "as"), "org") ? STR("org") : STR("nat");
	f->in.id_kind = STR("idcard");
	f->in.carrier = STR("ONLINE");
	f->in.delivery = STR("portal");
	return apply_form_show(c, f, 1, true, 200, err);
}

static enum status refused(struct ctx *c, struct apply_form *f, enum status st, struct err *err)
{
	bool known = err->key[0] != '\0';

	web_problem_add(c->call, "", known ? arena_cstr(c->arena, arena_dup(c->arena, str_of(err->key))) : "apply.no_body",
			arena_dup(c->arena, str_of(err->arg)));
	err_clear(err);
	return apply_form_show(c, f, 1, false, st == ST_TOO_MANY ? 429 : st == ST_CONFLICT ? 409 : 422, err);
}

static enum status send(struct ctx *c, struct apply_form *f, struct err *err)
{
	struct rcase rc = {0};
	struct str code;
	enum status st = apply_send(c, f, &rc, &code, err);

	if (st == ST_CONFLICT) { /* sent before with other content: what is there now becomes a form of its own */
		f->in.token = case_token(c);
		for (size_t i = 0; i < f->files.n; i++)
			held_bind(c, &f->files.file[i], f->in.token);
	}
	if (st == ST_INVALID || st == ST_TOO_MANY || st == ST_CONFLICT)
		return refused(c, f, st, err);
	TRY(st);
	apply_key_give(c, rc.no); /* the receipt as a file, and the way to the progress page */
	return apply_done_show(c, &rc, code, err);
}

static enum status found(struct ctx *c, const struct apply_form *f, struct err *err)
{
	TRY(apply_note_found(c, &f->in, err));
	page_flash(c, "jade", "apply.found_noted", STR_NONE);
	web_redirect(c->call, 303, page_href(c, STR("/xxgk/request")));
	return ST_OK;
}

enum status apply_form_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct apply_form *f = ARENA_NEW(c->arena, struct apply_form);
	struct str then = web_text(w, "then");
	int group = asked_group(w), bad;
	struct apply_body *bodies;
	size_t n;

	TRY(apply_form_read(w, f, err));
	TRY(apply_bodies(c, &bodies, &n, err));
	if (f->strange && (str_eq_c(then, "found") || str_eq_c(then, "send"))) {
		web_problem_add(w, "", "apply.form_old", STR_NONE);
		return apply_form_show(c, f, 1, false, 422, err);
	}
	if (str_eq_c(then, "found"))
		return found(c, f, err);
	if (str_eq_c(then, "back") || web_value(w, "drop")->present)
		return apply_form_show(c, f, c->elder && str_eq_c(then, "back") && group > 1 ? group - 1 : group, false, 200,
				       err);
	if (str_eq_c(then, "send"))
		group = APPLY_GROUPS;
	if (!apply_form_check(w, f, bodies, n, group, &bad))
		return apply_form_show(c, f, bad, false, 422, err);
	if (group < APPLY_GROUPS)
		return apply_form_show(c, f, group + 1, false, 200, err);
	return str_eq_c(then, "send") ? send(c, f, err) : apply_check_show(c, f, err);
}

/* ---- matches while typing ---- */

static const struct web_field match_fields[] = {{"description", F_LINES, 0, 40000, "apply.f.description", NULL}};
const struct web_form apply_match_form = WEB_FORM(match_fields);

enum status apply_match_post(struct web_call *w, struct err *err)
{
	return apply_match_show(ctx_of(w), utf8_cut(web_text(w, "description"), APPLY_MAX_TEXT), err);
}
