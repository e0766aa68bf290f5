/* SPDX-License-Identifier: Apache-2.0 */
/* Stored files: by SHA-256 under var/files/ab/cd…, one copy per content; rows in table stored_file.
 * Type is decided by content (libmagic), never by name. */
#ifndef CORE_FILES_H
#define CORE_FILES_H

#include "core/ctx.h"

struct web_file;

struct stored_file {
	int64_t id;
	struct str sha256, media_type, ext /* "pdf" */;
	int64_t size;
};

/* Takes a spooled upload over: checks type against the allow-list and size, moves it into the store, adds the row.
 * Requires an open write transaction. ST_UNSUPPORTED_TYPE with the found type in err->arg. */
enum status files_take(struct ctx *c, struct web_call *w, const struct web_file *f, struct stored_file *ret,
		       struct err *err) MUST_CHECK;
/* The same from a path (import); the source file stays. */
enum status files_add_path(struct ctx *c, const char *path, struct stored_file *ret, struct err *err) MUST_CHECK;
enum status files_add_bytes(struct ctx *c, struct str bytes, struct stored_file *ret, struct err *err) MUST_CHECK;
enum status files_get(struct ctx *c, int64_t id, struct stored_file *ret, struct err *err) MUST_CHECK;
const char *files_path(struct ctx *c, const struct stored_file *f); /* NUL-terminated path in the arena */
/* Compares every stored file with its checksum; progress as in audit_verify. ret_bad counts. */
enum status files_verify(struct ctx *c, int64_t *ret_bad, struct err *err) MUST_CHECK;
/* The row goes in the caller's transaction, the bytes with the next sweep. For content that nothing else may name: erasure. */
enum status files_forget(struct ctx *c, int64_t id, struct err *err) MUST_CHECK;
/* Removes files a day and more old that no row names: left by transactions that were rolled back. Timed job "sweep.files". */
enum status files_sweep(struct ctx *c, int64_t *ret_removed, struct err *err) MUST_CHECK;

#endif
