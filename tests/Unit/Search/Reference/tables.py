"""Measures the hyper-parameter tables the search tests look results up in: svm.csv and mlp.csv.

Usage: python3 tables.py FEATURES.csv {svm|mlp} > TABLE.csv

FEATURES.csv is a table of librosa features per slice, as published with the GTZAN collection: numeric columns, then
filename (track.slice.wav), length and label. One split by track, stratified by genre: 30 % of the tracks are validation.
Written are settings and the number of validation slices predicted right; nothing of the features themselves.

svm.csv  one row a setting, the last column the right slices.
mlp.csv  one row a setting, then the right slices after each of 27 epochs.
Made with Python 3.11, numpy 1.24, scikit-learn 1.2.1.
"""
import csv
import itertools
import sys
import warnings

import numpy as np
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

EPOCHS = 27


def load(path):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    columns = [name for name in rows[0] if name not in ("filename", "length", "label")]
    values = np.array([[float(row[name]) for name in columns] for row in rows])
    labels = np.array([row["label"] for row in rows])
    tracks = np.array([".".join(row["filename"].split(".")[:2]) for row in rows])
    random = np.random.RandomState(0)
    held_out = set()
    for genre in sorted(set(labels)):
        of_genre = sorted(set(tracks[labels == genre]))
        held_out.update(random.permutation(of_genre)[: round(0.3 * len(of_genre))])
    is_validation = np.array([track in held_out for track in tracks])
    scaler = StandardScaler().fit(values[~is_validation])
    return (scaler.transform(values[~is_validation]), labels[~is_validation],
            scaler.transform(values[is_validation]), labels[is_validation])


def svm(train, train_labels, validation, labels, out):
    print(f"# validation slices: {len(labels)}", file=out)
    print("kernel,log2C,log2Gamma,degree,coef0,right", file=out)
    costs, gammas = range(-5, 12), range(-15, 4)
    settings = ([("linear", c, "", "", "") for c in costs]
                + [("rbf", c, g, "", "") for c, g in itertools.product(costs, gammas)]
                + [("poly", c, "", d, k) for c, d, k in itertools.product(costs, (2, 3, 4), (0, 1))])
    for kernel, c, g, d, k in settings:
        model = SVC(kernel=kernel, C=2.0 ** c, gamma=2.0 ** g if g != "" else "scale", degree=d or 3, coef0=k or 0, max_iter=200_000)
        right = int((model.fit(train, train_labels).predict(validation) == labels).sum())
        print(kernel, c, g, d, k, right, sep=",", file=out, flush=True)


def mlp(train, train_labels, validation, labels, out):
    print(f"# validation slices: {len(labels)}", file=out)
    print("solver,momentum,hidden,log10Alpha,log2LearningRate,batch," + ",".join(f"e{i + 1}" for i in range(EPOCHS)), file=out)
    solvers = [("adam", ""), ("sgd", 0), ("sgd", 0.9)]
    genres = np.unique(labels)
    for (solver, momentum), hidden, alpha, rate, batch in itertools.product(
            solvers, (16, 64, 256), (-5, -3, -1, 1), range(-15, 0, 2), (32, 128)):
        model = MLPClassifier((hidden,), solver=solver, alpha=10.0 ** alpha, learning_rate_init=2.0 ** rate,
                              momentum=momentum or 0.0, nesterovs_momentum=False, batch_size=batch, random_state=0)
        curve = []
        for _ in range(EPOCHS):
            try:
                model.partial_fit(train, train_labels, classes=genres)
                curve.append(int((model.predict(validation) == labels).sum()))
            except ValueError:  # the weights have run off to infinity
                curve.append(0)
        print(solver, momentum, hidden, alpha, rate, batch, *curve, sep=",", file=out, flush=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    {"svm": svm, "mlp": mlp}[sys.argv[2]](*load(sys.argv[1]), sys.stdout)
