"""Take every figure that repeats or is computed out of a pack, with all that refers to it."""
import csv
import pathlib
import sys

pack = pathlib.Path(sys.argv[1])


def rows_of(table):
    with open(pack / f"{table}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(table, rows, columns):
    with open(pack / f"{table}.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)


figures = rows_of("figures")
gone = {r["id"] for r in figures if r["how"] != "original"}
assert {"H11", "H13", "H39"} <= gone
for table in ("figures", "derivations", "ties", "bearings", "ratings", "resolutions"):
    rows = rows_of(table)
    if rows:
        write(table, [r for r in rows if not gone & set(r.values())], list(rows[0]))
