/* SPDX-License-Identifier: Apache-2.0 */
/* Old addresses lead to where the document is now, permanently (301), from the moment it is public. The page of one that was
 * withdrawn is gone (410) with the note the public may read, and nothing else. Of one that is not public nothing is said: the
 * call goes on to the same 404 as for an address that never was; so does a withdrawn document's attachment. */
#include "base/buf.h"
#include "base/url.h"
#include "core/error_page.h"
#include "intake/intake.h"
#include "intake/intake_store.h"
#include "intake/page_read.h"

#define MAX_ADDRESS 1000

struct leading {
	struct str to, note; /* note: of one that was withdrawn */
	bool gone;
};

/* Where one candidate leads, STR_NONE when it is not public. */
static struct str target(struct ctx *c, const struct old_address *at, struct leading *ret)
{
	struct document d;
	struct attachment f;
	struct buf b = BUF_INIT(c->arena, 4096);
	struct err err = {0};

	if (at->file_id == 0) {
		enum status st = doc_public_get(c, at->document_id, &d, &err);

		if (st == ST_GONE && !ret->gone) {
			ret->gone = true;
			ret->note = d.withdraw_reason;
		}
		return st == ST_OK ? arena_printf(c->arena, "/d/%lld", (long long)at->document_id) : STR_NONE;
	}
	if (doc_public_file(c, at->document_id, at->file_id, &f, &err) != ST_OK)
		return STR_NONE;
	buf_printf(&b, "/d/%lld/files/%lld/", (long long)at->document_id, (long long)at->file_id);
	url_encode(&b, f.name);
	return buf_view(&b);
}

/* The first that is public answers; only when none is, one that was. */
static void lead(struct ctx *c, struct str path, struct leading *ret)
{
	struct old_address *list = NULL;
	size_t n = 0;
	struct err err = {0};

	if (path.n > MAX_ADDRESS || old_address_find(c, path, &list, &n, &err) != ST_OK)
		return;
	for (size_t i = 0; i < n && ret->to.n == 0; i++)
		ret->to = target(c, &list[i], ret);
}

static void say_gone(struct ctx *c, struct str note)
{
	struct err err = {0};

	if (str_empty(note))
		(void)err_set(&err, ST_GONE, "old address of a withdrawn document");
	else
		(void)err_say(&err, ST_GONE, "intake.old_gone", arena_cstr(c->arena, note));
	error_page_render(c, &err);
}

bool intake_not_found(struct web_call *w, struct ctx *c)
{
	struct leading l = {0};

	if (w->query.n > 0)
		lead(c, arena_printf(c->arena, "%.*s?%.*s", STR_ARG(w->path), STR_ARG(w->query)), &l);
	if (l.to.n == 0 && !l.gone)
		lead(c, w->path, &l);
	if (l.to.n == 0 && !l.gone)
		return false;
	if (l.to.n > 0)
		web_redirect(w, 301, l.to);
	else
		say_gone(c, l.note);
	web_set_header(w, "Cache-Control", STR("no-cache")); /* a document may be withdrawn again, or come back */
	return true;
}

enum status intake_old_addresses(struct ctx *c, const char *const **ret, size_t *ret_n, struct err *err)
{
	struct str *paths;
	const char **out;
	size_t n;

	TRY(old_address_list(c, &paths, &n, err));
	out = ARENA_ARRAY(c->arena, n + 1, const char *);
	for (size_t i = 0; i < n; i++)
		out[i] = arena_cstr(c->arena, address_encode(c->arena, paths[i]));
	*ret = out;
	*ret_n = n;
	return ST_OK;
}
