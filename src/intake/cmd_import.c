/* SPDX-License-Identifier: Apache-2.0 */
/* chengming import FILE|FOLDER…: drafts from text and DOCX files, a report as table and JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/limits.h"
#include "core/core.h"
#include "core/json.h"
#include "core/org.h"
#include "base/utf8.h"
#include "intake/intake.h"

enum { EXIT_ALL_DONE = 0, EXIT_SOME_FAILED = 1, EXIT_WRONG_USE = 2 };
#define BAR_WIDTH 30

struct args {
	bool dry_run;
	const char *json, *body, *unit, *entry, *as;
	const char **path;
	size_t n_paths;
};

struct row { /* of the report */
	struct str file, outcome, title, doc_no, issuer, source, formed, published, mark, problem;
	int64_t document_id;
	bool failed;
	size_t n_check, dropped;
	struct str findings_json, findings_text;
};

struct job {
	struct ctx *c;
	struct args args;
	struct arena *keep; /* rows live here; each file has an arena of its own */
	const char **file;
	size_t n_files;
	struct row *rows;
	enum tpl_locale loc;
	struct intake_rules rules;
	struct intake_options options;
};

/* ---- arguments ---- */
static int usage(const char *what, const char *arg)
{
	(void)fprintf(
		stderr,
		"chengming import: %s%s%s\nusage: chengming import FILE|FOLDER... [--dry-run] [--json FILE] [--body CODE] "
		"[--unit NAME] [--entry KEY] [--as LOGIN]\n",
		what, arg[0] != '\0' ? ": " : "", arg);
	return EXIT_WRONG_USE;
}

static bool take_value(struct args *a, const char *name, const char *value)
{
	const struct {
		const char *name;
		const char **value;
	} options[] = {
		{"--json", &a->json}, {"--body", &a->body}, {"--unit", &a->unit}, {"--entry", &a->entry}, {"--as", &a->as}};

	for (size_t i = 0; i < ARRAY_LEN(options); i++)
		if (strcmp(name, options[i].name) == 0) {
			*options[i].value = value;
			return true;
		}
	return false;
}

static int parse_args(struct arena *keep, int argc, char **argv, struct args *a)
{
	bool plain = false;

	*a = (struct args){.path = ARENA_ARRAY(keep, (size_t)argc + 1, const char *)};
	for (int i = 1; i < argc; i++) {
		const char *s = argv[i], *eq = strchr(s, '=');

		if (plain || s[0] != '-' || s[1] == '\0') {
			a->path[a->n_paths++] = s;
		} else if (strcmp(s, "--") == 0) {
			plain = true;
		} else if (strcmp(s, "--dry-run") == 0) {
			a->dry_run = true;
		} else if (eq != NULL && take_value(a, arena_cstr(keep, (struct str){s, (size_t)(eq - s)}), eq + 1)) {
			continue;
		} else if (eq == NULL && take_value(a, s, i + 1 < argc ? argv[i + 1] : NULL)) {
			if (++i >= argc)
				return usage("the option needs a value", s);
		} else {
			return usage("unknown option", s);
		}
	}
	return a->n_paths == 0 ? usage("no file named", "") : EXIT_ALL_DONE;
}

/* ---- which files ---- */
static bool importable(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot != NULL && (strcasecmp(dot, ".txt") == 0 || strcasecmp(dot, ".docx") == 0);
}

static enum status collect(struct job *j, struct err *err)
{
	size_t cap = 0;

	for (int pass = 0; pass < 2; pass++) {
		size_t n = 0;

		for (size_t i = 0; i < j->args.n_paths; i++) {
			const char **list = &j->args.path[i];
			size_t k = 1;
			bool dir = fs_is_dir(*list);

			if (dir)
				TRY(fs_list(j->keep, j->args.path[i], true, &list, &k, err));
			for (size_t f = 0; f < k; f++) {
				if (dir && !importable(list[f]))
					continue; /* in a folder only what can be imported; a file named by hand is always tried */
				if (pass == 1 && n < cap)
					j->file[n] = list[f];
				n++;
			}
		}
		if (pass == 0) {
			cap = n;
			j->file = ARENA_ARRAY(j->keep, n + 1, const char *);
		}
		j->n_files = n < cap ? n : cap;
	}
	return ST_OK;
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

/* ---- the work ---- */
static void row_findings(struct job *j, struct arena *tmp, const struct recognised *r, struct row *row)
{
	const struct tpl_set *set = core_tpl(j->c->core);
	struct buf json = BUF_INIT(tmp, 1U << 20), text = BUF_INIT(tmp, 1U << 20);

	for (size_t i = 0; i < r->n_findings; i++) {
		struct str t = finding_text(set, tmp, j->loc, &r->finding[i]);
		struct json_obj o;
		struct str one;

		json_obj_init(&o, tmp);
		json_str(&o, "key", str_of(r->finding[i].key));
		json_bool(&o, "check", r->finding[i].check);
		json_str(&o, "text", t);
		one = json_obj_end(&o);
		buf_printf(&json, "%s%.*s", i > 0 ? "," : "", STR_ARG(one));
		buf_printf(&text, "  %s %.*s\n", r->finding[i].check ? "!" : "-", STR_ARG(t));
		row->n_check += r->finding[i].check;
	}
	row->findings_json = arena_dup(j->keep, buf_view(&json));
	row->findings_text = arena_dup(j->keep, buf_view(&text));
}

static void row_done(struct job *j, struct arena *tmp, const struct intake_result *res, struct row *row)
{
	const struct recognised *r = &res->r;

	row->outcome = str_of(intake_outcome_code(res->outcome));
	row->document_id = res->document_id;
	row->title = arena_dup(j->keep, r->title.value);
	row->doc_no = arena_dup(j->keep, r->doc_no.shown);
	row->issuer = arena_dup(j->keep, r->issuer.value);
	row->source = arena_dup(j->keep, r->source.value);
	row->formed = date_format(j->keep, r->formed.value);
	row->published = date_format(j->keep, r->published.value);
	row->mark = arena_dup(j->keep, r->mark);
	row->dropped = r->dropped;
	row_findings(j, tmp, r, row);
}

static void import_file(struct job *j, size_t i)
{
	struct arena *tmp = arena_new(), *outer = j->c->arena;
	struct intake_result *res = ARENA_NEW(tmp, struct intake_result);
	struct intake_file f = {0};
	struct row *row = &j->rows[i];
	struct err err = {0};
	const char *slash = strrchr(j->file[i], '/');
	enum status st = fs_read(tmp, j->file[i], MAX_IMPORT_BYTES, &f.bytes, &err);

	row->file = str_of(j->file[i]);
	f.name = str_of(slash == NULL ? j->file[i] : slash + 1);
	j->c->arena = tmp;
	if (st == ST_OK)
		st = intake_import(j->c, &j->rules, &f, &j->options, res, &err);
	if (st == ST_OK) {
		row_done(j, tmp, res, row);
	} else {
		const char *key = err.key[0] != '\0' ? err.key : status_key(st);
		struct str text = tpl_textf(core_tpl(j->c->core), tmp, j->loc, key, str_of(err.arg));

		row->failed = true;
		row->outcome = STR("failed");
		row->problem = arena_printf(j->keep, "%.*s%s%s%s", STR_ARG(text), err.detail[0] != '\0' ? " (" : "",
					    err.detail, err.detail[0] != '\0' ? ")" : "");
	}
	j->c->arena = outer;
	arena_free(tmp);
}

static void progress(size_t done, size_t all)
{
	int filled = all == 0 ? BAR_WIDTH : (int)(done * BAR_WIDTH / all);

	if (!isatty(STDERR_FILENO))
		return;
	(void)fprintf(stderr, "\r[%.*s%*s] %zu/%zu%s", filled, "##############################", BAR_WIDTH - filled, "",
		      done, all, done == all ? "\n" : "");
	(void)fflush(stderr);
}

/* ---- reports ---- */
static struct str json_report(struct job *j)
{
	struct buf b = BUF_INIT(j->keep, 256U << 20);

	buf_c(&b, "[");
	for (size_t i = 0; i < j->n_files; i++) {
		const struct row *r = &j->rows[i];
		struct json_obj o;
		struct str t;

		json_obj_init(&o, j->keep);
		json_str(&o, "file", utf8_valid(r->file) ? r->file : STR("?"));
		json_str(&o, "outcome", r->outcome);
		json_i64(&o, "document", r->document_id);
		json_str(&o, "title", r->title);
		json_str(&o, "doc_no", r->doc_no);
		json_str(&o, "issuer", r->issuer);
		json_str(&o, "source", r->source);
		json_str(&o, "formed_on", r->formed);
		json_str(&o, "published_on", r->published);
		json_str(&o, "mark", r->mark);
		json_i64(&o, "furniture_lines", (int64_t)r->dropped);
		json_str(&o, "problem", r->problem);
		t = json_obj_end(&o);
		buf_printf(&b, "%s\n%.*s,\"findings\":[%.*s]}", i > 0 ? "," : "", STR_ARG(str_slice(t, 0, t.n - 1)),
			   STR_ARG(r->findings_json));
	}
	buf_c(&b, "\n]\n");
	return buf_view(&b);
}

static void table_report(struct job *j)
{
	size_t n[4] = {0, 0, 0, 0};

	(void)printf("RESULT\tDRAFT\tCHECK\tFORMED\tDOC-NO\tTITLE\tFILE\n");
	for (size_t i = 0; i < j->n_files; i++) {
		const struct row *r = &j->rows[i];

		if (r->failed) {
			(void)printf("failed\t-\t-\t-\t-\t-\t%.*s\n  ! %.*s\n", STR_ARG(r->file), STR_ARG(r->problem));
			n[3]++;
			continue;
		}
		(void)printf("%.*s\t%lld\t%zu\t%s\t%s\t%.*s\t%.*s\n%.*s", STR_ARG(r->outcome), (long long)r->document_id,
			     r->n_check, r->formed.n > 0 ? r->formed.p : "-", r->doc_no.n > 0 ? r->doc_no.p : "-",
			     STR_ARG(r->title), STR_ARG(r->file), STR_ARG(r->findings_text));
		n[str_eq_c(r->outcome, "draft") ? 0 : str_eq_c(r->outcome, "existing") ? 1 : 2]++;
	}
	(void)printf("%zu drafts made, %zu imported before, %zu only looked at, %zu failed\n", n[0], n[1], n[2], n[3]);
}

static enum status run_job(struct job *j, size_t *ret_failed, struct err *err)
{
	size_t failed = 0;

	TRY(intake_rules_load(j->keep, &j->rules, err));
	TRY(collect(j, err));
	if (j->args.as != NULL)
		TRY(act_as(j, err));
	else
		TRY(choose_body(j, err));
	TRY(choose_unit(j, err));
	j->options.dry_run = j->args.dry_run;
	j->options.entry_key = str_of(j->args.entry);
	j->rows = ARENA_ARRAY(j->keep, j->n_files + 1, struct row);
	for (size_t i = 0; i < j->n_files; i++) {
		import_file(j, i);
		failed += j->rows[i].failed;
		progress(i + 1, j->n_files);
	}
	if (j->args.json != NULL && strcmp(j->args.json, "-") != 0)
		TRY(fs_write_atomic(j->args.json, json_report(j), err));
	if (j->args.json != NULL && strcmp(j->args.json, "-") == 0) {
		struct str t = json_report(j);

		(void)fwrite(t.p, 1, t.n, stdout);
	} else {
		table_report(j);
	}
	*ret_failed = failed;
	return ST_OK;
}

static int run_import(struct command_env *env, int argc, char **argv)
{
	struct arena *keep = arena_new();
	struct job j = {.keep = keep};
	struct err err = {0};
	const char *lang = getenv("LANG");
	size_t failed = 0;
	int code = parse_args(keep, argc, argv, &j.args);

	if (code == EXIT_ALL_DONE) {
		j.loc = lang != NULL && strncmp(lang, "zh", 2) == 0 ? LOC_ZH : LOC_EN;
		j.c = command_ctx(env, &err);
		if (j.c == NULL || run_job(&j, &failed, &err) != ST_OK) {
			(void)fprintf(stderr, "chengming import: %s (%s %s)\n",
				      err.detail[0] != '\0' ? err.detail : status_name(err.st), err.key, err.arg);
			code = EXIT_SOME_FAILED;
		} else if (failed > 0) {
			code = EXIT_SOME_FAILED;
		}
	}
	arena_free(keep);
	return code;
}

const struct command import_command = {
	.name = "import",
	.summary = "make drafts from text and DOCX files",
	.help = "usage: chengming import FILE|FOLDER... [options]\n"
		"\n"
		"Recognises title, document number, dates, issuing body and text, leaves page furniture out, repairs "
		"spoiled\n"
		"characters, and makes drafts with a list of what a person must check. It never publishes. The same file "
		"twice\n"
		"is one draft. In folders (searched deeply) files *.txt and *.docx are taken.\n"
		"\n"
		"Options:\n"
		"  --dry-run      only recognise and report, write nothing\n"
		"  --json FILE    report as JSON into FILE; - writes it on standard output instead of the table\n"
		"  --body CODE    for which body (default: the first)\n"
		"  --unit NAME    drafting unit\n"
		"  --entry KEY    catalogue item of all drafts, e.g. MEE2019-05\n"
		"  --as LOGIN     act as this person, with this person's rights\n"
		"\n"
		"Exit codes: 0 all files imported, 1 some could not be, 2 wrong usage.\n"
		"\n"
		"Example: chengming import --dry-run --json report.json old-site/\n",
	.run = run_import,
	.needs_core = false, /* wrong usage is told before a database is opened */
};
