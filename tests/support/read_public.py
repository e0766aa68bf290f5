#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads what the site offers to programs with parsers that are not ours, and prints what they understood as JSON.

usage: read_public.py feed < FEED       feedparser: Atom and RSS
       read_public.py rdf < JSON-LD     rdflib: DCAT data sets with their distributions

Exit code 1 when the parser found the input wrong; its complaint is on stderr."""
import json
import sys

import feedparser
import rdflib
from rdflib.namespace import DCAT, DCTERMS, RDF


def feed(data):
    d = feedparser.parse(data)
    if d.bozo:
        sys.exit(f"not well-formed: {d.bozo_exception}")
    return {"version": d.version, "title": d.feed.title, "updated": d.feed.get("updated", ""),
            "entries": [{"id": e.id, "title": e.title, "link": e.link, "updated": e.get("updated", e.get("published", "")),
                         "parsed": e.get("updated_parsed", e.get("published_parsed")) is not None} for e in d.entries]}


def rdf(data):
    g = rdflib.Graph()
    g.parse(data=data, format="json-ld")
    sets = []
    for s in g.subjects(RDF.type, DCAT.Dataset):
        forms = [{"url": str(g.value(d, DCAT.downloadURL)), "type": str(g.value(d, DCAT.mediaType)), "licence": str(g.value(d, DCTERMS.license))}
                 for d in g.objects(s, DCAT.distribution)]
        sets.append({"id": str(s), "forms": sorted(forms, key=lambda f: f["url"]), "publisher": str(g.value(s, DCTERMS.publisher)),
                     "titles": {t.language: str(t) for t in g.objects(s, DCTERMS.title)}})
    catalogs = list(g.subjects(RDF.type, DCAT.Catalog))
    return {"triples": len(g), "catalogs": [str(c) for c in catalogs], "listed": len(list(g.objects(catalogs[0], DCAT.dataset))),
            "sets": sorted(sets, key=lambda s: s["id"])}


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in ("feed", "rdf"):
        sys.exit(__doc__)
    data = sys.stdin.buffer.read()
    json.dump({"feed": feed, "rdf": rdf}[sys.argv[1]](data), sys.stdout)


main()
