/* SPDX-License-Identifier: Apache-2.0 */
/* Everything public as files to download, built beside the database below var/bulk and never migrated: documents.zip with JSON
 * lines and checksums, attachments.zip with the files themselves.
 *
 * A build knows up to which change (translog) it has seen the documents. A withdrawal or correction after it makes the
 * archives unfit from its commit on: the first request, or the job, removes them and has new ones built. */
#ifndef OPENDATA_BULK_H
#define OPENDATA_BULK_H

#include "core/ctx.h"

#define BULK_FILES 2

struct bulk_file {
	struct str name, path; /* "documents.zip" as the public asks for it; path on disk */
	struct str sha256;
	int64_t size, rows;
};
struct bulk {
	int64_t seq, built_at; /* changes below seq are in it */
	struct bulk_file files[BULK_FILES];
	size_t n; /* 0: nothing is built */
};

/* What is there and fit to be given out; n 0 when there is nothing. An unfit build is removed and a new one ordered. */
enum status bulk_current(struct ctx *c, struct bulk *ret, struct err *err) MUST_CHECK;
/* Builds now when anything changed. force: in any case, after a build that is under way. ret_built false: nothing to do, or
 * another build is under way. ST_BUSY: something was withdrawn or corrected meanwhile, try again. */
enum status bulk_build(struct ctx *c, bool force, bool *ret_built, struct err *err) MUST_CHECK;
enum status bulk_job(struct ctx *c, struct str payload, struct err *err) MUST_CHECK;

/* ---- between bulk.c and bulk_write.c ---- */
/* Writes both archives into dir under names with this mark; fills ret but seq and built_at. */
enum status bulk_write(struct ctx *c, const char *dir, const char *mark, struct bulk *ret, struct err *err) MUST_CHECK;

#endif
