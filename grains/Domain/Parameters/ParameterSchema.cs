using System.Collections.Immutable;

namespace Experiments.Domain;

/// <summary>The parameters that one owner declares: checks settings against them and fills in defaults.</summary>
public sealed class ParameterSchema
{
    private readonly string _owner;
    private readonly ImmutableSortedDictionary<string, ParameterSpec> _specs;

    /// <summary><paramref name="owner"/> is named in errors, such as <c>crnn has no parameter 'droput'</c>.</summary>
    /// <exception cref="ArgumentException">Two parameters have the same name, or a default is outside its own range.</exception>
    public ParameterSchema(string owner, params ImmutableArray<ParameterSpec> specs)
    {
        _owner = owner;
        Specs = specs;
        _specs = specs.ToImmutableSortedDictionary(spec => spec.Name, spec => spec, StringComparer.Ordinal);
        if (specs.FirstOrDefault(spec => spec.FindProblem(spec.Default) is not null) is { } broken)
        {
            throw new ArgumentException($"{owner}: the default of {broken.Name} {broken.FindProblem(broken.Default)}", nameof(specs));
        }
    }

    /// <summary>All parameters, in declaration order.</summary>
    public ImmutableArray<ParameterSpec> Specs { get; }

    /// <summary>The parameter with that name, or null.</summary>
    public ParameterSpec? Find(string name) => _specs.GetValueOrDefault(name);

    /// <summary>What is wrong with one name and value, as a whole sentence; null if they are valid.</summary>
    public string? FindProblem(string name, ParameterValue value) => Find(name) switch
    {
        null => $"{_owner} has no parameter '{name}'{NearestName.Hint(name, [.. _specs.Keys])}",
        { } spec when spec.FindProblem(value) is { } problem => $"{_owner}: {name} {problem}",
        _ => null,
    };

    /// <summary>The setting with defaults filled in.</summary>
    /// <exception cref="UserErrorException">A name is unknown or a value out of range; all problems are reported at once.</exception>
    public ParameterSet Complete(ParameterSet given)
    {
        ArgumentNullException.ThrowIfNull(given);
        var problems = given.Select(pair => FindProblem(pair.Key, pair.Value)).OfType<string>().ToList();
        return problems.Count > 0
            ? throw UserErrorException.FromProblems(problems)
            : Specs.Where(spec => !given.Contains(spec.Name))
                .Aggregate(given, (set, spec) => set.With(spec.Name, spec.Default));
    }
}
