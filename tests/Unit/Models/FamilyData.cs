using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Models;

namespace Experiments.Unit.Models;

/// <summary>Small problems for any family, whatever it learns from.</summary>
internal static class FamilyData
{
    private static readonly ImmutableArray<int> TensorShape = [16, 32];

    /// <summary>All families.</summary>
    public static Catalog<IModelFamily> Families => FamilyCatalog.All;

    /// <summary>The family with that name.</summary>
    public static IModelFamily Get(string name) => Families.Get(name);

    /// <summary>The shape of a row for a family: a few columns, or a small spectrogram.</summary>
    public static ImmutableArray<int> ShapeFor(IModelFamily family, int columns = 6) =>
        family.Input == ModelInput.Table ? [columns] : TensorShape;

    /// <summary>Rows around a center for each label, as far apart as <paramref name="distance"/> standard deviations.</summary>
    public static LabelledRows Rows(ImmutableArray<int> shape, IEnumerable<int> labels, ulong seed, double distance = 4)
    {
        ImmutableArray<int> all = [.. labels];
        var length = shape.Aggregate(1, (product, size) => product * size);
        var random = new RandomStream(seed);
        var values = new float[all.Length * length];
        for (var i = 0; i < values.Length; i++)
        {
            // The center of a genre is along the columns that have its number.
            var belongs = i % length % 3 == all[i / length] % 3;
            values[i] = (float)(random.NextNormal() + (belongs ? distance * (1 + (all[i / length] / 3)) : 0));
        }

        return new LabelledRows(new MemoryRows(values, shape), all);
    }

    /// <summary>
    /// A request with cheap settings: the tests do not depend on the number of trees or epochs.
    /// </summary>
    public static FitRequest Request(IModelFamily family, LabelledRows train, params ImmutableArray<string> genres) => new()
    {
        Train = train,
        Validation = Rows(train.Rows.Shape, [0, 1, 0, 1], 99),
        Genres = genres,
        Parameters = family.Parameters.Complete(Cheap(family)),
        Seed = 7,
    };

    private static ParameterSet Cheap(IModelFamily family)
    {
        (string Name, ParameterValue Value)[] cheap =
            [("nEstimators", ParameterValue.Of(12)), ("epochs", ParameterValue.Of(4)), ("minSamplesLeaf", ParameterValue.Of(1))];
        return new ParameterSet(cheap.Where(pair => family.Parameters.Find(pair.Name) is not null)
            .Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
    }
}
