/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of web share and nobody else sees: the request behind a struct web_call, parsers, router, caches.
 * Nothing here knows sockets but listen.c, acceptor.c, loop.c, link.c. */
#ifndef WEB_WEB_PRIV_H
#define WEB_WEB_PRIV_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>
#include <time.h>

#include "web/web.h"

#define WEB_MAX_HEADERS 64
#define WEB_MAX_HEADER_BYTES 8192 /* names and values of a request; as other servers do. base/limits.h allows twice that */
#define WEB_MAX_PARAMS 8
#define WEB_MAX_TAGS 64
#define WEB_MAX_SEGMENTS 24
#define WEB_MAX_PART_HEADER 4096
#define WEB_MAX_BOUNDARY 70 /* RFC 2046 §5.1.1 */
#define WEB_SPOOL_CHUNK (128u << 10)

struct web_hdr {
	struct str name, value;
};

/* ---- headers.c: pure ---- */
struct str cookie_find(struct str header, const char *name);
enum { ENC_GZIP = 1, ENC_BR = 2 };
unsigned accept_encoding(struct str header);		/* set of ENC_… the client takes (q > 0) */
bool etag_list_has(struct str header, struct str etag); /* If-None-Match, weak comparison; "*" matches */
enum range_kind { RANGE_NONE /* send all */, RANGE_PART, RANGE_BAD /* 416 */ };
enum range_kind range_parse(struct str header, uint64_t size, uint64_t *ret_off, uint64_t *ret_len);
struct str content_type_of(struct str header, struct arena *a, struct str *ret_boundary); /* lower-case type/subtype */
struct str disposition_name(struct str file_name); /* last path component, "" for "." and ".." */

/* ---- router.c ---- */
struct router;
struct route_param {
	struct str name, text;
	int64_t i;
};
enum status router_new(const struct web_route *const *tables, const size_t *counts, size_t n, struct router **ret,
		       struct err *err) MUST_CHECK; /* ST_INTERNAL with the pattern in err->detail */
void router_free(struct router *r);
/* raw_path as sent, without query. ST_OK, ST_NOT_FOUND, ST_METHOD (*ret_route = the route of the other method),
 * ST_BAD_REQUEST and ST_BAD_UTF8 for a path that cannot be one. params: WEB_MAX_PARAMS slots. */
enum status router_match(const struct router *r, struct arena *a, enum web_method m, struct str raw_path,
			 const struct web_route **ret_route, struct route_param *params, size_t *ret_n);
size_t router_list(const struct router *r, const struct web_route **ret, size_t max);

/* ---- json_body.c: pure ---- */
/* One JSON value is all there is in s, depth at most 32. */
bool json_valid(struct str s);
/* Members of the object s, one by one. *pos starts at 0. 1: a member; 0: end; -1: not valid JSON. The value is raw. */
int json_member(struct arena *a, struct str s, size_t *pos, struct str *ret_name, struct str *ret_raw);
int json_element(struct str s, size_t *pos, struct str *ret_raw); /* the same for arrays */
bool json_text(struct arena *a, struct str raw, struct str *ret); /* undoes a JSON string */

/* ---- multipart.c ---- */
struct multipart;
struct part_head {
	struct str name, file_name;
	bool has_file_name;
};
struct multipart_sink { /* any status but ST_OK stops the parser for good */
	void *arg;
	enum status (*begin)(void *arg, const struct part_head *h, struct err *err);
	enum status (*data)(void *arg, struct str bytes, struct err *err);
	enum status (*end)(void *arg, struct err *err);
};
struct multipart *multipart_new(struct arena *a, struct str boundary, const struct multipart_sink *sink);
enum status multipart_feed(struct multipart *m, struct str bytes, struct err *err) MUST_CHECK;
enum status multipart_finish(struct multipart *m, struct err *err) MUST_CHECK; /* the closing boundary was there */

/* ---- the request ---- */
struct cache_entry;
enum body_kind { BODY_NONE, BODY_FORM, BODY_MULTIPART, BODY_JSON };

struct web_req {
	struct web_server *server;
	struct web_call call;
	const struct web_hooks *hooks;
	const struct web_config *cfg;
	const struct web_hdr *hdrs;
	size_t n_hdrs;
	struct route_param params[WEB_MAX_PARAMS];
	size_t n_params;
	/* form */
	enum body_kind body_kind;
	struct str body; /* whole body, except multipart */
	struct form_sink *multipart;
	struct web_value *values;
	size_t n_values, cap_values, n_fields_seen;
	struct web_value *absent; /* one per declared field: present = false */
	struct web_problem *problems;
	size_t n_problems, cap_problems;
	struct str csrf_sent;
	/* response */
	struct web_hdr *out;
	size_t n_out, cap_out;
	bool set_cookie;
	int fd; /* -1: body from call.body */
	uint64_t file_off, file_len, file_size;
	bool range_failed;
	/* page cache */
	const char *tags[WEB_MAX_TAGS];
	size_t n_tags;
	bool cache_refused, session;
	bool preflight; /* OPTIONS of a route that other sites may read */
	uint64_t epoch; /* of the page cache when the call began */
	struct str variant;
};

static inline struct web_req *req_of(const struct web_call *w)
{
	return w->priv;
}

void req_init(struct web_req *r, struct web_server *s, const struct web_hooks *hooks, const struct web_config *cfg);
struct str req_header(const struct web_req *r, const char *name);
void req_release(struct web_req *r); /* closes the file, removes spooled uploads that were not taken */

/* ---- form.c ---- */
enum status form_begin(struct web_req *r, struct err *err) MUST_CHECK; /* body kind from Content-Type and route */
enum status form_stream(struct web_req *r, struct str chunk, struct err *err) MUST_CHECK; /* multipart only */
/* Everything is in: fields to values and problems (the caller decides by WEB_SOFT_FORM what problems mean). */
enum status form_finish(struct web_req *r, struct err *err) MUST_CHECK;
enum status form_take(struct web_req *r, struct str name, struct str value, struct err *err) MUST_CHECK;
const struct web_field *form_field(const struct web_req *r, struct str name);
struct web_value *form_value_add(struct web_req *r, const struct web_field *f);
enum status form_count_field(struct web_req *r, struct err *err) MUST_CHECK;
enum status csrf_check(struct web_req *r, struct err *err) MUST_CHECK;

/* ---- upload.c ---- */
struct form_sink *form_sink_new(struct web_req *r, struct str boundary);
enum status form_sink_feed(struct form_sink *s, struct str bytes, struct err *err) MUST_CHECK;
enum status form_sink_finish(struct form_sink *s, struct err *err) MUST_CHECK;
void form_sink_release(struct form_sink *s);
bool form_sink_take(struct form_sink *s, const struct web_file *f);
void spool_clean(const char *dir); /* leftovers of a program that was killed */

/* ---- response.c ---- */
void out_header(struct web_req *r, const char *name, struct str value); /* replaces */
void out_clear(struct web_req *r);  /* forget everything said so far: an error page comes */
void out_common(struct web_req *r); /* security headers, Cache-Control, request id */
bool cors_open(const struct web_route *rt);
void out_preflight(struct web_req *r);
size_t security_headers(const struct web_config *cfg, struct web_hdr *ret, size_t max);
/* Memory of the packer, used again and again: making it costs as much as packing a small page. */
#define PACK_LEVELS 10
struct packer;
struct packer *packer_new(void);
void packer_free(struct packer *p); /* accepts NULL */
/* gzip stream of in, malloc'd; false when it would not be smaller. level: 1 to PACK_LEVELS - 1. */
bool gzip_pack(struct packer *p, struct str in, int level, char **ret, size_t *ret_n);

/* ---- run.c: the phases of a call, on a worker ---- */
void run_call(struct web_req *r, enum status before, struct err *err);
/* Permission only, before an upload is let in: begin, permit, end. */
enum status run_permit(struct web_req *r, struct err *err) MUST_CHECK;

/* ---- page_cache.c ---- */
struct page_cache;
enum { FORM_PLAIN, FORM_GZIP, FORM_PLAIN_304, FORM_GZIP_304, FORM_COUNT };
struct cache_stats {
	uint64_t hits, misses, stored, outdated, evicted, dropped, bytes, entries;
};
struct cache_page {
	void *answer[FORM_COUNT]; /* struct answer; NULL allowed for gzip */
	struct str etag[2];	  /* plain, gzip; copied */
	size_t bytes;		  /* memory the answers hold */
	size_t body_bytes[2];
};
struct page_cache *page_cache_new(size_t max_bytes, void (*free_answer)(void *answer));
void page_cache_free(struct page_cache *c);
uint64_t page_cache_epoch(struct page_cache *c);
/* Takes the answers over in any case. False: outdated, or too big; the answers were freed. tags: NULL-safe strings. */
bool page_cache_put(struct page_cache *c, struct str key, const struct cache_page *p, const char *const *tags, size_t n_tags,
		    uint64_t epoch);
/* Calls use(arg, page) under the lock while the answers are sure to live; false when there is no such page. */
bool page_cache_use(struct page_cache *c, struct str key, void (*use)(void *arg, const struct cache_page *p), void *arg);
void page_cache_drop(struct page_cache *c, const char *const *tags, size_t n);
void page_cache_drop_all(struct page_cache *c);
void page_cache_stats(struct page_cache *c, struct cache_stats *ret);

/* ---- workers.c ---- */
struct workers;
struct workers *workers_new(unsigned n, size_t max_queue);
bool workers_push(struct workers *w, void (*fn)(void *arg), void *arg, bool must); /* false: queue is full */
size_t workers_queued(struct workers *w);
void workers_free(struct workers *w); /* finishes what is queued, joins */

/* ---- conns.c: who is connected and how long they may take ---- */
enum conn_state { CONN_IDLE /* between requests */, CONN_HEADER, CONN_BODY, CONN_WORK, CONN_SEND };
struct conn {
	struct conn *next, *prev;
	int fd;
	char ip[48];
	unsigned ip_slot;
	bool counted; /* in the per-IP table */
	_Atomic(int) state;
	_Atomic(unsigned) seq;	   /* of the request: tells the reaper that something happened */
	_Atomic(int64_t) since_ms; /* of the state */
	_Atomic(uint64_t) body_in;
	/* reaper's own */
	unsigned seen_seq;
	int seen_state;
	uint64_t seen_bytes, seen_acked;
	int64_t progress_ms;
	bool cut;
};
struct conn_limits {
	unsigned max, max_per_ip;
	int header_ms, body_ms, idle_ms, send_ms;
	uint64_t min_rate; /* bytes a second of a body */
};
struct conn_stats {
	_Atomic(uint64_t) opened, refused_ip, refused_total, cut_header, cut_body, cut_idle, cut_send;
	_Atomic(int64_t) open;
};
struct conns;
struct conns *conns_new(const struct conn_limits *l, const char *trusted_proxy);
void conns_free(struct conns *c);
bool conns_admit(struct conns *c, const char *ip); /* before the connection exists; may cut the longest idle one */
void conns_add(struct conns *c, struct conn *k, int fd, const char *ip, int64_t now_ms);
void conns_remove(struct conns *c, struct conn *k);
void conns_tick(struct conns *c, int64_t now_ms); /* cuts who is late */
void conns_cut_idle(struct conns *c);		  /* graceful stop */
void conns_cut_all(struct conns *c);
const struct conn_stats *conns_stats(const struct conns *c);

/* ---- rate.c ---- */
struct rate;
struct rate *rate_new(unsigned per_minute, unsigned burst); /* NULL when per_minute is 0: no limit */
void rate_free(struct rate *r);
int rate_take(struct rate *r, struct str ip, int64_t now_ms); /* 0: go on; else seconds to wait. Any thread; r may be NULL */
uint64_t rate_key(struct str ip);			      /* 0: the machine itself, not counted. Pure */

/* ---- metrics.c ---- */
#define METRIC_BUCKETS 10
struct metrics {
	_Atomic(uint64_t) by_class[6]; /* 1xx..5xx */
	_Atomic(uint64_t) bytes, busy, upload_bytes;
	_Atomic(uint64_t) bucket[METRIC_BUCKETS + 1], sum_us;
};
void metrics_count(struct metrics *m, int http, uint64_t bytes, int64_t us);
void metrics_sum(struct metrics *to, const struct metrics *m); /* to belongs to the caller alone */
void metrics_text(const struct metrics *m, const struct conn_stats *cs, const struct cache_stats *ps, size_t queued,
		  struct buf *b);

/* ---- assets.c ---- */
struct asset_table;
struct asset_table *asset_table_new(const struct web_asset *assets, size_t n);
void asset_table_free(struct asset_table *t);
const struct web_asset *asset_find(const struct asset_table *t, struct str path, size_t *ret_index);
struct str asset_etag(struct arena *a, const struct web_asset *as, const char *suffix);

#endif
