/* SPDX-License-Identifier: Apache-2.0 */
#include "web/answer.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SHELF_MIN (16u << 10) /* below, copying costs less than a second system call */
#define SHELF_ALIGN 4096

/* A file in memory that only grows; what is no longer needed becomes a hole, places are not used twice. */
struct shelf {
	int fd;
	_Atomic(uint64_t) end;
};

struct shelf *shelf_new(void)
{
	struct shelf *s = calloc(1, sizeof *s);

	if (s == NULL)
		BUG("out of memory");
	s->fd = memfd_create("pages", MFD_CLOEXEC);
	return s;
}

void shelf_free(struct shelf *s)
{
	if (s == NULL)
		return;
	if (s->fd >= 0)
		close(s->fd);
	free(s);
}

static uint64_t shelf_bytes(uint64_t n)
{
	return (n + SHELF_ALIGN - 1) / SHELF_ALIGN * SHELF_ALIGN;
}

static void shelf_clear(const struct shelf *s, uint64_t off, uint64_t n)
{
	(void)fallocate(s->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)off, (off_t)shelf_bytes(n));
}

static struct answer *answer_new(void)
{
	struct answer *a = calloc(1, sizeof *a);

	if (a == NULL)
		BUG("out of memory");
	atomic_init(&a->refs, 1);
	a->fd = -1;
	return a;
}

struct answer *answer_borrow(struct str body)
{
	struct answer *a = answer_new();

	a->body = body;
	a->n = body.n;
	return a;
}

struct answer *answer_take(char *malloced, size_t n)
{
	struct answer *a = answer_borrow((struct str){malloced, n});

	a->own = malloced;
	return a;
}

struct answer *answer_copy(struct str body)
{
	char *p = malloc(body.n + 1);

	if (p == NULL)
		BUG("out of memory");
	if (body.n > 0)
		memcpy(p, body.p, body.n);
	return answer_take(p, body.n);
}

struct answer *answer_file(int fd, uint64_t off, uint64_t n)
{
	struct answer *a = answer_new();

	a->fd = fd;
	a->off = off;
	a->n = n;
	return a;
}

struct answer *answer_shelve(struct shelf *s, struct str body)
{
	struct answer *a;
	uint64_t off;

	if (s->fd < 0 || body.n < SHELF_MIN)
		return answer_copy(body);
	off = atomic_fetch_add(&s->end, shelf_bytes(body.n));
	if (pwrite(s->fd, body.p, body.n, (off_t)off) != (ssize_t)body.n) {
		shelf_clear(s, off, body.n);
		return answer_copy(body);
	}
	a = answer_file(s->fd, off, body.n);
	a->shelf = s;
	return a;
}

void answer_add(struct answer *a, const char *name, struct str value)
{
	size_t name_n = strlen(name), more = name_n + value.n + 4;
	char *p;

	if (a->lines_n + more > a->lines_cap) {
		size_t cap = (a->lines_n + more) * 2;

		a->lines = realloc(a->lines, cap);
		if (a->lines == NULL)
			BUG("out of memory");
		a->lines_cap = cap;
	}
	p = a->lines + a->lines_n;
	memcpy(p, name, name_n);
	memcpy(p + name_n, ": ", 2);
	if (value.n > 0)
		memcpy(p + name_n + 2, value.p, value.n);
	memcpy(p + name_n + 2 + value.n, "\r\n", 2);
	a->lines_n += more;
}

struct answer *answer_ref(struct answer *a)
{
	atomic_fetch_add_explicit(&a->refs, 1, memory_order_relaxed);
	return a;
}

void answer_unref(struct answer *a)
{
	if (a == NULL || atomic_fetch_sub_explicit(&a->refs, 1, memory_order_acq_rel) != 1)
		return;
	if (a->shelf != NULL)
		shelf_clear(a->shelf, a->off, a->n);
	else if (a->fd >= 0)
		close(a->fd);
	free(a->own);
	free(a->lines);
	free(a);
}

static struct str status_line(int http, char *room, size_t max)
{
	static const struct {
		int http;
		struct str line;
	} known[] = {
		{200, STR_INIT("HTTP/1.1 200 OK\r\nDate: ")},
		{304, STR_INIT("HTTP/1.1 304 Not Modified\r\nDate: ")},
		{303, STR_INIT("HTTP/1.1 303 See Other\r\nDate: ")},
		{206, STR_INIT("HTTP/1.1 206 Partial Content\r\nDate: ")},
		{204, STR_INIT("HTTP/1.1 204 No Content\r\nDate: ")},
		{301, STR_INIT("HTTP/1.1 301 Moved Permanently\r\nDate: ")},
		{302, STR_INIT("HTTP/1.1 302 Found\r\nDate: ")},
		{400, STR_INIT("HTTP/1.1 400 Bad Request\r\nDate: ")},
		{401, STR_INIT("HTTP/1.1 401 Unauthorized\r\nDate: ")},
		{403, STR_INIT("HTTP/1.1 403 Forbidden\r\nDate: ")},
		{404, STR_INIT("HTTP/1.1 404 Not Found\r\nDate: ")},
		{405, STR_INIT("HTTP/1.1 405 Method Not Allowed\r\nDate: ")},
		{409, STR_INIT("HTTP/1.1 409 Conflict\r\nDate: ")},
		{410, STR_INIT("HTTP/1.1 410 Gone\r\nDate: ")},
		{412, STR_INIT("HTTP/1.1 412 Precondition Failed\r\nDate: ")},
		{413, STR_INIT("HTTP/1.1 413 Content Too Large\r\nDate: ")},
		{415, STR_INIT("HTTP/1.1 415 Unsupported Media Type\r\nDate: ")},
		{416, STR_INIT("HTTP/1.1 416 Range Not Satisfiable\r\nDate: ")},
		{422, STR_INIT("HTTP/1.1 422 Unprocessable Content\r\nDate: ")},
		{429, STR_INIT("HTTP/1.1 429 Too Many Requests\r\nDate: ")},
		{431, STR_INIT("HTTP/1.1 431 Request Header Fields Too Large\r\nDate: ")},
		{500, STR_INIT("HTTP/1.1 500 Internal Server Error\r\nDate: ")},
		{501, STR_INIT("HTTP/1.1 501 Not Implemented\r\nDate: ")},
		{503, STR_INIT("HTTP/1.1 503 Service Unavailable\r\nDate: ")},
		{505, STR_INIT("HTTP/1.1 505 HTTP Version Not Supported\r\nDate: ")},
	};
	int n;

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (known[i].http == http)
			return known[i].line;
	n = snprintf(room, max, "HTTP/1.1 %d \r\nDate: ", http);
	return (struct str){room, n < 0 ? 0 : (size_t)n};
}

static char *put(char *to, const char *p, size_t n)
{
	memcpy(to, p, n);
	return to + n;
}

static size_t length_line(uint64_t v, char to[44])
{
	char digits[20];
	size_t n = 0;
	char *p = put(to, "\r\nContent-Length: ", 18);

	do {
		digits[n++] = (char)('0' + v % 10);
		v /= 10;
	} while (v > 0);
	while (n > 0)
		*p++ = digits[--n];
	return (size_t)(p - to);
}

size_t answer_head(const struct answer *a, int http, const char *date, bool keep, bool tell_keep, char *to, size_t max)
{
	char room[40], length[44];
	struct str first = status_line(http, room, sizeof room), connection = STR_NONE;
	size_t length_n = http == 304 || http == 204 ? 0 : length_line(a->n, length), need;
	char *p = to;

	if (!keep)
		connection = STR("\r\nConnection: close");
	else if (tell_keep)
		connection = STR("\r\nConnection: keep-alive");
	need = first.n + 29 + length_n + connection.n + 2 + a->lines_n + 2;
	if (need > max)
		return need;
	p = put(p, first.p, first.n);
	p = put(p, date, 29);
	p = put(p, length, length_n);
	if (connection.n > 0)
		p = put(p, connection.p, connection.n);
	p = put(p, "\r\n", 2);
	if (a->lines_n > 0)
		p = put(p, a->lines, a->lines_n);
	(void)put(p, "\r\n", 2);
	return need;
}
