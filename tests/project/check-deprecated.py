#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-deprecated.py ROOT INCLUDE-FOLDER...: is anything used that the installed GTK or libadwaita
would rather be without? As TAP.

The compiler does not tell: it is held to what Debian 12 has, and with that to what was deprecated
then. src/app/why-compat.c is compiled otherwise and may ask for versions; nothing else may.
"""

import pathlib
import re
import sys

COMPAT = "why-compat.c"
# In a file of the interface, for want of anything that both releases have.
KEPT = {
    "GtkShortcutsWindow": "GTK shows help-overlay.ui by itself; libadwaita 1.8 has the next one",
    "GtkShortcutsSection": "part of it",
    "GtkShortcutsGroup": "part of it",
    "GtkShortcutsShortcut": "part of it",
    "AdwViewSwitcherTitle": "what follows it needs a breakpoint, of libadwaita 1.4",
    "AdwSqueezer": "likewise",
}
# "GDK_DEPRECATED_IN_4_10_FOR(what) void gtk_a_b (", or a declaration of a type.
FUNCTION = re.compile(
    r"\b(?:GDK|ADW)_DEPRECATED\w*\s*(?:\([^)]*\))?\s+(?!G_DECLARE)[^;{}()]*?\b(\w+)\s*\(")
TYPE = re.compile(
    r"\b(?:GDK|ADW)_DEPRECATED\w*\s*(?:\([^)]*\))?\s+G_DECLARE_\w+\s*\(\s*(\w+)\s*,\s*(\w+)")
DECLARED = re.compile(r"^typedef struct _(G[td]k\w+)\s+\1;", re.M)
COMMENT = re.compile(r'/\*.*?\*/|"(?:\\.|[^"\\])*"', re.S)
ASKS = re.compile(r"^[ \t]*#.*\b\w+_CHECK_VERSION\b", re.M)


def read_headers(folders):
    """Names of deprecated functions and of deprecated types."""
    functions, types = set(), set()
    for folder in folders:
        for path in pathlib.Path(folder).rglob("*.h"):
            more_functions, more_types = read_header(path.read_text("utf-8", "replace"),
                                                     path.parent.name == "deprecated")
            functions |= more_functions
            types |= more_types
    return functions, types


def read_header(text, is_old):
    text = re.sub(r"^[ \t]*#.*?(?<!\\)$", "", text, flags=re.M | re.S)
    functions, types = set(FUNCTION.findall(text)), set()
    for name, prefix in TYPE.findall(text):
        types.add(name)
        functions.add(f"{prefix}_get_type")
    if is_old:
        types |= {name for name in DECLARED.findall(text) if not name.endswith("Class")}
    return functions, types


def find_faults(name, text, functions, types):
    if name == COMPAT:
        return
    if name.endswith(".ui"):
        words = re.findall(r'(?:class|parent)="(\w+)"', text)
        forbidden = types - set(KEPT)
    else:
        if ASKS.search(text):
            yield f"{name} asks for a version; {COMPAT} may"
        words = re.findall(r"\w+", COMMENT.sub("", text))
        forbidden = functions | types
    for word in sorted(set(words) & forbidden):
        yield f"{name} uses {word}, which is deprecated"


def assert_sees():
    functions, types = read_header(
        "GDK_DEPRECATED_IN_4_10_FOR(gtk_y)\nconst char * gtk_x (GtkX *x);\n"
        "ADW_DEPRECATED_IN_1_6\nG_DECLARE_FINAL_TYPE (AdwOld, adw_old, ADW, OLD, GtkWidget)\n"
        "GDK_AVAILABLE_IN_ALL\nvoid gtk_z (void);\ntypedef struct _GtkOlder GtkOlder;\n", True)
    assert functions == {"gtk_x", "adw_old_get_type"}, functions
    assert types == {"AdwOld", "GtkOlder"}, types
    for name, text in (("a.c", "gtk_x (x);"), ("a.c", "#if GTK_CHECK_VERSION (4, 10, 0)"),
                       ("a.ui", '<object class="AdwOld">')):
        assert list(find_faults(name, text, functions, types)), text
    assert not list(find_faults("a.c", '/* gtk_x */ gtk_z ("gtk_x");', functions, types))


def main():
    root, *folders = sys.argv[1:]
    assert_sees()
    functions, types = read_headers(folders)
    print("1..1")
    faults = [] if functions else [f"nothing is deprecated in {folders}: were the headers read?"]
    for path in sorted([*pathlib.Path(root, "src/app").rglob("*.[ch]"),
                        *pathlib.Path(root, "ui").rglob("*.ui")]):
        faults += find_faults(path.name, path.read_text("utf-8"), functions, types)
    for fault in faults:
        print(f"# {fault}")
    print(f"# {len(functions)} functions and {len(types)} types are deprecated")
    print(f"{'not ok' if faults else 'ok'} 1 /project/deprecated")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
