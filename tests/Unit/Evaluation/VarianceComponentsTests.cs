using Experiments.Domain;
using Experiments.Evaluation;
using Xunit;

namespace Experiments.Unit.Evaluation;

public sealed class VarianceComponentsTests
{
    [Fact]
    public void Complete_crossing_gives_the_classical_analysis_of_variance()
    {
        // Every model on every track: (MS of tracks − MS of the rest) / models, (MS of models − MS of the rest) / tracks.
        var random = new RandomStream(31);
        const int tracks = 12, models = 4;
        var shares = new double[tracks, models];
        for (var track = 0; track < tracks; track++)
        {
            var own = random.NextNormal();
            for (var model = 0; model < models; model++)
            {
                shares[track, model] = own + (0.3 * model) + (0.5 * random.NextNormal());
            }
        }

        double Mean(Func<int, int, bool> isIn) => (from track in Enumerable.Range(0, tracks)
                                                   from model in Enumerable.Range(0, models)
                                                   where isIn(track, model)
                                                   select shares[track, model]).Average();
        var grand = Mean((_, _) => true);
        var ofTrack = Enumerable.Range(0, tracks).Select(track => Mean((other, _) => other == track)).ToArray();
        var ofModel = Enumerable.Range(0, models).Select(model => Mean((_, other) => other == model)).ToArray();
        var squares = (
            Tracks: models * ofTrack.Sum(mean => Math.Pow(mean - grand, 2)) / (tracks - 1),
            Models: tracks * ofModel.Sum(mean => Math.Pow(mean - grand, 2)) / (models - 1),
            Remainder: (from track in Enumerable.Range(0, tracks)
                        from model in Enumerable.Range(0, models)
                        select Math.Pow(shares[track, model] - ofTrack[track] - ofModel[model] + grand, 2)).Sum()
                       / ((tracks - 1) * (models - 1)));
        var parts = VarianceComponents.Of([.. from track in Enumerable.Range(0, tracks)
                                              from model in Enumerable.Range(0, models)
                                              select new VarianceComponents.Cell(track, model, shares[track, model])])!;
        Assert.Equal((squares.Tracks - squares.Remainder) / models, parts.BetweenTracks!.Value, tolerance: 1e-10);
        Assert.Equal((squares.Models - squares.Remainder) / tracks, parts.BetweenModels, tolerance: 1e-10);
        Assert.Equal(squares.Remainder, parts.Rest, tolerance: 1e-10);
        Assert.Empty(parts.Clipped);
    }

    [Fact]
    public void Folds_of_repeats_are_estimated_without_bias()
    {
        // Models have the variance 0.04, tracks 0.25, the rest 0.09. 60 tracks, 3 folds, 4 repeats.
        var (models, tracks, rest) = (0.0, 0.0, 0.0);
        const int draws = 400;
        for (var draw = 0; draw < draws; draw++)
        {
            var random = new RandomStream((ulong)draw);
            var ofTrack = Enumerable.Range(0, 60).Select(_ => 0.5 * random.NextNormal()).ToArray();
            var cells = new List<VarianceComponents.Cell>();
            for (var repeat = 0; repeat < 4; repeat++)
            {
                var ofModel = Enumerable.Range(0, 3).Select(_ => 0.2 * random.NextNormal()).ToArray();
                var order = Enumerable.Range(0, 60).OrderBy(_ => random.NextDouble()).ToArray();
                cells.AddRange(Enumerable.Range(0, 60).Select(place => new VarianceComponents.Cell(
                    order[place], (3 * repeat) + (place % 3), ofTrack[order[place]] + ofModel[place % 3] + (0.3 * random.NextNormal()))));
            }

            var parts = VarianceComponents.Of(cells)!;
            models += parts.BetweenModels / draws;
            tracks += parts.BetweenTracks!.Value / draws;
            rest += parts.Rest / draws;
        }

        Assert.Equal(0.04, models, tolerance: 0.004);
        Assert.Equal(0.25, tracks, tolerance: 0.01);
        Assert.Equal(0.09, rest, tolerance: 0.003);
    }

    [Fact]
    public void With_one_repeat_tracks_are_part_of_the_rest()
    {
        // By hand: models of two tracks, 0.5 and 0.7, 0.7 and 0.9: within 0.02, between (2 · 0.02 − 0.02) / 2.
        var parts = VarianceComponents.Of([new(0, 0, 0.5), new(1, 0, 0.7), new(2, 1, 0.7), new(3, 1, 0.9)])!;
        Assert.Null(parts.BetweenTracks);
        Assert.Equal(0.02, parts.Rest, tolerance: 1e-12);
        Assert.Equal(0.01, parts.BetweenModels, tolerance: 1e-12);
    }

    [Fact]
    public void A_negative_component_is_clipped_to_zero_and_reported()
    {
        var parts = VarianceComponents.Of([new(0, 0, 0.6), new(1, 0, 0.8), new(2, 1, 0.7), new(3, 1, 0.7)])!;
        Assert.Equal(0, parts.BetweenModels);
        Assert.Equal(["models"], parts.Clipped);
    }

    [Fact]
    public void One_model_has_no_variance_components() => Assert.Null(VarianceComponents.Of([new(0, 0, 0.5), new(1, 0, 0.6)]));
}
