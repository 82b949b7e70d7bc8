#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-manual.py PAGE PROGRAM [PAGE PROGRAM]: manual pages tell all that --help lists, as TAP.

Of a program with commands, each command has a subsection that names its options, and no others.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

HELP_OPTION = re.compile(r"^ *(?:-\w, )?--([\w-]+)", re.M)
ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "C", "MANWIDTH": "100"}


def run(*command):
    return subprocess.run(command, capture_output=True, check=False, text=True, encoding="utf-8",
                          env=ENVIRONMENT)


def options_of(program, *command):
    option = "--help" if command else "--help-all"
    text = run(program, *command, option).stdout or run(program, "--help").stdout
    return set(HELP_OPTION.findall(text))


def commands_of(program):
    text = run(program, "--help").stdout
    found = re.search(r"^Commands:\n((?:  .*\n)+)", text, re.M)
    return re.findall(r"^  ([\w-]+) ", found[1], re.M) if found else []


def options_in(section):
    """Those that have an entry of their own."""
    heads = re.findall(r"^\.TP\n(.*)", section, re.M)
    return set(re.findall(r"--([\w-]+)", "\n".join(heads).replace("\\-", "-")))


def subsections_of(page):
    parts = re.split(r'^\.SS "?([^\s"]+).*\n', re.split(r"^\.SH COMMANDS\n", page, flags=re.M)[-1],
                     flags=re.M)
    return {name.replace("\\-", "-"): re.split(r"^\.SH ", text, flags=re.M)[0]
            for name, text in zip(parts[1::2], parts[2::2])}


def compare(where, told, listed):
    for name in sorted(listed - told):
        yield f"{where}: --{name} is not told"
    for name in sorted(told - listed):
        yield f"{where}: --{name} is told, but there is no such option"


def check_options(page, program):
    commands = commands_of(program)
    if not commands:
        yield from compare(program, options_in(page), options_of(program))
        return
    sections = subsections_of(page)
    yield from (f"{name}: no such command" for name in set(sections) - set(commands))
    for name in commands:
        if name not in sections:
            yield f"{name} has no subsection"
            continue
        listed = options_of(program, name) - {"help"}
        if not listed:
            yield f"{name} --help lists nothing"
        yield from compare(name, options_in(sections[name]), listed)
    for option in ("--help", "--version"):
        if option not in page.replace("\\-", "-"):
            yield f"{option} is not told"


def check_layout(path):
    """No complaint of the typesetter; all sections that a reader expects."""
    shown = run("man", "--warnings", "-l", path)
    yield from (line for line in shown.stderr.split("\n") if line)
    for section in ("NAME", "SYNOPSIS", "DESCRIPTION", "ENVIRONMENT", "SEE ALSO"):
        if not re.search(f"^{section}$", shown.stdout, re.M):
            yield f"has no section {section}"


def main():
    pairs = list(zip(sys.argv[1::2], sys.argv[2::2]))
    print(f"1..{2 * len(pairs)}")
    failed = False
    for number, (path, program) in enumerate(pairs):
        page = pathlib.Path(path).read_text(encoding="utf-8")
        name = pathlib.Path(program).name
        faults = list(check_options(page, program))
        failed |= bool(faults)
        for fault in faults:
            print(f"# {fault}")
        print(f"{'not ok' if faults else 'ok'} {2 * number + 1} /manual/{name}/options")
        # Where documentation is left out, something else goes by that name.
        if not shutil.which("man") or not run("man", "--version").stdout.startswith("man "):
            print(f"ok {2 * number + 2} /manual/{name}/layout # SKIP man is not installed")
            continue
        faults = list(check_layout(path))
        failed |= bool(faults)
        for fault in faults:
            print(f"# {fault}")
        print(f"{'not ok' if faults else 'ok'} {2 * number + 2} /manual/{name}/layout")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
