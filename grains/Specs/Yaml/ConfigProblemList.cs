using Experiments.Domain;

namespace Experiments.Specs.Yaml;

/// <summary>One thing wrong in a config; where no position is known, the message names what is meant.</summary>
public sealed record ConfigProblem(ConfigPosition Position, string Message)
{
    /// <summary>The path of the key that it is about, such as <c>protocol.folds</c>; empty where it is about none.</summary>
    public string Path { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => Position.Source is { Length: > 0 } ? $"{Position}: {Message}" : Message;
}

/// <summary>Collects what is wrong, so that all of it is reported at once.</summary>
internal sealed class ConfigProblemList
{
    private readonly List<ConfigProblem> _problems = [];
    private readonly HashSet<string> _unread = new(StringComparer.Ordinal);

    /// <summary>All problems, in the order of their places.</summary>
    public IReadOnlyList<ConfigProblem> All =>
        [.. _problems.OrderBy(problem => problem.Position.Source, StringComparer.Ordinal)
            .ThenBy(problem => problem.Position.Line).ThenBy(problem => problem.Position.Column)];

    /// <summary>Paths of values that could not be read: the spec has their defaults, which say nothing about the file.</summary>
    public IReadOnlyCollection<string> Unread => _unread;

    /// <summary>Whether anything is wrong.</summary>
    public bool Any => _problems.Count > 0;

    /// <summary>Notes a problem.</summary>
    public void Add(ConfigPosition position, string message, string path = "") =>
        _problems.Add(new ConfigProblem(position, message) { Path = path });

    /// <summary>Notes a value that could not be read.</summary>
    public void AddUnread(string path, ConfigPosition position, string message)
    {
        MarkUnread(path);
        Add(position, message, path);
    }

    /// <summary>Notes that the spec has not what the file has at a path, which is reported elsewhere.</summary>
    public void MarkUnread(string path) => _unread.Add(path);

    /// <summary>Ends the reading of a config that has problems.</summary>
    /// <exception cref="ConfigException">There are problems.</exception>
    public void ThrowIfAny()
    {
        if (Any)
        {
            throw new ConfigException(All);
        }
    }
}

/// <summary>A config file with problems; <see cref="ToUserError"/> is what leaves the reader of configs.</summary>
public sealed class ConfigException(IReadOnlyList<ConfigProblem> problems) : Exception
{
    /// <summary>All of them, in the order of their places.</summary>
    public IReadOnlyList<ConfigProblem> Problems { get; } = problems;

    /// <inheritdoc/>
    public override string Message => string.Join('\n', Problems);

    /// <summary>The same for its reader: one line per problem.</summary>
    public UserErrorException ToUserError() =>
        UserErrorException.FromLines(UserErrorKind.Invalid, Problems.Select(problem => $"{problem}"), this);
}
