/* SPDX-License-Identifier: Apache-2.0 */
/* The same matter asked before: descriptions as sets of three-character shingles, eight smallest hashes of each set kept (MinHash,
 * bottom-k); the share two requests have in common stands for how alike they are. */
#include <string.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "cases/cases_int.h"
#include "core/seal.h"

enum { SHINGLE = 3, KEPT = 8, MAX_CP = 2000, BEST = 10 };

/* Letters, digits and Han only, narrow, small letters: what people write differently falls away. */
static size_t plain(struct arena *a, struct str s, uint32_t **ret)
{
	struct str rest = utf8_fold_width(a, s);
	uint32_t *cp = ARENA_ARRAY(a, MAX_CP, uint32_t), c;
	size_t n = 0;

	while (n < MAX_CP && utf8_next(&rest, &c)) {
		if (c >= 'A' && c <= 'Z')
			c += 32;
		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || utf8_is_han(c))
			cp[n++] = c;
	}
	*ret = cp;
	return n;
}

/* 64 bits, positive; SplitMix64 over the characters. */
static int64_t mix(const uint32_t *cp, size_t n)
{
	uint64_t x = 0x9e3779b97f4a7c15u;

	for (size_t i = 0; i < n; i++) {
		x ^= cp[i] + 0x9e3779b97f4a7c15u + (x << 6) + (x >> 2);
		x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
		x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
		x ^= x >> 31;
	}
	return (int64_t)(x >> 1);
}

/* Keeps the smallest, each once, in order. */
static void keep(int64_t best[KEPT], size_t *n, int64_t h)
{
	size_t at = 0;

	while (at < *n && best[at] < h)
		at++;
	if (at == KEPT || (at < *n && best[at] == h))
		return;
	if (*n < KEPT)
		(*n)++;
	memmove(best + at + 1, best + at, (*n - at - 1) * sizeof *best);
	best[at] = h;
}

void matter_shingles(struct arena *a, struct str description, int64_t ret[8])
{
	uint32_t *cp;
	size_t n = plain(a, description, &cp), kept = 0, len = n < SHINGLE ? n : SHINGLE;

	for (size_t i = 0; len > 0 && i + len <= n; i++)
		keep(ret, &kept, mix(cp + i, len));
	while (kept < KEPT) { /* a short text: filled with what no other text has */
		ret[kept] = -(int64_t)kept - 1;
		kept++;
	}
}

struct str matter_mark(struct arena *a, struct str description)
{
	uint32_t *cp;
	size_t n = plain(a, description, &cp);
	char hex[SHA256_HEX_LEN + 1];

	sha256_hex((struct str){(const char *)cp, n * sizeof *cp}, hex);
	return arena_dup(a, str_slice(str_of(hex), 0, 32));
}

struct str case_identity_mark(struct ctx *c, struct str id_no)
{
	char *up = arena_alloc(c->arena, id_no.n + 1);

	for (size_t i = 0; i < id_no.n; i++)
		up[i] = (char)(id_no.p[i] == 'x' ? 'X' : id_no.p[i]);
	return seal_mark(c, "request identity", (struct str){up, id_no.n});
}

enum status case_similar(struct ctx *c, int64_t body_id, int64_t id, struct str description, struct str identity_mark,
			 struct case_like **ret, size_t *ret_n, struct err *err)
{
	int64_t hash[KEPT], found[BEST][2];
	struct case_like *like = ARENA_ARRAY(c->arena, BEST, struct case_like);
	size_t n, kept = 0;

	matter_shingles(c->arena, description, hash);
	while (kept < KEPT && hash[kept] >= 0)
		kept++;
	TRY(cs_like(c, body_id, id, hash, found, BEST, &n, err));
	*ret_n = 0;
	for (size_t i = 0; i < n; i++) {
		struct case_row r;

		TRY(cs_get(c, found[i][0], &r, err));
		like[(*ret_n)++] = (struct case_like){.id = r.rc.id,
						      .no = r.rc.no,
						      .masked_name = r.rc.masked.name,
						      .description = r.rc.description,
						      .decision = r.rc.decision,
						      .state = r.rc.state,
						      .score = (int)(found[i][1] * 100 / (int64_t)(kept == 0 ? 1 : kept)),
						      .same_applicant = !str_empty(identity_mark) &&
									str_eq(r.identity_mark, identity_mark)};
	}
	*ret = like;
	return ST_OK;
}
