/* SPDX-License-Identifier: Apache-2.0 */
/* Static assets by their hashed address: an open hash table made once. */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "web/web_priv.h"

struct asset_table {
	const struct web_asset *assets;
	size_t n, slots;
	size_t *slot; /* index + 1, 0 = free */
};

static size_t hash(struct str s)
{
	uint64_t h = 14695981039346656037ull;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 1099511628211ull;
	return (size_t)h;
}

struct asset_table *asset_table_new(const struct web_asset *assets, size_t n)
{
	struct asset_table *t = calloc(1, sizeof *t);

	if (t == NULL)
		BUG("out of memory");
	t->assets = assets;
	t->n = n;
	t->slots = 16;
	while (t->slots < n * 2)
		t->slots *= 2;
	t->slot = calloc(t->slots, sizeof *t->slot);
	if (t->slot == NULL)
		BUG("out of memory");
	for (size_t i = 0; i < n; i++) {
		size_t at = hash(str_of(assets[i].url)) % t->slots;

		while (t->slot[at] != 0)
			at = (at + 1) % t->slots;
		t->slot[at] = i + 1;
	}
	return t;
}

void asset_table_free(struct asset_table *t)
{
	if (t == NULL)
		return;
	free(t->slot);
	free(t);
}

const struct web_asset *asset_find(const struct asset_table *t, struct str path, size_t *ret_index)
{
	for (size_t at = hash(path) % t->slots; t->slot[at] != 0; at = (at + 1) % t->slots)
		if (str_eq_c(path, t->assets[t->slot[at] - 1].url)) {
			*ret_index = t->slot[at] - 1;
			return &t->assets[*ret_index];
		}
	return NULL;
}

struct str asset_etag(struct arena *a, const struct web_asset *as, const char *suffix)
{
	char hex[SHA256_HEX_LEN + 1];

	sha256_hex(as->plain, hex);
	return arena_printf(a, "\"%.20s%s\"", hex, suffix);
}
