using System.Text.RegularExpressions;
using Xunit;

namespace Experiments.Unit;

/// <summary>Checks layout rules that no analyzer checks: where files are, and the length of lines and methods.</summary>
public sealed partial class HouseTests
{
    private const int MaxLineLength = 140;
    private const int MaxFolderFiles = 25;
    private const int MaxMethodLines = 60;

    private static readonly string[] SourceFolders = ["grains", "silo", "client-cli", "tests"];

    [Fact]
    public void A_folder_has_at_most_25_files() => Assert.Empty(
        from file in Sources()
        group file by Path.GetDirectoryName(file) into folder
        where folder.Count() > MaxFolderFiles
        select $"{folder.Key}: {folder.Count()} files");

    [Fact]
    public void A_namespace_matches_its_folder() => Assert.Empty(
        from file in Sources()
        let match = NamespaceLine().Match(Read(file))
        where match.Success && match.Groups[1].Value != NamespaceOf(Path.GetDirectoryName(file)!) // not null: a file in a folder
        select $"{file}: {match.Groups[1].Value}");

    [Fact]
    public void A_line_has_at_most_140_columns() => Assert.Empty(
        from file in Sources()
        from line in LongLines(Read(file))
        select $"{file}:{line.Number}: {line.Length} columns");

    [Fact]
    public void A_method_has_at_most_60_lines() => Assert.Empty(
        from file in Sources()
        from method in MethodsOf(Read(file).Split('\n'))
        where method.Lines > MaxMethodLines
        select $"{file}:{method.Line}: {method.Lines} lines");

    [Fact]
    public void A_type_name_is_used_once() => Assert.Empty(
        from file in Sources()
        where !file.StartsWith("tests/", StringComparison.Ordinal)
        from Match type in TypeName().Matches(Read(file))
        where !type.Value.Contains("partial ", StringComparison.Ordinal)
        let arity = type.Groups["arity"].Success ? type.Groups["arity"].Value.Split(',').Length : 0
        group file by (Name: type.Groups["name"].Value, arity) into declared
        where declared.Count() > 1
        select $"{declared.Key.Name}: {string.Join(", ", declared)}");

    [Fact]
    public void A_doc_comment_asks_no_question() => Assert.Empty(
        from file in Sources()
        from line in Read(file).Split('\n').Index()
        where Question().IsMatch(line.Item)
        select $"{file}:{line.Index + 1}: {line.Item.Trim()}; write \"Whether ...\"");

    [Fact]
    public void Limits_are_named_with_max_and_min() => Assert.Empty(
        from file in Sources()
        where !file.StartsWith("tests/", StringComparison.Ordinal)
        from Match constant in ConstantName().Matches(Read(file))
        where OddLimit().IsMatch(constant.Groups["name"].Value)
        select $"{file}: {constant.Groups["name"].Value}");

    [Fact]
    public void Usings_are_sorted() => Assert.Empty(
        from file in Sources()
        let usings = Using().Matches(Read(file)).Select(line => line.Value).ToArray()
        let sorted = usings.OrderBy(RankOfUsing).ThenBy(NameOfUsing, UsingOrder).ToArray()
        where !usings.SequenceEqual(sorted)
        select $"{file}: {string.Join(' ', sorted)}");

    /// <summary>An extension method needs <c>this</c>; a member of the type itself does not.</summary>
    [Fact]
    public void Members_are_not_qualified_with_this() => Assert.Empty(
        from file in Sources()
        let source = Read(file)
        from Match used in ThisMember().Matches(source)
        let name = used.Groups["name"].Value
        where used.Groups["call"].Length == 0
            || Regex.IsMatch(source, $@"^ +(public|internal|private|protected) [^=;(]*\b{name}(<[^(]*>)?\(", RegexOptions.Multiline)
        select $"{file}: {used.Value}");

    [Theory]
    [InlineData("System", "System.Text")]
    [InlineData("System.Text", "Experiments.Domain")]
    [InlineData("Experiments.Domain", "Experiments.DomainX")]
    [InlineData("Experiments.Silo.Web", "Experiments.SiloWeb")]
    [InlineData("Xunit", "static A.B")]
    [InlineData("static A.B", "A = B.C")]
    public void The_order_of_usings_is_that_of_the_formatter(string first, string second)
    {
        string[] usings = [$"using {first};", $"using {second};"];
        Assert.Equal(usings, usings.Reverse().OrderBy(RankOfUsing).ThenBy(NameOfUsing, UsingOrder));
    }

    [Fact]
    public void Only_the_connection_folder_of_the_client_knows_the_silo_and_one_file_builds_a_host()
    {
        var client = Sources().Where(file => file.StartsWith("client-cli/", StringComparison.Ordinal)).ToArray();
        Assert.DoesNotContain(client, file => !file.StartsWith("client-cli/Connection/", StringComparison.Ordinal)
            && Read(file).Contains("Experiments.Silo", StringComparison.Ordinal));
        Assert.Equal(
            ["client-cli/Connection/EmbeddedSilo.cs"],
            client.Where(file => Read(file).Contains("SiloHost.", StringComparison.Ordinal)));
    }

    /// <summary>Paths of all source files below the repository, with forward slashes.</summary>
    private static IEnumerable<string> Sources() =>
        from folder in SourceFolders
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
        select Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');

    /// <summary>Lines that are too long, except in raw strings: their text is another language, such as CSS or JSON.</summary>
    private static IEnumerable<(int Number, int Length)> LongLines(string source)
    {
        var isRaw = false;
        foreach (var (index, line) in source.Split('\n').Index())
        {
            var quotes = line.Split("\"\"\"").Length - 1;
            if (line.Length > MaxLineLength && !isRaw && quotes == 0)
            {
                yield return (index + 1, line.Length);
            }

            isRaw ^= quotes % 2 == 1;
        }
    }

    /// <summary>Namespaces of .NET first, then other namespaces, types and aliases.</summary>
    private static int RankOfUsing(string line) => line switch
    {
        _ when line.Contains('=', StringComparison.Ordinal) => 3,
        _ when line.StartsWith("using static ", StringComparison.Ordinal) => 2,
        _ when NameOfUsing(line) is ["System", ..] => 0,
        _ => 1,
    };

    private static string[] NameOfUsing(string line) =>
        line.TrimEnd(';').Replace("using static ", "using ", StringComparison.Ordinal).Split(' ')[1].Split('.');

    /// <summary>Names by their parts, shorter ones first.</summary>
    private static Comparer<string[]> UsingOrder { get; } = Comparer<string[]>.Create((one, other) =>
        one.Zip(other, (a, b) => StringComparer.OrdinalIgnoreCase.Compare(a, b)).FirstOrDefault(order => order != 0) is var order and not 0
            ? order
            : one.Length - other.Length);

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    /// <summary>Domain is one namespace: its records are the terms that every file uses.</summary>
    private static string NamespaceOf(string folder) => folder.Split('/') switch
    {
        ["grains", "Domain", ..] => "Experiments.Domain",
        ["silo", "Web", .. var rest] => string.Join('.', rest.Prepend("Experiments.Web")),
        ["silo", .. var rest] => string.Join('.', rest.Prepend("Experiments.Silo")),
        ["client-cli", .. var rest] => string.Join('.', rest.Prepend("Experiments.ClientCli")),
        [_, .. var rest] => string.Join('.', rest.Prepend("Experiments")),
        [] => "",
    };

    /// <summary>
    /// Members with a body in braces, found by the formatter's indentation: the line of the brace, and the number of lines in it.
    /// </summary>
    private static IEnumerable<(int Line, int Lines)> MethodsOf(string[] lines)
    {
        for (var start = 1; start < lines.Length; start++)
        {
            var indent = lines[start].Length - 1;
            if (indent < 4 || lines[start] != new string(' ', indent) + "{" || !IsMember(lines, start, indent))
            {
                continue;
            }

            var end = Array.FindIndex(lines, start, line => line.StartsWith(new string(' ', indent) + "}", StringComparison.Ordinal));
            if (end > start)
            {
                yield return (start, end - start - 1);
                start = end;
            }
        }
    }

    /// <summary>Whether a declaration with parameters, rather than a type, precedes the brace.</summary>
    private static bool IsMember(string[] lines, int brace, int indent)
    {
        var head = brace - 1;
        while (head > 0 && (lines[head].Length <= indent || lines[head][indent] == ' '))
        {
            head--;
        }

        return MemberHead().IsMatch(lines[head]) && !TypeHead().IsMatch(lines[head]);
    }

    /// <summary>A comment that ends a sentence with a question mark; code in it, such as <c>x?</c>, is no question.</summary>
    [GeneratedRegex("""^\s*///(?!.*<c>[^<]*\?).*[a-z>]\?( |</|$)""")]
    private static partial Regex Question();

    [GeneratedRegex(@"^using [\w. =<>,:\[\]?]+;", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"(?<![\w.])this\.(?<name>\w+)(<[\w<>, ]*>)?(?<call>\(?)")]
    private static partial Regex ThisMember();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    /// <summary>A type of a file's own level, with its type parameters.</summary>
    [GeneratedRegex(
        @"^(public|internal) [a-z ]*(class|record struct|record|struct|interface|enum|delegate [\w<>?]+) (?<name>\w+)(<(?<arity>[^>]*)>)?",
        RegexOptions.Multiline)]
    private static partial Regex TypeName();

    [GeneratedRegex(@"^ +[a-z ]*(const|static readonly) [\w<>?]+ (?<name>[A-Z]\w*)", RegexOptions.Multiline)]
    private static partial Regex ConstantName();

    [GeneratedRegex("^(Most|Greatest|Longest|Largest|Highest|Widest|Least|Lowest|Shortest|Smallest)[A-Z]")]
    private static partial Regex OddLimit();

    [GeneratedRegex(@"^ +(public|internal|private|protected|static|async|override)[^=]*\(")]
    private static partial Regex MemberHead();

    [GeneratedRegex(@"\b(class|struct|record|interface|enum)\b")]
    private static partial Regex TypeHead();
}
