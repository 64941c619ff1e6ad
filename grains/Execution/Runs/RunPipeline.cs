using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Evaluation.Splits;
using Experiments.Features.Storage;
using Experiments.Models;
using Experiments.Store;
using Experiments.Store.Files;

namespace Experiments.Execution.Runs;

/// <summary>
/// One run, top to bottom: maps the feature set, selects the rows of the fold, fits on train while monitoring validation, predicts all
/// three parts, computes metrics, and writes predictions and model as artifacts. The test rows are used once, after the fit.
/// </summary>
internal sealed class RunPipeline
{
    private readonly WorkOrder _order;
    private readonly RunPayload _run;
    private readonly ArtifactStore _artifacts;
    private readonly FeatureSetReader _features;
    private readonly SplitPlan _split;
    private readonly RunSplit _parts;
    private readonly IModelFamily _family;
    private readonly IRowSource _rows;
    private readonly TrackMixtures? _mixtures;
    private readonly ulong _seed;
    private readonly List<StoredFile> _files = [];

    private RunPipeline(WorkOrder order, RunPayload run, ArtifactStore artifacts, SharedFeatureSets.FeatureSetHandle data)
    {
        (_order, _run, _artifacts, _features) = (order, run, artifacts, data.Features);
        _split = SplitCatalog.Plan(data.Tracks, run.Protocol);
        _parts = _split.Parts(run.Run.Repeat, run.Run.Fold);
        _family = FamilyCatalog.All.Get(run.Family);
        _rows = FamilyRows.Of(_family, _features);

        _mixtures = run.Labels is { } labels ? artifacts.ReadMixtures(labels) : null;

        // A run that continues another uses its seed, so the result is the same with or without its checkpoint.
        _seed = Seeds.OfRun(run.Protocol.Seed, run.Family, run.Origin?.SeedParameters ?? run.Parameters, run.Run.Repeat, run.Run.Fold);
    }

    /// <summary>Executes a run on the calling thread.</summary>
    /// <exception cref="UserErrorException">The data or the setting is unusable.</exception>
    public static RunOutput Execute(
        WorkOrder order, RunPayload run, Action<RunProgress> progress, Action<string> log, CancellationToken finish,
        CancellationToken cancellationToken)
    {
        var artifacts = new ArtifactStore(order.ArtifactRoot);
        using var data = SharedFeatureSets.OfProcess.Open(artifacts, FeatureSetStore.Of(artifacts, order.MarksFolder), run.FeatureSet);
        using var checkpoints = new AttemptCheckpoints(artifacts, order, log);
        return new RunPipeline(order, run, artifacts, data).Execute(checkpoints, progress, finish, cancellationToken);
    }

    private RunOutput Execute(
        AttemptCheckpoints checkpoints, Action<RunProgress> progress, CancellationToken finish, CancellationToken cancellationToken)
    {
        var curve = new CurveRecorder(_order, _parts.Train.Length, checkpoints.ReadCurve(), progress, checkpoints.WriteCurve);
        var secondsBefore = curve.Points.Sum(epoch => _parts.Train.Length / epoch.SamplesPerSecond);
        var started = Stopwatch.GetTimestamp();
        using var model = Fit(curve, checkpoints, finish, cancellationToken);
        var fitSeconds = secondsBefore + Stopwatch.GetElapsedTime(started).TotalSeconds;

        started = Stopwatch.GetTimestamp();
        using var evaluation = Traces.Source.StartActivity("evaluate");
        var (train, validation, test) = (
            Measure(model, SplitPart.Train, cancellationToken), Measure(model, SplitPart.Validation, cancellationToken),
            Measure(model, SplitPart.Test, cancellationToken));
        _files.Add(_artifacts.Write($"{_order.Folder}/{ArtifactPaths.ModelFile}", model.Save));
        var result = new RunResult
        {
            Run = _run.Run,
            Attempt = _order.Attempt,
            Train = train!.Metrics, // not null: a split always has a train and a test part
            Validation = validation?.Metrics,
            Test = test!.Metrics,
            Blocks = new RunBlocks(train.Blocks, validation?.Blocks, test.Blocks),
            FitSeconds = fitSeconds,
            PredictSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
            StoppedEarly = curve.HasStoppedEarly,
            Epochs = curve.Points.IsEmpty ? null : curve.Points.Length,
            Curve = curve.Points,
            Seed = _seed,
            ContinuedFromEpoch = checkpoints.OriginEpoch,
            Device = _order.Slot.Device,
            Threads = _order.Unit.Needs.Threads,
            FamilyRevision = _family.Revision,
            Environment = RunEnvironment.Describe(_order.Slot.Node),
            Artifacts = _files.ToImmutableSortedDictionary(file => file.Name, file => file.Sha256, StringComparer.Ordinal),
        };
        return new RunOutput(result, _run.FeatureSet, _order.Folder);
    }

    private IFittedModel Fit(
        CurveRecorder curve, AttemptCheckpoints checkpoints, CancellationToken finish, CancellationToken cancellationToken)
    {
        using var span = Traces.Source.StartActivity("fit");
        return _family.Fit(
            new FitRequest
            {
                Train = Rows(_parts.Train),
                Validation = Rows(_parts.Validation),
                Genres = _features.Genres,
                Parameters = _run.Parameters,
                Seed = _seed,
                Threads = _order.Unit.Needs.Threads,
                Device = _order.Device,
                Scaling = _run.Protocol.Scaling,
                Progress = curve,
                Checkpoints = checkpoints,
                Finish = finish,
            },
            cancellationToken);
    }

    /// <summary>Predicts a part, stores the predictions, computes metrics and counts; null if the part is empty.</summary>
    private MeasuredPart? Measure(IFittedModel model, SplitPart part, CancellationToken cancellationToken)
    {
        var selected = _parts.Of(part);
        if (selected.IsEmpty)
        {
            return null;
        }

        var probabilities = model.PredictProbabilities(_rows.Select(selected), cancellationToken);
        _files.AddRange(
            RunOutputFiles.WritePredictions(_artifacts, _order.Folder, part, selected, probabilities, _features.Genres.Length));
        var predictions = new Predictions
        {
            Genres = _features.Genres,
            Slices = [.. selected.Select(row => _features.Slices[row].Id)],
            Labels = [.. selected.Select(row => _features.Labels[row])],
            Probabilities = probabilities,
        };
        var metrics = RunMetrics.Of(predictions) with
        {
            Mixture = FeatureSetTracks.MixturesOf(_mixtures, _features, selected) is { } mixtures
                ? MixtureScores.Of(predictions, mixtures)
                : null,
        };
        return new MeasuredPart(metrics, BlockCounting.Of(predictions, row => _split.BlockOf[selected[row]]));
    }

    private sealed record MeasuredPart(PartMetrics Metrics, BlockCounts Blocks);

    private LabelledRows Rows(ImmutableArray<int> part) =>
        FamilyRows.Labelled(_rows, _features, part, _run.Labels is { AreForTraining: true } ? _mixtures : null);
}

/// <summary>Environment recorded in a result, so that it can be reproduced.</summary>
internal static class RunEnvironment
{
    public static ImmutableSortedDictionary<string, string> Describe(string node) => new Dictionary<string, string>
    {
        ["node"] = node,
        ["os"] = RuntimeInformation.OSDescription,
        ["runtime"] = RuntimeInformation.FrameworkDescription,
        ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString(),
        ["version"] = BuildVersion.Of(typeof(RunEnvironment)),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
