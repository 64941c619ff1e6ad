"""Makes gaussian.json and cma.json beside this file: inputs, and what published implementations give for them.

Needs numpy, scikit-learn, mpmath and cmaes (Debian: python3-sklearn, python3-mpmath, python3-cmaes):  python3 make_reference.py
Made with Python 3.11, numpy 1.24.2, scikit-learn 1.2.1, mpmath 1.2.1, cmaes 0.9.1.
"""
import json
import pathlib

import cmaes
import mpmath
import numpy as np
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern

HERE = pathlib.Path(__file__).parent


def gaussian_process():
    """Two numbers and a word of three values; scikit-learn sees the word as three columns whose distance is 0 or 1."""
    rng = np.random.default_rng(7)
    n, weights, scale, jitter, share = 25, [3.0, 0.7, 0.4], 1.7, 0.003, 0.6

    def draw(count):
        return np.column_stack([rng.random((count, 2)), rng.integers(0, 3, count)])

    def expand(rows):
        return np.column_stack([rows[:, :2], np.eye(3)[rows[:, 2].astype(int)] / np.sqrt(2)])

    rows, test = draw(n), draw(8)
    errors = np.where(rng.random(n) < 0.5, rng.random(n) * 0.4, 0)
    values = np.sin(5 * rows[:, 0]) + rows[:, 1] ** 2 + 0.3 * rows[:, 2] + 0.1 * rng.standard_normal(n)
    lengths = [w ** -0.5 for w in weights[:2]] + [weights[2] ** -0.5] * 3
    kernel = ConstantKernel(scale) * Matern(lengths, nu=2.5)
    model = GaussianProcessRegressor(kernel, alpha=jitter + share * errors ** 2, optimizer=None).fit(expand(rows), values)
    likelihood, gradient = model.log_marginal_likelihood(model.kernel_.theta, eval_gradient=True)
    mean, deviation = model.predict(expand(test), return_std=True)

    # scikit-learn's gradient is by the logarithms of scale and lengths; a weight is length^-2.
    by_weights = [-gradient[1] / 2, -gradient[2] / 2, -gradient[3:].sum() / 2]
    return dict(
        rows=rows.tolist(), values=values.tolist(), errors=errors.tolist(), weights=weights, scale=scale, jitter=jitter, share=share,
        likelihood=likelihood, gradient=[*by_weights, gradient[0]], test=test.tolist(), mean=mean.tolist(),
        deviation=deviation.tolist())


def expected_improvement():
    """log(phi(z) + z Phi(z)) with 400 digits."""
    mpmath.mp.dps = 400
    z = [-1e6, -300, -40, -25.5, -24.5, -10, -4.3, -4.2, -1.5, -1.01, -0.99, -0.5, 0, 0.7, 3, 12]
    def tail(x):
        return mpmath.erfc(-x / mpmath.sqrt(2)) / 2
    def log(x):
        x = mpmath.mpf(x)
        if x < -1000:  # erfc of so much needs more digits than are worth it: the series
            return -x * x / 2 - mpmath.log(2 * mpmath.pi) / 2 - 2 * mpmath.log(-x) + mpmath.log(1 - 3 / x ** 2 + 15 / x ** 4)
        return mpmath.log(mpmath.npdf(x) + x * tail(x))
    return dict(z=z, log=[float(log(x)) for x in z], logNormal=[float(mpmath.log(tail(mpmath.mpf(x)))) if x > -1000 else None for x in z])


def cma(dimensions, generations, seed):
    """The state after each generation of a search of a rotated ellipsoid, with the points that were asked for, best first."""
    rng = np.random.default_rng(seed)
    rotation, _ = np.linalg.qr(rng.standard_normal((dimensions, dimensions)))
    axes = 10 ** (np.arange(dimensions) / (dimensions - 1))
    search = cmaes.CMA(mean=np.full(dimensions, 0.5), sigma=0.3, seed=seed)
    rows = []
    for _ in range(generations):
        points = [search.ask() for _ in range(search.population_size)]
        solutions = sorted(((x, float((((rotation @ (x - 0.7)) * axes) ** 2).sum())) for x in points), key=lambda pair: pair[1])
        search.tell(list(solutions))
        rows.append(dict(
            points=[x.tolist() for x, _ in solutions], mean=search._mean.tolist(), sigma=float(search._sigma),
            covariance=search._C.tolist()))
    return dict(dimensions=dimensions, generations=rows)


def evaluations(function, dimensions):
    """Evaluations until the best value is below 1e-8, from the mean (0.5, ...) and a step size of 0.3: median of 100 searches."""
    counts = []
    for seed in range(100):
        search = cmaes.CMA(mean=np.full(dimensions, 0.5), sigma=0.3, seed=seed)
        count, best = 0, np.inf
        while best > 1e-8 and count < 20000:
            points = [search.ask() for _ in range(search.population_size)]
            solutions = [(x, float(function(x))) for x in points]
            search.tell(list(solutions))
            count += len(points)
            best = min(best, min(value for _, value in solutions))
        counts.append(count)
    return dict(dimensions=dimensions, median=float(np.median(counts)))


def rates():
    def axes(n):
        return 1e3 ** (np.arange(n) / (n - 1))

    def banana(x):
        z = 4 * x - 2
        return (100 * (z[1:] - z[:-1] ** 2) ** 2 + (1 - z[:-1]) ** 2).sum()

    return dict(
        sphere=evaluations(lambda x: ((x - 0.7) ** 2).sum(), 5),
        ellipsoid=evaluations(lambda x: ((axes(len(x)) * (x - 0.7)) ** 2).sum(), 5),
        rosenbrock=evaluations(banana, 4))


(HERE / "gaussian.json").write_text(json.dumps(
    dict(process=gaussian_process(), improvement=expected_improvement())) + "\n")
(HERE / "cma.json").write_text(json.dumps(
    dict(searches=[cma(2, 6, 1), cma(5, 12, 2), cma(12, 8, 3)], rates=rates())) + "\n")
