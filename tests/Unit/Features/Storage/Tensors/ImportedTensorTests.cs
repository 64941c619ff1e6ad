using System.Collections.Immutable;
using System.Text;
using Experiments.Domain;
using Experiments.Features.Storage;
using Experiments.Features.Storage.Tensors;
using Experiments.Store.Npy;
using Experiments.Unit.Store;
using Xunit;

namespace Experiments.Unit.Features.Storage.Tensors;

public sealed class ImportedTensorTests : IDisposable
{
    private const string Tracks = "track,genre,part\nb,rock,train\na,blues,valid\nc,rock,train\n";

    private static readonly string[] Types = ["|u1", "<f2", ">f2", "<f4", ">f4"];

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private FeatureSetStore Store => new(_folder.Path);

    [Fact]
    public void Tracks_are_cut_into_slices_and_scaled()
    {
        var plan = Import("|u1", Spec() with { SliceFrames = 3, HopFrames = 2, FrameSeconds = 0.5, Scale = 2, Offset = -80 });
        using var set = Store.Open(plan.Id);
        Assert.Equal([2, 3], set.Tensor!.Shape); // not null: an array was imported
        Assert.Equal(
            [
                ("x/a/0", 0.0), ("x/a/1", 1), ("x/a/2", 2), ("x/b/0", 0), ("x/b/1", 1), ("x/b/2", 2), ("x/c/0", 0), ("x/c/1", 1),
                ("x/c/2", 2),
            ],
            set.Slices.Select(slice => ($"{slice.Id}", slice.OffsetSeconds)));
        Assert.Equal(["blues", "rock"], set.Genres);

        // Row 1 is track a; the second slice begins at frame 2.
        Assert.Equal(
            [.. Enumerable.Range(0, 6).Select(at => -80 + (2f * Number(1, (at / 3 * 8) + 2 + (at % 3))))], Row(set, 1));
        var track = plan.Tracks[0];
        Assert.Equal(("a", "validation", 4.0, 3, "a"), (track.Id.Track, track.Fold, track.DurationSeconds, track.Slices, track.Group));
        Assert.Equal(new SliceRule(1.5, 1), plan.SliceRule);
    }

    [Fact]
    public void Every_type_gives_the_same_numbers_tracks_and_version()
    {
        FeatureSetPlan[] plans = [.. Types.Select(descr => Import(descr, Spec()))];
        Assert.Single(plans.Select(plan => plan.DatasetVersion).Distinct());
        Assert.Equal(5, plans.Select(plan => plan.Id).Distinct().Count());
        var rows = plans.Select(plan =>
        {
            using var set = Store.Open(plan.Id);
            return string.Join(' ', Enumerable.Range(0, set.Slices.Length).SelectMany(row => Row(set, row)));
        });
        Assert.Single(rows.Distinct());
    }

    [Fact]
    public void Rows_that_are_slices_keep_their_numbers_and_starts()
    {
        var plan = Import(
            "|u1", Spec() with { SliceFrames = null, FrameSeconds = 0.25 }, "track,genre,slice,start\na,x,4,9.5\nb,y,0,0\na,x,2,1\n");
        using var set = Store.Open(plan.Id);
        Assert.Equal([("x/a/2", 1), ("x/a/4", 9.5), ("x/b/0", 0)], set.Slices.Select(slice => ($"{slice.Id}", slice.OffsetSeconds)));
        Assert.Equal([.. Enumerable.Range(0, 16).Select(at => (float)Number(2, at))], Row(set, 0));
        Assert.Equal([.. Enumerable.Range(0, 16).Select(at => (float)Number(0, at))], Row(set, 1));
        Assert.Equal(11.5, plan.Tracks[0].DurationSeconds);
    }

    [Theory]
    [InlineData(387, 0.0775, 10, 38, 7)] // 30 s in ten slices
    [InlineData(130, 0.02322, 1, 130, 0)]
    [InlineData(8, 0.1, 1, 8, 0)] // shorter than 3 s: whole
    [InlineData(8, 30, 8, 1, 0)]
    public void Without_slice_frames_a_track_is_cut_into_equal_parts_of_about_3_s(
        int frames, double seconds, int slices, int length, int unused)
    {
        using var array = new NpyTensor(
            new MemoryStream(NpyTensorTests.Npy("|u1", $"1, 1, {frames}", new byte[frames])), "x.npy");
        var cut = TensorCut.Of(Spec() with { SliceFrames = null, FrameSeconds = seconds }, array, areSlices: false);
        Assert.Equal((slices, length, length, unused), (cut.PerRow, cut.Frames, cut.Hop, cut.Unused));
    }

    [Fact]
    public void The_same_import_gives_the_same_bytes_and_one_that_was_interrupted_goes_on()
    {
        var plan = Import("|u1", Spec(), Many, rows: 20);
        var before = SamplePlan.Files(Store.FolderOf(plan.Id));
        Assert.True(plan.Shards > 1);

        // As an import leaves it that was killed: no manifest, and a shard without its description.
        File.Delete(Store.ManifestOf(plan.Id));
        File.Delete(Path.Combine(Store.FolderOf(plan.Id), "shard-00001.json"));
        var kept = File.GetLastWriteTimeUtc(Path.Combine(Store.FolderOf(plan.Id), "shard-00000.npy"));
        Assert.Equal(plan.Id, Import("|u1", Spec(), Many, rows: 20).Id);
        Assert.Equal(before, SamplePlan.Files(Store.FolderOf(plan.Id)));
        Assert.Equal(kept, File.GetLastWriteTimeUtc(Path.Combine(Store.FolderOf(plan.Id), "shard-00000.npy")));
    }

    [Fact]
    public void Another_cut_scale_or_order_of_rows_is_another_set_of_the_same_dataset()
    {
        var plan = Import("|u1", Spec());
        Assert.NotEqual(plan.Id, Plan("|u1", Spec() with { Scale = 2 }).Id);
        Assert.NotEqual(plan.Id, Plan("|u1", Spec() with { SliceFrames = 4 }).Id);
        Assert.Equal(plan.Id, Plan("|u1", Spec() with { Name = "other", File = "y.npy", TracksFile = "u.csv" }).Id);
        var (known, swapped) = ((plan.Tracks, plan.DatasetVersion), "track,genre,part\nc,rock,train\na,blues,valid\nb,rock,train\n");
        Assert.Equal(plan.Id, Plan("|u1", Spec(), known: known).Id);
        Assert.NotEqual(plan.Id, Plan("|u1", Spec(), swapped, known).Id);
    }

    [Theory]
    [InlineData("track,genre\nb,rock\na,blues\nd,rock\n", "x/d: is in the table but not in the dataset; import the audio")]
    [InlineData("track,genre\nb,rock\na,rock\nc,rock\n", "x/a: is rock in the table but blues in the dataset")]
    [InlineData("track,genre,part\nb,rock,test\na,blues,valid\nc,rock,train\n",
        "x/b: is in part test in the table but in part train in the dataset; leave out the column, or choose another dataset name")]
    public void A_dataset_that_exists_must_agree(string tracks, string problem)
    {
        var plan = Plan("|u1", Spec());
        var error = Assert.Throws<UserErrorException>(() => Plan("|u1", Spec(), tracks, (plan.Tracks, plan.DatasetVersion)));
        Assert.StartsWith(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_named_with_their_place_before_anything_is_stored()
    {
        var numbers = Numbers(3);
        (numbers[16 + 8 + 3], numbers[32]) = (float.NaN, float.NegativeInfinity);
        var error = Assert.Throws<UserErrorException>(() => Read("<f4", Spec(), Tracks, numbers, tensor => tensor));
        Assert.Equal(
            [
                "x.npy: row 1 (a, line 3 of t.csv), band 1, frame 3 is NaN; save numpy.nan_to_num(x), or leave the row out of both files",
                "x.npy: row 2 (c, line 4 of t.csv), band 0, frame 0 is infinite; save numpy.nan_to_num(x), or leave the row "
                    + "out of both files",
            ],
            error.Lines);
        Assert.Empty(Store.List());
    }

    public static TheoryData<TensorImportSpec, string, string> Wrong => new()
    {
        { Spec(), "track,genre\na,x\n", "x.npy has 3 rows ([3, 2, 8] of uint8), but t.csv names 1; the table has one line for each row" },
        { Spec() with { SliceFrames = null, FrameSeconds = null }, Tracks, "x.npy: its rows are whole tracks of 8 frames, and how long" },
        { Spec() with { SliceFrames = 9 }, Tracks, "x.npy: has rows of 8 frames, fewer than --slice-frames 9" },
        { Spec() with { FrameSeconds = 1e-6 }, Tracks, "x.npy: a slice of 2 frames every 2 has 0 s every 0 s; both are 0.1 to 3600 s" },
        { Spec(), "track,genre,slice\na,x,0\na,x,1\na,x,2\n", "t.csv has a column slice or start, so the rows of x.npy are slices" },
        { Spec() with { Scale = 0 }, Tracks, "--scale and --offset are finite numbers in float32" },
        { Spec() with { Scale = 3e38 }, Tracks, "x.npy: row 0 (b) is too large for float32 with --scale 3E+38" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_request_that_does_not_fit_is_refused_in_one_line(TensorImportSpec spec, string tracks, string problem)
    {
        var error = Assert.Throws<UserErrorException>(() => Plan("|u1", spec, tracks));
        Assert.StartsWith(problem, error.Message, StringComparison.Ordinal);
        Assert.Single(error.Lines);
    }

    [Fact]
    public void A_file_that_changes_between_check_and_storing_is_refused()
    {
        var bytes = NpyTensorTests.Npy("|u1", "3, 2, 8", NpyTensorTests.Encode("|u1", Numbers(3)));
        using var array = new NpyTensor(new MemoryStream(bytes), "x.npy");
        var tensor = ImportedTensor.Read(Spec(), array, TensorTracks.Read("t.csv", Encoding.UTF8.GetBytes(Tracks)), Token);
        var plan = tensor.Plan("x", null);
        bytes[^1]++;
        Assert.StartsWith(
            "x.npy: row 2 changed while it was imported",
            Assert.Throws<UserErrorException>(() => tensor.Store(Store, plan, Token)).Message, StringComparison.Ordinal);
        Assert.Empty(Store.List());
    }

    [Fact]
    public void What_was_recognized_is_said()
    {
        Assert.Equal(
            [
                "[3, 2, 8] of uint8: each row is a track, cut into 2 slices of 3 frames every 3 (1.50 s every 1.50 s); 2 frames at the end "
                    + "of each track are not used",
                "tracks by part: train 2, validation 1; `split: predefined` uses them",
            ],
            Read("|u1", Spec() with { SliceFrames = 3, FrameSeconds = 0.5 }, Tracks, Numbers(3), tensor => tensor.Notes));
        Assert.Contains(
            "the time of a frame is not known: a slice counts as 3.00 s; --frame-seconds says what it is",
            Read("|u1", Spec(), Tracks, Numbers(3), tensor => tensor.Notes));
    }

    public void Dispose() => _folder.Dispose();

    private static string Many => "track,genre\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"t{i:00},g{i % 2}\n"));

    private static TensorImportSpec Spec() => new("x.npy", "mel", "t.csv", SliceFrames: 2);

    /// <summary>The number at a place of a row of 2 bands and 8 frames.</summary>
    private static int Number(int row, int at) => ((row * 16) + at) % 251;

    private static float[] Numbers(int rows) => [.. Enumerable.Range(0, rows * 16).Select(at => (float)Number(at / 16, at % 16))];

    private static float[] Row(FeatureSetReader set, int row)
    {
        var tensor = set.Tensor!; // not null: an array was imported
        var values = new float[tensor.RowLength()];
        tensor.CopyRow(row, values);
        return values;
    }

    private static T Read<T>(string descr, TensorImportSpec spec, string tracks, float[] numbers, Func<ImportedTensor, T> use)
    {
        var bytes = NpyTensorTests.Npy(descr, $"{numbers.Length / 16}, 2, 8", NpyTensorTests.Encode(descr, numbers));
        using var array = new NpyTensor(new MemoryStream(bytes), spec.File);
        return use(ImportedTensor.Read(spec, array, TensorTracks.Read(spec.TracksFile, Encoding.UTF8.GetBytes(tracks)), Token));
    }

    private static FeatureSetPlan Plan(
        string descr, TensorImportSpec spec, string tracks = Tracks, (ImmutableArray<TrackInfo> Tracks, string Version)? known = null) =>
        Read(descr, spec, tracks, Numbers(3), tensor => tensor.Plan("x", known));

    private FeatureSetPlan Import(string descr, TensorImportSpec spec, string tracks = Tracks, int rows = 3) =>
        Read(descr, spec, tracks, Numbers(rows), tensor =>
        {
            var plan = tensor.Plan("x", null);
            tensor.Store(Store, plan, Token);
            return plan;
        });
}
