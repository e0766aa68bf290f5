/* SPDX-License-Identifier: Apache-2.0 */
/* Threads for what may wait (disk, database) with a bounded queue: when it is full the caller says 503 at once. */
#include <stdlib.h>

#include "web/web_priv.h"

struct work {
	void (*fn)(void *arg);
	void *arg;
};

struct workers {
	pthread_mutex_t lock;
	pthread_cond_t some;
	struct work *ring;
	size_t cap, head, n, max;
	bool stop;
	unsigned n_threads;
	pthread_t *threads;
};

static void *worker_main(void *arg)
{
	struct workers *w = arg;

	pthread_mutex_lock(&w->lock);
	for (;;) {
		struct work job;

		while (w->n == 0 && !w->stop)
			pthread_cond_wait(&w->some, &w->lock);
		if (w->n == 0)
			break;
		job = w->ring[w->head];
		w->head = (w->head + 1) % w->cap;
		w->n--;
		pthread_mutex_unlock(&w->lock);
		job.fn(job.arg);
		pthread_mutex_lock(&w->lock);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

struct workers *workers_new(unsigned n, size_t max_queue)
{
	struct workers *w = calloc(1, sizeof *w);

	if (w == NULL)
		BUG("out of memory");
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->some, NULL);
	w->max = max_queue;
	w->cap = max_queue < 16 ? 16 : max_queue;
	w->ring = calloc(w->cap, sizeof *w->ring);
	w->threads = calloc(n, sizeof *w->threads);
	if (w->ring == NULL || w->threads == NULL)
		BUG("out of memory");
	for (unsigned i = 0; i < n; i++)
		if (pthread_create(&w->threads[w->n_threads], NULL, worker_main, w) == 0)
			w->n_threads++;
	if (w->n_threads == 0)
		BUG("no worker thread could be started");
	return w;
}

static void grow(struct workers *w)
{
	struct work *ring = calloc(w->cap * 2, sizeof *ring);

	if (ring == NULL)
		BUG("out of memory");
	for (size_t i = 0; i < w->n; i++)
		ring[i] = w->ring[(w->head + i) % w->cap];
	free(w->ring);
	w->ring = ring;
	w->head = 0;
	w->cap *= 2;
}

bool workers_push(struct workers *w, void (*fn)(void *arg), void *arg, bool must)
{
	bool ok;

	pthread_mutex_lock(&w->lock);
	ok = must || w->n < w->max;
	if (ok) {
		if (w->n == w->cap) /* only for "must", which the number of connections bounds */
			grow(w);
		w->ring[(w->head + w->n) % w->cap] = (struct work){fn, arg};
		w->n++;
		pthread_cond_signal(&w->some);
	}
	pthread_mutex_unlock(&w->lock);
	return ok;
}

size_t workers_queued(struct workers *w)
{
	size_t n;

	pthread_mutex_lock(&w->lock);
	n = w->n;
	pthread_mutex_unlock(&w->lock);
	return n;
}

void workers_free(struct workers *w)
{
	if (w == NULL)
		return;
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_broadcast(&w->some);
	pthread_mutex_unlock(&w->lock);
	for (unsigned i = 0; i < w->n_threads; i++)
		pthread_join(w->threads[i], NULL);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->some);
	free(w->threads);
	free(w->ring);
	free(w);
}
