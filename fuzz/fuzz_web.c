/* SPDX-License-Identifier: Apache-2.0 */
/* Everything of a request that strangers write: the first byte selects the parser. Besides not crashing, results must
 * keep their promises (a range lies inside the file, a decoded path has no NUL, multipart does not depend on portions). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/url.h"
#include "base/utf8.h"
#include "web/http_head.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const colours[] = {"red", "green", NULL};
static const struct web_field fields[] = {
	{"title", F_TEXT, F_REQUIRED, 60, "l", NULL},
	{"text", F_LINES, 0, 0, "l", NULL},
	{"n", F_I64, 0, 0, "l", NULL},
	{"day", F_DATE, 0, 0, "l", NULL},
	{"yes", F_BOOL, 0, 0, "l", NULL},
	{"colour", F_CHOICE, 0, 0, "l", colours},
	{"tag", F_TEXT, F_MULTI, 0, "l", NULL},
	{"model", F_JSON, 0, 0, "l", NULL},
	{"file", F_FILE, F_MULTI, 4096, "l", NULL},
};
static const struct web_form form = WEB_FORM(fields);

static enum status handler(struct web_call *w, struct err *err)
{
	(void)w;
	(void)err;
	return ST_OK;
}

static const struct web_route post = {WEB_POST, "/", handler, 0, &form, WEB_API | WEB_UPLOAD, 0};
static const struct web_route get = {WEB_GET, "/", handler, 0, &form, 0, 0};
static const struct web_hooks hooks;

static void promise(bool ok)
{
	if (!ok)
		abort();
}

static void check_values(const struct web_req *r)
{
	for (size_t i = 0; i < r->n_values; i++) {
		promise(r->values[i].field != NULL);
		promise(utf8_valid(r->values[i].text));
	}
}

static void one_form(struct arena *a, const struct web_route *rt, const char *type, struct str body)
{
	struct web_config cfg = {0};
	struct web_req r;
	struct err err = {0};
	struct web_hdr h = {STR("Content-Type"), str_of(type)};

	req_init(&r, NULL, &hooks, &cfg);
	r.call.arena = a;
	r.call.route = rt;
	r.call.method = rt->method;
	r.hdrs = &h;
	r.n_hdrs = 1;
	if (form_begin(&r, &err) == ST_OK) {
		if (rt->method == WEB_GET)
			r.call.query = body;
		else
			r.body = body;
		if (form_finish(&r, &err) == ST_OK)
			check_values(&r);
	}
	req_release(&r);
}

/* Parts as text, to compare what two ways of cutting the body give. */
struct seen {
	struct buf b;
};

static enum status part_begin(void *arg, const struct part_head *h, struct err *err)
{
	struct seen *s = arg;

	(void)err;
	buf_printf(&s->b, "[%zu:%.*s|%zu:%.*s]", h->name.n, STR_ARG(h->name), h->file_name.n, STR_ARG(h->file_name));
	return ST_OK;
}

static enum status part_data(void *arg, struct str bytes, struct err *err)
{
	(void)err;
	buf_str(&((struct seen *)arg)->b, bytes);
	return ST_OK;
}

static enum status part_end(void *arg, struct err *err)
{
	(void)err;
	buf_byte(&((struct seen *)arg)->b, '.');
	return ST_OK;
}

static bool cut_body(struct arena *a, struct str body, size_t portion, struct seen *s)
{
	const struct multipart_sink sink = {s, part_begin, part_data, part_end};
	struct multipart *m = multipart_new(a, STR("BB"), &sink);
	struct err err = {0};

	buf_init(&s->b, a, 1u << 22);
	promise(m != NULL);
	for (size_t i = 0; i < body.n; i += portion)
		if (multipart_feed(m, str_slice(body, i, i + portion), &err) != ST_OK)
			return false;
	return multipart_finish(m, &err) == ST_OK;
}

static void multipart(struct arena *a, struct str body)
{
	struct seen whole = {0}, bits = {0};
	size_t portion;

	if (body.n == 0)
		return;
	portion = 1 + (unsigned char)body.p[0] % 31;
	body = str_skip(body, 1);
	if (cut_body(a, body, body.n + 1, &whole)) {
		promise(cut_body(a, body, portion, &bits));
		promise(str_eq(buf_view(&whole.b), buf_view(&bits.b)));
	}
	one_form(a, &post, "multipart/form-data; boundary=BB", body);
}

static void range(struct str s)
{
	uint64_t size = 0, off = 0, len = 0;

	if (s.n < 8)
		return;
	memcpy(&size, s.p, 8);
	size >>= 4;
	if (range_parse(str_skip(s, 8), size, &off, &len) == RANGE_PART)
		promise(len > 0 && off < size && len <= size - off);
}

static void match(struct arena *a, struct str path)
{
	static const struct web_route table[] = {
		{WEB_GET, "/", handler, 0, NULL, 0, 0},
		{WEB_GET, "/xxgk/{item}", handler, 0, NULL, 0, 0},
		{WEB_GET, "/d/{id:i64}", handler, 0, NULL, 0, 0},
		{WEB_POST, "/d/{id:i64}/edit", handler, 0, NULL, 0, 0},
		{WEB_GET, "/d/{id:i64}/x/{b}", handler, 0, NULL, 0, 0},
		{WEB_GET, "/f/{rest*}", handler, 0, NULL, 0, 0},
	};
	const struct web_route *const tables[] = {table}, *rt = NULL;
	const size_t counts[] = {ARRAY_LEN(table)};
	struct route_param p[WEB_MAX_PARAMS];
	struct router *r;
	size_t n = 0;

	promise(router_new(tables, counts, 1, &r, NULL) == ST_OK);
	if (router_match(r, a, WEB_GET, path, &rt, p, &n) == ST_OK) {
		promise(rt != NULL && n <= WEB_MAX_PARAMS);
		for (size_t i = 0; i < n; i++)
			promise(utf8_valid(p[i].text) && p[i].i >= 0);
	}
	router_free(r);
}

static void headers(struct arena *a, struct str s)
{
	struct str boundary, type = content_type_of(s, a, &boundary);
	struct str name = disposition_name(s);

	promise(type.n <= s.n && boundary.n <= s.n);
	promise(cookie_find(s, "sid").n <= s.n);
	promise(str_find_byte(name, '/') < 0 && str_find_byte(name, '\\') < 0);
	(void)accept_encoding(s);
	(void)etag_list_has(s, STR("\"a\""));
	if (url_is_local(s))
		promise(s.p[0] == '/' && str_find_byte(s, '\r') < 0 && str_find_byte(s, '\n') < 0);
}

/* What was decided once stays decided when more comes; before the end nothing is. */
static void head(struct str s)
{
	struct web_hdr hdrs[WEB_MAX_HEADERS];
	struct http_head h = {0}, again = {0};

	if (http_head_parse(s, hdrs, &h) != HEAD_OK)
		return;
	promise(h.bytes <= s.n && h.n_hdrs <= WEB_MAX_HEADERS && h.method.n > 0 && h.target.n > 0);
	promise(!(h.chunked && h.has_length));
	for (size_t i = 0; i < h.n_hdrs; i++)
		promise(hdrs[i].name.n > 0 && hdrs[i].value.p + hdrs[i].value.n <= s.p + h.bytes &&
			str_find_byte(hdrs[i].value, '\r') < 0 && str_find_byte(hdrs[i].value, '\n') < 0);
	promise(http_head_parse(str_slice(s, 0, h.bytes), hdrs, &again) == HEAD_OK && again.bytes == h.bytes);
	promise(http_head_parse(str_slice(s, 0, h.bytes - 1), hdrs, &again) == HEAD_MORE);
}

static bool unchunk(struct str in, size_t portion, struct buf *out, size_t *ret_used)
{
	struct chunks k = {0};

	for (size_t at = 0; at < in.n;) {
		struct str part = str_slice(in, at, at + portion);
		enum chunk_result r = CHUNK_MORE;
		size_t n = part.n < k.left ? part.n : (size_t)k.left;

		if (chunks_ready(&k)) {
			buf_add(out, part.p, n);
			k.left -= n;
		} else {
			r = chunks_next(&k, part, &n);
			promise(n <= part.n);
		}
		at += n;
		*ret_used = at;
		if (r == CHUNK_BAD || r == CHUNK_END)
			return r == CHUNK_END;
	}
	return false;
}

static void chunked(struct arena *a, struct str s)
{
	struct buf whole = BUF_INIT(a, 1u << 22), bits = BUF_INIT(a, 1u << 22);
	size_t portion, used[2] = {0, 0};
	bool ok;

	if (s.n == 0)
		return;
	portion = 1 + (unsigned char)s.p[0] % 31;
	s = str_skip(s, 1);
	ok = unchunk(s, s.n + 1, &whole, &used[0]);
	promise(ok == unchunk(s, portion, &bits, &used[1]));
	promise(str_eq(buf_view(&whole), buf_view(&bits)) && used[0] == used[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a;
	struct str s, t;

	if (size == 0)
		return 0;
	a = arena_new();
	s = arena_dup(a, (struct str){(const char *)data + 1, size - 1});
	switch (data[0]) {
	case 'q':
		one_form(a, &get, "", s);
		break;
	case 'u':
		one_form(a, &post, "application/x-www-form-urlencoded", s);
		break;
	case 'j':
		one_form(a, &post, "application/json", s);
		if (json_text(a, s, &t))
			promise(t.n <= s.n);
		break;
	case 'm':
		multipart(a, s);
		break;
	case 'r':
		range(s);
		break;
	case 'p':
		match(a, s);
		break;
	case 'G':
		head(s);
		break;
	case 'c':
		chunked(a, s);
		break;
	default:
		headers(a, s);
		break;
	}
	arena_free(a);
	return 0;
}
