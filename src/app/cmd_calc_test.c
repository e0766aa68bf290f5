/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the cases of tests/cases/cal/calc.txt (folder: first argument) over in-memory streams. */
#include "app/cmd_calc.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/test.h"

#define MAX_WORDS 12
#define MAX_ERRS 8

struct test_case {
	struct str name, in, out;
	struct str errs[MAX_ERRS];
	size_t n_errs;
	char *argv[MAX_WORDS + 1];
	int argc, exit_code;
};

static const char *folder;

static struct str unescape(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT(a, 1 << 16);

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n && s.p[i + 1] == 't') {
			buf_byte(&b, '\t');
			i++;
		} else {
			buf_byte(&b, s.p[i]);
		}
	}
	buf_byte(&b, '\n');
	return buf_view(&b);
}

static struct str joined(struct arena *a, struct str x, struct str y)
{
	return arena_printf(a, "%.*s%.*s", STR_ARG(x), STR_ARG(y));
}

static char *own_copy(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return p;
}

static void take_args(struct arena *a, struct test_case *tc, struct str rest)
{
	struct str word;

	tc->argv[tc->argc++] = own_copy(a, STR("calc"));
	while (str_cut(&rest, ' ', &word)) {
		if (word.n == 0)
			continue;
		assert_true(tc->argc < MAX_WORDS);
		if (word.p[0] == '@')
			word = arena_printf(a, "%s/%.*s", folder, STR_ARG(str_skip(word, 1)));
		tc->argv[tc->argc++] = own_copy(a, word);
	}
}

static bool after(struct str line, const char *word, struct str *ret)
{
	if (!str_starts_c(line, word))
		return false;
	*ret = str_skip(line, strlen(word));
	if (str_starts_c(*ret, " "))
		*ret = str_skip(*ret, 1);
	return true;
}

static void run_case(struct arena *a, struct test_case *tc)
{
	char *out = NULL, *errs = NULL;
	size_t n_out = 0, n_errs = 0;
	FILE *fin = tmpfile(), *fout = open_memstream(&out, &n_out), *ferr = open_memstream(&errs, &n_errs);
	int rc;

	assert_true(fin != NULL && fout != NULL && ferr != NULL);
	if (tc->in.n > 0)
		assert_int_equal(fwrite(tc->in.p, 1, tc->in.n, fin), tc->in.n);
	rewind(fin);
	rc = calc_run(tc->argc, tc->argv, fin, fout, ferr);
	(void)fclose(fin);
	(void)fclose(fout);
	(void)fclose(ferr);
	if (rc != tc->exit_code || !str_eq((struct str){out, n_out}, tc->out))
		fail_msg("%.*s: exit %d, output:\n%s%s", STR_ARG(tc->name), rc, out, errs);
	for (size_t i = 0; i < tc->n_errs; i++)
		if (str_find((struct str){errs, n_errs}, tc->errs[i]) < 0)
			fail_msg("%.*s: \"%.*s\" not in: %s", STR_ARG(tc->name), STR_ARG(tc->errs[i]), errs);
	if (tc->n_errs == 0)
		assert_int_equal(n_errs, 0);
	free(out);
	free(errs);
	(void)a;
}

static void all_cases(void **state)
{
	struct arena *a = arena_new();
	struct err err = {0};
	struct test_case tc = {0};
	struct str text, line, rest;
	int64_t code;
	int ran = 0;

	(void)state;
	assert_int_equal(fs_read(a, arena_printf(a, "%s/calc.txt", folder).p, 1 << 20, &text, &err), ST_OK);
	while (str_line(&text, &line)) {
		if (after(line, "case", &rest)) {
			tc = (struct test_case){.name = rest};
		} else if (after(line, "args", &rest)) {
			take_args(a, &tc, rest);
		} else if (after(line, "in", &rest)) {
			tc.in = joined(a, tc.in, unescape(a, rest));
		} else if (after(line, "out", &rest)) {
			tc.out = joined(a, tc.out, unescape(a, rest));
		} else if (after(line, "err", &rest)) {
			assert_true(tc.n_errs < MAX_ERRS);
			tc.errs[tc.n_errs++] = rest;
		} else if (after(line, "exit", &rest)) {
			assert_true(str_to_i64(rest, &code));
			tc.exit_code = (int)code;
			run_case(a, &tc);
			ran++;
		} else if (line.n > 0 && line.p[0] != '#') {
			fail_msg("calc.txt: %.*s", STR_ARG(line));
		}
	}
	assert_true(ran >= 20);
	arena_free(a);
}

static void help_names_every_option(void **state)
{
	static const char *const words[] = {"--explain",     "--calendar", "FROM N",	"FROM TO",
					    "request-clock", "fee-items",  "fee-pages", "remedies",
					    "annual-check",  "--previous", "example:",	"Exit code"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		assert_non_null(strstr(calc_command.help, words[i]));
	assert_false(calc_command.needs_core);
	assert_string_equal(calc_command.name, "calc");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_cases),
		cmocka_unit_test(help_names_every_option),
	};

	if (argc != 2)
		return 2;
	folder = argv[1];
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
