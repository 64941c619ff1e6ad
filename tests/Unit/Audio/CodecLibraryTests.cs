using System.Runtime.InteropServices;
using Experiments.Audio;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Audio;

public sealed class CodecLibraryTests
{
    [Fact]
    public void A_missing_library_is_reported_in_one_line_with_the_install_command()
    {
        var error = Assert.Throws<AudioFormatException>(() => new CodecLibrary("no-such-library.so.1").Require("mp3"));
        Assert.StartsWith("mp3 needs libsndfile, which is not installed; install it with: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(UserErrorKind.Failed, error.Kind);
    }

    [Theory]
    [InlineData("/usr/bin/apt-get", "apt-get install libsndfile1")]
    [InlineData("/usr/bin/dnf", "dnf install libsndfile")]
    [InlineData("/sbin/apk", "apk add libsndfile")]
    [InlineData("/nothing", "apt-get install libsndfile1")]
    public void The_install_command_uses_the_available_package_manager(string program, string command) =>
        Assert.Equal(command, CodecLibrary.InstallCommand(OSPlatform.Linux, path => path == program));

    [Fact]
    public void The_install_command_depends_on_the_operating_system()
    {
        Assert.Equal("brew install libsndfile", CodecLibrary.InstallCommand(OSPlatform.OSX, _ => false));
        Assert.Equal("vcpkg install libsndfile", CodecLibrary.InstallCommand(OSPlatform.Windows, _ => false));
    }
}
