namespace Experiments.Web.OpenApi;

/// <summary>The query parameters of the questions of the API, by path below the root; a question without any is not here.</summary>
internal static class QuestionParameters
{
    private static readonly ApiParameter Padded =
        new("padded", "Whether to include slices that are padded with zeros.") { Type = "boolean" };

    private static readonly Dictionary<string, ApiParameter[]> Known = new(StringComparer.Ordinal)
    {
        ["sweeps"] = ApiParameter.OfListings(),
        ["sweeps/{sweep}/leaderboard"] =
        [
            .. ApiParameter.OfListings(),
            new("top", "The most experiments, or groups.") { Type = "integer", Minimum = 1, Maximum = 100_000 },
            new("by", "Only the best of each family, or of each value of a parameter: family, or its name."),
            new("front", "Whether to mark the Pareto front.") { Type = "boolean" },
        ],
        ["sweeps/{sweep}/compare"] =
        [
            new("by", "family, or parameters separated by commas."), new("metric", "The metric to compare."),
            new("region", "Differences below this are none, points.") { Type = "number", Minimum = 0, Maximum = 100 },
        ],
        ["experiments/{sweep}/{experiment}/confusion"] =
            [new("normalized", "Whether to give shares of each actual label in place of counts.") { Type = "boolean" }],
        ["experiments/{sweep}/{experiment}/misclassified"] = [.. ApiParameter.OfListings(), Padded],
        ["datasets"] = ApiParameter.OfListings(),
        ["datasets/{dataset}/hardest"] = [.. ApiParameter.OfListings(), Padded],
        ["datasets/{dataset}/disagreements"] = [.. ApiParameter.OfListings(), Padded],
        ["datasets/{dataset}/notes"] = ApiParameter.OfListings(),
        ["features"] = ApiParameter.OfListings(),
        ["features/{id}"] = [new("byGenre", "Whether to add the means per genre.") { Type = "boolean" }],
        ["models"] = ApiParameter.OfListings(),
        ["audiences"] = ApiParameter.OfListings(),
        ["nodes"] = ApiParameter.OfListings(),
    };

    /// <summary>Those of a question.</summary>
    public static IReadOnlyList<ApiParameter> Of(string path) => Known.GetValueOrDefault(path, []);
}
