#!/usr/bin/python3
"""tests/schemas/check.py - do the JSON documents of wsync fit their schemas?

  check.py screens    every document of tests/expected/*.txt
  check.py live DIR   what stands in the files of DIR, named as their schema (sync.jsonl:
                      a document a line; any@1.json: as the document itself says)
  check.py control S  what a daemon answers at its socket S
  check.py mutants    each of those screens, made wrong somewhere, is refused
  check.py names      every schema the programs name is there, and the other way round

Readers have to expect members they do not know; here each must be written down. Exit
status 0 only when there was something to check and all of it is right.
"""

import copy
import glob
import json
import os
import re
import socket
import sys

import jsonschema

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDER = os.path.join(ROOT, "cli", "show", "schema")
NAME = re.compile(r"wsync/([a-z-]+)/1")
PARTS = {"binding", "change", "holder", "inside", "problem"}  # of other schemas
LINES = {"answer", "sync", "watch"}  # documents that come a line each and name no schema
MEMBER = re.compile(r'\b(?:ws_json_set|set_[a-z]+)\(\s*\w+,\s*"([a-z_]+)"')
NOT_DOCUMENTS = {"ev", "method"}  # of a line of the log, of a request to the daemon
ON_DISK = {"bindings"}  # a file of this machine, read by wsync alone
# what differs from run to run is a word in the screens
WORDS = [
    (r"\bTIME\b", "2026-11-23T10:00:00Z"),
    (r"YYYY-MM-DD", "2026-11-23"),
    (r"\bCOMMIT\b", "0" * 40),
    (r'"age_s": AGE', '"age_s": 1'),
    (r'"requests": N\b', '"requests": 1'),
]


def load(name):
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        return closed(json.load(file))


def closed(node):
    """References are put in, and objects take no member that is not written down."""
    if isinstance(node, list):
        return [closed(one) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        node = joined(load(node["$ref"]), node)
    node = {key: closed(value) for key, value in node.items()}
    if node.get("type") == "object" and "properties" in node:
        node.setdefault("additionalProperties", False)
    return node


def joined(part, node):
    """What stands beside a reference is added to what it refers to."""
    return part | {
        "required": part["required"] + node.get("required", []),
        "properties": part["properties"] | node.get("properties", {}),
    }


VALIDATORS = {}


def errors(name, document):
    if name not in VALIDATORS:
        schema = load(name + ".json")
        jsonschema.Draft202012Validator.check_schema(schema)
        VALIDATORS[name] = jsonschema.Draft202012Validator(schema)
    return [
        "/".join(map(str, error.absolute_path)) + ": " + error.message[:200]
        for error in VALIDATORS[name].iter_errors(document)
    ]


def name_of(document):
    if not isinstance(document, dict):
        return None
    match = NAME.fullmatch(str(document.get("schema")))
    if match:
        return match.group(1)
    return "sync" if "seq" in document else None


def documents():
    """(where, document) of every screen; text that begins like one and is none stops it."""
    decoder = json.JSONDecoder()
    for path in sorted(glob.glob(os.path.join(ROOT, "tests", "expected", "*.txt"))):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for block in re.split(r"(?m)^(?=\$ )", text):
            command = block.split("\n", 1)[0]
            body = re.sub(r"(?m)^! ", "", block)
            for pattern, word in WORDS:
                body = re.sub(pattern, word, body)
            at = 0
            while True:
                match = re.compile(r'(?m)^\{(?=\s*")').search(body, at)
                if not match:
                    break
                document, at = decoder.raw_decode(body, match.start())
                yield "%s: %s" % (os.path.basename(path), command), document


def places(node, path=()):
    yield path, node
    if isinstance(node, (dict, list)):
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            yield from places(value, path + (key,))


def put(document, path, value):
    document = copy.deepcopy(document)
    at = document
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return document


def mutants(document):
    """Each value of another type; a member nobody knows in each object."""
    for path, value in places(document):
        if path:
            wrong = ["?"] if not isinstance(value, list) else {"?": 1}
            yield "/".join(map(str, path)) + " of another type", put(document, path, wrong)
        if isinstance(value, dict):
            yield (
                "/".join(map(str, path + ("unheard-of",))),
                put(document, path + ("unheard-of",), 1),
            )


def check_screens():
    wrong, count = [], 0
    for where, document in documents():
        name = name_of(document)
        count += 1
        if not name:
            wrong.append("%s: names no schema: %.80s" % (where, document))
            continue
        wrong += ["%s: %s: %s" % (where, name, one) for one in errors(name, document)]
    return wrong, count


def check_live(folder):
    wrong, count = [], 0
    for path in sorted(glob.glob(os.path.join(folder, "*.json*"))):
        name, kind = os.path.basename(path).split(".", 1)
        name = stem = name.split("@")[0]
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for line in text.splitlines() if kind == "jsonl" else [text]:
            document = json.loads(line)
            count += 1
            if stem == "any":
                name = name_of(document)
            if name not in LINES and name_of(document) != name:
                wrong.append("%s: is no %s" % (path, name))
            wrong += ["%s: %s" % (path, one) for one in errors(name, document)]
    return wrong, count


REQUESTS = [
    {"method": "hello", "version": 1},
    {"id": 1, "method": "status"},
    {"id": 2, "method": "log"},
    {"id": 3, "method": "watch"},
    {"id": 4, "method": "reload"},
    {"id": 5, "method": "sync"},
    {"id": 6, "method": "unheard-of"},
]


def check_control(path):
    wrong, count, answered = [], 0, 0
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(30)
        client.connect(path)
        client.sendall("".join(json.dumps(one) + "\n" for one in REQUESTS).encode())
        for line in client.makefile(encoding="utf-8"):
            document = json.loads(line)
            count += 1
            wrong += ["%.80s: %s" % (line, one) for one in errors("answer", document)]
            answered += "ok" in document
            if answered == len(REQUESTS):
                break
    if answered != len(REQUESTS):
        wrong.append("%d answers to %d requests" % (answered, len(REQUESTS)))
    return wrong, count


def check_mutants():
    wrong, count, seen = [], 0, {}
    for where, document in documents():
        name = name_of(document)
        if not name or seen.get(name, 0) >= 3:  # a few of each kind
            continue
        seen[name] = seen.get(name, 0) + 1
        for what, mutant in mutants(document):
            count += 1
            if not errors(name, mutant):
                wrong.append("%s: %s: taken with %s" % (where, name, what))
        for key in load(name + ".json")["required"]:
            count += 1
            if not errors(name, {k: v for k, v in document.items() if k != key}):
                wrong.append("%s: %s: taken without %s" % (where, name, key))
    return wrong, count


def check_names():
    there = {os.path.basename(p)[:-5] for p in glob.glob(os.path.join(FOLDER, "*.json"))}
    text, members = "", set()
    for part in ("cli", "agent", "sync", "store"):
        for path in glob.glob(os.path.join(ROOT, part, "**", "*.c"), recursive=True):
            with open(path, encoding="utf-8") as file:
                source = file.read()
            text += source
            if part in ("cli", "agent"):
                members.update(MEMBER.findall(source))
    named = set(NAME.findall(text)) - ON_DISK
    wrong = ["wsync/%s/1 has no schema" % one for one in sorted(named - there)]
    # some names are put together where they are printed; the word has to be there
    for one in sorted(there - named - PARTS - LINES):
        if '"%s"' % one not in text:
            wrong.append("%s.json: nothing prints it" % one)
    members -= NOT_DOCUMENTS
    known = set()
    for one in there:
        known |= {key for path, _ in places(load(one + ".json")) for key in path}
    wrong += ["no schema has a member %s" % one for one in sorted(members - known)]
    return wrong, len(named) + len(members)


def main():
    checks = {
        "screens": check_screens,
        "live": check_live,
        "control": check_control,
        "mutants": check_mutants,
        "names": check_names,
    }
    wrong, count = checks[sys.argv[1]](*sys.argv[2:])
    for one in wrong[:40]:
        print(one)
    print("%s: %d checked, %d wrong" % (sys.argv[1], count, len(wrong)))
    return 0 if count and not wrong else 1


sys.exit(main())
