/* SPDX-License-Identifier: Apache-2.0 */
/* Event loops: a thread, an epoll, edge-triggered, one registration for a connection's whole life. A connection stays with
 * its loop. Workers give a connection back through the queue and an eventfd. */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "web/server.h"

#define EVENTS 128
#define LOOKS 3 /* the last one sleeps */
#define FULL_ROUND 4

bool loop_add(struct link_conn *l)
{
	struct web_server *s = l->server;
	struct web_loop *lp = s->loops[s->next_loop++ % s->cfg.loops];
	struct epoll_event ev = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = l};

	l->loop = lp;
	atomic_fetch_add(&lp->links, 1);
	if (epoll_ctl(lp->epoll, EPOLL_CTL_ADD, l->conn.fd, &ev) == 0)
		return true;
	atomic_fetch_sub(&lp->links, 1);
	return false;
}

static void wake(const struct web_loop *lp)
{
	static const uint64_t one = 1;

	(void)!write(lp->wake, &one, sizeof one);
}

void loop_queue(struct link_conn *l)
{
	struct web_loop *lp = l->loop;
	bool was_empty;

	pthread_mutex_lock(&lp->lock);
	was_empty = lp->first == NULL;
	l->next = NULL;
	*lp->last = l;
	lp->last = &l->next;
	pthread_mutex_unlock(&lp->lock);
	if (was_empty) /* from here on l may be gone, the loop is not */
		wake(lp);
}

static void queue_run(struct web_loop *lp)
{
	struct link_conn *l, *next;
	uint64_t n;

	(void)!read(lp->wake, &n, sizeof n);
	pthread_mutex_lock(&lp->lock);
	l = lp->first;
	lp->first = NULL;
	lp->last = &lp->first;
	pthread_mutex_unlock(&lp->lock);
	for (; l != NULL; l = next) {
		next = l->next;
		l->suspended = l->again = false;
		if (l->doomed || atomic_load(&lp->server->closing))
			link_close(l);
		else
			link_go(l);
	}
}

static void on_event(struct link_conn *l, uint32_t events)
{
	if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0)
		l->readable = true;
	if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0)
		l->ended = true;
	if (atomic_load_explicit(&l->server->closing, memory_order_relaxed))
		link_close(l);
	else if (!l->suspended && !l->again)
		link_go(l);
	else if ((events & (EPOLLHUP | EPOLLERR)) != 0)
		l->doomed = true; /* whoever has it gives it back first */
}

/* After a full round there is soon another. Clients on the same cores get to write first: fewer, fuller rounds, and fewer
 * times that we sleep and they have to wake us, which is dear on a virtual machine. With little to do, sleeping is cheapest. */
static int wait_events(const struct web_loop *lp, struct epoll_event *ev, int last)
{
	int n = 0;

	for (int look = 1; n == 0 && look < LOOKS && last >= FULL_ROUND; look++) {
		(void)sched_yield();
		n = epoll_wait(lp->epoll, ev, EVENTS, 0);
	}
	return n != 0 ? n : epoll_wait(lp->epoll, ev, EVENTS, -1);
}

static void *loop_main(void *arg)
{
	struct web_loop *lp = arg;
	struct epoll_event ev[EVENTS];
	bool queued;
	int n = 0;

	while (!atomic_load(&lp->server->closing) || atomic_load(&lp->links) > 0) {
		n = wait_events(lp, ev, n);
		queued = false;
		for (int i = 0; i < n; i++) {
			if (ev[i].data.ptr == NULL)
				queued = true;
			else
				on_event(ev[i].data.ptr, ev[i].events);
		}
		if (queued) /* last: it may free connections that had an event too */
			queue_run(lp);
	}
	return NULL;
}

static enum status loop_new(struct web_server *s, struct web_loop **ret, struct err *err)
{
	struct web_loop *lp = calloc(1, sizeof *lp);
	struct epoll_event ev = {.events = EPOLLIN};

	if (lp == NULL)
		BUG("out of memory");
	lp->server = s;
	lp->last = &lp->first;
	pthread_mutex_init(&lp->lock, NULL);
	lp->epoll = epoll_create1(EPOLL_CLOEXEC);
	lp->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	*ret = lp;
	if (lp->epoll < 0 || lp->wake < 0 || epoll_ctl(lp->epoll, EPOLL_CTL_ADD, lp->wake, &ev) != 0)
		return err_set(err, ST_IO, "no event loop: %s", strerror(errno));
	return ST_OK;
}

void loops_free(struct web_server *s)
{
	for (unsigned i = 0; i < LOOPS_MAX && s->loops[i] != NULL; i++) {
		struct web_loop *lp = s->loops[i];

		if (lp->epoll >= 0)
			close(lp->epoll);
		if (lp->wake >= 0)
			close(lp->wake);
		pthread_mutex_destroy(&lp->lock);
		free(lp);
		s->loops[i] = NULL;
	}
}

enum status loops_start(struct web_server *s, struct err *err)
{
	enum status st = ST_OK;

	if (s->cfg.loops > LOOPS_MAX)
		s->cfg.loops = LOOPS_MAX;
	for (unsigned i = 0; i < s->cfg.loops && st == ST_OK; i++)
		st = loop_new(s, &s->loops[i], err);
	if (st != ST_OK) {
		loops_free(s);
		return st;
	}
	for (unsigned i = 0; i < s->cfg.loops; i++)
		if (pthread_create(&s->loops[i]->thread, NULL, loop_main, s->loops[i]) != 0)
			BUG("no thread for an event loop");
	return ST_OK;
}

void loops_stop(struct web_server *s)
{
	atomic_store(&s->closing, true);
	conns_cut_all(s->conns); /* every loop hears of each of its connections; calls that run are waited for */
	for (unsigned i = 0; i < s->cfg.loops; i++) {
		wake(s->loops[i]);
		pthread_join(s->loops[i]->thread, NULL);
	}
}

int loops_active(const struct web_server *s)
{
	int n = 0;

	for (unsigned i = 0; i < s->cfg.loops; i++)
		n += atomic_load(&s->loops[i]->active);
	return n;
}
