#!/usr/bin/env bash
# Usage: make-store.sh [BIN], where BIN is the artifacts/bin folder of a Release build. Needs python3 and zip.
# Makes store-format-2.zip, a store of that build with every kind of stored state, and store-format-2.json, the numbers that the build
# shows for it. EarlierStoreTests opens the store with the present build, so make it again only if the store format changes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${1:-$here/../../../artifacts/bin}" && pwd)
work=/tmp/experiments-reference # the store refers to audio in it
rm -rf "$work" && mkdir -p "$work/numbers" && cd "$work"

# Background processes of a shell ignore SIGINT; --default-signal restores it.
experiments=(env --default-signal dotnet exec "$bin/Experiments.ClientCli/release/experiments.dll" --quiet)
silo=(dotnet exec "$bin/Experiments.Silo/release/silo.dll" --store store --devices cpu:1)
in_store() { "${experiments[@]}" "$@" --store store > /dev/null; }
numbers() { "${experiments[@]}" "${@:2}" --json > "numbers/$1.json"; }

# Waits until the process in the background has saved a checkpoint of a sweep: SWEEP EPOCH, where EPOCH is a pattern.
passed() { until compgen -G "store/artifacts/work/$1/e*/r*/a*/checkpoint-$2" > /dev/null; do kill -0 $! || return; sleep 0.01; done; }

# Kills the process in the background together with its workers.
kill_hard() { kill -KILL $! $(cat /proc/$!/task/*/children); wait $! || true; }

python3 - <<'PYTHON'
import os, random, shutil, struct, wave

def write(path, samples):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with wave.open(path, "wb") as file:
        file.setparams((1, 2, 22050, 0, "NONE", None))
        file.writeframes(b"".join(struct.pack("<h", int(sample)) for sample in samples))

noise = random.Random(1)
hertz = {"blues": 220, "classical": 440, "metal": 880}
for genre, tone in hertz.items():
    for track in range(5):
        period, loud = 22050 / (tone + 40 * track), 1000 + 500 * track + tone
        write(f"audio/{genre}/{genre}.{track}.wav",
              ((loud if n % period < period / 2 else -loud) + noise.gauss(0, tone + 300 * track) for n in range(6 * 22050)))
write("square.wav", (8000 if n // 50 % 2 == 0 else -8000 for n in range(3 * 22050))) # EarlierStoreTests makes it too
shutil.copy("audio/blues/blues.0.wav", "audio/blues/copy.wav")
for broken in ("audio/metal/broken.wav", "nothing/metal/broken.wav"):
    os.makedirs(os.path.dirname(broken), exist_ok=True)
    open(broken, "w").write("not audio")
with open("groups.csv", "w") as file:
    file.write("track,group\n" + "".join(f"{genre}.{track},artist {max(track, 1)} of {genre}\n" for genre in hertz for track in range(5)))
with open("table.csv", "w") as file:
    file.write("filename,label,x,y\n" + "".join(
        f"{genre}.{track}.{part}.wav,{genre},{tone + noise.gauss(0, 300):.3f},{noise.gauss(0, 1):.3f}\n"
        for genre, tone in hertz.items() for track in range(4) for part in range(2)))

open("small.yaml", "w").write("""
name: small
hopLength: 2048
nMels: 8
table:
  - { feature: rms, statistics: [mean, std] }
  - { feature: zero_crossing_rate, statistics: [mean, std] }
tensor: melspectrogram
""")
def net(family="cnn", **more):
    settings = {"blocks": 2, "filters": 2, "batchSize": 2, **more}
    return f"{family}, parameters: {{ {', '.join(f'{name}: {value}' for name, value in settings.items())} }}"

held_out = "folds: 1, testFraction: 0.3"
def paths(*tracks):
    return ", ".join(f"{genre}/{genre}.{track}.wav" for genre in hertz for track in tracks)

sweeps = {
    "every": (held_out, "", ["logistic-regression", "knn", "random-forest, parameters: { nEstimators: 5 }", "svm",
        "gradient-boosting, parameters: { nEstimators: 5 }", "xgboost, parameters: { nEstimators: 5 }",
        net(denseUnits=4, epochs=3), net("crnn", gruUnits=4, epochs=2)]),
    "classical": ("folds: 2", "", ["logistic-regression", "knn, parameters: { k: { choice: [1, 3] } }"]),
    "tuned": (held_out, """
objective: { metric: validationLogLoss, goal: minimize }
search: { sampler: tpe, experiments: 5, pruner: { kind: asha, reduction: 2, minEpochs: 1 } }
resources: { maxConcurrentRuns: 1, memoryBytes: 1000000, priority: 3 }""",
        [net(denseUnits="{ integer: [2, 6] }", epochs=4, learningRate="{ logUniform: [0.0001, 0.1] }", optimizer="{ choice: [adamw, sgd] }",
             momentum="{ uniform: [0.5, 0.9], when: { optimizer: sgd } }")]),
    "longer": (held_out, "", [net(denseUnits=4, epochs=2), "knn, parameters: { k: 1 }"]),
    "failing": (f"split: predefined, folds: 1, lists: {{ train: [{paths(0, 1)}], validation: [{paths(2)}], test: [{paths(3, 4)}] }}", "",
        ["knn", "cnn, parameters: { blocks: 5, epochs: 1 }"]),
    "table": ("folds: 2", "", ["knn"]),
    "paused": ("split: group, folds: 2", "", ["knn", net(denseUnits=4, epochs=120, batchSize=1)]),
    "cancelled": (held_out, "", ["knn", net(denseUnits=4, epochs=120, batchSize=1)]),
    "interrupted": ("folds: 2", "",
        ["knn, parameters: { k: { choice: [1, 3] } }", net(denseUnits="{ choice: [4, 6] }", epochs=60, dropout=0.2)]),
}
for name, (protocol, search, models) in sweeps.items():
    data = "dataset: elsewhere\nfeatures: table" if name == "table" else "dataset: tones\nfeatures: small"
    open(f"{name}.yaml", "w").write(f"name: {name}\n{data}\nprotocol: {{ {protocol}, seed: 5 }}{search}\nmodels:\n"
        + "".join(f"  - {{ family: {model} }}\n" for model in models))
PYTHON

in_store dataset import tones "$work/audio" --groups "$work/groups.csv"
in_store dataset import nothing "$work/nothing" || true # the import fails, and its reason is stored
in_store dataset audit tones
in_store features build tones --spec small.yaml
in_store features import elsewhere table.csv
cp -r store undisturbed

# Checkpoints are large, so only sweeps that continue from them keep them.
export EXPERIMENTS_KEEP_CHECKPOINTS=none
for sweep in every classical tuned table; do in_store sweep run $sweep.yaml; done
in_store sweep run failing.yaml || true # one of its experiments fails
unset EXPERIMENTS_KEEP_CHECKPOINTS
in_store sweep run longer.yaml
in_store sweep extend longer --epochs 4
in_store sweep extend longer --set "models.knn.parameters.k={choice: [1, 3]}"
for sweep in paused cancelled; do
  "${experiments[@]}" sweep run $sweep.yaml --store store > /dev/null &
  passed $sweep '0000[1-9]?'
  kill -INT $! && wait $! || true
done
in_store sweep cancel cancelled

# A cordoned node with labels.
"${silo[@]}" --name s1 --label room=cellar > silo.log &
until grep -q ' joined with ' silo.log; do kill -0 $!; sleep 0.1; done
kill -TERM $! && wait $! || true
in_store node label s1 floor=2
in_store node cordon s1

for sweep in every classical tuned longer failing table; do numbers $sweep sweep leaderboard $sweep --store store; done
for experiment in e0 e1 e2 e3 e4 e5 e6 e7; do numbers $experiment predict square.wav --experiment every/$experiment --store store; done

# Killed twice, so that one attempt is recorded as lost and a second one was continuing from its checkpoint.
"${experiments[@]}" sweep run interrupted.yaml --store store > /dev/null &
passed interrupted '0000[1-9]?'
kill_hard
"${silo[@]}" --name s2 > silo.log &
passed interrupted '0000[3-9]?'
kill_hard

# Undisturbed runs of the sweeps that were interrupted, paused, cancelled or will be extended.
for sweep in interrupted paused cancelled classical; do "${experiments[@]}" sweep run $sweep.yaml --store undisturbed > /dev/null; done
"${experiments[@]}" sweep extend classical --set "models.knn.parameters.k={choice: [1, 3, 5]}" --store undisturbed > /dev/null
for sweep in interrupted paused cancelled; do numbers $sweep sweep leaderboard $sweep --store undisturbed; done
numbers classical-extended sweep leaderboard classical --store undisturbed

python3 - > "$here/store-format-2.json" <<'PYTHON'
import glob, json, os

# Other builds may word sentences differently, and times differ in every run.
left_out = ("verdict", "notes", "fitSeconds")
leaderboards, predictions = {}, {}
for path in sorted(glob.glob("numbers/*.json")):
    name, content = os.path.basename(path)[:-5], json.load(open(path))
    if "rows" in content:
        leaderboards[name] = [{key: value for key, value in row.items() if key not in left_out} for row in content["rows"]]
    else:
        predictions[f"every/{name}"] = content["files"][0]["mixture"]
print('{\n"leaderboards": {')
print(",\n".join(f'"{name}": [\n' + ",\n".join(map(json.dumps, rows)) + "\n]" for name, rows in leaderboards.items()))
print('},\n"predictions": {')
print(",\n".join(f'"{name}": {json.dumps(mixture)}' for name, mixture in predictions.items()))
print("}\n}")
PYTHON
rm -f "$here/store-format-2.zip"
cd store && zip -q -9 -r -D -X "$here/store-format-2.zip" . --exclude lock state.db-shm
