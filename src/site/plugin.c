/* SPDX-License-Identifier: Apache-2.0 */
/* Channel scripts: a file of one fixed folder, run without shell, with nothing of our environment and none of our files open,
 * text on its standard input, the beginning of what it says kept, and killed with everything it started when its time is over. */
#include "base/clock.h"
#include "base/fs.h"
#include "core/core.h"
#include "site/link.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SAID_MAX 400

static bool file_name_ok(struct str s)
{
	if (s.n < 1 || s.n > 60 || s.p[0] == '.' || s.p[0] == '-')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '.' ||
		      s.p[i] == '_' || s.p[i] == '-'))
			return false;
	return true;
}

/* The file must be one that only its owner can write: who may write into the folder decides what runs. */
static bool runnable(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & S_IXUSR) && !(st.st_mode & (S_IWGRP | S_IWOTH));
}

struct child {
	pid_t pid;
	int in, out;
};

static void close_if(int fd)
{
	if (fd >= 0)
		close(fd);
}

/* Between fork and exec only calls that are safe in a program with threads. */
static _Noreturn void become(const char *dir, const char *path, int in, int out)
{
	static char *const env[] = {(char *)(uintptr_t) "PATH=/usr/local/bin:/usr/bin:/bin",
				    (char *)(uintptr_t) "LANG=C.UTF-8", NULL};
	char *const argv[] = {(char *)(uintptr_t)path, NULL};
	const struct rlimit files = {64, 64}, core = {0, 0};

	setpgid(0, 0);
	if (chdir(dir) != 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		_exit(126);
	close_range(3, ~0u, 0);
	setrlimit(RLIMIT_NOFILE, &files);
	setrlimit(RLIMIT_CORE, &core);
	signal(SIGPIPE, SIG_DFL);
	execve(path, argv, env);
	_exit(127);
}

static enum status start(const char *dir, const char *path, struct child *ret, struct err *err)
{
	int in[2] = {-1, -1}, out[2] = {-1, -1};
	pid_t pid;

	if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0 || (pid = fork()) < 0) {
		enum status st = fs_errno(err, "plugin", path);

		close_if(in[0]);
		close_if(in[1]);
		close_if(out[0]);
		close_if(out[1]);
		return st;
	}
	if (pid == 0)
		become(dir, path, in[0], out[1]);
	setpgid(pid, pid); /* in both, so that it holds whoever comes first */
	close(in[0]);
	close(out[1]);
	(void)fcntl(in[1], F_SETFL, O_NONBLOCK);
	(void)fcntl(out[0], F_SETFL, O_NONBLOCK);
	*ret = (struct child){pid, in[1], out[0]};
	return ST_OK;
}

/* Feeds the input and keeps what comes back until the output closes or the time is over. */
static bool talk(struct child *ch, struct str input, int64_t until, struct buf *said)
{
	size_t sent = 0;

	while (ch->out >= 0) {
		struct pollfd fds[2] = {{ch->out, POLLIN, 0}, {ch->in, POLLOUT, 0}};
		int64_t left = until - clock_mono_ms();
		char chunk[512];
		ssize_t n;

		if (left <= 0 || poll(fds, ch->in >= 0 ? 2 : 1, (int)left) <= 0)
			return false;
		if (ch->in >= 0 && fds[1].revents != 0) {
			n = write(ch->in, input.p + sent, input.n - sent);
			sent += n > 0 ? (size_t)n : 0;
			if (sent == input.n || (n < 0 && errno != EAGAIN && errno != EINTR)) {
				close(ch->in);
				ch->in = -1;
			}
		}
		if (fds[0].revents == 0)
			continue;
		n = read(ch->out, chunk, sizeof chunk);
		if (n > 0 && said->n < SAID_MAX)
			buf_add(said, chunk, (size_t)n);
		if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
			close(ch->out);
			ch->out = -1;
		}
	}
	return true;
}

static struct str readable(struct ctx *c, struct buf *said)
{
	struct str s = str_trim(str_slice(buf_view(said), 0, SAID_MAX));
	char *p = arena_alloc(c->arena, s.n + 1);

	for (size_t i = 0; i < s.n; i++) /* a delivery record is one line of plain signs */
		p[i] = (unsigned char)s.p[i] < 0x20 || (unsigned char)s.p[i] > 0x7e ? ' ' : s.p[i];
	return (struct str){p, s.n};
}

enum status plugin_run(struct ctx *c, struct str file, struct str input, int seconds, int *ret_exit, struct str *ret_detail,
		       struct err *err)
{
	const char *dir = core_plugin_dir(c->core, c->arena), *path;
	struct buf said = BUF_INIT(c->arena, SAID_MAX + 1024);
	int64_t until = clock_mono_ms() + (int64_t)seconds * 1000;
	struct child ch = {0, -1, -1};
	int how = 0;
	bool done;

	*ret_exit = -1;
	*ret_detail = STR("arrange.why.no_script");
	if (dir == NULL || !file_name_ok(file))
		return ST_OK;
	path = arena_printf(c->arena, "%s/%.*s", dir, STR_ARG(file)).p;
	if (!runnable(path))
		return ST_OK;
	TRY(start(dir, path, &ch, err));
	done = talk(&ch, input, until, &said);
	while (done && waitpid(ch.pid, &how, WNOHANG) == 0) { /* it closed its output and goes on: still within its time */
		struct pollfd none = {-1, 0, 0};

		if (clock_mono_ms() >= until)
			done = false;
		else
			(void)poll(&none, 1, 10);
	}
	kill(-ch.pid, SIGKILL); /* also what it left behind */
	if (!done)
		(void)waitpid(ch.pid, &how, 0);
	close_if(ch.in);
	close_if(ch.out);
	*ret_detail = done ? readable(c, &said) : STR("arrange.why.too_long");
	*ret_exit = done && WIFEXITED(how) ? WEXITSTATUS(how) : -1;
	return ST_OK;
}
