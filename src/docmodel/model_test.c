/* SPDX-License-Identifier: Apache-2.0 */
#include "base/test.h"

#include "base/csv.h"
#include "base/fs.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "docmodel/build.h"

#define SAMPLE                                                                                                                 \
	"{\"type\":\"doc\",\"content\":["                                                                                      \
	"{\"type\":\"heading\",\"attrs\":{\"level\":1},\"content\":[{\"type\":\"text\",\"text\":\"一、总体要求\"}]},"    \
	"{\"type\":\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":\"每立方米 "                                     \
	"\"},{\"type\":\"text\",\"text\":\"35\",\"marks\":[{\"type\":\"strong\"}]},"                                           \
	"{\"type\":\"text\",\"text\":\"3\",\"marks\":[{\"type\":\"sup\"}]},{\"type\":\"hard_break\"},"                         \
	"{\"type\":\"text\",\"text\":\"见\\\"附件\\\"\",\"marks\":[{\"type\":\"link\",\"attrs\":{\"href\":\"/d/"            \
	"17?a=1&b=2\"}}]}]},"                                                                                                  \
	"{\"type\":\"ordered_list\",\"attrs\":{\"start\":3},\"content\":[{\"type\":\"list_item\",\"content\":[{\"type\":"      \
	"\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":\"第三项\"}]}]}]},"                                         \
	"{\"type\":\"table\",\"content\":[{\"type\":\"table_row\",\"content\":["                                               \
	"{\"type\":\"table_header\",\"attrs\":{\"colspan\":2,\"rowspan\":1},\"content\":[{\"type\":\"paragraph\","             \
	"\"content\":[{\"type\":\"text\",\"text\":\"断面\"}]}]}]},"                                                          \
	"{\"type\":\"table_row\",\"content\":[{\"type\":\"table_cell\",\"content\":[{\"type\":\"paragraph\",\"content\":[{"    \
	"\"type\":\"text\",\"text\":\"望湖\"}]}]},"                                                                          \
	"{\"type\":\"table_cell\",\"content\":[{\"type\":\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":\"Ⅱ类\"}]}" \
	"]}]}]},"                                                                                                              \
	"{\"type\":\"figure\",\"attrs\":{\"file\":12,\"alt\":\"监测点位\",\"caption\":\"图1 点位\",\"width\":50}},"     \
	"{\"type\":\"paragraph\",\"attrs\":{\"align\":\"right\"},\"content\":[{\"type\":\"text\",\"text\":"                    \
	"\"澄州市生态环境局\"}]},"                                                                                     \
	"{\"type\":\"rule\"}]}"

static struct doc parse(struct arena *a, struct str json)
{
	struct doc d = {0};
	struct err err = {0};

	if (doc_parse(a, json, &d, &err) != ST_OK)
		fail_msg("%s %s %s", status_name(err.st), err.key, err.arg);
	return d;
}

static void canonical_json_round_trips(void **state)
{
	struct arena *a = *state;
	struct doc d = parse(a, STR(SAMPLE));

	assert_str(doc_json(a, &d), SAMPLE);
	d = parse(a, doc_json(a, &d));
	assert_str(doc_json(a, &d), SAMPLE);
}

/* Clean text is taken as it is without being copied character by character: the two ways agree on every character. */
static void every_character_is_cleaned_alike(void **state)
{
	struct arena *a = *state;

	for (uint32_t cp = 0x20; cp < 0x11000; cp++) {
		char c[4];
		size_t n;
		struct str text;

		if (cp == '"' || cp == '\\' || (cp >= 0xD800 && cp <= 0xDFFF))
			continue;
		n = utf8_encode(cp, c);
		text = arena_printf(a, "甲%.*s乙", (int)n, c);
		struct doc d = parse(a, arena_printf(a,
						     "{\"type\":\"doc\",\"content\":[{\"type\":\"paragraph\",\"content\":"
						     "[{\"type\":\"text\",\"text\":\"%.*s\"}]}]}",
						     STR_ARG(text)));

		assert_str(d.root->child[0]->child[0]->text, arena_cstr(a, inline_clean(a, text)));
		if (cp % 4096 == 0)
			arena_clear(a);
	}
}

static void editor_defaults_and_split_text_become_canonical(void **state)
{
	struct arena *a = *state;
	/* What ProseMirror writes: every attribute, null where unset; text split where marks once ended. */
	struct doc d =
		parse(a, STR("{\"content\":[{\"attrs\":{\"align\":null},\"content\":[{\"text\":\"空气\",\"type\":\"text\"},"
			     "{\"type\":\"text\",\"text\":\"质量\\t一\\u0007览\",\"marks\":[]}],\"type\":\"paragraph\"},"
			     "{\"type\":\"table\",\"content\":[{\"type\":\"table_row\",\"content\":[{\"type\":\"table_"
			     "cell\",\"attrs\":"
			     "{\"colspan\":1,\"rowspan\":1,\"colwidth\":[120]},\"content\":[{\"type\":\"paragraph\"}]}]}]}],"
			     "\"type\":\"doc\"}"));

	assert_str(doc_json(a, &d),
		   "{\"type\":\"doc\",\"content\":[{\"type\":\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":"
		   "\"空气质量 一览\"}]},{\"type\":\"table\",\"content\":[{\"type\":\"table_row\",\"content\":[{\"type\":"
		   "\"table_cell\",\"content\":[{\"type\":\"paragraph\"}]}]}]}]}");
}

static void white_list_refuses(void **state)
{
	struct arena *a = *state;
	struct str text, line;
	struct err err = {0};
	int cases = 0;

	assert_int_equal(fs_read(a, CASES "/refused.txt", 1 << 20, &text, &err), ST_OK);
	while (str_line(&text, &line)) {
		struct str key, path, rest = line;
		struct doc d = {0};

		if (line.n == 0 || line.p[0] == '#')
			continue;
		assert_true(str_cut(&rest, '\t', &key) && str_cut(&rest, '\t', &path));
		assert_int_equal(doc_parse(a, rest, &d, &err), ST_INVALID);
		assert_str(key, err.key);
		if (path.n > 0)
			assert_str(path, err.arg);
		assert_null(d.root);
		cases++;
	}
	assert_true(cases >= 25);
}

static struct str nested_lists(struct arena *a, int depth)
{
	struct buf b = BUF_INIT(a, 1 << 20);

	buf_c(&b, "{\"type\":\"doc\",\"content\":[");
	for (int i = 0; i < depth; i++)
		buf_c(&b, "{\"type\":\"bullet_list\",\"content\":[{\"type\":\"list_item\",\"content\":[");
	buf_c(&b, "{\"type\":\"paragraph\"}");
	for (int i = 0; i < depth; i++)
		buf_c(&b, "]}]}");
	buf_c(&b, "]}");
	return buf_view(&b);
}

static void bounded_depth_and_blocks(void **state)
{
	struct arena *a = *state;
	struct doc d = {0};
	struct err err = {0};
	struct buf b = BUF_INIT(a, 4 << 20);

	d = parse(a, nested_lists(a, 7));
	assert_non_null(d.root);
	assert_int_equal(doc_parse(a, nested_lists(a, 9), &d, &err), ST_INVALID);
	assert_string_equal(err.key, "docmodel.too_deep");
	assert_int_equal(doc_parse(a, nested_lists(a, 5000), &d, &err), ST_INVALID);
	buf_c(&b, "{\"type\":\"doc\",\"content\":[{\"type\":\"rule\"}");
	for (int i = 0; i < MAX_MODEL_BLOCKS; i++)
		buf_c(&b, ",{\"type\":\"rule\"}");
	buf_c(&b, "]}");
	assert_int_equal(doc_parse(a, buf_view(&b), &d, &err), ST_TOO_LARGE);
	assert_string_equal(err.key, "docmodel.too_many_blocks");
}

static struct str url_of(void *arg, struct arena *a, int64_t id)
{
	(void)arg;
	return id == 12 ? arena_printf(a, "/d/1/f/%d?a=1&b=\"2\"", (int)id) : STR_NONE;
}

static void html_is_escaped_and_accessible(void **state)
{
	struct arena *a = *state;
	struct doc d = parse(a, STR(SAMPLE));
	struct str h = doc_html(a, &d, url_of, NULL).html;

	assert_true(str_find_c(h, "<h2>一、总体要求</h2>") >= 0);
	assert_true(
		str_find_c(h, "<strong>35</strong><sup>3</sup><br><a href=\"/d/17?a=1&amp;b=2\">见&quot;附件&quot;</a>") >=
		0);
	assert_true(str_find_c(h, "<ol start=\"3\"><li>第三项</li></ol>") >= 0);
	assert_true(str_find_c(h, "<div class=\"tbl-wrap\" role=\"region\" tabindex=\"0\" aria-label=\"断面\"><table "
				  "class=\"tbl\"><thead><tr>"
				  "<th "
				  "colspan=\"2\">断面</th></tr></thead><tbody><tr><td>望湖</td><td>Ⅱ类</td></tr></tbody></"
				  "table></div>") >= 0);
	assert_true(str_find_c(h, "<img src=\"/d/1/f/12?a=1&amp;b=&quot;2&quot;\" alt=\"监测点位\" class=\"fig-w50\" "
				  "loading=\"lazy\">") >= 0);
	assert_true(str_find_c(h, "<figcaption>图1 点位</figcaption>") >= 0);
	assert_true(str_find_c(h, "<p class=\"sign\">澄州市生态环境局</p>\n<hr>") >= 0);
	h = doc_html(a, &d, NULL, NULL).html;
	assert_true(str_find_c(h, "<img") < 0);
	assert_true(str_find_c(h, "<figcaption>图1 点位</figcaption>") >= 0);
}

static void html_never_carries_markup_from_text(void **state)
{
	struct arena *a = *state;
	struct doc d =
		parse(a,
		      STR("{\"type\":\"doc\",\"content\":[{\"type\":\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":"
			  "\"<script>alert('x')</script>&amp;\"}]},{\"type\":\"figure\",\"attrs\":{\"file\":12,\"alt\":"
			  "\"\\\" onload=\\\"x\",\"caption\":\"<b>\"}}]}"));
	struct str h = doc_html(a, &d, url_of, NULL).html;

	assert_true(str_find_c(h, "<script") < 0);
	assert_true(str_find_c(h, "&lt;script&gt;alert(") >= 0);
	assert_true(str_find_c(h, "&amp;amp;") >= 0);
	assert_true(str_find_c(h, "\" onload=") < 0);
	assert_true(str_find_c(h, "<figcaption>&lt;b&gt;</figcaption>") >= 0);
}

static void hrefs(void **state)
{
	static const char *const good[] = {"https://sthjj.example/a:b",
					   "HTTP://x.example",
					   "mailto:a@b.example",
					   "/d/1#x:y",
					   "#top",
					   "a/b.html",
					   "?page=2"};
	static const char *const bad[] = {"",
					  "javascript:x",
					  "JAVASCRIPT:x",
					  "vbscript:x",
					  "data:x",
					  "//x.example",
					  "http://",
					  "x y",
					  "a\\b",
					  "file:///etc",
					  "a\"b",
					  "<a>",
					  "\x01"
					  "a",
					  "https:javascript",
					  NULL};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		if (!href_ok(str_of(good[i])))
			fail_msg("%s refused", good[i]);
	for (size_t i = 0; bad[i] != NULL; i++)
		if (href_ok(str_of(bad[i])))
			fail_msg("%s taken", bad[i]);
}

static void files_are_listed(void **state)
{
	struct arena *a = *state;
	struct doc d = parse(a, STR(SAMPLE));
	int64_t *ids;

	assert_int_equal(doc_files(a, &d, &ids), 1);
	assert_int_equal(ids[0], 12);
}

static int set_up(void **state)
{
	*state = arena_new();
	return 0;
}

static int tear_down(void **state)
{
	arena_free(*state);
	return 0;
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(canonical_json_round_trips),
		T(every_character_is_cleaned_alike),
		T(editor_defaults_and_split_text_become_canonical),
		T(white_list_refuses),
		T(bounded_depth_and_blocks),
		T(html_is_escaped_and_accessible),
		T(html_never_carries_markup_from_text),
		T(hrefs),
		T(files_are_listed),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
