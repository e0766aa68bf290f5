/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses, rows and frames that the pages of the library share. */
#include "base/utf8.h"
#include "core/address.h"
#include "policy/library.h"
#include "policy/policy_int.h"

static const struct tpl_field link_fields[] = {TF_STR(struct pol_link, href),	  TF_STR(struct pol_link, text),
					       TF_STR(struct pol_link, note),	  TF_STR(struct pol_link, tag),
					       TF_STR(struct pol_link, tag_kind), TF_STR(struct pol_link, value),
					       TF_BOOL(struct pol_link, on)};
const struct tpl_view pol_link_view = TPL_VIEW_OF(struct pol_link, link_fields);

void policy_validity(struct ctx *c, const struct library_doc *d, struct str *ret_text, struct str *ret_kind)
{
	static const char *const kinds[VALID_COUNT] = {"grey", "brand", "jade", "amber", "grey", "grey"};

	*ret_text = *ret_kind = STR("");
	if (d->validity == VALID_NA)
		return;
	if (lib_soon(d, c->today)) {
		*ret_text = ctx_text(c, "policy.validity.soon");
		*ret_kind = STR("red");
		return;
	}
	*ret_text = ctx_text(c, arena_printf(c->arena, "validity.%s", validity_code(d->validity)).p);
	*ret_kind = str_of(kinds[d->validity]);
}

void policy_page(struct ctx *c, struct page *p, struct str title)
{
	page_init(c, p, SHELL_PORTAL, "/zcwj", str_empty(title) ? ctx_text(c, "policy.title") : title);
	page_crumb(c, p, page_href(c, STR("/")), ctx_text(c, "nav.home"));
	page_crumb(c, p, str_empty(title) ? STR_NONE : page_href(c, STR("/zcwj")), ctx_text(c, "policy.title"));
	if (!str_empty(title))
		page_crumb(c, p, STR_NONE, utf8_len(title) > 40 ? utf8_cut(title, 39) : title);
}

void policy_csv(struct web_call *w, struct buf *b, const char *name)
{
	struct buf out = BUF_INIT(w->arena, b->n + 4);

	buf_c(&out, "\xEF\xBB\xBF"); /* spreadsheet programs take it for UTF-8 */
	buf_str(&out, buf_view(b));
	web_set_header(w, "Content-Disposition", arena_printf(w->arena, "attachment; filename=\"%s\"", name));
	web_reply(w, 200, "text/csv; charset=utf-8", buf_view(&out));
}
