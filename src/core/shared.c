/* SPDX-License-Identifier: Apache-2.0 */
/* A few dozen lists with reference counts behind one lock. Forgetting counts up: a list is kept only when nothing was
 * forgotten since before it was read, so one read from the time before a change can never be kept after it. */
#include "core/shared.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "core/core_int.h"

#define SHARED_LISTS 64 /* more kinds and bodies than an installation has; beyond it the oldest goes */

struct list {
	struct arena *arena; /* the record lives in it too */
	shared_make *make;
	int64_t arg;
	struct date day;
	void *items;
	size_t n;
	atomic_uint users;
};

struct shared {
	pthread_mutex_t lock;
	uint64_t forgotten;
	struct list *lists[SHARED_LISTS];
	size_t next;
};

struct shared *shared_new(void)
{
	struct shared *s = calloc(1, sizeof *s);

	if (s == NULL)
		BUG("out of memory");
	pthread_mutex_init(&s->lock, NULL);
	return s;
}

static void let_go(void *arg)
{
	struct list *l = arg;

	if (l != NULL && atomic_fetch_sub(&l->users, 1) == 1)
		arena_free(l->arena);
}

void shared_forget(struct shared *s)
{
	struct list *old[SHARED_LISTS];

	pthread_mutex_lock(&s->lock);
	s->forgotten++;
	for (size_t i = 0; i < SHARED_LISTS; i++) {
		old[i] = s->lists[i];
		s->lists[i] = NULL;
	}
	pthread_mutex_unlock(&s->lock);
	for (size_t i = 0; i < SHARED_LISTS; i++)
		let_go(old[i]);
}

void shared_free(struct shared *s)
{
	if (s == NULL)
		return;
	shared_forget(s);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

/* Counts the caller as a user. */
static struct list *find(struct shared *s, shared_make *make, int64_t arg, struct date day, uint64_t *ret_forgotten)
{
	struct list *found = NULL;

	pthread_mutex_lock(&s->lock);
	*ret_forgotten = s->forgotten;
	for (size_t i = 0; i < SHARED_LISTS && found == NULL; i++) {
		struct list *l = s->lists[i];

		if (l != NULL && l->make == make && l->arg == arg && date_cmp(l->day, day) == 0)
			found = l;
	}
	if (found != NULL)
		atomic_fetch_add(&found->users, 1);
	pthread_mutex_unlock(&s->lock);
	return found;
}

static void keep(struct shared *s, struct list *l, uint64_t forgotten)
{
	struct list *old = NULL;

	pthread_mutex_lock(&s->lock);
	if (s->forgotten == forgotten) {
		old = s->lists[s->next];
		s->lists[s->next] = l;
		s->next = (s->next + 1) % SHARED_LISTS;
		atomic_fetch_add(&l->users, 1);
	}
	pthread_mutex_unlock(&s->lock);
	let_go(old);
}

static enum status read_list(struct ctx *c, shared_make *make, int64_t arg, struct list **ret, struct err *err)
{
	struct arena *a = arena_new();
	struct list *l = ARENA_NEW(a, struct list);
	struct ctx own = *c; /* the same call, with memory that outlives it */
	enum status st;

	own.arena = a;
	*l = (struct list){.arena = a, .make = make, .arg = arg, .day = c->today};
	atomic_init(&l->users, 1);
	st = make(&own, arg, &l->items, &l->n, err);
	if (st != ST_OK) {
		arena_free(a);
		return st;
	}
	*ret = l;
	return ST_OK;
}

enum status shared_list(struct ctx *c, shared_make *make, int64_t arg, const void **ret, size_t *ret_n, struct err *err)
{
	struct shared *s = c->core->shared;
	struct list *l;
	uint64_t forgotten;

	if (c->db != NULL && db_in_tx(c->db)) {
		void *items;

		TRY(make(c, arg, &items, ret_n, err));
		*ret = items;
		return ST_OK;
	}
	l = find(s, make, arg, c->today, &forgotten);
	if (l == NULL && c->db == NULL)
		return err_set(err, ST_BUSY, "no database connection in this call");
	if (l == NULL) {
		TRY(read_list(c, make, arg, &l, err));
		keep(s, l, forgotten);
	}
	arena_on_clear(c->arena, let_go, l);
	*ret = l->items;
	*ret_n = l->n;
	return ST_OK;
}
