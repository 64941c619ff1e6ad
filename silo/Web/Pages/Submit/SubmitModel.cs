using System.Collections.Frozen;
using System.Text.Json;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Queries;
using Experiments.ReadModel;
using Experiments.Specs.Files;
using Experiments.Specs.Yaml;
using Microsoft.AspNetCore.Http;

namespace Experiments.Web.Pages.Submit;

/// <summary>The page on which a sweep is written, checked and started.</summary>
/// <param name="Yaml">The sweep file as it stands in the form.</param>
public sealed record SubmitModel(string Yaml) : IPageAnswer
{
    /// <summary>Words that YAML, or an earlier version of it, reads as something else than a text.</summary>
    private static readonly FrozenSet<string> NotTexts =
        new[] { "null", "true", "false", "yes", "no", "on", "off", "y", "n" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The address.</summary>
    internal const string Path = "/submit";

    /// <summary>What it would run; null where that was not asked, or something is wrong.</summary>
    public IReadOnlyList<Block>? Plan { get; init; }

    /// <summary>What is wrong with it; empty if nothing is known to be.</summary>
    public IReadOnlyList<SubmitProblem> Problems { get; init; } = [];

    /// <inheritdoc/>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <inheritdoc/>
    public string? Location { get; init; }

    /// <summary>An example for a dataset: small, and valid where dataset and features exist.</summary>
    internal static string Example(string dataset, string features) =>
        $$"""
        # Three families, tracks kept whole. Check says what it would run and how long that takes.
        name: first-look
        dataset: {{Quote(dataset)}}
        features: {{Quote(features)}}
        protocol: { split: track, folds: 3, repeats: 1, seed: 17 }
        search: { sampler: grid }
        models:
          - family: logistic-regression
          - family: knn
            parameters: { k: { choice: [1, 5] } }
          - family: random-forest

        """.ReplaceLineEndings("\n");

    internal static async Task<object> ReadAsync(PageRequest asked)
    {
        if (asked.Find("from") is { } from)
        {
            var sweep = await asked.Grains.GetGrain<ISweepGrain>(from).DescribeAsync(asked.Cancellation).ConfigureAwait(false);
            return new SubmitModel(SpecWriter.Write(asked.Grains.Names().Show(sweep).Spec));
        }

        // The features of the dataset that was used last: what is there can be used at once.
        var sets = await FeatureSetQueries.ListAsync(asked.Grains, asked.ReportLost, asked.Cancellation).ConfigureAwait(false);
        var set = sets.Where(set => set.State is BuildState.Ready).Select(asked.Grains.Names().Show).LastOrDefault();
        var datasets = await asked.Grains.GetGrain<IDirectoryGrain>(IDirectoryGrain.Datasets).ListAsync(asked.Cancellation)
            .ConfigureAwait(false);
        return new SubmitModel(Example(set?.Dataset ?? datasets.LastOrDefault() ?? "NAME", set?.Spec.Name ?? "seed-study"));
    }

    /// <summary>A name as a text in YAML: in quotes where it could be read as anything else.</summary>
    private static string Quote(string name) =>
        name.Length > 0 && char.IsAsciiLetter(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
        && !NotTexts.Contains(name)
            ? name
            : JsonSerializer.Serialize(name);
}

/// <summary>One thing wrong with a sweep file.</summary>
/// <param name="Place">Line and column in the form, or another file; empty if neither is known.</param>
/// <param name="Key">The path of the key, such as <c>protocol.folds</c>; empty for none.</param>
/// <param name="Message">What is wrong.</param>
public sealed record SubmitProblem(string Place, string Key, string Message)
{
    /// <summary>The problems of an error.</summary>
    internal static IReadOnlyList<SubmitProblem> ListOf(Exception exception) =>
        Web.Problems.PlacesOf(exception) is { } places ? [.. places.Take(Web.Problems.MaxLines).Select(Of)]
        : [.. (UserErrorException.FindIn(exception)?.Lines ?? [exception.Message]).Select(line => new SubmitProblem("", "", line))];

    private static SubmitProblem Of(ConfigProblem problem)
    {
        var (source, line, column) = (problem.Position.Source, problem.Position.Line, problem.Position.Column);
        var place = source != SentConfig.Source ? source is { Length: > 0 } ? problem.Position.ToString() : ""
            : line == 0 ? "" : DisplayNumbers.Text($"line {line}, column {column}");
        return new SubmitProblem(place, problem.Path, problem.Message);
    }
}
