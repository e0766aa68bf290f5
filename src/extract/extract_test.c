/* SPDX-License-Identifier: Apache-2.0 */
/* The worker with good files of our own and of LibreOffice, and with bad ones: each bad one ends in seconds in a state. */
#include "base/test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/utf8.h"
#include "docmodel/docmodel.h"
#include "docmodel/zipio.h"
#include "extract/extract_int.h"

struct fixture {
	struct arena *a;
	char dir[64];
};

static const char *path(struct fixture *x, const char *name)
{
	return arena_printf(x->a, "%s/%s", x->dir, name).p;
}

static void put(struct fixture *x, const char *name, struct str bytes)
{
	struct err err = {0};

	assert_int_equal(fs_write_atomic(path(x, name), bytes, &err), ST_OK);
}

static struct extracted get(struct fixture *x, const char *name, const char *ext)
{
	struct extracted e = {0};
	struct err err = {0};

	if (extract_text(x->a, path(x, name), str_of(ext), &e, &err) != ST_OK)
		fail_msg("%s: %s", name, err.detail);
	assert_true(utf8_valid(e.text));
	return e;
}

static struct extracted text_of(struct fixture *x, const char *ext, struct str bytes)
{
	put(x, "file", bytes);
	return get(x, "file", ext);
}

static void state_is(const struct extracted *e, enum extract_state want)
{
	assert_string_equal(extract_state_code(e->state), extract_state_code(want));
}

static void has(const struct extracted *e, const char *words)
{
	if (str_find_c(e->text, words) < 0)
		fail_msg("\"%s\" is not in \"%.*s\"", words, STR_ARG(str_slice(e->text, 0, 2000)));
}

/* ---- PDF ---- */
#define LONG                                                                                                                                                                       \
	"为进一步规范全市河流断面的例行监测，各分局应当按照本通知的要求，于每月十日以前完成采样与实验室分析，并将结果通过" \
	"平台报送，"                                                                                                                                                          \
	"逾期未报的予以通报。"

static struct str our_pdf(struct arena *a, struct str source)
{
	struct doc_official o = {.issuer = STR("澄州市生态环境局文件"),
				 .doc_no = STR("澄环发〔2026〕3号"),
				 .title = STR("关于加强河流监测的通知"),
				 .signed_on = DATE_NONE,
				 .printed_on = DATE_NONE};
	struct doc d = {0};
	struct err err = {0};
	struct str pdf;

	assert_int_equal(doc_from_text(a, source, &d, &err), ST_OK);
	assert_int_equal(doc_pdf(a, &d, &o, NULL, NULL, &pdf, &err), ST_OK);
	return pdf;
}

static void text_of_our_pdf(void **state)
{
	struct fixture *x = *state;
	struct extracted e = text_of(x, "pdf", our_pdf(x->a, STR("一、总体要求\n" LONG "\n二、结果\n" LONG "\n")));

	state_is(&e, EXTRACT_OK);
	assert_true(e.pages >= 1);
	assert_str(e.title, "关于加强河流监测的通知");
	has(&e, "澄环发〔2026〕3号");
	has(&e, "\n一、总体要求\n");
	has(&e, LONG "\n"); /* the lines of a paragraph are joined */
}

/* Objects are numbered from 1; the table of them is rebuilt by readers when it is missing. */
static struct str raw_pdf(struct arena *a, const char *const *obj, size_t n, const char *trailer)
{
	struct buf b = BUF_INIT(a, 64 << 20);

	buf_c(&b, "%PDF-1.4\n");
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%zu 0 obj\n%s\nendobj\n", i + 1, obj[i]);
	buf_printf(&b, "trailer\n<</Root 1 0 R/Size %zu%s>>\n%%%%EOF\n", n + 1, trailer);
	return buf_view(&b);
}

#define IMAGE "<</Type/XObject/Subtype/Image/Width 2/Height 2/ColorSpace/DeviceGray/BitsPerComponent 8/Length 4>>"
static void a_scan_has_no_text(void **state)
{
	static const char *const obj[] = {
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<</XObject<</I 5 0 R>>>>/Contents 4 0 R>>",
		"<</Length 26>>\nstream\nq 200 0 0 200 0 0 cm /I Do Q\nendstream", IMAGE "\nstream\nabcd\nendstream"};
	struct fixture *x = *state;
	struct extracted e = text_of(x, "pdf", raw_pdf(x->a, obj, ARRAY_LEN(obj), ""));

	state_is(&e, EXTRACT_NO_TEXT);
	assert_int_equal(e.pages, 1);
	assert_int_equal(e.text.n, 0);
}

#define SONG "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo"
/* Older office programs name the standard fonts of Chinese systems and put none into the file: their tables are the reader's. */
static void fonts_that_are_not_in_the_file(void **state)
{
	static const char *const obj[] = {
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<</Font<</F 5 0 R/G 7 0 R>>>>/Contents 4 0 R>>",
		"<</Length 74>>\nstream\nBT /F 12 Tf 20 100 Td <6C348D28> Tj /G 12 Tf 0 -20 Td <BBB7BEB3> Tj ET   "
		"\nendstream",
		"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
		SONG "<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>",
		"<</Type/Font/Subtype/Type0/BaseFont/SimHei/Encoding/GBK-EUC-H/DescendantFonts[6 0 R]>>"};
	struct fixture *x = *state;
	struct extracted e = text_of(x, "pdf", raw_pdf(x->a, obj, ARRAY_LEN(obj), ""));

	state_is(&e, EXTRACT_OK);
	assert_str(e.text, "水质\n环境\n");
}

static void an_encrypted_or_damaged_pdf_is_broken(void **state)
{
	static const char *const obj[] = {"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>",
					  "<</Filter/Standard/V 1/R 2/P -64/O<"
					  "1111111111111111111111111111111111111111111111111111111111111111>/U<"
					  "2222222222222222222222222222222222222222222222222222222222222222>>>"};
	struct fixture *x = *state;
	struct str pdf = our_pdf(x->a, STR("文字\n"));
	struct extracted e = text_of(x, "pdf", raw_pdf(x->a, obj, 3, "/Encrypt 3 0 R/ID[<00><00>]"));

	state_is(&e, EXTRACT_BROKEN);
	e = text_of(x, "pdf", str_slice(pdf, 0, 300));
	state_is(&e, EXTRACT_BROKEN);
	e = text_of(x, "pdf", STR("not a PDF at all"));
	state_is(&e, EXTRACT_BROKEN);
	e = text_of(x, "pdf", STR(""));
	state_is(&e, EXTRACT_BROKEN);
	/* Damaged further on: whatever comes, it ends and is no crash of ours. */
	e = text_of(x, "pdf", str_slice(pdf, 0, pdf.n / 2));
	assert_true(e.state != EXTRACT_UNSUPPORTED);
}

/* Ten forms a level, nine levels: a thousand million drawings. */
static void a_pdf_without_end_is_stopped(void **state)
{
	struct fixture *x = *state;
	const char *obj[14] = {
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<</XObject<</X 5 0 R>>>>/Contents 4 0 R>>",
		"<</Length 5>>\nstream\n/X Do\nendstream"};
	size_t n = 4;
	int64_t began = clock_mono_ms();
	struct extracted e;

	for (; n < 13; n++)
		obj[n] = arena_printf(
				 x->a,
				 "<</Type/XObject/Subtype/Form/BBox[0 0 200 200]/Resources<</XObject<</X %zu 0 R>>>>/Length "
				 "60>>\nstream\n/X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do \nendstream",
				 n + 2)
				 .p;
	obj[n++] = "<</Type/XObject/Subtype/Form/BBox[0 0 200 200]/Length 4>>\nstream\nq Q \nendstream";
	e = text_of(x, "pdf", raw_pdf(x->a, obj, n, ""));
	state_is(&e, EXTRACT_LIMIT);
	assert_true(clock_mono_ms() - began < EXTRACT_WALL_MS + 2000);
}

static void ten_thousand_pages_stop_at_the_limit_with_the_text_before(void **state)
{
	struct fixture *x = *state;
	enum { PAGES = 10000 };
	const char **obj = ARENA_ARRAY(x->a, PAGES + 8, const char *);
	struct buf kids = BUF_INIT(x->a, 4 << 20);
	struct extracted e;

	for (int i = 0; i < PAGES; i++) {
		buf_printf(&kids, "%d 0 R ", i + 5);
		obj[i + 4] =
			"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<</Font<</F 4 0 R>>>>/Contents 3 0 R>>";
	}
	obj[0] = "<</Type/Catalog/Pages 2 0 R>>";
	obj[1] = arena_printf(x->a, "<</Type/Pages/Kids[%s]/Count %d>>", buf_cstr(&kids), PAGES).p;
	obj[2] = "<</Length 36>>\nstream\nBT /F 12 Tf 20 100 Td (Seite) Tj ET \nendstream";
	obj[3] = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>";
	e = text_of(x, "pdf", raw_pdf(x->a, obj, PAGES + 4, ""));
	state_is(&e, EXTRACT_LIMIT);
	has(&e, "Seite\n\fSeite\n");
}

/* ---- office files ---- */
static void convert(struct fixture *x, const char *how, const char *file)
{
	FILE *f = popen(arena_printf(x->a,
				     "soffice -env:UserInstallation=file://%s/profile --headless %s --outdir %s %s/%s "
				     ">/dev/null 2>&1",
				     x->dir, how, x->dir, x->dir, file)
				.p,
			"r");

	assert_non_null(f);
	assert_int_equal(pclose(f), 0);
}

static void libreoffice_files(void **state)
{
	struct fixture *x = *state;
	struct extracted e;

	put(x, "page.html",
	    STR("<html><head><meta charset=utf-8><title>监测通报</title></head><body><h1>监测通报</h1><p>" LONG
		"</p><table><tr><td>断面</td><td>类别</td></tr><tr><td>望湖</td><td>Ⅱ类</td></tr></table></body></html>"));
	convert(x, "--writer --convert-to pdf:writer_web_pdf_Export", "page.html");
	e = get(x, "page.pdf", "pdf");
	state_is(&e, EXTRACT_OK);
	has(&e, "监测通报");
	has(&e, "望湖");
	put(x, "plain.txt", STR("监测通报\n" LONG "\n"));
	convert(x, "--convert-to docx", "plain.txt");
	e = get(x, "plain.docx", "docx");
	state_is(&e, EXTRACT_OK);
	has(&e, LONG);
}

static struct str zip_of(struct arena *a, const struct zip_entry *e, size_t n)
{
	struct err err = {0};
	struct str bytes;

	assert_int_equal(zip_write(a, e, n, &bytes, &err), ST_OK);
	return bytes;
}

static void ofd_pages_in_order(void **state)
{
	static const struct zip_entry entries[] = {
		{"OFD.xml",
		 STR_INIT("<?xml version=\"1.0\"?><ofd:OFD "
			  "xmlns:ofd=\"http://www.ofdspec.org/2016\"><ofd:DocBody><ofd:DocInfo>"
			  "<ofd:Title>水质月报</ofd:Title></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
			  "</ofd:DocBody></ofd:OFD>")},
		{"Doc_0/Document.xml",
		 STR_INIT("<ofd:Document xmlns:ofd=\"http://www.ofdspec.org/2016\"><ofd:CommonData><ofd:TemplatePage "
			  "ID=\"9\" "
			  "BaseLoc=\"Tpls/T.xml\"/></ofd:CommonData><ofd:Pages><ofd:Page ID=\"1\" BaseLoc=\"Pages/P0.xml\"/>"
			  "<ofd:Page ID=\"2\" BaseLoc=\"/Doc_0/Pages/P1.xml\"/></ofd:Pages></ofd:Document>")},
		{"Doc_0/Tpls/T.xml",
		 STR_INIT("<ofd:Page xmlns:ofd=\"http://www.ofdspec.org/2016\"><ofd:Content><ofd:Layer><ofd:TextObject "
			  "Boundary=\"20 10 100 8\" Size=\"6\"><ofd:TextCode X=\"0\" "
			  "Y=\"6\">澄州市生态环境局文件</ofd:TextCode>"
			  "</ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>")},
		{"Doc_0/Pages/P0.xml",
		 STR_INIT("<ofd:Page xmlns:ofd=\"http://www.ofdspec.org/2016\"><ofd:Template TemplateID=\"9\"/><ofd:Content>"
			  "<ofd:Layer><ofd:TextObject Boundary=\"20 30 40 5\" Size=\"4\"><ofd:TextCode X=\"0\" "
			  "Y=\"4\">第一行开头"
			  "</ofd:TextCode></ofd:TextObject><ofd:TextObject Boundary=\"42 30 40 5\" Size=\"4\"><ofd:TextCode "
			  "X=\"0\" Y=\"4\">同一行</ofd:TextCode></ofd:TextObject><ofd:PageBlock><ofd:TextObject "
			  "Boundary=\"20 40 40 5\" Size=\"4\"><ofd:TextCode X=\"0\" Y=\"4\">第二行</ofd:TextCode>"
			  "</ofd:TextObject></ofd:PageBlock></ofd:Layer></ofd:Content></ofd:Page>")},
		{"Doc_0/Pages/P1.xml",
		 STR_INIT("<ofd:Page xmlns:ofd=\"http://www.ofdspec.org/2016\"><ofd:Content><ofd:Layer><ofd:TextObject "
			  "Boundary=\"20 30 40 5\" Size=\"4\"><ofd:TextCode X=\"0\" Y=\"4\">末页&amp;完</ofd:TextCode>"
			  "</ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>")},
	};
	struct fixture *x = *state;
	struct extracted e = text_of(x, "ofd", zip_of(x->a, entries, ARRAY_LEN(entries)));

	state_is(&e, EXTRACT_OK);
	assert_str(e.title, "水质月报");
	assert_int_equal(e.pages, 2);
	assert_str(e.text, "澄州市生态环境局文件\n第一行开头同一行\n第二行\n\f末页&完\n");
	e = text_of(x, "ofd", zip_of(x->a, entries, 4)); /* a page is missing: the others are there */
	state_is(&e, EXTRACT_BROKEN);
	has(&e, "第二行");
}

static void entities_are_not_expanded(void **state)
{
	static const struct zip_entry entries[] = {
		{"OFD.xml",
		 STR_INIT("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><OFD><DocBody>"
			  "<DocRoot>&f;</DocRoot></DocBody></OFD>")}};
	struct fixture *x = *state;
	struct extracted e = text_of(x, "ofd", zip_of(x->a, entries, 1));

	state_is(&e, EXTRACT_BROKEN);
	assert_int_equal(e.text.n, 0);
}

static void a_zip_bomb_is_stopped_before_it_is_unpacked(void **state)
{
	struct fixture *x = *state;
	struct zip_entry e[2] = {{"OFD.xml", {0}}, {"word/document.xml", {0}}};
	struct extracted r;

	e[0].data = e[1].data = (struct str){arena_alloc(x->a, 60U << 20), 60U << 20};
	for (int i = 0; i < 3; i++) {
		r = text_of(x, i == 0 ? "ofd" : i == 1 ? "docx" : "xlsx", zip_of(x->a, e, 2));
		state_is(&r, EXTRACT_LIMIT);
	}
}

static void xlsx_cells_dates_and_rows_left_out(void **state)
{
	static const struct zip_entry entries[] = {
		{"xl/workbook.xml",
		 STR_INIT("<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
			  "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet "
			  "name=\"A\" sheetId=\"7\" r:id=\"rId1\"/><sheet name=\"B\" sheetId=\"8\" "
			  "r:id=\"rId2\"/></sheets></workbook>")},
		{"xl/_rels/workbook.xml.rels",
		 STR_INIT(
			 "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/one.xml\"/><Relationship Id=\"rId2\" "
			 "Target=\"/xl/worksheets/two.xml\"/></Relationships>")},
		{"xl/sharedStrings.xml", STR_INIT("<sst><si><t>标题</t></si><si><r><t>分成</t></r><r><t>两段</t></"
						  "r><rPh><t>yomi</t></rPh></si></sst>")},
		{"xl/styles.xml",
		 STR_INIT("<styleSheet><numFmts><numFmt numFmtId=\"170\" formatCode=\"yyyy&quot;年&quot;m\"/><numFmt "
			  "numFmtId=\"171\" formatCode=\"0.0&quot; day&quot;\"/></numFmts><cellXfs><xf "
			  "numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"170\"/><xf numFmtId=\"171\"/>"
			  "</cellXfs></styleSheet>")},
		{"xl/worksheets/one.xml",
		 STR_INIT("<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" "
			  "t=\"s\"><v>1</v></c></row>"
			  "<row r=\"4\"><c r=\"A4\" s=\"1\"><v>46082</v></c><c r=\"B4\" s=\"2\"><v>43831.5</v></c><c "
			  "r=\"C4\" "
			  "s=\"3\"><v>12</v></c><c r=\"D4\" t=\"inlineStr\"><is><t>就地\n文字</t></is></c><c r=\"E4\" "
			  "t=\"b\"><v>1</v>"
			  "</c><c r=\"F4\"><f>1+1</f><v>2</v></c><c r=\"G4\" "
			  "t=\"s\"><v>99</v></c></row></sheetData></worksheet>")},
		{"xl/worksheets/two.xml",
		 STR_INIT("<worksheet><sheetData><row><c><v>5</v></c><c><v>6</v></c></row></sheetData></worksheet>")},
	};
	struct fixture *x = *state;
	struct extracted e = text_of(x, "xlsx", zip_of(x->a, entries, ARRAY_LEN(entries)));

	state_is(&e, EXTRACT_OK);
	assert_str(e.text, "标题\t\t分成两段\n\n\n2026-03-01\t2020-01-01\t12\t就地\xE2\x80\xA8文字\tTRUE\t2\t\n\f5\t6\n");
}

static void text_pages_and_tables(void **state)
{
	struct fixture *x = *state;
	struct extracted e = text_of(x, "txt", STR("e\xCC\x81t\xC3\xA9\r\n水\xEF\xBB\xBF质\n"));

	state_is(&e, EXTRACT_OK);
	assert_str(e.text, "été\n水质\n"); /* NFC, LF, no invisible characters */
	e = text_of(x, "txt", STR("\xFF\xFE\x34\x6C\x0A\x00"));
	assert_str(e.text, "水\n");
	e = text_of(x, "txt", STR("\xCB\xAE\xD6\xCA\n")); /* GB 18030 */
	assert_str(e.text, "水质\n");
	e = text_of(x, "txt", STR("\x00\x01\x02\xFF\x00\x00"));
	state_is(&e, EXTRACT_BROKEN);
	e = text_of(x, "csv", STR("标题,\"甲\n乙\"\n\"x\t1\",2\n"));
	assert_str(e.text, "标题\t甲\xE2\x80\xA8乙\nx 1\t2\n");
	e = text_of(x, "html",
		    STR("<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; "
			"charset=gb2312\"><title>\xCB\xAE</title>"
			"<style>p{}</style></head><body><script>alert(1)</script><p>\xCB\xAE  "
			"\n\xD6\xCA<br>b</p><table><tr><td>1"
			"<td>2</table><div><div>c</div></div>"));
	state_is(&e, EXTRACT_OK);
	assert_str(e.title, "水");
	assert_str(e.text, "水 质\nb\n1\t2\nc\n");
	e = text_of(x, "html", STR("<p></p>"));
	state_is(&e, EXTRACT_NO_TEXT);
	e = text_of(x, "zip", STR("PK"));
	state_is(&e, EXTRACT_UNSUPPORTED);
}

static void more_text_than_allowed_is_cut_at_a_character(void **state)
{
	struct fixture *x = *state;
	size_t n = (EXTRACT_MAX_TEXT / 3 + 100) * 3;
	char *p = arena_alloc(x->a, n);
	struct extracted e;

	for (size_t i = 0; i < n; i += 3)
		memcpy(p + i, "水", 3);
	e = text_of(x, "txt", (struct str){p, n});
	state_is(&e, EXTRACT_LIMIT);
	assert_true(e.text.n <= EXTRACT_MAX_TEXT && e.text.n > EXTRACT_MAX_TEXT - 3);
}

static void what_is_not_there_is_an_error(void **state)
{
	struct fixture *x = *state;
	struct extracted e;
	struct err err = {0};

	assert_int_equal(extract_text(x->a, path(x, "nothing.pdf"), STR("pdf"), &e, &err), ST_NOT_FOUND);
	assert_int_equal(extract_text(x->a, x->dir, STR("pdf"), &e, &err), ST_IO);
}

/* What a reader that was taken over could try: the process that was locked in can write no file, open no connection and
 * start no program. */
static void the_cage_holds(void **state)
{
	struct fixture *x = *state;
	const char *file = path(x, "escaped");
	pid_t pid = EXTRACT_SANITIZED ? -1 : fork();
	int status = 0;

	if (EXTRACT_SANITIZED) {
		print_message("# SKIP the filter of system calls does not go with a sanitizer\n");
		skip();
	}
	assert_true(pid >= 0);
	if (pid == 0) {
		char *argv[] = {NULL};
		bool files = sandbox_files();
		int bad = !sandbox_limits() || !sandbox_lock();

		bad |= open(file, O_WRONLY | O_CREAT, 0600) >= 0 ? 2 : 0;
		bad |= socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 4 : 0;
		bad |= fork() >= 0 ? 8 : 0;
		bad |= kill(getppid(), 0) == 0 ? 16 : 0;
		bad |= open("/usr/share", O_RDONLY | O_DIRECTORY) < 0 ? 32 : 0;
		bad |= files && open("/etc/passwd", O_RDONLY) >= 0 ? 64 : 0;
		(void)execv("/bin/true", argv);
		_exit(bad);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_false(fs_exists(file));
}

static int set_up(void **state)
{
	struct fixture *x = calloc(1, sizeof *x);

	x->a = arena_new();
	(void)snprintf(x->dir, sizeof x->dir, "/tmp/extract-test-XXXXXX");
	*state = x;
	return mkdtemp(x->dir) == NULL;
}

static int tear_down(void **state)
{
	struct fixture *x = *state;
	FILE *f = popen(arena_printf(x->a, "rm -rf %s", x->dir).p, "r");
	int rc = f == NULL ? 1 : pclose(f);

	arena_free(x->a);
	free(x);
	return rc;
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(text_of_our_pdf),
		T(a_scan_has_no_text),
		T(fonts_that_are_not_in_the_file),
		T(an_encrypted_or_damaged_pdf_is_broken),
		T(a_pdf_without_end_is_stopped),
		T(ten_thousand_pages_stop_at_the_limit_with_the_text_before),
		T(libreoffice_files),
		T(ofd_pages_in_order),
		T(entities_are_not_expanded),
		T(a_zip_bomb_is_stopped_before_it_is_unpacked),
		T(xlsx_cells_dates_and_rows_left_out),
		T(text_pages_and_tables),
		T(more_text_than_allowed_is_cut_at_a_character),
		T(what_is_not_there_is_an_error),
		T(the_cage_holds),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
