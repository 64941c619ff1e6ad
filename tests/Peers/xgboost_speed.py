"""The library's side of xgboost_speed.sh: fits XGBoost on all rows of a table and prints wall and processor seconds of one fit.

  python3 xgboost_speed.py FEATURES.csv hist|exact|approx THREADS ITERATIONS

Needs libxgboost alone (Debian: libxgboost0), called through its C interface.
"""
import csv
import ctypes
import sys
import time

path, method, threads, iterations = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
library = ctypes.CDLL("libxgboost.so.0")
library.XGBGetLastError.restype = ctypes.c_char_p


def call(name, *arguments):
    if getattr(library, name)(*arguments) != 0:
        sys.exit(library.XGBGetLastError().decode())


with open(path, newline="") as file:
    rows = list(csv.DictReader(file))
names = [name for name in rows[0] if name not in ("filename", "length", "label")]
genres = sorted({row["label"] for row in rows})
values = (ctypes.c_float * (len(rows) * len(names)))(*(float(row[name]) for row in rows for name in names))
labels = (ctypes.c_float * len(rows))(*(genres.index(row["label"]) for row in rows))
settings = {"objective": "multi:softprob", "num_class": len(genres), "tree_method": method, "nthread": threads, "verbosity": 0}


def fit(steps):
    matrix, booster = ctypes.c_void_p(), ctypes.c_void_p()
    call("XGDMatrixCreateFromMat_omp", values, ctypes.c_ulong(len(rows)), ctypes.c_ulong(len(names)),
         ctypes.c_float(float("nan")), ctypes.byref(matrix), threads)
    call("XGDMatrixSetFloatInfo", matrix, b"label", labels, ctypes.c_ulong(len(rows)))
    call("XGBoosterCreate", ctypes.byref(matrix), ctypes.c_ulong(1), ctypes.byref(booster))
    for name, value in settings.items():
        call("XGBoosterSetParam", booster, name.encode(), str(value).encode())
    for step in range(steps):
        call("XGBoosterUpdateOneIter", booster, step, matrix)
    call("XGBoosterFree", booster)
    call("XGDMatrixFree", matrix)


fit(1)
wall, processor = time.perf_counter(), time.process_time()
fit(iterations)
print(f"{time.perf_counter() - wall:.3f} {time.process_time() - processor:.3f}")
