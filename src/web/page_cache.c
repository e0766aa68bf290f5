/* SPDX-License-Identifier: Apache-2.0 */
/* Public pages as ready answers, tagged by what they show.
 *
 * Dropping and epochs: every drop takes the next number. A page is made from what the database showed some time after its
 * call began; the call notes the number at its beginning, and the page is kept only when none of its tags was dropped
 * since. So a page rendered from the time before a change can never be stored after it. A tag remembers its last drop as
 * long as its record lives; when records are thrown away, "floor" moves up and outdates everything begun before. */
#include <stdlib.h>
#include <string.h>

#include "web/web_priv.h"

#define MAX_TAG_RECORDS 20000
#define ENTRY_OVERHEAD 2048 /* headers of four answers, records */

struct cache_entry;

struct link { /* one page shows one thing */
	struct cache_entry *entry;
	struct link *next, *prev; /* in the tag's list */
	struct tag *tag;
};

struct tag {
	struct tag *next; /* in the bucket */
	struct link *links;
	uint64_t dropped; /* epoch */
	char name[];
};

struct cache_entry {
	struct cache_entry *next;	   /* in the bucket */
	struct cache_entry *newer, *older; /* by last use */
	uint64_t hash;
	struct cache_page page;
	struct link *links;
	size_t n_links, bytes;
	size_t key_n;
	char *etag_mem;
	char key[];
};

struct page_cache {
	pthread_mutex_t lock;
	void (*free_answer)(void *answer);
	size_t max;
	struct cache_entry **pages;
	size_t n_buckets;
	struct cache_entry *newest, *oldest;
	struct tag **tags;
	size_t n_tag_buckets, n_tags;
	uint64_t epoch, floor;
	struct cache_stats stats;
};

static uint64_t hash_bytes(const char *p, size_t n)
{
	uint64_t h = 0x9E3779B97F4A7C15ull ^ n;

	while (n >= 8) {
		uint64_t v;

		memcpy(&v, p, 8);
		h = (h ^ v) * 0xFF51AFD7ED558CCDull;
		h ^= h >> 32;
		p += 8;
		n -= 8;
	}
	while (n-- > 0)
		h = (h ^ (unsigned char)*p++) * 0x100000001B3ull;
	return h ^ (h >> 29);
}

static void *must_calloc(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (p == NULL)
		BUG("out of memory");
	return p;
}

struct page_cache *page_cache_new(size_t max_bytes, void (*free_answer)(void *answer))
{
	struct page_cache *c = must_calloc(1, sizeof *c);

	pthread_mutex_init(&c->lock, NULL);
	c->free_answer = free_answer;
	c->max = max_bytes;
	c->n_buckets = 4096;
	c->pages = must_calloc(c->n_buckets, sizeof(struct cache_entry *));
	c->n_tag_buckets = 4096;
	c->tags = must_calloc(c->n_tag_buckets, sizeof(struct tag *));
	c->epoch = 1;
	return c;
}

static void page_free(struct page_cache *c, const struct cache_page *p)
{
	for (int i = 0; i < FORM_COUNT; i++)
		if (p->answer[i] != NULL)
			c->free_answer(p->answer[i]);
}

static void unlink_lru(struct page_cache *c, struct cache_entry *e)
{
	if (e->newer != NULL)
		e->newer->older = e->older;
	else
		c->newest = e->older;
	if (e->older != NULL)
		e->older->newer = e->newer;
	else
		c->oldest = e->newer;
	e->newer = e->older = NULL;
}

static void push_lru(struct page_cache *c, struct cache_entry *e)
{
	e->older = c->newest;
	e->newer = NULL;
	if (c->newest != NULL)
		c->newest->newer = e;
	else
		c->oldest = e;
	c->newest = e;
}

static void entry_remove(struct page_cache *c, struct cache_entry *e)
{
	struct cache_entry **at = &c->pages[e->hash % c->n_buckets];

	while (*at != e)
		at = &(*at)->next;
	*at = e->next;
	unlink_lru(c, e);
	for (size_t i = 0; i < e->n_links; i++) {
		struct link *l = &e->links[i];

		if (l->prev != NULL)
			l->prev->next = l->next;
		else
			l->tag->links = l->next;
		if (l->next != NULL)
			l->next->prev = l->prev;
	}
	c->stats.bytes -= e->bytes;
	c->stats.entries--;
	page_free(c, &e->page);
	free(e->links);
	free(e->etag_mem);
	free(e);
}

void page_cache_free(struct page_cache *c)
{
	if (c == NULL)
		return;
	while (c->newest != NULL)
		entry_remove(c, c->newest);
	for (size_t i = 0; i < c->n_tag_buckets; i++)
		while (c->tags[i] != NULL) {
			struct tag *next = c->tags[i]->next;

			free(c->tags[i]);
			c->tags[i] = next;
		}
	pthread_mutex_destroy(&c->lock);
	free(c->tags);
	free(c->pages);
	free(c);
}

uint64_t page_cache_epoch(struct page_cache *c)
{
	uint64_t e;

	pthread_mutex_lock(&c->lock);
	e = c->epoch;
	pthread_mutex_unlock(&c->lock);
	return e;
}

static struct tag *tag_find(struct page_cache *c, const char *name)
{
	struct tag *t = c->tags[hash_bytes(name, strlen(name)) % c->n_tag_buckets];

	while (t != NULL && strcmp(t->name, name) != 0)
		t = t->next;
	return t;
}

/* Forgets the records of tags that no page shows; what they knew is kept by raising the floor. */
static void tags_sweep(struct page_cache *c)
{
	c->floor = c->epoch;
	for (size_t i = 0; i < c->n_tag_buckets; i++)
		for (struct tag **at = &c->tags[i]; *at != NULL;) {
			struct tag *t = *at;

			if (t->links != NULL) {
				at = &t->next;
				continue;
			}
			*at = t->next;
			free(t);
			c->n_tags--;
		}
}

static struct tag *tag_get(struct page_cache *c, const char *name)
{
	struct tag *t = tag_find(c, name);
	size_t len = strlen(name), at;

	if (t != NULL)
		return t;
	t = must_calloc(1, sizeof *t + len + 1);
	memcpy(t->name, name, len + 1);
	at = hash_bytes(name, len) % c->n_tag_buckets;
	t->next = c->tags[at];
	c->tags[at] = t;
	c->n_tags++;
	return t;
}

static struct cache_entry *find(struct page_cache *c, struct str key, uint64_t h)
{
	struct cache_entry *e = c->pages[h % c->n_buckets];

	while (e != NULL && (e->hash != h || e->key_n != key.n || memcmp(e->key, key.p, key.n) != 0))
		e = e->next;
	return e;
}

static bool outdated(struct page_cache *c, const char *const *tags, size_t n, uint64_t epoch)
{
	if (c->floor > epoch)
		return true;
	for (size_t i = 0; i < n; i++) {
		const struct tag *t = tag_find(c, tags[i]);

		if (t != NULL && t->dropped > epoch)
			return true;
	}
	return false;
}

static struct cache_entry *entry_new(struct str key, uint64_t h, const struct cache_page *p, size_t n_tags)
{
	struct cache_entry *e = must_calloc(1, sizeof *e + key.n + 1);
	size_t n0 = p->etag[0].n, n1 = p->etag[1].n;

	memcpy(e->key, key.p, key.n);
	e->key_n = key.n;
	e->hash = h;
	e->page = *p;
	e->etag_mem = must_calloc(1, n0 + n1 + 1);
	memcpy(e->etag_mem, p->etag[0].p, n0);
	if (n1 > 0)
		memcpy(e->etag_mem + n0, p->etag[1].p, n1);
	e->page.etag[0] = (struct str){e->etag_mem, n0};
	e->page.etag[1] = (struct str){e->etag_mem + n0, n1};
	e->links = must_calloc(n_tags + 1, sizeof *e->links);
	e->bytes = p->bytes + key.n + ENTRY_OVERHEAD;
	return e;
}

static void entry_tag(struct page_cache *c, struct cache_entry *e, const char *name)
{
	struct tag *t = tag_get(c, name);
	struct link *l = &e->links[e->n_links];

	for (size_t i = 0; i < e->n_links; i++)
		if (e->links[i].tag == t)
			return;
	e->n_links++;
	*l = (struct link){e, t->links, NULL, t};
	if (t->links != NULL)
		t->links->prev = l;
	t->links = l;
}

bool page_cache_put(struct page_cache *c, struct str key, const struct cache_page *p, const char *const *tags, size_t n_tags,
		    uint64_t epoch)
{
	uint64_t h = hash_bytes(key.p, key.n);
	struct cache_entry *e;
	bool ok = false;

	pthread_mutex_lock(&c->lock);
	c->stats.misses++;
	if (outdated(c, tags, n_tags, epoch)) {
		c->stats.outdated++;
	} else if (p->bytes + key.n + ENTRY_OVERHEAD <= c->max / 4) {
		e = find(c, key, h);
		if (e != NULL)
			entry_remove(c, e);
		e = entry_new(key, h, p, n_tags);
		for (size_t i = 0; i < n_tags; i++)
			entry_tag(c, e, tags[i]);
		e->next = c->pages[h % c->n_buckets];
		c->pages[h % c->n_buckets] = e;
		push_lru(c, e);
		c->stats.bytes += e->bytes;
		c->stats.entries++;
		c->stats.stored++;
		while (c->stats.bytes > c->max && c->oldest != e) {
			c->stats.evicted++;
			entry_remove(c, c->oldest);
		}
		if (c->n_tags > MAX_TAG_RECORDS)
			tags_sweep(c);
		ok = true;
	}
	pthread_mutex_unlock(&c->lock);
	if (!ok)
		page_free(c, p);
	return ok;
}

bool page_cache_use(struct page_cache *c, struct str key, void (*use)(void *arg, const struct cache_page *p), void *arg)
{
	uint64_t h = hash_bytes(key.p, key.n);
	struct cache_entry *e;

	pthread_mutex_lock(&c->lock);
	e = find(c, key, h);
	if (e != NULL) {
		c->stats.hits++;
		if (e != c->newest) {
			unlink_lru(c, e);
			push_lru(c, e);
		}
		use(arg, &e->page);
	}
	pthread_mutex_unlock(&c->lock);
	return e != NULL;
}

void page_cache_drop(struct page_cache *c, const char *const *tags, size_t n)
{
	pthread_mutex_lock(&c->lock);
	c->epoch++;
	for (size_t i = 0; i < n; i++) {
		struct tag *t = tag_get(c, tags[i]);

		t->dropped = c->epoch;
		while (t->links != NULL) {
			c->stats.dropped++;
			entry_remove(c, t->links->entry);
		}
	}
	if (c->n_tags > MAX_TAG_RECORDS)
		tags_sweep(c);
	pthread_mutex_unlock(&c->lock);
}

void page_cache_drop_all(struct page_cache *c)
{
	pthread_mutex_lock(&c->lock);
	c->floor = ++c->epoch;
	while (c->newest != NULL) {
		c->stats.dropped++;
		entry_remove(c, c->newest);
	}
	pthread_mutex_unlock(&c->lock);
}

void page_cache_stats(struct page_cache *c, struct cache_stats *ret)
{
	pthread_mutex_lock(&c->lock);
	*ret = c->stats;
	pthread_mutex_unlock(&c->lock);
}
