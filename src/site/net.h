/* SPDX-License-Identifier: Apache-2.0 */
/* Calls to other sites: http and https only, no private address unless configured, also behind a redirect. Private to src/site. */
#ifndef SITE_NET_H
#define SITE_NET_H

#include "core/ctx.h"

struct sockaddr;

/* Pure: may an address be reached? Loopback, private, link-local, carrier, multicast and reserved ranges may not. */
bool net_address_public(const struct sockaddr *sa);
/* Pure: is HOST[:PORT] on the list of hosts of the own network? */
bool net_host_listed(const char *list, struct str host, int port);

/* Pure: is the host of a URL a name that never exists on the Internet (RFC 2606)? No look-up is made for it. */
bool net_url_reserved(struct str url);

struct net_call {
	const char *url;
	struct str post; /* p NULL: GET */
	const char *content_type;
	struct str header; /* one more header line, may be empty */
	int timeout_s;
};
struct net_answer {
	long http; /* 0: no answer */
	char detail[160];
};
/* ST_OK whenever the outcome is known, also a bad one (http 0 and detail). The body is not kept. */
enum status net_fetch(struct ctx *c, const struct net_call *call, struct net_answer *ret, struct err *err) MUST_CHECK;

#endif
