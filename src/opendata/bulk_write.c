/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the bulk files: JSON lines go to the disk row by row, then into the archive; memory stays that of one document. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "base/fs.h"
#include "base/hash.h"
#include "core/address.h"
#include "core/files.h"
#include "opendata/bulk.h"
#include "opendata/opendata_int.h"

#define IDS_STEP 5000
#define LINE_MAX_BYTES (32u << 20)
#define MEMBERS_MAX 8

struct writer {
	struct ctx *c;
	const char *dir, *mark;
	struct str names[MEMBERS_MAX], paths[MEMBERS_MAX], sums[MEMBERS_MAX];
	size_t n;
	int fd; /* of the member being written */
	struct sha256_state *sha;
	zip_t *files; /* attachments.zip; NULL when it is not made */
	int64_t n_documents, n_files, files_bytes;
};

/* ---- members: one file of JSON lines each ---- */

static enum status member_begin(struct writer *w, const char *name, struct err *err)
{
	if (w->n == MEMBERS_MAX)
		BUG("too many members");
	w->names[w->n] = str_of(name);
	w->paths[w->n] = arena_printf(w->c->arena, "%s/%s-%s.part", w->dir, w->mark, name);
	w->fd = open(w->paths[w->n].p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (w->fd < 0)
		return fs_errno(err, "open", w->paths[w->n].p);
	w->n++;
	return ST_OK;
}

static enum status member_put(struct writer *w, struct str s, struct err *err)
{
	sha256_update(w->sha, s.p, s.n);
	while (s.n > 0) {
		ssize_t k = write(w->fd, s.p, s.n);

		if (k < 0)
			return fs_errno(err, "write", w->paths[w->n - 1].p);
		s = str_skip(s, (size_t)k);
	}
	return ST_OK;
}

static void member_end(struct writer *w)
{
	char hex[SHA256_HEX_LEN + 1];

	sha256_final_hex(w->sha, hex);
	w->sums[w->n - 1] = arena_dup(w->c->arena, str_of(hex));
	(void)close(w->fd);
	w->fd = -1;
}

static enum status put_row(struct writer *w, const struct api_schema *s, const void *row, struct err *err)
{
	struct buf b = BUF_INIT(w->c->arena, LINE_MAX_BYTES);

	api_put(w->c, &b, s, row, STR_NONE);
	buf_byte(&b, '\n');
	if (b.overflow)
		return err_set(err, ST_TOO_LARGE, "one row of %s", s->name);
	return member_put(w, buf_view(&b), err);
}

static enum status put_text(struct writer *w, const char *name, struct str text, struct err *err)
{
	TRY(member_begin(w, name, err));
	TRY(member_put(w, text, err));
	member_end(w);
	return ST_OK;
}

static enum status put_rows(struct writer *w, const char *name, const struct api_schema *s, const void *rows, size_t n,
			    struct err *err)
{
	TRY(member_begin(w, name, err));
	for (size_t i = 0; i < n; i++)
		TRY(put_row(w, s, (const char *)rows + i * s->size, err));
	member_end(w);
	return ST_OK;
}

/* ---- attachments ---- */

static enum status add_file(struct writer *w, const struct attachment *a, struct err *err)
{
	const char *name =
		arena_printf(w->c->arena, "files/%.2s/%.*s.%.*s", a->sha256.p, STR_ARG(a->sha256), STR_ARG(a->ext)).p;
	struct stored_file f;
	zip_source_t *src;
	zip_int64_t at;

	if (w->files == NULL || zip_name_locate(w->files, name, 0) >= 0) /* one content, however many documents have it */
		return ST_OK;
	w->files_bytes += a->size;
	if (w->files_bytes > setting_i64(w->c, "bulk.attachments_mb") * 1024 * 1024) {
		zip_discard(w->files);
		w->files = NULL;
		return ST_OK;
	}
	TRY(files_get(w->c, a->file_id, &f, err));
	src = zip_source_file(w->files, files_path(w->c, &f), 0, -1);
	if (src == NULL)
		return err_set(err, ST_IO, "file %.*s", STR_ARG(a->sha256));
	at = zip_file_add(w->files, name, src, ZIP_FL_ENC_UTF_8);
	if (at < 0) {
		zip_source_free(src);
		return err_set(err, ST_IO, "file %.*s: %s", STR_ARG(a->sha256), zip_strerror(w->files));
	}
	if (zip_set_file_compression(w->files, (zip_uint64_t)at, ZIP_CM_STORE, 0) != 0) /* PDF, DOCX, pictures are packed */
		return err_set(err, ST_IO, "file %.*s", STR_ARG(a->sha256));
	w->n_files++;
	return ST_OK;
}

static enum status open_files_zip(struct writer *w, const char *path, struct err *err)
{
	int e = 0;

	if (setting_i64(w->c, "bulk.attachments_mb") == 0)
		return ST_OK;
	w->files = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &e);
	return w->files == NULL ? err_set(err, ST_IO, "%s: zip error %d", path, e) : ST_OK;
}

/* ---- documents ---- */

static int by_number(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* The numbers first, in memory of their own. While pages are read others publish: pages shift, so a number may come twice. */
static enum status public_ids(struct ctx *c, struct arena *keep, int64_t **ret, size_t *ret_n, struct err *err)
{
	struct doc_filter f = {.openness = -1, .validity = -1, .limit = IDS_STEP};
	struct arena *own = c->arena, *part = arena_new();
	int64_t *ids = NULL;
	size_t n = 0, cap = 0, got, out = 0;
	enum status st;

	c->arena = part;
	do {
		struct document *docs;

		st = doc_public_list(c, &f, &docs, &got, NULL, err);
		if (st != ST_OK)
			break;
		if (n + got > cap) {
			int64_t *more = ARENA_ARRAY(keep, (n + got) * 2 + 16, int64_t);

			if (n > 0)
				memcpy(more, ids, n * sizeof *ids);
			ids = more;
			cap = (n + got) * 2 + 16;
		}
		for (size_t i = 0; i < got; i++)
			ids[n++] = docs[i].id;
		f.offset += IDS_STEP;
		arena_clear(part);
	} while (got == IDS_STEP);
	c->arena = own;
	arena_free(part);
	if (n > 0)
		qsort(ids, n, sizeof *ids, by_number);
	for (size_t i = 0; i < n; i++)
		if (out == 0 || ids[out - 1] != ids[i])
			ids[out++] = ids[i];
	*ret = ids;
	*ret_n = out;
	return st;
}

static enum status put_document(struct writer *w, int64_t id, struct err *err)
{
	struct api_document row;
	struct document d;
	enum status st = doc_public_get(w->c, id, &d, err);

	if (st == ST_NOT_FOUND || st == ST_GONE) { /* withdrawn since the numbers were read */
		err_clear(err);
		return ST_OK;
	}
	TRY(st);
	TRY(api_document_full(w->c, &d, &row, err));
	TRY(put_row(w, &s_document_full, &row, err));
	for (size_t i = 0; i < row.attachments.n; i++)
		TRY(add_file(w, &((const struct api_attachment *)row.attachments.items)[i].a, err));
	w->n_documents++;
	return ST_OK;
}

static enum status put_documents(struct writer *w, struct err *err)
{
	struct arena *own = w->c->arena, *one = arena_new();
	int64_t *ids = NULL;
	size_t n = 0;
	enum status st = public_ids(w->c, own, &ids, &n, err);

	if (st == ST_OK)
		st = member_begin(w, "documents.jsonl", err);
	w->c->arena = one;
	for (size_t i = 0; st == ST_OK && i < n; i++) {
		st = put_document(w, ids[i], err);
		arena_clear(one);
	}
	w->c->arena = own;
	arena_free(one);
	if (st == ST_OK)
		member_end(w);
	return st;
}

/* ---- what documents refer to ---- */

static enum status put_catalogue(struct writer *w, const struct api_body *bodies, size_t n_bodies, struct err *err)
{
	TRY(member_begin(w, "items.jsonl", err));
	for (size_t i = 0; i < n_bodies; i++) {
		struct api_entry *rows;
		size_t n;

		TRY(api_entries(w->c, &bodies[i].b, &rows, &n, err));
		for (size_t k = 0; k < n; k++)
			TRY(put_row(w, &s_entry, &rows[k], err));
	}
	member_end(w);
	return ST_OK;
}

static struct str read_me(struct ctx *c)
{
	return arena_printf(c->arena, "%.*s\n%.*s\n\n%.*s\n\n%.*s\n%.*s\n", STR_ARG(setting(c, "site.name")),
			    STR_ARG(instant_format_iso(c->arena, c->now)), STR_ARG(od_both(c, "opendata.bulk_readme")),
			    STR_ARG(od_both(c, "opendata.licence_name")),
			    STR_ARG(page_absolute(c, STR("/about/copyright"))));
}

static enum status put_sums(struct writer *w, struct err *err)
{
	struct buf b = BUF_INIT(w->c->arena, 8192);

	for (size_t i = 0; i < w->n; i++)
		buf_printf(&b, "%.*s  %.*s\n", STR_ARG(w->sums[i]), STR_ARG(w->names[i]));
	return put_text(w, "SHA256SUMS", buf_view(&b), err);
}

static enum status put_members(struct writer *w, struct err *err)
{
	struct api_basis *bases;
	struct api_guide *guides;
	struct api_body *bodies;
	size_t n, n_bodies;

	TRY(api_bodies(w->c, &bodies, &n_bodies, err));
	TRY(put_text(w, "README.txt", read_me(w->c), err));
	TRY(put_documents(w, err));
	TRY(put_rows(w, "bodies.jsonl", &s_body, bodies, n_bodies, err));
	TRY(put_catalogue(w, bodies, n_bodies, err));
	TRY(api_bases(w->c, w->c->today, &bases, &n, err));
	TRY(put_rows(w, "legal-bases.jsonl", &s_basis, bases, n, err));
	TRY(api_guides(w->c, &guides, &n, err));
	TRY(put_rows(w, "guides.jsonl", &s_guide, guides, n, err));
	return put_sums(w, err);
}

/* ---- archives ---- */

static enum status zip_members(struct writer *w, const char *path, struct err *err)
{
	int e = 0;
	zip_t *z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &e);
	bool ok = z != NULL;

	for (size_t i = 0; ok && i < w->n; i++) {
		zip_source_t *src = zip_source_file(z, w->paths[i].p, 0, -1);

		ok = src != NULL && zip_file_add(z, arena_cstr(w->c->arena, w->names[i]), src, ZIP_FL_ENC_UTF_8) >= 0;
	}
	ok = ok && zip_close(z) == 0;
	if (ok)
		return ST_OK;
	err_set(err, errno == ENOSPC ? ST_DISK_FULL : ST_IO, "%s: %s", path, z == NULL ? "open" : zip_strerror(z));
	if (z != NULL)
		zip_discard(z);
	return err->st;
}

static enum status describe(struct ctx *c, const char *name, const char *path, int64_t rows, struct bulk *b, struct err *err)
{
	struct sha256_state *sha;
	char hex[SHA256_HEX_LEN + 1], *chunk = arena_alloc(c->arena, 1u << 16);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int64_t size = 0;
	ssize_t n;

	if (fd < 0)
		return fs_errno(err, "open", path);
	sha = sha256_new();
	while ((n = read(fd, chunk, 1u << 16)) > 0) {
		sha256_update(sha, chunk, (size_t)n);
		size += n;
	}
	sha256_final_hex(sha, hex);
	sha256_free(sha);
	if (n == 0 && fsync(fd) != 0)
		n = -1;
	(void)close(fd);
	if (n < 0)
		return fs_errno(err, "read", path);
	b->files[b->n++] = (struct bulk_file){.name = str_of(name),
					      .path = str_of(path),
					      .sha256 = arena_dup(c->arena, str_of(hex)),
					      .size = size,
					      .rows = rows};
	return ST_OK;
}

static enum status archives(struct writer *w, const char *documents, const char *files, struct bulk *ret, struct err *err)
{
	TRY(open_files_zip(w, files, err));
	TRY(put_members(w, err));
	TRY(zip_members(w, documents, err));
	TRY(describe(w->c, "documents.zip", documents, w->n_documents, ret, err));
	if (w->files == NULL || w->n_files == 0) /* libzip makes no archive of nothing */
		return ST_OK;
	if (zip_close(w->files) != 0)
		return err_set(err, errno == ENOSPC ? ST_DISK_FULL : ST_IO, "%s: %s", files, zip_strerror(w->files));
	w->files = NULL;
	return describe(w->c, "attachments.zip", files, w->n_files, ret, err);
}

enum status bulk_write(struct ctx *c, const char *dir, const char *mark, struct bulk *ret, struct err *err)
{
	struct writer w = {.c = c, .dir = dir, .mark = mark, .fd = -1, .sha = sha256_new()};
	enum status st = archives(&w, arena_printf(c->arena, "%s/%s-documents.zip", dir, mark).p,
				  arena_printf(c->arena, "%s/%s-attachments.zip", dir, mark).p, ret, err);

	if (w.files != NULL)
		zip_discard(w.files);
	if (w.fd >= 0)
		(void)close(w.fd);
	sha256_free(w.sha);
	for (size_t i = 0; i < w.n; i++)
		(void)unlink(w.paths[i].p);
	return st;
}
