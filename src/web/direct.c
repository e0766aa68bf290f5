/* SPDX-License-Identifier: Apache-2.0 */
/* A page without a connection: the same first look and the same phases as for a visitor, on the caller's own thread. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "web/server.h"

static struct str said(const struct web_req *r, const char *name)
{
	for (size_t i = 0; i < r->n_out; i++)
		if (str_ieq_c(r->out[i].name, name))
			return r->out[i].value;
	return STR_NONE;
}

static bool is_asset(const struct web_server *s, struct str target, struct web_direct *ret)
{
	const struct asset_table *table = atomic_load_explicit(&s->assets, memory_order_acquire);
	const struct web_asset *as;
	size_t i;

	if (table == NULL || !str_starts_c(target, "/assets/") || (as = asset_find(table, target, &i)) == NULL)
		return false;
	*ret = (struct web_direct){.http = 200, .type = str_of(as->type), .body = as->plain, .fd = -1, .size = as->plain.n};
	return true;
}

static struct link_conn *request(struct web_server *s, struct arena *a, struct str target, struct str if_none_match)
{
	struct link_conn *l = ARENA_NEW(a, struct link_conn);

	l->server = s;
	l->arena = a;
	(void)snprintf(l->method, sizeof l->method, "GET");
	(void)snprintf(l->conn.ip, sizeof l->conn.ip, "127.0.0.1");
	req_init(&l->req, s, &s->hooks, &s->cfg);
	request_id_make(s, l->req.call.request_id);
	l->req.call.arena = a;
	l->req.variant = str_of(s->plain_variant);
	l->req.hdrs = l->hdrs;
	if (if_none_match.n > 0)
		l->hdrs[l->req.n_hdrs++] = (struct web_hdr){STR("If-None-Match"), if_none_match};
	l->uri_too_long = target.n > MAX_URL_BYTES;
	l->uri_n = l->uri_too_long ? MAX_URL_BYTES : target.n;
	memcpy(l->key + KEY_VARIANT_MAX + 1, target.p, l->uri_n);
	return l;
}

void web_read(struct web_server *s, struct arena *a, struct str target, struct str if_none_match, struct web_direct *ret)
{
	struct link_conn *l;
	struct web_req *r;

	if (is_asset(s, target, ret))
		return;
	l = request(s, a, target, if_none_match);
	r = &l->req;
	run_call(r, request_open(l, &l->err), &l->err);
	*ret = (struct web_direct){
		.http = r->call.http,
		.type = r->call.content_type,
		.location = said(r, "Location"),
		.link = said(r, "Link"),
		.etag = said(r, "ETag"),
		.body = r->fd >= 0 ? STR_NONE : buf_view(&r->call.body),
		.fd = r->fd,
		.size = r->fd >= 0 ? r->file_len : r->call.body.n,
	};
	if (r->fd >= 0 && lseek(r->fd, (off_t)r->file_off, SEEK_SET) < 0)
		ret->http = 500;
	r->fd = -1; /* the caller's */
	req_release(r);
}
