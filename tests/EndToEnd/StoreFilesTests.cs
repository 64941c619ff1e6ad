using System.Runtime.Versioning;
using Experiments.Domain;
using Experiments.Store.Files;
using Xunit;

namespace Experiments.EndToEnd;

/// <summary>A store's files under other users of the machine, and on damaged disks.</summary>
public sealed class StoreFilesTests(SweptStore swept) : IClassFixture<SweptStore>
{
    [Fact]
    public async Task Only_the_owner_can_read_a_store_and_its_copies()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes");
            return;
        }

        AssertPrivate(swept.Store);
        var (backup, restored) = (swept.NewFolder("backup"), swept.NewFolder("restored"));
        Assert.Equal(0, (await BuiltProgram.RunAsync(swept.Store, "store", "backup", backup)).ExitCode);
        Assert.Equal(0, (await BuiltProgram.RunAsync(restored, "store", "restore", backup)).ExitCode);
        AssertPrivate(backup);
        AssertPrivate(restored);

        using var running = BuiltProgram.Start(restored, "sweep", "run", swept.WriteSweep("long", epochs: 200));
        await running.AwaitOutputAsync("long/e0 knn: test");
        Assert.Subset(
            Directory.GetFiles(restored).Select(Path.GetFileName).ToHashSet(),
            new HashSet<string?> { "state.db", "state.db-wal", "state.db-shm", "lock" });
        AssertPrivate(restored);
        running.Interrupt();
        await running.EndAsync();
        AssertPrivate(restored);
    }

    [Theory]
    [InlineData("dataset small", "dataset list")]
    [InlineData("dataset small", "dataset show small")]
    [InlineData("directory datasets", "dataset list")]
    [InlineData("directory feature-sets", "features list")]
    [InlineData("directory sweeps", "sweep list")]
    [InlineData("feature-set %", "features list")]
    [InlineData("sweep swept", "sweep show swept")]
    [InlineData("sweep swept", "sweep list")]
    [InlineData("sweep-page swept/00000", "sweep leaderboard swept")]
    [InlineData("experiment swept/e1", "experiment show swept/e1")]
    [InlineData("experiment swept/e1", "sweep export swept --to rows.csv")]
    [InlineData("node %", "node list")]
    [InlineData("scheduler default", "node list")]
    public async Task A_damaged_row_is_named_in_one_line(string row, string command)
    {
        var store = swept.Copy();
        var (state, key) = (row.Split(' ')[0], row.Split(' ')[1]);
        Assert.NotEqual(0, StateDatabase.Execute(store,
            $"UPDATE StateRow SET Json = 'p' || Json WHERE State = '{state}' AND GrainKey LIKE '{key}'"));
        using var running = BuiltProgram.StartIn(store, store, command.Split(' '));
        var answer = await running.EndAsync();
        Assert.Equal(1, answer.ExitCode);
        var line = Assert.Single(answer.Error.Split('\n'));
        Assert.StartsWith(row.TrimEnd('%'), line, StringComparison.Ordinal);
        Assert.Contains("its row in the store is damaged", line, StringComparison.Ordinal);
        Assert.Contains("`experiments store check`", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hexadecimal_looking_names_are_kept_distinct()
    {
        var store = swept.NewFolder("store");
        foreach (var (name, genres) in new[] { ("1", "blues,classical"), ("01", "blues,metal"), ("001", "classical,metal") })
        {
            var audio = swept.NewFolder(name);
            foreach (var genre in genres.Split(','))
            {
                Folders.Copy(
                    Path.Combine(swept.Audio, genre),
                    Path.Combine(audio, genre),
                    file => file.StartsWith($"{genre}.", StringComparison.Ordinal));
            }

            Assert.Equal(0, (await BuiltProgram.RunAsync(store, "dataset", "import", name, audio)).ExitCode);
        }

        Assert.Equal("blues,metal", await GenresAsync("01"));
        Assert.Equal(0, (await BuiltProgram.RunAsync(store, "dataset", "remove", "01")).ExitCode);
        Assert.Equal(3, (await BuiltProgram.RunAsync(store, "dataset", "show", "01")).ExitCode);
        Assert.Equal("blues,classical", await GenresAsync("1"));
        Assert.Equal("classical,metal", await GenresAsync("001"));
        var spec = swept.WriteNeighbors("hexadecimal");
        foreach (var (sweep, seed) in new[] { ("df", 1), ("0df", 2), ("DF", 3) })
        {
            var ran = await BuiltProgram.RunAsync(store, "sweep", "run", spec, "--set", "dataset=1", "--set", $"name={sweep}", "--set",
                $"protocol.seed={seed}");
            Assert.True(ran.ExitCode == 0, ran.Error);
        }

        var sweeps = await BuiltProgram.RunAsync(store, "sweep", "list", "--json");
        Assert.Equal(["df", "0df", "DF"],
            sweeps.Json.GetProperty("sweeps").EnumerateArray().Select(sweep => sweep.GetProperty("sweep").GetString()));
        var check = await BuiltProgram.RunAsync(store, "store", "check");
        Assert.True(check.ExitCode == 0, check.Output);

        async Task<string> GenresAsync(string name) => string.Join(
            ',', (await BuiltProgram.RunAsync(store, "dataset", "show", name, "--json")).Json.GetProperty("genres").EnumerateObject()
                .Select(genre => genre.Name));
    }

    [Fact]
    public async Task A_file_given_as_store_is_refused_with_the_reason()
    {
        var file = Path.Combine(Directory.CreateDirectory(swept.NewFolder("folder")).FullName, "file");
        File.WriteAllText(file, "");
        var answer = await BuiltProgram.RunAsync(file, "dataset", "list");
        Assert.Equal(1, answer.ExitCode);
        Assert.Equal($"{file}: is a file, but a store is a folder; name another store with --store", answer.Error);
    }

    [UnsupportedOSPlatform("windows")]
    private static void AssertPrivate(string store) => Assert.All(
        Directory.EnumerateFileSystemEntries(store, "*", SearchOption.AllDirectories).Append(store),
        path =>
        {
            if (FindMode(path) is { } mode)
            {
                Assert.Equal(Directory.Exists(path) ? PrivateFiles.ForFolders : PrivateFiles.ForFiles, mode);
            }
        });

    /// <summary>The mode of a file; null if a running sweep has removed it in the meantime.</summary>
    private static UnixFileMode? FindMode(string path)
    {
        try
        {
            return OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
