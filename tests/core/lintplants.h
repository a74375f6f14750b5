/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lintplants.h -- faults to be planted in a clean set of rules, and what lint
 * has to find of each: one thing, or nothing.  Layer: core tests. */
#ifndef TESTS_CORE_LINTPLANTS_H
#define TESTS_CORE_LINTPLANTS_H

#include "lintkit.h"

#define TOWN1 "110115001000000"
#define TOWN2 "110115002000000"
#define EMPTY "110115001902000"
#define PART "110115001901000"
#define NORTH "110115002001000"

/* What planting one fault means: a rule of the clean set that goes (0 none),
 * rules that come, and the one finding: its kind, its first rule (0: none),
 * how many rules it names, and where. */
struct plant {
	const char	*name;
	uint32_t	 drop;
	const char	*line[4];
	enum lint_kind	 kind;
	uint32_t	 rule;
	size_t		 rules_n;
	uint32_t	 matter;	/* gaps, broader */
	uint64_t	 area;
	bool		 witness;
};

static const struct plant plants[] = {
	{ "tie of words", 0, {
	    "1001|1001001|-|-|-|words~红|power",
	    "1002|1001001|-|-|-|words~绿|gas" },
	    LINT_TIE, 1001, 2, 0, 0, true },
	{ "tie of channels", 0, {
	    "1005|1002001|-|patrol,hotline|-|-|power",
	    "1006|1002001|-|hotline,public|-|-|gas" },
	    LINT_TIE, 1005, 2, 0, 0, true },
	{ "twin", 0, {
	    "1011|1003001|-|-|mon-fri|urgent=1|power",
	    "1012|1003001|-|-|mon-fri|urgent=1|power" },
	    LINT_TWIN, 1011, 2, 0, 0, true },
	{ "never: numbers", 0, {
	    "1021|1004001|-|-|-|count<3;count>5|power" },
	    LINT_NEVER, 1021, 1, 0, 0, false },
	{ "never: words", 0, {
	    "1022|1004002|-|-|-|words~井盖;words!~井|power" },
	    LINT_NEVER, 1022, 1, 0, 0, false },
	{ "never: place and words", 0, {
	    "1023|1005001|-|-|-|place~东村;words!~村|power" },
	    LINT_NEVER, 1023, 1, 0, 0, false },
	{ "never: days", 0, {
	    "1024|1005002|-|-|2026-12-05..2026-12-06;mon-fri|-|power" },
	    LINT_NEVER, 1024, 1, 0, 0, false },
	{ "shadowed by priority", 0, {
	    "1031|1006001|-|-|-|-|power|-|-|-|5",
	    "1032|1006001|-|-|-|words~红|gas" },
	    LINT_SHADOWED, 1032, 2, 0, 0, true },
	{ "shadowed by three", 0, {
	    "1033|1006002|-|patrol|-|-|power",
	    "1034|1006002|-|hotline|-|-|gas",
	    "1035|1006002|-|public|-|-|roads",
	    "1036|1006002|-|-|mon-fri|-|power" },
	    LINT_SHADOWED, 1036, 4, 0, 0, true },
	{ "shadowed by the newer", 0, {
	    "1037|1007001|-|-|-|-|power|-|-|-|-|2026-01-01",
	    "1038|1007001|-|-|-|-|gas|-|-|-|-|2025-01-01" },
	    LINT_SHADOWED, 1038, 2, 0, 0, true },
	{ "contradiction", 0, {
	    "1041|1008001|-|-|-|words~红|power|-|-|-|1",
	    "1042|1008001|-|-|-|words~绿|gas" },
	    LINT_CONTRADICTION, 1041, 2, 0, 0, true },
	{ "dates", 0, {
	    "1051|1009001|-|-|-|-|power|-|-|-|-|2026-01-01|2026-12-31",
	    "1052|1009001|-|-|-|-|power|-|-|-|-|2026-06-01|2027-06-30" },
	    LINT_DATES, 1052, 2, 0, 0, true },
	{ "expired", 0, {
	    "1061|1010001|-|-|-|-|power|-|-|-|-|-|2020-01-01" },
	    LINT_EXPIRED, 1061, 1, 0, 0, false },
	{ "dead unit", 0, { "1071|1011001|-|-|-|-|old" },
	    LINT_DEAD_UNIT, 1071, 1, 0, 0, false },
	{ "dead enforcer", 0, { "1072|1011002|-|-|-|-|power|old" },
	    LINT_DEAD_UNIT, 1072, 1, 0, 0, false },
	{ "dead helper", 0, { "1081|1012001|-|-|-|-|power|-|gas,old" },
	    LINT_DEAD_HELPER, 1081, 1, 0, 0, false },
	{ "dead grid", 0, { "1091|1013001|110115002009000|-|-|-|power" },
	    LINT_DEAD_GRID, 1091, 1, 0, 0, false },
	{ "below a dead grid", 0, {
	    "1092|1013002|110115002009001|-|-|-|power" },
	    LINT_DEAD_GRID, 1092, 1, 0, 0, false },
	{ "needless", 0, { "1101|1014001|" TOWN1 "|-|-|-|water" },
	    LINT_NEEDLESS, 1101, 2, 0, 0, true },
	{ "needless for one word", 0, {
	    "1102|1014002|-|-|-|words~红|water" },
	    LINT_NEEDLESS, 1102, 2, 0, 0, true },
	{ "broader matter", 0, {
	    "1111|1015001|" TOWN1 "|-|-|-|power",
	    "1112|1015002|" TOWN1 "|-|-|-|power" },
	    LINT_BROADER, 1111, 2, 1015000, 110115001000000, false },
	{ "broader area", 0, {
	    "1113|1016001|" TOWN1 "|-|-|-|power",
	    "1114|1016001|" TOWN2 "|-|-|-|power" },
	    LINT_BROADER, 1113, 2, 1016001, 110115000000000, false },
	{ "not broader: the town says otherwise", 0, {
	    "1115|1016002|" TOWN2 "|-|-|words~红|gas",
	    "1116|1032001|" TOWN2 "|-|-|-|power",
	    "1117|1032002|" TOWN2 "|-|-|-|power",
	    "1118|1032000|" NORTH "|-|-|-|roads" },
	    LINT_KIND_COUNT, 0, 0, 0, 0, false },
	{ "not broader: two bases", 0, {
	    "1119|1033001|-|-|-|-|power|-|-|-|-|-|-|custom|a",
	    "1120|1033002|-|-|-|-|power|-|-|-|-|-|-|custom|b" },
	    LINT_KIND_COUNT, 0, 0, 0, 0, false },
	{ "not needless: a village behind", 0, {
	    "1103|1034001|" TOWN1 "|-|-|-|water",
	    "1104|1034000|" PART "|-|-|-|gas" },
	    LINT_KIND_COUNT, 0, 0, 0, 0, false },
	{ "not shadowed: the night is left", 0, {
	    "1105|1035001|-|-|daily 06:00-22:00|-|gas|-|-|-|1",
	    "1106|1035001|-|-|-|words~红|power" },
	    LINT_KIND_COUNT, 0, 0, 0, 0, false },
	{ "not tied: a third decides", 0, {
	    "1107|1036001|-|-|-|words~红|gas",
	    "1108|1036001|-|-|-|words~绿|power",
	    "1109|1036001|-|-|-|words~红;words~绿|roads" },
	    LINT_KIND_COUNT, 0, 0, 0, 0, false },
	{ "self help", 0, { "1121|1017001|-|-|-|-|power|-|power" },
	    LINT_SELF_HELP, 1121, 1, 0, 0, false },
	{ "helper twice", 0, { "1122|1017002|-|-|-|-|power|-|gas,gas" },
	    LINT_SELF_HELP, 1122, 1, 0, 0, false },
	{ "foreign town", 0, { "1131|1018001|" TOWN2 "|-|-|-|town1" },
	    LINT_FOREIGN_TOWN, 1131, 1, 0, 0, false },
	{ "one town for all", 0, { "1132|1018002|-|-|-|-|water|town2" },
	    LINT_FOREIGN_TOWN, 1132, 1, 0, 0, false },
	{ "always: numbers", 0, { "1141|1019001|-|-|-|urgent=0,1|power" },
	    LINT_ALWAYS, 1141, 1, 0, 0, false },
	{ "always: words", 0, { "1142|1019002|-|-|-|source=a,b,c|power" },
	    LINT_ALWAYS, 1142, 1, 0, 0, false },
	{ "over urgent", 0, {
	    "1151|1020001|-|-|-|-|power|-|-|1工作日" },
	    LINT_OVER_URGENT, 1151, 1, 0, 0, true },
	{ "repeated", 0, { "1161|1021001|-|-|-|count>3;count>5|power" },
	    LINT_REPEATED, 1161, 1, 0, 0, false },
	{ "repeated words", 0, {
	    "1162|1021002|-|-|-|words~水;words~水管,下水|power" },
	    LINT_REPEATED, 1162, 1, 0, 0, false },
	{ "word inside", 0, { "1171|1022001|-|-|-|words~水,水管|power" },
	    LINT_WORD_INSIDE, 1171, 1, 0, 0, false },
	{ "no basis", 0, { "1181|1023001|-|-|-|-|power|-|-|-|-|-|-|law" },
	    LINT_NO_BASIS, 1181, 1, 0, 0, false },
	{ "all week", 0, {
	    "1191|1024001|-|-|daily 00:00-12:00;daily 12:00-24:00|-|power" },
	    LINT_ALL_WEEK, 1191, 1, 0, 0, false },
	{ "all channels", 0, {
	    "1201|1025001|-|patrol,hotline,public|-|-|power" },
	    LINT_ALL_CHANNELS, 1201, 1, 0, 0, false },
	{ "double lead", 0, { "1211|1026001|-|-|-|-|power|power" },
	    LINT_DOUBLE_LEAD, 1211, 1, 0, 0, false },
	{ "empty matter", 0, { "1221|1040000|-|-|-|-|power" },
	    LINT_EMPTY_MATTER, 1221, 1, 0, 0, false },
	{ "empty area", 0, { "1231|1027001|" EMPTY "|-|-|-|power" },
	    LINT_EMPTY_AREA, 1231, 1, 0, 0, false },
	{ "id spread", 0, {
	    "1241|1028001|-|-|-|-|power",
	    "1241|1029001|-|-|-|-|power" },
	    LINT_ID_SPREAD, 1241, 2, 0, 0, false },
	{ "unused", 0, { "1251|1030001|-|-|-|-|power" },
	    LINT_UNUSED, 1251, 1, 0, 0, false },
	{ "returned", 0, { "1261|1031001|-|-|-|-|power" },
	    LINT_RETURNED, 1261, 1, 0, 0, false },
	{ "to fallback", 22, { "1271|2002000|-|-|-|-|centre" },
	    LINT_TO_FALLBACK, 1271, 1, 0, 0, true },
	{ "gap", 24, { NULL }, LINT_GAP, 0, 0, 2004000, 0, true },
	{ "gap of one town", 26, {
	    "1281|2006000|" TOWN1 "|-|-|-|power",
	    "1282|2006000|" TOWN2 "|-|-|words~红|roads" },
	    LINT_GAP_PART, 1282, 1, 2006000, 110115002000000, true },
	{ "no gap: day and night", 36, {
	    "1283|2016000|-|-|daily 06:00-22:00|-|roads",
	    "1284|2016000|-|-|daily 22:00-06:00|-|gas" },
	    LINT_KIND_COUNT, 0, 0, 0, 0, false },
	{ "no gap: the abolished village", 38, {
	    "1285|2018000|" TOWN1 "|-|-|-|roads",
	    "1286|2018000|" NORTH "|-|-|-|gas" },
	    LINT_KIND_COUNT, 0, 0, 0, 0, false },
	{ "gap part: conditions", 28, {
	    "1291|2008000|-|-|-|words!~红|power" },
	    LINT_GAP_PART, 1291, 1, 2008000, 0, true },
	{ "gap part: nights", 30, {
	    "1292|2010000|-|-|mon-fri 08:00-20:00|-|power",
	    "1293|2010000|-|-|sat,sun|-|gas" },
	    LINT_GAP_PART, 1292, 2, 2010000, 0, true },
	{ "no gap: winter and summer", 40, {
	    "1401|2020000|-|-|11-01..03-31|-|power",
	    "1402|2020000|-|-|04-01..10-31|-|gas" },
	    LINT_KIND_COUNT, 0, 0, 0, 0, false },
	{ "gap part: the 31st of March", 42, {
	    "1403|2022000|-|-|11-01..03-30|-|power",
	    "1404|2022000|-|-|04-01..10-31|-|gas" },
	    LINT_GAP_PART, 1403, 2, 2022000, 0, true },
	{ "gap part: the 29th of February", 44, {
	    "1405|2024000|-|-|01-01..02-28|-|power",
	    "1406|2024000|-|-|03-01..12-31|-|gas" },
	    LINT_GAP_PART, 1405, 2, 2024000, 0, true },
	{ "shadowed by winter and summer", 0, {
	    "1407|1037001|-|-|11-01..03-31|-|power",
	    "1408|1037001|-|-|04-01..10-31|-|gas",
	    "1409|1037001|-|-|-|-|roads" },
	    LINT_SHADOWED, 1409, 3, 0, 0, true },
	{ "expired: no such Sunday before 2032", 0, {
	    "1410|1038001|-|-|02-29..02-29;sun|-|power|-|-|-|-|-|"
	    "2031-12-31" },
	    LINT_EXPIRED, 1410, 1, 0, 0, false },
	{ "once in 28 years", 0, {
	    "1411|1038002|-|-|02-29..02-29;sat|-|power" },
	    LINT_KIND_COUNT, 0, 0, 0, 0, false },
	{ "gap later", 32, {
	    "1301|2012000|-|-|-|-|power|-|-|-|-|-|2027-12-31" },
	    LINT_GAP_LATER, 1301, 1, 2012000, 0, true },
	{ "gap sooner", 34, {
	    "1302|2014000|-|-|-|-|power|-|-|-|-|2026-12-01" },
	    LINT_GAP_LATER, 1302, 1, 2014000, 0, true },
};
#define PLANTS (sizeof(plants) / sizeof(plants[0]))

#endif
