using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Importance;
using Xunit;

namespace Experiments.Unit.Evaluation.Importance;

public sealed class FunctionalAnovaTests
{
    private static readonly NumberRange Unit = new(0, 1);

    [Fact]
    public void Importances_of_a_sum_match_the_variances_of_its_terms()
    {
        // Var(2x) : Var(y) : Var(0·z) = 4 : 1 : 0, for any grid.
        var importances = Of([new("x", Unit), new("y", Unit), new("z", Unit)], 600, set => (2 * set.Number("x")) + set.Number("y"));
        Assert.Equal(["x", "y", "z"], importances.Parameters.Select(parameter => parameter.Parameter));
        Assert.InRange(importances.R2!.Value, 0.95, 1); // not null: computed just now
        Assert.Equal(0.8 * importances.R2.Value, importances.Parameters[0].Share, tolerance: 0.03);
        Assert.Equal(0.2 * importances.R2.Value, importances.Parameters[1].Share, tolerance: 0.03);
        Assert.InRange(importances.Parameters[2].Share, 0, 0.005);
        Assert.All(importances.Pairs, pair => Assert.InRange(pair.Share, 0, 0.03));
        Assert.All(importances.Parameters, parameter => Assert.InRange(parameter.Share, parameter.Low, parameter.High));
    }

    [Fact]
    public void A_main_effect_averages_over_the_other_parameters()
    {
        var effect = Of([new("x", Unit), new("y", Unit)], 600, set => (2 * set.Number("x")) + set.Number("y")).Parameters[0].Effect;

        // 2x + E[y] = 2x + 0.5; cells at the ends are averaged with their neighbours.
        // Not null: unconditional.
        Assert.All(effect, point => Assert.Equal((2 * point.Value!.Value.AsNumber()) + 0.5, point.Mean, tolerance: 0.12));
        Assert.All(effect, point => Assert.InRange(point.Mean, point.Low, point.High));
        Assert.Equal(24, effect.Length);
    }

    [Fact]
    public void Exclusive_or_is_explained_by_the_interaction_alone()
    {
        // Exclusive or: no main effect.
        ChoiceRange bit = new([ParameterValue.Of("no"), ParameterValue.Of("yes")]);
        var importances = Of([new("a", bit), new("b", bit), new("c", Unit)], 300, set => set.Text("a") == set.Text("b") ? 1 : 0);
        Assert.Equal(("a", "b"), (importances.Pairs[0].First, importances.Pairs[0].Second));
        Assert.InRange(importances.Pairs[0].Share / importances.R2!.Value, 0.9, 1); // not null: computed just now
        Assert.All(importances.Parameters, parameter => Assert.InRange(parameter.Share, 0, 0.05));
    }

    [Fact]
    public void Effects_have_points_for_log_scales_steps_choices_and_conditions()
    {
        ImmutableArray<ParameterDimension> dimensions =
        [
            new("kernel", new ChoiceRange([ParameterValue.Of("linear"), ParameterValue.Of("rbf")])),
            new("gamma", new NumberRange(1e-4, 1, IsLogScale: true), new ParameterCondition("kernel", [ParameterValue.Of("rbf")])),
            new("units", new IntegerRange(16, 64, Step: 16)),
            new("epochs", new ChoiceRange([ParameterValue.Of(40)])),
        ];
        var importances = Of(dimensions, 400, set => set.Contains("gamma") ? Math.Log10(set.Number("gamma")) : -1);

        var gamma = Assert.Single(importances.Parameters, parameter => parameter.Parameter == "gamma").Effect;
        Assert.Null(gamma[0].Value);
        Assert.Equal(-1, gamma[0].Mean, tolerance: 0.1);
        Assert.Equal(Math.Pow(10, -4 + (4 * 0.5 / 24)), gamma[1].Value!.Value.AsNumber(), tolerance: 1e-9); // not null: it exists there
        Assert.Equal(-4 + (4 * 0.5 / 24), gamma[1].Mean, tolerance: 0.25);
        var units = Assert.Single(importances.Parameters, parameter => parameter.Parameter == "units").Effect;
        Assert.Equal(["16", "32", "48", "64"], units.Select(point => $"{point.Value}"));
        Assert.DoesNotContain(importances.Parameters, parameter => parameter.Parameter == "epochs");
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits()
    {
        ImmutableArray<ParameterDimension> dimensions = [new("x", Unit), new("y", Unit)];
        Assert.Equal(
            DomainJson.Hash(Of(dimensions, 50, set => set.Number("x"))), DomainJson.Hash(Of(dimensions, 50, set => set.Number("x"))));
    }

    [Fact]
    public void A_constant_score_has_no_important_parameters()
    {
        var importances = Of([new("x", Unit), new("y", Unit)], 30, _ => 0.5);
        Assert.Equal(0, importances.R2);
        Assert.Empty(importances.Parameters);
    }

    [Fact]
    public void Pure_noise_is_not_explained()
    {
        // The forest fits noise: without the out-of-bag share, the main effects of 20 experiments sum to most of the variance.
        ImmutableArray<ParameterDimension> dimensions = [new("x", Unit), new("y", Unit), new("z", Unit)];
        var noise = new RandomStream(3);
        var found = Enumerable.Range(0, 60).Select(_ => Of(dimensions, 20, _ => noise.NextNormal(), noise.NextBits())).ToArray();
        Assert.InRange(found.Average(importances => importances.R2!.Value), -0.5, 0);
        Assert.InRange(found.Count(importances => importances.Parameters.IsEmpty), 40, 60);
        Assert.InRange(found.Average(importances => importances.Parameters.Sum(parameter => parameter.Share)), 0, 0.04);
    }

    [Fact]
    public void Half_noise_is_half_explained()
    {
        // Var(x) = 1/12, and noise of the same variance.
        var noise = new RandomStream(4);
        var importances = Of([new("x", Unit)], 800, set => set.Number("x") + (noise.NextNormal() / Math.Sqrt(12)));
        Assert.InRange(importances.Parameters[0].Share, 0.3, 0.55);
        Assert.True(importances.Parameters[0].Share <= importances.R2);
    }

    [Fact]
    public void Eight_experiments_are_enough() => Assert.Equal(8, Of([new("x", Unit)], 8, set => set.Number("x")).Experiments);

    [Theory]
    [InlineData(0.0, 1.0)]
    [InlineData(1.0, 0.0)]
    public void A_word_that_was_never_tried_counts_like_the_more_frequent_one(double scoreOfMost, double scoreOfFew)
    {
        var (most, few, never) = (ParameterValue.Of("most"), ParameterValue.Of("few"), ParameterValue.Of("never"));
        var dimension = new ParameterDimension("word", new ChoiceRange([most, few, never]));
        (ParameterSet, double)[] experiments =
        [
            .. Enumerable.Repeat((ParameterSet.Empty.With("word", most), scoreOfMost), 30),
            .. Enumerable.Repeat((ParameterSet.Empty.With("word", few), scoreOfFew), 6),
        ];
        var effect = FunctionalAnova.Of(new FamilySpace("svm", [dimension]), experiments, MetricNames.ValidationAccuracy, 1)
            .Parameters[0].Effect;

        // In about one tree of 64 the resampled rows have "few" too rarely to split it off.
        Assert.Equal(effect[0].Mean, effect[2].Mean, tolerance: 1e-12);
        Assert.InRange(Math.Abs(effect[1].Mean - effect[2].Mean), 0.8, 1);
    }

    [Fact]
    public void Too_few_experiments_or_no_varied_parameter_is_refused()
    {
        Assert.Contains(
            "it needs at least 8",
            Assert.Throws<UserErrorException>(() => Of([new("x", Unit)], 7, _ => 0)).Message,
            StringComparison.Ordinal);
        ChoiceRange constant = new([ParameterValue.Of(1)]);
        Assert.Contains(
            "no parameter was varied",
            Assert.Throws<UserErrorException>(() => Of([new("x", constant)], 9, _ => 0)).Message,
            StringComparison.Ordinal);
    }

    private static FamilyImportances Of(
        ImmutableArray<ParameterDimension> dimensions, int count, Func<ParameterSet, double> score, ulong seed = 5)
    {
        var random = new RandomStream(seed);
        var settings = Enumerable.Range(0, count).Select(_ => dimensions.Aggregate(ParameterSet.Empty, Add)).ToArray();
        return FunctionalAnova.Of(
            new FamilySpace("svm", dimensions),
            [.. settings.Select(set => (set, score(set)))],
            MetricNames.ValidationAccuracy,
            1);

        ParameterSet Add(ParameterSet set, ParameterDimension dimension) =>
            dimension.When is { } when && !when.Values.Contains(set[when.Parameter])
                ? set
                : set.With(dimension.Name, Draw(dimension.Range));

        ParameterValue Draw(ParameterRange range) => range switch
        {
            ChoiceRange choice => choice.Values[random.NextInt(choice.Values.Length)],
            IntegerRange integer =>
                ParameterValue.Of(integer.Low + (integer.Step * random.NextInt((int)((integer.High - integer.Low) / integer.Step) + 1))),
            NumberRange { IsLogScale: true } number =>
                ParameterValue.Of(Math.Exp(random.NextDouble(Math.Log(number.Low), Math.Log(number.High)))),
            NumberRange number => ParameterValue.Of(random.NextDouble(number.Low, number.High)),
            _ => throw new ArgumentException("no such range", nameof(range)),
        };
    }
}
