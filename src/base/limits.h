/* SPDX-License-Identifier: Apache-2.0 */
/* Every ceiling on what input can make grow, in one place. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#define MAX_URL_BYTES 4096
#define MAX_HEADERS_BYTES 16384
#define MAX_FORM_BYTES (2u << 20) /* ordinary form body */
#define MAX_FORM_FIELDS 200
#define MAX_DOC_JSON_BYTES (8u << 20) /* document model as JSON */
#define MAX_UPLOAD_BYTES (1ull << 30) /* one uploaded file */
#define MAX_PAGE_BYTES (8u << 20)     /* one rendered page */
#define MAX_TITLE_CP 200	      /* code points */
#define MAX_RESULT_ROWS 20000	      /* rows of one query held in an arena */
#define MAX_MODEL_BLOCKS 20000
#define MAX_MODEL_DEPTH 16
#define MAX_ZIP_ENTRIES 2000
#define MAX_ZIP_ENTRY_BYTES (64u << 20)	 /* unpacked */
#define MAX_ZIP_TOTAL_BYTES (256u << 20) /* unpacked */
#define MAX_ZIP_RATIO 200
#define MAX_IMPORT_BYTES (16u << 20)
#define MAX_TEMPLATE_BYTES (256u << 10)

#endif
