/* SPDX-License-Identifier: Apache-2.0 */
/* A small server over web.h for tests/http/web.test.mjs and bench: every mechanism once, no database.
 *
 * usage: web_test_server [name=value ...]   numbers of struct web_config by name; spool=DIR files=DIR
 * Prints "port N", then one line per event a test waits for ("blocked", "stopping", "stopped"). SIGUSR1 releases one blocked
 * handler, as GET /release does. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "web/web.h"

enum { PERM_ALL, PERM_STAFF };

struct bench_data { /* one per process, handed through hooks.arg */
	struct web_server *server;
	const char *files;
	int release[2]; /* pipe: a byte lets one blocked handler go on */
	_Atomic(int) version;
};

static struct bench_data *data_of(struct web_call *w)
{
	return web_hooks_arg(w);
}

static void event(const char *line)
{
	(void)!write(STDOUT_FILENO, line, strlen(line));
}

/* ---- pages ---- */

static void make_page(struct web_call *w, int paragraphs)
{
	buf_c(&w->body,
	      "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>测试页</title></head><body>\n");
	buf_printf(&w->body, "<h1>version %d</h1>\n", data_of(w)->version);
	for (int i = 0; i < paragraphs; i++)
		buf_printf(&w->body,
			   "<p id=\"p%d\">第 %d 条　本段是测试文字，编号 %d，用来凑足一个公开文件页面的长度。"
			   "<a href=\"/page/%d\">相关条目 %d</a></p>\n",
			   i, i, i * 7919 % 1000, i * 31 % 97, i * 17 % 89);
	buf_c(&w->body, "</body></html>\n");
	w->content_type = STR("text/html; charset=utf-8");
	w->http = 200;
	w->done = true;
}

static enum status page(struct web_call *w, struct err *err)
{
	(void)err;
	web_cache_tag(w, "page");
	make_page(w, 160);
	return ST_OK;
}

static enum status page_of(struct web_call *w, struct err *err)
{
	(void)err;
	web_cache_tag(w, "page:%.*s", STR_ARG(web_param(w, "key")));
	make_page(w, 20);
	return ST_OK;
}

static enum status json(struct web_call *w, struct err *err)
{
	(void)err;
	web_cache_tag(w, "json");
	buf_c(&w->body, "{\"items\":[");
	for (int i = 0; i < 24; i++)
		buf_printf(&w->body, "%s{\"id\":%d,\"name\":\"entry-%04d\",\"count\":%d}", i > 0 ? "," : "", i, i * 37,
			   i % 7);
	buf_c(&w->body, "]}");
	w->content_type = STR("application/json");
	w->http = 200;
	w->done = true;
	return ST_OK;
}

static void wait_release(struct web_call *w)
{
	char c;

	event("blocked\n");
	while (read(data_of(w)->release[0], &c, 1) < 0 && errno == EINTR)
		;
}

/* Renders from what it saw first, then waits: a change may come in between. */
static enum status race(struct web_call *w, struct err *err)
{
	(void)err;
	web_cache_tag(w, "race");
	make_page(w, 1);
	if (web_value(w, "wait")->present)
		wait_release(w);
	return ST_OK;
}

static enum status slow(struct web_call *w, struct err *err)
{
	(void)err;
	wait_release(w);
	web_reply(w, 200, "text/plain; charset=utf-8", STR("slow answer"));
	return ST_OK;
}

static enum status staff(struct web_call *w, struct err *err)
{
	(void)err;
	make_page(w, 160);
	return ST_OK;
}

static enum status file(struct web_call *w, struct err *err)
{
	struct str path = arena_printf(w->arena, "%s/%.*s", data_of(w)->files, STR_ARG(web_param(w, "name")));

	return web_send_file(w, path.p, "application/octet-stream", web_param(w, "name"), STR("file-etag-1"), err);
}

static enum status fail(struct web_call *w, struct err *err)
{
	int64_t st = web_param_i64(w, "status");

	web_reply(w, 200, "text/plain", STR("half an answer"));
	web_set_header(w, "X-Leftover", STR("1"));
	return err_set(err, st > 0 && st < ST_COUNT ? (enum status)st : ST_INTERNAL, "asked for");
}

/* ---- forms ---- */

static void json_str(struct buf *b, struct str s)
{
	buf_byte(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < 0x20 || c == '"' || c == '\\')
			buf_printf(b, "\\u%04x", c);
		else
			buf_byte(b, (char)c);
	}
	buf_byte(b, '"');
}

static enum status echo(struct web_call *w, struct err *err)
{
	const struct web_form *f = w->route->form;
	const struct web_problem *p;
	size_t n = web_problems(w, &p);

	(void)err;
	buf_c(&w->body, "{\"problems\":[");
	for (size_t i = 0; i < n; i++)
		buf_printf(&w->body, "%s\"%s %s\"", i > 0 ? "," : "", p[i].field, p[i].key);
	buf_byte(&w->body, ']');
	for (size_t i = 0; i < f->n; i++) {
		const struct web_value *v;
		size_t k = web_values(w, f->fields[i].name, &v);

		buf_printf(&w->body, ",\"%s\":[", f->fields[i].name);
		for (size_t j = 0; j < k; j++) {
			if (j > 0)
				buf_byte(&w->body, ',');
			json_str(&w->body, v[j].text);
		}
		buf_byte(&w->body, ']');
	}
	buf_byte(&w->body, '}');
	w->content_type = STR("application/json");
	w->http = n > 0 ? 422 : 200;
	w->done = true;
	return ST_OK;
}

static enum status upload(struct web_call *w, struct err *err)
{
	const struct web_value *v;
	size_t n = web_values(w, "file", &v);

	(void)err;
	buf_c(&w->body, "{\"title\":");
	json_str(&w->body, web_text(w, "title"));
	buf_c(&w->body, ",\"files\":[");
	for (size_t i = 0; i < n; i++) {
		buf_c(&w->body, i > 0 ? ",{\"name\":" : "{\"name\":");
		json_str(&w->body, v[i].file.name);
		buf_printf(&w->body, ",\"size\":%llu,\"sha256\":\"%s\"}", (unsigned long long)v[i].file.size,
			   v[i].file.sha256);
	}
	buf_c(&w->body, "]}");
	w->content_type = STR("application/json");
	w->http = 200;
	w->done = true;
	return ST_OK;
}

static enum status login(struct web_call *w, struct err *err)
{
	(void)err;
	web_set_cookie(w, "sid", STR("abc"), -1, true);
	web_redirect(w, 303, web_text(w, "next"));
	return ST_OK;
}

/* ---- knobs ---- */

static enum status release(struct web_call *w, struct err *err)
{
	(void)err;
	(void)!write(data_of(w)->release[1], "x", 1);
	web_reply(w, 200, "text/plain", STR("released"));
	return ST_OK;
}

static enum status drop(struct web_call *w, struct err *err)
{
	const char *tag = arena_cstr(w->arena, web_text(w, "tag"));

	(void)err;
	data_of(w)->version++;
	if (*tag == '\0')
		web_cache_drop_all(data_of(w)->server);
	else
		web_cache_drop(data_of(w)->server, &tag, 1);
	web_reply(w, 200, "text/plain", STR("dropped"));
	return ST_OK;
}

static enum status metrics(struct web_call *w, struct err *err)
{
	(void)err;
	web_metrics(data_of(w)->server, &w->body);
	w->content_type = STR("text/plain; version=0.0.4");
	w->http = 200;
	w->done = true;
	return ST_OK;
}

static const char *const colours[] = {"red", "green", NULL};
static const struct web_field echo_fields[] = {
	{"title", F_TEXT, F_REQUIRED, 60, "form.title", NULL},
	{"text", F_LINES, 0, 0, "form.text", NULL},
	{"count", F_I64, 0, 0, "form.count", NULL},
	{"day", F_DATE, 0, 0, "form.day", NULL},
	{"yes", F_BOOL, 0, 0, "form.yes", NULL},
	{"colour", F_CHOICE, 0, 0, "form.colour", colours},
	{"tag", F_TEXT, F_MULTI, 0, "form.tag", NULL},
	{"model", F_JSON, 0, 0, "form.model", NULL},
};
static const struct web_field upload_fields[] = {
	{"title", F_TEXT, 0, 0, "form.title", NULL},
	{"file", F_FILE, F_MULTI, 1u << 30, "form.file", NULL},
};
static const struct web_field next_fields[] = {{"next", F_TEXT, 0, 0, "form.next", NULL}};
static const struct web_field wait_fields[] = {{"wait", F_BOOL, 0, 0, "form.wait", NULL}};
static const struct web_field page_fields[] = {{"page", F_I64, 0, 0, "form.page", NULL}};
static const struct web_field drop_fields[] = {{"tag", F_TEXT, 0, 0, "form.tag", NULL}};
static const struct web_form echo_form = WEB_FORM(echo_fields), upload_form = WEB_FORM(upload_fields),
			     next_form = WEB_FORM(next_fields), wait_form = WEB_FORM(wait_fields),
			     page_form = WEB_FORM(page_fields), drop_form = WEB_FORM(drop_fields);

static const struct web_route routes[] = {
	{WEB_GET, "/page", page, PERM_ALL, &page_form, WEB_CACHE, 0},
	{WEB_GET, "/page/{key}", page_of, PERM_ALL, NULL, WEB_CACHE, 0},
	{WEB_GET, "/fresh", page, PERM_ALL, NULL, 0, 0},
	{WEB_GET, "/json", json, PERM_ALL, NULL, WEB_CACHE | WEB_API, 0},
	{WEB_GET, "/json-inline", json, PERM_ALL, NULL, WEB_INLINE | WEB_API, 0},
	{WEB_GET, "/race", race, PERM_ALL, &wait_form, WEB_CACHE, 0},
	{WEB_GET, "/slow", slow, PERM_ALL, NULL, 0, 0},
	{WEB_GET, "/staff", staff, PERM_STAFF, NULL, 0, 0},
	{WEB_GET, "/file/{name}", file, PERM_ALL, NULL, 0, 0},
	{WEB_GET, "/fail/{status:i64}", fail, PERM_ALL, NULL, 0, 0},
	{WEB_GET, "/echo", echo, PERM_ALL, &echo_form, 0, 0},
	{WEB_POST, "/echo", echo, PERM_STAFF, &echo_form, 0, 0},
	{WEB_POST, "/soft", echo, PERM_STAFF, &echo_form, WEB_SOFT_FORM, 0},
	{WEB_POST, "/api/echo", echo, PERM_STAFF, &echo_form, WEB_API, 0},
	{WEB_POST, "/upload", upload, PERM_STAFF, &upload_form, WEB_UPLOAD, 1u << 30},
	{WEB_POST, "/login", login, PERM_ALL, &next_form, WEB_NO_CSRF, 0},
	{WEB_GET, "/release", release, PERM_ALL, NULL, WEB_INLINE, 0},
	{WEB_GET, "/drop", drop, PERM_ALL, &drop_form, WEB_INLINE, 0},
	{WEB_GET, "/metrics", metrics, PERM_ALL, NULL, WEB_INLINE, 0},
};

/* ---- hooks ---- */

static enum status on_begin(void *arg, struct web_call *w, struct err *err)
{
	(void)err;
	w->app = arg;
	return ST_OK;
}

static bool has_session(void *arg, const struct web_call *w)
{
	(void)arg;
	return web_cookie(w, "sid").n > 0;
}

static struct str variant(void *arg, const struct web_call *w, struct arena *a)
{
	(void)arg;
	(void)a;
	return str_eq_c(web_cookie(w, "mode"), "elder") ? STR("elder") : STR("");
}

static enum status permit(void *arg, struct web_call *w, int perm, struct err *err)
{
	if (perm == PERM_STAFF && !has_session(arg, w))
		return err_set(err, ST_LOGIN_NEEDED, "no session");
	return ST_OK;
}

static struct str csrf_token(void *arg, struct web_call *w)
{
	return has_session(arg, w) ? arena_printf(w->arena, "token-%.*s", STR_ARG(web_cookie(w, "sid"))) : STR_NONE;
}

static void error_page(void *arg, struct web_call *w, const struct err *err)
{
	struct str text = arena_printf(w->arena, "%s %s %s\n", status_name(err->st), err->arg, err->detail);

	(void)arg;
	web_reply(w, status_http(err->st), "text/plain; charset=utf-8", text);
}

static const struct web_asset assets[] = {
	{"app.css", "/assets/app.0a1b2c3d.css", "text/css; charset=utf-8", "", STR_INIT("body { color: black }"),
	 STR_INIT("gzip-bytes"), STR_INIT("br-bytes")},
	{"plain.txt",
	 "/assets/plain.11223344.txt",
	 "text/plain; charset=utf-8",
	 "",
	 STR_INIT("plain only"),
	 {NULL, 0},
	 {NULL, 0}},
};

static bool number(const char *arg, const char *name, int *ret)
{
	size_t n = strlen(name);
	int64_t v;

	if (strncmp(arg, name, n) != 0 || arg[n] != '=' || !str_to_i64(str_of(arg + n + 1), &v))
		return false;
	*ret = (int)v;
	return true;
}

static void configure(int argc, char **argv, struct web_config *c, struct bench_data *d)
{
	for (int i = 1; i < argc; i++) {
		int v;

		if (number(argv[i], "loops", &v))
			c->loops = (unsigned)v;
		else if (number(argv[i], "workers", &v))
			c->workers = (unsigned)v;
		else if (number(argv[i], "max_conns", &v))
			c->max_conns = (unsigned)v;
		else if (number(argv[i], "max_conns_per_ip", &v))
			c->max_conns_per_ip = (unsigned)v;
		else if (number(argv[i], "header_timeout_ms", &v))
			c->header_timeout_ms = v;
		else if (number(argv[i], "body_timeout_ms", &v))
			c->body_timeout_ms = v;
		else if (number(argv[i], "idle_timeout_ms", &v))
			c->idle_timeout_ms = v;
		else if (number(argv[i], "queue_max", &v))
			c->queue_max = (unsigned)v;
		else if (number(argv[i], "hsts", &v))
			c->hsts = v != 0;
		else if (strncmp(argv[i], "spool=", 6) == 0)
			c->spool_dir = argv[i] + 6;
		else if (strncmp(argv[i], "files=", 6) == 0)
			d->files = argv[i] + 6;
		else if (strncmp(argv[i], "proxy=", 6) == 0)
			c->trusted_proxy = argv[i] + 6;
		else
			BUG("argument %s", argv[i]);
	}
}

static int release_fd; /* a signal handler has no argument */

static void on_usr1(int sig)
{
	(void)sig;
	(void)!write(release_fd, "x", 1);
}

int main(int argc, char **argv)
{
	struct bench_data d = {.files = ".", .version = 1};
	struct web_config cfg = {.listen = "127.0.0.1:0", .spool_dir = "."};
	const struct web_hooks hooks = {.arg = &d,
					.begin = on_begin,
					.has_session = has_session,
					.variant = variant,
					.permit = permit,
					.csrf_token = csrf_token,
					.error_page = error_page};
	const struct web_route *tables[] = {routes};
	const size_t counts[] = {ARRAY_LEN(routes)};
	struct err err = {0};
	sigset_t set;
	char line[40];
	int sig;

	configure(argc, argv, &cfg, &d);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (pipe(d.release) != 0 || web_server_start(&cfg, tables, counts, 1, &hooks, &d.server, &err) != ST_OK) {
		fprintf(stderr, "%s\n", err.detail);
		return 1;
	}
	release_fd = d.release[1];
	signal(SIGUSR1, on_usr1);
	web_assets_use(d.server, assets, ARRAY_LEN(assets));
	(void)snprintf(line, sizeof line, "port %d\n", web_server_port(d.server));
	event(line);
	do {
		sigwait(&set, &sig);
	} while (sig != SIGTERM && sig != SIGINT);
	event("stopping\n");
	web_server_stop(d.server, 10000);
	event("stopped\n");
	return 0;
}
