/* SPDX-License-Identifier: Apache-2.0 */
/* multipart/form-data (RFC 7578, RFC 2046 §5.1) as a stream: bytes come in any portions, parts go out as they come.
 * A window of constant size holds what cannot be decided yet. */
#include <string.h>

#include "web/web_priv.h"

#define WINDOW (WEB_SPOOL_CHUNK + WEB_MAX_PART_HEADER + 256)
#define MAX_PREAMBLE 1024

enum where { AT_PREAMBLE, AT_AFTER_BOUNDARY, AT_HEADER, AT_DATA, AT_END, AT_FAILED };

struct multipart {
	const struct multipart_sink *sink;
	struct arena *arena;
	enum where where;
	char delim[4 + WEB_MAX_BOUNDARY + 1]; /* CRLF "--" boundary */
	size_t delim_n;
	char *win;
	size_t n;
	size_t preamble;
	struct part_head head;
};

struct multipart *multipart_new(struct arena *a, struct str boundary, const struct multipart_sink *sink)
{
	struct multipart *m;

	if (boundary.n == 0 || boundary.n > WEB_MAX_BOUNDARY)
		return NULL;
	for (size_t i = 0; i < boundary.n; i++)
		if (boundary.p[i] < 0x20 || boundary.p[i] == 0x7f)
			return NULL;
	m = ARENA_NEW(a, struct multipart);
	m->arena = a;
	m->sink = sink;
	memcpy(m->delim, "\r\n--", 4);
	memcpy(m->delim + 4, boundary.p, boundary.n);
	m->delim_n = 4 + boundary.n;
	m->win = arena_alloc(a, WINDOW);
	memcpy(m->win, "\r\n", 2); /* the first boundary has no line before it */
	m->n = 2;
	return m;
}

/* name="…" of a Content-Disposition; browsers write " as %22 or \". filename*= is refused by RFC 7578 §4.2. */
static bool parameter(struct arena *a, struct str line, const char *name, struct str *ret)
{
	size_t len = strlen(name);

	for (size_t i = 0; i + len + 2 <= line.n; i++) {
		size_t n = 0;
		char *out;

		if (line.p[i] == '"') { /* step over quoted text: it is not a name */
			for (i++; i < line.n && line.p[i] != '"'; i++)
				if (line.p[i] == '\\')
					i++;
			continue;
		}
		if ((i > 0 && line.p[i - 1] != ' ' && line.p[i - 1] != ';') ||
		    !str_ieq_c(str_slice(line, i, i + len), name) || line.p[i + len] != '=' || line.p[i + len + 1] != '"')
			continue;
		out = arena_alloc(a, line.n + 1);
		for (i += len + 2; i < line.n && line.p[i] != '"'; i++) {
			if (line.p[i] == '\\' && i + 1 < line.n && (line.p[i + 1] == '"' || line.p[i + 1] == '\\'))
				i++;
			out[n++] = line.p[i];
		}
		if (i >= line.n)
			return false;
		*ret = (struct str){out, n};
		return true;
	}
	return false;
}

static enum status read_head(struct multipart *m, struct str text, struct err *err)
{
	struct str line;
	bool named = false;

	m->head = (struct part_head){0};
	while (str_line(&text, &line)) {
		if (line.n > 20 && str_ieq_c(str_slice(line, 0, 20), "content-disposition:")) {
			struct str v = str_trim(str_skip(line, 20));

			if (!str_ieq_c(str_slice(v, 0, 10), "form-data;"))
				return err_set(err, ST_BAD_REQUEST, "multipart: disposition is not form-data");
			named = parameter(m->arena, v, "name", &m->head.name);
			m->head.has_file_name = parameter(m->arena, v, "filename", &m->head.file_name);
		} else if (line.n > 26 && str_ieq_c(str_slice(line, 0, 26), "content-transfer-encoding:")) {
			struct str v = str_trim(str_skip(line, 26));

			if (!str_ieq_c(v, "binary") && !str_ieq_c(v, "8bit") && !str_ieq_c(v, "7bit"))
				return err_set(err, ST_BAD_REQUEST, "multipart: transfer encoding");
		}
	}
	if (!named)
		return err_set(err, ST_BAD_REQUEST, "multipart: part without a name");
	return m->sink->begin(m->sink->arg, &m->head, err);
}

static void consume(struct multipart *m, size_t n)
{
	memmove(m->win, m->win + n, m->n - n);
	m->n -= n;
}

/* Emits data up to the next boundary, or all that cannot be part of one. *ret_more: another step may do more. */
static enum status step_data(struct multipart *m, bool *ret_more, struct err *err)
{
	const char *hit = memmem(m->win, m->n, m->delim, m->delim_n);
	size_t give = hit != NULL ? (size_t)(hit - m->win) : m->n >= m->delim_n ? m->n - m->delim_n + 1 : 0;

	*ret_more = hit != NULL;
	if (m->where == AT_PREAMBLE) {
		m->preamble += give;
		if (m->preamble > MAX_PREAMBLE)
			return err_set(err, ST_BAD_REQUEST, "multipart: no boundary at the beginning");
	} else if (give > 0) {
		TRY(m->sink->data(m->sink->arg, (struct str){m->win, give}, err));
	}
	if (hit == NULL) {
		consume(m, give);
		return ST_OK;
	}
	consume(m, give + m->delim_n);
	if (m->where == AT_DATA)
		TRY(m->sink->end(m->sink->arg, err));
	m->where = AT_AFTER_BOUNDARY;
	return ST_OK;
}

static enum status step(struct multipart *m, bool *ret_more, struct err *err)
{
	const char *end;

	*ret_more = false;
	switch (m->where) {
	case AT_PREAMBLE:
	case AT_DATA:
		return step_data(m, ret_more, err);
	case AT_AFTER_BOUNDARY:
		if (m->n < 2)
			return ST_OK;
		if (memcmp(m->win, "--", 2) == 0) {
			m->where = AT_END;
		} else if (memcmp(m->win, "\r\n", 2) == 0) {
			consume(m, 2);
			m->where = AT_HEADER;
		} else {
			return err_set(err, ST_BAD_REQUEST, "multipart: boundary line");
		}
		*ret_more = true;
		return ST_OK;
	case AT_HEADER:
		end = memmem(m->win, m->n, "\r\n\r\n", 4);
		if (end == NULL ? m->n > WEB_MAX_PART_HEADER : end - m->win > WEB_MAX_PART_HEADER)
			return err_set(err, ST_BAD_REQUEST, "multipart: header too long");
		if (end == NULL)
			return ST_OK;
		TRY(read_head(m, (struct str){m->win, (size_t)(end - m->win)}, err));
		consume(m, (size_t)(end - m->win) + 4);
		m->where = AT_DATA;
		*ret_more = true;
		return ST_OK;
	case AT_END:
		m->n = 0; /* epilogue */
		return ST_OK;
	case AT_FAILED:
		break;
	}
	return err_set(err, ST_BAD_REQUEST, "multipart: failed before");
}

enum status multipart_feed(struct multipart *m, struct str bytes, struct err *err)
{
	while (bytes.n > 0) {
		size_t n = WINDOW - m->n < bytes.n ? WINDOW - m->n : bytes.n;
		bool more = true;

		memcpy(m->win + m->n, bytes.p, n);
		m->n += n;
		bytes = str_skip(bytes, n);
		while (more) {
			enum status st = step(m, &more, err);

			if (st != ST_OK) {
				m->where = AT_FAILED;
				return st;
			}
		}
	}
	return ST_OK;
}

enum status multipart_finish(struct multipart *m, struct err *err)
{
	if (m->where != AT_END)
		return err_set(err, ST_BAD_REQUEST, "multipart: the body ends in the middle");
	return ST_OK;
}
