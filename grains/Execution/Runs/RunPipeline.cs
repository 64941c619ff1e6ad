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
/// One run, top to bottom: map the feature set, take the rows that the fold allows, fit on train with an eye on validation, predict all
/// three parts, measure, leave predictions and model as artifacts. The test rows are touched once, after the fit.
/// </summary>
internal static class RunPipeline
{
    /// <summary>Executes a run on the calling thread.</summary>
    /// <exception cref="UserErrorException">The data or the setting cannot be worked on.</exception>
    public static RunOutput Execute(
        WorkOrder order, RunPayload run, Action<RunProgress> progress, Action<string> log, CancellationToken finish, CancellationToken cancellationToken)
    {
        var artifacts = new ArtifactStore(order.ArtifactRoot);
        using var data = SharedFeatureSets.OfProcess.Open(artifacts, FeatureSetStore.Of(artifacts, order.MarksFolder), run.FeatureSet);
        var features = data.Features;
        var parts = SplitCatalog.Plan(data.Tracks, run.Protocol).Parts(run.Run.Repeat, run.Run.Fold);
        var family = FamilyCatalog.All.Get(run.Family);
        var rows = (family.Input is ModelInput.Table ? features.Table : features.Tensor)
            ?? throw new UserErrorException($"{run.Family} needs a {family.Input.ToString().ToLowerInvariant()}, and the feature set has none");

        // A run that goes on from another has its seed: with or without its checkpoint it learns the same.
        var seed = Seeds.OfRun(run.Protocol.Seed, run.Family, run.Origin?.SeedParameters ?? run.Parameters, run.Run.Repeat, run.Run.Fold);
        using var checkpoints = new AttemptCheckpoints(artifacts, order, log);
        var curve = new CurveRecorder(order, parts.Train.Length, checkpoints.ReadCurve(), progress, checkpoints.WriteCurve);
        var secondsBefore = curve.Points.Sum(epoch => parts.Train.Length / epoch.SamplesPerSecond);

        var request = new FitRequest
        {
            Train = Part(parts.Train),
            Validation = Part(parts.Validation),
            Genres = features.Genres,
            Parameters = run.Parameters,
            Seed = seed,
            Threads = order.Unit.Needs.Threads,
            Device = order.Device,
            Scaling = run.Protocol.Scaling,
            Progress = curve,
            Checkpoints = checkpoints,
            Finish = finish,
        };
        var started = Stopwatch.GetTimestamp();
        using var model = Fit();
        var fitSeconds = secondsBefore + Stopwatch.GetElapsedTime(started).TotalSeconds;

        started = Stopwatch.GetTimestamp();
        using var evaluation = Traces.Source.StartActivity("evaluate");
        var files = new List<StoredFile>();
        var (train, validation, test) = (Measure(SplitPart.Train), Measure(SplitPart.Validation), Measure(SplitPart.Test));
        files.Add(artifacts.Write($"{order.Folder}/{ArtifactPaths.ModelFile}", model.Save));
        var result = new RunResult
        {
            Run = run.Run,
            Attempt = order.Attempt,
            Train = train!, // not null: a split always has a train and a test part
            Validation = validation,
            Test = test!,
            FitSeconds = fitSeconds,
            PredictSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
            StoppedEarly = curve.HasStoppedEarly,
            Epochs = curve.Points.IsEmpty ? null : curve.Points.Length,
            Curve = curve.Points,
            Seed = seed,
            ContinuedFromEpoch = checkpoints.OriginEpoch,
            Device = order.Slot.Device,
            Threads = order.Unit.Needs.Threads,
            Environment = RunEnvironment.Describe(order.Slot.Node),
            Artifacts = files.ToImmutableSortedDictionary(file => file.Name, file => file.Sha256, StringComparer.Ordinal),
        };
        return new RunOutput(result, run.FeatureSet, order.Folder);

        IFittedModel Fit()
        {
            using var span = Traces.Source.StartActivity("fit");
            return family.Fit(request, cancellationToken);
        }

        LabelledRows Part(ImmutableArray<int> part) => new(rows.Select(part), [.. part.Select(row => features.Labels[row])]);

        PartMetrics? Measure(SplitPart part)
        {
            var selected = parts.Of(part);
            if (selected.IsEmpty)
            {
                return null;
            }

            var probabilities = model.PredictProbabilities(rows.Select(selected), cancellationToken);
            files.AddRange(RunOutputs.WritePredictions(artifacts, order.Folder, part, selected.AsSpan(), probabilities, features.Genres.Length));
            return RunMetrics.Of(new Predictions
            {
                Genres = features.Genres,
                Slices = [.. selected.Select(row => features.Slices[row].Id)],
                Labels = [.. selected.Select(row => features.Labels[row])],
                Probabilities = probabilities,
            });
        }
    }
}

/// <summary>What a result must say of where it was computed, so that another can repeat it.</summary>
internal static class RunEnvironment
{
    public static ImmutableSortedDictionary<string, string> Describe(string node) => new Dictionary<string, string>
    {
        ["node"] = node,
        ["os"] = RuntimeInformation.OSDescription,
        ["runtime"] = RuntimeInformation.FrameworkDescription,
        ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString(),
        ["version"] = typeof(RunEnvironment).Assembly.GetName().Version?.ToString() ?? "unknown",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
