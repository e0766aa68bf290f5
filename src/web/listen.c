/* SPDX-License-Identifier: Apache-2.0 */
/* The listening socket and addresses as text. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "web/listen.h"

void address_text(const struct sockaddr *sa, char ret[48])
{
	const void *a = NULL;

	ret[0] = '\0';
	if (sa == NULL)
		return;
	if (sa->sa_family == AF_INET)
		a = &((const struct sockaddr_in *)(const void *)sa)->sin_addr;
	else if (sa->sa_family == AF_INET6)
		a = &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr;
	if (a != NULL)
		(void)inet_ntop(sa->sa_family, a, ret, 48);
	if (strncmp(ret, "::ffff:", 7) == 0 && strchr(ret, '.') != NULL) /* IPv4 on a dual socket */
		memmove(ret, ret + 7, strlen(ret + 7) + 1);
}

static bool split_listen(const char *listen_at, char *host, size_t host_max, char *port, size_t port_max)
{
	const char *colon = strrchr(listen_at, ':');
	size_t n;

	if (colon == NULL || strlen(colon + 1) == 0 || strlen(colon + 1) >= port_max)
		return false;
	n = (size_t)(colon - listen_at);
	if (n >= 2 && listen_at[0] == '[' && listen_at[n - 1] == ']') {
		listen_at++;
		n -= 2;
	}
	if (n >= host_max)
		return false;
	memcpy(host, listen_at, n);
	host[n] = '\0';
	memcpy(port, colon + 1, strlen(colon + 1) + 1);
	return true;
}

static int port_of(int fd)
{
	struct sockaddr_storage ss = {0};
	socklen_t len = sizeof ss;

	if (getsockname(fd, (struct sockaddr *)&ss, &len) != 0)
		return 0;
	return ntohs(ss.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)(void *)&ss)->sin6_port
					      : ((struct sockaddr_in *)(void *)&ss)->sin_port);
}

enum status listen_open(const char *listen_at, int *ret_fd, int *ret_port, struct err *err)
{
	char host[128], port[16];
	struct addrinfo want = {.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM}, *ai;
	int fd, one = 1;

	if (listen_at == NULL || !split_listen(listen_at, host, sizeof host, port, sizeof port) ||
	    getaddrinfo(host[0] == '\0' ? NULL : host, port, &want, &ai) != 0)
		return err_set(err, ST_INVALID, "listen: \"%s\" is not ADDRESS:PORT", listen_at == NULL ? "" : listen_at);
	fd = socket(ai->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd >= 0) {
		(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
		(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one); /* inherited by what is accepted */
	}
	if (fd < 0 || bind(fd, ai->ai_addr, ai->ai_addrlen) != 0 || listen(fd, 1024) != 0) {
		int e = errno;

		if (fd >= 0)
			close(fd);
		freeaddrinfo(ai);
		return err_set(err, ST_IO, "cannot listen on %s: %s", listen_at, strerror(e));
	}
	freeaddrinfo(ai);
	*ret_fd = fd;
	*ret_port = port_of(fd);
	return ST_OK;
}
