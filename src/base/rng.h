/* SPDX-License-Identifier: Apache-2.0 */
/* Random bytes from the operating system. */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include "base/arena.h"

void rng_bytes(void *p, size_t n);
struct str rng_token(struct arena *a, size_t bytes); /* base64url */

#endif
