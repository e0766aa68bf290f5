/* SPDX-License-Identifier: Apache-2.0 */
/* chengming calc: one row of subs[] a calculation. Input from arguments or, without them, lines of TSV on stdin; output
 * always TSV: the input columns, then the results. */
#include "app/cmd_calc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app/calc_int.h"
#include "base/csv.h"
#include "base/fs.h"
#include "base/limits.h"

struct calc_sub {
	const char *name, *usage;
	int (*run)(struct calc *c);
};

static const char calc_help[] =
	"usage: chengming calc workdays [--explain] FROM N | FROM TO | < lines.tsv\n"
	"       chengming calc request-clock < cases.jsonl\n"
	"       chengming calc fee-items N | < lines\n"
	"       chengming calc fee-pages N | < lines\n"
	"       chengming calc remedies CODE SERVED BODY | < lines.tsv\n"
	"       chengming calc annual-check [--previous FILE.tsv] FILE.tsv\n"
	"\n"
	"workdays       FROM N: the N-th working day after FROM (0..1000); FROM itself is not counted.\n"
	"               FROM TO: working days in (FROM, TO]; negative when TO lies before FROM.\n"
	"               Adds to the columns of its input: the result, and 1 if it depends on a year without a holiday\n"
	"               notice, else 0. Further columns are kept. --explain lists after each result the days behind it,\n"
	"               one a line, first column empty: date, ISO weekday, reason, running count, name, source.\n"
	"request-clock  One JSON object a line: id, channel (IN_PERSON POST_SIGNED POST_PLAIN INTERNET FAX ORAL),\n"
	"               submitted, confirmed, events [{type, date, ref}] with type correction_notice corrected\n"
	"               third_party_sent third_party_received third_party_replied co_agency_sent co_agency_received\n"
	"               co_agency_replied other_agency_sent other_agency_replied extended fee_noticed fee_received\n"
	"               fee_paid.\n"
	"               Answers one JSON object a line: id, receipt, correction_notice_due, answer_due, third_party_due,\n"
	"               co_agency_due, fee_due (null where there is none), provisional, explanation [].\n"
	"fee-items      Yuan for N requests of one applicant in one month; fee-pages: for one request of N pages.\n"
	"remedies       CODE of the decision (A1..F3), day it was SERVED, BODY that decided (BUREAU or BRANCH). Adds the "
	"last\n"
	"               day of reconsideration, the last day of a suit, 1 if reconsideration must come first, the bodies "
	"that\n"
	"               reconsider (| between them), and 1 if it depends on a year without a holiday notice. - is none.\n"
	"annual-check   Tables two, three and four of a yearly report, rows by their keys (rules … fees, R1 … N, rv_keep …\n"
	"               la_tot), labels between key and numbers allowed. Lists each violated rule: rule, level, cells, "
	"what\n"
	"               (absent, no_number, differs), found, expected. Exit code 1 when one of them is an ERROR.\n"
	"\n"
	"--previous FILE   the report of the year before: what it carried over must arrive (X1, T2-1)\n"
	"--calendar FILE   holiday notices from FILE instead of the built-in ones (TSV: date kind name source iso_weekday)\n"
	"\n"
	"Exit code: 0 done, 1 bad data (line number on standard error), 2 wrong usage.\n"
	"\n"
	"example: chengming calc workdays 2026-09-18 20\n";

static const char *reason_name(enum day_reason r)
{
	static const char *const names[DAY_REASON_COUNT] = {[DAY_WEEKDAY] = "weekday",
							    [DAY_MAKEUP] = "makeup",
							    [DAY_WEEKEND] = "weekend",
							    [DAY_HOLIDAY] = "holiday",
							    [DAY_STATUTORY] = "statutory"};

	return names[r];
}

void calc_print(FILE *out, struct str s)
{
	(void)fwrite(s.p, 1, s.n, out);
}

/* Lists the days of (from, to] or, backwards, of (to, from]. */
static enum status explain(struct calc *c, struct date from, struct date to)
{
	struct day_step *steps;
	size_t n;

	if (date_cmp(to, from) < 0)
		TRY(workcal_explain(c->cal, c->line, to, from, &steps, &n));
	else
		TRY(workcal_explain(c->cal, c->line, from, to, &steps, &n));
	for (size_t i = 0; i < n; i++) {
		struct str d = date_format(c->line, steps[i].date);

		(void)fprintf(c->out, "\t%.*s\t%d\t%s\t%d\t%.*s\t%.*s\n", STR_ARG(d), date_weekday(steps[i].date),
			      reason_name(steps[i].info.reason), steps[i].count, STR_ARG(steps[i].info.name),
			      STR_ARG(steps[i].info.source));
	}
	return ST_OK;
}

struct answer {
	struct date from, to; /* both ends of the counted span */
	struct str text;
	bool provisional;
};

/* ST_INVALID: *what says which text is wrong. */
static enum status workdays_answer(struct calc *c, struct str from, struct str arg, struct answer *ret, struct str *what)
{
	struct deadline dl;
	int64_t n;
	int count;

	*what = from;
	if (!date_parse(from, &ret->from))
		return ST_INVALID;
	*what = arg;
	if (date_parse(arg, &ret->to)) {
		TRY(workcal_between(c->cal, ret->from, ret->to, &count, &ret->provisional));
		ret->text = arena_printf(c->line, "%d", count);
		return ST_OK;
	}
	if (!str_to_i64(arg, &n) || n < 0 || n > 1000)
		return ST_INVALID;
	TRY(workcal_add(c->cal, ret->from, (int)n, &dl));
	ret->to = dl.due;
	ret->provisional = dl.provisional;
	ret->text = date_format(c->line, dl.due);
	return ST_OK;
}

/* where: "" for arguments, "line 7: " for input. */
static int workdays_one(struct calc *c, struct str line, struct str from, struct str arg, const char *where, int bad)
{
	struct answer a;
	struct str what;
	enum status st = workdays_answer(c, from, arg, &a, &what);

	if (st == ST_INVALID) {
		(void)fprintf(c->err, "calc workdays: %s\"%.*s\" is neither a date (YYYY-MM-DD)%s\n", where,
			      STR_ARG(str_slice(what, 0, 60)), what.p == arg.p ? " nor a number 0..1000" : "");
		return bad;
	}
	if (st != ST_OK) {
		(void)fprintf(c->err, "calc workdays: %sthe calendar covers 2015-01-01 to 2060-12-31 only\n", where);
		return EXIT_DATA;
	}
	calc_print(c->out, line);
	(void)fprintf(c->out, "\t%.*s\t%d\n", STR_ARG(a.text), a.provisional);
	if (c->explain && explain(c, a.from, a.to) != ST_OK)
		return EXIT_DATA;
	return EXIT_DONE;
}

/* A first line whose first column is no date but a word is a heading: it goes through with the new columns' names. */
static bool heading(struct calc *c, const struct csv_row *row, struct str line)
{
	if (!str_ieq_c(row->col[0], "from"))
		return false;
	calc_print(c->out, line);
	(void)fputs("\tresult\tprovisional\n", c->out);
	return true;
}

static int workdays_line(struct calc *c, struct str line, size_t number)
{
	struct csv csv;
	struct csv_row row;
	struct err err;
	char where[40];

	(void)snprintf(where, sizeof where, "line %zu: ", number);
	csv_init(&csv, line, '\t');
	if (csv_next(&csv, c->line, &row, &err) != ST_OK || row.n < 2) {
		(void)fprintf(c->err, "calc workdays: %stwo columns are needed, FROM and N or TO\n", where);
		return EXIT_DATA;
	}
	if (number == 1 && heading(c, &row, line))
		return EXIT_DONE;
	return workdays_one(c, line, row.col[0], row.col[1], where, EXIT_DATA);
}

int calc_lines(struct calc *c, const char *name, int (*one)(struct calc *c, struct str line, size_t number))
{
	char *text = NULL;
	size_t cap = 0, number = 0;
	ssize_t got;
	int rc = EXIT_DONE;

	while ((got = getline(&text, &cap, c->in)) >= 0) {
		struct str line = {text, (size_t)got};

		number++;
		if (str_ends_c(line, "\n"))
			line.n--;
		if (str_ends_c(line, "\r"))
			line.n--;
		if (number == 1 && str_starts_c(line, "\xEF\xBB\xBF"))
			line = str_skip(line, 3);
		if (line.n == 0)
			continue;
		if (one(c, line, number) != EXIT_DONE)
			rc = EXIT_DATA;
		arena_clear(c->line);
	}
	if (ferror(c->in)) {
		(void)fprintf(c->err, "calc %s: could not read standard input: %s\n", name, strerror(errno));
		rc = EXIT_DATA;
	}
	free(text);
	return rc;
}

static int workdays(struct calc *c)
{
	struct str from, arg;

	if (c->n_args == 0)
		return calc_lines(c, "workdays", workdays_line);
	if (c->n_args != 2) {
		(void)fputs("calc workdays: FROM and N, or FROM and TO, or nothing and lines on standard input\n", c->err);
		return EXIT_USAGE;
	}
	from = str_of(c->args[0]);
	arg = str_of(c->args[1]);
	return workdays_one(c, arena_printf(c->arena, "%s\t%s", c->args[0], c->args[1]), from, arg, "", EXIT_USAGE);
}

static const struct calc_sub subs[] = {
	{"workdays", "FROM N | FROM TO", workdays},
	{"request-clock", "< cases.jsonl", calc_request_clock},
	{"fee-items", "N", calc_fee_items},
	{"fee-pages", "N", calc_fee_pages},
	{"remedies", "CODE SERVED BODY", calc_remedies},
	{"annual-check", "[--previous FILE] FILE.tsv", calc_annual_check},
};

static int load_calendar(struct calc *c, const char *path)
{
	struct str text;
	struct err err;

	if (path == NULL) {
		c->cal = workcal_builtin();
		return EXIT_DONE;
	}
	if (fs_read(c->arena, path, MAX_IMPORT_BYTES, &text, &err) != ST_OK) {
		(void)fprintf(c->err, "calc: %s\n", err.detail);
		return EXIT_DATA;
	}
	if (workcal_parse(text, &c->cal, &err) != ST_OK) {
		(void)fprintf(c->err, "calc: %s: %s\n", path, err.detail);
		return EXIT_DATA;
	}
	return EXIT_DONE;
}

/* Options may stand anywhere; what is left are the arguments. A lone number such as "-5" is an argument. */
static bool options(struct calc *c, int argc, char **argv, const char **ret_calendar, bool *ret_help)
{
	c->args = ARENA_ARRAY(c->arena, (size_t)argc + 1, char *);
	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--explain") == 0) {
			c->explain = true;
		} else if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
			*ret_help = true;
		} else if (strcmp(argv[i], "--calendar") == 0 && i + 1 < argc) {
			*ret_calendar = argv[++i];
		} else if (strcmp(argv[i], "--previous") == 0 && i + 1 < argc) {
			c->previous = argv[++i];
		} else if (strncmp(argv[i], "--calendar=", 11) == 0) {
			*ret_calendar = argv[i] + 11;
		} else if (strncmp(argv[i], "--", 2) == 0) {
			(void)fprintf(c->err, "calc: unknown or incomplete option %s\n", argv[i]);
			return false;
		} else {
			c->args[c->n_args++] = argv[i];
		}
	}
	return true;
}

static int run_sub(struct calc *c, const struct calc_sub *sub, const char *calendar)
{
	int rc = load_calendar(c, calendar);

	if (rc == EXIT_DONE)
		rc = sub->run(c);
	if (fflush(c->out) != 0 || ferror(c->out)) {
		(void)fprintf(c->err, "calc %s: could not write the result: %s\n", sub->name, strerror(errno));
		rc = EXIT_DATA;
	}
	workcal_free(c->cal);
	return rc;
}

static int dispatch(struct calc *c, const char *calendar, bool help)
{
	if (help) {
		(void)fputs(calc_help, c->out);
		return EXIT_DONE;
	}
	for (size_t i = 0; c->n_args > 0 && i < ARRAY_LEN(subs); i++) {
		if (strcmp(subs[i].name, c->args[0]) != 0)
			continue;
		c->args++;
		c->n_args--;
		return run_sub(c, &subs[i], calendar);
	}
	(void)fputs("calc: which calculation? One of:\n", c->err);
	for (size_t i = 0; i < ARRAY_LEN(subs); i++)
		(void)fprintf(c->err, "  chengming calc %s %s\n", subs[i].name, subs[i].usage);
	return EXIT_USAGE;
}

int calc_run(int argc, char **argv, FILE *in, FILE *out, FILE *err)
{
	struct calc c = {.in = in, .out = out, .err = err, .arena = arena_new(), .line = arena_new()};
	const char *calendar = NULL;
	bool help = false;
	int rc = EXIT_USAGE;

	if (options(&c, argc - 1, argv + 1, &calendar, &help))
		rc = dispatch(&c, calendar, help);
	arena_free(c.line);
	arena_free(c.arena);
	return rc;
}

static int run(struct command_env *env, int argc, char **argv)
{
	(void)env;
	return calc_run(argc, argv, stdin, stdout, stderr);
}

const struct command calc_command = {
	.name = "calc",
	.summary = "statutory arithmetic: working days, clocks of requests, fees, remedies",
	.help = calc_help,
	.run = run,
	.needs_core = false,
};
