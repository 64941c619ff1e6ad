#!/usr/bin/env bash
# Compares our decoders with libsndfile's (for MP3 with mpg123, which it uses) on the given WAV files, encoded in several ways: lengths,
# differences, our speed on one core.
# Usage: tests/Peers/decoders.sh FILE.wav...
# Needs ffmpeg, lame, oggenc, opusenc, mpg123 and sndfile-convert (Debian: ffmpeg lame vorbis-tools opus-tools mpg123 sndfile-programs), which
# nothing else needs. If opus_compare of the Opus sources is on the PATH, Opus is judged by it as well.
set -euo pipefail
[ $# -gt 0 ] || { echo "usage: decoders.sh FILE.wav..." >&2; exit 2; }
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
dotnet build "$here/../Benchmarks" -c Release -v quiet --nologo
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
number=0
for file in "$@"; do
  number=$((number + 1))
  stereo="$folder/stereo"
  name="$folder/$number"
  # Two channels that differ, at 44.1 kHz: what encoders are made for.
  ffmpeg -loglevel error -y -i "$file" -af "aformat=channel_layouts=stereo,adelay=0|7,aresample=44100" -f wav "$stereo" < /dev/null
  ffmpeg -loglevel error -y -i "$stereo" -c:a flac "$name-16.flac" < /dev/null
  ffmpeg -loglevel error -y -i "$stereo" -c:a flac -sample_fmt s32 "$name-24.flac" < /dev/null
  for quality in 0 5 9; do oggenc --quiet -q "$quality" -o "$name-q$quality.ogg" "$stereo"; done
  for rate in 64 128 320; do lame --quiet -b "$rate" "$stereo" "$name-$rate.mp3" 2> /dev/null; done
  lame --quiet -V 2 "$stereo" "$name-vbr.mp3" 2> /dev/null
  lame --quiet -m m -b 48 --resample 22.05 "$stereo" "$name-mono22.mp3" 2> /dev/null
  for rate in 24 64 128; do opusenc --quiet --bitrate "$rate" "$stereo" "$name-$rate.opus" 2> /dev/null; done
  opusenc --quiet --speech --bitrate 24 --downmix-mono "$stereo" "$name-speech.opus" 2> /dev/null
  rm "$stereo"
done
for file in "$folder"/*; do
  case $file in
    *.mp3) mpg123 -q -e f32 -w "$file.wav" "$file" ;; # libsndfile's own decoder of MP3; sndfile-convert would change the level
    *.flac) sndfile-convert -pcm32 "$file" "$file.wav" > /dev/null ;;
    *) sndfile-convert -float32 "$file" "$file.wav" > /dev/null ;;
  esac
done
"$here/../../artifacts/bin/Experiments.Benchmarks/release/Experiments.Benchmarks" decoder-differences "$folder"
if command -v opus_compare > /dev/null; then
  for file in "$folder"/*.opus; do
    echo "$(basename "$file"): $(opus_compare "$file.theirs.raw" "$file.ours.raw" 2>&1 | tr '\n' ' ')"
  done
fi
