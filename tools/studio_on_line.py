# SPDX-License-Identifier: GPL-3.0-or-later
"""The names of the recordings of Studio On Line: which technique, which instrument, which split.

Two releases of the collection, as they lie on a user's disk:

    Studio On Line 0.9 HQ    Strings/Violin/trill-major-second-up/Vn-trill-maj2-A#4-mf-2c.wav
    OrchideaSOL, FullSOL     Strings/Violin/trill_major_second/Vn-trill_maj_second-A#4-mf-2c-N.wav

The name of the file alone is read, instrument, technique, pitch, dynamics and what follows, so that
the folders may be named and arranged in any way.
"""

import collections
import csv
import os
import pathlib
import random
import re

# Where the published split is, and its name there.
COMPANION = "https://github.com/changhongw/examod"
SPLIT_FILE = "SOL-0.9HQ-PMT_meta.csv"
TECHNIQUES = ("vibrato", "trill", "tremolo", "bisbigliando", "flatterzunge")
# What each technique is called in a file's name, alone or with more ("ord_flatt", "pont-trem");
# "nonvib" is another word.
WORDS = dict(zip(("vib", "trill", "trem", "bisb", "flatt"), TECHNIQUES))
SPLITS = {"training": "train", "validation": "validation", "test": "test"}
SOUNDS = (".wav", ".aif", ".aiff", ".flac")
PITCH = re.compile(r"[A-G]#?\d")
# At the end of a name of OrchideaSOL: as it was, tuned, or resampled from another note (by cents).
RETUNING = re.compile(r"N|T\d+[ud]|R\d+[ud]")
# Instruments and mutes whose abbreviation differs, OrchideaSOL's first.
SAME_INSTRUMENT = {"ClBb": "BbCl", "Tbn": "TTbn", "BTb": "BBTb"}
SAME_MUTE = {"SC": "C", "SH": "H", "SS": "S", "SW": "W"}
SAME_WORDS = {"maj second": "maj2", "min second": "min2"}

Sound = collections.namedtuple(
    "Sound", "path technique instrument pitch dynamics release resampled key")


def read_name(path):
    """The Sound of a path, or None where its name tells of none of the five techniques."""
    path = pathlib.Path(path)
    if path.suffix.lower() not in SOUNDS or path.name.startswith("."):
        return None
    instrument, *fields = path.stem.split("-")
    place = next((i for i, field in enumerate(fields) if PITCH.fullmatch(field)), None)
    words = re.split(r"[-_+ ]", "-".join(fields[:place]))
    techniques = [WORDS[word] for word in WORDS if word in words]
    if not techniques:
        return None
    pitch, *rest = fields[place:] if place is not None else ["", *fields[-1:]]
    orchidea = len(rest) >= 3 and RETUNING.fullmatch(rest[-1])
    resampled = bool(orchidea and rest[-1].startswith("R"))
    if orchidea:
        rest = [field for field in rest[:-1] if field != "N"]
    technique = " ".join(word for word in words if word not in ("and", ""))
    for theirs, ours in SAME_WORDS.items():
        technique = technique.replace(theirs, ours)
    name, *mute = instrument.split("+")
    same = "+".join([SAME_INSTRUMENT.get(name, name), *(SAME_MUTE.get(m, m) for m in mute)])
    return Sound(path, techniques[-1], same, pitch, rest[0] if rest else "",
                 "OrchideaSOL" if orchidea else "Studio On Line", resampled,
                 (same, technique, pitch, *rest))


def find_sounds(folder):
    """(sounds in the order of their names, how many sound files there are, how many are left out as
    second copies, how many as resampled, folders that cannot be read).

    A resampled note is a neighbour at another speed: in two splits they would be one recording.
    """
    closed, files = [], []
    for place, _, names in os.walk(folder, onerror=lambda error: closed.append(error.filename)):
        files += [pathlib.Path(place, name) for name in names
                  if name.lower().endswith(SOUNDS) and not name.startswith(".")]
    files.sort()
    sounds, seen, n_copies, n_resampled = [], set(), 0, 0
    for path in files:
        sound = read_name(path)
        if not sound:
            continue
        if path.name in seen:
            n_copies += 1
        elif sound.resampled:
            n_resampled += 1
        else:
            sounds.append(sound)
        seen.add(path.name)
    return sounds, len(files), n_copies, n_resampled, closed


class SplitError(ValueError):
    pass


def read_split(path):
    """The published table: {file name: split} and {key: split}, for names of the other release."""
    names, keys = {}, {}
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if not {"file_name", "subset"} <= set(reader.fieldnames or ()):
                raise SplitError(f"{path}: has no columns file_name and subset")
            for row in reader:
                split = SPLITS.get(row["subset"])
                sound = read_name(row["file_name"] or "")
                if not split or not sound:
                    raise SplitError(f"{path}: line {reader.line_num} is not understood")
                names[row["file_name"]] = keys[sound.key] = split
    except FileNotFoundError as error:
        raise SplitError(f"{path}: there is no such file; it is {SPLIT_FILE} of the paper's companion "
                         f"code, {COMPANION}") from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SplitError(f"{path}: cannot be read: {error}") from error
    return names, keys


def draw_split(sounds, seed):
    """The paper's rule: of each technique and instrument, shuffled, 6:2:2."""
    groups = collections.defaultdict(list)
    for sound in sounds:
        groups[sound.technique, sound.instrument].append(sound)
    splits = {}
    for name, group in sorted(groups.items()):
        random.Random(f"{seed} {name}").shuffle(group)
        n_train, n_validation = int(len(group) * 0.6), int(len(group) * 0.2)
        for i, sound in enumerate(group):
            splits[sound.path] = ("train" if i < n_train else
                                  "validation" if i < n_train + n_validation else "test")
    return splits


def split_sounds(sounds, published, seed):
    """({path: split}, the paths that are as published); published: of read_split, or None."""
    names, keys = published or ({}, {})
    known = {sound.path: names.get(sound.path.name) or keys.get(sound.key) for sound in sounds}
    known = {path: split for path, split in known.items() if split}
    drawn = draw_split([sound for sound in sounds if sound.path not in known], seed)
    return {**drawn, **known}, set(known)
