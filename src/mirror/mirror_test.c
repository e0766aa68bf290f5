/* SPDX-License-Identifier: Apache-2.0 */
#include "base/test.h"
#include "mirror/links.h"
#include "mirror/moved.h"
#include "mirror/place.h"

static struct arena *a;

static void is_static(const char *url, const char *href, const char *file)
{
	struct place p;

	place_of(a, str_of(url), &p);
	assert_int_equal(p.kind, PLACE_STATIC);
	assert_string_equal(arena_cstr(a, p.href), href);
	assert_string_equal(arena_cstr(a, p.file), file);
}

static void is_live(const char *url)
{
	struct place p;

	place_of(a, str_of(url), &p);
	assert_int_equal(p.kind, PLACE_LIVE);
}

static void addresses_become_files(void **state)
{
	(void)state;
	is_static("/", "/", "index.html");
	is_static("/d/17", "/d/17", "d/17/index.html");
	is_static("/en/d/17", "/en/d/17", "en/d/17/index.html");
	is_static("/xxgk/catalogue?page=2", "/xxgk/catalogue/page-2/", "xxgk/catalogue/page-2/index.html");
	is_static("/feed.atom", "/feed.atom", "feed.atom");
	is_static("/d/17/pdf", "/d/17/pdf/document.pdf", "d/17/pdf/document.pdf");
	is_static("/d/17/files/3/%E6%8A%A5%E5%91%8A.pdf", "/d/17/files/3/%E6%8A%A5%E5%91%8A.pdf", "d/17/files/3/报告.pdf");
	is_static("/api/v1/documents/17", "/api/v1/documents/17", "api/v1/documents/17/index.json");
	is_static("/assets/portal.1a2b.css", "/assets/portal.1a2b.css", "assets/portal.1a2b.css");
}

static void questions_stay_with_the_running_site(void **state)
{
	(void)state;
	is_live("/search?q=x");
	is_live("/en/search");
	is_live("/login");
	is_live("/wb");
	is_live("/wb/docs/1");
	is_live("/d/17/correct");
	is_live("/xxgk/catalogue?words=x");
	is_live("/xxgk/catalogue?year=2026&body=x");
	is_live("/api/v1/documents?year=2026&body=x");
}

static void filters_and_pages_have_names_of_their_own(void **state)
{
	struct place one, two, other;

	(void)state;
	place_of(a, STR("/zcwj?year=2026"), &one);
	place_of(a, STR("/zcwj?year=2026&page=2"), &two);
	place_of(a, STR("/zcwj?year=2025"), &other);
	assert_int_equal(one.kind, PLACE_STATIC);
	assert_int_equal(two.kind, PLACE_STATIC);
	assert_false(str_eq(one.file, two.file));
	assert_false(str_eq(one.file, other.file));
	place_of(a, STR("/feed.atom?item=X"), &one);
	assert_true(str_starts_c(one.file, "feed.q-") && str_ends_c(one.file, ".atom"));
}

static void no_name_leads_out_of_the_folder(void **state)
{
	static const char *const evil[] = {"/../../etc/passwd", "/d/%2e%2e/%2e%2e/x", "/a/%2fetc%2fpasswd", "/x%00y",
					   "/%5c..%5cx"};

	(void)state;
	for (size_t i = 0; i < sizeof evil / sizeof evil[0]; i++) {
		struct place p;
		struct str rest, part;

		place_of(a, str_of(evil[i]), &p);
		assert_int_equal(p.kind, PLACE_STATIC);
		for (rest = p.file; str_cut(&rest, '/', &part);) {
			assert_true(part.n > 0);
			assert_false(str_eq_c(part, ".."));
			assert_true(str_find_byte(part, '\\') < 0 && str_find_byte(part, '\0') < 0);
		}
	}
}

static bool to_x(void *arg, struct str value, bool is_form, struct str *ret)
{
	struct buf *seen = arg;

	buf_printf(seen, "[%.*s%s]", STR_ARG(value), is_form ? "!" : "");
	*ret = STR("/x?a&b");
	return str_starts_c(value, "/");
}

static void links_are_found_and_written(void **state)
{
	static const char html[] = "<a class=\"c\" href=\"/d/1?a=1&amp;b=2\">href=\"/no\"</a><!-- <a href=\"/c\"> --><img "
				   "src=\"/i.png\" alt=\"a>b\">"
				   "<script type=\"application/json\">{\"href\":\"<a href=\\\"/s\\\">\"}</script>"
				   "<form action=\"/f\"><a href=\"#top\"><a href=/bare><p";
	struct buf out = BUF_INIT(a, 4096), seen = BUF_INIT(a, 4096);

	(void)state;
	links_each(a, str_of(html), to_x, &seen, &out);
	assert_string_equal(buf_cstr(&seen), "[/d/1?a=1&b=2][/i.png][/f!][#top]");
	assert_string_equal(buf_cstr(&out), "<a class=\"c\" href=\"/x?a&amp;b\">href=\"/no\"</a><!-- <a href=\"/c\"> "
					    "--><img src=\"/x?a&amp;b\" alt=\"a>b\">"
					    "<script type=\"application/json\">{\"href\":\"<a href=\\\"/s\\\">\"}</script>"
					    "<form action=\"/x?a&amp;b\"><a href=\"#top\"><a href=/bare><p");
}

static void resolves(const char *page, const char *link, const char *want)
{
	struct str got, fragment;
	bool ours = links_resolve(a, str_of(page), str_of(link), STR("https://x.example"), &got, &fragment);

	assert_int_equal(ours, want != NULL);
	if (want != NULL)
		assert_string_equal(arena_cstr(a, got), want);
}

static void links_are_resolved(void **state)
{
	(void)state;
	resolves("/a/b?x=1", "/d/1#p", "/d/1");
	resolves("/a/b?x=1", "?page=2", "/a/b?page=2");
	resolves("/a/b", "c", "/a/c");
	resolves("/a/b", "https://x.example/d/1", "/d/1");
	resolves("/a/b", "https://x.example", "/");
	resolves("/a/b", "https://x.example.evil/d/1", NULL);
	resolves("/a/b", "https://other.example/", NULL);
	resolves("/a/b", "//other.example/", NULL);
	resolves("/a/b", "mailto:a@b.example", NULL);
	resolves("/a/b", "tel:12345", NULL);
	resolves("/a/b", "#top", NULL);
	resolves("/a/b", "data:image/gif;base64,x", NULL);
}

static void redirects_in_the_languages_of_servers(void **state)
{
	static const struct moved m[] = {
		{STR_INIT("/show.asp?id=1&x=2"), STR_INIT("/d/5")},
		{STR_INIT("/zwgk/%E9%80%9A%E7%9F%A5.html"), STR_INIT("/d/7/files/3/%E6%8A%A5.pdf")},
		{STR_INIT("/bad\"quote"), STR_INIT("/d/9")},
	};
	struct str s;

	(void)state;
	s = moved_nginx(a, m, 3);
	assert_true(str_find_c(s, "\"/show.asp?id=1&x=2\" \"/d/5\";\n") > 0);
	assert_true(str_find_c(s, "\"/zwgk/%E9%80%9A%E7%9F%A5.html\" \"/d/7/files/3/%E6%8A%A5.pdf\";\n") > 0);
	assert_true(str_find_c(s, "quote") < 0);
	assert_string_equal(arena_cstr(a, moved_apache(a, m, 3)),
			    "RewriteEngine On\n"
			    "RewriteCond \"%{QUERY_STRING}\" \"^id=1&x=2$\"\n"
			    "RewriteRule \"^/?show\\.asp$\" \"/d/5?\" [R=301,NE,L]\n"
			    "RewriteRule \"^/?zwgk/通知\\.html$\" \"/d/7/files/3/\\%E6\\%8A\\%A5.pdf\" [R=301,NE,L]\n");
	assert_string_equal(arena_cstr(a, moved_hosts(a, m, 3)),
			    "/show.asp id=1 x=2 /d/5 301\n"
			    "/zwgk/%E9%80%9A%E7%9F%A5.html /d/7/files/3/%E6%8A%A5.pdf 301\n");
	s = moved_page(a, STR("/d/5?a=1&b=2"), STR("https://x.example"), STR("/d/5"));
	assert_true(str_find_c(s, "content=\"0;url=/d/5?a=1&amp;b=2\"") > 0);
	assert_true(str_find_c(s, "rel=\"canonical\" href=\"https://x.example/d/5\"") > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_become_files),
		cmocka_unit_test(questions_stay_with_the_running_site),
		cmocka_unit_test(filters_and_pages_have_names_of_their_own),
		cmocka_unit_test(no_name_leads_out_of_the_folder),
		cmocka_unit_test(links_are_found_and_written),
		cmocka_unit_test(links_are_resolved),
		cmocka_unit_test(redirects_in_the_languages_of_servers),
	};
	int failed;

	a = arena_new();
	cmocka_set_message_output(CM_OUTPUT_TAP);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(a);
	return failed;
}
