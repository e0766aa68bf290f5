/* SPDX-License-Identifier: Apache-2.0 */
/* Where words stand: every three characters that follow each other in the texts of a request, packed into one number so that the
 * two or one first of them are a range. What is found here can hold the word; the text decides. */
#include "base/utf8.h"
#include "cases/cases_int.h"

enum { FI_ADD, FI_DROP, FI_COUNT, FI_SHINGLES_DROP };
enum { AT_ONCE = 16, CP_BITS = 21, LOOKED_AT = 8 };

#define PUT_SIG "iiiiiiiiiiiiiiiii"

static const struct db_stmt stmts[] = {
	[FI_ADD] = {"find_add", DB_WRITE, PUT_SIG, "",
		    "INSERT INTO request_word (case_id, gram) VALUES (?1, ?2), (?1, ?3), (?1, ?4), (?1, ?5), (?1, ?6), (?1, "
		    "?7), (?1, ?8), (?1, ?9), (?1, ?10), (?1, ?11), (?1, ?12), (?1, ?13), (?1, ?14), (?1, ?15), (?1, ?16), "
		    "(?1, ?17) ON CONFLICT DO NOTHING",
		    NULL},
	[FI_DROP] =
		{"find_drop", DB_WRITE, PUT_SIG, "",
		 "DELETE FROM request_word WHERE case_id = ?1 AND gram IN (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, "
		 "?13, ?14, ?15, ?16, ?17)",
		 NULL},
	[FI_COUNT] = {"find_count", DB_READ, "iii", "i",
		      "SELECT COUNT(*) FROM (SELECT 1 FROM request_word WHERE gram >= ?1 AND gram <= ?2 LIMIT ?3) x", NULL},
	[FI_SHINGLES_DROP] = {"find_shingles_drop", DB_WRITE, "i", "", "DELETE FROM request_shingle WHERE case_id = ?1",
			      NULL},
};
const struct db_set cases_find_set = {"cases_find", stmts, ARRAY_LEN(stmts)};

static int64_t pack(const uint32_t *cp, size_t n)
{
	int64_t g = 0;

	for (size_t i = 0; i < 3; i++)
		g = (int64_t)((uint64_t)g << CP_BITS) | (i < n ? (int64_t)cp[i] : 0);
	return g;
}

static size_t characters(struct arena *a, struct str s, uint32_t **ret)
{
	uint32_t *cp = ARENA_ARRAY(a, s.n + 1, uint32_t), c;
	size_t n = 0;

	while (utf8_next(&s, &c))
		cp[n++] = c;
	*ret = cp;
	return n;
}

struct grams {
	int64_t *v;
	size_t n;
};

static void add_text(struct arena *a, struct str s, struct grams *g)
{
	uint32_t *cp;
	size_t n = characters(a, s, &cp);

	for (size_t i = 0; i < n; i++)
		g->v[g->n++] = pack(cp + i, n - i < 3 ? n - i : 3);
}

static struct grams grams_of(struct arena *a, const struct rcase *rc)
{
	struct grams g = {.v = ARENA_ARRAY(a, rc->no.n + rc->name.n + rc->description.n + 1, int64_t)};

	add_text(a, rc->no, &g);
	add_text(a, rc->name, &g);
	add_text(a, rc->description, &g);
	return g;
}

static enum status put(struct ctx *c, int stmt, const struct rcase *rc, struct err *err)
{
	struct grams g = grams_of(c->arena, rc);
	struct db_val v[AT_ONCE + 1] = {db_i(rc->id)};

	for (size_t i = 0; i < g.n; i += AT_ONCE) {
		for (size_t k = 0; k < AT_ONCE; k++) /* what is too many stands twice */
			v[k + 1] = db_i(g.v[i + k < g.n ? i + k : i]);
		TRY(db_run(c->db, c->arena, &cases_find_set, stmt, v, AT_ONCE + 1, NULL, err));
	}
	return ST_OK;
}

enum status cs_words_add(struct ctx *c, const struct rcase *rc, struct err *err)
{
	int64_t hash[8];

	matter_shingles(c->arena, rc->description, hash);
	for (size_t i = 0; i < ARRAY_LEN(hash) && hash[i] >= 0; i++)
		TRY(cs_shingle_add(c, rc->body_id, rc->id, hash[i], err));
	return put(c, FI_ADD, rc, err);
}

enum status cs_words_drop(struct ctx *c, const struct rcase *rc, struct err *err)
{
	TRY(db_run(c->db, c->arena, &cases_find_set, FI_SHINGLES_DROP, DB_ARGS(db_i(rc->id)), NULL, err));
	return put(c, FI_DROP, rc, err);
}

/* The range of three characters, or of all that begin with fewer. */
static struct cs_range range_of(const uint32_t *cp, size_t n)
{
	uint64_t open = n >= 3 ? 0 : n == 2 ? (1ull << CP_BITS) - 1 : (1ull << (2 * CP_BITS)) - 1;
	int64_t from = pack(cp, n < 3 ? n : 3);

	return (struct cs_range){from, from | (int64_t)open};
}

enum status cs_words_rare(struct ctx *c, struct str word, int64_t most, struct cs_range *ret, int64_t *ret_n,
			  struct err *err)
{
	uint32_t *cp;
	size_t n = characters(c->arena, word, &cp), places = n < 3 ? 1 : n - 2;
	size_t step = places > LOOKED_AT ? places / LOOKED_AT : 1;

	*ret_n = INT64_MAX;
	for (size_t i = 0; n > 0 && i<places && * ret_n> 0; i += step) {
		struct cs_range r = range_of(cp + i, n - i);
		struct db_rows rows;

		TRY(db_one(c->db, c->arena, &cases_find_set, FI_COUNT, DB_ARGS(db_i(r.from), db_i(r.to), db_i(most + 1)),
			   &rows, err));
		if (db_int(&rows, 0, 0) < *ret_n) {
			*ret_n = db_int(&rows, 0, 0);
			*ret = r;
		}
	}
	return ST_OK;
}
