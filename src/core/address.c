/* SPDX-License-Identifier: Apache-2.0 */
#include "core/address.h"

#include "core/core_int.h"
#include "core/module.h"
#include "core/settings.h"

struct str page_prefix(const struct ctx *c)
{
	return c->locale == LOC_EN ? STR("/en") : STR("");
}

struct str page_href(struct ctx *c, struct str path)
{
	if (c->locale != LOC_EN)
		return path;
	return str_eq_c(path, "/") ? STR("/en") : arena_printf(c->arena, "/en%.*s", STR_ARG(path));
}

struct str page_doc_href(struct ctx *c, int64_t document_id)
{
	return arena_printf(c->arena, "%.*s/d/%lld", STR_ARG(page_prefix(c)), (long long)document_id);
}

static struct str path_of(struct str address)
{
	for (size_t i = 0; i < address.n; i++)
		if (address.p[i] == '?' || address.p[i] == '#')
			return str_slice(address, 0, i);
	return address;
}

bool page_has_english(const struct ctx *c, struct str address)
{
	struct str path = path_of(address);

	if (str_eq_c(path, "/"))
		return true;
	for (size_t m = 0; m < c->core->cfg.n_modules; m++) {
		const struct module *mod = c->core->cfg.modules[m];

		for (size_t i = 0; i < mod->n_routes; i++) {
			const char *pattern = mod->routes[i].pattern;

			if (mod->routes[i].method == WEB_GET && str_starts_c(str_of(pattern), "/en/") &&
			    web_pattern_fits(pattern + 3, path))
				return true;
		}
	}
	return false;
}

struct str page_local(struct ctx *c, struct str address)
{
	return c->locale == LOC_EN && page_has_english(c, address) ? page_href(c, address) : address;
}

struct str page_absolute(struct ctx *c, struct str path)
{
	struct str base = setting(c, "site.base_url");

	while (str_ends_c(base, "/"))
		base.n--;
	return arena_printf(c->arena, "%.*s%.*s", STR_ARG(base), STR_ARG(path));
}
