using Experiments.ClientCli.Commands.Slice;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.ClientCli;

public sealed class AudioPlayerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_player_gets_the_sound_and_leaves_nothing_behind()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the player is a shell script");
        await Player($"cp \"$2\" '{_folder["heard.wav"]}'; echo \"$2\" > '{_folder["where"]}'")
            .PlayAsync(new byte[] { 1, 2, 3 }, TestContext.Current.CancellationToken);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(_folder["heard.wav"]));
        Assert.False(Directory.Exists(Path.GetDirectoryName(File.ReadAllText(_folder["where"]).Trim())));
    }

    [Theory]
    [InlineData("echo 'no sound card' >&2; exit 1", "no sound card")]
    [InlineData("echo 'no sound card' >&2", "no sound card")]
    [InlineData("exit 3", "it ended with code 3")]
    public async Task A_player_that_cannot_play_is_quoted(string script, string reason)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the player is a shell script");
        var error = await Assert.ThrowsAsync<UserErrorException>(
            () => Player(script).PlayAsync(new byte[] { 1 }, TestContext.Current.CancellationToken));
        Assert.Equal($"player cannot play it: {reason}; `experiments slice export` writes the sound to a file", error.Message);
    }

    [Fact]
    public async Task Cancelling_stops_the_sound()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the player is a shell script");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var playing = Player($"echo $$ > '{_folder["started.new"]}'; mv '{_folder["started.new"]}' '{_folder["started"]}'; sleep 600")
            .PlayAsync(new byte[] { 1 }, stop.Token);
        while (!File.Exists(_folder["started"]))
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => playing);
    }

    private AudioPlayer Player(string script)
    {
        File.WriteAllText(_folder["player"], $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder["player"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return new AudioPlayer(_folder["player"], ["-q"]);
    }
}
