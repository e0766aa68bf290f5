/* SPDX-License-Identifier: Apache-2.0 */
/* What a call left behind becomes an answer; a public page becomes the four that the page cache keeps; assets and refusals
 * are ready from the start. */
#include <stdlib.h>
#include <string.h>

#include "web/answer.h"
#include "web/server.h"

#define GZIP_MIN 1024
#define GZIP_FAST 1
#define GZIP_KEPT 6 /* one address, seen by many; with a query it is a search, likely asked once: GZIP_FAST */

/* A 304 says what RFC 9110 §15.4.5 names; everything else, security headers too, the client keeps from the answer it has. */
static bool belongs(int http, struct str name)
{
	static const char *const not_in_304[] = {"Content-Type", "Content-Disposition", "Accept-Ranges"};
	struct web_hdr sec[8];
	size_t n;

	if (http != 304)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(not_in_304); i++)
		if (str_ieq_c(name, not_in_304[i]))
			return false;
	n = security_headers(&(struct web_config){.hsts = true}, sec, ARRAY_LEN(sec));
	for (size_t i = 0; i < n; i++)
		if (str_ieq_c(name, sec[i].name.p))
			return false;
	return true;
}

static void add_all(struct answer *resp, const struct web_req *r, int http)
{
	for (size_t i = 0; i < r->n_out; i++)
		if (belongs(http, r->out[i].name))
			answer_add(resp, r->out[i].name.p, r->out[i].value);
}

static bool worth_gzip(const struct web_req *r, struct str body)
{
	for (size_t i = 0; i < r->n_out; i++)
		if (str_ieq_c(r->out[i].name, "Content-Encoding"))
			return false;
	return body.n > GZIP_MIN && compressible(r->call.content_type);
}

/* Makes the page's four answers and keeps them; the caller's own answer is made apart, so a page outdated meanwhile is
 * still the answer to the call that made it. gz: NULL or malloc'd, taken over. */
static void keep_page(struct link_conn *l, struct str body, const struct str etag[2], char *gz, size_t gz_n)
{
	struct web_req *r = &l->req;
	struct cache_page p = {0};
	struct answer *a[FORM_COUNT] = {0};
	struct buf key = BUF_INIT(l->arena, sizeof l->key);

	p.etag[0] = etag[0];
	p.etag[1] = etag[1];
	a[FORM_PLAIN] = answer_shelve(l->server->shelf, body);
	a[FORM_PLAIN_304] = answer_borrow(STR_NONE);
	a[FORM_GZIP_304] = answer_borrow(STR_NONE);
	if (gz != NULL) {
		a[FORM_GZIP] = answer_take(gz, gz_n);
		answer_add(a[FORM_GZIP], "Content-Encoding", STR("gzip"));
	}
	for (int i = 0; i < FORM_COUNT; i++) {
		p.answer[i] = a[i];
		if (a[i] == NULL)
			continue;
		for (size_t k = 0; k < r->n_out; k++)
			if (!str_ieq_c(r->out[k].name, "X-Request-Id") && !str_ieq_c(r->out[k].name, "ETag") &&
			    belongs(i >= FORM_PLAIN_304 ? 304 : 200, r->out[k].name))
				answer_add(a[i], r->out[k].name.p, r->out[k].value);
		answer_add(a[i], "ETag", p.etag[i == FORM_GZIP || i == FORM_GZIP_304]);
	}
	p.bytes = body.n + gz_n;
	p.body_bytes[0] = body.n;
	p.body_bytes[1] = gz_n;
	buf_str(&key, r->variant);
	buf_byte(&key, '\0');
	buf_add(&key, l->key + KEY_VARIANT_MAX + 1, l->uri_n);
	(void)page_cache_put(l->server->cache, buf_view(&key), &p, r->tags, r->n_tags, r->epoch);
}

static bool may_keep(const struct link_conn *l)
{
	const struct web_req *r = &l->req;
	const struct web_route *rt = r->call.route;

	return rt != NULL && (rt->flags & WEB_CACHE) != 0 && r->call.method == WEB_GET && !r->session && !r->cache_refused &&
	       !r->set_cookie && r->call.http == 200 && r->fd < 0 && r->variant.n <= KEY_VARIANT_MAX;
}

static struct answer *file_answer(struct link_conn *l)
{
	struct web_req *r = &l->req;
	struct answer *resp = answer_file(r->fd, r->file_off, r->file_len);

	l->bytes_out = r->file_len;
	r->fd = -1; /* the answer closes it */
	return resp;
}

static bool pack(struct link_conn *l, struct str body, bool keep, char **ret, size_t *ret_n)
{
	struct str uri = {l->key + KEY_VARIANT_MAX + 1, l->uri_n};
	struct packer *p = server_packer_take(l->server);
	bool ok = gzip_pack(p, body, keep && str_find_byte(uri, '?') < 0 ? GZIP_KEPT : GZIP_FAST, ret, ret_n);

	server_packer_give(l->server, p);
	return ok;
}

/* The handler's own, which a packed answer cannot share; otherwise of the bytes. */
static void etags_of(const struct link_conn *l, struct str body, bool packed, struct str ret[2])
{
	const struct web_req *r = &l->req;

	for (size_t i = 0; i < r->n_out && !packed; i++)
		if (str_ieq_c(r->out[i].name, "ETag")) {
			ret[0] = ret[1] = r->out[i].value;
			return;
		}
	page_etags(l->arena, body, ret);
}

void answer_make(struct link_conn *l)
{
	struct web_req *r = &l->req;
	struct str body = buf_view(&r->call.body);
	bool keep = may_keep(l), gzip = wants_gzip(r), packed = false;
	struct answer *resp;
	char *gz = NULL;
	size_t gz_n = 0;

	l->http_out = r->call.http;
	if (r->fd >= 0) {
		resp = file_answer(l);
		add_all(resp, r, l->http_out);
		l->answer = resp;
		return;
	}
	if (worth_gzip(r, body) && (keep || gzip))
		packed = pack(l, body, keep, &gz, &gz_n);
	if (keep) {
		struct str etags[2], etag;
		char *copy = NULL;

		etags_of(l, body, packed, etags);
		etag = etags[packed && gzip];

		if (packed && gzip) {
			copy = malloc(gz_n);
			if (copy == NULL)
				BUG("out of memory");
			memcpy(copy, gz, gz_n);
		}
		keep_page(l, body, etags, gz, gz_n);
		gz = copy;
		out_header(r, "ETag", etag);
		if (etag_list_has(req_header(r, "If-None-Match"), etag)) {
			free(gz);
			gz = NULL;
			packed = false;
			l->http_out = 304;
		}
	}
	if (l->http_out == 304) {
		free(gz);
		resp = answer_borrow(STR_NONE);
		l->bytes_out = 0;
	} else if (packed && gzip) {
		resp = answer_take(gz, gz_n);
		answer_add(resp, "Content-Encoding", STR("gzip"));
		l->bytes_out = gz_n;
	} else {
		resp = answer_borrow(body); /* arena memory: lives until the answer is out */
		l->bytes_out = body.n;
	}
	add_all(resp, r, l->http_out);
	l->answer = resp;
}

static void add_security(const struct web_server *s, struct answer *resp)
{
	for (size_t i = 0; i < s->n_security; i++)
		answer_add(resp, s->security[i].name.p, s->security[i].value);
}

static struct answer *ready(const struct web_server *s, struct str page, bool html)
{
	struct answer *a = answer_copy(page);

	add_security(s, a);
	answer_add(a, "Content-Type", html ? STR("text/html; charset=utf-8") : STR("text/plain; charset=utf-8"));
	answer_add(a, "Cache-Control", STR("no-store"));
	return a;
}

/* Before the headers could be read there is no call, so no page of the site's own either. */
void answers_ready(struct web_server *s)
{
	static const struct str refusal[REFUSE_COUNT] = {
		[REFUSE_BAD] = STR_INIT("400 Bad Request\n请求有误，请检查网址后重试。\n"),
		[REFUSE_LARGE] =
			STR_INIT("431 Request Header Fields Too Large\n请求信息过长，请清除本网站的 Cookie 后重试。\n"),
		[REFUSE_CODING] = STR_INIT("501 Not Implemented\n不支持这种传输方式。\n"),
		[REFUSE_VERSION] = STR_INIT("505 HTTP Version Not Supported\n不支持这种协议版本。\n"),
	};
	bool html = s->cfg.busy_page.n > 0;

	if (!html)
		s->cfg.busy_page = STR("503 Service Unavailable\n");
	s->busy = ready(s, s->cfg.busy_page, html);
	answer_add(s->busy, "Retry-After", STR("2"));
	for (size_t i = 0; i < REFUSE_COUNT; i++)
		s->refusal[i] = ready(s, refusal[i], false);
}

void answers_free(struct web_server *s)
{
	answer_unref(s->busy);
	for (size_t i = 0; i < REFUSE_COUNT; i++)
		answer_unref(s->refusal[i]);
	for (size_t i = 0; i < s->n_assets; i++)
		for (size_t k = 0; k < ARRAY_LEN(s->asset_answers[i].answer); k++)
			answer_unref(s->asset_answers[i].answer[k]);
}

static struct answer *asset_answer(const struct web_server *s, const struct web_asset *a, struct str bytes,
				   const char *coding, struct str etag, bool body)
{
	struct answer *resp = body ? answer_borrow(bytes) : answer_borrow(STR_NONE);

	if (body) {
		add_security(s, resp);
		answer_add(resp, "Content-Type", str_of(a->type));
	}
	if (coding != NULL && body)
		answer_add(resp, "Content-Encoding", str_of(coding));
	answer_add(resp, "ETag", etag);
	answer_add(resp, "Vary", STR("Accept-Encoding"));
	answer_add(resp, "Cache-Control", STR("public, max-age=31536000, immutable"));
	return resp;
}

void web_assets_use(struct web_server *s, const struct web_asset *assets, size_t n)
{
	static const char *const coding[] = {NULL, "gzip", "br"}, *const suffix[] = {"", "-gz", "-br"};

	if (s->assets != NULL)
		BUG("assets were given before");
	s->asset_answers = calloc(n + 1, sizeof *s->asset_answers);
	if (s->asset_answers == NULL)
		BUG("out of memory");
	for (size_t i = 0; i < n; i++) {
		const struct str bytes[] = {assets[i].plain, assets[i].gzip, assets[i].br};
		struct asset_answers *aa = &s->asset_answers[i];

		for (int k = 0; k < 3; k++) {
			aa->etag[k] = asset_etag(s->arena, &assets[i], suffix[k]);
			if (k > 0 && bytes[k].n == 0)
				continue;
			aa->answer[k] = asset_answer(s, &assets[i], bytes[k], coding[k], aa->etag[k], true);
			aa->answer[3 + k] = asset_answer(s, &assets[i], bytes[k], coding[k], aa->etag[k], false);
		}
	}
	s->n_assets = n;
	s->assets = asset_table_new(assets, n);
}
