/* SPDX-License-Identifier: Apache-2.0 */
/* Stored files. The bytes are on disk under their checksum before the row is committed; a roll-back leaves a file nobody
 * points at, never a row without its file. */
#include "core/files.h"

#include <errno.h>
#include <fcntl.h>
#include <magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "base/fs.h"
#include "core/core_int.h"
#include "core/files_int.h"
#include "web/web.h"

enum { FL_ADD, FL_BY_HASH, FL_GET, FL_ALL, FL_RANGE, FL_FORGET };
#define FL_COLS "id, sha256, media_type, ext, size"
static const struct db_stmt stmts[] = {
	[FL_ADD] = {"file_add", DB_WRITE, "sssii", "",
		    "INSERT INTO stored_file (sha256, media_type, ext, size, created_at) VALUES (?1, ?2, ?3, ?4, ?5) "
		    "ON CONFLICT (sha256) DO NOTHING",
		    NULL},
	[FL_BY_HASH] = {"file_by_hash", DB_READ, "s", "isssi", "SELECT " FL_COLS " FROM stored_file WHERE sha256 = ?1",
			NULL},
	[FL_GET] = {"file_get", DB_READ, "i", "isssi", "SELECT " FL_COLS " FROM stored_file WHERE id = ?1", NULL},
	[FL_ALL] = {"file_all", DB_READ, "ii", "isssi",
		    "SELECT " FL_COLS " FROM stored_file WHERE id > ?1 ORDER BY id LIMIT ?2", NULL},
	[FL_FORGET] = {"file_forget", DB_WRITE, "i", "", "DELETE FROM stored_file WHERE id = ?1", NULL},
	[FL_RANGE] = {"file_range", DB_READ, "ss", "s", "SELECT sha256 FROM stored_file WHERE sha256 >= ?1 AND sha256 < ?2",
		      NULL},
};
const struct db_set files_set = {"core", stmts, ARRAY_LEN(stmts)};

/* What may be stored. HTML, SVG, scripts and programs are not in it, whatever their name says. */
static const struct {
	const char *magic, *media, *ext;
} allowed[] = {
	{"application/pdf", "application/pdf", "pdf"},
	{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", NULL, "docx"},
	{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", NULL, "xlsx"},
	{"application/msword", NULL, "doc"},
	{"application/vnd.ms-excel", NULL, "xls"},
	{"application/ofd", NULL, "ofd"},
	{"application/zip", NULL, "zip"},
	{"text/plain", "text/plain; charset=utf-8", "txt"},
	{"text/csv", "text/csv; charset=utf-8", "csv"},
	{"image/png", NULL, "png"},
	{"image/jpeg", NULL, "jpg"},
	{"image/gif", NULL, "gif"},
	{"audio/mpeg", NULL, "mp3"},
	{"audio/mp4", NULL, "m4a"},
	{"audio/x-m4a", "audio/mp4", "m4a"},
	{"video/mp4", NULL, "mp4"},
	{"video/webm", NULL, "webm"},
};

static enum status magic_type(struct core *core, const char *path, char *out, size_t size, struct err *err)
{
	enum status st = ST_OK;
	const char *found;

	pthread_mutex_lock(&core->magic_lock);
	if (core->magic == NULL) {
		magic_t m = magic_open(MAGIC_MIME_TYPE | MAGIC_ERROR);

		if (m != NULL && magic_load(m, NULL) == 0)
			core->magic = m;
		else if (m != NULL)
			magic_close(m);
	}
	found = core->magic == NULL ? NULL : magic_file(core->magic, path);
	if (found == NULL)
		st = err_set(err, ST_IO, "libmagic: %s", core->magic == NULL ? "no database" : magic_error(core->magic));
	else
		snprintf(out, size, "%s", found);
	pthread_mutex_unlock(&core->magic_lock);
	return st;
}

void files_close(struct core *core)
{
	if (core->magic != NULL)
		magic_close(core->magic);
	core->magic = NULL;
}

/* Containers look alike: the entries say what a ZIP is. Names only; nothing is unpacked. */
static const char *zip_kind(const char *path)
{
	static const struct {
		const char *entry, *magic;
	} marks[] = {
		{"word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{"xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		{"OFD.xml", "application/ofd"},
	};
	zip_t *z = zip_open(path, ZIP_RDONLY, NULL);
	const char *kind = "application/zip";

	if (z == NULL)
		return "application/octet-stream"; /* damaged */
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (zip_name_locate(z, marks[i].entry, 0) >= 0) {
			kind = marks[i].magic;
			break;
		}
	}
	zip_discard(z);
	return kind;
}

static bool zip_like(const char *type)
{
	return strcmp(type, "application/zip") == 0 || strcmp(type, "application/octet-stream") == 0 ||
	       strncmp(type, "application/vnd.openxmlformats", 30) == 0 || strcmp(type, "application/ofd") == 0;
}

static bool begins_pk(const char *path)
{
	char head[4] = {0};
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool yes = fd >= 0 && read(fd, head, 4) == 4 && memcmp(head, "PK\003\004", 4) == 0;

	if (fd >= 0)
		close(fd);
	return yes;
}

static enum status find_type(struct core *core, const char *path, struct stored_file *f, struct err *err)
{
	char type[128];

	TRY(magic_type(core, path, type, sizeof(type), err));
	if (zip_like(type) && begins_pk(path))
		snprintf(type, sizeof(type), "%s", zip_kind(path));
	for (size_t i = 0; i < ARRAY_LEN(allowed); i++) {
		if (strcmp(type, allowed[i].magic) == 0) {
			f->media_type = str_of(allowed[i].media != NULL ? allowed[i].media : allowed[i].magic);
			f->ext = str_of(allowed[i].ext);
			return ST_OK;
		}
	}
	return err_say(err, ST_UNSUPPORTED_TYPE, "files.type_refused", type);
}

static const char *store_path(struct ctx *c, struct str sha)
{
	return arena_cstr(c->arena,
			  arena_printf(c->arena, "%s/files/%.2s/%.*s", c->core->cfg.data_dir, sha.p, STR_ARG(sha)));
}

const char *files_path(struct ctx *c, const struct stored_file *f)
{
	return store_path(c, f->sha256);
}

static enum status make_folder(struct ctx *c, struct str sha, struct err *err)
{
	struct str dir = arena_printf(c->arena, "%s/files/%.2s", c->core->cfg.data_dir, sha.p);

	return fs_mkdirs(arena_cstr(c->arena, dir), err);
}

static enum status sync_path(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;

	if (fd < 0)
		return fs_errno(err, "open", path);
	rc = fsync(fd);
	close(fd);
	return rc == 0 ? ST_OK : fs_errno(err, "fsync", path);
}

/* The bytes are there already: made young, so that the sweep leaves them although their row is not committed yet. */
static bool still_there(const char *path)
{
	return utimensat(AT_FDCWD, path, NULL, 0) == 0;
}

/* Adds the row, or finds the one with the same content. */
static enum status add_row(struct ctx *c, struct stored_file *f, struct err *err)
{
	struct db_rows r;

	TRY(db_run(c->db, c->arena, &files_set, FL_ADD,
		   DB_ARGS(db_s(f->sha256), db_s(f->media_type), db_s(f->ext), db_i(f->size), db_i(c->now)), NULL, err));
	TRY(db_one(c->db, c->arena, &files_set, FL_BY_HASH, DB_ARGS(db_s(f->sha256)), &r, err));
	f->id = db_int(&r, 0, 0);
	f->media_type = db_text(&r, 0, 2);
	f->ext = db_text(&r, 0, 3);
	return ST_OK;
}

static enum status limits(struct ctx *c, int64_t size, struct err *err)
{
	char text[24];
	int64_t mb = setting_i64(c, "upload.max_mb");

	if (!db_in_write(c->db))
		BUG("files: outside a write transaction");
	if (c->core->cfg.data_dir == NULL)
		return err_set(err, ST_IO, "no data folder");
	if (size == 0)
		return err_say(err, ST_INVALID, "files.empty", NULL);
	snprintf(text, sizeof(text), "%lld", (long long)mb);
	return size > mb << 20 ? err_say(err, ST_TOO_LARGE, "files.too_large", text) : ST_OK;
}

static enum status copy_file(const char *from, const char *to, struct err *err)
{
	char tmp[4200], block[65536];
	int in = -1, out = -1;
	ssize_t n = 0;
	bool ok = false;
	enum status st = ST_OK;

	snprintf(tmp, sizeof(tmp), "%s.%d.tmp", to, (int)gettid());
	in = open(from, O_RDONLY | O_CLOEXEC);
	if (in >= 0)
		out = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (out >= 0) {
		ok = true;
		while (ok && (n = read(in, block, sizeof(block))) > 0)
			ok = write(out, block, (size_t)n) == n;
		ok = ok && n == 0 && fsync(out) == 0;
	}
	if (!ok)
		st = fs_errno(err, "copy", to);
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	if (ok && rename(tmp, to) != 0)
		st = fs_errno(err, "rename", to);
	if (st != ST_OK && out >= 0)
		unlink(tmp);
	return st;
}

enum status files_take(struct ctx *c, struct web_call *w, const struct web_file *f, struct stored_file *ret, struct err *err)
{
	struct stored_file out = {.sha256 = arena_dup(c->arena, str_of(f->sha256)), .size = (int64_t)f->size};
	const char *tmp = arena_cstr(c->arena, f->tmp_path), *path;

	TRY(limits(c, out.size, err));
	TRY(find_type(c->core, tmp, &out, err));
	path = store_path(c, out.sha256);
	TRY(make_folder(c, out.sha256, err));
	if (!still_there(path)) {
		TRY(sync_path(tmp, err));
		if (rename(tmp, path) == 0)
			web_file_take(w, f);
		else if (errno == EXDEV) /* the spool folder is on another disk */
			TRY(copy_file(tmp, path, err));
		else
			return fs_errno(err, "rename", path);
		TRY(sync_path(arena_cstr(c->arena,
					 arena_printf(c->arena, "%s/files/%.2s", c->core->cfg.data_dir, out.sha256.p)),
			      err));
	}
	TRY(add_row(c, &out, err));
	*ret = out;
	return ST_OK;
}

static enum status hash_file(const char *path, char hex[SHA256_HEX_LEN + 1], int64_t *ret_size, struct err *err)
{
	struct sha256_state *h;
	char block[65536];
	ssize_t n;
	int64_t size = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return fs_errno(err, "open", path);
	h = sha256_new();
	while ((n = read(fd, block, sizeof(block))) > 0) {
		sha256_update(h, block, (size_t)n);
		size += n;
	}
	sha256_final_hex(h, hex);
	sha256_free(h);
	close(fd);
	if (n < 0)
		return fs_errno(err, "read", path);
	*ret_size = size;
	return ST_OK;
}

enum status files_add_path(struct ctx *c, const char *path, struct stored_file *ret, struct err *err)
{
	char hex[SHA256_HEX_LEN + 1];
	struct stored_file out = {0};
	const char *to;

	TRY(hash_file(path, hex, &out.size, err));
	out.sha256 = arena_dup(c->arena, str_of(hex));
	TRY(limits(c, out.size, err));
	TRY(find_type(c->core, path, &out, err));
	TRY(make_folder(c, out.sha256, err));
	to = store_path(c, out.sha256);
	if (!still_there(to))
		TRY(copy_file(path, to, err));
	TRY(add_row(c, &out, err));
	*ret = out;
	return ST_OK;
}

/* Bytes go to their final place first, so that the type is read from what is stored. */
enum status files_add_bytes(struct ctx *c, struct str bytes, struct stored_file *ret, struct err *err)
{
	char hex[SHA256_HEX_LEN + 1];
	struct stored_file out = {.size = (int64_t)bytes.n};
	const char *to;
	bool fresh;
	enum status st;

	TRY(limits(c, out.size, err));
	sha256_hex(bytes, hex);
	out.sha256 = arena_dup(c->arena, str_of(hex));
	TRY(make_folder(c, out.sha256, err));
	to = store_path(c, out.sha256);
	fresh = !still_there(to);
	if (fresh)
		TRY(fs_write_atomic(to, bytes, err));
	st = find_type(c->core, to, &out, err);
	if (st != ST_OK) {
		if (fresh)
			unlink(to);
		return st;
	}
	TRY(add_row(c, &out, err));
	*ret = out;
	return ST_OK;
}

static void file_of(const struct db_rows *r, size_t i, struct stored_file *f)
{
	*f = (struct stored_file){
		.id = db_int(r, i, 0),
		.sha256 = db_text(r, i, 1),
		.media_type = db_text(r, i, 2),
		.ext = db_text(r, i, 3),
		.size = db_int(r, i, 4),
	};
}

enum status files_get(struct ctx *c, int64_t id, struct stored_file *ret, struct err *err)
{
	struct db_rows r;

	TRY(db_one(c->db, c->arena, &files_set, FL_GET, DB_ARGS(db_i(id)), &r, err));
	file_of(&r, 0, ret);
	return ST_OK;
}

enum status files_verify(struct ctx *c, int64_t *ret_bad, struct err *err)
{
	int64_t last = 0, bad = 0;
	struct db_rows r;

	do {
		TRY(db_run(c->db, c->arena, &files_set, FL_ALL, DB_ARGS(db_i(last), db_i(500)), &r, err));
		for (size_t i = 0; i < r.n; i++) {
			char hex[SHA256_HEX_LEN + 1];
			struct stored_file f;
			struct err ferr = {0};
			int64_t size;

			file_of(&r, i, &f);
			last = f.id;
			if (hash_file(files_path(c, &f), hex, &size, &ferr) != ST_OK || !str_eq_c(f.sha256, hex)) {
				log_line(LOG_ERROR, "file id=%lld sha256=%.*s missing or altered", (long long)f.id,
					 STR_ARG(f.sha256));
				bad++;
			}
		}
	} while (r.n > 0);
	*ret_bad = bad;
	return ST_OK;
}

enum status files_forget(struct ctx *c, int64_t id, struct err *err)
{
	return db_run(c->db, c->arena, &files_set, FL_FORGET, DB_ARGS(db_i(id)), NULL, err);
}

/* ---- what roll-backs left ---- */

#define SWEEP_AGE_MS 86400000 /* younger files may belong to a transaction that is still open */
#define SWEEP_MARK ".sweep"

struct known {
	struct arena *a;
	struct str *sha;
	size_t n, cap;
};

static enum status known_add(void *arg, const struct db_rows *row, struct err *err)
{
	struct known *k = arg;

	(void)err;
	if (k->n == k->cap) {
		struct str *more = ARENA_ARRAY(k->a, k->cap = k->cap == 0 ? 256 : k->cap * 2, struct str);

		if (k->n > 0)
			memcpy(more, k->sha, k->n * sizeof(*more));
		k->sha = more;
	}
	k->sha[k->n++] = arena_dup(k->a, db_text(row, 0, 0));
	return ST_OK;
}

static int by_text(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

static enum status load_known(struct ctx *c, struct arena *a, const char *prefix, struct known *k, struct err *err)
{
	struct str from = str_of(prefix), to = arena_printf(a, "%sg", prefix); /* behind every hexadecimal digit */

	*k = (struct known){.a = a};
	TRY(db_each(c->db, &files_set, FL_RANGE, DB_ARGS(db_s(from), db_s(to)), known_add, k, err));
	if (k->n > 0)
		qsort(k->sha, k->n, sizeof(*k->sha), by_text);
	return ST_OK;
}

static bool old(const char *path, int64_t now)
{
	struct stat sb;

	return stat(path, &sb) == 0 && S_ISREG(sb.st_mode) && now - (int64_t)sb.st_mtime * 1000 > SWEEP_AGE_MS;
}

/* Out of the way first: whoever adds the same bytes at this moment has made the file young before, which is seen now, or does not
 * find it and writes it again. */
static bool remove_unless_wanted(struct arena *a, const char *path, int64_t now)
{
	const char *aside = arena_printf(a, "%s" SWEEP_MARK, path).p;

	if (rename(path, aside) != 0)
		return false;
	if (old(aside, now))
		return unlink(aside) == 0;
	(void)rename(aside, path);
	return false;
}

static enum status sweep_folder(struct ctx *c, struct arena *a, const char *prefix, int64_t *removed, struct err *err)
{
	const char *dir = arena_printf(a, "%s/files/%s", c->core->cfg.data_dir, prefix).p, **file;
	struct known k;
	size_t n;

	if (!fs_is_dir(dir))
		return ST_OK;
	TRY(fs_list(a, dir, false, &file, &n, err));
	if (n > 0)
		TRY(load_known(c, a, prefix, &k, err));
	for (size_t i = 0; i < n; i++) {
		struct str name = str_of(strrchr(file[i], '/') + 1), sha = str_slice(name, 0, SHA256_HEX_LEN);

		if (!old(file[i], c->now))
			continue;
		if (name.n == SHA256_HEX_LEN) {
			if (k.n == 0 || bsearch(&sha, k.sha, k.n, sizeof(sha), by_text) == NULL)
				*removed += remove_unless_wanted(a, file[i], c->now);
		} else if (str_ends_c(name, ".tmp") ||
			   str_ends_c(name, SWEEP_MARK)) { /* a copy or a sweep that was cut off */
			*removed += unlink(file[i]) == 0;
		}
	}
	return ST_OK;
}

enum status files_sweep(struct ctx *c, int64_t *ret_removed, struct err *err)
{
	struct arena *a = arena_new();
	int64_t removed = 0;
	enum status st = ST_OK;

	for (unsigned i = 0; i < 256 && st == ST_OK; i++) {
		char prefix[3];

		snprintf(prefix, sizeof(prefix), "%02x", i);
		st = sweep_folder(c, a, prefix, &removed, err);
		arena_clear(a);
	}
	arena_free(a);
	*ret_removed = removed;
	return st;
}
