#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run-recipes.py CLI MAKE-MODEL CORPUS.md: runs the recipes of the page as they stand there, as TAP.

Each must give what one run gives. The model is a small one, as many of the runs do little else than load it. GNU
parallel, sshd, and Slurm with its daemons, are started where they can be; what is not there is skipped by name.
"""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

CLASSES = ["vibrato", "trill", "tremolo", "none"]
N_SOUNDS = 5
SLURM_CONF = """ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
SlurmdPort={node_port}
AuthType=auth/munge
AuthInfo=socket={folder}/munge/socket
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,sched_interval=1
MpiDefault=none
ReturnToService=2
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""
SSHD_CONF = """Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/own.pub
PidFile {folder}/pid
PermitRootLogin yes
PasswordAuthentication no
StrictModes no
UsePAM no
SetEnv PATH="{path}" WHYBRATO_DATA="{data}"
"""
SSH_CONF = """Host there
HostName 127.0.0.1
Port {port}
IdentityFile {folder}/own
IdentitiesOnly yes
BatchMode yes
UserKnownHostsFile {folder}/known
StrictHostKeyChecking accept-new
"""


class Skipped(Exception):
    """A program that a recipe needs is not there."""


def blocks_of(page, heading):
    """The shell blocks below a heading."""
    section = re.split(r"^## ", page, flags=re.M)
    text = next(part for part in section if part.startswith(heading + "\n"))
    return re.findall(r"^```sh\n(.*?)^```$", text, flags=re.M | re.S)


def run(command, folder, env, timeout=400):
    return subprocess.run(["bash", "-c", command], cwd=folder, env=env, timeout=timeout,
                          capture_output=True, text=True, check=False)


def free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_place(cli, make_model, root):
    """A folder with recordings, one of which is none, and a PATH that has the command."""
    for name in ("bin", "home", "recordings", "data/models"):
        (root / name).mkdir(parents=True)
    subprocess.run([make_model, root / "data" / "models" / "default.safetensors"], check=True)
    (root / "bin" / "whybrato-cli").symlink_to(cli)
    (root / "home" / "will-cite").touch()
    ssh = root / "bin" / "ssh-here"
    ssh.write_text("#!/bin/sh\n# Another machine, for want of one.\n"
                   "export SHELL=/bin/sh\n"  # as sshd does; without one parallel loses its jobs, and says nothing
                   "while [ \"$1\" != there ]; do shift; done\nshift\n[ \"$1\" = -- ] && shift\n"
                   "echo \"$*\" >>\"$SSH_LOG\"\nexec sh -c \"$*\"\n")
    ssh.chmod(0o755)
    env = {**os.environ, "PATH": f"{root / 'bin'}:/usr/sbin:{os.environ['PATH']}",
           "PARALLEL_HOME": str(root / "home"), "PARALLEL_SSH": ssh.name,
           "SSH_LOG": str(root / "ssh.log"), "LC_ALL": "C.UTF-8", "WHYBRATO_DATA": str(root / "data")}
    lines = ["path,class,split,instrument"]
    for i in range(N_SOUNDS):
        name = CLASSES[i % len(CLASSES)]
        subprocess.run([cli, "synth", f"recordings/a {i}.wav", "--technique", name, "--duration", f"1.{i}"],
                       cwd=root, env=env, check=True)
        lines.append(f"recordings/a {i}.wav,{name},test,{'flute' if i % 2 else 'viola'}")
    (root / "recordings" / "none.wav").write_text("no sound")
    (root / "manifest.csv").write_text("\n".join(lines) + "\n")
    (root / "hosts").write_text("1/there\n1/:\n")
    return env


def expect_lines(root, env):
    one = run("find recordings -name '*.wav' -print0 | sort -z | whybrato-cli analyze --files-from - --format json "
              "--no-timings --threads 1", root, env)
    assert one.returncode == 1 and one.stdout.count("\n") == N_SOUNDS, one.stderr
    return one


def check_lines(root, last, one):
    assert (root / "results.jsonl").exists(), last.stderr
    assert (root / "results.jsonl").read_text() == one.stdout, last.stderr
    assert last.returncode == one.returncode, last
    assert one.stderr in last.stderr, last.stderr


def need(*programs):
    for program in programs:
        if not shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin"):
            raise Skipped(f"{program} is not installed")


def test_parallel(page, root, env):
    need("parallel")
    recipe, = blocks_of(page, "One machine")
    one = expect_lines(root, env)
    check_lines(root, run(recipe, root, env), one)
    # Stopped in the midst: parts that are cut, empty, gone. The same lines again.
    parts = sorted((root / "parts").iterdir())
    for part, n in zip(parts, (300, 0, 1000, 2000)):
        part.write_bytes(part.read_bytes()[:n])
    parts[-1].unlink()
    check_lines(root, run(recipe, root, env), one)


def test_ssh(page, root, env):
    need("parallel")
    recipe, = blocks_of(page, "Several machines, by ssh")
    one = expect_lines(root, env)
    check_lines(root, run(recipe, root, env), one)
    log = (root / "ssh.log").read_text()
    assert "there" not in (root / "results.jsonl").read_text() and log, "nothing went through ssh"


@contextlib.contextmanager
def sshd(env, bin_folder):
    """A server of ours on this machine, which ssh knows as there; "ssh-there" is that ssh."""
    need("sshd", "ssh", "ssh-keygen")
    # Where others cannot write, and its own programs find it without quoting.
    folder = pathlib.Path(tempfile.mkdtemp(prefix="whybrato-sshd-"))
    values = {"folder": folder, "port": free_port(), "path": env["PATH"],
              "data": env["WHYBRATO_DATA"]}
    (folder / "sshd.conf").write_text(SSHD_CONF.format(**values))
    (folder / "ssh.conf").write_text(SSH_CONF.format(**values))
    command = bin_folder / "ssh-there"
    command.write_text(f"#!/bin/sh\nexec ssh -F {folder}/ssh.conf \"$@\"\n")
    command.chmod(0o755)
    # As root it wants one, which the system makes when it starts its own.
    empty = pathlib.Path("/run/sshd")
    made = os.geteuid() == 0 and not empty.exists()
    server = None
    try:
        if made:
            empty.mkdir(mode=0o755)
        for key in ("host", "own"):
            start(f"ssh-keygen -q -t ed25519 -N '' -f {folder}/{key}", folder, env)
        program = shutil.which("sshd", path=env["PATH"])
        with open(folder / "log", "w", encoding="utf-8") as log:
            server = subprocess.Popen([program, "-D", "-e", "-f", folder / "sshd.conf"], stderr=log,
                                      stdin=subprocess.DEVNULL)
        for _ in range(30):
            tried = run("ssh-there there true", folder, env, 60)
            if tried.returncode == 0:
                break
            time.sleep(1)
        else:
            raise Skipped(f"sshd lets nobody in here: {tried.stderr.strip()}")
        yield folder / "log"
    finally:
        if server:
            server.terminate()
            server.wait()
        if made:
            empty.rmdir()
        shutil.rmtree(folder, ignore_errors=True)


def test_sshd(page, root, env):
    need("parallel")
    recipe, = blocks_of(page, "Several machines, by ssh")
    one = expect_lines(root, env)
    with sshd(env, root / "bin") as log:
        env = {**env, "PARALLEL_SSH": "ssh-there"}
        before = log.read_text().count("Accepted publickey")
        check_lines(root, run(recipe, root, env), one)
        assert log.read_text().count("Accepted publickey") > before, log.read_text()


def test_evaluate(page, root, env):
    need("parallel")
    recipe = blocks_of(page, "A manifest")[0]
    one = run("whybrato-cli evaluate manifest.csv --by instrument", root, env)
    last = run(recipe, root, env)
    assert last.returncode == one.returncode == 0, last.stderr
    assert (root / "report.txt").read_text() == one.stdout


@contextlib.contextmanager
def slurm(folder, env):
    """Controller and node on this machine, in a folder of their own."""
    need("munged", "slurmctld", "slurmd", "sbatch")
    if os.geteuid() != 0:
        raise Skipped("slurmd needs root")
    for name, mode in (("munge", 0o711), ("state", 0o755), ("spool", 0o755)):
        (folder / name).mkdir()
        (folder / name).chmod(mode)
    key = folder / "munge" / "key"
    key.write_bytes(os.urandom(128))
    key.chmod(0o600)
    host = socket.gethostname().split(".")[0]
    conf = folder / "slurm.conf"
    conf.write_text(SLURM_CONF.format(folder=folder, host=host, cpus=os.cpu_count(), port=free_port(),
                                      node_port=free_port()))
    env["SLURM_CONF"] = str(conf)
    pids = []
    try:
        start(f"munged --socket={folder}/munge/socket --key-file={key} --pid-file={folder}/munge/pid "
              f"--log-file={folder}/munge/log --seed-file={folder}/munge/seed", folder, env)
        pids.append(folder / "munge" / "pid")
        pids.append(folder / "slurmctld.pid")
        start(f"slurmctld -f {conf}", folder, env)
        pids.append(folder / "slurmd.pid")
        # Which of them does without control groups depends on the version.
        for plugin in ("disabled", "cgroup/v1"):
            (folder / "cgroup.conf").write_text(f"CgroupPlugin={plugin}\n")
            if run(f"slurmd -f {conf}", folder, env, 60).returncode == 0:
                break
        else:
            raise Skipped("slurmd cannot be started here")
        for _ in range(60):
            if "idle" in run("sinfo -h", folder, env, 60).stdout:
                break
            time.sleep(1)
        else:
            raise Skipped("no node of Slurm comes up here")
        yield
    finally:
        for path in reversed(pids):
            with contextlib.suppress(OSError, ValueError):
                os.kill(int(path.read_text()), signal.SIGTERM)
        time.sleep(1)


def start(command, folder, env):
    done = run(command, folder, env, 60)
    if done.returncode != 0:
        raise Skipped(f"{command.split()[0]} cannot be started here: {done.stderr.strip()}")


def test_slurm(page, root, env):
    job, recipe = blocks_of(page, "Slurm")
    one = expect_lines(root, env)
    # Munge wants folders that others cannot write.
    place = pathlib.Path(tempfile.mkdtemp(prefix="whybrato-slurm-", dir="/var/tmp"))
    place.chmod(0o755)
    folder = pathlib.Path(tempfile.mkdtemp(dir="/run" if os.access("/run", os.W_OK) else place))
    folder.chmod(0o755)
    try:
        with slurm(folder, env):
            (root / "job.sh").write_text(job)
            check_lines(root, run(recipe, root, env), one)
            # One task again, alone: still the third of sixteen.
            (root / "parts" / "3").unlink()
            again = run("sbatch --wait --array=3 job.sh; whybrato-cli merge parts/* -o results.jsonl", root, env)
            check_lines(root, again, one)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(place, ignore_errors=True)


def main():
    cli, make_model, page_path = sys.argv[1:4]
    page = pathlib.Path(page_path).read_text(encoding="utf-8")
    tests = [test_parallel, test_ssh, test_sshd, test_evaluate, test_slurm]
    failed = 0
    print(f"1..{len(tests)}")
    for number, test in enumerate(tests, 1):
        name = test.__name__.removeprefix("test_")
        root = pathlib.Path(tempfile.mkdtemp(prefix="whybrato recipes-"))
        try:
            test(page, root, make_place(os.path.abspath(cli), os.path.abspath(make_model), root))
            print(f"ok {number} {name}")
        except Skipped as reason:
            print(f"ok {number} {name} # SKIP {reason}")
        except (AssertionError, subprocess.SubprocessError) as error:
            failed += 1
            print(f"not ok {number} {name}")
            print("\n".join("# " + line for line in str(error).split("\n")))
        finally:
            shutil.rmtree(root, ignore_errors=True)
        sys.stdout.flush()
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
