/* SPDX-License-Identifier: Apache-2.0 */
/* Private to docmodel: ZIP archives in memory, read within bounds and written. */
#ifndef DOCMODEL_ZIPIO_H
#define DOCMODEL_ZIPIO_H

#include "base/arena.h"
#include "base/status.h"

struct zip_in; /* closed with the arena */
/* Refuses before unpacking anything: too many entries, too large, a ratio only a bomb has, encryption. */
enum status zip_in_open(struct arena *a, struct str bytes, struct zip_in **ret, struct err *err) MUST_CHECK;
/* ST_NOT_FOUND when there is no such entry; never more than max bytes. */
enum status zip_in_read(struct arena *a, struct zip_in *z, const char *name, size_t max, struct str *ret,
			struct err *err) MUST_CHECK;

struct zip_entry {
	const char *name;
	struct str data;
};
enum status zip_write(struct arena *a, const struct zip_entry *entries, size_t n, struct str *ret,
		      struct err *err) MUST_CHECK;

#endif
