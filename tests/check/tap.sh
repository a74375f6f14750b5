# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by the checks: goes to the top of the tree, and says in TAP what
# was found. A check prints its findings, one a line, into `verdict`.
set -eu
LC_ALL=C
export LC_ALL
cd "${top_srcdir:-$(dirname "$0")/../..}"
top_builddir=${top_builddir:-.}
# The count lies in a file: `verdict` at the end of a pipe is a subshell.
tap_dir=$(mktemp -d)
trap 'rm -rf "$tap_dir"' EXIT
echo 0 >"$tap_dir/n"
# A pipe hides that one of its programs died; what they complain does not.
exec 2>"$tap_dir/stderr"

tap_next() {
	tap_n=$(($(cat "$tap_dir/n") + 1))
	echo $tap_n >"$tap_dir/n"
}

# verdict WHAT: passes when standard input is empty, else shows it.
verdict() {
	tap_found=$(cat)
	tap_next
	if [ -z "$tap_found" ]; then
		echo "ok $tap_n - $1"
		return 0
	fi
	echo "not ok $tap_n - $1"
	printf '%s\n' "$tap_found" | sed 's/^/# /'
}

# skip WHAT WHY
skip() {
	tap_next
	echo "ok $tap_n - $1 # SKIP $2"
}

plan() {
	verdict 'the check itself ran well' <"$tap_dir/stderr"
	echo "1..$(cat "$tap_dir/n")"
}

# Those of the folders that are there (an archive has no empty ones).
there() {
	for tap_d; do
		[ ! -d "$tap_d" ] || echo "$tap_d"
	done
}
