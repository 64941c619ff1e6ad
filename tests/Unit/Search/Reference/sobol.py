"""Writes the reference of the Sobol sampler from scipy, which ships the direction numbers of Joe and Kuo (2008, new-joe-kuo-6).

Usage: python3 sobol.py table  > lines for SobolDirections.cs (degree, inner coefficients, initial numbers of each dimension)
       python3 sobol.py points > sobol.csv (points 0 … 15 and 1000 of 64 dimensions, not scrambled, as integers over 2^30)
Made with Python 3.11, scipy 1.10.1.
"""
import os
import sys

import numpy as np
import scipy.stats

DIMENSIONS = 128


def table():
    numbers = np.load(os.path.join(os.path.dirname(scipy.stats.__file__), "_sobol_direction_numbers.npz"))
    for polynomial, initial in list(zip(numbers["poly"], numbers["vinit"]))[1:DIMENSIONS]:
        degree = int(polynomial).bit_length() - 1
        inner = (int(polynomial) ^ (1 << degree)) >> 1
        print(degree, inner, *initial[:degree])


def points():
    sobol = scipy.stats.qmc.Sobol(64, scramble=False, bits=30)
    rows = (sobol.random(1001) * 2 ** 30).astype(np.int64)
    for index in [*range(16), 1000]:
        print(index, *rows[index], sep=",")


if __name__ == "__main__":
    {"table": table, "points": points}[sys.argv[1]]()
