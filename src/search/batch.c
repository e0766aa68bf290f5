/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens of many items at once: collected as they come, sorted by key in four passes, written front to back. Sorting is what
 * makes indexing fast: a hash table of terms would miss the processor's cache at every token. */
#include <string.h>

#include "base/log.h"
#include "search/postings.h"
#include "search/token.h"

struct record {
	uint64_t key;
	uint32_t item; /* while collecting: ordinal in the batch */
	uint32_t pos;
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
};

struct batch *batch_new(size_t max_records)
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
	return b;
}

void batch_free(struct batch *b)
{
	if (b == NULL)
		return;
	free(b->rec);
	free(b->tmp);
	free(b->items);
	free(b);
}

size_t batch_items(const struct batch *b)
{
	return b->n_items;
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

bool batch_add(struct batch *b, uint32_t item, struct str text, struct str head, struct str codes)
{
	size_t before = b->n;
	bool alone = b->n_items == 0;

	if (b->n_items == b->max_items)
		return false;
	b->limit = b->max;
	b->head = KEY_HEAD;
	b->pos = 0;
	if (token_each(head, add_token, b) == 0) {
		b->head = 0;
		b->pos = 0;
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
static enum status put_character(struct batch *b, struct block_writer *bw, size_t from, size_t to, uint64_t *set,
				 struct err *err)
{
	size_t words = b->n_items / 64 + 1;

	memset(set, 0, words * sizeof *set);
	for (size_t i = from; i < to; i++)
		set[b->rec[i].item / 64] |= 1ull << (b->rec[i].item % 64);
	for (size_t w = 0; w < words; w++)
		for (uint64_t left = set[w]; left != 0; left &= left - 1)
			TRY(block_put(bw, b->rec[from].key & ~KEY_LAST, b->items[w * 64 + (size_t)__builtin_ctzll(left)],
				      NULL, 0, err));
	return ST_OK;
}

/* One key's records: item by item with the steps between positions. */
static enum status put_key(struct batch *b, struct block_writer *bw, size_t from, size_t to, struct err *err)
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
		TRY(block_put(bw, b->rec[from].key, b->items[item], pos, n, err));
	}
	return ST_OK;
}

static enum status put_all(struct batch *b, struct block_writer *bw, uint64_t *set, struct err *err)
{
	uint64_t character = 0;

	for (size_t i = 0, to; i < b->n; i = to) {
		uint64_t key = b->rec[i].key;

		if ((key & KEY_HASH) == 0 && (key & ~KEY_LAST) != character) {
			character = key & ~KEY_LAST;
			for (to = i; to < b->n && (b->rec[to].key & ~KEY_LAST) == character; to++)
				continue;
			TRY(put_character(b, bw, i, to, set, err));
		}
		for (to = i; to < b->n && b->rec[to].key == key; to++)
			continue;
		TRY(put_key(b, bw, i, to, err));
	}
	return block_end(bw, err);
}

enum status batch_flush(struct batch *b, struct conn *w, struct err *err)
{
	struct block_writer *bw;
	uint64_t *set;
	int64_t seg = 0;
	enum status st;

	if (b->n_items == 0)
		return ST_OK;
	rank_items(b);
	for (unsigned shift = 0; shift < KEY_BITS; shift += 11)
		pass(b, shift);
	TRY(conn_i64(w, 0, &seg, err, ES_SEG_ADD, "iiiii", (int64_t)b->n_items, (int64_t)segment_level((int64_t)b->n_items),
		     (int64_t)b->items[0], (int64_t)b->items[b->n_items - 1], (int64_t)1));
	bw = malloc(sizeof *bw);
	set = malloc((b->n_items / 64 + 1) * sizeof *set);
	if (bw == NULL || set == NULL)
		BUG("no memory");
	block_writer_init(bw, w, seg);
	st = put_all(b, bw, set, err);
	free(bw);
	free(set);
	b->n = b->n_items = 0;
	return st;
}
