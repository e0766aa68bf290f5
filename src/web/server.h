/* SPDX-License-Identifier: Apache-2.0 */
/* The server's own structs, shared by server.c (no HTTP library) and server_mhd.c (the only file that includes it). */
#ifndef WEB_SERVER_H
#define WEB_SERVER_H

#include <sys/socket.h>

#include "base/limits.h"
#include "web/web_priv.h"

#define KEY_VARIANT_MAX 120
#define MAX_BODIES_IN_MEMORY (256u << 20) /* of all requests together */
#define DRAIN_MAX (4u << 20)		  /* read and thrown away so that a refusal can be heard */
#define QUEUE_PER_WORKER 64

enum phase {
	RQ_NEW,
	RQ_WHOLE,     /* no body was announced: the request is complete */
	RQ_PERMITTED, /* the worker said whether the body may come */
	RQ_BODY,
	RQ_DRAIN,    /* refused in the middle of a body */
	RQ_ANSWERED, /* the worker left an answer */
};

struct spool_chunk {
	size_t n;
	char bytes[WEB_SPOOL_CHUNK];
};

/* One connection and the request it is in. Zeroed once per connection; begin_request() per request. */
struct link_conn {
	struct conn conn; /* first: the connection table knows only this */
	struct web_server *server;
	struct MHD_Connection *mhd;
	struct web_req req;
	struct arena *arena;
	enum phase phase;
	bool active, responded, head, uri_too_long, body_final;
	enum status pending;
	struct err err;
	void *answer; /* made by the worker */
	uint64_t body_max, body_seen, drained, bytes_out;
	int http_out;
	int64_t start_us;
	char *body;
	size_t body_n, body_cap;
	struct spool_chunk *chunk;
	size_t uri_n;
	struct web_hdr hdrs[WEB_MAX_HEADERS];
	char key[KEY_VARIANT_MAX + 1 + MAX_URL_BYTES + 1]; /* … variant NUL uri */
};

struct asset_answers {
	void *answer[6]; /* plain, gzip, br; then their 304s */
	struct str etag[3];
};

struct web_server {
	struct web_config cfg;
	struct web_hooks hooks;
	struct router *router;
	struct page_cache *cache;
	struct conns *conns;
	struct workers *workers;
	struct rate *rate; /* NULL: no limit */
	struct metrics metrics;
	_Atomic(struct asset_table *) assets; /* set last: the loops run already */
	struct asset_answers *asset_answers;
	size_t n_assets;
	struct arena *arena; /* process life */
	struct web_hdr security[8];
	size_t n_security;
	char plain_variant[KEY_VARIANT_MAX + 1]; /* of a call without cookies */
	void *busy;				 /* ready 503 */
	void *daemon;
	int listen_fd, port;
	int acceptor_wake[2]; /* pipe */
	pthread_t acceptor;
	pthread_mutex_t claim_lock;
	struct link_conn **by_fd; /* accepted, not yet claimed by a loop */
	size_t n_by_fd;
	_Atomic(uint64_t) next_id, bodies_in_memory;
	uint64_t id_seed;
	_Atomic(int) active; /* requests between their first byte handed to us and the last byte out */
	_Atomic(bool) stopping;
	pthread_t reaper;
	pthread_mutex_t reaper_lock;
	pthread_cond_t reaper_wake;
	bool reaper_stop;
	pthread_mutex_t arena_lock;
	struct arena *spare[64];
	size_t n_spare;
	struct packer *packers[8]; /* under arena_lock too */
	size_t n_packers;
};

struct arena *server_arena_take(struct web_server *s);
void server_arena_give(struct web_server *s, struct arena *a);
void server_init(struct web_server *s, const struct web_config *cfg, const struct web_hooks *hooks);
void server_reaper_start(struct web_server *s);
void server_reaper_stop(struct web_server *s);
void server_release(struct web_server *s);

/* ---- exchange.c ---- */
/* Called by the library for one request until it is answered: at its headers (*data_n 0), for parts of its body (what was
 * taken is subtracted from *data_n), at its end (*data_n 0). False: close the connection. */
bool exchange_step(struct link_conn *l, const char *method, const char *version, const char *data, size_t *data_n);

/* ---- acceptor.c ---- */
void acceptor_start(struct web_server *s);
void acceptor_stop(struct web_server *s);    /* closes the listening socket */
void acceptor_release(struct web_server *s); /* after the library has ended */
struct link_conn *acceptor_claim(struct web_server *s, int fd);
void link_free(struct link_conn *l);

/* ---- server_mhd.c ---- */
bool lib_add_connection(struct web_server *s, int fd, const struct sockaddr *addr, socklen_t len);
void lib_read_headers(struct link_conn *l); /* into l->hdrs, slices of the library's memory */
void lib_make_answer(struct link_conn *l);  /* what the phases left → l->answer; any thread */
bool lib_queue(struct link_conn *l, int http, void *answer);
void lib_suspend(struct link_conn *l);
void lib_resume(struct link_conn *l); /* any thread; the loop may run at once */

/* ---- server.c ---- */
/* The request as it came, before any phase: fills the call, matches the route, looks at sizes. Anything but ST_OK is
 * answered without reading a body. */
enum status request_open(struct link_conn *l, const char *method, const char *version, struct err *err);
bool request_wants_permit_first(const struct link_conn *l);
enum status request_body(struct link_conn *l, const char *p, size_t n, struct err *err); /* urlencoded, JSON: into memory */
void request_id_make(struct web_server *s, char ret[20]);
bool wants_gzip(const struct web_req *r);
bool compressible(struct str type);
struct packer *server_packer_take(struct web_server *s);
void server_packer_give(struct web_server *s, struct packer *p);
/* Entity tags of a page: plain, gzip. */
void page_etags(struct arena *a, struct str body, struct str ret[2]);

#endif
