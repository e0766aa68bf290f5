/* SPDX-License-Identifier: Apache-2.0 */
/* The table of addresses, and its description as OpenAPI 3.1 made from it. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/address.h"
#include "core/core.h"
#include "opendata/opendata_int.h"

#define API_ROW(id, path, form, schema, list, shape) [OP_##id] = {#id, path, form, schema, list, shape},
const struct api_op api_ops[OP_COUNT] = {API_OPS(API_ROW)};
#undef API_ROW

static json_t *js(struct str s)
{
	return json_stringn(s.p == NULL ? "" : s.p, s.n);
}

static void set(json_t *o, const char *key, json_t *v)
{
	(void)json_object_set_new(o, key, v);
}

static json_t *ref(const char *schema)
{
	return json_pack("{s:o}", "$ref", json_sprintf("#/components/schemas/%s", schema));
}

static struct str described(struct ctx *c, const char *space, const char *name)
{
	return od_both(c, arena_printf(c->arena, "opendata.%s.%s", space, name).p);
}

/* ---- schemas ---- */

static json_t *typed(const char *type, const char *format, bool or_null)
{
	json_t *o = or_null ? json_pack("{s:[s,s]}", "type", type, "null") : json_pack("{s:s}", "type", type);

	if (format != NULL)
		set(o, "format", json_string(format));
	return o;
}

static json_t *choices(const char *const *list, bool or_null)
{
	json_t *o = typed("string", NULL, or_null), *all = json_array();

	for (; *list != NULL; list++)
		(void)json_array_append_new(all, json_string(*list));
	if (or_null)
		(void)json_array_append_new(all, json_null());
	set(o, "enum", all);
	return o;
}

static json_t *prop_schema(const struct api_prop *p)
{
	size_t n = strlen(p->name);

	switch (p->kind) {
	case AK_STR:
		return typed("string", (n >= 3 && strcmp(p->name + n - 3, "url") == 0) ? "uri" : NULL, false);
	case AK_NSTR:
		return typed("string", NULL, true);
	case AK_DATE:
		return typed("string", "date", true);
	case AK_INSTANT:
		return typed("string", "date-time", true);
	case AK_CODE:
		return choices(p->choices, true);
	case AK_I64:
	case AK_INT:
		return typed("integer", NULL, false);
	case AK_ID:
		return typed("integer", NULL, true);
	case AK_BOOL:
		return typed("boolean", NULL, false);
	case AK_PARTS:
		return json_pack("{s:s,s:{s:s}}", "type", "array", "items", "type", "string");
	case AK_LIST:
		return json_pack("{s:s,s:o}", "type", "array", "items",
				 p->of == NULL ? typed("integer", NULL, false) : ref(p->of->name));
	case AK_OBJ:
		return json_pack("{s:[o,o]}", "anyOf", ref(p->of->name), typed("null", NULL, false));
	}
	BUG("kind %d", (int)p->kind);
}

static json_t *schema_of(struct ctx *c, const struct api_schema *s)
{
	json_t *props = json_object(), *required = json_array();

	for (size_t i = 0; i < s->n; i++) {
		json_t *p = prop_schema(&s->props[i]);

		set(p, "description", js(described(c, "p", s->props[i].name)));
		set(props, s->props[i].name, p);
		(void)json_array_append_new(required, json_string(s->props[i].name));
	}
	return json_pack("{s:s,s:o,s:o,s:o}", "type", "object", "description", js(described(c, "s", s->name)), "properties",
			 props, "required", required);
}

static json_t *schemas(struct ctx *c)
{
	static const struct api_schema *const all[] = {&s_index, &s_link,	&s_document, &s_document_full, &s_attachment,
						       &s_body,	 &s_body_full,	&s_unit,     &s_entry,	       &s_rule,
						       &s_basis, &s_day,	&s_count,    &s_statistics,    &s_problem,
						       &s_guide, &s_guide_full, &s_column};
	json_t *o = json_object();

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		set(o, all[i]->name, schema_of(c, all[i]));
	return o;
}

/* ---- addresses ---- */

/* "/d/{id:i64}" → "/d/{id}" with its parameters. */
static struct str open_path(struct ctx *c, const char *pattern, json_t *params)
{
	struct buf b = BUF_INIT(c->arena, 1024);
	struct str rest = str_of(pattern), part;
	bool first = true;

	while (str_cut(&rest, '/', &part)) {
		struct str name = str_slice(part, 1, part.n > 0 ? part.n - 1 : 0), type;

		if (!first)
			buf_byte(&b, '/');
		first = false;
		if (!str_starts_c(part, "{")) {
			buf_str(&b, part);
			continue;
		}
		type = name;
		(void)str_cut(&type, ':', &name);
		buf_printf(&b, "{%.*s}", STR_ARG(name));
		(void)json_array_append_new(params,
					    json_pack("{s:o,s:s,s:b,s:o,s:o}", "name", js(name), "in", "path", "required", 1,
						      "description", js(described(c, "f.path", arena_cstr(c->arena, name))),
						      "schema",
						      typed(str_eq_c(type, "i64") ? "integer" : "string", NULL, false)));
	}
	return buf_view(&b);
}

static json_t *field_schema(const struct web_field *f)
{
	switch (f->type) {
	case F_I64:
		return typed("integer", NULL, false);
	case F_DATE:
		return typed("string", "date", false);
	case F_CHOICE:
		return choices(f->choices, false);
	case F_BOOL:
		return json_pack("{s:s,s:[s]}", "type", "string", "enum", "1");
	default:
		return json_pack("{s:s,s:i}", "type", "string", "maxLength", (int)f->max);
	}
}

static json_t *parameters(struct ctx *c, const struct web_form *form, json_t *list)
{
	for (size_t i = 0; form != NULL && i < form->n; i++)
		(void)json_array_append_new(list, json_pack("{s:s,s:s,s:b,s:o,s:o}", "name", form->fields[i].name, "in",
							    "query", "required", (form->fields[i].flags & F_REQUIRED) != 0,
							    "description", js(od_both(c, form->fields[i].label_key)),
							    "schema", field_schema(&form->fields[i])));
	return list;
}

static json_t *whole(const struct api_op *op)
{
	json_t *props, *required, *items;

	if (op->shape == API_ONE)
		return ref(op->schema->name);
	if (op->shape == API_RAW)
		return typed("object", NULL, false);
	items = ref(op->schema->name);
	if (op->shape == API_PAGED) /* with ?fields= only some members come */
		set(items, "description", json_string("?fields= leaves members out"));
	props = json_pack("{s:o,s:{s:s,s:o}}", "total", typed("integer", NULL, false), op->list, "type", "array", "items",
			  items);
	required = json_pack("[s,s]", "total", op->list);
	if (op->shape == API_PAGED) {
		set(props, "page", typed("integer", NULL, false));
		set(props, "page_size", typed("integer", NULL, false));
		(void)json_array_append_new(required, json_string("page"));
		(void)json_array_append_new(required, json_string("page_size"));
	}
	return json_pack("{s:s,s:o,s:o}", "type", "object", "properties", props, "required", required);
}

static json_t *content(const struct api_op *op)
{
	if (op->shape == API_CSV)
		return json_pack("{s:{s:{s:s}}}", "text/csv", "schema", "type", "string");
	if (op->shape == API_XLSX)
		return json_pack("{s:{}}", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
	return json_pack("{s:{s:o}}", "application/json", "schema", whole(op));
}

static json_t *responses(struct ctx *c, const struct api_op *op)
{
	json_t *ok = json_pack("{s:o,s:o}", "description", js(described(c, "op", op->id)), "content", content(op));
	json_t *o = json_object();

	if (op->shape == API_PAGED)
		set(ok, "headers",
		    json_pack("{s:{s:o,s:o}}", "Link", "description", js(od_both(c, "opendata.link_header")), "schema",
			      typed("string", NULL, false)));
	set(o, "200", ok);
	if (op->shape != API_CSV && op->shape != API_XLSX)
		set(o, "304", json_pack("{s:o}", "description", js(od_both(c, "opendata.not_modified"))));
	set(o, "429", json_pack("{s:s}", "$ref", "#/components/responses/TooMany"));
	set(o, "default", json_pack("{s:s}", "$ref", "#/components/responses/Problem"));
	return o;
}

static json_t *paths(struct ctx *c)
{
	json_t *o = json_object();

	for (size_t i = 0; i < OP_COUNT; i++) {
		const struct api_op *op = &api_ops[i];
		json_t *params = json_array();
		struct str path = open_path(c, op->path, params);

		set(o, arena_cstr(c->arena, path),
		    json_pack("{s:{s:s,s:[s],s:o,s:o,s:o}}", "get", "operationId", op->id, "tags", "opendata", "summary",
			      js(described(c, "op", op->id)), "parameters", parameters(c, op->form, params), "responses",
			      responses(c, op)));
	}
	return o;
}

static bool described_here(const char *pattern)
{
	for (size_t i = 0; i < OP_COUNT; i++)
		if (strcmp(api_ops[i].path, pattern) == 0)
			return true;
	return false;
}

/* What some of them give. */
static const struct other {
	const char *path, *key, *media, *schema;
} others[] = {
	{"/api/v1/search", "search.api.search", "application/json",
	 "{\"type\":\"object\",\"required\":[\"query\",\"total\",\"more\",\"page\",\"page_size\",\"suggestions\",\"items\","
	 "\"facets\"],"
	 "\"properties\":{\"query\":{\"type\":\"string\"},\"total\":{\"type\":\"integer\",\"maximum\":1000},"
	 "\"more\":{\"type\":\"boolean\"},\"relaxed\":{\"type\":\"boolean\"},\"page\":{\"type\":\"integer\"},"
	 "\"page_size\":{\"type\":\"integer\"},\"exact\":{\"type\":\"string\"},"
	 "\"suggestions\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"
	 "\"items\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"kind\",\"id\",\"title\",\"url\"],"
	 "\"properties\":{\"kind\":{\"type\":\"string\"},\"id\":{\"type\":\"integer\"},\"title\":{\"type\":\"string\"},"
	 "\"url\":{\"type\":\"string\",\"format\":\"uri\"},\"snippet\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
	 "\"properties\":{\"text\":{\"type\":\"string\"},\"hit\":{\"type\":\"boolean\"}}}}}}},"
	 "\"facets\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
	 "\"properties\":{\"value\":{\"type\":\"string\"},\"name\":{\"type\":\"string\"},\"count\":{\"type\":\"integer\"},"
	 "\"more\":{\"type\":\"boolean\"}}}}}}}"},
	{"/api/v1/suggest", "search.api.suggest", "application/x-suggestions+json",
	 "{\"type\":\"array\",\"minItems\":4,\"maxItems\":4,\"prefixItems\":[{\"type\":\"string\"},"
	 "{\"type\":\"array\",\"items\":{\"type\":\"string\"}},{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"
	 "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"format\":\"uri\"}}]}"},
};

static const struct other *other_of(const char *pattern)
{
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (strcmp(others[i].path, pattern) == 0)
			return &others[i];
	return NULL;
}

static json_t *other_responses(struct ctx *c, const struct other *k)
{
	static const struct api_op raw = {.id = "other", .shape = API_RAW};
	json_t *o = responses(c, &raw);
	json_t *ok = json_object_get(o, "200");

	if (k == NULL)
		return o;
	set(ok, "description", js(od_both(c, k->key)));
	set(ok, "content", json_pack("{s:{s:o}}", k->media, "schema", json_loads(k->schema, 0, NULL)));
	(void)json_object_del(o, "304"); /* never from a cache: a withdrawal counts at once */
	return o;
}

/* Addresses below /api/v1 that other modules answer (changes, log, search): what they take is known, what they give they say. */
static void other_paths(struct ctx *c, json_t *o)
{
	size_t n;
	const struct module *const *mods = core_modules(c->core, &n);

	for (size_t m = 0; m < n; m++)
		for (size_t i = 0; i < mods[m]->n_routes; i++) {
			const struct web_route *r = &mods[m]->routes[i];
			const struct other *k = other_of(r->pattern);
			json_t *params;
			struct str path;

			if (r->method != WEB_GET || r->perm != PERM_PUBLIC || strncmp(r->pattern, "/api/v1/", 8) != 0 ||
			    described_here(r->pattern))
				continue;
			params = json_array();
			path = open_path(c, r->pattern, params);
			set(o, arena_cstr(c->arena, path),
			    json_pack("{s:{s:o,s:o,s:[s],s:o,s:o}}", "get", "operationId", js(str_skip(path, 8)), "summary",
				      js(k == NULL ? described(c, "op", "other") : od_both(c, k->key)), "tags",
				      mods[m]->name, "parameters", parameters(c, r->form, params), "responses",
				      other_responses(c, k)));
		}
}

static json_t *problem_response(struct ctx *c, const char *key, bool retry)
{
	json_t *o = json_pack("{s:o,s:{s:{s:o}}}", "description", js(od_both(c, key)), "content", "application/problem+json",
			      "schema", ref("Problem"));

	if (retry)
		set(o, "headers",
		    json_pack("{s:{s:o,s:o}}", "Retry-After", "description", js(od_both(c, "opendata.retry_after")),
			      "schema", typed("integer", NULL, false)));
	return o;
}

static json_t *info(struct ctx *c)
{
	return json_pack("{s:o,s:s,s:o,s:{s:o,s:o}}", "title",
			 js(arena_printf(c->arena, "%.*s — %.*s", STR_ARG(setting(c, "site.name")),
					 STR_ARG(setting(c, "site.platform")))),
			 "version", "1.0", "description", js(od_both(c, "opendata.api_description")), "license", "name",
			 js(od_both(c, "opendata.licence_name")), "url", js(page_absolute(c, STR("/about/copyright"))));
}

enum status od_openapi(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	json_t *root = json_object(), *all;
	char *text;

	set(root, "openapi", json_string("3.1.0"));
	set(root, "info", info(c));
	set(root, "servers", json_pack("[{s:o}]", "url", js(page_absolute(c, STR("")))));
	set(root, "externalDocs",
	    json_pack("{s:o,s:o}", "url", js(page_absolute(c, STR("/data"))), "description",
		      js(od_both(c, "opendata.title"))));
	all = paths(c);
	other_paths(c, all);
	set(root, "paths", all);
	set(root, "components",
	    json_pack("{s:o,s:{s:o,s:o}}", "schemas", schemas(c), "responses", "Problem",
		      problem_response(c, "opendata.problem", false), "TooMany",
		      problem_response(c, "opendata.too_many", true)));
	text = json_dumps(root, JSON_INDENT(1));
	json_decref(root);
	if (text == NULL)
		return err_set(err, ST_INTERNAL, "description as JSON");
	web_cache_tag(w, "settings");
	web_reply(w, 200, "application/json; charset=utf-8", str_of(text));
	free(text);
	return ST_OK;
}

enum status od_index(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	static const struct {
		const char *rel, *path, *key;
	} more[] = {
		{"service-desc", "/api/v1/openapi.json", "opendata.op.openapi"},
		{"service-doc", "/data", "opendata.title"},
		{"describedby", "/data/catalog.jsonld", "opendata.dcat"},
		{"collection", "/api/v1/documents", "opendata.op.documents"},
		{"collection", "/api/v1/bodies", "opendata.op.bodies"},
		{"collection", "/api/v1/units", "opendata.op.units"},
		{"collection", "/api/v1/catalogue", "opendata.op.catalogue"},
		{"collection", "/api/v1/legal-bases", "opendata.op.legal_bases"},
		{"collection", "/api/v1/columns", "opendata.op.columns"},
		{"collection", "/api/v1/services", "opendata.op.services"},
		{"collection", "/api/v1/calendar", "opendata.op.calendar"},
		{"collection", "/api/v1/statistics", "opendata.op.statistics"},
		{"alternate", "/feed.atom", "opendata.feed_all"},
		{"alternate", "/data/calendar.ics", "opendata.ics"},
	};
	struct api_index index = {.title = setting(c, "site.platform"),
				  .licence = ctx_text(c, "opendata.licence_name"),
				  .licence_url = page_absolute(c, STR("/about/copyright"))};
	struct api_link *links = ARENA_ARRAY(c->arena, ARRAY_LEN(more), struct api_link);

	for (size_t i = 0; i < ARRAY_LEN(more); i++)
		links[i] = (struct api_link){str_of(more[i].rel), page_absolute(c, str_of(more[i].path)),
					     ctx_text(c, more[i].key)};
	index.links = (struct tpl_list){links, ARRAY_LEN(more)};
	return api_one(w, OP_index, &index, err);
}
