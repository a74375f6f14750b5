/* SPDX-License-Identifier: GPL-3.0-or-later */
/* t_georeport_recorded.c -- every recorded answer of an Open311 server is read,
 * or refused for the right reason, whole and a byte at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <stdio.h>
#include <cmocka.h>
#include "wire/georeportkit.h"
#include "wire/sharedkit.h"

struct recorded {
	const char	*name;
	enum georeport_kind kind;
	size_t		good, errors, bad;
	const char	*refused;	/* the whole, for this */
	const char	*holds;		/* a line that must be among the items */
};

static const struct recorded files[] = {
	/* the answer begins with a line of HTTP: it is not XML */
	{ "cfa-open311_403.xml", GEOREPORT_RECEIPTS, 0, 0, 0, "XML or JSON" },
	{ "cfa-open311_get_service_request.xml", GEOREPORT_REQUESTS, 1, 0, 0,
	    NULL, "request 638344 006 2 @37762222,-122465115 1271255858/" },
	{ "cfa-open311_get_service_request_not_found.xml",
	    GEOREPORT_REQUESTS, 0, 1, 0, NULL, "error 404 " },
	{ "cfa-open311_post_service_request.xml", GEOREPORT_RECEIPTS, 1, 0, 0,
	    NULL, "receipt 293944||The City" },
	{ "cfa-open311_request_id_from_token.xml", GEOREPORT_RECEIPTS, 1, 0,
	    0, NULL, "receipt 638344|12345|" },
	{ "cfa-open311_service_definition.xml", GEOREPORT_DEFINITION, 1, 0, 0,
	    NULL, "definition DMV66 WHISHETN:singlevaluelist!/1("
	    "123=Ford,124=Chrysler)" },
	{ "cfa-open311_service_requests.xml", GEOREPORT_REQUESTS, 2, 0, 0,
	    NULL, "request 638349 006 1 @37762222,-122465115 1271687858/" },
	{ "cfa-open311_service_requests_empty.xml", GEOREPORT_REQUESTS },
	{ "cfa-open311_services.xml", GEOREPORT_SERVICES, 36, 0, 0, NULL,
	    "service 001 Cans_Left_Out_24x7" },
	{ "node-open311_boston-err-submitrequest-base_is_duplicate.xml",
	    GEOREPORT_RECEIPTS, 0, 1, 0, NULL,
	    "error 400 Invalid service request: base is a duplicate." },
	{ "node-open311_boston-submitrequest-token.xml", GEOREPORT_RECEIPTS,
	    1, 0, 0, NULL, "receipt |503fc045901932078800163c|" },
	{ "node-open311_dc-services-S0301.xml", GEOREPORT_DEFINITION, 1, 0, 0,
	    NULL, "definition S0301 DSITR001:text~/9 ISITHAZA:"
	    "singlevaluelist/3(NO001=No,UNKNOWN=Unknown,YES001=Yes)" },
	{ "node-open311_dc-services.xml", GEOREPORT_SERVICES, 86, 0, 0, NULL,
	    "service CSRREPIS 311 Online Reported Issues +" },
	{ "node-open311_discovery-boston.json", GEOREPORT_DISCOVERY, 1, 0, 0,
	    NULL, "discovery production https://mayors24.cityofboston.gov/"
	    "open311/v2 x j test https://" },
	{ "node-open311_discovery-dc.xml", GEOREPORT_DISCOVERY, 1, 0, 0, NULL,
	    "discovery production http://app.311.dc.gov/cwi/Open311/v2 x "
	    "production http://" },
	{ "node-open311_service-request.xml", GEOREPORT_REQUESTS, 1, 0, 0,
	    NULL, "request 638344 006 2 " },
	{ "node-open311_service-requests.xml", GEOREPORT_REQUESTS, 2, 0, 0,
	    NULL, "request 638349 006 1 " },
	{ "node-open311_token.xml", GEOREPORT_RECEIPTS, 1, 0, 0, NULL,
	    "receipt 638344|12345|" },
	/* another system's description of its tables: no list of services */
	{ "open311-adapter_services.json", GEOREPORT_SERVICES, 0, 0, 1, NULL,
	    "bad 0+8232 BAD_INPUT@0 a service_code: " },
	{ "open311status_requests_many.xml", GEOREPORT_REQUESTS, 2, 0, 0,
	    NULL, "request 101005420894 CSROWR-12 1 @43695823,-79267190 "
	    "1532923260/0/1533268860 <Parkette" },
	{ "open311status_requests_single.xml", GEOREPORT_REQUESTS, 1, 0, 0,
	    NULL, "request 101005420892 " },
	{ "open311status_service_list.json", GEOREPORT_SERVICES, 3, 0, 0,
	    NULL, "service 002 Construction plate shifted +" },
	{ "open311status_service_requests.json", GEOREPORT_REQUESTS, 2, 0, 0,
	    NULL, "request 14-01100627 4fd3bd72e750846c530000cd 1 @41759712,"
	    "-87636960 1405180136/1405181300/0 <7408" },
	{ "open311status_services_giessen.xml", GEOREPORT_SERVICES, 8, 0, 0,
	    NULL, "service 016 Schrottautos und -Fahrr\xC3\xA4" "der" },
	{ "sf_open311_requests_500.json", GEOREPORT_REQUESTS, 500, 0, 0, NULL,
	    "request 909346 033 2 @37763590,-122484370 1309134840/1309817520/"
	    "1309912200 <1282" },
	{ "live/post_badattr.json.txt", GEOREPORT_RECEIPTS, 0, 9, 0, NULL,
	    "value is not a number (error: type" },
	{ "live/post_badservice.json.txt", GEOREPORT_RECEIPTS, 0, 1, 0, NULL,
	    "error 400 Bad request" },
	{ "live/post_nokey.json.txt", GEOREPORT_RECEIPTS, 0, 2, 0, NULL,
	    "error 400 Failed //rec: no value given for required entry "
	    "api_key" },
	{ "live/post_ok.json.txt", GEOREPORT_RECEIPTS, 1, 0, 0, NULL,
	    "receipt 2||This is a test service" },
	{ "live/post_ok.xml.txt", GEOREPORT_RECEIPTS, 1, 0, 0, NULL,
	    "receipt 3||This is a test service" },
	{ "live/post_unknownattr.json.txt", GEOREPORT_RECEIPTS, 1, 0, 0, NULL,
	    "receipt 4||" },
	{ "live/request_0.xml.txt", GEOREPORT_REQUESTS, 1, 0, 0, NULL,
	    "request 0 POT 1 1795295890/1795295890/0 [Big hole]" },
	{ "live/request_404.json.txt", GEOREPORT_REQUESTS, 0, 1, 0, NULL,
	    "error 500 Can't call method" },
	{ "live/requests.json.txt", GEOREPORT_REQUESTS, 5, 0, 0, NULL,
	    "request 3 BIN 1 1795296027/1795296027/0 [bin] <x>" },
	{ "live/requests.xml.txt", GEOREPORT_REQUESTS, 5, 0, 0, NULL,
	    "request 3 BIN 1 1795296027/1795296027/0 [bin] <x>" },
	{ "live/requests_baddate.json.txt", GEOREPORT_REQUESTS, 0, 2, 0, NULL,
	    "error 400 Failed /open311/regex" },
	{ "live/service_404.json.txt", GEOREPORT_DEFINITION, 0, 1, 0, NULL,
	    "error 404 Resource not found" },
	{ "live/service_POT.json.txt", GEOREPORT_DEFINITION, 1, 0, 0, NULL,
	    "definition POT depth:number!/1 shape:singlevaluelist/2("
	    "circle=Circle,square=Square,triangle=Triangle)" },
	{ "live/service_POT.xml.txt", GEOREPORT_DEFINITION, 1, 0, 0, NULL,
	    "definition POT depth:number!/1 shape:singlevaluelist/2("
	    "circle=Circle,square=Square,triangle=Triangle)" },
	{ "live/services.json.txt", GEOREPORT_SERVICES, 3, 0, 0, NULL,
	    "service SPOT Sorted Pothole Repairs +" },
	{ "live/services.xml.txt", GEOREPORT_SERVICES, 3, 0, 0, NULL,
	    "service BIN Bin Enforcement\n" },
	/* the server has no such method and says so in plain words */
	{ "live/updates.xml.txt", GEOREPORT_UPDATES, 0, 0, 0, "XML or JSON" },
};
#define FILES (sizeof files / sizeof *files)

static bool
slurp(const char *name, struct buf *out)
{
	char path[4096], part[4096], file[128];
	size_t n;
	FILE *f;

	snprintf(file, sizeof file, "open311/%s", name);
	sharedkit_path(path, sizeof path, file);
	f = fopen(path, "rb");
	if (!f)
		return false;
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(out, part, n);
	fclose(f);
	return true;
}

/* Transcripts of live answers begin with the command and the header. */
static struct str
answer_of(const char *name, struct str text)
{
	ptrdiff_t at;

	if (strncmp(name, "live/", 5) != 0)
		return text;
	at = str_find(text, STR("\n\n"));
	if (at < 0)
		at = str_find(text, STR("\r\n\r\n"));
	assert_true(at > 0);
	return str_trim(str_from(text, (size_t)at));
}

static void
check(const struct recorded *f, struct str text, size_t piece)
{
	struct georeportkit k = { 0 };
	const enum err e = georeportkit_read(&k, f->kind, GEOREPORT_AUTO,
	    text, piece);

	if (k.good != f->good || k.errors != f->errors || k.bad != f->bad)
		printf("# %s: %zu good, %zu errors, %zu bad\n%s\n", f->name,
		    k.good, k.errors, k.bad, buf_z(&k.out));
	assert_int_equal(k.good, f->good);
	assert_int_equal(k.errors, f->errors);
	assert_int_equal(k.bad, f->bad);
	assert_string_equal(buf_z(&k.refused), f->refused ? f->refused : "");
	assert_int_equal(e, f->refused ? ERR_BAD_INPUT : OK);
	if (f->holds && !strstr(buf_z(&k.out), f->holds))
		printf("# %s lacks: %s\n%.2000s\n", f->name, f->holds,
		    buf_z(&k.out));
	if (f->holds)
		assert_non_null(strstr(buf_z(&k.out), f->holds));
	georeportkit_fini(&k);
}

static void
each_file(void **state)
{
	(void)state;
	for (size_t i = 0; i < FILES; i++) {
		struct buf all = { 0 };
		struct str text;

		if (!slurp(files[i].name, &all)) {
			printf("# SKIP open311/%s: not there\n",
			    files[i].name);
			continue;
		}
		text = answer_of(files[i].name, buf_view(&all));
		check(&files[i], text, all.n + 1);
		check(&files[i], text, 1);
		buf_fini(&all);
	}
}

static bool
listed(const char *name)
{
	for (size_t i = 0; i < FILES; i++)
		if (strcmp(files[i].name, name) == 0)
			return true;
	return strcmp(name, "README.md") == 0;
}

/* A file that comes to the folder comes to this list. */
static void
no_file_is_left_out(void **state)
{
	static const char *const dirs[] = { "open311", "open311/live" };
	char path[4096], name[300];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct dirent *d;
		DIR *dir;

		sharedkit_path(path, sizeof path, dirs[i]);
		dir = opendir(path);
		if (!dir) {
			printf("# SKIP %s: not there\n", dirs[i]);
			continue;
		}
		while ((d = readdir(dir)) != NULL) {
			snprintf(name, sizeof name, "%s%s", i ? "live/" : "",
			    d->d_name);
			if (!strpbrk(d->d_name, "."))
				continue;	/* a folder */
			if (d->d_name[0] != '.' && !listed(name))
				fail_msg("%s is not in the list", name);
		}
		closedir(dir);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_file),
		cmocka_unit_test(no_file_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
