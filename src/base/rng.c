/* SPDX-License-Identifier: Apache-2.0 */
#include "base/rng.h"

#include <errno.h>
#include <sys/random.h>

#include "base/hash.h"

void rng_bytes(void *p, size_t n)
{
	char *at = p;

	while (n > 0) {
		ssize_t got = getrandom(at, n, 0);

		if (got < 0) {
			if (errno == EINTR)
				continue;
			BUG("getrandom: no random bytes from the system"); /* guessable secrets would be worse */
		}
		at += got;
		n -= (size_t)got;
	}
}

struct str rng_token(struct arena *a, size_t bytes)
{
	uint8_t *p = arena_alloc(a, bytes);

	rng_bytes(p, bytes);
	return base64url_encode(a, p, bytes);
}
