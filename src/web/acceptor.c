/* SPDX-License-Identifier: Apache-2.0 */
/* Takes connections, refuses what is over the limits and deals the rest out to the event loops. Loops that accept for
 * themselves leave it to whichever wakes first to take them all, so that one may serve everybody while another sleeps;
 * handing them over one by one keeps the loops even. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "web/listen.h"
#include "web/server.h"

#define FULL_PAUSE_MS 20 /* out of descriptors: let some be closed */

static void take(struct web_server *s, int fd, const struct sockaddr *addr)
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
	if (!loop_add(l)) {
		link_free(l);
		close(fd);
	}
}

/* False: nothing more to take now. */
static bool accept_one(struct web_server *s)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof ss;
	int fd = accept4(s->listen_fd, (struct sockaddr *)&ss, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd >= 0) {
		take(s, fd, (const struct sockaddr *)&ss);
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
