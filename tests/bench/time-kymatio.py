#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times Kymatio's Scattering1D in the paper's case beside whybrato-cli bench.

Usage: time-kymatio.py [WHYBRATO_CLI] [THREADS]

No test: it needs NumPy, SciPy and Kymatio (and PyTorch for its second half), and takes a minute.
Kymatio keeps all 1286 paths; the program computes the 1200 with carriers of 32 Hz and more.
"""
import json
import os
import statistics
import subprocess
import sys
import time

CLI = sys.argv[1] if len(sys.argv) > 1 else "whybrato-cli"
THREADS = sys.argv[2] if len(sys.argv) > 2 else "1"
# Before NumPy and PyTorch read them.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = THREADS

N, J, T, Q = 2**18, 13, 2**13, (8, 2)
N_RUNS = 5


def median_ms(run):
    run()
    times = []
    for _ in range(N_RUNS):
        begin = time.perf_counter()
        run()
        times.append(1000 * (time.perf_counter() - begin))
    return statistics.median(times)


def time_numpy():
    import numpy
    from kymatio.numpy import Scattering1D

    x = numpy.random.default_rng(0).standard_normal(N).astype(numpy.float32)
    begin = time.perf_counter()
    scattering = Scattering1D(J=J, shape=N, T=T, Q=Q)
    bank = 1000 * (time.perf_counter() - begin)
    return bank, median_ms(lambda: scattering(x))


def time_torch():
    import torch
    from kymatio.torch import Scattering1D

    torch.set_num_threads(int(THREADS))
    x = torch.randn(N)
    begin = time.perf_counter()
    scattering = Scattering1D(J=J, shape=N, T=T, Q=Q)
    bank = 1000 * (time.perf_counter() - begin)
    with torch.no_grad():
        return bank, median_ms(lambda: scattering(x))


def main():
    output = subprocess.run(
        [CLI, "bench", "--json", "--threads", THREADS], check=True, capture_output=True, text=True
    ).stdout
    ours = json.loads(output)
    print(f"{'':14} {'filter bank':>12} {'transform':>12} {'ratio':>8}   ({THREADS} threads, ms)")
    print(f"{'whybrato':14} {ours['filter_bank_ms']:12.1f} {ours['scattering_ms']:12.1f} {1:8.1f}")
    for label, measure in (("Kymatio NumPy", time_numpy), ("Kymatio torch", time_torch)):
        try:
            bank, transform = measure()
        except ImportError as error:
            print(f"{label:14} not measured: {error}")
            continue
        print(f"{label:14} {bank:12.1f} {transform:12.1f} {transform / ours['scattering_ms']:8.1f}")


if __name__ == "__main__":
    main()
