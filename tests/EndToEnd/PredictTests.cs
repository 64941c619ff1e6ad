using Xunit;

namespace Experiments.EndToEnd;

/// <summary>Predictions of the built program, in whose own silo a worker process predicts.</summary>
public sealed class PredictTests(SweptStore swept) : IClassFixture<SweptStore>
{
    [Fact]
    public async Task An_interrupted_prediction_ends_its_worker()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        var (predicting, worker) = await StartAsync();
        using (predicting)
        {
            predicting.Interrupt();
            var answer = await predicting.EndAsync();
            Assert.Equal((130, "", "interrupted"), (answer.ExitCode, answer.Output, answer.Error));
            Assert.False(Processes.IsAlive(worker));
        }
    }

    [Fact]
    public async Task A_prediction_whose_worker_is_killed_exits_with_1_and_one_line()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        var (predicting, worker) = await StartAsync();
        using (predicting)
        {
            Processes.Kill(worker);
            var answer = await predicting.EndAsync();
            Assert.Equal(1, answer.ExitCode);
            Assert.EndsWith(
                "long.wav: not predicted: the worker was killed by signal 9; the next prediction starts a new worker",
                Assert.Single(answer.Error.Split('\n')),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Non_audio_and_missing_files_exit_with_2_and_3_and_one_line()
    {
        var text = Path.Combine(swept.NewFolder("files"), "text.wav");
        Directory.CreateDirectory(Path.GetDirectoryName(text)!); // not null: a file in a folder
        await File.WriteAllTextAsync(text, "no audio at all", TestContext.Current.CancellationToken);
        var (wrong, absent) = (await PredictAsync(text), await PredictAsync(text + "x"));
        Assert.Equal((2, 3), (wrong.ExitCode, absent.ExitCode));
        Assert.StartsWith($"{text}: ", Assert.Single(wrong.Error.Split('\n')), StringComparison.Ordinal);
        Assert.Equal($"{text}x: there is no such file", absent.Error);
    }

    [Fact]
    public async Task A_file_that_cannot_be_predicted_is_named_and_the_others_are_predicted()
    {
        var good = Path.Combine(swept.NewFolder("files"), "good.wav");
        Directory.CreateDirectory(Path.GetDirectoryName(good)!); // not null: a file in a folder
        await File.WriteAllBytesAsync(good, LongSound.Wav(seconds: 20), TestContext.Current.CancellationToken);
        var tiny = Path.ChangeExtension(good, "tiny.wav");
        await File.WriteAllBytesAsync(tiny, LongSound.Wav(seconds: 0.1), TestContext.Current.CancellationToken);
        var answer = await BuiltProgram.RunAsync(
            swept.Store, "predict", tiny, good, good + "x", "--experiment", "swept/e0", "--quiet", "--json");
        Assert.Equal(1, answer.ExitCode);
        Assert.Equal(good, Assert.Single(answer.Json.GetProperty("files").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal(2, answer.Json.GetProperty("notPredicted").GetArrayLength());
        var lines = answer.Error.Split('\n').Order(StringComparer.Ordinal).ToList();
        Assert.Equal($"{good}x: there is no such file", lines[1]);
        Assert.StartsWith($"{tiny}: 0.1 s of audio is less than half a slice", lines[0], StringComparison.Ordinal);
    }

    private Task<Answer> PredictAsync(string file) =>
        BuiltProgram.RunAsync(swept.Store, "predict", file, "--experiment", "swept/e0", "--quiet");

    /// <summary>Starts the prediction of half an hour of sound and waits for its worker.</summary>
    private async Task<(Running Predicting, int Worker)> StartAsync()
    {
        var file = Path.Combine(swept.NewFolder("files"), "long.wav");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!); // not null: a file in a folder
        await File.WriteAllBytesAsync(file, LongSound.Wav(), TestContext.Current.CancellationToken);
        var predicting = BuiltProgram.Start(swept.Store, "predict", file, "--experiment", "swept/e2", "--quiet");
        try
        {
            while (Processes.IsAlive(predicting.Id))
            {
                if (Processes.WorkersOf(predicting.Id) is [var worker])
                {
                    return (predicting, worker);
                }

                await Task.Delay(20, TestContext.Current.CancellationToken);
            }

            throw new InvalidOperationException($"exited without a worker: {(await predicting.EndAsync()).Error}");
        }
        catch
        {
            predicting.Dispose();
            throw;
        }
    }
}
