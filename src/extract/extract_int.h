/* SPDX-License-Identifier: Apache-2.0 */
/* Inside of extract: where readers put their text, and the readers. Readers are pure but for PDF, which reads descriptor 0. */
#ifndef EXTRACT_EXTRACT_INT_H
#define EXTRACT_EXTRACT_INT_H

#include "base/buf.h"
#include "extract/extract.h"

#define EXTRACT_MAX_FILE (128U << 20) /* bytes of a file held in memory; PDF is read from the disk */
#define EXTRACT_MAX_PAGES 5000
#define EXTRACT_MAX_ROWS 200000

struct out {
	struct arena *a; /* for one piece at a time */
	int fd;		 /* where records go; -1: kept in text */
	struct buf text;
	size_t n;      /* bytes given out */
	bool any;      /* something that is not blank */
	bool full;     /* EXTRACT_MAX_TEXT reached: the reader stops */
	bool page_due; /* FF before the next text */
	int64_t pages;
	struct str title;
};
/* Whole lines; cleaned, made NFC. */
void out_text(struct out *o, struct str text);
void out_page(struct out *o); /* a page or sheet begins */
void out_title(struct out *o, struct str title);

/* ---- records on the pipe: tag, length (little endian), bytes ---- */
enum { REC_TEXT = 'T', REC_TITLE = 'M', REC_PAGES = 'P', REC_END = 'E' };
#define REC_HEAD 5

/* ---- readers ---- */
bool pdf_prepare(void); /* what must be there before the cage closes */
enum extract_state read_pdf(struct out *o, int fd);
enum extract_state read_docx(struct out *o, struct str bytes);
enum extract_state read_ofd(struct out *o, struct str bytes);
enum extract_state read_xlsx(struct out *o, struct str bytes);
enum extract_state read_csv(struct out *o, struct str bytes);
enum extract_state read_html(struct out *o, struct str bytes);
enum extract_state read_txt(struct out *o, struct str bytes);

/* What a refused archive means. */
enum extract_state state_of_status(enum status st);

/* ---- lines on a page → paragraphs ---- */
struct line_box {
	struct str text;
	double x0, x1, y, h; /* y: of the base line or the top, growing downwards; h: height of the characters */
};
/* Joins a line to the one before when that filled the width and this one is not indented. */
struct str layout_text(struct arena *a, const struct line_box *line, size_t n);

/* ---- the cage ---- */
/* A sanitizer needs terabytes of addresses and its own system calls: then the limit on memory and the filter are left out. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define EXTRACT_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define EXTRACT_SANITIZED 1
#endif
#endif
#ifndef EXTRACT_SANITIZED
#define EXTRACT_SANITIZED 0
#endif
bool sandbox_limits(void); /* memory, time, no new files */
bool sandbox_files(void);  /* which files may be read; false: the kernel cannot */
bool sandbox_lock(void);   /* system calls: read, compute, write the pipe */

#endif
