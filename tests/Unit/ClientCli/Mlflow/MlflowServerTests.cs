using Experiments.ClientCli.Output.Mlflow;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.ClientCli.Mlflow;

public sealed class MlflowServerTests
{
    [Fact]
    public async Task A_sweep_is_written_with_its_curves_and_its_tree()
    {
        await using var server = new FakeMlflow();
        Assert.Equal((4, 0), await WriteAsync(server.Address));
        Assert.Equal("shown", server.Experiment);
        Assert.Equal(
            ["made/e0|FINISHED", "made/e0/r0f0|FINISHED", "made/e0/r0f1|FINISHED", "made/e0/r0f2|FINISHED"],
            server.Runs.Select(run => $"{run.Name}|{run.Status}"));
        Assert.All(server.Runs.Skip(1), run => Assert.Equal(server.Runs[0].Id, run.Tags["mlflow.parentRunId"]));
        Assert.Equal(MlflowSweep.Runs()[1].Metrics.Length, server.Runs[1].Metrics.Count);
        Assert.Contains("epoch/trainLoss|2|0.5", server.Runs[1].Metrics);
        Assert.Equal("2", server.Runs[3].Parameters["fold"]);
    }

    [Fact]
    public async Task A_repeated_export_goes_on_with_what_is_there()
    {
        await using var server = new FakeMlflow();
        await WriteAsync(server.Address);
        server.Runs[2].Status = "RUNNING"; // its export was interrupted
        Assert.Equal((2, 2), await WriteAsync(server.Address));
        Assert.Equal(4, server.Runs.Count);
        Assert.Equal("FINISHED", server.Runs[2].Status);
    }

    [Fact]
    public async Task More_metrics_than_a_batch_may_have_go_in_several()
    {
        await using var server = new FakeMlflow();
        var run = MlflowSweep.Runs()[1];
        var many = run with
        {
            Parent = null,
            Metrics = [.. Enumerable.Range(1, 2500).Select(step => run.Metrics[0] with { Step = step, Value = double.NaN })],
        };
        await Server(server.Address).WriteAsync(MlflowSweep.Mapping().Experiment(), OneAsync(many), Token);
        Assert.Equal(2500, server.Runs[0].Metrics.Count);
        Assert.EndsWith("|NaN", server.Runs[0].Metrics[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_passing_failure_is_tried_again(int status)
    {
        await using var server = new FakeMlflow();
        server.Failures.Enqueue(status);
        server.Failures.Enqueue(status);
        Assert.Equal((4, 0), await WriteAsync(server.Address));
    }

    [Theory]
    [InlineData(401, "refuses access (401); set MLFLOW_TRACKING_TOKEN")]
    [InlineData(400, "experiments/get-by-name: 400 INVALID_PARAMETER_VALUE: no such thing")]
    public async Task A_refusal_is_one_line(int status, string expected)
    {
        await using var server = new FakeMlflow();
        server.Failures.Enqueue(status);
        var error = await Assert.ThrowsAsync<UserErrorException>(() => WriteAsync(server.Address));
        Assert.StartsWith($"MLflow at {server.Address}", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Single(error.Lines);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        var address = $"http://127.0.0.1:{Ports.Free()}";
        var error = await Assert.ThrowsAsync<UserErrorException>(() => WriteAsync(address));
        Assert.StartsWith($"MLflow at {address} cannot be reached: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ann", "secret", "token", "Basic YW5uOnNlY3JldA==")]
    [InlineData("ann", null, "token", "Bearer token")]
    [InlineData(null, null, null, null)]
    public void Credentials_are_those_of_MLflow(string? user, string? password, string? token, string? expected) =>
        Assert.Equal(expected, MlflowServer.Credentials(name => name switch
        {
            "MLFLOW_TRACKING_USERNAME" => user,
            "MLFLOW_TRACKING_PASSWORD" => password,
            "MLFLOW_TRACKING_TOKEN" => token,
            _ => null,
        })?.ToString());

    [Theory]
    [InlineData("mlflow.db")]
    [InlineData("ftp://host")]
    [InlineData("http://ann:secret@host")]
    public void What_is_not_the_address_of_a_server_is_refused(string address)
    {
        var error = Assert.Throws<UserErrorException>(() => MlflowServer.RequireAddress(address));
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.Equal("http://host:5000/base", MlflowServer.RequireAddress("http://host:5000/base/"));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static MlflowServer Server(string address) => new(new HttpClient(), address, TimeSpan.Zero);

    private static Task<(int Written, int Kept)> WriteAsync(string address) =>
        Server(address).WriteAsync(MlflowSweep.Mapping().Experiment(), MlflowSweep.RunsAsync(), Token);

    private static async IAsyncEnumerable<T> OneAsync<T>(T item)
    {
        await Task.CompletedTask;
        yield return item;
    }
}
