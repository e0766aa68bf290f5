/* SPDX-License-Identifier: Apache-2.0 */
#include "search/postings.h"

#include <stdlib.h>
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
void block_list_free(struct block_list *l)
{
	free(l->p);
	*l = (struct block_list){0};
}

static void block_list_add(struct block_list *l, const unsigned char k[12], const unsigned char *p, uint32_t n)
{
	if (l->n + 16 + n > l->cap) {
		l->cap = (l->n + 16 + n) * 3 / 2 + 65536;
		l->p = realloc(l->p, l->cap);
		if (l->p == NULL)
			BUG("no memory");
	}
	memcpy(l->p + l->n, k, 12);
	memcpy(l->p + l->n + 12, &n, 4);
	memcpy(l->p + l->n + 16, p, n);
	l->n += 16 + n;
}

enum status block_list_write(struct block_list *l, struct conn *w, int64_t seg, struct err *err)
{
	uint32_t n;

	for (size_t at = 0; at < l->n; at += 16 + n) {
		memcpy(&n, l->p + at + 12, 4);
		TRY(conn_run(w, err, ES_BLK_ADD, "ibb", seg, (struct str){(char *)l->p + at, 12},
			     (struct str){(char *)l->p + at + 16, n}));
	}
	l->n = 0;
	return ST_OK;
}

void block_writer_init(struct block_writer *bw, struct block_list *to)
{
	memset(bw, 0, sizeof *bw);
	bw->to = to;
}

static void block_out(struct block_writer *bw)
{
	unsigned char k[12];

	if (bw->n == 0)
		return;
	block_row_key(bw->first_key, bw->first_item, k);
	block_list_add(bw->to, k, bw->block, (uint32_t)bw->n);
	bw->n = 0;
}

static void entry_out(struct block_writer *bw)
{
	if (!bw->open)
		return;
	bw->open = false;
	if (bw->n + bw->entry_n + 24 > POST_BLOCK)
		block_out(bw);
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

void block_put(struct block_writer *bw, uint64_t key, uint32_t item, const unsigned char *pos, size_t n_pos)
{
	n_pos = cut_positions(pos, n_pos);
	if (bw->open && (bw->key != key || bw->entry_n + n_pos + 12 > POST_ENTRY))
		entry_out(bw);
	if (!bw->open) {
		bw->open = true;
		bw->key = key;
		bw->entry_first = bw->last_item = item;
		bw->entry_n = 0;
	}
	bw->entry_n += varint_put(bw->entry + bw->entry_n, item - bw->last_item);
	bw->entry_n += varint_put(bw->entry + bw->entry_n, n_pos);
	for (size_t i = 0; i < n_pos; i++) /* few */
		bw->entry[bw->entry_n + i] = pos[i];
	bw->entry_n += n_pos;
	bw->last_item = item;
}

void block_end(struct block_writer *bw)
{
	entry_out(bw);
	block_out(bw);
}

/* ---- cursors ---- */
#define ITEMS_MAX (POST_ENTRY / 2 + 8) /* of an entry: two bytes at least */

void cursor_init(struct cursor *cu, struct conn *c, int64_t seg, uint64_t key)
{
	*cu = (struct cursor){.c = c, .seg = seg, .key = key};
}

static bool entry_decode(struct cursor *cu, uint32_t first, const unsigned char *from, size_t n)
{
	const unsigned char *p = from, *end = from + n;
	uint32_t item = first;

	if (n > POST_ENTRY + 16)
		return false;
	if (cu->items == NULL) { /* most keys of most segments are never found: memory comes with the first entry */
		cu->items = conn_scratch(cu->c, ITEMS_MAX * sizeof *cu->items);
		cu->pos_at = conn_scratch(cu->c, 2 * ITEMS_MAX * sizeof *cu->pos_at);
		cu->pos_n = cu->pos_at + ITEMS_MAX;
		cu->data = conn_scratch(cu->c, POST_ENTRY + 16);
	}
	cu->n = 0;
	while (p < end && cu->n < ITEMS_MAX) {
		uint64_t step, len;

		if ((p = varint_step(p, end, &step)) == NULL || (p = varint_step(p, end, &len)) == NULL ||
		    len > (uint64_t)(end - p))
			return false;
		item += (uint32_t)step;
		cu->items[cu->n] = item;
		cu->pos_at[cu->n] = (uint16_t)(p - from);
		cu->pos_n[cu->n++] = (uint16_t)len;
		p += len;
	}
	memcpy(cu->data, from, n);
	cu->at = cu->n;
	cu->loaded = cu->n > 0;
	return cu->n > 0;
}

/* Keeps the entries of the key in front of the one that was found: they are wanted next. */
static void keep_more(struct cursor *cu, const unsigned char *from, size_t n)
{
	if (n > cu->cap_more) { /* then it is another block */
		cu->cap_more = cu->cap_more == 0 ? n : BLOCK_MAX;
		cu->more = conn_scratch(cu->c, cu->cap_more);
	}
	if (n > 0)
		memmove(cu->more, from, n);
	cu->n_more = n;
}

/* The last entry of the cursor's key that begins at or before target, among entries p..end; key: that before the first of them.
 * False: damaged. */
static bool entries_find(struct cursor *cu, const unsigned char *p, const unsigned char *end, uint64_t key, uint32_t target)
{
	const unsigned char *begin = NULL, *best = NULL, *head = NULL;
	uint64_t step, first, len, best_first = 0, best_len = 0;

	cu->loaded = false;
	while (p < end) {
		const unsigned char *at = p;

		if ((p = varint_step(p, end, &step)) == NULL || (p = varint_step(p, end, &first)) == NULL ||
		    (p = varint_step(p, end, &len)) == NULL || len > (uint64_t)(end - p))
			return false;
		key += step;
		if (key > cu->key || (key == cu->key && first > target))
			break;
		if (key == cu->key) {
			if (begin == NULL) {
				begin = at;
				cu->more_key = key - step;
			}
			head = at;
			best = p;
			best_first = first;
			best_len = len;
		}
		p += len;
	}
	if (best == NULL) {
		cu->n_more = 0;
		return true;
	}
	if (!entry_decode(cu, (uint32_t)best_first, best, (size_t)best_len))
		return false;
	keep_more(cu, begin, (size_t)(head - begin));
	return true;
}

static enum status entry_load(struct cursor *cu, uint32_t target, struct err *err)
{
	unsigned char k[12];
	enum status st = ST_OK;
	bool ok = true;
	sqlite3_stmt *s;

	if (cu->n_more > 0) {
		ok = entries_find(cu, cu->more, cu->more + cu->n_more, cu->more_key, target);
		if (ok && cu->loaded)
			return ST_OK;
	}
	cu->loaded = false;
	if (ok && cu->begins) {
		cu->ended = true;
		return ST_OK;
	}
	block_row_key(cu->key, target, k);
	s = conn_stmt(cu->c, ES_BLK_AT, "ib", cu->seg, (struct str){(char *)k, sizeof k});
	if (ok && conn_row(cu->c, s, &st, err)) {
		/* The row's key is needed for its first entry; it stands in front of the data. */
		const unsigned char *p = sqlite3_column_blob(s, 1);
		size_t n = (size_t)sqlite3_column_bytes(s, 1);
		const unsigned char *row = sqlite3_column_blob(s, 0);
		uint64_t first = 0;

		ok = sqlite3_column_bytes(s, 0) == 12 && n > 0 && n <= BLOCK_MAX;
		for (int i = 0; ok && i < 8; i++)
			first = first << 8 | row[i];
		cu->begins = first < cu->key;
		ok = ok && entries_find(cu, p, p + n, first, target);
		conn_done(s);
	}
	if (!ok)
		return err_set(err, ST_CORRUPT, "search.db: damaged block in segment %lld", (long long)cu->seg);
	cu->ended = !cu->loaded;
	return st;
}

enum status cursor_seek(struct cursor *cu, uint32_t target, uint32_t *ret, struct err *err)
{
	size_t hi, lo, step = 1;

	*ret = 0;
	if (cu->ended || target == 0)
		return ST_OK;
	if (!cu->loaded || cu->items[0] > target) {
		TRY(entry_load(cu, target, err));
		if (cu->ended)
			return ST_OK;
	}
	/* The greatest one not above target: near the last one as a rule, so away from it in growing steps. */
	hi = cu->at < cu->n ? cu->at + 1 : cu->n;
	for (lo = hi - 1; cu->items[lo] > target; step *= 2) {
		hi = lo;
		lo = lo > step ? lo - step : 0;
	}
	while (hi - lo > 1) {
		size_t mid = (lo + hi) / 2;

		if (cu->items[mid] <= target)
			lo = mid;
		else
			hi = mid;
	}
	cu->at = lo;
	*ret = cu->items[cu->at];
	return ST_OK;
}

size_t cursor_positions(const struct cursor *cu, uint32_t *ret, size_t max)
{
	const unsigned char *p = cu->data + cu->pos_at[cu->at], *end = p + cu->pos_n[cu->at];
	uint64_t at = 0, step;
	size_t n = 0;

	while (p < end && n < max && (p = varint_step(p, end, &step)) != NULL) {
		at += step;
		ret[n++] = (uint32_t)at;
	}
	return n;
}
