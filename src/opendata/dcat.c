/* SPDX-License-Identifier: Apache-2.0 */
/* Linked data: the catalogue of data sets as DCAT-AP, and each document in the words of schema.org. Pages carry no script blocks
 * (strict policy, design README §6): a document's page names its description in a Link header instead. Contexts stand inside
 * the files, so that nobody has to fetch one from elsewhere. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/address.h"
#include "opendata/bulk.h"
#include "opendata/datasets.h"
#include "opendata/opendata_int.h"
#include "site/site.h"

#define IANA "https://www.iana.org/assignments/media-types/"
#define EU "http://publications.europa.eu/resource/authority/"

static json_t *js(struct str s)
{
	return json_stringn(s.p == NULL ? "" : s.p, s.n);
}

static void set(json_t *o, const char *key, json_t *v)
{
	(void)json_object_set_new(o, key, v);
}

/* Nothing for what is empty: an empty text says something wrong in linked data. */
static void set_text(json_t *o, const char *key, struct str s)
{
	if (!str_empty(s))
		set(o, key, js(s));
}

static json_t *id_of(struct str iri)
{
	return json_pack("{s:o}", "@id", js(iri));
}

static json_t *typed(struct str value, const char *type)
{
	return json_pack("{s:o,s:s}", "@value", js(value), "@type", type);
}

static json_t *languages(struct ctx *c, const char *key)
{
	enum tpl_locale own = c->locale;
	json_t *list = json_array();

	for (int i = 0; i < 2; i++) {
		c->locale = i == 0 ? LOC_ZH : LOC_EN;
		(void)json_array_append_new(list, json_pack("{s:o,s:s}", "@value", js(ctx_text(c, key)), "@language",
							    i == 0 ? "zh" : "en"));
	}
	c->locale = own;
	return list;
}

static enum status answer(struct web_call *w, json_t *root, struct err *err)
{
	char *text = json_dumps(root, JSON_INDENT(1));

	json_decref(root);
	if (text == NULL)
		return err_set(err, ST_INTERNAL, "linked data as JSON");
	web_reply(w, 200, "application/ld+json", str_of(text));
	free(text);
	return ST_OK;
}

/* ---- catalogue of data sets ---- */

static json_t *context(void)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s}", "dcat", "http://www.w3.org/ns/dcat#", "dct",
			 "http://purl.org/dc/terms/", "foaf", "http://xmlns.com/foaf/0.1/", "vcard",
			 "http://www.w3.org/2006/vcard/ns#", "xsd", "http://www.w3.org/2001/XMLSchema#", "spdx",
			 "http://spdx.org/rdf/terms#");
}

static struct str at(struct ctx *c, const char *path)
{
	return page_absolute(c, str_of(path));
}

static json_t *distribution(struct ctx *c, const struct od_form *f)
{
	return json_pack("{s:s,s:s,s:o,s:o,s:o,s:o}", "@type", "dcat:Distribution", "dct:title", f->label, "dcat:accessURL",
			 id_of(at(c, f->path)), "dcat:downloadURL", id_of(at(c, f->path)), "dcat:mediaType",
			 id_of(arena_printf(c->arena, IANA "%s", f->type)), "dct:license", id_of(at(c, "/about/copyright")));
}

static json_t *bulk_distribution(struct ctx *c, const struct bulk_file *f, int64_t built_at)
{
	struct str url = page_absolute(c, arena_printf(c->arena, "/data/bulk/%.*s", STR_ARG(f->name)));
	json_t *sum = json_pack("{s:s,s:o,s:o}", "@type", "spdx:Checksum", "spdx:algorithm",
				id_of(STR("http://spdx.org/rdf/terms#checksumAlgorithm_sha256")), "spdx:checksumValue",
				typed(f->sha256, "xsd:hexBinary"));

	return json_pack("{s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "@type", "dcat:Distribution", "dct:title", js(f->name),
			 "dcat:accessURL", id_of(url), "dcat:downloadURL", id_of(url), "dcat:mediaType",
			 id_of(STR(IANA "application/zip")), "dct:license", id_of(at(c, "/about/copyright")),
			 "dcat:byteSize", typed(arena_printf(c->arena, "%lld", (long long)f->size), "xsd:decimal"),
			 "spdx:checksum", sum, "dct:modified",
			 typed(instant_format_iso(c->arena, built_at), "xsd:dateTime"));
}

static json_t *dataset(struct ctx *c, const struct od_dataset *d, const struct bulk *b)
{
	json_t *forms = json_array();
	struct str id = page_absolute(c, arena_printf(c->arena, "/data#%s", d->id));

	for (size_t i = 0; i < d->n; i++)
		(void)json_array_append_new(forms, distribution(c, &d->forms[i]));
	for (size_t i = 0; i < b->n; i++)
		if (d->bulk != NULL && str_eq_c(b->files[i].name, d->bulk))
			(void)json_array_append_new(forms, bulk_distribution(c, &b->files[i], b->built_at));
	return json_pack("{s:o,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "@id", js(id), "@type", "dcat:Dataset", "dct:title",
			 languages(c, arena_printf(c->arena, "opendata.set.%s", d->id).p), "dct:description",
			 languages(c, arena_printf(c->arena, "opendata.set_about.%s", d->id).p), "dct:publisher",
			 id_of(at(c, "/#publisher")), "dcat:theme", id_of(STR(EU "data-theme/ENVI")),
			 "dct:accrualPeriodicity", id_of(arena_printf(c->arena, EU "frequency/%s", d->frequency)),
			 "dcat:landingPage", id_of(at(c, "/data")), "dcat:distribution", forms);
}

/* ---- topic tables: one set a topic column ---- */

static json_t *topic_form(struct ctx *c, struct str href, const char *file, const char *type, const char *label)
{
	struct str path = arena_printf(c->arena, "%.*s/%s", STR_ARG(href), file);
	const struct od_form f = {path.p, type, label};

	return distribution(c, &f);
}

static json_t *named(struct str zh, struct str en)
{
	return json_pack("[{s:o,s:s},{s:o,s:s}]", "@value", js(zh), "@language", "zh", "@value", js(en), "@language", "en");
}

static json_t *topic_set(struct ctx *c, const struct topic_total *zh, const struct topic_total *en)
{
	enum tpl_locale own = c->locale;
	struct str id = page_absolute(c, arena_printf(c->arena, "/data#topic-%.*s", STR_ARG(zh->key))), about[2];

	for (int i = 0; i < 2; i++) {
		c->locale = i == 0 ? LOC_ZH : LOC_EN;
		about[i] = ctx_textf(c, "opendata.topic_about", i == 0 ? zh->name : en->name);
	}
	c->locale = own;
	return json_pack("{s:o,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:[o,o]}", "@id", js(id), "@type", "dcat:Dataset", "dct:title",
			 named(zh->name, en->name), "dct:description", named(about[0], about[1]), "dct:publisher",
			 id_of(at(c, "/#publisher")), "dcat:theme", id_of(STR(EU "data-theme/ENVI")),
			 "dct:accrualPeriodicity", id_of(STR(EU "frequency/IRREG")), "dcat:landingPage",
			 id_of(page_absolute(c, zh->href)), "dcat:distribution",
			 topic_form(c, zh->href, "data.csv", "text/csv", "CSV"),
			 topic_form(c, zh->href, "data.json", "application/json", "JSON"));
}

static enum status topic_sets(struct ctx *c, json_t *list, struct err *err)
{
	enum tpl_locale own = c->locale;
	struct topic_total *names[2];
	size_t n[2];
	enum status st = ST_OK;

	for (int i = 0; i < 2 && st == ST_OK; i++) {
		c->locale = i == 0 ? LOC_ZH : LOC_EN;
		st = site_topic_totals(c, &names[i], &n[i], err);
	}
	c->locale = own;
	TRY(st);
	for (size_t i = 0; i < n[0] && i < n[1]; i++)
		(void)json_array_append_new(list, topic_set(c, &names[0][i], &names[1][i]));
	return ST_OK;
}

static json_t *publisher(struct ctx *c)
{
	json_t *o = json_pack("{s:o,s:s,s:o,s:o}", "@id", js(at(c, "/#publisher")), "@type", "foaf:Organization",
			      "foaf:name", js(setting(c, "site.name")), "foaf:homepage", id_of(at(c, "/")));

	return o;
}

static json_t *service(struct ctx *c)
{
	return json_pack("{s:o,s:s,s:o,s:o,s:o,s:o}", "@id", js(at(c, "/api/v1")), "@type", "dcat:DataService", "dct:title",
			 languages(c, "opendata.api"), "dcat:endpointURL", id_of(at(c, "/api/v1")),
			 "dcat:endpointDescription", id_of(at(c, "/api/v1/openapi.json")), "dct:license",
			 id_of(at(c, "/about/copyright")));
}

enum status od_catalog_jsonld(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	json_t *root, *list;
	size_t n;
	const struct od_dataset *d = od_datasets(&n);
	struct bulk b;
	enum status st;

	TRY(bulk_current(c, &b, err));
	list = json_array();
	for (size_t i = 0; i < n; i++)
		if (d[i].n > 0 || b.n == BULK_FILES)
			(void)json_array_append_new(list, dataset(c, &d[i], &b));
	st = topic_sets(c, list, err);
	if (st != ST_OK) {
		json_decref(list);
		return st;
	}
	root = json_pack("{s:o,s:o,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "@context", context(), "@id",
			 js(at(c, "/data/catalog.jsonld")), "@type", "dcat:Catalog", "dct:title",
			 languages(c, "opendata.title"), "dct:description", languages(c, "opendata.lead"), "dct:publisher",
			 publisher(c), "dct:license", id_of(at(c, "/about/copyright")), "foaf:homepage",
			 id_of(at(c, "/data")), "dcat:service", service(c), "dcat:dataset", list);
	return answer(w, root, err);
}

/* ---- a document in the words of schema.org ---- */

static json_t *media(struct str url, const char *type, struct str name, int64_t size, struct str sha256)
{
	json_t *o = json_pack("{s:s,s:o,s:s}", "@type", "MediaObject", "contentUrl", id_of(url), "encodingFormat", type);

	set_text(o, "name", name);
	set_text(o, "sha256", sha256);
	if (size > 0)
		set(o, "contentSize", json_sprintf("%lld B", (long long)size));
	return o;
}

static void set_date(struct ctx *c, json_t *o, const char *key, struct date d)
{
	if (!date_is_none(d))
		set(o, key, typed(date_format(c->arena, d), "Date"));
}

static json_t *organisation(struct ctx *c, const struct api_document *d)
{
	json_t *o = json_pack("{s:s,s:o,s:o}", "@type", "GovernmentOrganization", "name", js(d->d.body_name), "url",
			      id_of(page_absolute(c, arena_printf(c->arena, "/bodies/%.*s", STR_ARG(d->d.body_code)))));

	return o;
}

static void files_of(struct ctx *c, json_t *root, const struct api_document *d)
{
	const struct api_attachment *a = d->attachments.items;
	json_t *forms = json_array(), *list = json_array();

	(void)json_array_append_new(forms, media(d->pdf_url, "application/pdf", STR_NONE, 0, STR_NONE));
	(void)json_array_append_new(forms, media(d->docx_url,
						 "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
						 STR_NONE, 0, STR_NONE));
	for (size_t i = 0; i < d->attachments.n; i++)
		(void)json_array_append_new(list, media(a[i].url, arena_cstr(c->arena, a[i].a.media_type), a[i].a.name,
							a[i].a.size, a[i].a.sha256));
	set(root, "encoding", forms);
	if (json_array_size(list) > 0)
		set(root, "associatedMedia", list);
	else
		json_decref(list);
}

enum status od_document_jsonld(struct web_call *w, struct err *err)
{
	struct ctx *c = ctx_of(w);
	int64_t id = web_param_i64(w, "id");
	struct document pub = {0};
	struct api_document d;
	json_t *root;

	web_cache_tag(w, "doc:%lld", (long long)id);
	web_cache_tag(w, "list");
	TRY(doc_public_get(c, id, &pub, err));
	TRY(api_document_full(c, &pub, &d, err));
	root = json_pack("{s:{s:s},s:o,s:s,s:o,s:o,s:s,s:b,s:o}", "@context", "@vocab", "https://schema.org/", "@id",
			 js(d.url), "@type", pub.validity == VALID_NA ? "DigitalDocument" : "Legislation", "name",
			 js(pub.title), "url", id_of(d.url), "inLanguage", "zh-CN", "isAccessibleForFree", 1, "license",
			 id_of(at(c, "/about/copyright")));
	set_text(root, "identifier", pub.index_no);
	set_text(root, "alternateName", pub.doc_no);
	set_text(root, "abstract", pub.summary);
	set_text(root, "keywords", pub.keywords);
	set_text(root, "about", pub.topic);
	set_text(root, "genre", pub.genre);
	set(root, "datePublished",
	    typed(instant_format_iso(c->arena, pub.first_published_at != 0 ? pub.first_published_at : pub.published_at),
		  "DateTime"));
	set(root, "version", json_integer(d.edition));
	set_date(c, root, "dateCreated", pub.formed_on);
	set_date(c, root, "expires", pub.abolished_on);
	set(root, "publisher", organisation(c, &d));
	set(root, "creator", json_pack("{s:s,s:o}", "@type", "GovernmentOrganization", "name", js(d.issuer)));
	files_of(c, root, &d);
	return answer(w, root, err);
}
