#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the pitch contour against Praat's, on recorded notes.

Usage: tests/bench/contour-praat.py MANIFEST.csv PRINT-CONTOUR [--stride N] [--worst N] [--cache FOLDER]
           [--doubt N]

Needs Praat. Each recording of the manifest (columns path, class, subtype, midi) is tracked by Praat's
"To Pitch (ac)", very accurate, in the same steps of 5 ms. Praat is told the octave: where the note
is known it looks from 0.6 to 3 times of it; else from 50 to 2000 Hz. PRINT-CONTOUR knows nothing.
Compared are steps to which both give a pitch, Praat's interpolated to the moment of ours.

Prints, by class: how many steps both, only Praat, only we call voiced; of those of both the share
within 5 cents, and the same of the steady ones, in which Praat's pitch moves by 20 cents at most; the
share more than 50 cents away (gross); the median of the absolute difference. Some files are not of
the octave in their name, and a fluttered note may have two. So Praat is asked once more, from 27 to 5000 Hz,
of the N files (30) with a known note in which most steps differ: "doubtful" is the share of steps in
which it then says what we say, and not what it said before; "gross" are the others.
"""
import argparse
import bisect
import collections
import csv
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile

STEADY_CENTS = 20  # a step: more than a vibrato of 6 Hz and +-100 cents moves at most

SCRIPT = """form Track
  sentence List
  sentence Out
endform
strings = Read Strings from raw text file: list$
n = Get number of strings
for i to n
  selectObject: strings
  line$ = Get string: i
  floor = extractNumber (line$, "floor=")
  ceiling = extractNumber (line$, "ceiling=")
  accurate$ = extractWord$ (line$, "accurate=")
  path$ = extractLine$ (line$, "path=")
  sound = Read from file: path$
  appendFileLine: out$, "# ", path$
  pitch = noprogress To Pitch (ac): 0.005, floor, 15, accurate$, 0.03, 0.45, 0.01, 0.35, 0.14, ceiling
  frames = Get number of frames
  for k to frames
    t = Get time from frame number: k
    f = Get value in frame: k, "Hertz"
    if f <> undefined
      appendFileLine: out$, fixed$ (t, 5), " ", fixed$ (f, 4)
    endif
  endfor
  removeObject: sound, pitch
endfor
"""


def cents(a, b):
    return 1200 * math.log2(a / b)


def hertz_of(midi):
    return 440 * 2 ** ((midi - 69) / 12)


def read_contours(lines):
    """path -> list of (seconds, hertz), voiced frames alone."""
    contours, current = {}, None
    for line in lines:
        if line.startswith("# "):
            current = contours.setdefault(line[2:].strip(), [])
            continue
        words = line.split()
        if float(words[1]) > 0:
            current.append((float(words[0]), float(words[1])))
    return contours


def to_wav(program, path, folder):
    """Praat reads no Ogg."""
    wav = os.path.join(folder, re.sub(r"\W", "_", path) + ".wav")
    if not os.path.exists(wav):
        subprocess.run([program, "--wav", path, wav], check=True)
    return wav


def praat(rows, folder, name, is_told):
    out = os.path.join(folder, name + ".txt")
    listing = os.path.join(folder, name + ".list")
    script = os.path.join(folder, "track.praat")
    with open(script, "w", encoding="ascii") as file:
        file.write(SCRIPT)
    lines = []
    for row in rows:
        floor, ceiling = (50, 2000) if is_told else (27, 5000)
        if is_told and row["midi"]:
            hz = hertz_of(float(row["midi"]))
            floor, ceiling = max(20, 0.6 * hz), min(3 * hz, 8000)
        lines.append(f"floor={floor:.2f} ceiling={ceiling:.2f} "
                     f"accurate={'yes' if is_told else 'no'} path={row['wav']}")
    wanted = "\n".join(lines)
    if not os.path.exists(listing) or open(listing, encoding="utf-8").read() != wanted:
        if os.path.exists(out):
            os.remove(out)
        with open(listing, "w", encoding="utf-8") as file:
            file.write(wanted)
        subprocess.run(["praat", "--run", script, listing, out], check=True)
    with open(out, encoding="utf-8") as file:
        return read_contours(file)


def value_at(contour, moments, t):
    """The pitch at t and how far it moves from step to step there, in cents; None: unvoiced."""
    i = bisect.bisect_left(moments, t)
    if i == 0 or i == len(moments) or moments[i] - moments[i - 1] > 0.0051:
        return None
    share = (t - moments[i - 1]) / (moments[i] - moments[i - 1])
    a, b = contour[i - 1][1], contour[i][1]
    moves = abs(cents(a, b))
    return (a * (b / a) ** share if moves < 600 else a), moves


def count_gross(ours, told):
    moments = [t for t, _ in told]
    values = [(hz, value_at(told, moments, t)) for t, hz in ours]
    return sum(1 for hz, value in values if value and abs(cents(hz, value[0])) > 50)


class Count:
    def __init__(self):
        self.files = self.ours = self.theirs = self.gross = self.doubtful = self.near = 0
        self.steady = self.steady_near = 0
        self.all = []

    def compare(self, ours, told, untold):
        self.files += 1
        moments, untold_moments = [t for t, _ in told], [t for t, _ in untold]
        both = 0
        for t, hz in ours:
            reference = value_at(told, moments, t)
            if not reference:
                self.ours += 1
                continue
            both += 1
            difference = abs(cents(hz, reference[0]))
            self.all.append(difference)
            self.near += difference <= 5
            if reference[1] <= STEADY_CENTS:
                self.steady += 1
                self.steady_near += difference <= 5
            if difference > 50:
                second = value_at(untold, untold_moments, t)
                if second and abs(cents(hz, second[0])) <= 50:
                    self.doubtful += 1
                else:
                    self.gross += 1
        self.theirs += max(len(told) - both, 0)

    def report(self, name):
        n, steady = max(len(self.all), 1), max(self.steady, 1)
        print(f"{name:<28}{self.files:5} files; {n:7} steps of both, {self.theirs:6} only Praat's, "
              f"{self.ours:6} only ours; within 5 cents {100 * self.near / n:6.2f} %, of "
              f"{self.steady:6} steady ones {100 * self.steady_near / steady:6.2f} %; gross "
              f"{100 * self.gross / n:5.2f} %, doubtful {100 * self.doubtful / n:5.2f} %; median "
              f"{statistics.median(self.all or [0]):.2f} cents")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("manifest")
    parser.add_argument("program")
    parser.add_argument("--stride", type=int, default=1)
    parser.add_argument("--worst", type=int, default=0)
    parser.add_argument("--cache")
    parser.add_argument("--doubt", type=int, default=30)
    options = parser.parse_args()
    root = os.path.dirname(options.manifest)
    with open(options.manifest, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[::options.stride]
    with tempfile.TemporaryDirectory() as made:
        folder = options.cache or made
        os.makedirs(folder, exist_ok=True)
        for row in rows:
            row["wav"] = to_wav(options.program, os.path.join(root, row["path"]), folder)
        told = praat(rows, folder, "told", True)
        printed = subprocess.run([options.program, *[row["wav"] for row in rows]], check=True,
                                 stdout=subprocess.PIPE, text=True)
        contours = read_contours(printed.stdout.splitlines())
        gross = {row["wav"]: count_gross(contours[row["wav"]], told[row["wav"]]) for row in rows}
        far = sorted((row for row in rows if gross[row["wav"]] and row["midi"]),
                     key=lambda row: -gross[row["wav"]])[:options.doubt]
        untold = praat(far, folder, "untold", False)
    groups, worst = collections.defaultdict(Count), []
    for row in rows:
        three = [contours[row["wav"]], told[row["wav"]], untold.get(row["wav"], [])]
        names = ["all", f"{row['class']}/{row['subtype']}"]
        if row["midi"]:
            names.append("all with a known note")
            if row["class"] in ("ordinario", "vibrato"):
                names.append("plain notes and vibrato")
        for name in names:
            groups[name].compare(*three)
        alone = Count()
        alone.compare(*three)
        worst.append((alone.gross, len(alone.all), row["path"], row["midi"]))
    for name in sorted(groups):
        groups[name].report(name)
    for entry in sorted(worst, reverse=True)[:options.worst]:
        print("gross %d of %d: %s (midi %s)" % entry)


main()
