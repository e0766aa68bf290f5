#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Puts the four Fandol families (仿宋, 楷体, 黑体, 宋体) into a folder for the PDF writer, without installing TeX.
# They are the only Simplified 仿宋 in Debian (package texlive-lang-chinese, GPL-3 with font exception); the package
# itself is 49 MB of TeX, so only the fonts are unpacked from it.
#
# usage: tools/fetch_fonts.sh [FOLDER]        default: build/fonts; does nothing when the fonts are there
# Without them the program still works: PDF falls back to Noto CJK.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
to=${1:-$root/build/fonts}
need="FandolFang-Regular.otf FandolKai-Regular.otf FandolHei-Regular.otf FandolHei-Bold.otf FandolSong-Regular.otf FandolSong-Bold.otf"

complete() {
	for f in $need; do
		[ -s "$to/$f" ] || return 1
	done
}

if complete; then
	exit 0
fi
mkdir -p "$to"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT INT TERM
# apt drops to the user _apt for downloads; it must be able to write here.
chmod 755 "$tmp"
(cd "$tmp" && apt-get download -q texlive-lang-chinese >"$tmp/log" 2>&1) || {
	cat "$tmp/log" >&2
	echo "fetch_fonts: could not download texlive-lang-chinese; PDF will use Noto CJK" >&2
	exit 1
}
# Only the member folder that is wanted leaves the archive.
dpkg-deb --fsys-tarfile "$tmp"/texlive-lang-chinese_*.deb |
	tar -x -C "$tmp" --wildcards './usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/*.otf' \
		'./usr/share/doc/texlive-doc/fonts/fandol/*' 2>/dev/null || true
for f in $need; do
	found=$(find "$tmp" -name "$f" | head -n 1)
	[ -n "$found" ] || {
		echo "fetch_fonts: $f is not in the package" >&2
		exit 1
	}
	cp "$found" "$to/$f.part"
	mv "$to/$f.part" "$to/$f"
done
licence=$(find "$tmp" -path '*fandol*' \( -name 'COPYING*' -o -name 'README*' \) | head -n 1)
if [ -n "$licence" ]; then
	cp "$licence" "$to/COPYING.fandol"
fi
echo "fetch_fonts: fonts are in $to"
