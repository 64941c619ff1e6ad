"""Training throughput of PyTorch on the layers of our default networks: the peer of `training-speed` in tests/Benchmarks.

usage: training_speed.py cnn|crnn naive|float32|bfloat16 THREADS
prints rows per second of processor time and of wall time, for the best of five rounds.

naive is the loop of PyTorch's tutorials. The others are tuned like ours: channels-last, pooling before the (monotone) activation, reused
input memory, and huge pages from the environment that the benchmark sets.
"""
import sys
import time

import torch
from torch import nn

BATCH, BATCHES, ROUNDS = 32, 3, 5
family, variant, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
tuned = variant != "naive"
dtype = torch.bfloat16 if variant == "bfloat16" else torch.float32
torch.set_num_threads(threads)
torch.manual_seed(1)


def block(inputs, outputs, pool):
    after = [nn.MaxPool2d(pool), nn.ReLU(inplace=True)] if tuned else [nn.ReLU(), nn.MaxPool2d(pool)]
    return [nn.Conv2d(inputs, outputs, 3, padding=1), *after]


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.convolutions = nn.Sequential(*block(1, 32, (4, 2)), *block(32, 64, (4, 2)), *block(64, 128, (4, 2)))
        self.gru = nn.GRU(256, 64, batch_first=True)
        self.output = nn.Linear(64, 10)

    def forward(self, x):
        x = self.convolutions(x).permute(0, 3, 1, 2).flatten(2)
        return self.output(self.gru(x)[0].mean(1))


if family == "cnn":
    network = nn.Sequential(
        *block(1, 32, 2), *block(32, 64, 2), *block(64, 128, 2), *block(128, 128, 2),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 10))
else:
    network = Recurrent()
network = network.to(dtype)
if tuned:
    network = network.to(memory_format=torch.channels_last)

optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=0)
rows = torch.randn(BATCH * BATCHES, 1, 128, 130) * 10 - 40
labels = torch.arange(BATCH * BATCHES) % 10
marks = []
for _ in range(ROUNDS + 1):
    for batch in range(BATCHES):
        part = slice(batch * BATCH, (batch + 1) * BATCH)
        x = ((rows[part] + 40) / 10).to(dtype)
        if tuned:
            x = x.to(memory_format=torch.channels_last)
        optimizer.zero_grad(set_to_none=True)
        loss = nn.functional.cross_entropy(network(x).float(), labels[part])
        loss.backward()
        optimizer.step()
        loss.item()
    marks.append((time.process_time(), time.perf_counter()))
rounds = [(b[0] - a[0], b[1] - a[1]) for a, b in zip(marks, marks[1:])]
count = BATCH * BATCHES
print(f"{count / min(r[0] for r in rounds):.1f} {count / min(r[1] for r in rounds):.1f}")
