using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Audio.Layouts;

public sealed class ManifestLayoutTests : IDisposable
{
    private readonly LayoutFolder _folder = new();

    [Theory]
    [InlineData("manifest.csv", "path,label,group,fold\nb.wav,dog,s1,1\na.wav,cat,s2,2\n")]
    [InlineData("manifest.tsv", "fold\tcategory\tfile\tgroup\n1.0\tdog\tb.wav\ts1\n2.0\tcat\t./a.wav\ts2\n")]
    [InlineData("manifest.jsonl", "{\"path\": \"b.wav\", \"label\": \"dog\", \"fold\": 1, \"group\": \"s1\"}\n\n"
        + "{\"label\": \"cat\", \"path\": \"a.wav\", \"group\": \"s2\", \"fold\": 2, \"other\": [1]}\n")]
    public void A_table_in_any_form_gives_path_label_group_and_fold(string name, string text)
    {
        _folder.Sound("a.wav", "b.wav");
        _folder.Write(name, text);
        var dataset = _folder.Import(DatasetLayouts.Manifest);
        Assert.Equal(["a.wav cat s2 2", "b.wav dog s1 1"], LayoutFolder.Rows(dataset));
        Assert.Equal("label", dataset.LabelWord);
        Assert.Contains($"{name}: 2 of 2 rows read", dataset.Notes);
    }

    [Fact]
    public void A_split_column_gives_the_parts_and_rows_without_one_are_counted()
    {
        _folder.Sound("a.wav", "b.wav", "c.wav");
        _folder.Write("list.csv", "path,genre,split\na.wav,pop,training\nb.wav,pop,dev\nc.wav,rock,\n");
        var dataset = _folder.Import(DatasetLayouts.Manifest, options => options with { Manifest = "list.csv" });
        Assert.Equal(["a.wav pop a train", "b.wav pop b validation", "c.wav rock c "], LayoutFolder.Rows(dataset));
        Assert.Equal("genre", dataset.LabelWord);
        Assert.Contains(
            "list.csv: rows without a split: 1, the first on line 4; a predefined split leaves them out", dataset.Notes);
    }

    [Fact]
    public void Folds_are_part_of_the_version()
    {
        _folder.Sound("a.wav");
        _folder.Write("manifest.csv", "path,genre\na.wav,pop\n");
        var without = _folder.Import(DatasetLayouts.Manifest).Version;
        _folder.Write("manifest.csv", "path,genre,fold\na.wav,pop,1\n");
        Assert.NotEqual(without, _folder.Import(DatasetLayouts.Manifest).Version);
    }

    [Theory]
    [InlineData("manifest.jsonl", "{\"path\": \"a.wav\", \"label\": \"x\"}\n[1]\n{\n", "manifest.jsonl:2: is not one JSON object")]
    [InlineData("manifest.jsonl", "{\"path\": \"a.wav\", \"label\": \"x\"}\n[1]\n{\n", "manifest.jsonl:3: is not one JSON object")]
    [InlineData("manifest.jsonl", "{\"path\": \"a.wav\", \"mood\": \"x\"}\n", "needs a column genre or label; it has path, mood")]
    [InlineData("manifest.jsonl", "{\"path\": \"a.wav\", \"label\": \"x\"}\n{\"path\": \"b.wav\"}\n", "2: b.wav has no label; write one")]
    [InlineData("manifest.csv", "path,label\n,x\n", "manifest.csv:2: names no file; write its path, or delete the line")]
    public void Rows_that_cannot_be_read_are_named_with_their_lines(string name, string text, string message)
    {
        _folder.Sound("a.wav");
        _folder.Write(name, text);
        Assert.Contains(message, _folder.Refusal(DatasetLayouts.Manifest), StringComparison.Ordinal);
    }

    [Fact]
    public void An_absolute_path_may_lead_to_a_file_in_the_folder()
    {
        _folder.Sound("a.wav");
        _folder.Write("manifest.csv", $"path,label\n{_folder.Path}/a.wav,x\n");
        Assert.Equal(["a.wav x a "], LayoutFolder.Rows(_folder.Import(DatasetLayouts.Manifest)));
        _folder.Write("manifest.csv", "path,label\n/elsewhere/a.wav,x\n");
        Assert.Contains("/elsewhere/a.wav is outside", _folder.Refusal(DatasetLayouts.Manifest), StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_column_of_any_name_can_be_chosen()
    {
        _folder.Sound("a.wav");
        _folder.Write("manifest.csv", "path,genre,mood\na.wav,pop,calm\n");
        var dataset = _folder.Import(DatasetLayouts.Manifest, options => options with { LabelColumn = "mood" });
        Assert.Equal(["a.wav calm a "], LayoutFolder.Rows(dataset));
        Assert.Equal("label", dataset.LabelWord);
    }

    public void Dispose() => _folder.Dispose();
}
