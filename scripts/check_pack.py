#!/usr/bin/env python3
"""Hold a case pack to its own rules: what a schema cannot say, and what it can.

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

LETTER = {
    "sources": "S", "witnesses": "W", "places": "F", "statements": "T",
    "observations": "O", "figures": "H", "flows": "L", "densities": "D",
    "actors": "A", "norms": "N", "claims": "C",
}
DATES = {"date", "period", "date_given", "first_seen", "last_seen", "china_since",
    "korea_since"}
MEASURES = ("total men women repatriated_women guards women_share repatriated_share "
    "repatriated_share_of_women repatriated_women_share escape_share")
WORDS = {
    ("sources", "kind"): "report book-chapter press-release un-document "
        "government-report statistic news web-page person dataset document imagery",
    ("sources", "reliability"): "A B C D E F",
    ("witnesses", "consent"): "published analyse none",
    ("statements", "way"): "perceived told inferred read",
    ("statements", "hearsay"): "0 1 2 3",
    ("statements", "hearsay_basis"): "stated assumed",
    ("statements", "plausibility"): "2 3 4 5 6",
    ("observations", "date_basis"): "scene study published",
    ("observations", "plausibility"): "2 3 4 5 6",
    ("figures", "measure"): MEASURES,
    ("figures", "scope"): "facility sample country",
    ("figures", "words"): "exact about more_than between up_to",
    ("figures", "how"): "original repeat computed",
    ("figures", "knowing"): "roll_call register rooms impression told unknown",
    ("figures", "hearsay"): "0 1 2 3",
    ("flows", "sex"): "male female all",
    ("flows", "how"): "original repeat computed",
    ("densities", "kind"): "room site plan population standard",
    ("densities", "how"): "original repeat computed",
    ("actors", "kind"): "ministry agency unit court body firm documenter",
    ("norms", "china_status"): "party signed not_party in_force none unknown",
    ("norms", "korea_status"): "party signed not_party in_force none unknown",
    ("derivations", "basis"): "stated inferred",
    ("ties", "kind"): "group_interview same_image_seen household exposed_to_account "
        "organisation_series algorithm same_image_blind referred paid interviewer "
        "same_room same_season maybe_same_person",
    ("claims", "kind"): "exists built held did count",
    ("claims", "measure"): MEASURES,
    ("elements", "kind"): "act place time victims actor route quantity",
    ("elements", "weight"): "essential detail",
    ("bearings", "stance"): "supports contradicts neutral absence",
    ("ratings", "consistency"): "CC C N I II",
    ("reviews", "decision"): "accept lower override",
    ("resolutions", "reason_kind"): "different_time different_place different_group "
        "translation mistaken_identity false",
}
MUST = {
    "sources": "kind title", "witnesses": "group consent", "places": "kind name_en",
    "statements": "source kind text way hearsay hearsay_basis",
    "observations": "place kind text source", "figures": "measure scope source how",
    "derivations": "basis", "ties": "kind note", "claims": "text kind",
    "elements": "kind weight text", "bearings": "stance reason",
    "alternatives": "text", "ratings": "consistency reason",
    "resolutions": "reason_kind reason",
}


def fault(table, row, text):
    key = "" if row is None else f" {row}"
    faults.append(f"{table}.csv{key}: {text}")


def read(table, fields):
    """The rows of one table, after a look at its bytes."""
    raw = (folder / f"{table}.csv").read_bytes()
    text = raw.decode("utf-8")
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
            if re.match(r"[=+@\t\r]", cell) or re.match(r"-(?![\d.])", cell):
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
    open_ends = [p in ("..", "") for p in parts]
    begin, end = (day(p, last) for p, last in zip(parts, (False, True)))
    if not all(o or d for o, d in zip(open_ends, (begin, end))):
        return False
    return any(open_ends) or begin <= end


def check_cells(table, rows, schema, key):
    for row in rows:
        name = " ".join(row[k] for k in key)
        for field in schema["fields"]:
            column, cell = field["name"], row[field["name"]]
            words = WORDS.get((table, column))
            if cell and words and cell not in words.split():
                fault(table, name, f"{column} is {cell}, not one of: {words}")
            if cell and column in DATES and not is_edtf(cell):
                fault(table, name, f"{column} is no EDTF date: {cell}")
            if cell and field["type"] in ("number", "integer"):
                form = r"-?\d+" if field["type"] == "integer" else r"-?\d+(\.\d*[1-9])?"
                if not re.fullmatch(form, cell):
                    fault(table, name, f"{column} is no plain number: {cell}")
            if not cell and column in key + MUST.get(table, "").split():
                fault(table, name, f"{column} is empty")
        for low, high in (("low", "high"), ("value_low", "value_high"),
                ("persons_low", "persons_high")):
            if row.get(low) and row.get(high) and float(row[low]) > float(row[high]):
                fault(table, name, f"{low} is above {high}")


def listed(value):
    return [value] if isinstance(value, str) else value


def check_links(table, rows, schema):
    for link in schema.get("foreignKeys", []):
        other = link["reference"]["resource"] or table
        columns = listed(link["fields"])
        there = {tuple(r[c] for c in listed(link["reference"]["fields"]))
            for r in tables[other]}
        for row in rows:
            value = tuple(row[c] for c in columns)
            if any(value) and value not in there:
                fault(table, " ".join(value), f"points at nothing in {other}.csv")


def check_items(table, column, letters):
    for row in tables[table]:
        if row[column] not in ids or row[column][0] not in letters:
            fault(table, row[column], f"{column} is no {'/'.join(letters)} of this case")


def check_cycles():
    parents = {}
    for row in tables["derivations"]:
        parents.setdefault(row["child"], []).append(row["parent"])
    done = set()

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
    for row in tables["figures"]:
        if (row["how"] == "original") == (row["id"] in parents):
            fault("figures", row["id"], f"{row['how']}, but "
                + ("has" if row["id"] in parents else "has no") + " parent")
    derived = {r["id"] for r in tables["figures"] if r["how"] != "original"}
    for table in ("bearings", "ratings"):
        for row in tables[table]:
            if row["item"] in derived:
                fault(table, row["claim"], f"rests on {row['item']}, a derived figure")


def check_claims():
    borne = {(r["claim"], r["element"]) for r in tables["bearings"]}
    items = {(r["claim"], r["item"]) for r in tables["bearings"]}
    elements = {r["claim"] for r in tables["elements"]}
    notes = {r["id"]: r["note"] for r in tables["claims"]}
    for row in tables["claims"]:
        if row["id"] not in elements:
            fault("claims", row["id"], "has no element")
    for row in tables["elements"]:
        if ((row["claim"], row["element"]) not in borne
                and f"{row['element']}: " not in notes.get(row["claim"], "")):
            fault("elements", f"{row['claim']} {row['element']}",
                "nothing bears on it and the note of the claim does not say why")
    for table in ("ratings", "resolutions"):
        for row in tables[table]:
            if (row["claim"], row["item"]) not in items:
                fault(table, f"{row['claim']} {row['item']}", "does not bear on the claim")


package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
schemas = {r["name"]: r["schema"] for r in package["resources"]}
tables = {name: read(name, [f["name"] for f in schema["fields"]])
    for name, schema in schemas.items()}
for path in folder.glob("*.csv"):
    if path.stem not in schemas:
        fault(path.stem, None, "is not listed in datapackage.json")

ids = set()
for table, rows in tables.items():
    key = listed(schemas[table]["primaryKey"])
    seen = set()
    for row in rows:
        value = tuple(row[k] for k in key)
        if value in seen or (table in LETTER and row["id"] in ids):
            fault(table, " ".join(value), "stands twice")
        seen.add(value)
        if table in LETTER:
            ids.add(row["id"])
            if not re.fullmatch(LETTER[table] + r"\d{2,}", row["id"]):
                fault(table, row["id"], f"an id here is {LETTER[table]} and a number")
    check_cells(table, rows, schemas[table], key)
for table, rows in tables.items():
    check_links(table, rows, schemas[table])
for table, column, letters in (("derivations", "child", "STOHLD"),
        ("derivations", "parent", "STOHLD"), ("ties", "member", "WSTOH"),
        ("bearings", "item", "TOHL"), ("ratings", "item", "TOHL"),
        ("resolutions", "item", "TOHL")):
    check_items(table, column, letters)
check_figures(check_cycles())
check_claims()

for line in faults:
    print(line)
print(f"{folder.name}: " + ", ".join(f"{len(r)} {t}" for t, r in tables.items()))
sys.exit(1 if faults else 0)
