/* SPDX-License-Identifier: Apache-2.0 */
/* chengming user add | list | password | roles | disable | enable: for the first hours and for emergencies; everyday work is
 * done in the workbench. The same rules and audit rows apply. */
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "core/org.h"

#define MAX_PASSWORD_BYTES 256

struct user_args {
	const char *login, *second; /* second: roles of "roles" */
	const char *name, *body, *unit, *roles, *title;
	bool password_stdin;
};

struct user_sub {
	const char *name;
	size_t min, max; /* arguments after the name */
	enum status (*run)(struct ctx *c, const struct user_args *u, struct err *err);
};

static enum status roles_of(const char *list, uint32_t *ret, struct err *err)
{
	struct str rest = str_of(list), one;
	uint32_t roles = 0;

	while (str_cut(&rest, ',', &one)) {
		char code[32];
		enum role r;

		one = str_trim(one);
		(void)snprintf(code, sizeof code, "%.*s", STR_ARG(one));
		if (one.n == 0 || one.n >= sizeof code || !role_from_code(code, &r))
			return err_set(err, ST_INVALID, "there is no role \"%.*s\"", STR_ARG(one));
		roles |= ROLE_BIT(r);
	}
	*ret = roles;
	return ST_OK;
}

static struct str roles_text(struct arena *a, uint32_t roles)
{
	struct buf b = BUF_INIT(a, 512);

	for (int r = 0; r < ROLE_COUNT; r++)
		if (roles & ROLE_BIT(r))
			buf_printf(&b, "%s%s", b.n > 0 ? "," : "", role_code((enum role)r));
	return buf_view(&b);
}

/* From standard input, or made up (then the caller prints it). */
static enum status new_password(struct ctx *c, struct str login, bool from_stdin, struct str *ret, struct err *err)
{
	char line[MAX_PASSWORD_BYTES];

	if (!from_stdin) {
		*ret = one_time_password(c->arena, login);
		return ST_OK;
	}
	if (fgets(line, sizeof line, stdin) == NULL)
		return err_set(err, ST_INVALID, "no password on standard input");
	*ret = arena_dup(c->arena, (struct str){line, strcspn(line, "\r\n")});
	return ST_OK;
}

static void tell_password(const struct user_args *u, struct str password)
{
	if (!u->password_stdin)
		say("one-time password: %.*s", STR_ARG(password));
}

static enum status find_unit(struct ctx *c, int64_t body_id, const char *name, int64_t *ret, struct err *err)
{
	struct unit *units;
	size_t n = 0;

	TRY(unit_list(c, body_id, &units, &n, err));
	for (size_t i = 0; i < n; i++)
		if (str_eq_c(units[i].name, name)) {
			*ret = units[i].id;
			return ST_OK;
		}
	return err_set(err, ST_NOT_FOUND, "the body has no unit \"%s\"", name);
}

static enum status user_add(struct ctx *c, const struct user_args *u, struct err *err)
{
	struct person p = {.login = str_of(u->login), .active = true};
	struct body body;
	struct str password;

	if (u->name == NULL || u->body == NULL)
		return err_set(err, ST_INVALID, "--name and --body are needed");
	if (body_by_code(c, str_of(u->body), &body, err) != ST_OK)
		return err_set(err, ST_NOT_FOUND, "there is no body with the code \"%s\"", u->body);
	p.body_id = body.id;
	p.name = str_of(u->name);
	p.title = str_of(u->title);
	if (u->unit != NULL)
		TRY(find_unit(c, body.id, u->unit, &p.unit_id, err));
	if (u->roles != NULL)
		TRY(roles_of(u->roles, &p.roles, err));
	TRY(new_password(c, p.login, u->password_stdin, &password, err));
	TRY(person_save(c, &p, password, err));
	say("added %.*s", STR_ARG(p.login));
	tell_password(u, password);
	return ST_OK;
}

static enum status user_list(struct ctx *c, const struct user_args *u, struct err *err)
{
	struct body *bodies;
	size_t n = 0;

	(void)u;
	TRY(body_list(c, &bodies, &n, err));
	say("login\tname\tbody\troles\tstate");
	for (size_t i = 0; i < n; i++) {
		struct person *people;
		size_t k = 0;

		TRY(person_list(c, bodies[i].id, &people, &k, err));
		for (size_t j = 0; j < k; j++)
			say("%.*s\t%.*s\t%.*s\t%.*s\t%s", STR_ARG(people[j].login), STR_ARG(people[j].name),
			    STR_ARG(bodies[i].code), STR_ARG(roles_text(c->arena, people[j].roles)),
			    people[j].active ? "active" : "disabled");
	}
	return ST_OK;
}

static enum status load(struct ctx *c, const struct user_args *u, struct person *ret, struct err *err)
{
	if (person_by_login(c, str_of(u->login), ret, err) != ST_OK)
		return err_set(err, ST_NOT_FOUND, "there is no person with the login \"%s\"", u->login);
	return ST_OK;
}

static enum status user_password(struct ctx *c, const struct user_args *u, struct err *err)
{
	struct person p;
	struct str password;

	TRY(load(c, u, &p, err));
	TRY(new_password(c, p.login, u->password_stdin, &password, err));
	TRY(person_save(c, &p, password, err));
	say("password of %.*s was set; it must be changed at the next log-in", STR_ARG(p.login));
	tell_password(u, password);
	return ST_OK;
}

static enum status user_roles(struct ctx *c, const struct user_args *u, struct err *err)
{
	struct person p;

	TRY(load(c, u, &p, err));
	TRY(roles_of(u->second, &p.roles, err));
	TRY(person_save(c, &p, STR_NONE, err));
	say("%.*s: %.*s", STR_ARG(p.login), STR_ARG(roles_text(c->arena, p.roles)));
	return ST_OK;
}

static enum status set_active(struct ctx *c, const struct user_args *u, bool active, struct err *err)
{
	struct person p;

	TRY(load(c, u, &p, err));
	p.active = active;
	TRY(person_save(c, &p, STR_NONE, err));
	say("%.*s is %s", STR_ARG(p.login), active ? "active" : "disabled");
	return ST_OK;
}

static enum status user_disable(struct ctx *c, const struct user_args *u, struct err *err)
{
	return set_active(c, u, false, err);
}

static enum status user_enable(struct ctx *c, const struct user_args *u, struct err *err)
{
	return set_active(c, u, true, err);
}

static const struct user_sub subs[] = {
	{"add", 1, 1, user_add},     {"list", 0, 0, user_list},	      {"password", 1, 1, user_password},
	{"roles", 2, 2, user_roles}, {"disable", 1, 1, user_disable}, {"enable", 1, 1, user_enable},
};

static const struct user_sub *sub_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(subs); i++)
		if (name != NULL && strcmp(subs[i].name, name) == 0)
			return &subs[i];
	return NULL;
}

static int run(struct command_env *env, int argc, char **argv)
{
	struct user_args u = {0};
	const struct opt opts[] = {{"--name", &u.name, NULL},	{"--body", &u.body, NULL},
				   {"--unit", &u.unit, NULL},	{"--roles", &u.roles, NULL},
				   {"--title", &u.title, NULL}, {"--password-stdin", NULL, &u.password_stdin}};
	const struct user_sub *sub;
	const char *pos[3] = {0};
	struct err err = {0};
	struct ctx *c;
	size_t n = 0;

	if (!opts_parse(&user_command, argc, argv, opts, ARRAY_LEN(opts), pos, 1, ARRAY_LEN(pos), &n))
		return EXIT_USAGE;
	sub = sub_find(pos[0]);
	if (sub == NULL || n - 1 < sub->min || n - 1 > sub->max) {
		(void)fputs("chengming user: see \"chengming user --help\"\n", stderr);
		return EXIT_USAGE;
	}
	u.login = pos[1];
	u.second = pos[2];
	c = command_ctx(env, &err);
	if (c == NULL || sub->run(c, &u, &err) != ST_OK)
		return fail_with(env, "user", &err);
	return EXIT_DONE;
}

const struct command user_command = {
	.name = "user",
	.summary = "people: add, list, password, roles, disable, enable",
	.help = "usage: chengming user add LOGIN --name NAME --body CODE [--unit NAME] [--title TITLE] [--roles A,B] "
		"[--password-stdin]\n"
		"       chengming user list\n"
		"       chengming user password LOGIN [--password-stdin]\n"
		"       chengming user roles LOGIN A,B\n"
		"       chengming user disable LOGIN\n"
		"       chengming user enable LOGIN\n\n"
		"Roles: drafter unit_head office secrecy legal signatory technical auditor evaluator admin. A password set "
		"here must\n"
		"be changed at the next log-in; without --password-stdin it is made up and printed once.\n\n"
		"Example: chengming user add li.wen --name 李文 --body main --roles drafter\n",
	.run = run,
};
