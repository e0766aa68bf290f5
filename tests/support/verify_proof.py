#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the transparency log without a line of chengming's own code: docs/TRANSPARENCY.md written a second time.

usage: verify_proof.py bundle FILE [--key HEX] [--document FILE]   one saved proof
       verify_proof.py site URL [--key HEX]                        everything a site has: every leaf, head, document, proof

Hashes by hashlib, Ed25519 by python3-cryptography. Exit code 0: good; 1: bad, with the reason on stderr. On success one line of
JSON on stdout says what was checked."""
import argparse
import hashlib
import json
import sys
import urllib.error
import urllib.request

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Bad(Exception):
    pass


def need(condition, why):
    if not condition:
        raise Bad(why)


# ---- RFC 6962 §2.1 ----

def leaf_hash(leaf):
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes):
    """Merkle tree hash, by the recursive definition."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return node_hash(root_of(hashes[:k]), root_of(hashes[k:]))


def root_from_path(seq, size, leaf, path):
    """Root that an inclusion proof leads to; the proof is read from its far end, recursively."""
    if size == 1:
        need(not path, "inclusion proof is too long")
        return leaf
    need(path, "inclusion proof is too short")
    k = 1
    while k * 2 < size:
        k *= 2
    if seq < k:
        return node_hash(root_from_path(seq, k, leaf, path[:-1]), path[-1])
    return node_hash(path[-1], root_from_path(seq - k, size - k, leaf, path[:-1]))


def check_consistency(first, second, first_root, second_root, path):
    """RFC 6962 §2.1.2, recursively: SUBPROOF gives the hashes of the old and the new tree at once."""
    if first == second:
        need(not path and first_root == second_root, "two roots of one size differ")
        return
    if first == 0:
        need(not path, "a proof for the empty tree")
        return

    def walk(m, n, whole, p):
        if m == n:
            if whole:
                need(not p, "consistency proof is too long")
                return first_root, first_root
            need(len(p) == 1, "consistency proof has another length")
            return p[0], p[0]
        need(p, "consistency proof is too short")
        k = 1
        while k * 2 < n:
            k *= 2
        if m <= k:
            old, new = walk(m, k, whole, p[:-1])
            return old, node_hash(new, p[-1])
        old, new = walk(m - k, n - k, False, p[:-1])
        return node_hash(p[-1], old), node_hash(p[-1], new)

    old, new = walk(first, second, True, path)
    need(old == first_root, f"the tree of {first} leaves is not in the proof")
    need(new == second_root, f"the tree of {second} leaves does not contain that of {first}")


# ---- leaves, heads, bundles ----

LEAF_KEYS = ["at", "body", "content_sha256", "doc", "edition", "existing", "index_no", "kind", "published_at", "seq",
             "title_sha256", "v"]
KEY_LEAF_KEYS = ["at", "kind", "lost", "new_key", "old_key", "seq", "v"]
HEAD_KEYS = ["audit_hash", "audit_seq", "key", "root", "size", "time", "type", "v"]
KINDS = {"publish", "correct", "withdraw", "republish", "metadata", "key"}


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def read_leaf(text):
    leaf = json.loads(text)
    need(list(leaf) == (KEY_LEAF_KEYS if leaf.get("kind") == "key" else LEAF_KEYS), f"members of a leaf: {list(leaf)}")
    need(canonical(leaf) == text, f"leaf {leaf['seq']} is not canonical")
    need(leaf["v"] == 1 and leaf["kind"] in KINDS, f"leaf {leaf['seq']} is of an unknown kind")
    return leaf


def read_head(text, signature):
    head = json.loads(text)
    need(list(head) == HEAD_KEYS and canonical(head) == text, "a head is not canonical")
    need(head["type"] == "chengming-tree-head" and head["v"] == 1, "a head of an unknown type")
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(head["key"])).verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, ValueError):
        raise Bad(f"the signature of the head of {head['size']} leaves is wrong") from None
    return head


def check_bundle(bundle, key=None, document=None):
    need(bundle.get("type") == "chengming-proof" and bundle.get("v") == 1, "no proof bundle")
    head = read_head(bundle["head"], bundle["signature"])
    need(key is None or head["key"] == key, "the head was signed with another key")
    leaf = read_leaf(bundle["leaf"])
    need(leaf["seq"] == bundle["seq"], "leaf and bundle name different numbers")
    need(0 <= leaf["seq"] < head["size"], "the leaf is behind the end of the tree")
    path = [bytes.fromhex(h) for h in bundle["proof"]]
    root = root_from_path(leaf["seq"], head["size"], leaf_hash(bundle["leaf"].encode()), path)
    need(root.hex() == head["root"], f"leaf {leaf['seq']} is not in the signed tree")
    need(leaf["at"] <= head["time"], f"leaf {leaf['seq']} is younger than its head")
    text = document if document is not None else bundle.get("document", "").encode()
    if text:
        need(hashlib.sha256(text).hexdigest() == leaf["content_sha256"], "the document is not the one in the leaf")
        check_document(text, leaf)
    return leaf, head


def check_document(text, leaf):
    doc = json.loads(text)
    need(canonical(doc).encode() == text, f"{leaf['doc']} is not canonical")
    for name in ("doc", "index_no", "edition", "published_at", "body"):
        need(doc[name] == leaf[name], f"{leaf['doc']}: {name} of the document and of leaf {leaf['seq']} differ")
    return doc


# ---- a whole site ----

class Site:
    def __init__(self, base):
        self.base = base.rstrip("/")

    def get(self, path):
        with urllib.request.urlopen(self.base + path, timeout=30) as answer:
            return answer.read()

    def json(self, path):
        return json.loads(self.get(path))

    def status(self, path):
        try:
            self.get(path)
            return 200
        except urllib.error.HTTPError as error:
            return error.code


def all_leaves(site, size):
    texts = []
    while len(texts) < size:
        part = site.json(f"/api/v1/log/entries?start={len(texts)}&end={min(len(texts) + 49, size - 1)}")["entries"]
        need(part, f"no entries from {len(texts)} on")
        for entry in part:
            need(entry["seq"] == len(texts), f"entry {entry['seq']} where {len(texts)} belongs")
            need(leaf_hash(entry["leaf"].encode()).hex() == entry["leaf_hash"], f"hash of entry {entry['seq']}")
            texts.append(entry["leaf"])
    return texts


def check_heads(site, hashes, keys, key):
    heads = [read_head(h["head"], h["signature"]) for h in site.json("/api/v1/log/heads?limit=1000")["heads"]]
    need(heads, "no head yet")
    known = {k["key"] for k in keys["keys"]}
    need(heads[0]["key"] == keys["key"], "the newest head is not of the current key")
    need(key is None or key in known, "the site never signed with the key you trust")
    for newer, older in zip(heads, heads[1:]):
        need(newer["time"] >= older["time"] and newer["size"] >= older["size"], "heads go backwards")
        need(newer["audit_seq"] >= older["audit_seq"], "the audit trail became shorter")
        proof = site.json(f"/api/v1/log/consistency?first={older['size']}&second={newer['size']}")
        check_consistency(older["size"], newer["size"], bytes.fromhex(older["root"]), bytes.fromhex(newer["root"]),
                          [bytes.fromhex(h) for h in proof["proof"]])
    for head in heads:
        need(head["key"] in known, "a head of a key the site does not name")
        if head["size"] <= len(hashes):
            need(root_of(hashes[:head["size"]]).hex() == head["root"], f"head of {head['size']} leaves has another root")
    return heads


def check_documents(site, leaves, key):
    newest, proofs = {}, 0
    for leaf in leaves:
        if leaf["kind"] != "key":
            newest[leaf["doc"]] = leaf
    for path, leaf in newest.items():
        number = path.rsplit("/", 1)[1]
        if leaf["kind"] == "withdraw":
            need(site.status(f"/api/v1/documents/{number}/canonical") == 410, f"{path} was withdrawn and has a text")
            got, _ = check_bundle(site.json(f"{path}/proof.json"), key)
        else:
            text = site.get(f"/api/v1/documents/{number}/canonical")
            got, _ = check_bundle(site.json(f"{path}/proof.json"), key, text)
            check_files(site, number, json.loads(text))
        need(got == leaf, f"the proof of {path} is not of its newest leaf")
        proofs += 1
    return newest, proofs


def check_files(site, number, doc):
    for item in doc["attachments"] + doc["figures"]:
        data = site.get(f"/d/{number}/files/{item['file']}/f")
        need(len(data) == item["size"] and hashlib.sha256(data).hexdigest() == item["sha256"],
             f"{doc['doc']}: a file is not what the document says")


def check_feed(site, leaves):
    """The change feed tells the same story, and its cursor leads through all of it."""
    cursor, seen = 0, 0
    while True:
        page = site.json(f"/api/v1/changes?since={cursor}&limit=37")
        if not page["changes"]:
            break
        for change in page["changes"]:
            leaf = leaves[seen]
            need(change["seq"] == seen and change["kind"] == leaf["kind"] and change["at"] == leaf["at"], f"change {seen}")
            need(change["doc"] == leaf.get("doc", ""), f"change {seen}")
            if change["title"] and leaf["kind"] == "withdraw":
                need(hashlib.sha256(change["title"].encode()).hexdigest() == leaf["title_sha256"], f"title of change {seen}")
            need(change["content_sha256"] == leaf.get("content_sha256", ""), f"change {seen}")
            seen += 1
        need(page["next"] > cursor, "the cursor stands still")
        cursor = page["next"]
    need(seen >= len(leaves), "the change feed is shorter than the log")


def check_site(base, key):
    site = Site(base)
    keys = site.json("/api/v1/log/key")
    sth = site.json("/api/v1/log/sth")
    head = read_head(sth["head"], sth["signature"])
    texts = all_leaves(site, head["size"])
    leaves = [read_leaf(t) for t in texts]
    hashes = [leaf_hash(t.encode()) for t in texts]
    need(root_of(hashes).hex() == head["root"], "the newest root is not that of the leaves")
    heads = check_heads(site, hashes, keys, key)
    for seq in range(len(leaves)):
        proof = site.json(f"/api/v1/log/proof?seq={seq}&size={head['size']}")
        root = root_from_path(seq, head["size"], hashes[seq], [bytes.fromhex(h) for h in proof["proof"]])
        need(root.hex() == head["root"], f"proof of leaf {seq}")
    newest, proofs = check_documents(site, leaves, None if len(keys["keys"]) > 1 else key)
    check_feed(site, leaves)
    return {"leaves": len(leaves), "heads": len(heads), "documents": len(newest), "proofs": proofs, "key": keys["key"]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["bundle", "site"])
    parser.add_argument("where")
    parser.add_argument("--key")
    parser.add_argument("--document")
    args = parser.parse_args()
    try:
        if args.what == "site":
            result = check_site(args.where, args.key)
        else:
            with open(args.where, encoding="utf-8") as f:
                bundle = json.load(f)
            document = None
            if args.document:
                with open(args.document, "rb") as f:
                    document = f.read()
            leaf, head = check_bundle(bundle, args.key, document)
            result = {"seq": leaf["seq"], "doc": leaf.get("doc", ""), "size": head["size"]}
    except (Bad, KeyError, ValueError, TypeError, OSError) as error:
        print(f"BAD: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
