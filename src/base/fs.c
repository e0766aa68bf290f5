/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/rng.h"

#define MAX_LIST_DEPTH 32

enum status fs_errno(struct err *err, const char *what, const char *path)
{
	int e = errno;
	char text[96];
	enum status st = e == ENOSPC || e == EDQUOT ? ST_DISK_FULL : e == ENOENT ? ST_NOT_FOUND : ST_IO;

	return err_set(err, st, "%s %s: %s", what, path, strerror_r(e, text, sizeof text));
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

enum status fs_read(struct arena *a, const char *path, size_t max, struct str *ret, struct err *err)
{
	CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat sb;
	size_t n = 0, cap;
	char *p;

	if (fd < 0 || fstat(fd, &sb) != 0)
		return fs_errno(err, "open", path);
	if (S_ISDIR(sb.st_mode))
		return err_set(err, ST_IO, "read %s: is a folder", path);
	if (sb.st_size > 0 && (uint64_t)sb.st_size > max)
		return err_set(err, ST_TOO_LARGE, "read %s: more than %zu bytes", path, max);
	cap = sb.st_size > 0 ? (size_t)sb.st_size + 1 : 4096; /* one more byte shows that a file grew */
	p = arena_alloc(a, cap + 1);
	for (;;) {
		ssize_t got;

		if (n == cap) { /* pipes and /proc have no size */
			char *q = arena_alloc(a, 2 * cap + 1);

			memcpy(q, p, n);
			p = q;
			cap *= 2;
		}
		got = read(fd, p + n, cap - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fs_errno(err, "read", path);
		if (got == 0)
			break;
		n += (size_t)got;
		if (n > max)
			return err_set(err, ST_TOO_LARGE, "read %s: more than %zu bytes", path, max);
	}
	p[n] = '\0';
	*ret = (struct str){p, n};
	return ST_OK;
}

static enum status write_all(int fd, const char *path, struct str data, struct err *err)
{
	while (data.n > 0) {
		ssize_t n = write(fd, data.p, data.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fs_errno(err, "write", path);
		data = str_skip(data, (size_t)n);
	}
	if (fsync(fd) != 0)
		return fs_errno(err, "fsync", path);
	return ST_OK;
}

/* The folder's own bytes must reach the disk too, or the new name may be lost. */
static enum status sync_folder_of(const char *path, struct err *err)
{
	char dir[PATH_MAX];
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		(void)snprintf(dir, sizeof dir, ".");
	else
		(void)snprintf(dir, sizeof dir, "%.*s", slash == path ? 1 : (int)(slash - path), path);
	CLEANUP(close_fd) int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0)
		return fs_errno(err, "fsync", dir);
	return ST_OK;
}

enum status fs_write_atomic(const char *path, struct str data, struct err *err)
{
	char tmp[PATH_MAX];
	uint64_t tag;
	enum status st;

	rng_bytes(&tag, sizeof tag);
	if ((size_t)snprintf(tmp, sizeof tmp, "%s.%016llx.tmp", path, (unsigned long long)tag) >= sizeof tmp)
		return err_set(err, ST_IO, "write %s: path is too long", path);
	CLEANUP(close_fd) int fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);

	if (fd < 0)
		return fs_errno(err, "create", tmp);
	st = write_all(fd, tmp, data, err);
	if (st == ST_OK && rename(tmp, path) != 0)
		st = fs_errno(err, "rename", path);
	if (st != ST_OK) {
		(void)unlink(tmp);
		return st;
	}
	return sync_folder_of(path, err);
}

enum status fs_mkdirs(const char *path, struct err *err)
{
	char part[PATH_MAX];
	size_t n = strlen(path);

	if (n == 0 || n >= sizeof part)
		return err_set(err, ST_IO, "mkdir: path is empty or too long");
	memcpy(part, path, n + 1);
	for (size_t i = 1; i <= n; i++) {
		if (part[i] != '/' && part[i] != '\0')
			continue;
		char keep = part[i];

		part[i] = '\0';
		if (mkdir(part, 0750) != 0 && errno != EEXIST)
			return fs_errno(err, "mkdir", part);
		part[i] = keep;
	}
	if (!fs_is_dir(path))
		return err_set(err, ST_IO, "mkdir %s: a file is in the way", path);
	return ST_OK;
}

bool fs_exists(const char *path)
{
	struct stat sb;

	return stat(path, &sb) == 0;
}

bool fs_is_dir(const char *path)
{
	struct stat sb;

	return stat(path, &sb) == 0 && S_ISDIR(sb.st_mode);
}

struct listing {
	struct arena *a;
	const char **p;
	size_t n, cap;
};

static void listing_add(struct listing *l, const char *path)
{
	if (l->n == l->cap) {
		size_t cap = l->cap == 0 ? 64 : l->cap * 2;
		const char **p = ARENA_ARRAY(l->a, cap, const char *);

		if (l->n > 0)
			memcpy(p, l->p, l->n * sizeof *p);
		l->p = p;
		l->cap = cap;
	}
	l->p[l->n++] = path;
}

static void close_dir(DIR **d)
{
	if (*d != NULL)
		(void)closedir(*d);
}

/* Symbolic links are neither followed nor listed: what is listed lies below dir. */
static enum status walk(struct listing *l, const char *dir, bool deep, int depth, struct err *err)
{
	CLEANUP(close_dir) DIR *d = opendir(dir);
	const struct dirent *e;

	if (d == NULL)
		return fs_errno(err, "opendir", dir);
	if (depth > MAX_LIST_DEPTH)
		return err_set(err, ST_TOO_LARGE, "%s: folders nest too deeply", dir);
	errno = 0;
	while ((e = readdir(d)) != NULL) {
		struct stat sb;
		const char *path;

		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		path = arena_printf(l->a, "%s/%s", dir, e->d_name).p;
		if (lstat(path, &sb) != 0) {
			if (errno == ENOENT) /* removed meanwhile */
				continue;
			return fs_errno(err, "lstat", path);
		}
		if (S_ISREG(sb.st_mode))
			listing_add(l, path);
		else if (deep && S_ISDIR(sb.st_mode))
			TRY(walk(l, path, deep, depth + 1, err));
		errno = 0;
	}
	return errno != 0 ? fs_errno(err, "readdir", dir) : ST_OK;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

enum status fs_list(struct arena *a, const char *dir, bool deep, const char ***ret, size_t *ret_n, struct err *err)
{
	struct listing l = {a, NULL, 0, 0};

	TRY(walk(&l, dir, deep, 0, err));
	if (l.n > 1)
		qsort(l.p, l.n, sizeof *l.p, by_name);
	*ret = l.p;
	*ret_n = l.n;
	return ST_OK;
}
