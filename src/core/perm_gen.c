/* SPDX-License-Identifier: Apache-2.0 */
/* Prints docs/PERMISSIONS.md: ninja -C build/x src/core/perm_gen && build/x/src/core/perm_gen > docs/PERMISSIONS.md */
#include <stdio.h>

#include "core/core.h"

int main(void)
{
	struct arena *a = arena_new();
	struct buf b = BUF_INIT(a, 1u << 20);

	core_print_permissions(&b);
	fwrite(b.p, 1, b.n, stdout);
	arena_free(a);
	return 0;
}
