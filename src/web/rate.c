/* SPDX-License-Identifier: Apache-2.0 */
/* How often one address may ask for what costs work (WEB_LIMIT): a token bucket an address, an IPv6 network counts as one
 * address. Bounded: a table of sets; a full set gives up the bucket that is nearest to full, so nobody gets rid of an empty
 * one by coming from many addresses. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "web/web_priv.h"

#define WAYS 8
#define SETS 1024
#define MINUTE 60000 /* tokens are kept in sixty-thousandths: what one a minute earns in a millisecond */

struct bucket {
	uint64_t key; /* 0: free */
	int64_t have, at_ms;
};

struct rate {
	pthread_mutex_t lock;
	int64_t per_minute, full;
	uint64_t seed;
	struct bucket sets[SETS][WAYS];
};

struct rate *rate_new(unsigned per_minute, unsigned burst)
{
	struct rate *r;

	if (per_minute == 0)
		return NULL;
	r = calloc(1, sizeof *r);
	if (r == NULL)
		BUG("out of memory");
	pthread_mutex_init(&r->lock, NULL);
	r->per_minute = per_minute;
	r->full = (int64_t)(burst == 0 ? per_minute : burst) * MINUTE;
	rng_bytes(&r->seed, sizeof r->seed);
	return r;
}

void rate_free(struct rate *r)
{
	if (r == NULL)
		return;
	pthread_mutex_destroy(&r->lock);
	free(r);
}

/* IPv4 as it is, IPv6 by its /64: one customer has a whole one. The machine itself is never counted. */
uint64_t rate_key(struct str ip)
{
	static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
	unsigned char a[16];
	char text[64];
	uint64_t key = 0;

	if (ip.n >= sizeof text)
		return 1;
	memcpy(text, ip.p == NULL ? "" : ip.p, ip.n);
	text[ip.n] = '\0';
	if (inet_pton(AF_INET6, text, a) == 1) {
		if (memcmp(a, &in6addr_loopback, sizeof a) == 0)
			return 0;
		if (memcmp(a, mapped, sizeof mapped) != 0) {
			memcpy(&key, a, sizeof key);
			return key == 0 ? 1 : key;
		}
		memmove(a, a + 12, 4);
	} else if (inet_pton(AF_INET, text, a) != 1) {
		return 1; /* unreadable ones share a bucket */
	}
	if (a[0] == 127)
		return 0;
	memcpy(&key, a, 4);
	return key << 8 | 2;
}

static uint64_t mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
	x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
	return x ^ (x >> 31);
}

static void refill(const struct rate *r, struct bucket *b, int64_t now_ms)
{
	int64_t passed = now_ms > b->at_ms ? now_ms - b->at_ms : 0;

	b->at_ms = now_ms;
	b->have = passed > r->full / r->per_minute ? r->full : b->have + passed * r->per_minute;
	if (b->have > r->full)
		b->have = r->full;
}

static struct bucket *find(struct rate *r, uint64_t key, int64_t now_ms)
{
	struct bucket *set = r->sets[mix(key ^ r->seed) % SETS], *best = &set[0];

	for (size_t i = 0; i < WAYS; i++)
		if (set[i].key == key) {
			refill(r, &set[i], now_ms);
			return &set[i];
		}
	for (size_t i = 0; i < WAYS && best->key != 0; i++) {
		if (set[i].key != 0)
			refill(r, &set[i], now_ms);
		if (set[i].key == 0 || set[i].have > best->have)
			best = &set[i];
	}
	*best = (struct bucket){key, r->full, now_ms};
	return best;
}

int rate_take(struct rate *r, struct str ip, int64_t now_ms)
{
	uint64_t key = rate_key(ip);
	struct bucket *b;
	int wait_s = 0;

	if (r == NULL || key == 0)
		return 0;
	pthread_mutex_lock(&r->lock);
	b = find(r, key, now_ms);
	if (b->have >= MINUTE)
		b->have -= MINUTE;
	else
		wait_s = (int)((MINUTE - b->have) / r->per_minute / 1000 + 1);
	pthread_mutex_unlock(&r->lock);
	return wait_s;
}
