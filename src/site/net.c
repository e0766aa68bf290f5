/* SPDX-License-Identifier: Apache-2.0 */
/* The address is judged where it counts: at the moment a socket is opened, after the name was resolved, so that neither a
 * redirect nor a name that changes its mind leads into the own network. */
#include "site/net.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "core/core.h"

static bool v4_public(uint32_t a)
{
	static const struct {
		uint32_t net;
		int bits;
	} no[] = {{0x00000000, 8},  {0x0a000000, 8},  {0x64400000, 10}, {0x7f000000, 8},  {0xa9fe0000, 16},
		  {0xac100000, 12}, {0xc0000000, 24}, {0xc0000200, 24}, {0xc0a80000, 16}, {0xc6120000, 15},
		  {0xc6336400, 24}, {0xcb007100, 24}, {0xe0000000, 3}};

	for (size_t i = 0; i < ARRAY_LEN(no); i++)
		if ((a >> (32 - no[i].bits)) == (no[i].net >> (32 - no[i].bits)))
			return false;
	return true;
}

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static bool v6_public(const uint8_t *p)
{
	static const uint8_t zero[12] = {0}, mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff},
			     nat64[12] = {0, 0x64, 0xff, 0x9b};

	if (memcmp(p, mapped, 12) == 0 || memcmp(p, nat64, 12) == 0 || memcmp(p, zero, 12) == 0)
		return memcmp(p, zero, 12) != 0 && v4_public(be32(p + 12));
	if (p[0] == 0x20 && p[1] == 0x02) /* 6to4 carries a v4 address */
		return v4_public(be32(p + 2));
	return (p[0] & 0xe0) == 0x20 && !(p[0] == 0x20 && p[1] == 0x01 && p[2] == 0x0d && p[3] == 0xb8);
}

bool net_address_public(const struct sockaddr *sa)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	if (sa->sa_family == AF_INET) {
		memcpy(&v4, sa, sizeof v4);
		return v4_public(ntohl(v4.sin_addr.s_addr));
	}
	if (sa->sa_family == AF_INET6) {
		memcpy(&v6, sa, sizeof v6);
		return v6_public(v6.sin6_addr.s6_addr);
	}
	return false;
}

bool net_host_listed(const char *list, struct str host, int port)
{
	struct str rest = str_of(list), part, name, tail;
	int64_t p;

	while (str_cut(&rest, ' ', &part)) {
		tail = part;
		if (str_empty(part) || !str_cut(&tail, ':', &name) || !str_eq(name, host))
			continue;
		if (tail.p == NULL || (str_to_i64(tail, &p) && p == port))
			return true;
	}
	return false;
}

bool net_url_reserved(struct str url)
{
	static const char *const ends[] = {".example",	   ".test",	   ".invalid",	  ".localhost",
					   ".example.com", ".example.net", ".example.org"};
	ptrdiff_t at = str_find_c(url, "://");
	struct str host = at < 0 ? url : str_skip(url, (size_t)at + 3), name;
	struct str rest = host;

	for (size_t i = 0; i < host.n; i++)
		if (host.p[i] == '/' || host.p[i] == ':' || host.p[i] == '?' || host.p[i] == '#') {
			rest = str_slice(host, 0, i);
			break;
		}
	name = rest;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (str_ends_c(name, ends[i]))
			return true;
	return false;
}

struct guard {
	const char *list;
	bool refused;
};

static int port_of(const struct sockaddr *sa)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	if (sa->sa_family == AF_INET) {
		memcpy(&v4, sa, sizeof v4);
		return ntohs(v4.sin_port);
	}
	memcpy(&v6, sa, sizeof v6);
	return ntohs(v6.sin6_port);
}

/* A host of the own network is listed by address: the name it came from does not matter here. */
static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
	struct guard *g = arg;
	char text[INET6_ADDRSTRLEN] = "";
	const void *bytes = a->family == AF_INET
				    ? (const void *)&((const struct sockaddr_in *)(const void *)&a->addr)->sin_addr
				    : (const void *)&((const struct sockaddr_in6 *)(const void *)&a->addr)->sin6_addr;

	(void)purpose;
	if ((a->family != AF_INET && a->family != AF_INET6) || inet_ntop(a->family, bytes, text, sizeof text) == NULL ||
	    (!net_address_public(&a->addr) && !net_host_listed(g->list, str_of(text), port_of(&a->addr)))) {
		g->refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

static size_t forget(char *p, size_t size, size_t n, void *arg)
{
	size_t *seen = arg;

	(void)p;
	*seen += size * n;
	return *seen > (4u << 20) ? 0 : size * n; /* an endless answer is no answer */
}

static void end_curl(CURL **h)
{
	if (*h != NULL)
		curl_easy_cleanup(*h);
}
static void end_list(struct curl_slist **l)
{
	curl_slist_free_all(*l);
}

enum status net_fetch(struct ctx *c, const struct net_call *call, struct net_answer *ret, struct err *err)
{
	CLEANUP(end_curl) CURL *h = curl_easy_init();
	CLEANUP(end_list) struct curl_slist *headers = NULL;
	struct guard guard = {.list = core_private_hosts(c->core)};
	size_t seen = 0;
	CURLcode rc;

	*ret = (struct net_answer){0};
	if (net_url_reserved(str_of(call->url))) {
		snprintf(ret->detail, sizeof ret->detail, "arrange.why.reserved");
		return ST_OK;
	}
	if (h == NULL)
		return err_set(err, ST_INTERNAL, "curl_easy_init");
	if (call->content_type != NULL)
		headers = curl_slist_append(headers, arena_printf(c->arena, "Content-Type: %s", call->content_type).p);
	if (!str_empty(call->header))
		headers = curl_slist_append(headers, arena_cstr(c->arena, call->header));
	curl_easy_setopt(h, CURLOPT_URL, call->url);
	curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(h, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, call->post.p == NULL ? 1L : 0L);
	curl_easy_setopt(h, CURLOPT_MAXREDIRS, 5L);
	curl_easy_setopt(h, CURLOPT_TIMEOUT, (long)call->timeout_s);
	curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT, 5L);
	curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(h, CURLOPT_PROXY, ""); /* a proxy would resolve names out of our sight */
	curl_easy_setopt(h, CURLOPT_USERAGENT, "chengming");
	curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(h, CURLOPT_OPENSOCKETDATA, &guard);
	curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, forget);
	curl_easy_setopt(h, CURLOPT_WRITEDATA, &seen);
	curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers);
	if (call->post.p != NULL) {
		curl_easy_setopt(h, CURLOPT_POST, 1L);
		curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, (long)call->post.n);
		curl_easy_setopt(h, CURLOPT_POSTFIELDS, call->post.p);
	}
	rc = curl_easy_perform(h);
	curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &ret->http);
	if (rc != CURLE_OK && !(rc == CURLE_WRITE_ERROR && ret->http >= 200 && ret->http < 300)) {
		ret->http = 0;
		snprintf(ret->detail, sizeof ret->detail, "%s",
			 guard.refused ? "arrange.why.own_network" : curl_easy_strerror(rc));
	}
	return ST_OK;
}
