/* SPDX-License-Identifier: Apache-2.0 */
/* The status table and the one place that fills struct err. */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct status_row {
	const char *name;
	int http;
	enum log_level level;
	const char *key;
};

#define STATUS_ROW(name, http, level, key) [name] = {#name, http, level, key},
static const struct status_row rows[ST_COUNT] = {STATUS_TABLE(STATUS_ROW)};
#undef STATUS_ROW

static const struct status_row *row_of(enum status st)
{
	return (unsigned)st < ST_COUNT ? &rows[st] : &rows[ST_INTERNAL];
}

int status_http(enum status st)
{
	return row_of(st)->http;
}

enum log_level status_level(enum status st)
{
	return row_of(st)->level;
}

const char *status_key(enum status st)
{
	return row_of(st)->key;
}

const char *status_name(enum status st)
{
	return row_of(st)->name;
}

void err_clear(struct err *err)
{
	if (err != NULL)
		memset(err, 0, sizeof *err);
}

/* Copies what fits, never cutting a UTF-8 sequence in two. */
static void copy_utf8(char *dst, size_t cap, const char *src)
{
	size_t n = src == NULL ? 0 : strlen(src);

	if (n >= cap) {
		n = cap - 1;
		while (n > 0 && ((unsigned char)src[n] & 0xC0U) == 0x80U)
			n--;
	}
	if (n > 0)
		memcpy(dst, src, n);
	dst[n] = '\0';
}

enum status err_set(struct err *err, enum status st, const char *detail_fmt, ...)
{
	va_list ap;

	if (err == NULL)
		return st;
	err_clear(err);
	err->st = st;
	va_start(ap, detail_fmt);
	(void)vsnprintf(err->detail, sizeof err->detail, detail_fmt, ap);
	va_end(ap);
	return st;
}

enum status err_say(struct err *err, enum status st, const char *key, const char *arg)
{
	if (err == NULL)
		return st;
	err_clear(err);
	err->st = st;
	copy_utf8(err->key, sizeof err->key, key);
	copy_utf8(err->arg, sizeof err->arg, arg);
	return st;
}

enum status err_rule(struct err *err, const char *key, const char *clause)
{
	if (err == NULL)
		return ST_RULE_REFUSED;
	err_clear(err);
	err->st = ST_RULE_REFUSED;
	copy_utf8(err->key, sizeof err->key, key);
	copy_utf8(err->clause, sizeof err->clause, clause);
	return ST_RULE_REFUSED;
}

void bug_abort(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	(void)fprintf(stderr, "BUG %s:%d: ", file, line);
	va_start(ap, fmt);
	(void)vfprintf(stderr, fmt, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
	abort();
}
