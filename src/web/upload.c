/* SPDX-License-Identifier: Apache-2.0 */
/* Where the parts of a multipart body go: text fields into memory, files to the spool folder, hashed on the way.
 * Memory does not depend on the size of the body. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "web/web_priv.h"

#define SPOOL_PREFIX "upload-"
#define MAX_NAME_BYTES 240

struct spooled {
	struct spooled *next;
	const char *path;
	bool taken;
};

struct form_sink {
	struct web_req *req;
	struct multipart *parser;
	struct multipart_sink sink;
	struct spooled *files;
	struct str name;	       /* of the part being read */
	const struct web_field *field; /* NULL: the CSRF token */
	struct buf text;
	int fd;	   /* >= 0: the part is a file */
	bool skip; /* file field left empty */
	uint64_t size, max;
	struct web_file file;
	struct sha256_state *sha;
};

/* A text cut off at its ceiling may end inside a character; only then: broken UTF-8 elsewhere is still refused. */
static struct str cut_partial(struct str s, size_t ceiling)
{
	if (s.n < ceiling)
		return s;
	for (int i = 0; i < 3 && s.n > 0 && ((unsigned char)s.p[s.n - 1] & 0xC0) == 0x80; i++)
		s.n--;
	if (s.n > 0 && (unsigned char)s.p[s.n - 1] >= 0xC0)
		s.n--;
	return s;
}

/* File names have one line and no control characters. */
static struct str clean_name(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);
	size_t n = 0;

	s = utf8_clean(a, s);
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x20 && s.p[i] != 0x7f)
			p[n++] = s.p[i];
	return (struct str){p, n};
}

static enum status file_open(struct form_sink *s, struct err *err)
{
	struct spooled *f = ARENA_NEW(s->req->call.arena, struct spooled);
	char *path;

	if (s->req->cfg->spool_dir == NULL)
		return err_set(err, ST_INTERNAL, "no spool folder");
	path = arena_alloc(s->req->call.arena, strlen(s->req->cfg->spool_dir) + 32);
	(void)snprintf(path, strlen(s->req->cfg->spool_dir) + 32, "%s/" SPOOL_PREFIX "XXXXXX", s->req->cfg->spool_dir);
	s->fd = mkostemp(path, O_CLOEXEC);
	if (s->fd < 0)
		return fs_errno(err, "create", path);
	f->path = path;
	f->next = s->files;
	s->files = f;
	s->file.tmp_path = str_of(path);
	if (s->sha == NULL)
		s->sha = sha256_new();
	return ST_OK;
}

static enum status part_begin(void *arg, const struct part_head *h, struct err *err)
{
	struct form_sink *s = arg;
	struct web_req *r = s->req;
	struct str name = h->file_name;

	TRY(form_count_field(r, err));
	if (!utf8_valid(h->name) || !utf8_valid(h->file_name))
		return err_set(err, ST_BAD_UTF8, "field name is not UTF-8");
	s->name = h->name;
	s->field = form_field(r, h->name);
	s->skip = false;
	s->size = 0;
	s->file = (struct web_file){0};
	if (s->field == NULL && !str_eq_c(h->name, "_csrf"))
		return err_say(err, ST_UNKNOWN_FIELD, NULL, arena_cstr(r->call.arena, utf8_cut(h->name, 40)));
	if (s->field == NULL || s->field->type != F_FILE) {
		size_t max = s->field == NULL ? 256 : s->field->max != 0 ? s->field->max : MAX_FORM_BYTES;

		if (h->has_file_name)
			return err_set(err, ST_BAD_REQUEST, "a file in field %.*s", STR_ARG(str_slice(h->name, 0, 40)));
		/* one more than allowed: form_take sees that it was too long */
		buf_init(&s->text, r->call.arena, (max < MAX_DOC_JSON_BYTES ? max : MAX_DOC_JSON_BYTES) + 8);
		return ST_OK;
	}
	if ((r->call.route->flags & WEB_UPLOAD) == 0)
		return err_set(err, ST_BAD_REQUEST, "this address takes no files");
	name = disposition_name(str_trim(clean_name(r->call.arena, name)));
	if (name.n > MAX_NAME_BYTES) { /* keep the end: it has the extension */
		name = str_skip(name, name.n - MAX_NAME_BYTES);
		while (name.n > 0 && ((unsigned char)name.p[0] & 0xC0) == 0x80)
			name = str_skip(name, 1);
	}
	s->skip = h->file_name.n == 0;
	s->max = s->field->max != 0 ? s->field->max : MAX_UPLOAD_BYTES;
	if (s->skip)
		return ST_OK;
	s->file.name = name.n > 0 ? arena_dup(r->call.arena, name) : STR("file");
	return file_open(s, err);
}

static enum status write_all(int fd, struct str b, const char *path, struct err *err)
{
	while (b.n > 0) {
		ssize_t n = write(fd, b.p, b.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fs_errno(err, "write", path);
		b = str_skip(b, (size_t)n);
	}
	return ST_OK;
}

static enum status part_data(void *arg, struct str bytes, struct err *err)
{
	struct form_sink *s = arg;

	if (s->skip)
		return err_set(err, ST_BAD_REQUEST, "file without a name");
	if (s->fd < 0) {
		size_t left = s->text.max - s->text.n;

		buf_add(&s->text, bytes.p, bytes.n < left ? bytes.n : left); /* the body limit of the route stops the rest */
		return ST_OK;
	}
	s->size += bytes.n;
	if (s->size > s->max)
		return err_set(err, ST_TOO_LARGE, "file over %llu bytes", (unsigned long long)s->max);
	sha256_update(s->sha, bytes.p, bytes.n);
	return write_all(s->fd, bytes, s->file.tmp_path.p, err);
}

static enum status part_end(void *arg, struct err *err)
{
	struct form_sink *s = arg;
	struct web_value *v;

	if (s->fd >= 0) {
		int rc = close(s->fd); /* some file systems say "full" only here */

		s->fd = -1;
		if (rc != 0)
			return fs_errno(err, "close", s->file.tmp_path.p);
		s->file.size = s->size;
		sha256_final_hex(s->sha, s->file.sha256);
		if ((s->field->flags & F_MULTI) == 0)
			for (size_t i = 0; i < s->req->n_values; i++)
				if (s->req->values[i].field == s->field)
					return err_set(err, ST_BAD_REQUEST, "field %s sent twice", s->field->name);
		v = form_value_add(s->req, s->field);
		v->present = true;
		v->file = s->file;
		v->text = s->file.name;
		return ST_OK;
	}
	if (s->skip)
		return ST_OK;
	return form_take(s->req, s->name, cut_partial(buf_view(&s->text), s->text.max), err);
}

struct form_sink *form_sink_new(struct web_req *r, struct str boundary)
{
	struct form_sink *s = ARENA_NEW(r->call.arena, struct form_sink);

	s->req = r;
	s->fd = -1;
	s->sink = (struct multipart_sink){s, part_begin, part_data, part_end};
	s->parser = multipart_new(r->call.arena, boundary, &s->sink);
	return s->parser == NULL ? NULL : s;
}

enum status form_sink_feed(struct form_sink *s, struct str bytes, struct err *err)
{
	return multipart_feed(s->parser, bytes, err);
}

enum status form_sink_finish(struct form_sink *s, struct err *err)
{
	return multipart_finish(s->parser, err);
}

void form_sink_release(struct form_sink *s)
{
	if (s == NULL)
		return;
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	for (struct spooled *f = s->files; f != NULL; f = f->next)
		if (!f->taken)
			(void)unlink(f->path);
	s->files = NULL;
	sha256_free(s->sha);
	s->sha = NULL;
}

bool form_sink_take(struct form_sink *s, const struct web_file *file)
{
	for (struct spooled *f = s->files; f != NULL; f = f->next)
		if (str_eq_c(file->tmp_path, f->path)) {
			f->taken = true;
			return true;
		}
	return false;
}

void spool_clean(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	if (d == NULL)
		return;
	while ((e = readdir(d)) != NULL)
		if (strncmp(e->d_name, SPOOL_PREFIX, sizeof SPOOL_PREFIX - 1) == 0)
			(void)unlinkat(dirfd(d), e->d_name, 0);
	closedir(d);
}
