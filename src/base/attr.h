/* SPDX-License-Identifier: Apache-2.0 */
/* Compiler attributes and small macros used everywhere. */
#ifndef BASE_ATTR_H
#define BASE_ATTR_H

#include <stddef.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#define NORETURN __attribute__((noreturn))
#define UNUSED __attribute__((unused))
/* Calls fn(&variable) when the variable leaves scope. */
#define CLEANUP(fn) __attribute__((cleanup(fn)))
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* Aborts: only for what our own code broke, never for bytes from outside. */
#define BUG(...) bug_abort(__FILE__, __LINE__, __VA_ARGS__)
NORETURN void bug_abort(const char *file, int line, const char *fmt, ...) PRINTF_LIKE(3, 4);

#endif
