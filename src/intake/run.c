/* SPDX-License-Identifier: Apache-2.0 */
/* A window of slots: readers take the next source and its slot, the writer takes slots in order. What is read ahead is bounded by
 * the window, so that ten thousand documents need the memory of a few. */
#include "intake/run.h"

#include <libxml/parser.h>
#include <pthread.h>
#include <string.h>

#include "intake/intake_store.h"

#define MAX_THREADS 16
#define SLOTS_PER_THREAD 4

struct slot {
	struct arena *arena;
	struct intake_reading reading;
	struct str bytes, key;
	enum status st;
	struct err err;
	bool ready, before; /* before: was imported, so the database may say */
};
struct line {
	const struct intake_run *run;
	int64_t body_id;
	struct intake_known known;
	pthread_mutex_t lock;
	pthread_cond_t moved;
	struct slot *slot;
	size_t n_slots, next, written;
};

static enum status read_one(struct line *l, size_t i, struct slot *s)
{
	const struct intake_source *src = &l->run->source[i];

	TRY(intake_key(s->arena, src, l->body_id, &s->bytes, &s->key, &s->err));
	s->before = intake_known_has(&l->known, s->key);
	if (s->before)
		return ST_OK;
	return intake_read(s->arena, l->run->rules, src, l->run->place, s->bytes, &s->reading, &s->err);
}

static void *reader(void *arg)
{
	struct line *l = arg;

	for (;;) {
		struct slot *s;
		size_t i;

		pthread_mutex_lock(&l->lock);
		while (l->next < l->run->n && l->next >= l->written + l->n_slots)
			pthread_cond_wait(&l->moved, &l->lock);
		i = l->next;
		l->next += i < l->run->n;
		pthread_mutex_unlock(&l->lock);
		if (i >= l->run->n)
			return NULL;
		s = &l->slot[i % l->n_slots];
		s->arena = arena_new();
		s->st = read_one(l, i, s);
		pthread_mutex_lock(&l->lock);
		s->ready = true;
		pthread_cond_broadcast(&l->moved);
		pthread_mutex_unlock(&l->lock);
	}
}

static enum status write_one(struct line *l, size_t i, struct slot *s, struct intake_result *res)
{
	const struct intake_run *r = l->run;
	enum status st;

	if (s->st != ST_OK)
		return s->st;
	if (s->before) {
		struct err ignored = {0};

		*res = (struct intake_result){.outcome = IN_EXISTING};
		st = intake_item_get(r->c, s->key, &res->document_id, &res->report, &ignored);
		if (st == ST_OK)
			return ST_OK;
		TRY(intake_read(s->arena, r->rules, &r->source[i], r->place, s->bytes, &s->reading, &s->err));
	}
	s->reading.key = s->key;
	return intake_write(r->c, &r->source[i], &s->reading, r->options, res, &s->err);
}

static void write_all(struct line *l)
{
	struct ctx *c = l->run->c;
	struct arena *outer = c->arena;

	for (size_t i = 0; i < l->run->n; i++) {
		struct slot *s = &l->slot[i % l->n_slots];
		struct intake_result *res;
		enum status st;

		pthread_mutex_lock(&l->lock);
		while (!s->ready)
			pthread_cond_wait(&l->moved, &l->lock);
		pthread_mutex_unlock(&l->lock);
		c->arena = s->arena;
		res = ARENA_NEW(s->arena, struct intake_result);
		st = write_one(l, i, s, res);
		s->err.st = st;
		l->run->done(l->run->arg, i, st, st == ST_OK ? res : NULL, &s->err);
		c->arena = outer;
		arena_free(s->arena);
		pthread_mutex_lock(&l->lock);
		*s = (struct slot){0};
		l->written = i + 1;
		pthread_cond_broadcast(&l->moved);
		pthread_mutex_unlock(&l->lock);
	}
}

enum status intake_run(const struct intake_run *r, struct err *err)
{
	struct line l = {.run = r, .body_id = r->c->who.system ? r->options->body_id : r->c->who.body_id};
	pthread_t thread[MAX_THREADS];
	size_t want = r->threads < 1 ? 1 : r->threads > MAX_THREADS ? MAX_THREADS : r->threads, n = 0;
	struct arena *a = arena_new();
	enum status st = r->options->dry_run ? ST_OK : intake_known_load(r->c, a, &l.known, err);

	if (st == ST_OK) {
		xmlInitParser(); /* before there are threads */
		l.n_slots = want * SLOTS_PER_THREAD;
		l.slot = ARENA_ARRAY(a, l.n_slots, struct slot);
		pthread_mutex_init(&l.lock, NULL);
		pthread_cond_init(&l.moved, NULL);
		while (n < want && pthread_create(&thread[n], NULL, reader, &l) == 0)
			n++;
		if (n == 0)
			st = err_set(err, ST_INTERNAL, "no thread could be started");
		else
			write_all(&l);
		for (size_t i = 0; i < n; i++)
			(void)pthread_join(thread[i], NULL);
		pthread_cond_destroy(&l.moved);
		pthread_mutex_destroy(&l.lock);
	}
	arena_free(a);
	return st;
}
