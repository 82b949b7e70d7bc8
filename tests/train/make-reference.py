#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes tests/train/reference with PyTorch: ten AdamW steps of a small network, dropout off, and the gradients of the two
penalties of src/train/why-relevance-loss.h.

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


def frozen(x, norm):
    """Batch norm with this batch's statistics as constants."""
    mean, var = x.mean((0, 2)).detach(), x.var((0, 2), unbiased=False).detach()
    gain = norm.weight / torch.sqrt(var + norm.eps)
    return (x - mean[None, :, None]) * gain[None, :, None] + norm.bias[None, :, None]


def upper(net, x):
    x = nn.functional.avg_pool1d(x, 2)
    x = nn.functional.avg_pool1d(torch.relu(frozen(net.conv1(x), net.bn1)), 2)
    x = torch.relu(frozen(net.conv2(x), net.bn2)).mean(-1)
    return net.fc_out(torch.relu(net.fc(x)))


def epsilon_penalty(net, a, y, costs, second_order):
    a = a.detach().requires_grad_(True)
    logit = upper(net, torch.relu(frozen(net.conv0(a), net.bn0)))[torch.arange(BATCH), y]
    slope, = torch.autograd.grad(logit.sum(), a, create_graph=True)
    positive = torch.relu((a.detach() * slope).sum(-1))
    total = (positive * second_order).sum(1) + 1e-3
    return ((positive * costs).sum(1) / total * (costs.sum(1) > 0)).mean()


def zplus_back(conv, norm, x, relevance):
    """Of a convolution's input, which is not negative, by z+."""
    y = conv(x)
    gain = norm.weight / torch.sqrt(y.var((0, 2), unbiased=False) + norm.eps)
    bias = (norm.bias - y.mean((0, 2)) * gain).clamp(min=0)
    weight = (conv.weight * gain[:, None, None]).clamp(min=0)
    z = nn.functional.conv1d(x, weight, padding="same") + bias[None, :, None] + 1e-6
    return x * nn.functional.conv_transpose1d(relevance / z, weight,
                                              padding=weight.shape[2] // 2)


def unpool(active, pooled, relevance):
    each = torch.where(pooled > 0, relevance / (2 * pooled.clamp(min=1e-30)), 0.0)
    spread = each.repeat_interleave(2, -1)
    return nn.functional.pad(spread, (0, active.shape[-1] - spread.shape[-1])) * active


def zplus_relevance(net, hidden, y):
    """Of the first convolution's outputs: epsilon to the last, z+ below."""
    pooled1 = nn.functional.avg_pool1d(hidden, 2)
    active1 = torch.relu(frozen(net.conv1(pooled1), net.bn1))
    pooled2 = nn.functional.avg_pool1d(active1, 2)
    active2 = torch.relu(frozen(net.conv2(pooled2), net.bn2)).detach().requires_grad_(True)
    logit = net.fc_out(torch.relu(net.fc(active2.mean(-1))))[torch.arange(BATCH), y]
    slope, = torch.autograd.grad(logit.sum(), active2)
    with torch.no_grad():
        relevance = unpool(active1, pooled2,
                           zplus_back(net.conv2, net.bn2, pooled2, active2 * slope))
        return unpool(hidden, pooled1, zplus_back(net.conv1, net.bn1, pooled1, relevance))


def zplus_penalty(net, a, y, costs):
    a = a.detach()
    conv = net.conv0(a).detach()
    gain = (net.bn0.weight / torch.sqrt(conv.var((0, 2), unbiased=False) + net.bn0.eps)).detach()
    bias = (net.bn0.bias - conv.mean((0, 2)) * gain).detach()
    relevance = torch.relu(zplus_relevance(net, torch.relu(frozen(conv, net.bn0)).detach(), y))
    weight = net.conv0.weight * gain[:, None, None]

    def products(x):
        return (nn.functional.conv1d(x.clamp(min=0), weight.clamp(min=0), padding="same")
                + nn.functional.conv1d(x.clamp(max=0), weight.clamp(max=0), padding="same"))

    z = products(a) + bias.clamp(min=0)[None, :, None] + 1e-6
    elsewhere = (relevance * products(a * costs[:, :, None]) / z).sum((1, 2))
    known = (costs.sum(1) > 0).float()
    return (known * elsewhere / (relevance.sum((1, 2)) + 1e-3)).mean()


def make_penalties(folder):
    torch.manual_seed(4)
    net = Net()
    with torch.no_grad():
        for norm in (net.bn, net.bn0, net.bn1, net.bn2):
            norm.weight += 0.3 * torch.randn_like(norm.weight)
            norm.bias += 0.3 * torch.randn_like(norm.bias)
    save(folder / "penalty-start.safetensors", net.state_dict())
    x = torch.randn(BATCH, C, FRAMES)
    y = torch.randint(0, K, (BATCH,))
    second_order = (torch.arange(C) >= 5).float()
    costs = torch.rand(BATCH, C).round(decimals=2) * second_order
    costs[1] = 0
    a = net.bn(x)
    values = []
    for name, penalty in (("epsilon", epsilon_penalty(net, a, y, costs, second_order)),
                          ("zplus", zplus_penalty(net, a, y, costs))):
        net.zero_grad()
        penalty.backward()
        values.append(float(penalty))
        gradients = {k: v.grad for k, v in net.named_parameters() if v.grad is not None}
        save(folder / f"penalty-{name}.safetensors",
             {k: gradients.get(k, torch.zeros_like(v)) for k, v in net.state_dict().items()})
    np.save(folder / "penalty-input.npy", x.numpy().astype("<f4"))
    np.save(folder / "penalty-labels.npy", y.numpy().astype("<f4"))
    np.save(folder / "penalty-costs.npy", costs.numpy().astype("<f4"))
    np.save(folder / "penalty-values.npy", np.array(values, "<f4"))


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
make_penalties(Path(sys.argv[1]))
