#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds and runs tools/check_templates.c: every page of every module must load in every language.
set -eu
cd "$(dirname "$0")/.."
build=${BUILD:-build/dev}
ninja -C "$build" tools/check_templates >/dev/null
exec "$build/tools/check_templates" .
