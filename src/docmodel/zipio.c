/* SPDX-License-Identifier: Apache-2.0 */
#include "docmodel/zipio.h"

#include <zip.h>

#include "base/limits.h"

#define RATIO_FREE_BYTES (1U << 20) /* small entries may be as compressible as they like */

struct zip_in {
	zip_t *z;
};

static void close_archive(void *arg)
{
	zip_discard(arg);
}

static enum status check_entries(zip_t *z, struct err *err)
{
	zip_int64_t n = zip_get_num_entries(z, 0);
	uint64_t total = 0, packed = 0;

	if (n > MAX_ZIP_ENTRIES)
		return err_say(err, ST_TOO_LARGE, "docmodel.zip_entries", NULL);
	for (zip_int64_t i = 0; i < n; i++) {
		zip_stat_t s;

		if (zip_stat_index(z, (zip_uint64_t)i, 0, &s) != 0 || !(s.valid & ZIP_STAT_SIZE) ||
		    !(s.valid & ZIP_STAT_COMP_SIZE))
			return err_say(err, ST_INVALID, "docmodel.zip_damaged", NULL);
		if ((s.valid & ZIP_STAT_ENCRYPTION_METHOD) && s.encryption_method != ZIP_EM_NONE)
			return err_say(err, ST_INVALID, "docmodel.zip_encrypted", NULL);
		if (s.size > MAX_ZIP_ENTRY_BYTES || s.size > MAX_ZIP_TOTAL_BYTES - total)
			return err_say(err, ST_TOO_LARGE, "docmodel.zip_bomb", NULL);
		total += s.size;
		packed += s.comp_size;
		if (s.size > RATIO_FREE_BYTES && s.size / MAX_ZIP_RATIO > s.comp_size)
			return err_say(err, ST_TOO_LARGE, "docmodel.zip_bomb", NULL);
	}
	if (total > RATIO_FREE_BYTES && total / MAX_ZIP_RATIO > packed)
		return err_say(err, ST_TOO_LARGE, "docmodel.zip_bomb", NULL);
	return ST_OK;
}

enum status zip_in_open(struct arena *a, struct str bytes, struct zip_in **ret, struct err *err)
{
	zip_error_t ze;
	zip_source_t *src;
	struct zip_in *in = ARENA_NEW(a, struct zip_in);

	if (bytes.n < 22) /* the shortest archive; libzip takes nothing at all for an empty one */
		return err_say(err, ST_INVALID, "docmodel.not_zip", NULL);
	zip_error_init(&ze);
	src = zip_source_buffer_create(bytes.p, bytes.n, 0, &ze);
	if (src == NULL)
		return err_set(err, ST_INTERNAL, "zip source: %s", zip_error_strerror(&ze));
	in->z = zip_open_from_source(src, ZIP_RDONLY, &ze);
	if (in->z == NULL) {
		zip_source_free(src);
		zip_error_fini(&ze);
		return err_say(err, ST_INVALID, "docmodel.not_zip", NULL);
	}
	zip_error_fini(&ze);
	arena_on_clear(a, close_archive, in->z);
	TRY(check_entries(in->z, err));
	*ret = in;
	return ST_OK;
}

enum status zip_in_read(struct arena *a, struct zip_in *z, const char *name, size_t max, struct str *ret, struct err *err)
{
	zip_stat_t s;
	zip_file_t *f;
	char *p;
	size_t got = 0;
	zip_int64_t n = 0;

	if (zip_stat(z->z, name, 0, &s) != 0)
		return err_set(err, ST_NOT_FOUND, "no entry %s", name);
	if (s.size > max)
		return err_say(err, ST_TOO_LARGE, "docmodel.zip_bomb", NULL);
	f = zip_fopen_index(z->z, s.index, 0);
	if (f == NULL)
		return err_say(err, ST_INVALID, "docmodel.zip_damaged", name);
	p = arena_alloc(a, (size_t)s.size + 1);
	while (got < s.size && (n = zip_fread(f, p + got, s.size - got)) > 0)
		got += (size_t)n;
	/* One more read makes the library compare the checksum. */
	if (n >= 0 && got == s.size) {
		char extra;

		n = zip_fread(f, &extra, 1);
	}
	(void)zip_fclose(f);
	if (n != 0 || got != s.size)
		return err_say(err, ST_INVALID, "docmodel.zip_damaged", name);
	*ret = (struct str){p, got};
	return ST_OK;
}

static enum status add_entry(zip_t *z, const struct zip_entry *e, struct err *err)
{
	zip_source_t *s = zip_source_buffer(z, e->data.p, e->data.n, 0);
	zip_int64_t index;

	if (s == NULL)
		return err_set(err, ST_INTERNAL, "zip entry %s", e->name);
	index = zip_file_add(z, e->name, s, ZIP_FL_ENC_UTF_8);
	if (index < 0) {
		zip_source_free(s);
		return err_set(err, ST_INTERNAL, "zip entry %s", e->name);
	}
	/* The same document gives the same bytes: no clock (1980-01-01 is the earliest date ZIP knows). */
	if (zip_file_set_dostime(z, (zip_uint64_t)index, 0, (1 << 5) | 1, 0) != 0)
		return err_set(err, ST_INTERNAL, "zip time");
	return ST_OK;
}

static enum status read_back(struct arena *a, zip_source_t *src, struct str *ret, struct err *err)
{
	zip_stat_t s;
	char *p;
	zip_int64_t n;

	if (zip_source_stat(src, &s) != 0 || zip_source_open(src) != 0)
		return err_set(err, ST_INTERNAL, "zip read back");
	p = arena_alloc(a, (size_t)s.size + 1);
	n = zip_source_read(src, p, s.size);
	(void)zip_source_close(src);
	if (n < 0 || (zip_uint64_t)n != s.size)
		return err_set(err, ST_INTERNAL, "zip read back");
	*ret = (struct str){p, (size_t)n};
	return ST_OK;
}

enum status zip_write(struct arena *a, const struct zip_entry *entries, size_t n, struct str *ret, struct err *err)
{
	zip_error_t ze;
	zip_source_t *src;
	zip_t *z;
	enum status st = ST_OK;

	zip_error_init(&ze);
	src = zip_source_buffer_create(NULL, 0, 0, &ze);
	if (src == NULL)
		return err_set(err, ST_INTERNAL, "zip source");
	z = zip_open_from_source(src, ZIP_TRUNCATE, &ze);
	if (z == NULL) {
		zip_source_free(src);
		return err_set(err, ST_INTERNAL, "zip open: %s", zip_error_strerror(&ze));
	}
	zip_source_keep(src); /* zip_close gives up its own reference */
	for (size_t i = 0; st == ST_OK && i < n; i++)
		st = add_entry(z, &entries[i], err);
	if (st != ST_OK) {
		zip_discard(z);
	} else if (zip_close(z) != 0) {
		st = err_set(err, ST_INTERNAL, "zip close: %s", zip_strerror(z));
		zip_discard(z);
	} else {
		st = read_back(a, src, ret, err);
	}
	zip_source_free(src);
	return st;
}
