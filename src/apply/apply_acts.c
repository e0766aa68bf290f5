/* SPDX-License-Identifier: Apache-2.0 */
/* What the applicant may do on the progress page: correct, give reasons, add, write, take back, say that the answer came and
 * how content he is. One page an act, without script; every act goes through case_act(). */
#include "apply/apply_status.h"
#include "apply/apply_store.h"
#include "base/utf8.h"
#include "core/address.h"
#include "core/audit.h"
#include "core/core.h"

enum { TEXT_MAX = 2000, TEXT_BYTES = 40000 };

static const struct {
	const char *name;
	enum rf_type type;
	bool needs_text, files, danger;
} acts[APPLY_ACT_COUNT] = {
	[ACT_CORRECT] = {"correct", RF_CORRECTED, true, true, false},
	[ACT_REASONS] = {"reasons", RF_EXCESS_REASON, true, true, false},
	[ACT_SUPPLEMENT] = {"supplement", RF_SUPPLEMENT, true, true, false},
	[ACT_CONTACT] = {"contact", RF_CONTACT, true, false, false},
	[ACT_RECEIVED] = {"received", RF_SERVED, false, false, false},
	[ACT_OPINION] = {"opinion", RF_TYPE_COUNT, false, false, false},
	[ACT_WITHDRAW] = {"withdraw", RF_WITHDRAWN, false, false, true},
};

const char *apply_act_name(enum apply_act a)
{
	return acts[a].name;
}

bool apply_act_of(struct str name, enum apply_act *ret)
{
	for (int a = 0; a < APPLY_ACT_COUNT; a++) {
		if (str_eq_c(name, acts[a].name)) {
			*ret = (enum apply_act)a;
			return true;
		}
	}
	return false;
}

static bool answered(const struct apply_seen *s)
{
	return s->f.state == RF_S_SENT || s->f.state == RF_S_SERVED;
}

bool apply_may(struct ctx *c, const struct apply_seen *s, enum apply_act a)
{
	struct rf_event e = {.type = acts[a].type, .date = c->today, .until = DATE_NONE};

	if (a == ACT_OPINION)
		return answered(s);
	if (a == ACT_RECEIVED && s->f.state != RF_S_SENT) /* what was not sent has not come */
		return false;
	if (a == ACT_CONTACT && (s->f.state == RF_S_WITHDRAWN || s->f.state == RF_S_ARCHIVED))
		return false;
	return case_refusal(c, &s->rc, &s->f, &e) == NULL;
}

/* ---- the page ---- */

struct view_act {
	struct page page;
	struct str base, token, name, no, description, text, text_problem, proof_problem, send, asked, asked_title;
	bool writes, takes_files, danger, required, opinion, any_files;
	struct tpl_list marks, files;
};
#define T struct view_act
static const struct tpl_field act_fields[] = {TF_VIEW(T, page, &page_view),
					      TF_STR(T, base),
					      TF_STR(T, token),
					      TF_STR(T, name),
					      TF_STR(T, no),
					      TF_STR(T, description),
					      TF_STR(T, text),
					      TF_STR(T, text_problem),
					      TF_STR(T, proof_problem),
					      TF_STR(T, send),
					      TF_STR(T, asked),
					      TF_STR(T, asked_title),
					      TF_BOOL(T, writes),
					      TF_BOOL(T, takes_files),
					      TF_BOOL(T, danger),
					      TF_BOOL(T, required),
					      TF_BOOL(T, opinion),
					      TF_BOOL(T, any_files),
					      TF_LIST(T, marks, &apply_option_view),
					      TF_LIST(T, files, &apply_file_view)};
const struct tpl_view apply_act_view = TPL_VIEW_OF(T, act_fields);
#undef T

static const char *const mark_codes[] = {"1", "2", "3", NULL};
static const struct web_field act_form_fields[] = {
	{"token", F_TEXT, 0, 200, "apply.f.token", NULL},
	{"text", F_LINES, 0, TEXT_BYTES, "apply.f.text", NULL},
	{"mark", F_CHOICE, 0, 2, "apply.f.mark", mark_codes},
	{"proof", F_FILE, F_MULTI, 40u << 20, "apply.f.files", NULL},
	{"upload", F_TEXT, F_MULTI, HELD_PACKED_BYTES, "apply.f.files", NULL},
	{"drop", F_TEXT, 0, 4, "apply.f.files", NULL},
};
const struct web_form apply_act_form = WEB_FORM(act_form_fields);

static void fill_marks(struct ctx *c, struct view_act *v, enum apply_mark chosen)
{
	struct apply_option *o = ARENA_ARRAY(c->arena, 3, struct apply_option);

	for (size_t i = 0; i < 3; i++) /* best first */
		o[i] = (struct apply_option){.value = str_of(mark_codes[2 - i]),
					     .text = apply_code_text(c, "apply.mark.", mark_codes[2 - i]),
					     .on = (int)chosen == 3 - (int)i};
	v->marks = (struct tpl_list){o, 3};
}

/* What the office asked for stands beside the answer to it. */
static void fill_asked(struct ctx *c, const struct apply_seen *s, enum apply_act a, struct view_act *v)
{
	const struct case_event *e = NULL;

	if (a == ACT_CORRECT) {
		e = apply_last_of(s, RF_CORRECTION_NOTICE);
		v->asked_title = ctx_textf(c, "apply.now_correct", page_date_long(c, s->f.correction_due));
	} else if (a == ACT_REASONS) {
		e = apply_last_of(s, RF_EXCESS_ASKED);
		v->asked_title = ctx_text(c, "apply.now_reasons");
	}
	if (e != NULL)
		v->asked = e->text;
}

static enum status show(struct ctx *c, const struct apply_seen *s, enum apply_act a, struct str typed,
			const struct apply_files *files, int http, struct err *err)
{
	struct view_act *v = ARENA_NEW(c->arena, struct view_act);
	const char *name = acts[a].name;
	struct apply_opinion op = {.mark = APPLY_CONTENT};

	apply_frame(c, &v->page, arena_printf(c->arena, "apply.act.%s", name).p);
	v->page.lead = apply_code_text(c, "apply.act_lead.", name);
	v->base = page_prefix(c);
	v->token = apply_key_token(c);
	v->name = str_of(name);
	v->no = s->rc.no;
	v->description = case_description(c, &s->rc);
	v->send = apply_code_text(c, "apply.act_send.", name);
	v->text = typed;
	v->text_problem = page_problem_text(c, "text");
	v->proof_problem = page_problem_text(c, "proof");
	v->writes = a != ACT_RECEIVED;
	v->required = acts[a].needs_text;
	v->takes_files = acts[a].files;
	v->files = apply_file_list(c, files);
	v->any_files = files->n > 0;
	v->danger = acts[a].danger;
	v->opinion = a == ACT_OPINION;
	fill_asked(c, s, a, v);
	if (v->opinion) {
		TRY(apply_opinion_get(c, s->rc.id, &op, err));
		if (str_empty(typed))
			v->text = op.said;
		fill_marks(c, v, op.mark);
	}
	page_render(c, "apply/act.html", v, http);
	return ST_OK;
}

static enum status to_progress(struct ctx *c)
{
	web_redirect(c->call, 303, page_href(c, STR("/request/status")));
	return ST_OK;
}

/* The key is over, or the act is not possible any more: back to where that is said. */
static bool opened(struct ctx *c, struct apply_seen *s, enum apply_act *a, enum status *st, struct err *err)
{
	if (!apply_act_of(web_param(c->call, "act"), a)) {
		*st = err_set(err, ST_NOT_FOUND, "no such act");
		return false;
	}
	*st = apply_see(c, s, err);
	if (*st == ST_NOT_FOUND) {
		err_clear(err);
		page_flash(c, "amber", "apply.key_over", STR_NONE);
		*st = to_progress(c);
		return false;
	}
	if (*st != ST_OK)
		return false;
	if (apply_may(c, s, *a))
		return true;
	page_flash(c, "amber", "apply.act_gone", STR_NONE);
	*st = to_progress(c);
	return false;
}

enum status apply_act_page(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct apply_seen s = {0};
	enum apply_act a;
	enum status st;

	if (!opened(c, &s, &a, &st, err))
		return st;
	return show(c, &s, a, STR(""), &(struct apply_files){.n = 0}, 200, err);
}

/* Files first: the event that names them is then the last one, and the office reads it with everything in place. */
static enum status act_now(struct ctx *c, const struct apply_seen *s, enum apply_act a, struct str text,
			   const struct apply_files *files, struct err *err)
{
	struct case_act act = {.e = {.type = acts[a].type, .date = DATE_NONE, .until = DATE_NONE}, .text = text};
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	if (a == ACT_RECEIVED)
		act.e.code = STR("portal");
	TRY(core_begin(c, &tx, err));
	for (size_t i = 0; i < files->n; i++)
		TRY(apply_upload_add(c, &s->rc, &files->file[i], err));
	TRY(case_act(c, &s->rc, &act, NULL, err));
	return core_commit(c, &tx, err);
}

static enum status opinion(struct ctx *c, const struct apply_seen *s, struct str text, struct err *err)
{
	enum apply_mark mark = (enum apply_mark)(web_text(c->call, "mark").p[0] - '0');
	CLEANUP(db_tx_end) struct db_tx tx = {0};

	TRY(core_begin(c, &tx, err));
	TRY(apply_store_opinion(c, s->rc.id, mark, text, err));
	TRY(audit_add(c,
		      &(struct audit_entry){.action = "request.opinion",
					    .object = "request",
					    .object_id = s->rc.id,
					    .body_id = s->rc.body_id,
					    .summary = s->rc.no},
		      err));
	return core_commit(c, &tx, err);
}

static void check(struct web_call *w, enum apply_act a, struct str text)
{
	struct ctx *c = ctx_of(w);

	if (!apply_key_token_ours(c, web_text(w, "token")))
		web_problem_add(w, "", "apply.form_old", STR_NONE);
	if (acts[a].needs_text && str_empty(text))
		web_problem_add(w, "text", "apply.text_missing", STR_NONE);
	if (utf8_len(text) > TEXT_MAX)
		web_problem_add(w, "text", "apply.text_long", arena_printf(c->arena, "%zu", utf8_len(text)));
	if (a == ACT_OPINION && str_empty(web_text(w, "mark")))
		web_problem_add(w, "mark", "form.required", ctx_text(c, "apply.f.mark"));
}

static enum status read_files(struct web_call *w, struct apply_files *f, struct err *err)
{
	struct str token = apply_key_token(ctx_of(w));

	apply_files_waiting(w, token, f);
	return apply_files_new(w, "proof", "supplement", token, f, err);
}

enum status apply_act_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct str text = str_trim(web_text(w, "text"));
	struct apply_files *files = ARENA_NEW(c->arena, struct apply_files);
	const struct web_problem *problems;
	struct apply_seen s = {0};
	enum apply_act a;
	enum status st;

	if (!opened(c, &s, &a, &st, err))
		return st;
	if (acts[a].files)
		TRY(read_files(w, files, err));
	if (web_value(w, "drop")->present)
		return show(c, &s, a, text, files, 200, err);
	check(w, a, text);
	if (web_problems(w, &problems) > 0)
		return show(c, &s, a, text, files, 422, err);
	st = a == ACT_OPINION ? opinion(c, &s, text, err) : act_now(c, &s, a, text, files, err);
	if (st == ST_INVALID || st == ST_CONFLICT || st == ST_FORBIDDEN) {
		web_problem_add(w, "",
				err->key[0] != '\0' ? arena_cstr(c->arena, arena_dup(c->arena, str_of(err->key)))
						    : "apply.act_gone",
				arena_dup(c->arena, str_of(err->arg)));
		err_clear(err);
		return show(c, &s, a, text, files, st == ST_INVALID ? 422 : 409, err);
	}
	TRY(st);
	page_flash(c, "jade", arena_printf(c->arena, "apply.act_done.%s", acts[a].name).p, STR_NONE);
	return to_progress(c);
}
