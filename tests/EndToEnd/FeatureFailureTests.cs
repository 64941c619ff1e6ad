using Xunit;

namespace Experiments.EndToEnd;

/// <summary>Features that failed for a reason that has passed.</summary>
public sealed class FeatureFailureTests(OwnAudioStore imported) : IClassFixture<OwnAudioStore>
{
    [Fact]
    public async Task A_failure_is_shown_with_its_time_and_a_new_sweep_tries_again()
    {
        var sweep = imported.Write("again.yaml", """
            name: again
            dataset: small
            features: tiny
            protocol: { split: track, folds: 2 }
            models:
              - { family: knn, parameters: { k: 1 } }
            """);
        Directory.Move(imported.Audio, $"{imported.Audio}-away");
        var failed = await RunAsync("sweep", "run", sweep);
        Directory.Move($"{imported.Audio}-away", imported.Audio);
        Assert.Equal(1, failed.ExitCode);
        Assert.Matches(@"\(at \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\)", failed.Error);

        var next = await RunAsync("sweep", "run", sweep, "--set", "name=next", "--json");
        Assert.True(next.ExitCode == 0, next.Error);
        Assert.Equal(2, next.Json.GetProperty("rows")[0].GetProperty("runs").GetInt32());
    }

    private Task<Answer> RunAsync(params string[] arguments) => BuiltProgram.RunAsync(imported.Store, arguments);
}
