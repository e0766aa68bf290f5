/* SPDX-License-Identifier: Apache-2.0 */
/* Plain text of files, taken out in a separate process with limits on memory, time and system calls: a hostile PDF cannot
 * reach the server. For search, screening and import. S0-1.5.3 (attachments are searched). */
#ifndef EXTRACT_EXTRACT_H
#define EXTRACT_EXTRACT_H

#include "base/arena.h"
#include "base/status.h"

enum extract_state {
	EXTRACT_OK,
	EXTRACT_NO_TEXT,     /* readable, but holds no text: a scan */
	EXTRACT_UNSUPPORTED, /* a type we do not read */
	EXTRACT_BROKEN,	     /* not what its type says, encrypted, or it broke the reader */
	EXTRACT_LIMIT,	     /* stopped at a limit; text is what came before it */
	EXTRACT_STATE_COUNT
};
const char *extract_state_code(enum extract_state s);

/* PDF and OFD: lines that fill the width are joined into paragraphs. Tables (XLSX, CSV, HTML): a row is a line, cells are
 * separated by TAB, a line end inside a cell is U+2028; in XLSX and CSV line n is row n, and dates are written as 2026-03-01. */
struct extracted {
	enum extract_state state;
	struct str text;  /* UTF-8, NFC, LF line ends, FF between pages or sheets; at most EXTRACT_MAX_TEXT bytes */
	int64_t pages;	  /* 0 = not paged */
	struct str title; /* from the file's own metadata; may be empty */
};
#define EXTRACT_MAX_TEXT (8u << 20)

/* ext: "pdf" "docx" "ofd" "txt" "html" "csv" "xlsx" as found by content (core/files.h). Only failures of our own (no memory, no
 * process) are errors; whatever is wrong with the file is a state. Takes 20 ms and more, at most EXTRACT_WALL_MS: for jobs and
 * commands, not for page views. Any thread may call it, several at once. */
enum status extract_text(struct arena *a, const char *path, struct str ext, struct extracted *ret,
			 struct err *err) MUST_CHECK;
#define EXTRACT_WALL_MS 15000

/* Bytes of a text file or page → UTF-8: a BOM decides, then the charset the page declares, then UTF-8, then GB 18030.
 * False when it is no text in any of them. Pure. charset: empty = not declared. */
bool extract_decode(struct arena *a, struct str bytes, struct str charset, struct str *ret_text, struct str *ret_from);
/* What an HTML page declares in its first kilobytes; may be empty. */
struct str extract_html_charset(struct str bytes);

/* The other side: the program runs itself with this one argument, and main() goes here before anything else. */
#define EXTRACT_WORKER_ARG "--extract-worker"
int extract_worker_main(int argc, char **argv);

#endif
