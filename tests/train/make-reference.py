#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes tests/train/reference with PyTorch: ten AdamW steps of a small network, dropout off.

Usage: make-reference.py FOLDER (needs python3-torch). The numbers are committed; the build does not need this.
"""
import json
import struct
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

C, K, FRAMES, BATCH, STEPS = 16, 3, 10, 6, 10


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        r = C // 4
        self.bn = nn.BatchNorm1d(C)
        self.conv0 = nn.Conv1d(C, r // 2, 7, padding="same", bias=False)
        self.bn0 = nn.BatchNorm1d(r // 2)
        self.conv1 = nn.Conv1d(r // 2, r, 5, padding="same", bias=False)
        self.bn1 = nn.BatchNorm1d(r)
        self.conv2 = nn.Conv1d(r, 2 * r, 3, padding="same", bias=False)
        self.bn2 = nn.BatchNorm1d(2 * r)
        self.fc = nn.Linear(2 * r, 64)
        self.fc_out = nn.Linear(64, K)

    def forward(self, x):
        x = self.bn(x)
        x = nn.functional.avg_pool1d(torch.relu(self.bn0(self.conv0(x))), 2)
        x = nn.functional.avg_pool1d(torch.relu(self.bn1(self.conv1(x))), 2)
        x = torch.relu(self.bn2(self.conv2(x))).mean(-1)
        return self.fc_out(torch.relu(self.fc(x)))


def save(path, tensors):
    header, blob = {}, b""
    for name, value in tensors.items():
        if name.endswith("num_batches_tracked"):
            continue
        data = value.detach().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [len(blob), len(blob) + len(data)]}
        blob += data
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + blob)


def main(folder):
    torch.manual_seed(3)
    net = Net()
    save(folder / "start.safetensors", net.state_dict())
    x = torch.randn(STEPS, BATCH, C, FRAMES)
    y = torch.randint(0, K, (STEPS, BATCH))
    weights = torch.tensor([1.0, 2.5, 0.75])
    optimiser = torch.optim.AdamW(net.parameters(), lr=1e-2, weight_decay=0.1)
    losses, norms = [], []
    for step in range(STEPS):
        optimiser.zero_grad()
        loss = nn.functional.cross_entropy(net(x[step]), y[step], weight=weights)
        loss.backward()
        norms.append(float(nn.utils.clip_grad_norm_(net.parameters(), 0.5)))
        optimiser.step()
        losses.append(float(loss))
    save(folder / "end.safetensors", net.state_dict())
    np.save(folder / "input.npy", x.numpy().astype("<f4"))
    np.save(folder / "labels.npy", y.numpy().astype("<f4"))
    np.save(folder / "losses.npy", np.array([losses, norms], "<f4"))


main(Path(sys.argv[1]))
