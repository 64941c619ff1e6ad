using Experiments.Domain;

namespace Experiments.ClientCli.Configs;

/// <summary>One thing wrong in a config file.</summary>
internal sealed record ConfigProblem(ConfigPosition Position, string Message)
{
    public override string ToString() => $"{Position}: {Message}";
}

/// <summary>Collects what is wrong, so that all of it is told at once.</summary>
internal sealed class ConfigProblems
{
    private readonly List<ConfigProblem> _problems = [];

    /// <summary>All problems, in the order of their places.</summary>
    public IReadOnlyList<ConfigProblem> All =>
        [.. _problems.Distinct().OrderBy(problem => problem.Position.Source, StringComparer.Ordinal)
            .ThenBy(problem => problem.Position.Line).ThenBy(problem => problem.Position.Column)];

    public bool Any => _problems.Count > 0;

    public void Add(ConfigPosition position, string message) => _problems.Add(new ConfigProblem(position, message));

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
internal sealed class ConfigException(IReadOnlyList<ConfigProblem> problems) : Exception
{
    public IReadOnlyList<ConfigProblem> Problems { get; } = problems;

    public override string Message => string.Join('\n', Problems);

    public UserErrorException ToUserError() => new(UserErrorKind.Invalid, Message, this);
}
