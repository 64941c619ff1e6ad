namespace Experiments.Audio.Containers;

/// <summary>
/// The header of a RIFF WAV file (Microsoft, "Multiple channel audio data and WAVE files"), or RF64 and BW64 (EBU Tech 3306, ITU-R
/// BS.2088), whose 64-bit sizes are in a separate chunk. Unknown chunks are skipped. <see cref="WavSizes"/> says what to make of a size of
/// the samples that is larger than the file.
/// </summary>
internal static class WavHeader
{
    // The bytes after the two-byte format tag in the GUIDs of WAVE_FORMAT_EXTENSIBLE.
    private static ReadOnlySpan<byte> SubFormatTail => [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

    /// <summary>Reads the header at the stream's position.</summary>
    /// <exception cref="AudioFormatException">Cut off, contradictory, or with an unsupported encoding.</exception>
    public static PcmLayout Read(Stream stream)
    {
        var reader = new HeaderReader(stream, isBigEndian: false);
        var start = reader.Position;
        var has64BitSizes = reader.FourCharacters() != "RIFF";
        ulong riffSize = reader.UInt32();
        reader.FourCharacters(); // WAVE
        (AudioFormat Format, PcmEncoding Encoding)? format = null;
        ulong? wideSize = null;
        while (true)
        {
            if (reader.Remaining < 8)
            {
                throw new AudioFormatException("truncated or empty: it has no 'data' chunk with samples");
            }

            var name = reader.FourCharacters();
            var size = reader.UInt32();
            var body = reader.Position;
            if (name == "data")
            {
                var (layout, encoding) = format ?? throw new AudioFormatException("its samples come before its 'fmt ' chunk");
                var located = Locate(
                    reader, layout, encoding, has64BitSizes && size == WavSizes.Unfilled ? wideSize ?? size : size, riffSize, start);
                return located with { IsOrdinary = located.IsOrdinary && !has64BitSizes };
            }

            if (size > reader.Remaining)
            {
                throw new AudioFormatException($"truncated: a chunk of {size} bytes starts {reader.Remaining} bytes before its end");
            }

            if (name == "fmt ")
            {
                format = ReadFormat(reader, size);
            }
            else if (name == "ds64" && has64BitSizes && size >= 16)
            {
                (riffSize, wideSize) = (reader.UInt64(), reader.UInt64());
            }

            reader.Position = body + size;
            SkipPadding(reader, size);
        }
    }

    private static PcmLayout Locate(
        HeaderReader reader, AudioFormat format, PcmEncoding encoding, ulong size, ulong riffSize, long start)
    {
        var (offset, present) = (reader.Position, reader.Remaining);
        var layout = new PcmLayout(format, encoding, IsBigEndian: false, start, offset, Frames: 0);
        var note = WavSizes.Explain(size, riffSize, offset - start, present);
        if (note is null)
        {
            RefuseSecond(reader, offset, size);
        }

        return layout with
        {
            Frames = PcmLayout.CountFrames(note is null ? size : (ulong)present, present, layout.FrameBytes),
            IsOrdinary = note is null && riffSize + 8 >= (ulong)(offset - start) + size,
            Note = note,
        };
    }

    /// <summary>A second chunk of samples would be lost in silence; the format has only one.</summary>
    private static void RefuseSecond(HeaderReader reader, long offset, ulong size)
    {
        if (size + 8 > (ulong)reader.Remaining)
        {
            return;
        }

        reader.Position = offset + (long)size;
        SkipPadding(reader, (uint)(size & 1));
        while (reader.Remaining >= 8)
        {
            var position = reader.Position;
            var (name, length) = (reader.FourCharacters(), reader.UInt32());
            if (name == "data" && length > 0)
            {
                throw new AudioFormatException($"has a second 'data' chunk at byte {position}; join its samples in one chunk, or split it");
            }

            if (length > reader.Remaining)
            {
                return;
            }

            reader.Position += length;
            SkipPadding(reader, length);
        }
    }

    private static (AudioFormat Format, PcmEncoding Encoding) ReadFormat(HeaderReader reader, uint size)
    {
        if (size < 16)
        {
            throw new AudioFormatException($"its 'fmt ' chunk has {size} bytes instead of 16 or more");
        }

        var tag = reader.UInt16();
        var channels = reader.UInt16();
        var sampleRate = reader.UInt32();
        reader.UInt32(); // bytes per second: redundant, and often wrong
        var blockBytes = reader.UInt16();
        var bits = reader.UInt16();
        if (tag == 0xFFFE && size >= 40)
        {
            reader.Bytes(8); // size of the extension, valid bits, speaker positions
            tag = reader.UInt16();
            if (!reader.Bytes(14).SequenceEqual(SubFormatTail))
            {
                throw new AudioFormatException("its extensible encoding is not supported; convert it to PCM");
            }
        }

        var encoding = EncodingOf(tag, bits);
        var format = AudioFormat.Checked("wav", PcmSamples.NameOf(encoding), sampleRate, channels, bits);
        return blockBytes == channels * PcmSamples.BytesPerSample(encoding)
            ? (format, encoding)
            : throw new AudioFormatException($"its header states blocks of {blockBytes} bytes for {channels} channels of {bits} bits");
    }

    private static PcmEncoding EncodingOf(int tag, int bits) => (tag, bits) switch
    {
        (1, >= 1 and <= 8) => PcmEncoding.Unsigned8,
        (1, > 8 and <= 16) => PcmEncoding.Int16,
        (1, > 16 and <= 24) => PcmEncoding.Int24,
        (1, > 24 and <= 32) => PcmEncoding.Int32,
        (3, 32) => PcmEncoding.Float32,
        (3, 64) => PcmEncoding.Float64,
        (6, 8) => PcmEncoding.ALaw,
        (7, 8) => PcmEncoding.MuLaw,
        (1 or 3 or 6 or 7, _) =>
            throw new AudioFormatException($"its header states {bits} bits per sample, which its encoding does not have"),
        _ => throw new AudioFormatException(
            $"its encoding 0x{tag:X4}{(NameOf(tag) is { } name ? $", {name}," : "")} is not supported; convert it to PCM"),
    };

    /// <summary>The names of encodings that people have in WAV files (RFC 2361); null for others.</summary>
    private static string? NameOf(int tag) => tag switch
    {
        0x0002 => "Microsoft ADPCM",
        0x0011 => "IMA ADPCM",
        0x0031 => "GSM 6.10",
        0x0050 => "MPEG layer 2",
        0x0055 => "MP3",
        0x00FF or 0x1610 => "AAC",
        0x0161 or 0x0162 => "WMA",
        0x2000 => "AC-3",
        _ => null,
    };

    /// <summary>A chunk of odd size is followed by a zero byte, but some writers forget it.</summary>
    private static void SkipPadding(HeaderReader reader, uint size)
    {
        if (size % 2 == 1 && reader.Remaining > 0 && reader.Bytes(1)[0] != 0)
        {
            reader.Position--;
        }
    }
}
