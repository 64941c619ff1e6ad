using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Evaluation.Contrasts;
using Experiments.Evaluation.Splits;

namespace Experiments.Benchmarks.Simulations;

/// <summary>
/// A study whose truth is known. Two genres; every slice is the genre's mean plus effects of its group, its track and itself, all normal.
/// Two settings see different columns of the same distribution, so neither is better unless <see cref="Advantage"/> moves the means of the
/// first apart. Splits, learners and statistics are the product's own.
/// </summary>
internal sealed record StudyDesign(string Learner, int Tracks, int Folds, int Repeats)
{
    private const int Columns = 4;
    private const double Mean = 0.35;
    private const double TrackEffect = 0.8;

    /// <summary>Tracks of a group; 1 for a split by track.</summary>
    public int TracksOfGroup { get; init; } = 1;

    /// <summary>Slices of a track.</summary>
    public int Slices { get; init; } = 2;

    /// <summary>Share of the means by which the first setting's genres are further apart.</summary>
    public double Advantage { get; init; }

    /// <summary>The design in a line.</summary>
    public override string ToString() => TracksOfGroup == 1
        ? $"{Learner,-20} {Tracks,5} {Folds,3} x {Repeats}  track" : $"{Learner,-20} {Tracks,5} {Folds,3} x {Repeats}  group";

    /// <summary>Draws a dataset and runs both settings on all folds of all repeats.</summary>
    public (RunBlockCounts[] First, RunBlockCounts[] Second) Draw(ulong seed)
    {
        var data = new StudyData(this, Tracks, new RandomStream(seed));
        var plan = SplitCatalog.Plan(data.Infos, new Protocol
        {
            Split = TracksOfGroup == 1 ? "track" : "group",
            Folds = Folds,
            Repeats = Repeats,
            Seed = seed,
            ValidationFraction = 0,
        });
        return (Run(data, plan, 0, seed), Run(data, plan, 1, seed));
    }

    /// <summary>
    /// Accuracy on train and on new tracks after training on as many tracks as a run does, over many training sets: the truth that
    /// intervals should cover.
    /// </summary>
    public (double Train, double Test) Truth(int setting, ulong seed, int draws)
    {
        var (train, test) = (0.0, 0.0);
        for (var draw = 0; draw < draws; draw++)
        {
            var random = new RandomStream(Seeds.Derive(seed, "truth", $"{draw}"));
            var data = new StudyData(this, Tracks * (Folds - 1) / Folds, random);
            var fresh = new StudyData(this, 1000, random);
            var model = StudyLearner.Fit(Learner, data.Rows(setting, [.. Enumerable.Range(0, data.Count)]), seed + (ulong)draw);
            train += Accuracy(model(data.Rows(setting, [.. Enumerable.Range(0, data.Count)]).Rows), data) / draws;
            test += Accuracy(model(fresh.Rows(setting, [.. Enumerable.Range(0, fresh.Count)]).Rows), fresh) / draws;
        }

        return (train, test);

        static double Accuracy(int[] predicted, StudyData data) =>
            Enumerable.Range(0, data.Count).Average(row => predicted[row] == data.LabelOf(row) ? 1.0 : 0.0);
    }

    private RunBlockCounts[] Run(StudyData data, SplitPlan plan, int setting, ulong seed) =>
    [
        .. from repeat in Enumerable.Range(0, Repeats)
           from fold in Enumerable.Range(0, Folds)
           let parts = plan.Parts(repeat, fold)
           let model = StudyLearner.Fit(Learner, data.Rows(setting, parts.Train), Seeds.Derive(seed, "fit", $"{repeat} {fold}"))
           select new RunBlockCounts(
               repeat, fold, Count(data, plan, setting, parts.Train, model), [], Count(data, plan, setting, parts.Test, model)),
    ];

    private static ImmutableArray<BlockCount> Count(
        StudyData data, SplitPlan plan, int setting, ImmutableArray<int> rows, Func<IRowSource, int[]> model)
    {
        var predicted = model(data.Rows(setting, rows).Rows);
        return
        [
            .. rows.Select((row, index) => (Block: plan.BlockOf[row], IsRight: predicted[index] == data.LabelOf(row)))
                .GroupBy(row => row.Block).OrderBy(block => block.Key)
                .Select(block => new BlockCount(block.Key, block.Count(), block.Count(row => row.IsRight), 1, 0)),
        ];
    }

    /// <summary>A drawn dataset.</summary>
    private sealed class StudyData
    {
        private readonly StudyDesign _design;
        private readonly float[][] _values;

        public StudyData(StudyDesign design, int tracks, RandomStream random)
        {
            _design = design;
            Infos =
            [
                .. Enumerable.Range(0, tracks).Select(track => new TrackInfo(
                    new TrackId("made", $"{track:0000}"), $"{track}.wav", $"{track}", Genre(track) == 0 ? "a" : "b",
                    $"{track / (2 * design.TracksOfGroup)} {Genre(track)}", 3 * design.Slices, design.Slices)),
            ];
            var groups = new Dictionary<string, double[]>(StringComparer.Ordinal);
            _values = new float[tracks * design.Slices][];
            for (var track = 0; track < tracks; track++)
            {
                if (!groups.TryGetValue(Infos[track].Group, out var ofGroup))
                {
                    groups[Infos[track].Group] = ofGroup = Normals(random, design.TracksOfGroup == 1 ? 0 : TrackEffect / 2);
                }

                var ofTrack = Normals(random, TrackEffect);
                for (var slice = 0; slice < design.Slices; slice++)
                {
                    var ofSlice = Normals(random, Math.Sqrt(1 - (TrackEffect * TrackEffect)));
                    _values[(track * design.Slices) + slice] =
                    [
                        .. Enumerable.Range(0, 2 * Columns).Select(column => (float)(ofGroup[column] + ofTrack[column] + ofSlice[column]
                            + ((Genre(track) == 0 ? 1 : -1) * Mean * (column < Columns ? 1 + design.Advantage : 1)))),
                    ];
                }
            }
        }

        public ImmutableArray<TrackInfo> Infos { get; }

        public int Count => _values.Length;

        public int LabelOf(int row) => Genre(row / _design.Slices);

        public (IRowSource Rows, ImmutableArray<int> Labels) Rows(int setting, ImmutableArray<int> rows)
        {
            var values = new float[rows.Length * Columns];
            for (var row = 0; row < rows.Length; row++)
            {
                _values[rows[row]].AsSpan(setting * Columns, Columns).CopyTo(values.AsSpan(row * Columns));
            }

            return (new MemoryRows(values, Columns), [.. rows.Select(LabelOf)]);
        }

        private static int Genre(int track) => track % 2;

        private static double[] Normals(RandomStream random, double spread) =>
            [.. Enumerable.Range(0, 2 * Columns).Select(_ => spread == 0 ? 0 : spread * random.NextNormal())];
    }
}
