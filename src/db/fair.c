/* SPDX-License-Identifier: Apache-2.0 */
/* A queue in order of arrival. A plain mutex lets the thread that just released it take it again, so that under load
 * one writer could starve the others. */
#include <errno.h>
#include <time.h>

#include "db/db_priv.h"

struct fair_waiter {
	pthread_cond_t cond;
	bool granted;
	struct fair_waiter *next;
};

void fair_init(struct fair *f, size_t permits)
{
	(void)pthread_mutex_init(&f->m, NULL);
	f->free = permits;
	f->head = f->tail = NULL;
}

void fair_release(struct fair *f)
{
	(void)pthread_mutex_destroy(&f->m);
}

static void forget(struct fair *f, const struct fair_waiter *w)
{
	struct fair_waiter **at = &f->head, *prev = NULL;

	while (*at != NULL && *at != w) {
		prev = *at;
		at = &(*at)->next;
	}
	if (*at == NULL)
		return;
	*at = w->next;
	if (f->tail == w)
		f->tail = prev;
}

static struct timespec deadline_after(int wait_ms)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += wait_ms / 1000;
	t.tv_nsec += (long)(wait_ms % 1000) * 1000000L;
	if (t.tv_nsec >= 1000000000L) {
		t.tv_sec++;
		t.tv_nsec -= 1000000000L;
	}
	return t;
}

static bool wait_turn(struct fair *f, int wait_ms)
{
	struct fair_waiter me = {.granted = false, .next = NULL};
	struct timespec until = deadline_after(wait_ms);
	pthread_condattr_t attr;

	(void)pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&me.cond, &attr);
	(void)pthread_condattr_destroy(&attr);
	if (f->tail == NULL)
		f->head = &me;
	else
		f->tail->next = &me;
	f->tail = &me;
	while (!me.granted)
		if (pthread_cond_timedwait(&me.cond, &f->m, &until) == ETIMEDOUT)
			break;
	if (!me.granted)
		forget(f, &me);
	(void)pthread_cond_destroy(&me.cond);
	return me.granted;
}

bool fair_take(struct fair *f, int wait_ms)
{
	bool got = true;

	(void)pthread_mutex_lock(&f->m);
	if (f->free > 0 && f->head == NULL)
		f->free--;
	else
		got = wait_turn(f, wait_ms);
	(void)pthread_mutex_unlock(&f->m);
	return got;
}

void fair_give(struct fair *f)
{
	struct fair_waiter *w;

	(void)pthread_mutex_lock(&f->m);
	w = f->head;
	if (w == NULL) {
		f->free++;
	} else {
		f->head = w->next;
		if (f->head == NULL)
			f->tail = NULL;
		w->granted = true;
		(void)pthread_cond_signal(&w->cond);
	}
	(void)pthread_mutex_unlock(&f->m);
}
