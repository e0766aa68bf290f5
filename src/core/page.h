/* SPDX-License-Identifier: Apache-2.0 */
/* The page shell's view: every HTML page's view struct begins with "struct page page;" (TF_VIEW(struct x, page, &page_view))
 * and its template with {{>parts/portal_top}} … {{>parts/portal_foot}} or {{>parts/wb_top}} … {{>parts/wb_foot}}. */
#ifndef CORE_PAGE_H
#define CORE_PAGE_H

#include "core/ctx.h"

struct page_link {
	struct str href, text, count; /* count: "" = none */
	bool current, hot;
	bool zh; /* Chinese data on a page in another language: the element says so */
};
extern const struct tpl_view page_link_view;

/* Working days of the law (《政府信息公开条例》 Art. 30, 33) as the settings hold them today: what pages promise. */
struct page_terms {
	struct str answer, extension, correction;
};
extern const struct tpl_view page_terms_view;
struct page_terms page_terms(struct ctx *c);

struct page_meta { /* <meta name=… content=…>, design README §6 */
	struct str name, content;
};

struct page {
	struct str title;    /* "标题 — 栏目 — 机关" is made by page_init from the parts */
	struct str h1, lead; /* heading band */
	bool h1_zh, lead_zh; /* Chinese on an English page: page_mark() */
	struct str locale;   /* zh-CN / en */
	struct str mode;     /* "elder" or "" → data-mode */
	struct str contrast; /* "high" or "" */
	struct str size;     /* s m l */
	struct str canonical, description, request_path;
	struct tpl_list meta;			      /* page_meta */
	struct tpl_list crumbs;			      /* page_link; last is current */
	struct tpl_list nav;			      /* portal main navigation or workbench rail: page_link */
	struct tpl_list nav_wb_doc, nav_wb_admin;     /* workbench rail groups */
	struct tpl_list foot;			      /* page_link: footer entries, filled by a module's frame() */
	struct tpl_list sites;			      /* page_link: other sites above the footer, filled by frame() */
	struct str notice, notice_href, notice_close; /* emergency banner; close: address that hides it */
	bool any_sites;
	bool mourning;						   /* greyscale */
	struct str site_name, platform_name, gov_name, today_long; /* 2026年11月20日 星期五 */
	bool today_workday;
	struct str site_id_code, icp, police, host_org, tech_org, foot_address, foot_phone, foot_hours, postcode;
	struct str css, js; /* hashed URLs: portal.css or workbench.css, app.js */
	struct str js_integrity;
	bool editor; /* page needs editor.js */
	struct str editor_js, editor_integrity;
	bool logged_in;
	struct str user_name, user_initial, user_unit, user_roles, csrf;
	struct str flash, flash_kind; /* one-time message from the redirect before; kind jade/amber/red */
	bool has_errors;
	struct tpl_list errors; /* page_problem: error summary */
	struct str request_id;
	bool sample;	 /* sample data: banner */
	struct str bell; /* to-do count */
};
extern const struct tpl_view page_view;

struct page_problem {
	struct str field, text;
};

enum page_shell { SHELL_PORTAL, SHELL_WORKBENCH };
/* Fills everything from ctx and settings; title parts in the order page, column, NULL-terminated may be given later by
 * setting p->title. nav_current: address prefix of the current navigation entry, e.g. "/xxgk". */
void page_init(struct ctx *c, struct page *p, enum page_shell shell, const char *nav_current, struct str title);
/* The navigation the program brings, before a module's frame() arranges it. */
struct tpl_list page_nav_builtin(struct ctx *c);
void page_crumb(struct ctx *c, struct page *p, struct str href /* empty = current */, struct str text);
/* Once h1 and lead are set, where they are data: tells readers of an English page that they are Chinese. */
void page_mark(struct ctx *c, struct page *p);
void page_meta_add(struct ctx *c, struct page *p, const char *name, struct str content); /* empty content: left out */
/* Turns web_problems of the call into p->errors (and title "有误：…"). */
void page_problems(struct ctx *c, struct page *p);
/* The message for one field, or "" — for showing above the field. */
struct str page_problem_text(struct ctx *c, const char *field);
/* Renders into the call's body with type text/html. http 200 or 422 …. */
void page_render(struct ctx *c, const char *file, const void *view, int http);
/* One-time message carried over a redirect (signed cookie): key is a catalogue key. */
void page_flash(struct ctx *c, const char *kind, const char *key, struct str arg);
/* Formatting in the call's language, for views. */
struct str page_date(struct ctx *c, struct date d);
struct str page_date_long(struct ctx *c, struct date d); /* 2026年11月20日 */
struct str page_roles(struct ctx *c, uint32_t roles);	 /* 拟稿人、签发人 */
struct str page_time(struct ctx *c, int64_t instant);
struct str page_num(struct ctx *c, int64_t n);	    /* 1,284 */
struct str page_size(struct ctx *c, int64_t bytes); /* 312 KB */

/* Pager: page numbers as links for a list of total items. */
struct page_pager {
	struct tpl_list links; /* page_link; current marked; gaps have empty href and text "…" */
	bool has_prev, has_next, any;
	struct str prev, next, total_text;
};
extern const struct tpl_view page_pager_view;
void page_pager_make(struct ctx *c, struct page_pager *pg, struct str base_url /* with ? and other parameters */,
		     int64_t page_no, int64_t per_page, int64_t total);

#endif
