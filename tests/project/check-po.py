#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-po.py ROOT FOLDER: every message of the sources has a translation in every catalogue, and no menu the same
access key twice, as TAP.

The messages are read from the sources anew, into FOLDER, so that a catalogue which was not brought up
to date is found out too.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

TOOLS = ("xgettext", "msgmerge", "msgfmt", "msgattrib")
ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "C"}
NOTES = "C C♯ D D♯ E F F♯ G G♯ A A♯ B"


def run(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, check=False,
                          text=True, encoding="utf-8", env=ENVIRONMENT)


def messages(po, *which):
    """The first line of each message of a catalogue that msgattrib picks."""
    text = run("msgattrib", *which, "--no-wrap", po).stdout
    return [entry for entry in re.findall(r'^msgid ((?:".*"\n)+)', text, re.M) if entry.strip('"\n')]


def check_catalogue(po):
    checked = run("msgfmt", "--check", "--statistics", "--output-file=/dev/null", po)
    if checked.returncode:
        yield from checked.stderr.strip().split("\n")
    for which in ("untranslated", "only-fuzzy"):
        for entry in messages(po, f"--{which}"):
            yield f"{which.removeprefix('only-')}: {' '.join(entry.split(chr(10))).strip()[:100]}"
    text = po.read_text(encoding="utf-8")
    notes = re.search(rf'^msgid "{NOTES}"\nmsgstr "(.*)"$', text, re.M)
    if not notes or len(notes[1].split(" ")) != 12:
        yield f"{NOTES} are not twelve names with a space between each"


def translations(po):
    text = run("msgattrib", "--translated", "--no-wrap", po).stdout
    return dict(re.findall(r'^msgid "(.+)"\nmsgstr "(.*)"$', text, re.M))


def menus_of(text):
    """The labels of each menu of a .ui file, those of its sections too."""
    for menu in re.findall(r"<menu id=.*?</menu>", text, re.S):
        yield re.findall(r'<attribute name="label" translatable="yes">([^<]*)<', menu)


def check_access_keys(menus, said):
    """A key that stands twice chooses neither: it goes to one, then to the other."""
    for labels in menus:
        keys = {}
        for label in (said.get(label, label) for label in labels):
            at = label.find("_") + 1
            if at and keys.setdefault(label[at].lower(), label) is not label:
                yield f"“{label}” has the access key of “{keys[label[at].lower()]}”"


def check_eyes(folder):
    """A check that sees nothing would pass: it is shown a catalogue with each fault."""
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    notes = f'msgid "{NOTES}"\nmsgstr "{NOTES}"\n\n'
    whole = head + notes + 'msgid "a"\nmsgstr "b"\n'
    faulty = {
        "untranslated": head + notes + 'msgid "a"\nmsgstr ""\n',
        "fuzzy": head + notes + '#, fuzzy\nmsgid "a"\nmsgstr "b"\n',
        "format": head + notes + '#, c-format\nmsgid "%d"\nmsgstr "%s"\n',
        "notes": head + f'msgid "{NOTES}"\nmsgstr "C D"\n',
    }
    po = folder / "faulty.po"
    for name, text in faulty.items():
        po.write_text(text, encoding="utf-8")
        if not list(check_catalogue(po)):
            yield f"is blind to the fault {name}"
    po.write_text(whole, encoding="utf-8")
    yield from check_catalogue(po)
    po.unlink()
    menu = '<menu id="m"><attribute name="label" translatable="yes">%s</attribute></menu>'
    twice = menu % "_Open" + menu % "a", menu.replace("</menu>", "") % "_Open" + menu.partition(">")[2] % "_Own"
    if [len(list(check_access_keys(menus_of(text), {}))) for text in twice] != [0, 1]:
        yield "is blind to an access key that stands twice"


def main():
    root, folder = map(pathlib.Path, sys.argv[1:3])
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        print(f"1..0 # SKIP {', '.join(missing)} of gettext not installed")
        return 0
    updated = run(root / "tools/update-po", folder)
    if updated.returncode:
        print(f"1..1\n# {updated.stderr}\nnot ok 1 /languages/extract")
        return 1
    menus = [menu for ui in sorted((root / "ui").glob("*.ui")) for menu in menus_of(ui.read_text(encoding="utf-8"))]
    checks = {"sees-faults": check_eyes(folder), "access-keys": check_access_keys(menus, {})}
    for po in sorted((root / "po").glob("*.po")):
        checks[po.stem] = [*check_catalogue(folder / po.name),
                           *check_access_keys(menus, translations(folder / po.name))]
    print(f"1..{len(checks)}")
    failed = False
    for number, (name, faults) in enumerate(checks.items(), 1):
        faults = list(faults)
        for fault in faults:
            print(f"# {fault}")
        failed |= bool(faults)
        print(f"{'not ok' if faults else 'ok'} {number} /languages/{name}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
