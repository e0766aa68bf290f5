/* SPDX-License-Identifier: Apache-2.0 */
/* The server's own structs. A request goes through: acceptor.c (who may connect) → loop.c (events) → link.c (bytes of one
 * connection) → http_head.c (what they say) → exchange.c (who answers) → make_answer.c and answer.c (what is sent). */
#ifndef WEB_SERVER_H
#define WEB_SERVER_H

#include "base/limits.h"
#include "web/answer.h"
#include "web/http_head.h"

#define KEY_VARIANT_MAX 120
#define MAX_BODIES_IN_MEMORY (256u << 20) /* of all requests together */
#define DRAIN_MAX (4u << 20)		  /* read and thrown away so that a refusal can be heard */
#define QUEUE_PER_WORKER 64

enum phase {
	RQ_NEW,
	RQ_PERMITTED, /* the worker said whether the body may come */
	RQ_BODY,
	RQ_DRAIN,    /* refused in the middle of a body */
	RQ_ANSWERED, /* the worker left an answer */
};

struct spool_chunk {
	size_t n;
	char bytes[WEB_SPOOL_CHUNK];
};

enum link_io {
	IO_HEAD,   /* a request line and headers are next */
	IO_BODY,   /* the request is exchange.c's, its body may come */
	IO_SEND,   /* the answer goes out */
	IO_LINGER, /* the answer is out; what was not read is thrown away so that the answer can be heard */
};

/* One connection and the request it is in. Zeroed once per connection; request_begin() per request. Belongs to its loop;
 * between link_suspend() and link_resume() a worker has the request's part, never the part about bytes. */
struct link_conn {
	struct conn conn; /* first: the connection table knows only this */
	struct web_server *server;
	struct web_loop *loop;
	struct link_conn *next; /* in the loop's queue */
	/* bytes */
	enum link_io io;
	bool readable, ended; /* there may be something to read; the client will send no more */
	bool suspended, again, doomed;
	bool keep, tell_keep, linger, expect, body_done, chunked;
	const char *in; /* what was read and not used yet: the loop's buffer, or kept between events */
	size_t in_n, looked, kept_cap;
	char *kept;
	uint64_t left; /* of a body with a length */
	struct chunks chunks;
	struct answer *reply;
	bool started;
	char *out; /* the part of the head that did not go out at once */
	size_t out_n, out_at;
	uint64_t sent; /* of the body */
	char method[12];
	/* the request */
	struct web_req req;
	struct arena *arena;
	enum phase phase;
	bool active, responded, head, uri_too_long, body_final;
	enum status pending;
	struct err err;
	struct answer *answer; /* made by the worker */
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
	struct answer *answer[6]; /* plain, gzip, br; then their 304s */
	struct str etag[3];
};

enum { REFUSE_BAD, REFUSE_LARGE, REFUSE_CODING, REFUSE_VERSION, REFUSE_COUNT };

#define LOOP_IN (64u << 10)
#define LOOPS_MAX 64

struct web_loop {
	struct web_server *server;
	pthread_t thread;
	int epoll, wake; /* eventfd */
	pthread_mutex_t lock;
	struct link_conn *first, **last; /* resumed, or to go on after others had their turn */
	_Atomic(int) links;
	_Atomic(int) active; /* requests between their first byte handed to us and the last byte out */
	struct metrics metrics;
	int64_t date_s;
	char date[32];
	char in[LOOP_IN]; /* of the connection at work */
};

struct web_server {
	struct web_config cfg;
	struct web_hooks hooks;
	struct router *router;
	struct page_cache *cache;
	struct shelf *shelf; /* of its long pages */
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
	struct answer *busy;			 /* ready 503 */
	struct answer *refusal[REFUSE_COUNT];
	struct web_loop *loops[LOOPS_MAX];
	unsigned next_loop;
	int listen_fd, port;
	int acceptor_wake[2]; /* pipe */
	pthread_t acceptor;
	_Atomic(uint64_t) next_id, bodies_in_memory;
	uint64_t id_seed;
	_Atomic(bool) stopping; /* idle connections are closed */
	_Atomic(bool) closing;	/* all are */
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

/* ---- exchange.c ---- */
/* Called for one request until it is answered: at its headers (*data_n 0), for parts of its body (what was taken is
 * subtracted from *data_n), at its end (*data_n 0). False: close the connection. */
bool exchange_step(struct link_conn *l, const char *data, size_t *data_n);

/* ---- acceptor.c ---- */
void acceptor_start(struct web_server *s);
void acceptor_stop(struct web_server *s); /* closes the listening socket */

/* ---- loop.c ---- */
enum status loops_start(struct web_server *s, struct err *err) MUST_CHECK;
void loops_stop(struct web_server *s); /* cuts every connection, waits for calls that run, joins */
void loops_free(struct web_server *s); /* when no worker lives that could give something back */
bool loop_add(struct link_conn *l);    /* to the next loop in turn; from here on the loop's */
void loop_queue(struct link_conn *l);  /* any thread: link_go() soon */
int loops_active(const struct web_server *s);

/* ---- link.c ---- */
void link_go(struct link_conn *l);				   /* as far as it gets without waiting; may free l */
void link_close(struct link_conn *l);				   /* now, or as soon as nobody else has it */
void link_free(struct link_conn *l);				   /* the record alone; accepts NULL */
bool link_answer(struct link_conn *l, int http, struct answer *a); /* takes a reference */
void link_suspend(struct link_conn *l);				   /* a worker gets it */
void link_resume(struct link_conn *l);				   /* any thread; the loop may run at once */

/* ---- make_answer.c ---- */
void answer_make(struct link_conn *l); /* what the phases left → l->answer; any thread */
void answers_ready(struct web_server *s);
void answers_free(struct web_server *s);

/* ---- server.c ---- */
/* The request as it came, before any phase: fills the call, matches the route, looks at sizes. Anything but ST_OK is
 * answered without reading a body. */
enum status request_open(struct link_conn *l, struct err *err);
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
