#!/usr/bin/env python3
"""Hold a pack to the rules of Data Package, Tabular Data Resource and Table Schema (v1).

frictionless.py FOLDER [--schema PROFILE.json]

Written from the published specifications (specs.frictionlessdata.io), apart from the
reader in src/claims, so that one mistake is not made twice. Prints each fault; exits 1
if there is one.
"""
import csv
import json
import math
import pathlib
import re
import sys

NAME = re.compile(r"[a-z0-9._/-]+")
TYPES = {"string", "number", "integer", "boolean", "date", "year"}
CONSTRAINTS = {"required", "unique", "enum", "pattern", "minimum", "maximum",
               "minLength", "maxLength"}
faults = []


def fault(where, what):
    faults.append(f"{where}: {what}")


def check_descriptor(package, where):
    if package.get("profile") != "tabular-data-package":
        fault(where, "profile is not tabular-data-package")
    if not NAME.fullmatch(package.get("name", "")):
        fault(where, "name must be lower case, without spaces")
    if not package.get("resources"):
        fault(where, "a package has at least one resource")
    for licence in package.get("licenses", []):
        if "name" not in licence and "path" not in licence:
            fault(where, "a licence has a name or a path")
    for contributor in package.get("contributors", []):
        if "title" not in contributor:
            fault(where, "a contributor has a title")
    names = [r.get("name") for r in package.get("resources", [])]
    if len(set(names)) != len(names):
        fault(where, "two resources have one name")


def check_resource(resource, where):
    for key in ("name", "path", "profile", "schema"):
        if key not in resource:
            fault(where, f"{key} is missing")
    if not NAME.fullmatch(resource.get("name", "")):
        fault(where, "name must be lower case, without spaces")
    if resource.get("profile") != "tabular-data-resource":
        fault(where, "profile is not tabular-data-resource")
    path = resource.get("path", "")
    if path.startswith(("/", "~")) or ".." in path.split("/") or "://" in path:
        fault(where, f"path {path} leaves the package")
    if resource.get("encoding", "utf-8") != "utf-8":
        fault(where, "encoding is not utf-8")


def check_schema(schema, where, all_names):
    names = [f.get("name") for f in schema.get("fields", [])]
    if not names or None in names or len(set(names)) != len(names):
        fault(where, "fields need names that differ")
    for field in schema.get("fields", []):
        if field.get("type", "string") not in TYPES:
            fault(where, f"{field['name']}: no such type")
        for key, value in field.get("constraints", {}).items():
            if key not in CONSTRAINTS:
                fault(where, f"{field['name']}: no such constraint {key}")
            if key == "pattern":
                re.compile(value)
            if key == "enum" and len(set(value)) != len(value):
                fault(where, f"{field['name']}: enum repeats a value")
    for name in schema.get("primaryKey", []):
        if name not in names:
            fault(where, f"primary key {name} is no field")
    for foreign in schema.get("foreignKeys", []):
        reference = foreign["reference"]
        if len(foreign["fields"]) != len(reference["fields"]):
            fault(where, "a foreign key has as many fields as what it refers to")
        for name in foreign["fields"]:
            if name not in names:
                fault(where, f"foreign key {name} is no field")
        if reference["resource"] and reference["resource"] not in all_names:
            fault(where, f"foreign key to no such table {reference['resource']}")


def check_cell(field, text, where):
    rules = field.get("constraints", {})
    if text == "":
        if rules.get("required"):
            fault(where, "required, but empty")
        return
    value = text
    if field["type"] in ("number", "integer"):
        form = r"-?[0-9]+" if field["type"] == "integer" else r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?"
        if not re.fullmatch(form, text) or not math.isfinite(float(text)):
            fault(where, f"{text!r} is no {field['type']}")
            return
        value = float(text)
    if "enum" in rules and text not in rules["enum"]:
        fault(where, f"{text!r} is not one of {rules['enum']}")
    if "pattern" in rules and not re.fullmatch(rules["pattern"], text):
        fault(where, f"{text!r} does not match {rules['pattern']}")
    if "minimum" in rules and value < rules["minimum"]:
        fault(where, f"{text} is below {rules['minimum']}")
    if "maximum" in rules and value > rules["maximum"]:
        fault(where, f"{text} is above {rules['maximum']}")


def read_rows(path, schema):
    fields = schema["fields"]
    names = [f["name"] for f in fields]
    raw = path.read_bytes()
    if raw.replace(b"\r\n", b"").count(b"\n") or not raw.endswith(b"\r\n"):
        if not re.search(rb'"[^"]*\n', raw):
            fault(path.name, "lines do not end in CRLF")
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.reader(file, strict=True)
        if next(reader) != names:
            fault(path.name, f"the header is not {names}")
            return []
        rows = list(reader)
    for number, row in enumerate(rows, 2):
        if len(row) != len(names):
            fault(f"{path.name}: row {number}", f"{len(row)} fields, not {len(names)}")
            continue
        for field, text in zip(fields, row):
            check_cell(field, text, f"{path.name}: row {number}: {field['name']}")
    return [dict(zip(names, row)) for row in rows]


def check_keys(resources, tables):
    for resource in resources:
        schema, rows = resource["schema"], tables[resource["name"]]
        keys = [tuple(row.get(k) for k in schema["primaryKey"]) for row in rows]
        if len(set(keys)) != len(keys):
            fault(resource["path"], "a primary key stands twice")
        for foreign in schema.get("foreignKeys", []):
            reference = foreign["reference"]
            name = reference["resource"] or resource["name"]
            known = {tuple(r.get(f) for f in reference["fields"]) for r in tables.get(name, [])}
            for number, row in enumerate(rows, 2):
                key = tuple(row.get(f) for f in foreign["fields"])
                if all(key) and key not in known:
                    fault(f"{resource['path']}: row {number}", f"{key} is not in {name}")


def main():
    folder = pathlib.Path(sys.argv[1])
    if "--schema" in sys.argv:
        package = json.loads(pathlib.Path(sys.argv[3]).read_text(encoding="utf-8"))
    else:
        package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        check_descriptor(package, "datapackage.json")
    resources = [r for r in package["resources"] if (folder / r["path"]).is_file()]
    names = [r["name"] for r in package["resources"]]
    tables = {}
    for resource in package["resources"]:
        check_resource(resource, resource.get("name", "?"))
        check_schema(resource["schema"], resource["name"], names)
    for resource in resources:
        tables[resource["name"]] = read_rows(folder / resource["path"], resource["schema"])
    check_keys(resources, tables)
    for line in faults:
        print(line)
    print(f"{len(resources)} tables, {sum(map(len, tables.values()))} rows, {len(faults)} faults")
    return 1 if faults else 0


sys.exit(main())
