#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-debian.py ROOT BUILD: holds tools/debian to the rest of the tree, as TAP.

The packages themselves are built and judged by tools/package-deb, and tried by tools/try-deb. A rule
is a function of the texts of tools/debian and of what they have to agree with; as in check-tree.py
each is first shown texts that break it.
"""

import fnmatch
import json
import pathlib
import re
import subprocess
import sys

# There wherever packages are built.
ESSENTIAL = {"gcc", "libc6-dev", "python3:any", "debhelper-compat"}
NOT_IN_CONTAINER = {"libgtk-4-dev", "libadwaita-1-dev"}
METAINFO = "data/io.github.whybrato.Whybrato.metainfo.xml.in"


def paragraphs_of(text):
    """Of a control file: a dictionary each."""
    text = re.sub(r"^#.*\n", "", text, flags=re.M)
    for part in re.split(r"\n\n+", text.strip()):
        yield dict(re.findall(r"^([\w-]+):[ \t]*(.*(?:\n[ \t].*)*)", part, re.M))


def words_of_list(field):
    """Names of a list of packages; alternatives stay together."""
    items = [re.sub(r"\s*\(.*?\)", "", item).strip() for item in field.split(",")]
    return {re.sub(r"\s*\|\s*", "|", item) for item in items if item}


def check_build_depends(tree):
    """What tools/run installs to build with is what a package is built with."""
    source = next(paragraphs_of(tree["control"]), {})
    listed = words_of_list(source.get("Build-Depends", "")) - ESSENTIAL
    wanted = set(tree["build_packages"].split()) - ESSENTIAL
    for name in sorted(wanted ^ listed):
        yield f"{name} is in one only of control and tools/lib.sh"


def check_least_versions(tree):
    """Versions that meson.build asks for are asked for here."""
    source = next(paragraphs_of(tree["control"]), {})
    asked = dict(re.findall(r"([\w.+-]+) \(>= ([\d.]+)\)", source.get("Build-Depends", "")))
    names = {"gtk4": "libgtk-4-dev", "libadwaita-1": "libadwaita-1-dev", "glib-2.0": "libglib2.0-dev",
             "sndfile": "libsndfile1-dev", "rubberband": "librubberband-dev"}
    for name, version in re.findall(r"dependency\('([^']+)', version: '>= ([\d.]+)'", tree["meson"]):
        if asked.get(names.get(name, name)) != version:
            yield f"meson.build wants {name} {version}, control {asked.get(names.get(name, name))}"
    meson = re.search(r"meson_version: '>= ([\d.]+)'", tree["meson"])
    if meson and asked.get("meson") != meson[1]:
        yield f"meson.build wants meson {meson[1]}, control {asked.get('meson')}"


def check_packages(tree):
    packages = [p for p in paragraphs_of(tree["control"]) if "Package" in p]
    for package in packages:
        name, first = package["Package"], package.get("Description", "").split("\n")[0]
        if f"{name}.install" not in tree["installs"]:
            yield f"{name} has no list of files"
        if not 10 <= len(first) <= 60 or first.endswith("."):
            yield f"{name}: the first line of its description is empty, too long or a sentence"
        if package.get("Architecture") == "any" and "${shlibs:Depends}" not in package["Depends"]:
            yield f"{name} does not depend on its libraries"
        if "${misc:Depends}" not in package.get("Depends", ""):
            yield f"{name} does not depend on what debhelper finds"
    if not packages:
        yield "there are no packages"


def check_files(tree):
    """Each file that is installed goes into one package."""
    used = set()
    for path in tree["installed"]:
        owners = []
        for name, text in tree["installs"].items():
            for pattern in re.findall(r"^[^#\s].*$", text, re.M):
                pattern = re.sub(r"^usr/lib/(\*|\$\{[^}]*\})/", "usr/lib/*/", pattern.strip())
                if fnmatch.fnmatch(path, pattern) or fnmatch.fnmatch(path, f"{pattern}/*"):
                    owners.append(name)
                    used.add((name, pattern))
        if len(owners) != 1:
            yield f"{path} is installed by {owners or 'none'}"
    for name, text in tree["installs"].items():
        for pattern in re.findall(r"^[^#\s].*$", text, re.M):
            if tree["whole"] and (name, re.sub(r"^usr/lib/(\*|\$\{[^}]*\})/", "usr/lib/*/",
                                               pattern.strip())) not in used:
                yield f"{name}: nothing is installed as {pattern}"


def check_copyright(tree):
    stated = set(re.findall(r"^License: (\S+)$", tree["copyright"], re.M))
    for licence in tree["licences"]:
        if licence.replace("-or-later", "+").replace("GPL-3.0+", "GPL-3+") not in stated:
            yield f"copyright does not tell of {licence}"
    for pattern in re.findall(r"^(?:Files:)?\s+(data/\S+)$", tree["copyright"], re.M):
        if not fnmatch.filter(tree["paths"], pattern):
            yield f"copyright tells of {pattern}, which is not there"


def check_changelog(tree):
    """Its newest entry is of this version, and as dpkg wants it."""
    first = tree["changelog"].split("\n")[0]
    if first != f"whybrato ({tree['version']}~test) unstable; urgency=medium":
        yield f"the changelog begins with {first}"
    if not re.search(r"^ -- .+ <\S+@\S+>  \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$",
                     tree["changelog"], re.M):
        yield "the changelog is not signed"


def check_container(tree):
    """The command line is built in a container from the same libraries, but those of window and plugin."""
    listed = set(re.findall(r"\S+-dev\b", tree["container"]))
    wanted = {name for name in tree["build_packages"].split() if name.endswith("-dev")} - NOT_IN_CONTAINER
    for name in sorted(wanted ^ listed):
        yield f"{name} is in one only of Containerfile and tools/lib.sh"


def check_options(tree):
    known = set(re.findall(r"^option\('([^']+)'", tree["options"], re.M)) | {"b_ndebug"}
    for name in re.findall(r"-D(\w+)=", tree["rules"]):
        if name not in known:
            yield f"rules sets {name}, which is no option"


RULES = {  # name: (rule, texts that break it)
    "build-depends": (check_build_depends, {"control": "Build-Depends: a", "build_packages": "a b"}),
    "least-versions": (check_least_versions, {
        "control": "Build-Depends: a", "meson": "dependency('gtk4', version: '>= 4.8')"}),
    "packages": (check_packages, {"control": "Package: a\nDepends: b", "installs": {}}),
    "files": (check_files, {"installed": ["usr/bin/a"], "installs": {}, "whole": True}),
    "copyright": (check_copyright, {"copyright": "License: X\n", "licences": ["Y"], "paths": []}),
    "changelog": (check_changelog, {"changelog": "whybrato (0) unstable\n", "version": "1"}),
    "container": (check_container, {"container": "apt-get install a-dev", "build_packages": "b-dev"}),
    "options": (check_options, {"options": "", "rules": "-Dno_such=true"}),
}


def read_tree(root, build):
    folder = root / "tools" / "debian"
    tree = {name: (folder / name).read_text("utf-8") for name in ("control", "rules", "copyright")}
    tree["installs"] = {path.name: path.read_text("utf-8") for path in folder.glob("*.install")}
    tree["meson"] = (root / "meson.build").read_text("utf-8")
    tree["options"] = (root / "meson_options.txt").read_text("utf-8")
    tree["container"] = (root / "tools/Containerfile").read_text("utf-8")
    tree["version"] = re.search(r"version: '([^']+)'", tree["meson"])[1]
    tree["build_packages"] = re.search(
        r"^build_packages='([^']*)'", (root / "tools/lib.sh").read_text("utf-8"), re.M)[1]
    tree["changelog"] = subprocess.run(
        [sys.executable, root / "tools/make-news", root / METAINFO, "--debian", "~test", "A <a@b.c>"],
        capture_output=True, check=True, text=True, encoding="utf-8").stdout
    info = json.loads((build / "meson-info" / "intro-installed.json").read_text("utf-8"))
    options = json.loads((build / "meson-info" / "intro-buildoptions.json").read_text("utf-8"))
    prefix = next(o["value"] for o in options if o["name"] == "prefix")
    # A folder stands for what is in it. Window and plugin are not built everywhere.
    tree["installed"] = sorted(
        "usr/" + str(pathlib.PurePath(path).relative_to(prefix)) for path in info.values())
    tree["whole"] = all(any(path.startswith(part) for path in tree["installed"])
                        for part in ("usr/bin/whybrato", "usr/lib/vamp/"))
    paths = [path for path in (root / "data").rglob("*") if path.is_file()]
    tree["paths"] = [str(path.relative_to(root)) for path in paths]
    tree["licences"] = sorted({found for path in [*paths, *(root / "tools").glob("*")]
                               if path.is_file() for found in re.findall(
                                   r"SPDX-License-Identifier: ([\w.-]+)",
                                   path.read_bytes()[:300].decode("utf-8", "replace"))})
    return tree


def main():
    tree = read_tree(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
    print(f"1..{len(RULES)}")
    failed = False
    for number, (name, (rule, broken)) in enumerate(RULES.items(), 1):
        faults = list(rule(tree))
        if not list(rule(broken)):
            faults.append("the rule does not see the fault of its own example")
        for fault in faults:
            print(f"# {fault}")
        failed |= bool(faults)
        print(f"{'not ok' if faults else 'ok'} {number} /debian/{name}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
