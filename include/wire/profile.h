/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile.h -- a profile folder as one run of bytes, and as a law.
 * Layer: wire.
 *
 * A district is a folder of text files (docs/profile.md). The store keeps the
 * adopted one as a blob: the archive, whose digest names the version of the
 * law. Archive, version 1:
 *
 *	"GSPF1\n", then for each file, by name bytewise:
 *	"<name> <length in bytes>\n" and its bytes.
 *
 * Only the files a profile knows are taken (profile.json, the tables, and
 * demo/NAME.tsv), so that notes and editors' leavings change no digest. */
#ifndef WIRE_PROFILE_H
#define WIRE_PROFILE_H

#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "core/law.h"

#define PROFILE_FILE_MAX	(64u << 20)	/* bytes of one file */

/* Packs the folder, over those that it extends (profile.json, "extends": a folder
 * beside it, or one that find knows): the archive stands for itself. Missing
 * files are said to the sink, all of them. ERR_NOT_FOUND (a file or a folder),
 * ERR_BAD_INPUT (they extend each other), ERR_IO, ERR_TOO_BIG. */
MUST_CHECK enum err profile_archive(const char *dir, struct buf *out,
    struct diag_sink *sink);

/* Puts the folder of the profile called name into out; false: there is none. */
typedef bool profile_find_fn(void *ctx, const char *name, char *out,
    size_t cap);
struct profile_find { profile_find_fn *fn; void *ctx; };

/* Which folder and line each line of an archive came from. */
struct profile_origin;
/* The same; *origin (may be NULL) is the caller's. find may be NULL. */
MUST_CHECK enum err profile_archive_from(const char *dir,
    const struct profile_find *find, struct buf *out,
    struct profile_origin **origin, struct diag_sink *sink);
void	profile_origin_free(struct profile_origin **o);

/* A diag_fn: faults of a merged archive are handed to `to` with the file and line
 * that people can put right. */
struct profile_place {
	const struct profile_origin *origin;
	struct diag_sink *to;
	char		file[512];
};
void	profile_place(void *ctx, const struct diag *d);

/* Reads and checks an archive: every fault of every file goes to the sink
 * with file, line and field; ERR_BAD_INPUT when there was one, and then *law
 * is empty. Nothing in the law points into the archive. law->digest is the
 * caller's. law must be zeroed. */
MUST_CHECK enum err profile_load(struct str archive, struct law *law,
    struct diag_sink *sink);

/* The same for an archive that passed profile_load before (adopted into the
 * store, its digest compared): only what is needed to stay safe is checked. */
MUST_CHECK enum err profile_load_trusted(struct str archive, struct law *law,
    struct diag_sink *sink);

/* Of an archive that was the law before: only its book of clocks, compiled
 * against today's moves and put among today's books. today keeps what it takes;
 * after the last one: book_settle. ERR_BAD_INPUT: it cannot be read. */
MUST_CHECK enum err profile_book_read(struct str archive, struct law *today);

/* The bytes of one file of an archive, such as "demo/surnames.tsv": borrows
 * from it. ERR_NOT_FOUND, ERR_BAD_INPUT. */
MUST_CHECK enum err profile_file(struct str archive, const char *name,
    struct str *out);

/* The text of demo/<name>.tsv. */
MUST_CHECK enum err profile_demo_words(struct str archive, const char *name,
    struct str *out);

#endif
