/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of a schema as JSON, in the envelope of their address. */
#include <string.h>

#include "base/url.h"
#include "core/address.h"
#include "core/json.h"
#include "opendata/opendata_int.h"

static bool listed(struct str names, const char *name)
{
	struct str part;

	while (names.p != NULL && str_cut(&names, ',', &part))
		if (str_eq_c(str_trim(part), name))
			return true;
	return false;
}

enum status api_fields(const struct api_schema *s, struct str fields, struct err *err)
{
	struct str part;

	while (!str_empty(fields) && str_cut(&fields, ',', &part)) {
		bool known = false;

		part = str_trim(part);
		for (size_t i = 0; i < s->n && !known; i++)
			known = str_eq_c(part, s->props[i].name);
		if (!known) {
			char name[81] = {0};

			memcpy(name, part.p == NULL ? "" : part.p, part.n < 80 ? part.n : 80);
			return err_say(err, ST_BAD_REQUEST, "opendata.unknown_property", name);
		}
	}
	return ST_OK;
}

static void put_parts(struct buf *b, struct str parts)
{
	struct str part;
	bool any = false;

	buf_byte(b, '[');
	while (!str_empty(parts) && str_cut(&parts, '|', &part)) {
		if (str_empty(part = str_trim(part)))
			continue;
		if (any)
			buf_byte(b, ',');
		any = true;
		json_put_str(b, part);
	}
	buf_byte(b, ']');
}

static void put_list(struct ctx *c, struct buf *b, const struct api_schema *of, const void *items, size_t n,
		     struct str fields)
{
	buf_byte(b, '[');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_byte(b, ',');
		if (of == NULL)
			buf_i64(b, ((const struct api_number *)items)[i].n);
		else
			api_put(c, b, of, (const char *)items + i * of->size, fields);
	}
	buf_byte(b, ']');
}

static void put_text(struct buf *b, struct str s, bool or_null)
{
	if (or_null && str_empty(s))
		buf_c(b, "null");
	else
		json_put_str(b, s);
}

static void put_value(struct ctx *c, struct buf *b, const struct api_prop *p, const void *at)
{
	switch (p->kind) {
	case AK_STR:
		put_text(b, *(const struct str *)at, false);
		break;
	case AK_NSTR:
		put_text(b, *(const struct str *)at, true);
		break;
	case AK_DATE:
		put_text(b, date_format(c->arena, *(const struct date *)at), true);
		break;
	case AK_INSTANT:
		put_text(b, *(const int64_t *)at == 0 ? STR_NONE : instant_format_iso(c->arena, *(const int64_t *)at), true);
		break;
	case AK_CODE:
		put_text(b, str_of(*(const char *const *)at), true);
		break;
	case AK_I64:
		buf_i64(b, *(const int64_t *)at);
		break;
	case AK_ID:
		if (*(const int64_t *)at == 0)
			buf_c(b, "null");
		else
			buf_i64(b, *(const int64_t *)at);
		break;
	case AK_INT:
		buf_i64(b, *(const int *)at);
		break;
	case AK_BOOL:
		buf_c(b, *(const bool *)at ? "true" : "false");
		break;
	case AK_PARTS:
		put_parts(b, *(const struct str *)at);
		break;
	case AK_LIST:
		put_list(c, b, p->of, ((const struct tpl_list *)at)->items, ((const struct tpl_list *)at)->n, STR_NONE);
		break;
	case AK_OBJ:
		if (*(const void *const *)at == NULL)
			buf_c(b, "null");
		else
			api_put(c, b, p->of, *(const void *const *)at, STR_NONE);
		break;
	}
}

void api_put(struct ctx *c, struct buf *b, const struct api_schema *s, const void *row, struct str fields)
{
	bool any = false;

	buf_byte(b, '{');
	for (size_t i = 0; i < s->n; i++) {
		const struct api_prop *p = &s->props[i];

		if (!str_empty(fields) && !listed(fields, p->name))
			continue;
		if (any)
			buf_byte(b, ',');
		any = true;
		json_put_str(b, str_of(p->name));
		buf_byte(b, ':');
		put_value(c, b, p, (const char *)row + p->off);
	}
	buf_byte(b, '}');
}

static void reply(struct web_call *w, const struct buf *b)
{
	web_reply(w, 200, "application/json; charset=utf-8", buf_view(b));
	w->body.overflow = w->body.overflow || b->overflow;
}

enum status api_one(struct web_call *w, enum api_op_id op, const void *row, struct err *err)
{
	struct buf b = BUF_INIT(w->arena, MAX_PAGE_BYTES);

	(void)err;
	api_put(ctx_of(w), &b, api_ops[op].schema, row, STR_NONE);
	reply(w, &b);
	return ST_OK;
}

enum status api_all(struct web_call *w, enum api_op_id op, const void *items, size_t n, struct err *err)
{
	struct buf b = BUF_INIT(w->arena, MAX_PAGE_BYTES);

	(void)err;
	buf_printf(&b, "{\"total\":%zu,\"%s\":", n, api_ops[op].list);
	put_list(ctx_of(w), &b, api_ops[op].schema, items, n, STR_NONE);
	buf_byte(&b, '}');
	reply(w, &b);
	return ST_OK;
}

/* ---- pages ---- */

/* The call's own address with another page number. */
static struct str page_address(struct web_call *w, int64_t page)
{
	struct ctx *c = ctx_of(w);
	const struct web_form *f = w->route->form;
	struct buf b = BUF_INIT(c->arena, 16384);

	buf_str(&b, w->path);
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->fields[i].name, "page") != 0)
			url_query(&b, f->fields[i].name, web_value(w, f->fields[i].name)->text);
	url_query(&b, "page", arena_printf(c->arena, "%lld", (long long)page));
	return page_absolute(c, buf_view(&b));
}

static void add_link(struct web_call *w, struct buf *b, int64_t page, const char *rel)
{
	buf_printf(b, "%s<%.*s>; rel=\"%s\"", b->n > 0 ? ", " : "", STR_ARG(page_address(w, page)), rel);
}

/* RFC 8288; the names of RFC 5005 and of everybody else. */
static void link_header(struct web_call *w, const struct api_paging *p)
{
	struct buf b = BUF_INIT(w->arena, 65536);
	int64_t last = p->total == 0 ? 1 : (p->total + p->size - 1) / p->size;

	add_link(w, &b, 1, "first");
	if (p->page > 1 && p->page <= last)
		add_link(w, &b, p->page - 1, "prev");
	if (p->page < last)
		add_link(w, &b, p->page + 1, "next");
	add_link(w, &b, last, "last");
	if (!b.overflow)
		web_set_header(w, "Link", buf_view(&b));
}

enum status api_page(struct web_call *w, enum api_op_id op, const void *items, size_t n, const struct api_paging *p,
		     struct err *err)
{
	struct buf b = BUF_INIT(w->arena, MAX_PAGE_BYTES);
	struct str fields = web_text(w, "fields");

	TRY(api_fields(api_ops[op].schema, fields, err));
	buf_printf(&b, "{\"total\":%lld,\"page\":%lld,\"page_size\":%lld,\"%s\":", (long long)p->total, (long long)p->page,
		   (long long)p->size, api_ops[op].list);
	put_list(ctx_of(w), &b, api_ops[op].schema, items, n, fields);
	buf_byte(&b, '}');
	link_header(w, p);
	reply(w, &b);
	return ST_OK;
}
