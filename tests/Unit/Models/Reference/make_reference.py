"""Writes classical.json: what scikit-learn 1.2.1 (LIBSVM) and xgboost 1.7.4 predict on rows that a formula makes on both sides.

  python3 make_reference.py > classical.json
"""
import json

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC
from xgboost import XGBClassifier


def rows(first, count):
    """Row i has label i % 3; the same as ReferenceTests.Rows."""
    values = [[((i * 73 + j * 179 + i * j * 31) % 97) / 97 - 0.5 + (0.35 if i % 3 == j % 3 else 0) for j in range(5)]
              for i in range(first, first + count)]
    return np.array(values, np.float32).astype(float), np.arange(first, first + count) % 3


def rounded(values):
    return [float(f"{value:.9g}") for value in np.asarray(values, float).ravel()]


x, y = rows(0, 90)
test, _ = rows(90, 12)
svm = {
    "default": SVC(C=2, kernel="rbf", gamma=0.5, decision_function_shape="ovo"),
    "rbf": SVC(C=2, kernel="rbf", gamma=0.5, tol=1e-6, decision_function_shape="ovo"),
    "linear": SVC(C=0.5, kernel="linear", tol=1e-6, decision_function_shape="ovo"),
    "poly": SVC(C=1, kernel="poly", gamma=0.5, degree=3, coef0=1, tol=1e-6, decision_function_shape="ovo"),
    "scale": SVC(C=2, kernel="rbf", gamma="scale", tol=1e-6, decision_function_shape="ovo"),
}
knn = {f"{metric} {weights}": KNeighborsClassifier(7, metric=metric, weights=weights, algorithm="brute")
       for metric in ("euclidean", "manhattan", "cosine") for weights in ("uniform", "distance")}
answers = {
    "svm": {name: rounded(model.fit(x, y).decision_function(test)) for name, model in svm.items()},
    "knn": {name: rounded(model.fit(x, y).predict_proba(test)) for name, model in knn.items()},
    "logistic-regression": rounded(LogisticRegression(C=0.5, tol=1e-9, max_iter=10000).fit(x, y).predict_proba(test)),
    "xgboost": rounded(XGBClassifier(n_estimators=10, learning_rate=0.3, max_depth=6, tree_method="hist", n_jobs=1).fit(x, y).predict_proba(test)),
}
print("{" + ",\n".join(f"{json.dumps(name)}: {json.dumps(answer)}" for name, answer in answers.items()) + "}")
