/* SPDX-License-Identifier: Apache-2.0 */
/* The connection table: who is connected, what they are doing and since when. A timeout that starts anew with every byte
 * would let a client stay for ever that sends one header byte a second; here the header block as a whole has a deadline, a
 * body a minimum rate, an answer must make progress.
 *
 * A connection is cut with shutdown(): its event loop then sees the end and cleans up. The lock keeps the descriptor from
 * being reused in between (conns_remove runs before link_close closes it). */
#include <linux/tcp.h> /* glibc's struct lacks the byte counters */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "web/web_priv.h"

#define IP_SLOTS 16384
#define GRACE_MS 2000 /* before a body's minimum rate is looked at */

struct ip_count {
	char ip[48];
	unsigned n;
};

struct conns {
	pthread_mutex_t lock;
	struct conn_limits limit;
	char proxy[48];
	struct conn *head;
	unsigned open;
	struct ip_count ips[IP_SLOTS]; /* open addressing; only as many are used as connections are open */
	struct conn_stats stats;
};

static void ip_copy(char to[48], const char *from)
{
	size_t n = strnlen(from, 47);

	memcpy(to, from, n);
	to[n] = '\0';
}

struct conns *conns_new(const struct conn_limits *l, const char *trusted_proxy)
{
	struct conns *c = calloc(1, sizeof *c);

	if (c == NULL)
		BUG("out of memory");
	pthread_mutex_init(&c->lock, NULL);
	c->limit = *l;
	if (c->limit.max > IP_SLOTS / 2)
		c->limit.max = IP_SLOTS / 2;
	ip_copy(c->proxy, trusted_proxy == NULL ? "" : trusted_proxy);
	return c;
}

void conns_free(struct conns *c)
{
	if (c == NULL)
		return;
	pthread_mutex_destroy(&c->lock);
	free(c);
}

static uint32_t ip_hash(const char *ip)
{
	uint32_t h = 2166136261u;

	for (; *ip != '\0'; ip++)
		h = (h ^ (unsigned char)*ip) * 16777619u;
	return h;
}

/* The slot of this address, or the free one where it would go. */
static unsigned ip_slot(const struct conns *c, const char *ip)
{
	unsigned i = ip_hash(ip) % IP_SLOTS;

	while (c->ips[i].n > 0 && strcmp(c->ips[i].ip, ip) != 0)
		i = (i + 1) % IP_SLOTS;
	return i;
}

/* Keeps probing chains whole: later members of the chain move up. */
static void ip_release(struct conns *c, const char *ip)
{
	unsigned i = ip_slot(c, ip), k;

	if (c->ips[i].n == 0 || --c->ips[i].n > 0)
		return;
	for (k = (i + 1) % IP_SLOTS; c->ips[k].n > 0; k = (k + 1) % IP_SLOTS) {
		unsigned home = ip_hash(c->ips[k].ip) % IP_SLOTS;

		if ((k > i && (home <= i || home > k)) || (k < i && home <= i && home > k)) {
			c->ips[i] = c->ips[k];
			c->ips[k].n = 0;
			i = k;
		}
	}
}

static void cut(struct conn *k)
{
	if (!k->cut) {
		k->cut = true;
		(void)shutdown(k->fd, SHUT_RDWR);
	}
}

static struct conn *longest_idle(struct conns *c)
{
	struct conn *best = NULL;

	for (struct conn *k = c->head; k != NULL; k = k->next)
		if (!k->cut && atomic_load(&k->state) == CONN_IDLE &&
		    (best == NULL ||
		     atomic_load(&k->since_ms) <= atomic_load(&best->since_ms))) /* newest first: a tie goes to the older */
			best = k;
	return best;
}

bool conns_admit(struct conns *c, const char *ip)
{
	bool ok = true;

	pthread_mutex_lock(&c->lock);
	if (c->limit.max_per_ip > 0 && strcmp(ip, c->proxy) != 0 && c->ips[ip_slot(c, ip)].n >= c->limit.max_per_ip) {
		atomic_fetch_add(&c->stats.refused_ip, 1);
		ok = false;
	} else if (c->open >= c->limit.max) {
		struct conn *k = longest_idle(c);

		if (k != NULL) { /* somebody who only keeps the line open makes room; it is free a moment later */
			atomic_fetch_add(&c->stats.cut_idle, 1);
			cut(k);
		} else {
			atomic_fetch_add(&c->stats.refused_total, 1);
			ok = false;
		}
	}
	pthread_mutex_unlock(&c->lock);
	return ok;
}

void conns_add(struct conns *c, struct conn *k, int fd, const char *ip, int64_t now_ms)
{
	ip_copy(k->ip, ip);
	k->fd = fd;
	atomic_store(&k->state, CONN_HEADER);
	atomic_store(&k->since_ms, now_ms);
	k->progress_ms = now_ms;
	k->seen_state = -1;
	pthread_mutex_lock(&c->lock);
	k->next = c->head;
	if (c->head != NULL)
		c->head->prev = k;
	c->head = k;
	c->open++;
	k->ip_slot = ip_slot(c, k->ip);
	memcpy(c->ips[k->ip_slot].ip, k->ip, sizeof k->ip);
	c->ips[k->ip_slot].n++;
	pthread_mutex_unlock(&c->lock);
	atomic_fetch_add(&c->stats.opened, 1);
	atomic_fetch_add(&c->stats.open, 1);
}

void conns_remove(struct conns *c, struct conn *k)
{
	pthread_mutex_lock(&c->lock);
	if (k->prev != NULL)
		k->prev->next = k->next;
	else
		c->head = k->next;
	if (k->next != NULL)
		k->next->prev = k->prev;
	c->open--;
	ip_release(c, k->ip);
	pthread_mutex_unlock(&c->lock);
	atomic_fetch_sub(&c->stats.open, 1);
}

/* What the kernel has seen of this connection: bytes from the client, bytes the client has confirmed. */
static bool tcp_progress(int fd, uint64_t *ret_in, uint64_t *ret_acked)
{
	struct tcp_info ti;
	socklen_t len = sizeof ti;

	memset(&ti, 0, sizeof ti);
	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &ti, &len) != 0)
		return false;
	*ret_in = ti.tcpi_bytes_received;
	*ret_acked = ti.tcpi_bytes_acked;
	return true;
}

static _Atomic(uint64_t) *verdict_idle(struct conns *c, struct conn *k, int64_t now, bool fresh)
{
	uint64_t in = 0, acked = 0;

	if (!tcp_progress(k->fd, &in, &acked))
		return NULL;
	if (fresh) {
		k->seen_bytes = in;
		k->progress_ms = 0;
	}
	if (in != k->seen_bytes && k->progress_ms == 0)
		k->progress_ms = now; /* a request has begun: its header block is on the clock */
	if (k->progress_ms != 0 && now - k->progress_ms > c->limit.header_ms)
		return &c->stats.cut_header;
	if (k->progress_ms == 0 && now - atomic_load(&k->since_ms) > c->limit.idle_ms)
		return &c->stats.cut_idle;
	return NULL;
}

static _Atomic(uint64_t) *verdict_body(struct conns *c, struct conn *k, int64_t now, bool fresh)
{
	uint64_t in = atomic_load(&k->body_in);
	int64_t age = now - atomic_load(&k->since_ms);

	if (fresh || in != k->seen_bytes) {
		k->seen_bytes = in;
		k->progress_ms = now;
	}
	if (now - k->progress_ms > c->limit.body_ms)
		return &c->stats.cut_body;
	/* silence may last body_ms once; over the whole body the rate counts */
	if (age > c->limit.body_ms + GRACE_MS && in * 1000 < c->limit.min_rate * (uint64_t)age)
		return &c->stats.cut_body;
	return NULL;
}

static _Atomic(uint64_t) *verdict_send(struct conns *c, struct conn *k, int64_t now, bool fresh)
{
	uint64_t in = 0, acked = 0;

	if (!tcp_progress(k->fd, &in, &acked))
		return NULL;
	if (fresh || acked != k->seen_acked) {
		k->seen_acked = acked;
		k->progress_ms = now;
	}
	return now - k->progress_ms > c->limit.send_ms ? &c->stats.cut_send : NULL;
}

static _Atomic(uint64_t) *verdict(struct conns *c, struct conn *k, int64_t now)
{
	int state = atomic_load(&k->state);
	unsigned seq = atomic_load(&k->seq);
	bool fresh = state != k->seen_state || seq != k->seen_seq;

	k->seen_state = state;
	k->seen_seq = seq;
	switch (state) {
	case CONN_HEADER:
		return now - atomic_load(&k->since_ms) > c->limit.header_ms ? &c->stats.cut_header : NULL;
	case CONN_IDLE:
		return verdict_idle(c, k, now, fresh);
	case CONN_BODY:
		return verdict_body(c, k, now, fresh);
	case CONN_SEND:
		return verdict_send(c, k, now, fresh);
	default: /* CONN_WORK: ours to hurry */
		return NULL;
	}
}

void conns_tick(struct conns *c, int64_t now_ms)
{
	pthread_mutex_lock(&c->lock);
	for (struct conn *k = c->head; k != NULL; k = k->next) {
		_Atomic(uint64_t) *why = k->cut ? NULL : verdict(c, k, now_ms);

		if (why != NULL) {
			atomic_fetch_add(why, 1);
			cut(k);
		}
	}
	pthread_mutex_unlock(&c->lock);
}

static void cut_where(struct conns *c, bool all)
{
	pthread_mutex_lock(&c->lock);
	for (struct conn *k = c->head; k != NULL; k = k->next) {
		int state = atomic_load(&k->state);

		if (all || state == CONN_IDLE || state == CONN_HEADER)
			cut(k);
	}
	pthread_mutex_unlock(&c->lock);
}

void conns_cut_idle(struct conns *c)
{
	cut_where(c, false);
}

void conns_cut_all(struct conns *c)
{
	cut_where(c, true);
}

const struct conn_stats *conns_stats(const struct conns *c)
{
	return &c->stats;
}
