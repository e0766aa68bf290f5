/* SPDX-License-Identifier: Apache-2.0 */
#include "site/template.h"

#include <string.h>

static bool clean(struct str s, size_t max)
{
	return !str_empty(s) && s.n <= max && str_find_byte(s, '\t') < 0 && str_find_byte(s, '\n') < 0 &&
	       str_find_byte(s, '"') < 0;
}

static size_t find(const struct topic *t, struct str code)
{
	size_t i = 0;

	while (i < t->n && !str_eq(t->fields[i].code, code))
		i++;
	return i;
}

/* Codes of a state are addresses of filters; names are what people read; one state at least ends the matter. */
static const char *options_problem(struct arena *a, const struct topic_field *f)
{
	struct topic_option *o;
	size_t n, ends = 0;

	if (f->type != FT_CHOICE && f->type != FT_STATE)
		return f->options.n > 60 || str_find_byte(f->options, '|') >= 0 ? "arrange.template.bad_unit" : NULL;
	if (str_find_byte(f->options, '\t') >= 0 || str_find_byte(f->options, '"') >= 0)
		return "arrange.template.bad_text";
	n = topic_options(a, f, &o);
	if (n < 2 || n >= 40)
		return "arrange.template.few_options";
	for (size_t i = 0; i < n; i++) {
		if (!clean(o[i].code, 90) || !clean(o[i].zh, 90))
			return "arrange.template.bad_option";
		if (f->type == FT_STATE && (!slug_valid(o[i].code) || str_eq(o[i].code, o[i].zh)))
			return "arrange.template.bad_state";
		for (size_t k = 0; k < i; k++)
			if (str_eq(o[k].code, o[i].code) || str_eq(o[k].zh, o[i].zh))
				return "arrange.template.twice";
		ends += o[i].final;
	}
	return f->type == FT_STATE && ends == 0 ? "arrange.template.no_end" : NULL;
}

static const char *field_problem(struct arena *a, const struct topic *t, const struct topic_field *f)
{
	size_t after = find(t, f->after);

	if (!slug_valid(f->code))
		return "arrange.template.bad_code";
	if (!clean(f->zh, 90) || !clean(f->en, 120) || str_find_byte(f->zh, ',') >= 0)
		return "arrange.template.bad_text";
	if (!str_empty(f->after) && (after == t->n || t->fields[after].type != FT_DATE || f->type != FT_DATE))
		return "arrange.template.bad_after";
	if (f->title && f->type != FT_TEXT)
		return "arrange.template.bad_title";
	return options_problem(a, f);
}

/* Every state rows may be in is still there. */
static bool states_kept(struct arena *a, const struct topic_field *before, const struct topic_field *now)
{
	struct topic_option *old, *new;
	size_t n = topic_options(a, before, &old), m = topic_options(a, now, &new);

	for (size_t i = 0; i < n; i++)
		if (topic_option_find(new, m, old[i].code) == NULL)
			return false;
	return true;
}

static const char *put(struct arena *a, struct topic *t, const struct topic_field *f, size_t at, bool used)
{
	const char *problem = field_problem(a, t, f);
	bool added = at == t->n;

	if (problem != NULL)
		return problem;
	if (added && t->n == TOPIC_FIELDS)
		return "arrange.template.full";
	if (used && !added && t->fields[at].type != f->type)
		return "arrange.template.type_fixed";
	if (used && (f->key || f->title) && (added || t->fields[at].key != f->key || t->fields[at].title != f->title))
		return "arrange.template.key_fixed";
	if (used && !added && f->type == FT_STATE && !states_kept(a, &t->fields[at], f))
		return "arrange.template.state_fixed";
	for (size_t i = 0; i < t->n; i++) { /* one key, one title */
		t->fields[i].key = t->fields[i].key && !f->key;
		t->fields[i].title = t->fields[i].title && !f->title;
	}
	t->fields[at] = *f;
	t->fields[at].required = f->required || f->key || f->title || f->type == FT_STATE;
	t->n += added;
	return NULL;
}

static const char *whole(const struct topic *t)
{
	size_t states = 0, titles = 0, keys = 0;

	for (size_t i = 0; i < t->n; i++) {
		states += t->fields[i].type == FT_STATE;
		titles += t->fields[i].title;
		keys += t->fields[i].key;
	}
	return states != 1 ? "arrange.template.one_state" : titles != 1 || keys != 1 ? "arrange.template.one_title" : NULL;
}

/* What every topic has: a name that is its key and title, a state, the document that proves it. */
static void begin(struct topic *t)
{
	t->n = 3;
	t->fields[0] = (struct topic_field){.code = STR("name"),
					    .zh = STR("名称"),
					    .en = STR("Name"),
					    .type = FT_TEXT,
					    .required = true,
					    .key = true,
					    .title = true};
	t->fields[1] =
		(struct topic_field){.code = STR("state"),
				     .zh = STR("进展"),
				     .en = STR("Progress"),
				     .options = STR("todo:未开始:Not begun|doing:进行中:Under way|done:已完成:Done:final"),
				     .type = FT_STATE,
				     .required = true};
	t->fields[2] = (struct topic_field){.code = STR("doc"),
					    .zh = STR("公开文件"),
					    .en = STR("Published document"),
					    .type = FT_DOCUMENT};
}

static const char *remove_field(struct topic *t, size_t at, bool used)
{
	if (used)
		return "arrange.template.field_kept";
	for (size_t i = 0; i < t->n; i++)
		if (str_eq(t->fields[i].after, t->fields[at].code))
			return "arrange.template.bad_after";
	memmove(&t->fields[at], &t->fields[at + 1], (t->n - at - 1) * sizeof t->fields[0]);
	t->n--;
	return NULL;
}

const char *template_apply(struct arena *a, struct topic *t, const struct template_change *ch, bool used)
{
	size_t at = find(t, ch->field.code);
	const char *problem = NULL;
	struct topic_field other;

	switch (ch->what) {
	case TW_NEW:
	case TW_NAMES:
		if (!slug_valid(ch->key))
			return "arrange.template.bad_code";
		if (!clean(ch->zh, 150) || !clean(ch->en, 150))
			return "arrange.template.bad_text";
		t->key = ch->key;
		t->zh = ch->zh;
		t->en = ch->en;
		t->is_case = ch->is_case;
		if (ch->what == TW_NEW)
			begin(t);
		break;
	case TW_FIELD_ADD:
	case TW_FIELD_SET:
		if ((ch->what == TW_FIELD_ADD) != (at == t->n))
			return at == t->n ? "arrange.template.no_field" : "arrange.template.twice";
		problem = put(a, t, &ch->field, at, used);
		break;
	case TW_FIELD_REMOVE:
		problem = at == t->n ? "arrange.template.no_field" : remove_field(t, at, used);
		break;
	case TW_MOVE_UP:
	case TW_MOVE_DOWN:
		if (at == t->n || (ch->what == TW_MOVE_UP ? at == 0 : at + 1 == t->n))
			return NULL; /* already at the end */
		other = t->fields[at];
		t->fields[at] = t->fields[ch->what == TW_MOVE_UP ? at - 1 : at + 1];
		t->fields[ch->what == TW_MOVE_UP ? at - 1 : at + 1] = other;
		break;
	case TW_DROP:
		return used ? "arrange.template.has_rows" : NULL;
	}
	return problem != NULL ? problem : whole(t);
}

struct str template_tsv(struct arena *a, const struct topic *t)
{
	struct buf b = BUF_INIT(a, 64u << 10);

	buf_c(&b, "topic\tfield\ttype\tzh\ten\toptions\tflags\n");
	buf_printf(&b, "%.*s\t\ttopic\t%.*s\t%.*s\t\t%s\n", STR_ARG(t->key), STR_ARG(t->zh), STR_ARG(t->en),
		   t->is_case ? "case" : "");
	for (size_t i = 0; i < t->n; i++) {
		const struct topic_field *f = &t->fields[i];

		buf_printf(&b, "%.*s\t%.*s\t%s\t%.*s\t%.*s\t%.*s\t", STR_ARG(t->key), STR_ARG(f->code),
			   topic_type_code(f->type), STR_ARG(f->zh), STR_ARG(f->en), STR_ARG(f->options));
		buf_printf(&b, "%s%s%s", f->key ? "key," : "", f->title ? "title," : "", f->required ? "required" : "");
		if (!str_empty(f->after))
			buf_printf(&b, ",after:%.*s", STR_ARG(f->after));
		buf_c(&b, "\n");
	}
	return buf_view(&b);
}
