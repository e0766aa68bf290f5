/* SPDX-License-Identifier: Apache-2.0 */
/* Follows HTML far enough to know where a value would stand. Literal text is read byte by byte with the states of the HTML
 * tokenizer; whatever this product does not need (unquoted attribute values with tags, script text, inline styles, event
 * handlers) is refused here rather than guessed at. */
#include <string.h>

#include "tpl/tpl_int.h"

static bool space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool letter(char c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

static void name_add(char *name, unsigned char *n, char c)
{
	if (*n < HTML_NAME_MAX - 1)
		name[(*n)++] = lower(c);
	else
		name[HTML_NAME_MAX - 1] = '+'; /* too long to be one we know */
}

static void name_clear(char *name, unsigned char *n)
{
	memset(name, 0, HTML_NAME_MAX);
	*n = 0;
}

static bool elem_is(const struct hctx *h, const char *name)
{
	return strcmp(h->elem, name) == 0;
}

static bool in_list(const char *name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(name, list[i]) == 0)
			return true;
	return false;
}

/* What an attribute's value is. */
static enum hattr classify(const struct hctx *h)
{
	static const char *const urls[] = {"href",    "src",	     "action",	 "formaction", "poster",     "cite",
					   "data",    "manifest",    "longdesc", "background", "xlink:href", "hx-get",
					   "hx-post", "hx-push-url", "hx-put",	 "hx-delete",  "ping",	     "icon"};
	static const char *const closed[] = {"style",	   "srcdoc",	 "srcset",  "imagesrcset", "hx-vals",
					     "hx-headers", "hx-request", "hx-vars", "http-equiv"};
	const char *a = h->attr;

	if (strncmp(a, "data-hx-", 8) == 0)
		a += 5;
	if (in_list(a, urls, ARRAY_LEN(urls)))
		return HA_URL;
	if (in_list(a, closed, ARRAY_LEN(closed)) || strncmp(a, "hx-on", 5) == 0)
		return HA_CLOSED;
	if (elem_is(h, "script") && strcmp(a, "type") == 0)
		return HA_CLOSED;
	return HA_TEXT;
}

/* The content security policy would silently drop these: better said at load. */
static const char *attr_allowed(const struct hctx *h)
{
	if (strncmp(h->attr, "on", 2) == 0 || strncmp(h->attr, "hx-on", 5) == 0)
		return "inline event handlers are not allowed";
	if (strcmp(h->attr, "style") == 0)
		return "style attributes are not allowed, use a class";
	return NULL;
}

static void enter_value(struct hctx *h, enum hstate st, char quote)
{
	h->state = st;
	h->quote = quote;
	h->attr_kind = classify(h);
	h->url = HU_START;
	name_clear(h->val, &h->val_n);
}

static void leave_value(struct hctx *h)
{
	if (elem_is(h, "script") && strcmp(h->attr, "type") == 0)
		h->json_script = strcmp(h->val, "application/json") == 0 || strcmp(h->val, "application/ld+json") == 0;
	h->state = H_TAG;
	h->quote = 0;
	h->attr_kind = HA_TEXT;
	h->url = HU_START;
	name_clear(h->attr, &h->attr_n);
	name_clear(h->val, &h->val_n);
}

static void end_tag(struct hctx *h)
{
	bool json = h->json_script, end = h->end_tag;
	char elem[HTML_NAME_MAX];

	memcpy(elem, h->elem, sizeof elem);
	memset(h, 0, sizeof *h);
	h->state = H_TEXT;
	if (end)
		return;
	if (strcmp(elem, "script") == 0)
		h->state = json ? H_JSON : H_RAW;
	else if (strcmp(elem, "style") == 0)
		h->state = H_RAW;
	else if (strcmp(elem, "textarea") == 0 || strcmp(elem, "title") == 0)
		h->state = H_RCDATA;
	if (h->state != H_TEXT)
		memcpy(h->elem, elem, sizeof elem);
	h->elem_n = (unsigned char)strlen(h->elem);
}

/* One byte of a literal attribute value. */
static const char *value_byte(struct hctx *h, char c)
{
	static const char *const schemes[] = {"http", "https", "mailto", "tel"};

	name_add(h->val, &h->val_n, c);
	if (h->attr_kind != HA_URL)
		return NULL;
	if (c == '?' || c == '#') {
		h->url = HU_QUERY;
	} else if (h->url == HU_START && c == '/') {
		h->url = HU_PATH;
	} else if (h->url == HU_START && c == ':') {
		h->val[h->val_n - 1] = '\0';
		h->url = HU_PATH;
		if (strcmp(h->val, "data") == 0) { /* a whole picture in the template is fine, a tag inside it is not */
			h->attr_kind = HA_CLOSED;
			return elem_is(h, "a") || elem_is(h, "form") ? "this kind of address is not allowed" : NULL;
		}
		if (!in_list(h->val, schemes, ARRAY_LEN(schemes)))
			return "this kind of address is not allowed";
	}
	return NULL;
}

static const char *tag_byte(struct hctx *h, char c)
{
	const char *why;

	switch (h->state) {
	case H_TAG_NAME:
		if (space(c))
			h->state = H_TAG;
		else if (c == '/')
			h->state = H_SELF_CLOSE;
		else if (c == '>')
			end_tag(h);
		else
			name_add(h->elem, &h->elem_n, c);
		return NULL;
	case H_TAG_MIXED:
		if (!space(c) && c != '/' && c != '>')
			return "put a blank between this and the section before it";
		/* fall through */
	case H_TAG:
	case H_SELF_CLOSE:
		if (c == '>')
			end_tag(h);
		else if (c == '/')
			h->state = H_SELF_CLOSE;
		else if (space(c))
			h->state = H_TAG;
		else if (c == '"' || c == '\'' || c == '<' || c == '=')
			return "a quote, < or = cannot stand here in a tag";
		else {
			h->state = H_ATTR_NAME;
			name_clear(h->attr, &h->attr_n);
			name_add(h->attr, &h->attr_n, c);
		}
		return NULL;
	default: /* H_ATTR_NAME, H_ATTR_AFTER */
		if (c == '=' || space(c) || c == '>' || c == '/') {
			why = attr_allowed(h);
			if (why != NULL)
				return why;
		}
		if (c == '=')
			h->state = H_VALUE_BEFORE;
		else if (space(c))
			h->state = H_ATTR_AFTER;
		else if (c == '>')
			end_tag(h);
		else if (c == '/')
			h->state = H_SELF_CLOSE;
		else if (c == '"' || c == '\'' || c == '<')
			return "a quote or < cannot stand in an attribute name";
		else {
			if (h->state == H_ATTR_AFTER)
				name_clear(h->attr, &h->attr_n);
			h->state = H_ATTR_NAME;
			name_add(h->attr, &h->attr_n, c);
		}
		return NULL;
	}
}

static const char *in_tag_byte(struct hctx *h, char c)
{
	switch (h->state) {
	case H_VALUE_BEFORE:
		if (c == '"' || c == '\'') {
			enter_value(h, H_VALUE_QUOTED, c);
			return NULL;
		}
		if (space(c))
			return NULL;
		if (c == '>')
			return "attribute has no value";
		enter_value(h, H_VALUE_UNQUOTED, 0);
		return value_byte(h, c);
	case H_VALUE_QUOTED:
		if (c != h->quote)
			return value_byte(h, c);
		leave_value(h);
		return NULL;
	case H_VALUE_UNQUOTED:
		if (!space(c) && c != '>')
			return value_byte(h, c);
		leave_value(h);
		if (c == '>')
			end_tag(h);
		return NULL;
	default:
		return tag_byte(h, c);
	}
}

/* "<" in script, style, textarea or title: an end tag of that element, or literal text. *skip: bytes consumed. */
static const char *special_lt(struct hctx *h, struct str rest, size_t *skip)
{
	bool end = rest.n > 1 && rest.p[1] == '/';
	size_t n = strlen(h->elem);
	struct str name = str_slice(rest, 2, 2 + n);

	*skip = 1;
	if (end && str_ieq_c(name, h->elem) && rest.n > 2 + n && (space(rest.p[2 + n]) || rest.p[2 + n] == '>')) {
		h->state = H_TAG;
		h->end_tag = true;
		*skip = 2 + n;
		return NULL;
	}
	if (h->state == H_RAW)
		return NULL;
	if (end || (h->state == H_JSON && rest.n > 1 && rest.p[1] == '!') || rest.n == 1)
		return "write &lt; or \\u003c here: a < in this element could end it";
	return NULL;
}

static const char *json_byte(struct hctx *h, char c)
{
	if (!h->json_string) {
		h->json_string = c == '"';
	} else if (h->json_escape) {
		h->json_escape = false;
	} else if (c == '\\') {
		h->json_escape = true;
	} else if (c == '"') {
		h->json_string = false;
	}
	return NULL;
}

static const char *lt_byte(struct hctx *h, struct str rest, size_t *skip)
{
	*skip = 1;
	if (rest.p[0] == '!') {
		h->state = H_MARKUP;
		if (rest.n >= 3 && rest.p[1] == '-' && rest.p[2] == '-') {
			h->state = H_COMMENT;
			*skip = 3;
		}
		return NULL;
	}
	if (rest.p[0] == '/' && rest.n > 1 && letter(rest.p[1])) {
		h->end_tag = true;
		h->state = H_TAG_NAME;
		return NULL;
	}
	if (!letter(rest.p[0]))
		return "write &lt; for a < in text";
	h->state = H_TAG_NAME;
	name_add(h->elem, &h->elem_n, rest.p[0]);
	return NULL;
}

const char *html_scan(struct hctx *h, struct str text, size_t *ret_at)
{
	for (size_t i = 0; i < text.n;) {
		struct str rest = str_skip(text, i);
		size_t skip = 1;
		const char *why = NULL;

		switch (h->state) {
		case H_TEXT:
			if (rest.p[0] == '<') {
				memset(h, 0, sizeof *h);
				h->state = H_LT;
			}
			break;
		case H_RCDATA:
		case H_RAW:
		case H_JSON:
			if (rest.p[0] == '<')
				why = special_lt(h, rest, &skip);
			else if (h->state == H_JSON)
				why = json_byte(h, rest.p[0]);
			break;
		case H_LT:
			why = lt_byte(h, rest, &skip);
			break;
		case H_MARKUP:
			if (rest.p[0] == '>')
				h->state = H_TEXT;
			break;
		case H_COMMENT:
			if (str_starts_c(rest, "-->")) {
				h->state = H_TEXT;
				skip = 3;
			}
			break;
		default:
			why = in_tag_byte(h, rest.p[0]);
		}
		if (why != NULL) {
			*ret_at = i;
			return why;
		}
		i += skip;
	}
	return NULL;
}

const char *html_value(struct hctx *h, enum esc *ret)
{
	switch (h->state) {
	case H_TEXT:
	case H_RCDATA:
		*ret = ESC_TEXT;
		return NULL;
	case H_JSON:
		if (h->json_escape)
			return "a tag cannot follow a backslash";
		*ret = h->json_string ? ESC_JSON_STRING : ESC_JSON_VALUE;
		return NULL;
	case H_VALUE_QUOTED:
		if (h->attr_kind == HA_CLOSED)
			return "a tag cannot stand in this attribute";
		*ret = h->attr_kind == HA_TEXT ? ESC_TEXT
		       : h->url == HU_START    ? ESC_URL_START
		       : h->url == HU_PATH     ? ESC_URL_PATH
					       : ESC_URL_QUERY;
		name_add(h->val, &h->val_n, '+'); /* a literal scheme can no longer follow */
		return NULL;
	case H_RAW:
		return "a tag cannot stand in a script or style; data goes into <script type=\"application/json\">";
	case H_COMMENT:
	case H_MARKUP:
		return "a tag cannot stand in an HTML comment";
	case H_VALUE_BEFORE:
	case H_VALUE_UNQUOTED:
		return "a tag cannot stand in an attribute without quotes";
	default:
		return "a tag cannot stand in a tag name or attribute name";
	}
}

static bool between_attrs(enum hstate s)
{
	return s == H_TAG || s == H_TAG_MIXED || s == H_TAG_NAME || s == H_ATTR_NAME || s == H_ATTR_AFTER;
}

const char *html_section(struct hctx *h)
{
	switch (h->state) {
	case H_TEXT:
	case H_RCDATA:
	case H_JSON:
	case H_VALUE_QUOTED:
	case H_TAG:
	case H_TAG_MIXED:
		return NULL;
	case H_TAG_NAME:
		h->state = H_TAG_MIXED;
		return NULL;
	case H_ATTR_NAME:
	case H_ATTR_AFTER: {
		const char *why = attr_allowed(h);

		h->state = H_TAG_MIXED;
		name_clear(h->attr, &h->attr_n);
		return why;
	}
	default:
		return "a section cannot begin here";
	}
}

const char *html_join(struct hctx *before, const struct hctx *after, bool repeats)
{
	struct hctx b = *before, a = *after;

	if (between_attrs(b.state) && between_attrs(a.state) && memcmp(b.elem, a.elem, sizeof b.elem) == 0 &&
	    b.end_tag == a.end_tag) {
		if (b.state == H_TAG && a.state == H_TAG) {
			*before = a;
			return NULL;
		}
		if (repeats && b.state == H_TAG)
			return "a repeated section inside a tag must end with a blank or a quote";
		if (attr_allowed(&a) != NULL)
			return attr_allowed(&a);
		before->state = H_TAG_MIXED;
		before->json_script = b.json_script && a.json_script;
		name_clear(before->attr, &before->attr_n);
		return NULL;
	}
	if (b.state == H_VALUE_QUOTED && a.state == H_VALUE_QUOTED) {
		/* Where in a URL we are may differ: the stricter escape holds for both (HU_QUERY is safe anywhere, HU_START
		 * also checks the scheme). */
		enum hurl u = b.url == HU_QUERY || a.url == HU_QUERY   ? HU_QUERY
			      : b.url == HU_START || a.url == HU_START ? HU_START
								       : HU_PATH;

		name_clear(b.val, &b.val_n);
		name_clear(a.val, &a.val_n);
		a.url = b.url = u;
		if (memcmp(&a, &b, sizeof a) != 0)
			return "the section changes the attribute it stands in";
		name_add(b.val, &b.val_n, '+');
		*before = b;
		return NULL;
	}
	if (memcmp(&a, &b, sizeof a) != 0)
		return "a section must end in the same kind of place where it begins";
	return NULL;
}

const char *html_end(const struct hctx *h)
{
	return h->state == H_TEXT ? NULL : "the page ends inside a tag, comment or special element";
}
