#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-tree.py ROOT: holds the source tree to its own rules, as TAP.

A rule is a function of a file's path and text (or of all of them) that yields its faults. Each rule
is first shown an example that breaks it, so that a rule that sees nothing is a failure too.
"""

import fnmatch
import pathlib
import posixpath
import re
import subprocess
import sys
import xml.etree.ElementTree

# What each layer may include beside itself.
BELOW = {
    "base": (),
    "audio": ("base",),
    "dsp": ("base",),
    "nn": ("base",),
    "analysis": ("base", "audio", "dsp", "nn"),
    "figure": ("base", "dsp", "nn", "analysis"),
    "train": ("base", "audio", "dsp", "nn", "analysis", "figure"),
    "cli": ("base", "audio", "dsp", "nn", "analysis", "figure", "train"),
    "vamp": ("base", "audio", "dsp", "nn", "analysis"),
    "app": ("base", "audio", "dsp", "nn", "analysis", "figure", "train"),
}
PLAIN = ("base", "audio", "dsp", "nn")
# Formats that hold no comments, and the licence itself.
WITHOUT_SPDX = (".json", ".csv", ".npy", ".png", ".safetensors", ".txt", ".cat", "LICENSE", "debian/copyright")
# Bytes as they come, some of which look like a text.
FOREIGN = re.compile(r"tests/fuzz/(seeds|found)/")
MAX_LINES = 600
CODE = (".c", ".h", ".py", ".sh", ".ui", ".build")
FORBIDDEN = re.compile(
    r"\b(TO" r"DO|FIX" r"ME|X" r"XX|place" r"holder(?![-_]text)|not " r"implemented)\b", re.I)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
TRANSLATED = re.compile(
    r'(?<!\w)(?:(?:[NCQ]|NC)?_|ngettext|why_error_set(?:_errno)? \([^;"]*,|why_cli_(?:complain|misuse)) ?\(?\s*"'
    r'|translatable="(?:yes|true)"')
MAX_README_LINES = 120
LINK = re.compile(r"\]\(([^)\s]+)\)")
FOR_TRANSLATORS = (".desktop.in", ".metainfo.xml.in", ".gschema.xml")


def layer_of(path):
    parts = path.split("/")
    return parts[1] if len(parts) > 2 and parts[0] == "src" else None


def check_spdx(path, text):
    top = "\n".join(text.split("\n")[:4])
    if text and not path.endswith(WITHOUT_SPDX) and "SPDX-License-Identifier: " not in top:
        yield "has no SPDX line at its top"


def check_length(path, text):
    n_lines = text.count("\n")
    if path.endswith(CODE) and n_lines > MAX_LINES:
        yield f"has {n_lines} lines, more than {MAX_LINES}"


def check_words(path, text):
    for number, line in enumerate(text.split("\n"), 1):
        if path != "LICENSE" and not path.endswith(".po") and (found := FORBIDDEN.search(line)):
            yield f"line {number} says {found[0]}"


def check_tidiness(path, text):
    # Tables as other programs save them are what they are; make wants tabs.
    if path.startswith("tests/cases/") or path.endswith("debian/rules"):
        return
    if text and not text.endswith("\n"):
        yield "does not end with a line end"
    for number, line in enumerate(text.split("\n"), 1):
        if path != "LICENSE" and (line.endswith((" ", "\r")) or "\t" in line):
            yield f"line {number} has a tab or ends with a space"


def check_includes(path, text):
    layer = layer_of(path)
    if layer is None or not path.endswith((".c", ".h")):
        return
    for bracket, name in INCLUDE.findall(text):
        folder = name.split("/")[0]
        if bracket == '"':
            if name != "config.h" and not name.startswith("why-resources") \
                    and folder not in (layer, *BELOW.get(layer, ())):
                yield f'includes "{name}", which does not lie below {layer}'
        elif layer != "app" and re.match(r"(gtk|gdk|gsk|adwaita)\b", name):
            yield f"includes <{name}>; only app may"
        elif layer in PLAIN and re.match(r"(gio|glib-object|gobject)\b", name):
            yield f"includes <{name}>; {layer} is plain C"


def check_xml(path, text):
    if path.endswith((".ui", ".svg", ".xml", ".xml.in")):
        try:
            xml.etree.ElementTree.fromstring(text.encode())
        except xml.etree.ElementTree.ParseError as error:
            yield f"is not well-formed: {error}"


def list_words(text):
    return [line for line in text.split("\n") if line and not line.startswith("#")]


def check_potfiles(files):
    listed = list_words(files.get("po/POTFILES.in", ""))
    found = [path for path, text in files.items()
             if path.startswith("data/") and path.endswith(FOR_TRANSLATORS)
             or path.startswith(("src/", "ui/", "resources/")) and TRANSLATED.search(text)]
    if listed != sorted(listed):
        yield "po/POTFILES.in is not sorted"
    for path in sorted(set(found) - set(listed)):
        yield f"po/POTFILES.in lacks {path}"
    for path in sorted(set(listed) - set(found)):
        yield f"po/POTFILES.in names {path}, which has nothing to translate"


def check_linguas(files):
    listed = list_words(files.get("po/LINGUAS", ""))
    found = [path[3:-3] for path in files if path.startswith("po/") and path.endswith(".po")]
    if sorted(listed) != sorted(found):
        yield f"po/LINGUAS names {listed}, the folder holds {found}"


def check_built(files):
    """A source that no meson.build names is dead."""
    for path in files:
        if path.startswith("src/") and path.endswith(".c"):
            _, layer, name = path.split("/", 2)
            if f"'{name}'" not in files.get(f"src/{layer}/meson.build", ""):
                yield f"src/{layer}/meson.build does not name {name}"


def check_versions(files):
    """One version, whatever says it."""
    version = re.search(r"version: '([^']+)'", files.get("meson.build", "version: '?'"))[1]
    for path, text in files.items():
        if path.endswith(".metainfo.xml.in"):
            said = re.search(r'<release version="([^"]+)"', text)
        elif re.fullmatch(r"data/.*\.1(\.in)?", path):
            said = re.search(r'^\.TH .*"Whybrato ([^"]+)"', text, re.M)
        elif path.endswith(".cff"):
            said = re.search(r"^version: (\S+)", text, re.M)
        else:
            continue
        if not said or said[1] != version:
            yield f"{path}: says version {said and said[1]}, meson.build {version}"
    days = {re.search(pattern, text, re.M)[1]: path for path, text in files.items()
            for ending, pattern in ((".metainfo.xml.in", r'<release [^>]*date="([^"]+)"'),
                                    (".cff", r"^date-released: (\S+)"))
            if path.endswith(ending) and re.search(pattern, text, re.M)}
    if len(days) > 1:
        yield "the day of the release differs: " + ", ".join(f"{p} {d}" for d, p in days.items())


def check_sandbox(path, text):
    """Files come through the portal; sources that can change under their name are not built."""
    if path.startswith("flatpak/") and path.endswith(".yml"):
        for found in re.findall(r"--(?:filesystem|share=network|device=all|socket=x11)\S*", text):
            yield f"asks for {found}"
        for source in re.split(r"^ *- type: ", text, flags=re.M)[1:]:
            if not re.match(r"dir|file", source) and not re.search(r"commit: |sha256: ", source):
                yield f"has a source without commit or checksum: {source.split()[2]}"


def check_screenshots(files):
    """The pictures that software centres fetch are among ours."""
    for path, text in files.items():
        if path.endswith(".metainfo.xml.in"):
            images = re.findall(r"<image[^>]*>[^<]*/(data/[^<]+)</image>", text)
            if not images:
                yield f"{path} has no screenshot"
            for image in images:
                if image not in files:
                    yield f"{path} shows {image}, which is not there"


def prose_of(text):
    """A document without its examples: code in it links to nothing."""
    return re.sub(r"^```.*?^```$|^    .*$|`[^`\n]*`", "", text, flags=re.M | re.S)


def anchors_of(text):
    """As GitHub names headings."""
    titles = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def check_links(files):
    """Documents point at files of the tree, and at headings that are there."""
    folders = {str(parent) for path in files for parent in pathlib.PurePosixPath(path).parents}
    for path, text in files.items():
        for link in LINK.findall(prose_of(text)) if path.endswith(".md") else ():
            target, _, anchor = link.partition("#")
            if re.match(r"[a-z]+:", link):
                continue
            full = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
            if full not in files and full not in folders:
                yield f"{path}: points at {link}, which is not there"
            elif anchor and anchor not in anchors_of(files.get(full, "")):
                yield f"{path}: points at {link}, but {full} has no such heading"


def check_readme(files):
    n_lines = files.get("README.md", "").count("\n")
    if n_lines > MAX_README_LINES:
        yield f"README.md has {n_lines} lines, more than {MAX_README_LINES}: move what is not for a first reader"


def check_commands(files):
    """What documents tell people to type exists. The manual's commands are held to the program's."""
    manual = files.get("data/whybrato-cli.1.in", "")
    known = {name.replace("\\", "") for name in re.findall(r'^\.SS "?([^\s"]+)', manual, re.M)}
    for path, text in files.items():
        if path.endswith(".md"):
            for name in sorted(set(re.findall(r"\bwhybrato-cli ([a-z][a-z-]*)\b(?!\.\w)", text)) - known):
                yield f"{path} tells of whybrato-cli {name}, which is no command"


def check_design(files):
    """What src/DESIGN.md walks through is there: files, folders, functions and types."""
    design = files.get("src/DESIGN.md", "")
    known = {word for path, text in files.items() if path.startswith("src/") and path.endswith((".c", ".h"))
             for word in re.findall(r"\w+", text)}
    folders = {str(parent) for path in files for parent in pathlib.PurePosixPath(path).parents}
    for name in sorted(set(re.findall(r"`([^`\n]+)`", design))):
        if re.fullmatch(r"[\w*-]+(/[\w*-]+)*\.[ch]", name):
            pattern = f"src/{name}" if "/" in name else f"src/*/{name}"
            if not fnmatch.filter(files, pattern):
                yield f"src/DESIGN.md names {name}, which is not there"
        elif re.fullmatch(r"[\w-]+(/[\w-]+)+", name):
            if not folders & {name, f"src/{name}"}:
                yield f"src/DESIGN.md names {name}, which is no folder"
        elif re.fullmatch(r"\w+_\w+|Why\w+", name) and name not in known:
            yield f"src/DESIGN.md names {name}, which no source has"


def each_file(check):
    def check_all(files):
        for path, text in files.items():
            for fault in check(path, text):
                yield f"{path}: {fault}"
    return check_all


RULES = {  # name: (rule, a tree that breaks it)
    "spdx": (each_file(check_spdx), {"src/a.c": "int a;\n"}),
    "file-length": (each_file(check_length), {"src/a.c": "\n" * 601}),
    "words": (each_file(check_words), {"src/a.c": "/* to" "do */\n"}),
    "tidiness": (each_file(check_tidiness), {"src/a.c": "int a; \n"}),
    "include-own-layers": (each_file(check_includes), {"src/dsp/a.c": '#include "audio/b.h"\n'}),
    "include-no-gtk": (each_file(check_includes), {"src/cli/a.c": "# include <gtk/gtk.h>\n"}),
    "xml": (each_file(check_xml), {"ui/a.ui": "<interface>\n"}),
    "potfiles": (check_potfiles, {"src/a.c": 'puts (_("a"));\n'}),
    "linguas": (check_linguas, {"po/de.po": "\n"}),
    "versions": (check_versions, {"meson.build": "version: '1'", "data/a.1": '.TH "Whybrato 2"'}),
    "release-day": (check_versions, {"meson.build": "version: '1'", "data/a.cff": "version: 1\ndate-released: 2\n",
                     "data/a.metainfo.xml.in": '<release version="1" date="1">'}),
    "version-cited": (check_versions, {"meson.build": "version: '1'", "data/a.cff": "version: 2\n"}),
    "screenshots": (check_screenshots, {
        "data/a.metainfo.xml.in": "<image>https://x/data/screenshots/none.png</image>"}),
    "sandbox": (each_file(check_sandbox), {"flatpak/a.yml": "- --filesystem=home\n"}),
    "links": (check_links, {"src/a.md": "[b](../b.md)\n"}),
    "link-headings": (check_links, {"a.md": "[b](b.md#c-d)\n", "b.md": "# C, e\n"}),
    "readme-length": (check_readme, {"README.md": "\n" * (MAX_README_LINES + 1)}),
    "commands": (check_commands, {"a.md": "    whybrato-cli sing\n", "data/whybrato-cli.1.in": ".SS play\n"}),
    "design-files": (check_design, {"src/DESIGN.md": "`dsp/why-a.c`\n", "src/nn/why-a.c": "\n"}),
    "design-names": (check_design, {"src/DESIGN.md": "`why_a_run`\n", "src/nn/why-a.c": "why_a_\n"}),
    "sources-built": (check_built, {"src/dsp/a.c": "\n", "src/dsp/meson.build": "'b.c'\n"}),
}


def list_paths(root):
    """What git tracks or would; without git (a release archive) all that is there."""
    listed = subprocess.run(
        ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        return listed.stdout.decode().strip("\0").split("\0")
    root = pathlib.Path(root)
    builds = [path.parent for path in root.glob("*/meson-private")]
    return [str(path.relative_to(root)) for path in root.rglob("*")
            if not re.match(r"build|debian/|\.git/|\.cache/", str(path.relative_to(root)))
            and not any(path.is_relative_to(build) for build in builds)]


def read_tree(root):
    files = {}
    for path in sorted(list_paths(root)):
        full = pathlib.Path(root, path)
        data = full.read_bytes() if full.is_file() and not FOREIGN.match(path) else b"\0"
        # Of what is no text only the name counts.
        files[path] = "" if b"\0" in data else data.decode("utf-8")
    return files


def main():
    files = read_tree(sys.argv[1])
    print(f"1..{len(RULES)}")
    failed = False
    for number, (name, (rule, broken)) in enumerate(RULES.items(), 1):
        faults = list(rule(files))
        if not list(rule(broken)):
            faults.append("the rule does not see the fault of its own example")
        for fault in faults:
            print(f"# {fault}")
        failed |= bool(faults)
        print(f"{'not ok' if faults else 'ok'} {number} /project/{name}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
