/* SPDX-License-Identifier: Apache-2.0 */
/* Declared forms: the query of a GET, the body of a POST (urlencoded, multipart, JSON) → values and problems.
 * What was not declared is refused, never ignored; text is checked to be UTF-8 here, once. */
#include <string.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/url.h"
#include "base/utf8.h"
#include "web/web_priv.h"

#define DEFAULT_TEXT_MAX 4096
#define CSRF_FIELD "_csrf"

const struct web_field *form_field(const struct web_req *r, struct str name)
{
	const struct web_form *f = r->call.route->form;

	for (size_t i = 0; f != NULL && i < f->n; i++)
		if (str_eq_c(name, f->fields[i].name))
			return &f->fields[i];
	return NULL;
}

enum status form_count_field(struct web_req *r, struct err *err)
{
	if (++r->n_fields_seen > MAX_FORM_FIELDS)
		return err_set(err, ST_BAD_REQUEST, "more than %d fields", MAX_FORM_FIELDS);
	return ST_OK;
}

struct web_value *form_value_add(struct web_req *r, const struct web_field *f)
{
	struct web_value *v;

	if (r->n_values == r->cap_values) {
		size_t cap = r->cap_values == 0 ? 16 : r->cap_values * 2;
		struct web_value *all = ARENA_ARRAY(r->call.arena, cap, struct web_value);

		if (r->n_values > 0)
			memcpy(all, r->values, r->n_values * sizeof *all);
		r->values = all;
		r->cap_values = cap;
	}
	v = &r->values[r->n_values++];
	*v = (struct web_value){.field = f, .date = DATE_NONE};
	return v;
}

static bool value_seen(const struct web_req *r, const struct web_field *f)
{
	for (size_t i = 0; i < r->n_values; i++)
		if (r->values[i].field == f)
			return true;
	return false;
}

static void problem(struct web_req *r, const struct web_field *f, const char *key)
{
	web_problem_add(&r->call, f->name, key, STR_NONE);
}

static struct str one_line(struct arena *a, struct str s)
{
	char *p;

	if (str_find_byte(s, '\n') < 0)
		return s;
	p = arena_alloc(a, s.n + 1);
	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] == '\n' ? ' ' : s.p[i];
	return (struct str){p, s.n};
}

static bool chosen(const struct web_field *f, struct str s)
{
	for (const char *const *c = f->choices; c != NULL && *c != NULL; c++)
		if (str_eq_c(s, *c))
			return true;
	return false;
}

/* The meaning of one text by the field's type; what is wrong becomes a problem, so that the form can be shown again. */
static void understand(struct web_req *r, struct web_value *v)
{
	const struct web_field *f = v->field;

	v->present = true;
	switch (f->type) {
	case F_TEXT:
		v->text = str_trim(one_line(r->call.arena, utf8_clean(r->call.arena, v->text)));
		break;
	case F_LINES:
		v->text = str_trim(utf8_clean(r->call.arena, v->text));
		break;
	case F_I64:
		v->text = str_trim(v->text);
		v->present = v->text.n > 0;
		if (v->present && !str_to_i64(v->text, &v->i))
			problem(r, f, "form.not_a_number");
		break;
	case F_DATE:
		v->text = str_trim(v->text);
		v->present = v->text.n > 0;
		if (v->present && !date_parse(v->text, &v->date) && !date_parse_loose(v->text, &v->date))
			problem(r, f, "form.not_a_date");
		break;
	case F_BOOL:
		break;
	case F_CHOICE:
		v->present = v->text.n > 0;
		if (v->present && !chosen(f, v->text))
			problem(r, f, "form.choice");
		break;
	case F_JSON:
		v->present = v->text.n > 0;
		if (v->present && !json_valid(v->text))
			problem(r, f, "form.not_json");
		break;
	case F_FILE: /* a file field sent as text: only an empty one is harmless */
		v->present = false;
		if (v->text.n > 0)
			problem(r, f, "form.not_a_file");
		v->text = STR_NONE;
		break;
	}
}

enum status form_take(struct web_req *r, struct str name, struct str value, struct err *err)
{
	const struct web_field *f;
	struct web_value *v;
	size_t max;

	if (!utf8_valid(name) || !utf8_valid(value))
		return err_set(err, ST_BAD_UTF8, "field is not UTF-8");
	if (r->call.method == WEB_POST && str_eq_c(name, CSRF_FIELD)) {
		r->csrf_sent = value;
		return ST_OK;
	}
	f = form_field(r, name);
	if (f == NULL)
		return err_say(err, ST_UNKNOWN_FIELD, NULL, arena_cstr(r->call.arena, utf8_cut(name, 40)));
	if ((f->flags & F_MULTI) == 0 && value_seen(r, f))
		return err_set(err, ST_BAD_REQUEST, "field %s sent twice", f->name);
	max = f->max != 0 ? f->max : f->type == F_JSON ? MAX_DOC_JSON_BYTES : DEFAULT_TEXT_MAX;
	v = form_value_add(r, f);
	v->text = value;
	if (f->type != F_FILE && value.n > max) {
		problem(r, f, "form.too_long");
		v->present = true;
		v->text = f->type == F_JSON ? STR_NONE : utf8_clean(r->call.arena, value);
		return ST_OK;
	}
	understand(r, v);
	return ST_OK;
}

/* application/x-www-form-urlencoded and queries: name=value&name=value (WHATWG URL §5.1). */
static enum status take_pairs(struct web_req *r, struct str text, struct err *err)
{
	struct str pair;

	if (text.n == 0)
		return ST_OK;
	while (str_cut(&text, '&', &pair)) {
		struct str name, value, raw = pair;

		if (pair.n == 0)
			continue;
		TRY(form_count_field(r, err));
		(void)str_cut(&raw, '=', &name);
		if (raw.p == NULL)
			raw = STR("");
		if (!url_decode(r->call.arena, name, true, &name) || !url_decode(r->call.arena, raw, true, &value))
			return err_set(err, ST_BAD_REQUEST, "broken percent escape in a field");
		TRY(form_take(r, name, value, err));
	}
	return ST_OK;
}

static enum status take_json_value(struct web_req *r, struct str name, struct str raw, struct err *err)
{
	const struct web_field *f = form_field(r, name);
	struct str text = raw;

	if (f != NULL && f->type == F_JSON)
		return form_take(r, name, raw, err);
	if (str_eq_c(raw, "null"))
		return f == NULL ? form_take(r, name, STR(""), err) : ST_OK;
	if (f != NULL && f->type == F_BOOL)
		return str_eq_c(raw, "false") ? ST_OK : form_take(r, name, STR("1"), err);
	if (raw.p[0] == '"' && !json_text(r->call.arena, raw, &text))
		return err_set(err, ST_BAD_REQUEST, "broken string in JSON body");
	if (raw.p[0] == '{' || raw.p[0] == '[') {
		if (f == NULL)
			return form_take(r, name, STR(""), err); /* says which field is unknown */
		problem(r, f, "form.not_a_text");
		return ST_OK;
	}
	return form_take(r, name, text, err);
}

static enum status take_json_array(struct web_req *r, struct str name, struct str raw, struct err *err)
{
	struct str item;
	size_t pos = 0;
	int more;

	while ((more = json_element(raw, &pos, &item)) > 0) {
		TRY(form_count_field(r, err));
		TRY(take_json_value(r, name, item, err));
	}
	return more < 0 ? err_set(err, ST_BAD_REQUEST, "broken array in JSON body") : ST_OK;
}

static enum status take_json(struct web_req *r, struct str body, struct err *err)
{
	struct str name, raw;
	size_t pos = 0;
	int more;

	if (!utf8_valid(body))
		return err_set(err, ST_BAD_UTF8, "JSON body is not UTF-8");
	while ((more = json_member(r->call.arena, body, &pos, &name, &raw)) > 0) {
		const struct web_field *f = form_field(r, name);

		TRY(form_count_field(r, err));
		if (f != NULL && (f->flags & F_MULTI) != 0 && raw.p[0] == '[' && f->type != F_JSON) {
			TRY(take_json_array(r, name, raw, err));
			continue;
		}
		TRY(take_json_value(r, name, raw, err));
	}
	return more < 0 ? err_set(err, ST_BAD_REQUEST, "body is not a JSON object") : ST_OK;
}

static bool takes_json(const struct web_route *rt)
{
	if ((rt->flags & WEB_API) != 0)
		return true;
	for (size_t i = 0; rt->form != NULL && i < rt->form->n; i++)
		if (rt->form->fields[i].type == F_JSON)
			return true;
	return false;
}

enum status form_begin(struct web_req *r, struct err *err)
{
	struct str boundary, type;

	if (r->call.method == WEB_GET)
		return ST_OK;
	type = content_type_of(req_header(r, "Content-Type"), r->call.arena, &boundary);
	if (str_eq_c(type, "application/x-www-form-urlencoded")) {
		r->body_kind = BODY_FORM;
	} else if (str_eq_c(type, "multipart/form-data")) {
		r->body_kind = BODY_MULTIPART;
		r->multipart = form_sink_new(r, boundary);
		if (r->multipart == NULL)
			return err_set(err, ST_BAD_REQUEST, "multipart without a good boundary");
	} else if (str_eq_c(type, "application/json") && takes_json(r->call.route)) {
		r->body_kind = BODY_JSON;
	} else if (type.n > 0) {
		return err_set(err, ST_UNSUPPORTED_TYPE, "content type %.*s", STR_ARG(str_slice(type, 0, 60)));
	}
	return ST_OK;
}

enum status form_stream(struct web_req *r, struct str chunk, struct err *err)
{
	return form_sink_feed(r->multipart, chunk, err);
}

static bool filled(const struct web_value *v)
{
	return v->present && (v->text.n > 0 || v->field->type == F_BOOL || v->file.tmp_path.n > 0);
}

/* Every declared field has a value to look at, and the required ones are there. */
static void complete(struct web_req *r)
{
	const struct web_form *form = r->call.route->form;

	if (form == NULL)
		return;
	r->absent = ARENA_ARRAY(r->call.arena, form->n + 1, struct web_value);
	for (size_t i = 0; i < form->n; i++) {
		const struct web_field *f = &form->fields[i];
		bool have = false, wrong = false;

		r->absent[i] = (struct web_value){.field = f, .date = DATE_NONE};
		if ((f->flags & F_REQUIRED) == 0)
			continue;
		for (size_t k = 0; k < r->n_values; k++)
			have |= r->values[k].field == f && filled(&r->values[k]);
		for (size_t k = 0; k < r->n_problems; k++)
			wrong |= strcmp(r->problems[k].field, f->name) == 0;
		if (!have && !wrong)
			problem(r, f, "form.required");
	}
}

enum status form_finish(struct web_req *r, struct err *err)
{
	if (r->call.method == WEB_POST && r->call.query.n > 0)
		return err_say(err, ST_UNKNOWN_FIELD, NULL, "?");
	switch (r->body_kind) {
	case BODY_NONE:
		if (r->body.n > 0)
			return err_set(err, ST_UNSUPPORTED_TYPE, "body without a content type");
		TRY(take_pairs(r, r->call.query, err));
		break;
	case BODY_FORM:
		TRY(take_pairs(r, r->body, err));
		break;
	case BODY_JSON:
		TRY(take_json(r, r->body, err));
		break;
	case BODY_MULTIPART:
		TRY(form_sink_finish(r->multipart, err));
		break;
	}
	complete(r);
	return ST_OK;
}

/* The token is bound to the session; a page of another site cannot know it. Browsers also say where a request comes
 * from: a cross-site POST is refused even where no token exists yet (log-in). */
enum status csrf_check(struct web_req *r, struct err *err)
{
	struct str want, sent = r->csrf_sent;

	if (r->call.method == WEB_GET)
		return ST_OK;
	if (str_eq_c(req_header(r, "Sec-Fetch-Site"), "cross-site"))
		return err_set(err, ST_CSRF, "POST from another site");
	if ((r->call.route->flags & WEB_NO_CSRF) != 0)
		return ST_OK;
	if (sent.n == 0)
		sent = req_header(r, "X-CSRF-Token");
	want = r->hooks->csrf_token == NULL ? STR_NONE : r->hooks->csrf_token(r->hooks->arg, &r->call);
	if (want.n == 0 || !secret_eq(want, sent))
		return err_set(err, ST_CSRF, "CSRF token %s", sent.n == 0 ? "missing" : "wrong");
	return ST_OK;
}
