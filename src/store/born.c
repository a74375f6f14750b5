/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/born.h"

static enum err
fails(struct outcome *out, enum err e)
{
	if (e != OK)
		*out = (struct outcome){ .err = e, .slot = SLOT_NONE };
	return e;
}

static const struct outcome *
birth(uint32_t which, size_t i, const struct outcome *out)
{
	return which <= i && out[which - 1].err == OK ? &out[which - 1] : NULL;
}

enum err
born_case(struct intent *in, size_t i, struct outcome *out, struct body *said)
{
	const struct outcome *born;

	if (in->begun > 0) {
		born = birth(in->begun, i, out);
		if (born == NULL)
			return fails(&out[i], ERR_NOT_FOUND);
		in->subject = str_of(born->number);
	}
	if (in->names == 0)
		return OK;
	born = birth(in->names, i, out);
	if (born == NULL)
		return fails(&out[i], ERR_NOT_FOUND);
	said->n = 0;
	if (in->body != NULL)
		*said = *in->body;
	in->body = said;
	return fails(&out[i], body_text(said, "case",
	    str_of(born->number)));
}
