/* SPDX-License-Identifier: Apache-2.0 */
#include "translog/merkle.h"

#include <string.h>

struct merkle_hash merkle_leaf(struct str leaf_bytes)
{
	struct sha256_state *s = sha256_new();
	char hex[SHA256_HEX_LEN + 1];
	struct merkle_hash h = {{0}};
	const uint8_t tag = 0x00;

	sha256_update(s, &tag, 1);
	sha256_update(s, leaf_bytes.p, leaf_bytes.n);
	sha256_final_hex(s, hex);
	sha256_free(s);
	if (!hex_decode(str_of(hex), h.b, sizeof h.b))
		BUG("hex of a hash");
	return h;
}

struct merkle_hash merkle_node(const struct merkle_hash *left, const struct merkle_hash *right)
{
	char bytes[1 + 2 * SHA256_LEN];
	struct merkle_hash h = {0};

	bytes[0] = 0x01;
	memcpy(bytes + 1, left->b, SHA256_LEN);
	memcpy(bytes + 1 + SHA256_LEN, right->b, SHA256_LEN);
	sha256((struct str){bytes, sizeof bytes}, h.b);
	return h;
}

bool merkle_eq(const struct merkle_hash *a, const struct merkle_hash *b)
{
	return memcmp(a->b, b->b, sizeof a->b) == 0;
}

/* Largest power of two smaller than n; n > 1. */
static int64_t split(int64_t n)
{
	return (int64_t)1 << (63 - __builtin_clzll((unsigned long long)(n - 1)));
}

/* Leaves lo … hi-1, not empty; lo is a multiple of every complete subtree in it, as splitting at split() leaves it. */
static enum status range(const struct merkle_source *s, int64_t lo, int64_t hi, struct merkle_hash *ret, struct err *err)
{
	struct merkle_hash part[MERKLE_MAX];
	size_t n = 0;

	for (int level = 62; level >= 0; level--) {
		if (((hi - lo) >> level & 1) == 0)
			continue;
		TRY(s->get(s->arg, level, lo >> level, &part[n++], err));
		lo += (int64_t)1 << level;
		if (lo == hi)
			break;
	}
	if (n == 0)
		return err_set(err, ST_INTERNAL, "empty subtree");
	while (n > 1) {
		part[n - 2] = merkle_node(&part[n - 2], &part[n - 1]);
		n--;
	}
	*ret = part[0];
	return ST_OK;
}

enum status merkle_root(const struct merkle_source *s, int64_t size, struct merkle_hash *ret, struct err *err)
{
	if (size == 0) {
		sha256(STR(""), ret->b);
		return ST_OK;
	}
	return range(s, 0, size, ret, err);
}

/* Proofs are found from the root down and told from the leaf up. */
static void turn(struct merkle_proof *p)
{
	for (size_t i = 0; i < p->n / 2; i++) {
		struct merkle_hash h = p->hash[i];

		p->hash[i] = p->hash[p->n - 1 - i];
		p->hash[p->n - 1 - i] = h;
	}
}

enum status merkle_inclusion(const struct merkle_source *s, int64_t seq, int64_t size, struct merkle_proof *ret,
			     struct err *err)
{
	struct merkle_proof p = {.n = 0};
	int64_t lo = 0, hi = size;

	if (seq < 0 || seq >= size)
		return err_set(err, ST_NOT_FOUND, "no leaf %lld in a tree of %lld", (long long)seq, (long long)size);
	while (hi - lo > 1) {
		int64_t mid = lo + split(hi - lo);
		bool left = seq < mid;

		TRY(range(s, left ? mid : lo, left ? hi : mid, &p.hash[p.n++], err));
		if (left)
			hi = mid;
		else
			lo = mid;
	}
	turn(&p);
	*ret = p;
	return ST_OK;
}

enum status merkle_consistency(const struct merkle_source *s, int64_t first, int64_t second, struct merkle_proof *ret,
			       struct err *err)
{
	struct merkle_proof p = {.n = 0};
	int64_t lo = 0, hi = second;
	bool known = true; /* the subtree left over is the first tree itself: its root need not be sent */

	if (first < 0 || first > second)
		return err_set(err, ST_NOT_FOUND, "no tree of %lld before one of %lld", (long long)first, (long long)second);
	while (first > 0 && first < hi) {
		int64_t mid = lo + split(hi - lo);
		bool left = first <= mid;

		TRY(range(s, left ? mid : lo, left ? hi : mid, &p.hash[p.n++], err));
		if (left) {
			hi = mid;
		} else {
			lo = mid;
			known = false;
		}
	}
	if (!known)
		TRY(range(s, lo, hi, &p.hash[p.n++], err));
	turn(&p);
	*ret = p;
	return ST_OK;
}

bool merkle_verify_inclusion(const struct merkle_hash *leaf, int64_t seq, int64_t size, const struct merkle_proof *p,
			     const struct merkle_hash *root)
{
	struct merkle_hash r = *leaf;
	int64_t fn = seq, sn = size - 1;

	if (seq < 0 || seq >= size || p->n > MERKLE_MAX)
		return false;
	for (size_t i = 0; i < p->n; i++) {
		if (sn == 0)
			return false;
		if ((fn & 1) == 1 || fn == sn) {
			r = merkle_node(&p->hash[i], &r);
			while ((fn & 1) == 0 && fn != 0) {
				fn >>= 1;
				sn >>= 1;
			}
		} else {
			r = merkle_node(&r, &p->hash[i]);
		}
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 && merkle_eq(&r, root);
}

bool merkle_verify_consistency(int64_t first, int64_t second, const struct merkle_hash *first_root,
			       const struct merkle_hash *second_root, const struct merkle_proof *p)
{
	struct merkle_hash fr, sr;
	int64_t fn = first - 1, sn = second - 1;
	size_t i = 0;

	if (first < 0 || second < first || p->n > MERKLE_MAX)
		return false;
	if (first == 0 || first == second)
		return p->n == 0 && (first == 0 || merkle_eq(first_root, second_root));
	while ((fn & 1) == 1) {
		fn >>= 1;
		sn >>= 1;
	}
	if (fn == 0) { /* a power of two: the first root is itself the first hash */
		fr = sr = *first_root;
	} else {
		if (p->n == 0)
			return false;
		fr = sr = p->hash[i++];
	}
	for (; i < p->n; i++) {
		if (sn == 0)
			return false;
		if ((fn & 1) == 1 || fn == sn) {
			fr = merkle_node(&p->hash[i], &fr);
			sr = merkle_node(&p->hash[i], &sr);
			while ((fn & 1) == 0 && fn != 0) {
				fn >>= 1;
				sn >>= 1;
			}
		} else {
			sr = merkle_node(&sr, &p->hash[i]);
		}
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 && merkle_eq(&fr, first_root) && merkle_eq(&sr, second_root);
}
