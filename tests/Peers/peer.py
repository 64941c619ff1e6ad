"""Fits the peer of one family on the folds that `Experiments.Benchmarks peers split` wrote, and prints the comparison.

  peer.py fit FAMILY CSV FOLDER ROUND   appends to FOLDER/theirs.csv
  peer.py blas                          fails unless numpy uses OpenBLAS
  peer.py table FOLDER                  prints the comparison
"""
import csv
import importlib
import json
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent
WARM_UPS = 3


def make(setting, seed):
    """The peer with the same scaling as ours, whose time counts on both sides."""
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    module, name = setting["peer"].rsplit(".", 1)
    peer = getattr(importlib.import_module(module), name)(**setting["parameters"])
    if "random_state" in peer.get_params():
        peer.set_params(random_state=seed)
    return make_pipeline(StandardScaler(), peer)


def fit(family, table, folder, round_number):
    import numpy
    import pandas

    setting = json.loads((HERE / "settings.json").read_text())[family]
    frame = pandas.read_csv(table)
    labels = pandas.factorize(frame["label"], sort=True)[0]
    # The platform stores features as 32-bit floats; both sides must see the same numbers.
    values = frame.drop(columns=["filename", "length", "label"]).to_numpy(numpy.float32).astype(numpy.float64)
    splits = json.loads((folder / "splits.json").read_text())

    def run(test, seed):
        is_test = numpy.zeros(len(labels), bool)
        is_test[test] = True
        train, target, rest = values[~is_test], labels[~is_test], values[is_test]
        processor, start = time.process_time(), time.perf_counter()
        model = make(setting, seed).fit(train, target)
        fitted = time.perf_counter()
        predicted = model.predict(rest)
        end = time.perf_counter()
        return fitted - start, end - fitted, time.process_time() - processor, (predicted == labels[is_test]).mean()

    for _ in range(WARM_UPS if family != "gradient-boosting" else 1):
        run(splits["track"][0], 0)
    with open(folder / "theirs.csv", "a", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        for split, folds in splits.items():
            for seed in range(setting.get("seeds", 1)):
                for fold, test in enumerate(folds):
                    writer.writerow([round_number, family, split, seed, fold, *(f"{number:.6f}" for number in run(test, seed))])


def check_blas():
    import numpy  # noqa: F401  (loads the BLAS)
    import scipy.linalg  # noqa: F401
    from threadpoolctl import threadpool_info

    found = [f"{lib['internal_api']} {lib['version']} ({lib['num_threads']} thread)" for lib in threadpool_info() if lib["user_api"] == "blas"]
    print("BLAS of the peers:", ", ".join(found) or "none found")
    if not any(name.startswith("openblas") for name in found):
        sys.exit("the peers use the reference BLAS: apt-get install libopenblas0-pthread")


def read(path):
    """(family, split) -> round -> [accuracy per run], [seconds per run], [processor seconds per run]."""
    runs = defaultdict(lambda: defaultdict(lambda: ([], [], [])))
    with open(path, newline="") as file:
        for round_number, family, split, _, _, fit_seconds, predict_seconds, processor_seconds, accuracy in csv.reader(file):
            accuracies, seconds, processor = runs[family, split][int(round_number)]
            accuracies.append(float(accuracy))
            seconds.append(float(fit_seconds) + float(predict_seconds))
            processor.append(float(processor_seconds))
    return runs


def table(folder):
    ours, theirs = read(folder / "ours.csv"), read(folder / "theirs.csv")
    accuracy = lambda rounds: 100 * statistics.mean(next(iter(rounds.values()))[0])
    # Median over rounds of the mean time per run. A round is one process, and the two sides take turns. Wall time, and processor time,
    # which depends less on other work of the machine.
    median = lambda rounds, which: 1000 * statistics.median(statistics.mean(times[which]) for times in rounds.values())
    print(f"{'':<20} {'':<6} {'accuracy %':^22} {'fit + predict, ms':^27} {'processor ms':^27}")
    print(f"{'family':<20} {'split':<6} {'ours':>7} {'peer':>7} {'diff':>6} " + f"{'ours':>10} {'peer':>9} {'ratio':>6} " * 2)
    for family, split in ours:
        a, b = ours[family, split], theirs[family, split]
        times = " ".join(f"{median(a, which):10.1f} {median(b, which):9.1f} {median(a, which) / median(b, which):6.2f}" for which in (1, 2))
        print(f"{family:<20} {split:<6} {accuracy(a):7.2f} {accuracy(b):7.2f} {accuracy(a) - accuracy(b):+6.2f} {times}")
    print("\noptimism of the slice split (slice - track), points")
    for family in dict.fromkeys(family for family, _ in ours):
        gap = [accuracy(side[family, "slice"]) - accuracy(side[family, "track"]) for side in (ours, theirs)]
        print(f"{family:<20} ours {gap[0]:+6.2f}  peer {gap[1]:+6.2f}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["fit", family, path, folder, round_number]:
            fit(family, path, Path(folder), round_number)
        case ["blas"]:
            check_blas()
        case ["table", folder]:
            table(Path(folder))
        case _:
            sys.exit(__doc__)
