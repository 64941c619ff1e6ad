using Experiments.Audio.SoundFile;

namespace Experiments.Audio;

/// <summary>Which compressed formats can be read on this machine.</summary>
public static class AudioCodecs
{
    /// <summary>libsndfile as it is installed; null where it is not.</summary>
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

    /// <summary>What installs it here.</summary>
    public static string InstallCommand => CodecLibrary.InstallCommandHere;
}

/// <summary>An installed libsndfile.</summary>
/// <param name="Version">Such as libsndfile-1.2.0.</param>
/// <param name="DecodesMp3">Does it read MP3, as from 1.1 on?</param>
public sealed record CodecLibraryVersion(string Version, bool DecodesMp3);
