/* SPDX-License-Identifier: Apache-2.0 */
/* Who asks: kinds, what must be right, how it is masked. Pure. 《条例》 Art. 29; design README §17; GB 11643-1999. */
#include "base/mask.h"
#include "base/utf8.h"
#include "cases/cases_int.h"
#include "core/json.h"
#include "core/org.h"
#include "notify/notify.h"

static const char *const kinds[AP_KIND_COUNT] = {"nat", "ent", "sci", "npo", "law", "oth"};

const char *applicant_kind_code(enum applicant_kind k)
{
	return kinds[k];
}

bool applicant_kind_of(struct str code, enum applicant_kind *ret)
{
	for (int i = 0; i < AP_KIND_COUNT; i++)
		if (str_eq_c(code, kinds[i])) {
			*ret = (enum applicant_kind)i;
			return true;
		}
	return false;
}

/* ---- what must be right ---- */
struct problems {
	struct arena *a;
	struct applicant_problem *p;
	size_t n, max;
};

static void add(struct problems *l, const char *field, const char *key, struct str arg)
{
	if (l->n < l->max)
		l->p[l->n++] = (struct applicant_problem){field, key, arg};
}

/* ISO 7064 MOD 11-2 over 17 digits. */
static bool idcard_sum_right(struct str s)
{
	static const int weight[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
	static const char check[] = "10X98765432";
	char last = s.p[17] == 'x' ? 'X' : s.p[17];
	int sum = 0;

	for (int i = 0; i < 17; i++)
		sum += (s.p[i] - '0') * weight[i];
	return check[sum % 11] == last;
}

static bool all_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

static bool birth_right(struct str s)
{
	struct date d;
	char text[11] = {s.p[6], s.p[7], s.p[8], s.p[9], '-', s.p[10], s.p[11], '-', s.p[12], s.p[13], '\0'};

	return date_parse(str_of(text), &d);
}

static void check_idcard(struct problems *l, struct str id)
{
	size_t n = utf8_len(id);

	if (n != 18)
		add(l, "id_no", "request.problem.idcard_length", arena_printf(l->a, "%zu", n));
	else if (id.n != 18 || !all_digits(str_slice(id, 0, 17)) || !birth_right(id))
		add(l, "id_no", "request.problem.idcard_form", STR(""));
	else if (!idcard_sum_right(id))
		add(l, "id_no", "request.problem.idcard_sum", STR(""));
}

static void check_identity(struct problems *l, const struct applicant *ap)
{
	if (str_empty(ap->name))
		add(l, "name", ap->kind == AP_NAT ? "request.problem.name" : "request.problem.org_name", STR(""));
	if (str_empty(ap->id_no))
		add(l, "id_no", ap->kind == AP_NAT ? "request.problem.id_no" : "request.problem.uscc", STR(""));
	else if (ap->kind != AP_NAT && uscc_problem(ap->id_no) != NULL)
		add(l, "id_no", uscc_problem(ap->id_no), STR(""));
	else if (ap->kind == AP_NAT && str_eq_c(ap->id_kind, "idcard"))
		check_idcard(l, ap->id_no);
	if (ap->kind != AP_NAT && str_empty(ap->contact))
		add(l, "contact", "request.problem.contact", STR(""));
}

static size_t digits_in(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] >= '0' && s.p[i] <= '9';
	return n;
}

/* At least one way by which the answer can be served (request-procedure.md §1.1), and the one that was asked for. */
static void check_contact(struct problems *l, const struct applicant *ap, struct str delivery)
{
	if (str_empty(ap->phone) && str_empty(ap->email) && str_empty(ap->address))
		add(l, "phone", "request.problem.no_contact", STR(""));
	if (!str_empty(ap->phone) && digits_in(ap->phone) < 7)
		add(l, "phone", "request.problem.phone", STR(""));
	if (!str_empty(ap->email) && !mail_address_valid(l->a, ap->email, &(struct str){0}))
		add(l, "email", "request.problem.email", STR(""));
	if (str_eq_c(delivery, "email") && str_empty(ap->email))
		add(l, "email", "request.problem.email_needed", STR(""));
	if (str_eq_c(delivery, "post") && str_empty(ap->address))
		add(l, "address", "request.problem.address_needed", STR(""));
}

size_t applicant_check(struct arena *a, const struct applicant *ap, struct str delivery, struct applicant_problem *ret,
		       size_t max)
{
	struct problems l = {a, ret, 0, max};

	check_identity(&l, ap);
	check_contact(&l, ap, delivery);
	return l.n;
}

struct applicant applicant_masked(struct arena *a, const struct applicant *ap)
{
	bool person = ap->kind == AP_NAT;

	return (struct applicant){.kind = ap->kind,
				  .name = person ? mask_name(a, ap->name) : ap->name,
				  .id_kind = ap->id_kind,
				  .id_no = person ? mask_id(a, ap->id_no) : ap->id_no,
				  .legal_rep = mask_name(a, ap->legal_rep),
				  .contact = mask_name(a, ap->contact),
				  .phone = mask_phone(a, ap->phone),
				  .email = mail_address_mask(a, ap->email),
				  .address = mask_address(a, ap->address),
				  .postcode = ap->postcode};
}

/* ---- as text ---- */
static const struct {
	const char *name;
	size_t at;
} members[] = {
	{"name", offsetof(struct applicant, name)},	    {"id_kind", offsetof(struct applicant, id_kind)},
	{"id_no", offsetof(struct applicant, id_no)},	    {"legal_rep", offsetof(struct applicant, legal_rep)},
	{"contact", offsetof(struct applicant, contact)},   {"phone", offsetof(struct applicant, phone)},
	{"email", offsetof(struct applicant, email)},	    {"address", offsetof(struct applicant, address)},
	{"postcode", offsetof(struct applicant, postcode)},
};

static struct str *member(struct applicant *ap, size_t i)
{
	return (struct str *)(void *)((char *)ap + members[i].at);
}

struct str applicant_json(struct arena *a, const struct applicant *ap)
{
	struct applicant copy = *ap;
	struct json_obj o;

	json_obj_init(&o, a);
	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		if (!str_empty(*member(&copy, i)))
			json_str(&o, members[i].name, *member(&copy, i));
	return json_obj_end(&o);
}

void applicant_from_json(struct arena *a, struct str json, struct applicant *ret)
{
	struct json_pair pair[ARRAY_LEN(members)];
	size_t n = json_pairs(a, json, pair, ARRAY_LEN(pair));

	*ret = (struct applicant){.kind = AP_NAT};
	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		*member(ret, i) = STR("");
		for (size_t k = 0; k < n; k++)
			if (str_eq_c(pair[k].key, members[i].name))
				*member(ret, i) = pair[k].value;
	}
}
