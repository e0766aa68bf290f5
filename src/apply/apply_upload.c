/* SPDX-License-Identifier: Apache-2.0 */
/* Files that wait between the pages of the form, and the visitor's key to one request. */
#include "apply/apply_int.h"
#include "base/hash.h"
#include "core/core.h"

#define KEY_S 1800 /* design §7: a form behind the key can be begun anew with number and code */

static struct str hex_of(struct ctx *c, struct str s)
{
	return hex_encode(c->arena, (const uint8_t *)s.p, s.n);
}

static bool unhex(struct ctx *c, struct str s, struct str *ret)
{
	uint8_t *out = ARENA_ARRAY(c->arena, s.n / 2 + 1, uint8_t);

	if (s.n % 2 != 0 || !hex_decode(s, out, s.n / 2))
		return false;
	*ret = (struct str){(const char *)out, s.n / 2};
	return true;
}

/* ---- uploads ---- */

static struct str upload_mac(struct ctx *c, struct str facts, struct str token)
{
	return core_sign(c->core, c->arena, "apply upload",
			 arena_printf(c->arena, "%.*s|%.*s", STR_ARG(token), STR_ARG(facts)));
}

void apply_upload_bind(struct ctx *c, struct apply_upload *u, struct str token)
{
	struct str facts = arena_printf(c->arena, "%.*s.%lld.%.*s.%.*s.%.*s", STR_ARG(u->kind), (long long)u->size,
					STR_ARG(u->sha256), STR_ARG(u->ext), STR_ARG(hex_of(c, u->name)));

	u->packed = arena_printf(c->arena, "%.*s.%.*s", STR_ARG(facts), STR_ARG(upload_mac(c, facts, token)));
}

static bool kind_known(struct str k)
{
	return str_eq_c(k, "identity") || str_eq_c(k, "evidence") || str_eq_c(k, "supplement");
}

static bool type_taken(struct str ext)
{
	return str_eq_c(ext, "pdf") || str_eq_c(ext, "png") || str_eq_c(ext, "jpg");
}

enum status apply_upload_take(struct ctx *c, const struct web_file *f, struct str token, const char *kind,
			      struct apply_upload *ret, struct err *err)
{
	struct stored_file file;
	struct str name = str_slice(f->name, 0, APPLY_NAME_BYTES);
	enum status st;
	CLEANUP(db_tx_end) struct db_tx tx = {0}; /* rolled back: the row comes when the form is sent */

	while (name.n > 0 && name.n < f->name.n && ((unsigned char)f->name.p[name.n] & 0xC0) == 0x80)
		name.n--; /* not in the middle of a character */
	if (f->size > APPLY_FILE_BYTES)
		return err_say(err, ST_INVALID, "apply.file_large", arena_cstr(c->arena, name));
	TRY(core_begin(c, &tx, err));
	st = files_take(c, c->call, f, &file, err);
	if (st == ST_UNSUPPORTED_TYPE || (st == ST_OK && !type_taken(file.ext)))
		return err_say(err, ST_INVALID, "apply.file_type", arena_cstr(c->arena, name));
	if (st == ST_INVALID || st == ST_TOO_LARGE)
		return err_say(err, ST_INVALID, st == ST_INVALID ? "files.empty" : "apply.file_large",
			       arena_cstr(c->arena, name));
	TRY(st);
	*ret = (struct apply_upload){
		.kind = str_of(kind), .name = name, .sha256 = file.sha256, .ext = file.ext, .size = file.size};
	apply_upload_bind(c, ret, token);
	return ST_OK;
}

bool apply_upload_open(struct ctx *c, struct str packed, struct str token, struct apply_upload *ret)
{
	struct apply_upload u = {.packed = packed};
	struct str rest = packed, size, name;

	if (!str_cut(&rest, '.', &u.kind) || !str_cut(&rest, '.', &size) || !str_cut(&rest, '.', &u.sha256) ||
	    !str_cut(&rest, '.', &u.ext) || !str_cut(&rest, '.', &name) || rest.p == NULL)
		return false;
	if (!secret_eq(upload_mac(c, str_slice(packed, 0, packed.n - rest.n - 1), token), rest))
		return false;
	if (!kind_known(u.kind) || !str_to_i64(size, &u.size) || u.sha256.n != SHA256_HEX_LEN || !unhex(c, name, &u.name))
		return false;
	*ret = u;
	return true;
}

enum status apply_upload_add(struct ctx *c, const struct rcase *rc, const struct apply_upload *u, struct err *err)
{
	struct stored_file file = {.sha256 = u->sha256};
	int64_t id;
	enum status st = files_add_path(c, files_path(c, &file), &file, err);

	if (st == ST_NOT_FOUND || st == ST_IO)
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
	struct str facts = arena_printf(c->arena, "%.*s.%lld", STR_ARG(hex_of(c, no)), (long long)c->now / 1000 + KEY_S);

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
	    !unhex(c, no, &no))
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
