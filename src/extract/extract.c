/* SPDX-License-Identifier: Apache-2.0 */
/* The caller's side: starts the worker with the file as its input and a pipe as its output, reads records until the end or
 * the deadline, and believes nothing that comes back without looking at it. */
#include "extract/extract.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/utf8.h"
#include "extract/extract_int.h"

#define WORKER_DEPTH "CHENGMING_EXTRACT_WORKER" /* set in the worker: it starts none itself */
#define MAX_OUTPUT (EXTRACT_MAX_TEXT + (1U << 20))

const char *extract_state_code(enum extract_state s)
{
	static const char *const codes[EXTRACT_STATE_COUNT] = {"ok", "no_text", "unsupported", "broken", "limit"};

	return codes[s];
}

static bool readable_type(struct str ext)
{
	static const char *const types[] = {"pdf", "docx", "ofd", "txt", "html", "csv", "xlsx"};

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_eq_c(ext, types[i]))
			return true;
	return false;
}

/* The program is its own worker. A test program is not: it finds the worker where the build puts it, beside its folder. */
static const char *worker_path(struct arena *a)
{
	const char *given = getenv("CHENGMING_EXTRACT_PROGRAM");
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	const char *slash;

	if (given != NULL && given[0] != '\0')
		return given;
	self[n < 0 ? 0 : n] = '\0';
	slash = strrchr(self, '/');
	if (slash == NULL || strncmp(slash + 1, "chengming", 9) == 0)
		return "/proc/self/exe"; /* also when the file was replaced meanwhile */
	return arena_printf(a, "%.*s/../extract/extract_worker", (int)(slash - self), self).p;
}

static enum status start(struct arena *a, int in, int out, struct str ext, pid_t *ret_pid, struct err *err)
{
	char *argv[] = {(char *)(uintptr_t) "chengming-extract", (char *)(uintptr_t)EXTRACT_WORKER_ARG,
			(char *)(uintptr_t)arena_cstr(a, ext), NULL};
	char *env[] = {(char *)(uintptr_t) "LC_ALL=C.UTF-8", (char *)(uintptr_t)WORKER_DEPTH "=1", NULL};
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t at;
	sigset_t none, all;
	int rc;

	(void)sigemptyset(&none);
	(void)sigfillset(&all);
	posix_spawn_file_actions_init(&fa);
	posix_spawnattr_init(&at);
	rc = posix_spawn_file_actions_adddup2(&fa, in, 0);
	rc |= posix_spawn_file_actions_adddup2(&fa, out, 1);
	rc |= posix_spawn_file_actions_addopen(&fa, 2, "/dev/null", O_WRONLY, 0);
	rc |= posix_spawn_file_actions_addclosefrom_np(&fa, 3);
	rc |= posix_spawnattr_setsigmask(&at, &none);
	rc |= posix_spawnattr_setsigdefault(&at, &all);
	rc |= posix_spawnattr_setflags(&at, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	if (rc == 0)
		rc = posix_spawn(ret_pid, worker_path(a), &fa, &at, argv, env);
	posix_spawn_file_actions_destroy(&fa);
	posix_spawnattr_destroy(&at);
	return rc == 0 ? ST_OK : err_set(err, ST_IO, "extract: cannot start %s: %s", worker_path(a), strerror(rc));
}

/* Everything the worker says; true when it was stopped at a limit of ours. */
static bool drain(int fd, pid_t pid, struct buf *b)
{
	int64_t end = clock_mono_ms() + EXTRACT_WALL_MS;
	char block[65536];

	for (;;) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		int64_t left = end - clock_mono_ms();
		ssize_t n;

		if (left <= 0 || b->overflow) {
			(void)kill(pid, SIGKILL);
			return true;
		}
		if (poll(&p, 1, (int)left) <= 0)
			continue;
		n = read(fd, block, sizeof block);
		if (n == 0)
			return false;
		if (n > 0)
			buf_add(b, block, (size_t)n);
		else if (errno != EINTR)
			return false;
	}
}

static int wait_for(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return 0;
	return status;
}

static size_t record_size(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;

	return (size_t)p[1] | (size_t)p[2] << 8 | (size_t)p[3] << 16 | (size_t)p[4] << 24;
}

struct answer {
	struct buf text;
	struct str title;
	int64_t pages;
	int state; /* -1: it never came to its end */
};

static void read_records(struct str in, struct answer *r)
{
	while (in.n >= REC_HEAD) {
		size_t n = record_size(in);
		char tag = in.p[0];
		struct str body = str_slice(in, REC_HEAD, REC_HEAD + n);

		if (tag == REC_TEXT)
			buf_str(&r->text, body); /* also the part of a record that was cut off */
		else if (body.n < n)
			return;
		else if (tag == REC_TITLE)
			r->title = body;
		else if (tag == REC_PAGES && !str_to_i64(body, &r->pages))
			r->pages = 0;
		else if (tag == REC_END && n == 1)
			r->state = body.p[0] - '0';
		in = str_skip(in, REC_HEAD + n);
	}
}

/* Text cut off in the middle of a character is whole again without it. */
static struct str whole_characters(struct str s)
{
	size_t n = s.n;

	while (n > 0 && s.n - n < 3 && ((unsigned char)s.p[n - 1] & 0xC0U) == 0x80U)
		n--;
	if (n > 0 && ((unsigned char)s.p[n - 1] & 0x80U) != 0 && !utf8_valid(str_slice(s, n - 1, s.n)))
		return str_slice(s, 0, n - 1);
	return s;
}

static void judge(struct arena *a, const struct answer *r, bool stopped, int status, struct extracted *ret)
{
	struct extracted x = {.pages = r->pages};
	struct str text = whole_characters(buf_view(&r->text));

	if (r->state >= 0 && r->state < EXTRACT_STATE_COUNT && !stopped)
		x.state = (enum extract_state)r->state;
	else if (stopped || (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL)))
		x.state = EXTRACT_LIMIT;
	else
		x.state = EXTRACT_BROKEN;
	if (!utf8_valid(text) || !utf8_valid(r->title)) {
		x.state = EXTRACT_BROKEN;
	} else {
		x.text = arena_dup(a, text);
		x.title = arena_dup(a, r->title);
	}
	*ret = x;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

enum status extract_text(struct arena *a, const char *path, struct str ext, struct extracted *ret, struct err *err)
{
	CLEANUP(close_fd) int in = -1;
	CLEANUP(close_fd) int rd = -1;
	struct arena *tmp;
	struct answer r = {.state = -1};
	struct buf raw;
	struct stat sb;
	enum status st;
	int ends[2], status;
	bool stopped;
	pid_t pid = 0;

	if (!readable_type(ext)) {
		*ret = (struct extracted){.state = EXTRACT_UNSUPPORTED};
		return ST_OK;
	}
	if (getenv(WORKER_DEPTH) != NULL)
		return err_set(err, ST_INTERNAL, "extract: a worker starts no worker");
	in = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (in < 0 || fstat(in, &sb) != 0)
		return fs_errno(err, "open", path);
	if (!S_ISREG(sb.st_mode))
		return err_set(err, ST_IO, "%s is no file", path);
	if (pipe2(ends, O_CLOEXEC) != 0)
		return fs_errno(err, "pipe", path);
	rd = ends[0];
	tmp = arena_new();
	st = start(tmp, in, ends[1], ext, &pid, err);
	(void)close(ends[1]);
	if (st == ST_OK) {
		buf_init(&raw, tmp, MAX_OUTPUT);
		buf_init(&r.text, tmp, EXTRACT_MAX_TEXT);
		stopped = drain(rd, pid, &raw);
		status = wait_for(pid);
		read_records(buf_view(&raw), &r);
		judge(a, &r, stopped, status, ret);
	}
	arena_free(tmp);
	return st;
}
