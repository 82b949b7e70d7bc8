#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the pitch contour against Praat's, on recorded notes.

Usage: tests/bench/contour-praat.py MANIFEST.csv PRINT-CONTOUR [--stride N] [--worst N] [--cache FOLDER]

Needs Praat. Each recording of the manifest (columns path, class, subtype, midi) is tracked by Praat's
"To Pitch (ac)", very accurate, in the same steps of 5 ms. Praat is told the octave: where the note
is known it looks from 0.6 to 3 times of it; else from 50 to 2000 Hz. PRINT-CONTOUR knows nothing. Compared
are steps to which both give a pitch, Praat's interpolated to the moment of ours. Prints, by class: how
many steps both, only Praat, only we call voiced; of those of both the share within 5 cents and the share more than 50
cents away (gross), the former also of those steps in which Praat's pitch moves by 20 cents at most, and the median of the absolute difference. Where the two differ grossly and
the note is known, it also says which of them is the nearer.
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
  path$ = extractLine$ (line$, "path=")
  sound = Read from file: path$
  appendFileLine: out$, "# ", path$
  pitch = noprogress To Pitch (ac): 0.005, floor, 15, "yes", 0.03, 0.45, 0.01, 0.35, 0.14, ceiling
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


def praat(rows, folder):
    out = os.path.join(folder, "praat.txt")
    listing = os.path.join(folder, "list.txt")
    script = os.path.join(folder, "track.praat")
    with open(script, "w", encoding="ascii") as file:
        file.write(SCRIPT)
    key = []
    for row in rows:
        floor, ceiling = 50, 2000
        if row["midi"]:
            hz = hertz_of(float(row["midi"]))
            floor, ceiling = max(20, 0.6 * hz), min(3 * hz, 8000)
        key.append(f"floor={floor:.2f} ceiling={ceiling:.2f} path={row['wav']}")
    if not os.path.exists(out) or open(listing, encoding="utf-8").read() != "\n".join(key):
        with open(listing, "w", encoding="utf-8") as file:
            file.write("\n".join(key))
        if os.path.exists(out):
            os.remove(out)
        subprocess.run(["praat", "--run", script, listing, out], check=True)
    with open(out, encoding="utf-8") as file:
        return read_contours(file)


def compare(ours, theirs):
    """Differences in cents where both are voiced, with the moments, and how many only one is."""
    moments = [t for t, _ in theirs]
    differences, only_ours, used = [], 0, 0
    for t, hz in ours:
        i = bisect.bisect_left(moments, t)
        if i == 0 or i == len(moments) or moments[i] - moments[i - 1] > 0.0051:
            only_ours += 1
            continue
        share = (t - moments[i - 1]) / (moments[i] - moments[i - 1])
        a, b = theirs[i - 1][1], theirs[i][1]
        if abs(cents(a, b)) > 600:  # Praat jumps here
            b = a
        reference = a * (b / a) ** share
        differences.append((t, cents(hz, reference), reference, abs(cents(a, b)) <= STEADY_CENTS))
        used += 1
    return differences, only_ours, max(len(theirs) - used, 0)


class Count:
    def __init__(self):
        self.files = self.ours = self.theirs = self.gross = self.near = 0
        self.steady = self.steady_near = 0
        self.ours_right = self.theirs_right = 0
        self.all = []

    def add(self, differences, only_ours, only_theirs, midi):
        self.files += 1
        self.ours += only_ours
        self.theirs += only_theirs
        for _, d, reference, is_steady in differences:
            self.all.append(abs(d))
            self.near += abs(d) <= 5
            self.steady += is_steady
            self.steady_near += is_steady and abs(d) <= 5
            if abs(d) <= 50:
                continue
            self.gross += 1
            if midi:
                nominal = hertz_of(float(midi))
                mine = abs(cents(reference, nominal) + d)
                self.ours_right += mine < abs(cents(reference, nominal))
                self.theirs_right += mine > abs(cents(reference, nominal))

    def report(self, name):
        n = max(len(self.all), 1)
        print(f"{name:<28}{self.files:5} files {n:7} steps of both, {self.theirs:6} only Praat's, "
              f"{self.ours:6} only ours; within 5 cents {100 * self.near / n:6.2f} % "
              f"({100 * self.steady_near / max(self.steady, 1):.2f} of {self.steady} steady ones), gross "
              f"{100 * self.gross / n:5.2f} % (nearer to the note: we {self.ours_right}, "
              f"Praat {self.theirs_right}), median {statistics.median(self.all or [0]):.2f} cents")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("manifest")
    parser.add_argument("program")
    parser.add_argument("--stride", type=int, default=1)
    parser.add_argument("--worst", type=int, default=0)
    parser.add_argument("--cache")
    options = parser.parse_args()
    root = os.path.dirname(options.manifest)
    with open(options.manifest, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[::options.stride]
    with tempfile.TemporaryDirectory() as made:
        folder = options.cache or made
        os.makedirs(folder, exist_ok=True)
        for row in rows:
            row["wav"] = to_wav(options.program, os.path.join(root, row["path"]), folder)
        reference = praat(rows, folder)
        printed = subprocess.run([options.program, *[row["wav"] for row in rows]], check=True,
                                 stdout=subprocess.PIPE, text=True)
        contours = read_contours(printed.stdout.splitlines())
    groups, worst = collections.defaultdict(Count), []
    for row in rows:
        result = compare(contours[row["wav"]], reference[row["wav"]])
        for name in ("all", "all with a known note" if row["midi"] else "all without",
                     f"{row['class']}/{row['subtype']}"):
            groups[name].add(*result, row["midi"])
        far = sum(abs(d) > 5 for _, d, _, _ in result[0])
        gross = sum(abs(d) > 50 for _, d, _, _ in result[0])
        worst.append((gross, far, len(result[0]), result[1], result[2], row["path"], row["midi"]))
    for name in sorted(groups):
        groups[name].report(name)
    for entry in sorted(worst, reverse=True)[:options.worst]:
        print("gross %d, far %d of %d; only ours %d, only Praat's %d: %s (midi %s)" % entry)


main()
