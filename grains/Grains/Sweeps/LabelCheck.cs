using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation;

namespace Experiments.Grains.Sweeps;

/// <summary>Checks a sweep's labels against the tracks of its dataset.</summary>
internal static class LabelCheck
{
    /// <summary>What is wrong with them, and what their author should know; nothing where they are stored already.</summary>
    public static SpecFindings Check(SweepSpec sweep, ImmutableArray<TrackInfo> tracks)
    {
        if (sweep.Labels is not { } labels || labels is { Content.IsDefault: true, Sha256: not null })
        {
            return new SpecFindings([], []);
        }

        if (labels.Content.IsDefault)
        {
            return new SpecFindings([new("labels", $"{labels.File} was not read by the client that submits it")], []);
        }

        var mixtures = TrackMixtures.Parse(labels.Content.AsSpan());
        var problems = mixtures.FindProblems(sweep.Dataset, tracks).Select(problem => new SpecProblem("labels", problem));
        var others = tracks.Length - mixtures.Count;
        string[] alone = others <= 0
            ? []
            : [$"labels: {NumberFormat.Count(others, "track")} of {tracks.Length} without a mixture; each counts as its genre"];
        return new SpecFindings([.. problems], [.. alone, .. LabelNotes.Of(labels)]);
    }
}
