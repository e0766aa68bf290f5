/* SPDX-License-Identifier: Apache-2.0 */
/* The worker: descriptor 0 is the file, descriptor 1 the pipe. One file, then it ends; what it says may be cut off at any
 * byte. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "base/utf8.h"
#include "docmodel/docmodel.h"
#include "extract/extract_int.h"

/* ---- what readers give ---- */
static void record(struct out *o, char tag, struct str body)
{
	unsigned char head[REC_HEAD] = {(unsigned char)tag, (unsigned char)body.n, (unsigned char)(body.n >> 8),
					(unsigned char)(body.n >> 16), (unsigned char)(body.n >> 24)};
	struct str part[] = {{(const char *)head, sizeof head}, body};

	for (size_t i = 0; i < ARRAY_LEN(part); i++)
		while (part[i].n > 0) {
			ssize_t n = write(o->fd, part[i].p, part[i].n);

			if (n <= 0)
				_exit(1); /* nobody listens any more */
			part[i] = str_skip(part[i], (size_t)n);
		}
}

static void give(struct out *o, struct str s)
{
	if (s.n > EXTRACT_MAX_TEXT - o->n) {
		s = str_slice(s, 0, EXTRACT_MAX_TEXT - o->n);
		while (s.n > 0 && !utf8_valid(s) && s.n + 4 > EXTRACT_MAX_TEXT - o->n)
			s.n--;
		o->full = true;
	}
	o->n += s.n;
	if (o->fd >= 0 && s.n > 0)
		record(o, REC_TEXT, s);
	else if (o->fd < 0)
		buf_str(&o->text, s);
}

static struct str nfc(struct arena *a, struct str s)
{
	UErrorCode ec = U_ZERO_ERROR;
	const UNormalizer2 *norm = unorm2_getNFCInstance(&ec);
	int32_t cap, n = 0, m, out = 0;
	UChar *u, *v;
	char *p;

	for (size_t i = 0; i <= s.n; i++) /* plain ASCII is NFC */
		if (i == s.n)
			return s;
		else if ((unsigned char)s.p[i] > 0x7F)
			break;
	cap = (int32_t)s.n + 1;
	u = ARENA_ARRAY(a, (size_t)cap, UChar);
	u_strFromUTF8(u, cap, &n, s.p, (int32_t)s.n, &ec);
	if (U_FAILURE(ec) || unorm2_isNormalized(norm, u, n, &ec))
		return s;
	v = ARENA_ARRAY(a, (size_t)n * 3 + 1, UChar);
	m = unorm2_normalize(norm, u, n, v, n * 3 + 1, &ec);
	p = arena_alloc(a, (size_t)m * 3 + 1);
	u_strToUTF8(p, m * 3 + 1, &out, v, m, &ec);
	return U_FAILURE(ec) ? s : (struct str){p, (size_t)out};
}

void out_text(struct out *o, struct str text)
{
	if (!utf8_valid(text) || text.n == 0 || o->full)
		return;
	if (o->page_due) {
		give(o, STR("\f"));
		o->page_due = false;
	}
	o->any = o->any || str_trim(text).n > 0;
	give(o, nfc(o->a, utf8_clean(o->a, text)));
	if (text.p[text.n - 1] != '\n')
		give(o, STR("\n"));
}

void out_page(struct out *o)
{
	if (o->pages++ > 0) {
		if (o->page_due)
			give(o, STR("\f")); /* the page before was empty: pages stay countable */
		o->page_due = true;
	}
}

void out_title(struct out *o, struct str title)
{
	if (utf8_valid(title))
		o->title = utf8_cut(str_trim(nfc(o->a, utf8_clean(o->a, title))), 300);
}

/* ---- one file ---- */
enum extract_state state_of_status(enum status st)
{
	return st == ST_TOO_LARGE ? EXTRACT_LIMIT : EXTRACT_BROKEN;
}

enum extract_state read_docx(struct out *o, struct str bytes)
{
	struct docx_import in;
	struct err err = {0};
	enum status st = doc_from_docx(o->a, bytes, NULL, NULL, &in, &err);

	if (st != ST_OK)
		return state_of_status(st);
	out_title(o, in.title);
	out_text(o, in.title);
	out_text(o, doc_text(o->a, &in.doc));
	return EXTRACT_OK;
}

static enum extract_state read_bytes(struct arena *a, struct str *ret)
{
	struct stat sb;
	char *p;
	size_t n = 0;

	if (fstat(0, &sb) != 0 || sb.st_size == 0)
		return EXTRACT_BROKEN;
	if (sb.st_size > EXTRACT_MAX_FILE)
		return EXTRACT_LIMIT;
	p = arena_alloc(a, (size_t)sb.st_size);
	while (n < (size_t)sb.st_size) {
		ssize_t got = read(0, p + n, (size_t)sb.st_size - n);

		if (got <= 0)
			break;
		n += (size_t)got;
	}
	*ret = (struct str){p, n};
	return EXTRACT_OK;
}

static enum extract_state read_any(struct out *o, const char *ext)
{
	static const struct {
		const char *ext;
		enum extract_state (*read)(struct out *o, struct str bytes);
	} readers[] = {{"docx", read_docx}, {"ofd", read_ofd},	 {"xlsx", read_xlsx},
		       {"csv", read_csv},   {"html", read_html}, {"txt", read_txt}};
	enum extract_state s = EXTRACT_UNSUPPORTED;
	struct str bytes = STR_NONE;

	if (strcmp(ext, "pdf") == 0) {
		s = read_pdf(o, 0);
	} else {
		for (size_t i = 0; i < ARRAY_LEN(readers); i++)
			if (strcmp(ext, readers[i].ext) == 0) {
				s = read_bytes(o->a, &bytes);
				return s == EXTRACT_OK ? readers[i].read(o, bytes) : s;
			}
	}
	return s;
}

int extract_worker_main(int argc, char **argv)
{
	struct arena *a;
	struct out o = {.fd = 1};
	enum extract_state s;
	char state, pages[24];
	int n;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)prctl(PR_SET_NAME, "extract");
	if (argc < 3 || !sandbox_limits())
		return 1;
	a = arena_new();
	o.a = a;
	if (strcmp(argv[2], "pdf") == 0 && !pdf_prepare())
		return 1;
	(void)sandbox_files();
	if (!sandbox_lock())
		return 1;
	s = read_any(&o, argv[2]);
	if (s == EXTRACT_OK && o.full)
		s = EXTRACT_LIMIT;
	if (s == EXTRACT_OK && !o.any)
		s = EXTRACT_NO_TEXT;
	if (o.title.n > 0)
		record(&o, REC_TITLE, o.title);
	n = snprintf(pages, sizeof pages, "%lld", (long long)o.pages);
	record(&o, REC_PAGES, (struct str){pages, (size_t)n});
	state = (char)('0' + (int)s);
	record(&o, REC_END, (struct str){&state, 1});
	_exit(0); /* nothing of the file's is worth tidying up */
}
