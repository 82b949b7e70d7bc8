#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-flatpak.py MANIFEST ROOT: holds the Flatpak manifest to its rules, as TAP.

The manifest is read by flatpak-builder itself; without it the test is skipped. As in check-tree.py
each rule is first shown a manifest that breaks it.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

# What a program that records and opens chosen files needs, and no more.
ALLOWED = {"--share=ipc", "--socket=wayland", "--socket=fallback-x11", "--device=dri",
           "--socket=pulseaudio"}
OLDEST_RUNTIME = 49
# What meson.build asks for and the runtime has.
IN_RUNTIME = {"glib-2.0", "gio-2.0", "gobject-2.0", "json-glib-1.0", "sndfile", "cairo", "cairo-svg",
              "cairo-pdf", "pangocairo", "libpng", "gtk4", "libadwaita-1", "threads"}
MODULE_OF = {"fftw3f": "fftw", "portaudio-2.0": "portaudio"}
PINS = {"git": ("commit", 40), "archive": ("sha256", 64), "file": ("sha256", 64)}


def sources_of(manifest):
    for module in manifest.get("modules", []):
        for source in module.get("sources", []):
            yield module.get("name"), source


def check_identity(manifest, root):
    if f"app_id = '{manifest.get('id')}'" not in (root / "meson.build").read_text():
        yield f"id {manifest.get('id')} is not meson.build's"
    if manifest.get("runtime") != "org.gnome.Platform" or manifest.get("sdk") != "org.gnome.Sdk":
        yield "is not built on the GNOME runtime"
    if int(manifest.get("runtime-version", "0")) < OLDEST_RUNTIME:
        yield f"runtime {manifest.get('runtime-version')} is no longer kept up"


def check_sandbox(manifest, _root):
    for argument in manifest.get("finish-args", []):
        if argument not in ALLOWED:
            yield f"asks for {argument}"


def check_pins(manifest, _root):
    for name, source in sources_of(manifest):
        kind = source.get("type")
        if kind == "dir" and name == "whybrato":
            continue
        key, length = PINS.get(kind, ("sha256", 64))
        if not re.fullmatch(f"[0-9a-f]{{{length}}}", source.get(key, "")):
            yield f"{name}: {source.get('url')} has no {key}"
        if not source.get("url", "").startswith("https://"):
            yield f"{name}: {source.get('url')} is not fetched by https"


def check_offline(manifest, _root):
    """Nothing is downloaded once building has begun."""
    for module in manifest.get("modules", []):
        if "network" in json.dumps(module.get("build-options", {})):
            yield f"{module['name']} builds with the network"
        for command in module.get("build-commands", []):
            if re.search(r"\b(curl|wget|git clone|pip3? install)\b", command):
                yield f"{module['name']}: {command}"


def check_dependencies(manifest, root):
    modules = [module["name"] for module in manifest.get("modules", [])]
    asked = re.findall(r"\bdependency\('([^']+)'", (root / "meson.build").read_text())
    left_out = re.findall(r"-D(\w+)=disabled", json.dumps(manifest.get("modules", [])[-1:]))
    for name in set(asked) - set(left_out):
        if name not in IN_RUNTIME and MODULE_OF.get(name, name) not in modules:
            yield f"no module gives {name}"
    if len(asked) < 10:
        yield f"meson.build asks for {asked} only?"
    if modules[-1:] != ["whybrato"]:
        yield "whybrato is not the last module"


def one_module(**keys):
    return {"modules": [{"name": "m", "sources": [], **keys}]}


RULES = {  # name: (rule, a manifest that breaks it)
    "identity": (check_identity, {"id": "org.example.X"}),
    "sandbox": (check_sandbox, {"finish-args": ["--filesystem=home"]}),
    "pins": (check_pins, one_module(sources=[{"type": "git", "url": "https://a", "tag": "v1"}])),
    "offline": (check_offline, one_module(**{"build-commands": ["pip3 install meson"]})),
    "dependencies": (check_dependencies, one_module()),
}


def main():
    path, root = sys.argv[1], pathlib.Path(sys.argv[2])
    if not shutil.which("flatpak-builder"):
        print("1..0 # SKIP flatpak-builder is not installed")
        return 0
    # It leaves a folder where it runs.
    with tempfile.TemporaryDirectory() as folder:
        shown = subprocess.run(
            ["flatpak-builder", "--show-manifest", pathlib.Path(path).resolve()],
            capture_output=True, check=False, text=True, cwd=folder)
    complaints = [line for line in shown.stderr.split("\n") if line]
    failed = shown.returncode != 0 or bool(complaints)
    print(f"1..{len(RULES) + 1}")
    for line in complaints:
        print(f"# {line}")
    print(f"{'not ok' if failed else 'ok'} 1 /flatpak/parse")
    manifest = json.loads(shown.stdout) if shown.returncode == 0 else {}
    for number, (name, (rule, broken)) in enumerate(RULES.items(), 2):
        faults = list(rule(manifest, root))
        if not list(rule(broken, root)):
            faults.append("the rule does not see the fault of its own example")
        for fault in faults:
            print(f"# {fault}")
        failed |= bool(faults)
        print(f"{'not ok' if faults else 'ok'} {number} /flatpak/{name}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
