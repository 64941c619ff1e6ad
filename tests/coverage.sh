#!/usr/bin/env bash
# Statement coverage per project. Usage: tests/coverage.sh [Unit] [Cluster] [EndToEnd]   (default: all three, about an hour)
#
# Builds the test programs with coverlet into artifacts/coverage, runs them, and prints for each project how many statements some test
# executes. Instrumented numeric code is ten times slower, and Unit covers it, so Cluster and EndToEnd measure the other projects only.
# Child processes (silos, workers, the command line) are measured if they end by themselves; what a killed one executed is not counted.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

out=$PWD/artifacts/coverage
numeric='[Experiments.Audio]*,[Experiments.DemoAudio]*,[Experiments.Features]*,[Experiments.Models]*,[Experiments.Evaluation]*,[Experiments.Search]*'
programs=("$@")
[ $# -gt 0 ] || programs=(Unit Cluster EndToEnd)
results=$out/test-results # where the test programs put their files (tests/Directory.Build.props)
rm -rf "$out/reports"
dotnet restore -v quiet -nologo # a test builds two projects of the repository itself
for program in "${programs[@]}"; do
  dotnet build "tests/$program" -c Release -p:Coverage=true --artifacts-path "$out" -v quiet -nologo
  exclude='[Experiments.Unit]*,[Experiments.Cluster]*,[Experiments.EndToEnd]*'
  [ "$program" = Unit ] || exclude+=",$numeric"
  options=(--coverlet --coverlet-output-format cobertura --coverlet-exclude "$exclude")
  for include in '[Experiments.*]*' '[experiments]*' '[silo]*'; do options+=(--coverlet-include "$include"); done
  # A failed test does not end the measurement; the tests have a command of their own.
  rm -rf "$results"; mkdir -p "$results"
  EXPERIMENTS_PROGRAMS="$out/bin/Experiments.$program/release" \
    dotnet test --project "tests/$program" -c Release --no-build -p:Coverage=true --artifacts-path "$out" \
    "${options[@]}" || echo "$program: not all tests passed"
  mkdir -p "$out/reports/$program"
  find "$results" -name '*cobertura*.xml' -exec mv {} "$out/reports/$program/" \;
done

awk '
  BEGIN { RS = "<" }
  function attribute(name) { return match($0, name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 2, RLENGTH - length(name) - 3) : "" }
  /^package /  { project = attribute("name") }
  /^class /    { file = attribute("filename") }
  /^line /     { key = project SUBSEP file SUBSEP attribute("number"); if (!(key in hit)) hit[key] = 0; if (attribute("hits") > 0) hit[key] = 1 }
  END {
    for (key in hit) { split(key, part, SUBSEP); total[part[1]]++; covered[part[1]] += hit[key] }
    for (project in total) printf "%-28s %6d of %6d statements  %5.1f %%\n", project, covered[project], total[project], 100 * covered[project] / total[project]
  }' "$out"/reports/*/*.xml | sort
