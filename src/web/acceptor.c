/* SPDX-License-Identifier: Apache-2.0 */
/* Takes connections, refuses what is over the limits and deals the rest out to the event loops. The library's own pool lets
 * whichever loop wakes first take them all, so that one loop may serve everybody while another sleeps; handing them over
 * one by one keeps the loops even, and limits are counted before the library spends memory on a connection. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "web/listen.h"
#include "web/server.h"

#define FULL_PAUSE_MS 20 /* out of descriptors: let some be closed */

void link_free(struct link_conn *l)
{
	if (l == NULL)
		return;
	conns_remove(l->server->conns, &l->conn);
	free(l);
}

/* Puts the record where the loop finds it by its descriptor. A record still there was lost inside the library. */
static void offer(struct web_server *s, int fd, struct link_conn *l)
{
	struct link_conn *lost;

	pthread_mutex_lock(&s->claim_lock);
	if ((size_t)fd >= s->n_by_fd) {
		size_t n = (size_t)fd + 256;
		struct link_conn **grown = realloc(s->by_fd, n * sizeof(struct link_conn *));

		if (grown == NULL)
			BUG("out of memory");
		for (size_t i = s->n_by_fd; i < n; i++)
			grown[i] = NULL;
		s->by_fd = grown;
		s->n_by_fd = n;
	}
	lost = s->by_fd[fd];
	s->by_fd[fd] = l;
	pthread_mutex_unlock(&s->claim_lock);
	link_free(lost);
}

struct link_conn *acceptor_claim(struct web_server *s, int fd)
{
	struct link_conn *l = NULL;

	pthread_mutex_lock(&s->claim_lock);
	if (fd >= 0 && (size_t)fd < s->n_by_fd) {
		l = s->by_fd[fd];
		s->by_fd[fd] = NULL;
	}
	pthread_mutex_unlock(&s->claim_lock);
	return l;
}

static void take(struct web_server *s, int fd, const struct sockaddr *addr, socklen_t len)
{
	struct link_conn *l;
	char ip[48];

	address_text(addr, ip);
	if (!conns_admit(s->conns, ip)) {
		close(fd);
		return;
	}
	l = calloc(1, sizeof *l);
	if (l == NULL)
		BUG("out of memory");
	l->server = s;
	l->req.fd = -1;
	conns_add(s->conns, &l->conn, fd, ip, clock_mono_ms());
	offer(s, fd, l);
	if (!lib_add_connection(s, fd, addr, len))
		link_free(acceptor_claim(s, fd));
}

/* False: nothing more to take now. */
static bool accept_one(struct web_server *s)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof ss;
	int fd = accept4(s->listen_fd, (struct sockaddr *)&ss, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd >= 0) {
		take(s, fd, (const struct sockaddr *)&ss, len);
		return true;
	}
	if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
		struct pollfd wake = {s->acceptor_wake[0], POLLIN, 0};

		log_line(LOG_WARN, "no descriptor for a connection: errno=%d", errno);
		(void)poll(&wake, 1, FULL_PAUSE_MS);
		return false;
	}
	return errno == EINTR || errno == ECONNABORTED;
}

static void *acceptor_main(void *arg)
{
	struct web_server *s = arg;
	struct pollfd p[2] = {{s->listen_fd, POLLIN, 0}, {s->acceptor_wake[0], POLLIN, 0}};

	for (;;) {
		if (poll(p, 2, -1) < 0)
			continue; /* EINTR */
		if (p[1].revents != 0)
			return NULL;
		while (accept_one(s))
			;
	}
}

void acceptor_start(struct web_server *s)
{
	pthread_mutex_init(&s->claim_lock, NULL);
	if (pipe(s->acceptor_wake) != 0 || pthread_create(&s->acceptor, NULL, acceptor_main, s) != 0)
		BUG("no thread for the acceptor");
}

void acceptor_stop(struct web_server *s)
{
	(void)!write(s->acceptor_wake[1], "", 1);
	pthread_join(s->acceptor, NULL);
	close(s->listen_fd);
	close(s->acceptor_wake[0]);
	close(s->acceptor_wake[1]);
}

void acceptor_release(struct web_server *s)
{
	for (size_t i = 0; i < s->n_by_fd; i++)
		link_free(s->by_fd[i]);
	free(s->by_fd);
	pthread_mutex_destroy(&s->claim_lock);
}
