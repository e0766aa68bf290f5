/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as proof bundle, leaf and tree head: no crash, no hang; nothing a stranger makes up verifies under another key, and
 * a head that was read is written the same. */
#include <stdlib.h>
#include <string.h>

#include "translog/proof.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_bundle(struct arena *a, struct str s)
{
	static const uint8_t trusted[ED25519_KEY_LEN] = {0x9d, 0x61, 0xb1};
	struct bundle b;
	struct leaf again;

	if (bundle_parse(a, s, &b, NULL) != ST_OK)
		return;
	if (b.leaf.seq < 0 || b.head.size < 0 || b.proof.n > MERKLE_MAX)
		abort();
	if (leaf_parse(a, b.leaf_json, &again, NULL) != ST_OK || again.seq != b.leaf.seq)
		abort();
	if (bundle_verify(&b, trusted) == PROOF_GOOD)
		abort();
	(void)bundle_verify(&b, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str s = {(const char *)data, size};
	struct tree_head h, again;
	struct leaf l;

	check_bundle(a, s);
	if (leaf_parse(a, s, &l, NULL) == ST_OK && l.seq < 0)
		abort();
	if (head_parse(a, s, &h, NULL) == ST_OK) {
		struct str json = head_json(a, &h);

		if (head_parse(a, json, &again, NULL) != ST_OK || again.size != h.size ||
		    memcmp(again.root.b, h.root.b, sizeof h.root.b) != 0 || !str_eq(again.time, h.time))
			abort();
	}
	arena_free(a);
	return 0;
}
