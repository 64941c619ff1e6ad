using System.Collections.Immutable;
using System.Text;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Store;
using Experiments.Store.Tables;
using Xunit;

namespace Experiments.Cluster.Evaluations;

/// <summary>Sweeps whose labels are mixtures of genres.</summary>
public sealed class MixtureLabelsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    /// <summary>One silo for all claims, since a silo is what costs time.</summary>
    [Fact]
    public async Task Models_learn_from_mixtures_and_are_measured_by_them()
    {
        await using (var silo = await TestSilo.StartAsync(_folder["store"]))
        {
            await silo.ImportDemoAsync(_folder["audio"]);
            await VerifyRefusalsAsync(silo.Grains);
            var plain = await RunAsync(silo.Grains, Spec("plain", null));
            var learned = await RunAsync(silo.Grains, Spec("learned", Labels(MixtureUse.Train)));
            var measured = await RunAsync(silo.Grains, Spec("measured", Labels(MixtureUse.Measure)));
            Assert.Null(plain.Mixture);

            // The accuracies of genres alone, with the mixtures' metrics beside them.
            Assert.Equal(plain.TestAccuracy, measured.TestAccuracy);
            Assert.Equal(plain.LogLoss, measured.LogLoss);
            Assert.All([learned, measured], row => Assert.All(
                MetricNames.All.Where(MetricNames.IsOfMixtures), metric => Assert.NotNull(row.Find(metric))));

            // Learning from the mixtures comes closer to them.
            Assert.InRange(learned.Mixture!.CrossEntropy!.Mean, learned.Mixture.Entropy, measured.Mixture!.CrossEntropy!.Mean - 0.05);
            Assert.InRange(learned.Mixture.JensenShannon!.Mean, 0, measured.Mixture.JensenShannon!.Mean);
            Assert.Contains(learned.Notes, note => note.StartsWith("models learn from mixtures", StringComparison.Ordinal));
        }

        // The content is an artifact: what is stored of the sweep names it.
        var labels = Labels(MixtureUse.Train);
        Assert.Equal(labels.Content.ToArray(), await File.ReadAllBytesAsync(
            Path.Combine(_folder["store"], "artifacts", ArtifactPaths.Mixtures(labels.Sha256!)), Cancellation)); // not null: read
        await using var again = await TestSilo.StartAsync(_folder["store"]);
        var sweep = again.Grains.GetGrain<ISweepGrain>("learned");
        var summary = await sweep.DescribeAsync(Cancellation);
        Assert.True(summary.Spec.Labels!.Content.IsDefault); // not null: it has labels
        Assert.True(summary.IsOf(Spec("learned", labels with { File = "moved/blends.csv" })));
        Assert.False(summary.IsOf(Spec("learned", null)));
        Assert.False(summary.IsOf(Spec("learned", labels with { Use = MixtureUse.Measure })));
        await VerifyContinuationAsync(again.Grains, sweep);
    }

    /// <summary>More repeats, and a model of all data, use the labels of the sweep.</summary>
    private static async Task VerifyContinuationAsync(IGrainFactory grains, ISweepGrain sweep)
    {
        await sweep.ExtendAsync(new SweepExtension(Repeats: 2), Cancellation);
        await Until.TrueAsync(() => sweep.DescribeAsync(Cancellation), summary => summary.State is SweepState.Completed);
        var row = Assert.Single((await sweep.GetLeaderboardAsync(null, null, Cancellation)).Rows);
        Assert.Equal((6, true), (row.Runs, row.Mixture is not null));
        var refit = grains.GetGrain<IModelRefitGrain>("learned/e0");
        _ = await refit.EnsureAsync(Cancellation);
        var fitted = await Until.TrueAsync(() => refit.DescribeAsync(Cancellation), status => status.State is not BuildState.Building);
        Assert.Equal(Labels(MixtureUse.Train).Sha256, fitted.Output!.Refit.Labels!.Sha256); // not null: ready, and of this sweep
    }

    private static async Task VerifyRefusalsAsync(IGrainFactory grains)
    {
        var planner = grains.GetGrain<ISweepPlannerGrain>("learned");
        var strange = MixtureTable.Read(
            "blends.csv", "track,genre,weight\nnobody,blues,1\nblues.00000,fado,1\n"u8, "demo", MixtureUse.Train);
        var findings = await planner.CheckAsync(Spec("learned", strange), Demo.Features, Cancellation);
        Assert.All(findings.Problems, problem => Assert.Equal("labels", problem.Path));
        Assert.Equal(2, findings.Problems.Length);
        Assert.Contains("'nobody'", findings.Problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("'fado'", findings.Problems[1].Message, StringComparison.Ordinal);

        var unread = await planner.CheckAsync(Spec("learned", new MixtureLabels { File = "blends.csv" }), Demo.Features, Cancellation);
        Assert.Equal("blends.csv was not read by the client that submits it", Assert.Single(unread.Problems).Message);
        var cut = Labels(MixtureUse.Train);
        var damaged = await Assert.ThrowsAsync<UserErrorException>(() => grains.GetGrain<ISweepGrain>("learned").SubmitAsync(
            Spec("learned", cut with { Sha256 = new string('0', 64) }), Demo.Features, Cancellation));
        Assert.Equal("labels: the mixtures of blends.csv did not arrive whole; submit the sweep again", damaged.Message);
        var notes = (await planner.CheckAsync(Spec("learned", cut with { Sources = ["plain/e0"] }), Demo.Features, Cancellation)).Notes;
        Assert.Equal("labels: 9 tracks of 15 without a mixture; each counts as its genre", notes[0]);
        Assert.StartsWith("leak: the mixtures are predictions of plain/e0", notes[^1], StringComparison.Ordinal);
    }

    /// <summary>Two thirds of its genre and a third of another, for two tracks of each of three genres.</summary>
    private static MixtureLabels Labels(MixtureUse use)
    {
        var text = new StringBuilder("track,genre,weight\n");
        ImmutableArray<string> genres = ["blues", "classical", "metal"];
        foreach (var (index, genre) in genres.Index())
        {
            foreach (var track in Enumerable.Range(0, 2))
            {
                text.Append($"demo/{genre}.{track:00000},{genre},2\ndemo/{genre}.{track:00000},{genres[(index + 1) % 3]},1\n");
            }
        }

        return MixtureTable.Read("blends.csv", Encoding.UTF8.GetBytes(text.ToString()), "demo", use);
    }

    private static SweepSpec Spec(string name, MixtureLabels? labels) =>
        Demo.Sweep(name, Demo.Family("logistic-regression")) with { Labels = labels };

    private static async Task<ExperimentSummary> RunAsync(IGrainFactory grains, SweepSpec spec)
    {
        var sweep = grains.GetGrain<ISweepGrain>(spec.Name);
        await sweep.SubmitAsync(spec, Demo.Features, Cancellation);
        await Until.TrueAsync(() => sweep.DescribeAsync(Cancellation), summary => summary.State is SweepState.Completed);
        return Assert.Single((await sweep.GetLeaderboardAsync(null, null, Cancellation)).Rows);
    }
}
