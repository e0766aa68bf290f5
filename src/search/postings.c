/* SPDX-License-Identifier: Apache-2.0 */
#include "search/postings.h"

#include <string.h>

#include "base/log.h"
#include "base/utf8.h"
#include "search/fold.h"
#include "search/token.h"

uint64_t token_key(const char *token, size_t n)
{
	struct str rest = {token, n};
	uint32_t one = 0, two = 0;
	uint64_t h = 0xCBF29CE484222325ull;

	if ((unsigned char)token[0] >= 0xC0 && utf8_next(&rest, &one) && fold_class_of(one) == FC_HAN)
		return (uint64_t)one << 21 | (utf8_next(&rest, &two) ? two : KEY_LAST);
	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)token[i]) * 0x100000001B3ull;
	h ^= h >> 29;
	return KEY_HASH | (h & (KEY_HASH - 1));
}

size_t varint_put(unsigned char *p, uint64_t v)
{
	size_t n = 0;

	for (; v >= 0x80; v >>= 7)
		p[n++] = (unsigned char)(v | 0x80);
	p[n++] = (unsigned char)v;
	return n;
}

size_t varint_get(const unsigned char *p, const unsigned char *end, uint64_t *ret)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < 10 && p + i < end; i++) {
		v |= (uint64_t)(p[i] & 0x7F) << (7 * i);
		if (p[i] < 0x80) {
			*ret = v;
			return i + 1;
		}
	}
	return 0;
}

void block_row_key(uint64_t key, uint32_t item, unsigned char out[12])
{
	for (int i = 0; i < 8; i++)
		out[i] = (unsigned char)(key >> (56 - 8 * i));
	for (int i = 0; i < 4; i++)
		out[8 + i] = (unsigned char)(item >> (24 - 8 * i));
}

int segment_level(int64_t docs)
{
	int level = 0;

	for (; docs >= 8; docs /= 8)
		level++;
	return level;
}

/* ---- blocks ---- */
void block_writer_init(struct block_writer *bw, struct conn *w, int64_t seg)
{
	memset(bw, 0, sizeof *bw);
	bw->w = w;
	bw->seg = seg;
}

static enum status block_out(struct block_writer *bw, struct err *err)
{
	unsigned char k[12];

	if (bw->n == 0)
		return ST_OK;
	block_row_key(bw->first_key, bw->first_item, k);
	TRY(conn_run(bw->w, err, ES_BLK_ADD, "ibb", bw->seg, (struct str){(char *)k, sizeof k},
		     (struct str){(char *)bw->block, bw->n}));
	bw->n = 0;
	return ST_OK;
}

static enum status entry_out(struct block_writer *bw, struct err *err)
{
	if (!bw->open)
		return ST_OK;
	bw->open = false;
	if (bw->n + bw->entry_n + 24 > POST_BLOCK)
		TRY(block_out(bw, err));
	if (bw->n == 0) {
		bw->first_key = bw->last_key = bw->key;
		bw->first_item = bw->entry_first;
	}
	bw->n += varint_put(bw->block + bw->n, bw->key - bw->last_key);
	bw->n += varint_put(bw->block + bw->n, bw->entry_first);
	bw->n += varint_put(bw->block + bw->n, bw->entry_n);
	memcpy(bw->block + bw->n, bw->entry, bw->entry_n);
	bw->n += bw->entry_n;
	bw->last_key = bw->key;
	return ST_OK;
}

/* An item with so many positions that they fill an entry keeps the first of them: a phrase is found there or nowhere. */
static size_t cut_positions(const unsigned char *pos, size_t n)
{
	if (n <= POST_ENTRY - 16)
		return n;
	n = POST_ENTRY - 16;
	while (n > 0 && pos[n - 1] >= 0x80)
		n--;
	return n;
}

enum status block_put(struct block_writer *bw, uint64_t key, uint32_t item, const unsigned char *pos, size_t n_pos,
		      struct err *err)
{
	n_pos = cut_positions(pos, n_pos);
	if (bw->open && (bw->key != key || bw->entry_n + n_pos + 12 > POST_ENTRY))
		TRY(entry_out(bw, err));
	if (!bw->open) {
		bw->open = true;
		bw->key = key;
		bw->entry_first = bw->last_item = item;
		bw->entry_n = 0;
	}
	bw->entry_n += varint_put(bw->entry + bw->entry_n, item - bw->last_item);
	bw->entry_n += varint_put(bw->entry + bw->entry_n, n_pos);
	if (n_pos > 0)
		memcpy(bw->entry + bw->entry_n, pos, n_pos);
	bw->entry_n += n_pos;
	bw->last_item = item;
	return ST_OK;
}

enum status block_end(struct block_writer *bw, struct err *err)
{
	TRY(entry_out(bw, err));
	return block_out(bw, err);
}

/* ---- cursors ---- */
void cursor_init(struct cursor *cu, struct arena *a, struct conn *c, int64_t seg, uint64_t key)
{
	*cu = (struct cursor){.a = a, .c = c, .seg = seg, .key = key};
}

/* Most keys of most segments are never found: memory comes with the first entry. */
static void cursor_room(struct cursor *cu)
{
	if (cu->items != NULL)
		return;
	cu->items = ARENA_ARRAY(cu->a, POST_ENTRY, uint32_t);
	cu->pos_at = ARENA_ARRAY(cu->a, POST_ENTRY, uint16_t);
	cu->pos_n = ARENA_ARRAY(cu->a, POST_ENTRY, uint16_t);
	cu->data = ARENA_ARRAY(cu->a, POST_ENTRY + 16, unsigned char);
}

static bool entry_decode(struct cursor *cu, uint32_t first, const unsigned char *p, size_t n)
{
	const unsigned char *end = p + n, *from = p;
	uint32_t item = first;

	if (n > POST_ENTRY + 16)
		return false;
	cursor_room(cu);
	cu->n = 0;
	while (p < end && cu->n < POST_ENTRY) {
		uint64_t step, len;
		size_t k = varint_get(p, end, &step);

		p += k;
		if (k == 0 || (k = varint_get(p, end, &len)) == 0 || len > (uint64_t)(end - p - (ptrdiff_t)k))
			return false;
		p += k;
		item += (uint32_t)step;
		cu->items[cu->n] = item;
		cu->pos_at[cu->n] = (uint16_t)(p - from);
		cu->pos_n[cu->n++] = (uint16_t)len;
		p += len;
	}
	memcpy(cu->data, from, n);
	return cu->n > 0;
}

/* The last entry of the key that begins at or before target; found = false: the block has none. */
static bool block_find(struct cursor *cu, const unsigned char *p, size_t n, uint64_t key, uint32_t target, bool *found)
{
	const unsigned char *end = p + n, *best = NULL;
	uint64_t step, first, len, best_first = 0, best_len = 0;
	size_t k;

	*found = false;
	while (p < end) {
		if ((k = varint_get(p, end, &step)) == 0)
			return false;
		p += k;
		if ((k = varint_get(p, end, &first)) == 0)
			return false;
		p += k;
		if ((k = varint_get(p, end, &len)) == 0 || len > (uint64_t)(end - p - (ptrdiff_t)k))
			return false;
		p += k;
		key += step;
		if (key > cu->key || (key == cu->key && first > target))
			break;
		if (key == cu->key) {
			best = p;
			best_first = first;
			best_len = len;
		}
		p += len;
	}
	if (best == NULL)
		return true;
	*found = true;
	return entry_decode(cu, (uint32_t)best_first, best, (size_t)best_len);
}

static enum status entry_load(struct cursor *cu, uint32_t target, struct err *err)
{
	unsigned char k[12];
	enum status st = ST_OK;
	bool ok = true, found = false;
	sqlite3_stmt *s;

	block_row_key(cu->key, target, k);
	s = conn_stmt(cu->c, ES_BLK_AT, "ib", cu->seg, (struct str){(char *)k, sizeof k});
	if (conn_row(cu->c, s, &st, err)) {
		/* The row's key is needed for its first entry; it stands in front of the data. */
		const unsigned char *p = sqlite3_column_blob(s, 1);
		size_t n = (size_t)sqlite3_column_bytes(s, 1);
		const unsigned char *row = sqlite3_column_blob(s, 0);
		uint64_t first = 0;

		ok = sqlite3_column_bytes(s, 0) == 12 && n > 0;
		for (int i = 0; ok && i < 8; i++)
			first = first << 8 | row[i];
		ok = ok && block_find(cu, p, n, first, target, &found);
		conn_done(s);
	}
	if (!ok)
		return err_set(err, ST_CORRUPT, "search.db: damaged block in segment %lld", (long long)cu->seg);
	cu->loaded = found;
	cu->ended = !found;
	cu->at = cu->n;
	return st;
}

enum status cursor_seek(struct cursor *cu, uint32_t target, uint32_t *ret, struct err *err)
{
	*ret = 0;
	if (cu->ended || target == 0)
		return ST_OK;
	if (!cu->loaded || cu->items[0] > target) {
		TRY(entry_load(cu, target, err));
		if (cu->ended)
			return ST_OK;
	}
	if (cu->at == cu->n || cu->items[cu->at] > target) { /* the greatest one not above target */
		size_t lo = 0, hi = cu->at == cu->n ? cu->n : cu->at;

		while (hi - lo > 1) {
			size_t mid = (lo + hi) / 2;

			if (cu->items[mid] <= target)
				lo = mid;
			else
				hi = mid;
		}
		cu->at = lo;
	}
	*ret = cu->items[cu->at];
	return ST_OK;
}

size_t cursor_positions(const struct cursor *cu, uint32_t *ret, size_t max)
{
	const unsigned char *p = cu->data + cu->pos_at[cu->at], *end = p + cu->pos_n[cu->at];
	uint64_t at = 0, step;
	size_t n = 0, k;

	while (p < end && n < max && (k = varint_get(p, end, &step)) > 0) {
		p += k;
		at += step;
		ret[n++] = (uint32_t)at;
	}
	return n;
}
