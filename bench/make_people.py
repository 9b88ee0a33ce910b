#!/usr/bin/env python3
"""Synthetic people with known truth, for benchmarks: every person is invented (column synthetic = 1).

  bench/make_people.py --records 1000000 --seed 7 --mix es=1 >people.csv

Spanish-like and Korean-like records of one person in five sources, with the faults that real records show (column errs):
letters mistyped, a surname or given name dropped, family and given swapped, initials, nicknames, spellings by ear, partial and
lunar dates, day and month swapped, years misread, kin and namesakes, and for Korean names Hangul, simplified hanja, pinyin and
several Latin styles. A linker must not read the columns ent_id, pop, script and errs.
"""
import argparse
import csv
import datetime
import pathlib
import random
import sys
import unicodedata

tables = pathlib.Path(__file__).resolve().parent.parent / "data/names"
given_es = {"M": """Juan José Luis Jorge Carlos Francisco Pedro Miguel Manuel Antonio Jesús Rafael Fernando Alejandro Ricardo Sergio
Óscar Felipe Iván Jaime Gustavo Enrique Hernán Andrés Camilo Diego Álvaro Gabriel Raúl Víctor Hugo Martín Pablo Eduardo Alfonso
Germán Orlando Wilson Yesid Fabio Nelson Edgar Julián Mauricio Néstor Ramiro Tomás Ignacio Javier Rubén""".split(),
            "F": """María Ana Luz Carmen Rosa Isabel Patricia Adriana Sandra Gloria Martha Beatriz Claudia Blanca Olga Teresa Elena Lucía
Mónica Gladys Nubia Esperanza Diana Yolanda Pilar Cecilia Marcela Paola Natalia Liliana Amparo Ruth Julia Irene Sofía Laura""".split()}
nicknames = {"José": "Pepe", "Francisco": "Pacho", "Luis": "Lucho", "Jesús": "Chucho", "Enrique": "Quique", "Isabel": "Chava",
             "Teresa": "Tere", "Ignacio": "Nacho", "Rosa": "Rosita", "Ana": "Anita", "Juan": "Juancho", "Pedro": "Perucho"}
family_es = """Rodríguez Martínez García Gómez López Ortiz Pérez González Sánchez Ramírez Hernández Díaz Torres Rojas Vargas Moreno
Castro Jiménez Muñoz Álvarez Gutiérrez Ruiz Romero Herrera Medina Castillo Suárez Mendoza Cárdenas Delgado""".split()
by_ear = [("v", "b"), ("b", "v"), ("z", "s"), ("s", "z"), ("ll", "y"), ("y", "ll"), ("j", "g"), ("c", "s"), ("h", ""), ("qu", "k")]
keys = {a: b for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm") for a, b in zip(row, row[1:] + row[-2])}
pieces = "ba be bi bo bra bre ca ce cha chi cor cu da de dil do es fi fo ga gen go gue la lle lo lu ma men mo mi na no pe que ra re ri ro sa san se ta ter to tro tru va vi vo ya zu zi".split()


def zipf(rng, values, power=1.0):
    weights = [1 / (i + 2) ** power for i in range(len(values))]
    total, sums = 0.0, []
    for w in weights:
        total += w
        sums.append(total)
    return lambda: rng.choices(values, cum_weights=sums)[0]


def invented(rng, n):
    words = set()
    while len(words) < n:
        words.add("".join(rng.choice(pieces) for _ in range(rng.choice((2, 3, 3)))).capitalize())
    return sorted(words)


def bare(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def mistype(rng, word):
    if len(word) < 3:
        return word
    i = rng.randrange(len(word) - 1)
    kind = rng.randrange(4)
    c = keys.get(word[i].lower(), "e")
    return (word[:i] + word[i + 1] + word[i] + word[i + 2:] if kind == 0 else word[:i] + word[i + 1:] if kind == 1
            else word[:i] + c + word[i:] if kind == 2 else word[:i] + c + word[i + 1:])


class Spanish:
    def __init__(self, rng, size):
        self.rng = rng
        self.family = zipf(rng, family_es + invented(rng, max(300, min(60000, size // 6))), 0.85)
        self.given = {s: zipf(rng, given_es[s] + invented(rng, 60), 1.0) for s in "MF"}
        self.place = zipf(rng, ["%s%s" % (rng.choice(["", "", "", "El ", "La ", "San ", "Villa "]), w) for w in invented(rng, 500)], 0.7)

    def person(self, sex):
        rng, g = self.rng, [self.given[sex]()]
        if rng.random() < 0.6:
            g.append(self.given[sex]())
        return {"given": g, "family": [self.family(), self.family()]}

    def kin(self, p, sex):
        q = self.person(sex)
        q["family"] = list(p["family"])
        return q

    def written(self, p, source, errs):
        rng = self.rng
        g, f = list(p["given"]), list(p["family"])

        def happens(rate, name):
            if rng.random() < rate:
                errs.append(name)
                return True
            return False
        if len(g) > 1 and happens(0.25, "givdrop"):
            del g[0 if rng.random() < 0.35 else 1]
        if len(g) > 1 and happens(0.04, "initial"):
            g[1] = g[1][0]
        if g[0] in nicknames and happens(0.03, "nick"):
            g[0] = nicknames[g[0]]
        if happens(0.33, "surdrop"):
            del f[1]
        elif happens(0.02, "surswap"):
            f.reverse()
        for part, rate, name in ((g, 0.065, "gtypo"), (f, 0.058, "ftypo")):
            if happens(rate, name):
                i = rng.randrange(len(part))
                part[i] = mistype(rng, part[i])
        if happens(0.063, "phon"):
            part = rng.choice((g, f))
            i = rng.randrange(len(part))
            for a, b in rng.sample(by_ear, len(by_ear)):
                if a in part[i]:
                    part[i] = part[i].replace(a, b, 1)
                    break
        given, family = " ".join(g), " ".join(f)
        if rng.random() < 0.5:
            given, family = bare(given), bare(family)
        if rng.random() < 0.12:
            given, family = given.upper(), family.upper()
        full = "%s, %s" % (family.upper(), given) if source == "s4" else "%s %s" % (given, family)
        if happens(0.04, "swap"):
            given, family = family, given
        return "latin", full, given, family

    def where(self, place, script, source):
        return bare(place) if self.rng.random() < 0.6 else place


def rows(name):
    with open(tables / name, encoding="utf-8") as f:
        return list(csv.DictReader(f))


class Korean:
    initials = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
    vowels = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
    finals = ["", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]
    towns = {"평양": ("Pyongyang", "Pyeongyang", "平壤", "Pingrang"), "함흥": ("Hamhung", "Hamheung", "咸兴", "Xianxing"),
             "청진": ("Chongjin", "Cheongjin", "清津", "Qingjin"), "온성": ("Onsong", "Onseong", "稳城", "Wencheng"),
             "회령": ("Hoeryong", "Hoeryeong", "会宁", "Huining"), "개성": ("Kaesong", "Gaeseong", "开城", "Kaicheng"),
             "남포": ("Nampo", "Nampo", "南浦", "Nanpu"), "신의주": ("Sinuiju", "Sinuiju", "新义州", "Xinyizhou"),
             "길주": ("Kilju", "Gilju", "吉州", "Jizhou"), "혜산": ("Hyesan", "Hyesan", "惠山", "Huishan"),
             "사리원": ("Sariwon", "Sariwon", "沙里院", "Shaliyuan"), "안주": ("Anju", "Anju", "安州", "Anzhou"),
             "해주": ("Haeju", "Haeju", "海州", "Haizhou"), "원산": ("Wonsan", "Wonsan", "元山", "Yuanshan")}

    def __init__(self, rng, size):
        self.rng = rng
        letters = rows("korean_letters.csv")
        self.spell = {(r["part"], r["letter"]): (r["standard"].split(), r["seen"].split()) for r in letters}
        counts = rows("korean_syllables.csv")
        self.family = self.weighted([(r["hangul"], int(r["count"])) for r in counts if r["role"] == "family" and len(r["hangul"]) == 1])
        self.given = self.weighted([(r["hangul"], int(r["count"])) for r in counts if r["role"] == "given"])
        self.own = {r["hangul"]: r["spellings"].split() for r in rows("korean_surnames.csv")}
        pinyin = {}
        for r in rows("korean_pinyin.csv"):
            pinyin.setdefault((r["role"], r["hangul"]), []).append((r["pinyin"], float(r["share"])))
        self.pinyin = {k: self.weighted(v) for k, v in pinyin.items()}
        self.hanja = {}
        for r in rows("hanja.csv"):
            for h in r["hangul"].split() if r["character"] >= "\u4e00" else ():
                self.hanja.setdefault((h, r["pinyin"]), []).append(r["character"])
        self.place = zipf(rng, sorted(self.towns), 0.8)

    def weighted(self, pairs):
        total, sums, values = 0.0, [], []
        for v, w in pairs:
            total += w
            sums.append(total)
            values.append(v)
        return lambda: self.rng.choices(values, cum_weights=sums)[0]

    def person(self, sex):
        family = self.family()
        given = self.given() + (self.given() if self.rng.random() < 0.96 else "")
        return self.characters({"family": family, "given": given})

    def characters(self, p):
        p["pinyin"], p["hanja"] = [], []
        for i, s in enumerate(p["family"] + p["given"]):
            read = self.pinyin.get(("family" if i == 0 else "given", s)) or self.pinyin.get(("given", s))
            sound = read() if read else "xx"
            p["pinyin"].append(sound)
            p["hanja"].append(self.rng.choice(self.hanja.get((s, sound), ["某"])[:3]))
        return p

    def kin(self, p, sex):
        q = self.person(sex)
        q["family"] = p["family"]
        q["given"] = p["given"][0] + self.given()
        return self.characters(q)

    def latin(self, syllable, style, is_family):
        rng = self.rng
        if is_family and syllable in self.own and style == "free":
            return rng.choice(self.own[syllable])
        n = ord(syllable) - 0xac00
        out = ""
        for part, letter in (("initial", self.initials[n // 588]), ("vowel", self.vowels[n % 588 // 28]), ("final", self.finals[n % 28])):
            if not letter:
                continue
            standard, seen = self.spell[part, letter]
            choice = standard[0] if style == "rr" else standard[-1]
            if style == "free" and rng.random() < 0.5:
                choice = rng.choice(standard + seen)
            out += "" if choice == "_" else choice
        if style == "dprk" and is_family:
            northern = {"이": "ri", "유": "ryu", "임": "rim", "노": "ro", "양": "ryang", "여": "ryo"}
            out = northern.get(syllable, out)
        return out or "i"

    def written(self, p, source, errs):
        rng = self.rng
        script = "latin"
        if source == "s1" and rng.random() < 0.9:
            script = "hangul"
        elif source == "s3" and rng.random() < 0.88:
            script = rng.choice(("hanja", "pinyin"))
        elif rng.random() < 0.02:
            script = "hangul"
        family, given = p["family"], p["given"]
        if rng.random() < 0.011:
            errs.append("soundalike")
            given = given[:-1] + self.alike(given[-1])
        if script == "hangul":
            northern = {"이": "리", "유": "류", "임": "림", "노": "로", "양": "량", "여": "려"}
            f, g = northern.get(family, family) if rng.random() < 0.5 else family, given
        elif script == "hanja":
            f, g = p["hanja"][0], "".join(p["hanja"][1:])
        elif script == "pinyin":
            f, g = p["pinyin"][0].capitalize(), "".join(p["pinyin"][1:]).capitalize()
        else:
            style = {"s2": "dprk", "s4": "dprk", "s5": "free"}.get(source, "rr")
            f = self.latin(family, style, True).capitalize()
            parts = [self.latin(s, style, False) for s in given]
            g = rng.choice((" ".join(w.capitalize() for w in parts), "-".join(parts).capitalize(), "".join(parts).capitalize()))
        if script in ("latin", "pinyin"):
            if rng.random() < 0.055:
                errs.append("gtypo")
                g = mistype(rng, g)
            if rng.random() < 0.04:
                errs.append("ftypo")
                f = mistype(rng, f)
            if rng.random() < 0.1:
                f, g = f.upper(), g.upper()
        full = f + g if script in ("hangul", "hanja") else "%s %s" % (f, g)
        if script == "latin" and rng.random() < 0.17:
            errs.append("givenfirst")
            full = "%s %s" % (g, f)
        return script, full, g, f

    def alike(self, s):
        n = ord(s) - 0xac00
        v = {4: 8, 8: 4, 1: 5, 5: 1, 6: 12, 12: 6}.get(n % 588 // 28, n % 588 // 28)
        return chr(0xac00 + n // 588 * 588 + v * 28 + n % 28)

    def where(self, place, script, source):
        latin, rr, hanja, pinyin = self.towns[place]
        if script == "hangul":
            return place
        if script in ("hanja", "pinyin"):
            return pinyin
        return rr if source in ("s1", "s5") else latin


def partial(rng, day, errs, name):
    """A date as a record has it: whole, its month, or its year."""
    if day is None:
        return ""
    shown = rng.random()
    if shown < 0.005:
        errs.append(name)
    return day.isoformat() if shown < 0.65 else day.isoformat()[:7] if shown < 0.71 else str(day.year)


def birth_of(rng, day, pop, errs):
    roll = rng.random()
    if roll < 0.05:
        errs.append("yoff")
        year = day.year + rng.choice((-10, -2, -1, -1, 1, 1, 2, 10))
        day = day.replace(year=year, day=min(day.day, 28))
    elif roll < 0.08:
        errs.append("dtypo")
        day = day.replace(day=rng.randrange(1, 29))
    elif roll < 0.1:
        errs.append("jan1")
        day = day.replace(month=1, day=1)
    elif roll < 0.11 and day.day <= 12:
        errs.append("dm")
        day = day.replace(month=day.day, day=day.month)
    elif roll < 0.16 and pop == "ko":
        errs.append("lunar")
        day = day - datetime.timedelta(days=rng.randrange(20, 51))
    return day


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--records", type=int, default=20000)
    p.add_argument("--seed", type=int, default=11)
    p.add_argument("--mix", default="es=0.5,ko=0.5")
    args = p.parse_args()
    rng = random.Random(args.seed)
    mix = [(k, float(v)) for k, v in (part.split("=") for part in args.mix.split(","))]
    makers = {k: {"es": Spanish, "ko": Korean}[k](rng, args.records) for k, _ in mix}
    sizes, people, rows_out, kin = list(range(1, 21)), 0, [], {}
    weights = [5281, 2164, 1096, 565, 163, 102, 58, 50, 34, 27, 26, 25, 20, 17, 9, 9, 13, 12, 6, 6]
    gaps = {"s1": (0.77, 0.80, 0.02), "s2": (0.84, 0.6, 0.15), "s3": (0.91, 0.7, 0.46), "s4": (0.93, 0.6, 0.34), "s5": (0.76, 0.35, 0.0)}
    epoch = datetime.date(1930, 1, 1)
    while len(rows_out) < args.records:
        people += 1
        pop = rng.choices([k for k, _ in mix], [v for _, v in mix])[0]
        maker = makers[pop]
        sex = "M" if rng.random() < 0.7 else "F"
        relative = kin.get(pop)
        roll = rng.random()
        if relative and roll < 0.1:
            name = maker.kin(relative[0], sex)
            place = relative[1]
        elif relative and roll < 0.12:
            name, place, sex = dict(relative[0]), maker.place(), relative[2]
        else:
            name, place = maker.person(sex), maker.place()
        if rng.random() < 0.3:
            kin[pop] = (name, place, sex)
        born = epoch + datetime.timedelta(days=rng.randrange(365 * 68))
        natid = "%010d" % rng.randrange(10**10)
        event_day = datetime.date(1975, 1, 1) + datetime.timedelta(days=rng.randrange(365 * 41))
        event_place = maker.place()
        for _ in range(rng.choices(sizes, weights)[0]):
            errs = []
            source = "s%d" % rng.randrange(1, 6)
            has_birth, has_place, has_id = gaps[source]
            script, full, given, family = maker.written(name, source, errs)
            if rng.random() < 0.012:
                given = family = ""
            shown_sex = "" if rng.random() < 0.08 else sex
            if shown_sex and rng.random() < 0.009:
                errs.append("sex")
                shown_sex = "F" if sex == "M" else "M"
            day = birth_of(rng, born, pop, errs) if rng.random() < has_birth else None
            where = maker.where(place, script, source) if rng.random() < has_place else ""
            if where and pop == "es" and rng.random() < 0.03:
                errs.append("pltypo")
                where = mistype(rng, where)
            number = natid if rng.random() < has_id else ""
            if number and rng.random() < 0.03:
                errs.append("idtypo")
                number = mistype(rng, number).replace("e", "3")
            event = partial(rng, event_day if rng.random() < 0.6 else None, errs, "edate")
            rows_out.append([people, source, 1, pop, script, full, given, family, shown_sex, partial(rng, day, errs, "bdate"), where,
                             number, event, maker.where(event_place, script, source) if rng.random() < 0.5 else "", "+".join(errs)])
    del rows_out[args.records:]
    rng.shuffle(rows_out)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow("rec_id ent_id source synthetic pop script full given family sex dob place natid event_date event_place errs".split())
    for i, row in enumerate(rows_out, 1):
        out.writerow([i, *row])


main()
