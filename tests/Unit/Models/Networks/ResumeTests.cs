using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using Experiments.Domain;
using Experiments.Models;
using Xunit;

namespace Experiments.Unit.Models.Networks;

/// <summary>A run that is stopped after any epoch and resumed is bit-identical to one that was never stopped.</summary>
public sealed class ResumeTests
{
    private const string PathVariable = "EXPERIMENTS_TEST_CHECKPOINT";
    private const string PipeVariable = "EXPERIMENTS_TEST_PIPE";
    private const int LongEpochs = 150;

    /// <summary>Parameters of everything that keeps state between epochs.</summary>
    private static readonly (string, object)[] Stateful =
    [
        ("epochs", 6), ("filters", 4), ("batchNorm", true), ("dropout", 0.3), ("convDropout", 0.1), ("mixup", 0.2),
        ("specAugment", "light"),
        ("gain", 3.0), ("timeShift", 0.2), ("schedule", "cosine"), ("weightDecay", 0.01), ("labelSmoothing", 0.1), ("batchSize", 8),
    ];

    public static TheoryData<string, string, int> Stops()
    {
        var stops = new TheoryData<string, string, int>();
        foreach (var epoch in new[] { 1, 3, 5, 6 })
        {
            stops.Add("cnn", "adamw", epoch);
        }

        stops.Add("cnn", "sgd", 2);
        stops.Add("crnn", "adam", 2);
        stops.Add("crnn", "adamw", 4);
        return stops;
    }

    [Theory]
    [MemberData(nameof(Stops))]
    public void A_run_stopped_after_an_epoch_and_resumed_has_the_same_bits(string family, string optimizer, int stop)
    {
        var request = Request(family, [.. Stateful, ("optimizer", optimizer)]);
        Assert.Equal(Fit(family, request), FitWithStop(family, request, stop));
    }

    [Fact]
    public void Averaged_weights_survive_a_stop() =>
        Assert.Equal(
            Fit("cnn", Request("cnn", [.. Stateful, ("swa", 0.7)])), FitWithStop("cnn", Request("cnn", [.. Stateful, ("swa", 0.7)]), 4));

    [Fact]
    public void The_best_epoch_and_the_patience_survive_a_stop()
    {
        // A rate so high that validation gets worse: patience runs out before the epochs do.
        (string, object)[] parameters =
        [
            .. Stateful.Where(pair => pair.Item1 != "epochs"),
            ("epochs", 40),
            ("earlyStopping", 3),
            ("learningRate", 0.05),
        ];
        var request = Request("cnn", parameters);
        var checkpoints = new MemoryCheckpoints();
        var expected = Fit("cnn", request with { Checkpoints = checkpoints });
        Assert.InRange(checkpoints.Epochs.Count, 4, 39);
        Assert.Equal(expected, FitWithStop("cnn", request, checkpoints.Epochs.Count - 1));
        Assert.Equal(expected, Fit("cnn", request with { Checkpoints = checkpoints })); // completed: nothing is trained again
    }

    [Fact]
    public void A_resumed_bfloat16_run_has_the_same_bits()
    {
        var request = Request("cnn", [.. Stateful, ("precision", "bfloat16")]);
        Assert.Equal(Fit("cnn", request), FitWithStop("cnn", request, 3));
    }

    [Fact]
    public void A_checkpoint_of_another_fit_is_refused()
    {
        var checkpoints = new MemoryCheckpoints();
        var request = Request("cnn", ("epochs", 1), ("filters", 2)) with { Checkpoints = checkpoints };
        Fit("cnn", request);
        var error = Assert.Throws<UserErrorException>(() => Fit("cnn", request with { Seed = 8 }));
        Assert.Equal("the checkpoint belongs to a fit with other parameters, rows or seed; delete it to start from the "
            + "beginning", error.Message);
    }

    [Fact]
    public async Task A_run_of_a_killed_process_resumes_from_its_last_checkpoint()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "run.checkpoint");
        var pipeName = $"experiments-{Guid.NewGuid():n}";
        await using var pipe = new NamedPipeServerStream(pipeName, PipeDirection.In);
        var program = Path.Combine(AppContext.BaseDirectory, "Experiments.Unit" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        using var child = Process.Start(new ProcessStartInfo(program)
        {
            ArgumentList = { "-explicit", "only", "-method", $"*.{nameof(Train_until_killed)}" },
            Environment = { [PathVariable] = path, [PipeVariable] = pipeName },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        Assert.NotNull(child);
        _ = child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        _ = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var connected = pipe.WaitForConnectionAsync(TestContext.Current.CancellationToken);
        await Task.WhenAny(connected, child.WaitForExitAsync(TestContext.Current.CancellationToken));
        Assert.True(connected.IsCompletedSuccessfully, "the child ended before it trained");
        using var reader = new StreamReader(pipe);
        for (var epoch = 1; epoch <= 3; epoch++)
        {
            Assert.Equal($"{epoch}", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        }

        child.Kill();
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);

        var epochs = new List<int>();
        var resumed = Fit("cnn", LongRequest() with
        {
            Checkpoints = new OneFileCheckpoints(path),
            Progress = new Listener(progress => epochs.Add(progress.Step)),
        });

        // It first reports the epoch from which it continues, then completes the next.
        Assert.InRange(epochs.FirstOrDefault(), 3, LongEpochs - 1);
        Assert.Equal(Enumerable.Range(epochs[0], LongEpochs - epochs[0] + 1), epochs);
        Assert.Equal(Fit("cnn", LongRequest()), resumed);
    }

    /// <summary>The body of the killed process; to run it alone, set the two variables.</summary>
    [Fact(Explicit = true)]
    public void Train_until_killed()
    {
        var (path, pipeName) = (Environment.GetEnvironmentVariable(PathVariable), Environment.GetEnvironmentVariable(PipeVariable));
        Assert.SkipUnless(path is not null && pipeName is not null, "run by the test that kills it");
        using var pipe = new NamedPipeClientStream(".", pipeName, PipeDirection.Out);
        pipe.Connect();
        using var writer = new StreamWriter(pipe) { AutoFlush = true };
        Fit("cnn", LongRequest() with
        {
            Checkpoints = new OneFileCheckpoints(path),
            Progress = new Listener(progress => writer.WriteLine(progress.Step.ToString(CultureInfo.InvariantCulture))),
        });
    }

    private static FitRequest LongRequest() =>
        Request("cnn", [.. Stateful.Where(pair => pair.Item1 != "epochs"), ("epochs", LongEpochs)]);

    private static FitRequest Request(string family, params (string, object)[] parameters) => ToySpectrograms.Request(
        ToySpectrograms.Family(family), ToySpectrograms.Rows(20, 3, 1), ToySpectrograms.Rows(9, 3, 2), parameters);

    private static byte[] Fit(string family, FitRequest request)
    {
        using var model = ToySpectrograms.Family(family).Fit(request, TestContext.Current.CancellationToken);
        return ToySpectrograms.Bytes(model);
    }

    /// <summary>Fits, cancels once <paramref name="stop"/> epochs are done, and fits again from the checkpoint.</summary>
    private static byte[] FitWithStop(string family, FitRequest request, int stop)
    {
        var checkpoints = new MemoryCheckpoints();
        using var source = new CancellationTokenSource();
        var isLast = false;
        var stopping = request with
        {
            Checkpoints = checkpoints,
            Progress = new Listener(progress =>
            {
                if (progress.Step == stop)
                {
                    isLast = progress.Step == progress.Steps;
                    source.Cancel();
                }
            }),
        };
        var ended = Record.Exception(() =>
        {
            using var _ = ToySpectrograms.Family(family).Fit(stopping, source.Token);
        });

        // After the last epoch there is nothing left to stop.
        Assert.Equal(!isLast, ended is OperationCanceledException);
        Assert.Equal(stop, checkpoints.Epochs[^1]);
        return Fit(family, request with { Checkpoints = checkpoints });
    }
}
