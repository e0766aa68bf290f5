/* SPDX-License-Identifier: Apache-2.0 */
/* Files that wait between the pages of the form, and the visitor's key to one request. */
#include "apply/apply_int.h"
#include "base/hash.h"
#include "core/core.h"

#define KEY_S 1800 /* design §7: a form behind the key can be begun anew with number and code */

/* ---- uploads ---- */

static bool kind_known(struct str k)
{
	return str_eq_c(k, "identity") || str_eq_c(k, "evidence") || str_eq_c(k, "supplement");
}

/* JPG, PNG or PDF by content; ST_INVALID with the key of what is wrong. */
static enum status take(struct ctx *c, const struct web_file *f, struct str token, const char *kind, struct held_file *ret,
			struct err *err)
{
	const char *name = arena_cstr(c->arena, held_name(f->name));
	enum status st;

	if (f->size > APPLY_FILE_BYTES)
		return err_say(err, ST_INVALID, "apply.file_large", name);
	st = held_take(c, f, token, kind, ret, err);
	if (st == ST_UNSUPPORTED_TYPE || (st == ST_OK && !held_is_scan(ret)))
		return err_say(err, ST_INVALID, "apply.file_type", name);
	if (st == ST_INVALID || st == ST_TOO_LARGE)
		return err_say(err, ST_INVALID, st == ST_INVALID ? "files.empty" : "apply.file_large", name);
	return st;
}

void apply_files_waiting(struct web_call *w, struct str token, struct apply_files *f)
{
	const struct web_value *v;
	size_t n = web_values(w, "upload", &v);
	int64_t drop = -1;

	if (!str_to_i64(web_text(w, "drop"), &drop))
		drop = -1;
	for (size_t i = 0; i < n && f->n < APPLY_MAX_FILES; i++) {
		struct held_file *h = &f->file[f->n];

		if ((int64_t)i != drop && held_open(ctx_of(w), v[i].text, token, h) && kind_known(h->kind))
			f->n++;
	}
}

enum status apply_files_new(struct web_call *w, const char *field, const char *kind, struct str token, struct apply_files *f,
			    struct err *err)
{
	const struct web_value *v;
	size_t n = web_values(w, field, &v);

	for (size_t i = 0; i < n; i++) {
		enum status st;

		if (!v[i].present || v[i].file.tmp_path.n == 0)
			continue;
		if (f->n == APPLY_MAX_FILES) {
			web_problem_add(w, field, "apply.files_many", STR_NONE);
			return ST_OK;
		}
		st = take(ctx_of(w), &v[i].file, token, kind, &f->file[f->n], err);
		if (st == ST_INVALID) {
			web_problem_add(w, field, arena_cstr(w->arena, arena_dup(w->arena, str_of(err->key))),
					arena_dup(w->arena, str_of(err->arg)));
			err_clear(err);
			continue;
		}
		TRY(st);
		f->n++;
	}
	return ST_OK;
}

enum status apply_upload_add(struct ctx *c, const struct rcase *rc, const struct held_file *u, struct err *err)
{
	struct stored_file file;
	int64_t id;
	enum status st = held_keep(c, u, &file, err);

	if (st == ST_NOT_FOUND)
		return err_say(err, ST_INVALID, "apply.file_gone", arena_cstr(c->arena, u->name));
	TRY(st);
	return case_file_add(c, rc, &file, arena_cstr(c->arena, u->kind), u->name, false, &id, err);
}

/* ---- the key ---- */

static struct str key_mac(struct ctx *c, struct str facts)
{
	return core_sign(c->core, c->arena, "apply key", facts);
}

void apply_key_give(struct ctx *c, struct str no)
{
	struct str facts =
		arena_printf(c->arena, "%.*s.%lld", STR_ARG(hex_text(c->arena, no)), (long long)c->now / 1000 + KEY_S);

	web_set_cookie(c->call, APPLY_COOKIE,
		       arena_printf(c->arena, "%.*s.%.*s", STR_ARG(facts), STR_ARG(key_mac(c, facts))), KEY_S, true);
}

void apply_key_drop(struct ctx *c)
{
	web_set_cookie(c->call, APPLY_COOKIE, STR(""), 0, true);
}

enum status apply_key_open(struct ctx *c, struct rcase *ret, struct err *err)
{
	struct web_call *w = c->call;
	struct str cookie = web_cookie(w, APPLY_COOKIE), rest = cookie, no, until;
	int64_t until_s = 0;
	enum status st;

	if (!str_cut(&rest, '.', &no) || !str_cut(&rest, '.', &until) || rest.p == NULL || !str_to_i64(until, &until_s) ||
	    !secret_eq(key_mac(c, str_slice(cookie, 0, cookie.n - rest.n - 1)), rest) || until_s < c->now / 1000 ||
	    !hex_text_decode(c->arena, no, &no))
		return err_set(err, ST_NOT_FOUND, "no key to a request");
	/* The key was given for the right code: wrong ones from the same address (a school, an office) do not count against it. */
	c->call = NULL;
	st = case_open(c, no, case_code(c, no), ret, err);
	c->call = w;
	return st;
}

struct str apply_key_token(struct ctx *c)
{
	return core_sign(c->core, c->arena, "apply act", web_cookie(c->call, APPLY_COOKIE));
}

bool apply_key_token_ours(struct ctx *c, struct str token)
{
	return !str_empty(web_cookie(c->call, APPLY_COOKIE)) && secret_eq(apply_key_token(c), token);
}
