"""Makes statistics.json beside this file: inputs and the values that published implementations give for them.

Needs numpy, scipy (>= 1.10), scikit-learn and statsmodels:  python3 make_reference.py
"""
import json
import pathlib

import numpy as np
import sklearn.metrics as skm
from scipy import stats
from scipy.cluster import hierarchy
from scipy.spatial import distance
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

rng = np.random.default_rng(20240611)


def metrics():
    genres, tracks = 5, 17
    labels, track_of, rows = [], [], []
    for track in range(tracks):
        label = track % (genres - 1)  # the last genre never occurs, but is predicted
        for _ in range(rng.integers(2, 6)):
            while True:  # multiples of 1/64: exact in float32, rows sum to exactly 1, no ties
                weights = rng.dirichlet(np.ones(genres)) + 0.25 * np.eye(genres)[label]
                row = np.floor(weights / weights.sum() * 64).astype(int)
                row[row.argmax()] += 64 - row.sum()
                if len(set(row)) == genres and row.min() > 0:
                    break
            labels.append(label), track_of.append(track), rows.append(row / 64)
    y, p, t = np.array(labels), np.array(rows), np.array(track_of)
    predicted = p.argmax(1)
    all_labels = list(range(genres))
    confidence, correct = p.max(1), predicted == y
    bins = np.ceil(confidence * 15).astype(int) - 1
    ece = sum(abs(correct[bins == b].mean() - confidence[bins == b].mean()) * (bins == b).mean() for b in set(bins))
    means = np.array([p[t == k].mean(0) for k in range(tracks)])
    track_label = np.array([y[t == k][0] for k in range(tracks)])
    votes = np.array([np.bincount(predicted[t == k], minlength=genres) for k in range(tracks)])
    majority = np.array([max(range(genres), key=lambda g: (votes[k, g], means[k, g])) for k in range(tracks)])
    cluster = sm.OLS(correct.astype(float), np.ones(len(y))).fit(cov_type="cluster", cov_kwds={"groups": t})
    precision, recall, f1, support = skm.precision_recall_fscore_support(y, predicted, labels=all_labels, zero_division=0)
    return dict(
        genres=genres, labels=labels, tracks=track_of, probabilities=p.ravel().tolist(),
        sliceAccuracy=skm.accuracy_score(y, predicted), sliceAccuracyError=float(cluster.bse[0]),
        balancedAccuracy=skm.balanced_accuracy_score(y, predicted), macroF1=skm.f1_score(y, predicted, average="macro"),
        logLoss=skm.log_loss(y, p, labels=all_labels), top2Accuracy=skm.top_k_accuracy_score(y, p, k=2, labels=all_labels),
        brier=float(((p - np.eye(genres)[y]) ** 2).sum(1).mean()), calibrationError=float(ece),
        trackAccuracy=float((means.argmax(1) == track_label).mean()), trackMajorityAccuracy=float((majority == track_label).mean()),
        precision=precision.tolist(), recall=recall.tolist(), f1=f1.tolist(), support=support.tolist(),
        confusion=skm.confusion_matrix(y, predicted, labels=all_labels).tolist())


def paired():
    a = np.round(rng.normal(0.72, 0.03, 10), 3)
    b = np.round(a - rng.normal(0.02, 0.02, 10), 3)
    d, ratio = a - b, 1 / 9
    error = d.std(ddof=1) * np.sqrt(1 / 10 + ratio)
    t = d.mean() / error
    low, high = stats.t.interval(0.95, 9, d.mean(), error)
    plain = stats.ttest_rel(a, b)
    return dict(first=a.tolist(), second=b.tolist(), testToTrain=ratio, t=t, p=2 * stats.t.sf(abs(t), 9), low=low, high=high,
                effectSize=d.mean() / d.std(ddof=1), plainT=plain.statistic, plainP=plain.pvalue)


def clopper_pearson():
    return [dict(successes=k, trials=n, interval=list(map(float, proportion_confint(k, n, 0.05, "beta"))))
            for k, n in [(0, 12), (7, 10), (83, 100), (100, 100), (1, 400)]]


def holm():
    p = [0.012, 0.2, 0.00004, 0.04, 0.04, 0.9, 0.011]
    return dict(probabilities=p, adjusted=multipletests(p, method="holm")[1].tolist())


def mcnemar_tests():
    cases = []
    for b, c in [(0, 0), (3, 3), (10, 2), (1, 9), (25, 31), (0, 6)]:
        exact = mcnemar([[0, b], [c, 0]], exact=True).pvalue if b + c else 1.0
        mid = exact - stats.binom.pmf(min(b, c), b + c, 0.5) if b + c else 1.0
        cases.append(dict(onlyFirst=b, onlySecond=c, exact=float(exact), mid=1.0 if b == c else float(mid)))
    return cases


def linkage():
    points = rng.normal(size=(8, 3))
    condensed = distance.pdist(points)
    return dict(distances=distance.squareform(condensed).tolist(), merges=hierarchy.linkage(condensed, "average").tolist())


def bootstrap():
    slices = rng.integers(5, 11, 200)
    right = rng.binomial(slices, rng.beta(3, 1, 200))
    result = stats.bootstrap((right, slices), lambda r, s: r.sum() / s.sum(), paired=True, vectorized=False, n_resamples=20000,
                             method="BCa", random_state=1)
    return dict(right=right.tolist(), slices=slices.tolist(), low=result.confidence_interval.low,
                high=result.confidence_interval.high, error=result.standard_error)


def plain(value):
    return value.item() if isinstance(value, np.generic) else value


made = dict(metrics=metrics(), paired=paired(), clopperPearson=clopper_pearson(), holm=holm(), mcNemar=mcnemar_tests())
rng.normal(size=(8, 4))  # skips draws of a removed reference, so that the values below stay as they are
made["linkage"] = linkage()
rng.normal(size=36)
made["bootstrap"] = bootstrap()
path = pathlib.Path(__file__).with_name("statistics.json")
path.write_text("{" + ",\n".join(f"{json.dumps(name)}: {json.dumps(value, default=plain)}" for name, value in made.items()) + "}\n")
print(f"{path.name}: {path.stat().st_size} bytes")
