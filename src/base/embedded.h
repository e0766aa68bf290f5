/* SPDX-License-Identifier: Apache-2.0 */
/* Files compiled into the program: data/, templates/, po/, migrations/ under those names. Sorted by path. */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

#include "base/str.h"

struct embedded_file {
	const char *path; /* "data/calendar/working-days.tsv" */
	struct str bytes; /* followed by a NUL that is not counted */
};
extern const struct embedded_file embedded_files[];
extern const size_t embedded_count;

struct str embedded_get(const char *path); /* STR_NONE when there is no such file */

#endif
