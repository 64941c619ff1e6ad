"""Condenses a folder of librosa reference values (manifest.json, cases/*.json) into librosa.json: python3 condense.py FOLDER"""
import json
import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
cases = []
for entry in json.loads((folder / "manifest.json").read_text())["cases"]:
    case = json.loads((folder / entry["case"]).read_text())
    cases.append({
        "name": case["name"],
        "pcm_sha256": entry["pcm_sha256"],
        "tuning": case["tuning"],
        "tempo_margin": case["tempo_margin"],
        "tempo_margin_beat_track": case["tempo_margin_beat_track"],
        "ill_conditioned": case["ill_conditioned"],
        "features": {name: value and float(f"{value:.10g}") for name, value in case["features"].items()},
    })
lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
(pathlib.Path(__file__).parent / "librosa.json").write_text(f'{{"librosa_version":"0.11.0","cases":[\n{lines}\n]}}\n')
