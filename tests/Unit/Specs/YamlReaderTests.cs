using Experiments.Domain;
using Experiments.Specs.Yaml;
using Xunit;

namespace Experiments.Unit.Specs;

public sealed class YamlReaderTests
{
    [Fact]
    public void Every_node_has_its_line_and_column()
    {
        var map = Assert.IsType<YamlMap>(Read("name: x\nmodels:\n  - family: svm\n    parameters: { c: 10 }\n"));
        Assert.Equal(["name", "models"], map.Entries.Select(entry => entry.Key));
        Assert.Equal("f.yaml:2:1", map.Entries[1].KeyPosition.ToString());
        var model = Assert.IsType<YamlMap>(Assert.Single(Assert.IsType<YamlList>(map.Entries[1].Value).Items));
        Assert.Equal("f.yaml:3:13", model.Find("family")!.Position.ToString());
        Assert.Equal("f.yaml:4:22", ((YamlMap)model.Find("parameters")!).Find("c")!.Position.ToString());
    }

    [Theory]
    [InlineData("a: [1, 2", "f.yaml:1:4: this '[' is not closed; add the missing ']'")]
    [InlineData("- family: knn\n  parameters: { k: { choice: [1, 5] }\nsearch: {sampler: grid}",
        "f.yaml:2:15: this '{' is not closed; add the missing '}'")]
    [InlineData("name: [q\ndataset: demo", "f.yaml:1:7: this '[' is not closed; add the missing ']'")]
    [InlineData("models: [ {family: knn}\nname: q", "f.yaml:1:9: this '[' is not closed; add the missing ']'")]
    [InlineData("a: [1, {b: 2]\nc: 3", "f.yaml:1:8: this '{' is not closed; add the missing '}'")]
    [InlineData("a: ['[', \"]\", 3 # ]\nb: 1", "f.yaml:1:4: this '[' is not closed; add the missing ']'")]
    [InlineData("a: 'x", "f.yaml:1:4: the YAML is wrong here: this quote is not closed; add the missing quote")]
    [InlineData("name:\tq\n\tdataset: d", "f.yaml:2:1: the YAML is wrong here: a tab cannot be used here; indent with spaces")]
    [InlineData("name: q\nmodels:\n\t- { family: knn }\n", "f.yaml:3:1: the YAML is wrong here: a tab cannot be used here")]
    [InlineData("name: q\n# \tnone\nmodels:\n  - family: knn\n  \tx: 1\n", "f.yaml:5:3: the YAML is wrong here: a tab cannot be used here")]
    [InlineData("name: q\n dataset: d", "the YAML is wrong here: a key cannot be here; indent it like the other keys")]
    [InlineData("a: 1\n b: 2", "f.yaml:2:")]
    [InlineData("a: &x 1\nb: 2", "f.yaml:1:4: anchors (&) and aliases (*) are not used here")]
    [InlineData("a: !!int 1", "f.yaml:1:4: the tag tag:yaml.org,2002:int is not used here")]
    [InlineData("a: !System.IO.FileInfo x", "is not used here; leave it out")]
    [InlineData("a: 1\n---\nb: 2", "f.yaml:2:1: a second document begins here")]
    public void Unsupported_YAML_is_refused_with_its_position(string text, string message) =>
        Assert.Contains(message, Assert.Throws<ConfigException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_letter_too_few_or_a_bracket_too_many_never_is_an_internal_error()
    {
        const string sweep = "name: 'q' # comment\ndataset: \"demo\"\nprotocol: { folds: 3, seed: 1 }\nmodels:\n  - family: knn\n"
            + "    parameters: { k: { choice: [1, 5] }, weights: [a, b] }\n  - { family: svm }\nsearch: {sampler: grid}\n";
        string[] additions = ["[", "]", "{", "}", ":", ": ", "- ", "'", "\"", "\t", "\n", "? ", ",", "#", "|", ">", "%", "\\"];
        for (var i = 0; i < sweep.Length; i++)
        {
            foreach (var text in additions.Select(addition => sweep.Insert(i, addition)).Append(sweep.Remove(i, 1)))
            {
                var error = Record.Exception(() => Read(text));
                Assert.True(error is null or ConfigException, $"{error} for:\n{text}");
            }
        }
    }

    [Fact]
    public void An_alias_bomb_is_refused()
    {
        var bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + string.Concat("bcdefghij".Select((letter, i) =>
            $"{letter}: &{letter} [{string.Join(',', Enumerable.Repeat($"*{(char)('a' + i)}", 9))}]\n"));
        Assert.Throws<ConfigException>(() => Read(bomb));
    }

    [Theory]
    [InlineData(24, null)]
    [InlineData(25, "levels deep")]
    [InlineData(200_000, "levels deep")] // to read on to the end would take minutes
    public void Deep_nesting_is_refused(int lists, string? expected)
    {
        var error = Record.Exception(() => Read(new string('[', lists) + "x" + new string(']', lists)));
        if (expected is null)
        {
            Assert.Null(error);
        }
        else
        {
            Assert.Contains(expected, Assert.IsType<ConfigException>(error).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_duplicate_key_is_reported_and_the_first_is_used()
    {
        var problems = new ConfigProblemList();
        var map = (YamlMap)YamlReader.ReadText("a: 1\nb: 2\na: 3", "f.yaml", problems);
        Assert.Equal("f.yaml:3:1: 'a' is already given in line 1; delete one of the two", Assert.Single(problems.All).ToString());
        Assert.Equal("1", ((YamlScalar)map.Find("a")!).Text);
    }

    [Fact]
    public void A_file_too_large_for_a_config_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("big.yaml", new string('#', YamlReader.MaxBytes + 1));
        Assert.Contains(
            "Is it the right file?",
            Assert.Throws<UserErrorException>(() => YamlReader.ReadFile(path, new ConfigProblemList())).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    public void An_empty_file_is_null(string text) => Assert.True(Assert.IsType<YamlScalar>(Read(text)).IsNull);

    private static YamlNode Read(string text) => YamlReader.ReadText(text, "f.yaml", new ConfigProblemList());
}
