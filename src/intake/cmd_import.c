/* SPDX-License-Identifier: Apache-2.0 */
/* chengming import FILE|FOLDER…: drafts from files, pages of an old site and lists; reports as table, JSON and CSV. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "core/core.h"
#include "core/org.h"
#include "intake/collect.h"
#include "intake/intake.h"
#include "intake/intake_store.h"
#include "intake/report.h"
#include "intake/run.h"

enum { EXIT_ALL_DONE = 0, EXIT_SOME_FAILED = 1, EXIT_WRONG_USE = 2 };

#define BAR_WIDTH 30
#define BAR_EVERY_MS 200

struct args {
	bool dry_run, progress;
	const char *json, *report, *errors, *body, *unit, *entry, *as, *host, *jobs;
	const char **path;
	size_t n_paths;
};
struct job {
	struct ctx *c;
	struct args args;
	struct arena *keep;
	struct intake_rules rules;
	struct intake_options options;
	struct report report;
	const struct intake_source *source; /* being run */
	size_t n, done, all;
	int64_t began, shown;
	size_t bad_lists;
};

/* ---- arguments ---- */
static int usage(const char *what, const char *arg)
{
	(void)fprintf(
		stderr,
		"chengming import: %s%s%s\nusage: chengming import FILE|FOLDER... [--dry-run] [--json FILE] [--report FILE] "
		"[--errors FILE]\n       [--body CODE] [--unit NAME] [--entry KEY] [--as LOGIN] [--host NAMES] [--jobs N] "
		"[--progress]\n",
		what, arg[0] != '\0' ? ": " : "", arg);
	return EXIT_WRONG_USE;
}

static bool take_value(struct args *a, const char *name, const char *value)
{
	const struct {
		const char *name;
		const char **value;
	} options[] = {{"--json", &a->json}, {"--report", &a->report}, {"--errors", &a->errors},
		       {"--body", &a->body}, {"--unit", &a->unit},     {"--entry", &a->entry},
		       {"--as", &a->as},     {"--host", &a->host},     {"--jobs", &a->jobs}};

	for (size_t i = 0; i < ARRAY_LEN(options); i++)
		if (strcmp(name, options[i].name) == 0) {
			*options[i].value = value;
			return true;
		}
	return false;
}

static bool take_flag(struct args *a, const char *name)
{
	a->dry_run = a->dry_run || strcmp(name, "--dry-run") == 0;
	a->progress = a->progress || strcmp(name, "--progress") == 0;
	return strcmp(name, "--dry-run") == 0 || strcmp(name, "--progress") == 0;
}

static int parse_args(struct arena *keep, int argc, char **argv, struct args *a)
{
	bool plain = false;
	int64_t jobs;

	*a = (struct args){.path = ARENA_ARRAY(keep, (size_t)argc + 1, const char *)};
	for (int i = 1; i < argc; i++) {
		const char *s = argv[i], *eq = strchr(s, '=');

		if (plain || s[0] != '-' || s[1] == '\0') {
			a->path[a->n_paths++] = s;
		} else if (strcmp(s, "--") == 0) {
			plain = true;
		} else if (take_flag(a, s)) {
			continue;
		} else if (eq != NULL && take_value(a, arena_cstr(keep, (struct str){s, (size_t)(eq - s)}), eq + 1)) {
			continue;
		} else if (eq == NULL && take_value(a, s, i + 1 < argc ? argv[i + 1] : NULL)) {
			if (++i >= argc)
				return usage("the option needs a value", s);
		} else {
			return usage("unknown option", s);
		}
	}
	if (a->jobs != NULL && (!str_to_i64(str_of(a->jobs), &jobs) || jobs < 1 || jobs > 16))
		return usage("--jobs is a number from 1 to 16", a->jobs);
	return a->n_paths == 0 ? usage("no file named", "") : EXIT_ALL_DONE;
}

/* ---- as whom, for whom ---- */
static enum status act_as(struct job *j, struct err *err)
{
	struct ctx *c = j->c;
	struct person p;
	struct body b;
	uint32_t roles;

	TRY(person_by_login(c, str_of(j->args.as), &p, err));
	if (!p.active)
		return err_set(err, ST_FORBIDDEN, "%s is not active", j->args.as);
	TRY(person_roles(c, p.id, &roles, err));
	TRY(body_get(c, p.body_id, &b, err));
	c->who = (struct principal){.person_id = p.id,
				    .body_id = p.body_id,
				    .unit_id = p.unit_id,
				    .roles = roles,
				    .name = p.name,
				    .login = p.login,
				    .city = b.parent_id == 0};
	j->options.body_id = p.body_id;
	j->options.unit_id = p.unit_id;
	if (j->args.body != NULL && !str_eq_c(b.code, j->args.body))
		return err_set(err, ST_FORBIDDEN, "%s belongs to body \"%.*s\"", j->args.as, STR_ARG(b.code));
	return ST_OK;
}

static enum status choose_body(struct job *j, struct err *err)
{
	struct body *list, b;
	size_t n;

	if (j->args.body != NULL) {
		TRY(body_by_code(j->c, str_of(j->args.body), &b, err));
	} else {
		TRY(body_list(j->c, &list, &n, err));
		if (n == 0)
			return err_set(err, ST_NOT_FOUND, "there is no body yet; run chengming init");
		b = list[0];
	}
	j->options.body_id = b.id;
	return ST_OK;
}

static enum status choose_unit(struct job *j, struct err *err)
{
	struct unit *list;
	size_t n;

	if (j->args.unit == NULL)
		return ST_OK;
	TRY(unit_list(j->c, j->options.body_id, &list, &n, err));
	for (size_t i = 0; i < n; i++)
		if (str_eq_c(list[i].name, j->args.unit)) {
			j->options.unit_id = list[i].id;
			if (!j->c->who.system)
				j->c->who.unit_id = list[i].id;
			return ST_OK;
		}
	return err_set(err, ST_NOT_FOUND, "the body has no unit \"%s\"", j->args.unit);
}

/* ---- progress ---- */
static void progress(struct job *j)
{
	int64_t now = clock_mono_ms(), took = now - j->began;
	size_t all = j->all > 0 ? j->all : 1;
	int filled = (int)(j->done * BAR_WIDTH / all);

	if ((!j->args.progress && !isatty(STDERR_FILENO)) || (now - j->shown < BAR_EVERY_MS && j->done < j->all))
		return;
	j->shown = now;
	(void)fprintf(stderr, "\r[%.*s%*s] %zu/%zu %lld/s%s", filled, "##############################", BAR_WIDTH - filled,
		      "", j->done, j->all, took > 0 ? (long long)j->done * 1000 / took : 0LL, j->done == j->all ? "\n" : "");
	(void)fflush(stderr);
}

/* ---- the work ---- */
static struct str sentence(struct job *j, enum status st, const struct err *err)
{
	const char *key = err->key[0] != '\0' ? err->key : status_key(st);
	struct str text = tpl_textf(core_tpl(j->c->core), j->c->arena, j->options.loc, key, str_of(err->arg));

	return arena_printf(j->c->arena, "%.*s%s%s%s", STR_ARG(text), err->detail[0] != '\0' ? " (" : "", err->detail,
			    err->detail[0] != '\0' ? ")" : "");
}

static void one_done(void *arg, size_t i, enum status st, const struct intake_result *res, const struct err *err)
{
	struct job *j = arg;
	struct report_row w = {.file = intake_shown(&j->source[i]), .outcome = STR("failed")};

	if (st == ST_OK) {
		w.outcome = str_of(intake_outcome_code(res->outcome));
		w.document_id = res->document_id;
		w.json = res->report;
	} else {
		w.problem = sentence(j, st, err);
	}
	report_add(&j->report, w);
	j->done++;
	progress(j);
}

static enum status run_sources(struct job *j, const struct intake_place *place, const struct intake_source *s, size_t n,
			       struct err *err)
{
	int64_t threads = sysconf(_SC_NPROCESSORS_ONLN);
	struct intake_run r = {.c = j->c,
			       .rules = &j->rules,
			       .place = place,
			       .options = &j->options,
			       .source = s,
			       .n = n,
			       .done = one_done,
			       .arg = j};

	if (n == 0)
		return ST_OK;
	if (j->args.jobs != NULL)
		(void)str_to_i64(str_of(j->args.jobs), &threads);
	r.threads = threads < 1 ? 1 : (size_t)threads;
	j->source = s;
	return intake_run(&r, err);
}

/* ---- lists ---- */
static void report_bad_rows(struct job *j, const struct list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct list_row *r = &l->row[i];
		struct buf b = BUF_INIT(j->keep, 64U << 10);

		for (size_t k = 0; k < r->n_problems; k++) {
			const struct list_problem *p = &r->problem[k];
			struct str col = p->col < 0 ? STR("") : l->head[p->col];

			buf_printf(&b, "%s%.*s%s%.*s", k > 0 ? " " : "", STR_ARG(col), col.n > 0 ? ": " : "",
				   STR_ARG(report_problem(j->c, j->options.loc, p)));
		}
		if (r->n_problems > 0)
			report_add(&j->report,
				   (struct report_row){.file = arena_printf(j->keep, "%.*s:%zu", STR_ARG(l->name), r->no),
						       .outcome = STR("failed"),
						       .problem = buf_view(&b),
						       .list = l,
						       .row = r});
	}
}

/* Nothing of a bad row is lost: it is in a file that can be corrected and imported as it is. */
static enum status write_errors(struct job *j, const struct list *l, const char *path, struct err *err)
{
	const char *to = j->args.errors != NULL ? j->args.errors : arena_printf(j->keep, "%s.errors.csv", path).p;

	if (list_bad(l) == 0 || j->options.dry_run)
		return ST_OK;
	if (j->bad_lists++ > 0 && j->args.errors != NULL) /* one name, several lists */
		to = arena_printf(j->keep, "%s.%zu", to, j->bad_lists).p;
	TRY(fs_write_atomic(to, report_errors_csv(j->c, j->options.loc, l), err));
	(void)fprintf(stderr,
		      "chengming import: %zu rows of %s were not imported; they are in %s with what is wrong. Correct them "
		      "there and import that file.\n",
		      list_bad(l), path, to);
	return ST_OK;
}

static enum status run_list(struct job *j, struct collected *k, const char *path, bool folder, struct err *err)
{
	struct list *l = ARENA_NEW(j->keep, struct list);
	struct intake_source *rows;
	struct err own = {0};
	enum status st = intake_read_list(j->keep, path, str_of(path), l, &own);
	size_t n;

	if (st != ST_OK) {
		own.st = st;
		report_add(&j->report, (struct report_row){.file = str_of(path),
							   .outcome = folder ? STR("skipped") : STR("failed"),
							   .problem = sentence(j, st, &own)});
		return ST_OK;
	}
	TRY(intake_check_list(j->c, l, &k->place, j->options.body_id, err));
	report_bad_rows(j, l);
	TRY(write_errors(j, l, path, err));
	n = collect_rows(j->keep, l, &k->place, &rows);
	j->all += n;
	if (folder)
		collect_without_named(j->keep, k, rows, n);
	return run_sources(j, &k->place, rows, n, err);
}

/* Files that pages have taken as attachments are no documents of their own. */
static enum status drop_attached(struct job *j, struct intake_source *s, size_t *n, struct err *err)
{
	size_t kept = 0;

	for (size_t i = 0; i < *n; i++) {
		struct old_address *list;
		size_t hits = 0;

		if (s[i].address.n > 0)
			TRY(old_address_find(j->c, s[i].address, &list, &hits, err));
		if (hits == 0)
			s[kept++] = s[i];
	}
	j->all -= *n - kept;
	*n = kept;
	return ST_OK;
}

static enum status drop_attached_lists(struct job *j, struct collected *k, struct err *err)
{
	size_t kept = 0;

	for (size_t i = 0; i < k->n_lists; i++) {
		struct str address = str_skip(str_of(k->list[i]), strlen(k->place.root));
		struct old_address *list;
		size_t hits = 0;

		TRY(old_address_find(j->c, address, &list, &hits, err));
		if (hits == 0)
			k->list[kept++] = k->list[i];
	}
	k->n_lists = kept;
	return ST_OK;
}

static enum status run_path(struct job *j, const char *path, struct err *err)
{
	bool folder = fs_is_dir(path);
	struct collected k;

	TRY(collect_path(j->keep, path, j->args.host == NULL ? STR("") : str_of(j->args.host), &k, err));
	j->all += k.n_pages + k.n_rest;
	TRY(run_sources(j, &k.place, k.page, k.n_pages, err));
	if (k.n_pages > 0)
		TRY(drop_attached_lists(j, &k, err));
	for (size_t i = 0; i < k.n_lists; i++)
		TRY(run_list(j, &k, k.list[i], folder, err));
	TRY(drop_attached(j, k.rest, &k.n_rest, err));
	return run_sources(j, &k.place, k.rest, k.n_rest, err);
}

static enum status write_reports(struct job *j, struct err *err)
{
	const char *json = j->args.json;

	if (j->args.report != NULL)
		TRY(fs_write_atomic(j->args.report, report_todo_csv(&j->report), err));
	if (json != NULL && strcmp(json, "-") != 0)
		TRY(fs_write_atomic(json, report_json(&j->report), err));
	if (json != NULL && strcmp(json, "-") == 0) {
		struct str t = report_json(&j->report);

		(void)fwrite(t.p, 1, t.n, stdout);
	} else {
		report_table(&j->report);
	}
	return ST_OK;
}

static enum status run_job(struct job *j, struct err *err)
{
	TRY(intake_rules_load(j->keep, &j->rules, err));
	if (j->args.as != NULL)
		TRY(act_as(j, err));
	else
		TRY(choose_body(j, err));
	TRY(choose_unit(j, err));
	j->options.dry_run = j->args.dry_run;
	j->options.entry_key = str_of(j->args.entry);
	j->report = (struct report){.keep = j->keep, .c = j->c, .loc = j->options.loc};
	j->began = clock_mono_ms();
	for (size_t i = 0; i < j->args.n_paths; i++)
		TRY(run_path(j, j->args.path[i], err));
	return write_reports(j, err);
}

static int run_import(struct command_env *env, int argc, char **argv)
{
	struct arena *keep = arena_new();
	struct job j = {.keep = keep};
	struct err err = {0};
	const char *lang = getenv("LANG");
	int code = parse_args(keep, argc, argv, &j.args);

	if (code == EXIT_ALL_DONE) {
		j.c = command_ctx(env, &err);
		j.options.loc = lang != NULL && strncmp(lang, "zh", 2) == 0 ? LOC_ZH : LOC_EN;
		if (j.c == NULL || run_job(&j, &err) != ST_OK) {
			(void)fprintf(stderr, "chengming import: %s (%s %s)\n",
				      err.detail[0] != '\0' ? err.detail : status_name(err.st), err.key, err.arg);
			code = EXIT_SOME_FAILED;
		} else if (report_failed(&j.report) > 0) {
			code = EXIT_SOME_FAILED;
		}
	}
	arena_free(keep);
	return code;
}

const struct command import_command = {
	.name = "import",
	.summary = "make drafts from files, pages of an old site and lists",
	.help = "usage: chengming import FILE|FOLDER... [options]\n"
		"\n"
		"Takes TXT, DOCX, PDF, OFD and HTML files; lists in CSV or XLSX (one row a draft, or what is known about a "
		"file in the "
		"same\n"
		"folder; columns 标题 文号 成文日期 目录事项 文件 附件 原网址 …); and folders. A folder with HTML pages is "
		"an old site: "
		"its\n"
		"pages become drafts with their pictures and attachments, links between them are kept, and the old "
		"addresses lead to "
		"the\n"
		"documents once these are public.\n"
		"\n"
		"Title, document number, dates, issuing body and text are recognised, page furniture is left out, spoiled "
		"characters "
		"are\n"
		"repaired, and every draft has a list of what a person must check. It never publishes. The same source "
		"twice is one "
		"draft:\n"
		"an import that was interrupted is simply started again. Rows of a list that cannot be imported are written "
		"to an errors "
		"file\n"
		"with what is wrong; corrected, that file can be imported.\n"
		"\n"
		"Options:\n"
		"  --dry-run      only recognise and report, write nothing\n"
		"  --json FILE    report as JSON into FILE; - writes it on standard output instead of the table\n"
		"  --report FILE  what a person must look at, as CSV\n"
		"  --errors FILE  bad rows of lists (default: LIST.errors.csv beside the list)\n"
		"  --host NAMES   names of the old site (\"www.old.gov.cn old.gov.cn\"): absolute links to them are links "
		"within\n"
		"  --body CODE    for which body (default: the first)\n"
		"  --unit NAME    drafting unit\n"
		"  --entry KEY    catalogue item of all drafts, e.g. MEE2019-05\n"
		"  --as LOGIN     act as this person, with this person's rights\n"
		"  --jobs N       files read at the same time (default: one a processor core)\n"
		"  --progress     the bar also when standard error is no terminal\n"
		"\n"
		"Exit codes: 0 all imported, 1 some could not be, 2 wrong usage.\n"
		"\n"
		"Example: chengming import --report check.csv --host www.old.gov.cn old-site/\n",
	.run = run_import,
	.needs_core = false, /* wrong usage is told before a database is opened */
};
