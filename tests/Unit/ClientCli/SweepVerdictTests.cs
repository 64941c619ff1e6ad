using Experiments.ClientCli;
using Experiments.ClientCli.Commands.Sweep;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.Queries.Changes;
using Xunit;

namespace Experiments.Unit.ClientCli;

public sealed class SweepVerdictTests
{
    [Theory]
    [InlineData(SweepState.Completed, 6, 0, ExitCode.Done)]
    [InlineData(SweepState.Completed, 5, 1, ExitCode.Done)]
    [InlineData(SweepState.Completed, 0, 6, ExitCode.Failed)]
    [InlineData(SweepState.Failed, 0, 0, ExitCode.Failed)]
    [InlineData(SweepState.Stopped, 2, 0, ExitCode.Done)]
    public void A_sweep_without_a_single_result_has_failed_for_every_verb_that_waits(
        SweepState state, int completed, int failed, ExitCode expected)
    {
        var spec = new SweepSpec { Name = "made", Dataset = "d", Features = "f", Models = new ParameterSpace([]) };
        var sweep = new SweepSummary(
            "made", spec, state, null, null, 2, new RunCounts(6, completed, failed, 0, 0), DateTimeOffset.UnixEpoch, null, null);
        Assert.Equal(expected, SweepFollowing.Judge(sweep, new Terminal(TextWriter.Null, TextWriter.Null)));
    }

    [Fact]
    public void A_table_dataset_without_feature_sets_is_a_stopped_import()
    {
        Assert.Contains("import it again", SweepSubmission.DescribeTables("gtzan", []), StringComparison.Ordinal);
        Assert.EndsWith(
            "are 'a', 'b'; use --set features=b", SweepSubmission.DescribeTables("gtzan", ["a", "b"]), StringComparison.Ordinal);
    }
}
