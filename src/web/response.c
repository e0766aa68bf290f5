/* SPDX-License-Identifier: Apache-2.0 */
/* What a call answers: status, headers, body or file. Security headers go on everything, Cache-Control by class. */
#include <fcntl.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/url.h"
#include "web/web_priv.h"

void web_reply(struct web_call *w, int http, const char *content_type, struct str body)
{
	buf_clear(&w->body);
	buf_str(&w->body, body);
	w->http = http;
	w->content_type = arena_dup(w->arena, str_of(content_type));
	w->done = true;
}

static void header_push(struct web_req *r, const char *name, struct str value)
{
	for (size_t i = 0; i < value.n; i++)
		if (value.p[i] == '\r' || value.p[i] == '\n' || value.p[i] == '\0')
			BUG("line break in header %s", name);
	if (r->n_out == r->cap_out) {
		size_t cap = r->cap_out == 0 ? 16 : r->cap_out * 2;
		struct web_hdr *h = ARENA_ARRAY(r->call.arena, cap, struct web_hdr);

		if (r->n_out > 0)
			memcpy(h, r->out, r->n_out * sizeof *h);
		r->out = h;
		r->cap_out = cap;
	}
	r->out[r->n_out++] = (struct web_hdr){arena_dup(r->call.arena, str_of(name)), arena_dup(r->call.arena, value)};
}

static bool header_said(const struct web_req *r, const char *name)
{
	for (size_t i = 0; i < r->n_out; i++)
		if (str_ieq_c(r->out[i].name, name))
			return true;
	return false;
}

void out_header(struct web_req *r, const char *name, struct str value)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_out; i++)
		if (!str_ieq_c(r->out[i].name, name))
			r->out[n++] = r->out[i];
	r->n_out = n;
	header_push(r, name, value);
}

void web_set_header(struct web_call *w, const char *name, struct str value)
{
	out_header(req_of(w), name, value);
}

void web_set_cookie(struct web_call *w, const char *name, struct str value, int max_age_s, bool http_only)
{
	struct web_req *r = req_of(w);
	struct buf b = BUF_INIT(w->arena, 4096);

	for (size_t i = 0; i < value.n; i++)
		if ((unsigned char)value.p[i] <= 0x20 || (unsigned char)value.p[i] >= 0x7f ||
		    strchr("\",;\\", value.p[i]) != NULL)
			BUG("cookie %s: value must be encoded first", name);
	buf_printf(&b, "%s=%.*s; Path=/; SameSite=Lax", name, STR_ARG(value));
	if (max_age_s >= 0)
		buf_printf(&b, "; Max-Age=%d", max_age_s);
	if (http_only)
		buf_c(&b, "; HttpOnly");
	if (r->cfg->secure_cookies)
		buf_c(&b, "; Secure");
	if (b.overflow)
		BUG("cookie %s is over 4096 bytes", name);
	header_push(r, "Set-Cookie", buf_view(&b));
	r->set_cookie = true;
}

/* A header carries ASCII (RFC 9110 §10.2.2): letters beyond it travel percent-encoded. */
static struct str ascii_address(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT(a, s.n * 3 + 1);

	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x80)
			buf_byte(&b, s.p[i]);
		else
			buf_printf(&b, "%%%02X", (unsigned)(unsigned char)s.p[i]);
	return buf_view(&b);
}

void web_redirect(struct web_call *w, int http, struct str location)
{
	web_reply(w, http, "text/plain; charset=utf-8", STR(""));
	web_set_header(w, "Location", url_is_local(location) ? ascii_address(w->arena, location) : STR("/"));
}

void out_clear(struct web_req *r)
{
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
	r->n_out = 0;
	r->set_cookie = false;
	r->call.done = false;
	r->call.http = 0;
	buf_clear(&r->call.body);
	r->call.content_type = STR_NONE;
	r->cache_refused = true;
}

/* ---- files ---- */

/* attachment with an ASCII name for old clients and the real one (RFC 6266, RFC 8187). */
static void disposition(struct web_req *r, struct str name)
{
	struct buf b = BUF_INIT(r->call.arena, 4096);

	buf_c(&b, "attachment; filename=\"");
	for (size_t i = 0; i < name.n && i < 200; i++) {
		unsigned char c = (unsigned char)name.p[i];

		if (c < 0x80)
			buf_byte(&b, c < 0x20 || c == 0x7f || c == '"' || c == '\\' || c == '/' || c == '%' ? '_' : (char)c);
		else if ((c & 0xC0) != 0x80)
			buf_byte(&b, '_');
	}
	buf_c(&b, "\"; filename*=UTF-8''");
	url_encode(&b, name);
	out_header(r, "Content-Disposition", b.overflow ? STR("attachment") : buf_view(&b));
}

static struct str etag_quoted(struct arena *a, struct str etag)
{
	struct buf b = BUF_INIT(a, 200);

	buf_byte(&b, '"');
	for (size_t i = 0; i < etag.n; i++)
		if ((unsigned char)etag.p[i] > 0x20 && (unsigned char)etag.p[i] < 0x7f && etag.p[i] != '"')
			buf_byte(&b, etag.p[i]);
	buf_byte(&b, '"');
	return buf_view(&b);
}

/* Conditions in the order of RFC 9110 §13.2.2. */
static bool not_modified(const struct web_req *r, struct str etag, int64_t mtime_ms)
{
	struct str inm = req_header(r, "If-None-Match"), ims = req_header(r, "If-Modified-Since");
	int64_t since;

	if (inm.n > 0)
		return etag_list_has(inm, etag);
	return ims.n > 0 && instant_parse_http(ims, &since) && mtime_ms / 1000 <= since / 1000;
}

/* If-Range: the part is only wanted of the file the client knows; strong comparison. */
static bool range_wanted(const struct web_req *r, struct str etag, int64_t mtime_ms)
{
	struct str cond = req_header(r, "If-Range");
	int64_t date;

	if (cond.n == 0)
		return true;
	if (cond.p[0] == '"')
		return str_eq(cond, etag);
	return instant_parse_http(cond, &date) && mtime_ms / 1000 == date / 1000;
}

static enum status choose_range(struct web_req *r, struct str etag, int64_t mtime_ms, struct err *err)
{
	struct str range = req_header(r, "Range");
	uint64_t off = 0, len = 0;

	if (range.n == 0 || !range_wanted(r, etag, mtime_ms))
		return ST_OK;
	switch (range_parse(range, r->file_size, &off, &len)) {
	case RANGE_NONE:
		return ST_OK;
	case RANGE_BAD:
		r->range_failed = true;
		return err_set(err, ST_RANGE, "range of %llu bytes", (unsigned long long)r->file_size);
	case RANGE_PART:
		break;
	}
	r->file_off = off;
	r->file_len = len;
	r->call.http = 206;
	out_header(r, "Content-Range",
		   arena_printf(r->call.arena, "bytes %llu-%llu/%llu", (unsigned long long)off,
				(unsigned long long)(off + len - 1), (unsigned long long)r->file_size));
	return ST_OK;
}

enum status web_send_file(struct web_call *w, const char *path, const char *content_type, struct str download_name,
			  struct str etag, struct err *err)
{
	struct web_req *r = req_of(w);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat sb;
	int64_t mtime_ms;

	if (fd < 0)
		return fs_errno(err, "open", path);
	if (fstat(fd, &sb) != 0 || !S_ISREG(sb.st_mode)) {
		close(fd);
		return err_set(err, ST_NOT_FOUND, "%s is not a file", path);
	}
	mtime_ms = (int64_t)sb.st_mtime * 1000;
	if (r->fd >= 0)
		close(r->fd);
	r->fd = fd; /* closed by req_release or with the answer */
	r->file_off = 0;
	r->file_size = r->file_len = (uint64_t)sb.st_size;
	w->http = 200;
	w->content_type = arena_dup(w->arena, str_of(content_type));
	w->done = true;
	out_header(r, "Accept-Ranges", STR("bytes"));
	out_header(r, "Last-Modified", instant_format_http(w->arena, mtime_ms));
	if (etag.n > 0) {
		etag = etag_quoted(w->arena, etag);
		out_header(r, "ETag", etag);
	}
	if (!str_starts_c(w->content_type, "application/pdf")) /* what people uploaded runs nothing, even opened in place */
		out_header(r, "Content-Security-Policy", STR("default-src 'none'; frame-ancestors 'none'; sandbox"));
	if (download_name.n > 0)
		disposition(r, download_name);
	if (not_modified(r, etag, mtime_ms)) {
		close(fd);
		r->fd = -1;
		w->http = 304;
		buf_clear(&w->body);
		return ST_OK;
	}
	return choose_range(r, etag, mtime_ms, err);
}

bool web_not_modified(struct web_call *w, struct str etag)
{
	struct web_req *r = req_of(w);

	out_header(r, "ETag", etag);
	return etag_list_has(req_header(r, "If-None-Match"), etag);
}

/* ---- headers for all ---- */

static const struct {
	const char *name;
	struct str value;
} security[] = {
	{"Content-Security-Policy",
	 STR_INIT("default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
		  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'")},
	{"X-Content-Type-Options", STR_INIT("nosniff")},
	{"Referrer-Policy", STR_INIT("same-origin")},
	{"Permissions-Policy", STR_INIT("camera=(), geolocation=(), microphone=(), payment=(), usb=()")},
	{"Cross-Origin-Opener-Policy", STR_INIT("same-origin")},
};

size_t security_headers(const struct web_config *cfg, struct web_hdr *ret, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(security) && n < max; i++)
		ret[n++] = (struct web_hdr){str_of(security[i].name), security[i].value};
	if (cfg->hsts && n < max)
		ret[n++] = (struct web_hdr){STR("Strict-Transport-Security"), STR("max-age=31536000")};
	return n;
}

static struct str cache_class(const struct web_req *r)
{
	const struct web_route *rt = r->call.route;

	if (r->call.http >= 400)
		return STR("no-store");
	if (r->fd >= 0 || r->call.http == 304)
		return r->session ? STR("private, no-cache") : STR("no-cache");
	if (rt != NULL && (rt->flags & WEB_CACHE) != 0 && !r->session && r->call.http == 200)
		return STR("no-cache"); /* kept by browsers, but asked for each time: a withdrawn page is gone at once */
	return STR("no-store");
}

/* What anybody may read without a log-in, any site may read too: no cookie travels with "*". */
bool cors_open(const struct web_route *rt)
{
	return rt != NULL && rt->method == WEB_GET && (rt->flags & WEB_API) != 0 && rt->perm == 0;
}

void out_preflight(struct web_req *r)
{
	r->call.http = 204;
	r->call.done = true;
	out_header(r, "Access-Control-Allow-Methods", STR("GET, HEAD, OPTIONS"));
	out_header(r, "Access-Control-Allow-Headers", STR("Accept, Content-Type, If-None-Match, If-Range, Range"));
	out_header(r, "Access-Control-Max-Age", STR("86400"));
}

void out_common(struct web_req *r)
{
	struct web_hdr sec[8];
	size_t n = security_headers(r->cfg, sec, ARRAY_LEN(sec));

	for (size_t i = 0; i < n; i++)
		if (!header_said(r, sec[i].name.p))
			header_push(r, sec[i].name.p, sec[i].value);
	if (!header_said(r, "Cache-Control"))
		header_push(r, "Cache-Control", cache_class(r));
	if (r->call.content_type.n > 0 && r->call.http != 304)
		out_header(r, "Content-Type", r->call.content_type);
	if (cors_open(r->call.route)) {
		out_header(r, "Access-Control-Allow-Origin", STR("*"));
		out_header(r, "Access-Control-Expose-Headers", STR("ETag, Link, Retry-After, X-Request-Id"));
	}
	if (!header_said(r, "Vary") && r->fd < 0)
		header_push(r, "Vary", STR("Accept-Encoding, Cookie"));
}

/* libdeflate packs whole buffers two to three times as fast as zlib does, at the same size. */
struct packer {
	struct libdeflate_compressor *of[PACK_LEVELS];
};

struct packer *packer_new(void)
{
	struct packer *p = calloc(1, sizeof *p);

	if (p == NULL)
		BUG("out of memory");
	return p;
}

void packer_free(struct packer *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < PACK_LEVELS; i++)
		if (p->of[i] != NULL)
			libdeflate_free_compressor(p->of[i]);
	free(p);
}

bool gzip_pack(struct packer *p, struct str in, int level, char **ret, size_t *ret_n)
{
	struct libdeflate_compressor **z = &p->of[level];
	char *out;
	size_t n;

	if (in.n == 0)
		return false;
	if (*z == NULL)
		*z = libdeflate_alloc_compressor(level);
	out = malloc(in.n); /* what does not fit is not worth sending */
	if (*z == NULL || out == NULL)
		BUG("out of memory");
	n = libdeflate_gzip_compress(*z, in.p, in.n, out, in.n);
	if (n == 0) {
		free(out);
		return false;
	}
	*ret_n = n;
	*ret = realloc(out, n);
	if (*ret == NULL)
		*ret = out;
	return true;
}
