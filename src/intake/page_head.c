/* SPDX-License-Identifier: Apache-2.0 */
/* What a page says about its document outside the text: <meta> of government sites (国办函〔2019〕19号 asks for ArticleTitle,
 * PubDate, ContentSource), tables and lines of labels above the text, <h1>, <title>. */
#include <string.h>

#include "base/utf8.h"
#include "intake/page_int.h"

static struct str meta_below(struct page_tree *t, const xmlNode *n, struct str name, int depth)
{
	for (; n != NULL && depth < PAGE_DEPTH_MAX; n = n->next) {
		struct str v;

		if (n->type != XML_ELEMENT_NODE)
			continue;
		if (tag_is(n, "meta") && str_eq(intake_lower(t->a, tag_attr(t->a, n, "name")), name))
			return str_trim(utf8_clean(t->a, tag_attr(t->a, n, "content")));
		v = meta_below(t, n->children, name, depth + 1);
		if (v.n > 0)
			return v;
	}
	return STR("");
}

struct str page_meta(struct page_tree *t, const char *field)
{
	const xmlNode *root = t->body->parent;

	for (size_t i = 0; root != NULL && i < t->rules->n; i++) {
		const struct intake_rule *r = &t->rules->rule[i];
		struct str v = STR("");

		if (r->kind == RULE_META && str_eq_c(r->field, field))
			v = meta_below(t, root->children, r->pattern, 0);
		if (v.n > 0)
			return v;
	}
	return STR("");
}

/* ---- title ---- */
/* The parts of "通知标题_澄州市生态环境局 - 首页". */
static bool title_part(struct str *rest, struct str *ret)
{
	static const char *const seps[] = {"_", "|", " - ", "—", "－", "-"};
	size_t at = rest->n, skip = 0;

	if (rest->n == 0)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(seps); i++) {
		ptrdiff_t hit = str_find_c(*rest, seps[i]);

		if (hit >= 0 && (size_t)hit < at) {
			at = (size_t)hit;
			skip = strlen(seps[i]);
		}
	}
	*ret = str_trim(str_slice(*rest, 0, at));
	*rest = str_skip(*rest, at + skip);
	return true;
}

static bool in_title(struct arena *a, struct str title, struct str words)
{
	return words.n > 0 && str_find(intake_fold(a, title), intake_fold(a, words)) >= 0;
}

/* A heading whose words the <title> has too is the title, whatever its size. */
static const xmlNode *heading(struct page_tree *t, const xmlNode *n, struct str title, const char *tags, int depth)
{
	for (; n != NULL && depth < PAGE_DEPTH_MAX; n = n->next) {
		const xmlNode *hit;

		if (n->type != XML_ELEMENT_NODE || counts_of(n)->noise || tag_hidden(n))
			continue;
		if (tag_in(n, tags) && counts_of(n)->text >= 5 && counts_of(n)->text <= 200 &&
		    (title.n == 0 || in_title(t->a, title, tag_text(t->a, n))))
			return n;
		hit = heading(t, n->children, title, tags, depth + 1);
		if (hit != NULL)
			return hit;
	}
	return NULL;
}

struct str page_title(struct page_tree *t, enum confidence *ret_conf)
{
	struct str v = page_meta(t, "title"), title = t->title_element, rest = title, part, best = STR("");
	const xmlNode *h;

	*ret_conf = CONF_HIGH;
	if (v.n > 0)
		return v;
	h = title.n == 0 ? NULL : heading(t, t->body, title, "h1 h2 h3", 0);
	if (h == NULL && title.n > 0)
		h = heading(t, t->body, title, "div p td strong span font", 0);
	if (h != NULL)
		return tag_text(t->a, h);
	*ret_conf = CONF_MEDIUM;
	h = heading(t, t->body, STR(""), "h1", 0);
	if (h != NULL)
		return tag_text(t->a, h);
	while (title_part(&rest, &part))
		if (best.n == 0)
			best = part;
	if (best.n == 0)
		*ret_conf = CONF_NONE;
	return best;
}

/* ---- labelled lines ---- */
static bool is_label(struct page_tree *t, struct str folded)
{
	while (str_ends_c(folded, ":"))
		folded.n--;
	for (size_t i = 0; i < t->rules->n; i++)
		if (t->rules->rule[i].kind == RULE_LABEL && str_eq(t->rules->rule[i].pattern, folded))
			return true;
	return false;
}

/* Where a label with its colon begins in a line; -1: none. */
static ptrdiff_t label_in(struct page_tree *t, struct str line)
{
	ptrdiff_t best = -1;

	for (size_t i = 0; i < t->rules->n; i++) {
		const struct intake_rule *r = &t->rules->rule[i];
		ptrdiff_t at = r->kind == RULE_LABEL ? str_find(line, r->pattern) : -1;
		struct str behind;

		if (at < 0)
			continue;
		behind = str_trim(str_skip(line, (size_t)at + r->pattern.n));
		if ((str_starts_c(behind, ":") || str_starts_c(behind, "：")) && (best < 0 || at < best))
			best = at;
	}
	return best;
}

static void head_line(struct page_tree *t, struct buf *b, struct str line)
{
	ptrdiff_t at = utf8_len(line) > 200 ? -1 : label_in(t, line);
	struct str before, day;
	struct date d;

	if (at < 0)
		return;
	before = str_trim(str_slice(line, 0, (size_t)at));
	day = before;
	(void)str_cut(&before, ' ', &day);
	if (day.n > 0 && date_parse_loose(day, &d))
		buf_printf(b, "发布日期:%.*s\n", STR_ARG(day));
	buf_printf(b, "%.*s\n", STR_ARG(str_skip(line, (size_t)at)));
}

/* Cells in pairs: label, value. */
static void head_row(struct page_tree *t, struct buf *b, const xmlNode *tr)
{
	struct str label = STR("");

	for (const xmlNode *k = tr->children; k != NULL; k = k->next) {
		struct str v, f;

		if (!tag_in(k, "td th dt dd"))
			continue;
		v = tag_text(t->a, k);
		f = intake_fold(t->a, v);
		if (label.n > 0 && !is_label(t, f) && v.n > 0)
			buf_printf(b, "%.*s:%.*s\n", STR_ARG(label), STR_ARG(v));
		else if (label.n == 0 && label_in(t, v) >= 0 && !is_label(t, f))
			head_line(t, b, v);
		label = STR("");
		if (is_label(t, f)) {
			while (str_ends_c(f, ":"))
				f.n--;
			label = f;
		}
	}
}

static bool holds_content(const struct page_tree *t, const xmlNode *n)
{
	for (const xmlNode *k = t->content; k != NULL; k = k->parent)
		if (k == n)
			return true;
	return false;
}

/* Lines of the part above the text. True when the text has been reached. */
static bool head_of(struct page_tree *t, struct buf *b, const xmlNode *n, int depth)
{
	for (; n != NULL && depth < PAGE_DEPTH_MAX; n = n->next) {
		if (n == t->content)
			return true;
		if (n->type != XML_ELEMENT_NODE || tag_hidden(n))
			continue;
		if (holds_content(t, n)) {
			if (head_of(t, b, n->children, depth + 1))
				return true;
		} else if (tag_in(n, "tr dl") && counts_of(n)->text <= 400 && counts_of(n)->blocks < 20)
			head_row(t, b, n);
		else if (tag_in(n, "p div span li h4 h5 font") && counts_of(n)->text <= 200 && counts_of(n)->blocks == 0)
			head_line(t, b, tag_text(t->a, n));
		else if (head_of(t, b, n->children, depth + 1))
			return true;
	}
	return false;
}

struct str page_head(struct page_tree *t)
{
	struct buf b = BUF_INIT(t->a, 64U << 10);

	if (t->content != t->body)
		(void)head_of(t, &b, t->body->children, 0);
	return b.overflow ? STR("") : buf_view(&b);
}
