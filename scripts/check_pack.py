#!/usr/bin/env python3
"""Hold a case pack to its own datapackage.json, and to what no schema can say.

usage: check_pack.py [FOLDER]      (examples/jongo-ri)
"""
import calendar
import csv
import io
import json
import pathlib
import re
import sys
import unicodedata

top = pathlib.Path(__file__).resolve().parent.parent
folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else top / "examples/jongo-ri"
faults = []


def fault(table, row, text):
    faults.append(f"{table}.csv{f' {row}' if row else ''}: {text}")


def listed(value):
    return [value] if isinstance(value, str) else value


def read(table, fields):
    """The rows of one table, after a look at its bytes."""
    text = (folder / f"{table}.csv").read_bytes().decode("utf-8")
    if text.startswith("\ufeff") or unicodedata.normalize("NFC", text) != text:
        fault(table, None, "has a byte order mark or is not NFC")
    cells = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    again = io.StringIO()
    csv.writer(again, lineterminator="\r\n").writerows(cells)
    if again.getvalue() != text:
        fault(table, None, "is not CRLF with quotes only where needed")
    if cells[0] != fields:
        fault(table, None, f"has the columns {cells[0]}, its schema {fields}")
    for n, row in enumerate(cells, 1):
        if len(row) != len(fields):
            fault(table, f"line {n}", f"{len(row)} cells, not {len(fields)}")
        for cell in row:
            if re.match(r"[=+@\t\r]|-(?![\d.])", cell):
                fault(table, f"line {n}", f"a cell begins like a formula: {cell[:20]}")
            if cell != cell.strip():
                fault(table, f"line {n}", f"blanks around a cell: {cell[:20]}")
    return [dict(zip(fields, row)) for row in cells[1:]]


def day(text, last):
    """One EDTF date as (year, month, day), its first or last; None if it is none."""
    form = re.fullmatch(r"(\d{4}|\d{3}X|\d\dXX)(?:-(\d\d|XX))?(?:-(\d\d|XX))?[?~%]?",
        text)
    if not form:
        return None
    year = int(form[1].replace("X", "9" if last else "0"))
    month = int(form[2]) if form[2] and form[2] != "XX" else 12 if last else 1
    if not 1 <= month <= 12 or not year:
        return None
    length = calendar.monthrange(year, month)[1]
    number = int(form[3]) if form[3] and form[3] != "XX" else length if last else 1
    return (year, month, number) if 1 <= number <= length else None


def is_edtf(text):
    parts = text.split("/")
    if len(parts) == 1:
        return day(text, False) is not None
    if len(parts) != 2 or parts == ["..", ".."]:
        return False
    is_open = [p in ("..", "") for p in parts]
    begin, end = day(parts[0], False), day(parts[1], True)
    if not all(o or d for o, d in zip(is_open, (begin, end))):
        return False
    return any(is_open) or begin <= end


def check_cell(table, name, field, cell):
    rules, column = field.get("constraints", {}), field["name"]
    if not cell:
        if rules.get("required"):
            fault(table, name, f"{column} is empty")
        return
    if cell not in rules.get("enum", [cell]):
        fault(table, name, f"{column} is {cell}, not one of {rules['enum']}")
    if not re.fullmatch(rules.get("pattern", ".*"), cell):
        fault(table, name, f"{column} is not of the form {rules['pattern']}: {cell}")
    if field.get("attest:date") and not is_edtf(cell):
        fault(table, name, f"{column} is no EDTF date: {cell}")
    if field["type"] in ("number", "integer"):
        form = r"-?\d+" if field["type"] == "integer" else r"-?\d+(\.\d*[1-9])?"
        if not re.fullmatch(form, cell):
            fault(table, name, f"{column} is no plain number: {cell}")
        elif not (rules.get("minimum", float("-inf")) <= float(cell)
                <= rules.get("maximum", float("inf"))):
            fault(table, name, f"{column} is out of range: {cell}")
    there = field.get("attest:refers")
    if there and not any(cell in ids[other] for other in there):
        fault(table, name, f"{column} is in none of {there}: {cell}")


def is_above(row, low, high, dates):
    if low in dates:
        ends = day(row[low], False), day(row[high], True)
        return None not in ends and ends[0] > ends[1]
    return float(row[low]) > float(row[high])


def check_table(table, rows, schema):
    seen = set()
    dates = {f["name"] for f in schema["fields"] if f.get("attest:date")}
    for row in rows:
        key = tuple(row[k] for k in listed(schema["primaryKey"]))
        if key in seen:
            fault(table, " ".join(key), "stands twice")
        seen.add(key)
        for field in schema["fields"]:
            check_cell(table, " ".join(key), field, row[field["name"]])
        for low, high in schema.get("attest:orders", []):
            if row[low] and row[high] and is_above(row, low, high, dates):
                fault(table, " ".join(key), f"{low} is above {high}")
    for link in schema.get("foreignKeys", []):
        other = link["reference"]["resource"] or table
        there = {tuple(r[c] for c in listed(link["reference"]["fields"]))
            for r in tables[other]}
        for row in rows:
            value = tuple(row[c] for c in listed(link["fields"]))
            if any(value) and value not in there:
                fault(table, " ".join(value), f"points at nothing in {other}.csv")


def check_once():
    """An id stands for one thing in the whole case."""
    where = {}
    for table, names in ids.items():
        for name in names:
            if name in where:
                fault(table, name, f"is also in {where[name]}.csv")
            where[name] = table


def find_parents():
    """Who derives from whom; a cycle is a fault, told by its path."""
    parents, done = {}, set()
    for row in tables["derivations"]:
        parents.setdefault(row["child"], []).append(row["parent"])

    def walk(item, path):
        if item in path:
            fault("derivations", None, "cycle: " + " -> ".join(path + [item]))
        elif item not in done:
            for parent in parents.get(item, []):
                walk(parent, path + [item])
            done.add(item)

    for item in parents:
        walk(item, [])
    return parents


def check_figures(parents):
    """An original has no parent, any other figure has; no claim rests on the latter."""
    for row in tables["figures"]:
        if (row["how"] == "original") == (row["id"] in parents):
            fault("figures", row["id"],
                f"is {row['how']}, with {'a' if row['id'] in parents else 'no'} parent")
    derived = {r["id"] for r in tables["figures"] if r["how"] != "original"}
    for table in ("bearings", "ratings"):
        for row in tables[table]:
            if row["item"] in derived:
                fault(table, row["claim"], f"rests on {row['item']}, a derived figure")


def check_claims():
    borne = {(r["claim"], r["element"]) for r in tables["bearings"]}
    items = {(r["claim"], r["item"]) for r in tables["bearings"]}
    whole = {r["claim"] for r in tables["elements"]}
    for row in tables["claims"]:
        if row["id"] not in whole:
            fault("claims", row["id"], "has no element")
    notes = {r["id"]: r["note"] for r in tables["claims"]}
    for row in tables["elements"]:
        if ((row["claim"], row["element"]) not in borne
                and f"{row['element']}: " not in notes[row["claim"]]):
            fault("elements", f"{row['claim']} {row['element']}",
                "nothing bears on it, and the note of the claim does not say why")
    for table in ("ratings", "resolutions"):
        for row in tables[table]:
            if (row["claim"], row["item"]) not in items:
                fault(table, f"{row['claim']} {row['item']}", "bears on no element")


def check_quotes():
    """Words in quotation marks stand in the item, or in the row it is one with."""
    words = {}
    titles = {r["id"]: r["title"] for r in tables["sources"]}
    for table in ("statements", "observations", "figures", "flows"):
        for row in tables[table]:
            words[row["id"]] = " ".join((row.get("text", ""), row["note"],
                titles[row["source"]])).lower()
    told = dict(words)
    for row in tables["derivations"]:
        if row["note"].startswith("One utterance") and row["parent"] in told:
            told[row["parent"]] += words.get(row["child"], "")
    for table in ("bearings", "ratings"):
        for row in tables[table]:
            for quote in re.findall('"([^"]+)"', row["reason"].lower()):
                if any(p.strip(" ,") not in told[row["item"]] for p in quote.split("...")):
                    fault(table, f"{row['claim']} {row['item']}", f"quotes: {quote}")


package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
schemas = {r["name"]: r["schema"] for r in package["resources"]}
tables = {name: read(name, [f["name"] for f in schema["fields"]])
    for name, schema in schemas.items()}
for path in folder.glob("*.csv"):
    if path.stem not in schemas:
        fault(path.stem, None, "is not listed in datapackage.json")
ids = {table: {r["id"] for r in rows} for table, rows in tables.items()
    if listed(schemas[table]["primaryKey"]) == ["id"]}
for table, rows in tables.items():
    check_table(table, rows, schemas[table])
check_once()
check_figures(find_parents())
check_claims()
if not faults:
    check_quotes()

for line in faults:
    print(line)
print(f"{folder.name}: " + ", ".join(f"{len(r)} {t}" for t, r in tables.items()))
sys.exit(1 if faults else 0)
