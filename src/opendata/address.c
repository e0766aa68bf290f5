/* SPDX-License-Identifier: Apache-2.0 */
#include "core/address.h"
#include "opendata/opendata_int.h"
#include "base/url.h"

struct str od_document_url(struct ctx *c, int64_t id)
{
	return page_absolute(c, arena_printf(c->arena, "/d/%lld", (long long)id));
}

struct str od_file_url(struct ctx *c, const struct attachment *a)
{
	struct buf b = BUF_INIT(c->arena, 8192);

	buf_printf(&b, "/d/%lld/files/%lld/", (long long)a->document_id, (long long)a->file_id);
	url_encode(&b, a->name);
	return page_absolute(c, buf_view(&b));
}

/* For readers of either language: descriptions are read by programmers anywhere. */
struct str od_both(struct ctx *c, const char *key)
{
	enum tpl_locale own = c->locale;
	struct str zh, en;

	c->locale = LOC_ZH;
	zh = ctx_text(c, key);
	c->locale = LOC_EN;
	en = ctx_text(c, key);
	c->locale = own;
	return str_eq(zh, en) ? zh : arena_printf(c->arena, "%.*s / %.*s", STR_ARG(zh), STR_ARG(en));
}

enum status od_body(struct ctx *c, struct str code, bool main, struct body *ret, struct err *err)
{
	struct body *all;
	size_t n;

	*ret = (struct body){0};
	if (!str_empty(code)) {
		TRY(body_by_code(c, code, ret, err));
		return ret->active ? ST_OK : err_set(err, ST_NOT_FOUND, "body not active");
	}
	if (!main)
		return ST_OK;
	TRY(body_list(c, &all, &n, err));
	for (size_t i = 0; i < n; i++)
		if (all[i].parent_id == 0) {
			*ret = all[i];
			return ST_OK;
		}
	return err_set(err, ST_NOT_FOUND, "no body yet");
}
