# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of tools/reproduce-paper: what was found beside what the paper found."""

import collections
import shutil
import statistics

from studio_on_line import COMPANION, SPLIT_FILE, TECHNIQUES

# hal-04029145: section 3.3, table 1, section 4.2. Tested were 1120 of the 1151 recordings of the
# published test split: its companion code drops the last batch of 32, which is not full.
COUNTS = dict(zip(TECHNIQUES, (190, 1035, 2530, 286, 1523)))
TESTED = dict(zip(TECHNIQUES, (40, 209, 502, 60, 309)))
ACCURACY = {"s1": dict(zip(TECHNIQUES, (72.50, 70.33, 92.23, 88.33, 79.61))),
            "s1s2": dict(zip(TECHNIQUES, (97.50, 98.56, 99.80, 98.33, 100.0)))}
KURTOSIS = {"epsilon": (13.82, 8.81), "epsilon-zplus": (19.22, 13.72)}
FEATURES = {"s1": "S1", "s1s2": "S1 + S2"}
RULES = {"epsilon": "LRP-ε", "epsilon-zplus": "LRP-[ε, z+]"}


def plural(n, word):
    return f"{n} {word}" if n == 1 else f"{n} {word}s"


def midi_of(pitch):
    semitones = dict(zip("CDEFGAB", (0, 2, 4, 5, 7, 9, 11)))
    return 12 * (int(pitch[-1]) + 1) + semitones[pitch[0]] + ("#" in pitch) if pitch else 0


def example_of(sounds, splits, technique):
    """Of the test split, at the pitch of the paper's or near it, in mezzo forte rather than not."""
    pitch = midi_of("A#4" if technique == "trill" else "A4")
    tested = [s for s in sounds if s.technique == technique and splits[s.path] == "test"]
    return min(tested, key=lambda s: (abs(midi_of(s.pitch) - pitch), s.dynamics != "mf", s.path.name))


def table(header, rows):
    return ["| " + " | ".join(header) + " |", "|---" + "|---:" * (len(header) - 1) + "|",
            *("| " + " | ".join(row) + " |" for row in rows), ""]


def mean_of(values, digits=2):
    values = [value for value in values if value is not None]
    if not values:
        return "–"
    spread = f" (sd {statistics.stdev(values):.{digits}f})" if len(values) > 1 else ""
    return f"{statistics.mean(values):.{digits}f}{spread}"


def report_collection(sounds, splits, notes, n_published, options):
    counts = collections.Counter((s.technique, splits[s.path]) for s in sounds)
    releases = collections.Counter(s.release for s in sounds)
    yield from ["## The recordings", "", " ".join(notes), ""]
    yield from ["Named as in " + ", ".join(f"{name} ({n})" for name, n in releases.most_common()) +
                f"; {plural(len({s.instrument for s in sounds}), 'instrument')}, mutes apart (the "
                "paper has 30).", ""]
    if n_published:
        rest = len(sounds) - n_published
        yield f"The split is the published one for {n_published} of them" + (
            f", and drawn by the paper's rule for the other {rest}." if rest else ".")
    else:
        yield ("The split is drawn by the paper's rule, 6:2:2 of each technique and instrument, with "
               f"seed {options.seeds[0]}. The published one, `{SPLIT_FILE}` of [the companion "
               f"code]({COMPANION}), " + ("has none of these names." if options.split else
                                          "can be given with `--split FILE`."))
    yield ""
    yield from table(["technique", "recordings", "in the paper", "train", "validation", "test",
                      "tested in the paper"],
                     [[t, str(sum(counts[t, s] for s in ("train", "validation", "test"))),
                       str(COUNTS[t]), *(str(counts[t, s]) for s in ("train", "validation", "test")),
                       str(TESTED[t])] for t in TECHNIQUES])


def report_accuracy(reports, classes, options):
    yield from ["## Table 1: accuracy of each technique, in %", ""]
    rows = []
    for kind, name in FEATURES.items():
        rows.append([f"{name}, published", *(f"{ACCURACY[kind][t]:.2f}" for t in TECHNIQUES),
                     f"{statistics.mean(ACCURACY[kind].values()):.2f}"])
        cells = [mean_of([100 * r["accuracy"][t] if t in r["accuracy"] and
                          r["accuracy"][t] is not None else None for r in reports[kind]])
                 for t in TECHNIQUES]
        rows.append([f"**{name}, here**", *cells, mean_of([100 * r["macro"] for r in reports[kind]])])
    yield from table(["features", *TECHNIQUES, "mean"], rows)
    seeds = ", ".join(map(str, options.seeds))
    yield (f"Trained with seed {seeds}" if len(options.seeds) == 1 else
           f"Mean and standard deviation of trainings with seeds {seeds}") + (
        f", at most {plural(options.epochs, 'epoch')}. The confusion"
        f"{' of the first' if len(options.seeds) > 1 else ''}:")
    yield ""
    yield from table(list(FEATURES.values()),
                     [[f"![Confusion, {name}]({kind}-seed{options.seeds[0]}-confusion.png)"
                       for kind, name in FEATURES.items()]])


def report_kurtosis(reports):
    yield from ["## Kurtosis of the relevance (section 4.2)", "",
                "Of the relevance for S1 + S2, averaged over time, over all paths: mean and standard "
                "deviation over the test split.", ""]
    yield from table(["rule", "mean, published", "mean, here", "sd, published", "sd, here"], [
        [RULES[rule], *(word for key, published in zip(("mean", "sd"), KURTOSIS[rule])
                        for word in (f"{published:.2f}",
                                     mean_of([r["kurtosis"][rule][key] for r in reports["s1s2"]])))]
        for rule in RULES])


def published_figure(run, name, title):
    """A copy of the companion code's picture, where there is one."""
    folder = run.options.companion
    if folder and (folder / "results" / name).is_file():
        copy = run.out / f"published-{name}"
        shutil.copyfile(folder / "results" / name, copy)
        return [f"Published: ![{title} of the paper]({copy.name})", ""]
    return [f"The published one is in [the paper](https://hal.science/hal-04029145) and, as "
            f"`results/{name}`, in [its companion code]({COMPANION}); `--companion FOLDER` shows it "
            "here.", ""]


def report_figures(run, sounds, splits):
    seed = run.options.seeds[0]
    yield from ["## Fig. 1: one sound of each technique", ""]
    examples = {t: example_of(sounds, splits, t) for t in run.classes}
    columns = [run.show(examples[t], seed) for t in run.classes]
    rows = zip(("spectrogram", "scattering", *RULES.values()), zip(*columns))
    yield from table(["", *run.classes], [
        [name, *(f"![{name}, {t}]({picture})" for t, picture in zip(run.classes, pictures))]
        for name, pictures in rows])
    yield from ["Sounds: " + ", ".join(f"`{examples[t].path.name}`" for t in run.classes) + ".", ""]
    yield from published_figure(run, "local_maps.png", "Fig. 1")
    yield from ["## Fig. 2: what the sounds of a technique have in common", "",
                "![Mean scattering above, the five most relevant paths of each sound counted "
                "below](fig2.png)", ""]
    yield from published_figure(run, "classwise_aggregation_top5.png", "Fig. 2")
    shares = collections.defaultdict(collections.Counter)
    for path in run.aggregate(seed)["paths"]:
        shares[path["class"]][path["lambda2_hz"]] += path["top_share"]
    yield from ["Where these paths lie, as a share of them all (the paper names 8 Hz for trills and "
                "32 Hz for flatterzunge):", ""]
    for name in run.classes:
        all_of = sum(shares[name].values())
        yield f"- {name}: " + (", ".join(
            f"{f'{hz:.3g} Hz' if hz else 'S1'} {100 * share / all_of:.0f} %"
            for hz, share in shares[name].most_common(4) if share) or "nothing speaks for it")
    yield ""


def write_report(run, sounds, splits, notes, n_published):
    reports = {kind: [run.evaluate(kind, seed) for seed in run.options.seeds] for kind in FEATURES}
    run.aggregate(run.options.seeds[0])
    lines = ["# The paper, repeated", "",
             "C. Wang, V. Lostanlen, M. Lagrange, *Explainable Audio Classification of Playing "
             "Techniques with Layer-wise Relevance Propagation*, ICASSP 2023 "
             "([hal-04029145](https://hal.science/hal-04029145)), on your copy of the recordings. Made "
             "by `tools/reproduce-paper` with whybrato-cli; `manifest.csv` says which recording is in "
             "which split.", "",
             *report_collection(sounds, splits, notes, n_published, run.options),
             *report_accuracy(reports, run.classes, run.options), *report_kurtosis(reports),
             *report_figures(run, sounds, splits),
             "## What is not as published", "",
             "- The paper's figures are of 1120 of its 1151 test recordings: its code drops the last "
             "batch, which is not full. Here all are tested.",
             "- Its relevance is of a program that left the bias of merged batch norms unclamped "
             "under z+, which changes the kurtosis of LRP-[ε, z+].",
             "- Weights begin with, and batches are drawn by, another generator of random numbers: "
             "give several `--seeds` to see how much that matters.", ""]
    path = run.out / "report.md"
    path.write_text("\n".join(lines), "utf-8")
    return path
