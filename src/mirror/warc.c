/* SPDX-License-Identifier: Apache-2.0 */
/* WARC 1.1 (ISO 28500:2017): what the site answered, byte for byte, for archives that keep it longer than we do. */
#include <libdeflate.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/hash.h"
#include "base/rng.h"
#include "mirror/crawl.h"
#include "mirror/links.h"
#include "mirror/place.h"
#include "mirror/seeds.h"
#include "translog/translog.h"

#define RECORD_MAX (32u << 20)
#define BLOCK (256u << 10)
#define LEVEL 6

struct warc {
	const struct mirror_job *job;
	pthread_mutex_t lock;
	FILE *f;
	struct mirror_report *report;
};

/* A random UUID (RFC 9562 version 4). */
static struct str record_id(struct arena *a)
{
	uint8_t b[16];

	rng_bytes(b, sizeof b);
	b[6] = (uint8_t)((b[6] & 0x0f) | 0x40);
	b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
	return arena_printf(a, "<urn:uuid:%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x>", b[0], b[1],
			    b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

static struct str now_text(struct arena *a)
{
	return translog_time(a, clock_now_ms());
}

/* RFC 4648, as readers of WARC expect digests. */
static struct str base32(struct arena *a, const uint8_t *p, size_t n)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	struct buf b = BUF_INIT(a, 1024);
	uint64_t bits = 0;
	unsigned have = 0;

	for (size_t i = 0; i < n; i++) {
		bits = bits << 8 | p[i];
		for (have += 8; have >= 5; have -= 5)
			buf_byte(&b, alphabet[bits >> (have - 5) & 31]);
	}
	if (have > 0)
		buf_byte(&b, alphabet[bits << (5 - have) & 31]);
	while (b.n % 8 != 0)
		buf_byte(&b, '=');
	return buf_view(&b);
}

/* One member of the gzip file: readers find a record without unpacking what is before it. */
static enum status add_packed(struct warc *w, struct arena *a, struct str record, struct err *err)
{
	struct libdeflate_compressor *z = libdeflate_alloc_compressor(LEVEL);
	size_t room, n;
	char *out;
	bool ok;

	if (z == NULL)
		BUG("out of memory");
	room = libdeflate_gzip_compress_bound(z, record.n);
	out = arena_alloc(a, room);
	n = libdeflate_gzip_compress(z, record.p, record.n, out, room);
	libdeflate_free_compressor(z);
	pthread_mutex_lock(&w->lock);
	ok = n > 0 && fwrite(out, 1, n, w->f) == n;
	if (ok)
		w->report->written++;
	pthread_mutex_unlock(&w->lock);
	return ok ? ST_OK : fs_errno(err, "write", w->job->target);
}

static void record_begin(struct buf *b, const char *type, struct str id, const char *content_type)
{
	buf_printf(b, "WARC/1.1\r\nWARC-Type: %s\r\nWARC-Record-ID: %.*s\r\nWARC-Date: %.*s\r\nContent-Type: %s\r\n", type,
		   STR_ARG(id), STR_ARG(now_text(b->arena)), content_type);
}

static void record_end(struct buf *b, struct str block)
{
	buf_printf(b, "Content-Length: %zu\r\n\r\n", block.n);
	buf_str(b, block);
	buf_c(b, "\r\n\r\n");
}

static enum status add_info(struct warc *w, struct arena *a, struct err *err)
{
	struct buf b = BUF_INIT(a, RECORD_MAX);
	struct str block = arena_printf(
		a,
		"software: %s\r\nformat: WARC File Format 1.1\r\n"
		"conformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
		"isPartOf: %.*s\r\n",
		w->job->program, STR_ARG(w->job->live));

	record_begin(&b, "warcinfo", record_id(a), "application/warc-fields");
	record_end(&b, block);
	return add_packed(w, a, buf_view(&b), err);
}

static struct str host_of(struct str live)
{
	ptrdiff_t i = str_find_c(live, "://");

	return i < 0 ? live : str_skip(live, (size_t)i + 3);
}

static enum status add_exchange(struct warc *w, struct arena *a, const struct fetched *f, struct str body, struct err *err)
{
	struct buf block = BUF_INIT(a, RECORD_MAX), b = BUF_INIT(a, RECORD_MAX + (64u << 10));
	struct str id = record_id(a), target = arena_printf(a, "%.*s%.*s", STR_ARG(w->job->live), STR_ARG(f->url));
	uint8_t digest[SHA256_LEN];

	sha256(body, digest);
	buf_str(&block, f->head);
	buf_str(&block, body);
	record_begin(&b, "response", id, "application/http;msgtype=response");
	buf_printf(&b, "WARC-Target-URI: %.*s\r\nWARC-Payload-Digest: sha256:%.*s\r\n", STR_ARG(target),
		   STR_ARG(base32(a, digest, sizeof digest)));
	record_end(&b, buf_view(&block));
	if (block.overflow || b.overflow)
		return err_set(err, ST_TOO_LARGE, "answer of %.*s", STR_ARG(f->url));
	TRY(add_packed(w, a, buf_view(&b), err));
	buf_clear(&b);
	record_begin(&b, "request", record_id(a), "application/http;msgtype=request");
	buf_printf(&b, "WARC-Target-URI: %.*s\r\nWARC-Concurrent-To: %.*s\r\n", STR_ARG(target), STR_ARG(id));
	record_end(&b, arena_printf(a, "GET %.*s HTTP/1.1\r\nHost: %.*s\r\nAccept: */*\r\n\r\n", STR_ARG(f->url),
				    STR_ARG(host_of(w->job->live))));
	return add_packed(w, a, buf_view(&b), err);
}

/* ---- a body that lies in a file: a gzip member of stored blocks, never whole in memory ---- */

#define STORED_MAX 65535

struct stored {
	FILE *f;
	uint32_t crc, size;
	bool ok;
};

static void put_bytes(struct stored *z, const void *p, size_t n)
{
	z->ok = z->ok && fwrite(p, 1, n, z->f) == n;
}

static void put_le(struct stored *z, uint32_t v, size_t n)
{
	unsigned char b[4] = {(unsigned char)v, (unsigned char)(v >> 8), (unsigned char)(v >> 16), (unsigned char)(v >> 24)};

	put_bytes(z, b, n);
}

static void put_stored(struct stored *z, const char *p, size_t n, bool last)
{
	put_bytes(z, last ? "\1" : "\0", 1);
	put_le(z, (uint32_t)n, 2);
	put_le(z, ~(uint32_t)n, 2);
	put_bytes(z, p, n);
	z->crc = libdeflate_crc32(z->crc, p, n);
	z->size += (uint32_t)n;
}

static bool write_stored(FILE *f, struct str before, int fd, struct str after, char *block)
{
	static const unsigned char magic[10] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255};
	struct stored z = {f, 0, 0, true};
	ssize_t n;

	put_bytes(&z, magic, sizeof magic);
	put_stored(&z, before.p, before.n, false);
	while (z.ok && (n = read(fd, block, STORED_MAX)) > 0)
		put_stored(&z, block, (size_t)n, false);
	put_stored(&z, after.p, after.n, true);
	put_le(&z, z.crc, 4);
	put_le(&z, z.size, 4);
	return z.ok;
}

static enum status digest_of(int fd, char *block, uint8_t out[SHA256_LEN], struct err *err)
{
	struct sha256_state *h = sha256_new();
	char hexed[SHA256_HEX_LEN + 1];
	ssize_t n;

	while ((n = read(fd, block, BLOCK)) > 0)
		sha256_update(h, block, (size_t)n);
	sha256_final_hex(h, hexed);
	sha256_free(h);
	if (n != 0 || lseek(fd, 0, SEEK_SET) != 0 || !hex_decode((struct str){hexed, SHA256_HEX_LEN}, out, SHA256_LEN))
		return err_set(err, ST_IO, "scratch file");
	return ST_OK;
}

static enum status add_large(struct warc *w, struct arena *a, const struct fetched *f, struct err *err)
{
	struct buf b = BUF_INIT(a, STORED_MAX);
	char *block = arena_alloc(a, BLOCK);
	uint8_t digest[SHA256_LEN];
	bool ok;

	TRY(digest_of(f->fd, block, digest, err));
	record_begin(&b, "response", record_id(a), "application/http;msgtype=response");
	buf_printf(&b, "WARC-Target-URI: %.*s%.*s\r\nWARC-Payload-Digest: sha256:%.*s\r\nContent-Length: %lld\r\n\r\n",
		   STR_ARG(w->job->live), STR_ARG(f->url), STR_ARG(base32(a, digest, sizeof digest)),
		   (long long)f->head.n + (long long)f->size);
	buf_str(&b, f->head);
	if (b.overflow)
		return err_set(err, ST_TOO_LARGE, "headers of %.*s", STR_ARG(f->url));
	pthread_mutex_lock(&w->lock);
	ok = write_stored(w->f, buf_view(&b), f->fd, STR("\r\n\r\n"), block);
	w->report->written += ok;
	pthread_mutex_unlock(&w->lock);
	return ok ? ST_OK : fs_errno(err, "write", w->job->target);
}

/* ---- the run ---- */

struct following {
	struct warc *warc;
	struct arena *arena;
	struct crawl *crawl;
	struct str page;
};

static bool follow(void *arg, struct str value, bool is_form, struct str *ret)
{
	struct following *x = arg;
	struct str url, fragment;
	struct place p;

	(void)ret;
	if (is_form || !links_resolve(x->arena, x->page, value, x->warc->job->base, &url, &fragment))
		return false;
	place_of(x->arena, url, &p);
	if (p.kind == PLACE_STATIC)
		crawl_add(x->crawl, url, x->page);
	return false;
}

static enum status take(void *arg, struct arena *a, struct crawl *k, const struct fetched *f, struct err *err)
{
	struct warc *w = arg;
	struct following x = {w, a, k, f->url};
	struct str none;

	if (f->http == 200 && f->fd < 0 && str_eq_c(f->type, "text/html"))
		links_each(a, f->body, follow, &x, NULL);
	if (f->http >= 300 && f->http < 400)
		(void)follow(&x, f->location, false, &none);
	if (!str_empty(f->next))
		(void)follow(&x, f->next, false, &none);
	return f->fd >= 0 ? add_large(w, a, f, err) : add_exchange(w, a, f, f->body, err);
}

static enum status run(struct warc *w, struct arena *a, struct mirror_report *ret, struct err *err)
{
	TRY(add_info(w, a, err));
	TRY(crawl_run(a, w->job, mirror_seeds, mirror_n_seeds, &(struct crawl_use){.take = take, .arg = w}, ret, err));
	return fflush(w->f) == 0 && fsync(fileno(w->f)) == 0 ? ST_OK : fs_errno(err, "write", w->job->target);
}

enum status mirror_warc(struct arena *a, const struct mirror_job *job, struct mirror_report *ret, struct err *err)
{
	const char *partial = arena_printf(a, "%s.partial", job->target).p;
	struct warc w = {.job = job, .report = ret};
	enum status st;

	*ret = (struct mirror_report){0};
	if (fs_exists(job->target))
		return err_set(err, ST_CONFLICT, "%s exists already", job->target);
	w.f = fopen(partial, "wbe");
	if (w.f == NULL)
		return fs_errno(err, "create", partial);
	pthread_mutex_init(&w.lock, NULL);
	st = run(&w, a, ret, err);
	pthread_mutex_destroy(&w.lock);
	if (fclose(w.f) != 0 && st == ST_OK)
		st = fs_errno(err, "write", partial);
	if (st == ST_OK && rename(partial, job->target) != 0)
		st = fs_errno(err, "rename", partial);
	if (st != ST_OK)
		(void)unlink(partial);
	return st;
}
