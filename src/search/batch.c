/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens of many items at once: collected as they come, sorted by key in four passes, written front to back. Sorting is what
 * makes indexing fast: a hash table of terms would miss the processor's cache at every token. In bulk a thread of its own does
 * all of that while the caller reads documents and writes rows; the caller alone writes the segments, in its transaction. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "search/postings.h"
#include "search/token.h"

#define QUEUE_BYTES (8u << 20) /* of texts that wait for the thread */

struct record {
	uint64_t key;
	uint32_t item; /* while collecting: ordinal in the batch */
	uint32_t pos;
};

/* What waits for the thread: a text, or (item 0) the wish that all before it be put down. */
struct job {
	struct job *next;
	uint32_t item;
	struct str text, head, codes;
	char bytes[];
};

struct output { /* a segment, ready to be written */
	struct output *next;
	int64_t docs, first, last;
	struct block_list blocks;
};

struct batch {
	struct record *rec, *tmp;
	size_t n, max;
	uint32_t *items; /* by ordinal */
	size_t n_items, max_items;
	/* of the text being added */
	uint32_t pos;
	uint64_t head;
	size_t limit;

	bool threaded;
	pthread_t thread;
	pthread_mutex_t m;
	pthread_cond_t wake, done;
	struct job *first, **last; /* from here on under m */
	size_t queued;
	bool busy, stop;
	struct output *out, **out_last;
};

static void *work(void *arg);

struct batch *batch_new(size_t max_records, bool threaded)
{
	struct batch *b = calloc(1, sizeof *b);

	if (b == NULL)
		BUG("no memory");
	b->max = max_records;
	b->max_items = max_records / 16 + 16;
	b->rec = malloc(max_records * sizeof *b->rec);
	b->tmp = malloc(max_records * sizeof *b->tmp);
	b->items = malloc(b->max_items * sizeof *b->items);
	if (b->rec == NULL || b->tmp == NULL || b->items == NULL)
		BUG("no memory");
	b->last = &b->first;
	b->out_last = &b->out;
	(void)pthread_mutex_init(&b->m, NULL);
	(void)pthread_cond_init(&b->wake, NULL);
	(void)pthread_cond_init(&b->done, NULL);
	b->threaded = threaded && pthread_create(&b->thread, NULL, work, b) == 0;
	return b;
}

static void outputs_free(struct output *o)
{
	while (o != NULL) {
		struct output *next = o->next;

		block_list_free(&o->blocks);
		free(o);
		o = next;
	}
}

void batch_free(struct batch *b)
{
	if (b == NULL)
		return;
	if (b->threaded) {
		(void)pthread_mutex_lock(&b->m);
		b->stop = true;
		(void)pthread_cond_signal(&b->wake);
		(void)pthread_mutex_unlock(&b->m);
		(void)pthread_join(b->thread, NULL);
	}
	while (b->first != NULL) {
		struct job *j = b->first;

		b->first = j->next;
		free(j);
	}
	outputs_free(b->out);
	(void)pthread_mutex_destroy(&b->m);
	(void)pthread_cond_destroy(&b->wake);
	(void)pthread_cond_destroy(&b->done);
	free(b->rec);
	free(b->tmp);
	free(b->items);
	free(b);
}

static int add_token(void *arg, const char *token, size_t n, size_t from, size_t to)
{
	struct batch *b = arg;

	(void)from;
	(void)to;
	if (b->n == b->limit)
		return 1;
	b->rec[b->n++] = (struct record){token_key(token, n) | b->head, (uint32_t)b->n_items, b->pos++};
	return 0;
}

/* False: no room, nothing was added. */
static bool take_tokens(struct batch *b, uint32_t item, struct str text, struct str head, struct str codes)
{
	size_t before = b->n;
	bool alone = b->n_items == 0;

	if (b->n_items == b->max_items)
		return false;
	b->limit = alone ? b->max / 2 : b->max;
	b->head = KEY_HEAD;
	b->pos = 0;
	if (token_each(head, add_token, b) == 0 || alone) {
		b->head = 0;
		b->pos = 0;
		b->limit = b->max;
		b->limit -= b->n + 64 < b->limit ? 64 : 0; /* a text that is cut still has its facets */
		bool whole = token_each(text, add_token, b) == 0;

		b->limit = b->max;
		if ((whole || alone) && token_each(codes, add_token, b) == 0) {
			b->items[b->n_items++] = item;
			return true;
		}
	}
	b->n = before;
	return false;
}

/* One stable pass over 11 bits of a key (shift < 64) or, from 64 on, of the item. */
static void pass(struct batch *b, unsigned shift)
{
	size_t at[2048] = {0}, sum = 0;
	struct record *swap = b->tmp;

#define DIGIT(r) (shift < 64 ? ((r).key >> shift) & 2047 : ((r).item >> (shift - 64)) & 2047)
	for (size_t i = 0; i < b->n; i++)
		at[DIGIT(b->rec[i])]++;
	for (size_t i = 0; i < 2048; i++) {
		size_t n = at[i];

		at[i] = sum;
		sum += n;
	}
	for (size_t i = 0; i < b->n; i++)
		b->tmp[at[DIGIT(b->rec[i])]++] = b->rec[i];
#undef DIGIT
	b->tmp = b->rec;
	b->rec = swap;
}

static int compare(const void *x, const void *y)
{
	uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;

	return a < b ? -1 : a > b;
}

/* Ordinals become ranks: places in items[], which rises from here on. */
static void rank_items(struct batch *b)
{
	uint64_t *order = calloc(b->n_items, sizeof *order);
	uint32_t *rank = calloc(b->n_items, sizeof *rank);
	bool rising = true;

	if (order == NULL || rank == NULL)
		BUG("no memory");
	for (size_t i = 0; i < b->n_items; i++) {
		order[i] = (uint64_t)b->items[i] << 32 | i;
		rising = rising && (i == 0 || b->items[i] > b->items[i - 1]);
	}
	if (!rising) {
		qsort(order, b->n_items, sizeof *order, compare);
		for (size_t i = 0; i < b->n_items; i++) {
			rank[(uint32_t)order[i]] = (uint32_t)i;
			b->items[i] = (uint32_t)(order[i] >> 32);
		}
		for (size_t i = 0; i < b->n; i++)
			b->rec[i].item = rank[b->rec[i].item];
		for (unsigned shift = 64; shift < 64 + 22; shift += 11)
			pass(b, shift);
	}
	free(order);
	free(rank);
}

/* Items that hold a character at all: those of every pair it begins, which are neighbours after sorting. */
static void put_character(struct batch *b, struct block_writer *bw, size_t from, size_t to, uint64_t *set)
{
	size_t words = b->n_items / 64 + 1;

	memset(set, 0, words * sizeof *set);
	for (size_t i = from; i < to; i++)
		set[b->rec[i].item / 64] |= 1ull << (b->rec[i].item % 64);
	for (size_t w = 0; w < words; w++)
		for (uint64_t left = set[w]; left != 0; left &= left - 1)
			block_put(bw, b->rec[from].key & ~KEY_LAST, b->items[w * 64 + (size_t)__builtin_ctzll(left)], NULL,
				  0);
}

/* One key's records: item by item with the steps between positions. */
static void put_key(struct batch *b, struct block_writer *bw, size_t from, size_t to)
{
	unsigned char pos[POST_ENTRY];

	for (size_t i = from; i < to;) {
		uint32_t item = b->rec[i].item, before = 0;
		size_t n = 0;

		for (; i < to && b->rec[i].item == item; i++) {
			if (n + 10 <= sizeof pos) {
				n += varint_put(pos + n, b->rec[i].pos - before);
				before = b->rec[i].pos;
			}
		}
		block_put(bw, b->rec[from].key, b->items[item], pos, n);
	}
}

static void put_all(struct batch *b, struct block_writer *bw, uint64_t *set)
{
	uint64_t character = 0;

	for (size_t i = 0, to; i < b->n; i = to) {
		uint64_t key = b->rec[i].key;

		if ((key & KEY_HASH) == 0 && (key & ~KEY_LAST) != character) {
			character = key & ~KEY_LAST;
			for (to = i; to < b->n && (b->rec[to].key & ~KEY_LAST) == character; to++)
				continue;
			put_character(b, bw, i, to, set);
		}
		for (to = i; to < b->n && b->rec[to].key == key; to++)
			continue;
		put_key(b, bw, i, to);
	}
	block_end(bw);
}

/* What was collected becomes a segment. */
static void pack(struct batch *b)
{
	struct block_writer *bw;
	struct output *o;
	uint64_t *set;

	if (b->n_items == 0)
		return;
	rank_items(b);
	for (unsigned shift = 0; shift < KEY_BITS; shift += 11)
		pass(b, shift);
	bw = malloc(sizeof *bw);
	set = malloc((b->n_items / 64 + 1) * sizeof *set);
	o = calloc(1, sizeof *o);
	if (bw == NULL || set == NULL || o == NULL)
		BUG("no memory");
	block_writer_init(bw, &o->blocks);
	put_all(b, bw, set);
	free(bw);
	free(set);
	o->docs = (int64_t)b->n_items;
	o->first = b->items[0];
	o->last = b->items[b->n_items - 1];
	b->n = b->n_items = 0;
	(void)pthread_mutex_lock(&b->m);
	*b->out_last = o;
	b->out_last = &o->next;
	(void)pthread_mutex_unlock(&b->m);
}

static void take_text(struct batch *b, uint32_t item, struct str text, struct str head, struct str codes)
{
	if (take_tokens(b, item, text, head, codes))
		return;
	pack(b);
	if (!take_tokens(b, item, text, head, codes)) /* an empty batch takes any text, cut if need be */
		BUG("item %u does not fit", item);
}

/* ---- the thread ---- */
static void *work(void *arg)
{
	struct batch *b = arg;

	(void)pthread_mutex_lock(&b->m);
	while (!b->stop) {
		struct job *j = b->first;

		if (j == NULL) {
			b->busy = false;
			(void)pthread_cond_signal(&b->done);
			(void)pthread_cond_wait(&b->wake, &b->m);
			continue;
		}
		b->busy = true;
		b->first = j->next;
		if (b->first == NULL)
			b->last = &b->first;
		b->queued -= j->text.n;
		if (b->queued < QUEUE_BYTES / 2)
			(void)pthread_cond_signal(&b->done);
		(void)pthread_mutex_unlock(&b->m);
		if (j->item == 0)
			pack(b);
		else
			take_text(b, j->item, j->text, j->head, j->codes);
		free(j);
		(void)pthread_mutex_lock(&b->m);
	}
	(void)pthread_mutex_unlock(&b->m);
	return NULL;
}

static struct str copy(char **at, struct str s)
{
	struct str ret = {*at, s.n};

	if (s.n > 0)
		memcpy(*at, s.p, s.n);
	*at += s.n;
	return ret;
}

static struct job *job_new(uint32_t item, struct str text, struct str head, struct str codes)
{
	struct job *j = malloc(sizeof *j + text.n + head.n + codes.n + 1);
	char *at;

	if (j == NULL)
		BUG("no memory");
	at = j->bytes;
	j->next = NULL;
	j->item = item;
	j->text = copy(&at, text);
	j->head = copy(&at, head);
	j->codes = copy(&at, codes);
	return j;
}

/* What is finished. */
static struct output *take_ready(struct batch *b)
{
	struct output *ready = b->out;

	b->out = NULL;
	b->out_last = &b->out;
	return ready;
}

/* Hands the job over and takes what is finished; waits while too much is queued, or (item 0) until everything is done. */
static struct output *hand_over(struct batch *b, struct job *j)
{
	struct output *ready;
	bool all = j->item == 0;

	(void)pthread_mutex_lock(&b->m);
	while (b->queued > QUEUE_BYTES)
		(void)pthread_cond_wait(&b->done, &b->m);
	*b->last = j;
	b->last = &j->next;
	b->queued += j->text.n;
	if (!b->busy)
		(void)pthread_cond_signal(&b->wake);
	b->busy = true;
	while (all && b->busy)
		(void)pthread_cond_wait(&b->done, &b->m);
	ready = take_ready(b);
	(void)pthread_mutex_unlock(&b->m);
	return ready;
}

static enum status write_ready(struct output *ready, struct conn *w, struct err *err)
{
	enum status st = ST_OK;

	for (struct output *o = ready; o != NULL && st == ST_OK; o = o->next) {
		int64_t seg = 0;

		st = conn_i64(w, 0, &seg, err, ES_SEG_ADD, "iiiii", o->docs, (int64_t)segment_level(o->docs), o->first,
			      o->last, (int64_t)1);
		if (st == ST_OK)
			st = block_list_write(&o->blocks, w, seg, err);
	}
	outputs_free(ready);
	return st;
}

enum status batch_add(struct batch *b, struct conn *w, uint32_t item, struct str text, struct str head, struct str codes,
		      struct err *err)
{
	if (b->threaded)
		return write_ready(hand_over(b, job_new(item, text, head, codes)), w, err);
	take_text(b, item, text, head, codes);
	return write_ready(take_ready(b), w, err);
}

enum status batch_flush(struct batch *b, struct conn *w, struct err *err)
{
	struct str none = STR("");

	if (b->threaded)
		return write_ready(hand_over(b, job_new(0, none, none, none)), w, err);
	pack(b);
	return write_ready(take_ready(b), w, err);
}
