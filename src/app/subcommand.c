/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that can be typed after `gridseat`, and nothing else. The first row is
 * what stands for no command at all. */
#include "app/sub.h"

#include "app/intake_options.h"
#include "app/intl.h"
#include "app/layer_options.h"

#define END { .name = NULL }
#define JSON { "json", 0, OPTION_FLAG, NULL, N_("print JSON") }

const struct option_row common_options[] = {
	{ "store", 'S', OPTION_TEXT, "DIR",
	    N_("the store (else $GRIDSEAT_STORE, else the user's own)") },
	{ "as", 0, OPTION_TEXT, "ACCOUNT",
	    N_("act as one of the accounts of this login") },
	{ "read-only", 0, OPTION_FLAG, NULL, N_("look, change nothing") },
	{ "help", 'h', OPTION_FLAG, NULL, N_("this help") },
	{ "version", 'V', OPTION_FLAG, NULL, N_("the version") },
	{ "completion", 0, OPTION_TEXT, "SHELL",
	    N_("print the completion script of bash") },
	END
};

static const struct option_row console_options[] = {
	{ "theme", 0, OPTION_TEXT, "NAME", N_("colours: a name or a file") },
	{ "keymap", 0, OPTION_TEXT, "NAME", N_("keys: a name or a file") },
	{ "simple", 0, OPTION_FLAG, NULL, N_("one question at a time") },
	{ "large", 0, OPTION_FLAG, NULL, N_("large characters") },
	{ "linear", 0, OPTION_FLAG, NULL,
	    N_("plain lines, for screen readers") },
	{ "slow", 0, OPTION_FLAG, NULL, N_("a slow line: paint less often") },
	{ "ascii", 0, OPTION_FLAG, NULL, N_("frames of + - |") },
	{ "bar", 0, OPTION_FLAG, NULL, N_("a full bar as the cursor") },
	{ "ambiguous", 0, OPTION_NUMBER, "1|2",
	    N_("width of characters of ambiguous width") },
	{ "fuzzy", 0, OPTION_TEXT, "PAIRS",
	    N_("sounds alike, by commas: zh ch sh nl fh rl an en in; or on") },
	END
};
static const struct option_row init_options[] = {
	{ "profile", 'p', OPTION_TEXT, "NAME|DIR",
	    N_("the district (daxing)") },
	{ "node", 0, OPTION_TEXT, "NAME",
	    N_("name of this node: 2-12 letters and digits") },
	{ "demo", 0, OPTION_FLAG, NULL, N_("a demonstration: never syncs") },
	{ "rehearsal", 0, OPTION_FLAG, NULL, N_("a rehearsal: never syncs") },
	{ "at", 0, OPTION_TEXT, "TIME",
	    N_("when the rehearsal begins (now)") },
	{ "speed", 0, OPTION_NUMBER, "N",
	    N_("how fast its clock goes (1; 0 stands still)") },
	{ "shared", 0, OPTION_FLAG, NULL,
	    N_("for the folder's group, not one user") },
	{ "seed", 0, OPTION_NUMBER, "N",
	    N_("keys follow from N (demonstrations only)") },
	END
};
static const struct option_row demo_options[] = {
	{ "seed", 0, OPTION_NUMBER, "N", N_("the same N, the same cases (1)") },
	{ "cases", 'n', OPTION_NUMBER, "N",
	    N_("how many cases (1200; of several days 1000 a day)") },
	{ "days", 0, OPTION_NUMBER, "N",
	    N_("over the last N days (1); 28 and more: synced once, hashed") },
	{ "until", 0, OPTION_TEXT, "TIME",
	    N_("when it ends (now; 28 days and more: with the last month)") },
	{ "short", 0, OPTION_FLAG, NULL,
	    N_("one short event a case, for measuring") },
	JSON, END
};
static const struct option_row import_options[] = {
	{ "map", 'm', OPTION_TEXT, "MAP",
	    N_("which field is what: a name or a file") },
	{ "dry-run", 0, OPTION_FLAG, NULL, N_("read all, change nothing") },
	{ "retry", 0, OPTION_FLAG, NULL,
	    N_("FILE is a quarantine: try its records again") },
	{ "quarantine", 0, OPTION_TEXT, "FILE",
	    N_("where bad records go (else the store's own folder)") },
	JSON, END
};
static const struct option_row import_events_options[] = {
	{ "keys", 'k', OPTION_TEXT, "FILE", N_("keys of the sealed parts") },
	JSON, END
};
static const struct option_row export_events_options[] = {
	{ "output", 'o', OPTION_TEXT, "FILE", N_("not to standard output") },
	{ "keys", 'k', OPTION_TEXT, "FILE",
	    N_("also write the keys of the sealed parts there") },
	END
};
static const struct option_row backup_options[] = {
	{ "with-key", 0, OPTION_FLAG, NULL, N_("with the node's private key") },
	END
};
static const struct option_row upgrade_options[] = {
	{ "backup", 0, OPTION_TEXT, "FILE",
	    N_("where the backup goes (into the store's folder)") },
	END
};
static const struct option_row show_options[] = {
	{ "reveal", 0, OPTION_FLAG, NULL,
	    N_("unmasked; the reading itself is recorded") },
	{ "recording", 0, OPTION_TEXT, "N|last",
	    N_("a recording of the case into FILE; this too is recorded") },
	{ "large", 0, OPTION_FLAG, NULL,
	    N_("also one larger than the link's media_max is fetched") },
	{ "output", 'o', OPTION_TEXT, "FILE",
	    N_("where the recording goes; made, never overwritten") },
	{ "reason", 0, OPTION_TEXT, "TEXT",
	    N_("why, for --reveal and --recording") },
	JSON, END
};
static const struct option_row run_options[] = {
	{ "headless", 0, OPTION_FLAG, NULL, N_("with no screen, until ended") },
	{ "once", 0, OPTION_FLAG, NULL,
	    N_("fire what fell, send what waits, end") },
	END
};
static const struct option_row node_join_options[] = {
	{ "anchor", 0, OPTION_TEXT, "FILE", N_("the card of the centre") },
	{ "territory", 0, OPTION_TEXT, "TOWNS",
	    N_("what it reads: 005,106, or all") },
	{ "name", 0, OPTION_TEXT, "NODE",
	    N_("name of this node: 2-12 letters and digits") },
	{ "label", 0, OPTION_TEXT, "TEXT", N_("for people (the profile's name)") },
	{ "auth", 0, OPTION_TEXT, "file:PATH",
	    N_("where the login of the server stands") },
	{ "ca", 0, OPTION_TEXT, "PATH",
	    N_("who signs the server's certificate (the system's)") },
	{ "cert", 0, OPTION_TEXT, "PATH", N_("this node's certificate") },
	{ "cert-key", 0, OPTION_TEXT, "PATH", N_("the key of it") },
	{ "prefix", 0, OPTION_TEXT, "WORD",
	    N_("what its databases begin with (the centre's letters)") },
	{ "shared", 0, OPTION_FLAG, NULL,
	    N_("for the folder's group, not one user") },
	END
};
static const struct option_row sync_options[] = {
	{ "once", 0, OPTION_FLAG, NULL,
	    N_("until each has given and taken what there is") },
	JSON, END
};
static const struct option_row notices_options[] = {
	{ "state", 0, OPTION_TEXT, "STATE",
	    N_("waits, sent or refused (all but sent)") },
	{ "limit", 'n', OPTION_NUMBER, "N", N_("at most N (100; 0 all)") },
	JSON, END
};
static const struct option_row channel_aside_options[] = {
	{ "bytes", 0, OPTION_FLAG, NULL,
	    N_("with what came, as JSON: it may hold a citizen's words") },
	JSON, END
};
static const struct option_row channel_retry_options[] = {
	{ "all", 0, OPTION_FLAG, NULL, N_("all that were refused") },
	END
};
static const struct option_row query_options[] = {
	{ "count", 'c', OPTION_FLAG, NULL, N_("only how many") },
	{ "limit", 'n', OPTION_NUMBER, "N", N_("at most N (100; 0 all)") },
	{ "sort", 's', OPTION_TEXT, "ORDER",
	    N_("due, age, newest, arrival; -ORDER reverses") },
	JSON, END
};
static const struct option_row due_options[] = {
	{ "calendar", 0, OPTION_TEXT, "FILE",
	    N_("days off and make-up days out of a table, not the profile's") },
	{ "unit-shift", 0, OPTION_TEXT, "U",
	    N_("by the shift of this unit, or this shift") },
	{ "slots", 0, OPTION_TEXT, "SLOTS",
	    N_("Monday to Friday at 08:00-12:00,14:00-18:00, say") },
	{ "profile", 'p', OPTION_TEXT, "NAME|DIR",
	    N_("the district (daxing)") },
	{ "explain", 0, OPTION_FLAG, NULL,
	    N_("with each piece of working time that it used") },
	JSON, END
};
static const struct option_row where_options[] = {
	{ "crs", 0, OPTION_TEXT, "DATUM",
	    N_("of typed spots: wgs84, gcj02 or bd09 (the map's)") },
	{ "at", 0, OPTION_TEXT, "TIME", N_("on duty when (now)") },
	{ "batch", 0, OPTION_TEXT, "FILE|-",
	    N_("a place a line, an answer a line; no places to FILE.bad") },
	{ "bare", 0, OPTION_FLAG, NULL, N_("names of people unmasked") },
	{ "profile", 'p', OPTION_TEXT, "NAME|DIR",
	    N_("of a district that has no store here") },
	JSON, END
};
static const struct option_row grids_check_options[] = {
	{ "all", 0, OPTION_FLAG, NULL, N_("every line of every kind") },
	{ "crs", 0, OPTION_TEXT, "DATUM",
	    N_("of a file that does not say: wgs84, gcj02 or bd09") },
	{ "from", 0, OPTION_TEXT, "DATE",
	    N_("the grids that count on that day (today)") },
	{ "least", 0, OPTION_NUMBER, "M2",
	    N_("square metres that are worth a word (1)") },
	{ "profile", 'p', OPTION_TEXT, "NAME|DIR",
	    N_("the model cells, and the codes, of that district") },
	{ "sliver", 0, OPTION_NUMBER, "CM",
	    N_("narrower than so many centimetres is not meant (200)") },
	JSON, END
};
static const struct option_row grids_lint_options[] = {
	{ "all", 0, OPTION_FLAG, NULL, N_("every line of every kind") },
	{ "profile", 'p', OPTION_TEXT, "NAME|DIR",
	    N_("of a district that has no store here") },
	JSON, END
};
static const struct option_row repin_options[] = {
	{ "reason", 0, OPTION_TEXT, "TEXT", N_("why; must be given") },
	{ "dry-run", 0, OPTION_FLAG, NULL, N_("count them, change nothing") },
	JSON, END
};
static const struct option_row json_options[] = { JSON, END };
static const struct option_row rules_replay_options[] = {
	{ "rules", 0, OPTION_TEXT, "FILE",
	    N_("the rules of a table instead of those in force") },
	{ "before", 0, OPTION_TEXT, "TIME",
	    N_("the rules and the profile as they stood then") },
	{ "with", 0, OPTION_TEXT, "EDIT",
	    N_("those in force with an edit: 'R12 unit=… when=…', "
	    "'R12 retire', 'add matter=… unit=…'; compares with those in "
	    "force; may be repeated") },
	{ "compare", 0, OPTION_FLAG, NULL,
	    N_("with the rules in force, not with what happened") },
	{ "day", 0, OPTION_TEXT, "DAY",
	    N_("rules in force on that day (today)") },
	{ "cases", 0, OPTION_FLAG, NULL,
	    N_("with the numbers of the cases behind each count") },
	JSON, END
};
static const struct option_row rules_learn_options[] = {
	{ "support", 0, OPTION_NUMBER, "N",
	    N_("least cases behind a rule (5)") },
	{ "confidence", 0, OPTION_TEXT, "P",
	    N_("least share handled by its unit (0.95)") },
	{ "words", 0, OPTION_FLAG, NULL,
	    N_("conditions on words too; reads every text") },
	{ "accept", 0, OPTION_TEXT, "all|N,N,...",
	    N_("make rules of the new ones, or of those with these numbers") },
	{ "reason", 0, OPTION_TEXT, "TEXT", N_("why; must be given") },
	JSON, END
};
static const struct option_row rules_import_options[] = {
	{ "dry-run", 0, OPTION_FLAG, NULL, N_("read all, change nothing") },
	{ "valid-only", 0, OPTION_FLAG, NULL,
	    N_("take the good rows, put the rest aside") },
	{ "retire-missing", 0, OPTION_FLAG, NULL,
	    N_("retire the rules that FILE has not") },
	{ "reason", 0, OPTION_TEXT, "TEXT", N_("why (import of FILE)") },
	{ "effective", 0, OPTION_TEXT, "DATE",
	    N_("the first day it counts (at once)") },
	JSON, END
};
static const struct option_row rules_export_options[] = {
	{ "output", 'o', OPTION_TEXT, "FILE", N_("not to standard output") },
	{ "names", 0, OPTION_FLAG, NULL, N_("names instead of codes") },
	END
};
static const struct option_row rules_edit_options[] = {
	{ "reason", 0, OPTION_TEXT, "TEXT", N_("why; must be given") },
	{ "effective", 0, OPTION_TEXT, "DATE",
	    N_("the first day it counts (at once)") },
	JSON, END
};
static const struct option_row rules_decide_options[] = {
	{ "reason", 0, OPTION_TEXT, "TEXT", N_("why; must be given") },
	JSON, END
};
static const struct option_row rules_approve_options[] = {
	{ "reason", 0, OPTION_TEXT, "TEXT", N_("a remark") },
	JSON, END
};
static const struct option_row rules_lint_options[] = {
	{ "day", 0, OPTION_TEXT, "DATE", N_("judged for that day (today)") },
	{ "all", 0, OPTION_FLAG, NULL,
	    N_("all advice, not only the first 20 of a kind") },
	JSON, END
};
static const struct option_row rules_stats_options[] = {
	{ "returned", 0, OPTION_FLAG, NULL,
	    N_("only those returned more than the profile's share") },
	JSON, END
};

static const struct option_row rehearse_options[] = {
	{ "speed", 0, OPTION_NUMBER, "N",
	    N_("watched in the console, N times as fast as it would be") },
	{ "dir", 0, OPTION_TEXT, "DIR",
	    N_("where the rehearsal's store is kept (else it goes)") },
	{ "steps", 0, OPTION_FLAG, NULL, N_("each step as it is taken") },
	{ "labels", 0, OPTION_FLAG, NULL, N_("the labels and their lines") },
	{ "cover", 0, OPTION_FLAG, NULL,
	    N_("rows that no walk takes, guards that none sees refuse") },
	JSON, END
};

static const struct option_row node_card_options[] = {
	{ "territory", 0, OPTION_TEXT, "TOWNS|all",
	    N_("what it asks to read: 005,006 or names") },
	{ "label", 0, OPTION_TEXT, "TEXT", N_("for people (the profile's name)") },
	END
};
static const struct option_row node_trust_options[] = {
	{ "territory", 0, OPTION_TEXT, "TOWNS|all",
	    N_("what it may read (what its card asks)") },
	{ "anchor", 0, OPTION_FLAG, NULL, N_("whom it trusts is trusted here") },
	{ "yes", 0, OPTION_FLAG, NULL, N_("the fingerprint is right") },
	END
};
static const struct option_row node_revoke_options[] = {
	{ "yes", 0, OPTION_FLAG, NULL, N_("without asking") },
	END
};
static const struct option_row state_hash_options[] = {
	{ "territory", 0, OPTION_TEXT, "TOWN",
	    N_("only the cases of this town") },
	END
};
static const struct option_row year_options[] = {
	{ "territory", 0, OPTION_TEXT, "TOWN", N_("only this town's") },
	END
};
static const struct option_row bundle_out_options[] = {
	{ "all", 0, OPTION_FLAG, NULL,
	    N_("also what other nodes wrote, as far as it is here") },
	{ "for", 0, OPTION_TEXT, "NODE", N_("only what that node may read") },
	{ "territory", 0, OPTION_TEXT, "TOWNS|all",
	    N_("only these territories, and what is common") },
	JSON, END
};

static const struct option_row tracks_show_options[] = {
	{ "reason", 0, OPTION_TEXT, "TEXT",
	    N_("why; it stands in the log, and the officer can read it") },
	{ "geojson", 0, OPTION_FLAG, NULL, N_("its lines and stops as GeoJSON") },
	JSON, END
};
static const struct option_row tracks_import_options[] = {
	{ "account-column", 0, OPTION_TEXT, "NAME",
	    N_("the column that says whose (account, officer or user)") },
	{ "prefix", 0, OPTION_TEXT, "TEXT",
	    N_("what an account begins with, before the column's value") },
	{ "crs", 0, OPTION_TEXT, "CRS",
	    N_("wgs84 (the default), gcj02 or bd09") },
	{ "recent", 0, OPTION_FLAG, NULL,
	    N_("old days as if they were the last ones, the newest yesterday") },
	JSON, END
};

const struct subcommand subcommands[] = {
	{ "console", "", N_("the desk, full screen (also without a command)"),
	    sub_console, console_options, 0, 0 },
	{ "init", "", N_("make a store"), sub_init, init_options, 0, 0 },
	{ "demo", "", N_("fill a demonstration store with cases"),
	    sub_demo, demo_options, 0, 0 },
	{ "import", "FILE", N_("take in what others wrote, by a map"),
	    sub_import, import_options, 1, 1 },
	{ "import events", "FILE", N_("take in events another store exported"),
	    sub_import_events, import_events_options, 1, 1 },
	{ "export events", "", N_("the log, one canonical event a line"),
	    sub_export_events, export_events_options, 0, 0 },
	{ "query", "[FILTER...]", N_("cases by the queue's filter"),
	    sub_query, query_options, 0, OPTION_WORDS },
	{ "show", "CASE", N_("one case"), sub_show, show_options, 1, 1 },
	{ "conflicts", "[CASE]",
	    N_("moves refused after a cut: both stories, and what settles them"),
	    sub_conflicts, json_options, 0, 1 },
	{ "do", "CASE ACTION [KEY=VALUE...]", N_("move a case"),
	    sub_do, json_options, 1, OPTION_WORDS },
	{ "due", "START LIMIT|UNIT N",
	    N_("when a limit is used up: '3工作日', or work_day 3"),
	    sub_due, due_options, 2, OPTION_WORDS },
	{ "seats", "", N_("who sits at this store now"),
	    sub_seats, json_options, 0, 0 },
	{ "shift list", "", N_("hand-overs of the shift, the newest first"),
	    sub_shift_list, json_options, 0, 0 },
	{ "shift show", "ID|last", N_("one hand-over with its cases"),
	    sub_shift_show, json_options, 1, 1 },
	{ "run", "", N_("keep the clocks running and send notices"),
	    sub_run, run_options, 0, 0 },
	{ "sync", "[CHANNEL]", N_("exchange with the remotes of this store"),
	    sub_sync, sync_options, 0, 1 },
	{ "tracks list", "[ACCOUNT]",
	    N_("which days of officers' tracks there are; nothing of where"),
	    sub_tracks_list, json_options, 0, 1 },
	{ "tracks show", "ACCOUNT [DAY]",
	    N_("an officer's day; asks why, and keeps who looked"),
	    sub_tracks_show, tracks_show_options, 1, 2 },
	{ "tracks looks", "[ACCOUNT]", N_("who looked at whose track, and why"),
	    sub_tracks_looks, json_options, 0, 1 },
	{ "tracks cover", "[DAY]",
	    N_("how long each grid was looked after, naming nobody"),
	    sub_tracks_cover, json_options, 0, 1 },
	{ "tracks import", "FILE", N_("tracks out of a table (CSV)"),
	    sub_tracks_import, tracks_import_options, 1, 1 },
	{ "tracks purge", "", N_("delete the days that are kept no more"),
	    sub_tracks_purge, json_options, 0, 0 },
	{ "clocks", "", N_("who keeps the clocks, and what is to fall"),
	    sub_clocks, json_options, 0, 0 },
	{ "node init", "NAME",
	    N_("this store goes on under a name of its own; its card"),
	    sub_node_init, node_card_options, 1, 1 },
	{ "node card", "", N_("this node's card, for others to trust"),
	    sub_node_card, node_card_options, 0, 0 },
	{ "node trust", "FILE", N_("believe the node of a card"),
	    sub_node_trust, node_trust_options, 1, 1 },
	{ "node revoke", "NODE", N_("believe a node no more"),
	    sub_node_revoke, node_revoke_options, 1, 1 },
	{ "node join", "URL", N_("make this machine a substation of a centre"),
	    sub_node_join, node_join_options, 1, 1 },
	{ "node list", "", N_("the nodes known here, and whom this one trusts"),
	    sub_node_list, json_options, 0, 0 },
	{ "year close", "YEAR",
	    N_("a past year's databases are asked for no more"),
	    sub_year_close, year_options, 1, 1 },
	{ "bundle out", "FILE", N_("what a stick carries to another node"),
	    sub_bundle_out, bundle_out_options, 1, 1 },
	{ "bundle in", "FILE", N_("take in what a stick brought"),
	    sub_bundle_in, json_options, 1, 1 },
	{ "node home", "[TOWN NODE]",
	    N_("which node fires a town's clocks at once"),
	    sub_node_home, json_options, 0, 2 },
	{ "notices list", "", N_("notices that wait or were refused"),
	    sub_notices_list, notices_options, 0, 0 },
	{ "notices retry", "NUMBER...|all", N_("send refused ones once more"),
	    sub_notices_retry, NULL, 1, OPTION_WORDS },
	{ "notices drop", "NUMBER...|all", N_("give waiting ones up"),
	    sub_notices_drop, NULL, 1, OPTION_WORDS },
	{ "channel list", "", N_("the remotes of this store, and where they "
	    "stand"),
	    sub_channel_list, json_options, 0, 0 },
	{ "channel show", "CODE", N_("one remote: state, lag, what it said"),
	    sub_channel_show, json_options, 1, 1 },
	{ "channel pause", "CODE", N_("nothing moves by it until resumed"),
	    sub_channel_pause, NULL, 1, 1 },
	{ "channel resume", "CODE", N_("it goes on"),
	    sub_channel_resume, NULL, 1, 1 },
	{ "channel drain", "CODE", N_("gives what is left, takes nothing"),
	    sub_channel_drain, NULL, 1, 1 },
	{ "channel now", "CODE", N_("try at once, whatever failed before"),
	    sub_channel_now, NULL, 1, 1 },
	{ "channel outbox", "[CODE]", N_("what goes out, went, was refused"),
	    sub_channel_outbox, json_options, 0, 1 },
	{ "channel aside", "[CODE]", N_("what came and could not be taken"),
	    sub_channel_aside, channel_aside_options, 0, 1 },
	{ "channel retry", "[NUMBER...]", N_("send refused rows once more"),
	    sub_channel_retry, channel_retry_options, 0, OPTION_WORDS },
	{ "channel drop", "NUMBER...", N_("give up rows, or what was put aside"),
	    sub_channel_drop, NULL, 1, OPTION_WORDS },
	{ "verify", "", N_("check every chain and projection against the log"),
	    sub_verify, json_options, 0, 0 },
	{ "rebuild", "", N_("make all projections anew from the log"),
	    sub_rebuild, NULL, 0, 0 },
	{ "backup", "FILE", N_("copy the living store into one file"),
	    sub_backup, backup_options, 1, 1 },
	{ "restore", "FILE", N_("make a store from a backup"),
	    sub_restore, NULL, 1, 1 },
	{ "upgrade", "",
	    N_("after a new version: back up, make projections anew, verify"),
	    sub_upgrade, upgrade_options, 0, 0 },
	{ "state-hash", "", N_("one line, equal for equal logs"),
	    sub_state_hash, state_hash_options, 0, 0 },
	{ "doctor", "", N_("is all well? for people and for monitoring"),
	    sub_doctor, json_options, 0, 0 },
	{ "profile check", "DIR", N_("all faults of a profile folder"),
	    sub_profile_check, NULL, 1, 1 },
	{ "profile adopt", "DIR", N_("make it this store's law from now on"),
	    sub_profile_adopt, NULL, 1, 1 },
	{ "profile repin", "FILTER|CASE...",
	    N_("open cases go on by today's clocks, with what is left"),
	    sub_profile_repin, repin_options, 1, OPTION_WORDS },
	{ "profile list", "", N_("the profiles installed here"),
	    sub_profile_list, NULL, 0, 0 },
	{ "rules list", "[FILTER...]", N_("the rules of dispatch, by words, "
	    "unit:, matter:, town: …"),
	    sub_rules_list, json_options, 0, OPTION_WORDS },
	{ "rules show", "RULE", N_("all versions of a rule: who, when, why"),
	    sub_rules_show, json_options, 1, 1 },
	{ "rules add", "COLUMN=VALUE...", N_("a new rule"),
	    sub_rules_add, rules_edit_options, 1, OPTION_WORDS },
	{ "rules change", "RULE COLUMN=VALUE...", N_("a new version of a rule"),
	    sub_rules_change, rules_edit_options, 2, OPTION_WORDS },
	{ "rules retire", "RULE", N_("take a rule out"),
	    sub_rules_retire, rules_edit_options, 1, 1 },
	{ "rules pending", "", N_("proposals that wait for another person"),
	    sub_rules_pending, json_options, 0, 0 },
	{ "rules approve", "RULE", N_("let another's proposal come into force"),
	    sub_rules_approve, rules_approve_options, 1, 1 },
	{ "rules reject", "RULE", N_("turn a proposal down"),
	    sub_rules_reject, rules_decide_options, 1, 1 },
	{ "rules import", "FILE", N_("a table of rules: all of it or nothing"),
	    sub_rules_import, rules_import_options, 1, 1 },
	{ "rules export", "", N_("the rules in force as such a table"),
	    sub_rules_export, rules_export_options, 0, 0 },
	{ "rules lint", "", N_("what is wrong with the rules in force"),
	    sub_rules_lint, rules_lint_options, 0, 0 },
	{ "rules stats", "[RULE]", N_("what became of each rule's cases"),
	    sub_rules_stats, rules_stats_options, 0, 1 },
	{ "rules learn", "[FILTER...]",
	    N_("rules out of where cases were handled in the end"),
	    sub_rules_learn, rules_learn_options, 0, OPTION_WORDS },
	{ "rules replay", "[FILTER...]",
	    N_("rules over the stored cases: what would go where"),
	    sub_rules_replay, rules_replay_options, 0, OPTION_WORDS },
	{ "where", "LON,LAT|CODE|CASE|WORDS...",
	    N_("who answers for a place: its grids, and four teams"),
	    sub_where, where_options, 0, OPTION_WORDS },
	{ "guide", "[WORDS|CODE...]", N_("standards, phones and articles beside "
	    "the form: found, expired, wrong"),
	    sub_guide, guide_options, 0, OPTION_WORDS },
	{ "answers", "", N_("questions answered without a case, by day, channel "
	    "and matter"), sub_answers, answers_options, 0, 0 },
	{ "twins", "[FILE.csv]",
	    N_("reports of the same thing, exact duplicates and near ones"),
	    sub_twins, twins_options, 0, 1 },
	{ "layers import", "FILE|DIR", N_("put what others drew on the map"),
	    sub_layers_import, layers_import_options, 1, 1 },
	{ "layers list", "", N_("the layers of the map"),
	    sub_layers_list, json_options, 0, 0 },
	{ "layers show", "NAME", N_("one layer: where it lies, what is in it"),
	    sub_layers_show, layer_day_options, 1, 1 },
	{ "layers export", "NAME", N_("a layer as GeoJSON"),
	    sub_layers_export, layers_export_options, 1, 1 },
	{ "layers drop", "NAME", N_("take a layer off the map"),
	    sub_layers_drop, layers_drop_options, 1, 1 },
	{ "grids import", "FILE", N_("grids as they are drawn, from a day on"),
	    sub_grids_import, grids_import_options, 1, 1 },
	{ "grids list", "", N_("the drawings of the grids, by their day"),
	    sub_grids_list, json_options, 0, 0 },
	{ "grids export", "", N_("the grids of a day as GeoJSON"),
	    sub_grids_export, grids_export_options, 0, 0 },
	{ "grids drop", "", N_("take a drawing of the grids back"),
	    sub_grids_drop, layers_drop_options, 0, 0 },
	{ "grids lint", "",
	    N_("who answers for the grids, and how they are cut: what is wrong"),
	    sub_grids_lint, grids_lint_options, 0, 0 },
	{ "grids check", "[FILE|LAYER]",
	    N_("how grids are drawn: rings, overlaps, gaps, codes"),
	    sub_grids_check, grids_check_options, 0, 1 },
	{ "why", "CASE", N_("why a case went where it went"),
	    sub_why, json_options, 1, 1 },
	{ "clock show", "", N_("a rehearsal's clock, and what falls next"),
	    sub_clock_show, NULL, 0, 0 },
	{ "clock set", "TIME", N_("on to TIME; what falls until then, falls"),
	    sub_clock_set, NULL, 1, 1 },
	{ "clock speed", "N", N_("N times as fast as the wall; 0 stands still"),
	    sub_clock_speed, NULL, 1, 1 },
	{ "clock step", "", N_("on to what falls next"),
	    sub_clock_step, NULL, 0, 0 },
	{ "rehearse", "FILE.walk...",
	    N_("walk through dated actions, and say what differs"),
	    sub_rehearse, rehearse_options, 1, OPTION_WORDS },
	{ "learn classes", "[FILE]",
	    N_("learn to tell a text's class, from a table or the store"),
	    sub_learn_classes, learn_classes_options, 0, 1 },
	{ "classify", "FILE", N_("the likely class of each row of a table"),
	    sub_classify, classify_options, 1, 1 },
	{ "maps", "", N_("the import maps installed here"),
	    sub_maps, NULL, 0, 0 },
	{ "help", "[COMMAND]", N_("help on a command"), sub_help, NULL, 0, 2 },
	END
};
