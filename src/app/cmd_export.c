/* SPDX-License-Identifier: Apache-2.0 */
/* chengming export site|warc: reads the public site through a server of its own on the loopback, beside the running one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/log.h"
#include "core/settings.h"
#include "intake/intake.h"
#include "mirror/mirror.h"
#include "site/site.h"
#include "translog/translog.h"

#define ROUNDS 3 /* a publication in the middle of a run is taken up by the next round */
#define BROKEN_SHOWN 20

static void step(void *arg, int64_t done, int64_t total)
{
	progress_show(arg, done, total);
}

/* No limit for our own reading, no port but a free one of this machine, no line a page. */
static void own_server(struct config *c)
{
	config_set_key(c, "server.listen", "127.0.0.1:0", FROM_ARG);
	config_set_key(c, "server.rate_per_minute", "0", FROM_ARG);
	config_set_key(c, "server.trusted_proxy", "", FROM_ARG);
	config_finish(c);
	log_set_level(LOG_WARN);
}

static struct str without_slash(struct str s)
{
	while (str_ends_c(s, "/"))
		s.n--;
	return s;
}

static double rate(int64_t n, int64_t ms)
{
	return (double)n * 1000.0 / (double)(ms < 1 ? 1 : ms);
}

static void tell(const struct mirror_report *r, int64_t ms, bool warc)
{
	int64_t pages = r->n[MIRROR_PAGE], files = r->n[MIRROR_FILE], made = r->n[MIRROR_MADE], all = pages + files + made;

	if (warc)
		say("%lld addresses, %lld records, %lld KiB in %.1f s (%.0f a second)", (long long)all,
		    (long long)r->written, (long long)(r->bytes >> 10), (double)ms / 1000.0, rate(all, ms));
	else
		say("%lld addresses in %.1f s: %lld files written, %lld unchanged, %lld removed\n"
		    "%lld pages and %lld files in %.2f s (%.0f a second); %lld PDF and DOCX in %.2f s (%.0f a second)",
		    (long long)all, (double)ms / 1000.0, (long long)r->written, (long long)r->unchanged,
		    (long long)r->removed, (long long)pages, (long long)files, (double)r->pages_ms / 1000.0,
		    rate(pages + files, r->pages_ms), (long long)made, (double)r->made_ms / 1000.0, rate(made, r->made_ms));
	for (size_t i = 0; i < r->n_broken && i < BROKEN_SHOWN; i++)
		(void)fprintf(stderr, "broken link: %.*s answers %d, linked from %.*s\n", STR_ARG(r->broken[i].url),
			      r->broken[i].http, STR_ARG(r->broken[i].from));
	if (r->n_broken > BROKEN_SHOWN)
		(void)fprintf(stderr, "broken links: %zu more\n", r->n_broken - BROKEN_SHOWN);
}

/* Until nothing was published or withdrawn while we read: a copy must not keep what went away meanwhile. */
static enum status site(struct ctx *c, struct mirror_job *job, struct mirror_report *r, struct err *err)
{
	int64_t before, after = 0, written = 0, removed = 0;

	for (int round = 0; round < ROUNDS; round++) {
		TRY(translog_size(c, &before, err));
		TRY(mirror_site(c->arena, job, r, err));
		written += r->written;
		removed += r->removed;
		TRY(translog_size(c, &after, err));
		if (after == before)
			break;
	}
	r->written = written;
	r->removed = removed;
	return ST_OK;
}

/* Addresses nothing links to, which lead on: of a site that was taken over, and what an administrator moved. */
static enum status old_addresses(struct ctx *c, struct mirror_job *job, struct err *err)
{
	const char *const *taken, *const *moved;
	const char **all;
	size_t n_taken, n_moved;

	TRY(intake_old_addresses(c, &taken, &n_taken, err));
	TRY(site_redirect_paths(c, &moved, &n_moved, err));
	all = ARENA_ARRAY(c->arena, n_taken + n_moved + 1, const char *);
	for (size_t i = 0; i < n_taken; i++)
		all[i] = taken[i];
	for (size_t i = 0; i < n_moved; i++)
		all[n_taken + i] = moved[i];
	job->old = all;
	job->n_old = n_taken + n_moved;
	return ST_OK;
}

static enum status export(struct command_env *env, bool warc, const char *target, const char *live, unsigned threads,
			  struct mirror_report *r, struct err *err) {
	struct progress p = {.label = "pages"}; struct web_server *s = NULL; struct ctx * c;
	struct mirror_job job = {.target = target, .threads = threads, .progress = step, .progress_arg = &p};
	enum status st;

	own_server(&env->cfg);
	c = command_ctx(env, err);
	if (c == NULL) return err->st;
	if (!warc) TRY(old_addresses(c, &job, err));
	TRY(env_web(env, &s, err));
	job.server = s;
	job.origin = warc ? arena_printf(env->arena, "http://127.0.0.1:%d", web_server_port(s)).p : NULL;
	job.base = without_slash(arena_dup(c->arena, setting(c, "site.base_url")));
	job.live = live == NULL ? job.base : without_slash(str_of(live));
	job.scratch = config_text(&env->cfg, "data.dir");
	job.program = "chengming " CHENGMING_VERSION;
	st = warc ? mirror_warc(c->arena, &job, r, err) : site(c, &job, r, err);
	progress_end(&p);
	web_server_stop(s, 0);
	return st;
}

static int run(struct command_env *env, int argc, char **argv)
{
	const char *live = NULL, *jobs = NULL, *pos[2];
	const struct opt opts[] = {{"--base-url", &live, NULL}, {"--jobs", &jobs, NULL}};
	struct mirror_report r = {0};
	struct err err = {0};
	int64_t start = clock_mono_ms();
	long threads = sysconf(_SC_NPROCESSORS_ONLN);
	bool warc;
	size_t n = 0;

	if (!opts_parse(&export_command, argc, argv, opts, ARRAY_LEN(opts), pos, 2, 2, &n))
		return EXIT_USAGE;
	warc = strcmp(pos[0], "warc") == 0;
	if (jobs != NULL)
		threads = strtol(jobs, NULL, 10);
	if ((!warc && strcmp(pos[0], "site") != 0) || threads < 1 || threads > 16) {
		(void)fprintf(stderr, "chengming export: \"site\" or \"warc\", and --jobs between 1 and 16; see chengming "
				      "export --help\n");
		return EXIT_USAGE;
	}
	if (export(env, warc, pos[1], live, (unsigned)threads, &r, &err) != ST_OK)
		return fail_with(env, "export", &err);
	tell(&r, clock_mono_ms() - start, warc);
	return r.n_broken == 0 ? EXIT_DONE : EXIT_FAILED;
}

const struct command export_command = {
	.name = "export",
	.summary = "write the public site as static files or as a web archive",
	.help = "usage: chengming export site FOLDER [--base-url URL] [--jobs N]\n"
		"       chengming export warc FILE.warc.gz [--base-url URL] [--jobs N]\n\n"
		"site  every public page, file, feed and answer of the read interface as a file that any web server can "
		"serve\n"
		"      (index files: index.html, index.json). A later run writes only what changed and removes what is "
		"gone.\n"
		"      Search, forms and log-in stay links to the running site at --base-url (default: setting "
		"site.base_url).\n"
		"      Permanent redirects, of old addresses too, are pages that lead on; " MIRROR_NGINX ", " MIRROR_APACHE
		"\n"
		"      and " MIRROR_HOSTS " say the same to servers.\n"
		"warc  the same addresses as a WARC 1.1 archive, each record packed by itself.\n\n"
		"Works beside the running server. Broken links are listed and make the exit code 1; the files are written "
		"anyway.\n\n"
		"Example: chengming export site /srv/mirror --dir /srv/chengming\n",
	.run = run,
};
