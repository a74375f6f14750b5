/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clocks of every profile that was the store's law. */
#include "app/books.h"

#include <string.h>
#include "core/book.h"
#include "wire/profile.h"

static enum err
take(void *ctx, const uint8_t digest[32], struct str archive)
{
	struct law *const law = ctx;

	if (memcmp(digest, law->digest, DIGEST_LEN) == 0)
		return OK;
	return profile_book_read(archive, law);
}

enum err
books_read(struct store *s, struct law *law)
{
	const enum err err = store_archives(s, take, law);

	book_settle(law);
	return err;
}
