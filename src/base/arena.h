/* SPDX-License-Identifier: Apache-2.0 */
/* Arenas: memory with one named lifetime (process, request, job). Alloc never returns NULL: real OOM aborts;
 * what input can make grow has a declared ceiling in base/limits.h. Not thread-safe: one owner at a time. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a);  /* runs the cleanups; accepts NULL */
void arena_clear(struct arena *a); /* runs the cleanups, keeps the first block */
/* size bytes, zeroed, aligned for any type. */
void *arena_alloc(struct arena *a, size_t size) MUST_CHECK;
void *arena_alloc_array(struct arena *a, size_t n, size_t size) MUST_CHECK; /* overflow aborts */
#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, n, type) ((type *)arena_alloc_array((a), (n), sizeof(type)))
/* Copies; the result is also NUL-terminated (not counted in n). */
struct str arena_dup(struct arena *a, struct str s);
const char *arena_cstr(struct arena *a, struct str s);
struct str arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* fn(arg) runs at clear/free, last registered first: files, statements, library objects. */
void arena_on_clear(struct arena *a, void (*fn)(void *arg), void *arg);
size_t arena_used(const struct arena *a); /* bytes handed out since the last clear */

#endif
