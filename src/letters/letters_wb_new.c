/* SPDX-License-Identifier: Apache-2.0 */
/* The form of a letter: its fields, its text, what it would look like, and the issuing. Works without script: three buttons. */
#include <string.h>

#include "base/hash.h"
#include "core/core.h"
#include "letters/letters_int.h"

enum { MAX_VALUES = 60, MAX_TEXT = 64 << 10, FIXED = 7 /* fields of the form itself */ };

/* Every field of data/letters/fields.tsv that a form may fill; a test compares the two. */
#define TEXT(n)                                              \
	{                                                    \
		n, F_TEXT, 0, 1000, "letters.field." n, NULL \
	}
#define LINES(n)                                               \
	{                                                      \
		n, F_LINES, 0, 12000, "letters.field." n, NULL \
	}
#define TYPED                                                                                                             \
	TEXT("clause"), LINES("facts"), LINES("reasons"), LINES("parts"), LINES("attachments"), LINES("access_way"),      \
		TEXT("other_body"), TEXT("other_contact"), TEXT("prior"), TEXT("publication"), LINES("correction_items"), \
		TEXT("correction_until"), LINES("excess_facts"), TEXT("excess_days"), TEXT("extension_reason"),           \
		TEXT("consult_content"), TEXT("consult_reason"), LINES("disclose_content"), LINES("disclose_reason"),     \
		TEXT("assist_reason"), LINES("assist_items"), TEXT("assist_until"), TEXT("fee_pages"), LINES("fee_way"),  \
		TEXT("fee_paid_on"), TEXT("fee_ticket"), LINES("corrected_content"), TEXT("transfer_reason"),             \
		TEXT("delay_reason"), TEXT("delay_days"), TEXT("served_to"), TEXT("served_letter"), TEXT("served_way"),   \
		TEXT("served_place"), TEXT("server"), LINES("note"), LINES("handover_basis"), LINES("handover_masking"),  \
		TEXT("handover_from")
static const struct web_field new_fields[] = {
	{"kind", F_TEXT, 0, 40, "letters.f.kind", NULL},
	{"party", F_TEXT, 0, 20, "letters.f.party", NULL},
};
const struct web_form letters_new_form = WEB_FORM(new_fields);
static const struct web_field write_fields[] = {
	{"kind", F_TEXT, F_REQUIRED, 40, "letters.f.kind", NULL}, {"party", F_TEXT, 0, 20, "letters.f.party", NULL},
	{"token", F_TEXT, 0, 120, "letters.f.token", NULL},	  {"made", F_TEXT, 0, 80, "letters.f.token", NULL},
	{"do", F_TEXT, 0, 20, "letters.f.token", NULL},		  {"record", F_BOOL, 0, 0, "letters.f.record", NULL},
	{"text", F_LINES, 0, MAX_TEXT, "letters.f.text", NULL},	  TYPED,
};
const struct web_form letters_write_form = WEB_FORM(write_fields);

struct row_field {
	struct str name, label, value, type, hint, problem;
	bool area;
};
#define T struct row_field
static const struct tpl_field field_fields[] = {
	TF_STR(T, name), TF_STR(T, label), TF_STR(T, value),   TF_STR(T, type),
	TF_STR(T, hint), TF_BOOL(T, area), TF_STR(T, problem),
};
static const struct tpl_view field_view = TPL_VIEW_OF(T, field_fields);
#undef T

struct option {
	struct str value, text;
	bool on;
};
static const struct tpl_field option_fields[] = {
	TF_STR(struct option, value),
	TF_STR(struct option, text),
	TF_BOOL(struct option, on),
};
static const struct tpl_view option_view = TPL_VIEW_OF(struct option, option_fields);

struct view_new {
	struct page page;
	struct str action, back, kind, token, made, text, title, event, step, refused, version;
	struct tpl_list fields, parties;
	bool any_fields, any_parties, has_text, record, may, may_issue;
};
#define T struct view_new
static const struct tpl_field view_fields[] = {
	TF_VIEW(T, page, &page_view),
	TF_STR(T, action),
	TF_STR(T, back),
	TF_STR(T, kind),
	TF_STR(T, token),
	TF_STR(T, made),
	TF_STR(T, text),
	TF_STR(T, title),
	TF_STR(T, event),
	TF_STR(T, step),
	TF_STR(T, refused),
	TF_STR(T, version),
	TF_LIST(T, fields, &field_view),
	TF_LIST(T, parties, &option_view),
	TF_BOOL(T, any_fields),
	TF_BOOL(T, any_parties),
	TF_BOOL(T, has_text),
	TF_BOOL(T, record),
	TF_BOOL(T, may),
	TF_BOOL(T, may_issue),
};
const struct tpl_view letters_new_view = TPL_VIEW_OF(T, view_fields);
#undef T

/* One form on its way: what was typed and what it makes. */
struct writing {
	struct ctx *c;
	struct rcase rc;
	struct letter_new n;
	struct letter_value v[MAX_VALUES];
	struct letter_fill x;
	struct letter_text t;
	struct lt tpl;
	bool posted, filled, made;
};

static bool typed_field(const char *name)
{
	for (size_t i = FIXED; i < ARRAY_LEN(write_fields); i++)
		if (strcmp(write_fields[i].name, name) == 0)
			return true;
	return false;
}

/* Does the form ask for the field? Those its template names; the pages of a fee are no word of the letter, and what is handed over
 * stands below its body. */
static bool asks(const struct letter_tables *t, size_t i, const struct lt *tpl, const struct letter_kind *k)
{
	const struct lt_field *f = &t->field[i];
	bool gives = str_eq_c(k->decision, "A1") || str_eq_c(k->decision, "B1");
	bool beside = (str_eq_c(f->name, "fee_pages") && str_eq_c(k->event, "fee_noticed")) ||
		      (str_eq_c(f->name, "attachments") && gives);

	return (beside || lt_uses(tpl, f->name)) && t->from[i] >= FIELD_DRAFT;
}

/* A text without what a browser does to its line ends. */
static struct str mark_of(struct arena *a, struct str text)
{
	struct buf b = BUF_INIT(a, 4 * MAX_TEXT);
	char hex[SHA256_HEX_LEN + 1];

	text = str_trim(text);
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '\r')
			buf_byte(&b, text.p[i]);
	sha256_hex(buf_view(&b), hex);
	return arena_dup(a, str_of(hex));
}

static enum status read_form(struct web_call *w, struct writing *x, struct err *err)
{
	struct letter_tables t = letter_tables_load(x->c->arena);
	const struct letter_kind *k = letter_kind_of(&t, web_text(w, "kind"));
	struct str text;
	int64_t v;

	if (k == NULL)
		return err_set(err, ST_NOT_FOUND, "kind of letter");
	x->n.kind = k->kind;
	x->n.party = web_text(w, "party");
	TRY(letter_template(x->c, x->rc.body_id, x->rc.parent_body_id, k, &text, &v, err));
	TRY(lt_parse(x->c->arena, text, &x->tpl, err));
	if (!x->posted)
		return ST_OK;
	x->n.token = web_text(w, "token");
	x->n.record = web_value(w, "record")->present;
	x->n.text = web_text(w, "text");
	if (str_eq(mark_of(x->c->arena, x->n.text), web_text(w, "made")))
		x->n.text = STR(""); /* nobody changed it: the fields make it anew */
	for (size_t i = 0; i < t.n_fields; i++) {
		const char *name = arena_cstr(x->c->arena, t.field[i].name);

		if (asks(&t, i, &x->tpl, k) && typed_field(name) && x->n.n_values < MAX_VALUES)
			x->v[x->n.n_values++] = (struct letter_value){name, web_text(w, name)};
	}
	x->n.values = x->v;
	return ST_OK;
}

static struct str typed(const struct writing *x, struct str name, bool *ret)
{
	for (size_t i = 0; i < x->n.n_values; i++)
		if (str_eq_c(name, x->v[i].name)) {
			*ret = true;
			return x->v[i].value;
		}
	*ret = false;
	return STR("");
}

static struct row_field field_row(struct writing *x, size_t i)
{
	struct ctx *c = x->c;
	const struct lt_field *f = &x->x.t.field[i];
	const char *name = arena_cstr(c->arena, f->name);
	bool mine;
	struct str value = typed(x, f->name, &mine);

	if (!mine)
		value = f->type == LT_LIST   ? letter_list_text(c->arena, &x->x.v[i], f->n_cols)
			: f->type == LT_DATE ? date_format(c->arena, x->x.day[i])
					     : x->x.v[i].text;
	return (struct row_field){
		.name = f->name,
		.label = ctx_text(c, arena_printf(c->arena, "letters.field.%s", name).p),
		.value = value,
		.type = f->type == LT_DATE ? STR("date") : STR("text"),
		.hint = str_eq_c(f->name, "fee_pages") ? ctx_text(c, "letters.hint.fee_pages")
			: f->type != LT_LIST	       ? STR("")
					     : ctx_text(c, f->n_cols > 1 ? "letters.hint.parts" : "letters.hint.list"),
		.problem = page_problem_text(c, name),
		.area = f->type == LT_LINES || f->type == LT_LIST,
	};
}

static enum status fill_parties(struct writing *x, struct view_new *v, struct err *err)
{
	struct case_party *p;
	struct option *o;
	size_t n, fit = 0;

	if (x->x.kind->to == LETTER_TO_APPLICANT && !lt_uses(&x->tpl, STR("consult_sent_on")) &&
	    !lt_uses(&x->tpl, STR("party")))
		return ST_OK;
	if (x->x.kind->to == LETTER_TO_NOBODY && !lt_uses(&x->tpl, STR("party")))
		return ST_OK;
	TRY(case_parties(x->c, x->rc.id, &p, &n, err));
	o = ARENA_ARRAY(x->c->arena, n + 1, struct option);
	for (size_t i = 0; i < n; i++)
		if (letter_party_fits(x->x.kind, &p[i]))
			o[fit++] = (struct option){p[i].ref, p[i].name, str_eq(p[i].ref, x->x.party)};
	v->parties = (struct tpl_list){o, fit};
	v->any_parties = true;
	return ST_OK;
}

/* The step of the law that goes with the letter: to be recorded with it, on record, or not possible now. */
static void show_step(struct writing *x, struct view_new *v)
{
	struct ctx *c = x->c;
	struct str event;

	if (str_empty(x->x.kind->event))
		return;
	event = ctx_text(c, arena_printf(c->arena, "request.event.%.*s", STR_ARG(x->x.kind->event)).p);
	if (x->x.step != NULL)
		v->step = arena_printf(c->arena, "%.*s　%.*s", STR_ARG(event), STR_ARG(page_date(c, x->x.step->e.date)));
	else if (x->x.step_refused != NULL) {
		v->refused = ctx_text(c, x->x.step_refused);
		v->may_issue = false;
	} else
		v->event = event;
}

/* x->x is as far filled as it went. */
static enum status show(struct writing *x, int http, struct err *err)
{
	struct ctx *c = x->c;
	struct view_new v = {.kind = x->n.kind, .token = x->n.token, .record = x->n.record || !x->posted};
	struct row_field *rows = ARENA_ARRAY(c->arena, x->x.t.n_fields, struct row_field);
	struct str name = letters_kind_name(c, x->n.kind);
	size_t n = 0;

	page_init(c, &v.page, SHELL_WORKBENCH, "/wb/requests", name);
	v.page.lead = x->rc.no;
	v.back = letters_case_href(c, x->rc.id);
	page_crumb(c, &v.page, STR("/wb/requests"), ctx_text(c, "nav.wb.requests"));
	page_crumb(c, &v.page, arena_printf(c->arena, "/wb/requests/%lld", (long long)x->rc.id), x->rc.no);
	page_crumb(c, &v.page, v.back, ctx_text(c, "letters.of_case"));
	page_crumb(c, &v.page, STR_NONE, name);
	page_problems(c, &v.page);
	v.action = arena_printf(c->arena, "%.*s/new", STR_ARG(v.back));
	v.may = letters_may_write(c, &x->rc);
	v.may_issue = v.may;
	if (str_empty(v.token))
		v.token = letters_token(c);
	for (size_t i = 0; i < x->x.t.n_fields; i++)
		if (asks(&x->x.t, i, &x->tpl, x->x.kind) && typed_field(arena_cstr(c->arena, x->x.t.field[i].name)))
			rows[n++] = field_row(x, i);
	v.fields = (struct tpl_list){rows, n};
	v.any_fields = n > 0;
	TRY(fill_parties(x, &v, err));
	v.text = x->made ? x->t.body : x->n.text;
	v.made = x->made && !x->t.edited ? mark_of(c->arena, x->t.body) : STR("");
	v.has_text = !str_empty(v.text);
	v.title = x->made ? x->t.title : STR("");
	v.version = x->made && x->t.template_version > 0 ? arena_printf(c->arena, "%lld", (long long)x->t.template_version)
							 : STR("");
	show_step(x, &v);
	page_render(c, "letters/new.html", &v, http);
	return ST_OK;
}

/* A problem of the form, at its field where it has one. False: not the form's. */
static bool say(struct writing *x, enum status st, struct err *err)
{
	struct ctx *c = x->c;
	const char *field = arena_cstr(c->arena, arena_dup(c->arena, str_of(err->arg)));
	struct str label = STR("");

	if (err->key[0] == '\0' || (st != ST_INVALID && st != ST_CONFLICT && st != ST_FORBIDDEN))
		return false;
	if (st == ST_INVALID && field[0] != '\0')
		label = ctx_text(c, arena_printf(c->arena, "letters.field.%s", field).p);
	web_problem_add(c->call, typed_field(field) ? field : "",
			arena_cstr(c->arena, arena_dup(c->arena, str_of(err->key))), label);
	err_clear(err);
	return true;
}

static enum status make(struct writing *x, struct err *err)
{
	TRY(letter_fill(x->c, &x->rc, &x->n, &x->x, err));
	x->filled = true;
	TRY(letter_render(&x->x, x->n.text, &x->t, err));
	x->made = true;
	return ST_OK;
}

enum status letters_wb_new(struct web_call *w, struct err *err)
{
	struct writing *x = ARENA_NEW(w->arena, struct writing);
	enum status st;

	x->c = ctx_of(w);
	TRY(case_get(x->c, web_param_i64(w, "id"), &x->rc, err));
	TRY(read_form(w, x, err));
	st = make(x, err);
	/* Fields still to be filled are no mistake yet; what is missing elsewhere is told at once. */
	if (st == ST_INVALID && typed_field(err->arg) &&
	    (str_eq_c(str_of(err->key), "letters.missing") || str_eq_c(str_of(err->key), "letters.fee_free")))
		err_clear(err);
	else if (st != ST_OK && !say(x, st, err))
		return st;
	return show(x, 200, err);
}

static enum status issue(struct writing *x, struct err *err)
{
	struct letter l;
	bool again;

	TRY(letters_issue(x->c, &x->rc, &x->n, &l, &again, err));
	page_flash(x->c, "jade", again ? "letters.issued_before" : "letters.issued_done", l.number);
	web_redirect(x->c->call, 303, letters_case_href(x->c, x->rc.id));
	return ST_OK;
}

enum status letters_wb_write(struct web_call *w, struct err *err)
{
	struct writing *x = ARENA_NEW(w->arena, struct writing);
	struct str act = web_text(w, "do"), pdf;
	const struct web_problem *p;
	enum status st;

	x->c = ctx_of(w);
	x->posted = true;
	TRY(case_get(x->c, web_param_i64(w, "id"), &x->rc, err));
	TRY(read_form(w, x, err));
	if (!letters_may_write(x->c, &x->rc))
		return err_say(err, ST_FORBIDDEN, "request.not.permitted", NULL);
	st = make(x, err);
	if (st == ST_OK && web_problems(w, &p) == 0) {
		if (str_eq_c(act, "preview"))
			st = letter_pdf(&x->x, &x->t, STR_NONE, &pdf, err);
		else if (str_eq_c(act, "issue"))
			st = issue(x, err);
		if (st == ST_OK && str_eq_c(act, "preview"))
			web_reply(w, 200, "application/pdf", pdf);
		if (st == ST_OK && (str_eq_c(act, "preview") || str_eq_c(act, "issue")))
			return ST_OK;
	}
	if (st != ST_OK && !say(x, st, err))
		return st;
	return show(x, st == ST_OK && web_problems(w, &p) == 0 ? 200 : st == ST_CONFLICT ? 409 : 422, err);
}
