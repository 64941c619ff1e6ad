using System.Runtime.InteropServices;
using Experiments.Domain;

namespace Experiments.Audio;

/// <summary>
/// libsndfile, the library that decodes FLAC, Vorbis, Opus and MP3: loaded on first use; only then is it an error if missing.
/// </summary>
internal sealed class CodecLibrary(params string[] names)
{
    // The names that its packages use on Linux, macOS (plain, Homebrew on ARM and Intel) and Windows (vcpkg, official build).
    private static readonly string[] KnownNames =
    [
        "libsndfile.so.1", "libsndfile.1.dylib", "/opt/homebrew/lib/libsndfile.1.dylib", "/usr/local/lib/libsndfile.1.dylib",
        "sndfile.dll", "libsndfile-1.dll",
    ];

    // The commands of the systems' package managers; on Linux the first one that exists.
    private static readonly (string Program, string Command)[] LinuxPackages =
    [
        ("/usr/bin/apt-get", "apt-get install libsndfile1"), ("/usr/bin/dnf", "dnf install libsndfile"),
        ("/sbin/apk", "apk add libsndfile"), ("/usr/bin/pacman", "pacman -S libsndfile"), ("/usr/bin/zypper", "zypper install libsndfile1"),
    ];

    private readonly Lazy<nint> _handle = new(() => Load(names));

    /// <summary>The library that the system finds under its usual names.</summary>
    public static CodecLibrary Installed { get; } = new(KnownNames);

    /// <summary>The loaded library, or 0.</summary>
    public nint Handle => _handle.Value;

    /// <summary>Throws if the library is missing.</summary>
    /// <exception cref="AudioFormatException">It is missing; the message says which format needs it and how to install it.</exception>
    public void Require(string encoding)
    {
        if (Handle == 0)
        {
            throw new AudioFormatException(
                $"{encoding} needs libsndfile, which is not installed; install it with: {InstallCommandHere}",
                UserErrorKind.Failed);
        }
    }

    /// <summary>The command that installs it on this machine.</summary>
    public static string InstallCommandHere => InstallCommand(CurrentSystem(), File.Exists);

    /// <summary>The command that installs it on <paramref name="system"/>.</summary>
    internal static string InstallCommand(OSPlatform system, Func<string, bool> exists)
    {
        if (system == OSPlatform.OSX)
        {
            return "brew install libsndfile";
        }

        return system == OSPlatform.Windows
            ? "vcpkg install libsndfile"
            : LinuxPackages.FirstOrDefault(package => exists(package.Program), LinuxPackages[0]).Command;
    }

    private static OSPlatform CurrentSystem() =>
        OperatingSystem.IsMacOS() ? OSPlatform.OSX : OperatingSystem.IsWindows() ? OSPlatform.Windows : OSPlatform.Linux;

    private static nint Load(string[] names)
    {
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, typeof(CodecLibrary).Assembly, searchPath: null, out var handle))
            {
                return handle;
            }
        }

        return 0;
    }
}
