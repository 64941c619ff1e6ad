using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Models;

/// <summary>All families, by name.</summary>
public static class FamilyCatalog
{
    /// <summary>Every family.</summary>
    public static Catalog<IModelFamily> All { get; } = new(typeof(FamilyCatalog).Assembly, "family");

    /// <summary>The ways to scale the columns of a table, each with one sentence.</summary>
    public static ImmutableArray<(string Name, string Summary)> Scalings => Scaler.Kinds;
}
