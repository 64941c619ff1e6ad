using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Grains.Sweeps;
using Experiments.Specs.Checks;
using Experiments.Specs.Files;
using Experiments.Unit.Evaluation;
using Xunit;

namespace Experiments.Unit.Specs;

public sealed class SpecCheckTests
{
    private static readonly SweepSpec Sweep = new()
    {
        Name = "s",
        Dataset = "d",
        Features = "f",
        Models = new ParameterSpace([new FamilySpace("knn", [])]),
    };

    private static readonly FeatureSpec Table = new() { Name = "f", Table = [new FeatureTableSpec { Feature = "tempo" }] };

    [Fact]
    public void A_genre_with_one_track_is_reported_under_protocol()
    {
        var problem = Assert.Single(SpecCheck.Check(Sweep, InstalledPlugIns.All, Table, Tracks(10, 1)).Problems);
        Assert.Equal(
            "protocol: label 'g1' has only 1 distinct track, too few for 5 folds with a validation part; add tracks to it or remove it",
            problem.ToString());
    }

    [Fact]
    public void A_leaking_split_is_allowed_with_a_note()
    {
        var bySlice = Sweep with { Protocol = new Protocol { Split = "slice" } };
        var findings = SpecCheck.Check(bySlice, InstalledPlugIns.All, Table, Tracks(10, 10));
        Assert.Empty(findings.Problems);
        Assert.Contains("slices of one track are in more than one part", Assert.Single(findings.Notes), StringComparison.Ordinal);
    }

    private static FeatureSpec Imported => new() { Name = "f", ImportedSet = "abc" };

    [Fact]
    public void A_family_the_features_do_not_support_is_reported_under_features()
    {
        var both = Sweep with { Models = new ParameterSpace([new FamilySpace("knn", []), new FamilySpace("cnn", [])]) };
        Assert.Equal(
            "features: cnn learns from mel spectrograms, and the feature spec 'f' keeps none; add tensor: to it",
            Assert.Single(SpecCheck.Check(both, InstalledPlugIns.All, Table).Problems).ToString());
        Assert.Equal(
            "features: cnn learns from mel spectrograms, and 'f' is an imported table; use features computed from audio",
            Assert.Single(SpecCheck.Check(both, InstalledPlugIns.All, Imported).Problems).ToString());
        Assert.Equal(
            "features: knn learns from a table, and 'f' is an imported array; leave the family out, or import a table",
            Assert.Single(SpecCheck.Check(both, InstalledPlugIns.All, Imported with { Tensor = new FeatureTensorSpec() }).Problems)
                .ToString());
    }

    [Fact]
    public void The_sampler_checks_only_a_valid_space()
    {
        var search = new SearchSpec { Sampler = "grid" };
        var continuous = new ParameterSpace([new FamilySpace("svm", [new ParameterDimension("c", new NumberRange(1, 2))])]);
        Assert.Contains("has no grid",
            Assert.Single(SpecCheck.Check(Sweep with { Search = search, Models = continuous }, InstalledPlugIns.All).Problems).Message,
            StringComparison.Ordinal);
        var wrong = new ParameterSpace([new FamilySpace("svm", [new ParameterDimension("c", new NumberRange(2, 1))])]);
        Assert.Equal(
            "models[0].parameters.c.uniform: c goes from 2 to 1; write the lower end first",
            Assert.Single(SpecCheck.Check(Sweep with { Search = search, Models = wrong }, InstalledPlugIns.All).Problems).ToString());
    }

    [Fact]
    public void An_unreadable_value_is_reported_only_once()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<UserErrorException>(() => SweepFile.Read(folder.Write("s.yaml",
            "name: [a]\ndataset: d\nfeatures: f\nprotocol: { folds: many, testFraction: 0.2 }\nsearch: { sampler: [tpe] }\n"
            + "models: [{ family: svm, parameters: { kernel: [rbf], c: 1, gamma: { value: 1, when: { kernel: rbf } } } }]\n"),
            InstalledPlugIns.All));
        Assert.Equal(
            """
            s.yaml:1:7: name is a name, not a list
            s.yaml:4:20: folds is an integer from 1 to 1000, not 'many'
            s.yaml:5:20: sampler is the name of a sampler, or a map of kind and its parameters, not a list
            s.yaml:6:47: kernel is a list; write { choice: [...] }
            """,
            error.Message.Replace(folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal));
    }

    private static ImmutableArray<TrackInfo> Tracks(params int[] genres) =>
        [.. genres.SelectMany((count, genre) => Enumerable.Range(0, count).Select(number => Track($"g{genre}", number)))];

    private static TrackInfo Track(string genre, int number) => TestData.Track($"{genre}.{number}", genre, slices: 3);
}
