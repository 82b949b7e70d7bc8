#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-circles.py ROOT NM OBJECT-FOLDER...: no module needs another that needs it, as TAP.

By symbols, as nm tells of the objects: no file, and no folder of a layer, refers to one that refers
to it. By includes: the same of folders, and no module (a.c, a.h, a-private.h) includes one of another
folder that includes it. Each rule is first shown an example that breaks it.
"""

import pathlib
import re
import subprocess
import sys

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.M)
# Symbols that others can refer to, in nm's letters.
DEFINED = "TDBRGSVWC"


def find_circles(needs):
    """Groups of more than one name that need each other, directly or not (Tarjan 1972)."""
    index, low, stack, circles = {}, {}, [], []

    def visit(name):
        index[name] = low[name] = len(index)
        stack.append(name)
        for other in sorted(needs.get(name, ())):
            if other not in index:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], index[other])
        if low[name] == index[name]:
            group = stack[stack.index(name):]
            del stack[stack.index(name):]
            if len(group) > 1:
                circles.append(sorted(group))

    for name in sorted(needs):
        if name not in index:
            visit(name)
    return circles


def needs_of_files(objects):
    """objects: {path: text of nm}. Returns {path: set of paths}."""
    owner, wanted = {}, {}
    for path, text in objects.items():
        wanted[path] = set()
        for fields in map(str.split, text.split("\n")):
            if len(fields) == 2 and fields[0] == "U":
                wanted[path].add(fields[1])
            elif len(fields) == 3 and fields[1] in DEFINED:
                owner[fields[2]] = path
    return {path: {owner[symbol] for symbol in symbols if owner.get(symbol, path) != path}
            for path, symbols in wanted.items()}


def needs_of_folders(needs):
    """The same between folders of one layer, base/a.c being of the folder base."""
    folders = {}
    for path, others in needs.items():
        folder = path.rpartition("/")[0]
        for other in (other.rpartition("/")[0] for other in others):
            if other != folder and other.split("/")[0] == folder.split("/")[0]:
                folders.setdefault(folder, set()).add(other)
    return folders


def explain(needs, group):
    for name in group:
        others = sorted(needs[name] & set(group))
        yield f"{name} needs {', '.join(others)}"


def check(needs):
    for group in find_circles(needs):
        yield from explain(needs, group)


def without_app(needs):
    """A window opens dialogs that speak to it: of its layer only includes between modules are held."""
    return {name: others for name, others in needs.items() if name.split("/")[0] != "app"}


def includes_of(tree):
    return {path: {name for name in INCLUDE.findall(text) if name in tree["sources"]}
            for path, text in tree["sources"].items()}


def module_of(path):
    return re.sub(r"(-private)?\.[ch]$", "", path)


def check_files(tree):
    yield from check(without_app(needs_of_files(tree["objects"])))


def check_folders(tree):
    yield from check(without_app(needs_of_folders(needs_of_files(tree["objects"]))))


def check_included_folders(tree):
    yield from check(without_app(needs_of_folders(includes_of(tree))))


def check_included_modules(tree):
    needs = {}
    for path, others in includes_of(tree).items():
        others = set(map(module_of, others)) - {module_of(path)}
        needs.setdefault(module_of(path), set()).update(others)
    for group in find_circles(needs):
        if len({name.rpartition("/")[0] for name in group}) > 1:
            yield from explain(needs, group)


RULES = {  # name: (rule, a tree that breaks it)
    "files": (check_files, {"objects": {
        "dsp/a": "0 T one\n U two\n", "dsp/b": "0 T two\n U three\n", "dsp/c": "0 T three\n U one"}}),
    "folders": (check_folders, {"objects": {
        "dsp/a/a": "0 T one\n U two\n", "dsp/b/b": "0 T two\n U three\n", "dsp/a/c": "0 T three\n"}}),
    "included-folders": (check_included_folders, {"sources": {
        "dsp/a/a.c": '#include "dsp/b/b.h"', "dsp/b/b.h": "", "dsp/a/a.h": "",
        "dsp/b/b.c": '#include "dsp/a/a.h"'}}),
    "included-modules": (check_included_modules, {"sources": {
        "app/a/a.c": '#include "app/b/b.h"', "app/b/b.h": "", "app/a/a-private.h": "",
        "app/b/b.c": '#include "app/a/a-private.h"'}}),
}


def read_symbols(nm, paths):
    """Text of nm by path, of many objects at once."""
    run = subprocess.run([nm, "-A", *paths], capture_output=True, text=True, check=True)
    texts = {}
    for line in run.stdout.split("\n"):
        path, _, symbol = line.rpartition(":")
        texts[path] = f"{texts.get(path, '')}{symbol}\n"
    return texts


def read_tree(root, nm, folders):
    """Meson names objects after their sources, with underscores; here they have their names without
    .c. What it builds more than once (for each instruction set) counts once."""
    source = pathlib.Path(root, "src")
    sources = {str(path.relative_to(source)): path.read_text("utf-8")
               for path in sorted(source.rglob("*.[ch]"))}
    names = {path.replace("/", "_"): path[:-2] for path in sources if path.endswith(".c")}
    paths = {}
    for folder in map(pathlib.Path, folders):
        for path in sorted(folder.glob("*.p/*.c.o")):
            if name := names.get(f"{folder.name}_{path.name[:-2]}"):
                paths[str(path)] = name
    texts = read_symbols(nm, paths) if paths else {}
    return {"sources": sources, "objects": {name: texts.get(path, "") for path, name in paths.items()}}


def main():
    tree = read_tree(sys.argv[1], sys.argv[2], sys.argv[3:])
    built = {name.split("/")[0] for name in tree["objects"]}
    print(f"1..{len(RULES)}")
    failed = False
    for number, (name, (rule, broken)) in enumerate(RULES.items(), 1):
        faults = list(rule(tree))
        if not list(rule(broken)):
            faults.append("the rule does not see the fault of its own example")
        faults += [f"no object of {folder} was found" for folder in sys.argv[3:]
                   if pathlib.Path(folder).name not in built]
        for fault in faults:
            print(f"# {fault}")
        failed |= bool(faults)
        print(f"{'not ok' if faults else 'ok'} {number} /circles/{name}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
