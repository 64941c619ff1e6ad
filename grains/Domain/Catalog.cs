using System.Reflection;

namespace Experiments.Domain;

/// <summary>Something found by its name: a feature, family, sampler, pruner, split or decoder.</summary>
public interface INamed
{
    /// <summary>
    /// The name users write, unique within its catalog: kebab-case, except features, which have librosa's names.
    /// </summary>
    string Name { get; }
}

/// <summary>
/// Every implementation of <typeparamref name="T"/> in one assembly, by name. A plug-in is a non-abstract class with a
/// parameterless constructor, so a new file is enough to add one.
/// </summary>
public sealed class Catalog<T>
    where T : class, INamed
{
    private readonly SortedDictionary<string, T> _byName = new(StringComparer.Ordinal);
    private readonly string _word;

    /// <summary>Scans <paramref name="assembly"/>; <paramref name="word"/> names the kind in errors, such as "family".</summary>
    /// <exception cref="InvalidOperationException">Two plug-ins have the same name.</exception>
    public Catalog(Assembly assembly, string word)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        _word = word;
        foreach (var type in assembly.GetTypes().Where(IsPlugIn))
        {
            var plugIn = (T)Activator.CreateInstance(type, nonPublic: true)!; // not null: T is a class
            if (!_byName.TryAdd(plugIn.Name, plugIn))
            {
                throw new InvalidOperationException(
                    $"{type.Name} and {_byName[plugIn.Name].GetType().Name} are both the {word} '{plugIn.Name}'");
            }
        }
    }

    /// <summary>All plug-ins, sorted by name.</summary>
    public IReadOnlyCollection<T> All => _byName.Values;

    /// <summary>All names, sorted.</summary>
    public IReadOnlyCollection<string> Names => _byName.Keys;

    /// <summary>The plug-in with that name, or null.</summary>
    public T? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The plug-in with that name.</summary>
    /// <exception cref="UserErrorException">No plug-in has that name; the message suggests the nearest one.</exception>
    public T Get(string name) =>
        Find(name) ?? throw new UserErrorException($"there is no {_word} '{name}'{NearestName.Hint(name, Names)}");

    private static bool IsPlugIn(Type type) =>
        type is { IsClass: true, IsAbstract: false } && typeof(T).IsAssignableFrom(type)
        && type.GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []) is not null;
}
