#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: tools/check_sql.sh [BUILD_DIR]
# Prepares every statement of every module on SQLite and on PostgreSQL after the shipped migrations (src/app/sql_test.c) and
# applies the migrations themselves (src/db/migrate_test.c). A database that is missing is an error here, not a skip.
set -eu

cd "$(dirname "$0")/.."
dir=${1:-build/dev}
ninja -C "$dir" src/app/sql_test src/db/migrate_test >/dev/null
out=$(tools/with_pg.sh sh -c '"$1/src/app/sql_test" && "$1/src/db/migrate_test"' check_sql "$dir" 2>&1) || {
	echo "$out"
	exit 1
}
if echo "$out" | grep -q SKIP; then
	echo "$out" | grep -B1 SKIP
	echo "check_sql: an engine is missing" >&2
	exit 1
fi
echo "check_sql: $(echo "$out" | grep -c '^ok ') checks on both engines"
