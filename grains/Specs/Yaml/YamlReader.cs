using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Specs.Files;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Experiments.Specs.Yaml;

/// <summary>
/// YAML text → tree, from the parser's events alone: nothing is constructed, no type is named by the file. Anchors and
/// aliases (and with them files that unfold into gigabytes), tags, several documents and deep nesting are refused; of equal
/// keys the first counts and the second is a problem.
/// </summary>
internal static class YamlReader
{
    /// <summary>The largest config file, bytes: a sweep is a page or two.</summary>
    public const int MaxBytes = 1 << 20;

    private const int MaxDepth = 24;

    /// <summary>Reads a file; errors name it by <paramref name="path"/> as it was given.</summary>
    /// <exception cref="UserErrorException">The file cannot be read, or is too large to be a config.</exception>
    /// <exception cref="ConfigException">It is not valid YAML.</exception>
    public static YamlNode ReadFile(string path, ConfigProblemList problems)
    {
        if (InputFile.Measure(path) is > MaxBytes and var bytes)
        {
            throw new UserErrorException($"{path} has {bytes} bytes, and a config at most {MaxBytes}. Is it the right file?");
        }

        return ReadText(InputFile.ReadText(path, MaxBytes), path, problems);
    }

    /// <summary>Reads text that came from a file of that name.</summary>
    /// <exception cref="ConfigException">It is not valid YAML.</exception>
    public static YamlNode ReadText(string text, string source, ConfigProblemList problems)
    {
        var parser = new ParsedEvents(Parse(text, source));
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
        {
            return new YamlScalar(new ConfigPosition(source, 1, 1), "");
        }

        parser.Consume<DocumentStart>();
        var root = ReadNode(parser, source, problems, depth: 0);
        parser.Consume<DocumentEnd>();
        return parser.TryConsume<StreamEnd>(out _) ? root : throw Refuse(
            Place(source, parser.Current!.Start), // not null: inside the stream
            "a second document begins here; write one per file");
    }

    /// <summary>All events of the text, so that only the parser's own exceptions count as errors in it.</summary>
    private static List<ParsingEvent> Parse(string text, string source)
    {
        var scanner = new Scanner(new StringReader(text));
        try
        {
            var parser = new Parser(scanner);
            var events = new List<ParsingEvent>();
            var depth = 0;
            while (parser.MoveNext())
            {
                var current = parser.Current!; // not null: it moved
                events.Add(current);
                depth += current.NestingIncrease;

                // The stream and the document are levels too. To go on to the end takes minutes of a text of nothing but brackets.
                if (depth > MaxDepth + 3)
                {
                    throw RefuseDepth(Place(source, current.Start));
                }
            }

            return events;
        }
        catch (YamlException error)
        {
            var reason = error.InnerException?.Message ?? error.Message;
            throw FindUnclosed(text, source) ?? Refuse(
                FindTab(text, source, reason, error.Start) ?? Place(source, error.Start), YamlReasons.Explain(reason));
        }
        catch (InvalidOperationException)
        {
            // The scanner loses count of keys where a bracket was forgotten.
            throw FindUnclosed(text, source) ?? Refuse(Place(source, scanner.CurrentPosition), YamlReasons.Explain(""));
        }
    }

    /// <summary>The error of a bracket that is not closed, whatever the parser says of what follows; null if all are.</summary>
    private static ConfigException? FindUnclosed(string text, string source)
    {
        if (YamlBrackets.FindUnclosed(text) is not var (bracket, index))
        {
            return null;
        }

        var before = text.AsSpan(0, index);
        var position = new ConfigPosition(source, before.Count('\n') + 1, index - before.LastIndexOf('\n'));
        return Refuse(position, $"this '{bracket}' is not closed; add the missing '{YamlBrackets.Closing(bracket)}'");
    }

    /// <summary>
    /// The first tab in the indentation of a line, where the parser objects to one: it names the place where the map or list begins.
    /// </summary>
    private static ConfigPosition? FindTab(string text, string source, string reason, Mark start)
    {
        if (!reason.Contains("tab", StringComparison.Ordinal))
        {
            return null;
        }

        var line = 0;
        foreach (var content in text.AsSpan().EnumerateLines())
        {
            line++;
            var indent = content.Length - content.TrimStart(" \t").Length;
            var tab = content[..indent].IndexOf('\t');
            if (line >= start.Line && tab >= 0 && indent < content.Length && content[indent] != '#')
            {
                return new ConfigPosition(source, line, tab + 1);
            }
        }

        return null;
    }

    private static ConfigException RefuseDepth(ConfigPosition position) =>
        Refuse(position, $"this value is nested more than {MaxDepth} levels deep; no config needs that");

    private static YamlNode ReadNode(ParsedEvents parser, string source, ConfigProblemList problems, int depth)
    {
        var node = parser.Consume<ParsingEvent>();
        var position = Place(source, node.Start);
        if (node is AnchorAlias || node is NodeEvent { Anchor.IsEmpty: false })
        {
            throw Refuse(position, "anchors (&) and aliases (*) are not used here; write the value out");
        }

        if (node is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } tag })
        {
            throw Refuse(position, $"the tag {tag.Value} is not used here; leave it out");
        }

        if (depth > MaxDepth)
        {
            throw RefuseDepth(position);
        }

        return node switch
        {
            Scalar scalar => new YamlScalar(position, scalar.Value, scalar.Style is not ScalarStyle.Plain),
            SequenceStart => ReadList(parser, source, problems, position, depth),
            MappingStart => ReadMap(parser, source, problems, position, depth),
            _ => throw Refuse(position, "a value is missing"),
        };
    }

    private static YamlList ReadList(ParsedEvents parser, string source, ConfigProblemList problems, ConfigPosition position, int depth)
    {
        var items = ImmutableArray.CreateBuilder<YamlNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(parser, source, problems, depth + 1));
        }

        return new YamlList(position, items.ToImmutable());
    }

    private static YamlMap ReadMap(ParsedEvents parser, string source, ConfigProblemList problems, ConfigPosition position, int depth)
    {
        var entries = new List<YamlEntry>();
        var places = new Dictionary<string, ConfigPosition>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadNode(parser, source, problems, depth + 1);
            var value = ReadNode(parser, source, problems, depth + 1);
            if (key is not YamlScalar { Text: var name })
            {
                problems.Add(key.Position, $"{key.Kind} cannot be a key; a key is a word");
            }
            else if (places.TryGetValue(name, out var first))
            {
                problems.Add(key.Position, $"'{name}' is already given in line {first.Line}; delete one of the two");
            }
            else
            {
                places.Add(name, key.Position);
                entries.Add(new YamlEntry(name, key.Position, value));
            }
        }

        return new YamlMap(position, [.. entries]);
    }

    private static ConfigPosition Place(string source, Mark mark) => new(source, (int)mark.Line, (int)mark.Column);

    private static ConfigException Refuse(ConfigPosition position, string message) => new([new ConfigProblem(position, message)]);

    /// <summary>Events that were parsed before.</summary>
    private sealed class ParsedEvents(List<ParsingEvent> events) : IParser
    {
        private int _next;

        public ParsingEvent? Current { get; private set; }

        public bool MoveNext()
        {
            Current = _next < events.Count ? events[_next++] : null;
            return Current is not null;
        }
    }
}
