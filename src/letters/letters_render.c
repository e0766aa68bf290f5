/* SPDX-License-Identifier: Apache-2.0 */
/* From fields and template to title, body, PDF and DOCX. */
#include "letters/letters_int.h"
#include "letters/letters_store.h"

enum status letter_template(struct ctx *c, int64_t body_id, int64_t parent_body_id, const struct letter_kind *k,
			    struct str *ret, int64_t *ret_version, struct err *err)
{
	const int64_t where[] = {body_id, parent_body_id};
	struct template_row row;
	bool found;

	*ret = k->shipped;
	*ret_version = 0;
	for (size_t i = 0; i < ARRAY_LEN(where); i++) {
		if (where[i] == 0)
			continue;
		TRY(ls_template(c, where[i], k->kind, &row, &found, err));
		if (!found)
			continue;
		if (!row.shipped) {
			*ret = row.text;
			*ret_version = row.version;
		}
		return ST_OK;
	}
	return ST_OK;
}

/* Title: the lines before the first empty one. Empty lines of the body are what left-out parts leave behind. */
static void cut(struct arena *a, struct str text, struct str *title, struct str *body)
{
	struct buf t = BUF_INIT(a, LT_MAX_OUT), b = BUF_INIT(a, LT_MAX_OUT);
	struct str line;
	bool in_title = true;

	while (str_line(&text, &line)) {
		struct buf *to = in_title ? &t : &b;

		if (str_trim(line).n == 0) {
			in_title = false;
			continue;
		}
		buf_c(to, to->n > 0 ? "\n" : "");
		buf_str(to, line);
	}
	*title = buf_view(&t);
	*body = buf_view(&b);
}

enum status letter_render(const struct letter_fill *x, struct str edited, struct letter_text *ret, struct err *err)
{
	struct ctx *c = x->c;
	struct str text, out;
	struct lt t;

	*ret = (struct letter_text){0};
	TRY(letter_template(c, x->rc->body_id, x->rc->parent_body_id, x->kind, &text, &ret->template_version, err));
	TRY(lt_parse(c->arena, text, &t, err));
	if (str_empty(str_trim(edited))) {
		TRY(lt_render(c->arena, &t, x->t.field, x->v, x->t.n_fields, &out, err));
		cut(c->arena, out, &ret->title, &ret->body);
		return ST_OK;
	}
	/* The title is not edited by hand: that is what kinds and templates are for. */
	cut(c->arena, text, &text, &out);
	TRY(lt_parse(c->arena, text, &t, err));
	TRY(lt_render(c->arena, &t, x->t.field, x->v, x->t.n_fields, &ret->title, err));
	ret->body = edited;
	ret->edited = true;
	return ST_OK;
}

static struct doc_official official(const struct letter_fill *x, const struct letter_text *t, struct str number)
{
	int k = letter_field_of(&x->t, STR("attachments"));
	struct doc_official o = {.title = t->title,
				 .doc_no = str_empty(number) ? ctx_text(x->c, "letters.number_later") : number,
				 .signed_on = DATE_NONE,
				 .printed_on = DATE_NONE};

	if (x->kind->sheet)
		return o;
	o.issuer = x->issuer;
	o.to = x->to;
	o.signer_org = x->issuer;
	o.signed_on = x->c->today;
	if (!str_empty(x->kind->decision) && x->v[k].n > 0) {
		struct str *list = ARENA_ARRAY(x->c->arena, x->v[k].n, struct str);

		for (size_t i = 0; i < x->v[k].n; i++)
			list[i] = x->v[k].rows[i].col[0];
		o.attachments = list;
		o.n_attachments = x->v[k].n;
	}
	return o;
}

/* Sheets have the ordinary form: title, number, tables; letters have theirs. */
enum status letter_pdf(const struct letter_fill *x, const struct letter_text *t, struct str number, struct str *ret,
		       struct err *err)
{
	struct doc_official o = official(x, t, number);
	struct doc d;

	TRY(doc_from_text(x->c->arena, t->body, &d, err));
	return x->kind->sheet ? doc_pdf(x->c->arena, &d, &o, NULL, NULL, ret, err)
			      : doc_letter_pdf(x->c->arena, &d, &o, ret, err);
}

enum status letter_docx(const struct letter_fill *x, const struct letter_text *t, struct str number, struct str *ret,
			struct err *err)
{
	struct doc_official o = official(x, t, number);
	struct doc d;

	TRY(doc_from_text(x->c->arena, t->body, &d, err));
	return x->kind->sheet ? doc_docx(x->c->arena, &d, &o, NULL, NULL, ret, err)
			      : doc_letter_docx(x->c->arena, &d, &o, ret, err);
}
