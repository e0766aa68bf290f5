/* SPDX-License-Identifier: Apache-2.0 */
/* Identity and contact in clear, proofs and scans: with a reason, once, leaving an entry in the audit trail (《个人信息保护法》 Art. 51). */
#include "casework/casework_int.h"

static const struct web_field unmask_fields[] = {{"reason", F_TEXT, 0, 600, "cw.f.unmask", NULL}};
const struct web_form cw_unmask_form = WEB_FORM(unmask_fields);

enum status cw_unmask_post(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");
	struct applicant ap;
	struct cw_typed typed = {.clear = &ap};
	const struct web_problem *problems;
	enum status st = web_problems(w, &problems) > 0 ? ST_INVALID : case_unmask(c, id, web_text(w, "reason"), &ap, err);

	if (st == ST_INVALID) {
		err_clear(err);
		typed = (struct cw_typed){.no_reason = true};
		return cw_page(c, id, CW_CONTENT, STR(""), &typed, 422, err);
	}
	TRY(st);
	return cw_page(c, id, CW_CONTENT, STR(""), &typed, 200, err);
}

/* ---- files ---- */
bool cw_file_personal(const struct case_file *f)
{
	return str_eq_c(f->kind, "identity") || str_eq_c(f->kind, "scan");
}

static enum status find(struct ctx *c, const struct web_call *w, struct rcase *rc, struct case_file *ret, struct err *err)
{
	int64_t id = web_param_i64(w, "id"), file = web_param_i64(w, "file");
	struct case_file *files;
	size_t n;

	TRY(case_get(c, id, rc, err));
	TRY(case_files(c, id, &files, &n, err));
	for (size_t i = 0; i < n; i++)
		if (files[i].id == file) {
			*ret = files[i];
			return ST_OK;
		}
	return err_set(err, ST_NOT_FOUND, "file %lld of request %lld", (long long)file, (long long)id);
}

static enum status note_view(struct ctx *c, const struct rcase *rc, const struct case_file *f, struct str reason,
			     struct err *err)
{
	return case_note_view(c, rc, "casework.file", arena_printf(c->arena, "%.*s %lld", STR_ARG(rc->no), (long long)f->id),
			      reason, err);
}

static enum status send(struct web_call *w, const struct case_file *f, struct err *err)
{
	struct ctx *c = ctx_of(w);

	return web_send_file(w, files_path(c, &f->file), arena_cstr(c->arena, f->file.media_type), f->name, STR(""), err);
}

/* Letters name their addressee by their nature and are opened to be checked and sent: that is the reason put on record. */
enum status cw_file_get(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct case_file f;
	struct rcase rc;

	TRY(find(c, w, &rc, &f, err));
	if (cw_file_personal(&f))
		return err_say(err, ST_FORBIDDEN, "cw.file_needs_reason", NULL);
	if (str_eq_c(f.kind, "letter"))
		TRY(note_view(c, &rc, &f, ctx_text(c, "letters.open_reason"), err));
	return send(w, &f, err);
}

enum status cw_file_open(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct case_file f;
	struct rcase rc;
	const struct web_problem *problems;

	TRY(find(c, w, &rc, &f, err));
	if (web_problems(w, &problems) > 0 || str_empty(str_trim(web_text(w, "reason")))) {
		const struct cw_typed typed = {.no_reason_file = f.id};

		return cw_page(c, rc.id, CW_CONTENT, STR(""), &typed, 422, err);
	}
	TRY(note_view(c, &rc, &f, web_text(w, "reason"), err));
	return send(w, &f, err);
}
