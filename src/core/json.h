/* SPDX-License-Identifier: Apache-2.0 */
/* Writing small JSON objects: audit rows, job payloads, problem answers. */
#ifndef CORE_JSON_H
#define CORE_JSON_H

#include "base/buf.h"
#include "base/date.h"

void json_put_str(struct buf *b, struct str s); /* with quotes; s is valid UTF-8 */

/* struct json_obj o; json_obj_init(&o, arena); json_str(&o, "name", s); … struct str text = json_obj_end(&o); */
struct json_obj {
	struct buf b;
	bool any;
};
void json_obj_init(struct json_obj *o, struct arena *a);
void json_str(struct json_obj *o, const char *key, struct str v);
void json_i64(struct json_obj *o, const char *key, int64_t v);
void json_bool(struct json_obj *o, const char *key, bool v);
struct str json_obj_end(struct json_obj *o);

/* Flat reading of what these wrote: one member of a JSON object; false when absent or of another type. */
bool json_get_i64(struct str json, const char *key, int64_t *ret);
bool json_get_str(struct arena *a, struct str json, const char *key, struct str *ret);
/* Members as text pairs in order of the text (nested values as JSON); for showing before and after. Returns the count,
 * at most max; 0 when it is not an object. */
struct json_pair {
	struct str key, value;
};
size_t json_pairs(struct arena *a, struct str json, struct json_pair *ret, size_t max);

#endif
