/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and checking settings. */
#include "app/config.h"

#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/fs.h"
#include "base/utf8.h"

#define MAX_CONFIG_BYTES 65536U
#define MAX_LINE 195 /* the INI reader takes 200 with line end */

static void problem(struct config *c, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void problem(struct config *c, const char *fmt, ...)
{
	struct buf b = BUF_INIT(c->arena, 1024);
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	if (c->n_problems < ARRAY_LEN(c->problems))
		c->problems[c->n_problems] = buf_cstr(&b);
	c->n_problems++;
}

static ptrdiff_t row_of(struct str section, struct str name)
{
	for (size_t i = 0; i < config_n_keys; i++)
		if (str_eq_c(section, config_keys[i].section) && str_eq_c(name, config_keys[i].name))
			return (ptrdiff_t)i;
	return -1;
}

static ptrdiff_t row_of_key(struct str key)
{
	ptrdiff_t dot = str_find_byte(key, '.');

	return dot < 0 ? -1 : row_of(str_slice(key, 0, (size_t)dot), str_skip(key, (size_t)dot + 1));
}

void config_init(struct config *c, struct arena *a)
{
	memset(c, 0, sizeof *c);
	c->arena = a;
	c->values = ARENA_ARRAY(a, config_n_keys, const char *);
	c->from = ARENA_ARRAY(a, config_n_keys, enum config_from);
	for (size_t i = 0; i < config_n_keys; i++)
		c->values[i] = config_keys[i].def;
}

static void put(struct config *c, ptrdiff_t row, struct str value, enum config_from from)
{
	c->values[row] = arena_cstr(c->arena, str_trim(value));
	c->from[row] = from;
}

static int on_pair(void *user, const char *section, const char *name, const char *value)
{
	struct config *c = user;
	ptrdiff_t row = row_of(str_of(section), str_of(name));

	if (row < 0)
		problem(c, "%s: there is no setting \"%s\" in section [%s]", c->file, name, section);
	else if (c->from[row] == FROM_FILE)
		problem(c, "%s: %s.%s is given twice", c->file, section, name);
	else
		put(c, row, str_of(value), FROM_FILE);
	return 1;
}

static bool lines_fit(struct config *c, struct str text)
{
	struct str line;
	bool fit = true;

	for (size_t n = 1; str_line(&text, &line); n++)
		if (line.n > MAX_LINE) {
			problem(c, "%s: line %zu is longer than %d bytes", c->file, n, MAX_LINE);
			fit = false;
		}
	return fit;
}

static void load_file(struct config *c)
{
	struct err err = {0};
	struct str text;
	int bad;

	if (fs_read(c->arena, c->file, MAX_CONFIG_BYTES, &text, &err) != ST_OK) {
		problem(c, "%s: %s", c->file, err.detail);
		return;
	}
	if (!utf8_valid(text)) {
		problem(c, "%s: is not UTF-8 text", c->file);
		return;
	}
	if (!lines_fit(c, text))
		return;
	bad = ini_parse_string(arena_cstr(c->arena, text), on_pair, c);
	if (bad != 0)
		problem(c, "%s: line %d is no [section], \"name = value\" or comment", c->file, bad);
}

static void load_env(struct config *c)
{
	char name[80];

	for (size_t i = 0; i < config_n_keys; i++) {
		const char *value;

		(void)snprintf(name, sizeof name, "CHENGMING_%s_%s", config_keys[i].section, config_keys[i].name);
		for (char *p = name; *p != '\0'; p++)
			if (*p >= 'a' && *p <= 'z')
				*p = (char)(*p - 'a' + 'A');
		value = getenv(name);
		if (value != NULL)
			put(c, (ptrdiff_t)i, str_of(value), FROM_ENV);
	}
}

void config_load(struct config *c, const char *file)
{
	static const char *const places[] = {"chengming.ini", "/etc/chengming/chengming.ini"};

	if (file == NULL)
		file = getenv("CHENGMING_CONFIG");
	for (size_t i = 0; file == NULL && i < ARRAY_LEN(places); i++)
		if (fs_exists(places[i]))
			file = places[i];
	c->file = file;
	if (file != NULL)
		load_file(c);
	load_env(c);
}

void config_set_key(struct config *c, const char *key, const char *value, enum config_from from)
{
	ptrdiff_t row = row_of_key(str_of(key));

	if (row < 0)
		problem(c, "there is no setting \"%s\"", key);
	else
		put(c, row, str_of(value), from);
}

void config_set(struct config *c, const char *assignment)
{
	const char *eq = strchr(assignment, '=');

	if (eq == NULL)
		problem(c, "--set needs section.key=value, not \"%s\"", assignment);
	else
		config_set_key(c, arena_cstr(c->arena, (struct str){assignment, (size_t)(eq - assignment)}), eq + 1,
			       FROM_ARG);
}

/* ---- checks ---- */

static bool is_yes(struct str v)
{
	return str_ieq_c(v, "yes") || str_ieq_c(v, "true") || str_ieq_c(v, "on") || str_eq_c(v, "1");
}

static bool is_no(struct str v)
{
	return str_ieq_c(v, "no") || str_ieq_c(v, "false") || str_ieq_c(v, "off") || str_eq_c(v, "0");
}

static bool in_choices(struct str choices, struct str v)
{
	struct str one;

	while (str_cut(&choices, ' ', &one))
		if (str_eq(one, v))
			return true;
	return false;
}

static void check_value(struct config *c, const struct config_key *k, const char *value)
{
	struct str v = str_of(value);
	struct date d;
	int64_t n = 0;

	switch (k->kind) {
	case CK_TEXT:
		break;
	case CK_INT:
		if (!str_to_i64(v, &n) || n < k->min || n > k->max)
			problem(c, "%s.%s = %s: must be a number from %lld to %lld", k->section, k->name, value,
				(long long)k->min, (long long)k->max);
		break;
	case CK_BOOL:
		if (!is_yes(v) && !is_no(v))
			problem(c, "%s.%s = %s: must be yes or no", k->section, k->name, value);
		break;
	case CK_CHOICE:
		if (!in_choices(str_of(k->choices), v))
			problem(c, "%s.%s = %s: must be one of %s", k->section, k->name, value, k->choices);
		break;
	case CK_DATE:
		if (v.n > 0 && !date_parse(v, &d))
			problem(c, "%s.%s = %s: must be a date like 2026-11-20", k->section, k->name, value);
		break;
	case CK_DATABASE:
		if (!str_starts_c(v, "sqlite:") && !str_starts_c(v, "postgresql://") && !str_starts_c(v, "postgres://"))
			problem(c, "%s.%s: must begin with sqlite: or postgresql://", k->section, k->name);
		break;
	}
}

static void check_listen(struct config *c)
{
	struct str v = str_of(config_text(c, "server.listen"));
	size_t colon = v.n;
	uint32_t port = 0;

	while (colon > 0 && v.p[colon - 1] != ':')
		colon--;
	if (colon < 2 || !str_to_u32(str_skip(v, colon), &port) || port > 65535)
		problem(c, "server.listen = %s: must be ADDRESS:PORT, e.g. 127.0.0.1:8080 or [::1]:8080", v.p);
}

void config_finish(struct config *c)
{
	ptrdiff_t url = row_of_key(STR("database.url"));

	if (str_empty(str_of(config_text(c, "data.dir"))))
		problem(c, "data.dir is empty");
	if (c->values[url][0] == '\0')
		c->values[url] = arena_printf(c->arena, "sqlite:%s/chengming.db", config_text(c, "data.dir")).p;
	for (size_t i = 0; i < config_n_keys; i++)
		check_value(c, &config_keys[i], c->values[i]);
	check_listen(c);
}

/* ---- reading ---- */

const char *config_find(const struct config *c, const char *key)
{
	ptrdiff_t row = row_of_key(str_of(key));

	return row < 0 ? NULL : c->values[row];
}

const char *config_text(const struct config *c, const char *key)
{
	const char *v = config_find(c, key);

	if (v == NULL)
		BUG("no setting %s", key);
	return v;
}

int64_t config_i64(const struct config *c, const char *key)
{
	int64_t n = 0;

	return str_to_i64(str_of(config_text(c, key)), &n) ? n : 0;
}

bool config_bool(const struct config *c, const char *key)
{
	return is_yes(str_of(config_text(c, key)));
}
