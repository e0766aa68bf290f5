/* SPDX-License-Identifier: Apache-2.0 */
/* Old addresses lead to where the document is now, permanently (301), from the moment it is public. Of one that is not public
 * nothing is said: the call goes on to the same 404 as for an address that never was. */
#include "base/buf.h"
#include "base/url.h"
#include "intake/intake.h"
#include "intake/intake_store.h"

#define MAX_ADDRESS 1000

/* Where one candidate leads, STR_NONE when it is not public. */
static struct str target(struct ctx *c, const struct old_address *at)
{
	struct document d;
	struct attachment f;
	struct buf b = BUF_INIT(c->arena, 4096);
	struct err err = {0};

	if (at->file_id == 0)
		return doc_public_get(c, at->document_id, &d, &err) == ST_OK
			       ? arena_printf(c->arena, "/d/%lld", (long long)at->document_id)
			       : STR_NONE;
	if (doc_public_file(c, at->document_id, at->file_id, &f, &err) != ST_OK)
		return STR_NONE;
	buf_printf(&b, "/d/%lld/files/%lld/", (long long)at->document_id, (long long)at->file_id);
	url_encode(&b, f.name);
	return buf_view(&b);
}

static struct str lead(struct ctx *c, struct str path)
{
	struct old_address *list = NULL;
	size_t n = 0;
	struct err err = {0};
	struct str to = STR_NONE;

	if (path.n > MAX_ADDRESS || old_address_find(c, path, &list, &n, &err) != ST_OK)
		return STR_NONE;
	for (size_t i = 0; i < n && to.n == 0; i++)
		to = target(c, &list[i]);
	return to;
}

bool intake_not_found(struct web_call *w, struct ctx *c)
{
	struct str to = STR_NONE;

	if (w->query.n > 0)
		to = lead(c, arena_printf(c->arena, "%.*s?%.*s", STR_ARG(w->path), STR_ARG(w->query)));
	if (to.n == 0)
		to = lead(c, w->path);
	if (to.n == 0)
		return false;
	web_redirect(w, 301, to);
	web_set_header(w, "Cache-Control", STR("no-cache")); /* a document may be withdrawn again */
	return true;
}
