/* SPDX-License-Identifier: Apache-2.0 */
/* What this kernel and this client allow: no HTTP at all. Event loops with epoll, connections dealt out evenly, for each
 * piece received one send() of the very same bytes. bench/run measures it beside the two servers; nothing else uses it.
 *
 * usage: floor PORT LOOPS FILE (the bytes of the answer, header and body) */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVENTS 128

struct loop {
	int epoll;
	const char *answer;
	size_t n;
};

static void give_up(const char *what)
{
	perror(what);
	exit(1);
}

static void serve(const struct loop *l, int fd)
{
	char in[8192];
	ssize_t got = recv(fd, in, sizeof in, 0);
	size_t sent = 0;

	if (got <= 0) {
		close(fd);
		return;
	}
	while (sent <
	       l->n) { /* the client reads what it asked for: no partial answers on loopback but when the buffer is full */
		ssize_t n = send(fd, l->answer + sent, l->n - sent, MSG_NOSIGNAL);

		if (n < 0)
			return;
		sent += (size_t)n;
	}
}

static void *run(void *arg)
{
	const struct loop *l = arg;
	struct epoll_event ev[EVENTS];

	for (;;) {
		int n = epoll_wait(l->epoll, ev, EVENTS, -1);

		for (int i = 0; i < n; i++)
			serve(l, ev[i].data.fd);
	}
	return NULL;
}

static char *read_file(const char *path, size_t *ret_n)
{
	FILE *f = fopen(path, "rb");
	size_t max = 1u << 20;
	char *p = malloc(max);

	if (f == NULL || p == NULL)
		give_up(path);
	*ret_n = fread(p, 1, max, f);
	fclose(f);
	return p;
}

static int listen_on(unsigned port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) != 0 || listen(fd, 1024) != 0)
		give_up("listen");
	return fd;
}

int main(int argc, char **argv)
{
	struct loop *loops;
	unsigned n_loops, next = 0;
	size_t n;
	char *answer;
	int fd;

	if (argc != 4) {
		fprintf(stderr, "usage: floor PORT LOOPS FILE\n");
		return 2;
	}
	n_loops = (unsigned)strtoul(argv[2], NULL, 10);
	loops = calloc(n_loops + 1u, sizeof *loops);
	if (loops == NULL || n_loops == 0)
		give_up("loops");
	answer = read_file(argv[3], &n);
	for (unsigned i = 0; i < n_loops; i++) {
		pthread_t t;

		loops[i] = (struct loop){epoll_create1(EPOLL_CLOEXEC), answer, n};
		if (loops[i].epoll < 0 || pthread_create(&t, NULL, run, &loops[i]) != 0)
			give_up("thread");
	}
	fd = listen_on((unsigned)strtoul(argv[1], NULL, 10));
	for (;;) {
		int c = accept(fd, NULL, NULL), on = 1;
		struct epoll_event ev = {.events = EPOLLIN | EPOLLET, .data.fd = c};

		if (c < 0)
			continue;
		(void)setsockopt(c, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		(void)epoll_ctl(loops[next++ % n_loops].epoll, EPOLL_CTL_ADD, c, &ev);
	}
}
