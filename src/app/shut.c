/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/shut.h"

#include "app/intl.h"

enum shut
shut_of(const struct store *s, const struct event *e, const struct body *secret)
{
	if (e->sealed.n == 0 || secret != NULL)
		return SHUT_OPEN;
	/* What a node sealed itself it had the key of. */
	return s == NULL || store_wrote(s, e->id.stream) ? SHUT_ERASED :
	    SHUT_ELSEWHERE;
}

const char *
shut_words(enum shut k, const struct casefile *c)
{
	if (k == SHUT_OPEN)
		return NULL;
	if (k == SHUT_ERASED)
		return _("erased");
	if (c != NULL && c->flags & CASE_UNPLACED)
		return _("words are not readable at this node: the case is not "
		    "placed yet");
	return _("words are not readable at this node");
}
