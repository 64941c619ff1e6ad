using System.Collections.Immutable;
using System.Diagnostics;
using Experiments.Domain;
using Experiments.Evaluation.Splits;
using Experiments.Features.Storage;
using Experiments.Models;
using Experiments.Store;

namespace Experiments.Execution.Runs;

/// <summary>
/// The fit of a setting on all data that its runs used, for a model to take away. It predicts nothing: there is no row left that it has not
/// seen, so its accuracy is what cross-validation estimated.
/// </summary>
internal static class RefitPipeline
{
    /// <summary>Executes the fit on the calling thread.</summary>
    /// <exception cref="UserErrorException">The data or the setting is unusable.</exception>
    public static RefitOutput Execute(
        WorkOrder order, RefitPayload refit, Action<RunProgress> progress, Action<string> log, CancellationToken finish,
        CancellationToken cancellationToken)
    {
        var artifacts = new ArtifactStore(order.ArtifactRoot);
        using var data = SharedFeatureSets.OfProcess.Open(artifacts, FeatureSetStore.Of(artifacts, order.MarksFolder), refit.FeatureSet);
        using var checkpoints = new AttemptCheckpoints(artifacts, order, log);
        var family = FamilyCatalog.All.Get(refit.Family);
        var features = data.Features;
        var rows = FamilyRows.Of(family, features);
        var parts = SplitCatalog.Plan(data.Tracks, refit.Protocol).Parts(0, 0);
        var held = family.UsesValidation(refit.Parameters) ? parts.Validation : [];
        ImmutableArray<int> used = [.. parts.Train.Concat(parts.Validation).Concat(parts.Test).Except(held).Order()];
        var mixtures = refit.Labels is { AreForTraining: true } labels ? artifacts.ReadMixtures(labels) : null;
        var curve = new CurveRecorder(order, used.Length, checkpoints.ReadCurve(), progress, checkpoints.WriteCurve);
        var started = Stopwatch.GetTimestamp();
        using var model = family.Fit(
            new FitRequest
            {
                Train = FamilyRows.Labelled(rows, features, used, mixtures),
                Validation = FamilyRows.Labelled(rows, features, held, mixtures),
                Genres = features.Genres,
                Parameters = refit.Parameters,
                Seed = Seeds.Derive(refit.Protocol.Seed, "refit", refit.Family, refit.Parameters.ToString()),
                Threads = order.Unit.Needs.Threads,
                Device = order.Device,
                Scaling = refit.Protocol.Scaling,
                Progress = curve,
                Checkpoints = checkpoints,
                Finish = finish,
            },
            cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var file = artifacts.Write($"{order.Folder}/{ArtifactPaths.ModelFile}", model.Save);
        return new RefitOutput(refit, order.Folder, used.Length, held.Length, seconds, file.Sha256);
    }
}
