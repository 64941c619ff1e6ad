using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Evaluation.External;
using Experiments.Evaluation.Splits;
using Experiments.Execution.Runs;
using Experiments.Features.Storage;
using Experiments.Models;
using Experiments.Store;

namespace Experiments.Execution.Evaluations;

/// <summary>
/// The evaluation of an experiment, top to bottom: leaves out what the models do not know or have seen, predicts the rest with the model of
/// every run, and compares with the test predictions of the runs.
/// </summary>
internal sealed class EvaluationPipeline
{
    private readonly EvaluationPayload _evaluation;
    private readonly ArtifactStore _artifacts;
    private readonly FeatureSetReader _own;
    private readonly FeatureSetReader _external;
    private readonly IModelFamily _family;
    private readonly Action _onStep;

    private EvaluationPipeline(
        EvaluationPayload evaluation, ArtifactStore artifacts, FeatureSetReader own, FeatureSetReader external, Action onStep)
    {
        (_evaluation, _artifacts, _own, _external, _onStep) = (evaluation, artifacts, own, external, onStep);
        _family = FamilyCatalog.All.Get(evaluation.Outputs.Family);
    }

    private ImmutableArray<string> Genres => _own.Genres;

    /// <summary>Executes an evaluation on the calling thread; a user who waits for it gets every core for decoding.</summary>
    /// <exception cref="UserErrorException">Nothing is left to evaluate, or a file is missing or damaged.</exception>
    public static EvaluationOutput Execute(
        WorkOrder order, EvaluationPayload evaluation, Action<RunProgress> progress, CancellationToken cancellationToken)
    {
        var artifacts = new ArtifactStore(order.ArtifactRoot);
        var sets = FeatureSetStore.Of(artifacts, order.MarksFolder);
        using var own = sets.Open(evaluation.Outputs.Runs[0].FeatureSet);
        using var external = sets.Open(evaluation.FeatureSet);
        if (!own.Columns.SequenceEqual(external.Columns))
        {
            throw UserErrorException.Failed(
                $"the columns of {evaluation.External.Name} are not those that {evaluation.Outputs.Experiment} was trained on");
        }

        var (done, total) = (0, own.Manifest.Tracks + external.Manifest.Tracks + evaluation.Outputs.Runs.Length);
        var pipeline = new EvaluationPipeline(evaluation, artifacts, own, external, () => progress(
            new RunProgress(order.Unit.Id, order.Attempt, Math.Min(total, Interlocked.Increment(ref done)), total)));
        var isAwaited = order.Unit.Priority > ResourceSpec.MaxPriority;
        return new EvaluationOutput(
            pipeline.Execute(new RunOutputFiles(artifacts, sets), isAwaited ? Environment.ProcessorCount : 1, cancellationToken));
    }

    private ExternalEvaluation Execute(RunOutputFiles results, int threads, CancellationToken cancellationToken)
    {
        var (spec, outputs) = (_evaluation.Spec, _evaluation.Outputs);
        var trained = TracksOf(_own);
        ImmutableArray<TrackInfo> tracks = [.. TracksOf(_external).Where(track => Genres.Contains(spec.LabelOf(track.Genre)))];
        var (known, notes) = KnownTrackFinder.Find(_evaluation, tracks, trained, _artifacts, threads, _onStep, cancellationToken);
        var left = tracks.Select(track => track.Id).Except(known.Select(track => track.Track.Track)).ToHashSet();
        int[] rows = [.. Enumerable.Range(0, _external.Slices.Length).Where(row => left.Contains(_external.Slices[row].Id.Track))];
        if (rows.Length == 0)
        {
            throw UserErrorException.Failed(
                $"nothing is left to evaluate: every track of '{_evaluation.External.Name}' with a label that the models know is, or "
                + $"sounds like, a track of '{_evaluation.TrainedOn.Name}', which they were trained on");
        }

        var models = outputs.Runs.Select(run => Load(_artifacts, _family, run)).ToArray();
        try
        {
            return Execute(results, trained, rows, models, new ExternalFacts(
                _evaluation.External.Name, _external.Manifest.DatasetVersion, _evaluation.TrainedOn.Name,
                EvaluationRules.FindUnknown(spec, Genres, CountLabels()), known, notes), cancellationToken);
        }
        finally
        {
            Array.ForEach(models, model => model.Dispose());
        }
    }

    private ExternalEvaluation Execute(
        RunOutputFiles results, ImmutableArray<TrackInfo> trained, int[] rows, IFittedModel[] models, ExternalFacts facts,
        CancellationToken cancellationToken)
    {
        var outputs = _evaluation.Outputs;
        var source = FamilyRows.Of(_family, _external).Select(rows);
        int[] labels = [.. rows.Select(LabelOf)];
        var predictions = models.Zip(outputs.Runs, (model, run) =>
        {
            var probabilities = model.PredictProbabilities(source, cancellationToken);
            _onStep();
            return (run.Result.Run, new Predictions
            {
                Genres = Genres,
                Slices = [.. rows.Select(row => _external.Slices[row].Id)],
                Labels = labels,
                Probabilities = probabilities,
            });
        }).ToImmutableArray();
        var input = new ExternalPredictions(
            new ExperimentResults(
                outputs.Experiment, outputs.Family, _evaluation.Parameters, _evaluation.Protocol, Genres,
                [.. outputs.Runs.Select(run => run.Result)]),
            [.. outputs.Runs.Select(run => results.ReadPredictions(run, _own, SplitPart.Test)!)], // not null: test is always kept
            BlocksOf(trained), predictions);
        var shifts = new ShiftMeasurement(_own, _external, _family.Input, models, rows, labels);
        return ExternalEvaluator.Evaluate(input, facts) with { Features = shifts.Measure(cancellationToken) };
    }

    /// <summary>Reads the model that a run has stored.</summary>
    /// <exception cref="UserErrorException">It is missing or damaged; the message says how to get it back.</exception>
    internal static IFittedModel Load(ArtifactStore artifacts, IModelFamily family, RunOutput run)
    {
        using var stream = new MemoryStream(artifacts.ReadOutput(run, ArtifactPaths.ModelFile), writable: false);
        try
        {
            return family.Load(stream);
        }
        catch (UserErrorException error)
        {
            throw UserErrorException.Failed(
                $"{artifacts.PathOf($"{run.Folder}/{ArtifactPaths.ModelFile}")}: {error.Message}; {ArtifactStore.RemedyFor(run)}", error);
        }
    }

    private int LabelOf(int row) => Genres.IndexOf(_evaluation.Spec.LabelOf(_external.Slices[row].Genre));

    private ImmutableSortedDictionary<string, int> CountLabels() => TracksOf(_external).CountBy(track => track.Genre)
        .ToImmutableSortedDictionary(StringComparer.Ordinal);

    private ImmutableArray<TrackInfo> TracksOf(FeatureSetReader features) => FeatureSetTracks.Of(
        _artifacts.ReadTracks(ArtifactPaths.Tracks(features.Manifest.Dataset, features.Manifest.DatasetVersion)), features);

    /// <summary>What the split of the experiment kept together, by track.</summary>
    private Dictionary<TrackId, int> BlocksOf(ImmutableArray<TrackInfo> trained)
    {
        var blocks = new Dictionary<TrackId, int>();
        var blockOf = SplitCatalog.Plan(trained, _evaluation.Protocol).BlockOf;
        for (var row = 0; row < _own.Slices.Length; row++)
        {
            blocks.TryAdd(_own.Slices[row].Id.Track, blockOf[row]);
        }

        return blocks;
    }
}
