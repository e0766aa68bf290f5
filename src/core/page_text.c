/* SPDX-License-Identifier: Apache-2.0 */
/* Formatting for views, the pager, the one-time message over a redirect. */
#include <stdio.h>
#include <string.h>

#include "base/url.h"
#include "base/utf8.h"
#include "core/core_int.h"
#include "core/page.h"
#include "core/page_int.h"
#include "core/settings.h"

#define FLASH_COOKIE "cm_flash"

#define T struct page_terms
static const struct tpl_field terms_fields[] = {TF_STR(T, answer), TF_STR(T, extension), TF_STR(T, correction)};
const struct tpl_view page_terms_view = TPL_VIEW_OF(T, terms_fields);
#undef T

static struct str term(struct ctx *c, const char *key)
{
	return arena_printf(c->arena, "%lld", (long long)setting_on(c, key, c->today));
}

struct page_terms page_terms(struct ctx *c)
{
	return (struct page_terms){term(c, "request.answer_days"), term(c, "request.extension_days"),
				   term(c, "request.correction_days")};
}

struct str page_date(struct ctx *c, struct date d)
{
	return c->locale == LOC_EN ? date_format_en(c->arena, d) : date_format(c->arena, d);
}

struct str page_date_long(struct ctx *c, struct date d)
{
	return c->locale == LOC_EN ? date_format_en(c->arena, d) : date_format_zh(c->arena, d);
}

struct str page_time(struct ctx *c, int64_t instant)
{
	struct str iso;

	if (instant == 0)
		return STR("");
	iso = instant_format(c->arena, instant);
	if (c->locale == LOC_ZH || iso.n < 16)
		return iso;
	return arena_printf(c->arena, "%.*s %.*s", STR_ARG(date_format_en(c->arena, date_of_instant(instant))),
			    STR_ARG(str_slice(iso, 11, 16)));
}

struct str page_num(struct ctx *c, int64_t n)
{
	char digits[24];
	struct buf b = BUF_INIT(c->arena, 64);
	int len = snprintf(digits, sizeof(digits), "%lld", (long long)(n < 0 ? -n : n));

	if (n < 0)
		buf_byte(&b, '-');
	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			buf_byte(&b, ',');
		buf_byte(&b, digits[i]);
	}
	return buf_view(&b);
}

struct str page_size(struct ctx *c, int64_t bytes)
{
	static const char *const units[] = {"KB", "MB", "GB"};
	int64_t tenths = bytes * 10 / 1024;
	int u = 0;

	if (bytes < 1024)
		return arena_printf(c->arena, "%lld B", (long long)bytes);
	while (tenths >= 10240 && u < 2) {
		tenths /= 1024;
		u++;
	}
	if (tenths >= 100 || tenths % 10 == 0)
		return arena_printf(c->arena, "%lld %s", (long long)((tenths + 5) / 10), units[u]);
	return arena_printf(c->arena, "%lld.%lld %s", (long long)(tenths / 10), (long long)(tenths % 10), units[u]);
}

static struct str encode(struct arena *a, struct str s, const char *keep)
{
	struct buf b = BUF_INIT(a, 16384);

	url_encode_but(&b, s, keep);
	return buf_view(&b);
}

struct str page_url_value(struct arena *a, struct str s)
{
	return encode(a, s, "-._~");
}

struct str page_url_path(struct arena *a, struct str s)
{
	return encode(a, s, "-._~/");
}

/* ---- pager ---- */
static const struct tpl_field pager_fields[] = {
	TF_LIST(struct page_pager, links, &page_link_view),
	TF_BOOL(struct page_pager, has_prev),
	TF_BOOL(struct page_pager, has_next),
	TF_BOOL(struct page_pager, any),
	TF_STR(struct page_pager, prev),
	TF_STR(struct page_pager, next),
	TF_STR(struct page_pager, total_text),
};
const struct tpl_view page_pager_view = TPL_VIEW_OF(struct page_pager, pager_fields);

static struct str page_url(struct ctx *c, struct str base, int64_t no)
{
	char last = base.n > 0 ? base.p[base.n - 1] : '\0';
	const char *join = str_find_byte(base, '?') < 0 ? "?" : last == '?' || last == '&' ? "" : "&";

	return arena_printf(c->arena, "%.*s%spage=%lld", STR_ARG(base), join, (long long)no);
}

void page_pager_make(struct ctx *c, struct page_pager *pg, struct str base_url, int64_t page_no, int64_t per_page,
		     int64_t total)
{
	int64_t last = per_page > 0 ? (total + per_page - 1) / per_page : 1, shown = 0;
	struct page_link *links = ARENA_ARRAY(c->arena, 16, struct page_link);
	size_t n = 0;

	*pg = (struct page_pager){0};
	page_no = page_no < 1 ? 1 : page_no;
	pg->any = last > 1;
	pg->total_text = ctx_textf(c, "core.pager_total", page_num(c, total));
	if (!pg->any)
		return;
	for (int64_t i = 1; i <= last && n < 15; i++) {
		if (i != 1 && i != last && (i < page_no - 2 || i > page_no + 2))
			continue;
		if (i > shown + 1)
			links[n++] = (struct page_link){.href = STR(""), .text = STR("…"), .count = STR("")};
		links[n++] = (struct page_link){.href = page_url(c, base_url, i),
						.text = page_num(c, i),
						.count = STR(""),
						.current = i == page_no};
		shown = i;
	}
	pg->links = (struct tpl_list){links, n};
	pg->has_prev = page_no > 1;
	pg->has_next = page_no < last;
	pg->prev = page_url(c, base_url, page_no > last ? last : page_no - 1);
	pg->next = page_url(c, base_url, page_no + 1);
}

/* ---- flash: kind, key, argument as hex, then the signature ---- */
void page_flash(struct ctx *c, const char *kind, const char *key, struct str arg)
{
	struct str text = arena_printf(c->arena, "%s\n%s\n%.*s", kind, key, STR_ARG(utf8_cut(arg, 80)));
	struct str hex = hex_encode(c->arena, (const uint8_t *)text.p, text.n);
	struct str mac = core_sign(c->core, c->arena, "flash", hex);

	web_set_cookie(c->call, FLASH_COOKIE, arena_printf(c->arena, "%.*s.%.*s", STR_ARG(hex), STR_ARG(mac)), 60, true);
}

void page_flash_take(struct ctx *c, struct page *p)
{
	struct str cookie, hex, text, kind, key;
	uint8_t *raw;

	if (c->call == NULL)
		return;
	cookie = web_cookie(c->call, FLASH_COOKIE);
	if (cookie.n == 0 || cookie.n > 2000)
		return;
	web_set_cookie(c->call, FLASH_COOKIE, STR(""), 0, true);
	web_cache_refuse(c->call);
	if (!str_cut(&cookie, '.', &hex) || hex.n % 2 != 0 || !secret_eq(core_sign(c->core, c->arena, "flash", hex), cookie))
		return;
	raw = arena_alloc(c->arena, hex.n / 2 + 1);
	if (!hex_decode(hex, raw, hex.n / 2))
		return;
	text = (struct str){(const char *)raw, hex.n / 2};
	if (!str_cut(&text, '\n', &kind) || !str_cut(&text, '\n', &key))
		return;
	p->flash = ctx_textf(c, arena_cstr(c->arena, key), text);
	p->flash_kind = kind;
}
