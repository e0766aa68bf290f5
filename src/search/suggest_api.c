/* SPDX-License-Identifier: Apache-2.0 */
/* GET /api/v1/suggest: completions as browsers and our own search box read them (OpenSearch Suggestions 1.1):
 * [words, [completion …], [description …], [address …]]. */
#include "base/limits.h"
#include "core/address.h"
#include "core/json.h"
#include "search/search_int.h"

#define COMPLETIONS 8

static const struct web_field fields[] = {{"q", F_TEXT, 0, 2000, "search.words", NULL}};
const struct web_form suggest_form = WEB_FORM(fields);

enum member { M_TEXT, M_NOTE, M_HREF };

static void list(struct ctx *c, struct buf *b, const struct search_completion *v, size_t n, enum member m)
{
	buf_c(b, ",[");
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_byte(b, ',');
		json_put_str(b, m == M_TEXT ? v[i].text : m == M_NOTE ? v[i].note : page_absolute(c, v[i].href));
	}
	buf_byte(b, ']');
}

enum status search_suggest_api(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	struct buf b = BUF_INIT(c->arena, MAX_PAGE_BYTES);
	struct search_completion *v;
	size_t n;

	TRY(search_complete(c, web_text(w, "q"), COMPLETIONS, &v, &n, err));
	buf_byte(&b, '[');
	json_put_str(&b, web_text(w, "q"));
	list(c, &b, v, n, M_TEXT);
	list(c, &b, v, n, M_NOTE);
	list(c, &b, v, n, M_HREF);
	buf_byte(&b, ']');
	web_set_header(w, "Cache-Control", STR("no-store"));
	web_reply(w, 200, "application/x-suggestions+json; charset=utf-8", buf_view(&b));
	return ST_OK;
}
