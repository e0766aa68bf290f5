/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP as handlers see it: a call = request + response, routes as tables, forms as declarations.
 * web knows nothing of databases, sessions or roles: core plugs in through struct web_hooks. */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/status.h"

enum web_method { WEB_GET, WEB_POST, WEB_METHOD_COUNT }; /* HEAD is answered as GET without body */

/* ---- declared fields (query of a GET, body of a POST) ---- */
enum web_ftype { F_TEXT, F_LINES /* keeps LF */, F_I64, F_DATE, F_BOOL /* present = true */, F_CHOICE, F_FILE, F_JSON };
enum { F_REQUIRED = 1, F_MULTI = 2 };

struct web_field {
	const char *name;
	enum web_ftype type;
	unsigned flags;
	size_t max;		    /* bytes for text, 0 = 4096; files: bytes, 0 = MAX_UPLOAD_BYTES */
	const char *label_key;	    /* catalogue key of the label, used in error messages */
	const char *const *choices; /* F_CHOICE: NULL-terminated */
};
struct web_form {
	const struct web_field *fields;
	size_t n;
};
#define WEB_FORM(f)                             \
	{                                       \
		(f), sizeof(f) / sizeof((f)[0]) \
	}

struct web_file {
	struct str name;     /* as sent, cleaned of paths and control characters */
	struct str tmp_path; /* spooled to disk while it came in; removed after the call unless taken (rename) */
	uint64_t size;
	char sha256[65]; /* hex, computed while it came in */
};

struct web_value {
	const struct web_field *field;
	struct str text; /* F_TEXT is cleaned (utf8_clean) and trimmed; raw text of the others */
	int64_t i;
	struct date date;
	bool present;
	struct web_file file;
};

struct web_problem { /* what is wrong with one field, in words of the catalogue */
	const char *field;
	const char *key; /* "form.required", "form.too_long", "form.not_a_date", "form.not_a_number", "form.choice", own */
	struct str arg;
};

struct web_call;

/* ---- routes ---- */
typedef enum status web_handler(struct web_call *w, struct err *err);

enum {
	WEB_CACHE = 1,	   /* public GET that may come from and go to the page cache */
	WEB_SOFT_FORM = 2, /* handler is called although fields have problems (to show the form again, 422) */
	WEB_NO_CSRF = 4,   /* POST without CSRF token: log-in only */
	WEB_UPLOAD = 8,	   /* multipart with files allowed */
	WEB_INLINE = 16,   /* cheap, no disk, no database: runs on the event loop */
	WEB_API =
		32, /* errors as JSON (application/problem+json), never HTML; a public GET may be read by any site (CORS) */
	WEB_LIMIT = 64, /* costs work: counts against the address's budget; an answer from the page cache does not */
};

struct web_route {
	enum web_method method;
	const char *pattern; /* "/xxgk/item/{key}", "/d/{id:i64}"; {name} = one segment, {rest*} = the rest */
	web_handler *handler;
	int perm;		     /* opaque to web: enum perm of core */
	const struct web_form *form; /* NULL: no fields allowed; undeclared fields are refused with 400 */
	unsigned flags;
	uint64_t body_max; /* 0 = MAX_FORM_BYTES */
};
bool web_pattern_fits(const char *pattern, struct str path); /* whether a route's pattern stands for the path. Pure */

/* ---- the call ---- */
struct web_call {
	struct arena *arena;
	enum web_method method;
	bool head;
	struct str path, query; /* path decoded once, query raw */
	struct str host, client_ip, user_agent;
	char request_id[20];
	const struct web_route *route;
	void *app;  /* core's struct ctx for this call, set by hooks->begin; NULL in WEB_INLINE handlers (web_hooks_arg) */
	void *priv; /* server's */
	/* response */
	int http;
	struct buf body;
	struct str content_type;
	bool done;
};

/* Path parameters; unknown name is a BUG. i64 parameters have been checked by the router. */
struct str web_param(const struct web_call *w, const char *name);
int64_t web_param_i64(const struct web_call *w, const char *name);

/* Declared fields; unknown name is a BUG. */
const struct web_value *web_value(const struct web_call *w, const char *name); /* first; never NULL (present = false) */
size_t web_values(const struct web_call *w, const char *name, const struct web_value **ret); /* F_MULTI */
struct str web_text(const struct web_call *w, const char *name);
size_t web_problems(const struct web_call *w, const struct web_problem **ret);
void web_problem_add(struct web_call *w, const char *field, const char *key, struct str arg); /* from rules */

struct str web_header(const struct web_call *w, const char *name); /* request header, STR_NONE if absent */
struct str web_cookie(const struct web_call *w, const char *name);

/* ---- answers ---- */
void web_reply(struct web_call *w, int http, const char *content_type, struct str body); /* copies body */
void web_set_header(struct web_call *w, const char *name, struct str value);		 /* CR/LF in value is a BUG */
void web_set_cookie(struct web_call *w, const char *name, struct str value, int max_age_s /* -1: session, 0: delete */,
		    bool http_only);
void web_redirect(struct web_call *w, int http /* 303, 301, 302 */, struct str location); /* local path only, else "/" */
/* A file from disk with ranges, ETag, If-Range, Last-Modified; constant memory. download_name: empty = inline. */
enum status web_send_file(struct web_call *w, const char *path, const char *content_type, struct str download_name,
			  struct str etag, struct err *err) MUST_CHECK;
/* For what costs much to make: etag (quoted; weak when told from what the answer is made of) stands for the answer. True:
 * the client has it; return ST_NOT_MODIFIED. */
bool web_not_modified(struct web_call *w, struct str etag);
/* Take an uploaded file over: the spooled file is no longer removed. */
void web_file_take(struct web_call *w, const struct web_file *f);

/* Page cache tags: a WEB_CACHE page says what it shows; dropping a tag drops the pages. "list" style tags are plain text
 * ("doc:17", "catalogue", "home", "feed"). */
void web_cache_tag(struct web_call *w, const char *fmt, ...) PRINTF_LIKE(2, 3);
void web_cache_refuse(struct web_call *w); /* do not store this one */

/* ---- hooks: the order of phases is web's; what they do is core's ---- */
struct web_hooks {
	void *arg;
	/* Sets w->app. Called on a worker before session/permission; also for error pages. */
	enum status (*begin)(void *arg, struct web_call *w, struct err *err);
	/* True when the call carries a session cookie (decides whether the page cache may answer). Event loop: no I/O. */
	bool (*has_session)(void *arg, const struct web_call *w);
	/* Key part for page variants (elder mode, contrast, size, locale) from cookies. Event loop: no I/O. */
	struct str (*variant)(void *arg, const struct web_call *w, struct arena *a);
	enum status (*permit)(void *arg, struct web_call *w, int perm, struct err *err);
	/* Secret bound to the session; compared by web with field "_csrf" (constant time). */
	struct str (*csrf_token)(void *arg, struct web_call *w);
	/* Renders the error page (or JSON for WEB_API) for a failed call; must always leave an answer. */
	void (*error_page)(void *arg, struct web_call *w, const struct err *err);
	void (*end)(void *arg, struct web_call *w); /* releases what begin took */
	/* Called once per finished call for the access log / counters, after end. */
	void (*access)(void *arg, const struct web_call *w, int http, uint64_t bytes, int64_t us);
};

struct web_config {
	const char *listen;	 /* "127.0.0.1:8080" or "[::1]:8080" */
	unsigned loops, workers; /* 0 = number of cores, 0 = 4 */
	unsigned max_conns, max_conns_per_ip;
	int header_timeout_ms; /* whole header block; default 10000 */
	int body_timeout_ms;   /* silence while a body comes in; default 30000; also a minimum rate of 1 KiB/s */
	int idle_timeout_ms;
	const char *spool_dir;	   /* uploads */
	const char *trusted_proxy; /* address whose X-Forwarded-For is believed; NULL = none */
	bool hsts, secure_cookies;
	/* 0 = default in all of these */
	int send_timeout_ms;	/* an answer the client does not take; default 60000 */
	unsigned min_body_rate; /* bytes a second, default 1024 */
	unsigned queue_max;	/* calls waiting for a worker; more get 503 with Retry-After; default 64 per worker */
	size_t cache_bytes;	/* page cache ceiling, default 64 MiB */
	unsigned rate_per_minute, rate_burst; /* WEB_LIMIT calls of one address; 0 = no limit, burst 0 = as many */
	struct str busy_page;		      /* HTML of that 503, made by core at start; empty: plain text */
};

/* hooks->arg, for WEB_INLINE handlers: they run on the event loop without begin, permit and end (w->app stays NULL; their
 * route's perm must be 0, checked at start). An error they return is still answered by hooks->error_page. */
void *web_hooks_arg(const struct web_call *w);

struct web_server;
enum status web_server_start(const struct web_config *cfg, const struct web_route *const *tables, const size_t *counts,
			     size_t n_tables, const struct web_hooks *hooks, struct web_server **ret,
			     struct err *err) MUST_CHECK;
/* Stops accepting, lets calls in flight finish (up to grace_ms), then closes. */
void web_server_stop(struct web_server *s, int grace_ms);
int web_server_port(const struct web_server *s);       /* the real port, for listen "…:0" */
void web_server_set_routes_note(struct web_server *s); /* SIGHUP: drop the whole page cache */

/* Page cache, dropped by core right after a commit (any thread). Dropping also outdates pages being rendered now. */
void web_cache_drop(struct web_server *s, const char *const *tags, size_t n);
void web_cache_drop_all(struct web_server *s);

/* An answer without a connection, on the caller's thread: what a visitor without session or cookies gets, through the same
 * phases. The page cache is neither asked nor filled; no address's budget is used. For our own reading of the whole site. */
struct web_direct {
	int http;
	struct str type, location, link,
		etag; /* headers as they would be sent; all memory is the arena's or lives as long as s */
	struct str body;
	int fd; /* ≥ 0: the body is this file from where it stands, the caller closes it */
	uint64_t size;
};
void web_read(struct web_server *s, struct arena *a, struct str target, struct str if_none_match, struct web_direct *ret);

/* Counters for /metrics, Prometheus text appended to b. */
void web_metrics(const struct web_server *s, struct buf *b);

/* Static assets: embedded (release) or from disk (--dev). URL /assets/NAME.HASH.EXT, cached for a year, gzip and br
 * variants sent as they are. web_asset_url gives the hashed URL of a logical name ("portal.css"); BUG if unknown. */
struct web_asset {
	const char *name; /* "portal.css" */
	const char *url;  /* "/assets/portal.3f2a91c0.css" */
	const char *type;
	const char *integrity;	    /* "sha256-…" */
	struct str plain, gzip, br; /* gzip/br may be empty */
};
void web_assets_use(struct web_server *s, const struct web_asset *assets, size_t n); /* before start of traffic */

#endif
