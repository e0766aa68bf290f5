/* SPDX-License-Identifier: Apache-2.0 */
/* A chain of blocks, filled from the newest; cleanups are a linked list inside the arena itself. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES (32U * 1024U)
#define BLOCKS_KEPT 12 /* by arena_clear: what a long page needs, so that pages after it ask nothing of malloc */

struct block {
	struct block *next;
	size_t cap, used;
	alignas(max_align_t) char data[];
};

struct cleanup {
	struct cleanup *next;
	void (*fn)(void *arg);
	void *arg;
};

struct arena {
	struct block *head; /* newest */
	struct block *kept; /* standard blocks for use again */
	size_t n_kept;
	struct cleanup *cleanups;
	size_t handed_out;
};

static struct block *block_new(size_t cap)
{
	struct block *b = malloc(sizeof *b + cap);

	if (b == NULL)
		BUG("out of memory: %zu bytes", cap);
	b->next = NULL;
	b->cap = cap;
	b->used = 0;
	return b;
}

static struct block *block_again(struct arena *a)
{
	struct block *b = a->kept;

	a->kept = b->next;
	a->n_kept--;
	b->used = 0;
	return b;
}

struct arena *arena_new(void)
{
	struct arena *a = calloc(1, sizeof *a);

	if (a == NULL)
		BUG("out of memory");
	a->head = block_new(BLOCK_BYTES);
	return a;
}

static void run_cleanups(struct arena *a)
{
	while (a->cleanups != NULL) {
		struct cleanup *c = a->cleanups;

		a->cleanups = c->next;
		c->fn(c->arg);
	}
}

void arena_clear(struct arena *a)
{
	struct block *b;

	run_cleanups(a);
	b = a->head;
	while (b->next != NULL) { /* the oldest block is a standard one and stays */
		struct block *next = b->next;

		if (b->cap == BLOCK_BYTES && a->n_kept < BLOCKS_KEPT) {
			b->next = a->kept;
			a->kept = b;
			a->n_kept++;
		} else {
			free(b);
		}
		b = next;
	}
	b->used = 0;
	a->head = b;
	a->handed_out = 0;
}

void arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	arena_clear(a);
	while (a->kept != NULL) {
		struct block *next = a->kept->next;

		free(a->kept);
		a->kept = next;
	}
	free(a->head);
	free(a);
}

void *arena_alloc(struct arena *a, size_t size)
{
	const size_t align = alignof(max_align_t);
	size_t need;
	struct block *b = a->head;
	void *p;

	if (size > SIZE_MAX / 2)
		BUG("allocation of %zu bytes", size);
	need = (size + align - 1) / align * align;
	if (need == 0)
		need = align;
	if (b->cap - b->used < need) {
		b = need <= BLOCK_BYTES && a->kept != NULL ? block_again(a)
							   : block_new(need > BLOCK_BYTES ? need : BLOCK_BYTES);
		b->next = a->head;
		a->head = b;
	}
	p = b->data + b->used;
	b->used += need;
	a->handed_out += need;
	memset(p, 0, need);
	return p;
}

void *arena_alloc_array(struct arena *a, size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / 2 / size)
		BUG("allocation of %zu times %zu bytes", n, size);
	return arena_alloc(a, n * size);
}

struct str arena_dup(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return (struct str){p, s.n};
}

const char *arena_cstr(struct arena *a, struct str s)
{
	return arena_dup(a, s).p;
}

struct str arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	int n;
	char *p;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		BUG("format %s", fmt);
	p = arena_alloc(a, (size_t)n + 1);
	(void)vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return (struct str){p, (size_t)n};
}

void arena_on_clear(struct arena *a, void (*fn)(void *arg), void *arg)
{
	struct cleanup *c = arena_alloc(a, sizeof *c);

	c->fn = fn;
	c->arg = arg;
	c->next = a->cleanups;
	a->cleanups = c;
}

size_t arena_used(const struct arena *a)
{
	return a->handed_out;
}
