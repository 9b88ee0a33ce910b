#!/usr/bin/env python3
"""Hold the profile, the SQL tables and the statements to one another: check_profile.py TOP"""
import json
import pathlib
import re
import sqlite3
import sys

top = pathlib.Path(sys.argv[1])
profile = json.loads((top / "src/claims/profile.json").read_text(encoding="utf-8"))
sql = (top / "sql/0002_claims.sql").read_text(encoding="utf-8")
queries = (top / "src/claims/queries.sql").read_text(encoding="utf-8")
db = sqlite3.connect(":memory:")
db.executescript(sql)
faults = []
kinds = {"string": "TEXT", "number": "REAL", "integer": "INTEGER"}
names = [r["name"] for r in profile["resources"]]
letters = []

for resource in profile["resources"]:
    name, schema = resource["name"], resource["schema"]
    key = schema["primaryKey"]
    columns = list(db.execute("SELECT name, type, \"notnull\", pk FROM pragma_table_info(?)", (name,)))
    wanted = [(f["name"], kinds[f["type"]],
               int(f.get("constraints", {}).get("required", False) or f["name"] in key),
               key.index(f["name"]) + 1 if f["name"] in key else 0) for f in schema["fields"]]
    if columns != wanted:
        faults.append(f"{name}: SQL has {columns}, the profile {wanted}")
    keys = {}
    for number, _, other, column, *_ in db.execute(f"PRAGMA foreign_key_list({name})"):
        keys.setdefault(number, (other, []))[1].append(column)
    wanted = sorted((k["reference"]["resource"] or name, k["fields"]) for k in schema.get("foreignKeys", []))
    if sorted(keys.values()) != wanted:
        faults.append(f"{name}: SQL has the foreign keys {sorted(keys.values())}, the profile {wanted}")
    if not re.search(rf"^-- name: {name}\nSELECT \* FROM {name};", queries, re.M):
        faults.append(f"{name}: no statement that loads it")
    if key == ["id"]:
        letters.append(schema["fields"][0]["constraints"]["pattern"][0])
    for field in schema["fields"]:
        for other in field.get("attest:refers", []):
            if other not in names:
                faults.append(f"{name}.{field['name']} refers to no table {other}")
        if field["name"] in key and not field.get("constraints", {}).get("required"):
            faults.append(f"{name}.{field['name']} is in the key and not required")
    for order in schema.get("attest:orders", []):
        if not set(order) <= {f["name"] for f in schema["fields"]}:
            faults.append(f"{name}: {order} are no columns")

if len(set(letters)) != len(letters):
    faults.append(f"two tables share the letter of their ids: {letters}")
for fault in faults:
    print(fault)
sys.exit(1 if faults else 0)
