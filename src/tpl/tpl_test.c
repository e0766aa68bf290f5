/* SPDX-License-Identifier: Apache-2.0 */
/* The engine's own promises: escapes by place, refusals at load with file and line, resolution, catalogues. */
#include "base/test.h"

#include <string.h>

#include "tpl/tpl_int.h"

struct row {
	struct str name;
	int64_t n;
};
static const struct tpl_field row_fields[] = {TF_STR(struct row, name), TF_I64(struct row, n)};
static const struct tpl_view row_view = TPL_VIEW_OF(struct row, row_fields);

struct sub {
	struct str title;
	struct row inner;
};
static const struct tpl_field sub_fields[] = {TF_STR(struct sub, title), TF_VIEW(struct sub, inner, &row_view)};
static const struct tpl_view sub_view = TPL_VIEW_OF(struct sub, sub_fields);

struct top {
	struct str x, y, empty;
	int64_t count;
	bool yes, no;
	struct safe_html html;
	struct tpl_list rows, none;
	struct sub sub;
	const struct sub *ptr, *null;
};
static const struct tpl_field top_fields[] = {TF_STR(struct top, x),
					      TF_STR(struct top, y),
					      TF_STR(struct top, empty),
					      TF_I64(struct top, count),
					      TF_BOOL(struct top, yes),
					      TF_BOOL(struct top, no),
					      TF_HTML(struct top, html),
					      TF_LIST(struct top, rows, &row_view),
					      TF_LIST(struct top, none, &row_view),
					      TF_VIEW(struct top, sub, &sub_view),
					      TF_PTR(struct top, ptr, &sub_view),
					      TF_PTR(struct top, null, &sub_view)};
static const struct tpl_view top_view = TPL_VIEW_OF(struct top, top_fields);

static const char po_zh[] = "msgid \"\"\nmsgstr \"Language: zh_CN\\n\"\n\nmsgid \"a.hello\"\nmsgstr \"您好，<{arg}>！\"\n"
			    "msgid \"a.plain\"\nmsgstr \"\"\n\"标题\"\n\" & \\\"引\\\"\"\n";
static const char po_en[] = "msgid \"a.hello\"\nmsgstr \"Hello <{arg}>.\"\nmsgid \"a.plain\"\nmsgstr \"Title\"\n";

/* arg: name, text, name, text …, NULL */
static struct str source(void *arg, struct arena *a, const char *file)
{
	const char *const *p = arg;

	(void)a;
	for (; *p != NULL; p += 2)
		if (strcmp(p[0], file) == 0)
			return str_of(p[1]);
	return STR_NONE;
}

static enum status load_files(const char *const *files, struct tpl_set **set, struct err *err)
{
	const struct tpl_page page = {"p.html", &top_view}, *table = &page;
	size_t one = 1;

	err_clear(err);
	return tpl_set_new(&table, &one, 1, source, (void *)(uintptr_t)files, str_of(po_zh), str_of(po_en), set, err);
}

static enum status load(const char *text, struct tpl_set **set, struct err *err)
{
	const char *files[] = {"p.html", text, NULL};

	return load_files(files, set, err);
}

static void refused(const char *text, const char *want)
{
	struct tpl_set *set = NULL;
	struct err err;

	if (load(text, &set, &err) == ST_OK) {
		tpl_set_free(set);
		fail_msg("loaded: %s", text);
	}
	if (strstr(err.detail, want) == NULL)
		fail_msg("%s\n gave \"%s\", want \"%s\"", text, err.detail, want);
}

static struct top view_of(const char *x)
{
	static const struct row rows[] = {{STR_INIT("a"), 1}, {STR_INIT("b<"), -2}};
	static const struct sub sub = {STR_INIT("far"), {STR_INIT("deep"), 7}};
	struct top v = {.x = str_of(x), .y = STR("wide"), .count = 42, .yes = true};

	v.html = tpl_html_from_trusted(STR("<b>&</b>"));
	v.rows = (struct tpl_list){rows, 2};
	v.sub = (struct sub){STR("near"), {STR("core"), 5}};
	v.ptr = &sub;
	return v;
}

static void gives_in(enum tpl_locale loc, const char *text, const char *x, const char *want)
{
	struct arena *a = arena_new();
	struct buf out = BUF_INIT(a, 1u << 20);
	struct tpl_set *set = NULL;
	struct top v = view_of(x);
	struct err err;

	if (load(text, &set, &err) != ST_OK)
		fail_msg("%s", err.detail);
	tpl_render(set, "p.html", loc, &v, &out);
	assert_str(buf_view(&out), want);
	tpl_set_free(set);
	arena_free(a);
}

static void gives(const char *text, const char *x, const char *want)
{
	gives_in(LOC_ZH, text, x, want);
}

static void escapes_text_and_attributes(void **s)
{
	(void)s;
	gives("<p>{{x}}</p>", "<a href='b'>&\"", "<p>&lt;a href=&#39;b&#39;&gt;&amp;&quot;</p>");
	gives("<p title=\"{{x}}\" id='{{x}}'>", "\"'>", "<p title=\"&quot;&#39;&gt;\" id='&quot;&#39;&gt;'>");
	gives("<title>{{x}}</title><textarea>{{x}}</textarea>", "</title>",
	      "<title>&lt;/title&gt;</title><textarea>&lt;/title&gt;</textarea>");
	gives("{{{html}}}", "", "<b>&</b>");
	gives("{{count}} {{yes}} {{no}}", "", "42 true false");
}

static void refuses_addresses_that_run_code(void **s)
{
	static const char *const bad[] = {
		"javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", " javascript:x",
		"java\tscript:x",      "\x01javascript:x",    "file:///etc",	  "blob:x",	":x"};
	static const char *const fine[] = {"/d/1",
					   "https://a.example/x?y=1",
					   "mailto:a@b.example",
					   "tel:0000",
					   "?p=2",
					   "#top",
					   "a/b:c",
					   "HTTP://x",
					   "",
					   "//host/x"};

	(void)s;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		gives("<a href=\"{{x}}\">", bad[i], "<a href=\"#\">");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		gives("<form action=\"{{x}}\"><img src=\"{{x}}\"><i hx-get=\"{{x}}\">", bad[i],
		      "<form action=\"#\"><img src=\"#\"><i hx-get=\"#\">");
	for (size_t i = 0; i < ARRAY_LEN(fine); i++)
		assert_true(tpl_url_allowed(str_of(fine[i])));
	gives("<a href=\"{{x}}\">", "/a?b=1&c=2 d", "<a href=\"/a?b=1&amp;c=2%20d\">");
	gives("<a href=\"{{x}}{{x}}\">", "javascript:", "<a href=\"##\">");
	refused("<a href=\"javascript:{{x}}\">", "p.html:1: this kind of address");
	refused("<a href=\"java{{x}}script:1\">", "this kind of address");
	refused("<img src=\"data:image/png,{{x}}\">", "cannot stand in this attribute");
	refused("<a href=\"data:text/html,x\">", "this kind of address");
	gives("<link href=\"data:image/svg+xml,%3C\">", "", "<link href=\"data:image/svg+xml,%3C\">");
}

static void encodes_parts_of_addresses(void **s)
{
	(void)s;
	gives("<a href=\"/d/{{x}}\">", "a/b c\"", "<a href=\"/d/a/b%20c%22\">");
	gives("<a href=\"/s?q={{x}}&amp;n={{count}}\">", "环评&a=#b",
	      "<a href=\"/s?q=%E7%8E%AF%E8%AF%84%26a%3D%23b&amp;n=42\">");
	gives("<a href=\"{{#no}}/x{{/no}}{{x}}\">", "javascript:a", "<a href=\"#\">");
	gives("<a href=\"/x{{#yes}}?a=1{{/yes}}&amp;b={{x}}\">", "a/b", "<a href=\"/x?a=1&amp;b=a%2Fb\">");
	gives("<a href=\"mailto:{{x}}\">", "a@b.example", "<a href=\"mailto:a@b.example\">");
	gives("<a href=\"/p/{{x}}\">", "%E7%8e%zz", "<a href=\"/p/%E7%8e%25zz\">");
}

static void json_blocks(void **s)
{
	(void)s;
	gives("<script "
	      "type=\"application/json\">{\"a\":\"{{x}}\",\"n\":{{count}},\"b\":{{yes}},\"s\":{{x}},\"l\":[{{#rows}}{{n}},"
	      "{{/rows}}0]}</script>",
	      "</script><\"\\\n",
	      "<script type=\"application/json\">{\"a\":\"\\u003c/script\\u003e\\u003c\\\"\\\\\\u000a\",\"n\":42,"
	      "\"b\":true,\"s\":\"\\u003c/script\\u003e\\u003c\\\"\\\\\\u000a\",\"l\":[1,-2,0]}</script>");
	gives("<script type=\"application/json\">\"{{t.a.hello:x}}\"</script>", "&",
	      "<script type=\"application/json\">\"您好，\\u003c\\u0026\\u003e！\"</script>");
	refused("<script type=\"application/json\">\"\\{{x}}\"</script>", "backslash");
	refused("<script type=\"application/json\">\"</scr{{x}}ipt>\"</script>", "could end it");
	refused("<script type=\"application/json\">{{#yes}}\"{{/yes}}a\"</script>", "same kind of place");
	refused("<script type=\"application/json\">{{{html}}}</script>", "three braces");
}

static void refused_places(void **s)
{
	(void)s;
	refused("<script>var a = {{x}};</script>", "p.html:1: a tag cannot stand in a script");
	refused("<script src=\"/a.js\">{{x}}</script>", "script or style");
	refused("<script type=\"{{x}}\">", "cannot stand in this attribute");
	refused("<style>p { color: {{x}} }</style>", "script or style");
	refused("<p style=\"color:{{x}}\">", "style attributes");
	refused("<p style=\"color:red\">", "style attributes");
	refused("<p onclick=\"a({{x}})\">", "event handlers");
	refused("<p onclick=\"a()\">", "event handlers");
	refused("<p hx-on:click=\"a()\">", "event handlers");
	refused("<p hx-vals='{\"a\":\"{{x}}\"}'>", "this attribute");
	refused("<img srcset=\"{{x}} 2x\">", "this attribute");
	refused("\n\n<!-- {{x}} -->", "p.html:3: a tag cannot stand in an HTML comment");
	refused("<{{x}}>", "tag name");
	refused("</{{x}}>", "p.html:1: write &lt;");
	refused("<p {{x}}>", "attribute name");
	refused("<p a{{x}}=\"1\">", "attribute name");
	refused("<p title={{x}}>", "without quotes");
	refused("<p title=a{{x}}>", "without quotes");
	refused("<p title=\"a", "ends inside");
	refused("<script type=\"application/json\">1", "ends inside");
	refused("a < b", "write &lt;");
	refused("<textarea></text{{x}}", "could end it");
	refused("<a href=\"{{t.a.plain}}\">", "catalogue text cannot begin an address");
	refused("{{{x}}}", "HTML fields only");
	refused("{{html}}", "three braces");
	refused("<p title=\"{{{html}}}\">", "between tags only");
}

static void sections_inside_tags(void **s)
{
	(void)s;
	gives("<option{{#yes}} selected{{/yes}}{{#no}} disabled{{/no}}>", "", "<option selected>");
	gives("<a {{#yes}}href=\"{{x}}\"{{/yes}}>", "data:x", "<a href=\"#\">");
	gives("<a class=\"a{{#yes}} b{{/yes}}\"{{#x}} title=\"{{x}}\"{{/x}}>", "t\"", "<a class=\"a b\" title=\"t&quot;\">");
	gives("<p{{#rows}} data-{{/rows}}>", "", "<p data- data->");
	refused("<a {{#yes}}h{{/yes}}ref=\"{{x}}\">", "put a blank");
	refused("<a {{#rows}}ref=\"{{name}}\" h{{/rows}}>", "repeated section");
	refused("<a{{#yes}}b{{/yes}}>", "put a blank");
	refused("<p {{#yes}}title=\"{{/yes}}\">", "same kind of place");
	refused("{{#yes}}<p{{/yes}}>", "same kind of place");
	refused("<p {{#yes}}onclick{{/yes}}>", "event handlers");
	refused("<p title{{#yes}}=\"a\"{{/yes}}>", "put a blank");
}

static void names_resolve_inwards_and_outwards(void **s)
{
	(void)s;
	gives("{{#rows}}{{name}}={{n}}/{{y}};{{/rows}}", "", "a=1/wide;b&lt;=-2/wide;");
	gives("{{sub.title}} {{sub.inner.n}} {{ptr.inner.name}}", "", "near 5 deep");
	gives("{{#sub}}{{#inner}}{{name}} {{title}} {{x}}{{/inner}}{{/sub}}", "X", "core near X");
	gives("{{#ptr}}{{#rows}}{{title}}{{/rows}}{{inner.n}}{{/ptr}}{{#null}}no{{/null}}{{^null}}none{{/null}}", "",
	      "farfar7none");
	gives("[{{null.title}}]{{#null.inner}}{{n}}{{/null.inner}}", "", "[]");
	gives("{{#none}}a{{/none}}{{^none}}b{{/none}}{{#empty}}c{{/empty}}{{^empty}}d{{/empty}}{{#count}}e{{/count}}", "",
	      "bde");
	gives("{{#x}}[{{.}}]{{/x}}", "v", "[v]");
	refused("{{titel}}", "p.html:1: view struct top has no field for the name: titel");
	refused("\n{{#rows}}\n{{nmae}}{{/rows}}", "p.html:3: view struct row has no field for the name: nmae");
	refused("{{sub.titel}}", "sub.titel");
	refused("{{x.y}}", "x.y");
	refused("{{rows}}", "cannot be printed");
	refused("{{#sub}}{{sub.sub}}{{/sub}}", "sub.sub");
}

static void broken_syntax_is_named_with_its_line(void **s)
{
	(void)s;
	refused("a\n{{#yes}}", "p.html:2: section is not closed: yes");
	refused("{{/yes}}", "p.html:1: section is closed but was not opened: yes");
	refused("{{#yes}}\n{{#no}}\n{{/yes}}{{/no}}", "p.html:3: section closed out of order: yes");
	refused("{{x", "p.html:1: tag is not closed");
	refused("{{}}", "this is not a name");
	refused("{{a b}}", "this is not a name: a b");
	refused("{{$block}}", "this is not a name");
	refused("{{=<% =}}", "delimiters");
	refused("{{>parts/gone}}", "p.html:1: there is no such part: parts/gone");
	refused("{{>../etc}}", "stays below");
}

static void catalogue_text(void **s)
{
	(void)s;
	gives("{{t.a.plain}}", "", "标题 &amp; &quot;引&quot;");
	gives_in(LOC_EN, "<p title=\"{{t.a.plain}}\">{{t.a.hello:x}}</p>", "<",
		 "<p title=\"Title\">Hello &lt;&lt;&gt;.</p>");
	gives_in(LOC_EN, "<a href=\"/x?l={{t.a.hello:x}}\">", "&", "<a href=\"/x?l=Hello%20%3C%26%3E.\">");
	refused("{{t.a.none}}", "p.html:1: no text in po/zh_CN for the key: a.none");
	refused("{{t.a.hello}}", "needs an argument");
	refused("{{t.a.plain:x}}", "has no {arg}");
	refused("{{t.a.hello:zz}}", "no field for the name: zz");
	refused("{{#t.a.plain}}{{/t.a.plain}}", "cannot be a section");
}

static void parts(void **s)
{
	const char *files[] = {"templates/p.html", "{{#sub}}\n  {{>parts/a}}\n{{/sub}}<i>", "parts/a.html",
			       "<b>{{title}}</b>\n{{x}}\n", NULL};
	const char *bad[] = {"p.html", "{{>a}}", "a.html", "ok\n{{nope}}", NULL};
	struct arena *a = arena_new();
	struct buf out = BUF_INIT(a, 1u << 20);
	struct top v = view_of("X");
	struct tpl_set *set;
	struct err err;

	(void)s;
	assert_int_equal(load_files(files, &set, &err), ST_OK);
	tpl_render(set, "p.html", LOC_ZH, &v, &out);
	assert_str(buf_view(&out), "  <b>near</b>\n  X\n<i>");
	tpl_set_free(set);
	assert_int_equal(load_files(bad, &set, &err), ST_INVALID);
	assert_string_equal(err.detail, "a.html:2: view struct top has no field for the name: nope");
	arena_free(a);
}

static void parts_that_include_themselves(void **s)
{
	const char *loop[] = {"p.html", "{{>a}}", "a.html", "x{{>b}}", "b.html", "{{>a}}", NULL};
	const char *twice[] = {"p.html", "{{>p}}{{>p}}", NULL};
	struct tpl_set *set;
	struct err err;

	(void)s;
	assert_int_equal(load_files(loop, &set, &err), ST_INVALID);
	assert_non_null(strstr(err.detail, "parts include each other too deeply"));
	assert_int_equal(load_files(twice, &set, &err), ST_INVALID);
}

static void catalogue_files(void **s)
{
	struct arena *a = arena_new();
	struct po *po;
	struct str text;
	struct err err;

	(void)s;
	assert_int_equal(po_parse(a, "po",
				  STR("msgid \"a\"\nmsgstr \"1\\n\\t\\\"\\\\\"\n# note\n\nmsgid \"\"\nmsgstr \"H\"\n"
				      "msgid \"b\"\nmsgstr \"\"\nmsgid \"c.d\"\nmsgstr \"x\"\n\"y\"\n"),
				  &po, &err),
			 ST_OK);
	assert_int_equal(po_count(po), 2);
	assert_true(po_get(po, STR("a"), &text));
	assert_str(text, "1\n\t\"\\");
	assert_true(po_get(po, STR("c.d"), &text));
	assert_str(text, "xy");
	assert_false(po_get(po, STR("b"), &text));
	assert_int_equal(po_parse(a, "po", STR("msgid \"a\"\nmsgstr \"1\"\nmsgid \"a\"\nmsgstr \"2\"\n"), &po, &err),
			 ST_INVALID);
	assert_string_equal(err.detail, "po:3: key a stands already in line 1");
	assert_int_equal(po_parse(a, "po", STR("msgid \"a\"\nmsgstr 1\n"), &po, &err), ST_INVALID);
	assert_int_equal(po_parse(a, "po", STR("msgid \"a\"\n"), &po, &err), ST_INVALID);
	assert_int_equal(po_parse(a, "po", STR("msgid \"a\\x\"\nmsgstr \"\"\n"), &po, &err), ST_INVALID);
	assert_int_equal(po_parse(a, "po", STR("msgid_plural \"a\"\n"), &po, &err), ST_INVALID);
	arena_free(a);
}

static void texts_for_handlers(void **s)
{
	struct arena *a = arena_new();
	struct tpl_set *set;
	struct err err;

	(void)s;
	assert_int_equal(load("", &set, &err), ST_OK);
	assert_str(tpl_textf(set, a, LOC_EN, "a.hello", STR("B&B")), "Hello <B&B>.");
	assert_str(tpl_text(set, LOC_ZH, "a.unknown"), "a.unknown");
	assert_true(tpl_has_key(set, "a.plain"));
	assert_false(tpl_has_key(set, "a.unknown"));
	tpl_set_free(set);
	arena_free(a);
}

/* The program grows while it is written: every jump must survive that, wherever it falls. */
static void long_pages(void **s)
{
	struct arena *a = arena_new();

	(void)s;
	for (size_t shift = 0; shift < 8; shift++) {
		struct buf text = BUF_INIT(a, 1u << 20), want = BUF_INIT(a, 1u << 20);

		for (size_t i = 0; i < shift; i++)
			buf_c(&text, "{{x}}");
		for (size_t i = 0; i < 300; i++) {
			buf_c(&text, "{{#none}}{{name}}-{{/none}}{{#no}}n{{/no}}{{#null}}{{title}}!{{/"
				     "null}}{{#rows}}{{n}}{{/rows}},");
			buf_c(&want, "1-2,");
		}
		gives(buf_cstr(&text), "", buf_cstr(&want));
	}
	arena_free(a);
}

static void output_ceiling(void **s)
{
	struct arena *a = arena_new();
	struct buf out = BUF_INIT(a, 10);
	struct top v = view_of("0123456789abcdef");
	struct tpl_set *set;
	struct err err;

	(void)s;
	assert_int_equal(load("{{x}}{{x}}", &set, &err), ST_OK);
	tpl_render(set, "p.html", LOC_ZH, &v, &out);
	assert_true(out.overflow);
	tpl_set_free(set);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes_text_and_attributes),
		cmocka_unit_test(refuses_addresses_that_run_code),
		cmocka_unit_test(encodes_parts_of_addresses),
		cmocka_unit_test(json_blocks),
		cmocka_unit_test(refused_places),
		cmocka_unit_test(sections_inside_tags),
		cmocka_unit_test(names_resolve_inwards_and_outwards),
		cmocka_unit_test(broken_syntax_is_named_with_its_line),
		cmocka_unit_test(catalogue_text),
		cmocka_unit_test(parts),
		cmocka_unit_test(parts_that_include_themselves),
		cmocka_unit_test(catalogue_files),
		cmocka_unit_test(texts_for_handlers),
		cmocka_unit_test(long_pages),
		cmocka_unit_test(output_ceiling),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
