/* SPDX-License-Identifier: Apache-2.0 */
/* What the worker may do once it has begun: read, compute, write to its pipe. No network, no process, no file to write. */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "extract/extract_int.h"

#define MEMORY_BYTES (1024ULL << 20)
#define CPU_S 8

static bool limit(int what, rlim_t soft, rlim_t hard)
{
	struct rlimit r = {soft, hard};

	return setrlimit((__rlimit_resource_t)what, &r) == 0;
}

bool sandbox_limits(void)
{
	bool ok = limit(RLIMIT_CPU, CPU_S, CPU_S + 2) && limit(RLIMIT_FSIZE, 0, 0) && limit(RLIMIT_CORE, 0, 0) &&
		  limit(RLIMIT_NOFILE, 32, 32) && limit(RLIMIT_STACK, 8U << 20, 8U << 20);

	if (!EXTRACT_SANITIZED)
		ok = ok && limit(RLIMIT_AS, MEMORY_BYTES, MEMORY_BYTES);
	(void)setpriority(PRIO_PROCESS, 0, 5); /* the server goes first; where it may not, it may not */
	return ok;
}

/* Everything else is answered with EPERM, not with death: a library that asks in vain for something new goes on. */
static const int allowed[] = {
	SCMP_SYS(read),
	SCMP_SYS(pread64),
	SCMP_SYS(readv),
	SCMP_SYS(write),
	SCMP_SYS(writev),
	SCMP_SYS(close),
	SCMP_SYS(fstat),
	SCMP_SYS(newfstatat),
	SCMP_SYS(stat),
	SCMP_SYS(lstat),
	SCMP_SYS(statx),
	SCMP_SYS(lseek),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(brk),
	SCMP_SYS(futex),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(getrandom),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(getuid),
	SCMP_SYS(geteuid),
	SCMP_SYS(getgid),
	SCMP_SYS(getegid),
	SCMP_SYS(uname),
	SCMP_SYS(sysinfo),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(sched_yield),
	SCMP_SYS(getdents64),
	SCMP_SYS(access),
	SCMP_SYS(faccessat),
	SCMP_SYS(readlink),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(clock_nanosleep),
};

static bool rules(scmp_filter_ctx f)
{
	int rc = 0;

	for (size_t i = 0; i < ARRAY_LEN(allowed); i++)
		rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, allowed[i], 0);
	/* Character tables and the like are opened for reading; no file is made or written. */
	rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
			       SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY));
	/* Memory never becomes code. */
	rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	/* Descriptors are asked for their flags; limits are read. */
	rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1, SCMP_A1(SCMP_CMP_EQ, F_GETFL));
	rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1, SCMP_A1(SCMP_CMP_EQ, F_GETFD));
	rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, SCMP_A2(SCMP_CMP_EQ, 0));
	/* abort() raises its signal in this very process. */
	rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
	return rc == 0;
}

/* Files are read below /usr/share only (character tables): a reader that was taken over sees neither database nor key. Needs
 * Landlock (Linux 5.13, switched on in Debian 12); without it the other walls stand. */
bool sandbox_files(void)
{
	const struct landlock_ruleset_attr attr = {.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1};
	struct landlock_path_beneath_attr share = {.allowed_access =
							   LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR};
	int set = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
	bool ok = false;

	if (set < 0)
		return false;
	share.parent_fd = open("/usr/share", O_PATH | O_CLOEXEC);
	if (share.parent_fd >= 0) {
		ok = syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &share, 0) == 0 &&
		     prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && syscall(SYS_landlock_restrict_self, set, 0) == 0;
		(void)close(share.parent_fd);
	}
	(void)close(set);
	return ok;
}

bool sandbox_lock(void)
{
	scmp_filter_ctx f;
	bool ok;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return false;
	if (EXTRACT_SANITIZED)
		return true;
	f = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	ok = f != NULL && rules(f) && seccomp_load(f) == 0;
	seccomp_release(f);
	return ok;
}
