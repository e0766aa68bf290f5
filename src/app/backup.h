/* SPDX-License-Identifier: Apache-2.0 */
/* A backup is a folder: BACKUP (what and when), the database (chengming.db or chengming.dump), files/, secret.key, and
 * SHA256SUMS over all of them in sha256sum's own format. */
#ifndef APP_BACKUP_H
#define APP_BACKUP_H

#include "app/app.h"

struct backup_step {
	struct progress *progress;
	int64_t done, total; /* files */
};

enum status copy_file(const char *from, const char *to, struct err *err) MUST_CHECK; /* new file, fsynced */
enum status hash_file(const char *path, char ret[65], struct err *err) MUST_CHECK;
enum status remove_tree(const char *path, struct err *err) MUST_CHECK; /* missing is fine */
enum status sync_dir(const char *path, struct err *err) MUST_CHECK;
/* Writes dir/SHA256SUMS over every file below dir. */
enum status sums_write(struct arena *a, const char *dir, int64_t *ret_files, struct err *err) MUST_CHECK;
/* Reads every file again; ST_CORRUPT names the first that is missing, altered or not listed. */
enum status sums_verify(struct arena *a, const char *dir, struct progress *p, int64_t *ret_files,
			struct err *err) MUST_CHECK;
/* SQLite's own check of a database file. */
enum status sqlite_check(const char *path, struct err *err) MUST_CHECK;
/* Runs a PostgreSQL tool without a shell; connection data of url goes into its environment, not its arguments. */
enum status pg_tool(struct arena *a, const char *url, const char *const *argv, struct err *err) MUST_CHECK;

#endif
