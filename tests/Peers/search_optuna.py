"""Optuna's TPE on the problems of tests/Unit/Search/Problems, for comparison.

Usage: python3 search_optuna.py [SEEDS] > optuna.jsonl
       dotnet run -c Release --project tests/Benchmarks -- search-quality --peer optuna.jsonl

Needs Optuna (Debian: python3-optuna, 3.1). Prints a line {"problem", "seed", "best"} per search. Sampler settings are Optuna's
defaults, except for multivariate and group, as in ours.
"""
import csv
import json
import math
import os
import sys
import warnings

import optuna

REFERENCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Unit", "Search", "Reference")


def branin(t):
    x, y = t.suggest_float("x", -5, 10), t.suggest_float("y", 0, 15)
    bend = y - 5.1 / (4 * math.pi ** 2) * x * x + 5 / math.pi * x - 6
    return bend * bend + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


WEIGHTS = [1.0, 1.2, 3.0, 3.2]
SCALES = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
CENTRES = [[0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886], [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
           [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650], [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381]]


def hartmann6(t):
    x = [t.suggest_float(f"x{i}", 0, 1) for i in range(6)]
    return -sum(w * math.exp(-sum(a * (v - c) ** 2 for a, v, c in zip(scale, x, centre)))
                for w, scale, centre in zip(WEIGHTS, SCALES, CENTRES))


def ackley5(t):
    x = [t.suggest_float(f"x{i}", -20, 30) for i in range(5)]
    return (-20 * math.exp(-0.2 * math.sqrt(sum(v * v for v in x) / 5))
            - math.exp(sum(math.cos(2 * math.pi * v) for v in x) / 5) + 20 + math.e)


def rosenbrock4(t):
    x = [t.suggest_float(f"x{i}", -2, 2) for i in range(4)]
    return math.log(1 + sum(100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2 for i in range(3)))


def mixed(t):
    rate = math.log10(t.suggest_float("rate", 1e-5, 1, log=True)) + 2
    units = t.suggest_int("units", 1, 256, log=True)
    depth = t.suggest_int("depth", 1, 8) - 3
    dropout = t.suggest_float("dropout", 0, 0.9, step=0.1)
    activation = t.suggest_categorical("activation", ["relu", "tanh", "sigmoid"])
    return (0.5 * rate ** 2 + 0.05 * depth ** 2 + 0.1 * rate * depth + 0.1 * math.log2(units / 32) ** 2
            + 2 * (dropout - 0.3) ** 2 + {"relu": 0, "tanh": 0.1, "sigmoid": 0.4}[activation])


def conditional(t):
    method = t.suggest_categorical("method", ["bowl", "cone", "wave"])
    if method == "bowl":
        return 0.3 + 0.2 * ((t.suggest_float("x", -5, 5) - 1) ** 2 + (t.suggest_float("y", -5, 5) + 2) ** 2)
    if method == "cone":
        return 0.15 + abs(math.log10(t.suggest_float("z", 1e-3, 1e3, log=True)) - 1)
    phase = t.suggest_float("phase", 0, 1)
    if t.suggest_categorical("damping", ["on", "off"]) == "off":
        return 0.4 + 0.3 * math.sin(12 * phase)
    return 2 * abs(phase - 0.7) + 2 * (t.suggest_float("strength", 0, 1) - 0.2) ** 2


def read(name, settings):
    with open(os.path.join(REFERENCE, name), newline="") as file:
        slices = int(file.readline().split()[-1])
        next(file)
        return {tuple(row[:settings]): 1 - max(map(int, row[settings:])) / slices for row in csv.reader(file)}


def svm_table(t, table=read("svm.csv", 5)):
    kernel, c = t.suggest_categorical("kernel", ["linear", "rbf", "poly"]), t.suggest_int("log2C", -5, 11)
    gamma, degree, coef0 = "", "", ""
    if kernel == "rbf":
        gamma = t.suggest_int("log2Gamma", -15, 3)
    if kernel == "poly":
        degree, coef0 = t.suggest_int("degree", 2, 4), t.suggest_int("coef0", 0, 1)
    return table[tuple(map(str, (kernel, c, gamma, degree, coef0)))]


def mlp_table(t, table=read("mlp.csv", 6)):
    solver, momentum = t.suggest_categorical("solver", ["adam", "sgd"]), ""
    if solver == "sgd":
        momentum = t.suggest_categorical("momentum", ["0", "0.9"])
    return table[tuple(map(str, (
        solver, momentum, t.suggest_categorical("hidden", ["16", "64", "256"]), t.suggest_int("log10Alpha", -5, 1, step=2),
        t.suggest_int("log2LearningRate", -15, -1, step=2), t.suggest_categorical("batch", ["32", "128"]))))]


PROBLEMS = [("branin", branin, 100), ("hartmann6", hartmann6, 100), ("ackley5", ackley5, 100), ("rosenbrock4", rosenbrock4, 100),
            ("mixed", mixed, 60), ("conditional", conditional, 60), ("svm table", svm_table, 60), ("mlp table", mlp_table, 60)]

if __name__ == "__main__":
    warnings.simplefilter("ignore")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    for name, function, experiments in PROBLEMS:
        for seed in range(int(sys.argv[1]) if len(sys.argv) > 1 else 30):
            study = optuna.create_study(sampler=optuna.samplers.TPESampler(multivariate=True, group=True, seed=seed))
            study.optimize(function, n_trials=experiments)
            print(json.dumps({"problem": name, "seed": seed, "best": study.best_value}), flush=True)
