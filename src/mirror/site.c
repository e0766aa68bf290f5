/* SPDX-License-Identifier: Apache-2.0 */
/* The static copy: pages with their links turned to files, everything else as it is. A list beside the files tells what an
 * earlier run wrote, so that the next one touches only what changed. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/hash.h"
#include "mirror/crawl.h"
#include "mirror/links.h"
#include "mirror/moved.h"
#include "mirror/place.h"
#include "mirror/seeds.h"

#define LIST ".chengming-site.tsv" /* file, SHA-256, size, ETag */
#define LIST_MAX (1u << 30)
#define PAGE_MAX (64u << 20)
#define BLOCK (256u << 10)
#define NOT_FOUND_PAGE "/404.html" /* no such address: what it answers is the page hosts show for whatever is missing */

struct entry {
	const char *file;
	char sha[SHA256_HEX_LEN + 1];
	int64_t size;
	const char *etag; /* of what costs much to make or to read, "" otherwise */
	bool seen;
};

/* Pages that stand where there is none: of redirects and of what was withdrawn. An old address may be that of a page of
 * today ("/index.html"), so they are written when all others are. */
struct late {
	const char *file;
	struct str bytes;
};

struct site {
	const struct mirror_job *job;
	pthread_mutex_t lock;
	struct arena *arena; /* of the entries; under the lock */
	struct entry *entries;
	size_t n, cap;
	uint32_t *slots;
	size_t n_slots;
	struct mirror_report *report;
	struct moved *moved; /* permanent redirects; under the lock, as what follows */
	size_t n_moved, cap_moved;
	struct late *late;
	size_t n_late, cap_late;
};

/* ---- the list ---- */

static size_t slot_of(const struct site *s, const char *file)
{
	uint8_t h[SHA256_LEN];
	size_t i;

	sha256(str_of(file), h);
	memcpy(&i, h, sizeof i);
	for (i &= s->n_slots - 1; s->slots[i] != 0 && strcmp(s->entries[s->slots[i] - 1].file, file) != 0;)
		i = (i + 1) & (s->n_slots - 1);
	return i;
}

static void make_room(struct site *s)
{
	if (s->n == s->cap) {
		s->cap = s->cap == 0 ? 1024 : s->cap * 2;
		s->entries = realloc(s->entries, s->cap * sizeof *s->entries);
		if (s->entries == NULL)
			BUG("out of memory");
	}
	if (s->n * 2 < s->n_slots)
		return;
	s->n_slots = s->n_slots == 0 ? 4096 : s->n_slots * 2;
	free(s->slots);
	s->slots = calloc(s->n_slots, sizeof *s->slots);
	if (s->slots == NULL)
		BUG("out of memory");
	for (size_t i = 0; i < s->n; i++)
		s->slots[slot_of(s, s->entries[i].file)] = (uint32_t)i + 1;
}

static struct entry *entry_of(struct site *s, struct str file)
{
	const char *name;
	size_t slot;

	make_room(s);
	name = arena_cstr(s->arena, file);
	slot = slot_of(s, name);
	if (s->slots[slot] == 0) {
		s->entries[s->n] = (struct entry){.file = name, .size = -1, .etag = ""};
		s->slots[slot] = (uint32_t)++s->n;
	}
	return &s->entries[s->slots[slot] - 1];
}

static enum status read_list(struct site *s, struct err *err)
{
	const char *path = arena_printf(s->arena, "%s/" LIST, s->job->target).p, **files;
	struct str text, line, file, sha;
	size_t n = 0;

	if (!fs_exists(path)) {
		TRY(fs_list(s->arena, s->job->target, true, &files, &n, err));
		return n == 0 ? ST_OK
			      : err_set(err, ST_CONFLICT,
					"%s holds files that no earlier export wrote: choose an empty folder",
					s->job->target);
	}
	TRY(fs_read(s->arena, path, LIST_MAX, &text, err));
	while (str_line(&text, &line)) {
		struct str size_text;
		int64_t size;

		if (!str_cut(&line, '\t', &file) || !str_cut(&line, '\t', &sha) || sha.n != SHA256_HEX_LEN ||
		    !str_cut(&line, '\t', &size_text) || !str_to_i64(size_text, &size))
			return err_set(err, ST_CORRUPT, "%s is damaged: remove the folder and export anew", path);
		struct entry *e = entry_of(s, file);

		memcpy(e->sha, sha.p, sha.n);
		e->size = size;
		e->etag = arena_cstr(s->arena, line);
	}
	return ST_OK;
}

static int by_file(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return strcmp(x->file, y->file);
}

static enum status write_list(struct site *s, struct err *err)
{
	struct buf b = BUF_INIT(s->arena, LIST_MAX);

	qsort(s->entries, s->n, sizeof *s->entries, by_file);
	for (size_t i = 0; i < s->n; i++)
		if (s->entries[i].seen)
			buf_printf(&b, "%s\t%s\t%lld\t%s\n", s->entries[i].file, s->entries[i].sha,
				   (long long)s->entries[i].size, s->entries[i].etag);
	return fs_write_atomic(arena_printf(s->arena, "%s/" LIST, s->job->target).p, buf_view(&b), err);
}

static void remove_gone(struct site *s)
{
	for (size_t i = 0; i < s->n; i++) {
		char *path;

		if (s->entries[i].seen)
			continue;
		path = (char *)(uintptr_t)arena_printf(s->arena, "%s/%s", s->job->target, s->entries[i].file).p;
		if (unlink(path) == 0)
			s->report->removed++;
		/* folders that became empty; rmdir stops at the first that is not */
		for (char *slash = strrchr(path, '/'); slash != NULL && (size_t)(slash - path) > strlen(s->job->target);
		     slash = strrchr(path, '/')) {
			*slash = '\0';
			if (rmdir(path) != 0)
				break;
		}
	}
}

/* ---- files ---- */

static enum status make_parent(struct arena *a, const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/'), *dir = arena_cstr(a, (struct str){path, (size_t)(slash - path)});

	if (mkdir(dir, 0755) == 0 || errno == EEXIST)
		return ST_OK;
	return fs_mkdirs(dir, err);
}

static bool same_on_disk(const char *path, int64_t size)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == size;
}

static bool write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t r = write(fd, p, n);

		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			return false;
		p += r;
		n -= (size_t)r;
	}
	return true;
}

/* Whoever serves the folder meanwhile sees the old file or the new one, never half of one. */
static enum status put(struct arena *a, const char *path, struct str bytes, int from, struct err *err)
{
	const char *fresh = arena_printf(a, "%s.new", path).p;
	char *block = from >= 0 ? arena_alloc(a, BLOCK) : NULL;
	int fd;
	bool ok;

	TRY(make_parent(a, path, err));
	fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return fs_errno(err, "create", fresh);
	ok = from >= 0 || write_all(fd, bytes.p, bytes.n);
	for (ssize_t n = 1; ok && from >= 0 && n > 0;) {
		n = read(from, block, BLOCK);
		ok = n == 0 || (n > 0 && write_all(fd, block, (size_t)n));
	}
	ok = close(fd) == 0 && ok;
	if (ok && rename(fresh, path) == 0)
		return ST_OK;
	(void)fs_errno(err, "write", path);
	(void)unlink(fresh);
	return err->st;
}

static enum status sum_of(struct arena *a, struct str bytes, int fd, char out[SHA256_HEX_LEN + 1], struct err *err)
{
	struct sha256_state *h;
	char *block;
	ssize_t n;

	if (fd < 0) {
		sha256_hex(bytes, out);
		return ST_OK;
	}
	h = sha256_new();
	block = arena_alloc(a, BLOCK);
	while ((n = read(fd, block, BLOCK)) > 0)
		sha256_update(h, block, (size_t)n);
	sha256_final_hex(h, out);
	sha256_free(h);
	return n == 0 && lseek(fd, 0, SEEK_SET) == 0 ? ST_OK : err_set(err, ST_IO, "scratch file");
}

/* An ETag that holds without the bytes being made or read: pages have none, they are made anyway to find their links. */
static struct str known(void *arg, struct arena *a, struct str url)
{
	struct site *s = arg;
	struct str etag = STR_NONE;
	int64_t size = -1;
	struct place p;

	place_of(a, url, &p);
	if (p.kind != PLACE_STATIC)
		return STR_NONE;
	pthread_mutex_lock(&s->lock);
	if (s->n_slots > 0 && s->slots[slot_of(s, arena_cstr(a, p.file))] != 0) {
		const struct entry *e = entry_of(s, p.file);

		etag = str_of(e->etag);
		size = e->size;
	}
	pthread_mutex_unlock(&s->lock);
	return etag.n > 0 && same_on_disk(arena_printf(a, "%s/%.*s", s->job->target, STR_ARG(p.file)).p, size) ? etag
													       : STR_NONE;
}

static void still_the_same(struct site *s, struct str file)
{
	pthread_mutex_lock(&s->lock);
	entry_of(s, file)->seen = true;
	s->report->unchanged++;
	pthread_mutex_unlock(&s->lock);
}

static enum status store(struct site *s, struct arena *a, struct str file, struct str etag, struct str bytes, int fd,
			 int64_t size, struct err *err)
{
	const char *path = arena_printf(a, "%s/%.*s", s->job->target, STR_ARG(file)).p;
	char sha[SHA256_HEX_LEN + 1];
	struct entry *e;
	bool same;

	TRY(sum_of(a, bytes, fd, sha, err));
	pthread_mutex_lock(&s->lock);
	e = entry_of(s, file);
	same = e->size == size && strcmp(e->sha, sha) == 0;
	e->seen = true;
	e->size = size;
	memcpy(e->sha, sha, sizeof sha);
	if (!str_eq_c(etag, e->etag))
		e->etag = arena_cstr(s->arena, etag);
	pthread_mutex_unlock(&s->lock);
	same = same && same_on_disk(path, size);
	if (!same)
		TRY(put(a, path, bytes, fd, err));
	pthread_mutex_lock(&s->lock);
	*(same ? &s->report->unchanged : &s->report->written) += 1;
	pthread_mutex_unlock(&s->lock);
	return ST_OK;
}

/* ---- pages ---- */

struct rewriting {
	struct site *site;
	struct arena *arena;
	struct crawl *crawl;
	struct str page;
};

static bool map_link(void *arg, struct str value, bool is_form, struct str *ret)
{
	struct rewriting *r = arg;
	const struct mirror_job *job = r->site->job;
	struct str url, fragment;
	struct place p;

	if (!links_resolve(r->arena, r->page, value, job->base, &url, &fragment))
		return false;
	place_of(r->arena, url, &p);
	if (p.kind == PLACE_LIVE || is_form) { /* without an address of the live site the link stays what it is */
		*ret = arena_printf(r->arena, "%.*s%.*s%.*s", STR_ARG(job->live), STR_ARG(url), STR_ARG(fragment));
		return job->live.n > 0;
	}
	if (p.kind == PLACE_STATIC)
		crawl_add(r->crawl, url, r->page);
	*ret = arena_printf(r->arena, "%.*s%.*s", STR_ARG(p.href), STR_ARG(fragment));
	return true;
}

static bool is_plain_address(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= 0x20 || strchr("\"'<>&", s.p[i]) != NULL)
			return false;
	return true;
}

/* What no page links to but a sitemap or an answer of the interface tells: every address between two marks. */
static void follow_between(struct rewriting *r, struct str text, const char *before, const char *after)
{
	struct str url, fragment;
	struct place p;

	for (ptrdiff_t i = str_find_c(text, before); i >= 0; i = str_find_c(text, before)) {
		struct str rest = str_skip(text, (size_t)i + strlen(before));
		ptrdiff_t end = str_find_c(rest, after);

		if (end < 0)
			return;
		text = str_skip(rest, (size_t)end);
		if (!links_resolve(r->arena, r->page, str_slice(rest, 0, (size_t)end), r->site->job->base, &url, &fragment))
			continue;
		place_of(r->arena, url, &p);
		if (p.kind == PLACE_STATIC)
			crawl_add(r->crawl, url, r->page);
	}
}

static void *grown(void *list, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return list;
	*cap = *cap == 0 ? 256 : *cap * 2;
	list = realloc(list, *cap * size);
	if (list == NULL)
		BUG("out of memory");
	return list;
}

static void add_late(struct site *s, struct str file, struct str bytes)
{
	if (!str_ends_c(file, ".html") && !str_ends_c(file, ".htm"))
		return; /* servers would not send it as a page */
	pthread_mutex_lock(&s->lock);
	s->late = grown(s->late, s->n_late, &s->cap_late, sizeof *s->late);
	s->late[s->n_late++] = (struct late){arena_cstr(s->arena, file), arena_dup(s->arena, bytes)};
	pthread_mutex_unlock(&s->lock);
}

/* href of the copy for what the answer leads to. */
static void took_redirect(struct site *s, struct rewriting *r, const struct fetched *f, const struct place *p)
{
	struct str to = f->location;

	if (!is_plain_address(f->location))
		return;
	(void)map_link(r, f->location, false, &to);
	if (p->kind == PLACE_STATIC)
		add_late(s, p->file, moved_page(r->arena, to, s->job->live, f->location));
	if (f->http != 301)
		return;
	pthread_mutex_lock(&s->lock);
	s->moved = grown(s->moved, s->n_moved, &s->cap_moved, sizeof *s->moved);
	s->moved[s->n_moved++] = (struct moved){arena_dup(s->arena, f->url), arena_dup(s->arena, to)};
	pthread_mutex_unlock(&s->lock);
}

static enum status took_page(struct site *s, struct rewriting *r, const struct fetched *f, const struct place *p,
			     struct err *err)
{
	struct buf b = BUF_INIT(r->arena, PAGE_MAX);

	links_each(r->arena, f->body, map_link, r, &b);
	if (b.overflow)
		return err_set(err, ST_TOO_LARGE, "page %.*s", STR_ARG(f->url));
	if (f->http == 410) {
		add_late(s, p->file, buf_view(&b));
		return ST_OK;
	}
	return store(s, r->arena, p->file, f->etag, buf_view(&b), -1, (int64_t)b.n, err);
}

static enum status take(void *arg, struct arena *a, struct crawl *k, const struct fetched *f, struct err *err)
{
	struct site *s = arg;
	struct rewriting r = {s, a, k, f->url};
	struct str url, fragment;
	bool page = str_eq_c(f->type, "text/html") && f->fd < 0;
	struct place p;

	place_of(a, f->url, &p);
	if (f->http >= 300 && f->http < 400 && f->http != 304) {
		took_redirect(s, &r, f, &p);
		return ST_OK;
	}
	if (p.kind != PLACE_STATIC)
		return ST_OK;
	if (f->http == 304) {
		still_the_same(s, p.file);
		return ST_OK;
	}
	if (!str_empty(f->next) && links_resolve(a, f->url, f->next, s->job->base, &url, &fragment))
		crawl_add(k, url, f->url);
	if (f->http != 200 && f->http != 410 && !str_eq_c(f->url, NOT_FOUND_PAGE))
		return ST_OK; /* broken, which is reported; the file of an earlier run goes */
	if (page)
		return took_page(s, &r, f, &p, err);
	if (f->http == 410)
		return ST_OK; /* files of a withdrawn text go; its page stays as the note that it was withdrawn */
	if (str_starts_c(f->url, "/sitemap"))
		follow_between(&r, f->body, "<loc>", "</loc>");
	else if (str_starts_c(f->url, "/api/"))
		follow_between(&r, f->body, "\"api_url\":\"", "\"");
	return store(s, a, p.file, f->etag, f->body, f->fd, f->size, err);
}

/* ---- the run ---- */

/* Once for all files: what the list names is on the disk. */
static enum status sync_all(const struct site *s, struct err *err)
{
	int fd = open(s->job->target, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && syncfs(fd) == 0;

	if (fd >= 0)
		(void)close(fd);
	return ok ? ST_OK : fs_errno(err, "write", s->job->target);
}

static int by_from(const void *a, const void *b)
{
	const struct moved *x = a, *y = b;

	return str_cmp(x->from, y->from);
}

static enum status write_late(struct site *s, struct arena *a, struct err *err)
{
	for (size_t i = 0; i < s->n_late; i++) {
		const struct late *l = &s->late[i];

		if (!entry_of(s, str_of(l->file))->seen)
			TRY(store(s, a, str_of(l->file), STR_NONE, l->bytes, -1, (int64_t)l->bytes.n, err));
	}
	return ST_OK;
}

static enum status write_moved(struct site *s, struct arena *a, struct err *err)
{
	static const struct {
		const char *file;
		struct str (*text)(struct arena *a, const struct moved *m, size_t n);
	} maps[] = {{MIRROR_NGINX, moved_nginx}, {MIRROR_APACHE, moved_apache}, {MIRROR_HOSTS, moved_hosts}};

	if (s->n_moved == 0)
		return ST_OK;
	qsort(s->moved, s->n_moved, sizeof *s->moved, by_from);
	for (size_t i = 0; i < ARRAY_LEN(maps); i++) {
		struct str text = maps[i].text(a, s->moved, s->n_moved);

		TRY(store(s, a, str_of(maps[i].file), STR_NONE, text, -1, (int64_t)text.n, err));
	}
	return ST_OK;
}

static enum status run(struct site *s, struct arena *a, struct mirror_report *ret, struct err *err)
{
	size_t n = 0;
	const char **seeds = ARENA_ARRAY(a, mirror_n_seeds + 1 + s->job->n_old, const char *);

	for (; n < mirror_n_seeds; n++)
		seeds[n] = mirror_seeds[n];
	seeds[n++] = NOT_FOUND_PAGE;
	for (size_t i = 0; i < s->job->n_old; i++)
		seeds[n++] = s->job->old[i];
	TRY(fs_mkdirs(s->job->target, err));
	TRY(read_list(s, err));
	TRY(store(s, a, STR("v.gif"), STR_NONE, (struct str){(const char *)place_pixel, sizeof place_pixel}, -1,
		  sizeof place_pixel, err));
	TRY(crawl_run(a, s->job, seeds, n, &(struct crawl_use){take, known, s}, ret, err));
	TRY(write_late(s, a, err));
	TRY(write_moved(s, a, err));
	remove_gone(s);
	TRY(sync_all(s, err));
	return write_list(s, err);
}

enum status mirror_site(struct arena *a, const struct mirror_job *job, struct mirror_report *ret, struct err *err)
{
	struct site s = {.job = job, .arena = arena_new(), .report = ret};
	enum status st;

	*ret = (struct mirror_report){0};
	pthread_mutex_init(&s.lock, NULL);
	st = run(&s, a, ret, err);
	pthread_mutex_destroy(&s.lock);
	free(s.entries);
	free(s.slots);
	free(s.moved);
	free(s.late);
	arena_free(s.arena);
	return st;
}
