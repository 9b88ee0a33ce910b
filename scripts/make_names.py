#!/usr/bin/env python3
"""Make the tables of names in data/names from their sources (see data/names/README.md).

Usage: make_names.py READINGS VARIANTS LIBHANGUL SURNAMES GIVEN   (CSV files; Unihan, libhangul, Team POPONG)
The spelling tables by letter (korean_letters.csv, korean_surnames.csv) are written by hand."""
import collections
import csv
import pathlib
import sys
import unicodedata

out = pathlib.Path(__file__).resolve().parent.parent / "data/names"
readings_csv, variants_csv, libhangul_csv, surnames_csv, given_csv = sys.argv[1:6]

# A character used as a surname may be read apart from its common reading (Unihan kMandarin).
surname_reading = {"朴": "piao", "單": "shan", "都": "du", "任": "ren", "曾": "zeng", "解": "xie", "區": "ou", "仇": "qiu"}


def plain(pinyin):
    """Pinyin without tones; ü is v."""
    decomposed = unicodedata.normalize("NFD", pinyin.replace("ü", "v").replace("Ü", "v"))
    letters = "".join("v" if c == "̈" else c for c in decomposed if not unicodedata.combining(c) or c == "̈")
    return letters.replace("uv", "v").lower()


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


mandarin, name_hanja = {}, set()
for row in rows(readings_csv):
    if row["kMandarin"]:
        mandarin[row["char"]] = plain(row["kMandarin"].split()[0])
    if any("N" in r.split(":")[1] or "0" in r.split(":")[1] for r in row["kHangul"].split() if ":" in r):
        name_hanja.add(row["char"])
hangul_of = collections.defaultdict(list)
for row in rows(readings_csv):
    for r in row["kHangul"].split():
        hangul_of[row["char"]].append(unicodedata.normalize("NFC", r.split(":")[0]))
for row in rows(libhangul_csv):
    for r in row["hangul"].split():
        if r not in hangul_of[row["char"]]:
            hangul_of[row["char"]].append(r)

# Variants lead to one form: the first of a chain of Z-, semantic and traditional variants.
parent = {}


def root(c):
    while parent.get(c, c) != c:
        c = parent[c]
    return c


for row in rows(variants_csv):
    for kind in ("kSimplifiedVariant", "kZVariant", "kTraditionalVariant"):
        for v in row[kind].split():
            a, b = root(row["char"]), root(v)
            if a != b:
                parent[max(a, b)] = min(a, b)
for a, b in (("鎭", "鎮"), ("眞", "真"), ("尙", "尚"), ("姸", "妍"), ("裵", "裴")):
    x, y = root(a), root(b)
    if x != y:
        parent[max(x, y)] = min(x, y)


def write(name, header, body):
    with open(out / name, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(body)


counts = collections.defaultdict(lambda: collections.Counter())  # (role, hangul) -> hanja counts
totals = collections.Counter()
for row in rows(surnames_csv):
    totals["family", row["hangul"]] += int(row["count"])
    if row["hanja"]:
        counts["family", row["hangul"]][row["hanja"]] += int(row["count"])
for row in rows(given_csv):
    totals["given", row["hangul"]] += int(row["count"])
    if row["hanja"]:
        counts["given", row["hangul"]][row["hanja"]] += int(row["count"])
write("korean_syllables.csv", ["role", "hangul", "count"], sorted((r, h, n) for (r, h), n in totals.items()))

by_sound = collections.defaultdict(set)
for char in name_hanja:
    for sound in hangul_of[char]:
        by_sound[sound].add(char)
pinyin_rows = []
for role, hangul in sorted(totals):
    weights = collections.Counter()
    seen = counts[role, hangul]
    total = sum(seen.values()) or 1
    parts = [hangul] if len(hangul) == 1 else []
    for hanja, n in seen.items():
        spelt = "".join(surname_reading.get(c, mandarin.get(c, "")) if role == "family" else mandarin.get(c, "")
                        for c in hanja)
        if spelt:
            weights[spelt] += n / total
    for sound in parts:
        for char in by_sound[sound]:
            if char in mandarin:
                weights[mandarin[char]] += 1e-4
    norm = sum(weights.values())
    pinyin_rows += [(role, hangul, p, f"{w / norm:.6f}") for p, w in sorted(weights.items(), key=lambda x: (-x[1], x[0]))]
write("korean_pinyin.csv", ["role", "hangul", "pinyin", "share"], pinyin_rows)

hanja_rows = []
for char in sorted(set(hangul_of) | set(mandarin)):
    if hangul_of.get(char) or char in mandarin:
        if char in name_hanja or any(char in c for c in counts.values()) or root(char) in name_hanja or parent.get(char):
            hanja_rows.append((char, root(char), " ".join(dict.fromkeys(hangul_of.get(char, []))), mandarin.get(char, "")))
write("hanja.csv", ["character", "folded", "hangul", "pinyin"], hanja_rows)
print(f"{len(totals)} syllables, {len(pinyin_rows)} spellings, {len(hanja_rows)} characters")
