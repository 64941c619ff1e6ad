using Experiments.Audio.SoundFile;

namespace Experiments.Audio;

/// <summary>Compressed formats that this machine can read.</summary>
public static class AudioCodecs
{
    /// <summary>The installed libsndfile; null if it is not installed.</summary>
    public static CodecLibraryVersion? FindLibrary()
    {
        if (CodecLibrary.Installed.Handle == 0)
        {
            return null;
        }

        var name = SoundFileNative.Version();
        var number = name[(name.LastIndexOf('-') + 1)..];
        return new CodecLibraryVersion(name, System.Version.TryParse(number, out var version) && version >= new System.Version(1, 1));
    }

    /// <summary>The command that installs it on this machine.</summary>
    public static string InstallCommand => CodecLibrary.InstallCommandHere;
}

/// <summary>An installed libsndfile.</summary>
/// <param name="Version">Such as libsndfile-1.2.0.</param>
/// <param name="DecodesMp3">Whether it reads MP3 (version 1.1 and later).</param>
public sealed record CodecLibraryVersion(string Version, bool DecodesMp3);
