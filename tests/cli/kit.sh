# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by tests/cli/t_*.sh: the real binary on a store of its own, answers
# in TAP. Words are compared in English.
set -u
top_srcdir=${top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
LC_ALL=C.UTF-8 LANGUAGE=en
GRIDSEAT_DATADIR=${GRIDSEAT_DATADIR:-$top_srcdir}
export LC_ALL LANGUAGE GRIDSEAT_DATADIR
bin=${GRIDSEAT_BIN:-$PWD/gridseat}
kit=$(mktemp -d)
trap 'rm -rf "$kit"' EXIT
GRIDSEAT_STORE=$kit/store
export GRIDSEAT_STORE
data=$top_srcdir/tests/data
kit_n=0

g() { "$bin" "$@"; }

# verdict STATUS WHAT [DETAIL]
verdict() {
	kit_n=$((kit_n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $kit_n - $2"
	else
		echo "not ok $kit_n - $2"
		printf '%s\n' "${3-}" | sed 's/^/# /'
	fi
}

skip() {
	kit_n=$((kit_n + 1))
	echo "ok $kit_n - $1 # SKIP $2"
	echo "# SKIP $1: $2"
}

# is WHAT GOT WANT
is() {
	[ "$2" = "$3" ]
	verdict $? "$1" "got '$2', want '$3'"
}

# like WHAT GOT PATTERN
like() {
	printf '%s\n' "$2" | grep -q -e "$3"
	verdict $? "$1" "'$2' is not like '$3'"
}

# exits CODE WHAT COMMAND...: what it printed is in $out
exits() {
	kit_want=$1 kit_what=$2
	shift 2
	out=$("$@" 2>&1 </dev/null)
	kit_got=$?
	[ $kit_got -eq "$kit_want" ]
	verdict $? "$kit_what" "exit $kit_got, want $kit_want: $out"
}

# json KEY: the value of a flat member of the object on standard input.
json() {
	sed -n "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p" | head -n 1
}

# valid WHAT TEXT: is it JSON? Only where jq is.
valid() {
	if command -v jq >/dev/null; then
		printf '%s\n' "$2" | jq -e . >/dev/null 2>&1
		verdict $? "$1 is JSON" "$2"
	else
		skip "$1 is JSON" 'no jq'
	fi
}

demo_store() {
	g init --demo --seed 7 --node t01 >/dev/null ||
		echo 'Bail out! init failed'
}

plan() { echo "1..$kit_n"; }
