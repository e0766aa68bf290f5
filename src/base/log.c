/* SPDX-License-Identifier: Apache-2.0 */
/* One write(2) per line, so lines of threads and processes do not mix. */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

#define LINE_BYTES 4096

/* The one process-wide switch; everything that logs would otherwise have to carry it. */
static _Atomic int min_level = LOG_INFO;

void log_set_level(enum log_level min)
{
	atomic_store(&min_level, (int)min);
}

static const char *level_name(enum log_level level)
{
	static const char *const names[] = {
		[LOG_DEBUG] = "debug", [LOG_INFO] = "info", [LOG_WARN] = "warn", [LOG_ERROR] = "error"};

	return (unsigned)level < ARRAY_LEN(names) ? names[level] : "error";
}

/* Control characters would let one event look like two. */
static void flatten(char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)p[i] < 0x20U || p[i] == 0x7F)
			p[i] = ' ';
}

void log_line(enum log_level level, const char *fmt, ...)
{
	char line[LINE_BYTES];
	int64_t now = clock_now_ms();
	time_t sec = (time_t)(now / 1000);
	struct tm tm;
	size_t at;
	int n;
	va_list ap;

	if ((int)level < atomic_load(&min_level))
		return;
	(void)gmtime_r(&sec, &tm);
	at = strftime(line, sizeof line, "%Y-%m-%dT%H:%M:%S", &tm);
	n = snprintf(line + at, sizeof line - at, ".%03dZ %s ", (int)(now % 1000), level_name(level));
	at += (size_t)n;
	va_start(ap, fmt);
	n = vsnprintf(line + at, sizeof line - at - 1, fmt, ap);
	va_end(ap);
	if (n > 0)
		at += (size_t)n < sizeof line - at - 2 ? (size_t)n : sizeof line - at - 2;
	flatten(line, at);
	line[at++] = '\n';
	/* a log that cannot be written has nowhere to complain */
	if (write(STDERR_FILENO, line, at) < 0)
		return;
}

void log_err(const char *what, const struct err *err)
{
	log_line(status_level(err->st), "what=%s status=%s key=%s arg=%s clause=%s detail=%s", what, status_name(err->st),
		 err->key[0] != '\0' ? err->key : status_key(err->st), err->arg, err->clause, err->detail);
}
