/* SPDX-License-Identifier: Apache-2.0 */
/* Where reading starts: what no page links to, or only programs ask for. */
#ifndef MIRROR_SEEDS_H
#define MIRROR_SEEDS_H

#include <stddef.h>

extern const char *const mirror_seeds[];
extern const size_t mirror_n_seeds;

#endif
