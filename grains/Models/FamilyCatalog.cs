using Experiments.Domain;

namespace Experiments.Models;

/// <summary>The families there are, by name.</summary>
public static class FamilyCatalog
{
    /// <summary>Every family.</summary>
    public static Catalog<IModelFamily> All { get; } = new(typeof(FamilyCatalog).Assembly, "family");
}
