#!/usr/bin/env bash
# Compares our classical families with scikit-learn and XGBoost: same rows, folds and parameters, one thread each, in turn.
# Usage: tests/Peers/compare.sh FEATURES.csv [OUT_FOLDER] [ROUNDS] [FAMILY...]
# Needs Python with numpy, pandas, scikit-learn, xgboost, threadpoolctl (Debian: python3-sklearn python3-xgboost python3-pandas) and OpenBLAS
# (libopenblas0-pthread); PYTHON names another interpreter.
set -euo pipefail
csv=$(realpath "${1:?usage: compare.sh FEATURES.csv [OUT_FOLDER] [ROUNDS] [FAMILY...]}")
out=$(realpath -m "${2:-artifacts/peers}")
rounds=${3:-3}
families=("${@:4}")
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
python=${PYTHON:-/usr/bin/python3}
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 PYTHONWARNINGS=ignore
if [ ${#families[@]} = 0 ]; then
  families=(logistic-regression knn svm random-forest gradient-boosting xgboost)
fi

"$python" "$here/peer.py" blas
dotnet build "$here/../Benchmarks" -c Release -v quiet --nologo
ours=("$here/../../artifacts/bin/Experiments.Benchmarks/release/Experiments.Benchmarks" peers)
mkdir -p "$out"
rm -f "$out/ours.csv" "$out/theirs.csv"
"${ours[@]}" split --csv "$csv" --out "$out"
for round in $(seq "$rounds"); do
  for family in "${families[@]}"; do
    "${ours[@]}" fit --csv "$csv" --out "$out" --settings "$here/settings.json" --family "$family" --round "$round"
    "$python" "$here/peer.py" fit "$family" "$csv" "$out" "$round"
  done
done
"$python" "$here/peer.py" table "$out" | tee "$out/table.txt"
