/* SPDX-License-Identifier: Apache-2.0 */
#include "core/json.h"

#include <jansson.h>
#include <string.h>

void json_put_str(struct buf *b, struct str s)
{
	static const char hex[] = "0123456789abcdef";

	buf_byte(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char ch = (unsigned char)s.p[i];

		if (ch == '"' || ch == '\\') {
			buf_byte(b, '\\');
			buf_byte(b, (char)ch);
		} else if (ch == '\n') {
			buf_c(b, "\\n");
		} else if (ch < 0x20) {
			buf_c(b, "\\u00");
			buf_byte(b, hex[ch >> 4]);
			buf_byte(b, hex[ch & 15]);
		} else {
			buf_byte(b, (char)ch);
		}
	}
	buf_byte(b, '"');
}

void json_obj_init(struct json_obj *o, struct arena *a)
{
	buf_init(&o->b, a, 1u << 24);
	o->any = false;
	buf_byte(&o->b, '{');
}

static void key_of(struct json_obj *o, const char *key)
{
	if (o->any)
		buf_byte(&o->b, ',');
	o->any = true;
	json_put_str(&o->b, str_of(key));
	buf_byte(&o->b, ':');
}

void json_str(struct json_obj *o, const char *key, struct str v)
{
	key_of(o, key);
	json_put_str(&o->b, v);
}

void json_i64(struct json_obj *o, const char *key, int64_t v)
{
	key_of(o, key);
	buf_i64(&o->b, v);
}

void json_bool(struct json_obj *o, const char *key, bool v)
{
	key_of(o, key);
	buf_c(&o->b, v ? "true" : "false");
}

struct str json_obj_end(struct json_obj *o)
{
	buf_byte(&o->b, '}');
	return buf_view(&o->b);
}

static json_t *load(struct str json)
{
	if (json.n == 0)
		return NULL;
	return json_loadb(json.p, json.n, 0, NULL);
}

bool json_get_i64(struct str json, const char *key, int64_t *ret)
{
	json_t *root = load(json), *v = json_object_get(root, key);
	bool ok = json_is_integer(v);

	if (ok)
		*ret = json_integer_value(v);
	json_decref(root);
	return ok;
}

bool json_get_str(struct arena *a, struct str json, const char *key, struct str *ret)
{
	json_t *root = load(json), *v = json_object_get(root, key);
	bool ok = json_is_string(v);

	if (ok)
		*ret = arena_dup(a, (struct str){json_string_value(v), json_string_length(v)});
	json_decref(root);
	return ok;
}

static struct str value_text(struct arena *a, json_t *v)
{
	char *dump;
	struct str s;

	if (json_is_string(v))
		return arena_dup(a, (struct str){json_string_value(v), json_string_length(v)});
	dump = json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);
	s = arena_dup(a, str_of(dump));
	free(dump);
	return s;
}

size_t json_pairs(struct arena *a, struct str json, struct json_pair *ret, size_t max)
{
	json_t *root = load(json), *v;
	const char *key;
	size_t n = 0;

	if (json_is_object(root)) {
		json_object_foreach(root, key, v)
		{
			if (n == max)
				break;
			ret[n].key = arena_dup(a, str_of(key));
			ret[n].value = value_text(a, v);
			n++;
		}
	}
	json_decref(root);
	return n;
}
