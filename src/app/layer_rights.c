/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/layer_rights.h"

static uint32_t
role_bits(const struct law *law, struct str codes)
{
	struct str rest = codes, part;
	uint32_t bits = 0;

	while (rest.n && str_cut(&rest, ',', &part)) {
		const struct law_role *const r = law_role_by_code(law,
		    str_trim(part));

		bits |= r ? UINT32_C(1) << r->bit : 0;
	}
	return bits;
}

bool
layer_leads(const struct law *law, uint32_t roles)
{
	return (roles & role_bits(law, STR("supervisor,dispatcher"))) != 0;
}

bool
layer_seen_by(const struct law *law, struct str name, const struct layer *l,
    uint32_t roles)
{
	const struct law_layer *const p = law_layer_by_code(law, name);
	const struct str import = l ? l->roles : STR_NONE;
	const uint32_t profile = p ? p->roles : 0;
	const bool camera = l ? l->kind == LAYER_CAMERA :
	    p && p->kind == LAYER_CAMERA;

	if (import.n && !(roles & role_bits(law, import)))
		return false;
	if (profile && !(roles & profile))
		return false;
	return !camera || import.n || profile || layer_leads(law, roles);
}

bool
layer_kept(const struct law *law, const struct layer *l)
{
	const struct law_layer *const p = law_layer_by_code(law,
	    str_of(l->name));

	return l->keep || l->kind == LAYER_CAMERA || (p && p->keep);
}
