/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the public Mustache specification (tests/spec, MIT) through the real engine: every JSON value is laid out as
 * structs with descriptors made on the fly, then loaded and rendered like any page. Cases named in tests/spec/differences.tsv
 * must differ in exactly the way written there. */
#include "base/test.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "tpl/tpl_int.h"

#ifndef SPEC_DIR
#define SPEC_DIR "tests/spec"
#endif
#define SLOT 16 /* every field takes a multiple of this */

struct type {
	enum tpl_kind kind;
	struct tpl_view *view;
	size_t size;
};

static struct type infer(struct arena *a, json_t **v, size_t n);

static size_t round_up(size_t n)
{
	return (n + SLOT - 1) / SLOT * SLOT;
}

static struct type infer_object(struct arena *a, json_t **v, size_t n, bool missing)
{
	struct tpl_view *view = ARENA_NEW(a, struct tpl_view);
	struct tpl_field *f = ARENA_ARRAY(a, 64, struct tpl_field);
	const char *key;
	json_t *val;

	view->name = "json";
	view->fields = f;
	for (size_t i = 0; i < n; i++) {
		if (!json_is_object(v[i]))
			continue;
		json_object_foreach(v[i], key, val)
		{
			json_t **sub = ARENA_ARRAY(a, n, json_t *);
			bool seen = false;
			struct type t;

			for (size_t k = 0; k < view->n; k++)
				seen = seen || strcmp(f[k].name, key) == 0;
			if (seen)
				continue;
			for (size_t k = 0; k < n; k++)
				sub[k] = json_object_get(v[k], key);
			t = infer(a, sub, n);
			f[view->n++] = (struct tpl_field){key, t.kind, view->size, t.view};
			view->size += round_up(t.size);
		}
	}
	return (struct type){missing ? TPL_PTR : TPL_VIEW, view, missing ? sizeof(void *) : view->size};
}

static struct tpl_view *wrap(struct arena *a, struct type t)
{
	struct tpl_view *view = ARENA_NEW(a, struct tpl_view);
	struct tpl_field *f = ARENA_NEW(a, struct tpl_field);

	if (t.kind == TPL_VIEW)
		return t.view;
	*f = (struct tpl_field){".", t.kind, 0, t.view};
	*view = (struct tpl_view){"json value", round_up(t.size), f, 1};
	return view;
}

static struct type infer_array(struct arena *a, json_t **v, size_t n)
{
	size_t total = 0, k = 0, j;
	json_t **all, *item;

	for (size_t i = 0; i < n; i++)
		total += json_array_size(v[i]);
	if (total == 0)
		return (struct type){TPL_LIST, NULL, sizeof(struct tpl_list)};
	all = ARENA_ARRAY(a, total, json_t *);
	for (size_t i = 0; i < n; i++)
		json_array_foreach(v[i], j, item) all[k++] = item;
	return (struct type){TPL_LIST, wrap(a, infer(a, all, total)), sizeof(struct tpl_list)};
}

static struct type infer(struct arena *a, json_t **v, size_t n)
{
	size_t objects = 0, arrays = 0, ints = 0, bools = 0, none = 0;

	for (size_t i = 0; i < n; i++) {
		objects += json_is_object(v[i]);
		arrays += json_is_array(v[i]);
		ints += json_is_integer(v[i]);
		bools += json_is_boolean(v[i]);
		none += v[i] == NULL || json_is_null(v[i]);
	}
	if (objects > 0)
		return infer_object(a, v, n, none > 0);
	if (arrays > 0)
		return infer_array(a, v, n);
	if (ints == n)
		return (struct type){TPL_I64, NULL, sizeof(int64_t)};
	if (bools == n)
		return (struct type){TPL_BOOL, NULL, sizeof(bool)};
	return (struct type){TPL_STR, NULL, sizeof(struct str)};
}

static void fill_view(struct arena *a, const struct tpl_view *view, json_t *v, char *at);

static struct str scalar(struct arena *a, json_t *v)
{
	if (json_is_string(v))
		return arena_dup(a, (struct str){json_string_value(v), json_string_length(v)});
	if (json_is_real(v))
		return arena_printf(a, "%.15g", json_real_value(v));
	if (json_is_integer(v))
		return arena_printf(a, "%lld", (long long)json_integer_value(v));
	return json_is_true(v) ? STR("true") : STR_NONE;
}

static void fill(struct arena *a, const struct tpl_field *f, json_t *v, char *at)
{
	struct tpl_list *list = (struct tpl_list *)(void *)at;
	char *items;

	switch (f->kind) {
	case TPL_I64:
		*(int64_t *)(void *)at = json_integer_value(v);
		return;
	case TPL_BOOL:
		*(bool *)at = json_is_true(v);
		return;
	case TPL_VIEW:
		fill_view(a, f->view, v, at);
		return;
	case TPL_PTR:
		if (!json_is_object(v))
			return;
		items = arena_alloc(a, f->view->size);
		fill_view(a, f->view, v, items);
		memcpy(at, &items, sizeof items);
		return;
	case TPL_LIST:
		list->n = json_array_size(v);
		if (list->n == 0)
			return;
		items = arena_alloc(a, list->n * f->view->size);
		for (size_t i = 0; i < list->n; i++)
			fill_view(a, f->view, json_array_get(v, i), items + i * f->view->size);
		list->items = items;
		return;
	default:
		*(struct str *)(void *)at = scalar(a, v);
	}
}

static void fill_view(struct arena *a, const struct tpl_view *view, json_t *v, char *at)
{
	for (size_t i = 0; i < view->n; i++) {
		const struct tpl_field *f = &view->fields[i];

		fill(a, f, strcmp(f->name, ".") == 0 ? v : json_object_get(v, f->name), at + f->off);
	}
}

static struct str source(void *arg, struct arena *a, const char *file)
{
	json_t *test = arg, *partials = json_object_get(test, "partials");
	struct str s = str_of(file);

	(void)a;
	if (strcmp(file, "main") == 0)
		return str_of(json_string_value(json_object_get(test, "template")));
	return str_of(json_string_value(json_object_get(partials, arena_cstr(a, str_slice(s, 0, s.n < 5 ? 0 : s.n - 5)))));
}

/* What the engine makes of one case: its output, or "!" and the load error. */
static struct str run(struct arena *a, json_t *test)
{
	json_t *data = json_object_get(test, "data");
	struct tpl_view *view = wrap(a, infer(a, &data, 1));
	const struct tpl_page page = {"main", view}, *table = &page;
	struct buf out = BUF_INIT(a, 1u << 20);
	char *mem = arena_alloc(a, view->size + SLOT);
	struct tpl_set *set;
	size_t one = 1;
	struct err err;

	fill_view(a, view, data, mem);
	if (tpl_set_new_with(&table, &one, 1, source, test, STR(""), STR(""), TPL_LENIENT, &set, &err) != ST_OK)
		return arena_printf(a, "!%s", err.detail);
	tpl_render(set, "main", LOC_ZH, mem, &out);
	tpl_set_free(set);
	return buf_view(&out);
}

/* The third column of differences.tsv for this case, or NULL. */
static const char *known(struct arena *a, const char *file, const char *name)
{
	struct str text, line, f[4];
	struct err err;

	assert_int_equal(fs_read(a, SPEC_DIR "/differences.tsv", 1u << 20, &text, &err), ST_OK);
	while (str_line(&text, &line)) {
		for (int i = 0; i < 4; i++)
			if (!str_cut(&line, '\t', &f[i]))
				f[i] = STR_NONE;
		if (str_eq_c(f[0], file) && str_eq_c(f[1], name)) {
			assert_true(f[3].n > 20); /* a reason is given */
			return arena_cstr(a, f[2]);
		}
	}
	return NULL;
}

static void run_file(const char *file, size_t at_least)
{
	struct arena *a = arena_new();
	json_t *spec = json_load_file(arena_printf(a, SPEC_DIR "/%s.json", file).p, 0, NULL), *test;
	size_t i, bad = 0;

	assert_non_null(spec);
	json_array_foreach(json_object_get(spec, "tests"), i, test)
	{
		const char *name = json_string_value(json_object_get(test, "name"));
		struct str want = str_of(json_string_value(json_object_get(test, "expected"))), got = run(a, test);
		const char *diff = known(a, file, name);
		json_t *quoted = json_stringn(got.p, got.n);
		char *shown = json_dumps(quoted, JSON_ENCODE_ANY);

		if (diff == NULL ? !str_eq(got, want) : (str_eq(got, want) || strcmp(diff, shown) != 0)) {
			print_error("%s\t%s\t%s\twanted %.*s\n", file, name, shown, STR_ARG(want));
			bad++;
		}
		free(shown);
		json_decref(quoted);
	}
	assert_int_equal(bad, 0);
	assert_true(i >= at_least);
	json_decref(spec);
	arena_free(a);
}

static void comments(void **s)
{
	(void)s;
	run_file("comments", 12);
}

static void delimiters(void **s)
{
	(void)s;
	run_file("delimiters", 14);
}

static void interpolation(void **s)
{
	(void)s;
	run_file("interpolation", 42);
}

static void inverted(void **s)
{
	(void)s;
	run_file("inverted", 22);
}

static void partials(void **s)
{
	(void)s;
	run_file("partials", 12);
}

static void sections(void **s)
{
	(void)s;
	run_file("sections", 34);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(comments),	    cmocka_unit_test(delimiters),
					   cmocka_unit_test(interpolation), cmocka_unit_test(inverted),
					   cmocka_unit_test(partials),	    cmocka_unit_test(sections)};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
