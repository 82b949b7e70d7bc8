#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-reproduce-paper.py ROOT [CLI]: tools/reproduce-paper on the names of both releases of Studio On
Line, in a tree of empty files; with CLI: all of it on made sounds under such names. Prints TAP."""

import collections
import csv
import io
import itertools
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

NOTES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
PITCHES = [f"{note}{octave}" for octave in (3, 4) for note in NOTES]
# folder, instrument, technique's folder, its name, technique, what follows the pitch
STUDIO = (
    ("Strings/Violin", "Vn", "tremolo", "trem", "tremolo", ("pp-1c", "mf-2c", "ff-4c")),
    ("Strings/Violin", "Vn", "sul-ponticello-tremolo", "pont-trem", "tremolo", ("mf-1c",)),
    ("Strings/Violin-sordina", "Vn+S", "tremolo", "trem", "tremolo", ("mf-1c", "mf-1c 1")),
    ("Strings/Violin", "Vn", "trill-major-second-up", "trill-maj2", "trill", ("mf-2c",)),
    ("Flutes/Flute", "Fl", "trill-minor-second-up", "trill-min2", "trill", ("mf",)),
    ("Flutes/Flute", "Fl", "flatterzunge", "flatt", "flatterzunge", ("pp", "mf", "ff")),
    ("Trumpets/Trumpet-C-wah", "TpC+W", "flatterzunge-open", "flatt-open", "flatterzunge", ("mf",)),
    ("Horns/Horn", "Hn", "ordinario-to-flatterzunge", "ord_flatt", "flatterzunge", ("f",)),
    ("Oboes/Oboe", "Ob", "vibrato", "vib", "vibrato", ("mf",)),
    ("Clarinets/Clarinet-Bb", "BbCl", "vibrato", "vib", "vibrato", ("mf",)),
    ("PluckedStrings/Harp", "Hp", "bisbigliando", "bisb", "bisbigliando", ("p", "mf")),
    ("PluckedStrings/Harp", "Hp", "bisbigliando-with-stick", "bisb+stick", "bisbigliando", ("mf",)),
    ("Strings/Violin", "Vn", "non-vibrato", "nonvib", None, ("mf-4c",)),
    ("Flutes/Flute", "Fl", "ordinario", "ord", None, ("mf",)),
)
ORCHIDEA = (
    ("Strings/Violin", "Vn", "tremolo", "trem", "tremolo", ("pp-1c-N", "mf-2c-T12u", "ff-4c-N")),
    ("Strings/Violin", "Vn", "sul_ponticello_tremolo", "pont_trem", "tremolo", ("mf-1c-N",)),
    ("Strings/Violin+sordina", "Vn+S", "tremolo", "trem", "tremolo", ("mf-1c-N",)),
    ("Strings/Violin", "Vn", "trill_major_second", "trill_maj_second", "trill", ("mf-2c-N",)),
    ("Winds/Flute", "Fl", "trill_minor_second", "trill_min_second", "trill", ("mf-N-N",)),
    ("Winds/Flute", "Fl", "flatterzunge", "flatt", "flatterzunge", ("pp-N-N", "mf-N-T7d", "ff-N-N")),
    ("Brass/Trumpet_C+sordina_wah", "TpC+SW", "flatterzunge_open", "flatt_open", "flatterzunge",
     ("mf-N-N",)),
    ("Brass/Horn", "Hn", "ordinario_to_flatterzunge", "ord_flatt", "flatterzunge", ("f-N-N",)),
    ("Winds/Oboe", "Ob", "vibrato", "vib", "vibrato", ("mf-N-N",)),
    ("Winds/Clarinet_Bb", "ClBb", "vibrato", "vib", "vibrato", ("mf-N-N",)),
    ("PluckedStrings/Harp", "Hp", "bisbigliando", "bisb", "bisbigliando", ("p-N-N", "mf-N-N")),
    ("PluckedStrings/Harp", "Hp", "bisbigliando_with_stick", "bisb_and_stick", "bisbigliando",
     ("mf-N-N",)),
    ("Strings/Violin", "Vn", "pizzicato_l_vib", "pizz_lv", None, ("ff-4c-N",)),
    ("Strings/Violin", "Vn", "non_vibrato", "nonvib", None, ("ff-2c-N",)),
)
SAME_INSTRUMENT = {"ClBb": "BbCl", "TpC+SW": "TpC+W"}
TECHNIQUES = ("vibrato", "trill", "tremolo", "bisbigliando", "flatterzunge")


class Tests:
    def __init__(self, root, cli, work):
        self.root, self.cli, self.work = root, cli, work
        self.number, self.failed = 0, False

    def run(self, *arguments):
        cli = ["--cli", self.cli] if self.cli else []
        return subprocess.run(
            [sys.executable, self.root / "tools" / "reproduce-paper", *map(str, arguments), *cli],
            capture_output=True, check=False, text=True, encoding="utf-8", cwd=self.work)

    def names(self, *arguments):
        done = self.run(*arguments, "--names")
        assert done.returncode == 0, done.stderr
        return list(csv.DictReader(io.StringIO(done.stdout))), done.stderr

    def check(self, name, test):
        self.number += 1
        try:
            test(self)
            print(f"ok {self.number} /reproduce-paper/{name}", flush=True)
        except (AssertionError, OSError, KeyError, ValueError) as error:
            self.failed = True
            print("\n".join(f"# {line}" for line in f"{error!r}".split("\\n")))
            print(f"not ok {self.number} /reproduce-paper/{name}", flush=True)


def make_tree(folder, patterns):
    """{path: (technique, instrument)} of what is one of the five."""
    expected = {}
    for place, instrument, technique_folder, word, technique, ends in patterns:
        for pitch, end in itertools.product(PITCHES, ends):
            path = folder / place / technique_folder / f"{instrument}-{word}-{pitch}-{end}.wav"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            if technique:
                expected[str(path)] = (technique, SAME_INSTRUMENT.get(instrument, instrument))
    return expected


def assert_names(tests, folder, patterns):
    expected = make_tree(folder, patterns)
    rows, told = tests.names(folder)
    assert {r["path"]: (r["class"], r["instrument"]) for r in rows} == expected
    assert len(rows) > 300 and f"{len(rows)} of " in told
    return rows


def assert_rule(rows):
    """6:2:2 of each technique and instrument, what is over going to the test."""
    groups = collections.Counter((r["class"], r["instrument"]) for r in rows)
    counts = collections.Counter((r["class"], r["instrument"], r["split"]) for r in rows)
    for (technique, instrument), n in groups.items():
        assert counts[technique, instrument, "train"] == int(n * 0.6)
        assert counts[technique, instrument, "validation"] == int(n * 0.2)


def test_studio(tests):
    assert_rule(assert_names(tests, tests.work / "SOL_0.9_HQ", STUDIO))


def test_orchidea(tests):
    folder = tests.work / "_OrchideaSOL2020_release"
    assert_rule(assert_names(tests, folder / "OrchideaSOL2020", ORCHIDEA))


def test_seed(tests):
    folder = tests.work / "SOL_0.9_HQ"
    first, again, other = (tests.names(folder, "--seeds", seed)[0] for seed in ("1", "1", "2"))
    assert first == again
    assert [r["path"] for r in first] == [r["path"] for r in other] and first != other
    assert_rule(other)


def test_left_out(tests):
    """What is no recording, or one for the second time, is neither learned from nor tested on."""
    folder = tests.work / "left-out"
    expected = make_tree(folder / "a", STUDIO)
    for path in ("a/Strings/Violin/tremolo/._Vn-trem-A4-mf-2c.wav", "b/Vn-trem-A4-mf-2c.wav",
                 "b/Vn-trem-G#6-ff-1c-R100d.wav", "b/Vn-trem-A4-mf-3c.txt", "b/vibrato.wav"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).touch()
    rows, told = tests.names(folder)
    assert {r["path"] for r in rows} == set(expected)
    assert "1 file of a name that is there already" in told and "1 note resampled" in told


def write_split(path, names):
    """A table in the published form, of made splits. {file name: split}"""
    subsets = itertools.cycle(("training", "test", "training", "validation", "training"))
    splits = {}
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("instrument family", "instrument", "technique original",
                         "modulation technique", "file_name", "subset", "label"))
        for name, subset in zip(names, subsets):
            writer.writerow(("Family", "Instrument", "technique", "technique", name, subset, 0))
            splits[name] = {"training": "train"}.get(subset, subset)
    return splits


def test_published(tests):
    """As published where a name is there, also in the other release; by the rule where not."""
    folder, table = tests.work / "SOL_0.9_HQ", tests.work / "split.csv"
    names = [pathlib.Path(r["path"]).name for r in tests.names(folder)[0]]
    kept = [name for name in names if not name.startswith("Hp-")]
    splits = write_split(table, kept)
    rows, told = tests.names(folder, "--split", table)
    assert f"{len(kept)} of {len(names)} are split as published" in told
    for row in rows:
        name = pathlib.Path(row["path"]).name
        assert row["split"] == splits.get(name, row["split"])
    assert_rule([row for row in rows if row["instrument"] == "Hp"])

    rows, told = tests.names(tests.work / "_OrchideaSOL2020_release", "--split", table)
    split = {pathlib.Path(row["path"]).name: row["split"] for row in rows}
    assert split["Vn-trem-A4-mf-2c-T12u.wav"] == splits["Vn-trem-A4-mf-2c.wav"]
    assert split["ClBb-vib-C#4-mf-N-N.wav"] == splits["BbCl-vib-C#4-mf.wav"]
    assert split["Vn-trill_maj_second-D4-mf-2c-N.wav"] == splits["Vn-trill-maj2-D4-mf-2c.wav"]
    assert split["TpC+SW-flatt_open-E3-mf-N-N.wav"] == splits["TpC+W-flatt-open-E3-mf.wav"]


def assert_fault(tests, words, *arguments):
    done = tests.run(*arguments, "--names")
    assert done.returncode == 1 and words in done.stderr, done.stderr
    assert "Traceback" not in done.stderr and not done.stdout


def test_faults(tests):
    folder = tests.work / "faults"
    assert_fault(tests, "there is no such folder", folder)
    folder.mkdir()
    assert_fault(tests, "holds no sound files", folder)
    (folder / "Fl-ord-A4-mf.wav").touch()
    assert_fault(tests, "1 sound file none is named as one of the five techniques", folder)
    for pitch in PITCHES:
        (folder / f"Fl-flatt-{pitch}-mf.wav").touch()
    (folder / "Ob-vib-A4-mf.wav").touch()
    assert_fault(tests, "1 vibrato: too few to train", folder)
    assert_fault(tests, "There is no trill", folder)
    collection = tests.work / "SOL_0.9_HQ"
    assert_fault(tests, "none.csv: there is no such file", collection, "--split", folder / "none.csv")
    assert_fault(tests, "there is no such file", collection, "--companion", folder)
    assert_fault(tests, "cannot be read", collection, "--split", folder)
    table = folder / "table.csv"
    table.write_text("a,b\n1,2\n", "utf-8")
    assert_fault(tests, "has no columns file_name and subset", collection, "--split", table)
    table.write_text("file_name,subset\nFl-flatt-A4-mf.wav,learning\n", "utf-8")
    assert_fault(tests, "line 2 is not understood", collection, "--split", table)
    assert tests.run(collection, "--seeds", "one").returncode == 2
    assert tests.run(collection, "--epochs", "0").returncode == 2


def test_folder(tests):
    """Where all is written: no folder, what a killed run may leave there, results of something else."""
    def told(*arguments):
        done = tests.run(tests.work / "SOL_0.9_HQ", "-o", out, "--cli", "false", *arguments)
        assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
        return done.stderr

    out = tests.work / "out-file"
    out.touch()
    assert "out-file: is a file; name a folder with -o" in told()
    out = tests.work / "out-folder"
    out.mkdir()
    (out / "settings.json").write_text('{"se', "utf-8")
    assert "train ended here" in told()
    # Nothing is lost where there is nothing but features.
    assert "train ended here" in told("--seeds", "2")
    (out / "s1-seed2.safetensors.checkpoint").touch()
    assert "train ended here" in told("--seeds", "2")
    assert "name another folder with -o" in told("--seeds", "3")
    (out / "settings.json").write_text("", "utf-8")
    assert "name another folder with -o" in told("--seeds", "2")


def test_closed(tests):
    """A folder that cannot be read is told of, and the others are."""
    folder = tests.work / "closed"
    make_tree(folder / "open", STUDIO)
    (folder / "shut").mkdir()
    (folder / "shut").chmod(0)
    command = [tests.root / "tools" / "reproduce-paper", folder, "--names"]
    if os.geteuid() == 0:
        # To root nothing is shut.
        tests.work.chmod(0o755)
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                   shutil.which("python3", path="/usr/bin") or sys.executable, *command]
        if not shutil.which("setpriv") or subprocess.run(
                [*command[:-2], "--help"], capture_output=True, check=False).returncode != 0:
            print("# nobody else can run it here")
            return
    done = subprocess.run(command, capture_output=True, check=False, text=True, encoding="utf-8")
    (folder / "shut").chmod(0o755)
    assert done.returncode == 0 and done.stdout.count("\n") > 300, done.stderr
    assert "shut: this folder cannot be read; what is in it is left out" in done.stderr, done.stderr


# --- with the program


def make_sounds(tests):
    folder = tests.work / "sounds" / "Strings" / "Violin"
    words = {"vibrato": "vib", "trill": "trill-maj2", "tremolo": "trem", "bisbigliando": "bisb",
             "flatterzunge": "flatt"}
    for technique in TECHNIQUES:
        for seed, pitch in enumerate(("G3", "A3", "D4", "A4", "A#4"), 1):
            path = folder / technique / f"Vn-{words[technique]}-{pitch}-mf.wav"
            path.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run([tests.cli, "synth", path, "--technique", technique, "--pitch", pitch,
                            "--duration", "1", "--seed", str(seed)], check=True)
    companion = tests.work / "companion"
    (companion / "results").mkdir(parents=True)
    picture = tests.root / "data" / "screenshots" / "export.png"
    (companion / "results" / "local_maps.png").write_bytes(picture.read_bytes())
    write_split(companion / "SOL-0.9HQ-PMT_meta.csv",
                [path.name for path in sorted(folder.rglob("*.wav"))])


def repeat(tests, *arguments):
    return tests.run(tests.work / "sounds", "-o", "out", "--companion", "companion", "--epochs", "2",
                     "--threads", "1", *arguments)


def interrupt(tests):
    """Ctrl-C as the first network is trained, as a terminal sends it: to all at once."""
    command = [sys.executable, tests.root / "tools" / "reproduce-paper", "sounds", "-o", "out", "--companion",
               "companion", "--epochs", "2", "--threads", "1", "--cli", tests.cli]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8", cwd=tests.work,
                          start_new_session=True,
                          # Whoever runs the tests in the background has it ignored.
                          preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)) as running:
        told = [next(line for line in running.stderr if line.startswith("train "))]
        os.killpg(running.pid, signal.SIGINT)
        told += running.stderr.readlines()
    assert running.returncode == 1 and "stopped; the same command goes on from here" in told[-1], told
    assert not (tests.work / "out" / "report.md").exists()


def test_whole(tests):
    make_sounds(tests)
    interrupt(tests)
    done = repeat(tests)
    assert done.returncode == 0, done.stderr
    out = tests.work / "out"
    report = (out / "report.md").read_text("utf-8")
    for words in ("| S1, published | 72.50 | 70.33 | 92.23 | 88.33 | 79.61 | 80.60 |",
                  "| S1 + S2, published | 97.50 | 98.56 | 99.80 | 98.33 | 100.00 | 98.84 |",
                  "| **S1, here** | ", "| **S1 + S2, here** | ",
                  "| LRP-ε | 13.82 | ", "| LRP-[ε, z+] | 19.22 | ", "| 13.72 | ",
                  "The split is the published one for 25 of them.",
                  "| vibrato | 5 | 190 | 3 | 1 | 1 | 40 |", "published-local_maps.png"):
        assert words in report, f"not there: {words}"
    for picture in ("fig2.png", "s1-seed1-confusion.png", "s1s2-seed1-confusion.png",
                    *(f"fig1-{t}-{p}.png" for t in TECHNIQUES
                      for p in ("spectrogram", "scattering", "relevance-epsilon",
                                "relevance-epsilon-zplus"))):
        assert (out / picture).stat().st_size > 500 and f"({picture})" in report, picture
    # Learned from the recordings and nothing else.
    assert "15 training and 5 validation examples" in done.stdout + done.stderr, done.stdout


def test_goes_on(tests):
    """What is there is not done again, what is missing is."""
    out = tests.work / "out"
    first = (out / "report.md").read_text("utf-8")
    done = repeat(tests)
    assert done.returncode == 0 and "--model" not in done.stderr and "train " not in done.stderr
    assert (out / "report.md").read_text("utf-8") == first
    (out / "s1-seed1.json").unlink()
    (out / "fig1-trill-scattering.png").unlink()
    done = repeat(tests)
    assert done.returncode == 0 and done.stderr.count("--model") == 2, done.stderr
    assert (out / "report.md").read_text("utf-8") == first


def test_other_settings(tests):
    done = repeat(tests, "--seeds", "2")
    assert done.returncode == 1 and "name another folder with -o" in done.stderr, done.stderr


def main():
    root, *cli = map(pathlib.Path.resolve, map(pathlib.Path, sys.argv[1:3]))
    cli = str(cli[0]) if cli else None
    with tempfile.TemporaryDirectory() as work:
        tests = Tests(root, cli, pathlib.Path(work).resolve())
        if cli:
            tests.check("whole", test_whole)
            tests.check("goes-on", test_goes_on)
            tests.check("other-settings", test_other_settings)
        else:
            tests.check("studio-on-line", test_studio)
            tests.check("orchidea", test_orchidea)
            tests.check("seed", test_seed)
            tests.check("left-out", test_left_out)
            tests.check("published-split", test_published)
            tests.check("faults", test_faults)
            tests.check("folder", test_folder)
            tests.check("closed", test_closed)
    print(f"1..{tests.number}")
    return int(tests.failed)


if __name__ == "__main__":
    sys.exit(main())
