/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of one connection: head, body, answer, and the next request. Works until it would have to wait; the loop's next
 * event goes on from there. What was read lies in the loop's buffer, which the next connection uses too: when this one stops
 * in the middle, the rest is kept. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"
#include "web/server.h"

#define HEAD_OUT 4096	     /* of an answer; longer ones take memory of their own */
#define SMALL_BODY 2048	     /* copied behind the head: one buffer to send instead of two */
#define FILE_TURN (1u << 20) /* then others get their turn */
#define HEADS_TURN 64

enum go { GO_ON, GO_WAIT, GO_CLOSE };

/* ---- the life of a request ---- */

static void request_begin(struct link_conn *l, struct str target)
{
	l->start_us = clock_mono_us();
	req_init(&l->req, l->server, &l->server->hooks, &l->server->cfg);
	request_id_make(l->server, l->req.call.request_id);
	l->phase = RQ_NEW;
	l->responded = l->head = false;
	l->pending = ST_OK;
	l->err.st = ST_OK;
	l->err.key[0] = l->err.arg[0] = l->err.clause[0] = l->err.detail[0] = '\0';
	l->body_n = l->body_cap = 0;
	l->body_seen = l->drained = l->bytes_out = 0;
	l->http_out = 0;
	l->uri_too_long = target.n > MAX_URL_BYTES;
	l->uri_n = l->uri_too_long ? MAX_URL_BYTES : target.n;
	l->key[KEY_VARIANT_MAX] = '\0';
	if (l->uri_n > 0)
		memcpy(l->key + KEY_VARIANT_MAX + 1, target.p, l->uri_n);
	l->active = true;
	atomic_fetch_add_explicit(&l->loop->active, 1, memory_order_relaxed);
}

static void request_reset(struct link_conn *l)
{
	req_release(&l->req);
	answer_unref(l->reply);
	answer_unref(l->answer);
	l->reply = l->answer = NULL;
	if (l->arena != NULL)
		server_arena_give(l->server, l->arena);
	l->arena = NULL;
	if (l->body != NULL)
		atomic_fetch_sub(&l->server->bodies_in_memory, l->body_cap);
	free(l->body);
	free(l->chunk);
	l->body = NULL;
	l->chunk = NULL;
}

/* The access log gets the call as it was; answers from memory never filled these in. */
static void describe(struct link_conn *l)
{
	struct web_call *w = &l->req.call;
	struct str uri = {l->key + KEY_VARIANT_MAX + 1, l->uri_n}, path = uri;

	if (w->path.p == NULL) {
		(void)str_cut(&uri, '?', &path);
		w->path = path;
		w->query = uri;
		w->client_ip = str_of(l->conn.ip);
	}
}

static void request_done(struct link_conn *l)
{
	struct web_server *s = l->server;
	int64_t us = clock_mono_us() - l->start_us;

	metrics_count(&l->loop->metrics, l->http_out, l->head ? 0 : l->bytes_out, us);
	if (s->hooks.access != NULL) {
		describe(l);
		s->hooks.access(s->hooks.arg, &l->req.call, l->http_out, l->head ? 0 : l->bytes_out, us);
	}
	request_reset(l);
	l->active = false;
	atomic_store_explicit(&l->conn.since_ms, (l->start_us + us) / 1000, memory_order_relaxed);
	atomic_store_explicit(&l->conn.seq, atomic_load_explicit(&l->conn.seq, memory_order_relaxed) + 1,
			      memory_order_relaxed);
	atomic_store_explicit(&l->conn.state, CONN_IDLE, memory_order_relaxed);
	atomic_fetch_sub_explicit(&l->loop->active, 1, memory_order_relaxed);
}

void link_free(struct link_conn *l)
{
	if (l == NULL)
		return;
	conns_remove(l->server->conns, &l->conn);
	free(l->kept);
	free(l->out);
	free(l);
}

void link_close(struct link_conn *l)
{
	struct web_loop *lp = l->loop;
	int fd = l->conn.fd;

	if (l->suspended || l->again) {
		l->doomed = true;
		return;
	}
	if (l->active)
		request_done(l);
	link_free(l); /* out of the table before the descriptor can be somebody else's */
	close(fd);
	atomic_fetch_sub(&lp->links, 1);
}

/* ---- reading ---- */

/* More bytes behind those that are there. */
static enum go fill(struct link_conn *l)
{
	char *in = l->loop->in;
	ssize_t n;

	if (!l->readable)
		return GO_WAIT;
	if (l->in_n > 0 && l->in != in)
		memmove(in, l->in, l->in_n);
	l->in = in;
	if (l->in_n == LOOP_IN)
		return GO_CLOSE;
	do
		n = recv(l->conn.fd, in + l->in_n, LOOP_IN - l->in_n, 0);
	while (n < 0 && errno == EINTR);
	if (n > 0) {
		l->readable = (size_t)n == LOOP_IN - l->in_n || l->ended; /* edge-triggered: less than asked for is all */
		l->in_n += (size_t)n;
		return GO_ON;
	}
	l->readable = false;
	return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? GO_WAIT : GO_CLOSE;
}

static void used(struct link_conn *l, size_t n)
{
	l->in += n;
	l->in_n -= n;
}

/* Keeps what is left in the loop's buffer, or gives back what held such a rest. */
static void keep_rest(struct link_conn *l)
{
	if (l->in_n == 0) {
		free(l->kept);
		l->kept = NULL;
		l->kept_cap = 0;
		return;
	}
	if (l->kept != NULL && l->in >= l->kept && l->in < l->kept + l->kept_cap)
		return;
	if (l->kept == NULL || l->kept_cap < l->in_n) {
		free(l->kept);
		l->kept_cap = l->in_n < HEAD_OUT ? HEAD_OUT : l->in_n;
		l->kept = malloc(l->kept_cap);
		if (l->kept == NULL)
			BUG("out of memory");
	}
	memcpy(l->kept, l->in, l->in_n);
	l->in = l->kept;
}

/* ---- the head of a request ---- */

static enum go refuse(struct link_conn *l, int what)
{
	static const int http[REFUSE_COUNT] = {
		[REFUSE_BAD] = 400, [REFUSE_LARGE] = 431, [REFUSE_CODING] = 501, [REFUSE_VERSION] = 505};

	if (!l->active)
		request_begin(l, STR_NONE);
	l->body_done = false; /* whatever comes next, nobody knows what it is */
	l->responded = true;
	l->http_out = http[what];
	l->bytes_out = l->server->refusal[what]->n;
	atomic_store_explicit(&l->conn.state, CONN_SEND, memory_order_relaxed);
	(void)link_answer(l, http[what], l->server->refusal[what]);
	return GO_ON;
}

static enum go need_more(struct link_conn *l)
{
	size_t had = l->in_n;
	enum go r;

	if (had >= MAX_HEADERS_BYTES)
		return refuse(l, REFUSE_LARGE);
	r = fill(l);
	/* Who sends byte by byte does not make us read the head anew each time: it can only end with a line. */
	l->looked = had > 0 && (r != GO_ON || memchr(l->in + had, '\n', l->in_n - had) == NULL) ? l->in_n : 0;
	return r;
}

static enum go take_head(struct link_conn *l)
{
	static const int refusal[] = {
		[HEAD_BAD] = REFUSE_BAD, [HEAD_CODING] = REFUSE_CODING, [HEAD_VERSION] = REFUSE_VERSION};
	struct http_head h;
	enum head_result r = HEAD_MORE;
	size_t none = 0;

	if (l->in_n > l->looked)
		r = http_head_parse((struct str){l->in, l->in_n}, l->hdrs, &h);
	if (r == HEAD_MORE)
		return need_more(l);
	if (r != HEAD_OK)
		return refuse(l, refusal[r]);
	if (h.bytes > MAX_HEADERS_BYTES)
		return refuse(l, REFUSE_LARGE);
	request_begin(l, h.target);
	l->req.hdrs = l->hdrs;
	l->req.n_hdrs = h.n_hdrs;
	if (h.method.n >= sizeof l->method)
		h.method.n = sizeof l->method - 1; /* a method that long is none of ours */
	memcpy(l->method, h.method.p, h.method.n);
	l->method[h.method.n] = '\0';
	l->req.call.head = l->head = strcmp(l->method, "HEAD") == 0;
	l->keep = h.keep;
	l->tell_keep = h.old;
	l->linger = false;
	l->expect = h.expect_continue;
	l->chunked = h.chunked;
	l->left = h.length;
	l->body_done = !h.chunked && h.length == 0;
	l->chunks = (struct chunks){0};
	used(l, h.bytes);
	l->looked = 0;
	l->io = IO_BODY;
	return exchange_step(l, NULL, &none) ? GO_ON : GO_CLOSE;
}

/* ---- its body ---- */

/* The client waits for a word before it sends the body (RFC 9110 §10.1.1). */
static enum go more_body(struct link_conn *l)
{
	static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
	size_t n = sizeof go_on - 1;

	if (l->expect && send(l->conn.fd, go_on, n, MSG_NOSIGNAL) != (ssize_t)n)
		return GO_CLOSE;
	l->expect = false;
	return fill(l);
}

static enum go feed(struct link_conn *l)
{
	size_t n = 0, before, took;
	uint64_t *left = l->chunked ? &l->chunks.left : &l->left;

	if (!l->body_done && l->in_n == 0)
		return more_body(l);
	if (!l->body_done && l->chunked && !chunks_ready(&l->chunks)) {
		enum chunk_result r = chunks_next(&l->chunks, (struct str){l->in, l->in_n}, &n);

		used(l, n);
		if (r == CHUNK_BAD)
			return refuse(l, REFUSE_BAD);
		l->body_done = r == CHUNK_END;
		return GO_ON;
	}
	l->expect = false;
	before = n = l->body_done ? 0 : *left < l->in_n ? (size_t)*left : l->in_n;
	if (!exchange_step(l, l->in, &n)) /* from here on a worker may have it: bytes only */
		return GO_CLOSE;
	took = before - n;
	used(l, took);
	*left -= took;
	if (!l->chunked && *left == 0)
		l->body_done = true;
	return GO_ON;
}

static enum go take_body(struct link_conn *l)
{
	size_t none = 0;

	if (l->phase == RQ_BODY || l->phase == RQ_DRAIN)
		return feed(l);
	return exchange_step(l, NULL, &none) ? GO_ON : GO_CLOSE;
}

/* ---- the answer ---- */

bool link_answer(struct link_conn *l, int http, struct answer *a)
{
	l->http_out = http;
	l->reply = answer_ref(a);
	l->started = false;
	l->sent = 0;
	if (!l->body_done) { /* the rest would be taken for a request */
		l->keep = false;
		l->linger = true;
	}
	l->io = IO_SEND;
	return true;
}

void link_suspend(struct link_conn *l)
{
	l->suspended = true;
}

void link_resume(struct link_conn *l)
{
	loop_queue(l);
}

/* The date changes once a second, answers go out a hundred thousand times. */
static const char *date_now(struct web_loop *lp)
{
	int64_t now = clock_now_ms();

	if (now / 1000 != lp->date_s) {
		struct arena *a = arena_new();
		struct str d = instant_format_http(a, now);

		memcpy(lp->date, d.p, d.n < sizeof lp->date ? d.n : sizeof lp->date);
		lp->date_s = now / 1000;
		arena_free(a);
	}
	return lp->date;
}

static uint64_t body_to_send(const struct link_conn *l)
{
	return l->head || l->http_out == 304 || l->http_out == 204 ? 0 : l->reply->n;
}

static enum go sent_all(struct link_conn *l)
{
	bool keep = l->keep, linger = l->linger;

	request_done(l);
	l->started = false;
	l->looked = 0;
	free(l->out);
	l->out = NULL;
	if (keep) {
		l->io = IO_HEAD;
		return GO_ON;
	}
	if (!linger || shutdown(l->conn.fd, SHUT_WR) != 0)
		return GO_CLOSE;
	l->drained = 0;
	l->io = IO_LINGER;
	return GO_ON;
}

static bool would_wait(ssize_t n)
{
	return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
}

/* What of the head did not go out waits in memory of its own. */
static void keep_head(struct link_conn *l, const char *head, size_t n)
{
	free(l->out);
	l->out = malloc(n + 1);
	if (l->out == NULL)
		BUG("out of memory");
	memcpy(l->out, head, n);
	l->out_n = n;
	l->out_at = 0;
}

static ssize_t send_two(int fd, const char *head, size_t head_n, const char *body, size_t body_n, int flags)
{
	struct iovec v[2] = {{(void *)(uintptr_t)head, head_n}, {(void *)(uintptr_t)body, body_n}};
	struct msghdr m = {.msg_iov = v, .msg_iovlen = body_n > 0 ? 2 : 1};

	return sendmsg(fd, &m, MSG_NOSIGNAL | flags);
}

static enum go first_send(struct link_conn *l, char *head, size_t head_n, size_t room)
{
	const struct answer *a = l->reply;
	uint64_t body = body_to_send(l);
	size_t from_memory = a->fd < 0 ? (size_t)body : 0, n;
	ssize_t r;

	l->started = true;
	if (from_memory > 0 && from_memory <= SMALL_BODY && head_n + from_memory <= room) {
		memcpy(head + head_n, a->body.p, from_memory);
		r = send(l->conn.fd, head, head_n + from_memory, MSG_NOSIGNAL);
	} else if (from_memory > 0) {
		r = send_two(l->conn.fd, head, head_n, a->body.p, from_memory, 0);
	} else {
		r = send(l->conn.fd, head, head_n, MSG_NOSIGNAL | (body > 0 ? MSG_MORE : 0));
	}
	if (r < 0 && !would_wait(r))
		return GO_CLOSE;
	n = r < 0 ? 0 : (size_t)r;
	if (n < head_n)
		keep_head(l, head + n, head_n - n);
	else
		l->sent = n - head_n;
	return n >= head_n && l->sent == body ? sent_all(l) : GO_ON;
}

static enum go start_send(struct link_conn *l)
{
	char room[HEAD_OUT];
	size_t n = answer_head(l->reply, l->http_out, date_now(l->loop), l->keep, l->tell_keep, room, sizeof room);
	char *big;
	enum go r;

	if (n <= sizeof room)
		return first_send(l, room, n, sizeof room);
	big = malloc(n);
	if (big == NULL)
		BUG("out of memory");
	(void)answer_head(l->reply, l->http_out, date_now(l->loop), l->keep, l->tell_keep, big, n);
	r = first_send(l, big, n, n);
	free(big);
	return r;
}

static ssize_t send_file(struct link_conn *l, uint64_t rest)
{
	const struct answer *a = l->reply;
	off_t at = (off_t)(a->off + l->sent);

	return sendfile(l->conn.fd, a->fd, &at, rest < FILE_TURN ? (size_t)rest : FILE_TURN);
}

static enum go take_turns(struct link_conn *l)
{
	l->again = true;
	loop_queue(l);
	return GO_WAIT;
}

static enum go go_on_sending(struct link_conn *l)
{
	const struct answer *a = l->reply;
	uint64_t rest = body_to_send(l) - l->sent;
	ssize_t n;

	if (l->out != NULL && l->out_at < l->out_n) {
		n = send(l->conn.fd, l->out + l->out_at, l->out_n - l->out_at, MSG_NOSIGNAL | (rest > 0 ? MSG_MORE : 0));
		if (n > 0)
			l->out_at += (size_t)n;
	} else if (rest == 0) {
		return sent_all(l);
	} else {
		n = a->fd >= 0 ? send_file(l, rest) : send(l->conn.fd, a->body.p + l->sent, (size_t)rest, MSG_NOSIGNAL);
		if (n == 0)
			return GO_CLOSE; /* the file became shorter than promised */
		if (n > 0)
			l->sent += (uint64_t)n;
		if (n > 0 && a->fd >= 0 && (uint64_t)n < rest)
			return take_turns(l);
	}
	if (n < 0)
		return would_wait(n) ? GO_WAIT : GO_CLOSE;
	return GO_ON;
}

static enum go send_reply(struct link_conn *l)
{
	return l->started ? go_on_sending(l) : start_send(l);
}

/* Closing with bytes unread would throw away the answer on its way (RFC 9112 §9.6). The reaper has the clock. */
static enum go linger(struct link_conn *l)
{
	l->drained += l->in_n;
	l->in_n = 0;
	return l->drained > DRAIN_MAX ? GO_CLOSE : fill(l);
}

void link_go(struct link_conn *l)
{
	enum go r = GO_ON;
	unsigned heads = 0;

	while (r == GO_ON && !l->suspended) {
		switch (l->io) {
		case IO_HEAD:
			r = ++heads > HEADS_TURN ? take_turns(l) : take_head(l);
			break;
		case IO_BODY:
			r = take_body(l);
			break;
		case IO_SEND:
			r = send_reply(l);
			break;
		case IO_LINGER:
			r = linger(l);
			break;
		}
	}
	if (r == GO_CLOSE)
		link_close(l);
	else
		keep_rest(l);
}
