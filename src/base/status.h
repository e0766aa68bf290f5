/* SPDX-License-Identifier: Apache-2.0 */
/* Errors are values. One row per status: name, HTTP code, log level, message key of the citizen's sentence. */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

#include "base/attr.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

#define STATUS_TABLE(X)                                               \
	X(ST_OK, 200, LOG_DEBUG, "err.none")                          \
	X(ST_NOT_MODIFIED, 304, LOG_DEBUG, "err.none")                \
	X(ST_BAD_REQUEST, 400, LOG_INFO, "err.bad_request")           \
	X(ST_BAD_UTF8, 400, LOG_INFO, "err.bad_utf8")                 \
	X(ST_UNKNOWN_FIELD, 400, LOG_INFO, "err.unknown_field")       \
	X(ST_LOGIN_NEEDED, 401, LOG_INFO, "err.login_needed")         \
	X(ST_FORBIDDEN, 403, LOG_INFO, "err.forbidden")               \
	X(ST_CSRF, 403, LOG_INFO, "err.csrf")                         \
	X(ST_NOT_FOUND, 404, LOG_INFO, "err.not_found")               \
	X(ST_METHOD, 405, LOG_INFO, "err.method")                     \
	X(ST_RULE_REFUSED, 409, LOG_INFO, "err.rule")                 \
	X(ST_CONFLICT, 409, LOG_INFO, "err.conflict")                 \
	X(ST_GONE, 410, LOG_INFO, "err.gone")                         \
	X(ST_TOO_LARGE, 413, LOG_INFO, "err.too_large")               \
	X(ST_UNSUPPORTED_TYPE, 415, LOG_INFO, "err.unsupported_type") \
	X(ST_RANGE, 416, LOG_INFO, "err.range")                       \
	X(ST_INVALID, 422, LOG_INFO, "err.invalid")                   \
	X(ST_TOO_MANY, 429, LOG_INFO, "err.too_many")                 \
	X(ST_CALENDAR_GAP, 422, LOG_WARN, "err.calendar_gap")         \
	X(ST_CORRUPT, 500, LOG_ERROR, "err.internal")                 \
	X(ST_IO, 500, LOG_ERROR, "err.internal")                      \
	X(ST_DB, 500, LOG_ERROR, "err.internal")                      \
	X(ST_INTERNAL, 500, LOG_ERROR, "err.internal")                \
	X(ST_DISK_FULL, 507, LOG_ERROR, "err.disk_full")              \
	X(ST_BUSY, 503, LOG_WARN, "err.busy")

#define STATUS_ENUM(name, http, level, key) name,
enum status { STATUS_TABLE(STATUS_ENUM) ST_COUNT };
#undef STATUS_ENUM

int status_http(enum status st);
enum log_level status_level(enum status st);
const char *status_key(enum status st);	 /* message key of the plain sentence, e.g. "err.not_found" */
const char *status_name(enum status st); /* "ST_NOT_FOUND", for logs */

/* Filled once, at the point of failure. All text is stored inside, so it may outlive every arena. */
struct err {
	enum status st;
	char key[64];	  /* message key for people; empty: status_key(st) */
	char arg[160];	  /* one UTF-8 argument for the message ({arg}) */
	char clause[96];  /* the article that refuses, e.g. "条例第26条"; ST_RULE_REFUSED */
	char detail[256]; /* for the log, never shown to citizens */
};

/* Fill *err (NULL allowed) and return st, so that one can write: return err_set(err, ST_DB, "..."). */
enum status err_set(struct err *err, enum status st, const char *detail_fmt, ...) PRINTF_LIKE(3, 4);
/* The same with a message key and argument that people will read. arg may be NULL. */
enum status err_say(struct err *err, enum status st, const char *key, const char *arg);
/* A statutory refusal: ST_RULE_REFUSED with key and clause. */
enum status err_rule(struct err *err, const char *key, const char *clause);
void err_clear(struct err *err);

/* Return from the calling function on anything but ST_OK. */
#define TRY(call)                             \
	do {                                  \
		enum status try_st_ = (call); \
		if (try_st_ != ST_OK)         \
			return try_st_;       \
	} while (0)

#endif
