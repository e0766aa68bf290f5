/* SPDX-License-Identifier: Apache-2.0 */
/* The tree against the known vectors of Certificate Transparency, and every size up to 64 against RFC 6962 §2.1 written down
 * as it stands there: recursively over a list of leaves. */
#include "translog/merkle.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/test.h"

enum { MAX_SIZE = 64 };

/* ---- the definition, written a second time ---- */

static struct merkle_hash plain_hash(const uint8_t *bytes, size_t n)
{
	struct merkle_hash h;
	unsigned len = 0;

	assert_int_equal(EVP_Digest(bytes, n, h.b, &len, EVP_sha256(), NULL), 1);
	return h;
}

static struct merkle_hash mth(const struct str *d, size_t n)
{
	uint8_t bytes[256] = {0};
	struct merkle_hash l, r;
	size_t k = 1;

	if (n == 0)
		return plain_hash(bytes, 0);
	if (n == 1) {
		bytes[0] = 0;
		if (d[0].n > 0)
			memcpy(bytes + 1, d[0].p, d[0].n);
		return plain_hash(bytes, 1 + d[0].n);
	}
	while (k * 2 < n)
		k *= 2;
	l = mth(d, k);
	r = mth(d + k, n - k);
	bytes[0] = 1;
	memcpy(bytes + 1, l.b, 32);
	memcpy(bytes + 33, r.b, 32);
	return plain_hash(bytes, 65);
}

static void push(struct merkle_proof *p, struct merkle_hash h)
{
	p->hash[p->n++] = h;
}

static void path(size_t m, const struct str *d, size_t n, struct merkle_proof *p) /* PATH(m, D[n]) */
{
	size_t k = 1;

	if (n == 1)
		return;
	while (k * 2 < n)
		k *= 2;
	if (m < k) {
		path(m, d, k, p);
		push(p, mth(d + k, n - k));
	} else {
		path(m - k, d + k, n - k, p);
		push(p, mth(d, k));
	}
}

static void subproof(size_t m, const struct str *d, size_t n, bool b, struct merkle_proof *p) /* SUBPROOF(m, D[n], b) */
{
	size_t k = 1;

	if (m == n) {
		if (!b)
			push(p, mth(d, n));
		return;
	}
	while (k * 2 < n)
		k *= 2;
	if (m <= k) {
		subproof(m, d, k, b, p);
		push(p, mth(d + k, n - k));
	} else {
		subproof(m - k, d + k, n - k, false, p);
		push(p, mth(d, k));
	}
}

/* ---- a source that counts its look-ups ---- */

struct leaves {
	struct str d[MAX_SIZE];
	char text[MAX_SIZE][16];
	int gets;
};

static enum status get(void *arg, int level, int64_t index, struct merkle_hash *ret, struct err *err)
{
	struct leaves *l = arg;
	size_t from = (size_t)index << level, n = (size_t)1 << level;

	(void)err;
	assert_true(from + n <= MAX_SIZE);
	l->gets++;
	*ret = mth(l->d + from, n);
	return ST_OK;
}

static void fill(struct leaves *l)
{
	for (int i = 0; i < MAX_SIZE; i++) {
		l->text[i][0] = (char)('a' + i % 26);
		l->text[i][1] = (char)i;
		l->d[i] = (struct str){l->text[i], (size_t)(i % 15)};
	}
	l->gets = 0;
}

static bool same(const struct merkle_proof *a, const struct merkle_proof *b)
{
	return a->n == b->n && memcmp(a->hash, b->hash, a->n * sizeof a->hash[0]) == 0;
}

/* ---- tests ---- */

static struct merkle_hash of_hex(const char *hex)
{
	struct merkle_hash h;

	assert_true(hex_decode(str_of(hex), h.b, sizeof h.b));
	return h;
}

/* The eight leaves and roots used by the implementations of RFC 6962 to test themselves. */
static void known_vectors(void **state)
{
	static const struct str d[8] = {STR_INIT(""),
					STR_INIT("\x00"),
					STR_INIT("\x10"),
					STR_INIT("\x20\x21"),
					STR_INIT("\x30\x31"),
					STR_INIT("\x40\x41\x42\x43"),
					STR_INIT("\x50\x51\x52\x53\x54\x55\x56\x57"),
					STR_INIT("\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f")};
	static const char *const roots[9] = {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
					     "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
					     "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
					     "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
					     "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
					     "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
					     "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
					     "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
					     "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
	struct leaves l;

	(void)state;
	fill(&l);
	for (int i = 0; i < 8; i++)
		l.d[i] = d[i];
	for (int64_t n = 0; n <= 8; n++) {
		const struct merkle_source s = {get, &l};
		struct merkle_hash root, want = of_hex(roots[n]);

		assert_int_equal(merkle_root(&s, n, &root, NULL), ST_OK);
		assert_true(merkle_eq(&root, &want));
	}
	struct merkle_hash leaf = merkle_leaf(STR("")), want = of_hex(roots[1]);
	assert_true(merkle_eq(&leaf, &want));
}

static void inclusion_of_every_leaf_in_every_size(void **state)
{
	struct leaves l;
	const struct merkle_source s = {get, &l};

	(void)state;
	fill(&l);
	for (int64_t n = 1; n <= MAX_SIZE; n++) {
		struct merkle_hash root = mth(l.d, (size_t)n);

		for (int64_t m = 0; m < n; m++) {
			struct merkle_proof p, want = {.n = 0};
			struct merkle_hash leaf = merkle_leaf(l.d[m]);

			l.gets = 0;
			assert_int_equal(merkle_inclusion(&s, m, n, &p, NULL), ST_OK);
			assert_true(l.gets <= 12); /* 2 log2(64): not the whole tree */
			path((size_t)m, l.d, (size_t)n, &want);
			assert_true(same(&p, &want));
			assert_true(merkle_verify_inclusion(&leaf, m, n, &p, &root));
			/* nothing else passes: another place, another leaf, another root, a hash more, less or altered */
			for (int64_t other = 0; other < n; other++)
				if (other != m && l.d[other].n != l.d[m].n)
					assert_false(merkle_verify_inclusion(&leaf, other, n, &p, &root));
			leaf.b[0] ^= 1;
			assert_false(merkle_verify_inclusion(&leaf, m, n, &p, &root));
			leaf.b[0] ^= 1;
			if (p.n > 0) {
				p.hash[p.n - 1].b[31] ^= 1;
				assert_false(merkle_verify_inclusion(&leaf, m, n, &p, &root));
				p.hash[p.n - 1].b[31] ^= 1;
				p.n--;
				assert_false(merkle_verify_inclusion(&leaf, m, n, &p, &root));
				p.n++;
			}
			p.hash[p.n++] = leaf;
			assert_false(merkle_verify_inclusion(&leaf, m, n, &p, &root));
		}
		assert_int_equal(merkle_inclusion(&s, n, n, &(struct merkle_proof){.n = 0}, NULL), ST_NOT_FOUND);
	}
}

static void consistency_of_every_two_sizes(void **state)
{
	struct leaves l;
	const struct merkle_source s = {get, &l};

	(void)state;
	fill(&l);
	for (int64_t n = 1; n <= MAX_SIZE; n++) {
		for (int64_t m = 1; m <= n; m++) {
			struct merkle_proof p, want = {.n = 0};
			struct merkle_hash a = mth(l.d, (size_t)m), b = mth(l.d, (size_t)n), c = a;

			l.gets = 0;
			assert_int_equal(merkle_consistency(&s, m, n, &p, NULL), ST_OK);
			assert_true(l.gets <= 14);
			subproof((size_t)m, l.d, (size_t)n, true, &want);
			assert_true(same(&p, &want));
			assert_true(merkle_verify_consistency(m, n, &a, &b, &p));
			c.b[5] ^= 4;
			assert_false(merkle_verify_consistency(m, n, &c, &b, &p));
			if (m == n)
				continue;
			assert_false(merkle_verify_consistency(m, n, &a, &c, &p));
			p.hash[0].b[0] ^= 1;
			assert_false(merkle_verify_consistency(m, n, &a, &b, &p));
			p.hash[0].b[0] ^= 1;
			p.n--;
			assert_false(merkle_verify_consistency(m, n, &a, &b, &p));
			p.n++;
			p.hash[p.n++] = a;
			assert_false(merkle_verify_consistency(m, n, &a, &b, &p));
		}
		struct merkle_proof none;
		assert_int_equal(merkle_consistency(&s, 0, n, &none, NULL), ST_OK);
		assert_int_equal(none.n, 0);
		assert_int_equal(merkle_consistency(&s, n + 1, n, &none, NULL), ST_NOT_FOUND);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_vectors),
		cmocka_unit_test(inclusion_of_every_leaf_in_every_size),
		cmocka_unit_test(consistency_of_every_two_sizes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
