/* SPDX-License-Identifier: Apache-2.0 */
/* Files and folders. Paths are NUL-terminated UTF-8. ENOSPC becomes ST_DISK_FULL, ENOENT ST_NOT_FOUND, else ST_IO. */
#ifndef BASE_FS_H
#define BASE_FS_H

#include "base/arena.h"
#include "base/status.h"

enum status fs_read(struct arena *a, const char *path, size_t max, struct str *ret, struct err *err) MUST_CHECK;
/* Writes to a temporary name in the same folder, fsyncs, renames, fsyncs the folder. */
enum status fs_write_atomic(const char *path, struct str data, struct err *err) MUST_CHECK;
enum status fs_mkdirs(const char *path, struct err *err) MUST_CHECK;
bool fs_exists(const char *path);
bool fs_is_dir(const char *path);
/* Regular files below dir (recursively when deep), sorted by name, paths joined with dir. */
enum status fs_list(struct arena *a, const char *dir, bool deep, const char ***ret, size_t *ret_n,
		    struct err *err) MUST_CHECK;
enum status fs_errno(struct err *err, const char *what, const char *path); /* from errno */

#endif
