#!/usr/bin/env bash
# Compares the time of our xgboost with that of XGBoost's library: the same table and parameters, in turn, for each tree method at one
# and two threads. Usage: tests/Peers/xgboost_speed.sh FEATURES.csv [ROUNDS] [ITERATIONS] [METHOD...]
# Needs python3 and libxgboost (Debian: libxgboost0), which nothing else needs. Prints medians over the rounds of wall and processor seconds.
set -euo pipefail
csv=$(realpath "${1:?usage: xgboost_speed.sh FEATURES.csv [ROUNDS] [ITERATIONS] [METHOD...]}")
rounds=${2:-5}
iterations=${3:-20}
methods=("${@:4}")
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
ours=("$here/../../artifacts/bin/Experiments.Benchmarks/release/Experiments.Benchmarks" peers)
# Idle threads of OpenMP sleep. By default they spin, which on a busy machine makes the library many times slower.
export OMP_WAIT_POLICY=PASSIVE
if [ ${#methods[@]} = 0 ]; then
  methods=(hist exact approx)
fi

dotnet build "$here/../Benchmarks" -c Release -v quiet --nologo
median() { sort -g | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }
printf '%-7s %7s %27s %27s\n' method threads 'wall s: ours, library' 'processor s: ours, library'
for method in "${methods[@]}"; do
  for threads in 1 2; do
    a=() b=()
    for _ in $(seq "$rounds"); do
      a+=("$("${ours[@]}" time --csv "$csv" --method "$method" --threads "$threads" --iterations "$iterations")")
      b+=("$(python3 "$here/xgboost_speed.py" "$csv" "$method" "$threads" "$iterations")")
    done
    for column in 1 2; do
      printf '%s\n' "${a[@]}" | cut -d' ' -f$column | median
      printf '%s\n' "${b[@]}" | cut -d' ' -f$column | median
    done | paste -sd' ' | awk -v method="$method" -v threads="$threads" \
      '{ printf "%-7s %7d %10.3f %9.3f %6.2f %10.3f %9.3f %6.2f\n", method, threads, $1, $2, $1 / $2, $3, $4, $3 / $4 }'
  done
done
