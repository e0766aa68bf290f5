/* SPDX-License-Identifier: Apache-2.0 */
#include "core/held.h"

#include "base/hash.h"
#include "core/core.h"

static struct str mac(struct ctx *c, struct str facts, struct str token)
{
	return core_sign(c->core, c->arena, "held file",
			 arena_printf(c->arena, "%.*s|%.*s", STR_ARG(token), STR_ARG(facts)));
}

struct str held_name(struct str name)
{
	struct str cut = str_slice(name, 0, HELD_NAME_BYTES);

	while (cut.n > 0 && cut.n < name.n && ((unsigned char)name.p[cut.n] & 0xC0) == 0x80)
		cut.n--;
	return cut;
}

void held_bind(struct ctx *c, struct held_file *h, struct str token)
{
	struct str facts = arena_printf(c->arena, "%.*s.%lld.%.*s.%.*s.%.*s", STR_ARG(h->kind), (long long)h->size,
					STR_ARG(h->sha256), STR_ARG(h->ext), STR_ARG(hex_text(c->arena, h->name)));

	h->packed = arena_printf(c->arena, "%.*s.%.*s", STR_ARG(facts), STR_ARG(mac(c, facts, token)));
}

enum status held_take(struct ctx *c, const struct web_file *f, struct str token, const char *kind, struct held_file *ret,
		      struct err *err)
{
	struct stored_file file;
	CLEANUP(db_tx_end) struct db_tx tx = {0}; /* rolled back: the row comes when the form is saved */

	TRY(core_begin(c, &tx, err));
	TRY(files_take(c, c->call, f, &file, err));
	*ret = (struct held_file){
		.kind = str_of(kind), .name = held_name(f->name), .sha256 = file.sha256, .ext = file.ext, .size = file.size};
	held_bind(c, ret, token);
	return ST_OK;
}

bool held_open(struct ctx *c, struct str packed, struct str token, struct held_file *ret)
{
	struct held_file h = {.packed = packed};
	struct str rest = packed, size, name;

	if (!str_cut(&rest, '.', &h.kind) || !str_cut(&rest, '.', &size) || !str_cut(&rest, '.', &h.sha256) ||
	    !str_cut(&rest, '.', &h.ext) || !str_cut(&rest, '.', &name) || rest.p == NULL)
		return false;
	if (!secret_eq(mac(c, str_slice(packed, 0, packed.n - rest.n - 1), token), rest))
		return false;
	if (!str_to_i64(size, &h.size) || h.sha256.n != SHA256_HEX_LEN || !hex_text_decode(c->arena, name, &h.name))
		return false;
	*ret = h;
	return true;
}

bool held_is_scan(const struct held_file *h)
{
	return str_eq_c(h->ext, "pdf") || str_eq_c(h->ext, "png") || str_eq_c(h->ext, "jpg");
}

enum status held_keep(struct ctx *c, const struct held_file *h, struct stored_file *ret, struct err *err)
{
	struct stored_file file = {.sha256 = h->sha256};
	enum status st = files_add_path(c, files_path(c, &file), &file, err);

	if (st == ST_IO)
		return err_set(err, ST_NOT_FOUND, "held file is gone");
	TRY(st);
	*ret = file;
	return ST_OK;
}
