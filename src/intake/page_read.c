/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/page_read.h"

#include <libxml/HTMLparser.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "extract/extract.h"
#include "intake/page_int.h"

#define MIN_TEXT 20 /* characters; a page with less has nothing to publish */

static void free_html(void *d)
{
	xmlFreeDoc(d);
}

static xmlNode *child(xmlNode *n, const char *name)
{
	for (n = n == NULL ? NULL : n->children; n != NULL; n = n->next)
		if (tag_is(n, name))
			return n;
	return NULL;
}

static enum status parse(struct page_tree *t, struct str text, struct err *err)
{
	htmlDocPtr d = htmlReadMemory(text.p, (int)text.n, NULL, "UTF-8",
				      HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
	xmlNode *root, *title;

	if (d == NULL)
		return err_say(err, ST_UNSUPPORTED_TYPE, "intake.not_html", NULL);
	arena_on_clear(t->a, free_html, d);
	root = xmlDocGetRootElement(d);
	t->body = child(root, "body");
	if (t->body == NULL)
		return err_say(err, ST_UNSUPPORTED_TYPE, "intake.not_html", NULL);
	title = child(child(root, "head"), "title");
	t->title_element = title == NULL ? STR("") : tag_text(t->a, title);
	return ST_OK;
}

/* A page that leads on to others: most of its words are links, and hardly a sentence. */
static bool is_list(const struct page_tree *t, const struct model_writer *w)
{
	const struct counts *c = counts_of(t->content);

	if (c->text < MIN_TEXT)
		return w->n_images == 0 && w->n_files == 0;
	return (c->link * 10 > c->text * 6 || (c->link * 2 > c->text && c->marks < 3)) && w->n_files * 3 < c->blocks;
}

/* Blocks that are nothing but what the recogniser took out of the text: furniture, labels, the title once more. */
static void drop_furniture(struct arena *a, const struct recognised *r, struct nodes *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct doc_node *b = l->p[i];
		bool drop = false;
		struct str f;

		if (b->type == DN_PARAGRAPH || b->type == DN_HEADING) {
			f = intake_fold(a, node_text_str(a, b, ""));
			for (size_t k = 0; k < r->n_out && !drop; k++)
				drop = str_eq(r->out[k], f);
		}
		if (!drop)
			l->p[n++] = b;
	}
	l->n = n;
}

static struct str source_of(struct page_tree *t, struct nodes *blocks, enum confidence *ret_title)
{
	static const struct {
		const char *field, *label;
	} metas[] = {{"published", "发布日期"},
		     {"source", "来源"},
		     {"doc_no", "文号"},
		     {"index_no", "索引号"},
		     {"issuer", "发布机构"}};
	struct doc d = {t->a, node_with(t->a, DN_DOC, blocks)};
	struct buf b = BUF_INIT(t->a, MAX_IMPORT_BYTES * 2U);
	struct str title = page_title(t, ret_title);

	if (title.n > 0)
		buf_printf(&b, "标题:%.*s\n", STR_ARG(title));
	for (size_t i = 0; i < ARRAY_LEN(metas); i++) {
		struct str v = page_meta(t, metas[i].field);

		if (v.n > 0 && str_find_byte(v, '\n') < 0)
			buf_printf(&b, "%s:%.*s\n", metas[i].label, STR_ARG(v));
	}
	buf_str(&b, page_head(t));
	buf_str(&b, doc_to_source(t->a, &d));
	return buf_view(&b);
}

/* The model as the rules of documents want it; the plain text when it is more than they allow. */
static enum status checked_model(struct arena *a, struct nodes *blocks, struct page_read *p, struct err *err)
{
	struct doc built = {a, NULL};
	struct err ignored = {0};

	if (blocks->n == 0)
		nodes_add(blocks, node_new(a, DN_PARAGRAPH));
	built.root = node_with(a, DN_DOC, blocks);
	if (doc_parse(a, doc_json(a, &built), &p->doc, &ignored) == ST_OK)
		return ST_OK;
	finding_add(&p->r, "intake.f.layout_lost", STR_NONE, true);
	p->n_images = 0;
	return doc_from_text(a, p->r.body, &p->doc, err);
}

enum status page_read(struct arena *a, const struct intake_rules *rules, struct str bytes, struct str address,
		      struct str hosts, struct page_read *ret, struct err *err)
{
	struct page_tree t = {.a = a, .rules = rules};
	struct page_read *p = ARENA_NEW(a, struct page_read);
	struct model_writer w = {.a = a, .base = address, .hosts = hosts};
	struct nodes blocks;
	struct repairs did;
	struct str text;
	enum confidence title;

	if (bytes.n > PAGE_BYTES_MAX)
		return err_say(err, ST_TOO_LARGE, "intake.file_limit", NULL);
	if (!extract_decode(a, bytes, extract_html_charset(bytes), &text, &p->from))
		return err_say(err, ST_UNSUPPORTED_TYPE, "intake.not_text", NULL);
	TRY(intake_repair(a, text, &text, &did, err));
	TRY(parse(&t, text, err));
	page_count(&t);
	if (t.elements > PAGE_ELEMENTS_MAX)
		return err_say(err, ST_TOO_LARGE, "intake.file_limit", NULL);
	page_find_content(&t);
	page_model(&w, t.content, &blocks);
	p->image = w.image;
	p->n_images = w.n_images;
	p->file = w.file;
	p->n_files = w.n_files;
	p->list = is_list(&t, &w);
	TRY(recognise_repaired(a, rules, source_of(&t, &blocks, &title), did, &p->r, err));
	if (title < CONF_HIGH && p->r.title.conf == CONF_HIGH && title > CONF_NONE) {
		p->r.title.conf = title;
		finding_add(&p->r, "intake.f.title_guess", p->r.title.value, true);
	}
	drop_furniture(a, &p->r, &blocks);
	TRY(checked_model(a, &blocks, p, err));
	*ret = *p;
	return ST_OK;
}
