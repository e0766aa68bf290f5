/* SPDX-License-Identifier: Apache-2.0 */
/* The head of a request and the framing of its body (RFC 9112), from bytes alone: no socket, no memory, no state but the
 * caller's. Strict where leniency lets two programs see two different requests (request smuggling): lines end in CRLF,
 * header names are tokens with the colon behind them, no folded lines, one Host, one length. */
#ifndef WEB_HTTP_HEAD_H
#define WEB_HTTP_HEAD_H

#include "web/web_priv.h"

enum head_result {
	HEAD_OK,
	HEAD_MORE /* the end has not come yet */,
	HEAD_BAD /* 400 */,
	HEAD_CODING /* 501 */,
	HEAD_VERSION /* 505 */
};

struct http_head {
	struct str method, target; /* slices of the input, as the headers are */
	size_t n_hdrs;		   /* at most WEB_MAX_HEADERS are told; more of them still count for what follows */
	size_t bytes;		   /* of the whole head; what comes next is the body */
	bool keep;		   /* the connection may go on after the answer */
	bool old;		   /* HTTP/1.0: wants to be told so */
	bool chunked, has_length, expect_continue;
	uint64_t length;
};

/* hdrs: WEB_MAX_HEADERS slots. *ret is written only on HEAD_OK. */
enum head_result http_head_parse(struct str in, struct web_hdr *hdrs, struct http_head *ret);

enum chunk_state {
	CHUNK_SIZE,
	CHUNK_EXTENSION,
	CHUNK_SIZE_LF,
	CHUNK_DATA,
	CHUNK_DATA_LF,
	CHUNK_TRAILER,
	CHUNK_LINE,
	CHUNK_LINE_LF,
	CHUNK_LAST_LF
};
enum chunk_result { CHUNK_READY /* left bytes of data are next */, CHUNK_MORE, CHUNK_END, CHUNK_BAD };

struct chunks { /* zero it before a body */
	enum chunk_state state;
	unsigned digits;
	size_t idle; /* bytes of extensions and trailers, which nobody reads */
	uint64_t left;
};

/* Reads framing up to the next data. The caller takes data and lowers left; at 0 it calls again. */
enum chunk_result chunks_next(struct chunks *c, struct str in, size_t *ret_used);

static inline bool chunks_ready(const struct chunks *c)
{
	return c->state == CHUNK_DATA && c->left > 0;
}

#endif
