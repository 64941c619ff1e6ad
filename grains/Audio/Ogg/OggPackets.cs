using System.Buffers;

namespace Experiments.Audio.Ogg;

/// <summary>One packet of a logical stream.</summary>
/// <param name="Data">Its bytes.</param>
/// <param name="Granule">The position that the page states in which it ends: that of the last packet there.</param>
/// <param name="EndsPage">Whether it is the last packet that ends in its page.</param>
/// <param name="IsOnLastPage">Whether it ends in the last page of its stream.</param>
internal sealed record OggPacket(byte[] Data, long Granule, bool EndsPage, bool IsOnLastPage);

/// <summary>
/// The packets of an Ogg file (RFC 3533) whose logical streams follow each other; streams side by side, as of a video, are refused. A page
/// that is missing is an error. A stream without its end flag is read to the end of its pages and reported.
/// </summary>
internal sealed class OggPackets(Stream stream)
{
    private readonly OggPages _pages = new(stream);
    private readonly Queue<OggPacket> _packets = new();
    private readonly ArrayBufferWriter<byte> _partial = new();
    private bool _hasPage;
    private bool _isPartial;
    private bool _isEnded = true;
    private uint _serial;
    private uint _number;

    /// <summary>Whether a stream ended without its end flag.</summary>
    public bool LacksEndFlag { get; private set; }

    /// <summary>Moves to the next logical stream; false at the end of the file.</summary>
    /// <exception cref="AudioFormatException">Cut off, damaged, or not the start of a stream.</exception>
    public bool NextStream()
    {
        while (Read() is not null)
        {
            // Packets that a decoder had no use for.
        }

        _hasPage = _hasPage || _pages.Read();
        if (!_hasPage)
        {
            return false;
        }

        if (!_pages.IsFirst)
        {
            throw new AudioFormatException($"damaged: the page at byte {_pages.Position} belongs to no stream");
        }

        (_serial, _number, _isEnded) = (_pages.Serial, _pages.Number, false);
        return true;
    }

    /// <summary>The next packet of the stream; null at its end.</summary>
    /// <exception cref="AudioFormatException">Cut off, or damaged.</exception>
    public OggPacket? Read()
    {
        while (_packets.Count == 0 && !_isEnded)
        {
            TakePage();
        }

        return _packets.TryDequeue(out var packet) ? packet : null;
    }

    /// <summary>Queues the packets of the current page and looks at the next, which tells whether this was the last.</summary>
    private void TakePage()
    {
        if (_pages.Number != _number || _pages.IsContinued != _isPartial)
        {
            throw new AudioFormatException($"damaged: a page is missing before byte {_pages.Position}");
        }

        var (hasEndFlag, granule) = (_pages.IsLast, _pages.Granule);
        var packets = SplitPage();
        _number++;
        _hasPage = _pages.Read();
        _isEnded = hasEndFlag || !_hasPage || _pages.IsFirst;
        if (_isEnded && _isPartial)
        {
            throw new AudioFormatException("truncated: its last packet is not complete");
        }

        if ((!_isEnded && _pages.Serial != _serial) || (_isEnded && !hasEndFlag && _hasPage && _number <= 1))
        {
            throw new AudioFormatException("contains several streams side by side; Ogg files with sound only are supported");
        }

        LacksEndFlag |= _isEnded && !hasEndFlag;
        for (var i = 0; i < packets.Count; i++)
        {
            _packets.Enqueue(new OggPacket(packets[i], granule, i == packets.Count - 1, _isEnded));
        }
    }

    private List<byte[]> SplitPage()
    {
        var packets = new List<byte[]>();
        var body = _pages.Body;
        foreach (var length in _pages.Segments)
        {
            _partial.Write(body[..length]);
            body = body[length..];
            _isPartial = length == 255;
            if (!_isPartial)
            {
                packets.Add(_partial.WrittenSpan.ToArray());
                _partial.ResetWrittenCount();
            }
        }

        return packets;
    }
}
