using System.Text.RegularExpressions;
using Experiments.Grains.Sweeps;
using Experiments.Specs.Files;
using Experiments.Unit.Specs;
using Xunit;

namespace Experiments.Unit.Readme;

/// <summary>Links, paths and config files in Markdown lead to what there is.</summary>
public sealed partial class MarkdownTests
{
    public static TheoryData<string> Files() => [.. MarkdownFiles.Paths];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_link_target_exists(string file)
    {
        foreach (var target in Link().Matches(WithoutCode(MarkdownFiles.Read(file))).Select(link => link.Groups[1].Value)
            .Where(target => !target.StartsWith("http", StringComparison.Ordinal)))
        {
            var (path, heading) = target.Split('#') is [var before, var after] ? (before, after) : (target, null);
            // Not null: not a root.
            var full = path.Length == 0
                ? Path.Combine(Repository.Root, file)
                : Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(file)!, path));
            Assert.True(File.Exists(full) || Directory.Exists(full), $"{file}: {target} is not there");
            Assert.True(heading is null || Headings(File.ReadAllText(full)).Contains(heading), $"{file}: {target} has no such heading");
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_repository_path_exists(string file)
    {
        var paths = Span().Matches(MarkdownFiles.Read(file)).Select(span => span.Groups[1].Value.Split(' ')[0])
            .Where(path => Place().IsMatch(path) && !Example().IsMatch(path));
        Assert.All(paths, path => Assert.True(
            File.Exists(Path.Combine(Repository.Root, path)) || Directory.Exists(Path.Combine(Repository.Root, path)),
            $"{file}: {path} is not there"));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_block_of_YAML_is_a_valid_config(string file)
    {
        using var folder = new TemporaryFolder();
        foreach (var list in Directory.GetFiles(Path.Combine(ConfigsTests.Root, "splits"), "*.txt"))
        {
            File.Copy(list, folder[Path.GetFileName(list)]);
        }

        foreach (var text in Yaml().Matches(MarkdownFiles.Read(file)).Select(block => block.Groups[1].Value))
        {
            var path = folder.Write("config.yaml", text);
            switch (ConfigFile.KindOf(path))
            {
                case "sweep":
                    SweepDraft.Read(path, InstalledPlugIns.All).RequireAll();
                    break;
                case "features":
                    FeatureFile.Read(path, InstalledPlugIns.All);
                    break;
                default:
                    ProtocolFile.Read(path, InstalledPlugIns.All);
                    break;
            }
        }
    }

    [Fact]
    public void Every_layer_is_listed_in_the_grains_README()
    {
        var map = MarkdownFiles.Read("grains/README.md");
        var layers = Directory.GetFiles(Path.Combine(Repository.Root, "grains"), "*.csproj", SearchOption.AllDirectories)
            .Select(project => Path.GetFileName(Path.GetDirectoryName(project)));
        Assert.All(layers, layer => Assert.Contains($"| `{layer}` |", map, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_decision_is_listed_and_has_all_sections()
    {
        var list = MarkdownFiles.Read(".github/decisions/README.md");
        var decisions = MarkdownFiles.Paths.Where(path => Decision().IsMatch(path)).ToArray();
        Assert.NotEmpty(decisions);
        Assert.All(decisions, path =>
        {
            Assert.Contains($"]({Path.GetFileName(path)})", list, StringComparison.Ordinal);
            string[] parts = ["## Context", "## Decision", "## What would change it"];
            Assert.All(parts, part => Assert.Contains($"\n{part}\n", MarkdownFiles.Read(path), StringComparison.Ordinal));
        });
    }

    private static string WithoutCode(string text) => Span().Replace(Fence().Replace(text, ""), "");

    /// <summary>Headings as links name them.</summary>
    private static HashSet<string> Headings(string text) =>
        [
            .. Heading().Matches(Fence().Replace(text.ReplaceLineEndings("\n"), ""))
            .Select(heading => NotInAnchor().Replace(heading.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-')),
        ];

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Span();

    [GeneratedRegex("^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex("^```yaml\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Yaml();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchor();

    /// <summary>A path from the top of the repository.</summary>
    [GeneratedRegex(@"^(grains|silo|client-cli|configs|tests|\.github|\.ci|\.devcontainer|\.config)/")]
    private static partial Regex Place();

    /// <summary>A path that is to be filled in: of a new file, or of several.</summary>
    [GeneratedRegex(@"/X\.cs|Noun|[<*]")]
    private static partial Regex Example();

    [GeneratedRegex(@"^\.github/decisions/\d{3}-")]
    private static partial Regex Decision();
}
