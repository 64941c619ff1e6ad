"""Writes xgboost.json: what XGBoost 1.7.4 (Debian: libxgboost0) grows and predicts on rows that a formula makes on both sides.

  python3 make_xgboost.py > xgboost.json

Calls the library's C interface, since Debian's Python package needs more than the library. The tests do not need it.
"""
import base64
import ctypes
import json
import math
import statistics

LIBRARY = ctypes.CDLL("libxgboost.so.0")
LIBRARY.XGBGetLastError.restype = ctypes.c_char_p
PREDICT = b'{"type": 0, "training": false, "iteration_begin": 0, "iteration_end": 0, "strict_shape": true}'


def call(name, *arguments):
    if getattr(LIBRARY, name)(*arguments) != 0:
        raise RuntimeError(LIBRARY.XGBGetLastError().decode())


def stream(seed):
    """splitmix64."""
    while True:
        seed = (seed + 0x9E3779B97F4A7C15) % 2**64
        z = (seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
        yield z ^ (z >> 31)


class Rows:
    """The same as XGBoostReferenceTests.Rows: sums of three uniform numbers of 20 bits, so that every value is exact."""

    def __init__(self, rows, columns, classes, seed, missing=0, weighted=False):
        bits = stream(seed)
        self.columns, self.classes, self.values = columns, classes, []
        self.labels = [i % classes for i in range(rows)]
        self.weights = [1 + label / 4 for label in self.labels] if weighted else [1] * rows
        for label in self.labels:
            for column in range(columns):
                value = sum(next(bits) >> 44 for _ in range(3)) + (1 << 19 if column % classes == label else 0)
                is_missing = (next(bits) >> 32) % 100 < missing
                self.values.append(math.nan if is_missing else value / 2**20)

    def matrix(self):
        handle = ctypes.c_void_p()
        count = len(self.labels)
        values = (ctypes.c_float * len(self.values))(*self.values)
        call("XGDMatrixCreateFromMat_omp", values, ctypes.c_ulong(count), ctypes.c_ulong(self.columns),
             ctypes.c_float(math.nan), ctypes.byref(handle), 1)
        for name, of_rows in (b"label", self.labels), (b"weight", self.weights):
            call("XGDMatrixSetFloatInfo", handle, name, (ctypes.c_float * count)(*of_rows), ctypes.c_ulong(count))
        return handle


class Model:
    def __init__(self, rows, settings, rounds):
        self.rows, train, self.handle = rows, rows.matrix(), ctypes.c_void_p()
        call("XGBoosterCreate", ctypes.byref(train), ctypes.c_ulong(1), ctypes.byref(self.handle))
        fixed = {"objective": "multi:softprob", "num_class": rows.classes, "nthread": 1, "verbosity": 0}
        for name, value in (fixed | settings).items():
            call("XGBoosterSetParam", self.handle, name.encode(), str(value).encode())
        for step in range(rounds):
            call("XGBoosterUpdateOneIter", self.handle, step, train)
        call("XGDMatrixFree", train)

    def bytes(self, kind):
        length, content = ctypes.c_ulong(), ctypes.POINTER(ctypes.c_char)()
        config = json.dumps({"format": kind}).encode()
        call("XGBoosterSaveModelToBuffer", self.handle, config, ctypes.byref(length), ctypes.byref(content))
        return ctypes.string_at(content, length.value)

    def trees(self, count):
        """Nodes in preorder: column, where missing values go (< left, > right) and threshold, or = and a leaf's value."""
        model = json.loads(self.bytes("json"))["learner"]["gradient_booster"]["model"]
        return [" ".join(self.nodes(tree, 0)) for tree in model["trees"][:count]]

    def nodes(self, tree, node):
        value = f"{tree['split_conditions'][node]:.9g}"
        if tree["left_children"][node] < 0:
            return ["=" + value]
        split = f"{tree['split_indices'][node]}{'<' if tree['default_left'][node] else '>'}{value}"
        return [split] + self.nodes(tree, tree["left_children"][node]) + self.nodes(tree, tree["right_children"][node])

    def probabilities(self, rows):
        matrix, shape, dimensions = rows.matrix(), ctypes.POINTER(ctypes.c_ulong)(), ctypes.c_ulong()
        result = ctypes.POINTER(ctypes.c_float)()
        call("XGBoosterPredictFromDMatrix", self.handle, matrix, PREDICT, ctypes.byref(shape), ctypes.byref(dimensions),
             ctypes.byref(result))
        values = result[:len(rows.labels) * rows.classes]
        call("XGDMatrixFree", matrix)
        return values

    def free(self):
        call("XGBoosterFree", self.handle)


def rounded(values):
    return [float(f"{value:.9g}") for value in values]


# Parameters as both sides name them, and the library's names.
NAMES = {"method": "tree_method", "depth": "max_depth", "eta": "eta", "lambda": "lambda", "alpha": "alpha", "gamma": "gamma",
         "childWeight": "min_child_weight", "delta": "max_delta_step", "bins": "max_bin", "subsample": "subsample",
         "byTree": "colsample_bytree", "byLevel": "colsample_bylevel", "byNode": "colsample_bynode"}
GRID = [
    {}, {"gamma": 1.5, "lambda": 0.5, "depth": 4}, {"alpha": 0.7, "eta": 0.1}, {"childWeight": 0, "lambda": 0.1, "depth": 4},
    {"delta": 0.4, "childWeight": 3}, {"bins": 16, "childWeight": 0.5},
]
SAMPLING = [{"subsample": 0.5}, {"byTree": 0.5}, {"byLevel": 0.5}, {"byNode": 0.5},
            {"subsample": 0.7, "byTree": 0.7, "byLevel": 0.7, "byNode": 0.7}]
METHODS = ["hist", "exact", "approx"]
SETS = {"plain": ((150, 6, 3, 1), {}), "missing": ((300, 7, 3, 2), {"missing": 15}), "weighted": ((700, 5, 4, 3), {"weighted": True})}


def library(settings):
    return {NAMES[name]: value for name, value in settings.items()}


def loss(model, rows):
    chunks = model.probabilities(rows)
    return statistics.fmean(-math.log(chunks[i * rows.classes + label]) for i, label in enumerate(rows.labels))


def main():
    fits, samples = [], []
    for name, (shape, more) in SETS.items():
        train, test = Rows(*shape, **more), Rows(8, *shape[1:3], 9, **more)
        for method in METHODS:
            for setting in GRID:
                settings = {"depth": 3, "method": method} | setting
                model = Model(train, library(settings), 20)
                fits.append({"set": name, "settings": settings, "trees": model.trees(2 * train.classes),
                             "probabilities": rounded(model.probabilities(test))})
                model.free()
    train, test = Rows(150, 6, 3, 1), Rows(200, 6, 3, 9)
    for method in METHODS:
        for setting in SAMPLING:
            settings = {"depth": 4, "method": method} | setting
            losses = []
            for seed in range(50):
                model = Model(train, library(settings) | {"seed": seed}, 10)
                losses.append(loss(model, test))
                model.free()
            samples.append({"settings": settings, "mean": rounded([statistics.fmean(losses)])[0],
                            "deviation": rounded([statistics.stdev(losses)])[0]})
    train = Rows(300, 7, 3, 2, missing=15)
    model = Model(train, {"max_depth": 3, "tree_method": "exact", "gamma": 1.5}, 4)
    stored = {"model": base64.b64encode(model.bytes("ubj")).decode(),
              "probabilities": rounded(model.probabilities(Rows(8, 7, 3, 9, missing=15)))}
    lines = lambda items: "[\n" + ",\n".join(json.dumps(item, separators=(",", ":")) for item in items) + "\n]"
    print(f'{{"fits": {lines(fits)},\n"samples": {lines(samples)},\n"stored": {json.dumps(stored)}}}')


main()
