#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-format.py ROOT [FILE...]: is all C, or these files, formatted as .clang-format says? As TAP.

Releases of clang-format differ in a few lines, so that one of them has to be the judge.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

JUDGE = 14


def find_judge():
    for name in (f"clang-format-{JUDGE}", "clang-format"):
        if path := shutil.which(name):
            version = subprocess.run([path, "--version"], capture_output=True, check=False, text=True)
            if re.search(rf"version {JUDGE}\.", version.stdout):
                return path
    return None


def find_faults(judge, root, paths):
    if not paths:
        return ["there is no C"]
    shown = subprocess.run([judge, "--dry-run", *paths], capture_output=True, check=False, text=True,
                           cwd=root)
    lines = [line for line in shown.stderr.split("\n") if "-Wclang-format-violations" in line]
    return [line.split(": warning", 1)[0] for line in lines] or shown.stderr.split("\n")[:-1]


def is_blind(judge, root):
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(pathlib.Path(root, ".clang-format"), folder)
        pathlib.Path(folder, "a.c").write_text("int a(void){return 1;}\n", encoding="utf-8")
        return not find_faults(judge, folder, ["a.c"])


def main():
    root = sys.argv[1]
    judge = find_judge()
    if not judge:
        print(f"1..0 # SKIP clang-format {JUDGE} is not installed")
        return 0
    paths = sys.argv[2:] or [os.path.relpath(path, root) for layer in ("src", "tests")
                             for path in sorted(pathlib.Path(root, layer).rglob("*.[ch]"))]
    faults = find_faults(judge, root, paths)
    if is_blind(judge, root):
        faults.append("a file without any format was not found out")
    print("1..1")
    for fault in faults[:40]:
        print(f"# {fault}")
    print(f"{'not ok' if faults else 'ok'} 1 /project/format")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
