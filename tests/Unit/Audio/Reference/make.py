"""Makes the compressed files of this folder and writes what libsndfile reads in them to expected.csv.

Needs Debian's flac, lame, opus-tools, twolame, vorbis-tools, libsndfile1. The encoders' versions change the files' bytes, so commit both.
Columns: file, sample rate, channels, samples per channel as libsndfile reads them, then 32 samples at even distances, channels in turn.
"""

import array
import ctypes
import math
import os
import random
import subprocess
import wave

SAMPLES = 32
os.chdir(os.path.dirname(os.path.abspath(__file__)))


class Info(ctypes.Structure):
    _fields_ = [("frames", ctypes.c_int64), ("rate", ctypes.c_int), ("channels", ctypes.c_int), ("format", ctypes.c_int),
                ("sections", ctypes.c_int), ("seekable", ctypes.c_int)]


def read(path):
    """Interleaved floats, rate, channels."""
    library = ctypes.CDLL("libsndfile.so.1")
    library.sf_open.restype = ctypes.c_void_p
    library.sf_readf_float.restype = ctypes.c_int64
    library.sf_readf_float.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64]
    info = Info()
    file = library.sf_open(path.encode(), 0x10, ctypes.byref(info))
    block, samples = (ctypes.c_float * (4096 * info.channels))(), array.array("f")
    while (count := library.sf_readf_float(file, block, 4096)) > 0:
        samples.extend(block[:count * info.channels])
    return samples, info.rate, info.channels


def sound(path, rate, channels, seconds, bits=16, seed=1):
    """Strokes of noise over tones, so that encoders use short blocks and all of their tables."""
    draw = random.Random(seed)
    frames = int(rate * seconds)
    data = [[0.12 * math.sin(2 * math.pi * (220 + 110 * c) * t / rate) for t in range(frames)] for c in range(channels)]
    for _ in range(int(8 * seconds)):
        start, decay, level = draw.randrange(frames), rate * draw.uniform(0.002, 0.03), draw.uniform(0.1, 0.4)
        shares = [draw.uniform(0.2, 1) for _ in range(channels)]
        for t in range(start, min(frames, start + rate // 6)):
            value = level * draw.gauss(0, 0.5) * math.exp((start - t) / decay)
            for c in range(channels):
                data[c][t] += shares[c] * value
    scale, size = 2 ** (bits - 1), (bits + 7) // 8
    with wave.open(path, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(size)
        file.setframerate(rate)
        limit = lambda x: max(-scale, min(scale - 1, round(x * scale)))
        values = (limit(data[c][t]) + (128 if bits == 8 else 0) for t in range(frames) for c in range(channels))
        file.writeframes(b"".join(value.to_bytes(size, "little", signed=bits > 8) for value in values))


def run(command):
    subprocess.run(command, shell=True, check=True)


def main():
    for rate in (11025, 16000, 22050, 24000, 44100, 48000):
        sound(f"/tmp/s{rate}.wav", rate, 2, 1.2)
        sound(f"/tmp/m{rate}.wav", rate, 1, 1.2, seed=2)
    sound("/tmp/six.wav", 48000, 6, 0.5)
    for bits in (8, 24, 32):
        sound(f"/tmp/b{bits}.wav", 22050, 2, 0.5, bits)
    lame = "lame --quiet --noreplaygain"
    run(f"{lame} -V 3 /tmp/s44100.wav joint-44100.mp3")
    run(f"{lame} -b 64 /tmp/s44100.wav stereo-24000.mp3")
    run(f"{lame} --resample 22.05 -V 5 /tmp/m22050.wav mono-22050.mp3")
    run(f"{lame} --resample 11.025 -V 5 /tmp/s11025.wav stereo-11025.mp3")
    run(f"{lame} -p -t -b 96 -m m /tmp/m48000.wav checked-48000.mp3")
    run("twolame -t 0 -m j -b 96 /tmp/s44100.wav joint-44100.mp2 2>/dev/null")
    with open("joint-44100.mp3", "rb") as whole, open("cut-44100.mp3", "wb") as cut:
        # Without its first frames: the next ones take bytes from frames that are gone.
        data = whole.read()
        starts = [at for at in range(len(data) - 4) if data[at:at + 2] == b"\xff\xfb" and data[at + 2] & 12 == 0]
        cut.write(data[starts[6]:])
    run("oggenc -Q -q 3 /tmp/s44100.wav -o stereo-44100.ogg")
    run("oggenc -Q -q 0 /tmp/m22050.wav -o mono-22050.ogg")
    run("opusenc --quiet --bitrate 64 /tmp/s48000.wav stereo-48000.opus")
    run("opusenc --quiet --bitrate 160 /tmp/six.wav six-48000.opus")
    run("opusenc --quiet --bitrate 32 --framesize 2.5 /tmp/m24000.wav mono-24000.opus")
    run("opusenc --quiet --bitrate 10 --speech /tmp/m48000.wav speech-48000.opus")
    flac = "flac -s -f --no-padding"
    run(f"{flac} -8 -p -e /tmp/s44100.wav -o best-16.flac")
    run(f"{flac} -5 -b 1152 /tmp/b8.wav -o plain-8.flac")
    run(f"{flac} -8 /tmp/b24.wav -o best-24.flac")
    run(f"{flac} -8 /tmp/b32.wav -o best-32.flac")
    run(f"{flac} -5 --ogg /tmp/m22050.wav -o mono-16.oga")
    run(f"{flac} -0 --channel-map=none /tmp/six.wav -o six-16.flac")
    with open("expected.csv", "w") as expected:
        for name in sorted(os.listdir(".")):
            if name.endswith((".mp2", ".mp3", ".ogg", ".opus", ".flac", ".oga")):
                source = {"best-32.flac": "/tmp/b32.wav", "mono-16.oga": "/tmp/m22050.wav"}.get(name, name)
                samples, rate, channels = read(source)
                frames = len(samples) // channels
                places = [(frames - 1) * i // (SAMPLES - 1) * channels + i % channels for i in range(SAMPLES)]
                expected.write(",".join([name, str(rate), str(channels), str(frames)] + ["%.9g" % samples[at] for at in places]) + "\n")


main()
