/* SPDX-License-Identifier: Apache-2.0 */
/* Postings: which item holds which token, and where. Private to src/search.
 *
 * A token becomes a key of 44 bits: bit 43 = of title or numbers, bit 42 = hash (words, numbers, codes of facets), else two
 * characters of 21 bits. Second character 0: the first one anywhere (no positions); all ones: the last one of its run.
 *
 * A block (row of table blk) is a run of entries in order of (key, first item):
 *   varint key - key before (the first: 0, its key is the row's)   varint first item   varint bytes   postings
 * and postings of an entry are, item by item: varint item - item before, varint bytes, varint steps between positions.
 * An entry is at most POST_ENTRY bytes, so a frequent token has many, and reading backwards (newest first) decodes one at a
 * time. All numbers are little-endian base 128. */
#ifndef SEARCH_POSTINGS_H
#define SEARCH_POSTINGS_H

#include "search/engine.h"

#define KEY_BITS 44
#define KEY_HEAD (1ull << 43)
#define KEY_HASH (1ull << 42)
#define KEY_LAST 0x1FFFFFull /* second character: the run ends */
#define POST_ENTRY 1024
#define POST_BLOCK 7500 /* most of a page of 8 KB */
#define BLOCK_MAX (POST_BLOCK + 2 * POST_ENTRY + 64)
#define POST_RECORDS (1500u * 1000u) /* of one batch: 16 bytes each, twice */

uint64_t token_key(const char *token, size_t n);

/* ---- writing: tokens of some items, sorted and put down as one segment ---- */
/* Tokens are made, sorted and encoded by a thread of the batch's own (threaded) or at once; only the caller writes. */
struct batch;
struct batch *batch_new(size_t max_records, bool threaded);
void batch_free(struct batch *b); /* accepts NULL; what was not flushed is forgotten */
/* The text's tokens as the item's; head: also as its title and numbers; codes: of its facets. Writes a segment in the writer's
 * transaction whenever one is full. A text with more tokens than fit at all is cut. */
enum status batch_add(struct batch *b, struct conn *w, uint32_t item, struct str text, struct str head, struct str codes,
		      struct err *err) MUST_CHECK;
/* Writes what is left and empties the batch. */
enum status batch_flush(struct batch *b, struct conn *w, struct err *err) MUST_CHECK;

/* Merges segments of like size until every level has fewer than eight; only those up to max_level (0 = all). Short
 * transactions of its own: readers and other writers go on. */
enum status segments_merge(struct engine *e, int max_level, struct err *err) MUST_CHECK;

/* ---- blocks in memory, for batches and segments_merge ---- */
struct block_list { /* one behind the other: key of the row (12 bytes), length (4), bytes */
	unsigned char *p;
	size_t n, cap;
};
void block_list_free(struct block_list *l);
/* Into the segment, and empties the list. */
enum status block_list_write(struct block_list *l, struct conn *w, int64_t seg, struct err *err) MUST_CHECK;

struct block_writer {
	struct block_list *to;
	unsigned char block[BLOCK_MAX];
	size_t n;
	uint64_t first_key, last_key;
	uint32_t first_item;
	unsigned char entry[POST_ENTRY + 16];
	size_t entry_n;
	uint64_t key;
	uint32_t entry_first, last_item;
	bool open; /* an entry has begun */
};
void block_writer_init(struct block_writer *bw, struct block_list *to);
/* Keys and, within a key, items rise. */
void block_put(struct block_writer *bw, uint64_t key, uint32_t item, const unsigned char *pos, size_t n_pos);
void block_end(struct block_writer *bw);
int segment_level(int64_t docs);

size_t varint_put(unsigned char *p, uint64_t v); /* at most 10 bytes */
/* 0: damaged. */
size_t varint_get(const unsigned char *p, const unsigned char *end, uint64_t *ret);
/* The same as a step: nearly every number is below 128. NULL: damaged. */
static inline const unsigned char *varint_step(const unsigned char *p, const unsigned char *end, uint64_t *ret)
{
	size_t k;

	if (p < end && *p < 0x80) {
		*ret = *p;
		return p + 1;
	}
	k = varint_get(p, end, ret);
	return k == 0 ? NULL : p + k;
}
void block_row_key(uint64_t key, uint32_t item, unsigned char out[12]);

/* ---- reading: the items of one key in one segment, newest first ---- */
struct cursor {
	struct conn *c; /* its memory is the connection's: until it is given back */
	int64_t seg;
	uint64_t key;
	bool loaded, ended;
	bool begins;	 /* no earlier block has the key */
	uint32_t *items; /* of the entry at hand, rising */
	uint16_t *pos_at, *pos_n;
	unsigned char *data; /* entry at hand */
	size_t n, at;
	unsigned char *more; /* earlier entries of the same block, with their heads */
	size_t n_more, cap_more;
	uint64_t more_key; /* the key before the first of them */
};
void cursor_init(struct cursor *cu, struct conn *c, int64_t seg, uint64_t key);
/* The greatest item <= target; 0 = none. Targets fall from call to call. */
enum status cursor_seek(struct cursor *cu, uint32_t target, uint32_t *ret, struct err *err) MUST_CHECK;
/* Positions at the item found last; at most max. */
size_t cursor_positions(const struct cursor *cu, uint32_t *ret, size_t max);

#endif
